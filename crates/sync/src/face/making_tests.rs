//! Two makers with the same books make the same Face, and what one of them slips in shows.

use porchlight_crypto::{DeviceKey, Key, Week, WeekSecret};

use super::*;
use crate::face::{SignedFace, hash};

fn key(seed: u8) -> DeviceId {
    DeviceKey::from_seed(&[seed; 32]).id()
}

fn announced(person: u8, keys: &[u8]) -> Announced {
    let keys = keys.iter().map(|seed| key(*seed)).collect();
    let (device, person) = (DeviceId([person; 32]), Id([person; 16]));
    Announced { device, person, keys, is_required: true }
}

fn drop_of(week: u32) -> Drop {
    let secret = WeekSecret::new(Week(8), Key::from_bytes([3; 32])).at(Week(week));
    Drop { channel: Id([5; 16]), week, key: secret.drop_key().public() }
}

fn books() -> Books {
    let attesters = vec![announced(1, &[10]), announced(2, &[20]), announced(3, &[30])];
    let living = [1, 10, 20, 30, 40].map(key).into();
    Books {
        circle: Id([7; 16]),
        k: 2,
        roots: vec![announced(1, &[1])],
        publishers: vec![announced(4, &[40])],
        attesters,
        lost: BTreeMap::new(),
        living,
        drops: vec![drop_of(9)],
    }
}

/// Each for themselves, in the order of their keys.
fn apart(smallest: &BTreeMap<Person, DeviceId>) -> BTreeMap<Person, u16> {
    let by_key: BTreeMap<DeviceId, Person> =
        smallest.iter().map(|(person, key)| (*key, *person)).collect();
    by_key.into_values().zip(0..).collect()
}

fn made(previous: Option<&Trusted>, books: &Books, like: Option<&Face>) -> Face {
    make(previous, books, like, apart).unwrap()
}

fn held(face: Face) -> Trusted {
    let root = hash(&face);
    Trusted::pin(SignedFace::sign(face, &[]), root).unwrap()
}

#[test]
fn the_next_face_names_the_newest_keys_and_the_one_before() {
    let first = held(made(None, &books(), None));
    assert_eq!((first.face().counter, first.face().previous), (1, Hash::default()));
    let mut later = books();
    later.attesters[0].keys.push(key(11));
    let next = made(Some(&first), &later, None);
    assert_eq!((next.counter, next.previous), (2, first.hash()));
    assert!(next.label(key(11)).is_some() && next.label(key(10)).is_none());
    assert!(next.attesters.is_sorted() && next.ended.is_empty());
    assert_eq!(next.drops, [drop_of(9)]);
}

#[test]
fn labels_are_numbered_by_keys_and_one_person_has_one() {
    let mut books = books();
    books.attesters.push(Announced { device: DeviceId([9; 32]), ..announced(2, &[21]) });
    let face = made(None, &books, None);
    assert_eq!(face.label(key(20)), face.label(key(21)));
    let mut seen: Vec<u16> = Vec::new();
    for (_, label) in &face.attesters {
        if !seen.contains(label) {
            seen.push(*label);
        }
    }
    assert_eq!(seen, [0, 1, 2], "in the order of the smallest keys");
}

#[test]
fn without_a_key_that_signs_there_is_no_face() {
    assert_eq!(make(None, &Books { roots: vec![], ..books() }, None, apart), None);
}

#[test]
fn who_lost_the_right_is_ended_with_all_older_keys_and_stays_so_for_a_while() {
    let first = held(made(None, &books(), None));
    let gone = DeviceId([3; 32]);
    let mut after = books();
    after.attesters.pop();
    after.lost = [(key(30), gone), (key(29), gone), (key(99), DeviceId([8; 32]))].into();
    let second = made(Some(&first), &after, None);
    let mut expected = vec![(key(29), 2), (key(30), 2)];
    expected.sort_unstable();
    // The key of somebody whom no Face named needs no end.
    assert_eq!(second.ended, expected);
    let mut held = held(second);
    while held.face().counter < 1 + ENDED_FACES {
        assert!(held.face().has_ended(key(30)), "{}", held.face().counter);
        let next = made(Some(&held), &after, None);
        held = super::tests::held(next);
    }
    let next = made(Some(&held), &after, None);
    assert!(next.ended.is_empty(), "{}", next.counter);
}

