//! `kill -9` at a random moment of writing, 200 times. Whatever was answered with `ok` before is
//! there afterwards, whole; what was not answered happened wholly or not at all; `check` is clean.
//!
//! The seed decides what is written, the wall clock where in it the kill falls: the assertion holds
//! at every moment. A killed process loses nothing that the system already took from it, so this
//! says nothing about a power cut; that is what `synchronous = FULL` is for.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{
    Chance, Porch, Session, copy_folder, finish, many_sightings, now_ms, sightings, string,
};
use serde_json::{Value, json};

const KILLS_WRITING: u32 = 140;
const KILLS_IMPORTING: u32 = 56;
const LONG_LINES: usize = 4_500;
const KILLS_AT_THE_VAULT: u32 = 12;
/// So that comparing everything after each kill stays quick.
const REPORTS_MAX: usize = 24;
/// Commands that wait in the session's input when it is killed.
const BURST: usize = 3;

/// What the person may rely on, from the answers alone.
#[derive(Debug, Clone, Default, PartialEq)]
struct Believed {
    reports: BTreeMap<String, Value>,
    drafts: BTreeMap<String, Value>,
    /// The report that `undo_edit` would take back, with what it said before.
    undo: Option<(String, Value)>,
}

#[derive(Debug, Clone)]
enum Write {
    Add(Value),
    Edit(String, Value),
    Undo,
    Delete(String),
    Draft(Option<String>, Value),
    Drop(String),
    File(String),
}

impl Write {
    fn command(&self) -> (&'static str, Value) {
        match self {
            Self::Add(report) => ("create_report", report.clone()),
            Self::Edit(id, changes) => ("edit_report", json!({ "id": id, "changes": changes })),
            Self::Undo => ("undo_edit", json!({})),
            Self::Delete(id) => ("delete_report", json!({ "id": id })),
            Self::Draft(None, report) => ("save_draft", json!({ "report": report })),
            Self::Draft(Some(id), report) => ("save_draft", json!({ "id": id, "report": report })),
            Self::Drop(id) => ("drop_draft", json!({ "id": id })),
            Self::File(id) => ("file_draft", json!({ "id": id })),
        }
    }
}

impl Believed {
    /// What is there if `write` was done; `id` and `body` are those of what it made or changed.
    fn after(&self, write: &Write, id: &str, body: &Value) -> Self {
        let mut after = self.clone();
        match write {
            Write::Add(_) => {
                after.reports.insert(id.to_owned(), body.clone());
            }
            Write::Edit(..) => {
                let before = after.reports.insert(id.to_owned(), body.clone());
                after.undo = before.map(|before| (id.to_owned(), before));
            }
            Write::Undo => {
                after.reports.insert(id.to_owned(), body.clone());
                after.undo = None;
            }
            Write::Delete(gone) => {
                after.reports.remove(gone);
                after.undo = after.undo.filter(|(id, _)| id != gone);
            }
            Write::Draft(..) => {
                after.drafts.insert(id.to_owned(), body.clone());
            }
            Write::Drop(gone) => {
                after.drafts.remove(gone);
            }
            Write::File(draft) => {
                after.drafts.remove(draft);
                after.reports.insert(id.to_owned(), body.clone());
            }
        }
        after
    }

    /// Takes in an answer, which must say what was asked for.
    fn answered(&mut self, write: &Write, answer: &Value) {
        let done = &answer["ok"];
        assert!(done.is_object(), "{write:?}: {answer}");
        let id = done["id"].as_str().unwrap_or_default();
        self.expect(write, &done["report"]);
        *self = self.after(write, id, &done["report"]);
    }

    /// A report or draft says what the write asked for.
    fn expect(&self, write: &Write, body: &Value) {
        match write {
            Write::Add(asked) | Write::Draft(_, asked) => assert_says(body, asked),
            Write::Edit(_, changes) => assert_eq!(body["note"], changes[0]["value"]),
            Write::Undo => assert_eq!(Some(body), self.undo.as_ref().map(|(_, before)| before)),
            Write::File(draft) => assert_eq!(body["note"], self.drafts[draft]["note"]),
            Write::Delete(_) | Write::Drop(_) => {}
        }
    }

