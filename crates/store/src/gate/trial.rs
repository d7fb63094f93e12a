//! Automerge at work on a copy, where a panic or a refusal of its own hurts nothing.
//!
//! Decides nothing about right or wrong of an author: what fails here may be Automerge's fault. What the
//! gate lets through is what came back from Automerge's own bytes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{ActorId, AutoCommit, AutomergeError, Change};
use porchlight_crypto::Hash;

use super::{Actor, Applied, DOCUMENT_BYTES_MAX, Quarantine, Verdict, history::History};
use crate::chain;

/// Deflate makes at most 1,032 bytes of one (zlib, technical details): below this nothing can be too large.
const SURELY_SMALL: usize = DOCUMENT_BYTES_MAX / 1_032;

/// A document and its history, as it is here.
pub(super) fn open(
    current: Option<&[u8]>,
    actor: Actor,
) -> Result<(AutoCommit, History), Quarantine> {
    guarded(|| {
        let mut doc = match current {
            Some(saved) => AutoCommit::load(saved).map_err(Box::new)?,
            None => AutoCommit::new(),
        }
        .with_actor(ActorId::from(actor));
        let history = History::of(&mut doc).ok_or(Quarantine::Current)?;
        Ok((doc, history))
    })
}

/// The document as it is, where nothing is new.
pub(super) fn unchanged(mut doc: AutoCommit, current: Option<&[u8]>) -> Applied {
    let heads = hashes(&doc.get_heads());
    Applied { saved: current.unwrap_or_default().to_vec(), heads, added: Vec::new(), doc }
}

/// Applies changes, and takes the result from its saved form. `due` are the hashes that must be there.
pub(super) fn apply(
    mut doc: AutoCommit,
    changes: &[Vec<u8>],
    due: &[Hash],
) -> Result<Applied, Verdict> {
    let before = hashes(&doc.get_heads());
    let tried = guarded(|| {
        let changes = changes
            .iter()
            .map(|bytes| Change::try_from(bytes.as_slice()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Quarantine::Parse(Box::new(error)))?;
        if !changes.iter().map(|change| chain::hash(&change.hash())).eq(due.iter().copied()) {
            return Err(Quarantine::Unlike);
        }
        let heads = heads_after(before, &changes);
        doc.apply_changes(changes).map_err(Box::new)?;
        let saved = doc.save();
        let is_small =
            saved.len() <= SURELY_SMALL || doc.save_nocompress().len() <= DOCUMENT_BYTES_MAX;
        let mut loaded = AutoCommit::load(&saved).map_err(Box::new)?;
        if hashes(&loaded.get_heads()) != heads {
            return Err(Quarantine::Unlike);
        }
        Ok(is_small.then_some(Applied { saved, heads, added: due.to_vec(), doc: loaded }))
    });
    tried?.ok_or(Verdict::SetAside)
}

/// The heads that a document has once these changes are in it, sorted.
fn heads_after(mut heads: Vec<Hash>, changes: &[Change]) -> Vec<Hash> {
    for change in changes {
        heads.retain(|head| !change.deps().contains(&automerge::ChangeHash(head.0)));
        heads.push(chain::hash(&change.hash()));
    }
    heads.sort_unstable();
    heads
}

fn hashes(heads: &[automerge::ChangeHash]) -> Vec<Hash> {
    let mut heads: Vec<_> = heads.iter().map(chain::hash).collect();
    heads.sort_unstable();
    heads
}

/// What is touched inside is dropped by a panic, so nothing half done is seen.
fn guarded<T>(work: impl FnOnce() -> Result<T, Quarantine>) -> Result<T, Quarantine> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Quarantine::Panic))
}

impl From<Box<AutomergeError>> for Quarantine {
    fn from(error: Box<AutomergeError>) -> Self {
        Self::Automerge(error)
    }
}
