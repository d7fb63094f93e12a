//! Links to peers: whole frames in, whole frames out, over one QUIC stream each (docs/protocol.md §21).
//!
//! What a frame says, who a peer is and whether to link again is decided elsewhere; this room knows no
//! circle, reads no clock and draws nothing by chance but what QUIC itself needs. Its threads are the
//! only ones with `async`; whoever uses it calls plain functions and waits for [`Event`]s. No packet goes
//! to anyone but the addresses of a [`Ticket`] that was dialled and those who call an address that was
//! listened on, and the relay that one of the two names, if the caller chose it: there is no other relay, no
//! port mapping and no directory (`endpoint`). Being found on the same network (`near`) is the exception that
//! a person switches on.

mod endpoint;
mod frame;
mod link;
mod links;
mod near;
mod relay;
mod talk;
mod ticket;

pub use endpoint::Unbound;
pub use frame::FRAME_BYTES_MAX;
pub use link::Down;
pub use links::{Event, Events, Frame, LINKS_MAX, LinkId, Links, NoThread};
pub use relay::{RELAY_BYTES_MAX, Relay};
pub use talk::Talk;
pub use ticket::{ADDRESSES_MAX, TICKET_BYTES_MAX, Ticket, Unreadable};
