//! What is said to people, from the Fluent files that the window uses too. English stands in for
//! a message that another language lacks; a test keeps that from happening.

use clap::ValueEnum;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

macro_rules! sources {
    ($language:literal) => {
        &[
            include_str!(concat!("../../../ui/messages/", $language, "/backup.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/bundle.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/circle.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/guest.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/draft.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/field.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/home.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/joining.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/link.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/meeting.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/page.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/report.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/request.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/simulate.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/store.ftl")),
            include_str!(concat!("../../../ui/messages/", $language, "/terminal.ftl")),
        ]
    };
}

/// A language that the terminal speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    En,
    Es,
}

impl Language {
    /// The BCP 47 tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    fn sources(self) -> &'static [&'static str] {
        match self {
            Self::En => sources!("en"),
            Self::Es => sources!("es"),
        }
    }

    /// The one that a tag or a locale such as `es_MX.UTF-8` asks for.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let first = tag.split(['-', '_', '.', '@']).next()?;
        Self::value_variants().iter().copied().find(|known| first.eq_ignore_ascii_case(known.tag()))
    }

    /// The one that the environment asks for; the first variable that is set decides.
    pub(crate) fn of_environment() -> Self {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .and_then(|locale| Self::of_tag(&locale))
            .unwrap_or(Self::En)
    }
}

/// The messages of one language, with English behind them.
pub(crate) struct Words {
    pub(crate) language: Language,
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Words {
    pub(crate) fn new(language: Language) -> Self {
        let mut bundles = vec![bundle(language)];
        if language != Language::En {
            bundles.push(bundle(Language::En));
        }
        Self { language, bundles }
    }

    /// A message without variables.
    pub(crate) fn say(&self, id: &str) -> String {
        self.with(id, [])
    }

    /// A message with its variables.
    pub(crate) fn with<'a, const N: usize>(
        &self,
        id: &str,
        values: [(&'a str, FluentValue<'a>); N],
    ) -> String {
        self.find(id, &values.into_iter().collect()).unwrap_or_else(|| id.to_owned())
    }

    /// A message, if there is one.
    pub(crate) fn find(&self, id: &str, args: &FluentArgs<'_>) -> Option<String> {
        self.bundles.iter().find_map(|bundle| {
            let pattern = bundle.get_message(id)?.value()?;
            Some(bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
        })
    }

    /// The word for a token of a closed set: `word("gear", "zip_ties")` is `gear-zip-ties`.
    pub(crate) fn word(&self, set: &str, token: &str) -> String {
        self.say(&format!("{set}-{}", dashed(token)))
    }
}

/// `field.too_long` and `dark blue` as they stand in message ids.
pub(crate) fn dashed(name: &str) -> String {
    name.to_ascii_lowercase().replace(['.', '_', ' '], "-")
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    for source in language.sources() {
        // A file that does not parse wholly still gives the messages that do; tests refuse both.
        let resource = match FluentResource::try_new((*source).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
