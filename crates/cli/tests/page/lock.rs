//! Lock now from the page: the last answers go out, and a fresh process without anything of the old
//! one serves the same port.

use std::{
    collections::BTreeSet,
    fs,
    net::{Ipv6Addr, TcpListener},
    path::Path,
    process::Command,
    sync::mpsc::channel,
    thread,
};

use serde_json::{Value, json};

use crate::{
    common::{Chance, PASSPHRASE, Porch, files_below, many_sightings, now_ms, poll},
    http::Ask,
    memory::{Memory, Search},
    served::{Served, command_line, wait_for_fresh},
};

const REPORTS: usize = 60;
const AGAIN_MS: f64 = 2_000.0;
const LONG_LINES: usize = 4_500;

/// What the descriptors of a process lead to.
fn descriptors(pid: u32) -> Vec<String> {
    let folder = fs::read_dir(format!("/proc/{pid}/fd")).unwrap();
    // One may close while they are listed.
    let targets = folder.filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
    targets.map(|target| target.to_str().unwrap().to_owned()).collect()
}

fn holds_the_home(porch: &Porch, pid: u32) -> bool {
    let home = porch.home();
    descriptors(pid).iter().any(|target| Path::new(target).starts_with(&home))
}

fn in_files(porch: &Porch, search: &Search) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in ["home", "tmp", "cwd", "user"] {
        for file in files_below(&porch.path(folder)) {
            search.look(&fs::read(file).unwrap(), &mut found);
        }
    }
    found
}

#[test]
fn after_lock_now_a_fresh_process_serves_the_port_and_nothing_is_left() {
    let porch = Porch::new();
    let mut chance = Chance::of_environment(12);
    let mut served = Served::over(&porch);
    let mut tab = served.tab();
    let pid = served.process.pid();
    let make = json!({ "profile": 1, "passphrase": PASSPHRASE, "device_name": "Ana's phone" });
    tab.ok("create_profile", &make);
    let words: Vec<String> = (0..REPORTS).map(|_| chance.word()).collect();
    for word in &words {
        tab.ok("create_report", &json!({ "category": 1, "note": word, "contact": word }));
    }
    assert_eq!(tab.ok("list_reports", &json!({}))["rows"].as_array().unwrap().len(), 50);
    let mut all = words.clone();
    all.extend([PASSPHRASE.to_owned(), served.token.clone(), tab.secret.clone()]);
    let search = Search::of(&all);
    let found = Memory::read(pid).find(&search).len();
    println!("{found} of {} words are in memory before", all.len());
    assert!(found > REPORTS / 2, "the search finds too little to mean anything");
    assert!(holds_the_home(&porch, pid));

    let began = now_ms();
    assert_eq!(tab.ok("lock_now", &json!({})), json!({}));
    served.again();
    assert_eq!(Ask::get(served.port, "/").send(served.port).status, 200);
    let again_ms = now_ms() - began;
    println!("the fresh process answers {again_ms:.0} ms after lock_now");
    assert!(again_ms < AGAIN_MS, "{again_ms} ms");
    tab.events.wait_for("locking");
    assert_eq!(tab.events.next(), None);

    assert_eq!(served.process.pid(), pid);
    assert!(command_line(pid).unwrap().contains("--resume\n"));
    assert!(!holds_the_home(&porch, pid), "{:?}", descriptors(pid));
    let found = Memory::read(pid).find(&search);
    assert!(found.is_empty(), "in memory: {found:?}");
    let found = in_files(&porch, &search);
    assert!(found.is_empty(), "in files: {found:?}");

    // Only now: what is sent to the fresh process is in its memory.
    tab.ask("list_reports", &json!({})).send(served.port).refused(403);
    let tab = served.tab();
    tab.unlock();
    assert_eq!(tab.ok("count_reports", &json!({}))["reports"], REPORTS);
}

