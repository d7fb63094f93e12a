//! Which removals count (docs/protocol.md §11.3). Most circles never see two removals that concern
//! each other; for them one sweep in the order of the graph is enough. Where removals are at odds,
//! each is tried against each, exactly as the page says.

use std::collections::{BTreeMap, BTreeSet};

use fixedbitset::FixedBitSet;
use porchlight_crypto::DeviceId;

use super::{
    act::{Act, Person},
    counts::{Decided, Ruling},
    dag::Dag,
    facts::{Facts, Targets},
};

/// Decides about every removal.
pub(crate) fn decide(dag: &Dag, facts: &Facts) -> Decided {
    let size = dag.nodes.len();
    let (accepted, dropped) = (FixedBitSet::with_capacity(size), FixedBitSet::with_capacity(size));
    let mut decision = Decision {
        dag,
        facts,
        decided: Decided { accepted, dropped },
        open: facts.removals.keys().copied().collect(),
        supports: BTreeMap::new(),
    };
    let supports = facts.removals.keys().map(|removal| (*removal, decision.support(*removal)));
    decision.supports = supports.collect();
    while !decision.open.is_empty() {
        decision.drop_what_does_not_count();
        if !decision.accept_the_undisputed() && !decision.accept_the_unopposed() {
            decision.break_cycles();
        }
    }
    decision.decided
}

struct Decision<'a> {
    dag: &'a Dag,
    facts: &'a Facts,
    decided: Decided,
    open: BTreeSet<usize>,
    /// For each removal, the persons and devices on whom it rests.
    supports: BTreeMap<usize, Support>,
}

/// Everybody whose removal could make an operation not count; more may be named than do matter.
#[derive(Clone, Default)]
struct Support {
    everybody: bool,
    persons: BTreeSet<Person>,
    devices: BTreeSet<DeviceId>,
}

impl Support {
    fn is_hit_by(&self, targets: &Targets) -> bool {
        self.everybody
            || targets.persons.iter().any(|person| self.persons.contains(person))
            || targets.devices.iter().any(|device| self.devices.contains(device))
            || targets.roles.keys().any(|person| self.persons.contains(person))
    }
}

