//! A log as it stands, asked about any past: who somebody was there, what they might do, and which
//! removals concern them. Rotations and chunks are judged with it.

use std::collections::BTreeSet;

use fixedbitset::FixedBitSet;
use porchlight_crypto::{DeviceId, Hash};

use super::{
    Log,
    act::{Act, Person, Policy, Roles},
    counts::{Author, Ruling},
    view::View,
};

/// A log of which everything has been taken into account.
pub struct Now<'a> {
    pub(super) log: &'a Log,
    pub(super) ruling: Ruling<'a>,
}

/// Operations that some heads reach, the heads among them.
pub struct Past(FixedBitSet);

/// A counting removal of a person, a device or a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    pub removal: Hash,
    /// Whether whoever is judged had seen it.
    pub seen: bool,
}

impl<'a> Now<'a> {
    /// The state of the circle.
    pub fn view(&self) -> &'a View {
        &self.log.view
    }

    /// What these heads reach; `None` while something of it is missing.
    pub fn past(&self, heads: &[Hash]) -> Option<Past> {
        self.log.dag.closure(heads).map(Past)
    }

    /// Whose device it was, by the cards of a past.
    pub fn owner(&self, device: DeviceId, past: &Past) -> Option<Person> {
        self.ruling.owner(device, &past.0)
    }

    /// Whether a device was on the roster of a channel with these readers, by a past.
    pub fn reads(&self, device: DeviceId, readers: Roles, past: &Past) -> bool {
        let mut removals = self.ruling.device_removals(device);
        let is_removed = removals.any(|removal| self.ruling.counts_in(removal, &past.0));
        self.ruling.owner(device, &past.0).is_some_and(|person| {
            let mut removals = self.ruling.person_removals(person);
            let is_gone = removals.any(|removal| self.ruling.counts_in(removal, &past.0));
            let may_read =
                readers == Roles::EVERYONE || self.ruling.had_role(person, readers, &past.0);
            !is_removed && !is_gone && may_read
        })
    }

    /// What the circle had agreed on.
    pub fn policy(&self, past: &Past) -> Policy {
        let counting = |at: &usize| self.ruling.counts_in(*at, &past.0);
        let said: Vec<usize> = self.log.facts.policies.iter().copied().filter(counting).collect();
        self.log.policy_of(&said)
    }

    /// Whether an operation that counts lies in a past.
    pub fn counts_in(&self, operation: &Hash, past: &Past) -> bool {
        let at = self.log.dag.place_of(operation);
        at.is_some_and(|at| past.0.contains(at) && self.ruling.counts(at))
    }

    /// What a counting operation says.
    pub fn act(&self, operation: &Hash) -> Option<&'a Act> {
        let at = self.log.dag.place_of(operation)?;
        self.ruling.counts(at).then_some(&self.log.dag.nodes.get(at)?.operation.act)
    }

    /// Who signed a counting operation.
    pub fn author(&self, operation: &Hash) -> Option<Person> {
        let author: Author = self.ruling.author(self.log.dag.place_of(operation)?)?;
        Some(author.person)
    }

    /// Counting removals of a person, and of that device of theirs.
    pub fn hits(&self, person: Person, device: DeviceId, past: &Past) -> [Vec<Hit>; 2] {
        let of_person = self.ruling.person_removals(person);
        let of_device = self.ruling.device_removals(device);
        [
            of_person.filter_map(|at| self.hit(at, past)).collect(),
            of_device.filter_map(|at| self.hit(at, past)).collect(),
        ]
    }

    /// For each way in which a person had one of these roles: the revocations of it since. The role
    /// still holds where there are none.
    pub fn holds_of(&self, person: Person, roles: Roles, past: &Past) -> Vec<Vec<Hit>> {
        let mut holds = Vec::new();
        for (at, given) in self.ruling.gifts(person) {
            if !self.ruling.counts_in(at, &past.0) {
                continue;
            }
            for role in given.each().filter(|role| role.meets(roles)) {
                let since = (self.ruling.revocations(person, role))
                    .filter(|revocation| !self.log.dag.reaches(at, *revocation))
                    .filter_map(|revocation| self.hit(revocation, past));
                holds.push(since.collect());
            }
        }
        holds
    }

    /// How many more persons must sign an operation before it counts; `None` when its author had no
    /// right to it, or it is not here.
    pub fn lacks(&self, operation: &Hash) -> Option<usize> {
        self.ruling.lacks(self.log.dag.place_of(operation)?)
    }

    /// Devices whose chunks a counting removal may concern: theirs are judged again when it comes.
    pub fn doubtful(&self) -> BTreeSet<DeviceId> {
        let facts = &self.log.facts;
        let mut devices = BTreeSet::new();
        for removal in self.log.decided.accepted.keys() {
            let Some(targets) = facts.removals.get(removal) else { continue };
            devices.extend(targets.devices.iter().copied());
            let of_target = |person: &Person| {
                targets.persons.contains(person) || targets.roles.contains_key(person)
            };
            let cards = facts.devices.iter();
            let hit = cards.filter(|(_, cards)| cards.iter().any(|card| of_target(&card.person)));
            devices.extend(hit.map(|(device, _)| *device));
        }
        devices
    }

    fn hit(&self, at: usize, past: &Past) -> Option<Hit> {
        let removal = self.log.dag.nodes.get(at)?.operation.id;
        self.log.decided.accepts(at).then_some(Hit { removal, seen: past.0.contains(at) })
    }
}
