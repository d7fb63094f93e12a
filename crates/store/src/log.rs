//! The log lane in the table: operations, rotations and Faces, kept open inside the encrypted database
//! and never forgotten. What they mean is decided elsewhere.

use porchlight_crypto::{DeviceKey, Hash, Header, Id, Kind, Opened, RIGHT_NONE, Urgency, Verified};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{Reads, StoreError, Tx};

/// A chunk of the log lane to be signed.
pub struct Entry<'a> {
    pub circle: Id,
    pub channel: Id,
    /// A duty key, a device key or a recovery key: each has a chain of its own.
    pub key: &'a DeviceKey,
    pub kind: Kind,
    /// Sorted.
    pub heads: Vec<Hash>,
    pub payload: Vec<u8>,
}

impl Tx<'_> {
    /// Signs and stores the next chunk of a key's chain in the log lane.
    ///
    /// # Errors
    /// The payload is too large, or the database.
    pub fn append_log(&mut self, entry: Entry<'_>) -> Result<Verified, StoreError> {
        let (seq, prev) = end(self.transaction(), entry.channel, entry.key)?;
        let header = Header {
            circle: entry.circle,
            channel: entry.channel,
            exercise: false,
            device: entry.key.id(),
            seq: seq + 1,
            prev,
            heads: entry.heads,
            kind: entry.kind,
            right: RIGHT_NONE,
            urgency: Urgency::HIGHEST,
            about: Vec::new(),
            after: Vec::new(),
            document: Id::default(),
            content: vec![Hash::of(&entry.payload)],
        };
        let chunk = Verified::sign(header, entry.payload, entry.key)
            .map_err(|_| StoreError::Chunk("too large"))?;
        self.put_log(&chunk)?;
        Ok(chunk)
    }

    /// Stores a chunk of the log lane, whoever signed it. Answers whether it is new.
    ///
    /// # Errors
    /// The database.
    pub fn put_log(&mut self, chunk: &Verified) -> Result<bool, StoreError> {
        let header = chunk.header();
        let stored = self
            .transaction()
            .prepare_cached(
                "INSERT INTO log_chunk (circle, channel, device, seq, kind, identity, bytes, arrived_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (identity) DO NOTHING",
            )?
            .execute(params![
                header.circle.0,
                header.channel.0,
                header.device.0,
                header.seq.cast_signed(),
                header.kind.number(),
                chunk.identity().0,
                chunk.encode(),
                self.now().timestamp_millis(),
            ])?;
        Ok(stored == 1)
    }
}

fn end(connection: &Connection, channel: Id, key: &DeviceKey) -> Result<(u64, Hash), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, identity FROM log_chunk WHERE channel = ?1 AND device = ?2 ORDER BY seq DESC LIMIT 1",
    )?;
    let end: Option<(i64, [u8; 32])> = statement
        .query_row(params![channel.0, key.id().0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(end.map_or((0, Hash::default()), |(seq, identity)| (seq.cast_unsigned(), Hash(identity))))
}

impl Reads<'_> {
    /// Every chunk of a circle's log lane, in the order in which they came. Each is verified again.
    ///
    /// # Errors
    /// The database, or a chunk that no longer verifies.
    pub fn log(&self, circle: Id) -> Result<Vec<Verified>, StoreError> {
        let mut statement = self
            .connection()
            .prepare("SELECT bytes FROM log_chunk WHERE circle = ?1 ORDER BY key")?;
        let mut rows = statement.query([circle.0])?;
        let mut chunks = Vec::new();
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            chunks.push(decode(bytes)?);
        }
        Ok(chunks)
    }
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Verified, StoreError> {
    Opened::decode(bytes)
        .map_err(|_| StoreError::Chunk("it does not read"))?
        .verify()
        .map_err(|_| StoreError::Chunk("its signature does not hold"))
}
