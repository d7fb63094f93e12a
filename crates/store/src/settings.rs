//! Small values of the profile that are nobody's record.

use rusqlite::{Connection, OptionalExtension, params};

use crate::StoreError;

pub(crate) const INSTALL: &str = "install_id";
pub(crate) const DEVICE_NAME: &str = "device_name";
/// The ids of the made-up reports that were filed last, one after the other.
pub(crate) const SAMPLES: &str = "samples";

pub(crate) fn put(connection: &Connection, name: &str, value: &[u8]) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2")?
        .execute(params![name, value])?;
    Ok(())
}

pub(crate) fn get(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM settings WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}
