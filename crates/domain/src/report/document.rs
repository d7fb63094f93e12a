//! How a report lies in its Automerge document (docs/protocol.md §7). Fields are never renamed or
//! given a new meaning; a field added later has `missing = ...`.

use automerge::{AutoCommit, ObjType, ROOT, ReadDoc, Value, transaction::Transactable};
use autosurgeon::{Hydrate, Reconcile, ReconcileError, Text};
use chrono::{DateTime, Utc};

use super::{
    Activity, Equipment, HowKnown, Mode, Observed, Place, Report, ReportChange, Size, Source, Unit,
};
use crate::{fresh::Fresh, kind::RecordError, register};

/// The fields whose concurrent edits Automerge may merge; the safety fields lie beside them.
#[derive(Hydrate, Reconcile)]
struct Plain {
    mode: Mode,
    source: Option<Source>,
    language: String,
    size: Size,
    unit: Unit,
    #[autosurgeon(with = "crate::time::required")]
    reported_at: DateTime<Utc>,
    device_clock_offset_s: Option<i32>,
    equipment: Equipment,
    how_known: HowKnown,
    note: Text,
    #[autosurgeon(with = "crate::time::required")]
    keep_until: DateTime<Utc>,
}

impl Report {
    /// The root of a new document: the whole report.
    pub fn fresh(&self) -> Result<Fresh, RecordError> {
        let plain = Plain {
            mode: self.mode,
            source: self.source.clone(),
            language: self.language.clone(),
            size: self.size.clone(),
            unit: self.unit.clone(),
            reported_at: self.reported_at,
            device_clock_offset_s: self.device_clock_offset_s,
            equipment: self.equipment.clone(),
            how_known: self.how_known,
            note: Text::with_value(&self.note),
            keep_until: self.keep_until,
        };
        let mut root = Fresh::of(&plain)?;
        root.put("place", &self.place.value)?;
        root.put("observed", &self.observed.value)?;
        root.put("activity", &self.activity.value)?;
        root.put("category", &self.category.value)?;
        root.put("people_at_risk", &self.people_at_risk.value)?;
        root.put("minors", &self.minors.value)?;
        root.put("still_there", &self.still_there.value)?;
        root.put("reporter_safety", &self.reporter_safety.value)?;
        root.put("contact", &self.contact.value)?;
        Ok(root)
    }

    /// Writes one changed field and nothing else.
    pub fn write_change(doc: &mut AutoCommit, change: &ReportChange) -> Result<(), RecordError> {
        match change {
            ReportChange::Language(value) => plain(doc, "language", value),
            ReportChange::Size(value) => plain(doc, "size", value),
            ReportChange::Activity(value) => register::put(doc, "activity", value),
            ReportChange::Place(value) => register::put(doc, "place", value),
            ReportChange::Unit(value) => plain(doc, "unit", value),
            ReportChange::Observed(value) => register::put(doc, "observed", value),
            ReportChange::Equipment(value) => plain(doc, "equipment", value),
            ReportChange::HowKnown(value) => plain(doc, "how_known", value),
            ReportChange::Category(value) => register::put(doc, "category", value),
            ReportChange::PeopleAtRisk(value) => register::put(doc, "people_at_risk", value),
            ReportChange::Minors(value) => register::put(doc, "minors", value),
            ReportChange::StillThere(value) => register::put(doc, "still_there", value),
            ReportChange::ReporterSafety(value) => register::put(doc, "reporter_safety", value),
            ReportChange::Contact(value) => register::put(doc, "contact", value),
            ReportChange::Note(value) => return write_note(doc, value),
        }?;
        Ok(())
    }

    /// Reads a report, with every concurrent value of the safety fields.
    pub fn read(doc: &AutoCommit) -> Result<Self, RecordError> {
        let plain: Plain = autosurgeon::hydrate(doc)?;
        Ok(Self {
            mode: plain.mode,
            source: plain.source,
            language: plain.language,
            size: plain.size,
            activity: register::get::<Activity>(doc, "activity")?,
            place: register::get::<Place>(doc, "place")?,
            unit: plain.unit,
            observed: register::get::<Observed>(doc, "observed")?,
            reported_at: plain.reported_at,
            device_clock_offset_s: plain.device_clock_offset_s,
            equipment: plain.equipment,
            how_known: plain.how_known,
            category: register::get(doc, "category")?,
            people_at_risk: register::get(doc, "people_at_risk")?,
            minors: register::get(doc, "minors")?,
            still_there: register::get(doc, "still_there")?,
            reporter_safety: register::get(doc, "reporter_safety")?,
            contact: register::get_optional(doc, "contact")?,
            note: plain.note.as_str().to_owned(),
            keep_until: plain.keep_until,
        })
    }
}

/// Automerge's own comparison of two texts: autosurgeon's counts bytes where a document counts
/// characters, so that a note with accents would be refused, or changed in the wrong place.
fn write_note(doc: &mut AutoCommit, value: &str) -> Result<(), RecordError> {
    let Some((Value::Object(ObjType::Text), text)) = doc.get(ROOT, "note")? else {
        return Ok(plain(doc, "note", &Text::with_value(value))?);
    };
    // A modified client can write whole words as one character: such a text can't be changed within.
    if doc.update_text(&text, value).is_err() || doc.text(&text)? != value {
        let anew = doc.put_object(ROOT, "note", ObjType::Text)?;
        doc.splice_text(&anew, 0, 0, value)?;
    }
    Ok(())
}

fn plain<T: Reconcile>(
    doc: &mut AutoCommit,
    field: &'static str,
    value: &T,
) -> Result<(), ReconcileError> {
    autosurgeon::reconcile_prop(doc, ROOT, field, value)
}

#[cfg(test)]
mod tests;
