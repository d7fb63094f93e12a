//! Joining from outside: two machines, a link between them, and everybody who may stand on it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test may fail where it stands"
)]

mod any_frames;
mod attacks;
mod attacks_on_bytes;
mod endings;
mod golden;
mod returning;
mod text;
mod watched;
mod world;
