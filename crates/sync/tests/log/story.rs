//! Histories that can be read aloud: who has seen what, and who writes which operation.
//!
//! A name without a slash is a person, `ana/2` is their second device; who writes as `ana` writes
//! with `ana/1`. Each device holds what it wrote and what it was shown, and cites the heads of that.
//! Nothing here knows a rule: liars write with the same calls.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceId, Hash, Id, Signature};
use porchlight_sync::log::{
    Act, Card, Channel, Form, Log, Operation, Person, Policy, Roles, Sort, View, person_of,
};

use super::oracle;

const CIRCLE: Id = Id([9; 16]);

pub(crate) const ADMIN: Roles = Roles::ADMIN;
pub(crate) const VERIFIER: Roles = Roles(1 << 2);
pub(crate) const NOTHING: Roles = Roles(0);

pub(crate) const NAMES: [&str; 8] = ["ana", "ben", "carl", "dora", "emil", "fay", "gus", "hale"];

pub(crate) struct Story {
    pub(crate) operations: Vec<Operation>,
    held: BTreeMap<String, BTreeSet<Hash>>,
    past: BTreeMap<Hash, BTreeSet<Hash>>,
    foreign: BTreeSet<Hash>,
}

fn bytes(kind: &str, name: &str) -> [u8; 32] {
    Hash::of(format!("{kind} {name}").as_bytes()).0
}

pub(crate) fn person(name: &str) -> Person {
    let name = name.split('/').next().unwrap();
    person_of(CIRCLE, device(&format!("{name}/1")))
}

/// The full name of a device: the first one, if only the person is named.
pub(crate) fn device_name(name: &str) -> String {
    if name.contains('/') { name.to_owned() } else { format!("{name}/1") }
}

pub(crate) fn device(name: &str) -> DeviceId {
    DeviceId(bytes("device", &device_name(name)))
}

pub(crate) fn duty(name: &str) -> DeviceId {
    DeviceId(bytes("duty", &device_name(name)))
}

/// The key in a person's printed words.
pub(crate) fn words(name: &str) -> DeviceId {
    DeviceId(bytes("words", name))
}

pub(crate) fn card(name: &str) -> Card {
    card_of(person(name), device(name), duty(name))
}

/// A card that these keys did sign, whosever they are.
pub(crate) fn card_of(person: Person, device: DeviceId, duty: DeviceId) -> Card {
    let wrap = Hash::of(&device.0).0.to_vec();
    let duty_proof = Box::new(Signature([0; 64]));
    Card { device, duty, wrap, proof: Box::new(proof(person, device, duty)), duty_proof }
}

/// Stands for both signatures of a card: nobody can make it of somebody else's keys.
fn proof(person: Person, device: DeviceId, duty: DeviceId) -> Signature {
    let half = Hash::of(&[person.0.as_slice(), &device.0, &duty.0].concat()).0;
    Signature([half, half].concat().try_into().unwrap())
}

/// What `Operation::read` finds of a card: its proofs, and whom it names.
pub(crate) fn card_holds(act: &Act) -> bool {
    let is_first = matches!(act, Act::Found { .. } | Act::Admit { .. });
    act.card().is_none_or(|(person, card)| {
        *card.proof == proof(person, card.device, card.duty)
            && card.device != card.duty
            && (!is_first || person == person_of(CIRCLE, card.device))
    })
}

pub(crate) fn policy(k: u8) -> Policy {
    Policy { rights: vec![(1, VERIFIER)], k, ..Policy::default() }
}

pub(crate) fn channel(name: &str, form: Form) -> Channel {
    let id = Id(bytes("channel", name)[..16].try_into().unwrap());
    Channel { id, code: 3, form, readers: Roles::EVERYONE, writers: ADMIN }
}

pub(crate) fn admit(name: &str, roles: Roles) -> Act {
    Act::Admit { person: person(name), card: card(name), roles, recovery: Some(words(name)) }
}

pub(crate) fn add_device(name: &str) -> Act {
    Act::AddDevice { person: person(name), card: card(name) }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<T>>().into_iter().collect()
}

fn persons_of(names: &[&str]) -> Vec<Person> {
    sorted(names.iter().filter(|name| !name.contains('/')).map(|name| person(name)))
}

fn devices_of(names: &[&str]) -> Vec<DeviceId> {
    sorted(names.iter().filter(|name| name.contains('/')).map(|name| device(name)))
}

pub(crate) fn remove(names: &[&str]) -> Act {
    let (persons, devices) = (persons_of(names), devices_of(names));
    Act::Remove { persons, devices, for_cause: false, falling: vec![] }
}

pub(crate) fn recover(names: &[&str], admins: &[&str]) -> Act {
    let grants = sorted(admins.iter().map(|name| (person(name), ADMIN)));
    Act::Recover { persons: persons_of(names), devices: devices_of(names), grants }
}

