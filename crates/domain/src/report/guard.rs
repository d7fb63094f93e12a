//! The category guard: asks for the suspicious detail before 2 and for strong evidence before 3.
//!
//! A generic parked car shared as "they are here" is how panic starts. The guard reads what was
//! answered, never the note: parsing free text would reward the right words, not the right care.

use super::{ActivityKind, Category, Equipment, Marked, Report, Size, Unit};

/// What the guard says of a report's category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// The answers carry the category.
    Supported,
    /// Category 2 needs one detail that was seen.
    NeedsDetail,
    /// Category 3 needs words read, marks, or one of the active kinds.
    NeedsStrongEvidence,
}

/// Judges the highest category that anybody has given this report.
pub fn guard(report: &Report) -> Guard {
    match report.category.all().max() {
        Some(Category::AtOnce) if !has_strong_evidence(report) => Guard::NeedsStrongEvidence,
        Some(Category::Patrol) if !has_detail(report) => Guard::NeedsDetail,
        _ => Guard::Supported,
    }
}

/// Seen words, marks, or people being acted upon.
pub fn has_strong_evidence(report: &Report) -> bool {
    let active = |kind: &ActivityKind| match kind {
        ActivityKind::Detaining
        | ActivityKind::Loading
        | ActivityKind::Knocking
        | ActivityKind::StoppingVehicle
        | ActivityKind::Checkpoint
        | ActivityKind::Questioning => true,
        ActivityKind::ParkedWatching | ActivityKind::Leaving | ActivityKind::Other => false,
    };
    has_words(&report.unit)
        || report.unit.marked == Some(Marked::Marked)
        || report.activity.all().flat_map(|activity| &activity.kinds).any(active)
}

/// Anything that tells these people or vehicles from any others.
fn has_detail(report: &Report) -> bool {
    has_strong_evidence(report)
        || report.unit.marked.is_some()
        || report.unit.agency_claimed.is_some()
        || has_equipment(&report.equipment)
        || has_people(&report.size)
        || report.activity.all().any(|activity| activity.text.as_deref().is_some_and(is_said))
}

fn has_words(unit: &Unit) -> bool {
    unit.words_seen.iter().any(|word| is_said(word))
}

/// A count of vehicles alone is the generic vehicle that category 1 is for.
fn has_people(size: &Size) -> bool {
    size.people_max.is_some_and(|people| people > 0)
}

fn has_equipment(equipment: &Equipment) -> bool {
    !equipment.gear.is_empty()
        || equipment.vehicles.iter().any(|vehicle| {
            vehicle.colour.is_some()
                || vehicle.make.as_deref().is_some_and(is_said)
                || vehicle
                    .plate_partial
                    .as_deref()
                    .is_some_and(|plate| plate.chars().any(|sign| sign != '?'))
        })
}

fn is_said(text: &str) -> bool {
    !text.trim().is_empty()
}

#[cfg(test)]
mod tests;
