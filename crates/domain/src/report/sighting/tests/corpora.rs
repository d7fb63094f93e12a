//! Corpora that others have collected to break readers.

use std::path::PathBuf;

use super::*;

fn corpus(name: &str) -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora");
    PathBuf::from(root).join(name)
}

fn read(name: &str) -> Vec<u8> {
    let path = corpus(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("corpus {}: {error}", path.display()))
}

fn read_text(name: &str) -> String {
    String::from_utf8(read(name)).expect("UTF-8")
}

#[test]
fn every_sighting_of_the_corpus_is_given_back() {
    let lines = read_text("sightings/seed1.jsonl");
    assert_eq!(lines.lines().count(), 1_500);
    for line in lines.lines() {
        let report = import_text(line).expect("a line of the corpus");
        assert!(report.source.as_ref().is_some_and(|source| !source.extended));
        let line: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(export(&report, Precision::Exact), line);
        let days = if line["category"] == 1 { 30 } else { 90 };
        assert_eq!(report.keep_until, now() + Duration::days(days));
    }
}

#[test]
fn hard_json_is_refused_by_what_is_wrong_with_it() {
    let mut seen = std::collections::BTreeMap::new();
    for folder in ["json/parsing", "json/transform"] {
        let path = corpus(folder);
        let files = std::fs::read_dir(&path)
            .unwrap_or_else(|error| panic!("corpus {}: {error}", path.display()));
        for file in files {
            let name = file.expect("a file").file_name().into_string().expect("UTF-8");
            let error = parse_line(&read(&format!("{folder}/{name}"))).expect_err(&name);
            let json = matches!(error, LineError::NotASighting { .. });
            match name.get(..2) {
                Some("y_") => assert!(json, "{name}: {error}"),
                Some("n_") => assert!(!json, "{name}: {error}"),
                _ => assert!(!matches!(error, LineError::Refused(_)), "{name}: {error}"),
            }
            *seen.entry(name.split('_').next().unwrap_or_default().to_owned()).or_insert(0) += 1;
        }
    }
    assert_eq!((seen.get("y"), seen.get("n"), seen.get("i")), (Some(&47), Some(&93), Some(&18)));
}

#[test]
fn hard_json_as_a_value_of_every_key_leaves_the_others_as_they_were() {
    let deep_enough = |name: &&String| !name.starts_with("n_structure_100000");
    let files = std::fs::read_dir(corpus("json/transform")).expect("corpus json/transform");
    let names: Vec<_> =
        files.map(|file| file.expect("a file").file_name().into_string().expect("UTF-8")).collect();
    for name in names.iter().filter(deep_enough) {
        let Ok(value) = String::from_utf8(read(&format!("json/transform/{name}"))) else {
            continue;
        };
        // The numbers and strings themselves, out of their arrays.
        let value = value.trim().trim_start_matches('[').trim_end_matches(']');
        for path in ["text", "location.lat", "category", "size.people_min", "unit"] {
            let line = full_with(path, json!("~")).to_string().replace(r#""~""#, value);
            if let Ok(report) = import_text(&line) {
                let line: Value = serde_json::from_str(&line).expect("taken as JSON");
                assert!(same(&export(&report, Precision::Exact), &line), "{name} at {path}");
            }
        }
    }
}

/// Every text field, its limit, and its name in a refusal.
const TEXTS: [(&str, usize, &str); 11] = [
    ("id", 64, "id"),
    ("reporter", 64, "reporter"),
    ("activity.text", 200, "activity.text"),
    ("location.text", 200, "location.text"),
    ("location.landmark", 200, "location.landmark"),
    ("unit.words_seen.0", 60, "unit.words_seen"),
    ("equipment.vehicles.0.make", 60, "equipment.vehicles.make"),
    ("equipment.vehicles.0.plate_partial", 60, "equipment.vehicles.plate_partial"),
    ("text", 4_000, "text"),
    ("porchlight.contact", 200, "contact"),
    ("porchlight.area", 200, "porchlight.area"),
];

/// Puts a text into every field that it fits, all at once, and into the others one by one.
#[track_caller]
fn check_text(text: &str) {
    let len = text.chars().count();
    let mut line = full();
    for (path, max, field) in TEXTS {
        let cause = match (len > max, text.contains('\0'), field == "id" && text.is_empty()) {
            (true, _, _) => Cause::TooLong { len, max },
            (false, true, _) => Cause::NullCharacter,
            (false, false, true) => Cause::Missing,
            (false, false, false) => {
                *at(&mut line, path) = json!(text);
                continue;
            }
        };
        check_refused(&full_with(path, json!(text)), field, cause);
    }
    check_given_back(&line);
}

#[test]
fn hard_text_comes_back_unchanged_from_every_field() {
    let naughty: Vec<String> = serde_json::from_slice(&read("text/blns.json")).expect("JSON");
    assert_eq!(naughty.len(), 264);
    for text in &naughty {
        check_text(text);
    }
    let mut names: Vec<_> = std::fs::read_dir(corpus("text/udhr"))
        .expect("corpus text/udhr")
        .map(|file| format!("text/udhr/{}", file.expect("a file").file_name().display()))
        .collect();
    names.push("text/BidiCharacterTest-sample.txt".to_owned());
    assert_eq!(names.len(), 8);
    for name in names {
        read_text(&name).lines().for_each(check_text);
    }
    for length in [60, 61, 64, 65, 200, 201, 4_000, 4_001] {
        check_text(&"語".repeat(length));
    }
    check_text("a\0b");
}
