//! A safety field: every value that people have written at the same time is kept and read.
//!
//! Automerge picks one winner among concurrent writes. For a field that somebody may act on
//! (where, when, what, who is at risk) a silent winner is a lie, so these fields are read with
//! `get_all`, and each write replaces the whole value: a place is never mixed from two people.

use automerge::{
    AutoCommit, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value, transaction::Transactable,
};
use autosurgeon::{Hydrate, HydrateError, Reconcile, ReconcileError};
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
pub fn put<T: Reconcile>(
    doc: &mut AutoCommit,
    field: &'static str,
    value: &T,
) -> Result<(), ReconcileError> {
    if doc.get(ROOT, field)?.is_some() {
        doc.put(ROOT, field, ScalarValue::Null)?;
    }
    autosurgeon::reconcile_prop(doc, ROOT, field, value)
}

/// Reads every concurrent value of `field`; the winner first, equal ones once.
pub fn get<T: Hydrate + PartialEq>(
    doc: &AutoCommit,
    field: &'static str,
) -> Result<Register<T>, HydrateError> {
    match all(doc, field, |value, id| hydrate(doc, value, id))? {
        Some(register) => Ok(register),
        // A field that an older version did not write.
        None => T::hydrate_none().map(Register::new),
    }
}

/// As [`get`], for a field that may hold nothing. autosurgeon's own `Option` reads only the winner.
pub fn get_optional<T: Hydrate + PartialEq>(
    doc: &AutoCommit,
    field: &'static str,
) -> Result<Register<Option<T>>, HydrateError> {
    let read = |value: Value<'_>, id: &ObjId| {
        let null = matches!(&value, Value::Scalar(scalar) if scalar.is_null());
        if null { Ok(None) } else { hydrate(doc, value, id).map(Some) }
    };
    Ok(all(doc, field, read)?.unwrap_or_default())
}

fn all<T: PartialEq>(
    doc: &AutoCommit,
    field: &'static str,
    read: impl Fn(Value<'_>, &ObjId) -> Result<T, HydrateError>,
) -> Result<Option<Register<T>>, HydrateError> {
    let mut values = Vec::new();
    for (value, id) in doc.get_all(ROOT, field)?.into_iter().rev() {
        let value = read(value, &id)?;
        if !values.contains(&value) {
            values.push(value);
        }
    }
    let mut values = values.into_iter();
    Ok(values.next().map(|value| Register { value, others: values.collect() }))
}

fn hydrate<T: Hydrate>(doc: &AutoCommit, value: Value<'_>, id: &ObjId) -> Result<T, HydrateError> {
    match value {
        Value::Object(ObjType::List) => T::hydrate_seq(doc, id),
        Value::Object(ObjType::Text) => T::hydrate_text(doc, id),
        Value::Object(ObjType::Map | ObjType::Table) => T::hydrate_map(doc, id),
        Value::Scalar(scalar) => T::hydrate_scalar(scalar),
    }
}

#[cfg(test)]
mod tests {
    use automerge::ActorId;

    use super::*;

    const FIELD: &str = "field";

    /// A document with each of `values` written at the same time by somebody else.
    fn written<T: Reconcile>(before: &[T], values: &[T]) -> AutoCommit {
        let mut doc = AutoCommit::new().with_actor(ActorId::from([0; 16]));
        for value in before {
            put(&mut doc, FIELD, value).expect("written");
        }
        doc.commit();
        let forks: Vec<_> = (1..)
            .zip(values)
            .map(|(number, value)| {
                let mut fork = doc.fork().with_actor(ActorId::from([number; 16]));
                put(&mut fork, FIELD, value).expect("written");
                fork
            })
            .collect();
        for mut fork in forks {
            doc.merge(&mut fork).expect("merged");
        }
        doc
    }

    fn read(doc: &AutoCommit) -> Register<Option<String>> {
        get_optional(doc, FIELD).expect("read")
    }

    #[expect(clippy::unnecessary_wraps, reason = "a value of the register")]
    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn one_value_is_not_disputed() {
        let doc = written(&[some("a")], &[]);
        assert_eq!(read(&doc), Register::new(some("a")));
        assert!(!read(&doc).is_disputed());
        let doc = written(&[some("a"), some("b")], &[]);
        assert_eq!(read(&doc), Register::new(some("b")));
    }

    #[test]
    fn every_concurrent_value_is_read_once_the_winner_first() {
        let doc = written(&[some("z")], &[some("a"), None, some("b"), some("a")]);
        let register = read(&doc);
        assert_eq!(register, Register { value: some("a"), others: vec![some("b"), None] });
        assert!(register.is_disputed());
        assert_eq!(register.all().cloned().collect::<Vec<_>>(), [some("a"), some("b"), None]);
        let (winner, _) = doc.get(ROOT, FIELD).expect("read").expect("a value");
        assert_eq!(winner.as_str(), Some("a"));
    }

    #[test]
    fn writing_the_winner_again_settles() {
        let mut doc = written(&[some("z")], &[some("a"), some("b")]);
        put(&mut doc, FIELD, &some("b")).expect("written");
        assert_eq!(read(&doc), Register::new(some("b")));
    }

    #[test]
    fn a_composite_is_replaced_and_never_merged() {
        let before = vec!["x".to_owned(), "y".to_owned()];
        let (one, other) =
            (vec!["x".to_owned()], vec!["x".to_owned(), "y".to_owned(), "z".to_owned()]);
        let doc = written(&[before], &[one.clone(), other.clone()]);
        let register: Register<Vec<String>> = get(&doc, FIELD).expect("read");
        assert_eq!(register, Register { value: other, others: vec![one] });
    }

    #[test]
    fn a_field_that_was_never_written_is_none_or_does_not_read() {
        let doc = AutoCommit::new();
        assert_eq!(read(&doc), Register::new(None));
        assert!(get::<Vec<String>>(&doc, FIELD).is_err());
    }

    #[test]
    fn one_value_that_does_not_read_hides_behind_no_other() {
        let mut doc = written(&[some("z")], &[some("a")]);
        let mut fork = doc.fork().with_actor(ActorId::from([9; 16]));
        fork.put(ROOT, FIELD, 1.5).expect("written");
        put(&mut doc, FIELD, &some("b")).expect("written");
        doc.merge(&mut fork).expect("merged");
        assert!(get_optional::<String>(&doc, FIELD).is_err());
        assert!(get::<String>(&doc, FIELD).is_err());
    }
}
