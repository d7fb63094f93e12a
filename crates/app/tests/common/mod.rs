//! A home in a folder of its own, with a clock that the test moves.

#![allow(dead_code, reason = "each test uses its part of this")]

use chrono::{DateTime, Duration, TimeZone, Utc};
use porchlight_app::{Desk, clock::Clock};
use serde_json::{Value, json};

pub(crate) const PASSPHRASE: &str = "lantern orbit maple kettle seven";

pub(crate) struct Home {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) clock: Clock,
    pub(crate) now: DateTime<Utc>,
}

impl Home {
    pub(crate) fn new() -> Self {
        let now = Utc.with_ymd_and_hms(2026, 2, 10, 18, 0, 0).unwrap();
        Self { folder: tempfile::tempdir().unwrap(), clock: Clock::standing_at(now), now }
    }

    pub(crate) fn desk(&self) -> Desk {
        Desk::with_clock(self.folder.path().to_owned(), self.clock.clone())
    }

    pub(crate) fn created(&self) -> Desk {
        let desk = self.desk();
        call(
            &desk,
            "create_profile",
            json!({ "passphrase": PASSPHRASE, "device_name": "Ana's phone" }),
        )
        .unwrap();
        desk
    }

    pub(crate) fn unlocked(&self) -> (Desk, Value) {
        let desk = self.desk();
        let view = call(&desk, "unlock_profile", json!({ "profile": 1, "passphrase": PASSPHRASE }))
            .unwrap();
        (desk, view)
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        self.now += time;
        self.clock.set(self.now);
    }
}

/// The answer, or the error's code.
pub(crate) fn call(desk: &Desk, command: &str, request: Value) -> Result<Value, String> {
    let answer =
        desk.call(command, &request.to_string()).map_err(|error| error.code().to_owned())?;
    Ok(serde_json::from_str(&answer).unwrap())
}
