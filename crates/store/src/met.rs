//! Who has what: which devices held the same as this one, in which channel, and how far that went. A
//! person learns from it whether a report is on this device alone, and when somebody was last met.
//!
//! It is this device's own knowledge, never sent, and only ever says too little: a device that was seen to
//! hold everything up to a chunk has that chunk.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use porchlight_crypto::{DeviceId, Id};
use porchlight_domain::DocumentId;
use rusqlite::{OptionalExtension, params};

use crate::{Reads, StoreError, Tx};

/// The sort of circle that holds one person's own devices (docs/protocol.md §11.1).
const HOUSEHOLD: u8 = 1;
/// A meeting of one that lasts is written down again after so long, if nothing new went over.
const AGAIN_AFTER: Duration = Duration::minutes(5);

/// On whose devices a record is besides this one, as far as that is known here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Other devices of one's own.
    pub own_devices: usize,
    /// Other persons, one for each circle in which they are.
    pub neighbours: usize,
    /// Circles that were given it.
    pub circles: usize,
}

impl Reads<'_> {
    /// Whether [`Tx::meet`] would say something new.
    ///
    /// # Errors
    /// The database.
    pub fn is_news_of(
        &self,
        channel: Id,
        device: DeviceId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let known: Option<(i64, i64)> = self
            .connection()
            .prepare_cached(
                "SELECT up_to, at FROM met JOIN channel ON channel.key = met.channel
                 WHERE channel.id = ?1 AND device = ?2",
            )?
            .query_row(params![channel.0, device.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((up_to, at)) = known else { return Ok(true) };
        let newest = self
            .connection()
            .prepare_cached(NEWEST)?
            .query_row([channel.0], |row| row.get::<_, i64>(0))?;
        let since = now.timestamp_millis().saturating_sub(at);
        Ok(newest > up_to || !(0..AGAIN_AFTER.num_milliseconds()).contains(&since))
    }

    /// When each person of a circle was last met, by this device's clock.
    ///
    /// # Errors
    /// The database.
    pub fn met_in(&self, circle: Id) -> Result<BTreeMap<Id, DateTime<Utc>>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT person, max(at) FROM met JOIN channel ON channel.key = met.channel
             WHERE channel.circle = ?1 GROUP BY person",
        )?;
        let met = statement.query_map([circle.0], |row| {
            let at = DateTime::from_timestamp_millis(row.get(1)?).unwrap_or_default();
            Ok((Id(row.get(0)?), at))
        })?;
        Ok(met.collect::<Result<_, _>>()?)
    }

    /// Who has the newest of a record, or of what was made of it for a circle.
    ///
    /// # Errors
    /// The database.
    pub fn reach(&self, id: DocumentId) -> Result<Reach, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT circle.id, circle.sort, circle.person, met.device, met.person
             FROM document
             JOIN channel ON channel.key = document.channel
             JOIN circle ON circle.id = channel.circle
             LEFT JOIN met ON met.channel = document.channel
                 AND met.up_to >= (SELECT max(key) FROM chunk WHERE chunk.document = document.key)
             WHERE document.id = ?1
                OR document.key IN (SELECT document FROM derived WHERE source = ?1)",
        )?;
        let mut rows = statement.query([id.as_bytes()])?;
        let (mut own, mut others, mut circles) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::<[u8; 16]>::new());
        while let Some(row) = rows.next()? {
            let circle: [u8; 16] = row.get(0)?;
            let is_household = row.get::<_, u8>(1)? == HOUSEHOLD;
            if !is_household {
                circles.insert(circle);
            }
            let (me, device): (Option<Vec<u8>>, Option<Vec<u8>>) = (row.get(2)?, row.get(3)?);
            let (Some(device), Some(person)) = (device, row.get::<_, Option<Vec<u8>>>(4)?) else {
                continue;
            };
            // In each circle a device has another key: one's own are counted where all of them are.
            match (is_household, me.as_ref() == Some(&person)) {
                (true, _) => drop(own.insert(device)),
                (false, false) => drop(others.insert((circle, person))),
                (false, true) => {}
            }
        }
        Ok(Reach { own_devices: own.len(), neighbours: others.len(), circles: circles.len() })
    }
}

/// The newest chunk of a channel.
const NEWEST: &str = "SELECT coalesce(max(chunk.key), 0) FROM chunk
     WHERE chunk.channel = (SELECT key FROM channel WHERE id = ?1)";

impl Tx<'_> {
    /// A device of a person held the same as this one in a channel, just now.
    ///
    /// # Errors
    /// The database.
    pub fn meet(&mut self, channel: Id, device: DeviceId, person: Id) -> Result<(), StoreError> {
        let now = self.now().timestamp_millis();
        let newest: i64 =
            self.transaction().prepare_cached(NEWEST)?.query_row([channel.0], |row| row.get(0))?;
        self.transaction()
            .prepare_cached(
                "INSERT INTO met (channel, device, person, up_to, at)
                 SELECT key, ?2, ?3, ?4, ?5 FROM channel WHERE id = ?1
                 ON CONFLICT (channel, device) DO UPDATE SET person = ?3, up_to = ?4, at = ?5",
            )?
            .execute(params![channel.0, device.0, person.0, newest, now])?;
        Ok(())
    }
}
