//! Use cases, and the one thread that owns an open profile.
//!
//! Doors hold a [`Desk`] and call commands of the contract by name; everything else is behind it.
//! The clock and the random source are here and nowhere else ([`clock`]).

pub mod children;
pub mod circle;
pub mod clock;
pub mod exchange;
pub mod lock;
pub mod net;
pub mod simulate;
pub mod speech;
pub mod story;
pub mod vault;

mod backup;
mod bundle;
mod care;
mod commands;
mod desk;
mod device;
mod draft;
mod engine;
mod error;
mod file;
mod home;
mod meeting;
mod passphrase;
mod practice;
mod recovery;
mod report;

pub use desk::Desk;
pub use porchlight_api as api;
pub use porchlight_sync::text;
