//! Backups from the terminal: the profile as one file, and a profile made of one.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use porchlight_api::{BackupExported, BackupRestored};
use serde_json::json;

use crate::{
    door::Door,
    failure::{Done, Failure},
    output::{self, Screen, visible},
    passphrase::Source,
    report::path_text,
    transfer::work_with,
};

const EXPORT_EXAMPLES: &str = "\
The file gets a passphrase of its own. Ctrl-C stops it, and leaves no file.
Examples:
  porchlight backup export /media/stick/porch.backup
  porchlight --passphrase-file P backup export --file-passphrase-file F porch.backup";

const RESTORE_EXAMPLES: &str = "\
It asks for the passphrase of the file, and for a new one of the profile. There
must be no profile here yet. Ctrl-C stops it, and leaves nothing.
Examples:
  porchlight backup restore /media/stick/porch.backup
  porchlight --passphrase-file NEW backup restore --file-passphrase-file F porch.backup";

#[derive(Debug, Subcommand)]
pub(crate) enum BackupCommand {
    /// Write all that is here into one locked file
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(FileArgs),
    /// Make a profile of such a file, on a device that has none
    #[command(after_help = RESTORE_EXAMPLES)]
    Restore(FileArgs),
}

#[derive(Debug, Args)]
pub(crate) struct FileArgs {
    /// Read the file's passphrase from this file
    #[arg(long, value_name = "FILE", conflicts_with = "file_passphrase_fd")]
    file_passphrase_file: Option<PathBuf>,
    /// Read the file's passphrase from this open file descriptor
    #[arg(long, value_name = "N")]
    file_passphrase_fd: Option<u32>,
    /// The backup; one that is there already is replaced
    #[arg(value_name = "BACKUP")]
    path: PathBuf,
}

impl FileArgs {
    fn source(&self) -> Source {
        Source::of(self.file_passphrase_file.clone(), self.file_passphrase_fd)
    }
}

pub(crate) fn run(door: &Door, command: &BackupCommand) -> Result<Done, Failure> {
    match command {
        BackupCommand::Export(args) => export(door, args),
        BackupCommand::Restore(args) => restore(door, args),
    }
}

fn export(door: &Door, args: &FileArgs) -> Result<Done, Failure> {
    let path = json!(path_text(&args.path)?).to_string();
    door.may_try()?;
    let own = door.read_passphrase()?;
    door.unlock_with(&own)?;
    output::notice(&door.screen.words.say("backup-passphrase-advice"));
    let of_file = args.source().read_new(&door.screen)?;
    let answer = work_with(door, "backup-export-progress", |door| {
        let secret = [("passphrase", own.as_str()), ("file_passphrase", of_file.as_str())];
        door.call_secret("export_backup", &[("path", &path)], &secret)
    })?;
    let made: BackupExported = answer.read()?;
    door.show(&answer, |screen| tell_export(screen, &made))?;
    Ok(if made.stopped { Done::InPart } else { Done::Whole })
}

fn tell_export(screen: &Screen, made: &BackupExported) -> Result<(), Failure> {
    if made.stopped {
        return screen.say("backup-export-stopped");
    }
    let size = format!("{} MB", made.bytes.div_ceil(1_000_000));
    let said = [("path", visible(&made.path).into()), ("size", size.into())];
    screen.line(&screen.words.with("backup-made", said))?;
    screen.say("backup-made-who")?;
    screen.say("backup-made-words")
}

fn restore(door: &Door, args: &FileArgs) -> Result<Done, Failure> {
    let path = json!(path_text(&args.path)?).to_string();
    let prompt = door.screen.words.say("ask-backup-passphrase");
    let of_file = args.source().read(&door.screen, &prompt)?;
    let own = door.passphrase.read_new(&door.screen)?;
    let answer = work_with(door, "backup-restore-progress", |door| {
        let secret = [("file_passphrase", of_file.as_str()), ("passphrase", own.as_str())];
        door.call_secret("restore_backup", &[("path", &path)], &secret)
    })?;
    let made: BackupRestored = answer.read()?;
    door.show(&answer, |screen| match &made.profile {
        None => screen.say("backup-restore-stopped"),
        Some(view) => {
            let name = [("name", visible(&view.device_name).into())];
            screen.line(&screen.words.with("backup-restored", name))?;
            screen.say("backup-restored-next")
        }
    })?;
    Ok(if made.profile.is_some() { Done::Whole } else { Done::InPart })
}
