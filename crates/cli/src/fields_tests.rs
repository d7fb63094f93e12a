//! Options of the command line become the request that the contract asks for.

use clap::Parser;
use serde_json::{Value, json};

use super::*;
use crate::clear::Clear;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    fields: Fields,
}

fn fields(args: &[&str]) -> Fields {
    Line::try_parse_from(["report"].iter().chain(args))
        .unwrap_or_else(|error| panic!("{error}"))
        .fields
}

fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-02-10T20:00:00Z").unwrap().to_utc()
}

fn request(args: &[&str]) -> Result<Value, Failure> {
    let mut report = CreateReport::default();
    fields(args).apply(&mut report, now())?;
    Ok(json!(report))
}

#[test]
fn the_line_of_the_manual_becomes_its_request() {
    let request = request(&[
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
    ])
    .unwrap();
    assert_eq!(request["activity"]["kinds"], json!(["knocking"]));
    assert_eq!(request["place"]["text"], "N Clark St & W Lunt Ave, NE corner");
    assert_eq!(request["size"]["people_min"], 3);
    assert_eq!(request["size"]["people_max"], 5);
    assert_eq!(request["size"]["vehicles_max"], 2);
    assert_eq!(request["observed"]["at"], "2026-02-10T19:50:00Z");
    assert_eq!(request["how_known"], "saw");
    assert_eq!(request["category"], 3);
    assert_eq!(request["note"], "two vests say POLICE");
}

/// One of each, between bars.
const EVERYTHING: &str = "\
    --activity|other|--activity|leaving|--activity-text|-x|--side|ne|--landmark|Metra|\
    --direction|N|--lat|42.00348|--lon|-87.67407|--accuracy|30|--area|Rogers Park|\
    --more-unseen|--words|POLICE|--words|ICE|--claimed|hsi|--believed|ice_ero|--marked|no|\
    --vehicle|Ford;gray;DY4????|--vehicle|; dark blue|--gear|rifles|--uncertainty|5|--said|\
    earlier|--people-at-risk|yes|--minors|no|--still-there|yes|--last-seen|5m|--safety|\
    needs_call_back|--contact|555|--written-in|es|--people|0|--vehicles|1|--seen|now|--how|\
    told|--category|2|--place||--note|n";

#[test]
fn every_field_of_the_contract_can_be_given() {
    let args: Vec<&str> = EVERYTHING.split('|').collect();
    let request = request(&args).unwrap();
    let default = json!(CreateReport::default());
    let set_elsewhere = ["mode", "keep_days", "confirm_category"];
    for (part, value) in request.as_object().unwrap() {
        let same = default.get(part) == Some(value);
        assert_eq!(same, set_elsewhere.contains(&part.as_str()), "{part}: {value}");
    }
    assert_eq!(request["place"]["lat"].to_string(), "42.00348");
    assert_eq!(request["place"]["lon"].to_string(), "-87.67407");
    assert_eq!(request["place"]["side"], "NE");
    assert_eq!(request["unit"]["marked"], "unmarked");
    assert_eq!(
        request["equipment"]["vehicles"],
        json!([
            { "make": "Ford", "colour": "grey", "plate_partial": "DY4????" },
            { "make": null, "colour": "dark blue", "plate_partial": null },
        ])
    );
    let parts = fields(&args).parts();
    let expected = request.as_object().unwrap().keys().map(String::as_str);
    assert_eq!(parts, expected.filter(|part| !set_elsewhere.contains(part)).collect());
}

#[test]
fn what_can_not_be_understood_is_named() {
    let check = |args: &[&str], code: &str| {
        let failure = request(args).unwrap_err().as_json();
        assert_eq!(failure["code"], code, "{args:?}");
    };
    check(&["--people", "many"], "terminal.bad_count");
    check(&["--people", "-3"], "terminal.bad_count");
    check(&["--vehicles", "70000"], "terminal.bad_count");
    check(&["--seen", "soon"], "terminal.bad_time");
    check(&["--last-seen", "25:00"], "terminal.bad_time");
    check(&["--lat", "north"], "terminal.bad_degrees");
    check(&["--vehicle", "a;no such colour;b"], "terminal.bad_vehicle");
    check(&["--note-file", "/no/such/file"], "terminal.cannot_read");
}

#[test]
fn out_of_range_is_for_the_core_to_refuse() {
    assert_eq!(request(&["--people", "5-3"]).unwrap()["size"]["people_min"], 5);
    assert_eq!(request(&["--lat", "91"]).unwrap()["place"]["lat"], 91.0);
}

#[test]
fn only_what_is_given_changes() {
    let mut report: CreateReport = serde_json::from_value(json!({
        "size": { "people_min": 1, "people_max": 2, "vehicles_min": 3, "vehicles_max": 4 },
        "activity": { "kinds": ["other"], "text": "with a ladder" },
        "place": { "text": "here", "landmark": "Metra" },
        "note": "old",
    }))
    .unwrap();
    let args = fields(&["--people", "7", "--activity", "leaving", "--landmark", "school"]);
    assert_eq!(args.parts().into_iter().collect::<Vec<_>>(), ["activity", "place", "size"]);
    Clear::Note.apply(&mut report);
    args.apply(&mut report, now()).unwrap();
    let report = json!(report);
    assert_eq!(report["size"]["people_max"], 7);
    assert_eq!(report["size"]["vehicles_max"], 4);
    assert_eq!(report["activity"], json!({ "kinds": ["leaving"], "text": null }));
    assert_eq!(report["place"]["text"], "here");
    assert_eq!(report["place"]["landmark"], "school");
    assert_eq!(report["note"], "");
}

#[test]
fn everything_can_be_cleared() {
    use clap::ValueEnum;
    let args = fields(&EVERYTHING.split('|').collect::<Vec<_>>());
    let mut report = CreateReport::default();
    args.apply(&mut report, now()).unwrap();
    for clear in Clear::value_variants() {
        clear.apply(&mut report);
    }
    // What a report always has can be changed, never taken away.
    let always = CreateReport {
        category: report.category,
        language: report.language.clone(),
        ..CreateReport::default()
    };
    assert_eq!(report, always);
}

#[test]
fn a_note_comes_from_a_file_without_its_last_line_break() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("note.txt");
    std::fs::write(&path, "one\ntwo\n\n").unwrap();
    let request = request(&["--note-file", path.to_str().unwrap()]).unwrap();
    assert_eq!(request["note"], "one\ntwo\n");
}
