//! Use cases through the contract, as a door calls them, with a clock that the test moves.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use std::{path::Path, sync::mpsc::Receiver};

use chrono::Duration;
use common::{Home, PASSPHRASE, call};
use porchlight_app::{Desk, api::Event};
use serde_json::{Value, json};

fn file(desk: &Desk, note: &str) -> String {
    let report = json!({ "note": note, "category": 3, "activity": { "kinds": ["knocking"] } });
    call(desk, "create_report", report).unwrap()["id"].as_str().unwrap().to_owned()
}

fn notes(desk: &Desk) -> Vec<String> {
    let page = call(desk, "list_reports", json!({})).unwrap();
    let note = |row: &Value| {
        let shown = call(desk, "show_report", json!({ "id": row["id"] })).unwrap();
        shown["report"]["note"].as_str().unwrap().to_owned()
    };
    page["rows"].as_array().unwrap().iter().map(note).collect()
}

fn heard(events: &Receiver<Event>) -> Vec<Event> {
    events.try_iter().collect()
}

#[test]
fn every_command_of_the_contract_answers_when_locked() {
    let home = Home::new();
    let desk = home.desk();
    for name in porchlight_app::api::COMMANDS {
        match desk.call(name, "{}") {
            Ok(_) => assert!(
                ["home_status", "lock_now", "stop_work", "change_settings"].contains(name),
                "{name}"
            ),
            Err(error) => assert!(
                ["vault.locked", "request.not_valid"].contains(&error.code()),
                "{name}: {}",
                error.code()
            ),
        }
    }
    assert_eq!(call(&desk, "open_sesame", json!({})), Err("request.unknown_command".to_owned()));
}

#[test]
fn requests_that_do_not_read_name_the_field_or_the_place() {
    let desk = Home::new().created();
    let error = |request: &str| {
        serde_json::to_value(desk.call("create_report", request).unwrap_err()).unwrap()
    };
    assert_eq!(error("{\"note\": 1}")["params"]["field"], "note");
    assert_eq!(error("{\"place\": {\"lat\": \"x\"}}")["params"]["field"], "place.lat");
    assert_eq!(error("{\n  nonsense")["code"], "request.not_json");
    assert_eq!(error("{\n  nonsense")["params"]["line"], 2);
    assert_eq!(error(&"[".repeat(100_000))["code"], "request.not_json");
}

#[test]
fn the_guard_asks_before_a_category_and_again_before_a_higher_one() {
    let desk = Home::new().created();
    let van = json!({ "category": 2, "size": { "vehicles_min": 1, "vehicles_max": 1 } });
    assert_eq!(call(&desk, "create_report", van), Err("report.needs_detail".to_owned()));
    let van = json!({ "category": 1, "size": { "vehicles_min": 1, "vehicles_max": 1 } });
    let id = call(&desk, "create_report", van).unwrap()["id"].clone();
    let raise = json!({ "id": id, "changes": [{ "field": "category", "value": 3 }] });
    assert_eq!(
        call(&desk, "edit_report", raise.clone()),
        Err("report.needs_strong_evidence".to_owned())
    );
    let mut confirmed = raise;
    confirmed["confirm_category"] = true.into();
    let view = call(&desk, "edit_report", confirmed).unwrap();
    assert!(view["hints"].to_string().contains("unsupported"), "{}", view["hints"]);
    // What was filed with its hint stays editable.
    let note = json!({ "id": id, "changes": [{ "field": "note", "value": "seen again" }] });
    assert_eq!(call(&desk, "edit_report", note).unwrap()["report"]["note"], "seen again");
}

#[test]
fn changes_of_one_edit_are_made_together_or_not_at_all() {
    let desk = Home::new().created();
    let id = file(&desk, "before");
    let changes =
        json!([{ "field": "note", "value": "after" }, { "field": "language", "value": "?" }]);
    let edit = call(&desk, "edit_report", json!({ "id": id, "changes": changes }));
    assert_eq!(edit, Err("field.not_a_language".to_owned()));
    assert_eq!(notes(&desk), ["before"]);
}

