//! Two homes of one circle in two real processes, over the loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

#[cfg(target_os = "linux")]
#[path = "sync/again.rs"]
mod again;
#[path = "sync/cable.rs"]
mod cable;
mod common;
#[cfg(target_os = "linux")]
#[path = "sync/kills.rs"]
mod kills;
#[cfg(target_os = "linux")]
#[path = "sync/nearby.rs"]
mod nearby;
#[cfg(target_os = "linux")]
#[path = "sync/own_network.rs"]
mod own_network;
#[cfg(target_os = "linux")]
#[path = "sync/relay.rs"]
mod relay;
#[path = "sync/stick.rs"]
mod stick;

use std::{collections::BTreeSet, path::Path, process::Command};

use common::{PASSPHRASE, Porch, Session};
use porchlight_api::{Role, Secret};
use porchlight_app::{Desk, simulate::table};
use serde_json::{Value, json};

use cable::Cable;

const CIRCLE: &str = "Maple Street";

fn open(porch: &Porch) -> Desk {
    let desk = Desk::new(porch.home()).unwrap();
    let unlock = json!({ "profile": 1, "passphrase": PASSPHRASE }).to_string();
    desk.call("unlock_profile", &unlock).unwrap();
    desk
}

fn passphrase() -> Secret {
    serde_json::from_value(json!(PASSPHRASE)).unwrap()
}

/// Two homes of one circle: the founder's, and that of a verifier.
fn neighbours() -> [Porch; 2] {
    let homes = street(2).try_into();
    homes.unwrap_or_else(|_| panic!("two homes"))
}

/// Homes of one circle: the founder's, and those of verifiers.
fn street(count: usize) -> Vec<Porch> {
    let homes: Vec<Porch> = (0..count).map(|_| Porch::lit()).collect();
    homes[0].run(&["circle", "found", "--name", CIRCLE]).code(0);
    let desks: Vec<Desk> = homes.iter().map(open).collect();
    for newcomer in &desks[1..] {
        let (founder, newcomer) = ((&desks[0], &passphrase()), (newcomer, &passphrase()));
        table::admit(CIRCLE, founder, newcomer, &[Role::Verifier]).unwrap();
    }
    for desk in desks {
        desk.close();
    }
    homes
}

fn report(desk: &Desk, note: &str) {
    let report = json!({ "note": note, "category": 3, "activity": { "kinds": ["knocking"] } });
    desk.call("create_report", &report.to_string()).unwrap();
}

/// Files reports in a home.
fn file(porch: &Porch, notes: impl IntoIterator<Item = String>) {
    let desk = open(porch);
    notes.into_iter().for_each(|note| report(&desk, &note));
    desk.close();
}

/// The notes of the reports that a home shows.
fn notes(porch: &Porch) -> BTreeSet<String> {
    let mut session = porch.session();
    let reports = session.reports();
    assert_eq!(session.close(), 0);
    reports.values().map(|it| it["note"].as_str().unwrap().to_owned()).collect()
}

fn numbered(who: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{who} {number}")).collect()
}

/// A device that listens, and its ticket.
fn listening(porch: &Porch, args: &[&str]) -> (Session, String) {
    listening_at(porch, "127.0.0.1", args)
}

fn listening_at(porch: &Porch, at: &str, args: &[&str]) -> (Session, String) {
    let all = ["sync", "--json", "--listen", "--at", at];
    let mut session = Session::of(porch.command(&[all.as_slice(), args].concat()));
    let first = session.answer();
    assert_eq!(first["event"], "listening", "{first}");
    let ticket = first["ticket"].as_str().unwrap().to_owned();
    (session, ticket)
}

fn until(session: &mut Session, event: &str) -> Value {
    loop {
        let update = session.answer();
        println!("{event}: {update}");
        assert_ne!(update["event"], "failed");
        if update["event"] == event {
            return update;
        }
    }
}

