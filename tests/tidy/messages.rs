//! Words: every language says the same messages with the same variables, and every error code has
//! its sentence.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};
use porchlight_api::ApiError;

use crate::{
    assert_tidy,
    tree::{File, files},
};

const FOLDER: &str = "ui/messages/";
const FIRST: &str = "en";

/// Each message with its variables.
type Messages = BTreeMap<String, BTreeSet<String>>;

fn in_pattern(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, found);
        }
    }
}

fn in_expression(expression: &Expression<&str>, found: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, found),
        Expression::Select { selector, variants } => {
            in_inline(selector, found);
            for variant in variants {
                in_pattern(&variant.value, found);
            }
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                in_inline(argument, found);
            }
        }
        InlineExpression::Placeable { expression } => in_expression(expression, found),
        InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. } => {}
    }
}

/// Adds the messages of one file; says what is wrong with it alone.
fn read(file: &File, messages: &mut Messages) -> Vec<String> {
    let mut problems = Vec::new();
    let resource = match parser::parse(file.text.as_str()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            problems.extend(errors.iter().map(|error| format!("{}: {error}", file.path)));
            resource
        }
    };
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut variables = BTreeSet::new();
        if let Some(value) = &message.value {
            in_pattern(value, &mut variables);
        }
        if messages.insert(message.id.name.to_owned(), variables).is_some() {
            problems.push(format!("{}: {} is said twice", file.path, message.id.name));
        }
    }
    problems
}

fn by_language(files: &[File]) -> (BTreeMap<String, Messages>, Vec<String>) {
    let mut languages: BTreeMap<String, Messages> = BTreeMap::new();
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.has_extension(&["ftl"])) {
        let Some((language, _)) =
            file.path.strip_prefix(FOLDER).and_then(|path| path.split_once('/'))
        else {
            problems.push(format!("{}: words belong to {FOLDER}<language>/", file.path));
            continue;
        };
        problems.extend(read(file, languages.entry(language.to_owned()).or_default()));
    }
    (languages, problems)
}

fn problems(files: &[File], codes: &[&str]) -> Vec<String> {
    let (languages, mut problems) = by_language(files);
    let none = Messages::new();
    let first = languages.get(FIRST).unwrap_or(&none);
    for (language, messages) in &languages {
        for (id, variables) in first {
            match messages.get(id) {
                None => problems.push(format!("{language}: {id} is missing")),
                Some(found) if found != variables => {
                    problems.push(format!("{language}: {id} has {found:?}, not {variables:?}"));
                }
                Some(_) => {}
            }
        }
        for id in messages.keys().filter(|id| !first.contains_key(*id)) {
            problems.push(format!("{language}: {id} is not there in {FIRST}"));
        }
        for code in codes {
            let id = format!("error-{}", code.replace(['.', '_'], "-"));
            if !messages.contains_key(&id) {
                problems.push(format!("{language}: {id} is missing for the error {code}"));
            }
        }
    }
    problems
}

#[test]
fn every_language_says_the_same() {
    let files = files();
    let (languages, _) = by_language(&files);
    assert_eq!(languages.keys().collect::<Vec<_>>(), ["en", "es"]);
    assert_tidy(&problems(&files, ApiError::CODES));
}

#[test]
fn a_gap_between_languages_is_seen() {
    let seen = |en: &str, es: &str| {
        let files = [("en", en), ("es", es)]
            .map(|(language, text)| File::new(&format!("{FOLDER}{language}/a.ftl"), text));
        problems(&files, &["home.disk_full"])
    };
    let good = "error-home-disk-full = Full.\nmany = { $count ->\n   *[other] { $count } at { $place }\n }\n";
    assert_eq!(seen(good, good), Vec::<String>::new());
    let without = "error-home-disk-full = Lleno.\n";
    assert_eq!(seen(good, without), ["es: many is missing"]);
    assert_eq!(seen(without, good), ["es: many is not there in en"]);
    let other = good.replace("$place", "$lugar");
    assert_eq!(seen(good, &other).len(), 1);
    let code = "many = { $count ->\n   *[other] { $count } at { $place }\n }\n";
    assert_eq!(seen(good, code).len(), 2, "missing as a message and as an error");
    assert_eq!(seen(good, &format!("{good}many = again {{ $count }} {{ $place }}\n")).len(), 1);
    assert!(!seen(good, &format!("{good}broken = {{ $\n")).is_empty());
    let lost = [File::new("crates/cli/words.ftl", good)];
    assert_eq!(problems(&lost, &[]).len(), 1);
}