pub(crate) fn grant(name: &str, roles: Roles) -> Act {
    Act::Grant { person: person(name), roles, until: None }
}

pub(crate) fn revoke(name: &str, roles: Roles) -> Act {
    Act::Revoke { person: person(name), roles }
}

/// `name` is the new device.
pub(crate) fn comes_back(name: &str) -> Act {
    Act::Return { person: person(name), card: card(name) }
}

pub(crate) fn set_recovery(names: &[&str], k: u8) -> Act {
    Act::SetRecovery { persons: persons_of(names), k }
}

/// The real evaluation of a set.
pub(crate) fn real(root: Hash, operations: &[Operation]) -> View {
    let mut log = Log::new(root);
    for operation in operations {
        log.insert(operation.clone());
    }
    log.view().clone()
}

impl Story {
    pub(crate) fn found(name: &str) -> Self {
        Self::found_as(name, Sort::Neighbourhood)
    }

    pub(crate) fn found_as(name: &str, sort: Sort) -> Self {
        let (held, past) = (BTreeMap::new(), BTreeMap::new());
        let mut story = Self { operations: vec![], held, past, foreign: BTreeSet::new() };
        let act = Act::Found {
            salt: [0; 16],
            sort,
            person: person(name),
            card: card(name),
            recovery: Some(words(name)),
            policy: policy(2),
            channels: vec![channel("members", Form::Roster)],
        };
        story.write(name, duty(name), BTreeSet::new(), act);
        story
    }

    pub(crate) fn root(&self) -> Hash {
        self.operations[0].id
    }

    /// By that device, citing the heads of all that it holds.
    pub(crate) fn act(&mut self, by: &str, act: Act) -> Hash {
        self.act_with(by, duty(by), act)
    }

    /// The same, signed by another key: a device key, printed words, somebody else's.
    pub(crate) fn act_with(&mut self, by: &str, key: DeviceId, act: Act) -> Hash {
        let held = self.held(by);
        self.write(by, key, held, act)
    }

    /// What a liar does: cites these operations alone, whatever the device holds or wrote.
    pub(crate) fn act_citing(&mut self, by: &str, heads: &[Hash], act: Act) -> Hash {
        self.act_with_citing(by, duty(by), heads, act)
    }

    pub(crate) fn act_with_citing(
        &mut self,
        by: &str,
        key: DeviceId,
        heads: &[Hash],
        act: Act,
    ) -> Hash {
        let held = heads.iter().flat_map(|head| self.past[head].iter().chain([head])).copied();
        let held: BTreeSet<Hash> = held.collect();
        self.write(by, key, held, act)
    }

    fn write(&mut self, by: &str, key: DeviceId, held: BTreeSet<Hash>, act: Act) -> Hash {
        // Rotations lie in the chain of a device key too; here they are left out.
        let of_chain = |o: &&Operation| !matches!(o.act, Act::Rewrap { .. });
        let own = self.operations.iter().filter(|o| o.key == key && held.contains(&o.id));
        let own = own.filter(|o| matches!(act, Act::Rewrap { .. }) || of_chain(o));
        let seq = own.map(|o| o.seq).max().unwrap_or(0).saturating_add(1);
        let inner = |id: &Hash| held.iter().any(|other| self.past[other].contains(id));
        let parents: Vec<Hash> = held.iter().copied().filter(|id| !inner(id)).collect();
        let content = format!("{} {key:?} {seq} {parents:?} {act:?}", self.operations.len());
        let id = Hash::of(content.as_bytes());
        self.operations.push(Operation {
            id,
            key,
            seq,
            parents,
            card_holds: card_holds(&act),
            act,
        });
        let is_root = self.past.is_empty();
        let is_borne = is_root || self.bears(&held, key);
        self.past.insert(id, held);
        // Nobody keeps what was signed with a key of no card that they hold.
        if is_borne {
            self.show(by, id);
        } else {
            self.foreign.insert(id);
        }
        id
    }

    fn bears(&self, held: &BTreeSet<Hash>, key: DeviceId) -> bool {
        self.operations.iter().filter(|o| held.contains(&o.id) && o.card_holds).any(|o| {
            let words = match &o.act {
                Act::Found { recovery, .. } | Act::Admit { recovery, .. } => *recovery,
                _ => None,
            };
            let keys = o.act.card().map(|(_, card)| [Some(card.device), Some(card.duty), words]);
            keys.is_some_and(|keys| keys.contains(&Some(key)))
        })
    }

    /// The operation that was written last has another seq: its chain has a gap or turns back.
    pub(crate) fn break_chain(&mut self, seq: u64) {
        self.operations.last_mut().unwrap().seq = seq;
    }

    /// Shows one operation, with all that it cites, to a device.
    pub(crate) fn show(&mut self, to: &str, id: Hash) {
        if self.foreign.contains(&id) {
            return;
        }
        let past = self.past[&id].clone();
        let held = self.held.entry(device_name(to)).or_default();
        held.extend(past);
        held.insert(id);
    }

