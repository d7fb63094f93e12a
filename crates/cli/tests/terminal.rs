//! The terminal as a person or a script meets it: the binary, a home of its own, nothing else.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

const PASSPHRASE: &str = "lantern copper orchard gravel seventeen";

/// A home in a folder that goes when the test is over.
struct Porch {
    dir: TempDir,
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    #[track_caller]
    fn code(self, expected: i32) -> Self {
        assert_eq!(self.code, expected, "out: {}\nerr: {}", self.out, self.err);
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Porch {
    fn new() -> Self {
        let porch = Self { dir: tempfile::tempdir().unwrap() };
        porch.write_private("passphrase", PASSPHRASE);
        porch
    }

    /// With a profile in it.
    fn lit() -> Self {
        let porch = Self::new();
        porch.run(&["init", "--name", "Ana's phone"]).code(0);
        porch
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn write_private(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(self.path(name), mode).unwrap();
        }
    }

    fn bare(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_porchlight"));
        command.env_clear().env("LANG", "en_US.UTF-8").env("TZ", "UTC").stdin(Stdio::null());
        command.arg("--home").arg(self.path("home"));
        command
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.bare();
        command.arg("--passphrase-file").arg(self.path("passphrase")).args(args);
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.command(args).output().unwrap().into()
    }

    fn with_input(&self, args: &[&str], input: &str) -> Ran {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap().into()
    }

    fn add(&self, args: &[&str]) -> Value {
        let mut all = vec!["report", "add", "--json"];
        all.extend(args);
        self.run(&all).code(0).json()
    }
}

const KNOCKING: [&str; 20] = [
    "report",
    "add",
    "--activity",
    "knocking",
    "--place",
    "N Clark St & W Lunt Ave, NE corner",
    "--people",
    "3-5",
    "--vehicles",
    "2",
    "--seen",
    "10m",
    "--how",
    "saw",
    "--category",
    "3",
    "--note",
    "two vests say POLICE",
    "--json",
    "--exercise",
];

fn id(view: &Value) -> &str {
    view["id"].as_str().unwrap()
}

#[test]
fn the_seven_lines_of_the_promise_work_in_order() {
    let porch = Porch::new();
    let said = porch.run(&["init", "--name", "Ana's phone"]).code(0);
    assert!(said.out.contains("Profile 1 is ready"), "{}", said.out);

    let filed = porch.run(KNOCKING.get(..19).unwrap()).code(0).json();
    let report = &filed["report"];
    assert_eq!(report["activity"]["value"]["kinds"], json!(["knocking"]));
    assert_eq!(report["place"]["value"]["text"], "N Clark St & W Lunt Ave, NE corner");
    assert_eq!(report["size"]["people_min"], 3);
    assert_eq!(report["size"]["people_max"], 5);
    assert_eq!(report["size"]["vehicles_max"], 2);
    assert_eq!(report["how_known"], "saw");
    assert_eq!(report["category"]["value"], 3);
    assert_eq!(report["note"], "two vests say POLICE");
    assert!(report["observed"]["value"]["at"].is_string());

    let list = ["report", "list", "--search", "clark lunt", "--limit", "50", "--json"];
    let page = porch.run(&list).code(0).json();
    assert_eq!(page["rows"].as_array().unwrap().len(), 1);
    assert_eq!(page["rows"][0]["id"], filed["id"]);
    assert_eq!(page["next"], Value::Null);

    let shown = porch.run(&["report", "show", id(&filed), "--json"]).code(0).json();
    assert_eq!(shown["report"], filed["report"]);
    let beginning = id(&filed).get(..8).unwrap();
    let short = porch.run(&["report", "show", beginning, "--json"]).code(0).json();
    assert_eq!(short["id"], filed["id"]);

    let jsonl = porch.text("out.jsonl");
    let export = ["report", "export", "--format", "jsonl", "--precision", "exact", "-o", &jsonl];
    porch.run(&export).code(0);
    let line: Value =
        serde_json::from_str(std::fs::read_to_string(&jsonl).unwrap().trim()).unwrap();
    assert_eq!(line["text"], "two vests say POLICE");

    // The same file in another home: the one report comes in, and the second time it is there.
    let other = Porch::lit();
    let first = other.run(&["report", "import", &jsonl, "--json"]).code(0).json();
    assert_eq!((&first["imported"], &first["refused"]), (&json!(1), &json!(0)));
    let again = other.run(&["report", "import", &jsonl, "--json"]).code(0).json();
    assert_eq!((&again["imported"], &again["already_here"]), (&json!(0), &json!(1)));

    let check = porch.run(&["check", "--json"]).code(0).json();
    assert_eq!(check["problems"], json!([]));
    assert!(porch.run(&["check"]).code(0).out.contains("Everything fits together"));
    porch.run(&["check", "--repair"]).code(0);
}

#[test]
fn every_format_and_precision_can_be_written() {
    let porch = Porch::lit();
    porch.run(&KNOCKING).code(0);
    for format in ["csv", "jsonl", "geojson"] {
        for precision in ["area", "block", "exact"] {
            let file = porch.text(&format!("{precision}.{format}"));
            let args =
                ["report", "export", "--format", format, "--precision", precision, "-o", &file];
            let said = porch.run(&args).code(0);
            assert!(said.out.contains("1 report is written"), "{}", said.out);
            let text = std::fs::read_to_string(&file).unwrap();
            assert_eq!(text.contains("two vests"), precision == "exact", "{format} {precision}");
        }
    }
}

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

#[cfg(unix)]
#[test]
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

#[test]
fn a_report_is_changed_taken_back_and_deleted() {
    let porch = Porch::lit();
    let filed = porch.add(&[
        "--category",
        "2",
        "--place",
        "Clark & Lunt",
        "--landmark",
        "Metra",
        "--contact",
        "555 1234",
        "--vehicle",
        "Ford Transit;white;DY4????",
        "--people",
        "3",
    ]);
    let id = id(&filed);
    let args = [
        "report",
        "edit",
        id,
        "--landmark",
        "school",
        "--clear",
        "contact",
        "--note",
        "n",
        "--json",
    ];
    let edited = porch.run(&args).code(0).json();
    assert_eq!(edited["report"]["place"]["value"]["text"], "Clark & Lunt");
    assert_eq!(edited["report"]["place"]["value"]["landmark"], "school");
    assert_eq!(edited["report"]["contact"]["value"], Value::Null);
    assert_eq!(edited["report"]["note"], "n");
    assert_eq!(edited["report"]["equipment"], filed["report"]["equipment"]);
    assert_eq!(edited["report"]["reported_at"], filed["report"]["reported_at"]);

    let undone = porch.run(&["report", "undo", "--json"]).code(0).json();
    assert_eq!(undone["report"], filed["report"]);
    let error = porch.run(&["report", "undo", "--json"]).code(1).json();
    assert_eq!(error["error"]["code"], "undo.nothing");

    let asked = porch.run(&["report", "delete", id]).code(2);
    assert!(asked.err.contains("--yes"), "{}", asked.err);
    let deleted = porch.run(&["report", "delete", id, "--yes", "--json"]).code(0).json();
    assert_eq!(deleted["id"], id);
    let error = porch.run(&["report", "show", id, "--json"]).code(1).json();
    assert_eq!(error["error"]["code"], "report.not_found");
    assert_eq!(
        porch.run(&["report", "list"]).code(0).out.lines().next(),
        Some("There are no reports here yet.")
    );
}

#[test]
fn lists_are_filtered_and_paged() {
    let porch = Porch::lit();
    for corner in ["Clark & Lunt", "Clark & Morse", "Damen & Touhy"] {
        porch.add(&["--category", "2", "--place", corner, "--people", "2", "--still-there", "yes"]);
    }
    porch.add(&["--category", "1", "--place", "Clark & Estes", "--activity", "leaving"]);
    let count = |args: &[&str]| {
        let mut all = vec!["report", "list", "--json"];
        all.extend(args);
        porch.run(&all).code(0).json()["rows"].as_array().unwrap().len()
    };
    assert_eq!(count(&[]), 4);
    assert_eq!(count(&["--search", "clark"]), 3);
    assert_eq!(count(&["--search", "CLARK mor"]), 1);
    assert_eq!(count(&["--category", "1"]), 1);
    assert_eq!(count(&["--activity", "leaving"]), 1);
    assert_eq!(count(&["--still-there", "yes"]), 3);
    assert_eq!(count(&["--disputed"]), 0);
    assert_eq!(count(&["--disputed", "no"]), 4);
    assert_eq!(count(&["--since", "2h"]), 4);
    assert_eq!(count(&["--since", "2090-01-01 00:00"]), 0);
    let first = porch.run(&["report", "list", "--limit", "3", "--json"]).code(0).json();
    let next = first["next"].as_str().unwrap();
    assert_eq!(count(&["--limit", "3", "--after", next]), 1);
    let said = porch.run(&["report", "list", "--limit", "3"]).code(0).out;
    assert!(said.contains(&format!("--after {next}")), "{said}");
    let none = porch.run(&["report", "list", "--search", "zebra"]).code(0).out;
    assert_eq!(none.trim_end(), "No report fits. Try fewer words or other filters.");
}

#[test]
fn what_people_wrote_is_harmless_on_the_screen_and_unchanged_in_json() {
    let porch = Porch::lit();
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}live\u{9b}31m";
    let filed = porch.add(&["--category", "1", "--place", evil, "--note", evil]);
    assert_eq!(filed["report"]["note"], evil);
    let shown = porch.run(&["report", "show", id(&filed), "--json"]).code(0).json();
    assert_eq!(shown["report"]["place"]["value"]["text"], evil);
    for args in [vec!["report", "show", id(&filed)], vec!["report", "list"]] {
        let out = porch.run(&args).code(0).out;
        assert!(out.contains("live"), "{out:?}");
        assert!(!out.chars().any(|sign| sign.is_control() && sign != '\n'), "{out:?}");
        assert!(!out.contains('\u{202e}'), "{out:?}");
    }
}

#[test]
fn lines_fit_the_screen() {
    let porch = Porch::lit();
    let long = "a place with many words ".repeat(8);
    let filed = porch.add(&["--category", "1", "--place", &long, "--note", &long.repeat(4)]);
    for columns in ["80", "40"] {
        for args in [vec!["report", "list"], vec!["report", "show", id(&filed)]] {
            let out = Ran::from(porch.command(&args).env("COLUMNS", columns).output().unwrap())
                .code(0)
                .out;
            let widest = out.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= columns.parse().unwrap(), "{columns}: {widest}\n{out}");
        }
    }
}

