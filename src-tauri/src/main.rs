//! The desktop's way in; phones come in by `run` itself.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    porchlight_window::run()
}
