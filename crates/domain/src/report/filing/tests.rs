//! Each limit: at it taken, one beyond it refused with the field's name.

use super::*;
use crate::report::{Agency, Degrees, Said, Vehicle};

fn now() -> DateTime<Utc> {
    year_2000() + Duration::days(9_000)
}

fn request() -> CreateReport {
    CreateReport { category: Some(Category::Patrol), ..CreateReport::default() }
}

fn file(change: impl FnOnce(&mut CreateReport)) -> Result<Report, Refusal> {
    let mut request = request();
    change(&mut request);
    Report::file(request, now())
}

fn filed(change: impl FnOnce(&mut CreateReport)) -> Report {
    file(change).expect("a report within its limits")
}

#[track_caller]
fn taken(change: impl FnOnce(&mut CreateReport)) {
    assert!(file(change).is_ok());
}

#[track_caller]
fn refused(change: impl FnOnce(&mut CreateReport), field: &'static str, cause: Cause) {
    assert_eq!(file(change), Err(Refusal { field, cause }));
}

/// `max` characters are taken and one more is refused; characters, not bytes.
#[track_caller]
fn check_text(set: impl Fn(&mut CreateReport, String), field: &'static str, max: usize) {
    for sign in ["x", "語", "👩"] {
        taken(|request| set(request, sign.repeat(max)));
        let cause = Cause::TooLong { len: max + 1, max };
        refused(|request| set(request, sign.repeat(max + 1)), field, cause);
    }
    refused(|request| set(request, "a\0".into()), field, Cause::NullCharacter);
    taken(|request| set(request, "\u{202e}\u{200b}\r\n\t=1+1".into()));
}

fn vehicle(make: Option<String>, plate_partial: Option<String>) -> Vec<Vehicle> {
    vec![Vehicle { make, colour: None, plate_partial }]
}

fn with_other(request: &mut CreateReport, text: String) {
    request.activity.kinds.insert(ActivityKind::Other);
    request.activity.text = Some(text);
}

#[test]
fn texts_have_their_limits() {
    check_text(|it, text| it.note = text, "text", 4_000);
    check_text(|it, text| it.place.text = Some(text), "location.text", 200);
    check_text(|it, text| it.place.landmark = Some(text), "location.landmark", 200);
    check_text(|it, text| it.place.area = Some(text), "porchlight.area", 200);
    check_text(with_other, "activity.text", 200);
    check_text(|it, text| it.contact = Some(text), "contact", 200);
    check_text(|it, text| it.unit.words_seen = vec!["A".into(), text], "unit.words_seen", 60);
    let make = "equipment.vehicles.make";
    check_text(|it, text| it.equipment.vehicles = vehicle(Some(text), None), make, 60);
    let plate = "equipment.vehicles.plate_partial";
    check_text(|it, text| it.equipment.vehicles = vehicle(None, Some(text)), plate, 60);
}

#[test]
fn lists_have_their_limits() {
    let words =
        |count| move |it: &mut CreateReport| it.unit.words_seen = vec!["POLICE".into(); count];
    taken(words(12));
    refused(words(13), "unit.words_seen", Cause::TooMany { count: 13, max: 12 });
    let vehicles = |count| {
        move |it: &mut CreateReport| it.equipment.vehicles = vec![Vehicle::default(); count]
    };
    taken(vehicles(12));
    refused(vehicles(13), "equipment.vehicles", Cause::TooMany { count: 13, max: 12 });
    let gear = |count| move |it: &mut CreateReport| it.equipment.gear = vec![Gear::Radios; count];
    taken(gear(7));
    refused(gear(8), "equipment.gear", Cause::TooMany { count: 8, max: 7 });
}

