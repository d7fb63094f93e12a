//! Whether a record is held, and whether two persons have called its time over (docs/protocol.md §23).
//! Computed from statements and this device's own clock, never stored: a claimed time decides nothing.
//! What has been destroyed is not asked about here, so nothing of it comes back.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::statement::Sort;

/// A hold lapses so long after its last renewal.
pub const HOLD: Duration = Duration::days(90);

/// A statement about a record that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    pub id: [u8; 32],
    pub sort: Sort,
    /// The person who made it.
    pub author: [u8; 16],
    /// Whose rotations let it in after a removal; empty when none had to.
    pub let_in: BTreeSet<[u8; 16]>,
    /// When this device first saw it, by its own clock.
    pub seen: DateTime<Utc>,
    /// The holds that it lifts.
    pub lifts: BTreeSet<[u8; 32]>,
}

/// A record that must not be destroyed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Held {
    pub since: DateTime<Utc>,
    /// It lapses then, unless another person renews it.
    pub until: DateTime<Utc>,
}

impl Stated {
    /// Who speaks in it: its author, and whoever alone let it in. A statement does not count beside
    /// another one in which the same person speaks.
    fn voices(&self) -> BTreeSet<[u8; 16]> {
        let mut voices = BTreeSet::from([self.author]);
        if self.let_in.len() == 1 {
            voices.extend(&self.let_in);
        }
        voices
    }

    fn is_beside(&self, other: &Self) -> bool {
        self.voices().is_disjoint(&other.voices())
    }
}

/// Whether the record is held at `now`.
pub fn held(stated: &[Stated], now: DateTime<Utc>) -> Option<Held> {
    let mut holds: Vec<&Stated> =
        stated.iter().filter(|it| it.sort == Sort::Hold && !is_lifted(stated, it)).collect();
    holds.sort_by_key(|hold| (hold.seen, hold.id));
    let mut last: Option<&Stated> = None;
    let mut current: Option<Held> = None;
    for hold in holds {
        // The same person can't hold on alone.
        if last.is_some_and(|last| !hold.is_beside(last)) {
            continue;
        }
        let until = hold.seen + HOLD;
        let since = current.filter(|it| hold.seen < it.until).map_or(hold.seen, |it| it.since);
        current = Some(Held { since, until });
        last = Some(hold);
    }
    current.filter(|held| now < held.until)
}

/// When two persons had called the record's time over, by this device's own clock.
pub fn due(stated: &[Stated]) -> Option<DateTime<Utc>> {
    agreed(stated.iter().filter(|it| it.sort == Sort::Due).collect())
}

/// How many persons have called its time over.
pub fn said_due(stated: &[Stated]) -> usize {
    let due = stated.iter().filter(|it| it.sort == Sort::Due);
    due.map(|it| it.author).collect::<BTreeSet<_>>().len()
}

fn is_lifted(stated: &[Stated], hold: &Stated) -> bool {
    let lifts = |it: &&Stated| it.sort == Sort::Lift && it.lifts.contains(&hold.id);
    agreed(stated.iter().filter(lifts).collect()).is_some()
}

