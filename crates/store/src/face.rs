//! What a Face is made of, in the tables: one's own keys, what devices say of theirs, and the Faces
//! and proposals that are kept. What they mean is decided elsewhere (`sync::face`).

use chrono::{DateTime, Utc};
use porchlight_crypto::{DeviceId, Hash, Id, Key, Kind, Verified};
use porchlight_domain::statement::Sort;
use rusqlite::{Statement, params};
use zeroize::Zeroizing;

use crate::{Reads, StoreError, Tx, log};

/// A key of one's own in Faces, as it is kept.
pub struct OwnFaceKey {
    pub public: DeviceId,
    pub sort: Sort,
    /// Its place among those of the device and sort, from 0.
    pub number: u32,
    /// `None`: it signs Faces, and follows from the duty root.
    pub seed: Option<Key>,
}

/// A statement by which a device announces a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyStatement {
    /// The order in which statements came here.
    pub row: i64,
    pub device: DeviceId,
    pub seq: u64,
    pub sort: Sort,
    pub body: Vec<u8>,
    pub counts: bool,
    /// When it was first seen here, by this device's own clock.
    pub seen_at: DateTime<Utc>,
}

/// A chunk of kind `Face` that is kept.
pub struct StoredFace {
    pub chunk: Verified,
    pub arrived_at: DateTime<Utc>,
}

impl Tx<'_> {
    /// Keeps a key of one's own; `seed` is the private half, where it lies here.
    ///
    /// # Errors
    /// The database.
    pub fn put_face_key(
        &mut self,
        circle: Id,
        (sort, number): (Sort, u32),
        public: DeviceId,
        seed: Option<&Key>,
    ) -> Result<(), StoreError> {
        self.transaction()
            .prepare_cached(
                "INSERT INTO face_key (public, circle, sort, number, seed, made_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (public) DO NOTHING",
            )?
            .execute(params![
                public.0,
                circle.0,
                sort.number(),
                number,
                seed.map(|seed| seed.expose().as_slice()),
                self.now().timestamp_millis()
            ])?;
        Ok(())
    }

    /// Destroys the private half of a key that no Face names any more.
    ///
    /// # Errors
    /// The database.
    pub fn drop_face_key(&mut self, public: DeviceId) -> Result<(), StoreError> {
        self.transaction()
            .prepare_cached("UPDATE face_key SET seed = NULL WHERE public = ?1")?
            .execute([public.0])?;
        self.mark_deleted();
        Ok(())
    }

    /// The chunk of a statement, as signed; `None` where it does not open any more.
    ///
    /// # Errors
    /// The database.
    pub fn statement_chunk(&self, row: i64) -> Result<Option<Verified>, StoreError> {
        self.open_row(row)
    }

    /// Removes a Face or a proposal that is not to be kept. Never another chunk of the log lane.
    ///
    /// # Errors
    /// The database.
    pub fn drop_face(&mut self, chunk: Hash) -> Result<(), StoreError> {
        self.transaction()
            .prepare_cached("DELETE FROM log_chunk WHERE identity = ?1 AND kind = ?2")?
            .execute(params![chunk.0, Kind::Face.number()])?;
        Ok(())
    }
}

impl Reads<'_> {
    /// One's own keys in Faces of a circle, the newest of each sort first.
    ///
    /// # Errors
    /// The database.
    pub fn face_keys(&self, circle: Id) -> Result<Vec<OwnFaceKey>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT public, sort, number, seed FROM face_key WHERE circle = ?1
             ORDER BY sort, number DESC",
        )?;
        let mut rows = statement.query([circle.0])?;
        let mut keys = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(sort) = Sort::from_number(row.get(1)?) else { continue };
            let seed = row.get::<_, Option<[u8; 32]>>(3)?.map(Zeroizing::new);
            keys.push(OwnFaceKey {
                public: DeviceId(row.get(0)?),
                sort,
                number: row.get(2)?,
                seed: seed.map(|seed| Key::from_bytes(*seed)),
            });
        }
        Ok(keys)
    }

    /// What devices say of their keys in a channel, in the order in which it came here; also what does
    /// not count.
    ///
    /// # Errors
    /// The database.
    pub fn key_statements(&self, channel: Id) -> Result<Vec<KeyStatement>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT chunk.key, device.id, chunk.seq, statement.sort, statement.body,
                 statement.counts, statement_seen.at
             FROM statement JOIN chunk ON chunk.key = statement.chunk
             JOIN device ON device.key = chunk.device
             LEFT JOIN statement_seen ON statement_seen.statement = statement.chunk
             WHERE statement.sort IN (6, 7, 8)
                 AND chunk.channel = (SELECT key FROM channel WHERE id = ?1)
             ORDER BY chunk.key",
        )?;
        let mut rows = statement.query([channel.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(sort) = Sort::from_number(row.get(3)?) else { continue };
            found.push(KeyStatement {
                row: row.get(0)?,
                device: DeviceId(row.get(1)?),
                seq: row.get::<_, i64>(2)?.cast_unsigned(),
                sort,
                body: row.get(4)?,
                counts: row.get(5)?,
                seen_at: row
                    .get::<_, Option<i64>>(6)?
                    .and_then(DateTime::from_timestamp_millis)
                    .unwrap_or_default(),
            });
        }
        Ok(found)
    }

    /// Chunks of kind `Face` that are kept in a channel, in the order in which they came.
    ///
    /// # Errors
    /// The database, or a chunk that no longer verifies.
    pub fn faces(&self, channel: Id) -> Result<Vec<StoredFace>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT bytes, arrived_at FROM log_chunk WHERE channel = ?1 AND kind = ?2 ORDER BY key",
        )?;
        stored_faces(&mut statement, channel)
    }

    /// The same of a circle, in whatever channel they came: who is outside need not know the right one.
    ///
    /// # Errors
    /// The database, or a chunk that no longer verifies.
    pub fn faces_of(&self, circle: Id) -> Result<Vec<StoredFace>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT bytes, arrived_at FROM log_chunk WHERE circle = ?1 AND kind = ?2 ORDER BY key",
        )?;
        stored_faces(&mut statement, circle)
    }
}

fn stored_faces(statement: &mut Statement<'_>, of: Id) -> Result<Vec<StoredFace>, StoreError> {
    let mut rows = statement.query(params![of.0, Kind::Face.number()])?;
    let mut faces = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        faces.push(StoredFace {
            chunk: log::decode(bytes)?,
            arrived_at: DateTime::from_timestamp_millis(row.get(1)?).unwrap_or_default(),
        });
    }
    Ok(faces)
}
