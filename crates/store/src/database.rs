//! Opening the encrypted file: key, page size, pragmas, version. Nothing else in the store knows
//! that SQLCipher is there.

use std::{fmt::Write as _, path::Path};

use porchlight_crypto::RootKey;
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use zeroize::Zeroizing;

use crate::{StoreError, migration};

/// Measured by `make bench`: half the log per small write of 8192, a quarter of 16384, and searches
/// are as fast once the leaves of the word index fit ([`crate::projection`]).
pub(crate) const PAGE_BYTES: u32 = 4096;
/// Memory that the writing and each reading connection may keep pages in.
const CACHE_KIB: u32 = 16 * 1024;
const READER_CACHE_KIB: u32 = 4 * 1024;
const STATEMENTS_CACHED: usize = 96;

/// How a file is keyed. Plain files exist only in tests that look for leftovers.
#[derive(Clone, Copy)]
pub(crate) enum Keying<'a> {
    Root(&'a RootKey),
    #[cfg(test)]
    Plain,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Create,
    Write,
    Read,
    /// Reads a file that may be damaged.
    Rescue,
}

/// Opens a connection and brings the schema to this version.
pub(crate) fn open(
    path: &Path,
    keying: Keying<'_>,
    access: Access,
) -> Result<Connection, StoreError> {
    if access != Access::Create {
        match path.metadata() {
            // SQLite would take it for a new database, and throw the log beside it away.
            Ok(file) if file.len() == 0 => return Err(StoreError::Damaged(None)),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::Missing);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let flags = match access {
        Access::Create => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Access::Write | Access::Read | Access::Rescue => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    let mut connection =
        Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // What turns out to be damaged or newer stays as it is, byte for byte: closing writes no log into it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    key(&connection, keying)?;
    if access == Access::Rescue {
        // Without this SQLite reads nothing of a file that is shorter than its header says.
        connection.execute_batch("PRAGMA writable_schema = ON;")?;
    }
    configure(&connection, access)?;
    match access {
        Access::Create | Access::Write => {
            refuse_truncated(&connection, path)?;
            migration::run(&mut connection)?;
        }
        Access::Read | Access::Rescue => connection.pragma_update(None, "query_only", true)?,
    }
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, access == Access::Rescue)?;
    Ok(connection)
}

/// A database that lives in memory alone: no key, no file, the same tables.
pub(crate) fn open_in_memory() -> Result<Connection, StoreError> {
    let mut connection = Connection::open_in_memory()?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    connection.execute_batch("PRAGMA foreign_keys = ON;")?;
    migration::run(&mut connection)?;
    Ok(connection)
}

fn key(connection: &Connection, keying: Keying<'_>) -> Result<(), StoreError> {
    match keying {
        Keying::Root(root) => {
            // SQLCipher logs to standard error unless told otherwise, and it must be told before the key.
            connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
            let mut pragma = Zeroizing::new(String::with_capacity(128));
            pragma.push_str("PRAGMA key = \"x'");
            for byte in root.database_key().expose().iter().chain(&root.database_salt()) {
                write!(pragma, "{byte:02x}").map_err(|_| StoreError::ReadOnly)?;
            }
            pragma.push_str("'\";");
            connection.execute_batch(&pragma)?;
            // Must follow the key on every connection.
            connection.execute_batch(&format!("PRAGMA cipher_page_size = {PAGE_BYTES};"))?;
        }
        #[cfg(test)]
        Keying::Plain => connection.execute_batch(&format!("PRAGMA page_size = {PAGE_BYTES};"))?,
    }
    Ok(())
}

fn configure(connection: &Connection, access: Access) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    if matches!(access, Access::Read | Access::Rescue) {
        connection.execute_batch(&format!(
            "PRAGMA cache_size = -{READER_CACHE_KIB}; PRAGMA temp_store = MEMORY;"
        ))?;
        return Ok(());
    }
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -{CACHE_KIB};
         PRAGMA journal_size_limit = 0;"
    ))?;
    Ok(())
}

/// A file that lost its end says so now, not when the missing page is needed.
fn refuse_truncated(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let log = path.with_extension("db-wal").metadata().map_or(0, |file| file.len());
    if log > 0 {
        return Ok(()); // Pages may still lie in the log; reads will tell.
    }
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    let expected = u64::try_from(pages).unwrap_or(0) * u64::from(PAGE_BYTES);
    if path.metadata()?.len() < expected { Err(StoreError::Damaged(None)) } else { Ok(()) }
}

/// Empties the log into the file and cuts it: deleted words must not stay there (trust: §8).
pub(crate) fn truncate_log(connection: &Connection) -> Result<(), StoreError> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}
