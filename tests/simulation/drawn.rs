//! Stories drawn from a seed. What happens on the way is chance; what must hold in the end is not.

use std::collections::BTreeSet;

use chrono::Duration;
use porchlight_api::GuestSort;
use porchlight_app::simulate::{Faults, Link, Who, World};
use porchlight_crypto::Id;
use porchlight_domain::{
    DocumentId,
    role::{Role, code},
};
use porchlight_sync::{
    circle::Circle,
    log::{Act, Roles, View},
};

use crate::kit::{Clocks, all_agree_by, at_once};

struct Story {
    world: World,
    circle: Id,
    people: Vec<Who>,
    links: Vec<Link>,
    written: u64,
    removals: bool,
    clocks: Clocks,
    is_small: bool,
    /// Somebody outside with an invitation to write, and somebody with one to read.
    outside: Option<(Who, Who)>,
    /// What was written for everybody to read.
    published: BTreeSet<DocumentId>,
    folder: Option<tempfile::TempDir>,
}

pub(crate) fn converge_in_memory(seed: u64) {
    Story::begin(seed, false, false).tell();
}

pub(crate) fn converge_with_removals(seed: u64) {
    Story::begin(seed.wrapping_add(1 << 40), true, false).tell();
}

pub(crate) fn converge_on_disk(seed: u64) {
    Story::begin(seed.wrapping_add(2 << 40), true, true).tell();
}

impl Story {
    fn begin(seed: u64, removals: bool, on_disk: bool) -> Self {
        let mut world = World::new(seed);
        let folder = on_disk.then(|| tempfile::tempdir().unwrap());
        // Most worlds are small: what goes wrong among few needs no more, and more of them are told.
        let is_small = world.pick(4) != 0;
        let count = if is_small { 2 + world.pick(2) } else { 3 + world.pick(3) };
        let count = usize::try_from(count).unwrap();
        let people: Vec<Who> = (0..count)
            .map(|number| match &folder {
                Some(folder) => {
                    let home = folder.path().join(number.to_string());
                    std::fs::create_dir_all(&home).unwrap();
                    world.add_on_disk(&format!("neighbour {number}"), &home).unwrap()
                }
                None => world.add(&format!("neighbour {number}")).unwrap(),
            })
            .collect();
        let circle = world.found(people[0], "the street").unwrap();
        let mut story = Self {
            world,
            circle,
            people,
            links: Vec::new(),
            written: 0,
            removals,
            clocks: Clocks::Right,
            is_small,
            outside: None,
            published: BTreeSet::new(),
            folder,
        };
        for number in 1..count {
            let roles = story.draw_roles();
            story.world.admit(circle, story.people[0], story.people[number], &roles).unwrap();
        }
        if story.world.pick(if is_small { 6 } else { 3 }) == 0 {
            story.invite();
        }
        story
    }

    /// The founder invites one person to write and one to read.
    fn invite(&mut self) {
        let (circle, founder) = (self.circle, self.people[0]);
        let (person, roles) =
            (self.world.get(founder).person(circle).unwrap(), Roles(Role::Trainer.bit()));
        let act = Act::Grant { person, roles, until: None };
        self.world.get(founder).act(circle, &act).unwrap();
        self.world.after_write(founder).unwrap();
        let invited = [GuestSort::Reports, GuestSort::Alerts].map(|sort| {
            let text = self.world.get(founder).invite_guest(circle, sort, 4).unwrap();
            self.world.after_write(founder).unwrap();
            let who = self.world.add("somebody outside").unwrap();
            self.world.get(who).accept(&text).unwrap();
            self.world.after_write(who).unwrap();
            who
        });
        self.outside = Some((invited[0], invited[1]));
    }

