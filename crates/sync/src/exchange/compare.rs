//! Finding where two peers differ in a lane, in as few bytes as that takes (docs/protocol.md §21).
//!
//! Both compare what each had when it sent its sums, so both come to the same parts in the same order
//! and no frame needs to name them. Of those parts the dialler tells all it has, the listener only what
//! is different there. What changed since is told as news.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceId, Side};

use super::{
    event::Breach,
    identities::Mark,
    limits::{DEPTH_MAX, ENTRIES_FRAME_MAX, LEAF_DEVICES_MAX, PARTS_MAX, WHOLE_DEVICES_MAX},
    ranges::RangeSet,
    vectors::{Entry, Part, Sum, Told, Vectors},
};

pub(crate) enum Compare {
    /// The sum is sent, theirs is awaited.
    Summing {
        then: Told,
        ours: Sum,
    },
    /// Sums of the parts of what differs are sent, theirs are awaited.
    Splitting {
        then: Told,
        asked: Vec<(Part, Sum)>,
        leaves: Vec<Part>,
    },
    /// Dialler: the entries of the parts that differ are sent, the listener's that differ are awaited.
    Telling {
        then: Told,
        leaves: Vec<Part>,
        heard: BTreeSet<DeviceId>,
    },
    /// Listener: the dialler's entries are awaited.
    Listening {
        then: Told,
        leaves: Vec<Part>,
        told: Vectors,
        /// The dialler's marks, and those of the next entries.
        marks: BTreeMap<DeviceId, Mark>,
        next: Vec<Mark>,
    },
    Known,
}

/// What a comparison led to.
#[derive(Default)]
pub(crate) struct Compared {
    /// What the peer has, since it has the same.
    pub(crate) same: Vec<Entry>,
    /// Devices of which the peer has the same seqs, and other chunks.
    pub(crate) contested: Vec<DeviceId>,
    pub(crate) say: Vec<Say>,
}

pub(crate) enum Say {
    Parts(Vec<Sum>),
    Marks(Vec<Mark>),
    Have { entries: Vec<Entry>, more: bool },
}

impl Compare {
    /// Begins with what is told of this lane now.
    pub(crate) fn start(told: Told) -> Self {
        let ours = told.sum(Part::ALL);
        Self::Summing { then: told, ours }
    }

    /// The sum to send, as long as it is awaited.
    pub(crate) fn sum(&self) -> Option<Sum> {
        match self {
            Self::Summing { ours, .. } => Some(*ours),
            Self::Splitting { .. }
            | Self::Telling { .. }
            | Self::Listening { .. }
            | Self::Known => None,
        }
    }

    pub(crate) fn is_known(&self) -> bool {
        matches!(self, Self::Known)
    }

    /// The peer's sum has come.
    pub(crate) fn meet(&mut self, side: Side, theirs: Sum) -> Result<Compared, Breach> {
        match std::mem::replace(self, Self::Known) {
            Self::Summing { then, ours } => {
                Ok(self.judge(side, then, vec![(Part::ALL, ours, theirs)], Vec::new()))
            }
            Self::Splitting { .. }
            | Self::Telling { .. }
            | Self::Listening { .. }
            | Self::Known => Err(Breach::OutOfOrder),
        }
    }

    /// The peer's sums of parts have come.
    pub(crate) fn split(&mut self, side: Side, theirs: &[Sum]) -> Result<Compared, Breach> {
        match std::mem::replace(self, Self::Known) {
            Self::Splitting { then, asked, leaves } if asked.len() == theirs.len() => {
                let met = asked.into_iter().zip(theirs);
                let met = met.map(|((part, ours), theirs)| (part, ours, *theirs)).collect();
                Ok(self.judge(side, then, met, leaves))
            }
            Self::Summing { .. }
            | Self::Splitting { .. }
            | Self::Telling { .. }
            | Self::Listening { .. }
            | Self::Known => Err(Breach::OutOfOrder),
        }
    }

