//! What a document gives back, and what two people may do to it at the same time.

use std::slice::from_ref;

use automerge::ActorId;
use chrono::Duration;

use super::*;
use crate::{
    Record, RecordKind, Register,
    report::{
        ActivityKind, Agency, Answer, Category, CreateReport, Degrees, Direction, Gear, Marked,
        ReporterSafety, SAFETY_FIELDS, Said, Side, StillThere, Vehicle, VehicleColour,
        filing::tests::changes,
    },
};

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(20_000)
}

fn plain() -> Report {
    let request = CreateReport {
        category: Some(Category::Patrol),
        note: "One two three.".into(),
        ..CreateReport::default()
    };
    Report::file(request, now()).expect("a report within its limits")
}

/// A value in every field.
fn full() -> Report {
    let vehicle = Vehicle {
        make: Some("Ford".into()),
        colour: Some(VehicleColour::DarkBlue),
        plate_partial: Some("NU2????".into()),
    };
    let source = Source { id: "6bb8".into(), reporter: Some("42da".into()), extended: true };
    Report {
        mode: Mode::Exercise,
        source: Some(source),
        language: "es".into(),
        size: Size {
            people_min: Some(0),
            people_max: Some(999),
            vehicles_min: Some(1),
            vehicles_max: Some(99),
            more_may_be_unseen: true,
        },
        activity: Register::new(Activity {
            kinds: ActivityKind::ALL.iter().copied().collect(),
            text: Some("pregunta".into()),
        }),
        place: Register::new(Place {
            text: Some("Clark y Lunt".into()),
            side: Some(Side::NorthEast),
            landmark: Some("la escuela".into()),
            direction_of_travel: Some(Direction::West),
            lat: Degrees::parse("42.0089712").ok(),
            lon: Degrees::parse("-87.6740799").ok(),
            accuracy_m: Some(100_000),
            area: Some("Rogers Park".into()),
        }),
        unit: Unit {
            words_seen: vec!["POLICE".into(), "\u{202e}🚓".into()],
            agency_claimed: Some(Agency::Cbp),
            agency_believed: Some(Agency::Unknown),
            marked: Some(Marked::Unmarked),
        },
        observed: Register::new(Observed {
            at: Some(now() - Duration::minutes(90)),
            uncertainty_min: Some(30),
            said: Some(Said::AWhileAgo),
        }),
        reported_at: now(),
        device_clock_offset_s: Some(-600),
        equipment: Equipment {
            vehicles: vec![vehicle.clone(), Vehicle::default(), vehicle],
            gear: vec![Gear::Rifles, Gear::Rifles],
        },
        how_known: HowKnown::Social,
        category: Register::new(Category::AtOnce),
        people_at_risk: Register::new(Answer::Yes),
        minors: Register::new(Answer::No),
        still_there: Register::new(StillThere { answer: Answer::No, last_seen_at: Some(now()) }),
        reporter_safety: Register::new(ReporterSafety::Affected),
        contact: Register::new(Some("@ana".into())),
        note: "Dos chalecos. Ⅷ 👩‍👩‍👧".into(),
        keep_until: now() + Duration::days(90),
    }
}

fn actor(number: u8) -> ActorId {
    ActorId::from([number; 16])
}

fn written(report: &Report) -> AutoCommit {
    let mut doc = AutoCommit::new().with_actor(actor(1));
    Record::Report(report.clone()).write(&mut doc, [9; 16]).expect("written");
    doc.commit();
    doc
}

fn loaded(doc: &mut AutoCommit) -> Report {
    let doc = AutoCommit::load(&doc.save()).expect("loaded");
    assert_eq!(crate::kind::tag_of(&doc).expect("a tag"), RecordKind::Report.tag());
    match Record::read(RecordKind::Report, &doc).expect("read") {
        Record::Report(report) => report,
    }
}

/// What both read after two people have made these changes at the same time.
#[track_caller]
fn concurrently(one: &[ReportChange], other: &[ReportChange]) -> (Report, AutoCommit) {
    concurrently_on(&plain(), one, other)
}

