//! From a report to its line. At `exact` an imported report gives the line that it came from.

use super::{
    ActivityKeys, DisputedKeys, DisputedObserved, DisputedPlace, DisputedStillThere, EquipmentKeys,
    LocationKeys, PorchlightKeys, Second, Sighting, SizeKeys, TimeKeys, UnitKeys, VehicleKeys,
};
use crate::{
    Register, ReportId,
    report::{
        Activity, ActivityKind, Equipment, Mode, Observed, Place, Precision, Report,
        ReporterSafety, Size, Source, StillThere, Streets, Unit, Vehicle,
    },
};

impl Sighting {
    /// The line of a report. `own_id` names it unless it was imported, and then its source does.
    pub fn of(report: &Report, own_id: ReportId, precision: Precision, streets: &Streets) -> Self {
        let report = report.at(precision, streets);
        let observed = observed(&report.observed.value);
        let still = still_there(&report.still_there.value);
        let porchlight = is_extended(&report).then(|| porchlight(&report));
        let (id, reporter) = match report.source {
            Some(Source { id, reporter, extended: _ }) => (id, reporter),
            None => (own_id.to_string(), None),
        };
        Self {
            id,
            reporter,
            language: report.language,
            size: size(&report.size),
            activity: activity(&report.activity.value),
            location: location(&report.place.value),
            unit: unit(report.unit),
            time: TimeKeys {
                observed_at: observed.observed_at,
                uncertainty_min: observed.uncertainty_min,
                said: observed.said,
                reported_at: Second::of(report.reported_at),
                device_clock_offset_s: report.device_clock_offset_s.map(i64::from),
            },
            equipment: equipment(report.equipment),
            how_known: report.how_known,
            category: report.category.value.number().into(),
            people_at_risk_present: report.people_at_risk.value,
            minors_present: report.minors.value,
            still_there: still.still_there,
            last_seen_at: still.last_seen_at,
            text: report.note,
            porchlight,
        }
    }
}

/// Whether the schema's own keys would leave something out, or the line had the key already.
fn is_extended(report: &Report) -> bool {
    report.source.as_ref().is_none_or(|source| source.extended)
        || report.contact.value.is_some()
        || report.reporter_safety.value != ReporterSafety::Unknown
        || report.place.value.area.is_some()
        || report.mode != Mode::Real
        || !report.disputed().is_empty()
}

fn porchlight(report: &Report) -> PorchlightKeys {
    PorchlightKeys {
        contact: report.contact.value.clone(),
        reporter_safety: report.reporter_safety.value,
        keep_until: Second::of(report.keep_until),
        area: report.place.value.area.clone(),
        mode: report.mode,
        disputed: DisputedKeys {
            place: others(&report.place, place),
            observed: others(&report.observed, observed),
            activity: others(&report.activity, activity),
            category: others(&report.category, |category| category.number().into()),
            people_at_risk: others(&report.people_at_risk, |answer| *answer),
            minors: others(&report.minors, |answer| *answer),
            still_there: others(&report.still_there, still_there),
            reporter_safety: others(&report.reporter_safety, |safety| *safety),
            contact: others(&report.contact, Clone::clone),
        },
    }
}

/// What the other values say, once each: two that differ by less than a second say the same.
fn others<T, K: PartialEq>(register: &Register<T>, write: impl Fn(&T) -> K) -> Vec<K> {
    let value = write(&register.value);
    let mut others = Vec::new();
    for other in register.others.iter().map(write) {
        if other != value && !others.contains(&other) {
            others.push(other);
        }
    }
    others
}

fn size(size: &Size) -> SizeKeys {
    SizeKeys {
        people_min: size.people_min.map(i64::from),
        people_max: size.people_max.map(i64::from),
        vehicles_min: size.vehicles_min.map(i64::from),
        vehicles_max: size.vehicles_max.map(i64::from),
        more_may_be_unseen: size.more_may_be_unseen,
    }
}

fn activity(activity: &Activity) -> ActivityKeys {
    let kinds: Vec<_> = activity.kinds.iter().copied().collect();
    ActivityKeys {
        kind: activity.most_serious().unwrap_or(ActivityKind::Other),
        kinds: (kinds.len() != 1).then_some(kinds),
        text: activity.text.clone(),
    }
}

fn location(place: &Place) -> LocationKeys {
    LocationKeys {
        text: place.text.clone(),
        side: place.side,
        landmark: place.landmark.clone(),
        direction_of_travel: place.direction_of_travel,
        lat: place.lat,
        lon: place.lon,
        accuracy_m: place.accuracy_m.map(i64::from),
    }
}

fn place(place: &Place) -> DisputedPlace {
    DisputedPlace { location: location(place), area: place.area.clone() }
}

fn observed(observed: &Observed) -> DisputedObserved {
    DisputedObserved {
        observed_at: observed.at.map(Second::of),
        uncertainty_min: observed.uncertainty_min.map(i64::from),
        said: observed.said,
    }
}

fn still_there(still: &StillThere) -> DisputedStillThere {
    DisputedStillThere {
        still_there: still.answer,
        last_seen_at: still.last_seen_at.map(Second::of),
    }
}

fn unit(unit: Unit) -> UnitKeys {
    let Unit { words_seen, agency_claimed, agency_believed, marked } = unit;
    UnitKeys { words_seen, agency_claimed, agency_believed, marked }
}

fn equipment(equipment: Equipment) -> EquipmentKeys {
    let vehicle =
        |Vehicle { make, colour, plate_partial }| VehicleKeys { make, colour, plate_partial };
    EquipmentKeys {
        vehicles: equipment.vehicles.into_iter().map(vehicle).collect(),
        gear: equipment.gear,
    }
}
