//! Verifies the whole store: each chunk's seal, signature and place in its chain, each document
//! against its chunks, each row and its words against the document. Repair rebuilds what can be.

use std::collections::{BTreeMap, BTreeSet};

use automerge::AutoCommit;
use chrono::{DateTime, Utc};
use porchlight_crypto::Hash;
use porchlight_domain::DocumentId;
use rand_core::CryptoRng;
use rusqlite::Connection;

use crate::{
    Store, StoreError,
    chain::{self, Sealed},
    document::{self, Stored},
    post::{self, Posts},
    projection::{self, search},
    unsigned,
};

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    pub chunks: u32,
    pub documents: u32,
    pub rows: u32,
    pub faults: Vec<Fault>,
    pub repaired: u32,
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    pub document: Option<DocumentId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// A chunk does not open, verify, or follow the one before.
    Chunk,
    /// A document does not load or is not what its chunks make.
    Document,
    /// Chunks without their document.
    DocumentMissing,
    /// A row differs from its document, is missing, or has none.
    Row,
    /// The words of a record are not those it is found by.
    Search,
}

/// Where each chunk of a chain stands: (channel, device, seq) to (prev, identity).
type Chains = BTreeMap<(i64, i64, i64), (Hash, Hash)>;

impl Store {
    /// Verifies everything. `progress` hears how many documents are done, of how many.
    ///
    /// # Errors
    /// The database itself fails; faults in its content are answers, not errors.
    pub fn check(&self, progress: &mut dyn FnMut(u32, u32)) -> Result<Checked, StoreError> {
        let connection = &self.connection;
        let total: u32 =
            connection.query_row("SELECT count(*) FROM document", [], |row| row.get(0))?;
        let mut checked = Checked::default();
        let mut chains = Chains::new();
        let mut statement = connection.prepare(
            "SELECT key, id, kind, saved, heads, channel, signed_id FROM document ORDER BY key",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let stored = Stored::from_row(row)?;
            check_document(connection, &self.posts, &stored, &mut chains, &mut checked)?;
            checked.documents += 1;
            if checked.documents.is_multiple_of(256) {
                progress(checked.documents, total);
            }
        }
        check_chains(connection, &chains, &mut checked)?;
        check_leftovers(connection, &mut checked)?;
        progress(total, total);
        Ok(checked)
    }

    /// Rebuilds documents from their chunks where they do not load, and every list.
    ///
    /// # Errors
    /// The database; then nothing is changed.
    pub fn repair(
        &mut self,
        now: DateTime<Utc>,
        chance: &mut dyn CryptoRng,
        progress: &mut dyn FnMut(u32, u32),
    ) -> Result<Checked, StoreError> {
        let before = self.check(progress)?;
        if before.faults.is_empty() {
            return Ok(before);
        }
        let broken: Vec<DocumentId> = before
            .faults
            .iter()
            .filter(|fault| fault.kind == FaultKind::Document)
            .filter_map(|fault| fault.document)
            .collect();
        let posts = Posts::read(&self.connection)?;
        self.write(now, chance, |tx| {
            for id in &broken {
                rebuild_document(tx.transaction(), &posts, *id)?;
            }
            projection::rebuild(tx.transaction(), now)
        })?;
        let after = self.check(progress)?;
        let repaired = before.faults.len().saturating_sub(after.faults.len());
        Ok(Checked { repaired: u32::try_from(repaired).unwrap_or(u32::MAX), ..after })
    }
}

