//! A database that is damaged, or of a newer version: said at once, never written over, and what
//! still reads comes back.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use serde_json::{Value, json};

use crate::{
    common::{PASSPHRASE, Porch, copy_folder, sightings, string},
    contents,
};

const PAGE_BYTES: usize = 4096;
const REPORTS: usize = 300;
/// Enough where each of many cases takes a rescue.
const FEW: usize = 40;

/// A home with reports, and a copy of it to go back to.
struct Filled {
    porch: Porch,
    notes: Vec<String>,
}

impl Filled {
    fn new(reports: usize) -> Self {
        let porch = Porch::lit();
        let lines: Vec<_> = sightings().into_iter().take(reports).collect();
        fs::write(porch.path("lines.jsonl"), lines.join("\n")).unwrap();
        let mut session = porch.session();
        let import = json!({ "path": porch.text("lines.jsonl") });
        assert_eq!(session.ok("import_reports", &import)["imported"], reports);
        // A deletion empties the log into the file, so that the damage falls on what is read.
        let extra = session.ok("create_report", &json!({ "category": 1 }));
        session.ok("delete_report", &json!({ "id": extra["id"] }));
        session.close();
        copy_folder(&porch.home(), &porch.path("whole"));
        let notes =
            lines.iter().map(|line| string(&serde_json::from_str::<Value>(line).unwrap()["text"]));
        Self { porch, notes: notes.collect() }
    }

    fn restore(&self) {
        fs::remove_dir_all(self.porch.home()).unwrap();
        copy_folder(&self.porch.path("whole"), &self.porch.home());
        for log in ["porchlight.db-wal", "porchlight.db-shm"] {
            let _ = fs::remove_file(self.porch.file(log));
        }
    }

    /// The home with its database changed by `damage`; the bytes that must be kept.
    fn damaged(&self, damage: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        self.restore();
        let mut bytes = fs::read(self.porch.file("porchlight.db")).unwrap();
        damage(&mut bytes);
        fs::write(self.porch.file("porchlight.db"), &bytes).unwrap();
        bytes
    }

    /// How many of the reports are here with their own words, and that no other is.
    fn saved(&self) -> usize {
        let mut session = self.porch.session();
        let reports = session.reports();
        for report in reports.values() {
            assert!(self.notes.contains(&string(&report["note"])), "{report}");
        }
        session.ok("create_report", &json!({ "category": 1, "note": "life goes on" }));
        let found = session.ok("list_reports", &json!({ "search": "goes" }));
        assert_eq!(found["rows"].as_array().unwrap().len(), 1);
        session.close();
        reports.len()
    }
}

/// Where the one damaged database was set aside.
fn set_aside(porch: &Porch) -> PathBuf {
    let folders: Vec<_> =
        fs::read_dir(porch.file("damaged")).unwrap().map(Result::unwrap).collect();
    assert_eq!(folders.len(), 1);
    folders[0].path().join("porchlight.db")
}

/// `check` says it and changes nothing; `check --repair` keeps the file and saves what reads.
fn assert_rescued(filled: &Filled, bytes: &[u8], least: usize) {
    let porch = &filled.porch;
    porch.run(&["check", "--json"]).error("store.damaged", 4);
    assert_eq!(fs::read(porch.file("porchlight.db")).unwrap(), bytes, "check changed the file");
    let ran = porch.run(&["check", "--repair", "--json"]);
    let rescue = ran.json()["rescue"].clone();
    assert_eq!(rescue["documents"], ran.json()["check"]["documents"], "{}", ran.out);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(fs::read(set_aside(porch)).unwrap(), bytes, "the damaged file was changed");
    assert_eq!(rescue["set_aside"], set_aside(porch).parent().unwrap().to_str().unwrap());
    let saved = filled.saved();
    println!("{saved} of {} came back", filled.notes.len());
    assert!(saved >= least, "only {saved} came back");
    assert!(!porch.file("rescue").exists());
    assert_private(porch);
    porch.check_clean();
}

