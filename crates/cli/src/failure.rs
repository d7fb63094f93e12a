//! How a command ends: its exit code, and one line that says what happened and what to do next.

use std::process::ExitCode;

use fluent_bundle::{FluentArgs, FluentValue};
use porchlight_api::{ApiError, error::Outcome};
use serde_json::{Value, json};

use crate::{
    output::{self, Screen, visible},
    words::{Words, dashed},
};

/// How a command that was carried out ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// All of it.
    Whole,
    /// A part was refused or stopped; the rest is done.
    InPart,
    /// It found damage that remains.
    Damaged,
}

impl Done {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Whole => 0,
            Self::InPart => 1,
            Self::Damaged => 4,
        }
    }
}

/// Why a command was not carried out.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The core refused or failed.
    Core(ApiError),
    /// The terminal door itself did, before or after asking the core.
    Door { code: &'static str, outcome: Outcome, params: Vec<(&'static str, String)> },
    /// Whoever read our output has gone. There is nobody to tell.
    NobodyReads,
}

type Params<'a, const N: usize> = [(&'static str, &'a str); N];

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Core(error)
    }
}

impl Failure {
    /// The command line was used wrongly.
    pub(crate) fn misused<const N: usize>(code: &'static str, params: Params<'_, N>) -> Self {
        Self::of_door(code, Outcome::Misused, params)
    }

    /// A rule of this door refused it.
    pub(crate) fn refused<const N: usize>(code: &'static str, params: Params<'_, N>) -> Self {
        Self::of_door(code, Outcome::Refused, params)
    }

    /// A file or another process failed.
    pub(crate) fn failed<const N: usize>(code: &'static str, params: Params<'_, N>) -> Self {
        Self::of_door(code, Outcome::Failed, params)
    }

    fn of_door<const N: usize>(
        code: &'static str,
        outcome: Outcome,
        params: Params<'_, N>,
    ) -> Self {
        let params = params.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        Self::Door { code, outcome, params }
    }

    /// Says it in the way that was asked for, and gives the exit code.
    pub(crate) fn tell(&self, screen: &Screen) -> ExitCode {
        let Some(code) = self.exit_code() else { return ExitCode::SUCCESS };
        if screen.json {
            let _ = output::print(&json!({ "error": self.as_json() }).to_string());
        } else if let Some(text) = self.text(&screen.words) {
            output::notice(&text);
        }
        ExitCode::from(code)
    }

    fn exit_code(&self) -> Option<u8> {
        match self {
            Self::Core(error) => Some(exit_code(error.outcome())),
            Self::Door { outcome, .. } => Some(exit_code(*outcome)),
            Self::NobodyReads => None,
        }
    }

    /// `{"code": ..., "params": {...}}`, for the core's errors and our own alike.
    pub(crate) fn as_json(&self) -> Value {
        match self {
            Self::Core(error) => serde_json::to_value(error).unwrap_or(Value::Null),
            Self::Door { code, params, .. } => {
                let params: serde_json::Map<String, Value> = params
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())))
                    .collect();
                json!({ "code": code, "params": params })
            }
            Self::NobodyReads => Value::Null,
        }
    }

    /// The sentences for people; one line.
    pub(crate) fn text(&self, words: &Words) -> Option<String> {
        let error = self.as_json();
        let code = error.get("code")?.as_str()?.to_owned();
        let params = error.get("params").and_then(Value::as_object).cloned().unwrap_or_default();
        let mut args = FluentArgs::new();
        for (name, value) in &params {
            args.set(name.clone(), fluent_value(words, name, value));
        }
        let said = words.find(&format!("error-{}", dashed(&code)), &args)?;
        let field = params.get("field").and_then(Value::as_str).unwrap_or_default();
        let next = words
            .find(&format!("terminal-next-{}-{}", dashed(&code), dashed(field)), &args)
            .or_else(|| words.find(&format!("terminal-next-{}", dashed(&code)), &args));
        Some(next.map_or(said.clone(), |next| format!("{said} {next}")))
    }
}

