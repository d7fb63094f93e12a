//! Reports in and out of files, with progress that can be stopped.

use std::{
    io::{self, IsTerminal},
    path::PathBuf,
    sync::mpsc,
    thread::{self, JoinHandle},
};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use porchlight_api::{ApiError, Event, ExportSummary, ImportSummary};
use serde_json::{Value, json};

use crate::{
    door::{Answer, Door},
    failure::{Done, Failure},
    output::{Screen, visible},
    report::path_text,
};

pub(crate) const IMPORT_EXAMPLES: &str = "\
Lines that can't come in are written to a file with their reasons, and the exit
code is 1. Ctrl-C stops it; what came in stays, and the same command goes on.
Examples:
  porchlight report import sightings.jsonl
  porchlight report import sightings.jsonl --refused refused.jsonl --json";

pub(crate) const EXPORT_EXAMPLES: &str = "\
Examples:
  porchlight report export --format csv --precision area -o reports.csv
  porchlight report export --format jsonl --precision exact -o reports.jsonl";

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// A file with one report on each line
    file: PathBuf,
    /// Where refused lines go with their reasons [default: beside the file]
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// Keep what comes in this many days, 1 to 365 [default: 30 for category 1, else 90]
    #[arg(long, value_name = "DAYS", allow_hyphen_values = true)]
    keep_days: Option<u16>,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// csv and geojson are for other programs; jsonl can be read in again
    #[arg(long, value_enum)]
    format: Format,
    /// area and block hide exact places, notes, plates, reporter and contact; exact hides nothing
    #[arg(long, value_enum)]
    precision: Grain,
    /// Street names, one on each line: at block, a corner of two of them is known to be one
    #[arg(long, value_name = "FILE")]
    streets: Option<PathBuf>,
    /// The file to write; one that is there already is replaced, once the new one is whole
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
    Geojson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Grain {
    Area,
    Block,
    Exact,
}

/// The word of the command line is the word of the contract.
fn word(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// Reads a file in. Refused lines make it a partial success.
pub(crate) fn import(door: &Door, args: &ImportArgs) -> Result<Done, Failure> {
    let mut request = json!({ "path": path_text(&args.file)? });
    if let Some(refused) = &args.refused {
        set(&mut request, "refused_path", json!(path_text(refused)?));
    }
    if let Some(days) = args.keep_days {
        set(&mut request, "keep_days", json!(days));
    }
    door.unlock()?;
    let answer = work(door, "import_reports", &request, "import-progress")?;
    let summary: ImportSummary = answer.read()?;
    door.show(&answer, |screen| tell_import(screen, &summary))?;
    Ok(if summary.refused > 0 || summary.stopped { Done::InPart } else { Done::Whole })
}

fn tell_import(screen: &Screen, summary: &ImportSummary) -> Result<(), Failure> {
    let words = &screen.words;
    let done = [("imported", summary.imported.into()), ("lines", summary.lines.into())];
    screen.line(&words.with("import-done", done))?;
    if summary.already_here > 0 {
        screen
            .line(&words.with("import-already-here", [("count", summary.already_here.into())]))?;
    }
    if summary.refused > 0 {
        let path = visible(summary.refused_path.as_deref().unwrap_or_default());
        let refused = [("count", summary.refused.into()), ("path", path.into())];
        screen.line(&words.with("import-refused", refused))?;
    }
    if summary.category_unsupported > 0 {
        let count = [("count", summary.category_unsupported.into())];
        screen.line(&words.with("import-unsupported", count))?;
    }
    if summary.stopped { screen.say("import-stopped") } else { Ok(()) }
}

/// Writes a file, and says who can read it.
pub(crate) fn export(door: &Door, args: &ExportArgs) -> Result<Done, Failure> {
    let mut request = json!({
        "path": path_text(&args.output)?,
        "format": word(&args.format),
        "precision": word(&args.precision),
    });
    if let Some(streets) = &args.streets {
        let path = path_text(streets)?;
        let names = std::fs::read_to_string(streets)
            .map_err(|_| ApiError::ImportCannotRead { path: path.to_owned() })?;
        set(&mut request, "streets", json!(names.lines().collect::<Vec<_>>()));
    }
    door.unlock()?;
    let answer = work(door, "export_reports", &request, "export-progress")?;
    let summary: ExportSummary = answer.read()?;
    door.show(&answer, |screen| tell_export(screen, &summary, args.precision))?;
    Ok(if summary.unreadable > 0 || summary.stopped { Done::InPart } else { Done::Whole })
}

fn tell_export(screen: &Screen, summary: &ExportSummary, precision: Grain) -> Result<(), Failure> {
    let words = &screen.words;
    let path = visible(&summary.path);
    let written = [("written", summary.written.into()), ("path", path.into())];
    screen.line(&words.with("export-done", written))?;
    if summary.unreadable > 0 {
        let count = [("count", summary.unreadable.into())];
        screen.line(&words.with("export-unreadable", count))?;
    }
    if summary.stopped {
        return screen.say("export-stopped");
    }
    screen.say("export-open")?;
    if precision == Grain::Exact { screen.say("export-exact") } else { Ok(()) }
}

fn set(request: &mut Value, name: &str, value: Value) {
    if let Some(request) = request.as_object_mut() {
        request.insert(name.to_owned(), value);
    }
}

/// Calls a long command of the open profile with a bar on the terminal; Ctrl-C asks it to stop where it can.
pub(crate) fn work(
    door: &Door,
    command: &'static str,
    request: &Value,
    message: &str,
) -> Result<Answer, Failure> {
    work_with(door, message, |door| door.call(command, request))
}

/// The same for a command that is called in another way, or needs no open profile.
pub(crate) fn work_with(
    door: &Door,
    message: &str,
    call: impl FnOnce(&Door) -> Result<Answer, Failure>,
) -> Result<Answer, Failure> {
    stop_on_interrupt(door);
    let bar = show_progress(&door.screen, door.desk.events(), message);
    let answer = call(door);
    if let Some((bar, _listener)) = bar {
        // The listener ends with the desk; only the bar must be gone before the answer is printed.
        bar.finish_and_clear();
    }
    answer
}

fn show_progress(
    screen: &Screen,
    events: mpsc::Receiver<Event>,
    message: &str,
) -> Option<(ProgressBar, JoinHandle<()>)> {
    if !io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::new(0).with_message(screen.words.say(message));
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len}") {
        bar.set_style(style);
    }
    let shown = bar.clone();
    let listener = thread::spawn(move || {
        for event in events {
            if let Event::Progress { done, total, .. } = event {
                shown.set_length(total.into());
                shown.set_position(done.into());
            }
        }
    });
    Some((bar, listener))
}

#[cfg(unix)]
fn stop_on_interrupt(door: &Door) {
    use signal_hook::{consts::SIGINT, iterator::Signals};
    let Ok(mut signals) = Signals::new([SIGINT]) else { return };
    let desk = door.desk.clone();
    thread::spawn(move || {
        for _ in signals.forever() {
            // Nothing under way any more: then there is nothing to stop.
            let _ = desk.call("stop_work", "{}");
        }
    });
}

#[cfg(not(unix))]
fn stop_on_interrupt(_: &Door) {}
