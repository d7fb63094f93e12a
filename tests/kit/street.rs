//! A street of neighbours, for stories that begin when everybody knows everybody.

use porchlight_app::simulate::{Who, World};
use porchlight_crypto::{Hash, Id};
use porchlight_domain::role::{Role, code};
use porchlight_sync::log::Act;

use crate::{
    kit::{all_agree, at_once},
    liar::Liar,
};

/// Who is who where nobody has another name: Ana founded the street.
pub(crate) const ANA: Who = Who(0);
pub(crate) const BEN: Who = Who(1);
pub(crate) const CARL: Who = Who(2);
pub(crate) const DORA: Who = Who(3);

/// Ana, and Ben and Carl, who are verifiers.
pub(crate) fn three(seed: u64) -> Street {
    let verifier: &[Role] = &[Role::Verifier];
    Street::of(seed, &[verifier; 2])
}

/// With Dora; and the intake. Nobody but Ana is a recipient of a rotation yet.
pub(crate) fn four(seed: u64) -> (Street, Id) {
    let verifier: &[Role] = &[Role::Verifier];
    let mut street = Street::of(seed, &[verifier; 3]);
    let intake = street.channel(ANA, code::INTAKE);
    (street, intake)
}

/// The same, and an epoch of the intake that was wrapped to each of them.
pub(crate) fn four_wrapped(seed: u64) -> (Street, Id) {
    let (mut street, intake) = four(seed);
    street.wrap_to_all(intake);
    (street, intake)
}

/// A circle of neighbours, linked and quiet. The first founded it; the others have the roles given.
pub(crate) struct Street {
    pub(crate) world: World,
    pub(crate) circle: Id,
    pub(crate) people: Vec<Who>,
}

impl Street {
    /// Founds it, admits everybody and lets them talk until they are quiet.
    pub(crate) fn of(seed: u64, roles: &[&[Role]]) -> Self {
        let mut world = World::new(seed);
        let founder = world.add("neighbour 0").unwrap();
        let circle = world.found(founder, "the street").unwrap();
        let mut people = vec![founder];
        for (number, roles) in roles.iter().enumerate() {
            let who = world.add(&format!("neighbour {}", number + 1)).unwrap();
            world.admit(circle, founder, who, roles).unwrap();
            people.push(who);
        }
        let mut street = Self { world, circle, people };
        street.talk();
        street
    }

    /// Links everybody, and lets them talk until they are quiet.
    pub(crate) fn talk(&mut self) {
        self.world.link_all().unwrap();
        self.world.settle().unwrap();
    }

    /// Gives a channel a new epoch whose secret the founder wraps to everybody: those who were
    /// admitted are recipients of a rotation then, and not only holders of a key that they were given.
    pub(crate) fn wrap_to_all(&mut self, channel: Id) {
        let founder = Liar { who: self.people[0], circle: self.circle };
        let before = self.world.get(founder.who).clean_epoch(self.circle, channel).unwrap();
        let reset = self.act(founder.who, &Act::Reset { channel });
        if self.world.get(founder.who).clean_epoch(self.circle, channel).unwrap() == before {
            let everybody = self.people.clone();
            let rotated = founder.rotation(&mut self.world, channel, &everybody, |rotation| {
                (rotation.parents, rotation.covers) = (before.into_iter().collect(), vec![reset]);
            });
            founder.publish(&mut self.world, &rotated);
        }
        self.talk();
        let after = self.world.get(founder.who).clean_epoch(self.circle, channel).unwrap();
        assert_ne!(before, after);
    }

    /// Lets time pass, and everybody look at the clock.
    pub(crate) fn pass(&mut self, time: chrono::Duration) {
        self.world.pass(time);
        for who in self.people.clone() {
            self.world.after_write(who).unwrap();
        }
    }

    /// Breaks every link.
    pub(crate) fn part(&mut self) {
        for who in self.people.clone() {
            self.world.isolate(who).unwrap();
        }
    }

    /// A channel that somebody reads.
    pub(crate) fn channel(&mut self, who: Who, code: u16) -> Id {
        self.world.get(who).channel(self.circle, code).unwrap()
    }

    /// Writes a report into a channel, and lets it travel if there are links.
    pub(crate) fn write(&mut self, who: Who, channel: Id, note: &str) -> Id {
        let id = self.world.get(who).write(channel, at_once(note)).unwrap();
        self.world.after_write(who).unwrap();
        Id(*id.as_bytes())
    }

    /// Signs an operation, and lets it travel if there are links.
    pub(crate) fn act(&mut self, who: Who, act: &Act) -> Hash {
        let signed = self.world.get(who).act(self.circle, act).unwrap();
        self.world.after_write(who).unwrap();
        signed
    }

    /// Somebody removes somebody else.
    pub(crate) fn remove(&mut self, by: Who, who: Who) -> Hash {
        let person = self.world.get(who).person(self.circle).unwrap();
        let act = Act::Remove {
            persons: vec![person],
            devices: vec![],
            for_cause: false,
            falling: vec![],
        };
        self.act(by, &act)
    }

    /// The notes that somebody shows.
    pub(crate) fn notes(&mut self, who: Who) -> Vec<String> {
        notes(&mut self.world, who)
    }

    /// All of these see the same, and nothing is wrong in what they hold.
    pub(crate) fn agree(&mut self, members: &[Who]) {
        all_agree(&mut self.world, self.circle, members);
    }
}

/// The notes of the reports that somebody shows.
pub(crate) fn notes(world: &mut World, who: Who) -> Vec<String> {
    let mut notes: Vec<String> = world.get(who).notes().unwrap().into_values().collect();
    notes.sort();
    notes
}
