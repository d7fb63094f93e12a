//! What the core tells its doors without being asked: that something changed, never how it looks.

use porchlight_domain::RecordKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Records were written or removed. Ask again.
    Changed { kinds: Vec<RecordKind>, ids: Vec<String> },
    /// Drafts were written or removed.
    DraftsChanged {},
    /// Long work moved on.
    Progress { work: Work, done: u32, total: u32 },
    /// A meeting went on. Ask for it again.
    MeetingChanged {},
    /// A link came, went, or got further. Ask again.
    LinksChanged {},
    /// The profile is being locked; everything shown must go.
    Locking {},
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    Import,
    Export,
    BundleExport,
    BundleImport,
    BackupExport,
    BackupRestore,
    Check,
}
