//! Circles from the terminal, and the made-up one that touches nothing.

use serde_json::json;

use crate::porch::{Porch, Ran};

fn refused(ran: Ran, code: &str, exit: i32) {
    assert_eq!(ran.code(exit).json()["error"]["code"], code);
}

#[test]
fn a_circle_is_founded_shown_and_changed() {
    let porch = Porch::lit();
    let view = porch.run(&["circle", "found", "--name", "Maple Street", "--json"]).code(0).json();
    let me = view["me"].as_str().unwrap().to_owned();
    let list = porch.run(&["circle", "list"]).code(0);
    assert!(list.out.contains("Maple Street") && list.out.contains("your own devices"));
    let acted = porch.run(&["circle", "grant", "maple street", &me[..8], "patrol", "--json"]);
    let roles = acted.code(0).json()["circle"]["persons"][0]["roles"].clone();
    assert_eq!(roles, json!(["admin", "patrol"]));
    let shown = porch.run(&["circle", "show", "maple street", "--language", "es"]).code(0);
    assert!(
        shown.out.contains("(tú)") && shown.out.contains("coordina, patrulla"),
        "{}",
        shown.out
    );
    refused(
        porch.run(&["circle", "handover", "maple street", &me, "--json"]),
        "circle.not_allowed",
        1,
    );
    refused(
        porch.run(&["circle", "leave", "maple street", "--json"]),
        "terminal.needs_yes_circle",
        2,
    );
    porch.run(&["circle", "leave", "maple street", "--yes"]).code(0);
    refused(
        porch.run(&["circle", "second", "maple street", "00", "--json"]),
        "circle.not_inside",
        1,
    );
    porch.run(&["check"]).code(0);
}

#[test]
fn a_passphrase_for_a_circle_never_stands_in_the_arguments() {
    let porch = Porch::lit();
    let request = json!({ "name": "Maple", "passphrase": "porch" }).to_string();
    porch.run(&["call", "found_circle", &request]).code(2);
}

#[test]
fn a_made_up_circle_is_told_the_same_each_time_and_leaves_no_home() {
    let porch = Porch::new();
    let told = porch.run(&["circle", "simulate", "--seed", "3", "--people", "4", "--json"]).code(0);
    let again =
        porch.run(&["circle", "simulate", "--seed", "3", "--people", "4", "--json"]).code(0);
    assert_eq!(told.out, again.out);
    let last = told.out.lines().last().unwrap();
    let last: serde_json::Value = serde_json::from_str(last).unwrap();
    assert_eq!((&last["scene"], last["rows"].as_array().unwrap().len()), (&json!("end"), 4));
    let spanish = porch.run(&["circle", "simulate", "--people", "4", "--language", "es"]).code(0);
    assert!(spanish.out.contains("Quién ve qué al final"), "{}", spanish.out);
    assert!(!porch.path("home").exists());
    porch.run(&["circle", "simulate", "--people", "3"]).code(2);
}

#[test]
fn a_guest_is_invited_accepts_and_can_be_shut_out() {
    let (street, guest) = (Porch::lit(), Porch::lit());
    street.run(&["circle", "found", "--name", "Maple Street"]).code(0);
    let none = street.run(&["circle", "lines", "maple street"]).code(0);
    assert!(none.out.contains("There are no lines"), "{}", none.out);
    let invited = street.run(&["circle", "invite-guest", "maple street", "--json"]).code(0);
    let text = invited.json()["text"].as_str().unwrap().to_owned();
    refused(
        street.run(&["circle", "accept", &written(&street, &text), "--json"]),
        "circle.inside",
        1,
    );
    let cut = &text[..text.len() - 9];
    refused(
        guest.run(&["circle", "accept", &written(&guest, cut), "--json"]),
        "invitation.cut_short",
        2,
    );
    refused(
        guest.run(&["circle", "accept", &guest.text("nowhere"), "--json"]),
        "import.cannot_read",
        4,
    );
    let accepted = guest.run(&["circle", "accept", &written(&guest, &text), "--json"]).code(0);
    assert_eq!(accepted.json()["places"][0]["sort"], "reports");
    let places = guest.run(&["circle", "places", "--language", "es"]).code(0);
    assert!(places.out.contains("Mandados: 0"), "{}", places.out);
    let lines = street.run(&["circle", "lines", "maple street", "--json"]).code(0).json();
    let line = lines["lines"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(lines["lines"][0]["state"], "open");
    let shut = street.run(&["circle", "shut-line", "maple street", &line[..8], "--json"]).code(0);
    assert_eq!(shut.json()["lines"][0]["state"], "shut");
    refused(
        street.run(&["circle", "shut-line", "maple street", "ffff", "--json"]),
        "circle.no_such_line",
        1,
    );
}

fn written(porch: &Porch, text: &str) -> String {
    porch.write_private("invitation.txt", text);
    porch.text("invitation.txt")
}
