//! One second after Lock now no word that anybody wrote is in the memory of a process of ours or in
//! a file of ours, in UTF-8 or UTF-16; the locked process answers, and opens to everything again.
//!
//! Memory is read from outside, as somebody who seized the running machine would: every readable
//! mapping of the session and of whatever descends from it. First the same search must find the
//! words while the profile is open.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

mod common;

#[path = "canary/memory.rs"]
mod memory;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
    thread,
    time::Duration,
};

use common::{Chance, PASSPHRASE, Porch, Session, files_below, many_sightings, now_ms, poll};
use memory::{Memory, Search};
use serde_json::{Value, json};

const REPORTS: usize = 20;
const DRAFTS: usize = 20;
const SEARCHES: usize = 100;
const IMPORTED: usize = 100;
const REFUSED: usize = 20;
const LONG_LINES: usize = 4_500;
const PROMISE_MS: f64 = 1_000.0;
/// What a door may write beside the home: nothing with words in it.
const FOLDERS: [&str; 4] = ["home", "tmp", "cwd", "user"];

/// Words that stand nowhere else, and the writings that hold them.
struct Canaries {
    chance: Chance,
    words: Vec<String>,
}

impl Canaries {
    fn new(seed: u64) -> Self {
        Self { chance: Chance::of_environment(seed), words: Vec::new() }
    }

    fn word(&mut self) -> String {
        let word = self.chance.word();
        self.words.push(word.clone());
        word
    }

    /// A report with a word in every text that it can hold.
    fn report(&mut self) -> Value {
        json!({
            "category": 3,
            "activity": { "kinds": ["knocking", "other"], "text": self.word() },
            "place": { "text": self.word(), "landmark": self.word(), "area": self.word() },
            "unit": { "words_seen": [self.word(), self.word()] },
            "equipment": { "vehicles": [{ "make": self.word(), "plate_partial": self.word() }] },
            "contact": self.word(),
            "note": self.word(),
        })
    }

    fn draft(&mut self) -> Value {
        json!({ "note": self.word(), "place": { "text": self.word() } })
    }

    /// A file to import, a word in each line.
    fn file(&mut self, porch: &Porch, name: &str, lines: usize) -> Value {
        let lines: Vec<_> = many_sightings(lines).iter().map(|line| self.line(line)).collect();
        fs::create_dir_all(porch.path("outside")).unwrap();
        let path = porch.text(&format!("outside/{name}"));
        fs::write(&path, lines.join("\n")).unwrap();
        json!({ "path": path })
    }

    fn line(&mut self, sighting: &str) -> String {
        let mut line: Value = serde_json::from_str(sighting).unwrap();
        line["text"] = json!(self.word());
        line.to_string()
    }

    /// These words, and the passphrase.
    fn search(&self) -> Search {
        let mut words = self.words.clone();
        words.push(PASSPHRASE.to_owned());
        Search::of(&words)
    }
}

/// What the person was told is kept.
#[derive(PartialEq, Debug)]
struct Kept {
    reports: BTreeMap<String, Value>,
    drafts: BTreeMap<String, Value>,
}

fn kept(session: &mut Session) -> Kept {
    Kept { reports: session.reports(), drafts: session.drafts() }
}

/// A session whose log is a file in the sandbox too.
fn session(porch: &Porch, args: &[&str]) -> Session {
    let mut command = porch.bare();
    let log = fs::File::options().append(true).create(true).open(porch.path("user/log")).unwrap();
    command.args(args).stderr(log);
    Session::of(command)
}

