//! What goes into a bundle, for whom, and by which keys it opens (docs/protocol.md §22a). The ways are
//! those of a link (`exchange::way`): there is no other decision about who may have what.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{
    CheckedWrapPublic, DeviceId, Hash, Id, Lane,
    bundle::{Header, LOCKS_MAX, Lock, PARTS_MAX, PartKey, PieceNonce},
};
use porchlight_store::{Settled, StoreError, Want};
use porchlight_sync::{
    bundle::{Entry, Heading},
    exchange::{Roster, Shared},
    log::act::checked_wrap,
};

use crate::{
    circle::Circles,
    engine::Engine,
    error::{AppError, CircleError},
    exchange::way::{self, RunKeys, Way},
};

/// For whom a bundle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whom {
    Circle,
    Device(DeviceId),
}

/// A bundle to be made.
pub(crate) struct Plan {
    pub(crate) circle: Id,
    pub(crate) whom: Whom,
    /// The log's channel first.
    pub(crate) parts: Vec<Part>,
    bundle: Id,
    /// What is told of the content of every channel, for the next bundle to them.
    told: Vec<(Id, Settled)>,
}

/// One channel in one way.
pub(crate) struct Part {
    pub(crate) way: Way,
    pub(crate) channel: Id,
    pub(crate) is_open: bool,
    /// The content that goes in.
    pub(crate) wants: Settled,
}

/// The beginning of a piece.
pub(crate) struct Head {
    pub(crate) header: Header,
    /// A key for each part, with its heading.
    pub(crate) parts: Vec<(PartKey, Entry)>,
    /// Members who can open it, with so many devices; and whether readers of an audience can.
    pub(crate) openers: BTreeMap<Id, u32>,
    pub(crate) has_readers: bool,
}

impl Plan {
    /// Sees to it that everything can be sealed, and finds what there is.
    ///
    /// # Errors
    /// Not in the circle, no such device in it, no clean key, or the database.
    pub(crate) fn make(
        engine: &mut Engine,
        (circle, whom): (Id, Whom),
        only_new: bool,
    ) -> Result<Self, AppError> {
        let log_channel = engine.change(|circles, tx| {
            let held = circles.get(circle)?;
            let (me, log_channel) = (held.device, held.circle.log_channel());
            if !held.circle.roster(log_channel).contains(&me) {
                return Err(CircleError::NotInside.into());
            }
            if let Whom::Device(device) = whom
                && held.circle.person_of(device).is_none()
            {
                return Err(CircleError::NoSuchPerson.into());
            }
            for channel in tx.reads().channels(circle)?.into_keys() {
                circles.make_writable(tx, circle, channel)?;
                if let Whom::Device(device) = whom
                    && circles.needs_key(tx.reads(), (circle, channel), device)?
                {
                    circles.give_keys(tx, (circle, log_channel), device, &[channel])?;
                }
            }
            Ok(log_channel)
        })?;
        let before: BTreeMap<Id, Settled> = if only_new {
            engine.circles().1.carried(name_of(circle, whom))?.into_iter().collect()
        } else {
            BTreeMap::new()
        };
        let (mut parts, mut told) = (Vec::new(), Vec::new());
        for (id, (_, way)) in of_circle(engine, circle, whom)? {
            let now = engine.now();
            let (circles, reads) = engine.circles();
            let (channel, is_open) = match way {
                Way::Roster { channel, .. } => (channel, false),
                Way::Open { channel, .. } => (channel, true),
                Way::Host(_) | Way::Guest(_) => continue,
            };
            if circles.lacks_key(reads, (circle, channel))? {
                return Err(StoreError::NoCleanEpoch.into());
            }
            let held = way.held(circles, reads, now)?;
            let wants = wants_of(way.allowed(engine, (Lane::Content, wants(&held.content)))?);
            let wants_new = before.get(&id).map_or_else(|| wants.clone(), |it| less(&wants, it));
            parts.push(Part { way, channel, is_open, wants: wants_new });
            told.push((id, wants));
        }
        parts.sort_by_key(|part| (part.channel != log_channel, part.channel, part.is_open));
        if parts.len() > PARTS_MAX {
            return Err(porchlight_api::ApiError::BundleTooLarge {}.into());
        }
        let mut bundle = [0; 16];
        rand_core::Rng::fill_bytes(engine.chance(), &mut bundle);
        Ok(Self { circle, whom, parts, bundle: Id(bundle), told })
    }

