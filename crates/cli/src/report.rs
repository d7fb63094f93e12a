//! Reports from the terminal: filing, changing, finding, reading.

use std::path::Path;

use clap::{Args, Subcommand};
use porchlight_api::{CreateReport, DeletedReport};
use serde_json::{Value, json};

use crate::{
    clear::Clear,
    door::{Answer, Door},
    failure::{Done, Failure},
    fields::{self, Fields},
    output::{self, Screen, visible},
    report_list, transfer,
    view::{self, Shown},
};

const ADD_EXAMPLES: &str = "\
Examples:
  porchlight report add --activity knocking --place \"Clark & Lunt, NE corner\" \\
      --people 3-5 --vehicles 2 --seen 10m --how saw --category 3 \\
      --note \"two vests say POLICE\"
  porchlight report add --category 2 --vehicle \"Ford Transit;white;DY4????\"
  porchlight report add --category 1 --note-file - < note.txt";

const EDIT_EXAMPLES: &str = "\
Only what is given changes; a list such as --words is given anew as a whole.
Examples:
  porchlight report edit 6bb80aeb --still-there no --last-seen 14:05
  porchlight report edit 6bb80aeb --clear contact --clear vehicle";

#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// File a report
    #[command(after_help = ADD_EXAMPLES)]
    Add(Box<AddArgs>),
    /// Change fields of a report
    #[command(after_help = EDIT_EXAMPLES)]
    Edit(Box<EditArgs>),
    /// Take back the last edit (a deletion has no undo)
    #[command(after_help = "Example:\n  porchlight report undo")]
    Undo,
    /// Delete a report from this device
    #[command(after_help = "Examples:\n  porchlight report delete 6bb80aeb\n  \
        porchlight report delete 6bb80aeb --yes")]
    Delete(DeleteArgs),
    /// List reports, the newest first
    #[command(after_help = report_list::LIST_EXAMPLES)]
    List(report_list::ListArgs),
    /// Show one report
    #[command(after_help = "Example:\n  porchlight report show 6bb80aeb")]
    Show(OneArgs),
    /// Read reports from a JSONL file
    #[command(after_help = transfer::IMPORT_EXAMPLES)]
    Import(transfer::ImportArgs),
    /// Write reports to a file at a chosen precision
    #[command(after_help = transfer::EXPORT_EXAMPLES)]
    Export(transfer::ExportArgs),
}

#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    filing: Filing,
}

/// What is decided once, when a report is filed.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Filing")]
pub(crate) struct Filing {
    /// Keep it this many days, 1 to 365 [default: 30 for category 1, else 90]
    #[arg(long, value_name = "DAYS", allow_hyphen_values = true)]
    pub(crate) keep_days: Option<u16>,
    /// File it although the signs for its category are missing
    #[arg(long)]
    pub(crate) confirm_category: bool,
    /// It is practised, not real
    #[arg(long)]
    pub(crate) exercise: bool,
}

