//! A report in words: every field that is asked for, "not given" where nobody said, and where
//! people wrote different things, each of them.

use chrono::{DateTime, Utc};
use porchlight_api::{CreateReport, Elsewhere, Held, Reach};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    age::{age, left, local, local_date},
    door::bad_answer,
    failure::Failure,
    output::{Screen, visible},
    view_line::{Said, field, some_joined},
    words::{Words, dashed},
};

/// `ReportView` as this door reads it.
#[derive(Debug, Deserialize)]
pub(crate) struct Shown {
    pub(crate) id: String,
    pub(crate) report: Map<String, Value>,
    pub(crate) hints: Vec<Value>,
    pub(crate) disputed: Vec<String>,
    pub(crate) undo: bool,
    pub(crate) destroyed_from: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) held: Option<Held>,
    #[serde(default)]
    pub(crate) said_due: u32,
    pub(crate) reach: Reach,
    #[serde(default)]
    pub(crate) elsewhere: Vec<Elsewhere>,
}

/// The parts of a report that a person fills in, by the contract's names.
const PARTS: [&str; 16] = [
    "mode",
    "language",
    "size",
    "activity",
    "place",
    "unit",
    "observed",
    "equipment",
    "how_known",
    "category",
    "people_at_risk",
    "minors",
    "still_there",
    "reporter_safety",
    "contact",
    "note",
];

/// What is shown, and the part that each belongs to.
const LINES: [(&str, &str); 17] = [
    ("category", "category"),
    ("activity", "activity"),
    ("place", "place"),
    ("point", "place"),
    ("area", "place"),
    ("people", "size"),
    ("vehicles", "size"),
    ("unit", "unit"),
    ("observed", "observed"),
    ("still-there", "still_there"),
    ("equipment", "equipment"),
    ("how-known", "how_known"),
    ("people-at-risk", "people_at_risk"),
    ("minors", "minors"),
    ("reporter-safety", "reporter_safety"),
    ("contact", "contact"),
    ("note", "note"),
];

impl Shown {
    /// What was filled in, with the first value of each part that people dispute.
    pub(crate) fn filled_in(&self) -> Result<CreateReport, Failure> {
        filled_in(PARTS.iter().filter_map(|part| {
            let value = self.report.get(*part)?;
            Some(((*part).to_owned(), first_value(value).clone()))
        }))
    }

    /// The other values of a disputed part, each in a report that is otherwise the same.
    fn with_others(&self, part: &str) -> Result<Vec<CreateReport>, Failure> {
        let others =
            self.report.get(part).and_then(|value| value.get("others")).and_then(Value::as_array);
        others
            .into_iter()
            .flatten()
            .map(|other| filled_in([(part.to_owned(), other.clone())]))
            .collect()
    }

    fn time(&self, name: &str) -> Option<DateTime<Utc>> {
        self.report.get(name).and_then(|value| serde_json::from_value(value.clone()).ok())
    }
}

/// A safety field comes with the values that others wrote at the same time.
fn first_value(value: &Value) -> &Value {
    match (value.get("value"), value.get("others")) {
        (Some(first), Some(_)) => first,
        _ => value,
    }
}

fn filled_in(parts: impl IntoIterator<Item = (String, Value)>) -> Result<CreateReport, Failure> {
    let parts: Map<String, Value> = parts.into_iter().collect();
    serde_json::from_value(Value::Object(parts)).map_err(|_| bad_answer("show_report"))
}

/// The lines of a report: what is said, and the names of what is not.
#[derive(Default)]
struct Lines {
    said: Vec<(String, String)>,
    not_given: Vec<String>,
    not_known: Vec<String>,
}

impl Lines {
    fn push(&mut self, words: &Words, line: &str, said: Said) {
        let name = words.say(&format!("label-{line}"));
        match said {
            Said::This(text) => self.said.push((name, text)),
            // Rarely given: naming them each time would bury the others.
            Said::Nothing if matches!(line, "point" | "area" | "contact") => {}
            Said::Nothing => self.not_given.push(name.to_lowercase()),
            Said::Unknown if line == "reporter-safety" => {}
            Said::Unknown => self.not_known.push(name.to_lowercase()),
        }
    }

    fn print(mut self, screen: &Screen) -> Result<(), Failure> {
        for (label, names) in
            [("label-not-given", self.not_given), ("label-not-known", self.not_known)]
        {
            if let Some(names) = some_joined(names.into_iter(), ", ") {
                self.said.push((screen.words.say(label), names));
            }
        }
        screen.pairs(&self.said)
    }
}

