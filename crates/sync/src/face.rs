//! The Face of a circle (docs/protocol.md §16): what people outside it need to know, as one signed
//! list that never goes back. A know-your-rights pack's root is a Face as well.

use porchlight_crypto::{
    DeviceId, DeviceKey, Hash, Id, Signature, WrapPublic, decode_canonical, encode_canonical,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

const CONTEXT: &str = "porchlight/face/1";
/// A circle with fewer roots than this signs with one of them.
const ROOTS_FOR_TWO: usize = 3;
/// No Face is further ahead of the one that is held: a jump to the end would end all news.
pub const COUNTER_STEP_MAX: u64 = 1_000_000;
/// No list in a Face is longer.
pub const NAMES_MAX: usize = 1_024;

/// What a Face says. Lists are sorted sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    pub circle: Id,
    pub counter: u64,
    /// Hash of the Face before; zeros for the first.
    pub previous: Hash,
    pub roots: Vec<DeviceId>,
    /// How many labels verify.
    pub k: u8,
    pub publishers: Vec<DeviceId>,
    /// Attesters' keys with the number of their label.
    pub attesters: Vec<(DeviceId, u16)>,
    /// Keys of earlier Faces that have ended since.
    pub ended: Vec<DeviceId>,
    /// Keys to seal to for each drop channel.
    pub drops: Vec<Drop>,
}

/// The key to which people outside seal what they write into a drop channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drop {
    pub channel: Id,
    /// The week from whose secret the key follows.
    pub week: u32,
    /// Not checked yet.
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

    /// What it says.
    pub fn face(&self) -> &Face {
        &self.face
    }

    /// What an invitation pins, and the next Face names.
    pub fn hash(&self) -> Hash {
        hash(&self.face)
    }

    fn is_well_formed(&self) -> bool {
        let face = &self.face;
        let lists =
            [face.roots.len(), face.publishers.len(), face.attesters.len(), face.ended.len()];
        lists.into_iter().all(|count| count <= NAMES_MAX)
            && face.drops.len() <= NAMES_MAX
            && !face.roots.is_empty()
            && face.roots.is_sorted_by(|a, b| a < b)
            && face.publishers.is_sorted_by(|a, b| a < b)
            && face.attesters.is_sorted_by(|a, b| a.0 < b.0)
            && face.ended.is_sorted_by(|a, b| a < b)
            && face.drops.is_sorted_by(|a, b| a.channel < b.channel)
            && self.signatures.is_sorted_by(|a, b| a.0 < b.0)
    }

    fn is_signed_by_enough_of(&self, roots: &[DeviceId]) -> bool {
        let message = encode_canonical(&self.face);
        let held = self.signatures.iter().filter(|(root, signature)| {
            roots.binary_search(root).is_ok() && signature.holds(*root, CONTEXT, &message)
        });
        held.count() >= if roots.len() >= ROOTS_FOR_TWO { 2 } else { 1 }
    }
}

/// A Face that the reader took over. Made by [`Trusted::pin`] and [`Trusted::follow`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trusted {
    face: Face,
    hash: Hash,
}

