//! Requests and views of people outside a circle: whom it invited to write or read, and where this
//! profile may itself write or read as a guest.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a guest is invited to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GuestSort {
    /// To send reports in and to read the answers to them.
    #[default]
    Reports,
    /// To read the alerts of the circle.
    Alerts,
}

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InviteGuest {
    pub circle: String,
    #[serde(default)]
    #[ts(optional, as = "Option<GuestSort>")]
    pub sort: GuestSort,
    /// How many reports are taken from them in a day before the rest waits.
    #[serde(default)]
    #[ts(optional)]
    pub quota: Option<u16>,
}

/// An invitation. Whoever holds the text is the guest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuestInvitation {
    pub text: String,
    /// The line that it opens; an invitation to read opens none.
    pub line: Option<String>,
}

/// The id of a line, or the first digits of it.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OneLine {
    pub circle: String,
    pub line: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LineList {
    pub lines: Vec<LineView>,
}

/// A line on which somebody outside writes to a circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LineView {
    pub id: String,
    /// Who invited them.
    pub by: String,
    pub state: LineState,
    /// Reports that came on it.
    pub reports: u32,
    /// What came since the start and this device can't open: it is too old for it.
    pub unopened: u32,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    Open,
    /// Whoever invited them is not in the circle any more, so it is shut.
    Fallen,
    Shut,
}

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    pub text: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuestPlaces {
    pub places: Vec<GuestPlaceView>,
}

/// A circle of others where this profile writes or reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuestPlaceView {
    pub id: String,
    pub sort: GuestSort,
    pub accepted_at: DateTime<Utc>,
    /// What is sent is addressed to the group as of that date; `None` before they were met.
    pub addressed_as_of: Option<DateTime<Utc>>,
    /// That date lies so far back that nothing is sent before they were met again.
    pub is_too_old: bool,
    /// This device is a copy: another one may be writing with the invitation.
    pub needs_new_invitation: bool,
    pub items: Vec<GuestItem>,
}

/// A report that was sent in, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuestItem {
    /// One's own report.
    pub report: String,
    /// When this device heard that it came in.
    pub received_at: Option<DateTime<Utc>>,
}
