//! Other people's vectors against every primitive that this crate is built on: Wycheproof, the BLAKE3
//! team's, the X-Wing draft's, RFC 9106's, and HPKE computed a second time from RFC 9180.
//!
//! They guard against a dependency that changes its mind; what this crate builds from the primitives
//! is frozen in `golden.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

use std::{collections::BTreeMap, convert::Infallible};

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use ed25519_dalek::{Signature, VerifyingKey};
use hkdf::Hkdf;
use hpke::{Deserializable, Kem, Serializable, kem::XWing};
use ml_kem::{
    B32, FromSeed, MlKem768,
    kem::{Decapsulate, KeyExport},
    ml_kem_768::{Ciphertext, EncapsulationKey},
};
use porchlight_crypto::{Key, WrapKey, WrapKeyRefused, WrapPublic, wrap};
use rand_core::{SeedableRng, TryCryptoRng, TryRng};
use serde_json::Value;
use sha2::Sha256;
use wycheproof::TestResult;

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// A good wrapping key with one half replaced.
fn wrap_public(ml_kem: Option<&[u8]>, x25519: Option<&[u8]>) -> WrapPublic {
    let good = WrapKey::from_seed(Key::from_bytes([1; 32])).public();
    let halves = good.bytes().split_at(1_184);
    let bytes = [ml_kem.unwrap_or(halves.0), x25519.unwrap_or(halves.1)].concat();
    WrapPublic::from_bytes(bytes.as_slice().try_into().unwrap())
}

#[test]
fn ed25519_strict() {
    use wycheproof::eddsa::{TestName, TestSet};
    let (mut run, mut stricter) = (0, BTreeMap::<String, Vec<usize>>::new());
    for group in TestSet::load(TestName::Ed25519).unwrap().test_groups {
        let key = <[u8; 32]>::try_from(group.key.pk.as_ref()).unwrap();
        for test in group.tests {
            let accepted = Signature::from_slice(&test.sig).is_ok_and(|signature| {
                VerifyingKey::from_bytes(&key)
                    .is_ok_and(|key| key.verify_strict(&test.msg, &signature).is_ok())
            });
            match test.result {
                TestResult::Invalid => assert!(!accepted, "{}: {}", test.tc_id, test.comment),
                TestResult::Valid | TestResult::Acceptable if accepted => {}
                TestResult::Valid | TestResult::Acceptable => {
                    stricter.entry(test.comment).or_default().push(test.tc_id);
                }
            }
            run += 1;
        }
    }
    // By reason: valid signatures that strict verification refuses. There is none.
    assert_eq!(stricter, BTreeMap::new());
    assert!(run >= 151, "{run}");
}

#[test]
fn xchacha20_poly1305() {
    use wycheproof::aead::{TestName, TestSet};
    let mut run = 0;
    for group in TestSet::load(TestName::XChaCha20Poly1305).unwrap().test_groups {
        for test in group.tests {
            let sealed = [test.ct.as_ref(), test.tag.as_ref()].concat();
            let cipher = XChaCha20Poly1305::new_from_slice(&test.key).unwrap();
            let Ok(nonce) = XNonce::try_from(test.nonce.as_ref()) else {
                assert_ne!(group.nonce_size, 192, "{}", test.tc_id);
                assert!(test.result.must_fail());
                continue;
            };
            let opened = cipher.decrypt(&nonce, Payload { msg: &sealed, aad: &test.aad }).ok();
            let due = (!test.result.must_fail()).then(|| test.pt.to_vec());
            assert_eq!(opened, due, "{}: {}", test.tc_id, test.comment);
            if due.is_some() {
                let payload = Payload { msg: test.pt.as_ref(), aad: &test.aad };
                assert_eq!(cipher.encrypt(&nonce, payload).unwrap(), sealed, "{}", test.tc_id);
            }
            run += 1;
        }
    }
    assert!(run >= 250, "{run}");
}

#[test]
fn x25519_and_the_points_that_wrapping_keys_may_not_have() {
    use wycheproof::xdh::{TestFlag, TestName, TestSet};
    let (mut run, mut refused) = (0, 0);
    for group in TestSet::load(TestName::X25519).unwrap().test_groups {
        for test in group.tests {
            let secret = <[u8; 32]>::try_from(test.private_key.as_ref()).unwrap();
            let public = <[u8; 32]>::try_from(test.public_key.as_ref()).unwrap();
            let shared = x25519_dalek::x25519(secret, public);
            assert_eq!(shared.as_slice(), test.shared_secret.as_ref(), "{}", test.tc_id);
            let checked = wrap_public(None, Some(&public)).check();
            let must_refuse = test.flags.contains(&TestFlag::ZeroSharedSecret)
                || test.flags.contains(&TestFlag::NonCanonicalPublic);
            match checked.err() {
                Some(WrapKeyRefused::Modulus) => panic!("{}", test.tc_id),
                Some(_) if must_refuse => refused += 1,
                // Wycheproof flags one reason at most; a set highest bit is a second encoding too.
                Some(why) => {
                    assert_eq!(why, WrapKeyRefused::NotCanonical, "{}", test.tc_id);
                    assert!(public[31] >= 0x80, "{}", test.tc_id);
                }
                None => assert!(!must_refuse, "{}: {}", test.tc_id, test.comment),
            }
            run += 1;
        }
    }
    assert!(run >= 500 && refused >= 40, "{run}, {refused}");
}

