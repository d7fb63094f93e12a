//! An open profile: its writer, and readers that never wait for it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use porchlight_crypto::{Hash, Id, RootKey};
use porchlight_domain::{DocumentId, DraftId, Record, RecordKind, ReportId};
use rand_core::CryptoRng;
use rusqlite::Connection;

use crate::{
    Draft, Drafts, Filter, HeldBack, Page, Quarantined, StoreError,
    database::{self, Access, Keying},
    document::Stored,
    draft, expiry, migration,
    post::{self, Author, InstallId, Posts},
    projection, quarantine, settings,
};

/// Name of the database in its profile's folder.
pub const DATABASE_FILE: &str = "porchlight.db";

/// What is needed to open a profile's database.
pub struct Opening<'a> {
    pub folder: &'a Path,
    pub root: &'a RootKey,
    pub install: InstallId,
    pub now: DateTime<Utc>,
}

/// The writing side. One per profile and process; doors share it through the engine.
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) posts: Posts,
    pub(crate) path: PathBuf,
    /// Deleted words may still lie in the log; it is emptied as soon as no reader holds it.
    pub(crate) log_to_truncate: bool,
    became_new_device: bool,
}

impl Store {
    /// Makes the database of a new profile.
    ///
    /// # Errors
    /// The disk, or a database that is already there.
    pub fn create(
        opening: &Opening<'_>,
        device_name: &str,
        chance: &mut dyn CryptoRng,
    ) -> Result<Self, StoreError> {
        Self::create_keyed(opening, Keying::Root(opening.root), device_name, chance)
    }

    /// Opens the database: checks its version and end, rebuilds outdated lists.
    ///
    /// # Errors
    /// Damaged, of a newer version, missing, or not writable; then nothing has been changed.
    pub fn open(opening: &Opening<'_>, chance: &mut dyn CryptoRng) -> Result<Self, StoreError> {
        Self::open_keyed(opening, Keying::Root(opening.root), chance)
    }

    pub(crate) fn create_keyed(
        opening: &Opening<'_>,
        keying: Keying<'_>,
        device_name: &str,
        chance: &mut dyn CryptoRng,
    ) -> Result<Self, StoreError> {
        let path = opening.folder.join(DATABASE_FILE);
        let mut connection = database::open(&path, keying, Access::Create)?;
        let transaction = connection.transaction()?;
        Posts::create(&transaction, opening.install, opening.now, chance)?;
        settings::put(&transaction, settings::DEVICE_NAME, device_name.as_bytes())?;
        transaction.commit()?;
        drop(connection);
        Self::open_keyed(opening, keying, chance)
    }

    pub(crate) fn open_keyed(
        opening: &Opening<'_>,
        keying: Keying<'_>,
        chance: &mut dyn CryptoRng,
    ) -> Result<Self, StoreError> {
        let path = opening.folder.join(DATABASE_FILE);
        let mut connection = database::open(&path, keying, Access::Write)?;
        let transaction = connection.transaction()?;
        let (posts, became_new_device) =
            Posts::open(&transaction, opening.install, opening.now, chance)?;
        projection::bring_up_to_date(&transaction, opening.now)?;
        transaction.commit()?;
        Ok(Self { connection, posts, path, log_to_truncate: false, became_new_device })
    }

    /// A store that lives in memory alone, for simulations.
    ///
    /// # Errors
    /// The database.
    pub fn in_memory(
        install: InstallId,
        now: DateTime<Utc>,
        chance: &mut dyn CryptoRng,
    ) -> Result<Self, StoreError> {
        let mut connection = database::open_in_memory()?;
        let transaction = connection.transaction()?;
        Posts::create(&transaction, install, now, chance)?;
        projection::bring_up_to_date(&transaction, now)?;
        let posts = Posts::read(&transaction)?;
        transaction.commit()?;
        let path = PathBuf::from(":memory:");
        Ok(Self { connection, posts, path, log_to_truncate: false, became_new_device: false })
    }

    /// The same store as a process finds it that starts anew: what was not committed is gone.
    ///
    /// # Errors
    /// The database.
    pub fn restarted(self) -> Result<Self, StoreError> {
        let posts = Posts::read(&self.connection)?;
        Ok(Self { posts, log_to_truncate: false, ..self })
    }

