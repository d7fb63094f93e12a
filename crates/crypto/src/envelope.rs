//! The envelope (docs/protocol.md §3): what travels and lies on disk, and what a stranger sees.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use thiserror::Error;

use crate::{
    chunk::{CHUNK_BYTES_MAX, Opened, Verified},
    hash::Hash,
    padding::padme,
    week::{Topic, WeekSecret},
};

/// Random bytes that each seal needs anew.
pub const NONCE_BYTES: usize = 24;

const VERSION: u8 = 1;
const TOPIC_BYTES: usize = 32;
const LENGTH_BYTES: usize = 4;
const ASSOCIATED_BYTES: usize = 1 + TOPIC_BYTES;
const TAG_BYTES: usize = 16;

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
        let least = ASSOCIATED_BYTES + NONCE_BYTES + padme(0) + TAG_BYTES;
        let most =
            ASSOCIATED_BYTES + NONCE_BYTES + padme(LENGTH_BYTES + CHUNK_BYTES_MAX) + TAG_BYTES;
        match bytes.first() {
            Some(&VERSION) if (least..=most).contains(&bytes.len()) => Ok(Self { bytes }),
            Some(&VERSION) | None => Err(EnvelopeRefused::Malformed),
            Some(_) => Err(EnvelopeRefused::OtherVersion),
        }
    }

    /// The topic, by which a reader finds the week's key.
    pub fn topic(&self) -> Topic {
        let mut topic = [0; TOPIC_BYTES];
        topic.iter_mut().zip(self.bytes.iter().skip(1)).for_each(|(to, from)| *to = *from);
        Hash(topic)
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
        Opened::decode(unpad(&plaintext)?).map_err(|_| EnvelopeRefused::Malformed)
    }
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

fn pad(chunk: &[u8]) -> Vec<u8> {
    let length = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
    let mut plaintext = Vec::with_capacity(padme(LENGTH_BYTES + chunk.len()));
    plaintext.extend(length.to_le_bytes());
    plaintext.extend(chunk);
    plaintext.resize(padme(plaintext.len()), 0);
    plaintext
}

fn unpad(plaintext: &[u8]) -> Result<&[u8], EnvelopeRefused> {
    let (length, rest) =
        plaintext.split_first_chunk::<LENGTH_BYTES>().ok_or(EnvelopeRefused::Malformed)?;
    let length =
        usize::try_from(u32::from_le_bytes(*length)).map_err(|_| EnvelopeRefused::Malformed)?;
    let (chunk, zeros) = rest.split_at_checked(length).ok_or(EnvelopeRefused::Malformed)?;
    let honest =
        plaintext.len() == padme(LENGTH_BYTES + length) && zeros.iter().all(|byte| *byte == 0);
    if honest { Ok(chunk) } else { Err(EnvelopeRefused::Malformed) }
}
