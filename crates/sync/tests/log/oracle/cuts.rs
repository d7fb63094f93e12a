//! What a removal voids beside it, and whom a past knows (§11.3), as the text says it.

use std::collections::BTreeSet;

use porchlight_crypto::DeviceId;
use porchlight_sync::log::{Act, Person, Roles};

use super::{
    Author, Given,
    graph::{At, Set, Target},
};

impl Given<'_, '_> {
    /// Signed only by those whom it hits.
    pub(super) fn is_own(&self, r: At) -> bool {
        self.signers(r, None).iter().all(|person| self.hits(r, *person))
    }

    /// What a removal of one's own leaves alone, given what was given when it was accepted.
    fn spared(&self, r: At) -> Set {
        if let Some(known) = self.spared.borrow().get(&r) {
            return known.clone();
        }
        let mut others = self.known(&[r]);
        others.retain(|person| !self.hits(r, *person));
        let mut spared = Set::new();
        for x in self.graph.all() {
            let saw = |a: At, b: At| self.graph.past[a].contains(&b);
            if x == r || saw(r, x) || saw(x, r) {
                continue;
            }
            let Some(person) = self.bearer(self.graph.operations[x].key, r) else { continue };
            let is_other = others.contains(&person) || others.is_empty() && !self.hits(r, person);
            if is_other {
                spared.extend(&self.graph.past[x]);
            }
        }
        self.spared.borrow_mut().insert(r, spared.clone());
        spared
    }

    fn bearer(&self, duty: DeviceId, r: At) -> Option<Person> {
        let cards = self.cards(None).filter(|(.., card)| card.duty == duty);
        let cards = cards.filter(|(at, ..)| !self.graph.past[*at].contains(&r));
        cards.min_by_key(|(at, ..)| self.earlier(*at)).map(|(_, person, _)| person)
    }

    /// Persons who were admitted in all of these pasts, and whoever two of them made an admin.
    pub(super) fn known(&self, pasts: &[At]) -> BTreeSet<Person> {
        let everybody = self
            .admitted(None)
            .into_iter()
            .chain(self.graph.all().flat_map(|at| self.graph.gives(at)).map(|(person, _)| person));
        let everybody: BTreeSet<Person> =
            everybody.chain(pasts.iter().flat_map(|at| self.admitted(Some(*at)))).collect();
        let there =
            |person: &Person| pasts.iter().all(|at| self.admitted(Some(*at)).contains(person));
        let mut known: BTreeSet<Person> = everybody.iter().copied().filter(there).collect();
        loop {
            let is_raised = |person: &Person| {
                self.counting(None).any(|g| {
                    self.gives_role(g, *person, Roles::ADMIN)
                        && self.signers(g, None).intersection(&known).count() >= 2
                })
            };
            let now: BTreeSet<Person> = everybody
                .iter()
                .copied()
                .filter(|person| known.contains(person) || is_raised(person))
                .collect();
            if now == known {
                return known;
            }
            known = now;
        }
    }

    fn is_accepted_own(&self, r: At) -> bool {
        self.when(r).is_own(r)
    }

    /// Whether a removal cuts this operation of its target.
    pub(super) fn cuts(&self, r: At, at: At) -> bool {
        !self.is_accepted_own(r) || !self.when(r).spared(r).contains(&at)
    }

    /// Of these removals of one thing one cuts the operation, and none that decides lets it in.
    fn is_cut(&self, at: At, removals: &Set) -> bool {
        let by_others: Set =
            removals.iter().copied().filter(|r| !self.is_accepted_own(*r)).collect();
        let deciding = if by_others.is_empty() { removals } else { &by_others };
        removals.iter().any(|r| self.cuts(*r, at))
            && !deciding.iter().any(|r| self.lets_in(*r, at, removals))
    }

    fn lets_in(&self, r: At, at: At, removals: &Set) -> bool {
        let seen: Set = removals.iter().copied().filter(|other| self.sees(r, *other)).collect();
        self.graph.past[r].contains(&at) && !self.is_cut(at, &seen)
    }

    /// §11.3. For `Recover` and its `Second`s only other `Recover`s are looked at.
    pub(super) fn alive(&self, author: Author, at: At) -> bool {
        let spared = match self.graph.act(at) {
            Act::Recover { .. } => true,
            Act::Second { operation } => {
                self.graph.at.get(operation).is_some_and(|named| self.graph.is_recover(*named))
            }
            _ => false,
        };
        let mut removals = self.removals_of(&Target::Person(author.person));
        removals.extend(
            author.device.iter().flat_map(|device| self.removals_of(&Target::Device(*device))),
        );
        removals.retain(|r| !spared || self.graph.is_recover(*r));
        let removals: Set = removals.into_iter().collect();
        !removals.iter().any(|r| self.sees(at, *r)) && !self.is_cut(at, &removals)
    }

    pub(super) fn has_role(&self, person: Person, role: Roles, at: At) -> bool {
        let revocations = self.removals_of(&Target::Role(person, role));
        self.graph.within(Some(at)).any(|g| {
            let since: Set =
                revocations.iter().copied().filter(|r| !self.graph.past[g].contains(r)).collect();
            let all: Set =
                since.iter().copied().chain(self.removals_of(&Target::Person(person))).collect();
            self.gives_role(g, person, role)
                && self.counts(g, Some(at))
                && !since.iter().any(|r| self.sees(at, *r))
                && (since.is_empty() || !self.is_cut(at, &all))
        })
    }

    /// A change of the set that the operation has not seen, and that has not seen the signature.
    pub(super) fn is_superseded(&self, signature: At, operation: At) -> bool {
        self.accepted.keys().any(|s| {
            matches!(self.graph.act(*s), Act::SetRecovery { .. })
                && *s != operation
                && !self.graph.past[*s].contains(&signature)
                && !self.sees(operation, *s)
        })
    }
}
