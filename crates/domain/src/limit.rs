//! Why a value is refused: which field, and what about it. Every rule of every kind answers with
//! this one type, so that each door can name the field and say what to do.

use serde::Serialize;
use thiserror::Error;

/// A value that may not be stored, with its place in the record.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[error("{field}: {cause}")]
pub struct Refusal {
    /// Path in the terms of the JSONL schema, such as `location.lat`.
    pub field: &'static str,
    pub cause: Cause,
}

/// What is wrong with it. Numbers are characters, items, or the field's own unit.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
pub enum Cause {
    #[error("{len} characters, at most {max}")]
    TooLong { len: usize, max: usize },
    #[error("{count} items, at most {max}")]
    TooMany { count: usize, max: usize },
    #[error("{value} is outside {min} to {max}")]
    OutOfRange { value: i64, min: i64, max: i64 },
    #[error("the smaller number is above the larger one")]
    MinAboveMax,
    #[error("before the year 2000")]
    TooEarly,
    #[error("later than one day after the report")]
    TooLate,
    #[error("one part is given without the other")]
    PartMissing,
    #[error("is needed")]
    Missing,
    #[error("only goes with the activity \"other\"")]
    OnlyWithOther,
    #[error("holds a null character")]
    NullCharacter,
    #[error("not a language tag")]
    NotALanguage,
    #[error("named twice")]
    Twice,
    #[error("must be two or more kinds, the most serious first, and that one as the kind")]
    KindsDisagree,
    #[error("its time is over already")]
    Expired,
}

impl Cause {
    /// The refusal of `field` for this cause.
    pub fn at(self, field: &'static str) -> Refusal {
        Refusal { field, cause: self }
    }
}

/// Text of at most `max` characters (Unicode scalar values), stored and given back unchanged.
pub fn text(field: &'static str, value: &str, max: usize) -> Result<(), Refusal> {
    // Counting stops early: a text of 10 MB is refused without walking all of it twice.
    if value.len() > max {
        let len = value.chars().count();
        if len > max {
            return Err(Cause::TooLong { len, max }.at(field));
        }
    }
    // U+0000 ends a string in too many tools that read what we export.
    if value.contains('\0') {
        return Err(Cause::NullCharacter.at(field));
    }
    Ok(())
}

/// [`text`] where there is one.
pub fn optional_text(field: &'static str, value: Option<&str>, max: usize) -> Result<(), Refusal> {
    value.map_or(Ok(()), |value| text(field, value, max))
}

/// A whole number within bounds, both included.
pub fn number(field: &'static str, value: i64, min: i64, max: i64) -> Result<(), Refusal> {
    if (min..=max).contains(&value) {
        Ok(())
    } else {
        Err(Cause::OutOfRange { value, min, max }.at(field))
    }
}

/// At most `max` items.
pub fn count(field: &'static str, count: usize, max: usize) -> Result<(), Refusal> {
    if count <= max { Ok(()) } else { Err(Cause::TooMany { count, max }.at(field)) }
}
