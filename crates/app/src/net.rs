//! The room where the exchange and the links meet. The engine's thread owns the exchange; a thread of
//! this room waits for what the links tell, hands it to the engine, and the engine's answers go straight
//! to the links, which never make it wait. Nothing looks whether something has come: every wait is for a
//! word, and the exchange's one waker is a timer of the links.
//!
//! Whom to call again, and when, is in [`book`]. Frames are not looked into here.

mod book;
mod meeting;
mod presence;
mod roam;
mod ticket;
mod turns;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{AddrParseError, IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use porchlight_api::{ApiError, Event, LinkStatus, MeetingView};
use porchlight_crypto::{DeviceKey, DutyRoot, Hash, Id, Key};
use porchlight_net::{
    Down, Event as LinkEvent, Events as LinkEvents, LINKS_MAX, Links, NoThread, Relay, Talk, Ticket,
};
use porchlight_sync::{
    exchange::{LinkId, Report},
    join::{Introduction, invitation::Invitation},
};
use serde::Serialize;

use crate::{
    circle::Arriving,
    clock::{self, Chance, Clock},
    engine::{Engine, EngineQueue, Events},
    error::AppError,
    exchange::{Exchange, Wire},
};
use book::{Again, Book, Call, Ended, Sort};
use meeting::{Meeting, Word};
use roam::Door;

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
    /// Addresses on which whoever has the ticket may call. Port 0 is any free one.
    pub listen: Vec<SocketAddr>,
    /// Tickets of those who are called, as text.
    pub to: Vec<String>,
    /// Whether to be found by others on the same network, and to call those who are; without a word it
    /// stays as it is. Whoever does not listen is not found.
    pub nearby: Option<bool>,
    /// Whether to call the devices of one's circles where they said that they are, and to tell them
    /// where this one is.
    pub circles: bool,
    /// Addresses on which these may call; without any, all of this device's networks.
    pub at: Vec<SocketAddr>,
    /// A relay through which the ticket leads too, as text.
    pub relay: Option<String>,
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
    /// So many devices of one's circles said where they are, and are called in turn; of `waiting` nobody
    /// knows yet whether they answer.
    Calling { devices: usize, waiting: usize },
    /// Whether a relay is reached through which others may call.
    Relayed { reached: bool },
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
    /// Another link leads to the same device.
    Doubled,
}

/// Links of an open profile, and the one meeting that goes on over them. They close when this is dropped.
pub(crate) struct Room(Arc<Core>);

struct Core {
    links: Links,
    book: Mutex<Book>,
    watcher: Mutex<Option<Sender<Update>>>,
    meeting: Mutex<Option<Meeting>>,
    /// Links on which somebody joins, or might.
    joining: Mutex<BTreeSet<porchlight_net::LinkId>>,
    /// With which others were asked to call, as long as the links are open.
    ticket: Mutex<Option<Ticket>>,
    /// With which one is found nearby, while that is on.
    near: Mutex<Option<Ticket>>,
    /// Where the devices of each circle may call, as long as that is wanted.
    doors: Mutex<BTreeMap<Id, Door>>,
    /// Somebody holds the same as this device: what they told of where they are may be new.
    told: AtomicBool,
    clock: Clock,
    events: Events,
}

impl Room {
    /// Begins the exchange. Nobody is called and nobody can call. `engine` is the way to the engine as
    /// long as the profile is open, so that this room does not keep it alive.
    pub(crate) fn open(
        queue: &EngineQueue,
        (clock, events): (Clock, Events),
        engine: impl Fn() -> Option<EngineQueue> + Send + 'static,
    ) -> Result<Self, AppError> {
        let chance = clock::chance()?;
        let (links, arriving) = Links::start().map_err(no_thread)?;
        let core = Arc::new(Core {
            links,
            book: Mutex::default(),
            watcher: Mutex::default(),
            meeting: Mutex::default(),
            joining: Mutex::default(),
            ticket: Mutex::default(),
            near: Mutex::default(),
            doors: Mutex::default(),
            told: AtomicBool::default(),
            clock,
            events,
        });
        let room = Self(Arc::clone(&core));
        let outlet = Arc::clone(&core);
        queue
            .run(move |engine| engine.link(Box::new(move |now, wires| outlet.obey(now, wires))))?;
        std::thread::Builder::new()
            .name("room".to_owned())
            .spawn(move || core.serve(arriving, engine, chance))
            .map_err(|error| AppError::File(error, "room thread".into()))?;
        Ok(room)
    }

