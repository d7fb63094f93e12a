//! A safety field: every value that people have written at the same time is kept and read.
//!
//! Automerge picks one winner among concurrent writes. For a field that somebody may act on
//! (where, when, what, who is at risk) a silent winner is a lie, so these fields are read with
//! `get_all`, and each write replaces the whole value: a place is never mixed from two people.

use automerge::{AutoCommit, ROOT, ReadDoc, ScalarValue, Value, transaction::Transactable};
use autosurgeon::{Hydrate, HydrateError, ReconcileError, Reconcile};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The value of a safety field, with what others wrote at the same time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Register<T> {
    /// What Automerge shows as the winner; on its own only when `others` is empty.
    pub value: T,
    /// Concurrent values that differ, in the same order on every peer.
    pub others: Vec<T>,
}

impl<T> Register<T> {
    /// One value, undisputed.
    pub fn new(value: T) -> Self {
        Self { value, others: Vec::new() }
    }

    /// Whether a person has to settle it.
    pub fn is_disputed(&self) -> bool {
        !self.others.is_empty()
    }

    /// Every concurrent value, the winner first.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.value).chain(&self.others)
    }
}

impl<T: Default> Default for Register<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

/// Writes `value` as a new value of `field`, even when it equals the winner: that is how a person
/// settles a dispute. The null in between makes autosurgeon build composites anew, not merge them.
pub fn put<T: Reconcile>(doc: &mut AutoCommit, field: &'static str, value: &T) -> Result<(), ReconcileError> {
    if doc.get(ROOT, field)?.is_some() {
        doc.put(ROOT, field, ScalarValue::Null)?;
    }
    autosurgeon::reconcile_prop(doc, ROOT, field, value)
}

/// Reads every concurrent value of `field`; the winner first, equal ones once.
pub fn get<T: Hydrate + PartialEq>(doc: &AutoCommit, field: &'static str) -> Result<Register<T>, HydrateError> {
    let mut values = Vec::new();
    for (value, id) in doc.get_all(ROOT, field)?.into_iter().rev() {
        let value = match value {
            Value::Object(automerge::ObjType::List) => T::hydrate_seq(doc, &id),
            Value::Object(automerge::ObjType::Text) => T::hydrate_text(doc, &id),
            Value::Object(_) => T::hydrate_map(doc, &id),
            Value::Scalar(scalar) => T::hydrate_scalar(scalar),
        }?;
        if !values.contains(&value) {
            values.push(value);
        }
    }
    let mut values = values.into_iter();
    match values.next() {
        Some(value) => Ok(Register { value, others: values.collect() }),
        // A field that an older version did not write.
        None => T::hydrate_none().map(Register::new),
    }
}
