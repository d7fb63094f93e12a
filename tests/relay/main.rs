//! Devices that reach each other through a relay alone, on the loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test may fail where it stands"
)]

mod links;
mod server;
