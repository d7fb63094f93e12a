use super::*;
use crate::{
    envelope::{Envelope, EnvelopeRefused, seal},
    secret::Key,
    week::{TopicSecret, Week, WeekSecret},
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
    let topic = TopicSecret::new(Key::from_bytes([12; 32])).topic(Week(2_900));
    seal(&chunk(), topic, &secret(), [13; 24])
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

#[test]
fn a_small_order_key_signs_nothing() {
    // The identity point: plain verification accepts a crafted signature for any message.
    let mut header = header();
    header.device = DeviceId({
        let mut point = [0; 32];
        point[0] = 1;
        point
    });
    let mut bytes = crate::canonical::encode(&header);
    bytes.extend(crate::canonical::encode(&b"payload".to_vec()));
    let mut signature = [0; 64];
    signature[0] = 1;
    bytes.extend(signature);
    assert!(Opened::decode(&bytes).unwrap().verify().is_err());
}

#[test]
fn truncated_and_extended_chunks_are_refused() {
    let good = chunk().encode();
    for len in 0..good.len() {
        assert!(Opened::decode(&good[..len]).is_err(), "{len}");
    }
    assert!(Opened::decode(&[good, vec![0]].concat()).is_err());
}