    /// The write that was under way happened wholly or not at all, and nothing else changed.
    fn settle(&mut self, write: Option<&Write>, found: &Self) {
        let same = |one: &Self| one.reports == found.reports && one.drafts == found.drafts;
        if same(self) {
            // It may still have been an edit that changes nothing, but ours always change something.
            return;
        }
        let write =
            write.unwrap_or_else(|| panic!("nothing was under way:\n{self:#?}\n{found:#?}"));
        let fresh = |old: &BTreeMap<String, Value>, new: &BTreeMap<String, Value>| {
            let known: BTreeSet<_> = old.keys().collect();
            new.keys().find(|id| !known.contains(id)).cloned()
        };
        let id = match write {
            Write::Add(_) | Write::File(_) => fresh(&self.reports, &found.reports),
            Write::Draft(None, _) => fresh(&self.drafts, &found.drafts),
            Write::Edit(id, _) | Write::Draft(Some(id), _) => Some(id.clone()),
            Write::Undo => self.undo.as_ref().map(|(id, _)| id.clone()),
            Write::Delete(_) | Write::Drop(_) => None,
        };
        let id = id.unwrap_or_default();
        let body = found.reports.get(&id).or_else(|| found.drafts.get(&id)).unwrap_or(&Value::Null);
        self.expect(write, body);
        let after = self.after(write, &id, body);
        assert!(same(&after), "{write:?} happened in part:\n{after:#?}\n{found:#?}");
        *self = after;
    }
}

fn assert_says(body: &Value, asked: &Value) {
    assert_eq!(body["note"], asked["note"]);
    let place = &body["place"];
    let place = place.get("value").unwrap_or(place);
    assert_eq!(place["text"], asked["place"]["text"]);
}

fn report(chance: &mut Chance) -> Value {
    // From a line to a page: a long one goes over many pages of the database.
    let words = [3, 30, 300][chance.below(3)];
    let note: Vec<_> = (0..words).map(|_| chance.word()).collect();
    let mut note = note.join(" ");
    note.truncate(4_000);
    let place = format!("{} & {}", chance.word(), chance.word());
    json!({ "category": 1, "note": note, "place": { "text": place }, "contact": chance.word() })
}

/// Writes that all must succeed, whichever of them come to be done.
fn burst(chance: &mut Chance, believed: &Believed, count: usize) -> Vec<Write> {
    let mut reports: Vec<_> = believed.reports.keys().cloned().collect();
    let mut drafts: Vec<_> = believed.drafts.keys().cloned().collect();
    let take = |chance: &mut Chance, ids: &mut Vec<String>| {
        if ids.is_empty() { None } else { Some(ids.swap_remove(chance.below(ids.len()))) }
    };
    let mut writes: Vec<Write> = Vec::new();
    while writes.len() < count {
        let crowded = reports.len() >= REPORTS_MAX;
        let edited = writes.iter().any(|write| matches!(write, Write::Edit(..) | Write::Delete(_)));
        let write = match chance.below(10) {
            0..=2 if !crowded => Some(Write::Add(report(chance))),
            3 | 4 => take(chance, &mut reports).map(|id| {
                let note = chance.word();
                Write::Edit(id, json!([{ "field": "note", "value": note }]))
            }),
            5 if !edited && believed.undo.is_some() && writes.is_empty() => Some(Write::Undo),
            6 => take(chance, &mut reports).map(Write::Delete),
            7 => Some(Write::Draft(take(chance, &mut drafts), report(chance))),
            8 => take(chance, &mut drafts).map(Write::Drop),
            9 if !crowded => take(chance, &mut drafts).map(Write::File),
            _ => None,
        };
        // What is taken back must not be edited or deleted in the same burst.
        if let (Some(Write::Undo), Some((id, _))) = (&write, &believed.undo) {
            reports.retain(|other| other != id);
        }
        writes.extend(write);
    }
    writes
}

