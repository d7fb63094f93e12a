//! How long the log takes in a large circle: 1,000 persons come, most of them go again, never more
//! than 300 are there at once; three admins. Prints what a device waits for. Signatures are not
//! checked, nothing is stored: it is the evaluation alone.
//!
//! `cargo run --release -p porchlight-sync --example log_speed`
#![allow(clippy::disallowed_methods, reason = "it measures time")]

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use porchlight_crypto::{DeviceId, Hash, Id, Signature};
use porchlight_sync::log::{Act, Card, Log, Operation, Policy, Roles, Sort, person_of};

const CIRCLE: Id = Id([9; 16]);
const PERSONS: usize = 1_000;
const AT_ONCE: usize = 300;
const ADMINS: usize = 3;
/// How often one more operation is put in.
const ROUNDS: usize = 41;

fn key(kind: &str, person: usize) -> DeviceId {
    DeviceId(Hash::of(format!("{kind} {person}").as_bytes()).0)
}

fn card(person: usize) -> Card {
    let nothing = Signature([0; 64]);
    let (device, duty) = (key("device", person), key("duty", person));
    Card {
        device,
        duty,
        wrap: vec![0; 1_216],
        proof: Box::new(nothing),
        duty_proof: Box::new(nothing),
    }
}

fn person(person: usize) -> Id {
    person_of(CIRCLE, key("device", person))
}

/// Admins write in turn, each after what the one before wrote; members change their wrapping keys
/// beside them.
#[derive(Default)]
struct Circle {
    operations: Vec<Operation>,
    ends: BTreeMap<DeviceId, (u64, Hash)>,
}

impl Circle {
    fn write(&mut self, key: DeviceId, act: Act, back: usize) -> Hash {
        let at = self.operations.len().saturating_sub(1 + back);
        let head = self.operations.get(at).map(|operation| operation.id);
        let (seq, prev) = self.ends.get(&key).map_or((1, None), |(seq, id)| (seq + 1, Some(*id)));
        let mut parents: Vec<Hash> = head.into_iter().chain(prev).collect();
        parents.sort_unstable();
        parents.dedup();
        let id = Hash::of(format!("{} {key:?} {seq}", self.operations.len()).as_bytes());
        self.operations.push(Operation { id, key, seq, parents, card_holds: true, act });
        self.ends.insert(key, (seq, id));
        id
    }

    fn found() -> Self {
        let mut circle = Self::default();
        let act = Act::Found {
            salt: [0; 16],
            sort: Sort::Neighbourhood,
            person: person(0),
            card: card(0),
            recovery: None,
            policy: Policy { k: 2, ..Policy::default() },
            channels: Vec::new(),
        };
        circle.write(key("duty", 0), act, 0);
        circle
    }

    fn admit(&mut self, by: usize, who: usize, roles: Roles) -> Hash {
        let act = Act::Admit { person: person(who), card: card(who), roles, recovery: None };
        self.write(key("duty", by), act, 0)
    }

    /// `beside`: how far back the heads of a change of wrapping keys lie.
    fn lived(beside: usize) -> Self {
        let mut circle = Self::found();
        for who in 1..PERSONS {
            let roles = if who < ADMINS { Roles::ADMIN } else { Roles::default() };
            let admitted = circle.admit(if who < ADMINS { 0 } else { who % ADMINS }, who, roles);
            if who == 2 {
                circle.write(key("duty", 1), Act::Second { operation: admitted }, 0);
            }
            if let Some(gone) = who.checked_sub(AT_ONCE).filter(|gone| *gone >= ADMINS) {
                if beside > 0 {
                    circle.write(key("device", gone), Act::Rewrap { wrap: vec![1] }, beside);
                }
                let act = Act::Remove {
                    persons: vec![person(gone)],
                    devices: Vec::new(),
                    for_cause: false,
                    falling: Vec::new(),
                };
                // Every other removal has not seen the newest operations.
                circle.write(key("duty", who % ADMINS), act, beside.min(who % 2 * 3));
            }
        }
        circle
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn measure(name: &str, mut circle: Circle) {
    let root = circle.operations.first().map(|operation| operation.id).unwrap_or_default();
    let mut order: Vec<usize> = (0..circle.operations.len()).collect();
    order.sort_by_key(|at| Hash::of(&at.to_le_bytes()).0);
    let began = Instant::now();
    let mut log = Log::new(root);
    for operation in order.iter().filter_map(|at| circle.operations.get(*at)) {
        log.insert(operation.clone());
    }
    let persons = log.view().persons.len();
    let newcomer = began.elapsed();

    let before = circle.operations.len();
    for who in PERSONS..PERSONS + ROUNDS {
        circle.admit(0, who, Roles::default());
        circle.write(key("device", who), Act::Rewrap { wrap: vec![2] }, 0);
        let act = Act::Remove {
            persons: vec![person(who)],
            devices: Vec::new(),
            for_cause: false,
            falling: Vec::new(),
        };
        circle.write(key("duty", 1), act, 0);
    }
    let mut warm: Vec<Vec<Duration>> = vec![Vec::new(); 3];
    for (number, operation) in circle.operations.iter().skip(before).enumerate() {
        let began = Instant::now();
        log.insert(operation.clone());
        log.view();
        warm.get_mut(number % 3).into_iter().for_each(|times| times.push(began.elapsed()));
    }
    println!(
        "{name}: {before} operations, {persons} persons; newcomer {:.0} ms",
        milliseconds(newcomer)
    );
    for (act, times) in ["admit", "rewrap", "remove"].into_iter().zip(&mut warm) {
        times.sort_unstable();
        let middle = times.get(ROUNDS / 2).copied().unwrap_or_default();
        let least = times.first().copied().unwrap_or_default();
        println!(
            "  one more {act}: {:.1} ms in the middle of {ROUNDS}, {:.1} ms at least",
            milliseconds(middle),
            milliseconds(least)
        );
    }
}

fn main() {
    measure("one after the other", Circle::lived(0));
    measure("beside each other", Circle::lived(5));
}
