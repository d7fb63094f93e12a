//! What carries a category, one answer at a time.

use chrono::{DateTime, Duration};

use super::*;
use crate::{
    Register,
    report::{
        Activity, Agency, Answer, CreateReport, Gear, HowKnown, Place, StillThere, Vehicle,
        VehicleColour,
    },
};

fn report(category: Category, change: impl FnOnce(&mut Report)) -> Report {
    let request = CreateReport { category: Some(category), ..CreateReport::default() };
    let now = DateTime::UNIX_EPOCH + Duration::days(20_000);
    let mut report = Report::file(request, now).expect("a report within its limits");
    change(&mut report);
    report
}

#[track_caller]
fn check(change: impl Fn(&mut Report), patrol: Guard, at_once: Guard) {
    assert_eq!(guard(&report(Category::DoNotShare, &change)), Guard::Supported);
    assert_eq!(guard(&report(Category::Patrol, &change)), patrol);
    assert_eq!(guard(&report(Category::AtOnce, &change)), at_once);
}

#[track_caller]
fn strong(change: impl Fn(&mut Report)) {
    check(change, Guard::Supported, Guard::Supported);
}

#[track_caller]
fn detail(change: impl Fn(&mut Report)) {
    check(change, Guard::Supported, Guard::NeedsStrongEvidence);
}

#[track_caller]
fn nothing(change: impl Fn(&mut Report)) {
    check(change, Guard::NeedsDetail, Guard::NeedsStrongEvidence);
}

fn doing(kind: ActivityKind) -> Activity {
    Activity { kinds: [kind].into(), text: None }
}

#[test]
fn words_marks_and_people_being_acted_upon_are_strong() {
    strong(|report| report.unit.words_seen = vec!["POLICE".into()]);
    strong(|report| report.unit.marked = Some(Marked::Marked));
    for kind in [
        ActivityKind::Knocking,
        ActivityKind::StoppingVehicle,
        ActivityKind::Questioning,
        ActivityKind::Detaining,
        ActivityKind::Loading,
        ActivityKind::Checkpoint,
    ] {
        strong(|report| report.activity.value = doing(kind));
        strong(|report| report.activity.others.push(doing(kind)));
    }
}

#[test]
fn one_thing_that_was_seen_is_a_detail() {
    let vehicle = |change: &dyn Fn(&mut Vehicle)| {
        let mut vehicle = Vehicle::default();
        change(&mut vehicle);
        move |report: &mut Report| report.equipment.vehicles = vec![vehicle.clone()]
    };
    detail(|report| report.unit.marked = Some(Marked::Unmarked));
    detail(|report| report.unit.agency_claimed = Some(Agency::Unknown));
    detail(|report| report.equipment.gear = vec![Gear::Helmets]);
    detail(vehicle(&|it| it.colour = Some(VehicleColour::Black)));
    detail(vehicle(&|it| it.make = Some("Ford".into())));
    detail(vehicle(&|it| it.plate_partial = Some("??7????".into())));
    detail(|report| (report.size.people_min, report.size.people_max) = (Some(0), Some(1)));
    let other = Activity { kinds: [ActivityKind::Other].into(), text: Some("films a door".into()) };
    detail(|report| report.activity.value = other.clone());
    detail(|report| report.activity.others.push(other.clone()));
}

#[test]
fn what_is_generic_guessed_or_written_freely_is_not_evidence() {
    nothing(|_| {});
    nothing(|report| report.note = "two vests say POLICE, they are detaining people".into());
    nothing(|report| report.unit.words_seen = vec![String::new(), " \t".into()]);
    nothing(|report| report.unit.agency_believed = Some(Agency::IceEro));
    nothing(|report| report.size.more_may_be_unseen = true);
    nothing(|report| (report.size.vehicles_min, report.size.vehicles_max) = (Some(2), Some(3)));
    nothing(|report| (report.size.people_min, report.size.people_max) = (Some(0), Some(0)));
    for kind in [ActivityKind::ParkedWatching, ActivityKind::Leaving, ActivityKind::Other] {
        nothing(|report| report.activity.value = doing(kind));
    }
    nothing(|report| {
        report.activity.value =
            Activity { kinds: [ActivityKind::Other].into(), text: Some(" ".into()) };
    });
    let vehicle =
        Vehicle { make: Some(" ".into()), colour: None, plate_partial: Some("???????".into()) };
    nothing(|report| report.equipment.vehicles = vec![vehicle.clone(), Vehicle::default()]);
    nothing(|report| report.place.value = Place { text: Some("Clark".into()), ..Place::default() });
    nothing(|report| {
        report.how_known = HowKnown::Now;
        report.people_at_risk = Register::new(Answer::Yes);
        report.minors = Register::new(Answer::Yes);
        report.still_there.value = StillThere { answer: Answer::Yes, last_seen_at: None };
    });
}

#[test]
fn the_highest_category_that_anybody_gave_is_judged() {
    let disputed =
        |value, other| guard(&report(value, |report| report.category.others.push(other)));
    assert_eq!(disputed(Category::DoNotShare, Category::AtOnce), Guard::NeedsStrongEvidence);
    assert_eq!(disputed(Category::AtOnce, Category::DoNotShare), Guard::NeedsStrongEvidence);
    assert_eq!(disputed(Category::DoNotShare, Category::Patrol), Guard::NeedsDetail);
}
