//! Wrong passphrases, and a file with the wrapped key that does not read.

use std::fs;

use serde_json::{Value, json};

use crate::{
    common::{Porch, Ran, finish},
    contents,
};

const LIST: [&str; 3] = ["report", "list", "--json"];

fn wrong(porch: &Porch) -> Ran {
    let mut command = porch.bare();
    command.arg("--passphrase-file").arg(porch.path("wrong")).args(LIST);
    finish(command, b"")
}

fn status(porch: &Porch) -> Value {
    let mut command = porch.bare();
    command.args(["call", "home_status"]);
    finish(command, b"").code(0).json()["profiles"][0].clone()
}

fn tries(porch: &Porch) -> Value {
    serde_json::from_slice(&fs::read(porch.file("tries.json")).unwrap()).unwrap()
}

/// Puts the last try at another time, as if the clock had gone on or been set.
fn move_last_try(porch: &Porch, at: &str) {
    let mut tries = tries(porch);
    tries["last_at"] = json!(at);
    fs::write(porch.file("tries.json"), tries.to_string()).unwrap();
}

/// The right passphrase and the wrong one wait alike, for as long as the status says.
fn assert_waits(porch: &Porch, from: u64, to: u64) {
    for ran in [wrong(porch), porch.run(&LIST)] {
        let seconds = ran.error("vault.wait", 3)["seconds"].as_u64().unwrap();
        assert!((from..=to).contains(&seconds), "{seconds} s");
    }
    assert!((from..=to).contains(&status(porch)["wait_s"].as_u64().unwrap()));
}

#[test]
fn wrong_passphrases_wait_longer_each_time_and_nothing_is_wiped() {
    let porch = Porch::lit();
    porch.run(&["report", "add", "--category", "1", "--note", "still here"]).code(0);
    porch.write_private("wrong", "lantern orbit maple kettle eight");
    let before = contents(&porch.home());
    for count in 1..=6 {
        assert_eq!(wrong(&porch).error("vault.wrong_passphrase", 3)["wrong_tries"], count);
        assert_eq!(status(&porch)["wrong_tries"], count);
    }
    // Seconds may pass while this runs on a busy machine, but never the half of a wait that grew.
    for (count, wait) in [(6, 5), (7, 10), (8, 20), (9, 40), (10, 80), (11, 160)] {
        if count > 6 {
            assert_eq!(wrong(&porch).error("vault.wrong_passphrase", 3)["wrong_tries"], count);
        }
        if wait > 5 {
            assert_waits(&porch, wait / 2 + 1, wait);
        }
        move_last_try(&porch, "2020-01-01T00:00:00Z");
        assert_eq!(status(&porch)["wait_s"], 0);
    }
    assert_eq!(contents(&porch.home()), before, "a wrong passphrase changes nothing");
    let list = porch.run(&LIST).code(0).json();
    assert_eq!(list["rows"].as_array().unwrap().len(), 1);
    assert_eq!(
        (status(&porch)["wrong_tries"].clone(), tries(&porch)["wrong"].clone()),
        (json!(0), json!(0))
    );
    assert_eq!(wrong(&porch).error("vault.wrong_passphrase", 3)["wrong_tries"], 1);
}

#[test]
fn the_wait_ends_whatever_the_clock_did() {
    let porch = Porch::lit();
    porch.write_private("wrong", "lantern orbit maple kettle eight");
    fs::write(porch.file("tries.json"), r#"{"wrong":4294967295,"last_at":null}"#).unwrap();
    assert_eq!(wrong(&porch).error("vault.wrong_passphrase", 3)["wrong_tries"], u32::MAX);
    assert_waits(&porch, 800, 900);
    // The wrong tries were made while the clock ran ahead: the wait is the usual one, from now on.
    move_last_try(&porch, "2199-01-01T00:00:00Z");
    assert_waits(&porch, 800, 900);
    let last_at = tries(&porch)["last_at"].as_str().unwrap().to_owned();
    assert!(last_at.as_str() < "2190", "the wait would end in {last_at}");
    move_last_try(&porch, "2020-01-01T00:00:00Z");
    porch.run(&LIST).code(0);
    for garbage in ["", "{", "[]", r#"{"wrong":-1}"#, "\u{0}\u{0}"] {
        fs::write(porch.file("tries.json"), garbage).unwrap();
        porch.run(&LIST).code(0);
    }
}

#[test]
fn a_damaged_vault_is_said_to_be_one_and_is_no_wrong_try() {
    let porch = Porch::lit();
    porch.run(&["report", "add", "--category", "1"]).code(0);
    let path = porch.file("vault.json");
    let whole = fs::read_to_string(&path).unwrap();
    let before = contents(&porch.home());
    let with = |field: &str, value: Value| {
        let mut vault: Value = serde_json::from_str(&whole).unwrap();
        vault[field] = value;
        vault.to_string()
    };
    let mut broken = vec![
        String::new(),
        "{}".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        "not json".to_owned(),
        "\u{0}".repeat(300),
        "[".repeat(60_000),
        whole.clone() + &" ".repeat(100_000),
        whole.clone() + "x",
        with("kdf", json!("scrypt")),
        with("extra", json!(1)),
        with("version", json!(-1)),
        with("salt", json!("00")),
        with("nonce", json!("zz")),
        with("wrapped", json!("")),
        with("wrapped", json!("00".repeat(47))),
        with("memory_kib", json!(u32::MAX)),
        with("memory_kib", json!(0)),
        with("passes", json!(65)),
        with("passes", json!(0)),
        with("lanes", json!(0)),
        with("lanes", json!(1_000)),
        with("version", json!(1)),
        with("duty", Value::Null),
        with("duty", json!({ "nonce": "00".repeat(24), "wrapped": "00".repeat(47) })),
    ];
    broken.extend((1..6).map(|part| whole[..whole.len() * part / 6].to_owned()));
    for (number, broken) in broken.iter().enumerate() {
        fs::write(&path, broken).unwrap();
        let shown = broken.get(..40).unwrap_or(broken);
        println!("case {number}: {shown:?}");
        let error = porch.run(&LIST).error("vault.damaged", 4);
        assert!(error["path"].as_str().unwrap().ends_with("vault.json"));
        assert_eq!(fs::read_to_string(&path).unwrap(), *broken);
    }
    assert_eq!(status(&porch)["wrong_tries"], 0);
    fs::write(&path, &whole).unwrap();
    assert_eq!(contents(&porch.home()), before);
    assert_eq!(porch.check_clean()["documents"], 1);
}

#[test]
fn a_vault_of_a_newer_version_is_left_to_the_newer_program() {
    let porch = Porch::lit();
    let path = porch.file("vault.json");
    let mut vault: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for newer in [4, u32::MAX] {
        vault["version"] = json!(newer);
        for later in [json!({}), json!({ "slots": [1, 2] })] {
            let mut vault = vault.clone();
            vault.as_object_mut().unwrap().extend(later.as_object().unwrap().clone());
            fs::write(&path, vault.to_string()).unwrap();
            let before = contents(&porch.home());
            let error = porch.run(&LIST).error("vault.newer_version", 4);
            assert_eq!(error, json!({ "found": newer, "known": 3 }));
            porch.run(&["check", "--repair", "--json"]).error("vault.newer_version", 4);
            assert_eq!(contents(&porch.home()), before);
        }
    }
    assert_eq!(status(&porch)["wrong_tries"], 0);
    fs::remove_file(&path).unwrap();
    porch.run(&LIST).error("home.no_profile", 2);
}
