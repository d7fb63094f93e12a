//! One neighbour of a simulated world: a device with its store, circles and exchange.

mod bundle;
mod face;
mod sees;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Duration, Utc};
use porchlight_api::{CreateReport, EditReport, ReportView};
use porchlight_crypto::{DeviceId, DeviceKey, DutyRoot, Hash, Id, Key, RootKey, Week, WrapKey};
use porchlight_domain::{
    DocumentId, Record,
    report::{Report, ReportChange},
};
use porchlight_store::{NewStatement, Opening, Store};
use porchlight_sync::{
    exchange::{LinkId, Report as LinkReport, Side},
    log::{Act, Roles, Sort},
};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use super::Stuck;
use crate::{
    circle::{Arriving, Circles, Founding, Outcome, Package},
    clock::Clock,
    engine::{Engine, Events},
    error::AppError,
    exchange::{Exchange, Wire},
};

/// Where a neighbour's database is.
#[derive(Debug, Clone)]
pub enum Shelf {
    Memory,
    Folder(PathBuf),
}

/// A device and whoever holds it.
pub struct Neighbour {
    pub name: String,
    /// How far this device's clock is from the world's.
    pub clock_offset: Duration,
    /// What the exchange had to say.
    pub reports_heard: Vec<LinkReport>,
    shelf: Shelf,
    clock: Clock,
    duty: DutyRoot,
    root: RootKey,
    seed: u64,
    chance: ChaCha20Rng,
    engine: Option<Engine>,
    exchange: Option<Exchange>,
}

/// What one device holds of a channel, to be compared with another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Documents that are shown, with their heads.
    pub documents: BTreeMap<Id, Vec<Hash>>,
    /// Statements that count.
    pub statements: BTreeSet<Hash>,
}

impl Neighbour {
    pub(super) fn new(
        name: &str,
        now: DateTime<Utc>,
        seed: u64,
        shelf: &Shelf,
    ) -> Result<Self, Stuck> {
        let (duty, root, mut chance) = keys_of(seed);
        let mut install = [0; 16];
        chance.fill_bytes(&mut install);
        let store = match shelf {
            Shelf::Memory => Store::in_memory(install, now, &mut chance),
            Shelf::Folder(folder) => {
                let opening = Opening { folder, root: &root, install, now };
                Store::create(&opening, name, &mut chance)
            }
        };
        let clock = Clock::standing_at(now);
        let mut neighbour = Self {
            name: name.to_owned(),
            clock_offset: Duration::zero(),
            reports_heard: Vec::new(),
            shelf: shelf.clone(),
            clock,
            duty,
            root,
            seed,
            chance,
            engine: None,
            exchange: None,
        };
        neighbour.start(store.map_err(AppError::from)?)?;
        let Self { engine, duty, .. } = &mut neighbour;
        if let Some(engine) = engine {
            engine.change(|circles, tx| circles.found_household(tx, duty, None))?;
        }
        neighbour.after_write()?;
        Ok(neighbour)
    }

    fn start(&mut self, store: Store) -> Result<(), Stuck> {
        let chance = ChaCha20Rng::seed_from_u64(self.chance.next_u64());
        let mut engine = Engine::new(store, self.clock.clone(), chance, Events::default())?;
        let (exchange, _) = Exchange::start(&mut engine)?;
        self.engine = Some(engine);
        self.exchange = Some(exchange);
        Ok(())
    }

    /// The process ends and starts anew.
    pub(super) fn restart(&mut self) -> Result<(), Stuck> {
        self.exchange = None;
        let Some(engine) = self.engine.take() else { return Ok(()) };
        let store = engine.into_store();
        let store = match &self.shelf {
            Shelf::Memory => store.restarted(),
            Shelf::Folder(folder) => {
                let install = store.read().install();
                drop(store);
                let now = self.clock.now();
                let opening =
                    Opening { folder, root: &self.root, install: install.unwrap_or_default(), now };
                Store::open(&opening, &mut self.chance)
            }
        };
        self.start(store.map_err(AppError::from)?)
    }

    /// The same folder on another device: what a backup brings, without the install id.
    pub(super) fn restored(&mut self, seed: u64, folder: &Path) -> Result<Self, Stuck> {
        let Shelf::Folder(from) = &self.shelf else {
            return Err(Stuck { code: "internal", chain: "there is no folder".to_owned() });
        };
        copy_files(from, folder)
            .map_err(|error| Stuck { code: "disk", chain: error.to_string() })?;
        let (duty, root, _) = keys_of(self.seed);
        let mut chance = ChaCha20Rng::seed_from_u64(seed);
        let mut install = [0; 16];
        chance.fill_bytes(&mut install);
        let now = self.clock.now();
        let store = Store::open(&Opening { folder, root: &root, install, now }, &mut chance);
        let mut copy = Self {
            name: format!("a copy of {}", self.name),
            clock_offset: self.clock_offset,
            reports_heard: Vec::new(),
            shelf: Shelf::Folder(folder.to_owned()),
            clock: Clock::standing_at(now),
            duty,
            root,
            seed: self.seed,
            chance,
            engine: None,
            exchange: None,
        };
        copy.start(store.map_err(AppError::from)?)?;
        // As an opening with the passphrase does.
        let (engine, _, duty) = copy.parts()?;
        engine.change(|circles, tx| circles.found_household(tx, duty, None))?;
        copy.after_write()?;
        Ok(copy)
    }

