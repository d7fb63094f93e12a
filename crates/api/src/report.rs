//! Requests and views of reports.

use chrono::{DateTime, Utc};
use porchlight_domain::report::{
    ActivityKind, Answer, Category, Guard, Hint, Mode, Precision, Report, ReportChange, ReportLine,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use porchlight_domain::{hold::Held, report::CreateReport};

/// A report as its reader sees it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ReportView {
    pub id: String,
    pub report: Report,
    /// What a verifier should weigh.
    pub hints: Vec<Hint>,
    /// Safety fields with several values, which a person has to settle.
    pub disputed: Vec<String>,
    pub undo: bool,
    /// When it is destroyed, if its time is over already.
    pub destroyed_from: Option<DateTime<Utc>>,
    /// While somebody holds it, it is not destroyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub held: Option<Held>,
    /// On whose devices it is besides this one.
    pub reach: Reach,
    /// What was made of it for others, where that says something else by now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Elsewhere>>")]
    pub elsewhere: Vec<Elsewhere>,
    /// How many persons say that its time is over; two make it due.
    #[serde(default, skip_serializing_if = "is_none_yet")]
    #[ts(optional, as = "Option<u32>")]
    pub said_due: u32,
}

/// A document that was made of a report for a circle, and that has another content than this one: somebody
/// there changed it, or it could not be changed from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Elsewhere {
    /// To be shown as a report is.
    pub id: String,
    /// The name of the circle; none if this profile is not in it.
    pub circle: Option<String>,
}

/// Where a report is besides this device, as far as this device has seen: never more than there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reach {
    /// Other devices of one's own that have it as it is here.
    pub own_devices: u32,
    /// Circles that are to get it: what was made of it for them waits here, or is there.
    pub circles: u32,
    /// People of those circles who have the newest of it.
    pub neighbours: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_none_yet(count: &u32) -> bool {
    *count == 0
}

/// The id of a report, or the first characters of it.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OneReport {
    pub id: String,
}

/// Changes to one report, made together or not at all.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EditReport {
    pub id: String,
    pub changes: Vec<ReportChange>,
    /// As in filing: keep a category whose evidence is missing.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub confirm_category: bool,
}

/// What a deletion took, and where else it may stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeletedReport {
    pub id: String,
}

/// Words and filters; all of them must fit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct ListReports {
    /// Words that must all occur; accents and case do not matter, the last word may be unfinished.
    #[ts(optional, as = "Option<String>")]
    pub search: String,
    /// Only the real ones, or only the practised ones.
    pub mode: Option<Mode>,
    pub category: Option<Category>,
    pub activity: Option<ActivityKind>,
    pub still_there: Option<Answer>,
    /// Only those that are disputed, or only those that are not.
    pub disputed: Option<bool>,
    /// Not made before this time.
    pub since: Option<DateTime<Utc>>,
    /// Rows a page, 1 to 200; 50 when left out.
    pub limit: Option<u16>,
    /// `next` of the page before.
    pub after: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReportPage {
    pub rows: Vec<ReportRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReportRow {
    pub id: String,
    #[serde(flatten)]
    pub line: ReportLine,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportCount {
    /// Real ones.
    pub reports: u32,
    pub exercises: u32,
    /// Real ones, unfinished.
    pub drafts: u32,
    pub exercise_drafts: u32,
    /// Documents in quarantine and drafts that do not read; nobody can say which mode they are.
    pub unreadable: u32,
}

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportReports {
    pub path: String,
    /// Where refused lines go with their reasons; beside the file when left out.
    #[serde(default)]
    #[ts(optional)]
    pub refused_path: Option<String>,
    /// 1 to 365; each report's category's own when left out.
    #[serde(default)]
    #[ts(optional)]
    pub keep_days: Option<u16>,
}

/// What became of each line of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportSummary {
    pub lines: u32,
    pub imported: u32,
    pub already_here: u32,
    pub refused: u32,
    pub blank: u32,
    /// Imported ones whose category lacks its evidence.
    pub category_unsupported: u32,
    /// Somebody stopped it; running it again goes on.
    pub stopped: bool,
    pub refused_path: Option<String>,
}

/// File formats of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    Csv,
    Jsonl,
    Geojson,
}

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportReports {
    pub path: String,
    pub format: ExportFormat,
    pub precision: Precision,
    /// Names that are known to be streets. At block, plain words that meet at a corner pass only
    /// when both are among them: `Clark & Lunt` could be two people.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub streets: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportSummary {
    pub written: u32,
    /// Reports that could not be read and are not in the file.
    pub unreadable: u32,
    pub stopped: bool,
    pub path: String,
}

/// Why the guard asks again before a category is used.
pub fn guard_error(guard: Guard) -> Option<crate::ApiError> {
    match guard {
        Guard::Supported => None,
        Guard::NeedsDetail => Some(crate::ApiError::ReportNeedsDetail {}),
        Guard::NeedsStrongEvidence => Some(crate::ApiError::ReportNeedsStrongEvidence {}),
    }
}
