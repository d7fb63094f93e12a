//! The session: line by line, locked, and told what changes.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

use crate::porch::{PASSPHRASE, Porch};

/// A session with its two ends.
struct Session {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Session {
    fn open(porch: &Porch, args: &[&str]) -> Self {
        Self::of(porch.command(args))
    }

    fn of(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    fn send(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        assert!(self.output.read_line(&mut line).unwrap() > 0, "the session ended");
        serde_json::from_str(&line).unwrap()
    }

    fn ask(&mut self, command: &str, request: &Value) -> Value {
        self.send(&json!({ "command": command, "request": request }).to_string());
        self.answer()
    }

    fn close(mut self) -> i32 {
        drop(self.input);
        self.child.wait().unwrap().code().unwrap()
    }
}

fn unlock() -> Value {
    json!({ "profile": 1, "passphrase": PASSPHRASE })
}

#[test]
fn a_session_answers_line_by_line_and_locks() {
    let porch = Porch::lit();
    let mut session = Session::of({
        let mut command = porch.bare();
        command.arg("session");
        command
    });
    let error = session.ask("count_reports", &json!({}));
    assert_eq!(error["error"]["code"], "vault.locked");
    let open = session.ask("unlock_profile", &unlock());
    assert_eq!(open["ok"]["device_name"], "Ana's phone");
    let filed = session.ask("create_report", &json!({ "category": 1, "note": "n" }));
    assert_eq!(filed["ok"]["report"]["note"], "n");
    session.send("not json");
    assert_eq!(session.answer()["error"]["code"], "request.not_json");
    session.send(r#"{"request":{}}"#);
    assert_eq!(session.answer()["error"]["code"], "request.not_valid");
    // Lines that wait already are answered by the process that comes after.
    session.send(r#"{"command":"lock_now"}"#);
    session.send(r#"{"command":"count_reports"}"#);
    session.send(&json!({ "command": "unlock_profile", "request": unlock() }).to_string());
    session.send(r#"{"command":"count_reports"}"#);
    assert_eq!(session.answer(), json!({ "ok": {} }));
    assert_eq!(session.answer()["error"]["code"], "vault.locked");
    assert_eq!(session.answer()["ok"]["profile"], 1);
    assert_eq!(session.answer()["ok"]["reports"], 1);
    // And again while nothing is open.
    assert_eq!(session.ask("lock_now", &json!({})), json!({ "ok": {} }));
    assert_eq!(session.ask("lock_now", &json!({})), json!({ "ok": {} }));
    assert_eq!(session.close(), 0);
}

#[test]
fn a_session_opens_with_the_passphrase_given_and_not_again_after_locking() {
    let porch = Porch::lit();
    let mut session = Session::open(&porch, &["session"]);
    assert_eq!(session.ask("count_reports", &json!({}))["ok"]["reports"], 0);
    assert_eq!(session.ask("lock_now", &json!({})), json!({ "ok": {} }));
    assert_eq!(session.ask("count_reports", &json!({}))["error"]["code"], "vault.locked");
    assert_eq!(session.close(), 0);
    porch.write_private("passphrase", "not the one at all");
    let error = porch.run(&["session"]).code(3).json();
    assert_eq!(error["error"]["code"], "vault.wrong_passphrase");
}

#[test]
fn a_session_tells_what_changes() {
    let porch = Porch::lit();
    let mut session = Session::open(&porch, &["session", "--events"]);
    session.send(r#"{"command":"create_report","request":{"category":1}}"#);
    let lines = [session.answer(), session.answer()];
    let event = lines.iter().find(|line| line.get("event").is_some()).unwrap();
    assert_eq!(event["event"]["event"], "changed");
    assert_eq!(event["event"]["kinds"], json!(["report"]));
    let filed = lines.iter().find(|line| line.get("ok").is_some()).unwrap();
    assert_eq!(event["event"]["ids"], json!([filed["ok"]["id"]]));
    session.close();
}

#[test]
fn two_doors_share_no_profile_and_the_second_can_lock_the_first() {
    let porch = Porch::lit();
    let nothing = porch.run(&["lock"]).code(0);
    assert!(nothing.out.contains("Nothing is open"), "{}", nothing.out);
    let mut session = Session::open(&porch, &["session"]);
    assert_eq!(session.ask("count_reports", &json!({}))["ok"]["reports"], 0);
    let error = porch.run(&["report", "list", "--json"]).code(4).json();
    assert_eq!(
        error["error"],
        json!({ "code": "home.open_elsewhere", "params": { "profile": 1 } })
    );
    assert_eq!(porch.run(&["lock", "--json"]).code(0).json(), json!({ "locked": true }));
    assert_eq!(session.ask("count_reports", &json!({}))["error"]["code"], "vault.locked");
    porch.run(&["report", "list"]).code(0);
    assert_eq!(session.ask("unlock_profile", &unlock())["ok"]["profile"], 1);
    session.close();
}
