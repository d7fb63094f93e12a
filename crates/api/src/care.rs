//! Requests and views of the store's care: checking, repairing, what could not be read.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Copy, Default, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct CheckStore {
    /// Rebuild what can be rebuilt.
    #[ts(optional, as = "Option<bool>")]
    pub repair: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CheckSummary {
    pub chunks: u32,
    pub documents: u32,
    pub rows: u32,
    pub problems: Vec<Problem>,
    /// Problems that were mended; `problems` are those that remain.
    pub repaired: u32,
}

/// What could be saved of a damaged database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RescueSummary {
    pub documents: u32,
    pub chunks: u32,
    /// The folder in which the damaged files lie, untouched.
    pub set_aside: String,
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    pub kind: ProblemKind,
    /// The record concerned, where it is known.
    pub id: Option<String>,
    pub count: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// A chunk does not open or its signature does not hold.
    Chunk,
    /// A document does not load, or does not match its chunks.
    Document,
    /// A chunk belongs to a document that is not here.
    DocumentMissing,
    /// A row differs from what its document says, is missing, or has no document.
    Row,
    /// The words of a record are not the ones that search finds it by.
    Search,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuarantineList {
    pub items: Vec<QuarantineItem>,
}

/// Something that could not be read or was not allowed. It is kept, and tried again after an update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuarantineItem {
    pub id: String,
    pub reason: String,
    pub size_bytes: u32,
    pub at: DateTime<Utc>,
}
