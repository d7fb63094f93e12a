//! Each hint on its own, then over disagreeing values.

use std::fmt::Debug;

use super::*;
use crate::{
    Register,
    report::{Activity, CreateReport, Degrees, Observed, Said, StillThere},
};

fn reported_at() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(20_000)
}

fn minutes_before(minutes: i64) -> DateTime<Utc> {
    reported_at() - Duration::minutes(minutes)
}

/// A report that needs no hint.
fn plain() -> Report {
    let request = CreateReport {
        category: Some(Category::DoNotShare),
        place: written("N Clark St & W Lunt Ave"),
        observed: Observed { at: Some(minutes_before(10)), uncertainty_min: Some(5), said: None },
        how_known: HowKnown::Saw,
        ..CreateReport::default()
    };
    Report::file(request, reported_at()).expect("a report within its limits")
}

fn written(text: &str) -> Place {
    Place { text: Some(text.to_owned()), ..Place::default() }
}

#[track_caller]
fn check(change: impl FnOnce(&mut Report), expected: &[Hint]) {
    let mut report = plain();
    change(&mut report);
    assert_eq!(hints(&report), expected);
}

#[track_caller]
fn check_contradiction(change: impl FnOnce(&mut Report), expected: &[Contradiction]) {
    let mut report = plain();
    change(&mut report);
    assert_eq!(contradictions(&report), expected);
}

/// Puts `odd` beside the winner, as a concurrent value; the winner alone gives no hint.
fn beside<T: Debug>(register: &mut Register<T>, odd: T) {
    register.others.push(odd);
}

#[test]
fn a_plain_report_needs_no_hint() {
    check(|_| {}, &[]);
}

#[test]
fn a_place_that_cannot_be_found_is_vague() {
    for vague in
        ["", "  ", "N Damen Ave", "W North Shore Ave", "on Lunt", "n damen", "the north", "5th Ave"]
    {
        check(|report| report.place.value = written(vague), &[Hint::Vague]);
    }
    for findable in [
        "7012 N Clark",
        "Clark & Lunt",
        "Clark/Lunt",
        "clark n lunt",
        "la Lunt con Clark",
        "Clark at Lunt",
        "by the Metra station",
        "frente a la escuela",
        "NE corner",
        "Clark entre Lunt y Morse",
    ] {
        check(|report| report.place.value = written(findable), &[]);
    }
    check(|report| report.place.value = Place::default(), &[Hint::Vague]);
    check(|report| report.place.value.area = Some("Rogers Park".into()), &[]);
    check(|report| report.place.value.landmark = Some("Field School".into()), &[]);
    let point = Place {
        lat: Some(Degrees::nearest(42.0)),
        lon: Some(Degrees::nearest(-87.0)),
        ..Place::default()
    };
    check(|report| report.place.value = point, &[]);
    check(
        |report| beside(&mut report.place, written("N Damen Ave")),
        &[Hint::Vague, Hint::Disputed],
    );
}

#[test]
fn the_sightings_that_name_one_street_only_are_vague() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora/sightings/seed1.jsonl");
    let lines =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("corpus {path}: {error}"));
    let vague = lines.lines().filter(|line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = |key: &str| line["location"][key].as_str().map(str::to_owned);
        let mut place =
            Place { text: text("text"), landmark: text("landmark"), ..Place::default() };
        place.lat = line["location"]["lat"].as_f64().map(Degrees::nearest);
        place.lon = line["location"]["lon"].as_f64().map(Degrees::nearest);
        !is_findable(&place)
    });
    assert_eq!(vague.count(), 16, "counted by hand in the corpus");
}

