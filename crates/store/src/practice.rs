//! Exercises as a whole: knowing the made-up reports again, and ending practice.

use porchlight_domain::{DocumentId, report::Mode};

use crate::{StoreError, Tx, document::Stored, draft, projection, settings};

impl Tx<'_> {
    /// Whether any of the made-up reports that were filed last is still here.
    ///
    /// # Errors
    /// The database.
    pub fn has_samples(&self) -> Result<bool, StoreError> {
        let ids = settings::get(self.transaction(), settings::SAMPLES)?.unwrap_or_default();
        for id in ids.as_chunks::<16>().0 {
            match Stored::find(self.transaction(), DocumentId::from_bytes(*id)) {
                Ok(_) => return Ok(true),
                Err(StoreError::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(false)
    }

    /// Remembers which records are made up: an exercise that a person filed is not one of them.
    ///
    /// # Errors
    /// The database.
    pub fn remember_samples(&mut self, ids: &[DocumentId]) -> Result<(), StoreError> {
        let ids: Vec<u8> = ids.iter().flat_map(|id| *id.as_bytes()).collect();
        settings::put(self.transaction(), settings::SAMPLES, &ids)
    }

    /// Removes every exercise, as [`Tx::delete`] and [`Tx::drop_draft`] do. There is no undo. What
    /// does not read stays, since nobody can say that it is none.
    ///
    /// # Errors
    /// The database.
    pub fn delete_exercises(&mut self) -> Result<(), StoreError> {
        for id in projection::exercises(self.transaction())? {
            let stored = Stored::find(self.transaction(), id)?;
            // A row is made from the document and may be wrong; what goes for good asks the document.
            if stored.read().is_ok_and(|record| record.mode() == Mode::Exercise) {
                self.delete_stored(stored.key, id, &stored.kind)?;
            }
        }
        for draft in draft::list(self.transaction())?.readable {
            if draft.report.mode == Mode::Exercise {
                self.drop_draft(draft.id)?;
            }
        }
        self.remember_samples(&[])
    }
}