#[track_caller]
fn concurrently_on(
    before: &Report,
    one: &[ReportChange],
    other: &[ReportChange],
) -> (Report, AutoCommit) {
    let mut first = written(before);
    let mut second = first.fork().with_actor(actor(2));
    for (doc, changes) in [(&mut first, one), (&mut second, other)] {
        for change in changes {
            Report::write_change(doc, change).expect("written");
        }
        doc.commit();
    }
    let mut before = first.clone();
    first.merge(&mut second).expect("merged");
    second.merge(&mut before).expect("merged");
    let (here, there) = (loaded(&mut first), loaded(&mut second));
    assert_eq!(here, there, "the same values in the same order on both sides");
    (here, first)
}

#[test]
fn a_report_comes_back_as_it_was_written() {
    for report in [plain(), full()] {
        assert_eq!(loaded(&mut written(&report)), report);
    }
}

#[test]
fn an_edit_writes_its_field_and_no_other() {
    for change in changes() {
        let mut doc = written(&plain());
        let before = doc.get_heads();
        let ids = |doc: &AutoCommit| {
            let keys: Vec<_> = doc.keys(ROOT).collect();
            let id = |key: &String| doc.get(ROOT, key.as_str()).expect("read").expect("a value").1;
            keys.iter().map(|key| (key.clone(), id(key))).collect::<Vec<_>>()
        };
        let old = ids(&doc);
        Report::write_change(&mut doc, &change).expect("written");
        doc.commit();
        assert_eq!(loaded(&mut doc), plain().with(change.clone()).expect("within limits"));

        let after = doc.get_heads();
        let patches = doc.diff(&before, &after);
        let touched = |patch: &automerge::Patch| match (patch.path.first(), &patch.action) {
            (Some((_, prop)), _) => prop.to_string(),
            (None, automerge::PatchAction::PutMap { key, .. }) => key.clone(),
            (None, other) => panic!("{change:?}: {other:?}"),
        };
        let touched: std::collections::BTreeSet<_> = patches.iter().map(touched).collect();
        assert_eq!(touched.len(), 1, "{change:?}: {touched:?}");
        let others = |ids: Vec<(String, _)>| {
            ids.into_iter().filter(|(key, _)| !touched.contains(key)).collect::<Vec<_>>()
        };
        assert_eq!(others(ids(&doc)), others(old), "{change:?}");
    }
}

