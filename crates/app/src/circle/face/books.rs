//! What this device holds that a Face is made of: announced keys of those who may have one, keys of
//! those who may not any more, drop keys, and who vouched for whom.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use porchlight_crypto::{DeviceId, Hash, Id, Week};
use porchlight_domain::{label::labels, statement::Sort};
use porchlight_store::{Reads, Tx};
use porchlight_sync::{
    face::{Announced, Announcement, Books, Drop, Face, FaceList, Trusted, difference, make},
    log::{Form, View},
};

use super::{Proposal, keys::SORTS};
use crate::{circle::Circles, error::AppError};

/// Keys of a device that has lost its right which are ended with the one that a Face names.
const LOST_KEYS_MAX: usize = 32;
/// A proposal is no longer signed when its drop keys are of so many weeks ago.
const DROP_WEEKS_MAX: u32 = 4;

/// A key as a device announced it.
struct Said {
    key: DeviceId,
    seq: u64,
    seen_at: DateTime<Utc>,
    counts: bool,
}

impl Circles {
    /// The Face that would follow now, made like another one where that is right. `since`: when the
    /// other came; what was announced later makes no difference then.
    pub(crate) fn next_face(
        &mut self,
        tx: &Tx<'_>,
        circle: Id,
        before: Option<&Trusted>,
        (like, since): (Option<&Face>, Option<DateTime<Utc>>),
    ) -> Result<Option<Face>, AppError> {
        self.face_like(tx.reads(), circle, before, (like, since, tx.now()))
    }

    /// The list in which a proposal differs from what this device would make.
    pub(crate) fn differing(
        &mut self,
        reads: Reads<'_>,
        circle: Id,
        before: &Trusted,
        (proposal, now): (&Proposal, DateTime<Utc>),
    ) -> Result<Option<FaceList>, AppError> {
        let theirs = proposal.signed.face();
        let as_of = (Some(theirs), Some(proposal.since), now);
        let mine = self.face_like(reads, circle, Some(before), as_of)?;
        Ok(mine.map_or(Some(FaceList::Roots), |mine| difference(&mine, theirs)))
    }

    fn face_like(
        &mut self,
        reads: Reads<'_>,
        circle: Id,
        before: Option<&Trusted>,
        (like, since, now): (Option<&Face>, Option<DateTime<Utc>>, DateTime<Utc>),
    ) -> Result<Option<Face>, AppError> {
        let mut books = self.books(reads, circle, since)?;
        books.drops = self.drops(reads, circle, (like, now))?;
        let view = self.view(circle)?;
        Ok(make(before, &books, like, |smallest| labelled(view, smallest)))
    }

    fn books(
        &mut self,
        reads: Reads<'_>,
        circle: Id,
        since: Option<DateTime<Utc>>,
    ) -> Result<Books, AppError> {
        let mut books = Books { circle, k: self.view(circle)?.policy.k, ..Books::default() };
        let said = self.said(reads, circle)?;
        for sort in SORTS {
            let mut list = Vec::new();
            for ((_, device), keys) in said.iter().filter(|((it, _), _)| *it == sort) {
                if !self.may_name(circle, *device, sort)? {
                    let newest = keys.iter().rev().take(LOST_KEYS_MAX);
                    books.lost.extend(newest.map(|it| (it.key, *device)));
                    continue;
                }
                let counting: Vec<&Said> = keys.iter().filter(|it| it.counts).collect();
                books.living.extend(counting.iter().map(|it| it.key));
                let person = self.get(circle)?.circle.person_of(*device).unwrap_or_default();
                list.extend(announced((*device, person), &counting, since));
            }
            match sort {
                Sort::RootKey => books.roots = list,
                Sort::PublishKey => books.publishers = list,
                Sort::AttestKey => books.attesters = list,
                Sort::Due | Sort::Hold | Sort::Lift | Sort::Received => {}
            }
        }
        books.lost.retain(|key, _| !books.living.contains(key));
        Ok(books)
    }

