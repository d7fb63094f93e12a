//! A damaged database: set aside whole, never overwritten, and what still reads goes into a new one.

use std::{
    collections::VecDeque,
    fs,
    path::{Path, PathBuf},
};

use porchlight_crypto::Id;
use rand_core::CryptoRng;
use rusqlite::{Connection, types::Value};

use crate::{
    Opening, Store, StoreError,
    chain::{self, Sealed},
    check::from_chunks,
    database::{self, Access, Keying},
    document, migration,
    post::Posts,
    projection,
    store::DATABASE_FILE,
    unsigned,
};

/// Columns that are never empty and may be longer than a page.
const LONG: [&str; 5] = ["saved", "envelope", "bytes", "first", "second"];
/// Gaps that are halved before the search for readable rows in a table ends.
const GAPS_MAX: u32 = 500;

/// What could be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescued {
    pub documents: u32,
    pub chunks: u32,
    /// Where the damaged files lie now.
    pub set_aside: PathBuf,
}

/// A table that holds data, with the column that orders it and those that are copied.
type Table = (&'static str, &'static str, &'static str);

/// Tables as they were in version 1, and what the step to version 2 does with their rows.
const TABLES_V1: [Table; 8] = [
    ("settings", "name", "name, value"),
    ("device", "key", "key, id, seed, made_at"),
    ("channel", "key", "key, id, circle"),
    ("key", "channel", "channel, epoch, week, secret"),
    ("chain", "channel", "channel, device, seq, identity"),
    DOCUMENT,
    ("chunk", "key", "key, channel, device, seq, week, document, envelope"),
    DRAFT,
];
const STEP_FROM_V1: &str =
    "INSERT INTO circle (id, sort, name) SELECT DISTINCT circle, 1, '' FROM channel;
     UPDATE device SET circle = (SELECT circle FROM channel);
     UPDATE key SET epoch = randomblob(32);
     UPDATE channel SET epoch = (SELECT epoch FROM key WHERE key.channel = channel.key);
     UPDATE chunk SET epoch = (SELECT epoch FROM key WHERE key.channel = chunk.channel)
         WHERE channel IN (SELECT channel FROM key);";

const TABLES: [Table; 24] = [
    ("settings", "name", "name, value"),
    ("circle", "id", "id, sort, root, person, log_channel, name"),
    ("person_name", "circle", "circle, person, name"),
    ("device", "key", "key, id, seed, made_at, circle"),
    ("channel", "key", "key, id, circle, code, heads, epoch"),
    ("key", "channel", "channel, epoch, week, secret"),
    ("wrap_key", "public", "public, circle, seed, made_at, oldest_week"),
    ("face_key", "public", "public, circle, sort, number, seed, made_at"),
    ("guest", "id", "id, circle, channel, face, week, secret, host, endpoint, accepted_at"),
    ("writer", "channel", "channel, sort, device, seed"),
    ("answer", "key", "key, line, document, sort, body, at"),
    ("chain", "channel", "channel, device, seq, identity"),
    ("log_chunk", "key", "key, circle, channel, device, seq, kind, identity, bytes, arrived_at"),
    ("settled", "channel", "channel, device, low, high"),
    DOCUMENT,
    (
        "chunk",
        "key",
        "key, channel, device, seq, week, document, envelope, epoch, identity, kind, urgency, state",
    ),
    ("statement", "chunk", "chunk, sort, author, let_in, body, counts"),
    ("statement_about", "document", "document, statement"),
    ("statement_seen", "statement", "statement, at"),
    ("awaited", "missing", "missing, chunk"),
    ("derived", "document", "document, source"),
    ("fork", "channel", "channel, device, seq, first, second"),
    ("unsigned", "document", "document"),
    DRAFT,
];
const DOCUMENT: Table = (
    "document",
    "key",
    "key, id, kind, channel, saved, heads, arrived_at, keep_until, past_at, due_at, signed_id",
);
/// The first version whose documents have a signed id beside their own.
const SIGNED_IDS_SINCE: u32 = 4;
const DRAFT: Table = ("draft", "id", "id, saved_at, body");

/// Sets the damaged database aside in `aside` and makes a new one from every row that still reads.
///
/// # Errors
/// Nothing could be read at all (the files are where they were), or the disk.
pub fn rescue(
    opening: &Opening<'_>,
    aside: &Path,
    chance: &mut dyn CryptoRng,
) -> Result<Rescued, StoreError> {
    let keying = Keying::Root(opening.root);
    let new_folder = opening.folder.join("rescue");
    let (damaged_path, new_path) =
        (opening.folder.join(DATABASE_FILE), new_folder.join(DATABASE_FILE));
    // Without the one and with the other, a rescue was cut short between its last two steps.
    let (documents, chunks) = if !damaged_path.exists() && new_path.exists() {
        counts(&database::open(&new_path, keying, Access::Write)?)?
    } else {
        remove_folder(&new_folder)?;
        fs::create_dir_all(&new_folder)?;
        let copied = copy_what_reads(opening, keying, &damaged_path, &new_path, chance);
        if copied.is_err() {
            remove_folder(&new_folder)?;
        }
        copied?
    };
    fs::create_dir_all(aside)?;
    // All of it: an old log beside the new database would be taken for that one's.
    for name in
        [DATABASE_FILE.to_owned(), format!("{DATABASE_FILE}-wal"), format!("{DATABASE_FILE}-shm")]
    {
        let from = opening.folder.join(&name);
        if from.exists() {
            fs::rename(&from, aside.join(&name))?;
        }
    }
    fs::rename(new_path, &damaged_path)?;
    remove_folder(&new_folder)?;
    Ok(Rescued { documents, chunks, set_aside: aside.to_owned() })
}

fn remove_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.exists() { Ok(fs::remove_dir_all(folder)?) } else { Ok(()) }
}

