//! Drafts from the terminal: unfinished reports that stay on this device.

use clap::{Args, Subcommand};
use porchlight_api::{CreateReport, DraftList, DraftView};
use serde_json::json;

use crate::{
    age::age,
    clear::Clear,
    door::Door,
    failure::{Done, Failure},
    fields::Fields,
    output::{Screen, visible},
    report::{Filing, speak, tell_filed},
    view,
};

const SAVE_EXAMPLES: &str = "\
Examples:
  porchlight draft save --place \"Clark & Lunt\" --people 3-5
  porchlight draft save --id ID --category 2 --clear place";

#[derive(Debug, Subcommand)]
pub(crate) enum DraftCommand {
    /// Save an unfinished report, or go on with one
    #[command(after_help = SAVE_EXAMPLES)]
    Save(Box<SaveArgs>),
    /// List unfinished reports, the newest first
    #[command(after_help = "Example:\n  porchlight draft list")]
    List,
    /// Show an unfinished report
    #[command(after_help = "Example:\n  porchlight draft show ID")]
    Show(OneArgs),
    /// Remove an unfinished report; nothing of it is left
    #[command(after_help = "Example:\n  porchlight draft drop ID")]
    Drop(OneArgs),
    /// File an unfinished report
    #[command(after_help = "Example:\n  porchlight draft file ID --confirm-category")]
    File(FileArgs),
}

#[derive(Debug, Args)]
pub(crate) struct SaveArgs {
    /// The draft to go on with; only what is given changes [default: a new draft]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    filing: Filing,
    /// Make a field empty; may be repeated
    #[arg(long, value_enum, value_name = "FIELD")]
    clear: Vec<Clear>,
}

#[derive(Debug, Args)]
pub(crate) struct OneArgs {
    /// The draft's id
    id: String,
}

#[derive(Debug, Args)]
pub(crate) struct FileArgs {
    /// The draft's id
    id: String,
    /// File it although the signs for its category are missing
    #[arg(long)]
    confirm_category: bool,
}

pub(crate) fn run(door: &mut Door, command: DraftCommand) -> Result<Done, Failure> {
    match command {
        DraftCommand::Save(args) => save(door, &args),
        DraftCommand::List => list(door),
        DraftCommand::Show(args) => show(door, &args),
        DraftCommand::Drop(args) => drop_draft(door, &args),
        DraftCommand::File(args) => file(door, &args),
    }
}

fn save(door: &Door, args: &SaveArgs) -> Result<Done, Failure> {
    door.unlock()?;
    let mut report = match &args.id {
        Some(id) => door.call("show_draft", &json!({ "id": id }))?.read::<DraftView>()?.report,
        None => CreateReport::default(),
    };
    args.clear.iter().for_each(|clear| clear.apply(&mut report));
    args.fields.apply(&mut report, door.screen.now)?;
    args.filing.apply(&mut report)?;
    speak(&mut report, &door.screen);
    let mut request = json!({ "report": report });
    if let (Some(id), Some(request)) = (&args.id, request.as_object_mut()) {
        request.insert("id".to_owned(), json!(id));
    }
    let answer = door.call("save_draft", &request)?;
    let draft: DraftView = answer.read()?;
    door.show(&answer, |screen| {
        let id = visible(&draft.id);
        screen.line(&screen.words.with("draft-saved", [("id", id.clone().into())]))?;
        screen.suggest("next-file", [("id", id.into())])
    })
}

fn list(door: &Door) -> Result<Done, Failure> {
    let answer = door.ask("list_drafts", &json!({}))?;
    let list: DraftList = answer.read()?;
    door.show(&answer, |screen| tell_list(screen, &list))
}

fn tell_list(screen: &Screen, list: &DraftList) -> Result<(), Failure> {
    let words = &screen.words;
    if list.unreadable > 0 {
        screen.line(&words.with("drafts-unreadable", [("count", list.unreadable.into())]))?;
    } else if list.drafts.is_empty() {
        screen.say("drafts-empty")?;
        return screen.suggest("next-draft", []);
    }
    // The id is given whole: it is what every other command about a draft asks for.
    list.drafts.iter().try_for_each(|draft| {
        let saved = age(words, screen.now, draft.saved_at);
        screen.line(&format!("{}  {saved}", visible(&draft.id)))?;
        screen.indented(&view::summary(screen, &draft.report), 2)
    })
}

fn show(door: &Door, args: &OneArgs) -> Result<Done, Failure> {
    let answer = door.ask("show_draft", &json!({ "id": args.id }))?;
    let draft: DraftView = answer.read()?;
    door.show(&answer, |screen| {
        view::tell_draft(screen, &draft.id, &draft.report)?;
        screen.suggest("next-file", [("id", visible(&draft.id).into())])
    })
}

fn drop_draft(door: &Door, args: &OneArgs) -> Result<Done, Failure> {
    let answer = door.ask("drop_draft", &json!({ "id": args.id }))?;
    let id = visible(&args.id);
    door.show(&answer, |screen| {
        screen.line(&screen.words.with("draft-dropped", [("id", id.into())]))
    })
}

fn file(door: &Door, args: &FileArgs) -> Result<Done, Failure> {
    let request = json!({ "id": args.id, "confirm_category": args.confirm_category });
    let answer = door.ask("file_draft", &request)?;
    tell_filed(door, &answer)
}
