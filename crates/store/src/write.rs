//! The one write path. A use case says what changes; chunk, document, rows, words and outbox follow
//! in the same transaction, so that no use case can forget one of them.

use std::collections::BTreeSet;

use automerge::AutoCommit;
use chrono::{DateTime, Utc};
use porchlight_crypto::{DeviceId, Id, Lane, Urgency, Verified};
use porchlight_domain::{DocumentId, DraftId, Record, RecordChange, RecordKind, report::Mode};
use rand_core::CryptoRng;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::{
    Draft, Prepared, Reads, Store, StoreError,
    chain::{self, Changes, Said},
    database, document,
    document::Stored,
    draft,
    post::{Posts, draw},
    projection, settle,
};

/// What a write changed, besides its answer.
#[derive(Debug)]
pub struct Written<T> {
    pub value: T,
    pub changed: Vec<(RecordKind, DocumentId)>,
    pub drafts_changed: bool,
    /// Statements came, went, or count otherwise than before.
    pub statements_changed: bool,
    /// Chunks that are here since this write, whoever made them.
    pub arrived: Vec<Arrived>,
    /// Channels in which something is not settled any more.
    pub unsettled: BTreeSet<Id>,
}

/// A chunk that is here since a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    pub channel: Id,
    pub lane: Lane,
    pub device: DeviceId,
    pub seq: u64,
    pub urgency: u8,
    /// The documents that it speaks of.
    pub about: Vec<Id>,
}

impl Store {
    /// Does `work` in one transaction; when it fails, nothing of it stays.
    ///
    /// # Errors
    /// Whatever `work` answers, or the database.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        now: DateTime<Utc>,
        chance: &mut dyn CryptoRng,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let mut tx = Tx {
            transaction: &transaction,
            posts: &self.posts,
            refreshed: None,
            now,
            chance,
            changed: Vec::new(),
            drafts_changed: false,
            statements_changed: false,
            arrived: Vec::new(),
            unsettled: BTreeSet::new(),
            deleted: false,
        };
        let value = work(&mut tx)?;
        let (deleted, refreshed) = (tx.deleted, tx.refreshed.take());
        let Tx { changed, drafts_changed, statements_changed, arrived, unsettled, .. } = tx;
        transaction.commit().map_err(StoreError::from)?;
        if let Some(posts) = refreshed {
            self.posts = posts;
        }
        self.log_to_truncate |= deleted;
        if self.log_to_truncate {
            self.log_to_truncate = database::truncate_log(&self.connection).is_err();
        }
        Ok(Written { value, changed, drafts_changed, statements_changed, arrived, unsettled })
    }
}

/// An open transaction, as use cases see it.
pub struct Tx<'a> {
    transaction: &'a Transaction<'a>,
    posts: &'a Posts,
    /// The posts as this transaction has made them, if it has.
    refreshed: Option<Posts>,
    now: DateTime<Utc>,
    chance: &'a mut dyn CryptoRng,
    changed: Vec<(RecordKind, DocumentId)>,
    drafts_changed: bool,
    statements_changed: bool,
    arrived: Vec<Arrived>,
    unsettled: BTreeSet<Id>,
    deleted: bool,
}

