//! A home that version 1 wrote, frozen with its keys: every later version must still open it.
//! `PORCHLIGHT_GOLDEN=write` makes it anew where there is none, never over one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

use std::{fs, path::Path};

use chrono::{TimeZone, Utc};
use porchlight_app::{Desk, clock::Clock};
use serde_json::{Value, json};

const PASSPHRASE: &str = "lantern orbit maple kettle seven";
const FILES: [&str; 3] = ["vault.json", "install.id", "porchlight.db"];

fn desk(home: &Path) -> Desk {
    Desk::with_clock(
        home.to_owned(),
        Clock::standing_at(Utc.with_ymd_and_hms(2026, 11, 23, 3, 0, 0).unwrap()),
    )
}

fn call(desk: &Desk, command: &str, request: &Value) -> Value {
    let answer = desk
        .call(command, &request.to_string())
        .unwrap_or_else(|error| panic!("{command}: {error:?}"));
    serde_json::from_str(&answer).unwrap()
}

fn write(golden: &Path) {
    let home = tempfile::tempdir().unwrap();
    let desk = desk(home.path());
    call(
        &desk,
        "create_profile",
        &json!({ "passphrase": PASSPHRASE, "device_name": "Ana's phone" }),
    );
    let place = json!({ "text": "N Clark St & W Lunt Ave", "lat": 42.00905, "lon": -87.67438, "accuracy_m": 30 });
    let report = json!({
        "note": "two vests say POLICE", "category": 3, "activity": { "kinds": ["knocking"] }, "place": place,
        "unit": { "words_seen": ["POLICE"] }, "contact": "porch bell", "keep_days": 365
    });
    let id = call(&desk, "create_report", &report)["id"].clone();
    call(
        &desk,
        "edit_report",
        &json!({ "id": id, "changes": [{ "field": "minors", "value": "no" }] }),
    );
    call(&desk, "save_draft", &json!({ "report": { "note": "a draft" } }));
    desk.close();
    fs::create_dir_all(golden).unwrap();
    for file in FILES {
        fs::copy(home.path().join("profiles/1").join(file), golden.join(file)).unwrap();
    }
}

#[test]
fn a_home_of_version_1_still_opens_whole() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/home_v1");
    if std::env::var_os("PORCHLIGHT_GOLDEN").is_some_and(|wish| wish == "write") && !golden.exists()
    {
        write(&golden);
    }
    let home = tempfile::tempdir().unwrap();
    let profile = home.path().join("profiles/1");
    fs::create_dir_all(&profile).unwrap();
    for file in FILES {
        fs::copy(golden.join(file), profile.join(file)).unwrap();
    }
    let desk = desk(home.path());
    let view = call(&desk, "unlock_profile", &json!({ "profile": 1, "passphrase": PASSPHRASE }));
    assert_eq!(view["device_name"], "Ana's phone");
    assert_eq!(view["became_new_device"], false);
    let rows = call(&desk, "list_reports", &json!({ "search": "clark police" }));
    let shown = call(&desk, "show_report", &json!({ "id": rows["rows"][0]["id"] }));
    assert_eq!(shown["report"]["note"], "two vests say POLICE");
    assert_eq!(shown["report"]["place"]["value"]["lat"], 42.00905);
    assert_eq!(shown["report"]["minors"]["value"], "no");
    assert_eq!(shown["report"]["contact"]["value"], "porch bell");
    assert_eq!(call(&desk, "list_drafts", &json!({}))["drafts"][0]["report"]["note"], "a draft");
    let checked = call(&desk, "check_store", &json!({}));
    // The household was founded meanwhile, and its record signed anew as one.
    assert_eq!((checked["chunks"].clone(), checked["problems"].clone()), (1.into(), json!([])));
}