/// Shows a filed report with its hints.
pub(crate) fn tell(screen: &Screen, shown: &Shown) -> Result<(), Failure> {
    let words = &screen.words;
    let report = shown.filled_in()?;
    screen.line(&heading(words, "report-heading", &shown.id, &report))?;
    let mut lines = Lines::default();
    for (line, part) in LINES {
        let mut said = field(screen, line, &report);
        for other in shown.with_others(part)? {
            let other = field(screen, line, &other);
            if said != other {
                let both = [
                    ("value", said.in_words(words).into()),
                    ("other", other.in_words(words).into()),
                ];
                said = Said::This(words.with("or-other", both));
            }
        }
        lines.push(words, line, said);
    }
    push_filing(screen, shown, &mut lines);
    lines.print(screen)?;
    if !shown.disputed.is_empty() {
        let fields: Vec<String> =
            shown.disputed.iter().map(|part| part_name(words, part)).collect();
        screen.line(&words.with("report-disputed", [("fields", fields.join(", ").into())]))?;
    }
    if let Some(held) = &shown.held {
        screen.line(&words.with("report-is-held", [("until", local(held.until).into())]))?;
    } else if let Some(from) = shown.destroyed_from {
        screen.line(&words.with("report-going", [("when", local(from).into())]))?;
    }
    if shown.said_due > 0 && shown.destroyed_from.is_none() {
        screen.line(&words.with("report-said-due", [("count", shown.said_due.into())]))?;
    }
    tell_reach(screen, &shown.reach)?;
    for elsewhere in &shown.elsewhere {
        let circle =
            elsewhere.circle.clone().unwrap_or_else(|| words.say("report-elsewhere-nameless"));
        let with = [("circle", visible(&circle).into()), ("id", elsewhere.id.clone().into())];
        screen.line(&words.with("report-elsewhere", with))?;
    }
    tell_hints(screen, shown)
}

/// On whose devices it is.
fn tell_reach(screen: &Screen, reach: &Reach) -> Result<(), Failure> {
    let words = &screen.words;
    let Reach { own_devices, circles, neighbours } = *reach;
    if own_devices == 0 && neighbours == 0 {
        screen.line(&words.say("report-reach-here"))?;
    }
    for (sort, count) in [("own", own_devices), ("neighbours", neighbours)] {
        if count > 0 {
            let id = format!("report-reach-{sort}");
            screen.line(&words.with(&id, [("count", count.into())]))?;
        }
    }
    if circles > 0 && neighbours == 0 {
        screen.line(&words.say("report-reach-waits"))?;
    }
    Ok(())
}

/// Shows an unfinished report.
pub(crate) fn tell_draft(screen: &Screen, id: &str, report: &CreateReport) -> Result<(), Failure> {
    let words = &screen.words;
    screen.line(&heading(words, "draft-heading", id, report))?;
    let mut lines = Lines::default();
    for (line, _) in LINES {
        lines.push(words, line, field(screen, line, report));
    }
    lines.print(screen)
}

fn heading(words: &Words, id: &str, record: &str, report: &CreateReport) -> String {
    let heading = words.with(id, [("id", visible(record).into())]);
    if report.mode.token() == "exercise" {
        format!("{}  {heading}", words.say("mode-exercise"))
    } else {
        heading
    }
}

/// When it was filed, where it came from, how long it stays.
fn push_filing(screen: &Screen, shown: &Shown, lines: &mut Lines) {
    let words = &screen.words;
    let reported = shown.time("reported_at").map(|at| {
        let told = format!("{} ({})", age(words, screen.now, at), local(at));
        match shown.report.get("device_clock_offset_s").and_then(Value::as_i64) {
            Some(0) | None => told,
            Some(seconds) => {
                let off = words.with("clock-offset", [("seconds", seconds.abs().into())]);
                format!("{told}, {off}")
            }
        }
    });
    lines.push(words, "reported", Said::of(reported));
    if let Some(source) = shown.report.get("source").and_then(Value::as_object) {
        let text =
            |name: &str| visible(source.get(name).and_then(Value::as_str).unwrap_or_default());
        let both = [("id", text("id").into()), ("reporter", text("reporter").into())];
        lines.push(words, "source", Said::This(words.with("source-line", both)));
    }
    let kept = shown.time("keep_until");
    let kept = kept.map(|at| format!("{} ({})", local_date(at), left(words, screen.now, at)));
    lines.push(words, "keep-until", Said::of(kept));
}

/// A report in one line, for a question about it.
pub(crate) fn summary(screen: &Screen, report: &CreateReport) -> String {
    let lines = ["category", "activity", "place", "observed"];
    let said = lines.into_iter().filter_map(|line| match field(screen, line, report) {
        Said::This(text) => Some(text),
        Said::Nothing | Said::Unknown => None,
    });
    some_joined(said, " - ").unwrap_or_else(|| screen.words.say("not-given"))
}

/// The name of a part as its line is labelled.
pub(crate) fn part_name(words: &Words, part: &str) -> String {
    match LINES.iter().find(|(_, of)| *of == part) {
        Some((line, _)) => words.say(&format!("label-{line}")).to_lowercase(),
        None => visible(part),
    }
}

/// What a reader should weigh, as sentences.
pub(crate) fn tell_hints(screen: &Screen, shown: &Shown) -> Result<(), Failure> {
    shown
        .hints
        .iter()
        .filter_map(|hint| hint_words(&screen.words, hint))
        .try_for_each(|hint| screen.bullet(&hint))
}

fn hint_words(words: &Words, hint: &Value) -> Option<String> {
    let token = hint.get("hint")?.as_str()?;
    // Said already, with the fields named.
    if token == "disputed" {
        return None;
    }
    let which = hint.get("which").and_then(Value::as_array).into_iter().flatten();
    let which = which.filter_map(Value::as_str).map(|token| words.word("contradiction", token));
    let which = some_joined(which, "; ").unwrap_or_default();
    let said = words.with(&format!("hint-{}", dashed(token)), [("which", which.into())]);
    Some(said)
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