fn assert_private(porch: &Porch) {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(porch.file("porchlight.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "others may read the new database: {mode:o}");
}

#[test]
fn a_database_that_lost_its_end_gives_back_what_it_still_has() {
    let filled = Filled::new(REPORTS);
    for (numerator, denominator, least) in [(99, 100, 280), (3, 4, 180), (1, 2, 60)] {
        let bytes = filled.damaged(|bytes| bytes.truncate(bytes.len() * numerator / denominator));
        let ran = filled.porch.run(&["report", "list", "--json"]);
        ran.error("store.damaged", 4);
        assert_rescued(&filled, &bytes, least);
    }
}

#[test]
fn a_database_of_which_nothing_is_left_stays_where_it_is() {
    let filled = Filled::new(FEW);
    for length in [0, 100, PAGE_BYTES, 2 * PAGE_BYTES] {
        let bytes = filled.damaged(|bytes| bytes.truncate(length));
        let before = contents(&filled.porch.home());
        for args in [&["report", "list", "--json"][..], &["check", "--json"]] {
            filled.porch.run(args).error("store.damaged", 4);
        }
        let ran = filled.porch.run(&["check", "--repair", "--json"]);
        assert_eq!(ran.code, 4, "{}", ran.out);
        assert_eq!(fs::read(filled.porch.file("porchlight.db")).unwrap(), bytes, "{length}");
        assert_eq!(contents(&filled.porch.home()), before, "{length}");
    }
    filled.restore();
    fs::remove_file(filled.porch.file("porchlight.db")).unwrap();
    filled.porch.run(&["report", "list", "--json"]).error("store.damaged", 4);
    assert_eq!(filled.porch.run(&["check", "--repair", "--json"]).code, 4);
    assert!(!filled.porch.file("porchlight.db").exists(), "an empty one took its place");
}

#[test]
fn a_spoiled_page_costs_only_what_lay_on_it() {
    let filled = Filled::new(REPORTS);
    let pages = fs::read(filled.porch.file("porchlight.db")).unwrap().len() / PAGE_BYTES;
    for page in [pages / 4, pages / 2, pages * 3 / 4, pages - 1] {
        println!("page {page} of {pages}");
        let at = page * PAGE_BYTES + 100;
        let bytes = filled.damaged(|bytes| bytes[at..at + 64].fill(0xAA));
        // Even one that a deletion left free: the next write may want it.
        assert_rescued(&filled, &bytes, REPORTS * 9 / 10);
    }
}

#[test]
fn the_pages_that_hold_the_keys_of_the_household_take_no_report_along() {
    let filled = Filled::new(FEW);
    // Each table's first page: settings, devices, channels, week keys, ends of chains, documents.
    for page in 1..12 {
        println!("page {page}");
        let at = page * PAGE_BYTES + 100;
        let bytes = filled.damaged(|bytes| bytes[at..at + 64].fill(0xAA));
        assert_rescued(&filled, &bytes, FEW * 9 / 10);
    }
}

#[test]
fn a_spoiled_first_page_is_said_and_nothing_is_touched() {
    let filled = Filled::new(FEW);
    let bytes = filled.damaged(|bytes| bytes[100..164].fill(0xAA));
    filled.porch.run(&["report", "list", "--json"]).error("store.damaged", 4);
    assert_eq!(filled.porch.run(&["check", "--repair", "--json"]).code, 4);
    assert_eq!(fs::read(filled.porch.file("porchlight.db")).unwrap(), bytes);
}

#[test]
fn a_damaged_database_is_kept_with_the_log_that_was_beside_it() {
    let filled = Filled::new(FEW);
    filled.restore();
    let mut session = filled.porch.session();
    session.ok("create_report", &json!({ "category": 1, "note": filled.notes[0] }));
    session.kill();
    let log = fs::read(filled.porch.file("porchlight.db-wal")).unwrap();
    assert!(!log.is_empty());
    let mut bytes = fs::read(filled.porch.file("porchlight.db")).unwrap();
    let at = bytes.len() / PAGE_BYTES / 2 * PAGE_BYTES + 100;
    bytes[at..at + 64].fill(0xAA);
    fs::write(filled.porch.file("porchlight.db"), &bytes).unwrap();
    let ran = filled.porch.run_with(&["call", "rescue_profile", "-"], unlock().as_bytes()).code(0);
    let aside = set_aside(&filled.porch);
    assert_eq!(ran.json()["set_aside"], aside.parent().unwrap().to_str().unwrap());
    assert_eq!(fs::read(&aside).unwrap(), bytes);
    assert_eq!(fs::read(aside.with_extension("db-wal")).unwrap(), log);
    assert!(filled.saved() > FEW * 9 / 10);
}

#[test]
fn a_rescue_that_was_cut_short_at_its_end_is_finished_by_the_next() {
    let filled = Filled::new(FEW);
    filled.damaged(|bytes| bytes.truncate(bytes.len() * 3 / 4));
    let first =
        filled.porch.run_with(&["call", "rescue_profile", "-"], unlock().as_bytes()).code(0).json();
    // As a power cut between the last two steps leaves it.
    fs::create_dir(filled.porch.file("rescue")).unwrap();
    fs::rename(filled.porch.file("porchlight.db"), filled.porch.file("rescue/porchlight.db"))
        .unwrap();
    filled.porch.run(&["report", "list", "--json"]).error("store.damaged", 4);
    let ran = filled.porch.run(&["check", "--repair", "--json"]);
    assert_eq!(ran.json()["rescue"]["documents"], first["documents"], "{}", ran.out);
    assert_eq!(u64::try_from(filled.saved()).unwrap(), first["documents"].as_u64().unwrap());
    assert!(!filled.porch.file("rescue").exists());
}

#[test]
fn a_database_of_a_newer_version_is_left_to_the_newer_program() {
    let porch = Porch::lit();
    porch.run(&["report", "add", "--category", "1"]).code(0);
    let connection = open_by_the_protocol(&porch.home().join("profiles/1"));
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    let reports: u32 =
        connection.query_row("SELECT count(*) FROM report", [], |row| row.get(0)).unwrap();
    assert_eq!(reports, 1);
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = contents(&porch.home());
    for args in [&["report", "list", "--json"][..], &["check", "--repair", "--json"]] {
        let error = porch.run(args).error("store.newer_version", 4);
        assert_eq!(error, json!({ "found": 99, "known": version }));
    }
    let ran = porch.run_with(&["call", "rescue_profile", "-", "--json"], unlock().as_bytes());
    ran.error("store.newer_version", 4);
    assert_eq!(contents(&porch.home()), before);
    let connection = open_by_the_protocol(&porch.home().join("profiles/1"));
    connection.pragma_update(None, "user_version", version).unwrap();
    drop(connection);
    assert_eq!(porch.check_clean()["documents"], 1);
}

fn unlock() -> String {
    json!({ "profile": 1, "passphrase": PASSPHRASE }).to_string()
}

/// Opens a profile's database with nothing but its passphrase and docs/protocol.md §6.
fn open_by_the_protocol(profile: &Path) -> rusqlite::Connection {
    let vault: Value =
        serde_json::from_slice(&fs::read(profile.join("vault.json")).unwrap()).unwrap();
    let bytes = |name: &str| unhex(vault[name].as_str().unwrap());
    let number = |name: &str| u32::try_from(vault[name].as_u64().unwrap()).unwrap();
    let params =
        Params::new(number("memory_kib"), number("passes"), number("lanes"), Some(32)).unwrap();
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(PASSPHRASE.as_bytes(), &bytes("salt"), &mut key)
        .unwrap();
    let nonce: [u8; 24] = bytes("nonce").try_into().unwrap();
    let wrapped = bytes("wrapped");
    let root = XChaCha20Poly1305::new(&key.into())
        .decrypt(&XNonce::from(nonce), Payload { msg: &wrapped, aad: b"porchlight/vault/1" })
        .unwrap();
    let key = blake3::derive_key("porchlight/database/1", &root);
    let salt = blake3::derive_key("porchlight/database-salt/1", &root);
    let mut hex = String::new();
    for byte in key.iter().chain(&salt[..16]) {
        write!(hex, "{byte:02x}").unwrap();
    }
    let connection = rusqlite::Connection::open(profile.join("porchlight.db")).unwrap();
    connection.execute_batch(&format!("PRAGMA key = \"x'{hex}'\";")).unwrap();
    connection.execute_batch(&format!("PRAGMA cipher_page_size = {PAGE_BYTES};")).unwrap();
    connection
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}
