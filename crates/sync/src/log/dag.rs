//! Operations as a graph: which are complete, what each has in its past, how far from the root it
//! lies. Knows nothing of what an operation means. Places in `nodes` follow the order of arrival, so
//! nothing that others see may depend on them: ties are broken by [`Dag::rank`].

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use fixedbitset::FixedBitSet;
use porchlight_crypto::{DeviceId, Hash};

use super::{
    act::{Act, HEADS_MAX},
    operation::Operation,
};

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
    /// It has no parents and is not the root, or no card in its past bears the key that signed it, or it
    /// cites something of that sort: no news can ever make it part of this log.
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
    /// Where each key was brought in, by a card or as somebody's printed words.
    keys: BTreeMap<DeviceId, Vec<usize>>,
    waiting: BTreeMap<Hash, Operation>,
    waited_for: BTreeMap<Hash, BTreeSet<Hash>>,
    /// How many wait of each key.
    waiting_of: BTreeMap<DeviceId, usize>,
    /// Refused for good; what cites one of them is too.
    foreign: BTreeSet<Hash>,
}

impl Dag {
    pub(crate) fn new(root: Hash) -> Self {
        Self {
            root,
            nodes: Vec::new(),
            places: BTreeMap::new(),
            keys: BTreeMap::new(),
            waiting: BTreeMap::new(),
            waited_for: BTreeMap::new(),
            waiting_of: BTreeMap::new(),
            foreign: BTreeSet::new(),
        }
    }

    /// Puts an operation in, and those that had waited for it alone.
    pub(crate) fn insert(&mut self, operation: Operation) -> Inserted {
        let id = operation.id;
        if self.places.contains_key(&id) || self.waiting.contains_key(&id) {
            return Inserted::Duplicate;
        }
        if self.foreign.contains(&id) || (operation.parents.is_empty() && id != self.root) {
            return Inserted::Foreign;
        }
        if let Some(missing) = self.missing(&operation) {
            if self.waiting.len() >= WAITING_MAX && !self.makes_room_for(operation.key) {
                return Inserted::Full;
            }
            self.wait(operation, missing);
            return Inserted::Waits;
        }
        let before = self.nodes.len();
        let mut ready = vec![operation];
        while let Some(operation) = ready.pop() {
            let id = operation.id;
            if self.is_foreign(&operation) {
                self.foreign.insert(id);
            } else {
                self.place(operation);
            }
            for waiting in self.waited_for.remove(&id).unwrap_or_default() {
                let Some(operation) = self.take_waiting(&waiting) else { continue };
                match self.missing(&operation) {
                    None => ready.push(operation),
                    Some(missing) => self.wait(operation, missing),
                }
            }
        }
        match self.nodes.len() - before {
            0 => Inserted::Foreign,
            placed => Inserted::Placed(placed),
        }
    }

    fn wait(&mut self, operation: Operation, missing: Hash) {
        self.waited_for.entry(missing).or_default().insert(operation.id);
        *self.waiting_of.entry(operation.key).or_default() += 1;
        self.waiting.insert(operation.id, operation);
    }

    fn take_waiting(&mut self, id: &Hash) -> Option<Operation> {
        let operation = self.waiting.remove(id)?;
        if let Some(count) = self.waiting_of.get_mut(&operation.key) {
            *count -= 1;
            if *count == 0 {
                self.waiting_of.remove(&operation.key);
            }
        }
        Some(operation)
    }

    /// Lets the newest go of the key of which most wait, keys that no card here bears before others;
    /// false if that is the one that asks.
    fn makes_room_for(&mut self, key: DeviceId) -> bool {
        let weight = |key: &DeviceId, count: usize| (!self.keys.contains_key(key), count);
        let mine = self.waiting_of.get(&key).copied().unwrap_or_default() + 1;
        let most = self.waiting_of.iter().map(|(key, count)| (weight(key, *count), *key)).max();
        let Some((_, loser)) = most.filter(|(most, _)| *most > weight(&key, mine)) else {
            return false;
        };
        let own = self.waiting.values().filter(|it| it.key == loser);
        let Some(gone) = own.max_by_key(|it| (it.seq, it.id)).map(|it| it.id) else { return false };
        self.take_waiting(&gone);
        self.waited_for.retain(|_, waiting| {
            waiting.remove(&gone);
            !waiting.is_empty()
        });
        true
    }

    /// Whether an operation whose past is here can never be part of this log.
    fn is_foreign(&self, operation: &Operation) -> bool {
        let is_root = operation.parents.is_empty();
        let bears = |at: &usize| {
            let parents = operation.parents.iter().filter_map(|id| self.place_of(id));
            let mut parents = parents.into_iter();
            parents.any(|parent| parent == *at || self.reaches(parent, *at))
        };
        operation.parents.iter().any(|parent| self.foreign.contains(parent))
            || (!is_root && !self.keys.get(&operation.key).into_iter().flatten().any(bears))
    }

    /// Notes the keys that an operation brings.
    fn learn_keys(&mut self, at: usize, operation: &Operation) {
        if !operation.card_holds {
            return;
        }
        let Some((_, card)) = operation.act.card() else { return };
        let mut words = None;
        if let Act::Found { recovery, .. } | Act::Admit { recovery, .. } = &operation.act {
            words = *recovery;
        }
        for key in [Some(card.device), Some(card.duty), words].into_iter().flatten() {
            self.keys.entry(key).or_default().push(at);
        }
    }

    fn missing(&self, operation: &Operation) -> Option<Hash> {
        let is_here = |id: &Hash| self.places.contains_key(id) || self.foreign.contains(id);
        operation.parents.iter().find(|parent| !is_here(parent)).copied()
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
        self.learn_keys(at, &operation);
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

    /// Operations that nobody has built on in the part that holds none of `without` and nothing that has
    /// one in its past; sorted. Where there are more than an operation may cite: by the longest path,
    /// then the smaller identity, first those that reach something that `matters` and that those before
    /// them do not.
    pub(crate) fn heads(&self, without: &BTreeSet<usize>, matters: &BTreeSet<usize>) -> Vec<Hash> {
        let stays = |at: &usize| {
            !without.contains(at) && !without.iter().any(|gone| self.reaches(*at, *gone))
        };
        let part: Vec<usize> = (0..self.nodes.len()).filter(stays).collect();
        let mut built_on = BTreeSet::new();
        for node in part.iter().filter_map(|at| self.nodes.get(*at)) {
            built_on.extend(node.operation.parents.iter().copied());
        }
        let heads = part.into_iter().map(|at| (self.id(at), at));
        let mut heads: Vec<(Hash, usize)> =
            heads.filter(|(id, _)| !built_on.contains(id)).collect();
        heads.sort_unstable();
        if heads.len() > HEADS_MAX {
            heads.sort_by_key(|(id, at)| (Reverse(self.rank(*at).0), *id));
            let mut left = matters.clone();
            let (needed, rest): (Vec<_>, Vec<_>) = heads.into_iter().partition(|(_, head)| {
                let before = left.len();
                left.retain(|at| at != head && !self.reaches(*head, *at));
                left.len() < before
            });
            heads = needed.into_iter().chain(rest).take(HEADS_MAX).collect();
            heads.sort_unstable();
        }
        heads.into_iter().map(|(id, _)| id).collect()
    }

    /// An order of operations that is the same for everybody and agrees with the graph.
    pub(crate) fn rank(&self, at: usize) -> (u32, Hash) {
        self.nodes
            .get(at)
            .map_or((u32::MAX, Hash::default()), |node| (node.generation, node.operation.id))
    }
}
