//! When a record goes: the date is fixed when it is filed here, and only this device's own clock
//! at two openings a day apart makes it due (docs/protocol.md §9). A clock set back revives nothing,
//! because having been seen past the date is stored; a clock set forward once destroys nothing.

use chrono::{DateTime, Duration, Utc};

use crate::limit::{self, Refusal};

/// Shortest and longest time that a person may choose, in days.
pub const KEEP_DAYS_MIN: i64 = 1;
pub const KEEP_DAYS_MAX: i64 = 365;
/// Two openings past the date must lie this far apart.
pub const DUE_GAP: Duration = Duration::hours(24);
/// Then this long passes before anything is destroyed.
pub const GRACE: Duration = Duration::hours(72);

/// What has been seen so far of a record's date passing. Stored beside the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dueness {
    /// Not seen past its date.
    Kept,
    /// An opening found the date passed, at this time by the own clock.
    SeenPast { first: DateTime<Utc> },
    /// Two openings did; destruction follows after the grace, counted from this time.
    Due { since: DateTime<Utc> },
    /// The grace is over: destroy now.
    Destroy,
}

/// The date until which a record filed at `filed_at` is kept.
///
/// # Errors
/// A number of days outside 1 to 365.
pub fn keep_until(filed_at: DateTime<Utc>, days: i64) -> Result<DateTime<Utc>, Refusal> {
    limit::number("keep_days", days, KEEP_DAYS_MIN, KEEP_DAYS_MAX)?;
    Ok(filed_at + Duration::days(days))
}

/// The next state of dueness at an opening of the store at `now`.
///
/// States only move forward, one step an opening, so a clock that jumps years ahead for one
/// opening can at most start the count.
pub fn at_opening(state: Dueness, keep_until: DateTime<Utc>, now: DateTime<Utc>) -> Dueness {
    match state {
        Dueness::Kept if now >= keep_until => Dueness::SeenPast { first: now },
        Dueness::Kept => Dueness::Kept,
        Dueness::SeenPast { first } if now >= keep_until && now - first >= DUE_GAP => {
            Dueness::Due { since: now }
        }
        Dueness::SeenPast { first } => Dueness::SeenPast { first },
        Dueness::Due { since } if now - since >= GRACE => Dueness::Destroy,
        Dueness::Due { since } => Dueness::Due { since },
        Dueness::Destroy => Dueness::Destroy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + Duration::hours(hours)
    }

    fn run(date: i64, openings: &[i64]) -> Dueness {
        openings.iter().fold(Dueness::Kept, |state, hour| at_opening(state, at(date), at(*hour)))
    }

    #[test]
    fn a_record_goes_after_two_openings_a_day_apart_and_three_days_of_grace() {
        assert_eq!(run(100, &[99]), Dueness::Kept);
        assert_eq!(run(100, &[100]), Dueness::SeenPast { first: at(100) });
        assert_eq!(run(100, &[100, 123]), Dueness::SeenPast { first: at(100) });
        assert_eq!(run(100, &[100, 124]), Dueness::Due { since: at(124) });
        assert_eq!(run(100, &[100, 124, 195]), Dueness::Due { since: at(124) });
        assert_eq!(run(100, &[100, 124, 196]), Dueness::Destroy);
    }

    #[test]
    fn a_clock_that_is_years_ahead_once_destroys_nothing() {
        assert!(matches!(run(100, &[1, 1_000_000, 2, 3, 4]), Dueness::SeenPast { .. }));
    }

    #[test]
    fn a_clock_set_back_revives_nothing() {
        assert_eq!(run(100, &[100, 124, 3]), Dueness::Due { since: at(124) });
        assert_eq!(run(100, &[100, 124, 3, 196]), Dueness::Destroy);
    }

    #[test]
    fn days_outside_the_choice_are_refused() {
        assert!(keep_until(at(0), 0).is_err());
        assert!(keep_until(at(0), 366).is_err());
        assert_eq!(keep_until(at(0), 30), Ok(at(720)));
    }
}
