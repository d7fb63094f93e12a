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

/// Two devices that meet over the loopback.
pub(crate) mod meet {
    use porchlight_api::Event;
    use porchlight_app::Desk;
    use serde_json::{Value, json};

    use super::{PASSPHRASE, call};

    /// The meeting on a desk, when it has come to that state.
    pub(crate) fn until(desk: &Desk, state: &str) -> Value {
        let events = desk.events();
        loop {
            let view = call(desk, "show_meeting", json!({})).unwrap();
            if view["state"] == state {
                return view;
            }
            let ended = ["over", "apart", "done"].contains(&view["state"].as_str().unwrap());
            assert!(!ended, "{view}");
            while !matches!(events.recv().unwrap(), Event::MeetingChanged {}) {}
        }
    }

    /// A meeting in which nobody was let in.
    pub(crate) fn ended(desk: &Desk) -> Value {
        let events = desk.events();
        loop {
            let view = call(desk, "show_meeting", json!({})).unwrap();
            if view["state"] == "over" {
                return view;
            }
            while !matches!(events.recv().unwrap(), Event::MeetingChanged {}) {}
        }
    }

    /// Both say that the digits are the same; answers what each sees in the end.
    pub(crate) fn agree((inviter, newcomer): (&Desk, &Desk)) -> [Value; 2] {
        let [one, other] = [inviter, newcomer].map(|desk| until(desk, "digits")["digits"].clone());
        assert_eq!(one, other);
        for desk in [newcomer, inviter] {
            let word = json!({ "same": true, "passphrase": PASSPHRASE });
            call(desk, "answer_meeting", word).unwrap();
        }
        let seen = [inviter, newcomer].map(|desk| until(desk, "done"));
        for desk in [inviter, newcomer] {
            call(desk, "end_meeting", json!({})).unwrap();
        }
        seen
    }

    /// Lets another own device in.
    pub(crate) fn own_device((inviter, newcomer): (&Desk, &Desk), circle: &Value) -> [Value; 2] {
        let asked = json!({ "circle": circle, "at": ["127.0.0.1"] });
        let view = call(inviter, "invite_device", asked).unwrap();
        let join = json!({
            "invitation": view["invitation"], "name": "my street", "passphrase": PASSPHRASE,
        });
        call(newcomer, "join_circle", join).unwrap();
        agree((inviter, newcomer))
    }

    /// Lets a new neighbour in.
    pub(crate) fn neighbour(
        (inviter, newcomer): (&Desk, &Desk),
        circle: &Value,
        roles: &Value,
    ) -> [Value; 2] {
        let asked = json!({ "circle": circle, "roles": roles, "at": ["127.0.0.1"] });
        let view = call(inviter, "invite_member", asked).unwrap();
        let join = json!({
            "invitation": view["invitation"], "name": "my street", "passphrase": PASSPHRASE,
        });
        call(newcomer, "join_circle", join).unwrap();
        agree((inviter, newcomer))
    }

    /// Invites somebody back; answers what the newcomer asks with these words.
    pub(crate) fn back(inviter: &Desk, circle: &Value, person: &Value, words: &[String]) -> Value {
        let asked = json!({ "circle": circle, "person": person, "at": ["127.0.0.1"] });
        let view = call(inviter, "invite_return", asked).unwrap();
        json!({
            "invitation": view["invitation"], "name": "my street", "passphrase": PASSPHRASE,
            "recovery_words": words,
        })
    }
}
