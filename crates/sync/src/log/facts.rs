//! What each operation claims, found by whom it concerns. Grows with the graph; nothing in it says
//! whether a claim counts.

use std::collections::{BTreeMap, BTreeSet};

use fixedbitset::FixedBitSet;
use porchlight_crypto::{DeviceId, Hash};

use super::{
    act::{Act, Person, Roles},
    dag::{Dag, Node},
};

/// A card claimed at a place in the graph.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CardAt {
    pub(crate) at: usize,
    pub(crate) person: Person,
    pub(crate) device: DeviceId,
    pub(crate) duty: DeviceId,
}

impl CardAt {
    /// The two bind a key to different things. Both keys sign a card, so somebody lied.
    fn is_at_odds(&self, other: &Self) -> bool {
        (self.person, self.device, self.duty) != (other.person, other.device, other.duty)
    }
}

/// What a removal takes away: as it lists it, or what of that was there in its past.
#[derive(Debug, Clone, Default)]
pub(crate) struct Targets {
    pub(crate) persons: BTreeSet<Person>,
    pub(crate) devices: BTreeSet<DeviceId>,
    pub(crate) roles: BTreeMap<Person, Roles>,
    /// Who gets a role by it, of those whom a `Recover` names.
    pub(crate) raised: BTreeSet<Person>,
    /// Signed by the recovery set.
    pub(crate) by_recovery: bool,
}

#[derive(Default)]
pub(crate) struct Facts {
    known: usize,
    /// Cards by the duty key, the device key and the person's recovery key.
    pub(crate) duty: BTreeMap<DeviceId, Vec<CardAt>>,
    pub(crate) devices: BTreeMap<DeviceId, Vec<CardAt>>,
    pub(crate) recovery: BTreeMap<DeviceId, Vec<CardAt>>,
    pub(crate) admissions: BTreeMap<Person, Vec<usize>>,
    /// The same, in an order that is the same for everybody.
    pub(crate) admitted: BTreeSet<(u32, Hash, usize, Person)>,
    pub(crate) gifts: BTreeMap<Person, Vec<(usize, Roles)>>,
    pub(crate) ever_admin: BTreeSet<Person>,
    pub(crate) seconds: BTreeMap<usize, Vec<usize>>,
    pub(crate) policies: Vec<usize>,
    pub(crate) recovery_sets: Vec<usize>,
    pub(crate) removals: BTreeMap<usize, Targets>,
    pub(crate) person_removals: BTreeMap<Person, Vec<usize>>,
    pub(crate) device_removals: BTreeMap<DeviceId, Vec<usize>>,
    pub(crate) revocations: BTreeMap<Person, Vec<(usize, Roles)>>,
    pub(crate) signed: BTreeMap<DeviceId, Vec<usize>>,
    /// Operations that can never count, whatever else is known: their chain has a gap, or their card
    /// is not proven.
    void: FixedBitSet,
    chains: BTreeMap<DeviceId, Vec<(usize, u64)>>,
    /// Cards by each of their two keys, and those that give way to others if these count.
    pub(crate) taken: BTreeMap<DeviceId, Vec<CardAt>>,
    pub(crate) rivals: BTreeMap<usize, BTreeSet<usize>>,
}

impl Facts {
    /// Takes in what was placed since the last time.
    pub(crate) fn catch_up(&mut self, dag: &Dag) {
        while self.known < dag.nodes.len() {
            self.learn(dag, self.known);
            self.known += 1;
        }
    }

    /// Nothing that comes can make it count.
    pub(crate) fn is_void(&self, at: usize) -> bool {
        self.void.contains(at)
    }

    /// Whether what was placed from there on leaves every removal, and all that came before, as it
    /// was: nothing looks at what is not in its past but for removals, signatures, keys that stand for
    /// two, and what others built on.
    pub(crate) fn changes_no_removal(&self, dag: &Dag, from: usize) -> bool {
        let is_quiet = |node: &Node| {
            matches!(node.operation.act, Act::AddDevice { .. } | Act::Rewrap { .. })
                || matches!(
                    node.operation.act,
                    Act::Admit { .. }
                        | Act::Grant { .. }
                        | Act::SetPolicy { .. }
                        | Act::Open { .. }
                        | Act::Keep { .. }
                )
        };
        from > 0
            && self.rivals.is_empty()
            && dag.nodes.get(from..).is_some_and(|new| new.iter().all(is_quiet))
    }

    fn learn(&mut self, dag: &Dag, at: usize) {
        let Some(node) = dag.nodes.get(at) else { return };
        self.void.grow(at + 1);
        self.signed.entry(node.operation.key).or_default().push(at);
        self.learn_place(dag, at);
        self.learn_card(dag, at);
        match &node.operation.act {
            Act::Found { person, .. } => {
                self.admit(dag, at, *person);
                self.give(at, *person, Roles::ADMIN);
            }
            Act::Admit { person, roles, .. } => {
                self.admit(dag, at, *person);
                self.give(at, *person, *roles);
            }
            Act::Grant { person, roles, .. } => self.give(at, *person, *roles),
            Act::SetPolicy { .. } => self.policies.push(at),
            Act::SetRecovery { .. } => self.recovery_sets.push(at),
            Act::Second { operation } => {
                if let Some(named) = dag.place_of(operation) {
                    self.seconds.entry(named).or_default().push(at);
                }
            }
            Act::Recover { grants, .. } => {
                for (person, roles) in grants {
                    self.give(at, *person, *roles);
                }
            }
            Act::AddDevice { .. }
            | Act::Open { .. }
            | Act::Rewrap { .. }
            | Act::Keep { .. }
            | Act::Reset { .. }
            | Act::Remove { .. }
            | Act::Revoke { .. }
            | Act::Return { .. } => {}
        }
        if let Some(targets) = self.targets(dag, at) {
            self.learn_removal(at, targets);
        }
    }

