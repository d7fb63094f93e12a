//! Epochs of a channel (docs/protocol.md §14): which rotations count, which epoch may be sealed
//! under, and how far a rotation lets in what a removed device wrote.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{
    DeviceId, Hash, Header, Id, Kind, Verified, WRAP_OVERHEAD_BYTES, at_most, decode_canonical,
};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use thiserror::Error;

use crate::{
    log::{Act, Channel, Form, Hit, Now, Past, Person, Roles, View},
    standing::{Chain, Place},
};

/// A rotation is as long as if its wraps came in multiples of this, so that its size tells little.
pub const WRAPS_STEP: usize = 64;
/// A wrap of a secret of 32 bytes, with its length before it.
const WRAP_BYTES: usize = WRAP_OVERHEAD_BYTES + 32 + 2;
/// No rotation names more of anything.
pub const ROTATION_NAMES_MAX: usize = 4_096;
/// The week of an epoch is no farther than this from that of the newest that it follows.
pub const ROTATION_WEEKS_MAX: u32 = 520;

/// The payload of a rotation. Lists of names are sorted sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// Epochs that it follows.
    pub parents: Vec<Hash>,
    /// Removals (or a `Reset`) because of which it was made.
    pub covers: Vec<Hash>,
    pub week: u32,
    /// What the secret must lead to.
    pub commitment: Hash,
    pub recipients: Vec<DeviceId>,
    /// One for each recipient, in their order.
    #[serde(deserialize_with = "at_most::<ROTATION_NAMES_MAX, _, _>")]
    pub wraps: Vec<ByteBuf>,
    /// How far the author had received each device that is removed by what it covers.
    pub ends: Vec<End>,
    /// Zeros, as long as the wraps that are not there. Whoever opens a rotation sees its recipients
    /// anyway; only its size is to be hidden, from those who can't.
    #[serde(with = "serde_bytes")]
    pub padding: Vec<u8>,
}

/// The end of a device's chain in the channel, as somebody had received it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct End {
    pub device: DeviceId,
    pub seq: u64,
    pub identity: Hash,
}

/// A rotation that somebody signed. Says nothing about whether it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    pub id: Hash,
    pub device: DeviceId,
    pub heads: Vec<Hash>,
    pub rotation: Rotation,
}

/// The chunk is no rotation, in a way that no later news can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it is not the form of a rotation")]
pub struct NoRotation;

impl Rotated {
    /// Reads the rotation of a chunk.
    ///
    /// # Errors
    /// The form is not that of §14; refused for good.
    pub fn read(chunk: &Verified) -> Result<Self, NoRotation> {
        let header = chunk.header();
        let rotation: Rotation = decode_canonical(chunk.payload()).map_err(|_| NoRotation)?;
        if is_plain(header) && rotation.is_well_formed() {
            let (id, heads) = (chunk.identity(), header.heads.clone());
            Ok(Self { id, device: header.device, heads, rotation })
        } else {
            Err(NoRotation)
        }
    }
}

fn is_plain(header: &Header) -> bool {
    header.kind == Kind::Rotation && header.document == Id::default() && header.about.is_empty()
}

impl Rotation {
    fn is_well_formed(&self) -> bool {
        let names = [self.parents.len(), self.covers.len(), self.recipients.len(), self.ends.len()];
        names.into_iter().all(|count| count <= ROTATION_NAMES_MAX)
            && self.parents.is_sorted_by(|a, b| a < b)
            && self.covers.is_sorted_by(|a, b| a < b)
            && self.recipients.is_sorted_by(|a, b| a < b)
            && self.ends.is_sorted_by(|a, b| a.device < b.device)
            && self.wraps.len() == self.recipients.len()
            && self.padding.len() == padding_for(self.recipients.len())
            && self.padding.iter().all(|byte| *byte == 0)
    }

    /// The wrap for a device, if it is a recipient.
    pub fn wrap_for(&self, device: DeviceId) -> Option<&[u8]> {
        let at = self.recipients.binary_search(&device).ok()?;
        self.wraps.get(at).map(|wrap| wrap.as_slice())
    }
}

/// Bytes of zeros in a rotation for so many recipients.
pub fn padding_for(recipients: usize) -> usize {
    let padded = recipients.next_multiple_of(WRAPS_STEP).max(WRAPS_STEP);
    (padded - recipients) * WRAP_BYTES
}

/// The devices that read a channel now.
pub fn roster(view: &View, channel: &Channel) -> BTreeSet<DeviceId> {
    let readers = view.persons.values().filter(|it| reads(it.roles, channel));
    readers.flat_map(|member| member.devices.keys().copied()).collect()
}

fn reads(roles: Roles, channel: &Channel) -> bool {
    channel.readers == Roles::EVERYONE || roles.meets(channel.readers)
}

