//! The command line as a whole: what every command takes, and the list of commands.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::{
    backup, bundle, call, care, circle, devices, draft, home, manual, page, recovery, report,
    session, sync, words::Language,
};

const EXAMPLES: &str = "\
Examples:
  porchlight init --name \"My phone\"
  porchlight report add --activity knocking --place \"Clark & Lunt\" --category 3
  porchlight report list --search \"clark lunt\"
  porchlight report export --format jsonl --precision block -o reports.jsonl

Exit codes: 0 done, 1 refused by a rule, 2 used wrongly, 3 locked or wrong
passphrase, 4 disk. Other people on this device can see a command line while it
runs. A passphrase never goes there; for a private note use --note-file.";

/// Reports that stay on your own device, locked by your passphrase.
#[derive(Debug, Parser)]
#[command(name = "porchlight", version, after_help = EXAMPLES, propagate_version = true)]
#[command(disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Globals {
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help = "Folder that holds everything [default: PORCHLIGHT_HOME, else the system's place]"
    )]
    pub(crate) home: Option<PathBuf>,
    /// Which profile, 1 to 9
    #[arg(long, global = true, value_name = "N", default_value_t = 1)]
    pub(crate) profile: u8,
    /// Read the passphrase from this file (one line break at its end is cut)
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "passphrase_fd")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Read the passphrase from this open file descriptor
    #[arg(long, global = true, value_name = "N")]
    pub(crate) passphrase_fd: Option<u32>,
    /// Answer in JSON on standard output; errors too, as {"error": {...}}
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of the answers [default: the one in the settings, else LANG]
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    pub(crate) language: Option<Language>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a profile with a passphrase of its own
    #[command(after_help = home::INIT_EXAMPLES)]
    Init(home::InitArgs),
    /// File, find and read reports
    #[command(subcommand)]
    Report(report::ReportCommand),
    /// Keep unfinished reports on this device
    #[command(subcommand)]
    Draft(draft::DraftCommand),
    /// See and change who is in a circle of neighbours, or watch a made-up one
    #[command(subcommand)]
    Circle(circle::CircleCommand),
    /// Add another device of yours, or take one out
    #[command(subcommand)]
    Device(devices::DeviceCommand),
    /// Exchange with other devices of your circles, directly
    #[command(after_help = sync::EXAMPLES)]
    Sync(sync::SyncArgs),
    /// Carry what a circle holds in files, to who has no link
    #[command(subcommand)]
    Bundle(bundle::BundleCommand),
    /// Keep all that is here in one locked file, or make a profile of one
    #[command(subcommand)]
    Backup(backup::BackupCommand),
    /// Words on paper that bring you back when every device is lost
    #[command(subcommand)]
    Recovery(recovery::RecoveryCommand),
    /// Check that everything stored is whole
    #[command(after_help = care::CHECK_EXAMPLES)]
    Check(care::CheckArgs),
    /// See what can't be read, and why
    #[command(subcommand)]
    Quarantine(care::QuarantineCommand),
    /// Change the passphrase
    #[command(subcommand)]
    Passphrase(home::PassphraseCommand),
    /// See the profiles of this device
    #[command(subcommand)]
    Profile(home::ProfileCommand),
    /// See or change the settings
    #[command(subcommand)]
    Settings(home::SettingsCommand),
    /// Open the app in a browser on this device
    #[command(after_help = page::EXAMPLES)]
    Open(page::OpenArgs),
    /// Lock the profile wherever it is open; nothing is lost
    #[command(after_help = "Example:\n  porchlight lock")]
    Lock,
    /// Call any command of the contract by name
    #[command(after_help = call::examples())]
    Call(call::CallArgs),
    /// Keep the home open, and answer each line of JSON with one
    #[command(after_help = session::EXAMPLES)]
    Session(session::SessionArgs),
    /// Print a completion script for a shell
    #[command(after_help = manual::COMPLETION_EXAMPLES)]
    Completion(manual::CompletionArgs),
    /// Print the manual page, or write one page for each command
    #[command(after_help = manual::MAN_EXAMPLES)]
    Man(manual::ManArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
