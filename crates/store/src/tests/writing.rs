use super::*;
use crate::{Draft, document::Stored};
use automerge::{AutoCommit, transaction::Transactable};
use porchlight_domain::{DraftId, report::Answer};

#[test]
fn what_is_filed_is_read_listed_found_and_in_the_outbox() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let id = bench.file(&mut store, report("two vests say POLICE", bench.now));
    assert_eq!(read(&store, id), report("two vests say POLICE", bench.now));
    assert_eq!(notes(&store, &filter("clark lunt")), ["two vests say POLICE"]);
    assert_eq!(notes(&store, &filter("")), ["two vests say POLICE"]);
    let waiting: u32 =
        store.connection.query_row("SELECT count(*) FROM outbox", [], |row| row.get(0)).unwrap();
    assert_eq!(waiting, 1);
    assert!(is_clean(&store));
}

#[test]
fn a_write_that_fails_leaves_nothing() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let filed = report("kept", bench.now);
    let outcome = store.write(bench.now, &mut bench.chance, |tx| {
        tx.insert(Record::Report(filed))?;
        Err::<(), _>(StoreError::NotFound)
    });
    assert!(outcome.is_err());
    assert!(notes(&store, &filter("")).is_empty());
    assert!(is_clean(&store));
}

#[test]
fn what_others_would_refuse_is_not_written() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let filed = Record::Report(report("too much", bench.now));
    let author = store.author().unwrap();
    let id = DocumentId::from_random([6; 16]);
    let mut prepared = crate::Prepared::new(filed, id, [6; 16], author).unwrap();
    let mut doc = AutoCommit::new();
    for number in 0..=crate::gate::CHANGE_OPS_MAX {
        doc.put(automerge::ROOT, "note", number).unwrap();
    }
    prepared.changes = crate::chain::Changes::of(&doc.get_changes(&[]));
    let refused = store.write(bench.now, &mut bench.chance, |tx| tx.insert_prepared(prepared));
    assert!(matches!(refused, Err(StoreError::Gate(_))));
    assert!(notes(&store, &filter("")).is_empty());
    assert!(is_clean(&store));
}

#[test]
fn an_edit_sets_one_field_and_is_found_under_its_new_words_only() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let id = bench.file(&mut store, report("grey van", bench.now));
    bench.edit(&mut store, id, ReportChange::Note("silver van".to_owned()));
    assert_eq!(notes(&store, &filter("silver")), ["silver van"]);
    assert!(notes(&store, &filter("grey")).is_empty());
    assert_eq!(read(&store, id).place, report("", bench.now).place);
    assert!(is_clean(&store));
}

#[test]
fn the_last_edit_can_be_taken_back_once() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let id = bench.file(&mut store, report("first", bench.now));
    assert_eq!(store.read().undoable().unwrap(), None);
    bench.edit(&mut store, id, ReportChange::Note("second".to_owned()));
    bench.edit(&mut store, id, ReportChange::Minors(Answer::Yes));
    assert_eq!(store.read().undoable().unwrap(), Some(id));
    let undone = bench.undo(&mut store).unwrap();
    assert_eq!((undone, read(&store, id).minors.value), (id, Answer::Unknown));
    assert_eq!(read(&store, id).note, "second");
    let again = bench.undo(&mut store);
    assert!(matches!(again, Err(StoreError::NothingToUndo)));
    assert!(is_clean(&store));
}

#[test]
fn a_deletion_has_no_undo() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let id = bench.file(&mut store, report("first", bench.now));
    bench.edit(&mut store, id, ReportChange::Note("second".to_owned()));
    store.write(bench.now, &mut bench.chance, |tx| tx.delete(id)).unwrap();
    let undo = bench.undo(&mut store);
    assert!(matches!(undo, Err(StoreError::NothingToUndo)));
    assert!(matches!(store.read().record(id), Err(StoreError::NotFound)));
}

/// Two people at once, as a later sync will bring it: the document gets a second head.
fn dispute(bench: &mut Bench, store: &mut Store, id: DocumentId) {
    let stored = Stored::find(&store.connection, id).unwrap();
    let mut ours = stored.load().unwrap();
    let mut theirs: AutoCommit = ours.fork().with_actor(automerge::ActorId::from([9; 16]));
    ours.put(automerge::ROOT, "people_at_risk", "yes").unwrap();
    theirs.put(automerge::ROOT, "people_at_risk", "no").unwrap();
    ours.merge(&mut theirs).unwrap();
    crate::document::update(&store.connection, stored.key, &mut ours).unwrap();
    crate::projection::rebuild(&store.connection, bench.now).unwrap();
}

