//! Where: in words, and, where a device knew it, in coordinates.

use std::fmt;

use autosurgeon::{Hydrate, HydrateError, Reconcile, Reconciler};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::value::RawValue;
use ts_rs::TS;

use super::seen::{Direction, Side};

/// Units of [`Degrees`] in one degree: seven decimals, about a centimetre.
const UNITS: f64 = 1e7;
/// More digits than this and a number no longer fits a double exactly as written.
const DIGITS_MAX: usize = 15;

/// An angle of latitude or longitude in WGS 84 degrees, exact to seven decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, TS)]
#[ts(type = "number")]
pub struct Degrees(i64);

/// The number is no angle that can be kept exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number of degrees with at most seven decimals")]
pub struct NotDegrees;

impl Degrees {
    /// Reads a decimal number and refuses, rather than rounds, what does not fit.
    pub fn parse(text: &str) -> Result<Self, NotDegrees> {
        let digits = text.split(['e', 'E']).next().unwrap_or_default();
        let digits =
            digits.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
        let value: f64 = text.parse().map_err(|_| NotDegrees)?;
        if digits > DIGITS_MAX || (digits > 0 && value == 0.0) || value.abs() > 1_000.0 {
            return Err(NotDegrees);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "at most 1e10 in magnitude, checked above"
        )]
        let units = (value * UNITS).round() as i64;
        let angle = Self(units);
        #[expect(clippy::float_cmp, reason = "the point: the same double, or it was not exact")]
        if angle.as_f64() == value { Ok(angle) } else { Err(NotDegrees) }
    }

    /// The angle in degrees.
    #[expect(clippy::cast_precision_loss, reason = "at most 1e10 in magnitude")]
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / UNITS
    }

    /// The nearest angle that can be kept, for values that are computed.
    #[expect(clippy::cast_possible_truncation, reason = "callers pass degrees")]
    pub fn nearest(degrees: f64) -> Self {
        Self((degrees * UNITS).round() as i64)
    }
}

impl fmt::Display for Degrees {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_f64().fmt(formatter)
    }
}

impl std::str::FromStr for Degrees {
    type Err = NotDegrees;
    fn from_str(text: &str) -> Result<Self, NotDegrees> {
        Self::parse(text)
    }
}

impl Serialize for Degrees {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

impl<'de> Deserialize<'de> for Degrees {
    /// Reads the number's own letters: a double alone could not tell whether it was rounded.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get()).map_err(D::Error::custom)
    }
}

impl Reconcile for Degrees {
    type Key<'a> = autosurgeon::reconcile::NoKey;
    fn reconcile<R: Reconciler>(&self, mut reconciler: R) -> Result<(), R::Error> {
        reconciler.i64(self.0)
    }
}

impl Hydrate for Degrees {
    fn hydrate_int(units: i64) -> Result<Self, HydrateError> {
        Ok(Self(units))
    }
}

/// A place as a whole: it is written and disputed as a whole, never mixed from two people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, Hydrate, Reconcile)]
#[serde(default, deny_unknown_fields)]
pub struct Place {
    /// As written: an address, a corner, words.
    pub text: Option<String>,
    pub side: Option<Side>,
    pub landmark: Option<String>,
    pub direction_of_travel: Option<Direction>,
    /// Both coordinates or neither.
    pub lat: Option<Degrees>,
    pub lon: Option<Degrees>,
    /// Claimed accuracy of the coordinates, in metres.
    pub accuracy_m: Option<u32>,
    /// What neighbours call the area; the only words that may pass at [`super::Precision::Area`].
    pub area: Option<String>,
}

impl Place {
    /// The coordinates, when there are both.
    pub fn point(&self) -> Option<(Degrees, Degrees)> {
        self.lat.zip(self.lon)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_kept_exactly_or_refused() {
        for text in ["0", "-0.0", "42.00348", "-87.67407", "90", "42.1234567", "1e1", "-180"] {
            let angle = Degrees::parse(text).map(Degrees::as_f64);
            assert_eq!(angle, Ok(text.parse::<f64>().unwrap_or(f64::NAN)), "{text}");
        }
        for text in
            ["42.12345678", "1e-999", "42.0000000000000000001", "1e400", "nan", "inf", "", "x"]
        {
            assert_eq!(Degrees::parse(text), Err(NotDegrees), "{text}");
        }
    }

    #[test]
    fn degrees_read_the_letters_of_a_json_number() {
        assert_eq!(
            serde_json::from_str::<Degrees>("-87.67407").ok(),
            Degrees::parse("-87.67407").ok()
        );
        assert!(serde_json::from_str::<Degrees>("1e-999").is_err());
        assert!(serde_json::from_str::<Degrees>("\"42\"").is_err());
    }
}
