//! The exchange's engine on links that a fuzzer holds: strangers, and a neighbour who opened honestly
//! and then sends anything. The store behind it answers as the fuzzer likes.
//!
//! Whatever comes: no panic, bounded memory, nothing of this device on a link that proved nothing, and
//! nothing for who is not on the roster.

use std::collections::BTreeMap;

use porchlight_crypto::{DeviceId, DeviceKey, Hash, Id, Signature, Tag};
use porchlight_sync::exchange::{
    Engine, HELLO_CONTEXT, Input, Lane, Limits, LinkId, Output, RangeSet, Report, Roster, Sendable,
    Shared, Side, Spot, Sum, Ticket, Timestamp,
    wire::{Claim, Frame, LaneSum, Sealed},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::bytes::Bytes;

const CIRCLE: Id = Id(*b"circle of nobody");
const SHARED: Id = Id(*b"shared channel..");
const PRIVATE: Id = Id(*b"private channel.");
const START_MS: i64 = 1_795_392_000_000;
const STEPS_MAX: usize = 300;
const LINKS: u64 = 4;
/// Frames of a link that may come once more.
const KEPT_MAX: usize = 8;

fn key(number: u8) -> DeviceKey {
    DeviceKey::from_seed(&[number; 32])
}

fn topic(channel: Id) -> Hash {
    Hash::of(&channel.0)
}

/// A channel of this device (1) and some others.
fn channel(channel: Id, me: u8, others: &[u8]) -> Shared {
    let all = others.iter().chain([&me]);
    Shared {
        circle: CIRCLE,
        channel,
        topics: vec![topic(channel).into(), Hash::of(b"an older week").into()],
        roster: Roster::Devices(all.map(|number| key(*number).id()).collect()),
        me: key(me).id(),
    }
}

#[derive(Default)]
struct Wire {
    /// Whoever is across holds the neighbour's key.
    is_honest: bool,
    sent: Vec<Vec<u8>>,
    stores: Vec<(Ticket, Id)>,
    fetches: Vec<Ticket>,
}

struct World {
    now: i64,
    rng: ChaCha20Rng,
    engine: Engine,
    /// Does the opening of honest links, and nothing after it.
    neighbour: Engine,
    wires: BTreeMap<u64, Wire>,
    /// Whether the neighbour is on the roster of the shared channel.
    admits: bool,
    proven: bool,
    next_link: u64,
}

pub(super) fn exchange(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let mut world = World::new();
    for _ in 0..STEPS_MAX {
        if bytes.is_empty() {
            break;
        }
        world.step(&mut bytes);
    }
    world.proven
}

impl World {
    fn new() -> Self {
        let limits = Limits { under_way_chunks: 8, ..Limits::default() };
        let mut world = Self {
            now: START_MS,
            rng: ChaCha20Rng::from_seed([9; 32]),
            engine: Engine::new(limits),
            neighbour: Engine::new(limits),
            wires: BTreeMap::new(),
            admits: true,
            proven: false,
            next_link: 1,
        };
        world.tell(Input::Channel(channel(SHARED, 1, &[2])));
        world.tell(Input::Channel(channel(PRIVATE, 1, &[3])));
        for (lane, device, to) in [(Lane::Log, 1, 3), (Lane::Content, 1, 40), (Lane::Content, 2, 7)]
        {
            let (device, seqs) = (key(device).id(), RangeSet::of(1, to));
            world.tell(Input::Settled { channel: SHARED, lane, device, seqs });
        }
        let shared = Input::Channel(channel(SHARED, 2, &[1]));
        world.neighbour.handle(Timestamp(START_MS), &mut world.rng, shared);
        world
    }

    /// Tells the engine, and goes on with what it answers.
    fn tell(&mut self, input: Input) -> Vec<(u64, Vec<u8>)> {
        let mut frames = Vec::new();
        let mut todo = vec![input];
        while let Some(input) = todo.pop() {
            for output in self.engine.handle(Timestamp(self.now), &mut self.rng, input) {
                todo.extend(self.output(output, &mut frames));
            }
        }
        frames
    }

    fn output(&mut self, output: Output, frames: &mut Vec<(u64, Vec<u8>)>) -> Option<Input> {
        match output {
            Output::Send { link, frame } => {
                let wire = self.wire(link);
                if !wire.is_honest {
                    names_nobody(&frame);
                }
                wire.sent.push(frame.clone());
                if wire.sent.len() > KEPT_MAX {
                    wire.sent.remove(0);
                }
                frames.push((link.0, frame));
            }
            Output::Sign { link, channel, device, message } => {
                assert!(self.wire(link).is_honest, "a stranger matched no tag");
                assert_eq!(device, key(1).id());
                let signature = Signature::sign(&key(1), HELLO_CONTEXT, &message);
                return Some(Input::Signed { link, channel, signature });
            }
            Output::Store { link, ticket, channel, .. } => {
                assert!(self.wire(link).is_honest && channel == SHARED);
                self.wire(link).stores.push((ticket, channel));
            }
            Output::Fetch { link, ticket, channel, to, .. } => {
                assert!(self.wire(link).is_honest && channel == SHARED);
                assert!(self.admits && to == key(2).id(), "nothing for who is off the roster");
                self.wire(link).fetches.push(ticket);
            }
            Output::Asked { link, peer, .. } => {
                assert!(self.wire(link).is_honest && self.admits && peer == key(2).id());
            }
            Output::Close { link, .. } => {
                self.wires.remove(&link.0);
            }
            Output::Report(Report::PeerKnown { link, device, channels }) => {
                assert!(self.wire(link).is_honest && self.admits);
                assert_eq!((device, channels), (key(2).id(), vec![SHARED]));
                self.proven = true;
            }
            Output::WakeAt(_) | Output::Report(_) => {}
        }
        None
    }

    fn wire(&mut self, link: LinkId) -> &mut Wire {
        self.wires.entry(link.0).or_default()
    }

    /// One of the links that are up.
    fn link(&mut self, bytes: &mut Bytes<'_>) -> LinkId {
        let up: Vec<u64> = self.wires.keys().copied().collect();
        LinkId(if up.is_empty() { 0 } else { *bytes.pick(&up) })
    }

    fn step(&mut self, bytes: &mut Bytes<'_>) {
        match bytes.byte() % 20 {
            0 => {
                let (link, side) = self.link_up(bytes, false);
                if link != LinkId(0) {
                    self.tell(Input::LinkUp { link, side, endpoints: Hash([5; 32]) });
                }
            }
            1 => self.open_honestly(bytes),
            2 => {
                let (link, frame) = (self.link(bytes), bytes.piece().to_vec());
                self.tell(Input::Frame { link, bytes: frame });
            }
            3 => {
                // What was sent anywhere comes here.
                let (from, link) = (self.link(bytes), self.link(bytes));
                let at = bytes.below(KEPT_MAX);
                let sent = self.wires.get(&from.0).and_then(|wire| wire.sent.get(at)).cloned();
                if let Some(frame) = sent {
                    self.tell(Input::Frame { link, bytes: frame });
                }
            }
            4 => self.answer_store(bytes),
            5 => self.answer_fetch(bytes),
            6 => {
                let step = i64::from(bytes.word()) * 10;
                self.now += if bytes.byte() == 255 { -step } else { step };
                self.tell(Input::Tick);
            }
            7 => {
                let link = self.link(bytes);
                self.wires.remove(&link.0);
                self.tell(Input::LinkDown { link });
            }
            8 => self.told_by_store(bytes),
            9 => self.roster(bytes),
            10 => {
                let link = self.link(bytes);
                self.tell(Input::StoreFailed { link });
            }
            11 => {
                let channels = (0..bytes.below(70)).map(|_| Id([bytes.byte(); 16])).collect();
                self.tell(Input::Ask { channel: SHARED, channels });
            }
            _ => {
                let (link, frame) = (self.link(bytes), frame(bytes).encode());
                self.tell(Input::Frame { link, bytes: frame });
            }
        }
    }

    fn link_up(&mut self, bytes: &mut Bytes<'_>, is_honest: bool) -> (LinkId, Side) {
        let side = if bytes.flag() { Side::Dialler } else { Side::Listener };
        if self.wires.len() as u64 >= LINKS {
            return (LinkId(0), side);
        }
        let link = LinkId(self.next_link);
        self.next_link += 1;
        self.wires.insert(link.0, Wire { is_honest, ..Wire::default() });
        (link, side)
    }

    /// A neighbour's program opens the link; from then on its key is the fuzzer's.
    fn open_honestly(&mut self, bytes: &mut Bytes<'_>) {
        let (link, side) = self.link_up(bytes, true);
        if link == LinkId(0) {
            return;
        }
        let endpoints = Hash([5; 32]);
        let mut to_neighbour = self.tell(Input::LinkUp { link, side, endpoints });
        let up = Input::LinkUp { link, side: side.other(), endpoints };
        let mut todo = vec![up];
        while !todo.is_empty() {
            let mut known = false;
            for input in std::mem::take(&mut todo) {
                let outputs = self.neighbour.handle(Timestamp(self.now), &mut self.rng, input);
                for output in outputs {
                    match output {
                        Output::Send { frame, .. } => {
                            to_neighbour.extend(self.tell(Input::Frame { link, bytes: frame }));
                        }
                        Output::Sign { link, channel, message, .. } => {
                            let signature = Signature::sign(&key(2), HELLO_CONTEXT, &message);
                            todo.push(Input::Signed { link, channel, signature });
                        }
                        Output::Report(Report::PeerKnown { .. }) | Output::Close { .. } => {
                            known = true;
                        }
                        _ => {}
                    }
                }
            }
            if known {
                break;
            }
            let frames = std::mem::take(&mut to_neighbour).into_iter();
            let of_link = frames.filter(|(to, _)| *to == link.0);
            todo.extend(of_link.map(|(_, bytes)| Input::Frame { link, bytes }));
        }
        let down = Input::LinkDown { link };
        self.neighbour.handle(Timestamp(self.now), &mut self.rng, down);
    }

    fn answer_store(&mut self, bytes: &mut Bytes<'_>) {
        let (link, spot) = (self.link(bytes), spot(bytes));
        let Some((ticket, channel)) = self.wire(link).stores.pop() else { return };
        let urgency = bytes.byte() % 4;
        self.tell(match bytes.byte() % 4 {
            0 => Input::Refused { link, ticket, channel, spot: None, for_good: false },
            1 => Input::Refused { link, ticket, channel, spot: Some(spot), for_good: true },
            2 => Input::Refused { link, ticket, channel, spot: None, for_good: true },
            _ => Input::Stored { link, ticket, channel, spot, urgency },
        });
    }

    fn answer_fetch(&mut self, bytes: &mut Bytes<'_>) {
        let link = self.link(bytes);
        let Some(ticket) = self.wire(link).fetches.pop() else { return };
        let chunk = |bytes: &mut Bytes<'_>| Sendable {
            spot: spot(bytes),
            urgency: bytes.byte() % 4,
            envelope: vec![1; bytes.word().into()],
        };
        let chunks = (0..bytes.below(12)).map(|_| chunk(bytes)).collect();
        let more = bytes.flag();
        self.tell(Input::Fetched { link, ticket, chunks, more });
    }

    fn told_by_store(&mut self, bytes: &mut Bytes<'_>) {
        let channel = if bytes.flag() { SHARED } else { PRIVATE };
        let (Spot { lane, device, seq }, urgency) = (spot(bytes), bytes.byte() % 4);
        if bytes.flag() {
            let spot = Spot { lane, device, seq };
            self.tell(Input::LocalChange { channel, spot, urgency });
        } else {
            let seqs = RangeSet::of(seq, seq.saturating_add(bytes.number()));
            self.tell(Input::Settled { channel, lane, device, seqs });
        }
    }

    /// The neighbour comes onto the roster or goes, or the channel does.
    fn roster(&mut self, bytes: &mut Bytes<'_>) {
        let others: &[u8] = match bytes.byte() % 3 {
            0 => &[2],
            1 => &[4],
            _ => {
                self.admits = false;
                self.tell(Input::ChannelGone(SHARED));
                return;
            }
        };
        self.admits = others == [2];
        let mut shared = channel(SHARED, 1, others);
        shared.topics.push(Hash([bytes.byte(); 32]).into());
        self.tell(Input::Channel(shared));
    }
}

