//! Places that are settled although nothing of them is here: refused for good, expired, of no use any
//! more (docs/protocol.md §18). What is held or was dropped for want of room is settled by its own row.

use porchlight_crypto::Hash;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{StoreError, bounds::SETTLED_RANGES_MAX};

/// A place in a channel's content: the rows of channel and device.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) channel: i64,
    pub(crate) device: i64,
    pub(crate) seq: u64,
}

/// Stands for the chunk of a place where what came was refused for good, or is of no use any more:
/// larger than any other.
pub(crate) const REFUSED: Hash = Hash([255; 32]);

/// The chunk by which a place is settled without being here; zeros where nobody noted it.
pub(crate) fn settled_by(
    connection: &Connection,
    place: Place,
) -> Result<Option<Hash>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT identity FROM settled WHERE channel = ?1 AND device = ?2 AND low <= ?3 AND high >= ?3
         UNION ALL SELECT identity FROM dropped WHERE channel = ?1 AND device = ?2 AND seq = ?3",
    )?;
    let seq = place.seq.cast_signed();
    let by: Option<Vec<u8>> = statement
        .query_row(params![place.channel, place.device, seq], |row| row.get(0))
        .optional()?;
    Ok(by.map(|by| by.try_into().map(Hash).unwrap_or_default()))
}

/// Whether so much of a device is settled in single pieces that one more is not taken in.
pub(crate) fn has_too_many_gaps(connection: &Connection, place: Place) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM settled WHERE channel = ?1 AND device = ?2 AND identity = ?3
             LIMIT 1 OFFSET ?4",
        )?
        .exists(params![place.channel, place.device, REFUSED.0, SETTLED_RANGES_MAX])?)
}

/// Settles a place for good without a chunk. Ranges that touch become one, so that a row of refused
/// chunks takes one row here.
pub(crate) fn settle(connection: &Connection, place: Place) -> Result<(), StoreError> {
    let Place { channel, device, seq } = place;
    let seq = seq.cast_signed();
    let (low, high): (i64, i64) = connection
        .prepare_cached(
            "SELECT coalesce(min(low), ?3), coalesce(max(high), ?3) FROM settled
             WHERE channel = ?1 AND device = ?2 AND low <= ?3 + 1 AND high >= ?3 - 1 AND identity = ?4",
        )?
        .query_row(params![channel, device, seq, REFUSED.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    connection
        .prepare_cached(
            "DELETE FROM settled WHERE channel = ?1 AND device = ?2 AND low >= ?3 AND high <= ?4",
        )?
        .execute([channel, device, low, high])?;
    put_refused(connection, place, (low.min(seq), high.max(seq)))
}

fn put_refused(
    connection: &Connection,
    place: Place,
    (low, high): (i64, i64),
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO settled (channel, device, low, high, identity) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![place.channel, place.device, low, high, REFUSED.0])?;
    Ok(())
}

/// Takes one place out of what was refused.
pub(crate) fn unsettle(connection: &Connection, place: Place) -> Result<(), StoreError> {
    let seq = place.seq.cast_signed();
    let range: Option<(i64, i64)> = connection
        .prepare_cached(
            "DELETE FROM settled WHERE channel = ?1 AND device = ?2 AND low <= ?3 AND high >= ?3
             RETURNING low, high",
        )?
        .query_row(params![place.channel, place.device, seq], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((low, high)) = range else { return Ok(()) };
    for (low, high) in [(low, seq - 1), (seq + 1, high)] {
        if low <= high {
            put_refused(connection, place, (low, high))?;
        }
    }
    Ok(())
}

/// Marks what is about to be deleted as settled, so that it is not asked for again.
pub(crate) fn settle_document(connection: &Connection, document: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO settled (channel, device, low, high, identity)
             SELECT channel, device, seq, seq, identity FROM chunk WHERE document = ?1
             ON CONFLICT DO NOTHING",
        )?
        .execute([document])?;
    Ok(())
}
