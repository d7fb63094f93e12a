//! Frames as bytes (docs/protocol.md §21). Reading judges form and size alone; whether a frame may
//! come now is the link's business.

use porchlight_crypto::{
    DeviceId, Hash, Id, Lane, Signature, Tag, decode_canonical, encode_canonical,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{
    event::{Breach, Reason},
    identities::Mark,
    limits::{
        ASK_CHANNELS_MAX, CHAIN_PLACES_MAX, CLAIMS_MAX, CLAIMS_MULTIPLE, ENTRIES_FRAME_MAX,
        FRAME_BYTES_MAX, PARTS_MAX, TAGS_MAX, WANT_RANGES_MAX,
    },
    tags,
    vectors::{Entry, Sum, are_in_order},
};

/// The version that this device speaks.
pub const VERSION: u8 = 1;
/// Bytes before each frame in a stream: its length, little-endian.
pub const LENGTH_BYTES: usize = 4;
/// Sums of one split part.
const SPLIT: usize = 16;

/// What two devices say to each other. The number of each is on the wire; later ones are appended.
/// `Open` and `Bye` begin alike in every version, so that two versions can part politely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Frame {
    Open { version: u8, nonce: [u8; 32] },
    Bye { reason: u8 },
    Tags { tags: Vec<Tag> },
    Hello { claims: Vec<Claim> },
    Sums { sums: Vec<LaneSum> },
    Parts { place: u16, lane: Lane, sums: Vec<Sum> },
    Have { place: u16, lane: Lane, entries: Vec<Entry>, more: bool },
    News { place: u16, lane: Lane, entries: Vec<Entry> },
    Want { place: u16, lane: Lane, number: u32, entries: Vec<Entry> },
    Chunk { place: u16, envelope: Sealed },
    End { number: u32 },
    Ack { settled: bool },
    Ask { place: u16, channels: Vec<Id> },
    Marks { place: u16, lane: Lane, marks: Vec<Mark> },
    Chain { place: u16, lane: Lane, device: DeviceId, chunks: Vec<(u64, Hash)> },
}

/// "I know this topic, and I am this device": at the same place in both `Hello`s for one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub tag: Tag,
    pub device: DeviceId,
    pub signature: Signature,
}

/// The sum of everything that is told of a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneSum {
    pub place: u16,
    pub lane: Lane,
    pub sum: Sum,
}

/// Bytes of an envelope, written and read as a whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

