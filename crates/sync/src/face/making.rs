//! Face n + 1 from Face n and what its maker holds (docs/protocol.md §16), and the comparison with
//! what somebody else proposed. Pure; who holds what is the caller's business, and so are labels.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceId, Hash, Id};
use thiserror::Error;

use super::{Drop, ENDED_FACES, Face, NAMES_MAX, Trusted};
use crate::log::Person;

/// A device that has a place in a list, and the keys that it announced for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    pub device: DeviceId,
    pub person: Person,
    /// Keys that will do, the newest last. A proposal may name any of them.
    pub keys: Vec<DeviceId>,
    /// Whether a proposal must name one; else it was announced after the proposal had come.
    pub is_required: bool,
}

/// What the maker of a Face holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Books {
    pub circle: Id,
    /// How many labels verify, by the policy.
    pub k: u8,
    pub roots: Vec<Announced>,
    pub publishers: Vec<Announced>,
    pub attesters: Vec<Announced>,
    /// Keys whose device or person has lost what they were for, each with its device.
    pub lost: BTreeMap<DeviceId, DeviceId>,
    /// Keys of devices that still may what they are for: nobody else ends these.
    pub living: BTreeSet<DeviceId>,
    pub drops: Vec<Drop>,
}

/// A list of a Face in which two makers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum FaceList {
    #[error("it is not the Face that follows")]
    Place,
    #[error("how many labels verify")]
    Number,
    #[error("the keys that sign")]
    Roots,
    #[error("the keys that publish")]
    Publishers,
    #[error("the keys that attest, or their labels")]
    Attesters,
    #[error("the keys that have ended")]
    Ended,
    #[error("the keys to which drops are sealed")]
    Drops,
}

/// Makes the Face that follows `previous`; the first without one. With `like`, a proposal, each device
/// stands with the key that the proposal names, where that one will do, so that a key which was
/// announced meanwhile makes no difference. `label` gives each attester a number from the smallest
/// keys of all. `None`: no admin has announced a key that signs.
pub fn make(
    previous: Option<&Trusted>,
    books: &Books,
    like: Option<&Face>,
    label: impl Fn(&BTreeMap<Person, DeviceId>) -> BTreeMap<Person, u16>,
) -> Option<Face> {
    let counter = previous.map_or(1, |before| before.face().counter.saturating_add(1));
    let named = |list: &[Announced], pick: fn(&Face) -> Vec<DeviceId>| {
        let mut chosen = choose(list, like.map(|face| pick(face).into_iter().collect()));
        chosen.retain(|key, _| !previous.is_some_and(|before| before.face().has_ended(*key)));
        chosen
    };
    let roots = named(&books.roots, |face| face.roots.clone());
    let publishers = named(&books.publishers, |face| face.publishers.clone());
    let attesters =
        named(&books.attesters, |face| face.attesters.iter().map(|(key, _)| *key).collect());
    let mut smallest = BTreeMap::new();
    for (key, person) in &attesters {
        smallest.entry(*person).or_insert(*key);
    }
    let labels = label(&smallest);
    let mut face = Face {
        circle: books.circle,
        counter,
        previous: previous.map_or(Hash::default(), Trusted::hash),
        roots: roots.into_keys().take(NAMES_MAX).collect(),
        k: books.k,
        publishers: publishers.into_keys().take(NAMES_MAX).collect(),
        attesters: attesters
            .into_iter()
            .map(|(key, person)| (key, labels.get(&person).copied().unwrap_or_default()))
            .take(NAMES_MAX)
            .collect(),
        ended: Vec::new(),
        drops: books.drops.iter().take(NAMES_MAX).cloned().collect(),
    };
    face.ended = ended(previous.map(Trusted::face), books, &face, like);
    (!face.roots.is_empty()).then_some(face)
}

/// One key for each device, with its person: where two devices announced one key, the first has it.
fn choose(list: &[Announced], like: Option<BTreeSet<DeviceId>>) -> BTreeMap<DeviceId, Person> {
    let mut chosen = BTreeMap::new();
    for announced in list {
        let named =
            like.as_ref().and_then(|like| announced.keys.iter().find(|key| like.contains(*key)));
        let newest = announced.keys.last().filter(|_| like.is_none() || announced.is_required);
        if let Some(key) = named.or(newest) {
            chosen.entry(*key).or_insert(announced.person);
        }
    }
    chosen
}

/// Keys that the Face before named, or said to have ended, and that have no place any more; with them
/// all older keys of the same device, for those stand in Faces that may be cited.
fn ended(
    before: Option<&Face>,
    books: &Books,
    next: &Face,
    like: Option<&Face>,
) -> Vec<(DeviceId, u64)> {
    let Some(before) = before else { return Vec::new() };
    let is_near = |since: &u64| since.saturating_add(ENDED_FACES) > next.counter;
    let mut ended: BTreeMap<DeviceId, u64> =
        before.ended.iter().filter(|(_, since)| is_near(since)).copied().collect();
    let gone: BTreeSet<DeviceId> = (books.lost.iter())
        .filter(|(key, _)| before.names(**key))
        .map(|(_, device)| *device)
        .collect();
    for (key, device) in &books.lost {
        if gone.contains(device) && !next.names(*key) {
            ended.entry(*key).or_insert(next.counter);
        }
    }
    // Another maker may know keys of a device that were announced before one's own time here.
    for (key, since) in like.into_iter().flat_map(|face| &face.ended) {
        if *since == next.counter && !books.living.contains(key) && !next.names(*key) {
            ended.entry(*key).or_insert(*since);
        }
    }
    let mut newest: Vec<(DeviceId, u64)> = ended.into_iter().collect();
    newest.sort_by_key(|(key, since)| (std::cmp::Reverse(*since), *key));
    newest.truncate(NAMES_MAX);
    newest.sort_unstable();
    newest
}

/// The first list in which a proposal differs from what one made oneself; `None`: they are the same.
pub fn difference(mine: &Face, theirs: &Face) -> Option<FaceList> {
    let place = |face: &Face| (face.circle, face.counter, face.previous);
    let lists = [
        (FaceList::Place, place(mine) == place(theirs)),
        (FaceList::Number, mine.k == theirs.k),
        (FaceList::Roots, mine.roots == theirs.roots),
        (FaceList::Publishers, mine.publishers == theirs.publishers),
        (FaceList::Attesters, mine.attesters == theirs.attesters),
        (FaceList::Ended, mine.ended == theirs.ended),
        (FaceList::Drops, mine.drops == theirs.drops),
    ];
    lists.into_iter().find(|(_, same)| !same).map(|(list, _)| list)
}

#[cfg(test)]
#[path = "making_tests.rs"]
mod tests;
