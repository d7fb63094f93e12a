//! What becomes of a chunk's changes, as far as it follows from the chunk and its document alone: no
//! table is asked, so it can be found out on another core while other chunks are stored.

use porchlight_crypto::{Hash, Header, Kind, Verified};
use porchlight_domain::{Record, RecordKind, kind::tag_of};

use crate::{
    chain,
    gate::{self, Applied, Candidate, Verdict},
};

/// What the gate says of the first changes of a document, with the record read that is in it.
pub struct Foreseen(pub(crate) Verdict<Accepted>);

/// What is stored of a document that the gate let through.
pub(crate) struct Accepted {
    pub(crate) saved: Vec<u8>,
    /// Sorted.
    pub(crate) heads: Vec<Hash>,
    /// Changes that were new, in order.
    pub(crate) added: Vec<Hash>,
    pub(crate) tag: String,
    /// `None`: of a newer version, or it does not read.
    pub(crate) record: Option<Record>,
}

impl Accepted {
    pub(crate) fn read(applied: Box<Applied>) -> Self {
        let Applied { saved, heads, added, doc } = *applied;
        let tag = tag_of(&doc).unwrap_or_default();
        let kind = RecordKind::from_tag(&tag);
        let record = kind.and_then(|kind| Record::read(kind, &doc).ok());
        Self { saved, heads, added, tag, record }
    }
}

/// What the gate says of the first changes of a document; `None` of anything else. It depends on the
/// chunk alone, so it can be asked while others are stored.
pub fn foresee(chunk: &Verified) -> Option<Foreseen> {
    let header = chunk.header();
    let is_first = header.kind == Kind::Changes && header.after.is_empty();
    let changes = chain::raw_changes(chunk).filter(|_| is_first)?;
    Some(Foreseen(gate::admit(None, &candidate(header, &changes)).map(Accepted::read)))
}

pub(crate) fn candidate<'a>(header: &'a Header, changes: &'a [Vec<u8>]) -> Candidate<'a> {
    Candidate {
        circle: header.circle,
        document: header.document,
        device: header.device,
        changes,
        content: &header.content,
        after: &header.after,
    }
}