    /// What the real log would have that device cite, of all that was written.
    pub(crate) fn heads_for(&self, by: &str) -> Vec<Hash> {
        let mut log = Log::new(self.root());
        for operation in &self.operations {
            log.insert(operation.clone());
        }
        log.heads_for(device(by))
    }

    pub(crate) fn held(&self, by: &str) -> BTreeSet<Hash> {
        self.held.get(&device_name(by)).cloned().unwrap_or_default()
    }

    /// The first receives all that the second holds.
    pub(crate) fn sees(&mut self, to: &str, from: &str) {
        let shown = self.held(from);
        self.held.entry(device_name(to)).or_default().extend(shown);
    }

    /// All of these hold the same afterwards.
    pub(crate) fn meet(&mut self, names: &[&str]) {
        for from in names {
            for to in names {
                self.sees(to, from);
            }
        }
        for from in names {
            for to in names {
                self.sees(to, from);
            }
        }
    }

    /// An admission; the newcomer holds what the voucher holds.
    pub(crate) fn admit(&mut self, by: &str, name: &str, roles: Roles) -> Hash {
        let id = self.act(by, admit(name, roles));
        self.sees(name, by);
        id
    }

    pub(crate) fn add_device(&mut self, by: &str, name: &str) -> Hash {
        let id = self.act(by, add_device(name));
        self.sees(name, by);
        id
    }

    pub(crate) fn second(&mut self, by: &str, operation: Hash) -> Hash {
        self.show(by, operation);
        self.act(by, Act::Second { operation })
    }

    /// By two: the second one is shown the operation, and the first the `Second`.
    pub(crate) fn by_two(&mut self, first: &str, second: &str, act: Act) -> Hash {
        let id = self.act(first, act);
        let seconded = self.second(second, id);
        self.show(first, seconded);
        id
    }

    /// With the printed words; `name` is the new device, which holds what `from` holds.
    pub(crate) fn comes_back(&mut self, name: &str, from: &str) -> Hash {
        self.sees(name, from);
        let of = name.split('/').next().unwrap().to_owned();
        self.act_with(name, words(&of), comes_back(name))
    }

    /// What the log says, by both evaluations.
    pub(crate) fn view(&self) -> View {
        let view = real(self.root(), &self.operations);
        assert_eq!(view, oracle::view(self.root(), &self.operations), "the evaluations differ");
        view
    }
}

/// Questions to a view, by name.
pub(crate) trait Told {
    fn has(&self, name: &str) -> bool;
    fn is_admin(&self, name: &str) -> bool;
    fn counts(&self, id: Hash) -> bool;
}

impl Told for View {
    /// Whether the person, or that living device of theirs, is in the circle.
    fn has(&self, name: &str) -> bool {
        let member = self.persons.get(&person(name));
        let device_too = |devices: &BTreeMap<DeviceId, _>| {
            !name.contains('/') || devices.contains_key(&device(name))
        };
        member.is_some_and(|member| device_too(&member.devices))
    }

    fn is_admin(&self, name: &str) -> bool {
        self.persons.get(&person(name)).is_some_and(|member| member.roles.meets(ADMIN))
    }

    fn counts(&self, id: Hash) -> bool {
        self.counting.contains(&id)
    }
}

/// For reading a history that failed.
impl Story {
    /// Whether the first operation has the second in its past.
    pub(crate) fn cites(&self, later: Hash, earlier: Hash) -> bool {
        self.past[&later].contains(&earlier)
    }

    pub(crate) fn tell(&self, operation: &Operation) -> String {
        let mut told = format!("{:?} {:?}", operation.key, operation.act);
        let wraps = told.match_indices("wrap: [").map(|(at, _)| at).collect::<Vec<_>>();
        for at in wraps.into_iter().rev() {
            let end = at + told[at..].find(']').unwrap();
            told.replace_range(at..=end, "wrap");
        }
        let persons = NAMES.map(|name| (format!("{:?}", person(name)), name.to_owned()));
        let devices = NAMES.iter().flat_map(|name| (1..=3).map(move |n| format!("{name}/{n}")));
        let devices = devices.flat_map(|name| {
            let (device, duty) = (format!("{:?}", device(&name)), format!("{:?}", duty(&name)));
            [(device, format!("device {name}")), (duty, format!("duty {name}"))]
        });
        let words = NAMES.map(|name| (format!("{:?}", words(name)), format!("words {name}")));
        let places = self.operations.iter().enumerate();
        let places = places.map(|(at, o)| (format!("{:?}", o.id), format!("#{at}")));
        let names = persons.into_iter().chain(devices).chain(words).chain(places);
        names.fold(told, |told, (bytes, name)| told.replace(&bytes, &name))
    }
}
