//! Late changes (docs/protocol.md §17): what a removed device wrote and no rotation let in counts once
//! a living member has built on it. A function of what is here, whatever came first; who brought it
//! in is told, so that a screen can say so. What is not built on stays without effect.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use porchlight_crypto::{DeviceId, Hash, Id};
use porchlight_store::{Admitted, StoredChunk, Tx};
use porchlight_sync::standing::{Place, Standing};

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
            match self.standing_of(circle, channel, chunk)? {
                // Let in by nobody: no removal hits its author.
                Standing::Counts { person, let_in: None } => {
                    builders.entry(person).or_default().extend(&chunk.after);
                }
                Standing::Counts { let_in: Some(_), .. } => {}
                Standing::Cut { person } => {
                    cut.insert(chunk.row, person);
                }
                Standing::NoRight | Standing::Waits => continue,
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
        circle: Id,
        channel: Id,
        chunk: &StoredChunk,
    ) -> Result<Standing, AppError> {
        let place = Place {
            device: chunk.device,
            seq: chunk.seq,
            heads: chunk.heads.clone(),
            right: chunk.right,
        };
        Ok(self.get(circle)?.circle.standing(channel, &place))
    }

    /// What the store is told of a chunk that is here. `known`: late chunks of documents seen before.
    pub(crate) fn admitted_now(
        &mut self,
        tx: &Tx<'_>,
        place: (Id, Id),
        chunk: &StoredChunk,
        known: &mut BTreeMap<Id, BTreeMap<i64, Late>>,
    ) -> Result<Admitted, AppError> {
        let standing = self.standing_of(place.0, place.1, chunk)?;
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