/// Every rotation of a channel that is here.
#[derive(Default)]
pub struct Epochs {
    rotations: BTreeMap<Hash, Rotated>,
}

/// Which of them count, and for what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Counting rotations with their authors.
    pub counting: BTreeMap<Hash, Person>,
    /// For each removal, the counting rotations that cover it.
    covering: BTreeMap<Hash, BTreeSet<Hash>>,
    /// What each rotation covers, whether or not it counts.
    covered: BTreeMap<Hash, Covers>,
    /// Where none counts: those that would if one followed that covers what hits their authors.
    unfollowed: BTreeSet<Hash>,
}

/// The counting removals that a rotation names and that lie in its past; only there are they judged by
/// everybody who judges the rotation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Covers {
    /// Named by itself.
    own: BTreeSet<Hash>,
    /// Named by it or by what it follows.
    all: BTreeSet<Hash>,
}

impl Standing {
    /// Everything that an epoch and those before it cover.
    pub fn covered(&self, id: &Hash) -> BTreeSet<Hash> {
        self.covered.get(id).map(|it| it.all.clone()).unwrap_or_default()
    }
}

impl Epochs {
    /// Takes a rotation in; the same one twice changes nothing.
    pub fn insert(&mut self, rotated: Rotated) {
        self.rotations.entry(rotated.id).or_insert(rotated);
    }

    /// A rotation, whether or not it counts.
    pub fn get(&self, id: &Hash) -> Option<&Rotated> {
        self.rotations.get(id)
    }

    /// Judges every rotation by the log.
    pub fn judge(&self, now: &Now<'_>, channel: &Channel) -> Standing {
        let mut judge =
            Judge { epochs: self, now, channel, covered: self.covers(now), known: BTreeMap::new() };
        let mut counting = BTreeMap::new();
        for id in self.rotations.keys() {
            if let Some(person) = judge.counts(id) {
                counting.insert(*id, person);
            }
        }
        judge.one_for_each(&mut counting);
        let mut unfollowed = BTreeSet::new();
        if counting.is_empty() {
            let would_count = |id: &&Hash| judge.judge(id, Judge::would_get_past).is_some();
            unfollowed.extend(self.rotations.keys().filter(would_count).copied());
        }
        let mut standing =
            Standing { counting, covered: judge.covered, unfollowed, ..Standing::default() };
        for id in standing.counting.keys() {
            for removal in standing.covered.get(id).into_iter().flat_map(|it| &it.own) {
                standing.covering.entry(*removal).or_default().insert(*id);
            }
        }
        standing
    }

    fn covers(&self, now: &Now<'_>) -> BTreeMap<Hash, Covers> {
        let covers = self.rotations.values().filter_map(|rotated| {
            let past = now.past(&rotated.heads)?;
            let counts = |removal: &Hash| now.counts_in(removal, &past);
            let named = |it: &Rotated| it.rotation.covers.clone();
            let own: BTreeSet<Hash> = named(rotated).into_iter().filter(counts).collect();
            let before = self.ancestors(&rotated.id);
            let before = before.iter().filter_map(|id| self.rotations.get(id)).flat_map(named);
            let all = before.filter(counts).chain(own.iter().copied()).collect();
            Some((rotated.id, Covers { own, all }))
        });
        covers.collect()
    }

    fn ancestors(&self, id: &Hash) -> BTreeSet<Hash> {
        let mut all = BTreeSet::new();
        let mut todo = vec![*id];
        while let Some(id) = todo.pop() {
            for parent in self.rotations.get(&id).into_iter().flat_map(|it| &it.rotation.parents) {
                if all.insert(*parent) {
                    todo.push(*parent);
                }
            }
        }
        all
    }

    /// The epoch to seal under: none of its recipients is off the roster now (`None`: whoever reads an
    /// audience may have left), and it covers everything that is `due`. Of several the one with most
    /// recipients, so that fewest have to ask; then the smaller id. `held` are those whose secret is here.
    /// Recipients alone do not tell who holds an epoch: newcomers are given its key.
    pub fn clean(
        &self,
        standing: &Standing,
        (roster, due): (Option<&BTreeSet<DeviceId>>, &BTreeSet<Hash>),
        held: &BTreeSet<Hash>,
    ) -> Option<Hash> {
        let is_here = |it: &DeviceId| roster.is_none_or(|roster| roster.contains(it));
        let recipients = |id: &Hash| {
            let rotated = self.rotations.get(id);
            rotated.map(|it| it.rotation.recipients.as_slice()).unwrap_or_default()
        };
        let is_clean = |id: &&Hash| {
            held.contains(*id)
                && standing.covered.get(*id).is_some_and(|it| due.is_subset(&it.all))
                && recipients(id).iter().all(is_here)
        };
        let clean = standing.counting.keys().filter(is_clean);
        clean.max_by_key(|id| (recipients(id).len(), std::cmp::Reverse(**id))).copied()
    }

