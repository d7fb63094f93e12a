//! A street with its Face, and people outside it who were invited to write or to read.

use porchlight_api::GuestSort;
use porchlight_app::simulate::Who;
use porchlight_crypto::{Hash, Id};
use porchlight_domain::{
    DocumentId,
    role::{Role, code},
    statement::Sort,
};
use porchlight_store::NewStatement;
use porchlight_sync::log::{Act, Roles};

pub(crate) use crate::street::{ANA, BEN, CARL};
use crate::{kit::at_once, street::Street};

/// Ana, who is an admin, and the verifiers Ben and Carl; whoever is outside comes after them.
pub(crate) struct Gate {
    pub(crate) street: Street,
    pub(crate) intake: Id,
    pub(crate) broadcast: Id,
}

impl Gate {
    /// Everybody knows everybody and holds the first Face.
    pub(crate) fn of(seed: u64) -> Self {
        let mut street = Street::of(seed, &[&[Role::Verifier], &[Role::Verifier]]);
        let intake = street.channel(ANA, code::INTAKE);
        let broadcast = street.channel(ANA, code::BROADCAST);
        let mut gate = Self { street, intake, broadcast };
        gate.talk();
        gate
    }

    /// Ana makes the next Face, with the drop key of this week, and it travels.
    pub(crate) fn renew_face(&mut self) {
        let circle = self.street.circle;
        self.street.world.get(ANA).renew_face(circle).unwrap();
        self.street.world.after_write(ANA).unwrap();
        self.talk();
    }

    /// Lets somebody publish: they get the role and announce a key, and the next Face names it.
    pub(crate) fn let_publish(&mut self, who: Who) {
        let circle = self.street.circle;
        let person = self.street.world.get(who).person(circle).unwrap();
        let roles = Roles(Role::Trainer.bit());
        self.street.act(ANA, &Act::Grant { person, roles, until: None });
        self.talk();
        self.street.world.get(who).catch_up(circle).unwrap();
        self.street.world.after_write(who).unwrap();
        self.talk();
        self.renew_face();
    }

    /// The counter and the hash of the Face that Ana holds.
    pub(crate) fn face(&mut self) -> (u64, Hash) {
        let circle = self.street.circle;
        self.street.world.get(ANA).newest_face(circle).unwrap().unwrap()
    }

    /// Somebody new outside the circle.
    pub(crate) fn outsider(&mut self, name: &str) -> Who {
        self.street.world.add(name).unwrap()
    }

    pub(crate) fn invite(&mut self, by: Who, sort: GuestSort, quota: u16) -> String {
        let circle = self.street.circle;
        let text = self.street.world.get(by).invite_guest(circle, sort, quota).unwrap();
        self.street.world.after_write(by).unwrap();
        text
    }

    /// Somebody new with the invitation to a line.
    pub(crate) fn guest(&mut self, by: Who, name: &str) -> Who {
        let text = self.invite(by, GuestSort::Reports, 64);
        self.outsider_with(name, &text)
    }

    pub(crate) fn outsider_with(&mut self, name: &str, text: &str) -> Who {
        let who = self.outsider(name);
        self.accept(who, text);
        who
    }

    pub(crate) fn accept(&mut self, who: Who, text: &str) {
        self.street.world.get(who).accept(text).unwrap();
        self.street.world.after_write(who).unwrap();
    }

    /// Files a report, which goes out on the lines that its author holds.
    pub(crate) fn file(&mut self, who: Who, note: &str) -> DocumentId {
        let id = self.street.world.get(who).file(at_once(note)).unwrap();
        self.street.world.after_write(who).unwrap();
        id
    }

    /// Says that every report of the drop that is here has come.
    pub(crate) fn say_received(&mut self, by: Who) {
        let documents = self.street.world.get(by).seen(self.intake).unwrap().documents;
        for document in documents.into_keys() {
            let about = vec![DocumentId::from_bytes(document.0)];
            let new = NewStatement { sort: Sort::Received, exercise: false, about, body: vec![] };
            self.street.world.get(by).state(self.intake, new).unwrap();
        }
        self.street.world.after_write(by).unwrap();
    }

    /// How many reports of a guest were received, and how many they sent.
    pub(crate) fn received(&mut self, guest: Who) -> (usize, usize) {
        let places = self.street.world.get(guest).guest_places().unwrap().places;
        let items: Vec<_> = places.into_iter().flat_map(|place| place.items).collect();
        (items.iter().filter(|item| item.received_at.is_some()).count(), items.len())
    }

    /// How many reports of the drop somebody of the roster shows.
    pub(crate) fn come_in(&mut self, who: Who) -> usize {
        self.street.world.get(who).seen(self.intake).unwrap().documents.len()
    }

    /// Links everybody anew, as a link layer does, and lets them talk until they are quiet.
    pub(crate) fn talk(&mut self) {
        for _ in 0..2 {
            self.street.world.link_all().unwrap();
            self.street.world.settle().unwrap();
            self.part();
        }
        self.street.world.link_all().unwrap();
        self.street.world.settle().unwrap();
    }

    pub(crate) fn part(&mut self) {
        for who in 0..self.street.world.neighbours.len() {
            self.street.world.isolate(Who(who)).unwrap();
        }
    }

    /// Links two, and lets them talk alone.
    pub(crate) fn meet(&mut self, a: Who, b: Who) {
        self.part();
        self.street.world.link(a, b).unwrap();
        self.street.world.settle().unwrap();
    }
}
