//! Coming into a circle: what the newcomer prepares, what they are given, and what they keep of it.
//! The talk between the two is `sync::join`; here is what each side does before and after.

use porchlight_crypto::{
    DeviceId, DutyRoot, Hash, Id, Key, Kind, Opened, Verified, Week, WeekSecret, WrapKey,
};
use porchlight_store::{NewCircle, Reads, Tx};
use porchlight_sync::{
    circle::Circle,
    join::{
        Introduction,
        invitation::{Invites, Terms},
    },
    log::{Act, Card, Operation, Roles, person_of},
};
use serde::{Deserialize, Serialize};

use super::{Circles, Held, Rotate};
use crate::error::{AppError, CircleError};

/// A newcomer, ready to be admitted. Public values; the private halves lie in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arriving {
    pub circle: Id,
    pub person: Id,
    pub card: Card,
    /// The public half of the key that brings a new person back.
    pub recovery: Option<DeviceId>,
}

/// What a newcomer is given once they are admitted. Travels sealed under the key of the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    pub circle: Id,
    pub root: Hash,
    pub log_channel: Id,
    pub sort: u8,
    /// Every chunk of the log, as signed.
    pub log: Vec<Vec<u8>>,
    /// For each channel that they read: the epoch, its week and its secret.
    pub keys: Vec<(Id, Hash, u32, [u8; 32])>,
    /// What devices say of their keys in Faces, as signed: of weeks that the keys above do not open.
    pub said: Vec<Vec<u8>>,
}

/// What an inviter needs of a circle before anybody comes.
pub(crate) struct Inviting {
    /// The identity of `Found`.
    pub(crate) root: Hash,
    /// The channel of the log.
    pub(crate) log: Id,
    pub(crate) own: Introduction,
}

/// The card that a chunk of a log brings, if it holds.
fn card_in(chunk: &Verified, circle: Id, log: Id) -> Option<(Id, Card)> {
    let operation = Operation::read(chunk, circle, log).ok().filter(|it| it.card_holds)?;
    operation.act.card().map(|(person, card)| (person, card.clone()))
}

impl Package {
    /// Whether it holds what the meeting was about: the log of the terms, the inviter's card, and the
    /// admission of this card by the inviter (docs/protocol.md §22, step 7).
    ///
    /// # Errors
    /// It does not, or something in it does not read.
    pub(crate) fn refuse_another(
        &self,
        terms: &Terms,
        inviter: &Introduction,
        own: &Arriving,
    ) -> Result<(), AppError> {
        let bad = || AppError::Circle(CircleError::BadPackage);
        if (self.circle, self.root, self.log_channel) != (terms.circle, terms.root, terms.log) {
            return Err(bad());
        }
        let (mut has_inviter, mut brought_by) = (false, None);
        for bytes in &self.log {
            let chunk = Opened::decode(bytes).ok().and_then(|opened| opened.verify().ok());
            let chunk = chunk.ok_or_else(bad)?;
            let Some((person, card)) = card_in(&chunk, terms.circle, terms.log) else { continue };
            has_inviter |= person == inviter.person && card == inviter.card;
            if card == own.card {
                brought_by = Some(chunk.header().device);
            }
        }
        let signer = match terms.invites {
            Invites::Return { recovery, .. } => recovery,
            Invites::Person { .. } | Invites::Device { .. } => inviter.card.duty,
        };
        let is_theirs = has_inviter && brought_by == Some(signer);
        is_theirs.then_some(()).ok_or_else(bad)
    }
}

impl Circles {
    /// Makes keys for a circle that this device is about to join, as a new person or as another
    /// device of `person`.
    ///
    /// # Errors
    /// The database.
    pub(crate) fn prepare(
        tx: &mut Tx<'_>,
        circle: Id,
        person: Option<Id>,
        duty: &DutyRoot,
    ) -> Result<Arriving, AppError> {
        let device = tx.own_device(circle)?;
        let wrap = WrapKey::draw(tx.chance());
        tx.put_wrap_key(circle, &wrap)?;
        let person = person.unwrap_or(person_of(circle, device));
        let duty_key = duty.key(circle, device);
        let public = wrap.public().bytes().to_vec();
        let card =
            tx.with_device(circle, |key| Card::sign(circle, person, key, &duty_key, public))?;
        Ok(Arriving { circle, person, card, recovery: None })
    }