    /// The weeks that a rotation may begin with that follows these: from, to.
    pub fn weeks_after(&self, parents: &[Hash]) -> (u32, u32) {
        let weeks = parents.iter().filter_map(|id| self.rotations.get(id));
        match weeks.map(|it| it.rotation.week).max() {
            Some(newest) => (
                newest.saturating_sub(ROTATION_WEEKS_MAX),
                newest.saturating_add(ROTATION_WEEKS_MAX),
            ),
            None => (0, u32::MAX),
        }
    }

    /// Counting rotations that no other counting one follows: the parents of the next. Where whoever made
    /// them all is gone none counts, and the next one follows what would count then.
    pub fn tips(&self, standing: &Standing) -> Vec<Hash> {
        let all: BTreeSet<Hash> =
            standing.counting.keys().chain(&standing.unfollowed).copied().collect();
        let followed: BTreeSet<Hash> = all.iter().flat_map(|id| self.ancestors(id)).collect();
        all.difference(&followed).copied().collect()
    }

    /// Whether a device has made a rotation that says no more than another one would: a second one never
    /// counts, so it would be made for ever.
    pub fn repeats(&self, device: DeviceId, parents: &[Hash], covers: &[Hash]) -> bool {
        let mut made = self.rotations.values().filter(|it| it.device == device);
        made.any(|it| it.rotation.parents == parents && it.rotation.covers == covers)
    }

    /// What rotations name as the end of a device's chain.
    pub fn ends_of(&self, device: DeviceId) -> BTreeSet<Hash> {
        let ends = self.rotations.values().flat_map(|it| &it.rotation.ends);
        ends.filter(|end| end.device == device).map(|end| end.identity).collect()
    }

    /// Who let in a chunk that a removal hits: the authors of the counting rotations that cover the
    /// removal and had received the chunk: no other one that stood at its place.
    pub fn let_in(
        &self,
        standing: &Standing,
        removal: &Hash,
        (place, chain): (&Place, &Chain),
    ) -> BTreeSet<Person> {
        let covering = standing.covering.get(removal).into_iter().flatten();
        covering
            .filter(|id| {
                let ends = self.rotations.get(*id).map(|it| it.rotation.ends.as_slice());
                let mut ends = ends.unwrap_or_default().iter();
                ends.any(|end| {
                    let at = (place.seq, &place.identity);
                    end.device == place.device && chain.leads_to((end.seq, &end.identity), at)
                })
            })
            .filter_map(|id| standing.counting.get(id))
            .copied()
            .collect()
    }
}

struct Judge<'a> {
    epochs: &'a Epochs,
    now: &'a Now<'a>,
    channel: &'a Channel,
    covered: BTreeMap<Hash, Covers>,
    known: BTreeMap<Hash, Option<Person>>,
}

/// How a rotation fares against the removals that hit its author.
type GetsPast<'a> = fn(&mut Judge<'a>, &[Hit], &Hash) -> bool;

impl<'a> Judge<'a> {
    /// The author, if the rotation counts. Goes from a rotation to those that follow it, so it ends.
    fn counts(&mut self, id: &Hash) -> Option<Person> {
        if let Some(known) = self.known.get(id) {
            return *known;
        }
        let counts = self.judge(id, Self::gets_past);
        self.known.insert(*id, counts);
        counts
    }

    fn judge(&mut self, id: &Hash, gets_past: GetsPast<'a>) -> Option<Person> {
        let rotated = self.epochs.rotations.get(id)?;
        let past = self.now.past(&rotated.heads)?;
        let person = self.now.owner(rotated.device, &past)?;
        let rotation = &rotated.rotation;
        let known = rotation.recipients.iter().all(|it| self.now.owner(*it, &past).is_some());
        (known && self.is_owed(rotated, person, &past)).then_some(())?;
        let hits = self.now.hits(person, rotated.device, &past);
        let mut counts = hits.iter().all(|group| gets_past(self, group, id));
        if self.channel.readers != Roles::EVERYONE {
            let holds = self.now.holds_of(person, self.channel.readers, &past);
            counts &= holds.iter().any(|group| gets_past(self, group, id));
        }
        counts.then_some(person)
    }

    /// What lies in the past of at least one removal of a thing stays, unless it had seen one.
    fn gets_past(&mut self, group: &[Hit], id: &Hash) -> bool {
        if group.is_empty() {
            return true;
        }
        let followers = self.followers(id);
        group.iter().all(|hit| !hit.seen)
            && group.iter().any(|hit| self.is_followed(&hit.removal, &followers))
    }

