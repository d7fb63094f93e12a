//! What joining is made of: commitments, the transcript, six digits, and the session's seals.
//!
//! Two people meet over an invitation and must see that nobody stands between them. The order in
//! which messages travel, timeouts and the two confirmations belong to the state machine that uses this:
//!
//! 1. inviter: commitment, and a wrapping key made for this meeting alone;
//! 2. newcomer, with that key checked: commitment, which covers a session secret wrapped to it;
//! 3. inviter: nonce and card; 4. newcomer: nonce, card and the wrap. Each checks [`opens`].
//!
//! All that the digits depend on is fixed before the first nonce is seen. Who stands between can't
//! look for a value that makes both screens agree: one try in a million, and an invitation has one.

use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce, aead::Aead};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    hash::{Hash, derive},
    secret::Key,
    wrap::{CheckedWrapPublic, NotForThisKey, WrapKey, wrap},
};

const EXCHANGE: &[u8] = b"porchlight/join-exchange/1";

/// The 16 random bytes of an invitation, passed on outside the link; wiped when dropped.
pub struct JoinSecret(Zeroizing<[u8; 16]>);

impl JoinSecret {
    /// Takes over random or received bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A new one.
    pub fn draw(chance: &mut dyn CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 16]);
        chance.fill_bytes(bytes.as_mut_slice());
        Self(bytes)
    }

    /// The bytes, to write the invitation.
    pub fn expose(&self) -> &[u8; 16] {
        &self.0
    }

    /// `derive("porchlight/join-secret/1", secret)`: names the invitation without giving it away.
    pub fn hash(&self) -> Hash {
        Hash(derive("porchlight/join-secret/1", &[self.expose()]))
    }
}

/// Who is who in a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinRole {
    /// Made the invitation; number 0.
    Inviter,
    /// Received it; number 1.
    Newcomer,
}

impl JoinRole {
    fn number(self) -> u8 {
        match self {
            Self::Inviter => 0,
            Self::Newcomer => 1,
        }
    }
}

/// The promise of a nonce and a share that are shown later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment(pub Hash);

/// What one end brings into a meeting, shown when its commitment is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinHalf {
    /// Random, used once.
    pub nonce: [u8; 32],
    /// From [`share`].
    pub share: Hash,
}

/// All that one end brings besides its nonce:
/// `derive("porchlight/join-share/1", role 1 byte ‖ card 32 ‖ exchange)`.
/// `card` is the hash of its device card; `exchange` the inviter's wrapping key (1,216 bytes) or the
/// newcomer's wrap (1,169 bytes), as sent. The role is that of the end which brings it, so nobody is
/// answered with their own.
pub fn share(role: JoinRole, card: &Hash, exchange: &[u8]) -> Hash {
    Hash(derive("porchlight/join-share/1", &[&[role.number()], &card.0, exchange]))
}

/// `derive("porchlight/join-commit/1", nonce ‖ share)`.
pub fn commit(nonce: &[u8; 32], share: &Hash) -> Commitment {
    Commitment(Hash(derive("porchlight/join-commit/1", &[nonce, &share.0])))
}

/// Whether this nonce and share are what was promised; in constant time.
pub fn opens(commitment: &Commitment, nonce: &[u8; 32], share: &Hash) -> bool {
    commitment.0.0.ct_eq(&commit(nonce, share).0.0).into()
}

/// What both ends saw:
/// `derive("porchlight/join-transcript/1", invitation's hash ‖ inviter's nonce ‖ share ‖ newcomer's
/// nonce ‖ share)`. The commitments follow from these.
pub fn transcript(invitation: &JoinSecret, inviter: &JoinHalf, newcomer: &JoinHalf) -> Hash {
    let parts: [&[u8]; 5] = [
        &invitation.hash().0,
        &inviter.nonce,
        &inviter.share.0,
        &newcomer.nonce,
        &newcomer.share.0,
    ];
    Hash(derive("porchlight/join-transcript/1", &parts))
}

/// A number below 1,000,000 from a transcript: the first 8 bytes, little-endian, of
/// `derive("porchlight/join-digits/1", transcript)`, modulo 1,000,000 (bias below 2^-44).
pub fn digits(transcript: &Hash) -> u32 {
    let derived = derive("porchlight/join-digits/1", &[&transcript.0]);
    let number = derived.iter().take(8).rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    u32::try_from(number % 1_000_000).unwrap_or_default()
}