impl Trusted {
    /// The first Face: the one whose hash the invitation carries.
    ///
    /// # Errors
    /// It is another one, or not signed by its own roots.
    pub fn pin(signed: SignedFace, root: Hash) -> Result<Self, FaceRefused> {
        let hash = hash(&signed.face);
        if hash != root {
            return Err(FaceRefused::NotTheRoot);
        }
        if !signed.is_well_formed() || !signed.is_signed_by_enough_of(&signed.face.roots) {
            return Err(FaceRefused::Unsigned);
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
        if !signed.is_signed_by_enough_of(&self.face.roots) {
            return Err(FaceRefused::Unsigned);
        }
        if signed.face.counter > self.face.counter.saturating_add(COUNTER_STEP_MAX) {
            return Err(FaceRefused::TooFarAhead);
        }
        // The highest counter wins, then the smaller hash.
        let newer = (signed.face.counter, std::cmp::Reverse(hash));
        if newer < (self.face.counter, std::cmp::Reverse(self.hash)) {
            return Err(FaceRefused::GoesBack);
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

    /// The keys of earlier Faces that have ended.
    pub fn ended(&self) -> impl Iterator<Item = DeviceId> {
        self.face.ended.iter().copied()
    }

    /// Whether a key of an earlier Face has ended since.
    pub fn has_ended(&self, key: DeviceId) -> bool {
        self.face.ended.binary_search(&key).is_ok()
    }

    /// Under which label an attester's key counts, if it does.
    pub fn label(&self, attester: DeviceId) -> Option<u16> {
        let at = self.face.attesters.binary_search_by_key(&attester, |(key, _)| *key).ok()?;
        self.face.attesters.get(at).map(|(_, label)| *label)
    }

    /// The same for an attestation that names an older Face which the reader held: its key may have
    /// been drawn anew since, but not ended.
    pub fn label_by(&self, named: &Trusted, attester: DeviceId) -> Option<u16> {
        if self.face.ended.binary_search(&attester).is_ok() {
            return None;
        }
        self.label(attester).or_else(|| named.label(attester))
    }
}

/// What an invitation pins, and the next Face names.
pub fn hash(face: &Face) -> Hash {
    Hash::of(&[CONTEXT.as_bytes(), &encode_canonical(face)].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> DeviceKey {
        DeviceKey::from_seed(&[seed; 32])
    }

    fn face(counter: u64, previous: Hash, roots: &[&DeviceKey]) -> Face {
        let mut roots: Vec<DeviceId> = roots.iter().map(|key| key.id()).collect();
        roots.sort_unstable();
        let (publishers, attesters) = (Vec::new(), Vec::new());
        let (ended, drops, circle) = (Vec::new(), Vec::new(), Id([7; 16]));
        Face { circle, counter, previous, roots, k: 2, publishers, attesters, ended, drops }
    }

    fn pinned(roots: &[&DeviceKey]) -> Trusted {
        let first = face(1, Hash::default(), roots);
        let root = hash(&first);
        Trusted::pin(SignedFace::sign(first, roots), root).unwrap()
    }

    #[test]
    fn a_face_needs_two_of_three_roots_of_the_one_before() {
        let (a, b, c, thief) = (key(1), key(2), key(3), key(9));
        let held = pinned(&[&a, &b, &c]);
        let next = face(2, held.hash(), &[&a, &b, &thief]);
        let alone = SignedFace::sign(next.clone(), &[&a]);
        assert_eq!(held.follow(alone), Err(FaceRefused::Unsigned));
        let with_a_stranger = SignedFace::sign(next.clone(), &[&a, &thief]);
        assert_eq!(held.follow(with_a_stranger), Err(FaceRefused::Unsigned));
        let both = SignedFace::sign(next.clone(), &[&a, &b]);
        assert_eq!(held.follow(both).unwrap().face(), &next);
    }

    #[test]
    fn one_root_is_enough_below_three() {
        let (a, b) = (key(1), key(2));
        let held = pinned(&[&a, &b]);
        assert!(held.follow(SignedFace::sign(face(2, held.hash(), &[&a, &b]), &[&b])).is_ok());
    }

    #[test]
    fn attack_a_face_that_goes_back() {
        let (a, b) = (key(1), key(2));
        let held = pinned(&[&a]);
        let second = SignedFace::sign(face(2, held.hash(), &[&a]), &[&a]);
        let third = SignedFace::sign(face(3, held.hash(), &[&b]), &[&a]);
        let now = held.follow(second.clone()).unwrap().follow(third).unwrap();
        assert!(now.follow(second).is_err());
        // Nor with a signature of the root that has a say now.
        let older = SignedFace::sign(face(2, now.hash(), &[&b]), &[&b]);
        assert_eq!(now.follow(older), Err(FaceRefused::GoesBack));
    }

    #[test]
    fn two_faces_of_one_counter_end_in_the_same_one() {
        let a = key(1);
        let held = pinned(&[&a]);
        let mut one = face(2, held.hash(), &[&a]);
        one.k = 3;
        let (one, two) =
            (SignedFace::sign(one, &[&a]), SignedFace::sign(face(2, held.hash(), &[&a]), &[&a]));
        let keep = |first: Trusted, then: SignedFace| first.follow(then).unwrap_or(first);
        let forth = keep(held.follow(one.clone()).unwrap(), two.clone());
        let back = keep(held.follow(two).unwrap(), one);
        assert_eq!(forth, back);
    }

    #[test]
    fn attack_a_counter_at_the_end_of_all_numbers() {
        let a = key(1);
        let held = pinned(&[&a]);
        let last = SignedFace::sign(face(u64::MAX, held.hash(), &[&a]), &[&a]);
        assert_eq!(held.follow(last), Err(FaceRefused::TooFarAhead));
    }

    #[test]
    fn attack_another_first_face_than_the_invitation_names() {
        let (a, thief) = (key(1), key(9));
        let root = hash(&face(1, Hash::default(), &[&a]));
        let other = SignedFace::sign(face(1, Hash::default(), &[&thief]), &[&thief]);
        assert_eq!(Trusted::pin(other, root), Err(FaceRefused::NotTheRoot));
        let unsigned = SignedFace::sign(face(1, Hash::default(), &[&a]), &[&thief]);
        assert_eq!(Trusted::pin(unsigned, root), Err(FaceRefused::Unsigned));
    }

    #[test]
    fn an_ended_key_counts_in_no_face() {
        let (a, attester) = (key(1), key(5));
        let mut first = face(1, Hash::default(), &[&a]);
        first.attesters = vec![(attester.id(), 4)];
        let root = hash(&first);
        let held = Trusted::pin(SignedFace::sign(first, &[&a]), root).unwrap();
        assert_eq!(held.label(attester.id()), Some(4));
        let drawn_anew = face(2, held.hash(), &[&a]);
        let now = held.follow(SignedFace::sign(drawn_anew.clone(), &[&a])).unwrap();
        assert_eq!(now.label_by(&held, attester.id()), Some(4));
        let ended = Face { ended: vec![attester.id()], ..drawn_anew };
        let now = held.follow(SignedFace::sign(ended, &[&a])).unwrap();
        assert_eq!(now.label_by(&held, attester.id()), None);
    }

    #[test]
    fn the_bytes_read_back_and_only_they() {
        let a = key(1);
        let signed = SignedFace::sign(face(1, Hash::default(), &[&a]), &[&a]);
        let bytes = signed.encode();
        assert_eq!(SignedFace::decode(&bytes), Ok(signed));
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(SignedFace::decode(&longer), Err(FaceRefused::Form));
    }
}
