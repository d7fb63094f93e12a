//! What counts, given the removals that count (docs/protocol.md §11.2): one pass over the graph, in
//! which each operation is judged by its own past alone.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fixedbitset::FixedBitSet;
use porchlight_crypto::DeviceId;

use super::{
    act::{Act, Person, Roles, Sort},
    cut::Accepted,
    dag::Dag,
    facts::{CardAt, Facts, Targets},
};

/// Removals decided so far: those that count, and those that never will.
#[derive(Clone, Default)]
pub(crate) struct Decided {
    pub(crate) accepted: BTreeMap<usize, Arc<Accepted>>,
    pub(crate) dropped: FixedBitSet,
}

impl Decided {
    pub(crate) fn accepts(&self, at: usize) -> bool {
        self.accepted.contains_key(&at)
    }

    /// Whether a removal that counts takes this away.
    fn hits(&self, removal: usize, hit: impl Fn(&Targets) -> bool) -> bool {
        self.accepted.get(&removal).and_then(|it| it.judged.targets.as_ref()).is_some_and(hit)
    }
}

/// Who signed an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Author {
    pub(crate) person: Person,
    /// `None` for the recovery key of printed words.
    pub(crate) device: Option<DeviceId>,
}

/// An operation whose author had what it needs, as far as its own past says.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    author: Author,
    /// How many persons must sign it.
    needs: usize,
    /// Further signatures: place of the `Second` and who signed it.
    seconds: Vec<(usize, Person)>,
    /// For what the recovery set signs: of whom, and how many. Several sets, where they were changed at
    /// once.
    quorums: Vec<(BTreeSet<Person>, usize)>,
    /// What a removal takes away, of all that it lists.
    targets: Option<Targets>,
}

impl Judged {
    /// The author alone is enough: one signature is needed, and of one set at most. Of two sets with a
    /// k of 1 each wants its own.
    fn stands_by_author(&self) -> bool {
        self.needs <= 1 && self.quorums.len() <= 1
    }
}

/// The outcome of one pass.
pub(crate) struct Ruling<'a> {
    pub(super) dag: &'a Dag,
    pub(super) facts: &'a Facts,
    pub(super) decided: &'a Decided,
    judged: Cow<'a, [Option<Arc<Judged>>]>,
}

impl<'a> Ruling<'a> {
    pub(crate) fn new(dag: &'a Dag, facts: &'a Facts, decided: &'a Decided) -> Self {
        Self::go_on(dag, facts, decided, Vec::with_capacity(dag.nodes.len()))
    }

    /// The same, where what came first is judged already.
    pub(crate) fn go_on(
        dag: &'a Dag,
        facts: &'a Facts,
        decided: &'a Decided,
        judged: Vec<Option<Arc<Judged>>>,
    ) -> Self {
        let known = judged.len();
        let mut ruling = Self { dag, facts, decided, judged: Cow::Owned(judged) };
        for at in known..dag.nodes.len() {
            let judged = match decided.accepted.get(&at) {
                Some(accepted) => Some(Arc::clone(&accepted.judged)),
                None => ruling.judge(at).map(Arc::new),
            };
            if let Some(judged) = &judged {
                ruling.second(at, judged.author.person);
            }
            ruling.judged.to_mut().push(judged);
        }
        ruling
    }

    /// Takes up the outcome of an earlier pass over the same graph and decisions.
    pub(crate) fn resume(
        dag: &'a Dag,
        facts: &'a Facts,
        decided: &'a Decided,
        judged: &'a [Option<Arc<Judged>>],
    ) -> Self {
        Self { dag, facts, decided, judged: Cow::Borrowed(judged) }
    }

    pub(crate) fn into_judged(self) -> Vec<Option<Arc<Judged>>> {
        self.judged.into_owned()
    }

    /// Whether an operation counts in the set of all.
    pub(crate) fn counts(&self, at: usize) -> bool {
        self.counts_within(at, None)
    }

    /// Whether it lies in a past and counts there.
    pub(crate) fn counts_in(&self, at: usize, past: &FixedBitSet) -> bool {
        past.contains(at) && self.counts_within(at, Some(past))
    }

