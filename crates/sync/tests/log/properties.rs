//! Promises that hold for every history. `PORCHLIGHT_SEED` draws again what failed,
//! `PORCHLIGHT_HISTORIES` draws more.

use super::{
    histories::{Chance, draw},
    oracle,
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
fn the_oracle_says_the_same_in_any_order() {
    let mut counted = [0usize; 6];
    for seed in seeds(500) {
        let story = draw(seed, size(seed));
        let view = story.view();
        counted[0] += story.operations.len();
        counted[1] += view.counting.len();
        counted[2] += view.removals.len();
        counted[3] += view.persons.len();
        counted[4] += usize::from(view.removals.len() > 1);
        let mut shuffled = story.operations.clone();
        Chance::new(seed).shuffle(&mut shuffled);
        assert_eq!(oracle::view(story.root(), &shuffled), view, "PORCHLIGHT_SEED={seed}");
    }
    eprintln!("{counted:?}");
}
