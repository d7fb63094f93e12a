//! A thousand devices in four neighbourhoods: members, guests who write into a drop, readers of an
//! audience. A fifth of them is online at a time, and 10,000 reports come to everybody who is to have
//! them. What goes over the links to those who read a drop is compared with what they lacked, as it was
//! sealed for them. Guests and readers lack little: to them the opening of a link is most of it.

use std::collections::BTreeSet;

use chrono::Duration;
use porchlight_api::{CreateReport, GuestSort};
use porchlight_app::simulate::{Who, World};
use porchlight_crypto::Id;
use porchlight_domain::{
    report::{Activity, ActivityKind, Category, Place},
    role::{Role, code},
};
use porchlight_sync::log::{Act, Roles};

use crate::{Outcome, table::Table, timing::timed};

const CIRCLES: usize = 4;
/// Of each circle: those who read the drop (the founder among them), other members, guests, readers.
const READERS_OF_DROP: usize = 10;
const MEMBERS: usize = 30;
const GUESTS: usize = 150;
const READERS: usize = 60;
const REPORTS: usize = 10_000;
/// Notes that each circle publishes.
const ALERTS: usize = 10;
const ROUNDS_MAX: usize = 200;
/// One of so many is online.
const ONLINE: u64 = 5;
const QUOTA: u16 = 64;

/// One neighbourhood with everybody around it.
struct Circle {
    id: Id,
    intake: Id,
    broadcast: Id,
    drop: Vec<Who>,
    members: Vec<Who>,
    guests: Vec<Who>,
    readers: Vec<Who>,
}

impl Circle {
    fn new(world: &mut World, number: usize) -> Outcome<Self> {
        let founder = world.add("founder")?;
        let id = world.found(founder, &format!("neighbourhood {number}"))?;
        let mut circle = Self {
            id,
            intake: world.get(founder).channel(id, code::INTAKE).ok_or("no drop")?,
            broadcast: world.get(founder).channel(id, code::BROADCAST).ok_or("no audience")?,
            drop: vec![founder],
            members: Vec::new(),
            guests: Vec::new(),
            readers: Vec::new(),
        };
        while circle.drop.len() < READERS_OF_DROP {
            let who = circle.admit(world, founder, &[Role::Verifier])?;
            circle.drop.push(who);
        }
        while circle.members.len() < MEMBERS {
            let who = circle.admit(world, founder, &[Role::Patrol])?;
            circle.members.push(who);
        }
        // Who publishes is a trainer.
        let person = world.get(founder).person(id)?;
        let roles = Roles(Role::Trainer.bit());
        world.get(founder).act(id, &Act::Grant { person, roles, until: None })?;
        world.get(founder).catch_up(id)?;
        world.get(founder).renew_face(id)?;
        world.after_write(founder)?;
        // Of one person so many lines are exchanged: those who read the drop invite in turn.
        for reader in circle.drop.iter().skip(1) {
            world.link(founder, *reader)?;
        }
        world.settle()?;
        for by in circle.drop.clone().into_iter().cycle().take(GUESTS) {
            let who = circle.invite(world, by, GuestSort::Reports)?;
            circle.guests.push(who);
        }
        world.settle()?;
        world.isolate(founder)?;
        while circle.readers.len() < READERS {
            let who = circle.invite(world, founder, GuestSort::Alerts)?;
            circle.readers.push(who);
        }
        Ok(circle)
    }

    fn admit(&self, world: &mut World, founder: Who, roles: &[Role]) -> Outcome<Who> {
        let who = world.add("neighbour")?;
        world.admit(self.id, founder, who, roles)?;
        Ok(who)
    }

    fn invite(&self, world: &mut World, founder: Who, sort: GuestSort) -> Outcome<Who> {
        let text = world.get(founder).invite_guest(self.id, sort, QUOTA)?;
        let who = world.add("guest")?;
        world.get(who).accept(&text)?;
        world.after_write(founder)?;
        world.after_write(who)?;
        Ok(who)
    }

    /// Links those who are online: members with each other, guests and readers with members.
    fn meet(&self, world: &mut World, online: &BTreeSet<Who>) -> Outcome<()> {
        let here = |these: &[Who]| -> Vec<Who> {
            these.iter().copied().filter(|who| online.contains(who)).collect()
        };
        let (drop, members) = (here(&self.drop), here(&self.members));
        for pair in drop.windows(2).chain(members.windows(2)) {
            if let [a, b] = pair {
                world.link(*a, *b)?;
            }
        }
        if let (Some(one), Some(other)) = (drop.first(), members.first()) {
            world.link(*one, *other)?;
        }
        // Who is online does not come online at one moment: members have met before guests find one.
        world.settle()?;
        let guests = here(&self.guests);
        for (guest, host) in guests.iter().zip(drop.iter().cycle()) {
            world.link(*guest, *host)?;
        }
        let hosts: Vec<Who> = drop.iter().chain(&members).copied().collect();
        for (reader, host) in here(&self.readers).iter().zip(hosts.iter().cycle()) {
            world.link(*reader, *host)?;
        }
        Ok(())
    }

