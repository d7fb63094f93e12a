//! Where a change stands among others: who wrote it, on what, after which of their own.

use automerge::{ObjType, ROOT, transaction::Transactable};

use super::{sketch::*, *};

/// A document of device 1 with two changes, saved, and what device 1 writes next.
fn started() -> (AutoCommit, Vec<u8>, Arrival) {
    let mut doc = document(1);
    doc.put_object(ROOT, "list", ObjType::List).unwrap();
    doc.commit();
    doc.put(ROOT, "a", 1).unwrap();
    let saved = doc.save();
    let before = doc.get_heads();
    doc.put(ROOT, "a", 2).unwrap();
    let next = since(&mut doc, 1, &before);
    (doc, saved, next)
}

fn sketch_of(arrival: &Arrival) -> Sketch {
    Sketch::of(&arrival.changes[0])
}

#[test]
fn what_was_signed_is_compared() {
    let (_, saved, next) = started();
    let meet = |arrival: Arrival| refused(arrival.meet(Some(&saved)));
    assert_eq!(meet(Arrival { changes: vec![], content: vec![], ..next.clone() }), Refusal::Empty);
    assert_eq!(meet(Arrival { content: vec![], ..next.clone() }), Refusal::Content);
    let twice = [next.content.clone(), next.content.clone()].concat();
    assert_eq!(meet(Arrival { content: twice, ..next.clone() }), Refusal::Content);
    assert_eq!(meet(Arrival { content: vec![Hash([1; 32])], ..next.clone() }), Refusal::Content);
    assert_eq!(meet(Arrival { after: vec![], ..next.clone() }), Refusal::After);
    assert_eq!(meet(Arrival { after: vec![Hash([1; 32])], ..next.clone() }), Refusal::After);
    applied(next.meet(Some(&saved)));
}

#[test]
fn changes_of_one_chunk_follow_one_another() {
    let mut doc = document(1);
    for number in 0..3 {
        doc.put(ROOT, "a", number).unwrap();
        doc.commit();
    }
    let changes = doc.get_changes(&[]);
    let whole = Arrival::of(1, &changes);
    assert_eq!(applied(whole.meet(None)).added, whole.content);
    let gap = Arrival::of(1, &[changes[0].clone(), changes[2].clone()]);
    assert_eq!(refused(gap.meet(None)), Refusal::Order);
    let back = Arrival::of(1, &[changes[1].clone(), changes[0].clone()]);
    assert_eq!(refused(back.meet(None)), Refusal::Order);
}

#[test]
fn what_is_here_is_not_applied_again() {
    let mut doc = document(1);
    for number in 0..3 {
        doc.put(ROOT, "a", number).unwrap();
        doc.commit();
    }
    let changes = doc.get_changes(&[]);
    let some = applied(Arrival::of(1, &changes[..2]).meet(None));
    let again = applied(Arrival::of(1, &changes[..2]).meet(Some(&some.saved)));
    assert_eq!((again.added.len(), &again.saved, &again.heads), (0, &some.saved, &some.heads));
    let rest = Arrival::of(1, &changes);
    assert_eq!(applied(rest.meet(Some(&some.saved))).added, rest.content[2..]);
}

#[test]
fn attack_another_actors_name_is_refused() {
    let (_, saved, next) = started();
    let stolen = Arrival { device: device(2), ..next.clone() };
    assert_eq!(refused(stolen.meet(Some(&saved))), Refusal::Actor);
    let candidate = |circle, document| {
        let candidate = Candidate {
            circle,
            document,
            device: device(1),
            changes: &next.changes,
            content: &next.content,
            after: &next.after,
        };
        crate::gate::admit(Some(&saved), &candidate)
    };
    assert_eq!(refused(candidate(Id([9; 16]), DOCUMENT)), Refusal::Actor);
    assert_eq!(refused(candidate(CIRCLE, Id([9; 16]))), Refusal::Actor);
    applied(candidate(CIRCLE, DOCUMENT));
}

