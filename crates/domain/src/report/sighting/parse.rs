//! From bytes to a line, or the reason why not. No content of the line is in an error: a key is
//! named only when it is one of the schema's.

use serde::de::IgnoredAny;
use thiserror::Error;

use super::{NOT_A_TIME, Sighting};
use crate::{Refusal, report::place::NotDegrees, tokens};

/// Why a line is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LineError {
    /// Not UTF-8, or not one JSON text. Columns are bytes and begin at 1.
    #[error("not JSON at column {column}")]
    NotJson { column: usize },
    /// JSON of another shape.
    #[error("{field}: {reason}", reason = reason.token())]
    NotASighting {
        /// Path of the key, such as `equipment.vehicles[0].make`; `line` for the line as a whole.
        field: String,
        reason: Reason,
    },
    /// A sighting that says what may not be stored.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

tokens! {
    /// In what way a value is not of the schema's shape.
    pub enum Reason {
        MissingKey = "missing_key",
        /// The field is the object that has the key.
        UnknownKey = "unknown_key",
        RepeatedKey = "repeated_key",
        WrongType = "wrong_type",
        UnknownWord = "unknown_word",
        NotATime = "not_a_time",
        NotDegrees = "not_degrees",
        /// Of the right type, but it cannot be kept: half a character, a number out of all bounds,
        /// an empty list where the key should be missing.
        WrongValue = "wrong_value",
    }
}

/// Reads one line. Limits are [`super::super::Report::from_sighting`]'s.
///
/// # Errors
/// `NotJson` wherever the fault in the syntax lies; else the first key that is wrong.
pub fn parse_line(line: &[u8]) -> Result<Sighting, LineError> {
    let text = std::str::from_utf8(line)
        .map_err(|error| LineError::NotJson { column: error.valid_up_to() + 1 })?;
    // Paths cost time, so they are kept only when the line is read again for its fault.
    serde_json::from_str(text).map_err(|_| fault(text))
}

fn fault(text: &str) -> LineError {
    // The first fault of shape may come before a fault of syntax; the latter goes first.
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        return LineError::NotJson { column: error.column().max(1) };
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    match serde_path_to_error::deserialize::<_, Sighting>(&mut reader) {
        Err(error) => {
            let path: Vec<_> = error.path().iter().map(ToString::to_string).collect();
            of_shape(path, &error.into_inner().to_string())
        }
        // Cannot be: the same text did not read a moment ago.
        Ok(_) => of_shape(Vec::new(), ""),
    }
}

/// Sorts serde's message. Its words are fixed by tests: it offers nothing else to go by.
fn of_shape(mut path: Vec<String>, message: &str) -> LineError {
    let degrees = NotDegrees.to_string();
    let starts: [(&str, Reason); 7] = [
        ("missing field", Reason::MissingKey),
        ("unknown field", Reason::UnknownKey),
        ("duplicate field", Reason::RepeatedKey),
        ("invalid type", Reason::WrongType),
        ("unknown variant", Reason::UnknownWord),
        (NOT_A_TIME, Reason::NotATime),
        (&degrees, Reason::NotDegrees),
    ];
    let reason = starts.into_iter().find(|(start, _)| message.starts_with(start));
    let reason = reason.map_or(Reason::WrongValue, |(_, reason)| reason);
    match reason {
        Reason::MissingKey | Reason::RepeatedKey => {
            path.extend(message.split('`').nth(1).map(str::to_owned));
        }
        Reason::UnknownKey => path.truncate(path.len().saturating_sub(1)),
        Reason::WrongType
        | Reason::UnknownWord
        | Reason::NotATime
        | Reason::NotDegrees
        | Reason::WrongValue => {}
    }
    let field = if path.is_empty() { "line".to_owned() } else { path.join(".").replace(".[", "[") };
    LineError::NotASighting { field, reason }
}