#[test]
fn the_locked_page_is_words_alone_under_both_names() {
    let porch = Porch::lit();
    let mut served = Served::over(&porch);
    let port = served.port;
    let localhost = format!("localhost:{port}");
    let check = || {
        for host in [&format!("127.0.0.1:{port}"), &localhost] {
            let page = Ask::get(port, "/locked").with("host", host).send(port);
            assert_eq!(
                (page.status, page.header("content-type")),
                (200, "text/html; charset=utf-8")
            );
            assert!(page.body.contains("porchlight open") && !page.body.contains("<script"));
            let style = Ask::get(port, "/locked.css").with("host", host).send(port);
            assert_eq!(
                (style.status, style.header("content-type")),
                (200, "text/css; charset=utf-8")
            );
        }
    };
    check();
    served.tab().ok("lock_now", &json!({}));
    served.again();
    check();
    // The language that the person chose goes before the browser's.
    let spanish = Ask::get(port, "/locked").with("accept-language", "es-MX, en;q=0.5");
    let language = |ask: &Ask| ask.send(port).body.contains("lang=\"es\"");
    assert!(!language(&spanish), "the home has English");
    let settings = json!({ "language": "es", "text_size": 100, "theme": "dark" });
    let tab = served.tab();
    let mut chosen = tab.ok("home_status", &json!({}))["settings"].clone();
    chosen.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    tab.ok("change_settings", &chosen);
    tab.ok("lock_now", &json!({}));
    served.again();
    assert!(language(&Ask::get(port, "/locked").with("accept-language", "en")));
}

#[test]
fn another_door_locks_the_page_too_and_who_waits_is_answered() {
    let porch = Porch::lit();
    let mut served = Served::over(&porch);
    let mut tab = served.tab();
    tab.unlock();
    let lines = many_sightings(LONG_LINES).join("\n");
    fs::create_dir(porch.path("outside")).unwrap();
    fs::write(porch.path("outside/day.jsonl"), lines).unwrap();
    let import = tab.ask("import_reports", &json!({ "path": porch.text("outside/day.jsonl") }));
    let (sender, answer) = channel();
    let port = served.port;
    thread::spawn(move || sender.send(import.send(port).json()));
    while tab.events.wait_for("progress")["done"].as_u64().unwrap() < 500 {}
    assert_eq!(porch.run(&["lock", "--json"]).code(0).json(), json!({ "locked": true }));
    let answer: Value = answer.recv().unwrap();
    let stopped = answer["ok"]["stopped"] == json!(true);
    assert!(stopped || answer["error"]["code"] == "vault.locked", "{answer}");
    served.again();
    assert!(!holds_the_home(&porch, served.process.pid()));
}

#[test]
fn locking_twice_at_once_is_locking_once() {
    let porch = Porch::lit();
    let mut served = Served::over(&porch);
    let tab = served.tab();
    tab.unlock();
    let port = served.port;
    let asks = [(); 4].map(|()| {
        let ask = tab.ask("lock_now", &json!({}));
        thread::spawn(move || ask.try_send(port))
    });
    let replies: Vec<_> = asks.into_iter().filter_map(|ask| ask.join().unwrap()).collect();
    // Who comes too late meets the fresh process, which does not know the secret.
    assert!(replies.iter().any(|reply| reply.status == 200));
    assert!(replies.iter().all(|reply| [200, 403].contains(&reply.status)));
    served.again();
    served.tab().unlock();
}

#[test]
fn a_lock_that_was_meant_for_the_process_before_ends_nothing() {
    let porch = Porch::lit();
    let mut served = Served::over(&porch);
    served.tab().ok("lock_now", &json!({}));
    served.again();
    let late = format!("kill -USR1 {}", served.process.pid());
    assert!(Command::new("sh").args(["-c", &late]).status().unwrap().success());
    served.tab().unlock();
}

#[test]
fn asked_to_end_it_ends_in_peace() {
    for signal in ["INT", "TERM", "HUP"] {
        let porch = Porch::lit();
        let served = Served::over(&porch);
        let tab = served.tab();
        tab.unlock();
        let pid = served.process.pid();
        let end = format!("kill -{signal} {pid}");
        assert!(Command::new("sh").args(["-c", &end]).status().unwrap().success());
        assert_eq!(served.process.close(), 0, "{signal}");
        poll("the port is free", || Ask::get(tab.port, "/").try_send(tab.port).is_none());
        // The log went into the database.
        assert!(!porch.file("porchlight.db-wal").exists(), "{signal}");
    }
}

#[test]
fn a_process_that_was_replaced_can_be_replaced_again() {
    let porch = Porch::lit();
    let mut served = Served::over(&porch);
    for _ in 0..4 {
        // Browsers look for `localhost` there first; nobody else may answer.
        let other = TcpListener::bind((Ipv6Addr::LOCALHOST, served.port));
        assert_ne!(other.map_err(|error| error.kind()).err(), None, "`::1` is free");
        let tab = served.tab();
        tab.unlock();
        tab.ok("lock_now", &json!({}));
        served.again();
        wait_for_fresh(served.process.pid());
    }
    let open = descriptors(served.process.pid()).len();
    assert!(open < 20, "descriptors are handed on: {open}");
}
