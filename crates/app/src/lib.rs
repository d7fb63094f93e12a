//! Use cases, and the one thread that owns an open profile.
//!
//! Doors hold a [`Desk`] and call commands of the contract by name; everything else is behind it.
//! The clock and the random source are here and nowhere else ([`clock`]).

pub mod clock;
pub mod lock;

mod care;
mod commands;
mod desk;
mod draft;
mod engine;
mod error;
mod file;
mod home;
mod report;
mod vault;

pub use desk::Desk;
pub use porchlight_api as api;
