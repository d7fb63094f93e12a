//! Which removals count (§11.3): the three steps, each as it stands there.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use porchlight_sync::log::Act;

use super::{
    Accepted, Given,
    graph::{At, Graph, Set},
};

/// §11.3, the three steps.
pub(super) fn which_removals_count<'g, 'a>(graph: &'g Graph<'a>) -> Rc<Given<'g, 'a>> {
    let mut open: Set = graph.all().filter(|at| graph.is_removal(*at)).collect();
    let (mut accepted, mut dropped) = (Accepted::new(), Set::new());
    loop {
        let given = drop_what_does_not_count(graph, &accepted, &mut open, &mut dropped);
        let given = Rc::new(given);
        if open.is_empty() {
            return given;
        }
        let live: Set = open.iter().copied().filter(|r| given.counts(*r, None)).collect();
        let voids = Voids::new(&given, &live);
        let unhindered = |r: &At| {
            let voided = |by: &At| !given.sees(*by, *r) && voids.would(*by, *r);
            !open.iter().any(|other| given.sees(*r, *other)) && !live.iter().any(voided)
        };
        let mut now: Set = live.iter().copied().filter(unhindered).collect();
        if now.is_empty() {
            now = settle_cycles(&given, &live, &voids);
        }
        open.retain(|r| !now.contains(r));
        accepted.extend(now.into_iter().map(|r| (r, Rc::clone(&given))));
    }
}

/// Step 1.
fn drop_what_does_not_count<'g, 'a>(
    graph: &'g Graph<'a>,
    accepted: &Accepted<'g, 'a>,
    open: &mut Set,
    dropped: &mut Set,
) -> Given<'g, 'a> {
    loop {
        let given = Given::new(graph, accepted.clone(), dropped.clone());
        let waits = |r: &At| open.iter().any(|other| given.sees(*r, *other));
        let is_lost = |r: &At| !given.counts(*r, None) && !waits(r);
        let lost: Set = open.iter().copied().filter(is_lost).collect();
        if lost.is_empty() {
            return given;
        }
        open.retain(|r| !lost.contains(r));
        dropped.extend(lost);
    }
}

/// Which open removal would void which.
struct Voids(BTreeSet<(At, At)>);

impl Voids {
    fn new(given: &Rc<Given<'_, '_>>, open: &Set) -> Self {
        let mut pairs = BTreeSet::new();
        for by in open {
            let mut accepted = given.accepted.clone();
            accepted.insert(*by, Rc::clone(given));
            let with = Given::new(given.graph, accepted, given.dropped.clone());
            let voided = open.iter().filter(|r| *r != by && !with.counts(**r, None));
            pairs.extend(voided.map(|r| (*by, *r)));
        }
        Self(pairs)
    }

    fn would(&self, by: At, r: At) -> bool {
        self.0.contains(&(by, r))
    }
}

/// Step 3: those that are accepted out of each group that nothing else points into.
fn settle_cycles(given: &Given<'_, '_>, open: &Set, voids: &Voids) -> Set {
    // As in step 2, what a removal has seen it does not void.
    let points = |a: At, b: At| given.sees(b, a) || !given.sees(a, b) && voids.would(a, b);
    let reach = |from: At| {
        let mut reached = Set::from([from]);
        loop {
            let next: Set = open
                .iter()
                .copied()
                .filter(|r| !reached.contains(r) && reached.iter().any(|by| points(*by, *r)))
                .collect();
            if next.is_empty() {
                return reached;
            }
            reached.extend(next);
        }
    };
    let reached: BTreeMap<At, Set> = open.iter().map(|r| (*r, reach(*r))).collect();
    let mut accepted = Set::new();
    for r in open {
        let group: Set =
            reached[r].iter().copied().filter(|other| reached[other].contains(r)).collect();
        let outside = open.iter().filter(|other| !group.contains(other));
        if !outside.clone().any(|other| group.iter().any(|member| points(*other, *member))) {
            accepted.extend(winners(given, &group, voids));
        }
    }
    accepted
}

/// Those that no other overrules; all, if there are none. What has seen another of them waits.
fn winners(given: &Given<'_, '_>, group: &Set, voids: &Voids) -> Set {
    let overrules = |a: At, b: At| {
        let (mine, theirs) = weights(given, a, b);
        let unordered = !given.sees(a, b) && !given.sees(b, a);
        let heavier = mine > theirs || mine == theirs && !voids.would(b, a);
        unordered && voids.would(a, b) && heavier
    };
    let overruled = |r: &At| group.iter().any(|other| overrules(*other, *r));
    let mut stand: Set = group.iter().copied().filter(|r| !overruled(r)).collect();
    if stand.is_empty() {
        stand.clone_from(group);
    }
    let waits = |r: &At| stand.iter().any(|other| given.sees(*r, *other));
    stand.iter().copied().filter(|r| !waits(r)).collect()
}

/// Enough of the set, as both knew it; how many signers both knew; whether it changes the set.
type Weight = (bool, usize, bool);

fn weights(given: &Given<'_, '_>, a: At, b: At) -> (Weight, Weight) {
    let known = given.known(&[a, b]);
    let all_hit = |r: At| known.iter().all(|person| given.hits(r, *person));
    let nobody = all_hit(a) || all_hit(b);
    let weight = |r: At| {
        let signers = given.signers(r, None).into_iter();
        let signers: BTreeSet<_> =
            signers.filter(|who| !nobody && known.contains(who) && !given.hits(r, *who)).collect();
        let is_enough = |at: At| {
            let sets = given.recovery_sets(at);
            let enough = sets.iter().all(|(set, k)| signers.intersection(set).count() >= *k);
            !sets.is_empty() && enough
        };
        let act = given.graph.act(r);
        let changes = matches!(act, Act::SetRecovery { .. });
        let first = (changes || given.graph.is_recover(r)) && is_enough(a) && is_enough(b);
        (first, signers.len(), first && changes)
    };
    (weight(a), weight(b))
}
