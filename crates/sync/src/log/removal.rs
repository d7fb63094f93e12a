//! Which removals count (docs/protocol.md §11.3). Most circles never see two removals that concern
//! each other; for them one sweep in the order of the graph is enough. Where removals are at odds,
//! each is tried against each, exactly as the page says.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use fixedbitset::FixedBitSet;

use super::{
    act::Person,
    counts::{Decided, Ruling},
    dag::Dag,
    facts::Facts,
    support::Supports,
};

/// Decides about every removal.
pub(crate) fn decide(dag: &Dag, facts: &Facts) -> Decided {
    let dropped = FixedBitSet::with_capacity(dag.nodes.len());
    let mut decided = Decided { accepted: BTreeMap::new(), dropped };
    let mut open: BTreeSet<usize> = facts.removals.keys().copied().collect();
    let supports = Supports::new(dag, facts);
    while !open.is_empty() {
        let before = drop_what_does_not_count(dag, facts, &mut open, decided);
        let ruling = Ruling::new(dag, facts, &before);
        let round = Round {
            dag,
            facts,
            supports: &supports,
            given: &before,
            ruling,
            open: &open,
            then: RefCell::default(),
        };
        let mut now = round.undisputed();
        if now.is_empty() {
            now = round.unopposed();
        }
        if now.is_empty() {
            now = round.strongest_of_cycles();
        }
        let accepted: Vec<_> =
            now.iter().filter_map(|at| Some((*at, round.ruling.accepted_now(*at)?))).collect();
        drop(round);
        decided = before;
        decided.accepted.extend(accepted);
        open.retain(|removal| !now.contains(removal));
    }
    decided
}

/// Step 1.
fn drop_what_does_not_count(
    dag: &Dag,
    facts: &Facts,
    open: &mut BTreeSet<usize>,
    mut decided: Decided,
) -> Decided {
    loop {
        let ruling = Ruling::new(dag, facts, &decided);
        let lost: Vec<usize> = open.iter().copied().filter(|it| !ruling.counts(*it)).collect();
        drop(ruling);
        if lost.is_empty() {
            return decided;
        }
        for removal in lost {
            open.remove(&removal);
            decided.dropped.grow(removal + 1);
            decided.dropped.insert(removal);
        }
    }
}

/// The open removals, given those that were accepted.
struct Round<'a> {
    dag: &'a Dag,
    facts: &'a Facts,
    supports: &'a Supports<'a>,
    given: &'a Decided,
    ruling: Ruling<'a>,
    open: &'a BTreeSet<usize>,
    /// What of the open still counts if one of them is accepted.
    then: RefCell<BTreeMap<usize, BTreeSet<usize>>>,
}

