//! What the core tells, as one long answer: a line of JSON for each event.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_core::Stream;
use porchlight_api::Event;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::note::Note;

/// The one page that listens.
pub(crate) struct Ear {
    line: Mutex<Option<UnboundedSender<Bytes>>>,
    notes: UnboundedSender<Note>,
}

impl Ear {
    pub(crate) fn new(notes: UnboundedSender<Note>) -> Self {
        Self { line: Mutex::new(None), notes }
    }

    /// The answer that tells events from now on, in the place of an earlier one. Its beginning and
    /// its end are noted.
    pub(crate) fn listen(&self) -> Response {
        let (line, lines) = unbounded_channel();
        *self.line() = Some(line);
        let _ = self.notes.send(Note::Listens);
        let stream = Lines { lines, notes: self.notes.clone() };
        let kind = HeaderValue::from_static("application/x-ndjson");
        ([(header::CONTENT_TYPE, kind)], Body::from_stream(stream)).into_response()
    }

    /// Tells whoever listens; with nobody there it is lost, and the page asks when it comes.
    pub(crate) fn tell(&self, event: &Event) {
        if let Some(line) = self.line().as_ref()
            && let Ok(mut text) = serde_json::to_vec(event)
        {
            text.push(b'\n');
            let _ = line.send(text.into());
        }
    }

    /// Ends the answer after what was told.
    pub(crate) fn end(&self) {
        *self.line() = None;
    }

    fn line(&self) -> MutexGuard<'_, Option<UnboundedSender<Bytes>>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Dropped when the page hangs up.
struct Lines {
    lines: UnboundedReceiver<Bytes>,
    notes: UnboundedSender<Note>,
}

impl Stream for Lines {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.lines.poll_recv(context).map(|line| line.map(Ok))
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        let _ = self.notes.send(Note::HungUp);
    }
}
