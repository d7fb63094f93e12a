//! What no liar is needed for: wrong clocks, full disks, power cuts, a restored backup, three weeks
//! apart.

use chrono::Duration;
use porchlight_app::simulate::{Who, World};
use porchlight_crypto::Week;
use porchlight_domain::{
    DocumentId,
    role::{Role, code},
};
use porchlight_sync::log::{Act, Roles};

use crate::{
    kit::{all_agree, at_once},
    street::notes,
    street::{ANA, BEN, CARL, Street, three},
};

/// Ben's clock is years ahead, then years back, then right again. Everybody reads everything, nobody
/// is locked out, and who was removed in between does not come back.
#[test]
fn attack_wrong_clocks() {
    let mut street = three(71);
    let intake = street.channel(ANA, code::INTAKE);
    street.wrap_to_all(intake);
    street.remove(ANA, CARL);
    street.people.retain(|who| *who != CARL);
    street.talk();
    let mut written = 0;
    for days in [0, 365, 365 * 8, -365, -365 * 20, 0] {
        street.world.get(BEN).clock_offset = Duration::days(days);
        for who in [BEN, ANA] {
            written += 1;
            street.write(who, intake, &format!("note {written}"));
        }
        street.part();
        street.talk();
        assert_eq!(street.notes(ANA).len(), written, "{days} days");
        assert_eq!(street.notes(BEN).len(), written, "{days} days");
        street.world.restart(BEN).unwrap();
    }
    street.talk();
    let person = street.world.get(CARL).person(street.circle).unwrap();
    for who in [ANA, BEN] {
        let view = street.world.get(who).view(street.circle).unwrap();
        assert!(!view.persons.contains_key(&person));
    }
    street.agree(&[ANA, BEN]);
}

/// Ben's clock is a year ahead, and it is he who gives Carl the key of the intake: that of next year.
/// Carl shares the channel with nobody else by it, asks Ana, and reads what she writes while Ben is away.
#[test]
fn attack_a_key_of_next_year_locks_nobody_out() {
    let (verifier, patrol): (&[Role], &[Role]) = (&[Role::Verifier], &[Role::Patrol]);
    let mut street = Street::of(74, &[verifier, patrol]);
    let intake = street.channel(ANA, code::INTAKE);
    street.part();
    let person = street.world.get(CARL).person(street.circle).unwrap();
    street.act(ANA, &Act::Grant { person, roles: Roles(Role::Verifier.bit()), until: None });
    street.world.link(ANA, BEN).unwrap();
    street.world.settle().unwrap();
    street.part();
    street.world.get(BEN).clock_offset = Duration::days(365);
    street.world.restart(BEN).unwrap();
    street.world.link(BEN, CARL).unwrap();
    street.world.settle().unwrap();
    let next_year = Week::of((street.world.now() + Duration::days(360)).timestamp()).0;
    let held = street.world.get(CARL).floor(intake).unwrap();
    assert!(held.values().all(|week| *week >= next_year) && !held.is_empty(), "{held:?}");
    street.part();
    for note in ["asks", "and reads"] {
        street.write(ANA, intake, note);
        street.world.link(ANA, CARL).unwrap();
        street.world.settle().unwrap();
        street.part();
    }
    assert_eq!(street.notes(CARL), ["and reads", "asks"]);
    street.world.get(BEN).clock_offset = Duration::zero();
    street.world.restart(BEN).unwrap();
    street.talk();
    street.agree(&[ANA, BEN, CARL]);
}

/// Ana writes to the patrol and lays her role down. What she wrote counts for nothing until somebody
/// rotates who has it. Ben does, because he must write: then all show it, and Ben as well.
#[test]
fn whoever_rotates_shows_what_their_rotation_lets_in() {
    let patrol: &[Role] = &[Role::Patrol];
    let mut street = Street::of(75, &[patrol, patrol]);
    let channel = street.channel(ANA, code::PATROL);
    street.write(ANA, channel, "before she went");
    street.talk();
    let person = street.world.get(ANA).person(street.circle).unwrap();
    street.act(ANA, &Act::Revoke { person, roles: Roles(Role::Admin.bit()) });
    street.part();
    street.talk();
    street.write(BEN, channel, "goes on");
    for _ in 0..3 {
        street.part();
        street.talk();
    }
    for who in [BEN, CARL] {
        assert_eq!(street.notes(who), ["before she went", "goes on"]);
    }
    street.agree(&[ANA, BEN, CARL]);
}

/// The disk is full in the middle of what comes in: nothing is half there, and it goes on once there
/// is room.
#[test]
fn attack_full_disk_while_receiving() {
    for pages in [0, 1, 3, 9, 17] {
        let mut street = three(72);
        let intake = street.channel(ANA, code::INTAKE);
        street.part();
        for number in 0..30 {
            street.write(ANA, intake, &format!("report {number} {}", "x".repeat(500)));
        }
        street.world.get(BEN).store().unwrap().limit_growth(Some(pages)).unwrap();
        street.world.link(ANA, BEN).unwrap();
        street.world.settle().unwrap();
        assert!(street.world.get(BEN).faults().unwrap().is_empty(), "{pages} pages");
        assert!(street.notes(BEN).len() < 30, "{pages} pages were enough");
        street.world.get(BEN).store().unwrap().limit_growth(None).unwrap();
        street.part();
        street.world.restart(BEN).unwrap();
        street.talk();
        assert_eq!(street.notes(BEN).len(), 30);
        street.agree(&[ANA, BEN, CARL]);
    }
}

