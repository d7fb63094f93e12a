//! Which seqs of which device: what is settled here, what a peer told, what is wanted.
//!
//! A lane of a channel has one of these. Two peers compare sums of parts of it, and tell each other
//! the entries of the parts that differ (docs/protocol.md §21).

use std::collections::BTreeMap;

use porchlight_crypto::{DeviceId, Hash, encode_canonical};
use serde::{Deserialize, Serialize};

use super::{
    identities::Mark,
    limits::{RANGES_HEARD_MAX, RANGES_TOLD_MAX},
    ranges::RangeSet,
};

/// Seqs by device. No device has an empty set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vectors(BTreeMap<DeviceId, RangeSet>);

/// One device with its seqs, as told.
pub type Entry = (DeviceId, RangeSet);

/// A part of the order of devices: those whose key begins with these half bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    low: [u8; 32],
    high: [u8; 32],
    pub(crate) depth: u8,
}

impl Part {
    pub(crate) const ALL: Self = Self { low: [0; 32], high: [255; 32], depth: 0 };

    /// The sixteen parts of it, in order.
    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        (0..16_u8).map(move |half| {
            let mut child = Self { depth: self.depth + 1, ..self };
            let (shift, rest) = if self.depth.is_multiple_of(2) { (4, 0x0f) } else { (0, 0) };
            let place = usize::from(self.depth / 2);
            if let (Some(low), Some(high)) = (child.low.get_mut(place), child.high.get_mut(place)) {
                *low |= half << shift;
                *high = *low | rest;
            }
            child
        })
    }
}

const SUM_CONTEXT: &[u8] = b"porchlight/have/1";

/// What stands for a part: how many devices it has, and a hash of all that would be told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub devices: u32,
    pub hash: Hash,
}

impl Vectors {
    /// Nothing of nobody.
    pub const EMPTY: Self = Self(BTreeMap::new());

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each device with its seqs, in the order of devices.
    pub fn iter(&self) -> impl Iterator<Item = (DeviceId, &RangeSet)> {
        self.0.iter().map(|(device, set)| (*device, set))
    }

    /// The seqs of a device.
    pub fn get(&self, device: DeviceId) -> Option<&RangeSet> {
        self.0.get(&device)
    }

    /// Whether that seq is in.
    pub fn contains(&self, device: DeviceId, seq: u64) -> bool {
        self.get(device).is_some_and(|set| set.contains(seq))
    }

    /// Puts a seq in; says whether it is new.
    pub fn insert(&mut self, device: DeviceId, seq: u64) -> bool {
        seq > 0 && self.0.entry(device).or_default().insert(seq)
    }

    /// Puts several in.
    pub fn add(&mut self, device: DeviceId, seqs: &RangeSet) {
        if !seqs.is_empty() {
            let set = self.0.entry(device).or_default();
            *set = set.union(seqs);
        }
    }

    /// Puts in what a peer told: never more ranges than are remembered, the lower ones first.
    /// Says by how many ranges this grew.
    pub(crate) fn hear(&mut self, device: DeviceId, seqs: &RangeSet) -> usize {
        if seqs.is_empty() {
            return 0;
        }
        let set = self.0.entry(device).or_default();
        let before = set.ranges();
        *set = set.union(seqs).lower(RANGES_HEARD_MAX);
        set.ranges().saturating_sub(before)
    }

    /// Takes a seq out; says whether it was in.
    pub fn remove(&mut self, device: DeviceId, seq: u64) -> bool {
        let Some(set) = self.0.get_mut(&device) else { return false };
        let was_in = set.remove(seq);
        if set.is_empty() {
            self.0.remove(&device);
        }
        was_in
    }

    /// Puts all of the other in.
    pub fn join(&mut self, other: &Self) {
        other.iter().for_each(|(device, seqs)| self.add(device, seqs));
    }

    /// Takes all of the other out.
    pub fn subtract(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        self.0.retain(|device, set| {
            if let Some(seqs) = other.get(*device) {
                *set = set.minus(seqs);
            }
            !set.is_empty()
        });
    }

    /// What is in both.
    #[must_use]
    pub fn both(&self, other: &Self) -> Self {
        let common = self.iter().filter_map(|(device, set)| {
            let seqs = set.both(other.get(device)?);
            (!seqs.is_empty()).then_some((device, seqs))
        });
        Self(common.collect())
    }

    /// Whether all of this is in the other.
    pub fn is_within(&self, other: &Self) -> bool {
        self.iter().all(|(device, set)| other.get(device).is_some_and(|seqs| set.is_within(seqs)))
    }

