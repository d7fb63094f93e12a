//! Many small worlds, each drawn from a seed: neighbours come and go, write, edit, remove each other,
//! lose power and links, have wrong clocks and full disks. After quiet they must agree.
//!
//! `PORCHLIGHT_SEED=n` tells one story again; `PORCHLIGHT_SEEDS=n` tells that many.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

mod drawn;
#[path = "../kit/stories.rs"]
mod kit;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Seeds of `make test`.
const SEEDS: u64 = 300;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Tells the stories of a range of seeds; a failure prints one line that tells it again.
fn tell(name: &str, story: fn(u64), share: u64) {
    if let Some(seed) = number("PORCHLIGHT_SEED") {
        return story(seed);
    }
    let from = number("PORCHLIGHT_SEED_FROM").unwrap_or(0);
    let count = number("PORCHLIGHT_SEEDS").unwrap_or(SEEDS) / share;
    for seed in from..from + count {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| story(seed))) {
            eprintln!(
                "PORCHLIGHT_SEED={seed} cargo nextest run -p porchlight-tests --test simulation {name}"
            );
            std::panic::resume_unwind(panic);
        }
    }
}

#[test]
fn converge_whatever_happens_on_the_way() {
    tell("converge_whatever_happens_on_the_way", drawn::converge_in_memory, 2);
}

#[test]
fn converge_with_removals() {
    tell("converge_with_removals", drawn::converge_with_removals, 2);
}

#[test]
fn converge_on_real_files() {
    tell("converge_on_real_files", drawn::converge_on_disk, 30);
}