#[test]
fn two_homes_of_a_circle_hold_the_same_in_the_end() {
    let porches = neighbours();
    file(&porches[0], numbered("from the founder", 3));
    file(&porches[1], numbered("from the verifier", 2));
    let (listener, ticket) = listening(&porches[0], &["--once"]);
    let ran = porches[1].run(&["sync", "--to", &ticket, "--once"]).code(0);
    assert!(ran.out.contains("Both devices hold the same now."), "{}", ran.out);
    assert_eq!(listener.close(), 0, "the one who listens knows it too");
    let all: BTreeSet<String> = numbered("from the founder", 3)
        .into_iter()
        .chain(numbered("from the verifier", 2))
        .collect();
    assert_eq!(notes(&porches[0]), all);
    assert_eq!(notes(&porches[1]), all);
    for porch in &porches {
        porch.check_clean();
    }
}

#[test]
fn a_device_that_is_killed_at_any_moment_goes_on_where_it_was() {
    let porches = neighbours();
    file(&porches[0], numbered("from the founder", 60));
    let (mut listener, ticket) = listening(&porches[0], &[]);
    for frames in [0, 1, 2, 4] {
        let to = ["sync", "--json", "--to", &ticket];
        let mut dialler = Session::of(porches[1].command(&to));
        until(&mut dialler, "known");
        let mut words = 0;
        while words < frames && dialler.answer()["event"] != "equal" {
            words += 1;
        }
        dialler.kill();
    }
    porches[1].run(&["sync", "--to", &ticket, "--once"]).code(0);
    until(&mut listener, "equal");
    drop(listener);
    assert_eq!(notes(&porches[1]), numbered("from the founder", 60).into_iter().collect());
    porches[1].check_clean();
}

#[cfg(target_os = "linux")]
#[test]
fn a_cable_that_is_pulled_and_put_back_makes_a_new_link() {
    let porches = neighbours();
    file(&porches[0], numbered("from the founder", 200));
    let (mut listener, ticket) = listening_at(&porches[0], cable::FAR, &["--once"]);
    let cable = Cable::to(&ticket);
    // It is pulled when so many packets have gone through: somewhere within what goes over.
    cable.pull_after(40);
    let to = ["sync", "--json", "--once", "--to", cable.ticket()];
    let mut dialler = Session::of(porches[1].command(&to));
    let lost = until(&mut dialler, "unlinked");
    assert_eq!((&lost["why"], &lost["called"]), (&json!("lost"), &json!(true)), "{lost}");
    // Whatever is within the next packets, a part of a link or a whole one.
    cable.pull_after(70);
    until(&mut dialler, "unlinked");
    cable.pull_after(u64::MAX);
    until(&mut dialler, "equal");
    until(&mut listener, "equal");
    assert_eq!((dialler.close(), listener.close()), (0, 0));
    assert_eq!(notes(&porches[1]), numbered("from the founder", 200).into_iter().collect());
}

#[test]
fn what_is_written_while_linked_goes_over_at_once() {
    let porches = neighbours();
    let desks = porches.each_ref().map(open);
    let mut plan = porchlight_app::net::Plan {
        listen: vec!["127.0.0.1:0".parse().unwrap()],
        ..Default::default()
    };
    let updates = desks[0].link(&plan).unwrap();
    let first = json!(updates.recv().unwrap());
    plan = porchlight_app::net::Plan {
        to: vec![first["ticket"].as_str().unwrap().to_owned()],
        ..Default::default()
    };
    let heard = desks[1].link(&plan).unwrap();
    assert!(heard.iter().any(|it| json!(it)["event"] == "equal"));
    let events = desks[1].events();
    report(&desks[0], "knocks at this moment");
    let is_there = || {
        let page: Value =
            serde_json::from_str(&desks[1].call("list_reports", "{}").unwrap()).unwrap();
        !page["rows"].as_array().unwrap().is_empty()
    };
    assert!(events.iter().any(|_| is_there()));
    for desk in &desks {
        desk.unlink();
        assert!(desk.call("list_reports", "{}").is_ok(), "the profile stays open");
        desk.close();
    }
    assert!(heard.iter().count() < 100, "no word comes after the links are closed");
}

#[test]
fn a_profile_that_is_locked_closes_its_links() {
    let porches = neighbours();
    let (mut listener, ticket) = listening(&porches[0], &[]);
    let to = ["sync", "--json", "--to", &ticket];
    let mut dialler = Session::of(porches[1].command(&to));
    until(&mut dialler, "equal");
    porches[1].run(&["lock"]).code(0);
    let mut last = dialler.answer();
    while last["error"].is_null() {
        last = dialler.answer();
    }
    assert_eq!(last["error"]["code"], "vault.locked");
    assert_eq!(dialler.close(), 3);
    assert_eq!(until(&mut listener, "unlinked")["why"], "lost");
    porches[0].run(&["lock"]).code(0);
    assert_eq!(listener.close(), 3);
}