#[test]
fn a_change_reads_whichever_key_comes_first() {
    let desk = Home::new().created();
    let id = file(&desk, "where");
    for change in [
        r#"{"field":"place","value":{"lat":42.00905,"lon":-87.67438}}"#,
        r#"{"value":{"lat":42.00906,"lon":-87.67438},"field":"place"}"#,
    ] {
        let request = format!(r#"{{"id":"{id}","changes":[{change}]}}"#);
        let view = desk.call("edit_report", &request).unwrap();
        let lat = if change.starts_with(r#"{"field"#) { "42.00905" } else { "42.00906" };
        assert!(view.contains(lat), "{view}");
    }
}

#[test]
fn each_write_is_one_event_and_a_refused_one_is_none() {
    let desk = Home::new().created();
    let events = desk.events();
    let id = file(&desk, "one");
    assert!(matches!(heard(&events).as_slice(), [Event::Changed { ids, .. }] if *ids == [id]));
    let refused = call(&desk, "create_report", json!({ "note": "no category" }));
    assert_eq!(refused, Err("field.missing".to_owned()));
    assert!(heard(&events).is_empty());
    call(&desk, "save_draft", json!({ "report": { "note": "draft" } })).unwrap();
    assert_eq!(heard(&events), [Event::DraftsChanged {}]);
}

#[test]
fn a_draft_is_filed_or_dropped_in_one_step() {
    let desk = Home::new().created();
    let draft = call(&desk, "save_draft", json!({ "report": { "note": "half" } })).unwrap();
    let id = draft["id"].clone();
    assert_eq!(call(&desk, "file_draft", json!({ "id": id })), Err("field.missing".to_owned()));
    assert_eq!(
        call(&desk, "list_drafts", json!({})).unwrap()["drafts"].as_array().unwrap().len(),
        1
    );
    let whole = json!({ "id": id, "report": { "note": "whole", "category": 1 } });
    call(&desk, "save_draft", whole).unwrap();
    call(&desk, "file_draft", json!({ "id": id })).unwrap();
    assert_eq!(notes(&desk), ["whole"]);
    assert_eq!(call(&desk, "show_draft", json!({ "id": id })), Err("draft.not_found".to_owned()));
    assert_eq!(
        call(&desk, "drop_draft", json!({ "id": "nothing" })),
        Err("draft.not_found".to_owned())
    );
}

#[test]
fn a_report_goes_when_its_time_is_over_and_the_opening_says_so() {
    let mut home = Home::new();
    let desk = home.created();
    let kept = json!({ "note": "a day", "category": 1, "keep_days": 1 });
    let id = call(&desk, "create_report", kept).unwrap()["id"].clone();
    file(&desk, "ninety days");
    desk.close();
    for hours in [24, 24] {
        home.pass(Duration::hours(hours));
        let (desk, view) = home.unlocked();
        assert_eq!(view["expired"], 0);
        desk.close();
    }
    let (desk, _) = home.unlocked();
    let shown = call(&desk, "show_report", json!({ "id": id })).unwrap();
    assert_eq!(shown["destroyed_from"], "2026-02-15T18:00:00Z");
    desk.close();
    home.pass(Duration::hours(72));
    let (desk, view) = home.unlocked();
    assert_eq!(view["expired"], 1);
    assert_eq!(notes(&desk), ["ninety days"]);
}

fn sightings() -> std::path::PathBuf {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora/sightings/seed1.jsonl");
    assert!(path.exists(), "the corpus is missing: {}", path.display());
    path
}

#[test]
fn an_import_gives_every_line_back_equal_and_again_adds_nothing() {
    let home = Home::new();
    let desk = home.created();
    let request = json!({ "path": sightings() });
    let summary = call(&desk, "import_reports", request.clone()).unwrap();
    assert_eq!((summary["imported"].clone(), summary["refused"].clone()), (1500.into(), 0.into()));
    assert_eq!(call(&desk, "import_reports", request).unwrap()["already_here"], 1500);
    let out = home.folder.path().join("out.jsonl");
    call(&desk, "export_reports", json!({ "path": out, "format": "jsonl", "precision": "exact" }))
        .unwrap();
    let read = |path: &Path| -> Vec<Value> {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let mut lines = read(&sightings());
    lines.sort_by_key(|line| line["id"].as_str().unwrap().to_owned());
    assert_eq!(read(&out), lines);
    assert_eq!(call(&desk, "check_store", json!({})).unwrap()["problems"], json!([]));
}

#[test]
fn refused_lines_are_kept_whole_with_their_reasons_and_the_rest_comes_in() {
    let home = Home::new();
    let desk = home.created();
    let good = std::fs::read_to_string(sightings()).unwrap();
    let good: Vec<&str> = good.lines().take(2).collect();
    let wrong = |change: fn(&mut Value)| {
        let mut line: Value = serde_json::from_str(good[0]).unwrap();
        line["id"] = "11111111-1111-4111-8111-111111111111".into();
        change(&mut line);
        line.to_string()
    };
    let long = wrong(|line| line["text"] = "x".repeat(10_000_000).into());
    let lines = [
        good[0].to_owned(),
        "{ not json".to_owned(),
        wrong(|line| line["location"]["lat"] = 91.into()),
        wrong(|line| line["size"]["people_min"] = (-1).into()),
        wrong(|line| line["time"]["observed_at"] = "0001-01-01T00:00:00Z".into()),
        String::new(),
        long,
        good[0].to_owned(),
        good[1].to_owned(),
    ];
    let path = home.folder.path().join("mixed.jsonl");
    std::fs::write(&path, lines.join("\n")).unwrap();
    let summary = call(&desk, "import_reports", json!({ "path": path })).unwrap();
    let counts = ["lines", "imported", "already_here", "refused", "blank"]
        .map(|name| summary[name].as_u64().unwrap());
    assert_eq!(counts, [8, 2, 1, 5, 1]);
    let refused = std::fs::read_to_string(summary["refused_path"].as_str().unwrap()).unwrap();
    let refused: Vec<Value> =
        refused.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let reasons: Vec<(u64, String, Value)> = refused
        .iter()
        .map(|line| {
            let error = &line["error"];
            (
                line["line"].as_u64().unwrap(),
                error["code"].as_str().unwrap().to_owned(),
                error["params"]["field"].clone(),
            )
        })
        .collect();
    assert_eq!(
        reasons,
        [
            (2, "import.not_json".to_owned(), Value::Null),
            (3, "field.part_missing".to_owned(), "location.lon".into()),
            (4, "field.out_of_range".to_owned(), "size.people_min".into()),
            (5, "field.too_early".to_owned(), "time.observed_at".into()),
            (7, "field.too_long".to_owned(), "text".into()),
        ]
    );
    assert_eq!(refused[0]["text"], "{ not json");
    assert_eq!(refused[4]["text"].as_str().unwrap().len(), lines[6].len());
}

#[test]
fn a_locked_import_keeps_what_was_acknowledged_and_goes_on_later() {
    let home = Home::new();
    let desk = home.created();
    let events = desk.events();
    let worker = {
        let desk = desk.clone();
        std::thread::spawn(move || call(&desk, "import_reports", json!({ "path": sightings() })))
    };
    // The first progress comes with the first batch on its way.
    assert!(matches!(events.recv().unwrap(), Event::Progress { .. } | Event::Changed { .. }));
    desk.lock_now();
    let _ = worker.join().unwrap();
    let (desk, _) = home.unlocked();
    let here = call(&desk, "count_reports", json!({})).unwrap()["reports"].as_u64().unwrap();
    let summary = call(&desk, "import_reports", json!({ "path": sightings() })).unwrap();
    assert_eq!(summary["already_here"], here);
    assert_eq!(summary["imported"], 1500 - here);
    assert_eq!(call(&desk, "check_store", json!({})).unwrap()["problems"], json!([]));
}

#[test]
fn profiles_are_apart_and_one_door_at_a_time_has_each() {
    let home = Home::new();
    let first = home.created();
    file(&first, "mine");
    let second = home.desk();
    let other = json!({ "passphrase": "porch candle river violet nine", "device_name": "Luis" });
    assert_eq!(call(&second, "create_profile", other).unwrap()["profile"], 2);
    assert!(notes(&second).is_empty());
    let third = home.desk();
    let unlock = json!({ "profile": 1, "passphrase": PASSPHRASE });
    assert_eq!(
        call(&third, "unlock_profile", unlock.clone()),
        Err("home.open_elsewhere".to_owned())
    );
    first.close();
    assert!(call(&third, "unlock_profile", unlock).is_ok());
    let status = call(&third, "home_status", json!({})).unwrap();
    assert_eq!(status["profiles"].as_array().unwrap().len(), 2);
    assert!(!status.to_string().contains("Luis"), "names live inside");
}

#[test]
fn a_new_passphrase_opens_and_the_old_one_does_not() {
    let home = Home::new();
    let desk = home.created();
    file(&desk, "kept");
    let weak = json!({ "old": PASSPHRASE, "new": "password1" });
    assert_eq!(call(&desk, "change_passphrase", weak), Err("vault.weak_passphrase".to_owned()));
    let new = "violet river candle porch eleven";
    call(&desk, "change_passphrase", json!({ "old": PASSPHRASE, "new": new })).unwrap();
    desk.close();
    let old = json!({ "profile": 1, "passphrase": PASSPHRASE });
    assert_eq!(call(&home.desk(), "unlock_profile", old), Err("vault.wrong_passphrase".to_owned()));
    let desk = home.desk();
    call(&desk, "unlock_profile", json!({ "profile": 1, "passphrase": new })).unwrap();
    assert_eq!(notes(&desk), ["kept"]);
}

/// The process may end right after: nothing may be under way in the database by then.
#[test]
fn a_desk_that_nobody_holds_any_more_has_closed_its_store() {
    let home = Home::new();
    let desk = home.created();
    for _ in 0..20 {
        file(&desk, "before it goes");
    }
    let log = home.folder.path().join("profiles/1/porchlight.db-wal");
    assert!(log.exists());
    drop(desk);
    assert!(!log.exists());
    let (desk, _) = home.unlocked();
    assert_eq!(notes(&desk).len(), 20);
}
