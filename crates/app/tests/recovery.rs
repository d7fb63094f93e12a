//! Printed words bring a person back: with a neighbour who saw them, without the admin duty, and with every
//! old device out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use common::{Home, PASSPHRASE, call, meet};
use porchlight_app::Desk;
use serde_json::{Value, json};

const CIRCLE: &str = "Maple Street";

fn words(desk: &Desk, sheets: u8) -> Vec<String> {
    let shown =
        call(desk, "show_recovery_words", json!({ "passphrase": PASSPHRASE, "sheets": sheets }));
    let shown = shown.unwrap();
    let sheets = shown["sheets"].as_array().unwrap().iter();
    let text = |sheet: &Value| {
        let words = sheet.as_array().unwrap().iter().map(|it| it.as_str().unwrap());
        words.collect::<Vec<_>>().join(" ")
    };
    sheets.map(text).collect()
}

fn circle(desk: &Desk, sort: &str) -> Value {
    let list = call(desk, "list_circles", json!({})).unwrap();
    let found = list["circles"].as_array().unwrap().iter().find(|it| it["sort"] == sort);
    found.unwrap().clone()
}

fn shown(desk: &Desk, circle: &Value) -> Value {
    call(desk, "show_circle", json!({ "circle": circle })).unwrap()
}

fn person(view: &Value, id: &Value) -> Value {
    view["persons"].as_array().unwrap().iter().find(|it| it["id"] == *id).unwrap().clone()
}

/// Ana, who founded the street, and Ben, with their homes, and the street.
struct Street {
    ana: Desk,
    ben: Desk,
    id: Value,
    person_of_ben: Value,
    person_of_ana: Value,
    _homes: [Home; 2],
}

fn street() -> Street {
    let homes = [Home::new(), Home::new()];
    let [ana, ben] = [homes[0].created(), homes[1].created()];
    call(&ana, "found_circle", json!({ "name": CIRCLE, "passphrase": PASSPHRASE })).unwrap();
    let street = circle(&ana, "neighbourhood")["id"].clone();
    let [here, there] = meet::neighbour((&ana, &ben), &street, &json!(["verifier"]));
    let (person_of_ben, person_of_ana) = (here["person"].clone(), there["person"].clone());
    Street { ana, ben, id: street, person_of_ben, person_of_ana, _homes: homes }
}

#[test]
fn words_are_shown_and_checked() {
    let world = street();
    let one = words(&world.ben, 1);
    assert_eq!((one.len(), one[0].split(' ').count()), (1, 20));
    let three = words(&world.ben, 3);
    assert_eq!(three.len(), 3);
    let check = |desk: &Desk, sheets: &[&String]| {
        call(desk, "check_recovery_words", json!({ "sheets": sheets }))
    };
    let good = |desk: &Desk, sheets: &[&String]| -> Vec<bool> {
        let checked = check(desk, sheets).unwrap();
        checked["circles"].as_array().unwrap().iter().map(|it| it["works"] == true).collect()
    };
    assert_eq!(good(&world.ben, &[&one[0]]), [true, true]);
    assert_eq!(good(&world.ben, &[&three[2], &three[0]]), [true, true]);
    assert_eq!(good(&world.ana, &[&one[0]]), [false, false]);
    assert_eq!(check(&world.ben, &[&three[0]]).unwrap_err(), "recovery.too_few");
    assert_eq!(check(&world.ben, &[&three[0], &one[0]]).unwrap_err(), "recovery.mixed");
    let wrong = one[0].replacen(one[0].split(' ').next().unwrap(), "porch", 1);
    assert_eq!(check(&world.ben, &[&wrong]).unwrap_err(), "recovery.not_a_word");
    let short = one[0].rsplit_once(' ').unwrap().0.to_owned();
    assert_eq!(check(&world.ben, &[&short]).unwrap_err(), "recovery.length");
    let two: Vec<&str> = one[0].split(' ').collect();
    let swapped = [&[two[1], two[0]], &two[2..]].concat().join(" ");
    assert_eq!(check(&world.ben, &[&swapped]).unwrap_err(), "recovery.typo");
    let asked = |passphrase: &str, sheets: u8| {
        let request = json!({ "passphrase": passphrase, "sheets": sheets });
        call(&world.ben, "show_recovery_words", request).unwrap_err()
    };
    assert_eq!(asked(PASSPHRASE, 2), "field.out_of_range");
    assert_eq!(asked("seven kettle maple orbit lantern", 1), "vault.wrong_passphrase");
}

