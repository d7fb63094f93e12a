//! Devices of a circle that exchanged once and find each other again by themselves: after a restart, and
//! after a move to another network.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    common::{Porch, Session},
    file, listening, neighbours, notes, numbered,
    own_network::{on_own_network, within},
    until,
};

const HERE: [&str; 5] = ["sync", "--json", "--circles", "--at", "127.0.0.1"];

/// Both have told each other where they are, and are at rest.
fn met() -> [Porch; 2] {
    let porches = neighbours();
    let (listener, ticket) = listening(&porches[0], &["--circles"]);
    let to = ["sync", "--to", &ticket, "--circles", "--at", "127.0.0.1", "--once"];
    porches[1].run(&to).code(0);
    listener.interrupt();
    porches
}

fn same(porches: &[Porch; 2], count: usize) {
    let all = notes(&porches[0]);
    assert_eq!(all.len(), count);
    assert_eq!(notes(&porches[1]), all);
    for porch in porches {
        porch.check_clean();
    }
}

#[test]
fn after_a_restart_of_both_they_are_linked_again() {
    let porches = met();
    for round in 0..3 {
        file(&porches[0], numbered(&format!("founder {round}"), 2));
        file(&porches[1], numbered(&format!("verifier {round}"), 2));
        let mut sessions = [0, 1].map(|at| Session::of(porches[at].command(&HERE)));
        for session in &mut sessions {
            until(session, "equal");
        }
        sessions.into_iter().for_each(Session::interrupt);
        same(&porches, 4 * (round + 1));
    }
}

#[test]
fn when_one_of_two_restarts_the_link_comes_back() {
    let porches = met();
    let mut stays = Session::of(porches[0].command(&HERE));
    for round in 0..2 {
        file(&porches[1], numbered(&format!("verifier {round}"), 1));
        let ran = porches[1].run(&[&HERE[..], &["--once"]].concat()).code(0);
        assert!(ran.out.contains("\"equal\""), "{}", ran.out);
        until(&mut stays, "equal");
        until(&mut stays, "unlinked");
    }
    stays.interrupt();
    same(&porches, 2);
}

#[test]
fn who_is_not_there_is_said_and_not_waited_for() {
    let porches = met();
    let ran = porches[1].run(&["sync", "--circles", "--at", "127.0.0.1", "--once"]).code(1);
    assert!(ran.out.contains("One device of your circles said where it is."), "{}", ran.out);
}

#[test]
fn where_nobody_said_where_they_are_the_way_to_begin_is_told() {
    let porches = neighbours();
    let ran = porches[0].run(&["sync", "--circles", "--at", "127.0.0.1", "--once"]).code(1);
    assert!(ran.out.contains("Begin with a ticket"), "{}", ran.out);
}

#[test]
fn after_a_move_to_another_address_the_link_comes_back() {
    on_own_network("again::after_a_move_to_another_address_the_link_comes_back", || {
        let porches = neighbours();
        let first = within(1, &porches[0].command(&["sync", "--json", "--listen", "--circles"]));
        let mut first = Session::of(first);
        let ticket = until(&mut first, "listening")["ticket"].as_str().unwrap().to_owned();
        let to = ["sync", "--json", "--to", &ticket, "--circles"];
        let mut second = Session::of(within(2, &porches[1].command(&to)));
        until(&mut second, "equal");
        until(&mut first, "equal");
        // The one who moves is the one whose ticket the other knows.
        super::own_network::move_to(1, 41);
        // The new link may be there before the old one is given up.
        for session in [&mut first, &mut second] {
            let mut wanted = BTreeSet::from(["unlinked", "equal"]);
            while !wanted.is_empty() {
                let update = session.answer();
                wanted.retain(|event| update["event"] != **event);
            }
        }
        first.interrupt();
        second.interrupt();
    });
}

#[test]
fn what_went_on_when_it_was_locked_goes_on_until_it_is_stopped() {
    let [porch, _other] = neighbours();
    let calls = |session: &mut Session, command: &str, request: Value| {
        session.ok(command, &request)["circles"].as_bool().unwrap()
    };
    let mut session = porch.session();
    assert!(!calls(&mut session, "resume_links", json!({})), "nobody chose it");
    assert!(calls(&mut session, "open_links", json!({ "circles": true, "at": ["127.0.0.1"] })));
    session.close();
    let mut session = porch.session();
    assert!(calls(&mut session, "resume_links", json!({})));
    assert!(!calls(&mut session, "close_links", json!({})));
    session.close();
    let mut session = porch.session();
    assert!(!calls(&mut session, "resume_links", json!({})), "it was stopped");
    session.close();
}