/// Two values of each safety field.
fn rivals() -> [(&'static str, ReportChange, ReportChange); 9] {
    let place = |text: &str, side| Place { text: Some(text.into()), side, ..Place::default() };
    let at =
        |minutes| Observed { at: Some(now() - Duration::minutes(minutes)), ..Observed::default() };
    let doing = |kind| Activity { kinds: [kind].into(), text: None };
    let still = |answer| StillThere { answer, last_seen_at: None };
    [
        (
            "place",
            ReportChange::Place(place("Clark & Lunt", None)),
            ReportChange::Place(place("Clark & Morse", Some(Side::NorthEast))),
        ),
        ("observed", ReportChange::Observed(at(5)), ReportChange::Observed(at(50))),
        (
            "activity",
            ReportChange::Activity(doing(ActivityKind::Leaving)),
            ReportChange::Activity(doing(ActivityKind::Loading)),
        ),
        (
            "category",
            ReportChange::Category(Category::DoNotShare),
            ReportChange::Category(Category::AtOnce),
        ),
        (
            "people_at_risk",
            ReportChange::PeopleAtRisk(Answer::Yes),
            ReportChange::PeopleAtRisk(Answer::No),
        ),
        ("minors", ReportChange::Minors(Answer::No), ReportChange::Minors(Answer::Yes)),
        (
            "still_there",
            ReportChange::StillThere(still(Answer::Yes)),
            ReportChange::StillThere(still(Answer::No)),
        ),
        (
            "reporter_safety",
            ReportChange::ReporterSafety(ReporterSafety::Safe),
            ReportChange::ReporterSafety(ReporterSafety::NeedsCallBack),
        ),
        (
            "contact",
            ReportChange::Contact(Some("@ana".into())),
            ReportChange::Contact(Some("@eva".into())),
        ),
    ]
}

/// The values of a field, as the changes that would set them.
fn values(report: &Report, field: &str) -> Vec<ReportChange> {
    fn all<T: Clone>(register: &Register<T>, set: fn(T) -> ReportChange) -> Vec<ReportChange> {
        register.all().cloned().map(set).collect()
    }
    match field {
        "place" => all(&report.place, ReportChange::Place),
        "observed" => all(&report.observed, ReportChange::Observed),
        "activity" => all(&report.activity, ReportChange::Activity),
        "category" => all(&report.category, ReportChange::Category),
        "people_at_risk" => all(&report.people_at_risk, ReportChange::PeopleAtRisk),
        "minors" => all(&report.minors, ReportChange::Minors),
        "still_there" => all(&report.still_there, ReportChange::StillThere),
        "reporter_safety" => all(&report.reporter_safety, ReportChange::ReporterSafety),
        "contact" => all(&report.contact, ReportChange::Contact),
        other => panic!("{other} is no safety field"),
    }
}

#[test]
fn of_two_values_of_a_safety_field_both_are_kept_and_settling_leaves_one() {
    assert_eq!(rivals().map(|(field, _, _)| field), SAFETY_FIELDS);
    for (field, one, other) in rivals() {
        let (report, mut doc) = concurrently(from_ref(&one), from_ref(&other));
        assert_eq!(report.disputed(), [field]);
        // Same counter, so the higher actor wins; what matters is that both are there.
        assert_eq!(values(&report, field), [other.clone(), one.clone()]);
        for choice in [one, other] {
            let mut doc = doc.fork().with_actor(actor(3));
            Report::write_change(&mut doc, &choice).expect("written");
            let settled = loaded(&mut doc);
            assert_eq!(settled.disputed(), [""; 0], "{field}");
            assert_eq!(values(&settled, field), [choice]);
        }
        assert_eq!(loaded(&mut doc).disputed(), [field], "a fork settles its own copy only");
    }
}

#[test]
fn people_who_say_the_same_do_not_dispute() {
    for (field, one, other) in rivals() {
        let (report, _) = concurrently(from_ref(&one), from_ref(&one));
        assert_eq!(report.disputed(), [""; 0], "{field}");
        // Nor does what somebody thought before.
        let (report, _) = concurrently(&[other, one.clone()], from_ref(&one));
        assert_eq!(values(&report, field), [one]);
    }
}

#[test]
fn saying_again_what_was_said_stands_against_another_change() {
    for (field, one, other) in rivals() {
        let before = plain().with(one.clone()).expect("within limits");
        let (report, _) = concurrently_on(&before, from_ref(&one), from_ref(&other));
        assert_eq!(values(&report, field), [other, one], "{field}");
    }
}

#[test]
fn taking_a_contact_out_against_another_is_a_dispute() {
    let new = ReportChange::Contact(Some("@eva".into()));
    let (report, _) = concurrently_on(&full(), &[ReportChange::Contact(None)], &[new]);
    let all: Vec<_> = report.contact.all().cloned().collect();
    assert_eq!(all, [Some("@eva".to_owned()), None]);
}

#[test]
fn a_place_is_never_mixed_from_two_people() {
    let one = Place {
        text: Some("Clark & Lunt".into()),
        side: Some(Side::NorthEast),
        ..Place::default()
    };
    let other = Place {
        landmark: Some("Field School".into()),
        lat: Some(Degrees::nearest(42.0)),
        lon: Some(Degrees::nearest(-87.0)),
        ..Place::default()
    };
    let (report, _) = concurrently(
        &[ReportChange::Place(Place::default()), ReportChange::Place(one.clone())],
        &[ReportChange::Place(other.clone())],
    );
    let mut all: Vec<_> = report.place.all().cloned().collect();
    all.sort_by_key(|place| place.text.is_none());
    assert_eq!(all, [one, other]);
}

#[test]
fn three_people_are_all_heard() {
    let mut docs = vec![written(&plain())];
    for number in 2..=3 {
        let fork = docs[0].fork().with_actor(actor(number));
        docs.push(fork);
    }
    for (doc, category) in docs.iter_mut().zip(Category::ALL) {
        Report::write_change(doc, &ReportChange::Category(category)).expect("written");
        doc.commit();
    }
    let orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0]];
    let merged = orders.map(|order| {
        let mut doc = docs[order[0]].clone();
        for other in &order[1..] {
            doc.merge(&mut docs[*other].clone()).expect("merged");
        }
        loaded(&mut doc).category
    });
    let expected =
        Register { value: Category::AtOnce, others: vec![Category::Patrol, Category::DoNotShare] };
    assert_eq!(merged, [expected.clone(), expected.clone(), expected]);
}

