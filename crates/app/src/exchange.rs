//! Between the exchange's engine, which knows no store, and the store: does what the one says and
//! tells it what came of it. Used by links of every sort and by the simulation alike.

mod give;
mod known;
pub(crate) mod way;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use porchlight_crypto::{DeviceId, Hash, Id, Lane, Week};
use porchlight_store::Arrived;
use porchlight_sync::exchange::{
    Engine as Links, Input, Limits, LinkId, Output, RangeSet, Reason, Report, Shared, Side, Spot,
    Ticket, Timestamp,
};

use crate::{circle::Outcome, engine::Engine, error::AppError};
use known::{identities, identities_at, ranges_of};
use way::{Held, RunKeys, Way};

/// Chunks that one transaction takes in at most: a commit costs more than a chunk.
const BATCH_MAX: usize = 256;

/// What a link layer is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wire {
    Send {
        link: LinkId,
        frame: Vec<u8>,
    },
    Close {
        link: LinkId,
        reason: Reason,
    },
    /// Call [`Exchange::tick`] then, in ms since 1970 by the own clock.
    WakeAt(i64),
    Report(Report),
}

/// The exchange of one open profile.
pub struct Exchange {
    links: Links,
    shared: BTreeMap<Id, (Shared, Way)>,
    /// What the engine was told of channels of which it is not told everything.
    told: BTreeMap<Id, Held>,
    keys: RunKeys,
    /// The week for which the engine was told by what channels are found.
    week: Option<Week>,
    /// Envelopes that did not verify, or belonged elsewhere.
    pub dropped: u64,
    /// Bytes of the envelopes that brought something new.
    pub news_bytes: u64,
}

/// What is still to be done before the engine is left alone.
#[derive(Default)]
struct Turn {
    inputs: VecDeque<Input>,
    wires: Vec<Wire>,
    incoming: Vec<Incoming>,
}

/// A chunk that the engine wants stored.
struct Incoming {
    link: LinkId,
    ticket: Ticket,
    channel: Id,
    envelope: Vec<u8>,
}

impl Exchange {
    /// Starts with what the store holds.
    pub(crate) fn start(engine: &mut Engine) -> Result<(Self, Vec<Wire>), AppError> {
        let mut exchange = Self {
            links: Links::new(Limits::default()),
            shared: BTreeMap::new(),
            told: BTreeMap::new(),
            keys: RunKeys::default(),
            week: None,
            dropped: 0,
            news_bytes: 0,
        };
        let wires = exchange.share(engine)?;
        engine.take_arrived();
        Ok((exchange, wires))
    }

    /// A link is there. `endpoints`: BLAKE3 of both endpoint keys, the dialler's first.
    pub(crate) fn link_up(
        &mut self,
        engine: &mut Engine,
        link: LinkId,
        side: Side,
        endpoints: Hash,
    ) -> Result<Vec<Wire>, AppError> {
        let week = Some(Week::of(engine.now().timestamp()));
        // Whoever stays awake over weeks would look for others by weeks that are over.
        let mut wires = if week == self.week { Vec::new() } else { self.share(engine)? };
        wires.extend(self.step(engine, vec![Input::LinkUp { link, side, endpoints }])?);
        Ok(wires)
    }

    pub(crate) fn link_down(
        &mut self,
        engine: &mut Engine,
        link: LinkId,
    ) -> Result<Vec<Wire>, AppError> {
        self.step(engine, vec![Input::LinkDown { link }])
    }

    /// Whole frames without their lengths, as they came. What comes together is stored together.
    pub(crate) fn frames(
        &mut self,
        engine: &mut Engine,
        frames: Vec<(LinkId, Vec<u8>)>,
    ) -> Result<Vec<Wire>, AppError> {
        let frames = frames.into_iter().map(|(link, bytes)| Input::Frame { link, bytes });
        self.step(engine, frames.collect())
    }

    pub(crate) fn tick(&mut self, engine: &mut Engine) -> Result<Vec<Wire>, AppError> {
        self.step(engine, vec![Input::Tick])
    }

