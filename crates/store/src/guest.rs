//! People outside a circle, in the tables (docs/protocol.md §13.1, §13.2): the places of others where
//! this profile writes or reads, the keys that sign there, answers, and how much of a line was taken.
//! Who may do what is decided elsewhere.

use chrono::{DateTime, Utc};
use porchlight_crypto::{
    DeviceId, DeviceKey, Hash, Id, Key, LineSecret, NONCE_BYTES, Verified, Week, seal,
};
use porchlight_domain::{DocumentId, statement::Sort};
use rusqlite::{OptionalExtension, params};
use zeroize::Zeroizing;

use crate::{
    Reads, StoreError, Tx, Want,
    chain::{self, Sealed},
    post,
};

const SECONDS_PER_DAY: i64 = 86_400;

/// A place of others where this profile writes or reads.
pub struct GuestPlace {
    /// The line, or the channel of an audience.
    pub id: Id,
    pub circle: Id,
    pub channel: Id,
    /// The Face that the invitation names.
    pub face: Hash,
    /// In which week the line, or the reading, begins.
    pub week: Week,
    /// `None`: an audience.
    pub line: Option<GuestLine>,
    pub endpoint: Vec<u8>,
    pub accepted_at: DateTime<Utc>,
}

/// What a guest holds of a line.
pub struct GuestLine {
    pub secret: LineSecret,
    /// By which the roster proves itself.
    pub host: DeviceId,
}

/// Whose key signs in a channel in place of the device's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriterSort {
    Guest,
    Publisher,
}

impl WriterSort {
    fn number(self) -> u8 {
        match self {
            Self::Guest => 0,
            Self::Publisher => 1,
        }
    }
}

/// What the roster told of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    pub key: DeviceId,
    pub document: DocumentId,
    /// The number of the statement's sort.
    pub sort: u16,
    pub body: Vec<u8>,
    /// When it was first seen here.
    pub at: DateTime<Utc>,
}

/// A statement that counts, for answering whoever wrote what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementAbout {
    pub identity: Hash,
    pub sort: Sort,
    pub document: Id,
    pub body: Vec<u8>,
}

/// A chunk sealed anew: under which epoch and week, and its envelope.
pub type SealedAnew = (Hash, Week, Vec<u8>);