    fn counts_within(&self, at: usize, past: Option<&FixedBitSet>) -> bool {
        let Some(judged) = self.judged(at).filter(|_| !self.decided.dropped.contains(at)) else {
            return false;
        };
        (past.is_none() && self.decided.accepts(at)) || lacks_within(judged, past) == 0
    }

    pub(super) fn judged_arc(&self, at: usize) -> Option<Arc<Judged>> {
        self.judged.get(at)?.clone()
    }

    /// A removal that was accepted is known also while what lies before it is judged anew.
    fn judged(&self, at: usize) -> Option<&Judged> {
        match self.judged.get(at) {
            Some(judged) => judged.as_deref(),
            None => self.decided.accepted.get(&at).map(|accepted| accepted.judged.as_ref()),
        }
    }

    /// What a removal takes away, of all that it lists.
    pub(crate) fn targets(&self, at: usize) -> Option<&Targets> {
        self.judged(at)?.targets.as_ref()
    }

    /// How many more persons must sign it.
    pub(crate) fn lacks(&self, at: usize) -> Option<usize> {
        Some(lacks_within(self.judged(at)?, None))
    }

    /// Whether more than one person must sign it: it may lie in a past and not count there.
    pub(crate) fn is_weighty(&self, at: usize) -> bool {
        self.judged(at).is_none_or(|judged| !judged.stands_by_author())
    }

    /// Who signed it, and in which operation each, in the set of all.
    pub(crate) fn signatures(&self, at: usize) -> Vec<(usize, Person)> {
        let Some(judged) = self.judged(at) else { return Vec::new() };
        let author = (at, judged.author.person);
        judged.seconds.iter().copied().chain([author]).collect()
    }

    pub(crate) fn author(&self, at: usize) -> Option<Author> {
        self.judged(at).map(|judged| judged.author)
    }

    /// Whether a removal takes something away from a person.
    pub(crate) fn hits(&self, removal: usize, person: Person) -> bool {
        let (Some(targets), Some(node)) = (self.targets(removal), self.dag.nodes.get(removal))
        else {
            return false;
        };
        targets.persons.contains(&person)
            || targets.roles.contains_key(&person)
            || targets.devices.iter().any(|it| self.owner(*it, &node.past) == Some(person))
    }

    /// A removal lies in the past of an operation with the signatures that it needs.
    pub(crate) fn sees(&self, at: usize, removal: usize) -> bool {
        self.dag.nodes.get(at).is_some_and(|node| self.counts_in(removal, &node.past))
    }

    /// Removals of a person that count.
    pub(crate) fn person_removals(&self, person: Person) -> impl Iterator<Item = usize> {
        let all = self.facts.person_removals.get(&person).map(Vec::as_slice).unwrap_or_default();
        let hits = move |at: &usize| self.decided.hits(*at, |it| it.persons.contains(&person));
        all.iter().copied().filter(hits)
    }

    /// Removals of a device that count.
    pub(crate) fn device_removals(&self, device: DeviceId) -> impl Iterator<Item = usize> {
        let all = self.facts.device_removals.get(&device).map(Vec::as_slice).unwrap_or_default();
        let hits = move |at: &usize| self.decided.hits(*at, |it| it.devices.contains(&device));
        all.iter().copied().filter(hits)
    }

    fn judge(&self, at: usize) -> Option<Judged> {
        if self.facts.is_void(at) {
            return None;
        }
        let author = self.author_of(at)?;
        let targets = self.targets_of(at);
        let needs = self.needs(at, author, targets.as_ref())?;
        let quorums = self.quorums(at);
        Some(Judged { author, needs, seconds: Vec::new(), quorums, targets })
    }

