//! A device's signing key, and the names that follow from it.

use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::{
    hash::{Id, derive},
    secret::Key,
    week::Week,
};

/// A device's Ed25519 public key. Not checked to be one until a signature is verified with it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeviceId(pub [u8; 32]);

impl fmt::Debug for DeviceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl DeviceId {
    /// Strict verification (RFC 8032 §5.1.7 with small-order keys refused): the only kind that decides.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        VerifyingKey::from_bytes(&self.0)
            .and_then(|key| key.verify_strict(message, &Signature::from_bytes(signature)))
            .is_ok()
    }
}

/// A device's signing key; wiped when dropped.
pub struct DeviceKey(SigningKey);

impl DeviceKey {
    /// A key from 32 random or stored bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public half.
    pub fn id(&self) -> DeviceId {
        DeviceId(self.0.verifying_key().to_bytes())
    }

    /// The secret of the endpoint at which this device can be called in its circle in a week
    /// (docs/protocol.md §21.3): `derive("porchlight/endpoint/1", seed ‖ week)`. The same after a restart,
    /// another one in each circle and week.
    pub fn endpoint(&self, week: Week) -> Key {
        let seed = zeroize::Zeroizing::new(self.0.to_bytes());
        let parts = [seed.as_slice(), &week.0.to_le_bytes()];
        Key::from_bytes(derive("porchlight/endpoint/1", &parts))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// The Automerge actor of a device in a document (docs/protocol.md §5): nobody else's chunk may use it.
pub fn actor(circle: Id, document: Id, device: DeviceId) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"porchlight/actor/1").update(&circle.0).update(&document.0).update(&device.0);
    let mut actor = [0; 16];
    hasher.finalize_xof().fill(&mut actor);
    actor
}
