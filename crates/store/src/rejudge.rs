//! Judging again what is here: the log has changed its mind about a chunk, or two chunks claim one
//! place. Documents are made again from the chunks that count.

use std::collections::BTreeSet;

use porchlight_crypto::{DeviceId, Hash, Id, Kind, Verified};
use porchlight_domain::RecordKind;
use rusqlite::params;

use crate::{
    StoreError, Tx,
    chain::{self, Sealed, State},
    document::Stored,
    projection,
    receive::{Admitted, Tried, await_changes, set_state},
    statement, unsigned,
};

/// A chunk that is here, for judging it again.
#[derive(Debug, Clone)]
pub struct StoredChunk {
    pub row: i64,
    pub device: DeviceId,
    pub seq: u64,
    pub identity: Hash,
    pub prev: Hash,
    pub kind: Kind,
    pub heads: Vec<Hash>,
    pub right: u16,
    /// The document that it changes; `None` when it is no chunk of changes.
    pub document: Option<Id>,
    /// The changes that it brings, and those that they are built on.
    pub brings: Vec<Hash>,
    pub after: Vec<Hash>,
}

impl StoredChunk {
    fn of(row: i64, chunk: &Verified) -> Self {
        let header = chunk.header();
        let changes = header.kind == Kind::Changes;
        Self {
            row,
            device: header.device,
            seq: header.seq,
            identity: chunk.identity(),
            prev: header.prev,
            kind: header.kind,
            heads: header.heads.clone(),
            right: header.right,
            document: changes.then_some(header.document),
            brings: if changes { header.content.clone() } else { Vec::new() },
            after: header.after.clone(),
        }
    }
}

