//! Envelopes of both versions, the padding under their seals, chunks, signed headers and wraps.
//! Whatever reads is written back as the same bytes, or there would be two identities of one thing.

use porchlight_crypto::{
    DeviceKey, Envelope, Hash, Header, Id, Key, Kind, NONCE_BYTES, Opened, RIGHT_NONE, SealedTo,
    SignedHeader, Urgency, Verified, WRAP_PUBLIC_BYTES, Week, WeekSecret, WrapKey, WrapPublic,
    decode_canonical, encode_canonical, seal, seal_to,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::{
    bytes::{Bytes, chosen, golden},
    seal::{seal_bytes, seal_plaintext},
};

const GOLDEN_CHUNK: &str = include_str!("../golden/chunk_v1.hex");
const GOLDEN_ENVELOPE: &str = include_str!("../golden/envelope_v1.hex");
const GOLDEN_SEALED_TO: &str = include_str!("../golden/envelope_v2.hex");
const GOLDEN_HEADER: &str = include_str!("../golden/signed_header_v1.hex");
const GOLDEN_WRAP: &str = include_str!("../golden/wrap_v1.hex");
const GOLDEN_PUBLIC: &str = include_str!("../golden/wrap_public_v1.hex");

const INFO: &[u8] = b"info";

/// The device of the golden chunks.
pub(super) fn key() -> DeviceKey {
    DeviceKey::from_seed(&[3; 32])
}

fn week() -> WeekSecret {
    WeekSecret::new(Week(2_917), Key::from_bytes([11; 32]))
}

/// The last of the pieces is the whole file.
fn whole(text: &str) -> Vec<u8> {
    golden(text).pop().unwrap()
}

/// A chunk of that kind by the golden device.
pub(super) fn sign(kind: Kind, payload: Vec<u8>) -> Option<Verified> {
    let header = Header { kind, content: vec![Hash::of(&payload)], ..header() };
    Verified::sign(header, payload, &key()).ok()
}

pub(super) fn header() -> Header {
    Header {
        circle: Id([1; 16]),
        channel: Id([2; 16]),
        exercise: false,
        device: key().id(),
        seq: 1,
        prev: Hash::default(),
        heads: vec![],
        kind: Kind::Statement,
        right: RIGHT_NONE,
        urgency: Urgency::LOWEST,
        about: vec![],
        after: vec![],
        document: Id::default(),
        content: vec![],
    }
}

/// A chunk that was opened says what its bytes say; with a signature that holds, all of them.
fn agrees(opened: Opened, bytes: &[u8]) {
    assert!(bytes.starts_with(&encode_canonical(opened.header())));
    if let Ok(verified) = opened.verify() {
        assert_eq!(verified.encode(), bytes);
        let nonce = [5; NONCE_BYTES];
        let envelope = seal(&verified, week().topic(), &week(), nonce);
        let again = Envelope::parse(&envelope).unwrap().open(&week()).unwrap().verify().unwrap();
        assert_eq!(again.identity(), verified.identity());
    }
}

/// An envelope; or what somebody with the key may put under its seal, padded or not.
pub(super) fn envelope(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let choice = bytes.below(3);
    let rest = bytes.rest();
    let envelope = match choice {
        0 => rest.to_vec(),
        1 => seal_plaintext(&week(), rest),
        _ => seal_bytes(&week(), rest),
    };
    let Ok(parsed) = Envelope::parse(&envelope) else { return false };
    let _ = parsed.topic();
    let Ok(opened) = parsed.open(&week()) else { return false };
    if choice > 0 {
        let from = if choice == 1 { &rest[4..] } else { rest };
        assert!(from.starts_with(&encode_canonical(opened.header())));
    }
    opened.verify().is_ok()
}

pub(super) fn envelope_seeds() -> Vec<Vec<u8>> {
    let chunk = whole(GOLDEN_CHUNK);
    let mut plaintext = u32::try_from(chunk.len()).unwrap().to_le_bytes().to_vec();
    plaintext.extend(&chunk);
    plaintext.resize(porchlight_crypto::padme(plaintext.len()), 0);
    vec![
        chosen(0, whole(GOLDEN_ENVELOPE)),
        chosen(1, plaintext),
        chosen(2, chunk),
        chosen(2, sign(Kind::Operation, vec![7; 600]).unwrap().encode()),
    ]
}

/// An envelope to one key, or what remains of an honest one after some bytes of it were changed.
pub(super) fn sealed_to(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let envelope = if bytes.flag() {
        let mut honest = sealed_to_golden_key();
        while !bytes.is_empty() {
            let at = usize::from(bytes.word()) % honest.len();
            honest[at] ^= bytes.byte();
        }
        honest
    } else {
        bytes.rest().to_vec()
    };
    let Ok(parsed) = SealedTo::parse(&envelope) else { return false };
    let _ = parsed.topic();
    let Ok(opened) = parsed.open(&wrap_key()) else { return false };
    assert!(Envelope::parse(&envelope).is_err(), "no envelope is of two versions");
    opened.verify().is_ok()
}

fn wrap_key() -> WrapKey {
    WrapKey::from_seed(Key::from_bytes([19; 32]))
}

fn sealed_to_golden_key() -> Vec<u8> {
    let chunk = sign(Kind::Statement, b"for you".to_vec()).unwrap();
    let to = wrap_key().public().check().unwrap();
    seal_to(&chunk, Hash([5; 32]), &to, &mut ChaCha20Rng::from_seed([6; 32]))
}

pub(super) fn sealed_to_seeds() -> Vec<Vec<u8>> {
    vec![chosen(0, whole(GOLDEN_SEALED_TO)), chosen(0, sealed_to_golden_key()), vec![1]]
}

/// A chunk; or a header and a payload that somebody signed.
pub(super) fn chunk(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let signed = bytes.flag();
    let rest = bytes.rest();
    if signed {
        let Ok((header, payload)) = decode_canonical::<(Header, Vec<u8>)>(rest) else {
            return false;
        };
        let Ok(verified) = Verified::sign(header, payload, &key()) else { return false };
        let encoded = verified.encode();
        let again = Opened::decode(&encoded).unwrap().verify().unwrap();
        assert_eq!(again.identity(), verified.identity());
        assert_eq!(again.payload(), verified.payload());
        let vouched = SignedHeader::decode(&verified.signed_header().encode()).unwrap();
        assert_eq!(vouched.verify().unwrap().identity(), verified.identity());
        agrees(Opened::decode(&encoded).unwrap(), &encoded);
        return true;
    }
    let Ok(opened) = Opened::decode(rest) else { return false };
    agrees(opened, rest);
    true
}

pub(super) fn chunk_seeds() -> Vec<Vec<u8>> {
    let made = |kind, len| {
        let chunk = sign(kind, vec![9; len]).unwrap();
        chosen(1, encode_canonical(&(chunk.header(), chunk.payload().to_vec())))
    };
    let kinds = [Kind::Snapshot, Kind::Operation, Kind::Face, Kind::Rotation, Kind::Other(100)];
    let mut seeds: Vec<Vec<u8>> = kinds.into_iter().map(|kind| made(kind, 3)).collect();
    seeds.push(chosen(0, whole(GOLDEN_CHUNK)));
    seeds.push(made(Kind::Presence, 200));
    seeds
}

/// A header with its signature.
pub(super) fn signed_header(input: &[u8]) -> bool {
    let Ok(signed) = SignedHeader::decode(input) else { return false };
    assert_eq!(signed.encode(), input);
    signed.verify().is_ok_and(|verified| verified.signed().encode() == input)
}

pub(super) fn signed_header_seeds() -> Vec<Vec<u8>> {
    let made = sign(Kind::Wrap, vec![1]).unwrap().signed_header().encode();
    vec![whole(GOLDEN_HEADER), made]
}

/// A wrap to a key that is here; or a public key that somebody offers.
pub(super) fn wrap(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    match bytes.below(3) {
        0 => wrap_key().unwrap(INFO, bytes.rest()).is_ok(),
        1 => {
            let mut honest = honest_wrap();
            while !bytes.is_empty() {
                let at = usize::from(bytes.word()) % honest.len();
                honest[at] ^= bytes.byte();
            }
            let opened = wrap_key().unwrap(INFO, &honest).ok();
            assert_eq!(opened.is_some(), honest == honest_wrap(), "no wrap can be changed");
            opened.is_some()
        }
        _ => {
            let rest = bytes.rest();
            let Ok(public) = <&[u8; WRAP_PUBLIC_BYTES]>::try_from(rest) else { return false };
            let public = WrapPublic::from_bytes(public);
            assert_eq!(public.bytes(), rest);
            let Ok(checked) = public.check() else { return false };
            let mut chance = ChaCha20Rng::from_seed([6; 32]);
            !porchlight_crypto::wrap(&checked, INFO, b"secret", &mut chance).is_empty()
        }
    }
}

fn honest_wrap() -> Vec<u8> {
    let to = wrap_key().public().check().unwrap();
    let mut chance = ChaCha20Rng::from_seed([6; 32]);
    porchlight_crypto::wrap(&to, INFO, &[7; 32], &mut chance)
}

pub(super) fn wrap_seeds() -> Vec<Vec<u8>> {
    vec![
        chosen(0, honest_wrap()),
        chosen(0, whole(GOLDEN_WRAP)),
        vec![1],
        chosen(2, whole(GOLDEN_PUBLIC)),
    ]
}