    /// After a write of this device: what is new travels, and what the log changed is taken over.
    pub(crate) fn changed(&mut self, engine: &mut Engine) -> Result<Vec<Wire>, AppError> {
        let mut inputs = Vec::new();
        let mut wires = self.take_changes(engine, &mut inputs, &BTreeSet::new())?;
        wires.extend(self.step(engine, inputs)?);
        Ok(wires)
    }

    /// Gives inputs to the engine and does what it says, until it says nothing more.
    fn step(&mut self, engine: &mut Engine, inputs: Vec<Input>) -> Result<Vec<Wire>, AppError> {
        let mut turn = Turn { inputs: inputs.into(), ..Turn::default() };
        loop {
            while let Some(input) = turn.inputs.pop_front() {
                let now = Timestamp(engine.now().timestamp_millis());
                for output in self.links.handle(now, engine.chance(), input) {
                    self.obey(engine, output, &mut turn)?;
                }
            }
            if turn.incoming.is_empty() {
                return Ok(turn.wires);
            }
            let rest = turn.incoming.split_off(turn.incoming.len().min(BATCH_MAX));
            let batch = std::mem::replace(&mut turn.incoming, rest);
            let (mut answers, spots) = self.store(engine, &batch);
            let known = self.identities_at(engine, &spots)?;
            turn.inputs.extend(known);
            turn.wires.extend(self.take_changes(engine, &mut answers, &spots)?);
            turn.inputs.extend(answers);
        }
    }

    fn obey(
        &mut self,
        engine: &mut Engine,
        output: Output,
        turn: &mut Turn,
    ) -> Result<(), AppError> {
        match output {
            Output::Send { link, frame } => turn.wires.push(Wire::Send { link, frame }),
            Output::Close { link, reason } => turn.wires.push(Wire::Close { link, reason }),
            Output::WakeAt(at) => turn.wires.push(Wire::WakeAt(at.0)),
            Output::Report(report) => {
                match &report {
                    Report::PeerKnown { channels, .. } => {
                        turn.inputs.extend(self.ask(engine, channels)?);
                    }
                    Report::PeerEqual { channel, device, .. } => {
                        self.remember_met(engine, *channel, *device);
                    }
                    Report::Progress { .. }
                    | Report::Given { .. }
                    | Report::PeerTooNew { .. }
                    | Report::PeerTooOld { .. }
                    | Report::Misbehaved { .. }
                    | Report::StoreFailed { .. } => {}
                }
                turn.wires.push(Wire::Report(report));
            }
            Output::Sign { link, channel, message, .. } => {
                let Some((_, way)) = self.shared.get(&channel) else { return Ok(()) };
                if let Some(signature) = way.sign(engine, &self.keys, &message)? {
                    turn.inputs.push_back(Input::Signed { link, channel, signature });
                }
            }
            Output::Fetch { link, ticket, channel, to, wanted, urgency, room } => {
                self.make_writable(engine, channel, turn);
                let room = (room.chunks, room.bytes);
                let fetched = self.fetch(engine, channel, to, &wanted, (urgency, room));
                turn.inputs.push_back(match fetched {
                    Ok((chunks, more)) => Input::Fetched { link, ticket, chunks, more },
                    Err(error) => {
                        tracing::error!(%error, "chunks for a peer do not read");
                        Input::StoreFailed { link }
                    }
                });
            }
            Output::Asked { channel, peer, channels, .. } => {
                let Some(through) = self.through(engine, channel) else { return Ok(()) };
                let given =
                    engine.change(|circles, tx| circles.give_keys(tx, through, peer, &channels));
                if let Err(error) = given {
                    // A full disk here must not end what goes on elsewhere; the peer asks again.
                    tracing::error!(%error, "a key that was asked for is not given");
                    return Ok(());
                }
                let mut answers = Vec::new();
                turn.wires.extend(self.take_changes(engine, &mut answers, &BTreeSet::new())?);
                turn.inputs.extend(answers);
            }
            Output::Store { link, ticket, channel, envelope } => {
                turn.incoming.push(Incoming { link, ticket, channel, envelope });
            }
        }
        Ok(())
    }