    /// Whether it goes on where its key's chain in its past ends. A `Rewrap` is signed by a device
    /// key, in whose chain rotations lie too.
    fn learn_place(&mut self, dag: &Dag, at: usize) {
        let Some(node) = dag.nodes.get(at) else { return };
        if matches!(node.operation.act, Act::Rewrap { .. }) {
            return;
        }
        let (key, seq) = (node.operation.key, node.operation.seq);
        let chain = self.chains.entry(key).or_default();
        let own = chain.iter().filter(|(own, _)| node.past.contains(*own));
        let end = own.map(|(_, seq)| *seq).max().unwrap_or_default();
        self.void.set(at, !node.past.is_clear() && end.checked_add(1) != Some(seq));
        chain.push((at, seq));
    }

    /// Of two cards with a common key the one that comes first stays, by an order that is the same for
    /// everybody.
    fn learn_keys(&mut self, dag: &Dag, card: CardAt) {
        for key in [card.device, card.duty] {
            let others = self.taken.entry(key).or_default();
            let rivals = others.iter().filter(|it| it.at != card.at && card.is_at_odds(it));
            for other in rivals {
                let [winner, loser] = if dag.rank(other.at) < dag.rank(card.at) {
                    [other.at, card.at]
                } else {
                    [card.at, other.at]
                };
                self.rivals.entry(loser).or_default().insert(winner);
            }
            others.push(card);
        }
    }

    fn learn_card(&mut self, dag: &Dag, at: usize) {
        let Some(node) = dag.nodes.get(at) else { return };
        let Some((person, card)) = node.operation.act.card() else { return };
        if !node.operation.card_holds {
            self.void.insert(at);
            return;
        }
        let claimed = CardAt { at, person, device: card.device, duty: card.duty };
        self.learn_keys(dag, claimed);
        self.duty.entry(card.duty).or_default().push(claimed);
        self.devices.entry(card.device).or_default().push(claimed);
        if let Act::Found { recovery: Some(key), .. } | Act::Admit { recovery: Some(key), .. } =
            &node.operation.act
        {
            self.recovery.entry(*key).or_default().push(claimed);
        }
    }

    fn admit(&mut self, dag: &Dag, at: usize, person: Person) {
        self.admissions.entry(person).or_default().push(at);
        let (generation, id) = dag.rank(at);
        self.admitted.insert((generation, id, at, person));
    }

    fn give(&mut self, at: usize, person: Person, roles: Roles) {
        self.gifts.entry(person).or_default().push((at, roles));
        if roles.meets(Roles::ADMIN) {
            self.ever_admin.insert(person);
        }
    }

    fn targets(&self, dag: &Dag, at: usize) -> Option<Targets> {
        let node = dag.nodes.get(at)?;
        match &node.operation.act {
            Act::Remove { persons, devices, .. } => Some(Targets {
                persons: persons.iter().copied().collect(),
                devices: devices.iter().copied().collect(),
                ..Targets::default()
            }),
            Act::Recover { persons, devices, grants } => Some(Targets {
                persons: persons.iter().copied().collect(),
                devices: devices.iter().copied().collect(),
                raised: grants.iter().map(|(person, _)| *person).collect(),
                by_recovery: true,
                ..Targets::default()
            }),
            Act::Revoke { person, roles } => {
                Some(Targets { roles: [(*person, *roles)].into(), ..Targets::default() })
            }
            Act::Return { person, card } => {
                let older = self.devices.iter().filter(|(device, cards)| {
                    **device != card.device
                        && cards
                            .iter()
                            .any(|known| known.person == *person && node.past.contains(known.at))
                });
                Some(Targets {
                    devices: older.map(|(device, _)| *device).collect(),
                    roles: [(*person, Roles::ADMIN)].into(),
                    ..Targets::default()
                })
            }
            // It removes the right of the set before it.
            Act::SetRecovery { .. } => Some(Targets { by_recovery: true, ..Targets::default() }),
            Act::Found { .. }
            | Act::Admit { .. }
            | Act::AddDevice { .. }
            | Act::Grant { .. }
            | Act::SetPolicy { .. }
            | Act::Open { .. }
            | Act::Second { .. }
            | Act::Rewrap { .. }
            | Act::Keep { .. }
            | Act::Reset { .. } => None,
        }
    }

    fn learn_removal(&mut self, at: usize, targets: Targets) {
        for person in &targets.persons {
            self.person_removals.entry(*person).or_default().push(at);
        }
        for device in &targets.devices {
            self.device_removals.entry(*device).or_default().push(at);
        }
        for (person, roles) in &targets.roles {
            self.revocations.entry(*person).or_default().push((at, *roles));
        }
        self.removals.insert(at, targets);
    }
}
