//! Operations as a graph: which are complete, what each has in its past, how far from the root it
//! lies. Knows nothing of what an operation means. Places in `nodes` follow the order of arrival, so
//! nothing that others see may depend on them: ties are broken by [`Dag::rank`].

use std::collections::{BTreeMap, BTreeSet};

use fixedbitset::FixedBitSet;
use porchlight_crypto::Hash;

use super::operation::Operation;

/// Operations of one circle that may wait for their past; the rest is asked for again.
pub const WAITING_MAX: usize = 4_096;

/// What became of an operation that was put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    /// It is in the graph, and with it this many that had waited.
    Placed(usize),
    /// Something that it cites is not here yet.
    Waits,
    Duplicate,
    /// It has no parents and is not the root: no news can ever make it part of this log.
    Foreign,
    /// Too many wait already; ask for it again.
    Full,
}

pub(crate) struct Node {
    pub(crate) operation: Operation,
    /// Places of everything that its parents reach.
    pub(crate) past: FixedBitSet,
    /// Length of the longest path from the root.
    pub(crate) generation: u32,
}

pub(crate) struct Dag {
    root: Hash,
    pub(crate) nodes: Vec<Node>,
    places: BTreeMap<Hash, usize>,
    waiting: BTreeMap<Hash, Operation>,
    waited_for: BTreeMap<Hash, BTreeSet<Hash>>,
}

impl Dag {
    pub(crate) fn new(root: Hash) -> Self {
        Self {
            root,
            nodes: Vec::new(),
            places: BTreeMap::new(),
            waiting: BTreeMap::new(),
            waited_for: BTreeMap::new(),
        }
    }

    /// Puts an operation in, and those that had waited for it alone.
    pub(crate) fn insert(&mut self, operation: Operation) -> Inserted {
        let id = operation.id;
        if self.places.contains_key(&id) || self.waiting.contains_key(&id) {
            return Inserted::Duplicate;
        }
        if operation.parents.is_empty() && id != self.root {
            return Inserted::Foreign;
        }
        if let Some(missing) = self.missing(&operation) {
            if self.waiting.len() >= WAITING_MAX {
                return Inserted::Full;
            }
            self.waited_for.entry(missing).or_default().insert(id);
            self.waiting.insert(id, operation);
            return Inserted::Waits;
        }
        let before = self.nodes.len();
        let mut ready = vec![operation];
        while let Some(operation) = ready.pop() {
            let id = operation.id;
            self.place(operation);
            for waiting in self.waited_for.remove(&id).unwrap_or_default() {
                let Some(operation) = self.waiting.remove(&waiting) else { continue };
                match self.missing(&operation) {
                    None => ready.push(operation),
                    Some(missing) => {
                        self.waited_for.entry(missing).or_default().insert(waiting);
                        self.waiting.insert(waiting, operation);
                    }
                }
            }
        }
        Inserted::Placed(self.nodes.len() - before)
    }

    fn missing(&self, operation: &Operation) -> Option<Hash> {
        operation.parents.iter().find(|parent| !self.places.contains_key(parent)).copied()
    }

    fn place(&mut self, operation: Operation) {
        let at = self.nodes.len();
        let mut past = FixedBitSet::with_capacity(at);
        let mut generation = 0;
        for parent in &operation.parents {
            let Some((parent, node)) =
                self.places.get(parent).and_then(|place| Some((*place, self.nodes.get(*place)?)))
            else {
                continue;
            };
            past.union_with(&node.past);
            past.grow(at);
            past.insert(parent);
            generation = generation.max(node.generation + 1);
        }
        self.places.insert(operation.id, at);
        self.nodes.push(Node { operation, past, generation });
    }

    pub(crate) fn place_of(&self, id: &Hash) -> Option<usize> {
        self.places.get(id).copied()
    }

    pub(crate) fn id(&self, at: usize) -> Hash {
        self.nodes.get(at).map(|node| node.operation.id).unwrap_or_default()
    }

    /// What the operations wait for that can't be placed.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = Hash> {
        self.waited_for.keys().filter(|id| !self.waiting.contains_key(id)).copied()
    }

    /// Whether `earlier` lies in the past of `later`.
    pub(crate) fn reaches(&self, later: usize, earlier: usize) -> bool {
        self.nodes.get(later).is_some_and(|node| node.past.contains(earlier))
    }

    /// Everything that these heads reach, themselves included; `None` while one is missing.
    pub(crate) fn closure(&self, heads: &[Hash]) -> Option<FixedBitSet> {
        let mut all = FixedBitSet::with_capacity(self.nodes.len());
        for head in heads {
            let at = self.place_of(head)?;
            all.union_with(&self.nodes.get(at)?.past);
            all.grow(self.nodes.len());
            all.insert(at);
        }
        Some(all)
    }

    /// Operations that nobody has built on, sorted.
    pub(crate) fn heads(&self) -> Vec<Hash> {
        self.heads_without(&BTreeSet::new())
    }

    /// The same in the part that holds none of these and nothing that has one in its past.
    pub(crate) fn heads_without(&self, without: &BTreeSet<usize>) -> Vec<Hash> {
        let stays = |at: &usize| {
            !without.contains(at) && !without.iter().any(|gone| self.reaches(*at, *gone))
        };
        let part: Vec<usize> = (0..self.nodes.len()).filter(stays).collect();
        let mut built_on = BTreeSet::new();
        for node in part.iter().filter_map(|at| self.nodes.get(*at)) {
            built_on.extend(node.operation.parents.iter().copied());
        }
        let mut heads: Vec<Hash> = part.into_iter().map(|at| self.id(at)).collect();
        heads.retain(|id| !built_on.contains(id));
        heads.sort_unstable();
        heads
    }

    /// An order of operations that is the same for everybody and agrees with the graph.
    pub(crate) fn rank(&self, at: usize) -> (u32, Hash) {
        self.nodes
            .get(at)
            .map_or((u32::MAX, Hash::default()), |node| (node.generation, node.operation.id))
    }
}
