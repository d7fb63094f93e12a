//! The chunk (docs/protocol.md §4): a signed unit of what somebody did, at a place that it names.

use serde::{Deserialize, Serialize};
use serde_bytes::{ByteBuf, Bytes};
use thiserror::Error;

use crate::{
    canonical::{self, Malformed},
    device::{DeviceId, DeviceKey},
    hash::{Hash, Id},
};

/// No chunk is larger, sealed or not.
pub const CHUNK_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The right of whoever writes in their own household.
pub const RIGHT_NONE: u16 = 0;

const CONTEXT: &[u8] = b"porchlight/chunk/1";
pub(crate) const SIGNATURE_BYTES: usize = 64;

/// What a chunk carries. The number of each is on the wire; later ones are appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Kind {
    Changes,
    /// Not made, and kept unread: documents travel as their chunks (docs/protocol.md §19).
    Snapshot,
    Statement,
    Operation,
    Face,
    Rotation,
    Wrap,
    BlobManifest,
    Presence,
    /// Of a later version; waits in quarantine. Numbers up to [`KIND_NUMBER_MAX`].
    Other(u8),
}

/// Above it a number would no longer be one byte on the wire.
const KIND_NUMBER_MAX: u8 = 127;

impl TryFrom<u8> for Kind {
    type Error = Malformed;
    fn try_from(number: u8) -> Result<Self, Malformed> {
        Ok(match number {
            0 => Self::Changes,
            1 => Self::Snapshot,
            2 => Self::Statement,
            3 => Self::Operation,
            4 => Self::Face,
            5 => Self::Rotation,
            6 => Self::Wrap,
            7 => Self::BlobManifest,
            8 => Self::Presence,
            9..=KIND_NUMBER_MAX => Self::Other(number),
            _ => return Err(Malformed),
        })
    }
}

impl From<Kind> for u8 {
    fn from(kind: Kind) -> Self {
        kind.number()
    }
}

/// Each device writes two chains in a channel, so that what decides rights never waits for content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Lane {
    /// Operations, faces and rotations.
    Log,
    /// Everything else.
    Content,
}

impl Kind {
    /// The chain that chunks of this kind belong to: `seq` and `prev` run per (channel, device, lane).
    pub fn lane(self) -> Lane {
        match self {
            Self::Operation | Self::Face | Self::Rotation => Lane::Log,
            Self::Changes
            | Self::Snapshot
            | Self::Statement
            | Self::Wrap
            | Self::BlobManifest
            | Self::Presence
            | Self::Other(_) => Lane::Content,
        }
    }

    /// Its number on the wire.
    pub fn number(self) -> u8 {
        match self {
            Self::Changes => 0,
            Self::Snapshot => 1,
            Self::Statement => 2,
            Self::Operation => 3,
            Self::Face => 4,
            Self::Rotation => 5,
            Self::Wrap => 6,
            Self::BlobManifest => 7,
            Self::Presence => 8,
            Self::Other(number) => number,
        }
    }
}

/// How soon it should travel, 0 to 3.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Urgency(u8);

impl Urgency {
    /// What can wait.
    pub const LOWEST: Self = Self(0);
    /// What everything else rests on, and what can't wait.
    pub const HIGHEST: Self = Self(3);

    /// The urgency of that number, if there is one.
    pub fn new(number: u8) -> Option<Self> {
        (number <= 3).then_some(Self(number))
    }
}

impl TryFrom<u8> for Urgency {
    type Error = Malformed;
    fn try_from(number: u8) -> Result<Self, Malformed> {
        Self::new(number).ok_or(Malformed)
    }
}

impl From<Urgency> for u8 {
    fn from(urgency: Urgency) -> Self {
        urgency.0
    }
}

/// Everything that the signature covers. Field order is the order on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub circle: Id,
    pub channel: Id,
    pub exercise: bool,
    pub device: DeviceId,
    pub seq: u64,
    pub prev: Hash,
    pub heads: Vec<Hash>,
    pub kind: Kind,
    pub right: u16,
    pub urgency: Urgency,
    pub about: Vec<Id>,
    pub after: Vec<Hash>,
    pub document: Id,
    /// Kind `Changes`: each change's Automerge hash, in order. Else: the payload's BLAKE3.
    pub content: Vec<Hash>,
}

