//! A home that stays open: one JSON line in, one JSON line out, for tests and scripts.
//!
//! Standard input is read a byte at a time and never ahead: when the profile is locked, a fresh
//! process takes this one's place and must find the next line where this one left it.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, Read, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use clap::Args;
use porchlight_api::ApiError;
use porchlight_app::lock::replace_process;
use serde::Deserialize;
use serde_json::{json, value::RawValue};
use zeroize::Zeroizing;

use crate::{
    door::Door,
    failure::{Done, Failure},
    passphrase::Source,
};

pub(crate) const EXAMPLES: &str = "\
A line in: {\"command\": NAME, \"request\": {...}}
A line out: {\"ok\": {...}} or {\"error\": {...}}; with --events also {\"event\": {...}}
It starts locked unless a passphrase file or descriptor is given, and it is
always locked after lock_now.
Examples:
  porchlight session < commands.jsonl
  porchlight --passphrase-file P session --events";

/// Longer than any request that the contract would take.
const LINE_BYTES_MAX: usize = 64 * 1024 * 1024;

#[derive(Debug, Args)]
pub(crate) struct SessionArgs {
    /// Also print what changes, as it changes
    #[arg(long)]
    events: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    command: String,
    #[serde(borrow, default)]
    request: Option<&'a RawValue>,
}

/// What the client waits for. Whoever holds it may print the answer, and nobody else.
#[derive(Debug, PartialEq, Eq)]
enum Expected {
    Nothing,
    Answer,
    Lock,
}

pub(crate) fn run(door: &mut Door, args: &SessionArgs) -> Result<Done, Failure> {
    door.screen.json = true;
    let expected = Arc::new(Mutex::new(Expected::Nothing));
    let fresh = fresh_args(door, args);
    let seen = Arc::clone(&expected);
    let replacement = fresh.clone();
    door.desk.on_lock(move || {
        let mut expected = hold(&seen);
        answer_before_leaving(&mut expected);
        leave(&replacement);
    });
    if args.events {
        let events = door.desk.events();
        thread::spawn(move || {
            for event in events {
                print(&json!({ "event": event }).to_string());
            }
        });
    }
    if door.passphrase != Source::Ask {
        door.may_try()?;
        let passphrase = door.read_passphrase()?;
        let profile = door.profile.to_string();
        door.call_secret(
            "unlock_profile",
            &[("profile", &profile)],
            &[("passphrase", &passphrase)],
        )?;
    }
    let mut input = Input::open()?;
    while let Some(line) = input.line()? {
        serve(door, &expected, &line, &fresh);
    }
    Ok(Done::Whole)
}

/// Answers one line, exactly once.
fn serve(door: &Door, expected: &Mutex<Expected>, line: &[u8], fresh: &[OsString]) {
    if line.trim_ascii().is_empty() {
        return;
    }
    let is_object = line.trim_ascii_start().starts_with(b"{");
    let line: Line<'_> = match serde_json::from_slice(line) {
        Ok(line) if is_object => line,
        // serde would take a list for the fields in their order.
        Ok(_) => {
            let field = String::new();
            return print_error(&ApiError::RequestNotValid { field, line: 1, column: 1 });
        }
        Err(error) => return print_error(&not_understood(&error)),
    };
    let locks = line.command == "lock_now";
    *hold(expected) = if locks { Expected::Lock } else { Expected::Answer };
    let answer = door.desk.call(&line.command, line.request.map_or("{}", RawValue::get));
    // A suggested passphrase is in one of them.
    let answer = answer.map(Zeroizing::new);
    let mut expected = hold(expected);
    match &answer {
        Ok(answer) => print(&Zeroizing::new(["{\"ok\":", answer, "}"].concat())),
        Err(error) => print_error(error),
    }
    *expected = Expected::Nothing;
    if locks && answer.is_ok() {
        // Nothing was open, or the core has not come to it yet: the promise is the same.
        leave(fresh);
    }
}

/// A fresh, locked process takes this one's place, or this one ends: nothing of it stays.
fn leave(fresh: &[OsString]) -> ! {
    let _ = replace_process(fresh);
    std::process::exit(3)
}

