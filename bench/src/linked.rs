//! The exchange as people have it: two processes, each with a home on disk, linked by iroh over the
//! loopback; beside it what people would use instead, on the same reports in the same run. The peers
//! seal and sign nothing. They run at a lower priority, so ours do too.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

use porchlight_api::Secret;
use porchlight_app::{
    Desk,
    net::{Plan, Update},
    simulate::table,
};
use serde_json::{Value, json};

use crate::{
    Outcome,
    home::{PASSPHRASE, call, peak_mb},
    sightings,
    table::Table,
    timing::{quantile_ms, timed},
};

/// With so many the peers are compared.
const AGAINST_POUCHDB: u32 = 10_000;
const AGAINST_SAMOD: u32 = 3_000;
/// A word that stands in no report before a hundredth of them is edited.
const EDITED: &str = "quillwort";
const LIVE_EDITS: u32 = 200;
/// How long an idle pair is watched.
const IDLE_S: u64 = 300;

/// What a fresh exchange and another after a hundredth was edited took.
struct Exchanged {
    seconds: f64,
    again_s: f64,
    peak_mb: f64,
}

/// Adds the rows of links to the table. `PORCHLIGHT_PEERS` is a folder with the peers and their tools;
/// without it they are left out.
pub(crate) fn measure(table: &mut Table, folder: &Path) -> Outcome<()> {
    let size = |name: &str, usual: u32| {
        let given = std::env::var(name).ok().and_then(|it| it.parse().ok());
        given.unwrap_or(usual)
    };
    let (large, small) = (
        size("PORCHLIGHT_POUCHDB_REPORTS", AGAINST_POUCHDB),
        size("PORCHLIGHT_SAMOD_REPORTS", AGAINST_SAMOD),
    );
    let homes = Homes::new(folder, "many", large)?;
    let many = homes.exchange(large)?;
    let few = Homes::new(folder, "few", small)?.exchange(small)?;
    let (made_s, read_s) = Homes::new(folder, "stick", large)?.carry(folder)?;
    println!("{large} by a stick: written in {made_s:.2} s, read in {read_s:.2} s");
    table.at_most("reading a bundle / a link", read_s / many.seconds, 1.25);
    println!("{large} over a link: {:.2} s, again after 1 %: {:.3} s", many.seconds, many.again_s);
    println!("{small} over a link: {:.2} s", few.seconds);
    if let Some(peers) = std::env::var_os("PORCHLIGHT_PEERS").map(PathBuf::from) {
        let pouchdb = peer(&peers, "pouchdb", large)?;
        let samod = peer(&peers, "samod", small)?;
        println!("PouchDB {large}: {pouchdb:.2} s; samod {small}: {samod:.2} s");
        table.at_least("PouchDB with index / a link", pouchdb / many.seconds, 2.0);
        table.at_least("samod / a link, 3,000", samod / few.seconds, 25.0);
    } else {
        println!("the peers are left out: PORCHLIGHT_PEERS names no folder");
    }
    table.at_most("memory of who receives, MB", many.peak_mb, 120.0);
    table.at_most("1 % differs: linked to equal, s", many.again_s, 0.2);
    table.at_most("edit to visible on a link, p95, ms", homes.edits_ms()?, 10.0);
    let seconds = size("PORCHLIGHT_IDLE_S", u32::try_from(IDLE_S)?);
    let idle = homes.idle(Duration::from_secs(seconds.into()))?;
    println!("idle for {seconds} s: {idle:?}");
    table.at_most("idle on a link, % of a core", idle.percent, 0.1);
    table.at_most("idle on a link, wake-ups a minute", idle.wakes_a_minute, 60.0);
    Ok(())
}

/// How long a peer takes for a first exchange, s.
fn peer(peers: &Path, name: &str, reports: u32) -> Outcome<f64> {
    let output = Command::new(peers.join("peers/run.sh"))
        .args([&reports.to_string(), name])
        .env("RUNS", "1")
        .stderr(Stdio::inherit())
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    let results = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let first = results.into_iter().find(|it| it.get("case") == Some(&json!("first")));
    let seconds = first.as_ref().and_then(|it| it.get("wall_s")?.as_f64());
    Ok(seconds.ok_or_else(|| format!("{name} did not end: {text}"))?)
}

