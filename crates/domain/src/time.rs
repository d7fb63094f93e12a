//! How a time lies in a document: an Automerge timestamp, milliseconds since 1970 UTC.

use automerge::ObjId;
use autosurgeon::{Hydrate, HydrateError, ReadDoc, Reconciler};
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};

/// Whole seconds: a report's time says no more than a person can mean by it.
pub fn whole_seconds(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(0)
}

/// A time as a value of a document.
struct Stamp(DateTime<Utc>);

impl Hydrate for Stamp {
    fn hydrate_timestamp(ms: i64) -> Result<Self, HydrateError> {
        DateTime::from_timestamp_millis(ms)
            .map(Self)
            .ok_or_else(|| HydrateError::unexpected("a time", "a number beyond it".to_owned()))
    }
}

/// `#[autosurgeon(with = "crate::time::required")]`
pub mod required {
    use super::{DateTime, Hydrate, HydrateError, ObjId, ReadDoc, Reconciler, Stamp, Utc};

    pub fn reconcile<R: Reconciler>(
        value: &DateTime<Utc>,
        mut reconciler: R,
    ) -> Result<(), R::Error> {
        reconciler.timestamp(value.timestamp_millis())
    }

    pub fn hydrate<D: ReadDoc>(
        doc: &D,
        obj: &ObjId,
        prop: autosurgeon::Prop<'_>,
    ) -> Result<DateTime<Utc>, HydrateError> {
        Stamp::hydrate(doc, obj, prop).map(|stamp| stamp.0)
    }
}

/// `#[autosurgeon(with = "crate::time::optional")]`
pub mod optional {
    use super::{DateTime, Hydrate, HydrateError, ObjId, ReadDoc, Reconciler, Stamp, Utc};

    pub fn reconcile<R: Reconciler>(
        value: &Option<DateTime<Utc>>,
        mut reconciler: R,
    ) -> Result<(), R::Error> {
        match value {
            Some(time) => reconciler.timestamp(time.timestamp_millis()),
            None => reconciler.none(),
        }
    }

    pub fn hydrate<D: ReadDoc>(
        doc: &D,
        obj: &ObjId,
        prop: autosurgeon::Prop<'_>,
    ) -> Result<Option<DateTime<Utc>>, HydrateError> {
        Option::<Stamp>::hydrate(doc, obj, prop).map(|stamp| stamp.map(|stamp| stamp.0))
    }
}

/// `2026-02-10T18:09:43Z`.
pub fn second(time: DateTime<Utc>) -> impl std::fmt::Display {
    time.format("%Y-%m-%dT%H:%M:%SZ")
}

/// Reads what [`second`] writes, and no other writing of a time: no offset, fraction, lower-case
/// letter or leap second.
pub fn parse_second(text: &str) -> Option<DateTime<Utc>> {
    let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let [
        y0,
        y1,
        y2,
        y3,
        b'-',
        mo0,
        mo1,
        b'-',
        d0,
        d1,
        b'T',
        h0,
        h1,
        b':',
        mi0,
        mi1,
        b':',
        s0,
        s1,
        b'Z',
    ] = bytes
    else {
        return None;
    };
    let number = |digits: &[&u8]| {
        digits.iter().try_fold(0_u32, |sum, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + u32::from(*digit - b'0'))
        })
    };
    let year = number(&[y0, y1, y2, y3])?.try_into().ok()?;
    NaiveDate::from_ymd_opt(year, number(&[mo0, mo1])?, number(&[d0, d1])?)?
        .and_hms_opt(number(&[h0, h1])?, number(&[mi0, mi1])?, number(&[s0, s1])?)
        .map(|time| time.and_utc())
}