#[test]
fn a_sighting_is_old_after_an_hour_and_its_uncertainty() {
    let seen = |minutes, uncertainty_min| Observed {
        at: Some(minutes_before(minutes)),
        uncertainty_min,
        said: None,
    };
    check(|report| report.observed.value = seen(60, None), &[]);
    check(|report| report.observed.value = seen(61, None), &[Hint::Old]);
    check(|report| report.observed.value = seen(65, Some(5)), &[]);
    check(|report| report.observed.value = seen(66, Some(5)), &[Hint::Old]);
    check(|report| report.observed.value = Observed::default(), &[]);
    for said in Said::ALL {
        check(|report| report.observed.value.said = Some(*said), &[Hint::Old]);
    }
    check(|report| beside(&mut report.observed, seen(90, None)), &[Hint::Old, Hint::Disputed]);
}

#[test]
fn who_did_not_see_it_is_second_hand() {
    for (how_known, expected) in [
        (HowKnown::Now, &[][..]),
        (HowKnown::Saw, &[]),
        (HowKnown::Told, &[Hint::SecondHand]),
        (HowKnown::Social, &[Hint::SecondHand]),
        (HowKnown::Unknown, &[Hint::SecondHand]),
    ] {
        check(|report| report.how_known = how_known, expected);
    }
}

#[test]
fn a_category_without_its_evidence_is_said() {
    check(|report| report.category = Register::new(Category::Patrol), &[Hint::CategoryUnsupported]);
    check(
        |report| beside(&mut report.category, Category::AtOnce),
        &[Hint::CategoryUnsupported, Hint::Disputed],
    );
}

#[test]
fn hints_come_in_their_order() {
    check(
        |report| {
            report.place.value = Place::default();
            report.observed.value.at = Some(minutes_before(-90));
            report.observed.value.said = Some(Said::Earlier);
            report.how_known = HowKnown::Told;
            report.minors = Register::new(Answer::Yes);
            report.people_at_risk = Register { value: Answer::Yes, others: vec![Answer::No] };
            report.category = Register::new(Category::AtOnce);
        },
        &[
            Hint::Vague,
            Hint::Old,
            Hint::SecondHand,
            Hint::Contradictory(vec![
                Contradiction::ObservedAfterReported,
                Contradiction::MinorsButNobody,
            ]),
            Hint::CategoryUnsupported,
            Hint::Disputed,
        ],
    );
}

#[test]
fn times_that_cannot_be_are_contradictory() {
    let observed = |minutes, uncertainty_min| Observed {
        at: Some(minutes_before(minutes)),
        uncertainty_min: Some(uncertainty_min),
        said: None,
    };
    let last_seen = |minutes| StillThere {
        answer: Answer::Unknown,
        last_seen_at: Some(minutes_before(minutes)),
    };
    let after = Contradiction::ObservedAfterReported;
    check_contradiction(|report| report.observed.value = observed(-5, 5), &[]);
    check_contradiction(|report| report.observed.value = observed(-6, 5), &[after]);
    check_contradiction(|report| beside(&mut report.observed, observed(-6, 5)), &[after]);

    let before = Contradiction::LastSeenBeforeObserved;
    check_contradiction(|report| report.still_there.value = last_seen(15), &[]);
    check_contradiction(|report| report.still_there.value = last_seen(16), &[before]);
    check_contradiction(|report| beside(&mut report.still_there, last_seen(16)), &[before]);

    let late = Contradiction::LastSeenAfterReported;
    check_contradiction(|report| report.still_there.value = last_seen(0), &[]);
    check_contradiction(|report| report.still_there.value = last_seen(-1), &[late]);
    check_contradiction(|report| beside(&mut report.still_there, last_seen(-1)), &[late]);

    let earlier = Contradiction::NowButEarlier;
    let now = |minutes, uncertainty_min| {
        move |report: &mut Report| {
            report.how_known = HowKnown::Now;
            report.observed.value = observed(minutes, uncertainty_min);
        }
    };
    check_contradiction(now(15, 0), &[]);
    check_contradiction(now(16, 0), &[earlier]);
    check_contradiction(now(16, 1), &[]);
    check_contradiction(
        |report| {
            report.how_known = HowKnown::Now;
            beside(&mut report.observed, observed(40, 1));
        },
        &[earlier],
    );
}

