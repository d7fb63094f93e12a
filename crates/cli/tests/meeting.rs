//! Two people at two terminals: one invites, the other comes in, and both see the same digits.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use common::{Porch, Session};
use serde_json::{Value, json};

const CIRCLE: &str = "Maple Street";

/// The next view of the meeting that is in that state.
fn until(session: &mut Session, state: &str) -> Value {
    loop {
        let view = session.answer();
        if view["state"] == state {
            return view;
        }
        assert!(!["over", "apart"].contains(&view["state"].as_str().unwrap_or("over")), "{view}");
    }
}

/// An invitation that waits on the loopback, and its text.
fn invites(porch: &Porch, args: &[&str]) -> (Session, String) {
    let all = [args, &["--json", "--at", "127.0.0.1"]].concat();
    let mut session = Session::of(porch.command(&all));
    let text = until(&mut session, "waiting")["invitation"].as_str().unwrap().to_owned();
    (session, text)
}

/// The text goes in where a person would paste it: in no argument.
fn joins(porch: &Porch, invitation: &str, name: &str) -> Session {
    let mut session = Session::of(porch.command(&["circle", "join", "--json", "--name", name]));
    session.send_line(invitation);
    session
}

#[test]
fn two_terminals_make_a_circle_and_share_a_report() {
    let [ana, ben] = [Porch::lit(), Porch::lit()];
    ana.run(&["circle", "found", "--name", CIRCLE]).code(0);
    ana.run(&["report", "add", "--activity", "knocking", "--category", "3", "--note", "a van"])
        .code(0);
    let (mut here, text) = invites(&ana, &["circle", "invite", CIRCLE, "--role", "verifier"]);
    let mut there = joins(&ben, &text, "my street");
    let digits = [&mut here, &mut there].map(|it| until(it, "digits")["digits"].clone());
    assert_eq!(digits[0], digits[1]);
    here.send_line("yes");
    there.send_line("yes");
    let person = until(&mut here, "done")["person"].clone();
    until(&mut there, "done");
    assert_eq!(
        (here.answer()["equal"].clone(), there.answer()["equal"].clone()),
        (json!(true), json!(true))
    );
    assert_eq!((here.close(), there.close()), (0, 0));

    // What was filed before Ben came is in Ana's household alone; what she files now comes to both.
    let people = ben.run(&["circle", "people", "my street", "--json"]).code(0).json();
    assert_eq!(people["persons"].as_array().unwrap().len(), 2);
    let person = person.as_str().unwrap();
    let named = ana.run(&["circle", "name", CIRCLE, &person[..8], "Ben"]).code(0);
    assert!(named.out.contains("Ben"), "{}", named.out);
    for porch in [&ana, &ben] {
        porch.check_clean();
    }
}

#[test]
fn a_second_device_is_added_and_taken_out() {
    let [phone, laptop] = [Porch::lit(), Porch::lit()];
    phone.run(&["circle", "found", "--name", CIRCLE]).code(0);
    let (mut here, text) = invites(&phone, &["device", "add", CIRCLE]);
    let mut there = joins(&laptop, &text, "my street");
    until(&mut here, "digits");
    until(&mut there, "digits");
    here.send_line("yes");
    there.send_line("yes");
    until(&mut here, "done");
    until(&mut there, "done");
    assert_eq!((here.close(), there.close()), (0, 0));
    let devices = laptop.run(&["device", "list", "my street", "--json"]).code(0).json();
    let devices = devices["devices"].as_array().unwrap().clone();
    assert_eq!(devices.len(), 2);
    let lost = devices.iter().find(|it| it["is_this"] == true).unwrap()["id"].clone();
    let lost = lost.as_str().unwrap();
    phone.run(&["device", "remove", lost, "--circle", CIRCLE, "--yes"]).code(0);
    let left = phone.run(&["device", "list", CIRCLE, "--json"]).code(0).json();
    assert_eq!(left["devices"].as_array().unwrap().len(), 1);
}

#[test]
fn a_no_lets_nobody_in_and_says_what_to_do() {
    let [ana, ben] = [Porch::lit(), Porch::lit()];
    ana.run(&["circle", "found", "--name", CIRCLE]).code(0);
    let (mut here, text) = invites(&ana, &["circle", "invite", CIRCLE]);
    let file = ben.path("invitation.txt");
    std::fs::write(&file, text).unwrap();
    let mut there =
        Session::of(ben.command(&["circle", "join", "--name", "x", file.to_str().unwrap()]));
    until(&mut here, "digits");
    here.send_line("no");
    assert_eq!(here.answer()["why"], "differ");
    assert_eq!(here.close(), 1);
    there.send_line("yes");
    while !there.line().contains("The digits were not the same.") {}
    assert_eq!(there.close(), 1);
}
