//! Late changes (docs/protocol.md §17): what a removed device wrote and no rotation let in counts once
//! a living member has built on it. A function of what is here, whatever came first; who brought it
//! in is told, so that a screen can say so. What is not built on stays without effect.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    sync::Arc,
};

use porchlight_crypto::{DeviceId, Hash, Id};
use porchlight_store::{Admitted, StoredChunk, Tx};
use porchlight_sync::standing::{Chain, Link, Place, Standing};

use super::{Circles, admitted};
use crate::error::AppError;

/// A chunk of a removed device that counts because others built on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    pub device: DeviceId,
    pub seq: u64,
    /// Whose device wrote it.
    pub author: Id,
    /// The living members who built on it.
    pub brought_in: BTreeSet<Id>,
}

impl Circles {
    /// The late chunks of a document, by their row.
    ///
    /// # Errors
    /// The database.
    pub(crate) fn late(
        &mut self,
        tx: &Tx<'_>,
        (circle, channel): (Id, Id),
        document: Id,
    ) -> Result<BTreeMap<i64, Late>, AppError> {
        let chunks = tx.changes_to(channel, document)?;
        let mut cut = BTreeMap::new();
        let mut builders: BTreeMap<Id, Vec<Hash>> = BTreeMap::new();
        let mut by_change = BTreeMap::new();
        for chunk in &chunks {
            match self.standing_of(tx, (circle, channel), chunk)? {
                // Let in by nobody: no removal hits its author.
                Standing::Counts { person, let_in: None } => {
                    builders.entry(person).or_default().extend(&chunk.after);
                }
                Standing::Counts { let_in: Some(_), .. } => {}
                Standing::Cut { person } => {
                    cut.insert(chunk.row, person);
                }
                Standing::Forked { .. } | Standing::NoRight | Standing::Waits => continue,
            }
            by_change.extend(chunk.brings.iter().map(|change| (*change, chunk)));
        }
        let mut late: BTreeMap<i64, Late> = BTreeMap::new();
        for (builder, built_on) in builders {
            for chunk in reached(built_on, &by_change) {
                let Some(author) = cut.get(&chunk.row).filter(|author| **author != builder) else {
                    continue;
                };
                let found = late.entry(chunk.row).or_insert_with(|| Late {
                    device: chunk.device,
                    seq: chunk.seq,
                    author: *author,
                    brought_in: BTreeSet::new(),
                });
                found.brought_in.insert(builder);
            }
        }
        Ok(late)
    }

    /// Judges the changes to a document again after one came that others may have been built on, or
    /// that builds on others.
    pub(crate) fn bring_in(
        &mut self,
        tx: &mut Tx<'_>,
        place: (Id, Id),
        document: Id,
    ) -> Result<(), AppError> {
        for (row, late) in self.late(tx, place, document)? {
            tx.judge(row, &Admitted::Counts { author: late.author, let_in: BTreeSet::new() })?;
        }
        Ok(())
    }

    pub(crate) fn standing_of(
        &mut self,
        tx: &Tx<'_>,
        (circle, channel): (Id, Id),
        chunk: &StoredChunk,
    ) -> Result<Standing, AppError> {
        let (place, document) = (place_of(chunk), chunk.document.unwrap_or_default());
        let at = (circle, channel);
        if let Some(outside) = self.standing_outside(tx.reads(), at, (&place, document))? {
            return Ok(outside);
        }
        let chain = self.chain(tx, (circle, channel), chunk.device)?;
        Ok(self.get(circle)?.circle.standing(channel, &place, &chain))
    }

    /// What is here of the chain of a device whose chunks are in doubt; of any other, nothing.
    fn chain(
        &mut self,
        tx: &Tx<'_>,
        (circle, channel): (Id, Id),
        device: DeviceId,
    ) -> Result<Arc<Chain>, AppError> {
        if let Some(known) = self.chains.get(&(channel, device)) {
            return Ok(Arc::clone(known));
        }
        let forks = tx.reads().forks(channel)?;
        let forked_from = forks.iter().find(|fork| fork.0 == device).map(|fork| fork.1);
        let is_doubtful = self.get(circle)?.circle.doubtful().contains(&device);
        let chain = if is_doubtful || forked_from.is_some() {
            let held = tx.chunks_by(channel, device)?.into_iter();
            let held = held.map(|it| Link { seq: it.seq, identity: it.identity, prev: it.prev });
            let mut links: Vec<Link> = held.collect();
            links.extend(tx.reads().twins(channel, device)?.iter().flatten().map(|chunk| {
                let (seq, prev) = (chunk.header().seq, chunk.header().prev);
                Link { seq, identity: chunk.identity(), prev }
            }));
            self.get(circle)?.circle.chain(channel, device, links, forked_from)
        } else {
            Chain::default()
        };
        let chain = Arc::new(chain);
        self.chains.insert((channel, device), Arc::clone(&chain));
        Ok(chain)
    }