#[test]
fn the_last_times_there_are_do_not_overflow() {
    for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        for reported_at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let mut report = plain();
            report.reported_at = reported_at;
            report.how_known = HowKnown::Now;
            report.observed.value =
                Observed { at: Some(at), uncertainty_min: Some(u16::MAX), said: None };
            report.still_there.value.last_seen_at = Some(reported_at);
            assert_eq!(contradictions(&report).is_empty(), at == reported_at);
        }
    }
}

#[test]
fn answers_that_exclude_each_other_are_contradictory() {
    let doing =
        |kinds: &[ActivityKind]| Activity { kinds: kinds.iter().copied().collect(), text: None };
    let still = StillThere { answer: Answer::Yes, last_seen_at: None };
    let leaving = Contradiction::LeavingButStillThere;
    check_contradiction(
        |report| {
            report.activity.value = doing(&[ActivityKind::Leaving]);
            report.still_there.value = still.clone();
        },
        &[leaving],
    );
    check_contradiction(
        |report| {
            beside(&mut report.activity, doing(&[ActivityKind::Leaving]));
            beside(&mut report.still_there, still.clone());
        },
        &[leaving],
    );
    for kinds in [&[ActivityKind::Leaving, ActivityKind::ParkedWatching][..], &[]] {
        check_contradiction(
            |report| {
                report.activity.value = doing(kinds);
                report.still_there.value = still.clone();
            },
            &[],
        );
    }
    check_contradiction(|report| report.activity.value = doing(&[ActivityKind::Leaving]), &[]);

    let nobody = Contradiction::MinorsButNobody;
    check_contradiction(|report| report.minors.value = Answer::Yes, &[]);
    check_contradiction(
        |report| {
            beside(&mut report.minors, Answer::Yes);
            beside(&mut report.people_at_risk, Answer::No);
        },
        &[nobody],
    );

    // Hearsay that it goes on is not odd.
    check_contradiction(
        |report| {
            report.still_there.value = still.clone();
            report.how_known = HowKnown::Told;
        },
        &[],
    );
}

#[test]
fn marks_and_category_are_held_against_what_was_read() {
    let unmarked = Contradiction::UnmarkedButAgencyWords;
    let below = Contradiction::CategoryBelowEvidence;
    for (word, expected) in [
        ("POLICE", &[unmarked][..]),
        ("U.S. MARSHAL", &[unmarked]),
        ("Police/ICE", &[unmarked]),
        ("Policía", &[unmarked]),
        ("SECURITY", &[]),
        ("OFFICE", &[]),
        ("PEOPLES GAS", &[]),
    ] {
        check_contradiction(
            |report| {
                report.unit.marked = Some(Marked::Unmarked);
                report.unit.words_seen = vec!["X".into(), word.into()];
                report.category = Register::new(Category::AtOnce);
            },
            expected,
        );
    }
    for marked in [None, Some(Marked::Marked)] {
        check_contradiction(
            |report| {
                report.unit.marked = marked;
                report.unit.words_seen = vec!["POLICE".into()];
                report.category = Register::new(Category::AtOnce);
            },
            &[],
        );
    }
    check_contradiction(|report| report.unit.words_seen = vec!["X".into()], &[below]);
    check_contradiction(
        |report| {
            report.unit.marked = Some(Marked::Marked);
            report.category =
                Register { value: Category::AtOnce, others: vec![Category::DoNotShare] };
        },
        &[below],
    );
    check_contradiction(
        |report| {
            report.unit.marked = Some(Marked::Marked);
            report.category = Register::new(Category::Patrol);
        },
        &[],
    );
}

#[test]
fn hints_cross_the_contract_as_tagged_words() {
    let json = |hint: &Hint| serde_json::to_string(hint).expect("JSON");
    assert_eq!(json(&Hint::SecondHand), r#"{"hint":"second_hand"}"#);
    let hint = Hint::Contradictory(vec![Contradiction::NowButEarlier]);
    assert_eq!(json(&hint), r#"{"hint":"contradictory","which":["now_but_earlier"]}"#);
    assert_eq!(serde_json::from_str::<Hint>(&json(&hint)).ok(), Some(hint));
}
