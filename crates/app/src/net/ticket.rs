//! The text of a ticket, in the form of every text that people carry from device to device.

use porchlight_net::Ticket;
use porchlight_sync::text::{Sort, Unreadable};

/// `PORCHLIGHT:L1:` and the ticket.
pub(super) fn text(ticket: &Ticket) -> String {
    Sort::Link.write(&ticket.encode())
}

pub(super) fn read(text: &str) -> Result<Ticket, Unreadable> {
    // Letters with a right checksum that say nothing were written by no Porchlight.
    Ticket::decode(&Sort::Link.read(text)?).map_err(|_| Unreadable::NotAnInvitation)
}
