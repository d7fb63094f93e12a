//! Joining (docs/protocol.md §22): how a device that holds an invitation becomes one of a circle's,
//! and how two people see that nobody stands between them.
//!
//! Two machines, [`Inviter`](inviter::Inviter) and [`Newcomer`](newcomer::Newcomer), are given
//! frames, what people say, and the running time; they say what to send, show, sign and store. They
//! hold no signing key and touch no log: what the newcomer may do follows from the `Admit` that is
//! signed outside, and from nothing that is said here.

pub mod frame;
pub mod invitation;
pub mod inviter;
mod meeting;
pub mod newcomer;
pub mod returning;

pub use meeting::{Ending, Introduction, LinkId, Reason, Refused, Whose};

/// How long an invitation lives, and a meeting over it: milliseconds of the own running time.
pub const INVITATION_MS: i64 = 10 * 60 * 1_000;
/// How long an end waits for the other's next word after the newcomer agreed, beyond those.
pub const PATIENCE_MS: i64 = 60 * 1_000;
/// No frame before the newcomer agreed is larger, and none that an inviter gets.
pub const FRAME_BYTES_MAX: usize = 64 * 1024;
/// No frame with a piece of the package is larger.
pub const PIECE_FRAME_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Each piece of the package but the last one is exactly this long.
pub const PIECE_BYTES: usize = PIECE_FRAME_BYTES_MAX - 64;
/// A newcomer takes no more than this from one inviter; the rest comes by the exchange.
pub const PACKAGE_BYTES_MAX: usize = 64 * 1024 * 1024;
