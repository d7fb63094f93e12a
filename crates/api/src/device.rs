//! Requests and views of the device: where a profile lies, how large it is, and its voice.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An open profile on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceStatus {
    pub profile: u8,
    pub device_name: String,
    /// The home folder, as a path to be read by a person.
    pub home: String,
    /// The profile's database with its log, in KiB, rounded up.
    pub storage_kb: u32,
    /// What this person may still write on that disk, in KiB; `None` where the system does not say.
    pub free_kb: Option<u32>,
    /// Where an export would be looked for: the person's downloads, else their own folder; empty
    /// where the system names neither.
    pub suggested_folder: String,
    /// When the time of the next record is over; `None` when nothing is here.
    pub next_to_go: Option<DateTime<Utc>>,
    /// Records whose time is over within seven days, those over already among them.
    pub going_within_week: u32,
}

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Speak {
    /// At most 500 characters; an empty text only ends the speech before it.
    pub text: String,
    /// BCP 47 tag of the text.
    pub language: String,
}
