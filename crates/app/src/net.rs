//! The room where the exchange and the links meet. The engine's thread owns the exchange; a thread of
//! this room waits for what the links tell, hands it to the engine, and the engine's answers go straight
//! to the links, which never make it wait. Nothing looks whether something has come: every wait is for a
//! word, and the exchange's one waker is a timer of the links.
//!
//! Whom to call again, and when, is in [`book`]. Frames are not looked into here.

mod book;
mod ticket;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use porchlight_api::ApiError;
use porchlight_crypto::Key;
use porchlight_net::{Down, Event, Events, Links, NoThread, Ticket, Unbound};
use porchlight_sync::{exchange::LinkId, text::Unreadable};
use serde::Serialize;
use thiserror::Error;

use crate::{
    clock::{self, Chance},
    engine::{Engine, EngineQueue},
    error::AppError,
    exchange::{Exchange, Wire},
};
use book::{Again, Book, Ended};

const _: () = assert!(
    porchlight_net::FRAME_BYTES_MAX == porchlight_sync::exchange::limits::FRAME_BYTES_MAX
        && porchlight_net::LINKS_MAX == porchlight_sync::exchange::limits::LINKS_MAX
        && porchlight_net::TICKET_BYTES_MAX <= porchlight_sync::text::ENDPOINT_BYTES_MAX
);

type Work = Box<dyn FnOnce(&mut Exchange, &mut Engine) -> Result<Vec<Wire>, AppError>>;

/// Events that are handed to the engine at once: frames that come together are stored together.
const TOGETHER_MAX: usize = 256;

/// Whom to link with.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Addresses on which others may call. Port 0 is any free one.
    pub listen: Vec<SocketAddr>,
    /// Tickets of those who are called, as text.
    pub to: Vec<String>,
}

impl Plan {
    /// All of this device's networks, by both versions of the protocol.
    pub fn everywhere() -> Vec<SocketAddr> {
        let any: [IpAddr; 2] = [Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()];
        any.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect()
    }
}

/// What happens on the links, for whoever watches. Names nobody and no channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Update {
    /// Others may call with this ticket, as long as the links are open.
    Listening { ticket: String, addresses: Vec<SocketAddr> },
    /// A link is there; who is at its other end is not known yet.
    Linked { link: u64 },
    /// The other end has proven to be a device of so many shared channels.
    Known { link: u64, channels: usize },
    /// So many chunks were asked for and have not come.
    Progress { left: u64 },
    /// Both ends hold the same of everything that they share.
    Equal { link: u64 },
    /// A link is gone, or nobody was reached. Who was called from here is called again after so many
    /// ms, or never.
    Unlinked { link: u64, why: Why, called: bool, again_ms: Option<u64> },
    /// The exchange could not go on; every link is closed.
    Failed,
}

/// Why a link ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Nobody answered there.
    NotReached,
    /// The connection was lost, or the other end stopped.
    Lost,
    /// The two have nothing in common, as far as either may know.
    NothingShared,
    /// The other end speaks a later version.
    TooNew,
    /// The other end speaks a version that is no longer spoken here, or the other way round.
    TooOld,
    /// A rule was broken.
    Misbehaved,
    /// One of the two could not store.
    StoreFailed,
    /// What is shared has changed: a new link follows.
    Renewed,
    /// The other end has too many links, or was too slow.
    Busy,
}