#[test]
fn ml_kem_768() {
    use wycheproof::mlkem::{TestName, TestSet};
    let mut run = [0; 3];
    for test in tests(TestSet::load(TestName::MlKem768KeyGenSeed).unwrap()) {
        let seed = test.seed.unwrap().as_ref().try_into().unwrap();
        let (_, public) = MlKem768::from_seed(&seed);
        assert_eq!(public.to_bytes().as_slice(), test.encaps_key.unwrap().as_ref());
        run[0] += 1;
    }
    for test in tests(TestSet::load(TestName::MlKem768Encaps).unwrap()) {
        let bytes = test.encaps_key.unwrap();
        if bytes.len() != 1_184 {
            assert!(test.result.must_fail(), "{}", test.tc_id);
            continue;
        }
        let refused = wrap_public(Some(&bytes), None).check().err();
        let due = test.result.must_fail().then_some(WrapKeyRefused::Modulus);
        assert_eq!(refused, due, "{}: {}", test.tc_id, test.comment);
        if due.is_none() {
            let public = EncapsulationKey::new(&bytes.as_ref().try_into().unwrap()).unwrap();
            let chance = B32::try_from(test.msg.unwrap().as_ref()).unwrap();
            let (ciphertext, shared) = public.encapsulate_deterministic(&chance);
            assert_eq!(ciphertext.as_slice(), test.ct.unwrap().as_ref(), "{}", test.tc_id);
            assert_eq!(shared.as_slice(), test.shared_secret.unwrap().as_ref(), "{}", test.tc_id);
        }
        run[1] += 1;
    }
    for test in tests(TestSet::load(TestName::MlKem768).unwrap()) {
        let Ok(ciphertext) = Ciphertext::try_from(test.ct.unwrap().as_ref()) else {
            assert!(test.result.must_fail(), "{}", test.tc_id);
            continue;
        };
        let Some(Ok(seed)) = test.seed.map(|seed| seed.as_ref().try_into()) else {
            assert!(test.result.must_fail(), "{}", test.tc_id);
            continue;
        };
        let shared = MlKem768::from_seed(&seed).0.decapsulate(&ciphertext);
        assert_eq!(shared.as_slice(), test.shared_secret.unwrap().as_ref(), "{}", test.tc_id);
        run[2] += 1;
    }
    assert!(run.iter().all(|run| *run >= 10), "{run:?}");
}

fn tests(set: wycheproof::mlkem::TestSet) -> impl Iterator<Item = wycheproof::mlkem::Test> {
    set.test_groups.into_iter().flat_map(|group| group.tests)
}

#[test]
fn hkdf_sha256() {
    use wycheproof::hkdf::{TestName, TestSet};
    let mut run = 0;
    for group in TestSet::load(TestName::HkdfSha256).unwrap().test_groups {
        for test in group.tests {
            let mut output = vec![0; test.size];
            let expanded = Hkdf::<Sha256>::new(Some(&test.salt), &test.ikm)
                .expand(&test.info, &mut output)
                .is_ok();
            assert_eq!(expanded, !test.result.must_fail(), "{}", test.tc_id);
            if expanded {
                assert_eq!(output, test.okm.as_ref(), "{}: {}", test.tc_id, test.comment);
            }
            run += 1;
        }
    }
    assert!(run >= 86, "{run}");
}

#[test]
fn blake3_hash_keyed_and_derive() {
    let vectors: Value = serde_json::from_str(include_str!("data/blake3.json")).unwrap();
    let key: [u8; 32] = vectors["key"].as_str().unwrap().as_bytes().try_into().unwrap();
    let cases = vectors["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 22);
    for case in cases {
        let input: Vec<u8> =
            (0..case["input_len"].as_u64().unwrap()).map(|at| (at % 251) as u8).collect();
        for (mode, mut hasher) in [
            ("hash", blake3::Hasher::new()),
            ("keyed_hash", blake3::Hasher::new_keyed(&key)),
            (
                "derive_key",
                blake3::Hasher::new_derive_key("BLAKE3 2019-12-27 16:29:52 test vectors context"),
            ),
        ] {
            let due = unhex(case[mode].as_str().unwrap());
            let mut output = vec![0; due.len()];
            hasher.update(&input).finalize_xof().fill(&mut output);
            assert_eq!(output, due, "{mode} of {} bytes", input.len());
            assert_eq!(hasher.finalize().as_bytes(), &due[..32]);
        }
    }
}

/// Gives out what it was given, once.
struct Given(Vec<u8>);

impl TryRng for Given {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("X-Wing draws bytes");
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("X-Wing draws bytes");
    }
    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        to.copy_from_slice(&self.0.drain(..to.len()).collect::<Vec<_>>());
        Ok(())
    }
}

