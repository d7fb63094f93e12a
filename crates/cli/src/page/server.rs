//! The server: each request passes the guard, then goes to a file, to the gate, to the desk or to
//! the events. A command's answer is `{"ok": ...}` or `{"error": ...}` with status 200, as in
//! `porchlight session`; a refusal of the guard is a bare status.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use porchlight_api::ApiError;
use porchlight_app::{Desk, clock};
use serde::Deserialize;
use serde_json::json;
use tokio::{
    sync::{mpsc::UnboundedSender, watch},
    task::spawn_blocking,
};

use super::{
    events::Ear,
    files,
    gate::Gate,
    guard::{self, BODY_BYTES_MAX, MayCall, MayListen, MayTrade, Refusal},
    headers,
    key::Key,
    locked::Locked,
    note::Note,
};

pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) ear: Ear,
    desk: Desk,
    gate: Mutex<Gate>,
    locked: Locked,
    notes: UnboundedSender<Note>,
    leaving: watch::Sender<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trade<'a> {
    token: &'a str,
}

/// The whole service: everything that is sent back comes through here.
pub(crate) async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let mut response = match server.route(&head, body).await {
        Ok(response) => response,
        Err(refusal) => refusal.status().into_response(),
    };
    headers::put_on(response.headers_mut());
    response
}

impl Server {
    pub(crate) fn new(port: u16, desk: Desk, locked: Locked, notes: UnboundedSender<Note>) -> Self {
        Self {
            port,
            ear: Ear::new(notes.clone()),
            desk,
            gate: Mutex::default(),
            locked,
            notes,
            leaving: watch::Sender::new(false),
        }
    }

    pub(crate) fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends every answer: who waits is told that it is locked, who listens hears the end.
    pub(crate) fn leave(&self) {
        self.leaving.send_replace(true);
        self.ear.end();
    }

    /// Comes back when it is time to take no more requests.
    pub(crate) async fn left(&self) {
        // Only a sender that is gone would be an error, and it is ours.
        let _ = self.leaving.subscribe().wait_for(|leaving| *leaving).await;
    }

    async fn route(&self, head: &Parts, body: Body) -> Result<Response, Refusal> {
        let addressed = guard::addressed(head, self.port)?;
        let path = head.uri.path();
        if let Some(file) = self.locked.file(path, &head.headers) {
            return guard::reads(head).map(|()| file);
        }
        let here = addressed.by_number()?;
        if path == "/session" {
            let may = guard::trade(here, head, self.port)?;
            return self.trade(&may, body).await;
        }
        match path.strip_prefix("/api/") {
            None => guard::reads(head).map(|()| files::serve(path)),
            Some("events") => {
                let may = guard::listen(here, head, self.port, self.gate().secret())?;
                Ok(self.listen(&may))
            }
            Some(name) => {
                let may = guard::call(here, head, self.port, self.gate().secret())?;
                self.call(&may, name, body).await
            }
        }
    }

    async fn trade(&self, _: &MayTrade, body: Body) -> Result<Response, Refusal> {
        let body = read(body).await?;
        let Trade { token } = serde_json::from_slice(&body).map_err(|_| Refusal::Secret)?;
        let secret = Key::draw().map_err(|_| Refusal::Secret)?;
        let mut gate = self.gate();
        let secret = gate.trade(token.as_bytes(), clock::now(), secret).ok_or(Refusal::Secret)?;
        let _ = self.notes.send(Note::CameIn);
        Ok(as_json(json!({ "secret": secret.reveal() }).to_string()))
    }

    fn listen(&self, _: &MayListen) -> Response {
        self.ear.listen()
    }

    async fn call(&self, _: &MayCall, name: &str, body: Body) -> Result<Response, Refusal> {
        let body = read(body).await?;
        let desk = self.desk.clone();
        let command = name.to_owned();
        let work = spawn_blocking(move || match std::str::from_utf8(&body) {
            Ok(request) => desk.call(&command, request),
            Err(_) => Err(ApiError::RequestNotJson { line: 1, column: 1 }),
        });
        let answer = tokio::select! {
            biased;
            // Only a panic that passed the desk's own boundary does not come back.
            done = work => done.unwrap_or_else(|_| {
                Err(ApiError::Internal { incident: "page".to_owned() })
            }),
            () = self.left() => when_locked(name),
        };
        Ok(as_json(match answer {
            Ok(answer) => format!("{{\"ok\":{answer}}}"),
            Err(error) => json!({ "error": error }).to_string(),
        }))
    }
}

/// What a call gets that was under way when everything was locked.
fn when_locked(name: &str) -> Result<String, ApiError> {
    if name == "lock_now" { Ok("{}".to_owned()) } else { Err(ApiError::VaultLocked {}) }
}

/// A body whose length was not declared is counted while it is read.
async fn read(body: Body) -> Result<Bytes, Refusal> {
    to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| Refusal::TooLarge)
}

fn as_json(text: String) -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asked_to_lock_is_told_that_it_is_done() {
        assert_eq!(when_locked("lock_now").unwrap(), "{}");
        assert_eq!(when_locked("list_reports").unwrap_err().code(), "vault.locked");
    }
}
