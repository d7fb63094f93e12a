//! Link tags: how two devices on a link find out which topics both know, without naming any.
//!
//! A tag is good for one link and one direction. Where the topics come from, and how many are
//! offered, is the caller's; before a tag of the other side matched no device id is sent.

use std::fmt;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use subtle::{Choice, ConstantTimeEq};

use crate::{hash::Hash, week::Topic};

/// Tags are offered in multiples of this, so that their number says little.
pub const TAGS_MULTIPLE: usize = 64;

/// Which end of a link: the tags of the two are unlike, so nobody is answered with their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Who opened the link; number 0.
    Dialler,
    /// Who was called; number 1.
    Listener,
}

impl Side {
    /// The end across.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Dialler => Self::Listener,
            Self::Listener => Self::Dialler,
        }
    }

    fn number(self) -> u8 {
        match self {
            Self::Dialler => 0,
            Self::Listener => 1,
        }
    }
}

/// 32 bytes that tell "I know this topic" to whoever knows it too, and nothing to anybody else.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Tag(pub [u8; 32]);

impl fmt::Debug for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl ConstantTimeEq for Tag {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

/// In constant time.
impl PartialEq for Tag {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl Eq for Tag {}

/// The tag that `side` shows for a topic on the link of that transcript:
/// `keyed(topic, "porchlight/tag/1" ‖ side 1 byte (0 dialler, 1 listener) ‖ transcript 32)`.
pub fn tag(topic: &Topic, transcript: &Hash, side: Side) -> Tag {
    let mut hasher = blake3::Hasher::new_keyed(&topic.0);
    hasher.update(b"porchlight/tag/1").update(&[side.number()]).update(&transcript.0);
    Tag(*hasher.finalize().as_bytes())
}

/// Whether the other end of the link, of which we are `own`, showed that it knows the topic. Our own
/// tags, sent back to us, show nothing. Looks at all tags, in constant time for each.
pub fn offers(received: &[Tag], topic: &Topic, transcript: &Hash, own: Side) -> bool {
    let expected = tag(topic, transcript, own.other());
    received.iter().fold(Choice::from(0), |found, tag| found | tag.ct_eq(&expected)).into()
}

/// The tags to send: the real ones among random ones, sorted, a multiple of [`TAGS_MULTIPLE`] and at
/// least that many.
pub fn pad_tags(real: Vec<Tag>, chance: &mut dyn CryptoRng) -> Vec<Tag> {
    let mut tags = real;
    let padded = tags.len().max(1).next_multiple_of(TAGS_MULTIPLE);
    tags.resize_with(padded, || {
        let mut random = Tag([0; 32]);
        chance.fill_bytes(&mut random.0);
        random
    });
    tags.sort_unstable_by_key(|tag| tag.0);
    tags
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    const TOPIC: Hash = Hash([1; 32]);
    const LINK: Hash = Hash([2; 32]);

    fn sent(side: Side, link: Hash) -> Vec<Tag> {
        pad_tags(vec![tag(&TOPIC, &link, side)], &mut ChaCha20Rng::from_seed([3; 32]))
    }

    #[test]
    fn both_ends_see_a_common_topic_and_no_other() {
        for own in [Side::Dialler, Side::Listener] {
            let received = sent(own.other(), LINK);
            assert!(offers(&received, &TOPIC, &LINK, own));
            assert!(!offers(&received, &Hash([9; 32]), &LINK, own));
        }
        assert!(!offers(&[], &TOPIC, &LINK, Side::Dialler));
    }

    #[test]
    fn attack_reflect_the_own_tags() {
        for own in [Side::Dialler, Side::Listener] {
            assert!(!offers(&sent(own, LINK), &TOPIC, &LINK, own));
        }
    }

    #[test]
    fn attack_replay_the_tags_of_another_link() {
        let recorded = sent(Side::Listener, Hash([8; 32]));
        assert!(!offers(&recorded, &TOPIC, &LINK, Side::Dialler));
    }

    #[test]
    fn tags_are_sorted_and_padded_to_a_multiple() {
        let mut chance = ChaCha20Rng::from_seed([3; 32]);
        for (real, padded) in [(0, 64), (1, 64), (64, 64), (65, 128)] {
            let tags: Vec<Tag> =
                (0..real).map(|topic| tag(&Hash([topic; 32]), &LINK, Side::Dialler)).collect();
            let sent = pad_tags(tags.clone(), &mut chance);
            assert_eq!(sent.len(), padded);
            assert!(sent.is_sorted_by(|a, b| a.0 < b.0), "and no two alike");
            assert!(tags.iter().all(|tag| sent.contains(tag)));
        }
    }
}
