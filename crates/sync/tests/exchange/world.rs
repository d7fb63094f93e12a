//! Engines with stores that are maps and links that are queues. A fault is something that a test does:
//! cut a link, crash a device, fill a disk.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceId, DeviceKey, Hash, Id, Signature};
use porchlight_sync::exchange::{
    Engine, HELLO_CONTEXT, Input, Lane, Limits, LinkId, Output, RangeSet, Reason, Report, Sendable,
    Shared, Side, Spot, Timestamp, wire::Frame,
};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};

/// The circle of every world.
pub(crate) const CIRCLE: Id = Id([9; 16]);
/// A Monday in 2026.
pub(crate) const START_MS: i64 = 1_795_392_000_000;
/// So many events without quiet are a loop.
const STEPS_MAX: usize = 2_000_000;

pub(crate) fn channel(number: u8) -> Id {
    Id([number; 16])
}

pub(crate) fn topic(channel: Id, epoch: u8) -> Hash {
    Hash::of(&[channel.0.as_slice(), &[epoch]].concat())
}

pub(crate) fn key(number: usize) -> DeviceKey {
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&(number as u64).to_le_bytes());
    DeviceKey::from_seed(&seed)
}

/// What becomes of a chunk in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Good,
    /// Refused for good by everybody.
    Bad,
    /// Its payload does not match its header.
    Garbage,
}

/// The test's stand-in for an envelope.
pub(crate) fn envelope(spot: Spot, urgency: u8, sort: Sort, bytes: usize) -> Vec<u8> {
    let mut envelope = vec![match spot.lane {
        Lane::Log => 0,
        Lane::Content => 1,
    }];
    envelope.extend(spot.device.0);
    envelope.extend(spot.seq.to_le_bytes());
    envelope.push(urgency);
    envelope.push(match sort {
        Sort::Good => 0,
        Sort::Bad => 1,
        Sort::Garbage => 2,
    });
    envelope.resize(bytes.max(envelope.len()), 0x5a);
    envelope
}

fn opened(envelope: &[u8]) -> Option<(Spot, u8, Sort)> {
    let lane = [Lane::Log, Lane::Content].get(usize::from(*envelope.first()?)).copied()?;
    let device = DeviceId(envelope.get(1..33)?.try_into().ok()?);
    let seq = u64::from_le_bytes(envelope.get(33..41)?.try_into().ok()?);
    let sort = [Sort::Good, Sort::Bad, Sort::Garbage].get(usize::from(*envelope.get(42)?));
    Some((Spot { lane, device, seq }, *envelope.get(41)?, *sort?))
}

#[derive(Default, Clone)]
pub(crate) struct Store {
    pub(crate) held: BTreeMap<(Id, Spot), (u8, Vec<u8>)>,
    pub(crate) refused: BTreeSet<(Id, Spot)>,
    pub(crate) is_full: bool,
}

impl Store {
    pub(crate) fn settled(&self, channel: Id) -> BTreeSet<Spot> {
        let held = self.held.keys().chain(&self.refused);
        held.filter(|(of, _)| *of == channel).map(|(_, spot)| *spot).collect()
    }
}

pub(crate) struct Device {
    pub(crate) key: DeviceKey,
    pub(crate) engine: Engine,
    pub(crate) store: Store,
    pub(crate) channels: BTreeMap<Id, Shared>,
    pub(crate) reports: Vec<Report>,
    pub(crate) closed: Vec<(LinkId, Reason)>,
    pub(crate) asked: Vec<(Id, Vec<Id>)>,
    /// Grows with each crash: what was begun before is lost.
    life: u32,
    wake_at: Option<i64>,
}

enum Event {
    Frame { wire: u64, to: usize, bytes: Vec<u8> },
    Down { wire: u64, to: usize },
    Job { device: usize, life: u32, job: Output },
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Wire {
    /// Dialler and listener.
    pub(crate) ends: [usize; 2],
    /// When the latest frame to either end arrives: nothing overtakes on a link.
    due: [i64; 2],
}

/// Faults that happen by chance.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Chance {
    pub(crate) delay_ms: u32,
    /// One of so many frames comes twice.
    pub(crate) twice_in: u32,
    /// One of so many frames cuts its link.
    pub(crate) cut_in: u32,
}

pub(crate) struct World {
    pub(crate) now: i64,
    pub(crate) rng: ChaCha20Rng,
    pub(crate) devices: Vec<Device>,
    pub(crate) wires: BTreeMap<u64, Wire>,
    pub(crate) chance: Chance,
    pub(crate) limits: Limits,
    /// Every frame that was sent: from, to, bytes.
    pub(crate) sent: Vec<(usize, usize, Vec<u8>)>,
    events: BTreeMap<(i64, u64), Event>,
    count: u64,
}

