//! Hard JSON at every entrance: `call`, a session's line, and the lines of an import. Each is refused
//! in its place or understood, never half, and good lines beside it come in.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::{Value, json};

use crate::common::{Porch, Session, corpus, sightings, string};

/// Every file of the corpus with its name.
fn cases() -> Vec<(String, Vec<u8>)> {
    let mut cases = Vec::new();
    for folder in ["json/parsing", "json/transform"] {
        for entry in fs::read_dir(corpus(folder)).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            cases.push((name, fs::read(entry.path()).unwrap()));
        }
    }
    cases.sort();
    assert_eq!(cases.len(), 170);
    cases
}

/// The error of a request names a place or a field.
fn assert_says_where(name: &str, error: &Value) {
    let (code, params) = (string(&error["code"]), &error["params"]);
    let where_it_is = match code.as_str() {
        "request.not_json" => params["line"].is_u64() && params["column"].is_u64(),
        "request.not_valid" => params["field"].is_string() && params["line"].is_u64(),
        // Not text at all: then it is the input as a whole.
        "terminal.not_text" => params["path"].is_string(),
        code => code.starts_with("field.") && params["field"].is_string(),
    };
    assert!(where_it_is, "{name}: {error}");
}

#[test]
fn hard_json_given_to_a_command_is_refused_in_its_place() {
    let porch = Porch::lit();
    let deep = "[".repeat(5_000_000).into_bytes();
    let deep_object = r#"{"a":"#.repeat(1_000_000).into_bytes();
    let mut cases = cases();
    cases.extend([("deep lists".to_owned(), deep), ("deep objects".to_owned(), deep_object)]);
    for (name, bytes) in &cases {
        let ran = porch.run_with(&["call", "create_report", "-", "--json"], bytes);
        let error = &ran.json()["error"];
        assert!([1, 2].contains(&ran.code), "{name}: {} {}", ran.code, ran.out);
        assert_says_where(name, error);
        // What is no JSON is called so, and the rest is not.
        if name.starts_with("n_") && std::str::from_utf8(bytes).is_ok() && !bytes.is_empty() {
            assert_eq!(error["code"], "request.not_json", "{name}");
        } else if name.starts_with("y_") {
            assert_ne!(error["code"], "request.not_json", "{name}");
        }
    }
    let check = porch.check_clean();
    assert_eq!(check["documents"], 0, "none of these is a report");
}

