//! The standing of a chunk in its channel (docs/protocol.md §17): a pure function of what is held.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceId, Hash, Kind, RIGHT_NONE, Verified};

use crate::{
    epoch::{Epochs, Standing as Rotations},
    log::{Channel, Hit, Now, Past, Person, Roles},
};

/// What of a header decides its standing; kept beside the chunk so that it can be judged again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub device: DeviceId,
    pub seq: u64,
    pub identity: Hash,
    pub kind: Kind,
    pub heads: Vec<Hash>,
    pub right: u16,
}

impl Place {
    /// The place of a chunk.
    pub fn of(chunk: &Verified) -> Self {
        let header = chunk.header();
        let (device, seq, right, kind) = (header.device, header.seq, header.right, header.kind);
        Self { device, seq, identity: chunk.identity(), kind, heads: header.heads.clone(), right }
    }
}

/// One chunk of a chain: where it stands, and which it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    pub seq: u64,
    pub identity: Hash,
    pub prev: Hash,
}

/// What is here of a device's chain in a channel, as far as a standing depends on it: what the chunks
/// that somebody names as its end were built on. Of a device that nobody removed and that never forked
/// the empty one says enough.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chain {
    lines: BTreeMap<Hash, BTreeMap<u64, Hash>>,
    /// The lowest seq that it signed twice.
    forked_from: Option<u64>,
    /// How far admins keep it since.
    keeps: Vec<(u64, Hash)>,
}

impl Chain {
    /// Of the chunks that are here, those among them that lost their place. `ends` are identities that
    /// rotations and `Keep`s name, `forked_from` the lowest seq that was signed twice.
    pub fn new(
        links: impl IntoIterator<Item = Link>,
        ends: &BTreeSet<Hash>,
        forked_from: Option<u64>,
        keeps: Vec<(u64, Hash)>,
    ) -> Self {
        let links: BTreeMap<Hash, Link> =
            links.into_iter().map(|link| (link.identity, link)).collect();
        let lines = ends.iter().filter_map(|end| Some((*end, line(links.get(end)?, &links))));
        Self { lines: lines.collect(), forked_from, keeps }
    }

    /// Whether nothing that is here says that a chunk is not the one on which `end` was built, at its
    /// seq. Where a chunk between them is missing, nothing is said.
    pub(crate) fn leads_to(&self, (seq, end): (u64, &Hash), place: (u64, &Hash)) -> bool {
        let is_it = seq > place.0 || seq == place.0 && end == place.1;
        let Some(line) = self.lines.get(end) else { return is_it };
        let is_beyond = line.last_key_value().is_some_and(|(top, _)| *top < place.0);
        is_it && !is_beyond && line.get(&place.0).is_none_or(|there| there == place.1)
    }

    /// Whether a statement lies where the device had forked, and no admin keeps it.
    fn is_lost(&self, place: &Place) -> bool {
        let at = (place.seq, &place.identity);
        place.kind == Kind::Statement
            && self.forked_from.is_some_and(|from| from <= place.seq)
            && !self.keeps.iter().any(|(seq, end)| self.leads_to((*seq, end), at))
    }
}

/// The seqs below an end, each with the identity that was built on there, as far as they are here.
fn line(end: &Link, links: &BTreeMap<Hash, Link>) -> BTreeMap<u64, Hash> {
    let mut line = BTreeMap::from([(end.seq, end.identity)]);
    let mut next = Some(end);
    while let Some(link) = next {
        let Some(below) = link.seq.checked_sub(1).filter(|below| *below > 0) else { break };
        line.insert(below, link.prev);
        next = links.get(&link.prev).filter(|it| it.seq == below);
    }
    line
}

/// Whether a chunk has an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It has. Where removals hit its author, `let_in` says whose rotations let it in; a statement
    /// does not count beside a person who alone let it in.
    Counts { person: Person, let_in: Option<BTreeSet<Person>> },
    /// A removal cuts it, and no rotation has let it in.
    Cut { person: Person },
    /// A statement from where its device had signed two chunks for one place on, which no admin keeps.
    Forked { person: Person },
    /// Its author had no right to it there. More operations may give it one.
    NoRight,
    /// Something that it cites is not here yet.
    Waits,
}

/// Judges a chunk of a channel.
pub fn standing(
    now: &Now<'_>,
    channel: &Channel,
    epochs: (&Epochs, &Rotations),
    (place, chain): (&Place, &Chain),
) -> Standing {
    let Some(past) = now.past(&place.heads) else { return Standing::Waits };
    let Some(person) = now.owner(place.device, &past) else { return Standing::NoRight };
    let case = Case { now, epochs, place, chain, past: &past, person };
    let mut groups = now.hits(person, place.device, &past).to_vec();
    for roles in roles_needed(now, channel, place, &past) {
        match case.easiest(roles) {
            Some(group) => groups.push(group),
            None => return Standing::NoRight,
        }
    }
    case.decide(&groups)
}