#[test]
fn who_lost_every_device_comes_back_as_the_same_person() {
    let world = street();
    let sheet = words(&world.ben, 3);
    let old = shown(&world.ben, &world.id)["persons"].clone();
    world.ben.close();
    let home = Home::new();
    let ben = home.created();
    let join = meet::back(&world.ana, &world.id, &world.person_of_ben, &sheet[1..]);
    call(&ben, "join_circle", join).unwrap();
    let [here, there] = meet::agree((&world.ana, &ben));
    assert_eq!((&here["person"], &there["person"]), (&world.person_of_ben, &world.person_of_ana));
    for desk in [&world.ana, &ben] {
        let view = shown(desk, &world.id);
        assert_eq!(view["persons"].as_array().unwrap().len(), 2);
        let back = person(&view, &world.person_of_ben);
        assert_eq!(back["roles"], json!(["verifier"]));
        let devices = back["devices"].as_array().unwrap();
        assert_eq!(devices.len(), 1);
        assert!(!old.to_string().contains(devices[0]["id"].as_str().unwrap()));
        assert_eq!((&view["place"], &view["unsigned"]), (&json!("inside"), &json!([])));
        let readable = view["channels"].as_array().unwrap();
        let clean = readable.iter().filter(|it| it["may_read"] == true);
        assert!(clean.map(|it| it["key_is_clean"].clone()).all(|it| it == true), "{view}");
    }
    // The same paper stays good.
    let checked = call(&ben, "check_recovery_words", json!({ "sheets": &sheet[..2] })).unwrap();
    let works = |checked: &Value, sort: &str| {
        let circles = checked["circles"].as_array().unwrap();
        circles.iter().find(|it| it["sort"] == sort).unwrap()["works"].clone()
    };
    assert_eq!(works(&checked, "neighbourhood"), true);
    let own = words(&ben, 1);
    let checked = call(&ben, "check_recovery_words", json!({ "sheets": own })).unwrap();
    assert_eq!(works(&checked, "neighbourhood"), true);
    // Ben reads what is filed from here on.
    let report = json!({ "note": "a van", "category": 3, "activity": { "kinds": ["knocking"] } });
    call(&world.ana, "create_report", report).unwrap();
    let events = ben.events();
    while call(&ben, "count_reports", json!({})).unwrap()["reports"] != 1 {
        events.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
    }
}

/// The founder comes back by the word of somebody who is no admin, and is none any more.
#[test]
fn an_admin_comes_back_without_the_duty() {
    let world = street();
    let sheet = words(&world.ana, 1);
    world.ana.close();
    let home = Home::new();
    let ana = home.created();
    let join = meet::back(&world.ben, &world.id, &world.person_of_ana, &sheet);
    call(&ana, "join_circle", join).unwrap();
    meet::agree((&world.ben, &ana));
    for desk in [&world.ben, &ana] {
        let back = person(&shown(desk, &world.id), &world.person_of_ana);
        assert_eq!(back["roles"], json!([]));
    }
}

/// A backup knows person and circle; the words let its device in, and what it wrote goes along.
#[test]
fn a_restored_profile_comes_back_by_words() {
    let world = street();
    let sheet = words(&world.ben, 1);
    let stick = tempfile::tempdir().unwrap();
    let file = stick.path().join("ben.backup");
    let report = json!({ "note": "before", "category": 3, "activity": { "kinds": ["knocking"] } });
    call(&world.ben, "create_report", report).unwrap();
    let request = json!({ "path": file, "passphrase": PASSPHRASE, "file_passphrase": PASSPHRASE });
    call(&world.ben, "export_backup", request.clone()).unwrap();
    world.ben.close();
    let home = Home::new();
    let ben = home.desk();
    call(&ben, "restore_backup", request).unwrap();
    assert_eq!(circle(&ben, "neighbourhood")["place"], "restored");
    let join = meet::back(&world.ana, &world.id, &world.person_of_ben, &sheet);
    call(&ben, "join_circle", join).unwrap();
    meet::agree((&world.ana, &ben));
    assert_eq!(circle(&ben, "neighbourhood")["place"], "inside");
    for desk in [&world.ana, &ben] {
        assert_eq!(shown(desk, &world.id)["forked"], json!([]));
        assert_eq!(call(desk, "check_store", json!({})).unwrap()["problems"], json!([]));
    }
}

