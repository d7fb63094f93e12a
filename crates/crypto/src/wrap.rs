//! Wraps: a secret sealed to one holder of a wrapping key, by HPKE (RFC 9180) in base mode with
//! X-Wing (ML-KEM-768 and X25519), HKDF-SHA256 and ChaCha20-Poly1305.
//!
//! A wrap proves nothing about who made it: authorship comes from the chunk around it. Who may be
//! wrapped to is the caller's question; that the key can be wrapped to safely is
//! [`CheckedWrapPublic`]'s answer.

use std::fmt;

use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable, aead::ChaCha20Poly1305, kdf::HkdfSha256,
    kem::XWing, single_shot_open, single_shot_seal_with_rng,
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use x25519_dalek::x25519;
use zeroize::Zeroizing;

use crate::{
    envelope::TAG_BYTES,
    hash::{Hash, derive},
    secret::Key,
    week::{Topic, Week},
};

/// A public wrapping key: 1,184 bytes of ML-KEM-768, then 32 of X25519.
pub const WRAP_PUBLIC_BYTES: usize = 1_216;
/// What a wrap is longer than its plaintext: suite 1 ‖ encapsulated key 1,120 ‖ tag 16.
pub const WRAP_OVERHEAD_BYTES: usize = 1 + ENCAPSULATED_BYTES + TAG_BYTES;

/// X-Wing (0x647a), HKDF-SHA256 (0x0001), ChaCha20-Poly1305 (0x0003). Another suite, another byte.
pub(crate) const SUITE: u8 = 1;
const ENCAPSULATED_BYTES: usize = 1_120;
const ML_KEM_BYTES: usize = 1_184;
/// Any clamped scalar is a multiple of 8, so it takes every small-order point, and only those, to 0.
const PROBE: [u8; 32] = [9; 32];

type PublicKey = <XWing as Kem>::PublicKey;
type PrivateKey = <XWing as Kem>::PrivateKey;
type Encapsulated = <XWing as Kem>::EncappedKey;

/// A private wrapping key; wiped when dropped. Destroyed no later than the oldest week wrapped to it.
pub struct WrapKey {
    seed: Key,
    private: PrivateKey,
}

/// These bytes were not wrapped to this key for this purpose, or were changed on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not wrapped to this key for this purpose")]
pub struct NotForThisKey;

impl WrapKey {
    /// The key of 32 random or stored bytes: the X-Wing decapsulation key
    /// (draft-connolly-cfrg-xwing-kem §5.2).
    pub fn from_seed(seed: Key) -> Self {
        // Any 32 bytes are such a key: hpke refuses only another length.
        let private = PrivateKey::from_bytes(seed.expose())
            .unwrap_or_else(|_| XWing::derive_keypair(seed.expose()).0);
        Self { seed, private }
    }

    /// A new key.
    pub fn draw(chance: &mut dyn CryptoRng) -> Self {
        Self::from_seed(Key::draw(chance))
    }

    /// The seed, to store it inside the encrypted store.
    pub fn seed(&self) -> &Key {
        &self.seed
    }

    /// The public half.
    pub fn public(&self) -> WrapPublic {
        WrapPublic::of(&XWing::sk_to_pk(&self.private))
    }

    /// Opens a wrap that was made to this key with the same `info`.
    ///
    /// # Errors
    /// [`NotForThisKey`]: another key, another `info`, another suite, or changed bytes.
    pub fn unwrap(&self, info: &[u8], bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotForThisKey> {
        self.open(info, &[], bytes)
    }

    /// [`Self::unwrap`] with associated data.
    pub(crate) fn open(
        &self,
        info: &[u8],
        associated: &[u8],
        bytes: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, NotForThisKey> {
        let sealed = bytes.strip_prefix(&[SUITE]).ok_or(NotForThisKey)?;
        let (encapsulated, ciphertext) =
            sealed.split_at_checked(ENCAPSULATED_BYTES).ok_or(NotForThisKey)?;
        let encapsulated = Encapsulated::from_bytes(encapsulated).map_err(|_| NotForThisKey)?;
        single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeR::Base,
            &self.private,
            &encapsulated,
            info,
            ciphertext,
            associated,
        )
        .map(Zeroizing::new)
        .map_err(|_| NotForThisKey)
    }
}

/// A public wrapping key as received: 1,216 bytes, of which nothing is known yet.
// In pieces of at most 32, because that is how far serde knows arrays; on the wire they are just bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WrapPublic(Box<[[[u8; 32]; 19]; 2]>);

impl fmt::Debug for WrapPublic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes().iter().take(4).try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// Why nothing may be wrapped to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WrapKeyRefused {
    #[error("the ML-KEM half fails the modulus check")]
    Modulus,
    #[error("the X25519 half is not encoded canonically")]
    NotCanonical,
    #[error("the X25519 half has a small order")]
    SmallOrder,
}

