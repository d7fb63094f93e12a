//! Circles through the contract: what one person can do alone, what is refused, and holds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use chrono::Duration;
use common::{Home, PASSPHRASE, call};
use porchlight_app::Desk;
use serde_json::{Value, json};

fn founded() -> (Home, Desk, Value) {
    let home = Home::new();
    let desk = home.created();
    let view = call(&desk, "found_circle", json!({ "name": "Maple", "passphrase": PASSPHRASE }));
    (home, desk, view.unwrap())
}

fn signed(desk: &Desk, command: &str, mut request: Value) -> Result<Value, String> {
    request["passphrase"] = PASSPHRASE.into();
    call(desk, command, request)
}

fn file(desk: &Desk) -> String {
    let report = json!({ "note": "knocks", "category": 3, "activity": { "kinds": ["knocking"] }, "keep_days": 1 });
    call(desk, "create_report", report).unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_founder_is_the_first_person_and_the_admin() {
    let (_home, desk, view) = founded();
    assert_eq!((&view["name"], &view["sort"]), (&json!("Maple"), &json!("neighbourhood")));
    assert_eq!((&view["inside"], &view["persons"][0]["is_me"]), (&true.into(), &true.into()));
    assert_eq!(view["persons"][0]["devices"][0]["is_this"], true);
    let channel = |code: u64| {
        view["channels"].as_array().unwrap().iter().find(|it| it["code"] == code).unwrap().clone()
    };
    assert_eq!(channel(2)["form"], "drop");
    assert_eq!((&channel(5)["persons"], &channel(5)["may_write"]), (&1.into(), &true.into()));
    assert_eq!(channel(2)["key_is_clean"], true);
    let list = call(&desk, "list_circles", json!({})).unwrap();
    assert_eq!(list["circles"].as_array().unwrap().len(), 2);
}

#[test]
fn a_circle_is_found_by_name_or_first_digits_and_renamed_here_alone() {
    let (_home, desk, view) = founded();
    let id = view["id"].as_str().unwrap();
    let rename = json!({ "circle": &id[..6], "name": "Our block" });
    assert_eq!(call(&desk, "rename_circle", rename).unwrap()["name"], "Our block");
    assert_eq!(call(&desk, "show_circle", json!({ "circle": "our BLOCK" })).unwrap()["id"], id);
    let show = |circle: &str| call(&desk, "show_circle", json!({ "circle": circle }));
    assert_eq!(show("maple"), Err("circle.not_found".to_owned()));
    assert_eq!(show(""), Err("circle.not_found".to_owned()));
    let nameless = json!({ "circle": id, "name": " " });
    assert_eq!(call(&desk, "rename_circle", nameless), Err("field.missing".to_owned()));
}

#[test]
fn an_admins_due_date_is_shown_and_a_role_comes_and_goes() {
    let (_home, desk, view) = founded();
    let me = view["me"].clone();
    let until = json!({ "circle": "maple", "person": me, "role": "admin", "until": "2027-03-01T00:00:00Z" });
    let acted = signed(&desk, "grant_role", until).unwrap();
    assert_eq!(acted["circle"]["persons"][0]["admin_until"], "2027-03-01T00:00:00Z");
    let role = json!({ "circle": "maple", "person": me, "role": "patrol" });
    let acted = signed(&desk, "grant_role", role.clone()).unwrap();
    assert_eq!(acted["circle"]["persons"][0]["roles"], json!(["admin", "patrol"]));
    let acted = signed(&desk, "revoke_role", role).unwrap();
    assert_eq!(acted["circle"]["persons"][0]["roles"], json!(["admin"]));
}

#[test]
fn what_is_not_there_or_not_allowed_is_refused_and_changes_nothing() {
    let (_home, desk, view) = founded();
    let nobody = json!({ "circle": "maple", "person": "zz", "role": "patrol" });
    assert_eq!(signed(&desk, "grant_role", nobody), Err("circle.no_such_person".to_owned()));
    let second = json!({ "circle": "maple", "operation": "00" });
    assert_eq!(
        signed(&desk, "second_operation", second),
        Err("circle.no_such_operation".to_owned())
    );
    let to_oneself = json!({ "circle": "maple", "to": view["me"] });
    assert_eq!(signed(&desk, "hand_over", to_oneself), Err("circle.not_allowed".to_owned()));
    let recovery = json!({ "circle": "maple", "persons": [view["me"]], "k": 2 });
    assert_eq!(signed(&desk, "set_recovery", recovery), Err("circle.recovery_number".to_owned()));
    let recover = json!({ "circle": "maple", "make_admin": [view["me"]] });
    assert_eq!(signed(&desk, "recover", recover), Err("circle.not_allowed".to_owned()));
    assert_eq!(call(&desk, "show_circle", json!({ "circle": "maple" })).unwrap(), view);
    desk.close();
}

#[test]
fn a_household_is_not_left_and_a_circle_is() {
    let (_home, desk, _) = founded();
    let list = call(&desk, "list_circles", json!({})).unwrap();
    let household = list["circles"].as_array().unwrap().iter().find(|it| it["sort"] == "household");
    let household = household.unwrap()["id"].clone();
    let leave = |circle: Value| signed(&desk, "leave_circle", json!({ "circle": circle }));
    assert_eq!(leave(household), Err("circle.household".to_owned()));
    let left = leave("maple".into()).unwrap();
    assert_eq!(
        (&left["circle"]["inside"], &left["circle"]["persons"]),
        (&false.into(), &json!([]))
    );
    assert_eq!(leave("maple".into()), Err("circle.not_inside".to_owned()));
    // What one writes oneself goes on.
    file(&desk);
}

#[test]
fn a_new_wrapping_key_needs_no_passphrase_and_survives_an_opening() {
    let (home, desk, _) = founded();
    call(&desk, "renew_wrapping_key", json!({ "circle": "maple" })).unwrap();
    desk.close();
    let (desk, _) = home.unlocked();
    call(&desk, "renew_wrapping_key", json!({ "circle": "maple" })).unwrap();
    assert_eq!(call(&desk, "check_store", json!({})).unwrap()["problems"], json!([]));
}

#[test]
fn a_held_report_outlives_its_time_and_goes_when_the_hold_has_lapsed() {
    let mut home = Home::new();
    let desk = home.created();
    let (held, other) = (file(&desk), file(&desk));
    let shown = call(&desk, "hold_report", json!({ "id": held })).unwrap();
    assert_eq!(shown["held"]["until"], "2026-05-11T18:00:00Z");
    desk.close();
    for days in [2, 2, 4] {
        home.pass(Duration::days(days));
        home.unlocked().0.close();
    }
    let (desk, _) = home.unlocked();
    let show = |desk: &Desk, id: &str| call(desk, "show_report", json!({ "id": id }));
    assert_eq!(show(&desk, &other), Err("report.not_found".to_owned()));
    assert!(show(&desk, &held).unwrap()["held"].is_object());
    // The same person can't hold on alone.
    let again = call(&desk, "hold_report", json!({ "id": held })).unwrap();
    assert_eq!(again["held"]["until"], "2026-05-11T18:00:00Z");
    desk.close();
    home.pass(Duration::days(83));
    let (desk, _) = home.unlocked();
    assert_eq!(show(&desk, &held), Err("report.not_found".to_owned()));
}

#[test]
fn one_person_lifts_no_hold_and_makes_nothing_due() {
    let (_home, desk, _) = founded();
    let id = file(&desk);
    let lift = || call(&desk, "lift_hold", json!({ "id": id }));
    assert_eq!(lift(), Err("report.not_held".to_owned()));
    let held = call(&desk, "hold_report", json!({ "id": id, "circle": "maple" })).unwrap();
    let copy = held["id"].clone();
    assert_ne!(copy, json!(id), "what was made of it for the circle");
    assert!(call(&desk, "lift_hold", json!({ "id": copy })).unwrap()["held"].is_object());
    let delete = call(&desk, "delete_report", json!({ "id": copy }));
    assert_eq!(delete, Err("report.held".to_owned()));
    let due = call(&desk, "mark_due", json!({ "id": id })).unwrap();
    assert_eq!((&due["said_due"], &due["destroyed_from"]), (&1.into(), &Value::Null));
    let due = call(&desk, "mark_due", json!({ "id": id })).unwrap();
    assert_eq!((&due["said_due"], &due["destroyed_from"]), (&1.into(), &Value::Null));
}
