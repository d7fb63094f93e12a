//! Public values of fixed size: hashes and random ids.

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// 32 bytes of BLAKE3, or an Automerge change hash.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// BLAKE3 of the bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Whether both are the same, in constant time: for a hash that stands for a secret.
    pub fn is_same_secret(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// `derive(context, parts)` of docs/protocol.md §1: BLAKE3's `derive_key` mode over the parts, one
/// after the other. Only the last part of any use has no fixed size, so no two inputs run together.
pub(crate) fn derive(context: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    for part in parts {
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

/// 16 random bytes that name a circle, a channel, an epoch or a document.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id(pub [u8; 16]);

macro_rules! hex {
    ($($type:ident),+) => {$(
        impl fmt::Debug for $type {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
            }
        }
    )+};
}
hex!(Hash, Id);
