//! A neighbourhood in one process: real engines, stores and exchange on virtual links, a virtual clock
//! and one seeded source of chance. The terminal shows it, practice lives in it, and tests put faults
//! and liars around it. The same seed gives the same story.

mod guests;
mod neighbour;
mod network;
pub mod table;

pub use crate::bundle::Tally;
pub use neighbour::{Neighbour, Seen, Shelf};
pub use network::{Faults, Link};

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, TimeZone, Utc};
use porchlight_crypto::{Hash, Id};
use porchlight_domain::role::{Role, bits_of};
use porchlight_sync::{
    exchange::{LinkId, Side},
    log::{Roles, Sort},
};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use crate::{error::AppError, exchange::Wire};
use network::{Event, Network};

/// Why a story could not go on.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {chain}")]
pub struct Stuck {
    /// The code at the contract.
    pub code: &'static str,
    /// The chain of causes.
    pub chain: String,
}

impl From<AppError> for Stuck {
    fn from(error: AppError) -> Self {
        let mut chain = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            chain = format!("{chain}: {cause}");
            source = cause.source();
        }
        Self { code: error.into_api().code(), chain }
    }
}

/// Names a neighbour by the order in which they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Who(pub usize);

/// Everybody, and what is between them.
pub struct World {
    pub neighbours: Vec<Neighbour>,
    network: Network,
    now: DateTime<Utc>,
    chance: ChaCha20Rng,
    steps: u64,
}

/// Events after which a world that never gets quiet is given up.
const STEPS_MAX: u64 = 2_000_000;
/// Frames beyond the first that a device is given at once, of those that come at one moment.
const TOGETHER_MAX: usize = 255;
/// How long after the last frame a quiet world still waits for a waker.
const PATIENCE_S: i64 = 120;