impl WrapPublic {
    /// Takes over received bytes.
    pub fn from_bytes(bytes: &[u8; WRAP_PUBLIC_BYTES]) -> Self {
        let mut pieces = Box::new([[[0; 32]; 19]; 2]);
        let places = pieces.as_flattened_mut().as_flattened_mut();
        places.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        Self(pieces)
    }

    /// The bytes on the wire.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_flattened().as_flattened()
    }

    /// BLAKE3 of the bytes.
    pub fn hash(&self) -> Hash {
        Hash::of(self.bytes())
    }

    /// Checks that what is wrapped to this key is protected by both halves: the encapsulation key
    /// check of FIPS 203 §7.2 (every coefficient below 3,329), an X25519 half below 2^255 - 19 that
    /// is not one of the points of small order, on the curve or its twist (RFC 7748 §6.1).
    ///
    /// # Errors
    /// [`WrapKeyRefused`]: who offers such a key is not admitted.
    pub fn check(&self) -> Result<CheckedWrapPublic, WrapKeyRefused> {
        let key = PublicKey::from_bytes(self.bytes()).map_err(|_| WrapKeyRefused::Modulus)?;
        let point = self.bytes().get(ML_KEM_BYTES..).and_then(|point| point.try_into().ok());
        let point: [u8; 32] = point.ok_or(WrapKeyRefused::NotCanonical)?;
        if !is_below_modulus(&point) {
            return Err(WrapKeyRefused::NotCanonical);
        }
        if x25519(PROBE, point) == [0; 32] {
            return Err(WrapKeyRefused::SmallOrder);
        }
        Ok(CheckedWrapPublic { public: self.clone(), key })
    }

    fn of(key: &PublicKey) -> Self {
        Self::from_bytes(&key.to_bytes().into())
    }
}

/// Whether 32 little-endian bytes are a number below 2^255 - 19.
fn is_below_modulus(point: &[u8; 32]) -> bool {
    let mut modulus = [0xff; 32];
    (modulus[0], modulus[31]) = (0xed, 0x7f);
    point.iter().rev().lt(modulus.iter().rev())
}

/// A public wrapping key that passed [`WrapPublic::check`]: only to such a one can be wrapped.
pub struct CheckedWrapPublic {
    public: WrapPublic,
    key: PublicKey,
}

impl CheckedWrapPublic {
    /// The key that was checked.
    pub fn public(&self) -> &WrapPublic {
        &self.public
    }
}

/// Wraps a secret: `suite 1 byte = 1 ‖ encapsulated key 1,120 ‖ ciphertext with its 16-byte tag`, so
/// 1,169 bytes for a secret of 32.
///
/// `info` says what the secret is for (circle, channel, epoch: the caller builds it, beginning with
/// a name of its own) and must be given again to open it.
pub fn wrap(
    to: &CheckedWrapPublic,
    info: &[u8],
    plaintext: &[u8],
    chance: &mut dyn CryptoRng,
) -> Vec<u8> {
    seal(to, info, &[], plaintext, chance)
}

/// [`wrap`] with associated data.
pub(crate) fn seal(
    to: &CheckedWrapPublic,
    info: &[u8],
    associated: &[u8],
    plaintext: &[u8],
    mut chance: &mut dyn CryptoRng,
) -> Vec<u8> {
    let sealed = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeS::Base,
        &to.key,
        info,
        plaintext,
        associated,
        &mut chance,
    );
    // X-Wing in base mode has no way to fail, and the cipher fails only beyond 256 GiB.
    let Ok((encapsulated, ciphertext)) = sealed else { return Vec::new() };
    [&[SUITE], encapsulated.to_bytes().as_slice(), &ciphertext].concat()
}

/// The topic of what is sealed to a wrapping key in a week:
/// `derive("porchlight/inbox/1", week as u32 little-endian ‖ public key)`. Whoever knows the key can
/// compute it.
pub fn inbox_topic(public: &WrapPublic, week: Week) -> Topic {
    Hash(derive("porchlight/inbox/1", &[&week.0.to_le_bytes(), public.bytes()]))
}

#[cfg(test)]
#[path = "wrap_tests.rs"]
mod tests;
