//! What it costs to receive: reports as chunks over a link in memory, until they can be searched,
//! beside the sum of what has to be done for each of them in any case, one after the other.

use std::{path::Path, process::Command};

use porchlight_app::simulate::{Who, World};
use porchlight_crypto::{Envelope, Id, Kind, Lane, Verified, Week, WeekSecret, decode_canonical};
use porchlight_domain::{Record, RecordKind};
use porchlight_store::{
    Request, Want,
    gate::{self, Applied, Candidate, Verdict},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

use crate::{
    Outcome,
    home::peak_mb,
    parts::{self, read},
    table::Table,
    timing::timed,
};

/// The code of a household's channel of reports (docs/protocol.md §13).
const REPORTS: u16 = 1;
const COUNT: usize = 10_000;
const BATCH: usize = 500;

/// Receives in a process of its own, so that its memory is its own.
pub(crate) fn measure(table: &mut Table, file: &Path) -> Outcome<()> {
    let output = Command::new(std::env::current_exe()?).arg("receive").arg(file).output()?;
    let answer: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let number = |name: &str| answer.get(name).and_then(Value::as_f64).ok_or("nothing was said");
    let parts = number("open")? + number("verify")? + number("gate")? + number("read")?;
    let parts = parts + number("rows")?;
    let cores = std::thread::available_parallelism()?.get();
    println!("receiving {COUNT} over a link in memory, {cores} cores: {answer}");
    table.at_most("receive 10,000 / sum of its parts", number("whole")? / parts, 1.25);
    table.at_most("memory while receiving, MB", number("peak_mb")?, 120.0);
    Ok(())
}

/// The other side of [`measure`]: `receive FILE`.
pub(crate) fn receive_and_measure(args: &[String]) -> Outcome<()> {
    let [_, file] = args else { return Err("receive FILE".into()) };
    let folder = tempfile::tempdir()?;
    let mut world = World::new(1);
    let (ana, phone) = household(&mut world, folder.path())?;
    let circle = world.get(ana).household()?;
    let channel = world.get(ana).channel(circle, REPORTS).ok_or("no channel of reports")?;
    let mut reports = read(Path::new(file), porchlight_app::clock::now())?;
    reports.truncate(COUNT);
    for batch in reports.chunks(BATCH) {
        world.get(ana).write_all(channel, batch)?;
    }
    world.after_write(ana)?;
    let (settled, whole) = timed(|| world.link(ana, phone).and_then(|_| world.settle()));
    let frames = settled?;
    let peak_mb = peak_mb()?;
    let held = world.get(phone).notes()?.len();
    if held != reports.len() {
        return Err(format!("{held} of {} came over", reports.len()).into());
    }
    let Alone { open, verify, gate, read, size, envelope } = alone(&mut world, ana, channel)?;
    let rows = parts::rows(&folder.path().join("rows.db"), &reports, size, envelope)?;
    println!(
        "{}",
        json!({ "whole": whole, "open": open, "verify": verify, "gate": gate, "read": read, "rows": rows, "frames": frames, "peak_mb": peak_mb })
    );
    Ok(())
}

/// Somebody with a computer and a phone, each with a database on disk.
fn household(world: &mut World, folder: &Path) -> Outcome<(Who, Who)> {
    let on_disk = |world: &mut World, name: &str| -> Outcome<Who> {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(world.add_on_disk(name, &folder)?)
    };
    let ana = on_disk(world, "Ana")?;
    let phone = on_disk(world, "phone")?;
    let circle = world.get(ana).household()?;
    world.add_device(circle, ana, phone)?;
    world.settle()?;
    Ok((ana, phone))
}

/// Seconds of each part alone, and the mean sizes of what is stored.
struct Alone {
    open: f64,
    verify: f64,
    gate: f64,
    read: f64,
    size: usize,
    envelope: usize,
}

fn alone(world: &mut World, who: Who, channel: Id) -> Outcome<Alone> {
    let (held, secret) = envelopes(world, who, channel)?;
    let (opened, open) = timed(|| {
        held.iter().map(|bytes| Envelope::parse(bytes)?.open(&secret)).collect::<Vec<_>>()
    });
    let (verified, verify) = timed(|| {
        opened.into_iter().filter_map(|it| it.ok()?.verify().ok()).collect::<Vec<Verified>>()
    });
    let chunks: Vec<&Verified> =
        verified.iter().filter(|chunk| chunk.header().kind == Kind::Changes).collect();
    let (applied, gate) =
        timed(|| chunks.iter().filter_map(|chunk| admit(chunk)).collect::<Vec<_>>());
    let sizes = applied.iter().map(|it| it.saved.len()).sum::<usize>();
    let (records, read) = timed(|| {
        let record = |it: &Applied| Record::read(RecordKind::Report, &it.doc).ok();
        applied.iter().filter_map(|it| record(it)).count()
    });
    if records != chunks.len() {
        return Err("a report does not read".into());
    }
    let bytes = held.iter().map(Vec::len).sum::<usize>();
    let (size, envelope) = (sizes / chunks.len().max(1), bytes / held.len().max(1));
    Ok(Alone { open, verify, gate, read, size, envelope })
}

/// The envelopes of what somebody wrote into a channel, and what opens them.
fn envelopes(world: &mut World, who: Who, channel: Id) -> Outcome<(Vec<Vec<u8>>, WeekSecret)> {
    let neighbour = world.get(who);
    let circle = neighbour.household()?;
    let device = neighbour.device(circle)?;
    let epoch = neighbour.clean_epoch(circle, channel)?.ok_or("no clean key")?;
    let secret = neighbour.secret(channel, epoch)?.ok_or("no key")?;
    let now = world.now();
    let want = Want { device, from: 1, to: i64::MAX.cast_unsigned() };
    let request = Request { urgency: 0, room: (usize::MAX, usize::MAX), to: None };
    let mut chance = ChaCha20Rng::seed_from_u64(1);
    let store = world.get(who).store()?;
    let served = store.serve(channel, Lane::Content, &[want], &request, (now, &mut chance))?;
    let secret = secret.at(Week::of(now.timestamp()));
    Ok((served.into_iter().map(|it| it.envelope).collect(), secret))
}

/// Sends a first change through the gate.
fn admit(chunk: &Verified) -> Option<Box<Applied>> {
    let header = chunk.header();
    let changes = decode_canonical::<Vec<Vec<u8>>>(chunk.payload()).ok()?;
    let candidate = Candidate {
        circle: header.circle,
        document: header.document,
        device: header.device,
        changes: &changes,
        content: &header.content,
        after: &header.after,
    };
    match gate::admit(None, &candidate) {
        Verdict::Apply(applied) => Some(applied),
        Verdict::Wait { .. } | Verdict::Refuse(_) | Verdict::SetAside | Verdict::Quarantine(_) => {
            None
        }
    }
}