impl Tx<'_> {
    /// Keeps a place of others. Another one of the same channel goes, with what it alone could open.
    ///
    /// # Errors
    /// The database.
    pub fn put_guest(&mut self, place: &GuestPlace, code: u16) -> Result<(), StoreError> {
        self.transaction().execute("DELETE FROM guest WHERE channel = ?1", [place.channel.0])?;
        self.transaction().execute(
            "INSERT INTO guest (id, circle, channel, face, week, secret, host, endpoint, accepted_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                place.id.0,
                place.circle.0,
                place.channel.0,
                place.face.0,
                place.week.0,
                place.line.as_ref().map(|line| line.secret.expose().as_slice()),
                place.line.as_ref().map(|line| line.host.0),
                place.endpoint,
                place.accepted_at.timestamp_millis()
            ],
        )?;
        self.put_channel(place.channel, place.circle, code)?;
        self.mark_deleted();
        Ok(())
    }

    /// Forgets the places of a circle: this profile is one of its members now. What was written stays.
    ///
    /// # Errors
    /// The database.
    pub fn drop_guests(&mut self, circle: Id) -> Result<(), StoreError> {
        self.transaction().execute(
            "DELETE FROM writer WHERE sort = 0
               AND channel IN (SELECT key FROM channel WHERE circle = ?1)",
            [circle.0],
        )?;
        self.transaction().execute("DELETE FROM guest WHERE circle = ?1", [circle.0])?;
        self.mark_deleted();
        self.refresh_posts()
    }

    /// Lets a key sign in a channel in place of the device's own; `None`: nothing is signed there.
    ///
    /// # Errors
    /// No such channel, or the database.
    pub fn set_writer(
        &mut self,
        channel: Id,
        sort: WriterSort,
        seed: Option<&Key>,
    ) -> Result<(), StoreError> {
        let key = self.posts().of(channel)?.key;
        let id = seed.map(|seed| DeviceKey::from_seed(seed.expose()).id());
        let now = self.now();
        let row = id.map(|id| post::device_row(self.transaction(), id, now)).transpose()?;
        let is_so = self
            .transaction()
            .prepare_cached(
                "SELECT 1 FROM writer WHERE channel = ?1 AND sort = ?2 AND device IS ?3
                     AND (seed IS NULL) = (?3 IS NULL)",
            )?
            .exists(params![key, sort.number(), row])?;
        if is_so {
            return Ok(());
        }
        self.transaction().execute(
            "INSERT OR REPLACE INTO writer (channel, sort, device, seed) VALUES (?1, ?2, ?3, ?4)",
            params![key, sort.number(), row, seed.map(|seed| seed.expose().as_slice())],
        )?;
        self.mark_deleted();
        self.refresh_posts()
    }

    /// Seals a chunk that came in another way under the present epoch of its channel.
    ///
    /// # Errors
    /// None is clean, or there is no such channel.
    pub fn seal_anew(&mut self, chunk: &Verified) -> Result<SealedAnew, StoreError> {
        let nonce = self.draw::<NONCE_BYTES>();
        let (epoch, secret) = self.posts().of(chunk.header().channel)?.sealing(self.now())?;
        Ok((epoch, secret.week(), seal(chunk, secret.topic(), &secret, nonce)))
    }

    /// Counts one more chunk of a line for today. Answers how many there are with it.
    ///
    /// # Errors
    /// The database.
    pub fn count_of_line(&mut self, line: Id) -> Result<u32, StoreError> {
        let day = self.now().timestamp().div_euclid(SECONDS_PER_DAY);
        self.transaction()
            .prepare_cached("DELETE FROM line_day WHERE line = ?1 AND day < ?2")?
            .execute(params![line.0, day])?;
        Ok(self
            .transaction()
            .prepare_cached(
                "INSERT INTO line_day (line, day, chunks) VALUES (?1, ?2, 1)
                 ON CONFLICT (line, day) DO UPDATE SET chunks = chunks + 1 RETURNING chunks",
            )?
            .query_row(params![line.0, day], |row| row.get(0))?)
    }

    /// Keeps an answer; the same one twice changes nothing. Answers whether it is new.
    ///
    /// # Errors
    /// The database.
    pub fn put_answer(&mut self, line: Id, answer: &StoredAnswer) -> Result<bool, StoreError> {
        let stored = self
            .transaction()
            .prepare_cached(
                "INSERT INTO answer (key, line, document, sort, body, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (key) DO NOTHING",
            )?
            .execute(params![
                answer.key.0,
                line.0,
                answer.document.as_bytes(),
                answer.sort,
                answer.body,
                answer.at.timestamp_millis()
            ])?;
        if stored == 1 {
            self.note_statement();
        }
        Ok(stored == 1)
    }
}

