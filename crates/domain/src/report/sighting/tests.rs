//! What is taken is given back as an equal object; what is not taken names its field.

mod corpora;
mod given_back;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::*;
use crate::{
    Cause, Refusal, ReportId,
    report::{Category, CreateReport, Place, Precision, Report, Streets, precision::NOT_GIVEN},
};

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(20_600)
}

fn own_id() -> ReportId {
    ReportId::from_random([7; 16])
}

/// A line with a value in every key that may have one.
fn full() -> Value {
    json!({
        "id": "6bb80aeb-b9ba-4cb1-80b8-f47b32c6be51", "reporter": "42daefa83770867d", "language": "en",
        "size": {
            "people_min": 1, "people_max": 4, "vehicles_min": 0, "vehicles_max": 3,
            "more_may_be_unseen": true
        },
        "activity": {"kind": "knocking", "kinds": ["knocking", "other"], "text": "asks around"},
        "location": {
            "text": "N Clark St & W Lunt Ave", "side": "NW", "landmark": "Field School",
            "direction_of_travel": "N", "lat": 42.00897, "lon": -87.67407, "accuracy_m": 40
        },
        "unit": {
            "words_seen": ["POLICE"], "agency_claimed": "cbp", "agency_believed": "unknown",
            "marked": "unmarked"
        },
        "time": {
            "observed_at": "2026-02-10T18:09:43Z", "uncertainty_min": 1, "said": "earlier",
            "reported_at": "2026-02-10T18:11:16Z", "device_clock_offset_s": -1
        },
        "equipment": {
            "vehicles": [{"make": "Ford", "colour": "dark blue", "plate_partial": "NU2????"}],
            "gear": ["radios"]
        },
        "how_known": "now", "category": 1, "people_at_risk_present": "yes", "minors_present": "no",
        "still_there": "yes", "last_seen_at": "2026-02-10T18:09:43Z", "text": "Right now.",
        "porchlight": {
            "contact": "773 555 0123", "reporter_safety": "affected",
            "keep_until": "2026-06-01T00:00:00Z", "area": "Rogers Park", "mode": "exercise",
            "disputed": {}
        }
    })
}

/// `full` with another value at a path such as `size.people_min` or `unit.words_seen.0`.
fn full_with(path: &str, value: Value) -> Value {
    let mut line = full();
    *at(&mut line, path) = value;
    line
}

fn at<'a>(line: &'a mut Value, path: &str) -> &'a mut Value {
    path.split('.').fold(line, |value, key| match key.parse::<usize>() {
        Ok(index) => &mut value[index],
        Err(_) => &mut value[key],
    })
}

fn import(line: &Value) -> Result<Report, LineError> {
    import_text(&line.to_string())
}

fn import_text(line: &str) -> Result<Report, LineError> {
    Ok(Report::from_sighting(parse_line(line.as_bytes())?, now(), None)?)
}

fn export(report: &Report, precision: Precision) -> Value {
    let line = Sighting::of(report, own_id(), precision, &Streets::default());
    let line = serde_json::to_string(&line).expect("JSON");
    serde_json::from_str(&line).expect("JSON")
}