#[test]
fn two_edits_of_the_note_merge() {
    let (report, _) = concurrently(
        &[ReportChange::Note("Zero one two three.".into())],
        &[ReportChange::Note("One two three. Four.".into())],
    );
    assert_eq!(report.note, "Zero one two three. Four.");
    assert_eq!(report.disputed(), [""; 0]);
}

#[test]
fn edits_of_different_fields_all_stay() {
    let changes = changes();
    let (some, rest) = changes.split_at(7);
    let (report, _) = concurrently(some, rest);
    let expected = changes.iter().cloned().try_fold(plain(), Report::with);
    assert_eq!(Ok(report), expected);
}

#[test]
fn a_word_of_a_later_version_does_not_read_as_another() {
    for (field, value) in [("how_known", "telepathy"), ("minors", "several"), ("mode", "dream")] {
        let mut doc = written(&plain());
        doc.put(ROOT, field, value).expect("written");
        assert!(matches!(Report::read(&doc), Err(RecordError::Field(_))), "{field}");
    }
    let mut doc = written(&plain());
    doc.put(ROOT, "category", 4_u64).expect("written");
    assert!(matches!(Report::read(&doc), Err(RecordError::Field(_))));
    let mut doc = written(&plain());
    doc.put(ROOT, "from_later", 1).expect("written");
    assert_eq!(loaded(&mut doc), plain(), "a field that a later version added is left alone");
}

#[test]
fn a_note_is_changed_as_asked_in_any_script() {
    let notes = [
        "",
        "é",
        "La señora Núñez salió a las ocho.",
        "La señora Núñez salió a las nueve, según José.",
        "según José: la señora salió",
        "警察が来た 123番地",
        "警察は来ない 124番地",
        "\u{1F3F3}\u{FE0F}\u{200D}\u{1F308} e\u{301}e\u{301}",
        "e\u{301}",
        "\u{80}\u{81}\u{82}",
        "plain again",
    ];
    for before in notes {
        for after in notes {
            let report = Report { note: before.into(), ..full() };
            let mut doc = written(&report);
            Report::write_change(&mut doc, &ReportChange::Note(after.into())).expect("written");
            let read = Report::read(&doc).expect("read");
            assert_eq!(read, Report { note: after.into(), ..report }, "{before:?} to {after:?}");
        }
    }
}

/// Found by fuzzing: changing within such a text fails for ever.
#[test]
fn attack_a_note_with_a_whole_word_as_one_character_can_still_be_changed() {
    for place in [0, 3, 14] {
        let mut doc = written(&plain());
        let (_, text) = doc.get(ROOT, "note").unwrap().unwrap();
        doc.insert(&text, place, "white").unwrap();
        assert!(loaded(&mut doc).note.contains("white"));
        let back = ReportChange::Note("One two three.".into());
        Report::write_change(&mut doc, &back).unwrap();
        assert_eq!(loaded(&mut doc).note, "One two three.");
        let other = ReportChange::Note("Nobody there".into());
        Report::write_change(&mut doc, &other).unwrap();
        assert_eq!(loaded(&mut doc).note, "Nobody there");
    }
}