    /// What people outside do: the guest files, somebody publishes, either meets somebody.
    fn act_outside(&mut self) {
        let Some((guest, reader)) = self.outside else { return };
        self.written += 1;
        match self.world.pick(4) {
            0 => {
                let note = format!("guest {}", self.written);
                let _ = self.world.get(guest).file(at_once(&note));
                self.world.after_write(guest).unwrap();
            }
            1 => {
                let (circle, who) = (self.circle, self.people[0]);
                if let Some(channel) = self.world.get(who).channel(circle, code::BROADCAST) {
                    let note = format!("public {}", self.written);
                    self.published.extend(self.world.get(who).write(channel, at_once(&note)).ok());
                }
                self.world.after_write(who).unwrap();
            }
            either => {
                let who = if either == 2 { guest } else { reader };
                let somebody = self.somebody();
                self.links.push(self.world.link(who, somebody).unwrap());
            }
        }
    }

    /// Nobody outside has anything but what they wrote, and what was published.
    fn check_outside(&mut self) {
        let Some((guest, reader)) = self.outside else { return };
        let written = self.world.get(guest).notes().unwrap();
        assert!(written.values().all(|note| note.starts_with("guest ")), "{written:?}");
        let read = self.world.get(reader).notes().unwrap();
        assert!(read.keys().all(|id| self.published.contains(id)), "{read:?}");
        for who in [guest, reader] {
            let faults = self.world.get(who).faults().unwrap();
            assert!(faults.is_empty(), "{who:?} has faults: {faults:?}");
        }
    }

    fn draw_roles(&mut self) -> Vec<Role> {
        let all = [Role::Verifier, Role::Patrol, Role::Supporter];
        let number = usize::try_from(self.world.pick(3)).unwrap();
        vec![all[number]]
    }

    fn somebody(&mut self) -> Who {
        let number = self.world.pick(self.people.len() as u64);
        self.people[usize::try_from(number).unwrap()]
    }

    fn tell(mut self) {
        let steps = if self.is_small { 6 + self.world.pick(12) } else { 12 + self.world.pick(24) };
        for _ in 0..steps {
            self.step();
        }
        self.heal();
        self.check();
        drop(self.folder);
    }

    fn step(&mut self) {
        if self.world.pick(6) == 0 {
            self.act_outside();
        }
        match self.world.pick(16) {
            0..=3 => self.write(),
            4..=5 => self.edit(),
            6..=7 => self.link(),
            8 => self.unlink(),
            9 => {
                let who = self.somebody();
                self.world.restart(who).unwrap();
            }
            10 => {
                let minutes = i64::try_from(self.world.pick(60 * 24 * 3)).unwrap();
                self.world.pass(Duration::minutes(minutes));
            }
            11 => self.set_clock_wrong(),
            12 => self.draw_faults(),
            13 => self.fill_disk(),
            14 => self.decide(),
            _ => {
                self.world.settle().unwrap();
            }
        }
    }

    fn write(&mut self) {
        let who = self.somebody();
        self.written += 1;
        let note = format!("note {}", self.written);
        if self.world.pick(2) == 0 {
            // Refused where no key is clean, or the disk is full: then nothing has changed.
            let _ = self.world.get(who).file(at_once(&note));
        } else {
            let codes = [code::MEMBERS, code::PATROL, code::VERIFY, code::INTAKE];
            let number = usize::try_from(self.world.pick(4)).unwrap();
            let circle = self.circle;
            if let Some(channel) = self.world.get(who).channel(circle, codes[number]) {
                let _ = self.world.get(who).write(channel, at_once(&note));
            }
        }
        self.world.after_write(who).unwrap();
    }

    fn edit(&mut self) {
        let who = self.somebody();
        let ids: Vec<DocumentId> = self.world.get(who).notes().unwrap().into_keys().collect();
        if ids.is_empty() {
            return;
        }
        let number = usize::try_from(self.world.pick(ids.len() as u64)).unwrap();
        self.written += 1;
        let note = format!("edit {}", self.written);
        let _ = self.world.get(who).rewrite(ids[number], &note);
        self.world.after_write(who).unwrap();
    }

    fn link(&mut self) {
        let (a, b) = (self.somebody(), self.somebody());
        if a != b {
            self.links.push(self.world.link(a, b).unwrap());
        }
    }

    fn unlink(&mut self) {
        if !self.links.is_empty() {
            let number = usize::try_from(self.world.pick(self.links.len() as u64)).unwrap();
            let link = self.links.swap_remove(number);
            self.world.unlink(link).unwrap();
        }
    }