#[derive(Debug, Args)]
pub(crate) struct EditArgs {
    /// The report's id, or the first characters of it
    id: String,
    #[command(flatten)]
    fields: Fields,
    /// Make a field empty; may be repeated
    #[arg(long, value_enum, value_name = "FIELD", hide_possible_values = false)]
    clear: Vec<Clear>,
    /// Replace what several people wrote by what is given here
    #[arg(long)]
    settle: bool,
    /// Keep the category although the signs for it are missing
    #[arg(long)]
    confirm_category: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    /// The report's id, or the first characters of it
    id: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OneArgs {
    /// The report's id, or the first characters of it
    id: String,
}

pub(crate) fn run(door: &mut Door, command: ReportCommand) -> Result<Done, Failure> {
    match command {
        ReportCommand::Add(args) => add(door, &args),
        ReportCommand::Edit(args) => edit(door, &args),
        ReportCommand::Undo => undo(door),
        ReportCommand::Delete(args) => delete(door, &args),
        ReportCommand::List(args) => report_list::list(door, &args),
        ReportCommand::Show(args) => show(door, &args),
        ReportCommand::Import(args) => transfer::import(door, &args),
        ReportCommand::Export(args) => transfer::export(door, &args),
    }
}

fn add(door: &Door, args: &AddArgs) -> Result<Done, Failure> {
    let mut report = CreateReport::default();
    args.fields.apply(&mut report, door.screen.now)?;
    args.filing.apply(&mut report)?;
    speak(&mut report, &door.screen);
    let answer = door.ask("create_report", &json!(report))?;
    tell_filed(door, &answer)
}

impl Filing {
    pub(crate) fn apply(&self, report: &mut CreateReport) -> Result<(), Failure> {
        if self.keep_days.is_some() {
            report.keep_days = self.keep_days;
        }
        report.confirm_category |= self.confirm_category;
        if self.exercise {
            report.mode = fields::token("exercise")?;
        }
        Ok(())
    }
}

/// Note and place are in the language of this conversation unless somebody says otherwise.
pub(crate) fn speak(report: &mut CreateReport, screen: &Screen) {
    if report.language.is_empty() {
        screen.words.language.tag().clone_into(&mut report.language);
    }
}

/// Says what was filed, and how to take it back.
pub(crate) fn tell_filed(door: &Door, answer: &Answer) -> Result<Done, Failure> {
    let shown: Shown = answer.read()?;
    door.show(answer, |screen| {
        let words = &screen.words;
        screen.line(&words.with("report-filed", [("id", short(&shown.id).into())]))?;
        view::tell(screen, &shown)?;
        screen.suggest("next-delete", [("id", short(&shown.id).into())])
    })
}

fn edit(door: &Door, args: &EditArgs) -> Result<Done, Failure> {
    let mut parts = args.fields.parts();
    parts.extend(args.clear.iter().map(|clear| clear.part()));
    if parts.is_empty() {
        return Err(Failure::misused("terminal.nothing_to_change", []));
    }
    let shown: Shown = door.ask("show_report", &json!({ "id": args.id }))?.read()?;
    let mut report = shown.filled_in()?;
    for part in parts.iter().filter(|part| shown.disputed.iter().any(|disputed| disputed == *part))
    {
        if !args.settle && has_several_answers(part) {
            let field = view::part_name(&door.screen.words, part);
            return Err(Failure::refused("terminal.settle", [("field", &field)]));
        }
        // Nothing is taken silently from one of those who wrote: only what is given stands.
        empty(part, &mut report);
    }
    args.clear.iter().for_each(|clear| clear.apply(&mut report));
    args.fields.apply(&mut report, door.screen.now)?;
    let values = json!(report);
    let changes: Vec<Value> =
        parts.iter().map(|part| json!({ "field": part, "value": values.get(*part) })).collect();
    let request =
        json!({ "id": shown.id, "changes": changes, "confirm_category": args.confirm_category });
    let answer = door.call("edit_report", &request)?;
    tell_changed(door, &answer, "report-edited")
}

/// Parts that one option fills only in part.
fn has_several_answers(part: &str) -> bool {
    matches!(part, "place" | "observed" | "activity" | "still_there")
}

fn empty(part: &str, report: &mut CreateReport) {
    use clap::ValueEnum;
    Clear::value_variants()
        .iter()
        .filter(|clear| clear.part() == part)
        .for_each(|clear| clear.apply(report));
}

fn undo(door: &Door) -> Result<Done, Failure> {
    let answer = door.ask("undo_edit", &json!({}))?;
    tell_changed(door, &answer, "report-undone")
}

fn tell_changed(door: &Door, answer: &Answer, message: &str) -> Result<Done, Failure> {
    let shown: Shown = answer.read()?;
    door.show(answer, |screen| {
        screen.say(message)?;
        view::tell(screen, &shown)?;
        if shown.undo { screen.suggest("next-undo", []) } else { Ok(()) }
    })
}

fn delete(door: &Door, args: &DeleteArgs) -> Result<Done, Failure> {
    if !args.yes && !output::can_ask() {
        return Err(Failure::misused("terminal.needs_yes", []));
    }
    let mut id = args.id.clone();
    door.unlock()?;
    if !args.yes {
        let shown: Shown = door.call("show_report", &json!({ "id": id }))?.read()?;
        let screen = &door.screen;
        // On standard error, so that --json answers with nothing but JSON.
        let words = &screen.words;
        let report = shown.filled_in()?;
        output::notice(&words.with("report-delete-what", [("id", short(&shown.id).into())]));
        output::notice(&words.say("report-delete-elsewhere"));
        output::notice(&format!("  {}", view::summary(screen, &report)));
        if !output::ask_yes(screen, "ask-delete", "ask-delete-yes") {
            output::notice(&words.say("delete-kept"));
            return Ok(Done::InPart);
        }
        id.clone_from(&shown.id);
    }
    let answer = door.call("delete_report", &json!({ "id": id }))?;
    let deleted: DeletedReport = answer.read()?;
    door.show(&answer, |screen| {
        screen.line(&screen.words.with("report-deleted", [("id", short(&deleted.id).into())]))
    })
}

fn show(door: &Door, args: &OneArgs) -> Result<Done, Failure> {
    let answer = door.ask("show_report", &json!({ "id": args.id }))?;
    let shown: Shown = answer.read()?;
    door.show(&answer, |screen| view::tell(screen, &shown))
}

/// Enough of an id to say it again; the core takes any beginning that is unique.
pub(crate) fn short(id: &str) -> String {
    visible(id).chars().take(8).collect()
}

/// Where a path crosses to the core it is text.
pub(crate) fn path_text(path: &Path) -> Result<&str, Failure> {
    let shown = path.display().to_string();
    path.to_str().ok_or_else(|| Failure::misused("terminal.not_text", [("path", &shown)]))
}
