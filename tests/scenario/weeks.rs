//! Weeks that are over: keys go, records that live longer stay, neighbours still understand each other.

use chrono::Duration;
use porchlight_app::simulate::{Who, World};
use porchlight_crypto::{Id, Week};
use porchlight_domain::role::{Role, code};

use crate::{
    kit::{all_agree, at_once},
    street::notes,
};

struct Street {
    world: World,
    ana: Who,
    ben: Who,
    circle: Id,
    intake: Id,
}

fn street(seed: u64) -> Street {
    let mut world = World::new(seed);
    let (ana, ben) = (world.add("Ana").unwrap(), world.add("Ben").unwrap());
    let circle = world.found(ana, "the street").unwrap();
    world.admit(circle, ana, ben, &[Role::Verifier]).unwrap();
    world.link_all().unwrap();
    world.settle().unwrap();
    let intake = world.get(ana).channel(circle, code::INTAKE).unwrap();
    Street { world, ana, ben, circle, intake }
}

impl Street {
    fn pass(&mut self, days: i64) {
        for who in [self.ana, self.ben] {
            self.world.isolate(who).unwrap();
        }
        self.world.pass(Duration::days(days));
        for who in [self.ana, self.ben] {
            // A write takes the world's clock over.
            self.world.after_write(who).unwrap();
            self.world.get(who).keep_up().unwrap();
            self.world.after_write(who).unwrap();
        }
        self.world.link_all().unwrap();
        self.world.settle().unwrap();
    }

    fn oldest(&mut self, who: Who) -> Week {
        let intake = self.intake;
        Week(self.world.get(who).floor(intake).unwrap().into_values().min().unwrap())
    }
}

#[test]
fn weeks_that_are_over_open_nothing_and_lose_nothing() {
    let mut street = street(1);
    let (ana, ben) = (street.ana, street.ben);
    street.world.get(ana).file(at_once("long ago")).unwrap();
    street.world.after_write(ana).unwrap();
    street.world.settle().unwrap();
    let before = street.oldest(ben);
    street.pass(1);
    street.pass(120);
    assert_eq!(street.oldest(ben), before, "one opening is not enough");
    street.pass(2);
    assert!(street.oldest(ben) > before);
    // The reports live on, sealed anew, and new ones still come through.
    assert_eq!(notes(&mut street.world, ben), ["long ago"]);
    street.world.get(ben).file(at_once("today")).unwrap();
    street.world.after_write(ben).unwrap();
    street.world.settle().unwrap();
    let (world, circle) = (&mut street.world, street.circle);
    assert!(notes(world, ana).contains(&"today".to_owned()));
    all_agree(world, circle, &[ana, ben]);
}

#[test]
fn attack_a_clock_that_is_years_ahead_once_forgets_nothing() {
    let mut street = street(2);
    let ben = street.ben;
    street.pass(1);
    let before = street.oldest(ben);
    street.world.get(ben).clock_offset = Duration::days(3_000);
    street.pass(0);
    assert_eq!(street.oldest(ben), before);
    street.world.get(ben).clock_offset = Duration::zero();
    street.pass(2);
    assert_eq!(street.oldest(ben), before);
}

#[test]
fn wrapping_keys_are_replaced_and_the_old_ones_go_with_their_weeks() {
    let mut street = street(3);
    let (ana, ben, circle) = (street.ana, street.ben, street.circle);
    let wrap = |street: &mut Street| {
        let device = street.world.get(ben).device(circle).unwrap();
        let view = street.world.get(ana).view(circle).unwrap();
        let mut members = view.persons.into_values();
        members.find_map(|member| member.devices.get(&device).cloned()).unwrap().wrap
    };
    let first = wrap(&mut street);
    street.pass(1);
    assert_eq!(wrap(&mut street), first);
    street.pass(30);
    assert_ne!(wrap(&mut street), first);
}
