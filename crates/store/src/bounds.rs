//! How much one member can make this device hold that has no effect here: chunks that are void, wait, are
//! of a kind that is not used, or stand in quarantine (docs/protocol.md §18). Triggers count their bytes,
//! so no path to the table goes round it. What there is no room for leaves its header's few words
//! here, stays settled, and is asked for again when its turn comes.
//!
//! What has an effect is not bounded here: whoever may write can fill documents.

use std::collections::BTreeSet;

use porchlight_crypto::{DeviceId, Hash, Id, Kind, decode_canonical, encode_canonical};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{Reads, StoreError, StoredChunk, Tx, chain::State};

/// Bytes without effect of one author in one channel, and of all others together.
pub const IDLE_OF_AUTHOR_BYTES_MAX: u64 = 4 << 20;
pub const IDLE_BYTES_MAX: u64 = 64 << 20;
/// Bytes of one key in one channel's log that count for nothing; of all keys that are no living
/// device's together.
pub const LOG_OF_KEY_BYTES_MAX: u64 = 4 << 20;
/// Bytes of a statement's payload.
pub const STATEMENT_BYTES_MAX: usize = 64 << 10;
/// What is kept of a dropped chunk, and of how many; beyond, the oldest is asked for again at the next
/// start.
const KEPT_BYTES_MAX: usize = 4 << 10;
const KEPT_OF_AUTHOR_MAX: u32 = 1_024;
const KEPT_MAX: u32 = 16_384;
/// Gaps in what is settled of one author in one channel without being here.
pub(crate) const SETTLED_RANGES_MAX: u32 = 4_096;

/// What is kept of a dropped chunk: heads, right, the changes that it builds on, its kind, the link before.
type Kept = (Vec<Hash>, u16, Vec<Hash>, Kind, Hash);

