//! Builds the content of a new document in memory and hands it to Automerge at once.
//!
//! Reconciling field by field asks the document what is there before each write; in a new one that is
//! nothing, and asking took nine tenths of an import. The values still say by `Reconcile` how they
//! lie in a document, so there is one description for both ways.

use std::borrow::Cow;

use automerge::{
    AutoCommit, AutomergeError, ChangeHash, ScalarValue, TextEncoding, ValueRef,
    hydrate::{List, Map, MapValue, Text, Value},
    transaction::Transactable,
};
use autosurgeon::{
    Reconcile, ReconcileError, Reconciler,
    reconcile::{CounterReconciler, LoadKey, MapReconciler, SeqReconciler, TextReconciler},
};

/// The root of a document to be.
#[derive(Default)]
pub struct Fresh(Map);

impl Fresh {
    /// A root with the fields of a struct.
    ///
    /// # Errors
    /// The value is no map.
    pub fn of<T: Reconcile>(value: &T) -> Result<Self, ReconcileError> {
        match tree(value)? {
            Value::Map(map) => Ok(Self(map)),
            Value::Scalar(_) | Value::List(_) | Value::Text(_) => {
                Err(ReconcileError::TopLevelNotMap)
            }
        }
    }

    /// Sets one field.
    ///
    /// # Errors
    /// Whatever the value's own `Reconcile` refuses.
    pub fn put<T: Reconcile>(&mut self, field: &str, value: &T) -> Result<(), ReconcileError> {
        self.0.insert(field.to_owned(), entry(tree(value)?));
        Ok(())
    }

    /// Sets one field to a scalar.
    pub fn put_scalar(&mut self, field: &str, value: impl Into<ScalarValue>) {
        self.0.insert(field.to_owned(), entry(Value::Scalar(value.into())));
    }

    /// Writes everything into an empty document.
    ///
    /// # Errors
    /// The document is not empty.
    pub fn write(&self, doc: &mut AutoCommit) -> Result<(), AutomergeError> {
        doc.init_root_from_hydrate(&self.0)
    }
}

fn entry(value: Value) -> MapValue {
    MapValue { value, conflict: false }
}

fn tree<T: Reconcile>(value: &T) -> Result<Value, ReconcileError> {
    let mut slot = Value::Scalar(ScalarValue::Null);
    value.reconcile(Slot(&mut slot))?;
    Ok(slot)
}

/// One place of the tree, to be filled.
struct Slot<'s>(&'s mut Value);

impl Slot<'_> {
    fn scalar(&mut self, value: ScalarValue) {
        *self.0 = Value::Scalar(value);
    }
}

impl Reconciler for Slot<'_> {
    type Error = ReconcileError;
    type Map<'a>
        = FreshMap<'a>
    where
        Self: 'a;
    type Seq<'a>
        = FreshList<'a>
    where
        Self: 'a;
    type Text<'a>
        = FreshText<'a>
    where
        Self: 'a;
    type Counter<'a>
        = FreshCounter<'a>
    where
        Self: 'a;

    fn none(&mut self) -> Result<(), ReconcileError> {
        self.scalar(ScalarValue::Null);
        Ok(())
    }

    fn bytes<B: AsRef<[u8]>>(&mut self, value: B) -> Result<(), ReconcileError> {
        self.scalar(ScalarValue::Bytes(value.as_ref().to_vec()));
        Ok(())
    }

    fn timestamp(&mut self, value: i64) -> Result<(), ReconcileError> {
        self.scalar(ScalarValue::Timestamp(value));
        Ok(())
    }

    fn boolean(&mut self, value: bool) -> Result<(), ReconcileError> {
        self.scalar(ScalarValue::Boolean(value));
        Ok(())
    }

    fn str<S: AsRef<str>>(&mut self, value: S) -> Result<(), ReconcileError> {
        self.scalar(ScalarValue::Str(value.as_ref().into()));
        Ok(())
    }

    fn u64(&mut self, value: u64) -> Result<(), ReconcileError> {
        self.scalar(ScalarValue::Uint(value));
        Ok(())
    }

    fn i64(&mut self, value: i64) -> Result<(), ReconcileError> {
        self.scalar(ScalarValue::Int(value));
        Ok(())
    }

    fn f64(&mut self, value: f64) -> Result<(), ReconcileError> {
        self.scalar(ScalarValue::F64(value));
        Ok(())
    }

    fn map(&mut self) -> Result<FreshMap<'_>, ReconcileError> {
        *self.0 = Value::map();
        self.0.as_map().map(FreshMap).ok_or(ReconcileError::TopLevelNotMap)
    }

    fn seq(&mut self) -> Result<FreshList<'_>, ReconcileError> {
        Ok(FreshList { slot: self.0, items: Vec::new() })
    }

    fn text(&mut self) -> Result<FreshText<'_>, ReconcileError> {
        Ok(FreshText { slot: self.0, text: String::new() })
    }

    fn counter(&mut self) -> Result<FreshCounter<'_>, ReconcileError> {
        Ok(FreshCounter(self.0))
    }

    fn heads(&self) -> &[ChangeHash] {
        &[]
    }
}

struct FreshMap<'s>(&'s mut Map);