fn counts(connection: &Connection) -> Result<(u32, u32), StoreError> {
    let count = |table: &str| {
        connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
    };
    Ok((count("document")?, count("chunk")?))
}

fn copy_what_reads(
    opening: &Opening<'_>,
    keying: Keying<'_>,
    from: &Path,
    to: &Path,
    chance: &mut dyn CryptoRng,
) -> Result<(u32, u32), StoreError> {
    let mut damaged = Damaged::open(from, keying)?;
    damaged.version = match migration::refuse_newer(&damaged.connection) {
        Ok(version) => version,
        Err(newer @ StoreError::NewerVersion { .. }) => return Err(newer),
        // The page that tells does not read: most likely it was the newest.
        Err(_) => migration::known(),
    };
    // Made empty first, with the rights that the damaged one has.
    fs::File::create(to)?.set_permissions(from.metadata()?.permissions())?;
    let mut fresh = database::open(to, keying, Access::Create)?;
    // Rows come table by table; what refers to a lost row is sorted out below.
    fresh.execute_batch("PRAGMA foreign_keys = OFF;")?;
    let transaction = fresh.transaction()?;
    let tables = if damaged.version == 1 { TABLES_V1.as_slice() } else { TABLES.as_slice() };
    for table in tables {
        copy_table(&mut damaged, &transaction, *table)?;
    }
    if damaged.version == 1 {
        transaction.execute_batch(STEP_FROM_V1)?;
    }
    let posts = save_posts(&transaction, opening, chance)?;
    restore_documents(&transaction, &posts, opening)?;
    unsigned::sign_anew(&transaction, &posts, opening.now, chance)?;
    projection::rebuild(&transaction, opening.now)?;
    let counts = counts(&transaction)?;
    transaction.commit()?;
    database::truncate_log(&fresh)?;
    Ok(counts)
}

