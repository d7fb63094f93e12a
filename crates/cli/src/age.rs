//! How long ago, in words. The exact time is shown beside it, in the zone of this device.

use chrono::{DateTime, Duration, Local, Utc};

use crate::words::Words;

/// "10 min ago"; a time ahead of this clock says so rather than pretending.
pub(crate) fn age(words: &Words, now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let ago = now - at;
    let (ago, direction) =
        if ago < -Duration::minutes(1) { (-ago, "age-ahead") } else { (ago, "age") };
    let say = |unit: &str, n: i64| words.with(&format!("{direction}-{unit}"), [("n", n.into())]);
    match ago {
        ago if ago < Duration::minutes(1) => words.say("age-now"),
        ago if ago < Duration::hours(1) => say("minutes", ago.num_minutes()),
        ago if ago < Duration::hours(48) => say("hours", ago.num_hours()),
        ago => say("days", ago.num_days()),
    }
}

/// How long something is still kept.
pub(crate) fn left(words: &Words, now: DateTime<Utc>, until: DateTime<Utc>) -> String {
    if until <= now {
        return words.say("time-is-over");
    }
    // To the nearest day: right after filing, 30 days are 30 days.
    let days = (until - now + Duration::hours(12)).num_days();
    words.with("days-left", [("n", days.into())])
}

/// Date and time of day here.
pub(crate) fn local(at: DateTime<Utc>) -> String {
    at.with_timezone(&Local).format("%Y-%m-%d %H:%M").to_string()
}

/// The date here.
pub(crate) fn local_date(at: DateTime<Utc>) -> String {
    at.with_timezone(&Local).format("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn ages_are_told_in_the_largest_unit_that_still_says_enough() {
        let now = DateTime::<Utc>::UNIX_EPOCH + Duration::days(9_000);
        let check = |minutes: i64, english: &str, spanish: &str| {
            let at = now - Duration::minutes(minutes);
            assert_eq!(age(&Words::new(Language::En), now, at), english);
            assert_eq!(age(&Words::new(Language::Es), now, at), spanish);
        };
        check(0, "just now", "ahora mismo");
        check(10, "10 min ago", "hace 10 min");
        check(60 * 47, "47 h ago", "hace 47 h");
        check(60 * 24 * 2, "2 days ago", "hace 2 días");
        check(-1, "just now", "ahora mismo");
        check(-15, "15 min ahead of your clock", "15 min adelante de tu reloj");
        check(-60 * 24 * 3, "3 days ahead of your clock", "3 días adelante de tu reloj");
    }
}