fn found(session: &mut Session) -> Believed {
    let (reports, drafts) = (session.reports(), session.drafts());
    let count = session.ok("count_reports", &json!({}));
    assert_eq!(count["reports"], reports.len());
    assert_eq!((&count["drafts"], &count["unreadable"]), (&json!(drafts.len()), &json!(0)));
    Believed { reports, drafts, undo: None }
}

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment_of_writing() {
    let mut chance = Chance::of_environment(3);
    let porch = Porch::lit();
    let (mut believed, mut under_way) = (Believed::default(), None);
    let (mut acknowledged, mut hits) = (0, 0);
    for kill in 0..=KILLS_WRITING {
        let mut session = porch.session();
        let here = found(&mut session);
        let before = believed.clone();
        believed.settle(under_way.as_ref(), &here);
        hits += u32::from(believed != before);
        session.check_clean();
        if kill == KILLS_WRITING {
            break;
        }
        let count = chance.below(4);
        let began = now_ms();
        for write in burst(&mut chance, &believed, count) {
            let (command, request) = write.command();
            let answer = session.ask(command, &request);
            believed.answered(&write, &answer);
            acknowledged += 1;
        }
        // Whatever this machine needs for a write: the kill falls before, in or after one of them.
        let write_ms = if count == 0 {
            15.0
        } else {
            (now_ms() - began) / f64::from(u32::try_from(count).unwrap())
        };
        let waiting = burst(&mut chance, &believed, BURST);
        for write in &waiting {
            let (command, request) = write.command();
            session.send(command, &request);
        }
        chance.wait_up_to(write_ms * 3.5);
        let answers = session.kill();
        assert!(answers.len() <= waiting.len());
        for (write, answer) in waiting.iter().zip(&answers) {
            believed.answered(write, answer);
            acknowledged += 1;
        }
        under_way = waiting.get(answers.len()).cloned();
    }
    println!(
        "{KILLS_WRITING} kills, {acknowledged} writes acknowledged, {hits} more were done and not answered"
    );
    assert!(acknowledged > KILLS_WRITING, "the kills came before anything was written");
}

