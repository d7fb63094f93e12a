//! Promises that hold for every history. A failure prints its seed and tells the history;
//! `PORCHLIGHT_SEED` begins with that one, `PORCHLIGHT_HISTORIES` says how many follow.
//!
//! Not promised: that a removal which loses changes nothing. It may have been what another lost to.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use porchlight_crypto::{DeviceId, Hash, Id};
use porchlight_sync::log::{Act, Log, Operation, View};

use super::{
    histories::{Chance, draw},
    oracle,
    story::{self, Story, admit, duty, real},
};

/// Each test draws its share of 10,000.
const SHARE: u64 = 2_500;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap())
}

fn seeds(share: Range<u64>) -> Range<u64> {
    let times = number("PORCHLIGHT_HISTORIES").unwrap_or(10_000);
    let share = share.start * times / 10_000..share.end * times / 10_000;
    let first = number("PORCHLIGHT_SEED").unwrap_or(0);
    first + share.start..first + share.end
}

/// Most are small, where a mistake is easy to read; one in fifty has up to 40 operations.
fn size(seed: u64) -> usize {
    6 + Chance::new(!seed).below(if seed.is_multiple_of(50) { 34 } else { 12 })
}

fn history(seed: u64) -> Story {
    draw(seed, size(seed))
}

fn agree(seeds: Range<u64>) {
    for seed in seeds {
        let story = history(seed);
        let expected = oracle::view(story.root(), &story.operations);
        let got = real(story.root(), &story.operations);
        assert!(got == expected, "PORCHLIGHT_SEED={seed}\n{}", tell(&story, &expected, &got));
        arrives_in_any_order(&story, &expected, seed);
    }
}

// Four of them, so that they run beside each other.
#[test]
fn both_evaluations_agree_1() {
    agree(seeds(0..SHARE));
}

#[test]
fn both_evaluations_agree_2() {
    agree(seeds(SHARE..2 * SHARE));
}

#[test]
fn both_evaluations_agree_3() {
    agree(seeds(2 * SHARE..3 * SHARE));
}

#[test]
fn both_evaluations_agree_4() {
    agree(seeds(3 * SHARE..4 * SHARE));
}

/// Backwards, shuffled with a look after each, shuffled with some of them twice: the same view.
fn arrives_in_any_order(story: &Story, expected: &View, seed: u64) {
    let mut chance = Chance::new(seed);
    let mut operations = story.operations.clone();
    for round in 0..3 {
        if round == 0 {
            operations.reverse();
        } else {
            chance.shuffle(&mut operations);
        }
        let mut log = Log::new(story.root());
        for operation in &operations {
            log.insert(operation.clone());
            if round == 1 {
                log.view();
            }
            if round == 2 && chance.percent(30) {
                log.view();
                log.insert(chance.pick(&operations).clone());
            }
        }
        if round == 2 {
            for operation in &operations {
                log.insert(operation.clone());
            }
        }
        assert!(log.view() == expected, "PORCHLIGHT_SEED={seed} in order {round}");
    }
}

/// While it arrives bit by bit, what is here is judged as if it were all there is: the oracle, given
/// the same part, says the same. What waits for its past is not judged.
#[test]
fn a_part_of_a_history_is_judged_as_a_whole() {
    for seed in seeds(0..300) {
        let story = history(seed);
        let mut operations = story.operations.clone();
        Chance::new(seed).shuffle(&mut operations);
        let mut log = Log::new(story.root());
        for (at, operation) in operations.iter().enumerate() {
            log.insert(operation.clone());
            let expected = oracle::view(story.root(), &operations[..=at]);
            assert!(*log.view() == expected, "PORCHLIGHT_SEED={seed} after {at}");
        }
    }
}

/// The oracle itself does not look at the order in which it is given things.
#[test]
fn the_oracle_says_the_same_in_any_order() {
    for seed in seeds(0..400) {
        let story = history(seed);
        let expected = oracle::view(story.root(), &story.operations);
        let mut operations = story.operations.clone();
        operations.extend(story.operations.iter().take(3).cloned());
        Chance::new(seed).shuffle(&mut operations);
        let got = oracle::view(story.root(), &operations);
        assert!(got == expected, "PORCHLIGHT_SEED={seed}");
    }
}

