//! What counts, given the removals that count (docs/protocol.md §11.2): one pass over the graph, in
//! which each operation is judged by its own past alone.

use std::{borrow::Cow, collections::BTreeSet};

use fixedbitset::FixedBitSet;
use porchlight_crypto::DeviceId;

use super::{
    act::{Act, Form, Person, Roles, Sort},
    dag::Dag,
    facts::{CardAt, Facts},
};

/// The recovery set is at first the persons who were admitted first, this many at most.
const RECOVERY_FIRST: usize = 5;
/// And it exists from this many on.
const RECOVERY_FROM: usize = 3;

/// Removals decided so far: those that count, and those that never will.
#[derive(Clone, Default)]
pub(crate) struct Decided {
    pub(crate) accepted: FixedBitSet,
    pub(crate) dropped: FixedBitSet,
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
    /// How many persons must sign it, and whether the author is one of those who may.
    needs: usize,
    author_signs: bool,
    /// Further signatures: place of the `Second` and who signed it.
    seconds: Vec<(usize, Person)>,
}

/// The outcome of one pass.
pub(crate) struct Ruling<'a> {
    dag: &'a Dag,
    facts: &'a Facts,
    decided: &'a Decided,
    judged: Cow<'a, [Option<Judged>]>,
}

impl<'a> Ruling<'a> {
    pub(crate) fn new(dag: &'a Dag, facts: &'a Facts, decided: &'a Decided) -> Self {
        let judged = Cow::Owned(Vec::with_capacity(dag.nodes.len()));
        let mut ruling = Self { dag, facts, decided, judged };
        for at in 0..dag.nodes.len() {
            let judged = ruling.judge(at);
            if let Some(Judged { author, .. }) = &judged {
                ruling.second(at, author.person);
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
        judged: &'a [Option<Judged>],
    ) -> Self {
        Self { dag, facts, decided, judged: Cow::Borrowed(judged) }
    }

    pub(crate) fn into_judged(self) -> Vec<Option<Judged>> {
        self.judged.into_owned()
    }

    /// Whether an operation counts in the set of all.
    pub(crate) fn counts(&self, at: usize) -> bool {
        self.decided.accepted.contains(at) || self.counts_within(at, None)
    }

    /// Whether it lies in a past and counts there.
    pub(crate) fn counts_in(&self, at: usize, past: &FixedBitSet) -> bool {
        past.contains(at) && self.counts_within(at, Some(past))
    }

    fn counts_within(&self, at: usize, past: Option<&FixedBitSet>) -> bool {
        if self.decided.dropped.contains(at) {
            return false;
        }
        let Some(Some(judged)) = self.judged.get(at) else { return false };
        if judged.needs <= usize::from(judged.author_signs) {
            return true;
        }
        signers(judged, past).len() >= judged.needs
    }

    /// How many more persons must sign it.
    pub(crate) fn lacks(&self, at: usize) -> Option<usize> {
        let judged = self.judged.get(at)?.as_ref()?;
        Some(judged.needs.saturating_sub(signers(judged, None).len()))
    }

    /// Who signed it, as persons, in the set of all.
    pub(crate) fn signers(&self, at: usize) -> BTreeSet<Person> {
        self.judged.get(at).and_then(Option::as_ref).map(|it| signers(it, None)).unwrap_or_default()
    }

    pub(crate) fn author(&self, at: usize) -> Option<Author> {
        self.judged.get(at)?.as_ref().map(|judged| judged.author)
    }

    /// The removals of a set that count.
    fn accepted(&self, removals: Option<&'a Vec<usize>>) -> impl Iterator<Item = usize> {
        let all = removals.map(Vec::as_slice).unwrap_or_default();
        all.iter().copied().filter(|at| self.decided.accepted.contains(*at))
    }

    fn judge(&self, at: usize) -> Option<Judged> {
        let node = self.dag.nodes.get(at)?;
        let author = self.author_of(at)?;
        let past = &node.past;
        let is_admin = || self.has_role(author.person, Roles::ADMIN, at);
        let (needs, author_signs) = match &node.operation.act {
            Act::Found { .. } => (past.is_clear().then_some(1)?, true),
            Act::Admit { person, roles, .. } => {
                let is_new = !self.is_admitted(*person, past);
                (is_new && is_admin() && self.card_is_new(at)).then_some(())?;
                (self.needs_to_make_admin(past, *roles), true)
            }
            Act::AddDevice { person, .. } => {
                (*person == author.person && self.card_is_new(at)).then_some((1, true))?
            }
            Act::Remove { persons, devices, .. } => {
                (self.needs_to_remove(author.person, persons, devices, at)?, true)
            }
            Act::Grant { person, roles, .. } => {
                (self.is_admitted(*person, past) && is_admin()).then_some(())?;
                (self.needs_to_make_admin(past, *roles), true)
            }
            Act::Revoke { person, roles } => {
                let own = *person == author.person;
                (own || (self.is_admitted(*person, past) && is_admin())).then_some(())?;
                (
                    if own { 1 } else { self.needs_against_admin(past, roles.meets(Roles::ADMIN)) },
                    true,
                )
            }
            Act::SetPolicy { .. } => {
                (is_admin().then(|| self.needs_against_admin(past, true))?, true)
            }
            Act::Open { channel } => {
                let heavy = channel.form == Form::Audience;
                (is_admin().then(|| self.needs_against_admin(past, heavy))?, true)
            }
            Act::Second { operation } => {
                let named = self.dag.place_of(operation)?;
                past.contains(named).then_some((1, true))?
            }
            Act::SetRecovery { persons, .. } => {
                persons.iter().all(|person| self.is_admitted(*person, past)).then_some(())?;
                let (set, k) = self.recovery_set(past)?;
                (k, set.contains(&author.person))
            }
            Act::Recover { persons, devices, grants } => {
                let known = persons.iter().chain(grants.iter().map(|(person, _)| person));
                (known.copied().all(|person| self.is_admitted(person, past))
                    && devices.iter().all(|device| self.owner(*device, past).is_some()))
                .then_some(())?;
                let (set, k) = self.recovery_set(past)?;
                (k, set.contains(&author.person))
            }
            Act::Return { person, .. } => {
                (*person == author.person && self.card_is_new(at)).then_some(())?;
                (if self.is_alone(past) { 1 } else { 2 }, true)
            }
            Act::Rewrap { .. } => (1, true),
            Act::Reset { .. } => is_admin().then_some((1, true))?,
            Act::Keep { device, .. } => {
                (is_admin() && self.owner(*device, past).is_some()).then_some((1, true))?
            }
        };
        Some(Judged { author, needs, author_signs, seconds: Vec::new() })
    }

    /// Adds the signature of a `Second` to the operation that it names, if its author may sign it.
    fn second(&mut self, at: usize, person: Person) {
        let Some(Act::Second { operation }) = self.dag.nodes.get(at).map(|it| &it.operation.act)
        else {
            return;
        };
        let Some(named) = self.dag.place_of(operation) else { return };
        let Some(node) = self.dag.nodes.get(named) else { return };
        let may = match &node.operation.act {
            Act::SetRecovery { .. } | Act::Recover { .. } => {
                self.recovery_set(&node.past).is_some_and(|(set, _)| set.contains(&person))
            }
            Act::Return { person: returning, .. } => *returning != person,
            Act::Found { .. }
            | Act::Admit { .. }
            | Act::AddDevice { .. }
            | Act::Remove { .. }
            | Act::Grant { .. }
            | Act::Revoke { .. }
            | Act::SetPolicy { .. }
            | Act::Open { .. }
            | Act::Second { .. }
            | Act::Rewrap { .. }
            | Act::Keep { .. }
            | Act::Reset { .. } => self.has_role(person, Roles::ADMIN, at),
        };
        if let (true, Some(Some(judged))) = (may, self.judged.to_mut().get_mut(named)) {
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
        let card = self.first_counting(cards, &node.past)?;
        let device = (!matches!(node.operation.act, Act::Return { .. })).then_some(card.device);
        let author = Author { person: card.person, device };
        let alive = self.is_alive(self.facts.person_removals.get(&author.person), at)
            && author
                .device
                .is_none_or(|device| self.is_alive(self.facts.device_removals.get(&device), at));
        alive.then_some(author)
    }

    fn first_counting(&self, cards: &[CardAt], past: &FixedBitSet) -> Option<CardAt> {
        cards
            .iter()
            .filter(|card| self.counts_in(card.at, past))
            .min_by_key(|card| self.dag.rank(card.at))
            .copied()
    }

    /// A removal's past is the cut: what lies in the past of at least one stays, all else is void.
    fn is_alive(&self, removals: Option<&'a Vec<usize>>, at: usize) -> bool {
        let recovering = self.is_recovering(at);
        let counts = |removal: &usize| !recovering || self.is_recover(*removal);
        let mut any = false;
        let mut let_in = false;
        for removal in self.accepted(removals).filter(counts) {
            if self.dag.reaches(at, removal) {
                return false;
            }
            any = true;
            let_in |= self.dag.reaches(removal, at);
        }
        !any || let_in
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
            self.revocations(person, role).all(|revocation| {
                self.dag.reaches(gift, revocation)
                    || (!node.past.contains(revocation)
                        && self.revocations(person, role).any(|it| self.dag.reaches(it, at)))
            })
        };
        self.gifts(person, roles, &node.past)
            .any(|(gift, given)| given.each().any(|role| roles.meets(role) && survives(gift, role)))
    }

    /// Whether a person has one of these roles by a past, only removals of that past taken off.
    pub(crate) fn had_role(&self, person: Person, roles: Roles, past: &FixedBitSet) -> bool {
        let removed = self
            .accepted(self.facts.person_removals.get(&person))
            .any(|removal| past.contains(removal));
        let survives = |gift: usize, role: Roles| {
            self.revocations(person, role)
                .filter(|revocation| past.contains(*revocation))
                .all(|revocation| self.dag.reaches(gift, revocation))
        };
        !removed
            && self.gifts(person, roles, past).any(|(gift, given)| {
                given.each().any(|role| roles.meets(role) && survives(gift, role))
            })
    }

    fn gifts(
        &self,
        person: Person,
        roles: Roles,
        past: &FixedBitSet,
    ) -> impl Iterator<Item = (usize, Roles)> {
        let all = self.facts.gifts.get(&person).map(Vec::as_slice).unwrap_or_default();
        all.iter()
            .copied()
            .filter(move |(at, given)| given.meets(roles) && self.counts_in(*at, past))
    }

    /// Revocations of a role that count.
    pub(crate) fn revocations(&self, person: Person, role: Roles) -> impl Iterator<Item = usize> {
        let all = self.facts.revocations.get(&person).map(Vec::as_slice).unwrap_or_default();
        all.iter()
            .filter(move |(at, revoked)| revoked.meets(role) && self.decided.accepted.contains(*at))
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
        let taken = |cards: Option<&'a Vec<CardAt>>| {
            cards.is_some_and(|cards| self.first_counting(cards, &node.past).is_some())
        };
        node.operation.card_holds
            && !taken(self.facts.devices.get(&card.device))
            && !taken(self.facts.duty.get(&card.duty))
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

    fn needs_to_remove(
        &self,
        author: Person,
        persons: &[Person],
        devices: &[DeviceId],
        at: usize,
    ) -> Option<usize> {
        let past = &self.dag.nodes.get(at)?.past;
        let mut concerned = BTreeSet::new();
        for person in persons {
            self.is_admitted(*person, past).then_some(())?;
            concerned.insert(*person);
        }
        for device in devices {
            concerned.insert(self.owner(*device, past)?);
        }
        concerned.remove(&author);
        if concerned.is_empty() {
            return Some(1);
        }
        self.has_role(author, Roles::ADMIN, at).then_some(())?;
        let admin = concerned.iter().any(|it| self.had_role(*it, Roles::ADMIN, past));
        Some(self.needs_against_admin(past, admin))
    }

    /// The recovery set by a past, and how many of it must sign. Removed persons stay in it, else
    /// whoever may remove them could change it.
    fn recovery_set(&self, past: &FixedBitSet) -> Option<(BTreeSet<Person>, usize)> {
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

    /// A household or section in which only one person was ever admitted.
    fn is_alone(&self, past: &FixedBitSet) -> bool {
        let root = self.dag.nodes.first().map(|node| &node.operation.act);
        let small = matches!(root, Some(Act::Found { sort: Sort::Household | Sort::Section, .. }));
        let mut persons = BTreeSet::new();
        for (_, _, at, person) in &self.facts.admitted {
            if self.counts_in(*at, past) {
                persons.insert(*person);
            }
        }
        small && persons.len() == 1
    }
}

fn signers(judged: &Judged, past: Option<&FixedBitSet>) -> BTreeSet<Person> {
    let seconds =
        judged.seconds.iter().filter(|(at, _)| past.is_none_or(|past| past.contains(*at)));
    let mut persons: BTreeSet<Person> = seconds.map(|(_, person)| *person).collect();
    if judged.author_signs {
        persons.insert(judged.author.person);
    }
    persons
}
