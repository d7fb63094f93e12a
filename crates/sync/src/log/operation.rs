//! An operation as the log holds it: read from a verified chunk, or refused for its form.

use porchlight_crypto::{DeviceId, Hash, Header, Id, Kind, RIGHT_NONE, Verified, decode_canonical};
use thiserror::Error;

use super::act::{Act, HEADS_MAX, OPERATION_BYTES_MAX, person_of};

/// One signed operation. Fields are public so that tests can write histories without signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Identity of its chunk.
    pub id: Hash,
    /// The key that signed it: a duty key, a device key (`Rewrap`) or a recovery key (`Return`).
    pub key: DeviceId,
    pub seq: u64,
    /// Heads and, after the first of its key, `prev`; sorted. A `Rewrap` cites heads alone: rotations
    /// lie in the chain of a device key too.
    pub parents: Vec<Hash>,
    /// Whether the card that it brings, if any, is proven and usable, and of the device that an
    /// admitted person is named by.
    pub card_holds: bool,
    pub act: Act,
}

/// The chunk is no operation of this log, in a way that no later news can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoOperation {
    #[error("it belongs to another circle or channel")]
    Elsewhere,
    #[error("it is not the form of an operation")]
    Form,
}

impl Operation {
    /// Reads the operation of a chunk of the log of `circle`, which lies in `channel`.
    ///
    /// # Errors
    /// The chunk belongs elsewhere or breaks a rule of §11.1; refused for good.
    pub fn read(chunk: &Verified, circle: Id, channel: Id) -> Result<Self, NoOperation> {
        let header = chunk.header();
        if header.circle != circle || header.channel != channel {
            return Err(NoOperation::Elsewhere);
        }
        let act = read_act(header, chunk.payload())?;
        let mut parents = header.heads.clone();
        if header.seq > 1 && !matches!(act, Act::Rewrap { .. }) {
            parents.push(header.prev);
        }
        parents.sort_unstable();
        parents.dedup();
        let card_holds = act.card().is_none_or(|(person, card)| {
            let is_first = matches!(act, Act::Found { .. } | Act::Admit { .. });
            (!is_first || person == person_of(circle, card.device)) && card.holds(circle, person)
        });
        let (id, key, seq) = (chunk.identity(), header.device, header.seq);
        Ok(Self { id, key, seq, parents, card_holds, act })
    }
}

fn read_act(header: &Header, payload: &[u8]) -> Result<Act, NoOperation> {
    let plain = header.kind == Kind::Operation
        && header.right == RIGHT_NONE
        && !header.exercise
        && header.document == Id::default()
        && header.about.is_empty()
        && header.after.is_empty()
        && header.heads.len() <= HEADS_MAX
        && payload.len() <= OPERATION_BYTES_MAX;
    if !plain {
        return Err(NoOperation::Form);
    }
    let act: Act = decode_canonical(payload).map_err(|_| NoOperation::Form)?;
    if act.is_well_formed() { Ok(act) } else { Err(NoOperation::Form) }
}
