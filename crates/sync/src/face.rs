//! The Face of a circle (docs/protocol.md §16): what people outside it need to know, as one signed
//! list that never goes back. A know-your-rights pack's root is a Face as well. Which keys belong into
//! the next one is computed in `making`; who may do what by it, in `standing`.

mod announced;
mod held;
mod making;
mod standing;

use porchlight_crypto::{
    DeviceId, DeviceKey, Hash, Id, Signature, WrapPublic, decode_canonical, encode_canonical,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use announced::Announcement;
pub use held::{HeldFaces, may_be_cited, publisher};
pub use making::{Announced, Books, FaceList, difference, make};
pub use standing::{FaceRight, FaceStanding, standing};

const CONTEXT: &str = "porchlight/face/1";
/// A circle with fewer roots than this signs with one of them.
const ROOTS_FOR_TWO: usize = 3;
/// No Face is further ahead of the one that is held: a jump to the end would end all news.
pub const COUNTER_STEP_MAX: u64 = 1_000_000;
/// No list in a Face is longer.
pub const NAMES_MAX: usize = 1_024;
/// For so many Faces an ended key is named, and a chunk may cite one so far back.
pub const ENDED_FACES: u64 = 26;

/// What a Face says. Lists are sorted sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    pub circle: Id,
    /// From 1.
    pub counter: u64,
    /// Hash of the Face before; zeros for the first.
    pub previous: Hash,
    pub roots: Vec<DeviceId>,
    /// How many labels verify.
    pub k: u8,
    pub publishers: Vec<DeviceId>,
    /// Attesters' keys with the number of their label.
    pub attesters: Vec<(DeviceId, u16)>,
    /// Keys that have ended, with the counter of the Face that said so first.
    pub ended: Vec<(DeviceId, u64)>,
    /// Keys to seal to for each drop channel.
    pub drops: Vec<Drop>,
}

/// The key to which people outside a circle seal what they write into a drop channel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Drop {
    pub channel: Id,
    /// The week of the secret that it follows from (docs/protocol.md §1).
    pub week: u32,
    pub key: WrapPublic,
}

/// A Face with the signatures of roots. Nothing is known of them until it is compared with what the
/// reader holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedFace {
    face: Face,
    signatures: Vec<(DeviceId, Signature)>,
}

/// Why a Face is not taken over. What is held stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FaceRefused {
    #[error("it is not the form of a Face")]
    Form,
    #[error("it is of another circle")]
    OtherCircle,
    #[error("it is not the Face that the invitation names")]
    NotTheRoot,
    #[error("too few of the roots that were held before signed it")]
    Unsigned,
    #[error("it is older than the one that is held")]
    GoesBack,
    #[error("its counter is too far ahead")]
    TooFarAhead,
}

impl SignedFace {
    /// Signs a Face, or adds a signature to those it has.
    #[must_use]
    pub fn sign(face: Face, keys: &[&DeviceKey]) -> Self {
        let mut signed = Self { face, signatures: Vec::new() };
        for key in keys {
            signed.second(key);
        }
        signed
    }

    /// Adds a root's signature; the same key signs once.
    pub fn second(&mut self, key: &DeviceKey) {
        let signature = Signature::sign(key, CONTEXT, &encode_canonical(&self.face));
        self.signatures.retain(|(root, _)| *root != key.id());
        self.signatures.push((key.id(), signature));
        self.signatures.sort_unstable();
    }

    /// What was signed.
    pub fn face(&self) -> &Face {
        &self.face
    }

    /// Those of these roots whose signature holds.
    pub fn signers(&self, roots: &[DeviceId]) -> Vec<DeviceId> {
        let message = encode_canonical(&self.face);
        let signed = self.signatures.iter().filter(|(root, signature)| {
            roots.binary_search(root).is_ok() && signature.holds(*root, CONTEXT, &message)
        });
        signed.map(|(root, _)| *root).collect()
    }

