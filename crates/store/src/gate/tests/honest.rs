//! Whatever Automerge itself writes passes, in any order, and ends in the same heads.

use automerge::{
    ObjType, ROOT, ReadDoc, ScalarValue,
    marks::{ExpandMark, Mark},
    transaction::{CommitOptions, Transactable},
};
use chrono::{TimeZone, Utc};
use porchlight_domain::{
    Record, RecordChange,
    report::{Answer, Category, CreateReport, Place, Report, ReportChange},
};
use proptest::{collection::vec, prelude::*};

use super::*;

const DEVICES: u8 = 4;

/// One step of one device.
#[derive(Debug, Clone)]
struct Step {
    device: u8,
    act: u8,
    place: usize,
    number: i64,
    words: String,
}

fn step() -> impl Strategy<Value = Step> {
    (0..DEVICES, any::<u8>(), 0..40usize, any::<i64>(), "[a-c é🌉]{0,12}")
        .prop_map(|(device, act, place, number, words)| Step { device, act, place, number, words })
}

fn scalar(step: &Step) -> ScalarValue {
    match step.number.rem_euclid(9) {
        0 => ScalarValue::Null,
        1 => ScalarValue::Boolean(step.place.is_multiple_of(2)),
        2 => ScalarValue::Uint(step.number.unsigned_abs()),
        3 => ScalarValue::Int(step.number),
        4 => ScalarValue::F64(f64::from(u16::try_from(step.place).unwrap()) / 3.0),
        5 => ScalarValue::Bytes(step.words.clone().into_bytes()),
        6 => ScalarValue::Timestamp(step.number),
        7 => ScalarValue::counter(step.number / 4),
        _ => step.words.as_str().into(),
    }
}

/// What a step does may be impossible just then; then it does nothing.
fn act(docs: &mut [AutoCommit], step: &Step) {
    let device = usize::from(step.device);
    let other = (device + 1 + step.place % 3) % docs.len();
    let mut theirs = docs[other].fork();
    let doc = &mut docs[device];
    let object = |doc: &AutoCommit, key: &str| doc.get(ROOT, key).unwrap().map(|(_, id)| id);
    let (map, list, text) = (object(doc, "map"), object(doc, "list"), object(doc, "text"));
    let (Some(map), Some(list), Some(text)) = (map, list, text) else { return };
    let key = ["a", "b", "c"][step.place % 3];
    let place = |length: usize| step.place % length.max(1);
    let (items, letters) = (doc.length(&list), doc.length(&text));
    let done = match step.act % 20 {
        0..=2 => doc.put(&map, key, scalar(step)),
        3 => doc.delete(&map, key),
        4 => doc.increment(&map, key, step.number / 8),
        5 => doc.put_object(&map, key, ObjType::Map).and_then(|new| doc.put(&new, key, "deep")),
        6 | 7 => doc.insert(&list, place(items + 1), scalar(step)),
        8 => doc.put(&list, place(items), scalar(step)),
        9 => doc.delete(&list, place(items)),
        10 => doc.insert_object(&list, place(items + 1), ObjType::Text).map(|_| ()),
        11 => doc.increment(&list, place(items), 3),
        12 | 13 => doc.splice_text(&text, place(letters + 1), 0, &step.words),
        14 => doc.splice_text(&text, place(letters), 1, &step.words),
        15 => {
            let start = place(letters);
            let expand = [ExpandMark::Both, ExpandMark::None, ExpandMark::After][step.place % 3];
            let end = letters.min(start + 3);
            doc.mark(&text, Mark::new(key.to_owned(), scalar(step), start, end), expand)
        }
        16 => doc.split_block(&text, place(letters + 1)).map(|_| ()),
        17 => {
            doc.commit();
            doc.empty_change(CommitOptions::default());
            Ok(())
        }
        _ => doc.merge(&mut theirs).map(|_| ()),
    };
    drop(done);
    if step.number % 3 == 0 {
        doc.commit();
    }
}

/// The document of several devices after these steps, all merged.
fn grown(steps: &[Step]) -> AutoCommit {
    let mut first = document(0);
    first.put_object(ROOT, "map", ObjType::Map).unwrap();
    first.put_object(ROOT, "list", ObjType::List).unwrap();
    let text = first.put_object(ROOT, "text", ObjType::Text).unwrap();
    first.splice_text(&text, 0, 0, "words").unwrap();
    first.commit();
    let mut docs: Vec<_> = (1..DEVICES).map(|number| copy(&mut first, number)).collect();
    docs.insert(0, first);
    for step in steps {
        act(&mut docs, step);
    }
    merged(docs)
}

fn merged(docs: Vec<AutoCommit>) -> AutoCommit {
    docs.into_iter()
        .reduce(|mut all, mut doc| {
            all.merge(&mut doc).unwrap();
            all
        })
        .unwrap()
}

/// The changes of a document as chunks, each with its author. Up to `longest` changes that follow one
/// another share one.
fn arrivals(doc: &mut AutoCommit, longest: usize) -> Vec<Arrival> {
    let author = |change: &automerge::Change| {
        (0..DEVICES).find(|number| change.actor_id().to_bytes() == actor(*number)).unwrap()
    };
    let mut chunks: Vec<Vec<automerge::Change>> = Vec::new();
    for change in doc.get_changes(&[]) {
        let follows = |chunk: &&mut Vec<automerge::Change>| {
            let before = chunk.last().unwrap();
            change.deps() == [before.hash()]
                && change.actor_id() == before.actor_id()
                && chunk.len() < longest
        };
        match chunks.iter_mut().find(follows) {
            Some(chunk) => chunk.push(change),
            None => chunks.push(vec![change]),
        }
    }
    chunks.iter().map(|chunk| Arrival::of(author(&chunk[0]), chunk)).collect()
}

