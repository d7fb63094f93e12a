//! What a log says when everything in it is taken together: the state that screens and keys go by.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use porchlight_crypto::{DeviceId, Hash, Id};

use super::act::{Channel, Person, Policy, Roles, Sort};

/// The state of a circle: a function of the set of its operations, the same in every order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// Operations that count.
    pub counting: BTreeSet<Hash>,
    /// Removals among them (docs/protocol.md §11.3, the set C).
    pub removals: BTreeSet<Hash>,
    /// Persons in the circle now.
    pub persons: BTreeMap<Person, Member>,
    pub policy: Policy,
    pub channels: BTreeMap<Id, Channel>,
    pub sort: Option<Sort>,
}

/// A person in the circle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Member {
    pub roles: Roles,
    /// Living devices with their duty key and newest wrapping key.
    pub devices: BTreeMap<DeviceId, Keys>,
    /// Who admitted them; several when it happened at once.
    pub vouchers: BTreeSet<Person>,
}

/// The public keys of a living device.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    pub duty: DeviceId,
    pub wrap: Vec<u8>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}, {:?}", self.duty, Hash::of(&self.wrap))
    }
}
