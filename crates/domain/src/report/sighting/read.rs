//! From a line to a report. The category guard is not asked: what others have said is taken as it
//! is, and gets a hint. What is dropped here could not be given back, so nothing is.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    ActivityKeys, DisputedKeys, DisputedObserved, DisputedPlace, DisputedStillThere, EquipmentKeys,
    LocationKeys, PorchlightKeys, Second, Sighting, SizeKeys, UnitKeys, VehicleKeys,
};
use crate::{
    Cause, Refusal, Register,
    report::{
        Activity, ActivityKind, Category, Equipment, Mode, Observed, PEOPLE_MAX, Place, Report,
        ReporterSafety, Size, Source, StillThere, Unit, VEHICLES_MAX, Vehicle,
        filing::{ACCURACY_M_MAX, OFFSET_S_MAX, UNCERTAINTY_MIN_MAX},
    },
    retention::{KEEP_DAYS_MAX, keep_until},
    time::whole_seconds,
};

impl Report {
    /// The report that a line tells of, imported at `now`. It is kept until the date that the line
    /// says under `porchlight`, but no longer than anything may be kept from now on; else for
    /// `keep_days`, or for the days of its category.
    ///
    /// # Errors
    /// A field that breaks a limit; a date that has passed: expired means gone.
    pub fn from_sighting(
        sighting: Sighting,
        now: DateTime<Utc>,
        keep_days: Option<i64>,
    ) -> Result<Self, Refusal> {
        let porchlight = sighting.porchlight.as_ref();
        let category = category(sighting.category)?;
        let keep_until = kept_until(porchlight, category, now, keep_days)?;
        let source =
            Source { id: sighting.id, reporter: sighting.reporter, extended: porchlight.is_some() };
        let keys = sighting.porchlight.unwrap_or_else(|| nothing_more(keep_until));
        let disputed = keys.disputed;
        let time = sighting.time;
        let observed = DisputedObserved {
            observed_at: time.observed_at,
            uncertainty_min: time.uncertainty_min,
            said: time.said,
        };
        let place = DisputedPlace { location: sighting.location, area: keys.area };
        let still = DisputedStillThere {
            still_there: sighting.still_there,
            last_seen_at: sighting.last_seen_at,
        };
        let offset = time.device_clock_offset_s;
        let report = Self {
            mode: keys.mode,
            source: Some(source),
            language: sighting.language,
            size: size(&sighting.size)?,
            activity: register(sighting.activity, disputed.activity, activity)?,
            place: register(place, disputed.place, self::place)?,
            unit: unit(sighting.unit),
            observed: register(observed, disputed.observed, self::observed)?,
            reported_at: time.reported_at.time(),
            device_clock_offset_s: narrow(OFFSET, offset, -OFFSET_S_MAX, OFFSET_S_MAX)?,
            equipment: equipment(sighting.equipment),
            how_known: sighting.how_known,
            category: register(sighting.category, disputed.category, self::category)?,
            people_at_risk: register(sighting.people_at_risk_present, disputed.people_at_risk, Ok)?,
            minors: register(sighting.minors_present, disputed.minors, Ok)?,
            still_there: register(still, disputed.still_there, still_there)?,
            reporter_safety: register(keys.reporter_safety, disputed.reporter_safety, Ok)?,
            contact: register(keys.contact, disputed.contact, Ok)?,
            note: sighting.text,
            keep_until,
        };
        report.check()?;
        Ok(report)
    }
}

const OFFSET: &str = "time.device_clock_offset_s";

/// What a line without the `porchlight` key says.
fn nothing_more(keep_until: DateTime<Utc>) -> PorchlightKeys {
    PorchlightKeys {
        contact: None,
        reporter_safety: ReporterSafety::Unknown,
        keep_until: Second::of(keep_until),
        area: None,
        mode: Mode::Real,
        disputed: DisputedKeys::default(),
    }
}

fn kept_until(
    porchlight: Option<&PorchlightKeys>,
    category: Category,
    now: DateTime<Utc>,
    keep_days: Option<i64>,
) -> Result<DateTime<Utc>, Refusal> {
    let now = whole_seconds(now);
    match porchlight.map(|keys| keys.keep_until.time()) {
        Some(until) if until <= now => Err(Cause::Expired.at("porchlight.keep_until")),
        Some(until) => Ok(until.min(keep_until(now, KEEP_DAYS_MAX)?)),
        None => keep_until(now, keep_days.unwrap_or_else(|| category.keep_days_default())),
    }
}