fn write_everything(session: &mut Session, canaries: &mut Canaries, porch: &Porch) {
    for _ in 0..REPORTS {
        session.ok("create_report", &canaries.report());
    }
    for number in 0..DRAFTS {
        let first = session.ok("save_draft", &json!({ "report": canaries.draft() }));
        session.ok("save_draft", &json!({ "id": first["id"], "report": canaries.draft() }));
        if number % 3 == 0 {
            session.ok("drop_draft", &json!({ "id": first["id"] }));
        }
    }
    for number in 0..SEARCHES {
        // Mostly for what is not there; the first one finds a report.
        let word = if number == 0 { canaries.words[1].clone() } else { canaries.word() };
        let found = session.ok("list_reports", &json!({ "search": word }));
        assert_eq!(found["rows"].as_array().unwrap().len(), usize::from(number == 0));
    }
    for _ in 0..REFUSED {
        let long = json!({ "category": 1, "note": canaries.word().repeat(400) });
        session.refused("create_report", &long, "field.too_long");
        let unknown = json!({ canaries.word(): canaries.word() });
        session.refused("create_report", &unknown, "request.not_valid");
        session.refused("show_report", &json!({ "id": canaries.word() }), "report.not_found");
    }
    let import = canaries.file(porch, "small.jsonl", IMPORTED);
    assert_eq!(session.ok("import_reports", &import)["imported"], IMPORTED);
}

/// Nothing is in memory or in a file when one second has passed since the lock `began`.
fn assert_clean(session: &Session, porch: &Porch, search: &Search, began: f64) {
    thread::sleep(Duration::from_secs_f64((PROMISE_MS - (now_ms() - began)).max(0.0) / 1_000.0));
    let memory = Memory::read(session.pid());
    let late_ms = now_ms() - began - PROMISE_MS;
    println!("{} bytes of memory, read {late_ms:.0} ms after the second", memory.bytes());
    let found = memory.find(search);
    assert!(found.is_empty(), "in memory: {found:?}");
    let found = words_in_files(porch, search);
    assert!(found.is_empty(), "in files: {found:?}");
}

/// Words in files and in their names.
fn words_in_files(porch: &Porch, search: &Search) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut look = |file: &Path| {
        search.look(file.to_str().unwrap().as_bytes(), &mut found);
        search.look(&fs::read(file).unwrap(), &mut found);
    };
    let folders = FOLDERS.iter().map(|folder| files_below(&porch.path(folder)));
    folders.flatten().for_each(|file| look(&file));
    found
}

/// The process that took the place answers; how long after the lock `began` it first did.
fn assert_locked(session: &mut Session, began: f64) -> f64 {
    let arguments = format!("/proc/{}/cmdline", session.pid());
    // Until then the old process may answer, which is locked too but full of words. In the moment
    // of the change nothing stands under its number.
    poll("a fresh process took its place", || {
        fs::read_to_string(&arguments).is_ok_and(|arguments| arguments.contains("--profile\0"))
    });
    assert_eq!(session.ok("home_status", &json!({}))["unlocked"], Value::Null);
    let up_ms = now_ms() - began;
    session.refused("list_reports", &json!({}), "vault.locked");
    session.refused("count_reports", &json!({}), "vault.locked");
    up_ms
}

#[test]
fn nothing_of_500_words_is_left_one_second_after_lock_now() {
    let mut canaries = Canaries::new(9);
    let porch = Porch::new();
    let mut session = session(&porch, &["session"]);
    // The profile is made in here as well: its name and its passphrase went through this process.
    let name = canaries.word();
    let make = json!({ "profile": 1, "passphrase": PASSPHRASE, "device_name": name });
    session.ok("create_profile", &make);
    write_everything(&mut session, &mut canaries, &porch);
    let before = kept(&mut session);
    assert!(canaries.words.len() >= 500, "{} words", canaries.words.len());

    let search = canaries.search();
    let found = Memory::read(session.pid()).find(&search);
    println!("{} of {} words are in memory before", found.len(), canaries.words.len());
    assert!(found.len() > 100, "the search finds too little to mean anything");
    assert!(!found.contains(PASSPHRASE), "the passphrase stays in memory after it was used");
    let found = words_in_files(&porch, &search);
    assert!(found.is_empty(), "in files while open: {found:?}");

    let began = now_ms();
    assert_eq!(session.ok("lock_now", &json!({})), json!({}));
    let up_ms = assert_locked(&mut session, began);
    println!("the locked process answers {up_ms:.0} ms after lock_now");
    assert!(up_ms < PROMISE_MS, "up after {up_ms} ms");
    assert_clean(&session, &porch, &search, began);

    assert_eq!(session.unlock()["device_name"], name);
    assert!(kept(&mut session) == before, "not everything is there again");
    session.check_clean();
    session.close();
}

