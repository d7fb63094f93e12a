//! Inviting and joining from the terminal. The two devices talk beside the commands; here is asked how far
//! they are, each time that something moved, and people's words are handed on.

use std::{
    io::{self, BufRead, Write as _},
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use clap::Args;
use porchlight_api::{
    ApiError, CircleList, CirclePlace, CircleSort, Event, LinkStatus, MeetingEnd, MeetingSide,
    MeetingView,
};
use qrcode::{QrCode, render::unicode::Dense1x2};
use serde_json::json;
use zeroize::Zeroizing;

use crate::{
    closed,
    door::Door,
    failure::{Done, Failure},
    home::token,
    output::{self, Screen},
    recovery::TypedArgs,
    report::short,
};

pub(crate) const INVITE_EXAMPLES: &str = "\
Both devices must be in one network. Compare the six digits aloud: they show that
nobody stands between you. The answer is read from standard input where there is
no terminal.
Examples:
  porchlight circle invite maple
  porchlight circle invite maple --role verifier --at 192.168.1.5";

pub(crate) const JOIN_EXAMPLES: &str = "\
It asks for the invitation. Others on this computer could read it as an argument.
Examples:
  porchlight circle join --name \"Maple Street\"
  porchlight circle join --name \"Maple Street\" invitation.txt
  porchlight circle join --name \"Maple Street\" --with-words";

pub(crate) const BACK_EXAMPLES: &str = "\
Only when you see them, or know their voice: by your word they are back, and
every device that they had is out. They join with their words:
  porchlight circle join --with-words
Examples:
  porchlight circle invite-back maple Ben";

/// How long nothing more may come until both are taken to hold the same.
const QUIET: Duration = Duration::from_secs(1);
/// How long the exchange that follows a meeting may take to begin.
const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Debug, Args)]
pub(crate) struct InviteArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
    /// What they are let in as; may be repeated
    #[arg(long = "role", value_name = "ROLE", value_parser = closed::ROLES.to_vec())]
    roles: Vec<String>,
    /// Wait at this address of the device alone, with or without a port; may be given again
    #[arg(long, value_name = "ADDRESS")]
    at: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DeviceArgs {
    /// The circle; without one, your household
    #[arg(default_value = "")]
    circle: String,
    /// Wait at this address of the device alone, with or without a port; may be given again
    #[arg(long, value_name = "ADDRESS")]
    at: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct BackArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
    /// The person: your name for them, their id, or the first characters of that
    person: String,
    /// Wait at this address of the device alone, with or without a port; may be given again
    #[arg(long, value_name = "ADDRESS")]
    at: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct JoinArgs {
    /// The file with the text of the invitation; without one, it is asked for
    file: Option<PathBuf>,
    /// What you call the circle
    #[arg(long, value_name = "NAME", default_value = "", allow_hyphen_values = true)]
    name: String,
    /// Come back with your printed words, which it asks for
    #[arg(long)]
    with_words: bool,
    #[command(flatten)]
    typed: TypedArgs,
}

/// Invites a neighbour and stays until they are in, or are not.
pub(crate) fn invite(door: &Door, args: &InviteArgs) -> Result<Done, Failure> {
    let request = json!({ "circle": args.circle, "roles": args.roles, "at": args.at });
    begin(door, |door, _| door.call("invite_member", &request).map(drop))
}

/// The same for a device of one's own.
pub(crate) fn invite_device(door: &Door, args: &DeviceArgs) -> Result<Done, Failure> {
    begin(door, |door, _| {
        let circle = or_household(door, &args.circle)?;
        door.call("invite_device", &json!({ "circle": circle, "at": args.at })).map(drop)
    })
}

/// Comes into a circle and stays until it is done.
pub(crate) fn join(door: &Door, args: &JoinArgs) -> Result<Done, Failure> {
    let invitation = Zeroizing::new(match &args.file {
        Some(file) => std::fs::read_to_string(file).map_err(|_| {
            Failure::from(ApiError::ImportCannotRead { path: file.display().to_string() })
        })?,
        None => ask_invitation(&door.screen),
    });
    let words = if args.with_words || !args.typed.is_empty() {
        args.typed.read(&door.screen)?
    } else {
        Zeroizing::new("[]".to_owned())
    };
    begin(door, |door, passphrase| {
        let name = json!(args.name).to_string();
        let plain = [("name", name.as_str()), ("recovery_words", words.as_str())];
        let secret = [("invitation", invitation.as_str()), ("passphrase", passphrase)];
        door.call_secret("join_circle", &plain, &secret).map(drop)
    })
}

/// Invites somebody back who lost every device, and stays until they are in, or are not.
pub(crate) fn invite_back(door: &Door, args: &BackArgs) -> Result<Done, Failure> {
    let request = json!({ "circle": args.circle, "person": args.person, "at": args.at });
    begin(door, |door, _| {
        door.call("invite_return", &request)?;
        output::notice(&door.screen.words.say("meeting-return-see"));
        Ok(())
    })
}

fn ask_invitation(screen: &Screen) -> String {
    let mut typed = String::new();
    if output::can_ask() {
        let _ = write!(io::stderr().lock(), "{} ", screen.words.say("ask-invitation"));
    }
    let _ = io::stdin().lock().read_line(&mut typed);
    typed
}

fn begin(
    door: &Door,
    ask: impl FnOnce(&Door, &str) -> Result<(), Failure>,
) -> Result<Done, Failure> {
    door.may_try()?;
    let passphrase = door.read_passphrase()?;
    door.unlock_with(&passphrase)?;
    let events = door.desk.events();
    ask(door, &passphrase)?;
    let mut shown = String::new();
    loop {
        let answer = door.call("show_meeting", &json!({}))?;
        let view: MeetingView = answer.read()?;
        let stage = stage(&view);
        if stage != shown {
            door.show(&answer, |screen| tell(screen, &view))?;
            shown = stage;
        }
        match view {
            MeetingView::Digits { said: false, .. } => answer_digits(door, &passphrase)?,
            MeetingView::Done { lacks: 0, .. } => return exchange(door, &events),
            MeetingView::Done { .. } => return Ok(Done::Whole),
            MeetingView::None {} | MeetingView::Over { .. } | MeetingView::Apart { .. } => {
                return Ok(Done::InPart);
            }
            MeetingView::Waiting { .. }
            | MeetingView::Calling { .. }
            | MeetingView::Digits { .. }
            | MeetingView::Admitting { .. } => until_meeting_moves(&events)?,
        }
    }
}

/// What of a view is worth a new line: not the seconds that are left.
fn stage(view: &MeetingView) -> String {
    let mut view = json!(view);
    view.as_object_mut().and_then(|fields| fields.remove("left_s"));
    view.to_string()
}

fn until_meeting_moves(events: &Receiver<Event>) -> Result<(), Failure> {
    loop {
        match events.recv() {
            Ok(Event::MeetingChanged {}) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(ApiError::VaultLocked {}.into()),
        }
    }
}

/// The word of the person here. Meanwhile the other end may have stopped: that is seen next.
fn answer_digits(door: &Door, passphrase: &str) -> Result<(), Failure> {
    let same = output::ask_yes(&door.screen, "ask-meeting-same", "ask-delete-yes");
    let said = if same {
        let secret = [("passphrase", passphrase)];
        door.call_secret("answer_meeting", &[("same", "true")], &secret)
    } else {
        door.call("answer_meeting", &json!({ "same": false }))
    };
    match said {
        Err(Failure::Core(ApiError::MeetingNotNow {})) => Ok(()),
        said => said.map(drop),
    }
}

fn tell(screen: &Screen, view: &MeetingView) -> Result<(), Failure> {
    let words = &screen.words;
    match view {
        MeetingView::None {} => Ok(()),
        MeetingView::Waiting { invitation, .. } => {
            screen.say("meeting-invitation")?;
            // On a line of its own, to be copied whole.
            output::print(invitation)?;
            if output::can_ask()
                && let Ok(code) = QrCode::new(invitation)
            {
                output::print(&picture(&code))?;
            }
            screen.say("meeting-how")?;
            screen.say("meeting-waiting")
        }
        MeetingView::Calling { .. } => screen.say("meeting-calling"),
        MeetingView::Digits { said: true, .. } => screen.say("meeting-said"),
        MeetingView::Digits { digits, .. } => {
            let apart = digits.split_at_checked(3).unwrap_or((digits, ""));
            let spaced = format!("{} {}", apart.0, apart.1);
            screen.line(&words.with("meeting-digits", [("digits", spaced.into())]))?;
            screen.say("meeting-aloud")
        }
        MeetingView::Admitting { .. } => screen.say("meeting-admitting"),
        MeetingView::Done { side, person, lacks, second_device, .. } => {
            match side {
                MeetingSide::Inviter => {
                    let person = [("person", short(person).into())];
                    screen.line(&words.with("meeting-done-inviter", person))?;
                }
                MeetingSide::Newcomer => screen.say("meeting-done-newcomer")?,
            }
            if *second_device {
                screen.say("meeting-second")?;
            }
            if *lacks > 0 {
                return screen.line(&words.with("meeting-lacks", [("count", (*lacks).into())]));
            }
            screen.say("meeting-exchange")
        }
        MeetingView::Apart { .. } => screen.say("joining-apart-text"),
        MeetingView::Over { why, .. } => screen.say(&over(*why)),
    }
}

/// Black on white whatever the terminal's colours are: not every camera reads it the other way round.
fn picture(code: &QrCode) -> String {
    const BLACK_ON_WHITE: &str = "\u{1b}[30;107m";
    const RESET: &str = "\u{1b}[0m";
    let lines = code.render::<Dense1x2>().build();
    let lines = lines.lines().map(|line| format!("{BLACK_ON_WHITE}{line}{RESET}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The sentence that the window says too.
fn over(why: MeetingEnd) -> String {
    format!("joining-over-{}", token(&why).replace('_', "-"))
}

/// What the two share goes over now, until both hold the same or the other is gone.
fn exchange(door: &Door, events: &Receiver<Event>) -> Result<Done, Failure> {
    let mut was_equal = false;
    loop {
        let status: LinkStatus = door.call("link_status", &json!({}))?.read()?;
        was_equal |= status.left == 0 && status.links.iter().any(|link| link.equal);
        let pause = if was_equal { QUIET } else { PATIENCE };
        match events.recv_timeout(pause) {
            Ok(_) if was_equal && status.links.is_empty() => break,
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return Err(ApiError::VaultLocked {}.into()),
        }
    }
    if door.screen.json {
        output::print(&json!({ "equal": was_equal }).to_string())?;
    } else {
        door.screen.say(if was_equal { "meeting-equal" } else { "meeting-later" })?;
    }
    Ok(Done::Whole)
}

/// A circle as it was named, or the household: the circle of one's own devices.
pub(crate) fn or_household(door: &Door, circle: &str) -> Result<String, Failure> {
    if !circle.is_empty() {
        return Ok(circle.to_owned());
    }
    let list: CircleList = door.call("list_circles", &json!({}))?.read()?;
    let households = list.circles.into_iter().filter(|row| row.sort == CircleSort::Household);
    // Who joined the household of another device may still have one alone.
    let household = households.max_by_key(|row| (row.place != CirclePlace::Outside, row.devices));
    household.map(|row| row.id).ok_or_else(|| ApiError::CircleNotFound {}.into())
}
