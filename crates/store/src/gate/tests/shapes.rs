//! The most that one change may hold, in shapes that are hard on a list, a map or a call stack.

use super::{sketch::*, *};
use crate::gate::CHANGE_OPS_MAX;

/// One operation: object, key, whether it inserts, action, predecessors. All by the author.
struct Op {
    object: Option<u64>,
    key: Result<&'static str, u64>,
    insert: bool,
    action: u64,
    preds: Vec<u64>,
}

impl Op {
    fn make(object: Option<u64>, action: u64) -> Self {
        Self { object, key: Ok("k"), insert: false, action, preds: vec![] }
    }

    fn insert(object: u64, after: u64, action: u64) -> Self {
        Self { object: Some(object), key: Err(after), insert: true, action, preds: vec![] }
    }
}

const PUT: u64 = 1;
const MAKE_MAP: u64 = 0;
const MAKE_LIST: u64 = 2;
const DELETE: u64 = 3;
const MAKE_TEXT: u64 = 4;
const MARK: u64 = 7;

fn sketch(ops: &[Op]) -> Sketch {
    let column = |cell: &dyn Fn(&Op) -> Option<u64>| ops.iter().map(cell).collect::<Vec<_>>();
    let objects = column(&|op| op.object);
    let elements = column(&|op| op.key.err());
    let preds: Vec<_> = ops.iter().flat_map(|op| &op.preds).map(|pred| Some(*pred)).collect();
    let strings: Vec<_> = ops.iter().map(|op| op.key.ok().map(text)).collect();
    let mut flags = Vec::new();
    let mut turns = ops.chunk_by(|a, b| a.insert == b.insert).peekable();
    if turns.peek().is_some_and(|group| group[0].insert) {
        flags.push(0);
    }
    turns.for_each(|group| flags.extend(unsigned(group.len() as u64)));
    let value = |op: &Op| Some(if op.insert && op.action == PUT { 0x16 } else { 0 });
    let letters = ops.iter().filter(|op| value(op) == Some(0x16)).count();
    let marks: Vec<_> = ops
        .iter()
        .enumerate()
        .map(|(place, op)| (op.action == MARK && place % 2 == 1).then(|| text("bold")))
        .collect();
    Sketch::nulls(1, "", 0)
        .with(OBJECT_ACTOR, numbers(&column(&|op| op.object.map(|_| 0))))
        .with(OBJECT_COUNTER, numbers(&objects))
        .with(KEY_ACTOR, numbers(&column(&|op| op.key.err().filter(|key| *key > 0).map(|_| 0))))
        .with(KEY_COUNTER, differences(&elements))
        .with(KEY_STRING, cells(&strings))
        .with(INSERT, flags)
        .with(ACTION, numbers(&column(&|op| Some(op.action))))
        .with(VALUE_META, numbers(&column(&value)))
        .with(VALUE, vec![b'x'; letters])
        .with(PRED_COUNT, numbers(&column(&|op| Some(op.preds.len() as u64))))
        .with(PRED_ACTOR, numbers(&vec![Some(0); preds.len()]))
        .with(PRED_COUNTER, differences(&preds))
        .with(MARK_NAME, cells(&marks))
}

/// As many operations as fit after the first, each by the counter that it gets.
fn rest(first: Op, op: impl Fn(u64) -> Op) -> Arrival {
    let ops: Vec<_> = std::iter::once(first).chain((2..=CHANGE_OPS_MAX).map(op)).collect();
    Arrival::raw(1, sketch(&ops).bytes())
}

/// Decided, and what is let in loads again.
fn decided(arrival: &Arrival) -> bool {
    match arrival.meet(None) {
        Verdict::Apply(applied) => AutoCommit::load(&applied.saved).is_ok(),
        Verdict::Quarantine(_) => false,
        Verdict::Wait { .. } | Verdict::Refuse(_) | Verdict::SetAside => panic!("not tried"),
    }
}

#[test]
fn attack_objects_in_objects_do_not_end_the_stack() {
    assert!(decided(&rest(Op::make(None, MAKE_MAP), |id| Op::make(Some(id - 1), MAKE_MAP))));
    let lists = rest(Op::make(None, MAKE_LIST), |id| Op::insert(id - 1, 0, MAKE_LIST));
    assert!(decided(&lists));
}

#[test]
fn attack_all_at_one_place() {
    assert!(decided(&rest(Op::make(None, PUT), |_| Op::make(None, PUT))));
    assert!(decided(&rest(Op::make(None, MAKE_LIST), |_| Op::insert(1, 0, PUT))));
    let second = |id| {
        if id == 2 { Op::insert(1, 0, PUT) } else { Op { insert: false, ..Op::insert(1, 2, PUT) } }
    };
    assert!(decided(&rest(Op::make(None, MAKE_LIST), second)));
    let preds =
        |id: u64| Op { preds: (id.saturating_sub(7).max(1)..id).collect(), ..Op::make(None, PUT) };
    assert!(decided(&rest(Op::make(None, PUT), preds)));
}

#[test]
fn attack_scattered_insertions() {
    let scattered = |id: u64| {
        Op::insert(1, if id < 4 { 0 } else { 2 + id.wrapping_mul(2_654_435_761) % (id - 2) }, PUT)
    };
    assert!(decided(&rest(Op::make(None, MAKE_TEXT), scattered)));
    assert!(decided(&rest(Op::make(None, MAKE_LIST), |id| Op::insert(
        1,
        if id == 2 { 0 } else { id - 1 },
        PUT
    ))));
    let undone = |id: u64| {
        if id.is_multiple_of(2) {
            Op::insert(1, 0, PUT)
        } else {
            Op {
                key: Err(id - 1),
                insert: false,
                action: DELETE,
                preds: vec![id - 1],
                object: Some(1),
            }
        }
    };
    assert!(decided(&rest(Op::make(None, MAKE_LIST), undone)));
}

#[test]
fn attack_nothing_but_marks() {
    let marks = |id: u64| Op::insert(1, if id == 2 { 0 } else { id - 1 }, MARK);
    decided(&rest(Op::make(None, MAKE_TEXT), marks));
    let at_one_place = |_| Op::insert(1, 0, MARK);
    decided(&rest(Op::make(None, MAKE_TEXT), at_one_place));
}
