//! The encrypted store of one profile (docs/protocol.md §4-9): documents and sealed chunks are the
//! truth, tables for lists and search are made from them.
//!
//! There is one write path, [`Store::write`]: document, chunk, projection and outbox change in one
//! transaction, or none of them. No clock and no random source of its own: both are given.

mod again;
mod bounds;
mod carried;
mod chain;
mod check;
mod database;
mod derived;
mod document;
mod draft;
mod error;
mod expiry;
mod face;
mod foresee;
mod fork;
mod found;
pub mod gate;
mod guest;
mod hold;
mod keys;
mod log;
mod met;
mod migration;
mod offer;
mod outlived;
mod person;
mod post;
mod practice;
mod presence;
mod projection;
mod quarantine;
mod receive;
mod rejudge;
mod rescue;
mod serve;
mod settings;
mod settle;
mod snapshot;
mod statement;
mod store;
mod unsigned;
mod write;

pub use bounds::{
    IDLE_BYTES_MAX, IDLE_OF_AUTHOR_BYTES_MAX, LOG_OF_KEY_BYTES_MAX, STATEMENT_BYTES_MAX,
};
pub use carried::{Carried, ContentAt, ContentPage, LogPage};
pub use check::{Checked, Fault, FaultKind};
pub use derived::Derived;
pub use document::Prepared;
pub use draft::{Draft, Drafts};
pub use error::StoreError;
pub use face::{KeyStatement, OwnFaceKey, StoredFace};
pub use foresee::{Foreseen, foresee};
pub use fork::Identities;
pub use guest::{GuestLine, GuestPlace, SealedAnew, StatementAbout, StoredAnswer, WriterSort};
pub use keys::{NewCircle, OwnCircle};
pub use log::{Entry, Signer};
pub use met::Reach;
pub use offer::Offer;
pub use post::{Author, InstallId};
pub use projection::{Filter, Page};
pub use quarantine::{HeldBack, Quarantined};
pub use receive::{Admitted, Arrival, Received};
pub use rejudge::StoredChunk;
pub use rescue::{Rescued, rescue};
pub use serve::{Request, Sendable, Settled, Want};
pub use snapshot::{Copying, database_version, snapshot};
pub use statement::{NewStatement, Said, StoredStatement, lifts};
pub use store::{DATABASE_FILE, Opening, Reader, Reads, Store};
pub use write::{Arrived, Tx, Written};

#[cfg(test)]
mod tests;
