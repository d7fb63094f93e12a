//! Two people who have never met, with two devices and a link between them: one invites, both compare six
//! digits, and the newcomer is in. Real homes, real links over the loopback.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail where it stands")]

mod common;

use std::sync::mpsc::Receiver;

use common::{Home, PASSPHRASE, call};
use porchlight_api::Event;
use porchlight_app::Desk;
use serde_json::{Value, json};

const CIRCLE: &str = "Maple Street";

/// Somebody with a device.
struct Neighbour {
    desk: Desk,
    events: Receiver<Event>,
    _home: Home,
}

/// Nothing of it runs any more when the test ends.
impl Drop for Neighbour {
    fn drop(&mut self) {
        self.desk.clone().close();
    }
}

impl Neighbour {
    fn new() -> Self {
        let home = Home::new();
        let desk = home.created();
        let events = desk.events();
        Self { desk, events, _home: home }
    }

    fn founder() -> Self {
        let founder = Self::new();
        founder.ok("found_circle", json!({ "name": CIRCLE, "passphrase": PASSPHRASE }));
        founder
    }

    fn ok(&self, command: &str, request: Value) -> Value {
        call(&self.desk, command, request).unwrap()
    }

    fn code(&self, command: &str, request: Value) -> String {
        call(&self.desk, command, request).unwrap_err()
    }

    /// The meeting, when it has come to that state; anything that can't come to it fails.
    fn until(&self, state: &str) -> Value {
        loop {
            let view = self.ok("show_meeting", json!({}));
            if view["state"] == state {
                return view;
            }
            assert!(
                !["over", "apart", "done"].contains(&view["state"].as_str().unwrap()),
                "{view}"
            );
            while !matches!(self.events.recv().unwrap(), Event::MeetingChanged {}) {}
        }
    }

    /// Waits until so many reports can be read here, or more: what was made of one for two channels may
    /// come together.
    fn until_reports(&self, count: u64) {
        while self.ok("count_reports", json!({}))["reports"].as_u64().unwrap() < count {
            while !matches!(self.events.recv().unwrap(), Event::Changed { .. }) {}
        }
    }

    fn invites(&self, request: Value) -> String {
        let view = self.ok("invite_member", request);
        assert_eq!(view["state"], "waiting");
        view["invitation"].as_str().unwrap().to_owned()
    }

    fn joins(&self, invitation: &str) {
        let request =
            json!({ "invitation": invitation, "name": "my street", "passphrase": PASSPHRASE });
        assert_eq!(self.ok("join_circle", request)["state"], "calling");
    }

    fn says(&self, same: bool) {
        self.ok("answer_meeting", json!({ "same": same, "passphrase": PASSPHRASE }));
    }

    fn persons(&self, circle: &str) -> Vec<Value> {
        self.ok("show_circle", json!({ "circle": circle }))["persons"].as_array().unwrap().clone()
    }
}

fn on_loopback(circle: &str) -> Value {
    json!({ "circle": circle, "at": ["127.0.0.1"] })
}

/// Two who are in the same circle now.
fn met() -> [Neighbour; 2] {
    let (ana, ben) = (Neighbour::founder(), Neighbour::new());
    ben.joins(&ana.invites(on_loopback(CIRCLE)));
    let shown = [&ana, &ben].map(|who| who.until("digits")["digits"].as_str().unwrap().to_owned());
    assert_eq!(shown[0], shown[1]);
    assert!(shown[0].len() == 6 && shown[0].chars().all(|it| it.is_ascii_digit()));
    ben.says(true);
    ana.says(true);
    [ana, ben]
}

