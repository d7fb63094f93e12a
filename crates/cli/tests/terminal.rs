//! The terminal as a person or a script meets it: the binary, a home of its own, nothing else.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

#[path = "terminal/circle.rs"]
mod circle;
#[path = "terminal/home.rs"]
mod home;
#[path = "terminal/porch.rs"]
mod porch;
#[path = "terminal/refused.rs"]
mod refused;
#[path = "terminal/report.rs"]
mod report;
#[path = "terminal/session.rs"]
mod session;
