//! Places of others where this profile writes or reads (docs/protocol.md §13.1, §13.2): taking an
//! invitation, what goes out sealed to the drop, and the answers that come in.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use porchlight_crypto::{
    DeviceId, Envelope, Hash, Id, Kind, Topic, Verified, Week, WeekSecret, inbox_topic,
    is_guest_document, seal_to,
};
use porchlight_domain::{DocumentId, role::code, statement::Sort};
use porchlight_store::{GuestLine, GuestPlace, Reads, Store, StoredAnswer, Tx, Want, WriterSort};
use porchlight_sync::line::{
    At, AudienceInvitation, DROP_KEY_WEEKS_MAX, DropInvitation, GUEST_BYTES_MAX, check_answer,
};

use super::{
    Circles,
    receive::{Outcome, place},
};
use crate::error::{AppError, CircleError};

/// Weeks ahead for which an envelope of a line is still looked up: the roster's clock may be wrong.
const WEEKS_AHEAD: u32 = 520;

/// The name under which the week secrets of a place outside lie: nobody there rotates.
fn epoch_of(secret: &WeekSecret) -> Hash {
    secret.commitment()
}

impl Circles {
    /// Takes the invitation to a line. One that was held before in the same drop goes.
    ///
    /// # Errors
    /// This profile is in that circle, or the database; the caller rolls back.
    pub(crate) fn accept_line(
        &mut self,
        tx: &mut Tx<'_>,
        invitation: DropInvitation,
    ) -> Result<Id, AppError> {
        let DropInvitation { circle, channel, face, line, week, secret, host, endpoint } =
            invitation;
        self.refuse_inside(circle)?;
        let seed = secret.writing_seed();
        let opens = secret.week(week);
        let line_of = Some(GuestLine { secret, host });
        let accepted_at = tx.now();
        let place = GuestPlace {
            id: line,
            circle,
            channel,
            face,
            week,
            line: line_of,
            endpoint,
            accepted_at,
        };
        tx.put_guest(&place, code::INTAKE)?;
        tx.set_writer(channel, WriterSort::Guest, Some(&seed))?;
        self.hold(tx, channel, &opens)?;
        Ok(line)
    }

    /// Takes the invitation to an audience.
    ///
    /// # Errors
    /// This profile is in that circle, or the database; the caller rolls back.
    pub(crate) fn accept_audience(
        &mut self,
        tx: &mut Tx<'_>,
        invitation: AudienceInvitation,
    ) -> Result<Id, AppError> {
        let AudienceInvitation { circle, channel, face, secret, endpoint } = invitation;
        self.refuse_inside(circle)?;
        let (week, accepted_at) = (secret.week(), tx.now());
        let id = channel;
        let place =
            GuestPlace { id, circle, channel, face, week, line: None, endpoint, accepted_at };
        tx.put_guest(&place, code::BROADCAST)?;
        tx.set_writer(channel, WriterSort::Publisher, None)?;
        self.hold(tx, channel, &secret)?;
        Ok(channel)
    }

    fn refuse_inside(&self, circle: Id) -> Result<(), AppError> {
        if self.held.contains_key(&circle) {
            return Err(CircleError::Inside.into());
        }
        Ok(())
    }

    fn hold(&mut self, tx: &mut Tx<'_>, channel: Id, secret: &WeekSecret) -> Result<(), AppError> {
        let epoch = epoch_of(secret);
        tx.hold_epoch(channel, epoch, secret)?;
        tx.set_posts(&[(channel, Vec::new(), Some(epoch))])?;
        self.keyrings.remove(&channel);
        self.refreshed = true;
        Ok(())
    }

    /// The key of a drop by the newest Face that its guest holds, and of which week it is. `None`:
    /// there is no Face yet, or the key is too old to seal to.
    pub(crate) fn sealing_key(
        &mut self,
        reads: Reads<'_>,
        place: &GuestPlace,
        now: DateTime<Utc>,
    ) -> Result<Option<(Week, porchlight_crypto::WrapPublic)>, AppError> {
        let newest = self.faces(reads, place.circle)?.newest();
        let key = newest.and_then(|newest| newest.face().drop_key(place.channel));
        let key = key.map(|drop| (Week(drop.week), drop.key.clone()));
        Ok(key.filter(|(week, _)| is_fresh(*week, now)))
    }

