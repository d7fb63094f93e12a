//! In which way a channel is shared over links: among a roster, on a line from either end, or with
//! whoever reads an audience (docs/protocol.md §13, §21). What each way tells, gives and takes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use porchlight_crypto::{
    DeviceId, DeviceKey, Hash, Id, Key, Kind, Lane, NONCE_BYTES, Signature, Verified, Week,
    is_guest_document,
};
use porchlight_store::{Arrived, GuestPlace, Reads, Settled, Tx, Want};
use porchlight_sync::{
    exchange::{HELLO_CONTEXT, Met, Roster, Shared},
    line::{At, State},
    log::Form,
};

use crate::{
    circle::{
        Circles, Outcome,
        ahead::{Ahead, Known, opening},
        guest,
    },
    engine::Engine,
    error::AppError,
};

/// Weeks around the present one in which the two ends of a line look for each other.
const LINE_WEEKS: u32 = 1;

/// Chunks with the envelopes in which they go out.
type Given = Vec<(Verified, Vec<u8>)>;

/// What a shared channel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// One of a circle's, among its devices. Of an audience it carries keys alone.
    Roster { circle: Id, channel: Id, is_audience: bool },
    /// A line, from the end of the roster.
    Host(At),
    /// A line, from the end of its guest.
    Guest(At),
    /// An audience, with whoever reads it.
    Open { circle: Id, channel: Id },
}

/// What is settled of a shared channel, for its peers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) log: Settled,
    pub(crate) content: Settled,
}

/// The keys by which this device shows itself in audiences, as long as this program runs.
#[derive(Default)]
pub(crate) struct RunKeys(BTreeMap<Id, DeviceKey>);

impl RunKeys {
    fn of(&mut self, channel: Id, chance: &mut dyn rand_core::CryptoRng) -> DeviceId {
        let draw = || DeviceKey::from_seed(Key::draw(chance).expose());
        self.0.entry(channel).or_insert_with(draw).id()
    }
}

/// The id under which an audience is shared with its readers, beside what members share of it. It is
/// spoken on no link.
fn open_id(channel: Id) -> Id {
    let hash = Hash::of(&[b"porchlight/open/1".as_slice(), &channel.0].concat());
    Id(hash.0.first_chunk().copied().unwrap_or_default())
}

/// Takes envelopes in, each in the way in which it came, all in one transaction; one that fails takes
/// the others with it. Without a way there is nothing to take it in by.
pub(crate) fn take_in(
    engine: &mut Engine,
    envelopes: &[(Option<Way>, &[u8])],
) -> Result<Taken, AppError> {
    engine.change(|circles, tx| {
        let mut known = Vec::new();
        for (way, envelope) in envelopes {
            known.push(match way {
                Some(way) => way.known(circles, tx, envelope)?,
                None => None,
            });
        }
        opening(known, |next| {
            let mut outcomes = Vec::new();
            for (way, envelope) in envelopes {
                let ahead = next();
                outcomes.push(match way {
                    Some(way) => way.receive(circles, tx, (envelope, ahead))?,
                    None => Outcome::Bad,
                });
            }
            circles.judge_arrived(tx)?;
            Ok(Taken { outcomes, asks_again: tx.has_unsettled() })
        })
    })
}

/// What came of taking in some.
pub(crate) struct Taken {
    /// One for each, in order.
    pub(crate) outcomes: Vec<Outcome>,
    /// Something that had been put aside for want of room is needed now.
    pub(crate) asks_again: bool,
}

/// The way of a circle's channel among its roster or, if it is open, with whoever reads it; `None`
/// where this device has none of the sort now.
pub(crate) fn find(
    engine: &mut Engine,
    (circle, channel): (Id, Id),
    is_open: bool,
) -> Result<Option<Way>, AppError> {
    let (circles, reads) = engine.circles();
    if is_open {
        let is_read = circles.audiences(reads, circle)?.contains(&channel);
        return Ok(is_read.then_some(Way::Open { circle, channel }));
    }
    let is_here = reads.channels(circle)?.contains_key(&channel);
    let Ok(held) = circles.get(circle) else { return Ok(None) };
    let is_audience = held.circle.form(channel) == Some(Form::Audience);
    let is_mine = is_here && held.circle.roster(channel).contains(&held.device);
    Ok(is_mine.then_some(Way::Roster { circle, channel, is_audience }))
}

