//! The parts of an import, each alone: what the whole is compared with.

use std::{
    fmt,
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use chrono::{DateTime, Utc};
use porchlight_crypto::{
    DeviceKey, Hash, Header, Id, Key, Kind, RIGHT_NONE, RootKey, Urgency, Verified, Week,
    WeekSecret, seal,
};
use porchlight_domain::{
    Record,
    report::{Report, ReportLine, line, sighting::parse_line},
};
use porchlight_store::{Author, Opening, Prepared, Store, StoreError};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rusqlite::{Connection, params};

use crate::{Outcome, timing::timed};

const BATCH: usize = 1_000;

/// Seconds of each part.
pub(crate) struct Parts {
    parse: f64,
    build: f64,
    sign: f64,
    seal: f64,
    rows: f64,
}

impl Parts {
    pub(crate) fn sum(&self) -> f64 {
        self.parse + self.build + self.sign + self.seal + self.rows
    }
}

impl fmt::Display for Parts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { parse, build, sign, seal, rows } = self;
        write!(
            out,
            "read and check {parse:.1} + Automerge {build:.1} + sign {sign:.1} + seal {seal:.1} + row, words and commit {rows:.1} = {:.1}",
            self.sum()
        )
    }
}

/// Times each part over all reports of the file. Leaves a store of them in `folder/parts`.
pub(crate) fn measure(file: &Path, folder: &Path) -> Outcome<Parts> {
    let now = porchlight_app::clock::now();
    let (reports, parse) = timed(|| read(file, now));
    let mut reports = reports?;
    reports.sort_by_key(|report| report.reported_at);
    let parts = folder.join("parts");
    std::fs::create_dir_all(&parts)?;
    let root = RootKey::new(Key::from_bytes([7; 32]));
    let mut chance = ChaCha20Rng::seed_from_u64(1);
    let opening = Opening { folder: &parts, root: &root, install: [0; 16], now };
    let mut store = Store::create(&opening, "bench", &mut chance)?;
    let author = store.author()?;
    let (mut build, mut size) = (0.0, 0);
    for (number, batch) in (0u32..).zip(reports.chunks(BATCH)) {
        let (prepared, seconds) = timed(|| prepare(batch, number, author));
        build += seconds;
        let prepared = prepared?;
        size += prepared.iter().map(Prepared::change_bytes).sum::<usize>();
        store.write(now, &mut chance, |tx| {
            prepared.into_iter().try_for_each(|prepared| tx.insert_prepared(prepared).map(|_| ()))
        })?;
    }
    drop(store);
    let payload = vec![7; size / reports.len().max(1)];
    let (chunks, sign) = timed(|| {
        (1..=reports.len() as u64).map(|seq| sign(seq, &payload)).collect::<Result<Vec<_>, _>>()
    });
    let chunks = chunks?;
    let secret = WeekSecret::new(Week(1), Key::from_bytes([8; 32]));
    let (envelopes, seal) = timed(|| {
        chunks.iter().map(|chunk| seal_one(chunk, secret.topic(), &secret)).collect::<Vec<_>>()
    });
    let envelope = envelopes.first().map_or(0, Vec::len);
    let (done, rows) = timed(|| {
        write_rows(&folder.join("rows.db"), 4_096, 3_900, &reports, payload.len(), envelope)
    });
    done?;
    Ok(Parts { parse, build, sign, seal, rows })
}

pub(crate) fn read(file: &Path, now: DateTime<Utc>) -> Outcome<Vec<Report>> {
    let mut reports = Vec::new();
    for line in BufReader::new(File::open(file)?).split(b'\n') {
        let sighting = parse_line(&line?).map_err(|error| format!("{error:?}"))?;
        reports.push(Report::from_sighting(sighting, now, None)?);
    }
    Ok(reports)
}

fn prepare(reports: &[Report], number: u32, author: Author) -> Result<Vec<Prepared>, StoreError> {
    let one = |(at, report): (u32, &Report)| {
        let mut id = [0; 16];
        let unique = (u128::from(number) << 32 | u128::from(at))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
        id.copy_from_slice(&unique.to_be_bytes());
        Prepared::new(
            Record::Report(report.clone()),
            porchlight_domain::DocumentId::from_bytes(id),
            id,
            author,
        )
    };
    (0..).zip(reports).map(one).collect()
}

fn sign(seq: u64, payload: &[u8]) -> Outcome<Verified> {
    let prev = if seq == 1 { Hash::default() } else { Hash([1; 32]) };
    let key = DeviceKey::from_seed(&[2; 32]);
    let header = Header {
        circle: Id([1; 16]),
        channel: Id([2; 16]),
        exercise: false,
        device: key.id(),
        seq,
        prev,
        heads: Vec::new(),
        kind: Kind::Changes,
        right: RIGHT_NONE,
        urgency: Urgency::LOWEST,
        about: Vec::new(),
        after: Vec::new(),
        document: Id([3; 16]),
        content: vec![Hash([4; 32])],
    };
    Verified::sign(header, payload.to_vec(), &key).map_err(|error| error.to_string().into())
}

fn seal_one(chunk: &Verified, topic: porchlight_crypto::Topic, secret: &WeekSecret) -> Vec<u8> {
    let mut nonce = [0; 24];
    nonce.iter_mut().zip(chunk.identity().0).for_each(|(to, from)| *to = from);
    seal(chunk, topic, secret, nonce)
}

