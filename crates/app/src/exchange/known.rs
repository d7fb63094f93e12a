//! What the engine is told of what is held: which chunk stands at a place, where there could be two.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use porchlight_crypto::{DeviceId, Id, Lane};
use porchlight_store::Reads;
use porchlight_sync::exchange::{Input, RangeSet, Spot};

use crate::error::AppError;

/// Which chunks stand where something has come; of a device that forked there, everywhere.
pub(super) fn identities_at(
    reads: Reads<'_>,
    spots: &BTreeSet<(Id, Spot)>,
) -> Result<Vec<Input>, AppError> {
    let mut inputs = Vec::new();
    let mut forks: BTreeMap<Id, BTreeSet<DeviceId>> = BTreeMap::new();
    for (channel, spot) in spots {
        let forked = match forks.entry(*channel) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let forked = reads.forks(*channel)?.into_iter().map(|(device, _)| device);
                free.insert(forked.collect())
            }
        };
        let is_forked = spot.lane == Lane::Content && forked.contains(&spot.device);
        let seqs = if is_forked { (0, u64::MAX) } else { (spot.seq, spot.seq) };
        inputs.extend(identities(reads, (*channel, spot.lane), Some((spot.device, seqs)))?);
    }
    Ok(inputs)
}

pub(super) fn identities(
    reads: Reads<'_>,
    (channel, lane): (Id, Lane),
    of: Option<(DeviceId, (u64, u64))>,
) -> Result<Vec<Input>, AppError> {
    let (device, seqs) = of.map_or((None, (0, u64::MAX)), |(device, seqs)| (Some(device), seqs));
    let known = reads.identities((channel, lane), device, seqs)?;
    let inputs = known.into_iter().map(|(device, known)| Input::Identities {
        channel,
        lane,
        device,
        known: known.into_iter().collect(),
    });
    Ok(inputs.collect())
}

pub(super) fn ranges_of(ranges: &[(u64, u64)]) -> RangeSet {
    let mut set = RangeSet::default();
    for (low, high) in ranges {
        set = set.union(&RangeSet::of(*low, *high));
    }
    set
}
