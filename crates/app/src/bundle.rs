//! Bundles (docs/protocol.md §22a): what an exchange would have carried, in files, for somebody who has
//! no link. Here are the files, progress and what is told; what goes in and what becomes of it is
//! in the folder.

mod body;
mod give;
mod plan;
mod take;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use porchlight_api::{
    ApiError, BundleExported, BundleFile, BundleImported, BundleOpener, BundleSeen, Event,
    ExportBundle, ImportBundle, RefusedFile, Work,
};
use porchlight_crypto::{Id, bundle::SEGMENT_BYTES};

pub(crate) use body::Unread;
pub(crate) use give::{Given, Sink, give};
pub(crate) use plan::{Plan, Whom};
pub use take::Tally;
pub(crate) use take::{Taken, take};

use crate::{
    Desk,
    circle::people,
    clock,
    desk::Unfinished,
    engine::{Engine, EngineQueue},
    error::{AppError, CircleError},
    file,
    vault::hex,
};

/// Files have this ending where the name is ours to choose.
const ENDING: &str = "porchlight";
const MB: u64 = 1_000_000;
const PIECE_MB_MAX: u16 = 2_000;
const READ_BYTES: usize = 16 * SEGMENT_BYTES;

/// Whoever can let the engine do something and wait for its answer.
pub(crate) trait AtEngine {
    fn at<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Engine) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError>;
}

impl AtEngine for EngineQueue {
    fn at<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Engine) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        self.run(work)
    }
}

impl AtEngine for &mut Engine {
    fn at<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Engine) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        work(self)
    }
}

/// Writes a bundle. Its files appear when all of them are whole, or not at all.
pub(crate) fn export(desk: &Desk, request: &ExportBundle) -> Result<BundleExported, AppError> {
    let piece_mb = request.piece_mb.unwrap_or(PIECE_MB_MAX);
    if !(1..=PIECE_MB_MAX).contains(&piece_mb) {
        let refusal = porchlight_domain::Cause::OutOfRange {
            value: piece_mb.into(),
            min: 1,
            max: PIECE_MB_MAX.into(),
        };
        return Err(porchlight_domain::Refusal { field: "piece_mb", cause: refusal }.into());
    }
    desk.start_work();
    let mut engine = desk.engine()?;
    let (circle, device) = (request.circle.clone(), request.device.clone());
    let only_new = request.only_new;
    let plan = engine.run(move |engine| {
        let meant = whom(engine, &circle, device.as_deref())?;
        Plan::make(engine, meant, only_new)
    })?;
    let (total, plan) = (plan.count(), Arc::new(plan));
    let mut files = Files::new(desk, &request.path);
    let chance = clock::chance()?;
    let bytes = u64::from(piece_mb).saturating_mul(MB);
    let given = give(&mut engine, &plan, (bytes, chance), &mut files, &mut |done| {
        desk.tell(&Event::Progress { work: Work::BundleExport, done, total });
        !desk.is_stopped()
    })?;
    let made = if given.is_stopped { Vec::new() } else { files.appear()? };
    let (circle, whom) = (plan.circle, plan.whom);
    if !given.is_stopped {
        engine.run(move |engine| plan.remember(engine))?;
    }
    Ok(exported((circle, whom), given, made))
}

fn exported((circle, whom): (Id, Whom), given: Given, files: Vec<BundleFile>) -> BundleExported {
    let opens_for = given.opens_for.into_iter();
    BundleExported {
        circle: hex(&circle.0),
        device: match whom {
            Whom::Circle => None,
            Whom::Device(device) => Some(hex(&device.0)),
        },
        files,
        chunks: given.chunks,
        unreadable: given.unreadable,
        opens_for: opens_for
            .map(|(person, devices)| BundleOpener { person: hex(&person.0), devices })
            .collect(),
        opens_for_readers: given.opens_for_readers,
        stopped: given.is_stopped,
    }
}

/// The circle and the device that a person means.
fn whom(engine: &mut Engine, circle: &str, device: Option<&str>) -> Result<(Id, Whom), AppError> {
    let circle = people::find(engine, circle)?;
    let Some(device) = device else { return Ok((circle, Whom::Circle)) };
    let persons = &engine.circles().0.view(circle)?.persons;
    let devices = persons.values().flat_map(|member| member.devices.keys());
    let digits = devices.map(|device| (*device, hex(&device.0)));
    Ok((circle, Whom::Device(people::one(digits, device, CircleError::NoSuchPerson)?)))
}