    pub(super) fn parts(&mut self) -> Result<(&mut Engine, &mut Exchange, &DutyRoot), AppError> {
        let (Some(engine), Some(exchange)) = (&mut self.engine, &mut self.exchange) else {
            return Err(AppError::EngineGone);
        };
        Ok((engine, exchange, &self.duty))
    }

    pub(super) fn set_clock(&mut self, now: DateTime<Utc>) {
        self.clock.set(now + self.clock_offset);
    }

    pub(super) fn found(&mut self, sort: Sort, name: &str) -> Result<Id, Stuck> {
        let (engine, _, duty) = self.parts()?;
        let founding = Founding { sort, name, recovery: None };
        Ok(engine.change(|circles, tx| circles.found(tx, &founding, duty))?)
    }

    pub(super) fn prepare(&mut self, circle: Id, person: Option<Id>) -> Result<Arriving, Stuck> {
        let (engine, _, duty) = self.parts()?;
        Ok(engine.change(|_, tx| Circles::prepare(tx, circle, person, duty))?)
    }

    pub(super) fn admit(&mut self, arriving: &Arriving, roles: Roles) -> Result<Package, Stuck> {
        let (engine, _, duty) = self.parts()?;
        Ok(engine.change(|circles, tx| {
            circles.admit(tx, arriving, roles, duty)?;
            circles.package(tx, arriving.circle, arriving.card.device)
        })?)
    }