/// Power is cut at every few frames of a first exchange of 50 reports: nothing is lost or doubled.
#[test]
fn attack_power_cut_at_any_frame() {
    let story = |cut: Option<u64>| -> (u64, Vec<String>) {
        let mut street = three(73);
        let intake = street.channel(ANA, code::INTAKE);
        street.part();
        for number in 0..50 {
            street.write(ANA, intake, &format!("report {number:02}"));
        }
        street.world.link(ANA, BEN).unwrap();
        let Some(cut) = cut else { return (street.world.settle().unwrap(), vec![]) };
        street.world.deliver(cut).unwrap();
        street.world.restart(if cut % 2 == 0 { BEN } else { ANA }).unwrap();
        street.talk();
        street.agree(&[ANA, BEN, CARL]);
        (cut, street.notes(BEN))
    };
    let (frames, _) = story(None);
    let expected: Vec<String> = (0..50).map(|number| format!("report {number:02}")).collect();
    let step = usize::try_from(frames / 10).unwrap().max(1);
    for cut in (0..=frames).step_by(step) {
        assert_eq!(story(Some(cut)).1, expected, "cut at frame {cut} of {frames}");
    }
}

/// A whole home is copied, and both are started: the copy meets another install id and becomes a new
/// device. It signs nothing with the old key, so nobody is convicted.
#[test]
fn attack_restored_backup_is_no_lie() {
    let mut world = World::new(74);
    let folder = tempfile::tempdir().unwrap();
    let home = |name: &str| {
        let home = folder.path().join(name);
        std::fs::create_dir_all(&home).unwrap();
        home
    };
    let ana = world.add("Ana").unwrap();
    let ben = world.add_on_disk("Ben", &home("ben")).unwrap();
    let circle = world.found(ana, "the street").unwrap();
    world.admit(circle, ana, ben, &[Role::Verifier]).unwrap();
    world.link_all().unwrap();
    world.settle().unwrap();
    let intake = world.get(ana).channel(circle, code::INTAKE).unwrap();
    world.get(ben).write(intake, at_once("before the copy")).unwrap();
    world.after_write(ben).unwrap();
    world.settle().unwrap();
    let copy = world.restore(ben, &home("copy")).unwrap();
    for (who, note) in [(ben, "by Ben"), (copy, "by the copy")] {
        let _ = world.get(who).write(intake, at_once(note));
        world.after_write(who).unwrap();
    }
    world.link_all().unwrap();
    world.settle().unwrap();
    assert_eq!(notes(&mut world, ana), ["before the copy", "by Ben"]);
    for who in [ana, ben] {
        let store = world.get(who).store().unwrap();
        assert_eq!(store.read().forks(intake).unwrap(), []);
        assert_eq!(world.get(who).held_back().unwrap(), []);
    }
    all_agree(&mut world, circle, &[ana, ben]);
}

/// Two halves of a circle of six go apart for three weeks, write, edit, grant and remove, and meet.
#[test]
fn converge_three_weeks_of_partition() {
    let verifier: &[Role] = &[Role::Verifier];
    let admin: &[Role] = &[Role::Admin, Role::Verifier];
    let mut street = Street::of(75, &[admin, verifier, verifier, verifier, verifier]);
    let intake = street.channel(ANA, code::INTAKE);
    let shared = street.write(ANA, intake, "before");
    street.talk();
    street.part();
    let halves = [[Who(0), Who(2), Who(4)], [Who(1), Who(3), Who(5)]];
    for half in halves {
        for (a, b) in [(0, 1), (1, 2)] {
            street.world.link(half[a], half[b]).unwrap();
        }
    }
    for day in 0..21 {
        street.world.pass(Duration::days(1));
        for half in halves {
            let who = half[day % 3];
            street.write(who, intake, &format!("day {day} by {}", who.0));
            let edited = DocumentId::from_bytes(shared.0);
            street.world.get(half[0]).rewrite(edited, &format!("day {day}")).unwrap();
            street.world.after_write(half[0]).unwrap();
        }
        if day == 7 {
            let person = street.world.get(Who(2)).person(street.circle).unwrap();
            let roles = Roles(Role::Patrol.bit());
            street.act(Who(0), &Act::Grant { person, roles, until: None });
            street.remove(Who(1), Who(5));
        }
        if day == 14 {
            street.remove(Who(0), Who(3));
        }
        street.world.settle().unwrap();
    }
    street.part();
    street.people.retain(|who| ![Who(3), Who(5)].contains(who));
    for _ in 0..3 {
        street.talk();
        street.part();
    }
    let stay = [Who(0), Who(1), Who(2), Who(4)];
    street.agree(&stay);
    let seen = street.world.get(ANA).seen(intake).unwrap();
    assert!(seen.documents.len() > 20, "{}", seen.documents.len());
    for who in stay {
        assert_eq!(street.world.get(who).seen(intake).unwrap(), seen);
    }
}