/// The channels that were saved. Where the household's keys were lost with their page none of its
/// chunks opens any more, but what the documents say does: they move into a new one, which signs
/// them anew. So do documents of any channel that was lost.
fn save_posts(
    connection: &Connection,
    opening: &Opening<'_>,
    chance: &mut dyn CryptoRng,
) -> Result<Posts, StoreError> {
    let count = |sql: &str| -> Result<u32, StoreError> {
        Ok(connection.query_row(sql, [], |row| row.get(0))?)
    };
    connection.execute_batch(
        "DELETE FROM channel WHERE circle NOT IN (SELECT id FROM circle);
         DELETE FROM chunk WHERE channel NOT IN (SELECT key FROM channel) OR device NOT IN (SELECT key FROM device);
         DELETE FROM chain WHERE device NOT IN (SELECT key FROM device) OR channel NOT IN (SELECT key FROM channel);
         DELETE FROM key WHERE channel NOT IN (SELECT key FROM channel);
         DELETE FROM settled WHERE channel NOT IN (SELECT key FROM channel) OR device NOT IN (SELECT key FROM device);
         DELETE FROM statement WHERE chunk NOT IN (SELECT key FROM chunk);
         DELETE FROM statement_about WHERE statement NOT IN (SELECT chunk FROM statement);
         DELETE FROM statement_seen WHERE statement NOT IN (SELECT chunk FROM statement);
         DELETE FROM awaited WHERE chunk NOT IN (SELECT key FROM chunk);
         DELETE FROM derived WHERE document NOT IN (SELECT key FROM document);
         DELETE FROM unsigned WHERE document NOT IN (SELECT key FROM document);",
    )?;
    let homes = "SELECT count(*) FROM channel JOIN key ON key.channel = channel.key
         JOIN circle ON circle.id = channel.circle WHERE circle.sort = 1 AND channel.code = 1";
    if count(homes)? == 0 {
        if count("SELECT (SELECT count(*) FROM document) + (SELECT count(*) FROM draft)")? == 0 {
            return Err(StoreError::Damaged(None));
        }
        connection.execute_batch(
            "DELETE FROM chunk WHERE channel IN (SELECT channel.key FROM channel JOIN circle ON circle.id = channel.circle WHERE circle.sort = 1);
             DELETE FROM chain WHERE channel IN (SELECT channel.key FROM channel JOIN circle ON circle.id = channel.circle WHERE circle.sort = 1);
             DELETE FROM key WHERE channel IN (SELECT channel.key FROM channel JOIN circle ON circle.id = channel.circle WHERE circle.sort = 1);
             DELETE FROM channel WHERE circle IN (SELECT id FROM circle WHERE sort = 1);
             UPDATE device SET seed = NULL WHERE circle NOT IN (SELECT id FROM circle WHERE sort <> 1);
             DELETE FROM circle WHERE sort = 1;",
        )?;
        Posts::create(connection, opening.install, opening.now, chance)?;
    }
    // Two that had one id in two channels: the second is called otherwise from here on.
    connection.execute_batch(
        "UPDATE OR IGNORE document SET channel = (SELECT min(channel.key) FROM channel JOIN circle ON circle.id = channel.circle
             WHERE circle.sort = 1 AND channel.code = 1) WHERE channel NOT IN (SELECT key FROM channel);
         UPDATE document SET signed_id = randomblob(16), channel = (SELECT min(channel.key) FROM channel JOIN circle ON circle.id = channel.circle
             WHERE circle.sort = 1 AND channel.code = 1) WHERE channel NOT IN (SELECT key FROM channel);
         DELETE FROM chunk WHERE document IN (SELECT document.key FROM document WHERE document.channel <> chunk.channel);
         INSERT INTO outbox (chunk) SELECT key FROM chunk;",
    )?;
    if count(
        "SELECT count(*) FROM circle WHERE id NOT IN (SELECT circle FROM device WHERE seed IS NOT NULL)",
    )? > 0
    {
        return Posts::start_anew(connection, opening.now, chance);
    }
    // The end of a chain may be among what was lost: new device keys start clean ones.
    let (posts, _) = Posts::open(connection, opening.install, opening.now, chance)?;
    if chains_are_whole(connection)? {
        Ok(posts)
    } else {
        Posts::start_anew(connection, opening.now, chance)
    }
}

