//! The window: it binds the contract to Tauri and decides nothing.
//!
//! One window shows pages that are part of the binary. They may call the commands of the contract,
//! one permission each, and hear its events; there is no other way in, and no way out to a network.

mod commands;
#[cfg(desktop)]
mod desktop;
mod door;
#[cfg(test)]
mod permissions;
#[cfg(desktop)]
mod size;

use std::process::ExitCode;

use tauri::{App, Builder, Runtime, WebviewUrl, WebviewWindowBuilder};

use crate::door::Door;

const TITLE: &str = "Porchlight";
/// The name in `capabilities/main.json`.
const WINDOW: &str = "main";
/// Where a phone ends and words stop fitting: interface.md §1.
const SIZE_MIN: (f64, f64) = (360.0, 480.0);
const SIZE: (f64, f64) = (1100.0, 780.0);

/// Opens the window and stays until it is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(std::io::stderr)
        .init();
    let app = Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(commands::handler())
        .setup(|app| Ok(set_up(app)?));
    match app.run(tauri::generate_context!()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the window did not open");
            ExitCode::FAILURE
        }
    }
}

/// What a web view keeps (cache, storage, visited hosts) would lie outside the home, in the clear,
/// so the window is incognito. Such a window cannot be driven by `WebDriver`, which is as it should
/// be for people; tests of a debug build ask for one that can, and `tests/window` also looks at
/// the one that people get.
fn driven_by_a_test() -> bool {
    cfg!(debug_assertions)
        && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|asked| asked == "true")
}

fn set_up<R: Runtime>(app: &App<R>) -> tauri::Result<()> {
    let home = door::home(app)?;
    #[cfg(desktop)]
    desktop::one_for_each(app.handle(), &home)?;
    Door::open(app, home.clone())?;
    let window = WebviewWindowBuilder::new(app, WINDOW, WebviewUrl::default())
        .title(TITLE)
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SIZE_MIN.0, SIZE_MIN.1)
        .incognito(!driven_by_a_test())
        // The empty files that a web view makes all the same.
        .data_directory(door::web_view_folder(&home))
        // A link can never take the window to a page that is not ours.
        .on_navigation(|url| url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost"))
        .build()?;
    #[cfg(desktop)]
    desktop::size(&window, home)?;
    Ok(())
}
