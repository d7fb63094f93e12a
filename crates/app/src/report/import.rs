//! Reading reports from a JSONL file (the schema of `sighting.rs` in `domain`).
//!
//! Two passes: the first notes where each line is and when it claims to have been filed, the second
//! reads the lines in that order, so that neighbours in time become neighbours on disk. While one
//! batch is being sealed and written, the next is parsed and built. Running an import again goes on
//! where it stopped, because a line whose id is here is counted and passed over.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use porchlight_api::{ApiError, Event, ImportReports, ImportSummary, Work};
use porchlight_domain::{
    DocumentId, Record, ReportId,
    report::{
        Guard, Report, guard,
        sighting::{LineError, parse_line},
    },
};
use porchlight_store::{Author, Prepared};
use rand_core::Rng;
use serde::Deserialize;

use crate::{
    Desk,
    clock::{self, Chance},
    engine::{Answer, EngineQueue},
    error::{AppError, refused},
    file,
};

/// Lines a commit: enough to share its cost (every commit rewrites what random ids touch), few
/// enough to give up on Lock now.
const BATCH_LINES: usize = 1_000;
/// Progress is told after so many lines.
const PROGRESS_EVERY: usize = 250;
/// A longer line is not read into memory.
const LINE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Reads the file into the open profile.
pub(crate) fn run(desk: &Desk, request: &ImportReports) -> Result<ImportSummary, AppError> {
    let keep_days = request.keep_days.map(i64::from);
    if let Some(days) = keep_days {
        porchlight_domain::retention::keep_until(desk.now(), days)?;
    }
    let path = Path::new(&request.path);
    let cannot_read = || ApiError::ImportCannotRead { path: request.path.clone() };
    let mut source = File::open(path).map_err(|_| cannot_read())?;
    if !source.metadata().is_ok_and(|found| found.is_file()) {
        return Err(cannot_read().into());
    }
    desk.start_work();
    let (mut lines, blank) = survey(&source).map_err(|_| cannot_read())?;
    if lines.is_empty() {
        return Err(ApiError::ImportNothingInIt { path: request.path.clone() }.into());
    }
    lines.sort_unstable_by_key(|line| (line.filed_s, line.number));
    let mut import = Import {
        engine: desk.engine()?,
        author: desk.engine()?.run(|engine| Ok(engine.store().0.author()?))?,
        chance: clock::chance()?,
        now: desk.now(),
        keep_days,
        summary: ImportSummary { lines: count(lines.len()), blank, ..ImportSummary::default() },
        refused: Vec::new(),
        read: 0,
        writing: None,
    };
    for batch in lines.chunks(BATCH_LINES) {
        if import.summary.stopped {
            break;
        }
        import
            .batch(desk, &mut source, batch)
            .map_err(|failure| failure.unwrap_or_else(|| cannot_read().into()))?;
    }
    import.finish_writing()?;
    import.write_refused(&mut source, &refused_path(request))
}

fn refused_path(request: &ImportReports) -> PathBuf {
    request
        .refused_path
        .clone()
        .map_or_else(|| PathBuf::from(format!("{}.refused.jsonl", request.path)), PathBuf::from)
}

/// Where a line lies, and where in time.
struct Line {
    filed_s: i64,
    number: u32,
    offset: u64,
    bytes: u64,
}

/// Only what the order needs; everything else is judged in the second pass.
#[derive(Deserialize)]
struct Filed<'a> {
    #[serde(borrow)]
    time: FiledTime<'a>,
}

#[derive(Deserialize)]
struct FiledTime<'a> {
    reported_at: &'a str,
}

