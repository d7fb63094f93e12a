//! Versions of the tables that can't be rebuilt. Each step is one frozen SQL file that never
//! imports a living type. Projections are not here: they have a version of their own.

use rusqlite::Connection;

use crate::StoreError;

/// The steps, in order; a database's version is how many it has taken.
const STEPS: &[&str] = &[
    include_str!("migration/v001_start.sql"),
    include_str!("migration/v002_circles.sql"),
    include_str!("migration/v003_seen.sql"),
    include_str!("migration/v004_identities.sql"),
    include_str!("migration/v005_places.sql"),
    include_str!("migration/v006_bounds.sql"),
    include_str!("migration/v007_offers.sql"),
    include_str!("migration/v008_unsigned.sql"),
    include_str!("migration/v009_face.sql"),
    include_str!("migration/v010_guests.sql"),
    include_str!("migration/v011_given.sql"),
    include_str!("migration/v012_names.sql"),
    include_str!("migration/v013_met.sql"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_of_version_3_keep_their_ids_and_get_them_signed() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("PRAGMA foreign_keys = ON;").unwrap();
        for step in STEPS.iter().take(3) {
            connection.execute_batch(step).unwrap();
        }
        connection
            .execute_batch(
                "PRAGMA user_version = 3;
                 INSERT INTO channel (id, circle) VALUES (zeroblob(16), zeroblob(16)), (x'01', zeroblob(16));
                 INSERT INTO document (key, id, kind, channel, saved, heads, arrived_at, keep_until)
                     VALUES (7, x'aa', 'report', 1, x'00', x'00', 0, 0);
                 INSERT INTO undo (key, document, before, after) VALUES (1, 7, x'', x'');",
            )
            .unwrap();
        run(&mut connection).unwrap();
        let found: (Vec<u8>, Vec<u8>, i64) = connection
            .query_row(
                "SELECT id, signed_id, undo.document FROM document JOIN undo ON undo.document = document.key",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        assert_eq!(found, (vec![0xaa], vec![0xaa], 7));
        let again = "INSERT INTO document (key, id, kind, channel, saved, heads, arrived_at, keep_until, signed_id)
             VALUES (?1, ?2, 'report', ?3, x'00', x'00', 0, 0, x'aa')";
        assert!(connection.execute(again, (8, [0xbb], 1)).is_err(), "one in a channel");
        connection.execute(again, (9, [0xcc], 2)).unwrap();
    }
}