    /// Writes down that a device of a roster holds the same as this one. What can't be written is not
    /// shown to the person, and nothing else.
    fn remember_met(&self, engine: &mut Engine, shared: Id, device: DeviceId) {
        let Some((_, Way::Roster { circle, channel, .. })) = self.shared.get(&shared) else {
            return;
        };
        let now = engine.now();
        if !engine.circles().1.is_news_of(*channel, device, now).unwrap_or(false) {
            return;
        }
        let written =
            engine.change(|circles, tx| match circles.get(*circle)?.circle.person_of(device) {
                Some(person) => Ok(tx.meet(*channel, device, person)?),
                None => Ok::<(), AppError>(()),
            });
        if let Err(error) = written {
            tracing::error!(%error, "that a device holds the same is not written down");
        }
    }

    /// The circle and the channel of what is shared, where the circle's own keys seal it.
    fn in_circle(&self, shared: Id) -> Option<(Id, Id)> {
        match self.shared.get(&shared)?.1 {
            Way::Roster { circle, channel, .. } | Way::Open { circle, channel } => {
                Some((circle, channel))
            }
            Way::Host(_) | Way::Guest(_) => None,
        }
    }

    /// The channel in which a key is given that was asked for in another: nothing that names a
    /// device goes where readers are.
    fn through(&self, engine: &mut Engine, asked_in: Id) -> Option<(Id, Id)> {
        match self.shared.get(&asked_in)?.1 {
            Way::Roster { circle, channel, is_audience: false } => Some((circle, channel)),
            Way::Roster { circle, .. } => {
                let held = engine.circles().0.get(circle).ok()?;
                Some((circle, held.circle.log_channel()))
            }
            Way::Host(_) | Way::Guest(_) | Way::Open { .. } => None,
        }
    }

    /// What is given is sealed, so a channel without a clean key needs one before anything is given.
    fn make_writable(&mut self, engine: &mut Engine, channel: Id, turn: &mut Turn) {
        let Some((circle, channel)) = self.in_circle(channel) else { return };
        let (circles, reads) = engine.circles();
        if !circles.lacks_key(reads, (circle, channel)).is_ok_and(|lacks| lacks) {
            return;
        }
        let made = engine.change(|circles, tx| circles.make_writable(tx, circle, channel));
        let mut inputs = Vec::new();
        let told = made.and_then(|()| self.take_changes(engine, &mut inputs, &BTreeSet::new()));
        match told {
            Ok(wires) => turn.wires.extend(wires),
            Err(error) => tracing::error!(%error, "a key that is owed is not made"),
        }
        turn.inputs.extend(inputs);
    }

    /// Asks a peer who is known now for the keys that this device lacks in a circle of both.
    fn ask(&self, engine: &mut Engine, common: &[Id]) -> Result<Vec<Input>, AppError> {
        let mut asked = Vec::new();
        let mut circles = BTreeSet::new();
        for channel in common {
            let Some((_, Way::Roster { circle, .. })) = self.shared.get(channel) else { continue };
            if circles.insert(*circle) {
                let now = engine.now();
                let (held, reads) = engine.circles();
                let channels = held.lacking(reads, *circle, now)?;
                if !channels.is_empty() {
                    asked.push(Input::Ask { channel: *channel, channels });
                }
            }
        }
        Ok(asked)
    }