    /// What happens on the links from now on, for one who watches.
    pub(crate) fn watch(&self) -> Receiver<Update> {
        let (watcher, updates) = channel();
        *lock(&self.0.watcher) = Some(watcher);
        updates
    }

    /// Lets others call, and calls.
    ///
    /// # Errors
    /// A ticket or relay does not read (nothing was begun), an address can't be listened on, there are as
    /// many links as may be, the system lets nobody be found, or the database.
    pub(crate) fn begin(&self, plan: &Plan, queue: &EngineQueue) -> Result<(), AppError> {
        let called: Vec<Ticket> =
            plan.to.iter().map(|text| ticket::read(text)).collect::<Result<_, _>>()?;
        let relay = plan.relay.as_deref().map(read_relay).transpose()?;
        let mut chance = clock::chance()?;
        if !plan.listen.is_empty() {
            let ticket = self.listen(&plan.listen, relay)?;
            let addresses = ticket.addresses().iter().copied().collect();
            *lock(&self.0.ticket) = Some(ticket.clone());
            self.0.tell(Update::Listening { ticket: ticket::text(&ticket), addresses });
        }
        if let Some(nearby) = plan.nearby {
            self.share_near(nearby)?;
        }
        for ticket in called {
            self.call(ticket, &mut chance)?;
        }
        if plan.circles {
            self.0.open_doors(queue, &plan.at)?;
            self.0.look_up_mates(queue, &mut chance)?;
        }
        Ok(())
    }

    /// A key for each run and each call: nobody can tell two of them to be of one device.
    fn listen(&self, at: &[SocketAddr], relay: Option<Relay>) -> Result<Ticket, AppError> {
        let key = Key::draw(&mut clock::chance()?);
        Ok(self.0.links.listen(key, at, relay).map_err(unbound)?)
    }

    /// Whoever is listened for on the same network is who was given the newest ticket.
    fn share_near(&self, nearby: bool) -> Result<(), AppError> {
        let ticket = lock(&self.0.ticket).clone().filter(|_| nearby);
        Ok(self.0.share_near(ticket).map_err(unbound)?)
    }

    fn call(&self, ticket: Ticket, chance: &mut Chance) -> Result<(), AppError> {
        if self.0.call(Call { ticket, tries: 0, sort: Sort::Chosen }, Duration::ZERO, chance) {
            return Ok(());
        }
        let max = u32::try_from(LINKS_MAX).unwrap_or(u32::MAX);
        Err(ApiError::LinkTooMany { max }.into())
    }

    /// The links that are open, and how far each is.
    pub(crate) fn status(&self) -> LinkStatus {
        let ticket = lock(&self.0.ticket).as_ref().map(ticket::text);
        let nearby = lock(&self.0.near).is_some();
        let (circles, relay_reached) = self.0.doors_view();
        let (links, left) = self.0.book().views();
        LinkStatus { ticket, nearby, circles, relay_reached, links, left }
    }

    /// Waits for somebody who comes with an invitation. `make` is given where they are to call.
    pub(crate) fn invite(
        &self,
        (at, relay): (&[SocketAddr], Option<Relay>),
        name: String,
        make: impl FnOnce(Vec<u8>) -> Result<(Invitation, Introduction), AppError>,
    ) -> Result<MeetingView, AppError> {
        self.refuse_meeting()?;
        let ticket = self.listen(at, relay)?;
        let now = self.0.clock.running_ms();
        let begun = make(ticket.encode()).and_then(|made| {
            let (chance, name) = (&mut clock::chance()?, (name, ticket.clone()));
            self.0.begin_meeting(Meeting::invites(made, name, now, chance))
        });
        if begun.is_err() {
            self.0.links.unlisten(&ticket);
        }
        begun.map(|()| self.meeting())
    }