/// When the second of two persons spoke.
fn agreed(said: Vec<&Stated>) -> Option<DateTime<Utc>> {
    let pairs = said.iter().flat_map(|a| said.iter().map(move |b| (a, b)));
    pairs.filter(|(a, b)| a.is_beside(b)).map(|(a, b)| a.seen.max(b.seen)).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: u8 = 1;
    const BEN: u8 = 2;
    const CARL: u8 = 3;

    fn day(days: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + Duration::days(days)
    }

    fn said(id: u8, sort: Sort, author: u8, seen: i64) -> Stated {
        Stated {
            id: [id; 32],
            sort,
            author: [author; 16],
            let_in: BTreeSet::new(),
            seen: day(seen),
            lifts: BTreeSet::new(),
        }
    }

    fn hold(id: u8, author: u8, seen: i64) -> Stated {
        said(id, Sort::Hold, author, seen)
    }

    fn lift(id: u8, author: u8, lifts: &[u8]) -> Stated {
        let lifts = lifts.iter().map(|id| [*id; 32]).collect();
        Stated { lifts, ..said(id, Sort::Lift, author, 5) }
    }

    fn let_in(stated: Stated, by: &[u8]) -> Stated {
        Stated { let_in: by.iter().map(|person| [*person; 16]).collect(), ..stated }
    }

    fn until(stated: &[Stated], now: i64) -> Option<i64> {
        held(stated, day(now)).map(|held| (held.until - DateTime::UNIX_EPOCH).num_days())
    }

    #[test]
    fn a_hold_lapses_ninety_days_after_it_was_first_seen_here() {
        let stated = [hold(1, ANA, 10)];
        assert_eq!(held(&stated, day(11)), Some(Held { since: day(10), until: day(100) }));
        assert_eq!((until(&stated, 99), until(&stated, 100)), (Some(100), None));
        assert_eq!(held(&[], day(1)), None);
    }

    #[test]
    fn another_person_renews_it_and_then_the_first_again() {
        let stated = [hold(1, ANA, 0), hold(2, BEN, 80), hold(3, ANA, 160)];
        assert_eq!(until(&stated[..2], 100), Some(170));
        assert_eq!(held(&stated, day(200)), Some(Held { since: day(0), until: day(250) }));
    }

    #[test]
    fn attack_one_person_holds_a_record_for_ever() {
        let stated: Vec<Stated> = (0..9).map(|at| hold(at, ANA, i64::from(at) * 40)).collect();
        assert_eq!((until(&stated, 89), until(&stated, 90)), (Some(90), None));
        assert_eq!(until(&stated, 330), None);
    }

    #[test]
    fn attack_renew_ones_own_hold_by_a_removed_member_whom_one_let_in() {
        let renewed = let_in(hold(2, BEN, 80), &[ANA]);
        assert_eq!(until(&[hold(1, ANA, 0), renewed.clone()], 100), None);
        let by_two = let_in(renewed, &[ANA, CARL]);
        assert_eq!(until(&[hold(1, ANA, 0), by_two], 100), Some(170));
    }

    #[test]
    fn a_hold_of_another_person_after_it_lapsed_begins_anew() {
        let stated = [hold(1, ANA, 0), hold(2, BEN, 120)];
        assert_eq!(held(&stated, day(121)), Some(Held { since: day(120), until: day(210) }));
    }

    #[test]
    fn two_persons_lift_it_and_one_does_not() {
        let mut stated = vec![hold(1, ANA, 0), lift(8, BEN, &[1])];
        assert_eq!(until(&stated, 6), Some(90));
        stated.push(lift(9, BEN, &[1]));
        assert_eq!(until(&stated, 6), Some(90), "twice the same person");
        stated.push(lift(7, CARL, &[1]));
        assert_eq!(until(&stated, 6), None);
    }

    #[test]
    fn what_two_persons_lifted_is_what_they_had_seen_and_no_later_hold() {
        let stated = [hold(1, ANA, 0), lift(8, BEN, &[1]), lift(9, CARL, &[1]), hold(2, ANA, 6)];
        assert_eq!(held(&stated, day(7)), Some(Held { since: day(6), until: day(96) }));
        let one_each = [hold(1, ANA, 0), hold(2, BEN, 1), lift(8, BEN, &[1]), lift(9, CARL, &[2])];
        assert_eq!(until(&one_each, 6), Some(91));
    }

    #[test]
    fn attack_lift_beside_oneself_by_a_removed_member_whom_one_let_in() {
        let puppet = let_in(lift(9, CARL, &[1]), &[BEN]);
        assert_eq!(until(&[hold(1, ANA, 0), lift(8, BEN, &[1]), puppet], 6), Some(90));
    }

    #[test]
    fn the_order_of_arrival_changes_nothing() {
        let mut stated =
            vec![hold(3, ANA, 160), lift(8, BEN, &[1]), hold(2, BEN, 80), hold(1, ANA, 0)];
        let before = held(&stated, day(170));
        stated.reverse();
        assert_eq!((held(&stated, day(170)), before.is_some()), (before, true));
    }

    #[test]
    fn a_record_is_due_when_two_persons_say_so_and_not_when_one_says_it_twice() {
        let due_of = |author, seen| said(author, Sort::Due, author, seen);
        assert_eq!(due(&[due_of(ANA, 1)]), None);
        let twice = [due_of(ANA, 1), said(9, Sort::Due, ANA, 2)];
        assert_eq!((due(&twice), said_due(&twice)), (None, 1));
        let stated = [due_of(CARL, 7), due_of(ANA, 1), due_of(BEN, 3)];
        assert_eq!((due(&stated), said_due(&stated)), (Some(day(3)), 3));
        assert_eq!(due(&[due_of(ANA, 1), let_in(due_of(BEN, 2), &[ANA])]), None);
        assert_eq!(due(&[due_of(ANA, 1), hold(5, BEN, 2)]), None);
    }
}
