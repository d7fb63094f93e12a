//! Reports and drafts: filed, found, changed, carried in and out.

use std::path::Path;

use serde_json::{Value, json};

use crate::porch::{KNOCKING, Porch, Ran, id};

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
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e} live \u{9b}31m";
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
