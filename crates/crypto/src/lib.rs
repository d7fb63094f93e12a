//! Keys, signatures, sealing and the chunk: the only home of primitives (docs/protocol.md §1-6).
//!
//! Types prove that a check happened: an [`Envelope`] is bytes, an [`Opened`] chunk was sealed by
//! somebody who held the key, and only a [`Verified`] one has an author. Nothing here draws random
//! numbers, reads a clock or does I/O; nonces and seeds are given.

mod canonical;
mod chunk;
mod device;
mod envelope;
mod hash;
mod keyed;
mod padding;
mod secret;
mod signed;
mod vault;
mod week;

pub use canonical::{Malformed, decode as decode_canonical, encode as encode_canonical};
pub use chunk::{
    CHUNK_BYTES_MAX, Header, Kind, Opened, RIGHT_NONE, SignatureRefused, Urgency, Verified,
};
pub use device::{DeviceId, DeviceKey, actor};
pub use envelope::{Envelope, EnvelopeRefused, NONCE_BYTES, seal};
pub use hash::{Hash, Id};
pub use keyed::keyed;
pub use padding::{PADDED_BYTES_MIN, padme};
pub use secret::Key;
pub use signed::Signature;
pub use vault::{Kdf, RootKey, VaultRefused, Wrapped};
pub use week::{Topic, TopicSecret, Week, WeekSecret};
