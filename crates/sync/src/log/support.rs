//! On whom a removal rests: a quick way to see that two removals can't concern each other. More may be
//! named than do matter; that somebody is left out who does would be a mistake.

use std::{
    cell::{OnceCell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use porchlight_crypto::DeviceId;

use super::{
    act::{Act, Person},
    dag::Dag,
    facts::{Facts, Targets},
};

/// Everybody whose removal could make an operation not count.
#[derive(Clone, Default)]
pub(crate) struct Support {
    everybody: bool,
    persons: BTreeSet<Person>,
    devices: BTreeSet<DeviceId>,
}

impl Support {
    /// Signers, whoever admitted them, gave them a role or a card, and so on to the root; the same
    /// for what a removal names.
    pub(crate) fn of(dag: &Dag, facts: &Facts, operation: usize) -> Self {
        let mut support = Self::default();
        let mut seen = BTreeSet::new();
        let mut todo = vec![operation];
        todo.extend(named(facts, operation));
        while let Some(at) = todo.pop() {
            if !seen.insert(at) {
                continue;
            }
            let Some(node) = dag.nodes.get(at) else { continue };
            let looks_at_all =
                matches!(node.operation.act, Act::Recover { .. } | Act::SetRecovery { .. });
            if looks_at_all {
                support.everybody = true;
                return support;
            }
            todo.extend(facts.seconds.get(&at).into_iter().flatten());
            let key = node.operation.key;
            for cards in [&facts.duty, &facts.devices, &facts.recovery] {
                for card in cards.get(&key).into_iter().flatten() {
                    support.devices.insert(card.device);
                    todo.push(card.at);
                    if support.persons.insert(card.person) {
                        todo.extend(facts.admissions.get(&card.person).into_iter().flatten());
                        let gifts = facts.gifts.get(&card.person).into_iter().flatten();
                        todo.extend(gifts.map(|(at, _)| *at));
                    }
                }
            }
        }
        support
    }

    pub(crate) fn is_hit_by(&self, targets: &Targets) -> bool {
        self.everybody
            || targets.persons.iter().any(|person| self.persons.contains(person))
            || targets.devices.iter().any(|device| self.devices.contains(device))
            || targets.roles.keys().any(|person| self.persons.contains(person))
    }
}

/// What brought the persons and devices that a removal lists.
fn named(facts: &Facts, operation: usize) -> impl Iterator<Item = usize> {
    let targets = facts.removals.get(&operation);
    let persons = targets.into_iter().flat_map(|it| it.persons.iter().chain(&it.raised));
    let admissions = persons.filter_map(|person| facts.admissions.get(person)).flatten().copied();
    let devices = targets.into_iter().flat_map(|it| &it.devices);
    let cards = devices.filter_map(|device| facts.devices.get(device)).flatten();
    admissions.chain(cards.map(|card| card.at))
}

/// The supports of the removals, each worked out when it is asked for, and whom each concerns.
pub(crate) struct Supports<'a> {
    dag: &'a Dag,
    facts: &'a Facts,
    known: RefCell<BTreeMap<usize, Rc<Support>>>,
    resting: OnceCell<Resting>,
    concerned: BTreeMap<usize, BTreeSet<Person>>,
    /// How many removals concern a person.
    concerning: BTreeMap<Person, usize>,
    keys: BTreeMap<Person, BTreeSet<DeviceId>>,
}

/// Which removals rest on a person.
#[derive(Default)]
struct Resting {
    on_everybody: bool,
    on: BTreeMap<Person, BTreeSet<usize>>,
}

impl<'a> Supports<'a> {
    pub(crate) fn new(dag: &'a Dag, facts: &'a Facts) -> Self {
        let mut keys: BTreeMap<Person, BTreeSet<DeviceId>> = BTreeMap::new();
        for cards in [&facts.duty, &facts.devices, &facts.recovery] {
            for (key, cards) in cards {
                for card in cards {
                    keys.entry(card.person).or_default().insert(*key);
                }
            }
        }
        let mut concerning: BTreeMap<Person, usize> = BTreeMap::new();
        let all = facts.removals.iter().map(|(at, targets)| (*at, concerned(facts, targets)));
        let concerned: BTreeMap<usize, BTreeSet<Person>> = all.collect();
        for person in concerned.values().flatten() {
            *concerning.entry(*person).or_default() += 1;
        }
        let (known, resting) = (RefCell::default(), OnceCell::new());
        Self { dag, facts, known, resting, concerned, concerning, keys }
    }

    fn support(&self, removal: usize) -> Rc<Support> {
        if let Some(known) = self.known.borrow().get(&removal) {
            return Rc::clone(known);
        }
        let support = Rc::new(Support::of(self.dag, self.facts, removal));
        self.known.borrow_mut().insert(removal, Rc::clone(&support));
        support
    }

    fn resting(&self) -> &Resting {
        self.resting.get_or_init(|| {
            let mut resting = Resting::default();
            for at in self.facts.removals.keys() {
                let support = self.support(*at);
                resting.on_everybody |= support.everybody;
                for person in &support.persons {
                    resting.on.entry(*person).or_default().insert(*at);
                }
            }
            resting
        })
    }

    /// Whom a removal lists, in whatever way.
    pub(crate) fn concerned(&self, removal: usize) -> &BTreeSet<Person> {
        static NOBODY: BTreeSet<Person> = BTreeSet::new();
        self.concerned.get(&removal).unwrap_or(&NOBODY)
    }

    /// Keys of a person, by any card.
    pub(crate) fn keys_of(&self, person: Person) -> impl Iterator<Item = &DeviceId> {
        self.keys.get(&person).into_iter().flatten()
    }

    /// A quick no, never a wrong one.
    pub(crate) fn may_void(&self, other: usize, removal: usize) -> bool {
        let Some(targets) = self.facts.removals.get(&other) else { return false };
        targets.by_recovery || self.may_revive(other) || self.support(removal).is_hit_by(targets)
    }

    pub(crate) fn concern(&self, a: usize, b: usize) -> bool {
        self.may_void(a, b) || self.may_void(b, a)
    }

    /// A second removal of an admin may let in what the first one cut, and with that raise the number
    /// of signatures that others need.
    fn may_revive(&self, removal: usize) -> bool {
        self.concerned(removal).iter().any(|person| {
            (self.facts.ever_admin.contains(person) || !self.facts.rivals.is_empty())
                && self.concerning.get(person).is_some_and(|count| *count > 1)
        })
    }

    /// Nobody whom it hits was ever an admin, and no other removal rests on them.
    pub(crate) fn bears_nothing(&self, removal: usize) -> bool {
        let by_recovery = self.facts.removals.get(&removal).is_none_or(|it| it.by_recovery);
        let is_free = |person: &Person| {
            let resting = self.resting().on.get(person);
            !self.facts.ever_admin.contains(person)
                && resting.is_none_or(|all| all.iter().all(|at| *at == removal))
        };
        !by_recovery && !self.resting().on_everybody && self.concerned(removal).iter().all(is_free)
    }
}

fn concerned(facts: &Facts, targets: &Targets) -> BTreeSet<Person> {
    let listed = targets.persons.iter().chain(targets.roles.keys()).copied();
    let cards = targets.devices.iter().filter_map(|device| facts.devices.get(device)).flatten();
    listed.chain(cards.map(|card| card.person)).collect()
}
