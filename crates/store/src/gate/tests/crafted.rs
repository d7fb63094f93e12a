//! One crafted change for each refusal of form.

use automerge::{ROOT, transaction::Transactable};

use super::{sketch::*, *};
use crate::gate::inspect;

#[track_caller]
fn form(sketch: &Sketch) -> &'static str {
    match inspect(&sketch.bytes()) {
        Err(Refusal::Form(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn one() -> Sketch {
    Sketch::nulls(1, "a", 1)
}

#[test]
fn the_sketch_itself_passes() {
    let inspected = inspect(&one().bytes()).unwrap();
    assert_eq!((inspected.seq, inspected.ops, inspected.max_op), (1, 1, 1));
    assert_eq!(inspected.expanded_bytes, 88 + 1);
    applied(Arrival::raw(1, one().bytes()).meet(None));
}

#[test]
fn a_sketch_of_a_change_is_that_change() {
    let mut doc = document(1);
    automerge::transaction::Transactable::put(&mut doc, automerge::ROOT, "key", "value").unwrap();
    let changes = doc.get_changes(&[]);
    assert_eq!(Sketch::of(changes[0].raw_bytes()).bytes(), changes[0].raw_bytes());
}

#[test]
fn chunks_of_other_kinds_and_broken_frames_are_refused() {
    let data = one().data();
    let why = |bytes: &[u8]| inspect(bytes).unwrap_err();
    for kind in [0, 2, 3, 4] {
        let bytes = chunk(kind, &data);
        assert_eq!(why(&bytes), Refusal::Form("it is no uncompressed change chunk"));
    }
    let good = chunk(1, &data);
    for length in 0..good.len() {
        assert!(matches!(why(&good[..length]), Refusal::Form(_)));
    }
    assert_eq!(why(&[&good[..], &[0]].concat()), Refusal::Form("something follows it"));
    let mut magic = good.clone();
    magic[0] ^= 1;
    assert_eq!(why(&magic), Refusal::Form("it is no Automerge chunk"));
    let mut checksum = good;
    checksum[4] ^= 1;
    assert_eq!(why(&checksum), Refusal::Form("its checksum is wrong"));
}

#[test]
fn numbers_have_one_form() {
    use crate::gate::reader::Reader;
    for number in [0, 1, 63, 64, 127, 128, 16_383, 1 << 62, u64::MAX - 1, u64::MAX] {
        let bytes = unsigned(number);
        assert_eq!(Reader::new(&bytes).unsigned(), Ok(number));
        let mut long = bytes;
        *long.last_mut().unwrap() |= 0x80;
        long.push(0);
        assert!(Reader::new(&long).unsigned().is_err());
    }
    for number in [0, 1, -1, 63, 64, -64, -65, 1 << 40, i64::MAX, i64::MIN, i64::MIN + 1] {
        let bytes = signed(number);
        assert_eq!(Reader::new(&bytes).signed(), Ok(number));
        let mut long = bytes;
        *long.last_mut().unwrap() |= 0x80;
        long.push(if number < 0 { 0x7f } else { 0 });
        assert!(Reader::new(&long).signed().is_err());
    }
    let too_large = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
    assert!(Reader::new(&too_large).unsigned().is_err());
    assert!(Reader::new(&too_large).signed().is_err());
    assert!(Reader::new(&[0x80; 40]).unsigned().is_err());
}

#[test]
fn lists_are_in_order_and_actors_have_16_bytes() {
    let (low, high) = (Hash([1; 32]), Hash([2; 32]));
    let order = "a list is not in order";
    assert_eq!(form(&Sketch { deps: vec![high, low], ..one() }), order);
    assert_eq!(form(&Sketch { deps: vec![low, low], ..one() }), order);
    assert_eq!(form(&Sketch { others: vec![vec![9; 16], vec![8; 16]], ..one() }), order);
    let own = actor(1).to_vec();
    let among = "the author is among the other actors";
    assert_eq!(form(&Sketch { others: vec![own], ..one() }), among);
    let length = "an actor has not 16 bytes";
    assert_eq!(form(&Sketch { actor: vec![1; 15], ..one() }), length);
    assert_eq!(form(&Sketch { others: vec![vec![]], ..one() }), length);
    let zero = "a number that begins at one is zero";
    assert_eq!(form(&Sketch { seq: 0, ..one() }), zero);
    assert_eq!(form(&Sketch { start_op: 0, ..one() }), zero);
}

#[test]
fn columns_are_known_inflated_in_order_and_full() {
    let with = |specification| Sketch {
        columns: [one().columns, vec![(specification, vec![0x7f, 0])]].concat(),
        ..one()
    };
    assert_eq!(form(&with(0x9c)), "a column is deflated");
    assert_eq!(form(&with(0x70)), "the columns are not in order");
    assert_eq!(form(&with(0x15)), "the columns are not in order");
    assert_eq!(inspect(&with(0xb2).bytes()), Err(Refusal::Unknown("a column")));
    let mut empty = one();
    empty.columns.push((MARK_NAME, Vec::new()));
    assert_eq!(form(&empty), "a column is empty");
}

#[test]
fn every_column_has_as_many_rows_as_the_actions() {
    let rows = "a column has another number of rows";
    let two = || Sketch::nulls(1, "a", 2);
    let name = text("b");
    for column in [OBJECT_ACTOR, OBJECT_COUNTER, KEY_ACTOR, KEY_COUNTER] {
        assert_eq!(form(&two().with(column, run(3, &[1]))), rows);
        assert_eq!(form(&two().with(column, run(1, &[1]))), rows);
    }
    for column in [KEY_STRING, MARK_NAME] {
        assert_eq!(form(&two().with(column, run(3, &name))), rows);
    }
    for column in [INSERT, EXPAND] {
        assert_eq!(form(&two().with(column, [1, 2])), rows);
    }
    for column in [INSERT, PRED_COUNT] {
        assert_eq!(form(&two().with(column, [])), rows);
    }
    for column in [PRED_ACTOR, PRED_COUNTER] {
        assert_eq!(form(&two().with(column, run(1, &[0]))), rows);
    }
    let values = "the values are not as long as they say";
    assert_eq!(form(&two().with(VALUE_META, run(3, &[0]))), values);
    assert_eq!(form(&two().with(VALUE, [0])), values);
    // Without operations there is no column at all.
    let nothing = Sketch { columns: Vec::new(), ..one() };
    assert_eq!(inspect(&nothing.bytes()).unwrap().ops, 0);
    assert_eq!(form(&nothing.with(KEY_STRING, run(1, &name))), rows);
}

#[test]
fn runs_have_one_form() {
    let four = || Sketch::nulls(1, "a", 4);
    let (a, b) = (text("a"), text("b"));
    let keys = |parts: &[Vec<u8>]| form(&four().with(KEY_STRING, parts.concat()));
    let merged = "runs that belong together are apart";
    assert_eq!(keys(&[run(2, &a), run(2, &a)]), merged);
    assert_eq!(keys(&[run(2, &a), literal(&[&a, &b])]), merged);
    assert_eq!(keys(&[literal(&[&b, &a]), run(2, &a)]), merged);
    assert_eq!(keys(&[literal(&[&a, &b]), literal(&[&a, &b])]), merged);
    assert_eq!(keys(&[literal(&[&a, &a, &b, &a])]), merged);
    assert_eq!(keys(&[none(1), none(1), run(2, &a)]), merged);
    assert_eq!(keys(&[none(0), run(4, &a)]), merged);
    assert_eq!(keys(&[vec![1], a.clone(), run(3, &b)]), "a run of one");
    assert_eq!(keys(&[none(4)]), "a column holds nothing");
    let flags = |column, data: &[u8]| form(&four().with(column, data));
    assert_eq!(flags(INSERT, &[2, 0, 2]), merged);
    assert_eq!(flags(INSERT, &[0]), merged);
    assert_eq!(flags(INSERT, &[4, 0]), merged);
    assert_eq!(flags(EXPAND, &[4]), "a column holds nothing");
    let filled = "a cell that must be filled is empty";
    for column in [ACTION, VALUE_META, PRED_COUNT] {
        assert_eq!(flags(column, &[none(2), run(2, &[1])].concat()), filled);
    }
    let mark = [0xff, 0xff].as_slice();
    assert_eq!(keys(&[run(4, &[&[2], mark].concat())]), "a string is not UTF-8");
}

#[test]
fn values_fit_their_types() {
    let value = |code: u64, bytes: &[u8]| {
        let meta = unsigned(bytes.len() as u64 * 16 + code);
        inspect(&one().with(VALUE_META, run(1, &meta)).with(VALUE, bytes).bytes())
    };
    let fits: [(u64, &[u8]); 10] = [
        (0, &[]),
        (1, &[]),
        (2, &[]),
        (3, &[5]),
        (4, &[0x7f]),
        (5, &[0; 8]),
        (6, b"word"),
        (7, &[0xff]),
        (8, &[1]),
        (9, &[0]),
    ];
    for (code, bytes) in fits {
        assert!(value(code, bytes).is_ok(), "{code}");
    }
    let wrong: [(u64, &[u8]); 10] = [
        (0, &[0]),
        (1, &[1]),
        (2, &[0]),
        (3, &[]),
        (3, &[0x80, 0]),
        (4, &[1, 1]),
        (5, &[0; 7]),
        (6, &[0xff]),
        (8, &[]),
        (9, &[0xff, 0x7f]),
    ];
    for (code, bytes) in wrong {
        let why = value(code, bytes).unwrap_err();
        assert_eq!(why, Refusal::Form("a value does not fit its type"), "{code}");
    }
    assert_eq!(value(10, &[1]), Err(Refusal::Unknown("a value")));
}

#[test]
fn attack_a_time_a_message_or_extra_bytes_are_refused() {
    let extras = [
        Sketch { time: 1, ..one() },
        Sketch { time: -1, ..one() },
        Sketch { message: b"call me".to_vec(), ..one() },
        Sketch { extra: vec![0], ..one() },
    ];
    for sketch in extras {
        assert_eq!(inspect(&sketch.bytes()), Err(Refusal::Extras));
        assert_eq!(refused(Arrival::raw(1, sketch.bytes()).meet(None)), Refusal::Extras);
    }
}

#[test]
fn what_a_later_version_may_know_is_kept_for_it() {
    let unknown = [
        one().with(ACTION, run(1, &[8])),
        one().with(VALUE_META, run(1, &[0x1f])).with(VALUE, [1]),
        one().with(0xb2, run(1, &[0])),
    ];
    for sketch in unknown {
        assert!(matches!(inspect(&sketch.bytes()), Err(Refusal::Unknown(_))));
        let verdict = Arrival::raw(1, sketch.bytes()).meet(None);
        assert!(matches!(quarantined(verdict), Quarantine::Unknown(_)));
    }
}

#[test]
fn attack_a_place_of_a_list_in_the_root() {
    let place = Refusal::Form("a place of a list is in the root, which is a map");
    let head = one().with(KEY_STRING, []).with(KEY_COUNTER, run(1, &[0]));
    let insert = head.clone().with(INSERT, [0, 1]);
    for sketch in [&head, &insert] {
        assert_eq!(refused(Arrival::raw(1, sketch.bytes()).meet(None)), place);
    }
    // What stands below it, as if it were an item of the root.
    let mut doc = document(1);
    doc.put(ROOT, "a", 1).unwrap();
    let saved = doc.save();
    let first = doc.get_changes(&[])[0].hash().0;
    let item = Sketch { deps: vec![Hash(first)], seq: 2, start_op: 2, ..insert }
        .with(KEY_ACTOR, run(1, &[0]))
        .with(KEY_COUNTER, run(1, &[1]));
    assert_eq!(refused(Arrival::raw(1, item.bytes()).meet(Some(&saved))), place);
}
