//! Who may publish or attest outside a circle (docs/protocol.md §13.2, §16): a pure function of the
//! newest Face that a reader holds and the one that a chunk cites.

use porchlight_crypto::{DeviceId, Hash};

use super::{ENDED_FACES, Face, Trusted};

/// What a key uses its name in a Face for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceRight {
    Publish,
    Attest,
}

/// Whether what a key signed counts for a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceStanding {
    /// It does; an attester's under that label.
    Counts { label: Option<u16> },
    /// A Face has ended the key since.
    Ended,
    /// Neither Face names the key for that, or the cited one lies too far back.
    NoRight,
    /// The Face that it cites is not here.
    Waits,
}

/// Where a chunk by `key` stands that cites the Face with the hash `cited`. `held` is that Face, where
/// the reader took it over once; a Face that was merely received says nothing.
pub fn standing(
    newest: &Trusted,
    (cited, held): (Hash, Option<&Face>),
    key: DeviceId,
    right: FaceRight,
) -> FaceStanding {
    if newest.face.has_ended(key) {
        return FaceStanding::Ended;
    }
    if let Some(found) = named(&newest.face, key, right) {
        return found;
    }
    if cited == newest.hash {
        return FaceStanding::NoRight;
    }
    let Some(older) = held.filter(|face| super::hash(face) == cited) else {
        return FaceStanding::Waits;
    };
    let is_near = older.counter.saturating_add(ENDED_FACES) > newest.face.counter;
    let found = named(older, key, right).filter(|_| is_near);
    found.unwrap_or(FaceStanding::NoRight)
}

fn named(face: &Face, key: DeviceId, right: FaceRight) -> Option<FaceStanding> {
    match right {
        FaceRight::Publish => {
            let found = face.publishers.binary_search(&key).is_ok();
            found.then_some(FaceStanding::Counts { label: None })
        }
        FaceRight::Attest => {
            face.label(key).map(|label| FaceStanding::Counts { label: Some(label) })
        }
    }
}

#[cfg(test)]
mod tests {
    use porchlight_crypto::{DeviceKey, Id};

    use super::*;
    use crate::face::{SignedFace, hash};

    fn key(seed: u8) -> DeviceKey {
        DeviceKey::from_seed(&[seed; 32])
    }

    fn first() -> Face {
        Face {
            circle: Id([7; 16]),
            counter: 1,
            previous: Hash::default(),
            roots: vec![key(1).id()],
            k: 2,
            publishers: vec![key(2).id()],
            attesters: vec![(key(3).id(), 4)],
            ended: Vec::new(),
            drops: Vec::new(),
        }
    }

    fn after(before: &Face, change: impl FnOnce(&mut Face)) -> Trusted {
        let held = Trusted::pin(SignedFace::sign(before.clone(), &[]), hash(before)).unwrap();
        let mut next = Face { counter: 2, previous: hash(before), ..before.clone() };
        change(&mut next);
        held.follow(SignedFace::sign(next, &[&key(1)])).unwrap()
    }

    #[test]
    fn a_key_counts_by_the_newest_face_or_by_the_one_that_is_cited() {
        let first = first();
        let (publisher, attester) = (key(2).id(), key(3).id());
        let drawn_anew = after(&first, |next| {
            (next.publishers, next.attesters) = (vec![key(5).id()], vec![(key(6).id(), 0)]);
        });
        let ask = |held, key, right| standing(&drawn_anew, (hash(&first), held), key, right);
        let counts = FaceStanding::Counts { label: None };
        assert_eq!(ask(None, key(5).id(), FaceRight::Publish), counts);
        assert_eq!(ask(Some(&first), publisher, FaceRight::Publish), counts);
        let labelled = FaceStanding::Counts { label: Some(4) };
        assert_eq!(ask(Some(&first), attester, FaceRight::Attest), labelled);
        assert_eq!(ask(None, attester, FaceRight::Attest), FaceStanding::Waits);
        assert_eq!(ask(Some(&first), attester, FaceRight::Publish), FaceStanding::NoRight);
        let newest =
            standing(&drawn_anew, (drawn_anew.hash(), Some(&first)), publisher, FaceRight::Publish);
        assert_eq!(newest, FaceStanding::NoRight);
    }

    #[test]
    fn attack_an_ended_key_cites_the_face_that_named_it() {
        let (first, attester) = (first(), key(3).id());
        let ended = after(&first, |next| {
            (next.attesters, next.ended) = (Vec::new(), vec![(attester, 2)]);
        });
        let asked = standing(&ended, (hash(&first), Some(&first)), attester, FaceRight::Attest);
        assert_eq!(asked, FaceStanding::Ended);
    }

    #[test]
    fn attack_a_face_is_cited_that_lies_so_far_back_that_its_ended_keys_are_forgotten() {
        let (first, attester) = (first(), key(3).id());
        let ask = |counter| {
            let now = after(&first, |next| (next.counter, next.attesters) = (counter, Vec::new()));
            standing(&now, (hash(&first), Some(&first)), attester, FaceRight::Attest)
        };
        assert_eq!(ask(ENDED_FACES), FaceStanding::Counts { label: Some(4) });
        assert_eq!(ask(ENDED_FACES + 1), FaceStanding::NoRight);
    }

    #[test]
    fn attack_another_face_is_passed_off_as_the_cited_one() {
        let first = first();
        let now = after(&first, |next| next.attesters = Vec::new());
        let made_up = Face { attesters: vec![(key(9).id(), 0)], ..first.clone() };
        let asked = standing(&now, (hash(&first), Some(&made_up)), key(9).id(), FaceRight::Attest);
        assert_eq!(asked, FaceStanding::Waits);
    }
}
