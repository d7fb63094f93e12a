//! Use cases, and the one thread that owns an open profile.
//!
//! Doors hold a [`Desk`] and call commands by name; everything else is behind it.

mod desk;

pub use desk::Desk;
pub use porchlight_api as api;
