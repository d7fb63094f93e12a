//! Filing a report: what is asked for, what is refused, and how one field changes afterwards.

use chrono::{DateTime, Duration, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::value::RawValue;
use ts_rs::TS;

use super::{
    ACTIVITY_CHARS_MAX, Activity, ActivityKind, Answer, CONTACT_CHARS_MAX, Category, Equipment,
    Gear, HowKnown, Mode, NOTE_CHARS_MAX, Observed, PEOPLE_MAX, PLACE_CHARS_MAX, Place, Report,
    ReporterSafety, SOURCE_CHARS_MAX, Size, StillThere, Unit, VEHICLES_DESCRIBED_MAX, VEHICLES_MAX,
    WORD_CHARS_MAX, WORDS_MAX,
};
use crate::{
    Cause, Refusal, Register, Unsettled,
    limit::{count, number, optional_text, text},
    retention::keep_until,
    time::whole_seconds,
};

pub(super) const ACCURACY_M_MAX: i64 = 100_000;
pub(super) const UNCERTAINTY_MIN_MAX: i64 = 1_440;
/// Ten years: more is a clock that says nothing.
pub(super) const OFFSET_S_MAX: i64 = 315_360_000;
const LANGUAGE_CHARS_MAX: usize = 35;

/// What a person says. Everything may be left out but the category; a draft is the same, unfinished.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub struct CreateReport {
    #[ts(optional, as = "Option<Mode>")]
    pub mode: Mode,
    /// BCP 47 tag; the app's language when empty.
    #[ts(optional, as = "Option<String>")]
    pub language: String,
    #[ts(optional, type = "Partial<Size>")]
    pub size: Size,
    #[ts(optional, type = "Partial<Activity>")]
    pub activity: Activity,
    #[ts(optional, type = "Partial<Place>")]
    pub place: Place,
    #[ts(optional, type = "Partial<Unit>")]
    pub unit: Unit,
    #[ts(optional, type = "Partial<Observed>")]
    pub observed: Observed,
    #[ts(optional, type = "Partial<Equipment>")]
    pub equipment: Equipment,
    #[ts(optional, as = "Option<HowKnown>")]
    pub how_known: HowKnown,
    pub category: Option<Category>,
    #[ts(optional, as = "Option<Answer>")]
    pub people_at_risk: Answer,
    #[ts(optional, as = "Option<Answer>")]
    pub minors: Answer,
    #[ts(optional, type = "Partial<StillThere>")]
    pub still_there: StillThere,
    #[ts(optional, as = "Option<ReporterSafety>")]
    pub reporter_safety: ReporterSafety,
    pub contact: Option<String>,
    #[ts(optional, as = "Option<String>")]
    pub note: String,
    /// 1 to 365; the category's own when left out.
    pub keep_days: Option<u16>,
    /// File it although the category's evidence is missing; a hint says so to whoever reads it.
    #[ts(optional, as = "Option<bool>")]
    pub confirm_category: bool,
}

/// One field set anew. Setting a disputed safety field settles the dispute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(remote = "Self", tag = "field", content = "value", rename_all = "snake_case")]
pub enum ReportChange {
    Language(String),
    Size(Size),
    Activity(Activity),
    Place(Place),
    Unit(Unit),
    Observed(Observed),
    Equipment(Equipment),
    HowKnown(HowKnown),
    Category(Category),
    PeopleAtRisk(Answer),
    Minors(Answer),
    StillThere(StillThere),
    ReporterSafety(ReporterSafety),
    Contact(Option<String>),
    Note(String),
}

impl Serialize for ReportChange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

/// The keys of a change, in whatever order they came.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeKeys {
    field: Box<RawValue>,
    value: Box<RawValue>,
}

impl<'de> Deserialize<'de> for ReportChange {
    /// Puts the field first: a value that comes before its field would be buffered, and numbers
    /// lose their letters there ([`super::Degrees`] reads them).
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys = ChangeKeys::deserialize(deserializer)?;
        let ordered = format!(r#"{{"field":{},"value":{}}}"#, keys.field, keys.value);
        let mut reader = serde_json::Deserializer::from_str(&ordered);
        Self::deserialize(&mut reader).map_err(D::Error::custom)
    }
}

