//! Where this installation writes: for each channel the device that signs, what the next chunk cites,
//! the epoch that it is sealed under, and the keys that open what is here. Who may write where is
//! not decided here; the log decides it, and `Tx::set_post` is told.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use porchlight_crypto::{DeviceId, DeviceKey, Hash, Id, Key, Week, WeekSecret, guest_document};
use porchlight_domain::DocumentId;
use rand_core::CryptoRng;
use rusqlite::{Connection, OptionalExtension, params};
use zeroize::Zeroizing;

use crate::{StoreError, settings};

/// The code of a household's channel of reports (docs/protocol.md §13).
pub(crate) const REPORTS: u16 = 1;
/// The number of the sort "household" in the table of circles.
pub(crate) const HOUSEHOLD: u8 = 1;

/// Bytes that name an installation; kept in a file beside the database, outside every backup.
pub type InstallId = [u8; 16];

/// Every channel that this profile has.
pub(crate) struct Posts {
    home: i64,
    channels: BTreeMap<i64, Post>,
    devices: BTreeMap<Id, OwnDevice>,
}

/// One channel.
pub(crate) struct Post {
    pub(crate) key: i64,
    pub(crate) id: Id,
    pub(crate) circle: Id,
    pub(crate) heads: Vec<Hash>,
    /// What the next chunk is sealed under; `None` while no epoch is clean.
    pub(crate) epoch: Option<Hash>,
    secrets: BTreeMap<Hash, WeekSecret>,
    writer: Writer,
}

/// Who signs in a channel.
pub(crate) enum Writer {
    /// This installation's device of the circle.
    Device,
    /// A guest's key: whoever reads the channel knows no device.
    Guest(OwnDevice),
    /// A publisher's key.
    Publisher(OwnDevice),
    /// Nobody here may.
    Nobody,
}

/// The device that writes for this installation in one circle.
pub(crate) struct OwnDevice {
    pub(crate) row: i64,
    pub(crate) id: DeviceId,
    pub(crate) key: DeviceKey,
}

impl Posts {
    /// Makes the household of a new profile: one channel for reports, not founded yet.
    pub(crate) fn create(
        connection: &Connection,
        install: InstallId,
        now: DateTime<Utc>,
        chance: &mut dyn CryptoRng,
    ) -> Result<(), StoreError> {
        settings::put(connection, settings::INSTALL, &install)?;
        let (circle, epoch): ([u8; 16], [u8; 32]) = (draw(chance), draw(chance));
        connection.execute(
            "INSERT INTO circle (id, sort, name) VALUES (?1, ?2, '')",
            params![circle, HOUSEHOLD],
        )?;
        connection.execute(
            "INSERT INTO channel (id, circle, code, epoch) VALUES (?1, ?2, ?3, ?4)",
            params![draw::<16>(chance), circle, REPORTS, epoch],
        )?;
        connection.execute(
            "INSERT INTO key (channel, epoch, week, secret) VALUES (last_insert_rowid(), ?1, ?2, ?3)",
            params![epoch, Week::of(now.timestamp()).0, draw_secret(chance).as_slice()],
        )?;
        add_device(connection, Id(circle), now, chance)?;
        Ok(())
    }

    /// Reads them; a database of another installation gets new device keys first.
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

    /// New device keys with chains of their own. The old seeds may be at work elsewhere, or the end
    /// of a chain lost: writing with them again would fork it.
    pub(crate) fn start_anew(
        connection: &Connection,
        now: DateTime<Utc>,
        chance: &mut dyn CryptoRng,
    ) -> Result<Self, StoreError> {
        connection.execute("UPDATE device SET seed = NULL WHERE seed IS NOT NULL", [])?;
        connection.execute("UPDATE writer SET device = NULL, seed = NULL", [])?;
        // Those in Faces are the other installation's too.
        connection.execute("DELETE FROM face_key", [])?;
        for circle in circles(connection)? {
            add_device(connection, circle, now, chance)?;
        }
        Self::read(connection)
    }

