//! A set of seqs as ranges: sorted, apart from each other, so that one set has one form.
//!
//! On the wire a range is two numbers: how many seqs are left out before it, and its length - 1. Only
//! the first range may leave out none, which makes every readable encoding canonical.

use porchlight_crypto::at_most;
use serde::{Deserialize, Deserializer, Serialize, de::Error};

use super::limits::RANGES_TOLD_MAX;

/// A set of seqs from 1 on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(into = "Vec<(u64, u64)>")]
pub struct RangeSet(Vec<(u64, u64)>);

// No more is read than may be told: a stranger sends two bytes a range, and it takes sixteen here.
impl<'de> Deserialize<'de> for RangeSet {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::try_from(at_most::<RANGES_TOLD_MAX, _, _>(from)?).map_err(D::Error::custom)
    }
}

/// Not the form of a set, or too many ranges to be told of one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the form of a set of seqs")]
pub struct NoRanges;

impl TryFrom<Vec<(u64, u64)>> for RangeSet {
    type Error = NoRanges;
    fn try_from(told: Vec<(u64, u64)>) -> Result<Self, NoRanges> {
        if told.len() > RANGES_TOLD_MAX {
            return Err(NoRanges);
        }
        let mut end = 0_u64;
        let mut ranges = Vec::with_capacity(told.len());
        for (at, (skipped, more)) in told.into_iter().enumerate() {
            if at > 0 && skipped == 0 {
                return Err(NoRanges);
            }
            let from = end.checked_add(skipped).and_then(|last| last.checked_add(1));
            let from = from.ok_or(NoRanges)?;
            end = from.checked_add(more).ok_or(NoRanges)?;
            ranges.push((from, end));
        }
        Ok(Self(ranges))
    }
}

impl From<RangeSet> for Vec<(u64, u64)> {
    fn from(set: RangeSet) -> Self {
        let mut end = 0;
        let mut told = Self::with_capacity(set.0.len());
        for (from, to) in set.0 {
            told.push((from - end - 1, to - from));
            end = to;
        }
        told
    }
}

impl RangeSet {
    /// The seqs `from` to `to`, both in it. Empty when `to` lies before `from`; there is no seq 0.
    pub fn of(from: u64, to: u64) -> Self {
        let from = from.max(1);
        Self(if from <= to { vec![(from, to)] } else { Vec::new() })
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Number of ranges.
    pub fn ranges(&self) -> usize {
        self.0.len()
    }

    /// Number of seqs, at most `u64::MAX`.
    pub fn seqs(&self) -> u64 {
        let sizes = self.0.iter().map(|(from, to)| (to - from).saturating_add(1));
        sizes.fold(0, u64::saturating_add)
    }

    /// Each range, both ends in it, from low to high.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u64)> {
        self.0.iter().copied()
    }

    /// Whether the seq is in it.
    pub fn contains(&self, seq: u64) -> bool {
        let at = self.0.partition_point(|(_, to)| *to < seq);
        self.0.get(at).is_some_and(|(from, _)| *from <= seq)
    }

    /// Puts a seq in; says whether it is new. Seq 0 is never new.
    pub fn insert(&mut self, seq: u64) -> bool {
        if seq == 0 || self.contains(seq) {
            return false;
        }
        match self.0.last_mut() {
            Some(last) if last.1.checked_add(1) == Some(seq) => last.1 = seq,
            Some(last) if last.1 < seq => self.0.push((seq, seq)),
            Some(_) | None => *self = self.union(&Self::of(seq, seq)),
        }
        true
    }

    /// Takes a seq out; says whether it was in.
    pub fn remove(&mut self, seq: u64) -> bool {
        let was_in = self.contains(seq);
        if was_in {
            *self = self.minus(&Self::of(seq, seq));
        }
        was_in
    }

