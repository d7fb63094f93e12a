//! All links of one open profile, and the threads on which they run.
//!
//! The outer face is plain functions that never wait for a peer, and a queue of [`Event`]s that waits.
//! Who leaves events lying makes every peer wait: at most so many bytes of frames lie in the queue, then
//! nothing more is read from any link.

use std::{
    collections::BTreeMap,
    future::pending,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc as plain,
    },
    thread::JoinHandle,
    time::Duration,
};

use iroh::{
    Endpoint, PublicKey, Watcher,
    endpoint::{Connection, Incoming},
};
use porchlight_crypto::{Hash, Key, Side};
use thiserror::Error;
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    task::AbortHandle,
    time::{sleep, timeout},
};

use crate::{
    endpoint::{self, Unbound},
    frame::FRAME_BYTES_MAX,
    link::{Down, Inlet, Outlet, Streams, carry},
    near::Near,
    relay::Relay,
    talk::Talk,
    ticket::Ticket,
};

/// Links at once, those that are still being opened among them.
pub const LINKS_MAX: usize = 64;
/// Of them, by which others call. So strangers never take the place of those whom one calls.
const CALLED_MAX: usize = 48;
/// Events that may lie there untaken.
const EVENTS_MAX: usize = 256;
/// Bytes of frames among them.
const HELD_BYTES_MAX: usize = 4 * FRAME_BYTES_MAX;
/// How long a call, or somebody who calls, may take until the stream is there.
const OPENING: Duration = Duration::from_secs(12);
/// How long stopping may take: peers are told, and their machines say that they heard.
const STOPPING: Duration = Duration::from_secs(2);
/// How long the links of an endpoint that is no longer wanted may take to say their last words.
const PARTING: Duration = Duration::from_secs(4);
/// Threads besides the one that waits for the end.
const THREADS: usize = 2;

/// Names a link as long as its [`Links`] live; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkId(pub u64);

/// What has happened.
#[derive(Debug)]
pub enum Event {
    /// A link is there. `endpoints` is BLAKE3 of both endpoint keys, the dialler's first (§21).
    Up { link: LinkId, talk: Talk, side: Side, endpoints: Hash },
    /// A whole frame came.
    Frame { link: LinkId, frame: Frame },
    /// It is gone, or was never there; the last word of a link.
    Down { link: LinkId, why: Down },
    /// Somebody is on the same network who shares nearby too ([`Links::share_near`]).
    Near { ticket: Ticket },
    /// Where others may call has changed; `before` is what [`Links::listen`] gave, or this told last.
    Moved { before: Ticket, now: Ticket },
    /// Whether the relay of a listener is reached. Told at first, and whenever it changes.
    Relayed { ticket: Ticket, reached: bool },
    /// The time that [`Links::wake_in`] was told for that talk has passed.
    Wake { talk: Talk },
}

/// The bytes of a frame. As long as it is held, it counts among what lies untaken.
#[derive(Debug)]
pub struct Frame {
    bytes: Vec<u8>,
    room: OwnedSemaphorePermit,
}

impl Frame {
    /// Waits until there is room. `None` when the links have stopped.
    pub(crate) async fn hold(hall: &Hall, bytes: Vec<u8>) -> Option<Self> {
        let count = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let room = Arc::clone(&hall.room).acquire_many_owned(count).await.ok()?;
        Some(Self { bytes, room })
    }

    /// The bytes without their length, and room for others.
    pub fn into_bytes(self) -> Vec<u8> {
        drop(self.room);
        self.bytes
    }
}

/// No thread could be started.
#[derive(Debug, Error)]
#[error("the system starts no thread")]
pub struct NoThread(#[source] pub std::io::Error);

/// What every task of the links shares.
pub(crate) struct Hall {
    outlets: Mutex<BTreeMap<LinkId, Outlet>>,
    /// Gone once the links have stopped, so that who waits for events waits no longer.
    events: Mutex<Option<mpsc::Sender<Event>>>,
    room: Arc<Semaphore>,
    count: AtomicU64,
    stop: watch::Receiver<bool>,
}

impl Hall {
    /// Whether anybody listens still.
    pub(crate) async fn tell(&self, event: Event) -> bool {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match events {
            Some(events) => events.send(event).await.is_ok(),
            None => false,
        }
    }

    /// Resolves when the links stop.
    pub(crate) async fn stopped(&self) {
        let _ = self.stop.clone().wait_for(|stop| *stop).await;
    }

    /// What `work` answers, unless the links stop first.
    async fn or_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = work => Some(done),
            () = self.stopped() => None,
        }
    }

    fn outlets(&self) -> MutexGuard<'_, BTreeMap<LinkId, Outlet>> {
        self.outlets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new link and its inlet, unless there are as many as may be.
    fn enter(&self, most: usize) -> Option<(LinkId, Inlet)> {
        let mut outlets = self.outlets();
        if outlets.len() >= most {
            return None;
        }
        let link = LinkId(self.count.fetch_add(1, Ordering::Relaxed));
        let (outlet, inlet) = Outlet::new();
        outlets.insert(link, outlet);
        Some((link, inlet))
    }

    async fn leave(&self, link: LinkId, why: Down) {
        self.outlets().remove(&link);
        self.tell(Event::Down { link, why }).await;
    }
}