impl ReportChange {
    /// The change with its times in whole seconds.
    #[must_use]
    pub fn cut_to_seconds(self) -> Self {
        if let Self::Observed(observed) = self {
            Self::Observed(observed.cut_to_seconds())
        } else if let Self::StillThere(still) = self {
            Self::StillThere(still.cut_to_seconds())
        } else {
            self
        }
    }
}

impl Report {
    /// A report filed here at `now`, kept for the days that the person or its category says.
    ///
    /// # Errors
    /// The first field that breaks a limit, in the order of the record.
    pub fn file(request: CreateReport, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let now = whole_seconds(now);
        let category = request.category.ok_or(Cause::Missing.at("category"))?;
        let keep_days = request.keep_days.map_or_else(|| category.keep_days_default(), i64::from);
        let report = Self {
            mode: request.mode,
            source: None,
            language: if request.language.is_empty() { "en".to_owned() } else { request.language },
            size: request.size,
            activity: Register::new(request.activity),
            place: Register::new(request.place),
            unit: request.unit,
            observed: Register::new(request.observed.cut_to_seconds()),
            reported_at: now,
            device_clock_offset_s: None,
            equipment: request.equipment,
            how_known: request.how_known,
            category: Register::new(category),
            people_at_risk: Register::new(request.people_at_risk),
            minors: Register::new(request.minors),
            still_there: Register::new(request.still_there.cut_to_seconds()),
            reporter_safety: Register::new(request.reporter_safety),
            contact: Register::new(request.contact),
            note: request.note,
            keep_until: keep_until(now, keep_days)?,
        };
        report.check()?;
        Ok(report)
    }

    /// The report with `change` made: what the document will say afterwards.
    ///
    /// # Errors
    /// The changed field breaks a limit.
    pub fn with(mut self, change: ReportChange) -> Result<Self, Refusal> {
        match change {
            ReportChange::Language(value) => self.language = value,
            ReportChange::Size(value) => self.size = value,
            ReportChange::Activity(value) => self.activity = Register::new(value),
            ReportChange::Place(value) => self.place = Register::new(value),
            ReportChange::Unit(value) => self.unit = value,
            ReportChange::Observed(value) => self.observed = Register::new(value),
            ReportChange::Equipment(value) => self.equipment = value,
            ReportChange::HowKnown(value) => self.how_known = value,
            ReportChange::Category(value) => self.category = Register::new(value),
            ReportChange::PeopleAtRisk(value) => self.people_at_risk = Register::new(value),
            ReportChange::Minors(value) => self.minors = Register::new(value),
            ReportChange::StillThere(value) => self.still_there = Register::new(value),
            ReportChange::ReporterSafety(value) => self.reporter_safety = Register::new(value),
            ReportChange::Contact(value) => self.contact = Register::new(value),
            ReportChange::Note(value) => self.note = value,
        }
        self.check()?;
        Ok(self)
    }

    /// The changes that lead from this report to an `other` state of it.
    ///
    /// # Errors
    /// A safety field that differs is disputed there: only a person may choose among its values.
    pub fn changes_to(&self, other: &Self) -> Result<Vec<ReportChange>, Unsettled> {
        let plain = [
            (self.language != other.language)
                .then(|| ReportChange::Language(other.language.clone())),
            (self.size != other.size).then(|| ReportChange::Size(other.size.clone())),
            (self.unit != other.unit).then(|| ReportChange::Unit(other.unit.clone())),
            (self.equipment != other.equipment)
                .then(|| ReportChange::Equipment(other.equipment.clone())),
            (self.how_known != other.how_known).then_some(ReportChange::HowKnown(other.how_known)),
            (self.note != other.note).then(|| ReportChange::Note(other.note.clone())),
        ];
        let safety = [
            lead(&self.activity, &other.activity, ReportChange::Activity)?,
            lead(&self.place, &other.place, ReportChange::Place)?,
            lead(&self.observed, &other.observed, ReportChange::Observed)?,
            lead(&self.category, &other.category, ReportChange::Category)?,
            lead(&self.people_at_risk, &other.people_at_risk, ReportChange::PeopleAtRisk)?,
            lead(&self.minors, &other.minors, ReportChange::Minors)?,
            lead(&self.still_there, &other.still_there, ReportChange::StillThere)?,
            lead(&self.reporter_safety, &other.reporter_safety, ReportChange::ReporterSafety)?,
            lead(&self.contact, &other.contact, ReportChange::Contact)?,
        ];
        Ok(plain.into_iter().chain(safety).flatten().collect())
    }

