//! What other devices are given: which seqs are settled here, and the chunks that they lack, sealed
//! under an epoch that no removed device can open.

use std::collections::BTreeMap;

use porchlight_crypto::{
    CheckedWrapPublic, DeviceId, DeviceKey, Id, Kind, Lane, NONCE_BYTES, Urgency, Week,
    inbox_topic, seal, seal_to,
};
use rand_core::CryptoRng;
use rusqlite::{Connection, params};

use chrono::{DateTime, Utc};

use crate::{
    Reads, Store, StoreError,
    chain::{self, Sealed},
    log,
    post::draw,
};

/// What one device wrote in a channel, the newest first: of one urgency above the least, and of the
/// least. There is no `LIMIT`: bound anew, it would have the statement prepared anew each time.
const URGENT: &str = "SELECT key, seq FROM chunk INDEXED BY chunk_urgent
     WHERE channel = (SELECT key FROM channel WHERE id = ?1)
       AND device = (SELECT key FROM device WHERE id = ?2)
       AND urgency > 0 AND urgency = ?5 AND seq BETWEEN ?3 AND ?4
     ORDER BY seq DESC";
const LEAST_URGENT: &str = "SELECT key, seq FROM chunk
     WHERE channel = (SELECT key FROM channel WHERE id = ?1)
       AND device = (SELECT key FROM device WHERE id = ?2)
       AND +urgency = ?5 AND seq BETWEEN ?3 AND ?4
     ORDER BY seq DESC";

/// Seqs of one device that are settled, as ranges with both ends in them.
pub type Settled = BTreeMap<DeviceId, Vec<(u64, u64)>>;

/// Seqs of one device that somebody lacks, both ends among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    pub device: DeviceId,
    pub from: u64,
    pub to: u64,
}

/// A chunk ready to travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sendable {
    pub device: DeviceId,
    pub seq: u64,
    pub urgency: u8,
    pub envelope: Vec<u8>,
}

/// A chunk that is wanted: its urgency, its order among those of like urgency with its row, its place.
type Found = (u8, (bool, i64), DeviceId, u64);

/// How much somebody may be given, and of what.
pub struct Request<'a> {
    /// Of content, nothing less urgent.
    pub urgency: u8,
    /// Chunks, and bytes with which it is enough.
    pub room: (usize, usize),
    /// The wrapping key of who gets it, and the week now.
    pub to: Option<(&'a CheckedWrapPublic, Week)>,
}

impl Reads<'_> {
    /// What is settled in a channel, by lane.
    ///
    /// # Errors
    /// The database.
    pub fn settled(&self, channel: Id, lane: Lane) -> Result<Settled, StoreError> {
        match lane {
            Lane::Log => settled(
                self.connection(),
                (channel, None),
                "SELECT device, seq, seq FROM log_chunk WHERE channel = ?1 ORDER BY 1, 2",
            ),
            Lane::Content => settled(
                self.connection(),
                (channel, None),
                "SELECT device.id, low, high FROM (
                     SELECT chunk.device AS device, seq AS low, seq AS high FROM chunk
                         JOIN channel ON channel.key = chunk.channel WHERE channel.id = ?1
                     UNION ALL
                     SELECT settled.device, low, high FROM settled
                         JOIN channel ON channel.key = settled.channel WHERE channel.id = ?1
                     UNION ALL
                     SELECT dropped.device, dropped.seq, dropped.seq FROM dropped
                         JOIN channel ON channel.key = dropped.channel WHERE channel.id = ?1
                 ) JOIN device ON device.key = device ORDER BY 1, 2",
            ),
        }
    }
}

impl Reads<'_> {
    /// What one device wrote of the content of a channel, as far as it is settled.
    ///
    /// # Errors
    /// The database.
    pub fn settled_of_device(&self, channel: Id, device: DeviceId) -> Result<Settled, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "WITH channel_key (channel) AS (SELECT key FROM channel WHERE id = ?1),
                 device_key (device) AS (SELECT key FROM device WHERE id = ?2)
             SELECT seq, seq FROM chunk NATURAL JOIN channel_key NATURAL JOIN device_key
             UNION ALL
             SELECT low, high FROM settled NATURAL JOIN channel_key NATURAL JOIN device_key
             UNION ALL
             SELECT seq, seq FROM dropped NATURAL JOIN channel_key NATURAL JOIN device_key
             ORDER BY 1",
        )?;
        let mut rows = statement.query(params![channel.0, device.0])?;
        let mut settled = Settled::new();
        while let Some(row) = rows.next()? {
            extend(settled.entry(device).or_default(), row.get(0)?, row.get(1)?);
        }
        Ok(settled)
    }

    /// The Faces that are here of a circle, in whatever channel they came.
    ///
    /// # Errors
    /// The database.
    pub fn settled_faces(&self, circle: Id) -> Result<Settled, StoreError> {
        settled(
            self.connection(),
            (circle, Some(Kind::Face)),
            "SELECT device, seq, seq FROM log_chunk WHERE circle = ?1 AND kind = ?2 ORDER BY 1, 2",
        )
    }

    /// What is here of one kind in the log lane of a channel.
    ///
    /// # Errors
    /// The database.
    pub fn settled_of(&self, channel: Id, kind: Kind) -> Result<Settled, StoreError> {
        settled(
            self.connection(),
            (channel, Some(kind)),
            "SELECT device, seq, seq FROM log_chunk WHERE channel = ?1 AND kind = ?2 ORDER BY 1, 2",
        )
    }
}