/// The files of a bundle while it is made: beside their names, under other ones.
struct Files<'a> {
    desk: &'a Desk,
    first: PathBuf,
    done: Vec<(PathBuf, PathBuf, u32)>,
    open: Option<Writing<'a>>,
    unfinished: Vec<Unfinished<'a>>,
}

struct Writing<'a> {
    name: PathBuf,
    beside: PathBuf,
    target: BufWriter<File>,
    bytes: u32,
    unfinished: Unfinished<'a>,
}

impl<'a> Files<'a> {
    fn new(desk: &'a Desk, path: &str) -> Self {
        let path = PathBuf::from(path);
        let first = if path.is_dir() { path.join(format!("bundle.{ENDING}")) } else { path };
        Self { desk, first, done: Vec::new(), open: None, unfinished: Vec::new() }
    }

    fn cannot(&self) -> AppError {
        ApiError::BundleCannotWrite { path: self.first.display().to_string() }.into()
    }

    /// Gives the files their names. Where one can't have its own, those that have theirs stay: each is
    /// whole.
    fn appear(mut self) -> Result<Vec<BundleFile>, AppError> {
        let mut files = Vec::new();
        let mut has_failed = false;
        for (name, beside, bytes) in std::mem::take(&mut self.done) {
            has_failed = has_failed || fs::rename(&beside, &name).is_err();
            if has_failed {
                let _ = fs::remove_file(&beside);
            } else {
                files.push(BundleFile { path: name.display().to_string(), bytes });
            }
        }
        if has_failed { Err(self.cannot()) } else { Ok(files) }
    }
}

impl Sink for Files<'_> {
    fn begin(&mut self, piece: u32) -> Result<(), AppError> {
        let name = numbered(&self.first, piece);
        let mut beside = name.file_name().unwrap_or_default().to_owned();
        beside.push(".part");
        let beside = name.with_file_name(beside);
        let unfinished = self.desk.begin_file(beside.clone());
        let target = BufWriter::new(file::private_file(&beside).map_err(|_| self.cannot())?);
        self.open = Some(Writing { name, beside, target, bytes: 0, unfinished });
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), AppError> {
        let Some(open) = &mut self.open else { return Ok(()) };
        open.bytes = open.bytes.saturating_add(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        open.target.write_all(bytes).map_err(|_| self.cannot())
    }

    fn finish(&mut self) -> Result<(), AppError> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        let written = open.target.flush().and_then(|()| open.target.get_ref().sync_all());
        self.done.push((open.name, open.beside, open.bytes));
        self.unfinished.push(open.unfinished);
        written.map_err(|_| self.cannot())
    }
}

impl Drop for Files<'_> {
    /// Whatever has no name by now is not wanted.
    fn drop(&mut self) {
        let open = self.open.take().map(|open| open.beside);
        for beside in self.done.iter().map(|(_, beside, _)| beside).chain(open.as_ref()) {
            let _ = fs::remove_file(beside);
        }
    }
}

/// The name of a further file: `name.2.ending`.
fn numbered(first: &Path, piece: u32) -> PathBuf {
    if piece == 1 {
        return first.to_owned();
    }
    let mut name = first.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{piece}"));
    if let Some(ending) = first.extension() {
        name.push(".");
        name.push(ending);
    }
    first.with_file_name(name)
}

/// Reads files of bundles. Those that were read before something they need came are read once more.
pub(crate) fn import(desk: &Desk, request: &ImportBundle) -> Result<BundleImported, AppError> {
    desk.start_work();
    let mut import = Import::default();
    let mut paths = request.paths.clone();
    loop {
        let before = import.news();
        let again = import.all(desk, &paths)?;
        let has_news = import.news() != before;
        // What asked to be read again was among these files if reading them again brought something.
        import.asks_again = import.asked || import.asks_again && !has_news;
        import.asked = false;
        // Without anything new a further reading finds nothing either.
        if again.is_empty() || !has_news || import.is_stopped {
            break;
        }
        paths = again;
    }
    let engine = desk.engine()?;
    engine.run(move |engine| import.told(engine))
}

/// What came of each file as it was read last.
#[derive(Default)]
struct Import {
    files: BTreeMap<String, Taken>,
    /// What was new in readings before the last.
    taken_before: u32,
    refused: BTreeMap<String, ApiError>,
    /// Something asked to be read again in this reading; and after all of them.
    asked: bool,
    asks_again: bool,
    is_stopped: bool,
}