/// The same number as six digits, 0 to 9 each, the way both screens show it.
pub fn six_digits(transcript: &Hash) -> [u8; 6] {
    let mut number = digits(transcript);
    let mut shown = [0; 6];
    for digit in shown.iter_mut().rev() {
        *digit = u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
    shown
}

/// The newcomer's part of the exchange: a session secret, and its wrap for the inviter's key (info
/// `"porchlight/join-exchange/1"`).
pub fn give_key(to: &CheckedWrapPublic, chance: &mut dyn CryptoRng) -> (Key, Vec<u8>) {
    let secret = Key::draw(chance);
    let wrapped = wrap(to, EXCHANGE, secret.expose(), chance);
    (secret, wrapped)
}

/// The inviter's part: the session secret from the newcomer's wrap.
///
/// # Errors
/// [`NotForThisKey`], also for a secret of another size than 32 bytes.
pub fn take_key(key: &WrapKey, wrapped: &[u8]) -> Result<Key, NotForThisKey> {
    let secret = key.unwrap(EXCHANGE, wrapped)?;
    secret.as_slice().try_into().map(Key::from_bytes).map_err(|_| NotForThisKey)
}

/// A message that is not the next one of this session. The session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not the next message of this session")]
pub struct SessionRefused;

/// The sealed conversation after the exchange: each end has its own key and counts its messages.
///
/// With `K = derive("porchlight/join-key/1", session secret 32 ‖ invitation's secret 16 ‖ transcript
/// 32)`, the key of what a role sends is `derive("porchlight/join-way/1", K ‖ role 1 byte)` (0
/// inviter, 1 newcomer). A message is XChaCha20-Poly1305 without associated data, under the nonce
/// `count from 0 as u64 little-endian ‖ 16 zeros`, which is not sent.
pub struct Session {
    sends: Way,
    /// Gone after the first refusal.
    receives: Option<Way>,
}

impl Session {
    /// The session of an exchange, for the end that is `own`.
    pub fn new(own: JoinRole, secret: &Key, invitation: &JoinSecret, transcript: &Hash) -> Self {
        let parts: [&[u8]; 2] = [invitation.expose(), &transcript.0];
        let key = secret.derive_with("porchlight/join-key/1", &parts);
        let way = |role: JoinRole| Way {
            key: key.derive_with("porchlight/join-way/1", &[&[role.number()]]),
            count: 0,
        };
        let (sends, receives) = match own {
            JoinRole::Inviter => (way(JoinRole::Inviter), way(JoinRole::Newcomer)),
            JoinRole::Newcomer => (way(JoinRole::Newcomer), way(JoinRole::Inviter)),
        };
        Self { sends, receives: Some(receives) }
    }

    /// Seals our next message: 16 bytes longer than it.
    pub fn seal(&mut self, message: &[u8]) -> Vec<u8> {
        let (cipher, nonce) = self.sends.next();
        // XChaCha20-Poly1305 fails only beyond 256 GiB.
        cipher.encrypt(&nonce, message).unwrap_or_default()
    }

    /// Opens the other end's next message.
    ///
    /// # Errors
    /// [`SessionRefused`], from then on for everything: a message that is changed, repeated, left
    /// out, out of order, or our own.
    pub fn open(&mut self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SessionRefused> {
        let mut way = self.receives.take().ok_or(SessionRefused)?;
        let (cipher, nonce) = way.next();
        let message = cipher.decrypt(&nonce, sealed).map_err(|_| SessionRefused)?;
        self.receives = Some(way);
        Ok(Zeroizing::new(message))
    }
}

/// One direction.
struct Way {
    key: Key,
    count: u64,
}

impl Way {
    fn next(&mut self) -> (XChaCha20Poly1305, XNonce) {
        let mut nonce = [0; 24];
        nonce.iter_mut().zip(self.count.to_le_bytes()).for_each(|(to, from)| *to = from);
        // No meeting comes near 2^64 messages.
        self.count += 1;
        (XChaCha20Poly1305::new(self.key.expose().into()), XNonce::from(nonce))
    }
}

#[cfg(test)]
#[path = "join_tests.rs"]
mod tests;
