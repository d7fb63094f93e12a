//! Which chunk stands at each seq, so that a liar with two faces is found: two chunks that were signed for
//! one place, of which each of two peers has one (docs/protocol.md §21, marks).
//!
//! Knows identities alone: what a chunk says and which of two stays is the store's to decide.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceId, Hash, Lane, encode_canonical};
use serde::{Deserialize, Serialize};

use super::{
    limits::{CHAIN_PLACES_MAX, FORKS_MAX},
    ranges::RangeSet,
    vectors::Vectors,
};

const MARK_CONTEXT: &[u8] = b"porchlight/mark/1";

/// Stands for the chunks of a device at the seqs that are told of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark(pub [u8; 16]);

/// The chunks known for a seq: the one that holds it first, then its twins.
pub type Known = Vec<Hash>;

/// Identities by device and seq, of one lane of a channel.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identities(BTreeMap<DeviceId, BTreeMap<u64, Known>>);

impl Identities {
    pub(crate) const EMPTY: Self = Self(BTreeMap::new());

    /// Takes in what is known of some seqs now.
    pub(crate) fn know(&mut self, device: DeviceId, seqs: Vec<(u64, Known)>) {
        let known = self.0.entry(device).or_default();
        known.extend(seqs.into_iter().filter(|(_, of)| !of.is_empty()));
    }

    /// The mark of each device of whom something is told and known.
    pub(crate) fn marks(&self, told: &Vectors, lane: Lane) -> BTreeMap<DeviceId, Mark> {
        let told =
            told.iter().filter_map(|(device, seqs)| Some((device, seqs, self.0.get(&device)?)));
        told.map(|(device, seqs, known)| (device, mark(known, seqs, lane))).collect()
    }

    /// All that is known of a device's chunks: the lowest entries, in order.
    pub(crate) fn chain(&self, device: DeviceId) -> Vec<(u64, Hash)> {
        let known = self.0.get(&device).into_iter().flatten();
        let all = known.flat_map(|(seq, known)| {
            let sorted: BTreeSet<Hash> = known.iter().copied().collect();
            sorted.into_iter().map(move |identity| (*seq, identity))
        });
        all.take(CHAIN_PLACES_MAX).collect()
    }

    /// The seqs at which a peer has a chunk that is news here.
    pub(crate) fn news(&self, lane: Lane, device: DeviceId, theirs: &[(u64, Hash)]) -> RangeSet {
        let mut news = RangeSet::default();
        let Some(known) = self.0.get(&device) else { return news };
        let forks = forks(known);
        let last = forks.last().copied().filter(|_| forks.len() >= FORKS_MAX);
        for (seq, identity) in theirs {
            let Some(here) = known.get(seq) else { continue };
            let Some(held) = here.first().filter(|_| !here.contains(identity)) else { continue };
            let is_proof = here.len() == 1 && last.is_none_or(|last| *seq < last);
            if lane == Lane::Log || identity < held || is_proof {
                news.insert(*seq);
            }
        }
        news
    }
}

fn mark(known: &BTreeMap<u64, Known>, told: &RangeSet, lane: Lane) -> Mark {
    let mut chunks: Vec<(u64, Hash)> = Vec::new();
    for (from, to) in told.iter() {
        for (seq, known) in known.range(from..=to) {
            let all = if lane == Lane::Log { known.len() } else { 1 };
            chunks.extend(known.iter().take(all).map(|identity| (*seq, *identity)));
        }
    }
    chunks.sort_unstable();
    let forks = if lane == Lane::Log { Vec::new() } else { forks(known) };
    let bytes = [MARK_CONTEXT, encode_canonical(&(chunks, forks)).as_slice()].concat();
    let mut mark = Mark::default();
    mark.0.iter_mut().zip(Hash::of(&bytes).0).for_each(|(to, from)| *to = from);
    mark
}

/// The lowest seqs of which two chunks are known.
fn forks(known: &BTreeMap<u64, Known>) -> Vec<u64> {
    let forked = known.iter().filter(|(_, known)| known.len() > 1);
    forked.map(|(seq, _)| *seq).take(FORKS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICE: DeviceId = DeviceId([1; 32]);

    fn known(seqs: &[(u64, &[u8])]) -> Identities {
        let mut all = Identities::default();
        let hashes = |of: &&[u8]| of.iter().map(|name| Hash([*name; 32])).collect();
        all.know(DEVICE, seqs.iter().map(|(seq, of)| (*seq, hashes(of))).collect());
        all
    }

    fn mark_of(known: &Identities, lane: Lane) -> Mark {
        let told = [(DEVICE, RangeSet::of(1, 9))].into_iter().collect();
        known.marks(&told, lane)[&DEVICE]
    }

    #[test]
    fn attack_another_chunk_anywhere_is_another_mark() {
        let one = known(&[(1, &[1]), (2, &[2]), (3, &[3])]);
        for other in [
            known(&[(1, &[9]), (2, &[2]), (3, &[3])]),
            known(&[(1, &[1]), (2, &[2, 8]), (3, &[3])]),
        ] {
            for lane in [Lane::Log, Lane::Content] {
                assert_ne!(mark_of(&one, lane), mark_of(&other, lane));
            }
        }
    }

    #[test]
    fn who_knows_another_twin_of_the_same_has_the_same_mark_in_content() {
        let (one, other) = (known(&[(1, &[1, 5])]), known(&[(1, &[1, 6])]));
        assert_eq!(mark_of(&one, Lane::Content), mark_of(&other, Lane::Content));
        assert_ne!(mark_of(&one, Lane::Log), mark_of(&other, Lane::Log));
    }

    #[test]
    fn attack_a_fork_at_every_seq_is_wanted_within_bounds() {
        let here: Vec<(u64, &[u8])> = (1..=100).map(|seq| (seq, [5_u8].as_slice())).collect();
        let larger: Vec<(u64, Hash)> = (1..=100).map(|seq| (seq, Hash([6; 32]))).collect();
        let smaller: Vec<(u64, Hash)> = (1..=100).map(|seq| (seq, Hash([4; 32]))).collect();
        let news = |here: &Identities, theirs| here.news(Lane::Content, DEVICE, theirs).seqs();
        assert_eq!(news(&known(&here), &larger), 100, "none of them is proven yet");
        let mut forked = here.clone();
        forked.iter_mut().take(16).for_each(|(_, of)| *of = &[5, 7]);
        assert_eq!(news(&known(&forked), &larger), 0, "enough are proven");
        assert_eq!(news(&known(&forked), &smaller), 100, "the smaller one stays everywhere");
        assert_eq!(known(&here).news(Lane::Log, DEVICE, &larger).seqs(), 100);
    }
}
