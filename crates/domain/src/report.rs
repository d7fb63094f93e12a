//! A report: what somebody saw, in the SALUTE order (size, activity, location, unit, time,
//! equipment) with what a verifier needs beside it. Rules: `filing`, `guard`, `hints`, `precision`.
//!
//! No names, no home addresses, no permanent plates: a plate goes with its report. "Not said" is
//! `None` or an empty list, and `Unknown` is an answer that a person gave; neither is ever guessed.

pub mod document;
pub mod filing;
pub mod guard;
pub mod hints;
pub mod line;
pub mod place;
pub mod precision;
pub mod seen;
pub mod sighting;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use filing::{CreateReport, ReportChange};
pub use guard::{Guard, guard};
pub use hints::{Contradiction, Hint, hints};
pub use line::ReportLine;
pub use place::{Degrees, Place};
pub use precision::{Precision, Streets};
pub use seen::{
    Activity, ActivityKind, Agency, Direction, Equipment, Gear, Marked, Observed, Said, Side, Size,
    StillThere, Unit, Vehicle, VehicleColour,
};

use crate::{Register, tokens};

/// Characters (Unicode scalar values) and items that a report may hold.
pub const NOTE_CHARS_MAX: usize = 4_000;
pub const PLACE_CHARS_MAX: usize = 200;
pub const ACTIVITY_CHARS_MAX: usize = 200;
pub const CONTACT_CHARS_MAX: usize = 200;
pub const WORDS_MAX: usize = 12;
pub const WORD_CHARS_MAX: usize = 60;
pub const VEHICLES_DESCRIBED_MAX: usize = 12;
pub const SOURCE_CHARS_MAX: usize = 64;
pub const PEOPLE_MAX: i64 = 999;
pub const VEHICLES_MAX: i64 = 99;

/// Who may be told, chosen by the reporter and checked by [`guard`]. The number 1, 2 or 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "i64", into = "u8")]
#[ts(type = "1 | 2 | 3")]
pub enum Category {
    /// 1: do not share (a generic vehicle).
    DoNotShare,
    /// 2: for patrol and verifiers.
    Patrol,
    /// 3: report at once (vests, an active stop, marked).
    AtOnce,
}

impl Category {
    /// Every category, the least urgent first.
    pub const ALL: [Self; 3] = [Self::DoNotShare, Self::Patrol, Self::AtOnce];

    /// 1, 2 or 3.
    pub fn number(self) -> u8 {
        match self {
            Self::DoNotShare => 1,
            Self::Patrol => 2,
            Self::AtOnce => 3,
        }
    }

    /// The category of that number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|category| i64::from(category.number()) == number)
    }

    /// Days that a report of this category is kept when the person does not choose.
    pub fn keep_days_default(self) -> i64 {
        match self {
            Self::DoNotShare => 30,
            Self::Patrol | Self::AtOnce => 90,
        }
    }
}

impl TryFrom<i64> for Category {
    type Error = String;
    fn try_from(number: i64) -> Result<Self, String> {
        Self::from_number(number).ok_or_else(|| "a category is 1, 2 or 3".to_owned())
    }
}

impl From<Category> for u8 {
    fn from(category: Category) -> Self {
        category.number()
    }
}

impl autosurgeon::Reconcile for Category {
    type Key<'a> = autosurgeon::reconcile::NoKey;
    fn reconcile<R: autosurgeon::Reconciler>(&self, mut reconciler: R) -> Result<(), R::Error> {
        reconciler.u64(self.number().into())
    }
}

impl autosurgeon::Hydrate for Category {
    fn hydrate_uint(number: u64) -> Result<Self, autosurgeon::HydrateError> {
        i64::try_from(number).ok().and_then(Self::from_number).ok_or_else(|| {
            autosurgeon::HydrateError::unexpected("category 1, 2 or 3", "another number".to_owned())
        })
    }
}