    /// Takes chunks in, all in one transaction; one that fails takes the others with it.
    /// Answers for the engine, and the spots that they speak of.
    fn store(
        &mut self,
        engine: &mut Engine,
        batch: &[Incoming],
    ) -> (Vec<Input>, BTreeSet<(Id, Spot)>) {
        let way = |it: &Incoming| self.shared.get(&it.channel).map(|(_, way)| *way);
        let ways: Vec<_> = batch.iter().map(|it| (way(it), it.envelope.as_slice())).collect();
        let taken = way::take_in(engine, &ways);
        let outcomes = match taken {
            Ok(taken) => taken.outcomes,
            Err(error) => {
                tracing::error!(%error, "what came from a peer is not stored");
                let links: BTreeSet<LinkId> = batch.iter().map(|it| it.link).collect();
                let failed = links.into_iter().map(|link| Input::StoreFailed { link });
                return (failed.collect(), BTreeSet::new());
            }
        };
        let mut answers = Vec::new();
        let mut spots = BTreeSet::new();
        for (incoming, outcome) in batch.iter().zip(outcomes) {
            let Incoming { link, ticket, channel, .. } = *incoming;
            if outcome == Outcome::NoKey {
                answers.push(Input::Ask { channel, channels: vec![channel] });
            }
            if matches!(outcome, Outcome::Settled { news: true, .. }) {
                let bytes = u64::try_from(incoming.envelope.len()).unwrap_or(u64::MAX);
                self.news_bytes = self.news_bytes.saturating_add(bytes);
            }
            answers.push(match outcome {
                Outcome::Settled { place, .. } => {
                    let spot = spot(place.lane, place.device, place.seq);
                    spots.insert((channel, spot));
                    if place.refused {
                        Input::Refused { link, ticket, channel, spot: Some(spot), for_good: true }
                    } else {
                        let urgency = place.urgency;
                        Input::Stored { link, ticket, channel, spot, urgency }
                    }
                }
                Outcome::NoKey | Outcome::Early => {
                    Input::Refused { link, ticket, channel, spot: None, for_good: false }
                }
                Outcome::Bad => {
                    self.dropped = self.dropped.saturating_add(1);
                    Input::Refused { link, ticket, channel, spot: None, for_good: false }
                }
            });
        }
        (answers, spots)
    }

    /// What has come since the last time, for the engine; and channels anew where the log changed.
    fn take_changes(
        &mut self,
        engine: &mut Engine,
        inputs: &mut Vec<Input>,
        answered: &BTreeSet<(Id, Spot)>,
    ) -> Result<Vec<Wire>, AppError> {
        let arrived = engine.take_arrived();
        let at: BTreeSet<(Id, Spot)> =
            arrived.iter().map(|it| (it.channel, spot(it.lane, it.device, it.seq))).collect();
        inputs.extend(self.identities_at(engine, &at)?);
        let refreshed = engine.circles().0.take_refreshed();
        let unsettled = engine.circles().0.take_unsettled();
        let new = arrived.iter().filter_map(|it| {
            let spot = spot(it.lane, it.device, it.seq);
            let is_new = self.is_whole(it.channel) && !answered.contains(&(it.channel, spot));
            is_new.then_some((it, spot))
        });
        let new: Vec<_> = new.collect();
        // Operations are signed with another key than the device's, and are told before they are sent.
        // Content beside one cites it: pushed, it would come first, and nobody could judge it.
        let is_mine =
            |it: &Arrived| self.shared.get(&it.channel).is_some_and(|(at, _)| at.me == it.device);
        let has_operation = new.iter().any(|(it, _)| it.lane == Lane::Log && !is_mine(it));
        for (it, spot) in &new {
            let (channel, urgency, spot) = (it.channel, it.urgency, *spot);
            inputs.push(if has_operation && it.lane == Lane::Content {
                let (lane, device) = (it.lane, it.device);
                Input::Settled { channel, lane, device, seqs: RangeSet::of(it.seq, it.seq) }
            } else {
                Input::LocalChange { channel, spot, urgency }
            });
        }
        // What is settled there is told anew, so that what had no room before is asked for.
        let gone: Vec<Id> =
            unsettled.into_iter().filter(|it| self.shared.contains_key(it)).collect();
        let mut wires = Vec::new();
        if !gone.is_empty() {
            wires.extend(self.step(engine, std::mem::take(inputs))?);
            self.shared.retain(|channel, _| !gone.contains(channel));
            self.told.retain(|channel, _| !gone.contains(channel));
            wires.extend(self.step(engine, gone.into_iter().map(Input::ChannelGone).collect())?);
        } else if !refreshed {
            let touched = self.shared.iter().filter(|(_, (_, way))| {
                way.is_special() && way.is_touched(engine.circles().0, &arrived)
            });
            let touched = touched.map(|(id, _)| *id).collect();
            inputs.extend(self.tell_rest(engine, &touched)?);
            return Ok(wires);
        }
        wires.extend(self.share(engine)?);
        Ok(wires)
    }

