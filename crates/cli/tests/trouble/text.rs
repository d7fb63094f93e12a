//! Text that was made to break programs, through every text field: within the field's limit it comes
//! back unchanged, over it the field is named. It is never run, never query syntax, never a formula.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde_json::{Value, json};

use crate::common::{Porch, Session, corpus, string};

/// Where a text goes in a request and lies in a report, its limit, its name in a refusal.
const FIELDS: [(&str, usize, &str); 9] = [
    ("/note", 4_000, "text"),
    ("/place/text", 200, "location.text"),
    ("/place/landmark", 200, "location.landmark"),
    ("/place/area", 200, "porchlight.area"),
    ("/activity/text", 200, "activity.text"),
    ("/contact", 200, "contact"),
    ("/unit/words_seen/0", 60, "unit.words_seen"),
    ("/equipment/vehicles/0/make", 60, "equipment.vehicles.make"),
    ("/equipment/vehicles/0/plate_partial", 60, "equipment.vehicles.plate_partial"),
];
/// The same texts on the line of an export.
const ON_THE_LINE: [&str; 9] = [
    "/text",
    "/location/text",
    "/location/landmark",
    "/porchlight/area",
    "/activity/text",
    "/porchlight/contact",
    "/unit/words_seen/0",
    "/equipment/vehicles/0/make",
    "/equipment/vehicles/0/plate_partial",
];

/// Every string of the naughty list, every line of the other files, and texts at each limit.
fn texts() -> BTreeSet<String> {
    let naughty = fs::read(corpus("text/blns.json")).unwrap();
    let mut texts: BTreeSet<String> = serde_json::from_slice(&naughty).unwrap();
    assert!(texts.len() > 250);
    let mut files: Vec<_> =
        fs::read_dir(corpus("text/udhr")).unwrap().map(Result::unwrap).collect();
    files.sort_by_key(std::fs::DirEntry::file_name);
    let mut files: Vec<_> = files.iter().map(std::fs::DirEntry::path).collect();
    assert_eq!(files.len(), 7);
    files.push(corpus("text/BidiCharacterTest-sample.txt"));
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        texts.extend(text.split('\n').map(str::to_owned));
    }
    for length in [60, 61, 200, 201, 4_000, 4_001] {
        texts.extend(["語", "a", "\u{1F3F3}"].map(|sign| sign.repeat(length)));
        // One letter and its accents: each of them is a character.
        texts.insert("e".to_owned() + &"\u{301}".repeat(length - 1));
    }
    texts.extend(["a\0b", "\t=1+1", "\r\n-1", "@SUM(A1)", "'=1"].map(str::to_owned));
    texts
}

fn request() -> Value {
    json!({
        "category": 1, "activity": { "kinds": ["other"] },
        "place": { "text": null, "landmark": null, "area": null },
        "activity": { "kinds": ["other"], "text": null },
        "unit": { "words_seen": [""] },
        "equipment": { "vehicles": [{ "make": null, "plate_partial": null }] },
        "contact": null, "note": "",
    })
}

/// Whether the text fits the field, and if not the error that must come.
fn fits(text: &str, max: usize) -> Result<(), &'static str> {
    match (text.chars().count() > max, text.contains('\0')) {
        (true, _) => Err("field.too_long"),
        (false, true) => Err("field.null_character"),
        (false, false) => Ok(()),
    }
}

/// Puts the text into every field that takes it, all at once, and into the others one by one.
fn put_everywhere(session: &mut Session, text: &str) -> Value {
    let mut all = request();
    for (pointer, max, name) in FIELDS {
        match fits(text, max) {
            Ok(()) => *all.pointer_mut(pointer).unwrap() = json!(text),
            Err(code) => {
                let mut one = request();
                *one.pointer_mut(pointer).unwrap() = json!(text);
                let error = session.refused("create_report", &one, code);
                assert_eq!(error["field"], name, "{text:?}");
                if code == "field.too_long" {
                    assert_eq!(error["max"], max);
                    assert_eq!(error["len"], text.chars().count());
                }
            }
        }
    }
    all
}

/// A safety field's value lies a step deeper in a report than in its request.
fn in_report<'a>(report: &'a Value, pointer: &str) -> &'a Value {
    let (first, rest) = pointer[1..].split_once('/').unwrap_or((&pointer[1..], ""));
    let field = &report[first];
    let field = field.get("value").unwrap_or(field);
    if rest.is_empty() { field } else { field.pointer(&format!("/{rest}")).unwrap() }
}

#[test]
fn hard_text_comes_back_unchanged_from_every_field_and_export() {
    let porch = Porch::lit();
    let mut session = porch.session();
    let mut filed = BTreeMap::new();
    for text in texts() {
        let asked = put_everywhere(&mut session, &text);
        let id = string(&session.ok("create_report", &asked)["id"]);
        let shown = session.ok("show_report", &json!({ "id": id }));
        for (pointer, ..) in FIELDS {
            let there = in_report(&shown["report"], pointer);
            assert_eq!(there, asked.pointer(pointer).unwrap(), "{pointer} {text:?}");
        }
        // Never query syntax: whatever it says, the search answers.
        session.ok("list_reports", &json!({ "search": text, "limit": 1 }));
        filed.insert(id, asked);
    }
    println!("{} texts", filed.len());
    assert!(filed.len() > 2_000);
    session.check_clean();
    assert_jsonl(&mut session, &porch, &filed);
    assert_csv(&mut session, &porch, &filed);
    assert_geojson(&mut session, &porch, &filed);
    session.close();
    assert_imported_elsewhere(&porch, filed.len());
}