/// A frame to a link on which nothing was proven holds no name of anything.
fn names_nobody(frame: &[u8]) {
    let holds = |name: &[u8]| frame.windows(name.len()).any(|window| window == name);
    for number in 1..=3 {
        assert!(!holds(&key_ids()[number].0), "a device is named to a stranger");
    }
    assert!(!holds(&topic(SHARED).0) && !holds(&topic(PRIVATE).0));
    assert!([CIRCLE, SHARED, PRIVATE].iter().all(|id| !holds(&id.0)));
}

fn key_ids() -> &'static [DeviceId; 5] {
    static IDS: std::sync::OnceLock<[DeviceId; 5]> = std::sync::OnceLock::new();
    IDS.get_or_init(|| std::array::from_fn(|at| key(u8::try_from(at).unwrap()).id()))
}

fn lane(bytes: &mut Bytes<'_>) -> Lane {
    if bytes.flag() { Lane::Log } else { Lane::Content }
}

fn device(bytes: &mut Bytes<'_>) -> DeviceId {
    match bytes.byte() {
        known @ 0..=4 => key_ids()[usize::from(known)],
        other => DeviceId([other; 32]),
    }
}

fn spot(bytes: &mut Bytes<'_>) -> Spot {
    Spot { lane: lane(bytes), device: device(bytes), seq: bytes.number() }
}