#[test]
fn drafts_wait_until_they_are_filed() {
    let porch = Porch::lit();
    let empty = porch.run(&["draft", "list"]).code(0);
    assert!(empty.out.contains("There are no unfinished reports here."), "{}", empty.out);
    let draft = porch.run(&["draft", "save", "--place", "Clark & Lunt", "--json"]).code(0).json();
    let id = id(&draft);
    assert_eq!(draft["report"]["place"]["text"], "Clark & Lunt");
    let args = ["draft", "save", "--id", id, "--category", "2", "--note", "n", "--json"];
    let saved = porch.run(&args).code(0).json();
    assert_eq!(saved["id"], id);
    assert_eq!(saved["report"]["place"]["text"], "Clark & Lunt");
    let list = porch.run(&["draft", "list", "--json"]).code(0).json();
    assert_eq!(list["drafts"].as_array().unwrap().len(), 1);
    assert!(porch.run(&["draft", "show", id]).code(0).out.contains("Clark & Lunt"));
    let error = porch.run(&["draft", "file", id, "--json"]).code(1).json();
    assert_eq!(error["error"]["code"], "report.needs_detail");
    let filed = porch.run(&["draft", "file", id, "--confirm-category", "--json"]).code(0).json();
    assert_eq!(filed["report"]["note"], "n");
    let error = porch.run(&["draft", "show", id, "--json"]).code(1).json();
    assert_eq!(error["error"]["code"], "draft.not_found");
    let draft = porch.run(&["draft", "save", "--note", "away", "--json"]).code(0).json();
    porch.run(&["draft", "drop", draft["id"].as_str().unwrap()]).code(0);
    assert_eq!(porch.run(&["draft", "list", "--json"]).json()["drafts"], json!([]));
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
fn the_first_profile_keeps_the_language_it_was_made_in() {
    let porch = Porch::new();
    porch.run(&["--language", "es", "init", "--name", "A"]).code(0);
    assert!(porch.run(&["report", "list"]).code(0).out.starts_with("Todavía"));
}

#[test]
fn any_command_of_the_contract_can_be_called() {
    let porch = Porch::lit();
    porch.run(&KNOCKING).code(0);
    assert_eq!(porch.run(&["call", "count_reports"]).code(0).json()["reports"], 1);
    let page = porch.run(&["call", "list_reports", r#"{"search":"lunt"}"#]).code(0).json();
    assert_eq!(page["rows"].as_array().unwrap().len(), 1);
    let page =
        porch.with_input(&["call", "list_reports", "-"], r#"{"search":"zebra"}"#).code(0).json();
    assert_eq!(page["rows"], json!([]));
    let status = porch.run(&["call", "home_status"]).code(0).json();
    assert_eq!(status["unlocked"], Value::Null);
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

#[test]
fn the_sample_day_comes_in_and_goes_out_equal() {
    let corpus =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora/sightings/seed1.jsonl");
    if !corpus.exists() {
        return;
    }
    let porch = Porch::lit();
    let summary =
        porch.run(&["report", "import", corpus.to_str().unwrap(), "--json"]).code(0).json();
    assert_eq!((&summary["lines"], &summary["imported"]), (&json!(1500), &json!(1500)));
    let file = porch.text("out.jsonl");
    porch
        .run(&["report", "export", "--format", "jsonl", "--precision", "exact", "-o", &file])
        .code(0);
    let read = |path: &Path| -> Vec<Value> {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let (mut given, written) = (read(&corpus), read(Path::new(&file)));
    given.sort_by_key(|line| line["id"].as_str().unwrap().to_owned());
    let without_ours = |mut line: Value| {
        line.as_object_mut().unwrap().remove("porchlight");
        line
    };
    assert_eq!(written.into_iter().map(without_ours).collect::<Vec<_>>(), given);
    porch.run(&["check"]).code(0);
}
