//! The encrypted store of one profile (docs/protocol.md §4-9): documents and sealed chunks are the
//! truth, tables for lists and search are made from them.
//!
//! There is one write path, [`Store::write`]: document, chunk, projection and outbox change in one
//! transaction, or none of them. No clock and no random source of its own: both are given.

mod chain;
mod check;
mod database;
mod document;
mod draft;
mod error;
mod expiry;
mod fork;
mod found;
pub mod gate;
mod guest;
mod hold;
mod keys;
mod log;
mod migration;
mod post;
mod practice;
mod projection;
mod quarantine;
mod receive;
mod rejudge;
mod rescue;
mod serve;
mod settings;
mod statement;
mod store;
mod write;

pub use check::{Checked, Fault, FaultKind};
pub use document::Prepared;
pub use draft::{Draft, Drafts};
pub use error::StoreError;
pub use guest::{GuestLine, GuestPlace, SealedAnew, StatementAbout, StoredAnswer, WriterSort};
pub use keys::{NewCircle, OwnCircle};
pub use log::{Entry, Signer};
pub use post::{Author, InstallId};
pub use projection::{Filter, Page};
pub use quarantine::{HeldBack, Quarantined};
pub use receive::{Admitted, Arrival, Received};
pub use rejudge::StoredChunk;
pub use rescue::{Rescued, rescue};
pub use serve::{Request, Sendable, Settled, Want};
pub use statement::{NewStatement, StoredStatement};
pub use store::{DATABASE_FILE, Opening, Reader, Reads, Store};
pub use write::{Arrived, Tx, Written};

#[cfg(test)]
mod tests;