    /// Destroys the keys that were made to join a circle with: nobody was admitted by them.
    ///
    /// # Errors
    /// The database.
    pub(crate) fn forget_arriving(&mut self, tx: &mut Tx<'_>, circle: Id) -> Result<(), AppError> {
        if self.held.get_mut(&circle).is_some_and(|it| it.circle.person_of(it.device).is_some()) {
            return Err(AppError::Circle(CircleError::Inside));
        }
        match self.held.get_mut(&circle) {
            // Who was restored goes on writing for itself, as a device that nobody was shown.
            Some(held) => held.device = tx.replace_device(circle)?,
            None => tx.give_up_device(circle)?,
        }
        Ok(())
    }

    /// Admits a newcomer, after both people have said that the digits are the same.
    ///
    /// # Errors
    /// Too many devices, no right to admit, or the database; the caller rolls back.
    pub(crate) fn admit(
        &mut self,
        tx: &mut Tx<'_>,
        arriving: &Arriving,
        roles: Roles,
        duty: &DutyRoot,
    ) -> Result<Hash, AppError> {
        let (person, card) = (arriving.person, arriving.card.clone());
        let act = if self.view(arriving.circle)?.persons.contains_key(&person) {
            Act::AddDevice { person, card }
        } else {
            Act::Admit { person, card, roles, recovery: arriving.recovery }
        };
        self.admit_as(tx, arriving.circle, &act, duty)
    }

    /// The same, as a meeting said it: `Admit` or `AddDevice`.
    ///
    /// # Errors
    /// Too many devices, no right to admit, or the database; the caller rolls back.
    pub(crate) fn admit_as(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        act: &Act,
        duty: &DutyRoot,
    ) -> Result<Hash, AppError> {
        self.refuse_too_many(circle)?;
        self.act(tx, circle, act, duty)
    }

    /// Who this device is in a circle, as the log shows it: what an inviter tells of itself, and what the
    /// invitation pins.
    ///
    /// # Errors
    /// This device is not in the circle, or the database.
    pub(crate) fn introduction(
        &mut self,
        reads: Reads<'_>,
        circle: Id,
    ) -> Result<Inviting, AppError> {
        let own = reads.circles()?.into_iter().find(|own| own.id == circle);
        let own = own.ok_or(CircleError::NotFound)?;
        let (Some(root), Some(log)) = (own.root, own.log_channel) else {
            return Err(CircleError::NotInside.into());
        };
        let (person, device) = self.me(circle)?;
        if self.get(circle)?.circle.person_of(device) != Some(person) {
            return Err(CircleError::NotInside.into());
        }
        let cards = reads.log(circle)?;
        let mut cards = cards.iter().filter_map(|chunk| card_in(chunk, circle, log));
        let card = cards.find(|(of, card)| *of == person && card.device == device);
        let (_, card) = card.ok_or(CircleError::NotInside)?;
        Ok(Inviting { root, log, own: Introduction { person, card, recovery: None } })
    }

    fn refuse_too_many(&mut self, circle: Id) -> Result<(), AppError> {
        let devices: usize =
            self.view(circle)?.persons.values().map(|member| member.devices.len()).sum();
        if devices >= porchlight_sync::log::DEVICES_MAX {
            return Err(AppError::Circle(CircleError::TooManyDevices));
        }
        Ok(())
    }

