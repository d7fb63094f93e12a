//! The manual page and the shells' completion, made from the command line itself.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use serde_json::json;

use crate::{
    args::Cli,
    failure::{Done, Failure},
    output::{self, Screen, visible},
};

pub(crate) const COMPLETION_EXAMPLES: &str = "\
Examples:
  porchlight completion bash > ~/.local/share/bash-completion/porchlight
  porchlight completion fish > ~/.config/fish/completions/porchlight.fish";

pub(crate) const MAN_EXAMPLES: &str = "\
Examples:
  porchlight man | man -l -
  porchlight man --dir ~/.local/share/man/man1";

#[derive(Debug, Args)]
pub(crate) struct CompletionArgs {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Write a page for each command into this folder
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Prints the completion script.
pub(crate) fn complete(args: &CompletionArgs) -> Result<Done, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "porchlight", &mut script);
    print_bytes(&script)
}

/// Prints the page of the whole program, or writes one for each command.
pub(crate) fn man(screen: &Screen, args: &ManArgs) -> Result<Done, Failure> {
    let mut command = Cli::command();
    command.build();
    let Some(dir) = &args.dir else {
        let mut page = Vec::new();
        Man::new(command).render(&mut page).map_err(|_| cannot_write(Path::new("stdout")))?;
        return print_bytes(&page);
    };
    fs::create_dir_all(dir).map_err(|_| cannot_write(dir))?;
    let count = count_pages(&command);
    clap_mangen::generate_to(command, dir).map_err(|_| cannot_write(dir))?;
    if screen.json {
        output::print(&json!({ "pages": count, "path": dir.display().to_string() }).to_string())?;
    } else {
        let path = visible(&dir.display().to_string());
        let written = [("count", count.into()), ("path", path.into())];
        screen.line(&screen.words.with("man-written", written))?;
    }
    Ok(Done::Whole)
}

fn count_pages(command: &Command) -> u32 {
    1 + command.get_subcommands().filter(|inner| !inner.is_hide_set()).map(count_pages).sum::<u32>()
}

fn print_bytes(bytes: &[u8]) -> Result<Done, Failure> {
    use io::Write;
    match io::stdout().lock().write_all(bytes) {
        Ok(()) => Ok(Done::Whole),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::NobodyReads),
        Err(_) => Err(cannot_write(Path::new("stdout"))),
    }
}

fn cannot_write(path: &Path) -> Failure {
    Failure::failed("terminal.cannot_write", [("path", &path.display().to_string())])
}
