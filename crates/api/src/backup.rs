//! Requests and views of backups: one file that holds a profile, under a passphrase of its own
//! (docs/protocol.md §22b).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ProfileView, Secret};

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportBackup {
    pub path: String,
    /// The profile's.
    pub passphrase: Secret,
    /// The file's own; it may be the same.
    pub file_passphrase: Secret,
}

/// What became of writing a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BackupExported {
    pub path: String,
    #[ts(type = "number")]
    pub bytes: u64,
    /// Somebody stopped it: there is no file.
    pub stopped: bool,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RestoreBackup {
    pub path: String,
    /// The file's own.
    pub file_passphrase: Secret,
    /// Of the profile that is made of it.
    pub passphrase: Secret,
}

/// What became of restoring one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BackupRestored {
    /// Open now. `None`: somebody stopped it, and nothing was made.
    pub profile: Option<ProfileView>,
}
