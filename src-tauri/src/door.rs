//! What stands between the page and the desk: a request passes as the JSON that it came as, an
//! answer as the JSON that the desk gave, events as they are told.

use std::{
    fs::DirBuilder,
    path::{Path, PathBuf},
    thread,
};

use porchlight_api::ApiError;
use porchlight_app::Desk;
use tauri::{
    App, AppHandle, Emitter, Manager, Runtime,
    async_runtime::spawn_blocking,
    ipc::{InvokeBody, Request, Response},
};

/// The one event name; the same as in `ui/src/lib/host/tauri.ts`.
const EVENT: &str = "core";

/// The desk, or why there is none: then the page opens all the same and says so.
pub(crate) struct Door(Result<Desk, ApiError>);

impl Door {
    /// Opens the desk over the home and hands the door to the app.
    pub(crate) fn open<R: Runtime>(app: &App<R>, home: PathBuf) -> tauri::Result<()> {
        let desk = Desk::new(home);
        if let Ok(desk) = &desk {
            let handle = app.handle().clone();
            desk.on_lock(move || start_afresh(&handle));
            porchlight_app::lock::on_system_lock(desk);
            tell(app.handle().clone(), desk)?;
        }
        app.manage(Self(desk));
        Ok(())
    }

    /// Calls a command on a thread that may block.
    pub(crate) async fn call(
        &self,
        name: &'static str,
        request: &Request<'_>,
    ) -> Result<Response, ApiError> {
        let desk = self.0.clone()?;
        let request = json(request.body())?;
        match spawn_blocking(move || desk.call(name, &request)).await {
            Ok(answer) => answer.map(Response::new),
            // Only a panic that passed the desk's own boundary comes here.
            Err(error) => {
                tracing::error!(%error, name, "a command did not come back");
                Err(ApiError::Internal { incident: "window".to_owned() })
            }
        }
    }
}

/// The request as text. Android's bridge carries JSON as bytes.
fn json(body: &InvokeBody) -> Result<String, ApiError> {
    let not_json = || ApiError::RequestNotJson { line: 1, column: 1 };
    match body {
        InvokeBody::Json(value) => Ok(value.to_string()),
        InvokeBody::Raw(bytes) => String::from_utf8(bytes.clone()).map_err(|_| not_json()),
    }
}

/// `PORCHLIGHT_HOME`, else where the system keeps a person's data: as the terminal does.
pub(crate) fn home<R: Runtime>(app: &App<R>) -> tauri::Result<PathBuf> {
    match std::env::var_os("PORCHLIGHT_HOME").filter(|home| !home.is_empty()) {
        Some(home) => Ok(PathBuf::from(home)),
        // A phone gives each app a folder of its own.
        None if cfg!(mobile) => app.path().app_local_data_dir(),
        None => Ok(app.path().local_data_dir()?.join("porchlight")),
    }
}

/// A folder for what a web view insists on writing. It is made here, because the web view would
/// make the home with it, open to other people of this machine.
pub(crate) fn web_view_folder(home: &Path) -> PathBuf {
    let folder = home.join("web-view");
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    if let Err(error) = builder.create(&folder) {
        // A home that can't be written to is the desk's to report; the window opens all the same.
        tracing::warn!(%error, "no folder for the web view");
    }
    folder
}

/// Tells the page what the core tells, until the desk is gone.
fn tell<R: Runtime>(app: AppHandle<R>, desk: &Desk) -> tauri::Result<()> {
    let events = desk.events();
    thread::Builder::new().name("events".to_owned()).spawn(move || {
        for event in events {
            if let Err(error) = app.emit(EVENT, &event) {
                tracing::warn!(%error, "an event was not told");
            }
        }
    })?;
    Ok(())
}

/// Becomes a fresh, locked process: nothing that was in memory stays, in ours or the web view's.
fn start_afresh<R: Runtime>(app: &AppHandle<R>) {
    // They hold what was on the screen, and would outlive us by a moment.
    porchlight_app::children::end();
    #[cfg(desktop)]
    crate::desktop::let_go(app);
    #[cfg(all(unix, desktop))]
    if let Ok(program) = tauri::process::current_binary(&app.env()) {
        use std::os::unix::process::CommandExt;
        let arguments = std::env::args_os().skip(1);
        let error = std::process::Command::new(program).args(arguments).exec();
        tracing::error!(%error, "the window could not replace itself");
    }
    // A phone's app ends: starting it again is the person's to do.
    #[cfg(mobile)]
    std::process::exit(0);
    #[cfg(desktop)]
    app.restart();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_its_owner_enters_the_home() {
        use std::os::unix::fs::PermissionsExt;
        let outside = tempfile::tempdir().unwrap();
        let home = outside.path().join("home");
        let folder = web_view_folder(&home);
        for path in [home, folder] {
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn a_request_passes_as_it_came() {
        let body = InvokeBody::Json(serde_json::json!({ "id": "ab", "limit": 50 }));
        assert_eq!(json(&body).unwrap(), r#"{"id":"ab","limit":50}"#);
        assert_eq!(json(&InvokeBody::Raw(b"{}".to_vec())).unwrap(), "{}");
        assert!(json(&InvokeBody::Raw(vec![0xff])).is_err());
    }
}
