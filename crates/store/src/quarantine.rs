//! What is here but can't be read: listed with its reason, never shown as an empty record, tried
//! again whenever the lists are rebuilt.

use chrono::{DateTime, Utc};
use porchlight_crypto::{DeviceId, Hash, Id, Verified};
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

/// A chunk that was refused, or that this version can't use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBack {
    pub channel: Id,
    pub device: DeviceId,
    pub seq: u64,
    pub identity: Hash,
    pub reason: String,
    pub size_bytes: u32,
    pub at: DateTime<Utc>,
}

/// No more entries of one author in one channel, and no more in all: the oldest go first.
const OF_AUTHOR_MAX: u32 = 256;
const IN_ALL_MAX: u32 = 4_096;

/// Lists a chunk as held back; the same one twice is listed once.
pub(crate) fn hold_back(
    connection: &Connection,
    chunk: &Verified,
    reason: &str,
    content: Option<&[u8]>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let header = chunk.header();
    connection
        .prepare_cached(
            "INSERT INTO held_back (channel, device, seq, identity, reason, bytes, content, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (identity) DO UPDATE SET reason = ?5",
        )?
        .execute(params![
            header.channel.0,
            header.device.0,
            header.seq.cast_signed(),
            chunk.identity().0,
            reason,
            i64::try_from(chunk.payload().len()).unwrap_or(i64::MAX),
            content,
            now.timestamp_millis(),
        ])?;
    connection
        .prepare_cached(
            "DELETE FROM held_back WHERE channel = ?1 AND device = ?2 AND key NOT IN (
                 SELECT key FROM held_back WHERE channel = ?1 AND device = ?2 ORDER BY key DESC LIMIT ?3)",
        )?
        .execute(params![header.channel.0, header.device.0, OF_AUTHOR_MAX])?;
    connection
        .prepare_cached("DELETE FROM held_back WHERE key <= (SELECT max(key) FROM held_back) - ?1")?
        .execute([IN_ALL_MAX])?;
    Ok(())
}

/// Everything that is held back, the oldest first.
pub(crate) fn list_held_back(connection: &Connection) -> Result<Vec<HeldBack>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT channel, device, seq, identity, reason, bytes, at FROM held_back ORDER BY key",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(HeldBack {
            channel: Id(row.get(0)?),
            device: DeviceId(row.get(1)?),
            seq: row.get::<_, i64>(2)?.cast_unsigned(),
            identity: Hash(row.get(3)?),
            reason: row.get(4)?,
            size_bytes: row.get(5)?,
            at: DateTime::from_timestamp_millis(row.get(6)?).unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
