//! Documents that live longer than the keys of their weeks (docs/protocol.md §19). Whoever serves one
//! seals it anew, chunk by chunk, under the week of now, so that who came after its weeks reads all of
//! it and not a part. Each chunk keeps its author's signature and its place: nothing is put together.
//!
//! Younger documents stay under the weeks that they were written in, below a newcomer's floor.

use porchlight_crypto::{Id, Kind, Verified, Week};

use crate::{
    Store, StoreError,
    chain::{self, Sealed},
    document, keys,
};

impl Store {
    /// Opens a chunk that belongs to a document that has outlived a week of its keys: one of its
    /// changes, or a statement about it. `None` for any other, and for one that does not open.
    pub(crate) fn open_outlived(
        &self,
        channel: Id,
        sealed: &Sealed<'_>,
        (kind, document): (u8, Option<i64>),
    ) -> Result<Option<Verified>, StoreError> {
        let may = kind == Kind::Changes.number() || kind == Kind::Statement.number();
        let Some(forgotten) = keys::forgotten_to(&self.connection, channel)?.filter(|_| may) else {
            return Ok(None);
        };
        let is_old = |at_ms: i64| Week::of(at_ms.div_euclid(1_000)) <= forgotten;
        if let Some(key) = document
            && !document::arrived_at(&self.connection, key)?.is_some_and(is_old)
        {
            return Ok(None);
        }
        let chunk = match chain::open_any(&self.posts, sealed) {
            Ok(chunk) => chunk,
            // One damaged chunk must not keep the others from who asks.
            Err(StoreError::Chunk(_)) => return Ok(None),
            Err(other) => return Err(other),
        };
        let header = chunk.header();
        for id in [header.about.as_slice(), &[header.document]].concat() {
            let at = document::arrived_in(&self.connection, sealed.channel, id)?;
            if at.is_some_and(is_old) {
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }
}
