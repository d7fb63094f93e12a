//! What a verifier should weigh: pure functions of a report, the same on every device.
//!
//! A hint never refuses, hides or ranks a report. Each looks at every concurrent value, never at
//! the winner alone: where two people disagree, what is odd about either version is worth saying.
//! The note is not read. Both times are by one clock, the reporting device's, so its offset does
//! not matter here.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    ActivityKind, Answer, Category, Guard, HowKnown, Marked, Observed, Place, Report, guard,
    guard::has_strong_evidence,
};
use crate::tokens;

/// Seen longer before the report than this is old.
const OLD: Duration = Duration::minutes(60);
/// "I see it now" goes with a sighting up to this long before the report.
const NOW: Duration = Duration::minutes(15);

/// One thing to weigh.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "hint", content = "which", rename_all = "snake_case")]
pub enum Hint {
    /// No place, or a street without anything that says where on it.
    Vague,
    /// Seen more than an hour before it was reported, or put in vague words.
    Old,
    /// Not seen by the reporter, or not known to be.
    SecondHand,
    /// Answers that do not go together.
    Contradictory(Vec<Contradiction>),
    /// The category asks for evidence that is missing; see [`guard`].
    CategoryUnsupported,
    /// A safety field has several values, which a person has to settle.
    Disputed,
}

tokens! {
    /// Two answers that do not go together.
    pub enum Contradiction {
        ObservedAfterReported = "observed_after_reported",
        LastSeenAfterReported = "last_seen_after_reported",
        LastSeenBeforeObserved = "last_seen_before_observed",
        NowButEarlier = "now_but_earlier",
        LeavingButStillThere = "leaving_but_still_there",
        UnmarkedButAgencyWords = "unmarked_but_agency_words",
        MinorsButNobody = "minors_but_nobody",
        CategoryBelowEvidence = "category_below_evidence",
    }
}

/// Everything to weigh about a report, in the order of [`Hint`].
pub fn hints(report: &Report) -> Vec<Hint> {
    let contradictions = contradictions(report);
    let hints = [
        (Hint::Vague, is_vague(report)),
        (Hint::Old, is_old(report)),
        (Hint::SecondHand, !report.how_known.is_witness()),
        (Hint::Contradictory(contradictions.clone()), !contradictions.is_empty()),
        (Hint::CategoryUnsupported, guard(report) != Guard::Supported),
        (Hint::Disputed, !report.disputed().is_empty()),
    ];
    hints.into_iter().filter_map(|(hint, applies)| applies.then_some(hint)).collect()
}

/// Every contradiction in a report, in the order of [`Contradiction`].
pub fn contradictions(report: &Report) -> Vec<Contradiction> {
    let applies = |which: &Contradiction| match which {
        Contradiction::ObservedAfterReported => observed_after_reported(report),
        Contradiction::LastSeenAfterReported => last_seen_after_reported(report),
        Contradiction::LastSeenBeforeObserved => last_seen_before_observed(report),
        Contradiction::NowButEarlier => now_but_earlier(report),
        Contradiction::LeavingButStillThere => leaving_but_still_there(report),
        Contradiction::UnmarkedButAgencyWords => unmarked_but_agency_words(report),
        Contradiction::MinorsButNobody => minors_but_nobody(report),
        Contradiction::CategoryBelowEvidence => category_below_evidence(report),
    };
    Contradiction::ALL.iter().copied().filter(applies).collect()
}

fn is_vague(report: &Report) -> bool {
    report.place.all().any(|place| !is_findable(place))
}

/// Whether somebody could go and look. Words are read loosely: at worst a hint is missing.
fn is_findable(place: &Place) -> bool {
    let said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    place.point().is_some()
        || said(&place.landmark)
        || place.text.as_deref().is_some_and(says_where_on_a_street)
}

