//! The three forms of an export, written one report at a time: nothing here holds more than one.
//!
//! JSONL is the schema itself and can be imported again. CSV and `GeoJSON` (RFC 7946) are for other
//! programs. What may be told is decided before, in `domain`: these only write the line down.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use porchlight_api::ExportFormat;
use porchlight_domain::report::{
    Degrees, VehicleColour,
    sighting::{DisputedKeys, Second, Sighting, VehicleKeys},
};
use serde::Serialize;

/// Writes the beginning, each report and the end of a file.
pub(crate) struct Writer<W: Write> {
    form: Form<W>,
}

enum Form<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Jsonl(W),
    Geojson { target: W, separator: &'static str },
}

impl<W: Write> Writer<W> {
    /// Writes what comes before the first report.
    pub(crate) fn start(format: ExportFormat, mut target: W) -> io::Result<Self> {
        let form = match format {
            ExportFormat::Csv => {
                let mut csv =
                    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(target);
                csv.write_record(COLUMNS.iter().map(|(name, _)| name))?;
                Form::Csv(Box::new(csv))
            }
            ExportFormat::Jsonl => Form::Jsonl(target),
            ExportFormat::Geojson => {
                target.write_all(br#"{"type":"FeatureCollection","features":["#)?;
                Form::Geojson { target, separator: "\n" }
            }
        };
        Ok(Self { form })
    }

    /// Writes one report.
    pub(crate) fn row(&mut self, sighting: &Sighting) -> io::Result<()> {
        match &mut self.form {
            Form::Csv(csv) => {
                for (_, cell) in COLUMNS {
                    csv.write_field(cell(sighting).written().as_bytes())?;
                }
                csv.write_record(None::<&[u8]>)?;
            }
            Form::Jsonl(target) => {
                serde_json::to_writer(&mut *target, sighting)?;
                target.write_all(b"\n")?;
            }
            Form::Geojson { target, separator } => {
                target.write_all(separator.as_bytes())?;
                serde_json::to_writer(target, &Feature::of(sighting))?;
                *separator = ",\n";
            }
        }
        Ok(())
    }

    /// Writes what comes after the last report.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self.form {
            Form::Csv(mut csv) => csv.flush(),
            Form::Jsonl(mut target) => target.flush(),
            Form::Geojson { mut target, separator: _ } => {
                target.write_all(b"\n]}\n")?;
                target.flush()
            }
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "type")]
struct Feature<'a> {
    id: &'a str,
    /// Null where the report has no coordinates; the key has to be there.
    geometry: Option<Point>,
    properties: &'a Sighting,
}

#[derive(Serialize)]
#[serde(tag = "type")]
struct Point {
    /// Longitude first.
    coordinates: [Degrees; 2],
}

impl<'a> Feature<'a> {
    fn of(sighting: &'a Sighting) -> Self {
        let location = &sighting.location;
        let point = location.lon.zip(location.lat);
        Self {
            id: &sighting.id,
            geometry: point.map(|(lon, lat)| Point { coordinates: [lon, lat] }),
            properties: sighting,
        }
    }
}

/// What stands in one cell.
enum Cell<'a> {
    /// Somebody typed it.
    Text(Cow<'a, str>),
    /// A number, time or word of ours: a longitude may begin with its minus.
    Ours(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    /// A spreadsheet runs text that begins like a formula; an apostrophe makes it text again.
    fn written(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
                Cow::Owned(format!("'{text}"))
            }
            Self::Text(text) | Self::Ours(text) => text,
        }
    }

    fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    fn optional_text(text: Option<&'a String>) -> Self {
        Self::text(text.map_or("", String::as_str))
    }

    fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self::Text(Cow::Owned(texts.into_iter().collect::<Vec<_>>().join(SEPARATOR)))
    }

    fn word(word: &'static str) -> Self {
        Self::Ours(Cow::Borrowed(word))
    }

    fn words(words: impl IntoIterator<Item = &'static str>) -> Self {
        Self::Ours(Cow::Owned(words.into_iter().collect::<Vec<_>>().join(SEPARATOR)))
    }

    fn number(number: impl ToString) -> Self {
        Self::Ours(Cow::Owned(number.to_string()))
    }

    fn optional_number(number: Option<impl ToString>) -> Self {
        number.map_or(Self::word(""), Self::number)
    }

    fn yes_no(yes: bool) -> Self {
        Self::word(if yes { "true" } else { "false" })
    }

    fn time(time: Option<Second>) -> Self {
        Self::optional_number(time.map(|time| porchlight_domain::time::second(time.time())))
    }
}

/// Between the items of a list.
const SEPARATOR: &str = "; ";

/// Vehicles are three lists side by side, with nothing where nothing was seen.
fn vehicles<'a>(sighting: &'a Sighting, text: fn(&'a VehicleKeys) -> Option<&'a str>) -> Cell<'a> {
    Cell::texts(sighting.equipment.vehicles.iter().map(|vehicle| text(vehicle).unwrap_or_default()))
}

