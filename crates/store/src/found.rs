//! A household that is founded: what was written before it had a log is signed anew, under its first
//! epoch. Nothing of it had left the device, so no chain is forked by beginning again at 1.

use automerge::AutoCommit;
use porchlight_crypto::{DeviceId, Id, Urgency};
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
        self.transaction().execute(
            "DELETE FROM unsigned WHERE document IN (SELECT key FROM document WHERE channel = ?1)",
            [key],
        )?;
        self.mark_deleted();
        Ok(signed)
    }

    /// Gives a household another id and forgets its log, its keys and its channels but that of the
    /// reports, so that it can be founded again by a device that is not in its log, or when the log
    /// was lost. Documents stay. Answers the new id.
    ///
    /// # Errors
    /// The database.
    pub fn start_household_again(&mut self, circle: Id) -> Result<Id, StoreError> {
        let (new, channel) = (Id(self.draw()), Id(self.draw()));
        let connection = self.transaction();
        // What lies in the channel of the reports goes when they are signed anew.
        for table in ["chunk", "chain", "settled", "dropped", "offer", "key"] {
            connection.execute(
                &format!(
                    "DELETE FROM {table} WHERE channel IN (SELECT key FROM channel WHERE circle = ?1)"
                ),
                [circle.0],
            )?;
        }
        let reports = self.reports_of(circle)?;
        connection.execute(
            "DELETE FROM channel WHERE circle = ?1 AND key <> ?2",
            rusqlite::params![circle.0, reports],
        )?;
        connection.execute(
            "UPDATE channel SET id = ?2, circle = ?3, epoch = NULL, heads = x'' WHERE key = ?1",
            rusqlite::params![reports, channel.0, new.0],
        )?;
        for (table, column) in [("log_chunk", "circle"), ("wrap_key", "circle")] {
            connection.execute(&format!("DELETE FROM {table} WHERE {column} = ?1"), [circle.0])?;
        }
        // A key signs a card for one circle alone.
        connection.execute("UPDATE device SET seed = NULL WHERE circle = ?1", [circle.0])?;
        connection.execute(
            "UPDATE circle SET id = ?2, root = NULL, person = NULL, log_channel = NULL WHERE id = ?1",
            [circle.0, new.0],
        )?;
        let now = self.now();
        let (connection, chance) = self.transaction_for_post();
        crate::post::add_device(connection, new, now, chance)?;
        self.mark_deleted();
        self.refresh_posts()?;
        Ok(new)
    }

    fn reports_of(&self, circle: Id) -> Result<i64, StoreError> {
        Ok(self.transaction().query_row(
            "SELECT min(key) FROM channel WHERE circle = ?1 AND code = ?2",
            rusqlite::params![circle.0, crate::post::REPORTS],
            |row| row.get(0),
        )?)
    }

    /// Whether a device was never anybody's but this profile's, in that circle.
    ///
    /// # Errors
    /// The database.
    pub fn was_own(&self, circle: Id, device: DeviceId) -> Result<bool, StoreError> {
        Ok(self
            .transaction()
            .prepare("SELECT 1 FROM device WHERE id = ?1 AND circle = ?2")?
            .exists(rusqlite::params![device.0, circle.0])?)
    }

    /// Whether anything of another's device lies in a channel of the circle.
    ///
    /// # Errors
    /// The database.
    pub fn has_chunks_of_others(&self, circle: Id) -> Result<bool, StoreError> {
        Ok(self
            .transaction()
            .prepare(
                "SELECT 1 FROM chunk JOIN channel ON channel.key = chunk.channel
                 JOIN device ON device.key = chunk.device
                 WHERE channel.circle = ?1 AND device.circle IS NULL",
            )?
            .exists([circle.0])?)
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