/// Why nothing was linked. Nothing was begun.
#[derive(Debug, Error)]
pub enum Unlinked {
    #[error("{}", .0.code())]
    Core(ApiError),
    #[error("links are open already")]
    Already,
    #[error("a ticket does not read")]
    Ticket(#[from] Unreadable),
    #[error("an address can't be listened on")]
    Unbound(#[from] Unbound),
    #[error(transparent)]
    NoThread(#[from] NoThread),
}

impl From<ApiError> for Unlinked {
    fn from(error: ApiError) -> Self {
        Self::Core(error)
    }
}

impl From<AppError> for Unlinked {
    fn from(error: AppError) -> Self {
        Self::Core(error.into_api())
    }
}

/// Links of an open profile. They close when this is dropped.
pub(crate) struct Room(Arc<Core>);

struct Core {
    links: Links,
    book: Mutex<Book>,
    watcher: Sender<Update>,
}

impl Room {
    /// Begins the exchange, listens and calls. `engine` is the way to the engine as long as the profile
    /// is open, so that this room does not keep it alive.
    pub(crate) fn open(
        plan: &Plan,
        queue: &EngineQueue,
        engine: impl Fn() -> Option<EngineQueue> + Send + 'static,
    ) -> Result<(Self, Receiver<Update>), Unlinked> {
        let called: Vec<Ticket> =
            plan.to.iter().map(|text| ticket::read(text)).collect::<Result<_, _>>()?;
        let mut chance = clock::chance().map_err(AppError::from)?;
        let (links, events) = Links::start()?;
        let (watcher, updates) = channel();
        let core = Arc::new(Core { links, book: Mutex::default(), watcher });
        let room = Self(Arc::clone(&core));
        let outlet = Arc::clone(&core);
        queue
            .run(move |engine| engine.link(Box::new(move |now, wires| outlet.obey(now, wires))))?;
        if !plan.listen.is_empty() {
            // A key for each run and each call: nobody can tell two of them to be of one device.
            let ticket = core.links.listen(Key::draw(&mut chance), &plan.listen)?;
            let addresses = ticket.addresses().iter().copied().collect();
            core.tell(Update::Listening { ticket: ticket::text(&ticket), addresses });
        }
        for ticket in called {
            core.call((ticket, 0), Duration::ZERO, &mut chance);
        }
        std::thread::Builder::new()
            .name("room".to_owned())
            .spawn(move || core.serve(events, engine, chance))
            .map_err(|error| AppError::File(error, "room thread".into()))?;
        Ok((room, updates))
    }

    /// Closes the links and waits for nobody.
    pub(crate) fn stop(&self) {
        self.0.links.stop();
    }

    /// Waits until the other ends know, for two seconds at most.
    pub(crate) fn wait(&self) {
        self.0.links.wait();
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Core {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A watcher who is gone is told nothing.
    fn tell(&self, update: Update) {
        let _ = self.watcher.send(update);
    }

    fn call(&self, (ticket, tries): (Ticket, u32), pause: Duration, chance: &mut Chance) {
        // The book is held meanwhile: an answer must not come before it is written there.
        let mut book = self.book();
        if let Some(link) = self.links.dial(Key::draw(chance), ticket.clone(), pause) {
            book.called(LinkId(link.0), ticket, tries);
        }
    }

    /// Does what the exchange wants. Runs on the engine's thread, and never waits for a peer.
    fn obey(&self, now: DateTime<Utc>, wires: Vec<Wire>) {
        let mut updates = Vec::new();
        for wire in wires {
            match wire {
                Wire::Send { link, frame } => {
                    self.links.send(porchlight_net::LinkId(link.0), frame);
                }
                Wire::Close { link, reason } => {
                    self.book().closed(link, reason);
                    self.links.close(porchlight_net::LinkId(link.0), reason.number());
                }
                Wire::WakeAt(at) => {
                    let pause = at.saturating_sub(now.timestamp_millis());
                    let pause = Duration::from_millis(u64::try_from(pause).unwrap_or(0));
                    self.links.wake_in(pause);
                }
                Wire::Report(report) => updates.extend(self.book().heard(&report)),
            }
        }
        // Whose link it is comes before what came of it, though it is said in several words.
        let known = self.book().take_known();
        known.into_iter().chain(updates).for_each(|update| self.tell(update));
    }

    /// Hands over what the links tell, until they have stopped or the profile is closed.
    fn serve(
        &self,
        mut events: Events,
        engine: impl Fn() -> Option<EngineQueue>,
        mut chance: Chance,
    ) {
        loop {
            let taken = events.take(TOGETHER_MAX);
            if taken.is_empty() {
                return;
            }
            let downs: Vec<(LinkId, Down)> = taken.iter().filter_map(down).collect();
            let ups = taken.iter().filter_map(up);
            ups.for_each(|link| self.tell(Update::Linked { link: link.0 }));
            let Some(queue) = engine() else { return };
            let done = queue.run(|engine| engine.exchange(|it, engine| hand(it, engine, taken)));
            if let Err(error) = done {
                tracing::error!(%error, "links close: the exchange can't go on");
                self.tell(Update::Failed);
                return self.links.stop();
            }
            for (link, why) in downs {
                self.ended(link, why, &mut chance);
            }
        }
    }

    fn ended(&self, link: LinkId, down: Down, chance: &mut Chance) {
        let Ended { why, called, again } = self.book().ended(link, down);
        let again_ms = again.as_ref().and_then(|it| u64::try_from(it.pause.as_millis()).ok());
        self.tell(Update::Unlinked { link: link.0, why, called, again_ms });
        if let Some(Again { ticket, tries, pause }) = again {
            self.call((ticket, tries), pause, chance);
        }
    }
}

fn up(event: &Event) -> Option<LinkId> {
    if let Event::Up { link, .. } = event { Some(LinkId(link.0)) } else { None }
}

fn down(event: &Event) -> Option<(LinkId, Down)> {
    if let Event::Down { link, why } = event { Some((LinkId(link.0), *why)) } else { None }
}

/// Gives events to the exchange in their order, and frames that stand beside each other at once.
fn hand(
    exchange: &mut Exchange,
    engine: &mut Engine,
    events: Vec<Event>,
) -> Result<Vec<Wire>, AppError> {
    let (mut wires, mut frames) = (Vec::new(), Vec::new());
    for event in events {
        let work: Work = match event {
            Event::Frame { link, frame } => {
                frames.push((LinkId(link.0), frame.into_bytes()));
                continue;
            }
            Event::Up { link, side, endpoints } => {
                Box::new(move |it, engine| it.link_up(engine, LinkId(link.0), side, endpoints))
            }
            Event::Down { link, .. } => {
                Box::new(move |it, engine| it.link_down(engine, LinkId(link.0)))
            }
            Event::Wake => Box::new(Exchange::tick),
        };
        wires.extend(exchange.frames(engine, std::mem::take(&mut frames))?);
        wires.extend(work(exchange, engine)?);
    }
    wires.extend(exchange.frames(engine, frames)?);
    Ok(wires)
}