/// Two devices of one household.
struct Homes {
    giver: PathBuf,
    taker: PathBuf,
}

fn open(home: &Path) -> Outcome<Desk> {
    let desk = Desk::new(home.to_owned()).map_err(|error| error.code())?;
    call(&desk, "unlock_profile", &json!({ "profile": 1, "passphrase": PASSPHRASE }))?;
    Ok(desk)
}

fn passphrase() -> Outcome<Secret> {
    Ok(serde_json::from_value(json!(PASSPHRASE))?)
}

fn listen() -> Outcome<Plan> {
    Ok(Plan { listen: vec!["127.0.0.1:0".parse()?], ..Plan::default() })
}

/// The ticket of a device that listens.
fn ticket(updates: &Receiver<Update>) -> Outcome<String> {
    match updates.recv()? {
        Update::Listening { ticket, .. } => Ok(ticket),
        other @ (Update::Linked { .. }
        | Update::Known { .. }
        | Update::Progress { .. }
        | Update::Calling { .. }
        | Update::Relayed { .. }
        | Update::Equal { .. }
        | Update::Unlinked { .. }
        | Update::Failed) => Err(format!("{other:?}").into()),
    }
}

impl Homes {
    fn new(folder: &Path, name: &str, reports: u32) -> Outcome<Self> {
        let file = sightings(folder, reports)?;
        let [giver, taker] = ["giver", "taker"].map(|side| folder.join(format!("{name}-{side}")));
        let make = |home: &PathBuf| -> Outcome<Desk> {
            let desk = Desk::new(home.clone()).map_err(|error| error.code())?;
            let profile = json!({ "passphrase": PASSPHRASE, "device_name": "bench" });
            call(&desk, "create_profile", &profile)?;
            Ok(desk)
        };
        let (from, to) = (make(&giver)?, make(&taker)?);
        let secret = passphrase()?;
        table::add_device((&from, &secret), (&to, &secret))?;
        call(&from, "import_reports", &json!({ "path": file }))?;
        from.close();
        to.close();
        Ok(Self { giver, taker })
    }

    fn exchange(&self, reports: u32) -> Outcome<Exchanged> {
        let mut giver = Side::of("give", &[text(&self.giver)])?;
        let ticket = giver.answer()?;
        let ticket = ticket.get("ticket").and_then(Value::as_str).ok_or("no ticket")?.to_owned();
        let take = |edited: u32| {
            let (reports, edited) = (reports.to_string(), edited.to_string());
            Side::of("take", &[text(&self.taker), &ticket, &reports, &edited])?.answer()
        };
        let number = |value: &Value, name: &str| {
            value.get(name).and_then(Value::as_f64).ok_or("a side said nothing")
        };
        let first = take(0)?;
        let edits = reports.div_ceil(100).min(200);
        giver.ask(&edits.to_string())?;
        let again = take(edits)?;
        Ok(Exchanged {
            seconds: number(&first, "seconds")?,
            again_s: number(&again, "linked_s")?,
            peak_mb: number(&first, "peak_mb")?,
        })
    }

    /// By a file instead of a link, in processes of their own: seconds of writing it and of reading it.
    fn carry(&self, folder: &Path) -> Outcome<(f64, f64)> {
        let file = folder.join("all.porchlight");
        let run = |role: &str, home: &Path| -> Outcome<f64> {
            let said = Side::of(role, &[text(home), text(&file)])?.answer()?;
            Ok(said.get("seconds").and_then(Value::as_f64).ok_or("a side said nothing")?)
        };
        Ok((run("export", &self.giver)?, run("import", &self.taker)?))
    }