impl Tx<'_> {
    /// Stores a new record.
    ///
    /// # Errors
    /// The database.
    pub fn insert(&mut self, record: Record) -> Result<DocumentId, StoreError> {
        let id = DocumentId::from_random(draw(self.chance));
        let salt = draw(self.chance);
        self.insert_prepared(Prepared::new(record, id, salt, self.posts().author()?)?)
    }

    /// Stores a record whose document was built before.
    ///
    /// # Errors
    /// The database.
    pub fn insert_prepared(&mut self, prepared: Prepared) -> Result<DocumentId, StoreError> {
        let channel = self.posts().home()?.key;
        self.insert_at(channel, prepared)
    }

    fn insert_at(&mut self, channel: i64, prepared: Prepared) -> Result<DocumentId, StoreError> {
        let (key, id) = document::insert(self.transaction, channel, &prepared, self.now)?;
        let place = (key, Id(*prepared.id.as_bytes()), channel);
        self.append(place, &prepared.record, prepared.changes)?;
        projection::put(self.transaction, key, &prepared.record)?;
        self.changed.push((prepared.record.kind(), id));
        Ok(id)
    }

    /// Stores a new record in another channel than that of one's own reports: a smaller document, made
    /// by a person's decision from what another channel holds.
    ///
    /// # Errors
    /// No such channel, none of its epochs is clean, or the database.
    pub fn insert_into(&mut self, channel: Id, record: Record) -> Result<DocumentId, StoreError> {
        let salt = draw(self.chance);
        let (row, author, id) = {
            let posts = self.refreshed.as_ref().unwrap_or(self.posts);
            let post = posts.of(channel)?;
            (post.key, posts.author_in(post)?, post.draw_document(self.chance))
        };
        self.insert_at(row, Prepared::new(record, id, salt, author)?)
    }

    /// The same for a document that is made of one of our own: lists show that one.
    ///
    /// # Errors
    /// As [`Self::insert_into`].
    pub fn derive_into(
        &mut self,
        channel: Id,
        record: Record,
        source: DocumentId,
    ) -> Result<DocumentId, StoreError> {
        let id = self.insert_into(channel, record)?;
        self.note_derived(id, source)?;
        Ok(id)
    }

    /// Whether a line with this id was imported before, or the id is that of a record here.
    ///
    /// # Errors
    /// The database.
    pub fn has_source(&self, source: &str) -> Result<bool, StoreError> {
        if projection::find_by_source(self.transaction, source)?.is_some() {
            return Ok(true);
        }
        let Ok(id) = source.parse::<porchlight_domain::ReportId>() else { return Ok(false) };
        match Stored::find(self.transaction, id.into()) {
            Ok(_) => Ok(true),
            Err(StoreError::NotFound) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Changes a record: `rule` sees it as it is and says what to set.
    ///
    /// # Errors
    /// Not here, unreadable, the rule's refusal, or the database.
    pub fn edit<E: From<StoreError>>(
        &mut self,
        id: DocumentId,
        rule: impl FnOnce(&Record) -> Result<Vec<RecordChange>, E>,
    ) -> Result<Record, E> {
        let stored = Stored::find(self.transaction, id)?;
        let (mut doc, after) = self.change(&stored, rule)?;
        self.remember_for_undo(&stored, &mut doc)?;
        Ok(after)
    }

    /// The same for a document that follows the one which a person edits: it is that edit which can be
    /// taken back.
    ///
    /// # Errors
    /// As [`Self::edit`].
    pub fn edit_along<E: From<StoreError>>(
        &mut self,
        id: DocumentId,
        rule: impl FnOnce(&Record) -> Result<Vec<RecordChange>, E>,
    ) -> Result<Record, E> {
        let stored = Stored::find(self.transaction, id)?;
        Ok(self.change(&stored, rule)?.1)
    }

    fn change<E: From<StoreError>>(
        &mut self,
        stored: &Stored,
        rule: impl FnOnce(&Record) -> Result<Vec<RecordChange>, E>,
    ) -> Result<(AutoCommit, Record), E> {
        let mut doc = stored.load()?;
        let kind = RecordKind::from_tag(&stored.kind)
            .ok_or(StoreError::Unreadable(porchlight_domain::RecordError::NoKind))?;
        let before = Record::read(kind, &doc).map_err(StoreError::from)?;
        let changes = rule(&before)?;
        let after = self.set(stored, kind, &mut doc, &changes)?;
        Ok((doc, after))
    }

    /// Takes the last edit back, by a new change to the values before it.
    ///
    /// # Errors
    /// No edit, something came after it, or it settled a dispute.
    pub fn undo(&mut self) -> Result<(DocumentId, Record), StoreError> {
        let row = self
            .transaction
            .query_row("SELECT document, before, after FROM undo WHERE key = 1", [], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?))
            })
            .optional()?;
        let (key, before, after) = row.ok_or(StoreError::NothingToUndo)?;
        let stored = self.transaction.query_row(
            "SELECT key, id, kind, saved, heads, channel, signed_id FROM document WHERE key = ?1",
            [key],
            Stored::from_row,
        )?;
        if stored.heads != after {
            return Err(StoreError::ChangedSince);
        }
        let mut doc = stored.load()?;
        let kind =
            RecordKind::from_tag(&stored.kind).ok_or(porchlight_domain::RecordError::NoKind)?;
        let earlier = Record::read(kind, &doc.fork_at(&document::parse_heads(&before))?)?;
        let changes = Record::read(kind, &doc)?
            .changes_to(&earlier)
            .map_err(|_| StoreError::SettledDispute)?;
        let record = self.set(&stored, kind, &mut doc, &changes)?;
        self.transaction.execute("DELETE FROM undo", [])?;
        Ok((stored.id, record))
    }

    /// Removes a record with its chunks, rows and words. There is no undo.
    ///
    /// # Errors
    /// Not here, or the database.
    pub fn delete(&mut self, id: DocumentId) -> Result<(), StoreError> {
        let stored = Stored::find(self.transaction, id)?;
        self.delete_stored(stored.key, id, &stored.kind)
    }

    pub(crate) fn delete_stored(
        &mut self,
        key: i64,
        id: DocumentId,
        kind: &str,
    ) -> Result<(), StoreError> {
        projection::remove(self.transaction, key)?;
        settle::settle_document(self.transaction, key)?;
        self.transaction.prepare_cached("DELETE FROM chunk WHERE document = ?1")?.execute([key])?;
        self.transaction.prepare_cached("DELETE FROM document WHERE key = ?1")?.execute([key])?;
        self.deleted = true;
        if let Some(kind) = RecordKind::from_tag(kind) {
            self.changed.push((kind, id));
        }
        Ok(())
    }

    /// Keeps a draft, new or over its older self.
    ///
    /// # Errors
    /// The database.
    pub fn save_draft(&mut self, draft: &Draft) -> Result<(), StoreError> {
        self.drafts_changed = true;
        // The text that an older self held must not stay in the log.
        self.deleted = true;
        draft::save(self.transaction, draft)
    }

    /// Removes a draft.
    ///
    /// # Errors
    /// Not here, or the database.
    pub fn drop_draft(&mut self, id: DraftId) -> Result<(), StoreError> {
        self.drafts_changed = true;
        self.deleted = true;
        draft::drop(self.transaction, id)
    }

    pub(crate) fn transaction(&self) -> &Connection {
        self.transaction
    }

    /// An id for a draft, or for a record that is prepared elsewhere.
    pub fn draw<const N: usize>(&mut self) -> [u8; N] {
        draw(self.chance)
    }

    pub(crate) fn set(
        &mut self,
        stored: &Stored,
        kind: RecordKind,
        doc: &mut AutoCommit,
        changes: &[RecordChange],
    ) -> Result<Record, StoreError> {
        let before = doc.get_heads();
        let actor = {
            let posts = self.posts();
            posts.actor(posts.post(stored.channel)?, stored.signed_id)?
        };
        doc.set_actor(actor);
        changes.iter().try_for_each(|change| change.write(doc))?;
        doc.commit();
        let made = doc.get_changes(&before);
        let record = Record::read(kind, doc)?;
        if made.is_empty() {
            return Ok(record);
        }
        self.append((stored.key, stored.signed_id, stored.channel), &record, Changes::of(&made))?;
        document::update(self.transaction, stored.key, doc)?;
        projection::put(self.transaction, stored.key, &record)?;
        self.changed.push((kind, stored.id));
        Ok(record)
    }

    fn append(
        &mut self,
        (key, signed_id, channel): (i64, Id, i64),
        record: &Record,
        changes: Changes,
    ) -> Result<(), StoreError> {
        let exercise = record.mode() == Mode::Exercise;
        let urgency = Urgency::new(record.urgency()).unwrap_or(Urgency::LOWEST);
        let said = Said::changes((key, signed_id), exercise, urgency, changes)?;
        self.append_said(channel, said)?;
        Ok(())
    }

    /// Signs and seals a chunk of our own in a channel. Answers its row and itself.
    pub(crate) fn append_to(
        &mut self,
        channel: Id,
        said: Said,
    ) -> Result<(i64, Verified), StoreError> {
        let key = self.posts().of(channel)?.key;
        self.append_said(key, said)
    }

    /// Signs and stores a chunk of kind `Wrap`: a key for one device of the channel.
    ///
    /// # Errors
    /// No clean epoch, or the database.
    pub fn give(&mut self, channel: Id, payload: Vec<u8>) -> Result<(), StoreError> {
        self.append_to(channel, Said::wrap(payload))?;
        Ok(())
    }

    fn append_said(&mut self, channel: i64, said: Said) -> Result<(i64, Verified), StoreError> {
        let posts = self.refreshed.as_ref().unwrap_or(self.posts);
        let post = posts.post(channel)?;
        let (row, chunk) =
            chain::append(self.transaction, posts, post, said, self.now, self.chance)?;
        self.note_arrived(&chunk);
        Ok((row, chunk))
    }

    pub(crate) fn note_arrived(&mut self, chunk: &Verified) {
        let header = chunk.header();
        self.arrived.push(Arrived {
            channel: header.channel,
            lane: header.kind.lane(),
            device: header.device,
            seq: header.seq,
            urgency: u8::from(header.urgency),
            about: header.about.clone(),
        });
    }

    /// Whether something that was settled is to be asked for again, since this transaction began.
    pub fn has_unsettled(&self) -> bool {
        !self.unsettled.is_empty()
    }

    pub(crate) fn note_unsettled(&mut self, channel: Id) {
        self.unsettled.insert(channel);
    }

    pub(crate) fn posts(&self) -> &Posts {
        self.refreshed.as_ref().unwrap_or(self.posts)
    }

    /// Reads the posts anew after this transaction has changed a table that they are made of.
    pub(crate) fn refresh_posts(&mut self) -> Result<(), StoreError> {
        self.refreshed = Some(Posts::read(self.transaction)?);
        Ok(())
    }

    /// The random source of this write.
    pub fn chance(&mut self) -> &mut dyn CryptoRng {
        self.chance
    }

    /// Everything that can be asked, with what this transaction has written.
    pub fn reads(&self) -> Reads<'_> {
        Reads::of(self.transaction)
    }

    pub(crate) fn transaction_for_post(&mut self) -> (&Connection, &mut dyn CryptoRng) {
        (self.transaction, self.chance)
    }

    pub(crate) fn note_changed(&mut self, kind: RecordKind, id: DocumentId) {
        self.changed.push((kind, id));
    }

    pub(crate) fn note_statement(&mut self) {
        self.statements_changed = true;
    }

    pub(crate) fn mark_deleted(&mut self) {
        self.deleted = true;
    }

    /// The time by which this write is made.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn remember_for_undo(
        &mut self,
        stored: &Stored,
        doc: &mut AutoCommit,
    ) -> Result<(), StoreError> {
        let after = document::heads(doc);
        if after == stored.heads {
            return Ok(());
        }
        self.transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO undo (key, document, before, after) VALUES (1, ?1, ?2, ?3)",
            )?
            .execute(params![stored.key, stored.heads, after])?;
        Ok(())
    }
}

/// The record whose last edit can be taken back, if nothing came after it.
pub(crate) fn undoable(connection: &Connection) -> Result<Option<DocumentId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT document.id FROM undo JOIN document ON document.key = undo.document
         WHERE undo.key = 1 AND undo.after = document.heads",
    )?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?.map(DocumentId::from_bytes))
}
