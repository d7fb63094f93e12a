use super::*;
use crate::{FaultKind, rescue};

fn faults(store: &Store) -> Vec<FaultKind> {
    store.check(&mut |_, _| {}).unwrap().faults.into_iter().map(|fault| fault.kind).collect()
}

fn filled(bench: &mut Bench, count: usize) -> (Store, Vec<DocumentId>) {
    let mut store = bench.create();
    let ids = (0..count)
        .map(|number| bench.file(&mut store, report(&format!("note {number}"), bench.now)))
        .collect();
    (store, ids)
}

#[test]
fn check_finds_each_kind_of_fault_and_repair_mends_what_can_be_rebuilt() {
    let cases: [(&str, FaultKind, bool); 8] = [
        (
            "UPDATE chunk SET envelope = zeroblob(length(envelope)) WHERE key = 2",
            FaultKind::Chunk,
            false,
        ),
        ("UPDATE chunk SET seq = 77 WHERE key = 2", FaultKind::Chunk, false),
        (
            "UPDATE document SET heads = zeroblob(32) WHERE key = (SELECT max(key) FROM document)",
            FaultKind::Document,
            true,
        ),
        (
            "UPDATE document SET saved = x'00' WHERE key = (SELECT max(key) FROM document)",
            FaultKind::Document,
            true,
        ),
        (
            "DELETE FROM document WHERE key = (SELECT max(key) FROM document)",
            FaultKind::DocumentMissing,
            false,
        ),
        ("UPDATE report SET category = 1", FaultKind::Row, true),
        ("DELETE FROM report WHERE key = (SELECT max(key) FROM report)", FaultKind::Row, true),
        (
            "UPDATE search SET words = 'other' WHERE rowid = (SELECT max(rowid) FROM search)",
            FaultKind::Search,
            true,
        ),
    ];
    for (damage, expected, mendable) in cases {
        let mut bench = Bench::sealed();
        let (mut store, _) = filled(&mut bench, 4);
        assert!(is_clean(&store));
        store.connection.execute(damage, []).unwrap();
        let found = faults(&store);
        assert!(found.contains(&expected), "{damage}: {found:?}");
        let after = store.repair(bench.now, &mut bench.chance, &mut |_, _| {}).unwrap();
        assert_eq!(after.faults.is_empty(), mendable, "{damage}: {:?}", after.faults);
        assert!(after.repaired > 0 || !mendable, "{damage}");
    }
}

#[test]
fn a_document_of_a_later_version_is_kept_unread_and_stops_no_other() {
    let mut bench = Bench::sealed();
    let (store, ids) = filled(&mut bench, 3);
    store
        .connection
        .execute("UPDATE document SET kind = 'lantern' WHERE id = ?1", [ids[1].as_bytes()])
        .unwrap();
    crate::projection::rebuild(&store.connection, bench.now).unwrap();
    assert_eq!(notes(&store, &filter("")).len(), 2);
    let quarantined = store.read().quarantine().unwrap();
    assert_eq!(quarantined.iter().map(|item| item.id).collect::<Vec<_>>(), [ids[1]]);
    store
        .connection
        .execute("UPDATE document SET kind = 'report' WHERE id = ?1", [ids[1].as_bytes()])
        .unwrap();
    crate::projection::rebuild(&store.connection, bench.now).unwrap();
    assert_eq!(notes(&store, &filter("")).len(), 3);
    assert!(store.read().quarantine().unwrap().is_empty());
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let mut bench = Bench::sealed();
    let (store, _) = filled(&mut bench, 1);
    store.connection.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let before = std::fs::read(bench.database()).unwrap();
    assert!(matches!(bench.open(), Err(StoreError::NewerVersion { found: 99, known: 7 })));
    assert_eq!(std::fs::read(bench.database()).unwrap(), before);
}

#[test]
fn another_key_says_damaged_and_changes_nothing() {
    let mut bench = Bench::sealed();
    drop(filled(&mut bench, 1));
    bench.root = RootKey::new(Key::from_bytes([6; 32]));
    let before = std::fs::read(bench.database()).unwrap();
    assert!(matches!(bench.open(), Err(StoreError::Damaged(_))));
    assert_eq!(std::fs::read(bench.database()).unwrap(), before);
}

fn rescued(bench: &mut Bench) -> Result<(crate::Rescued, Store), StoreError> {
    let aside = bench.folder.path().join("damaged");
    let outcome = bench.with_chance(|opening, _, chance| rescue(opening, &aside, chance))?;
    let store = bench.open()?;
    assert!(aside.join(crate::DATABASE_FILE).exists(), "the damaged file is kept");
    Ok((outcome, store))
}

#[test]
fn a_truncated_file_says_so_at_once_and_gives_back_what_it_still_has() {
    let mut bench = Bench::sealed();
    drop(filled(&mut bench, 400));
    let file = std::fs::OpenOptions::new().write(true).open(bench.database()).unwrap();
    let whole = file.metadata().unwrap().len();
    file.set_len(whole - whole / 4).unwrap();
    drop(file);
    assert!(matches!(bench.open(), Err(StoreError::Damaged(_))));
    let (outcome, store) = rescued(&mut bench).unwrap();
    assert!(outcome.documents > 100, "{outcome:?}");
    assert!(notes(&store, &filter("")).len() == 50);
    store.verify_pages().unwrap();
}

#[test]
fn a_spoiled_page_costs_only_what_lay_on_it() {
    for page in [9, 40, 77, 100] {
        let mut bench = Bench::sealed();
        let (store, _) = filled(&mut bench, 300);
        crate::database::truncate_log(&store.connection).unwrap();
        drop(store);
        let mut bytes = std::fs::read(bench.database()).unwrap();
        let at = page * usize::try_from(crate::database::PAGE_BYTES).unwrap();
        bytes[at..at + 64].fill(0xAA);
        std::fs::write(bench.database(), &bytes).unwrap();
        let (outcome, mut store) = rescued(&mut bench).unwrap();
        assert!(outcome.documents >= 280, "page {page}: {outcome:?}");
        store.verify_pages().unwrap();
        // Whatever was lost, writing goes on, and nothing new is at fault.
        bench.file(&mut store, report("after the damage", bench.now));
        assert!(is_clean(&store), "page {page}: {:?}", faults(&store));
        assert_eq!(notes(&store, &filter("after the damage")).len(), 1);
    }
}

#[test]
fn the_schema_is_the_documented_one() {
    let mut bench = Bench::sealed();
    let store = bench.create();
    let mut statement = store
        .connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'search\\_%' ESCAPE '\\' ORDER BY name")
        .unwrap();
    let real: Vec<String> =
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let squeeze = |sql: &str| {
        let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
        lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    };
    let documented = include_str!("../schema.sql");
    let mut documented: Vec<String> =
        documented.split(";\n").map(squeeze).filter(|sql| !sql.is_empty()).collect();
    let mut real: Vec<String> = real.iter().map(|sql| squeeze(sql)).collect();
    documented.sort();
    real.sort();
    assert_eq!(real, documented, "write the real schema into schema.sql");
}
