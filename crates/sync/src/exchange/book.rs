//! The channels that this device takes part in, and what is settled here.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceId, Hash, Id, Lane, Side, Tag, tag};

use super::{
    event::{Met, Shared, Spot},
    identities::Identities,
    limits::TAGS_MAX,
    vectors::{Told, Vectors},
};

/// One of each lane.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lanes<T> {
    log: T,
    content: T,
}

impl<T> Lanes<T> {
    pub(crate) fn new(log: T, content: T) -> Self {
        Self { log, content }
    }

    pub(crate) fn of(&self, lane: Lane) -> &T {
        match lane {
            Lane::Log => &self.log,
            Lane::Content => &self.content,
        }
    }

    pub(crate) fn of_mut(&mut self, lane: Lane) -> &mut T {
        match lane {
            Lane::Log => &mut self.log,
            Lane::Content => &mut self.content,
        }
    }
}

impl<T> Lanes<T> {
    pub(crate) fn each_mut(&mut self) -> impl Iterator<Item = &mut T> {
        [&mut self.log, &mut self.content].into_iter()
    }
}

/// Both lanes, in the order of sending.
pub(crate) const LANES: [Lane; 2] = [Lane::Log, Lane::Content];

/// A topic of ours on a link: its channel, and its tag from either side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offer {
    pub(crate) channel: Id,
    pub(crate) ours: Tag,
    pub(crate) theirs: Tag,
}

#[derive(Default)]
pub(crate) struct Books {
    shared: BTreeMap<Id, Shared>,
    settled: BTreeMap<Id, Lanes<Vectors>>,
    identities: BTreeMap<Id, Lanes<Identities>>,
}

impl Books {
    /// Takes in a channel; says which topics of it are new.
    pub(crate) fn share(&mut self, shared: Shared) -> bool {
        let old = self.shared.get(&shared.channel);
        let known: BTreeSet<Met> = old.iter().flat_map(|old| old.topics.iter().copied()).collect();
        let is_new = shared.topics.iter().any(|topic| !known.contains(topic));
        self.shared.insert(shared.channel, shared);
        is_new
    }

    pub(crate) fn forget(&mut self, channel: Id) {
        self.shared.remove(&channel);
        self.settled.remove(&channel);
        self.identities.remove(&channel);
    }

    pub(crate) fn shared(&self, channel: Id) -> Option<&Shared> {
        self.shared.get(&channel)
    }

    /// Whether the device may get what is in the channel, and is not this one.
    pub(crate) fn admits(&self, channel: Id, device: DeviceId) -> bool {
        self.shared(channel)
            .is_some_and(|shared| shared.roster.admits(device) && shared.me != device)
    }

    /// What is settled; nothing of a channel that is not known.
    pub(crate) fn settled(&self, channel: Id, lane: Lane) -> &Vectors {
        static NOTHING: Vectors = Vectors::EMPTY;
        self.settled.get(&channel).map_or(&NOTHING, |lanes| lanes.of(lane))
    }

    pub(crate) fn settled_mut(&mut self, channel: Id, lane: Lane) -> &mut Vectors {
        self.settled.entry(channel).or_default().of_mut(lane)
    }

    pub(crate) fn identities(&self, channel: Id, lane: Lane) -> &Identities {
        static NOTHING: Identities = Identities::EMPTY;
        self.identities.get(&channel).map_or(&NOTHING, |lanes| lanes.of(lane))
    }

    pub(crate) fn identities_mut(&mut self, channel: Id, lane: Lane) -> &mut Identities {
        self.identities.entry(channel).or_default().of_mut(lane)
    }

    /// What is told of a lane now, with its marks.
    pub(crate) fn told(&self, channel: Id, lane: Lane) -> Told {
        let told = self.settled(channel, lane).told();
        let marks = self.identities(channel, lane).marks(&told, lane);
        Told::new(told, marks)
    }

    /// Settles one; says whether it is new.
    pub(crate) fn settle(&mut self, channel: Id, spot: Spot) -> bool {
        self.settled_mut(channel, spot.lane).insert(spot.device, spot.seq)
    }

    /// What this device shows on a link: topics of all channels in turn, so that a channel with many
    /// leaves room for the others.
    pub(crate) fn offers(&self, side: Side, transcript: &Hash) -> Vec<Offer> {
        let longest = self.shared.values().map(|shared| shared.topics.len()).max().unwrap_or(0);
        let in_turn = (0..longest).flat_map(|at| {
            self.shared.values().filter_map(move |shared| {
                shared.topics.get(at).map(|topic| (shared.channel, *topic))
            })
        });
        in_turn
            .take(TAGS_MAX)
            .map(|(channel, topic)| Offer {
                channel,
                ours: tag(&topic.shown, transcript, side),
                theirs: tag(&topic.sought, transcript, side.other()),
            })
            .collect()
    }
}
