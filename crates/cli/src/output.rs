//! The screen: what is printed, how wide, and what may never reach a terminal as it is.
//!
//! Text that people wrote can hold escape sequences that drive a terminal, or marks that turn the
//! rest of the line around. On the screen they become visible and harmless; JSON and exports carry
//! the text unchanged.

use std::{
    fmt::Write as _,
    io::{self, BufRead, ErrorKind, IsTerminal, Write},
};

use chrono::{DateTime, Utc};
use comfy_table::{Cell, ContentArrangement, Table, presets};
use fluent_bundle::FluentValue;

use crate::{failure::Failure, words::Words};

/// Columns where there is no terminal to ask.
const WIDTH_DEFAULT: u16 = 80;
/// Below this a table is unreadable, and each row becomes a few lines.
const WIDTH_TABLE_MIN: u16 = 60;

/// Where everything is printed.
pub(crate) struct Screen {
    pub(crate) words: Words,
    pub(crate) json: bool,
    pub(crate) now: DateTime<Utc>,
    width: u16,
    breaks_lines: bool,
}

impl Screen {
    pub(crate) fn new(words: Words, json: bool, now: DateTime<Utc>) -> Self {
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let width = Table::new().width().or(columns);
        let breaks_lines = width.is_some();
        Self { words, json, now, width: width.unwrap_or(WIDTH_DEFAULT), breaks_lines }
    }

    /// Sentences on standard output. Where the width is known they break between words.
    pub(crate) fn line(&self, text: &str) -> Result<(), Failure> {
        self.indented(text, 0)
    }

    /// Sentences that belong to the line above.
    pub(crate) fn indented(&self, text: &str, by: u16) -> Result<(), Failure> {
        if !self.breaks_lines {
            return print(&format!("{}{text}", " ".repeat(by.into())));
        }
        let mut table = self.blank_table();
        table.add_row([text]);
        print_table(table, by)
    }

    /// One of several things to weigh.
    pub(crate) fn bullet(&self, text: &str) -> Result<(), Failure> {
        if !self.breaks_lines {
            return print(&format!("* {text}"));
        }
        let mut table = self.blank_table();
        table.add_row(["*", text]);
        print_columns(table, 0, 1)
    }

    /// A message without variables, as a line.
    pub(crate) fn say(&self, id: &str) -> Result<(), Failure> {
        self.line(&self.words.say(id))
    }

    /// "To delete it: porchlight ..." with the command on a line of its own, to be copied whole.
    pub(crate) fn suggest<'a, const N: usize>(
        &self,
        id: &str,
        values: [(&'a str, FluentValue<'a>); N],
    ) -> Result<(), Failure> {
        let said = self.words.with(id, values);
        let (what, command) = said.split_once(": ").unwrap_or((&said, ""));
        self.line(&format!("{what}:"))?;
        print(&format!("  {command}"))
    }

    /// Whether a table fits, or each row needs lines of its own.
    pub(crate) fn is_narrow(&self) -> bool {
        self.width < WIDTH_TABLE_MIN
    }

    /// Rows under a header, fitted to the screen. Cells are already harmless.
    pub(crate) fn table(&self, header: &[String], rows: Vec<Vec<String>>) -> Result<(), Failure> {
        let mut table = self.blank_table();
        table.set_header(header.iter().map(Cell::new));
        table.add_rows(rows);
        print_table(table, 0)
    }

    /// Names on the left, values on the right; on a narrow screen one above the other.
    pub(crate) fn pairs(&self, pairs: &[(String, String)]) -> Result<(), Failure> {
        if self.is_narrow() {
            return pairs.iter().try_for_each(|(name, value)| {
                self.line(name)?;
                value.lines().try_for_each(|line| self.indented(line, 2))
            });
        }
        let mut table = self.blank_table();
        table.add_rows(pairs.iter().map(|(name, value)| vec![name.clone(), value.clone()]));
        print_table(table, 0)
    }

    fn blank_table(&self) -> Table {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(self.width);
        table
    }
}

fn print_table(table: Table, indent: u16) -> Result<(), Failure> {
    print_columns(table, indent, 2)
}

/// Spaces before the first column and between columns, none at the end.
fn print_columns(mut table: Table, indent: u16, gap: u16) -> Result<(), Failure> {
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((if index == 0 { indent } else { gap }, 0));
    }
    print(&table.trim_fmt())
}

