//! Who writes here: this installation's device, and the household's channel with its keys.

use chrono::{DateTime, Utc};
use porchlight_crypto::{DeviceId, DeviceKey, Id, Key, TopicSecret, Week, WeekSecret};
use rand_core::CryptoRng;
use rusqlite::{Connection, OptionalExtension, params};
use zeroize::Zeroizing;

use crate::{StoreError, settings};

const REPORTS: &str = "reports";

/// Bytes that name an installation; kept in a file beside the database, outside every backup.
pub type InstallId = [u8; 16];

/// The writing side of one's own household.
pub(crate) struct Household {
    pub(crate) circle: Id,
    pub(crate) channel: Id,
    pub(crate) channel_key: i64,
    pub(crate) device: DeviceKey,
    pub(crate) device_id: DeviceId,
    pub(crate) device_key: i64,
    topic: TopicSecret,
    oldest: WeekSecret,
}

impl Household {
    /// Makes the household of a new profile.
    pub(crate) fn create(
        connection: &Connection,
        install: InstallId,
        now: DateTime<Utc>,
        chance: &mut dyn CryptoRng,
    ) -> Result<(), StoreError> {
        settings::put(connection, settings::INSTALL, &install)?;
        let circle: [u8; 16] = draw(chance);
        connection.execute(
            "INSERT INTO channel (id, circle, name, topic_secret) VALUES (?1, ?2, ?3, ?4)",
            params![draw::<16>(chance), circle, REPORTS, draw_secret(chance).as_slice()],
        )?;
        connection.execute(
            "INSERT INTO key (channel, epoch, week, secret) VALUES (last_insert_rowid(), ?1, ?2, ?3)",
            params![draw::<16>(chance), Week::of(now.timestamp()).0, draw_secret(chance).as_slice()],
        )?;
        add_device(connection, now, chance)
    }

    /// Reads the household; a database of another installation gets a new device key first.
    pub(crate) fn open(
        connection: &Connection,
        install: InstallId,
        now: DateTime<Utc>,
        chance: &mut dyn CryptoRng,
    ) -> Result<(Self, bool), StoreError> {
        let moved =
            settings::get(connection, settings::INSTALL)?.as_deref() != Some(install.as_slice());
        if moved {
            settings::put(connection, settings::INSTALL, &install)?;
            return Ok((Self::start_anew(connection, now, chance)?, true));
        }
        Ok((Self::read(connection)?, false))
    }

    /// A new device key with a chain of its own. The old seed may be at work elsewhere, or the end
    /// of its chain lost: writing with it again would fork it.
    pub(crate) fn start_anew(
        connection: &Connection,
        now: DateTime<Utc>,
        chance: &mut dyn CryptoRng,
    ) -> Result<Self, StoreError> {
        connection.execute("UPDATE device SET seed = NULL WHERE seed IS NOT NULL", [])?;
        add_device(connection, now, chance)?;
        Self::read(connection)
    }

    pub(crate) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let (channel_key, channel, circle, topic): (i64, [u8; 16], [u8; 16], Zeroizing<[u8; 32]>) = connection.query_row(
            "SELECT key, id, circle, topic_secret FROM channel WHERE key = (SELECT min(key) FROM channel)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, Zeroizing::new(row.get(3)?))),
        )?;
        let (week, secret): (u32, Zeroizing<[u8; 32]>) = connection.query_row(
            "SELECT week, secret FROM key WHERE channel = ?1",
            [channel_key],
            |row| Ok((row.get(0)?, Zeroizing::new(row.get(1)?))),
        )?;
        let (device_key, seed): (i64, Zeroizing<[u8; 32]>) = connection.query_row(
            "SELECT key, seed FROM device WHERE key = (SELECT max(key) FROM device) AND seed IS NOT NULL",
            [],
            |row| Ok((row.get(0)?, Zeroizing::new(row.get(1)?))),
        )?;
        let device = DeviceKey::from_seed(&seed);
        Ok(Self {
            circle: Id(circle),
            channel: Id(channel),
            channel_key,
            device_id: device.id(),
            device,
            device_key,
            topic: TopicSecret::new(Key::from_bytes(*topic)),
            oldest: WeekSecret::new(Week(week), Key::from_bytes(*secret)),
        })
    }

    /// The secret and topic to seal with at `now`: never of a week older than the oldest held.
    pub(crate) fn sealing(&self, now: DateTime<Utc>) -> (WeekSecret, porchlight_crypto::Topic) {
        let secret = self.oldest.at(Week::of(now.timestamp()));
        let topic = self.topic.topic(secret.week());
        (secret, topic)
    }

    /// The secret that opens what was sealed in `week`; `None` when that week is forgotten.
    pub(crate) fn opening(&self, week: Week) -> Option<WeekSecret> {
        (week >= self.oldest.week()).then(|| self.oldest.at(week))
    }

    /// The actor of this device in a document.
    pub(crate) fn actor(&self, document: Id) -> automerge::ActorId {
        automerge::ActorId::from(porchlight_crypto::actor(self.circle, document, self.device_id))
    }

    /// The public half, for preparing records away from the store.
    pub(crate) fn author(&self) -> Author {
        Author { circle: self.circle, device: self.device_id }
    }
}

/// Who a record is prepared for: public values only.
#[derive(Debug, Clone, Copy)]
pub struct Author {
    pub(crate) circle: Id,
    pub(crate) device: DeviceId,
}

fn add_device(
    connection: &Connection,
    now: DateTime<Utc>,
    chance: &mut dyn CryptoRng,
) -> Result<(), StoreError> {
    let seed = draw_secret(chance);
    connection.execute(
        "INSERT INTO device (id, seed, made_at) VALUES (?1, ?2, ?3)",
        params![DeviceKey::from_seed(&seed).id().0, seed.as_slice(), now.timestamp_millis()],
    )?;
    Ok(())
}

/// The id of a device by its local key.
pub(crate) fn device_id(connection: &Connection, key: i64) -> Result<Option<DeviceId>, StoreError> {
    let id = connection
        .query_row("SELECT id FROM device WHERE key = ?1", [key], |row| row.get(0))
        .optional()?;
    Ok(id.map(DeviceId))
}

pub(crate) fn draw<const N: usize>(chance: &mut dyn CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    chance.fill_bytes(&mut bytes);
    bytes
}

fn draw_secret(chance: &mut dyn CryptoRng) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(draw(chance))
}
