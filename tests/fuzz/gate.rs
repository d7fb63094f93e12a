//! The gate with a document of several devices behind it. Bytes come as they are, as the data of a
//! change with the right checksum, or as columns of a change that stands in its right place.
//!
//! What the gate lets in is given to Automerge once more, beside it and in another order: it applies
//! without a panic, what is saved loads, and everybody ends with the same document.

use std::{panic, sync::OnceLock};

use automerge::{
    ActorId, AutoCommit, ChangeHash, ObjType, ROOT, ReadDoc, ScalarValue,
    marks::{ExpandMark, Mark},
    transaction::Transactable,
};
use porchlight_crypto::{DeviceId, Hash, Id};
use porchlight_store::gate::{self, Applied, Candidate, Refusal, Verdict};

use super::{
    bytes::{Bytes, chosen},
    sketch::{self, Place},
};

pub(super) const CIRCLE: Id = Id([1; 16]);
pub(super) const DOCUMENT: Id = Id([2; 16]);
/// Who writes the changes that are fuzzed.
pub(super) const AUTHOR: u8 = 2;
const CHANGES_MAX: usize = 3;

pub(super) fn actor(number: u8) -> [u8; 16] {
    porchlight_crypto::actor(CIRCLE, DOCUMENT, DeviceId([number; 32]))
}

/// What came of an input: nothing, a document, or a refusal.
pub(super) struct Arrival {
    device: DeviceId,
    changes: Vec<Vec<u8>>,
    content: Vec<Hash>,
    after: Vec<Hash>,
}

impl Arrival {
    /// These changes by that device, with the header that fits them if they read.
    pub(super) fn of(number: u8, changes: Vec<Vec<u8>>) -> Self {
        let content = changes.iter().flat_map(|bytes| sketch::said(bytes).0).collect();
        let after = changes.first().map(|bytes| sketch::said(bytes).1).unwrap_or_default();
        Self { device: DeviceId([number; 32]), changes, content, after }
    }

    pub(super) fn meet(&self, current: Option<&[u8]>) -> Verdict {
        let candidate = Candidate {
            circle: CIRCLE,
            document: DOCUMENT,
            device: self.device,
            changes: &self.changes,
            content: &self.content,
            after: &self.after,
        };
        gate::admit(current, &candidate)
    }
}

/// A document with something of everything, and what another device wrote beside the fuzzed changes.
pub(super) struct Rich {
    pub(super) saved: Vec<u8>,
    pub(super) heads: Vec<Hash>,
    pub(super) max_op: u64,
    beside: Arrival,
    honest: Vec<Vec<u8>>,
}

fn raw(doc: &mut AutoCommit, since: &[ChangeHash]) -> Vec<Vec<u8>> {
    doc.get_changes(since).iter().map(|change| change.raw_bytes().to_vec()).collect()
}

fn hashes(heads: &[ChangeHash]) -> Vec<Hash> {
    let mut heads: Vec<Hash> = heads.iter().map(|head| Hash(head.0)).collect();
    heads.sort_unstable();
    heads
}

/// One edit a change, so that each is a seed.
type Edit = fn(
    &mut AutoCommit,
    &automerge::ObjId,
    &automerge::ObjId,
) -> Result<(), automerge::AutomergeError>;

const EDITS: &[Edit] = &[
    |doc, list, _| doc.insert(list, 0, "item"),
    |doc, list, _| doc.insert(list, 1, 12.5),
    |doc, _, text| doc.splice_text(text, 4, 3, "ly"),
    |doc, _, _| doc.increment(ROOT, "count", 2),
    |doc, _, text| doc.mark(text, Mark::new("bold".to_owned(), true, 1, 5), ExpandMark::Both),
    |doc, _, _| doc.put(ROOT, "last", vec![1, 2, 3]),
    |doc, list, _| doc.delete(list, 0),
    |doc, _, _| doc.delete(ROOT, "last"),
    |doc, list, _| doc.insert_object(list, 0, ObjType::Map).map(drop),
    |doc, _, text| doc.split_block(text, 2).map(drop),
    |doc, _, _| doc.put(ROOT, "time", ScalarValue::Timestamp(-5)),
    |doc, list, _| doc.put(list, 0, -7),
];

