//! Which removals count (docs/protocol.md §11.3). Most circles never see two removals that concern
//! each other; for them one sweep in the order of the graph is enough. Where removals are at odds,
//! each is tried against each, exactly as the page says.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fixedbitset::FixedBitSet;

use super::{
    act::Person,
    counts::{Decided, Judged, Ruling},
    cut::Accepted,
    dag::Dag,
    facts::Facts,
    support::Supports,
};

/// Decides about every removal; answers also what each operation amounts to given that.
pub(crate) fn decide(dag: &Dag, facts: &Facts) -> (Decided, Vec<Option<Arc<Judged>>>) {
    let dropped = FixedBitSet::with_capacity(dag.nodes.len());
    let mut decided = Decided { accepted: BTreeMap::new(), dropped };
    let mut open: BTreeSet<usize> = facts.removals.keys().copied().collect();
    let supports = Supports::new(dag, facts);
    loop {
        let mut judged = drop_what_does_not_count(dag, facts, &mut open, &mut decided);
        if open.is_empty() {
            return (decided, judged);
        }
        let (accepted, nothing_changes) = {
            let ruling = Ruling::resume(dag, facts, &decided, &judged);
            let (given, supports, open, then) = (&decided, &supports, &open, RefCell::default());
            let live = open.iter().copied().filter(|removal| ruling.counts(*removal)).collect();
            let round = Round { dag, facts, supports, given, ruling, open, live, then };
            let accepted = round.accept();
            let nothing_changes = accepted.keys().all(|removal| round.is_quiet(*removal));
            (accepted, nothing_changes)
        };
        open.retain(|removal| !accepted.contains_key(removal));
        if open.is_empty() && nothing_changes {
            for (at, accepted) in &accepted {
                if let Some(place) = judged.get_mut(*at) {
                    *place = Some(accepted.judged());
                }
            }
            decided.accepted.extend(accepted);
            return (decided, judged);
        }
        decided.accepted.extend(accepted);
    }
}

