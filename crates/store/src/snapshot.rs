//! A copy of the whole database for a backup (docs/protocol.md §22b): as it was at one moment, under a key
//! of its own, with nothing in it that signs and no name of this installation.

use std::{
    fmt::Write as _,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use porchlight_crypto::RootKey;
use rusqlite::Connection;
use zeroize::Zeroizing;

use crate::{
    DATABASE_FILE, StoreError,
    database::{self, Access, Keying},
    migration, settings,
};

/// Steps of SQLite between two looks whether the copy is to stop: far below a millisecond.
const STEPS_BETWEEN_LOOKS: i32 = 1_000;

/// What a copy does not take along: keys that sign or unwrap, and the install id. A line to another's
/// circle goes as a whole, since its writing key follows from what is kept of it.
const LEFT_OUT: &str = "
    UPDATE saved.device SET seed = NULL;
    UPDATE saved.writer SET device = NULL, seed = NULL;
    UPDATE saved.guest SET secret = zeroblob(32), host = zeroblob(32) WHERE secret IS NOT NULL;
    DELETE FROM saved.guest WHERE secret IS NOT NULL;
    DELETE FROM saved.face_key;
    DELETE FROM saved.wrap_key;";

/// A database, the key that opens it, and the key of its copy.
pub struct Copying<'a> {
    pub folder: &'a Path,
    pub root: &'a RootKey,
    pub copy_root: &'a RootKey,
}

/// Copies the database of a folder into the empty file `to`. Writers go on meanwhile. Answers `false` when
/// `stop` said so; the file is worth nothing then.
///
/// # Errors
/// The database, or the disk.
pub fn snapshot(
    copying: &Copying<'_>,
    to: &Path,
    stop: impl FnMut() -> bool + Send + 'static,
) -> Result<bool, StoreError> {
    copy(copying, Keying::Root(copying.root), &key_text(copying.copy_root), to, stop)
}

fn copy(
    copying: &Copying<'_>,
    keying: Keying<'_>,
    key: &str,
    to: &Path,
    mut stop: impl FnMut() -> bool + Send + 'static,
) -> Result<bool, StoreError> {
    let path = copying.folder.join(DATABASE_FILE);
    let mut connection = database::open(&path, keying, Access::Read)?;
    connection.pragma_update(None, "query_only", false)?;
    let to = to.to_str().ok_or(StoreError::ReadOnly)?;
    connection.execute("ATTACH DATABASE ?1 AS saved KEY ?2", [to, key])?;
    // What is interrupted within `sqlcipher_export` comes back as any error of a function.
    let stopped = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stopped);
    let asked = move || {
        let stops = stop();
        told.fetch_or(stops, Ordering::SeqCst);
        stops
    };
    connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(asked))?;
    let copied = fill(&connection);
    connection.progress_handler(0, None::<fn() -> bool>)?;
    match copied {
        Err(_) if stopped.load(Ordering::SeqCst) => Ok(false),
        Err(error) => Err(error),
        Ok(()) => Ok(true),
    }
}

fn fill(connection: &Connection) -> Result<(), StoreError> {
    // What is deleted from the copy must not stay in its free pages; a copy that fails is thrown away.
    connection.execute_batch(
        "PRAGMA saved.journal_mode = OFF; PRAGMA saved.synchronous = OFF; PRAGMA saved.secure_delete = ON;",
    )?;
    let transaction = connection.unchecked_transaction()?;
    transaction.query_row("SELECT sqlcipher_export('saved')", [], |_| Ok(()))?;
    transaction.execute_batch(LEFT_OUT)?;
    transaction.execute("DELETE FROM saved.settings WHERE name = ?1", [settings::INSTALL])?;
    transaction.commit()?;
    let version: u32 = connection.query_row("PRAGMA main.user_version", [], |row| row.get(0))?;
    connection.execute_batch(&format!("PRAGMA saved.user_version = {version};"))?;
    connection.execute_batch("DETACH DATABASE saved;")?;
    Ok(())
}

fn key_text(root: &RootKey) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(128));
    text.push_str("x'");
    for byte in root.database_key().expose().iter().chain(&root.database_salt()) {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push('\'');
    text
}

