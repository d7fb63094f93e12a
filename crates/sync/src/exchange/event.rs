//! What the engine is told and what it answers. It does nothing itself: whoever holds the store, the
//! keys and the links does what an [`Output`] says and tells what came of it.

use std::collections::BTreeSet;

use porchlight_crypto::{DeviceId, Hash, Id, Lane, Side, Signature, Topic};

use super::{identities::Known, ranges::RangeSet};

/// Milliseconds of this device's clock. The engine survives one that jumps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

/// Names a link as long as this process runs; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkId(pub u64);

/// Names a request to the store; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// Where a chunk stands in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub lane: Lane,
    pub device: DeviceId,
    pub seq: u64,
}

/// A channel that this device takes part in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    pub circle: Id,
    pub channel: Id,
    /// Of every epoch held and the weeks to offer; the most likely first, since too many are cut.
    pub topics: Vec<Met>,
    /// Who gets what is in it, now.
    pub roster: Roster,
    /// This device in that circle.
    pub me: DeviceId,
}

/// By what two ends of a link find a channel: the topic of the own tags, and of those looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Met {
    pub shown: Topic,
    pub sought: Topic,
}

impl From<Topic> for Met {
    /// Both ends are alike.
    fn from(topic: Topic) -> Self {
        Self { shown: topic, sought: topic }
    }
}

/// Who gets what is in a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Roster {
    /// These devices. On a line it is the key of the other end alone.
    Devices(BTreeSet<DeviceId>),
    /// An audience: whoever proves a tag, by whatever key.
    Anyone,
}

impl From<BTreeSet<DeviceId>> for Roster {
    fn from(devices: BTreeSet<DeviceId>) -> Self {
        Self::Devices(devices)
    }
}

impl<const N: usize> From<[DeviceId; N]> for Roster {
    fn from(devices: [DeviceId; N]) -> Self {
        Self::Devices(devices.into())
    }
}

impl Roster {
    /// Whether that key is served.
    pub fn admits(&self, device: DeviceId) -> bool {
        match self {
            Self::Devices(devices) => devices.contains(&device),
            Self::Anyone => true,
        }
    }
}

/// What the engine is told.
#[derive(Debug, Clone)]
pub enum Input {
    /// A channel is new, or its topics or roster changed.
    Channel(Shared),
    /// A channel is no longer exchanged; what is settled in it is forgotten.
    ChannelGone(Id),
    /// What the store holds settled; at start, and whenever many became settled at once.
    Settled { channel: Id, lane: Lane, device: DeviceId, seqs: RangeSet },
    /// Which chunks stand at seqs that are or will be settled; again, whenever that changes. A seq of
    /// which nothing is known is compared as a place alone.
    Identities { channel: Id, lane: Lane, device: DeviceId, known: Vec<(u64, Known)> },
    /// One more is settled, by an own write or from anywhere but an [`Output::Store`].
    LocalChange { channel: Id, spot: Spot, urgency: u8 },
    /// A link is there. `endpoints` is BLAKE3 of both endpoint keys, the dialler's first.
    LinkUp { link: LinkId, side: Side, endpoints: Hash },
    /// It is gone, at whatever moment.
    LinkDown { link: LinkId },
    /// A whole frame, without its length.
    Frame { link: LinkId, bytes: Vec<u8> },
    /// Answers [`Output::Sign`].
    Signed { link: LinkId, channel: Id, signature: Signature },
    /// Answers [`Output::Store`], after the commit: the chunk is held, or settled in another way.
    Stored { link: LinkId, ticket: Ticket, channel: Id, spot: Spot, urgency: u8 },
    /// Answers [`Output::Store`]: refused. `spot` is known when its author is.
    Refused { link: LinkId, ticket: Ticket, channel: Id, spot: Option<Spot>, for_good: bool },
    /// Answers [`Output::Store`] or [`Output::Fetch`]: the disk is full, or does not read.
    StoreFailed { link: LinkId },
    /// Answers [`Output::Fetch`]. `more`: some that were wanted did not fit the room.
    Fetched { link: LinkId, ticket: Ticket, chunks: Vec<Sendable>, more: bool },
    /// Ask the peers of a channel for the keys of these channels.
    Ask { channel: Id, channels: Vec<Id> },
    /// The time of a [`Output::WakeAt`] has come.
    Tick,
}