    /// Lets the database grow by no more than so many pages: a disk that fills up. `None`: no limit.
    ///
    /// # Errors
    /// The database.
    pub fn limit_growth(&self, pages: Option<u32>) -> Result<(), StoreError> {
        let now: u32 = self.connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let most = pages.map_or(u32::MAX - 1, |more| now.saturating_add(more));
        self.connection.query_row(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(()))?;
        Ok(())
    }

    /// A connection that only reads, for lists while something long is written.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn reader(&self, root: &RootKey) -> Result<Reader, StoreError> {
        let connection = database::open(&self.path, Keying::Root(root), Access::Read)?;
        Ok(Reader { connection })
    }

    /// The same reads on the writer's own connection: what it wrote is there.
    pub fn read(&self) -> Reads<'_> {
        Reads { connection: &self.connection }
    }

    /// For whom records are prepared.
    ///
    /// # Errors
    /// The profile has no household: the database is damaged.
    pub fn author(&self) -> Result<Author, StoreError> {
        self.posts.author()
    }

    /// This opening met another install id and made a new device key.
    pub fn became_new_device(&self) -> bool {
        self.became_new_device
    }

    /// What this program knows of versions.
    pub fn version_known() -> u32 {
        migration::known()
    }
}

/// A connection that only reads.
pub struct Reader {
    connection: Connection,
}

impl Reader {
    /// The reads.
    pub fn read(&self) -> Reads<'_> {
        Reads { connection: &self.connection }
    }
}

/// Everything that can be asked of a store.
#[derive(Clone, Copy)]
pub struct Reads<'a> {
    connection: &'a Connection,
}

impl<'a> Reads<'a> {
    pub(crate) fn of(connection: &'a Connection) -> Self {
        Self { connection }
    }
}

