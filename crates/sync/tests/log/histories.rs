//! Histories drawn by chance: a few persons with a few devices each, honest ones and liars.
//!
//! An honest device cites what it holds, and holds what it was shown; that is a partition until
//! somebody meets. A liar cites any old operation, forks its own chain, admits puppets, brings in
//! devices and removes whom it meets. Nobody looks whether they may: the log has to.

use std::collections::BTreeSet;

use porchlight_crypto::Hash;
use porchlight_sync::log::{Act, Card, Form, Operation, Roles, Sort};

use super::story::{
    self, ADMIN, NAMES, NOTHING, Story, VERIFIER, add_device, admit, card, card_of, channel,
    comes_back, device, device_name, duty, grant, policy, remove, revoke, set_recovery, words,
};

/// `SplitMix64`: small, and the same everywhere. Before it, choices that somebody wants.
pub(crate) struct Chance {
    seed: u64,
    wanted: std::vec::IntoIter<u8>,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self::wanted(seed, Vec::new())
    }

    /// One choice for each byte, and from then on by chance.
    pub(crate) fn wanted(seed: u64, choices: Vec<u8>) -> Self {
        Self { seed, wanted: choices.into_iter() }
    }

    pub(crate) fn next(&mut self) -> u64 {
        if let Some(choice) = self.wanted.next() {
            return choice.into();
        }
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}

/// How one circle behaves; drawn once for each history.
struct Temper {
    persons: usize,
    /// In percent: how often an operation cites old heads.
    lies: usize,
    /// How often two devices meet between operations.
    meets: usize,
    /// How often another one seconds what was just written.
    seconds: usize,
    /// How often it is a removal of some sort.
    strife: usize,
}

struct Cast {
    story: Story,
    chance: Chance,
    temper: Temper,
    devices: Vec<String>,
}

/// One history with its root; the same for the same seed and size.
pub(crate) fn draw(seed: u64, operations: usize) -> Story {
    draw_with(Chance::new(seed), operations)
}

/// The same with any chance.
pub(crate) fn draw_with(mut chance: Chance, operations: usize) -> Story {
    let temper = Temper {
        persons: 2 + chance.below(7),
        lies: *chance.pick(&[0, 5, 25, 50]),
        meets: *chance.pick(&[20, 60, 90]),
        seconds: *chance.pick(&[10, 40, 80]),
        strife: *chance.pick(&[10, 40, 70]),
    };
    let sort = *chance.pick(&[Sort::Neighbourhood, Sort::Neighbourhood, Sort::Household]);
    let story = Story::found_as("ana", sort);
    let mut cast = Cast { story, chance, temper, devices: vec!["ana/1".into()] };
    cast.begin();
    while cast.story.operations.len() < operations {
        cast.step();
    }
    cast.story
}

impl Cast {
    /// Most circles have a few admins before anything goes wrong.
    fn begin(&mut self) {
        if self.chance.percent(15) {
            return;
        }
        let admins = 1 + self.chance.below(self.temper.persons.min(5));
        for name in &NAMES[1..admins] {
            let act = admit(name, ADMIN);
            let first = self.devices.clone();
            if first.len() > 1 {
                self.story.by_two(&first[0], &first[1], act);
            } else {
                self.story.act(&first[0], act);
            }
            self.devices.push(device_name(name));
            let everybody: Vec<String> = self.devices.clone();
            for one in everybody {
                self.story.sees(&one, &first[0]);
            }
        }
    }

    fn step(&mut self) {
        if self.chance.percent(self.temper.meets) {
            let (to, from) = (self.any_device(), self.any_device());
            self.story.sees(&to, &from);
        }
        if self.chance.percent(self.temper.lies / 4) {
            return self.attack();
        }
        let by = self.any_device();
        if self.story.held(&by).is_empty() {
            return self.story.sees(&by, "ana");
        }
        let heads = self.chance.percent(self.temper.lies).then(|| self.old_heads(&by));
        let mut act = self.any_act(&by);
        if self.chance.percent(15) {
            self.spoil_card(&mut act);
        }
        let key = self.key(&by, &act);
        let brought = act.card().map(|(_, card)| card.device);
        let id = match heads {
            Some(heads) => self.story.act_with_citing(&by, key, &heads, act),
            None => self.story.act_with(&by, key, act),
        };
        if self.chance.percent(self.temper.lies / 8) {
            self.story.break_chain(1 + self.chance.next() % 4);
        }
        if self.chance.percent(self.temper.seconds) {
            self.second(&by, id);
        }
        let newcomer = all_devices().find(|name| brought == Some(device(name)));
        if let Some(name) = newcomer {
            self.story.show(&name, id);
            if !self.devices.contains(&name) {
                self.devices.push(name);
            }
        }
    }

    fn any_device(&mut self) -> String {
        self.chance.pick(&self.devices).clone()
    }

    fn old_heads(&mut self, by: &str) -> Vec<Hash> {
        let held: Vec<Hash> = self.story.held(by).into_iter().collect();
        let count = 1 + self.chance.below(2);
        (0..count).map(|_| *self.chance.pick(&held)).collect()
    }

