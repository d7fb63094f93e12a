//! A circle as one device holds it: its log, the epochs of its channels, and the questions that a
//! writer and a receiver ask. Pure: what it takes in comes verified, what it says others store.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceId, Hash, Id, Kind, RIGHT_NONE, Verified, is_guest_document};
use thiserror::Error;

use crate::{
    epoch::{self, Epochs, NoRotation, Rotated},
    face::HeldFaces,
    line::{Lines, NoLine, Status},
    log::{Act, Channel, Form, Inserted, Keys, Log, NoOperation, Operation, Person, View},
    standing::{self, Chain, Link, Place, Standing},
};

/// One circle.
pub struct Circle {
    id: Id,
    log_channel: Id,
    log: Log,
    epochs: BTreeMap<Id, Epochs>,
    judged: BTreeMap<Id, epoch::Standing>,
    lines: BTreeMap<Id, Lines>,
    /// What became of the lines of a drop; worked out when it is asked for.
    statuses: BTreeMap<Id, BTreeMap<Id, Status>>,
}

/// What a chunk of the log lane did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It may have changed who may do what: standings and keys are to be asked for again.
    Changed,
    /// It is here and waits for what it cites.
    Waits,
    /// It was here before.
    Known,
    /// So many wait that it was not kept; it is asked for again.
    Full,
    /// A kind of the log lane that is not this circle's to judge.
    NotMine,
}

