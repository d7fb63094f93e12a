//! Passphrases: making a profile's key, opening it, changing what wraps it, and counting wrong tries.

use std::{fs, path::Path};

use chrono::{DateTime, Utc};
use porchlight_api::{ApiError, Secret};
use porchlight_crypto::{Kdf, Key, RootKey, VaultRefused, Wrapped};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::{error::AppError, file, home::Profile};

const VERSION: u32 = 1;
const KDF: &str = "argon2id";
/// The root key and its tag.
const WRAPPED_BYTES: usize = 48;
/// zxcvbn's "safely unguessable": more than 10^8 guesses, on top of a slow derivation.
const SCORE_MIN: zxcvbn::Score = zxcvbn::Score::Three;
/// Wrong tries without a wait.
const TRIES_FREE: u32 = 5;
const WAIT_S_FIRST: u32 = 5;
const WAIT_S_MAX: u32 = 900;
/// A vault file is about 300 bytes; more is not one.
const FILE_BYTES_MAX: u64 = 64 * 1024;

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
}

/// Only what is needed to say "made by a newer version" of a file that no longer reads.
#[derive(Deserialize)]
struct VaultVersion {
    version: u32,
}

/// A new root key.
pub(crate) fn draw_root(chance: &mut dyn CryptoRng) -> RootKey {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    chance.fill_bytes(bytes.as_mut_slice());
    RootKey::new(Key::from_bytes(*bytes))
}

/// A passphrase that could be guessed protects nobody from a copied disk.
pub(crate) fn refuse_weak(passphrase: &Secret) -> Result<(), AppError> {
    if zxcvbn::zxcvbn(passphrase.expose(), &["porchlight"]).score() < SCORE_MIN {
        return Err(ApiError::VaultWeakPassphrase {}.into());
    }
    Ok(())
}

/// Opens the vault, counting the try before it is made, so that a power cut does not give it back.
pub(crate) fn unlock(
    profile: &Profile,
    passphrase: &Secret,
    now: DateTime<Utc>,
) -> Result<RootKey, AppError> {
    if !profile.exists() {
        return Err(ApiError::HomeNoProfile { profile: profile.number }.into());
    }
    let wrapped = load(&profile.vault_file())?;
    let mut tries = Tries::load(profile, now);
    let seconds = tries.wait_s(now);
    if seconds > 0 {
        return Err(ApiError::VaultWait { seconds }.into());
    }
    let before = tries.clone();
    tries.wrong = tries.wrong.saturating_add(1);
    tries.last_at = Some(now);
    tries.save(profile)?;
    match RootKey::unwrap(&wrapped, passphrase.expose()) {
        Ok(root) => {
            Tries::default().save(profile)?;
            Ok(root)
        }
        Err(VaultRefused::WrongPassphrase) => {
            Err(ApiError::VaultWrongPassphrase { wrong_tries: tries.wrong }.into())
        }
        Err(VaultRefused::Cost) => {
            // Nothing was tried.
            before.save(profile)?;
            Err(damaged(&profile.vault_file()))
        }
    }
}

/// Wraps the same root key under a new passphrase. The old one is a try like any other.
pub(crate) fn change(
    profile: &Profile,
    old: &Secret,
    new: &Secret,
    now: DateTime<Utc>,
    chance: &mut dyn CryptoRng,
) -> Result<(), AppError> {
    let root = unlock(profile, old, now)?;
    store(profile, &root, new, chance)
}

/// Wraps the root key under a passphrase and replaces the vault's file.
pub(crate) fn store(
    profile: &Profile,
    root: &RootKey,
    passphrase: &Secret,
    chance: &mut dyn CryptoRng,
) -> Result<(), AppError> {
    refuse_weak(passphrase)?;
    let (mut salt, mut nonce) = ([0; 16], [0; 24]);
    chance.fill_bytes(&mut salt);
    chance.fill_bytes(&mut nonce);
    let path = profile.vault_file();
    let wrapped =
        root.wrap(passphrase.expose(), Kdf::STANDARD, salt, nonce).map_err(|_| damaged(&path))?;
    let file = VaultFile {
        version: VERSION,
        kdf: KDF.to_owned(),
        memory_kib: wrapped.kdf.memory_kib,
        passes: wrapped.kdf.passes,
        lanes: wrapped.kdf.lanes,
        salt: hex(&wrapped.salt),
        nonce: hex(&wrapped.nonce),
        wrapped: hex(&wrapped.wrapped),
    };
    let text = serde_json::to_vec_pretty(&file).map_err(AppError::Answer)?;
    file::replace(&path, &text).map_err(AppError::file(&path))
}

