//! What can go wrong with the store, named by cause. A cause that protects data (a damaged file,
//! a newer version) is found before anything is written.

use porchlight_domain::kind::OtherKind;
use thiserror::Error;

/// A failure of the store. Nothing of the write that met it is kept.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("the database is of version {found}, this program knows {known}")]
    NewerVersion { found: u32, known: u32 },
    #[error("the database is damaged")]
    Damaged(#[source] Option<rusqlite::Error>),
    #[error("the disk is full")]
    DiskFull,
    #[error("the folder can't be written")]
    ReadOnly,
    #[error("there is no database")]
    Missing,
    #[error("there is no such record")]
    NotFound,
    #[error("more than one record begins like that")]
    Ambiguous,
    #[error("there is no edit to take back")]
    NothingToUndo,
    #[error("something came after the edit")]
    ChangedSince,
    #[error("the edit settled a dispute")]
    SettledDispute,
    #[error("the record can't be read")]
    Unreadable(#[from] porchlight_domain::RecordError),
    #[error("a document does not load")]
    Document(#[source] Box<automerge::AutomergeError>),
    #[error("a document is not what its heads say")]
    Torn,
    #[error("a chunk does not open: {0}")]
    Chunk(&'static str),
    #[error("a change that others would refuse")]
    Gate(#[from] crate::gate::Refusal),
    #[error("there is no such channel")]
    NoChannel,
    #[error("no key of the channel is free of removed devices")]
    NoCleanEpoch,
    #[error("no key of this device may sign in the channel")]
    NoWriter,
    #[error("a page marker does not read")]
    BadCursor,
    #[error("a stored draft does not read")]
    Draft(#[source] serde_json::Error),
    #[error("the disk failed")]
    Disk(#[from] std::io::Error),
    #[error("the database failed")]
    Sql(#[source] rusqlite::Error),
}

/// An id of another kind is no id of this one.
impl From<OtherKind> for StoreError {
    fn from(_: OtherKind) -> Self {
        Self::NotFound
    }
}

impl From<automerge::AutomergeError> for StoreError {
    fn from(error: automerge::AutomergeError) -> Self {
        Self::Document(Box::new(error))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::ReadOnly
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(Some(error))
            }
            Some(ErrorCode::SystemIoFailure) => Self::io_failure(error),
            _ => Self::Sql(error),
        }
    }
}

impl StoreError {
    /// A short read is a truncated file; other I/O failures are the disk's.
    fn io_failure(error: rusqlite::Error) -> Self {
        use rusqlite::ffi::{SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ};
        match error.sqlite_error().map(|error| error.extended_code) {
            Some(SQLITE_IOERR_READ | SQLITE_IOERR_SHORT_READ) => Self::Damaged(Some(error)),
            _ => Self::Sql(error),
        }
    }
}
