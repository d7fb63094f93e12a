//! The tags of a link as they are sent (docs/protocol.md §21): what they are made over, and random ones
//! among them, so that their number says little. How one is made is in `crypto::tag`.

use std::collections::BTreeSet;

use porchlight_crypto::{Hash, Tag};
use rand_core::CryptoRng;

use super::limits::{TAGS_MIN, TAGS_MULTIPLE};

/// `BLAKE3("porchlight/link/1" ‖ nonce of the dialler ‖ nonce of the listener ‖ endpoints)`.
pub fn transcript(dialler: &[u8; 32], listener: &[u8; 32], endpoints: &Hash) -> Hash {
    Hash::of(&[b"porchlight/link/1", dialler.as_slice(), listener, &endpoints.0].concat())
}

/// Random bytes, which to a stranger are as good as a tag.
pub(crate) fn noise<const BYTES: usize>(rng: &mut dyn CryptoRng) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// The tags to send: the real ones among random ones, sorted. At least [`TAGS_MIN`]; beyond that each
/// step doubles the number, so that a few channels more seldom show.
pub fn pad(real: impl Iterator<Item = Tag>, rng: &mut dyn CryptoRng) -> Vec<Tag> {
    let mut tags: BTreeSet<Tag> = real.collect();
    let padded = tags.len().max(TAGS_MIN).next_power_of_two();
    while tags.len() < padded {
        tags.insert(Tag(noise(rng)));
    }
    tags.into_iter().collect()
}

/// Whether tags have the form in which they are sent.
pub fn are_well_formed(tags: &[Tag]) -> bool {
    !tags.is_empty() && tags.len().is_multiple_of(TAGS_MULTIPLE) && tags.is_sorted_by(|a, b| a < b)
}

#[cfg(test)]
mod tests {
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;

    #[test]
    fn every_part_of_the_transcript_counts() {
        let of = |a, b, c| transcript(&[a; 32], &[b; 32], &Hash([c; 32]));
        let all = [of(1, 2, 3), of(2, 1, 3), of(1, 2, 4), of(1, 3, 3), of(3, 2, 3)];
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    #[test]
    fn the_number_of_tags_says_little() {
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        for (real, padded) in [(0_u32, 256), (1, 256), (240, 256), (256, 256), (257, 512)] {
            let tag = |at: u32| Tag(*Hash::of(&at.to_le_bytes()).0.first_chunk().unwrap());
            let tags: Vec<Tag> = (0..real).map(tag).collect();
            let sent = pad(tags.iter().copied(), &mut rng);
            assert_eq!(sent.len(), padded);
            assert!(are_well_formed(&sent) && tags.iter().all(|tag| sent.contains(tag)));
        }
    }
}
