//! Which browser opens the page, and whether there may be one at all.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
    process::{Command, ExitStatus, Stdio},
    thread,
};

use tokio::sync::mpsc::UnboundedSender;

use super::note::Note;

/// Whether a browser can show itself here. A browser run by root would have no sandbox.
pub(crate) fn can_start() -> bool {
    !is_root() && has_display(|name| std::env::var_os(name))
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

fn has_display(variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Starts a browser with the file and comes back at once. That none started is noted.
pub(crate) fn start(file: &Path, notes: UnboundedSender<Note>) {
    let commands = commands(std::env::var_os("BROWSER").as_deref(), file);
    let run = move || {
        if !commands.into_iter().any(opens) {
            let _ = notes.send(Note::NoBrowser);
        }
    };
    // Waiting for it is what keeps its end from staying in the list of processes.
    let _ = thread::Builder::new().name("browser".to_owned()).spawn(run);
}

fn opens(mut command: Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Ctrl-C in our terminal ends us, not every window of the browser.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.status().as_ref().is_ok_and(ExitStatus::success)
}

/// `$BROWSER` as other programs read it: commands between colons, `%s` where the file goes, else at
/// the end. After them, or without it, what the system opens files with.
fn commands(wanted: Option<&OsStr>, file: &Path) -> Vec<Command> {
    let wanted = wanted.and_then(OsStr::to_str).unwrap_or_default();
    // A colon belongs to paths on Windows.
    let each: Vec<&str> = if cfg!(windows) { vec![wanted] } else { wanted.split(':').collect() };
    let mut commands: Vec<Command> =
        each.into_iter().filter_map(|command| of_variable(command, file)).collect();
    commands.push(of_system(file));
    commands
}

fn of_variable(command: &str, file: &Path) -> Option<Command> {
    let mut parts = command.split_whitespace();
    let mut command = Command::new(parts.next()?);
    let mut placed = false;
    for part in parts {
        if part == "%s" {
            placed = true;
            command.arg(file);
        } else {
            command.arg(part);
        }
    }
    if !placed {
        command.arg(file);
    }
    Some(command)
}

fn of_system(file: &Path) -> Command {
    let (program, before): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        // The empty words are the title of the window that `start` would make.
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(before).arg(file);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    fn check(wanted: Option<&str>, expected: &[&str]) {
        let commands = commands(wanted.map(OsStr::new), Path::new("/h/page/open-1.html"));
        let written = commands.iter().map(|command| {
            let arguments = command.get_args().map(|argument| argument.to_str().unwrap());
            let program = command.get_program().to_str().unwrap();
            [program].into_iter().chain(arguments).collect::<Vec<_>>().join(" ")
        });
        let system = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        let mut expected: Vec<_> = expected.iter().map(|line| (*line).to_owned()).collect();
        expected.push(format!("{system} /h/page/open-1.html"));
        assert_eq!(written.collect::<Vec<_>>(), expected, "{wanted:?}");
    }

    #[cfg(unix)]
    #[test]
    fn the_variable_comes_before_the_systems_own() {
        check(None, &[]);
        check(Some(""), &[]);
        check(Some("firefox"), &["firefox /h/page/open-1.html"]);
        check(
            Some("chromium --new-window %s:firefox -P two"),
            &["chromium --new-window /h/page/open-1.html", "firefox -P two /h/page/open-1.html"],
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn without_a_display_there_is_no_browser() {
        let with = |set: &'static [(&str, &str)]| {
            has_display(|name| {
                set.iter().find(|(there, _)| *there == name).map(|(_, value)| value.into())
            })
        };
        assert!(!with(&[]));
        assert!(!with(&[("DISPLAY", "")]));
        assert!(with(&[("DISPLAY", ":0")]));
        assert!(with(&[("WAYLAND_DISPLAY", "wayland-0")]));
    }

    #[test]
    fn a_program_that_is_missing_or_fails_opens_nothing() {
        assert!(!opens(Command::new("porchlight-no-such-browser")));
        #[cfg(unix)]
        assert!(opens(Command::new("true")) && !opens(Command::new("false")));
    }
}
