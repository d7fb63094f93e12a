//! The envelope (docs/protocol.md §3): what travels and lies on disk, and what a stranger sees.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use thiserror::Error;

use crate::{
    chunk::{CHUNK_BYTES_MAX, Opened, Verified},
    hash::Hash,
    padding::{pad, padded_len, unpad},
    week::{Topic, WeekSecret},
};

/// Random bytes that each seal needs anew.
pub const NONCE_BYTES: usize = 24;

const VERSION: u8 = 1;
/// Version and topic: what stands outside the seal of every envelope, and is bound to it.
pub(crate) const ASSOCIATED_BYTES: usize = 1 + 32;
pub(crate) const TAG_BYTES: usize = 16;

/// Why bytes are no envelope of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EnvelopeRefused {
    #[error("sealed by another version of the protocol")]
    OtherVersion,
    #[error("not an envelope")]
    Malformed,
    #[error("not sealed with this key")]
    OtherKey,
}

/// Bytes that have the form of an envelope. Nothing is known of who sealed them.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    bytes: &'a [u8],
}

impl<'a> Envelope<'a> {
    /// Looks at the outside only.
    ///
    /// # Errors
    /// Another version, or too short or long to hold anything.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, EnvelopeRefused> {
        let least = ASSOCIATED_BYTES + NONCE_BYTES + padded_len(0) + TAG_BYTES;
        let most = ASSOCIATED_BYTES + NONCE_BYTES + padded_len(CHUNK_BYTES_MAX) + TAG_BYTES;
        match bytes.first() {
            Some(&VERSION) if (least..=most).contains(&bytes.len()) => Ok(Self { bytes }),
            Some(&VERSION) | None => Err(EnvelopeRefused::Malformed),
            Some(_) => Err(EnvelopeRefused::OtherVersion),
        }
    }

    /// The topic, by which a reader finds the week's key.
    pub fn topic(&self) -> Topic {
        topic(self.bytes)
    }

    /// Opens it with the week's secret.
    ///
    /// # Errors
    /// Another key, or a content that breaks a rule of §3 or §4.
    pub fn open(&self, secret: &WeekSecret) -> Result<Opened, EnvelopeRefused> {
        let (associated, rest) =
            self.bytes.split_at_checked(ASSOCIATED_BYTES).ok_or(EnvelopeRefused::Malformed)?;
        let (nonce, ciphertext) =
            rest.split_at_checked(NONCE_BYTES).ok_or(EnvelopeRefused::Malformed)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| EnvelopeRefused::Malformed)?;
        let plaintext = cipher(secret)
            .decrypt(&nonce, Payload { msg: ciphertext, aad: associated })
            .map_err(|_| EnvelopeRefused::OtherKey)?;
        decode_padded(&plaintext)
    }
}

/// The topic of an envelope of any version.
pub(crate) fn topic(envelope: &[u8]) -> Topic {
    let mut topic = Hash::default();
    topic.0.iter_mut().zip(envelope.iter().skip(1)).for_each(|(to, from)| *to = *from);
    topic
}

/// The chunk in a plaintext from under a seal.
pub(crate) fn decode_padded(plaintext: &[u8]) -> Result<Opened, EnvelopeRefused> {
    let chunk = unpad(plaintext).ok_or(EnvelopeRefused::Malformed)?;
    Opened::decode(chunk).map_err(|_| EnvelopeRefused::Malformed)
}

/// Seals a chunk for a topic. `nonce` must be random and never used before.
pub fn seal(
    chunk: &Verified,
    topic: Topic,
    secret: &WeekSecret,
    nonce: [u8; NONCE_BYTES],
) -> Vec<u8> {
    let mut envelope = Vec::with_capacity(ASSOCIATED_BYTES + NONCE_BYTES);
    envelope.push(VERSION);
    envelope.extend(topic.0);
    let plaintext = pad(&chunk.encode());
    let sealed =
        cipher(secret).encrypt(&XNonce::from(nonce), Payload { msg: &plaintext, aad: &envelope });
    envelope.extend(nonce);
    // XChaCha20-Poly1305 fails only beyond 256 GiB; a chunk is at most 4 MiB.
    envelope.extend(sealed.unwrap_or_default());
    envelope
}

fn cipher(secret: &WeekSecret) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(secret.sealing_key().expose().into())
}
