//! Labels of attesters (docs/protocol.md §16): who counts as one voice, because one vouched for the
//! other or the same person vouched for both. Readers count labels, and so need no names.

use std::collections::{BTreeMap, BTreeSet};

/// The label of each attester: 0, 1, 2 ... in the order of the attesters. Attesters who share a
/// direct voucher, or of whom one vouched for the other, have one label, transitively.
pub fn labels<P: Ord + Copy>(
    attesters: &BTreeSet<P>,
    vouchers: &BTreeMap<P, BTreeSet<P>>,
) -> BTreeMap<P, u16> {
    let none = BTreeSet::new();
    let of = |person: &P| vouchers.get(person).unwrap_or(&none);
    let related =
        |a: &P, b: &P| of(a).contains(b) || of(b).contains(a) || !of(a).is_disjoint(of(b));
    let mut labelled: BTreeMap<P, u16> = BTreeMap::new();
    let mut next = 0;
    for first in attesters {
        if labelled.contains_key(first) {
            continue;
        }
        let mut todo = vec![*first];
        while let Some(person) = todo.pop() {
            if labelled.insert(person, next).is_none() {
                let unlabelled = attesters.iter().filter(|it| !labelled.contains_key(it));
                todo.extend(unlabelled.filter(|other| related(&person, other)));
            }
        }
        next += 1;
    }
    labelled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(vouched: &[(u8, &[u8])], attesters: &[u8], expected: &[u16]) {
        let vouchers =
            vouched.iter().map(|(person, by)| (*person, by.iter().copied().collect())).collect();
        let labels = labels(&attesters.iter().copied().collect(), &vouchers);
        assert_eq!(labels.into_values().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn strangers_have_labels_of_their_own() {
        check(&[(2, &[1]), (3, &[9])], &[2, 3], &[0, 1]);
    }

    #[test]
    fn attack_puppets_of_one_voucher_are_one_voice() {
        check(&[(2, &[1]), (3, &[1]), (4, &[1])], &[2, 3, 4], &[0, 0, 0]);
    }

    #[test]
    fn a_voucher_and_whom_they_vouched_for_are_one_voice() {
        check(&[(2, &[1])], &[1, 2], &[0, 0]);
    }

    #[test]
    fn relation_goes_on_from_one_to_the_next() {
        // 2 and 3 share 1, 3 and 4 share 9: so 2 and 4 are one voice with 3 between them.
        check(&[(2, &[1]), (3, &[1, 9]), (4, &[9]), (5, &[8])], &[2, 3, 4, 5], &[0, 0, 0, 1]);
        // Without 3 among the attesters nothing joins them.
        check(&[(2, &[1]), (3, &[1, 9]), (4, &[9])], &[2, 4], &[0, 1]);
    }
}