    /// Reads the payload of a chunk of kind `Face`.
    ///
    /// # Errors
    /// [`FaceRefused::Form`].
    pub fn decode(bytes: &[u8]) -> Result<Self, FaceRefused> {
        let signed: Self = decode_canonical(bytes).map_err(|_| FaceRefused::Form)?;
        if signed.is_well_formed() { Ok(signed) } else { Err(FaceRefused::Form) }
    }

    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        encode_canonical(self)
    }

    fn is_well_formed(&self) -> bool {
        let face = &self.face;
        let lists = [
            face.roots.len(),
            face.publishers.len(),
            face.attesters.len(),
            face.ended.len(),
            face.drops.len(),
            self.signatures.len(),
        ];
        lists.into_iter().all(|count| count <= NAMES_MAX)
            && !face.roots.is_empty()
            && face.roots.is_sorted_by(|a, b| a < b)
            && face.publishers.is_sorted_by(|a, b| a < b)
            && face.attesters.is_sorted_by(|a, b| a.0 < b.0)
            && face.ended.is_sorted_by(|a, b| a.0 < b.0)
            && face.drops.is_sorted_by(|a, b| a.channel < b.channel)
            && self.signatures.is_sorted_by(|a, b| a.0 < b.0)
    }

    fn is_signed_by_enough_of(&self, roots: &[DeviceId]) -> bool {
        self.signers(roots).len() >= signatures_needed(roots)
    }
}

/// How many of these roots sign the next Face: two, or one where there are fewer than three.
pub fn signatures_needed(roots: &[DeviceId]) -> usize {
    if roots.len() >= ROOTS_FOR_TWO { 2 } else { 1 }
}

/// A Face that the reader took over. Made by [`Trusted::pin`] and [`Trusted::follow`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trusted {
    face: Face,
    hash: Hash,
}

impl Trusted {
    /// The first Face: the one whose hash the invitation carries, whoever signed it. Whoever gives the
    /// hash is trusted with it, and nobody else can make a Face that has it.
    ///
    /// # Errors
    /// It is another one, or has not the form of one.
    pub fn pin(signed: SignedFace, root: Hash) -> Result<Self, FaceRefused> {
        let hash = hash(&signed.face);
        if hash != root {
            return Err(FaceRefused::NotTheRoot);
        }
        if !signed.is_well_formed() {
            return Err(FaceRefused::Form);
        }
        Ok(Self { face: signed.face, hash })
    }

    /// The face that is held after `signed` came: it, or the one from before.
    ///
    /// # Errors
    /// Why it was not taken over.
    pub fn follow(&self, signed: SignedFace) -> Result<Self, FaceRefused> {
        let hash = hash(&signed.face);
        if signed.face.circle != self.face.circle {
            return Err(FaceRefused::OtherCircle);
        }
        if !signed.is_well_formed() {
            return Err(FaceRefused::Form);
        }
        if hash == self.hash {
            return Ok(self.clone());
        }
        // The highest counter wins, then the smaller hash.
        let newer = (signed.face.counter, std::cmp::Reverse(hash));
        if newer < (self.face.counter, std::cmp::Reverse(self.hash)) {
            return Err(FaceRefused::GoesBack);
        }
        if signed.face.counter > self.face.counter.saturating_add(COUNTER_STEP_MAX) {
            return Err(FaceRefused::TooFarAhead);
        }
        if !signed.is_signed_by_enough_of(&self.face.roots) {
            return Err(FaceRefused::Unsigned);
        }
        Ok(Self { face: signed.face, hash })
    }

    /// What it says.
    pub fn face(&self) -> &Face {
        &self.face
    }

    /// How the next one names it.
    pub fn hash(&self) -> Hash {
        self.hash
    }
}

impl Face {
    /// Under which label an attester's key stands in it, if it does.
    pub fn label(&self, attester: DeviceId) -> Option<u16> {
        let at = self.attesters.binary_search_by_key(&attester, |(key, _)| *key).ok()?;
        self.attesters.get(at).map(|(_, label)| *label)
    }

    /// The key to seal to in a drop channel, if it names one.
    pub fn drop_key(&self, channel: Id) -> Option<&Drop> {
        self.drops.iter().find(|it| it.channel == channel)
    }

    /// Whether it names a key in one of its three lists.
    pub fn names(&self, key: DeviceId) -> bool {
        self.roots.binary_search(&key).is_ok()
            || self.publishers.binary_search(&key).is_ok()
            || self.label(key).is_some()
    }

    /// Whether it says that a key has ended.
    pub fn has_ended(&self, key: DeviceId) -> bool {
        self.ended.binary_search_by_key(&key, |(ended, _)| *ended).is_ok()
    }
}

/// What an invitation pins, and the next Face names.
pub fn hash(face: &Face) -> Hash {
    Hash::of(&[CONTEXT.as_bytes(), &encode_canonical(face)].concat())
}

#[cfg(test)]
#[path = "face/tests.rs"]
mod tests;