impl Tx<'_> {
    /// Judges a chunk that is here anew: its document is made again, or its statement marked.
    ///
    /// # Errors
    /// The database.
    pub fn judge(&mut self, row: i64, admitted: &Admitted) -> Result<(), StoreError> {
        let Some(chunk) = self.open_row(row)? else { return Ok(()) };
        let state: u8 = self
            .transaction()
            .prepare_cached("SELECT state FROM chunk WHERE key = ?1")?
            .query_row([row], |found| found.get(0))?;
        let is_void = state == State::Void.number();
        match chunk.header().kind {
            Kind::Statement => {
                statement::judge(self.transaction(), row, admitted)?;
                let counts = *admitted != Admitted::Void;
                let state = if counts { State::Counts } else { State::Void };
                set_state(self.transaction(), row, state, None)?;
                self.note_statement();
            }
            Kind::Changes if is_void != (*admitted == Admitted::Void) => {
                let state = if is_void { State::Waits } else { State::Void };
                set_state(self.transaction(), row, state, None)?;
                let channel = self.posts().of(chunk.header().channel)?.key;
                self.rebuild(channel, chunk.header().document)?;
            }
            Kind::Changes
            | Kind::Snapshot
            | Kind::Operation
            | Kind::Face
            | Kind::Rotation
            | Kind::Wrap
            | Kind::BlobManifest
            | Kind::Presence
            | Kind::Other(_) => {}
        }
        self.keep_bounds()
    }

    /// Makes a document again from the chunks of it that count. None left: it is not shown, and its
    /// chunks stay.
    pub(crate) fn rebuild(&mut self, channel: i64, id: Id) -> Result<(), StoreError> {
        let mut todo = self.chunks_of(channel, id)?;
        if let Some(stored) = Stored::find_in(self.transaction(), channel, id)? {
            if unsigned::waits(self.transaction(), self.posts(), &stored)? {
                return Ok(());
            }
            projection::remove(self.transaction(), stored.key)?;
            self.transaction()
                .prepare_cached("UPDATE chunk SET document = NULL WHERE document = ?1")?
                .execute([stored.key])?;
            self.transaction()
                .prepare_cached("DELETE FROM document WHERE key = ?1")?
                .execute([stored.key])?;
            if let Some(kind) = RecordKind::from_tag(&stored.kind) {
                self.note_changed(kind, stored.id);
            }
        }
        let mut progress = true;
        while progress {
            progress = false;
            for (row, chunk) in std::mem::take(&mut todo) {
                match self.try_changes(&chunk, channel, None)? {
                    Tried::Applied { document, .. } => {
                        set_state(self.transaction(), row, State::Counts, Some(document))?;
                        progress = true;
                    }
                    Tried::Waits(_) => todo.push((row, chunk)),
                    Tried::Refused(_) | Tried::Quarantined(_) => {
                        set_state(self.transaction(), row, State::Quarantined, None)?;
                    }
                }
            }
        }
        for (row, chunk) in todo {
            set_state(self.transaction(), row, State::Waits, None)?;
            await_changes(self.transaction(), row, &chunk.header().after)?;
        }
        Ok(())
    }

    /// Chunks of a document that count or wait.
    fn chunks_of(&self, channel: i64, id: Id) -> Result<Vec<(i64, Verified)>, StoreError> {
        let mut statement = self.transaction().prepare_cached(
            "SELECT key FROM chunk WHERE channel = ?1 AND kind = 0 AND state IN (0, 1)
               AND (document IS NULL OR document = (SELECT key FROM document WHERE channel = ?1 AND signed_id = ?2))
             ORDER BY key",
        )?;
        let rows = statement.query_map(params![channel, id.0], |row| row.get(0))?;
        let rows = rows.collect::<Result<Vec<i64>, _>>()?;
        let mut chunks = Vec::new();
        for row in rows {
            let chunk = self.open_row(row)?;
            let of_document = |chunk: &Verified| chunk.header().document == id;
            chunks.extend(chunk.filter(of_document).map(|chunk| (row, chunk)));
        }
        Ok(chunks)
    }

    /// The chunks of a device in a channel, for judging them again after the log has changed.
    ///
    /// # Errors
    /// The database.
    pub fn chunks_by(&self, channel: Id, device: DeviceId) -> Result<Vec<StoredChunk>, StoreError> {
        let mut statement = self.transaction().prepare_cached(
            "SELECT channel, epoch, week, envelope, key FROM chunk
             WHERE channel = (SELECT key FROM channel WHERE id = ?1)
               AND device = (SELECT key FROM device WHERE id = ?2) ORDER BY seq",
        )?;
        let mut rows = statement.query(params![channel.0, device.0])?;
        let mut chunks = Vec::new();
        while let Some(row) = rows.next()? {
            match chain::open_any(self.posts(), &Sealed::from_row(row, 0)?) {
                Ok(chunk) => chunks.push(StoredChunk::of(row.get(4)?, &chunk)),
                Err(StoreError::Chunk(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(chunks)
    }

    /// Every chunk of changes to a document that is here, whether it counts or not.
    ///
    /// # Errors
    /// The database.
    pub fn changes_to(&self, channel: Id, document: Id) -> Result<Vec<StoredChunk>, StoreError> {
        let mut statement = self.transaction().prepare_cached(
            "SELECT channel, epoch, week, envelope, key FROM chunk
             WHERE channel = (SELECT key FROM channel WHERE id = ?1) AND kind = 0
               AND (document IS NULL OR document = (SELECT document.key FROM document
                   JOIN channel ON channel.key = document.channel WHERE channel.id = ?1 AND signed_id = ?2))
             ORDER BY key",
        )?;
        let mut rows = statement.query(params![channel.0, document.0])?;
        let mut chunks = Vec::new();
        while let Some(row) = rows.next()? {
            match chain::open_any(self.posts(), &Sealed::from_row(row, 0)?) {
                Ok(chunk) if chunk.header().document == document => {
                    chunks.push(StoredChunk::of(row.get(4)?, &chunk));
                }
                Ok(_) | Err(StoreError::Chunk(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(chunks)
    }

    /// Whether a chunk that is here waits for one of these changes.
    ///
    /// # Errors
    /// The database.
    pub fn is_awaited(&self, changes: &[Hash]) -> Result<bool, StoreError> {
        let mut statement =
            self.transaction().prepare_cached("SELECT 1 FROM awaited WHERE missing = ?1")?;
        for change in changes {
            if statement.exists([change.0])? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether changes lie in a channel that have no effect.
    ///
    /// # Errors
    /// The database.
    pub fn has_void_changes(&self, channel: Id) -> Result<bool, StoreError> {
        let mut statement = self.transaction().prepare_cached(
            "SELECT 1 FROM chunk WHERE state <> 0 AND state = 2 AND kind = 0
               AND channel = (SELECT key FROM channel WHERE id = ?1)",
        )?;
        Ok(statement.exists([channel.0])?)
    }

    /// Devices of which something in a channel has no effect.
    ///
    /// # Errors
    /// The database.
    pub fn void_devices(&self, channel: Id) -> Result<BTreeSet<DeviceId>, StoreError> {
        let mut statement = self.transaction().prepare_cached(
            "SELECT DISTINCT device.id FROM chunk JOIN device ON device.key = chunk.device
             LEFT JOIN statement ON statement.chunk = chunk.key
             WHERE chunk.channel = (SELECT key FROM channel WHERE id = ?1)
               AND (state = 2 OR statement.counts = 0)",
        )?;
        let devices = statement.query_map([channel.0], |row| row.get(0).map(DeviceId))?;
        Ok(devices.collect::<Result<_, _>>()?)
    }
}
