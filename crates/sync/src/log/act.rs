//! What an operation says (docs/protocol.md §11.1): the payload of a chunk of kind `Operation`.
//! Plain values; whether one counts is decided in `counts.rs` and `removal.rs`.

use porchlight_crypto::{
    CheckedWrapPublic, DeviceId, DeviceKey, Hash, Id, Signature, WrapPublic, encode_canonical,
};
use serde::{Deserialize, Serialize};

/// A person in one circle, named by their first device there (docs/protocol.md §10).
pub type Person = Id;

/// The person who comes into a circle with this device as their first.
pub fn person_of(circle: Id, first: DeviceId) -> Person {
    let hash = Hash::of(&[b"porchlight/person/1".as_slice(), &circle.0, &first.0].concat());
    let mut id = [0; 16];
    id.iter_mut().zip(hash.0).for_each(|(to, from)| *to = from);
    Id(id)
}

/// A set of roles, one bit each. Bit 0 is the only one with a meaning here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Roles(pub u32);

impl Roles {
    /// May admit, remove, grant: the duty that can be handed over.
    pub const ADMIN: Self = Self(1);
    /// As a channel's readers: everybody in the circle.
    pub const EVERYONE: Self = Self(u32::MAX);

    /// Whether the two have a role in common.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Each role by itself.
    pub fn each(self) -> impl Iterator<Item = Self> {
        (0..32).map(|bit| Self(1 << bit)).filter(move |role| self.meets(*role))
    }
}

/// A device's public keys, bound to a person and to each other by a signature of both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Card {
    /// Signs chunks.
    pub device: DeviceId,
    /// Signs operations; its private half is opened by the passphrase each time.
    pub duty: DeviceId,
    /// X-Wing public key, 1,216 bytes.
    pub wrap: Vec<u8>,
    /// By the device key.
    pub proof: Signature,
    /// By the duty key, over the same.
    pub duty_proof: Signature,
}

/// A wrapping key that something may be wrapped to.
pub fn checked_wrap(bytes: &[u8]) -> Option<CheckedWrapPublic> {
    WrapPublic::from_bytes(bytes.try_into().ok()?).check().ok()
}

const CARD_CONTEXT: &str = "porchlight/card/1";
const DUTY_CARD_CONTEXT: &str = "porchlight/duty-card/1";

impl Card {
    /// Makes a card: both keys prove that they stand for that person, together, in that circle.
    pub fn sign(
        circle: Id,
        person: Person,
        device: &DeviceKey,
        duty: &DeviceKey,
        wrap: Vec<u8>,
    ) -> Self {
        let message = Self::message(circle, person, [device.id(), duty.id()], &wrap);
        let proof = Signature::sign(device, CARD_CONTEXT, &message);
        let duty_proof = Signature::sign(duty, DUTY_CARD_CONTEXT, &message);
        Self { device: device.id(), duty: duty.id(), wrap, proof, duty_proof }
    }

    /// Whether both keys agreed to stand for that person there, with each other.
    pub fn is_proven(&self, circle: Id, person: Person) -> bool {
        let message = Self::message(circle, person, [self.device, self.duty], &self.wrap);
        self.proof.holds(self.device, CARD_CONTEXT, &message)
            && self.duty_proof.holds(self.duty, DUTY_CARD_CONTEXT, &message)
    }

    /// Whether this card can be used at all: proven, with a wrapping key of the right form.
    pub fn holds(&self, circle: Id, person: Person) -> bool {
        self.is_proven(circle, person)
            && checked_wrap(&self.wrap).is_some()
            && self.device != self.duty
    }

    fn message(circle: Id, person: Person, [device, duty]: [DeviceId; 2], wrap: &[u8]) -> Vec<u8> {
        encode_canonical(&(circle, person, device, duty, wrap))
    }
}

/// What a circle is. The rules are the same; a household and a section need no witness for `Return`
/// as long as nobody else was admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sort {
    Neighbourhood,
    Household,
    Section,
}

/// Who may read and write a channel, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Form {
    Roster,
    Drop,
    Audience,
}

/// A channel of a circle (docs/protocol.md §13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Channel {
    pub id: Id,
    pub code: u16,
    pub form: Form,
    pub readers: Roles,
    pub writers: Roles,
}

/// What the circle agreed on (docs/protocol.md §12).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Policy {
    /// Which roles have a right; sorted by the right, which is never 0.
    pub rights: Vec<(u16, Roles)>,
    /// How many labels verify.
    pub k: u8,
    /// Whether one trained verifier on site is enough.
    pub on_site: bool,
    /// Days that a channel of this code keeps its keys; sorted by the code.
    pub retention: Vec<(u16, u16)>,
}

