//! The fields of a report as options of the command line, for filing, editing and drafts alike.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    str::FromStr,
};

use chrono::{DateTime, Utc};
use clap::{Args, builder::PossibleValue};
use porchlight_api::CreateReport;
use serde_json::json;

use crate::{
    closed::{
        ACTIVITIES, AGENCIES, ANSWERS, CATEGORIES, COLOURS, DIRECTIONS, GEAR, HOW, SAFETY, SAID,
        SIDES,
    },
    failure::Failure,
    given,
};

/// A text longer than this is a wrong file; the core's own limits are far below.
const TEXT_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// What was seen. Only what is given is set.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What was seen")]
pub(crate) struct Fields {
    /// What was going on; may be repeated
    #[arg(long, value_name = "KIND", value_parser = ACTIVITIES.to_vec())]
    activity: Vec<String>,
    /// In your words; goes with --activity other
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    activity_text: Option<String>,
    /// How many people: 4, or 3-5
    #[arg(long, value_name = "N-N", allow_hyphen_values = true)]
    people: Option<String>,
    /// How many vehicles: 2, or 2-3
    #[arg(long, value_name = "N-N", allow_hyphen_values = true)]
    vehicles: Option<String>,
    /// There may be more that nobody saw
    #[arg(long)]
    more_unseen: bool,
    /// Words read on a vest or vehicle; may be repeated
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    words: Vec<String>,
    /// Who they said they were
    #[arg(long, value_name = "AGENCY", value_parser = AGENCIES.to_vec())]
    claimed: Option<String>,
    /// Who you think they were
    #[arg(long, value_name = "AGENCY", value_parser = AGENCIES.to_vec())]
    believed: Option<String>,
    /// Whether vehicles or clothes carried an agency's marks
    #[arg(long, value_name = "YES|NO", value_parser = marked_words())]
    marked: Option<String>,
    /// A vehicle as "make;colour;plate", ? for each sign not read; may be repeated
    #[arg(long, value_name = "VEHICLE", allow_hyphen_values = true)]
    vehicle: Vec<String>,
    /// Gear that was seen; may be repeated
    #[arg(long, value_parser = GEAR.to_vec())]
    gear: Vec<String>,

    /// The place as you would say it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, help_heading = "Where")]
    place: Option<String>,
    /// Side of the corner
    #[arg(long, value_parser = SIDES.to_vec(), ignore_case = true, help_heading = "Where")]
    side: Option<String>,
    /// Something well known beside it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, help_heading = "Where")]
    landmark: Option<String>,
    /// Direction of travel
    #[arg(long, value_parser = DIRECTIONS.to_vec(), ignore_case = true, help_heading = "Where")]
    direction: Option<String>,
    /// Latitude in degrees, as in 42.00348
    #[arg(long, value_name = "DEGREES", allow_hyphen_values = true, help_heading = "Where")]
    lat: Option<String>,
    /// Longitude in degrees, as in -87.67407
    #[arg(long, value_name = "DEGREES", allow_hyphen_values = true, help_heading = "Where")]
    lon: Option<String>,
    /// How exact the point is
    #[arg(long, value_name = "METRES", allow_hyphen_values = true, help_heading = "Where")]
    accuracy: Option<u32>,
    /// What neighbours call the area; may be told to everybody
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, help_heading = "Where")]
    area: Option<String>,

    /// When it was seen: now, 10m, 2h, 1d, 14:05, "2026-02-10 14:05" or RFC 3339
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, help_heading = "When")]
    seen: Option<String>,
    /// Plus or minus
    #[arg(long, value_name = "MINUTES", allow_hyphen_values = true, help_heading = "When")]
    uncertainty: Option<u16>,
    /// How a vague time was put
    #[arg(long, value_name = "WORDS", value_parser = SAID.to_vec(), help_heading = "When")]
    said: Option<String>,
    /// Whether it is still going on
    #[arg(long, value_name = "ANSWER", value_parser = ANSWERS.to_vec(), help_heading = "When")]
    still_there: Option<String>,
    /// When it was last seen, as for --seen
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, help_heading = "When")]
    last_seen: Option<String>,

    /// How you know: now (I see it), saw, told (by someone), social (media)
    #[arg(long, value_parser = HOW.to_vec(), help_heading = "What to make of it")]
    how: Option<String>,
    /// 1 do not share, 2 patrol and verifiers, 3 report at once
    #[arg(long, value_name = "N", value_parser = CATEGORIES.to_vec(), help_heading = "What to make of it")]
    category: Option<String>,
    /// Whether people at risk are there
    #[arg(long, value_name = "ANSWER", value_parser = ANSWERS.to_vec(), help_heading = "What to make of it")]
    people_at_risk: Option<String>,
    /// Whether children are there
    #[arg(long, value_name = "ANSWER", value_parser = ANSWERS.to_vec(), help_heading = "What to make of it")]
    minors: Option<String>,
    /// How you are
    #[arg(long, value_parser = SAFETY.to_vec(), help_heading = "What to make of it")]
    safety: Option<String>,
    /// How to reach you, if you want that
    #[arg(
        long,
        value_name = "TEXT",
        allow_hyphen_values = true,
        help_heading = "What to make of it"
    )]
    contact: Option<String>,
    /// Anything else; - reads it from standard input
    #[arg(
        long,
        value_name = "TEXT",
        allow_hyphen_values = true,
        help_heading = "What to make of it"
    )]
    note: Option<String>,
    /// Read the note from this file; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "note", help_heading = "What to make of it")]
    note_file: Option<PathBuf>,
    /// Language tag of place and note, as in es [default: the language of the answers]
    #[arg(long, value_name = "TAG", help_heading = "What to make of it")]
    written_in: Option<String>,
}

