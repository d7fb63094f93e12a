//! A report as one line of JSON (`tools/SIGHTINGS.md`): what import reads and export writes.
//!
//! Every key has to be there, once, and no other: a line that was read is given back as an equal
//! object, so nothing that could not be given back is let in. Numbers are wide here and narrow in
//! the record, so that a negative count is refused by our own rule with its value. Three things
//! go beyond the schema: `how_known` may be `unknown`; `activity.kinds` lists the kinds where
//! there is not exactly one; and `porchlight` holds what the schema has no place for.

mod parse;
mod read;
#[cfg(test)]
mod tests;
mod write;

use chrono::{DateTime, Utc};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
    forward_to_deserialize_any,
};

pub use parse::{LineError, Reason, parse_line};

use super::{
    ActivityKind, Agency, Answer, Degrees, Direction, Gear, HowKnown, Marked, Mode, ReporterSafety,
    Said, Side, VehicleColour,
};
use crate::time::{parse_second, second, whole_seconds};

/// The line. Keys are in the order of the schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Sighting {
    pub id: String,
    /// Tag of the device that made it; `null` where it was made in this app.
    #[serde(deserialize_with = "nullable")]
    pub reporter: Option<String>,
    pub language: String,
    pub size: SizeKeys,
    pub activity: ActivityKeys,
    pub location: LocationKeys,
    pub unit: UnitKeys,
    pub time: TimeKeys,
    pub equipment: EquipmentKeys,
    pub how_known: HowKnown,
    /// 1, 2 or 3.
    pub category: i64,
    pub people_at_risk_present: Answer,
    pub minors_present: Answer,
    pub still_there: Answer,
    #[serde(deserialize_with = "nullable")]
    pub last_seen_at: Option<Second>,
    pub text: String,
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    pub porchlight: Option<PorchlightKeys>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct SizeKeys {
    #[serde(deserialize_with = "nullable")]
    pub people_min: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub people_max: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub vehicles_min: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub vehicles_max: Option<i64>,
    pub more_may_be_unseen: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct ActivityKeys {
    /// The most serious kind; `other` where none is known.
    pub kind: ActivityKind,
    /// Every kind, the most serious first; only where there is not exactly one.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<ActivityKind>>,
    #[serde(deserialize_with = "nullable")]
    pub text: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct LocationKeys {
    #[serde(deserialize_with = "nullable")]
    pub text: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub side: Option<Side>,
    #[serde(deserialize_with = "nullable")]
    pub landmark: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub direction_of_travel: Option<Direction>,
    #[serde(deserialize_with = "nullable")]
    pub lat: Option<Degrees>,
    #[serde(deserialize_with = "nullable")]
    pub lon: Option<Degrees>,
    #[serde(deserialize_with = "nullable")]
    pub accuracy_m: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct UnitKeys {
    pub words_seen: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    pub agency_claimed: Option<Agency>,
    #[serde(deserialize_with = "nullable")]
    pub agency_believed: Option<Agency>,
    #[serde(deserialize_with = "nullable")]
    pub marked: Option<Marked>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct TimeKeys {
    #[serde(deserialize_with = "nullable")]
    pub observed_at: Option<Second>,
    #[serde(deserialize_with = "nullable")]
    pub uncertainty_min: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub said: Option<Said>,
    pub reported_at: Second,
    #[serde(deserialize_with = "nullable")]
    pub device_clock_offset_s: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct EquipmentKeys {
    pub vehicles: Vec<VehicleKeys>,
    pub gear: Vec<Gear>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct VehicleKeys {
    #[serde(deserialize_with = "nullable")]
    pub make: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub colour: Option<VehicleColour>,
    #[serde(deserialize_with = "nullable")]
    pub plate_partial: Option<String>,
}

/// What the schema has no place for. There in reports made in this app, and in an imported one
/// that had it or was given any of it here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct PorchlightKeys {
    #[serde(deserialize_with = "nullable")]
    pub contact: Option<String>,
    pub reporter_safety: ReporterSafety,
    pub keep_until: Second,
    #[serde(deserialize_with = "nullable")]
    pub area: Option<String>,
    pub mode: Mode,
    pub disputed: DisputedKeys,
}

/// For each disputed safety field the concurrent values that the line's own key does not show.
/// A field that is not disputed has no key here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct DisputedKeys {
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Vec::is_empty")]
    pub place: Vec<DisputedPlace>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Vec::is_empty")]
    pub observed: Vec<DisputedObserved>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Vec::is_empty")]
    pub activity: Vec<ActivityKeys>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<i64>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Vec::is_empty")]
    pub people_at_risk: Vec<Answer>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Vec::is_empty")]
    pub minors: Vec<Answer>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Vec::is_empty")]
    pub still_there: Vec<DisputedStillThere>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Vec::is_empty")]
    pub reporter_safety: Vec<ReporterSafety>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Vec::is_empty")]
    pub contact: Vec<Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct DisputedPlace {
    pub location: LocationKeys,
    #[serde(deserialize_with = "nullable")]
    pub area: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct DisputedObserved {
    #[serde(deserialize_with = "nullable")]
    pub observed_at: Option<Second>,
    #[serde(deserialize_with = "nullable")]
    pub uncertainty_min: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub said: Option<Said>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct DisputedStillThere {
    pub still_there: Answer,
    #[serde(deserialize_with = "nullable")]
    pub last_seen_at: Option<Second>,
}

/// serde would also read such a struct from a list of its values, which is not the schema and
/// would be given back as an object. `remote = "Self"` leaves these two impls to us.
macro_rules! objects {
    ($($name:ident)+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Self::serialize(self, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize(Object(deserializer))
            }
        }
    )+};
}

objects! {
    Sighting SizeKeys ActivityKeys LocationKeys UnitKeys TimeKeys EquipmentKeys VehicleKeys
    PorchlightKeys DisputedKeys DisputedPlace DisputedObserved DisputedStillThere
}

/// Reads an object, whatever is asked of it.
struct Object<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Object<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

/// A time as `2026-02-10T18:09:43Z` and in no other writing, so that it is given back as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Second(DateTime<Utc>);

impl Second {
    /// The second in which `time` lies.
    pub fn of(time: DateTime<Utc>) -> Self {
        Self(whole_seconds(time))
    }

    /// Its beginning.
    pub fn time(self) -> DateTime<Utc> {
        self.0
    }
}

const NOT_A_TIME: &str = "not a time such as 2026-02-10T18:09:43Z";

impl Serialize for Second {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&second(self.0))
    }
}

impl<'de> Deserialize<'de> for Second {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_second(&text).map(Self).ok_or_else(|| D::Error::custom(NOT_A_TIME))
    }
}

/// A key that may hold `null` but may not be missing: serde lets a plain `Option` be left out.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    value: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(value)
}

/// A key that may be missing but may not hold `null`, which would not be given back.
fn not_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    value: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

/// A list that may be missing but may not be empty, for the same reason.
fn some<'de, D: Deserializer<'de>, T: Deserialize<'de>>(value: D) -> Result<Vec<T>, D::Error> {
    let list = Vec::deserialize(value)?;
    if list.is_empty() { Err(D::Error::invalid_length(0, &"at least one value")) } else { Ok(list) }
}
