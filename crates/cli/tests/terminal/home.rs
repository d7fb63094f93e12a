//! The home: passphrases, settings, any command by name, help.

use serde_json::{Value, json};

use crate::porch::{KNOCKING, Porch, Ran};

#[test]
#[cfg(unix)]
fn a_passphrase_comes_from_a_descriptor_and_an_open_file_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;
    let porch = Porch::lit();
    let mut command = porch.bare();
    command.args(["--passphrase-fd", "0", "report", "list", "--json"]);
    let file = std::fs::File::open(porch.path("passphrase")).unwrap();
    let page = Ran::from(command.stdin(file).output().unwrap()).code(0).json();
    assert_eq!(page["rows"], json!([]));
    let mode = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(porch.path("passphrase"), mode).unwrap();
    let said = porch.run(&["report", "list", "--json"]).code(0);
    assert!(said.err.contains("chmod 600"), "{}", said.err);
    assert_eq!(said.json()["rows"], json!([]));
}

#[test]
fn the_passphrase_changes_and_the_old_one_opens_nothing() {
    let porch = Porch::lit();
    porch.run(&KNOCKING).code(0);
    porch.write_private("new", "violet harbour mitten saddle eleven");
    let new = porch.text("new");
    porch.run(&["passphrase", "change", "--new-passphrase-file", &new]).code(0);
    porch.run(&["report", "list"]).code(3);
    std::fs::rename(porch.path("new"), porch.path("passphrase")).unwrap();
    let page = porch.run(&["report", "list", "--json"]).code(0).json();
    assert_eq!(page["rows"].as_array().unwrap().len(), 1);
}

#[test]
fn settings_choose_the_language_of_the_next_answer() {
    let porch = Porch::lit();
    let settings = porch.run(&["settings", "set", "language", "es", "--json"]).code(0).json();
    assert_eq!(settings["language"], "es");
    assert!(
        porch.run(&["report", "list"]).code(0).out.starts_with("Todavía no hay reportes aquí.")
    );
    let said = porch.run(&["--language", "en", "report", "list"]).code(0);
    assert!(said.out.starts_with("There are no reports here yet."));
    let settings = porch.run(&["settings", "set", "text-size", "150", "--json"]).code(0).json();
    assert_eq!((&settings["language"], &settings["text_size"]), (&json!("es"), &json!(150)));
    assert!(porch.run(&["settings", "show"]).code(0).out.contains("150 %"));
    let filed = porch.add(&["--category", "1"]);
    assert_eq!(filed["report"]["language"], "es");
}

#[test]
fn settings_say_when_it_locks_by_itself() {
    let porch = Porch::lit();
    assert!(porch.run(&["settings", "show"]).code(0).out.contains("after 10 minutes"));
    let settings = porch.run(&["settings", "set", "lock-after", "1", "--json"]).code(0).json();
    assert_eq!(settings["lock_after_min"], 1);
    assert!(porch.run(&["settings", "show"]).code(0).out.contains("after 1 minute without"));
    assert!(porch.run(&["settings", "set", "lock-after", "0"]).code(0).out.contains("never"));
    let spanish = porch.run(&["--language", "es", "settings", "show"]).code(0).out;
    assert!(spanish.contains("Se bloquea solo") && spanish.contains("nunca"));
    let refused = porch.run(&["settings", "set", "lock-after", "121"]).code(1);
    assert!(refused.err.contains("the minutes until it locks"), "{}", refused.err);
    porch.run(&["settings", "set", "lock-after", "soon"]).code(2);
    let settings = porch.run(&["settings", "show", "--json"]).code(0).json();
    assert_eq!(settings["lock_after_min"], 0);
}

#[test]
fn the_first_profile_keeps_the_language_it_was_made_in() {
    let porch = Porch::new();
    porch.run(&["--language", "es", "init", "--name", "A"]).code(0);
    assert!(porch.run(&["report", "list"]).code(0).out.starts_with("Todavía"));
}

#[test]
fn any_command_of_the_contract_can_be_called() {
    let porch = Porch::lit();
    porch.run(&KNOCKING).code(0);
    let count = porch.run(&["call", "count_reports"]).code(0).json();
    assert_eq!((&count["reports"], &count["exercises"]), (&json!(0), &json!(1)));
    let page = porch.run(&["call", "list_reports", r#"{"search":"lunt"}"#]).code(0).json();
    assert_eq!(page["rows"].as_array().unwrap().len(), 1);
    let page =
        porch.with_input(&["call", "list_reports", "-"], r#"{"search":"zebra"}"#).code(0).json();
    assert_eq!(page["rows"], json!([]));
    let status = porch.run(&["call", "home_status"]).code(0).json();
    assert_eq!(status["unlocked"], Value::Null);
    let request = r#"{"language":"es"}"#;
    let suggested = Porch::new().run(&["call", "suggest_passphrase", request]).code(0).json();
    assert_eq!(suggested["words"].as_array().unwrap().len(), 5);
    assert_eq!(porch.run(&["call", "lock_now"]).code(0).json(), json!({}));
    let error = porch.run(&["call", "show_report", r#"{"id":7}"#, "--json"]).code(2).json();
    assert_eq!(error["error"]["code"], "request.not_valid");
    let secret = r#"{"profile":1,"passphrase":"x"}"#;
    let error = porch.run(&["call", "unlock_profile", secret, "--json"]).code(2).json();
    assert_eq!(error["error"]["code"], "terminal.secret_in_arguments");
    assert_eq!(porch.run(&["quarantine", "list", "--json"]).code(0).json()["items"], json!([]));
}

#[test]
fn help_completion_and_the_manual_need_no_home() {
    let porch = Porch::new();
    assert!(porch.run(&["report", "add", "--help"]).code(0).out.contains("Examples:"));
    assert!(porch.run(&["call", "--help"]).code(0).out.contains("create_report"));
    assert!(porch.run(&["completion", "bash"]).code(0).out.contains("porchlight"));
    assert!(porch.run(&["man"]).code(0).out.contains(".TH porchlight"));
    porch.run(&["man", "--dir", &porch.text("man1")]).code(0);
    assert!(porch.path("man1/porchlight-report-add.1").is_file());
    assert!(!porch.path("home").exists());
}
