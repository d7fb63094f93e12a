//! The Enter key at the terminal where this runs: it opens the page again.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, IsTerminal},
    thread,
};

use tokio::sync::mpsc::UnboundedSender;

use super::note::Note;

/// Listens for it, if there is a terminal whose keys are ours. Answers whether it does. `by_name` is
/// for a process whose standard input is something else, while the one before it had a terminal.
pub(crate) fn listen(by_name: bool, notes: UnboundedSender<Note>) -> bool {
    let Some(keys) = terminal(by_name) else { return false };
    let read = move || {
        let lines = BufReader::new(keys).lines();
        for _ in lines.map_while(Result::ok) {
            if notes.send(Note::Enter).is_err() {
                break;
            }
        }
    };
    thread::Builder::new().name("enter".to_owned()).spawn(read).is_ok()
}

#[cfg(unix)]
fn terminal(by_name: bool) -> Option<File> {
    use std::os::fd::AsFd;
    let stdin = io::stdin();
    let keys = if by_name {
        File::open("/dev/tty").ok()?
    } else {
        File::from(stdin.as_fd().try_clone_to_owned().ok()?)
    };
    // Reading from behind another program would stop this one.
    let is_before =
        || rustix::termios::tcgetpgrp(&keys).is_ok_and(|group| group == rustix::process::getpgrp());
    (keys.is_terminal() && is_before()).then_some(keys)
}

#[cfg(windows)]
fn terminal(_: bool) -> Option<File> {
    use std::os::windows::io::AsHandle;
    let stdin = io::stdin();
    let keys = File::from(stdin.as_handle().try_clone_to_owned().ok()?);
    keys.is_terminal().then_some(keys)
}