impl Decision<'_> {
    fn ruling(&self) -> Ruling<'_> {
        Ruling::new(self.dag, self.facts, &self.decided)
    }

    /// Step 1.
    fn drop_what_does_not_count(&mut self) {
        loop {
            let ruling = self.ruling();
            let lost: Vec<usize> =
                self.open.iter().copied().filter(|removal| !ruling.counts(*removal)).collect();
            if lost.is_empty() {
                return;
            }
            for removal in lost {
                self.open.remove(&removal);
                self.decided.dropped.insert(removal);
            }
        }
    }

    fn accept(&mut self, removal: usize) {
        self.open.remove(&removal);
        self.decided.accepted.insert(removal);
    }

    fn has_open_past(&self, removal: usize) -> bool {
        self.dag
            .nodes
            .get(removal)
            .is_some_and(|node| self.open.iter().any(|open| node.past.contains(*open)))
    }

    /// Step 2 for removals that no other removal concerns and whose acceptance changes nothing of
    /// what else counts: for them the order in which they are accepted can't matter.
    fn accept_the_undisputed(&mut self) -> bool {
        let candidates: Vec<usize> = self.open.iter().copied().collect();
        let quiet: Vec<usize> =
            candidates.iter().copied().filter(|removal| self.is_quiet(*removal)).collect();
        let mut accepted = false;
        for removal in quiet {
            let disputed = candidates.iter().any(|other| {
                self.dag.are_concurrent(removal, *other) && self.concern(removal, *other)
            });
            if !disputed && !self.has_open_past(removal) {
                self.accept(removal);
                accepted = true;
            }
        }
        accepted
    }

    fn concern(&self, a: usize, b: usize) -> bool {
        self.may_void(a, b) || self.may_void(b, a)
    }

    /// Nobody whom it hits was ever an admin or signed anything that it has not seen.
    fn is_quiet(&self, removal: usize) -> bool {
        let Some(targets) = self.facts.removals.get(&removal) else { return false };
        let roles = targets.roles.keys();
        let mut persons: BTreeSet<Person> = targets.persons.iter().chain(roles).copied().collect();
        for device in &targets.devices {
            let cards = self.facts.devices.get(device).map(Vec::as_slice).unwrap_or_default();
            persons.extend(cards.iter().map(|card| card.person));
        }
        !targets.by_recovery
            && persons.iter().all(|person| {
                !self.facts.ever_admin.contains(person)
                    && self.signed_by(*person).all(|at| self.dag.reaches(removal, at))
            })
    }

    fn signed_by(&self, person: Person) -> impl Iterator<Item = usize> {
        let of = move |cards: &BTreeMap<DeviceId, Vec<super::facts::CardAt>>| {
            let keys: Vec<DeviceId> = cards
                .iter()
                .filter(|(_, cards)| cards.iter().any(|card| card.person == person))
                .map(|(key, _)| *key)
                .collect();
            keys
        };
        let keys = [of(&self.facts.duty), of(&self.facts.devices), of(&self.facts.recovery)];
        keys.into_iter()
            .flatten()
            .flat_map(|key| self.facts.signed.get(&key).map(Vec::as_slice).unwrap_or_default())
            .copied()
    }

    /// Step 2.
    fn accept_the_unopposed(&mut self) -> bool {
        let candidates: Vec<usize> = self.open.iter().copied().collect();
        let unopposed: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|removal| !self.has_open_past(*removal))
            .filter(|removal| {
                !candidates.iter().any(|other| {
                    self.dag.are_concurrent(*removal, *other) && self.would_void(*other, *removal)
                })
            })
            .collect();
        for removal in &unopposed {
            self.accept(*removal);
        }
        !unopposed.is_empty()
    }

    /// Step 3.
    fn break_cycles(&mut self) {
        let open: Vec<usize> = self.open.iter().copied().collect();
        let mut edges: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for from in &open {
            for to in &open {
                let concurrent = self.dag.are_concurrent(*from, *to);
                if self.dag.reaches(*to, *from) || (concurrent && self.would_void(*from, *to)) {
                    edges.entry(*from).or_default().insert(*to);
                }
            }
        }
        let winners: Vec<usize> =
            sources(&open, &edges).into_iter().flat_map(|group| self.strongest(&group)).collect();
        for removal in winners {
            self.accept(removal);
        }
    }

    /// Of removals that are at odds: those with most signers whom all of them had seen admitted.
    fn strongest(&self, group: &[usize]) -> Vec<usize> {
        let ruling = self.ruling();
        let recover = |at: &usize| {
            let act = self.dag.nodes.get(*at).map(|node| &node.operation.act);
            matches!(act, Some(Act::Recover { .. }))
        };
        let recoveries: Vec<usize> = group.iter().copied().filter(recover).collect();
        let candidates = if recoveries.is_empty() { group.to_vec() } else { recoveries };
        let seen_by_all = |at: usize| group.iter().all(|removal| self.dag.reaches(*removal, at));
        let weight = |removal: usize| {
            let known = |person: &Person| {
                let admissions = self.facts.admissions.get(person).map(Vec::as_slice);
                let mut admissions = admissions.unwrap_or_default().iter().copied();
                admissions.any(|at| seen_by_all(at) && ruling.counts(at))
            };
            ruling.signers(removal).iter().filter(|person| known(person)).count()
        };
        let most = candidates.iter().map(|removal| weight(*removal)).max().unwrap_or_default();
        candidates.into_iter().filter(|removal| weight(*removal) == most).collect()
    }

    /// Whether `removal` would no longer count if `other` were accepted.
    fn would_void(&self, other: usize, removal: usize) -> bool {
        if !self.may_void(other, removal) {
            return false;
        }
        let mut then = self.decided.clone();
        then.accepted.insert(other);
        self.ruling().counts(removal) && !Ruling::new(self.dag, self.facts, &then).counts(removal)
    }

    /// A quick no, never a wrong one.
    fn may_void(&self, other: usize, removal: usize) -> bool {
        let Some(targets) = self.facts.removals.get(&other) else { return false };
        self.supports.get(&removal).is_some_and(|support| support.is_hit_by(targets))
    }

    /// Signers, whoever admitted them, gave them a role or a card, and so on to the root.
    fn support(&self, removal: usize) -> Support {
        let mut support = Support::default();
        let mut seen = BTreeSet::new();
        let mut todo = vec![removal];
        while let Some(at) = todo.pop() {
            if !seen.insert(at) {
                continue;
            }
            let Some(node) = self.dag.nodes.get(at) else { continue };
            if matches!(node.operation.act, Act::Recover { .. } | Act::SetRecovery { .. }) {
                support.everybody = true;
                return support;
            }
            todo.extend(self.facts.seconds.get(&at).into_iter().flatten());
            let key = node.operation.key;
            for cards in [&self.facts.duty, &self.facts.devices, &self.facts.recovery] {
                for card in cards.get(&key).into_iter().flatten() {
                    support.devices.insert(card.device);
                    todo.push(card.at);
                    if support.persons.insert(card.person) {
                        todo.extend(self.facts.admissions.get(&card.person).into_iter().flatten());
                        let gifts = self.facts.gifts.get(&card.person).into_iter().flatten();
                        todo.extend(gifts.map(|(at, _)| *at));
                    }
                }
            }
        }
        support
    }
}

/// Groups of removals that reach each other and that nothing outside points into.
fn sources(open: &[usize], edges: &BTreeMap<usize, BTreeSet<usize>>) -> Vec<Vec<usize>> {
    let reached: BTreeMap<usize, BTreeSet<usize>> =
        open.iter().map(|from| (*from, reachable(*from, edges))).collect();
    let reaches = |from: usize, to: usize| reached.get(&from).is_some_and(|all| all.contains(&to));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for removal in open {
        let is_source =
            open.iter().all(|other| !reaches(*other, *removal) || reaches(*removal, *other));
        let placed = groups.iter().flatten().any(|other| other == removal);
        if is_source && !placed {
            let same = |other: &usize| {
                other == removal || (reaches(*removal, *other) && reaches(*other, *removal))
            };
            groups.push(open.iter().copied().filter(same).collect());
        }
    }
    groups
}

fn reachable(from: usize, edges: &BTreeMap<usize, BTreeSet<usize>>) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut todo = vec![from];
    while let Some(at) = todo.pop() {
        for next in edges.get(&at).into_iter().flatten() {
            if reached.insert(*next) {
                todo.push(*next);
            }
        }
    }
    reached
}