    /// What is in one of the two.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut all = [self.0.as_slice(), other.0.as_slice()].concat();
        all.sort_unstable();
        let mut joined: Vec<(u64, u64)> = Vec::with_capacity(all.len());
        for (from, to) in all {
            match joined.last_mut() {
                Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
                Some(_) | None => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let mut left = Vec::with_capacity(self.0.len());
        let mut cuts = other.0.iter().peekable();
        for (from, to) in &self.0 {
            let mut next = Some(*from);
            while cuts.next_if(|cut| cut.1 < *from).is_some() {}
            while let (Some(start), Some(cut)) = (next, cuts.peek()) {
                if cut.0 > *to {
                    break;
                }
                if cut.0 > start {
                    left.push((start, cut.0 - 1));
                }
                next = cut.1.checked_add(1).filter(|after| after <= to);
                // A cut that reaches beyond this range may reach into the next.
                if cut.1 <= *to {
                    cuts.next();
                }
            }
            left.extend(next.map(|start| (start, *to)));
        }
        Self(left)
    }

    /// What is in both.
    #[must_use]
    pub fn both(&self, other: &Self) -> Self {
        let mut common = Vec::new();
        let (mut ours, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(a), Some(b)) = (ours.peek(), theirs.peek()) {
            let (from, to) = (a.0.max(b.0), a.1.min(b.1));
            if from <= to {
                common.push((from, to));
            }
            if a.1 <= b.1 {
                ours.next();
            } else {
                theirs.next();
            }
        }
        Self(common)
    }

    /// Whether all of this is in the other.
    pub fn is_within(&self, other: &Self) -> bool {
        self.minus(other).is_empty()
    }

    /// The lowest `ranges` of it.
    #[must_use]
    pub fn lower(&self, ranges: usize) -> Self {
        Self(self.0.iter().take(ranges).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use porchlight_crypto::{decode_canonical, encode_canonical};
    use proptest::prelude::*;

    use super::*;

    fn set(seqs: &BTreeSet<u64>) -> RangeSet {
        let mut set = RangeSet::default();
        seqs.iter().rev().for_each(|seq| assert!(set.insert(*seq)));
        set
    }

    fn seqs(set: &RangeSet) -> BTreeSet<u64> {
        set.iter().flat_map(|(from, to)| from..=to).collect()
    }

    fn some() -> impl Strategy<Value = BTreeSet<u64>> {
        prop::collection::btree_set(1..60_u64, 0..40)
    }

    proptest! {
        #[test]
        fn it_does_what_a_set_does(a in some(), b in some(), seq in 0..62_u64) {
            let (ours, theirs) = (set(&a), set(&b));
            prop_assert_eq!(seqs(&ours), a.clone());
            prop_assert_eq!(seqs(&ours.union(&theirs)), &a | &b);
            prop_assert_eq!(seqs(&ours.minus(&theirs)), &a - &b);
            prop_assert_eq!(seqs(&ours.both(&theirs)), &a & &b);
            prop_assert_eq!(ours.is_within(&theirs), a.is_subset(&b));
            prop_assert_eq!(ours.contains(seq), a.contains(&seq));
            prop_assert_eq!(ours.seqs(), a.len() as u64);
            prop_assert_eq!(ours.union(&theirs), theirs.union(&ours));
            let (mut less, mut fewer) = (ours.clone(), a.clone());
            prop_assert_eq!(less.remove(seq), fewer.remove(&seq));
            prop_assert_eq!(less, set(&fewer));
        }

        #[test]
        fn one_set_has_one_encoding(a in some()) {
            let bytes = encode_canonical(&set(&a));
            prop_assert_eq!(decode_canonical::<RangeSet>(&bytes), Ok(set(&a)));
        }

        #[test]
        fn whatever_reads_is_a_set(told in prop::collection::vec((0..3_u64, any::<u64>()), 0..5)) {
            if let Ok(set) = RangeSet::try_from(told.clone()) {
                prop_assert!(set.0.iter().all(|(from, to)| from <= to && *from > 0));
                prop_assert!(set.0.is_sorted_by(|a, b| a.1.saturating_add(1) < b.0));
                prop_assert_eq!(Vec::from(set), told);
            }
        }
    }

    #[test]
    fn the_ends_of_the_numbers_are_no_trap() {
        let all = RangeSet::of(0, u64::MAX);
        assert_eq!(all.seqs(), u64::MAX);
        assert!(all.contains(u64::MAX) && !all.contains(0));
        assert_eq!(all.minus(&RangeSet::of(u64::MAX, u64::MAX)), RangeSet::of(1, u64::MAX - 1));
        assert!(all.minus(&all).is_empty());
        assert_eq!(all.union(&RangeSet::of(5, 9)), all);
        assert!(RangeSet::of(2, 1).is_empty());
    }

    #[test]
    fn more_ranges_than_may_be_told_are_refused() {
        let odd = |count: u64| (0..count).map(|_| (1, 0)).collect::<Vec<_>>();
        assert!(RangeSet::try_from(odd(64)).is_ok());
        assert_eq!(RangeSet::try_from(odd(65)), Err(NoRanges));
        assert_eq!(RangeSet::try_from(vec![(0, 0), (0, 0)]), Err(NoRanges));
    }
}