/// The chunk can never be part of this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LogRefused {
    #[error(transparent)]
    Operation(#[from] NoOperation),
    #[error(transparent)]
    Rotation(#[from] NoRotation),
    #[error(transparent)]
    Line(#[from] NoLine),
    #[error("it has no parents and is not the root")]
    Foreign,
}

/// A rotation that a channel owes, as this device would make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    pub parents: Vec<Hash>,
    pub covers: Vec<Hash>,
    /// The first and the last week that it may begin with.
    pub weeks: (u32, u32),
    /// Recipients in the order of a rotation, each with its newest wrapping key.
    pub recipients: Vec<(DeviceId, Vec<u8>)>,
    /// Devices whose ends it tells.
    pub removed: Vec<DeviceId>,
}

impl Circle {
    /// An empty one; `root` is pinned, by having founded it or by an invitation.
    pub fn new(id: Id, log_channel: Id, root: Hash) -> Self {
        let (epochs, judged) = (BTreeMap::new(), BTreeMap::new());
        let (lines, statuses) = (BTreeMap::new(), BTreeMap::new());
        Self { id, log_channel, log: Log::new(root), epochs, judged, lines, statuses }
    }

    /// Which one it is.
    pub fn id(&self) -> Id {
        self.id
    }

    /// The channel in which the log lies.
    pub fn log_channel(&self) -> Id {
        self.log_channel
    }

    /// Takes in a chunk of the log lane.
    ///
    /// # Errors
    /// It is refused for good: the form is wrong, whatever else is known.
    pub fn take(&mut self, chunk: &Verified) -> Result<Taken, LogRefused> {
        match chunk.header().kind {
            // In another channel than the log's own it is the record of a line.
            Kind::Operation if chunk.header().channel != self.log_channel => {
                let channel = chunk.header().channel;
                self.statuses.remove(&channel);
                let is_new = self.lines.entry(channel).or_default().take(chunk)?;
                Ok(if is_new { Taken::Changed } else { Taken::Known })
            }
            Kind::Operation => {
                let operation = Operation::read(chunk, self.id, self.log_channel)?;
                match self.log.insert(operation) {
                    Inserted::Placed(_) => {
                        self.judged.clear();
                        self.statuses.clear();
                        Ok(Taken::Changed)
                    }
                    Inserted::Waits => Ok(Taken::Waits),
                    Inserted::Duplicate => Ok(Taken::Known),
                    Inserted::Full => Ok(Taken::Full),
                    Inserted::Foreign => Err(LogRefused::Foreign),
                }
            }
            Kind::Rotation => {
                let rotated = Rotated::read(chunk)?;
                let channel = chunk.header().channel;
                let epochs = self.epochs.entry(channel).or_default();
                if epochs.get(&rotated.id).is_some() {
                    return Ok(Taken::Known);
                }
                epochs.insert(rotated);
                self.judged.remove(&channel);
                self.statuses.remove(&channel);
                Ok(Taken::Changed)
            }
            Kind::Changes
            | Kind::Snapshot
            | Kind::Statement
            | Kind::Face
            | Kind::Wrap
            | Kind::BlobManifest
            | Kind::Presence
            | Kind::Other(_) => Ok(Taken::NotMine),
        }
    }

    /// Who is here and what there is.
    pub fn view(&mut self) -> &View {
        self.log.view()
    }

    /// What the next chunk cites.
    pub fn heads(&self) -> Vec<Hash> {
        self.log.heads()
    }

    /// What an operation cites that this device signs: nothing of its own removal.
    pub fn heads_for(&mut self, device: DeviceId) -> Vec<Hash> {
        self.log.heads_for(device)
    }

    /// Keys that signed two operations with one seq.
    pub fn forked(&self) -> BTreeSet<DeviceId> {
        self.log.forked()
    }

    /// How many more persons must sign an operation before it counts; `None`: nothing would make it.
    pub fn lacks(&mut self, operation: &Hash) -> Option<usize> {
        self.log.now().lacks(operation)
    }

    /// Operations that lack signatures: what an admin's app offers to second.
    pub fn unsigned(&mut self) -> Vec<(Hash, Act)> {
        self.log.unsigned()
    }

    /// Devices whose chunks a removal may concern.
    pub fn doubtful(&mut self) -> BTreeSet<DeviceId> {
        self.log.now().doubtful()
    }

    /// The person of a living device.
    pub fn person_of(&mut self, device: DeviceId) -> Option<Person> {
        let mut persons = self.log.view().persons.iter();
        persons.find(|(_, member)| member.devices.contains_key(&device)).map(|(person, _)| *person)
    }

    /// Whether a person is in the circle, and this device was never one of theirs by the log: it was made
    /// since, where what the profile knows was restored.
    pub fn is_unknown_of(&mut self, person: Person, device: DeviceId) -> bool {
        self.log.view().persons.contains_key(&person) && !self.log.names_device(device)
    }

    /// Whether any card of the log is that device's.
    pub fn names_device(&self, device: DeviceId) -> bool {
        self.log.names_device(device)
    }

    /// The keys by which a person may return.
    pub fn recovery_keys(&mut self, person: Person) -> BTreeSet<DeviceId> {
        self.log.recovery_keys(person)
    }

    /// The last operation here that a key signed.
    pub fn end_of(&self, key: DeviceId) -> Option<(u64, Hash)> {
        self.log.end_of(key)
    }

    /// The devices that read a channel now.
    pub fn roster(&mut self, channel: Id) -> BTreeSet<DeviceId> {
        let view = self.log.view();
        view.channels.get(&channel).map(|it| epoch::roster(view, it)).unwrap_or_default()
    }

    /// What is here of a device's chain in a channel, for [`Circle::standing`]; good until the log or
    /// the chain changes. `forked_from`: the lowest seq of the content lane that it signed twice.
    pub fn chain(
        &mut self,
        channel: Id,
        device: DeviceId,
        links: Vec<Link>,
        forked_from: Option<u64>,
    ) -> Chain {
        let now = self.log.now();
        let acts = now.view().counting.iter().filter_map(|id| now.act(id));
        let keeps = acts.filter_map(|act| {
            let Act::Keep { device: kept, channel: of, seq, identity } = act else { return None };
            ((*kept, *of) == (device, channel)).then_some((*seq, *identity))
        });
        let keeps: Vec<(u64, Hash)> = keeps.collect();
        let rotated = self.epochs.get(&channel).map(|it| it.ends_of(device));
        let mut ends = rotated.unwrap_or_default();
        ends.extend(keeps.iter().map(|(_, end)| *end));
        Chain::new(links, &ends, forked_from, keeps)
    }

    /// Where a chunk of a channel stands.
    pub fn standing(&mut self, channel: Id, place: &Place, chain: &Chain) -> Standing {
        let Some(described) = self.channel(channel) else { return Standing::Waits };
        self.judge(&described);
        let none = (Epochs::default(), epoch::Standing::default());
        let epochs = self.epochs.get(&channel).unwrap_or(&none.0);
        let rotations = self.judged.get(&channel).unwrap_or(&none.1);
        let of = (place, chain);
        standing::standing(&self.log.now(), &described, (epochs, rotations), of)
    }

    /// Where a chunk stands whose author no card names: a guest's in a drop, a publisher's in an
    /// audience. `None`: the log alone says it. `document` is the one that the chunk names.
    pub fn standing_outside(
        &mut self,
        channel: Id,
        faces: &HeldFaces,
        (place, document): (&Place, Id),
    ) -> Option<Standing> {
        let described = self.channel(channel)?;
        match described.form {
            Form::Roster => None,
            Form::Audience => Some(faces.published(&place.heads, place.device)),
            Form::Drop if !place.heads.is_empty() => None,
            Form::Drop => Some(self.standing_of_guest(channel, place, document)),
        }
    }

    fn standing_of_guest(&mut self, channel: Id, place: &Place, document: Id) -> Standing {
        let statuses = self.line_statuses(channel);
        let lines = self.lines.get(&channel);
        let mut mine = lines.into_iter().flat_map(|lines| lines.of_key(place.device));
        match mine.find(|line| statuses.contains_key(line)) {
            None => Standing::Waits,
            Some(line)
                if place.right == RIGHT_NONE && is_guest_document(place.device, document) =>
            {
                Standing::Counts { person: line, let_in: None }
            }
            Some(_) => Standing::NoRight,
        }
    }

    /// The lines of a drop that some member with a right to it opened, and what became of them.
    pub fn line_statuses(&mut self, channel: Id) -> BTreeMap<Id, Status> {
        if let Some(known) = self.statuses.get(&channel) {
            return known.clone();
        }
        let Some(described) = self.channel(channel) else { return BTreeMap::new() };
        self.judge(&described);
        let none = (Epochs::default(), epoch::Standing::default(), Lines::default());
        let epochs = self.epochs.get(&channel).unwrap_or(&none.0);
        let rotations = self.judged.get(&channel).unwrap_or(&none.1);
        let lines = self.lines.get(&channel).unwrap_or(&none.2);
        // Only who reads a drop opens lines into it, whoever else may write there.
        let of_readers = Channel { writers: described.readers, ..described };
        let now = self.log.now();
        let none = Chain::default();
        let judged = lines.judge(|place| {
            standing::standing(&now, &of_readers, (epochs, rotations), (place, &none))
        });
        self.statuses.insert(channel, judged.clone());
        judged
    }

    /// The records of the lines of a drop.
    pub fn lines(&self, channel: Id) -> Option<&Lines> {
        self.lines.get(&channel)
    }

    /// How a channel is shared; `None` when the log names none of that id.
    pub fn form(&mut self, channel: Id) -> Option<Form> {
        self.channel(channel).map(|described| described.form)
    }

    /// The epoch to seal under: clean, among those whose secret is `held`.
    pub fn clean_epoch(&mut self, channel: Id, held: &BTreeSet<Hash>) -> Option<Hash> {
        let described = self.channel(channel)?;
        self.judge(&described);
        let (roster, due) = (self.roster(channel), self.due(&described));
        let roster = (described.form != Form::Audience).then_some(&roster);
        self.epochs.get(&channel)?.clean(self.judged.get(&channel)?, (roster, &due), held)
    }

    /// Counting epochs of a channel.
    pub fn counting_epochs(&mut self, channel: Id) -> BTreeSet<Hash> {
        let Some(described) = self.channel(channel) else { return BTreeSet::new() };
        self.judge(&described);
        self.judged
            .get(&channel)
            .map(|it| it.counting.keys().copied().collect())
            .unwrap_or_default()
    }

    /// A rotation of a channel.
    pub fn rotation(&self, channel: Id, epoch: &Hash) -> Option<&Rotated> {
        self.epochs.get(&channel)?.get(epoch)
    }

    /// The rotation that the channel needs before anything may be sealed in it; `None` when a
    /// counting epoch is clean, or nothing that this device may do would make one.
    pub fn owed(&mut self, channel: Id, me: DeviceId) -> Option<Owed> {
        let described = self.channel(channel)?;
        let (roster, due) = (self.roster(channel), self.due(&described));
        let doubtful = self.doubtful();
        roster.contains(&me).then_some(())?;
        self.judge(&described);
        let counting: BTreeSet<Hash> =
            self.judged.get(&channel)?.counting.keys().copied().collect();
        let none = Epochs::default();
        let epochs = self.epochs.get(&channel).unwrap_or(&none);
        let present = (described.form != Form::Audience).then_some(&roster);
        if epochs.clean(self.judged.get(&channel)?, (present, &due), &counting).is_some() {
            return None;
        }
        let parents = epochs.tips(self.judged.get(&channel)?);
        // What each of them covers. Halves that met again cover different removals; together none.
        let standing = self.judged.get(&channel)?;
        let mut lines = parents.iter().map(|it| standing.covered(it));
        let weeks = epochs.weeks_after(&parents);
        let first = lines.next().unwrap_or_default();
        let before = lines.fold(first, |all, line| &all & &line);
        let gone: BTreeSet<DeviceId> = parents
            .iter()
            .filter_map(|id| epochs.get(id))
            .flat_map(|it| it.rotation.recipients.iter().copied())
            .chain(doubtful)
            .filter(|device| !roster.contains(device))
            .collect();
        let covers = self.removals_since(&before);
        let epochs = self.epochs.get(&channel);
        if epochs.is_some_and(|epochs| epochs.repeats(me, &parents, &covers)) {
            return None;
        }
        let recipients = self.recipients(&roster);
        let removed = gone.into_iter().collect();
        Some(Owed { parents, covers, weeks, recipients, removed })
    }

    /// Counting removals and resets that an epoch of the channel must cover before anything is sealed
    /// under it.
    fn due(&mut self, channel: &Channel) -> BTreeSet<Hash> {
        let now = self.log.now();
        let view = now.view();
        let acts = view.counting.iter().filter_map(|id| Some((id, now.act(id)?)));
        let due = acts.filter(|(id, act)| {
            let is_removal = view.removals.contains(*id) || matches!(act, Act::Reset { .. });
            is_removal && epoch::concerns(act, channel)
        });
        due.map(|(id, _)| *id).collect()
    }

    fn removals_since(&mut self, before: &BTreeSet<Hash>) -> Vec<Hash> {
        let now = self.log.now();
        let mut covers: Vec<Hash> = now.view().removals.difference(before).copied().collect();
        let resets =
            now.view().counting.iter().filter(|id| {
                !before.contains(*id) && matches!(now.act(id), Some(Act::Reset { .. }))
            });
        covers.extend(resets);
        covers.sort_unstable();
        covers
    }

    fn recipients(&mut self, roster: &BTreeSet<DeviceId>) -> Vec<(DeviceId, Vec<u8>)> {
        let members = self.log.view().persons.values();
        let devices = members.flat_map(|member| &member.devices);
        let mut keys: Vec<(DeviceId, Vec<u8>)> = devices
            .filter(|(device, _)| roster.contains(device))
            .map(|(device, Keys { wrap, .. })| (*device, wrap.clone()))
            .collect();
        keys.sort_unstable();
        keys
    }

    fn channel(&mut self, channel: Id) -> Option<Channel> {
        self.log.view().channels.get(&channel).copied()
    }

    fn judge(&mut self, channel: &Channel) {
        if !self.judged.contains_key(&channel.id) {
            let none = Epochs::default();
            let epochs = self.epochs.get(&channel.id).unwrap_or(&none);
            let standing = epochs.judge(&self.log.now(), channel);
            self.judged.insert(channel.id, standing);
        }
    }
}
