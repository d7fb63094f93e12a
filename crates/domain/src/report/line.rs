//! A report as a line of a list, and the words by which search finds it: pure functions of the
//! record, so that a stored line can always be compared with what it should say.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ActivityKind, Answer, Category, HowKnown, Mode, Report};

/// What a list shows of a report. Where values are disputed, all of them are weighed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportLine {
    pub mode: Mode,
    pub reported_at: DateTime<Utc>,
    pub observed_at: Option<DateTime<Utc>>,
    /// The highest of those given.
    pub category: Category,
    /// All that anybody saw, the most serious first.
    pub activity: Vec<ActivityKind>,
    pub place: Option<String>,
    pub people_max: Option<u16>,
    pub vehicles_max: Option<u16>,
    pub how_known: HowKnown,
    pub still_there: Answer,
    /// A safety field has several values; a person has to look.
    pub disputed: bool,
}

impl ReportLine {
    /// The line of a report.
    pub fn of(report: &Report) -> Self {
        let mut activity: Vec<_> =
            report.activity.all().flat_map(|activity| activity.kinds.iter().copied()).collect();
        activity.sort_unstable();
        activity.dedup();
        Self {
            mode: report.mode,
            reported_at: report.reported_at,
            observed_at: report.observed.value.at,
            category: report.category.all().copied().max().unwrap_or(report.category.value),
            activity,
            place: report.place.value.text.clone(),
            people_max: report.size.people_max,
            vehicles_max: report.size.vehicles_max,
            how_known: report.how_known,
            still_there: report.still_there.value.answer,
            disputed: !report.disputed().is_empty(),
        }
    }
}

/// The words of a report, one piece a line. Contacts are not among them: nobody finds a person.
pub fn words(report: &Report) -> String {
    let mut pieces: Vec<&str> = Vec::new();
    for place in report.place.all() {
        pieces.extend(
            [&place.text, &place.landmark, &place.area].into_iter().flatten().map(String::as_str),
        );
    }
    pieces.extend(report.activity.all().filter_map(|activity| activity.text.as_deref()));
    pieces.extend(report.unit.words_seen.iter().map(String::as_str));
    for vehicle in &report.equipment.vehicles {
        pieces.extend(
            [&vehicle.make, &vehicle.plate_partial].into_iter().flatten().map(String::as_str),
        );
    }
    pieces.push(&report.note);
    pieces.join("\n")
}
