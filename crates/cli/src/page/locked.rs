//! The page that stays after locking: words alone, no script, nothing of anybody. The app leaves for
//! it under the name `localhost`, which browsers take for another site than `127.0.0.1`, so that
//! they end the process that showed reports.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::words::{Language, Words};

const PAGE: &str = "/locked";
const STYLE: &str = "/locked.css";
const STYLES: &str = include_str!("locked.css");
/// Browsers ask for it beside every page.
const ICON: &str = "/favicon.ico";

pub(crate) struct Locked {
    /// What the person chose in the settings or on the command line.
    pub(crate) chosen: Option<Language>,
    /// What the environment asks for, when neither person nor browser does.
    pub(crate) usual: Language,
    /// Per cent, as in the settings.
    pub(crate) text_size: u16,
}

/// Sizes that the style has a class for, in steps of so many per cent.
const SIZE_STEP: u16 = 25;

impl Locked {
    /// One of its files, in the language of whoever asks.
    pub(crate) fn file(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let (kind, body) = match path {
            PAGE => {
                let html = html(&Words::new(self.language(headers)), self.text_size);
                ("text/html; charset=utf-8", Body::from(html))
            }
            STYLE => ("text/css; charset=utf-8", Body::from(STYLES)),
            ICON => {
                let icon: &[u8] = include_bytes!("../../../../icons/generated/32x32.png");
                ("image/png", Body::from(icon))
            }
            _ => return None,
        };
        Some(([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], body).into_response())
    }

    fn language(&self, headers: &HeaderMap) -> Language {
        let accepted = || headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(first_known);
        self.chosen.or_else(accepted).unwrap_or(self.usual)
    }
}

/// The first language of `Accept-Language` that there are words for; browsers write the most wanted first.
fn first_known(accepted: &str) -> Option<Language> {
    accepted.split([',', ';']).find_map(|tag| Language::of_tag(tag.trim()))
}

fn html(words: &Words, text_size: u16) -> String {
    let size = (text_size + SIZE_STEP / 2) / SIZE_STEP * SIZE_STEP;
    let say = |id| escaped(&words.say(id));
    format!(
        "<!doctype html>\n<html lang=\"{language}\" class=\"size-{size}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>Porchlight</title>\n<link rel=\"stylesheet\" href=\"{STYLE}\">\n</head>\n<body>\n\
         <main>\n<h1>{title}</h1>\n<p>{text}</p>\n<p>{certain}</p>\n<p>{again}</p>\n\
         <code dir=\"ltr\" translate=\"no\">porchlight open</code>\n</main>\n</body>\n</html>\n",
        language = words.language.tag(),
        title = say("page-locked-title"),
        text = say("page-locked-text"),
        certain = say("page-locked-certain"),
        again = say("page-locked-again"),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn it_is_words_alone_in_every_language() {
        for language in Language::value_variants() {
            let html = html(&Words::new(*language), 150);
            assert!(html.contains(&format!("lang=\"{}\"", language.tag())), "{html}");
            assert!(html.contains("class=\"size-150\"") && STYLES.contains(".size-150"), "{html}");
            for absent in ["<script", "style=", "http", "page-locked", "on="] {
                assert!(!html.contains(absent), "{absent}: {html}");
            }
        }
    }

    #[test]
    fn it_speaks_the_chosen_language_then_the_browsers() {
        let language = |chosen, accepted: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
            Locked { chosen, usual: Language::En, text_size: 100 }.language(&headers)
        };
        assert_eq!(language(None, "es-MX,es;q=0.9,en;q=0.8"), Language::Es);
        assert_eq!(language(None, "fr, es;q=0.5"), Language::Es);
        assert_eq!(language(None, "fr"), Language::En);
        assert_eq!(language(Some(Language::En), "es"), Language::En);
    }

    #[test]
    fn it_has_a_style_and_an_icon_and_nothing_else() {
        let locked = Locked { chosen: None, usual: Language::En, text_size: 100 };
        let there = |path| locked.file(path, &HeaderMap::new()).is_some();
        assert!(there("/locked") && there("/locked.css") && there("/favicon.ico"));
        assert!(!there("/locked/") && !there("/") && !there("/locked.css/x"));
    }
}