    /// Of what a removal lists, that which a counting admission or card of its past brought, and which
    /// was not gone there.
    fn targets_of(&self, at: usize) -> Option<Targets> {
        let node = self.dag.nodes.get(at)?;
        let mut targets = self.facts.removals.get(&at)?.clone();
        let returning =
            if let Act::Return { person, .. } = &node.operation.act { Some(*person) } else { None };
        let is_gone =
            |person| self.person_removals(person).any(|it| self.counts_in(it, &node.past));
        targets.persons.retain(|person| self.is_admitted(*person, &node.past) && !is_gone(*person));
        targets.raised.retain(|person| self.is_admitted(*person, &node.past));
        targets.devices.retain(|device| {
            let Some(owner) = self.owner(*device, &node.past) else { return false };
            let mut removals = self.device_removals(*device);
            let is_removed = is_gone(owner) || removals.any(|it| self.counts_in(it, &node.past));
            !is_removed && returning.is_none_or(|person| person == owner)
        });
        if let Act::Revoke { person, roles } = &node.operation.act {
            let had = roles.each().filter(|role| self.had_role(*person, *role, &node.past));
            let had = had.fold(Roles::default(), Roles::with);
            targets.roles.retain(|_, revoked| {
                *revoked = had;
                had != Roles::default()
            });
        }
        Some(targets)
    }

    /// Adds the signature of a `Second` to the operation that it names.
    fn second(&mut self, at: usize, person: Person) {
        let Some(Act::Second { operation }) = self.dag.nodes.get(at).map(|it| &it.operation.act)
        else {
            return;
        };
        let Some(named) = self.dag.place_of(operation) else { return };
        // A removal that was accepted stands as it did.
        if self.decided.accepts(named) {
            return;
        }
        if let Some(Some(judged)) = self.judged.to_mut().get_mut(named)
            && let Some(judged) = Arc::get_mut(judged)
        {
            judged.seconds.push((at, person));
        }
    }

    /// The author, if a card of theirs counts in the past and they are alive there.
    fn author_of(&self, at: usize) -> Option<Author> {
        let node = self.dag.nodes.get(at)?;
        let key = node.operation.key;
        let cards = match &node.operation.act {
            Act::Found { person, card, .. } => {
                return (node.operation.card_holds && card.duty == key)
                    .then_some(Author { person: *person, device: Some(card.device) });
            }
            Act::Return { .. } => self.facts.recovery.get(&key)?,
            Act::Rewrap { .. } => self.facts.devices.get(&key)?,
            Act::Admit { .. }
            | Act::AddDevice { .. }
            | Act::Remove { .. }
            | Act::Grant { .. }
            | Act::Revoke { .. }
            | Act::SetPolicy { .. }
            | Act::Open { .. }
            | Act::Second { .. }
            | Act::SetRecovery { .. }
            | Act::Recover { .. }
            | Act::Keep { .. }
            | Act::Reset { .. } => self.facts.duty.get(&key)?,
        };
        let author = if let Act::Return { person, .. } = &node.operation.act {
            let known =
                |card: &CardAt| card.person == *person && self.counts_in(card.at, &node.past);
            cards.iter().any(known).then_some(Author { person: *person, device: None })?
        } else {
            let card = self.first_counting(cards, &node.past)?;
            Author { person: card.person, device: Some(card.device) }
        };
        self.is_alive(author, at).then_some(author)
    }

