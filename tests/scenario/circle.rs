//! A small circle: founding, coming in, reports that reach who answers them, removal.

use porchlight_app::simulate::World;
use porchlight_domain::role::{Role, code};
use porchlight_sync::log::Act;

use crate::{
    kit::{all_agree, at_once},
    street::notes,
};

#[test]
fn a_report_reaches_those_who_answer_it_and_nobody_else() {
    let mut world = World::new(1);
    let (ana, ben, carl) =
        (world.add("Ana").unwrap(), world.add("Ben").unwrap(), world.add("Carl").unwrap());
    let circle = world.found(ana, "Rogers Park").unwrap();
    world.admit(circle, ana, ben, &[Role::Verifier]).unwrap();
    world.admit(circle, ana, carl, &[Role::Patrol]).unwrap();
    world.link_all().unwrap();
    world.settle().unwrap();
    all_agree(&mut world, circle, &[ana, ben, carl]);

    world.get(ben).file(at_once("two marked cars")).unwrap();
    world.after_write(ben).unwrap();
    world.settle().unwrap();
    assert_eq!(notes(&mut world, ana), ["two marked cars"]);
    assert_eq!(notes(&mut world, carl), Vec::<String>::new());
    all_agree(&mut world, circle, &[ana, ben, carl]);
}

#[test]
fn attack_removed_member_reads_or_writes_afterwards() {
    let mut world = World::new(2);
    let (ana, ben, carl) =
        (world.add("Ana").unwrap(), world.add("Ben").unwrap(), world.add("Carl").unwrap());
    let circle = world.found(ana, "Rogers Park").unwrap();
    world.admit(circle, ana, ben, &[Role::Verifier]).unwrap();
    world.admit(circle, ana, carl, &[Role::Verifier]).unwrap();
    world.link_all().unwrap();
    world.settle().unwrap();
    let carls = world.get(carl).person(circle).unwrap();
    let act =
        Act::Remove { persons: vec![carls], devices: vec![], for_cause: false, falling: vec![] };
    world.get(ana).act(circle, &act).unwrap();
    world.after_write(ana).unwrap();
    // Carl's device has not heard of it and writes on.
    let intake = world.get(carl).channel(circle, code::INTAKE).unwrap();
    world.get(carl).write(intake, at_once("written after")).unwrap();
    world.get(ben).file(at_once("for the others")).unwrap();
    world.after_write(carl).unwrap();
    world.after_write(ben).unwrap();
    world.settle().unwrap();
    assert_eq!(notes(&mut world, ana), ["for the others"]);
    assert!(!notes(&mut world, carl).contains(&"for the others".to_owned()));
    all_agree(&mut world, circle, &[ana, ben]);
}