    fn set_clock_wrong(&mut self) {
        let who = self.somebody();
        let days = i64::try_from(self.world.pick(3_000)).unwrap() - 1_500;
        let few = self.world.pick(3) > 0;
        self.clocks = Clocks::SetBack;
        self.world.get(who).clock_offset =
            if few { Duration::minutes(days) } else { Duration::days(days) };
    }

    fn draw_faults(&mut self) {
        let faults = Faults {
            breaks: self.world.pick(30),
            doubles: self.world.pick(20),
            spoils: self.world.pick(10),
            delay_ms: self.world.pick(2_000),
        };
        self.world.set_faults(faults);
    }

    fn fill_disk(&mut self) {
        let who = self.somebody();
        let pages = u32::try_from(self.world.pick(12)).unwrap();
        let full = self.world.pick(2) == 0;
        self.world.get(who).store().unwrap().limit_growth(full.then_some(pages)).unwrap();
    }

    /// Somebody signs an operation; whether they may is the log's business.
    fn decide(&mut self) {
        let (by, about) = (self.somebody(), self.somebody());
        let circle = self.circle;
        let Ok(person) = self.world.get(about).person(circle) else { return };
        let roles = [Role::Admin, Role::Verifier, Role::Patrol];
        let role = roles[usize::try_from(self.world.pick(3)).unwrap()];
        let act = match self.world.pick(if self.removals { 4 } else { 1 }) {
            0 => Act::Grant { person, roles: Roles(role.bit()), until: None },
            1 => Act::Revoke { person, roles: Roles(role.bit()) },
            2 if by != about && self.world.pick(2) == 0 => Act::Remove {
                persons: vec![person],
                devices: vec![],
                for_cause: false,
                falling: vec![],
            },
            _ => match self.world.get(by).unsigned(circle).unwrap().first() {
                Some((operation, _)) => Act::Second { operation: *operation },
                None => return,
            },
        };
        let _ = self.world.get(by).act(circle, &act);
        self.world.after_write(by).unwrap();
    }

    /// Everything that hindered ends: links for all, no faults, disks with room.
    fn heal(&mut self) {
        self.world.set_faults(Faults::default());
        let outside = self.outside.into_iter().flat_map(|(guest, reader)| [guest, reader]);
        let everybody: Vec<Who> = self.people.iter().copied().chain(outside).collect();
        for who in everybody.clone() {
            self.world.get(who).store().unwrap().limit_growth(None).unwrap();
            self.world.restart(who).unwrap();
        }
        // Links that were given up are made anew, as a link layer does; a few rounds are enough. When
        // three in a row say as much as each other, they have brought nothing.
        let mut said = Vec::new();
        while said.len() < 6 {
            self.world.link_all().unwrap();
            let frames = self.world.settle().unwrap();
            said.push(frames);
            if said.ends_with(&[frames; 3]) {
                break;
            }
            for who in everybody.clone() {
                self.world.isolate(who).unwrap();
            }
        }
    }

    /// The circle as somebody would see it who has what any of them has. Who was removed may not know
    /// yet, and hears no more: their own view says nothing.
    fn whole_view(&mut self) -> View {
        let logs: Vec<_> = self
            .people
            .iter()
            .flat_map(|who| self.world.get(*who).log(self.circle).unwrap())
            .collect();
        let root = logs.iter().find(|it| it.header().heads.is_empty()).unwrap();
        let mut whole = Circle::new(self.circle, root.header().channel, root.identity());
        for chunk in &logs {
            let _ = whole.take(chunk);
        }
        whole.view().clone()
    }

    fn check(&mut self) {
        let circle = self.circle;
        let known = self.whole_view();
        let mut members = Vec::new();
        for who in self.people.clone() {
            let person = self.world.get(who).person(circle).unwrap();
            if known.persons.contains_key(&person) {
                members.push(who);
            }
        }
        if !members.is_empty() {
            all_agree_by(self.clocks, &mut self.world, circle, &members);
        }
        self.check_outside();
    }
}
