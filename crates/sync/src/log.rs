//! The log of a circle (docs/protocol.md §11): signed operations whose state is a pure function of
//! the set, the same in every order of arrival.

pub mod act;
mod counts;
mod cut;
mod dag;
mod facts;
mod needs;
mod now;
pub mod operation;
mod removal;
mod support;
pub mod view;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use porchlight_crypto::{DeviceId, Hash};

pub use act::{Act, Card, Channel, Form, Person, Policy, Roles, Sort, person_of};
pub use dag::{Inserted, WAITING_MAX};
pub use now::{Hit, Now, Past};
pub use operation::{NoOperation, Operation};
pub use view::{Keys, Member, View};

use counts::{Decided, Judged, Ruling};
use dag::Dag;
use facts::{CardAt, Facts};
use support::Support;

/// No addition is made that would bring a circle above so many devices. One that is made counts.
pub const DEVICES_MAX: usize = 300;

/// The operations of a circle that are here, and what they amount to.
pub struct Log {
    dag: Dag,
    facts: Facts,
    decided: Decided,
    judged: Vec<Option<Arc<Judged>>>,
    view: View,
    is_current: bool,
}

impl Log {
    /// An empty log. `root` is the identity of the `Found` that the circle pins.
    pub fn new(root: Hash) -> Self {
        Self {
            dag: Dag::new(root),
            facts: Facts::default(),
            decided: Decided::default(),
            judged: Vec::new(),
            view: View::default(),
            is_current: true,
        }
    }

    /// Puts an operation in; those that waited for it come in with it.
    pub fn insert(&mut self, operation: Operation) -> Inserted {
        let inserted = self.dag.insert(operation);
        if matches!(inserted, Inserted::Placed(_)) {
            self.facts.catch_up(&self.dag);
            self.is_current = false;
        }
        inserted
    }

    /// What the operations amount to, taken together.
    pub fn view(&mut self) -> &View {
        if !self.is_current {
            let judged = std::mem::take(&mut self.judged);
            let before = Ruling::resume(&self.dag, &self.facts, &self.decided, &judged);
            let stays = !before.may_spare_more(judged.len());
            if stays && self.facts.changes_no_removal(&self.dag, judged.len()) {
                let ruling = Ruling::go_on(&self.dag, &self.facts, &self.decided, judged);
                self.judged = ruling.into_judged();
            } else {
                (self.decided, self.judged) = removal::decide(&self.dag, &self.facts);
            }
            self.view = self.see();
            self.is_current = true;
        }
        &self.view
    }

