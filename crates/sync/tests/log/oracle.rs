//! The evaluation of the log a second time, written from the text of docs/protocol.md §10-§12
//! alone: sets and recursion, no shortcut. It is what the real one is compared with.
//!
//! Slow on purpose, for histories of at most 60 operations. It shares no code with the evaluation in
//! `src/log`, only the plain values. Where the text leaves a choice, `READING` says which was made.

mod cuts;
mod graph;
mod removals;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use porchlight_crypto::{DeviceId, Hash, Id};
use porchlight_sync::log::{
    Act, Card, Channel, Form, Keys, Member, Operation, Person, Policy, Roles, Sort, View,
};

use graph::{At, Graph, ROOT, Set, Target, Within, share_a_key};
use removals::which_removals_count;

/// What §11 says of these operations, in whatever order they come.
pub(crate) fn view(root: Hash, operations: &[Operation]) -> View {
    let Some(graph) = Graph::new(root, operations) else { return View::default() };
    let given = which_removals_count(&graph);
    let view = given.view();
    drop(given);
    view
}

/// What the counting removals take away that somebody signed whom they do not hit.
pub(crate) fn cuts(root: Hash, operations: &[Operation]) -> Vec<(Hash, BTreeSet<[u8; 32]>)> {
    let Some(graph) = Graph::new(root, operations) else { return vec![] };
    let given = which_removals_count(&graph);
    let cutting = given.accepted.iter().filter(|(r, then)| !then.is_own(**r));
    let cutting = cutting.map(|(r, _)| r);
    let name = |target: Target| match target {
        Target::Person(Id(id)) => Some([id, [0; 16]].concat().try_into().unwrap()),
        Target::Device(DeviceId(id)) => Some(id),
        Target::Role(..) => None,
    };
    let told = cutting.map(|r| {
        let targets = given.when(*r).effective(*r).into_iter().filter_map(name);
        (graph.operations[*r].id, targets.collect())
    });
    told.collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Author {
    person: Person,
    /// None for a recovery key.
    device: Option<DeviceId>,
}

type Accepted<'g, 'a> = BTreeMap<At, Rc<Given<'g, 'a>>>;

/// The removals accepted so far, and those dropped; what counts given them.
struct Given<'g, 'a> {
    graph: &'g Graph<'a>,
    /// Each with what was given when it was accepted.
    accepted: Accepted<'g, 'a>,
    dropped: Set,
    counts: RefCell<BTreeMap<(At, Within), bool>>,
    permitted: RefCell<BTreeMap<At, bool>>,
    spared: RefCell<BTreeMap<At, Set>>,
}

impl<'g, 'a> Given<'g, 'a> {
    fn new(graph: &'g Graph<'a>, accepted: Accepted<'g, 'a>, dropped: Set) -> Self {
        let (counts, permitted) = (RefCell::default(), RefCell::default());
        Self { graph, accepted, dropped, counts, permitted, spared: RefCell::default() }
    }

    /// §11.2. An accepted removal counts in a past, with what it gives, as it did given the removals
    /// accepted before it.
    fn counts(&self, at: At, within: Within) -> bool {
        if at == ROOT {
            return true;
        }
        if self.dropped.contains(&at) {
            return false;
        }
        if let Some(then) = self.accepted.get(&at) {
            return within.is_none() || then.permitted(at) && then.signers_are_enough(at, within);
        }
        if let Some(known) = self.counts.borrow().get(&(at, within)) {
            return *known;
        }
        let result = self.permitted(at) && self.signers_are_enough(at, within);
        self.counts.borrow_mut().insert((at, within), result);
        result
    }

    /// What was given when a removal was accepted; for every other operation what is given now.
    fn when(&self, at: At) -> &Self {
        self.accepted.get(&at).map_or(self, |then| then)
    }

    /// (a) and (b): they look at the past of the operation alone.
    fn permitted(&self, at: At) -> bool {
        if let Some(known) = self.permitted.borrow().get(&at) {
            return *known;
        }
        let result = self.author(at).is_some_and(|author| {
            self.graph.continues_its_chain(at)
                && self.names_only(at)
                && self.card_is_new(at)
                && self.alive(author, at)
                && self.has_right(author, at, at)
        });
        self.permitted.borrow_mut().insert(at, result);
        result
    }

    fn counting(&self, within: Within) -> impl Iterator<Item = At> {
        self.graph.within(within).filter(move |at| self.counts(*at, within))
    }

    fn admissions(&self, within: Within) -> impl Iterator<Item = (At, Person)> {
        let admitting =
            self.graph.within(within).filter_map(|at| Some((at, self.graph.admits(at)?)));
        admitting.filter(move |(at, _)| self.counts(*at, within))
    }

    fn admitted(&self, within: Within) -> BTreeSet<Person> {
        self.admissions(within).map(|(_, person)| person).collect()
    }

    /// Whose key it is, by a card (or recovery key) that counts in the past of the operation.
    fn author(&self, at: At) -> Option<Author> {
        let operation = self.graph.operations[at];
        if let Act::Return { person, .. } = &operation.act {
            let printed = |q: At| match self.graph.act(q) {
                Act::Found { recovery, .. } | Act::Admit { recovery, .. } => *recovery,
                _ => None,
            };
            let mut admissions = self.admissions(Some(at));
            return admissions
                .any(|(q, of)| of == *person && printed(q) == Some(operation.key))
                .then_some(Author { person: *person, device: None });
        }
        let by_device = matches!(operation.act, Act::Rewrap { .. });
        let key = |card: &Card| if by_device { card.device } else { card.duty };
        let cards = self.cards(Some(at)).filter(|(.., card)| key(card) == operation.key);
        let (_, person, card) = cards.min_by_key(|(q, ..)| self.earlier(*q))?;
        Some(Author { person, device: Some(card.device) })
    }

    /// The cards that count in a past (§10).
    fn cards(&self, within: Within) -> impl Iterator<Item = (At, Person, &'a Card)> {
        self.graph.cards(within).filter(move |(at, ..)| self.card_counts(*at, within))
    }

    fn card_counts(&self, at: At, within: Within) -> bool {
        self.counts(at, within)
            && !self
                .graph
                .within(within)
                .any(|other| self.graph.gives_way(at, other) && self.card_counts(other, within))
    }

    /// An operation counts only if its card can be used, and has no key of one in its past.
    fn card_is_new(&self, at: At) -> bool {
        if self.graph.act(at).card().is_none() {
            return true;
        }
        self.graph.card(at).is_some_and(|(_, card)| {
            !self.cards(Some(at)).any(|(.., earlier)| share_a_key(card, earlier))
        })
    }

    /// A removal lies in the past of an operation, with the signatures that it needs.
    fn sees(&self, at: At, r: At) -> bool {
        self.graph.past[at].contains(&r) && self.counts(r, Some(at))
    }

    /// Counting removals that hit this: it is listed, and was there in their past.
    fn removals_of(&self, target: &Target) -> Vec<At> {
        let hits = |r: &At| self.when(*r).effective(*r).contains(target);
        let listed =
            self.accepted.keys().copied().filter(|r| self.graph.targets[*r].contains(target));
        listed.filter(hits).collect()
    }

    fn gives_role(&self, at: At, person: Person, role: Roles) -> bool {
        let gives =
            self.graph.gives(at).iter().any(|(of, roles)| *of == person && roles.meets(role));
        let is_recover = self.graph.is_recover(at);
        gives && (!is_recover || self.when(at).admitted(Some(at)).contains(&person))
    }

    /// Whether the signer has, in the past of `signed` (the operation or a `Second`), what `at`
    /// needs. READING: only its author may sign a removal as one of oneself.
    fn has_right(&self, signer: Author, at: At, signed: At) -> bool {
        let admin = || self.has_role(signer.person, Roles::ADMIN, signed);
        match self.graph.act(at) {
            Act::Found { .. } => false,
            Act::Admit { .. }
            | Act::Grant { .. }
            | Act::SetPolicy { .. }
            | Act::Open { .. }
            | Act::Keep { .. }
            | Act::Reset { .. } => admin(),
            Act::AddDevice { person, .. } => *person == signer.person,
            Act::Remove { .. } => {
                let targets = self.effective(at);
                at == signed
                    && targets
                        .iter()
                        .all(|target| self.owner_of(target, at) == [signer.person].into())
                    || admin()
            }
            Act::Revoke { person, .. } => at == signed && *person == signer.person || admin(),
            Act::Second { operation } => {
                let named = self.graph.at.get(operation);
                at == signed
                    && named.is_some_and(|named| {
                        self.graph.past[at].contains(named) && self.has_right(signer, *named, at)
                    })
            }
            Act::SetRecovery { .. } | Act::Recover { .. } => {
                !self.is_superseded(signed, at)
                    && self.recovery_sets(at).iter().any(|(set, _)| set.contains(&signer.person))
            }
            Act::Return { person, .. } => at == signed || *person != signer.person,
            Act::Rewrap { .. } => at == signed,
        }
    }

    /// Whom an operation names was there in its past (whom it admits was not); a removal names
    /// somebody who was.
    fn names_only(&self, at: At) -> bool {
        let person = |person: &Person| self.admitted(Some(at)).contains(person);
        match self.graph.act(at) {
            Act::Remove { .. } | Act::Revoke { .. } => !self.effective(at).is_empty(),
            Act::SetRecovery { persons, .. } => persons.iter().all(person),
            Act::Admit { person: of, .. } => !person(of),
            Act::Grant { person: of, .. }
            | Act::AddDevice { person: of, .. }
            | Act::Return { person: of, .. } => person(of),
            Act::Keep { device, .. } => !self.owners(*device, at).is_empty(),
            _ => true,
        }
    }

    /// Of what a removal lists, that which was there in its past and not gone; the rest is ignored.
    fn effective(&self, r: At) -> Vec<Target> {
        let returning = match self.graph.act(r) {
            Act::Return { person, .. } => Some(*person),
            _ => None,
        };
        let is_there = |target: &Target| match target {
            Target::Person(person) => self.is_there(*person, r),
            Target::Device(device) => {
                let owners = self.owners(*device, r);
                owners.iter().any(|owner| {
                    returning.is_none_or(|person| *owner == person) && self.is_there(*owner, r)
                }) && !self.removals_of(target).iter().any(|other| self.sees(r, *other))
            }
            Target::Role(person, role) => returning.is_some() || self.had_role(*person, *role, r),
        };
        self.graph.targets[r].iter().copied().filter(is_there).collect()
    }

    fn owner_of(&self, target: &Target, at: At) -> BTreeSet<Person> {
        match target {
            Target::Person(of) | Target::Role(of, _) => [*of].into(),
            Target::Device(device) => self.owners(*device, at),
        }
    }

    /// Whose device that is, by the cards that count in the past of `at`.
    fn owners(&self, device: DeviceId, at: At) -> BTreeSet<Person> {
        let named = self.cards(Some(at)).filter(|(.., card)| card.device == device);
        named.map(|(_, person, _)| person).collect()
    }

    /// The author and whoever seconds within that past, with the operation in which each signed.
    fn signatures(&self, at: At, within: Within) -> Vec<(Person, At)> {
        let id = self.graph.operations[at].id;
        let seconds = self.graph.within(within).filter(|s| {
            matches!(self.graph.act(*s), Act::Second { operation } if *operation == id)
                && self.permitted(*s)
        });
        [at].into_iter()
            .chain(seconds)
            .filter_map(|signed| Some((self.author(signed)?.person, signed)))
            .collect()
    }

    fn hits(&self, r: At, person: Person) -> bool {
        self.effective(r).iter().any(|target| self.owner_of(target, r).contains(&person))
    }

    /// Admitted by a past, and not removed there.
    fn is_there(&self, person: Person, at: At) -> bool {
        self.admitted(Some(at)).contains(&person)
            && !self.removals_of(&Target::Person(person)).iter().any(|r| self.sees(at, *r))
    }

    /// Whether somebody has a role by a past, only removals taken off that count there.
    fn had_role(&self, person: Person, role: Roles, at: At) -> bool {
        let mut revoked = self.removals_of(&Target::Role(person, role));
        revoked.retain(|r| self.sees(at, *r));
        self.is_there(person, at)
            && self.graph.within(Some(at)).any(|g| {
                self.gives_role(g, person, role)
                    && self.counts(g, Some(at))
                    && revoked.iter().all(|r| self.graph.past[g].contains(r))
            })
    }

    fn signers(&self, at: At, within: Within) -> BTreeSet<Person> {
        self.signatures(at, within).into_iter().map(|(person, _)| person).collect()
    }

    fn signers_are_enough(&self, at: At, within: Within) -> bool {
        match self.graph.act(at) {
            Act::SetRecovery { .. } | Act::Recover { .. } => {
                let (sets, signers) = (self.recovery_sets(at), self.signers(at, within));
                sets.iter().all(|(set, k)| signers.intersection(set).count() >= *k)
            }
            Act::Return { person, .. } => {
                let is_alone = self.sort() == Sort::Household && self.admitted(Some(at)).len() == 1;
                is_alone || self.signers(at, within).iter().any(|signer| signer != person)
            }
            _ if self.needs_two(at) => {
                let signatures = self.signatures(at, within).into_iter();
                let admins =
                    signatures.filter(|(who, signed)| self.has_role(*who, Roles::ADMIN, *signed));
                admins.map(|(who, _)| who).collect::<BTreeSet<_>>().len() >= 2
            }
            _ => true,
        }
    }

    fn needs_two(&self, at: At) -> bool {
        let Some(Author { person: author, .. }) = self.author(at) else { return true };
        let admins = self.admins(at);
        let another = |person: &Person| *person != author && admins.contains(person);
        match self.graph.act(at) {
            Act::Admit { roles, .. } | Act::Grant { roles, .. } => {
                roles.meets(Roles::ADMIN) && admins.len() >= 2
            }
            Act::Revoke { person, .. } => {
                let is_admin = self.effective(at).contains(&Target::Role(*person, Roles::ADMIN));
                is_admin && *person != author && admins.len() >= 3
            }
            Act::Remove { .. } => {
                let targets = self.effective(at);
                let mut concerned = targets.iter().flat_map(|target| self.owner_of(target, at));
                admins.len() >= 3 && concerned.any(|person| another(&person))
            }
            Act::SetPolicy { .. } => admins.len() >= 3,
            Act::Open { channel } => channel.form == Form::Audience && admins.len() >= 3,
            _ => false,
        }
    }

    /// Who is an admin in that past, only removals taken off that count there, their signatures in it.
    fn admins(&self, at: At) -> BTreeSet<Person> {
        let admitted = self.admitted(Some(at)).into_iter();
        admitted.filter(|person| self.had_role(*person, Roles::ADMIN, at)).collect()
    }

    /// The recovery sets in the past of `at`, each with its k: several, if changed at once.
    fn recovery_sets(&self, at: At) -> Vec<(BTreeSet<Person>, usize)> {
        if self.admitted(Some(at)).len() < 3 {
            return vec![];
        }
        let is_set = |q: &At| matches!(self.graph.act(*q), Act::SetRecovery { .. });
        let sets = self.graph.within(Some(at)).filter(is_set);
        let sets: Vec<At> = sets.filter(|q| self.counts(*q, Some(at))).collect();
        let seen = |q: &At| sets.iter().any(|other| self.graph.past[*other].contains(q));
        let newest = sets.iter().filter(|q| !seen(q)).filter_map(|q| match self.graph.act(*q) {
            Act::SetRecovery { persons, k } => {
                Some((persons.iter().copied().collect(), usize::from(*k)))
            }
            _ => None,
        });
        let newest: Vec<_> = newest.collect();
        if !newest.is_empty() {
            return newest;
        }
        let mut admissions: Vec<_> = self.admissions(Some(at)).collect();
        admissions.sort_by_key(|(q, _)| self.earlier(*q));
        let mut first = Vec::new();
        for (_, person) in admissions {
            if !first.contains(&person) {
                first.push(person);
            }
        }
        first.truncate(5);
        let k = first.len() / 2 + 1;
        vec![(first.into_iter().collect(), k)]
    }

    /// Sorts by (longest path from the root, identity).
    fn earlier(&self, at: At) -> (usize, Hash) {
        (self.graph.length[at], self.graph.operations[at].id)
    }

    /// The one that no other has in its past; of several the smaller identity.
    fn newest(&self, among: Vec<At>) -> Option<At> {
        let seen = |at: &At| among.iter().any(|other| self.graph.past[*other].contains(at));
        let unseen = among.iter().copied().filter(|at| !seen(at));
        unseen.min_by_key(|at| self.graph.operations[*at].id)
    }

    fn sort(&self) -> Sort {
        match self.graph.act(ROOT) {
            Act::Found { sort, .. } => *sort,
            _ => unreachable!("the root is a Found"),
        }
    }

    fn view(&self) -> View {
        let counting: Set = self.graph.all().filter(|at| self.counts(*at, None)).collect();
        let ids = |set: &Set| set.iter().map(|at| self.graph.operations[*at].id).collect();
        let persons = self.admitted(None).into_iter();
        let here = persons.filter(|who| self.removals_of(&Target::Person(*who)).is_empty());
        View {
            counting: ids(&counting),
            removals: ids(&self.accepted.keys().copied().collect()),
            persons: here.map(|person| (person, self.member(person))).collect(),
            policy: self.policy(),
            channels: self.channels().into_iter().map(|channel| (channel.id, channel)).collect(),
            sort: Some(self.sort()),
        }
    }

    fn member(&self, person: Person) -> Member {
        let has = |role: Roles| {
            let revocations = self.removals_of(&Target::Role(person, role));
            self.graph.all().any(|g| {
                self.gives_role(g, person, role)
                    && self.counts(g, None)
                    && revocations.iter().all(|r| self.graph.past[g].contains(r))
            })
        };
        let roles = Roles::EVERYONE.each().filter(|role| has(*role));
        let vouchers = self.admissions(None).filter(|(_, of)| *of == person);
        let vouchers = vouchers.filter(|(at, _)| *at != ROOT);
        let devices = self.cards(None).filter(|(_, of, _)| *of == person);
        let living =
            devices.filter(|(.., card)| self.removals_of(&Target::Device(card.device)).is_empty());
        // The last one written stays, so the earliest is written last.
        let mut living: Vec<_> = living.collect();
        living.sort_by_key(|(at, ..)| std::cmp::Reverse(self.earlier(*at)));
        Member {
            roles: roles.fold(Roles::default(), Roles::with),
            devices: living.iter().map(|(.., card)| (card.device, self.keys(card))).collect(),
            vouchers: vouchers.filter_map(|(at, _)| Some(self.author(at)?.person)).collect(),
        }
    }

    fn keys(&self, card: &Card) -> Keys {
        let of_device = |at: &At| self.graph.operations[*at].key == card.device;
        let rewraps = self.counting(None).filter(of_device);
        let is_rewrap = |at: &At| matches!(self.graph.act(*at), Act::Rewrap { .. });
        let newest = self.newest(rewraps.filter(is_rewrap).collect());
        let wrap = match newest.map(|at| self.graph.act(at)) {
            Some(Act::Rewrap { wrap }) => wrap.clone(),
            _ => card.wrap.clone(),
        };
        Keys { duty: card.duty, wrap }
    }

    fn policy(&self) -> Policy {
        let is_policy = |at: &At| matches!(self.graph.act(*at), Act::SetPolicy { .. });
        let newest = self.newest(self.counting(None).filter(is_policy).collect());
        match self.graph.act(newest.unwrap_or(ROOT)) {
            Act::SetPolicy { policy } | Act::Found { policy, .. } => policy.clone(),
            _ => unreachable!("a policy was looked for"),
        }
    }

    fn channels(&self) -> Vec<Channel> {
        let Act::Found { channels, .. } = self.graph.act(ROOT) else { unreachable!("a Found") };
        let mut opened: Vec<At> = self.counting(None).collect();
        // The last one written stays, so the earliest is written last.
        opened.sort_by_key(|at| std::cmp::Reverse(self.earlier(*at)));
        let opened = opened.into_iter().filter_map(|at| match self.graph.act(at) {
            Act::Open { channel } => Some(*channel),
            _ => None,
        });
        // READING: within one `Found` the first of the sorted list.
        opened.chain(channels.iter().rev().copied()).collect()
    }
}
