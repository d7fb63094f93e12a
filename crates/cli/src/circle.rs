//! Circles from the terminal: founding, roles, removal. What is signed asks for the passphrase once more
//! than opening does; it is read once and used for both.

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Subcommand};
use porchlight_api::{Acted, CircleFace, CircleList, CircleView, RemovalProposal};
use serde_json::{Value, json};

use crate::{
    circle_face,
    circle_view::{self, names},
    closed,
    door::{Answer, Door},
    failure::{Done, Failure},
    guest, meeting,
    output::{self, visible},
    report::short,
    simulate::SimulateArgs,
};

const FOUND_EXAMPLES: &str = "\
You are its first person and its admin. The name is for you alone: others give
the circle names of their own.
Example:
  porchlight circle found --name \"Maple Street\"";

const REMOVE_EXAMPLES: &str = "\
What was read before can't be taken back. Without --yes it shows who else might
have to go, and asks.
Examples:
  porchlight circle remove maple 3fa9 --for-cause
  porchlight circle remove maple 3fa9 --also 77c0 --yes
  porchlight circle remove maple --device 5be21a90";

const RELAY_EXAMPLES: &str = "\
A relay is a machine that somebody of the circle runs with iroh-relay. It carries
what it can't open, between devices that reach each other in no other way. It
sees from which addresses, how much and when. Everybody who wants to be reached
through it chooses it on their own device.
Examples:
  porchlight circle relay maple https://relay.example.org
  porchlight circle relay maple --none";

#[derive(Debug, Subcommand)]
pub(crate) enum CircleCommand {
    /// Found a circle
    #[command(after_help = FOUND_EXAMPLES)]
    Found(FoundArgs),
    /// List your circles
    #[command(after_help = "Example:\n  porchlight circle list")]
    List,
    /// Show who is in a circle, what each may read, and what lacks signatures
    #[command(visible_alias = "status")]
    #[command(after_help = "Example:\n  porchlight circle show maple")]
    Show(OneArgs),
    /// Invite a neighbour: they come in when both screens show the same six digits
    #[command(after_help = meeting::INVITE_EXAMPLES)]
    Invite(meeting::InviteArgs),
    /// Come into a circle with an invitation
    #[command(after_help = meeting::JOIN_EXAMPLES)]
    Join(meeting::JoinArgs),
    /// Invite somebody back who lost every device and has their printed words
    #[command(after_help = meeting::BACK_EXAMPLES)]
    InviteBack(meeting::BackArgs),
    /// List the people of a circle
    #[command(after_help = "Example:\n  porchlight circle people maple")]
    People(OneArgs),
    /// Give a person a name of your own; it stays on this device
    #[command(after_help = "Example:\n  porchlight circle name maple 3fa9 \"Ben from number 12\"")]
    Name(NameArgs),
    /// Choose the relay by which this device can be called in a circle, or show it
    #[command(after_help = RELAY_EXAMPLES)]
    Relay(RelayArgs),
    /// Give a person a role
    #[command(after_help = "Examples:\n  porchlight circle grant maple 3fa9 verifier\n  \
        porchlight circle grant maple 3fa9 admin --until 2027-03-01")]
    Grant(GrantArgs),
    /// Take a role from a person, or give up your own
    #[command(after_help = "Example:\n  porchlight circle revoke maple 3fa9 verifier")]
    Revoke(RoleArgs),
    /// Remove a person or a device
    #[command(after_help = REMOVE_EXAMPLES)]
    Remove(RemoveArgs),
    /// Leave a circle
    #[command(after_help = "Example:\n  porchlight circle leave maple")]
    Leave(LeaveArgs),
    /// Sign what lacks a signature
    #[command(after_help = "Example:\n  porchlight circle second maple 90cd")]
    Second(SecondArgs),
    /// Make another person admin, and end your own duty
    #[command(after_help = "Example:\n  porchlight circle handover maple 3fa9 --until 2027-03-01")]
    Handover(HandoverArgs),
    /// Show what people outside know of a circle, or make it anew
    #[command(after_help = "Examples:\n  porchlight circle face maple\n  \
        porchlight circle face maple --renew")]
    Face(FaceArgs),
    /// List the lines on which people outside send reports in
    #[command(after_help = "Example:\n  porchlight circle lines maple")]
    Lines(guest::LinesArgs),
    /// Invite somebody outside to send reports in, or to read alerts
    #[command(after_help = "Examples:\n  porchlight circle invite-guest maple\n  \
        porchlight circle invite-guest maple --alerts")]
    InviteGuest(guest::InviteArgs),
    /// Shut a line for good; what came on it stays
    #[command(after_help = "Example:\n  porchlight circle shut-line maple 3fa9")]
    ShutLine(guest::ShutArgs),
    /// Take an invitation to send reports in, or to read alerts
    #[command(after_help = "Example:\n  porchlight circle accept invitation.txt")]
    Accept(guest::AcceptArgs),
    /// Show where you send reports or read alerts as a guest
    #[command(after_help = "Example:\n  porchlight circle places")]
    Places,
    /// Watch a made-up circle; it touches nothing of yours
    #[command(after_help = "Examples:\n  porchlight circle simulate\n  \
        porchlight circle simulate --seed 7 --people 8 --language es")]
    Simulate(SimulateArgs),
}

