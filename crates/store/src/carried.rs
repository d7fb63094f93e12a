//! What is read out for a bundle (docs/protocol.md §22a): a channel's log and its content a page at a
//! time, in the order in which a reader can use it. Sealing is that of [`Store::serve`].

use chrono::{DateTime, Utc};
use porchlight_crypto::{DeviceId, Hash, Id, Kind, Verified, decode_canonical, encode_canonical};
use rand_core::CryptoRng;
use rusqlite::{Connection, Row, params};

use crate::{
    Reads, Request, Sendable, Settled, Store, StoreError,
    chain::{self, Sealed, State},
    settings,
};

/// Of one document, by their order; then the next document.
const OF_DOCUMENTS: &str = "SELECT key, device, seq, document, urgency FROM chunk
     INDEXED BY chunk_document
     WHERE document >= ?2 AND channel = (SELECT key FROM channel WHERE id = ?1)
     ORDER BY document, key";
/// What belongs to no document here.
const OF_NONE: &str = "SELECT key, device, seq, document, urgency FROM chunk
     INDEXED BY chunk_document
     WHERE document IS NULL AND key > ?2 AND channel = (SELECT key FROM channel WHERE id = ?1)
       AND kind <> 6
     ORDER BY key";

/// How far the content of a channel was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentAt {
    /// After that chunk of that document.
    Documents {
        document: i64,
        key: i64,
    },
    /// After that chunk of no document.
    Rest {
        key: i64,
    },
    End,
}

impl ContentAt {
    /// Before the first.
    pub const START: Self = Self::Documents { document: i64::MIN, key: i64::MIN };

    fn next_sort(self) -> Self {
        match self {
            Self::Documents { .. } => Self::Rest { key: i64::MIN },
            Self::Rest { .. } | Self::End => Self::End,
        }
    }
}

/// A chunk on its way into a bundle.
pub struct Carried {
    /// Chunks of one document have the same one, and follow one another.
    pub document: Option<i64>,
    pub chunk: Sendable,
}

/// A page of a channel's content.
#[derive(Default)]
pub struct ContentPage {
    pub chunks: Vec<Carried>,
    /// Chunks that do not open here any more.
    pub unreadable: u32,
}

/// A row of either statement.
struct Found {
    key: i64,
    device: i64,
    seq: u64,
    document: Option<i64>,
    urgency: u8,
}

impl Found {
    fn from_row(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            key: row.get(0)?,
            device: row.get(1)?,
            seq: row.get::<_, i64>(2)?.cast_unsigned(),
            document: row.get(3)?,
            urgency: row.get(4)?,
        })
    }

    fn place(&self) -> ContentAt {
        match self.document {
            Some(document) => ContentAt::Documents { document, key: self.key },
            None => ContentAt::Rest { key: self.key },
        }
    }
}