    pub(super) fn settle_in(&mut self, arriving: &Arriving, package: Package) -> Result<(), Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.change(|circles, tx| circles.settle_in(tx, arriving, package, "neighbours"))?)
    }

    /// Lets `work` use this device's keys of a circle: the device's own and the duty key. For liars, who
    /// sign what no honest program would.
    ///
    /// # Errors
    /// Not in the circle.
    pub fn with_keys<T>(
        &mut self,
        circle: Id,
        work: impl FnOnce(&DeviceKey, &DeviceKey) -> T,
    ) -> Result<T, Stuck> {
        let device = self.device(circle)?;
        let (engine, _, duty) = self.parts()?;
        let duty = duty.key(circle, device);
        let store = engine.store().0;
        Ok(store.with_device(circle, |key| work(key, &duty)).map_err(AppError::from)?)
    }

    /// Takes an envelope in as if it had come over a link of that channel.
    ///
    /// # Errors
    /// The database; then nothing has changed.
    pub fn receive(&mut self, circle: Id, channel: Id, envelope: &[u8]) -> Result<Outcome, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.change(|circles, tx| circles.receive(tx, (circle, channel), envelope))?)
    }

    /// Answers a device that asks, in `through`, for the present keys of channels.
    ///
    /// # Errors
    /// The database.
    pub fn give_keys(
        &mut self,
        circle: Id,
        through: Id,
        device: DeviceId,
        channels: &[Id],
    ) -> Result<(), Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine
            .change(|circles, tx| circles.give_keys(tx, (circle, through), device, channels))?)
    }

    /// Makes a statement in a channel.
    ///
    /// # Errors
    /// No clean key, or the database.
    pub fn state(&mut self, channel: Id, statement: NewStatement) -> Result<Hash, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.change(|circles, tx| {
            circles.make_writable_by_id(tx, channel)?;
            let person = circles.person_in(channel)?;
            Ok(tx.state(channel, person, statement)?)
        })?)
    }

    /// Forgets every week of a channel up to one; what is needed is sealed anew.
    ///
    /// # Errors
    /// No clean key, or the database.
    pub fn forget(&mut self, channel: Id, week: Week) -> Result<u32, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.change(|circles, tx| {
            circles.make_writable_by_id(tx, channel)?;
            Ok(tx.forget(channel, week)?)
        })?)
    }

    /// What an opening does about time: weeks that are over go, keys are replaced.
    ///
    /// # Errors
    /// The database.
    pub fn keep_up(&mut self) -> Result<(), Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.change(Circles::keep_up)?)
    }

    /// Takes a new wrapping key. It is not announced: that is an operation.
    ///
    /// # Errors
    /// The database.
    pub fn replace_wrap_key(&mut self, circle: Id) -> Result<(), Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.change(|_, tx| {
            let key = WrapKey::draw(tx.chance());
            Ok(tx.put_wrap_key(circle, &key)?)
        })?)
    }

    /// Destroys wrapping keys to which something of a forgotten week was wrapped. Answers how many.
    ///
    /// # Errors
    /// The database.
    pub fn drop_wrap_keys(&mut self, circle: Id, forgotten: Week) -> Result<u32, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.change(|_, tx| Ok(tx.drop_wrap_keys(circle, forgotten)?))?)
    }

    /// Signs an operation. Answers its identity.
    ///
    /// # Errors
    /// No right to it, or the database.
    pub fn act(&mut self, circle: Id, act: &Act) -> Result<Hash, Stuck> {
        let (engine, _, duty) = self.parts()?;
        Ok(engine.change(|circles, tx| circles.act(tx, circle, act, duty))?)
    }

    /// Files a report: in the household, and for categories 2 and 3 where the circle answers it.
    ///
    /// # Errors
    /// The report is refused, or the database.
    pub fn file(&mut self, report: CreateReport) -> Result<DocumentId, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(crate::report::file(engine, report, "en")?)
    }

    /// Writes a report into a channel.
    ///
    /// # Errors
    /// The report is refused, no clean key, or the database.
    pub fn write(&mut self, channel: Id, report: CreateReport) -> Result<DocumentId, Stuck> {
        let (engine, ..) = self.parts()?;
        let report = Report::file(report, engine.now()).map_err(AppError::from)?;
        Ok(engine.change(|circles, tx| {
            circles.make_writable_by_id(tx, channel)?;
            Ok(tx.insert_into(channel, Record::Report(report))?)
        })?)
    }

    /// Writes many reports into a channel, in one transaction.
    ///
    /// # Errors
    /// No clean key, or the database.
    pub fn write_all(&mut self, channel: Id, reports: &[Report]) -> Result<(), Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.change(|circles, tx| {
            circles.make_writable_by_id(tx, channel)?;
            for report in reports {
                tx.insert_into(channel, Record::Report(report.clone()))?;
            }
            Ok(())
        })?)
    }

    /// Sets the note of a report anew.
    ///
    /// # Errors
    /// Not here, or the database.
    pub fn rewrite(&mut self, id: DocumentId, note: &str) -> Result<(), Stuck> {
        self.edit(id, vec![ReportChange::Note(note.to_owned())])
    }

    /// Changes a report, as its author or whoever answers it does.
    ///
    /// # Errors
    /// Not here, a change is refused, or the database.
    pub fn edit(&mut self, id: DocumentId, changes: Vec<ReportChange>) -> Result<(), Stuck> {
        let (engine, ..) = self.parts()?;
        let request = EditReport { id: id.to_string(), changes, confirm_category: true };
        crate::report::edit(engine, request)?;
        Ok(())
    }

    /// Takes the last change of a report back.
    ///
    /// # Errors
    /// There is none, something came after it, or the database.
    pub fn undo(&mut self) -> Result<(), Stuck> {
        let (engine, ..) = self.parts()?;
        crate::report::undo(engine)?;
        Ok(())
    }

    /// What a person sees of a report.
    ///
    /// # Errors
    /// Not here, or the database.
    pub fn show(&mut self, id: DocumentId) -> Result<ReportView, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(crate::report::shown(engine, id)?)
    }

    /// Reads and writes the store directly, for faults.
    ///
    /// # Errors
    /// The engine is gone.
    pub fn store(&mut self) -> Result<&mut Store, Stuck> {
        Ok(self.parts()?.0.store().0)
    }

    pub(super) fn after_write(&mut self) -> Result<Vec<Wire>, Stuck> {
        let (engine, exchange, _) = self.parts()?;
        Ok(exchange.changed(engine)?)
    }

    pub(super) fn link_up(
        &mut self,
        link: LinkId,
        side: Side,
        endpoints: Hash,
    ) -> Result<Vec<Wire>, Stuck> {
        let (engine, exchange, _) = self.parts()?;
        Ok(exchange.link_up(engine, link, side, endpoints)?)
    }

    pub(super) fn link_down(&mut self, link: LinkId) -> Result<Vec<Wire>, Stuck> {
        let (engine, exchange, _) = self.parts()?;
        Ok(exchange.link_down(engine, link)?)
    }

    pub(super) fn frames(&mut self, frames: Vec<(LinkId, Vec<u8>)>) -> Result<Vec<Wire>, Stuck> {
        let (engine, exchange, _) = self.parts()?;
        Ok(exchange.frames(engine, frames)?)
    }

    pub(super) fn tick(&mut self) -> Result<Vec<Wire>, Stuck> {
        let (engine, exchange, _) = self.parts()?;
        Ok(exchange.tick(engine)?)
    }
}

/// What a neighbour's passphrase stands for, and chance for the rest.
fn keys_of(seed: u64) -> (DutyRoot, RootKey, ChaCha20Rng) {
    let mut chance = ChaCha20Rng::seed_from_u64(seed);
    let duty = DutyRoot::new(Key::draw(&mut chance));
    let root = RootKey::new(Key::draw(&mut chance));
    (duty, root, chance)
}

fn copy_files(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