impl World {
    pub(crate) fn new(seed: u64, devices: usize) -> Self {
        let mut world = Self {
            now: START_MS,
            rng: ChaCha20Rng::seed_from_u64(seed),
            devices: Vec::new(),
            wires: BTreeMap::new(),
            chance: Chance { delay_ms: 5, twice_in: 0, cut_in: 0 },
            limits: Limits::default(),
            sent: Vec::new(),
            events: BTreeMap::new(),
            count: 0,
        };
        (0..devices).for_each(|_| world.add_device());
        world
    }

    pub(crate) fn add_device(&mut self) {
        let key = key(self.devices.len());
        self.devices.push(Device {
            key,
            engine: Engine::new(self.limits),
            store: Store::default(),
            channels: BTreeMap::new(),
            reports: Vec::new(),
            closed: Vec::new(),
            asked: Vec::new(),
            life: 0,
            wake_at: None,
        });
    }

    pub(crate) fn id(&self, device: usize) -> DeviceId {
        self.devices[device].key.id()
    }

    fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        if bound == 0 { 0 } else { self.rng.next_u32() % bound }
    }

    /// Lets these devices share a channel, by these epochs.
    pub(crate) fn share(&mut self, id: Id, epochs: &[u8], members: &[usize]) {
        let roster: BTreeSet<DeviceId> = members.iter().map(|member| self.id(*member)).collect();
        for member in members {
            self.tell_channel(*member, id, epochs, roster.clone());
        }
    }

    pub(crate) fn tell_channel(
        &mut self,
        device: usize,
        id: Id,
        epochs: &[u8],
        roster: BTreeSet<DeviceId>,
    ) {
        let topics = epochs.iter().map(|epoch| topic(id, *epoch).into()).collect();
        let me = self.id(device);
        let roster = roster.into();
        let shared = Shared { circle: CIRCLE, channel: id, topics, roster, me };
        self.devices[device].channels.insert(id, shared.clone());
        self.input(device, Input::Channel(shared));
    }

    pub(crate) fn input(&mut self, device: usize, input: Input) {
        let now = Timestamp(self.now);
        let outputs = self.devices[device].engine.handle(now, &mut self.rng, input);
        for output in outputs {
            self.output(device, output);
        }
    }

    fn output(&mut self, device: usize, output: Output) {
        match output {
            Output::Send { link, frame } => self.transmit(device, link, frame),
            Output::Sign { link, channel, message, .. } => {
                let signature = Signature::sign(&self.devices[device].key, HELLO_CONTEXT, &message);
                self.input(device, Input::Signed { link, channel, signature });
            }
            job @ (Output::Store { .. } | Output::Fetch { .. }) => {
                let (life, due) = (self.devices[device].life, self.now + 1);
                let key = (due, self.number());
                self.events.insert(key, Event::Job { device, life, job });
            }
            Output::Asked { channel, channels, .. } => {
                self.devices[device].asked.push((channel, channels));
            }
            Output::Close { link, reason } => {
                self.devices[device].closed.push((link, reason));
                self.hang_up(device, link);
            }
            Output::WakeAt(at) => self.devices[device].wake_at = Some(at.0),
            Output::Report(report) => self.devices[device].reports.push(report),
        }
    }

    fn transmit(&mut self, from: usize, link: LinkId, bytes: Vec<u8>) {
        let wire = link.0 / 2;
        let Some(Wire { ends, .. }) = self.wires.get(&wire) else { return };
        let to = if ends[0] == from { ends[1] } else { ends[0] };
        self.sent.push((from, to, bytes.clone()));
        let times =
            if self.chance.twice_in > 0 && self.below(self.chance.twice_in) == 0 { 2 } else { 1 };
        for _ in 0..times {
            let delay = 1 + i64::from(self.below(self.chance.delay_ms));
            self.enqueue(wire, to, delay, |wire, to| Event::Frame {
                wire,
                to,
                bytes: bytes.clone(),
            });
        }
        if self.chance.cut_in > 0 && self.below(self.chance.cut_in) == 0 {
            self.cut(wire);
        }
    }

    fn enqueue(&mut self, wire: u64, to: usize, delay: i64, event: impl Fn(u64, usize) -> Event) {
        let Some(held) = self.wires.get_mut(&wire) else { return };
        let side = usize::from(held.ends[1] == to);
        let due = (self.now + delay).max(held.due[side]);
        held.due[side] = due;
        let key = (due, self.number());
        self.events.insert(key, event(wire, to));
    }

    /// One end closes: what it sent still arrives, then the other end hears of it.
    fn hang_up(&mut self, from: usize, link: LinkId) {
        let wire = link.0 / 2;
        let Some(Wire { ends, .. }) = self.wires.get(&wire) else { return };
        let to = if ends[0] == from { ends[1] } else { ends[0] };
        self.enqueue(wire, to, 0, |wire, to| Event::Down { wire, to });
    }

    pub(crate) fn link_of(wire: u64, listener: bool) -> LinkId {
        LinkId(wire * 2 + u64::from(listener))
    }

    pub(crate) fn dial(&mut self, dialler: usize, listener: usize) -> u64 {
        let wire = self.number();
        self.wires.insert(wire, Wire { ends: [dialler, listener], due: [0, 0] });
        let endpoints = Hash::of(&wire.to_le_bytes());
        for (end, side) in [(dialler, Side::Dialler), (listener, Side::Listener)] {
            let link = Self::link_of(wire, side == Side::Listener);
            self.input(end, Input::LinkUp { link, side, endpoints });
        }
        wire
    }

    /// Cuts a link: everything on it is lost, and both ends hear of it.
    pub(crate) fn cut(&mut self, wire: u64) {
        let Some(Wire { ends, .. }) = self.wires.remove(&wire) else { return };
        self.events.retain(|_, event| match event {
            Event::Frame { wire: on, .. } | Event::Down { wire: on, .. } => *on != wire,
            Event::Job { .. } => true,
        });
        for (end, listener) in [(ends[0], false), (ends[1], true)] {
            let due = self.now + 1;
            let (key, life) = ((due, self.number()), self.devices[end].life);
            let link = Self::link_of(wire, listener);
            let job = Output::Close { link, reason: Reason::Other(255) };
            self.events.insert(key, Event::Job { device: end, life, job });
        }
    }

    /// The process ends and starts again: the store is all that is left.
    pub(crate) fn crash(&mut self, device: usize) {
        let with_it = |wire: &Wire| wire.ends.contains(&device);
        let wires: Vec<u64> =
            self.wires.iter().filter(|(_, wire)| with_it(wire)).map(|(id, _)| *id).collect();
        for wire in wires {
            self.cut(wire);
        }
        let limits = self.limits;
        let crashed = &mut self.devices[device];
        crashed.life += 1;
        (crashed.engine, crashed.wake_at) = (Engine::new(limits), None);
        self.start(device);
    }

    /// Tells an engine what the store holds.
    pub(crate) fn start(&mut self, device: usize) {
        let channels: Vec<Shared> = self.devices[device].channels.values().cloned().collect();
        for shared in channels {
            let id = shared.channel;
            self.input(device, Input::Channel(shared));
            let mut sets: BTreeMap<(Lane, DeviceId), RangeSet> = BTreeMap::new();
            for Spot { lane, device, seq } in self.devices[device].store.settled(id) {
                sets.entry((lane, device)).or_default().insert(seq);
            }
            for ((lane, author), seqs) in sets {
                self.input(device, Input::Settled { channel: id, lane, device: author, seqs });
            }
        }
    }

    /// A device writes its next chunk.
    pub(crate) fn write(&mut self, device: usize, id: Id, lane: Lane, urgency: u8) -> Spot {
        let author = self.id(device);
        let settled = self.devices[device].store.settled(id);
        let own = settled.iter().filter(|spot| spot.device == author && spot.lane == lane);
        let seq = own.map(|spot| spot.seq).max().unwrap_or(0) + 1;
        let spot = Spot { lane, device: author, seq };
        let bytes = envelope(spot, urgency, Sort::Good, 600);
        self.devices[device].store.held.insert((id, spot), (urgency, bytes));
        self.input(device, Input::LocalChange { channel: id, spot, urgency });
        spot
    }

    /// Puts chunks of other authors into a store, before its engine is started.
    pub(crate) fn seed(
        &mut self,
        device: usize,
        id: Id,
        spots: impl IntoIterator<Item = (Spot, u8)>,
    ) {
        let store = &mut self.devices[device].store;
        for (spot, urgency) in spots {
            let bytes = envelope(spot, urgency, Sort::Good, 600);
            store.held.insert((id, spot), (urgency, bytes));
        }
    }

    fn job(&mut self, device: usize, job: Output) {
        let store = &mut self.devices[device].store;
        let input = match job {
            Output::Store { link, .. } if store.is_full => Input::StoreFailed { link },
            Output::Store { link, ticket, channel, envelope } => match opened(&envelope) {
                Some((spot, urgency, Sort::Good)) => {
                    store.held.insert((channel, spot), (urgency, envelope));
                    Input::Stored { link, ticket, channel, spot, urgency }
                }
                Some((spot, _, Sort::Bad)) => {
                    store.refused.insert((channel, spot));
                    let spot = Some(spot);
                    Input::Refused { link, ticket, channel, spot, for_good: true }
                }
                Some((_, _, Sort::Garbage)) | None => {
                    Input::Refused { link, ticket, channel, spot: None, for_good: false }
                }
            },
            Output::Fetch { link, ticket, channel, wanted, urgency, room, .. } => {
                let mut found: Vec<Sendable> = wanted
                    .iter()
                    .flat_map(|wanted| {
                        let spot = |seq| Spot { lane: wanted.lane, device: wanted.device, seq };
                        let range = (channel, spot(wanted.from))..=(channel, spot(wanted.to));
                        store.held.range(range)
                    })
                    .filter(|((_, spot), (of, _))| spot.lane == Lane::Log || *of >= urgency)
                    .map(|((_, spot), (of, envelope))| Sendable {
                        spot: *spot,
                        urgency: *of,
                        envelope: envelope.clone(),
                    })
                    .collect();
                found.sort_by_key(|chunk| std::cmp::Reverse((chunk.urgency, chunk.spot.seq)));
                let mut bytes = 0;
                let mut chunks = Vec::new();
                let all = found.len();
                for chunk in found {
                    if chunks.len() < room.chunks && bytes < room.bytes {
                        bytes += chunk.envelope.len();
                        chunks.push(chunk);
                    }
                }
                let more = chunks.len() < all;
                Input::Fetched { link, ticket, chunks, more }
            }
            Output::Close { link, .. } => Input::LinkDown { link },
            other => panic!("no job: {other:?}"),
        };
        self.input(device, input);
    }

    /// Lets one thing happen; false when nothing is left to happen.
    pub(crate) fn step(&mut self) -> bool {
        let wakes = self.devices.iter().enumerate();
        let wake = wakes.filter_map(|(at, device)| Some((device.wake_at?, at))).min();
        let next = self.events.keys().next().copied();
        match (wake, next) {
            (Some((at, device)), next) if next.is_none_or(|(due, _)| at <= due) => {
                self.now = self.now.max(at);
                self.devices[device].wake_at = None;
                self.input(device, Input::Tick);
            }
            (_, Some(key)) => {
                self.now = self.now.max(key.0);
                match self.events.remove(&key).unwrap() {
                    Event::Frame { wire, to, bytes } => {
                        let listener = self.wires[&wire].ends[1] == to;
                        let link = Self::link_of(wire, listener);
                        self.input(to, Input::Frame { link, bytes });
                    }
                    Event::Down { wire, to } => {
                        let listener = self.wires[&wire].ends[1] == to;
                        let link = Self::link_of(wire, listener);
                        self.cut(wire);
                        self.input(to, Input::LinkDown { link });
                    }
                    Event::Job { device, life, job } if self.devices[device].life == life => {
                        self.job(device, job);
                    }
                    Event::Job { .. } => {}
                }
            }
            (_, None) => return false,
        }
        true
    }

    /// Until nothing is left to happen.
    pub(crate) fn settle(&mut self) {
        for _ in 0..STEPS_MAX {
            if !self.step() {
                return;
            }
        }
        panic!("no quiet after {STEPS_MAX} steps");
    }

    /// For so long, or until nothing is left to happen.
    pub(crate) fn run_for(&mut self, ms: i64) {
        let until = self.now + ms;
        for _ in 0..STEPS_MAX {
            if self.now >= until || !self.step() {
                return;
            }
        }
        panic!("no end after {STEPS_MAX} steps");
    }

    pub(crate) fn are_linked(&self, a: usize, b: usize) -> bool {
        self.wires.values().any(|wire| wire.ends == [a, b] || wire.ends == [b, a])
    }

    pub(crate) fn settled(&self, device: usize, id: Id) -> BTreeSet<Spot> {
        self.devices[device].store.settled(id)
    }

    /// Bytes of all frames so far, and of the chunk frames among them.
    pub(crate) fn bytes(&self) -> (usize, usize) {
        let length = |frame: &Vec<u8>| frame.len() + 4;
        let all = self.sent.iter().map(|(_, _, frame)| length(frame)).sum();
        let is_chunk = |frame: &&(usize, usize, Vec<u8>)| {
            matches!(Frame::decode(&frame.2), Ok(Frame::Chunk { .. }))
        };
        (all, self.sent.iter().filter(is_chunk).map(|(_, _, frame)| length(frame)).sum())
    }

    /// Frames of chunks that were sent so far.
    pub(crate) fn chunks_sent(&self) -> usize {
        let frames = self.sent.iter().filter_map(|(_, _, frame)| Frame::decode(frame).ok());
        frames.filter(|frame| matches!(frame, Frame::Chunk { .. })).count()
    }
}
