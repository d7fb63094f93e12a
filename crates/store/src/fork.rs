//! Two chunks that one device signed for one place of a channel's content: the proof that its key lies,
//! and which of the two stays (docs/protocol.md §17). The log keeps both, and needs no table for it.

use std::collections::BTreeMap;

use porchlight_crypto::{DeviceId, Hash, Id, Lane, NONCE_BYTES, Verified, seal};
use rusqlite::{OptionalExtension, params};

use crate::{
    Reads, StoreError, Tx, log,
    receive::{Admitted, Arrival, RIVAL},
};

/// Places of one device in one channel of which both chunks are kept: the lowest.
const PROOFS_MAX: u32 = 16;

/// The chunks known for each seq of a device: the one that holds it first.
pub type Identities = BTreeMap<DeviceId, BTreeMap<u64, Vec<Hash>>>;

impl Tx<'_> {
    /// Gives a place to that one of two chunks for it: the log tells them apart. Where neither is held,
    /// since what was there expired, nothing happens.
    ///
    /// # Errors
    /// The database.
    pub fn give_place(&mut self, chunk: &Verified, admitted: &Admitted) -> Result<(), StoreError> {
        let (identity, header) = (chunk.identity(), chunk.header());
        let held: Option<(i64, [u8; 32])> = self
            .transaction()
            .prepare_cached(
                "SELECT chunk.key, identity FROM chunk JOIN channel ON channel.key = chunk.channel
                     JOIN device ON device.key = chunk.device
                 WHERE channel.id = ?1 AND device.id = ?2 AND seq = ?3",
            )?
            .query_row(
                params![header.channel.0, header.device.0, header.seq.cast_signed()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let Some((row, _)) = held.filter(|(_, there)| *there != identity.0) else { return Ok(()) };
        let (nonce, now) = (self.draw::<NONCE_BYTES>(), self.now());
        let (epoch, week, envelope) = {
            let post = self.posts().of(header.channel)?;
            // It is kept here, not given to anybody: any epoch that is held will do.
            let any = || post.secrets().next().map(|(epoch, it)| (*epoch, it.at(it.week())));
            let Some((epoch, secret)) = post.sealing(now).ok().or_else(any) else { return Ok(()) };
            (epoch, secret.week(), seal(chunk, secret.topic(), &secret, nonce))
        };
        let envelope = envelope.as_slice();
        self.take_place(row)?;
        self.receive(&Arrival { chunk, epoch, week, envelope, admitted })?;
        Ok(())
    }

    /// Takes a chunk out of its place, and its changes out of their document.
    fn take_place(&mut self, row: i64) -> Result<(), StoreError> {
        let Some(chunk) = self.open_row(row)? else { return Ok(()) };
        self.transaction().prepare_cached("DELETE FROM chunk WHERE key = ?1")?.execute([row])?;
        let channel = self.posts().of(chunk.header().channel)?.key;
        self.rebuild(channel, chunk.header().document)
    }

    /// Of two changes of one actor and number, in two places of a device's chain, the one in the lower
    /// place stays, whichever came first. Answers whether the one that is here went: its chunk is refused
    /// for good, and its document is to be made anew. [a second chain of one actor, told to others first]
    pub(crate) fn give_way(
        &mut self,
        chunk: &Verified,
        channel: i64,
        held: Hash,
    ) -> Result<bool, StoreError> {
        let header = chunk.header();
        let rows: Vec<i64> = self
            .transaction()
            .prepare_cached(
                "SELECT chunk.key FROM chunk JOIN device ON device.key = chunk.device
                 WHERE chunk.channel = ?1 AND device.id = ?2 AND seq > ?3 AND kind = 0 AND state = 0
                   AND document = (SELECT key FROM document WHERE channel = ?1 AND signed_id = ?4)
                 ORDER BY seq",
            )?
            .query_map(
                params![channel, header.device.0, header.seq.cast_signed(), header.document.0],
                |row| row.get(0),
            )?
            .collect::<Result<_, _>>()?;
        for row in rows {
            let Some(later) = self.open_row(row)? else { continue };
            if later.header().content.contains(&held) {
                self.refuse_row(row, &later, RIVAL)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Two chunks of one place. Answers whether the new one takes it: the smaller identity does, and
    /// the other's changes go out of their document.
    pub(crate) fn prove_fork(
        &mut self,
        row: i64,
        identity: Hash,
        chunk: &Verified,
    ) -> Result<bool, StoreError> {
        let header = chunk.header();
        let Some(other) = self.open_row(row)? else { return Ok(false) };
        let wins = chunk.identity() < identity;
        let (first, second) = if wins { (chunk, &other) } else { (&other, chunk) };
        self.transaction()
            .prepare_cached(
                "INSERT INTO fork (channel, device, seq, first, second) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (channel, device, seq) DO UPDATE SET first = ?4, second = ?5
                     WHERE first <> ?4",
            )?
            .execute(params![
                header.channel.0,
                header.device.0,
                header.seq.cast_signed(),
                first.encode(),
                second.encode()
            ])?;
        self.transaction()
            .prepare_cached(
                "DELETE FROM fork WHERE channel = ?1 AND device = ?2 AND seq NOT IN (
                     SELECT seq FROM fork WHERE channel = ?1 AND device = ?2 ORDER BY seq LIMIT ?3)",
            )?
            .execute(params![header.channel.0, header.device.0, PROOFS_MAX])?;
        if wins {
            self.take_place(row)?;
        }
        Ok(wins)
    }
}

impl Reads<'_> {
    /// Devices that signed two chunks for one place of a channel's content, with the first such seq.
    ///
    /// # Errors
    /// The database.
    pub fn forks(&self, channel: Id) -> Result<Vec<(DeviceId, u64)>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT device, min(seq) FROM fork WHERE channel = ?1 GROUP BY device",
        )?;
        let forks = statement.query_map([channel.0], |row| {
            Ok((DeviceId(row.get(0)?), row.get::<_, i64>(1)?.cast_unsigned()))
        })?;
        Ok(forks.collect::<Result<_, _>>()?)
    }

    /// The chunks of a device that are proof of a fork in a channel: two for each place, in order.
    ///
    /// # Errors
    /// The database.
    pub fn twins(&self, channel: Id, device: DeviceId) -> Result<Vec<[Verified; 2]>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT first, second FROM fork WHERE channel = ?1 AND device = ?2 ORDER BY seq",
        )?;
        let mut rows = statement.query(params![channel.0, device.0])?;
        let mut twins = Vec::new();
        while let Some(row) = rows.next()? {
            let (first, second): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            twins.push([log::decode(&first)?, log::decode(&second)?]);
        }
        Ok(twins)
    }

    /// Which chunks stand at the settled seqs of a lane, of all devices or of one, from a seq to another.
    ///
    /// # Errors
    /// The database.
    pub fn identities(
        &self,
        (channel, lane): (Id, Lane),
        device: Option<DeviceId>,
        (from, to): (u64, u64),
    ) -> Result<Identities, StoreError> {
        let sql = identities_sql(lane, device.is_some());
        let mut statement = self.connection().prepare_cached(&sql)?;
        let to = i64::try_from(to).unwrap_or(i64::MAX);
        let of = device.map(|device| device.0);
        let mut rows = statement.query(params![channel.0, of, from.cast_signed(), to])?;
        let mut known = Identities::new();
        while let Some(row) = rows.next()? {
            let (low, high): (i64, i64) = (row.get(1)?, row.get(2)?);
            let Ok(identity) = row.get::<_, Vec<u8>>(3)?.try_into().map(Hash) else { continue };
            let device = known.entry(DeviceId(row.get(0)?)).or_default();
            for seq in low.cast_unsigned()..=high.cast_unsigned() {
                device.entry(seq).or_default().push(identity);
            }
        }
        if lane == Lane::Content {
            for (device, _) in self.forks(channel)? {
                let Some(known) = known.get_mut(&device) else { continue };
                for chunk in self.twins(channel, device)?.into_iter().flatten() {
                    let Some(there) = known.get_mut(&chunk.header().seq) else { continue };
                    if !there.contains(&chunk.identity()) {
                        there.push(chunk.identity());
                    }
                }
            }
        }
        Ok(known)
    }
}

/// `?2` is the device, where one is asked for: its condition stands alone, so that the index is used.
fn identities_sql(lane: Lane, of_one: bool) -> String {
    match lane {
        Lane::Log => {
            let of = if of_one { "AND device = ?2" } else { "" };
            format!(
                "SELECT device, seq, seq, identity FROM log_chunk
                 WHERE channel = ?1 {of} AND seq BETWEEN ?3 AND ?4 ORDER BY 1, 2, 3"
            )
        }
        Lane::Content => {
            let of =
                if of_one { "AND device = (SELECT key FROM device WHERE id = ?2)" } else { "" };
            let places = [
                ("chunk", "seq, seq", "seq BETWEEN ?3 AND ?4"),
                ("settled", "max(low, ?3), min(high, ?4)", "low <= ?4 AND high >= ?3"),
                ("dropped", "seq, seq", "seq BETWEEN ?3 AND ?4"),
            ];
            let parts = places.map(|(table, seqs, between)| {
                format!(
                    "SELECT device.id, {seqs}, identity FROM {table}
                     JOIN device ON device.key = {table}.device
                     WHERE channel = (SELECT key FROM channel WHERE id = ?1) {of} AND {between}"
                )
            });
            parts.join(" UNION ALL ")
        }
    }
}
