//! A record's document: building it away from the store, and its row.

use automerge::{AutoCommit, ChangeHash};
use chrono::{DateTime, Utc};
use porchlight_crypto::{Hash, Id};
use porchlight_domain::{DocumentId, Record, RecordKind};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{StoreError, chain::Changes, post::Author};

/// Bits of the key that tell documents of one second apart.
const TIE_BITS: u32 = 29;

/// A new record's document, built where there is time for it; only storing needs the store.
pub struct Prepared {
    pub(crate) id: DocumentId,
    pub(crate) record: Record,
    pub(crate) saved: Vec<u8>,
    pub(crate) heads: Vec<u8>,
    pub(crate) changes: Changes,
}

impl Prepared {
    /// Builds the document of a new record. `id` and `salt` must be random.
    ///
    /// # Errors
    /// The record does not write into a document.
    pub fn new(
        record: Record,
        id: DocumentId,
        salt: [u8; 16],
        author: Author,
    ) -> Result<Self, StoreError> {
        let actor = porchlight_crypto::actor(author.circle, Id(*id.as_bytes()), author.device);
        let mut doc = AutoCommit::new().with_actor(automerge::ActorId::from(actor));
        record.write(&mut doc, salt)?;
        let mut changes = doc.get_changes(&[]);
        // A document of one change loads from that change alone; `save` would encode it twice.
        let saved = changes.iter_mut().flat_map(|change| change.bytes().into_owned()).collect();
        Ok(Self { id, record, saved, heads: heads(&mut doc), changes: Changes::of(&changes) })
    }

    /// Size of what will be signed and sealed, in bytes.
    pub fn change_bytes(&self) -> usize {
        self.changes.raw.iter().map(Vec::len).sum()
    }

    /// The id of the record to be.
    pub fn id(&self) -> DocumentId {
        self.id
    }

    /// The record to be.
    pub fn record(&self) -> &Record {
        &self.record
    }
}

/// The row of a document.
pub(crate) struct Stored {
    pub(crate) key: i64,
    pub(crate) id: DocumentId,
    pub(crate) kind: String,
    pub(crate) saved: Vec<u8>,
    pub(crate) heads: Vec<u8>,
    pub(crate) channel: i64,
}

impl Stored {
    pub(crate) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            key: row.get(0)?,
            id: DocumentId::from_bytes(row.get(1)?),
            kind: row.get(2)?,
            saved: row.get(3)?,
            heads: row.get(4)?,
            channel: row.get(5)?,
        })
    }

    /// Finds a document by its id.
    pub(crate) fn find(connection: &Connection, id: DocumentId) -> Result<Self, StoreError> {
        connection
            .prepare_cached(
                "SELECT key, id, kind, saved, heads, channel FROM document WHERE id = ?1",
            )?
            .query_row([id.as_bytes()], Self::from_row)
            .optional()?
            .ok_or(StoreError::NotFound)
    }

    /// Loads the document and compares it with its heads: SQLite gives an empty value, without an
    /// error, where a page behind a long one does not read, and an empty document would be a lie.
    pub(crate) fn load(&self) -> Result<AutoCommit, StoreError> {
        let mut doc = AutoCommit::load(&self.saved)?;
        if heads(&mut doc) == self.heads { Ok(doc) } else { Err(StoreError::Torn) }
    }

    /// Reads the record, if this version knows its kind.
    pub(crate) fn read(&self) -> Result<Record, StoreError> {
        let kind =
            RecordKind::from_tag(&self.kind).ok_or(porchlight_domain::RecordError::NoKind)?;
        Ok(Record::read(kind, &self.load()?)?)
    }
}

/// The heads of a document as they are stored: sorted, 32 bytes each.
pub(crate) fn heads(doc: &mut AutoCommit) -> Vec<u8> {
    let mut heads = doc.get_heads();
    heads.sort_unstable();
    heads.iter().flat_map(|head| head.0).collect()
}

/// Heads as they were stored.
pub(crate) fn parse_heads(bytes: &[u8]) -> Vec<ChangeHash> {
    bytes.as_chunks::<32>().0.iter().map(|head| ChangeHash(*head)).collect()
}

/// Stores a new document under the first free key of its place in the lists.
pub(crate) fn insert(
    connection: &Connection,
    channel: i64,
    prepared: &Prepared,
    arrived_at: DateTime<Utc>,
) -> Result<i64, StoreError> {
    insert_row(
        connection,
        &NewRow {
            key: place_in_lists(prepared.record.made_at(), prepared.id, arrived_at),
            id: prepared.id,
            tag: prepared.record.kind().tag(),
            channel,
            saved: &prepared.saved,
            heads: &prepared.heads,
            arrived_at,
            keep_until: prepared.record.keep_until(),
        },
    )
}

