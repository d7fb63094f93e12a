//! A profile in a file, and a profile made of it: nothing is lost, nothing signs as the old phone, and
//! another of one's own devices lets it in again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use std::{fs, path::PathBuf};

use chrono::Duration;
use common::{Home, PASSPHRASE, call, meet};
use porchlight_app::Desk;
use serde_json::{Value, json};

const FILE_PASSPHRASE: &str = "copper walnut harbour sixteen drum";

/// A folder for the file, as a stick would be.
struct Stick(tempfile::TempDir);

impl Stick {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("ana.backup")
    }

    fn export(&self, desk: &Desk) -> Value {
        let request = json!({
            "path": self.file(), "passphrase": PASSPHRASE, "file_passphrase": FILE_PASSPHRASE,
        });
        call(desk, "export_backup", request).unwrap()
    }

    fn restore(&self, desk: &Desk) -> Result<Value, String> {
        let request = json!({
            "path": self.file(), "file_passphrase": FILE_PASSPHRASE, "passphrase": PASSPHRASE,
        });
        call(desk, "restore_backup", request)
    }
}

fn file(desk: &Desk, note: &str, category: u8) -> Value {
    let report =
        json!({ "note": note, "category": category, "activity": { "kinds": ["knocking"] } });
    call(desk, "create_report", report).unwrap()["id"].clone()
}

fn notes(desk: &Desk) -> Vec<String> {
    let page = call(desk, "list_reports", json!({ "limit": 100 })).unwrap();
    let show = |row: &Value| {
        let shown = call(desk, "show_report", json!({ "id": row["id"] })).unwrap();
        shown["report"]["note"].as_str().unwrap().to_owned()
    };
    let mut notes: Vec<String> = page["rows"].as_array().unwrap().iter().map(show).collect();
    notes.sort();
    notes
}

fn circle(desk: &Desk, sort: &str) -> Value {
    let list = call(desk, "list_circles", json!({})).unwrap();
    let found = list["circles"].as_array().unwrap().iter().find(|it| it["sort"] == sort);
    found.unwrap().clone()
}

fn circle_of(desk: &Desk, id: &Value) -> Value {
    call(desk, "show_circle", json!({ "circle": id })).unwrap()
}

fn is_whole(desk: &Desk) {
    assert_eq!(call(desk, "check_store", json!({})).unwrap()["problems"], json!([]));
}

