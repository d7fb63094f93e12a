//! Passphrases: making a profile's keys, opening them, changing what wraps them, and counting wrong tries.
//! What lies in `vault.json` is docs/protocol.md §6. The duty root comes out for one operation and is
//! dropped with it; nothing here keeps it.

pub mod form;

use std::{fs, path::Path};

use chrono::{DateTime, Utc};
use porchlight_api::{ApiError, Secret};
use porchlight_crypto::{
    DutyRefused, DutyRoot, Kdf, Key, RecoverySecret, RootKey, Vault, VaultRefused,
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use form::Unread;
pub(crate) use form::hex;

use crate::{error::AppError, file, home::Profile};

/// zxcvbn's "safely unguessable": more than 10^8 guesses, on top of a slow derivation.
const SCORE_MIN: zxcvbn::Score = zxcvbn::Score::Three;
/// Wrong tries without a wait.
const TRIES_FREE: u32 = 5;
const WAIT_S_FIRST: u32 = 5;
const WAIT_S_MAX: u32 = 900;
/// A vault file is about 500 bytes; more is not one.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// The keys of a vault that opened.
pub(crate) struct Opened {
    pub(crate) root: RootKey,
    /// `None` where it is damaged, or could not be written: then nothing may be founded with one.
    pub(crate) duty: Option<DutyRoot>,
    /// What the printed words stand for; `None` until a circle is founded or joined.
    pub(crate) recovery: Option<RecoverySecret>,
}

/// A vault that opened, before what is missing in it is made.
struct Tried {
    vault: Vault,
    root: RootKey,
    duty: Duty,
    recovery: Option<RecoverySecret>,
}

/// What became of the duty root when the passphrase was right.
enum Duty {
    Here(DutyRoot),
    /// The file is of version 1.
    Missing,
    Damaged,
}

/// A passphrase that could be guessed protects nobody from a copied disk.
pub(crate) fn refuse_weak(passphrase: &Secret) -> Result<(), AppError> {
    if zxcvbn::zxcvbn(passphrase.expose(), &["porchlight"]).score() < SCORE_MIN {
        return Err(ApiError::VaultWeakPassphrase {}.into());
    }
    Ok(())
}

/// Opens the vault, counting the try before it is made, so that a power cut does not give it back. A
/// file of version 1 becomes one of version 2; where that can't be written, it opens all the same.
///
/// # Errors
/// A wrong passphrase, a wait, a file that does not read.
pub(crate) fn unlock(
    profile: &Profile,
    passphrase: &Secret,
    now: DateTime<Utc>,
    chance: &mut dyn CryptoRng,
) -> Result<Opened, AppError> {
    let Tried { vault, root, duty, recovery } = try_open(profile, passphrase, now)?;
    let duty = match duty {
        Duty::Here(duty) => Some(duty),
        Duty::Missing => match add_duty(profile, vault, passphrase, chance) {
            Ok(duty) => Some(duty),
            Err(error) => {
                tracing::warn!(%error, "the vault stays as version 1");
                None
            }
        },
        Duty::Damaged => {
            tracing::error!("the duty root is damaged");
            None
        }
    };
    Ok(Opened { root, duty, recovery })
}

/// The duty root, for one operation. The passphrase is a try like any other.
///
/// # Errors
/// As [`unlock`]; a duty root that is damaged, or that can't be written.
pub(crate) fn duty(
    profile: &Profile,
    passphrase: &Secret,
    now: DateTime<Utc>,
    chance: &mut dyn CryptoRng,
) -> Result<DutyRoot, AppError> {
    let Tried { vault, duty, .. } = try_open(profile, passphrase, now)?;
    match duty {
        Duty::Here(duty) => Ok(duty),
        Duty::Missing => add_duty(profile, vault, passphrase, chance),
        Duty::Damaged => Err(ApiError::VaultDutyDamaged {}.into()),
    }
}

/// The duty root, and what the printed words stand for, for somebody who founds a circle or comes into
/// one. Where there is none yet it is drawn, and durable before it is used. The passphrase is a try
/// like any other.
///
/// # Errors
/// As [`duty`].
pub(crate) fn duty_and_recovery(
    profile: &Profile,
    passphrase: &Secret,
    now: DateTime<Utc>,
    chance: &mut dyn CryptoRng,
) -> Result<(DutyRoot, RecoverySecret), AppError> {
    let Tried { vault, duty, recovery, .. } = try_open(profile, passphrase, now)?;
    let Duty::Here(duty) = duty else { return Err(ApiError::VaultDutyDamaged {}.into()) };
    let recovery = match recovery {
        Some(recovery) => recovery,
        None => put_recovery(profile, vault, passphrase, RecoverySecret::draw(chance), chance)?,
    };
    Ok((duty, recovery))
}

/// Keeps what words that were typed stand for, in the place of what was there.
///
/// # Errors
/// As [`unlock`]; the disk.
pub(crate) fn adopt(
    profile: &Profile,
    passphrase: &Secret,
    (recovery, now): (RecoverySecret, DateTime<Utc>),
    chance: &mut dyn CryptoRng,
) -> Result<RecoverySecret, AppError> {
    let Tried { vault, .. } = try_open(profile, passphrase, now)?;
    put_recovery(profile, vault, passphrase, recovery, chance)
}

fn put_recovery(
    profile: &Profile,
    vault: Vault,
    passphrase: &Secret,
    recovery: RecoverySecret,
    chance: &mut dyn CryptoRng,
) -> Result<RecoverySecret, AppError> {
    let path = profile.vault_file();
    write(
        &path,
        &with_recovery(vault, passphrase, &recovery, chance).map_err(|_| damaged(&path))?,
    )?;
    Ok(recovery)
}

fn with_recovery(
    vault: Vault,
    passphrase: &Secret,
    recovery: &RecoverySecret,
    chance: &mut dyn CryptoRng,
) -> Result<Vault, VaultRefused> {
    let mut nonce = [0; 24];
    chance.fill_bytes(&mut nonce);
    vault.with_recovery(passphrase.expose(), recovery, nonce)
}

fn try_open(profile: &Profile, passphrase: &Secret, now: DateTime<Utc>) -> Result<Tried, AppError> {
    if !profile.exists() {
        return Err(ApiError::HomeNoProfile { profile: profile.number }.into());
    }
    let path = profile.vault_file();
    let vault = load(&path)?;
    let mut tries = Tries::load(profile, now);
    let seconds = tries.wait_s(now);
    if seconds > 0 {
        return Err(ApiError::VaultWait { seconds }.into());
    }
    let before = tries.clone();
    tries.wrong = tries.wrong.saturating_add(1);
    tries.last_at = Some(now);
    tries.save(profile)?;
    match open(&vault, passphrase.expose()) {
        Ok((root, duty, recovery)) => {
            Tries::default().save(profile)?;
            Ok(Tried { vault, root, duty, recovery })
        }
        Err(VaultRefused::WrongPassphrase) => {
            Err(ApiError::VaultWrongPassphrase { wrong_tries: tries.wrong }.into())
        }
        Err(VaultRefused::Cost) => {
            // Nothing was tried.
            before.save(profile)?;
            Err(damaged(&path))
        }
    }
}

type Keys = (RootKey, Duty, Option<RecoverySecret>);

fn open(vault: &Vault, passphrase: &str) -> Result<Keys, VaultRefused> {
    match vault.open(passphrase) {
        Ok(keys) => Ok((keys.root, keys.duty.map_or(Duty::Missing, Duty::Here), keys.recovery)),
        Err(DutyRefused::Vault(refused)) => Err(refused),
        // Reports open without it.
        Err(DutyRefused::Damaged | DutyRefused::Present) => {
            Ok((RootKey::unwrap(&vault.root, passphrase)?, Duty::Damaged, None))
        }
    }
}

/// Gives a vault of version 1 its duty root. It is durable before it is used.
fn add_duty(
    profile: &Profile,
    vault: Vault,
    passphrase: &Secret,
    chance: &mut dyn CryptoRng,
) -> Result<DutyRoot, AppError> {
    let duty = DutyRoot::new(Key::draw(chance));
    let mut nonce = [0; 24];
    chance.fill_bytes(&mut nonce);
    let path = profile.vault_file();
    let vault = vault.with_duty(passphrase.expose(), &duty, nonce).map_err(|_| damaged(&path))?;
    write(&path, &vault)?;
    Ok(duty)
}

/// Wraps the same keys under a new passphrase. The old one is a try like any other.
///
/// # Errors
/// As [`duty`], so that no key is lost on the way; a weak passphrase, the disk.
pub(crate) fn change(
    profile: &Profile,
    old: &Secret,
    new: &Secret,
    now: DateTime<Utc>,
    chance: &mut dyn CryptoRng,
) -> Result<(), AppError> {
    let Tried { root, duty, recovery, .. } = try_open(profile, old, now)?;
    let duty = match duty {
        Duty::Here(duty) => duty,
        Duty::Missing => DutyRoot::new(Key::draw(chance)),
        Duty::Damaged => return Err(ApiError::VaultDutyDamaged {}.into()),
    };
    store(profile, &Opened { root, duty: Some(duty), recovery }, new, chance)
}

/// Wraps the keys under a passphrase and replaces the vault's file.
///
/// # Errors
/// A weak passphrase, the disk.
pub(crate) fn store(
    profile: &Profile,
    keys: &Opened,
    passphrase: &Secret,
    chance: &mut dyn CryptoRng,
) -> Result<(), AppError> {
    refuse_weak(passphrase)?;
    let path = profile.vault_file();
    let Opened { root, duty, recovery } = keys;
    let vault = Vault::seal(root, duty.as_ref(), passphrase.expose(), Kdf::STANDARD, chance);
    let vault = match recovery {
        Some(recovery) => {
            vault.and_then(|vault| with_recovery(vault, passphrase, recovery, chance))
        }
        None => vault,
    };
    write(&path, &vault.map_err(|_| damaged(&path))?)
}

fn write(path: &Path, vault: &Vault) -> Result<(), AppError> {
    let text = form::write(vault).map_err(AppError::Answer)?;
    file::replace(path, &text).map_err(AppError::file(path))
}

fn load(path: &Path) -> Result<Vault, AppError> {
    if fs::metadata(path).map_err(AppError::file(path))?.len() > FILE_BYTES_MAX {
        return Err(damaged(path));
    }
    let bytes = fs::read(path).map_err(AppError::file(path))?;
    form::read(&bytes).map_err(|unread| match unread {
        Unread::Newer { found } => {
            AppError::from(ApiError::VaultNewerVersion { found, known: form::VERSION })
        }
        Unread::Damaged => damaged(path),
    })
}

fn damaged(path: &Path) -> AppError {
    ApiError::VaultDamaged { path: path.display().to_string() }.into()
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
}
