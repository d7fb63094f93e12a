//! Requests and views of the home: profiles, passphrases, settings in the clear.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Secret;

/// What anybody who holds the device can see without a passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HomeStatus {
    pub profiles: Vec<ProfileShape>,
    pub settings: Settings,
    /// The number of the profile that is open in this process.
    pub unlocked: Option<u8>,
    /// `speak` finds a voice on this device.
    pub speech: bool,
}

/// A profile from outside: a number and its shape. Its name lies inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProfileShape {
    pub number: u8,
    pub shape: Shape,
    /// Wrong tries since the last right one.
    pub wrong_tries: u32,
    /// Seconds until the next try is allowed.
    pub wait_s: u32,
}

/// Shapes that tell profiles apart without naming anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    Circle,
    Square,
    Triangle,
    Star,
    Diamond,
    Moon,
    Leaf,
    Drop,
    House,
}

/// Settings that must be readable before unlocking, so they lie in the clear (THREATS.md).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// BCP 47 tag.
    pub language: String,
    /// Per cent of the normal size, 100 to 200.
    pub text_size: u16,
    pub theme: Theme,
    /// Minutes without a touch until it locks by itself, 1 to 120; 0 is never.
    pub lock_after_min: u8,
}

impl Default for Settings {
    fn default() -> Self {
        Self { language: "en".to_owned(), text_size: 100, theme: Theme::System, lock_after_min: 10 }
    }
}

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CreateProfile {
    /// 1 to 9; the first free one when left out.
    #[serde(default)]
    #[ts(optional)]
    pub profile: Option<u8>,
    pub passphrase: Secret,
    /// What this device is called, to its owner and later to their neighbours.
    pub device_name: String,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct UnlockProfile {
    pub profile: u8,
    pub passphrase: Secret,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ChangePassphrase {
    pub old: Secret,
    pub new: Secret,
}

/// An open profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProfileView {
    pub profile: u8,
    pub device_name: String,
    /// The database came from another installation (a copied home): it got a new device key.
    pub became_new_device: bool,
    /// Records destroyed at this opening because their time was over.
    pub expired: u32,
}
