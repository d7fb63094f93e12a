//! Requests and views of a meeting: how somebody comes into a circle, and how two people see that nobody
//! stands between their devices (docs/protocol.md §22).
//!
//! One meeting at a time. It goes on beside the commands; [`Event::MeetingChanged`](crate::Event) says
//! when to ask for it again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Role, Secret};

/// Invite a neighbour. Nothing is signed before both people have compared six digits.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InviteMember {
    pub circle: String,
    /// What they are let in as; the admin duty only while nobody else has to agree to it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub roles: Vec<Role>,
    /// Addresses on which they may call, as `ADDRESS:PORT`; without any, all of this device's networks.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub at: Vec<String>,
}

/// Invite another device of one's own into a circle, or into the household.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InviteDevice {
    pub circle: String,
    #[serde(default)]
    #[ts(optional = nullable)]
    pub at: Vec<String>,
}

/// Come into a circle with an invitation.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct JoinCircle {
    /// The text of the invitation, as copied or read from the picture code.
    pub invitation: String,
    /// What this profile calls the circle; another device of one's own may leave it empty for the
    /// household.
    pub name: String,
    pub passphrase: Secret,
    /// The printed words, one text a sheet, for an invitation to come back.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub recovery_words: Vec<Secret>,
}

/// Say whether both screens show the same digits.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AnswerMeeting {
    pub same: bool,
    /// Of whoever invites, for `same` alone: it opens the key that signs.
    #[serde(default)]
    pub passphrase: Option<Secret>,
}

/// Which end of a meeting this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MeetingSide {
    Inviter,
    Newcomer,
}

/// Whether the other end says why, or this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MeetingEndedBy {
    Us,
    Them,
}

/// Why a meeting ended without anybody having been let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MeetingEnd {
    /// A person said that the digits differ.
    Differ,
    /// A person stopped it.
    Stopped,
    /// Ten minutes are over.
    Expired,
    /// A second device came with the same invitation.
    SecondContact,
    /// The invitation was used before.
    Used,
    /// The device's running time went back.
    Clock,
    /// Nobody was reached, or the connection broke.
    LinkLost,
    /// The admission could not be signed.
    NotSigned,
    /// What came could not be stored, or does not hold together.
    NotStored,
    /// The other app is of another version.
    OtherVersion,
    /// The other end broke a rule of joining: it may be somebody else's.
    Misbehaved,
}

/// How far a meeting is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum MeetingView {
    /// There is none.
    None {},
    /// The invitation is there to be shown, and nobody came yet.
    Waiting { circle: String, invitation: String, left_s: u32 },
    /// The other device is being called, or the two make their keys.
    Calling { side: MeetingSide, left_s: u32 },
    /// Both people compare the digits. `said`: one's own word is given.
    Digits { side: MeetingSide, digits: String, said: bool, left_s: u32 },
    /// Both have said that they are the same; it is signed and brought over.
    Admitting { side: MeetingSide },
    /// Somebody is in. `person` is the other one; `lacks`: so many more must sign it.
    Done {
        side: MeetingSide,
        circle: String,
        person: String,
        lacks: u32,
        /// Afterwards one more device came with the invitation: somebody else has seen it.
        second_device: bool,
    },
    /// Both agreed, and the connection broke then: the newcomer may be in or not.
    Apart { side: MeetingSide, circle: String, second_device: bool },
    /// Nobody was let in; the invitation is dead.
    Over { side: MeetingSide, why: MeetingEnd, by: MeetingEndedBy, second_device: bool },
}

/// Give a person of a circle a name of one's own. It stays on this device; an empty one takes it away.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NamePerson {
    pub circle: String,
    pub person: String,
    pub name: String,
}

/// Choose the relay by which this device can be called in a circle; without one, by none.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetRelay {
    pub circle: String,
    /// `https://` and a name, as whoever runs it says.
    #[serde(default)]
    pub relay: Option<String>,
}

/// Let others exchange with this device, call somebody, or both.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenLinks {
    /// Whether others may call. Answered with a ticket to give them.
    #[serde(default)]
    pub listen: bool,
    /// Addresses for that; without any, all of this device's networks.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub at: Vec<String>,
    /// A ticket of somebody who is called.
    #[serde(default)]
    pub to: Option<String>,
    /// Whether others on the same network find this device, and this one them; without a word it stays
    /// as it is. `true` listens too.
    #[serde(default)]
    pub nearby: Option<bool>,
    /// Whether to call the devices of one's circles where they said that they are, to let them call,
    /// and to tell them where this one is.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub circles: bool,
    /// A relay by which the ticket leads here too.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub relay: Option<String>,
}

/// The links of the open profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkStatus {
    /// With it others may call, as long as the links are open.
    pub ticket: Option<String>,
    /// Others on the same network can see that a device here looks for others.
    pub nearby: bool,
    /// The devices of one's circles may call, and are called.
    pub circles: bool,
    /// Whether every relay that was chosen for a circle is reached; nothing where none was, or it is not
    /// known yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub relay_reached: Option<bool>,
    pub links: Vec<LinkView>,
    /// What was asked for and has not come.
    #[ts(type = "number")]
    pub left: u64,
}

/// One link. It names nobody: in each circle a device has another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkView {
    #[ts(type = "number")]
    pub link: u64,
    /// It was called from here.
    pub called: bool,
    /// The other end has proven to be in so many shared channels; 0 while it is not known.
    pub channels: u32,
    /// Both hold the same of all that they share.
    pub equal: bool,
}