fn marked_words() -> [PossibleValue; 2] {
    [PossibleValue::new("yes").alias("marked"), PossibleValue::new("no").alias("unmarked")]
}

impl Fields {
    /// The parts of a report that these options say something about, by the contract's names.
    pub(crate) fn parts(&self) -> BTreeSet<&'static str> {
        let given = [
            ("activity", !self.activity.is_empty() || self.activity_text.is_some()),
            ("size", self.people.is_some() || self.vehicles.is_some() || self.more_unseen),
            ("unit", !self.words.is_empty() || self.marked.is_some()),
            ("unit", self.claimed.is_some() || self.believed.is_some()),
            ("equipment", !self.vehicle.is_empty() || !self.gear.is_empty()),
            ("place", self.place.is_some() || self.side.is_some() || self.landmark.is_some()),
            ("place", self.direction.is_some() || self.area.is_some()),
            ("place", self.lat.is_some() || self.lon.is_some() || self.accuracy.is_some()),
            ("observed", self.seen.is_some() || self.uncertainty.is_some() || self.said.is_some()),
            ("still_there", self.still_there.is_some() || self.last_seen.is_some()),
            ("how_known", self.how.is_some()),
            ("category", self.category.is_some()),
            ("people_at_risk", self.people_at_risk.is_some()),
            ("minors", self.minors.is_some()),
            ("reporter_safety", self.safety.is_some()),
            ("contact", self.contact.is_some()),
            ("note", self.note.is_some() || self.note_file.is_some()),
            ("language", self.written_in.is_some()),
        ];
        given.into_iter().filter_map(|(part, yes)| yes.then_some(part)).collect()
    }

    /// Sets what is given and leaves the rest alone.
    pub(crate) fn apply(
        &self,
        report: &mut CreateReport,
        now: DateTime<Utc>,
    ) -> Result<(), Failure> {
        self.apply_what(report)?;
        self.apply_where(report)?;
        self.apply_when(report, now)?;
        set(&mut report.how_known, self.how.as_deref())?;
        if let Some(category) = &self.category {
            report.category = Some(category_of(category)?);
        }
        set(&mut report.people_at_risk, self.people_at_risk.as_deref())?;
        set(&mut report.minors, self.minors.as_deref())?;
        set(&mut report.reporter_safety, self.safety.as_deref())?;
        set_some(&mut report.contact, self.contact.as_deref());
        if let Some(note) = self.note()? {
            report.note = note;
        }
        if let Some(tag) = &self.written_in {
            report.language.clone_from(tag);
        }
        Ok(())
    }

    fn apply_what(&self, report: &mut CreateReport) -> Result<(), Failure> {
        if !self.activity.is_empty() {
            report.activity.kinds =
                self.activity.iter().map(|kind| token(kind)).collect::<Result<_, _>>()?;
            // The words went with "other"; without it the core would refuse them.
            if !self.activity.iter().any(|kind| kind == "other") {
                report.activity.text = None;
            }
        }
        set_some(&mut report.activity.text, self.activity_text.as_deref());
        if let Some((least, most)) = count(self.people.as_deref(), "--people")? {
            (report.size.people_min, report.size.people_max) = (Some(least), Some(most));
        }
        if let Some((least, most)) = count(self.vehicles.as_deref(), "--vehicles")? {
            (report.size.vehicles_min, report.size.vehicles_max) = (Some(least), Some(most));
        }
        report.size.more_may_be_unseen |= self.more_unseen;
        if !self.words.is_empty() {
            report.unit.words_seen.clone_from(&self.words);
        }
        set_token(&mut report.unit.agency_claimed, self.claimed.as_deref())?;
        set_token(&mut report.unit.agency_believed, self.believed.as_deref())?;
        let marked = self.marked.as_deref().map(|marked| match marked {
            "yes" | "marked" => "marked",
            _ => "unmarked",
        });
        set_token(&mut report.unit.marked, marked)?;
        if !self.vehicle.is_empty() {
            report.equipment.vehicles =
                self.vehicle.iter().map(|text| vehicle(text)).collect::<Result<_, _>>()?;
        }
        if !self.gear.is_empty() {
            report.equipment.gear =
                self.gear.iter().map(|gear| token(gear)).collect::<Result<_, _>>()?;
        }
        Ok(())
    }

    fn apply_where(&self, report: &mut CreateReport) -> Result<(), Failure> {
        let place = &mut report.place;
        set_some(&mut place.text, self.place.as_deref());
        set_some(&mut place.landmark, self.landmark.as_deref());
        set_some(&mut place.area, self.area.as_deref());
        set_token(&mut place.side, self.side.as_deref().map(str::to_ascii_uppercase).as_deref())?;
        set_token(
            &mut place.direction_of_travel,
            self.direction.as_deref().map(str::to_ascii_uppercase).as_deref(),
        )?;
        if let Some(lat) = &self.lat {
            place.lat = Some(degrees(lat)?);
        }
        if let Some(lon) = &self.lon {
            place.lon = Some(degrees(lon)?);
        }
        if let Some(accuracy) = self.accuracy {
            place.accuracy_m = Some(accuracy);
        }
        Ok(())
    }

    fn apply_when(&self, report: &mut CreateReport, now: DateTime<Utc>) -> Result<(), Failure> {
        if let Some(seen) = &self.seen {
            report.observed.at = Some(moment(seen, now)?);
        }
        if let Some(minutes) = self.uncertainty {
            report.observed.uncertainty_min = Some(minutes);
        }
        set_token(&mut report.observed.said, self.said.as_deref())?;
        set(&mut report.still_there.answer, self.still_there.as_deref())?;
        if let Some(seen) = &self.last_seen {
            report.still_there.last_seen_at = Some(moment(seen, now)?);
        }
        Ok(())
    }

    fn note(&self) -> Result<Option<String>, Failure> {
        match (&self.note, &self.note_file) {
            (Some(note), _) if note == "-" => read_text(Path::new("-")).map(Some),
            (Some(note), _) => Ok(Some(note.clone())),
            (None, Some(path)) => read_text(path).map(Some),
            (None, None) => Ok(None),
        }
    }
}