/// A document that came from others.
pub(crate) struct NewDocument<'a> {
    pub(crate) id: DocumentId,
    pub(crate) tag: &'a str,
    pub(crate) channel: i64,
    pub(crate) saved: &'a [u8],
    pub(crate) heads: &'a [u8],
    /// `None` when this version does not read it: then it is kept as long as anything may be.
    pub(crate) record: Option<&'a Record>,
    pub(crate) arrived_at: DateTime<Utc>,
}

/// Stores it under the first free key of its place in the lists.
pub(crate) fn insert_received(
    connection: &Connection,
    new: &NewDocument<'_>,
) -> Result<i64, StoreError> {
    let longest =
        new.arrived_at + chrono::Duration::days(porchlight_domain::retention::KEEP_DAYS_MAX);
    let made_at = new.record.map_or(new.arrived_at, Record::made_at);
    let keep_until = new.record.map_or(longest, |record| record.keep_until().min(longest));
    insert_row(
        connection,
        &NewRow {
            key: place_in_lists(made_at, new.id, new.arrived_at),
            id: new.id,
            tag: new.tag,
            channel: new.channel,
            saved: new.saved,
            heads: new.heads,
            arrived_at: new.arrived_at,
            keep_until,
        },
    )
}

/// Writes a document back that came changed from the gate.
pub(crate) fn replace(
    connection: &Connection,
    key: i64,
    saved: &[u8],
    heads: &[u8],
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE document SET saved = ?2, heads = ?3 WHERE key = ?1")?
        .execute(params![key, saved, heads])?;
    Ok(())
}

struct NewRow<'a> {
    key: i64,
    id: DocumentId,
    tag: &'a str,
    channel: i64,
    saved: &'a [u8],
    heads: &'a [u8],
    arrived_at: DateTime<Utc>,
    keep_until: DateTime<Utc>,
}

fn insert_row(connection: &Connection, row: &NewRow<'_>) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO document (key, id, kind, channel, saved, heads, arrived_at, keep_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (key) DO NOTHING",
    )?;
    let mut key = row.key;
    loop {
        let stored = statement.execute(params![
            key,
            row.id.as_bytes(),
            row.tag,
            row.channel,
            row.saved,
            row.heads,
            row.arrived_at.timestamp_millis(),
            row.keep_until.timestamp_millis(),
        ])?;
        if stored == 1 {
            return Ok(key);
        }
        key += 1;
    }
}

/// A time that somebody claims never puts a record above what arrived before it.
fn place_in_lists(made_at: DateTime<Utc>, id: DocumentId, arrived_at: DateTime<Utc>) -> i64 {
    let seconds = made_at.min(arrived_at).timestamp().max(0);
    let tie = Hash::of(id.as_bytes())
        .0
        .iter()
        .take(4)
        .fold(0i64, |tie, byte| (tie << 8) | i64::from(*byte));
    (seconds << TIE_BITS) | (tie & ((1 << TIE_BITS) - 1))
}

/// Writes a changed document back.
pub(crate) fn update(
    connection: &Connection,
    key: i64,
    doc: &mut AutoCommit,
) -> Result<Vec<u8>, StoreError> {
    let heads = heads(doc);
    connection
        .prepare_cached("UPDATE document SET saved = ?2, heads = ?3 WHERE key = ?1")?
        .execute(params![key, doc.save(), heads])?;
    Ok(heads)
}

/// Stores a document again that was lost while its chunks were not. Its time runs from today.
pub(crate) fn restore(
    connection: &Connection,
    key: i64,
    id: DocumentId,
    channel: i64,
    doc: &mut AutoCommit,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let tag = porchlight_domain::kind::tag_of(doc)?;
    let keep_until = match RecordKind::from_tag(&tag) {
        Some(kind) => Record::read(kind, doc)?.keep_until(),
        None => now + chrono::Duration::days(porchlight_domain::retention::KEEP_DAYS_MAX),
    };
    let heads = heads(doc);
    connection.execute(
        "INSERT INTO document (key, id, kind, channel, saved, heads, arrived_at, keep_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            key,
            id.as_bytes(),
            tag,
            channel,
            doc.save(),
            heads,
            now.timestamp_millis(),
            keep_until.timestamp_millis()
        ],
    )?;
    Ok(())
}