    /// Whether the engine is told of each chunk of a channel as it comes.
    fn is_whole(&self, channel: Id) -> bool {
        self.shared.get(&channel).is_some_and(|(_, way)| !way.is_special())
    }

    /// Which chunks stand where something has come. Elsewhere only what is told is spoken of: marks of
    /// more would tell of it.
    fn identities_at(
        &self,
        engine: &mut Engine,
        spots: &BTreeSet<(Id, Spot)>,
    ) -> Result<Vec<Input>, AppError> {
        let whole = spots.iter().filter(|(channel, _)| self.is_whole(*channel));
        identities_at(engine.circles().1, &whole.copied().collect())
    }

    /// What came to be settled where the engine is not told of each chunk as it comes.
    fn tell_rest(
        &mut self,
        engine: &mut Engine,
        channels: &BTreeSet<Id>,
    ) -> Result<Vec<Input>, AppError> {
        let now = engine.now();
        let (circles, reads) = engine.circles();
        let mut inputs = Vec::new();
        for id in channels {
            let Some((_, way)) = self.shared.get(id) else { continue };
            let held = way.held(circles, reads, now)?;
            let before = self.told.entry(*id).or_default();
            let lanes = [(Lane::Log, &held.log, &before.log)];
            let lanes = lanes.into_iter().chain([(Lane::Content, &held.content, &before.content)]);
            for (lane, held, before) in lanes {
                let new = held.iter().filter(|(device, seqs)| before.get(device) != Some(*seqs));
                inputs.extend(new.map(|(device, seqs)| {
                    let (channel, device, seqs) = (*id, *device, ranges_of(seqs));
                    Input::Settled { channel, lane, device, seqs }
                }));
            }
            *before = held;
        }
        Ok(inputs)
    }

    /// Tells the engine every channel that is new or has changed, with what is settled in it.
    fn share(&mut self, engine: &mut Engine) -> Result<Vec<Wire>, AppError> {
        let now = engine.now();
        self.week = Some(Week::of(now.timestamp()));
        let current = way::shares(engine, &mut self.keys)?;
        let (circles, reads) = engine.circles();
        let mut inputs = Vec::new();
        for gone in self.shared.keys().filter(|channel| !current.contains_key(channel)) {
            inputs.push(Input::ChannelGone(*gone));
            self.told.remove(gone);
        }
        for (channel, (shared, way)) in &current {
            let is_known = self.shared.get(channel).is_some_and(|(before, _)| before == shared);
            if is_known {
                continue;
            }
            inputs.push(Input::Channel(shared.clone()));
            if !self.shared.contains_key(channel) && !way.is_special() {
                let held = way.held(circles, reads, now)?;
                for (lane, settled) in [(Lane::Log, held.log), (Lane::Content, held.content)] {
                    inputs.extend(identities(reads, (*channel, lane), None)?);
                    for (device, ranges) in settled {
                        let (channel, seqs) = (*channel, ranges_of(&ranges));
                        inputs.push(Input::Settled { channel, lane, device, seqs });
                    }
                }
            }
        }
        self.shared = current;
        let special = self.shared.iter().filter(|(_, (_, way))| way.is_special());
        let special = special.map(|(id, _)| *id).collect();
        inputs.extend(self.tell_rest(engine, &special)?);
        let mut wires = self.step(engine, inputs)?;
        let channels: Vec<Id> = self.shared.keys().copied().collect();
        let asked = self.ask(engine, &channels)?;
        wires.extend(self.step(engine, asked)?);
        Ok(wires)
    }
}

fn spot(lane: Lane, device: DeviceId, seq: u64) -> Spot {
    Spot { lane, device, seq }
}
