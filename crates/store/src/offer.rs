//! Secrets of an epoch for a later week than that of its rotation, on the word of whoever gave them
//! (docs/protocol.md §14). Nothing compares them with the rotation, so each giver's is kept beside the
//! others', and none stands in another's way: what two members give alike is held, until then what
//! opens something, until then the first.

use porchlight_crypto::{Hash, Id, Key, NONCE_BYTES, Week, WeekSecret, seal};
use rusqlite::{OptionalExtension, params};
use zeroize::Zeroizing;

use crate::{
    Reads, StoreError, Tx,
    chain::{self, Sealed},
};

/// Offers of one giver in one channel; the oldest go first.
const OF_GIVER_MAX: u32 = 4;

/// A secret that a member gave.
pub struct Offer {
    pub epoch: Hash,
    pub secret: WeekSecret,
    pub giver: Id,
}

impl Tx<'_> {
    /// Takes what a person gave, in the place of what they gave before for that epoch. The first is held
    /// with a doubt; where two gave the same it is held without; one that what is held without a doubt
    /// follows from is of earlier weeks, and goes into its place. Answers whether anything is held anew.
    ///
    /// # Errors
    /// The database.
    pub fn offer_epoch(&mut self, channel: Id, offer: &Offer) -> Result<bool, StoreError> {
        let key = self.posts().of(channel)?.key;
        let doubted = self.is_doubted(key, offer.epoch)?;
        if doubted == Some(false) {
            return self.hold_epoch(channel, offer.epoch, &offer.secret);
        }
        let others = self.reads().offers(channel)?;
        let agreeing = others
            .iter()
            .filter(|other| other.epoch == offer.epoch && other.giver != offer.giver)
            .find(|other| agree(&other.secret, &offer.secret));
        let Some(other) = agreeing else {
            self.put_offer(key, offer)?;
            if doubted.is_none() {
                self.hold_doubted(channel, offer)?;
            }
            return Ok(doubted.is_none());
        };
        let earlier = if other.secret.week() < offer.secret.week() { other } else { offer };
        let secret = earlier.secret.at(earlier.secret.week());
        self.confirm_epoch(channel, offer.epoch, &secret)?;
        Ok(true)
    }

    /// Holds a secret without a doubt: the rotation vouches for it, or two persons gave it.
    ///
    /// # Errors
    /// The database.
    pub fn confirm_epoch(
        &mut self,
        channel: Id,
        epoch: Hash,
        secret: &WeekSecret,
    ) -> Result<(), StoreError> {
        let key = self.posts().of(channel)?.key;
        if self.is_doubted(key, epoch)? == Some(true) {
            self.replace_secret(channel, epoch, secret)?;
        }
        self.hold_epoch(channel, epoch, secret)?;
        self.transaction()
            .prepare_cached("DELETE FROM offer WHERE channel = ?1 AND epoch = ?2")?
            .execute(params![key, epoch.0])?;
        self.mark_deleted();
        Ok(())
    }

    fn put_offer(&mut self, channel: i64, offer: &Offer) -> Result<(), StoreError> {
        let Offer { epoch, secret, giver } = offer;
        let connection = self.transaction();
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO offer (channel, epoch, week, secret, giver) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                channel,
                epoch.0,
                secret.week().0,
                secret.secret().expose().as_slice(),
                giver.0
            ])?;
        connection
            .prepare_cached(
                "DELETE FROM offer WHERE channel = ?1 AND giver = ?2 AND key <= (
                     SELECT key FROM offer WHERE channel = ?1 AND giver = ?2
                     ORDER BY key DESC LIMIT 1 OFFSET ?3)",
            )?
            .execute(params![channel, giver.0, OF_GIVER_MAX])?;
        Ok(())
    }

    /// Holds a secret that one person gave in the place of another of that sort: it is the first, or it
    /// opened something. What two persons give alike goes before it.
    ///
    /// # Errors
    /// The database.
    pub fn hold_doubted(&mut self, channel: Id, offer: &Offer) -> Result<(), StoreError> {
        let key = self.posts().of(channel)?.key;
        match self.is_doubted(key, offer.epoch)? {
            Some(false) => return Ok(()),
            Some(true) => self.replace_secret(channel, offer.epoch, &offer.secret)?,
            None => {}
        }
        self.hold_epoch(channel, offer.epoch, &offer.secret)?;
        self.transaction()
            .prepare_cached(
                "UPDATE key SET doubted = 1 WHERE epoch = ?2 AND channel = (SELECT key FROM channel WHERE id = ?1)",
            )?
            .execute(params![channel.0, offer.epoch.0])?;
        Ok(())
    }

    fn is_doubted(&self, channel: i64, epoch: Hash) -> Result<Option<bool>, StoreError> {
        Ok(self
            .transaction()
            .prepare_cached("SELECT doubted FROM key WHERE channel = ?1 AND epoch = ?2")?
            .query_row(params![channel, epoch.0], |row| row.get(0))
            .optional()?)
    }

    /// Puts another secret in the place of a doubted one. What was sealed under that one, one's own
    /// chunks among it, is sealed anew, so that nothing is lost.
    fn replace_secret(
        &mut self,
        channel: Id,
        epoch: Hash,
        secret: &WeekSecret,
    ) -> Result<(), StoreError> {
        let key = self.posts().of(channel)?.key;
        let rows: Vec<i64> = self
            .transaction()
            .prepare_cached("SELECT key FROM chunk WHERE channel = ?1 AND epoch = ?2")?
            .query_map(params![key, epoch.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for row in rows {
            let nonce = self.draw::<NONCE_BYTES>();
            let (week, envelope) = {
                let mut statement = self.transaction().prepare_cached(
                    "SELECT channel, epoch, week, envelope FROM chunk WHERE key = ?1",
                )?;
                let mut found = statement.query([row])?;
                let Some(stored) = found.next()? else { continue };
                let sealed = Sealed::from_row(stored, 0)?;
                let chunk = match chain::open_any(self.posts(), &sealed) {
                    Ok(chunk) => chunk,
                    Err(StoreError::Chunk(_)) => continue,
                    Err(other) => return Err(other),
                };
                let secret = secret.at(sealed.week.max(secret.week()));
                (secret.week(), seal(&chunk, secret.topic(), &secret, nonce))
            };
            self.transaction()
                .prepare_cached("UPDATE chunk SET week = ?2, envelope = ?3 WHERE key = ?1")?
                .execute(params![row, week.0, envelope])?;
        }
        self.transaction()
            .prepare_cached("DELETE FROM key WHERE channel = ?1 AND epoch = ?2")?
            .execute(params![key, epoch.0])?;
        self.refresh_posts()
    }
}

/// Whether one secret follows from the other.
fn agree(one: &WeekSecret, other: &WeekSecret) -> bool {
    let later = one.week().max(other.week());
    one.at(later).secret().expose() == other.at(later).secret().expose()
}

impl Reads<'_> {
    /// Secrets of a channel that members gave and that nobody has confirmed.
    ///
    /// # Errors
    /// The database.
    pub fn offers(&self, channel: Id) -> Result<Vec<Offer>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT epoch, week, secret, giver FROM offer
             WHERE channel = (SELECT key FROM channel WHERE id = ?1) ORDER BY offer.key",
        )?;
        let offers = statement.query_map([channel.0], |row| {
            let secret = Zeroizing::new(row.get::<_, [u8; 32]>(2)?);
            let secret = WeekSecret::new(Week(row.get(1)?), Key::from_bytes(*secret));
            Ok(Offer { epoch: Hash(row.get(0)?), secret, giver: Id(row.get(3)?) })
        })?;
        Ok(offers.collect::<Result<_, _>>()?)
    }
}
