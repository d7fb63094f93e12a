//! A record's document: building it away from the store, and its row.

use automerge::{AutoCommit, ChangeHash};
use chrono::{DateTime, Utc};
use porchlight_crypto::{Hash, Id};
use porchlight_domain::{DocumentId, Record, RecordKind};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{StoreError, chain::Changes, post::Author};

/// Bits of the key that tell documents of one second apart.
const TIE_BITS: u32 = 29;
/// Context of names that documents have on this device alone.
const NAME_CONTEXT: &[u8] = b"porchlight/document-name/1";

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
    /// What this device calls it: [`name_for`].
    pub(crate) id: DocumentId,
    /// What its chunks call it.
    pub(crate) signed_id: Id,
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
            signed_id: Id(row.get(6)?),
        })
    }

    /// Finds a document by what this device calls it.
    pub(crate) fn find(connection: &Connection, id: DocumentId) -> Result<Self, StoreError> {
        connection
            .prepare_cached(
                "SELECT key, id, kind, saved, heads, channel, signed_id FROM document WHERE id = ?1",
            )?
            .query_row([id.as_bytes()], Self::from_row)
            .optional()?
            .ok_or(StoreError::NotFound)
    }

    /// Finds the document that chunks of a channel speak of. What arrives in one channel can touch no
    /// document of another.
    pub(crate) fn find_in(
        connection: &Connection,
        channel: i64,
        signed_id: Id,
    ) -> Result<Option<Self>, StoreError> {
        Ok(connection
            .prepare_cached(
                "SELECT key, id, kind, saved, heads, channel, signed_id FROM document
                 WHERE channel = ?1 AND signed_id = ?2",
            )?
            .query_row(params![channel, signed_id.0], Self::from_row)
            .optional()?)
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

/// A document as it was stored: its row, and what this device calls it.
pub(crate) type Placed = (i64, DocumentId);

/// Stores a new document under the first free key of its place in the lists.
pub(crate) fn insert(
    connection: &Connection,
    channel: i64,
    prepared: &Prepared,
    arrived_at: DateTime<Utc>,
) -> Result<Placed, StoreError> {
    insert_row(
        connection,
        &NewRow {
            signed_id: Id(*prepared.id.as_bytes()),
            made_at: prepared.record.made_at(),
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
    pub(crate) signed_id: Id,
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
) -> Result<Placed, StoreError> {
    let longest =
        new.arrived_at + chrono::Duration::days(porchlight_domain::retention::KEEP_DAYS_MAX);
    let made_at = new.record.map_or(new.arrived_at, Record::made_at);
    let keep_until = new.record.map_or(longest, |record| record.keep_until().min(longest));
    insert_row(
        connection,
        &NewRow {
            signed_id: new.signed_id,
            made_at,
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
    signed_id: Id,
    made_at: DateTime<Utc>,
    tag: &'a str,
    channel: i64,
    saved: &'a [u8],
    heads: &'a [u8],
    arrived_at: DateTime<Utc>,
    keep_until: DateTime<Utc>,
}

fn insert_row(connection: &Connection, row: &NewRow<'_>) -> Result<Placed, StoreError> {
    let id = name_for(connection, row.channel, row.signed_id)?;
    let mut statement = connection.prepare_cached(
        "INSERT INTO document (key, id, kind, channel, saved, heads, arrived_at, keep_until, signed_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (key) DO NOTHING",
    )?;
    let mut key = place_in_lists(row.made_at, row.signed_id, row.arrived_at);
    loop {
        let stored = statement.execute(params![
            key,
            id.as_bytes(),
            row.tag,
            row.channel,
            row.saved,
            row.heads,
            row.arrived_at.timestamp_millis(),
            row.keep_until.timestamp_millis(),
            row.signed_id.0,
        ])?;
        if stored == 1 {
            return Ok((key, id));
        }
        key += 1;
    }
}

/// What this device calls a new document: by its signed id, unless a document of another channel is
/// called so. One's own household's goes before; the other one gets another name, and is shown as well.
fn name_for(
    connection: &Connection,
    channel: i64,
    signed_id: Id,
) -> Result<DocumentId, StoreError> {
    let plain = DocumentId::from_bytes(signed_id.0);
    let other = match Stored::find(connection, plain) {
        Ok(other) => other,
        Err(StoreError::NotFound) => return Ok(plain),
        Err(error) => return Err(error),
    };
    if !is_household(connection, channel)? || is_household(connection, other.channel)? {
        return other_name(connection, channel, signed_id);
    }
    let name = other_name(connection, other.channel, other.signed_id)?;
    connection
        .prepare_cached("UPDATE document SET id = ?2 WHERE key = ?1")?
        .execute(params![other.key, name.as_bytes()])?;
    Ok(plain)
}

/// The first free name that follows from a channel and a signed id.
fn other_name(
    connection: &Connection,
    channel: i64,
    signed_id: Id,
) -> Result<DocumentId, StoreError> {
    let id: [u8; 16] = connection
        .prepare_cached("SELECT id FROM channel WHERE key = ?1")?
        .query_row([channel], |row| row.get(0))?;
    let named = [NAME_CONTEXT, &id, &signed_id.0].concat();
    let mut number = 0u32;
    loop {
        let hash = Hash::of(&[named.as_slice(), &number.to_le_bytes()].concat());
        let [first, _] = hash.0.as_chunks::<16>().0 else { return Err(StoreError::Torn) };
        let name = DocumentId::from_random(*first);
        match Stored::find(connection, name) {
            Err(StoreError::NotFound) => return Ok(name),
            Ok(_) => number = number.wrapping_add(1),
            Err(error) => return Err(error),
        }
    }
}

fn is_household(connection: &Connection, channel: i64) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM channel JOIN circle ON circle.id = channel.circle
             WHERE channel.key = ?1 AND circle.sort = ?2",
        )?
        .exists(params![channel, crate::post::HOUSEHOLD])?)
}

/// A time that somebody claims never puts a record above what arrived before it.
fn place_in_lists(made_at: DateTime<Utc>, id: Id, arrived_at: DateTime<Utc>) -> i64 {
    let seconds = made_at.min(arrived_at).timestamp().max(0);
    let tie =
        Hash::of(&id.0).0.iter().take(4).fold(0i64, |tie, byte| (tie << 8) | i64::from(*byte));
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
    (channel, signed_id): (i64, Id),
    doc: &mut AutoCommit,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let tag = porchlight_domain::kind::tag_of(doc)?;
    let keep_until = match RecordKind::from_tag(&tag) {
        Some(kind) => Record::read(kind, doc)?.keep_until(),
        None => now + chrono::Duration::days(porchlight_domain::retention::KEEP_DAYS_MAX),
    };
    let heads = heads(doc);
    let id = name_for(connection, channel, signed_id)?;
    connection.execute(
        "INSERT INTO document (key, id, kind, channel, saved, heads, arrived_at, keep_until, signed_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            key,
            id.as_bytes(),
            tag,
            channel,
            doc.save(),
            heads,
            now.timestamp_millis(),
            keep_until.timestamp_millis(),
            signed_id.0
        ],
    )?;
    Ok(())
}