/// Lets everything arrive, in this order, what waits again and again.
fn deliver(mut waiting: Vec<Arrival>) -> Applied {
    let mut here: Option<Applied> = None;
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|arrival| {
            let current = here.as_ref().map(|here| here.saved.as_slice());
            let verdict = arrival.meet(current);
            if let Verdict::Wait { missing } = &verdict {
                assert!(!missing.is_empty());
                assert!(missing.iter().all(|hash| arrival.after.contains(hash)));
                return true;
            }
            let now = applied(verdict);
            assert_eq!(now.added, arrival.content);
            here = Some(now);
            false
        });
        assert!(waiting.len() < before, "nothing moves");
    }
    here.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn free_documents_pass_in_any_order(
        steps in vec(step(), 0..60),
        longest in 1..4usize,
        (order, again) in any::<(u64, u64)>(),
    ) {
        let mut doc = grown(&steps);
        let mut chunks = arrivals(&mut doc, longest);
        shuffle(&mut chunks, order);
        let mut there = deliver(chunks.clone());
        prop_assert_eq!(&there.heads, &heads(&mut doc));
        prop_assert_eq!(heads(&mut there.doc), heads(&mut doc));
        prop_assert_eq!(there.doc.hydrate(ROOT, None).unwrap(), doc.hydrate(ROOT, None).unwrap());
        shuffle(&mut chunks, again);
        prop_assert_eq!(there.heads, deliver(chunks).heads);
    }

    #[test]
    fn reports_pass_in_any_order(
        edits in vec((0..DEVICES, 0..8u8, "[a-z ]{0,30}", any::<bool>()), 0..20),
        order in any::<u64>(),
    ) {
        let mut docs = filed();
        for (device, field, words, meets) in edits {
            let mut theirs = docs[usize::from((device + 1) % DEVICES)].fork();
            let doc = &mut docs[usize::from(device)];
            if meets {
                doc.merge(&mut theirs).unwrap();
            }
            RecordChange::Report(edit(field, words)).write(doc).unwrap();
            doc.commit();
        }
        let mut doc = merged(docs);
        let mut chunks = arrivals(&mut doc, 2);
        shuffle(&mut chunks, order);
        let there = deliver(chunks);
        prop_assert_eq!(there.heads, heads(&mut doc));
        let kind = porchlight_domain::RecordKind::Report;
        prop_assert_eq!(Record::read(kind, &there.doc).unwrap(), Record::read(kind, &doc).unwrap());
    }
}

fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for last in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(last, usize::try_from(seed >> 33).unwrap() % (last + 1));
    }
}

/// A report as it is filed, on each device.
fn filed() -> Vec<AutoCommit> {
    let request = CreateReport {
        note: "two vans, no plates".to_owned(),
        category: Some(Category::AtOnce),
        place: Place { text: Some("N Clark St".to_owned()), ..Place::default() },
        ..CreateReport::default()
    };
    let at = Utc.with_ymd_and_hms(2026, 2, 10, 18, 0, 0).unwrap();
    let record = Record::Report(Report::file(request, at).unwrap());
    let mut first = document(0);
    record.write(&mut first, [7; 16]).unwrap();
    first.commit();
    let mut docs: Vec<_> = (1..DEVICES).map(|number| copy(&mut first, number)).collect();
    docs.insert(0, first);
    docs
}

fn edit(field: u8, words: String) -> ReportChange {
    match field {
        0..3 => ReportChange::Note(words),
        3 => ReportChange::Place(Place { text: Some(words), ..Place::default() }),
        4 => ReportChange::Contact(Some(words)),
        5 => ReportChange::Minors(Answer::Yes),
        6 => ReportChange::Category(Category::AtOnce),
        _ => ReportChange::Language("es".to_owned()),
    }
}

#[test]
fn what_our_own_records_write_is_within_the_form() {
    let mut docs = filed();
    let doc = &mut docs[1];
    RecordChange::Report(edit(0, "a longer note".to_owned())).write(doc).unwrap();
    doc.commit();
    for change in doc.get_changes(&[]) {
        let inspected = crate::gate::inspect(change.raw_bytes()).unwrap();
        assert_eq!((inspected.ops, inspected.max_op), (change.len() as u64, change.max_op()));
    }
}

#[test]
fn empty_changes_pass_before_and_after_others() {
    let mut doc = document(1);
    doc.empty_change(CommitOptions::default());
    doc.put(ROOT, "a", 1).unwrap();
    doc.commit();
    doc.empty_change(CommitOptions::default());
    doc.empty_change(CommitOptions::default());
    doc.put(ROOT, "a", 2).unwrap();
    let mut there = deliver(arrivals(&mut doc, 1));
    assert_eq!(heads(&mut there.doc), heads(&mut doc));
    assert_eq!(there.doc.get_changes(&[]).len(), 5);
}

#[test]
fn a_long_paste_and_a_large_value_pass() {
    let mut doc = document(1);
    let text = doc.put_object(ROOT, "text", ObjType::Text).unwrap();
    doc.splice_text(&text, 0, 0, &"porch light ".repeat(1_000)).unwrap();
    doc.put(ROOT, "picture", vec![7u8; 2 << 20]).unwrap();
    let there = deliver(arrivals(&mut doc, 1));
    assert_eq!(there.doc.text(&text).unwrap().len(), 12_000);
}
