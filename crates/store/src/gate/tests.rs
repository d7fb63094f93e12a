mod corpus;
mod crafted;
mod honest;
mod limits;
mod mutated;
mod placing;
mod shapes;
mod sketch;

use automerge::{ActorId, AutoCommit, ChangeHash};
use porchlight_crypto::{DeviceId, Hash, Id};

use super::{Applied, Candidate, Quarantine, Refusal, Verdict};
use crate::chain::Changes;

const CIRCLE: Id = Id([1; 16]);
const DOCUMENT: Id = Id([2; 16]);

fn device(number: u8) -> DeviceId {
    DeviceId([number; 32])
}

fn actor(number: u8) -> [u8; 16] {
    porchlight_crypto::actor(CIRCLE, DOCUMENT, device(number))
}

/// An empty document of that device.
fn document(number: u8) -> AutoCommit {
    AutoCommit::new().with_actor(ActorId::from(actor(number)))
}

/// The same document on that device.
fn copy(doc: &mut AutoCommit, number: u8) -> AutoCommit {
    doc.fork().with_actor(ActorId::from(actor(number)))
}

/// What arrives in a chunk.
#[derive(Clone)]
struct Arrival {
    device: DeviceId,
    changes: Vec<Vec<u8>>,
    content: Vec<Hash>,
    after: Vec<Hash>,
}

impl Arrival {
    /// As the author's own store makes it.
    fn of(number: u8, changes: &[automerge::Change]) -> Self {
        let Changes { hashes, after, raw } = Changes::of(changes);
        Self { device: device(number), changes: raw, content: hashes, after }
    }

    /// One change of any content, with a header that fits if the change reads at all.
    fn raw(number: u8, bytes: Vec<u8>) -> Self {
        let (content, after) = super::inspect(&bytes)
            .map(|inspected| (vec![inspected.hash], inspected.deps))
            .unwrap_or_default();
        Self { device: device(number), changes: vec![bytes], content, after }
    }

    fn meet(&self, current: Option<&[u8]>) -> Verdict {
        let candidate = Candidate {
            circle: CIRCLE,
            document: DOCUMENT,
            device: self.device,
            changes: &self.changes,
            content: &self.content,
            after: &self.after,
        };
        super::admit(current, &candidate)
    }
}

/// What the author wrote since those heads, as one chunk.
fn since(doc: &mut AutoCommit, number: u8, heads: &[ChangeHash]) -> Arrival {
    Arrival::of(number, &doc.get_changes(heads))
}

#[track_caller]
fn applied(verdict: Verdict) -> Applied {
    match verdict {
        Verdict::Apply(applied) => *applied,
        Verdict::Wait { missing } => panic!("waits for {missing:?}"),
        Verdict::Refuse(refusal) => panic!("refused: {refusal}"),
        Verdict::SetAside => panic!("set aside"),
        Verdict::Quarantine(quarantine) => panic!("quarantined: {quarantine:?}"),
    }
}

#[track_caller]
fn refused(verdict: Verdict) -> Refusal {
    match verdict {
        Verdict::Refuse(refusal) => refusal,
        Verdict::Wait { missing } => panic!("waits for {missing:?}"),
        Verdict::Apply(_) => panic!("applied"),
        Verdict::SetAside => panic!("set aside"),
        Verdict::Quarantine(quarantine) => panic!("quarantined: {quarantine:?}"),
    }
}

#[track_caller]
fn quarantined(verdict: Verdict) -> Quarantine {
    match verdict {
        Verdict::Quarantine(quarantine) => quarantine,
        Verdict::Refuse(refusal) => panic!("refused: {refusal}"),
        Verdict::Wait { missing } => panic!("waits for {missing:?}"),
        Verdict::Apply(_) => panic!("applied"),
        Verdict::SetAside => panic!("set aside"),
    }
}

fn heads(doc: &mut AutoCommit) -> Vec<Hash> {
    let mut heads: Vec<_> = doc.get_heads().iter().map(crate::chain::hash).collect();
    heads.sort_unstable();
    heads
}
