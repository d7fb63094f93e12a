//! What a door holds.

use std::{path::PathBuf, sync::mpsc};

use porchlight_api::{ApiError, Event};

/// A door's way in: cheap to clone, safe to share between threads.
#[derive(Clone)]
pub struct Desk {
    home: PathBuf,
}

impl Desk {
    /// A desk over the home folder, nothing unlocked.
    pub fn new(home: PathBuf) -> Result<Self, ApiError> {
        Ok(Self { home })
    }

    /// Calls a command of the contract by name; blocks until it is done.
    pub fn call(&self, name: &str, request: &str) -> Result<String, ApiError> {
        let _ = (&self.home, request);
        Err(ApiError::RequestUnknownCommand { name: name.to_owned() })
    }

    /// Events from now on.
    pub fn events(&self) -> mpsc::Receiver<Event> {
        mpsc::channel().1
    }

    /// What to do when the profile is locked, after every key is dropped: a process that stays
    /// replaces itself there. Called on the thread that locks.
    pub fn on_lock(&self, replace: impl Fn() + Send + Sync + 'static) {
        drop(replace);
    }
}