/// Every channel that this profile shares now.
pub(crate) fn shares(
    engine: &mut Engine,
    keys: &mut RunKeys,
) -> Result<BTreeMap<Id, (Shared, Way)>, AppError> {
    let mut shares = BTreeMap::new();
    let mut audiences = BTreeSet::new();
    let now = engine.now();
    let (circles, reads) = engine.circles();
    for circle in circles.ids() {
        of_roster(circles, reads, (circle, now), &mut shares)?;
        of_hosts(circles, (circle, now), &mut shares)?;
        if !circles.is_restored(circle)? {
            audiences.extend(circles.audiences(reads, circle)?.into_iter().map(|it| (circle, it)));
        }
    }
    for place in reads.guests()? {
        match &place.line {
            Some(_) => shares.extend(of_guest(&place, now)),
            None => {
                audiences.insert((place.circle, place.channel));
            }
        }
    }
    for (circle, channel) in audiences {
        let me = keys.of(channel, engine.chance());
        let (circles, reads) = engine.circles();
        let topics = circles.keyring(reads, channel, now)?.open_link_keys(now);
        let topics = topics.into_iter().map(Met::from).collect();
        let shared =
            Shared { circle, channel: open_id(channel), topics, roster: Roster::Anyone, me };
        shares.insert(open_id(channel), (shared, Way::Open { circle, channel }));
    }
    Ok(shares)
}

fn of_roster(
    circles: &mut Circles,
    reads: Reads<'_>,
    (circle, now): (Id, DateTime<Utc>),
    shares: &mut BTreeMap<Id, (Shared, Way)>,
) -> Result<(), AppError> {
    let (_, me) = circles.me(circle)?;
    for channel in reads.channels(circle)?.into_keys() {
        let held = circles.get(circle)?;
        let roster = held.circle.roster(channel);
        let is_audience = held.circle.form(channel) == Some(Form::Audience);
        if roster.contains(&me) {
            let topics = circles.keyring(reads, channel, now)?.link_keys(now);
            let topics = topics.into_iter().map(Met::from).collect();
            let shared = Shared { circle, channel, topics, roster: roster.into(), me };
            shares.insert(channel, (shared, Way::Roster { circle, channel, is_audience }));
        }
    }
    Ok(())
}

fn weeks(begins: Week, now: DateTime<Utc>) -> BTreeSet<Week> {
    let now = Week::of(now.timestamp()).0;
    let weeks = now.saturating_sub(LINE_WEEKS)..=now.saturating_add(LINE_WEEKS);
    weeks.map(|week| Week(week).max(begins)).collect()
}

fn of_hosts(
    circles: &mut Circles,
    (circle, now): (Id, DateTime<Utc>),
    shares: &mut BTreeMap<Id, (Shared, Way)>,
) -> Result<(), AppError> {
    for (channel, lines) in circles.lines(circle)? {
        let open = lines.into_iter().filter(|(_, it)| it.state == State::Open && it.is_exchanged);
        for (line, _) in open {
            let Some(records) = circles.get(circle)?.circle.lines(channel) else { continue };
            let Some((terms, guest)) = records.terms(line).zip(records.writing_key(line)) else {
                continue;
            };
            let begins = terms.secret.week(terms.week);
            let topics = weeks(terms.week, now).into_iter().map(|week| {
                let (sought, shown) = begins.at(week).line_link_keys();
                Met { shown, sought }
            });
            let (topics, me) = (topics.collect(), terms.host.key().id());
            let shared = Shared { circle, channel: line, topics, roster: [guest].into(), me };
            shares.insert(line, (shared, Way::Host(At { circle, channel, line })));
        }
    }
    Ok(())
}

fn of_guest(place: &GuestPlace, now: DateTime<Utc>) -> Option<(Id, (Shared, Way))> {
    let line = place.line.as_ref()?;
    let begins = line.secret.week(place.week);
    let topics = weeks(place.week, now).into_iter().map(|week| {
        let (shown, sought) = begins.at(week).line_link_keys();
        Met { shown, sought }
    });
    let (circle, me, roster) = (place.circle, line.secret.writing_key().id(), [line.host].into());
    let shared = Shared { circle, channel: place.id, topics: topics.collect(), roster, me };
    let at = At { circle, channel: place.channel, line: place.id };
    Some((place.id, (shared, Way::Guest(at))))
}

fn place_of(reads: Reads<'_>, line: Id) -> Result<Option<GuestPlace>, AppError> {
    Ok(reads.guests()?.into_iter().find(|place| place.id == line))
}

impl Way {
    /// Whether what is settled of it is more, or less, than its channel's.
    pub(crate) fn is_special(self) -> bool {
        match self {
            Self::Roster { is_audience, .. } => is_audience,
            Self::Host(_) | Self::Guest(_) | Self::Open { .. } => true,
        }
    }

