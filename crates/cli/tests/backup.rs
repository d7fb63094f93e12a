//! A backup at the terminal: written, restored, killed at any moment, on a full disk; and the words on paper.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use common::{Chance, Porch, Session, finish, now_ms};
use serde_json::{Value, json};

const KILLS: u32 = 8;
const REPORTS: usize = 400;
const OF_FILE: &str = "copper walnut harbour sixteen drum";

/// The sandbox with a file's passphrase in it.
fn with_passphrase(porch: &Porch) -> String {
    porch.write_private("of-file", OF_FILE);
    porch.text("of-file")
}

fn export(porch: &Porch, to: &str) -> Value {
    let of_file = with_passphrase(porch);
    porch
        .run(&["backup", "export", "--file-passphrase-file", &of_file, to, "--json"])
        .code(0)
        .json()
}

fn restore<'a>(of_file: &'a str, from: &'a str) -> [&'a str; 5] {
    ["backup", "restore", "--file-passphrase-file", of_file, from]
}

/// Some days of reports.
fn full() -> Porch {
    let porch = Porch::lit();
    let lines = common::many_sightings(REPORTS);
    std::fs::write(porch.path("lines.jsonl"), lines.join("\n")).unwrap();
    porch.run(&["report", "import", &porch.text("lines.jsonl")]).code(0);
    porch
}

#[test]
fn a_backup_is_written_and_restored_in_another_home() {
    let [old, new] = [Porch::lit(), Porch::new()];
    old.run(&["report", "add", "--category", "1", "--note", "a van"]).code(0);
    let file = old.text("ana.backup");
    let made = export(&old, &file);
    assert_eq!(made["bytes"].as_u64().unwrap(), std::fs::metadata(&file).unwrap().len());
    let of_file = with_passphrase(&new);
    let restored = new.run(&restore(&of_file, &file)).code(0);
    assert!(restored.out.contains("sends nothing"), "{}", restored.out);
    let list = new.run(&["report", "list", "--json"]).code(0).json();
    assert_eq!(list["rows"].as_array().unwrap().len(), 1);
    new.check_clean();
    new.run(&[&restore(&of_file, &file)[..], &["--json"]].concat()).error("backup.not_empty", 1);
    let other = Porch::new();
    other.write_private("of-file", "copper walnut harbour sixteen drums");
    let wrong = other.text("of-file");
    let all = [&restore(&wrong, &file)[..], &["--json"]].concat();
    other.run(&all).error("backup.wrong_passphrase", 3);
    old.run(&["backup", "export", "/nowhere/x", "--file-passphrase-file", &of_file, "--json"])
        .error("backup.cannot_write", 4);
}

/// `kill -9` at any moment of restoring: there is no profile, or the whole one.
#[test]
fn a_restore_that_is_killed_leaves_nothing_or_all() {
    let mut chance = Chance::of_environment(31);
    let old = full();
    let file = old.text("ana.backup");
    export(&old, &file);
    let new = Porch::new();
    let of_file = with_passphrase(&new);
    let began = now_ms();
    new.run(&restore(&of_file, &file)).code(0);
    let whole_ms = now_ms() - began;
    let mut made = 0;
    for kill in 0..KILLS {
        // Over what the kill before has left, unless that is a profile.
        if new.file("vault.json").exists() {
            std::fs::remove_dir_all(new.home()).unwrap();
        }
        let child = Session::of(new.command(&restore(&of_file, &file)));
        chance.wait_within(kill, KILLS, whole_ms * 1.2);
        child.end_now();
        let status = new.run(&["call", "home_status"]).code(0).json();
        let profiles = status["profiles"].as_array().unwrap().len();
        assert_eq!(profiles, usize::from(new.file("vault.json").exists()));
        if profiles == 1 {
            made += 1;
            let count = new.run(&["call", "count_reports"]).code(0).json();
            assert_eq!(count["reports"], REPORTS);
        }
    }
    println!("{made} of {KILLS} were made before the kill");
    if !new.file("vault.json").exists() {
        new.run(&restore(&of_file, &file)).code(0);
    }
    new.check_clean();
}

/// The same of writing one: the name is there with a whole file behind it, or not at all.
#[test]
fn an_export_that_is_killed_leaves_no_file_of_that_name() {
    let mut chance = Chance::of_environment(32);
    let porch = full();
    let of_file = with_passphrase(&porch);
    let file = porch.text("ana.backup");
    let began = now_ms();
    let whole = export(&porch, &file)["bytes"].as_u64().unwrap();
    let whole_ms = now_ms() - began;
    for kill in 0..KILLS {
        std::fs::remove_file(&file).unwrap_or_default();
        let args = ["backup", "export", "--file-passphrase-file", &of_file, &file];
        let child = Session::of(porch.command(&args));
        chance.wait_within(kill, KILLS, whole_ms * 1.2);
        child.end_now();
        if let Ok(found) = std::fs::metadata(&file) {
            assert_eq!(found.len(), whole);
        }
        porch.run(&["call", "count_reports"]).code(0);
        assert!(!porch.file("backup.part").exists());
    }
    porch.check_clean();
}

