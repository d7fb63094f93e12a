//! Guests from the terminal: inviting somebody outside a circle, shutting their line, and taking such an
//! invitation. No passphrase but the one that opens the profile: a device alone may do all of it.

use std::path::PathBuf;

use clap::Args;
use porchlight_api::{ApiError, GuestInvitation, GuestPlaces, LineList, LineState, LineView};
use serde_json::json;

use crate::{
    age::local_date,
    door::Door,
    failure::{Done, Failure},
    output::Screen,
    report::short,
};

#[derive(Debug, Args)]
pub(crate) struct LinesArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
}

#[derive(Debug, Args)]
pub(crate) struct InviteArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
    /// Invite them to read alerts, and not to send reports
    #[arg(long)]
    alerts: bool,
    /// How many of their reports are taken in a day; the rest comes later
    #[arg(long, value_name = "NUMBER", conflicts_with = "alerts")]
    quota: Option<u16>,
}

#[derive(Debug, Args)]
pub(crate) struct ShutArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
    /// The line's id, or the first characters of it
    line: String,
}

#[derive(Debug, Args)]
pub(crate) struct AcceptArgs {
    /// The file with the text of the invitation
    file: PathBuf,
}

pub(crate) fn lines(door: &Door, args: &LinesArgs) -> Result<Done, Failure> {
    let answer = door.ask("lines", &json!({ "circle": args.circle }))?;
    let list: LineList = answer.read()?;
    door.show(&answer, |screen| tell_lines(screen, &list.lines))
}

pub(crate) fn invite(door: &Door, args: &InviteArgs) -> Result<Done, Failure> {
    let sort = if args.alerts { "alerts" } else { "reports" };
    let request = json!({ "circle": args.circle, "sort": sort, "quota": args.quota });
    let answer = door.ask("invite_guest", &request)?;
    let invitation: GuestInvitation = answer.read()?;
    door.show(&answer, |screen| {
        screen.line(&invitation.text)?;
        screen.say(if args.alerts { "guest-invited-alerts" } else { "guest-invited-reports" })
    })
}

pub(crate) fn shut(door: &Door, args: &ShutArgs) -> Result<Done, Failure> {
    let answer = door.ask("shut_line", &json!({ "circle": args.circle, "line": args.line }))?;
    let list: LineList = answer.read()?;
    door.show(&answer, |screen| {
        screen.say("guest-shut")?;
        tell_lines(screen, &list.lines)
    })
}

/// Takes an invitation from a file: an argument could be read by others on this computer.
pub(crate) fn accept(door: &Door, args: &AcceptArgs) -> Result<Done, Failure> {
    let text = std::fs::read_to_string(&args.file).map_err(|_| {
        Failure::from(ApiError::ImportCannotRead { path: args.file.display().to_string() })
    })?;
    let answer = door.ask("accept_invitation", &json!({ "text": text }))?;
    let places: GuestPlaces = answer.read()?;
    door.show(&answer, |screen| {
        screen.say("guest-accepted")?;
        tell_places(screen, &places)
    })
}

pub(crate) fn places(door: &Door) -> Result<Done, Failure> {
    let answer = door.ask("guest_places", &json!({}))?;
    let places: GuestPlaces = answer.read()?;
    door.show(&answer, |screen| tell_places(screen, &places))
}

fn tell_lines(screen: &Screen, lines: &[LineView]) -> Result<(), Failure> {
    let words = &screen.words;
    if lines.is_empty() {
        return screen.say("guest-no-lines");
    }
    let header = ["guest-line", "guest-invited-by", "guest-state", "guest-reports"];
    let rows = lines.iter().map(|line| {
        let state = words.say(match line.state {
            LineState::Open => "guest-state-open",
            LineState::Fallen => "guest-state-fallen",
            LineState::Shut => "guest-state-shut",
        });
        vec![short(&line.id), short(&line.by), state, line.reports.to_string()]
    });
    screen.table(&header.map(|id| words.say(id)), rows.collect())?;
    if lines.iter().any(|line| line.unopened > 0) {
        screen.say("guest-unopened")?;
    }
    Ok(())
}

fn tell_places(screen: &Screen, places: &GuestPlaces) -> Result<(), Failure> {
    let words = &screen.words;
    if places.places.is_empty() {
        return screen.say("guest-no-places");
    }
    for place in &places.places {
        let id = [("id", short(&place.id).into())];
        screen.line(&words.with(&format!("guest-place-{}", sort(place.sort)), id))?;
        match place.addressed_as_of {
            Some(date) => {
                let date = [("date", local_date(date).into())];
                screen.line(&words.with("guest-addressed", date))?;
            }
            None => screen.say("guest-not-met")?,
        }
        if place.is_too_old {
            screen.say("guest-too-old")?;
        }
        if place.needs_new_invitation {
            screen.say("guest-needs-new")?;
        }
        let received = place.items.iter().filter(|item| item.received_at.is_some()).count();
        let counts = [("sent", place.items.len().into()), ("received", received.into())];
        screen.line(&words.with("guest-items", counts))?;
    }
    Ok(())
}

fn sort(sort: porchlight_api::GuestSort) -> &'static str {
    match sort {
        porchlight_api::GuestSort::Reports => "reports",
        porchlight_api::GuestSort::Alerts => "alerts",
    }
}
