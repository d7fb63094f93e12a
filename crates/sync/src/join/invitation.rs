//! An invitation, and the text that a picture code or a message carries.
//!
//! The text is a secret until it was used: who reads it first can knock first, and is then stopped
//! by the digits alone. Reading it says what is wrong, because people copy it by hand.

use porchlight_crypto::{DeviceId, Hash, Id, decode_canonical, encode_canonical, join::JoinSecret};
use serde::{Deserialize, Serialize};

use crate::{
    log::{Person, Roles},
    text::Sort,
};

pub use crate::text::{ENDPOINT_BYTES_MAX, Unreadable};

/// Whom an invitation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Invites {
    /// Somebody new, with these roles.
    Person { roles: Roles },
    /// Another device of the inviter, who is that person.
    Device { person: Person },
    /// Somebody who lost all devices, with the printed words whose key in the circle this is.
    Return { person: Person, recovery: DeviceId },
}

/// What an invitation says, apart from its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The identity of the circle's `Found`.
    pub root: Hash,
    /// The channel in which the log lies.
    pub log: Id,
    pub circle: Id,
    pub invites: Invites,
    /// Where the inviter waits; bytes of the link layer, at most [`ENDPOINT_BYTES_MAX`].
    pub endpoint: Vec<u8>,
}

/// An invitation. Made once, met once.
pub struct Invitation {
    pub terms: Terms,
    pub secret: JoinSecret,
}

impl Invitation {
    /// The text (docs/protocol.md §22): the form of [`Sort::Join`] around postcard of the terms, then
    /// the secret 16.
    pub fn text(&self) -> String {
        Sort::Join.write(&encode_canonical(&(&self.terms, self.secret.expose())))
    }

    /// Reads a text: capitals or not, with any spaces, line breaks and hyphens between.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let content = Sort::Join.read(text)?;
        let (terms, secret): (Terms, [u8; 16]) =
            decode_canonical(&content).map_err(|_| Unreadable::NotAnInvitation)?;
        if terms.endpoint.len() > ENDPOINT_BYTES_MAX {
            return Err(Unreadable::NotAnInvitation);
        }
        Ok(Self { terms, secret: JoinSecret::from_bytes(secret) })
    }
}
