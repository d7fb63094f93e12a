//! What lies in `vault.json` (docs/protocol.md §6): from bytes to a vault and back. Touches no file
//! and opens nothing; whoever copies a home may have written these bytes.

use porchlight_crypto::{Kdf, Vault, Wrapped, WrappedDuty, WrappedRecovery};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// With a duty root, and what the printed words stand for; files of version 1 have neither, those of
/// version 2 only the first.
pub(super) const VERSION: u32 = 3;
const VERSION_WITH_DUTY: u32 = 2;
const KDF: &str = "argon2id";
/// A wrapped key and its tag.
const WRAPPED_BYTES: usize = 48;
const RECOVERY_BYTES: usize = 32;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VaultFile {
    version: u32,
    kdf: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    nonce: String,
    wrapped: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    duty: Option<SealedInFile>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recovery: Option<SealedInFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedInFile {
    nonce: String,
    wrapped: String,
}

/// Only what is needed to say "made by a newer version" of a file that no longer reads.
#[derive(Deserialize)]
struct VaultVersion {
    version: u32,
}

/// Why bytes are no vault of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unread {
    #[error("made by version {found}")]
    Newer { found: u32 },
    #[error("not the form of a vault")]
    Damaged,
}

/// Reads a vault's file.
///
/// # Errors
/// A newer version's, or a field that is not of its form.
pub fn read(bytes: &[u8]) -> Result<Vault, Unread> {
    let Ok(file) = serde_json::from_slice::<VaultFile>(bytes) else {
        return Err(match serde_json::from_slice::<VaultVersion>(bytes) {
            Ok(found) if found.version > VERSION => Unread::Newer { found: found.version },
            _ => Unread::Damaged,
        });
    };
    if file.version > VERSION {
        return Err(Unread::Newer { found: file.version });
    }
    vault(&file).ok_or(Unread::Damaged)
}

/// The bytes of its file.
///
/// # Errors
/// None that can be: numbers and strings always have a JSON text.
pub fn write(vault: &Vault) -> Result<Vec<u8>, serde_json::Error> {
    let Vault { root, duty, recovery } = vault;
    let file = VaultFile {
        version: match (duty, recovery) {
            (Some(_), Some(_)) => VERSION,
            (Some(_), None) => VERSION_WITH_DUTY,
            (None, _) => 1,
        },
        kdf: KDF.to_owned(),
        memory_kib: root.kdf.memory_kib,
        passes: root.kdf.passes,
        lanes: root.kdf.lanes,
        salt: hex(&root.salt),
        nonce: hex(&root.nonce),
        wrapped: hex(&root.wrapped),
        duty: duty
            .as_ref()
            .map(|duty| SealedInFile { nonce: hex(&duty.nonce), wrapped: hex(&duty.wrapped) }),
        recovery: recovery
            .as_ref()
            .filter(|_| duty.is_some())
            .map(|it| SealedInFile { nonce: hex(&it.nonce), wrapped: hex(&it.wrapped) }),
    };
    serde_json::to_vec_pretty(&file)
}

/// What the file holds; `None` when a field is not of its form. Said here, or a file that lost its end
/// would be called a wrong passphrase.
fn vault(file: &VaultFile) -> Option<Vault> {
    let wrapped = |text: &str| unhex(text).filter(|bytes| bytes.len() == WRAPPED_BYTES);
    let has = (file.duty.is_some(), file.recovery.is_some());
    if file.kdf != KDF || has != (file.version >= VERSION_WITH_DUTY, file.version == VERSION) {
        return None;
    }
    let kdf = Kdf { memory_kib: file.memory_kib, passes: file.passes, lanes: file.lanes };
    let root = Wrapped {
        kdf,
        salt: unhex(&file.salt)?.try_into().ok()?,
        nonce: unhex(&file.nonce)?.try_into().ok()?,
        wrapped: wrapped(&file.wrapped)?,
    };
    let duty = match &file.duty {
        Some(duty) => Some(WrappedDuty {
            nonce: unhex(&duty.nonce)?.try_into().ok()?,
            wrapped: wrapped(&duty.wrapped)?,
        }),
        None => None,
    };
    let recovery = match &file.recovery {
        Some(recovery) => Some(WrappedRecovery {
            nonce: unhex(&recovery.nonce)?.try_into().ok()?,
            wrapped: unhex(&recovery.wrapped).filter(|bytes| bytes.len() == RECOVERY_BYTES)?,
        }),
        None => None,
    };
    Some(Vault { root, duty, recovery })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        use std::fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().map(|digit| digit.to_digit(16)?.try_into().ok()).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_read_back_and_other_text_is_not() {
        assert_eq!(unhex(&hex(&[0, 1, 0xfe])), Some(vec![0, 1, 0xfe]));
        assert_eq!((unhex("0"), unhex("zz")), (None, None));
    }
}
