//! What is deleted must leave no word in any file: looked for in a database without a key.

use super::*;
use crate::Draft;
use porchlight_domain::DraftId;

fn canary(number: usize) -> String {
    format!("canary{number:04}quokka")
}

#[test]
fn deleted_reports_drafts_and_old_words_leave_nothing() {
    let mut bench = Bench::plain();
    let mut store = bench.create();
    let ids: Vec<_> =
        (0..300).map(|number| bench.file(&mut store, report(&canary(number), bench.now))).collect();
    for (number, id) in (300..400).zip(&ids) {
        bench.edit(&mut store, *id, ReportChange::Note(canary(number)));
    }
    for number in 400..500 {
        let report = CreateReport { note: canary(number), ..CreateReport::default() };
        let draft = Draft {
            id: DraftId::from_bytes([u8::try_from(number % 7).unwrap(); 16]),
            saved_at: bench.now,
            report,
        };
        store.write(bench.now, &mut bench.chance, |tx| tx.save_draft(&draft)).unwrap();
    }
    assert_eq!(notes(&store, &filter("canary0399quokka")).len(), 1);
    assert!(
        files_hold(bench.folder.path(), b"canary0299quokka"),
        "the test can find what is there"
    );
    assert!(!files_hold(bench.folder.path(), b"canary0400quokka"), "an older self of a draft");

    for draft in store.read().drafts().unwrap().readable {
        store.write(bench.now, &mut bench.chance, |tx| tx.drop_draft(draft.id)).unwrap();
    }
    store
        .write(bench.now, &mut bench.chance, |tx| ids.iter().try_for_each(|id| tx.delete(*id)))
        .unwrap();
    let left: Vec<_> = (0..500)
        .map(canary)
        .filter(|word| files_hold(bench.folder.path(), word.as_bytes()))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(!files_hold(bench.folder.path(), b"canary"), "part of a word");
}

#[test]
fn a_sealed_database_holds_no_word_at_all() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    for number in 0..20 {
        bench.file(&mut store, report(&canary(number), bench.now));
    }
    assert!(!files_hold(bench.folder.path(), b"canary"));
    drop(store);
    assert!(!files_hold(bench.folder.path(), b"canary"));
    assert!(!files_hold(bench.folder.path(), b"SQLite format"));
}
