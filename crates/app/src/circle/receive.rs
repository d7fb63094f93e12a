//! What comes over a link: the envelope is opened with a key of the channel, verified, judged by the
//! log and stored, in one transaction.

use porchlight_crypto::{
    Envelope, Hash, Id, Key, Kind, Lane, SealedTo, Verified, Week, WeekSecret, decode_canonical,
    encode_canonical, wrap,
};
use porchlight_store::{Arrival, Received, Tx};
use porchlight_sync::{
    circle::Taken,
    log::act::checked_wrap,
    standing::{Chain, Place, Standing},
};

use super::{Circles, Rotate, admitted};
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

/// A key given to one device: of which channel, epoch, week, for whom, the wrapped secret.
type Given = (Id, Hash, u32, porchlight_crypto::DeviceId, Vec<u8>);

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
        let outcome = self.take_in(tx, place, envelope)?;
        self.judge_arrived(tx)?;
        Ok(outcome)
    }

    /// The same without the last step, [`Circles::judge_arrived`]: it is taken once for many.
    pub(crate) fn take_in(
        &mut self,
        tx: &mut Tx<'_>,
        (circle, channel): (Id, Id),
        envelope: &[u8],
    ) -> Result<Outcome, AppError> {
        let Some((chunk, opened)) = self.open(tx, (circle, channel), envelope)? else {
            return Ok(Outcome::NoKey);
        };
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
                    self.receive_content(tx, channel, &chunk, &arrival)
                }
                None => self.receive_for_me(tx, &chunk),
            },
        }
    }

    /// Opens an envelope of either version. `None`: no key. Inside `None`: it does not verify.
    #[expect(clippy::type_complexity, reason = "read once, just above")]
    fn open(
        &mut self,
        tx: &Tx<'_>,
        (circle, channel): (Id, Id),
        bytes: &[u8],
    ) -> Result<Option<(Option<Verified>, Option<(Hash, Week)>)>, AppError> {
        if let Ok(envelope) = Envelope::parse(bytes) {
            let now = tx.now();
            let found = self.keyring(tx.reads(), channel, now)?.find(&envelope.topic());
            let Some((epoch, secret)) = found else { return Ok(None) };
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
        if header.kind == Kind::Rotation && self.has_idle_rotations(tx, chunk)? {
            return Ok(Outcome::Early);
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
        let settled = |refused, news| Outcome::Settled { place: place(chunk, refused), news };
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

    pub(super) fn receive_content(
        &mut self,
        tx: &mut Tx<'_>,
        channel: Id,
        chunk: &Verified,
        sealed: &Sealed<'_>,
    ) -> Result<Outcome, AppError> {
        let circle = chunk.header().circle;
        let place_of = Place::of(chunk);
        let none = Chain::default();
        let document = chunk.header().document;
        let at = (circle, channel);
        let standing = match self.standing_outside(tx.reads(), at, (&place_of, document))? {
            Some(standing) => standing,
            None => self.get(circle)?.circle.standing(channel, &place_of, &none),
        };
        if standing == Standing::Waits {
            return Ok(Outcome::Early);
        }
        if chunk.header().kind == Kind::Wrap {
            self.take_key(tx, chunk)?;
        }
        let received = tx.receive(&Arrival {
            chunk,
            epoch: sealed.epoch,
            week: sealed.week,
            envelope: sealed.envelope,
            admitted: &admitted(standing.clone()),
        })?;
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
        let Ok((channel, epoch, week, to, wrapped)) = decode_canonical::<Given>(chunk.payload())
        else {
            return Ok(());
        };
        let held = self.get(circle)?;
        let is_mine = to == held.device && held.circle.roster(channel).contains(&to);
        if !is_mine || held.circle.person_of(chunk.header().device).is_none() {
            return Ok(());
        }
        let commitment = held
            .circle
            .rotation(channel, &epoch)
            .filter(|rotated| rotated.rotation.week == week)
            .map(|rotated| rotated.rotation.commitment);
        for (key, _) in tx.reads().wrap_keys(circle)? {
            let info = given_info(circle, channel, epoch, week);
            let Ok(bytes) = key.unwrap(&info, &wrapped) else { continue };
            let Ok(bytes) = <[u8; 32]>::try_from(bytes.as_slice()) else { continue };
            let secret = WeekSecret::new(Week(week), Key::from_bytes(bytes));
            if commitment.is_none_or(|expected| expected == secret.commitment()) {
                tx.hold_epoch(channel, epoch, &secret)?;
                tx.wrapped_to(key.public().bytes(), Week(week))?;
                self.after_log(tx, circle, Rotate::WhenNeeded)?;
            }
            return Ok(());
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

    /// Channels that this device reads by the log, and whose present key it does not have.
    pub(crate) fn lacking(
        &mut self,
        reads: porchlight_store::Reads<'_>,
        circle: Id,
    ) -> Result<Vec<Id>, AppError> {
        let held = self.get(circle)?;
        let device = held.device;
        let channels: Vec<Id> = held.circle.view().channels.keys().copied().collect();
        let mut lacking = Vec::new();
        for channel in channels {
            let secrets = reads.epochs(channel)?.into_keys().collect();
            let held = self.get(circle)?;
            if held.circle.roster(channel).contains(&device)
                && held.circle.clean_epoch(channel, &secrets).is_none()
            {
                lacking.push(channel);
            }
        }
        Ok(lacking)
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
