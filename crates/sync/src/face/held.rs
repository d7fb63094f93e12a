//! The Faces of one circle that a reader took over and keeps (docs/protocol.md §13.2, §16): who is
//! published by them, and how much of what publishers signed is told on. Pure; which are kept, and the
//! chunks that bring them, is for whoever holds the store.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use porchlight_crypto::{DeviceId, Hash, Id};

use super::{ENDED_FACES, Face, FaceRight, FaceStanding, Trusted, standing};
use crate::standing::Standing;

/// Faces that were taken over, with the one that decides.
#[derive(Debug, Clone, Default)]
pub struct HeldFaces {
    newest: Option<Trusted>,
    all: BTreeMap<Hash, Face>,
}

impl FromIterator<Trusted> for HeldFaces {
    fn from_iter<T: IntoIterator<Item = Trusted>>(faces: T) -> Self {
        let mut held = Self::default();
        let rank = |face: &Trusted| (face.face.counter, Reverse(face.hash));
        for face in faces {
            held.all.insert(face.hash, face.face.clone());
            if held.newest.as_ref().is_none_or(|newest| rank(newest) < rank(&face)) {
                held.newest = Some(face);
            }
        }
        held
    }
}

impl HeldFaces {
    /// The one that decides.
    pub fn newest(&self) -> Option<&Trusted> {
        self.newest.as_ref()
    }

    /// Where a chunk of an audience stands that is signed with a key and cites a Face. Its author is
    /// the key: no reader knows whose it is.
    pub fn published(&self, heads: &[Hash], key: DeviceId) -> Standing {
        let (Some(newest), [cited]) = (&self.newest, heads) else { return Standing::Waits };
        match standing(newest, (*cited, self.all.get(cited)), key, FaceRight::Publish) {
            FaceStanding::Counts { .. } => {
                Standing::Counts { person: publisher(key), let_in: None }
            }
            FaceStanding::Ended | FaceStanding::NoRight => Standing::NoRight,
            FaceStanding::Waits => Standing::Waits,
        }
    }

    /// Every key that may have published something which counts: of nobody else is anything told in an
    /// audience.
    pub fn publishers(&self) -> BTreeSet<DeviceId> {
        let Some(newest) = &self.newest else { return BTreeSet::new() };
        let near = self.all.values().filter(|it| may_be_cited(it, newest.face.counter));
        let named = near.flat_map(|it| &it.publishers).copied();
        named.filter(|key| !newest.face.has_ended(*key)).collect()
    }
}

/// Whether a chunk may still cite a Face when the newest has this counter.
pub fn may_be_cited(face: &Face, newest: u64) -> bool {
    face.counter.saturating_add(ENDED_FACES) > newest
}

/// How a screen names the author of what a publishing key signed: the key, and no person.
pub fn publisher(key: DeviceId) -> Id {
    let hash = Hash::of(&[b"porchlight/publisher/1".as_slice(), &key.0].concat());
    Id(hash.0.first_chunk().copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use porchlight_crypto::DeviceKey;

    use super::*;
    use crate::face::{SignedFace, hash};

    fn key(byte: u8) -> DeviceId {
        DeviceKey::from_seed(&[byte; 32]).id()
    }

    fn face(counter: u64, publishers: &[u8], ended: &[u8]) -> Trusted {
        let mut publishers: Vec<DeviceId> = publishers.iter().map(|byte| key(*byte)).collect();
        let mut ended: Vec<_> = ended.iter().map(|byte| (key(*byte), counter)).collect();
        publishers.sort_unstable();
        ended.sort_unstable();
        let (circle, roots, k, previous) = (Id([1; 16]), vec![key(77)], 2, Hash::default());
        let (attesters, drops) = (Vec::new(), Vec::new());
        let face =
            Face { circle, counter, previous, roots, k, publishers, attesters, ended, drops };
        let hash = hash(&face);
        Trusted::pin(SignedFace::sign(face, &[]), hash).unwrap()
    }

    fn counts(held: &HeldFaces, cited: &Trusted, byte: u8) -> bool {
        matches!(held.published(&[cited.hash], key(byte)), Standing::Counts { .. })
    }

    #[test]
    fn the_highest_counter_decides_in_every_order() {
        let faces = [face(1, &[1], &[]), face(3, &[3], &[]), face(2, &[2], &[])];
        let held: HeldFaces = faces.iter().cloned().collect();
        assert_eq!(held.newest(), Some(&faces[1]));
        let held: HeldFaces = faces.iter().rev().cloned().collect();
        assert_eq!(held.newest(), Some(&faces[1]));
    }

    #[test]
    fn attack_an_ended_key_publishes_by_the_face_that_named_it() {
        // Drawn anew: the older key counts where it cites the older Face. Ended: nowhere.
        let (first, second) = (face(1, &[1, 2], &[]), face(2, &[3], &[2]));
        let held: HeldFaces = [first.clone(), second.clone()].into_iter().collect();
        assert!(counts(&held, &first, 1) && counts(&held, &second, 3));
        assert!(!counts(&held, &second, 1), "the newest does not name it");
        assert!(!counts(&held, &first, 2) && !counts(&held, &second, 2));
        assert_eq!(held.published(&[], key(3)), Standing::Waits, "it cites no Face");
        assert_eq!(held.publishers(), [key(1), key(3)].into());
    }

    #[test]
    fn keys_of_faces_that_lie_too_far_back_are_told_no_more() {
        let held: HeldFaces =
            [face(1, &[1], &[]), face(1 + ENDED_FACES, &[2], &[])].into_iter().collect();
        assert_eq!(held.publishers(), [key(2)].into());
        let held: HeldFaces =
            [face(1, &[1], &[]), face(ENDED_FACES, &[2], &[])].into_iter().collect();
        assert_eq!(held.publishers(), [key(1), key(2)].into());
    }
}