#[test]
fn a_stranger_with_the_ticket_is_told_nothing() {
    let porch = neighbours().into_iter().next().unwrap();
    let stranger = Porch::lit();
    let (mut listener, ticket) = listening(&porch, &[]);
    let ran = stranger.run(&["sync", "--to", &ticket, "--once", "--language", "es"]).code(1);
    assert!(ran.out.contains("no comparte nada contigo"), "{}", ran.out);
    let told = until(&mut listener, "unlinked");
    assert_eq!((&told["why"], &told["called"]), (&json!("nothing_shared"), &json!(false)));
}

#[test]
fn what_is_no_ticket_is_refused_in_words() {
    let porch = Porch::lit();
    let (listener, ticket) = listening(&porch, &[]);
    drop(listener);
    let cut = &ticket[..ticket.len() - 3];
    let last = if ticket.ends_with('0') { "4" } else { "0" };
    let typo = format!("{}{last}", &ticket[..ticket.len() - 1]);
    let later = ticket.replace("L1:", "L2:");
    for (text, code) in [
        ("hello", "link.ticket_not_one"),
        ("PORCHLIGHT:D1:00", "link.ticket_not_one"),
        (cut, "link.ticket_cut_short"),
        (&typo, "link.ticket_typo"),
        (&later, "link.ticket_other_version"),
    ] {
        porch.run(&["sync", "--json", "--to", text]).error(code, 2);
    }
    // Others read it aloud and write it down in their own way.
    let spoken = ticket.to_lowercase().replace('0', "o");
    porch.run(&["sync", "--json", "--to", &spoken, "--at", "127.0.0.1"]).code(2);
    let foreign = ["sync", "--json", "--listen", "--at", "192.0.2.77"];
    porch.run(&foreign).error("link.unbound", 4);
    porch.run(&["sync", "--at", "127.0.0.1"]).code(2);
}

/// Every address to which a program sent something, by strace. Joining a socket of datagrams to an address
/// only asks for the way there; nothing is sent on one that is joined, and nothing but datagrams exists.
fn addresses(trace: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(trace).unwrap();
    for never in ["msg_name=NULL", "(AF_INET, SOCK_STREAM", "(AF_INET6, SOCK_STREAM"] {
        assert!(!text.contains(never), "{never}");
    }
    let calls = ["sendto(", "sendmsg(", "sendmmsg("];
    let lines = text.lines().filter(|line| calls.iter().any(|call| line.contains(call)));
    let between = |line: &str, before: &str, after: char| {
        line.split(before).nth(1).and_then(|rest| rest.split(after).next().map(str::to_owned))
    };
    let ip = |line: &str| between(line, "inet_addr(\"", '"').unwrap_or_else(|| line.to_owned());
    let port = |line: &str| between(line, "htons(", ')').unwrap_or_default();
    let lines = lines.filter(|line| line.contains("sa_family=AF_INET"));
    lines.map(|line| format!("{}:{}", ip(line), port(line))).collect()
}

#[test]
fn nothing_goes_to_anybody_but_the_address_of_the_ticket() {
    if Command::new("strace").arg("-V").output().is_err() {
        eprintln!("skipped: there is no strace here to watch with");
        return;
    }
    let porches = neighbours();
    file(&porches[0], numbered("from the founder", 5));
    let (listener, ticket) = listening(&porches[0], &["--once"]);
    let trace = porches[1].path("trace");
    let program = porches[1].command(&["sync", "--to", &ticket, "--once"]);
    let mut traced = Command::new("strace");
    traced.args(["-f", "-e", "trace=network", "-o"]).arg(&trace).arg(program.get_program());
    traced.args(program.get_args()).current_dir(porches[1].path("cwd"));
    assert!(traced.output().unwrap().status.success());
    assert_eq!(listener.close(), 0);
    let sent = addresses(&trace);
    assert_eq!(sent.into_iter().collect::<Vec<_>>(), [cable::address(&ticket).to_string()]);
}
