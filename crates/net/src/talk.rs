//! What two devices speak on a link: each talk has a number of its own in the handshake, so that neither
//! end can take the frames of one for those of another.

use crate::frame::FRAME_BYTES_MAX;

/// What is spoken on a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Talk {
    /// Members of a circle, or its guests (docs/protocol.md §21).
    Exchange,
    /// Somebody comes into a circle (§22).
    Join,
}

impl Talk {
    pub(crate) const ALL: [Self; 2] = [Self::Exchange, Self::Join];

    /// The number in it is that of this room's own rules, not of the frames'.
    pub(crate) fn alpn(self) -> &'static [u8] {
        match self {
            Self::Exchange => b"porchlight/link/1",
            Self::Join => b"porchlight/join/1",
        }
    }

    pub(crate) fn of(alpn: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|talk| talk.alpn() == alpn)
    }

    /// No longer frame is taken until [`Links::admit_frames`](crate::Links::admit_frames) says so.
    pub(crate) fn frame_bytes_max(self) -> usize {
        match self {
            Self::Exchange => FRAME_BYTES_MAX,
            Self::Join => 64 * 1024,
        }
    }
}