    fn lacking(&self, world: &mut World, expected: usize) -> Outcome<usize> {
        let mut lacking = 0;
        for who in &self.drop {
            let held = world.get(*who).seen(self.intake)?.documents.len();
            lacking += expected.saturating_sub(held);
        }
        for who in &self.readers {
            let held = world.get(*who).seen(self.broadcast)?.documents.len();
            lacking += ALERTS.saturating_sub(held);
        }
        Ok(lacking)
    }
}

/// Plays it, and compares.
pub(crate) fn measure(table: &mut Table) -> Outcome<()> {
    let mut world = World::new(1);
    let mut circles = Vec::new();
    for number in 0..CIRCLES {
        circles.push(Circle::new(&mut world, number)?);
    }
    world.settle()?;
    let count = |world: &mut World, who: Who| (world.bytes_to(who), world.get(who).news_bytes());
    let readers: Vec<Who> = circles.iter().flat_map(|circle| circle.drop.clone()).collect();
    let before: Vec<(u64, u64)> = readers.iter().map(|who| count(&mut world, *who)).collect();
    file_all(&mut world, &circles)?;
    let (rounds, seconds) = timed(|| deliver(&mut world, &circles));
    let (rounds, lacking) = rounds?;
    let (mut sent, mut lacked) = (0, 0);
    for (who, before) in readers.iter().zip(before) {
        let now = count(&mut world, *who);
        sent += now.0 - before.0;
        lacked += now.1 - before.1;
    }
    println!(
        "{} devices, {REPORTS} reports, a fifth online: {rounds} rounds, {seconds:.0} s; {lacking} reports are missing somewhere",
        world.neighbours.len()
    );
    #[expect(clippy::cast_precision_loss, reason = "a ratio of some hundred million")]
    let (ratio, missing) = (sent as f64 / lacked as f64, lacking as f64);
    table.at_most("1,000 devices: reports missing somewhere", missing, 0.0);
    table.at_most("bytes to a reader of a drop / what it lacked", ratio, 1.5);
    Ok(())
}

/// The same by itself: `devices`.
pub(crate) fn alone() -> Outcome<()> {
    let mut table = Table::default();
    measure(&mut table)?;
    println!("{table}");
    if table.is_met() { Ok(()) } else { Err("a budget is not met".into()) }
}

/// Something that somebody saw.
fn made_up(number: usize) -> CreateReport {
    CreateReport {
        note: format!("two vests, a grey van, seen from the corner, number {number}"),
        category: Some(Category::AtOnce),
        confirm_category: true,
        place: Place { text: Some("N Clark St & W Lunt Ave".to_owned()), ..Place::default() },
        activity: Activity { kinds: [ActivityKind::Knocking].into(), text: None },
        ..CreateReport::default()
    }
}

/// Every guest files their share, and every founder publishes.
fn file_all(world: &mut World, circles: &[Circle]) -> Outcome<()> {
    for circle in circles {
        let Some(founder) = circle.drop.first() else { continue };
        for number in 0..ALERTS {
            world.get(*founder).write(circle.broadcast, made_up(number))?;
        }
        world.after_write(*founder)?;
    }
    for circle in circles {
        let share = 0..REPORTS / circles.len();
        for (number, who) in share.zip(circle.guests.iter().cycle()) {
            world.get(*who).file(made_up(number))?;
        }
        for who in &circle.guests {
            world.after_write(*who)?;
        }
    }
    Ok(())
}

/// Rounds until nobody lacks anything. Answers how many, and what is still lacking.
fn deliver(world: &mut World, circles: &[Circle]) -> Outcome<(usize, usize)> {
    let expected = REPORTS / circles.len();
    for round in 1..=ROUNDS_MAX {
        let everybody = world.neighbours.len();
        let online: BTreeSet<Who> =
            (0..everybody).map(Who).filter(|_| world.pick(ONLINE) == 0).collect();
        for circle in circles {
            circle.meet(world, &online)?;
        }
        world.settle()?;
        for who in online {
            world.isolate(who)?;
        }
        world.pass(Duration::hours(6));
        let lacking =
            circles.iter().map(|circle| circle.lacking(world, expected)).sum::<Outcome<usize>>()?;
        if lacking == 0 {
            return Ok((round, 0));
        }
    }
    let lacking =
        circles.iter().map(|circle| circle.lacking(world, expected)).sum::<Outcome<usize>>()?;
    Ok((ROUNDS_MAX, lacking))
}
