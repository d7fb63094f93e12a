//! `porchlight`, the terminal door, and with `porchlight open` the page's. It asks the contract and prints the answer; it decides nothing.
//!
//! Each file is one feature with its arguments and what is printed for it. People's words reach
//! the screen only through [`output::visible`], secrets only through [`passphrase`].

mod age;
mod args;
mod backup;
mod bundle;
mod call;
mod care;
mod circle;
mod circle_face;
mod circle_view;
mod clear;
mod closed;
mod devices;
mod door;
mod draft;
mod failure;
mod fields;
mod given;
mod guest;
mod home;
mod lock;
mod manual;
mod meeting;
mod output;
mod page;
mod passphrase;
mod recovery;
mod report;
mod report_list;
mod session;
mod simulate;
mod sync;
mod transfer;
mod usage;
mod view;
mod view_line;
mod words;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;

use args::{Cli, Command};
use door::Door;
use failure::{Done, Failure};
use output::Screen;
use words::{Language, Words};

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    match Cli::try_parse_from(&args) {
        Ok(cli) => start(cli),
        Err(error) => usage::explain(&error, &args),
    }
}

fn start(cli: Cli) -> ExitCode {
    let language = cli.globals.language.unwrap_or_else(Language::of_environment);
    let screen = screen(language, cli.globals.json);
    // These are about the program itself and touch no home.
    if let Command::Completion(args) = &cli.command {
        return finish(&screen, manual::complete(args));
    }
    if let Command::Man(args) = &cli.command {
        return finish(&screen, manual::man(&screen, args));
    }
    if let Command::Circle(circle::CircleCommand::Simulate(args)) = &cli.command {
        return finish(&screen, simulate::run(&screen, args));
    }
    let mut door = match Door::find(cli.globals, screen) {
        Ok(door) => door,
        Err(told) => return finish(&told.0, Err(told.1)),
    };
    let done = run(&mut door, cli.command);
    // Until then the database's log lies beside it; both are encrypted, one is tidier.
    door.desk.close();
    finish(&door.screen, done)
}

fn screen(language: Language, json: bool) -> Screen {
    Screen::new(Words::new(language), json, porchlight_app::clock::now())
}

fn finish(screen: &Screen, done: Result<Done, Failure>) -> ExitCode {
    match done {
        Ok(done) => ExitCode::from(done.code()),
        Err(failure) => failure.tell(screen),
    }
}

fn run(door: &mut Door, command: Command) -> Result<Done, Failure> {
    match command {
        Command::Init(args) => home::init(door, &args),
        Command::Report(command) => report::run(door, command),
        Command::Draft(command) => draft::run(door, command),
        Command::Circle(command) => circle::run(door, &command),
        Command::Device(command) => devices::run(door, &command),
        Command::Sync(args) => sync::run(door, &args),
        Command::Bundle(command) => bundle::run(door, &command),
        Command::Backup(command) => backup::run(door, &command),
        Command::Recovery(command) => recovery::run(door, &command),
        Command::Check(args) => care::check(door, &args),
        Command::Quarantine(command) => care::quarantine(door, &command),
        Command::Passphrase(command) => home::passphrase(door, &command),
        Command::Profile(command) => home::profile(door, &command),
        Command::Settings(command) => home::settings(door, &command),
        Command::Open(args) => page::run(door, &args),
        Command::Lock => lock::ask(door),
        Command::Call(args) => call::run(door, &args),
        Command::Session(args) => session::run(door, &args),
        Command::Completion(args) => manual::complete(&args),
        Command::Man(args) => manual::man(&door.screen, &args),
    }
}