/// On the thread that locks: a client that waits still gets its one answer.
fn answer_before_leaving(expected: &mut Expected) {
    match expected {
        Expected::Nothing => {}
        Expected::Lock => print("{\"ok\":{}}"),
        Expected::Answer => print_error(&ApiError::VaultLocked {}),
    }
    *expected = Expected::Nothing;
}

fn hold(expected: &Mutex<Expected>) -> MutexGuard<'_, Expected> {
    expected.lock().unwrap_or_else(PoisonError::into_inner)
}

fn not_understood(error: &serde_json::Error) -> ApiError {
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let (line, column) = (number(error.line()), number(error.column()));
    if error.is_data() {
        ApiError::RequestNotValid { field: String::new(), line, column }
    } else {
        ApiError::RequestNotJson { line, column }
    }
}

fn print_error(error: &ApiError) {
    print(&json!({ "error": error }).to_string());
}

/// A client that no longer reads still closes its input, which ends the session.
fn print(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// The same session without a passphrase: what takes this process's place is locked.
fn fresh_args(door: &Door, args: &SessionArgs) -> Vec<OsString> {
    let mut fresh: Vec<OsString> = vec!["--home".into(), door.home.clone().into_os_string()];
    fresh.extend(["--profile".into(), door.profile.to_string().into()]);
    if let Some(language) = door.language {
        fresh.extend(["--language".into(), language.tag().into()]);
    }
    fresh.push("session".into());
    if args.events {
        fresh.push("--events".into());
    }
    fresh
}

/// Standard input, never read ahead of the line that is asked for.
struct Input {
    file: File,
}

impl Input {
    #[cfg(unix)]
    fn open() -> Result<Self, Failure> {
        use std::os::fd::AsFd;
        // A second descriptor of the same open file shares its place in it.
        match io::stdin().as_fd().try_clone_to_owned() {
            Ok(descriptor) => Ok(Self { file: File::from(descriptor) }),
            Err(_) => Err(Failure::failed("terminal.cannot_read", [("path", "stdin")])),
        }
    }

    #[cfg(windows)]
    fn open() -> Result<Self, Failure> {
        use std::os::windows::io::AsHandle;
        match io::stdin().as_handle().try_clone_to_owned() {
            Ok(handle) => Ok(Self { file: File::from(handle) }),
            Err(_) => Err(Failure::failed("terminal.cannot_read", [("path", "stdin")])),
        }
    }

    /// The next line without its end; it may hold a passphrase, so its memory is wiped.
    fn line(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        let mut line = Zeroizing::new(Vec::new());
        let mut byte = [0];
        loop {
            match self.file.read(&mut byte) {
                Ok(0) if line.is_empty() => return Ok(None),
                Ok(0) => return Ok(Some(line)),
                Ok(_) if byte == *b"\n" => return Ok(Some(line)),
                Ok(_) => push_wiping(&mut line, byte[0]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(Failure::failed("terminal.cannot_read", [("path", "stdin")])),
            }
            if line.len() > LINE_BYTES_MAX {
                return Err(Failure::misused("terminal.too_large", [("path", "stdin")]));
            }
        }
    }
}

/// Growing a buffer would leave its old bytes behind.
fn push_wiping(line: &mut Zeroizing<Vec<u8>>, byte: u8) {
    if line.len() == line.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity(line.capacity().max(2_048) * 2));
        larger.extend_from_slice(line);
        *line = larger;
    }
    line.push(byte);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_a_command_and_may_bring_a_request() {
        let line: Line<'_> =
            serde_json::from_str(r#"{"command":"x","request":{"lat":1.10}}"#).unwrap();
        assert_eq!(line.request.map(RawValue::get), Some(r#"{"lat":1.10}"#));
        let line: Line<'_> = serde_json::from_str(r#"{"command":"x"}"#).unwrap();
        assert!(line.request.is_none());
        let code =
            |text| not_understood(&serde_json::from_str::<Line<'_>>(text).err().unwrap()).code();
        assert_eq!(code("{"), "request.not_json");
        assert_eq!(code("{}"), "request.not_valid");
        assert_eq!(code(r#"{"command":1}"#), "request.not_valid");
    }

    #[test]
    fn a_client_that_waits_gets_one_answer() {
        for mut expected in [Expected::Nothing, Expected::Answer, Expected::Lock] {
            answer_before_leaving(&mut expected);
            assert_eq!(expected, Expected::Nothing);
        }
    }
}
