//! The edges between rooms, from `cargo metadata`: architecture.md §2. Two are missing on purpose:
//! `sync` and `hub` never see `domain`, so a new record kind does not touch them.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

use crate::{assert_tidy, tree::top};

const PREFIX: &str = "porchlight-";

/// Each room with the rooms that it may know.
const EDGES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("crypto", &[]),
    ("api", &["domain"]),
    ("store", &["domain", "crypto"]),
    ("sync", &["crypto"]),
    ("net", &["crypto"]),
    ("app", &["api", "crypto", "domain", "net", "store", "sync"]),
    ("cli", &["api", "app"]),
    ("window", &["api", "app"]),
    ("hub", &["sync", "net", "crypto"]),
];

/// These look at every room from outside, and nothing is built on them.
const OUTSIDE: &[&str] = &["bench", "tests"];

/// Libraries that only some rooms may use.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("automerge", &["domain", "store"]),
    ("autosurgeon", &["domain", "store"]),
    ("rusqlite", &["store"]),
    ("iroh", &["net"]),
    ("tauri", &["window"]),
    ("tokio", &["cli", "hub", "net", "window"]),
    ("async-std", &[]),
    ("futures", &["cli", "hub", "net", "window"]),
    ("rand", &[]),
    ("getrandom", &["app"]),
];

fn problems(metadata: &Value) -> Vec<String> {
    let edges: BTreeMap<_, _> = EDGES.iter().copied().collect();
    let libraries: BTreeMap<_, _> = LIBRARIES.iter().copied().collect();
    let mut problems = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let Some(room) = name.strip_prefix(PREFIX) else {
            problems.push(format!("{name}: our packages are called {PREFIX}..."));
            continue;
        };
        if OUTSIDE.contains(&room) {
            continue;
        }
        let Some(known) = edges.get(room) else {
            problems.push(format!("{room}: a room that architecture.md §2 does not have"));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap() {
            let other = dependency["name"].as_str().unwrap();
            // What a room's own tests use is not built into it.
            let for_tests = dependency["kind"] == "dev";
            match other.strip_prefix(PREFIX) {
                Some(other) if !known.contains(&other) => {
                    problems.push(format!("{room} -> {other}: no such edge in architecture.md §2"));
                }
                None if !for_tests
                    && libraries.get(other).is_some_and(|rooms| !rooms.contains(&room)) =>
                {
                    problems.push(format!("{room} -> {other}: only for {:?}", libraries[other]));
                }
                Some(_) | None => {}
            }
        }
    }
    problems
}

#[test]
fn rooms_know_only_whom_they_may() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(top())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_tidy(&problems(&serde_json::from_slice(&output.stdout).unwrap()));
}

#[test]
fn a_wrong_edge_is_seen() {
    let package = |name: &str, dependencies: &[(&str, Option<&str>)]| {
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|(name, kind)| serde_json::json!({ "name": name, "kind": kind }))
            .collect();
        serde_json::json!({ "name": name, "dependencies": dependencies })
    };
    let seen = |packages: Vec<Value>| problems(&serde_json::json!({ "packages": packages }));

    assert_eq!(seen(vec![package("porchlight-api", &[("porchlight-domain", None)])]).len(), 0);
    assert_eq!(seen(vec![package("porchlight-bench", &[("porchlight-store", None)])]).len(), 0);
    assert_eq!(seen(vec![package("porchlight-store", &[("getrandom", Some("dev"))])]).len(), 0);

    for (room, other, kind) in [
        ("porchlight-sync", "porchlight-domain", None),
        ("porchlight-sync", "porchlight-domain", Some("dev")),
        ("porchlight-window", "porchlight-store", Some("build")),
        ("porchlight-app", "porchlight-tests", None),
        ("porchlight-store", "tokio", None),
        ("porchlight-app", "tokio", None),
        ("porchlight-app", "iroh", None),
        ("porchlight-net", "porchlight-sync", None),
        ("porchlight-api", "automerge", None),
        ("porchlight-attic", "serde", None),
        ("attic", "serde", None),
    ] {
        assert_eq!(seen(vec![package(room, &[(other, kind)])]).len(), 1, "{room} -> {other}");
    }
}