/// Every concurrent value that the other columns do not show, as JSON; or nothing.
fn disputed(sighting: &Sighting) -> Cell<'_> {
    let disputed = sighting.porchlight.as_ref().map(|keys| &keys.disputed);
    let disputed = disputed.filter(|keys| **keys != DisputedKeys::default());
    // Strings, numbers and lists always have a JSON text.
    let json = disputed.and_then(|keys| serde_json::to_string(keys).ok());
    Cell::Text(Cow::Owned(json.unwrap_or_default()))
}

type Column = (&'static str, for<'a> fn(&'a Sighting) -> Cell<'a>);

/// The keys of the schema, flat; lists are joined.
const COLUMNS: &[Column] = &[
    ("id", |it| Cell::text(&it.id)),
    ("reporter", |it| Cell::optional_text(it.reporter.as_ref())),
    ("language", |it| Cell::text(&it.language)),
    ("size.people_min", |it| Cell::optional_number(it.size.people_min)),
    ("size.people_max", |it| Cell::optional_number(it.size.people_max)),
    ("size.vehicles_min", |it| Cell::optional_number(it.size.vehicles_min)),
    ("size.vehicles_max", |it| Cell::optional_number(it.size.vehicles_max)),
    ("size.more_may_be_unseen", |it| Cell::yes_no(it.size.more_may_be_unseen)),
    ("activity.kind", |it| Cell::word(it.activity.kind.token())),
    ("activity.kinds", |it| match &it.activity.kinds {
        Some(kinds) => Cell::words(kinds.iter().map(|kind| kind.token())),
        None => Cell::word(it.activity.kind.token()),
    }),
    ("activity.text", |it| Cell::optional_text(it.activity.text.as_ref())),
    ("location.text", |it| Cell::optional_text(it.location.text.as_ref())),
    ("location.side", |it| Cell::word(it.location.side.map_or("", |side| side.token()))),
    ("location.landmark", |it| Cell::optional_text(it.location.landmark.as_ref())),
    ("location.direction_of_travel", |it| {
        Cell::word(it.location.direction_of_travel.map_or("", |direction| direction.token()))
    }),
    ("location.lat", |it| Cell::optional_number(it.location.lat)),
    ("location.lon", |it| Cell::optional_number(it.location.lon)),
    ("location.accuracy_m", |it| Cell::optional_number(it.location.accuracy_m)),
    ("unit.words_seen", |it| Cell::texts(it.unit.words_seen.iter().map(String::as_str))),
    ("unit.agency_claimed", |it| {
        Cell::word(it.unit.agency_claimed.map_or("", |agency| agency.token()))
    }),
    ("unit.agency_believed", |it| {
        Cell::word(it.unit.agency_believed.map_or("", |agency| agency.token()))
    }),
    ("unit.marked", |it| Cell::word(it.unit.marked.map_or("", |marked| marked.token()))),
    ("time.observed_at", |it| Cell::time(it.time.observed_at)),
    ("time.uncertainty_min", |it| Cell::optional_number(it.time.uncertainty_min)),
    ("time.said", |it| Cell::word(it.time.said.map_or("", |said| said.token()))),
    ("time.reported_at", |it| Cell::time(Some(it.time.reported_at))),
    ("time.device_clock_offset_s", |it| Cell::optional_number(it.time.device_clock_offset_s)),
    ("equipment.vehicles.make", |it| vehicles(it, |vehicle| vehicle.make.as_deref())),
    ("equipment.vehicles.colour", |it| {
        vehicles(it, |vehicle| vehicle.colour.map(VehicleColour::token))
    }),
    ("equipment.vehicles.plate_partial", |it| {
        vehicles(it, |vehicle| vehicle.plate_partial.as_deref())
    }),
    ("equipment.gear", |it| Cell::words(it.equipment.gear.iter().map(|gear| gear.token()))),
    ("how_known", |it| Cell::word(it.how_known.token())),
    ("category", |it| Cell::number(it.category)),
    ("people_at_risk_present", |it| Cell::word(it.people_at_risk_present.token())),
    ("minors_present", |it| Cell::word(it.minors_present.token())),
    ("still_there", |it| Cell::word(it.still_there.token())),
    ("last_seen_at", |it| Cell::time(it.last_seen_at)),
    ("text", |it| Cell::text(&it.text)),
    ("porchlight.contact", |it| {
        Cell::optional_text(it.porchlight.as_ref().and_then(|keys| keys.contact.as_ref()))
    }),
    ("porchlight.reporter_safety", |it| {
        Cell::word(it.porchlight.as_ref().map_or("", |keys| keys.reporter_safety.token()))
    }),
    ("porchlight.keep_until", |it| Cell::time(it.porchlight.as_ref().map(|keys| keys.keep_until))),
    ("porchlight.area", |it| {
        Cell::optional_text(it.porchlight.as_ref().and_then(|keys| keys.area.as_ref()))
    }),
    ("porchlight.mode", |it| {
        Cell::word(it.porchlight.as_ref().map_or("", |keys| keys.mode.token()))
    }),
    ("porchlight.disputed", disputed),
];

#[cfg(test)]
mod tests;
