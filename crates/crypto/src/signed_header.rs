//! A signed header without its payload: one device's word for a chunk that is not carried along.
//!
//! A snapshot carries the latest one of each actor; since `prev` and `after` chain, it vouches for
//! all before. It says nothing of what the payload contains beyond the hashes in `content`.

use crate::{
    canonical::{self, Malformed},
    chunk::{Header, SIGNATURE_BYTES, SignatureRefused, signed_bytes},
    hash::Hash,
};

/// `header ‖ signature 64`, both as in the chunk (docs/protocol.md §4). Not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHeader {
    pub(crate) header: Header,
    pub(crate) signature: [u8; SIGNATURE_BYTES],
}

impl SignedHeader {
    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// [`Malformed`] when it is not the one encoding of a well-formed header with a signature.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let (header, signature) = bytes.split_last_chunk::<SIGNATURE_BYTES>().ok_or(Malformed)?;
        let header: Header = canonical::decode(header)?;
        let signed = Self { header, signature: *signature };
        if signed.header.is_well_formed() { Ok(signed) } else { Err(Malformed) }
    }

    /// The bytes on the wire.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = canonical::encode(&self.header);
        bytes.extend(self.signature);
        bytes
    }

    /// Checks the signature: after this the device that the header names has signed exactly it.
    ///
    /// # Errors
    /// [`SignatureRefused`].
    pub fn verify(self) -> Result<VerifiedHeader, SignatureRefused> {
        let signed = signed_bytes(&canonical::encode(&self.header));
        if self.header.device.verify(&signed, &self.signature) {
            Ok(VerifiedHeader { identity: Hash::of(&signed), signed: self })
        } else {
            Err(SignatureRefused)
        }
    }
}

/// Proof that its device signed exactly this header. Made by [`SignedHeader::verify`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedHeader {
    signed: SignedHeader,
    identity: Hash,
}

impl VerifiedHeader {
    /// What was signed.
    pub fn header(&self) -> &Header {
        &self.signed.header
    }

    /// The identity of the chunk that it is the header of.
    pub fn identity(&self) -> Hash {
        self.identity
    }

    /// To carry it further.
    pub fn signed(&self) -> &SignedHeader {
        &self.signed
    }
}
