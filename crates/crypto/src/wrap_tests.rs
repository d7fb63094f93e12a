use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;

fn chance() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

fn key(seed: u8) -> WrapKey {
    WrapKey::from_seed(Key::from_bytes([seed; 32]))
}

fn bytes(seed: u8) -> [u8; WRAP_PUBLIC_BYTES] {
    key(seed).public().bytes().try_into().unwrap()
}

/// The refusal of a good key of which the X25519 half was replaced.
fn refused_point(point: [u8; 32]) -> Option<WrapKeyRefused> {
    let mut bytes = bytes(2);
    bytes[ML_KEM_BYTES..].copy_from_slice(&point);
    WrapPublic::from_bytes(&bytes).check().err()
}

/// Little-endian bytes of a number given in big-endian hex.
fn point(hex: &str) -> [u8; 32] {
    let digit = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    std::array::from_fn(|at| digit(62 - 2 * at))
}

#[test]
fn what_is_wrapped_opens_for_its_key_and_purpose_alone() {
    let to = key(2).public().check().unwrap();
    let wrapped = wrap(&to, b"purpose", &[7; 32], &mut chance());
    assert_eq!(wrapped.len(), 1_169);
    assert_eq!(wrapped.len(), WRAP_OVERHEAD_BYTES + 32);
    assert_eq!(key(2).unwrap(b"purpose", &wrapped).unwrap().as_slice(), [7; 32]);
    assert_eq!(key(3).unwrap(b"purpose", &wrapped).err(), Some(NotForThisKey));
    assert_eq!(key(2).unwrap(b"another", &wrapped).err(), Some(NotForThisKey));
    assert_eq!(key(2).open(b"purpose", b"place", &wrapped).err(), Some(NotForThisKey));
}

#[test]
fn each_changed_or_missing_byte_of_a_wrap_is_noticed() {
    let to = key(2).public().check().unwrap();
    let good = wrap(&to, b"purpose", &[7; 32], &mut chance());
    // Each place of suite, X25519 point, ciphertext and tag; every 16th of the ML-KEM ciphertext.
    for at in (0..1_089).step_by(16).chain(1_089..good.len()) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert!(key(2).unwrap(b"purpose", &bad).is_err(), "byte {at}");
    }
    for len in [0, 1, 1_120, 1_121, 1_136, 1_168] {
        assert!(key(2).unwrap(b"purpose", &good[..len]).is_err(), "{len}");
    }
}

#[test]
fn two_wraps_of_one_secret_are_unlike() {
    let to = key(2).public().check().unwrap();
    let mut chance = chance();
    let both = [(); 2].map(|()| wrap(&to, b"purpose", &[7; 32], &mut chance));
    assert_ne!(both[0], both[1]);
}

#[test]
fn a_key_is_the_same_from_its_stored_seed_and_prints_four_bytes() {
    let drawn = WrapKey::draw(&mut chance());
    let again = WrapKey::from_seed(Key::from_bytes(*drawn.seed().expose()));
    assert_eq!(drawn.public(), again.public());
    assert_eq!(format!("{:?}", drawn.public()).len(), 8);
}

#[test]
fn attack_ml_kem_coefficients_beyond_the_modulus() {
    // 768 coefficients of 12 bits, little-endian, two in three bytes.
    for at in 0..768 {
        let coefficients: &[u16] = if at % 32 == 0 { &[3_328, 3_329, 4_095] } else { &[3_329] };
        for &coefficient in coefficients {
            let mut bytes = bytes(2);
            let [low, high] = coefficient.to_le_bytes();
            let place = at / 2 * 3;
            if at % 2 == 0 {
                bytes[place] = low;
                bytes[place + 1] = bytes[place + 1] & 0xf0 | high;
            } else {
                bytes[place + 1] = bytes[place + 1] & 0x0f | low << 4;
                bytes[place + 2] = high << 4 | low >> 4;
            }
            let refused = WrapPublic::from_bytes(&bytes).check().err();
            let due = (coefficient > 3_328).then_some(WrapKeyRefused::Modulus);
            assert_eq!(refused, due, "coefficient {at} = {coefficient}");
        }
    }
}

#[test]
fn attack_small_order_wrapping_keys() {
    // u of order 2, 4, 8, 8 on the curve, and -1 of order 4 on the twist: all that a multiple of 8
    // takes to zero (https://cr.yp.to/ecdh.html#validate), in their canonical encoding.
    for small in [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000001",
        "00b8495f16056286fdb1329ceb8d09da6ac49ff1fae35616aeb8413b7c7aebe0",
        "57119fd0dd4e22d8868e1c58c45c44045bef839c55b1d0b1248c50a3bc959c5f",
        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
    ] {
        assert_eq!(refused_point(point(small)), Some(WrapKeyRefused::SmallOrder), "{small}");
        let mut other = point(small);
        other[31] |= 0x80;
        assert_eq!(refused_point(other), Some(WrapKeyRefused::NotCanonical), "{small} + 2^255");
        assert_eq!(x25519(PROBE, other), [0; 32], "a small order in a second encoding");
    }
    // p and p + 1 are 0 and 1 again; p + 2 is a key of full order, written a second time.
    for second in ["ed", "ee", "ef"] {
        let second = point(&format!("7{}{second}", "f".repeat(61)));
        assert_eq!(refused_point(second), Some(WrapKeyRefused::NotCanonical));
    }
}

#[test]
fn good_points_are_not_refused() {
    // 2 lies on the twist and has a large order, as half of all numbers have: X25519 is at home there.
    for good in ["02", "09", "7f"] {
        assert_eq!(refused_point(point(&format!("{}{good}", "0".repeat(62)))), None);
    }
    assert_eq!(refused_point(point(&format!("7{}eb", "f".repeat(61)))), None);
    for seed in 0..8 {
        assert!(key(seed).public().check().is_ok());
    }
}

#[test]
fn an_inbox_has_its_own_topic_each_week() {
    let topic = |seed, week| inbox_topic(&key(seed).public(), Week(week));
    assert_eq!(topic(2, 10), topic(2, 10));
    assert_ne!(topic(2, 10), topic(2, 11));
    assert_ne!(topic(2, 10), topic(3, 10));
}
