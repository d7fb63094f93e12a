//! The list of record kinds. One line here, and every place that must know the new kind stops
//! compiling until it does: reading a document, its projection, its words.

use automerge::{AutoCommit, ROOT, ReadDoc, Value};
use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::report;

/// Hands the list to a callback macro: `Variant => "tag", module::Type, Change;`
#[macro_export]
macro_rules! with_record_kinds {
    ($callback:ident) => {
        $callback! {
            Report => "report", report::Report, ReportChange;
        }
    };
}

/// A document that is not (or not yet) readable as a record. The record waits in quarantine.
#[derive(Debug, Error)]
pub enum RecordError {
    #[error("the document does not say what it is")]
    NoKind,
    #[error("a field does not read")]
    Field(#[source] Box<autosurgeon::HydrateError>),
    #[error("a field does not write")]
    Write(#[source] Box<autosurgeon::ReconcileError>),
    #[error("the document does not read")]
    Document(#[source] Box<automerge::AutomergeError>),
}

impl From<autosurgeon::HydrateError> for RecordError {
    fn from(error: autosurgeon::HydrateError) -> Self {
        Self::Field(Box::new(error))
    }
}

impl From<autosurgeon::ReconcileError> for RecordError {
    fn from(error: autosurgeon::ReconcileError) -> Self {
        Self::Write(Box::new(error))
    }
}

impl From<automerge::AutomergeError> for RecordError {
    fn from(error: automerge::AutomergeError) -> Self {
        Self::Document(Box::new(error))
    }
}

/// A field had several values at that time; going back would bring back only one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the field was disputed")]
pub struct Unsettled;

/// The record is of another kind than the one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the record is of another kind")]
pub struct OtherKind;

macro_rules! kinds {
    ($($variant:ident => $tag:literal, $module:ident::$type:ident, $change:ident;)+) => {
        /// Which kind of record a document holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        pub enum RecordKind { $(#[serde(rename = $tag)] $variant),+ }

        impl RecordKind {
            /// Every kind that this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The tag in the document and the table.
            pub fn tag(self) -> &'static str {
                match self { $(Self::$variant => $tag),+ }
            }

            /// The kind with that tag; `None` for one of a later version, which is stored unread.
            pub fn from_tag(tag: &str) -> Option<Self> {
                match tag { $($tag => Some(Self::$variant),)+ _ => None }
            }
        }

        /// A record of any kind, as read from its document.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Record { $($variant($module::$type)),+ }

        $(
            impl TryFrom<Record> for $module::$type {
                type Error = OtherKind;
                fn try_from(record: Record) -> Result<Self, OtherKind> {
                    #[allow(unreachable_patterns, reason = "with a single kind they always match")]
                    match record { Record::$variant(record) => Ok(record), _ => Err(OtherKind) }
                }
            }

            impl<'r> TryFrom<&'r Record> for &'r $module::$type {
                type Error = OtherKind;
                fn try_from(record: &'r Record) -> Result<Self, OtherKind> {
                    #[allow(unreachable_patterns, reason = "with a single kind they always match")]
                    match record { Record::$variant(record) => Ok(record), _ => Err(OtherKind) }
                }
            }
        )+

        /// One field of a record set anew.
        #[derive(Debug, Clone, PartialEq)]
        pub enum RecordChange { $($variant($module::$change)),+ }

        impl RecordChange {
            /// Writes the change, and nothing else, into a document.
            pub fn write(&self, doc: &mut AutoCommit) -> Result<(), RecordError> {
                match self { $(Self::$variant(change) => $module::$type::write_change(doc, change)),+ }
            }
        }

        impl Record {
            /// Its kind.
            pub fn kind(&self) -> RecordKind {
                match self { $(Self::$variant(_) => RecordKind::$variant),+ }
            }

            /// Writes the record, its kind and 16 random bytes into an empty document. The bytes
            /// keep short content from being guessed from the hash of its change.
            pub fn write(&self, doc: &mut AutoCommit, salt: [u8; 16]) -> Result<(), RecordError> {
                let mut root = match self { $(Self::$variant(record) => record.fresh()),+ }?;
                root.put_scalar(KIND, self.kind().tag());
                root.put_scalar(SALT, salt.to_vec());
                Ok(root.write(doc)?)
            }

            /// Reads a document of that kind.
            pub fn read(kind: RecordKind, doc: &AutoCommit) -> Result<Self, RecordError> {
                match kind { $(RecordKind::$variant => $module::$type::read(doc).map(Self::$variant)),+ }
            }

            /// The changes that lead from this record to an `other` state of it.
            ///
            /// # Errors
            /// [`Unsettled`] when a changed safety field has several values there.
            pub fn changes_to(&self, other: &Self) -> Result<Vec<RecordChange>, Unsettled> {
                #[allow(unreachable_patterns, reason = "with a single kind they always match")]
                match (self, other) {
                    $((Self::$variant(now), Self::$variant(other)) => Ok(now
                        .changes_to(other)?
                        .into_iter()
                        .map(RecordChange::$variant)
                        .collect()),)+
                    // A document never changes its kind; if one did, nothing leads there.
                    _ => Err(Unsettled),
                }
            }

            /// When it was made, as claimed: where it stands in lists.
            pub fn made_at(&self) -> DateTime<Utc> {
                match self { $(Self::$variant(record) => record.made_at()),+ }
            }

            /// Until when it is kept here.
            pub fn keep_until(&self) -> DateTime<Utc> {
                match self { $(Self::$variant(record) => record.keep_until()),+ }
            }

            /// How soon it should travel, 0 to 3.
            pub fn urgency(&self) -> u8 {
                match self { $(Self::$variant(record) => record.urgency()),+ }
            }

            /// Whether it is real or practised.
            pub fn mode(&self) -> report::Mode {
                match self { $(Self::$variant(record) => record.mode()),+ }
            }
        }
    };
}

const KIND: &str = "kind";
const SALT: &str = "salt";

with_record_kinds!(kinds);

/// The tag that a document carries, whether or not this version knows it.
pub fn tag_of(doc: &AutoCommit) -> Result<String, RecordError> {
    match doc.get(ROOT, KIND)? {
        Some((Value::Scalar(scalar), _)) => {
            scalar.as_str().map(str::to_owned).ok_or(RecordError::NoKind)
        }
        Some((Value::Object(_), _)) | None => Err(RecordError::NoKind),
    }
}
