//! What arrives from others. A chunk comes here verified, and judged by the log; here it meets what is
//! held: its place in the chain, the gate, its document or statement. All of it in the transaction of
//! [`Store::write`], so nothing is acknowledged before it is stored.

use std::collections::{BTreeSet, VecDeque};

use porchlight_crypto::{Hash, Header, Id, Kind, Verified, Week, decode_canonical};
use porchlight_domain::{DocumentId, Record, RecordKind, report::Mode};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::{
    StoreError, Tx,
    chain::{self, Sealed, State, Stored as StoredAt},
    document::{self, Stored},
    gate::{self, Candidate, Verdict},
    post, projection, quarantine, statement,
};

/// What the log says of a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admitted {
    /// It has an effect. `let_in`: the persons whose rotations let it in after a removal.
    Counts { author: Id, let_in: BTreeSet<Id> },
    /// It has none now; the log may change its mind.
    Void,
}

/// A verified chunk of the content lane with its envelope and what opens it.
pub struct Arrival<'a> {
    pub chunk: &'a Verified,
    pub epoch: Hash,
    pub week: Week,
    pub envelope: &'a [u8],
    pub admitted: &'a Admitted,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    Stored,
    /// It was here, or settled without being here.
    Known,
    /// Stored, and waits for changes that it builds on.
    Waits,
    /// Never to be used, whatever else comes; settled.
    Refused,
    /// Its device signed another chunk for the same place: the proof is kept, the smaller one counts.
    Forked,
    /// Kept apart for a person to see: this version can't use it.
    Quarantined,
    /// Its changes are not those that its header names, so they say nothing about who signed it; or
    /// its place is beyond what can be kept. Nothing is stored or settled.
    Dropped,
}

/// No more chunks wait in one channel for changes that are not here.
pub(crate) const WAITING_MAX: u32 = 4_096;

