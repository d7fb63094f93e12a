//! Requests and views of the printed words: they bring a person back who has lost every device
//! (docs/protocol.md §22c).

use serde::{Deserialize, Serialize, Serializer};
use ts_rs::TS;
use zeroize::Zeroizing;

use crate::{CircleSort, Secret};

/// Show the words once more. Each time they are others; all sheets of one time belong together, and old
/// sheets stay good.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowRecoveryWords {
    pub passphrase: Secret,
    /// 1: one sheet, which alone is enough. 3: three, of which any two are.
    pub sheets: u8,
}

/// The words, sheet by sheet.
#[derive(Serialize, TS)]
pub struct RecoveryWords {
    #[serde(serialize_with = "as_lists")]
    #[ts(type = "Array<Array<string>>")]
    pub sheets: Zeroizing<Vec<Vec<String>>>,
    /// Circles, and whether these words bring back into each.
    pub circles: Vec<RecoveryCircle>,
}

impl std::fmt::Debug for RecoveryWords {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RecoveryWords")
    }
}

fn as_lists<S: Serializer>(sheets: &Zeroizing<Vec<Vec<String>>>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(sheets.iter())
}

/// Words that somebody typed, one text a sheet.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CheckRecoveryWords {
    pub sheets: Vec<Secret>,
}

/// What words that were typed are good for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecoveryChecked {
    pub circles: Vec<RecoveryCircle>,
}

/// A circle, and whether some words bring its person back into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecoveryCircle {
    pub circle: String,
    pub name: String,
    pub sort: CircleSort,
    pub works: bool,
}

/// Invite somebody back who lost every device and has their printed words. This device's person says
/// by it that they saw them.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InviteReturn {
    pub circle: String,
    pub person: String,
    #[serde(default)]
    #[ts(optional = nullable)]
    pub at: Vec<String>,
}

/// Come back into the household that this profile was restored with, by the words alone. Every other
/// device is out of it then.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReturnHousehold {
    pub circle: String,
    /// One text a sheet.
    pub recovery_words: Vec<Secret>,
    pub passphrase: Secret,
}