    fn key(&mut self, by: &str, act: &Act) -> porchlight_crypto::DeviceId {
        match act {
            Act::Rewrap { .. } if self.chance.percent(95) => device(by),
            Act::Return { person, .. } if self.chance.percent(95) => {
                words(NAMES.iter().find(|name| story::person(name) == *person).unwrap())
            }
            _ if self.chance.percent(1) => device(by),
            _ => duty(by),
        }
    }

    /// One to three others sign too, some of them without telling the author.
    fn second(&mut self, author: &str, operation: Hash) {
        let named = self.story.operations.last().unwrap();
        if !may_be_seconded(&named.act) {
            return;
        }
        for _ in 0..=self.chance.below(3) {
            let by = self.any_device();
            let seconded = self.story.second(&by, operation);
            if self.chance.percent(50) {
                self.story.show(author, seconded);
            }
        }
    }

    /// The shapes of known attacks: back to the root, or to one's own admission, with what one signs
    /// alone there, seconded by whom one brought.
    fn attack(&mut self) {
        let by = self.any_device();
        if self.story.held(&by).is_empty() {
            return;
        }
        let own: Vec<Hash> = (self.story.operations.iter())
            .filter(|o| o.act.card().is_some_and(|(_, card)| card.device == device(&by)))
            .map(|o| o.id)
            .chain([self.story.root()])
            .collect();
        let heads = [*self.chance.pick(&own)];
        let (person, puppet) = (self.someone(), format!("p{}", self.chance.below(3)));
        if self.chance.percent(40) {
            return self.attack_unseen(&by);
        }
        let act = match self.chance.below(8) {
            0 => remove(&[&by]),
            1 => remove(&[by.split('/').next().unwrap()]),
            2 => revoke(&by, ADMIN),
            3 => remove(&[person]),
            4 => Act::Admit {
                person: story::person(person),
                card: self.some_card(&puppet),
                roles: ADMIN,
                recovery: Some(words(&puppet)),
            },
            5 => add_device(&format!("{}/{}", by.split('/').next().unwrap(), 3)),
            _ => admit(&puppet, ADMIN),
        };
        let id = self.story.act_citing(&by, &heads, act);
        self.story.show(&puppet, id);
        if self.chance.percent(50) {
            self.story.sees(&puppet, &by);
            let act = self.strife();
            let theirs = self.story.act(&puppet, act);
            self.second(&by, theirs);
        }
    }

    /// A device of one's own that never wrote, by whatever old past suits; a second removal, by an
    /// accomplice or by oneself, that cites what was cut; a signature that comes late; a set of recovery
    /// that is changed on old heads.
    fn attack_unseen(&mut self, by: &str) {
        let own = by.split('/').next().unwrap().to_owned();
        let (heads, person) = (self.old_heads(by), self.someone());
        let act = match self.chance.below(8) {
            0 | 1 => {
                let tablet = format!("{own}/{}", 2 + self.chance.below(2));
                let early = [self.story.root()];
                let brought = self.story.act_citing(by, &early, add_device(&tablet));
                let heads = [vec![brought], heads].concat();
                let heads = &heads[..=self.chance.below(2)];
                let act = if self.chance.percent(50) { admit("p2", ADMIN) } else { self.strife() };
                let written = self.story.act_citing(&tablet, heads, act);
                self.devices.push(tablet);
                return self.second(by, written);
            }
            2 => remove(&[by]),
            3 => remove(&[&own]),
            4 => revoke(&own, ADMIN),
            5 => remove(&[person]),
            6 => set_recovery(&self.names(), 8),
            _ => {
                let standing = self.story.operations.iter().filter(|o| may_be_seconded(&o.act));
                let ids: Vec<Hash> = standing.map(|o| o.id).collect();
                let Some(id) = (!ids.is_empty()).then(|| *self.chance.pick(&ids)) else { return };
                let heads = [heads, vec![id]].concat();
                self.story.act_citing(by, &heads, Act::Second { operation: id });
                return;
            }
        };
        // From old heads, or from all that is held, with what was cut in between.
        let old = self.chance.percent(50);
        let act = match act {
            Act::SetRecovery { persons, .. } => {
                let k = u8::try_from(persons.len() / 2 + 1).unwrap();
                Act::SetRecovery { persons, k }
            }
            act => act,
        };
        let id = if old { self.story.act_citing(by, &heads, act) } else { self.story.act(by, act) };
        self.second(by, id);
        if self.chance.percent(50) {
            let puppet = self.any_device();
            self.story.show(&puppet, id);
        }
    }

    fn spoil_card(&mut self, act: &mut Act) {
        let name = self.some_device();
        if let Act::Admit { card, .. } | Act::AddDevice { card, .. } | Act::Return { card, .. } =
            act
        {
            let own = all_devices().find(|name| device(name) == card.device).unwrap_or(name);
            *card = self.some_card(&own);
        }
    }

