//! What arrives from others. A chunk comes here verified, and judged by the log; here it meets what is
//! held: its place in the chain, the gate, its document or statement. All of it in the transaction of
//! [`Store::write`], so nothing is acknowledged before it is stored.

use std::collections::{BTreeSet, VecDeque};

use porchlight_crypto::{Hash, Header, Id, Kind, Verified, Week};
use porchlight_domain::report::Mode;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::{
    StoreError, Tx,
    chain::{self, Sealed, State, Stored as StoredAt},
    document::{self, Stored},
    foresee::{Accepted, Foreseen, candidate},
    gate::{self, Refusal, Verdict},
    post, projection, quarantine,
    settle::{Place, REFUSED, has_too_many_gaps, settle, settled_by, unsettle},
    statement,
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

impl Tx<'_> {
    /// Takes a chunk in.
    ///
    /// # Errors
    /// The channel is none of this profile's, or the database.
    pub fn receive(&mut self, arrival: &Arrival<'_>) -> Result<Received, StoreError> {
        self.receive_tried(arrival, None)
    }

    /// The same, where the gate was asked before what would become of the changes if they are the
    /// first of their document.
    ///
    /// # Errors
    /// As [`Self::receive`].
    pub fn receive_tried(
        &mut self,
        arrival: &Arrival<'_>,
        tried: Option<Foreseen>,
    ) -> Result<Received, StoreError> {
        let header = arrival.chunk.header();
        let is_another = header.kind == Kind::Changes && !is_what_was_signed(arrival.chunk);
        // A place beside which there could be no other is beyond what is counted with.
        if is_another || header.seq >= i64::MAX.cast_unsigned() {
            return Ok(Received::Dropped);
        }
        let channel = self.posts().of(header.channel)?.key;
        let device = post::device_row(self.transaction(), header.device, self.now())?;
        let place = Place { channel, device, seq: header.seq };
        if let Some(by) = settled_by(self.transaction(), place)? {
            // What was refused holds its place against nothing but itself.
            let refused = by == REFUSED && !self.was_refused(arrival.chunk.identity())?;
            if !refused {
                return Ok(Received::Known);
            }
            unsettle(self.transaction(), place)?;
        }
        if let Some((row, identity)) = held(self.transaction(), place)? {
            if identity == arrival.chunk.identity() {
                return Ok(Received::Known);
            }
            if !self.prove_fork(row, identity, arrival.chunk)? {
                return Ok(Received::Forked);
            }
        }
        let received = self.receive_kind(arrival, place, tried)?;
        self.keep_bounds()?;
        Ok(received)
    }

    fn receive_kind(
        &mut self,
        arrival: &Arrival<'_>,
        place: Place,
        tried: Option<Foreseen>,
    ) -> Result<Received, StoreError> {
        match arrival.chunk.header().kind {
            Kind::Changes => self.receive_changes(arrival, place, tried),
            Kind::Statement => self.receive_statement(arrival, place),
            Kind::Presence if has_too_many_gaps(self.transaction(), place)? => {
                Ok(Received::Dropped)
            }
            Kind::Presence if self.is_old_presence(place)? => {
                settle(self.transaction(), place)?;
                Ok(Received::Stored)
            }
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
        tried: Option<Foreseen>,
    ) -> Result<Received, StoreError> {
        if *arrival.admitted == Admitted::Void {
            let document = self.document_row(place.channel, arrival.chunk.header())?;
            self.store_chunk(arrival, place, State::Void, document)?;
            return Ok(Received::Stored);
        }
        let mut tried = self.try_changes(arrival.chunk, place.channel, tried)?;
        while let Tried::Rivals { held, .. } = &tried {
            if !self.give_way(arrival.chunk, place.channel, *held)? {
                break;
            }
            self.rebuild(place.channel, arrival.chunk.header().document)?;
            tried = self.try_changes(arrival.chunk, place.channel, None)?;
        }
        match tried {
            Tried::Applied { document, added } => {
                self.store_chunk(arrival, place, State::Counts, Some(document))?;
                self.wake(place.channel, added)?;
                Ok(Received::Stored)
            }
            Tried::Waits(missing) => {
                let row = self.store_chunk(arrival, place, State::Waits, None)?;
                await_changes(self.transaction(), row, &missing)?;
                Ok(Received::Waits)
            }
            Tried::Refused(reason) | Tried::Rivals { reason, .. } => {
                self.refuse(arrival, place, &reason)
            }
            Tried::Quarantined(reason) => {
                self.store_chunk(arrival, place, State::Quarantined, None)?;
                self.hold_back(arrival, &reason)?;
                Ok(Received::Quarantined)
            }
        }
    }

    /// Whether a newer presence of that device is here. An older one is settled and goes: only the
    /// newest is of use.
    fn is_old_presence(&mut self, place: Place) -> Result<bool, StoreError> {
        let rows: Vec<(i64, i64)> = self
            .transaction()
            .prepare_cached(
                "SELECT key, seq FROM chunk
                 WHERE state <> 0 AND channel = ?1 AND device = ?2 AND kind = ?3",
            )?
            .query_map(params![place.channel, place.device, Kind::Presence.number()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<Result<_, _>>()?;
        for (row, seq) in rows {
            let seq = seq.cast_unsigned();
            if seq > place.seq {
                return Ok(true);
            }
            settle(self.transaction(), Place { seq, ..place })?;
            self.transaction()
                .prepare_cached("DELETE FROM chunk WHERE key = ?1")?
                .execute([row])?;
        }
        Ok(false)
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
        let state = match arrival.admitted {
            Admitted::Counts { .. } => State::Counts,
            Admitted::Void => State::Void,
        };
        let row = self.store_chunk(arrival, place, state, None)?;
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
        tried: Option<Foreseen>,
    ) -> Result<Tried, StoreError> {
        let header = chunk.header();
        let Some(changes) = chain::raw_changes(chunk) else {
            return Ok(Tried::Refused("changes of another form".to_owned()));
        };
        let stored = Stored::find_in(self.transaction(), channel, header.document)?;
        let candidate = candidate(header, &changes);
        let verdict = match (tried, &stored) {
            (Some(Foreseen(verdict)), None) => verdict,
            (None, None) => gate::admit(None, &candidate).map(Accepted::read),
            (_, Some(stored)) => gate::admit(Some(&stored.saved), &candidate).map(Accepted::read),
        };
        match verdict {
            Verdict::Apply(accepted) => {
                let Ok(document) = self.put_document(stored, header, channel, &accepted)? else {
                    return Ok(Tried::Quarantined("it says real and practised at once".to_owned()));
                };
                Ok(Tried::Applied { document, added: accepted.added })
            }
            Verdict::Wait { missing } => Ok(Tried::Waits(missing)),
            Verdict::Refuse(Refusal::Equivocation { seq, held, found }) => {
                let reason = format!("{:?}", Refusal::Equivocation { seq, held, found });
                Ok(Tried::Rivals { held, reason })
            }
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
        accepted: &Accepted,
    ) -> Result<Result<i64, ()>, StoreError> {
        let Accepted { saved, tag, record, .. } = accepted;
        if record.as_ref().is_some_and(|it| (it.mode() == Mode::Exercise) != header.exercise) {
            return Ok(Err(()));
        }
        let heads = post::join_hashes(&accepted.heads);
        let now = self.now();
        let (key, id) = match stored {
            Some(stored) => {
                document::replace(self.transaction(), stored.key, saved, &heads)?;
                (stored.key, stored.id)
            }
            None => document::insert_received(
                self.transaction(),
                &document::NewDocument {
                    signed_id: header.document,
                    tag,
                    channel,
                    saved,
                    heads: &heads,
                    record: record.as_ref(),
                    arrived_at: now,
                },
            )?,
        };
        if let Some(record) = record {
            projection::put(self.transaction(), key, record)?;
            self.note_changed(record.kind(), id);
        } else {
            let reason = "a record of a newer version, or one that does not read";
            quarantine::add(self.transaction(), key, reason, saved.len(), now)?;
        }
        Ok(Ok(key))
    }

    /// Tries those again that waited for these changes, and those that waited for them in turn.
    fn wake(&mut self, channel: i64, added: Vec<Hash>) -> Result<(), StoreError> {
        let mut arrived = VecDeque::from(added);
        let mut all = BTreeSet::new();
        while let Some(hash) = arrived.pop_front() {
            all.insert(hash);
            for row in awaiting(self.transaction(), hash)? {
                let Some(chunk) = self.open_row(row)? else { continue };
                match self.try_changes(&chunk, channel, None)? {
                    Tried::Applied { document, added } => {
                        set_state(self.transaction(), row, State::Counts, Some(document))?;
                        arrived.extend(added);
                    }
                    Tried::Waits(missing) => {
                        set_state(self.transaction(), row, State::Waits, None)?;
                        await_changes(self.transaction(), row, &missing)?;
                    }
                    // Made anew without the other, its document takes it in.
                    Tried::Rivals { held, .. } if self.give_way(&chunk, channel, held)? => {
                        self.rebuild(channel, chunk.header().document)?;
                        arrived.extend(&chunk.header().content);
                    }
                    Tried::Rivals { .. } => self.refuse_row(row, &chunk, RIVAL)?,
                    Tried::Refused(_) | Tried::Quarantined(_) => {
                        set_state(self.transaction(), row, State::Quarantined, None)?;
                    }
                }
            }
        }
        self.turn_of_waiting(channel, &all)
    }

    /// Refuses for good what has been here.
    pub(crate) fn refuse_row(
        &mut self,
        row: i64,
        chunk: &Verified,
        reason: &str,
    ) -> Result<(), StoreError> {
        let channel = self.posts().of(chunk.header().channel)?.key;
        let device = post::device_row(self.transaction(), chunk.header().device, self.now())?;
        self.transaction().prepare_cached("DELETE FROM chunk WHERE key = ?1")?.execute([row])?;
        settle(self.transaction(), Place { channel, device, seq: chunk.header().seq })?;
        quarantine::hold_back(self.transaction(), chunk, reason, None, self.now())
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

    /// Whether that chunk itself was refused for good.
    fn was_refused(&self, identity: Hash) -> Result<bool, StoreError> {
        Ok(self
            .transaction()
            .prepare_cached("SELECT 1 FROM held_back WHERE identity = ?1")?
            .exists([identity.0])?)
    }

    fn document_row(&self, channel: i64, header: &Header) -> Result<Option<i64>, StoreError> {
        let row = self
            .transaction()
            .prepare_cached("SELECT key FROM document WHERE signed_id = ?1 AND channel = ?2")?
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
        if has_too_many_gaps(self.transaction(), place)? {
            return Ok(Received::Dropped);
        }
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
    let Some(changes) = chain::raw_changes(chunk) else { return false };
    let is_named = |(bytes, named): (&Vec<u8>, &Hash)| {
        let Some((start, hashed)) = bytes.split_first_chunk::<8>() else { return false };
        start.starts_with(&CHANGE_MAGIC)
            && named.0.starts_with(start.get(4..).unwrap_or_default())
            && <[u8; 32]>::from(Sha256::digest(hashed)) == named.0
    };
    let content = &chunk.header().content;
    changes.len() == content.len() && changes.iter().zip(content).all(is_named)
}

/// Why a chunk went whose device signed another change of the same number in a lower place.
pub(crate) const RIVAL: &str = "another change of that number in a lower place";

pub(crate) enum Tried {
    Applied {
        document: i64,
        added: Vec<Hash>,
    },
    Waits(Vec<Hash>),
    Refused(String),
    /// Another change of its actor stands at its number.
    Rivals {
        held: Hash,
        reason: String,
    },
    Quarantined(String),
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
