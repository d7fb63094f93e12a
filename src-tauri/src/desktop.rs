//! What a desktop has and a phone has not: a second start of the same app, and a window's size.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use tauri::{AppHandle, LogicalSize, Manager, Runtime, WebviewWindow, WindowEvent};

use crate::size::Size;

/// A bus that does not answer must not keep a profile open.
const BUS_WAIT: Duration = Duration::from_millis(200);

/// The size that the window has now, noted as it changes: at a lock there is no time to ask.
#[derive(Clone)]
struct LastSize(Arc<Mutex<Option<Size>>>, PathBuf);

impl LastSize {
    fn note(&self, size: Option<Size>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = size;
    }

    fn keep(&self) {
        if let Some(size) = *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            size.keep(&self.1);
        }
    }
}

/// One window for each home; a second start shows the first.
pub(crate) fn one_for_each<R: Runtime>(app: &AppHandle<R>, home: &Path) -> tauri::Result<()> {
    let one = tauri_plugin_single_instance::Builder::new()
        .callback(|app, _, _| show(app))
        .dbus_id(name_on_the_bus(&app.config().identifier, home))
        .build();
    app.plugin(one)
}

/// Gives the window the size of the last time, and keeps it when the window goes.
pub(crate) fn size<R: Runtime>(window: &WebviewWindow<R>, home: PathBuf) -> tauri::Result<()> {
    if let Some(Size { width, height, maximized }) = Size::load(&home) {
        window.set_size(LogicalSize { width, height })?;
        if maximized {
            window.maximize()?;
        }
    }
    let last = LastSize(Arc::new(Mutex::new(None)), home);
    window.app_handle().manage(last.clone());
    let sized = window.clone();
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::Resized(_)) {
            last.note(Size::of(&sized).ok());
        } else if matches!(event, WindowEvent::CloseRequested { .. }) {
            last.keep();
        }
    });
    Ok(())
}

/// Gives up the name that a second start looks for, so that the process which takes this one's
/// place is not taken for a second start.
pub(crate) fn let_go<R: Runtime>(app: &AppHandle<R>) {
    if let Some(size) = app.try_state::<LastSize>() {
        size.keep();
    }
    let (done, wait) = mpsc::channel();
    let app = app.clone();
    let _ = thread::Builder::new().name("bus".to_owned()).spawn(move || {
        tauri_plugin_single_instance::destroy(&app);
        let _ = done.send(());
    });
    let _ = wait.recv_timeout(BUS_WAIT);
}

fn show<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(crate::WINDOW) else { return };
    for shown in [window.show(), window.unminimize(), window.set_focus()] {
        if let Err(error) = shown {
            tracing::warn!(%error, "the window did not come forward");
        }
    }
}

/// Homes are told apart by a number, since a path would tell the bus where they lie.
fn name_on_the_bus(identifier: &str, home: &Path) -> String {
    let mut number = DefaultHasher::new();
    home.canonicalize().unwrap_or_else(|_| home.to_path_buf()).hash(&mut number);
    format!("{identifier}.h{:016x}", number.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_has_one_name_and_tells_nothing() {
        let name = |home: &str| name_on_the_bus("org.porchlight.Porchlight", Path::new(home));
        assert_eq!(name("/a/b"), name("/a/b"));
        assert_ne!(name("/a/b"), name("/a/c"));
        assert!(!name("/a/secret").contains("secret"));
        assert!(name("/a/b").len() < 255, "the bus takes no longer name");
    }
}
