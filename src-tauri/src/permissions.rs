//! The window's capability names every command of the contract, and nothing beyond it.

use std::collections::BTreeSet;

use serde_json::Value;

const CAPABILITY: &str = include_str!("../capabilities/main.json");
const CONFIG: &str = include_str!("../tauri.conf.json");
/// What hearing events needs, and asking where a file is or should be.
const BESIDE: [&str; 4] = [
    "core:event:allow-listen",
    "core:event:allow-unlisten",
    "dialog:allow-open",
    "dialog:allow-save",
];

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_capability_is_the_list() {
    let capability = parsed(CAPABILITY);
    let found: BTreeSet<_> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|permission| permission.as_str().unwrap().to_owned())
        .collect();
    let expected: BTreeSet<_> = porchlight_api::COMMANDS
        .iter()
        .map(|name| format!("allow-{}", name.replace('_', "-")))
        .chain(BESIDE.map(str::to_owned))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn only_our_own_window_has_it() {
    let capability = parsed(CAPABILITY);
    assert_eq!(capability["windows"], serde_json::json!([crate::WINDOW]));
    assert_eq!(capability["local"], true);
    assert!(capability.get("remote").is_none(), "a page from elsewhere may call nothing");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/capabilities");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1, "one capability, one window");
}

#[test]
fn the_page_may_load_only_itself() {
    let config = parsed(CONFIG);
    let policy = &config["app"]["security"]["csp"];
    assert_eq!(policy["default-src"], "'none'");
    for (name, sources) in policy.as_object().unwrap() {
        let sources = sources.as_str().unwrap();
        for word in ["unsafe", "*", "data:", "blob:", "https:"] {
            assert!(!sources.contains(word), "{name} has {word}");
        }
    }
    assert_eq!(config["app"]["security"]["dangerousDisableAssetCspModification"], Value::Null);
    assert!(config["build"].get("devUrl").is_none(), "a plain build would look for a server");
}
