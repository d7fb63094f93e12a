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
