//! Documents that were made of one of our own for others, and which one that was. This device's own
//! knowledge, never sent: a person's record and what a circle has of it are two documents to everybody
//! else.

use porchlight_crypto::Id;
use porchlight_domain::DocumentId;
use rusqlite::{OptionalExtension, params};

use crate::{Reads, StoreError, Tx};

/// A document that was made of one of our own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    pub id: DocumentId,
    pub channel: Id,
    pub circle: Id,
    /// What the channel is for (`porchlight_domain::role::code`).
    pub code: u16,
}

impl Reads<'_> {
    /// Documents of a channel that were made of one's own reports, with those, the newest first.
    ///
    /// # Errors
    /// The database.
    pub fn derived_in(&self, channel: Id) -> Result<Vec<(DocumentId, DocumentId)>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT document.id, derived.source FROM derived
             JOIN document ON document.key = derived.document
             WHERE document.channel = (SELECT key FROM channel WHERE id = ?1)
             ORDER BY document.key DESC",
        )?;
        let found = statement.query_map([channel.0], |row| {
            Ok((DocumentId::from_bytes(row.get(0)?), DocumentId::from_bytes(row.get(1)?)))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// What was made of a record and is here still, in the order of making.
    ///
    /// # Errors
    /// The database.
    pub fn derived_from(&self, source: DocumentId) -> Result<Vec<Derived>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT document.id, channel.id, channel.circle, channel.code FROM derived
             JOIN document ON document.key = derived.document
             JOIN channel ON channel.key = document.channel
             WHERE derived.source = ?1 ORDER BY document.key",
        )?;
        let found = statement.query_map([source.as_bytes()], |row| {
            Ok(Derived {
                id: DocumentId::from_bytes(row.get(0)?),
                channel: Id(row.get(1)?),
                circle: Id(row.get(2)?),
                code: row.get(3)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The document that was made of a record for a circle; of several the one for those who answer it.
    ///
    /// # Errors
    /// The database.
    pub fn made_for(&self, id: DocumentId, circle: Id) -> Result<Option<DocumentId>, StoreError> {
        let made = self
            .connection()
            .prepare_cached(
                "SELECT document.id FROM derived JOIN document ON document.key = derived.document
                 JOIN channel ON channel.key = document.channel
                 WHERE derived.source = ?1 AND channel.circle = ?2 ORDER BY channel.code LIMIT 1",
            )?
            .query_row(params![id.as_bytes(), circle.0], |row| row.get(0))
            .optional()?;
        Ok(made.map(DocumentId::from_bytes))
    }
}

impl Tx<'_> {
    /// Notes of what a new document was made.
    pub(crate) fn note_derived(
        &self,
        document: DocumentId,
        source: DocumentId,
    ) -> Result<(), StoreError> {
        self.transaction()
            .prepare_cached(
                "INSERT INTO derived (document, source) SELECT key, ?2 FROM document WHERE id = ?1",
            )?
            .execute(params![document.as_bytes(), source.as_bytes()])?;
        Ok(())
    }
}