#[test]
fn two_strangers_become_neighbours_and_hold_the_same() {
    let (ana, ben) = (Neighbour::founder(), Neighbour::new());
    let report = json!({ "note": "a van", "category": 3, "activity": { "kinds": ["knocking"] } });
    let mut asked = on_loopback(CIRCLE);
    asked["roles"] = json!(["verifier"]);
    ben.joins(&ana.invites(asked));
    ben.until("digits");
    ana.until("digits");
    ben.says(true);
    assert_eq!(ben.until("digits")["said"], true, "nobody is in while one has not spoken");
    assert_eq!(ana.persons(CIRCLE).len(), 1);
    ana.says(true);
    let (here, there) = (ana.until("done"), ben.until("done"));
    assert_eq!((&here["lacks"], &here["second_device"]), (&json!(0), &json!(false)));
    let persons = ben.persons("my street");
    assert_eq!(persons.len(), 2);
    let me = persons.iter().find(|it| it["is_me"] == true).unwrap();
    assert_eq!(me["roles"], json!(["verifier"]));
    assert_eq!(me["vouched_by"], json!([there["person"]]));
    assert_eq!(me["id"], here["person"]);

    // They hold the same from then on, without having done anything more.
    ana.ok("create_report", report);
    ben.until_reports(1);
}

#[test]
fn a_name_for_a_person_is_ones_own_and_stays_here() {
    let [ana, ben] = met();
    let person = ana.until("done")["person"].clone();
    ben.until("done");
    let named =
        ana.ok("name_person", json!({ "circle": CIRCLE, "person": person, "name": " Ben " }));
    let ben_there = named["persons"].as_array().unwrap().iter().find(|it| it["id"] == person);
    assert_eq!(ben_there.unwrap()["name"], "Ben");
    assert!(ben.persons("my street").iter().all(|it| it["name"].is_null()));
    ana.ok("name_person", json!({ "circle": CIRCLE, "person": person, "name": "" }));
    assert!(ana.persons(CIRCLE).iter().all(|it| it["name"].is_null()));
}

#[test]
fn digits_that_differ_let_nobody_in() {
    let (ana, ben) = (Neighbour::founder(), Neighbour::new());
    let invitation = ana.invites(on_loopback(CIRCLE));
    ben.joins(&invitation);
    ben.until("digits");
    ana.until("digits");
    ben.says(true);
    ana.says(false);
    let (here, there) = (ana.until("over"), ben.until("over"));
    assert_eq!((&here["why"], &here["by"]), (&json!("differ"), &json!("us")));
    assert_eq!((&there["why"], &there["by"]), (&json!("differ"), &json!("them")));
    assert_eq!(ana.persons(CIRCLE).len(), 1);
    assert_eq!(ben.ok("list_circles", json!({}))["circles"].as_array().unwrap().len(), 1);
    // The invitation is dead, and nobody waits at its address any more.
    ben.joins(&invitation);
    assert_eq!(ben.until("over")["why"], "link_lost");
    // A new one brings them in, with new keys.
    assert_eq!(ana.ok("end_meeting", json!({}))["state"], "none");
    ben.joins(&ana.invites(on_loopback(CIRCLE)));
    ben.until("digits");
    ana.until("digits");
    ana.says(true);
    ben.says(true);
    ben.until("done");
}

/// A second phone of one's own: the same person, with everything that the first one reads.
#[test]
fn a_second_device_is_the_same_person() {
    let (phone, laptop) = (Neighbour::founder(), Neighbour::new());
    let report = json!({ "note": "before", "category": 3, "activity": { "kinds": ["knocking"] } });
    phone.ok("create_report", report);
    let view = phone.ok("invite_device", on_loopback(CIRCLE));
    laptop.joins(view["invitation"].as_str().unwrap());
    laptop.until("digits");
    phone.until("digits");
    phone.says(true);
    laptop.says(true);
    let there = laptop.until("done");
    let persons = laptop.persons("my street");
    assert_eq!((persons.len(), &persons[0]["is_me"]), (1, &json!(true)));
    assert_eq!(persons[0]["devices"].as_array().unwrap().len(), 2);
    assert_eq!(persons[0]["id"], there["person"]);
    laptop.until_reports(1);
}