    /// Every limit of the record, for what is filed, imported or changed here.
    ///
    /// # Errors
    /// The first field that breaks one, in the terms of the JSONL schema.
    pub fn check(&self) -> Result<(), Refusal> {
        if let Some(source) = &self.source {
            text("id", &source.id, SOURCE_CHARS_MAX)?;
            if source.id.is_empty() {
                return Err(Cause::Missing.at("id"));
            }
            optional_text("reporter", source.reporter.as_deref(), SOURCE_CHARS_MAX)?;
        }
        check_language(&self.language)?;
        check_size(&self.size)?;
        self.activity.all().try_for_each(check_activity)?;
        self.place.all().try_for_each(check_place)?;
        check_unit(&self.unit)?;
        check_reported(self.reported_at)?;
        for observed in self.observed.all() {
            check_time("time.observed_at", observed.at, self.reported_at)?;
            optional_number(
                "time.uncertainty_min",
                observed.uncertainty_min,
                0,
                UNCERTAINTY_MIN_MAX,
            )?;
        }
        optional_number(
            "time.device_clock_offset_s",
            self.device_clock_offset_s,
            -OFFSET_S_MAX,
            OFFSET_S_MAX,
        )?;
        check_equipment(&self.equipment)?;
        for still in self.still_there.all() {
            check_time("last_seen_at", still.last_seen_at, self.reported_at)?;
        }
        for contact in self.contact.all() {
            optional_text("contact", contact.as_deref(), CONTACT_CHARS_MAX)?;
        }
        text("text", &self.note, NOTE_CHARS_MAX)
    }
}

fn lead<T: Clone + PartialEq>(
    now: &Register<T>,
    other: &Register<T>,
    change: fn(T) -> ReportChange,
) -> Result<Option<ReportChange>, Unsettled> {
    match other {
        _ if now == other => Ok(None),
        other if other.is_disputed() => Err(Unsettled),
        other => Ok(Some(change(other.value.clone()))),
    }
}

fn optional_number<T: Into<i64>>(
    field: &'static str,
    value: Option<T>,
    min: i64,
    max: i64,
) -> Result<(), Refusal> {
    value.map_or(Ok(()), |value| number(field, value.into(), min, max))
}

fn check_language(tag: &str) -> Result<(), Refusal> {
    text("language", tag, LANGUAGE_CHARS_MAX)?;
    let parts = || tag.split('-');
    let well_formed = parts().all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    }) && parts()
        .next()
        .is_some_and(|first| first.len() >= 2 && first.bytes().all(|b| b.is_ascii_alphabetic()));
    if well_formed { Ok(()) } else { Err(Cause::NotALanguage.at("language")) }
}

fn check_range(
    fields: (&'static str, &'static str),
    range: (Option<u16>, Option<u16>),
    max: i64,
) -> Result<(), Refusal> {
    optional_number(fields.0, range.0, 0, max)?;
    optional_number(fields.1, range.1, 0, max)?;
    match range {
        (Some(least), Some(most)) if least > most => Err(Cause::MinAboveMax.at(fields.0)),
        (Some(_), None) => Err(Cause::PartMissing.at(fields.1)),
        (None, Some(_)) => Err(Cause::PartMissing.at(fields.0)),
        _ => Ok(()),
    }
}

