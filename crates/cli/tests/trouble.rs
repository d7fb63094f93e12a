//! What goes wrong on real devices and what is put into fields and files: each time a clear error
//! with its exit code, nothing half done, and nothing that was kept is lost.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

mod common;
#[path = "trouble/database.rs"]
mod database;
#[path = "trouble/disk.rs"]
mod disk;
#[path = "trouble/doors.rs"]
mod doors;
#[path = "trouble/json.rs"]
mod json;
#[path = "trouble/text.rs"]
mod text;
#[path = "trouble/vault.rs"]
mod vault;

use std::path::Path;

use common::files_below;

/// Every file below a folder with a hash of its bytes, but what each opening writes anew: an empty
/// log is no more than a sign that somebody looked.
fn contents(folder: &Path) -> Vec<(String, String)> {
    let mut contents = Vec::new();
    for file in files_below(folder) {
        let name = file.file_name().unwrap().to_str().unwrap();
        let bytes = std::fs::read(&file).unwrap();
        let passing = match name {
            "lock" | "tries.json" | "porchlight.db-shm" => true,
            "porchlight.db-wal" => bytes.is_empty(),
            _ => false,
        };
        if !passing {
            let place = file.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            contents.push((place, format!("{} {}", bytes.len(), blake3::hash(&bytes))));
        }
    }
    contents
}
