//! What both ends of a meeting have in common: reasons, the running time, who somebody says to be,
//! and what their commitments cover. Decides nothing about the order of frames.

use std::collections::BTreeSet;

use porchlight_crypto::{DeviceId, Hash, encode_canonical};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    INVITATION_MS, PATIENCE_MS,
    invitation::{Invitation, Invites},
};
use crate::log::{Card, Person};

/// A link, named by whoever opened it; never used for two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkId(pub u64);

/// Who somebody says to be. `recovery` is a newcomer's alone: of a new person, or of one who returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Introduction {
    pub person: Person,
    pub card: Card,
    pub recovery: Option<DeviceId>,
}

/// Why a meeting ended without an admission. The number of each is on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum Reason {
    #[error("the digits are not the same")]
    Differ,
    #[error("a person stopped it")]
    Stopped,
    #[error("ten minutes are over")]
    Expired,
    #[error("a second device came with the same invitation")]
    SecondContact,
    #[error("the invitation was used before")]
    Used,
    #[error("not a frame of joining")]
    Malformed,
    #[error("a frame is too large")]
    TooLarge,
    #[error("the other device speaks another version")]
    OtherVersion,
    #[error("a frame came out of turn")]
    OutOfOrder,
    #[error("what was shown is not what was promised")]
    Commitment,
    #[error("our own commitment came back")]
    Reflected,
    #[error("nothing can be wrapped safely to the key of this meeting")]
    WrappingKey,
    #[error("the session secret was not wrapped to us")]
    Exchange,
    #[error("the card is not of this circle and person, or can't be used")]
    Card,
    #[error("not the next message of this session")]
    Seal,
    #[error("the running time went back")]
    Clock,
    #[error("the link broke")]
    LinkLost,
    #[error("the admission could not be signed")]
    NotSigned,
    #[error("the device could not store it")]
    Storage,
}

/// On whose side something was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Own,
    Other,
}

/// The meeting is over, the invitation is dead, and nothing of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct Refused {
    #[source]
    pub reason: Reason,
    pub by: Whose,
}

impl Refused {
    pub(super) fn own(reason: Reason) -> Self {
        Self { reason, by: Whose::Own }
    }

    pub(super) fn other(reason: Reason) -> Self {
        Self { reason, by: Whose::Other }
    }
}

/// How a meeting ended that both people agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The newcomer has stored the whole package.
    Complete,
    /// It has not, as far as this end knows; what is missing comes by the exchange (§22).
    Apart(Reason),
}

/// The running time of a meeting.
#[derive(Debug)]
pub(super) struct Clock {
    last: i64,
    until: i64,
}

impl Clock {
    pub(super) fn started(now: i64) -> Self {
        Self { last: now, until: now.saturating_add(INVITATION_MS) }
    }

    /// Takes note of the time. Running time never goes back, so one that does tells nothing.
    pub(super) fn pass(&mut self, now: i64) -> Result<(), Reason> {
        if now < self.last {
            return Err(Reason::Clock);
        }
        self.last = now;
        if now >= self.until { Err(Reason::Expired) } else { Ok(()) }
    }

    /// Something went on: it's waited for the next thing at least so long.
    pub(super) fn extend(&mut self) {
        self.until = self.until.max(self.last.saturating_add(PATIENCE_MS));
    }

    /// When the time is over.
    pub(super) fn until(&self) -> i64 {
        self.until
    }
}

/// What a commitment covers beside nonce and key exchange. With the terms in it, an invitation that
/// was changed on its way opens no commitment.
pub(super) fn described(invitation: &Invitation, introduction: &Introduction) -> Hash {
    let said = encode_canonical(&(&invitation.terms, invitation.secret.hash(), introduction));
    Hash::of(&[b"porchlight/join-card/1".as_slice(), &said].concat())
}

/// Whether the other end is who the invitation is for (`theirs` is the newcomer), or may have made
/// it: a usable card of that circle and person, and no key twice.
pub(super) fn introduced(
    invitation: &Invitation,
    inviter: &Introduction,
    newcomer: &Introduction,
    theirs: &Introduction,
) -> Result<(), Reason> {
    let persons_fit = match invitation.terms.invites {
        Invites::Person { .. } => inviter.person != newcomer.person,
        Invites::Device { person } => {
            inviter.person == person && newcomer.person == person && newcomer.recovery.is_none()
        }
        Invites::Return { person, recovery } => {
            inviter.person != person
                && newcomer.person == person
                && newcomer.recovery == Some(recovery)
        }
    };
    let keys = [&inviter.card, &newcomer.card].map(|card| [card.device, card.duty]);
    let keys: Vec<DeviceId> = keys.into_iter().flatten().chain(newcomer.recovery).collect();
    let distinct = keys.iter().collect::<BTreeSet<_>>().len() == keys.len()
        && inviter.card.wrap != newcomer.card.wrap;
    let holds = theirs.card.holds(invitation.terms.circle, theirs.person);
    if persons_fit && distinct && inviter.recovery.is_none() && holds {
        Ok(())
    } else {
        Err(Reason::Card)
    }
}
