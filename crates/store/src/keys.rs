//! Circles, their channels and the keys of epochs, as the log decided them elsewhere: taking them in,
//! forgetting weeks, and one's own wrapping keys.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use porchlight_crypto::{
    DeviceId, DeviceKey, Hash, Id, Key, Kind, NONCE_BYTES, Week, WeekSecret, WrapKey, seal,
};
use rusqlite::{Connection, OptionalExtension, params};
use zeroize::Zeroizing;

use crate::{
    Reads, StoreError, Tx,
    chain::{self, Sealed},
    post::{self, join_hashes},
};

/// A circle that this profile comes to take part in.
pub struct NewCircle {
    pub id: Id,
    pub sort: u8,
    pub root: Hash,
    pub person: Id,
    pub log_channel: Id,
    pub name: String,
}

/// A circle that this profile takes part in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCircle {
    pub id: Id,
    pub sort: u8,
    /// `None`: a household that is not founded yet.
    pub root: Option<Hash>,
    pub person: Option<Id>,
    pub log_channel: Option<Id>,
    pub name: String,
    /// The device that writes for this installation.
    pub device: Option<DeviceId>,
}

impl Tx<'_> {
    /// Takes a circle in, or founds a household that was not.
    ///
    /// # Errors
    /// The database.
    pub fn put_circle(&mut self, circle: &NewCircle) -> Result<(), StoreError> {
        self.transaction().execute(
            "INSERT INTO circle (id, sort, root, person, log_channel, name) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET root = ?3, person = ?4, log_channel = ?5, name = ?6",
            params![
                circle.id.0,
                circle.sort,
                circle.root.0,
                circle.person.0,
                circle.log_channel.0,
                circle.name
            ],
        )?;
        self.refresh_posts()
    }

    /// A device key of this installation for a circle: the one there is, or a new one.
    ///
    /// # Errors
    /// The database.
    pub fn own_device(&mut self, circle: Id) -> Result<DeviceId, StoreError> {
        if let Ok(device) = self.posts().device(circle) {
            return Ok(device.id);
        }
        let (now, transaction) = (self.now(), self.transaction_for_post());
        let device = post::add_device(transaction.0, circle, now, transaction.1)?;
        self.refresh_posts()?;
        Ok(device)
    }

    /// Gives up this installation's key of a circle and what was wrapped to it: it was never admitted, or
    /// is no more. Whatever it signed keeps its name.
    ///
    /// # Errors
    /// The database.
    pub fn give_up_device(&mut self, circle: Id) -> Result<(), StoreError> {
        self.forget_device(circle)?;
        self.refresh_posts()
    }

    /// The same, with a new key in its place.
    ///
    /// # Errors
    /// The database.
    pub fn replace_device(&mut self, circle: Id) -> Result<DeviceId, StoreError> {
        self.forget_device(circle)?;
        let (now, transaction) = (self.now(), self.transaction_for_post());
        let device = post::add_device(transaction.0, circle, now, transaction.1)?;
        self.refresh_posts()?;
        Ok(device)
    }

    fn forget_device(&mut self, circle: Id) -> Result<(), StoreError> {
        self.transaction()
            .execute("UPDATE device SET seed = NULL WHERE circle = ?1", [circle.0])?;
        self.transaction().execute("DELETE FROM wrap_key WHERE circle = ?1", [circle.0])?;
        self.mark_deleted();
        Ok(())
    }

    /// Lets `work` use this installation's key of a circle.
    ///
    /// # Errors
    /// There is none.
    pub fn with_device<T>(
        &self,
        circle: Id,
        work: impl FnOnce(&DeviceKey) -> T,
    ) -> Result<T, StoreError> {
        Ok(work(&self.posts().device(circle)?.key))
    }

    /// Takes a channel of a circle in.
    ///
    /// # Errors
    /// The database.
    pub fn put_channel(&mut self, id: Id, circle: Id, code: u16) -> Result<(), StoreError> {
        self.transaction().execute(
            "INSERT INTO channel (id, circle, code) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING",
            params![id.0, circle.0, code],
        )?;
        self.refresh_posts()
    }

    /// What the next chunk of each channel cites, and what it is sealed under.
    ///
    /// # Errors
    /// The database.
    pub fn set_posts(&mut self, posts: &[(Id, Vec<Hash>, Option<Hash>)]) -> Result<(), StoreError> {
        for (channel, heads, epoch) in posts {
            self.transaction()
                .prepare_cached("UPDATE channel SET heads = ?2, epoch = ?3 WHERE id = ?1")?
                .execute(params![channel.0, join_hashes(heads), epoch.map(|epoch| epoch.0)])?;
        }
        self.refresh_posts()
    }

    /// Keeps the secret of an epoch. Of two weeks the older is kept if the later follows from it, else
    /// the one that was here; and nothing brings back a week that was forgotten. Answers whether any week
    /// came that was not held.
    ///
    /// # Errors
    /// The database.
    pub fn hold_epoch(
        &mut self,
        channel: Id,
        epoch: Hash,
        secret: &WeekSecret,
    ) -> Result<bool, StoreError> {
        let key = self.posts().of(channel)?.key;
        let forgotten = forgotten_to(self.transaction(), channel)?;
        let secret = match forgotten {
            Some(week) => secret.at(Week(week.0.saturating_add(1))),
            None => secret.at(secret.week()),
        };
        if let Some(held) = self.posts().of(channel)?.secrets().find(|(id, _)| **id == epoch) {
            // Somebody's word for an older week must not take away what opens the chunks here.
            let held = held.1;
            if secret.at(held.week()).secret().expose() != held.secret().expose() {
                return Ok(false);
            }
        }
        let changed = self
            .transaction()
            .prepare_cached(
                "INSERT INTO key (channel, epoch, week, secret) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (channel, epoch) DO UPDATE SET week = ?3, secret = ?4 WHERE week > ?3",
            )?
            .execute(params![key, epoch.0, secret.week().0, secret.secret().expose().as_slice()])?;
        self.refresh_posts()?;
        Ok(changed > 0)
    }

    /// Forgets every week of a channel up to `week`. What is still needed of it is sealed anew first:
    /// signatures do not cover the seal. Answers how many chunks were.
    ///
    /// # Errors
    /// The database, or no epoch to seal under; then nothing is forgotten.
    pub fn forget(&mut self, channel: Id, week: Week) -> Result<u32, StoreError> {
        let key = self.posts().of(channel)?.key;
        let resealed = self.reseal_up_to(key, week)?;
        let held: Vec<(Hash, WeekSecret)> = self
            .posts()
            .of(channel)?
            .secrets()
            .map(|(epoch, it)| (*epoch, it.at(it.week())))
            .collect();
        for (epoch, secret) in held {
            if secret.week() <= week {
                let later = secret.at(Week(week.0.saturating_add(1)));
                self.transaction()
                    .prepare_cached(
                        "UPDATE key SET week = ?3, secret = ?4 WHERE channel = ?1 AND epoch = ?2",
                    )?
                    .execute(params![
                        key,
                        epoch.0,
                        later.week().0,
                        later.secret().expose().as_slice()
                    ])?;
            }
        }
        self.transaction()
            .prepare_cached("DELETE FROM offer WHERE channel = ?1 AND week <= ?2")?
            .execute(params![key, week.0])?;
        self.remember_forgotten(channel, week)?;
        self.mark_deleted();
        self.refresh_posts()?;
        Ok(resealed)
    }

    fn reseal_up_to(&mut self, channel: i64, week: Week) -> Result<u32, StoreError> {
        let rows: Vec<i64> = self
            .transaction()
            .prepare_cached("SELECT key FROM chunk WHERE channel = ?1 AND week <= ?2")?
            .query_map(params![channel, week.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for row in &rows {
            self.reseal(channel, *row)?;
        }
        Ok(u32::try_from(rows.len()).unwrap_or(u32::MAX))
    }

    fn reseal(&mut self, channel: i64, row: i64) -> Result<(), StoreError> {
        let nonce = self.draw::<NONCE_BYTES>();
        let now = self.now();
        let (epoch, week, envelope) = {
            let posts = self.posts();
            let (epoch, secret) = posts.post(channel)?.sealing(now)?;
            let mut statement = self.transaction().prepare_cached(
                "SELECT channel, epoch, week, envelope FROM chunk WHERE key = ?1",
            )?;
            let mut found = statement.query([row])?;
            let Some(stored) = found.next()? else { return Ok(()) };
            let chunk = chain::open_any(posts, &Sealed::from_row(stored, 0)?)?;
            (epoch, secret.week(), seal(&chunk, secret.topic(), &secret, nonce))
        };
        self.transaction()
            .prepare_cached("UPDATE chunk SET epoch = ?2, week = ?3, envelope = ?4 WHERE key = ?1")?
            .execute(params![row, epoch.0, week.0, envelope])?;
        Ok(())
    }

    fn remember_forgotten(&mut self, channel: Id, week: Week) -> Result<(), StoreError> {
        let forgotten = forgotten_to(self.transaction(), channel)?;
        let week = forgotten.map_or(week, |before| before.max(week));
        crate::settings::put(self.transaction(), &forgotten_name(channel), &week.0.to_le_bytes())
    }

    /// The last opening that lies at least a day before this one, by this device's clock; `None` while
    /// there is none, or the clock was set back since. Remembers this one.
    ///
    /// # Errors
    /// The database.
    pub fn opened_before(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let now = self.now();
        let stored = crate::settings::get(self.transaction(), OPENED_AT)?;
        let before = stored.and_then(|bytes| bytes.try_into().ok()).map(i64::from_le_bytes);
        let before = before.and_then(DateTime::from_timestamp_millis);
        let is_recent =
            |before: DateTime<Utc>| before <= now && now - before < chrono::Duration::days(1);
        if before.is_some_and(is_recent) {
            return Ok(None);
        }
        let bytes = now.timestamp_millis().to_le_bytes();
        crate::settings::put(self.transaction(), OPENED_AT, &bytes)?;
        Ok(before.filter(|before| *before <= now))
    }

    /// Keeps the private half of one's own wrapping key.
    ///
    /// # Errors
    /// The database.
    pub fn put_wrap_key(&mut self, circle: Id, key: &WrapKey) -> Result<(), StoreError> {
        self.transaction().execute(
            "INSERT INTO wrap_key (public, circle, seed, made_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (public) DO NOTHING",
            params![
                key.public().bytes(),
                circle.0,
                key.seed().expose().as_slice(),
                self.now().timestamp_millis()
            ],
        )?;
        Ok(())
    }

    /// Remembers that something of `week` was wrapped to a key.
    ///
    /// # Errors
    /// The database.
    pub fn wrapped_to(&mut self, public: &[u8], week: Week) -> Result<(), StoreError> {
        self.transaction()
            .prepare_cached(
                "UPDATE wrap_key SET oldest_week = min(coalesce(oldest_week, ?2), ?2) WHERE public = ?1",
            )?
            .execute(params![public, week.0])?;
        Ok(())
    }

    /// Destroys the private halves to which something of a forgotten week was wrapped, but for the
    /// newest of the circle: that one is replaced first (`Rewrap`).
    ///
    /// # Errors
    /// The database.
    pub fn drop_wrap_keys(&mut self, circle: Id, forgotten: Week) -> Result<u32, StoreError> {
        let dropped = self.transaction().execute(
            "DELETE FROM wrap_key WHERE circle = ?1 AND oldest_week <= ?2
             AND made_at < (SELECT max(made_at) FROM wrap_key WHERE circle = ?1)",
            params![circle.0, forgotten.0],
        )?;
        self.mark_deleted();
        Ok(u32::try_from(dropped).unwrap_or(u32::MAX))
    }
}

/// When the profile was opened last, a day apart.
const OPENED_AT: &str = "opened_at";

/// The last week of a channel that is forgotten here; `None` while none is.
pub(crate) fn forgotten_to(
    connection: &Connection,
    channel: Id,
) -> Result<Option<Week>, StoreError> {
    let stored = crate::settings::get(connection, &forgotten_name(channel))?;
    let week = stored.and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    Ok(week.map(Week))
}

fn forgotten_name(channel: Id) -> String {
    format!("forgotten {channel:?}")
}

impl Reads<'_> {
    /// Every circle of this profile.
    ///
    /// # Errors
    /// The database.
    pub fn circles(&self) -> Result<Vec<OwnCircle>, StoreError> {
        let mut statement = self.connection().prepare(
            "SELECT id, sort, root, person, log_channel, name,
                 (SELECT device.id FROM device WHERE device.circle = circle.id AND seed IS NOT NULL
                  ORDER BY key DESC LIMIT 1)
             FROM circle ORDER BY sort DESC, id",
        )?;
        let circles = statement.query_map([], |row| {
            Ok(OwnCircle {
                id: Id(row.get(0)?),
                sort: row.get(1)?,
                root: row.get::<_, Option<[u8; 32]>>(2)?.map(Hash),
                person: row.get::<_, Option<[u8; 16]>>(3)?.map(Id),
                log_channel: row.get::<_, Option<[u8; 16]>>(4)?.map(Id),
                name: row.get(5)?,
                device: row.get::<_, Option<[u8; 32]>>(6)?.map(DeviceId),
            })
        })?;
        Ok(circles.collect::<Result<_, _>>()?)
    }

    /// The channels of a circle, with their codes.
    ///
    /// # Errors
    /// The database.
    pub fn channels(&self, circle: Id) -> Result<BTreeMap<Id, u16>, StoreError> {
        let mut statement =
            self.connection().prepare_cached("SELECT id, code FROM channel WHERE circle = ?1")?;
        let channels = statement.query_map([circle.0], |row| Ok((Id(row.get(0)?), row.get(1)?)))?;
        Ok(channels.collect::<Result<_, _>>()?)
    }

    /// The oldest secret held of each epoch of a channel.
    ///
    /// # Errors
    /// The database.
    pub fn epochs(&self, channel: Id) -> Result<BTreeMap<Hash, WeekSecret>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT key.epoch, key.week, key.secret FROM key JOIN channel ON channel.key = key.channel WHERE channel.id = ?1",
        )?;
        let held = statement.query_map([channel.0], |row| {
            let secret = Zeroizing::new(row.get::<_, [u8; 32]>(2)?);
            let secret = WeekSecret::new(Week(row.get(1)?), Key::from_bytes(*secret));
            Ok((Hash(row.get(0)?), secret))
        })?;
        Ok(held.collect::<Result<_, _>>()?)
    }

    /// One's own wrapping keys of a circle, the newest first, with the time of their making.
    ///
    /// # Errors
    /// The database.
    pub fn wrap_keys(&self, circle: Id) -> Result<Vec<(WrapKey, DateTime<Utc>)>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT seed, made_at FROM wrap_key WHERE circle = ?1 ORDER BY made_at DESC",
        )?;
        let keys = statement.query_map([circle.0], |row| {
            let seed = Zeroizing::new(row.get::<_, [u8; 32]>(0)?);
            let made_at = DateTime::from_timestamp_millis(row.get(1)?).unwrap_or_default();
            Ok((WrapKey::from_seed(Key::from_bytes(*seed)), made_at))
        })?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// The rotations of a channel that a device has signed.
    ///
    /// # Errors
    /// The database.
    pub fn rotations_by(&self, channel: Id, device: DeviceId) -> Result<Vec<Hash>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT identity FROM log_chunk WHERE channel = ?1 AND device = ?2 AND kind = ?3",
        )?;
        let found = statement
            .query_map(params![channel.0, device.0, Kind::Rotation.number()], |row| {
                row.get(0).map(Hash)
            })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The end of each device's chain in a channel, as far as it is here. Chunks of version 1 have no
    /// identity beside them: they are signed anew when their household is founded.
    ///
    /// # Errors
    /// The database.
    pub fn ends(&self, channel: Id) -> Result<BTreeMap<DeviceId, (u64, Hash)>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT device.id, chunk.seq, chunk.identity FROM chunk
             JOIN channel ON channel.key = chunk.channel JOIN device ON device.key = chunk.device
             WHERE channel.id = ?1 AND length(chunk.identity) = 32 ORDER BY chunk.device, chunk.seq",
        )?;
        let rows = statement.query_map([channel.0], |row| {
            let end = (row.get::<_, i64>(1)?.cast_unsigned(), Hash(row.get(2)?));
            Ok((DeviceId(row.get(0)?), end))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The name that this profile gave a circle.
    ///
    /// # Errors
    /// The database.
    pub fn circle_name(&self, circle: Id) -> Result<Option<String>, StoreError> {
        let mut statement =
            self.connection().prepare_cached("SELECT name FROM circle WHERE id = ?1")?;
        Ok(statement.query_row([circle.0], |row| row.get(0)).optional()?)
    }
}
