//! Profiles, passphrases and settings from the terminal.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use porchlight_api::{ApiError, HomeStatus, ProfileView, Settings};
use serde_json::{Value, json};

use crate::{
    door::Door,
    failure::{Done, Failure},
    output::{self, Screen, visible},
    passphrase::Source,
};

pub(crate) const INIT_EXAMPLES: &str = "\
Examples:
  porchlight init --name \"Ana's phone\"
  porchlight --profile 2 init --name \"Shared tablet\"
  porchlight --home H --passphrase-file P init --name \"Ana's phone\"";

const PASSPHRASE_EXAMPLES: &str = "\
Examples:
  porchlight passphrase change
  porchlight --passphrase-file OLD passphrase change --new-passphrase-file NEW";

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// What this device is called, to you and later to your neighbours
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    name: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PassphraseCommand {
    /// Choose a new passphrase; the old one then opens nothing
    #[command(after_help = PASSPHRASE_EXAMPLES)]
    Change(ChangeArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ChangeArgs {
    /// Read the new passphrase from this file
    #[arg(long, value_name = "FILE", conflicts_with = "new_passphrase_fd")]
    new_passphrase_file: Option<PathBuf>,
    /// Read the new passphrase from this open file descriptor
    #[arg(long, value_name = "N")]
    new_passphrase_fd: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProfileCommand {
    /// The profiles of this device: numbers and shapes, never names
    #[command(after_help = "Example:\n  porchlight profile list")]
    List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SettingsCommand {
    /// The settings; anyone who holds the device can see them
    #[command(after_help = "Example:\n  porchlight settings show")]
    Show,
    /// Change one setting
    #[command(after_help = "Examples:\n  porchlight settings set language es\n  \
        porchlight settings set text-size 150\n  porchlight settings set theme dark\n  \
        porchlight settings set lock-after 5")]
    Set {
        /// Which setting
        #[arg(value_enum)]
        name: Setting,
        /// language: a tag as in es; text-size: 100 to 200; theme: system, light or dark;
        /// lock-after: minutes without a touch, 1 to 120, or 0 for never
        value: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Setting {
    Language,
    TextSize,
    Theme,
    LockAfter,
}

/// Makes the profile, and keeps the language in which this first conversation was held.
pub(crate) fn init(door: &mut Door, args: &InitArgs) -> Result<Done, Failure> {
    let status = door.status()?;
    if status.profiles.iter().any(|shape| shape.number == door.profile) {
        return Err(ApiError::HomeProfileExists { profile: door.profile }.into());
    }
    let passphrase = door.passphrase.read_new(&door.screen)?;
    let profile = door.profile.to_string();
    let name = Value::from(args.name.as_str()).to_string();
    let plain = [("profile", profile.as_str()), ("device_name", name.as_str())];
    let answer = door.call_secret("create_profile", &plain, &[("passphrase", &passphrase)])?;
    let view: ProfileView = answer.read()?;
    let spoken = door.screen.words.language.tag();
    if status.profiles.is_empty() && status.settings.language != spoken {
        let settings = Settings { language: spoken.to_owned(), ..status.settings };
        door.call("change_settings", &json!(settings))?;
    }
    door.show(&answer, |screen| {
        let name = visible(&view.device_name);
        let made = [("profile", view.profile.into()), ("name", name.into())];
        screen.line(&screen.words.with("profile-created", made))?;
        screen.suggest("next-add", [])
    })
}

/// Changes the passphrase; the old one is asked for first.
pub(crate) fn passphrase(door: &mut Door, command: &PassphraseCommand) -> Result<Done, Failure> {
    let PassphraseCommand::Change(args) = command;
    door.may_try()?;
    // Asked once for both: for opening, and for the change itself.
    let old = door.read_passphrase()?;
    door.unlock_with(&old)?;
    let new = Source::of(args.new_passphrase_file.clone(), args.new_passphrase_fd)
        .read_new(&door.screen)?;
    let answer = door.call_secret("change_passphrase", &[], &[("old", &old), ("new", &new)])?;
    door.show(&answer, |screen| screen.say("passphrase-changed"))
}

/// Lists the profiles; needs no passphrase.
pub(crate) fn profile(door: &mut Door, command: &ProfileCommand) -> Result<Done, Failure> {
    let ProfileCommand::List = command;
    let answer = door.call("home_status", &json!({}))?;
    let status: HomeStatus = answer.read()?;
    door.show(&answer, |screen| tell_profiles(screen, &status))
}

fn tell_profiles(screen: &Screen, status: &HomeStatus) -> Result<(), Failure> {
    let words = &screen.words;
    if status.profiles.is_empty() {
        screen.say("profile-none")?;
        return screen.suggest("next-init", []);
    }
    let header = ["profile-number", "profile-shape", "profile-tries", "profile-wait"]
        .map(|id| words.say(id));
    let rows = status.profiles.iter().map(|shape| {
        vec![
            shape.number.to_string(),
            words.word("shape", &token(&shape.shape)),
            shape.wrong_tries.to_string(),
            words.with("profile-wait-s", [("seconds", shape.wait_s.into())]),
        ]
    });
    screen.table(&header, rows.collect())
}

/// Shows or changes the settings; needs no passphrase, as they lie in the clear.
pub(crate) fn settings(door: &mut Door, command: &SettingsCommand) -> Result<Done, Failure> {
    let settings = door.status()?.settings;
    let SettingsCommand::Set { name, value } = command else {
        if door.screen.json {
            output::print(&json!(settings).to_string())?;
        } else {
            tell_settings(&door.screen, &settings)?;
        }
        return Ok(Done::Whole);
    };
    let mut changed = json!(settings);
    let (key, value) = match name {
        Setting::Language => ("language", json!(value)),
        // What is no number goes as it is: the core says what may stand there.
        Setting::TextSize => {
            ("text_size", value.parse().map_or(json!(value), |size: u16| json!(size)))
        }
        Setting::Theme => ("theme", json!(value)),
        Setting::LockAfter => {
            ("lock_after_min", value.parse().map_or(json!(value), |minutes: u8| json!(minutes)))
        }
    };
    if let Some(settings) = changed.as_object_mut() {
        settings.insert(key.to_owned(), value);
    }
    let answer = door.call("change_settings", &changed)?;
    let settings: Settings = answer.read()?;
    door.show(&answer, |screen| {
        tell_settings(screen, &settings)?;
        screen.say("settings-saved")
    })
}

fn tell_settings(screen: &Screen, settings: &Settings) -> Result<(), Failure> {
    let words = &screen.words;
    let language = match settings.language.as_str() {
        known @ ("en" | "es") => words.word("language", known),
        other => visible(other),
    };
    screen.pairs(&[
        (words.say("setting-language"), language),
        (words.say("setting-text-size"), format!("{} %", settings.text_size)),
        (words.say("setting-theme"), words.word("theme", &token(&settings.theme))),
        (
            words.say("setting-lock-after"),
            words.with("lock-after-min", [("minutes", settings.lock_after_min.into())]),
        ),
    ])
}

/// The contract's word for a value of a closed set.
pub(crate) fn token(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(token)) => token,
        _ => String::new(),
    }
}
