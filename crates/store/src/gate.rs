//! The gate: the only way by which foreign Automerge bytes reach Automerge.
//!
//! Automerge trusts its input: 115 bytes can expand to gigabytes, 57 bytes can make a document that
//! never loads again, and anyone may write under anyone's actor id. So each change is read and
//! counted here first, held against the document, and only then tried on a copy. Signatures and
//! rights were checked before; nothing is stored here.
//!
//! A refusal is for good, so it may rest only on the candidate, on what lies below it and on its
//! author's own chain: never on what else happened to come first.

mod change;
mod column;
mod count;
mod history;
mod reader;
mod references;
mod size;
mod trial;

#[cfg(test)]
mod tests;

use automerge::AutoCommit;
use porchlight_crypto::{DeviceId, Hash, Id};
use thiserror::Error;

use self::{
    change::Change,
    history::{History, Past},
};

/// Operations of one change. Pasting a page of text is 4,000.
pub const CHANGE_OPS_MAX: u64 = 20_000;
/// Operations of one actor in one document; a change without any counts as one.
pub const ACTOR_OPS_MAX: u64 = 50_000;
/// The largest counter of an operation: how long a document's longest line of edits can get.
pub const MAX_OP_MAX: u64 = 200_000;
/// Bytes of the decoded tables (see [`Inspected::expanded_bytes`]) of one change, and of all
/// changes of one chunk together.
pub const EXPANDED_BYTES_MAX: u64 = 4 << 20;
/// Bytes of a map's key or a mark's name. Many operations of one key cost its bytes once to send
/// and to keep, but each of them to compare.
pub const KEY_BYTES_MAX: usize = 1_024;
/// Other actors that one change may point to. A channel has at most 300 devices at a time; devices
/// are replaced, and what the old ones wrote stays.
pub const OTHER_ACTORS_MAX: usize = 1_024;
/// Dependencies of one change: at most the last change of each actor, so as many as there may be
/// actors.
pub const DEPS_MAX: usize = 1_024;
/// Bytes of a document, saved without compression, that this device holds. Compressed, 16 KiB could
/// be as much.
pub const DOCUMENT_BYTES_MAX: usize = 16 << 20;
/// Operations of a document that this device holds, over all actors; an empty change counts as one.
/// Such a document takes half a second to load and 60 MiB to add to, on a desktop.
pub const DOCUMENT_OPS_MAX: u64 = 400_000;
/// Successors (what replaced or deleted what) of a document that this device holds. An honest edit
/// adds one for each value that it meets; a crafted one can tie thousands to thousands in a few
/// bytes.
pub const DOCUMENT_SUCCESSORS_MAX: u64 = 1_000_000;

type Actor = [u8; 16];

/// The changes of one chunk, whose signature holds.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    pub circle: Id,
    pub document: Id,
    /// Whose signature the chunk has.
    pub device: DeviceId,
    /// Each an Automerge change chunk, uncompressed.
    pub changes: &'a [Vec<u8>],
    /// The header's `content`: hashes of the changes, in order.
    pub content: &'a [Hash],
    /// The header's `after`: what the first change depends on, sorted.
    pub after: &'a [Hash],
}

/// What is to be done with a candidate.
pub enum Verdict<A = Box<Applied>> {
    /// Store this document. What was there already is not applied again.
    Apply(A),
    /// Come back when these changes are in the document.
    Wait { missing: Vec<Hash> },
    /// Never to be applied; its device made it so.
    Refuse(Refusal),
    /// Nobody's fault: the document would be larger than this device holds.
    SetAside,
    /// Nobody's fault as far as is known: try again with the next version.
    Quarantine(Quarantine),
}

impl<A> Verdict<A> {
    /// The same of what is made of the document.
    pub fn map<B>(self, make: impl FnOnce(A) -> B) -> Verdict<B> {
        match self {
            Self::Apply(applied) => Verdict::Apply(make(applied)),
            Self::Wait { missing } => Verdict::Wait { missing },
            Self::Refuse(refusal) => Verdict::Refuse(refusal),
            Self::SetAside => Verdict::SetAside,
            Self::Quarantine(quarantine) => Verdict::Quarantine(quarantine),
        }
    }
}

/// A document with the candidate's changes in it.
pub struct Applied {
    /// The document, compressed; it was loaded again from these bytes.
    pub saved: Vec<u8>,
    /// Its heads, sorted.
    pub heads: Vec<Hash>,
    /// The changes that were new, in order. Empty: nothing to store.
    pub added: Vec<Hash>,
    /// The document as loaded from `saved`, under an actor of its own: set one before writing.
    pub doc: AutoCommit,
}

