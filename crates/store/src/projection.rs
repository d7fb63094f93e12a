//! Tables for lists and search: made from the documents, and at any time made again.
//!
//! Each kind brings a [`Projection`]; the list of kinds generates the dispatch. A projection has a
//! version: when it changes, its table is dropped and rebuilt at the next opening.

mod report;
pub(crate) mod search;

pub(crate) use report::list;
pub use report::{Filter, Page};
pub(crate) use report::{exported_ids, find_by_source};

use chrono::{DateTime, Utc};
use porchlight_domain::{DocumentId, Record, RecordKind, with_record_kinds};
use rusqlite::Connection;

use crate::{StoreError, bounds, document::Stored, quarantine, settings};

/// What a record kind's file in this folder provides.
pub(crate) trait Projection {
    /// Raised whenever the table or what is written into it changes.
    const VERSION: u32;
    /// Creates the table and its indexes. It has a column `mode`, with an index of the exercises.
    const SCHEMA: &'static str;
    const TABLE: &'static str;

    /// Writes or replaces the row.
    fn put(&self, connection: &Connection, key: i64) -> Result<(), StoreError>;
    /// Whether the stored row says what this record says.
    fn matches(&self, connection: &Connection, key: i64) -> Result<bool, StoreError>;
    /// What search finds it by.
    fn words(&self) -> String;
}

macro_rules! dispatch {
    ($($variant:ident => $tag:literal, $module:ident::$type:ident, $change:ident;)+) => {
        const SCHEMAS: &[(&str, u32, &str)] = &[$((
            <porchlight_domain::$module::$type as Projection>::TABLE,
            <porchlight_domain::$module::$type as Projection>::VERSION,
            <porchlight_domain::$module::$type as Projection>::SCHEMA,
        )),+];

        fn of(record: &Record) -> &dyn Projectable {
            match record { $(Record::$variant(record) => record),+ }
        }

        fn table(kind: RecordKind) -> &'static str {
            match kind { $(RecordKind::$variant => <porchlight_domain::$module::$type as Projection>::TABLE),+ }
        }
    };
}

with_record_kinds!(dispatch);

/// The part of [`Projection`] that can be called through a record of unknown kind.
trait Projectable {
    fn put(&self, connection: &Connection, key: i64) -> Result<(), StoreError>;
    fn matches(&self, connection: &Connection, key: i64) -> Result<bool, StoreError>;
    fn words(&self) -> String;
}

impl<T: Projection> Projectable for T {
    fn put(&self, connection: &Connection, key: i64) -> Result<(), StoreError> {
        Projection::put(self, connection, key)
    }
    fn matches(&self, connection: &Connection, key: i64) -> Result<bool, StoreError> {
        Projection::matches(self, connection, key)
    }
    fn words(&self) -> String {
        Projection::words(self)
    }
}

/// Writes a record's row and words.
pub(crate) fn put(connection: &Connection, key: i64, record: &Record) -> Result<(), StoreError> {
    of(record).put(connection, key)?;
    let words = of(record).words();
    // Replacing the words of one record touches a page for each of them; most edits change none.
    if search::matches(connection, key, &words)? {
        return Ok(());
    }
    search::put(connection, key, &words)
}

/// Removes a record's row and words, whatever its kind.
pub(crate) fn remove(connection: &Connection, key: i64) -> Result<(), StoreError> {
    for (table, _, _) in SCHEMAS {
        connection
            .prepare_cached(&format!("DELETE FROM {table} WHERE key = ?1"))?
            .execute([key])?;
    }
    search::remove(connection, key)
}

/// Whether row and words say what the record says.
pub(crate) fn matches(
    connection: &Connection,
    key: i64,
    record: &Record,
) -> Result<(bool, bool), StoreError> {
    Ok((
        of(record).matches(connection, key)?,
        search::matches(connection, key, &of(record).words())?,
    ))
}

