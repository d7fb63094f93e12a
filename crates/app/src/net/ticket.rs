//! The text of a ticket, in the form of every text that people carry from device to device.

use porchlight_api::ApiError;
use porchlight_net::Ticket;
use porchlight_sync::text::{Sort, Unreadable};

/// `PORCHLIGHT:L1:` and the ticket.
pub(super) fn text(ticket: &Ticket) -> String {
    Sort::Link.write(&ticket.encode())
}

pub(super) fn read(text: &str) -> Result<Ticket, ApiError> {
    // Letters with a right checksum that say nothing were written by no Porchlight.
    let bytes = Sort::Link.read(text).map_err(unreadable)?;
    Ticket::decode(&bytes).map_err(|_| ApiError::LinkTicketNotOne {})
}

fn unreadable(why: Unreadable) -> ApiError {
    match why {
        Unreadable::NotAnInvitation | Unreadable::OtherSort(_) => ApiError::LinkTicketNotOne {},
        Unreadable::CutShort => ApiError::LinkTicketCutShort {},
        Unreadable::Typo => ApiError::LinkTicketTypo {},
        Unreadable::OtherVersion => ApiError::LinkTicketOtherVersion {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frozen: what was printed stays readable.
    const TEXT: &str =
        "PORCHLIGHT:L1:4W05GSK6CSK6CSK6CSK6CSK6CSK6CSK6CSK6CSK6CSK6CSK6CSK6CSG4FW000089038BBJW7";

    #[test]
    fn a_ticket_is_text_and_reads_back() {
        let key = [[0x58].as_slice(), &[0x66; 31]].concat();
        let ticket = Ticket::decode(&[key.as_slice(), &[4, 127, 0, 0, 1, 9, 0]].concat()).unwrap();
        assert_eq!(text(&ticket), TEXT);
        assert_eq!(read(&TEXT.to_lowercase()), Ok(ticket));
    }

    #[test]
    fn letters_that_say_nothing_are_no_ticket() {
        let empty = Sort::Link.write(&[]);
        assert_eq!(read(&empty), Err(ApiError::LinkTicketNotOne {}));
        let other = Sort::Audience.write(&[1]);
        assert_eq!(read(&other), Err(ApiError::LinkTicketNotOne {}));
    }
}
