//! This device: where an open profile lies, how large it is, and what goes next.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chrono::Duration;
use porchlight_api::{ApiError, DeviceStatus};
use porchlight_store::DATABASE_FILE;

use crate::{Desk, error::AppError, home::Profile};

/// What a person may want to save elsewhere before it goes.
const SOON: Duration = Duration::days(7);

/// The open profile on this device.
///
/// # Errors
/// Locked, or the database.
pub(crate) fn status(desk: &Desk) -> Result<DeviceStatus, AppError> {
    let number = desk.unlocked().ok_or(ApiError::VaultLocked {})?;
    let profile = desk.home().profile(number)?;
    let until = desk.now() + SOON;
    let (device_name, (next_to_go, going_within_week)) =
        desk.read(|reads| Ok((reads.device_name()?, reads.going(until)?)))?;
    Ok(DeviceStatus {
        profile: number,
        device_name,
        home: desk.home().path().display().to_string(),
        storage_kb: storage_kb(&profile)?,
        free_kb: free_kb(&profile.folder),
        suggested_folder: suggested_folder(dirs::download_dir(), dirs::home_dir()),
        next_to_go,
        going_within_week,
    })
}

/// The database and the files that SQLite keeps beside it, whose names begin with its own.
fn storage_kb(profile: &Profile) -> Result<u32, AppError> {
    let entries = fs::read_dir(&profile.folder).map_err(AppError::file(&profile.folder))?;
    let bytes: u64 = entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(DATABASE_FILE))
        // A file that went meanwhile has no size any more.
        .filter_map(|entry| entry.metadata().ok())
        .map(|file| file.len())
        .sum();
    Ok(kb(bytes.div_ceil(1024)))
}

/// What this person may still write there, where the system says so.
#[cfg(unix)]
fn free_kb(folder: &Path) -> Option<u32> {
    let disk = nix::sys::statvfs::statvfs(folder).ok()?;
    // Wider or narrower numbers on other systems.
    #[allow(clippy::useless_conversion)]
    let (blocks, bytes) = (u64::from(disk.blocks_available()), u64::from(disk.fragment_size()));
    Some(kb(blocks.saturating_mul(bytes) / 1024))
}

#[cfg(not(unix))]
fn free_kb(_: &Path) -> Option<u32> {
    None
}

fn kb(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The folder for downloads, as the system names it or as people call it, else the person's own.
fn suggested_folder(downloads: Option<PathBuf>, own: Option<PathBuf>) -> String {
    let called = own.as_ref().map(|own| own.join("Downloads"));
    [downloads, called, own]
        .into_iter()
        .flatten()
        .find(|folder| folder.is_dir())
        .map(|folder| folder.display().to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_are_suggested_where_a_person_would_look() {
        let home = tempfile::tempdir().unwrap();
        let own = || Some(home.path().to_owned());
        let text = |path: &Path| path.display().to_string();
        let (called, named) = (home.path().join("Downloads"), home.path().join("Descargas"));
        assert_eq!(suggested_folder(None, None), "");
        assert_eq!(suggested_folder(Some(named.clone()), own()), text(home.path()));
        fs::create_dir(&called).unwrap();
        assert_eq!(suggested_folder(None, own()), text(&called));
        fs::create_dir(&named).unwrap();
        assert_eq!(suggested_folder(Some(named.clone()), own()), text(&named));
    }

    #[test]
    fn more_than_fits_is_said_as_the_most_that_does() {
        assert_eq!([kb(0), kb(7), kb(u64::MAX)], [0, 7, u32::MAX]);
    }

    #[test]
    #[cfg(unix)]
    fn the_disk_says_how_much_is_free() {
        assert!(free_kb(Path::new("/")).is_some());
        assert_eq!(free_kb(Path::new("/no/such/folder")), None);
    }
}