    /// What each device says of its keys, the oldest first.
    fn said(
        &mut self,
        reads: Reads<'_>,
        circle: Id,
    ) -> Result<BTreeMap<(Sort, DeviceId), Vec<Said>>, AppError> {
        let members = self.get(circle)?.circle.log_channel();
        let mut said: BTreeMap<(Sort, DeviceId), Vec<Said>> = BTreeMap::new();
        for found in reads.key_statements(members)? {
            let (device, sort) = (found.device, found.sort);
            let read = Announcement::read(&found.body, circle, device, sort.number());
            if let Some(Announcement { key, .. }) = read {
                let (seq, seen_at, counts) = (found.seq, found.seen_at, found.counts);
                said.entry((sort, device)).or_default().push(Said { key, seq, seen_at, counts });
            }
        }
        for keys in said.values_mut() {
            keys.sort_by_key(|it| it.seq);
        }
        Ok(said)
    }

    /// The person of each key that signs, as far as it was announced here.
    pub(crate) fn root_persons(
        &mut self,
        reads: Reads<'_>,
        circle: Id,
    ) -> Result<BTreeMap<DeviceId, Id>, AppError> {
        let mut persons = BTreeMap::new();
        for ((sort, device), keys) in self.said(reads, circle)? {
            let person = self.get(circle)?.circle.person_of(device);
            if let (Sort::RootKey, Some(person)) = (sort, person) {
                persons.extend(keys.iter().map(|it| (it.key, person)));
            }
        }
        Ok(persons)
    }

    pub(crate) fn drop_channels(&mut self, circle: Id) -> Result<Vec<Id>, AppError> {
        let channels = self.view(circle)?.channels.values();
        Ok(channels.filter(|it| it.form == Form::Drop).map(|it| it.id).collect())
    }

    /// The keys to seal to for each drop that this device reads, of this week or of that of `like`.
    fn drops(
        &mut self,
        reads: Reads<'_>,
        circle: Id,
        (like, now): (Option<&Face>, DateTime<Utc>),
    ) -> Result<Vec<Drop>, AppError> {
        let this_week = Week::of(now.timestamp());
        let is_near = |week: &u32| {
            *week <= this_week.0.saturating_add(1)
                && this_week.0 <= week.saturating_add(DROP_WEEKS_MAX)
        };
        let mut drops = Vec::new();
        for channel in self.drop_channels(circle)? {
            let secrets = reads.epochs(channel)?;
            let held: BTreeSet<Hash> = secrets.keys().copied().collect();
            let clean = self.get(circle)?.circle.clean_epoch(channel, &held);
            let Some(oldest) = clean.and_then(|epoch| secrets.get(&epoch)) else { continue };
            let theirs = like.and_then(|face| face.drops.iter().find(|it| it.channel == channel));
            let week = theirs.map(|it| it.week).filter(is_near).unwrap_or(this_week.0);
            let secret = oldest.at(Week(week));
            let (week, key) = (secret.week().0, secret.drop_key().public());
            drops.push(Drop { channel, week, key });
        }
        drops.sort_unstable();
        Ok(drops)
    }
}

/// The keys of a device that will do: the newest that was here at a time, and all later ones.
fn announced(
    (device, person): (DeviceId, Id),
    said: &[&Said],
    since: Option<DateTime<Utc>>,
) -> Option<Announced> {
    let before = |it: &&Said| since.is_none_or(|since| it.seen_at < since);
    let first = match since {
        Some(_) => said.iter().rposition(before),
        None => Some(0),
    };
    let keys: Vec<DeviceId> =
        said.iter().skip(first.unwrap_or_default()).map(|it| it.key).collect();
    let is_required = first.is_some();
    (!keys.is_empty()).then_some(Announced { device, person, keys, is_required })
}

/// Labels by the smallest key of each attester. Whoever does not attest stands as a number that is no
/// key, for vouching alone.
fn labelled(view: &View, smallest: &BTreeMap<Id, DeviceId>) -> BTreeMap<Id, u16> {
    let name = |person: &Id| {
        smallest.get(person).copied().unwrap_or_else(|| DeviceId(Hash::of(&person.0).0))
    };
    let vouchers = view
        .persons
        .iter()
        .filter(|(person, _)| smallest.contains_key(person))
        .map(|(person, member)| (name(person), member.vouchers.iter().map(name).collect()))
        .collect();
    let labels = labels(&smallest.values().copied().collect(), &vouchers);
    let found = smallest.iter().filter_map(|(person, key)| Some((*person, *labels.get(key)?)));
    found.collect()
}
