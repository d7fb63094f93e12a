//! Each line of a report in words: what is said of it, or that nobody said anything.

use porchlight_api::CreateReport;

use crate::{
    age::{age, local},
    output::{Screen, visible, visible_lines},
    words::Words,
};

/// What a report says in one line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    This(String),
    /// Nobody said anything.
    Nothing,
    /// Somebody may have said that they don't know.
    Unknown,
}

impl Said {
    pub(crate) fn of(text: Option<String>) -> Self {
        text.map_or(Self::Nothing, Self::This)
    }

    /// The word for an answer of a closed set.
    fn token(words: &Words, set: &str, token: &str) -> Self {
        if token == "unknown" { Self::Unknown } else { Self::This(words.word(set, token)) }
    }

    pub(crate) fn in_words(self, words: &Words) -> String {
        match self {
            Self::This(text) => text,
            Self::Nothing => words.say("not-given"),
            Self::Unknown => words.say("answer-unknown"),
        }
    }
}

/// One line of a report.
pub(crate) fn field(screen: &Screen, line: &str, report: &CreateReport) -> Said {
    let words = &screen.words;
    Said::of(match line {
        "category" => report.category.map(|category| category_words(words, category.number())),
        "activity" => {
            let text = report.activity.text.as_deref().map(visible);
            // Somebody's own words say more than "something else".
            let kinds = report.activity.kinds.iter().map(|kind| kind.token());
            let kinds = kinds.filter(|kind| text.is_none() || *kind != "other");
            let kinds = kinds.map(|kind| words.word("activity", kind));
            some_joined(kinds.chain(text.clone()), ", ")
        }
        "place" => place(words, report),
        "point" => point(words, report),
        "area" => report.place.area.as_deref().map(visible),
        "people" => count(words, report, report.size.people_min, report.size.people_max),
        "vehicles" => count(words, report, report.size.vehicles_min, report.size.vehicles_max),
        "unit" => unit(words, report),
        "observed" => observed(screen, report),
        "still-there" => return still_there(screen, report),
        "equipment" => equipment(words, report),
        "how-known" => return Said::token(words, "how", report.how_known.token()),
        "people-at-risk" => return Said::token(words, "answer", report.people_at_risk.token()),
        "minors" => return Said::token(words, "answer", report.minors.token()),
        "reporter-safety" => return Said::token(words, "safety", report.reporter_safety.token()),
        "contact" => report.contact.as_deref().map(visible),
        _ => Some(visible_lines(&report.note)).filter(|note| !note.trim().is_empty()),
    })
}

fn still_there(screen: &Screen, report: &CreateReport) -> Said {
    let words = &screen.words;
    let answer = Said::token(words, "answer", report.still_there.answer.token());
    let Some(at) = report.still_there.last_seen_at else { return answer };
    let when = age(words, screen.now, at);
    let answer = answer.in_words(words);
    Said::This(words.with("still-last-seen", [("answer", answer.into()), ("when", when.into())]))
}

/// "3, report at once".
pub(crate) fn category_words(words: &Words, number: u8) -> String {
    format!("{number}, {}", words.word("category", &number.to_string()))
}

pub(crate) fn some_joined(parts: impl Iterator<Item = String>, between: &str) -> Option<String> {
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(between))
}

fn place(words: &Words, report: &CreateReport) -> Option<String> {
    let place = &report.place;
    let near =
        |landmark: &str| words.with("near-landmark", [("landmark", visible(landmark).into())]);
    let parts = [
        place.text.as_deref().map(visible),
        place.side.map(|side| words.word("side", side.token())),
        place.landmark.as_deref().map(near),
        place.direction_of_travel.map(|direction| words.word("direction", direction.token())),
    ];
    some_joined(parts.into_iter().flatten(), "; ")
}

fn point(words: &Words, report: &CreateReport) -> Option<String> {
    let (lat, lon) = report.place.point()?;
    let point = format!("{lat}, {lon}");
    Some(report.place.accuracy_m.map_or(point.clone(), |metres| {
        words.with("point-accuracy", [("point", point.into()), ("metres", metres.into())])
    }))
}

fn count(
    words: &Words,
    report: &CreateReport,
    min: Option<u16>,
    max: Option<u16>,
) -> Option<String> {
    let (min, max) = min.zip(max)?;
    let count = if min == max {
        min.to_string()
    } else {
        words.with("count-range", [("min", min.into()), ("max", max.into())])
    };
    let more = report.size.more_may_be_unseen;
    Some(if more { words.with("count-more", [("count", count.into())]) } else { count })
}

fn unit(words: &Words, report: &CreateReport) -> Option<String> {
    let unit = &report.unit;
    let read = some_joined(unit.words_seen.iter().map(|word| visible(word)), ", ");
    let agency = |token: &str| words.word("agency", token);
    let parts = [
        unit.marked.map(|marked| words.word("marked", marked.token())),
        read.map(|read| words.with("unit-read", [("words", read.into())])),
        unit.agency_claimed
            .map(|who| words.with("unit-claimed", [("agency", agency(who.token()).into())])),
        unit.agency_believed
            .map(|who| words.with("unit-believed", [("agency", agency(who.token()).into())])),
    ];
    some_joined(parts.into_iter().flatten(), "; ")
}

fn observed(screen: &Screen, report: &CreateReport) -> Option<String> {
    let words = &screen.words;
    let observed = &report.observed;
    let uncertain = |minutes: u16| words.with("time-uncertain", [("minutes", minutes.into())]);
    let parts = [
        observed.at.map(|at| format!("{} ({})", age(words, screen.now, at), local(at))),
        observed.uncertainty_min.filter(|minutes| *minutes > 0).map(uncertain),
        observed.said.map(|said| words.word("said", said.token())),
    ];
    some_joined(parts.into_iter().flatten(), ", ")
}

fn equipment(words: &Words, report: &CreateReport) -> Option<String> {
    let vehicles = report.equipment.vehicles.iter().filter_map(|vehicle| {
        let plate = |plate: &str| words.with("vehicle-plate", [("plate", visible(plate).into())]);
        let parts = [
            vehicle.make.as_deref().map(visible),
            vehicle.colour.map(|colour| words.word("colour", colour.token())),
            vehicle.plate_partial.as_deref().map(plate),
        ];
        some_joined(parts.into_iter().flatten(), ", ")
    });
    let gear = report.equipment.gear.iter().map(|gear| words.word("gear", gear.token()));
    some_joined(vehicles.chain(gear), "; ")
}
