//! What a person reads of a report.

use serde_json::json;

use super::*;
use crate::words::Language;

fn screen(language: Language) -> Screen {
    let now = DateTime::parse_from_rfc3339("2026-02-10T20:00:00Z").unwrap().to_utc();
    Screen::new(Words::new(language), false, now)
}

fn report() -> CreateReport {
    serde_json::from_value(json!({
        "size": { "people_min": 3, "people_max": 5, "vehicles_min": 2, "vehicles_max": 2, "more_may_be_unseen": true },
        "activity": { "kinds": ["knocking", "loading"] },
        "place": { "text": "Clark & Lunt", "side": "NE", "landmark": "Metra", "lat": 42.00348, "lon": -87.67407,
            "accuracy_m": 30 },
        "unit": { "words_seen": ["POLICE", "\u{1b}[2J"], "agency_claimed": "local_police", "marked": "unmarked" },
        "observed": { "at": "2026-02-10T19:50:00Z", "uncertainty_min": 5 },
        "equipment": { "vehicles": [{ "make": "Ford", "colour": "dark blue", "plate_partial": "DY4????" }],
            "gear": ["zip_ties"] },
        "category": 3,
        "note": "one\ntwo",
    }))
    .unwrap()
}

#[test]
fn each_field_is_told_in_words() {
    let screen = screen(Language::En);
    let check = |line: &str, expected: &str| {
        assert_eq!(field(&screen, line, &report()), Said::This(expected.to_owned()), "{line}");
    };
    check("category", "3, report at once");
    check("activity", "loading people, knocking on doors");
    check("place", "Clark & Lunt; north-east side; near Metra");
    check("point", "42.00348, -87.67407 (within 30 m)");
    check("people", "3 to 5, maybe more");
    check("vehicles", "2, maybe more");
    check("unit", "not marked; read: POLICE, ␛[2J; they say: local police");
    check("equipment", "Ford, dark blue, plate DY4????; zip ties");
    check("note", "one\ntwo");
    let seen = field(&screen, "observed", &report()).in_words(&screen.words);
    assert!(seen.starts_with("10 min ago ("), "{seen}");
}

#[test]
fn each_field_is_told_in_spanish() {
    let screen = screen(Language::Es);
    let check = |line: &str, expected: &str| {
        assert_eq!(field(&screen, line, &report()), Said::This(expected.to_owned()), "{line}");
    };
    check("category", "3, reportar de inmediato");
    check("activity", "subiendo gente, tocando puertas");
    check("people", "de 3 a 5, quizá más");
    check("unit", "sin insignias; se lee: POLICE, ␛[2J; dicen ser: policía local");
}

#[test]
fn what_nobody_said_is_not_given() {
    let screen = screen(Language::En);
    for line in [
        "category",
        "activity",
        "place",
        "point",
        "people",
        "unit",
        "observed",
        "equipment",
        "note",
    ] {
        assert_eq!(field(&screen, line, &CreateReport::default()), Said::Nothing, "{line}");
    }
}

#[test]
fn what_nobody_knows_is_not_known() {
    let screen = screen(Language::En);
    for line in ["still-there", "how-known", "people-at-risk", "minors", "reporter-safety"] {
        assert_eq!(field(&screen, line, &CreateReport::default()), Said::Unknown, "{line}");
    }
}

fn shown(report: Value) -> Shown {
    serde_json::from_value(json!({
        "id": "6bb80aeb", "report": report, "hints": [], "disputed": ["category"], "undo": false,
        "destroyed_from": null, "reach": { "own_devices": 0, "circles": 0, "neighbours": 0 },
    }))
    .unwrap()
}

#[test]
fn disputed_fields_keep_every_answer() {
    let shown = shown(json!({
        "category": { "value": 3, "others": [1] },
        "place": { "value": { "text": "Clark" }, "others": [] },
        "note": "n",
    }));
    let number = |report: &CreateReport| report.category.map(u8::from);
    assert_eq!(number(&shown.filled_in().unwrap()), Some(3));
    let others = shown.with_others("category").unwrap();
    assert_eq!(others.len(), 1);
    assert_eq!(others.first().and_then(number), Some(1));
    assert!(shown.with_others("place").unwrap().is_empty());
}

#[test]
fn hints_are_sentences_in_every_language() {
    for (language, expected) in [
        (Language::En, "Some answers do not go together: leaving, but still there."),
        (Language::Es, "Algunas respuestas no van juntas: se van, pero siguen ahí."),
    ] {
        let hint = json!({ "hint": "contradictory", "which": ["leaving_but_still_there"] });
        assert_eq!(hint_words(&Words::new(language), &hint).as_deref(), Some(expected));
    }
    let words = Words::new(Language::En);
    for token in ["vague", "old", "second_hand", "category_unsupported"] {
        let said = hint_words(&words, &json!({ "hint": token })).unwrap();
        assert!(said.ends_with('.') && !said.contains("hint-"), "{said}");
    }
    assert_eq!(hint_words(&words, &json!({ "hint": "disputed" })), None);
}
