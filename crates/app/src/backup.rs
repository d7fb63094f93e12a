//! Backups (docs/protocol.md §22b): a profile as one file, and a profile made of one. Here are the order of
//! the steps and the files; what is in the file is `backup/file.rs`.
//!
//! A file gets its name when it is whole, and so does a profile: its folder is filled beside the others
//! and moved into its place at once.

mod file;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use porchlight_api::{
    ApiError, BackupExported, BackupRestored, Event, ExportBackup, RestoreBackup, Work,
};
use porchlight_crypto::{
    DutyRoot, Key, RecoverySecret, RootKey, VaultRefused, backup::BackupRefused,
};
use porchlight_store::{Copying, DATABASE_FILE, Opening, Store, snapshot};

use crate::{
    Desk,
    clock::{self, Chance},
    error::AppError,
    file::{private_file, private_folder},
    home::Profile,
    vault::{self, Opened},
};
use file::{Heading, Reading, Unread, Writing};

/// The number of a profile that was restored: it is the only one.
const PROFILE: u8 = 1;

/// Writes the open profile into a file. It appears whole, or not at all.
pub(crate) fn export(desk: &Desk, request: &ExportBackup) -> Result<BackupExported, AppError> {
    let profile = desk.profile()?;
    vault::refuse_weak(&request.file_passphrase)?;
    let mut chance = clock::chance()?;
    let root = vault::unlock(&profile, &request.passphrase, desk.now(), &mut chance)?.root;
    desk.start_work();
    let copy = profile.snapshot_file();
    let _unfinished = desk.begin_file(copy.clone());
    let bytes = copy_and_write(desk, &profile, &root, request, &mut chance);
    let removed = remove(&copy);
    let bytes = bytes?;
    removed.map_err(AppError::file(&copy))?;
    let stopped = bytes.is_none();
    Ok(BackupExported { path: request.path.clone(), bytes: bytes.unwrap_or(0), stopped })
}

