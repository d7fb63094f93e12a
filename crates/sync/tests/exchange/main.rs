//! The exchange among several engines, with links that break and stores that fail, and against peers
//! that lie. No socket, no disk, no waiting: `world` moves the time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "a test may fail where it stands"
)]

mod attacks;
mod attacks_on_sizes;
mod figures;
mod golden;
mod liar;
mod simulation;
mod stories;
mod world;