#[test]
fn an_ended_key_has_no_place_even_if_it_is_announced_again() {
    let first = held(made(None, &books(), None));
    let mut without = books();
    without.attesters.pop();
    without.lost = [(key(30), DeviceId([3; 32]))].into();
    let second = held(made(Some(&first), &without, None));
    let third = made(Some(&second), &books(), None);
    assert!(third.label(key(30)).is_none() && third.has_ended(key(30)));
}

#[test]
fn a_key_that_was_announced_after_the_proposal_makes_no_difference() {
    let first = held(made(None, &books(), None));
    let theirs = made(Some(&first), &books(), None);
    let mut mine = books();
    mine.attesters[1].keys.push(key(22));
    mine.publishers.push(Announced { is_required: false, ..announced(6, &[60]) });
    let like = made(Some(&first), &mine, Some(&theirs));
    assert_eq!(difference(&like, &theirs), None);
}

#[test]
fn attack_one_admin_slips_a_key_in() {
    let first = held(made(None, &books(), None));
    let honest = made(Some(&first), &books(), None);
    let differs = |change: &dyn Fn(&mut Face)| {
        let mut theirs = honest.clone();
        change(&mut theirs);
        difference(&made(Some(&first), &books(), Some(&theirs)), &theirs)
    };
    assert_eq!(differs(&|_| {}), None);
    let stranger = key(77);
    let slipped = |list: &mut Vec<DeviceId>| {
        list.push(stranger);
        list.sort_unstable();
    };
    assert_eq!(differs(&|face| slipped(&mut face.roots)), Some(FaceList::Roots));
    assert_eq!(differs(&|face| slipped(&mut face.publishers)), Some(FaceList::Publishers));
    let attester = |face: &mut Face| {
        face.attesters.push((stranger, 3));
        face.attesters.sort_unstable();
    };
    assert_eq!(differs(&attester), Some(FaceList::Attesters));
    assert_eq!(differs(&|face| face.attesters[0].1 = 9), Some(FaceList::Attesters));
    assert_eq!(differs(&|face| face.k = 1), Some(FaceList::Number));
    assert_eq!(differs(&|face| face.drops[0].key = drop_of(8).key), Some(FaceList::Drops));
    assert_eq!(differs(&|face| face.counter = 9), Some(FaceList::Place));
    assert_eq!(differs(&|face| face.previous = Hash::default()), Some(FaceList::Place));
}

#[test]
fn attack_one_admin_leaves_somebody_out_or_ends_a_living_key() {
    let first = held(made(None, &books(), None));
    let mut theirs = made(Some(&first), &books(), None);
    theirs.attesters.remove(0);
    let mine = made(Some(&first), &books(), Some(&theirs));
    assert_eq!(difference(&mine, &theirs), Some(FaceList::Attesters));
    let mut theirs = made(Some(&first), &books(), None);
    // The key before the present one, of somebody who still attests.
    let mut mine = books();
    mine.living.insert(key(9));
    theirs.ended = vec![(key(9), 2)];
    let like = made(Some(&first), &mine, Some(&theirs));
    assert_eq!(difference(&like, &theirs), Some(FaceList::Ended));
}

#[test]
fn attack_one_admin_keeps_a_lost_key_alive() {
    let first = held(made(None, &books(), None));
    let theirs = made(Some(&first), &books(), None);
    let mut mine = books();
    mine.attesters.pop();
    mine.living.remove(&key(30));
    mine.lost = [(key(30), DeviceId([3; 32]))].into();
    let like = made(Some(&first), &mine, Some(&theirs));
    assert_eq!(difference(&like, &theirs), Some(FaceList::Attesters));
    let mut unsaid = like.clone();
    unsaid.ended.clear();
    let like = made(Some(&first), &mine, Some(&unsaid));
    assert_eq!(difference(&like, &unsaid), Some(FaceList::Ended));
}
