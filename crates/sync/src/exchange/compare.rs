//! Finding where two peers differ in a lane, in as few bytes as that takes (docs/protocol.md §21).
//!
//! Both compare what each had when it sent its sums, so both come to the same parts in the same order
//! and no frame needs to name them. What changed since is told as news.

use super::{
    event::Breach,
    limits::{DEPTH_MAX, ENTRIES_FRAME_MAX, LEAF_DEVICES_MAX, PARTS_MAX, WHOLE_DEVICES_MAX},
    vectors::{Entry, Part, Sum, Vectors},
};

pub(crate) enum Compare {
    /// The sum is sent, theirs is awaited.
    Summing {
        then: Vectors,
        ours: Sum,
    },
    /// Sums of the parts of what differs are sent, theirs are awaited.
    Splitting {
        then: Vectors,
        asked: Vec<(Part, Sum)>,
        leaves: Vec<Part>,
    },
    /// The entries of what differs are sent, theirs are awaited.
    Telling,
    Known,
}

/// What a comparison led to.
#[derive(Default)]
pub(crate) struct Compared {
    /// What the peer has, since it has the same.
    pub(crate) same: Vec<Entry>,
    pub(crate) say: Vec<Say>,
}

pub(crate) enum Say {
    Parts(Vec<Sum>),
    Have { entries: Vec<Entry>, more: bool },
}

impl Compare {
    /// Begins with what is told of this lane now.
    pub(crate) fn start(told: Vectors) -> Self {
        let ours = told.sum(Part::ALL);
        Self::Summing { then: told, ours }
    }

    /// The sum to send, as long as it is awaited.
    pub(crate) fn sum(&self) -> Option<Sum> {
        match self {
            Self::Summing { ours, .. } => Some(*ours),
            Self::Splitting { .. } | Self::Telling | Self::Known => None,
        }
    }

    pub(crate) fn is_known(&self) -> bool {
        matches!(self, Self::Known)
    }

    /// The peer's sum has come.
    pub(crate) fn meet(&mut self, theirs: Sum) -> Result<Compared, Breach> {
        match std::mem::replace(self, Self::Known) {
            Self::Summing { then, ours } => {
                Ok(self.judge(then, vec![(Part::ALL, ours, theirs)], Vec::new()))
            }
            Self::Splitting { .. } | Self::Telling | Self::Known => Err(Breach::OutOfOrder),
        }
    }

    /// The peer's sums of parts have come.
    pub(crate) fn split(&mut self, theirs: &[Sum]) -> Result<Compared, Breach> {
        match std::mem::replace(self, Self::Known) {
            Self::Splitting { then, asked, leaves } if asked.len() == theirs.len() => {
                let met = asked.into_iter().zip(theirs);
                let met = met.map(|((part, ours), theirs)| (part, ours, *theirs)).collect();
                Ok(self.judge(then, met, leaves))
            }
            Self::Summing { .. } | Self::Splitting { .. } | Self::Telling | Self::Known => {
                Err(Breach::OutOfOrder)
            }
        }
    }

    /// The peer's entries have come.
    pub(crate) fn told(&mut self, more: bool) -> Result<(), Breach> {
        match self {
            Self::Telling => {
                if !more {
                    *self = Self::Known;
                }
                Ok(())
            }
            Self::Summing { .. } | Self::Splitting { .. } | Self::Known => Err(Breach::OutOfOrder),
        }
    }

    fn judge(
        &mut self,
        then: Vectors,
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
            let entries: Vec<Entry> = leaves.iter().flat_map(|part| then.part(*part)).collect();
            compared.say.extend(haves(&entries));
            *self = Self::Telling;
        }
        compared
    }
}

fn haves(entries: &[Entry]) -> Vec<Say> {
    let mut entries = entries.to_vec();
    entries.sort_unstable_by_key(|(device, _)| *device);
    let count = entries.chunks(ENTRIES_FRAME_MAX).count();
    if count == 0 {
        return vec![Say::Have { entries, more: false }];
    }
    (1..)
        .zip(entries.chunks(ENTRIES_FRAME_MAX))
        .map(|(at, some)| Say::Have { entries: some.to_vec(), more: at < count })
        .collect()
}