fn seqs(bytes: &mut Bytes<'_>) -> RangeSet {
    let mut all = RangeSet::default();
    for _ in 0..bytes.below(6) {
        let from = bytes.number();
        all = all.union(&RangeSet::of(from, from.saturating_add(bytes.number())));
    }
    all
}

fn entries(bytes: &mut Bytes<'_>) -> Vec<(DeviceId, RangeSet)> {
    let all: BTreeMap<DeviceId, RangeSet> =
        (0..bytes.below(20)).map(|_| (device(bytes), seqs(bytes))).collect();
    all.into_iter().collect()
}

fn sum(bytes: &mut Bytes<'_>) -> Sum {
    let devices = u32::try_from(bytes.number() & 0xffff_ffff).unwrap();
    Sum { devices, hash: Hash([bytes.byte(); 32]) }
}

fn frame(bytes: &mut Bytes<'_>) -> Frame {
    let place = if bytes.flag() { u16::from(bytes.byte() % 16) } else { bytes.word() };
    match bytes.byte() % 13 {
        0 => Frame::Open { version: bytes.byte(), nonce: [bytes.byte(); 32] },
        1 => Frame::Bye { reason: bytes.byte() },
        2 => {
            let tags = (0..64).map(|at| Tag([at ^ bytes.byte(); 16])).collect();
            Frame::Tags { tags }
        }
        3 => {
            let (tag, signature) = (Tag([bytes.byte(); 16]), Signature([bytes.byte(); 64]));
            Frame::Hello { claims: vec![Claim { tag, device: device(bytes), signature }; 16] }
        }
        4 => {
            let one = LaneSum { place, lane: lane(bytes), sum: sum(bytes) };
            Frame::Sums { sums: vec![one] }
        }
        5 => {
            let (lane, parts) = (lane(bytes), 1 + bytes.below(4));
            Frame::Parts { place, lane, sums: (0..16 * parts).map(|_| sum(bytes)).collect() }
        }
        6 => {
            let (lane, more) = (lane(bytes), bytes.flag());
            Frame::Have { place, lane, entries: entries(bytes), more }
        }
        7 => Frame::News { place, lane: lane(bytes), entries: entries(bytes) },
        8 | 9 => {
            let (lane, number) = (lane(bytes), u32::from(bytes.byte()));
            Frame::Want { place, lane, number, entries: entries(bytes) }
        }
        10 => Frame::Chunk { place, envelope: Sealed(vec![7; bytes.word().into()]) },
        11 => match bytes.byte() % 2 {
            0 => Frame::End { number: bytes.byte().into() },
            _ => Frame::Ack { settled: bytes.flag() },
        },
        _ => {
            let mut channels: Vec<Id> =
                (0..bytes.below(8)).map(|_| Id([bytes.byte(); 16])).collect();
            channels.sort_unstable();
            channels.dedup();
            Frame::Ask { place, channels }
        }
    }
}

/// Openings from either side, and what a neighbour may say after one.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let open = |side: u8| vec![1, side];
    let mut seeds = vec![open(0), open(1), [open(0), open(1)].concat()];
    for kind in 0..13_u8 {
        // Link 0, place 0.
        seeds.push([open(1), vec![12, 0, 1, 0, kind, 0, 3, 2, 1, 2, 5, 3, 1, 9, 1]].concat());
    }
    // A stranger on link 1 speaks in turn: `Open`, `Tags`, `Hello`; it matches nothing.
    for side in [0, 1] {
        let tags = [&[12, 1, 1, 0, 2], [0; 64].as_slice()].concat();
        let said = [vec![0, side, 12, 1, 1, 0, 0, 1, 9], tags, vec![12, 1, 1, 0, 3, 8, 7, 2]];
        seeds.push([open(1), said.concat()].concat());
    }
    for step in 3..12_u8 {
        seeds.push([open(0), vec![step, 0, 0, 1, 1, 1]].concat());
    }
    seeds
}
