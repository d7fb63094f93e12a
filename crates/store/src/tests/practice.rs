use super::*;
use crate::Draft;
use porchlight_domain::DraftId;

fn exercise(note: &str, at: DateTime<Utc>) -> Report {
    Report { mode: Mode::Exercise, ..report(note, at) }
}

fn draft(id: u8, note: &str, mode: Mode, at: DateTime<Utc>) -> Draft {
    let report = CreateReport { note: note.to_owned(), mode, ..CreateReport::default() };
    Draft { id: DraftId::from_bytes([id; 16]), saved_at: at, report }
}

fn by(mode: Mode) -> Filter {
    Filter { mode: Some(mode), ..filter("") }
}

/// How many records went, and whether drafts did.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method alone is not general enough"
)]
fn end(bench: &mut Bench, store: &mut Store) -> (usize, bool) {
    let written = store.write(bench.now, &mut bench.chance, |tx| tx.delete_exercises()).unwrap();
    (written.changed.len(), written.drafts_changed)
}

#[test]
fn lists_tell_exercises_from_real_reports() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let now = bench.now;
    bench.file(&mut store, report("real one", now - hours(3)));
    bench.file(&mut store, exercise("practised one", now - hours(2)));
    bench.file(&mut store, report("real two", now - hours(1)));
    assert_eq!(notes(&store, &filter("")), ["real two", "practised one", "real one"]);
    assert_eq!(notes(&store, &by(Mode::Real)), ["real two", "real one"]);
    assert_eq!(notes(&store, &by(Mode::Exercise)), ["practised one"]);
    assert_eq!(notes(&store, &Filter { search: "one".to_owned(), ..by(Mode::Real) }), ["real one"]);
    let practised = Filter { search: "one".to_owned(), ..by(Mode::Exercise) };
    assert_eq!(notes(&store, &practised), ["practised one"]);
    let unlike = Filter { category: Some(Category::Patrol), ..by(Mode::Exercise) };
    assert!(notes(&store, &unlike).is_empty());
    assert_eq!(store.read().count(RecordKind::Report).unwrap(), 3);
    assert_eq!(store.read().count_exercises(RecordKind::Report).unwrap(), 1);
}

#[test]
fn pages_of_exercises_give_each_once() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    for hour in 0..11 {
        let at = bench.now - hours(hour);
        bench.file(&mut store, exercise(&format!("{hour}"), at));
        bench.file(&mut store, report("real", at));
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = store.read().reports(&Filter { after, limit: 4, ..by(Mode::Exercise) }).unwrap();
        seen.extend(page.rows.iter().map(|(id, _)| read(&store, (*id).into()).note));
        let Some(next) = page.next else { break };
        after = Some(next);
    }
    assert_eq!(seen, (0..11).map(|hour| hour.to_string()).collect::<Vec<_>>());
}

#[test]
fn the_end_of_practice_leaves_no_word_of_it_and_every_real_one() {
    let mut bench = Bench::plain();
    let mut store = bench.create();
    let now = bench.now;
    let mut practised = Vec::new();
    for number in 0..40 {
        practised.push(bench.file(&mut store, exercise(&format!("numbat{number}"), now)));
        bench.file(&mut store, report(&format!("wombat{number}"), now));
    }
    for (number, id) in practised.iter().enumerate().take(10) {
        bench.edit(&mut store, *id, ReportChange::Note(format!("numbat again {number}")));
    }
    let drafts =
        [draft(1, "numbat draft", Mode::Exercise, now), draft(2, "wombat draft", Mode::Real, now)];
    store
        .write(now, &mut bench.chance, |tx| {
            drafts.iter().try_for_each(|draft| tx.save_draft(draft))?;
            tx.remember_samples(&practised)?;
            assert!(tx.has_samples()?);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert!(files_hold(bench.folder.path(), b"numbat"), "the test can find what is there");

    assert_eq!(end(&mut bench, &mut store), (40, true));
    assert!(!files_hold(bench.folder.path(), b"numbat"));
    assert_eq!(store.read().count(RecordKind::Report).unwrap(), 40);
    assert_eq!(store.read().drafts().unwrap().readable, drafts[1..]);
    assert!(is_clean(&store));
    assert_eq!(end(&mut bench, &mut store), (0, false));
}

#[test]
fn a_real_report_stays_although_its_row_says_otherwise() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    bench.file(&mut store, report("real", bench.now));
    store.connection.execute("UPDATE report SET mode = 'exercise'", []).unwrap();
    assert_eq!(end(&mut bench, &mut store), (0, false));
    assert_eq!(notes(&store, &filter("")), ["real"]);
}

#[test]
fn what_does_not_read_stays() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let now = bench.now;
    for draft in [draft(1, "early", Mode::Exercise, now), draft(2, "late", Mode::Real, now)] {
        store.write(now, &mut bench.chance, |tx| tx.save_draft(&draft)).unwrap();
    }
    for body in ["CAST('{' AS TEXT)", "CAST(x'ff22' AS TEXT)", "CAST('{\"later\": 1}' AS TEXT)"] {
        let sql = format!("UPDATE draft SET body = {body} WHERE id = ?1");
        store.connection.execute(&sql, [[1_u8; 16]]).unwrap();
        assert_eq!(end(&mut bench, &mut store), (0, false));
        let drafts = store.read().drafts().unwrap();
        assert_eq!((drafts.readable.len(), drafts.unreadable), (1, 1), "{body}");
        assert_eq!(drafts.readable[0].report.note, "late");
    }
    store.write(now, &mut bench.chance, |tx| tx.drop_draft(DraftId::from_bytes([1; 16]))).unwrap();
    assert_eq!(store.read().drafts().unwrap().unreadable, 0);
}

#[test]
fn what_goes_next_is_told_with_how_many_go_soon() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let now = bench.now;
    assert_eq!(store.read().going(now).unwrap(), (None, 0));
    for days in [3, 7, 8] {
        let keep_until = now + Duration::days(days);
        bench.file(&mut store, Report { keep_until, ..report("", now) });
    }
    let (next, soon) = store.read().going(now + Duration::days(7)).unwrap();
    assert_eq!((next, soon), (Some(now + Duration::days(3)), 2));
}