    pub(crate) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let mut posts = Self { home: 0, channels: BTreeMap::new(), devices: BTreeMap::new() };
        for circle in circles_with_device(connection)? {
            if let Some(device) = OwnDevice::read(connection, circle)? {
                posts.devices.insert(circle, device);
            }
        }
        let mut statement =
            connection.prepare("SELECT key, id, circle, heads, epoch FROM channel ORDER BY key")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let key: i64 = row.get(0)?;
            let post = Post {
                key,
                id: Id(row.get(1)?),
                circle: Id(row.get(2)?),
                heads: parse_hashes(&row.get::<_, Vec<u8>>(3)?),
                epoch: row.get::<_, Option<[u8; 32]>>(4)?.map(Hash),
                secrets: secrets(connection, key)?,
                writer: Writer::read(connection, key)?,
            };
            posts.channels.insert(key, post);
        }
        // Of two households that of one's other devices, while this one can write there.
        posts.home = connection.query_row(
            "SELECT channel.key FROM channel JOIN circle ON circle.id = channel.circle
             WHERE circle.sort = ?1 AND channel.code = ?2
             ORDER BY channel.epoch IS NULL, channel.key DESC LIMIT 1",
            params![HOUSEHOLD, REPORTS],
            |row| row.get(0),
        )?;
        if !posts.channels.values().any(|post| posts.devices.contains_key(&post.circle)) {
            return Err(StoreError::Sql(rusqlite::Error::QueryReturnedNoRows));
        }
        Ok(posts)
    }

    /// The channel of one's own reports.
    pub(crate) fn home(&self) -> Result<&Post, StoreError> {
        self.post(self.home)
    }

    pub(crate) fn post(&self, key: i64) -> Result<&Post, StoreError> {
        self.channels.get(&key).ok_or(StoreError::NoChannel)
    }

    pub(crate) fn of(&self, channel: Id) -> Result<&Post, StoreError> {
        self.channels.values().find(|post| post.id == channel).ok_or(StoreError::NoChannel)
    }

    pub(crate) fn device(&self, circle: Id) -> Result<&OwnDevice, StoreError> {
        self.devices.get(&circle).ok_or(StoreError::NoChannel)
    }

    /// For whom records of one's own are prepared: public values only.
    pub(crate) fn author(&self) -> Result<Author, StoreError> {
        let home = self.home()?;
        Ok(Author { circle: home.circle, device: self.device(home.circle)?.id })
    }

    /// Whose key signs what is written in a channel.
    pub(crate) fn writer(&self, post: &Post) -> Result<&OwnDevice, StoreError> {
        match &self.post(post.key)?.writer {
            Writer::Device => self.device(post.circle),
            Writer::Guest(key) | Writer::Publisher(key) => Ok(key),
            Writer::Nobody => Err(StoreError::NoWriter),
        }
    }

    /// For whom records of a channel are prepared.
    pub(crate) fn author_in(&self, post: &Post) -> Result<Author, StoreError> {
        Ok(Author { circle: post.circle, device: self.writer(post)?.id })
    }

    /// The actor of this installation in a document of a channel.
    pub(crate) fn actor(
        &self,
        post: &Post,
        document: Id,
    ) -> Result<automerge::ActorId, StoreError> {
        let device = self.writer(post)?.id;
        Ok(automerge::ActorId::from(porchlight_crypto::actor(post.circle, document, device)))
    }
}

impl Post {
    /// The epoch and its secret to seal with at `now`: never of a week older than the oldest held.
    pub(crate) fn sealing(&self, now: DateTime<Utc>) -> Result<(Hash, WeekSecret), StoreError> {
        let epoch = self.epoch.ok_or(StoreError::NoCleanEpoch)?;
        let secret = self.secrets.get(&epoch).ok_or(StoreError::NoCleanEpoch)?;
        Ok((epoch, secret.at(Week::of(now.timestamp()))))
    }

    /// The oldest secret of each epoch.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = (&Hash, &WeekSecret)> {
        self.secrets.iter()
    }

    /// The secret that opens what was sealed in `week`; `None` when that week is forgotten.
    pub(crate) fn opening(&self, epoch: &Hash, week: Week) -> Option<WeekSecret> {
        let oldest = self.secrets.get(epoch)?;
        (week >= oldest.week()).then(|| oldest.at(week))
    }

    /// The id of a new document. A guest's belongs to their key, so that anybody can tell.
    pub(crate) fn draw_document(&self, chance: &mut dyn CryptoRng) -> DocumentId {
        match &self.writer {
            Writer::Guest(key) => DocumentId::from_bytes(guest_document(key.id, draw(chance)).0),
            Writer::Device | Writer::Publisher(_) | Writer::Nobody => {
                DocumentId::from_random(draw(chance))
            }
        }
    }
}

