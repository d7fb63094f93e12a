//! Files of bundles: the header of a piece, and what stands in a part once it is opened.

use porchlight_crypto::{
    DeviceKey, Hash, Id, Key, Signature, WrapKey,
    bundle::{Header, Lock, PREFIX_BYTES, PartKey, PieceNonce, SEGMENT_BYTES, SegmentOpener},
};
use porchlight_sync::bundle::{Entry, Heading, PartReader};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::bytes::Bytes;

/// Locks of more than so many bytes are not tried: it is the same for each.
const TRIED_BYTES_MAX: usize = 200_000;

fn wrap_key() -> WrapKey {
    WrapKey::from_seed(Key::from_bytes([7; 32]))
}

fn link() -> Hash {
    Hash([8; 32])
}

/// The input is a header without its locks: the first bytes, then the marks.
pub(super) fn piece(input: &[u8]) -> bool {
    let Some((prefix, marks)) = input.split_first_chunk::<PREFIX_BYTES>() else { return false };
    let Ok(length) = Header::length(prefix) else { return false };
    let Some(locks) = length.checked_sub(input.len()) else { return false };
    let bytes = [prefix.as_slice(), &vec![0; locks], marks].concat();
    let Ok(header) = Header::parse(bytes) else { return false };
    assert_eq!(header.bytes().len(), length);
    assert_eq!(&header.bytes()[..PREFIX_BYTES], prefix);
    assert!(length > TRIED_BYTES_MAX || header.unlock(&wrap_key()).is_none());
    let part = PartKey::shared(&link(), &header.nonce());
    let mut opener = SegmentOpener::new(&part, header.hash());
    assert!(opener.open(&vec![0; SEGMENT_BYTES]).is_err());
    assert!(opener.open(marks).is_err());
    true
}

pub(super) fn piece_seeds() -> Vec<Vec<u8>> {
    let mut chance = ChaCha20Rng::from_seed([9; 32]);
    let nonce = PieceNonce::draw(&mut chance);
    let part = PartKey::shared(&link(), &nonce);
    let to = wrap_key().public().check().unwrap();
    let locks = [Lock { to: &to, keys: vec![&part] }];
    let header = Header::make(&nonce, &locks, &[part.mark()], &mut chance);
    let (prefix, rest) = header.bytes().split_at(PREFIX_BYTES);
    vec![[prefix, &rest[rest.len() - 256..]].concat()]
}

/// The first byte says in what steps the rest comes.
pub(super) fn bundle(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let step = 1 + bytes.below(256);
    let part = bytes.rest();
    let (mut reader, mut entries) = (PartReader::default(), Vec::new());
    for some in part.chunks(step) {
        reader.push(some);
        loop {
            match reader.take_entry() {
                Ok(Some(entry)) => entries.push(entry),
                Ok(None) => break,
                Err(_) => return false,
            }
        }
    }
    let again: Vec<u8> = entries.iter().flat_map(Entry::encode).collect();
    assert!(part.starts_with(&again));
    assert!(!reader.is_whole() || again == part);
    if let Some(Entry::Heading(heading)) = entries.first() {
        assert!(heading.by.is_none() || !heading.holds(&Hash([1; 32])));
    }
    reader.is_whole()
}

pub(super) fn bundle_seeds() -> Vec<Vec<u8>> {
    let (bundle, circle, channel) = (Id([1; 16]), Id([2; 16]), Id([3; 16]));
    let open = Heading { bundle, piece: 2, circle, channel, is_open: true, by: None };
    let by = (DeviceKey::from_seed(&[4; 32]).id(), Signature([5; 64]));
    let among = Heading { is_open: false, by: Some(by), ..open };
    let (log, envelope) = (Entry::Log(vec![6; 40]), Entry::Envelope(vec![7; 300]));
    let parts = [
        vec![Entry::Heading(among), log, envelope.clone(), Entry::End { more: true }],
        vec![Entry::Heading(open), envelope, Entry::End { more: false }],
    ];
    let bytes = parts.iter().map(|part| part.iter().flat_map(Entry::encode).collect::<Vec<u8>>());
    bytes.map(|part| [&[63], part.as_slice()].concat()).collect()
}