#[test]
fn what_is_missing_is_waited_for_by_name() {
    let (_, saved, next) = started();
    let Verdict::Wait { missing } = next.meet(None) else { panic!() };
    assert_eq!(missing, next.after);
    applied(next.meet(Some(&saved)));
}

#[test]
fn attack_two_changes_of_one_number_are_proof() {
    let (_, saved, next) = started();
    let here = applied(next.meet(Some(&saved))).saved;
    let other = sketch_of(&next).with(VALUE, [7]).bytes();
    let other = Arrival::raw(1, other);
    let seq = sketch_of(&next).seq;
    let expected = Refusal::Equivocation { seq, held: next.content[0], found: other.content[0] };
    assert_eq!(refused(other.meet(Some(&here))), expected);
    // The other way round it is the same pair.
    let there = applied(other.meet(Some(&saved))).saved;
    let expected = Refusal::Equivocation { seq, held: other.content[0], found: next.content[0] };
    assert_eq!(refused(next.meet(Some(&there))), expected);
    let far = Sketch { deps: vec![Hash([3; 32])], ..sketch_of(&next) }.bytes();
    let verdict = Arrival::raw(1, far).meet(Some(&here));
    // Which of the two stays is asked once what both build on is here.
    assert!(matches!(verdict, Verdict::Wait { .. }));
}

#[test]
fn attack_a_change_beside_its_authors_last_one_is_refused() {
    let (mut doc, saved, next) = started();
    // Device 2 builds on all but device 1's newest; device 1 then goes on from there with number 4.
    let mut other = AutoCommit::load(&saved).unwrap().with_actor(ActorId::from(actor(2)));
    let before = other.get_heads();
    other.put(ROOT, "b", 1).unwrap();
    let beside = since(&mut other, 2, &before);
    let here = applied(next.meet(Some(&saved))).saved;
    let here = applied(beside.meet(Some(&here))).saved;
    let fork = Sketch {
        deps: beside.content.clone(),
        seq: 4,
        start_op: 4,
        ..sketch_of(&next)
            .with(PRED_COUNT, run(1, &[0]))
            .with(PRED_ACTOR, [])
            .with(PRED_COUNTER, [])
    };
    let verdict = Arrival::raw(1, fork.bytes()).meet(Some(&here));
    assert_eq!(refused(verdict), Refusal::Chain);
    // Numbers that leave one out, too: all that lies below is known.
    let leap = Sketch { seq: 9, deps: next.content.clone(), start_op: 4, ..fork.clone() };
    assert_eq!(refused(Arrival::raw(1, leap.bytes()).meet(Some(&here))), Refusal::Chain);
    doc.merge(&mut other).unwrap();
    let before = doc.get_heads();
    doc.put(ROOT, "c", 1).unwrap();
    applied(since(&mut doc, 1, &before).meet(Some(&here)));
}

#[test]
fn attack_operations_begin_right_after_what_they_are_built_on() {
    let (_, saved, next) = started();
    let due = sketch_of(&next).start_op;
    for found in [1, due - 1, due + 1, due + 1_000] {
        let moved = Sketch { start_op: found, ..sketch_of(&next) }.bytes();
        let verdict = Arrival::raw(1, moved).meet(Some(&saved));
        assert_eq!(refused(verdict), Refusal::StartOp { found, due });
    }
    let first = Sketch { start_op: 2, ..Sketch::nulls(1, "a", 1) }.bytes();
    let refusal = refused(Arrival::raw(1, first).meet(None));
    assert_eq!(refusal, Refusal::StartOp { found: 2, due: 1 });
}