/// Why a candidate is refused for good. What each rests on stands with it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Candidate alone.
    #[error("there is no change in it")]
    Empty,
    /// Candidate alone.
    #[error("a change is not in its one form: {0}")]
    Form(&'static str),
    /// Candidate alone. Only [`inspect`] refuses it; [`admit`] answers [`Quarantine::Unknown`],
    /// because a later version may know it.
    #[error("{0} of a kind that this version does not know")]
    Unknown(&'static str),
    /// Candidate alone, but [`Limit::ActorOps`]: the author's own chain.
    #[error("a change is too large: {0}")]
    TooLarge(Limit),
    /// Candidate alone.
    #[error("the changes are not those that were signed")]
    Content,
    /// Candidate alone.
    #[error("the changes are not built on what was signed")]
    After,
    /// Candidate alone.
    #[error("a change does not follow the one before it")]
    Order,
    /// Candidate alone: circle, document and device decide.
    #[error("a change is written under somebody else's name")]
    Actor,
    /// Candidate alone.
    #[error("a change carries a time, a message or extra bytes")]
    Extras,
    /// Author's own chain: both changes together are the proof, whichever came first.
    #[error("the author's change {seq} is here with another content")]
    Equivocation { seq: u64, held: Hash, found: Hash },
    /// Candidate and what lies below it.
    #[error("a change does not follow its author's last one")]
    Chain,
    /// Candidate and its dependencies.
    #[error("operations begin at {found}, not at {due}")]
    StartOp { found: u64, due: u64 },
    /// Candidate and what lies below it.
    #[error("an operation points to one that does not lie below it")]
    Reference,
}

/// The limit that a change is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Limit {
    #[error("operations")]
    ChangeOps,
    #[error("operations of its author")]
    ActorOps,
    #[error("the largest counter")]
    MaxOp,
    #[error("bytes when expanded")]
    ExpandedBytes,
    #[error("bytes of a key")]
    KeyBytes,
    #[error("other actors")]
    OtherActors,
    #[error("dependencies")]
    Deps,
}

