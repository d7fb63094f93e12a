//! Ids of records. Random (UUID version 4): an id that leaves the device, in an export or read
//! aloud, must tell neither how many reports exist nor when one was made.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::{Builder, Uuid};

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[ts(type = "string")]
        pub struct $name(Uuid);

        impl $name {
            /// An id from 16 random bytes (RFC 9562 §5.4 sets six of the bits).
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(Builder::from_random_bytes(bytes).into_uuid())
            }

            /// The id as it was stored, 16 bytes.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The 16 bytes to store.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A document: what the store knows about every record, whatever its kind.
    DocumentId,
    /// A report. The same 16 bytes as its document's id.
    ReportId,
    /// A draft: lives on this device only and is never sent.
    DraftId,
}

impl From<ReportId> for DocumentId {
    fn from(id: ReportId) -> Self {
        Self(id.0)
    }
}

impl From<DocumentId> for ReportId {
    fn from(id: DocumentId) -> Self {
        Self(id.0)
    }
}
