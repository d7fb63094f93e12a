//! Practice: a made-up neighbourhood to learn with. Every report of it is an exercise, so that it
//! can be told from a real one on every screen and goes in one step.

use chrono::{DateTime, Duration, Utc};
use porchlight_api::ReportCount;
use porchlight_domain::{
    Record,
    report::{CreateReport, Mode},
};
use porchlight_store::Tx;
use serde::Deserialize;

use crate::{
    engine::Engine,
    error::AppError,
    passphrase::primary,
    report::{count, made},
};

/// Streets that are nowhere, the oldest report first.
const SAMPLES: &str = include_str!("practice/samples.json");

/// A made-up report. Its times are told from the moment when practice starts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    reported_min_ago: i64,
    #[serde(default)]
    seen_min_before: Option<i64>,
    #[serde(default)]
    last_seen_min_before: Option<i64>,
    /// Everything that is not in a language.
    report: CreateReport,
    en: Texts,
    es: Texts,
}

/// What the reporter wrote.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Texts {
    place: Option<String>,
    landmark: Option<String>,
    area: Option<String>,
    activity: Option<String>,
    note: String,
}

/// Files the made-up reports in the language of the settings, all of them or none. While some of
/// them are here it files nothing.
///
/// # Errors
/// The database.
pub(crate) fn start(engine: &mut Engine, language: &str) -> Result<ReportCount, AppError> {
    engine.write(|tx, now| {
        if tx.has_samples()? {
            return Ok(());
        }
        let samples: Vec<Sample> = serde_json::from_str(SAMPLES).map_err(AppError::Answer)?;
        let ids = samples
            .into_iter()
            .map(|sample| sample.file(tx, language, now))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(tx.remember_samples(&ids)?)
    })?;
    count(engine.store().0.read())
}

/// Deletes every exercise, filed or unfinished, with the promise of every deletion.
///
/// # Errors
/// The database.
pub(crate) fn end(engine: &mut Engine) -> Result<ReportCount, AppError> {
    engine.write(|tx, _| Ok(tx.delete_exercises()?))?;
    count(engine.store().0.read())
}

impl Sample {
    fn file(
        self,
        tx: &mut Tx<'_>,
        language: &str,
        now: DateTime<Utc>,
    ) -> Result<porchlight_domain::DocumentId, AppError> {
        let Self { reported_min_ago, seen_min_before, last_seen_min_before, report, en, es } = self;
        let reported_at = now - Duration::minutes(reported_min_ago);
        let before = |minutes: i64| reported_at - Duration::minutes(minutes);
        let (language, texts) = if primary(language) == "es" { ("es", es) } else { ("en", en) };
        let mut request = CreateReport { mode: Mode::Exercise, ..report };
        request.note = texts.note;
        request.place.text = texts.place;
        request.place.landmark = texts.landmark;
        request.place.area = texts.area;
        request.activity.text = texts.activity;
        request.observed.at = seen_min_before.map(before);
        request.still_there.last_seen_at = last_seen_min_before.map(before);
        Ok(tx.insert(Record::Report(made(request, language, reported_at)?))?)
    }
}