/// Words that join two streets when they stand between them; alone, `n` is a direction.
const JOINING: &str = "& / and y n con at";
/// Words that put a place at a corner, between two streets or beside something.
const BESIDE: &str = "corner esquina between entre by near close across opposite behind beside \
    next outside inside front cerca frente junto lado detrás atrás por afuera enfrente";

/// A house number, or a word that says which part of the street is meant.
fn says_where_on_a_street(text: &str) -> bool {
    let text = text.to_lowercase().replace(',', " ").replace('&', " & ").replace('/', " / ");
    let words: Vec<_> = text.split_whitespace().collect();
    let listed = |list: &str, word: &&str| list.split_whitespace().any(|listed| listed == *word);
    let between = match words.as_slice() {
        [_, between @ .., _] => between,
        _ => &[],
    };
    words.iter().any(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
        || words.iter().any(|word| listed(BESIDE, word))
        || between.iter().any(|word| listed(JOINING, word))
}

fn is_old(report: &Report) -> bool {
    report.observed.all().any(|observed| {
        observed.said.is_some() || seen_long_before(observed, report.reported_at, OLD)
    })
}

/// Whether it was seen longer than `long` before `reported_at`, whichever way the uncertainty
/// went. Times are subtracted, never added to: those of a peer may be the last there are.
fn seen_long_before(observed: &Observed, reported_at: DateTime<Utc>, long: Duration) -> bool {
    observed.at.is_some_and(|at| reported_at - at > long + uncertainty(observed))
}

fn uncertainty(observed: &Observed) -> Duration {
    observed.uncertainty_min.map_or(Duration::zero(), |minutes| Duration::minutes(minutes.into()))
}

fn observed_after_reported(report: &Report) -> bool {
    report.observed.all().any(|observed| {
        observed.at.is_some_and(|at| at - report.reported_at > uncertainty(observed))
    })
}

fn last_seen(report: &Report) -> impl Iterator<Item = DateTime<Utc>> {
    report.still_there.all().filter_map(|still| still.last_seen_at)
}

fn last_seen_after_reported(report: &Report) -> bool {
    last_seen(report).any(|last| last > report.reported_at)
}

fn last_seen_before_observed(report: &Report) -> bool {
    report.observed.all().any(|observed| {
        observed
            .at
            .is_some_and(|at| last_seen(report).any(|last| at - last > uncertainty(observed)))
    })
}

fn now_but_earlier(report: &Report) -> bool {
    let earlier = |observed| seen_long_before(observed, report.reported_at, NOW);
    report.how_known == HowKnown::Now && report.observed.all().any(earlier)
}

fn leaving_but_still_there(report: &Report) -> bool {
    let leaving_alone = report.activity.all().any(|activity| {
        !activity.kinds.is_empty()
            && activity.kinds.iter().all(|kind| *kind == ActivityKind::Leaving)
    });
    leaving_alone && report.still_there.all().any(|still| still.answer == Answer::Yes)
}

/// Words by which agencies mark vests and vehicles.
const AGENCY_WORDS: &str = "agent agents border cbp dea dhs enforcement ero federal fbi hsi \
    homeland ice immigration inmigración marshal marshals migra police policía polícia sheriff";

fn unmarked_but_agency_words(report: &Report) -> bool {
    let of_an_agency = |seen: &String| {
        seen.to_lowercase()
            .split(|sign: char| !sign.is_alphabetic())
            .any(|word| AGENCY_WORDS.split_whitespace().any(|listed| listed == word))
    };
    report.unit.marked == Some(Marked::Unmarked) && report.unit.words_seen.iter().any(of_an_agency)
}

fn minors_but_nobody(report: &Report) -> bool {
    report.minors.all().any(|answer| *answer == Answer::Yes)
        && report.people_at_risk.all().any(|answer| *answer == Answer::No)
}

fn category_below_evidence(report: &Report) -> bool {
    report.category.all().any(|category| *category == Category::DoNotShare)
        && has_strong_evidence(report)
}

#[cfg(test)]
mod tests;
