//! Every error has its words in every language, and the languages agree in keys and variables.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast;

use super::*;
use crate::closed;

/// Each message id with the variables that it uses.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for source in language.sources() {
        let resource = FluentResource::try_new((*source).to_owned())
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", language.tag()));
        for entry in resource.entries() {
            let ast::Entry::Message(message) = entry else { continue };
            let mut variables = BTreeSet::new();
            pattern(message.value.as_ref().unwrap(), &mut variables);
            let id = message.id.name.to_owned();
            assert!(all.insert(id.clone(), variables).is_none(), "{id} twice");
        }
    }
    all
}

fn pattern(pattern: &ast::Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let ast::PatternElement::Placeable { expression: found } = element else { continue };
        expression(found, variables);
    }
}

fn expression(found: &ast::Expression<&str>, variables: &mut BTreeSet<String>) {
    match found {
        ast::Expression::Inline(found) => inline(found, variables),
        ast::Expression::Select { selector, variants } => {
            inline(selector, variables);
            for variant in variants {
                pattern(&variant.value, variables);
            }
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a new use must be looked at, whatever it is")]
fn inline(found: &ast::InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match found {
        ast::InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        ast::InlineExpression::Placeable { expression: found } => expression(found, variables),
        other => panic!("not used here: {other:?}"),
    }
}

#[test]
fn the_languages_agree_in_keys_and_variables() {
    let (english, spanish) = (messages(Language::En), messages(Language::Es));
    for (id, variables) in &english {
        assert_eq!(spanish.get(id), Some(variables), "{id}");
    }
    assert_eq!(english.len(), spanish.len(), "Spanish has messages that English lacks");
}

#[test]
fn every_error_has_words_that_use_what_the_error_tells() {
    let english = messages(Language::En);
    for code in porchlight_api::ApiError::CODES {
        let id = format!("error-{}", dashed(code));
        let variables = english.get(&id).unwrap_or_else(|| panic!("{id} is missing"));
        let params = params_of(code);
        assert!(variables.is_subset(&params), "{id} uses {variables:?}, the error has {params:?}");
    }
}

/// The parameters of a code, from what the contract's type asks for when they are left out.
fn params_of(code: &str) -> BTreeSet<String> {
    let mut params = serde_json::Map::new();
    loop {
        let error = serde_json::json!({ "code": code, "params": params });
        let Err(missing) = serde_json::from_value::<porchlight_api::ApiError>(error) else {
            return params.keys().cloned().collect();
        };
        let missing = missing.to_string();
        let quoted = missing.split('`').nth(1);
        if missing.starts_with("missing field") {
            params.insert(quoted.unwrap().to_owned(), 1.into());
        } else {
            // A number was offered where text is asked for.
            let last = params.values_mut().find(|value| value.is_number()).unwrap();
            *last = "1".into();
        }
    }
}

#[test]
fn errors_are_one_line_and_do_not_apologise() {
    let english = messages(Language::En);
    for language in [Language::En, Language::Es] {
        let words = Words::new(language);
        for id in english.keys().filter(|id| id.starts_with("error-")) {
            let said = words.say(id);
            assert!(!said.contains('\n'), "{id}");
            let lower = said.to_lowercase();
            for word in ["sorry", "lo siento", "perdón", "disculpa", "sync", "crdt", "epoch"] {
                assert!(!lower.contains(word), "{id}: {word}");
            }
        }
    }
}

#[test]
fn every_word_of_the_contract_is_translated_and_offered() {
    let english = messages(Language::En);
    let check = |set: &str, field: &str, offered: &[&str]| {
        let accepted = accepted(field);
        assert_eq!(accepted, offered.iter().map(ToString::to_string).collect(), "{field}");
        for token in &accepted {
            let id = format!("{set}-{}", dashed(token));
            assert!(english.contains_key(&id), "{id}");
        }
    };
    check("activity", r#"{"activity":{"kinds":["?"]}}"#, closed::ACTIVITIES);
    check("side", r#"{"place":{"side":"?"}}"#, closed::SIDES);
    check("direction", r#"{"place":{"direction_of_travel":"?"}}"#, closed::DIRECTIONS);
    check("agency", r#"{"unit":{"agency_claimed":"?"}}"#, closed::AGENCIES);
    check("marked", r#"{"unit":{"marked":"?"}}"#, &["marked", "unmarked"]);
    check("said", r#"{"observed":{"said":"?"}}"#, closed::SAID);
    check("colour", r#"{"equipment":{"vehicles":[{"colour":"?"}]}}"#, closed::COLOURS);
    check("gear", r#"{"equipment":{"gear":["?"]}}"#, closed::GEAR);
    check("how", r#"{"how_known":"?"}"#, closed::HOW);
    for role in closed::ROLES {
        let role: porchlight_api::Role = serde_json::from_value((*role).into()).unwrap();
        let id = format!("role-{}", dashed(&crate::home::token(&role)));
        assert!(english.contains_key(&id), "{id}");
    }
    check("answer", r#"{"minors":"?"}"#, closed::ANSWERS);
    check("safety", r#"{"reporter_safety":"?"}"#, closed::SAFETY);
}

/// The words that the contract takes in a field, from its refusal of another.
fn accepted(report: &str) -> BTreeSet<String> {
    let error =
        serde_json::from_str::<porchlight_api::CreateReport>(report).unwrap_err().to_string();
    let (_, expected) = error.split_once("expected").unwrap();
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn a_locale_chooses_the_language() {
    let check = |tag, expected| assert_eq!(Language::of_tag(tag), expected, "{tag}");
    check("es_MX.UTF-8", Some(Language::Es));
    check("es-US", Some(Language::Es));
    check("ES", Some(Language::Es));
    check("en_US", Some(Language::En));
    check("C.UTF-8", None);
    check("est", None);
}

#[test]
fn plurals_are_said_as_people_say_them() {
    let days = |language, n: i64| Words::new(language).with("age-days", [("n", n.into())]);
    assert_eq!(days(Language::En, 1), "1 day ago");
    assert_eq!(days(Language::En, 40), "40 days ago");
    assert_eq!(days(Language::Es, 1), "hace 1 día");
    assert_eq!(days(Language::Es, 3), "hace 3 días");
}
