//! What comes over a link: the envelope is opened with a key of the channel, verified, judged by the
//! log and stored, in one transaction.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use porchlight_crypto::{
    Envelope, Hash, Id, Key, Kind, Lane, SealedTo, Verified, Week, WeekSecret, decode_canonical,
    encode_canonical, wrap,
};
use porchlight_store::{Arrival, Foreseen, LOG_OF_KEY_BYTES_MAX, Offer, Received, Tx};
use porchlight_sync::{
    circle::Taken,
    log::act::checked_wrap,
    standing::{Chain, Place, Standing},
};

use super::{
    Circles, Rotate, admitted,
    ahead::{Ahead, Known},
    keys::WEEKS_AHEAD,
};
use crate::error::AppError;

/// What became of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Settled: stored, known before, or refused for good. `place` says what it was.
    Settled { place: Settled, news: bool },
    /// Nothing here opens it. A key may come.
    NoKey,
    /// It rests on what is not here yet.
    Early,
    /// It does not verify, or belongs elsewhere: dropped and counted.
    Bad,
}

/// Where a settled chunk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    pub lane: Lane,
    pub device: porchlight_crypto::DeviceId,
    pub seq: u64,
    pub urgency: u8,
    pub refused: bool,
}

/// Rotations of one author in one channel that are kept although they do not count: heads and parents
/// may still come. Judging them costs more than keeping them. [endless rotations]
const IDLE_ROTATIONS_MAX: usize = 8;

/// What an envelope held, if it verifies; and the epoch and week that opened it, if they did.
type Unsealed = (Option<Verified>, Option<(Hash, Week)>);

/// A key given to one device: of which channel, epoch, week, for whom, the wrapped secret.
pub(crate) type GivenKey = (Id, Hash, u32, porchlight_crypto::DeviceId, Vec<u8>);

impl Circles {
    /// Takes in an envelope that came for a channel.
    ///
    /// # Errors
    /// The database; the caller rolls back and nothing is acknowledged.
    pub(crate) fn receive(
        &mut self,
        tx: &mut Tx<'_>,
        place: (Id, Id),
        envelope: &[u8],
    ) -> Result<Outcome, AppError> {
        let outcome = self.take_in(tx, place, envelope, None)?;
        self.judge_arrived(tx)?;
        Ok(outcome)
    }

    /// The same without the last step, [`Circles::judge_arrived`]: it is taken once for many.
    pub(crate) fn take_in(
        &mut self,
        tx: &mut Tx<'_>,
        (circle, channel): (Id, Id),
        envelope: &[u8],
        ahead: Option<Ahead>,
    ) -> Result<Outcome, AppError> {
        let (opened, tried) = match ahead {
            Some(it) => (Some((it.chunk, Some((it.epoch, it.week)))), it.tried),
            None => (self.open(tx, (circle, channel), envelope)?, None),
        };
        let Some((chunk, opened)) = opened else { return Ok(Outcome::NoKey) };
        let Some(chunk) = chunk else { return Ok(Outcome::Bad) };
        let header = chunk.header();
        if header.circle != circle || header.channel != channel {
            return Ok(Outcome::Bad);
        }
        match header.kind.lane() {
            Lane::Log => self.receive_log(tx, &chunk),
            Lane::Content => match opened {
                Some((epoch, week)) => {
                    let arrival = Sealed { epoch, week, envelope };
                    self.receive_content(tx, &chunk, &arrival, tried)
                }
                None => self.receive_for_me(tx, &chunk),
            },
        }
    }

