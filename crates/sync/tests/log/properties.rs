//! Promises that hold for every history. `PORCHLIGHT_SEED` draws again what failed,
//! `PORCHLIGHT_HISTORIES` draws more.

use porchlight_crypto::Hash;

use super::{
    histories::{Chance, draw},
    oracle,
    story::real,
};

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap())
}

fn seeds(histories: u64) -> std::ops::Range<u64> {
    let histories = number("PORCHLIGHT_HISTORIES").unwrap_or(histories);
    number("PORCHLIGHT_SEED").map_or(0..histories, |seed| seed..seed + 1)
}

fn size(seed: u64) -> usize {
    6 + Chance::new(!seed).below(if seed % 50 == 0 { 34 } else { 12 })
}

#[test]
fn both_evaluations_agree() {
    let mut bad = vec![];
    for seed in seeds(1000) {
        let story = draw(seed, size(seed));
        let (mut a, mut b) =
            (oracle::view(story.root(), &story.operations), real(story.root(), &story.operations));
        let seconds = std::env::var("MASK").is_ok();
        let plain = |id: &Hash| {
            !(seconds
                && story.operations.iter().any(|o| {
                    o.id == *id && matches!(o.act, porchlight_sync::log::Act::Second { .. })
                }))
        };
        a.counting.retain(plain);
        b.counting.retain(plain);
        if a != b {
            bad.push((story.operations.len(), seed));
        }
    }
    bad.sort();
    eprintln!("{} differ: {:?}", bad.len(), &bad[..bad.len().min(20)]);
    for (_, seed) in bad.iter().take(8) {
        eprintln!("==== {seed}");
        explain(*seed);
    }
}

fn explain(seed: u64) {
    let story = draw(seed, size(seed));
    let (a, b) =
        (oracle::view(story.root(), &story.operations), real(story.root(), &story.operations));
    for o in &story.operations {
        let at = |id: &Hash| story.operations.iter().position(|o| o.id == *id).unwrap();
        let who = story.name_of(o.key);
        let mut text = format!("{:?}", o.act);
        text.truncate(0);
        eprintln!(
            "{:2} {who:8} seq {} parents {:?} {} o={} r={} | {text}",
            at(&o.id),
            o.seq,
            o.parents.iter().map(at).collect::<Vec<_>>(),
            story.tell(&o.act),
            a.counting.contains(&o.id),
            b.counting.contains(&o.id)
        );
    }
    eprintln!("removals {} {}", a.removals == b.removals, a.removals.len());
    eprintln!("persons {}", a.persons == b.persons);
    eprintln!("channels {} policy {}", a.channels == b.channels, a.policy == b.policy);
}