/// The stored end of each chain of ours is at least as far as every chunk of it that was saved.
fn chains_are_whole(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.query_row(
        "SELECT NOT EXISTS (
             SELECT 1 FROM channel JOIN device ON device.circle = channel.circle AND device.seed IS NOT NULL
             WHERE EXISTS (SELECT 1 FROM chunk WHERE chunk.channel = channel.key)
               AND coalesce((SELECT seq FROM chain WHERE chain.channel = channel.key AND chain.device = device.key), -1)
                 < coalesce((SELECT max(seq) FROM chunk WHERE chunk.channel = channel.key AND chunk.device = device.key), 0))",
        [],
        |row| row.get(0),
    )?)
}

/// Documents whose row was lost while their chunks were saved come back from these.
fn restore_documents(
    connection: &Connection,
    posts: &Posts,
    opening: &Opening<'_>,
) -> Result<(), StoreError> {
    let lost: Vec<i64> = connection
        .prepare("SELECT DISTINCT document FROM chunk WHERE document IS NOT NULL AND document NOT IN (SELECT key FROM document)")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for key in lost {
        let Some(mut doc) = from_chunks(connection, posts, key)? else { continue };
        let Some(place) = document_of(connection, posts, key)? else { continue };
        document::restore(connection, key, place, &mut doc, opening.now)?;
    }
    Ok(())
}

fn document_of(
    connection: &Connection,
    posts: &Posts,
    key: i64,
) -> Result<Option<(i64, Id)>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT channel, epoch, week, envelope FROM chunk WHERE document = ?1")?;
    let mut rows = statement.query([key])?;
    while let Some(row) = rows.next()? {
        if let Ok((chunk, _)) =
            Sealed::from_row(row, 0).and_then(|sealed| chain::open(posts, &sealed))
        {
            return Ok(Some((row.get(0)?, chunk.header().document)));
        }
    }
    Ok(None)
}

/// A connection to the damaged file. After one page that does not read, SQLCipher refuses all
/// others too, so each failure needs a fresh one.
struct Damaged<'a> {
    path: &'a Path,
    keying: Keying<'a>,
    connection: Connection,
    version: u32,
}

impl<'a> Damaged<'a> {
    fn open(path: &'a Path, keying: Keying<'a>) -> Result<Self, StoreError> {
        let connection = database::open(path, keying, Access::Rescue)?;
        Ok(Self { path, keying, connection, version: migration::known() })
    }

    fn open_again(&mut self) -> Result<(), StoreError> {
        self.connection = database::open(self.path, self.keying, Access::Rescue)?;
        Ok(())
    }
}

