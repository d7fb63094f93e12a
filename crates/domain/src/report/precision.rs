//! What may be said of a place to whom: exact for verifiers, block for patrol, area for everyone.
//!
//! A coarser report is made by keeping what is known to be coarse, never by removing what looks
//! fine: words that are not wholly a street address or a corner do not pass, and nothing falls
//! back to a finer precision. What nobody could make coarse (note, plates, contact) goes.

mod grid;
mod street;
#[cfg(test)]
mod tests;

pub use street::Streets;

use super::{Activity, Equipment, Place, Report, ReporterSafety, Source, Vehicle};
use crate::{Register, tokens};

tokens! {
    /// How precisely a report's place may be told, the finest first.
    pub enum Precision { Exact = "exact", Block = "block", Area = "area" }
}

/// Stands for the place where nothing that may be told is left.
pub const NOT_GIVEN: &str = "not given";
/// Side of a cell of the grid at [`Precision::Block`], and the accuracy that is then claimed.
pub const BLOCK_CELL_M: u32 = 150;
/// The same at [`Precision::Area`].
pub const AREA_CELL_M: u32 = 1_000;

/// The place as it may be told at `precision`. Coarsening twice is coarsening once.
pub fn coarsen(place: &Place, precision: Precision, streets: &Streets) -> Place {
    let words = place.text.as_deref();
    match precision {
        Precision::Exact => place.clone(),
        Precision::Block => {
            let street = words.and_then(|words| street::block(words, streets));
            // The chosen name is somebody's own words: beside a block it would be other text.
            coarse(place, street, None, BLOCK_CELL_M)
        }
        Precision::Area => {
            let area = place.area.clone().filter(|area| !area.trim().is_empty());
            coarse(place, area.clone(), area, AREA_CELL_M)
        }
    }
}

/// Built from nothing, so that a field added to [`Place`] later has to be let through by name.
fn coarse(place: &Place, text: Option<String>, area: Option<String>, cell_m: u32) -> Place {
    let point = place.point().map(|(lat, lon)| grid::centre(lat, lon, cell_m));
    Place {
        text: if point.is_none() { text.or_else(|| Some(NOT_GIVEN.to_owned())) } else { text },
        side: None,
        landmark: None,
        direction_of_travel: place.direction_of_travel,
        lat: point.map(|(lat, _)| lat),
        lon: point.map(|(_, lon)| lon),
        accuracy_m: point.map(|_| cell_m),
        area,
    }
}

impl Report {
    /// The report as it may be told at `precision`: every concurrent value is coarsened alike, and
    /// those that no longer differ are no dispute at that precision.
    #[must_use]
    pub fn at(&self, precision: Precision, streets: &Streets) -> Self {
        match precision {
            Precision::Exact => self.clone(),
            Precision::Block | Precision::Area => self.coarse(precision, streets),
        }
    }

    /// Names every field, so that one added later does not pass before somebody has thought.
    fn coarse(&self, precision: Precision, streets: &Streets) -> Self {
        Self {
            mode: self.mode,
            source: self.source.clone().map(|source| Source { reporter: None, ..source }),
            language: self.language.clone(),
            size: self.size.clone(),
            activity: each(&self.activity, |seen| Activity {
                kinds: seen.kinds.clone(),
                text: None,
            }),
            place: each(&self.place, |place| coarsen(place, precision, streets)),
            unit: self.unit.clone(),
            observed: self.observed.clone(),
            reported_at: self.reported_at,
            device_clock_offset_s: self.device_clock_offset_s,
            equipment: Equipment {
                vehicles: self.equipment.vehicles.iter().map(without_plate).collect(),
                gear: self.equipment.gear.clone(),
            },
            how_known: self.how_known,
            category: self.category.clone(),
            people_at_risk: self.people_at_risk.clone(),
            minors: self.minors.clone(),
            still_there: self.still_there.clone(),
            reporter_safety: Register::new(ReporterSafety::Unknown),
            contact: Register::new(None),
            note: String::new(),
            keep_until: self.keep_until,
        }
    }
}

fn without_plate(vehicle: &Vehicle) -> Vehicle {
    Vehicle { make: vehicle.make.clone(), colour: vehicle.colour, plate_partial: None }
}

/// Every value of a register made coarser; equal ones are kept once.
fn each<T: PartialEq>(register: &Register<T>, coarser: impl Fn(&T) -> T) -> Register<T> {
    let value = coarser(&register.value);
    let mut others = Vec::new();
    for other in register.others.iter().map(coarser) {
        if other != value && !others.contains(&other) {
            others.push(other);
        }
    }
    Register { value, others }
}
