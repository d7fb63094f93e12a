//! What another program reads in an export.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use porchlight_domain::{
    ReportId,
    report::{Precision, Report, Streets, sighting::parse_line},
};
use serde_json::{Value, json};

use super::*;

fn corpus(name: &str) -> String {
    let path = format!("{}/../../../shared/corpora/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("corpus {path}: {error}"))
}

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(20_600)
}

/// A line of the corpus with the `porchlight` key, to be changed.
fn line() -> Value {
    let mut line: Value =
        serde_json::from_str(corpus("sightings/seed1.jsonl").lines().next().expect("a line"))
            .expect("JSON");
    line["porchlight"] = json!({
        "contact": null, "reporter_safety": "unknown", "keep_until": "2026-06-30T00:00:00Z",
        "area": null, "mode": "real", "disputed": {}
    });
    line
}

fn sighting(line: &Value) -> Sighting {
    let sighting = parse_line(line.to_string().as_bytes()).expect("a sighting");
    let report = Report::from_sighting(sighting, now(), None).expect("a line within its limits");
    let own_id = ReportId::from_random([7; 16]);
    Sighting::of(&report, own_id, Precision::Exact, &Streets::default())
}

fn written(format: ExportFormat, sightings: &[Sighting]) -> String {
    let mut target = Vec::new();
    let mut writer = Writer::start(format, &mut target).expect("started");
    for sighting in sightings {
        writer.row(sighting).expect("written");
    }
    writer.finish().expect("finished");
    String::from_utf8(target).expect("UTF-8")
}

/// Rows as another program reads them, by column.
fn csv_rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row with a cell for each column")).collect()
}

