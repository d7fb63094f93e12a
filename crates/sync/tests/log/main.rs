//! The log of a circle (docs/protocol.md §11): the real evaluation beside a second, naive one, in
//! histories drawn by chance, in stories of people who lost something, and under attack.
//!
//! Operations carry no signatures here; who may sign what is the log's question, whether a signature
//! holds is the chunk's.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests"
)]

mod attacks;
mod attacks_old_heads;
mod attacks_unseen;
mod epochs;
mod heads;
mod histories;
mod liveness;
mod oracle;
mod properties;
mod reading;
mod story;