/// A safety field with its other values, which must differ from it and from each other.
fn register<K, T: PartialEq>(
    value: K,
    others: Vec<K>,
    read: impl Fn(K) -> Result<T, Refusal>,
) -> Result<Register<T>, Refusal> {
    let mut register = Register::new(read(value)?);
    for other in others {
        let other = read(other)?;
        if register.all().any(|value| *value == other) {
            return Err(Cause::Twice.at("porchlight.disputed"));
        }
        register.others.push(other);
    }
    Ok(register)
}

/// A number in the type of the record, whose own check then holds it to `min` and `max`.
fn narrow<T: TryFrom<i64>>(
    field: &'static str,
    value: Option<i64>,
    min: i64,
    max: i64,
) -> Result<Option<T>, Refusal> {
    let narrow =
        |value| T::try_from(value).map_err(|_| Cause::OutOfRange { value, min, max }.at(field));
    value.map(narrow).transpose()
}

fn category(value: i64) -> Result<Category, Refusal> {
    let refused = Cause::OutOfRange { value, min: 1, max: 3 };
    Category::from_number(value).ok_or(refused.at("category"))
}

fn size(keys: &SizeKeys) -> Result<Size, Refusal> {
    Ok(Size {
        people_min: narrow("size.people_min", keys.people_min, 0, PEOPLE_MAX)?,
        people_max: narrow("size.people_max", keys.people_max, 0, PEOPLE_MAX)?,
        vehicles_min: narrow("size.vehicles_min", keys.vehicles_min, 0, VEHICLES_MAX)?,
        vehicles_max: narrow("size.vehicles_max", keys.vehicles_max, 0, VEHICLES_MAX)?,
        more_may_be_unseen: keys.more_may_be_unseen,
    })
}

/// Only the one writing that [`Sighting::of`] would choose.
fn activity(keys: ActivityKeys) -> Result<Activity, Refusal> {
    let one = keys.kinds.is_none();
    let listed = keys.kinds.unwrap_or_else(|| vec![keys.kind]);
    let kinds: BTreeSet<_> = listed.iter().copied().collect();
    let activity = Activity { kinds, text: keys.text };
    let same = activity.kinds.iter().eq(&listed)
        && one == (listed.len() == 1)
        && activity.most_serious().unwrap_or(ActivityKind::Other) == keys.kind;
    if same { Ok(activity) } else { Err(Cause::KindsDisagree.at("activity.kinds")) }
}

fn place(keys: DisputedPlace) -> Result<Place, Refusal> {
    let LocationKeys { text, side, landmark, direction_of_travel, lat, lon, accuracy_m } =
        keys.location;
    let accuracy_m = narrow("location.accuracy_m", accuracy_m, 0, ACCURACY_M_MAX)?;
    Ok(Place { text, side, landmark, direction_of_travel, lat, lon, accuracy_m, area: keys.area })
}

fn observed(keys: DisputedObserved) -> Result<Observed, Refusal> {
    let uncertainty = keys.uncertainty_min;
    Ok(Observed {
        at: keys.observed_at.map(Second::time),
        uncertainty_min: narrow("time.uncertainty_min", uncertainty, 0, UNCERTAINTY_MIN_MAX)?,
        said: keys.said,
    })
}

#[expect(clippy::unnecessary_wraps, reason = "one shape for all safety fields")]
fn still_there(keys: DisputedStillThere) -> Result<StillThere, Refusal> {
    Ok(StillThere { answer: keys.still_there, last_seen_at: keys.last_seen_at.map(Second::time) })
}

fn unit(keys: UnitKeys) -> Unit {
    let UnitKeys { words_seen, agency_claimed, agency_believed, marked } = keys;
    Unit { words_seen, agency_claimed, agency_believed, marked }
}

fn equipment(keys: EquipmentKeys) -> Equipment {
    let vehicle =
        |VehicleKeys { make, colour, plate_partial }| Vehicle { make, colour, plate_partial };
    Equipment { vehicles: keys.vehicles.into_iter().map(vehicle).collect(), gear: keys.gear }
}