#[test]
fn counts_are_ranges_within_bounds() {
    let people = |min, max| {
        move |it: &mut CreateReport| (it.size.people_min, it.size.people_max) = (min, max)
    };
    let vehicles = |min, max| {
        move |it: &mut CreateReport| (it.size.vehicles_min, it.size.vehicles_max) = (min, max)
    };
    let range = |value, max| Cause::OutOfRange { value, min: 0, max };
    taken(people(Some(0), Some(999)));
    taken(people(Some(7), Some(7)));
    refused(people(Some(0), Some(1_000)), "size.people_max", range(1_000, 999));
    refused(people(Some(1_000), Some(1_000)), "size.people_min", range(1_000, 999));
    refused(people(Some(8), Some(7)), "size.people_min", Cause::MinAboveMax);
    refused(people(Some(8), None), "size.people_max", Cause::PartMissing);
    refused(people(None, Some(8)), "size.people_min", Cause::PartMissing);
    taken(vehicles(Some(0), Some(99)));
    refused(vehicles(Some(0), Some(100)), "size.vehicles_max", range(100, 99));
    refused(vehicles(Some(2), Some(1)), "size.vehicles_min", Cause::MinAboveMax);
    refused(vehicles(Some(2), None), "size.vehicles_max", Cause::PartMissing);
}

#[test]
fn coordinates_are_on_earth_and_come_in_pairs() {
    let at = |lat: Option<f64>, lon: Option<f64>, accuracy_m| {
        move |it: &mut CreateReport| {
            it.place.lat = lat.map(Degrees::nearest);
            it.place.lon = lon.map(Degrees::nearest);
            it.place.accuracy_m = accuracy_m;
        }
    };
    taken(at(Some(90.0), Some(-180.0), Some(100_000)));
    taken(at(Some(-90.0), Some(180.0), Some(0)));
    let lat = |value| Cause::OutOfRange { value, min: -90, max: 90 };
    refused(at(Some(91.0), Some(0.0), None), "location.lat", lat(91));
    refused(at(Some(-90.000_000_1), Some(0.0), None), "location.lat", lat(-90));
    let lon = Cause::OutOfRange { value: 181, min: -180, max: 180 };
    refused(at(Some(0.0), Some(181.0), None), "location.lon", lon);
    refused(at(Some(0.0), None, None), "location.lon", Cause::PartMissing);
    refused(at(None, Some(0.0), None), "location.lat", Cause::PartMissing);
    refused(at(None, None, Some(5)), "location.lat", Cause::PartMissing);
    let accuracy = Cause::OutOfRange { value: 100_001, min: 0, max: 100_000 };
    refused(at(Some(0.0), Some(0.0), Some(100_001)), "location.accuracy_m", accuracy);
}

#[test]
fn times_lie_between_2000_and_a_day_after_the_report() {
    let second = Duration::seconds(1);
    let day = Duration::hours(24);
    let observed = |at| move |it: &mut CreateReport| it.observed.at = Some(at);
    let last_seen = |at| move |it: &mut CreateReport| it.still_there.last_seen_at = Some(at);
    for at in [year_2000(), now(), now() + day] {
        taken(observed(at));
        taken(last_seen(at));
    }
    refused(observed(year_2000() - second), "time.observed_at", Cause::TooEarly);
    refused(observed(now() + day + second), "time.observed_at", Cause::TooLate);
    refused(last_seen(year_2000() - second), "last_seen_at", Cause::TooEarly);
    refused(last_seen(now() + day + second), "last_seen_at", Cause::TooLate);
    taken(|it| it.observed.uncertainty_min = Some(1_440));
    let cause = Cause::OutOfRange { value: 1_441, min: 0, max: 1_440 };
    refused(|it| it.observed.uncertainty_min = Some(1_441), "time.uncertainty_min", cause);

    let at = |now| Report::file(request(), now).map(|report| report.reported_at);
    assert_eq!(at(year_2000()), Ok(year_2000()));
    assert_eq!(at(year_2000() - second), Err(Cause::TooEarly.at("time.reported_at")));
    assert_eq!(at(year_2200() - second), Ok(year_2200() - second));
    assert_eq!(at(year_2200()), Err(Cause::TooLate.at("time.reported_at")));
}