/// A chunk that the store gives, sealed so that the peer can open it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sendable {
    pub spot: Spot,
    pub urgency: u8,
    pub envelope: Vec<u8>,
}

/// Seqs that a peer lacks, both ends wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub lane: Lane,
    pub device: DeviceId,
    pub from: u64,
    pub to: u64,
}

/// How much may be fetched: no more chunks, and none after that with which the bytes are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    pub chunks: usize,
    pub bytes: usize,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    Send {
        link: LinkId,
        frame: Vec<u8>,
    },
    /// Sign with the key of `device`, under [`super::HELLO_CONTEXT`].
    Sign {
        link: LinkId,
        channel: Id,
        device: DeviceId,
        message: Vec<u8>,
    },
    /// Open, verify, judge and commit; answer with the ticket, in any order.
    Store {
        link: LinkId,
        ticket: Ticket,
        channel: Id,
        envelope: Vec<u8>,
    },
    /// Of what is wanted give those of at least that urgency (any, in the log lane), the most urgent
    /// first, then the newest, sealed so that `to` can open them.
    Fetch {
        link: LinkId,
        ticket: Ticket,
        channel: Id,
        to: DeviceId,
        wanted: Vec<Wanted>,
        urgency: u8,
        room: Room,
    },
    /// A peer of the roster lacks the keys of these channels.
    Asked {
        link: LinkId,
        channel: Id,
        peer: DeviceId,
        channels: Vec<Id>,
    },
    /// Send what was given to the link so far, then close it. No word of it comes in any more.
    Close {
        link: LinkId,
        reason: Reason,
    },
    /// Give a [`Input::Tick`] then; the latest such word holds.
    WakeAt(Timestamp),
    Report(Report),
}

/// What a screen may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// A peer has proven to be a device of these channels' rosters.
    PeerKnown { link: LinkId, device: DeviceId, channels: Vec<Id> },
    /// So many chunks of the channel are asked for and not settled.
    Progress { channel: Id, left: u64 },
    /// The peer and this device have the same settled, and nothing is under way.
    PeerEqual { link: LinkId, channel: Id, device: DeviceId },
    /// The peer has acknowledged that chunk: it has it settled.
    Given { channel: Id, peer: DeviceId, spot: Spot },
    /// The peer speaks a later version than this device.
    PeerTooNew { link: LinkId },
    /// The peer speaks a version that this device no longer, or the peer not yet, understands.
    PeerTooOld { link: LinkId },
    /// The peer broke a rule; `devices` is who it had proven to be.
    Misbehaved { link: LinkId, devices: Vec<DeviceId>, breach: Breach },
    /// This device could not store or read.
    StoreFailed { link: LinkId },
}

/// Why a link is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// No channel in common, as far as either may know.
    NothingShared,
    /// The other's version is later than the speaker's.
    TooNew,
    /// The other's version is one that the speaker no longer speaks.
    TooOld,
    Misbehaved,
    NoAcks,
    StoreFailed,
    /// What the two share has changed: link again.
    Renew,
    /// Too many links.
    Busy,
    /// The opening took too long.
    Slow,
    /// One of a later version.
    Other(u8),
}

/// Which rule a peer broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    #[error("a frame longer than any may be")]
    FrameTooLong,
    #[error("not the bytes of a frame")]
    Malformed,
    #[error("a frame of an absurd size")]
    Absurd,
    #[error("a frame that may not come now")]
    OutOfOrder,
    #[error("a channel that is not shared on this link")]
    NotShared,
    #[error("more under way than may be")]
    Overrun,
    #[error("acknowledges what was not sent")]
    AckOfNothing,
    #[error("wants without an end")]
    EndlessWants,
    #[error("asks without an end")]
    EndlessAsks,
}
