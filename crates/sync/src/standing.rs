//! The standing of a chunk in its channel (docs/protocol.md §17): a pure function of what is held.

use std::collections::BTreeSet;

use porchlight_crypto::{DeviceId, Hash, Header, RIGHT_NONE};

use crate::{
    epoch::{Epochs, Standing as Rotations},
    log::{Channel, Hit, Now, Past, Person, Roles},
};

/// What of a header decides its standing; kept beside the chunk so that it can be judged again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub device: DeviceId,
    pub seq: u64,
    pub heads: Vec<Hash>,
    pub right: u16,
}

impl Place {
    /// The place of a chunk.
    pub fn of(header: &Header) -> Self {
        let (device, seq, right) = (header.device, header.seq, header.right);
        Self { device, seq, heads: header.heads.clone(), right }
    }
}

/// Whether a chunk has an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It has. Where removals hit its author, `let_in` says whose rotations let it in; a statement
    /// does not count beside a person who alone let it in.
    Counts { person: Person, let_in: Option<BTreeSet<Person>> },
    /// A removal cuts it, and no rotation has let it in.
    Cut { person: Person },
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
    place: &Place,
) -> Standing {
    let Some(past) = now.past(&place.heads) else { return Standing::Waits };
    let Some(person) = now.owner(place.device, &past) else { return Standing::NoRight };
    let case = Case { now, epochs, place, past: &past, person };
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
        let place = (self.place.device, self.place.seq);
        self.epochs.0.let_in(self.epochs.1, &hit.removal, place)
    }

    fn decide(&self, groups: &[Vec<Hit>]) -> Standing {
        let person = self.person;
        if !groups.iter().all(|group| self.gets_past(group)) {
            return Standing::Cut { person };
        }
        let hits = groups.iter().flatten();
        let by: BTreeSet<Person> = hits.flat_map(|hit| self.who_let_in(hit)).collect();
        Standing::Counts { person, let_in: (!by.is_empty()).then_some(by) }
    }
}