    /// The same if one followed that covers them all.
    fn would_get_past(_: &mut Self, group: &[Hit], _: &Hash) -> bool {
        group.iter().all(|hit| !hit.seen)
    }

    /// Rotations that have this one among their ancestors.
    fn followers(&self, id: &Hash) -> Vec<Hash> {
        let all = self.epochs.rotations.keys();
        all.filter(|other| self.epochs.ancestors(other).contains(id)).copied().collect()
    }

    /// Whether a counting rotation that covers the removal came after having seen this one.
    fn is_followed(&mut self, removal: &Hash, followers: &[Hash]) -> bool {
        followers.iter().any(|id| {
            let covers = self.covered.get(id).is_some_and(|it| it.own.contains(removal));
            covers && self.counts(id).is_some()
        })
    }

    fn is_owed(&self, rotated: &Rotated, person: Person, past: &Past) -> bool {
        let rotation = &rotated.rotation;
        if rotation.parents.is_empty() {
            return self.opened_it(person, past);
        }
        let parents: Vec<&Rotated> =
            rotation.parents.iter().filter_map(|id| self.epochs.rotations.get(id)).collect();
        let (from, to) = self.epochs.weeks_after(&rotation.parents);
        if parents.len() != rotation.parents.len() || !(from..=to).contains(&rotation.week) {
            return false;
        }
        let is_new = |removal: &Hash| {
            let covers =
                |it: &Hash| self.covered.get(it).is_some_and(|it| it.all.contains(removal));
            self.concerns(removal) && !rotation.parents.iter().all(covers)
        };
        let own = self.covered.get(&rotated.id).into_iter().flat_map(|it| &it.own);
        // Or a parent lists somebody who does not read: it never becomes clean.
        let is_stray = |device: &DeviceId| !self.now.reads(*device, self.channel.readers, past);
        own.into_iter().any(is_new)
            || parents.iter().flat_map(|it| &it.rotation.recipients).any(is_stray)
    }

    fn concerns(&self, removal: &Hash) -> bool {
        self.now.act(removal).is_some_and(|act| concerns(act, self.channel))
    }

    /// What one device makes covers more each time; else only the smallest identity counts.
    fn one_for_each(&self, counting: &mut BTreeMap<Hash, Person>) {
        let mut made: BTreeMap<DeviceId, Vec<(BTreeSet<Hash>, Hash)>> = BTreeMap::new();
        for id in counting.keys() {
            let (Some(rotated), Some(covers)) =
                (self.epochs.rotations.get(id), self.covered.get(id))
            else {
                continue;
            };
            let concerning = covers.all.iter().copied().filter(|it| self.concerns(it)).collect();
            made.entry(rotated.device).or_default().push((concerning, *id));
        }
        for mut made in made.into_values() {
            made.sort_by_key(|(covers, id)| (covers.len(), *id));
            let mut last: Option<BTreeSet<Hash>> = None;
            for (covers, id) in made {
                let grows =
                    |last: &BTreeSet<Hash>| last.len() < covers.len() && last.is_subset(&covers);
                if last.as_ref().is_none_or(grows) {
                    last = Some(covers);
                } else {
                    counting.remove(&id);
                }
            }
        }
    }

    fn opened_it(&self, person: Person, past: &Past) -> bool {
        let opened = self.now.view().counting.iter().filter(|id| {
            let act = self.now.act(id);
            act.is_some_and(|act| act.channels().iter().any(|it| it.id == self.channel.id))
        });
        opened
            .filter(|id| self.now.counts_in(id, past))
            .any(|id| self.now.author(id) == Some(person))
    }
}

/// Whether an act may take a channel from somebody who holds its key, as a recipient or because they
/// were given it: then the channel owes a rotation. Nobody knows who reads an audience, so nothing
/// is taken from them but by a `Reset`.
pub fn concerns(act: &Act, channel: &Channel) -> bool {
    match act {
        Act::Remove { .. } | Act::Recover { .. } | Act::Return { .. } | Act::Revoke { .. }
            if channel.form == Form::Audience =>
        {
            false
        }
        Act::Remove { .. } | Act::Recover { .. } | Act::Return { .. } => true,
        Act::Revoke { roles, .. } => {
            channel.readers != Roles::EVERYONE && roles.meets(channel.readers)
        }
        Act::Reset { channel: reset } => *reset == channel.id,
        Act::Found { .. }
        | Act::Admit { .. }
        | Act::AddDevice { .. }
        | Act::Grant { .. }
        | Act::SetPolicy { .. }
        | Act::Open { .. }
        | Act::Second { .. }
        | Act::SetRecovery { .. }
        | Act::Rewrap { .. }
        | Act::Keep { .. } => false,
    }
}
