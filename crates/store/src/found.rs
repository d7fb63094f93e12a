//! A household that is founded: what was written before it had a log is signed anew, under its first
//! epoch. Nothing of it had left the device, so no chain is forked by beginning again at 1.

use automerge::AutoCommit;
use porchlight_crypto::{Id, Urgency};
use porchlight_domain::{Record, report::Mode};

use crate::{
    StoreError, Tx,
    chain::{Changes, Said},
    document::{self, Stored},
    post::draw,
};

impl Tx<'_> {
    /// Signs every document of a channel anew with this installation's key: its changes as they are
    /// where all are ours, else the record as one change. Answers how many.
    ///
    /// # Errors
    /// No clean epoch, or the database; then nothing has changed.
    pub fn sign_anew(&mut self, channel: Id) -> Result<u32, StoreError> {
        let key = self.posts().of(channel)?.key;
        for table in ["chunk", "chain", "settled", "dropped"] {
            self.transaction()
                .execute(&format!("DELETE FROM {table} WHERE channel = ?1"), [key])?;
        }
        let documents: Vec<i64> = self
            .transaction()
            .prepare("SELECT key FROM document WHERE channel = ?1 ORDER BY key")?
            .query_map([key], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut signed = 0;
        for document in documents {
            let stored = self.transaction().query_row(
                "SELECT key, id, kind, saved, heads, channel, signed_id FROM document WHERE key = ?1",
                [document],
                Stored::from_row,
            )?;
            signed += u32::from(self.sign_document(channel, &stored)?);
        }
        self.mark_deleted();
        Ok(signed)
    }

    fn sign_document(&mut self, channel: Id, stored: &Stored) -> Result<bool, StoreError> {
        // What does not load is in quarantine, and stays there.
        let Ok(mut doc) = stored.load() else { return Ok(false) };
        let record = stored.read().ok();
        let ours = {
            let posts = self.posts();
            posts.actor(posts.of(channel)?, stored.signed_id)?
        };
        if doc.get_changes(&[]).iter().any(|change| *change.actor_id() != ours) {
            let Some(record) = &record else { return Ok(false) };
            doc = written_anew(record, ours, draw(self.chance()))?;
            document::update(self.transaction(), stored.key, &mut doc)?;
            self.transaction().execute("DELETE FROM undo WHERE document = ?1", [stored.key])?;
        }
        let changes = Changes::of(&doc.get_changes(&[]));
        let exercise = record.as_ref().is_some_and(|record| record.mode() == Mode::Exercise);
        let urgency = record.as_ref().and_then(|record| Urgency::new(record.urgency()));
        let urgency = urgency.unwrap_or(Urgency::LOWEST);
        let place = (stored.key, stored.signed_id);
        self.append_to(channel, Said::changes(place, exercise, urgency, changes)?)?;
        Ok(true)
    }
}

fn written_anew(
    record: &Record,
    actor: automerge::ActorId,
    salt: [u8; 16],
) -> Result<AutoCommit, StoreError> {
    let mut doc = AutoCommit::new().with_actor(actor);
    record.write(&mut doc, salt)?;
    Ok(doc)
}