/// In a household the words need nobody, where another device was in it and both are lost.
#[test]
fn a_restored_household_of_two_devices_is_taken_back_by_words_alone() {
    let homes = [Home::new(), Home::new(), Home::new()];
    let [phone, laptop] = [homes[0].created(), homes[1].created()];
    let household = circle(&phone, "household")["id"].clone();
    meet::own_device((&phone, &laptop), &household);
    let sheet = words(&phone, 1);
    let stick = tempfile::tempdir().unwrap();
    let file = json!({
        "path": stick.path().join("ana.backup"), "passphrase": PASSPHRASE, "file_passphrase": PASSPHRASE,
    });
    call(&phone, "export_backup", file.clone()).unwrap();
    for desk in [phone, laptop] {
        desk.close();
    }
    let new = homes[2].desk();
    call(&new, "restore_backup", file).unwrap();
    assert_eq!(shown(&new, &household)["place"], "restored");
    let report = json!({ "note": "alone", "category": 1, "activity": { "kinds": ["knocking"] } });
    call(&new, "create_report", report).unwrap();
    let asked = |words: &[String]| json!({ "circle": household, "recovery_words": words, "passphrase": PASSPHRASE });
    let others = words(&new, 1);
    assert_eq!(
        call(&new, "return_household", asked(&others)).unwrap_err(),
        "recovery.other_person"
    );
    let view = call(&new, "return_household", asked(&sheet)).unwrap();
    assert_eq!(view["place"], "inside");
    assert_eq!(view["persons"][0]["devices"].as_array().unwrap().len(), 1);
    assert_eq!(call(&new, "return_household", asked(&sheet)).unwrap_err(), "circle.inside");
    assert_eq!(call(&new, "check_store", json!({})).unwrap()["problems"], json!([]));
    let later = json!({ "note": "later", "category": 1, "activity": { "kinds": ["knocking"] } });
    call(&new, "create_report", later).unwrap();
    assert_eq!(call(&new, "count_reports", json!({})).unwrap()["reports"], 2);
}

#[test]
fn attack_words_of_another_person_bring_nobody_back() {
    let world = street();
    let (of_ana, of_ben) = (words(&world.ana, 1), words(&world.ben, 1));
    let home = Home::new();
    let thief = home.created();
    let join = meet::back(&world.ana, &world.id, &world.person_of_ben, &of_ana);
    assert_eq!(call(&thief, "join_circle", join.clone()).unwrap_err(), "recovery.other_person");
    let mut without = join.clone();
    without["recovery_words"] = json!([]);
    assert_eq!(call(&thief, "join_circle", without).unwrap_err(), "field.missing");
    call(&world.ana, "end_meeting", json!({})).unwrap();
    // Words are for coming back, and for nothing else.
    let asked = json!({ "circle": world.id, "at": ["127.0.0.1"] });
    let invited = call(&world.ana, "invite_member", asked).unwrap();
    let mut join = join;
    join["invitation"] = invited["invitation"].clone();
    join["recovery_words"] = json!(of_ben);
    assert_eq!(call(&thief, "join_circle", join).unwrap_err(), "field.only_with_other");
    call(&world.ana, "end_meeting", json!({})).unwrap();
    assert_eq!(shown(&world.ana, &world.id)["persons"].as_array().unwrap().len(), 2);
}

#[test]
fn attack_words_of_who_was_removed_are_worth_nothing() {
    let world = street();
    let remove = json!({
        "circle": world.id, "person": world.person_of_ben, "passphrase": PASSPHRASE,
    });
    call(&world.ana, "remove_person", remove).unwrap();
    let asked = |person: &Value, circle: &Value| {
        let asked = json!({ "circle": circle, "person": person, "at": ["127.0.0.1"] });
        call(&world.ana, "invite_return", asked).unwrap_err()
    };
    assert_eq!(asked(&world.person_of_ben, &world.id), "circle.no_such_person");
    assert_eq!(asked(&world.person_of_ana, &world.id), "circle.not_allowed");
    let household = circle(&world.ana, "household");
    assert_eq!(asked(&world.person_of_ana, &household["id"]), "circle.household");
}

/// Whoever holds the words and meets a member who does not know them is stopped by that member's word.
#[test]
fn attack_a_thief_with_words_whose_digits_nobody_confirms() {
    let world = street();
    let sheet = words(&world.ben, 1);
    let before = shown(&world.ana, &world.id);
    let home = Home::new();
    let thief = home.created();
    let join = meet::back(&world.ana, &world.id, &world.person_of_ben, &sheet);
    call(&thief, "join_circle", join.clone()).unwrap();
    meet::until(&world.ana, "digits");
    meet::until(&thief, "digits");
    call(&thief, "answer_meeting", json!({ "same": true })).unwrap();
    call(&world.ana, "answer_meeting", json!({ "same": false })).unwrap();
    for desk in [&world.ana, &thief] {
        assert_eq!(meet::ended(desk)["why"], "differ");
    }
    assert_eq!(shown(&world.ana, &world.id), before);
    assert_eq!(
        call(&thief, "list_circles", json!({})).unwrap()["circles"].as_array().unwrap().len(),
        1
    );
}
