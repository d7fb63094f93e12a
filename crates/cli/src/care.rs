//! Care of what is stored: checking it, mending it, seeing what can't be read.

use clap::{Args, Subcommand};
use porchlight_api::{ApiError, CheckSummary, QuarantineList, RescueSummary};
use serde_json::json;

use crate::{
    age::age,
    door::{Answer, Door},
    failure::{Done, Failure},
    home::token,
    output::{self, Screen, visible},
    report::short,
    transfer,
};

pub(crate) const CHECK_EXAMPLES: &str = "\
It reads everything and changes nothing; --repair mends what can be mended, and
never writes over a damaged file. The exit code is 4 while something is wrong.
Examples:
  porchlight check
  porchlight check --repair --json";

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Mend what can be mended
    #[arg(long)]
    repair: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum QuarantineCommand {
    /// List what can't be read, with the reasons
    #[command(after_help = "Example:\n  porchlight quarantine list")]
    List,
}

/// Checks the store; damage that remains is a failure.
pub(crate) fn check(door: &mut Door, args: &CheckArgs) -> Result<Done, Failure> {
    door.may_try()?;
    let passphrase = door.read_passphrase()?;
    let (rescued, answer) = match open_and_check(door, &passphrase, args.repair) {
        Err(Failure::Core(ApiError::StoreDamaged {})) if args.repair => {
            let rescued = rescue(door, &passphrase)?;
            (Some(rescued), open_and_check(door, &passphrase, true)?)
        }
        checked => (None, checked?),
    };
    let summary: CheckSummary = answer.read()?;
    match &rescued {
        _ if !door.screen.json => tell_check(&door.screen, &summary, args.repair)?,
        None => output::print(&answer.json)?,
        Some(rescued) => {
            output::print(&json!({ "check": summary, "rescue": rescued }).to_string())?;
        }
    }
    Ok(if summary.problems.is_empty() { Done::Whole } else { Done::Damaged })
}

fn open_and_check(door: &Door, passphrase: &str, repair: bool) -> Result<Answer, Failure> {
    door.unlock_with(passphrase)?;
    transfer::work(door, "check_store", &json!({ "repair": repair }), "check-progress")
}

/// Sets a database aside that is too damaged to mend, and saves what still reads.
fn rescue(door: &Door, passphrase: &str) -> Result<RescueSummary, Failure> {
    door.close()?;
    let profile = door.profile.to_string();
    let (profile, passphrase) = ([("profile", profile.as_str())], [("passphrase", passphrase)]);
    let answer = match door.call_secret("rescue_profile", &profile, &passphrase) {
        // To be told to repair it once more would help nobody.
        Err(Failure::Core(ApiError::StoreDamaged {})) => {
            return Err(Failure::failed("terminal.nothing_saved", []));
        }
        answer => answer?,
    };
    let rescued: RescueSummary = answer.read()?;
    if !door.screen.json {
        let words = &door.screen.words;
        let path = visible(&rescued.set_aside);
        door.screen.line(&words.with("check-set-aside", [("path", path.into())]))?;
        let documents = [("documents", rescued.documents.into())];
        door.screen.line(&words.with("check-rescued", documents))?;
    }
    Ok(rescued)
}

fn tell_check(screen: &Screen, summary: &CheckSummary, repair: bool) -> Result<(), Failure> {
    let words = &screen.words;
    if summary.repaired > 0 {
        screen.line(&words.with("check-repaired", [("count", summary.repaired.into())]))?;
    }
    if summary.problems.is_empty() {
        let counts = [
            ("documents", summary.documents.into()),
            ("chunks", summary.chunks.into()),
            ("rows", summary.rows.into()),
        ];
        return screen.line(&words.with("check-clean", counts));
    }
    let total: u32 = summary.problems.iter().map(|problem| problem.count).sum();
    let message = if repair { "check-problems-left" } else { "check-problems" };
    screen.line(&words.with(message, [("count", total.into())]))?;
    let header = ["check-what", "check-count", "check-record"].map(|id| words.say(id));
    let mut kinds: Vec<(String, u32, Vec<String>)> = Vec::new();
    for problem in &summary.problems {
        let kind = words.word("problem", &token(&problem.kind));
        let record = problem.id.as_deref().map(short);
        match kinds.iter_mut().find(|known| known.0 == kind) {
            Some((_, count, records)) => {
                *count += problem.count;
                records.extend(record);
            }
            None => kinds.push((kind, problem.count, record.into_iter().collect())),
        }
    }
    let rows = kinds
        .into_iter()
        .map(|(kind, count, records)| vec![kind, count.to_string(), records.join(" ")]);
    screen.table(&header, rows.collect())?;
    if repair { Ok(()) } else { screen.suggest("next-repair", []) }
}

/// Lists what waits in quarantine.
pub(crate) fn quarantine(door: &mut Door, command: &QuarantineCommand) -> Result<Done, Failure> {
    let QuarantineCommand::List = command;
    let answer = door.ask("list_quarantine", &json!({}))?;
    let list: QuarantineList = answer.read()?;
    door.show(&answer, |screen| tell_quarantine(screen, &list))
}

fn tell_quarantine(screen: &Screen, list: &QuarantineList) -> Result<(), Failure> {
    let words = &screen.words;
    if list.items.is_empty() {
        return screen.say("quarantine-empty");
    }
    screen.line(&words.with("quarantine-intro", [("count", list.items.len().into())]))?;
    let header = ["label-id", "quarantine-reason", "quarantine-size", "quarantine-at"];
    let rows = list.items.iter().map(|item| {
        vec![
            short(&item.id),
            visible(&item.reason),
            words.with("quarantine-bytes", [("count", item.size_bytes.into())]),
            age(words, screen.now, item.at),
        ]
    });
    screen.table(&header.map(|id| words.say(id)), rows.collect())
}