/// A line on standard output, as it is.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Failure::NobodyReads),
        Err(_) => Err(Failure::failed("terminal.cannot_write", [("path", "stdout")])),
    }
}

/// A line on standard error; a terminal gets it broken between words. Where nobody reads errors,
/// there is nobody to tell about it.
pub(crate) fn notice(text: &str) {
    let mut table = Table::new();
    table.use_stderr().load_style(presets::NOTHING);
    let Some(width) = table.width() else {
        let _ = writeln!(io::stderr().lock(), "{text}");
        return;
    };
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.add_row([text]);
    if let Some(column) = table.column_mut(0) {
        column.set_padding((0, 0));
    }
    let _ = writeln!(io::stderr().lock(), "{}", table.trim_fmt());
}

/// Whether a person sits at both ends, and may be asked.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a question; anything but a word for yes in this language is a no.
pub(crate) fn ask_yes(screen: &Screen, question: &str, yes: &str) -> bool {
    let words = &screen.words;
    let _ = write!(io::stderr().lock(), "{} ", words.say(question));
    let mut typed = String::new();
    let answered = io::stdin().lock().read_line(&mut typed).is_ok();
    let typed = typed.trim().to_lowercase();
    answered && words.say(yes).split(' ').any(|yes| yes == typed)
}

/// One line of people's text, harmless on a terminal.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for sign in text.chars() {
        push_visible(&mut shown, sign);
    }
    isolate(shown)
}

/// People's text with its own line breaks.
pub(crate) fn visible_lines(text: &str) -> String {
    let lines: Vec<String> =
        text.split('\n').map(|line| visible(line.trim_end_matches('\r'))).collect();
    lines.join("\n")
}

fn push_visible(shown: &mut String, sign: char) {
    match sign {
        '\t' | '\u{2028}' | '\u{2029}' => shown.push(' '),
        '\n' => shown.push('\u{23ce}'),
        // Unicode has a picture for each of these.
        '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(sign))),
        '\u{7f}' => shown.push('\u{2421}'),
        // C1 controls drive some terminals; marks of direction could turn our own words around.
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            let _ = write!(shown, "<U+{:04X}>", u32::from(sign));
        }
        sign => shown.push(sign),
    }
}

/// Text that runs from right to left is kept from reordering what stands beside it.
fn isolate(text: String) -> String {
    if text.chars().any(is_right_to_left) { format!("\u{2068}{text}\u{2069}") } else { text }
}

fn is_right_to_left(sign: char) -> bool {
    matches!(sign,
        '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, expected: &str) {
        assert_eq!(visible(given), expected, "{given:?}");
    }

    #[test]
    fn plain_text_of_any_script_is_left_alone() {
        for text in ["N Clark St & W Lunt Ave, NE corner", "señal, ¡ojo!", "路口", "👩‍👩‍👧", "é"]
        {
            check(text, text);
        }
    }

    #[test]
    fn control_characters_become_visible() {
        check("\u{1b}[31mred\u{7}", "␛[31mred␇");
        check("a\tb\nc\rd", "a b⏎c␍d");
        check("\u{9b}31m\u{7f}\0", "<U+009B>31m␡␀");
    }

    #[test]
    fn marks_of_direction_cannot_turn_the_line_around() {
        check("safe\u{202e}live", "safe<U+202E>live");
        check("\u{2067}x", "<U+2067>x");
        check("שלום", "\u{2068}שלום\u{2069}");
        check("شارع 12", "\u{2068}شارع 12\u{2069}");
    }

    #[test]
    fn a_note_keeps_its_own_lines() {
        assert_eq!(visible_lines("one\r\ntwo\u{1b}c\n"), "one\ntwo␛c\n");
    }

    #[test]
    fn nothing_that_drives_a_terminal_is_left_in_the_naughty_strings() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora/text/blns.json");
        let Ok(text) = std::fs::read_to_string(path) else { return };
        for string in serde_json::from_str::<Vec<String>>(&text).unwrap() {
            let shown = visible(&string);
            assert!(!shown.chars().any(char::is_control), "{string:?}");
            assert!(!shown.contains(['\u{202a}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}']));
        }
    }
}