impl Import {
    fn news(&self) -> u32 {
        let last = self.files.values().map(|file| file.tally.taken);
        last.fold(self.taken_before, u32::saturating_add)
    }

    /// Reads files; answers those that are to be read again once more has come.
    fn all(&mut self, desk: &Desk, paths: &[String]) -> Result<Vec<String>, AppError> {
        let mut again = BTreeSet::new();
        for path in paths {
            if self.is_stopped {
                break;
            }
            match one(desk, path) {
                Ok(taken) => self.read(path, taken, &mut again),
                Err(Unread::App(error)) => return Err(error),
                Err(why) => {
                    self.refused.insert(path.clone(), named(&why, path));
                }
            }
        }
        match self.refused.values().next() {
            Some(first) if self.files.is_empty() => Err(first.clone().into()),
            Some(_) | None if self.asked => Ok(paths.to_vec()),
            Some(_) | None => Ok(again.into_iter().collect()),
        }
    }

    fn read(&mut self, path: &str, mut taken: Taken, again: &mut BTreeSet<String>) {
        self.is_stopped = taken.is_stopped;
        self.asked |= taken.tally.asks_again;
        if taken.tally.not_yet > 0 {
            again.insert(path.to_owned());
        }
        if let Some(before) = self.files.get(path) {
            self.taken_before = self.taken_before.saturating_add(before.tally.taken);
            taken.tally.known = taken.tally.known.saturating_sub(before.tally.taken);
        }
        self.files.insert(path.to_owned(), taken);
    }

    fn told(self, engine: &mut Engine) -> Result<BundleImported, AppError> {
        let mut tally = Tally { taken: self.taken_before, ..Tally::default() };
        self.files.values().for_each(|file| tally.add(file.tally));
        let waiting = engine.circles().1.waiting()?;
        let mut bundles: BTreeMap<Id, Vec<&Taken>> = BTreeMap::new();
        for file in self.files.values() {
            bundles.entry(file.heading.bundle).or_default().push(file);
        }
        let seen = bundles.into_values().map(|files| seen(engine, &files));
        let refused = self.refused.into_iter();
        Ok(BundleImported {
            taken: tally.taken,
            already_here: tally.known,
            refused: tally.refused,
            not_yet: tally.not_yet,
            waiting,
            read_again: self.asks_again,
            bundles: seen.collect(),
            refused_files: refused.map(|(path, error)| RefusedFile { path, error }).collect(),
            stopped: self.is_stopped,
        })
    }
}

fn seen(engine: &mut Engine, files: &[&Taken]) -> BundleSeen {
    let pieces: BTreeSet<u32> = files.iter().map(|file| file.heading.piece).collect();
    let last = pieces.last().copied().unwrap_or_default();
    let ends = files.iter().any(|file| !file.more);
    let circle = files.first().map(|file| file.heading.circle).unwrap_or_default();
    let by = files.iter().find_map(|file| file.heading.by).map(|(device, _)| device);
    let held = engine.circles().0.get(circle).ok();
    let person = held.zip(by).and_then(|(held, device)| held.circle.person_of(device));
    BundleSeen {
        circle: hex(&circle.0),
        person: person.map(|person| hex(&person.0)),
        says_who: by.is_some(),
        // Numbers are the giver's word: no list is made longer than what came.
        missing: (1..last).filter(|piece| !pieces.contains(piece)).take(1_000).collect(),
        pieces: pieces.into_iter().collect(),
        more: !ends,
    }
}

fn one(desk: &Desk, path: &str) -> Result<Taken, Unread> {
    let source = File::open(path).map_err(Unread::File)?;
    if !source.metadata().is_ok_and(|found| found.is_file()) {
        return Err(Unread::File(std::io::ErrorKind::InvalidInput.into()));
    }
    let mut engine = desk.engine()?;
    let source = BufReader::with_capacity(READ_BYTES, source);
    take(&mut engine, source, &mut |done, total| {
        desk.tell(&Event::Progress { work: Work::BundleImport, done, total });
        !desk.is_stopped()
    })
}

pub(crate) fn named(why: &Unread, path: &str) -> ApiError {
    let path = path.to_owned();
    match why {
        Unread::NotOne => ApiError::BundleNotOne { path },
        Unread::Later => ApiError::BundleLaterVersion { path },
        Unread::Damaged => ApiError::BundleDamaged { path },
        Unread::Forged => ApiError::BundleForged { path },
        Unread::NotForHere => ApiError::BundleNotForHere { path },
        Unread::File(_) | Unread::App(_) => ApiError::BundleCannotRead { path },
    }
}
