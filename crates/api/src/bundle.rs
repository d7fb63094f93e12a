//! Bundles: what a circle's channels hold in files, for somebody who has no link (docs/protocol.md §22a).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ApiError;

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportBundle {
    pub circle: String,
    /// For this device alone, by the first digits of its id; for the whole circle when left out.
    #[serde(default)]
    #[ts(optional)]
    pub device: Option<String>,
    /// The first file, or a folder that is there. Further files are named after the first.
    pub path: String,
    /// About how large a file may be, 1 to 2,000 MB; 2,000 when left out.
    #[serde(default)]
    #[ts(optional)]
    pub piece_mb: Option<u16>,
    /// Leave out what was put into earlier bundles for the same circle or device.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub only_new: bool,
}

/// What was made, and for whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BundleExported {
    pub circle: String,
    /// The one device that opens it.
    pub device: Option<String>,
    /// In their order. Empty when it was stopped: nothing is left of it then.
    pub files: Vec<BundleFile>,
    /// Changes and statements.
    pub chunks: u32,
    /// What does not read on this device any more and is not in it.
    pub unreadable: u32,
    /// Who can open it: members with so many of their devices, each what they may read.
    pub opens_for: Vec<BundleOpener>,
    /// Whoever reads the circle's alerts can open these.
    pub opens_for_readers: bool,
    pub stopped: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BundleFile {
    pub path: String,
    pub bytes: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BundleOpener {
    pub person: String,
    pub devices: u32,
}

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportBundle {
    /// In any order; each can be read alone.
    pub paths: Vec<String>,
}

/// What became of what is in the files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BundleImported {
    /// New here.
    pub taken: u32,
    pub already_here: u32,
    /// What does not hold together; it is not taken.
    pub refused: u32,
    /// What lacks a key or something that it rests on. It is not kept: read the files again once that came.
    pub not_yet: u32,
    /// What is kept on this device until what it builds on comes.
    pub waiting: u32,
    /// Something read earlier was put aside for want of room and can be taken now: read its file again.
    pub read_again: bool,
    pub bundles: Vec<BundleSeen>,
    /// Files of which nothing was taken, if others were.
    pub refused_files: Vec<RefusedFile>,
    /// Somebody stopped it; what was taken stays, and running it again goes on.
    pub stopped: bool,
}

/// A bundle of which files were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BundleSeen {
    pub circle: String,
    /// Who made it, if they are in the circle now.
    pub person: Option<String>,
    /// Whether it says who made it. Readers of an audience are not told.
    pub says_who: bool,
    /// The numbers of its files that were read.
    pub pieces: Vec<u32>,
    /// Numbers of files that were not among them, as far as is known.
    pub missing: Vec<u32>,
    /// Whether files follow of which nothing is known but that.
    pub more: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RefusedFile {
    pub path: String,
    pub error: ApiError,
}
