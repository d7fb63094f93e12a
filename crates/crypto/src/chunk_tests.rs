use std::collections::BTreeSet;

use curve25519_dalek::constants::EIGHT_TORSION;
use ed25519_dalek::{Verifier, VerifyingKey};

use super::*;
use crate::{
    envelope::{Envelope, EnvelopeRefused, seal},
    secret::Key,
    week::{Week, WeekSecret},
};

fn key(seed: u8) -> DeviceKey {
    DeviceKey::from_seed(&[seed; 32])
}

fn header() -> Header {
    Header {
        circle: Id([1; 16]),
        channel: Id([2; 16]),
        exercise: false,
        device: key(9).id(),
        seq: 2,
        prev: Hash([3; 32]),
        heads: vec![Hash([4; 32]), Hash([5; 32])],
        kind: Kind::Changes,
        right: RIGHT_NONE,
        urgency: Urgency::LOWEST,
        about: vec![],
        after: vec![Hash([6; 32])],
        document: Id([7; 16]),
        content: vec![Hash([8; 32])],
    }
}

fn chunk() -> Verified {
    Verified::sign(header(), b"payload".to_vec(), &key(9)).unwrap()
}

fn secret() -> WeekSecret {
    WeekSecret::new(Week(2_900), Key::from_bytes([11; 32]))
}

fn envelope() -> Vec<u8> {
    seal(&chunk(), secret().topic(), &secret(), [13; 24])
}

#[test]
fn what_is_sealed_opens_and_verifies_as_the_same_chunk() {
    let envelope = envelope();
    let opened = Envelope::parse(&envelope).unwrap().open(&secret()).unwrap().verify().unwrap();
    assert_eq!(opened.header(), chunk().header());
    assert_eq!(opened.payload(), b"payload");
    assert_eq!(opened.identity(), chunk().identity());
}

#[test]
fn each_flipped_bit_of_an_envelope_is_noticed() {
    let good = envelope();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        let opened = Envelope::parse(&bad).and_then(|envelope| envelope.open(&secret()));
        assert!(opened.is_err(), "byte {at}");
    }
}

#[test]
fn each_flipped_bit_of_a_chunk_breaks_it_or_its_signature() {
    let good = chunk().encode();
    let header_len = crate::canonical::encode(chunk().header()).len();
    for at in (0..header_len).chain(good.len() - 64..good.len()) {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            let survived = Opened::decode(&bad).ok().is_some_and(|opened| opened.verify().is_ok());
            assert!(!survived, "byte {at} bit {bit}");
        }
    }
}

#[test]
fn another_key_week_or_version_opens_nothing() {
    let bytes = envelope();
    let later = secret().at(Week(2_901));
    assert_eq!(
        Envelope::parse(&bytes).unwrap().open(&later).err(),
        Some(EnvelopeRefused::OtherKey)
    );
    let mut other = bytes;
    other[0] = 2;
    assert_eq!(Envelope::parse(&other).err(), Some(EnvelopeRefused::OtherVersion));
    assert_eq!(Envelope::parse(&[1; 40]).err(), Some(EnvelopeRefused::Malformed));
}

#[test]
fn a_signature_binds_place_mode_and_content() {
    let foreign = |change: fn(&mut Header)| {
        let mut header = header();
        change(&mut header);
        let mut bytes = crate::canonical::encode(&header);
        bytes.extend(chunk().encode().split_off(crate::canonical::encode(chunk().header()).len()));
        Opened::decode(&bytes).unwrap().verify().is_ok()
    };
    assert!(foreign(|_| {}));
    assert!(!foreign(|header| header.channel = Id([99; 16])));
    assert!(!foreign(|header| header.circle = Id([99; 16])));
    assert!(!foreign(|header| header.exercise = true));
    assert!(!foreign(|header| header.document = Id([99; 16])));
    assert!(!foreign(|header| header.content = vec![Hash([99; 32])]));
}

#[test]
fn headers_that_break_a_rule_are_neither_signed_nor_read() {
    let refused = |change: fn(&mut Header)| {
        let mut header = header();
        change(&mut header);
        let mut bytes = crate::canonical::encode(&header);
        bytes.extend(crate::canonical::encode(&b"payload".to_vec()));
        bytes.extend([0; 64]);
        Opened::decode(&bytes).is_err()
            && Verified::sign(header, b"payload".to_vec(), &key(9)).is_err()
    };
    assert!(!refused(|_| {}));
    assert!(refused(|header| header.seq = 0));
    assert!(refused(|header| header.prev = Hash::default()));
    assert!(refused(|header| header.seq = 1));
    assert!(refused(|header| header.heads.reverse()));
    assert!(refused(|header| header.after = vec![Hash([6; 32]), Hash([6; 32])]));
    assert!(refused(|header| header.content.clear()));
    assert!(refused(|header| header.kind = Kind::Statement));
}