    /// Draws the keys of a piece and says who gets which, by the rosters of this moment.
    ///
    /// # Errors
    /// No clean key any more, more devices than a piece can be sealed to, or the database.
    pub(crate) fn head(&self, engine: &mut Engine, piece: u32) -> Result<Head, AppError> {
        let nonce = PieceNonce::draw(engine.chance());
        let current = of_circle(engine, self.circle, self.whom)?;
        let devices = self.devices(engine)?;
        let (mut keys, mut marks, mut rosters) = (Vec::new(), Vec::new(), Vec::new());
        for part in &self.parts {
            let link = self.link_key(engine, part)?;
            let mut shared = current.values().filter(|(_, way)| *way == part.way);
            let (shared, _) = shared.next().ok_or(CircleError::NotInside)?;
            rosters.push(shared.roster.clone());
            let key = match link {
                Some(link) => PartKey::shared(&link, &nonce),
                None => PartKey::draw(engine.chance()),
            };
            marks.extend(link.map(|_| key.mark()));
            keys.push(key);
        }
        let mut locks = Vec::new();
        let mut openers = BTreeMap::new();
        for (device, (person, to)) in &devices {
            let theirs = keys.iter().zip(&rosters).filter(|(_, roster)| roster.admits(*device));
            let theirs: Vec<&PartKey> = theirs.map(|(key, _)| key).collect();
            if !theirs.is_empty() {
                locks.push(Lock { to, keys: theirs });
                *openers.entry(*person).or_default() += 1;
            }
        }
        if locks.len() > LOCKS_MAX {
            return Err(CircleError::TooManyDevices.into());
        }
        let header = Header::make(&nonce, &locks, &marks, engine.chance());
        let has_readers = self.whom == Whom::Circle && rosters.contains(&Roster::Anyone);
        let parts = keys.into_iter().zip(&self.parts);
        let parts =
            parts.map(|(key, part)| Ok((key, self.heading(engine, (part, piece), &header)?)));
        let parts = parts.collect::<Result<_, AppError>>()?;
        Ok(Head { header, parts, openers, has_readers })
    }

    fn heading(
        &self,
        engine: &mut Engine,
        (part, piece): (&Part, u32),
        header: &Header,
    ) -> Result<Entry, AppError> {
        let (bundle, circle) = (self.bundle, self.circle);
        let Part { channel, is_open, .. } = *part;
        let heading = Heading { bundle, piece, circle, channel, is_open, by: None };
        if is_open {
            return Ok(Entry::Heading(heading));
        }
        let store = engine.store().0;
        let signed = store.with_device(circle, |key| heading.signed(&header.hash(), key))?;
        Ok(Entry::Heading(signed))
    }

    /// The key by which two who share a part would find each other on a link. `None`: only locks open it.
    fn link_key(&self, engine: &mut Engine, part: &Part) -> Result<Option<Hash>, AppError> {
        let is_locked = match part.way {
            Way::Roster { is_audience, .. } => is_audience,
            Way::Host(_) | Way::Guest(_) => true,
            Way::Open { .. } => false,
        };
        let at = (self.circle, part.channel);
        let secret = engine.change(|circles, tx| circles.giveable(tx, at))?;
        let (_, secret) = secret.ok_or(StoreError::NoCleanEpoch)?;
        Ok(match self.whom {
            Whom::Circle if part.is_open => Some(secret.open_link_key()),
            Whom::Circle if !is_locked => Some(secret.link_key()),
            Whom::Circle | Whom::Device(_) => None,
        })
    }

    /// The devices that may be among the openers: their person and their newest wrapping key.
    fn devices(
        &self,
        engine: &mut Engine,
    ) -> Result<BTreeMap<DeviceId, (Id, CheckedWrapPublic)>, AppError> {
        let persons = &engine.circles().0.view(self.circle)?.persons;
        let mut devices = BTreeMap::new();
        for (person, member) in persons {
            for (device, keys) in &member.devices {
                let is_meant = match self.whom {
                    Whom::Circle => true,
                    Whom::Device(one) => one == *device,
                };
                // A card whose key does not hold counts for nothing, so there always is one.
                if let Some(to) = checked_wrap(&keys.wrap).filter(|_| is_meant) {
                    devices.insert(*device, (*person, to));
                }
            }
        }
        Ok(devices)
    }

    /// The wrapping key of the one device that it is for.
    pub(crate) fn wrap(
        &self,
        circles: &mut Circles,
    ) -> Result<Option<CheckedWrapPublic>, AppError> {
        let Whom::Device(device) = self.whom else { return Ok(None) };
        let persons = &circles.view(self.circle)?.persons;
        let keys = persons.values().find_map(|member| member.devices.get(&device));
        Ok(keys.and_then(|keys| checked_wrap(&keys.wrap)))
    }

    /// How many chunks of content go in at most.
    pub(crate) fn count(&self) -> u32 {
        let ranges = self.parts.iter().flat_map(|part| part.wants.values().flatten());
        let count = ranges.map(|(low, high)| high.saturating_sub(*low).saturating_add(1));
        u32::try_from(count.fold(0, u64::saturating_add)).unwrap_or(u32::MAX)
    }