impl Tx<'_> {
    /// Takes a chunk in.
    ///
    /// # Errors
    /// The channel is none of this profile's, or the database.
    pub fn receive(&mut self, arrival: &Arrival<'_>) -> Result<Received, StoreError> {
        let header = arrival.chunk.header();
        let is_another = header.kind == Kind::Changes && !is_what_was_signed(arrival.chunk);
        if is_another || header.seq > i64::MAX.cast_unsigned() {
            return Ok(Received::Dropped);
        }
        let channel = self.posts().of(header.channel)?.key;
        let device = post::device_row(self.transaction(), header.device, self.now())?;
        let place = Place { channel, device, seq: header.seq };
        if is_settled(self.transaction(), place)? {
            return Ok(Received::Known);
        }
        if let Some((row, identity)) = held(self.transaction(), place)? {
            if identity == arrival.chunk.identity() {
                return Ok(Received::Known);
            }
            if !self.prove_fork(row, identity, arrival.chunk)? {
                return Ok(Received::Forked);
            }
        }
        match header.kind {
            Kind::Changes => self.receive_changes(arrival, place),
            Kind::Statement => self.receive_statement(arrival, place),
            Kind::Snapshot | Kind::Wrap | Kind::BlobManifest | Kind::Presence => {
                self.store_chunk(arrival, place, State::Void, None)?;
                Ok(Received::Stored)
            }
            Kind::Other(_) => {
                self.store_chunk(arrival, place, State::Quarantined, None)?;
                self.hold_back(arrival, "of a kind that a later version knows")
            }
            // They belong to the other lane.
            Kind::Operation | Kind::Face | Kind::Rotation => {
                self.refuse(arrival, place, "a chunk of the log in the wrong place")
            }
        }
    }

    fn receive_changes(
        &mut self,
        arrival: &Arrival<'_>,
        place: Place,
    ) -> Result<Received, StoreError> {
        if *arrival.admitted == Admitted::Void {
            let document = self.document_row(place.channel, arrival.chunk.header())?;
            self.store_chunk(arrival, place, State::Void, document)?;
            return Ok(Received::Stored);
        }
        match self.try_changes(arrival.chunk, place.channel)? {
            Tried::Applied { document, added } => {
                self.store_chunk(arrival, place, State::Counts, Some(document))?;
                self.wake(place.channel, added)?;
                Ok(Received::Stored)
            }
            Tried::Waits(missing) => {
                if waiting(self.transaction(), place.channel)? >= WAITING_MAX {
                    return self.hold_back(arrival, "too much waits for what is not here");
                }
                let row = self.store_chunk(arrival, place, State::Waits, None)?;
                await_changes(self.transaction(), row, &missing)?;
                Ok(Received::Waits)
            }
            Tried::Refused(reason) => self.refuse(arrival, place, &reason),
            Tried::Quarantined(reason) => {
                self.store_chunk(arrival, place, State::Quarantined, None)?;
                self.hold_back(arrival, &reason)?;
                Ok(Received::Quarantined)
            }
        }
    }

    fn receive_statement(
        &mut self,
        arrival: &Arrival<'_>,
        place: Place,
    ) -> Result<Received, StoreError> {
        let Some(said) = statement::Said::read(arrival.chunk) else {
            return self.refuse(
                arrival,
                place,
                "a statement of another form, or with another right",
            );
        };
        let row = self.store_chunk(arrival, place, State::Counts, None)?;
        let place = (row, self.now());
        let header = arrival.chunk.header();
        statement::put(self.transaction(), place, header, &said, arrival.admitted)?;
        self.note_statement();
        Ok(Received::Stored)
    }

    /// Sends changes through the gate into their document, and the document into the lists.
    pub(crate) fn try_changes(
        &mut self,
        chunk: &Verified,
        channel: i64,
    ) -> Result<Tried, StoreError> {
        let header = chunk.header();
        let Ok(changes) = decode_canonical::<Vec<Vec<u8>>>(chunk.payload()) else {
            return Ok(Tried::Refused("changes of another form".to_owned()));
        };
        let id = DocumentId::from_bytes(header.document.0);
        let stored = match Stored::find(self.transaction(), id) {
            Ok(stored) => Some(stored),
            Err(StoreError::NotFound) => None,
            Err(other) => return Err(other),
        };
        if stored.as_ref().is_some_and(|stored| stored.channel != channel) {
            return Ok(Tried::Quarantined("another channel has a document of this id".to_owned()));
        }
        let candidate = Candidate {
            circle: header.circle,
            document: header.document,
            device: header.device,
            changes: &changes,
            content: &header.content,
            after: &header.after,
        };
        match gate::admit(stored.as_ref().map(|stored| stored.saved.as_slice()), &candidate) {
            Verdict::Apply(applied) => {
                let Ok(document) = self.put_document(stored, header, channel, &applied)? else {
                    return Ok(Tried::Quarantined("it says real and practised at once".to_owned()));
                };
                Ok(Tried::Applied { document, added: applied.added })
            }
            Verdict::Wait { missing } => Ok(Tried::Waits(missing)),
            Verdict::Refuse(reason) => Ok(Tried::Refused(format!("{reason:?}"))),
            Verdict::SetAside => Ok(Tried::Quarantined("too large for this device".to_owned())),
            Verdict::Quarantine(reason) => Ok(Tried::Quarantined(format!("{reason:?}"))),
        }
    }

    /// Stores a document as the gate gave it back. `Err(())` inside: its mode is not the chunk's.
    fn put_document(
        &mut self,
        stored: Option<Stored>,
        header: &Header,
        channel: i64,
        applied: &gate::Applied,
    ) -> Result<Result<i64, ()>, StoreError> {
        let tag = porchlight_domain::kind::tag_of(&applied.doc).unwrap_or_default();
        let kind = RecordKind::from_tag(&tag);
        let record = kind.and_then(|kind| Record::read(kind, &applied.doc).ok());
        if record.as_ref().is_some_and(|it| (it.mode() == Mode::Exercise) != header.exercise) {
            return Ok(Err(()));
        }
        let id = DocumentId::from_bytes(header.document.0);
        let heads = post::join_hashes(&applied.heads);
        let now = self.now();
        let key = match stored {
            Some(stored) => {
                document::replace(self.transaction(), stored.key, &applied.saved, &heads)?;
                stored.key
            }
            None => document::insert_received(
                self.transaction(),
                &document::NewDocument {
                    id,
                    tag: &tag,
                    channel,
                    saved: &applied.saved,
                    heads: &heads,
                    record: record.as_ref(),
                    arrived_at: now,
                },
            )?,
        };
        if let Some(record) = &record {
            projection::put(self.transaction(), key, record)?;
            self.note_changed(record.kind(), id);
        } else {
            let reason = "a record of a newer version, or one that does not read";
            quarantine::add(self.transaction(), key, reason, applied.saved.len(), now)?;
        }
        Ok(Ok(key))
    }

    /// Tries those again that waited for these changes, and those that waited for them in turn.
    fn wake(&mut self, channel: i64, added: Vec<Hash>) -> Result<(), StoreError> {
        let mut arrived = VecDeque::from(added);
        while let Some(hash) = arrived.pop_front() {
            for row in awaiting(self.transaction(), hash)? {
                let Some(chunk) = self.open_row(row)? else { continue };
                match self.try_changes(&chunk, channel)? {
                    Tried::Applied { document, added } => {
                        set_state(self.transaction(), row, State::Counts, Some(document))?;
                        arrived.extend(added);
                    }
                    Tried::Waits(missing) => {
                        set_state(self.transaction(), row, State::Waits, None)?;
                        await_changes(self.transaction(), row, &missing)?;
                    }
                    Tried::Refused(_) | Tried::Quarantined(_) => {
                        set_state(self.transaction(), row, State::Quarantined, None)?;
                    }
                }
            }
        }
        Ok(())
    }

    pub(crate) fn open_row(&self, row: i64) -> Result<Option<Verified>, StoreError> {
        let mut statement = self
            .transaction()
            .prepare_cached("SELECT channel, epoch, week, envelope FROM chunk WHERE key = ?1")?;
        let mut rows = statement.query([row])?;
        let Some(found) = rows.next()? else { return Ok(None) };
        match chain::open_any(self.posts(), &Sealed::from_row(found, 0)?) {
            Ok(chunk) => Ok(Some(chunk)),
            Err(StoreError::Chunk(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }

    fn document_row(&self, channel: i64, header: &Header) -> Result<Option<i64>, StoreError> {
        let row = self
            .transaction()
            .prepare_cached("SELECT key FROM document WHERE id = ?1 AND channel = ?2")?
            .query_row(params![header.document.0, channel], |row| row.get(0))
            .optional()?;
        Ok(row)
    }

    fn store_chunk(
        &mut self,
        arrival: &Arrival<'_>,
        place: Place,
        state: State,
        document: Option<i64>,
    ) -> Result<i64, StoreError> {
        self.note_arrived(arrival.chunk);
        chain::put(
            self.transaction(),
            place.channel,
            place.device,
            arrival.chunk,
            &StoredAt {
                epoch: arrival.epoch,
                week: arrival.week,
                document,
                state,
                envelope: arrival.envelope,
            },
        )
    }

    fn refuse(
        &mut self,
        arrival: &Arrival<'_>,
        place: Place,
        reason: &str,
    ) -> Result<Received, StoreError> {
        settle(self.transaction(), place)?;
        quarantine::hold_back(self.transaction(), arrival.chunk, reason, None, self.now())?;
        Ok(Received::Refused)
    }

    fn hold_back(&mut self, arrival: &Arrival<'_>, reason: &str) -> Result<Received, StoreError> {
        quarantine::hold_back(self.transaction(), arrival.chunk, reason, None, self.now())?;
        Ok(Received::Quarantined)
    }
}

/// How an Automerge chunk begins; four bytes of its hash follow.
const CHANGE_MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// Whether a payload is the one that the header's hashes were made of, to the byte. A header and its
/// signature go with any payload: what follows from another one must not fall on who signed.
fn is_what_was_signed(chunk: &Verified) -> bool {
    let Ok(changes) = decode_canonical::<Vec<Vec<u8>>>(chunk.payload()) else { return false };
    let is_named = |(bytes, named): (&Vec<u8>, &Hash)| {
        let Some((start, hashed)) = bytes.split_first_chunk::<8>() else { return false };
        start.starts_with(&CHANGE_MAGIC)
            && named.0.starts_with(start.get(4..).unwrap_or_default())
            && <[u8; 32]>::from(Sha256::digest(hashed)) == named.0
    };
    let content = &chunk.header().content;
    changes.len() == content.len() && changes.iter().zip(content).all(is_named)
}

pub(crate) enum Tried {
    Applied { document: i64, added: Vec<Hash> },
    Waits(Vec<Hash>),
    Refused(String),
    Quarantined(String),
}

#[derive(Clone, Copy)]
struct Place {
    channel: i64,
    device: i64,
    seq: u64,
}

fn held(connection: &Connection, place: Place) -> Result<Option<(i64, Hash)>, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT key, identity FROM chunk WHERE channel = ?1 AND device = ?2 AND seq = ?3",
        )?
        .query_row(params![place.channel, place.device, place.seq.cast_signed()], |row| {
            Ok((row.get(0)?, Hash(row.get(1)?)))
        })
        .optional()?;
    Ok(found)
}

