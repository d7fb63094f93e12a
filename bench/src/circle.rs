//! What a large circle costs: its log, and a new key for everybody in it. 1,000 persons come, most of
//! them go again, never more than 300 are there at once; three admins. Signatures are not checked and
//! nothing is stored: it is the evaluation alone.

use std::collections::BTreeMap;

use porchlight_crypto::{
    DeviceId, Hash, Id, Key, Signature, Week, WeekSecret, WrapKey, encode_canonical, wrap,
};
use porchlight_sync::{
    epoch::{Rotation, padding_for},
    log::{Act, Card, Log, Operation, Policy, Roles, Sort, act::checked_wrap, person_of},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::{Outcome, table::Table, timing::timed};

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
        let admitted = self.write(key("duty", by), act, 0);
        // What a device writes first has its own admission in its past.
        for kind in ["device", "duty"] {
            self.ends.insert(key(kind, who), (0, admitted));
        }
        admitted
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

/// Adds the rows of circles to the table.
pub(crate) fn measure(table: &mut Table) -> Outcome<()> {
    let one = log_times(Circle::lived(0));
    let many = log_times(Circle::lived(5));
    table.at_most("log of 1,000: one more operation, ms", one.0.max(many.0), 10.0);
    table.at_most("log of 1,000: a newcomer takes it in, s", one.1.max(many.1), 2.0);
    let (seconds, bytes) = rotation()?;
    table.at_most("rotation for 300 devices, ms", seconds * 1_000.0, 300.0);
    table.at_most("rotation for 300 devices, KiB", bytes / 1_024.0, 400.0);
    Ok(())
}

/// Milliseconds of the slowest sort of operation (the median of each), seconds of a newcomer.
fn log_times(mut circle: Circle) -> (f64, f64) {
    let root = circle.operations.first().map(|operation| operation.id).unwrap_or_default();
    let mut order: Vec<usize> = (0..circle.operations.len()).collect();
    order.sort_by_key(|at| Hash::of(&at.to_le_bytes()).0);
    let mut log = Log::new(root);
    let ((), newcomer) = timed(|| {
        for operation in order.iter().filter_map(|at| circle.operations.get(*at)) {
            log.insert(operation.clone());
        }
        log.view();
    });
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
    let mut warm = [const { Vec::new() }; 3];
    for (number, operation) in circle.operations.iter().skip(before).enumerate() {
        let ((), seconds) = timed(|| {
            log.insert(operation.clone());
            log.view();
        });
        if let Some(times) = warm.get_mut(number % 3) {
            times.push(seconds * 1_000.0);
        }
    }
    let slowest = warm.iter_mut().map(|times: &mut Vec<f64>| {
        times.sort_unstable_by(f64::total_cmp);
        times.get(ROUNDS / 2).copied().unwrap_or(f64::NAN)
    });
    (slowest.fold(0.0, f64::max), newcomer)
}

/// Seconds and bytes of a new key for as many devices as a channel may have.
fn rotation() -> Outcome<(f64, f64)> {
    let mut chance = ChaCha20Rng::seed_from_u64(1);
    let secret = WeekSecret::new(Week(2_900), Key::draw(&mut chance));
    let mut recipients: Vec<(DeviceId, Vec<u8>)> = (0..AT_ONCE)
        .map(|who| (key("device", who), WrapKey::draw(&mut chance).public().bytes().to_vec()))
        .collect();
    recipients.sort_unstable();
    let (wraps, seconds) = timed(|| {
        let wraps = recipients.iter().map(|(device, public)| {
            let to = checked_wrap(public)?;
            Some(wrap(&to, &device.0, secret.secret().expose(), &mut chance).into())
        });
        wraps.collect::<Option<Vec<_>>>()
    });
    let rotation = Rotation {
        parents: Vec::new(),
        covers: Vec::new(),
        week: secret.week().0,
        commitment: secret.commitment(),
        recipients: recipients.into_iter().map(|(device, _)| device).collect(),
        wraps: wraps.ok_or("a wrapping key does not hold")?,
        ends: Vec::new(),
        padding: vec![0; padding_for(AT_ONCE)],
    };
    #[expect(clippy::cast_precision_loss, reason = "a few hundred thousand")]
    Ok((seconds, encode_canonical(&rotation).len() as f64))
}