fn load(path: &Path) -> Result<Wrapped, AppError> {
    if fs::metadata(path).map_err(AppError::file(path))?.len() > FILE_BYTES_MAX {
        return Err(damaged(path));
    }
    let bytes = fs::read(path).map_err(AppError::file(path))?;
    let Ok(file) = serde_json::from_slice::<VaultFile>(&bytes) else {
        return Err(match serde_json::from_slice::<VaultVersion>(&bytes) {
            Ok(newer) if newer.version > VERSION => {
                ApiError::VaultNewerVersion { found: newer.version, known: VERSION }.into()
            }
            _ => damaged(path),
        });
    };
    if file.version > VERSION {
        return Err(ApiError::VaultNewerVersion { found: file.version, known: VERSION }.into());
    }
    let fields = (unhex(&file.salt), unhex(&file.nonce), unhex(&file.wrapped));
    let (Some(salt), Some(nonce), Some(wrapped)) = fields else { return Err(damaged(path)) };
    // Said here, or a file that lost its end would be called a wrong passphrase.
    if file.kdf != KDF || wrapped.len() != WRAPPED_BYTES {
        return Err(damaged(path));
    }
    let (Ok(salt), Ok(nonce)) = (salt.try_into(), nonce.try_into()) else {
        return Err(damaged(path));
    };
    let kdf = Kdf { memory_kib: file.memory_kib, passes: file.passes, lanes: file.lanes };
    Ok(Wrapped { kdf, salt, nonce, wrapped })
}

fn damaged(path: &Path) -> AppError {
    ApiError::VaultDamaged { path: path.display().to_string() }.into()
}

fn hex(bytes: &[u8]) -> String {
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

/// Wrong tries since the last right one. In the clear: it must be read before anything is open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tries {
    pub(crate) wrong: u32,
    last_at: Option<DateTime<Utc>>,
}

impl Tries {
    /// The count. A last try in the future was made by a clock that has been set back since: the
    /// wait begins now, else it would be as long as that clock was wrong.
    pub(crate) fn load(profile: &Profile, now: DateTime<Utc>) -> Self {
        let mut tries = Self::read(profile);
        if tries.last_at.is_some_and(|last| last > now) {
            tries.last_at = Some(now);
            // Where nothing can be written no try can be counted either, and so none be made.
            let _ = tries.save(profile);
        }
        tries
    }

    /// A file that does not read counts as none, since a thief could remove it as well.
    fn read(profile: &Profile) -> Self {
        fs::read(profile.tries_file())
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    fn save(&self, profile: &Profile) -> Result<(), AppError> {
        if self == &Self::read(profile) {
            return Ok(());
        }
        let path = profile.tries_file();
        let text = serde_json::to_vec(self).map_err(AppError::Answer)?;
        file::replace(&path, &text).map_err(AppError::file(&path))
    }

    /// Seconds until the next try. A clock set back does not shorten it, nor can it make it endless.
    pub(crate) fn wait_s(&self, now: DateTime<Utc>) -> u32 {
        if self.wrong <= TRIES_FREE {
            return 0;
        }
        let doublings = (self.wrong - TRIES_FREE - 1).min(16);
        let wait = WAIT_S_FIRST.saturating_mul(1 << doublings).min(WAIT_S_MAX);
        let passed = self.last_at.map_or(i64::MAX, |last| (now - last).num_seconds());
        match u32::try_from(passed) {
            Ok(passed) => wait.saturating_sub(passed),
            Err(_) if passed > 0 => 0,
            Err(_) => wait,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tries(wrong: u32, seconds_ago: i64) -> u32 {
        let now = DateTime::<Utc>::UNIX_EPOCH + chrono::Duration::days(20_000);
        Tries { wrong, last_at: Some(now - chrono::Duration::seconds(seconds_ago)) }.wait_s(now)
    }

    #[test]
    fn five_tries_are_free_and_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        assert_eq!([1, 5, 6, 7, 8].map(|wrong| tries(wrong, 0)), [0, 0, 5, 10, 20]);
        assert_eq!([20, u32::MAX].map(|wrong| tries(wrong, 0)), [900, 900]);
        assert_eq!((tries(7, 4), tries(7, 10), tries(7, i64::from(u32::MAX) + 1)), (6, 0, 0));
    }

    #[test]
    fn a_clock_set_back_waits_the_whole_time_and_no_longer() {
        assert_eq!(tries(7, -1_000_000), 10);
    }

    #[test]
    fn hex_is_read_back_and_other_text_is_not() {
        assert_eq!(unhex(&hex(&[0, 1, 0xfe])), Some(vec![0, 1, 0xfe]));
        assert_eq!((unhex("0"), unhex("zz")), (None, None));
    }
}