    /// Calls whoever gave an invitation.
    pub(crate) fn join(
        &self,
        invitation: Invitation,
        newcomer: (Arriving, Option<DeviceKey>),
        circle: (String, Ticket),
    ) -> Result<MeetingView, AppError> {
        let now = self.0.clock.running_ms();
        self.0.begin_meeting(Meeting::joins(invitation, newcomer, circle, now))?;
        Ok(self.meeting())
    }

    /// One meeting at a time.
    pub(crate) fn refuse_meeting(&self) -> Result<(), AppError> {
        if self.0.is_meeting() { Err(ApiError::MeetingNotNow {}.into()) } else { Ok(()) }
    }

    /// How far the meeting is.
    pub(crate) fn meeting(&self) -> MeetingView {
        self.0.meeting_view()
    }

    /// Whether both screens show the same digits, as the person here says. `key` is what an inviter signs
    /// with.
    pub(crate) fn answer(
        &self,
        same: bool,
        queue: &EngineQueue,
        key: impl FnOnce() -> Result<DutyRoot, AppError>,
    ) -> Result<MeetingView, AppError> {
        let word = self.0.say(same, key)?;
        self.0.hear(queue, word)?;
        Ok(self.meeting())
    }

    /// Stops the meeting; one that is over is put away.
    pub(crate) fn end_meeting(&self, queue: &EngineQueue) -> Result<MeetingView, AppError> {
        if self.0.is_meeting() {
            self.0.hear(queue, Word::Stop)?;
        }
        self.0.put_away();
        Ok(self.meeting())
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

/// `127.0.0.1`, `::1`, `127.0.0.1:4711` or `[::1]:4711`; without a port any free one is meant.
///
/// # Errors
/// It is neither.
pub fn read_address(text: &str) -> Result<SocketAddr, AddrParseError> {
    text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 0)).or_else(|_| text.parse())
}

/// Where an invitation leads.
pub(crate) fn read_endpoint(bytes: &[u8]) -> Result<Ticket, AppError> {
    Ok(Ticket::decode(bytes).map_err(|_| ApiError::InvitationNotOne {})?)
}

/// A relay as the person wrote it.
pub(crate) fn read_relay(text: &str) -> Result<Relay, AppError> {
    Ok(Relay::read(text).ok_or(ApiError::LinkRelayNotOne {})?)
}

fn unbound(error: porchlight_net::Unbound) -> ApiError {
    tracing::debug!(%error, "nothing is listened on, or nobody looked for");
    ApiError::LinkUnbound {}
}

fn no_thread(NoThread(error): NoThread) -> AppError {
    AppError::File(error, "links thread".into())
}