fn settled(
    connection: &Connection,
    (of, kind): (Id, Option<Kind>),
    sql: &str,
) -> Result<Settled, StoreError> {
    let mut settled = Settled::new();
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = match kind {
        Some(kind) => statement.query(params![of.0, kind.number()])?,
        None => statement.query([of.0])?,
    };
    while let Some(row) = rows.next()? {
        let ranges = settled.entry(DeviceId(row.get(0)?)).or_default();
        extend(ranges, row.get(1)?, row.get(2)?);
    }
    Ok(settled)
}

/// Adds seqs that begin no lower than the last ones.
fn extend(ranges: &mut Vec<(u64, u64)>, low: i64, high: i64) {
    let (low, high) = (low.cast_unsigned(), high.cast_unsigned());
    match ranges.last_mut() {
        Some((_, end)) if low <= end.saturating_add(1) => *end = high.max(*end),
        _ => ranges.push((low, high)),
    }
}

impl Store {
    /// Lets `work` use this installation's key of a circle.
    ///
    /// # Errors
    /// There is none.
    pub fn with_device<T>(
        &self,
        circle: Id,
        work: impl FnOnce(&DeviceKey) -> T,
    ) -> Result<T, StoreError> {
        Ok(work(&self.posts.device(circle)?.key))
    }

    /// Chunks of a lane among those that are wanted, the most urgent and then the newest first, as
    /// many as fit. What lies under another epoch than the one that is sealed under now is sealed anew.
    ///
    /// # Errors
    /// No epoch is clean, or the database.
    pub fn serve(
        &self,
        channel: Id,
        lane: Lane,
        wants: &[Want],
        request: &Request<'_>,
        (now, chance): (DateTime<Utc>, &mut dyn CryptoRng),
    ) -> Result<Vec<Sendable>, StoreError> {
        let mut found = Vec::new();
        for want in wants {
            match lane {
                Lane::Log => self.list_log(channel, want, &mut found)?,
                Lane::Content => self.list_content(channel, want, request, &mut found)?,
            }
        }
        found.sort_unstable_by_key(|(urgency, order, ..)| std::cmp::Reverse((*urgency, *order)));
        found.retain(|(urgency, ..)| lane == Lane::Log || *urgency >= request.urgency);
        let (chunks_max, bytes_max) = request.room;
        let (mut sendables, mut bytes) = (Vec::new(), 0);
        for (urgency, (_, key), device, seq) in found {
            if sendables.len() == chunks_max || bytes >= bytes_max {
                break;
            }
            let envelope = match lane {
                Lane::Log => self.seal_log(channel, (key, request), now, chance)?,
                Lane::Content => self.content_envelope(channel, (key, request), now, chance)?,
            };
            bytes += envelope.len();
            sendables.push(Sendable { device, seq, urgency, envelope });
            if lane == Lane::Content {
                for envelope in self.twins_of(channel, (key, device, seq), now, chance)? {
                    bytes += envelope.len();
                    sendables.push(Sendable { device, seq, urgency, envelope });
                }
            }
        }
        Ok(sendables)
    }