/// Each point whose order divides 8, in every encoding that decompresses: eight canonical ones, and
/// six more (0 and 1 written as p and p + 1, and -0 for 0 in x).
fn small_order_points() -> Vec<[u8; 32]> {
    let mut points: Vec<[u8; 32]> =
        EIGHT_TORSION.iter().map(|point| point.compress().to_bytes()).collect();
    let written = |low: u8, middle: u8, high: u8| {
        let mut point = [middle; 32];
        (point[0], point[31]) = (low, high);
        point
    };
    for sign in [0, 0x80] {
        points.push(written(0xed, 0xff, 0x7f | sign));
        points.push(written(0xee, 0xff, 0x7f | sign));
    }
    points.push(written(0xec, 0xff, 0xff));
    points.push(written(1, 0, 0x80));
    points
}

#[test]
fn attack_small_order_keys_sign_everything() {
    let points = small_order_points();
    assert_eq!(points.iter().collect::<BTreeSet<_>>().len(), 14);
    for point in &points {
        // With S = 0 and R of small order too, one of a few tries fits any message.
        let mut plain = 0;
        for (nonce, seq) in points.iter().flat_map(|nonce| (2..6).map(move |seq| (nonce, seq))) {
            let header = Header { device: DeviceId(*point), seq, ..header() };
            let signature = [*nonce, [0; 32]].concat();
            let message = signed_bytes(&crate::canonical::encode(&header));
            plain += u32::from(accepted_by_plain_verification(point, &message, &signature));
            let mut bytes = crate::canonical::encode(&header);
            bytes.extend(crate::canonical::encode(&b"payload".to_vec()));
            bytes.extend(signature);
            assert!(Opened::decode(&bytes).unwrap().verify().is_err(), "{point:02x?}");
        }
        assert!(plain > 0, "no attack on {point:02x?}");
    }
}

fn accepted_by_plain_verification(key: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    let signature = ed25519_dalek::Signature::from_slice(signature).unwrap();
    VerifyingKey::from_bytes(key).unwrap().verify(message, &signature).is_ok()
}

#[test]
fn what_decides_rights_runs_in_a_lane_of_its_own() {
    for (kind, lane) in [
        (Kind::Changes, Lane::Content),
        (Kind::Snapshot, Lane::Content),
        (Kind::Statement, Lane::Content),
        (Kind::Operation, Lane::Log),
        (Kind::Face, Lane::Log),
        (Kind::Rotation, Lane::Log),
        (Kind::Wrap, Lane::Content),
        (Kind::BlobManifest, Lane::Content),
        (Kind::Presence, Lane::Content),
    ] {
        assert_eq!(kind.lane(), lane, "{kind:?}");
    }
}

#[test]
fn an_opened_chunk_says_what_it_claims_before_it_is_proven() {
    assert_eq!(Opened::decode(&chunk().encode()).unwrap().header(), chunk().header());
}

#[test]
fn a_signed_header_vouches_for_its_chunk_without_the_payload() {
    let bytes = chunk().signed_header().encode();
    assert_eq!(bytes.len(), crate::canonical::encode(chunk().header()).len() + 64);
    let vouched = SignedHeader::decode(&bytes).unwrap().verify().unwrap();
    assert_eq!(vouched.header(), chunk().header());
    assert_eq!(vouched.identity(), chunk().identity());
    assert_eq!(vouched.signed().encode(), bytes);
}

#[test]
fn each_flipped_bit_of_a_signed_header_is_noticed() {
    let good = chunk().signed_header().encode();
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            let survived = SignedHeader::decode(&bad).ok().is_some_and(|it| it.verify().is_ok());
            assert!(!survived, "byte {at} bit {bit}");
        }
        assert!(SignedHeader::decode(&good[..at]).ok().is_none_or(|it| it.verify().is_err()));
    }
}

#[test]
fn attack_a_signed_header_that_breaks_a_rule() {
    let decoded = |change: fn(&mut Header)| {
        let mut header = header();
        change(&mut header);
        let mut bytes = crate::canonical::encode(&header);
        bytes.extend(key(9).sign(&signed_bytes(&bytes)));
        SignedHeader::decode(&bytes)
    };
    assert!(decoded(|_| {}).unwrap().verify().is_ok());
    assert!(decoded(|header| header.heads.reverse()).is_err());
    assert!(decoded(|header| header.seq = 0).is_err());
    assert!(decoded(|header| header.content.clear()).is_err());
    assert!(
        decoded(|header| (header.kind, header.content) = (Kind::Face, vec![Hash::default(); 2]))
            .is_err()
    );
}

#[test]
fn truncated_and_extended_chunks_are_refused() {
    let good = chunk().encode();
    for len in 0..good.len() {
        assert!(Opened::decode(&good[..len]).is_err(), "{len}");
    }
    assert!(Opened::decode(&[good, vec![0]].concat()).is_err());
}

#[test]
fn a_kind_of_a_later_version_reads_and_keeps_its_number() {
    for number in [9, 60, 127] {
        let kind: Kind = crate::decode_canonical(&[number]).unwrap();
        assert_eq!(kind, Kind::Other(number));
        assert_eq!(crate::encode_canonical(&kind), [number]);
    }
    assert!(crate::decode_canonical::<Kind>(&[128]).is_err());
    assert!(crate::decode_canonical::<Kind>(&[0x80, 1]).is_err());
}
