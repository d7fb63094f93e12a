//! The evaluation of the log a second time, written from the text of docs/protocol.md §10-§12
//! alone: sets and recursion, no shortcut. It is what the real one is compared with.
//!
//! Slow on purpose, for histories of at most 60 operations. It shares no code with the evaluation in
//! `src/log`, only the plain values. Where the text leaves a choice, `READING` says which was made.

mod graph;
mod removals;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use porchlight_crypto::{DeviceId, Hash};
use porchlight_sync::log::{
    Act, Card, Channel, Form, Keys, Member, Operation, Person, Policy, Roles, Sort, View,
};

use graph::{At, Graph, ROOT, Set, Target, Within};
use removals::which_removals_count;

/// What §11 says of these operations, in whatever order they come.
pub(crate) fn view(root: Hash, operations: &[Operation]) -> View {
    let Some(graph) = Graph::new(root, operations) else { return View::default() };
    let given = which_removals_count(&graph);
    let view = given.view();
    view
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
}

impl<'g, 'a> Given<'g, 'a> {
    fn new(graph: &'g Graph<'a>, accepted: Accepted<'g, 'a>, dropped: Set) -> Self {
        let (counts, permitted) = (RefCell::default(), RefCell::default());
        Self { graph, accepted, dropped, counts, permitted }
    }

    /// §11.2. PROPOSED: an accepted removal counts in a past, with what it gives, as it did given the
    /// removals accepted before it.
    fn counts(&self, at: At, within: Within) -> bool {
        if at == ROOT {
            return true;
        }
        if self.dropped.contains(&at) {
            return false;
        }
        if let Some(then) = self.accepted.get(&at) {
            return then.counts(at, within);
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
            self.graph.continues_its_chain(at)
                && self.names_only(at)
                && self.graph.person_is_its_card(at)
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
        // PROPOSED: a removal of the person lets in what one of the device would.
        let mut of_person = self.removals_of(&Target::Person(author.person));
        of_person.retain(|r| !spared || self.graph.is_recover(*r));
        let person = Some(Target::Person(author.person));
        [person, author.device.map(Target::Device)].into_iter().flatten().all(|target| {
            let mut removals = self.removals_of(&target);
            removals.retain(|r| !spared || self.graph.is_recover(*r));
            let past = |r: &At| self.graph.past[at].contains(r);
            !removals.iter().any(past)
                && (!removals.iter().any(|r| self.cuts(*r))
                    || removals.iter().chain(&of_person).any(|r| self.graph.past[*r].contains(&at)))
        })
    }

    fn removals_of(&self, target: &Target) -> Vec<At> {
        let hits = |r: &At| self.graph.targets[*r].contains(target);
        self.accepted.keys().copied().filter(hits).collect()
    }

    fn has_role(&self, person: Person, role: Roles, at: At) -> bool {
        let revocations = self.removals_of(&Target::Role(person, role));
        // PROPOSED: a removal of the person lets in what a revocation would.
        let mut let_in = self.removals_of(&Target::Person(person));
        let_in.extend(&revocations);
        let past = &self.graph.past;
        self.graph.within(Some(at)).any(|g| {
            self.gives_role(g, person, role)
                && self.counts(g, Some(at))
                && revocations.iter().all(|r| {
                    past[g].contains(r)
                        || !past[at].contains(r) && !self.cuts(*r)
                        || !past[at].contains(r)
                            && let_in.iter().any(|other| past[*other].contains(&at))
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
            // READING: `Reset`, which §11.1 does not name yet, needs an admin.
            Act::Grant { .. }
            | Act::SetPolicy { .. }
            | Act::Open { .. }
            | Act::Keep { .. }
            | Act::Reset { .. } => admin(),
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
            Act::SetRecovery { .. } | Act::Recover { .. } => {
                self.recovery_set(at).is_some_and(|(set, _)| set.contains(&signer.person))
            }
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

    /// PROPOSED: a removal that only those signed whom it hits, one of them with a forked key, ends
    /// what it hits and cuts nothing beside, unless nobody else was ever admitted.
    fn cuts(&self, r: At) -> bool {
        let Some(then) = self.accepted.get(&r) else { return true };
        let signers = then.signers(r, None);
        let forked = |person: &Person| {
            let mut cards = then.graph.cards(None).filter(|(_, of, _)| of == person);
            cards.any(|(.., card)| then.graph.is_forked(card.duty))
        };
        then.admitted(None).len() == 1
            || signers.iter().any(|person| !then.hits(r, *person))
            || !signers.iter().any(forked)
    }

    fn hits(&self, r: At, person: Person) -> bool {
        self.graph.targets[r].iter().any(|target| match target {
            Target::Person(of) | Target::Role(of, _) => *of == person,
            Target::Device(device) => self.owners(*device, r).contains(&person),
        })
    }

    /// PROPOSED: who signed it with a card that lies in every past of the group and a key that never
    /// signed two operations with one seq, and is not hit by it.
    fn weight(&self, r: At, group: &Set) -> usize {
        let signatures = self.signatures(r, None).into_iter().filter(|(person, signed)| {
            let key = self.graph.operations[*signed].key;
            let known = self.graph.cards(None).any(|(q, _, card)| {
                card.duty == key && group.iter().all(|other| self.graph.past[*other].contains(&q))
            });
            known && !self.hits(r, *person) && !self.graph.is_forked(key)
        });
        signatures.map(|(person, _)| person).collect::<BTreeSet<_>>().len()
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
                // PROPOSED: whoever was admitted before it or beside it.
                let ever =
                    self.admissions(within).filter(|(q, _)| !self.graph.past[*q].contains(&at));
                let ever: BTreeSet<Person> = ever.map(|(_, person)| person).collect();
                let alone = self.sort() != Sort::Neighbourhood && ever.len() == 1;
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

    /// Who is an admin in that past, only removals of it taken off. PROPOSED: removals that
    /// count there, their signatures in it.
    fn admins(&self, at: At) -> BTreeSet<Person> {
        let lies_there = |r: &At| self.graph.past[at].contains(r) && self.counts(*r, Some(at));
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