const SCHEMA: &str = "
    CREATE TABLE document (key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, saved BLOB, heads BLOB, keep_until INTEGER) STRICT;
    CREATE INDEX document_keep_until ON document (keep_until);
    CREATE TABLE chunk (key INTEGER PRIMARY KEY, seq INTEGER UNIQUE, document INTEGER, envelope BLOB) STRICT;
    CREATE INDEX chunk_document ON chunk (document);
    CREATE TABLE outbox (chunk INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE report (key INTEGER PRIMARY KEY, reported_at INTEGER, observed_at INTEGER, category INTEGER, activity TEXT,
        place TEXT, people_max INTEGER, source TEXT) STRICT;
    CREATE INDEX report_source ON report (source);
    CREATE INDEX report_category ON report (category);
    CREATE VIRTUAL TABLE search USING fts5(words, tokenize = \"unicode61 remove_diacritics 2\");
    INSERT INTO search (search, rank) VALUES ('secure-delete', 1);";

fn open_raw(path: &Path, page_bytes: u32) -> Outcome<Connection> {
    let connection = Connection::open(path)?;
    let key = "07".repeat(32);
    connection.execute_batch(&format!(
        "PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'{key}'\"; PRAGMA cipher_page_size = {page_bytes};
         PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -16384;"
    ))?;
    Ok(connection)
}

/// Seconds that the rows of every report take, of documents and envelopes of such a size.
pub(crate) fn rows(path: &Path, reports: &[Report], saved: usize, envelope: usize) -> Outcome<f64> {
    let (done, seconds) = timed(|| write_rows(path, 4_096, 3_900, reports, saved, envelope));
    done?;
    Ok(seconds)
}

/// The rows of every report alone, in commits as large as the import's.
fn write_rows(
    path: &Path,
    page_bytes: u32,
    leaf_bytes: u32,
    reports: &[Report],
    saved: usize,
    envelope: usize,
) -> Outcome<()> {
    let mut connection = open_raw(path, page_bytes)?;
    connection.execute_batch(SCHEMA)?;
    connection.execute("INSERT INTO search (search, rank) VALUES ('pgsz', ?1)", [leaf_bytes])?;
    let (saved, envelope) = (vec![1u8; saved], vec![2u8; envelope]);
    let mut key = 0i64;
    for batch in reports.chunks(BATCH) {
        let transaction = connection.transaction()?;
        for report in batch {
            key += 1;
            let line = ReportLine::of(report);
            let id = Hash::of(&key.to_le_bytes()).0;
            let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
                transaction.prepare_cached(sql)?.execute(values)
            };
            run(
                "INSERT INTO document VALUES (?1, ?2, ?3, ?4, ?5)",
                params![key, &id[..16], saved, id, key],
            )?;
            run("INSERT INTO chunk VALUES (?1, ?1, ?1, ?2)", params![key, envelope])?;
            run("INSERT INTO outbox VALUES (?1)", params![key])?;
            run(
                "INSERT INTO report VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    key,
                    line.reported_at.timestamp_millis(),
                    line.observed_at.map(|at| at.timestamp_millis()),
                    line.category.number(),
                    line.activity.first().map(|kind| kind.token()),
                    line.place,
                    line.people_max,
                    report.source.as_ref().map(|source| source.id.as_str()),
                ],
            )?;
            run(
                "INSERT INTO search (rowid, words) VALUES (?1, ?2)",
                params![key, line::words(report)],
            )?;
        }
        transaction.commit()?;
    }
    Ok(())
}

/// Page sizes side by side, each with leaves of the word index that fit: what one small write logs
/// and takes, and a ranked search.
pub(crate) fn page_sizes(file: &Path, folder: &Path) -> Outcome<String> {
    let mut reports = read(file, porchlight_app::clock::now())?;
    reports.truncate(30_000);
    let mut lines =
        vec!["page · leaf: s to write 30,000 · KiB logged, ms at p95 of one small write · ms of a ranked search".to_owned()];
    for (page_bytes, leaf_bytes) in
        [(4_096, 4_050), (4_096, 3_900), (8_192, 4_050), (8_192, 3_900), (16_384, 4_000)]
    {
        let path = folder.join(format!("pages-{page_bytes}-{leaf_bytes}.db"));
        let (done, seconds) =
            timed(|| write_rows(&path, page_bytes, leaf_bytes, &reports, 900, 1_200));
        done?;
        let connection = open_raw(&path, page_bytes)?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        connection
            .execute_batch("PRAGMA journal_size_limit = 0; PRAGMA wal_autocheckpoint = 0;")?;
        let edit = |row: u32| {
            let words = format!("one small write {row} at N Clark St and W Lunt Ave");
            connection
                .prepare_cached("UPDATE search SET words = ?2 WHERE rowid = ?1")?
                .execute(params![row, words])
        };
        edit(9_000)?;
        let log = std::fs::metadata(path.with_extension("db-wal"))?.len() / 1_024;
        let p95 = crate::timing::quantile_ms(100, 0.95, |run| edit(run * 97 + 1).map(|_| ()))?;
        let ranked = crate::timing::median_ms(21, || {
            connection
                .prepare_cached(
                    "SELECT rowid FROM search WHERE search MATCH 'clark' ORDER BY rank LIMIT 20",
                )?
                .query_map([], |row| row.get::<_, i64>(0))?
                .collect::<Result<Vec<_>, _>>()
                .map(|_| ())
        })?;
        lines.push(format!(
            "{page_bytes:>6} · {leaf_bytes}: {seconds:>5.2} · {log:>4}, {p95:>5.1} · {ranked:>5.2}"
        ));
    }
    Ok(lines.join("\n"))
}
