//! What the two ends of a meeting say to each other, byte by byte.
//!
//! Reading looks at size and form only; whether it was the frame's turn is the machines' to say. The
//! link carries a length before each frame, and refuses one that is too large before it is here.

use porchlight_crypto::{
    Hash, WrapPublic, decode_canonical, encode_canonical,
    join::{Commitment, Session},
};
use serde::{Deserialize, Serialize};

use super::{
    meeting::{Introduction, Reason},
    returning::Parents,
};

/// The first byte of every frame.
pub const VERSION: u8 = 1;

/// One frame: the version byte, then this in postcard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Frame {
    /// Newcomer: holds the invitation whose secret has this hash.
    Knock { invitation: Hash },
    /// Inviter: its commitment, and a wrapping key made for this meeting alone.
    Offer { commitment: Commitment, key: WrapPublic },
    /// Newcomer: its commitment.
    Promise { commitment: Commitment },
    /// Inviter: opens its commitment.
    Reveal { nonce: [u8; 32], introduction: Introduction },
    /// Newcomer: opens its commitment, and gives the session secret, wrapped.
    Answer {
        nonce: [u8; 32],
        introduction: Introduction,
        #[serde(with = "whole")]
        wrapped: Vec<u8>,
    },
    /// Either: a [`Message`] under the session's seal.
    Sealed {
        #[serde(with = "whole")]
        bytes: Vec<u8>,
    },
    /// Either, where there is no session yet.
    Refuse { reason: Reason },
}

impl Frame {
    /// The bytes on the link, without the length before them.
    pub fn encode(&self) -> Vec<u8> {
        encode_canonical(&(VERSION, self))
    }

    /// Reads a frame of at most `bytes_max`.
    ///
    /// # Errors
    /// `TooLarge`, `OtherVersion`, or `Malformed`: it is not the one encoding of a frame.
    pub fn decode(bytes: &[u8], bytes_max: usize) -> Result<Self, Reason> {
        if bytes.len() > bytes_max {
            return Err(Reason::TooLarge);
        }
        match bytes.split_first() {
            Some((&VERSION, frame)) => decode_canonical(frame).map_err(|_| Reason::Malformed),
            Some(_) => Err(Reason::OtherVersion),
            None => Err(Reason::Malformed),
        }
    }

    /// A frame with a message under the session's seal.
    pub fn seal(session: &mut Session, message: &Message) -> Self {
        Self::Sealed { bytes: session.seal(&encode_canonical(message)) }
    }
}

/// What is said under the seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Message {
    /// Inviter: the person here says that the digits are the same.
    Same,
    /// Newcomer: the person here says so too, `Same` was heard, and the keys are stored.
    Agreed,
    /// Either, before `Agreed`; the inviter also after it, where nothing was signed.
    Refuse { reason: Reason },
    /// Inviter: the next piece of the package.
    Piece {
        last: bool,
        #[serde(with = "whole")]
        bytes: Vec<u8>,
    },
    /// Newcomer: the piece is stored.
    Stored,
    /// Inviter, in place of `Same`: the person here says so too, and this is what a `Return` cites.
    SameParents { parents: Parents },
    /// Newcomer, in place of `Agreed`: the `Return`, signed.
    Returned {
        #[serde(with = "whole")]
        operation: Vec<u8>,
    },
}

impl Message {
    /// Opens the other end's next message.
    ///
    /// # Errors
    /// `Seal`: it is not the next one of this session; `Malformed`: it is, and says nothing.
    pub fn open(session: &mut Session, sealed: &[u8]) -> Result<Self, Reason> {
        let message = session.open(sealed).map_err(|_| Reason::Seal)?;
        decode_canonical(&message).map_err(|_| Reason::Malformed)
    }
}

/// Bytes written and read at once: the same encoding as a list of them, without a call for each.
mod whole {
    use std::fmt;

    use serde::{Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        struct Whole;
        impl de::Visitor<'_> for Whole {
            type Value = Vec<u8>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("bytes")
            }
            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }
        from.deserialize_bytes(Whole)
    }
}
