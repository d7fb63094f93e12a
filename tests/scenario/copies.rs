//! What an author changes after filing, for those who have what was made of it; and what they change.

use porchlight_api::ReportView;
use porchlight_app::simulate::Who;
use porchlight_domain::{
    DocumentId,
    report::{Answer, Category, Place, Report, ReportChange, ReporterSafety},
    role::{Role, code},
};

use crate::{
    gate::Gate,
    kit::at_once,
    street::{ANA, BEN, CARL, Street, three},
};

/// A report of Ana's that everybody has who may.
fn filed(street: &mut Street) -> DocumentId {
    let id = street.world.get(ANA).file(at_once("two vans")).unwrap();
    street.world.after_write(ANA).unwrap();
    street.talk();
    id
}

fn edit(street: &mut Street, who: Who, id: DocumentId, change: ReportChange) {
    street.world.get(who).edit(id, vec![change]).unwrap();
    street.world.after_write(who).unwrap();
}

fn shown(street: &mut Street, who: Who, id: DocumentId) -> ReportView {
    street.world.get(who).show(id).unwrap()
}

/// What was made of a report for a channel.
fn copy(street: &mut Street, id: DocumentId, code: u16) -> DocumentId {
    let derived = street.world.get(ANA).store().unwrap().read().derived_from(id).unwrap();
    derived.into_iter().find(|it| it.code == code).unwrap().id
}

fn there(street: &mut Street, who: Who, id: DocumentId, code: u16) -> Report {
    let copy = copy(street, id, code);
    shown(street, who, copy).report
}

#[test]
fn what_an_author_changes_is_changed_for_those_who_have_it() {
    let mut street = three(91);
    let id = filed(&mut street);
    street.part();
    edit(&mut street, ANA, id, ReportChange::Note("three vans".to_owned()));
    let before = shown(&mut street, ANA, id);
    assert_eq!((before.reach.neighbours, before.elsewhere), (0, vec![]));
    street.talk();
    for who in [BEN, CARL] {
        assert_eq!(there(&mut street, who, id, code::INTAKE).note, "three vans");
    }
    assert_eq!(shown(&mut street, ANA, id).reach.neighbours, 2);
    street.world.get(ANA).undo().unwrap();
    street.world.after_write(ANA).unwrap();
    street.talk();
    assert_eq!(there(&mut street, BEN, id, code::INTAKE).note, "two vans");
    street.agree(&[ANA, BEN, CARL]);
}

#[test]
fn attack_an_edit_tells_patrols_more_than_the_block() {
    let mut street = Street::of(92, &[&[Role::Verifier], &[Role::Patrol]]);
    let id = filed(&mut street);
    let secret = "Rosa at 1514 W Lunt Ave, 3rd floor";
    let home = Place { text: Some(secret.to_owned()), ..Place::default() };
    for change in [
        ReportChange::Note(secret.to_owned()),
        ReportChange::Contact(Some(secret.to_owned())),
        ReportChange::ReporterSafety(ReporterSafety::Affected),
        ReportChange::Place(home),
        ReportChange::PeopleAtRisk(Answer::Yes),
    ] {
        edit(&mut street, ANA, id, change);
    }
    street.talk();
    let whole = there(&mut street, BEN, id, code::INTAKE);
    assert_eq!((whole.note.as_str(), whole.place.value.text.as_deref()), (secret, Some(secret)));
    let coarse = there(&mut street, CARL, id, code::PATROL);
    assert_eq!(coarse.people_at_risk.value, Answer::Yes);
    let told = serde_json::to_string(&coarse).unwrap();
    assert!(!told.contains("Rosa") && !told.contains("1514") && !told.contains("floor"), "{told}");
    assert_eq!(coarse.reporter_safety.value, ReporterSafety::Unknown);
    assert_eq!(shown(&mut street, ANA, id).elsewhere, vec![]);
}

#[test]
fn what_neighbours_change_is_shown_to_the_author_and_stays() {
    let mut street = three(93);
    let id = filed(&mut street);
    let theirs = copy(&mut street, id, code::INTAKE);
    edit(&mut street, BEN, theirs, ReportChange::Minors(Answer::Yes));
    street.talk();
    let view = shown(&mut street, ANA, id);
    assert_eq!(view.report.minors.value, Answer::Unknown);
    let [elsewhere] = view.elsewhere.as_slice() else { panic!("{:?}", view.elsewhere) };
    assert_eq!(elsewhere.id, theirs.to_string());
    assert_eq!(elsewhere.circle.as_deref(), Some("the street"));
    edit(&mut street, ANA, id, ReportChange::Note("three vans".to_owned()));
    street.talk();
    let both = there(&mut street, BEN, id, code::INTAKE);
    assert_eq!((both.minors.value, both.note.as_str()), (Answer::Yes, "three vans"));
    edit(&mut street, ANA, id, ReportChange::Minors(Answer::Yes));
    assert_eq!(shown(&mut street, ANA, id).elsewhere, vec![]);
}

#[test]
fn what_its_author_keeps_from_now_on_does_not_cross_any_more() {
    let mut street = three(94);
    let id = filed(&mut street);
    edit(&mut street, ANA, id, ReportChange::Category(Category::DoNotShare));
    edit(&mut street, ANA, id, ReportChange::Note("only for me".to_owned()));
    street.talk();
    let theirs = there(&mut street, BEN, id, code::INTAKE);
    assert_eq!((theirs.note.as_str(), theirs.category.value), ("two vans", Category::AtOnce));
    let apart = shown(&mut street, ANA, id).elsewhere;
    assert!(!apart.is_empty(), "the author is told that others have it as it was");
}

#[test]
fn attack_who_was_removed_changes_what_the_circle_has() {
    let mut street = three(95);
    let id = street.world.get(BEN).file(at_once("two vans")).unwrap();
    street.world.after_write(BEN).unwrap();
    street.talk();
    assert_eq!(street.notes(CARL), ["two vans"]);
    street.remove(ANA, BEN);
    street.talk();
    edit(&mut street, BEN, id, ReportChange::Note("three vans".to_owned()));
    assert_eq!(shown(&mut street, BEN, id).report.note, "three vans");
    street.talk();
    assert_eq!(street.notes(CARL), ["two vans"]);
}

#[test]
fn what_a_guest_changes_comes_in_as_well() {
    let mut gate = Gate::of(96);
    let guest = gate.guest(BEN, "guest");
    let id = gate.file(guest, "a van at the corner");
    gate.talk();
    gate.street.world.get(guest).rewrite(id, "two vans at the corner").unwrap();
    gate.street.world.after_write(guest).unwrap();
    gate.talk();
    for who in [ANA, BEN, CARL] {
        assert_eq!(gate.street.notes(who), ["two vans at the corner"], "{who:?}");
    }
}
