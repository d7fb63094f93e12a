//! Who may do what, who can read what, and what goes to whom: logs of circles, removals, epochs of
//! keys, the Face, exchange and joining (docs/protocol.md, part II).
//!
//! Sans-IO: no clock, no random source, no store, no socket. Knows no record: a chunk names the
//! right that it uses, and `domain` says which right a thing needs.

pub mod bundle;
pub mod circle;
pub mod epoch;
pub mod exchange;
pub mod face;
pub mod join;
pub mod line;
pub mod log;
pub mod standing;
pub mod text;