    /// Number of seqs, at most `u64::MAX`.
    pub fn seqs(&self) -> u64 {
        self.0.values().map(RangeSet::seqs).fold(0, u64::saturating_add)
    }

    /// Number of ranges.
    pub fn ranges(&self) -> usize {
        self.0.values().map(RangeSet::ranges).sum()
    }

    /// What is told of a device.
    pub(crate) fn told_of(&self, device: DeviceId) -> Option<RangeSet> {
        self.get(device).map(|set| set.lower(RANGES_TOLD_MAX))
    }

    /// What is told of all.
    pub(crate) fn told(&self) -> Self {
        Self(self.iter().map(|(device, set)| (device, set.lower(RANGES_TOLD_MAX))).collect())
    }

    /// The entries of a part.
    pub(crate) fn part(&self, part: Part) -> impl Iterator<Item = Entry> {
        let devices = DeviceId(part.low)..=DeviceId(part.high);
        self.0.range(devices).map(|(device, set)| (*device, set.clone()))
    }
}

/// What was told of a lane at one moment, with the mark of each device of which one is known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    seqs: Vectors,
    marks: BTreeMap<DeviceId, Mark>,
}

impl Told {
    pub(crate) fn new(seqs: Vectors, marks: BTreeMap<DeviceId, Mark>) -> Self {
        Self { seqs, marks }
    }

    pub(crate) fn get(&self, device: DeviceId) -> Option<&RangeSet> {
        self.seqs.get(device)
    }

    /// The mark of a device; zeros where nothing is known but its seqs.
    pub(crate) fn mark(&self, device: DeviceId) -> Mark {
        self.marks.get(&device).copied().unwrap_or_default()
    }

    /// The entries of a part.
    pub(crate) fn part(&self, part: Part) -> impl Iterator<Item = Entry> {
        self.seqs.part(part)
    }

    /// The sum of a part. A hash of the sorted entries: an XOR or a sum of hashes can be made equal for
    /// two different sets by whoever signs enough chunks, and would then hide one from honest peers.
    pub(crate) fn sum(&self, part: Part) -> Sum {
        let entries: Vec<Entry> = self.part(part).collect();
        let marks: Vec<Mark> = entries.iter().map(|(device, _)| self.mark(*device)).collect();
        let devices = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let bytes = [SUM_CONTEXT, encode_canonical(&(entries, marks)).as_slice()].concat();
        Sum { devices, hash: Hash::of(&bytes) }
    }
}

impl FromIterator<Entry> for Vectors {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut vectors = Self::default();
        entries.into_iter().for_each(|(device, seqs)| vectors.add(device, &seqs));
        vectors
    }
}

/// Whether entries are in the order in which they are told, no device twice.
pub(crate) fn are_in_order(entries: &[Entry]) -> bool {
    entries.is_sorted_by(|a, b| a.0 < b.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(first: u8, last: u8) -> DeviceId {
        let mut key = [first; 32];
        key[31] = last;
        DeviceId(key)
    }

    #[test]
    fn the_parts_of_a_part_hold_each_device_once() {
        let all: Vectors =
            (0..=255).map(|at| (device(at, at / 3), RangeSet::of(1, at.into()))).collect();
        let mut parts = vec![Part::ALL];
        for _ in 0..3 {
            parts = parts.into_iter().flat_map(Part::children).collect();
            let together: Vec<Entry> = parts.iter().flat_map(|part| all.part(*part)).collect();
            assert_eq!(together, all.part(Part::ALL).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_sum_changes_with_every_seq_of_its_part_and_with_no_other() {
        let mut all: Vectors = (0..9).map(|at| (device(at * 16, 1), RangeSet::of(1, 9))).collect();
        let sums = |all: &Vectors| {
            let all = Told::new(all.clone(), BTreeMap::new());
            Part::ALL.children().map(|part| all.sum(part)).collect::<Vec<_>>()
        };
        let before = sums(&all);
        assert!(all.insert(device(32, 1), 11));
        let differing: Vec<usize> = (0..16).filter(|at| sums(&all)[*at] != before[*at]).collect();
        assert_eq!(differing, [2]);
    }

    #[test]
    fn what_is_heard_stays_within_its_bound() {
        let mut heard = Vectors::default();
        let mut grown = 0;
        for at in 1..3_000 {
            grown += heard.hear(device(1, 1), &RangeSet::of(at * 2, at * 2));
        }
        assert_eq!(heard.ranges(), RANGES_HEARD_MAX);
        assert_eq!(grown, RANGES_HEARD_MAX);
    }
}
