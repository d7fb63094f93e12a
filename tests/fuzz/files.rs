//! Files that somebody else may have written: lines of an import, the vault, the settings of a home.

use chrono::{DateTime, TimeZone, Utc};
use porchlight_api::Settings;
use porchlight_app::vault::form;
use porchlight_domain::{
    Record, ReportId,
    report::{
        Category, CreateReport, Place, Precision, Report, Streets, guard, hints,
        line::{self, ReportLine},
        sighting::{Sighting, parse_line},
    },
};

use super::bytes::Bytes;

pub(super) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 3, 0, 0).unwrap()
}

/// A line of an import, as far as a record, and given back as a line that reads again.
pub(super) fn import(input: &[u8]) -> bool {
    let Ok(sighting) = parse_line(input) else { return false };
    let again = serde_json::to_vec(&sighting).unwrap();
    assert_eq!(parse_line(&again).as_ref(), Ok(&sighting));
    let Ok(report) = Report::from_sighting(sighting.clone(), now(), None) else { return false };
    look_at(&report);
    let id = ReportId::from_random([7; 16]);
    let given = Sighting::of(&report, id, Precision::Exact, &Streets::default());
    let text = serde_json::to_vec(&given).unwrap();
    assert_eq!(parse_line(&text).as_ref(), Ok(&given), "what is exported imports");
    let back = Report::from_sighting(given, now(), None).unwrap();
    assert_eq!(back.note, report.note);
    true
}

/// Everything that is asked of a report when it is shown, listed or sent on.
pub(super) fn look_at(report: &Report) {
    let _ = guard(report);
    let _ = hints(report);
    let _ = ReportLine::of(report);
    let _ = line::words(report);
    let record = Record::Report(report.clone());
    let _ = (record.made_at(), record.keep_until(), record.urgency(), record.mode());
    assert_eq!(record.changes_to(&record), Ok(vec![]));
    let id = ReportId::from_random([7; 16]);
    for precision in Precision::ALL {
        let coarse = report.at(*precision, &Streets::default());
        let _ = Sighting::of(&coarse, id, *precision, &Streets::default());
    }
}

/// Lines of the corpus that the import's own tests read, and one of this program.
pub(super) fn import_seeds() -> Vec<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpora/sightings/seed1.jsonl");
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut seeds: Vec<Vec<u8>> =
        text.lines().step_by(60).map(|line| line.as_bytes().to_vec()).collect();
    let place = Place { text: Some("N Clark St".to_owned()), ..Place::default() };
    let category = Some(Category::AtOnce);
    let note = "two vans".to_owned();
    let request = CreateReport { note, category, place, ..CreateReport::default() };
    let filed = Report::file(request, now()).unwrap();
    let id = ReportId::from_random([7; 16]);
    let own = Sighting::of(&filed, id, Precision::Exact, &Streets::default());
    seeds.push(serde_json::to_vec(&own).unwrap());
    seeds
}

/// A vault's file: what reads is written back as what reads to the same.
pub(super) fn vault(input: &[u8]) -> bool {
    let Ok(vault) = form::read(input) else { return false };
    let again = form::write(&vault).unwrap();
    let Ok(read) = form::read(&again) else { panic!("it wrote what it does not read") };
    assert_eq!(read.root, vault.root);
    assert_eq!(read.duty.is_some(), vault.duty.is_some());
    assert_eq!(form::write(&read).unwrap(), again);
    true
}

pub(super) fn vault_seeds() -> Vec<Vec<u8>> {
    let first = include_bytes!("../golden/home_v1/vault.json");
    let mut vault = form::read(first).unwrap();
    vault.duty = Some(porchlight_crypto::WrappedDuty { nonce: [1; 24], wrapped: vec![2; 48] });
    vec![first.to_vec(), form::write(&vault).unwrap()]
}

/// `home.json`.
pub(super) fn settings(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let Ok(settings) = serde_json::from_slice::<Settings>(bytes.rest()) else { return false };
    let again = serde_json::to_vec_pretty(&settings).unwrap();
    assert_eq!(serde_json::from_slice::<Settings>(&again).ok().as_ref(), Some(&settings));
    true
}

pub(super) fn settings_seeds() -> Vec<Vec<u8>> {
    vec![serde_json::to_vec_pretty(&Settings::default()).unwrap(), b"{}".to_vec()]
}