fn is_settled(connection: &Connection, place: Place) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM settled WHERE channel = ?1 AND device = ?2 AND low <= ?3 AND high >= ?3",
        )?
        .exists(params![place.channel, place.device, place.seq.cast_signed()])?)
}

fn settle(connection: &Connection, place: Place) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO settled (channel, device, low, high) VALUES (?1, ?2, ?3, ?3) ON CONFLICT DO NOTHING",
        )?
        .execute(params![place.channel, place.device, place.seq.cast_signed()])?;
    Ok(())
}

/// Marks what is about to be deleted as settled, so that it is not asked for again.
pub(crate) fn settle_document(connection: &Connection, document: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO settled (channel, device, low, high)
             SELECT channel, device, seq, seq FROM chunk WHERE document = ?1 ON CONFLICT DO NOTHING",
        )?
        .execute([document])?;
    Ok(())
}

fn waiting(connection: &Connection, channel: i64) -> Result<u32, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT count(*) FROM chunk WHERE state <> 0 AND state = 1 AND channel = ?1",
        )?
        .query_row([channel], |row| row.get(0))?)
}

pub(crate) fn await_changes(
    connection: &Connection,
    chunk: i64,
    missing: &[Hash],
) -> Result<(), StoreError> {
    for hash in missing {
        connection
            .prepare_cached(
                "INSERT INTO awaited (missing, chunk) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute(params![hash.0, chunk])?;
    }
    Ok(())
}

fn awaiting(connection: &Connection, missing: Hash) -> Result<Vec<i64>, StoreError> {
    let rows = connection
        .prepare_cached("SELECT chunk FROM awaited WHERE missing = ?1 ORDER BY chunk")?
        .query_map([missing.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    connection.prepare_cached("DELETE FROM awaited WHERE missing = ?1")?.execute([missing.0])?;
    Ok(rows)
}

pub(crate) fn set_state(
    connection: &Connection,
    row: i64,
    state: State,
    document: Option<i64>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE chunk SET state = ?2, document = ?3 WHERE key = ?1")?
        .execute(params![row, state.number(), document])?;
    Ok(())
}
