//! What a removal voids beside it, and whom a past knows (docs/protocol.md §11.3). Which removals
//! count is decided in `removal.rs`; here they are given.

use std::{collections::BTreeSet, sync::Arc};

use fixedbitset::FixedBitSet;
use porchlight_crypto::DeviceId;

use super::{
    act::{Act, Person, Roles},
    counts::{Author, Judged, Ruling},
    facts::{CardAt, Targets},
};

/// A removal that counts, as it stood given those accepted before it.
pub(crate) struct Accepted {
    pub(super) judged: Arc<Judged>,
    /// Where only those signed it whom it hits: what it leaves alone, for others have built on it.
    spared: Option<FixedBitSet>,
}

impl Accepted {
    pub(crate) fn judged(&self) -> Arc<Judged> {
        Arc::clone(&self.judged)
    }

    fn is_by_others(&self) -> bool {
        self.spared.is_none()
    }

    fn cuts(&self, at: usize) -> bool {
        self.spared.as_ref().is_none_or(|spared| !spared.contains(at))
    }
}

impl Ruling<'_> {
    /// An open removal as it would be accepted now.
    pub(crate) fn accepted_now(&self, at: usize) -> Option<Arc<Accepted>> {
        let judged = self.judged_arc(at)?;
        Some(Arc::new(Accepted { judged, spared: self.spared(at) }))
    }

    /// Whether only those signed a removal whom it hits.
    fn is_own(&self, removal: usize) -> bool {
        let mut signers = self.signatures(removal).into_iter().map(|(_, person)| person);
        signers.all(|person| self.hits(removal, person))
    }

    /// A removal of one's own of something that wrote what the removal has not seen: what it takes
    /// depends on who built on that.
    pub(crate) fn is_in_doubt(&self, removal: usize) -> bool {
        self.is_own(removal) && self.targets(removal).is_some_and(|it| self.has_strays(removal, it))
    }

    fn has_strays(&self, removal: usize, targets: &Targets) -> bool {
        let all = [&self.facts.duty, &self.facts.devices, &self.facts.recovery];
        let hit = |card: &CardAt| {
            targets.persons.contains(&card.person)
                || targets.roles.contains_key(&card.person)
                || targets.devices.contains(&card.device)
        };
        let keys = all.into_iter().flatten().filter(|(_, cards)| cards.iter().any(hit));
        let mut signed = keys.filter_map(|(key, _)| self.facts.signed.get(key)).flatten().copied();
        signed.any(|at| at != removal && !self.dag.reaches(removal, at) && !self.sees(at, removal))
    }

    /// What a removal of one's own leaves alone: whatever lies in the past of what somebody else signed
    /// who had not seen it. Others are those whom it knew; if it knew nobody else, everybody.
    fn spared(&self, removal: usize) -> Option<FixedBitSet> {
        if !self.is_own(removal) {
            return None;
        }
        let mut spared = FixedBitSet::with_capacity(self.dag.nodes.len());
        let (Some(node), true) = (self.dag.nodes.get(removal), self.is_in_doubt(removal)) else {
            return Some(spared);
        };
        let mut others = self.known(&[&node.past]);
        others.retain(|person| !self.hits(removal, *person));
        for (at, beside) in self.dag.nodes.iter().enumerate() {
            if at == removal || node.past.contains(at) || beside.past.contains(removal) {
                continue;
            }
            let by_other = self.bearer(beside.operation.key, removal).is_some_and(|person| {
                others.contains(&person) || (others.is_empty() && !self.hits(removal, person))
            });
            if by_other {
                spared.union_with(&beside.past);
            }
        }
        Some(spared)
    }

    /// Whose duty key it is, by the earliest counting card of those that were brought without a removal
    /// having been seen: else what it takes would depend on what came after it.
    fn bearer(&self, key: DeviceId, removal: usize) -> Option<Person> {
        let cards = self.facts.duty.get(&key)?;
        let unaware = cards.iter().filter(|card| {
            self.dag.nodes.get(card.at).is_some_and(|node| !node.past.contains(removal))
        });
        let counting = unaware.filter(|card| self.card_counts(card.at, None));
        counting.min_by_key(|card| self.dag.rank(card.at)).map(|card| card.person)
    }

    /// Whom all of these pasts know: persons who were admitted there, and whoever two persons that they
    /// know made an admin, whenever that was.
    pub(crate) fn known(&self, pasts: &[&FixedBitSet]) -> BTreeSet<Person> {
        let there = |person: &Person| pasts.iter().all(|past| self.is_admitted(*person, past));
        let mut known: BTreeSet<Person> =
            self.facts.admissions.keys().copied().filter(there).collect();
        let mut strangers: Vec<Person> =
            self.facts.ever_admin.iter().copied().filter(|it| !known.contains(it)).collect();
        loop {
            let (met, rest): (Vec<Person>, Vec<Person>) =
                strangers.iter().partition(|person| self.is_raised_by(**person, &known));
            if met.is_empty() {
                return known;
            }
            known.extend(met);
            strangers = rest;
        }
    }

    fn is_raised_by(&self, person: Person, known: &BTreeSet<Person>) -> bool {
        let mut gifts = self.gifts(person).filter(|(_, given)| given.meets(Roles::ADMIN));
        gifts.any(|(at, _)| {
            let signers: BTreeSet<Person> =
                self.signatures(at).into_iter().map(|(_, signer)| signer).collect();
            self.counts(at) && signers.intersection(known).count() >= 2
        })
    }

    /// Whether these removals of one thing void what it signed there.
    fn is_cut(&self, at: usize, removals: &[usize]) -> bool {
        let accepted = |removal: usize| self.decided.accepted.get(&removal);
        let cuts = |removal: &usize| accepted(*removal).is_some_and(|it| it.cuts(at));
        if !removals.iter().any(cuts) {
            return false;
        }
        let by_others = |removal: &usize| accepted(*removal).is_some_and(|it| it.is_by_others());
        let any_by_others = removals.iter().any(by_others);
        let mut deciding = removals.iter().filter(|it| !any_by_others || by_others(it));
        !deciding.any(|removal| self.lets_in(*removal, at, removals))
    }

    /// A removal lets in what lies in its past, and nothing that those of the same thing had cut which it
    /// has seen.
    fn lets_in(&self, removal: usize, at: usize, removals: &[usize]) -> bool {
        self.dag.reaches(removal, at) && {
            let seen = removals.iter().copied().filter(|it| self.sees(removal, *it));
            let seen: Vec<usize> = seen.collect();
            !self.is_cut(at, &seen)
        }
    }

    /// Whether an author may act in an operation: nothing that removes them was seen, or cuts it.
    pub(super) fn is_alive(&self, author: Author, at: usize) -> bool {
        let recovering = self.is_recovering(at);
        let of_device = author.device.into_iter().flat_map(|device| self.device_removals(device));
        let removals: BTreeSet<usize> = (self.person_removals(author.person).chain(of_device))
            .filter(|removal| !recovering || self.is_recover(*removal))
            .collect();
        let removals: Vec<usize> = removals.into_iter().collect();
        !removals.iter().any(|removal| self.sees(at, *removal)) && !self.is_cut(at, &removals)
    }

    pub(crate) fn is_recover(&self, at: usize) -> bool {
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
            let mut since: Vec<usize> = since.collect();
            since.is_empty()
                || !since.iter().any(|it| self.sees(at, *it)) && {
                    since.extend(self.person_removals(person));
                    !self.is_cut(at, &since)
                }
        };
        self.gifts_in(person, roles, &node.past)
            .any(|(gift, given)| given.each().any(|role| roles.meets(role) && survives(gift, role)))
    }

    /// Whether a signature under a change or a use of the recovery set comes too late: the set was changed
    /// by what the operation has not seen, and the signature is not older than that.
    pub(super) fn is_superseded(&self, signature: usize, operation: usize) -> bool {
        let mut accepted = self.decided.accepted.keys().copied();
        accepted.any(|other| {
            let act = self.dag.nodes.get(other).map(|node| &node.operation.act);
            matches!(act, Some(Act::SetRecovery { .. }))
                && other != operation
                && !self.dag.reaches(other, signature)
                && !self.sees(operation, other)
        })
    }

    /// Whether what was placed from there on may change what a removal of one's own leaves alone.
    pub(crate) fn may_spare_more(&self, from: usize) -> bool {
        let mut own = self.decided.accepted.iter().filter(|(_, it)| !it.is_by_others());
        own.any(|(removal, _)| {
            let is_beside = |at: usize| !self.sees(at, *removal);
            (from..self.dag.nodes.len()).any(is_beside) && self.is_in_doubt(*removal)
        })
    }
}
