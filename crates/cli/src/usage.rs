//! A command line that is not understood, in the words of the person and in one line.

use std::{ffi::OsString, process::ExitCode};

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use fluent_bundle::FluentValue;

use crate::{
    failure::Failure,
    output::visible,
    words::{Language, Words},
};

/// Prints help and version as clap does; says anything else in one line.
pub(crate) fn explain(error: &Error, args: &[OsString]) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        // Where nobody reads it there is nobody to tell.
        let _ = error.print();
        return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
    }
    let language = language_of(args).unwrap_or_else(Language::of_environment);
    let json = args.iter().any(|arg| arg == "--json");
    let screen = crate::screen(language, json);
    let text = text(&screen.words, error);
    let help = format!("{} --help", command_of(error));
    Failure::misused("terminal.usage", [("text", &text), ("help", &help)]).tell(&screen)
}

/// The option was perhaps understood before the mistake came.
fn language_of(args: &[OsString]) -> Option<Language> {
    let args: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let joined = args.iter().find_map(|arg| arg.strip_prefix("--language="));
    let apart = args.iter().skip_while(|arg| **arg != "--language").nth(1).copied();
    joined.or(apart).and_then(Language::of_tag)
}

/// "porchlight report add", from the usage line that clap made.
fn command_of(error: &Error) -> String {
    let usage = context(error, ContextKind::Usage).unwrap_or_default();
    let words = usage.split_whitespace().skip_while(|word| *word != "porchlight");
    let words: Vec<&str> =
        words.take_while(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())).collect();
    if words.is_empty() { "porchlight".to_owned() } else { words.join(" ") }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "clap's list grows; the rest is rare")]
fn text(words: &Words, error: &Error) -> String {
    let get = |kind| context(error, kind).map(|value| visible(&value));
    let argument = get(ContextKind::InvalidArg).unwrap_or_default();
    let say = |id: &str, values: &[(&str, Option<String>)]| {
        let args = values
            .iter()
            .map(|(name, value)| (*name, FluentValue::from(value.clone().unwrap_or_default())));
        words.find(id, &args.collect()).unwrap_or_default()
    };
    let argument = ("argument", Some(argument));
    match error.kind() {
        ErrorKind::UnknownArgument => match get(ContextKind::SuggestedArg) {
            None => say("usage-unknown-argument", &[argument]),
            similar => say("usage-unknown-argument-similar", &[argument, ("similar", similar)]),
        },
        ErrorKind::InvalidSubcommand => {
            let command = ("command", get(ContextKind::InvalidSubcommand));
            match get(ContextKind::SuggestedSubcommand) {
                None => say("usage-unknown-command", &[command]),
                similar => say("usage-unknown-command-similar", &[command, ("similar", similar)]),
            }
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            match get(ContextKind::InvalidValue).filter(|value| !value.is_empty()) {
                None => say("usage-no-value", &[argument]),
                value => match get(ContextKind::ValidValue).filter(|choices| !choices.is_empty()) {
                    None => say("usage-bad-value", &[argument, ("value", value)]),
                    choices => say(
                        "usage-bad-value-choices",
                        &[argument, ("value", value), ("choices", choices)],
                    ),
                },
            }
        }
        ErrorKind::MissingRequiredArgument => say("usage-missing", &[argument]),
        ErrorKind::ArgumentConflict => match get(ContextKind::PriorArg) {
            Some(other) if Some(&other) == argument.1.as_ref() => say("usage-twice", &[argument]),
            other => say("usage-conflict", &[argument, ("other", other)]),
        },
        _ => say("usage-other", &[]),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "clap's list grows; no other holds text")]
fn context(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        ContextValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
