//! Each limit, at its edge.

use automerge::{ROOT, transaction::Transactable};

use super::{sketch::*, *};
use crate::gate::{
    ACTOR_OPS_MAX, CHANGE_OPS_MAX, DEPS_MAX, EXPANDED_BYTES_MAX, Limit, MAX_OP_MAX,
    OTHER_ACTORS_MAX, inspect,
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

/// A document with so many operations of one actor, in changes of 5,000.
fn long(number: u8, ops: u64) -> AutoCommit {
    let mut doc = document(number);
    let list = doc.put_object(ROOT, "list", automerge::ObjType::List).unwrap();
    for op in 1..ops {
        doc.insert(&list, 0, 1).unwrap();
        if op % 5_000 == 0 {
            doc.commit();
        }
    }
    doc.commit();
    doc
}

#[test]
fn an_actor_is_done_at_its_limit_and_others_are_not() {
    let mut doc = long(1, ACTOR_OPS_MAX - 2);
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
    for number in 0..9 {
        let before = doc.get_heads();
        doc.put(ROOT, format!("blob{number}"), vec![0u8; 2 << 20]).unwrap();
        let verdict = since(&mut doc, 1, &before).meet(saved.as_deref());
        if number < 7 {
            saved = Some(applied(verdict).saved);
        } else {
            // Compressed it is small; what it takes when it is open counts.
            assert!(saved.as_ref().unwrap().len() < 100 << 10);
            assert!(matches!(verdict, Verdict::SetAside));
            return;
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
