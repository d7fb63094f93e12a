//! Makes one permission for each command of the contract, and says so plainly when the page that
//! goes into the binary has not been built.

use std::{path::Path, process::ExitCode};

use tauri_build::{AppManifest, Attributes};

// The list itself, not the crate: as a build dependency it would compile the contract, the domain
// and Automerge a second time for the build machine.
#[path = "../crates/api/src/commands.rs"]
#[allow(unreachable_pub)]
mod commands;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=../crates/api/src/commands.rs");
    println!("cargo::rerun-if-changed=../ui/dist");
    if !Path::new("../ui/dist/index.html").exists() {
        println!("cargo::error=the page is not built yet: run `make ui`");
        return ExitCode::FAILURE;
    }
    let attributes =
        Attributes::new().app_manifest(AppManifest::new().commands(commands::COMMANDS));
    match tauri_build::try_build(attributes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error={error:#}");
            ExitCode::FAILURE
        }
    }
}
