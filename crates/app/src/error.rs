//! Every cause that a use case can meet, and the one code that each becomes at the contract.

use std::path::PathBuf;

use porchlight_api::ApiError;
use porchlight_domain::{Cause, Refusal, report::Guard};
use porchlight_store::StoreError;
use porchlight_sync::line::LINES_MAX;
use thiserror::Error;

use crate::clock;

/// Why a command failed. Nothing of it was done.
#[derive(Debug, Error)]
pub(crate) enum AppError {
    /// A cause that has its code already.
    #[error("{}", .0.code())]
    Known(ApiError),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("the category lacks its evidence")]
    Guard(Guard),
    #[error(transparent)]
    Circle(#[from] CircleError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a file of the home failed")]
    File(#[source] std::io::Error, PathBuf),
    #[error("the system has no random source")]
    NoChance(#[from] getrandom::Error),
    #[error("an answer does not write as JSON")]
    Answer(#[source] serde_json::Error),
    #[error("the engine stopped")]
    EngineGone,
    #[error("a command panicked")]
    Panicked,
}

/// What a circle refuses. Nothing of it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum CircleError {
    #[error("there is no such circle")]
    NotFound,
    #[error("the log gives no right to that")]
    NotAllowed,
    #[error("there is no such person or device in the circle")]
    NoSuchPerson,
    #[error("the circle has as many devices as it may")]
    TooManyDevices,
    #[error("nothing of that id lacks a signature")]
    NoSuchOperation,
    #[error("this device is not in the circle any more")]
    NotInside,
    #[error("a household can't be left")]
    Household,
    #[error("the circle has made no Face yet that names the channel")]
    NoFace,
    #[error("there is no such line")]
    NoSuchLine,
    #[error("this person has opened as many lines as are exchanged")]
    TooManyLines,
    #[error("this profile is in the circle itself")]
    Inside,
    #[error("what was given to this device does not hold together")]
    BadPackage,
}

impl From<CircleError> for ApiError {
    fn from(error: CircleError) -> Self {
        match error {
            CircleError::NotFound => Self::CircleNotFound {},
            CircleError::NotAllowed => Self::CircleNotAllowed {},
            CircleError::NoSuchPerson => Self::CircleNoSuchPerson {},
            CircleError::NoSuchOperation => Self::CircleNoSuchOperation {},
            CircleError::NotInside => Self::CircleNotInside {},
            CircleError::Household => Self::CircleHousehold {},
            CircleError::TooManyDevices => Self::CircleTooManyDevices {},
            CircleError::NoFace => Self::CircleNoFace {},
            CircleError::NoSuchLine => Self::CircleNoSuchLine {},
            CircleError::TooManyLines => Self::CircleTooManyLines { max: short(LINES_MAX) },
            CircleError::Inside => Self::CircleInside {},
            CircleError::BadPackage => Self::CircleBadPackage {},
        }
    }
}

impl From<ApiError> for AppError {
    fn from(error: ApiError) -> Self {
        Self::Known(error)
    }
}

impl AppError {
    /// For a file of the home, with its name.
    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File(error, path)
    }

    /// What crosses to the doors.
    pub(crate) fn into_api(self) -> ApiError {
        match self {
            Self::Known(error) => error,
            Self::Refused(refusal) => refused(refusal),
            Self::Guard(guard) => {
                porchlight_api::guard_error(guard).unwrap_or_else(|| internal(&Self::Guard(guard)))
            }
            Self::Circle(error) => error.into(),
            Self::Store(error) => store(error),
            Self::File(error, path) => file(error, path),
            Self::EngineGone => ApiError::VaultLocked {},
            error @ (Self::NoChance(_) | Self::Answer(_) | Self::Panicked) => internal(&error),
        }
    }
}

/// Codes for a refused field, its numbers among the params.
pub(crate) fn refused(refusal: Refusal) -> ApiError {
    let field = refusal.field.to_owned();
    match refusal.cause {
        Cause::TooLong { len, max } => {
            ApiError::FieldTooLong { field, len: short(len), max: short(max) }
        }
        Cause::TooMany { count, max } => {
            ApiError::FieldTooMany { field, count: short(count), max: short(max) }
        }
        Cause::OutOfRange { value, min, max } => ApiError::FieldOutOfRange {
            field,
            value: value.to_string(),
            min: min.to_string(),
            max: max.to_string(),
        },
        Cause::MinAboveMax => ApiError::FieldMinAboveMax { field },
        Cause::TooEarly => ApiError::FieldTooEarly { field },
        Cause::TooLate => ApiError::FieldTooLate { field },
        Cause::PartMissing => ApiError::FieldPartMissing { field },
        Cause::Missing => ApiError::FieldMissing { field },
        Cause::OnlyWithOther => ApiError::FieldOnlyWithOther { field },
        Cause::NullCharacter => ApiError::FieldNullCharacter { field },
        Cause::NotALanguage => ApiError::FieldNotALanguage { field },
        Cause::Twice => ApiError::FieldTwice { field },
        Cause::KindsDisagree => ApiError::FieldKindsDisagree { field },
        Cause::Expired => ApiError::FieldExpired { field },
    }
}

fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn store(error: StoreError) -> ApiError {
    match error {
        StoreError::NewerVersion { found, known } => ApiError::StoreNewerVersion { found, known },
        StoreError::Damaged(_) | StoreError::Missing => ApiError::StoreDamaged {},
        StoreError::DiskFull => ApiError::HomeDiskFull {},
        StoreError::ReadOnly => ApiError::HomeReadOnly {},
        StoreError::NotFound => ApiError::ReportNotFound { id: String::new() },
        StoreError::Ambiguous => ApiError::ReportIdAmbiguous { id: String::new() },
        StoreError::NothingToUndo => ApiError::UndoNothing {},
        StoreError::ChangedSince => ApiError::UndoChangedSince {},
        StoreError::SettledDispute => ApiError::UndoSettledDispute {},
        StoreError::Unreadable(_) | StoreError::Document(_) | StoreError::Torn => {
            ApiError::ReportUnreadable { id: String::new() }
        }
        StoreError::BadCursor => ApiError::RequestBadCursor {},
        StoreError::NoChannel => ApiError::CircleNotFound {},
        StoreError::NoCleanEpoch => ApiError::CircleNoCleanKey {},
        StoreError::NoWriter => ApiError::CircleNotAllowed {},
        StoreError::Disk(error) => disk(error),
        error @ (StoreError::Chunk(_)
        | StoreError::Draft(_)
        | StoreError::Gate(_)
        | StoreError::Sql(_)) => internal(&error),
    }
}

fn file(error: std::io::Error, path: PathBuf) -> ApiError {
    use std::io::ErrorKind;
    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) {
        return ApiError::HomeUnreadable { path: path.display().to_string() };
    }
    disk(error)
}

fn disk(error: std::io::Error) -> ApiError {
    use std::io::ErrorKind;
    let kind = error.kind();
    if matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
        ApiError::HomeDiskFull {}
    } else if matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) {
        ApiError::HomeReadOnly {}
    } else {
        internal(&error)
    }
}

/// Unforeseen: the log gets the chain of causes (none of ours holds content), the door a number.
fn internal(error: &(dyn std::error::Error + 'static)) -> ApiError {
    let incident = format!("{:x}", clock::now().timestamp_millis());
    let mut chain = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    tracing::error!(%incident, %chain, "unforeseen");
    ApiError::Internal { incident }
}