/// The roles of which the author needs one each: to write in the channel, to use the right.
fn roles_needed(now: &Now<'_>, channel: &Channel, place: &Place, past: &Past) -> Vec<Roles> {
    let mut needed = Vec::new();
    if channel.writers != Roles::EVERYONE {
        needed.push(channel.writers);
    }
    if place.right != RIGHT_NONE {
        needed.push(now.policy(past).roles_with(place.right));
    }
    needed
}

struct Case<'a> {
    now: &'a Now<'a>,
    epochs: (&'a Epochs, &'a Rotations),
    place: &'a Place,
    chain: &'a Chain,
    past: &'a Past,
    person: Person,
}

impl Case<'_> {
    /// The revocations to get past for one of these roles: those that are got past, else any.
    fn easiest(&self, roles: Roles) -> Option<Vec<Hit>> {
        let holds = self.now.holds_of(self.person, roles, self.past);
        holds.iter().find(|group| self.gets_past(group)).or(holds.first()).cloned()
    }

    /// What lies in the past of at least one removal of a thing stays, unless it had seen one.
    fn gets_past(&self, group: &[Hit]) -> bool {
        group.is_empty()
            || (group.iter().all(|hit| !hit.seen)
                && group.iter().any(|hit| !self.who_let_in(hit).is_empty()))
    }

    fn who_let_in(&self, hit: &Hit) -> BTreeSet<Person> {
        self.epochs.0.let_in(self.epochs.1, &hit.removal, (self.place, self.chain))
    }

    fn decide(&self, groups: &[Vec<Hit>]) -> Standing {
        let person = self.person;
        if !groups.iter().all(|group| self.gets_past(group)) {
            return Standing::Cut { person };
        }
        if self.chain.is_lost(self.place) {
            return Standing::Forked { person };
        }
        let hits = groups.iter().flatten();
        let by: BTreeSet<Person> = hits.flat_map(|hit| self.who_let_in(hit)).collect();
        Standing::Counts { person, let_in: (!by.is_empty()).then_some(by) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: u8) -> Hash {
        Hash([name; 32])
    }

    fn link(seq: u64, name: u8, prev: u8) -> Link {
        Link { seq, identity: id(name), prev: id(prev) }
    }

    fn chain(links: &[Link], end: u8) -> Chain {
        Chain::new(links.to_vec(), &BTreeSet::from([id(end)]), None, Vec::new())
    }

    /// 1 to 4, and a second chunk (22) for seq 2.
    const LINKS: [(u64, u8, u8); 5] = [(1, 1, 0), (2, 2, 1), (3, 3, 2), (4, 4, 3), (2, 22, 1)];

    fn links(left_out: &[u8]) -> Vec<Link> {
        let links = LINKS.iter().filter(|(_, name, _)| !left_out.contains(name));
        links.map(|(seq, name, prev)| link(*seq, *name, *prev)).collect()
    }

    #[test]
    fn attack_another_chunk_in_an_old_place() {
        let leads = |left_out: &[u8], seq, name| {
            chain(&links(left_out), 4).leads_to((4, &id(4)), (seq, &id(name)))
        };
        assert!(leads(&[], 2, 2) && leads(&[], 1, 1) && leads(&[], 4, 4));
        assert!(!leads(&[], 2, 22));
        // What was built on is known although it is not here itself.
        assert!(!leads(&[2], 2, 22) && leads(&[2], 2, 2));
        // Where the chain is broken nothing is said, below it.
        assert!(leads(&[3], 2, 22) && !leads(&[3], 3, 33));
        assert!(!leads(&[], 5, 5) && !leads(&[], 4, 44));
    }

    #[test]
    fn attack_an_end_that_says_more_than_its_chunk() {
        // The end's chunk is here, at a lower seq than is claimed for it: it leads no further.
        let chain = chain(&links(&[]), 4);
        assert!(!chain.leads_to((9, &id(4)), (5, &id(5))));
        assert!(chain.leads_to((9, &id(4)), (4, &id(4))));
        // One that is not here says where it ends, and nothing else.
        assert!(chain.leads_to((3, &id(9)), (2, &id(22))));
        assert!(
            !chain.leads_to((3, &id(9)), (3, &id(3))) && !chain.leads_to((3, &id(9)), (4, &id(4)))
        );
    }

    #[test]
    fn attack_statements_beyond_a_fork() {
        let place = |seq, name, kind| Place {
            device: DeviceId([7; 32]),
            seq,
            identity: id(name),
            kind,
            heads: Vec::new(),
            right: 3,
        };
        let lost = |keeps: Vec<(u64, Hash)>, seq, name| {
            let ends = keeps.iter().map(|(_, end)| *end).collect();
            let chain = Chain::new(links(&[]), &ends, Some(2), keeps);
            assert!(!chain.is_lost(&place(seq, name, Kind::Changes)));
            chain.is_lost(&place(seq, name, Kind::Statement))
        };
        assert!(!lost(vec![], 1, 1) && lost(vec![], 2, 2) && lost(vec![], 3, 3));
        let kept = || vec![(3, id(3))];
        assert!(!lost(kept(), 2, 2) && !lost(kept(), 3, 3));
        assert!(lost(kept(), 2, 22) && lost(kept(), 4, 4));
    }
}