/// Lines of a file that were exported, without what this app adds.
fn exported(session: &mut Session, porch: &Porch) -> Vec<Value> {
    let path = porch.text("export.jsonl");
    let request = json!({ "path": path, "format": "jsonl", "precision": "exact" });
    session.ok("export_reports", &request);
    let text = std::fs::read_to_string(&path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every line that is here is a whole line of the file, and none is here twice.
fn assert_lines(here: &[Value], given: &[String]) {
    let given: BTreeMap<String, Value> = given.iter().map(|line| by_id(line)).collect();
    let ids: BTreeSet<_> = here.iter().map(|line| string(&line["id"])).collect();
    assert_eq!(ids.len(), here.len(), "a line is here twice");
    for line in here {
        assert_eq!(given.get(line["id"].as_str().unwrap()), Some(line));
    }
}

fn by_id(line: &str) -> (String, Value) {
    let line: Value = serde_json::from_str(line).unwrap();
    (string(&line["id"]), line)
}

/// What an import that was run again to its end must leave, and say.
fn finish_import(
    session: &mut Session,
    porch: &Porch,
    import: &Value,
    given: &[String],
    here: usize,
) {
    let summary = session.ok("import_reports", import);
    let expected = json!([given.len() - here, here, 1, false]);
    let said = json!([
        summary["imported"],
        summary["already_here"],
        summary["refused"],
        summary["stopped"]
    ]);
    assert_eq!(said, expected, "{summary}");
    let refused = std::fs::read_to_string(porch.path("refused.jsonl")).unwrap();
    assert_eq!(refused.lines().count(), 1);
    assert!(refused.contains("half a line"));
    let lines = exported(session, porch);
    assert_eq!(lines.len(), given.len());
    assert_lines(&lines, given);
    session.check_clean();
}

fn write_source(porch: &Porch, lines: &[String]) -> Value {
    let mut text = lines.join("\n");
    text.push_str("\n{\"id\":\"half a line");
    std::fs::write(porch.path("source.jsonl"), text).unwrap();
    json!({ "path": porch.text("source.jsonl"), "refused_path": porch.text("refused.jsonl") })
}

#[test]
fn an_import_killed_at_any_moment_ends_with_every_line_once() {
    let mut chance = Chance::of_environment(4);
    let porch = Porch::lit();
    copy_folder(&porch.home(), &porch.path("fresh"));
    let all = sightings();
    let (mut kills, mut in_part) = (0, 0);
    let mut whole_ms = 400.0;
    while kills < KILLS_IMPORTING {
        std::fs::remove_dir_all(porch.home()).unwrap();
        copy_folder(&porch.path("fresh"), &porch.home());
        let from = chance.below(all.len() - 50);
        let lines = &all[from..from + 20 + chance.below(30)];
        let import = write_source(&porch, lines);
        // The same import again and again, as a person would start it, until one is let live.
        let attempts = 1 + chance.below(3);
        for _ in 0..attempts {
            let mut session = porch.session();
            let here = exported(&mut session, &porch);
            assert_lines(&here, lines);
            in_part += u32::from(!here.is_empty());
            session.check_clean();
            session.send("import_reports", &import);
            chance.wait_up_to(whole_ms * 1.2);
            let answers = session.kill();
            kills += 1;
            // An answer, if there was one, is the acknowledgement of every line.
            if let Some(answer) = answers.first() {
                assert_eq!(answer["ok"]["refused"], 1, "{answer}");
                let mut session = porch.session();
                assert_eq!(exported(&mut session, &porch).len(), lines.len());
                session.close();
            }
        }
        let mut session = porch.session();
        let here = exported(&mut session, &porch).len();
        let began = now_ms();
        finish_import(&mut session, &porch, &import, lines, here);
        if here == 0 {
            whole_ms = (now_ms() - began) * 0.6;
        }
        session.close();
    }
    println!("{kills} kills, after {in_part} of them lines had come in");
}

#[test]
fn a_long_import_killed_between_its_commits_goes_on_where_it_was() {
    let mut chance = Chance::of_environment(5);
    let porch = Porch::lit();
    let lines = many_sightings(LONG_LINES);
    let import = write_source(&porch, &lines);
    let mut least = 0;
    // Progress tells what was read. Near the end of it the first commits must be behind.
    for tenths in [2, 5, 9, 5] {
        let read = u64::try_from(LONG_LINES).unwrap() * tenths / 10;
        let mut session = Session::of(porch.command(&["session", "--events"]));
        session.send("import_reports", &import);
        while session.answer()["event"]["done"].as_u64().unwrap_or(0) < read {}
        chance.wait_up_to(400.0);
        session.end_now();
        let mut session = porch.session();
        let here = session.ok("count_reports", &json!({}))["reports"].as_u64().unwrap();
        println!("killed after {read} were read: {here} here");
        assert!(here >= least, "{here} here, {least} were here before");
        least = here;
        session.close();
    }
    assert!(least > 0, "no kill fell behind the first commit");
    let mut session = porch.session();
    session.check_clean();
    let here = exported(&mut session, &porch);
    assert_lines(&here, &lines);
    finish_import(&mut session, &porch, &import, &lines, here.len());
    session.close();
}

#[test]
fn a_profile_whose_making_is_cut_short_is_whole_or_can_be_made_again() {
    let mut chance = Chance::of_environment(6);
    let porch = Porch::new();
    let began = now_ms();
    porch.run(&["init", "--name", "Ana"]).code(0);
    let whole_ms = now_ms() - began;
    let mut made = 0;
    for kill in 0..KILLS_AT_THE_VAULT {
        // Half of the times over what the kill before has left.
        if chance.below(2) == 0 || porch.file("vault.json").exists() {
            std::fs::remove_dir_all(porch.home()).unwrap();
        }
        let child = Session::of(porch.command(&["init", "--name", "Ana"]));
        chance.wait_within(kill, KILLS_AT_THE_VAULT, whole_ms * 1.5);
        child.end_now();
        if porch.file("vault.json").exists() {
            made += 1;
        } else {
            porch.run(&["init", "--name", "Ana"]).code(0);
        }
        porch.check_clean();
    }
    println!("{made} of {KILLS_AT_THE_VAULT} were made before the kill");
}

#[test]
fn a_change_of_the_passphrase_cut_short_leaves_one_of_the_two() {
    const OTHER: &str = "violet harbour mitten saddle eleven";
    let mut chance = Chance::of_environment(7);
    let porch = Porch::lit();
    porch.write_private("other", OTHER);
    let (mut current, mut next) = ("passphrase", "other");
    let began = now_ms();
    let mut whole_ms = 0.0;
    for kill in 0..KILLS_AT_THE_VAULT {
        let mut command = porch.bare();
        command.arg("--passphrase-file").arg(porch.path(current));
        command.args(["passphrase", "change", "--new-passphrase-file"]).arg(porch.path(next));
        let opens = |name: &str| {
            let mut command = porch.bare();
            command.arg("--passphrase-file").arg(porch.path(name)).args(["call", "count_reports"]);
            finish(command, b"").code == 0
        };
        if kill == 0 {
            assert_eq!(finish(command, b"").code, 0);
            whole_ms = now_ms() - began;
        } else {
            let child = Session::of(command);
            chance.wait_within(kill, KILLS_AT_THE_VAULT, whole_ms * 1.2);
            child.end_now();
        }
        if opens(next) {
            std::mem::swap(&mut current, &mut next);
        } else {
            assert!(opens(current), "neither passphrase opens the profile");
        }
    }
}