impl Writer {
    fn read(connection: &Connection, channel: i64) -> Result<Self, StoreError> {
        let mut statement = connection
            .prepare_cached("SELECT sort, device, seed FROM writer WHERE channel = ?1")?;
        let mut rows = statement.query([channel])?;
        let Some(row) = rows.next()? else { return Ok(Self::Device) };
        let seed = row.get::<_, Option<[u8; 32]>>(2)?.map(Zeroizing::new);
        let Some((row_of_key, seed)) = row.get::<_, Option<i64>>(1)?.zip(seed) else {
            return Ok(Self::Nobody);
        };
        let key = DeviceKey::from_seed(&seed);
        let own = OwnDevice { row: row_of_key, id: key.id(), key };
        Ok(if row.get::<_, u8>(0)? == 0 { Self::Guest(own) } else { Self::Publisher(own) })
    }
}

impl OwnDevice {
    fn read(connection: &Connection, circle: Id) -> Result<Option<Self>, StoreError> {
        let mut statement = connection.prepare(
            "SELECT key, seed FROM device WHERE circle = ?1 AND seed IS NOT NULL ORDER BY key DESC LIMIT 1",
        )?;
        let found: Option<(i64, Zeroizing<[u8; 32]>)> = statement
            .query_row([circle.0], |row| Ok((row.get(0)?, Zeroizing::new(row.get(1)?))))
            .optional()?;
        Ok(found.map(|(row, seed)| {
            let key = DeviceKey::from_seed(&seed);
            Self { row, id: key.id(), key }
        }))
    }
}

/// Who a record is prepared for: public values only.
#[derive(Debug, Clone, Copy)]
pub struct Author {
    pub(crate) circle: Id,
    pub(crate) device: DeviceId,
}

impl Author {
    /// The circle whose keys sign.
    pub fn circle(self) -> Id {
        self.circle
    }
}

fn circles(connection: &Connection) -> Result<Vec<Id>, StoreError> {
    let mut statement = connection.prepare("SELECT id FROM circle ORDER BY id")?;
    let ids = statement.query_map([], |row| row.get(0).map(Id))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn secrets(
    connection: &Connection,
    channel: i64,
) -> Result<BTreeMap<Hash, WeekSecret>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT epoch, week, secret FROM key WHERE channel = ?1")?;
    let held = statement.query_map([channel], |row| {
        let secret = Zeroizing::new(row.get::<_, [u8; 32]>(2)?);
        let secret = WeekSecret::new(Week(row.get(1)?), Key::from_bytes(*secret));
        Ok((Hash(row.get(0)?), secret))
    })?;
    Ok(held.collect::<Result<_, _>>()?)
}

/// Also those that this device is about to join.
fn circles_with_device(connection: &Connection) -> Result<Vec<Id>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT DISTINCT circle FROM device WHERE seed IS NOT NULL AND circle IS NOT NULL",
    )?;
    let ids = statement.query_map([], |row| row.get(0).map(Id))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// A new device key of our own for a circle.
pub(crate) fn add_device(
    connection: &Connection,
    circle: Id,
    now: DateTime<Utc>,
    chance: &mut dyn CryptoRng,
) -> Result<DeviceId, StoreError> {
    let seed = draw_secret(chance);
    let id = DeviceKey::from_seed(&seed).id();
    connection.execute(
        "INSERT INTO device (id, seed, made_at, circle) VALUES (?1, ?2, ?3, ?4)",
        params![id.0, seed.as_slice(), now.timestamp_millis(), circle.0],
    )?;
    Ok(id)
}

/// The id of a device by its local key.
pub(crate) fn device_id(connection: &Connection, key: i64) -> Result<Option<DeviceId>, StoreError> {
    let id = connection
        .prepare_cached("SELECT id FROM device WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(id.map(DeviceId))
}

/// The local key of a device, whoever's it is.
pub(crate) fn device_row(
    connection: &Connection,
    device: DeviceId,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let known: Option<i64> = connection
        .prepare_cached("SELECT key FROM device WHERE id = ?1")?
        .query_row([device.0], |row| row.get(0))
        .optional()?;
    if let Some(row) = known {
        return Ok(row);
    }
    connection
        .prepare_cached("INSERT INTO device (id, made_at) VALUES (?1, ?2)")?
        .execute(params![device.0, now.timestamp_millis()])?;
    Ok(connection.last_insert_rowid())
}

/// Hashes as they are stored: 32 bytes each, one after the other.
pub(crate) fn parse_hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.as_chunks::<32>().0.iter().copied().map(Hash).collect()
}

pub(crate) fn join_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

pub(crate) fn draw<const N: usize>(chance: &mut dyn CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    chance.fill_bytes(&mut bytes);
    bytes
}

pub(crate) fn draw_secret(chance: &mut dyn CryptoRng) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(draw(chance))
}
