//! How long files and functions may be: style.md §8. Functions are measured by their indentation,
//! which is exact because rustfmt has the last word on it.

use crate::{
    assert_tidy,
    tree::{File, code_lines, files, is_test},
};

const FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 70;
/// A line among the first that begins so says why the file is longer.
const LONG_BECAUSE: &str = "Long because ";
const HEAD_LINES: usize = 12;

fn is_ours(file: &File) -> bool {
    file.has_extension(&["rs", "ts", "js", "svelte", "css", "sh", "sql"])
        && !file.path.contains("/generated/")
}

fn file_problem(file: &File) -> Option<String> {
    let rust = file.has_extension(&["rs"]);
    let lines = if rust { code_lines(&file.text) } else { file.text.lines().count() };
    let explained = file.text.lines().take(HEAD_LINES).any(|line| line.contains(LONG_BECAUSE));
    (lines > FILE_LINES_MAX && !explained && !is_test(&file.path)).then(|| {
        format!(
            "{}: {lines} lines; {FILE_LINES_MAX} fit, unless its head says `{LONG_BECAUSE}...`",
            file.path
        )
    })
}

/// The name of the function whose head this line is.
fn function_name(line: &str) -> Option<&str> {
    let (before, after) = line.trim_start().split_once("fn ")?;
    let is_head = before.split_whitespace().all(|word| {
        ["pub", "const", "async", "unsafe", "extern", "\"C\""].contains(&word)
            || word.starts_with("pub(")
    });
    let name = after.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()?;
    (is_head && !name.is_empty()).then_some(name)
}

fn function_problems(file: &File) -> Vec<String> {
    let lines: Vec<_> = file.text.lines().collect();
    let mut problems = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent = &line[..line.len() - line.trim_start().len()];
        let closing = format!("{indent}}}");
        // A function of one line, or one without a body, ends before any line closes it.
        let body = lines[start..].iter().position(|line| {
            line.starts_with(indent)
                && (line.trim_end().ends_with('}') || line.trim_end().ends_with(';'))
                && !line[indent.len()..].starts_with(char::is_whitespace)
                || **line == closing
        });
        let length = body.map_or(0, |end| end + 1);
        if length > FUNCTION_LINES_MAX {
            problems.push(format!(
                "{}:{}: {name} has {length} lines; {FUNCTION_LINES_MAX} fit",
                file.path,
                start + 1
            ));
        }
    }
    problems
}

#[test]
fn files_can_be_read_in_one_sitting() {
    let problems: Vec<_> =
        files().iter().filter(|file| is_ours(file)).filter_map(file_problem).collect();
    assert_tidy(&problems);
}

#[test]
fn functions_fit_on_a_screen() {
    let problems: Vec<_> = files()
        .iter()
        .filter(|file| file.has_extension(&["rs"]))
        .flat_map(function_problems)
        .collect();
    assert_tidy(&problems);
}

#[test]
fn a_long_file_is_seen() {
    let long = "let x = 1;\n".repeat(FILE_LINES_MAX + 1);
    assert!(file_problem(&File::new("crates/a/src/a.rs", &long)).is_some());
    assert!(file_problem(&File::new("ui/src/a.svelte", &long)).is_some());
    let explained = format!("//! {LONG_BECAUSE}it is a table.\n{long}");
    assert!(file_problem(&File::new("crates/a/src/a.rs", &explained)).is_none());
    let tests = format!("fn a() {{}}\n\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
    assert!(file_problem(&File::new("crates/a/src/a.rs", &tests)).is_none());
    assert!(file_problem(&File::new("crates/a/tests/a.rs", &long)).is_none());
    assert!(file_problem(&File::new("crates/a/src/a_tests.rs", &long)).is_none());
}

#[test]
fn a_long_function_is_seen() {
    let function = |head: &str, lines: usize| {
        let body = "    inner();\n".repeat(lines);
        format!("mod a {{}}\n\n{head} {{\n{body}}}\n\nfn short() {{}}\n")
    };
    let seen = |text: &str| function_problems(&File::new("a.rs", text)).len();
    assert_eq!(seen(&function("pub(crate) fn long()", FUNCTION_LINES_MAX)), 1);
    assert_eq!(seen(&function("async fn long<T>(\n    a: T,\n) -> T", FUNCTION_LINES_MAX)), 1);
    assert_eq!(seen(&function("fn just()", FUNCTION_LINES_MAX - 2)), 0);
    assert_eq!(seen(&function("// a fn in words", FUNCTION_LINES_MAX)), 0);
    assert_eq!(seen(&function("struct NotOne", FUNCTION_LINES_MAX)), 0);
    let method = function("fn long(&self)", FUNCTION_LINES_MAX).replace('\n', "\n    ");
    assert_eq!(seen(&format!("impl A {{\n    {method}\n}}\n")), 1);
}