#[derive(Debug, Args)]
pub(crate) struct FoundArgs {
    /// What you call it
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    name: String,
}

#[derive(Debug, Args)]
pub(crate) struct OneArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
}

#[derive(Debug, Args)]
pub(crate) struct NameArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
    /// The person's id, or the first characters of it
    person: String,
    /// What you call them; nothing takes the name away
    #[arg(default_value = "", allow_hyphen_values = true)]
    name: String,
}

#[derive(Debug, Args)]
pub(crate) struct RelayArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
    /// The relay's address, as whoever runs it says
    #[arg(value_name = "URL")]
    relay: Option<String>,
    /// Be called through no relay
    #[arg(long, conflicts_with = "relay")]
    none: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FaceArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
    /// Make or sign a new one now
    #[arg(long)]
    renew: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RoleArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
    /// The person's id, or the first characters of it
    person: String,
    /// Which role
    #[arg(value_parser = closed::ROLES.to_vec())]
    role: String,
}

#[derive(Debug, Args)]
pub(crate) struct GrantArgs {
    #[command(flatten)]
    role: RoleArgs,
    /// When it should be handed over; shown to everybody, ends nothing by itself
    #[arg(long, value_name = "DATE", value_parser = end_of_day)]
    until: Option<DateTime<Utc>>,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
    /// The person's id, or the first characters of it
    #[arg(required_unless_present = "device")]
    person: Option<String>,
    /// Remove this device alone
    #[arg(long, value_name = "ID", conflicts_with = "person")]
    device: Option<String>,
    /// A person who goes with them; may be repeated
    #[arg(long, value_name = "ID", requires = "person")]
    also: Vec<String>,
    /// A device that goes with them; may be repeated
    #[arg(long, value_name = "ID", requires = "person")]
    also_device: Vec<String>,
    /// A guest's line that stays open although this person opened it; may be repeated
    #[arg(long, value_name = "ID", requires = "person")]
    keep_line: Vec<String>,
    /// What they attested no longer counts
    #[arg(long, requires = "person")]
    for_cause: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LeaveArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SecondArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
    /// What lacks a signature: its id, or the first characters of it
    operation: String,
}

#[derive(Debug, Args)]
pub(crate) struct HandoverArgs {
    /// The circle: your name for it, its id, or the first characters of that
    circle: String,
    /// Who becomes admin: the person's id, or the first characters of it
    person: String,
    /// When it should be handed over again; shown to everybody, ends nothing by itself
    #[arg(long, value_name = "DATE", value_parser = end_of_day)]
    until: Option<DateTime<Utc>>,
}

pub(crate) fn run(door: &Door, command: &CircleCommand) -> Result<Done, Failure> {
    match command {
        CircleCommand::Found(args) => found(door, args),
        CircleCommand::List => list(door),
        CircleCommand::Show(args) => show(door, args),
        CircleCommand::Invite(args) => meeting::invite(door, args),
        CircleCommand::InviteBack(args) => meeting::invite_back(door, args),
        CircleCommand::Join(args) => meeting::join(door, args),
        CircleCommand::People(args) => people(door, args),
        CircleCommand::Name(args) => name(door, args),
        CircleCommand::Relay(args) => relay(door, args),
        CircleCommand::Grant(args) => grant(door, args),
        CircleCommand::Revoke(args) => revoke(door, args),
        CircleCommand::Remove(args) => remove(door, args),
        CircleCommand::Leave(args) => leave(door, args),
        CircleCommand::Second(args) => second(door, args),
        CircleCommand::Handover(args) => hand_over(door, args),
        CircleCommand::Face(args) => face(door, args),
        CircleCommand::Lines(args) => guest::lines(door, args),
        CircleCommand::InviteGuest(args) => guest::invite(door, args),
        CircleCommand::ShutLine(args) => guest::shut(door, args),
        CircleCommand::Accept(args) => guest::accept(door, args),
        CircleCommand::Places => guest::places(door),
        CircleCommand::Simulate(args) => crate::simulate::run(&door.screen, args),
    }
}