    /// Whether what has come may change what is told of it. A line's host is told the same whoever else
    /// writes into its drop, and many lines lead there.
    pub(crate) fn is_touched(self, circles: &mut Circles, arrived: &[Arrived]) -> bool {
        let channel = match self {
            Self::Roster { channel, .. } | Self::Open { channel, .. } => channel,
            Self::Host(at) | Self::Guest(at) => at.channel,
        };
        let mut came = arrived.iter().filter(|it| it.channel == channel);
        let Self::Host(at) = self else { return came.next().is_some() };
        let held = circles.get(at.circle).ok();
        let lines = held.and_then(|held| held.circle.lines(at.channel));
        let Some(key) = lines.and_then(|lines| lines.writing_key(at.line)) else { return false };
        came.any(|it| it.device == key || it.about.iter().any(|it| is_guest_document(key, *it)))
    }

    /// What this device tells its peers that it has.
    pub(crate) fn held(
        self,
        circles: &mut Circles,
        reads: Reads<'_>,
        now: DateTime<Utc>,
    ) -> Result<Held, AppError> {
        Ok(match self {
            Self::Roster { channel, is_audience: false, .. } => Held {
                log: reads.settled(channel, Lane::Log)?,
                content: reads.settled(channel, Lane::Content)?,
            },
            Self::Roster { channel, .. } => {
                let log = reads.settled_of(channel, Kind::Rotation)?;
                Held { log, content: Settled::new() }
            }
            Self::Host(at) => {
                let mut content = answers(circles.told(reads, &at)?.into_keys());
                let lines = circles.get(at.circle)?.circle.lines(at.channel);
                if let Some(key) = lines.and_then(|lines| lines.writing_key(at.line)) {
                    content.extend(reads.settled_of_device(at.channel, key)?);
                }
                Held { log: circles.settled_faces(reads, at.circle)?, content }
            }
            Self::Guest(at) => held_by_guest(circles, reads, (at, now))?,
            Self::Open { circle, channel } => {
                let publishers = circles.faces(reads, circle)?.publishers();
                let mut content = reads.settled(channel, Lane::Content)?;
                content.retain(|device, _| publishers.contains(device));
                Held { log: circles.settled_faces(reads, circle)?, content }
            }
        })
    }

    /// Signs a `Hello` with the key that stands for this device.
    pub(crate) fn sign(
        self,
        engine: &mut Engine,
        keys: &RunKeys,
        message: &[u8],
    ) -> Result<Option<Signature>, AppError> {
        let by = |key: &DeviceKey| Signature::sign(key, HELLO_CONTEXT, message);
        Ok(match self {
            Self::Roster { circle, .. } => Some(engine.store().0.with_device(circle, by)?),
            Self::Host(at) => {
                let lines = engine.circles().0.get(at.circle)?.circle.lines(at.channel);
                lines.and_then(|it| it.terms(at.line)).map(|terms| by(&terms.host.key()))
            }
            Self::Guest(at) => {
                let place = place_of(engine.circles().1, at.line)?;
                place.and_then(|it| it.line).map(|line| by(&line.secret.writing_key()))
            }
            Self::Open { channel, .. } => keys.0.get(&channel).map(by),
        })
    }