impl World {
    /// An empty world. The same seed makes the same choices.
    pub fn new(seed: u64) -> Self {
        Self {
            neighbours: Vec::new(),
            network: Network::default(),
            now: Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).single().unwrap_or_default(),
            chance: ChaCha20Rng::seed_from_u64(seed),
            steps: 0,
        }
    }

    /// The time of the world; neighbours' clocks may differ from it.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Chance for whoever tells the story.
    pub fn chance(&mut self) -> &mut ChaCha20Rng {
        &mut self.chance
    }

    /// A number below `below`.
    pub fn pick(&mut self, below: u64) -> u64 {
        self.chance.next_u64() % below.max(1)
    }

    /// Somebody new, with a household of their own, in memory.
    ///
    /// # Errors
    /// The database.
    pub fn add(&mut self, name: &str) -> Result<Who, Stuck> {
        let seed = self.chance.next_u64();
        let neighbour = Neighbour::new(name, self.now, seed, &Shelf::Memory)?;
        self.neighbours.push(neighbour);
        Ok(Who(self.neighbours.len() - 1))
    }

    /// The same, with a database in a folder.
    ///
    /// # Errors
    /// The database.
    pub fn add_on_disk(&mut self, name: &str, folder: &std::path::Path) -> Result<Who, Stuck> {
        let seed = self.chance.next_u64();
        let neighbour = Neighbour::new(name, self.now, seed, &Shelf::Folder(folder.to_owned()))?;
        self.neighbours.push(neighbour);
        Ok(Who(self.neighbours.len() - 1))
    }

    /// Somebody starts a copy of a neighbour's folder on another device, as from a backup.
    ///
    /// # Errors
    /// The neighbour lives in memory, or the database.
    pub fn restore(&mut self, who: Who, folder: &std::path::Path) -> Result<Who, Stuck> {
        let seed = self.chance.next_u64();
        let copy = self.get(who).restored(seed, folder)?;
        self.neighbours.push(copy);
        Ok(Who(self.neighbours.len() - 1))
    }

    pub fn get(&mut self, who: Who) -> &mut Neighbour {
        #[expect(clippy::indexing_slicing, reason = "only this world gives out names")]
        &mut self.neighbours[who.0]
    }

    /// Founds a neighbourhood.
    ///
    /// # Errors
    /// The database.
    pub fn found(&mut self, who: Who, name: &str) -> Result<Id, Stuck> {
        let circle = self.get(who).found(Sort::Neighbourhood, name)?;
        self.after_write(who)?;
        Ok(circle)
    }

    /// Two people at one table: one admits the other, who gets the log and the keys.
    ///
    /// # Errors
    /// No right to admit, or the database.
    pub fn admit(
        &mut self,
        circle: Id,
        by: Who,
        newcomer: Who,
        roles: &[Role],
    ) -> Result<(), Stuck> {
        let arriving = self.get(newcomer).prepare(circle, None)?;
        let package = self.get(by).admit(&arriving, Roles(bits_of(roles)))?;
        self.get(newcomer).settle_in(&arriving, package)?;
        self.after_write(by)?;
        self.after_write(newcomer)
    }

    /// A second device of the same person comes into a circle of theirs.
    ///
    /// # Errors
    /// The database.
    pub fn add_device(&mut self, circle: Id, by: Who, device: Who) -> Result<(), Stuck> {
        let person = self.get(by).person(circle)?;
        let arriving = self.get(device).prepare(circle, Some(person))?;
        let package = self.get(by).admit(&arriving, Roles::default())?;
        self.get(device).settle_in(&arriving, package)?;
        self.after_write(by)?;
        self.after_write(device)
    }

    /// Joins two neighbours by a link.
    ///
    /// # Errors
    /// The database.
    pub fn link(&mut self, a: Who, b: Who) -> Result<Link, Stuck> {
        let link = self.network.link(a, b);
        let endpoints = Hash::of(&link.0.to_le_bytes());
        for (who, side) in [(a, Side::Dialler), (b, Side::Listener)] {
            self.set_clock(who);
            let wires = self.get(who).link_up(LinkId(link.0), side, endpoints)?;
            self.carry(who, wires);
        }
        Ok(link)
    }

    /// Breaks a link; what is under way on it is lost.
    ///
    /// # Errors
    /// The database.
    pub fn unlink(&mut self, link: Link) -> Result<(), Stuck> {
        for who in self.network.unlink(link) {
            self.set_clock(who);
            let wires = self.get(who).link_down(LinkId(link.0))?;
            self.carry(who, wires);
        }
        Ok(())
    }

    /// Breaks every link of somebody.
    ///
    /// # Errors
    /// The database.
    pub fn isolate(&mut self, who: Who) -> Result<(), Stuck> {
        for link in self.network.links_of(who) {
            self.unlink(link)?;
        }
        Ok(())
    }

    /// Links everybody with everybody who is not linked yet.
    ///
    /// # Errors
    /// The database.
    pub fn link_all(&mut self) -> Result<(), Stuck> {
        for a in 0..self.neighbours.len() {
            for b in a + 1..self.neighbours.len() {
                if !self.network.are_linked(Who(a), Who(b)) {
                    self.link(Who(a), Who(b))?;
                }
            }
        }
        Ok(())
    }

    /// What may go wrong on links from now on.
    pub fn set_faults(&mut self, faults: Faults) {
        self.network.faults = faults;
    }

    /// The process of a neighbour ends and starts anew; what was not committed is gone.
    ///
    /// # Errors
    /// The database.
    pub fn restart(&mut self, who: Who) -> Result<(), Stuck> {
        self.isolate(who)?;
        self.get(who).restart()
    }

    /// Lets time pass.
    pub fn pass(&mut self, time: Duration) {
        self.now += time;
    }

    /// Carries what a neighbour wrote since the last time to whoever is linked.
    ///
    /// # Errors
    /// The database.
    pub fn after_write(&mut self, who: Who) -> Result<(), Stuck> {
        self.set_clock(who);
        let wires = self.get(who).after_write()?;
        self.carry(who, wires);
        Ok(())
    }

    /// Delivers until nothing is under way. Answers how many frames were.
    ///
    /// # Errors
    /// The database of somebody, or a world that never gets quiet.
    pub fn settle(&mut self) -> Result<u64, Stuck> {
        self.deliver(u64::MAX)
    }

    /// Delivers no more than so many frames. Answers how many there were.
    ///
    /// # Errors
    /// As [`Self::settle`].
    pub fn deliver(&mut self, most: u64) -> Result<u64, Stuck> {
        let mut frames = 0;
        let mut quiet_at = self.now + Duration::seconds(PATIENCE_S);
        while frames < most
            && let Some((at, event)) = self.network.next(quiet_at)
        {
            self.steps += 1;
            if self.steps > STEPS_MAX {
                return Err(Stuck { code: "internal", chain: "never quiet".to_owned() });
            }
            self.now = self.now.max(at);
            match event {
                Event::Frame { link, to, bytes } => {
                    let mut come = vec![(LinkId(link.0), bytes)];
                    let more = usize::try_from(most - frames - 1).unwrap_or(usize::MAX);
                    come.extend(self.network.also(at, to, more.min(TOGETHER_MAX)));
                    frames += u64::try_from(come.len()).unwrap_or(u64::MAX);
                    quiet_at = self.now + Duration::seconds(PATIENCE_S);
                    self.set_clock(to);
                    let wires = self.get(to).frames(come)?;
                    self.carry(to, wires);
                }
                Event::Break { link } => self.unlink(link)?,
                Event::Tick { who } => {
                    self.set_clock(who);
                    let wires = self.get(who).tick()?;
                    self.carry(who, wires);
                }
            }
        }
        Ok(frames)
    }

    fn set_clock(&mut self, who: Who) {
        let now = self.now;
        self.get(who).set_clock(now);
    }

    fn carry(&mut self, from: Who, wires: Vec<Wire>) {
        for wire in wires {
            match wire {
                Wire::Send { link, frame } => {
                    self.network.send(Link(link.0), from, frame, self.now, &mut self.chance);
                }
                Wire::Close { link, .. } => self.network.close(Link(link.0), self.now),
                Wire::WakeAt(at) => {
                    let offset = self.get(from).clock_offset;
                    let at = DateTime::from_timestamp_millis(at).unwrap_or(self.now) - offset;
                    self.network.wake(from, at.max(self.now));
                }
                Wire::Report(report) => self.get(from).reports_heard.push(report),
            }
        }
    }

    /// Everything that ever went over the links, for whoever looks for words in it.
    pub fn wire(&self) -> &BTreeMap<Link, Vec<u8>> {
        &self.network.heard
    }

    /// Bytes that a neighbour was sent.
    pub fn bytes_to(&self, who: Who) -> u64 {
        self.network.bytes_to.get(&who).copied().unwrap_or_default()
    }

    /// Keeps every byte that is sent, from now on.
    pub fn listen(&mut self) {
        self.network.listening = true;
    }
}