fn check_size(size: &Size) -> Result<(), Refusal> {
    check_range(
        ("size.people_min", "size.people_max"),
        (size.people_min, size.people_max),
        PEOPLE_MAX,
    )?;
    check_range(
        ("size.vehicles_min", "size.vehicles_max"),
        (size.vehicles_min, size.vehicles_max),
        VEHICLES_MAX,
    )
}

fn check_activity(activity: &Activity) -> Result<(), Refusal> {
    optional_text("activity.text", activity.text.as_deref(), ACTIVITY_CHARS_MAX)?;
    if activity.text.is_some() && !activity.kinds.contains(&ActivityKind::Other) {
        return Err(Cause::OnlyWithOther.at("activity.text"));
    }
    Ok(())
}

fn check_place(place: &Place) -> Result<(), Refusal> {
    optional_text("location.text", place.text.as_deref(), PLACE_CHARS_MAX)?;
    optional_text("location.landmark", place.landmark.as_deref(), PLACE_CHARS_MAX)?;
    optional_text("porchlight.area", place.area.as_deref(), PLACE_CHARS_MAX)?;
    match (place.lat, place.lon) {
        (Some(_), None) => return Err(Cause::PartMissing.at("location.lon")),
        (None, Some(_)) => return Err(Cause::PartMissing.at("location.lat")),
        (None, None) if place.accuracy_m.is_some() => {
            return Err(Cause::PartMissing.at("location.lat"));
        }
        (None, None) => {}
        (Some(lat), Some(lon)) => {
            degrees("location.lat", lat.as_f64(), 90)?;
            degrees("location.lon", lon.as_f64(), 180)?;
        }
    }
    optional_number("location.accuracy_m", place.accuracy_m, 0, ACCURACY_M_MAX)
}

fn degrees(field: &'static str, value: f64, max: i32) -> Result<(), Refusal> {
    if value.abs() <= f64::from(max) {
        return Ok(());
    }
    #[expect(clippy::cast_possible_truncation, reason = "only for the message; at most 1,000")]
    let value = value as i64;
    Err(Cause::OutOfRange { value, min: i64::from(-max), max: i64::from(max) }.at(field))
}

fn check_unit(unit: &Unit) -> Result<(), Refusal> {
    count("unit.words_seen", unit.words_seen.len(), WORDS_MAX)?;
    unit.words_seen.iter().try_for_each(|word| text("unit.words_seen", word, WORD_CHARS_MAX))
}

fn check_equipment(equipment: &Equipment) -> Result<(), Refusal> {
    count("equipment.vehicles", equipment.vehicles.len(), VEHICLES_DESCRIBED_MAX)?;
    for vehicle in &equipment.vehicles {
        optional_text("equipment.vehicles.make", vehicle.make.as_deref(), WORD_CHARS_MAX)?;
        optional_text(
            "equipment.vehicles.plate_partial",
            vehicle.plate_partial.as_deref(),
            WORD_CHARS_MAX,
        )?;
    }
    count("equipment.gear", equipment.gear.len(), Gear::ALL.len())
}

fn year_2000() -> DateTime<Utc> {
    Utc.timestamp_opt(946_684_800, 0).single().unwrap_or_default()
}

/// 2200: keeps the order of lists within 63 bits, and no honest clock is there yet.
fn year_2200() -> DateTime<Utc> {
    Utc.timestamp_opt(7_258_118_400, 0).single().unwrap_or_default()
}

fn check_reported(at: DateTime<Utc>) -> Result<(), Refusal> {
    match at {
        at if at < year_2000() => Err(Cause::TooEarly.at("time.reported_at")),
        at if at >= year_2200() => Err(Cause::TooLate.at("time.reported_at")),
        _ => Ok(()),
    }
}

fn check_time(
    field: &'static str,
    at: Option<DateTime<Utc>>,
    reported_at: DateTime<Utc>,
) -> Result<(), Refusal> {
    match at {
        Some(at) if at < year_2000() => Err(Cause::TooEarly.at(field)),
        Some(at) if at > reported_at + Duration::hours(24) => Err(Cause::TooLate.at(field)),
        _ => Ok(()),
    }
}

#[cfg(test)]
pub(super) mod tests;