    /// The same, with what can be asked of any past.
    pub fn now(&mut self) -> Now<'_> {
        self.view();
        Now { log: self, ruling: self.ruling() }
    }

    fn ruling(&self) -> Ruling<'_> {
        Ruling::resume(&self.dag, &self.facts, &self.decided, &self.judged)
    }

    /// Operations that others cite and that are not here.
    pub fn wanted(&self) -> impl Iterator<Item = Hash> {
        self.dag.wanted()
    }

    /// Operations that nobody has built on: what the next chunk cites. Of more than 64 those by which it
    /// has every counting removal in its past, then those with the longest path.
    pub fn heads(&self) -> Vec<Hash> {
        self.dag.heads(&BTreeSet::new(), &self.removals())
    }

    fn removals(&self) -> BTreeSet<usize> {
        self.decided.accepted.keys().copied().collect()
    }

    /// The same for an operation that this device signs: nothing that one signs cites one's own
    /// removal, or what one's card or admin role fell by, or it would be void with it; nor, unless one has
    /// built on it, what brought in those who signed that, or they would be known to one's answer.
    pub fn heads_for(&mut self, device: DeviceId) -> Vec<Hash> {
        let lives = self.view().persons.values().any(|member| member.devices.contains_key(&device));
        let ruling = self.ruling();
        let cards = self.facts.devices.get(&device).map(Vec::as_slice).unwrap_or_default();
        let mut without: BTreeSet<usize> = ruling.device_removals(device).collect();
        for card in cards {
            without.extend(ruling.person_removals(card.person));
            // What brought the card and made its person an admin, and is void now.
            let gifts = self.facts.gifts.get(&card.person).into_iter().flatten();
            let raised = gifts.filter(|(_, given)| given.meets(Roles::ADMIN)).map(|(at, _)| *at);
            let lost = raised.filter(|at| !ruling.counts(*at)).chain((!lives).then_some(card.at));
            for at in lost {
                let support = Support::of(&self.dag, &self.facts, at);
                without.extend(self.decided.accepted.keys().copied().filter(|removal| {
                    let targets = ruling.targets(*removal);
                    targets.is_some_and(|it| support.is_hit_by(it))
                        && !self.dag.reaches(at, *removal)
                        && !self.dag.reaches(*removal, at)
                }));
            }
        }
        let signers = without.iter().flat_map(|removal| ruling.signatures(*removal));
        let keys = signers.filter_map(|(at, _)| Some(self.dag.nodes.get(at)?.operation.key));
        let brought = keys.filter_map(|key| self.facts.duty.get(&key)).flatten();
        let brought: BTreeSet<usize> =
            brought.map(|card| card.at).filter(|at| !self.has_built_on(cards, *at)).collect();
        without.extend(brought);
        let mut matters = self.removals();
        matters.extend(cards.iter().map(|card| card.at));
        self.dag.heads(&without, &matters)
    }

    /// Whether one of these cards, or what its keys signed, has an operation in its past.
    fn has_built_on(&self, cards: &[CardAt], operation: usize) -> bool {
        cards.iter().any(|card| {
            let keys = [card.device, card.duty].into_iter();
            let mut own = keys.filter_map(|key| self.facts.signed.get(&key)).flatten().copied();
            let builds = |at: usize| at == operation || self.dag.reaches(at, operation);
            builds(card.at) || own.any(builds)
        })
    }

    fn see(&self) -> View {
        let ruling = self.ruling();
        let all: Vec<usize> = (0..self.dag.nodes.len()).filter(|at| ruling.counts(*at)).collect();
        let mut view = View { sort: self.sort(), ..View::default() };
        for at in &all {
            view.counting.extend(self.dag.nodes.get(*at).map(|node| node.operation.id));
        }
        view.removals = (self.decided.accepted.keys())
            .filter_map(|at| self.dag.nodes.get(*at))
            .map(|node| node.operation.id)
            .collect();
        self.see_channels(&ruling, &mut view);
        for person in self.facts.admissions.keys() {
            if let Some(member) = self.see_member(&ruling, *person) {
                view.persons.insert(*person, member);
            }
        }
        self.see_devices(&ruling, &mut view.persons);
        view
    }

    fn sort(&self) -> Option<Sort> {
        match self.dag.nodes.first().map(|node| &node.operation.act) {
            Some(Act::Found { sort, .. }) => Some(*sort),
            _ => None,
        }
    }

    fn see_channels(&self, ruling: &Ruling<'_>, view: &mut View) {
        let mut opened = BTreeMap::new();
        for (at, node) in self.dag.nodes.iter().enumerate() {
            if ruling.counts(at) {
                for channel in node.operation.act.channels() {
                    let claim = (self.dag.rank(at), *channel);
                    let first = opened.entry(channel.id).or_insert(claim);
                    *first = (*first).min(claim);
                }
            }
        }
        view.channels = opened.into_iter().map(|(id, (_, channel))| (id, channel)).collect();
        let counting = |at: &usize| ruling.counts(*at);
        view.policy = {
            let said: Vec<usize> = self.facts.policies.iter().copied().filter(counting).collect();
            self.policy_of(&said)
        };
    }

    /// The newest of these policies; several that do not see each other: the smaller identity.
    fn policy_of(&self, said: &[usize]) -> Policy {
        let newest = self.newest(said).unwrap_or_default();
        match self.dag.nodes.get(newest).map(|node| &node.operation.act) {
            Some(Act::SetPolicy { policy } | Act::Found { policy, .. }) => policy.clone(),
            _ => Policy::default(),
        }
    }

    fn see_member(&self, ruling: &Ruling<'_>, person: Person) -> Option<Member> {
        let admissions: Vec<usize> = self
            .facts
            .admissions
            .get(&person)?
            .iter()
            .copied()
            .filter(|at| ruling.counts(*at))
            .collect();
        if admissions.is_empty() || ruling.person_removals(person).next().is_some() {
            return None;
        }
        let mut member = Member::default();
        for at in admissions {
            let is_admit = |node: &&dag::Node| matches!(node.operation.act, Act::Admit { .. });
            let admit = self.dag.nodes.get(at).filter(is_admit);
            member.vouchers.extend(admit.and(ruling.author(at)).map(|author| author.person));
        }
        for (at, given) in ruling.gifts(person) {
            let survives = |role: &Roles| {
                ruling.revocations(person, *role).all(|revoked| self.dag.reaches(at, revoked))
            };
            if ruling.counts(at) {
                given
                    .each()
                    .filter(survives)
                    .for_each(|role| member.roles = member.roles.with(role));
            }
        }
        Some(member)
    }

    fn see_devices(&self, ruling: &Ruling<'_>, persons: &mut BTreeMap<Person, Member>) {
        for (device, cards) in &self.facts.devices {
            let removed = ruling.device_removals(*device).next().is_some();
            let card = cards
                .iter()
                .filter(|card| ruling.card_counts(card.at, None))
                .min_by_key(|card| self.dag.rank(card.at))
                .filter(|_| !removed);
            let claimed = card.and_then(|card| self.dag.nodes.get(card.at));
            let Some((person, card)) = claimed.and_then(|node| node.operation.act.card()) else {
                continue;
            };
            if let Some(member) = persons.get_mut(&person) {
                let wrap = self.newest_wrap(ruling, *device).unwrap_or(&card.wrap).clone();
                member.devices.insert(*device, Keys { duty: card.duty, wrap });
            }
        }
    }

    fn newest_wrap(&self, ruling: &Ruling<'_>, device: DeviceId) -> Option<&Vec<u8>> {
        let signed = self.facts.signed.get(&device)?.iter();
        let is_rewrap = |at: &usize| {
            let act = self.dag.nodes.get(*at).map(|node| &node.operation.act);
            matches!(act, Some(Act::Rewrap { .. })) && ruling.counts(*at)
        };
        let rewraps: Vec<usize> = signed.copied().filter(is_rewrap).collect();
        let Act::Rewrap { wrap } = &self.dag.nodes.get(self.newest(&rewraps)?)?.operation.act
        else {
            return None;
        };
        Some(wrap)
    }

    /// Of these operations the one that no other has in its past; of several the smaller identity.
    fn newest(&self, among: &[usize]) -> Option<usize> {
        let unseen = among.iter().copied();
        let unseen = unseen.filter(|at| !among.iter().any(|it| self.dag.reaches(*it, *at)));
        unseen.min_by_key(|at| self.dag.id(*at))
    }

    /// Operations that would count if more persons signed them, in an order that is the same everywhere.
    pub fn unsigned(&mut self) -> Vec<(Hash, Act)> {
        self.view();
        let ruling = self.ruling();
        let lacking =
            (0..self.dag.nodes.len()).filter(|at| ruling.lacks(*at).is_some_and(|it| it > 0));
        let mut lacking: Vec<usize> = lacking.collect();
        lacking.sort_unstable_by_key(|at| self.dag.rank(*at));
        let nodes = lacking.into_iter().filter_map(|at| self.dag.nodes.get(at));
        nodes.map(|node| (node.operation.id, node.operation.act.clone())).collect()
    }

    /// Whether any operation here brings a card of that device, counting or not.
    pub fn names_device(&self, device: DeviceId) -> bool {
        self.facts.devices.contains_key(&device)
    }

    /// The keys by which a person returns: those of the counting operations that admitted them.
    pub fn recovery_keys(&mut self, person: Person) -> BTreeSet<DeviceId> {
        self.view();
        let ruling = self.ruling();
        let brought = |(_, cards): &(&DeviceId, &Vec<CardAt>)| {
            cards.iter().any(|card| card.person == person && ruling.counts(card.at))
        };
        self.facts.recovery.iter().filter(brought).map(|(key, _)| *key).collect()
    }

    /// The last operation here that a key signed: its seq and identity, the smaller one of several.
    pub fn end_of(&self, key: DeviceId) -> Option<(u64, Hash)> {
        let signed = self.facts.signed.get(&key)?.iter();
        let nodes = signed.filter_map(|at| self.dag.nodes.get(*at));
        let places = nodes.map(|node| (node.operation.seq, node.operation.id));
        places.min_by_key(|(seq, id)| (std::cmp::Reverse(*seq), *id))
    }

    /// Keys that signed two operations with one seq: shown to admins, decides nothing.
    pub fn forked(&self) -> BTreeSet<DeviceId> {
        let mut seen = BTreeSet::new();
        let signed = self.dag.nodes.iter().map(|node| (node.operation.key, node.operation.seq));
        signed.filter(|place| !seen.insert(*place)).map(|(key, _)| key).collect()
    }
}