fn csv_row(line: &Value) -> BTreeMap<String, String> {
    let mut rows = csv_rows(&written(ExportFormat::Csv, &[sighting(line)]));
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

#[test]
fn jsonl_is_the_sightings_themselves() {
    let lines = corpus("sightings/seed1.jsonl");
    let values = |text: &str| -> Vec<Value> {
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let all: Vec<_> = values(&lines).iter().map(sighting).collect();
    assert_eq!(values(&written(ExportFormat::Jsonl, &all)), values(&lines));
    assert_eq!(written(ExportFormat::Jsonl, &[]), "");
}

#[test]
fn geojson_is_a_collection_of_features() {
    let mut here = line();
    here["location"]["lat"] = json!(42.00897);
    here["location"]["lon"] = json!(-87.67407);
    let nowhere = line();
    let read = |lines: &[&Value]| -> Value {
        let all: Vec<_> = lines.iter().map(|line| sighting(line)).collect();
        serde_json::from_str(&written(ExportFormat::Geojson, &all)).expect("JSON")
    };
    let feature = |line: &Value, geometry: Value| json!({"type": "Feature", "id": line["id"], "geometry": geometry, "properties": line});
    let point = json!({"type": "Point", "coordinates": [-87.67407, 42.00897]});
    let features = json!([feature(&here, point), feature(&nowhere, Value::Null)]);
    let expected = |features: Value| json!({"type": "FeatureCollection", "features": features});
    assert_eq!(read(&[&here, &nowhere]), expected(features));
    assert_eq!(read(&[]), expected(json!([])));
}

#[test]
fn csv_has_a_column_for_every_key() {
    fn keys(value: &Value, path: &str, all: &mut BTreeSet<String>) {
        let below =
            |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        let objects = value.as_array().filter(|list| list.iter().any(Value::is_object));
        if let Some(object) = value.as_object().filter(|object| !object.is_empty()) {
            for (key, value) in object {
                keys(value, &below(key), all);
            }
        } else if let Some(list) = objects {
            for value in list {
                keys(value, path, all);
            }
        } else {
            all.insert(path.to_owned());
        }
    }
    let mut line = line();
    line["equipment"]["vehicles"] = json!([{"make": null, "colour": null, "plate_partial": null}]);
    line["activity"]["kinds"] = json!([]);
    line["activity"]["kind"] = json!("other");
    let mut expected = BTreeSet::new();
    keys(&line, "", &mut expected);
    let names: Vec<_> = COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names.iter().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(names.len(), expected.len(), "no column twice");
    let header = written(ExportFormat::Csv, &[]);
    assert_eq!(header, format!("{}\r\n", names.join(",")));
}

#[test]
fn csv_says_what_the_sighting_says() {
    let mut line = line();
    line["activity"] = json!({"kind": "detaining", "kinds": ["detaining", "other"], "text": "says \"hi\",\nwaits"});
    line["location"] = json!({
        "text": "Clark & Lunt", "side": "NE", "landmark": null, "direction_of_travel": "S",
        "lat": 42.00897, "lon": -87.67407, "accuracy_m": 40
    });
    line["unit"]["words_seen"] = json!(["POLICE", "ICE"]);
    line["time"]["device_clock_offset_s"] = json!(-5);
    line["equipment"] = json!({
        "vehicles": [
            {"make": "Ford", "colour": null, "plate_partial": null},
            {"make": null, "colour": "dark blue", "plate_partial": "NU?????"}
        ],
        "gear": ["rifles", "radios"]
    });
    line["porchlight"]["disputed"] = json!({"minors": ["yes"]});
    line["porchlight"]["area"] = json!("Rogers Park");
    let row = csv_row(&line);
    for (column, expected) in [
        ("id", line["id"].as_str().expect("a string")),
        ("activity.kind", "detaining"),
        ("activity.kinds", "detaining; other"),
        ("activity.text", "says \"hi\",\nwaits"),
        ("location.lon", "-87.67407"),
        ("location.landmark", ""),
        ("location.direction_of_travel", "S"),
        ("unit.words_seen", "POLICE; ICE"),
        ("time.device_clock_offset_s", "-5"),
        ("time.reported_at", line["time"]["reported_at"].as_str().expect("a string")),
        ("size.more_may_be_unseen", "true"),
        ("equipment.vehicles.make", "Ford; "),
        ("equipment.vehicles.colour", "; dark blue"),
        ("equipment.vehicles.plate_partial", "; NU?????"),
        ("equipment.gear", "rifles; radios"),
        ("porchlight.area", "Rogers Park"),
        ("porchlight.mode", "real"),
        ("porchlight.keep_until", "2026-06-30T00:00:00Z"),
        ("porchlight.disputed", r#"{"minors":["yes"]}"#),
    ] {
        assert_eq!(row[column], expected, "{column}");
    }
    line.as_object_mut().expect("an object").remove("porchlight");
    let row = csv_row(&line);
    let more: Vec<_> = row.iter().filter(|(name, _)| name.starts_with("porchlight")).collect();
    assert!(more.iter().all(|(_, cell)| cell.is_empty()), "{more:?}");
    assert_eq!(row["activity.kinds"], "detaining; other");
}

#[test]
fn a_single_kind_and_no_dispute_are_said_plainly() {
    let row = csv_row(&line());
    assert_eq!(row["activity.kinds"], row["activity.kind"]);
    assert_eq!(row["porchlight.disputed"], "", "nothing, rather than empty brackets");
}

/// The columns that people type, as paths in the line.
const TYPED: [&str; 11] = [
    "/id",
    "/reporter",
    "/activity/text",
    "/location/text",
    "/location/landmark",
    "/unit/words_seen/0",
    "/equipment/vehicles/0/make",
    "/equipment/vehicles/0/plate_partial",
    "/text",
    "/porchlight/contact",
    "/porchlight/area",
];

#[test]
fn no_text_begins_like_a_formula_and_all_else_is_unchanged() {
    let mut texts: Vec<String> = serde_json::from_str(&corpus("text/blns.json")).expect("JSON");
    for start in ["=", "+", "-", "@", "\t", "\r"] {
        texts.push(format!("{start}1+1"));
        texts.push(format!("a{start}1"));
        texts.push(format!(" {start}1"));
    }
    texts.push("'quoted".into());
    for text in texts.iter().filter(|text| !text.contains('\0') && !text.is_empty()) {
        let short: String = text.chars().take(60).collect();
        let mut line = line();
        line["activity"] = json!({"kind": "other", "text": null});
        line["unit"]["words_seen"] = json!([""]);
        line["equipment"]["vehicles"] = json!([{"make": "", "colour": null, "plate_partial": ""}]);
        for path in TYPED {
            *line.pointer_mut(path).expect("a key") = json!(short);
        }
        let row = csv_row(&line);
        let formula = short.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let expected = if formula { format!("'{short}") } else { short };
        for path in TYPED {
            let column = path.trim_start_matches('/').replace("/0", "").replace('/', ".");
            assert_eq!(row[&column], expected, "{column}");
        }
        for (column, cell) in &row {
            let number = cell.parse::<f64>().is_ok();
            assert!(
                number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{column}: {cell}"
            );
        }
    }
}