    /// The drops into which this profile writes as a guest.
    ///
    /// # Errors
    /// The database.
    pub(crate) fn open_drops(reads: Reads<'_>) -> Result<Vec<Id>, AppError> {
        let mut drops = Vec::new();
        for place in reads.guests()? {
            // A restored copy has no key any more that nobody else writes with.
            if place.line.is_some() && reads.writer(place.channel)?.is_some() {
                drops.push(place.channel);
            }
        }
        Ok(drops)
    }

    /// Takes in what the roster of a line sent to its guest.
    ///
    /// # Errors
    /// The database; the caller rolls back.
    pub(crate) fn receive_as_guest(
        &mut self,
        tx: &mut Tx<'_>,
        guest: &GuestPlace,
        bytes: &[u8],
    ) -> Result<Outcome, AppError> {
        let Some(line) = &guest.line else { return Ok(Outcome::Bad) };
        let Ok(envelope) = Envelope::parse(bytes) else { return Ok(Outcome::Bad) };
        let Some(secret) = find_week(line.secret.week(guest.week), &envelope.topic(), tx.now())
        else {
            return Ok(Outcome::Early);
        };
        let opened = envelope.open(&secret).ok().and_then(|opened| opened.verify().ok());
        let Some(chunk) = opened.filter(|chunk| chunk.header().circle == guest.circle) else {
            return Ok(Outcome::Bad);
        };
        if chunk.header().kind == Kind::Face {
            return self.receive_face_outside(tx, &chunk, guest.face);
        }
        let at = At { circle: guest.circle, channel: guest.channel, line: guest.id };
        let Some(answer) = check_answer(&chunk, &at, line.host) else { return Ok(Outcome::Bad) };
        let is_told =
            Sort::from_number(answer.sort).is_some_and(|sort| Sort::TOLD_TO_GUESTS.contains(&sort));
        let is_mine = is_guest_document(line.secret.writing_key().id(), answer.document)
            && tx.reads().heads_in(guest.channel)?.contains_key(&answer.document);
        if !is_mine {
            return Ok(Outcome::Bad);
        }
        if !is_told {
            return Ok(Outcome::Settled { place: place(&chunk, true), news: false });
        }
        let stored = StoredAnswer {
            key: answer.key,
            document: DocumentId::from_bytes(answer.document.0),
            sort: answer.sort,
            body: answer.body,
            at: tx.now(),
        };
        let news = tx.put_answer(guest.id, &stored)?;
        Ok(Outcome::Settled { place: place(&chunk, false), news })
    }
}

/// Chunks of one's own as they go out on a line: sealed to the key of the drop. Too large ones stay.
pub(crate) fn sealed_for_drop(
    store: &Store,
    guest: &GuestPlace,
    wants: &[Want],
    to: (Week, &porchlight_crypto::WrapPublic),
    chance: &mut dyn rand_core::CryptoRng,
) -> Result<Vec<(Verified, Vec<u8>)>, AppError> {
    let Ok(checked) = to.1.check() else { return Ok(Vec::new()) };
    let topic = inbox_topic(to.1, to.0);
    let opened = store.opened(guest.channel, wants)?.into_iter();
    let sealed = opened.map(|chunk| {
        let envelope = seal_to(&chunk, topic, &checked, chance);
        (chunk, envelope)
    });
    Ok(sealed.filter(|(_, envelope)| envelope.len() <= GUEST_BYTES_MAX).collect())
}

/// The keys of the answers that a guest has.
pub(crate) fn answers_held(reads: Reads<'_>, line: Id) -> Result<BTreeSet<DeviceId>, AppError> {
    Ok(reads.answers(line)?.into_iter().map(|answer| answer.key).collect())
}

/// Whether a drop key may still be sealed to.
pub(crate) fn is_fresh(week: Week, now: DateTime<Utc>) -> bool {
    Week::of(now.timestamp()).0 <= week.0.saturating_add(DROP_KEY_WEEKS_MAX)
}

fn find_week(begins: WeekSecret, topic: &Topic, now: DateTime<Utc>) -> Option<WeekSecret> {
    let last = Week::of(now.timestamp()).0.saturating_add(WEEKS_AHEAD);
    let mut secret = begins;
    while secret.week().0 <= last {
        if secret.topic() == *topic {
            return Some(secret);
        }
        secret = secret.at(Week(secret.week().0.saturating_add(1)));
    }
    None
}