    /// The key of an envelope among a roster that can be opened ahead of the storing.
    pub(crate) fn known<'a>(
        self,
        circles: &mut Circles,
        tx: &Tx<'_>,
        envelope: &'a [u8],
    ) -> Result<Option<Known<'a>>, AppError> {
        match self {
            Self::Roster { channel, .. } => circles.known(tx, channel, envelope),
            Self::Host(_) | Self::Guest(_) | Self::Open { .. } => Ok(None),
        }
    }

    /// Takes in what came over a link, with what was done of it ahead.
    pub(crate) fn receive(
        self,
        circles: &mut Circles,
        tx: &mut Tx<'_>,
        (envelope, ahead): (&[u8], Option<Ahead>),
    ) -> Result<Outcome, AppError> {
        match self {
            Self::Roster { circle, channel, .. } => {
                circles.take_in(tx, (circle, channel), envelope, ahead)
            }
            Self::Host(at) => circles.receive_on_line(tx, &at, envelope),
            Self::Guest(at) => match place_of(tx.reads(), at.line)? {
                Some(place) => circles.receive_as_guest(tx, &place, envelope),
                None => Ok(Outcome::Bad),
            },
            Self::Open { circle, channel } => circles.receive_open(tx, (circle, channel), envelope),
        }
    }

    /// Takes in a chunk of the log lane that came as it was signed.
    pub(crate) fn receive_signed(
        self,
        circles: &mut Circles,
        tx: &mut Tx<'_>,
        chunk: &Verified,
    ) -> Result<Outcome, AppError> {
        let header = chunk.header();
        match self {
            Self::Roster { circle, channel, .. }
                if (header.circle, header.channel, header.kind.lane())
                    == (circle, channel, Lane::Log) =>
            {
                circles.receive_log(tx, chunk)
            }
            Self::Open { circle, .. } if (header.circle, header.kind) == (circle, Kind::Face) => {
                circles.receive_open_face(tx, circle, chunk)
            }
            Self::Roster { .. } | Self::Host(_) | Self::Guest(_) | Self::Open { .. } => {
                Ok(Outcome::Bad)
            }
        }
    }

    /// Chunks with these devices, sealed for the other end, where the store alone can't tell what it
    /// may be given. `None`: the store serves it.
    pub(crate) fn give(
        self,
        engine: &mut Engine,
        lane: Lane,
        wants: &[Want],
    ) -> Result<Option<Given>, AppError> {
        let wanted: BTreeSet<DeviceId> = wants.iter().map(|want| want.device).collect();
        let week = Week::of(engine.now().timestamp());
        Ok(match (self, lane) {
            (Self::Roster { .. }, _) | (Self::Open { .. }, Lane::Content) => None,
            (Self::Host(at), _) => Some(engine.with_chance(|circles, reads, chance| {
                circles.for_guest(reads, &at, &wanted, (week, chance))
            })?),
            (Self::Guest(at), Lane::Content) => Some(given_by_guest(engine, at, wants)?),
            (Self::Guest(_), Lane::Log) => Some(Vec::new()),
            (Self::Open { circle, channel }, Lane::Log) => {
                let (circles, reads) = engine.circles();
                let mut chunks = circles.face_chunks(reads, circle)?;
                chunks.retain(|chunk| wanted.contains(&chunk.header().device));
                let (store, chance, now) = engine.store();
                let mut sealed = Vec::new();
                for chunk in chunks {
                    let mut nonce = [0; NONCE_BYTES];
                    rand_core::Rng::fill_bytes(chance, &mut nonce);
                    let envelope = store.seal_for(channel, &chunk, (now, nonce))?;
                    sealed.push((chunk, envelope));
                }
                Some(sealed)
            }
        })
    }

    /// Of what is wanted that which may be given at all.
    pub(crate) fn allowed(
        self,
        engine: &mut Engine,
        (lane, mut wants): (Lane, Vec<Want>),
    ) -> Result<Vec<Want>, AppError> {
        let (circles, reads) = engine.circles();
        match self {
            Self::Open { circle, .. } if lane == Lane::Content => {
                let publishers = circles.faces(reads, circle)?.publishers();
                wants.retain(|want| publishers.contains(&want.device));
            }
            Self::Roster { channel, is_audience: true, .. } => {
                let rotators = reads.settled_of(channel, Kind::Rotation)?;
                wants.retain(|want| rotators.contains_key(&want.device));
            }
            Self::Roster { .. } | Self::Host(_) | Self::Guest(_) | Self::Open { .. } => {}
        }
        Ok(wants)
    }
}

fn held_by_guest(
    circles: &mut Circles,
    reads: Reads<'_>,
    (at, now): (At, DateTime<Utc>),
) -> Result<Held, AppError> {
    let log = circles.settled_faces(reads, at.circle)?;
    let mut content = answers(guest::answers_held(reads, at.line)?);
    // What can't be sealed to the drop now is not told, so that it is asked for when it can.
    let Some(place) = place_of(reads, at.line)? else { return Ok(Held { log, content }) };
    if circles.sealing_key(reads, &place, now)?.is_some() {
        content.extend(reads.settled(at.channel, Lane::Content)?);
    }
    Ok(Held { log, content })
}

fn given_by_guest(engine: &mut Engine, at: At, wants: &[Want]) -> Result<Given, AppError> {
    let now = engine.now();
    let (circles, reads) = engine.circles();
    let Some(place) = place_of(reads, at.line)? else { return Ok(Vec::new()) };
    let Some((week, key)) = circles.sealing_key(reads, &place, now)? else {
        return Ok(Vec::new());
    };
    let (store, chance, _) = engine.store();
    guest::sealed_for_drop(store, &place, wants, (week, &key), chance)
}

fn answers(keys: impl IntoIterator<Item = DeviceId>) -> Settled {
    keys.into_iter().map(|key| (key, vec![(1, 1)])).collect()
}