impl MapReconciler for FreshMap<'_> {
    type Error = ReconcileError;
    type EntriesIter<'a>
        = std::iter::Empty<(Cow<'a, str>, ValueRef<'a>)>
    where
        Self: 'a;

    fn entries(&self) -> Self::EntriesIter<'_> {
        std::iter::empty()
    }

    fn entry<P: AsRef<str>>(&self, _: P) -> Option<automerge::Value<'_>> {
        None
    }

    fn put<R: Reconcile, P: AsRef<str>>(
        &mut self,
        field: P,
        value: R,
    ) -> Result<(), ReconcileError> {
        self.0.insert(field.as_ref().to_owned(), entry(tree(&value)?));
        Ok(())
    }

    fn delete<P: AsRef<str>>(&mut self, field: P) -> Result<(), ReconcileError> {
        self.0.remove(field.as_ref());
        Ok(())
    }

    fn hydrate_entry_key<'a, R: Reconcile, P: AsRef<str>>(
        &self,
        _: P,
    ) -> Result<LoadKey<R::Key<'a>>, ReconcileError> {
        Ok(LoadKey::KeyNotFound)
    }
}

/// Collects the items, and puts them into their place when it is dropped.
struct FreshList<'s> {
    slot: &'s mut Value,
    items: Vec<Value>,
}

impl Drop for FreshList<'_> {
    fn drop(&mut self) {
        *self.slot = Value::List(List::from(std::mem::take(&mut self.items)));
    }
}

impl SeqReconciler for FreshList<'_> {
    type Error = ReconcileError;
    type ItemIter<'a>
        = std::iter::Empty<ValueRef<'a>>
    where
        Self: 'a;

    fn items(&self) -> Self::ItemIter<'_> {
        std::iter::empty()
    }

    fn get(&self, _: usize) -> Result<Option<automerge::Value<'_>>, ReconcileError> {
        Ok(None)
    }

    fn hydrate_item_key<'a, R: Reconcile>(
        &self,
        _: usize,
    ) -> Result<LoadKey<R::Key<'a>>, ReconcileError> {
        Ok(LoadKey::KeyNotFound)
    }

    fn insert<R: Reconcile>(&mut self, index: usize, value: R) -> Result<(), ReconcileError> {
        self.items.insert(index.min(self.items.len()), tree(&value)?);
        Ok(())
    }

    fn set<R: Reconcile>(&mut self, index: usize, value: R) -> Result<(), ReconcileError> {
        if let Some(item) = self.items.get_mut(index) {
            *item = tree(&value)?;
        }
        Ok(())
    }

    fn delete(&mut self, index: usize) -> Result<(), ReconcileError> {
        if index < self.items.len() {
            self.items.remove(index);
        }
        Ok(())
    }

    fn len(&self) -> Result<usize, ReconcileError> {
        Ok(self.items.len())
    }
}

struct FreshText<'s> {
    slot: &'s mut Value,
    text: String,
}

impl Drop for FreshText<'_> {
    fn drop(&mut self) {
        *self.slot = Value::Text(Text::new(TextEncoding::platform_default(), &self.text));
    }
}

impl TextReconciler for FreshText<'_> {
    type Error = ReconcileError;

    /// A new text is written once, from its beginning.
    fn splice<S: AsRef<str>>(
        &mut self,
        _: usize,
        _: isize,
        insert: S,
    ) -> Result<(), ReconcileError> {
        self.text.push_str(insert.as_ref());
        Ok(())
    }

    fn heads(&self) -> &[ChangeHash] {
        &[]
    }

    fn update<S: AsRef<str>>(&mut self, text: S) -> Result<(), ReconcileError> {
        text.as_ref().clone_into(&mut self.text);
        Ok(())
    }
}

struct FreshCounter<'s>(&'s mut Value);

impl CounterReconciler for FreshCounter<'_> {
    type Error = ReconcileError;

    fn increment(&mut self, by: i64) -> Result<(), ReconcileError> {
        self.set(by)
    }

    fn set(&mut self, value: i64) -> Result<(), ReconcileError> {
        *self.0 = Value::Scalar(ScalarValue::counter(value));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use autosurgeon::{Hydrate, hydrate};

    use super::*;

    #[derive(Debug, Clone, PartialEq, Hydrate, Reconcile)]
    struct Sample {
        text: autosurgeon::Text,
        short: String,
        nothing: Option<String>,
        number: i64,
        list: Vec<Inner>,
        words: Vec<String>,
    }

    #[derive(Debug, Clone, PartialEq, Hydrate, Reconcile)]
    struct Inner {
        on: bool,
        count: u64,
    }

    #[test]
    fn a_fresh_document_reads_like_a_reconciled_one() {
        let sample = Sample {
            text: autosurgeon::Text::with_value("prose \u{1F56F} ñ"),
            short: "short".to_owned(),
            nothing: None,
            number: -4,
            list: vec![Inner { on: true, count: 7 }, Inner { on: false, count: 0 }],
            words: vec!["b".to_owned(), "a".to_owned()],
        };
        let mut fresh = AutoCommit::new();
        let mut root = Fresh::of(&sample).expect("a map");
        root.put("extra", &"more".to_owned()).expect("put");
        root.put_scalar("bytes", vec![1u8, 2]);
        root.write(&mut fresh).expect("empty");
        let mut reconciled = AutoCommit::new();
        autosurgeon::reconcile(&mut reconciled, &sample).expect("reconciled");
        let (one, other): (Sample, Sample) =
            (hydrate(&fresh).expect("reads"), hydrate(&reconciled).expect("reads"));
        assert_eq!(one.text.as_str(), sample.text.as_str());
        assert_eq!(Sample { text: "".into(), ..one }, Sample { text: "".into(), ..other.clone() });
        assert_eq!(Sample { text: "".into(), ..other }, Sample { text: "".into(), ..sample });
        assert_eq!(fresh.get_changes(&[]).len(), 1);
    }
}
