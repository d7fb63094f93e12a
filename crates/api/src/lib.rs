//! The contract between Porchlight's core and its doors (window, terminal, page).
//!
//! One list of commands, in [`commands`], from which the window's bindings and permissions, the
//! dispatch by name and the TypeScript client are generated. Types cross either as themselves or as
//! a `View` with fewer fields; errors cross only as [`ApiError`].

pub mod backup;
pub mod bundle;
pub mod care;
pub mod circle;
pub mod commands;
pub mod device;
pub mod draft;
pub mod error;
pub mod event;
pub mod guest;
pub mod home;
pub mod meeting;
pub mod passphrase;
pub mod recovery;
pub mod report;
pub mod secret;
pub mod typescript;

pub use backup::*;
pub use bundle::*;
pub use care::*;
pub use circle::*;
pub use commands::COMMANDS;
pub use device::*;
pub use draft::*;
pub use error::ApiError;
pub use event::{Event, Work};
pub use guest::*;
pub use home::*;
pub use meeting::*;
pub use passphrase::*;
pub use recovery::*;
pub use report::*;
pub use secret::Secret;

/// A request or an answer without content: `{}`.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS,
)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct Nothing {}