impl Reads<'_> {
    pub(crate) fn connection(&self) -> &Connection {
        self.connection
    }

    /// One record.
    ///
    /// # Errors
    /// Not here, or unreadable.
    pub fn record(&self, id: DocumentId) -> Result<Record, StoreError> {
        Stored::find(self.connection, id)?.read()
    }

    /// The only record whose id begins with these hexadecimal digits (hyphens do not matter).
    ///
    /// # Errors
    /// None, or more than one.
    pub fn find_by_prefix(&self, prefix: &str) -> Result<DocumentId, StoreError> {
        let digits: String = prefix.chars().filter(|sign| *sign != '-').collect();
        if digits.is_empty() || digits.len() > 32 {
            return Err(StoreError::NotFound);
        }
        let (low, high) = (bound_with(&digits, '0'), bound_with(&digits, 'f'));
        let (Some(low), Some(high)) = (low, high) else { return Err(StoreError::NotFound) };
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM document WHERE id BETWEEN ?1 AND ?2 LIMIT 2")?;
        let found = statement
            .query_map([low, high], |row| row.get(0))?
            .collect::<Result<Vec<[u8; 16]>, _>>()?;
        match found.as_slice() {
            [id] => Ok(DocumentId::from_bytes(*id)),
            [] => Err(StoreError::NotFound),
            _ => Err(StoreError::Ambiguous),
        }
    }

    /// The report that was imported from a line with this id, or is itself called so.
    ///
    /// # Errors
    /// The database.
    pub fn find_by_source(&self, source: &str) -> Result<Option<DocumentId>, StoreError> {
        if let Some(id) = projection::find_by_source(self.connection, source)? {
            return Ok(Some(id));
        }
        let Some(id) = parse_id(source) else { return Ok(None) };
        match Stored::find(self.connection, DocumentId::from_bytes(id)) {
            Ok(stored) => Ok(Some(stored.id)),
            Err(StoreError::NotFound) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// A page of the list of reports.
    ///
    /// # Errors
    /// The database, or a page marker that does not read.
    pub fn reports(&self, filter: &Filter) -> Result<Page, StoreError> {
        projection::list(self.connection, filter)
    }

    /// How many records of a kind can be read.
    ///
    /// # Errors
    /// The database.
    pub fn count(&self, kind: RecordKind) -> Result<u32, StoreError> {
        projection::count(self.connection, kind)
    }

    /// How many of them are exercises.
    ///
    /// # Errors
    /// The database.
    pub fn count_exercises(&self, kind: RecordKind) -> Result<u32, StoreError> {
        projection::count_exercises(self.connection, kind)
    }

    /// Every report under the id that exports call it by, in the order of these ids.
    ///
    /// # Errors
    /// The database.
    pub fn exported_ids(&self) -> Result<Vec<(String, DocumentId)>, StoreError> {
        projection::exported_ids(self.connection)
    }

    /// When a record is destroyed, if its time is over: the end of the grace.
    ///
    /// # Errors
    /// The database.
    pub fn due_at(&self, id: DocumentId) -> Result<Option<DateTime<Utc>>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT due_at FROM document WHERE id = ?1")?;
        let due: Option<i64> = statement.query_row([id.as_bytes()], |row| row.get(0))?;
        Ok(due.and_then(DateTime::from_timestamp_millis))
    }

    /// When the time of the next record is over, and of how many it is over by `until`.
    ///
    /// # Errors
    /// The database.
    pub fn going(&self, until: DateTime<Utc>) -> Result<(Option<DateTime<Utc>>, u32), StoreError> {
        expiry::going(self.connection, until)
    }

    /// The record whose last edit can be taken back.
    ///
    /// # Errors
    /// The database.
    pub fn undoable(&self) -> Result<Option<DocumentId>, StoreError> {
        crate::write::undoable(self.connection)
    }

    /// Drafts, the newest first, and how many do not read.
    ///
    /// # Errors
    /// The database.
    pub fn drafts(&self) -> Result<Drafts, StoreError> {
        draft::list(self.connection)
    }

    /// One draft.
    ///
    /// # Errors
    /// Not here.
    pub fn draft(&self, id: DraftId) -> Result<Draft, StoreError> {
        draft::find(self.connection, id)
    }

    /// What could not be read.
    ///
    /// # Errors
    /// The database.
    pub fn quarantine(&self) -> Result<Vec<Quarantined>, StoreError> {
        quarantine::list(self.connection)
    }

    /// Chunks that were refused, or that this version can't use.
    ///
    /// # Errors
    /// The database.
    pub fn held_back(&self) -> Result<Vec<HeldBack>, StoreError> {
        quarantine::list_held_back(self.connection)
    }

    /// The ids of all documents, the newest first.
    ///
    /// # Errors
    /// The database.
    pub fn documents(&self) -> Result<Vec<DocumentId>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT id FROM document ORDER BY key DESC")?;
        let ids = statement.query_map([], |row| row.get(0).map(DocumentId::from_bytes))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The documents of a channel with their heads, by the ids that their chunks name.
    ///
    /// # Errors
    /// The database.
    pub fn heads_in(&self, channel: Id) -> Result<BTreeMap<Id, Vec<Hash>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT document.signed_id, document.heads FROM document JOIN channel ON channel.key = document.channel
             WHERE channel.id = ?1",
        )?;
        let found = statement.query_map([channel.0], |row| {
            Ok((Id(row.get(0)?), post::parse_hashes(&row.get::<_, Vec<u8>>(1)?)))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The install id that the database last met.
    pub fn install(&self) -> Option<InstallId> {
        settings::get(self.connection, settings::INSTALL).ok().flatten()?.try_into().ok()
    }

    /// What this device is called.
    ///
    /// # Errors
    /// The database.
    pub fn device_name(&self) -> Result<String, StoreError> {
        let name = settings::get(self.connection, settings::DEVICE_NAME)?.unwrap_or_default();
        Ok(String::from_utf8_lossy(&name).into_owned())
    }
}

fn bound_with(digits: &str, fill: char) -> Option<[u8; 16]> {
    let mut padded = digits.to_owned();
    while padded.len() < 32 {
        padded.push(fill);
    }
    parse_id(&padded)
}

fn parse_id(text: &str) -> Option<[u8; 16]> {
    text.parse::<ReportId>().ok().map(|id| *id.as_bytes())
}