/// The links of one open profile. They end when this is dropped.
pub struct Links {
    hall: Arc<Hall>,
    runtime: Handle,
    /// Every task holds one; the last one gone lets the thread end.
    busy: Mutex<Option<mpsc::Sender<()>>>,
    stop: watch::Sender<bool>,
    thread: Mutex<Option<JoinHandle<()>>>,
    wakers: Mutex<BTreeMap<Talk, AbortHandle>>,
    /// Where others may call: each ends when what is kept here goes.
    listening: Mutex<BTreeMap<PublicKey, watch::Sender<()>>>,
    near: Mutex<Option<Near>>,
}

/// What has happened and nobody took yet.
pub struct Events(mpsc::Receiver<Event>);

impl Events {
    /// Waits for an event; takes with it what has come besides, `most` at most. Empty when the links
    /// have stopped.
    pub fn take(&mut self, most: usize) -> Vec<Event> {
        let mut taken: Vec<Event> = self.0.blocking_recv().into_iter().collect();
        while !taken.is_empty() && taken.len() < most {
            let Ok(event) = self.0.try_recv() else { break };
            taken.push(event);
        }
        taken
    }
}

impl Links {
    /// Starts the threads. Nothing is bound and nobody is called.
    ///
    /// # Errors
    /// The system starts none.
    pub fn start() -> Result<(Self, Events), NoThread> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("links")
            .enable_all()
            .build()
            .map_err(NoThread)?;
        let (events, taken) = mpsc::channel(EVENTS_MAX);
        let (stop, stopped) = watch::channel(false);
        let (busy, mut idle) = mpsc::channel::<()>(1);
        let hall = Hall {
            outlets: Mutex::default(),
            events: Mutex::new(Some(events)),
            room: Arc::new(Semaphore::new(HELD_BYTES_MAX)),
            count: AtomicU64::new(1),
            stop: stopped.clone(),
        };
        let handle = runtime.handle().clone();
        // The runtime lives and ends on this thread: one that is dropped among tasks panics.
        let thread = std::thread::Builder::new().name("links end".to_owned()).spawn(move || {
            runtime.block_on(async move {
                let mut stopped = stopped;
                let _ = stopped.wait_for(|stop| *stop).await;
                let _ = timeout(STOPPING, idle.recv()).await;
            });
            runtime.shutdown_background();
        });
        let links = Self {
            hall: Arc::new(hall),
            runtime: handle,
            busy: Mutex::new(Some(busy)),
            stop,
            thread: Mutex::new(Some(thread.map_err(NoThread)?)),
            wakers: Mutex::default(),
            listening: Mutex::default(),
            near: Mutex::default(),
        };
        Ok((links, Events(taken)))
    }

    /// Lets itself be called at these addresses, and through a relay, until the links stop. Port 0 is any
    /// free one; unspecified addresses stand for all of this device's networks.
    ///
    /// # Errors
    /// An address is taken, or none of them can be called.
    pub fn listen(
        &self,
        key: Key,
        at: &[SocketAddr],
        relay: Option<Relay>,
    ) -> Result<Ticket, Unbound> {
        let busy = self.busy().ok_or(Unbound::Stopped)?;
        let (hall, at) = (Arc::clone(&self.hall), at.to_vec());
        let (reply, answer) = plain::channel();
        let (wanted, mut unwanted) = watch::channel(());
        self.runtime.spawn(async move {
            match endpoint::listening(&key, &at, relay.as_ref()).await {
                Ok((endpoint, ticket)) => {
                    let _ = reply.send(Ok(ticket.clone()));
                    // Each link of this endpoint holds one.
                    let (open, mut closed) = mpsc::channel::<()>(1);
                    tokio::select! {
                        () = accept(&hall, &endpoint, (busy.clone(), open)) => {}
                        () = tell_moves(&hall, &endpoint, ticket.clone()) => {}
                        () = tell_relay(&hall, &endpoint, ticket) => {}
                        _ = unwanted.changed() => {}
                    }
                    // Closing an endpoint throws away what its links have still to say.
                    let _ = timeout(PARTING, closed.recv()).await;
                    endpoint.close().await;
                    drop(busy);
                }
                Err(error) => drop(reply.send(Err(error))),
            }
        });
        let ticket = answer.recv().map_err(|_| Unbound::Stopped)??;
        let mut listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        listening.insert(ticket.key(), wanted);
        Ok(ticket)
    }

    /// Lets nobody call with this ticket any more, and closes the links that came of it.
    pub fn unlisten(&self, ticket: &Ticket) {
        let mut listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        drop(listening.remove(&ticket.key()));
    }

    /// Lets the listener of a ticket be found on the networks of its addresses, and tells of others who are
    /// ([`Event::Near`]), until [`Links::hide`].
    ///
    /// # Errors
    /// The system gives no socket for that.
    pub fn share_near(&self, ticket: &Ticket) -> Result<(), Unbound> {
        let (runtime, hall) = (self.runtime.clone(), Arc::clone(&self.hall));
        let found = move |ticket| {
            let hall = Arc::clone(&hall);
            runtime.spawn(async move { hall.tell(Event::Near { ticket }).await });
        };
        let near = Near::share(&self.runtime, ticket, found)?;
        *self.near.lock().unwrap_or_else(PoisonError::into_inner) = Some(near);
        Ok(())
    }

    /// Is found no longer, and looks for nobody.
    pub fn hide(&self) {
        drop(self.near.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Calls, after a pause, the giver of a ticket, with a key of its own for this link alone. What
    /// comes of it is told as an event. `None` when there are as many links as may be.
    pub fn dial(
        &self,
        key: Key,
        (talk, ticket): (Talk, Ticket),
        pause: Duration,
    ) -> Option<LinkId> {
        let busy = self.busy()?;
        let (link, inlet) = self.hall.enter(LINKS_MAX)?;
        let hall = Arc::clone(&self.hall);
        self.runtime.spawn(async move {
            let why = Box::pin(call(&hall, (link, talk), (&key, &ticket, pause), inlet)).await;
            hall.leave(link, why).await;
            drop(busy);
        });
        Some(link)
    }

    /// Sends a whole frame. Never waits: a peer that does not read loses the link.
    pub fn send(&self, link: LinkId, frame: Vec<u8>) {
        if let Some(outlet) = self.hall.outlets().get(&link) {
            outlet.send(frame);
        }
    }

    /// Closes a link with a reason of §21 after what was sent before; a call that has not come through is
    /// given up.
    pub fn close(&self, link: LinkId, reason: u8) {
        if let Some(outlet) = self.hall.outlets().get(&link) {
            outlet.close(reason);
        }
    }

    /// Takes frames of up to so many bytes on a link from now on, never longer ones than
    /// [`FRAME_BYTES_MAX`].
    pub fn admit_frames(&self, link: LinkId, bytes: usize) {
        if let Some(outlet) = self.hall.outlets().get(&link) {
            outlet.admit_frames(bytes);
        }
    }

    /// Tells [`Event::Wake`] after so long. The latest word for a talk holds.
    pub fn wake_in(&self, talk: Talk, pause: Duration) {
        let hall = Arc::clone(&self.hall);
        let task = self.runtime.spawn(async move {
            sleep(pause).await;
            hall.tell(Event::Wake { talk }).await;
        });
        let mut wakers = self.wakers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = wakers.insert(talk, task.abort_handle()) {
            before.abort();
        }
    }

    /// Closes every link and lets the threads end. Waits for nobody; no event comes any more.
    pub fn stop(&self) {
        self.hide();
        drop(self.busy.lock().unwrap_or_else(PoisonError::into_inner).take());
        drop(self.hall.events.lock().unwrap_or_else(PoisonError::into_inner).take());
        // What was sent before goes out still, and nothing after it.
        self.hall.outlets().clear();
        // Whoever waits for room waits no longer.
        self.hall.room.close();
        let _ = self.stop.send(true);
    }

    /// Whether [`Links::stop`] was asked for.
    pub fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }

    /// Waits, after [`Links::stop`], until peers know, for two seconds at most.
    pub fn wait(&self) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }

    fn busy(&self) -> Option<mpsc::Sender<()>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Links {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Calls, and carries what the link brings.
async fn call(
    hall: &Hall,
    (link, talk): (LinkId, Talk),
    to: (&Key, &Ticket, Duration),
    mut inlet: Inlet,
) -> Down {
    let opened = tokio::select! {
        opened = hall.or_stopped(Box::pin(open(talk, to))) => opened,
        () = inlet.given_up() => return Down::Closed,
    };
    let (endpoint, opened) = match opened {
        Some(Some(opened)) => opened,
        Some(None) => return Down::NotReached,
        None => return Down::Stopped,
    };
    let why = match opened {
        Some((connection, streams)) => {
            let ends = (endpoint.id(), connection.remote_id());
            up(hall, (link, talk, Side::Dialler, ends), (&connection, streams), inlet).await
        }
        None => Down::NotReached,
    };
    endpoint.close().await;
    why
}

/// Binds and connects, after a pause. `None` where nothing could be bound.
async fn open(
    talk: Talk,
    (key, ticket, pause): (&Key, &Ticket, Duration),
) -> Option<(Endpoint, Option<(Connection, Streams)>)> {
    sleep(pause).await;
    let (endpoint, peer) = match endpoint::dialling(key, ticket).await {
        Ok(bound) => bound,
        Err(error) => {
            tracing::debug!(%error, "a ticket leads nowhere from here");
            return None;
        }
    };
    let opened = timeout(OPENING, async {
        let connection = endpoint.connect(peer, talk.alpn()).await.ok()?;
        let streams = connection.open_bi().await.ok()?;
        Some((connection, streams))
    });
    let opened = opened.await.ok().flatten();
    Some((endpoint, opened))
}

/// Tells where a listener can be called whenever that changes: another Wi-Fi, waking from sleep. Never
/// ends.
async fn tell_moves(hall: &Hall, endpoint: &Endpoint, mut last: Ticket) {
    let mut at = endpoint.watch_addr();
    while let Ok(now) = at.updated().await {
        // Between two networks there is no address; where there was one is still the best guess.
        let now = endpoint::ticket_of(&now, last.relay()).filter(|now| *now != last);
        if let Some(now) = now {
            let before = std::mem::replace(&mut last, now.clone());
            hall.tell(Event::Moved { before, now }).await;
        }
    }
    pending::<()>().await;
}

/// Tells whether the relay of a listener is reached, if it has one. Never ends.
async fn tell_relay(hall: &Hall, endpoint: &Endpoint, ticket: Ticket) {
    if ticket.relay().is_some() {
        let mut status = endpoint.home_relay_status();
        let mut told = None;
        let mut now = status.get();
        loop {
            let reached = now.iter().any(iroh::endpoint::RelayStatus::is_connected);
            let is_known = reached || now.iter().any(|relay| relay.last_error().is_some());
            if is_known && told.replace(reached) != Some(reached) {
                hall.tell(Event::Relayed { ticket: ticket.clone(), reached }).await;
            }
            let Ok(next) = status.updated().await else { break };
            now = next;
        }
    }
    pending::<()>().await;
}

/// Takes calls until the links stop.
async fn accept(hall: &Arc<Hall>, endpoint: &Endpoint, held: (mpsc::Sender<()>, mpsc::Sender<()>)) {
    loop {
        let incoming = tokio::select! {
            incoming = endpoint.accept() => incoming,
            () = hall.stopped() => return,
        };
        let Some(incoming) = incoming else { return };
        // Whoever has not shown that the address is theirs gets less than they sent.
        if !incoming.remote_addr_validated() {
            let _ = incoming.retry();
            continue;
        }
        let Some((link, inlet)) = hall.enter(CALLED_MAX) else {
            incoming.refuse();
            continue;
        };
        let (hall, own, held) = (Arc::clone(hall), endpoint.id(), held.clone());
        tokio::spawn(async move {
            let why = answer(&hall, link, (incoming, own), inlet).await;
            hall.leave(link, why).await;
            drop(held);
        });
    }
}

async fn answer(
    hall: &Hall,
    link: LinkId,
    (incoming, own): (Incoming, PublicKey),
    inlet: Inlet,
) -> Down {
    let opened = hall.or_stopped(timeout(OPENING, async {
        let connection = incoming.accept().ok()?.await.ok()?;
        let streams = connection.accept_bi().await.ok()?;
        let talk = Talk::of(connection.alpn())?;
        Some((connection, streams, talk))
    }));
    match opened.await {
        Some(Ok(Some((connection, streams, talk)))) => {
            let ends = (connection.remote_id(), own);
            up(hall, (link, talk, Side::Listener, ends), (&connection, streams), inlet).await
        }
        Some(Ok(None) | Err(_)) => Down::NotReached,
        None => Down::Stopped,
    }
}

/// `ends`: the keys of the dialler and the listener.
async fn up(
    hall: &Hall,
    (link, talk, side, ends): (LinkId, Talk, Side, (PublicKey, PublicKey)),
    (connection, streams): (&Connection, Streams),
    inlet: Inlet,
) -> Down {
    inlet.begins(talk);
    let endpoints = Hash::of(&[*ends.0.as_bytes(), *ends.1.as_bytes()].concat());
    if !hall.tell(Event::Up { link, talk, side, endpoints }).await {
        return Down::Stopped;
    }
    carry(hall, (link, connection), streams, inlet).await
}