#[test]
fn a_clock_that_is_off_by_more_than_ten_years_is_refused() {
    let mut report = filed(|_| {});
    for offset in [-315_360_000, 315_360_000] {
        report.device_clock_offset_s = Some(offset);
        assert_eq!(report.check(), Ok(()));
        report.device_clock_offset_s = Some(offset + offset.signum());
        assert_eq!(
            report.check().map_err(|refusal| refusal.field),
            Err("time.device_clock_offset_s")
        );
    }
}

#[test]
fn a_text_of_the_activity_goes_with_other_only() {
    let only = Cause::OnlyWithOther;
    refused(|it| it.activity.text = Some("x".into()), "activity.text", only.clone());
    let knocking = |it: &mut CreateReport| {
        it.activity.kinds.insert(ActivityKind::Knocking);
        it.activity.text = Some("x".into());
    };
    refused(knocking, "activity.text", only);
    taken(|it| {
        knocking(it);
        it.activity.kinds.insert(ActivityKind::Other);
    });
}

#[test]
fn a_language_is_a_tag() {
    let language = |tag: &str| {
        let tag = tag.to_owned();
        move |it: &mut CreateReport| it.language = tag
    };
    for tag in ["en", "es", "es-419", "zh-Hant-TW", "quc", "sr-Latn"] {
        taken(language(tag));
    }
    for tag in
        ["e", "1n", "en-", "-en", "en_US", "english please", "español", "abcdefghi", "en--us"]
    {
        refused(language(tag), "language", Cause::NotALanguage);
    }
    let long = "en-abcdefgh-abcdefgh-abcdefgh-abcdefgh";
    refused(language(long), "language", Cause::TooLong { len: 38, max: 35 });
}

#[test]
fn what_is_not_said_is_not_known() {
    let report = filed(|_| {});
    assert_eq!(report.language, "en");
    assert_eq!(report.source, None);
    assert_eq!(report.people_at_risk, Register::new(Answer::Unknown));
    assert_eq!(report.minors, Register::new(Answer::Unknown));
    assert_eq!(report.still_there.value.answer, Answer::Unknown);
    assert_eq!(report.reporter_safety, Register::new(ReporterSafety::Unknown));
    assert_eq!(report.how_known, HowKnown::Unknown);
    assert_eq!(report.activity, Register::new(Activity::default()));
    let half = Report::file(request(), now() + Duration::milliseconds(500));
    assert_eq!(half.map(|report| report.reported_at), Ok(now()));
    refused(|it| it.category = None, "category", Cause::Missing);
}

#[test]
fn it_is_kept_as_long_as_its_category_or_the_person_says() {
    let kept = |category, keep_days| {
        let report = file(|it| (it.category, it.keep_days) = (Some(category), keep_days))?;
        Ok((report.keep_until - now()).num_days())
    };
    assert_eq!(kept(Category::DoNotShare, None), Ok(30));
    assert_eq!(kept(Category::Patrol, None), Ok(90));
    assert_eq!(kept(Category::AtOnce, None), Ok(90));
    assert_eq!(kept(Category::AtOnce, Some(1)), Ok(1));
    assert_eq!(kept(Category::AtOnce, Some(365)), Ok(365));
    for days in [0, 366] {
        let cause = Cause::OutOfRange { value: days.into(), min: 1, max: 365 };
        assert_eq!(kept(Category::AtOnce, Some(days)), Err(cause.at("keep_days")));
    }
}