/// The payload of an operation. The number of each is on the wire; later ones are appended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    Found {
        salt: [u8; 16],
        sort: Sort,
        person: Person,
        card: Card,
        recovery: Option<DeviceId>,
        policy: Policy,
        channels: Vec<Channel>,
    },
    Admit {
        person: Person,
        card: Card,
        roles: Roles,
        recovery: Option<DeviceId>,
    },
    AddDevice {
        person: Person,
        card: Card,
    },
    Remove {
        persons: Vec<Person>,
        devices: Vec<DeviceId>,
        for_cause: bool,
        falling: Vec<Hash>,
    },
    /// `until` is shown and decides nothing: no claimed clock does.
    Grant {
        person: Person,
        roles: Roles,
        until: Option<i64>,
    },
    Revoke {
        person: Person,
        roles: Roles,
    },
    SetPolicy {
        policy: Policy,
    },
    Open {
        channel: Channel,
    },
    Second {
        operation: Hash,
    },
    SetRecovery {
        persons: Vec<Person>,
        k: u8,
    },
    Recover {
        persons: Vec<Person>,
        devices: Vec<DeviceId>,
        grants: Vec<(Person, Roles)>,
    },
    Return {
        person: Person,
        card: Card,
    },
    Rewrap {
        wrap: Vec<u8>,
    },
    Keep {
        device: DeviceId,
        channel: Id,
        seq: u64,
        identity: Hash,
    },
    /// A channel's keys may have leaked: it owes a rotation, and invitations are given anew.
    Reset {
        channel: Id,
    },
}

/// No payload of an operation is larger.
pub const OPERATION_BYTES_MAX: usize = 64 * 1024;
/// No operation cites more heads.
pub const HEADS_MAX: usize = 64;
/// No circle is founded with more channels.
pub const CHANNELS_MAX: usize = 32;

impl Act {
    /// The card that the operation brings, and for whom.
    pub fn card(&self) -> Option<(Person, &Card)> {
        match self {
            Self::Found { person, card, .. }
            | Self::Admit { person, card, .. }
            | Self::AddDevice { person, card }
            | Self::Return { person, card } => Some((*person, card)),
            Self::Remove { .. }
            | Self::Grant { .. }
            | Self::Revoke { .. }
            | Self::SetPolicy { .. }
            | Self::Open { .. }
            | Self::Second { .. }
            | Self::SetRecovery { .. }
            | Self::Recover { .. }
            | Self::Rewrap { .. }
            | Self::Keep { .. }
            | Self::Reset { .. } => None,
        }
    }

    /// The channels that it opens.
    pub fn channels(&self) -> &[Channel] {
        match self {
            Self::Found { channels, .. } => channels,
            Self::Open { channel } => std::slice::from_ref(channel),
            Self::Admit { .. }
            | Self::AddDevice { .. }
            | Self::Remove { .. }
            | Self::Grant { .. }
            | Self::Revoke { .. }
            | Self::SetPolicy { .. }
            | Self::Second { .. }
            | Self::SetRecovery { .. }
            | Self::Recover { .. }
            | Self::Return { .. }
            | Self::Rewrap { .. }
            | Self::Keep { .. }
            | Self::Reset { .. } => &[],
        }
    }

    /// What the types alone can't say: sorted sets, a k that can be reached, lists within limits.
    pub fn is_well_formed(&self) -> bool {
        match self {
            Self::Found { policy, channels, .. } => {
                policy.is_well_formed() && channels.len() <= CHANNELS_MAX && is_sorted_set(channels)
            }
            Self::SetPolicy { policy } => policy.is_well_formed(),
            Self::Remove { persons, devices, falling, .. } => {
                is_sorted_set(persons)
                    && is_sorted_set(devices)
                    && is_sorted_set(falling)
                    && !(persons.is_empty() && devices.is_empty())
            }
            Self::Grant { roles, .. } | Self::Revoke { roles, .. } => *roles != Roles::default(),
            Self::SetRecovery { persons, k } => {
                is_sorted_set(persons)
                    && usize::from(*k) <= persons.len()
                    && usize::from(*k) * 2 > persons.len()
            }
            Self::Recover { persons, devices, grants } => {
                is_sorted_set(persons)
                    && is_sorted_set(devices)
                    && grants.is_sorted_by(|a, b| a.0 < b.0)
            }
            Self::Admit { .. }
            | Self::AddDevice { .. }
            | Self::Open { .. }
            | Self::Second { .. }
            | Self::Return { .. }
            | Self::Rewrap { .. }
            | Self::Keep { .. }
            | Self::Reset { .. } => true,
        }
    }
}

impl Policy {
    /// The roles that have a right; none for a right that the circle never spoke of.
    pub fn roles_with(&self, right: u16) -> Roles {
        let found = self.rights.binary_search_by_key(&right, |(number, _)| *number);
        found.ok().and_then(|at| self.rights.get(at)).map(|(_, roles)| *roles).unwrap_or_default()
    }

    fn is_well_formed(&self) -> bool {
        self.k > 0
            && self.rights.first().is_none_or(|(right, _)| *right != 0)
            && self.rights.is_sorted_by(|a, b| a.0 < b.0)
            && self.retention.is_sorted_by(|a, b| a.0 < b.0)
    }
}

fn is_sorted_set<T: Ord>(items: &[T]) -> bool {
    items.is_sorted_by(|a, b| a < b)
}
