//! Versions of the tables that can't be rebuilt. Each step is one frozen SQL file that never
//! imports a living type. Projections are not here: they have a version of their own.

use rusqlite::Connection;

use crate::StoreError;

/// The steps, in order; a database's version is how many it has taken.
const STEPS: &[&str] = &[
    include_str!("migration/v001_start.sql"),
    include_str!("migration/v002_circles.sql"),
    include_str!("migration/v003_seen.sql"),
    include_str!("migration/v006_guests.sql"),
];

/// What this program knows.
pub(crate) fn known() -> u32 {
    u32::try_from(STEPS.len()).unwrap_or(u32::MAX)
}

/// The version of a database that this program may touch.
pub(crate) fn refuse_newer(connection: &Connection) -> Result<u32, StoreError> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known() {
        Err(StoreError::NewerVersion { found, known: known() })
    } else {
        Ok(found)
    }
}

/// Takes the steps that are missing, all or none of each.
pub(crate) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    let found = refuse_newer(connection)?;
    for (version, step) in (1u32..).zip(STEPS).skip(usize::try_from(found).unwrap_or(0)) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}
