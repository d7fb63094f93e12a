//! A home that was copied to another device: what its household does there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use chrono::Duration;
use common::{Home, call};
use porchlight_app::Desk;
use serde_json::{Value, json};

fn file(desk: &Desk, note: &str) -> Value {
    let report = json!({ "note": note, "category": 3, "activity": { "kinds": ["knocking"] } });
    call(desk, "create_report", report).unwrap()["id"].clone()
}

fn notes(desk: &Desk) -> Vec<String> {
    let page = call(desk, "list_reports", json!({})).unwrap();
    let show = |row: &Value| {
        let shown = call(desk, "show_report", json!({ "id": row["id"] })).unwrap();
        shown["report"]["note"].as_str().unwrap().to_owned()
    };
    let mut notes: Vec<String> = page["rows"].as_array().unwrap().iter().map(show).collect();
    notes.sort();
    notes
}

#[test]
fn a_copied_home_of_one_device_goes_on_in_a_household_of_its_own() {
    let home = Home::new();
    let desk = home.created();
    let id = file(&desk, "from the first device");
    call(&desk, "hold_report", json!({ "id": id })).unwrap();
    desk.close();
    let mut copy = Home::new();
    let folders = [&home, &copy].map(|home| home.folder.path().join("profiles/1"));
    std::fs::create_dir_all(&folders[1]).unwrap();
    for file in ["vault.json", "porchlight.db"] {
        std::fs::copy(folders[0].join(file), folders[1].join(file)).unwrap();
    }
    let (desk, view) = copy.unlocked();
    assert_eq!(view["became_new_device"], true);
    assert_eq!(notes(&desk), ["from the first device"]);
    let shown = call(&desk, "show_report", json!({ "id": id })).unwrap();
    assert!(!shown["held"].is_null(), "a hold stays");
    file(&desk, "from the second");
    desk.close();
    // Keys are replaced and weeks forgotten meanwhile: writing goes on.
    for _ in 0..3 {
        copy.pass(Duration::days(29));
        let (desk, view) = copy.unlocked();
        assert_eq!(view["became_new_device"], false);
        file(&desk, "later");
        let changes = json!({ "id": id, "changes": [{ "field": "minors", "value": "no" }] });
        call(&desk, "edit_report", changes).unwrap();
        let checked = call(&desk, "check_store", json!({})).unwrap();
        assert_eq!(checked["problems"], json!([]));
        desk.close();
    }
}