/// Copies every row that reads. A damaged page ends a scan, so the rest is looked for from the
/// other end and then by halving the gap, the widest gaps first.
fn copy_table(
    damaged: &mut Damaged<'_>,
    fresh: &Connection,
    (table, order, columns): Table,
) -> Result<(), StoreError> {
    let marks = vec!["?"; columns.split(", ").count()].join(", ");
    let insert = format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})");
    let before_signed_ids = damaged.version < SIGNED_IDS_SINCE;
    let columns =
        if before_signed_ids { columns.replace("signed_id", "id") } else { columns.to_owned() };
    if order != "key" {
        // Small tables without number keys: forward, and backward for what lies behind a bad page.
        for direction in ["ASC", "DESC"] {
            let select = format!("SELECT {columns} FROM {table} ORDER BY {order} {direction}");
            let _ = copy_rows(damaged, fresh, &select, &insert, [i64::MIN, i64::MAX])?;
        }
        return Ok(());
    }
    let mut gaps = VecDeque::from([(i64::MIN, i64::MAX)]);
    let mut halved = 0;
    while let Some((low, high)) = gaps.pop_front() {
        let range =
            format!("SELECT {columns} FROM {table} WHERE key BETWEEN ?1 AND ?2 ORDER BY key");
        let Copied::Failed(last) = copy_rows(damaged, fresh, &range, &insert, [low, high])? else {
            continue;
        };
        let low = last.map_or(low, |key| key.saturating_add(1));
        let Copied::Failed(first) =
            copy_rows(damaged, fresh, &format!("{range} DESC"), &insert, [low, high])?
        else {
            continue;
        };
        let high = first.map_or(high, |key| key.saturating_sub(1));
        halved += 1;
        if halved > GAPS_MAX || low >= high {
            continue;
        }
        let middle = low.midpoint(high);
        gaps.extend([(low, middle), (middle + 1, high)]);
    }
    Ok(())
}

enum Copied {
    All,
    /// A page did not read; the last key that did.
    Failed(Option<i64>),
}

fn copy_rows(
    damaged: &mut Damaged<'_>,
    fresh: &Connection,
    select: &str,
    insert: &str,
    range: [i64; 2],
) -> Result<Copied, StoreError> {
    let copied = copy_until_failure(&damaged.connection, fresh, select, insert, range)?;
    if matches!(copied, Copied::Failed(_)) {
        damaged.open_again()?;
    }
    Ok(copied)
}

fn copy_until_failure(
    damaged: &Connection,
    fresh: &Connection,
    select: &str,
    insert: &str,
    range: [i64; 2],
) -> Result<Copied, StoreError> {
    let mut last = None;
    let Ok(mut statement) = damaged.prepare(select) else { return Ok(Copied::Failed(None)) };
    let columns = statement.column_count();
    let is_long = |at: &usize| statement.column_name(*at).is_ok_and(|name| LONG.contains(&name));
    let long: Vec<usize> = (0..columns).filter(is_long).collect();
    let bound = statement.parameter_count();
    let Ok(mut rows) = statement.query(rusqlite::params_from_iter(range.iter().take(bound))) else {
        return Ok(Copied::Failed(None));
    };
    loop {
        let Ok(row) = rows.next() else { return Ok(Copied::Failed(last)) };
        let Some(row) = row else { return Ok(Copied::All) };
        let values =
            (0..columns).map(|column| row.get::<_, Value>(column)).collect::<Result<Vec<_>, _>>();
        let Ok(values) = values else { return Ok(Copied::Failed(last)) };
        // A page behind a long value that does not read gives an empty one, without an error. Short
        // ones may well be empty: a channel's heads before it is founded, the body of a statement.
        let is_empty =
            |at: &usize| matches!(values.get(*at), Some(Value::Blob(bytes)) if bytes.is_empty());
        if long.iter().any(is_empty) {
            return Ok(Copied::Failed(last));
        }
        if let Some(Value::Integer(key)) = values.first() {
            last = Some(*key);
        }
        fresh.prepare_cached(insert)?.execute(rusqlite::params_from_iter(values))?;
    }
}

impl Store {
    /// Every page of the file reads and fits: slow, for when something looks wrong.
    ///
    /// # Errors
    /// [`StoreError::Damaged`].
    pub fn verify_pages(&self) -> Result<(), StoreError> {
        // Pages that are free hold nothing, but the next write may want them. Answers name bad pages.
        let mut statement = self.connection.prepare("PRAGMA cipher_integrity_check")?;
        if statement.exists([])? {
            return Err(StoreError::Damaged(None));
        }
        let mut statement = self.connection.prepare("PRAGMA quick_check(1)")?;
        let answer: String = statement.query_row([], |row| row.get(0))?;
        if answer == "ok" { Ok(()) } else { Err(StoreError::Damaged(None)) }
    }
}
