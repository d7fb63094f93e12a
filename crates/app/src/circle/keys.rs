//! Keys of channels: making a rotation that is owed, taking a secret out of its wrap, giving it to
//! who lacks it, and finding the secret by which an envelope opens.

use std::collections::{BTreeMap, btree_map::Entry};

use chrono::{DateTime, Utc};
use porchlight_crypto::{
    DeviceId, Hash, Id, Key, Kind, Topic, Week, WeekSecret, WrapKey, encode_canonical, inbox_topic,
    wrap,
};
use porchlight_store::{Entry as LogEntry, Offer, Reads, Signer, Tx};
use porchlight_sync::{
    circle::Owed,
    epoch::{End, Rotated, Rotation, padding_for},
    log::act::checked_wrap,
};

use super::Circles;
use crate::error::AppError;

const SECRET_BYTES: usize = 32;
/// Weeks after the newest that is expected for which an envelope is still looked up: a neighbour's
/// clock may be years ahead.
pub(crate) const WEEKS_AHEAD: u32 = 520;
/// Weeks ahead for which topics are kept ready.
const WEEKS_READY: u32 = 2;

/// The epoch and the week that a topic stands for.
type Weeks = BTreeMap<Topic, (Hash, Week)>;

/// The topics of a channel that this device can open, and what each belongs to.
pub(crate) struct Keyring {
    secrets: BTreeMap<Hash, WeekSecret>,
    topics: Weeks,
    /// The same for what guests seal to the channel's key of a week; made when it is asked for.
    drops: Option<(Week, Weeks)>,
    /// What members gave and nobody confirmed.
    offers: Vec<Offer>,
}

impl Keyring {
    pub(crate) fn load(
        reads: Reads<'_>,
        channel: Id,
        now: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        let secrets = reads.epochs(channel)?;
        let last = Week(Week::of(now.timestamp()).0.saturating_add(WEEKS_READY));
        let mut topics = BTreeMap::new();
        for (epoch, oldest) in &secrets {
            let mut secret = oldest.at(oldest.week());
            loop {
                topics.insert(secret.topic(), (*epoch, secret.week()));
                if secret.week() >= last {
                    break;
                }
                secret = secret.at(Week(secret.week().0.saturating_add(1)));
            }
        }
        Ok(Self { secrets, topics, drops: None, offers: reads.offers(channel)? })
    }

    /// The epoch and the secret of the week that a topic stands for.
    pub(crate) fn find(&self, topic: &Topic) -> Option<(Hash, WeekSecret)> {
        if let Some((epoch, week)) = self.topics.get(topic) {
            return self.secrets.get(epoch).map(|oldest| (*epoch, oldest.at(*week)));
        }
        for (epoch, oldest) in &self.secrets {
            let mut secret = oldest.at(oldest.week());
            for _ in 0..WEEKS_AHEAD {
                if secret.topic() == *topic {
                    return Some((*epoch, secret));
                }
                secret = secret.at(Week(secret.week().0.saturating_add(1)));
            }
        }
        None
    }

    /// The key of a week to which guests sealed, by the topic of the envelope.
    pub(crate) fn drop_key(&mut self, topic: &Topic, now: DateTime<Utc>) -> Option<WrapKey> {
        let last = Week(Week::of(now.timestamp()).0.saturating_add(1));
        self.drops = self.drops.take().filter(|(made_to, _)| *made_to >= last);
        let (_, drops) = self.drops.get_or_insert_with(|| {
            let mut drops = BTreeMap::new();
            for (epoch, oldest) in &self.secrets {
                for week in oldest.week().0..=last.0 {
                    let public = oldest.at(Week(week)).drop_key().public();
                    drops.insert(inbox_topic(&public, Week(week)), (*epoch, Week(week)));
                }
            }
            (last, drops)
        });
        let (epoch, week) = drops.get(topic)?;
        self.secrets.get(epoch).map(|oldest| oldest.at(*week).drop_key())
    }

    /// The offer and the secret of the week that a topic stands for, up to a week.
    pub(crate) fn find_offer(&self, topic: &Topic, last: Week) -> Option<(&Offer, WeekSecret)> {
        self.offers.iter().find_map(|offer| {
            let weeks = offer.secret.week().0..=last.0;
            let mut secrets = weeks.map(|week| offer.secret.at(Week(week)));
            secrets.find(|secret| secret.topic() == *topic).map(|secret| (offer, secret))
        })
    }

    /// Keys by which two ends of a link find this channel: of every epoch, the weeks up to the next.
    pub(crate) fn link_keys(&self, now: DateTime<Utc>) -> Vec<Hash> {
        self.of_weeks(now, WeekSecret::link_key)
    }

    /// The same for whoever reads an audience.
    pub(crate) fn open_link_keys(&self, now: DateTime<Utc>) -> Vec<Hash> {
        self.of_weeks(now, WeekSecret::open_link_key)
    }