    /// The p95 of an edit at one device until the other shows it, ms.
    fn edits_ms(&self) -> Outcome<f64> {
        let (here, there) = (open(&self.giver)?, open(&self.taker)?);
        let ticket = ticket(&here.link(&listen()?).map_err(|error| error.code())?)?;
        let plan = call_up(&ticket);
        let updates = there.link(&plan).map_err(|error| error.code())?;
        updates.iter().find(|it| matches!(it, Update::Equal { .. })).ok_or("never equal")?;
        let events = there.events();
        let ids = newest(&here, "", 200)?;
        let p95 = quantile_ms(LIVE_EDITS, 0.95, |run| -> Outcome<()> {
            let id = ids.get(run as usize % ids.len()).ok_or("no report to edit")?;
            let note = format!("at this moment {run}");
            edit(&here, id, &note)?;
            let shows = || -> Outcome<bool> {
                let shown = call(&there, "show_report", &json!({ "id": id }))?;
                Ok(shown.to_string().contains(&note))
            };
            while !shows()? {
                events.recv()?;
            }
            Ok(())
        })?;
        here.close();
        there.close();
        Ok(p95)
    }

    /// What a device does while nothing happens on its link.
    fn idle(&self, time: Duration) -> Outcome<Idle> {
        let here = open(&self.giver)?;
        let updates = here.link(&listen()?).map_err(|error| error.code())?;
        let ticket = ticket(&updates)?;
        let mut other = Side::of("stay", &[text(&self.taker), &ticket])?;
        other.answer()?;
        // Whatever was begun at the link is done by then.
        pause(Duration::from_secs(3))?;
        let before = Account::of(other.child.id())?;
        pause(time)?;
        let after = Account::of(other.child.id())?;
        here.close();
        Ok(after.since(&before, time))
    }
}

/// Waits for nothing else.
fn pause(time: Duration) -> Outcome<()> {
    let (_sender, never) = channel::<()>();
    match never.recv_timeout(time) {
        Err(RecvTimeoutError::Timeout) => Ok(()),
        Ok(()) | Err(RecvTimeoutError::Disconnected) => Err("woken".into()),
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}

fn newest(desk: &Desk, search: &str, limit: u32) -> Outcome<Vec<String>> {
    let page = call(desk, "list_reports", &json!({ "search": search, "limit": limit }))?;
    let rows = page.get("rows").and_then(Value::as_array).ok_or("no rows")?;
    Ok(rows.iter().filter_map(|row| Some(row.get("id")?.as_str()?.to_owned())).collect())
}

fn edit(desk: &Desk, id: &str, note: &str) -> Outcome<()> {
    let change = json!({ "field": "note", "value": note });
    let request = json!({ "id": id, "changes": [change], "confirm_category": true });
    call(desk, "edit_report", &request).map(|_| ())
}

/// What the kernel wrote down of a process.
struct Account {
    /// Hundredths of a second on a core.
    ticks: f64,
    /// How often a thread of it went to sleep, hence woke.
    waits: f64,
}

/// A process over a time in which it had nothing to do.
#[derive(Debug)]
struct Idle {
    percent: f64,
    wakes_a_minute: f64,
}

impl Account {
    fn of(process: u32) -> Outcome<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name may hold spaces; it ends with the last bracket. utime and stime are fields 14 and 15.
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks = fields.skip(11).take(2).filter_map(|it| it.parse::<f64>().ok()).sum();
        let mut waits = 0.0;
        for thread in std::fs::read_dir(format!("/proc/{process}/task"))? {
            let status = std::fs::read_to_string(thread?.path().join("status"))?;
            let line = status.lines().find_map(|it| it.strip_prefix("voluntary_ctxt_switches:"));
            waits += line.and_then(|it| it.trim().parse::<f64>().ok()).ok_or("no switches")?;
        }
        Ok(Self { ticks, waits })
    }

    fn since(&self, before: &Self, time: Duration) -> Idle {
        let seconds = time.as_secs_f64();
        Idle {
            // A hundredth of a second in a second is a hundredth of a core.
            percent: (self.ticks - before.ticks) / seconds,
            wakes_a_minute: (self.waits - before.waits) / seconds * 60.0,
        }
    }
}