    /// What an admitted device is given: the log, and the keys of the channels that it reads. One's
    /// own devices get every week that is here; others begin with this one.
    ///
    /// # Errors
    /// The database.
    pub(crate) fn package(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        device: DeviceId,
    ) -> Result<Package, AppError> {
        let own = tx.reads().circles()?.into_iter().find(|own| own.id == circle);
        let own = own.ok_or(AppError::Circle(CircleError::NotFound))?;
        let (Some(root), Some(log_channel)) = (own.root, own.log_channel) else {
            return Err(AppError::Circle(CircleError::NotInside));
        };
        let held = self.get(circle)?;
        let same_person = held.circle.person_of(device) == Some(held.person);
        let channels: Vec<Id> = held.circle.view().channels.keys().copied().collect();
        let mut keys = Vec::new();
        for channel in channels {
            let held = self.get(circle)?;
            if !held.circle.roster(channel).contains(&device) {
                continue;
            }
            if same_person {
                for (epoch, secret) in tx.reads().epochs(channel)? {
                    keys.push((channel, epoch, secret.week().0, *secret.secret().expose()));
                }
            } else if let Some((epoch, secret)) = self.giveable(tx, (circle, channel))? {
                keys.push((channel, epoch, secret.week().0, *secret.secret().expose()));
            }
        }
        // Proposals are for admins.
        let broadcast = self.face_places(circle)?.map(|places| places.broadcast);
        let is_for_all = |chunk: &&Verified| {
            chunk.header().kind != Kind::Face || Some(chunk.header().channel) == broadcast
        };
        let log = tx.reads().log(circle)?.iter().filter(is_for_all).map(Verified::encode).collect();
        let said = self.newest_said(tx, circle)?;
        Ok(Package { circle, root, log_channel, sort: own.sort, log, keys, said })
    }

    /// Takes over what this device was given when it was admitted.
    ///
    /// # Errors
    /// The log does not say that it was, or something in it does not verify; the caller rolls back.
    pub(crate) fn settle_in(
        &mut self,
        tx: &mut Tx<'_>,
        arriving: &Arriving,
        package: Package,
        name: &str,
    ) -> Result<(), AppError> {
        let circle = package.circle;
        if circle != arriving.circle {
            return Err(AppError::Circle(CircleError::BadPackage));
        }
        tx.put_circle(&NewCircle {
            id: circle,
            sort: package.sort,
            root: package.root,
            person: arriving.person,
            log_channel: package.log_channel,
            name: name.to_owned(),
        })?;
        tx.drop_guests(circle)?;
        let mut held = Held {
            circle: Circle::new(circle, package.log_channel, package.root),
            person: arriving.person,
            device: arriving.card.device,
        };
        let mut faces = Vec::new();
        for bytes in &package.log {
            let chunk = Opened::decode(bytes).ok().and_then(|opened| opened.verify().ok());
            let chunk = chunk.filter(|chunk| chunk.header().circle == circle);
            let chunk = chunk.ok_or(AppError::Circle(CircleError::BadPackage))?;
            if chunk.header().kind == Kind::Face {
                faces.push(chunk);
                continue;
            }
            // What waited at the giver's for something that is nobody's now is passed over.
            if held.circle.take(&chunk).is_ok() {
                tx.put_log(&chunk)?;
            }
        }
        // Who was restored may hold more of it than the giver.
        for chunk in tx.reads().log(circle)? {
            let _ = held.circle.take(&chunk);
        }
        if held.circle.person_of(arriving.card.device) != Some(arriving.person) {
            return Err(AppError::Circle(CircleError::BadPackage));
        }
        let channels: Vec<_> = held.circle.view().channels.values().copied().collect();
        for channel in channels {
            if held.circle.roster(channel.id).contains(&arriving.card.device) {
                tx.put_channel(channel.id, circle, channel.code)?;
            }
        }
        self.held.insert(circle, held);
        for (channel, epoch, week, secret) in package.keys {
            let secret = WeekSecret::new(Week(week), Key::from_bytes(secret));
            tx.hold_epoch(channel, epoch, &secret)?;
        }
        self.after_log(tx, circle, Rotate::WhenNeeded)?;
        self.settle_faces(tx, circle, &faces)?;
        self.take_said(tx, circle, &package.said)?;
        self.write_again(tx, circle)
    }
}