tokens! {
    /// Yes, no, or honestly neither.
    #[derive(Default)]
    pub enum Answer { Yes = "yes", No = "no", #[default] Unknown = "unknown" }
}

tokens! {
    /// How the reporter knows. Second-hand never counts as a witness.
    #[derive(Default)]
    pub enum HowKnown {
        Now = "now", Saw = "saw", Told = "told", Social = "social", #[default] Unknown = "unknown",
    }
}

impl HowKnown {
    /// Whether the reporter saw it with their own eyes.
    pub fn is_witness(self) -> bool {
        match self {
            Self::Now | Self::Saw => true,
            Self::Told | Self::Social | Self::Unknown => false,
        }
    }
}

tokens! {
    /// How the reporter is.
    #[derive(Default)]
    pub enum ReporterSafety {
        Safe = "safe", Affected = "affected", NeedsCallBack = "needs_call_back", #[default] Unknown = "unknown",
    }
}

/// Where an imported report came from: the id and the device tag of the file's line.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    TS,
    autosurgeon::Hydrate,
    autosurgeon::Reconcile,
)]
pub struct Source {
    pub id: String,
    /// `None` where the report was made in this app, which never tags its devices.
    pub reporter: Option<String>,
    /// Whether the line had the `porchlight` key, so that it is given back with it.
    pub extended: bool,
}

tokens! {
    /// Whether it happened, or is practised. Bound into every signature, shown on every screen.
    #[derive(Default)]
    pub enum Mode { #[default] Real = "real", Exercise = "exercise" }
}

/// The record. Fields in a [`Register`] are the safety fields.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Report {
    pub mode: Mode,
    pub source: Option<Source>,
    /// BCP 47 tag of the language that the note and place are written in.
    pub language: String,
    pub size: Size,
    pub activity: Register<Activity>,
    pub place: Register<Place>,
    pub unit: Unit,
    pub observed: Register<Observed>,
    /// When it was filed, by the clock of the device that filed it.
    pub reported_at: DateTime<Utc>,
    /// That clock less true time, where the device knew; so true time = shown - offset.
    pub device_clock_offset_s: Option<i32>,
    pub equipment: Equipment,
    pub how_known: HowKnown,
    pub category: Register<Category>,
    pub people_at_risk: Register<Answer>,
    pub minors: Register<Answer>,
    pub still_there: Register<StillThere>,
    pub reporter_safety: Register<ReporterSafety>,
    pub contact: Register<Option<String>>,
    pub note: String,
    /// Fixed when filed or imported here; a person may choose 1 to 365 days.
    pub keep_until: DateTime<Utc>,
}

/// The fields in which a silent winner could hurt somebody (`product.md` §6.9).
pub const SAFETY_FIELDS: [&str; 9] = [
    "place",
    "observed",
    "activity",
    "category",
    "people_at_risk",
    "minors",
    "still_there",
    "reporter_safety",
    "contact",
];

impl Report {
    /// When it was filed, as claimed.
    pub fn made_at(&self) -> DateTime<Utc> {
        self.reported_at
    }

    /// Until when it is kept here.
    pub fn keep_until(&self) -> DateTime<Utc> {
        self.keep_until
    }

    /// How soon it should travel: what asks for an answer at once goes before what does not.
    pub fn urgency(&self) -> u8 {
        self.category.value.number().saturating_sub(1)
    }

    /// Real, or practised.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Names of the safety fields that hold more than one concurrent value.
    pub fn disputed(&self) -> Vec<&'static str> {
        let disputed = [
            self.place.is_disputed(),
            self.observed.is_disputed(),
            self.activity.is_disputed(),
            self.category.is_disputed(),
            self.people_at_risk.is_disputed(),
            self.minors.is_disputed(),
            self.still_there.is_disputed(),
            self.reporter_safety.is_disputed(),
            self.contact.is_disputed(),
        ];
        SAFETY_FIELDS
            .into_iter()
            .zip(disputed)
            .filter_map(|(name, yes)| yes.then_some(name))
            .collect()
    }
}