#[test]
fn attack_a_change_without_its_dependencies_is_refused() {
    // The other half of what makes a document that never loads again.
    let (_, saved, next) = started();
    let torn = Sketch { deps: vec![], ..sketch_of(&next) };
    assert_eq!(refused(Arrival::raw(1, torn.bytes()).meet(Some(&saved))), Refusal::Chain);
    // As somebody's first change it gets further, and fails on where it begins.
    let torn = Sketch { deps: vec![], seq: 1, actor: actor(2).to_vec(), ..torn };
    let why = refused(Arrival::raw(2, torn.bytes()).meet(Some(&saved)));
    assert!(matches!(why, Refusal::StartOp { .. }));
}

/// Whether Automerge, given the change as it is, panics or makes a document that does not load.
fn harms(saved: Option<&[u8]>, bytes: &[u8]) -> bool {
    let tried = std::panic::catch_unwind(|| {
        let mut doc = saved.map_or_else(AutoCommit::new, |saved| AutoCommit::load(saved).unwrap());
        let change = automerge::Change::from_bytes(bytes.to_vec()).unwrap();
        doc.apply_changes([change]).unwrap();
        AutoCommit::load(&doc.save()).is_ok()
    });
    !matches!(tried, Ok(true))
}

#[test]
fn attack_57_bytes_that_break_a_document_in_automerge_are_refused() {
    let mut doc = document(1);
    doc.put(ROOT, "a", 1).unwrap();
    let saved = doc.save();
    let before = doc.get_heads();
    doc.put(ROOT, "b", 1).unwrap();
    let second = since(&mut doc, 1, &before);
    let torn = Sketch { deps: vec![], ..sketch_of(&second) }.bytes();
    assert_eq!(torn.len(), 57);
    // The day Automerge refuses both by itself, this line says so.
    assert!(harms(None, &torn) || harms(Some(&saved), &torn));
    for current in [None, Some(saved.as_slice())] {
        let verdict = Arrival::raw(1, torn.clone()).meet(current);
        assert_eq!(refused(verdict), Refusal::Chain);
    }
}

/// A change of device 2, built on the list's first change only, that sets one item of a list.
fn pointing(saved: &[u8], object: (u64, u64), key: u64) -> Arrival {
    let mut doc = AutoCommit::load(saved).unwrap();
    let first = doc.get_changes(&[])[0].hash();
    let sketch = Sketch {
        deps: vec![crate::chain::hash(&first)],
        actor: actor(2).to_vec(),
        others: vec![actor(1).to_vec()],
        start_op: 2,
        ..Sketch::nulls(2, "", 1)
            .with(KEY_STRING, [])
            .with(OBJECT_ACTOR, run(1, &unsigned(object.0)))
            .with(OBJECT_COUNTER, run(1, &unsigned(object.1)))
            .with(KEY_COUNTER, run(1, &unsigned(key)))
            .with(INSERT, [0, 1])
    };
    Arrival::raw(2, sketch.bytes())
}

#[test]
fn attack_pointing_to_what_does_not_lie_below_is_refused() {
    let (_, saved, _) = started();
    applied(pointing(&saved, (1, 1), 0).meet(Some(&saved)));
    // 2 is an operation of device 1 that is here, but not below; 9 is nobody's; an own one is
    // later.
    for object in [(1, 2), (1, 9), (0, 1), (0, 2), (0, 3)] {
        let verdict = pointing(&saved, object, 0).meet(Some(&saved));
        assert!(matches!(refused(verdict), Refusal::Reference | Refusal::Form(_)), "{object:?}");
    }
    let verdict = pointing(&saved, (2, 1), 0).meet(Some(&saved));
    assert_eq!(refused(verdict), Refusal::Form("an actor has no such number"));
}