    fn of_weeks(&self, now: DateTime<Utc>, key: impl Fn(&WeekSecret) -> Hash) -> Vec<Hash> {
        let next = Week(Week::of(now.timestamp()).0.saturating_add(1));
        let mut keys = Vec::new();
        for oldest in self.secrets.values() {
            // From the newest week back to the oldest that is held.
            let mut weeks: Vec<Hash> = Vec::new();
            let mut secret = oldest.at(oldest.week());
            loop {
                weeks.push(key(&secret));
                if secret.week() >= next {
                    break;
                }
                secret = secret.at(Week(secret.week().0.saturating_add(1)));
            }
            keys.extend(weeks.into_iter().rev());
        }
        for offer in &self.offers {
            for week in [next.0, next.0.saturating_sub(1)] {
                let key = offer.secret.at(Week(week)).link_key();
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        keys
    }
}

impl Circles {
    /// Makes the rotation that a channel owes, if this device may.
    pub(crate) fn rotate_if_owed(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        channel: Id,
    ) -> Result<(), AppError> {
        let held = self.get(circle)?;
        let device = held.device;
        let Some(owed) = held.circle.owed(channel, device) else { return Ok(()) };
        let heads = held.circle.heads();
        // A clock that is off by decades makes no epoch that would count.
        let (from, to) = owed.weeks;
        let week = Week(Week::of(tx.now().timestamp()).0.clamp(from, to));
        let secret = WeekSecret::new(week, Key::draw(tx.chance()));
        let rotation = rotation(tx, (circle, channel), owed, &secret)?;
        let chunk = tx.append_log(LogEntry {
            circle,
            channel,
            signer: Signer::Device,
            kind: Kind::Rotation,
            heads,
            payload: encode_canonical(&rotation),
        })?;
        self.take_own(&chunk)?;
        tx.hold_epoch(channel, chunk.identity(), &secret)?;
        self.keyrings.remove(&channel);
        Ok(())
    }

    /// Takes the secret out of a rotation's wrap for this device, if it counts as one's own.
    /// Answers whether the epoch can be opened now.
    pub(crate) fn unwrap_rotation(
        &mut self,
        tx: &mut Tx<'_>,
        (circle, channel): (Id, Id),
        rotated: &Rotated,
    ) -> Result<bool, AppError> {
        let device = self.get(circle)?.device;
        let Some(wrapped) = rotated.rotation.wrap_for(device) else { return Ok(false) };
        let info = wrap_info(circle, channel, device);
        let week = Week(rotated.rotation.week);
        for (key, _) in tx.reads().wrap_keys(circle)? {
            let Ok(bytes) = key.unwrap(&info, wrapped) else { continue };
            let Ok(bytes) = <[u8; SECRET_BYTES]>::try_from(bytes.as_slice()) else { continue };
            let secret = WeekSecret::new(week, Key::from_bytes(bytes));
            if secret.commitment() != rotated.rotation.commitment {
                // Garbage for this device: it asks a member instead, and convicts nobody.
                return Ok(false);
            }
            tx.confirm_epoch(channel, rotated.id, &secret)?;
            tx.wrapped_to(key.public().bytes(), week)?;
            self.keyrings.remove(&channel);
            return Ok(true);
        }
        Ok(false)
    }

    /// What opens envelopes of a channel.
    pub(crate) fn keyring(
        &mut self,
        reads: Reads<'_>,
        channel: Id,
        now: DateTime<Utc>,
    ) -> Result<&Keyring, AppError> {
        match self.keyrings.entry(channel) {
            Entry::Occupied(held) => Ok(held.into_mut()),
            Entry::Vacant(free) => Ok(free.insert(Keyring::load(reads, channel, now)?)),
        }
    }
}

fn rotation(
    tx: &mut Tx<'_>,
    (circle, channel): (Id, Id),
    owed: Owed,
    secret: &WeekSecret,
) -> Result<Rotation, AppError> {
    let mut recipients = Vec::new();
    let mut wraps = Vec::new();
    for (device, public) in owed.recipients {
        // A card whose key does not hold counts for nothing, so this does not happen.
        let Some(to) = checked_wrap(&public) else { continue };
        let info = wrap_info(circle, channel, device);
        wraps.push(wrap(&to, &info, secret.secret().expose(), tx.chance()).into());
        tx.wrapped_to(&public, secret.week())?;
        recipients.push(device);
    }
    let ends = tx.reads().ends(channel)?;
    let ends = owed.removed.iter().filter_map(|device| {
        let (seq, identity) = ends.get(device)?;
        Some(End { device: *device, seq: *seq, identity: *identity })
    });
    Ok(Rotation {
        parents: owed.parents,
        covers: owed.covers,
        week: secret.week().0,
        commitment: secret.commitment(),
        padding: vec![0; padding_for(recipients.len())],
        recipients,
        wraps,
        ends: ends.collect(),
    })
}

/// What a wrap of a rotation is for.
fn wrap_info(circle: Id, channel: Id, device: DeviceId) -> Vec<u8> {
    [b"porchlight/rotation/1".as_slice(), &circle.0, &channel.0, &device.0].concat()
}