/// How long the file is; `None`: it was stopped.
fn copy_and_write(
    desk: &Desk,
    profile: &Profile,
    root: &RootKey,
    request: &ExportBackup,
    chance: &mut Chance,
) -> Result<Option<u64>, AppError> {
    let copy = profile.snapshot_file();
    private_file(&copy).map_err(AppError::file(&copy))?;
    // Whoever finds the copy can't open it, and who opens the backup not the profile that it is of.
    let copy_root = RootKey::new(Key::draw(chance));
    let copying = Copying { folder: &profile.folder, root, copy_root: &copy_root };
    let asked = desk.clone();
    if !snapshot(&copying, &copy, move || asked.is_stopped())? {
        return Ok(None);
    }
    let path = Path::new(&request.path);
    let beside = beside(path);
    let _unfinished = desk.begin_file(beside.clone());
    let cannot = |_| AppError::from(ApiError::BackupCannotWrite { path: request.path.clone() });
    let written = write(desk, (&copy, &copy_root), &beside, request, chance).and_then(|bytes| {
        if bytes.is_some() {
            fs::rename(&beside, path).map_err(cannot)?;
            // The name itself must survive a crash too; not every folder can be synced.
            let _ = path.parent().and_then(|folder| fs::File::open(folder).ok()?.sync_all().ok());
        }
        Ok(bytes)
    });
    if !matches!(written, Ok(Some(_))) {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write(
    desk: &Desk,
    (copy, copy_root): (&Path, &RootKey),
    beside: &Path,
    request: &ExportBackup,
    chance: &mut Chance,
) -> Result<Option<u64>, AppError> {
    let cannot = |_| AppError::from(ApiError::BackupCannotWrite { path: request.path.clone() });
    let from = fs::File::open(copy).map_err(AppError::file(copy))?;
    let bytes = from.metadata().map_err(AppError::file(copy))?.len();
    let made_at = desk.now().timestamp_millis();
    let heading = Heading::new(made_at, copy_root, bytes);
    let target = private_file(beside).map_err(cannot)?;
    let mut writing = Writing::begin(request.file_passphrase.expose(), target, chance)
        .map_err(|error| error.at(&request.path))?;
    let written = writing.profile(&heading, from, &mut |done, total| {
        desk.tell(&Event::Progress { work: Work::BackupExport, done, total });
        !desk.is_stopped()
    });
    if !written.map_err(|error| error.at(&request.path))? {
        return Ok(None);
    }
    let bytes = writing.finish().map_err(|error| error.at(&request.path))?;
    Ok(Some(bytes))
}

/// Makes the only profile of this home of a backup, and opens it.
pub(crate) fn restore(desk: &Desk, request: &RestoreBackup) -> Result<BackupRestored, AppError> {
    desk.refuse_profiles()?;
    vault::refuse_weak(&request.passphrase)?;
    desk.start_work();
    let reading = open_file(request)?;
    let folder = desk.home().restoring_folder();
    private_folder(&folder).map_err(AppError::file(&folder))?;
    let fresh = Profile { number: PROFILE, folder: folder.clone() };
    let held = fresh.hold()?;
    let made = clear(&fresh)
        .map_err(AppError::file(&folder))
        .and_then(|()| fill(desk, &fresh, reading, request))
        .and_then(|whole| {
            if whole {
                appear(desk, &fresh)?;
            }
            Ok(whole)
        });
    if !matches!(made, Ok(true)) {
        let _ = fs::remove_dir_all(&folder);
    }
    drop(held);
    if !made? {
        return Ok(BackupRestored { profile: None });
    }
    let mut view = desk.unlock_profile(PROFILE, &request.passphrase)?;
    // It was one when the database was first opened, a moment ago.
    view.became_new_device = true;
    Ok(BackupRestored { profile: Some(view) })
}

fn open_file(request: &RestoreBackup) -> Result<Reading, AppError> {
    let path = || request.path.clone();
    let file =
        fs::File::open(&request.path).map_err(|_| ApiError::BackupCannotRead { path: path() })?;
    Reading::open(file, request.file_passphrase.expose()).map_err(|unread| unread.at(&path()))
}

/// Fills the folder of a profile that does not exist yet; its vault comes last. `false`: it was stopped.
fn fill(
    desk: &Desk,
    fresh: &Profile,
    mut reading: Reading,
    request: &RestoreBackup,
) -> Result<bool, AppError> {
    let received = fresh.folder.join("received");
    private_folder(&received).map_err(AppError::file(&received))?;
    let database = received.join(DATABASE_FILE);
    let _unfinished = desk.begin_file(database.clone());
    let mut target = private_file(&database).map_err(AppError::file(&database))?;
    let root = reading.profile(&mut target, &mut |done, total| {
        desk.tell(&Event::Progress { work: Work::BackupRestore, done, total });
        !desk.is_stopped()
    });
    let root = root.map_err(|unread| match unread {
        Unread::Target(error) => AppError::File(error, database.clone()),
        Unread::Header(_)
        | Unread::Key(_)
        | Unread::Content
        | Unread::LaterDatabase
        | Unread::Source(_) => unread.at(&request.path),
    })?;
    drop(target);
    let Some(root) = root else { return Ok(false) };
    let mut chance = clock::chance()?;
    let keys = Opened {
        root: RootKey::new(Key::draw(&mut chance)),
        duty: Some(DutyRoot::new(Key::draw(&mut chance))),
        recovery: Some(RecoverySecret::draw(&mut chance)),
    };
    // Under a key of its own once more: the backup's opens the backup alone.
    let own = fresh.folder.join(DATABASE_FILE);
    let _unfinished = desk.begin_file(own.clone());
    private_file(&own).map_err(AppError::file(&own))?;
    let copying = Copying { folder: &received, root: &root, copy_root: &keys.root };
    let asked = desk.clone();
    if !snapshot(&copying, &own, move || asked.is_stopped())? {
        return Ok(false);
    }
    fs::remove_dir_all(&received).map_err(AppError::file(&received))?;
    let install = fresh.install_id(&mut chance)?;
    let opening = Opening { folder: &fresh.folder, root: &keys.root, install, now: desk.now() };
    let store = Store::open(&opening, &mut chance)?;
    store.verify_pages()?;
    drop(store);
    fs::File::open(&own).and_then(|file| file.sync_all()).map_err(AppError::file(&own))?;
    vault::store(fresh, &keys, &request.passphrase, &mut chance)?;
    Ok(true)
}

/// Moves a filled folder into its place. What lies there is of a profile that was never finished.
fn appear(desk: &Desk, fresh: &Profile) -> Result<(), AppError> {
    let place = desk.home().profile(PROFILE)?.folder;
    if place.exists() {
        fs::remove_dir_all(&place).map_err(AppError::file(&place))?;
    }
    fs::rename(&fresh.folder, &place).map_err(AppError::file(&place))?;
    match place.parent() {
        Some(folder) => fs::File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(AppError::file(folder)),
        None => Ok(()),
    }
}

/// Removes what an earlier try left, but for the lock that is held.
fn clear(fresh: &Profile) -> io::Result<()> {
    for entry in fs::read_dir(&fresh.folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(path)?;
        } else if path != fresh.lock_file() {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Removes a copy of the database that an export left, with what SQLite may have put beside it.
pub(crate) fn remove(copy: &Path) -> io::Result<()> {
    let mut journal = copy.as_os_str().to_owned();
    journal.push("-journal");
    for path in [copy.to_owned(), PathBuf::from(journal)] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

impl Unread {
    fn at(self, path: &str) -> AppError {
        let path = path.to_owned();
        match self {
            Self::Header(BackupRefused::NotOne) => ApiError::BackupNotOne { path }.into(),
            Self::Header(BackupRefused::Later) | Self::LaterDatabase => {
                ApiError::BackupLaterVersion { path }.into()
            }
            Self::Header(BackupRefused::Malformed)
            | Self::Content
            | Self::Key(VaultRefused::Cost) => ApiError::BackupDamaged { path }.into(),
            Self::Key(VaultRefused::WrongPassphrase) => {
                ApiError::BackupWrongPassphrase { path }.into()
            }
            Self::Source(_) => ApiError::BackupCannotRead { path }.into(),
            Self::Target(_) => ApiError::BackupCannotWrite { path }.into(),
        }
    }
}
