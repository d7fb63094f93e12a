//! Requests and views of drafts: unfinished reports that never leave the device.

use chrono::{DateTime, Utc};
use porchlight_domain::report::CreateReport;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveDraft {
    /// The draft to write over; a new one when left out.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<String>,
    pub report: CreateReport,
}

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OneDraft {
    pub id: String,
}

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FileDraft {
    pub id: String,
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub confirm_category: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DraftView {
    pub id: String,
    pub saved_at: DateTime<Utc>,
    pub report: CreateReport,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DraftList {
    pub drafts: Vec<DraftView>,
    /// Drafts that are here and do not read; they stay as they are.
    pub unreadable: u32,
}
