//! The evaluation of the log a second time, written from the text of docs/protocol.md §10-§12
//! alone: sets and recursion, no shortcut. It is what the real one is compared with.
//!
//! Slow on purpose, for histories of at most 60 operations. It shares no code with the evaluation in
//! `src/log`, only the plain values. Where the text leaves a choice, `READING` says which was made.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use porchlight_crypto::{DeviceId, Hash};
use porchlight_sync::log::{
    Act, Card, Channel, Form, Keys, Member, Operation, Person, Policy, Roles, Sort, View,
};

/// A place in [`Graph::operations`].
type At = usize;
/// A past: of one operation, or the set of all.
type Within = Option<At>;
type Set = BTreeSet<At>;

/// What §11 says of these operations, in whatever order they come.
pub(crate) fn view(root: Hash, operations: &[Operation]) -> View {
    let Some(graph) = Graph::new(root, operations) else { return View::default() };
    let given = which_removals_count(&graph);
    given.view()
}

#[derive(Default)]
struct Graph<'a> {
    operations: Vec<&'a Operation>,
    past: Vec<Set>,
    targets: Vec<Vec<Target>>,
    /// Length of the longest path from the root.
    length: Vec<usize>,
    at: BTreeMap<Hash, At>,
}

/// The root is the first that is placed.
const ROOT: At = 0;

#[derive(Debug, PartialEq, Eq)]
enum Target {
    Person(Person),
    Device(DeviceId),
    Role(Person, Roles),
}

impl<'a> Graph<'a> {
    /// Those whose past is all here and that reach the root; nothing without a root.
    fn new(root: Hash, operations: &'a [Operation]) -> Option<Self> {
        let given: BTreeMap<Hash, &Operation> = operations.iter().map(|o| (o.id, o)).collect();
        let founding = given.get(&root)?;
        let Act::Found { card, .. } = &founding.act else { return None };
        if !founding.parents.is_empty() || !founding.card_holds || founding.key != card.duty {
            return None;
        }
        let mut graph = Self::default();
        graph.place(founding);
        let mut elsewhere: BTreeSet<Hash> = BTreeSet::new();
        loop {
            let before = graph.operations.len() + elsewhere.len();
            for operation in given.values() {
                let known = |id: &Hash| graph.at.contains_key(id) || elsewhere.contains(id);
                if known(&operation.id) || !operation.parents.iter().all(known) {
                    continue;
                }
                if operation.parents.iter().any(|parent| graph.at.contains_key(parent)) {
                    graph.place(operation);
                } else {
                    elsewhere.insert(operation.id);
                }
            }
            if graph.operations.len() + elsewhere.len() == before {
                return Some(graph);
            }
        }
    }

    fn place(&mut self, operation: &'a Operation) {
        let parents: Set =
            operation.parents.iter().filter_map(|id| self.at.get(id).copied()).collect();
        let mut past = parents.clone();
        for parent in &parents {
            past.extend(&self.past[*parent]);
        }
        self.length.push(parents.iter().map(|at| self.length[*at] + 1).max().unwrap_or(0));
        self.at.insert(operation.id, self.operations.len());
        self.past.push(past);
        self.operations.push(operation);
        self.targets.push(self.targets_of(self.operations.len() - 1));
    }

    fn all(&self) -> impl Iterator<Item = At> + use<> {
        0..self.operations.len()
    }

    /// The operations of a past.
    fn within(&self, within: Within) -> impl Iterator<Item = At> {
        self.all().filter(move |at| within.is_none_or(|of| self.past[of].contains(at)))
    }

