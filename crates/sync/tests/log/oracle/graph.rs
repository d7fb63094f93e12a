//! The operations as §11.1 sees them: what each has in its past, whom it names and what it would take
//! away. Nothing here says whether anything counts.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceId, Hash};
use porchlight_sync::log::{Act, Card, Operation, Person, Roles};

/// A place in [`Graph::operations`].
pub(super) type At = usize;
/// A past: of one operation, or the set of all.
pub(super) type Within = Option<At>;
pub(super) type Set = BTreeSet<At>;

#[derive(Default)]
pub(super) struct Graph<'a> {
    pub(super) operations: Vec<&'a Operation>,
    pub(super) past: Vec<Set>,
    pub(super) targets: Vec<Vec<Target>>,
    /// Length of the longest path from the root.
    pub(super) length: Vec<usize>,
    pub(super) at: BTreeMap<Hash, At>,
}

/// The root is the first that is placed.
pub(super) const ROOT: At = 0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Person(Person),
    Device(DeviceId),
    Role(Person, Roles),
}

impl<'a> Graph<'a> {
    /// Those whose past is all here and that reach the root; nothing without a root.
    pub(super) fn new(root: Hash, operations: &'a [Operation]) -> Option<Self> {
        let given: BTreeMap<Hash, &Operation> = operations.iter().map(|o| (o.id, o)).collect();
        let founding = given.get(&root)?;
        let Act::Found { card, .. } = &founding.act else { return None };
        if !founding.parents.is_empty() || !founding.card_holds || founding.key != card.duty {
            return None;
        }
        let mut graph = Self::default();
        graph.place(founding);
        // What has no past, what no card in its past bears the key of, and what cites that.
        let mut foreign: BTreeSet<Hash> = BTreeSet::new();
        loop {
            let before = graph.operations.len() + foreign.len();
            for operation in given.values() {
                let known = |id: &Hash| graph.at.contains_key(id) || foreign.contains(id);
                if known(&operation.id) || !operation.parents.iter().all(known) {
                    continue;
                }
                let cites_foreign = operation.parents.iter().any(|id| foreign.contains(id));
                if cites_foreign || operation.parents.is_empty() || !graph.bears(operation) {
                    foreign.insert(operation.id);
                } else {
                    graph.place(operation);
                }
            }
            if graph.operations.len() + foreign.len() == before {
                return Some(graph);
            }
        }
    }

    /// A card in its past, counting or not, has its key, or it is printed words of somebody's.
    fn bears(&self, operation: &Operation) -> bool {
        let mut past: Set = operation.parents.iter().map(|id| self.at[id]).collect();
        for at in past.clone() {
            past.extend(&self.past[at]);
        }
        past.iter().any(|at| {
            let words = match self.act(*at) {
                Act::Found { recovery, .. } | Act::Admit { recovery, .. } => *recovery,
                _ => None,
            };
            let key = operation.key;
            self.card(*at).is_some_and(|(_, card)| {
                [card.device, card.duty].contains(&key) || words == Some(key)
            })
        })
    }

    pub(super) fn place(&mut self, operation: &'a Operation) {
        let parents: Set =
            operation.parents.iter().filter_map(|id| self.at.get(id).copied()).collect();
        let mut past = parents.clone();
        for parent in &parents {
            past.extend(&self.past[*parent]);
        }
        self.length.push(parents.iter().map(|at| self.length[*at] + 1).max().unwrap_or(0));
        self.at.insert(operation.id, self.operations.len());
        self.past.push(past);
        self.operations.push(operation);
        self.targets.push(self.targets_of(self.operations.len() - 1));
    }

    pub(super) fn all(&self) -> impl Iterator<Item = At> + use<> {
        0..self.operations.len()
    }

    /// The operations of a past.
    pub(super) fn within(&self, within: Within) -> impl Iterator<Item = At> {
        self.all().filter(move |at| within.is_none_or(|of| self.past[of].contains(at)))
    }