    /// Remembers what was put in, once it is there.
    ///
    /// # Errors
    /// The database.
    pub(crate) fn remember(&self, engine: &mut Engine) -> Result<(), AppError> {
        Ok(engine.store().0.remember_carried(name_of(self.circle, self.whom), &self.told)?)
    }
}

/// What is shared of a circle with whom it is for, as on a link.
fn of_circle(
    engine: &mut Engine,
    circle: Id,
    whom: Whom,
) -> Result<BTreeMap<Id, (Shared, Way)>, AppError> {
    let mut shares = way::shares(engine, &mut RunKeys::default())?;
    shares.retain(|_, (shared, way)| {
        let is_given = match way {
            Way::Roster { .. } | Way::Open { .. } => shared.circle == circle,
            Way::Host(_) | Way::Guest(_) => false,
        };
        let is_admitted = match whom {
            Whom::Circle => true,
            Whom::Device(device) => shared.roster.admits(device),
        };
        is_given && is_admitted
    });
    Ok(shares)
}

/// A name for whom a bundle is, for this device alone.
fn name_of(circle: Id, whom: Whom) -> Hash {
    match whom {
        Whom::Circle => Hash::of(&circle.0),
        Whom::Device(device) => Hash::of(&[circle.0.as_slice(), &device.0].concat()),
    }
}

fn wants(settled: &Settled) -> Vec<Want> {
    let ranges = settled.iter().flat_map(|(device, ranges)| {
        ranges.iter().map(|(from, to)| Want { device: *device, from: *from, to: *to })
    });
    ranges.collect()
}

fn wants_of(wants: Vec<Want>) -> Settled {
    let mut settled = Settled::new();
    for want in wants {
        settled.entry(want.device).or_default().push((want.from, want.to));
    }
    settled
}

/// What of some ranges is not among others; both are in order.
fn less(all: &Settled, without: &Settled) -> Settled {
    let none = Vec::new();
    let mut rest = Settled::new();
    for (device, ranges) in all {
        let gone = without.get(device).unwrap_or(&none);
        let mut left = Vec::new();
        for (low, high) in ranges {
            // Where the rest begins; nowhere once what is gone reaches to the end of all numbers.
            let mut from = Some(*low);
            for (gone_low, gone_high) in gone.iter().filter(|it| it.1 >= *low && it.0 <= *high) {
                if let Some(from) = from.filter(|from| gone_low > from) {
                    left.push((from, gone_low - 1));
                }
                from = from.zip(gone_high.checked_add(1)).map(|(from, next)| from.max(next));
            }
            left.extend(from.filter(|from| from <= high).map(|from| (from, *high)));
        }
        if !left.is_empty() {
            rest.insert(*device, left);
        }
    }
    rest
}

/// Every key by which this device opens parts of a piece.
///
/// # Errors
/// The database.
pub(crate) fn keys_for(engine: &mut Engine, header: &Header) -> Result<Vec<PartKey>, AppError> {
    let mut found = Vec::new();
    let (circles, reads) = engine.circles();
    for circle in circles.ids() {
        for (key, _) in reads.wrap_keys(circle)? {
            found.extend(header.unlock(&key).into_iter().flatten());
        }
    }
    let nonce = header.nonce();
    for (shared, way) in way::shares(engine, &mut RunKeys::default())?.into_values() {
        let is_shared = match way {
            Way::Roster { is_audience, .. } => !is_audience,
            Way::Open { .. } => true,
            Way::Host(_) | Way::Guest(_) => false,
        };
        let keys = shared.topics.iter().map(|met| PartKey::shared(&met.sought, &nonce));
        found.extend(keys.filter(|key| is_shared && header.has(key.mark())));
    }
    // A member finds most keys in both ways.
    let mut seen = BTreeSet::new();
    found.retain(|key| seen.insert(key.mark()));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_before_is_left_out() {
        let device = DeviceId([1; 32]);
        let of = |ranges: &[(u64, u64)]| Settled::from([(device, ranges.to_vec())]);
        let left = |all, gone| less(&of(all), &of(gone)).remove(&device).unwrap_or_default();
        assert_eq!(left(&[(1, 9)], &[]), [(1, 9)]);
        assert_eq!(left(&[(1, 9)], &[(1, 9)]), []);
        assert_eq!(left(&[(1, 9)], &[(3, 4), (6, 6)]), [(1, 2), (5, 5), (7, 9)]);
        assert_eq!(left(&[(3, 5), (8, 9)], &[(1, 8)]), [(9, 9)]);
        assert_eq!(left(&[(1, u64::MAX)], &[(2, u64::MAX)]), [(1, 1)]);
        assert_eq!(less(&of(&[(1, 2)]), &Settled::new()), of(&[(1, 2)]));
    }
}
