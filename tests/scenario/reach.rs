//! On whose devices a report is, as its author's own device has seen: never more than there is.

use porchlight_domain::role::Role;
use porchlight_store::Reach;

use crate::{
    kit::at_once,
    street::{ANA, BEN, Street, three},
};

fn reach(street: &mut Street, id: porchlight_domain::DocumentId) -> Reach {
    street.world.get(ANA).store().unwrap().read().reach(id).unwrap()
}

#[test]
fn a_report_is_with_those_who_were_seen_to_have_it() {
    let mut street = three(81);
    street.part();
    let id = street.world.get(ANA).file(at_once("a report")).unwrap();
    street.world.after_write(ANA).unwrap();
    assert_eq!(reach(&mut street, id), Reach { own_devices: 0, neighbours: 0, circles: 1 });
    street.world.link(ANA, BEN).unwrap();
    street.world.settle().unwrap();
    assert_eq!(reach(&mut street, id).neighbours, 1);
    street.talk();
    assert_eq!(reach(&mut street, id), Reach { own_devices: 0, neighbours: 2, circles: 1 });
    let circle = street.circle;
    let met = street.world.get(ANA).store().unwrap().read().met_in(circle).unwrap();
    assert_eq!(met.len(), 2);
}

#[test]
fn another_device_of_ones_own_is_counted_as_that() {
    let mut street = three(82);
    let household = street.world.get(ANA).household().unwrap();
    let second = street.world.add("Ana's other phone").unwrap();
    street.world.add_device(household, ANA, second).unwrap();
    let id = street.world.get(ANA).file(at_once("a report")).unwrap();
    street.world.after_write(ANA).unwrap();
    street.talk();
    street.part();
    street.talk();
    assert_eq!(reach(&mut street, id), Reach { own_devices: 1, neighbours: 2, circles: 1 });
}

/// What was the newest goes, and the next one takes its place in the database: nobody has that by it.
#[test]
fn attack_a_new_report_in_the_place_of_one_that_others_had() {
    let patrol: &[Role] = &[Role::Verifier];
    let mut street = Street::of(83, &[patrol]);
    let before = street.world.get(ANA).file(at_once("soon gone")).unwrap();
    street.world.after_write(ANA).unwrap();
    street.talk();
    assert_eq!(reach(&mut street, before).neighbours, 1);
    street.part();
    street.pass(chrono::Duration::days(400));
    street.pass(chrono::Duration::days(2));
    street.pass(chrono::Duration::days(4));
    let id = street.world.get(ANA).file(at_once("new")).unwrap();
    assert_eq!(reach(&mut street, id).neighbours, 0);
}
