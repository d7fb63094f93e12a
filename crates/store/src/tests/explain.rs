//! Every statement that the store runs, explained by SQLite: none may scan a table that grows, and
//! no list may be sorted after it was found.

use std::{cell::RefCell, collections::BTreeSet};

use rusqlite::trace::{TraceEvent, TraceEventCodes};

use super::*;

thread_local! {
    static SEEN: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

fn remember(event: TraceEvent<'_>) {
    if let TraceEvent::Stmt(statement, _) = event {
        SEEN.with_borrow_mut(|seen| seen.insert(statement.sql().into_owned()));
    }
}

/// Tables that grow with use, and by what a statement may walk all of one.
const GROWING: [&str; 4] = ["document", "chunk", "report", "outbox"];

#[test]
fn no_statement_of_everyday_use_walks_a_whole_table() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    store.connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(remember)).unwrap();
    everyday(&mut bench, &mut store);
    store.connection.trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>).unwrap();
    let seen = SEEN.take();
    assert!(seen.len() > 25, "only {} statements seen", seen.len());
    for sql in seen
        .iter()
        .filter(|sql| sql.starts_with("SELECT") || sql.trim_start().starts_with("SELECT"))
    {
        let mut explain = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let plan: Vec<String> =
            explain.raw_query().mapped(|row| row.get(3)).collect::<Result<_, _>>().unwrap();
        for step in &plan {
            let walks = GROWING.iter().any(|table| *step == format!("SCAN {table}"));
            assert!(!walks, "{sql}\n{plan:#?}");
            let sorts = step.starts_with("USE TEMP B-TREE") && sql.contains("FROM report");
            assert!(!sorts, "{sql}\n{plan:#?}");
        }
    }
}

fn everyday(bench: &mut Bench, store: &mut Store) {
    let id = bench.file(store, report("clark", bench.now));
    bench.edit(store, id, ReportChange::Note("lunt".to_owned()));
    bench.undo(store).unwrap();
    for search in ["", "lunt"] {
        for category in [None, Some(Category::AtOnce)] {
            for disputed in [None, Some(true)] {
                for mode in [None, Some(Mode::Real), Some(Mode::Exercise)] {
                    let since = Some(bench.now - hours(9));
                    let filter = Filter { mode, category, disputed, since, ..filter(search) };
                    store.read().reports(&filter).unwrap();
                }
            }
        }
    }
    store.read().find_by_prefix(&id.to_string()[..8]).unwrap();
    store.read().find_by_source("somebody's id").unwrap();
    store.read().record(id).unwrap();
    store.read().due_at(id).unwrap();
    store.read().undoable().unwrap();
    store.read().going(bench.now + hours(24)).unwrap();
    store.read().count_exercises(RecordKind::Report).unwrap();
    store
        .write(bench.now, &mut bench.chance, |tx| {
            tx.remember_samples(&[id])?;
            assert!(tx.has_samples()?);
            tx.delete_exercises()
        })
        .unwrap();
    store.expire(bench.now + Duration::days(400), &mut bench.chance).unwrap();
    store.write(bench.now, &mut bench.chance, |tx| tx.delete(id)).unwrap();
}

/// The way to a list that the mode decides: rare exercises by their index, real ones down the list.
#[test]
fn exercises_are_found_by_their_index() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    for (mode, category, wanted) in [
        (Mode::Exercise, None, "report_exercise"),
        (Mode::Exercise, Some(Category::Patrol), "report_exercise"),
        (Mode::Real, None, "INTEGER PRIMARY KEY"),
        (Mode::Real, Some(Category::Patrol), "report_category"),
    ] {
        store.connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(remember)).unwrap();
        let filter = Filter { mode: Some(mode), category, ..filter("") };
        store.read().reports(&filter).unwrap();
        store.connection.trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>).unwrap();
        let sql = SEEN.take().into_iter().find(|sql| sql.contains("FROM report")).unwrap();
        let mut explain = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let plan: Vec<String> =
            explain.raw_query().mapped(|row| row.get(3)).collect::<Result<_, _>>().unwrap();
        assert!(plan[0].contains(wanted), "{mode:?} {category:?}: {plan:#?}");
    }
}
