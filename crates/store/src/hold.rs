//! Holds and records that two persons called due, where the rule of `domain::hold` meets the rows. Only
//! statements that count, in the channel where the record lies, are asked.

use chrono::{DateTime, Utc};
use porchlight_crypto::Id;
use porchlight_domain::{
    DocumentId,
    hold::{self, Held, Stated},
    statement::Sort,
};
use rusqlite::{Connection, Row, params};

use crate::{Reads, StoreError, Tx, document::Stored, statement};

/// Remembers when a statement was first seen, by the clock of this device.
pub(crate) fn note_seen(
    connection: &Connection,
    statement: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO statement_seen (statement, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?
        .execute(params![statement, now.timestamp_millis()])?;
    Ok(())
}

/// Makes every record due of which two persons say so: it stays due, and its grace begins.
pub(crate) fn make_called_due(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    // Statements whose time was lost with a damaged page are first seen now.
    tx.transaction().execute(
        "INSERT INTO statement_seen (statement, at) SELECT chunk, ?1 FROM statement
         WHERE chunk NOT IN (SELECT statement FROM statement_seen)",
        [now.timestamp_millis()],
    )?;
    let called: Vec<[u8; 16]> = tx
        .transaction()
        .prepare_cached(
            "SELECT DISTINCT document.id FROM statement
             JOIN statement_about ON statement_about.statement = statement.chunk
             JOIN chunk ON chunk.key = statement.chunk
             JOIN document ON document.channel = chunk.channel AND document.signed_id = statement_about.document
             WHERE statement.sort = ?1 AND counts AND document.due_at IS NULL",
        )?
        .query_map([Sort::Due.number()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    called.into_iter().try_for_each(|id| make_due(tx, DocumentId::from_bytes(id), now))
}

fn make_due(tx: &Tx<'_>, id: DocumentId, now: DateTime<Utc>) -> Result<(), StoreError> {
    if hold::due(&tx.reads().stated(id, now)?).is_some() {
        tx.transaction()
            .prepare_cached(
                "UPDATE document SET past_at = coalesce(past_at, ?2), due_at = ?2
                 WHERE id = ?1 AND due_at IS NULL",
            )?
            .execute(params![id.as_bytes(), now.timestamp_millis()])?;
    }
    Ok(())
}

impl Tx<'_> {
    /// Makes a record due if two persons say so by now.
    ///
    /// # Errors
    /// The database.
    pub fn make_due_if_agreed(&mut self, id: DocumentId) -> Result<(), StoreError> {
        make_due(self, id, self.now())
    }
}

impl Reads<'_> {
    /// The channel in which a record lies, and its circle.
    ///
    /// # Errors
    /// Not here, or the database.
    pub fn place_of(&self, id: DocumentId) -> Result<(Id, Id), StoreError> {
        let channel = Stored::find(self.connection(), id)?.channel;
        Ok(self
            .connection()
            .prepare_cached("SELECT id, circle FROM channel WHERE key = ?1")?
            .query_row([channel], |row| Ok((Id(row.get(0)?), Id(row.get(1)?))))?)
    }

    /// What persons say of keeping a record. What was not noted when it came is first seen at `now`.
    ///
    /// # Errors
    /// The database.
    pub fn stated(&self, id: DocumentId, now: DateTime<Utc>) -> Result<Vec<Stated>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT chunk.identity, statement.sort, statement.author, statement.let_in, statement.body, statement_seen.at
             FROM statement_about
             JOIN statement ON statement.chunk = statement_about.statement
             JOIN chunk ON chunk.key = statement.chunk
             JOIN document ON document.signed_id = statement_about.document AND document.channel = chunk.channel
             LEFT JOIN statement_seen ON statement_seen.statement = statement.chunk
             WHERE document.id = ?1 AND statement.counts ORDER BY chunk.identity",
        )?;
        let rows = statement.query_map([id.as_bytes()], |row| stated(row, now))?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Whether a record is held at `now`.
    ///
    /// # Errors
    /// The database.
    pub fn held(&self, id: DocumentId, now: DateTime<Utc>) -> Result<Option<Held>, StoreError> {
        Ok(hold::held(&self.stated(id, now)?, now))
    }
}

fn stated(row: &Row<'_>, now: DateTime<Utc>) -> rusqlite::Result<Option<Stated>> {
    let Some(sort) = Sort::from_number(row.get(1)?) else { return Ok(None) };
    let let_in = row.get::<_, Option<Vec<u8>>>(3)?.unwrap_or_default();
    let body: Vec<u8> = row.get(4)?;
    let lifts = statement::lifts(sort, &body);
    let seen = row.get::<_, Option<i64>>(5)?.and_then(DateTime::from_timestamp_millis);
    Ok(Some(Stated {
        id: row.get(0)?,
        sort,
        author: row.get(2)?,
        let_in: let_in.as_chunks::<16>().0.iter().copied().collect(),
        seen: seen.unwrap_or(now),
        lifts: lifts.into_iter().map(|hash| hash.0).collect(),
    }))
}
