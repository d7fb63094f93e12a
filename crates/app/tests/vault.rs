//! The vault's second key and the household that it founds: both come to every profile, and nothing that
//! was there before is lost on the way.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use std::{fs, path::PathBuf};

use common::{Home, PASSPHRASE, call};
use porchlight_app::Desk;
use serde_json::{Value, json};

const FILES: [&str; 3] = ["vault.json", "install.id", "porchlight.db"];

fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/home_v1")
}

/// A home as version 1 left it.
fn old() -> Home {
    let home = Home::new();
    fs::create_dir_all(profile(&home)).unwrap();
    for file in FILES {
        fs::copy(golden().join(file), profile(&home).join(file)).unwrap();
    }
    home
}

fn profile(home: &Home) -> PathBuf {
    home.folder.path().join("profiles/1")
}

fn vault(home: &Home) -> Value {
    serde_json::from_slice(&fs::read(profile(home).join("vault.json")).unwrap()).unwrap()
}

fn circles(desk: &Desk) -> Vec<Value> {
    call(desk, "list_circles", json!({})).unwrap()["circles"].as_array().unwrap().clone()
}

fn found(desk: &Desk, passphrase: &str) -> Result<Value, String> {
    call(desk, "found_circle", json!({ "name": "Maple Street", "passphrase": passphrase }))
}

fn is_whole(desk: &Desk) {
    let rows = call(desk, "list_reports", json!({ "search": "clark police" })).unwrap();
    let shown = call(desk, "show_report", json!({ "id": rows["rows"][0]["id"] })).unwrap();
    assert_eq!(shown["report"]["note"], "two vests say POLICE");
    assert_eq!(shown["report"]["minors"]["value"], "no");
    let drafts = call(desk, "list_drafts", json!({})).unwrap();
    assert_eq!(drafts["drafts"][0]["report"]["note"], "a draft");
    assert_eq!(call(desk, "check_store", json!({})).unwrap()["problems"], json!([]));
}

#[test]
fn a_new_profile_has_a_second_key_and_a_household() {
    let home = Home::new();
    let desk = home.created();
    let file = vault(&home);
    assert_eq!(
        (&file["version"], file["duty"]["wrapped"].as_str().unwrap().len()),
        (&3.into(), 96)
    );
    let circles = circles(&desk);
    assert_eq!((circles.len(), &circles[0]["sort"]), (1, &json!("household")));
    assert_eq!(circles[0]["roles"], json!(["admin"]));
}

#[test]
fn a_home_of_version_1_becomes_one_of_version_2_once_and_loses_nothing() {
    let home = old();
    let before = vault(&home);
    let (desk, _) = home.unlocked();
    is_whole(&desk);
    assert_eq!(circles(&desk).len(), 1);
    let after = vault(&home);
    assert_eq!(after["version"], 2);
    for field in ["salt", "nonce", "wrapped", "memory_kib"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    let household = circles(&desk)[0]["id"].clone();
    desk.close();
    let (desk, _) = home.unlocked();
    assert_eq!((vault(&home), circles(&desk)[0]["id"].clone()), (after, household));
    is_whole(&desk);
}

#[test]
fn a_vault_that_cannot_be_written_opens_all_the_same_and_founds_nothing() {
    let home = old();
    // A folder stands where the new file would be made.
    fs::create_dir(profile(&home).join("vault.new")).unwrap();
    let (desk, _) = home.unlocked();
    is_whole(&desk);
    assert_eq!((vault(&home)["version"].clone(), circles(&desk).len()), (1.into(), 0));
    assert!(found(&desk, PASSPHRASE).is_err());
    desk.close();
    fs::remove_dir(profile(&home).join("vault.new")).unwrap();
    let (desk, _) = home.unlocked();
    assert_eq!((vault(&home)["version"].clone(), circles(&desk).len()), (2.into(), 1));
    is_whole(&desk);
}

#[test]
fn a_kill_between_the_second_key_and_the_household_is_harmless() {
    let home = old();
    home.unlocked().0.close();
    // The key is written, and nothing of the founding was committed.
    fs::copy(golden().join("porchlight.db"), profile(&home).join("porchlight.db")).unwrap();
    let key = vault(&home);
    let (desk, _) = home.unlocked();
    assert_eq!((circles(&desk).len(), vault(&home)), (1, key));
    is_whole(&desk);
}

#[test]
fn a_wrong_passphrase_is_counted_wherever_the_second_key_is_asked_for() {
    let home = Home::new();
    let desk = home.created();
    for _ in 0..6 {
        assert_eq!(found(&desk, "porch lamp"), Err("vault.wrong_passphrase".to_owned()));
    }
    assert_eq!(found(&desk, PASSPHRASE), Err("vault.wait".to_owned()));
    let status = call(&desk, "home_status", json!({})).unwrap();
    assert_eq!(status["profiles"][0]["wrong_tries"], 6);
    assert_eq!(circles(&desk).len(), 1);
}

#[test]
fn a_new_passphrase_opens_both_keys() {
    let home = Home::new();
    let desk = home.created();
    found(&desk, PASSPHRASE).unwrap();
    let new = "violet river candle porch eleven";
    call(&desk, "change_passphrase", json!({ "old": PASSPHRASE, "new": new })).unwrap();
    assert_eq!(found(&desk, PASSPHRASE), Err("vault.wrong_passphrase".to_owned()));
    let id = circles(&desk).into_iter().find(|it| it["sort"] == "neighbourhood").unwrap();
    let me = call(&desk, "show_circle", json!({ "circle": id["id"] })).unwrap()["me"].clone();
    let grant =
        json!({ "circle": "maple street", "person": me, "role": "verifier", "passphrase": new });
    let acted = call(&desk, "grant_role", grant).unwrap();
    assert_eq!(
        (&acted["lacks"], &acted["circle"]["persons"][0]["roles"]),
        (&0.into(), &json!(["admin", "verifier"]))
    );
}

#[test]
fn a_damaged_second_key_leaves_the_reports_open_and_signs_nothing() {
    let home = old();
    home.unlocked().0.close();
    let mut file = vault(&home);
    file["duty"]["wrapped"] = "00".repeat(48).into();
    fs::write(profile(&home).join("vault.json"), file.to_string()).unwrap();
    let (desk, _) = home.unlocked();
    is_whole(&desk);
    assert_eq!(found(&desk, PASSPHRASE), Err("vault.duty_damaged".to_owned()));
    let change = json!({ "old": PASSPHRASE, "new": "violet river candle porch eleven" });
    assert_eq!(call(&desk, "change_passphrase", change), Err("vault.duty_damaged".to_owned()));
    assert_eq!(vault(&home), file, "what is damaged is left as it is");
}

#[test]
fn a_rescued_home_opens_with_a_household() {
    let home = old();
    home.unlocked().0.close();
    let desk = home.desk();
    call(&desk, "rescue_profile", json!({ "profile": 1, "passphrase": PASSPHRASE })).unwrap();
    let (desk, _) = home.unlocked();
    is_whole(&desk);
    assert_eq!(circles(&desk).len(), 1);
}