#[test]
fn hard_json_on_a_line_of_a_session_gets_one_answer_and_the_next_line_is_served() {
    let porch = Porch::lit();
    let mut session = porch.session();
    for (name, bytes) in cases() {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if text.contains('\n') || text.trim().is_empty() {
            continue;
        }
        // As the line itself, and as the request in it.
        for line in [text.clone(), format!(r#"{{"command":"create_report","request":{text}}}"#)] {
            session.send_line(&line);
            let answer = session.answer();
            assert_says_where(&name, &answer["error"]);
        }
        assert_eq!(session.ok("count_reports", &json!({}))["reports"], 0, "{name}");
    }
    session.check_clean();
    session.close();
}

/// An import of some bytes between good lines; the summary and the refused lines.
fn import_between(
    session: &mut Session,
    porch: &Porch,
    good: &[String],
    bytes: &[u8],
) -> (Value, Vec<Value>) {
    let mut file = good[0].clone().into_bytes();
    file.push(b'\n');
    file.extend(bytes);
    file.push(b'\n');
    file.extend(good[1].as_bytes());
    fs::write(porch.path("case.jsonl"), file).unwrap();
    let refused = porch.path("refused.jsonl");
    let _ = fs::remove_file(&refused);
    let import = json!({ "path": porch.text("case.jsonl"), "refused_path": refused });
    (session.ok("import_reports", &import), read_refused(&refused))
}

fn read_refused(path: &PathBuf) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the file of refused lines says of each: its number, its reason, and the line itself.
fn assert_refused(name: &str, refused: &[Value], lines: &[&[u8]]) {
    let expected: Vec<_> =
        (2..).zip(lines).filter(|(_, line)| !line.iter().all(u8::is_ascii_whitespace)).collect();
    assert_eq!(refused.len(), expected.len(), "{name}: {refused:?}");
    for (refused, (number, line)) in refused.iter().zip(expected) {
        assert_eq!(refused["line"], number, "{name}");
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let kept = match std::str::from_utf8(line) {
            Ok(text) => refused["text"] == text,
            Err(_) => refused["bytes"] == json!(line),
        };
        assert!(kept, "{name}: the line is not kept as it was: {refused}");
        let error = &refused["error"];
        let says = match string(&error["code"]).as_str() {
            "import.not_json" => error["params"]["column"].is_u64(),
            _ => error["params"]["field"].is_string(),
        };
        assert!(says, "{name}: {error}");
    }
}

#[test]
fn hard_json_among_the_lines_of_an_import_leaves_the_good_ones() {
    let porch = Porch::lit();
    let mut session = porch.session();
    let good = sightings();
    let mut here = 0;
    for (case, (name, bytes)) in cases().into_iter().enumerate() {
        let good = &good[2 * case..2 * case + 2];
        let (summary, refused) = import_between(&mut session, &porch, good, &bytes);
        assert_eq!(summary["imported"], 2, "{name}: {summary}");
        here += 2;
        let lines: Vec<_> = bytes.split(|byte| *byte == b'\n').collect();
        assert_refused(&name, &refused, &lines);
        assert_eq!(summary["refused"], refused.len(), "{name}");
        if name.starts_with("n_") && lines.len() == 1 && !refused.is_empty() {
            assert_eq!(refused[0]["error"]["code"], "import.not_json", "{name}");
        }
    }
    assert_eq!(session.ok("count_reports", &json!({}))["reports"], here);
    session.check_clean();
    session.close();
}

#[test]
fn a_whole_file_of_hard_lines_is_a_partial_success() {
    let porch = Porch::lit();
    let good = sightings();
    let mut file = Vec::new();
    let mut bad = 0;
    for ((_, bytes), good) in cases().into_iter().zip(&good) {
        bad += bytes.split(|b| *b == b'\n').filter(|l| !l.trim_ascii().is_empty()).count();
        file.extend(bytes);
        file.push(b'\n');
        file.extend(good.as_bytes());
        file.push(b'\n');
    }
    fs::write(porch.path("all.jsonl"), file).unwrap();
    let all = porch.text("all.jsonl");
    let ran = porch.run(&["report", "import", &all, "--json"]).code(1);
    let summary = ran.json();
    assert_eq!(
        (&summary["imported"], &summary["refused"]),
        (&json!(170), &json!(bad)),
        "{summary}"
    );
    let refused = PathBuf::from(string(&summary["refused_path"]));
    assert_eq!(read_refused(&refused).len(), bad);
    // Once more: the good ones are here, the others are refused again.
    let ran = porch.run(&["report", "import", &all]).code(1);
    assert!(!ran.out.is_empty());
    assert_eq!(porch.check_clean()["documents"], 170);
}

#[test]
fn impossible_values_are_refused_by_field_and_the_rest_is_imported() {
    let porch = Porch::lit();
    let good = sightings();
    let values: [(&str, Value, &str, &str); 16] = [
        ("/size/people_min", json!(-1), "size.people_min", "field.out_of_range"),
        ("/size/people_max", json!(1_000), "size.people_max", "field.out_of_range"),
        ("/size/people_min", json!(999), "size.people_min", "field.min_above_max"),
        ("/size/people_min", Value::Null, "size.people_min", "field.part_missing"),
        ("/size/vehicles_max", json!(100), "size.vehicles_max", "field.out_of_range"),
        ("/location/lat", json!(91), "location.lat", "field.out_of_range"),
        ("/location/lon", json!(-180.5), "location.lon", "field.out_of_range"),
        ("/location/lat", Value::Null, "location.lat", "field.part_missing"),
        ("/time/observed_at", json!("0001-01-01T00:00:00Z"), "time.observed_at", "field.too_early"),
        ("/time/observed_at", json!("2126-01-01T00:00:00Z"), "time.observed_at", "field.too_late"),
        ("/time/reported_at", json!("0001-01-01T00:00:00Z"), "time.reported_at", "field.too_early"),
        ("/time/reported_at", json!("yesterday"), "time.reported_at", "import.not_a_report"),
        ("/category", json!(4), "category", "field.out_of_range"),
        ("/text", json!("x".repeat(10_000_000)), "text", "field.too_long"),
        ("/text", json!("a\u{0}b"), "text", "field.null_character"),
        ("/unit/words_seen", json!(vec!["x"; 13]), "unit.words_seen", "field.too_many"),
    ];
    let mut base: Value = serde_json::from_str(&good[0]).unwrap();
    base["size"] = json!({
        "people_min": 1, "people_max": 2, "vehicles_min": 1, "vehicles_max": 1, "more_may_be_unseen": false,
    });
    base["location"]["lat"] = json!(42.0);
    base["location"]["lon"] = json!(-87.6);
    base["location"]["accuracy_m"] = json!(50);
    let mut lines = Vec::new();
    for (pointer, value, ..) in &values {
        let mut line = base.clone();
        *line.pointer_mut(pointer).unwrap() = value.clone();
        lines.push(line.to_string());
    }
    lines.extend([base.to_string(), good[1].clone()]);
    fs::write(porch.path("lines.jsonl"), lines.join("\n")).unwrap();
    let ran = porch.run(&["report", "import", &porch.text("lines.jsonl"), "--json"]).code(1);
    let summary = ran.json();
    assert_eq!((&summary["imported"], &summary["refused"]), (&json!(2), &json!(values.len())));
    let refused = read_refused(&PathBuf::from(string(&summary["refused_path"])));
    let mut seen = BTreeSet::new();
    for (refused, (pointer, _, field, code)) in refused.iter().zip(&values) {
        let error = &refused["error"];
        assert_eq!(
            (&error["code"], &error["params"]["field"]),
            (&json!(code), &json!(field)),
            "{pointer}"
        );
        seen.insert(string(&refused["text"]).len());
    }
    assert!(seen.iter().any(|length| *length > 10_000_000), "the long line is not kept whole");
    porch.check_clean();
}