    /// The other chunks that were signed for a place, where there is proof of it.
    pub(crate) fn twins_of(
        &self,
        channel: Id,
        (key, device, seq): (i64, DeviceId, u64),
        now: DateTime<Utc>,
        chance: &mut dyn CryptoRng,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT first, second FROM fork WHERE channel = ?1 AND device = ?2 AND seq = ?3",
        )?;
        let mut rows = statement.query(params![channel.0, device.0, seq.cast_signed()])?;
        let Some(row) = rows.next()? else { return Ok(Vec::new()) };
        let (_, secret) = self.posts.of(channel)?.sealing(now)?;
        let held: Vec<u8> = self
            .connection
            .prepare_cached("SELECT identity FROM chunk WHERE key = ?1")?
            .query_row([key], |row| row.get(0))?;
        let mut envelopes = Vec::new();
        for at in 0..2 {
            let chunk = log::decode(&row.get::<_, Vec<u8>>(at)?)?;
            if chunk.identity().0.as_slice() == held.as_slice() {
                continue;
            }
            envelopes.push(seal(&chunk, secret.topic(), &secret, draw::<NONCE_BYTES>(chance)));
        }
        Ok(envelopes)
    }

    fn list_log(&self, channel: Id, want: &Want, found: &mut Vec<Found>) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, seq, kind FROM log_chunk WHERE channel = ?1 AND device = ?2 AND seq BETWEEN ?3 AND ?4",
        )?;
        let mut rows = statement.query(params![
            channel.0,
            want.device.0,
            want.from.cast_signed(),
            want.to.cast_signed()
        ])?;
        while let Some(row) = rows.next()? {
            // Rotations first, for they bring the key that opens the rest. Then the oldest: nobody
            // can judge an operation before those that it cites.
            let (key, kind): (i64, u8) = (row.get(0)?, row.get(2)?);
            let order = (kind == Kind::Rotation.number(), -key);
            found.push((u8::MAX, order, want.device, row.get::<_, i64>(1)?.cast_unsigned()));
        }
        Ok(())
    }

    fn list_content(
        &self,
        channel: Id,
        want: &Want,
        request: &Request<'_>,
        found: &mut Vec<Found>,
    ) -> Result<(), StoreError> {
        let most = found.len().saturating_add(request.room.0);
        // No more than there is room for, even if all of it comes from here. Each level by itself and
        // in the order of an index, so that what is not reached is not read.
        for urgency in (request.urgency..=u8::from(Urgency::HIGHEST)).rev() {
            let mut statement = self.connection.prepare_cached(match urgency {
                0 => LEAST_URGENT,
                _ => URGENT,
            })?;
            let mut rows = statement.query(params![
                channel.0,
                want.device.0,
                want.from.cast_signed(),
                want.to.cast_signed(),
                urgency
            ])?;
            while found.len() < most
                && let Some(row) = rows.next()?
            {
                let seq = row.get::<_, i64>(1)?.cast_unsigned();
                found.push((urgency, (false, row.get(0)?), want.device, seq));
            }
        }
        Ok(())
    }

    fn seal_log(
        &self,
        channel: Id,
        (key, request): (i64, &Request<'_>),
        now: DateTime<Utc>,
        chance: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT bytes FROM log_chunk WHERE key = ?1")?;
        let bytes: Vec<u8> = statement.query_row([-key], |row| row.get(0))?;
        let chunk = log::decode(&bytes)?;
        if let (Some((to, week)), Kind::Rotation) = (request.to, chunk.header().kind) {
            // Under its own epoch nobody could open the wrap that is in it.
            return Ok(seal_to(&chunk, inbox_topic(to.public(), week), to, chance));
        }
        let (_, secret) = self.posts.of(channel)?.sealing(now)?;
        Ok(seal(&chunk, secret.topic(), &secret, draw::<NONCE_BYTES>(chance)))
    }

    pub(crate) fn content_envelope(
        &self,
        channel: Id,
        (key, request): (i64, &Request<'_>),
        now: DateTime<Utc>,
        chance: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, StoreError> {
        let (epoch, secret) = self.posts.of(channel)?.sealing(now)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT channel, epoch, week, envelope, kind, document FROM chunk WHERE key = ?1",
        )?;
        let mut rows = statement.query([key])?;
        let Some(row) = rows.next()? else { return Err(StoreError::NotFound) };
        let sealed = Sealed::from_row(row, 0)?;
        let kind: u8 = row.get(4)?;
        if let (Some((to, week)), true) = (request.to, kind == Kind::Wrap.number()) {
            // Whoever needs the key can't open what is sealed under it.
            let chunk = chain::open_any(&self.posts, &sealed)?;
            return Ok(seal_to(&chunk, inbox_topic(to.public(), week), to, chance));
        }
        let chunk = if sealed.epoch == epoch {
            let is_older = sealed.week < secret.week();
            let place = (kind, row.get(5)?);
            let outlived =
                if is_older { self.open_outlived(channel, &sealed, place)? } else { None };
            let Some(chunk) = outlived else { return Ok(sealed.envelope.to_vec()) };
            chunk
        } else {
            chain::open_any(&self.posts, &sealed)?
        };
        Ok(seal(&chunk, secret.topic(), &secret, draw::<NONCE_BYTES>(chance)))
    }
}
