//! One engine, and a peer whose every frame a test writes by hand.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceKey, Hash, Signature, Tag, tag};
use porchlight_sync::exchange::{
    Engine, HELLO_CONTEXT, Input, Lane, Limits, LinkId, Output, RangeSet, Reason, Sendable, Shared,
    Side, Spot, Sum, Ticket, Timestamp,
    tags::{pad, transcript},
    wire::{Claim, Frame, LaneSum, VERSION},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use crate::world::{CIRCLE, START_MS, Sort, channel, envelope, key, topic};

/// The honest device's number, that of the liar, and that of a device which was removed.
pub(crate) const HONEST: usize = 0;
pub(crate) const LIAR: usize = 1;
pub(crate) const REMOVED: usize = 2;
const ENDPOINTS: Hash = Hash([4; 32]);
const NONCE: [u8; 32] = [5; 32];

/// The honest engine, with everything that it put out.
pub(crate) struct Bout {
    pub(crate) engine: Engine,
    pub(crate) now: i64,
    pub(crate) out: Vec<Output>,
    /// What it holds: by where it stands, its urgency.
    pub(crate) held: BTreeMap<Spot, u8>,
    /// Whether its store answers at once.
    pub(crate) stores: bool,
    /// Size of its chunks.
    pub(crate) bytes: usize,
    /// Whether its keys answer at once.
    pub(crate) signs: bool,
    rng: ChaCha20Rng,
}

/// One link of the liar.
#[derive(Clone, Copy)]
pub(crate) struct Hook {
    pub(crate) link: LinkId,
    side: Side,
    pub(crate) transcript: Hash,
}

impl Bout {
    /// The honest device shares these channels with the liar.
    pub(crate) fn new(channels: u8) -> Self {
        let rng = ChaCha20Rng::from_seed([6; 32]);
        let mut bout = Self {
            engine: Engine::new(Limits::default()),
            now: START_MS,
            out: Vec::new(),
            held: BTreeMap::new(),
            stores: true,
            bytes: 100,
            signs: true,
            rng,
        };
        let roster = BTreeSet::from([key(HONEST).id(), key(LIAR).id(), key(7).id()]);
        for number in 1..=channels {
            let topics = [1, 2, 3].map(|epoch| topic(channel(number), epoch).into()).to_vec();
            let (roster, me) = (roster.clone().into(), key(HONEST).id());
            bout.tell(Input::Channel(Shared {
                circle: CIRCLE,
                channel: channel(number),
                topics,
                roster,
                me,
            }));
        }
        bout
    }

    /// The honest device holds so many chunks of its own in channel 1.
    pub(crate) fn holding(chunks: u64) -> Self {
        let mut bout = Self::new(1);
        let device = key(HONEST).id();
        let lane = Lane::Content;
        bout.held = (1..=chunks).map(|seq| (Spot { lane, device, seq }, 1)).collect();
        let (channel, seqs) = (channel(1), RangeSet::of(1, chunks));
        bout.tell(Input::Settled { channel, lane, device, seqs });
        bout
    }

    pub(crate) fn tell(&mut self, input: Input) {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            let outputs = self.engine.handle(Timestamp(self.now), &mut self.rng, input);
            for output in outputs {
                inputs.extend(self.answer(&output));
                self.out.push(output);
            }
        }
    }

    fn answer(&self, output: &Output) -> Option<Input> {
        match output {
            Output::Sign { link, channel, message, .. } if self.signs => {
                let signature = Signature::sign(&key(HONEST), HELLO_CONTEXT, message);
                Some(Input::Signed { link: *link, channel: *channel, signature })
            }
            Output::Fetch { link, ticket, wanted, room, urgency: least, .. } => {
                let is_wanted = |spot: &Spot| {
                    wanted.iter().any(|wanted| {
                        wanted.lane == spot.lane
                            && wanted.device == spot.device
                            && (wanted.from..=wanted.to).contains(&spot.seq)
                    })
                };
                let found = (self.held.iter().rev())
                    .filter(|(spot, urgency)| is_wanted(spot) && *urgency >= least);
                let mut chunks: Vec<Sendable> = found
                    .map(|(spot, urgency)| Sendable {
                        spot: *spot,
                        urgency: *urgency,
                        envelope: envelope(*spot, *urgency, Sort::Good, self.bytes),
                    })
                    .collect();
                let more = chunks.len() > room.chunks;
                chunks.truncate(room.chunks);
                Some(Input::Fetched { link: *link, ticket: *ticket, chunks, more })
            }
            Output::Store { link, ticket, channel, envelope } if self.stores => {
                let (link, ticket, channel) = (*link, *ticket, *channel);
                let device = envelope.get(1..33).and_then(|bytes| bytes.try_into().ok());
                let device = porchlight_crypto::DeviceId(device?);
                let seq = u64::from_le_bytes(envelope.get(33..41)?.try_into().ok()?);
                let lane = if envelope[0] == 0 { Lane::Log } else { Lane::Content };
                let spot = Spot { lane, device, seq };
                Some(Input::Stored { link, ticket, channel, spot, urgency: envelope[41] })
            }
            _ => None,
        }
    }

    pub(crate) fn wait(&mut self, ms: i64) {
        self.now += ms;
        self.tell(Input::Tick);
    }

    pub(crate) fn say(&mut self, hook: Hook, frame: &Frame) {
        self.tell(Input::Frame { link: hook.link, bytes: frame.encode() });
    }

    /// Links, and gets as far as both nonces. The liar is that side.
    pub(crate) fn hook(&mut self, number: u64, side: Side) -> Hook {
        let link = LinkId(number);
        self.tell(Input::LinkUp { link, side: side.other(), endpoints: ENDPOINTS });
        let theirs = self.frames(link).into_iter().find_map(|frame| match frame {
            Frame::Open { nonce, .. } => Some(nonce),
            _ => None,
        });
        let theirs = theirs.unwrap();
        let transcript = match side {
            Side::Dialler => transcript(&NONCE, &theirs, &ENDPOINTS),
            Side::Listener => transcript(&theirs, &NONCE, &ENDPOINTS),
        };
        let hook = Hook { link, side, transcript };
        self.say(hook, &Frame::Open { version: VERSION, nonce: NONCE });
        hook
    }

    /// Shows that these topics are known.
    pub(crate) fn show(&mut self, hook: Hook, topics: &[Hash]) {
        let tags = topics.iter().map(|topic| tag(topic, &hook.transcript, hook.side));
        let tags = pad(tags, &mut self.rng);
        self.say(hook, &Frame::Tags { tags });
    }

    /// Links as a dialler that knows the first topic of channel 1 and signs as that device. Random
    /// claims fill the rest.
    pub(crate) fn claim(&mut self, hook: Hook, topic: &Hash, as_device: &DeviceKey) {
        let tag = tag(topic, &hook.transcript, Side::Dialler);
        let message = [hook.transcript.0.as_slice(), &tag.0].concat();
        let signature = Signature::sign(as_device, HELLO_CONTEXT, &message);
        let mut claims = vec![Claim { tag, device: as_device.id(), signature }];
        claims.resize(
            16,
            Claim { tag: Tag([0; 16]), device: key(99).id(), signature: Signature([0; 64]) },
        );
        self.say(hook, &Frame::Hello { claims });
    }

    /// A link of the liar as an honest member would open it, up to the sums; channel 1 is at place 0.
    pub(crate) fn member(&mut self, number: u64, as_device: usize) -> Hook {
        let hook = self.hook(number, Side::Dialler);
        let known = topic(channel(1), 1);
        self.show(hook, &[known]);
        self.claim(hook, &known, &key(as_device));
        hook
    }

    /// The same with sums of nothing in common, so that whole vectors are told.
    pub(crate) fn live(&mut self, number: u64, as_device: usize) -> Hook {
        let hook = self.member(number, as_device);
        let sum = Sum { devices: 1, hash: Hash([8; 32]) };
        let sums = [Lane::Log, Lane::Content].map(|lane| LaneSum { place: 0, lane, sum });
        self.say(hook, &Frame::Sums { sums: sums.to_vec() });
        for lane in [Lane::Log, Lane::Content] {
            self.say(hook, &Frame::Have { place: 0, lane, entries: vec![], more: false });
        }
        hook
    }

    /// Every frame that the honest engine sent on a link.
    pub(crate) fn frames(&self, link: LinkId) -> Vec<Frame> {
        self.raw(link).iter().map(|frame| Frame::decode(frame).unwrap()).collect()
    }

    pub(crate) fn raw(&self, link: LinkId) -> Vec<Vec<u8>> {
        let sent = self.out.iter().filter_map(|output| match output {
            Output::Send { link: over, frame } if *over == link => Some(frame.clone()),
            _ => None,
        });
        sent.collect()
    }

    pub(crate) fn closed(&self, link: LinkId) -> Option<Reason> {
        self.out.iter().find_map(|output| match output {
            Output::Close { link: closed, reason } if *closed == link => Some(*reason),
            _ => None,
        })
    }

    pub(crate) fn wants(&self, link: LinkId) -> usize {
        let is_want = |frame: &&Frame| matches!(frame, Frame::Want { .. });
        self.frames(link).iter().filter(is_want).count()
    }

    pub(crate) fn chunks(&self, link: LinkId) -> usize {
        let is_chunk = |frame: &&Frame| matches!(frame, Frame::Chunk { .. });
        self.frames(link).iter().filter(is_chunk).count()
    }

    /// Tickets of what the honest store was given and has not answered.
    pub(crate) fn tickets(&self) -> Vec<Ticket> {
        let stores = self.out.iter().filter_map(|output| match output {
            Output::Store { ticket, .. } => Some(*ticket),
            _ => None,
        });
        stores.collect()
    }
}
