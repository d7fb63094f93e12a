//! Each limit, at its edge.

use automerge::{ROOT, transaction::Transactable};

use super::{sketch::*, *};
use crate::gate::{
    ACTOR_OPS_MAX, CHANGE_OPS_MAX, DEPS_MAX, EXPANDED_BYTES_MAX, KEY_BYTES_MAX, Limit, MAX_OP_MAX,
    OTHER_ACTORS_MAX, inspect, size,
};

#[track_caller]
fn over(sketch: &Sketch) -> Limit {
    match inspect(&sketch.bytes()) {
        Err(Refusal::TooLarge(limit)) => limit,
        other => panic!("{other:?}"),
    }
}

#[test]
fn attack_a_bomb_of_115_bytes_is_refused_unexpanded() {
    // 9.6 million rows; Automerge takes 140 bytes and more for each.
    let mut sketch = Sketch::nulls(1, "k", 9_600_000);
    let room = 115 - sketch.bytes().len();
    sketch = sketch.with(KEY_STRING, run(9_600_000, &text(&"k".repeat(1 + room))));
    let bytes = sketch.bytes();
    assert_eq!(bytes.len(), 115);
    assert_eq!(inspect(&bytes), Err(Refusal::TooLarge(Limit::ChangeOps)));
    assert_eq!(refused(Arrival::raw(1, bytes).meet(None)), Refusal::TooLarge(Limit::ChangeOps));
}

#[test]
fn attack_runs_of_any_length_cost_nothing() {
    let huge = i64::MAX.unsigned_abs();
    assert_eq!(over(&Sketch::nulls(1, "k", huge)), Limit::ChangeOps);
    for column in [OBJECT_ACTOR, OBJECT_COUNTER, KEY_ACTOR, KEY_COUNTER, VALUE_META] {
        let sketch = Sketch::nulls(1, "k", 2).with(column, run(huge, &[0]));
        assert!(matches!(inspect(&sketch.bytes()), Err(Refusal::Form(_))));
    }
    let most = unsigned(u64::MAX);
    let preds = Sketch::nulls(1, "k", 2)
        .with(PRED_COUNT, run(2, &most))
        .with(PRED_ACTOR, run(huge, &[0]))
        .with(PRED_COUNTER, run(huge, &[0]));
    assert!(inspect(&preds.bytes()).is_err());
    let counts = [none(u64::MAX), run(2, &[1])].concat();
    assert!(inspect(&Sketch::nulls(1, "k", 2).with(KEY_COUNTER, counts).bytes()).is_err());
    let claims = Sketch::nulls(1, "k", 2).with(VALUE_META, run(2, &most));
    assert!(inspect(&claims.bytes()).is_err());
}

#[test]
fn attack_predecessors_are_counted() {
    let preds = 300_000;
    let sketch = Sketch::nulls(1, "k", 1)
        .with(PRED_COUNT, run(1, &unsigned(preds)))
        .with(PRED_ACTOR, run(preds, &[0]))
        .with(PRED_COUNTER, run(preds, &[0]));
    assert_eq!(over(&sketch), Limit::ExpandedBytes);
}

#[test]
fn attack_a_long_key_repeated_is_counted() {
    let key = "k".repeat(200);
    assert!(inspect(&Sketch::nulls(1, &"k".repeat(KEY_BYTES_MAX), 2).bytes()).is_ok());
    assert_eq!(over(&Sketch::nulls(1, &"k".repeat(KEY_BYTES_MAX + 1), 2)), Limit::KeyBytes);
    assert_eq!(over(&Sketch::nulls(1, &key, 20_000)), Limit::ExpandedBytes);
    assert!(inspect(&Sketch::nulls(1, &key, 10_000).bytes()).is_ok());
    let name = text(&key);
    let marks = Sketch::nulls(1, "k", 20_000).with(MARK_NAME, run(20_000, &name));
    assert_eq!(over(&marks), Limit::ExpandedBytes);
}