#[test]
fn a_dispute_keeps_every_value_until_a_person_settles_it() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let id = bench.file(&mut store, report("", bench.now));
    dispute(&mut bench, &mut store, id);
    let disputed = read(&store, id);
    let mut values: Vec<_> = disputed.people_at_risk.all().copied().collect();
    values.sort_unstable();
    assert_eq!(values, [Answer::Yes, Answer::No]);
    let only_disputed = Filter { disputed: Some(true), ..filter("") };
    assert_eq!(notes(&store, &only_disputed).len(), 1);

    let settled =
        bench.edit(&mut store, id, ReportChange::PeopleAtRisk(disputed.people_at_risk.value));
    assert!(!settled.people_at_risk.is_disputed());
    assert!(notes(&store, &only_disputed).is_empty());
    // Going back would bring back one side only.
    let undo = bench.undo(&mut store);
    assert!(matches!(undo, Err(StoreError::SettledDispute)));
}

#[test]
fn undo_refuses_once_something_else_came() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let id = bench.file(&mut store, report("first", bench.now));
    bench.edit(&mut store, id, ReportChange::Note("second".to_owned()));
    dispute(&mut bench, &mut store, id);
    assert_eq!(store.read().undoable().unwrap(), None);
    let undo = bench.undo(&mut store);
    assert!(matches!(undo, Err(StoreError::ChangedSince)));
}

#[test]
fn a_copied_home_becomes_a_new_device_and_starts_a_chain_of_its_own() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let id = bench.file(&mut store, report("from the first device", bench.now));
    drop(store);
    bench.install = [2; 16];
    let mut store = bench.open().unwrap();
    assert!(store.became_new_device());
    bench.file(&mut store, report("from the second", bench.now));
    bench.edit(&mut store, id, ReportChange::Note("edited by the second".to_owned()));
    let chains: Vec<(i64, i64)> = store
        .connection
        .prepare("SELECT device, seq FROM chunk ORDER BY key")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(chains, [(1, 1), (2, 1), (2, 2)]);
    let seeds: u32 = store
        .connection
        .query_row("SELECT count(*) FROM device WHERE seed IS NOT NULL", [], |row| row.get(0))
        .unwrap();
    assert_eq!(seeds, 1);
    assert!(is_clean(&store));
    drop(store);
    assert!(!bench.open().unwrap().became_new_device());
}

#[test]
fn a_record_goes_after_its_date_two_openings_and_the_grace() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    bench.file(&mut store, report("expired", bench.now));
    let date = bench.now + Duration::days(90);
    let gone =
        |bench: &mut Bench, store: &mut Store, at| store.expire(at, &mut bench.chance).unwrap();
    assert_eq!(gone(&mut bench, &mut store, date), 0);
    assert_eq!(gone(&mut bench, &mut store, date + hours(24)), 0);
    assert_eq!(
        gone(&mut bench, &mut store, date - hours(1_000)),
        0,
        "a clock set back revives nothing"
    );
    assert_eq!(gone(&mut bench, &mut store, date + hours(24 + 71)), 0);
    assert_eq!(gone(&mut bench, &mut store, date + hours(24 + 72)), 1);
    assert!(notes(&store, &filter("")).is_empty());
    let chunks: u32 =
        store.connection.query_row("SELECT count(*) FROM chunk", [], |row| row.get(0)).unwrap();
    assert_eq!(chunks, 0);
}

#[test]
fn after_an_expired_chunk_the_chain_goes_on() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let first = bench.file(&mut store, report("one", bench.now));
    store.write(bench.now, &mut bench.chance, |tx| tx.delete(first)).unwrap();
    bench.file(&mut store, report("two", bench.now));
    let seq: i64 =
        store.connection.query_row("SELECT seq FROM chunk", [], |row| row.get(0)).unwrap();
    assert_eq!(seq, 2);
    assert!(is_clean(&store));
}

#[test]
fn drafts_are_kept_in_order_and_dropped() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let draft = |id: u8, note: &str, at| Draft {
        id: DraftId::from_bytes([id; 16]),
        saved_at: at,
        report: CreateReport { note: note.to_owned(), ..CreateReport::default() },
    };
    let (early, late) = (draft(1, "early", bench.now), draft(2, "late", bench.now + hours(1)));
    for draft in [&early, &late] {
        store.write(bench.now, &mut bench.chance, |tx| tx.save_draft(draft)).unwrap();
    }
    assert_eq!(store.read().drafts().unwrap().readable, [late.clone(), early.clone()]);
    store.write(bench.now, &mut bench.chance, |tx| tx.drop_draft(early.id)).unwrap();
    assert!(matches!(store.read().draft(early.id), Err(StoreError::NotFound)));
    assert_eq!(store.read().drafts().unwrap().readable, [late]);
}
