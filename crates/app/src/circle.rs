//! Circles as this profile lives in them: what the log says meets what the store keeps. Rules are in
//! `sync`, rows in `store`; here is the order in which one follows the other.
//!
//! Every change goes through a transaction of the store. When it fails, what is in memory is read
//! anew ([`crate::engine::Engine::circles`]), so the two never differ.

pub(crate) mod ahead;
pub(crate) mod face;
mod found;
pub(crate) mod guest;
mod join;
mod keys;
mod late;
pub(crate) mod line;
mod outside;
pub(crate) mod people;
pub(crate) mod places;
mod receive;
pub(crate) mod records;
mod restored;
mod upkeep;
pub(crate) mod view;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use porchlight_crypto::{DeviceId, DutyRoot, Hash, Id, Kind, Verified, encode_canonical};
use porchlight_store::{Admitted, Entry, Reads, Signer, Tx};
use porchlight_sync::{
    circle::Circle,
    face::HeldFaces,
    log::{Act, Form, View},
    standing::{Chain, Standing},
};

use crate::error::{AppError, CircleError};

pub use found::Founding;
pub use join::{Arriving, Package};
use keys::Keyring;
pub use late::Late;
pub(crate) use receive::GivenKey;
pub use receive::Outcome;

/// The circles of a profile.
#[derive(Default)]
pub struct Circles {
    held: BTreeMap<Id, Held>,
    keyrings: BTreeMap<Id, Keyring>,
    /// The Faces of circles, once they were asked for.
    faces: BTreeMap<Id, HeldFaces>,
    /// Envelopes of lines that nothing here opens, since the start.
    unopened: BTreeMap<Id, BTreeSet<Hash>>,
    /// Keys given since the start: epoch, device, its wrapping key.
    given: BTreeSet<(Hash, DeviceId, Hash)>,
    /// Chains of devices in channels, as far as standings depend on them.
    chains: BTreeMap<(Id, DeviceId), Arc<Chain>>,
    /// Whose chunks came since these were judged: circle, channel, device.
    came: BTreeSet<(Id, Id, DeviceId)>,
    /// Rosters, channels or keys may have changed since this was asked.
    refreshed: bool,
    /// Channels in which something that was settled is to be asked for again.
    unsettled: BTreeSet<Id>,
}

/// One circle, and who this profile is in it.
pub(crate) struct Held {
    pub(crate) circle: Circle,
    pub(crate) person: Id,
    pub(crate) device: DeviceId,
}

/// Who rotates a channel that owes it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rotate {
    /// Whoever signed a removal, at once.
    Now,
    /// Others, only when they must write.
    WhenNeeded,
}

impl Circles {
    /// Reads every founded circle of a profile, and verifies its log again.
    pub(crate) fn load(reads: Reads<'_>) -> Result<Self, AppError> {
        let mut circles = Self::default();
        for own in reads.circles()? {
            let (Some(root), Some(person), Some(log_channel), Some(device)) =
                (own.root, own.person, own.log_channel, own.device)
            else {
                continue;
            };
            let mut circle = Circle::new(own.id, log_channel, root);
            for chunk in reads.log(own.id)? {
                // What was stored was taken before; a chunk that is refused now stays unused.
                let _ = circle.take(&chunk);
            }
            circles.held.insert(own.id, Held { circle, person, device });
        }
        Ok(circles)
    }

    pub(crate) fn ids(&self) -> Vec<Id> {
        self.held.keys().copied().collect()
    }

    pub(crate) fn get(&mut self, circle: Id) -> Result<&mut Held, AppError> {
        self.held.get_mut(&circle).ok_or(AppError::Circle(CircleError::NotFound))
    }

    /// The state of a circle.
    pub(crate) fn view(&mut self, circle: Id) -> Result<&View, AppError> {
        Ok(self.get(circle)?.circle.view())
    }

    /// Who this profile is in a circle.
    pub(crate) fn me(&mut self, circle: Id) -> Result<(Id, DeviceId), AppError> {
        let held = self.get(circle)?;
        Ok((held.person, held.device))
    }