/// A word of a closed set. Clap has let only known ones pass, so a failure is a door out of date.
pub(crate) fn token<T: FromStr>(word: &str) -> Result<T, Failure> {
    word.parse().map_err(|_| Failure::misused("terminal.bad_answer", [("command", word)]))
}

fn set<T: FromStr>(field: &mut T, word: Option<&str>) -> Result<(), Failure> {
    if let Some(word) = word {
        *field = token(word)?;
    }
    Ok(())
}

fn set_token<T: FromStr>(field: &mut Option<T>, word: Option<&str>) -> Result<(), Failure> {
    if let Some(word) = word {
        *field = Some(token(word)?);
    }
    Ok(())
}

fn set_some(field: &mut Option<String>, text: Option<&str>) {
    if let Some(text) = text {
        *field = Some(text.to_owned());
    }
}

/// Categories are numbers in the contract.
pub(crate) fn category_of<T: TryFrom<i64>>(text: &str) -> Result<T, Failure> {
    let unknown = || Failure::misused("terminal.bad_answer", [("command", text)]);
    text.parse().ok().and_then(|number: i64| T::try_from(number).ok()).ok_or_else(unknown)
}

fn count(text: Option<&str>, option: &'static str) -> Result<Option<(u16, u16)>, Failure> {
    let Some(text) = text else { return Ok(None) };
    match given::range(text) {
        Some(range) => Ok(Some(range)),
        None => Err(Failure::misused("terminal.bad_count", [("value", text), ("option", option)])),
    }
}

/// A time as a person gives it.
pub(crate) fn moment(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Failure> {
    given::moment(text, now).ok_or_else(|| Failure::misused("terminal.bad_time", [("value", text)]))
}

fn degrees<T: FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::misused("terminal.bad_degrees", [("value", text)]))
}

fn vehicle<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Failure> {
    let bad = || {
        Failure::misused(
            "terminal.bad_vehicle",
            [("value", text), ("colours", &COLOURS.join(", "))],
        )
    };
    let [make, colour, plate] = given::vehicle(text).ok_or_else(bad)?;
    let colour = colour.map(|colour| if colour == "gray" { "grey".to_owned() } else { colour });
    serde_json::from_value(json!({ "make": make, "colour": colour, "plate_partial": plate }))
        .map_err(|_| bad())
}

/// A text from a file, or from standard input for `-`; one line break at its end is cut.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let shown = path.display().to_string();
    let unreadable = |_: io::Error| Failure::misused("terminal.cannot_read", [("path", &shown)]);
    let mut bytes = Vec::new();
    let read =
        |from: &mut dyn Read, bytes: &mut Vec<u8>| from.take(TEXT_BYTES_MAX + 1).read_to_end(bytes);
    if shown == "-" {
        read(&mut io::stdin().lock(), &mut bytes).map_err(unreadable)?;
    } else {
        let mut file = File::open(path).map_err(unreadable)?;
        read(&mut file, &mut bytes).map_err(unreadable)?;
    }
    if bytes.len() as u64 > TEXT_BYTES_MAX {
        return Err(Failure::misused("terminal.too_large", [("path", &shown)]));
    }
    let mut text = String::from_utf8(bytes)
        .map_err(|_| Failure::misused("terminal.not_text", [("path", &shown)]))?;
    if text.ends_with('\n') {
        text.pop();
    }
    Ok(text)
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