fn found(door: &Door, args: &FoundArgs) -> Result<Done, Failure> {
    let passphrase = open(door)?;
    let answer = sign(door, "found_circle", &json!({ "name": args.name }), &passphrase)?;
    let view: CircleView = answer.read()?;
    door.show(&answer, |screen| {
        screen.say("circle-founded")?;
        circle_view::tell(screen, &view)
    })
}

fn list(door: &Door) -> Result<Done, Failure> {
    let answer = door.ask("list_circles", &json!({}))?;
    let list: CircleList = answer.read()?;
    door.show(&answer, |screen| circle_view::tell_list(screen, &list))
}

fn show(door: &Door, args: &OneArgs) -> Result<Done, Failure> {
    let answer = door.ask("show_circle", &json!({ "circle": args.circle }))?;
    let view: CircleView = answer.read()?;
    door.show(&answer, |screen| circle_view::tell(screen, &view))
}

fn people(door: &Door, args: &OneArgs) -> Result<Done, Failure> {
    let answer = door.ask("show_circle", &json!({ "circle": args.circle }))?;
    let view: CircleView = answer.read()?;
    if door.screen.json {
        return output::print(&json!({ "persons": view.persons }).to_string())
            .map(|()| Done::Whole);
    }
    circle_view::tell_persons(&door.screen, &view.persons).map(|()| Done::Whole)
}

fn name(door: &Door, args: &NameArgs) -> Result<Done, Failure> {
    let request = json!({ "circle": args.circle, "person": args.person, "name": args.name });
    let answer = door.ask("name_person", &request)?;
    let view: CircleView = answer.read()?;
    door.show(&answer, |screen| {
        screen.say("circle-named")?;
        circle_view::tell_persons(screen, &view.persons)
    })
}

fn relay(door: &Door, args: &RelayArgs) -> Result<Done, Failure> {
    let answer = if args.relay.is_some() || args.none {
        door.ask("set_relay", &json!({ "circle": args.circle, "relay": args.relay }))?
    } else {
        door.ask("show_circle", &json!({ "circle": args.circle }))?
    };
    let view: CircleView = answer.read()?;
    door.show(&answer, |screen| match &view.relay {
        Some(relay) => {
            let relay = visible(relay).into();
            screen.line(&screen.words.with("circle-relay-set", [("relay", relay)]))
        }
        None => screen.say("circle-relay-none"),
    })
}

fn grant(door: &Door, args: &GrantArgs) -> Result<Done, Failure> {
    let RoleArgs { circle, person, role } = &args.role;
    let request = json!({ "circle": circle, "person": person, "role": role, "until": args.until });
    act(door, "grant_role", &request)
}

fn revoke(door: &Door, args: &RoleArgs) -> Result<Done, Failure> {
    let RoleArgs { circle, person, role } = args;
    act(door, "revoke_role", &json!({ "circle": circle, "person": person, "role": role }))
}

fn remove(door: &Door, args: &RemoveArgs) -> Result<Done, Failure> {
    refuse_without_yes(args.yes)?;
    let passphrase = open(door)?;
    if !args.yes {
        if let Some(person) = &args.person {
            let request = json!({ "circle": args.circle, "person": person });
            let proposal: RemovalProposal = door.call("propose_removal", &request)?.read()?;
            tell_proposal(door, &proposal);
        }
        output::notice(&door.screen.words.say("circle-remove-what"));
        if !asked(door, "ask-remove") {
            return Ok(Done::InPart);
        }
    }
    let answer = match (&args.person, &args.device) {
        (Some(person), _) => {
            let request = json!({
                "circle": args.circle, "person": person, "also_persons": args.also,
                "also_devices": args.also_device, "for_cause": args.for_cause,
                "keep_lines": args.keep_line
            });
            sign(door, "remove_person", &request, &passphrase)?
        }
        (None, device) => {
            let request = json!({ "circle": args.circle, "device": device });
            sign(door, "remove_device", &request, &passphrase)?
        }
    };
    tell_acted(door, &answer)
}

