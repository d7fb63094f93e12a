//! Drafts: rows of this device, not documents. Each save is one commit; dropping leaves nothing.

use chrono::{DateTime, Utc};
use porchlight_domain::{DraftId, report::CreateReport};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::StoreError;

/// An unfinished report.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub id: DraftId,
    pub saved_at: DateTime<Utc>,
    pub report: CreateReport,
}

/// What is unfinished here.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drafts {
    /// The newest first.
    pub readable: Vec<Draft>,
    /// How many there are whose content does not read; they stay as they are.
    pub unreadable: u32,
}

pub(crate) fn save(connection: &Connection, draft: &Draft) -> Result<(), StoreError> {
    let body = serde_json::to_string(&draft.report).map_err(StoreError::Draft)?;
    connection
        .prepare_cached(
            "INSERT INTO draft (id, saved_at, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET saved_at = ?2, body = ?3",
        )?
        .execute(params![draft.id.as_bytes(), draft.saved_at.timestamp_millis(), body])?;
    Ok(())
}

pub(crate) fn drop(connection: &Connection, id: DraftId) -> Result<(), StoreError> {
    match connection.prepare_cached("DELETE FROM draft WHERE id = ?1")?.execute([id.as_bytes()])? {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}

/// One draft.
pub(crate) fn find(connection: &Connection, id: DraftId) -> Result<Draft, StoreError> {
    connection
        .prepare_cached("SELECT id, saved_at, body FROM draft WHERE id = ?1")?
        .query_row([id.as_bytes()], columns)
        .optional()?
        .ok_or(StoreError::NotFound)
        .and_then(read)
}

/// Every draft, the newest first. One that does not read hides no other.
pub(crate) fn list(connection: &Connection) -> Result<Drafts, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT id, saved_at, body FROM draft ORDER BY saved_at DESC, id")?;
    let mut drafts = Drafts::default();
    for columns in statement.query_map([], columns)? {
        match read(columns?) {
            Ok(draft) => drafts.readable.push(draft),
            Err(_) => drafts.unreadable = drafts.unreadable.saturating_add(1),
        }
    }
    Ok(drafts)
}

/// The body as bytes: text that is no UTF-8 concerns one draft, not the list.
type Columns = ([u8; 16], i64, Vec<u8>);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get_ref(2)?.as_bytes()?.to_vec()))
}

fn read((id, saved_at, body): Columns) -> Result<Draft, StoreError> {
    Ok(Draft {
        id: DraftId::from_bytes(id),
        saved_at: DateTime::from_timestamp_millis(saved_at).unwrap_or_default(),
        report: serde_json::from_slice(&body).map_err(StoreError::Draft)?,
    })
}