/// The version that a copy made now has.
pub fn database_version() -> u32 {
    migration::known()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use porchlight_crypto::{Key, WrapKey};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use rusqlite::params;

    use super::*;
    use crate::{Opening, Store};

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn root(byte: u8) -> RootKey {
        RootKey::new(Key::from_bytes([byte; 32]))
    }

    fn chance() -> ChaCha20Rng {
        ChaCha20Rng::from_seed([1; 32])
    }

    /// A database without encryption, so that its bytes can be looked through.
    fn plain(folder: &Path) -> Store {
        let root = root(1);
        let opening = Opening { folder, root: &root, install: [2; 16], now: now() };
        Store::create_keyed(&opening, Keying::Plain, "phone", &mut chance()).unwrap()
    }

    #[test]
    fn attack_no_key_that_signs_lies_in_a_copy() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = plain(folder.path());
        let wrap = WrapKey::draw(&mut ChaCha20Rng::from_seed([9; 32]));
        let circle = store.author().unwrap().circle();
        store
            .write(now(), &mut chance(), |tx| {
                tx.put_wrap_key(circle, &wrap)?;
                tx.transaction().execute(
                    "INSERT INTO guest (id, circle, channel, face, week, secret, host, endpoint, accepted_at)
                     VALUES (?1, ?1, ?1, ?1, 1, ?2, ?2, ?1, 0)",
                    params![[1u8; 16], [0xc5u8; 32]],
                )?;
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let seed: Vec<u8> = store
            .connection
            .query_row("SELECT seed FROM device WHERE seed IS NOT NULL", [], |row| row.get(0))
            .unwrap();
        let secrets = [seed, wrap.seed().expose().to_vec(), vec![0xc5; 32], vec![2; 16]];
        let root = root(1);
        let copying = Copying { folder: folder.path(), root: &root, copy_root: &root };
        let to = folder.path().join("copy");
        std::fs::File::create(&to).unwrap();
        assert!(copy(&copying, Keying::Plain, "", &to, || false).unwrap());
        let bytes = std::fs::read(&to).unwrap();
        assert!(bytes.windows(7).any(|it| it == b"reports" || it == b"channel"), "it is plain");
        for secret in &secrets {
            assert!(!bytes.windows(secret.len()).any(|it| it == secret), "{secret:x?}");
        }
        let all = std::fs::read(folder.path().join(DATABASE_FILE)).unwrap();
        let log = std::fs::read(folder.path().join("porchlight.db-wal")).unwrap_or_default();
        let all = [all, log].concat();
        for secret in &secrets {
            assert!(all.windows(secret.len()).any(|it| it == secret), "it was there");
        }
    }

    #[test]
    fn a_copy_opens_under_its_own_key_as_another_installation() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (root, copy_root) = (root(1), root(7));
        let opening = Opening { folder: folder.path(), root: &root, install: [2; 16], now: now() };
        let store = Store::create(&opening, "phone", &mut chance()).unwrap();
        let device =
            |store: &Store| store.posts.device(store.author().unwrap().circle()).unwrap().id;
        let before = device(&store);
        let copying = Copying { folder: folder.path(), root: &root, copy_root: &copy_root };
        let to = other.path().join(DATABASE_FILE);
        std::fs::File::create(&to).unwrap();
        assert!(snapshot(&copying, &to, || false).unwrap());
        // The same install id: what was saved knows none.
        let again =
            Opening { folder: other.path(), root: &copy_root, install: [2; 16], now: now() };
        assert!(Store::open(&Opening { root: &root, ..again }, &mut chance()).is_err());
        let again =
            Opening { folder: other.path(), root: &copy_root, install: [2; 16], now: now() };
        let copy = Store::open(&again, &mut chance()).unwrap();
        assert!(copy.became_new_device());
        assert_ne!(device(&copy), before);
        copy.verify_pages().unwrap();
        let tables = |store: &Store| -> Vec<String> {
            let mut all = store
                .connection
                .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
                .unwrap();
            all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        assert_eq!(tables(&copy), tables(&store));
    }

    #[test]
    fn a_copy_that_is_stopped_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = plain(folder.path());
        store
            .write(now(), &mut chance(), |tx| {
                for number in 0..5_000u32 {
                    tx.transaction().execute(
                        "INSERT INTO draft (id, saved_at, body) VALUES (?1, 0, 'x')",
                        [number.to_le_bytes()],
                    )?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let root = root(1);
        let copying = Copying { folder: folder.path(), root: &root, copy_root: &root };
        let to = folder.path().join("copy");
        std::fs::File::create(&to).unwrap();
        assert!(!copy(&copying, Keying::Plain, "", &to, || true).unwrap());
    }
}
