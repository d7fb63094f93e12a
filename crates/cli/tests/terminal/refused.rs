//! What is refused, with which exit code, and in which words.

use std::process::{Command, Stdio};

use serde_json::json;

use crate::porch::{PASSPHRASE, Porch, Ran};

#[test]
fn refused_lines_are_counted_and_kept() {
    let porch = Porch::lit();
    std::fs::write(porch.path("bad.jsonl"), "{\n\nnot json\n").unwrap();
    let file = porch.text("bad.jsonl");
    let refused = porch.text("refused.jsonl");
    let ran = porch.run(&["report", "import", &file, "--refused", &refused, "--json"]).code(1);
    let summary = ran.json();
    assert_eq!(summary["refused"], 2, "{summary}");
    assert_eq!(summary["imported"], 0);
    assert_eq!(summary["refused_path"], refused.as_str());
    assert!(!std::fs::read_to_string(&refused).unwrap().is_empty());
    let said = porch.run(&["report", "import", &file, "--refused", &refused]).code(1);
    assert!(said.out.contains("2 lines are refused"), "{}", said.out);
    let missing =
        porch.run(&["report", "import", &porch.text("no.jsonl"), "--json"]).code(4).json();
    assert_eq!(missing["error"]["code"], "import.cannot_read");
}

#[test]
fn a_wrong_passphrase_is_3_and_says_what_is_safe() {
    let porch = Porch::lit();
    porch.write_private("passphrase", "not the one at all");
    let said = porch.run(&["report", "list"]).code(3);
    assert!(said.err.contains("That passphrase does not fit"), "{}", said.err);
    assert!(said.err.contains("Nothing is ever erased"), "{}", said.err);
    assert_eq!(said.err.trim_end().lines().count(), 1);
    let error = porch.run(&["report", "list", "--json"]).code(3).json();
    assert_eq!(error["error"]["code"], "vault.wrong_passphrase");
    assert_eq!(error["error"]["params"]["wrong_tries"], 2);
    porch.write_private("passphrase", &format!("{PASSPHRASE}\n"));
    porch.run(&["report", "list"]).code(0);
}

#[test]
fn a_home_without_a_profile_says_how_to_make_one() {
    let porch = Porch::new();
    let said = porch.run(&["report", "list"]).code(2);
    assert!(said.err.contains("porchlight init"), "{}", said.err);
    let said = porch.run(&["profile", "list"]).code(0);
    assert!(said.out.contains("porchlight init"), "{}", said.out);
    porch.run(&["init", "--name", "A"]).code(0);
    let error = porch.run(&["init", "--name", "A", "--json"]).code(1).json();
    assert_eq!(error["error"]["code"], "home.profile_exists");
    let second = porch.run(&["--profile", "2", "init", "--name", "B", "--json"]).code(0).json();
    assert_eq!(second["profile"], 2);
    porch.write_private("passphrase", "1234");
    let weak = porch.run(&["--profile", "3", "init", "--name", "C", "--json"]).code(1).json();
    assert_eq!(weak["error"]["code"], "vault.weak_passphrase");
    assert!(porch.run(&["--profile", "10", "report", "list"]).code(2).out.is_empty());
}

#[test]
fn misuse_is_2_in_one_line_and_in_the_language_asked_for() {
    let porch = Porch::lit();
    let check = |args: &[&str], expected: &str| {
        let said = porch.run(args).code(2);
        assert!(said.err.contains(expected), "{args:?}: {}", said.err);
        assert_eq!(said.err.trim_end().lines().count(), 1, "{}", said.err);
        assert_eq!(said.out, "");
    };
    check(&["report", "add", "--people", "many"], "Write one number");
    check(&["report", "add", "--seen", "soon"], "10m, 2h, 1d");
    check(&["report", "add", "--lat", "north"], "degrees");
    check(&["report", "add", "--activity", "dancing"], "It can be: detaining");
    check(&["report", "ad"], "maybe you mean add");
    check(&["report", "add", "--plce", "x"], "maybe you mean --place");
    check(&["report", "show"], "This is missing: <ID>");
    check(&["report", "edit", "6bb80aeb"], "You did not say what to change");
    check(&["report", "list", "--after", "nonsense"], "Start again from the top");
    check(&["call", "no_such_command"], "There is no command called no_such_command");
    check(&["call", "show_report", "{"], "This is not JSON");
    check(&["--language", "es", "report", "add", "--seen", "pronto"], "no es una hora");
    check(&["--language=es", "report", "ad"], "tal vez quieres decir add");
    let error = porch.run(&["report", "add", "--people", "many", "--json"]).code(2).json();
    assert_eq!(error["error"]["code"], "terminal.bad_count");
    let error = porch.run(&["report", "ad", "--json"]).code(2).json();
    assert_eq!(error["error"]["code"], "terminal.usage");
}

#[test]
fn no_terminal_and_no_passphrase_is_said_plainly() {
    let porch = Porch::lit();
    let mut command = porch.bare();
    command.args(["report", "list"]);
    // Without a controlling terminal there is nobody to ask.
    #[cfg(unix)]
    let mut command = {
        let mut detached = Command::new("setsid");
        detached.arg("--wait").arg(command.get_program()).args(command.get_args());
        detached.env("LANG", "en_US.UTF-8").stdin(Stdio::null());
        detached
    };
    let said = Ran::from(command.output().unwrap()).code(2);
    assert!(said.err.contains("--passphrase-file"), "{}", said.err);
}

#[test]
fn the_guard_refuses_and_a_person_may_confirm() {
    let porch = Porch::lit();
    let said = porch.run(&["report", "add", "--category", "3", "--place", "Clark & Lunt"]).code(1);
    assert!(said.err.contains("--confirm-category"), "{}", said.err);
    let args = ["report", "add", "--category", "2", "--vehicles", "1", "--json"];
    let error = porch.run(&args).code(1).json();
    assert_eq!(error["error"]["code"], "report.needs_detail");
    assert_eq!(porch.run(&["report", "list", "--json"]).json()["rows"], json!([]));
    let filed = porch.add(&["--category", "3", "--confirm-category"]);
    let hints = filed["hints"].as_array().unwrap();
    assert!(hints.contains(&json!({ "hint": "category_unsupported" })), "{filed}");
    let missing = porch.run(&["report", "add", "--place", "x", "--json"]).code(1).json();
    assert_eq!(
        missing["error"],
        json!({ "code": "field.missing", "params": { "field": "category" } })
    );
    let args = ["report", "add", "--category", "1", "--lat", "91", "--lon", "0", "--json"];
    let range = porch.run(&args).code(1).json();
    assert_eq!(range["error"]["code"], "field.out_of_range");
    assert_eq!(range["error"]["params"]["field"], "location.lat");
    let said = porch.run(&["report", "add", "--category", "1", "--people", "5-3"]).code(1);
    assert!(said.err.contains("the smallest number of people (size.people_min)"), "{}", said.err);
}