    /// Mostly the card of that device; else one with keys that others have, signed or not.
    fn some_card(&mut self, name: &str) -> Card {
        let own = card(name);
        let other = self.some_device();
        let person = *self.chance.pick(&[story::person(name), story::person(&other)]);
        match self.chance.below(20) {
            0 => card_of(person, device(name), duty(&other)),
            1 => card_of(person, device(&other), duty(name)),
            2 => card_of(person, duty(&other), duty(name)),
            3 => card_of(person, device(name), device(&other)),
            4 => card(&other),
            5 => Card { duty: duty(&other), ..own },
            _ => own,
        }
    }

    fn any_act(&mut self, by: &str) -> Act {
        if self.chance.percent(10) {
            let held = self.story.held(by);
            let of_weight = |o: &&Operation| held.contains(&o.id) && may_be_seconded(&o.act);
            let named: Vec<Hash> =
                self.story.operations.iter().filter(of_weight).map(|o| o.id).collect();
            if !named.is_empty() {
                let newest = &named[named.len().saturating_sub(4)..];
                return Act::Second { operation: *self.chance.pick(newest) };
            }
        }
        if self.chance.percent(self.temper.strife) { self.strife() } else { self.growth(by) }
    }

    /// Mostly somebody who is known already.
    fn someone(&mut self) -> &'static str {
        if self.chance.percent(80) {
            let device = self.any_device();
            return NAMES.iter().find(|name| device.starts_with(**name)).unwrap();
        }
        self.anyone()
    }

    fn anyone(&mut self) -> &'static str {
        NAMES[self.chance.below(self.temper.persons)]
    }

    fn some_device(&mut self) -> String {
        if self.chance.percent(70) {
            return self.any_device();
        }
        format!("{}/{}", self.someone(), 1 + self.chance.below(3))
    }

    fn roles(&mut self) -> Roles {
        *self.chance.pick(&[ADMIN, ADMIN, VERIFIER, NOTHING, ADMIN.with(VERIFIER)])
    }

    fn some_roles(&mut self) -> Roles {
        *self.chance.pick(&[ADMIN, ADMIN, VERIFIER, ADMIN.with(VERIFIER)])
    }

    fn growth(&mut self, by: &str) -> Act {
        let own = by.split('/').next().unwrap().to_owned();
        match self.chance.below(20) {
            0..=5 => admit(self.anyone(), self.roles()),
            6..=8 => add_device(&format!("{own}/{}", 1 + self.chance.below(3))),
            9..=12 => grant(self.someone(), self.some_roles()),
            13 => Act::SetPolicy { policy: policy(1 + u8::from(self.chance.percent(50))) },
            14 | 15 => {
                let form = *self.chance.pick(&[Form::Roster, Form::Audience]);
                let mut opened =
                    channel(if self.chance.percent(50) { "patrol" } else { "packs" }, form);
                opened.code = u16::try_from(self.chance.below(3)).unwrap();
                Act::Open { channel: opened }
            }
            16 | 17 => Act::Rewrap { wrap: vec![u8::try_from(self.chance.below(256)).unwrap(); 4] },
            18 if self.chance.percent(50) => {
                Act::Reset { channel: channel("patrol", Form::Roster).id }
            }
            18 => {
                let (device, seq) = (device(&self.some_device()), 1);
                Act::Keep {
                    device,
                    channel: channel("patrol", Form::Roster).id,
                    seq,
                    identity: Hash([7; 32]),
                }
            }
            _ => {
                let names = self.names();
                let k = u8::try_from(names.len() / 2 + 1).unwrap();
                set_recovery(&names, k)
            }
        }
    }

    fn names(&mut self) -> Vec<&'static str> {
        let count = 1 + self.chance.below(self.temper.persons);
        let names: BTreeSet<&str> = (0..count).map(|_| self.someone()).collect();
        names.into_iter().collect()
    }

    fn strife(&mut self) -> Act {
        match self.chance.below(14) {
            0..=3 => remove(&[self.someone()]),
            4 | 5 => remove(&[&self.some_device()]),
            6 => remove(&[self.someone(), &self.some_device()]),
            7 => remove(&[self.someone(), self.someone()]),
            8 => revoke(self.someone(), self.some_roles()),
            9 => revoke(self.someone(), ADMIN),
            10..=12 => {
                let (removed, raised) = (self.someone(), self.someone());
                story::recover(&[removed], &[raised])
            }
            _ => comes_back(&self.some_device()),
        }
    }
}

fn all_devices() -> impl Iterator<Item = String> {
    NAMES.iter().flat_map(|name| (1..=3).map(move |number| format!("{name}/{number}")))
}

/// What somebody would be asked to second.
fn may_be_seconded(act: &Act) -> bool {
    matches!(
        act,
        Act::Admit { .. }
            | Act::Remove { .. }
            | Act::Grant { .. }
            | Act::Revoke { .. }
            | Act::SetPolicy { .. }
            | Act::Open { .. }
            | Act::SetRecovery { .. }
            | Act::Recover { .. }
            | Act::Return { .. }
    )
}
