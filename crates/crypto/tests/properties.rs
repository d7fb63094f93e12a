//! Properties that hold for all values: each wire type has one encoding and reads back as itself, and
//! no single changed byte leaves anything accepted as it was.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

use std::collections::BTreeSet;

use porchlight_crypto::{
    DeviceId, DeviceKey, Envelope, Hash, Header, Id, Key, Kind, Lane, Opened, SealedTo, Tag,
    Urgency, Verified, WRAP_PUBLIC_BYTES, Week, WeekSecret, WrapKey, WrapPublic, decode_canonical,
    encode_canonical,
    join::{Commitment, JoinHalf, JoinRole, JoinSecret, Session},
    seal, seal_to, wrap,
};
use proptest::{collection, prelude::*};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const KINDS: [Kind; 9] = [
    Kind::Changes,
    Kind::Snapshot,
    Kind::Statement,
    Kind::Operation,
    Kind::Face,
    Kind::Rotation,
    Kind::Wrap,
    Kind::BlobManifest,
    Kind::Presence,
];

fn hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

fn id() -> impl Strategy<Value = Id> {
    any::<[u8; 16]>().prop_map(Id)
}

fn sorted_hashes() -> impl Strategy<Value = Vec<Hash>> {
    collection::btree_set(hash(), 0..4).prop_map(|set: BTreeSet<Hash>| set.into_iter().collect())
}

prop_compose! {
    fn place()(circle in id(), channel in id(), document in id(), exercise in any::<bool>(),
        about in collection::btree_set(id(), 0..4)) -> Header
    {
        Header {
            circle,
            channel,
            exercise,
            device: DeviceId([0; 32]),
            seq: 1,
            prev: Hash::default(),
            heads: vec![],
            kind: Kind::Changes,
            right: 0,
            urgency: Urgency::LOWEST,
            about: about.into_iter().collect(),
            after: vec![],
            document,
            content: vec![],
        }
    }
}

prop_compose! {
    fn chunk()(place in place(), seed in any::<[u8; 32]>(), seq in 1..=u64::MAX,
        prev in hash(), heads in sorted_hashes(), after in sorted_hashes(),
        kind in prop::sample::select(&KINDS), right in any::<u16>(), urgency in 0..=3_u8,
        changes in collection::vec(hash(), 1..4),
        payload in collection::vec(any::<u8>(), 0..600)) -> Verified
    {
        let header = Header {
            seq,
            prev: if seq == 1 { Hash::default() } else { prev },
            heads,
            kind,
            right,
            urgency: Urgency::new(urgency).unwrap(),
            after,
            content: if kind == Kind::Changes { changes } else { vec![Hash::of(&payload)] },
            ..place
        };
        Verified::sign(header, payload, &DeviceKey::from_seed(&seed)).unwrap()
    }
}