#[test]
fn the_edges_of_the_limits_of_one_change() {
    assert!(inspect(&Sketch::nulls(1, "k", CHANGE_OPS_MAX).bytes()).is_ok());
    assert_eq!(over(&Sketch::nulls(1, "k", CHANGE_OPS_MAX + 1)), Limit::ChangeOps);
    let at = |start_op| Sketch { start_op, ..Sketch::nulls(1, "k", 2) };
    assert_eq!(inspect(&at(MAX_OP_MAX - 1).bytes()).unwrap().max_op, MAX_OP_MAX);
    assert_eq!(over(&at(MAX_OP_MAX)), Limit::MaxOp);
    assert_eq!(over(&at(u64::MAX)), Limit::MaxOp);
    let names = |count: usize, length: usize| -> Vec<Vec<u8>> {
        (0..count as u64)
            .map(|name| [&name.to_be_bytes(), &[0; 24][..]].concat()[..length].to_vec())
            .collect()
    };
    let deps = |count| Sketch {
        deps: names(count, 32).iter().map(|dep| Hash(dep[..].try_into().unwrap())).collect(),
        ..at(1)
    };
    assert!(inspect(&deps(DEPS_MAX).bytes()).is_ok());
    assert_eq!(over(&deps(DEPS_MAX + 1)), Limit::Deps);
    let others = |count| Sketch { others: names(count, 16), ..at(1) };
    assert!(inspect(&others(OTHER_ACTORS_MAX).bytes()).is_ok());
    assert_eq!(over(&others(OTHER_ACTORS_MAX + 1)), Limit::OtherActors);
    let blob = |length: u64| {
        let meta = unsigned(length * 16 + 7);
        let bytes = vec![0; usize::try_from(length).unwrap()];
        Sketch::nulls(1, "k", 1).with(VALUE_META, run(1, &meta)).with(VALUE, bytes)
    };
    let room = EXPANDED_BYTES_MAX - 88 - 1;
    assert_eq!(inspect(&blob(room).bytes()).unwrap().expanded_bytes, EXPANDED_BYTES_MAX);
    assert_eq!(over(&blob(room + 1)), Limit::ExpandedBytes);
}

/// A document with so many operations of one actor, in changes of 10,000.
fn long(number: u8, ops: usize) -> AutoCommit {
    let mut doc = document(number);
    let text = doc.put_object(ROOT, "text", automerge::ObjType::Text).unwrap();
    let letters = "x".repeat(ops - 1);
    for part in letters.as_bytes().chunks(10_000) {
        doc.splice_text(&text, 0, 0, std::str::from_utf8(part).unwrap()).unwrap();
        doc.commit();
    }
    doc
}

#[test]
fn an_actor_is_done_at_its_limit_and_others_are_not() {
    let mut doc = long(1, usize::try_from(ACTOR_OPS_MAX).unwrap() - 2);
    let mut saved = doc.save();
    for _ in 0..2 {
        let before = doc.get_heads();
        doc.empty_change(automerge::transaction::CommitOptions::default());
        saved = applied(since(&mut doc, 1, &before).meet(Some(&saved))).saved;
    }
    let before = doc.get_heads();
    let mut other = copy(&mut doc, 2);
    doc.empty_change(automerge::transaction::CommitOptions::default());
    let verdict = since(&mut doc, 1, &before).meet(Some(&saved));
    assert_eq!(refused(verdict), Refusal::TooLarge(Limit::ActorOps));
    other.put(ROOT, "mine", 1).unwrap();
    applied(since(&mut other, 2, &before).meet(Some(&saved)));
}

#[test]
fn a_document_that_inflates_too_far_is_set_aside() {
    let mut doc = document(1);
    let mut saved = None;
    for number in 0..5 {
        let before = doc.get_heads();
        doc.put(ROOT, format!("blob{number}"), vec![0u8; (4 << 20) - 1_000]).unwrap();
        let verdict = since(&mut doc, 1, &before).meet(saved.as_deref());
        if number < 4 {
            saved = Some(applied(verdict).saved);
        } else {
            // Compressed it is small; what it takes when it is open counts.
            assert!(saved.as_ref().unwrap().len() < 100 << 10);
            assert!(matches!(verdict, Verdict::SetAside));
        }
    }
}