#[test]
fn attack_pointing_between_two_changes_of_an_actor_is_refused() {
    let mut doc = document(1);
    doc.put_object(ROOT, "list", ObjType::List).unwrap();
    doc.commit();
    let mut other = copy(&mut doc, 2);
    other.put_object(ROOT, "theirs", ObjType::List).unwrap();
    doc.merge(&mut other).unwrap();
    doc.put(ROOT, "a", 1).unwrap();
    let saved = doc.save();
    let point = |counter| {
        let sketch = Sketch {
            deps: heads(&mut AutoCommit::load(&saved).unwrap()),
            start_op: 4,
            others: vec![actor(1).to_vec()],
            ..Sketch::nulls(3, "", 1)
                .with(KEY_STRING, [])
                .with(OBJECT_ACTOR, run(1, &[1]))
                .with(OBJECT_COUNTER, run(1, &[counter]))
                .with(KEY_COUNTER, run(1, &[0]))
                .with(INSERT, [0, 1])
        };
        Arrival::raw(3, sketch.bytes()).meet(Some(&saved))
    };
    applied(point(1));
    // The second operation is the other device's.
    assert_eq!(refused(point(2)), Refusal::Reference);
}

#[test]
fn attack_half_names_and_idle_actors_are_refused() {
    let meet = |sketch: Sketch| refused(Arrival::raw(1, sketch.bytes()).meet(None));
    let one = || Sketch::nulls(1, "a", 1);
    let half = Refusal::Form("a name of an operation is half there");
    assert_eq!(meet(one().with(OBJECT_ACTOR, run(1, &[0]))), half);
    assert_eq!(meet(one().with(OBJECT_COUNTER, run(1, &[1]))), half);
    assert_eq!(meet(one().with(KEY_ACTOR, run(1, &[0]))), half);
    assert_eq!(meet(one().with(KEY_COUNTER, run(1, &[1]))), half);
    assert_eq!(meet(one().with(KEY_STRING, [])), half);
    let idle = Sketch { others: vec![actor(2).to_vec()], ..one() };
    assert_eq!(meet(idle), Refusal::Form("an actor is listed for nothing"));
    let elem = |key: i64| {
        let key = run(1, &signed(key));
        meet(one().with(KEY_STRING, []).with(KEY_ACTOR, run(1, &[0])).with(KEY_COUNTER, key))
    };
    assert_eq!(elem(-1), Refusal::Form("a sum is below zero"));
    assert_eq!(elem(0), Refusal::Reference);
    assert_eq!(elem(1), Refusal::Reference);
}

#[test]
fn what_only_automerge_refuses_is_quarantined() {
    // A list inside something that is no object; a counter that is increased by a word.
    let (_, saved, next) = started();
    let inside = sketch_of(&next)
        .with(OBJECT_ACTOR, run(1, &[0]))
        .with(OBJECT_COUNTER, run(1, &[2]))
        .bytes();
    quarantined(Arrival::raw(1, inside).meet(Some(&saved)));
    let word = Sketch::nulls(1, "a", 1).with(ACTION, run(1, &[5])).bytes();
    let verdict = Arrival::raw(1, word).meet(None);
    assert!(matches!(quarantined(verdict), Quarantine::Parse(_)));
    // And a document of ours that is damaged is nobody's fault either.
    let verdict = next.meet(Some(&saved[..saved.len() / 2]));
    quarantined(verdict);
}

#[test]
fn what_automerge_reads_or_saves_otherwise_is_quarantined() {
    use crate::gate::{inspect, trial};
    let (_, saved, next) = started();
    let due = [inspect(&next.changes[0]).unwrap()];
    let meet = |current: Option<&[u8]>, due: &[crate::gate::Inspected]| {
        let doc = current.map_or_else(AutoCommit::new, |saved| AutoCommit::load(saved).unwrap());
        trial::apply(doc, &next.changes, due).err().map(|verdict| quarantined(verdict).to_string())
    };
    let unlike = Some(Quarantine::Unlike.to_string());
    assert_eq!(meet(Some(&saved), &due), None);
    // Past the gate's own checks, Automerge keeps what misses something aside and saves without it.
    assert_eq!(meet(None, &due), unlike);
    let longer = crate::gate::Inspected { max_op: due[0].max_op + 1, ..due[0].clone() };
    assert_eq!(meet(Some(&saved), &[longer]), unlike);
    assert_eq!(meet(Some(&saved), &[]), unlike);
}