impl Header {
    /// What the types alone can't say: sorted sets, a seq from 1, content of the kind's form.
    pub(crate) fn is_well_formed(&self) -> bool {
        let content_fits = match self.kind {
            Kind::Changes => !self.content.is_empty(),
            Kind::Snapshot
            | Kind::Statement
            | Kind::Operation
            | Kind::Face
            | Kind::Rotation
            | Kind::Wrap
            | Kind::BlobManifest
            | Kind::Presence
            | Kind::Other(_) => self.content.len() == 1,
        };
        let first = self.seq == 1;
        content_fits
            && self.seq > 0
            && first == (self.prev == Hash::default())
            && is_sorted_set(&self.heads)
            && is_sorted_set(&self.about)
            && is_sorted_set(&self.after)
    }

    /// Whether `content` names this payload. The hashes of changes are for the store to compare.
    fn speaks_for(&self, payload: &[u8]) -> bool {
        self.kind == Kind::Changes || self.content == [Hash::of(payload)]
    }
}

fn is_sorted_set<T: Ord>(items: &[T]) -> bool {
    items.is_sorted_by(|a, b| a < b)
}

/// A chunk from under a seal: whoever sealed it held the channel's key, and nothing more is known.
#[derive(Debug)]
pub struct Opened {
    header: Header,
    header_bytes: Vec<u8>,
    payload: Vec<u8>,
    signature: [u8; SIGNATURE_BYTES],
}

/// The signature is not that of the device which the header names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the signature does not hold")]
pub struct SignatureRefused;

impl Opened {
    /// Reads a chunk's bytes.
    ///
    /// # Errors
    /// [`Malformed`] when they are not the one encoding of a well-formed chunk.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > CHUNK_BYTES_MAX {
            return Err(Malformed);
        }
        let (header, header_len) = canonical::decode_front::<Header>(bytes)?;
        let (header_bytes, rest) = bytes.split_at_checked(header_len).ok_or(Malformed)?;
        let (payload, signature) = rest
            .len()
            .checked_sub(SIGNATURE_BYTES)
            .and_then(|at| rest.split_at_checked(at))
            .ok_or(Malformed)?;
        let payload = canonical::decode::<ByteBuf>(payload)?.into_vec();
        let signature = signature.try_into().map_err(|_| Malformed)?;
        if !header.is_well_formed() || !header.speaks_for(&payload) {
            return Err(Malformed);
        }
        Ok(Self { header, header_bytes: header_bytes.to_vec(), payload, signature })
    }

    /// What the chunk says of itself. Nobody has proven it: good for sorting into quarantine, and
    /// for no decision.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Checks the signature: after this the chunk has an author.
    ///
    /// # Errors
    /// [`SignatureRefused`]; such a chunk is dropped and counted.
    pub fn verify(self) -> Result<Verified, SignatureRefused> {
        let signed = signed_bytes(&self.header_bytes);
        if self.header.device.verify(&signed, &self.signature) {
            Ok(Verified {
                identity: Hash::of(&signed),
                header: self.header,
                payload: self.payload,
                signature: self.signature,
            })
        } else {
            Err(SignatureRefused)
        }
    }
}

/// What a signature over a header covers.
pub(crate) fn signed_bytes(header: &[u8]) -> Vec<u8> {
    [CONTEXT, header].concat()
}

/// A chunk whose author is proven. Made by [`Opened::verify`] or by signing, and in no other way.
#[derive(Debug, PartialEq, Eq)]
pub struct Verified {
    header: Header,
    payload: Vec<u8>,
    signature: [u8; SIGNATURE_BYTES],
    identity: Hash,
}

impl Verified {
    /// Signs a chunk of our own. `header.device` is set to the key's.
    ///
    /// # Errors
    /// [`Malformed`] when the header breaks a rule of §4, or the chunk would be too large.
    pub fn sign(mut header: Header, payload: Vec<u8>, key: &DeviceKey) -> Result<Self, Malformed> {
        header.device = key.id();
        if !header.is_well_formed() || !header.speaks_for(&payload) {
            return Err(Malformed);
        }
        let signed = signed_bytes(&canonical::encode(&header));
        let chunk =
            Self { signature: key.sign(&signed), identity: Hash::of(&signed), header, payload };
        if chunk.encode().len() > CHUNK_BYTES_MAX { Err(Malformed) } else { Ok(chunk) }
    }

    /// What was signed.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What the header's `content` speaks for. For `Changes` the store compares each change's hash.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// BLAKE3 of the signed bytes: what other chunks call this one.
    pub fn identity(&self) -> Hash {
        self.identity
    }

    /// The bytes that are sealed.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = canonical::encode(&self.header);
        bytes.extend(canonical::encode(&Bytes::new(&self.payload)));
        bytes.extend(self.signature);
        bytes
    }
}

#[cfg(test)]
#[path = "chunk_tests.rs"]
mod tests;
