//! libFuzzer around the targets of `tests/fuzz`. Which one is in `PORCHLIGHT_FUZZ`; `scripts/fuzz.sh`
//! builds and runs this. What is found is a panic: the gate's own guard against Automerge is let be, so
//! only a panic that nobody catches ends the process.

#![no_main]
#![allow(dead_code, reason = "the test beside the targets uses what this does not")]

#[path = "../../tests/fuzz/targets.rs"]
mod targets;

use std::{
    panic::{self, AssertUnwindSafe},
    process,
    sync::{Mutex, OnceLock, PoisonError},
};

use libfuzzer_sys::fuzz_target;
use targets::{TARGETS, Target};

/// What the last panic said, for the one that nobody catches.
static LAST: Mutex<String> = Mutex::new(String::new());

fn chosen() -> &'static Target {
    static CHOSEN: OnceLock<&Target> = OnceLock::new();
    CHOSEN.get_or_init(|| {
        let name = std::env::var("PORCHLIGHT_FUZZ").unwrap_or_default();
        TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| {
            let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            eprintln!("PORCHLIGHT_FUZZ is one of: {}", names.join(" "));
            process::exit(2)
        })
    })
}

fuzz_target!(
    init: {
        // libFuzzer's own hook ends the process at every panic, also at those that are caught.
        panic::set_hook(Box::new(|info| {
            *LAST.lock().unwrap_or_else(PoisonError::into_inner) = info.to_string();
        }));
        chosen();
    },
    |input: &[u8]| {
        if panic::catch_unwind(AssertUnwindSafe(|| targets::run(chosen(), input))).is_err() {
            eprintln!("{}", LAST.lock().unwrap_or_else(PoisonError::into_inner));
            process::abort();
        }
    }
);
