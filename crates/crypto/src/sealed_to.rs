//! The envelope to one wrapping key (version 2): what is sealed to a single device, or to a drop
//! channel's key by somebody who may write there and not read.
//!
//! Inside is the same padded chunk as in an [`Envelope`](crate::Envelope); only the key differs.
//! Who sealed it is not known before [`Opened::verify`].

use rand_core::CryptoRng;

use crate::{
    chunk::{CHUNK_BYTES_MAX, Opened, Verified},
    envelope::{ASSOCIATED_BYTES, EnvelopeRefused, decode_padded, topic},
    padding::{pad, padded_len},
    week::Topic,
    wrap::{self, CheckedWrapPublic, SUITE, WRAP_OVERHEAD_BYTES, WrapKey},
};

const VERSION: u8 = 2;
const PURPOSE: &[u8] = b"porchlight/sealed-to/1";

/// Bytes that have the form of an envelope to one key:
/// `version 1 byte = 2 ‖ topic 32 ‖ wrap of the padded chunk` (suite 1 ‖ encapsulated key 1,120 ‖
/// ciphertext with its tag), with `"porchlight/sealed-to/1"` as the wrap's info and
/// `version ‖ topic` as its associated data. The wrap brings its own nonce.
#[derive(Debug, Clone, Copy)]
pub struct SealedTo<'a> {
    bytes: &'a [u8],
}

impl<'a> SealedTo<'a> {
    /// Looks at the outside only.
    ///
    /// # Errors
    /// Another version or suite, or too short or long to hold anything.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, EnvelopeRefused> {
        let around = ASSOCIATED_BYTES + WRAP_OVERHEAD_BYTES;
        let sizes = around + padded_len(0)..=around + padded_len(CHUNK_BYTES_MAX);
        match (bytes.first(), bytes.get(ASSOCIATED_BYTES)) {
            (Some(&VERSION), Some(&SUITE)) if sizes.contains(&bytes.len()) => Ok(Self { bytes }),
            (Some(&VERSION), Some(&SUITE) | None) | (None, _) => Err(EnvelopeRefused::Malformed),
            (Some(_), _) => Err(EnvelopeRefused::OtherVersion),
        }
    }

    /// The topic, by which the holder of the key finds it.
    pub fn topic(&self) -> Topic {
        topic(self.bytes)
    }

    /// Opens it with the private key.
    ///
    /// # Errors
    /// Another key, or a content that breaks a rule of docs/protocol.md §3 or §4.
    pub fn open(&self, key: &WrapKey) -> Result<Opened, EnvelopeRefused> {
        let (associated, wrapped) =
            self.bytes.split_at_checked(ASSOCIATED_BYTES).ok_or(EnvelopeRefused::Malformed)?;
        let plaintext =
            key.open(PURPOSE, associated, wrapped).map_err(|_| EnvelopeRefused::OtherKey)?;
        decode_padded(&plaintext)
    }
}

/// Seals a chunk for a topic to one key.
pub fn seal_to(
    chunk: &Verified,
    topic: Topic,
    to: &CheckedWrapPublic,
    chance: &mut dyn CryptoRng,
) -> Vec<u8> {
    let mut envelope = vec![VERSION];
    envelope.extend(topic.0);
    let wrapped = wrap::seal(to, PURPOSE, &envelope, &pad(&chunk.encode()), chance);
    envelope.extend(wrapped);
    envelope
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::{DeviceKey, Envelope, Hash, Header, Id, Key, Kind, RIGHT_NONE, Urgency};

    fn key(seed: u8) -> WrapKey {
        WrapKey::from_seed(Key::from_bytes([seed; 32]))
    }

    fn chunk(len: usize) -> Verified {
        let payload = vec![8; len];
        let header = Header {
            circle: Id([1; 16]),
            channel: Id([2; 16]),
            exercise: false,
            device: DeviceKey::from_seed(&[3; 32]).id(),
            seq: 1,
            prev: Hash::default(),
            heads: vec![],
            kind: Kind::Statement,
            right: RIGHT_NONE,
            urgency: Urgency::LOWEST,
            about: vec![],
            after: vec![],
            document: Id::default(),
            content: vec![Hash::of(&payload)],
        };
        Verified::sign(header, payload, &DeviceKey::from_seed(&[3; 32])).unwrap()
    }

    fn envelope(len: usize) -> Vec<u8> {
        let to = key(4).public().check().unwrap();
        seal_to(&chunk(len), Hash([5; 32]), &to, &mut ChaCha20Rng::from_seed([6; 32]))
    }

    fn open(bytes: &[u8], seed: u8) -> Result<Verified, EnvelopeRefused> {
        Ok(SealedTo::parse(bytes)?.open(&key(seed))?.verify().unwrap())
    }

    #[test]
    fn what_is_sealed_to_a_key_opens_with_it_alone_and_verifies() {
        let bytes = envelope(100);
        assert_eq!(bytes.len(), 1 + 32 + 1 + 1_120 + 512 + 16);
        assert_eq!(SealedTo::parse(&bytes).unwrap().topic(), Hash([5; 32]));
        assert_eq!(open(&bytes, 4).unwrap().identity(), chunk(100).identity());
        assert_eq!(open(&bytes, 5).err(), Some(EnvelopeRefused::OtherKey));
        assert_eq!(envelope(101).len(), bytes.len(), "sizes are padded");
    }

    #[test]
    fn attack_another_topic_or_purpose_for_the_same_seal() {
        let mut moved = envelope(100);
        moved[1] ^= 1;
        assert_eq!(open(&moved, 4).err(), Some(EnvelopeRefused::OtherKey));
        let bytes = envelope(100);
        assert!(key(4).unwrap(PURPOSE, &bytes[ASSOCIATED_BYTES..]).is_err());
    }

    #[test]
    fn forms_of_other_versions_and_sizes_are_refused() {
        let good = envelope(100);
        for (at, byte) in [(0, 1), (0, 3), (ASSOCIATED_BYTES, 2)] {
            let mut other = good.clone();
            other[at] = byte;
            assert_eq!(SealedTo::parse(&other).err(), Some(EnvelopeRefused::OtherVersion));
        }
        let short = &good[..good.len() - 1];
        assert_eq!(SealedTo::parse(short).err(), Some(EnvelopeRefused::Malformed));
        assert_eq!(SealedTo::parse(&[2]).err(), Some(EnvelopeRefused::Malformed));
        assert_eq!(SealedTo::parse(&[]).err(), Some(EnvelopeRefused::Malformed));
        assert_eq!(Envelope::parse(&good).err(), Some(EnvelopeRefused::OtherVersion));
        let long = [good, vec![0; CHUNK_BYTES_MAX * 2]].concat();
        assert_eq!(SealedTo::parse(&long).err(), Some(EnvelopeRefused::Malformed));
    }

    #[test]
    fn a_padding_of_other_length_under_the_seal_is_refused() {
        let to = key(4).public().check().unwrap();
        let associated = [&[VERSION], [5; 32].as_slice()].concat();
        let plaintext = [pad(&chunk(100).encode()), vec![0; 32]].concat();
        let mut chance = ChaCha20Rng::from_seed([6; 32]);
        let wrapped = wrap::seal(&to, PURPOSE, &associated, &plaintext, &mut chance);
        let bytes = [associated, wrapped].concat();
        assert_eq!(open(&bytes, 4).err(), Some(EnvelopeRefused::Malformed));
    }
}