impl Tx<'_> {
    /// Drops what is beyond the bounds: of an author their oldest, beyond all bounds the oldest of who
    /// has most. So whoever sends little loses nothing by who sends much.
    pub(crate) fn keep_bounds(&mut self) -> Result<(), StoreError> {
        while let Some((channel, device)) = beyond(self.transaction())? {
            if !self.drop_oldest(channel, device)? {
                break;
            }
        }
        Ok(())
    }

    fn drop_oldest(&mut self, channel: i64, device: i64) -> Result<bool, StoreError> {
        let oldest: Option<(i64, i64, [u8; 32], u8)> = self
            .transaction()
            .prepare_cached(
                "SELECT key, seq, identity, state FROM chunk
                 WHERE state <> 0 AND channel = ?1 AND device = ?2 ORDER BY key LIMIT 1",
            )?
            .query_row([channel, device], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        let Some((row, seq, identity, state)) = oldest else { return Ok(false) };
        let kept = self.open_row(row)?.map(|chunk| {
            let header = chunk.header();
            encode_canonical(&(
                &header.heads,
                header.right,
                &header.after,
                header.kind,
                header.prev,
            ))
        });
        let kept = kept.filter(|kept| kept.len() <= KEPT_BYTES_MAX).unwrap_or_default();
        let connection = self.transaction();
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO dropped (channel, device, seq, identity, state, kept)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![channel, device, seq, identity, state, kept])?;
        connection.prepare_cached("DELETE FROM chunk WHERE key = ?1")?.execute([row])?;
        connection
            .prepare_cached(
                "DELETE FROM dropped WHERE channel = ?1 AND device = ?2 AND key <= (
                     SELECT key FROM dropped WHERE channel = ?1 AND device = ?2
                     ORDER BY key DESC LIMIT 1 OFFSET ?3)",
            )?
            .execute(params![channel, device, KEPT_OF_AUTHOR_MAX])?;
        connection
            .prepare_cached("DELETE FROM dropped WHERE key <= (SELECT max(key) FROM dropped) - ?1")?
            .execute([KEPT_MAX])?;
        Ok(true)
    }

    /// Asks again for what was dropped while it waited for these changes.
    pub(crate) fn turn_of_waiting(
        &mut self,
        channel: i64,
        arrived: &BTreeSet<Hash>,
    ) -> Result<(), StoreError> {
        let rows: Vec<(i64, Vec<u8>)> = self
            .transaction()
            .prepare_cached("SELECT key, kept FROM dropped WHERE channel = ?1 AND state = ?2")?
            .query_map(params![channel, State::Waits.number()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<Result<_, _>>()?;
        for (row, kept) in rows {
            let Ok((_, _, after, ..)) = decode_canonical::<Kept>(&kept) else { continue };
            if after.iter().any(|change| arrived.contains(change)) {
                self.ask_again(row)?;
            }
        }
        Ok(())
    }

    /// Dropped chunks without effect of a channel, for judging them again. Their rows are for
    /// [`Self::ask_again`] alone.
    ///
    /// # Errors
    /// The database.
    pub fn dropped_in(&self, channel: Id) -> Result<Vec<StoredChunk>, StoreError> {
        let mut statement = self.transaction().prepare_cached(
            "SELECT dropped.key, device.id, dropped.seq, dropped.kept, dropped.identity FROM dropped
             JOIN device ON device.key = dropped.device
             WHERE dropped.channel = (SELECT key FROM channel WHERE id = ?1) AND dropped.state = ?2",
        )?;
        let mut rows = statement.query(params![channel.0, State::Void.number()])?;
        let mut dropped = Vec::new();
        while let Some(row) = rows.next()? {
            let kept: Vec<u8> = row.get(3)?;
            let Ok((heads, right, after, kind, prev)) = decode_canonical::<Kept>(&kept) else {
                continue;
            };
            dropped.push(StoredChunk {
                row: row.get(0)?,
                device: DeviceId(row.get(1)?),
                seq: row.get::<_, i64>(2)?.cast_unsigned(),
                identity: Hash(row.get(4)?),
                prev,
                kind,
                heads,
                right,
                document: None,
                brings: Vec::new(),
                after,
            });
        }
        Ok(dropped)
    }

    /// The turn of a dropped chunk has come: its place is not settled any more.
    ///
    /// # Errors
    /// The database.
    pub fn ask_again(&mut self, row: i64) -> Result<(), StoreError> {
        let channel: [u8; 16] = self
            .transaction()
            .prepare_cached(
                "SELECT channel.id FROM dropped JOIN channel ON channel.key = dropped.channel WHERE dropped.key = ?1",
            )?
            .query_row([row], |found| found.get(0))?;
        self.transaction().prepare_cached("DELETE FROM dropped WHERE key = ?1")?.execute([row])?;
        self.note_unsettled(Id(channel));
        Ok(())
    }
}

/// Somebody who is beyond the bounds: their channel and device. One's own devices never are.
fn beyond(connection: &Connection) -> Result<Option<(i64, i64)>, StoreError> {
    let total: i64 = connection
        .prepare_cached(
            "SELECT coalesce(sum(bytes), 0) FROM idle JOIN device ON device.key = idle.device WHERE circle IS NULL",
        )?
        .query_row([], |row| row.get(0))?;
    let most: Option<(i64, i64, i64)> = connection
        .prepare_cached(
            "SELECT channel, device, bytes FROM idle JOIN device ON device.key = idle.device
             WHERE circle IS NULL ORDER BY bytes DESC LIMIT 1",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let is_beyond = |bytes: i64| {
        bytes.unsigned_abs() > IDLE_OF_AUTHOR_BYTES_MAX || total.unsigned_abs() > IDLE_BYTES_MAX
    };
    Ok(most.filter(|most| is_beyond(most.2)).map(|(channel, device, _)| (channel, device)))
}

/// What was dropped because this version can't use it is asked for again by another one.
pub(crate) fn turn_of_version(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("DELETE FROM dropped WHERE state = ?1", [State::Quarantined.number()])?;
    Ok(())
}

impl Reads<'_> {
    /// The identity and size in bytes of each chunk of a key in a channel's log.
    ///
    /// # Errors
    /// The database.
    pub fn log_sizes(&self, channel: Id, key: DeviceId) -> Result<Vec<(Hash, u64)>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT identity, length(bytes) FROM log_chunk WHERE channel = ?1 AND device = ?2",
        )?;
        let sizes = statement.query_map(params![channel.0, key.0], |row| {
            Ok((Hash(row.get(0)?), row.get::<_, i64>(1)?.cast_unsigned()))
        })?;
        Ok(sizes.collect::<Result<_, _>>()?)
    }

    /// Every key that signed something in a channel's log.
    ///
    /// # Errors
    /// The database.
    pub fn log_keys(&self, channel: Id) -> Result<BTreeSet<DeviceId>, StoreError> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT DISTINCT device FROM log_chunk WHERE channel = ?1")?;
        let keys = statement.query_map([channel.0], |row| row.get(0).map(DeviceId))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// Bytes of chunks without effect that are here, of others' devices.
    ///
    /// # Errors
    /// The database.
    pub fn idle_bytes(&self) -> Result<u64, StoreError> {
        let bytes: i64 = self.connection().query_row(
            "SELECT coalesce(sum(length(envelope)), 0) FROM chunk JOIN device ON device.key = chunk.device
             WHERE state <> 0 AND device.circle IS NULL",
            [],
            |row| row.get(0),
        )?;
        Ok(bytes.cast_unsigned())
    }
}