fn reads_back<T>(value: &T) -> Result<(), TestCaseError>
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let bytes = encode_canonical(value);
    prop_assert_eq!(&decode_canonical::<T>(&bytes).unwrap(), value);
    prop_assert!(decode_canonical::<T>(&[bytes.as_slice(), &[0]].concat()).is_err());
    prop_assert!(decode_canonical::<T>(&bytes[..bytes.len() - 1]).is_err());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_chunk_reads_back_as_itself(chunk in chunk()) {
        reads_back(chunk.header())?;
        let bytes = chunk.encode();
        let read = Opened::decode(&bytes).unwrap().verify().unwrap();
        prop_assert_eq!(read.header(), chunk.header());
        prop_assert_eq!(read.payload(), chunk.payload());
        prop_assert_eq!(read.identity(), chunk.identity());
        prop_assert_eq!(read.encode(), bytes);
    }

    /// Only the payload of `Changes` is not covered by the signature itself: there the store compares
    /// the hashes. Everything else that changes is refused.
    #[test]
    fn attack_change_one_byte_of_a_chunk(
        chunk in chunk(), place in any::<prop::sample::Index>(), change in 1..=u8::MAX,
    ) {
        let mut bytes = chunk.encode();
        let at = place.index(bytes.len());
        bytes[at] ^= change;
        if let Ok(read) = Opened::decode(&bytes).map_err(drop).and_then(|it| it.verify().map_err(drop)) {
            prop_assert_eq!(chunk.header().kind, Kind::Changes);
            prop_assert_eq!(read.header(), chunk.header());
            prop_assert_ne!(read.payload(), chunk.payload());
        }
    }

    #[test]
    fn what_is_sealed_in_an_envelope_opens(chunk in chunk(), secret in any::<[u8; 32]>()) {
        let secret = WeekSecret::new(Week(1), Key::from_bytes(secret));
        let bytes = seal(&chunk, secret.topic(), &secret, [1; 24]);
        let envelope = Envelope::parse(&bytes).unwrap();
        prop_assert_eq!(envelope.topic(), secret.topic());
        prop_assert_eq!(envelope.open(&secret).unwrap().verify().unwrap().encode(), chunk.encode());
    }

    #[test]
    fn small_wire_types_read_back(
        bytes in any::<[u8; 32]>(), number in any::<[u8; 16]>(), share in hash(),
        kind in prop::sample::select(&KINDS), urgency in 0..=3_u8, log in any::<bool>(),
    ) {
        reads_back(&Hash(bytes))?;
        reads_back(&Id(number))?;
        reads_back(&DeviceId(bytes))?;
        reads_back(&Tag(number))?;
        reads_back(&Commitment(Hash(bytes)))?;
        reads_back(&JoinHalf { nonce: bytes, share })?;
        reads_back(&kind)?;
        reads_back(&Urgency::new(urgency).unwrap())?;
        reads_back(&if log { Lane::Log } else { Lane::Content })?;
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in collection::vec(any::<u8>(), 0..2_000)) {
        let _ = Opened::decode(&bytes).map(Opened::verify);
        let _ = Envelope::parse(&bytes);
        let _ = SealedTo::parse(&bytes);
        let _ = decode_canonical::<WrapPublic>(&bytes);
    }

    #[test]
    fn messages_of_a_session_open_in_their_order(
        messages in collection::vec(collection::vec(any::<u8>(), 0..100), 0..8),
    ) {
        let invitation = JoinSecret::from_bytes([1; 16]);
        let end = |role| {
            Session::new(role, &Key::from_bytes([2; 32]), &invitation, &Hash([3; 32]))
        };
        let (mut inviter, mut newcomer) = (end(JoinRole::Inviter), end(JoinRole::Newcomer));
        for message in messages {
            let sealed = inviter.seal(&message);
            prop_assert_eq!(newcomer.open(&sealed).unwrap().to_vec(), message);
        }
    }
}

proptest! {
    // Lattices are slow in a debug build.
    #![proptest_config(ProptestConfig {
        failure_persistence: None, cases: 32, ..ProptestConfig::default()
    })]

    #[test]
    fn wrapping_keys_read_back_checked_or_not(
        seed in any::<[u8; 32]>(), place in 0..WRAP_PUBLIC_BYTES, change in any::<u8>(),
    ) {
        let public = WrapKey::from_seed(Key::from_bytes(seed)).public();
        prop_assert!(public.check().is_ok());
        let mut bytes: [u8; WRAP_PUBLIC_BYTES] = public.bytes().try_into().unwrap();
        bytes[place] ^= change;
        let changed = WrapPublic::from_bytes(&bytes);
        prop_assert_eq!(changed.bytes(), bytes);
        prop_assert_eq!(changed == public, change == 0);
        if let Ok(checked) = changed.check() {
            prop_assert_eq!(checked.public(), &changed);
        }
        reads_back(&changed)?;
    }

    #[test]
    fn attack_change_one_byte_of_a_wrap_or_an_envelope_to_one_key(
        chunk in chunk(), secret in collection::vec(any::<u8>(), 0..100), seed in any::<[u8; 32]>(),
        place in any::<prop::sample::Index>(), change in 1..=u8::MAX,
    ) {
        let mut chance = ChaCha20Rng::from_seed(seed);
        let key = WrapKey::draw(&mut chance);
        let to = key.public().check().unwrap();
        let mut wrapped = wrap(&to, b"info", &secret, &mut chance);
        prop_assert_eq!(key.unwrap(b"info", &wrapped).unwrap().to_vec(), secret);
        let at = place.index(wrapped.len());
        wrapped[at] ^= change;
        prop_assert!(key.unwrap(b"info", &wrapped).is_err());

        let open = |bytes: &[u8]| Some(SealedTo::parse(bytes).ok()?.open(&key).ok()?.verify().unwrap());
        let mut sealed = seal_to(&chunk, Hash([1; 32]), &to, &mut chance);
        prop_assert_eq!(open(&sealed).unwrap().encode(), chunk.encode());
        let at = place.index(sealed.len());
        sealed[at] ^= change;
        prop_assert!(open(&sealed).is_none());
    }
}