#[test]
fn a_document_of_too_many_operations_is_set_aside() {
    let mut doc = long(0, 45_000);
    for number in 1..9 {
        doc.merge(&mut long(number, 44_000)).unwrap();
    }
    let saved = doc.save();
    let heads = doc.get_heads();
    let mut other = copy(&mut doc, 9);
    other.put(ROOT, "few", 1).unwrap();
    applied(since(&mut other, 9, &heads).meet(Some(&saved)));
    let text = other.put_object(ROOT, "text", automerge::ObjType::Text).unwrap();
    other.splice_text(&text, 0, 0, &"x".repeat(3_100)).unwrap();
    assert!(matches!(since(&mut other, 9, &heads).meet(Some(&saved)), Verdict::SetAside));
}

/// A chain of changes in one chunk.
fn chain(links: impl Iterator<Item = Sketch>) -> Arrival {
    let mut arrival =
        Arrival { device: device(1), changes: vec![], content: vec![], after: vec![] };
    let (mut seq, mut start_op) = (1, 1);
    for link in links {
        let deps = arrival.content.last().map(|before| vec![*before]).unwrap_or_default();
        let bytes = Sketch { deps, seq, start_op, ..link }.bytes();
        let inspected = inspect(&bytes).unwrap();
        (seq, start_op) = (seq + 1, inspected.max_op + 1);
        arrival.content.push(inspected.hash);
        arrival.changes.push(bytes);
    }
    arrival
}

#[test]
fn attack_many_small_bombs_in_one_chunk_are_one_bomb() {
    let key = "k".repeat(200);
    let bombs = chain((0..3).map(|_| Sketch::nulls(1, &key, 6_000)));
    assert_eq!(refused(bombs.meet(None)), Refusal::TooLarge(Limit::ExpandedBytes));
    applied(chain((0..2).map(|_| Sketch::nulls(1, &key, 6_000))).meet(None));
}

#[test]
fn attack_a_chunk_of_empty_changes_is_decided_in_passing() {
    let empty =
        |count| chain((0..count).map(|_| Sketch { columns: vec![], ..Sketch::nulls(1, "", 0) }));
    assert_eq!(applied(empty(20_000).meet(None)).added.len(), 20_000);
    let over = refused(empty(48_000).meet(None));
    assert_eq!(over, Refusal::TooLarge(Limit::ExpandedBytes));
}

#[test]
fn attack_operations_tied_to_thousands_are_set_aside() {
    let ops = 20_000;
    let mut links = vec![Sketch::nulls(1, "k", ops)];
    let all: Vec<_> = (0..13 * ops).map(|place| Some(place % ops + 1)).collect();
    for _ in 0..4 {
        links.push(
            Sketch::nulls(1, "k", 13)
                .with(PRED_COUNT, run(13, &unsigned(ops)))
                .with(PRED_ACTOR, run(13 * ops, &[0]))
                .with(PRED_COUNTER, differences(&all)),
        );
    }
    let arrival = chain(links.into_iter());
    let mut saved = None;
    for place in 0..arrival.changes.len() {
        let one = Arrival {
            changes: vec![arrival.changes[place].clone()],
            content: vec![arrival.content[place]],
            after: place
                .checked_sub(1)
                .map(|before| vec![arrival.content[before]])
                .unwrap_or_default(),
            ..arrival.clone()
        };
        let verdict = one.meet(saved.as_deref());
        if place < 4 {
            saved = Some(applied(verdict).saved);
        } else {
            assert!(matches!(verdict, Verdict::SetAside));
        }
    }
}

#[test]
fn successors_are_counted_in_the_saved_document() {
    let mut doc = document(1);
    assert_eq!(size::successors(&doc.save_nocompress()), Ok(0));
    doc.put(ROOT, "a", 1).unwrap();
    assert_eq!(size::successors(&doc.save_nocompress()), Ok(0));
    doc.put(ROOT, "a", 2).unwrap();
    let mut other = copy(&mut doc, 2);
    doc.put(ROOT, "a", 3).unwrap();
    other.delete(ROOT, "a").unwrap();
    doc.merge(&mut other).unwrap();
    assert_eq!(size::successors(&doc.save_nocompress()), Ok(3));
}