/// Notes every line that is not blank, and counts those that are.
fn survey(source: &File) -> std::io::Result<(Vec<Line>, u32)> {
    let mut reader = BufReader::with_capacity(256 * 1024, source);
    let (mut lines, mut blank, mut offset, mut number) = (Vec::new(), 0, 0, 0u32);
    let mut line = Vec::new();
    loop {
        line.clear();
        // One byte more than the limit tells a line that is too long from one that just fits.
        let read = reader.by_ref().take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut line)? as u64;
        if read == 0 {
            return Ok((lines, blank));
        }
        let rest = if read > LINE_BYTES_MAX && line.last() != Some(&b'\n') {
            reader.skip_until(b'\n')? as u64
        } else {
            0
        };
        number = number.saturating_add(1);
        let start = if number == 1 && line.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let content = line.get(start..).unwrap_or_default();
        if content.iter().all(u8::is_ascii_whitespace) && rest == 0 {
            blank += 1;
        } else {
            lines.push(Line {
                filed_s: filed_s(content),
                number,
                offset: offset + start as u64,
                bytes: read + rest - start as u64,
            });
        }
        offset += read + rest;
    }
}

fn filed_s(line: &[u8]) -> i64 {
    let filed = serde_json::from_slice::<Filed<'_>>(line).ok();
    let time = filed.and_then(|filed| filed.time.reported_at.parse::<DateTime<Utc>>().ok());
    time.map_or(0, |time| time.timestamp())
}

struct Refused {
    line: (u32, u64, u64),
    error: ApiError,
}

struct Import {
    engine: EngineQueue,
    author: Author,
    chance: Chance,
    now: DateTime<Utc>,
    keep_days: Option<i64>,
    summary: ImportSummary,
    refused: Vec<Refused>,
    /// Lines of the batches that are behind.
    read: u32,
    writing: Option<Answer<(u32, u32)>>,
}

impl Import {
    /// Builds one batch while the one before is being written. `None` as failure: the file.
    fn batch(
        &mut self,
        desk: &Desk,
        source: &mut File,
        lines: &[Line],
    ) -> Result<(), Option<AppError>> {
        let mut batch = Vec::with_capacity(lines.len());
        for (at, line) in lines.iter().enumerate() {
            if at % PROGRESS_EVERY == 0 {
                if desk.is_stopped() {
                    // The open batch is given up; its lines come with the next run.
                    self.summary.stopped = true;
                    break;
                }
                let done = self.read + count(at);
                desk.tell(&Event::Progress { work: Work::Import, done, total: self.summary.lines });
            }
            match self.build(desk, source, line)? {
                Built::New(prepared) => batch.push(*prepared),
                Built::Here => self.summary.already_here += 1,
                Built::Refused(error) => {
                    self.summary.refused += 1;
                    self.refused
                        .push(Refused { line: (line.number, line.offset, line.bytes), error });
                }
            }
        }
        self.finish_writing()?;
        self.read += count(lines.len());
        if !batch.is_empty() && !self.summary.stopped {
            let write = self.engine.send(move |engine| {
                engine.write(|tx, _| {
                    let (mut imported, mut here) = (0, 0);
                    for prepared in batch {
                        // Asked again here: the same id may stand twice in the file.
                        if source_of(&prepared).is_some_and(|id| tx.has_source(id).unwrap_or(false))
                        {
                            here += 1;
                        } else {
                            tx.insert_prepared(prepared)?;
                            imported += 1;
                        }
                    }
                    Ok((imported, here))
                })
            })?;
            self.writing = Some(write);
        }
        Ok(())
    }