/// One change of every field, away from what [`request`] says.
pub(in crate::report) fn changes() -> Vec<ReportChange> {
    let words_seen = vec!["POLICE".to_owned()];
    vec![
        ReportChange::Language("es".into()),
        ReportChange::Size(Size { more_may_be_unseen: true, ..Size::default() }),
        ReportChange::Activity(Activity { kinds: [ActivityKind::Knocking].into(), text: None }),
        ReportChange::Place(Place { text: Some("Clark & Lunt".into()), ..Place::default() }),
        ReportChange::Unit(Unit {
            words_seen,
            agency_claimed: Some(Agency::Hsi),
            ..Unit::default()
        }),
        ReportChange::Observed(Observed { said: Some(Said::Earlier), ..Observed::default() }),
        ReportChange::Equipment(Equipment { vehicles: Vec::new(), gear: vec![Gear::Rifles] }),
        ReportChange::HowKnown(HowKnown::Told),
        ReportChange::Category(Category::AtOnce),
        ReportChange::PeopleAtRisk(Answer::Yes),
        ReportChange::Minors(Answer::No),
        ReportChange::StillThere(StillThere { answer: Answer::Yes, last_seen_at: Some(now()) }),
        ReportChange::ReporterSafety(ReporterSafety::NeedsCallBack),
        ReportChange::Contact(Some("@ana".into())),
        ReportChange::Note("two vests".into()),
    ]
}

#[test]
fn a_change_sets_its_field_and_no_other_and_can_be_taken_back() {
    let before = filed(|_| {});
    for change in changes() {
        let after = before.clone().with(change.clone()).expect("a change within its limits");
        assert_eq!(before.changes_to(&after), Ok(vec![change.clone()]));
        let back = after.changes_to(&before).expect("nothing was disputed");
        let back = back.into_iter().try_fold(after, Report::with);
        assert_eq!(back, Ok(before.clone()), "{change:?}");
    }
    assert_eq!(before.changes_to(&before), Ok(Vec::new()));
}

#[test]
fn a_change_is_held_to_the_limits() {
    let before = filed(|_| {});
    let note = ReportChange::Note("x".repeat(4_001));
    let cause = Cause::TooLong { len: 4_001, max: 4_000 };
    assert_eq!(before.clone().with(note), Err(cause.at("text")));
    let observed = Observed { at: Some(now() + Duration::days(2)), ..Observed::default() };
    let refusal = Cause::TooLate.at("time.observed_at");
    assert_eq!(before.with(ReportChange::Observed(observed)), Err(refusal));
}

#[test]
fn every_concurrent_value_is_held_to_the_limits() {
    let refused = |change: &dyn Fn(&mut Report)| {
        let mut report = filed(|_| {});
        change(&mut report);
        report.check().map_err(|refusal| refusal.field)
    };
    let long = || Some("x".repeat(201));
    let place = || Place { text: long(), ..Place::default() };
    assert_eq!(refused(&|report| report.place.others.push(place())), Err("location.text"));
    let activity = || Activity { kinds: [ActivityKind::Other].into(), text: long() };
    assert_eq!(refused(&|report| report.activity.others.push(activity())), Err("activity.text"));
    assert_eq!(refused(&|report| report.contact.others.push(long())), Err("contact"));
    let observed = || Observed { at: Some(year_2200()), ..Observed::default() };
    assert_eq!(refused(&|report| report.observed.others.push(observed())), Err("time.observed_at"));
    let still = || StillThere { last_seen_at: Some(year_2200()), ..StillThere::default() };
    assert_eq!(refused(&|report| report.still_there.others.push(still())), Err("last_seen_at"));
}

#[test]
fn a_change_settles_a_dispute_and_is_not_taken_back_to_one_side() {
    let mut disputed = filed(|_| {});
    disputed.minors.others.push(Answer::Yes);
    assert_eq!(disputed.disputed(), ["minors"]);
    let settled = disputed.clone().with(ReportChange::Minors(Answer::Yes)).expect("within limits");
    assert_eq!(settled.minors, Register::new(Answer::Yes));
    assert_eq!(settled.changes_to(&disputed), Err(Unsettled));
    // Another field of a disputed report goes back alone.
    let noted = disputed.clone().with(ReportChange::Note("x".into())).expect("within limits");
    assert_eq!(noted.changes_to(&disputed), Ok(vec![ReportChange::Note(String::new())]));
}