    /// Some of the peer's entries have come; `more` are to come.
    pub(crate) fn told(&mut self, entries: &[Entry], more: bool) -> Result<Compared, Breach> {
        match self {
            Self::Telling { heard, .. } => {
                heard.extend(entries.iter().map(|(device, _)| *device));
            }
            Self::Listening { told, marks, next, .. } => {
                for (device, seqs) in entries {
                    told.add(*device, seqs);
                }
                let devices = entries.iter().map(|(device, _)| *device);
                marks.extend(devices.zip(std::mem::take(next)));
            }
            Self::Summing { .. } | Self::Splitting { .. } | Self::Known => {
                return Err(Breach::OutOfOrder);
            }
        }
        if more {
            return Ok(Compared::default());
        }
        let contested;
        let differing = match std::mem::replace(self, Self::Known) {
            Self::Telling { then, leaves, heard } => {
                // What the listener passes over in silence is the same there.
                let ours = leaves.iter().flat_map(|part| then.part(*part));
                let same = ours.filter(|(device, _)| !heard.contains(device)).collect();
                return Ok(Compared { same, ..Compared::default() });
            }
            Self::Listening { then, leaves, told, marks, .. } => {
                let is_other = |(device, mark): &(&DeviceId, &Mark)| {
                    then.get(**device).is_some()
                        && then.get(**device) == told.get(**device)
                        && then.mark(**device) != **mark
                };
                contested = marks.iter().filter(is_other).map(|(device, _)| *device).collect();
                let ours = leaves.iter().flat_map(|part| then.part(*part));
                let mut differing: Vec<Entry> =
                    ours.filter(|(device, seqs)| told.get(*device) != Some(seqs)).collect();
                let unknown = told.iter().filter(|(device, _)| then.get(*device).is_none());
                differing.extend(unknown.map(|(device, _)| (device, RangeSet::default())));
                differing
            }
            Self::Summing { .. } | Self::Splitting { .. } | Self::Known => {
                return Err(Breach::OutOfOrder);
            }
        };
        Ok(Compared { same: Vec::new(), contested, say: haves(differing, None) })
    }

    /// The dialler's marks of the entries that come next.
    pub(crate) fn marked(&mut self, marks: Vec<Mark>) -> Result<(), Breach> {
        match self {
            Self::Listening { next, .. } if next.is_empty() => {
                *next = marks;
                Ok(())
            }
            Self::Listening { .. }
            | Self::Summing { .. }
            | Self::Splitting { .. }
            | Self::Telling { .. }
            | Self::Known => Err(Breach::OutOfOrder),
        }
    }

    fn judge(
        &mut self,
        side: Side,
        then: Told,
        met: Vec<(Part, Sum, Sum)>,
        mut leaves: Vec<Part>,
    ) -> Compared {
        let mut compared = Compared::default();
        let mut split = Vec::new();
        for (part, ours, theirs) in met {
            let devices = ours.devices.max(theirs.devices);
            let most = if part.depth == 0 { WHOLE_DEVICES_MAX } else { LEAF_DEVICES_MAX };
            if ours == theirs {
                compared.same.extend(then.part(part));
            } else if devices <= most || part.depth >= DEPTH_MAX {
                leaves.push(part);
            } else {
                split.push(part);
            }
        }
        if split.len() > PARTS_MAX {
            leaves.append(&mut split);
        }
        if !split.is_empty() {
            let asked: Vec<(Part, Sum)> = (split.into_iter().flat_map(Part::children))
                .map(|part| (part, then.sum(part)))
                .collect();
            compared.say.push(Say::Parts(asked.iter().map(|(_, sum)| *sum).collect()));
            *self = Self::Splitting { then, asked, leaves };
        } else if !leaves.is_empty() {
            *self = match side {
                Side::Dialler => {
                    let entries = leaves.iter().flat_map(|part| then.part(*part)).collect();
                    compared.say = haves(entries, Some(&then));
                    Self::Telling { then, leaves, heard: BTreeSet::new() }
                }
                Side::Listener => {
                    let (told, marks, next) = Default::default();
                    Self::Listening { then, leaves, told, marks, next }
                }
            };
        }
        compared
    }
}

/// Entries as they are told; the dialler's marks go before them.
fn haves(mut entries: Vec<Entry>, marked: Option<&Told>) -> Vec<Say> {
    entries.sort_unstable_by_key(|(device, _)| *device);
    let count = entries.chunks(ENTRIES_FRAME_MAX).count();
    if count == 0 {
        return vec![Say::Have { entries, more: false }];
    }
    let mut say = Vec::new();
    for (at, some) in (1..).zip(entries.chunks(ENTRIES_FRAME_MAX)) {
        let marks = marked.map(|told| some.iter().map(|(device, _)| told.mark(*device)).collect());
        say.extend(marks.map(Say::Marks));
        say.push(Say::Have { entries: some.to_vec(), more: at < count });
    }
    say
}
