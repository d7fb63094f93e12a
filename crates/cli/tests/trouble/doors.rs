//! Two doors at one home, and one home in two places.

use std::fs;

use serde_json::{Value, json};

use crate::common::{Porch, Session, copy_folder};

#[test]
fn a_second_door_is_told_and_disturbs_nothing() {
    let porch = Porch::lit();
    porch.run(&["--profile", "2", "init", "--name", "Ben's"]).code(0);
    let mut first = porch.session();
    let id = first.ok("create_report", &json!({ "category": 1, "note": "first" }))["id"].clone();
    for args in [
        &["report", "list", "--json"][..],
        &["report", "add", "--category", "1", "--json"],
        &["check", "--repair", "--json"],
        &["passphrase", "change", "--new-passphrase-file", &porch.text("passphrase"), "--json"],
        &["session"],
    ] {
        let error = porch.run(args).error("home.open_elsewhere", 4);
        assert_eq!(error, json!({ "profile": 1 }), "{args:?}");
    }
    let unlock = json!({ "profile": 1, "passphrase": crate::common::PASSPHRASE });
    for command in ["unlock_profile", "rescue_profile"] {
        let ran = porch.run_with(&["call", command, "-", "--json"], unlock.to_string().as_bytes());
        ran.error("home.open_elsewhere", 4);
    }
    // Another profile is another house.
    porch.run(&["--profile", "2", "report", "add", "--category", "1"]).code(0);
    assert_eq!(first.ok("show_report", &json!({ "id": id }))["report"]["note"], "first");
    first.ok("create_report", &json!({ "category": 1 }));
    assert_eq!(first.close(), 0);
    assert_eq!(porch.check_clean()["documents"], 2);
    // A door that was killed keeps nobody out.
    porch.session().kill();
    porch.check_clean();
}

/// Files one report more and changes one that both homes have.
fn go_on(session: &mut Session, shared: &Value, name: &str) {
    session.ok("create_report", &json!({ "category": 1, "note": name }));
    let changes = json!([{ "field": "note", "value": format!("seen by {name}") }]);
    let edited = session.ok("edit_report", &json!({ "id": shared, "changes": changes }));
    assert_eq!(edited["report"]["note"], format!("seen by {name}"));
    assert_eq!(session.report_ids().len(), 2);
    session.check_clean();
}

#[test]
fn a_copied_home_becomes_a_device_of_its_own_and_both_go_on() {
    let porch = Porch::lit();
    let mut session = porch.session();
    let shared = session.ok("create_report", &json!({ "category": 1 }))["id"].clone();
    session.close();
    let copy = porch.path("copy");
    copy_folder(&porch.home(), &copy);
    // No backup takes it along; what a copy of all of it means stands in THREATS.md.
    fs::remove_file(copy.join("profiles/1/install.id")).unwrap();

    for (home, became_new) in [(porch.home(), [false, false]), (copy, [true, false])] {
        let mut command = porch.bare_at(&home);
        command.arg("session");
        let mut session = Session::of(command);
        assert_eq!(session.unlock()["became_new_device"], became_new[0], "{}", home.display());
        go_on(&mut session, &shared, home.file_name().unwrap().to_str().unwrap());
        assert_eq!(session.ok("lock_now", &json!({})), json!({}));
        assert_eq!(session.unlock()["became_new_device"], became_new[1]);
        session.check_clean();
        session.close();
    }
}

#[test]
fn a_database_put_back_from_a_backup_becomes_a_new_device() {
    let porch = Porch::lit();
    porch.run(&["report", "add", "--category", "1", "--note", "before"]).code(0);
    copy_folder(&porch.home(), &porch.path("backup"));
    porch.run(&["report", "add", "--category", "1", "--note", "after"]).code(0);
    // A phone set up anew: the same files but the install id.
    fs::remove_dir_all(porch.home()).unwrap();
    copy_folder(&porch.path("backup"), &porch.home());
    fs::write(porch.file("install.id"), [7; 16]).unwrap();
    let said = porch.run(&["report", "list", "--json"]).code(0);
    assert!(!said.err.is_empty(), "the person is told");
    assert_eq!(said.json()["rows"].as_array().unwrap().len(), 1);
    assert!(porch.run(&["report", "list", "--json"]).code(0).err.is_empty());
    porch.check_clean();
}
