//! What is signed when somebody comes back with their printed words (docs/protocol.md §22c): the inviter,
//! who holds the log, says what a `Return` cites; the newcomer, who holds the words, signs it; the
//! inviter looks whether it is just that.

use porchlight_crypto::{
    DeviceKey, Hash, Header, Id, Kind, Opened, RIGHT_NONE, Urgency, Verified, encode_canonical,
};
use serde::{Deserialize, Serialize};

use super::{
    invitation::{Invites, Terms},
    meeting::{Introduction, Reason},
};
use crate::log::{
    Act, Operation,
    act::{HEADS_MAX, OPERATION_BYTES_MAX},
};

/// What a `Return` cites: heads of the log, and its place in the chain of the recovery key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parents {
    pub heads: Vec<Hash>,
    pub seq: u64,
    pub prev: Hash,
}

impl Parents {
    /// Where a log whose heads these are puts the next operation of a key that signed `end` last.
    pub fn after(heads: Vec<Hash>, end: Option<(u64, Hash)>) -> Self {
        let (seq, prev) = end.unwrap_or_default();
        Self { heads, seq: seq.saturating_add(1), prev }
    }

    /// Whether any log could say so.
    ///
    /// # Errors
    /// `Malformed`.
    pub(super) fn check(&self) -> Result<(), Reason> {
        let is_sorted = self.heads.is_sorted_by(|one, next| one < next);
        let is_some = !self.heads.is_empty() && self.heads.len() <= HEADS_MAX;
        let is_first = self.seq == 1;
        let fits = self.seq > 0 && is_first == (self.prev == Hash::default());
        (is_sorted && is_some && fits).then_some(()).ok_or(Reason::Malformed)
    }
}

/// Signs the `Return` of the newcomer's card. `None`: the invitation is to something else, or the key is
/// not the one that it names.
pub fn sign(
    terms: &Terms,
    own: &Introduction,
    parents: &Parents,
    key: &DeviceKey,
) -> Option<Verified> {
    let Invites::Return { person, recovery } = terms.invites else { return None };
    if person != own.person || recovery != key.id() {
        return None;
    }
    let act = Act::Return { person, card: own.card.clone() };
    let payload = encode_canonical(&act);
    let header = Header {
        circle: terms.circle,
        channel: terms.log,
        exercise: false,
        device: recovery,
        seq: parents.seq,
        prev: parents.prev,
        heads: parents.heads.clone(),
        kind: Kind::Operation,
        right: RIGHT_NONE,
        urgency: Urgency::HIGHEST,
        about: Vec::new(),
        after: Vec::new(),
        document: Id::default(),
        content: vec![Hash::of(&payload)],
    };
    Verified::sign(header, payload, key).ok()
}

/// The operation that a newcomer signed, if it is the one that was agreed: of this person's recovery key,
/// with the card whose digits were compared, citing what was named.
///
/// # Errors
/// `Card`.
pub(super) fn read(
    terms: &Terms,
    newcomer: &Introduction,
    parents: &Parents,
    bytes: &[u8],
) -> Result<Verified, Reason> {
    let Invites::Return { person, recovery } = terms.invites else {
        return Err(Reason::OutOfOrder);
    };
    if bytes.len() > OPERATION_BYTES_MAX {
        return Err(Reason::TooLarge);
    }
    let chunk = Opened::decode(bytes).ok().and_then(|opened| opened.verify().ok());
    let chunk = chunk.ok_or(Reason::Card)?;
    let operation = Operation::read(&chunk, terms.circle, terms.log).map_err(|_| Reason::Card)?;
    let header = chunk.header();
    let agreed = Act::Return { person, card: newcomer.card.clone() };
    let cites = (&header.heads, header.seq, header.prev);
    let is_that = operation.key == recovery
        && operation.card_holds
        && operation.act == agreed
        && cites == (&parents.heads, parents.seq, parents.prev);
    is_that.then_some(chunk).ok_or(Reason::Card)
}