impl TryCryptoRng for Given {}

#[test]
fn x_wing() {
    let vectors: Value = serde_json::from_str(include_str!("data/x_wing.json")).unwrap();
    let vectors = vectors.as_array().unwrap();
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let field = |name: &str| unhex(vector[name].as_str().unwrap());
        let seed = Key::from_bytes(field("sk").try_into().unwrap());
        let public = WrapKey::from_seed(seed).public();
        assert_eq!(public.bytes(), field("pk"));
        assert!(public.check().is_ok());

        let key = <XWing as Kem>::PublicKey::from_bytes(public.bytes()).unwrap();
        let mut chance = Given(field("eseed"));
        let (shared, encapsulated) = XWing::encap_with_rng(&key, None, &mut chance).unwrap();
        assert_eq!(encapsulated.to_bytes().as_slice(), field("ct"));
        assert_eq!(shared.0.as_slice(), field("ss"));
        let private = <XWing as Kem>::PrivateKey::from_bytes(&field("sk")).unwrap();
        let again = XWing::decap(&private, None, &encapsulated).unwrap();
        assert_eq!(again.0.as_slice(), field("ss"));
    }
}

/// `LabeledExtract` and `LabeledExpand` of RFC 9180 §4, for the suite of our wraps.
const SUITE: &[u8] = b"HPKE\x64\x7a\x00\x01\x00\x03";

fn labeled_extract(salt: &[u8], label: &[u8], ikm: &[u8]) -> Vec<u8> {
    let ikm = [b"HPKE-v1", SUITE, label, ikm].concat();
    Hkdf::<Sha256>::extract(Some(salt), &ikm).0.to_vec()
}

fn labeled_expand<const N: usize>(secret: &[u8], label: &[u8], info: &[u8]) -> [u8; N] {
    let length = u16::try_from(N).unwrap().to_be_bytes();
    let info = [&length, b"HPKE-v1".as_slice(), SUITE, label, info].concat();
    let mut output = [0; N];
    Hkdf::<Sha256>::from_prk(secret).unwrap().expand(&info, &mut output).unwrap();
    output
}

/// The key schedule of RFC 9180 §5.1 written down again: a wrap is HPKE, and not something like it.
#[test]
fn a_wrap_opens_by_the_letter_of_rfc_9180() {
    let key = WrapKey::from_seed(Key::from_bytes([2; 32]));
    let mut chance = rand_chacha::ChaCha20Rng::from_seed([3; 32]);
    let to = key.public().check().unwrap();
    let wrapped = wrap(&to, b"porchlight/test/1", b"a week's secret", &mut chance);
    let (head, ciphertext) = wrapped.split_at(1_121);
    assert_eq!(head[0], 1);

    let private = <XWing as Kem>::PrivateKey::from_bytes(key.seed().expose()).unwrap();
    let encapsulated = <XWing as Kem>::EncappedKey::from_bytes(&head[1..]).unwrap();
    let shared = XWing::decap(&private, None, &encapsulated).unwrap();

    let psk_id_hash = labeled_extract(b"", b"psk_id_hash", b"");
    let info_hash = labeled_extract(b"", b"info_hash", b"porchlight/test/1");
    let context = [vec![0], psk_id_hash, info_hash].concat();
    let secret = labeled_extract(&shared.0, b"secret", b"");
    let cipher_key: [u8; 32] = labeled_expand(&secret, b"key", &context);
    let nonce: [u8; 12] = labeled_expand(&secret, b"base_nonce", &context);
    let opened = ChaCha20Poly1305::new(&cipher_key.into()).decrypt(&nonce.into(), ciphertext);
    assert_eq!(opened.unwrap(), b"a week's secret");
}

#[test]
fn argon2id() {
    // RFC 9106 §5.3.
    let params = argon2::ParamsBuilder::new()
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(argon2::AssociatedData::new(&[4; 12]).unwrap())
        .build()
        .unwrap();
    let (algorithm, version) = (argon2::Algorithm::Argon2id, argon2::Version::V0x13);
    let argon2 = argon2::Argon2::new_with_secret(&[3; 8], algorithm, version, params).unwrap();
    let mut tag = [0; 32];
    argon2.hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
    let due = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
    assert_eq!(tag.as_slice(), unhex(due));
}