fn entries(home: &Home) -> Vec<String> {
    let names = fs::read_dir(home.folder.path().join("profiles")).into_iter().flatten();
    names.map(|it| it.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_profile_comes_back_whole_under_another_passphrase() {
    let (home, stick) = (Home::new(), Stick::new());
    let desk = home.created();
    for note in ["one", "two", "three"] {
        file(&desk, note, 3);
    }
    let held = file(&desk, "held", 1);
    call(&desk, "hold_report", json!({ "id": held })).unwrap();
    call(&desk, "save_draft", json!({ "report": { "note": "a draft" } })).unwrap();
    call(&desk, "found_circle", json!({ "name": "Maple Street", "passphrase": PASSPHRASE }))
        .unwrap();
    let made = stick.export(&desk);
    assert_eq!(
        (&made["stopped"], made["bytes"].as_u64().unwrap()),
        (&json!(false), fs::metadata(stick.file()).unwrap().len())
    );
    assert!(fs::read_dir(stick.0.path()).unwrap().count() == 1, "no half file beside it");
    assert!(!home.folder.path().join("profiles/1/backup.part").exists());

    let other = Home::new();
    let desk_there = other.desk();
    let request = json!({
        "path": stick.file(), "file_passphrase": FILE_PASSPHRASE,
        "passphrase": "orchard violin seventeen magnet cloud",
    });
    let view = call(&desk_there, "restore_backup", request).unwrap()["profile"].clone();
    assert_eq!(
        (&view["device_name"], &view["became_new_device"]),
        (&json!("Ana's phone"), &json!(true))
    );
    assert_eq!(entries(&other), ["1"]);
    assert_eq!(notes(&desk_there), ["held", "one", "three", "two"]);
    let drafts = call(&desk_there, "list_drafts", json!({})).unwrap();
    assert_eq!(drafts["drafts"][0]["report"]["note"], "a draft");
    let shown = call(&desk_there, "show_report", json!({ "id": held })).unwrap();
    assert!(!shown["held"].is_null());
    let street = circle(&desk_there, "neighbourhood");
    assert_eq!((&street["place"], &street["inside"]), (&json!("restored"), &json!(false)));
    is_whole(&desk_there);
    file(&desk_there, "after", 1);
    desk_there.close();
    let wrong = json!({ "profile": 1, "passphrase": PASSPHRASE });
    assert_eq!(call(&other.desk(), "unlock_profile", wrong).unwrap_err(), "vault.wrong_passphrase");
    // The old phone goes on.
    file(&desk, "on the old phone", 1);
    assert_eq!(circle(&desk, "neighbourhood")["place"], "inside");
    is_whole(&desk);
}

#[test]
fn sizes_say_little_and_nothing_is_named_outside() {
    let (home, stick) = (Home::new(), Stick::new());
    let desk = home.created();
    stick.export(&desk);
    let small = fs::read(stick.file()).unwrap();
    for number in 0..20 {
        file(&desk, &format!("report {number}"), 1);
    }
    stick.export(&desk);
    let more = fs::read(stick.file()).unwrap();
    assert_eq!(small.len(), more.len());
    assert_ne!(small[..100], more[..100]);
    for word in ["Ana's phone", "SQLite format", "report 1"] {
        assert!(!more.windows(word.len()).any(|it| it == word.as_bytes()), "{word}");
    }
}

#[test]
fn attack_every_bad_file_is_refused_and_changes_nothing() {
    let (home, stick) = (Home::new(), Stick::new());
    let desk = home.created();
    file(&desk, "one", 1);
    stick.export(&desk);
    let whole = fs::read(stick.file()).unwrap();
    let other = Home::new();
    let there = other.desk();
    let tries = |bytes: &[u8]| {
        fs::write(stick.file(), bytes).unwrap();
        let refused = stick.restore(&there).unwrap_err();
        assert!(entries(&other).is_empty(), "{refused}: {:?}", entries(&other));
        refused
    };
    let changed = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let end = whole.len();
    assert_eq!(tries(&[]), "backup.not_one");
    assert_eq!(tries(b"porch lamp".repeat(20_000).as_slice()), "backup.not_one");
    assert_eq!(tries(&whole[..40]), "backup.damaged");
    assert_eq!(tries(&whole[..65]), "backup.damaged");
    assert_eq!(tries(&whole[..end - 1]), "backup.damaged");
    assert_eq!(tries(&whole[..end - 16_384]), "backup.damaged");
    assert_eq!(tries(&[whole.clone(), whole[end - 16_384..].to_vec()].concat()), "backup.damaged");
    for at in [20, 30, 45, 62, 65, 90, 16_449, end - 1] {
        assert_eq!(tries(&changed(at)), "backup.damaged", "byte {at}");
    }
    let mut later = whole.clone();
    later[16] = 2;
    assert_eq!(tries(&later), "backup.later_version");
    let swapped = [
        &whole[..65],
        &whole[65 + 16_384..65 + 32_768],
        &whole[65..65 + 16_384],
        &whole[65 + 32_768..],
    ];
    assert_eq!(tries(&swapped.concat()), "backup.damaged");

    fs::write(stick.file(), &whole).unwrap();
    let asked = |file: &str, own: &str| json!({ "path": stick.file(), "file_passphrase": file, "passphrase": own });
    let refused = |request: Value| call(&there, "restore_backup", request).unwrap_err();
    assert_eq!(
        refused(asked("copper walnut harbour sixteen drums", PASSPHRASE)),
        "backup.wrong_passphrase"
    );
    assert_eq!(refused(asked(FILE_PASSPHRASE, "porch")), "vault.weak_passphrase");
    let nowhere =
        json!({ "path": "/nowhere", "file_passphrase": FILE_PASSPHRASE, "passphrase": PASSPHRASE });
    assert_eq!(refused(nowhere), "backup.cannot_read");
    assert!(entries(&other).is_empty());
    stick.restore(&there).unwrap();
    // Not over a profile that is there, open or not.
    assert_eq!(stick.restore(&there).unwrap_err(), "vault.already_open");
    there.close();
    assert_eq!(stick.restore(&other.desk()).unwrap_err(), "backup.not_empty");
}

#[test]
fn what_can_not_be_written_is_said() {
    let (home, stick) = (Home::new(), Stick::new());
    let desk = home.created();
    let asked = |path: PathBuf, own: &str, file: &str| {
        let request = json!({ "path": path, "passphrase": own, "file_passphrase": file });
        call(&desk, "export_backup", request).unwrap_err()
    };
    let nowhere = stick.0.path().join("no such folder/file");
    assert_eq!(asked(nowhere, PASSPHRASE, FILE_PASSPHRASE), "backup.cannot_write");
    assert_eq!(
        asked(stick.file(), "another passphrase of six", FILE_PASSPHRASE),
        "vault.wrong_passphrase"
    );
    assert_eq!(asked(stick.file(), PASSPHRASE, "porch"), "vault.weak_passphrase");
    assert!(fs::read_dir(stick.0.path()).unwrap().next().is_none());
    desk.close();
    assert_eq!(
        call(&desk, "export_backup", json!({ "path": stick.file(), "passphrase": PASSPHRASE, "file_passphrase": FILE_PASSPHRASE })).unwrap_err(),
        "vault.locked"
    );
}

/// Stopped by a person, or by Lock now: nothing of it stays.
#[test]
fn what_is_stopped_leaves_nothing() {
    let (home, stick) = (Home::new(), Stick::new());
    let desk = home.created();
    for number in 0..40 {
        file(&desk, &format!("report {number}"), 1);
    }
    stick.export(&desk);
    let other = Home::new();
    let there = other.desk();
    // As soon as it tells that it goes on.
    let (events, stops) = (there.events(), there.clone());
    let stopper = std::thread::spawn(move || {
        if events.recv().is_ok() {
            call(&stops, "stop_work", json!({})).unwrap();
        }
    });
    let restored = stick.restore(&there).unwrap();
    // It may have been done before the word came.
    let made = !restored["profile"].is_null();
    assert_eq!(entries(&other).len(), usize::from(made), "{:?}", entries(&other));
    there.close();
    drop(there);
    stopper.join().unwrap();
}

/// A copy that a killed export left is gone at the next opening; a folder that a killed restore left
/// is in nobody's way.
#[test]
fn what_was_cut_short_leaves_nothing() {
    let (home, stick) = (Home::new(), Stick::new());
    let desk = home.created();
    file(&desk, "one", 1);
    stick.export(&desk);
    desk.close();
    let left = home.folder.path().join("profiles/1/backup.part");
    fs::write(&left, "half").unwrap();
    let (desk, _) = home.unlocked();
    assert!(!left.exists());
    desk.close();
    let other = Home::new();
    let folder = other.folder.path().join("profiles/restoring");
    fs::create_dir_all(folder.join("received")).unwrap();
    fs::create_dir_all(other.folder.path().join("profiles/1")).unwrap();
    for name in ["porchlight.db", "porchlight.db-wal", "vault.json", "received/porchlight.db"] {
        fs::write(folder.join(name), "half").unwrap();
    }
    fs::write(other.folder.path().join("profiles/1/porchlight.db"), "half").unwrap();
    let desk = other.desk();
    stick.restore(&desk).unwrap();
    assert_eq!((entries(&other), notes(&desk)), (vec!["1".to_owned()], vec!["one".to_owned()]));
}

/// Two devices of one person; the laptop's backup is restored on a third one while both live on.
#[test]
fn another_own_device_lets_a_restored_one_in() {
    let (phone_home, laptop_home, mut new_home, stick) =
        (Home::new(), Home::new(), Home::new(), Stick::new());
    let (phone, laptop) = (phone_home.created(), laptop_home.created());
    call(&phone, "found_circle", json!({ "name": "Maple Street", "passphrase": PASSPHRASE }))
        .unwrap();
    let street = circle(&phone, "neighbourhood")["id"].clone();
    meet::own_device((&phone, &laptop), &street);
    let before = file(&laptop, "before", 3);
    stick.export(&laptop);

    let new = new_home.desk();
    stick.restore(&new).unwrap();
    assert_eq!(circle(&new, "neighbourhood")["place"], "restored");
    let while_out = file(&new, "while it was out", 3);
    call(
        &new,
        "edit_report",
        json!({ "id": before, "changes": [{ "field": "minors", "value": "no" }] }),
    )
    .unwrap();
    file(&laptop, "by the laptop", 3);
    new.close();
    new_home.pass(Duration::days(20));
    let (new, _) = new_home.unlocked();
    // What it sends to the circle is refused here already.
    let refused = call(
        &new,
        "grant_role",
        json!({
            "circle": street, "person": circle(&new, "neighbourhood")["id"], "role": "patrol", "passphrase": PASSPHRASE,
        }),
    );
    assert!(refused.is_err());
    let out = call(&new, "export_bundle", json!({ "circle": street, "path": stick.0.path() }));
    assert_eq!(out.unwrap_err(), "circle.not_inside");

    meet::own_device((&phone, &new), &street);
    assert_eq!(circle(&new, "neighbourhood")["place"], "inside");
    for desk in [&phone, &laptop, &new] {
        is_whole(desk);
        let view = call(desk, "show_circle", json!({ "circle": street })).unwrap();
        assert_eq!(view["forked"], json!([]));
    }
    let view = call(&phone, "show_circle", json!({ "circle": street })).unwrap();
    assert_eq!(view["persons"][0]["devices"].as_array().unwrap().len(), 3);
    let shown = call(&new, "show_report", json!({ "id": before })).unwrap();
    assert_eq!(shown["report"]["minors"]["value"], "no");
    assert!(notes(&new).contains(&"while it was out".to_owned()), "{while_out}");
}

/// Waits until a desk shows this; whenever something came, it is looked at again.
fn until<T: PartialEq + std::fmt::Debug>(desk: &Desk, look: impl Fn(&Desk) -> T, expected: &T) {
    let events = desk.events();
    let mut last = look(desk);
    while last != *expected {
        let came = events.recv_timeout(std::time::Duration::from_secs(20));
        assert!(came.is_ok(), "{last:?} instead of {expected:?}");
        last = look(desk);
    }
}

fn until_notes(desk: &Desk, expected: &[&str]) {
    until(desk, notes, &expected.iter().map(|it| (*it).to_owned()).collect());
}

fn minors(desk: &Desk, id: &Value) -> Value {
    call(desk, "show_report", json!({ "id": id })).unwrap()["report"]["minors"]["value"].clone()
}

/// The household of two devices: reports and edits of the time in between become ordinary.
#[test]
fn what_a_restored_device_wrote_becomes_ordinary_once_it_is_in() {
    let (phone_home, laptop_home, new_home, stick) =
        (Home::new(), Home::new(), Home::new(), Stick::new());
    let (phone, laptop) = (phone_home.created(), laptop_home.created());
    let home = circle(&phone, "household")["id"].clone();
    meet::own_device((&phone, &laptop), &home);
    let before = file(&phone, "before", 1);
    until_notes(&laptop, &["before"]);
    // What is filed on either goes to both.
    file(&laptop, "from the laptop", 1);
    until_notes(&phone, &["before", "from the laptop"]);
    stick.export(&phone);
    phone.unlink();

    let new = new_home.desk();
    stick.restore(&new).unwrap();
    assert_eq!(circle_of(&new, &home)["place"], "restored");
    let alone = file(&new, "while it was out", 1);
    let held = call(&new, "hold_report", json!({ "id": alone })).unwrap_err();
    assert_eq!(held, "circle.not_allowed");
    for value in ["yes", "no"] {
        let change = json!({ "id": before, "changes": [{ "field": "minors", "value": value }] });
        call(&new, "edit_report", change).unwrap();
    }
    new.close();
    let (new, _) = new_home.unlocked();
    is_whole(&new);
    laptop.unlink();
    meet::own_device((&laptop, &new), &home);
    until_notes(&laptop, &["before", "from the laptop", "while it was out"]);
    assert_eq!(circle_of(&new, &home)["place"], "inside");
    assert_eq!(notes(&new), ["before", "from the laptop", "while it was out"]);
    for desk in [&laptop, &new] {
        until(desk, |desk| minors(desk, &before), &json!("no"));
        call(desk, "hold_report", json!({ "id": alone })).unwrap();
        is_whole(desk);
    }
    file(&laptop, "later", 1);
    until_notes(&new, &["before", "from the laptop", "later", "while it was out"]);
    // The old phone, which lives on, has told no lie.
    file(&phone, "on the old phone", 1);
    is_whole(&phone);
}