#[test]
fn nothing_is_left_when_another_door_locks_during_an_import() {
    let mut canaries = Canaries::new(10);
    let porch = Porch::lit();
    let mut session = session(&porch, &["session", "--events"]);
    session.send("unlock_profile", &json!({ "profile": 1, "passphrase": PASSPHRASE }));
    let import = canaries.file(&porch, "day.jsonl", LONG_LINES);
    session.answer();
    session.send("import_reports", &import);
    // So far that commits are behind, one is under way, and another batch is being built; and not
    // so far that the import is over before a process that locks has started.
    let most = u64::try_from(LONG_LINES / 2).unwrap();
    while session.answer()["event"]["done"].as_u64().unwrap_or(0) < most {}
    let before = Memory::read(session.pid());
    let began = now_ms();
    assert_eq!(porch.run(&["lock", "--json"]).code(0).json(), json!({ "locked": true }));
    println!("`porchlight lock` ended after {:.0} ms", now_ms() - began);
    skip_to_the_answer(&mut session);
    let up_ms = assert_locked(&mut session, began);
    println!("the locked process answers {up_ms:.0} ms after `porchlight lock` was started");
    assert!(up_ms < PROMISE_MS, "up after {up_ms} ms");
    let search = canaries.search();
    assert_clean(&session, &porch, &search, began);
    let found = before.find(&search);
    println!("{} of {} words were in memory before", found.len(), canaries.words.len());
    assert!(found.len() > 100, "the search finds too little to mean anything");

    session.close();
    let mut session = porch.session();
    let here = session.ok("count_reports", &json!({}))["reports"].as_u64().unwrap();
    println!("{here} of {LONG_LINES} are here");
    assert!(here > 0, "commits before the lock are gone");
    session.check_clean();
    let summary = session.ok("import_reports", &import);
    let all = u64::try_from(LONG_LINES).unwrap();
    assert_eq!(
        (&summary["already_here"], &summary["imported"]),
        (&json!(here), &json!(all - here))
    );
    assert_eq!(session.report_ids().len(), LONG_LINES);
    session.close();
}

/// Passes over events up to the one answer: the lock took the import's place.
fn skip_to_the_answer(session: &mut Session) {
    loop {
        let line = session.answer();
        if line["error"]["code"] == "vault.locked" || line["ok"]["stopped"] == json!(true) {
            return;
        }
        assert!(line.get("event").is_some(), "the import was over before the lock: {line}");
    }
}

#[test]
fn an_export_that_is_locked_leaves_no_half_file() {
    let porch = Porch::lit();
    let mut canaries = Canaries::new(11);
    let mut session = porch.session();
    fs::create_dir(porch.path("outside")).unwrap();
    // Long ones, so that the lock comes in the midst of one and not between two.
    for _ in 0..30 {
        let note: Vec<_> = (0..260).map(|_| canaries.word()).collect();
        session.ok("create_report", &json!({ "category": 1, "note": note.join(" ") }));
    }
    session.close();
    let export = json!({
        "path": porch.text("outside/out.jsonl"), "format": "jsonl", "precision": "exact",
    });
    let mut caught = 0;
    for _ in 0..8 {
        let mut session = porch.session();
        session.send("export_reports", &export);
        poll("the export began", || porch.path("outside/out.jsonl.part").exists());
        // As `porchlight lock` does, without the time that a process needs to start.
        let lock = format!("kill -USR1 {}", session.pid());
        assert!(Command::new("sh").args(["-c", &lock]).status().unwrap().success());
        let answer = session.answer();
        if answer["ok"]["stopped"] == json!(true) || answer["error"]["code"] == "vault.locked" {
            caught += 1;
        } else {
            assert!(answer.get("ok").is_some(), "{answer}");
            fs::remove_file(porch.path("outside/out.jsonl")).unwrap();
        }
        assert_locked(&mut session, now_ms());
        let files = files_below(&porch.path("outside"));
        assert!(files.is_empty(), "left behind: {files:?}");
        session.close();
    }
    println!("{caught} of 8 exports were caught half done");
    assert!(caught > 2, "the locks came too late to say anything");
}