impl Store {
    /// The next chunks of a channel's content among those that are wanted, until there is no room.
    /// Wraps are left out.
    ///
    /// # Errors
    /// No epoch is clean, or the database.
    pub fn content_page(
        &self,
        channel: Id,
        at: &mut ContentAt,
        wants: &Settled,
        request: &Request<'_>,
        (now, chance): (DateTime<Utc>, &mut dyn CryptoRng),
    ) -> Result<ContentPage, StoreError> {
        let mut page = ContentPage::default();
        let (chunks_max, bytes_max) = request.room;
        let mut bytes = 0;
        while *at != ContentAt::End && page.chunks.len() < chunks_max && bytes < bytes_max {
            let rows = self.content_rows(channel, *at, chunks_max - page.chunks.len())?;
            if rows.is_empty() {
                *at = at.next_sort();
            }
            for found in rows {
                if bytes >= bytes_max {
                    break;
                }
                *at = found.place();
                let device = device_of(&self.connection, found.device)?;
                if !is_among(wants, device, found.seq) {
                    continue;
                }
                let place = (found.key, device, found.seq);
                match self.carried(channel, place, request, (now, &mut *chance)) {
                    Ok(envelopes) => page.chunks.extend(envelopes.into_iter().map(|envelope| {
                        bytes += envelope.len();
                        let (seq, urgency) = (found.seq, found.urgency);
                        let chunk = Sendable { device, seq, urgency, envelope };
                        Carried { document: found.document, chunk }
                    })),
                    Err(StoreError::Chunk(_)) => page.unreadable += 1,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(page)
    }

    /// A chunk and, where there is proof of a second one for its place, that too.
    fn carried(
        &self,
        channel: Id,
        (key, device, seq): (i64, DeviceId, u64),
        request: &Request<'_>,
        (now, chance): (DateTime<Utc>, &mut dyn CryptoRng),
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut all = vec![self.content_envelope(channel, (key, request), now, &mut *chance)?];
        all.extend(self.twins_of(channel, (key, device, seq), now, chance)?);
        Ok(all)
    }

    /// Some rows behind a place.
    fn content_rows(
        &self,
        channel: Id,
        at: ContentAt,
        most: usize,
    ) -> Result<Vec<Found>, StoreError> {
        let (sql, from, behind) = match at {
            ContentAt::Documents { document, key } => (OF_DOCUMENTS, document, key),
            ContentAt::Rest { key } => (OF_NONE, key, i64::MIN),
            ContentAt::End => return Ok(Vec::new()),
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![channel.0, from])?;
        let mut found = Vec::new();
        while found.len() < most
            && let Some(row) = rows.next()?
        {
            let row = Found::from_row(row)?;
            if row.document != Some(from) || row.key > behind {
                found.push(row);
            }
        }
        Ok(found)
    }

    /// Keys that were given in a channel, opened, after one of them.
    ///
    /// # Errors
    /// No such channel, or the database.
    pub fn wraps_page(
        &self,
        channel: Id,
        after: &mut i64,
        most: usize,
    ) -> Result<Vec<Verified>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT channel, epoch, week, envelope, key FROM chunk INDEXED BY chunk_document
             WHERE document IS NULL AND key > ?2
               AND channel = (SELECT key FROM channel WHERE id = ?1) AND kind = 6 ORDER BY key",
        )?;
        let mut rows = statement.query(params![channel.0, *after])?;
        let mut chunks = Vec::new();
        while chunks.len() < most
            && let Some(row) = rows.next()?
        {
            *after = row.get(4)?;
            match chain::open_any(&self.posts, &Sealed::from_row(row, 0)?) {
                Ok(chunk) => chunks.push(chunk),
                Err(StoreError::Chunk(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(chunks)
    }

    /// Remembers what was put into a bundle, by a name for whom it was.
    ///
    /// # Errors
    /// The database.
    pub fn remember_carried(&self, whom: Hash, what: &[(Id, Settled)]) -> Result<(), StoreError> {
        settings::put(&self.connection, &carried_name(whom), &encode_canonical(&what.to_vec()))
    }
}

/// A page of the log lane, as signed: the key of each row with its chunk's device, seq and bytes.
pub type LogPage = Vec<(i64, DeviceId, u64, Vec<u8>)>;

impl Reads<'_> {
    /// The log lane of a channel after a row, operations and Faces or rotations, until there are so
    /// many bytes.
    ///
    /// # Errors
    /// The database.
    pub fn log_page(
        &self,
        channel: Id,
        is_rotations: bool,
        after: i64,
        bytes_max: usize,
    ) -> Result<LogPage, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT key, device, seq, bytes FROM log_chunk
             WHERE channel = ?1 AND key > ?2 AND (kind = ?3) = ?4 ORDER BY key",
        )?;
        let rotation = Kind::Rotation.number();
        let mut rows = statement.query(params![channel.0, after, rotation, is_rotations])?;
        let (mut page, mut bytes) = (LogPage::new(), 0);
        while bytes < bytes_max
            && let Some(row) = rows.next()?
        {
            let chunk: Vec<u8> = row.get(3)?;
            bytes += chunk.len();
            let (device, seq) = (DeviceId(row.get(1)?), row.get::<_, i64>(2)?.cast_unsigned());
            page.push((row.get(0)?, device, seq, chunk));
        }
        Ok(page)
    }

    /// What was put into bundles for somebody, by channel.
    ///
    /// # Errors
    /// The database. What does not read counts as nothing.
    pub fn carried(&self, whom: Hash) -> Result<Vec<(Id, Settled)>, StoreError> {
        let bytes = settings::get(self.connection(), &carried_name(whom))?.unwrap_or_default();
        Ok(decode_canonical(&bytes).unwrap_or_default())
    }

    /// Changes that are here and wait for others that they build on, whether or not there is room for
    /// them.
    ///
    /// # Errors
    /// The database.
    pub fn waiting(&self) -> Result<u32, StoreError> {
        let state = State::Waits.number();
        let waiting: i64 = self.connection().query_row(
            "SELECT (SELECT count(*) FROM chunk WHERE state = ?1 AND state <> 0)
                  + (SELECT count(*) FROM dropped WHERE state = ?1)",
            [state],
            |row| row.get(0),
        )?;
        Ok(u32::try_from(waiting).unwrap_or(u32::MAX))
    }
}

fn carried_name(whom: Hash) -> String {
    format!("carried/{whom:?}")
}

fn device_of(connection: &Connection, key: i64) -> Result<DeviceId, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id FROM device WHERE key = ?1")?;
    Ok(DeviceId(statement.query_row([key], |row| row.get(0))?))
}

/// Whether a place is in ranges that are in order.
fn is_among(ranges: &Settled, device: DeviceId, seq: u64) -> bool {
    let ranges = ranges.get(&device).map(Vec::as_slice).unwrap_or_default();
    let at = ranges.partition_point(|(_, high)| *high < seq);
    ranges.get(at).is_some_and(|(low, _)| *low <= seq)
}