impl std::fmt::Debug for Sealed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} bytes", self.0.len())
    }
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl de::Visitor<'_> for Bytes {
            type Value = Sealed;
            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("bytes")
            }
            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Sealed, E> {
                Ok(Sealed(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

impl Frame {
    /// The bytes of the frame, without the length before them.
    pub fn encode(&self) -> Vec<u8> {
        encode_canonical(self)
    }

    /// Reads a frame and checks everything about it that depends on nothing else.
    ///
    /// # Errors
    /// [`Breach::FrameTooLong`], [`Breach::Malformed`], or [`Breach::Absurd`] sizes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Breach> {
        if bytes.len() > FRAME_BYTES_MAX {
            return Err(Breach::FrameTooLong);
        }
        let frame: Self = decode_canonical(bytes).map_err(|_| Breach::Malformed)?;
        if !frame.is_of_fair_size() {
            return Err(Breach::Absurd);
        }
        if frame.is_in_order() { Ok(frame) } else { Err(Breach::Malformed) }
    }

    /// The bytes of the first frame's version, whatever else that version has put into it.
    pub(crate) fn version_of(bytes: &[u8]) -> Option<u8> {
        match bytes {
            [0, version, ..] => Some(*version),
            _ => None,
        }
    }

    fn is_of_fair_size(&self) -> bool {
        match self {
            Self::Open { .. }
            | Self::Bye { .. }
            | Self::Chunk { .. }
            | Self::End { .. }
            | Self::Ack { .. } => true,
            Self::Tags { tags } => tags.len() <= TAGS_MAX,
            Self::Hello { claims } => claims.len() <= CLAIMS_MAX,
            Self::Sums { sums } => sums.len() <= 2 * CLAIMS_MAX,
            Self::Parts { sums, .. } => sums.len() <= PARTS_MAX * SPLIT,
            Self::Have { entries, .. } | Self::News { entries, .. } => {
                entries.len() <= ENTRIES_FRAME_MAX
            }
            Self::Want { entries, .. } => {
                let ranges = entries.iter().map(|(_, seqs)| seqs.ranges()).sum::<usize>();
                entries.len() <= ENTRIES_FRAME_MAX && ranges <= WANT_RANGES_MAX
            }
            Self::Ask { channels, .. } => channels.len() <= ASK_CHANNELS_MAX,
            Self::Marks { marks, .. } => marks.len() <= ENTRIES_FRAME_MAX,
            Self::Chain { chunks, .. } => chunks.len() <= CHAIN_PLACES_MAX,
        }
    }

    fn is_in_order(&self) -> bool {
        match self {
            Self::Open { .. }
            | Self::Bye { .. }
            | Self::Chunk { .. }
            | Self::End { .. }
            | Self::Ack { .. } => true,
            Self::Tags { tags } => tags::are_well_formed(tags),
            Self::Hello { claims } => {
                !claims.is_empty() && claims.len().is_multiple_of(CLAIMS_MULTIPLE)
            }
            Self::Sums { sums } => sums.is_sorted_by(|a, b| (a.place, a.lane) < (b.place, b.lane)),
            Self::Parts { sums, .. } => !sums.is_empty() && sums.len().is_multiple_of(SPLIT),
            Self::Have { entries, .. } => are_in_order(entries),
            Self::News { entries, .. } | Self::Want { entries, .. } => {
                let are_said = entries.iter().all(|(_, seqs)| !seqs.is_empty());
                !entries.is_empty() && are_said && are_in_order(entries)
            }
            Self::Marks { marks, .. } => !marks.is_empty(),
            Self::Chain { chunks, .. } => chunks.is_sorted_by(|a, b| a < b),
            Self::Ask { channels, .. } => {
                !channels.is_empty() && channels.is_sorted_by(|a, b| a < b)
            }
        }
    }
}

impl Reason {
    /// The number on the wire.
    pub fn number(self) -> u8 {
        match self {
            Self::NothingShared => 0,
            Self::TooNew => 1,
            Self::TooOld => 2,
            Self::Misbehaved => 3,
            Self::NoAcks => 4,
            Self::StoreFailed => 5,
            Self::Renew => 6,
            Self::Busy => 7,
            Self::Slow => 8,
            Self::Other(number) => number,
        }
    }

    /// The reason of that number; later versions may have more.
    pub fn of(number: u8) -> Self {
        match number {
            0 => Self::NothingShared,
            1 => Self::TooNew,
            2 => Self::TooOld,
            3 => Self::Misbehaved,
            4 => Self::NoAcks,
            5 => Self::StoreFailed,
            6 => Self::Renew,
            7 => Self::Busy,
            8 => Self::Slow,
            other => Self::Other(other),
        }
    }
}

/// Puts the length before a frame, for a stream.
pub fn with_length(frame: &[u8]) -> Vec<u8> {
    let length = u32::try_from(frame.len()).unwrap_or(u32::MAX);
    [length.to_le_bytes().as_slice(), frame].concat()
}

/// Cuts a stream of bytes into frames. Holds at most one frame and what came with it.
#[derive(Default)]
pub struct Splitter {
    held: Vec<u8>,
    is_broken: bool,
}

impl Splitter {
    /// Takes the next bytes and gives the frames that are complete, in order.
    ///
    /// # Errors
    /// [`Breach::FrameTooLong`], before anything is reserved for such a frame, and ever after.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<Vec<Vec<u8>>, Breach> {
        let mut frames = Vec::new();
        while !self.is_broken && !bytes.is_empty() {
            let missing = self.missing()?;
            let (now, later) = bytes.split_at(missing.min(bytes.len()));
            self.held.extend_from_slice(now);
            bytes = later;
            if self.held.len() >= LENGTH_BYTES && self.missing()? == 0 {
                let frame = self.held.split_off(LENGTH_BYTES);
                self.held = Vec::new();
                frames.push(frame);
            }
        }
        if self.is_broken { Err(Breach::FrameTooLong) } else { Ok(frames) }
    }

    /// Bytes that are missing to the length or, once that is here, to the frame.
    fn missing(&mut self) -> Result<usize, Breach> {
        let Some(length) = self.held.first_chunk::<LENGTH_BYTES>() else {
            return Ok(LENGTH_BYTES - self.held.len());
        };
        match usize::try_from(u32::from_le_bytes(*length)) {
            Ok(length) if length <= FRAME_BYTES_MAX => {
                Ok((LENGTH_BYTES + length).saturating_sub(self.held.len()))
            }
            Ok(_) | Err(_) => {
                (self.held, self.is_broken) = (Vec::new(), true);
                Err(Breach::FrameTooLong)
            }
        }
    }
}