    /// Whether this device was restored and is not in the circle yet: it reads what it held, and sends
    /// nothing.
    pub(crate) fn is_restored(&mut self, circle: Id) -> Result<bool, AppError> {
        let held = self.get(circle)?;
        Ok(held.circle.is_unknown_of(held.person, held.device))
    }

    /// Who this profile is in the circle of a channel.
    pub(crate) fn person_in(&mut self, channel: Id) -> Result<Id, AppError> {
        let circle = self.circle_of(channel)?.ok_or(AppError::Circle(CircleError::NotFound))?;
        Ok(self.me(circle)?.0)
    }

    /// The circle that has a channel.
    fn circle_of(&mut self, channel: Id) -> Result<Option<Id>, AppError> {
        for circle in self.ids() {
            if self.view(circle)?.channels.contains_key(&channel) {
                return Ok(Some(circle));
            }
        }
        Ok(None)
    }

    /// The channel of a circle with that code that this device reads, if there is one.
    pub(crate) fn channel(&mut self, circle: Id, code: u16) -> Option<Id> {
        let held = self.held.get_mut(&circle)?;
        let channels = held.circle.view().channels.values();
        let id = channels.filter(|channel| channel.code == code).map(|channel| channel.id).min()?;
        held.circle.roster(id).contains(&held.device).then_some(id)
    }

    /// Signs an operation with the duty key, and lets what follows from it happen.
    ///
    /// # Errors
    /// The signer has no right to it, or the database; the caller rolls back.
    pub(crate) fn act(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        act: &Act,
        duty: &DutyRoot,
    ) -> Result<Hash, AppError> {
        let held = self.get(circle)?;
        let key = duty.key(circle, held.device);
        let chunk = tx.append_log(Entry {
            circle,
            channel: held.circle.log_channel(),
            signer: Signer::Key(&key),
            kind: Kind::Operation,
            heads: held.circle.heads_for(held.device),
            payload: encode_canonical(act),
        })?;
        self.take_own(&chunk)?;
        let held = self.get(circle)?;
        if held.circle.lacks(&chunk.identity()).is_none() {
            return Err(AppError::Circle(CircleError::NotAllowed));
        }
        self.after_log(tx, circle, Rotate::Now)?;
        self.catch_up(tx, circle, duty)?;
        Ok(chunk.identity())
    }

    pub(crate) fn take_own(&mut self, chunk: &Verified) -> Result<(), AppError> {
        let held = self.get(chunk.header().circle)?;
        held.circle.take(chunk).map_err(|_| AppError::Circle(CircleError::NotAllowed))?;
        Ok(())
    }

    /// After the log has changed: channels that this device reads now, keys for them, what the next
    /// chunk cites, and what removals have changed about chunks that are here.
    pub(crate) fn after_log(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        rotate: Rotate,
    ) -> Result<(), AppError> {
        let held = self.get(circle)?;
        let device = held.device;
        let channels = held.circle.view().channels.clone();
        let mine: BTreeSet<Id> = channels
            .keys()
            .copied()
            .filter(|channel| held.circle.roster(*channel).contains(&device))
            .collect();
        let known = tx.reads().channels(circle)?;
        for channel in channels.values().filter(|channel| mine.contains(&channel.id)) {
            if !known.contains_key(&channel.id) {
                tx.put_channel(channel.id, circle, channel.code)?;
            }
        }
        let mut posts = Vec::new();
        for channel in &mine {
            if channels.get(channel).is_some_and(|it| it.form == Form::Audience) {
                self.set_publisher(tx, circle, *channel)?;
            }
            if rotate == Rotate::Now {
                self.rotate_if_owed(tx, circle, *channel)?;
            }
            posts.push(self.post(tx, circle, *channel)?);
        }
        // Who was restored goes on writing for itself, under what it holds, until it is let in.
        let left = if self.is_restored(circle)? { BTreeSet::new() } else { known.keys().collect() };
        for channel in left.into_iter().filter(|channel| !mine.contains(channel)) {
            let heads = self.get(circle)?.circle.heads();
            posts.push((*channel, heads, None));
        }
        tx.set_posts(&posts)?;
        self.keyrings.clear();
        self.refreshed = true;
        self.judge_again(tx, circle, &mine)
    }

