//! What was written while this device was in no circle's log (docs/protocol.md §22b): once it is in, it is
//! written again by the device that was let in. The chunks before were never anybody else's.

use std::collections::BTreeSet;

use automerge::{ActorId, AutoCommit};
use porchlight_crypto::{DeviceId, Id, Urgency};
use porchlight_domain::{Record, RecordKind, report::Mode};
use rusqlite::params;

use crate::{
    StoreError, Tx,
    chain::{Changes, Said},
    document::{self, Stored},
    post::draw,
    projection,
};

impl Tx<'_> {
    /// Every device that was ever this profile's in a circle.
    ///
    /// # Errors
    /// The database.
    pub fn own_devices(&self, circle: Id) -> Result<Vec<DeviceId>, StoreError> {
        let mut statement =
            self.transaction().prepare_cached("SELECT id FROM device WHERE circle = ?1")?;
        let ids = statement.query_map([circle.0], |row| row.get(0).map(DeviceId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Which of these channels hold chunks of any of these devices.
    ///
    /// # Errors
    /// The database.
    pub fn channels_with(&self, devices: &[DeviceId]) -> Result<BTreeSet<Id>, StoreError> {
        let mut channels = BTreeSet::new();
        for device in devices {
            let mut statement = self.transaction().prepare_cached(
                "SELECT id FROM channel WHERE key IN (SELECT channel FROM chunk WHERE device =
                     (SELECT key FROM device WHERE id = ?1))",
            )?;
            let found = statement.query_map([device.0], |row| row.get(0).map(Id))?;
            channels.extend(found.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(channels)
    }

    /// Writes again in a channel, under the key that signs there now, what these devices wrote, and
    /// throws their chunks away. Nobody else may ever have been given one. Statements are none among
    /// them: who is in no log has no right to any.
    ///
    /// # Errors
    /// No clean epoch, or the database; then nothing has changed.
    pub fn write_again(&mut self, channel: Id, devices: &[DeviceId]) -> Result<u32, StoreError> {
        let (key, circle) = {
            let post = self.posts().of(channel)?;
            (post.key, post.circle)
        };
        let documents = self.documents_of(key, devices)?;
        for device in devices {
            for table in ["chunk", "chain", "settled", "dropped"] {
                self.transaction().execute(
                    &format!(
                        "DELETE FROM {table} WHERE channel = ?1
                             AND device = (SELECT key FROM device WHERE id = ?2)"
                    ),
                    params![key, device.0],
                )?;
            }
        }
        let mut written = 0;
        for stored in &documents {
            let actors: BTreeSet<ActorId> = devices
                .iter()
                .map(|it| ActorId::from(porchlight_crypto::actor(circle, stored.signed_id, *it)))
                .collect();
            written += u32::from(self.write_document_again(channel, stored, &actors)?);
        }
        self.mark_deleted();
        Ok(written)
    }

    fn documents_of(&self, channel: i64, devices: &[DeviceId]) -> Result<Vec<Stored>, StoreError> {
        let mut documents = Vec::new();
        let mut seen = BTreeSet::new();
        for device in devices {
            let mut statement = self.transaction().prepare_cached(
                "SELECT key, id, kind, saved, heads, channel, signed_id FROM document WHERE key IN
                     (SELECT document FROM chunk WHERE channel = ?1
                          AND device = (SELECT key FROM device WHERE id = ?2)) ORDER BY key",
            )?;
            for stored in statement.query_map(params![channel, device.0], Stored::from_row)? {
                let stored = stored?;
                if seen.insert(stored.key) {
                    documents.push(stored);
                }
            }
        }
        Ok(documents)
    }

    /// A document that nobody else has is written as one change; of another one what differs is set.
    fn write_document_again(
        &mut self,
        channel: Id,
        stored: &Stored,
        actors: &BTreeSet<ActorId>,
    ) -> Result<bool, StoreError> {
        // What does not read stays in quarantine.
        let (Ok(mut doc), Ok(record)) = (stored.load(), stored.read()) else { return Ok(false) };
        self.transaction().execute("DELETE FROM undo WHERE document = ?1", [stored.key])?;
        let mut rest = doc.get_changes(&[]);
        rest.retain(|change| !actors.contains(change.actor_id()));
        if rest.is_empty() {
            let ours = {
                let posts = self.posts();
                posts.actor(posts.of(channel)?, stored.signed_id)?
            };
            let mut doc = AutoCommit::new().with_actor(ours);
            record.write(&mut doc, draw(self.chance()))?;
            document::update(self.transaction(), stored.key, &mut doc)?;
            let changes = Changes::of(&doc.get_changes(&[]));
            let exercise = record.mode() == Mode::Exercise;
            let urgency = Urgency::new(record.urgency()).unwrap_or(Urgency::LOWEST);
            let place = (stored.key, stored.signed_id);
            self.append_to(channel, Said::changes(place, exercise, urgency, changes)?)?;
            return Ok(true);
        }
        let kind =
            RecordKind::from_tag(&stored.kind).ok_or(porchlight_domain::RecordError::NoKind)?;
        let mut base = AutoCommit::new();
        base.apply_changes(rest)?;
        let before = Record::read(kind, &base)?;
        // A dispute that came of these edits alone is not written again: its first side stays.
        let changes = before.changes_to(&record).unwrap_or_default();
        document::update(self.transaction(), stored.key, &mut base)?;
        projection::put(self.transaction(), stored.key, &before)?;
        self.note_changed(kind, stored.id);
        self.set(stored, kind, &mut base, &changes)?;
        Ok(true)
    }
}