/// What can never count changes nothing: a stranger's operations of every sort, another founding,
/// what hangs in the air, a member's reach for more.
#[test]
fn what_never_counts_changes_nothing() {
    for seed in seeds(0..1_000) {
        let mut chance = Chance::new(seed);
        let story = history(seed);
        let before = real(story.root(), &story.operations);
        let mut operations = story.operations.clone();
        for mut operation in strangers(&story, &mut chance) {
            operation.id = Hash::of(format!("{seed} {operation:?}").as_bytes());
            operations.push(operation);
        }
        let with = real(story.root(), &operations);
        assert!(with == before, "PORCHLIGHT_SEED={seed}");
        assert_eq!(oracle::view(story.root(), &operations), before, "PORCHLIGHT_SEED={seed}");
    }
}

fn strangers(story: &Story, chance: &mut Chance) -> Vec<Operation> {
    let key = duty("nobody");
    let mut written = Vec::new();
    for _ in 0..4 {
        // Whatever others wrote, but for what their key alone makes theirs and what needs nobody.
        let mut copied = chance.pick(&story.operations).clone();
        copied.parents = vec![chance.pick(&story.operations).id];
        copied.key = key;
        written.push(copied);
    }
    let hangs = Hash::of(b"not here");
    let by_founder = story.operations[0].key;
    let stray = Operation {
        id: hangs,
        key: by_founder,
        seq: 2,
        parents: vec![hangs],
        card_holds: true,
        act: admit("nobody", story::ADMIN),
    };
    written.push(Operation { parents: vec![], ..story.operations[0].clone() });
    written.push(Operation { parents: vec![], ..stray.clone() });
    // A seq that nobody reaches, or the founder's key would have signed one twice.
    let unproven =
        Operation { seq: 1_000, parents: vec![story.root()], card_holds: false, ..stray.clone() };
    written.extend([stray, unproven]);
    written
}

/// Nothing that a removed device or person wrote beside or after its removals counts; a `Recover` and
/// what seconds it are cut only by another.
#[test]
fn what_a_removed_device_writes_later_never_counts() {
    let mut cut = 0;
    for seed in seeds(0..2_000) {
        let story = history(seed);
        let view = real(story.root(), &story.operations);
        let cuts = oracle::cuts(story.root(), &story.operations);
        let by_id: BTreeMap<Hash, &Operation> =
            story.operations.iter().map(|o| (o.id, o)).collect();
        let devices: BTreeMap<DeviceId, (Id, DeviceId)> = story
            .operations
            .iter()
            .filter(|o| view.counting.contains(&o.id))
            .filter_map(|o| o.act.card())
            .map(|(person, card)| (card.duty, (person, card.device)))
            .collect();
        for operation in story.operations.iter().filter(|o| !view.removals.contains(&o.id)) {
            let Some((person, device)) = devices.get(&operation.key) else { continue };
            let recovering = match &operation.act {
                Act::Second { operation } => {
                    matches!(by_id.get(operation).map(|o| &o.act), Some(Act::Recover { .. }))
                }
                act => matches!(act, Act::Recover { .. }),
            };
            let names = [[person.0, [0; 16]].concat().try_into().unwrap(), device.0];
            let hits = |id: &Hash, hit: &BTreeSet<[u8; 32]>| {
                let is_recover = matches!(by_id[id].act, Act::Recover { .. });
                names.iter().any(|name| hit.contains(name)) && (is_recover || !recovering)
            };
            let removals: Vec<&Hash> =
                cuts.iter().filter(|(id, hit)| hits(id, hit)).map(|(id, _)| id).collect();
            let seen = removals.iter().any(|id| story.cites(**id, operation.id));
            if !removals.is_empty() && !seen {
                cut += 1;
                assert!(!view.counting.contains(&operation.id), "PORCHLIGHT_SEED={seed}");
            }
        }
    }
    assert!(cut > 0, "nothing was cut");
}

/// A history for reading: who wrote what, citing what, and on what the two do not agree.
fn tell(story: &Story, expected: &View, got: &View) -> String {
    let mut lines = Vec::new();
    for (at, operation) in story.operations.iter().enumerate() {
        let place = |id: &Hash| story.operations.iter().position(|o| o.id == *id).unwrap();
        let parents: Vec<usize> = operation.parents.iter().map(place).collect();
        let counts = [expected, got].map(|view| view.counting.contains(&operation.id));
        let what = story.tell(operation);
        lines.push(format!("{at:2} after {parents:?}: {what} expected, got: {counts:?}"));
    }
    let same = [
        ("removals", expected.removals == got.removals),
        ("persons", expected.persons == got.persons),
        ("policy", expected.policy == got.policy),
        ("channels", expected.channels == got.channels),
        ("sort", expected.sort == got.sort),
    ];
    let differ = same.iter().filter(|(_, same)| !same).map(|(name, _)| *name);
    lines.extend(differ.map(|name| format!("{name} differ")));
    lines.join("\n")
}