    fn act(&self, at: At) -> &'a Act {
        &self.operations[at].act
    }

    fn concurrent(&self, a: At, b: At) -> bool {
        a != b && !self.past[a].contains(&b) && !self.past[b].contains(&a)
    }

    fn is_recover(&self, at: At) -> bool {
        matches!(self.act(at), Act::Recover { .. })
    }

    fn is_removal(&self, at: At) -> bool {
        self.is_recover(at)
            || matches!(self.act(at), Act::Remove { .. } | Act::Return { .. } | Act::Revoke { .. })
    }

    /// READING: the older devices of `Return` are those that some usable card in its past, counting
    /// or not, binds to the person; never the one that it brings.
    fn targets_of(&self, at: At) -> Vec<Target> {
        match self.act(at) {
            Act::Remove { persons, devices, .. } | Act::Recover { persons, devices, .. } => {
                let persons = persons.iter().copied().map(Target::Person);
                persons.chain(devices.iter().copied().map(Target::Device)).collect()
            }
            Act::Revoke { person, roles } => {
                roles.each().map(|role| Target::Role(*person, role)).collect()
            }
            Act::Return { person, card: new } => {
                let older = self.within(Some(at)).filter_map(|q| self.card(q));
                let older = older.filter(|(of, old)| of == person && old.device != new.device);
                older
                    .map(|(_, card)| Target::Device(card.device))
                    .chain([Target::Role(*person, Roles::ADMIN)])
                    .collect()
            }
            _ => vec![],
        }
    }

    fn card(&self, at: At) -> Option<(Person, &'a Card)> {
        self.act(at).card().filter(|_| self.operations[at].card_holds)
    }

    fn cards(&self, within: Within) -> impl Iterator<Item = (At, Person, &'a Card)> {
        self.within(within).filter_map(|at| {
            let (person, card) = self.card(at)?;
            Some((at, person, card))
        })
    }

    /// Who is admitted by this operation, if it admits anybody.
    fn admits(&self, at: At) -> Option<Person> {
        match self.act(at) {
            Act::Found { person, .. } | Act::Admit { person, .. } => Some(*person),
            _ => None,
        }
    }

    /// The roles that the operation gives.
    fn gives(&self, at: At) -> Vec<(Person, Roles)> {
        match self.act(at) {
            Act::Found { person, .. } => vec![(*person, Roles::ADMIN)],
            Act::Admit { person, roles, .. } | Act::Grant { person, roles, .. } => {
                vec![(*person, *roles)]
            }
            Act::Recover { grants, .. } => grants.clone(),
            _ => vec![],
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Author {
    person: Person,
    /// None for a recovery key.
    device: Option<DeviceId>,
}

/// The removals accepted so far, and those dropped; what counts given them.
struct Given<'g, 'a> {
    graph: &'g Graph<'a>,
    accepted: Set,
    dropped: Set,
    counts: RefCell<BTreeMap<(At, Within), bool>>,
    permitted: RefCell<BTreeMap<At, bool>>,
}

impl<'g, 'a> Given<'g, 'a> {
    fn new(graph: &'g Graph<'a>, accepted: Set, dropped: Set) -> Self {
        let (counts, permitted) = (RefCell::default(), RefCell::default());
        Self { graph, accepted, dropped, counts, permitted }
    }

    /// §11.2. READING: an accepted removal counts in the set of all; in the past of another operation
    /// it counts, with what it gives, by (a)-(c), like an open one.
    fn counts(&self, at: At, within: Within) -> bool {
        if at == ROOT {
            return true;
        }
        if self.dropped.contains(&at) {
            return false;
        }
        if within.is_none() && self.accepted.contains(&at) {
            return true;
        }
        if let Some(known) = self.counts.borrow().get(&(at, within)) {
            return *known;
        }
        let result = self.permitted(at) && self.signers_are_enough(at, within);
        self.counts.borrow_mut().insert((at, within), result);
        result
    }

    /// (a) and (b): they look at the past of the operation alone.
    fn permitted(&self, at: At) -> bool {
        if let Some(known) = self.permitted.borrow().get(&at) {
            return *known;
        }
        let result = self.author(at).is_some_and(|author| {
            self.names_only(at)
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
        let mut cards = self.graph.cards(Some(at)).filter(|(.., card)| key(card) == operation.key);
        let (_, person, card) = cards.find(|(q, ..)| self.card_counts(*q, Some(at)))?;
        Some(Author { person, device: Some(card.device) })
    }

    /// The cards that count in a past (§10).
    fn cards(&self, within: Within) -> impl Iterator<Item = (At, Person, &'a Card)> {
        self.graph.cards(within).filter(move |(at, ..)| self.card_counts(*at, within))
    }

    /// READING: of two concurrent cards with a common key the larger operation loses its *card*;
    /// an `Admit` still gives its roles.
    fn card_counts(&self, at: At, within: Within) -> bool {
        let Some((_, card)) = self.graph.card(at) else { return false };
        let id = |at: At| self.graph.operations[at].id;
        self.counts(at, within)
            && !self.graph.within(within).any(|other| {
                self.graph.concurrent(at, other)
                    && id(other) < id(at)
                    && self.graph.card(other).is_some_and(|(_, other)| share_a_key(card, other))
                    && self.card_counts(other, within)
            })
    }

    /// READING: an operation whose own card counts for nothing, by its proof or its past, does not
    /// count.
    fn card_is_new(&self, at: At) -> bool {
        if self.graph.act(at).card().is_none() {
            return true;
        }
        self.graph.card(at).is_some_and(|(_, card)| {
            let mut same = self.graph.cards(Some(at)).filter(|(.., old)| share_a_key(card, old));
            !same.any(|(q, ..)| self.card_counts(q, Some(at)))
        })
    }

    /// §11.3. READING: for `Recover` and its `Second`s only other `Recover`s are looked at, also in
    /// their past.
    fn alive(&self, author: Author, at: At) -> bool {
        let spared = match self.graph.act(at) {
            Act::Recover { .. } => true,
            Act::Second { operation } => {
                self.graph.at.get(operation).is_some_and(|named| self.graph.is_recover(*named))
            }
            _ => false,
        };
        let person = Some(Target::Person(author.person));
        [person, author.device.map(Target::Device)].into_iter().flatten().all(|target| {
            let mut removals = self.removals_of(&target);
            removals.retain(|r| !spared || self.graph.is_recover(*r));
            let past = |r: &At| self.graph.past[at].contains(r);
            !removals.iter().any(past)
                && (removals.is_empty()
                    || removals.iter().any(|r| self.graph.past[*r].contains(&at)))
        })
    }

    fn removals_of(&self, target: &Target) -> Vec<At> {
        let hits = |r: &At| self.graph.targets[*r].contains(target);
        self.accepted.iter().copied().filter(hits).collect()
    }

    fn has_role(&self, person: Person, role: Roles, at: At) -> bool {
        let revocations = self.removals_of(&Target::Role(person, role));
        let past = &self.graph.past;
        self.graph.within(Some(at)).any(|g| {
            self.gives_role(g, person, role)
                && self.counts(g, Some(at))
                && revocations.iter().all(|r| {
                    past[g].contains(r)
                        || !past[at].contains(r)
                            && revocations.iter().any(|other| past[*other].contains(&at))
                })
        })
    }

    fn gives_role(&self, at: At, person: Person, role: Roles) -> bool {
        self.graph.gives(at).iter().any(|(of, roles)| *of == person && roles.meets(role))
    }

    /// Whether the signer has, in the past of `signed` (the operation or a `Second`), what `at`
    /// needs. READING: only its author may sign a removal as one of oneself.
    fn has_right(&self, signer: Author, at: At, signed: At) -> bool {
        let admin = || self.has_role(signer.person, Roles::ADMIN, signed);
        match self.graph.act(at) {
            Act::Found { .. } => false,
            Act::Admit { person, .. } => admin() && !self.admitted(Some(at)).contains(person),
            Act::Grant { .. } | Act::SetPolicy { .. } | Act::Open { .. } | Act::Keep { .. } => {
                admin()
            }
            Act::AddDevice { person, .. } => *person == signer.person,
            Act::Remove { persons, devices, .. } => {
                let own = |device: &DeviceId| self.owners(*device, at).contains(&signer.person);
                at == signed
                    && persons.iter().all(|person| *person == signer.person)
                    && devices.iter().all(own)
                    || admin()
            }
            Act::Revoke { person, .. } => at == signed && *person == signer.person || admin(),
            // READING: it counts by itself; as a signature it goes by what the operation needs.
            Act::Second { operation } => {
                let named = self.graph.at.get(operation);
                named.is_some_and(|named| self.graph.past[at].contains(named))
            }
            Act::SetRecovery { .. } | Act::Recover { .. } => self
                .recovery_set(at)
                .is_some_and(|(set, _)| at == signed || set.contains(&signer.person)),
            Act::Return { person, .. } => at == signed || *person != signer.person,
            Act::Rewrap { .. } => at == signed,
        }
    }

    /// READING: a person or device "is in the past" when they were admitted, or the card counts, there.
    fn names_only(&self, at: At) -> bool {
        let person = |person: &Person| self.admitted(Some(at)).contains(person);
        let device = |device: &DeviceId| !self.owners(*device, at).is_empty();
        match self.graph.act(at) {
            Act::Remove { persons, devices, .. } => {
                persons.iter().all(person) && devices.iter().all(device)
            }
            Act::Recover { persons, devices, grants } => {
                persons.iter().all(person)
                    && devices.iter().all(device)
                    && grants.iter().all(|(of, _)| person(of))
            }
            Act::SetRecovery { persons, .. } => persons.iter().all(person),
            Act::Grant { person: of, .. }
            | Act::Revoke { person: of, .. }
            | Act::AddDevice { person: of, .. }
            | Act::Return { person: of, .. } => person(of),
            Act::Keep { device: of, .. } => device(of),
            _ => true,
        }
    }

    /// Whose device that is, by the cards that count in the past of `at`.
    fn owners(&self, device: DeviceId, at: At) -> BTreeSet<Person> {
        let named = self.graph.cards(Some(at)).filter(|(.., card)| card.device == device);
        let counting = named.filter(|(q, ..)| self.card_counts(*q, Some(at)));
        counting.map(|(_, person, _)| person).collect()
    }

    /// The author and whoever seconds within that past, with the operation in which each signed.
    fn signatures(&self, at: At, within: Within) -> Vec<(Person, At)> {
        let id = self.graph.operations[at].id;
        let seconds = self.graph.within(within).filter(|s| {
            matches!(self.graph.act(*s), Act::Second { operation } if *operation == id)
                && self.permitted(*s)
                && self.author(*s).is_some_and(|author| self.has_right(author, at, *s))
        });
        [at].into_iter()
            .chain(seconds)
            .filter_map(|signed| Some((self.author(signed)?.person, signed)))
            .collect()
    }

    fn signers(&self, at: At, within: Within) -> BTreeSet<Person> {
        self.signatures(at, within).into_iter().map(|(person, _)| person).collect()
    }

    fn signers_are_enough(&self, at: At, within: Within) -> bool {
        match self.graph.act(at) {
            Act::SetRecovery { .. } | Act::Recover { .. } => self
                .recovery_set(at)
                .is_some_and(|(set, k)| self.signers(at, within).intersection(&set).count() >= k),
            Act::Return { person, .. } => {
                let alone =
                    self.sort() != Sort::Neighbourhood && self.admitted(Some(at)).len() == 1;
                alone || self.signers(at, within).iter().any(|signer| signer != person)
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
            // READING: also of somebody who is no admin yet, or it would take away a grant that
            // two made beside it.
            Act::Revoke { person, roles } => {
                roles.meets(Roles::ADMIN) && *person != author && admins.len() >= 3
            }
            Act::Remove { persons, devices, .. } => {
                let device = |device: &DeviceId| self.owners(*device, at).iter().any(another);
                admins.len() >= 3 && (persons.iter().any(another) || devices.iter().any(device))
            }
            Act::SetPolicy { .. } => admins.len() >= 3,
            Act::Open { channel } => channel.form == Form::Audience && admins.len() >= 3,
            _ => false,
        }
    }

    /// Who is an admin in that past, only removals of it taken off. READING: wherever their own
    /// signatures are.
    fn admins(&self, at: At) -> BTreeSet<Person> {
        let lies_there = |r: &At| self.graph.past[at].contains(r);
        self.admitted(Some(at))
            .into_iter()
            .filter(|person| !self.removals_of(&Target::Person(*person)).iter().any(lies_there))
            .filter(|person| {
                let mut revoked = self.removals_of(&Target::Role(*person, Roles::ADMIN));
                revoked.retain(lies_there);
                self.graph.within(Some(at)).any(|g| {
                    self.gives_role(g, *person, Roles::ADMIN)
                        && self.counts(g, Some(at))
                        && revoked.iter().all(|r| self.graph.past[g].contains(r))
                })
            })
            .collect()
    }

    /// The recovery set in the past of `at`, with its k.
    fn recovery_set(&self, at: At) -> Option<(BTreeSet<Person>, usize)> {
        if self.admitted(Some(at)).len() < 3 {
            return None;
        }
        let is_set = |q: &At| matches!(self.graph.act(*q), Act::SetRecovery { .. });
        let sets = self.graph.within(Some(at)).filter(is_set);
        let set = self.newest(sets.filter(|q| self.counts(*q, Some(at))).collect());
        if let Some(Act::SetRecovery { persons, k }) = set.map(|q| self.graph.act(q)) {
            return Some((persons.iter().copied().collect(), usize::from(*k)));
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
        Some((first.into_iter().collect(), k))
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
            removals: ids(&self.accepted),
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
        Member {
            roles: roles.fold(Roles::default(), Roles::with),
            devices: living.map(|(.., card)| (card.device, self.keys(card))).collect(),
            vouchers: vouchers.filter_map(|(at, _)| Some(self.author(at)?.person)).collect(),
        }
    }

    fn keys(&self, card: &Card) -> Keys {
        let of_device = |at: &At| self.graph.operations[*at].key == card.device;
        let rewraps = self.counting(None).filter(of_device);
        let rewraps = rewraps.filter_map(|at| match self.graph.act(at) {
            Act::Rewrap { wrap } => Some((self.graph.operations[at], wrap)),
            _ => None,
        });
        let newest = rewraps.max_by_key(|(by, _)| (by.seq, std::cmp::Reverse(by.id)));
        let wrap = newest.map_or(&card.wrap, |(_, wrap)| wrap).clone();
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

fn share_a_key(a: &Card, b: &Card) -> bool {
    [b.device, b.duty].contains(&a.device) || [b.device, b.duty].contains(&a.duty)
}

/// §11.3, the three steps.
fn which_removals_count<'g, 'a>(graph: &'g Graph<'a>) -> Given<'g, 'a> {
    let mut open: Set = graph.all().filter(|at| graph.is_removal(*at)).collect();
    let (mut accepted, mut dropped) = (Set::new(), Set::new());
    loop {
        let given = drop_what_does_not_count(graph, &accepted, &mut open, &mut dropped);
        if open.is_empty() {
            return given;
        }
        let voids = Voids::new(&given, &open);
        let unhindered = |r: &At| {
            !open.iter().any(|other| {
                graph.past[*r].contains(other)
                    || graph.concurrent(*r, *other) && voids.would(*other, *r)
            })
        };
        let mut now: Set = open.iter().copied().filter(unhindered).collect();
        if now.is_empty() {
            now = settle_cycles(&given, &open, &voids);
        }
        open.retain(|r| !now.contains(r));
        accepted.extend(now);
    }
}

/// Step 1.
fn drop_what_does_not_count<'g, 'a>(
    graph: &'g Graph<'a>,
    accepted: &Set,
    open: &mut Set,
    dropped: &mut Set,
) -> Given<'g, 'a> {
    loop {
        let given = Given::new(graph, accepted.clone(), dropped.clone());
        let lost: Set = open.iter().copied().filter(|r| !given.counts(*r, None)).collect();
        if lost.is_empty() {
            return given;
        }
        open.retain(|r| !lost.contains(r));
        dropped.extend(lost);
    }
}

/// Which open removal would void which.
struct Voids(BTreeSet<(At, At)>);

impl Voids {
    fn new(given: &Given<'_, '_>, open: &Set) -> Self {
        let mut pairs = BTreeSet::new();
        for by in open {
            let mut accepted = given.accepted.clone();
            accepted.insert(*by);
            let with = Given::new(given.graph, accepted, given.dropped.clone());
            let voided = open.iter().filter(|r| *r != by && !with.counts(**r, None));
            pairs.extend(voided.map(|r| (*by, *r)));
        }
        Self(pairs)
    }

    fn would(&self, by: At, r: At) -> bool {
        self.0.contains(&(by, r))
    }
}

/// Step 3: those that are accepted out of each group that nothing else points into.
fn settle_cycles(given: &Given<'_, '_>, open: &Set, voids: &Voids) -> Set {
    // READING: as in step 2, what a removal has seen it does not void.
    let points = |a: At, b: At| {
        given.graph.past[b].contains(&a) || given.graph.concurrent(a, b) && voids.would(a, b)
    };
    let reach = |from: At| {
        let mut reached = Set::from([from]);
        loop {
            let next: Set = open
                .iter()
                .copied()
                .filter(|r| !reached.contains(r) && reached.iter().any(|by| points(*by, *r)))
                .collect();
            if next.is_empty() {
                return reached;
            }
            reached.extend(next);
        }
    };
    let reached: BTreeMap<At, Set> = open.iter().map(|r| (*r, reach(*r))).collect();
    let mut accepted = Set::new();
    for r in open {
        let group: Set =
            reached[r].iter().copied().filter(|other| reached[other].contains(r)).collect();
        let outside = open.iter().filter(|other| !group.contains(other));
        if !outside.clone().any(|other| group.iter().any(|member| points(*other, *member))) {
            accepted.extend(winners(given, &group));
        }
    }
    accepted
}

/// Most signers in common past; a `Recover` before everything else; at a tie all.
fn winners(given: &Given<'_, '_>, group: &Set) -> Set {
    let graph = given.graph;
    let common: BTreeSet<Person> = given
        .admissions(None)
        .filter(|(at, _)| group.iter().all(|r| graph.past[*r].contains(at)))
        .map(|(_, person)| person)
        .collect();
    let recovers: Set = group.iter().copied().filter(|r| graph.is_recover(*r)).collect();
    let candidates = if recovers.is_empty() { group } else { &recovers };
    let weight = |r: &At| given.signers(*r, None).intersection(&common).count();
    let most = candidates.iter().map(weight).max().unwrap_or(0);
    candidates.iter().copied().filter(|r| weight(r) == most).collect()
}
