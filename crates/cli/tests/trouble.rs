//! What goes wrong on real devices and what is put into fields and files: each time a clear error
//! with its exit code, nothing half done, and nothing that was kept is lost.
#![cfg(unix)]

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

/// Every file below a folder with its bytes, but the ones that each opening writes anew.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let passing = ["lock", "tries.json", "porchlight.db-shm"];
    let files = files_below(folder).into_iter().filter(|file| {
        let name = file.file_name().unwrap().to_str().unwrap();
        !passing.contains(&name)
    });
    let named = |file: std::path::PathBuf| {
        (file.strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), std::fs::read(file).unwrap())
    };
    files.map(named).collect()
}