fn lock<T>(it: &Mutex<T>) -> MutexGuard<'_, T> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Core {
    fn book(&self) -> MutexGuard<'_, Book> {
        lock(&self.book)
    }

    /// A watcher who is gone is told nothing.
    fn tell(&self, update: Update) {
        if let Some(watcher) = lock(&self.watcher).as_ref() {
            let _ = watcher.send(update);
        }
        self.events.send(&Event::LinksChanged {});
    }

    /// Whether there was room for one more link.
    fn call(&self, call: Call, pause: Duration, chance: &mut Chance) -> bool {
        // The book is held meanwhile: an answer must not come before it is written there.
        let mut book = self.book();
        let to = (Talk::Exchange, call.ticket.clone());
        let link = self.links.dial(Key::draw(chance), to, pause);
        if let Some(link) = link {
            book.called(LinkId(link.0), call);
        }
        link.is_some()
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
                    self.links.wake_in(Talk::Exchange, pause);
                }
                Wire::Report(report) => {
                    if matches!(report, Report::PeerEqual { .. }) {
                        self.told.store(true, Ordering::Relaxed);
                    }
                    updates.extend(self.book().heard(&report));
                }
            }
        }
        // Whose link it is comes before what came of it, though it is said in several words.
        let known = self.book().take_known();
        known.into_iter().chain(updates).for_each(|update| self.tell(update));
    }

    /// Hands over what the links tell, until they have stopped or the profile is closed.
    fn serve(
        &self,
        mut events: LinkEvents,
        engine: impl Fn() -> Option<EngineQueue>,
        mut chance: Chance,
    ) {
        loop {
            let taken = events.take(TOGETHER_MAX);
            if taken.is_empty() {
                return;
            }
            let Some(queue) = engine() else { return };
            let (joining, taken): (Vec<_>, Vec<_>) =
                taken.into_iter().partition(|event| self.is_joining(event));
            self.meet(&queue, joining);
            let taken = self.roam(&queue, taken, &mut chance);
            if taken.is_empty() {
                continue;
            }
            let downs: Vec<(LinkId, Down)> = taken.iter().filter_map(down).collect();
            for (link, endpoints) in taken.iter().filter_map(up) {
                self.book().up(link, endpoints);
                self.tell(Update::Linked { link: link.0 });
            }
            let done = queue.run(|engine| engine.exchange(|it, engine| hand(it, engine, taken)));
            // Who closes the links ends the exchange while something may be on its way to it.
            if done.is_err() && self.links.is_stopped() {
                return;
            }
            if let Err(error) = done {
                tracing::error!(%error, "links close: the exchange can't go on");
                self.tell(Update::Failed);
                return self.links.stop();
            }
            for (link, why) in downs {
                self.ended(link, why, &mut chance);
            }
            self.settle_turns(&queue, &mut chance);
        }
    }

    fn ended(&self, link: LinkId, down: Down, chance: &mut Chance) {
        let Ended { why, called, again } = self.book().ended(link, down);
        let again_ms = again.as_ref().and_then(|it| u64::try_from(it.pause.as_millis()).ok());
        self.tell(Update::Unlinked { link: link.0, why, called, again_ms });
        if let Some(Again { call, pause }) = again {
            self.call(call, pause, chance);
        }
    }
}

fn up(event: &LinkEvent) -> Option<(LinkId, Hash)> {
    if let LinkEvent::Up { link, endpoints, .. } = event {
        Some((LinkId(link.0), *endpoints))
    } else {
        None
    }
}

fn down(event: &LinkEvent) -> Option<(LinkId, Down)> {
    if let LinkEvent::Down { link, why } = event { Some((LinkId(link.0), *why)) } else { None }
}

/// Gives events to the exchange in their order, and frames that stand beside each other at once.
fn hand(
    exchange: &mut Exchange,
    engine: &mut Engine,
    events: Vec<LinkEvent>,
) -> Result<Vec<Wire>, AppError> {
    let (mut wires, mut frames) = (Vec::new(), Vec::new());
    for event in events {
        let work: Work = match event {
            LinkEvent::Frame { link, frame } => {
                frames.push((LinkId(link.0), frame.into_bytes()));
                continue;
            }
            LinkEvent::Up { link, side, endpoints, .. } => {
                Box::new(move |it, engine| it.link_up(engine, LinkId(link.0), side, endpoints))
            }
            LinkEvent::Down { link, .. } => {
                Box::new(move |it, engine| it.link_down(engine, LinkId(link.0)))
            }
            LinkEvent::Wake { .. } => Box::new(Exchange::tick),
            LinkEvent::Near { .. } | LinkEvent::Moved { .. } | LinkEvent::Relayed { .. } => {
                continue;
            }
        };
        wires.extend(exchange.frames(engine, std::mem::take(&mut frames))?);
        wires.extend(work(exchange, engine)?);
    }
    wires.extend(exchange.frames(engine, frames)?);
    Ok(wires)
}