/// Somebody photographed the invitation: whoever came first, both screens say so and nobody is in.
#[test]
fn attack_a_photographed_invitation_over_links() {
    let (ana, ben, thief) = (Neighbour::founder(), Neighbour::new(), Neighbour::new());
    let invitation = ana.invites(on_loopback(CIRCLE));
    ben.joins(&invitation);
    ben.until("digits");
    ana.until("digits");
    thief.joins(&invitation);
    assert_eq!(thief.until("over")["why"], "second_contact");
    assert_eq!(ana.until("over")["why"], "second_contact");
    assert_eq!(ben.until("over")["why"], "second_contact");
    assert_eq!(ana.persons(CIRCLE).len(), 1);
}

/// Nothing is signed for whoever holds the open phone and not the passphrase.
#[test]
fn attack_a_snatched_phone_lets_nobody_in() {
    let (ana, ben) = (Neighbour::founder(), Neighbour::new());
    ben.joins(&ana.invites(on_loopback(CIRCLE)));
    ana.until("digits");
    ben.until("digits");
    let wrong = json!({ "same": true, "passphrase": "seven kettle maple orbit lantern" });
    assert_eq!(ana.code("answer_meeting", wrong), "vault.wrong_passphrase");
    assert_eq!(ana.code("answer_meeting", json!({ "same": true })), "field.missing");
    assert_eq!(ana.until("digits")["said"], false);
    ana.says(true);
    assert_eq!(ana.code("answer_meeting", json!({ "same": true })), "meeting.not_now");
}

#[test]
fn what_can_not_be_done_is_said_and_changes_nothing() {
    let (ana, ben) = (Neighbour::founder(), Neighbour::new());
    assert_eq!(ana.code("answer_meeting", json!({ "same": false })), "meeting.not_now");
    assert_eq!(ana.ok("show_meeting", json!({}))["state"], "none");
    let circles = ana.ok("list_circles", json!({}));
    let household = circles["circles"].as_array().unwrap();
    let household = household.iter().find(|it| it["sort"] == "household").unwrap()["id"].clone();
    assert_eq!(ana.code("invite_member", json!({ "circle": household })), "circle.household");
    let mut asked = on_loopback(CIRCLE);
    asked["at"] = json!(["maple street"]);
    assert_eq!(ana.code("invite_member", asked.clone()), "link.address");
    asked["at"] = json!(["192.0.2.1"]);
    assert_eq!(ana.code("invite_member", asked), "link.unbound");
    let invitation = ana.invites(on_loopback(CIRCLE));
    assert_eq!(ana.code("invite_member", on_loopback(CIRCLE)), "meeting.not_now");
    let own = json!({ "invitation": invitation, "name": "x", "passphrase": PASSPHRASE });
    assert_eq!(ana.code("join_circle", own), "meeting.not_now");
    for (text, code) in [
        ("PORCHLIGHT:1:", "invitation.cut_short"),
        ("good morning", "invitation.not_one"),
        (&invitation[..invitation.len() - 9], "invitation.cut_short"),
        (&invitation.replace("PORCHLIGHT:1:", "PORCHLIGHT:2:"), "invitation.other_version"),
        (&invitation.replace("PORCHLIGHT:1:", "PORCHLIGHT:L1:"), "invitation.other_sort"),
    ] {
        let request = json!({ "invitation": text, "name": "x", "passphrase": PASSPHRASE });
        assert_eq!(ben.code("join_circle", request), code, "{text}");
    }
    assert_eq!(ana.ok("end_meeting", json!({}))["state"], "none");
    ben.joins(&invitation);
    assert_eq!(ben.until("over")["why"], "link_lost");
}

/// Who is in can't come in once more: their keys would go.
#[test]
fn who_is_in_is_not_invited_again() {
    let [ana, ben] = met();
    ana.until("done");
    ben.until("done");
    let invitation = ana.invites(on_loopback(CIRCLE));
    let request = json!({ "invitation": invitation, "name": "x", "passphrase": PASSPHRASE });
    assert_eq!(ben.code("join_circle", request), "circle.inside");
    assert_eq!(ben.persons("my street").len(), 2);
}
