//! The app as a door uses it: by the commands of the contract, on a home on disk.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use porchlight_app::Desk;
use porchlight_crypto::{Key, RootKey};
use porchlight_store::{Filter, Opening, Store};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

use crate::{
    Outcome,
    timing::{median_ms, quantile_ms, timed},
};

pub(crate) const PASSPHRASE: &str = "lantern orbit maple kettle seven";
/// A word that many of the reports hold.
const WORD: &str = "Clark ";
const RUNS: u32 = 101;

pub(crate) struct Import {
    pub(crate) seconds: f64,
    pub(crate) peak_mb: f64,
}

#[expect(clippy::struct_field_names, reason = "a figure without its unit lies")]
pub(crate) struct Reads {
    pub(crate) newest_ms: f64,
    pub(crate) word_ms: f64,
    pub(crate) prefix_ms: f64,
    pub(crate) open_ms: f64,
    pub(crate) edit_p95_ms: f64,
}

/// Imports a file into a new home, in a process of its own.
pub(crate) fn import(folder: &Path, name: &str, file: &Path) -> Outcome<Import> {
    let desk = Desk::new(folder.join(name)).map_err(|error| error.code())?;
    call(&desk, "create_profile", &json!({ "passphrase": PASSPHRASE, "device_name": "bench" }))?;
    desk.close();
    let output = Command::new(std::env::current_exe()?)
        .arg("import")
        .arg(folder.join(name))
        .arg(file)
        .output()?;
    let answer: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let number =
        |name: &str| answer.get(name).and_then(Value::as_f64).ok_or("the import said nothing");
    Ok(Import { seconds: number("seconds")?, peak_mb: number("peak_mb")? })
}

/// The other side of [`import`]: `import HOME FILE`.
pub(crate) fn import_and_measure(args: &[String]) -> Outcome<()> {
    let [_, home, file] = args else { return Err("import HOME FILE".into()) };
    let desk = Desk::new(PathBuf::from(home)).map_err(|error| error.code())?;
    call(&desk, "unlock_profile", &json!({ "profile": 1, "passphrase": PASSPHRASE }))?;
    let (summary, seconds) = timed(|| call(&desk, "import_reports", &json!({ "path": file })));
    let summary = summary?;
    if summary.get("imported") != summary.get("lines") {
        return Err(format!("not everything was imported: {summary}").into());
    }
    desk.close();
    println!("{}", json!({ "seconds": seconds, "peak_mb": peak_mb()? }));
    Ok(())
}

/// Times the reads and edits of a home that was imported before.
pub(crate) fn read(folder: &Path, name: &str) -> Outcome<Reads> {
    let desk = Desk::new(folder.join(name)).map_err(|error| error.code())?;
    call(&desk, "unlock_profile", &json!({ "profile": 1, "passphrase": PASSPHRASE }))?;
    let list = |search: &str, limit: u16| -> Outcome<()> {
        let request = json!({ "search": search, "limit": limit });
        let page = call(&desk, "list_reports", &request)?;
        let rows = page.get("rows").and_then(Value::as_array).map_or(0, Vec::len);
        if rows == usize::from(limit) {
            Ok(())
        } else {
            Err(format!("{rows} rows for {search:?}").into())
        }
    };
    let ids = call(&desk, "list_reports", &json!({ "limit": 200 }))?;
    let ids: Vec<String> = ids
        .get("rows")
        .and_then(Value::as_array)
        .map(|rows| {
            rows.iter().filter_map(|row| row.get("id")?.as_str().map(str::to_owned)).collect()
        })
        .unwrap_or_default();
    let newest_ms = median_ms(RUNS, || list("", 50))?;
    let word_ms = median_ms(RUNS, || list(WORD, 20))?;
    let prefix_ms = median_ms(RUNS, || list("cl", 20))?;
    let edit_p95_ms = quantile_ms(200, 0.95, |run| {
        let id = ids.get(run as usize % ids.len()).ok_or("no report to edit")?;
        let change = json!({ "field": "note", "value": format!("edited {run}") });
        call(
            &desk,
            "edit_report",
            &json!({ "id": id, "changes": [change], "confirm_category": true }),
        )
        .map(|_| ())
    })?;
    desk.close();
    Ok(Reads { newest_ms, word_ms, prefix_ms, open_ms: open_to_first_list(folder)?, edit_p95_ms })
}

/// What is left of opening once the passphrase has given the key: a store as large, keyed directly.
fn open_to_first_list(folder: &Path) -> Outcome<f64> {
    let parts = folder.join("parts");
    let root = RootKey::new(Key::from_bytes([7; 32]));
    let mut chance = ChaCha20Rng::seed_from_u64(1);
    let opening = Opening {
        folder: &parts,
        root: &root,
        install: [0; 16],
        now: porchlight_app::clock::now(),
    };
    median_ms(21, || {
        let store = Store::open(&opening, &mut chance)?;
        let reader = store.reader(&root)?;
        let page = reader.read().reports(&Filter { limit: 50, ..Filter::default() })?;
        if page.rows.len() == 50 { Ok(()) } else { Err("the list is short".into()) }
    })
}

pub(crate) fn call(desk: &Desk, command: &str, request: &Value) -> Outcome<Value> {
    let answer = desk
        .call(command, &request.to_string())
        .map_err(|error| format!("{command}: {error:?}"))?;
    Ok(serde_json::from_str(&answer)?)
}

/// The most memory that this process ever had in use, by the kernel's account.
pub(crate) fn peak_mb() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let kib = status.lines().find_map(|line| {
        line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok()
    });
    Ok(kib.ok_or("the kernel does not say")? / 1_024.0)
}
