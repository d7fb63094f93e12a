//! Requests and views of circles: who is in one, what each may do, and what changes that.
//!
//! People, devices and operations have no names here, only ids in hexadecimal digits. Wherever one is
//! asked for, the first digits do while they are unique; a circle may be named as its person calls it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Secret;

pub use porchlight_domain::role::{ChannelForm, Role};

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FoundCircle {
    /// For this profile alone; others give the circle names of their own.
    pub name: String,
    pub passphrase: Secret,
}

/// The id of a circle, the first digits of it, or one's own name for it.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OneCircle {
    pub circle: String,
}

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RenameCircle {
    pub circle: String,
    pub name: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CircleList {
    pub circles: Vec<CircleRow>,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CircleRow {
    pub id: String,
    pub name: String,
    pub sort: CircleSort,
    pub persons: u32,
    pub devices: u32,
    /// One's own.
    pub roles: Vec<Role>,
    /// Whether this device is still in it.
    pub inside: bool,
    pub place: CirclePlace,
    /// Operations that lack signatures.
    pub unsigned: u32,
}

/// What this device is in a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CirclePlace {
    Inside,
    /// It was restored, or got a new key: it reads what it held and sends nothing until another of
    /// one's own devices, or somebody of the circle, lets it in again.
    Restored,
    /// It was removed, or its person was.
    Outside,
}

/// What a circle is. The rules are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CircleSort {
    Neighbourhood,
    /// One's own devices.
    Household,
    /// One channel with its own people.
    Section,
}

/// A circle as this device sees it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CircleView {
    pub id: String,
    pub name: String,
    pub sort: CircleSort,
    /// One's own person in it.
    pub me: String,
    /// Whether this device is still in it.
    pub inside: bool,
    pub place: CirclePlace,
    pub persons: Vec<PersonView>,
    pub channels: Vec<ChannelView>,
    /// Operations that lack signatures.
    pub unsigned: Vec<OperationView>,
    /// Devices of which two operations with one number are here: their keys lie.
    pub forked: Vec<String>,
    /// The relay that was chosen for it on this device, by which this device can be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub relay: Option<String>,
}

/// A person in a circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonView {
    pub id: String,
    /// What this profile calls them; on this device alone.
    pub name: Option<String>,
    pub is_me: bool,
    pub roles: Vec<Role>,
    pub devices: Vec<DeviceView>,
    /// Who admitted them; nobody admitted the founder.
    pub vouched_by: Vec<String>,
    /// When one of their devices and this one last held the same, by this device's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub met_at: Option<DateTime<Utc>>,
    /// When their duty as an admin should be handed over. It is shown and decides nothing.
    pub admin_until: Option<DateTime<Utc>>,
}

/// A device of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceView {
    /// The first digits of its key.
    pub id: String,
    /// It is this one.
    pub is_this: bool,
}

/// A channel of a circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChannelView {
    pub id: String,
    /// What it is for: docs/protocol.md §13.
    pub code: u16,
    pub form: ChannelForm,
    /// Devices that read it, and how many persons hold them.
    pub devices: u32,
    pub persons: u32,
    pub may_read: bool,
    pub may_write: bool,
    /// No device that was removed can read what is written there now; `None` where oneself can't read.
    pub key_is_clean: Option<bool>,
}

/// An operation that lacks signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OperationView {
    pub id: String,
    /// How many more persons must sign it.
    pub lacks: u32,
    pub says: OperationSays,
}

/// What an operation says, for whoever is asked to sign it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum OperationSays {
    Admit {
        person: String,
        roles: Vec<Role>,
    },
    Remove {
        persons: Vec<String>,
        devices: Vec<String>,
        for_cause: bool,
    },
    Grant {
        person: String,
        roles: Vec<Role>,
        until: Option<DateTime<Utc>>,
    },
    Revoke {
        person: String,
        roles: Vec<Role>,
    },
    SetPolicy {},
    Open {
        code: u16,
    },
    SetRecovery {
        persons: Vec<String>,
        k: u8,
    },
    Recover {
        persons: Vec<String>,
        devices: Vec<String>,
        admins: Vec<String>,
    },
    /// A person comes back with their printed words.
    Return {
        person: String,
    },
    /// One that never lacks a signature.
    Other {},
}