    pub(super) fn act(&self, at: At) -> &'a Act {
        &self.operations[at].act
    }

    pub(super) fn is_recover(&self, at: At) -> bool {
        matches!(self.act(at), Act::Recover { .. })
    }

    pub(super) fn is_removal(&self, at: At) -> bool {
        self.is_recover(at)
            || matches!(
                self.act(at),
                Act::Remove { .. }
                    | Act::Return { .. }
                    | Act::Revoke { .. }
                    | Act::SetRecovery { .. }
            )
    }

    /// As it lists them. The older devices of `Return`: those that some card in its past binds to the
    /// person, never the one that it brings.
    pub(super) fn targets_of(&self, at: At) -> Vec<Target> {
        match self.act(at) {
            Act::Remove { persons, devices, .. } | Act::Recover { persons, devices, .. } => {
                let persons = persons.iter().copied().map(Target::Person);
                persons.chain(devices.iter().copied().map(Target::Device)).collect()
            }
            Act::Revoke { person, roles } => {
                roles.each().map(|role| Target::Role(*person, role)).collect()
            }
            Act::Return { person, card: new } => {
                let older = self.within(Some(at)).filter_map(|q| self.card(q));
                let older = older.filter(|(of, old)| of == person && old.device != new.device);
                older
                    .map(|(_, card)| Target::Device(card.device))
                    .chain([Target::Role(*person, Roles::ADMIN)])
                    .collect()
            }
            _ => vec![],
        }
    }

    pub(super) fn card(&self, at: At) -> Option<(Person, &'a Card)> {
        self.act(at).card().filter(|_| self.operations[at].card_holds)
    }

    pub(super) fn cards(&self, within: Within) -> impl Iterator<Item = (At, Person, &'a Card)> {
        self.within(within).filter_map(|at| {
            let (person, card) = self.card(at)?;
            Some((at, person, card))
        })
    }

    /// The operations of its key in its past go up to the one before it. The root needs none.
    pub(super) fn continues_its_chain(&self, at: At) -> bool {
        let Operation { key, seq, act, .. } = &self.operations[at];
        let own = self.within(Some(at)).filter(|q| self.is_of_chain(*q, *key));
        let last = own.map(|q| self.operations[q].seq).max().unwrap_or(0);
        matches!(act, Act::Rewrap { .. }) || at == ROOT || last + 1 == *seq
    }

    fn is_of_chain(&self, at: At, key: DeviceId) -> bool {
        let operation = self.operations[at];
        operation.key == key && !matches!(operation.act, Act::Rewrap { .. })
    }

    /// §10: of two cards that share a key, and are not the same, the later one gives way.
    pub(super) fn gives_way(&self, at: At, other: At) -> bool {
        let (Some((person, card)), Some((of, winner))) = (self.card(at), self.card(other)) else {
            return false;
        };
        let earlier = |at: At| (self.length[at], self.operations[at].id);
        earlier(other) < earlier(at)
            && share_a_key(card, winner)
            && (of, winner.device, winner.duty) != (person, card.device, card.duty)
    }

    /// Who is admitted by this operation, if it admits anybody.
    pub(super) fn admits(&self, at: At) -> Option<Person> {
        match self.act(at) {
            Act::Found { person, .. } | Act::Admit { person, .. } => Some(*person),
            _ => None,
        }
    }

    /// The roles that the operation gives.
    pub(super) fn gives(&self, at: At) -> Vec<(Person, Roles)> {
        match self.act(at) {
            Act::Found { person, .. } => vec![(*person, Roles::ADMIN)],
            Act::Admit { person, roles, .. } | Act::Grant { person, roles, .. } => {
                vec![(*person, *roles)]
            }
            Act::Recover { grants, .. } => grants.clone(),
            _ => vec![],
        }
    }
}

pub(super) fn share_a_key(a: &Card, b: &Card) -> bool {
    [b.device, b.duty].contains(&a.device) || [b.device, b.duty].contains(&a.duty)
}
