//! `make bench`: the budgets of the spine, each as a ratio within one run, since absolute times on a
//! shared machine lie. Reports come from `../shared/tools/sightings.py`, the same for every run.
//!
//!     porchlight-bench              10,000 and 100,000 reports
//!     porchlight-bench 1000 10000   other sizes; the first is the base of growth
//!     porchlight-bench links        what goes over a link, beside what others would use

mod circle;
mod devices;
mod home;
mod linked;
mod parts;
mod receive;
mod table;
mod timing;

use std::{path::Path, process::Command};

use table::Table;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        // The import runs in a process of its own, so that its memory is its own.
        Some("import") => home::import_and_measure(&args),
        Some("receive") => receive::receive_and_measure(&args),
        Some("devices") => devices::alone(),
        Some("linked") => linked::alone(&args),
        Some("links") => links_alone(),
        _ => compare(&args),
    }
}

fn compare(args: &[String]) -> Outcome<()> {
    let sizes: Vec<u32> = args.iter().map(|size| size.parse()).collect::<Result<_, _>>()?;
    let (small, large) = match sizes.as_slice() {
        [small, large, ..] => (*small, *large),
        _ => (10_000, 100_000),
    };
    let folder = tempfile::tempdir()?;
    let small_file = sightings(folder.path(), small)?;
    let large_file = sightings(folder.path(), large)?;

    let small_run = home::import(folder.path(), "small", &small_file)?;
    let large_run = home::import(folder.path(), "large", &large_file)?;
    let parts = parts::measure(&large_file, folder.path())?;
    let reads = home::read(folder.path(), "large")?;

    let mut table = Table::default();
    table.at_most("import / sum of its parts", large_run.seconds / parts.sum(), 1.3);
    table.at_most("import of 10x the reports takes", large_run.seconds / small_run.seconds, 11.0);
    table.at_most("memory while importing, MB", large_run.peak_mb, 120.0);
    table.at_most("newest 50, ms", reads.newest_ms, 1.0);
    table.at_most("newest 20 of a word, ms", reads.word_ms, 5.0);
    table.at_most("newest 20 of an unfinished word, ms", reads.prefix_ms, 100.0);
    table.at_most("open to first list after unlock, ms", reads.open_ms, 50.0);
    table.at_most("edit and save, p95, ms", reads.edit_p95_ms, 10.0);
    circle::measure(&mut table)?;
    receive::measure(&mut table, &small_file)?;
    linked::measure(&mut table, folder.path())?;
    devices::measure(&mut table)?;
    println!("{large} reports, release build, one run\n\n{table}");
    println!("parts of the import, seconds: {parts}");
    println!("import: {:.1} s ({small}: {:.1} s)\n", large_run.seconds, small_run.seconds);
    println!("{}", parts::page_sizes(&large_file, folder.path())?);
    if table.is_met() { Ok(()) } else { Err("a budget is not met".into()) }
}

/// The rows of links alone.
fn links_alone() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let mut table = Table::default();
    linked::measure(&mut table, folder.path())?;
    println!("\n{table}");
    if table.is_met() { Ok(()) } else { Err("a budget is not met".into()) }
}

/// A day of made-up reports, the same bytes on every machine.
fn sightings(folder: &Path, reports: u32) -> Outcome<std::path::PathBuf> {
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/tools/sightings.py");
    let file = folder.join(format!("{reports}.jsonl"));
    let days = (reports / 1_500).max(1).to_string();
    let events = (reports / 40).max(1).to_string();
    let made = Command::new("python3")
        .arg(&tool)
        .args([
            "--seed",
            "1",
            "--reports",
            &reports.to_string(),
            "--events",
            &events,
            "--days",
            &days,
            "--out",
        ])
        .arg(&file)
        .status()?;
    if made.success() { Ok(file) } else { Err(format!("{} failed", tool.display()).into()) }
}
