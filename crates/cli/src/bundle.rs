//! Bundles from the terminal: files for somebody who has no link, and such files read in.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use porchlight_api::{ApiError, BundleExported, BundleImported, BundleSeen};
use serde_json::json;

use crate::{
    door::Door,
    failure::{Done, Failure},
    output::{Screen, visible},
    report::{path_text, short},
    transfer::work,
};

/// A folder stands for the files in it that end so.
const ENDING: &str = "porchlight";

const EXPORT_EXAMPLES: &str = "\
Ctrl-C stops it, and leaves no file.
Examples:
  porchlight bundle export --to \"Maple Street\" /media/stick
  porchlight bundle export --to \"Maple Street\" --device 3f2a91 for-ben.porchlight
  porchlight bundle export --to \"Maple Street\" --only-new --file-mb 20 new.porchlight";

const IMPORT_EXAMPLES: &str = "\
Ctrl-C stops it; what came in stays, and the same command goes on.
Examples:
  porchlight bundle import /media/stick
  porchlight bundle import for-ben.porchlight for-ben.2.porchlight";

#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Write what a circle holds into files that only its people can open
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(ExportArgs),
    /// Read such files in, in any order; doing it twice changes nothing
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(ImportArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The circle: your name for it, its id, or the first characters of that
    #[arg(long, value_name = "CIRCLE")]
    to: String,
    /// For this device of the circle alone, by the first characters of its id
    #[arg(long, value_name = "DEVICE")]
    device: Option<String>,
    /// Leave out what earlier bundles for the same circle or device had
    #[arg(long)]
    only_new: bool,
    /// Begin another file when one is about this large, 1 to 2000 [default: 2000]
    #[arg(long, value_name = "MB")]
    file_mb: Option<u16>,
    /// The file to write, or a folder; a file that is there already is replaced
    #[arg(value_name = "FILE|DIR")]
    path: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Files of bundles, or folders with such files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(crate) fn run(door: &Door, command: &BundleCommand) -> Result<Done, Failure> {
    match command {
        BundleCommand::Export(args) => export(door, args),
        BundleCommand::Import(args) => import(door, args),
    }
}

fn export(door: &Door, args: &ExportArgs) -> Result<Done, Failure> {
    let request = json!({
        "circle": args.to,
        "device": args.device,
        "path": path_text(&args.path)?,
        "piece_mb": args.file_mb,
        "only_new": args.only_new,
    });
    door.unlock()?;
    let answer = work(door, "export_bundle", &request, "bundle-export-progress")?;
    let made: BundleExported = answer.read()?;
    door.show(&answer, |screen| tell_export(screen, &made))?;
    Ok(if made.stopped || made.unreadable > 0 { Done::InPart } else { Done::Whole })
}

fn tell_export(screen: &Screen, made: &BundleExported) -> Result<(), Failure> {
    let words = &screen.words;
    if made.stopped {
        return screen.say("bundle-export-stopped");
    }
    let files = [("files", made.files.len().into()), ("chunks", made.chunks.into())];
    screen.line(&words.with("bundle-made", files))?;
    for file in &made.files {
        let size = size(file.bytes);
        let said = [("path", visible(&file.path).into()), ("size", size.into())];
        screen.indented(&words.with("bundle-file", said), 2)?;
    }
    if made.files.len() > 1 {
        screen.say("bundle-any-order")?;
    }
    let for_whom = if let Some(device) = &made.device {
        words.with("bundle-for-device", [("device", short(device).into())])
    } else {
        words.with("bundle-for-circle", [("persons", made.opens_for.len().into())])
    };
    screen.line(&for_whom)?;
    if made.opens_for_readers {
        screen.say("bundle-for-readers")?;
    }
    screen.say("bundle-sealed")?;
    if made.unreadable > 0 {
        let count = [("count", made.unreadable.into())];
        screen.line(&words.with("bundle-unreadable", count))?;
    }
    Ok(())
}

fn size(bytes: u32) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}

fn import(door: &Door, args: &ImportArgs) -> Result<Done, Failure> {
    let mut paths = Vec::new();
    for file in &args.files {
        for path in files_of(file)? {
            paths.push(path_text(&path)?.to_owned());
        }
    }
    door.unlock()?;
    let answer = work(door, "import_bundle", &json!({ "paths": paths }), "bundle-import-progress")?;
    let read: BundleImported = answer.read()?;
    door.show(&answer, |screen| tell_import(screen, &read))?;
    let is_part = |it: &BundleSeen| it.more || !it.missing.is_empty();
    let in_part = read.stopped
        || read.refused > 0
        || read.not_yet > 0
        || read.read_again
        || !read.refused_files.is_empty()
        || read.bundles.iter().any(is_part);
    Ok(if in_part { Done::InPart } else { Done::Whole })
}

/// A file, or those in a folder that have the ending of bundles.
fn files_of(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let cannot = || ApiError::BundleCannotRead { path: path.display().to_string() };
    let found = fs::read_dir(path).map_err(|_| cannot())?.filter_map(Result::ok);
    let mut files: Vec<PathBuf> = found
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == ENDING))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(cannot().into());
    }
    Ok(files)
}

fn tell_import(screen: &Screen, read: &BundleImported) -> Result<(), Failure> {
    let words = &screen.words;
    for refused in &read.refused_files {
        if let Some(text) = Failure::from(refused.error.clone()).text(words) {
            screen.line(&text)?;
        }
    }
    screen.line(&words.with("bundle-taken", [("taken", read.taken.into())]))?;
    let counts = [
        ("bundle-here", read.already_here),
        ("bundle-refused", read.refused),
        ("bundle-not-yet", read.not_yet),
        ("bundle-waiting", read.waiting),
    ];
    for (message, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        screen.line(&words.with(message, [("count", count.into())]))?;
    }
    for bundle in &read.bundles {
        tell_bundle(screen, bundle)?;
    }
    if read.read_again {
        screen.say("bundle-read-again")?;
    }
    if read.stopped { screen.say("bundle-import-stopped") } else { Ok(()) }
}

fn tell_bundle(screen: &Screen, bundle: &BundleSeen) -> Result<(), Failure> {
    let words = &screen.words;
    match &bundle.person {
        Some(person) => {
            screen.line(&words.with("bundle-by", [("person", short(person).into())]))?;
        }
        None if bundle.says_who => screen.say("bundle-by-nobody")?,
        None => {}
    }
    if !bundle.missing.is_empty() {
        let numbers: Vec<String> = bundle.missing.iter().map(u32::to_string).collect();
        let said = [("count", numbers.len().into()), ("numbers", numbers.join(", ").into())];
        screen.line(&words.with("bundle-missing", said))?;
    }
    if bundle.more { screen.say("bundle-more") } else { Ok(()) }
}