/// On standard error, so that --json answers with nothing but JSON.
fn tell_proposal(door: &Door, proposal: &RemovalProposal) {
    let words = &door.screen.words;
    let devices = [("count", proposal.devices.len().into())];
    output::notice(&words.with("circle-remove-devices", devices));
    if proposal.signatures > 1 {
        output::notice(&words.say("circle-remove-two"));
    }
    for vouched in &proposal.vouched {
        let who = [
            ("person", short(&vouched.person).into()),
            ("roles", names(words, &vouched.roles).into()),
        ];
        let id = if vouched.by_nobody_else { "circle-vouched-alone" } else { "circle-vouched" };
        output::notice(&words.with(id, who));
    }
    for line in &proposal.lines {
        let what = [("line", short(&line.id).into()), ("reports", line.reports.into())];
        output::notice(&words.with("guest-falls", what));
    }
}

fn leave(door: &Door, args: &LeaveArgs) -> Result<Done, Failure> {
    refuse_without_yes(args.yes)?;
    let passphrase = open(door)?;
    if !args.yes {
        output::notice(&door.screen.words.say("circle-leave-what"));
        if !asked(door, "ask-leave") {
            return Ok(Done::InPart);
        }
    }
    let answer = sign(door, "leave_circle", &json!({ "circle": args.circle }), &passphrase)?;
    door.show(&answer, |screen| screen.say("circle-left"))
}

fn second(door: &Door, args: &SecondArgs) -> Result<Done, Failure> {
    let SecondArgs { circle, operation } = args;
    act(door, "second_operation", &json!({ "circle": circle, "operation": operation }))
}

fn hand_over(door: &Door, args: &HandoverArgs) -> Result<Done, Failure> {
    let HandoverArgs { circle, person, until } = args;
    act(door, "hand_over", &json!({ "circle": circle, "to": person, "until": until }))
}

fn face(door: &Door, args: &FaceArgs) -> Result<Done, Failure> {
    let request = json!({ "circle": args.circle });
    let answer = if args.renew {
        let passphrase = open(door)?;
        sign(door, "renew_face", &request, &passphrase)?
    } else {
        door.ask("show_face", &request)?
    };
    let face: CircleFace = answer.read()?;
    door.show(&answer, |screen| circle_face::tell(screen, &face))
}

pub(crate) fn refuse_without_yes(yes: bool) -> Result<(), Failure> {
    if yes || output::can_ask() {
        return Ok(());
    }
    Err(Failure::misused("terminal.needs_yes_circle", []))
}

pub(crate) fn asked(door: &Door, question: &str) -> bool {
    let yes = output::ask_yes(&door.screen, question, "ask-delete-yes");
    if !yes {
        output::notice(&door.screen.words.say("circle-unchanged"));
    }
    yes
}

/// Opens the profile, and gives the passphrase for what is signed next.
pub(crate) fn open(door: &Door) -> Result<zeroize::Zeroizing<String>, Failure> {
    door.may_try()?;
    let passphrase = door.read_passphrase()?;
    door.unlock_with(&passphrase)?;
    Ok(passphrase)
}

pub(crate) fn sign(
    door: &Door,
    command: &'static str,
    request: &Value,
    passphrase: &str,
) -> Result<Answer, Failure> {
    let fields: Vec<(&str, String)> = request
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.as_str(), value.to_string()))
        .collect();
    let plain: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    door.call_secret(command, &plain, &[("passphrase", passphrase)])
}

fn act(door: &Door, command: &'static str, request: &Value) -> Result<Done, Failure> {
    let passphrase = open(door)?;
    let answer = sign(door, command, request, &passphrase)?;
    tell_acted(door, &answer)
}

pub(crate) fn tell_acted(door: &Door, answer: &Answer) -> Result<Done, Failure> {
    let acted: Acted = answer.read()?;
    door.show(answer, |screen| {
        if acted.lacks > 0 {
            let lacking = [("count", acted.lacks.into()), ("id", short(&acted.operation).into())];
            screen.line(&screen.words.with("circle-lacks", lacking))?;
        } else {
            screen.say("circle-done")?;
        }
        circle_view::tell(screen, &acted.circle)
    })
}

/// The end of a day, as in 2027-03-01.
fn end_of_day(text: &str) -> Result<DateTime<Utc>, chrono::ParseError> {
    let date = text.parse::<NaiveDate>()?;
    Ok(date.and_hms_opt(23, 59, 59).unwrap_or_default().and_utc())
}