    /// The key of an envelope whose topic is known here, so that it can be opened elsewhere.
    pub(crate) fn known<'a>(
        &mut self,
        tx: &Tx<'_>,
        channel: Id,
        envelope: &'a [u8],
    ) -> Result<Option<Known<'a>>, AppError> {
        let Ok(parsed) = Envelope::parse(envelope) else { return Ok(None) };
        let now = tx.now();
        let found = self.keyring(tx.reads(), channel, now)?.find(&parsed.topic());
        Ok(found.map(|(epoch, secret)| Known { envelope, epoch, secret }))
    }

    /// Opens an envelope with a secret that somebody gave and that is not held: then it is held, in the
    /// place of another one's word.
    fn open_with_offer(
        &mut self,
        tx: &mut Tx<'_>,
        (circle, channel): (Id, Id),
        envelope: &Envelope<'_>,
    ) -> Result<Option<Unsealed>, AppError> {
        let now = tx.now();
        let last = Week(Week::of(now.timestamp()).0.saturating_add(2));
        let keyring = self.keyring(tx.reads(), channel, now)?;
        let Some((offer, secret)) = keyring.find_offer(&envelope.topic(), last) else {
            return Ok(None);
        };
        let verified = envelope.open(&secret).ok().and_then(|opened| opened.verify().ok());
        let Some(chunk) = verified else { return Ok(Some((None, None))) };
        let epoch = offer.epoch;
        tx.hold_doubted(channel, offer)?;
        self.after_log(tx, circle, Rotate::WhenNeeded)?;
        Ok(Some((Some(chunk), Some((epoch, secret.week())))))
    }

    /// Opens an envelope of either version. `None`: no key. Inside `None`: it does not verify.
    fn open(
        &mut self,
        tx: &mut Tx<'_>,
        (circle, channel): (Id, Id),
        bytes: &[u8],
    ) -> Result<Option<Unsealed>, AppError> {
        if let Ok(envelope) = Envelope::parse(bytes) {
            let now = tx.now();
            let found = self.keyring(tx.reads(), channel, now)?.find(&envelope.topic());
            let Some((epoch, secret)) = found else {
                return self.open_with_offer(tx, (circle, channel), &envelope);
            };
            let verified = envelope.open(&secret).ok().and_then(|opened| opened.verify().ok());
            return Ok(Some((verified, Some((epoch, secret.week())))));
        }
        if let Ok(sealed) = SealedTo::parse(bytes) {
            for (key, _) in tx.reads().wrap_keys(circle)? {
                if let Ok(opened) = sealed.open(&key) {
                    return Ok(Some((opened.verify().ok(), None)));
                }
            }
            return Ok(None);
        }
        Ok(Some((None, None)))
    }

    pub(crate) fn receive_log(
        &mut self,
        tx: &mut Tx<'_>,
        chunk: &Verified,
    ) -> Result<Outcome, AppError> {
        let header = chunk.header();
        let (circle, channel) = (header.circle, header.channel);
        if header.kind == Kind::Rotation && self.has_idle_rotations(tx, chunk)?
            || !self.has_room_in_log(tx, chunk)?
        {
            return Ok(Outcome::Early);
        }
        if header.kind == Kind::Face {
            return self.receive_face(tx, chunk);
        }
        let held = self.get(circle)?;
        let taken = match header.kind {
            Kind::Operation | Kind::Rotation => held.circle.take(chunk),
            Kind::Face
            | Kind::Changes
            | Kind::Snapshot
            | Kind::Statement
            | Kind::Wrap
            | Kind::BlobManifest
            | Kind::Presence
            | Kind::Other(_) => Ok(Taken::NotMine),
        };
        let settled = |refused, news| settled(chunk, refused, news);
        match taken {
            Err(_) => Ok(settled(true, false)),
            Ok(Taken::Known) => Ok(settled(false, false)),
            Ok(Taken::Full) => Ok(Outcome::Early),
            Ok(Taken::Waits | Taken::NotMine) => {
                tx.put_log(chunk)?;
                Ok(settled(false, true))
            }
            Ok(Taken::Changed) => {
                tx.put_log(chunk)?;
                if header.kind == Kind::Rotation {
                    let rotated = self.get(circle)?.circle.rotation(channel, &chunk.identity());
                    if let Some(rotated) = rotated.cloned() {
                        self.unwrap_rotation(tx, (circle, channel), &rotated)?;
                    }
                }
                self.after_log(tx, circle, Rotate::WhenNeeded)?;
                Ok(settled(false, true))
            }
        }
    }

    /// Whether so many rotations of that author lie here that count for nothing that one more is not
    /// kept. It is asked for again.
    fn has_idle_rotations(&mut self, tx: &Tx<'_>, chunk: &Verified) -> Result<bool, AppError> {
        let header = chunk.header();
        let signed = tx.reads().rotations_by(header.channel, header.device)?;
        let counting = self.get(header.circle)?.circle.counting_epochs(header.channel);
        let idle = signed.iter().filter(|id| !counting.contains(*id)).count();
        Ok(idle >= IDLE_ROTATIONS_MAX && !signed.contains(&chunk.identity()))
    }

    /// Whether a chunk of the log may be kept. Of each key so many bytes are that count for nothing; keys
    /// of no living device share that room, for anybody makes as many as they like.
    fn has_room_in_log(&mut self, tx: &Tx<'_>, chunk: &Verified) -> Result<bool, AppError> {
        let header = chunk.header();
        let (circle, channel) = (header.circle, header.channel);
        let bytes = |sizes: &[(Hash, u64)]| sizes.iter().map(|(_, bytes)| bytes).sum::<u64>();
        let more = u64::try_from(chunk.encode().len()).unwrap_or(u64::MAX);
        let sizes = tx.reads().log_sizes(channel, header.device)?;
        let members = self.view(circle)?.persons.values();
        let devices = members.flat_map(|member| &member.devices);
        let known: BTreeSet<_> = devices.flat_map(|(device, keys)| [*device, keys.duty]).collect();
        let is_known = known.contains(&header.device);
        let fits = bytes(&sizes).saturating_add(more) <= LOG_OF_KEY_BYTES_MAX;
        if is_known && fits {
            return Ok(true);
        }
        let mut all = sizes;
        if !is_known {
            let strangers = tx.reads().log_keys(channel)?;
            for key in strangers.difference(&known).filter(|key| **key != header.device) {
                all.extend(tx.reads().log_sizes(channel, *key)?);
            }
        }
        let held = self.get(circle)?;
        let mut counting = held.circle.counting_epochs(channel);
        counting.extend(&held.circle.view().counting);
        all.retain(|(id, _)| !counting.contains(id));
        Ok(bytes(&all).saturating_add(more) <= LOG_OF_KEY_BYTES_MAX)
    }

    /// Whether the author's key is on no card that ever counted here. Nothing of it is kept: a card may
    /// come, and it is asked for again.
    fn is_stranger(&mut self, chunk: &Verified, standing: &Standing) -> Result<bool, AppError> {
        let device = chunk.header().device;
        let held = self.get(chunk.header().circle)?;
        Ok(*standing == Standing::NoRight
            && held.circle.person_of(device).is_none()
            && !held.circle.doubtful().contains(&device))
    }

    pub(super) fn receive_content(
        &mut self,
        tx: &mut Tx<'_>,
        chunk: &Verified,
        sealed: &Sealed<'_>,
        tried: Option<Foreseen>,
    ) -> Result<Outcome, AppError> {
        let (circle, channel) = (chunk.header().circle, chunk.header().channel);
        let place_of = Place::of(chunk);
        let none = Chain::default();
        let document = chunk.header().document;
        let at = (circle, channel);
        let standing = match self.standing_outside(tx.reads(), at, (&place_of, document))? {
            Some(standing) => standing,
            None => self.get(circle)?.circle.standing(channel, &place_of, &none),
        };
        if standing == Standing::Waits || self.is_stranger(chunk, &standing)? {
            return Ok(Outcome::Early);
        }
        if chunk.header().kind == Kind::Wrap {
            self.take_key(tx, chunk)?;
        }
        let arrival = Arrival {
            chunk,
            epoch: sealed.epoch,
            week: sealed.week,
            envelope: sealed.envelope,
            admitted: &admitted(standing.clone()),
        };
        let received = tx.receive_tried(&arrival, tried)?;
        if received == Received::Dropped {
            return Ok(Outcome::Bad);
        }
        if received != Received::Known {
            self.came.insert((circle, channel, chunk.header().device));
        }
        let header = chunk.header();
        let is_cut = matches!(standing, Standing::Cut { .. });
        if header.kind == Kind::Changes
            && (received == Received::Waits || is_cut && tx.is_awaited(&header.content)?)
            && tx.has_void_changes(channel)?
        {
            self.bring_in(tx, (circle, channel), header.document)?;
        }
        let refused = received == Received::Refused;
        let news = received != Received::Known;
        Ok(Outcome::Settled { place: place(chunk, refused), news })
    }

    /// A chunk sealed to this device alone: the key that it asked for. It is not kept.
    fn receive_for_me(&mut self, tx: &mut Tx<'_>, chunk: &Verified) -> Result<Outcome, AppError> {
        if chunk.header().kind != Kind::Wrap {
            return Ok(Outcome::Bad);
        }
        self.take_key(tx, chunk)?;
        Ok(Outcome::Settled { place: place(chunk, false), news: true })
    }

    /// Takes the secret of an epoch out of a `Wrap` for this device. Whoever gives it is a member; a
    /// secret of the epoch's own week must lead to what the rotation says.
    fn take_key(&mut self, tx: &mut Tx<'_>, chunk: &Verified) -> Result<(), AppError> {
        let circle = chunk.header().circle;
        let Ok((channel, epoch, week, to, wrapped)) = decode_canonical::<GivenKey>(chunk.payload())
        else {
            return Ok(());
        };
        let held = self.get(circle)?;
        let is_mine = to == held.device && held.circle.roster(channel).contains(&to);
        let giver = held.circle.person_of(chunk.header().device);
        let Some(giver) = giver.filter(|_| is_mine) else { return Ok(()) };
        let rotation = held.circle.rotation(channel, &epoch).map(|rotated| &rotated.rotation);
        let first = rotation.map(|rotation| (rotation.week, rotation.commitment));
        // Nobody has an older one of that epoch to give, and one of a far week is of no use.
        let last = Week::of(tx.now().timestamp()).0.saturating_add(WEEKS_AHEAD);
        if first.is_some_and(|(oldest, _)| week < oldest) || week > last {
            return Ok(());
        }
        let commitment = first.filter(|(oldest, _)| *oldest == week).map(|(_, hash)| hash);
        for (key, _) in tx.reads().wrap_keys(circle)? {
            let info = given_info(circle, channel, epoch, week);
            let Ok(bytes) = key.unwrap(&info, &wrapped) else { continue };
            let Ok(bytes) = <[u8; 32]>::try_from(bytes.as_slice()) else { continue };
            let secret = WeekSecret::new(Week(week), Key::from_bytes(bytes));
            match commitment {
                Some(expected) if expected == secret.commitment() => {
                    tx.confirm_epoch(channel, epoch, &secret)?;
                }
                Some(_) => return Ok(()),
                None => {
                    tx.offer_epoch(channel, &Offer { epoch, secret, giver })?;
                }
            }
            tx.wrapped_to(key.public().bytes(), Week(week))?;
            return self.after_log(tx, circle, Rotate::WhenNeeded);
        }
        Ok(())
    }

    /// Gives keys of channels to a device of their rosters that asked for them in one that both have.
    ///
    /// # Errors
    /// The database.
    pub(crate) fn give_keys(
        &mut self,
        tx: &mut Tx<'_>,
        (circle, through): (Id, Id),
        device: porchlight_crypto::DeviceId,
        channels: &[Id],
    ) -> Result<(), AppError> {
        for channel in channels {
            if let Some(payload) = self.key_for(tx, (circle, *channel), device)? {
                tx.give(through, payload)?;
            }
        }
        Ok(())
    }

    /// The payload of a `Wrap` for a device of the roster: the secret of the epoch that is sealed under
    /// now. Others get it from this week on, one's own devices from the oldest week that is here.
    /// `None` when there is none, the device is not to have it, or it was given before.
    fn key_for(
        &mut self,
        tx: &mut Tx<'_>,
        (circle, channel): (Id, Id),
        device: porchlight_crypto::DeviceId,
    ) -> Result<Option<Vec<u8>>, AppError> {
        let held = self.get(circle)?;
        if !held.circle.roster(channel).contains(&device) {
            return Ok(None);
        }
        let members = held.circle.view().persons.values();
        let public = members.into_iter().find_map(|member| member.devices.get(&device));
        let Some(public) = public.map(|keys| keys.wrap.clone()) else { return Ok(None) };
        let Some(to) = checked_wrap(&public) else { return Ok(None) };
        let Some((epoch, secret)) = self.giveable(tx, (circle, channel))? else { return Ok(None) };
        if !self.given.insert((epoch, device, Hash::of(&public))) {
            return Ok(None);
        }
        let week = secret.week().0;
        let info = given_info(circle, channel, epoch, week);
        let wrapped = wrap(&to, &info, secret.secret().expose(), tx.chance());
        Ok(Some(encode_canonical(&(channel, epoch, week, device, wrapped))))
    }

    /// Channels that this device reads by the log, and of whose present key it asks others for this
    /// week's secret: it has none, or only one of weeks to come.
    pub(crate) fn lacking(
        &mut self,
        reads: porchlight_store::Reads<'_>,
        circle: Id,
        now: DateTime<Utc>,
    ) -> Result<Vec<Id>, AppError> {
        let channels: Vec<Id> = self.view(circle)?.channels.keys().copied().collect();
        let mut lacking = Vec::new();
        for channel in channels {
            if self.lacks_key(reads, (circle, channel))?
                || self.is_ahead(reads, (circle, channel), now)?
            {
                lacking.push(channel);
            }
        }
        Ok(lacking)
    }

    /// Whether the secret that is held of a channel's present key is of a week to come, and not as old as
    /// the key: whoever gave it has a clock that is ahead. Who holds it and nothing older opens nothing of
    /// this week, and may meet nobody in that channel until then (§15), so somebody else is asked.
    fn is_ahead(
        &mut self,
        reads: porchlight_store::Reads<'_>,
        (circle, channel): (Id, Id),
        now: DateTime<Utc>,
    ) -> Result<bool, AppError> {
        let secrets = reads.epochs(channel)?;
        let held = self.get(circle)?;
        let Some(epoch) = held.circle.clean_epoch(channel, &secrets.keys().copied().collect())
        else {
            return Ok(false);
        };
        let this = Week::of(now.timestamp()).0;
        let first = held.circle.rotation(channel, &epoch).map_or(0, |it| it.rotation.week);
        Ok(secrets.get(&epoch).is_some_and(|oldest| oldest.week().0 > this.max(first)))
    }

    /// The same of one channel.
    pub(crate) fn lacks_key(
        &mut self,
        reads: porchlight_store::Reads<'_>,
        (circle, channel): (Id, Id),
    ) -> Result<bool, AppError> {
        let secrets = reads.epochs(channel)?.into_keys().collect();
        let held = self.get(circle)?;
        Ok(held.circle.roster(channel).contains(&held.device)
            && held.circle.clean_epoch(channel, &secrets).is_none())
    }

    /// Whether a device of a channel's roster is no recipient of the epoch that is sealed under now.
    pub(crate) fn needs_key(
        &mut self,
        reads: porchlight_store::Reads<'_>,
        (circle, channel): (Id, Id),
        device: porchlight_crypto::DeviceId,
    ) -> Result<bool, AppError> {
        let secrets = reads.epochs(channel)?.into_keys().collect();
        let held = self.get(circle)?;
        if !held.circle.roster(channel).contains(&device) {
            return Ok(false);
        }
        let Some(epoch) = held.circle.clean_epoch(channel, &secrets) else { return Ok(false) };
        let rotated = held.circle.rotation(channel, &epoch);
        Ok(rotated.is_none_or(|it| it.rotation.wrap_for(device).is_none()))
    }

    /// The clean epoch of a channel with its secret of this week.
    pub(crate) fn giveable(
        &mut self,
        tx: &Tx<'_>,
        (circle, channel): (Id, Id),
    ) -> Result<Option<(Hash, WeekSecret)>, AppError> {
        let secrets = tx.reads().epochs(channel)?;
        let held: std::collections::BTreeSet<Hash> = secrets.keys().copied().collect();
        let Some(epoch) = self.get(circle)?.circle.clean_epoch(channel, &held) else {
            return Ok(None);
        };
        let now = Week::of(tx.now().timestamp());
        Ok(secrets.get(&epoch).map(|oldest| (epoch, oldest.at(now))))
    }
}

pub(super) struct Sealed<'a> {
    pub(super) epoch: Hash,
    pub(super) week: Week,
    pub(super) envelope: &'a [u8],
}

pub(super) fn settled(chunk: &Verified, refused: bool, news: bool) -> Outcome {
    Outcome::Settled { place: place(chunk, refused), news }
}

pub(super) fn place(chunk: &Verified, refused: bool) -> Settled {
    let header = chunk.header();
    Settled {
        lane: header.kind.lane(),
        device: header.device,
        seq: header.seq,
        urgency: u8::from(header.urgency),
        refused,
    }
}

fn given_info(circle: Id, channel: Id, epoch: Hash, week: u32) -> Vec<u8> {
    let week = week.to_le_bytes();
    [b"porchlight/given/1".as_slice(), &circle.0, &channel.0, &epoch.0, &week].concat()
}
