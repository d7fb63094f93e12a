//! Keys, signatures, sealing and the chunk: the only home of primitives (docs/protocol.md §1-6).
//!
//! Types prove that a check happened: an [`Envelope`] is bytes, an [`Opened`] chunk was sealed by
//! somebody who held the key, and only a [`Verified`] one has an author; nothing is wrapped but to a
//! [`CheckedWrapPublic`]. Nothing here reads a clock or does I/O; nonces, seeds and chance are given.

pub mod backup;
pub mod bundle;
mod canonical;
mod chunk;
mod device;
mod duty;
mod envelope;
mod hash;
pub mod join;
mod line;
mod list;
mod padding;
mod recovery;
mod sealed_to;
mod secret;
mod signed;
pub mod slip39;
mod tag;
mod vault;
mod week;
mod wrap;

pub use canonical::{Malformed, decode as decode_canonical, encode as encode_canonical};
pub use chunk::{
    CHUNK_BYTES_MAX, Header, Kind, Lane, Opened, RIGHT_NONE, SignatureRefused, Urgency, Verified,
};
pub use device::{DeviceId, DeviceKey, actor};
pub use duty::{DutyRefused, DutyRoot, Vault, VaultKeys, WrappedDuty};
pub use envelope::{Envelope, EnvelopeRefused, NONCE_BYTES, seal};
pub use hash::{Hash, Id};
pub use line::{AnswerSeed, HostSeed, LineSecret, guest_document, is_guest_document};
pub use list::at_most;
pub use padding::{PADDED_BYTES_MIN, padme};
pub use recovery::{RecoverySecret, WrappedRecovery};
pub use sealed_to::{SealedTo, seal_to};
pub use secret::Key;
pub use signed::Signature;
pub use tag::{Side, TAG_BYTES, Tag, tag};
pub use vault::{Kdf, RootKey, VaultRefused, Wrapped};
pub use week::{Topic, Week, WeekSecret};
pub use wrap::{
    CheckedWrapPublic, NotForThisKey, WRAP_OVERHEAD_BYTES, WRAP_PUBLIC_BYTES, WrapKey,
    WrapKeyRefused, WrapPublic, inbox_topic, wrap,
};
