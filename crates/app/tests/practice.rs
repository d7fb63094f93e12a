//! Practice through the contract: made-up reports come once and go in one step.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use common::{Home, call};
use porchlight_app::{Desk, api::Event};
use serde_json::{Value, json};

fn count(desk: &Desk) -> Value {
    call(desk, "count_reports", json!({})).unwrap()
}

fn shown(desk: &Desk, mode: &str) -> Vec<Value> {
    let page = call(desk, "list_reports", json!({ "mode": mode, "limit": 200 })).unwrap();
    let rows = page["rows"].as_array().unwrap();
    rows.iter().map(|row| call(desk, "show_report", json!({ "id": row["id"] })).unwrap()).collect()
}

fn file(desk: &Desk, mode: &str, note: &str) {
    let report = json!({ "mode": mode, "note": note, "category": 1 });
    call(desk, "create_report", report.clone()).unwrap();
    call(desk, "save_draft", json!({ "report": report })).unwrap();
}

fn set_language(desk: &Desk, language: &str) {
    let mut settings = call(desk, "home_status", json!({})).unwrap()["settings"].clone();
    settings["language"] = language.into();
    call(desk, "change_settings", settings).unwrap();
}

#[test]
fn practice_brings_a_neighbourhood_of_exercises_once() {
    let home = Home::new();
    let desk = home.created();
    file(&desk, "real", "a real one");
    file(&desk, "exercise", "practised before");
    let events = desk.events();
    let counted = call(&desk, "start_practice", json!({})).unwrap();
    let samples = 12;
    assert_eq!(
        counted,
        json!({ "reports": 1, "exercises": samples + 1, "drafts": 1, "exercise_drafts": 1, "unreadable": 0 })
    );
    assert!(matches!(
        events.try_iter().collect::<Vec<_>>().as_slice(),
        [Event::Changed { ids, .. }] if ids.len() == samples
    ));
    assert_eq!(call(&desk, "start_practice", json!({})).unwrap(), counted);
    assert!(events.try_iter().next().is_none(), "nothing was filed again");

    // Whoever deletes some of them does not get these again while others are left.
    let page = call(&desk, "list_reports", json!({ "mode": "exercise" })).unwrap();
    let rows = page["rows"].as_array().unwrap();
    assert_eq!(rows.len(), samples + 1);
    call(&desk, "delete_report", json!({ "id": rows[3]["id"] })).unwrap();
    let counted = call(&desk, "start_practice", json!({})).unwrap();
    assert_eq!(counted["exercises"], samples);
}

#[test]
fn the_neighbourhood_has_something_of_everything() {
    for language in ["en", "es-MX"] {
        let home = Home::new();
        let desk = home.created();
        set_language(&desk, language);
        call(&desk, "start_practice", json!({})).unwrap();
        let all = shown(&desk, "exercise");
        assert!(shown(&desk, "real").is_empty());
        let (mut activities, mut categories, mut known) =
            <(BTreeSet<_>, BTreeSet<_>, BTreeSet<_>)>::default();
        for view in &all {
            let report = &view["report"];
            assert_eq!((&report["mode"], &report["source"]), (&json!("exercise"), &Value::Null));
            assert_eq!(report["language"], language[..2]);
            let kinds = report["activity"]["value"]["kinds"].as_array().unwrap();
            activities.extend(kinds.iter().map(|kind| kind.as_str().unwrap().to_owned()));
            categories.insert(report["category"]["value"].as_u64().unwrap());
            known.insert(report["how_known"].as_str().unwrap().to_owned());
            let agency = &report["unit"]["agency_believed"];
            assert!(agency.is_null() || agency == "unknown", "practice accuses nobody: {agency}");
        }
        assert_eq!((activities.len(), categories.len()), (9, 3), "{activities:?}");
        assert!(["now", "saw", "told", "social"].iter().all(|how| known.contains(*how)));
        let reported = |view: &Value| -> DateTime<Utc> {
            view["report"]["reported_at"].as_str().unwrap().parse().unwrap()
        };
        let (newest, oldest) = (reported(&all[0]), reported(&all[all.len() - 1]));
        assert!(home.now - newest < Duration::minutes(10) && home.now - oldest > Duration::days(5));
        let hints = |hint: &str| all.iter().any(|view| view["hints"].to_string().contains(hint));
        assert!(hints("vague") && hints("second_hand") && hints("old"));
        assert!(!hints("contradictory") && !hints("category_unsupported"));
        let silent = all.iter().filter(|view| view["report"]["note"] == "").count();
        assert!((1..all.len() - 1).contains(&silent), "with a note and without");
    }
}

#[test]
fn practice_speaks_the_language_of_the_settings() {
    let home = Home::new();
    let desk = home.created();
    set_language(&desk, "es");
    call(&desk, "start_practice", json!({})).unwrap();
    let farol = call(&desk, "list_reports", json!({ "search": "calle del farol" })).unwrap();
    assert!(!farol["rows"].as_array().unwrap().is_empty());
    let lantern = call(&desk, "list_reports", json!({ "search": "lantern" })).unwrap();
    assert!(lantern["rows"].as_array().unwrap().is_empty());
}

#[test]
fn the_end_of_practice_takes_every_exercise_and_nothing_else() {
    let home = Home::new();
    let desk = home.created();
    file(&desk, "real", "stays");
    file(&desk, "exercise", "goes");
    call(&desk, "start_practice", json!({})).unwrap();
    let counted = call(&desk, "end_practice", json!({})).unwrap();
    let left =
        json!({ "reports": 1, "exercises": 0, "drafts": 1, "exercise_drafts": 0, "unreadable": 0 });
    assert_eq!(counted, left);
    assert_eq!(count(&desk), left);
    assert_eq!(shown(&desk, "real")[0]["report"]["note"], "stays");
    let found = call(&desk, "list_reports", json!({ "search": "lantern" })).unwrap();
    assert!(found["rows"].as_array().unwrap().is_empty());
    let check = call(&desk, "check_store", json!({})).unwrap();
    assert_eq!(check["problems"], json!([]));
    // And it may begin again.
    assert_eq!(call(&desk, "start_practice", json!({})).unwrap()["exercises"], 12);
}
