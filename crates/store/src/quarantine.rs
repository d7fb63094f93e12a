//! What is here but can't be read: listed with its reason, never shown as an empty record, tried
//! again whenever the lists are rebuilt.

use chrono::{DateTime, Utc};
use porchlight_domain::DocumentId;
use rusqlite::{Connection, params};

use crate::StoreError;

/// One thing that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    pub id: DocumentId,
    pub reason: String,
    pub size_bytes: u32,
    pub at: DateTime<Utc>,
}

pub(crate) fn add(
    connection: &Connection,
    document: i64,
    reason: &str,
    size_bytes: usize,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO quarantine (document, reason, bytes, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (document) DO UPDATE SET reason = ?2, bytes = ?3",
        )?
        .execute(params![
            document,
            reason,
            i64::try_from(size_bytes).unwrap_or(i64::MAX),
            now.timestamp_millis()
        ])?;
    Ok(())
}

pub(crate) fn release(connection: &Connection, document: i64) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM quarantine WHERE document = ?1")?.execute([document])?;
    Ok(())
}

/// Everything in quarantine, the oldest first.
pub(crate) fn list(connection: &Connection) -> Result<Vec<Quarantined>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT document.id, reason, bytes, at FROM quarantine JOIN document ON document.key = quarantine.document
         ORDER BY quarantine.key",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Quarantined {
            id: DocumentId::from_bytes(row.get(0)?),
            reason: row.get(1)?,
            size_bytes: row.get(2)?,
            at: DateTime::from_timestamp_millis(row.get(3)?).unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
