//! Which removals count (§11.3): the three steps, each as it stands there.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

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
        let voids = Voids::new(&given, &open);
        let unhindered = |r: &At| {
            !open.iter().any(|other| {
                given.sees(*r, *other) || !given.sees(*other, *r) && voids.would(*other, *r)
            })
        };
        let mut now: Set = open.iter().copied().filter(unhindered).collect();
        if now.is_empty() {
            now = settle_cycles(&given, &open, &voids);
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
        let lost: Set = open.iter().copied().filter(|r| !given.counts(*r, None)).collect();
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
            accepted.extend(winners(given, &group));
        }
    }
    accepted
}

/// Most known signers; at a tie all. A `Recover` goes first if they are enough of the recovery set
/// as every removal of the group knew it.
fn winners(given: &Given<'_, '_>, group: &Set) -> Set {
    let signers = |r: &At| given.known_signers(*r, group);
    let first = |r: &At| {
        let enough = |other: &At| {
            let set = given.recovery_set(*other);
            set.is_some_and(|(set, k)| signers(r).intersection(&set).count() >= k)
        };
        given.graph.is_recover(*r) && group.iter().all(enough)
    };
    let recovers: Set = group.iter().copied().filter(first).collect();
    let candidates = if recovers.is_empty() { group } else { &recovers };
    let most = candidates.iter().map(|r| signers(r).len()).max().unwrap_or(0);
    candidates.iter().copied().filter(|r| signers(r).len() == most).collect()
}
