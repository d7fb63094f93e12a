//! A Face is taken over when enough of the roots that are held signed it, and never goes back.

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
    // Whoever signed it: the hash decides.
    let unsigned = SignedFace::sign(face(1, Hash::default(), &[&a]), &[&thief]);
    assert!(Trusted::pin(unsigned, root).is_ok());
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
