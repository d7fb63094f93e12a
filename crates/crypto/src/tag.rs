//! Link tags: how two devices on a link find out which topics both know, without naming any.
//!
//! A tag is good for one link and one direction. Where the topics come from, how many are offered and
//! what is done with a match is the caller's (`sync::exchange`).

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Serialize};
use subtle::{Choice, ConstantTimeEq};

use crate::{hash::Hash, week::Topic};

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

/// Bytes of a [`Tag`]. Nobody guesses one of 2^128 on the one link where it is good for anything, and a
/// link opens with hundreds.
pub const TAG_BYTES: usize = 16;

/// Bytes that tell "I know this topic" to whoever knows it too, and nothing to anybody else.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Tag(pub [u8; TAG_BYTES]);

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

/// By their bytes, which is how they are sent. Not in constant time: both ends of a link see them all.
impl Ord for Tag {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Tag {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The tag that `side` shows for a topic on the link of that transcript:
/// the first 16 bytes of `keyed(topic, "porchlight/tag/1" ‖ side 1 byte (0 dialler, 1 listener) ‖
/// transcript 32)`.
pub fn tag(topic: &Topic, transcript: &Hash, side: Side) -> Tag {
    let mut hasher = blake3::Hasher::new_keyed(&topic.0);
    hasher.update(b"porchlight/tag/1").update(&[side.number()]).update(&transcript.0);
    let mut bytes = [0; TAG_BYTES];
    hasher.finalize_xof().fill(&mut bytes);
    Tag(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: Hash = Hash([1; 32]);
    const LINK: Hash = Hash([2; 32]);

    #[test]
    fn a_tag_is_of_one_topic() {
        let ours = tag(&TOPIC, &LINK, Side::Dialler);
        assert_eq!(ours, tag(&TOPIC, &LINK, Side::Dialler));
        assert_ne!(ours, tag(&Hash([9; 32]), &LINK, Side::Dialler));
    }

    #[test]
    fn attack_reflect_the_own_tags() {
        for own in [Side::Dialler, Side::Listener] {
            assert_ne!(tag(&TOPIC, &LINK, own), tag(&TOPIC, &LINK, own.other()));
        }
    }

    #[test]
    fn attack_replay_the_tags_of_another_link() {
        let recorded = tag(&TOPIC, &Hash([8; 32]), Side::Listener);
        assert_ne!(recorded, tag(&TOPIC, &LINK, Side::Listener));
    }

    #[test]
    fn tags_are_ordered_by_their_bytes() {
        let (low, high) = (Tag([1; 16]), Tag([2; 16]));
        assert!(low < high && low == Tag([1; 16]));
    }
}
