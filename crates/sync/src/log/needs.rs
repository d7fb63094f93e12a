//! What each act needs of its author and how many must sign it (docs/protocol.md §11.2), by the past
//! of the operation alone. Whether they did sign is decided in `counts.rs`.

use std::collections::BTreeSet;

use fixedbitset::FixedBitSet;

use super::{
    act::{Act, Form, Person, Roles},
    counts::{Author, Ruling},
    facts::Targets,
};

/// The recovery set is at first the persons who were admitted first, this many at most.
const RECOVERY_FIRST: usize = 5;
/// And it exists from this many on.
const RECOVERY_FROM: usize = 3;

impl Ruling<'_> {
    /// How many persons must sign it, if its author has what it needs.
    pub(super) fn needs(
        &self,
        at: usize,
        author: Author,
        targets: Option<&Targets>,
    ) -> Option<usize> {
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
            Act::Revoke { person, .. } => {
                let revoked = *targets?.roles.get(person)?;
                let is_own = *person == author.person;
                let needs = || self.needs_against_admin(past, revoked.meets(Roles::ADMIN));
                if is_own { Some(1) } else { is_admin().then(needs) }
            }
            Act::SetPolicy { .. } => is_admin().then(|| self.needs_against_admin(past, true)),
            Act::Open { channel } => {
                let heavy = channel.form == Form::Audience;
                is_admin().then(|| self.needs_against_admin(past, heavy))
            }
            Act::Second { .. } => self.may_second(author.person, at).then_some(1),
            Act::SetRecovery { persons, .. } => {
                persons.iter().all(|person| self.is_admitted(*person, past)).then_some(())?;
                self.needs_of_set(author.person, at)
            }
            Act::Recover { .. } => self.needs_of_set(author.person, at),
            Act::Return { person, .. } => {
                let holds = *person == author.person && self.is_admitted(*person, past);
                let is_alone = self.is_household() && self.admitted_ever(past) == 1;
                (holds && self.card_is_new(at)).then_some(if is_alone { 1 } else { 2 })
            }
            Act::Rewrap { .. } => Some(1),
            Act::Reset { .. } => is_admin().then_some(1),
            Act::Keep { device, .. } => {
                (is_admin() && self.owner(*device, past).is_some()).then_some(1)
            }
        }
    }

    /// Whether a person has, in the past of their `Second`, what the operation needs that it names.
    pub(super) fn may_second(&self, person: Person, at: usize) -> bool {
        let Some(node) = self.dag.nodes.get(at) else { return false };
        let Act::Second { operation } = &node.operation.act else { return false };
        let named = self.dag.place_of(operation).filter(|named| node.past.contains(*named));
        let Some(named) = named else { return false };
        let Some(node) = self.dag.nodes.get(named) else { return false };
        match &node.operation.act {
            Act::SetRecovery { .. } | Act::Recover { .. } => {
                !self.is_superseded(at, named)
                    && self.recovery_sets(&node.past).iter().any(|(set, _)| set.contains(&person))
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

    fn needs_of_set(&self, author: Person, at: usize) -> Option<usize> {
        let sets = self.recovery_sets(&self.dag.nodes.get(at)?.past);
        let is_in = sets.iter().any(|(set, _)| set.contains(&author));
        (is_in && !self.is_superseded(at, at)).then_some(())?;
        sets.iter().map(|(_, k)| *k).max()
    }

    /// Of whom how many must sign what only the recovery set may; nothing for any other act.
    pub(super) fn quorums(&self, at: usize) -> Vec<(BTreeSet<Person>, usize)> {
        match self.dag.nodes.get(at) {
            Some(node)
                if matches!(node.operation.act, Act::SetRecovery { .. } | Act::Recover { .. }) =>
            {
                self.recovery_sets(&node.past)
            }
            _ => Vec::new(),
        }
    }

    /// The recovery set by a past, and how many of it must sign: none before the third person, several
    /// where it was changed at once. Removed persons stay in it, else whoever may remove them could
    /// change it.
    pub(crate) fn recovery_sets(&self, past: &FixedBitSet) -> Vec<(BTreeSet<Person>, usize)> {
        let mut first = BTreeSet::new();
        for (_, _, at, person) in &self.facts.admitted {
            if first.len() < RECOVERY_FIRST && self.counts_in(*at, past) {
                first.insert(*person);
            }
        }
        if first.len() < RECOVERY_FROM {
            return Vec::new();
        }
        let counting = |at: &usize| self.counts_in(*at, past);
        let said: Vec<usize> = self.facts.recovery_sets.iter().copied().filter(counting).collect();
        let newest = said.iter().filter(|at| !said.iter().any(|it| self.dag.reaches(*it, **at)));
        let set = |at: &usize| {
            let Act::SetRecovery { persons, k } = &self.dag.nodes.get(*at)?.operation.act else {
                return None;
            };
            Some((persons.iter().copied().collect(), usize::from(*k)))
        };
        let sets: Vec<_> = newest.filter_map(set).collect();
        let k = first.len() / 2 + 1;
        if sets.is_empty() { vec![(first, k)] } else { sets }
    }
}
