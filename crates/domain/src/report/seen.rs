//! What was seen: the parts of a report that describe people, vehicles and what they did.

use std::collections::BTreeSet;

use autosurgeon::{Hydrate, Reconcile};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::tokens;

/// How many. Ranges, not false precision; both ends or neither.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, Hydrate, Reconcile)]
#[serde(default, deny_unknown_fields)]
pub struct Size {
    pub people_min: Option<u16>,
    pub people_max: Option<u16>,
    pub vehicles_min: Option<u16>,
    pub vehicles_max: Option<u16>,
    pub more_may_be_unseen: bool,
}

tokens! {
    /// What was going on, the most serious first: that order picks the one word where only one fits.
    pub enum ActivityKind {
        Detaining = "detaining",
        Loading = "loading",
        Knocking = "knocking",
        StoppingVehicle = "stopping_vehicle",
        Checkpoint = "checkpoint",
        Questioning = "questioning",
        ParkedWatching = "parked_watching",
        Leaving = "leaving",
        Other = "other",
    }
}

/// The set of what was seen happening; empty means not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Activity {
    pub kinds: BTreeSet<ActivityKind>,
    /// In the reporter's words; only with `other`.
    pub text: Option<String>,
}

impl Activity {
    /// The most serious of the kinds.
    pub fn most_serious(&self) -> Option<ActivityKind> {
        self.kinds.first().copied()
    }
}

/// A set of tokens lies in a document as a list in their order.
#[derive(Hydrate, Reconcile)]
struct ActivityValue {
    kinds: Vec<ActivityKind>,
    text: Option<String>,
}

impl Reconcile for Activity {
    type Key<'a> = autosurgeon::reconcile::NoKey;
    fn reconcile<R: autosurgeon::Reconciler>(&self, reconciler: R) -> Result<(), R::Error> {
        ActivityValue { kinds: self.kinds.iter().copied().collect(), text: self.text.clone() }
            .reconcile(reconciler)
    }
}

impl Hydrate for Activity {
    fn hydrate_map<D: autosurgeon::ReadDoc>(
        doc: &D,
        obj: &automerge::ObjId,
    ) -> Result<Self, autosurgeon::HydrateError> {
        let value = ActivityValue::hydrate_map(doc, obj)?;
        Ok(Self { kinds: value.kinds.into_iter().collect(), text: value.text })
    }
}

tokens! {
    /// Side of a street corner.
    pub enum Side { NorthEast = "NE", NorthWest = "NW", SouthEast = "SE", SouthWest = "SW" }
}

tokens! {
    /// Direction in which something moves.
    pub enum Direction { North = "N", South = "S", East = "E", West = "W" }
}

tokens! {
    /// Agencies by which people are known to act, or say that they do.
    pub enum Agency {
        IceEro = "ice_ero",
        Hsi = "hsi",
        Cbp = "cbp",
        UsMarshals = "us_marshals",
        LocalPolice = "local_police",
        Sheriff = "sheriff",
        Private = "private",
        Other = "other",
        Unknown = "unknown",
    }
}

tokens! {
    /// Whether vehicles or clothes carried an agency's marks.
    pub enum Marked { Marked = "marked", Unmarked = "unmarked" }
}

/// Who they were. What was read is kept apart from what was said and from what is thought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, Hydrate, Reconcile)]
#[serde(default, deny_unknown_fields)]
pub struct Unit {
    /// Words actually read on vests and vehicles.
    pub words_seen: Vec<String>,
    pub agency_claimed: Option<Agency>,
    pub agency_believed: Option<Agency>,
    pub marked: Option<Marked>,
}

tokens! {
    /// How a vague time was put.
    pub enum Said { AnHourAgo = "an_hour_ago", Earlier = "earlier", AWhileAgo = "a_while_ago" }
}

/// When it was seen, by the reporting device's clock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, Hydrate, Reconcile)]
#[serde(default, deny_unknown_fields)]
pub struct Observed {
    #[autosurgeon(with = "crate::time::optional")]
    pub at: Option<DateTime<Utc>>,
    /// Plus or minus, in minutes.
    pub uncertainty_min: Option<u16>,
    pub said: Option<Said>,
}

impl Observed {
    /// In whole seconds: nobody means more by it.
    #[must_use]
    pub fn cut_to_seconds(self) -> Self {
        Self { at: self.at.map(crate::time::whole_seconds), ..self }
    }
}

/// Whether it is still going on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, Hydrate, Reconcile)]
#[serde(default, deny_unknown_fields)]
pub struct StillThere {
    pub answer: super::Answer,
    #[autosurgeon(with = "crate::time::optional")]
    pub last_seen_at: Option<DateTime<Utc>>,
}

impl StillThere {
    /// In whole seconds.
    #[must_use]
    pub fn cut_to_seconds(self) -> Self {
        Self { last_seen_at: self.last_seen_at.map(crate::time::whole_seconds), ..self }
    }
}

tokens! {
    /// Colours as people name them.
    pub enum VehicleColour {
        Black = "black",
        Grey = "grey",
        White = "white",
        Silver = "silver",
        DarkBlue = "dark blue",
        Maroon = "maroon",
        Blue = "blue",
        Red = "red",
        Green = "green",
        Brown = "brown",
        Tan = "tan",
        Yellow = "yellow",
        Orange = "orange",
        Other = "other",
    }
}

/// A vehicle, as far as somebody could tell. The plate goes when the report goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, Hydrate, Reconcile)]
#[serde(default, deny_unknown_fields)]
pub struct Vehicle {
    pub make: Option<String>,
    pub colour: Option<VehicleColour>,
    /// `?` for each sign that was not read.
    pub plate_partial: Option<String>,
}

tokens! {
    /// Gear that was seen.
    pub enum Gear {
        Rifles = "rifles",
        Helmets = "helmets",
        ZipTies = "zip_ties",
        Radios = "radios",
        FaceCoverings = "face_coverings",
        Handcuffs = "handcuffs",
        BatteringRam = "battering_ram",
    }
}

/// Vehicles and gear, in the order in which they were named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, Hydrate, Reconcile)]
#[serde(default, deny_unknown_fields)]
pub struct Equipment {
    pub vehicles: Vec<Vehicle>,
    pub gear: Vec<Gear>,
}
