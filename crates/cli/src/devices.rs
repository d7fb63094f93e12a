//! One's own devices from the terminal: adding a second one, taking a lost one out.

use clap::{Args, Subcommand};
use porchlight_api::CircleView;
use serde_json::json;

use crate::{
    circle::{asked, open, refuse_without_yes, sign, tell_acted},
    door::Door,
    failure::{Done, Failure},
    meeting::{self, DeviceArgs},
    output,
    report::short,
};

#[derive(Debug, Subcommand)]
pub(crate) enum DeviceCommand {
    /// Add another device of yours: it joins with the invitation that is shown
    #[command(after_help = "Examples:\n  porchlight device add\n  porchlight device add maple")]
    Add(DeviceArgs),
    /// List your devices in a circle, or in your household
    #[command(after_help = "Example:\n  porchlight device list")]
    List(OneArgs),
    /// Take a device of yours out, a lost one say
    #[command(after_help = "Example:\n  porchlight device remove 5be21a90 --circle maple")]
    Remove(RemoveArgs),
}

#[derive(Debug, Args)]
pub(crate) struct OneArgs {
    /// The circle; without one, your household
    #[arg(default_value = "")]
    circle: String,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// The device's id, or the first characters of it
    device: String,
    /// The circle; without one, your household
    #[arg(long, value_name = "CIRCLE", default_value = "")]
    circle: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(door: &Door, command: &DeviceCommand) -> Result<Done, Failure> {
    match command {
        DeviceCommand::Add(args) => meeting::invite_device(door, args),
        DeviceCommand::List(args) => list(door, args),
        DeviceCommand::Remove(args) => remove(door, args),
    }
}

fn list(door: &Door, args: &OneArgs) -> Result<Done, Failure> {
    door.unlock()?;
    let circle = meeting::or_household(door, &args.circle)?;
    let view: CircleView = door.call("show_circle", &json!({ "circle": circle }))?.read()?;
    let mine = view.persons.iter().find(|person| person.is_me);
    let devices = mine.map(|person| person.devices.as_slice()).unwrap_or_default();
    if door.screen.json {
        return output::print(&json!({ "devices": devices }).to_string()).map(|()| Done::Whole);
    }
    let words = &door.screen.words;
    let rows = devices.iter().map(|device| {
        let this = if device.is_this { words.say("device-this") } else { String::new() };
        vec![short(&device.id), this]
    });
    door.screen.table(&[words.say("device-id"), String::new()], rows.collect())?;
    Ok(Done::Whole)
}

fn remove(door: &Door, args: &RemoveArgs) -> Result<Done, Failure> {
    refuse_without_yes(args.yes)?;
    let passphrase = open(door)?;
    let circle = meeting::or_household(door, &args.circle)?;
    if !args.yes {
        output::notice(&door.screen.words.say("circle-remove-what"));
        if !asked(door, "ask-remove") {
            return Ok(Done::InPart);
        }
    }
    let request = json!({ "circle": circle, "device": args.device });
    let answer = sign(door, "remove_device", &request, &passphrase)?;
    tell_acted(door, &answer)
}
