//! The printed words from the terminal: showing them, checking what was typed, coming back into a household.

use std::{
    io::{self, BufRead, Write as _},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use porchlight_api::{ApiError, CircleSort, CircleView, RecoveryChecked, RecoveryCircle};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::{
    circle::open,
    door::Door,
    failure::{Done, Failure},
    meeting,
    output::{self, Screen, visible},
};

const WORDS_EXAMPLES: &str = "\
Write them on paper by hand, and keep no picture of them. They bring you back
into your circles when every device is lost.
Examples:
  porchlight recovery words
  porchlight recovery words --sheets 3";

const CHECK_EXAMPLES: &str = "\
Type the words of one sheet in a line, and an empty line after the last sheet.
Examples:
  porchlight recovery check
  porchlight recovery check --words sheet-1.txt --words sheet-3.txt";

#[derive(Debug, Subcommand)]
pub(crate) enum RecoveryCommand {
    /// Show the words to write on paper
    #[command(after_help = WORDS_EXAMPLES)]
    Words(WordsArgs),
    /// See whether the words on your paper are right
    #[command(after_help = CHECK_EXAMPLES)]
    Check(TypedArgs),
    /// Take your household back by the words, when its other devices are lost
    #[command(after_help = "Example:\n  porchlight recovery household")]
    Household(HouseholdArgs),
}

#[derive(Debug, Args)]
pub(crate) struct WordsArgs {
    /// 1: one sheet, which alone is enough; 3: three, of which any two are
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=3))]
    sheets: u8,
}

#[derive(Debug, Args)]
pub(crate) struct TypedArgs {
    /// Read the words of a sheet from this file; may be given again
    #[arg(long, value_name = "FILE")]
    words: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct HouseholdArgs {
    /// The circle; without one, your household
    #[arg(default_value = "")]
    circle: String,
    #[command(flatten)]
    typed: TypedArgs,
}

pub(crate) fn run(door: &Door, command: &RecoveryCommand) -> Result<Done, Failure> {
    match command {
        RecoveryCommand::Words(args) => words(door, args),
        RecoveryCommand::Check(args) => check(door, args),
        RecoveryCommand::Household(args) => household(door, args),
    }
}

fn words(door: &Door, args: &WordsArgs) -> Result<Done, Failure> {
    let passphrase = open(door)?;
    let number = args.sheets.to_string();
    let secret = [("passphrase", passphrase.as_str())];
    let answer = door.call_secret("show_recovery_words", &[("sheets", &number)], &secret)?;
    if door.screen.json {
        return output::print(&answer.json).map(|()| Done::Whole);
    }
    let shown: Value = answer.read()?;
    let sheets = shown.get("sheets").and_then(Value::as_array).map(Vec::as_slice);
    let screen = &door.screen;
    screen.say("recovery-words-write")?;
    for (number, sheet) in (1..).zip(sheets.unwrap_or_default()) {
        let count = [("number", number.into())];
        screen.line(&screen.words.with("recovery-sheet", count))?;
        let words = sheet.as_array().map(Vec::as_slice).unwrap_or_default();
        for (line, four) in words.chunks(4).enumerate() {
            let words = four.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("  ");
            let numbered = Zeroizing::new(format!("{:>2}  {words}", line * 4 + 1));
            screen.indented(&numbered, 2)?;
        }
    }
    screen.say(if args.sheets == 1 { "recovery-one-sheet" } else { "recovery-three-sheets" })?;
    let circles = shown.get("circles").cloned().unwrap_or_default();
    let circles: Vec<RecoveryCircle> = serde_json::from_value(circles).unwrap_or_default();
    tell_circles(screen, &circles)?;
    Ok(Done::Whole)
}

fn check(door: &Door, args: &TypedArgs) -> Result<Done, Failure> {
    door.unlock()?;
    let sheets = args.read(&door.screen)?;
    let answer = door.call_secret("check_recovery_words", &[("sheets", &sheets)], &[])?;
    let checked: RecoveryChecked = answer.read()?;
    let works = checked.circles.iter().any(|it| it.works);
    door.show(&answer, |screen| {
        screen.say("recovery-words-right")?;
        tell_circles(screen, &checked.circles)
    })?;
    Ok(if works { Done::Whole } else { Done::InPart })
}

fn tell_circles(screen: &Screen, circles: &[RecoveryCircle]) -> Result<(), Failure> {
    for circle in circles {
        let message = match (circle.sort, circle.works) {
            (CircleSort::Household, true) => "recovery-works-household",
            (CircleSort::Household, false) => "recovery-not-household",
            (CircleSort::Neighbourhood | CircleSort::Section, true) => "recovery-works",
            (CircleSort::Neighbourhood | CircleSort::Section, false) => "recovery-works-not",
        };
        let name = [("name", visible(&circle.name).into())];
        screen.line(&screen.words.with(message, name))?;
    }
    Ok(())
}

fn household(door: &Door, args: &HouseholdArgs) -> Result<Done, Failure> {
    let passphrase = open(door)?;
    let circle = json!(meeting::or_household(door, &args.circle)?).to_string();
    let sheets = args.typed.read(&door.screen)?;
    let plain = [("circle", circle.as_str()), ("recovery_words", sheets.as_str())];
    let secret = [("passphrase", passphrase.as_str())];
    let answer = door.call_secret("return_household", &plain, &secret)?;
    let _: CircleView = answer.read()?;
    door.show(&answer, |screen| screen.say("recovery-household-back"))
}

impl TypedArgs {
    /// Whether words were named, in files.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words as a JSON list, one text a sheet: from files, else line by line from standard input.
    pub(crate) fn read(&self, screen: &Screen) -> Result<Zeroizing<String>, Failure> {
        let mut sheets: Vec<Zeroizing<String>> = Vec::new();
        for file in &self.words {
            let text = std::fs::read_to_string(file).map_err(|_| {
                Failure::from(ApiError::ImportCannotRead { path: file.display().to_string() })
            })?;
            sheets.push(Zeroizing::new(text));
        }
        while self.words.is_empty() {
            if output::can_ask() {
                let number = [("number", (sheets.len() + 1).into())];
                let asked = screen.words.with("ask-recovery-sheet", number);
                let _ = write!(io::stderr().lock(), "{asked} ");
            }
            let mut line = Zeroizing::new(String::with_capacity(1_024));
            let read = io::stdin().lock().read_line(&mut line).unwrap_or(0);
            if read == 0 || line.trim().is_empty() {
                break;
            }
            sheets.push(line);
        }
        let texts: Vec<&str> = sheets.iter().map(|sheet| sheet.trim()).collect();
        Ok(Zeroizing::new(json!(texts).to_string()))
    }
}