fn made() -> Rich {
    let mut doc = AutoCommit::new().with_actor(ActorId::from(actor(1)));
    let list = doc.put_object(ROOT, "list", ObjType::List).unwrap();
    let text = doc.put_object(ROOT, "text", ObjType::Text).unwrap();
    doc.splice_text(&text, 0, 0, "some words").unwrap();
    doc.insert(&list, 0, "first").unwrap();
    doc.put(ROOT, "count", ScalarValue::counter(3)).unwrap();
    doc.put(ROOT, "last", 1).unwrap();
    doc.commit();
    let mut third = doc.fork().with_actor(ActorId::from(actor(3)));
    let before = doc.get_heads();
    third.put(ROOT, "last", "words").unwrap();
    third.increment(ROOT, "count", 5).unwrap();
    third.splice_text(&text, 2, 4, "").unwrap();
    third.mark(&text, Mark::new("bold".to_owned(), false, 0, 4), ExpandMark::None).unwrap();
    third.delete(&list, 0).unwrap();
    third.commit();
    let honest = EDITS.iter().map(|edit| {
        let mut other = doc.fork().with_actor(ActorId::from(actor(AUTHOR)));
        edit(&mut other, &list, &text).unwrap();
        other.commit();
        raw(&mut other, &before).remove(0)
    });
    let honest = honest.collect();
    let max_op = doc.get_changes(&[]).iter().map(automerge::Change::max_op).max().unwrap();
    let beside = Arrival::of(3, raw(&mut third, &before));
    Rich { saved: doc.save(), heads: hashes(&before), max_op, beside, honest }
}

pub(super) fn rich() -> &'static Rich {
    static RICH: OnceLock<Rich> = OnceLock::new();
    RICH.get_or_init(made)
}

/// The changes that an input means, built on a document that is here.
pub(super) fn changes(input: &[u8], heads: &[Hash], max_op: u64) -> Vec<Vec<u8>> {
    let mut bytes = Bytes::new(input);
    match bytes.below(3) {
        0 => vec![bytes.rest().to_vec()],
        1 => vec![sketch::chunk(1, bytes.rest())],
        _ => {
            let mut others = [actor(1), actor(3)];
            others.sort_unstable();
            let (mut deps, mut start_op) = (heads.to_vec(), max_op + 1);
            let mut changes = Vec::new();
            while !bytes.is_empty() && changes.len() < CHANGES_MAX {
                let seq = 1 + changes.len() as u64;
                let place = Place {
                    actor: actor(AUTHOR),
                    others: &others,
                    deps: deps.clone(),
                    seq,
                    start_op,
                };
                let change = sketch::change(&mut bytes, &place);
                if let Ok(inspected) = gate::inspect(&change) {
                    deps = vec![inspected.hash];
                    start_op = inspected.max_op.saturating_add(1);
                }
                changes.push(change);
            }
            changes
        }
    }
}

pub(super) fn gate(input: &[u8]) -> bool {
    let rich = rich();
    let changes = changes(input, &rich.heads, rich.max_op);
    for bytes in &changes {
        inspected(bytes);
    }
    let arrival = Arrival::of(AUTHOR, changes);
    let _ = arrival.meet(None);
    let alone = match arrival.meet(Some(&rich.saved)) {
        Verdict::Apply(applied) => *applied,
        Verdict::Refuse(refusal) => {
            refused_alike(&arrival, &refusal);
            return false;
        }
        Verdict::Wait { .. } | Verdict::SetAside | Verdict::Quarantine(_) => return false,
    };
    applies(&arrival, &alone);
    in_another_order(&arrival, &alone);
    true
}