fn export(session: &mut Session, porch: &Porch, format: &str) -> String {
    let path = porch.text(&format!("out.{format}"));
    let request = json!({ "path": path, "format": format, "precision": "exact" });
    session.ok("export_reports", &request);
    fs::read_to_string(path).unwrap()
}

fn assert_jsonl(session: &mut Session, porch: &Porch, filed: &BTreeMap<String, Value>) {
    let text = export(session, porch, "jsonl");
    let lines: Vec<Value> =
        text.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), filed.len());
    for line in lines {
        assert_line(&line, &filed[line["id"].as_str().unwrap()]);
    }
}

fn assert_line(line: &Value, asked: &Value) {
    for ((pointer, ..), on_the_line) in FIELDS.iter().zip(ON_THE_LINE) {
        let asked = asked.pointer(pointer).unwrap();
        assert_eq!(line.pointer(on_the_line).unwrap(), asked, "{on_the_line}");
    }
}

/// No cell begins a formula, and one apostrophe is all that was put before a text.
fn assert_csv(session: &mut Session, porch: &Porch, filed: &BTreeMap<String, Value>) {
    let text = export(session, porch, "csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().clone();
    let mut rows = 0;
    for row in reader.records().map(Result::unwrap) {
        rows += 1;
        for cell in &row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
        }
        let cell =
            |name: &str| row[columns.iter().position(|column| column == name).unwrap()].to_owned();
        let asked = &filed[&cell("id")];
        assert_eq!(cell("text"), in_a_cell(&asked["note"]));
        assert_eq!(cell("location.text"), in_a_cell(&asked["place"]["text"]));
        assert_eq!(cell("porchlight.contact"), in_a_cell(&asked["contact"]));
    }
    assert_eq!(rows, filed.len());
}

fn in_a_cell(text: &Value) -> String {
    let text = text.as_str().unwrap_or_default();
    let begins_a_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if begins_a_formula { format!("'{text}") } else { text.to_owned() }
}

fn assert_geojson(session: &mut Session, porch: &Porch, filed: &BTreeMap<String, Value>) {
    let geojson: Value = serde_json::from_str(&export(session, porch, "geojson")).unwrap();
    let features = geojson["features"].as_array().unwrap();
    assert_eq!(features.len(), filed.len());
    for feature in features {
        assert_line(&feature["properties"], &filed[feature["id"].as_str().unwrap()]);
    }
}

/// What was exported comes in elsewhere, and goes out from there as it came.
fn assert_imported_elsewhere(porch: &Porch, count: usize) {
    let other = Porch::lit();
    let mut session = other.session();
    let summary = session.ok("import_reports", &json!({ "path": porch.text("out.jsonl") }));
    assert_eq!((&summary["imported"], &summary["refused"]), (&json!(count), &json!(0)));
    let given = fs::read_to_string(porch.path("out.jsonl")).unwrap();
    let without_date = |text: &str| -> Vec<Value> {
        let parse = |line: &str| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            // Counted anew where it is imported.
            line["porchlight"]["keep_until"].take();
            line
        };
        text.split_terminator('\n').map(parse).collect()
    };
    let written = export(&mut session, &other, "jsonl");
    assert!(without_date(&written) == without_date(&given), "a line changed on its way");
    session.check_clean();
    session.close();
}

#[test]
fn hard_text_comes_back_unchanged_from_drafts_edits_and_the_device_s_name() {
    let porch = Porch::lit();
    let mut session = porch.session();
    let id = session.ok("create_report", &request())["id"].clone();
    let draft = session.ok("save_draft", &json!({ "report": request() }))["id"].clone();
    let naughty = fs::read(corpus("text/blns.json")).unwrap();
    let naughty: Vec<String> = serde_json::from_slice(&naughty).unwrap();
    for text in &naughty {
        let report = put_everywhere(&mut session, text);
        session.ok("save_draft", &json!({ "id": draft, "report": report }));
        let shown = session.ok("show_draft", &json!({ "id": draft }));
        let changes = json!([
            { "field": "note", "value": text },
            { "field": "place", "value": { "text": report["place"]["text"] } },
            { "field": "contact", "value": report["contact"] },
        ]);
        session.ok("edit_report", &json!({ "id": id, "changes": changes }));
        let edited = session.ok("show_report", &json!({ "id": id }));
        for (pointer, ..) in FIELDS {
            let asked = report.pointer(pointer).unwrap();
            assert_eq!(in_report(&shown["report"], pointer), asked, "draft {pointer} {text:?}");
            if ["/note", "/place/text", "/contact"].contains(&pointer) {
                assert_eq!(in_report(&edited["report"], pointer), asked, "edit {pointer}");
            }
        }
    }
    session.check_clean();
    session.close();
    let name =
        naughty.iter().filter(|text| (20..60).contains(&text.chars().count())).max().unwrap();
    let made = porch.run(&["--profile", "2", "init", "--name", name, "--json"]).code(0).json();
    assert_eq!(made["device_name"], name.as_str());
}