    fn build(
        &mut self,
        desk: &Desk,
        source: &mut File,
        line: &Line,
    ) -> Result<Built, Option<AppError>> {
        if line.bytes > LINE_BYTES_MAX {
            let max_mb = u32::try_from(LINE_BYTES_MAX >> 20).unwrap_or(u32::MAX);
            return Ok(Built::Refused(ApiError::ImportLineTooLong { max_mb }));
        }
        let bytes = read_line(source, line.offset, line.bytes).map_err(|_| None)?;
        let sighting = match parse_line(&bytes) {
            Ok(sighting) => sighting,
            Err(error) => return Ok(Built::Refused(refused_line(error))),
        };
        if desk.read(|reads| Ok(reads.find_by_source(&sighting.id)?))?.is_some() {
            return Ok(Built::Here);
        }
        let report = match Report::from_sighting(sighting, self.now, self.keep_days) {
            Ok(report) => report,
            Err(refusal) => return Ok(Built::Refused(refused(refusal))),
        };
        // One device writes one value; keeping the first would settle what only a person may.
        if let Some(field) = report.disputed().first() {
            return Ok(Built::Refused(ApiError::ImportDisputed { field: (*field).to_owned() }));
        }
        if guard(&report) != Guard::Supported {
            self.summary.category_unsupported += 1;
        }
        let (mut id, mut salt) = ([0; 16], [0; 16]);
        self.chance.fill_bytes(&mut id);
        self.chance.fill_bytes(&mut salt);
        let id: DocumentId = ReportId::from_random(id).into();
        let prepared =
            Prepared::new(Record::Report(report), id, salt, self.author).map_err(AppError::from)?;
        Ok(Built::New(Box::new(prepared)))
    }

    fn finish_writing(&mut self) -> Result<(), AppError> {
        if let Some(writing) = self.writing.take() {
            let (imported, here) = writing.recv()?;
            self.summary.imported += imported;
            self.summary.already_here += here;
        }
        Ok(())
    }

    /// Refused lines go to a file of their own, whole, each with its reason: nothing is lost.
    fn write_refused(mut self, source: &mut File, path: &Path) -> Result<ImportSummary, AppError> {
        if self.refused.is_empty() {
            return Ok(self.summary);
        }
        self.refused.sort_unstable_by_key(|refused| refused.line.0);
        let cannot = |_| {
            AppError::from(ApiError::ImportCannotWriteRefused { path: path.display().to_string() })
        };
        let mut target = std::io::BufWriter::new(file::private_file(path).map_err(cannot)?);
        for refused in &self.refused {
            let (number, offset, bytes) = refused.line;
            let raw = if bytes > LINE_BYTES_MAX {
                None
            } else {
                Some(read_line(source, offset, bytes).map_err(cannot)?)
            };
            let line = refused_json(number, &refused.error, raw.as_deref(), offset, bytes);
            writeln!(target, "{line}").map_err(cannot)?;
        }
        target
            .into_inner()
            .map_err(|error| cannot(error.into_error()))?
            .sync_all()
            .map_err(cannot)?;
        self.summary.refused_path = Some(path.display().to_string());
        Ok(self.summary)
    }
}

enum Built {
    New(Box<Prepared>),
    Here,
    Refused(ApiError),
}

fn source_of(prepared: &Prepared) -> Option<&str> {
    let report: &Report = prepared.record().try_into().ok()?;
    report.source.as_ref().map(|source| source.id.as_str())
}

fn read_line(source: &mut File, offset: u64, bytes: u64) -> std::io::Result<Vec<u8>> {
    let mut line = Vec::new();
    source.seek(SeekFrom::Start(offset))?;
    source.take(bytes).read_to_end(&mut line)?;
    while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        line.pop();
    }
    Ok(line)
}

fn refused_line(error: LineError) -> ApiError {
    match error {
        LineError::NotJson { column } => ApiError::ImportNotJson { column: count(column) },
        LineError::NotASighting { field, .. } => ApiError::ImportNotAReport { field },
        LineError::Refused(refusal) => refused(refusal),
    }
}

/// One line of the refused file: the reason, and the line as it was (as text, where it is text).
fn refused_json(
    number: u32,
    error: &ApiError,
    raw: Option<&[u8]>,
    offset: u64,
    bytes: u64,
) -> serde_json::Value {
    let reason = serde_json::to_value(error).unwrap_or_default();
    match raw.map(std::str::from_utf8) {
        Some(Ok(text)) => serde_json::json!({ "line": number, "error": reason, "text": text }),
        Some(Err(_)) => serde_json::json!({ "line": number, "error": reason, "bytes": raw }),
        None => {
            serde_json::json!({ "line": number, "error": reason, "offset": offset, "length": bytes })
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
