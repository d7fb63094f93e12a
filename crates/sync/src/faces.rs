//! The Faces of one circle that a device keeps (docs/protocol.md §16): the newest, which decides, and
//! those before it, by which a reader who was invited long ago gets to it and chunks that cite an
//! older one are judged. Pure; whoever holds the store keeps the chunks that bring them.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceId, Hash, Id, Week, WrapPublic};

use crate::face::{FaceRefused, SignedFace, Trusted};

/// So many Faces are kept and told: half a year, as long as an ended key is named.
pub const KEPT_MAX: usize = 26;
/// A guest seals to no drop key that is older, in weeks.
pub const DROP_WEEKS_MAX: u32 = 8;

/// What a Face came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is the newest now. These are no longer kept.
    Newest { gone: Vec<Hash> },
    /// It is here.
    Known,
    /// It is older than what is kept, or not the one that was pinned; nothing of it is of use.
    Old,
    /// It does not follow from what is here. One between the two may come.
    Apart,
}

/// The Faces of a circle, from a pinned one on.
#[derive(Debug, Clone, Default)]
pub struct Faces {
    kept: BTreeMap<(u64, Hash), Trusted>,
    newest: Option<Trusted>,
}

impl Faces {
    /// Takes a Face in. While there is none, `pinned` is the hash of the first.
    pub fn take(&mut self, signed: SignedFace, pinned: Hash) -> Taken {
        let Some(newest) = &self.newest else {
            let Ok(first) = Trusted::pin(signed, pinned) else { return Taken::Apart };
            return self.keep(first);
        };
        match newest.follow(signed) {
            Ok(next) if next.hash() == newest.hash() => Taken::Known,
            Ok(next) => self.keep(next),
            Err(FaceRefused::Unsigned | FaceRefused::TooFarAhead) => Taken::Apart,
            Err(
                FaceRefused::Form
                | FaceRefused::OtherCircle
                | FaceRefused::NotTheRoot
                | FaceRefused::GoesBack,
            ) => Taken::Old,
        }
    }

    fn keep(&mut self, face: Trusted) -> Taken {
        self.kept.insert((face.face().counter, face.hash()), face.clone());
        self.newest = Some(face);
        let mut gone = Vec::new();
        while self.kept.len() > KEPT_MAX {
            gone.extend(self.kept.pop_first().map(|((_, hash), _)| hash));
        }
        Taken::Newest { gone }
    }

    /// The one that decides.
    pub fn newest(&self) -> Option<&Trusted> {
        self.newest.as_ref()
    }

    /// Whether a key may publish in an audience with these heads: the newest Face names it, or the
    /// kept one that it cites does and it has not ended since.
    pub fn publishes(&self, heads: &[Hash], key: DeviceId) -> bool {
        let Some(newest) = &self.newest else { return false };
        let names = |it: &Trusted| it.face().publishers.binary_search(&key).is_ok();
        let [cited] = heads else { return false };
        let cited = self.kept.values().find(|it| it.hash() == *cited);
        !newest.has_ended(key) && (names(newest) || cited.is_some_and(names))
    }

    /// Every key of a kept Face that has not ended: of nobody else is anything told in an audience.
    pub fn publishers(&self) -> BTreeSet<DeviceId> {
        let has_ended = |key: &DeviceId| self.newest.iter().any(|it| it.has_ended(*key));
        let named = self.kept.values().flat_map(|it| &it.face().publishers).copied();
        named.filter(|key| !has_ended(key)).collect()
    }

    /// The week and the public key to which a guest seals in a drop, by the newest Face.
    pub fn drop_key(&self, channel: Id) -> Option<(Week, &WrapPublic)> {
        let drops = &self.newest.as_ref()?.face().drops;
        let found = drops.iter().find(|it| it.channel == channel)?;
        Some((Week(found.week), &found.key))
    }
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
    use crate::face::Face;

    fn key(byte: u8) -> DeviceId {
        DeviceKey::from_seed(&[byte; 32]).id()
    }

    fn signed(counter: u64, previous: Hash, lists: (&[u8], &[u8])) -> SignedFace {
        let root = DeviceKey::from_seed(&[77; 32]);
        let mut publishers: Vec<DeviceId> = lists.0.iter().map(|byte| key(*byte)).collect();
        let mut ended: Vec<DeviceId> = lists.1.iter().map(|byte| key(*byte)).collect();
        publishers.sort_unstable();
        ended.sort_unstable();
        let (circle, roots, k) = (Id([1; 16]), vec![root.id()], 2);
        let (attesters, drops) = (Vec::new(), Vec::new());
        let face =
            Face { circle, counter, previous, roots, k, publishers, attesters, ended, drops };
        SignedFace::sign(face, &[&root])
    }

    #[test]
    fn a_reader_gets_from_the_pinned_face_to_the_newest_and_keeps_so_many() {
        let mut faces = Faces::default();
        let first = signed(1, Hash::default(), (&[1], &[]));
        let pinned = first.hash();
        let stranger = signed(1, Hash::default(), (&[9], &[]));
        assert_eq!(faces.take(stranger, pinned), Taken::Apart);
        let mut previous = pinned;
        assert_eq!(faces.take(first.clone(), pinned), Taken::Newest { gone: vec![] });
        for counter in 2..=30 {
            let next = signed(counter, previous, (&[1], &[]));
            previous = next.hash();
            assert!(matches!(faces.take(next, pinned), Taken::Newest { .. }));
        }
        assert_eq!(faces.kept.len(), KEPT_MAX);
        assert_eq!(faces.take(first, pinned), Taken::Old);
        assert_eq!(faces.newest().unwrap().hash(), previous);
    }

    #[test]
    fn attack_an_ended_key_publishes_by_the_face_that_named_it() {
        let mut faces = Faces::default();
        let first = signed(1, Hash::default(), (&[1, 2], &[]));
        let cited = [first.hash()];
        faces.take(first.clone(), cited[0]);
        assert!(faces.publishes(&cited, key(1)) && !faces.publishes(&cited, key(3)));
        assert!(!faces.publishes(&[], key(1)), "it cites no Face");
        // Drawn anew: the older key counts where it cites the older Face. Ended: nowhere.
        let second = signed(2, cited[0], (&[3], &[2]));
        let newest = [second.hash()];
        faces.take(second, cited[0]);
        assert!(faces.publishes(&cited, key(1)) && faces.publishes(&newest, key(3)));
        assert!(!faces.publishes(&newest, key(1)), "the newest does not name it");
        assert!(!faces.publishes(&cited, key(2)) && !faces.publishes(&newest, key(2)));
        assert_eq!(faces.publishers(), [key(1), key(3)].into());
    }
}
