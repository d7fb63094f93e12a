//! What a document's changes say about each other: who made them, in which order, on what.
//!
//! Holds no content. Each actor's changes form a chain (one's own writes and this gate see to it), so
//! how much of a document lies below a change is one number for each actor.

use std::collections::{BTreeMap, BTreeSet};

use automerge::AutoCommit;
use porchlight_crypto::Hash;

use super::{Actor, Inspected};
use crate::chain;

struct Link {
    actor: Actor,
    seq: u64,
    max_op: u64,
    deps: Vec<Hash>,
}

/// A change in its actor's chain; its operations are `start_op..=max_op`.
struct Span {
    hash: Hash,
    start_op: u64,
    max_op: u64,
}

impl Span {
    /// An empty change counts as one operation: it costs as much to keep.
    fn weight(&self) -> u64 {
        (self.max_op + 1).saturating_sub(self.start_op).max(1)
    }
}

/// The changes of one document.
#[derive(Default)]
pub(super) struct History {
    links: BTreeMap<Hash, Link>,
    chains: BTreeMap<Actor, Vec<Span>>,
}

/// How many changes of each actor lie below some change.
pub(super) type Past = BTreeMap<Actor, u64>;

impl History {
    /// The history of a document, or none where it is not one that this gate let in.
    pub(super) fn of(doc: &mut AutoCommit) -> Option<Self> {
        let mut changes = doc.get_changes_meta(&[]);
        changes.sort_by_key(|change| change.seq);
        let mut history = Self::default();
        for change in changes {
            let actor = Actor::try_from(change.actor.to_bytes()).ok()?;
            if change.seq != history.seq(&actor) + 1 {
                return None;
            }
            let span = Span {
                hash: chain::hash(&change.hash),
                start_op: change.start_op,
                max_op: change.max_op,
            };
            let deps = change.deps.iter().map(chain::hash).collect();
            history.push(actor, span, deps);
        }
        Some(history)
    }

    /// Takes in a change that follows what is here.
    pub(super) fn add(&mut self, change: Inspected) {
        let Inspected { hash, start_op, max_op, .. } = change;
        self.push(change.actor, Span { hash, start_op, max_op }, change.deps);
    }

    fn push(&mut self, actor: Actor, span: Span, deps: Vec<Hash>) {
        let seq = self.seq(&actor) + 1;
        self.links.insert(span.hash, Link { actor, seq, max_op: span.max_op, deps });
        self.chains.entry(actor).or_default().push(span);
    }

    pub(super) fn has(&self, hash: &Hash) -> bool {
        self.links.contains_key(hash)
    }

    /// The largest number among an actor's changes, 0 without any.
    pub(super) fn seq(&self, actor: &Actor) -> u64 {
        self.chains.get(actor).map_or(0, |chain| chain.len() as u64)
    }

    /// An actor's change of that number.
    pub(super) fn at(&self, actor: &Actor, seq: u64) -> Option<Hash> {
        let place = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.chains.get(actor)?.get(place).map(|span| span.hash)
    }

    /// The operations of an actor's chain.
    pub(super) fn actor_ops(&self, actor: &Actor) -> u64 {
        self.chains.get(actor).into_iter().flatten().map(Span::weight).sum()
    }

    /// The operations of all.
    pub(super) fn ops(&self) -> u64 {
        self.chains.values().flatten().map(Span::weight).sum()
    }

    /// The largest `max_op` among these changes, 0 without any.
    pub(super) fn max_op(&self, changes: &[Hash]) -> u64 {
        changes
            .iter()
            .filter_map(|hash| self.links.get(hash))
            .map(|link| link.max_op)
            .max()
            .unwrap_or(0)
    }

    /// What lies below a change with these dependencies, they included.
    pub(super) fn past(&self, deps: &[Hash]) -> Past {
        let mut past = Past::new();
        let mut seen = BTreeSet::new();
        let mut open: Vec<&Hash> = deps.iter().collect();
        while let Some(hash) = open.pop() {
            let Some(link) = self.links.get(hash).filter(|_| seen.insert(hash)) else { continue };
            let reached = past.entry(link.actor).or_default();
            *reached = link.seq.max(*reached);
            open.extend(&link.deps);
        }
        past
    }

    /// Whether an actor's operation of that counter lies in the past.
    pub(super) fn holds(&self, past: &Past, actor: &Actor, counter: u64) -> bool {
        let reached = past.get(actor).and_then(|seq| usize::try_from(*seq).ok()).unwrap_or(0);
        let chain = self.chains.get(actor).and_then(|chain| chain.get(..reached)).unwrap_or(&[]);
        let place = chain.partition_point(|span| span.max_op < counter);
        chain.get(place).is_some_and(|span| span.start_op <= counter)
    }
}
