//! Reading what people type: counts, times, vehicles. Values out of bounds pass: the core refuses
//! them with the field's name. Here only what can't be understood is turned away.

use chrono::{DateTime, Duration, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};

/// "3-5" or "2"; both ends are always told.
pub(crate) fn range(text: &str) -> Option<(u16, u16)> {
    let mut ends = text.splitn(2, ['-', '\u{2013}']).map(|end| number(end.trim()));
    match (ends.next(), ends.next()) {
        (Some(Some(least)), Some(Some(most))) => Some((least, most)),
        (Some(Some(exactly)), None) => Some((exactly, exactly)),
        _ => None,
    }
}

/// Digits only: `parse` alone would take "+3".
fn number(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// "now", "10m", "2h", "1d", "14:05", "2026-02-10 14:05", or RFC 3339, in this device's zone.
pub(crate) fn moment(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    moment_in(text.trim(), now, &Local)
}

fn moment_in<Z: TimeZone>(text: &str, now: DateTime<Utc>, zone: &Z) -> Option<DateTime<Utc>> {
    if text == "now" {
        return Some(now);
    }
    ago(text)
        .and_then(|ago| now.checked_sub_signed(ago))
        .or_else(|| time_of_day(text, now, zone))
        .or_else(|| date_and_time(text, zone))
        .or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc()))
}

/// How long ago: a whole number with its unit.
pub(crate) fn ago(text: &str) -> Option<Duration> {
    let unit_at = text.find(|sign: char| !sign.is_ascii_digit())?;
    let (digits, unit) = text.split_at_checked(unit_at)?;
    let count: i64 = digits.parse().ok()?;
    match unit.trim() {
        "s" => Duration::try_seconds(count),
        "m" | "min" => Duration::try_minutes(count),
        "h" => Duration::try_hours(count),
        "d" => Duration::try_days(count),
        "w" => Duration::try_weeks(count),
        _ => None,
    }
}

/// The last time that the clock showed this: today, or yesterday when it is still to come.
fn time_of_day<Z: TimeZone>(text: &str, now: DateTime<Utc>, zone: &Z) -> Option<DateTime<Utc>> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    let today = now.with_timezone(zone).date_naive();
    [Some(today), today.pred_opt()]
        .into_iter()
        .flatten()
        .filter_map(|day| here(day, time, zone))
        .find(|at| *at <= now)
}

fn date_and_time<Z: TimeZone>(text: &str, zone: &Z) -> Option<DateTime<Utc>> {
    let at = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").ok()?;
    here(at.date(), at.time(), zone)
}

/// When clocks go back an hour comes twice: the first is meant.
fn here<Z: TimeZone>(day: NaiveDate, time: NaiveTime, zone: &Z) -> Option<DateTime<Utc>> {
    zone.from_local_datetime(&day.and_time(time)).earliest().map(|at| at.to_utc())
}

/// "make;colour;plate"; what is not known is left empty.
pub(crate) fn vehicle(text: &str) -> Option<[Option<String>; 3]> {
    let mut parts =
        text.split(';').map(|part| Some(part.trim().to_owned()).filter(|part| !part.is_empty()));
    let vehicle = [parts.next().flatten(), parts.next().flatten(), parts.next().flatten()];
    let says_something = vehicle.iter().any(Option::is_some);
    (parts.next().is_none() && says_something).then_some(vehicle)
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;

    #[test]
    fn counts_are_one_number_or_two() {
        let check = |text, expected| assert_eq!(range(text), expected, "{text}");
        check("2", Some((2, 2)));
        check("3-5", Some((3, 5)));
        check("3 - 5", Some((3, 5)));
        check("3–5", Some((3, 5)));
        check("5-3", Some((5, 3)));
        check("0", Some((0, 0)));
        for bad in ["", "-", "-1", "3-", "3-5-7", "three", "+3", "3.5", "70000", "1e3", "٣"] {
            check(bad, None);
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn times_are_ages_clock_times_or_dates() {
        let now = at("2026-02-10T20:00:00Z");
        let chicago = FixedOffset::west_opt(6 * 3600).unwrap();
        let check = |text: &str, expected: &str| {
            assert_eq!(moment_in(text, now, &chicago), Some(at(expected)), "{text}");
        };
        check("now", "2026-02-10T20:00:00Z");
        check("10m", "2026-02-10T19:50:00Z");
        check("10 min", "2026-02-10T19:50:00Z");
        check("2h", "2026-02-10T18:00:00Z");
        check("1d", "2026-02-09T20:00:00Z");
        check("13:55", "2026-02-10T19:55:00Z");
        check("14:05", "2026-02-09T20:05:00Z");
        check("2026-02-01 08:30", "2026-02-01T14:30:00Z");
        check("2026-02-10T12:00:00-06:00", "2026-02-10T18:00:00Z");
        check("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
    }

    #[test]
    fn what_is_no_time_is_not_guessed() {
        let now = at("2026-02-10T20:00:00Z");
        let huge = ["99999999999999999999m", "9223372036854775807d", "999999999d"];
        for bad in ["", "m", "10", "10x", "-5m", "25:00", "yesterday", "5m ago", "1h30m", "é"] {
            assert_eq!(moment_in(bad, now, &Utc), None, "{bad}");
        }
        for bad in huge {
            assert_eq!(moment_in(bad, now, &Utc), None, "{bad}");
        }
    }

    #[test]
    fn a_vehicle_is_told_in_three_parts() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            vehicle("Ford Transit;white;DY4????"),
            Some([some("Ford Transit"), some("white"), some("DY4????")])
        );
        assert_eq!(vehicle("; dark blue"), Some([None, some("dark blue"), None]));
        assert_eq!(vehicle("Jeep"), Some([some("Jeep"), None, None]));
        for bad in ["", ";;", "a;b;c;d", " ; "] {
            assert_eq!(vehicle(bad), None, "{bad}");
        }
    }
}
