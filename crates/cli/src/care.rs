//! Care of what is stored: checking it, mending it, seeing what can't be read.

use clap::{Args, Subcommand};
use porchlight_api::{ApiError, CheckSummary, QuarantineList, RescueSummary};
use serde_json::json;

use crate::{
    age::age,
    door::Door,
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
    let rescued = open_or_rescue(door, args.repair)?;
    let request = json!({ "repair": args.repair });
    let answer = transfer::work(door, "check_store", &request, "check-progress")?;
    let summary: CheckSummary = answer.read()?;
    if door.screen.json {
        let summary = serde_json::json!({ "check": summary, "rescue": rescued });
        let check = if rescued.is_some() { summary.to_string() } else { answer.json.clone() };
        output::print(&check)?;
    } else {
        tell_check(&door.screen, &summary, args.repair)?;
    }
    Ok(if summary.problems.is_empty() { Done::Whole } else { Done::Damaged })
}

/// Opens the profile. A database too damaged to open is set aside, if it may be repaired.
fn open_or_rescue(door: &Door, repair: bool) -> Result<Option<RescueSummary>, Failure> {
    door.may_try()?;
    let passphrase = door.read_passphrase()?;
    match door.unlock_with(&passphrase) {
        Err(Failure::Core(ApiError::StoreDamaged {})) if repair => {}
        opened => return opened.map(|_| None),
    }
    let profile = door.profile.to_string();
    let answer = door.call_secret(
        "rescue_profile",
        &[("profile", &profile)],
        &[("passphrase", &passphrase)],
    )?;
    let rescued: RescueSummary = answer.read()?;
    if !door.screen.json {
        let words = &door.screen.words;
        let path = visible(&rescued.set_aside);
        door.screen.line(&words.with("check-set-aside", [("path", path.into())]))?;
        door.screen
            .line(&words.with("check-rescued", [("documents", rescued.documents.into())]))?;
    }
    door.unlock_with(&passphrase)?;
    Ok(Some(rescued))
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
    let rows = summary.problems.iter().map(|problem| {
        let record = problem.id.as_deref().map(short).unwrap_or_default();
        vec![words.word("problem", &token(&problem.kind)), problem.count.to_string(), record]
    });
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
