//! The home folder: what lies where, and what of it is in the clear (THREATS.md).
//!
//! ```text
//! home.json                 language, text size, theme, when it locks by itself
//! window.json               the window's size
//! web-view/                 the empty files that a web view insists on
//! page/open-PORT.html       while a browser is led to the page: a token that opens once, 60 seconds
//! profiles/N/install.id     16 random bytes; never part of a backup
//! profiles/N/vault.json     the wrapped key
//! profiles/N/tries.json     wrong tries since the last right one
//! profiles/N/lock           held by the process that has the profile open
//! profiles/N/porchlight.db  everything else, encrypted
//! profiles/N/damaged/       databases that were set aside, untouched
//! profiles/N/backup.part    a copy of the database while a backup is written, under a key that is nowhere
//! profiles/restoring/       a profile that is being made of a backup, moved to its place when it is whole
//! ```

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use porchlight_api::{ApiError, Settings};
use porchlight_domain::limit;
use rand_core::CryptoRng;

use crate::{error::AppError, file};

/// Profiles on one device: enough for a family phone, few enough to tell apart by shape.
pub(crate) const PROFILES_MAX: u8 = 9;

const TEXT_SIZES: std::ops::RangeInclusive<u16> = 100..=200;
/// Minutes; 0 is never.
const LOCK_AFTER_MIN_MAX: u8 = 120;

/// The home folder.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    path: PathBuf,
}

impl Home {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of a profile.
    pub(crate) fn profile(&self, number: u8) -> Result<Profile, AppError> {
        if !(1..=PROFILES_MAX).contains(&number) {
            return Err(ApiError::HomeProfileNumber { profile: number }.into());
        }
        Ok(Profile { number, folder: self.path.join("profiles").join(number.to_string()) })
    }

    /// Where a profile is made of a backup.
    pub(crate) fn restoring_folder(&self) -> PathBuf {
        self.path.join("profiles").join("restoring")
    }

    /// Profiles that exist.
    pub(crate) fn profiles(&self) -> Vec<Profile> {
        (1..=PROFILES_MAX)
            .filter_map(|number| self.profile(number).ok())
            .filter(Profile::exists)
            .collect()
    }

    /// Settings in the clear. A damaged file is kept beside and the defaults are used: they are
    /// not worth refusing to open for.
    pub(crate) fn settings(&self) -> Settings {
        let path = self.settings_file();
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|_| {
                let _ = fs::rename(&path, path.with_extension("damaged"));
                Settings::default()
            }),
            Err(_) => Settings::default(),
        }
    }

    /// Writes the settings.
    pub(crate) fn set_settings(&self, settings: &Settings) -> Result<(), AppError> {
        let (smallest, largest) = (*TEXT_SIZES.start(), *TEXT_SIZES.end());
        limit::number("text_size", settings.text_size.into(), smallest.into(), largest.into())?;
        limit::number(
            "lock_after_min",
            settings.lock_after_min.into(),
            0,
            LOCK_AFTER_MIN_MAX.into(),
        )?;
        file::private_folder(&self.path).map_err(AppError::file(&self.path))?;
        let path = self.settings_file();
        let text = serde_json::to_vec_pretty(settings).map_err(AppError::Answer)?;
        file::replace(&path, &text).map_err(AppError::file(&path))
    }

    fn settings_file(&self) -> PathBuf {
        self.path.join("home.json")
    }
}

/// One profile's folder.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    pub(crate) number: u8,
    pub(crate) folder: PathBuf,
}

impl Profile {
    /// Whether somebody made it: its vault is there.
    pub(crate) fn exists(&self) -> bool {
        self.vault_file().exists()
    }

    pub(crate) fn vault_file(&self) -> PathBuf {
        self.folder.join("vault.json")
    }

    pub(crate) fn tries_file(&self) -> PathBuf {
        self.folder.join("tries.json")
    }

    pub(crate) fn lock_file(&self) -> PathBuf {
        self.folder.join("lock")
    }

    /// The copy of the database that goes into a backup.
    pub(crate) fn snapshot_file(&self) -> PathBuf {
        self.folder.join("backup.part")
    }

    /// Where damaged databases are set aside, one folder for each time.
    pub(crate) fn damaged_folder(&self, at: chrono::DateTime<chrono::Utc>) -> PathBuf {
        self.folder.join("damaged").join(at.format("%Y-%m-%dT%H-%M-%S%.3fZ").to_string())
    }

    /// The install id, made at the first look. A home that was copied without it gets a new one.
    pub(crate) fn install_id(&self, chance: &mut dyn CryptoRng) -> Result<[u8; 16], AppError> {
        let path = self.folder.join("install.id");
        match fs::read(&path) {
            Ok(bytes) if let Ok(id) = bytes.as_slice().try_into() => Ok(id),
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(AppError::File(error, path))
            }
            Ok(_) | Err(_) => {
                let mut id = [0; 16];
                chance.fill_bytes(&mut id);
                file::replace(&path, &id).map_err(AppError::file(&path))?;
                Ok(id)
            }
        }
    }

    /// Takes the profile's lock for as long as the answer lives.
    pub(crate) fn hold(&self) -> Result<Held, AppError> {
        Held::take(&self.lock_file(), self.number)
    }
}

/// The lock of an open profile: doors share no home, the second one is told so.
pub(crate) struct Held {
    _file: fs::File,
}

impl Held {
    fn take(path: &Path, profile: u8) -> Result<Self, AppError> {
        use std::{fs::TryLockError, io::Write};
        let mut file = file::private_file_kept(path).map_err(AppError::file(path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(ApiError::HomeOpenElsewhere { profile }.into());
            }
            Err(TryLockError::Error(error)) => return Err(AppError::File(error, path.to_owned())),
        }
        // Whom to ask when another door wants this profile locked.
        file.set_len(0).map_err(AppError::file(path))?;
        write!(file, "{}", std::process::id()).map_err(AppError::file(path))?;
        Ok(Self { _file: file })
    }
}