    /// Whether rosters, channels or keys may have changed since this was asked last.
    pub(crate) fn take_refreshed(&mut self) -> bool {
        std::mem::take(&mut self.refreshed)
    }

    pub(crate) fn unsettle(&mut self, channels: BTreeSet<Id>) {
        self.unsettled.extend(channels);
    }

    /// Channels of which the settled places are to be read anew.
    pub(crate) fn take_unsettled(&mut self) -> BTreeSet<Id> {
        std::mem::take(&mut self.unsettled)
    }

    fn post(
        &mut self,
        tx: &Tx<'_>,
        circle: Id,
        channel: Id,
    ) -> Result<(Id, Vec<Hash>, Option<Hash>), AppError> {
        let secrets: BTreeSet<Hash> = tx.reads().epochs(channel)?.into_keys().collect();
        let held = self.get(circle)?;
        let epoch = held.circle.clean_epoch(channel, &secrets);
        if held.circle.form(channel) == Some(Form::Audience) {
            // Readers know no log: what a publisher signs cites the Face that names them.
            let newest = self.faces(tx.reads(), circle)?.newest().map(|it| vec![it.hash()]);
            return Ok((channel, newest.unwrap_or_default(), epoch));
        }
        Ok((channel, held.circle.heads(), epoch))
    }

    /// Makes a channel writable: rotates where no clean epoch is held. A rotation of one's own may let in
    /// what had no effect until then.
    pub(crate) fn make_writable(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        channel: Id,
    ) -> Result<(), AppError> {
        if self.post(tx, circle, channel)?.2.is_none() {
            self.rotate_if_owed(tx, circle, channel)?;
            let post = self.post(tx, circle, channel)?;
            tx.set_posts(&[post])?;
            self.keyrings.remove(&channel);
            self.refreshed = true;
            self.judge_again(tx, circle, &BTreeSet::from([channel]))?;
        }
        Ok(())
    }

    /// The same for a channel of which only the id is known; in a channel without a log nothing is owed.
    pub(crate) fn make_writable_by_id(
        &mut self,
        tx: &mut Tx<'_>,
        channel: Id,
    ) -> Result<(), AppError> {
        match self.circle_of(channel)? {
            Some(circle) => self.make_writable(tx, circle, channel),
            None => Ok(()),
        }
    }

    fn judge_again(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        channels: &BTreeSet<Id>,
    ) -> Result<(), AppError> {
        self.chains.clear();
        let doubtful = self.get(circle)?.circle.doubtful();
        for channel in channels {
            let mut devices = tx.void_devices(*channel)?;
            devices.extend(doubtful.iter().copied());
            devices.extend(tx.reads().forks(*channel)?.into_iter().map(|(device, _)| device));
            let mut late = BTreeMap::new();
            for device in devices {
                self.judge_device(tx, (circle, *channel), device, &mut late)?;
            }
            for dropped in tx.dropped_in(*channel)? {
                let standing = self.standing_of(tx, (circle, *channel), &dropped)?;
                if matches!(standing, Standing::Counts { .. }) {
                    tx.ask_again(dropped.row)?;
                }
            }
        }
        Ok(())
    }
}

/// What the store is told of a standing. What waits has no effect.
pub(crate) fn admitted(standing: Standing) -> Admitted {
    match standing {
        Standing::Counts { person, let_in } => {
            Admitted::Counts { author: person, let_in: let_in.unwrap_or_default() }
        }
        Standing::Cut { .. } | Standing::Forked { .. } | Standing::NoRight | Standing::Waits => {
            Admitted::Void
        }
    }
}