    /// Judges everything of a device in a channel again.
    pub(crate) fn judge_device(
        &mut self,
        tx: &mut Tx<'_>,
        place: (Id, Id),
        device: DeviceId,
        known: &mut BTreeMap<Id, BTreeMap<i64, Late>>,
    ) -> Result<(), AppError> {
        self.settle_forks(tx, place, device)?;
        for stored in tx.chunks_by(place.1, device)? {
            let admitted = self.admitted_now(tx, place, &stored, known)?;
            tx.judge(stored.row, &admitted)?;
        }
        Ok(())
    }

    /// Gives each place for which a device signed two chunks to the one that counts; where both do, or
    /// neither, to the one with the smaller identity. [a thief's second chunk in an old place]
    fn settle_forks(
        &mut self,
        tx: &mut Tx<'_>,
        (circle, channel): (Id, Id),
        device: DeviceId,
    ) -> Result<(), AppError> {
        for twins in tx.reads().twins(channel, device)? {
            let chain = self.chain(tx, (circle, channel), device)?;
            let mut judged = Vec::new();
            for chunk in twins {
                let (place, document) = (Place::of(&chunk), chunk.header().document);
                let at = (circle, channel);
                let outside = self.standing_outside(tx.reads(), at, (&place, document))?;
                let standing = match outside {
                    Some(standing) => standing,
                    None => self.get(circle)?.circle.standing(channel, &place, &chain),
                };
                let loses = matches!(standing, Standing::Cut { .. } | Standing::NoRight);
                judged.push(((loses, chunk.identity(), admitted(standing)), chunk));
            }
            judged.sort_by_key(|((loses, identity, _), _)| (*loses, *identity));
            if let Some(((_, _, admitted), chunk)) = judged.into_iter().next() {
                tx.give_place(&chunk, &admitted)?;
            }
        }
        Ok(())
    }

    /// After chunks came of devices whose chain decides what counts of them: what came before may
    /// stand otherwise now.
    pub(crate) fn judge_arrived(&mut self, tx: &mut Tx<'_>) -> Result<(), AppError> {
        for (circle, channel, device) in std::mem::take(&mut self.came) {
            self.chains.remove(&(channel, device));
            let forks = tx.reads().forks(channel)?;
            let is_forked = forks.iter().any(|fork| fork.0 == device);
            if is_forked || self.get(circle)?.circle.doubtful().contains(&device) {
                self.judge_device(tx, (circle, channel), device, &mut BTreeMap::new())?;
            }
        }
        Ok(())
    }

    /// What the store is told of a chunk that is here. `known`: late chunks of documents seen before.
    pub(crate) fn admitted_now(
        &mut self,
        tx: &Tx<'_>,
        place: (Id, Id),
        chunk: &StoredChunk,
        known: &mut BTreeMap<Id, BTreeMap<i64, Late>>,
    ) -> Result<Admitted, AppError> {
        let standing = self.standing_of(tx, place, chunk)?;
        let (Standing::Cut { person }, Some(document)) = (&standing, chunk.document) else {
            return Ok(admitted(standing));
        };
        let late = match known.entry(document) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(free) => free.insert(self.late(tx, place, document)?),
        };
        let is_late = late.contains_key(&chunk.row);
        let author = *person;
        Ok(if is_late {
            Admitted::Counts { author, let_in: BTreeSet::new() }
        } else {
            Admitted::Void
        })
    }
}

/// The place of a chunk that is here.
pub(crate) fn place_of(chunk: &StoredChunk) -> Place {
    Place {
        device: chunk.device,
        seq: chunk.seq,
        identity: chunk.identity,
        kind: chunk.kind,
        heads: chunk.heads.clone(),
        right: chunk.right,
    }
}

/// Chunks that these changes are in, and all that those are built on.
fn reached<'a>(
    from: Vec<Hash>,
    by_change: &BTreeMap<Hash, &'a StoredChunk>,
) -> Vec<&'a StoredChunk> {
    let (mut todo, mut seen, mut found) = (from, BTreeSet::new(), Vec::new());
    while let Some(change) = todo.pop() {
        let Some(chunk) = by_change.get(&change) else { continue };
        if seen.insert(chunk.row) {
            todo.extend(&chunk.after);
            found.push(*chunk);
        }
    }
    found
}
