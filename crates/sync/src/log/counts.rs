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
    act::{Act, Form, Person, Roles, Sort},
    dag::Dag,
    facts::{CardAt, Facts, Targets},
};

/// The recovery set is at first the persons who were admitted first, this many at most.
const RECOVERY_FIRST: usize = 5;
/// And it exists from this many on.
const RECOVERY_FROM: usize = 3;

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

/// A removal that counts, as it stood given those accepted before it.
pub(crate) struct Accepted {
    judged: Arc<Judged>,
    /// Whether it voids what lies beside it.
    cuts: bool,
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
    /// A `Return` that needs nobody where nobody else was ever admitted.
    alone: bool,
    /// What a removal takes away, of all that it lists.
    targets: Option<Targets>,
}

/// The outcome of one pass.
pub(crate) struct Ruling<'a> {
    dag: &'a Dag,
    facts: &'a Facts,
    decided: &'a Decided,
    judged: Cow<'a, [Option<Arc<Judged>>]>,
}

impl<'a> Ruling<'a> {
    pub(crate) fn new(dag: &'a Dag, facts: &'a Facts, decided: &'a Decided) -> Self {
        let judged = Cow::Owned(Vec::with_capacity(dag.nodes.len()));
        let mut ruling = Self { dag, facts, decided, judged };
        for at in 0..dag.nodes.len() {
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
        (past.is_none() && self.decided.accepts(at)) || self.lacks_within(at, judged, past) == 0
    }

    fn lacks_within(&self, at: usize, judged: &Judged, past: Option<&FixedBitSet>) -> usize {
        if judged.needs <= 1 || (judged.alone && self.is_alone(at, past)) {
            return 0;
        }
        judged.needs.saturating_sub(signers(judged, past).len())
    }

    fn judged(&self, at: usize) -> Option<&Judged> {
        self.judged.get(at)?.as_deref()
    }

    /// What a removal takes away, of all that it lists.
    pub(crate) fn targets(&self, at: usize) -> Option<&Targets> {
        self.judged(at)?.targets.as_ref()
    }

    /// How many more persons must sign it.
    pub(crate) fn lacks(&self, at: usize) -> Option<usize> {
        Some(self.lacks_within(at, self.judged(at)?, None))
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

    /// An open removal as it would be accepted now.
    pub(crate) fn accepted_now(&self, at: usize) -> Option<Arc<Accepted>> {
        let mut judged = self.judged(at)?.clone();
        if judged.alone {
            judged.needs = if self.is_alone(at, None) { 1 } else { judged.needs };
            judged.alone = false;
        }
        let cuts = self.cuts(at);
        Some(Arc::new(Accepted { judged: Arc::new(judged), cuts }))
    }

    /// A removal that only those signed whom it hits, one of them with a forked key, cuts nothing
    /// beside it; but in a circle of one there is nobody else who could sign.
    fn cuts(&self, removal: usize) -> bool {
        let signers: BTreeSet<Person> =
            self.signatures(removal).into_iter().map(|(_, person)| person).collect();
        if signers.iter().any(|person| !self.hits(removal, *person)) {
            return true;
        }
        let is_forked = |person: &Person| {
            let mut cards = self.facts.cards_of(*person);
            cards.any(|card| {
                self.facts.forked.contains(&card.duty) && self.card_counts(card.at, None)
            })
        };
        !signers.iter().any(is_forked) || self.is_circle_of_one()
    }

    fn is_circle_of_one(&self) -> bool {
        let counting = self.facts.admitted.iter().filter(|(_, _, at, _)| self.counts(*at));
        let mut persons = counting.map(|(.., person)| *person);
        let first = persons.next();
        persons.all(|person| Some(person) == first)
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

    fn cuts_beside(&self, removal: usize) -> bool {
        self.decided.accepted.get(&removal).is_some_and(|accepted| accepted.cuts)
    }

    fn judge(&self, at: usize) -> Option<Judged> {
        if self.facts.is_void(at) {
            return None;
        }
        let author = self.author_of(at)?;
        let targets = self.targets_of(at);
        let needs = self.needs(at, author, targets.as_ref())?;
        let act = self.dag.nodes.get(at).map(|node| &node.operation.act);
        let alone = matches!(act, Some(Act::Return { .. })) && !self.is_neighbourhood();
        Some(Judged { author, needs, seconds: Vec::new(), alone, targets })
    }

    /// How many persons must sign it, if its author has what it needs.
    fn needs(&self, at: usize, author: Author, targets: Option<&Targets>) -> Option<usize> {
        let node = self.dag.nodes.get(at)?;
        let past = &node.past;
        let is_admin = || self.has_role(author.person, Roles::ADMIN, at);
        match &node.operation.act {
            Act::Found { .. } => past.is_clear().then_some(1),
            Act::Admit { person, roles, .. } => {
                let is_new = !self.is_admitted(*person, past);
                (is_new && is_admin() && self.card_is_new(at))
                    .then(|| self.needs_to_make_admin(past, *roles))
            }
            Act::AddDevice { person, .. } => (*person == author.person
                && self.is_admitted(*person, past)
                && self.card_is_new(at))
            .then_some(1),
            Act::Remove { .. } => self.needs_to_remove(author.person, targets?, at),
            Act::Grant { person, roles, .. } => (self.is_admitted(*person, past) && is_admin())
                .then(|| self.needs_to_make_admin(past, *roles)),
            Act::Revoke { person, .. } if *person == author.person => Some(1),
            Act::Revoke { person, roles } => (self.is_admitted(*person, past) && is_admin())
                .then(|| self.needs_against_admin(past, roles.meets(Roles::ADMIN))),
            Act::SetPolicy { .. } => is_admin().then(|| self.needs_against_admin(past, true)),
            Act::Open { channel } => {
                let heavy = channel.form == Form::Audience;
                is_admin().then(|| self.needs_against_admin(past, heavy))
            }
            Act::Second { .. } => self.may_second(author.person, at).then_some(1),
            Act::SetRecovery { persons, .. } => {
                persons.iter().all(|person| self.is_admitted(*person, past)).then_some(())?;
                let (set, k) = self.recovery_set(past)?;
                set.contains(&author.person).then_some(k)
            }
            Act::Recover { .. } => {
                let (set, k) = self.recovery_set(past)?;
                set.contains(&author.person).then_some(k)
            }
            Act::Return { person, .. } => (*person == author.person
                && self.is_admitted(*person, past)
                && self.card_is_new(at))
            .then_some(2),
            Act::Rewrap { .. } => Some(1),
            Act::Reset { .. } => is_admin().then_some(1),
            Act::Keep { device, .. } => {
                (is_admin() && self.owner(*device, past).is_some()).then_some(1)
            }
        }
    }

    /// Of what a removal lists, that which a counting admission or card of its past brought.
    fn targets_of(&self, at: usize) -> Option<Targets> {
        let node = self.dag.nodes.get(at)?;
        let mut targets = self.facts.removals.get(&at)?.clone();
        let returning = match &node.operation.act {
            Act::Return { person, .. } => Some(*person),
            _ => None,
        };
        targets.persons.retain(|person| self.is_admitted(*person, &node.past));
        targets.raised.retain(|person| self.is_admitted(*person, &node.past));
        targets.devices.retain(|device| {
            let owner = self.owner(*device, &node.past);
            owner.is_some() && (returning.is_none() || owner == returning)
        });
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

    /// Whether a person has, in the past of their `Second`, what the operation needs that it names.
    fn may_second(&self, person: Person, at: usize) -> bool {
        let Some(node) = self.dag.nodes.get(at) else { return false };
        let Act::Second { operation } = &node.operation.act else { return false };
        let named = self.dag.place_of(operation).filter(|named| node.past.contains(*named));
        let Some(node) = named.and_then(|named| self.dag.nodes.get(named)) else { return false };
        match &node.operation.act {
            Act::SetRecovery { .. } | Act::Recover { .. } => {
                self.recovery_set(&node.past).is_some_and(|(set, _)| set.contains(&person))
            }
            Act::Return { person: returning, .. } => *returning != person,
            Act::AddDevice { person: of, .. } => *of == person,
            Act::Found { .. } | Act::Second { .. } | Act::Rewrap { .. } => false,
            Act::Admit { .. }
            | Act::Remove { .. }
            | Act::Grant { .. }
            | Act::Revoke { .. }
            | Act::SetPolicy { .. }
            | Act::Open { .. }
            | Act::Keep { .. }
            | Act::Reset { .. } => self.has_role(person, Roles::ADMIN, at),
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

    /// Whether a duty key stands for somebody by a past.
    pub(crate) fn is_known(&self, key: DeviceId, past: &FixedBitSet) -> bool {
        let cards = self.facts.duty.get(&key).into_iter().flatten();
        self.first_counting(cards, past).is_some()
    }

    /// A removal's past is the cut: what lies in the past of at least one stays, all else is void.
    /// That of a person also lets in what their devices wrote.
    fn is_alive(&self, author: Author, at: usize) -> bool {
        let recovering = self.is_recovering(at);
        let matters = |removal: &usize| !recovering || self.is_recover(*removal);
        let of_person: Vec<usize> = self.person_removals(author.person).filter(matters).collect();
        let of_device: Vec<usize> = match author.device {
            Some(device) => self.device_removals(device).filter(matters).collect(),
            None => Vec::new(),
        };
        if of_person.iter().chain(&of_device).any(|removal| self.sees(at, *removal)) {
            return false;
        }
        let cutting = |removals: Vec<usize>| {
            removals.into_iter().filter(|it| self.cuts_beside(*it)).collect::<Vec<usize>>()
        };
        let (of_person, of_device) = (cutting(of_person), cutting(of_device));
        let lets_in = |removal: &usize| self.dag.reaches(*removal, at);
        let for_person = of_person.iter().any(lets_in);
        (for_person || of_person.is_empty())
            && (for_person || of_device.is_empty() || of_device.iter().any(lets_in))
    }

    fn is_recover(&self, at: usize) -> bool {
        self.dag.nodes.get(at).is_some_and(|it| matches!(it.operation.act, Act::Recover { .. }))
    }

    /// A `Recover`, or a `Second` that names one: only another `Recover` cuts it.
    fn is_recovering(&self, at: usize) -> bool {
        match self.dag.nodes.get(at).map(|node| &node.operation.act) {
            Some(Act::Second { operation }) => {
                self.dag.place_of(operation).is_some_and(|named| self.is_recover(named))
            }
            _ => self.is_recover(at),
        }
    }

    /// Whether a person has a role in an operation.
    pub(crate) fn has_role(&self, person: Person, roles: Roles, at: usize) -> bool {
        let Some(node) = self.dag.nodes.get(at) else { return false };
        let survives = |gift: usize, role: Roles| {
            let since = self.revocations(person, role).filter(|it| !self.dag.reaches(gift, *it));
            let mut since = since.peekable();
            since.peek().is_none() || {
                let let_in = self
                    .revocations(person, role)
                    .chain(self.person_removals(person))
                    .any(|it| self.dag.reaches(it, at) && self.cuts_beside(it));
                since.all(|it| !self.sees(at, it) && (let_in || !self.cuts_beside(it)))
            }
        };
        self.gifts_in(person, roles, &node.past)
            .any(|(gift, given)| given.each().any(|role| roles.meets(role) && survives(gift, role)))
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

    fn gifts_in(
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
        all.iter()
            .filter(move |(at, revoked)| revoked.meets(role) && self.decided.accepts(*at))
            .map(|(at, _)| *at)
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
    fn card_is_new(&self, at: usize) -> bool {
        let Some(node) = self.dag.nodes.get(at) else { return false };
        let Some((_, card)) = node.operation.act.card() else { return false };
        let mut keys = [card.device, card.duty].into_iter();
        keys.all(|key| {
            let taken = self.facts.taken.get(&key).into_iter().flatten();
            self.first_counting(taken, &node.past).is_none()
        })
    }

    fn admins(&self, past: &FixedBitSet) -> usize {
        self.facts.ever_admin.iter().filter(|it| self.had_role(**it, Roles::ADMIN, past)).count()
    }

    fn needs_to_make_admin(&self, past: &FixedBitSet, roles: Roles) -> usize {
        if roles.meets(Roles::ADMIN) && self.admins(past) >= 2 { 2 } else { 1 }
    }

    fn needs_against_admin(&self, past: &FixedBitSet, concerns_admin: bool) -> usize {
        if concerns_admin && self.admins(past) >= 3 { 2 } else { 1 }
    }

    fn needs_to_remove(&self, author: Person, targets: &Targets, at: usize) -> Option<usize> {
        let past = &self.dag.nodes.get(at)?.past;
        let owners = targets.devices.iter().filter_map(|device| self.owner(*device, past));
        let concerned: BTreeSet<Person> = targets.persons.iter().copied().chain(owners).collect();
        if concerned.iter().all(|person| *person == author) {
            return (!concerned.is_empty()).then_some(1);
        }
        self.has_role(author, Roles::ADMIN, at).then_some(())?;
        let another = |it: &Person| *it != author && self.had_role(*it, Roles::ADMIN, past);
        Some(self.needs_against_admin(past, concerned.iter().any(another)))
    }

    /// The recovery set by a past, and how many of it must sign. Removed persons stay in it, else
    /// whoever may remove them could change it.
    pub(crate) fn recovery_set(&self, past: &FixedBitSet) -> Option<(BTreeSet<Person>, usize)> {
        let mut seen = BTreeSet::new();
        let counting = |at: &usize| self.counts_in(*at, past);
        for (_, _, at, person) in &self.facts.admitted {
            if seen.len() < RECOVERY_FROM && counting(at) {
                seen.insert(*person);
            }
        }
        if seen.len() < RECOVERY_FROM {
            return None;
        }
        let said: Vec<usize> = self.facts.recovery_sets.iter().copied().filter(counting).collect();
        let newest = said
            .iter()
            .filter(|at| !said.iter().any(|later| self.dag.reaches(*later, **at)))
            .min_by_key(|at| self.dag.nodes.get(**at).map(|node| node.operation.id));
        if let Some(Act::SetRecovery { persons, k }) =
            newest.and_then(|at| self.dag.nodes.get(*at)).map(|node| &node.operation.act)
        {
            return Some((persons.iter().copied().collect(), usize::from(*k)));
        }
        let mut first = BTreeSet::new();
        for (_, _, at, person) in &self.facts.admitted {
            if first.len() < RECOVERY_FIRST && counting(at) {
                first.insert(*person);
            }
        }
        let k = first.len() / 2 + 1;
        Some((first, k))
    }

    fn is_neighbourhood(&self) -> bool {
        let root = self.dag.nodes.first().map(|node| &node.operation.act);
        !matches!(root, Some(Act::Found { sort: Sort::Household | Sort::Section, .. }))
    }

    /// Only one person was admitted, before an operation or beside it.
    fn is_alone(&self, at: usize, past: Option<&FixedBitSet>) -> bool {
        let ever = self.facts.admitted.iter().filter(|(_, _, admission, _)| {
            past.is_none_or(|past| past.contains(*admission))
                && !self.dag.reaches(*admission, at)
                && self.counts_within(*admission, past)
        });
        ever.map(|(.., person)| *person).collect::<BTreeSet<_>>().len() == 1
    }
}

fn signers(judged: &Judged, past: Option<&FixedBitSet>) -> BTreeSet<Person> {
    let seconds =
        judged.seconds.iter().filter(|(at, _)| past.is_none_or(|past| past.contains(*at)));
    seconds.map(|(_, person)| *person).chain([judged.author.person]).collect()
}