#[track_caller]
fn check_given_back(line: &Value) {
    let report = import(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    assert_eq!(export(&report, Precision::Exact), *line);
}

#[track_caller]
fn check_refused(line: &Value, field: &'static str, cause: Cause) {
    assert_eq!(import(line), Err(LineError::Refused(Refusal { field, cause })), "{line}");
}

#[track_caller]
fn check_shape(line: &str, field: &str, reason: Reason) {
    let expected = LineError::NotASighting { field: field.to_owned(), reason };
    assert_eq!(import_text(line), Err(expected), "{line}");
}

#[test]
fn what_goes_beyond_the_schema_is_given_back() {
    check_given_back(&full());
    check_given_back(&full_with("how_known", json!("unknown")));
    check_given_back(&full_with("reporter", Value::Null));
    check_given_back(&full_with("activity", json!({"kind": "other", "kinds": [], "text": null})));
    check_given_back(&full_with("activity", json!({"kind": "other", "text": null})));
    let disputed = json!({
        "place": [
            {"location": full()["location"], "area": null},
            {"location": full_with("location.side", Value::Null)["location"], "area": "Rogers Park"}
        ],
        "observed": [{"observed_at": null, "uncertainty_min": 30, "said": "earlier"}],
        "activity": [
            {"kind": "leaving", "text": null},
            {"kind": "detaining", "kinds": ["detaining", "loading"], "text": null}
        ],
        "category": [3, 2],
        "people_at_risk": ["unknown"],
        "minors": ["yes", "unknown"],
        "still_there": [{"still_there": "no", "last_seen_at": null}],
        "reporter_safety": ["needs_call_back"],
        "contact": [null, "@ana"]
    });
    let line = full_with("porchlight.disputed", disputed);
    check_given_back(&line);
    let report = import(&line).expect("a line within its limits");
    assert_eq!(report.disputed(), crate::report::SAFETY_FIELDS);
}

#[test]
fn a_line_of_another_shape_names_its_key() {
    let without = |path: &str, key: &str| {
        let mut line = full();
        let parent = if path.is_empty() { &mut line } else { at(&mut line, path) };
        parent.as_object_mut().expect("an object").remove(key).expect("a key");
        line.to_string()
    };
    check_shape(&without("", "id"), "id", Reason::MissingKey);
    check_shape(&without("", "last_seen_at"), "last_seen_at", Reason::MissingKey);
    check_shape(&without("time", "said"), "time.said", Reason::MissingKey);
    check_shape(&without("porchlight", "area"), "porchlight.area", Reason::MissingKey);
    let make = "equipment.vehicles[0].make";
    check_shape(&without("equipment.vehicles.0", "make"), make, Reason::MissingKey);

    // What is not a key of ours is not repeated.
    check_shape(&full_with("Maria", json!(1)).to_string(), "line", Reason::UnknownKey);
    check_shape(&full_with("unit.Maria", json!(1)).to_string(), "unit", Reason::UnknownKey);
    let twice = |text: &str| full().to_string().replacen(text, &format!("{text},{text}"), 1);
    check_shape(&twice(r#""category":1"#), "category", Reason::RepeatedKey);
    check_shape(&twice(r#""side":"NW""#), "location.side", Reason::RepeatedKey);

    for (path, value, field, reason) in [
        ("id", json!(7), "id", Reason::WrongType),
        ("id", Value::Null, "id", Reason::WrongType),
        ("size", json!([]), "size", Reason::WrongType),
        ("size", json!([1, 1, 1, 1, true]), "size", Reason::WrongType),
        (
            "equipment.vehicles",
            json!([[null, null, null]]),
            "equipment.vehicles[0]",
            Reason::WrongType,
        ),
        ("size.people_min", json!(1.5), "size.people_min", Reason::WrongType),
        ("size.people_min", json!("1"), "size.people_min", Reason::WrongType),
        ("size.people_min", json!(u64::MAX), "size.people_min", Reason::WrongValue),
        ("category", json!(1.0), "category", Reason::WrongType),
        ("unit.words_seen", json!(["A", 1]), "unit.words_seen[1]", Reason::WrongType),
        ("how_known", json!("maria"), "how_known", Reason::UnknownWord),
        ("unit.marked", json!("yes"), "unit.marked", Reason::UnknownWord),
        ("equipment.gear", json!(["radios", "x"]), "equipment.gear[1]", Reason::UnknownWord),
        ("last_seen_at", json!("yesterday"), "last_seen_at", Reason::NotATime),
        ("time.reported_at", json!(0), "time.reported_at", Reason::WrongType),
        ("location.lat", json!(42.123_456_78), "location.lat", Reason::NotDegrees),
        ("location.lon", json!("42"), "location.lon", Reason::NotDegrees),
        ("location.lon", json!({"a": [1]}), "location.lon", Reason::NotDegrees),
        ("porchlight", Value::Null, "porchlight", Reason::WrongType),
        ("activity.kinds", Value::Null, "activity.kinds", Reason::WrongType),
        (
            "porchlight.disputed",
            json!({"minors": []}),
            "porchlight.disputed.minors",
            Reason::WrongValue,
        ),
    ] {
        check_shape(&full_with(path, value).to_string(), field, reason);
    }
    let half = full().to_string().replace("Right now.", r"\ud800");
    check_shape(&half, "text", Reason::WrongValue);
    let huge = full().to_string().replace(r#""accuracy_m":40"#, r#""accuracy_m":1e999"#);
    check_shape(&huge, "location.accuracy_m", Reason::WrongValue);
    check_shape("[]", "line", Reason::WrongType);
    check_shape("null", "line", Reason::WrongType);
}

#[test]
fn a_fault_of_syntax_goes_before_a_fault_of_shape() {
    let line = full_with("Maria", json!(1)).to_string();
    let cut = &line[..line.len() - 1];
    assert_eq!(parse_line(cut.as_bytes()), Err(LineError::NotJson { column: cut.len() }));
    let two = format!("{line} {line}");
    assert_eq!(parse_line(two.as_bytes()), Err(LineError::NotJson { column: line.len() + 2 }));
    assert_eq!(parse_line(b""), Err(LineError::NotJson { column: 1 }));
    assert_eq!(parse_line(b"{\"id\":\"\xff\"}"), Err(LineError::NotJson { column: 8 }));
    let message = parse_line(cut.as_bytes()).expect_err("cut").to_string();
    assert!(message.starts_with("not JSON at column"), "{message}");
}

#[test]
fn depth_does_not_overflow_the_stack() {
    let arrays = "[".repeat(100_000);
    assert!(matches!(parse_line(arrays.as_bytes()), Err(LineError::NotJson { .. })));
    let deep = format!("{arrays}{}", "]".repeat(100_000));
    check_shape(&deep, "line", Reason::WrongType);
    for path in ["id", "location.lat", "unit.words_seen", "porchlight", "Maria"] {
        let line = full_with(path, json!("deep")).to_string().replace(r#""deep""#, &deep);
        assert!(matches!(import_text(&line), Err(LineError::NotASighting { .. })), "{path}");
    }
}

#[test]
fn only_one_writing_of_a_time_is_taken() {
    for time in ["2026-02-10T18:09:43Z", "2024-02-29T00:00:00Z", "2000-01-01T23:59:59Z"] {
        check_given_back(&full_with("last_seen_at", json!(time)));
    }
    for time in [
        "",
        "2026-02-10",
        "2026-02-10T18:09:43",
        "2026-02-10T18:09:43z",
        "2026-02-10 18:09:43Z",
        "2026-02-10T18:09:43+00:00",
        "2026-02-10T18:09:43.0Z",
        "2026-02-30T18:09:43Z",
        "2026-02-10T24:00:00Z",
        "2026-02-10T18:60:43Z",
        "2016-12-31T23:59:60Z",
        "+026-02-10T18:09:43Z",
        "2026-2-010T18:09:43Z",
        "２026-02-10T18:09Z",
        "0000-00-00T00:00:00Z",
        " 026-02-10T18:09:43Z",
    ] {
        let line = full_with("last_seen_at", json!(time)).to_string();
        check_shape(&line, "last_seen_at", Reason::NotATime);
    }
}

#[test]
fn impossible_values_are_refused_with_their_field() {
    let range = |value, min, max| Cause::OutOfRange { value, min, max };
    for (path, value, field, cause) in [
        ("size.people_min", json!(-1), "size.people_min", range(-1, 0, 999)),
        ("size.people_max", json!(i64::MIN), "size.people_max", range(i64::MIN, 0, 999)),
        ("size.people_max", json!(1_000), "size.people_max", range(1_000, 0, 999)),
        ("size.people_min", json!(5), "size.people_min", Cause::MinAboveMax),
        ("size.people_min", Value::Null, "size.people_min", Cause::PartMissing),
        ("size.vehicles_max", json!(65_536), "size.vehicles_max", range(65_536, 0, 99)),
        ("location.lat", json!(91), "location.lat", range(91, -90, 90)),
        ("location.lon", json!(-180.1), "location.lon", range(-180, -180, 180)),
        ("location.lat", Value::Null, "location.lat", Cause::PartMissing),
        ("location.accuracy_m", json!(-1), "location.accuracy_m", range(-1, 0, 100_000)),
        ("time.observed_at", json!("0001-01-01T00:00:00Z"), "time.observed_at", Cause::TooEarly),
        ("time.observed_at", json!("2026-02-11T18:11:17Z"), "time.observed_at", Cause::TooLate),
        ("time.reported_at", json!("1999-12-31T23:59:59Z"), "time.reported_at", Cause::TooEarly),
        ("time.reported_at", json!("2200-01-01T00:00:00Z"), "time.reported_at", Cause::TooLate),
        ("time.uncertainty_min", json!(1_441), "time.uncertainty_min", range(1_441, 0, 1_440)),
        ("last_seen_at", json!("9999-12-31T23:59:59Z"), "last_seen_at", Cause::TooLate),
        ("category", json!(0), "category", range(0, 1, 3)),
        ("category", json!(4), "category", range(4, 1, 3)),
        ("id", json!(""), "id", Cause::Missing),
        ("id", json!("x".repeat(65)), "id", Cause::TooLong { len: 65, max: 64 }),
        ("reporter", json!("x".repeat(65)), "reporter", Cause::TooLong { len: 65, max: 64 }),
        ("language", json!("english please"), "language", Cause::NotALanguage),
        ("text", json!("a\0b"), "text", Cause::NullCharacter),
        (
            "unit.words_seen",
            json!(vec!["X"; 13]),
            "unit.words_seen",
            Cause::TooMany { count: 13, max: 12 },
        ),
    ] {
        check_refused(&full_with(path, value), field, cause);
    }
    let (offset, max) = ("time.device_clock_offset_s", 315_360_000);
    check_given_back(&full_with(offset, json!(-max)));
    check_refused(&full_with(offset, json!(i64::MAX)), offset, range(i64::MAX, -max, max));
    let note = "x".repeat(10 << 20);
    let cause = Cause::TooLong { len: note.len(), max: 4_000 };
    assert_eq!(import(&full_with("text", json!(note))), Err(cause.at("text").into()));
}

#[test]
fn only_the_one_writing_that_would_be_given_back_is_taken() {
    for (path, value, field, cause) in [
        ("activity.kinds", json!(["knocking"]), "activity.kinds", Cause::KindsDisagree),
        ("activity.kinds", json!(["other", "knocking"]), "activity.kinds", Cause::KindsDisagree),
        (
            "activity.kinds",
            json!(["detaining", "knocking"]),
            "activity.kinds",
            Cause::KindsDisagree,
        ),
        ("activity.kinds", json!([]), "activity.kinds", Cause::KindsDisagree),
        ("activity.kinds", json!(["knocking", "loading"]), "activity.kinds", Cause::KindsDisagree),
        (
            "activity",
            json!({"kind": "knocking", "text": "x"}),
            "activity.text",
            Cause::OnlyWithOther,
        ),
        (
            "activity",
            json!({"kind": "other", "kinds": [], "text": "x"}),
            "activity.text",
            Cause::OnlyWithOther,
        ),
        ("porchlight.disputed", json!({"minors": ["no"]}), "porchlight.disputed", Cause::Twice),
        (
            "porchlight.disputed",
            json!({"minors": ["yes", "yes"]}),
            "porchlight.disputed",
            Cause::Twice,
        ),
        (
            "porchlight.disputed",
            json!({"category": [4]}),
            "category",
            Cause::OutOfRange { value: 4, min: 1, max: 3 },
        ),
    ] {
        check_refused(&full_with(path, value), field, cause);
    }
}

#[test]
fn a_date_to_go_is_kept_but_never_put_off() {
    let until = |until: DateTime<Utc>| {
        let until = until.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        import(&full_with("porchlight.keep_until", json!(until))).map(|report| report.keep_until)
    };
    let later = |days| now() + Duration::days(days);
    let second = Duration::seconds(1);
    assert_eq!(until(now() + second), Ok(now() + second));
    assert_eq!(until(later(365)), Ok(later(365)));
    assert_eq!(until(later(365) + second), Ok(later(365)));
    assert_eq!(until(now()), Err(Cause::Expired.at("porchlight.keep_until").into()));
    assert_eq!(until(later(-9_000)), Err(Cause::Expired.at("porchlight.keep_until").into()));

    let mut line = full();
    let keep = |line: &Value, days| {
        let sighting = parse_line(line.to_string().as_bytes()).expect("a sighting");
        Report::from_sighting(sighting, now(), days).map(|report| report.keep_until)
    };
    assert_eq!(
        keep(&line, Some(5)).ok().map(|until| until.to_rfc3339()),
        Some("2026-06-01T00:00:00+00:00".into())
    );
    line.as_object_mut().expect("an object").remove("porchlight");
    assert_eq!(keep(&line, None), Ok(later(30)));
    assert_eq!(keep(&line, Some(5)), Ok(later(5)));
    let refused = Cause::OutOfRange { value: 366, min: 1, max: 365 };
    assert_eq!(keep(&line, Some(366)), Err(refused.at("keep_days")));
}

#[test]
fn an_import_is_not_held_to_the_guard() {
    let mut line = full_with("category", json!(3));
    *at(&mut line, "unit.words_seen") = json!([]);
    *at(&mut line, "activity") = json!({"kind": "leaving", "text": null});
    let report = import(&line).expect("taken as it is");
    assert_ne!(crate::report::guard(&report), crate::report::Guard::Supported);
}

#[test]
fn a_report_made_here_is_given_under_its_own_id_and_reads_again() {
    let mut request = CreateReport {
        category: Some(Category::Patrol),
        place: Place { text: Some("Clark & Lunt".into()), ..Place::default() },
        contact: Some("773 555 0123".into()),
        keep_days: Some(7),
        ..CreateReport::default()
    };
    request.observed.at = Some(now() - Duration::milliseconds(1_500));
    let mut report = Report::file(request, now()).expect("a report within its limits");
    // Two people, less than a second apart: the line cannot tell them from each other.
    let mut other = report.observed.value.clone();
    other.at = other.at.map(|at| at + Duration::milliseconds(1));
    report.observed.others.push(other);

    let line = export(&report, Precision::Exact);
    assert_eq!((&line["id"], &line["reporter"]), (&json!(own_id().to_string()), &Value::Null));
    assert_eq!(line["porchlight"]["contact"], "773 555 0123");
    assert_eq!(line["porchlight"]["keep_until"], json!(second(report.keep_until).to_string()));
    assert_eq!(line["activity"], json!({"kind": "other", "kinds": [], "text": null}));
    check_given_back(&line);
}

#[test]
fn what_was_added_here_to_an_import_is_given_too() {
    let mut line = full();
    line.as_object_mut().expect("an object").remove("porchlight");
    let imported = import(&line).expect("a line within its limits");
    let check = |change: &dyn Fn(&mut Report), path: &str, expected: Value| {
        let mut report = imported.clone();
        change(&mut report);
        let mut line = export(&report, Precision::Exact);
        assert_eq!(*at(&mut line, path), expected);
        check_given_back(&line);
    };
    check(
        &|report| report.contact.value = Some("@ana".into()),
        "porchlight.contact",
        json!("@ana"),
    );
    check(&|report| report.place.value.area = Some("RP".into()), "porchlight.area", json!("RP"));
    check(&|report| report.mode = Mode::Exercise, "porchlight.mode", json!("exercise"));
    check(
        &|report| report.reporter_safety.value = ReporterSafety::Safe,
        "porchlight.reporter_safety",
        json!("safe"),
    );
    let others = |report: &mut Report| report.minors.others.push(Answer::Unknown);
    check(&others, "porchlight.disputed", json!({"minors": ["unknown"]}));
}

#[test]
fn a_coarse_line_has_every_key_and_nothing_fine() {
    let disputed = json!({
        "place": [{"location": full_with("location.text", json!("x"))["location"], "area": "Maria's"}],
        "activity": [{"kind": "other", "text": "Maria"}],
        "reporter_safety": ["safe"],
        "contact": ["Maria"],
    });
    let mut line = full_with("porchlight.disputed", disputed);
    *at(&mut line, "text") = json!("Maria lives there");
    let report = import(&line).expect("a line within its limits");
    for (precision, text, area, cell_m) in [
        (Precision::Block, "N Clark St & W Lunt Ave", Value::Null, 150),
        (Precision::Area, "Rogers Park", json!("Rogers Park"), 1_000),
    ] {
        let coarse = export(&report, precision);
        let mut expected = line.clone();
        for (path, value) in [
            ("reporter", Value::Null),
            ("text", json!("")),
            ("activity.text", Value::Null),
            ("location.text", json!(text)),
            ("location.side", Value::Null),
            ("location.landmark", Value::Null),
            ("location.lat", coarse["location"]["lat"].clone()),
            ("location.lon", coarse["location"]["lon"].clone()),
            ("location.accuracy_m", json!(cell_m)),
            ("equipment.vehicles.0.plate_partial", Value::Null),
            ("porchlight.area", area),
            ("porchlight.contact", Value::Null),
            ("porchlight.reporter_safety", json!("unknown")),
            ("porchlight.disputed", coarse["porchlight"]["disputed"].clone()),
        ] {
            *at(&mut expected, path) = value;
        }
        assert_eq!(coarse, expected);
        assert_ne!(coarse["location"]["lat"], line["location"]["lat"]);
        let disputed = &coarse["porchlight"]["disputed"];
        let keys: Vec<_> = disputed.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["activity", "place"]);
        assert_eq!(disputed["activity"], json!([{"kind": "other", "text": null}]));
        assert_eq!(disputed["place"][0]["location"]["lat"], coarse["location"]["lat"]);
    }
    let nowhere = full_with(
        "location",
        json!({
            "text": "by Maria's door", "side": null, "landmark": null, "direction_of_travel": null,
            "lat": null, "lon": null, "accuracy_m": null
        }),
    );
    let nowhere = import(&nowhere).expect("a line within its limits");
    assert_eq!(export(&nowhere, Precision::Block)["location"]["text"], NOT_GIVEN);
}

/// Equal as JSON objects; `42` and `42.0` are the same number.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|other| same(one, other)))
        }
        _ => one == other,
    }
}