/// Step 1; answers what was judged in the end.
fn drop_what_does_not_count(
    dag: &Dag,
    facts: &Facts,
    open: &mut BTreeSet<usize>,
    decided: &mut Decided,
) -> Vec<Option<Arc<Judged>>> {
    loop {
        let ruling = Ruling::new(dag, facts, decided);
        let waits = |removal: usize| open.iter().any(|other| ruling.sees(removal, *other));
        let is_lost = |removal: &usize| !ruling.counts(*removal) && !waits(*removal);
        let lost: Vec<usize> = open.iter().copied().filter(is_lost).collect();
        let judged = ruling.into_judged();
        if lost.is_empty() {
            return judged;
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
    /// Those of them that count now; the others wait for what they have seen.
    live: BTreeSet<usize>,
    /// What of the open still counts if one of them is accepted.
    then: RefCell<BTreeMap<usize, BTreeSet<usize>>>,
}

impl Round<'_> {
    /// What this round accepts: never nothing.
    fn accept(&self) -> BTreeMap<usize, Arc<Accepted>> {
        let mut now = self.undisputed();
        if now.is_empty() {
            now = self.unopposed();
        }
        if now.is_empty() {
            now = self.strongest_of_cycles();
        }
        now.into_iter().filter_map(|at| Some((at, self.ruling.accepted_now(at)?))).collect()
    }

    /// Neither has seen the other with its signatures.
    fn are_unordered(&self, a: usize, b: usize) -> bool {
        a != b && !self.ruling.sees(a, b) && !self.ruling.sees(b, a)
    }

    /// Step 2 for removals whose acceptance changes nothing of what else is a removal or an admin:
    /// for them the order in which they are accepted can't matter, so one sweep takes them all.
    fn undisputed(&self) -> BTreeSet<usize> {
        let harmless = |removal: &usize| {
            !self.ruling.is_in_doubt(*removal)
                && (self.is_quiet(*removal) || self.supports.bears_nothing(*removal))
        };
        let mut gone: BTreeMap<Person, Vec<usize>> = BTreeMap::new();
        let beside = self.beside();
        let mut waiting = self.open.clone();
        for removal in self.live.iter().copied().filter(harmless) {
            let Some(node) = self.dag.nodes.get(removal) else { continue };
            let seen = |other: &usize| self.ruling.sees(removal, *other);
            let mut before = waiting.iter().take_while(|other| **other < removal);
            let unordered = beside.get(&removal).into_iter().flatten();
            let mut unordered = unordered.filter(|other| self.are_unordered(removal, **other));
            if !before.any(|other| node.past.contains(*other) && seen(other))
                && !unordered.any(|other| self.supports.concern(removal, *other))
                && !self.was_gone(removal, &gone)
            {
                waiting.remove(&removal);
                for person in self.supports.concerned(removal) {
                    gone.entry(*person).or_default().push(removal);
                }
            }
        }
        self.open.difference(&waiting).copied().collect()
    }

    /// It names somebody whom another removal took that it has seen: then it may take nothing any more.
    fn was_gone(&self, removal: usize, gone: &BTreeMap<Person, Vec<usize>>) -> bool {
        let taken = self.supports.concerned(removal).iter().filter_map(|person| gone.get(person));
        taken.flatten().any(|other| self.dag.reaches(removal, *other))
    }

    /// For each open removal those that may not have seen each other: all that are concurrent, and
    /// all in whose past one lies that others had to sign.
    fn beside(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut beside: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let live: FixedBitSet = self.live.iter().copied().collect();
        let weighty: Vec<usize> =
            self.live.iter().copied().filter(|at| self.ruling.is_weighty(*at)).collect();
        for later in &self.live {
            let Some(node) = self.dag.nodes.get(*later) else { continue };
            let concurrent = live.difference(&node.past).take_while(|earlier| earlier < later);
            let weighty = weighty.iter().copied().filter(|at| node.past.contains(*at));
            for earlier in concurrent.chain(weighty) {
                beside.entry(*later).or_default().push(earlier);
                beside.entry(earlier).or_default().push(*later);
            }
        }
        beside
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
        keys.filter_map(|key| self.facts.signed.get(key)).flatten().copied()
    }

    /// Step 2.
    fn unopposed(&self) -> BTreeSet<usize> {
        let hindered = |removal: usize| {
            self.open.iter().any(|other| self.ruling.sees(removal, *other))
                || (self.live.iter()).any(|other| {
                    self.are_unordered(removal, *other) && self.would_void(*other, removal)
                })
        };
        self.live.iter().copied().filter(|removal| !hindered(*removal)).collect()
    }

    /// Step 3.
    fn strongest_of_cycles(&self) -> BTreeSet<usize> {
        let open: Vec<usize> = self.live.iter().copied().collect();
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

    /// Of removals that are at odds: those that no other of them overrules, and that wait for none.
    fn strongest(&self, group: &[usize]) -> Vec<usize> {
        let is_overruled = |removal: &usize| group.iter().any(|it| self.overrules(*it, *removal));
        let mut stand: Vec<usize> = group.iter().copied().filter(|it| !is_overruled(it)).collect();
        if stand.is_empty() {
            stand = group.to_vec();
        }
        let waits = |removal: &usize| stand.iter().any(|it| self.ruling.sees(*removal, *it));
        stand.iter().copied().filter(|removal| !waits(removal)).collect()
    }

    /// It would void the other, and weighs more; or as much, and the other would not void it.
    fn overrules(&self, one: usize, other: usize) -> bool {
        if !self.are_unordered(one, other) || !self.would_void(one, other) {
            return false;
        }
        let (mine, theirs) = self.weights(one, other);
        mine > theirs || (mine == theirs && !self.would_void(other, one))
    }

    /// What two removals weigh against each other: signers whom both knew and whom their own does not
    /// hit. Enough of the recovery set, as both knew it, go before everything else, and those who change
    /// it before those who use it.
    fn weights(&self, one: usize, other: usize) -> ((bool, usize, bool), (bool, usize, bool)) {
        let pasts = [one, other].map(|at| self.dag.nodes.get(at).map(|node| &node.past));
        let [Some(of_one), Some(of_other)] = pasts else { return Default::default() };
        let pasts = [of_one, of_other];
        let mut known = self.ruling.known(&pasts);
        let are_hit = |by: usize| known.iter().all(|person| self.ruling.hits(by, *person));
        if are_hit(one) || are_hit(other) {
            known.clear();
        }
        (self.weight(one, &known, pasts), self.weight(other, &known, pasts))
    }

    fn weight(
        &self,
        removal: usize,
        known: &BTreeSet<Person>,
        pasts: [&FixedBitSet; 2],
    ) -> (bool, usize, bool) {
        let signers = self.ruling.signatures(removal).into_iter().map(|(_, person)| person);
        let weighty = signers.filter(|it| known.contains(it) && !self.ruling.hits(removal, *it));
        let signers: BTreeSet<Person> = weighty.collect();
        let is_enough =
            |(set, k): &(BTreeSet<Person>, usize)| set.intersection(&signers).count() >= *k;
        let by_recovery = self.facts.removals.get(&removal).is_some_and(|it| it.by_recovery);
        let goes_first = by_recovery
            && pasts.into_iter().all(|past| {
                let sets = self.ruling.recovery_sets(past);
                !sets.is_empty() && sets.iter().all(is_enough)
            });
        (goes_first, signers.len(), goes_first && !self.ruling.is_recover(removal))
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
        self.live.iter().copied().filter(|removal| ruling.counts(*removal)).collect()
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
