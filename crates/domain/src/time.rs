//! How a time lies in a document: an Automerge timestamp, milliseconds since 1970 UTC.

use autosurgeon::{Hydrate, HydrateError, ReadDoc, Reconciler};
use automerge::ObjId;
use chrono::{DateTime, SubsecRound, Utc};

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

    pub fn reconcile<R: Reconciler>(value: &DateTime<Utc>, mut reconciler: R) -> Result<(), R::Error> {
        reconciler.timestamp(value.timestamp_millis())
    }

    pub fn hydrate<D: ReadDoc>(doc: &D, obj: &ObjId, prop: autosurgeon::Prop<'_>) -> Result<DateTime<Utc>, HydrateError> {
        Stamp::hydrate(doc, obj, prop).map(|stamp| stamp.0)
    }
}

/// `#[autosurgeon(with = "crate::time::optional")]`
pub mod optional {
    use super::{DateTime, Hydrate, HydrateError, ObjId, ReadDoc, Reconciler, Stamp, Utc};

    pub fn reconcile<R: Reconciler>(value: &Option<DateTime<Utc>>, mut reconciler: R) -> Result<(), R::Error> {
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