/// One of the processes.
struct Side {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Side {
    fn of(role: &str, args: &[&str]) -> Outcome<Self> {
        let mut command = Command::new("nice");
        command.args(["-n", "5"]).arg(std::env::current_exe()?).args(["linked", role]).args(args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take().ok_or("no input")?;
        let output = BufReader::new(child.stdout.take().ok_or("no output")?);
        Ok(Self { child, input, output })
    }

    fn answer(&mut self) -> Outcome<Value> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }

    fn ask(&mut self, line: &str) -> Outcome<Value> {
        writeln!(self.input, "{line}")?;
        self.answer()
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One of the processes: `linked give HOME`, `linked take HOME TICKET REPORTS EDITED`, `linked stay HOME
/// TICKET`, `linked export | import HOME FILE`.
pub(crate) fn alone(args: &[String]) -> Outcome<()> {
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, "give", home] => give(Path::new(home)),
        [_, "take", home, ticket, reports, edited] => {
            take(Path::new(home), ticket, (reports.parse()?, edited.parse()?))
        }
        [_, "stay", home, ticket] => {
            let desk = open(Path::new(home))?;
            let updates = desk.link(&call_up(ticket)).map_err(|error| error.code())?;
            updates.iter().find(|it| matches!(it, Update::Equal { .. })).ok_or("never equal")?;
            println!("{}", json!({ "equal": true }));
            updates.iter().for_each(drop);
            Ok(())
        }
        [_, "export", home, file] => {
            let desk = open(Path::new(home))?;
            let circles = call(&desk, "list_circles", &json!({}))?;
            let circle = circles.pointer("/circles/0/id").ok_or("no household")?;
            said(&desk, "export_bundle", &json!({ "circle": circle, "path": file }))
        }
        [_, "import", home, file] => {
            let desk = open(Path::new(home))?;
            said(&desk, "import_bundle", &json!({ "paths": [file] }))
        }
        _ => Err("linked give | take | stay | export | import".into()),
    }
}

/// Does it, and says how long it took.
fn said(desk: &Desk, command: &str, request: &Value) -> Outcome<()> {
    let (done, seconds) = timed(|| call(desk, command, request));
    println!("{}", json!({ "seconds": seconds, "done": done? }));
    Ok(())
}

fn call_up(ticket: &str) -> Plan {
    Plan { to: vec![ticket.to_owned()], ..Plan::default() }
}

/// Lets others call, and edits as many reports as it is told.
fn give(home: &Path) -> Outcome<()> {
    let desk = open(home)?;
    let updates = desk.link(&listen()?).map_err(|error| error.code())?;
    println!("{}", json!({ "ticket": ticket(&updates)? }));
    for line in std::io::stdin().lines() {
        for id in newest(&desk, "", line?.parse()?)? {
            edit(&desk, &id, EDITED)?;
        }
        println!("{}", json!({ "edited": true }));
    }
    Ok(())
}

/// Calls, and says how long it took until all can be listed and found. The whole begins before the
/// passphrase, as the peers' begins before their store is open.
fn take(home: &Path, ticket: &str, (reports, edited): (u32, u32)) -> Outcome<()> {
    let (done, seconds) = timed(|| -> Outcome<f64> {
        let desk = open(home)?;
        let (done, linked_s) = timed(|| -> Outcome<()> {
            let updates = desk.link(&call_up(ticket)).map_err(|error| error.code())?;
            for update in &updates {
                if matches!(update, Update::Equal { .. }) && holds(&desk, reports, edited)? {
                    return Ok(());
                }
            }
            Err("the link ended".into())
        });
        done.map(|()| linked_s)
    });
    let said = json!({ "seconds": seconds, "linked_s": done?, "peak_mb": peak_mb()? });
    println!("{said}");
    Ok(())
}

fn holds(desk: &Desk, reports: u32, edited: u32) -> Outcome<bool> {
    let count = call(desk, "count_reports", &json!({}))?;
    let here = count.get("reports").and_then(Value::as_u64);
    let listed = newest(desk, "", 50)?.len();
    let found = newest(desk, EDITED, 200)?.len();
    let all = reports.min(50) as usize;
    Ok(here == Some(reports.into()) && listed == all && found == edited as usize)
}