fn words(porch: &Porch, sheets: &str) -> Vec<String> {
    let shown = porch.run(&["recovery", "words", "--sheets", sheets, "--json"]).code(0).json();
    let sheets = shown["sheets"].as_array().unwrap().iter();
    let text = |sheet: &Value| {
        let words = sheet.as_array().unwrap().iter().map(|it| it.as_str().unwrap());
        words.collect::<Vec<_>>().join(" ")
    };
    sheets.map(text).collect()
}

#[test]
fn words_are_shown_numbered_and_checked_as_they_are_typed() {
    let porch = Porch::lit();
    let shown = porch.run(&["recovery", "words"]).code(0);
    assert!(shown.out.contains(" 1  ") && shown.out.contains("17  "), "{}", shown.out);
    let three = words(&porch, "3");
    let typed = format!("{}\n{}\n\n", three[2].to_uppercase(), three[0]);
    let checked = porch.run_with(&["recovery", "check", "--json"], typed.as_bytes()).code(0).json();
    assert_eq!(checked["circles"][0]["works"], true);
    let one = format!("{}\n\n", three[0]);
    let few = porch.run_with(&["recovery", "check", "--json"], one.as_bytes());
    few.error("recovery.too_few", 2);
    std::fs::write(porch.path("sheet"), words(&porch, "1").remove(0)).unwrap();
    let sheet = porch.text("sheet");
    porch.run(&["recovery", "check", "--words", &sheet]).code(0);
}

/// The next view of the meeting that is in that state.
fn until(session: &mut Session, state: &str) -> Value {
    loop {
        let view = session.answer();
        if view["state"] == state {
            return view;
        }
        assert!(!["over", "apart"].contains(&view["state"].as_str().unwrap_or("over")), "{view}");
    }
}

fn meet(mut here: Session, there: impl FnOnce(&str) -> Session) {
    let text = until(&mut here, "waiting")["invitation"].as_str().unwrap().to_owned();
    let mut there = there(&text);
    for session in [&mut here, &mut there] {
        until(session, "digits");
    }
    for session in [&mut here, &mut there] {
        session.send_line("yes");
    }
    for session in [&mut here, &mut there] {
        until(session, "done");
    }
    assert_eq!((here.close(), there.close()), (0, 0));
}

#[test]
fn who_lost_their_phone_comes_back_at_another_terminal() {
    let [ana, ben, new] = [Porch::lit(), Porch::lit(), Porch::lit()];
    ana.run(&["circle", "found", "--name", "Maple Street"]).code(0);
    let invite = ["circle", "invite", "Maple Street", "--json", "--at", "127.0.0.1"];
    let joins = |porch: &Porch, more: &[&str], text: &str| {
        let args = [&["circle", "join", "--json", "--name", "my street"], more].concat();
        let mut session = Session::of(porch.command(&args));
        session.send_line(text);
        session
    };
    meet(Session::of(ana.command(&invite)), |text| joins(&ben, &[], text));
    let sheet = words(&ben, "1").remove(0);
    std::fs::write(new.path("sheet"), &sheet).unwrap();
    let people = ana.run(&["circle", "people", "Maple Street", "--json"]).code(0).json();
    let persons = people["persons"].as_array().unwrap();
    let person = persons.iter().find(|it| it["is_me"] == false).unwrap()["id"].clone();
    let person = person.as_str().unwrap();
    let back = ["circle", "invite-back", "Maple Street", person, "--json", "--at", "127.0.0.1"];
    let sheet = new.text("sheet");
    meet(Session::of(ana.command(&back)), |text| joins(&new, &["--words", &sheet], text));
    let people = new.run(&["circle", "people", "my street", "--json"]).code(0).json();
    let me = people["persons"].as_array().unwrap().iter().find(|it| it["is_me"] == true).unwrap();
    assert_eq!((&me["id"], me["devices"].as_array().unwrap().len()), (&json!(person), 1));
    for porch in [&ana, &new] {
        porch.check_clean();
    }
    let asked =
        finish(ana.command(&["circle", "invite-back", "Maple Street", "0000", "--json"]), b"");
    asked.error("circle.no_such_person", 1);
}