fn fluent_value<'a>(words: &Words, name: &str, value: &Value) -> FluentValue<'a> {
    match value {
        Value::String(path) if name == "field" => field_name(words, path).into(),
        Value::String(text) => visible(text).into(),
        Value::Number(number) => number.as_f64().map_or(FluentValue::None, FluentValue::from),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => FluentValue::None,
    }
}

/// "the latitude (location.lat)": a name that a person knows, with the path kept.
pub(crate) fn field_name(words: &Words, path: &str) -> String {
    if path.is_empty() {
        return words.say("field-request");
    }
    let plain: String = path.split('.').map(without_index).collect::<Vec<_>>().join(".");
    let path = visible(path);
    let id = format!("field-{}", dashed(&plain));
    words
        .find(&id, &FluentArgs::new())
        .map_or_else(|| path.clone(), |name| format!("{name} ({path})"))
}

fn without_index(part: &str) -> &str {
    part.split_once('[').map_or(part, |(name, _)| name)
}

/// 0 is done; these are the ways in which it is not.
pub(crate) fn exit_code(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Refused => 1,
        Outcome::Misused => 2,
        Outcome::Locked => 3,
        Outcome::Failed => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    fn text(error: ApiError, language: Language) -> String {
        Failure::from(error).text(&Words::new(language)).unwrap()
    }

    #[test]
    fn each_kind_of_failure_has_its_exit_code() {
        let check =
            |error: ApiError, code| assert_eq!(Failure::from(error).exit_code(), Some(code));
        check(ApiError::ReportNeedsDetail {}, 1);
        check(ApiError::RequestNotJson { line: 1, column: 2 }, 2);
        check(ApiError::VaultWrongPassphrase { wrong_tries: 1 }, 3);
        check(ApiError::VaultWait { seconds: 5 }, 3);
        check(ApiError::HomeDiskFull {}, 4);
        assert_eq!(Failure::NobodyReads.exit_code(), None);
        assert_eq!(Done::InPart.code(), 1);
    }

    #[test]
    fn a_field_is_named_for_people_and_its_path_kept() {
        let error = ApiError::FieldOutOfRange {
            field: "location.lat".into(),
            value: "91".into(),
            min: "-90".into(),
            max: "90".into(),
        };
        assert_eq!(
            text(error, Language::En),
            "Out of range: the latitude (location.lat). You gave 91; it can be from -90 to 90. \
             Nothing is saved. Change it, then try again."
        );
        let words = Words::new(Language::Es);
        assert_eq!(field_name(&words, "text"), "la nota (text)");
        assert_eq!(
            field_name(&words, "equipment.vehicles[2].make"),
            "la marca de un vehículo (equipment.vehicles[2].make)"
        );
        assert_eq!(field_name(&words, "no.such"), "no.such");
    }

    #[test]
    fn the_terminal_adds_how_to_go_on_here() {
        let said = text(ApiError::ReportNeedsStrongEvidence {}, Language::En);
        assert!(said.ends_with("(--confirm-category confirms it)"), "{said}");
        let said = text(ApiError::FieldMissing { field: "category".into() }, Language::En);
        assert!(said.ends_with("(--category 1, 2 or 3)"), "{said}");
    }

    #[test]
    fn what_people_wrote_cannot_drive_the_terminal_from_an_error() {
        let said = text(ApiError::ReportNotFound { id: "\u{1b}[2Jx\u{202e}".into() }, Language::En);
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
    }

    #[test]
    fn errors_cross_as_the_contract_writes_them() {
        let error = Failure::from(ApiError::VaultWait { seconds: 5 }).as_json();
        assert_eq!(error, json!({ "code": "vault.wait", "params": { "seconds": 5 } }));
        let own = Failure::misused("terminal.bad_time", [("value", "soon")]).as_json();
        assert_eq!(own, json!({ "code": "terminal.bad_time", "params": { "value": "soon" } }));
    }
}