/// What is counted without Automerge is what Automerge counts.
fn inspected(bytes: &[u8]) {
    let Ok(inspected) = gate::inspect(bytes) else { return };
    let Ok(Ok(theirs)) = panic::catch_unwind(|| automerge::Change::from_bytes(bytes.to_vec()))
    else {
        return;
    };
    assert_eq!(inspected.hash.0, theirs.hash().0);
    assert_eq!((inspected.seq, inspected.ops), (theirs.seq(), theirs.len() as u64));
    assert_eq!(inspected.actor, theirs.actor_id().to_bytes());
}

/// A refusal is for good: it may not depend on what else came first.
fn refused_alike(arrival: &Arrival, refusal: &Refusal) {
    let rich = rich();
    let beside = applied(rich.beside.meet(Some(&rich.saved)));
    match arrival.meet(Some(&beside.saved)) {
        Verdict::Refuse(again) => assert_eq!(&again, refusal),
        Verdict::Apply(_) | Verdict::Wait { .. } => panic!("refused only sometimes: {refusal}"),
        Verdict::SetAside | Verdict::Quarantine(_) => panic!("not refused any more: {refusal}"),
    }
}

/// Automerge takes what the gate let in, without a guard around it.
fn applies(arrival: &Arrival, alone: &Applied) {
    let read = |bytes: &Vec<u8>| automerge::Change::from_bytes(bytes.clone()).unwrap();
    let mut doc = AutoCommit::load(&rich().saved).unwrap();
    doc.apply_changes(arrival.changes.iter().map(read)).unwrap();
    assert_eq!(hashes(&doc.get_heads()), alone.heads);
    let mut again = AutoCommit::load(&doc.save()).unwrap();
    assert_eq!(hashes(&again.get_heads()), alone.heads);
    assert_eq!(again.hydrate(ROOT, None).unwrap(), doc.hydrate(ROOT, None).unwrap());
    let saved = AutoCommit::load(&alone.saved).unwrap();
    assert_eq!(saved.hydrate(ROOT, None).unwrap(), doc.hydrate(ROOT, None).unwrap());
}

/// It keeps out nothing that comes after it, and whoever got the other first has the same document.
fn in_another_order(arrival: &Arrival, alone: &Applied) {
    let rich = rich();
    let first = applied(rich.beside.meet(Some(&alone.saved)));
    let beside = applied(rich.beside.meet(Some(&rich.saved)));
    let second = applied(arrival.meet(Some(&beside.saved)));
    assert_eq!(first.heads, second.heads);
    let mut doc = first.doc.with_actor(ActorId::from(actor(4)));
    assert_eq!(doc.hydrate(ROOT, None).unwrap(), second.doc.hydrate(ROOT, None).unwrap());
    let before = doc.get_heads();
    doc.put(ROOT, "after", 1).unwrap();
    applied(Arrival::of(4, raw(&mut doc, &before)).meet(Some(&second.saved)));
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

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut others = [actor(1), actor(3)];
    others.sort_unstable();
    let of = |raw: &Vec<u8>| {
        let length = raw[9..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 10;
        [chosen(0, raw), chosen(1, &raw[length..]), chosen(2, sketch::choices(raw, &others))]
    };
    rich().honest.iter().flat_map(of).collect()
}

/// Files that once made Automerge panic, and good ones of others: none is a change of ours.
pub(super) fn foreign() -> Vec<Vec<u8>> {
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/store/src/gate/corpus");
    let mut files = Vec::new();
    for folder in [place.to_owned(), format!("{place}/fuzz-crashers")] {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let paths = entries.filter(|path| path.is_file());
        files.extend(paths.filter(|path| path.extension().is_none_or(|it| it != "md")));
    }
    files.sort();
    files.iter().map(|path| chosen(0, std::fs::read(path).unwrap())).collect()
}