fn check_document(
    connection: &Connection,
    posts: &Posts,
    stored: &Stored,
    chains: &mut Chains,
    checked: &mut Checked,
) -> Result<(), StoreError> {
    let mut fault = |kind| checked.faults.push(Fault { kind, document: Some(stored.id) });
    let mut signed = BTreeSet::new();
    let mut statement = connection.prepare_cached(
        "SELECT device, seq, channel, epoch, week, envelope FROM chunk
         WHERE document = ?1 AND state = 0 ORDER BY device, seq",
    )?;
    let mut rows = statement.query([stored.key])?;
    let mut chunks = 0;
    while let Some(row) = rows.next()? {
        chunks += 1;
        let (device, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        match Sealed::from_row(row, 2).and_then(|sealed| chain::open(posts, &sealed)) {
            Ok((chunk, _))
                if chunk.header().seq.cast_signed() == seq
                    && chunk.header().document == stored.signed_id
                    && post::device_id(connection, device)? == Some(chunk.header().device) =>
            {
                chains.insert((row.get(2)?, device, seq), (chunk.header().prev, chunk.identity()));
                signed.extend(chunk.header().content.iter().copied());
            }
            Ok(_) | Err(StoreError::Chunk(_)) => fault(FaultKind::Chunk),
            Err(other) => return Err(other),
        }
    }
    let whole = match stored.load() {
        Ok(mut doc) => hashes(&mut doc) == signed,
        Err(StoreError::Document(_) | StoreError::Torn) => false,
        Err(other) => return Err(other),
    };
    if !whole && !unsigned::waits(connection, posts, stored)? {
        fault(FaultKind::Document);
    }
    match stored.read() {
        Ok(record) => {
            let (row, words) = projection::matches(connection, stored.key, &record)?;
            if !row {
                fault(FaultKind::Row);
            }
            if !words {
                fault(FaultKind::Search);
            }
        }
        // Unreadable records are in quarantine, which is where they belong.
        Err(StoreError::Unreadable(_) | StoreError::Document(_) | StoreError::Torn) => {}
        Err(other) => return Err(other),
    }
    checked.chunks += chunks;
    Ok(())
}

fn hashes(doc: &mut AutoCommit) -> BTreeSet<Hash> {
    doc.get_changes(&[]).iter().map(|change| chain::hash(&change.hash())).collect()
}

/// A link names the one before it; where that one expired, there is nothing to compare. Only what was
/// written here is judged: others sign what they like, and that is no damage of this disk. Nor where
/// a copy of this key forked: of two chunks for a place the one stays that the other was not built on.
fn check_chains(
    connection: &Connection,
    chains: &Chains,
    checked: &mut Checked,
) -> Result<(), StoreError> {
    let mut forked = connection.prepare_cached(
        "SELECT 1 FROM fork JOIN channel ON channel.id = fork.channel
             JOIN device ON device.id = fork.device WHERE channel.key = ?1 AND device.key = ?2",
    )?;
    let own: BTreeSet<i64> = connection
        .prepare("SELECT key FROM device WHERE circle IS NOT NULL")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let chains_of_own = chains.iter().filter(|((_, device, _), _)| own.contains(device));
    for ((channel, device, seq), (prev, _)) in chains_of_own {
        let expected = match seq {
            1 => Some(Hash::default()),
            seq => chains.get(&(*channel, *device, seq - 1)).map(|(_, identity)| *identity),
        };
        let breaks = expected.is_some_and(|expected| expected != *prev);
        if breaks && !forked.exists([channel, device])? {
            checked.faults.push(Fault { kind: FaultKind::Chunk, document: None });
        }
    }
    Ok(())
}

fn check_leftovers(connection: &Connection, checked: &mut Checked) -> Result<(), StoreError> {
    let chunks: u32 = connection.query_row(
        "SELECT count(*) FROM chunk WHERE document IS NOT NULL AND document NOT IN (SELECT key FROM document)",
        [],
        |row| row.get(0),
    )?;
    let (rows, words) = projection::orphans(connection)?;
    for (kind, count) in
        [(FaultKind::DocumentMissing, chunks), (FaultKind::Row, rows), (FaultKind::Search, words)]
    {
        checked.faults.extend((0..count).map(|_| Fault { kind, document: None }));
    }
    if !search::is_sound(connection)? {
        checked.faults.push(Fault { kind: FaultKind::Search, document: None });
    }
    checked.rows = projection::rows(connection)?;
    Ok(())
}

/// Makes a document again from what its chunks carry. What a chunk can't give stays as it was.
pub(crate) fn rebuild_document(
    connection: &Connection,
    posts: &Posts,
    id: DocumentId,
) -> Result<(), StoreError> {
    let stored = Stored::find(connection, id)?;
    if let Some(mut doc) = from_chunks(connection, posts, stored.key)? {
        document::update(connection, stored.key, &mut doc)?;
    }
    Ok(())
}

/// The document that the chunks of `key` make together; `None` when none of them opens.
pub(crate) fn from_chunks(
    connection: &Connection,
    posts: &Posts,
    key: i64,
) -> Result<Option<AutoCommit>, StoreError> {
    let mut doc = AutoCommit::new();
    let mut statement = connection.prepare_cached(
        "SELECT channel, epoch, week, envelope FROM chunk
         WHERE document = ?1 AND state = 0 ORDER BY device, seq",
    )?;
    let mut rows = statement.query([key])?;
    while let Some(row) = rows.next()? {
        match Sealed::from_row(row, 0).and_then(|sealed| chain::open(posts, &sealed)) {
            Ok((_, changes)) => doc.apply_changes(changes)?,
            Err(StoreError::Chunk(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(if doc.get_heads().is_empty() { None } else { Some(doc) })
}

/// Every change that a chunk of the document speaks for and that opens.
pub(crate) fn signed_changes(
    connection: &Connection,
    posts: &Posts,
    key: i64,
) -> Result<BTreeSet<Hash>, StoreError> {
    let mut signed = BTreeSet::new();
    let mut statement = connection
        .prepare_cached("SELECT channel, epoch, week, envelope FROM chunk WHERE document = ?1")?;
    let mut rows = statement.query([key])?;
    while let Some(row) = rows.next()? {
        match Sealed::from_row(row, 0).and_then(|sealed| chain::open(posts, &sealed)) {
            Ok((chunk, _)) => signed.extend(chunk.header().content.iter().copied()),
            Err(StoreError::Chunk(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(signed)
}