/// How many rows a kind has.
pub(crate) fn count(connection: &Connection, kind: RecordKind) -> Result<u32, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT (SELECT count(*) FROM {table}) - (SELECT count(*) FROM derived JOIN {table} ON {table}.key = derived.document)",
        table = table(kind)
    ))?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// How many rows of a kind are exercises.
pub(crate) fn count_exercises(
    connection: &Connection,
    kind: RecordKind,
) -> Result<u32, StoreError> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT count(*) FROM {} WHERE mode = 'exercise'", table(kind)))?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// Every record of any kind that its row calls an exercise.
pub(crate) fn exercises(connection: &Connection) -> Result<Vec<DocumentId>, StoreError> {
    let mut found = Vec::new();
    for (table, _, _) in SCHEMAS {
        let mut statement = connection.prepare_cached(&format!(
            "SELECT document.id FROM {table} CROSS JOIN document ON document.key = {table}.key
             WHERE {table}.mode = 'exercise'"
        ))?;
        let ids = statement.query_map([], |row| row.get(0).map(DocumentId::from_bytes))?;
        found.extend(ids.collect::<Result<Vec<_>, _>>()?);
    }
    Ok(found)
}

/// Rows and words whose document is not here.
pub(crate) fn orphans(connection: &Connection) -> Result<(u32, u32), StoreError> {
    let count = |table: &str, key: &str| -> Result<u32, StoreError> {
        let sql =
            format!("SELECT count(*) FROM {table} WHERE {key} NOT IN (SELECT key FROM document)");
        Ok(connection.query_row(&sql, [], |row| row.get(0))?)
    };
    let mut rows = 0;
    for (table, _, _) in SCHEMAS {
        rows += count(table, "key")?;
    }
    Ok((rows, count("search", "rowid")?))
}

/// How many rows all projections have.
pub(crate) fn rows(connection: &Connection) -> Result<u32, StoreError> {
    let all = |kind: &RecordKind| -> Result<u32, StoreError> {
        let sql = format!("SELECT count(*) FROM {}", table(*kind));
        Ok(connection.query_row(&sql, [], |row| row.get(0))?)
    };
    RecordKind::ALL.iter().map(all).sum()
}

/// Rebuilds every projection if one of them is of another version.
pub(crate) fn bring_up_to_date(
    connection: &Connection,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let current = versions();
    if settings::get(connection, "projections")?.as_deref() == Some(current.as_bytes()) {
        return Ok(());
    }
    bounds::turn_of_version(connection)?;
    rebuild(connection, now)
}

fn versions() -> String {
    let tables = SCHEMAS.iter().map(|(table, version, _)| format!("{table} {version}"));
    tables.chain([format!("search {}", search::VERSION)]).collect::<Vec<_>>().join(", ")
}

/// Drops every projection and makes it from the documents. A document that does not read goes to
/// quarantine and stops no other.
pub(crate) fn rebuild(connection: &Connection, now: DateTime<Utc>) -> Result<(), StoreError> {
    for (table, _, schema) in SCHEMAS {
        connection.execute_batch(&format!("DROP TABLE IF EXISTS {table};\n{schema}"))?;
    }
    search::create(connection)?;
    let mut statement = connection.prepare(
        "SELECT key, id, kind, saved, heads, channel, signed_id FROM document ORDER BY key",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let stored = Stored::from_row(row)?;
        project(connection, &stored, now)?;
    }
    settings::put(connection, "projections", versions().as_bytes())
}

/// Makes the rows of one document, or lists it as unreadable.
pub(crate) fn project(
    connection: &Connection,
    stored: &Stored,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    match stored.read() {
        Ok(record) => {
            put(connection, stored.key, &record)?;
            quarantine::release(connection, stored.key)
        }
        Err(StoreError::Unreadable(reason)) => {
            quarantine::add(connection, stored.key, &reason.to_string(), stored.saved.len(), now)
        }
        Err(StoreError::Document(_) | StoreError::Torn) => quarantine::add(
            connection,
            stored.key,
            "the document does not load",
            stored.saved.len(),
            now,
        ),
        Err(other) => Err(other),
    }
}