/// What an operation led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Acted {
    pub operation: String,
    /// How many more persons must sign it before it counts.
    pub lacks: u32,
    pub circle: CircleView,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GrantRole {
    pub circle: String,
    pub person: String,
    pub role: Role,
    /// Shown to everybody; it ends nothing by itself.
    #[serde(default)]
    #[ts(optional)]
    pub until: Option<DateTime<Utc>>,
    pub passphrase: Secret,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RevokeRole {
    pub circle: String,
    pub person: String,
    pub role: Role,
    pub passphrase: Secret,
}

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OnePerson {
    pub circle: String,
    pub person: String,
}

/// What might fall with a person who is removed. Proposals: nothing is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RemovalProposal {
    pub person: String,
    /// Their devices, all of which go with them.
    pub devices: Vec<DeviceView>,
    /// Whom they vouched for, and whom those vouched for in turn.
    pub vouched: Vec<Vouched>,
    /// Lines of guests that they alone invited, which are shut with them.
    pub lines: Vec<crate::LineView>,
    /// How many persons must sign: two where an admin is removed from among three or more.
    pub signatures: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Vouched {
    pub person: String,
    pub roles: Vec<Role>,
    /// Nobody else vouched for them.
    pub by_nobody_else: bool,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RemovePerson {
    pub circle: String,
    pub person: String,
    /// Persons who go with them.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub also_persons: Vec<String>,
    /// Devices of others that go with them.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub also_devices: Vec<String>,
    /// Lines that stay open although whoever invited the guest goes.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub keep_lines: Vec<String>,
    /// What they attested no longer counts.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub for_cause: bool,
    pub passphrase: Secret,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RemoveDevice {
    pub circle: String,
    pub device: String,
    pub passphrase: Secret,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LeaveCircle {
    pub circle: String,
    pub passphrase: Secret,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SecondOperation {
    pub circle: String,
    pub operation: String,
    pub passphrase: Secret,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    pub circle: String,
    /// The person who becomes admin.
    pub to: String,
    /// Shown to everybody; it ends nothing by itself.
    #[serde(default)]
    #[ts(optional)]
    pub until: Option<DateTime<Utc>>,
    pub passphrase: Secret,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetRecovery {
    pub circle: String,
    pub persons: Vec<String>,
    /// How many of them must sign; more than half.
    pub k: u8,
    pub passphrase: Secret,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Recover {
    pub circle: String,
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub remove_persons: Vec<String>,
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub remove_devices: Vec<String>,
    /// Persons who become admins.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub make_admin: Vec<String>,
    pub passphrase: Secret,
}

/// What people outside a circle know of it, as this device holds it: one signed list of keys. All
/// empty where the circle has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CircleFace {
    /// Rises with each one.
    #[ts(type = "number | null")]
    pub number: Option<u64>,
    /// When this device made it, or took it over, by its own clock.
    pub made_at: Option<DateTime<Utc>>,
    /// What people outside write is sealed to who read it then; `None` where there is nothing to
    /// write into.
    pub as_of: Option<DateTime<Utc>>,
    /// How many voices can attest: people who vouched for each other are one.
    pub labels: u32,
    /// The circle has changed since, so that another one is to be made.
    pub due: bool,
    pub proposal: Option<FaceProposal>,
}

/// A list that waits for another admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FaceProposal {
    pub came_at: DateTime<Utc>,
    /// Oneself has signed it.
    pub mine: bool,
    /// How many more must sign it.
    pub lacks: u32,
    /// Persons who can.
    pub waits_for: Vec<String>,
    /// Where it is not what this device would sign; `None`: it is.
    pub differs: Option<FacePart>,
}

/// A part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FacePart {
    /// It does not follow the one that is held.
    Place,
    /// How many voices verify.
    Number,
    /// Keys that sign the next list.
    Roots,
    Publishers,
    Attesters,
    /// Keys that count no more.
    Ended,
    /// Keys to which people outside write.
    Drops,
}

#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RenewFace {
    pub circle: String,
    pub passphrase: Secret,
}

/// A record to be held, in the channel where it lies.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HoldReport {
    pub id: String,
    /// What was made of it for this circle, where it does not lie there itself.
    #[serde(default)]
    #[ts(optional)]
    pub circle: Option<String>,
}