impl Reads<'_> {
    /// The places of others where this profile writes or reads.
    ///
    /// # Errors
    /// The database.
    pub fn guests(&self) -> Result<Vec<GuestPlace>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT id, circle, channel, face, week, secret, host, endpoint, accepted_at FROM guest
             ORDER BY accepted_at, id",
        )?;
        let places = statement.query_map([], |row| {
            let secret = row.get::<_, Option<[u8; 32]>>(5)?.map(Zeroizing::new);
            let host = row.get::<_, Option<[u8; 32]>>(6)?.map(DeviceId);
            let line = secret
                .zip(host)
                .map(|(secret, host)| GuestLine { secret: LineSecret::from_bytes(*secret), host });
            Ok(GuestPlace {
                id: Id(row.get(0)?),
                circle: Id(row.get(1)?),
                channel: Id(row.get(2)?),
                face: Hash(row.get(3)?),
                week: Week(row.get(4)?),
                line,
                endpoint: row.get(7)?,
                accepted_at: DateTime::from_timestamp_millis(row.get(8)?).unwrap_or_default(),
            })
        })?;
        Ok(places.collect::<Result<_, _>>()?)
    }

    /// The key that signs in a channel in place of the device's own.
    ///
    /// # Errors
    /// The database.
    pub fn writer(&self, channel: Id) -> Result<Option<DeviceId>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT device.id FROM writer JOIN device ON device.key = writer.device
             WHERE writer.channel = (SELECT key FROM channel WHERE id = ?1)",
        )?;
        Ok(statement.query_row([channel.0], |row| row.get(0).map(DeviceId)).optional()?)
    }

    /// What the roster of a line told, the oldest first.
    ///
    /// # Errors
    /// The database.
    pub fn answers(&self, line: Id) -> Result<Vec<StoredAnswer>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT key, document, sort, body, at FROM answer WHERE line = ?1 ORDER BY at, key",
        )?;
        let answers = statement.query_map([line.0], |row| {
            Ok(StoredAnswer {
                key: DeviceId(row.get(0)?),
                document: DocumentId::from_bytes(row.get(1)?),
                sort: row.get(2)?,
                body: row.get(3)?,
                at: DateTime::from_timestamp_millis(row.get(4)?).unwrap_or_default(),
            })
        })?;
        Ok(answers.collect::<Result<_, _>>()?)
    }

    /// Statements of a sort that count in a channel, one line for each document that one is about.
    ///
    /// # Errors
    /// The database.
    pub fn statements_of(
        &self,
        channel: Id,
        sort: Sort,
    ) -> Result<Vec<StatementAbout>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT chunk.identity, statement_about.document, statement.body FROM statement
             JOIN chunk ON chunk.key = statement.chunk
             JOIN statement_about ON statement_about.statement = statement.chunk
             WHERE statement.sort = ?2 AND counts
               AND chunk.channel = (SELECT key FROM channel WHERE id = ?1)
             ORDER BY chunk.identity",
        )?;
        let found = statement.query_map(params![channel.0, sort.number()], |row| {
            Ok(StatementAbout {
                identity: Hash(row.get(0)?),
                sort,
                document: Id(row.get(1)?),
                body: row.get(2)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// How many chunks of a line were taken on the day of `now`.
    ///
    /// # Errors
    /// The database.
    pub fn line_count(&self, line: Id, now: DateTime<Utc>) -> Result<u32, StoreError> {
        let day = now.timestamp().div_euclid(SECONDS_PER_DAY);
        let mut statement = self
            .connection()
            .prepare_cached("SELECT chunks FROM line_day WHERE line = ?1 AND day = ?2")?;
        let found = statement.query_row(params![line.0, day], |row| row.get(0)).optional()?;
        Ok(found.unwrap_or_default())
    }
}

impl crate::Store {
    /// Seals a chunk under the present epoch of a channel, whatever channel it is of.
    ///
    /// # Errors
    /// None is clean, or there is no such channel.
    pub fn seal_for(
        &self,
        channel: Id,
        chunk: &Verified,
        (now, nonce): (DateTime<Utc>, [u8; NONCE_BYTES]),
    ) -> Result<Vec<u8>, StoreError> {
        let (_, secret) = self.posts.of(channel)?.sealing(now)?;
        Ok(seal(chunk, secret.topic(), &secret, nonce))
    }

    /// The chunks of a channel's content that are here of those that are wanted, opened.
    ///
    /// # Errors
    /// No such channel, or the database.
    pub fn opened(&self, channel: Id, wants: &[Want]) -> Result<Vec<Verified>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT channel, epoch, week, envelope FROM chunk
             WHERE channel = (SELECT key FROM channel WHERE id = ?1)
               AND device = (SELECT key FROM device WHERE id = ?2) AND seq BETWEEN ?3 AND ?4
             ORDER BY seq",
        )?;
        let mut chunks = Vec::new();
        for want in wants {
            let (from, to) = (want.from.cast_signed(), want.to.cast_signed());
            let mut rows = statement.query(params![channel.0, want.device.0, from, to])?;
            while let Some(row) = rows.next()? {
                chunks.push(chain::open_any(&self.posts, &Sealed::from_row(row, 0)?)?);
            }
        }
        Ok(chunks)
    }
}
