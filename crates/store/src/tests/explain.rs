//! Every statement that the store runs, explained by SQLite: none may scan a table that grows.

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
                let filter = Filter {
                    category,
                    disputed,
                    since: Some(bench.now - hours(9)),
                    ..filter(search)
                };
                store.read().reports(&filter).unwrap();
            }
        }
    }
    store.read().find_by_prefix(&id.to_string()[..8]).unwrap();
    store.read().find_by_source("somebody's id").unwrap();
    store.read().record(id).unwrap();
    store.read().due_at(id).unwrap();
    store.read().undoable().unwrap();
    store.expire(bench.now + Duration::days(400), &mut bench.chance).unwrap();
    store.write(bench.now, &mut bench.chance, |tx| tx.delete(id)).unwrap();
}
