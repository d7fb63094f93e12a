//! Signatures over something other than a chunk: each under a context of its own, so that what was
//! signed for one purpose is worth nothing for another.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeTuple};

use crate::device::{DeviceId, DeviceKey};

/// An Ed25519 signature (RFC 8032), 64 bytes. Says nothing until it is verified.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signature(pub [u8; 64]);

impl Signature {
    /// Signs `context ‖ message`. The context begins with "porchlight/" and is not used elsewhere.
    pub fn sign(key: &DeviceKey, context: &'static str, message: &[u8]) -> Self {
        Self(key.sign(&[context.as_bytes(), message].concat()))
    }

    /// Whether `device` signed exactly this, by strict verification.
    pub fn holds(&self, device: DeviceId, context: &'static str, message: &[u8]) -> bool {
        device.verify(&[context.as_bytes(), message].concat(), &self.0)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(64)?;
        self.0.iter().try_for_each(|byte| tuple.serialize_element(byte))?;
        tuple.end()
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl<'de> de::Visitor<'de> for Bytes {
            type Value = Signature;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("64 bytes")
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Signature, A::Error> {
                let mut bytes = [0; 64];
                for (at, byte) in bytes.iter_mut().enumerate() {
                    *byte =
                        seq.next_element()?.ok_or_else(|| de::Error::invalid_length(at, &self))?;
                }
                Ok(Signature(bytes))
            }
        }
        deserializer.deserialize_tuple(64, Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{decode_canonical, encode_canonical};

    #[test]
    fn a_signature_holds_for_its_signer_context_and_message_alone() {
        let (alice, bob) = (DeviceKey::from_seed(&[1; 32]), DeviceKey::from_seed(&[2; 32]));
        let signature = Signature::sign(&alice, "porchlight/test/1", b"yes");
        assert!(signature.holds(alice.id(), "porchlight/test/1", b"yes"));
        assert!(!signature.holds(bob.id(), "porchlight/test/1", b"yes"));
        assert!(!signature.holds(alice.id(), "porchlight/other/1", b"yes"));
        assert!(!signature.holds(alice.id(), "porchlight/test/1", b"no"));
        let bytes = encode_canonical(&signature);
        assert_eq!(bytes.len(), 64);
        assert_eq!(decode_canonical::<Signature>(&bytes), Ok(signature));
    }
}
