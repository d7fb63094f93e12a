//! Between the exchange's engine, which knows no store, and the store: does what the one says and
//! tells it what came of it. Used by links of every sort and by the simulation alike.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use porchlight_crypto::{DeviceId, Hash, Id, Lane, Signature, Week};
use porchlight_store::{Request, Want};
use porchlight_sync::{
    exchange::{
        Engine as Links, HELLO_CONTEXT, Input, Limits, LinkId, Output, RangeSet, Reason, Report,
        Sendable, Shared, Side, Spot, Ticket, Timestamp, Wanted,
    },
    log::act::checked_wrap,
};

use crate::{
    circle::{Circles, Outcome},
    engine::Engine,
    error::AppError,
};

/// Chunks that one transaction takes in at most: a commit costs more than a chunk.
const BATCH_MAX: usize = 64;

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
    shared: BTreeMap<Id, Shared>,
    /// Envelopes that did not verify, or belonged elsewhere.
    pub dropped: u64,
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
        let mut exchange =
            Self { links: Links::new(Limits::default()), shared: BTreeMap::new(), dropped: 0 };
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
        self.step(engine, vec![Input::LinkUp { link, side, endpoints }])
    }

    pub(crate) fn link_down(
        &mut self,
        engine: &mut Engine,
        link: LinkId,
    ) -> Result<Vec<Wire>, AppError> {
        self.step(engine, vec![Input::LinkDown { link }])
    }

    /// A whole frame, without its length.
    pub(crate) fn frame(
        &mut self,
        engine: &mut Engine,
        link: LinkId,
        bytes: Vec<u8>,
    ) -> Result<Vec<Wire>, AppError> {
        self.step(engine, vec![Input::Frame { link, bytes }])
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
                if let Report::PeerKnown { channels, .. } = &report {
                    turn.inputs.extend(self.ask(engine, channels)?);
                }
                turn.wires.push(Wire::Report(report));
            }
            Output::Sign { link, channel, message, .. } => {
                let Some(shared) = self.shared.get(&channel) else { return Ok(()) };
                let signature = engine.store().0.with_device(shared.circle, |key| {
                    Signature::sign(key, HELLO_CONTEXT, &message)
                })?;
                turn.inputs.push_back(Input::Signed { link, channel, signature });
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
            Output::Asked { channel, peer, epochs, .. } => {
                let Some(shared) = self.shared.get(&channel) else { return Ok(()) };
                let circle = shared.circle;
                let through = (circle, channel);
                let given =
                    engine.change(|circles, tx| circles.give_keys(tx, through, peer, &epochs));
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

    /// What is given is sealed, so a channel without a clean key needs one before anything is given.
    fn make_writable(&mut self, engine: &mut Engine, channel: Id, turn: &mut Turn) {
        let Some(circle) = self.shared.get(&channel).map(|shared| shared.circle) else { return };
        let (circles, reads) = engine.circles();
        let lacks = circles.lacking(reads, circle);
        if !lacks.is_ok_and(|lacking| lacking.contains(&channel)) {
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
            let Some(shared) = self.shared.get(channel) else { continue };
            if circles.insert(shared.circle) {
                let (held, reads) = engine.circles();
                let epochs = held.lacking(reads, shared.circle)?;
                if !epochs.is_empty() {
                    asked.push(Input::Ask { channel: *channel, epochs });
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
        let places: Vec<(Option<Id>, &Incoming)> = batch
            .iter()
            .map(|it| (self.shared.get(&it.channel).map(|shared| shared.circle), it))
            .collect();
        let taken = engine.change(|circles, tx| {
            let mut outcomes = Vec::new();
            for (circle, incoming) in &places {
                outcomes.push(match circle {
                    Some(circle) => {
                        circles.take_in(tx, (*circle, incoming.channel), &incoming.envelope)?
                    }
                    None => Outcome::Bad,
                });
            }
            circles.judge_arrived(tx)?;
            Ok(outcomes)
        });
        let outcomes = match taken {
            Ok(outcomes) => outcomes,
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
                answers.push(Input::Ask { channel, epochs: vec![channel] });
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
        let refreshed = engine.circles().0.take_refreshed();
        for it in arrived {
            let spot = spot(it.lane, it.device, it.seq);
            if !answered.contains(&(it.channel, spot)) {
                let (channel, urgency) = (it.channel, it.urgency);
                inputs.push(Input::LocalChange { channel, spot, urgency });
            }
        }
        if refreshed { self.share(engine) } else { Ok(Vec::new()) }
    }

    /// Tells the engine every channel that is new or has changed, with what is settled in it.
    fn share(&mut self, engine: &mut Engine) -> Result<Vec<Wire>, AppError> {
        let now = engine.now();
        let (circles, reads) = engine.circles();
        let mut current = BTreeMap::new();
        for circle in circles.ids() {
            let (_, me) = circles.me(circle)?;
            for channel in reads.channels(circle)?.into_keys() {
                let roster = circles.get(circle)?.circle.roster(channel);
                if roster.contains(&me) {
                    let topics = circles.keyring(reads, channel, now)?.link_keys(now);
                    current.insert(channel, Shared { circle, channel, topics, roster, me });
                }
            }
        }
        let mut inputs = Vec::new();
        for gone in self.shared.keys().filter(|channel| !current.contains_key(channel)) {
            inputs.push(Input::ChannelGone(*gone));
        }
        for (channel, shared) in &current {
            if self.shared.get(channel) == Some(shared) {
                continue;
            }
            inputs.push(Input::Channel(shared.clone()));
            if !self.shared.contains_key(channel) {
                for lane in [Lane::Log, Lane::Content] {
                    for (device, ranges) in reads.settled(*channel, lane)? {
                        let seqs = ranges_of(&ranges);
                        let channel = *channel;
                        inputs.push(Input::Settled { channel, lane, device, seqs });
                    }
                }
            }
        }
        self.shared = current;
        let mut wires = self.step(engine, inputs)?;
        let channels: Vec<Id> = self.shared.keys().copied().collect();
        let asked = self.ask(engine, &channels)?;
        wires.extend(self.step(engine, asked)?);
        Ok(wires)
    }

    fn fetch(
        &self,
        engine: &mut Engine,
        channel: Id,
        to: DeviceId,
        wanted: &[Wanted],
        (urgency, room): (u8, (usize, usize)),
    ) -> Result<(Vec<Sendable>, bool), AppError> {
        let circle = self.shared.get(&channel).map(|shared| shared.circle).unwrap_or_default();
        let public = wrap_of(engine.circles().0, circle, to);
        let public = public.and_then(|bytes| checked_wrap(&bytes));
        let (store, chance, now) = engine.store();
        let week = Week::of(now.timestamp());
        let (mut chunks, mut left) = (Vec::new(), room);
        for lane in [Lane::Log, Lane::Content] {
            let wants: Vec<Want> = wanted
                .iter()
                .filter(|want| want.lane == lane)
                .map(|want| Want { device: want.device, from: want.from, to: want.to })
                .collect();
            if wants.is_empty() || left.0 == 0 {
                continue;
            }
            let to = public.as_ref().map(|public| (public, week));
            let request = Request { urgency, room: left, to };
            for found in store.serve(channel, lane, &wants, &request, (now, chance))? {
                left.0 = left.0.saturating_sub(1);
                left.1 = left.1.saturating_sub(found.envelope.len());
                let spot = spot(lane, found.device, found.seq);
                let (urgency, envelope) = (found.urgency, found.envelope);
                chunks.push(Sendable { spot, urgency, envelope });
            }
        }
        let more = left.0 == 0 || left.1 == 0;
        Ok((chunks, more))
    }
}

fn wrap_of(circles: &mut Circles, circle: Id, device: DeviceId) -> Option<Vec<u8>> {
    let view = circles.view(circle).ok()?;
    let found = view.persons.values().find_map(|member| member.devices.get(&device));
    found.map(|keys| keys.wrap.clone())
}

fn spot(lane: Lane, device: DeviceId, seq: u64) -> Spot {
    Spot { lane, device, seq }
}

fn ranges_of(ranges: &[(u64, u64)]) -> RangeSet {
    let mut set = RangeSet::default();
    for (low, high) in ranges {
        set = set.union(&RangeSet::of(*low, *high));
    }
    set
}