/// Why a candidate is kept for the next version. It flags nobody.
#[derive(Debug, Error)]
pub enum Quarantine {
    #[error("{0} of a kind that this version does not know")]
    Unknown(&'static str),
    #[error("the document that is here does not read")]
    Current,
    #[error("Automerge does not read a change")]
    Parse(#[source] Box<automerge::LoadChangeError>),
    #[error("Automerge does not take a change")]
    Automerge(#[source] Box<automerge::AutomergeError>),
    #[error("Automerge panicked")]
    Panic,
    #[error("the saved document is not the one that was saved")]
    Unlike,
}

impl From<Refusal> for Verdict {
    fn from(refusal: Refusal) -> Self {
        if let Refusal::Unknown(what) = refusal {
            return Self::Quarantine(Quarantine::Unknown(what));
        }
        Self::Refuse(refusal)
    }
}

impl From<Quarantine> for Verdict {
    fn from(quarantine: Quarantine) -> Self {
        Self::Quarantine(quarantine)
    }
}

/// What a change says of itself, within the limits of one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    pub hash: Hash,
    pub actor: [u8; 16],
    /// From 1, per actor and document.
    pub seq: u64,
    /// Sorted.
    pub deps: Vec<Hash>,
    pub start_op: u64,
    /// Operations; may be 0.
    pub ops: u64,
    /// `start_op + ops - 1`.
    pub max_op: u64,
    /// Upper bound of the decoded table: 88 bytes a row (11 columns of 8; an empty change counts as
    /// one), 16 a predecessor, each repetition of a key or mark name with its length, and the bytes
    /// of the values.
    pub expanded_bytes: u64,
}

/// Reads and counts one change without giving it to Automerge: steps 1 and, for time, message and
/// extra bytes, 4. Takes time and memory in proportion to the bytes given.
///
/// # Errors
/// Not in its one form, or over a limit of one change. One's own changes have to pass before they
/// are signed.
pub fn inspect(bytes: &[u8]) -> Result<Inspected, Refusal> {
    read(bytes).map(|(_, inspected)| inspected)
}

/// Decides on a candidate. `current` is the saved document, none if it is new here.
///
/// Cost: besides reading, loading the document twice and saving it once; memory for it, and about
/// ten times `expanded_bytes` (measured: 12 MiB for 20,000 operations, 39 MiB for a value of 4
/// MiB).
pub fn admit(current: Option<&[u8]>, candidate: &Candidate<'_>) -> Verdict {
    match decide(current, candidate) {
        Ok(applied) => Verdict::Apply(Box::new(applied)),
        Err(verdict) => verdict,
    }
}

fn decide(current: Option<&[u8]>, candidate: &Candidate<'_>) -> Result<Applied, Verdict> {
    let changes = read_all(candidate)?;
    let actor = porchlight_crypto::actor(candidate.circle, candidate.document, candidate.device);
    if changes.iter().any(|(change, _)| change.actor != actor) {
        return Err(Refusal::Actor.into());
    }
    let (doc, mut history) = trial::open(current, actor)?;
    let known = changes.iter().take_while(|(change, _)| history.has(&change.hash)).count();
    place(&mut history, changes.get(known..).unwrap_or(&[]))?;
    if known == changes.len() {
        return Ok(trial::unchanged(doc, current));
    }
    if history.ops() > DOCUMENT_OPS_MAX {
        return Err(Verdict::SetAside);
    }
    let due: Vec<_> = changes.into_iter().skip(known).map(|(_, inspected)| inspected).collect();
    trial::apply(doc, candidate.changes.get(known..).unwrap_or(&[]), &due)
}

/// Step 1 for one change.
fn read(bytes: &[u8]) -> Result<(Change<'_>, Inspected), Refusal> {
    let change = Change::read(bytes)?;
    let count::Counts { ops, expanded_bytes } = count::count(&change)?;
    if change.time != 0 || !change.message.is_empty() || !change.extra.is_empty() {
        return Err(Refusal::Extras);
    }
    let inspected = Inspected {
        hash: change.hash,
        actor: change.actor,
        seq: change.seq,
        deps: change.deps.clone(),
        start_op: change.start_op,
        ops,
        max_op: change.start_op + ops - 1,
        expanded_bytes,
    };
    Ok((change, inspected))
}

/// Step 1: each change on its own, then that they are those that were signed and follow one
/// another.
fn read_all<'a>(candidate: &Candidate<'a>) -> Result<Vec<(Change<'a>, Inspected)>, Refusal> {
    let changes =
        candidate.changes.iter().map(|bytes| read(bytes)).collect::<Result<Vec<_>, _>>()?;
    let first = changes.first().ok_or(Refusal::Empty)?;
    let expanded_bytes: u64 = changes.iter().map(|(_, inspected)| inspected.expanded_bytes).sum();
    if expanded_bytes > EXPANDED_BYTES_MAX {
        return Err(Refusal::TooLarge(Limit::ExpandedBytes));
    }
    if !changes.iter().map(|(change, _)| change.hash).eq(candidate.content.iter().copied()) {
        return Err(Refusal::Content);
    }
    if first.0.deps != candidate.after {
        return Err(Refusal::After);
    }
    let follows =
        |(before, after): (&(Change<'_>, _), &(Change<'_>, _))| after.0.deps == [before.0.hash];
    if changes.iter().zip(changes.iter().skip(1)).all(follows) {
        Ok(changes)
    } else {
        Err(Refusal::Order)
    }
}

/// Steps 3 and 4: the place of the changes, each of which follows the one before, among those that
/// are here. Takes them into the history.
fn place(history: &mut History, changes: &[(Change<'_>, Inspected)]) -> Result<(), Verdict> {
    let Some((first, _)) = changes.first() else { return Ok(()) };
    let Change { hash: found, actor, seq, .. } = *first;
    let missing: Vec<_> = first.deps.iter().filter(|dep| !history.has(dep)).copied().collect();
    if !missing.is_empty() {
        return Err(Verdict::Wait { missing });
    }
    // All that lies below is here, so what is wrong now stays wrong.
    let mut past = history.past(&first.deps);
    // Only one that could stand there otherwise is a rival: what breaks its own chain is refused below.
    let is_next = past.get(&actor).copied().unwrap_or(0) + 1 == seq;
    if let Some(held) = history.at(&actor, seq).filter(|_| is_next) {
        return Err(Refusal::Equivocation { seq, held, found }.into());
    }
    let mut actor_ops = history.actor_ops(&actor);
    for (change, inspected) in changes {
        actor_ops += inspected.ops.max(1);
        if actor_ops > ACTOR_OPS_MAX {
            return Err(Refusal::TooLarge(Limit::ActorOps).into());
        }
        follow(history, &past, change, inspected.ops)?;
        past.insert(actor, change.seq);
        history.add(inspected.clone());
    }
    Ok(())
}

/// Steps 3 and 4 for one change, whose past is known.
fn follow(history: &History, past: &Past, change: &Change<'_>, ops: u64) -> Result<(), Refusal> {
    let Change { actor, seq, start_op: found, .. } = *change;
    if past.get(&actor).copied().unwrap_or(0) + 1 != seq {
        return Err(Refusal::Chain);
    }
    let due = history.max_op(&change.deps) + 1;
    if found != due {
        return Err(Refusal::StartOp { found, due });
    }
    references::check(change, ops, |target| {
        let other = target.actor.checked_sub(1).and_then(|place| change.others.get(place));
        match other {
            Some(other) => history.holds(past, other, target.counter),
            None if target.counter >= due => target.counter < target.before,
            None => history.holds(past, &actor, target.counter),
        }
    })
}
