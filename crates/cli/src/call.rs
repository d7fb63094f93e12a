//! Any command of the contract by its name, for scripts and for what has no command of its own.

use std::{
    io::Write,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use clap::Args;
use porchlight_api::{ApiError, COMMANDS};

use crate::{
    door::Door,
    failure::{Done, Failure},
    fields::read_text,
    output,
};

/// These answer without an open profile.
const WITHOUT_PROFILE: [&str; 9] = [
    "home_status",
    "restore_backup",
    "create_profile",
    "unlock_profile",
    "rescue_profile",
    "lock_now",
    "change_settings",
    "suggest_passphrase",
    "speak",
];
/// These carry a passphrase, or words that stand for a secret.
const WITH_SECRET: [&str; 21] = [
    "create_profile",
    "export_backup",
    "restore_backup",
    "join_circle",
    "answer_meeting",
    "return_household",
    "show_recovery_words",
    "check_recovery_words",
    "unlock_profile",
    "rescue_profile",
    "change_passphrase",
    "found_circle",
    "grant_role",
    "revoke_role",
    "remove_person",
    "remove_device",
    "leave_circle",
    "second_operation",
    "hand_over",
    "set_recovery",
    "recover",
];

#[derive(Debug, Args)]
pub(crate) struct CallArgs {
    /// The command's name
    name: String,
    /// Its request; - reads it from standard input
    #[arg(value_name = "JSON", default_value = "{}", allow_hyphen_values = true)]
    request: String,
}

/// The commands, so that help never falls behind the contract.
pub(crate) fn examples() -> String {
    format!(
        "The answer is always JSON. A request with a passphrase comes by standard input.\n\
         Examples:\n  porchlight call count_reports\n  \
         porchlight call list_reports '{{\"search\": \"clark\", \"limit\": 5}}'\n\
         Commands:\n  {}",
        COMMANDS.join("\n  ")
    )
}

/// Calls it and prints the answer as it comes.
pub(crate) fn run(door: &mut Door, args: &CallArgs) -> Result<Done, Failure> {
    let name = args.name.as_str();
    if !COMMANDS.contains(&name) {
        return Err(ApiError::RequestUnknownCommand { name: name.to_owned() }.into());
    }
    if WITH_SECRET.contains(&name) && args.request != "-" {
        return Err(Failure::misused("terminal.secret_in_arguments", []));
    }
    let request =
        if args.request == "-" { read_text(Path::new("-"))? } else { args.request.clone() };
    let request = zeroize::Zeroizing::new(request);
    if name == "lock_now" {
        return lock(door, &request);
    }
    if !WITHOUT_PROFILE.contains(&name) {
        door.unlock()?;
    }
    // A suggested passphrase is in the answer.
    output::print(&zeroize::Zeroizing::new(door.desk.call(name, &request)?))?;
    Ok(Done::Whole)
}

/// The core answers, or this process is told to go first: either way once.
fn lock(door: &Door, request: &str) -> Result<Done, Failure> {
    let answered = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&answered);
    door.desk.on_lock(move || {
        if !told.swap(true, Ordering::SeqCst) {
            let _ = writeln!(std::io::stdout(), "{{}}");
        }
        std::process::exit(0);
    });
    let answer = door.desk.call("lock_now", request)?;
    if !answered.swap(true, Ordering::SeqCst) {
        output::print(&answer)?;
    }
    Ok(Done::Whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_name_commands_of_the_contract() {
        for name in WITHOUT_PROFILE.iter().chain(&WITH_SECRET) {
            assert!(COMMANDS.contains(name), "{name}");
        }
    }
}