impl Round<'_> {
    /// Neither has seen the other with its signatures.
    fn are_unordered(&self, a: usize, b: usize) -> bool {
        a != b && !self.ruling.sees(a, b) && !self.ruling.sees(b, a)
    }

    /// Step 2 for removals whose acceptance changes nothing of what else is a removal or an admin:
    /// for them the order in which they are accepted can't matter, so one sweep takes them all.
    fn undisputed(&self) -> BTreeSet<usize> {
        let harmless =
            |removal: &usize| self.is_quiet(*removal) || self.supports.bears_nothing(*removal);
        let mut accepted = BTreeSet::new();
        for removal in self.open.iter().copied().filter(harmless) {
            let hinders = |other: &usize| {
                if self.ruling.sees(removal, *other) {
                    return !accepted.contains(other);
                }
                self.are_unordered(removal, *other) && self.supports.concern(removal, *other)
            };
            if !self.open.iter().any(hinders) {
                accepted.insert(removal);
            }
        }
        accepted
    }

    /// Nobody whom it hits was ever an admin or signed anything that it has not seen.
    fn is_quiet(&self, removal: usize) -> bool {
        let Some(targets) = self.facts.removals.get(&removal) else { return false };
        !targets.by_recovery
            && self.supports.concerned(removal).iter().all(|person| {
                !self.facts.ever_admin.contains(person)
                    && self.signed_by(*person).all(|at| self.dag.reaches(removal, at))
            })
    }

    fn signed_by(&self, person: Person) -> impl Iterator<Item = usize> {
        let keys = self.supports.keys_of(person);
        keys.flat_map(|key| self.facts.signed.get(key)).flatten().copied()
    }

    /// Step 2.
    fn unopposed(&self) -> BTreeSet<usize> {
        let hindered = |removal: usize| {
            self.open.iter().any(|other| self.ruling.sees(removal, *other))
                || (self.open.iter()).any(|other| {
                    self.are_unordered(removal, *other) && self.would_void(*other, removal)
                })
        };
        self.open.iter().copied().filter(|removal| !hindered(*removal)).collect()
    }

    /// Step 3.
    fn strongest_of_cycles(&self) -> BTreeSet<usize> {
        let open: Vec<usize> = self.open.iter().copied().collect();
        let mut edges: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for from in &open {
            for to in &open {
                if self.ruling.sees(*to, *from)
                    || (self.are_unordered(*from, *to) && self.would_void(*from, *to))
                {
                    edges.entry(*from).or_default().insert(*to);
                }
            }
        }
        sources(&open, &edges).into_iter().flat_map(|group| self.strongest(&group)).collect()
    }

    /// Of removals that are at odds: those with most signers whom all of them knew.
    fn strongest(&self, group: &[usize]) -> Vec<usize> {
        let signers: BTreeMap<usize, BTreeSet<Person>> =
            group.iter().map(|removal| (*removal, self.known_signers(*removal, group))).collect();
        let goes_first = |removal: &&usize| {
            let is_recover = self.facts.removals.get(removal).is_some_and(|it| it.by_recovery);
            is_recover && group.iter().all(|it| self.is_enough_for(*it, signers.get(removal)))
        };
        let first: Vec<usize> = group.iter().filter(goes_first).copied().collect();
        let candidates = if first.is_empty() { group.to_vec() } else { first };
        let weight = |removal: &usize| signers.get(removal).map(BTreeSet::len).unwrap_or_default();
        let most = candidates.iter().map(weight).max().unwrap_or_default();
        candidates.into_iter().filter(|removal| weight(removal) == most).collect()
    }

    /// Who signed it, is not hit by it, and signed with a key that every removal of the group knew
    /// and that never signed one seq twice.
    fn known_signers(&self, removal: usize, group: &[usize]) -> BTreeSet<Person> {
        let knows = |key| {
            let pasts = group.iter().filter_map(|at| self.dag.nodes.get(*at));
            pasts.map(|node| &node.past).all(|past| self.ruling.is_known(key, past))
        };
        let counts = |at: usize, person: Person| {
            let key = self.dag.nodes.get(at).map(|node| node.operation.key);
            key.is_some_and(|key| !self.facts.forked.contains(&key) && knows(key))
                && !self.ruling.hits(removal, person)
        };
        let signatures = self.ruling.signatures(removal).into_iter();
        signatures.filter(|(at, person)| counts(*at, *person)).map(|(_, person)| person).collect()
    }

    /// Whether these are as many of the recovery set as a removal knew it as it asks for.
    fn is_enough_for(&self, removal: usize, signers: Option<&BTreeSet<Person>>) -> bool {
        let (Some(node), Some(signers)) = (self.dag.nodes.get(removal), signers) else {
            return false;
        };
        let set = self.ruling.recovery_set(&node.past);
        set.is_some_and(|(set, k)| set.intersection(signers).count() >= k)
    }

    /// Whether `removal` would no longer count if `other` were accepted.
    fn would_void(&self, other: usize, removal: usize) -> bool {
        if !self.supports.may_void(other, removal) {
            return false;
        }
        let mut then = self.then.borrow_mut();
        let counting = then.entry(other).or_insert_with(|| self.counting_with(other));
        !counting.contains(&removal)
    }

    fn counting_with(&self, other: usize) -> BTreeSet<usize> {
        let mut then = self.given.clone();
        then.accepted.extend(self.ruling.accepted_now(other).map(|it| (other, it)));
        let ruling = Ruling::new(self.dag, self.facts, &then);
        self.open.iter().copied().filter(|removal| ruling.counts(*removal)).collect()
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