    fn first_counting<'c>(
        &self,
        cards: impl IntoIterator<Item = &'c CardAt>,
        past: &FixedBitSet,
    ) -> Option<CardAt> {
        let counting = cards
            .into_iter()
            .filter(|card| past.contains(card.at) && self.card_counts(card.at, Some(past)));
        counting.min_by_key(|card| self.dag.rank(card.at)).copied()
    }

    /// Whether the card of an operation counts: the operation does, and the card gives way to no
    /// other that shares a key with it.
    pub(crate) fn card_counts(&self, at: usize, past: Option<&FixedBitSet>) -> bool {
        let gives_way = |rivals: &BTreeSet<usize>| {
            rivals.iter().any(|rival| {
                past.is_none_or(|past| past.contains(*rival)) && self.card_counts(*rival, past)
            })
        };
        self.counts_within(at, past) && !self.facts.rivals.get(&at).is_some_and(gives_way)
    }

    /// Whether a person has one of these roles by a past, only removals that count there taken off.
    pub(crate) fn had_role(&self, person: Person, roles: Roles, past: &FixedBitSet) -> bool {
        let removed = self.person_removals(person).any(|removal| self.counts_in(removal, past));
        let survives = |gift: usize, role: Roles| {
            self.revocations(person, role)
                .filter(|revocation| self.counts_in(*revocation, past))
                .all(|revocation| self.dag.reaches(gift, revocation))
        };
        !removed
            && self.gifts_in(person, roles, past).any(|(gift, given)| {
                given.each().any(|role| roles.meets(role) && survives(gift, role))
            })
    }

    /// What would give a person roles if it counts.
    pub(crate) fn gifts(&self, person: Person) -> impl Iterator<Item = (usize, Roles)> {
        let all = self.facts.gifts.get(&person).map(Vec::as_slice).unwrap_or_default();
        let reaches_them = move |at: usize| {
            self.targets(at).is_none_or(|targets| targets.raised.contains(&person))
        };
        all.iter().copied().filter(move |(at, _)| reaches_them(*at))
    }

    pub(super) fn gifts_in(
        &self,
        person: Person,
        roles: Roles,
        past: &FixedBitSet,
    ) -> impl Iterator<Item = (usize, Roles)> {
        self.gifts(person)
            .filter(move |(at, given)| given.meets(roles) && self.counts_in(*at, past))
    }

    /// Revocations of a role that count.
    pub(crate) fn revocations(&self, person: Person, role: Roles) -> impl Iterator<Item = usize> {
        let all = self.facts.revocations.get(&person).map(Vec::as_slice).unwrap_or_default();
        let revokes = move |it: &Targets| it.roles.get(&person).is_some_and(|it| it.meets(role));
        all.iter().map(|(at, _)| *at).filter(move |at| self.decided.hits(*at, revokes))
    }

    pub(crate) fn is_admitted(&self, person: Person, past: &FixedBitSet) -> bool {
        let all = self.facts.admissions.get(&person).map(Vec::as_slice).unwrap_or_default();
        all.iter().any(|at| self.counts_in(*at, past))
    }

    /// Whose device it is, by a past.
    pub(crate) fn owner(&self, device: DeviceId, past: &FixedBitSet) -> Option<Person> {
        let cards = self.facts.devices.get(&device)?;
        self.first_counting(cards, past).map(|card| card.person)
    }

    /// Neither of the card's keys is in a card that counts in its past.
    pub(super) fn card_is_new(&self, at: usize) -> bool {
        let Some(node) = self.dag.nodes.get(at) else { return false };
        let Some((_, card)) = node.operation.act.card() else { return false };
        let mut keys = [card.device, card.duty].into_iter();
        keys.all(|key| {
            let taken = self.facts.taken.get(&key).into_iter().flatten();
            self.first_counting(taken, &node.past).is_none()
        })
    }

    pub(super) fn is_household(&self) -> bool {
        let root = self.dag.nodes.first().map(|node| &node.operation.act);
        matches!(root, Some(Act::Found { sort: Sort::Household, .. }))
    }

    /// How many persons were ever admitted by a past.
    pub(super) fn admitted_ever(&self, past: &FixedBitSet) -> usize {
        let admitted = self.facts.admissions.keys();
        admitted.filter(|person| self.is_admitted(**person, past)).count()
    }
}

fn signers(judged: &Judged, past: Option<&FixedBitSet>) -> BTreeSet<Person> {
    let seconds =
        judged.seconds.iter().filter(|(at, _)| past.is_none_or(|past| past.contains(*at)));
    seconds.map(|(_, person)| *person).chain([judged.author.person]).collect()
}

/// How many more must sign it, of what lies in a past.
fn lacks_within(judged: &Judged, past: Option<&FixedBitSet>) -> usize {
    if judged.stands_by_author() {
        return 0;
    }
    let signers = signers(judged, past);
    let lacking =
        |(set, k): &(BTreeSet<Person>, usize)| k.saturating_sub(set.intersection(&signers).count());
    let of_sets = judged.quorums.iter().map(lacking).max();
    of_sets.unwrap_or_else(|| judged.needs.saturating_sub(signers.len()))
}
