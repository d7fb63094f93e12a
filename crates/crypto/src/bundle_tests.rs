//! What a piece tells to whom, and what becomes of one that was changed.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;

const LINK: Topic = Hash([9; 32]);

fn chance() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

fn wrap_key(seed: u8) -> WrapKey {
    WrapKey::from_seed(Key::from_bytes([seed; 32]))
}

/// A piece to the devices 1 and 2, of which only the first gets the second part too.
fn header() -> (Header, [PartKey; 2]) {
    let mut chance = chance();
    let nonce = PieceNonce::draw(&mut chance);
    let parts = [PartKey::shared(&LINK, &nonce), PartKey::draw(&mut chance)];
    let to = [1, 2].map(|seed| wrap_key(seed).public().check().unwrap());
    let locks = [
        Lock { to: &to[0], keys: vec![&parts[0], &parts[1]] },
        Lock { to: &to[1], keys: vec![&parts[0]] },
    ];
    let header = Header::make(&nonce, &locks, &[parts[0].mark()], &mut chance);
    (header, parts)
}

fn keys(keys: Option<Vec<PartKey>>) -> Vec<[u8; 32]> {
    keys.unwrap_or_default().iter().map(|key| *key.0.expose()).collect()
}

#[test]
fn each_device_gets_its_keys_and_whoever_shares_a_key_finds_its_part() {
    let (header, parts) = header();
    let [first, second] = parts.each_ref().map(|part| *part.0.expose());
    assert_eq!(keys(header.unlock(&wrap_key(1))), [first, second]);
    assert_eq!(keys(header.unlock(&wrap_key(2))), [first]);
    assert!(header.unlock(&wrap_key(3)).is_none());
    let found = PartKey::shared(&LINK, &header.nonce());
    assert!(header.has(found.mark()));
    assert_eq!(*found.0.expose(), first);
    assert!(!header.has(parts[1].mark()), "a part that is not shared has no mark");
    assert!(!header.has(PartKey::shared(&Hash([8; 32]), &header.nonce()).mark()));
}

#[test]
fn a_header_reads_again_and_its_length_is_known_from_its_first_bytes() {
    let (header, _) = header();
    let prefix = header.bytes().first_chunk().unwrap();
    assert_eq!(Header::length(prefix), Ok(header.bytes().len()));
    assert_eq!(header.bytes().len(), PREFIX_BYTES + 64 * (1_137 + 512) + 16 * 16);
    let again = Header::parse(header.bytes().to_vec()).unwrap();
    assert!(again == header && again.hash() == header.hash());
}

#[test]
fn forms_of_other_versions_and_sizes_are_refused() {
    let (header, _) = header();
    let with = |at: usize, byte: u8| {
        let mut bytes = header.bytes().to_vec();
        bytes[at] = byte;
        Header::parse(bytes).err()
    };
    assert_eq!(with(0, b'p'), Some(PieceRefused::NotOne));
    assert_eq!(with(16, 2), Some(PieceRefused::Later));
    assert_eq!(with(16, 0), Some(PieceRefused::Malformed));
    for (at, byte) in [(49, 63), (50, 255), (51, 15), (51, 0), (52, 80), (52, 32)] {
        assert_eq!(with(at, byte), Some(PieceRefused::Malformed), "{at}");
    }
    let last = header.bytes().len() - 1;
    for cut in [&[][..], &header.bytes()[..20], &header.bytes()[..last]] {
        assert!(Header::parse(cut.to_vec()).is_err());
    }
    let mut turned = header.bytes().to_vec();
    let marks = turned.len() - 256;
    turned[marks..].reverse();
    assert_eq!(Header::parse(turned).err(), Some(PieceRefused::Malformed));
}

#[test]
fn attack_a_lock_under_the_prefix_of_another_piece() {
    let (header, _) = header();
    let mut moved = header.bytes().to_vec();
    moved[20] ^= 1;
    assert!(Header::parse(moved).unwrap().unlock(&wrap_key(1)).is_none());
}

#[test]
fn attack_tell_locks_that_open_nothing_from_others() {
    // All are encapsulations to a key, of one size; the places of the true ones are of chance.
    let (header, _) = header();
    let size = 1_137 + 512;
    let locks: Vec<&[u8]> = header.bytes()[PREFIX_BYTES..].chunks(size).take(64).collect();
    assert!(locks.iter().all(|lock| lock.len() == size && lock[0] == wrap::SUITE));
    assert!(locks.iter().collect::<std::collections::BTreeSet<_>>().len() == 64);
    let at = |seed| {
        let prefix = &header.bytes()[..PREFIX_BYTES];
        locks.iter().position(|lock| wrap_key(seed).open(PURPOSE, prefix, lock).is_ok())
    };
    assert!(at(1) != Some(0) || at(2) != Some(1));
}

fn segments(data: &[&[u8]]) -> (Vec<Vec<u8>>, SegmentOpener) {
    let (header, [part, _]) = header();
    let mut sealer = SegmentSealer::new(&part, header.hash());
    let last = data.len() - 1;
    let sealed = data.iter().enumerate().map(|(at, data)| sealer.seal(data, at == last)).collect();
    (sealed, SegmentOpener::new(&part, header.hash()))
}

#[test]
fn segments_open_in_their_order_and_say_which_is_the_last() {
    let long = vec![7; SEGMENT_DATA_MAX];
    let (sealed, mut opener) = segments(&[b"one", &long, b""]);
    let mut opened = Vec::new();
    for segment in &sealed {
        assert_eq!(segment.len(), SEGMENT_BYTES);
        assert_eq!(segment[..16], opener.mark().0);
        let Segment { data, is_last } = opener.open(segment).unwrap();
        opened.push((data.to_vec(), is_last));
    }
    assert_eq!(opened, [(b"one".to_vec(), false), (long, false), (vec![], true)]);
}

#[test]
fn attack_reordered_repeated_changed_and_foreign_segments_do_not_open() {
    let (sealed, mut opener) = segments(&[b"one", b"two", b"three"]);
    assert!(opener.open(&sealed[1]).is_err());
    opener.open(&sealed[0]).unwrap();
    assert!(opener.open(&sealed[0]).is_err());
    for at in [0, 16, SEGMENT_BYTES - 1] {
        let mut changed = sealed[1].clone();
        changed[at] ^= 1;
        assert!(opener.open(&changed).is_err());
    }
    assert!(opener.open(&sealed[1][..100]).is_err());
    assert!(opener.open(&filler(&mut chance())).is_err());
    opener.open(&sealed[1]).unwrap();
}

#[test]
fn attack_the_body_of_one_piece_under_the_header_of_another() {
    let (header, [part, _]) = header();
    let segment = SegmentSealer::new(&part, header.hash()).seal(b"one", true);
    assert!(SegmentOpener::new(&part, Hash([5; 32])).open(&segment).is_err());
}
