//! Holds and records that two persons called due, where expiry meets them.

use std::collections::BTreeSet;

use porchlight_crypto::{Hash, Id, encode_canonical};
use porchlight_domain::statement::Sort;

use super::*;
use crate::NewStatement;

/// Says something of a record, as one of several persons.
fn state(bench: &mut Bench, store: &mut Store, person: u8, sort: Sort, id: DocumentId) -> Hash {
    let holds: BTreeSet<Hash> =
        store.read().statements_about(id).unwrap().iter().map(|it| it.identity).collect();
    let body = if sort == Sort::Lift { encode_canonical(&holds) } else { Vec::new() };
    let channel = store.read().place_of(id).unwrap().0;
    let said = NewStatement { sort, exercise: false, about: vec![id], body };
    let written =
        store.write(bench.now, &mut bench.chance, |tx| tx.state(channel, Id([person; 16]), said));
    written.unwrap().value
}

fn opened(bench: &mut Bench, after_h: i64) -> (Store, u32) {
    bench.now += hours(after_h);
    let mut store = bench.open().unwrap();
    let gone = store.expire(bench.now, &mut bench.chance).unwrap();
    (store, gone)
}

#[test]
fn two_persons_make_a_record_due_and_its_grace_follows() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let id = bench.file(&mut store, report("lunt", bench.now));
    state(&mut bench, &mut store, 1, Sort::Due, id);
    state(&mut bench, &mut store, 1, Sort::Due, id);
    drop(store);
    let (mut store, _) = opened(&mut bench, 1);
    assert_eq!(store.read().due_at(id).unwrap(), None, "one person");
    state(&mut bench, &mut store, 2, Sort::Due, id);
    drop(store);
    let (store, _) = opened(&mut bench, 1);
    assert_eq!(store.read().due_at(id).unwrap(), Some(bench.now));
    drop(store);
    assert_eq!(opened(&mut bench, 71).1, 0);
    assert_eq!(opened(&mut bench, 1).1, 1);
    assert!(is_clean(&bench.open().unwrap()));
}

#[test]
fn a_held_record_is_not_destroyed_until_two_persons_lift_the_hold() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let id = bench.file(&mut store, report("lunt", bench.now));
    state(&mut bench, &mut store, 1, Sort::Hold, id);
    for person in [2, 3] {
        state(&mut bench, &mut store, person, Sort::Due, id);
    }
    drop(store);
    assert_eq!((opened(&mut bench, 1).1, opened(&mut bench, 100).1), (0, 0));
    let (mut store, _) = opened(&mut bench, 1);
    state(&mut bench, &mut store, 2, Sort::Lift, id);
    drop(store);
    let (mut store, gone) = opened(&mut bench, 1);
    assert_eq!(gone, 0, "one person");
    state(&mut bench, &mut store, 3, Sort::Lift, id);
    drop(store);
    assert_eq!(opened(&mut bench, 1).1, 1);
}

#[test]
fn a_hold_counts_from_when_this_device_first_saw_it() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let id = bench.file(&mut store, report("lunt", bench.now));
    state(&mut bench, &mut store, 1, Sort::Hold, id);
    let until = bench.now + Duration::days(90);
    assert_eq!(store.read().held(id, bench.now).unwrap().unwrap().until, until);
    assert_eq!(store.read().held(id, until).unwrap(), None);
    // Where that time was lost it is first seen at the next opening, never earlier.
    store.connection.execute("DELETE FROM statement_seen", []).unwrap();
    drop(store);
    let (store, _) = opened(&mut bench, 24);
    assert_eq!(store.read().held(id, bench.now).unwrap().unwrap().until, until + hours(24));
}

#[test]
fn attack_hold_a_record_from_another_channel() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let id = bench.file(&mut store, report("lunt", bench.now));
    state(&mut bench, &mut store, 1, Sort::Hold, id);
    store
        .connection
        .execute_batch(
            "INSERT INTO channel (key, id, circle, code) VALUES (99, randomblob(16), (SELECT circle FROM channel), 5);
             UPDATE chunk SET channel = 99 WHERE document IS NULL;",
        )
        .unwrap();
    assert_eq!(store.read().held(id, bench.now).unwrap(), None);
}
