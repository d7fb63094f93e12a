//! The one thread that owns an open profile's store. Doors send it work over a bounded queue and
//! wait for the answer; a second, reading connection serves lists meanwhile.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread::JoinHandle,
};

use chrono::{DateTime, Duration, Utc};
use porchlight_api::Event;
use porchlight_store::{Arrived, Store, Tx, Written};

use crate::{
    circle::Circles,
    clock::{Chance, Clock},
    error::AppError,
    exchange::{Exchange, Wire},
};

/// Commands that may wait; the next door to send one waits with it.
const QUEUE_MAX: usize = 64;
/// An app that stays open looks for expired records this often, as an opening does.
const EXPIRY_EVERY: Duration = Duration::hours(24);

type Job = Box<dyn FnOnce(&mut Engine) + Send>;
/// Where what the exchange wants done goes, with the time of the own clock. It may not wait.
pub(crate) type Outlet = Box<dyn Fn(DateTime<Utc>, Vec<Wire>) + Send>;

/// An open profile.
pub(crate) struct Engine {
    store: Store,
    clock: Clock,
    chance: Chance,
    events: Events,
    expired_at: DateTime<Utc>,
    circles: Circles,
    arrived: Vec<Arrived>,
    linked: Option<(Exchange, Outlet)>,
}

impl Engine {
    /// # Errors
    /// The log of a circle does not read.
    pub(crate) fn new(
        store: Store,
        clock: Clock,
        chance: Chance,
        events: Events,
    ) -> Result<Self, AppError> {
        let expired_at = clock.now();
        let circles = Circles::load(store.read())?;
        Ok(Self {
            store,
            clock,
            chance,
            events,
            expired_at,
            circles,
            arrived: Vec::new(),
            linked: None,
        })
    }

    /// The one write path: everything that `work` changes becomes one commit and one event.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_>, DateTime<Utc>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let now = self.clock.now();
        let written = self.store.write(now, &mut self.chance, |tx| work(tx, now))?;
        Ok(self.tell(written))
    }

    /// The same, for what concerns circles. Where it fails, they are read anew from the store.
    ///
    /// # Errors
    /// Whatever `work` answers, or the database; then nothing has changed.
    pub(crate) fn change<T>(
        &mut self,
        work: impl FnOnce(&mut Circles, &mut Tx<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let now = self.clock.now();
        let mut circles = std::mem::take(&mut self.circles);
        match self.store.write(now, &mut self.chance, |tx| work(&mut circles, tx)) {
            Ok(written) => {
                self.circles = circles;
                Ok(self.tell(written))
            }
            Err(error) => {
                self.circles = Circles::load(self.store.read())?;
                Err(error)
            }
        }
    }

    /// The circles, for what only asks.
    pub(crate) fn circles(&mut self) -> (&mut Circles, porchlight_store::Reads<'_>) {
        (&mut self.circles, self.store.read())
    }

    /// The same, for what draws by chance.
    pub(crate) fn with_chance<T>(
        &mut self,
        work: impl FnOnce(&mut Circles, porchlight_store::Reads<'_>, &mut Chance) -> T,
    ) -> T {
        work(&mut self.circles, self.store.read(), &mut self.chance)
    }

    pub(crate) fn into_store(self) -> Store {
        self.store
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn chance(&mut self) -> &mut Chance {
        &mut self.chance
    }

    /// Chunks that came since the last time this was asked.
    pub(crate) fn take_arrived(&mut self) -> Vec<Arrived> {
        std::mem::take(&mut self.arrived)
    }

    fn tell<T>(&mut self, written: Written<T>) -> T {
        let Written { value, changed, drafts_changed, statements_changed, arrived, unsettled } =
            written;
        self.circles.unsettle(unsettled);
        self.arrived.extend(arrived);
        if !changed.is_empty() || statements_changed {
            let mut kinds: Vec<_> = changed.iter().map(|(kind, _)| *kind).collect();
            kinds.sort_unstable();
            kinds.dedup();
            self.events.send(&Event::Changed {
                kinds,
                ids: changed.iter().map(|(_, id)| id.to_string()).collect(),
            });
        }
        if drafts_changed {
            self.events.send(&Event::DraftsChanged {});
        }
        value
    }

    /// Begins the exchange with peers, in the place of one that went before.
    ///
    /// # Errors
    /// The database.
    pub(crate) fn link(&mut self, outlet: Outlet) -> Result<(), AppError> {
        let (exchange, wires) = Exchange::start(self)?;
        outlet(self.now(), wires);
        self.linked = Some((exchange, outlet));
        Ok(())
    }

    /// Ends the exchange; what was not committed counts as not received.
    pub(crate) fn unlink(&mut self) {
        self.linked = None;
    }

    /// Lets the exchange work, and hands on what it wants done. Where it fails it has ended: its word
    /// and the store's may no longer be the same.
    ///
    /// # Errors
    /// There is no exchange, or the database.
    pub(crate) fn exchange(
        &mut self,
        work: impl FnOnce(&mut Exchange, &mut Engine) -> Result<Vec<Wire>, AppError>,
    ) -> Result<(), AppError> {
        let (mut exchange, outlet) = self.linked.take().ok_or(AppError::EngineGone)?;
        let wires = work(&mut exchange, self)?;
        outlet(self.now(), wires);
        self.linked = Some((exchange, outlet));
        Ok(())
    }

    /// After a command: peers are told what it wrote, and what is shared since.
    fn tell_peers(&mut self) {
        if self.linked.is_none() {
            self.arrived.clear();
        } else if let Err(error) = self.exchange(Exchange::changed) {
            tracing::error!(%error, "the exchange with peers has ended");
        }
    }

    /// The store, for what only reads or mends it.
    pub(crate) fn store(&mut self) -> (&mut Store, &mut Chance, DateTime<Utc>) {
        (&mut self.store, &mut self.chance, self.clock.now())
    }

    /// What time asks of circles. What fails is tried again at the next opening.
    pub(crate) fn keep_up(&mut self) {
        if let Err(error) = self.change(Circles::keep_up) {
            tracing::error!(%error, "weeks that are over stay until the next opening");
        }
    }

    fn expire_daily(&mut self) {
        let now = self.clock.now();
        if now - self.expired_at >= EXPIRY_EVERY {
            self.expired_at = now;
            if let Err(error) = self.store.expire(now, &mut self.chance) {
                tracing::error!(%error, "expired records stay until the next opening");
            }
            self.keep_up();
        }
    }
}

/// The way to the engine's thread.
pub(crate) struct EngineHandle {
    queue: Arc<SyncSender<Job>>,
    thread: JoinHandle<()>,
}

impl EngineHandle {
    /// Starts the thread.
    pub(crate) fn start(mut engine: Engine) -> Result<Self, AppError> {
        let (queue, jobs): (_, Receiver<Job>) = sync_channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("engine".to_owned())
            .spawn(move || {
                while let Ok(job) = jobs.recv() {
                    engine.expire_daily();
                    // A command that panics rolls back and answers `internal`; the next one is served.
                    let _ = catch_unwind(AssertUnwindSafe(|| job(&mut engine)));
                    let _ = catch_unwind(AssertUnwindSafe(|| engine.tell_peers()));
                }
            })
            .map_err(|error| AppError::File(error, "engine thread".into()))?;
        Ok(Self { queue: Arc::new(queue), thread })
    }

    /// A way to send work that does not keep the engine alive once it is locked.
    pub(crate) fn queue(&self) -> EngineQueue {
        EngineQueue(SyncSender::clone(&self.queue))
    }

    /// The same for one who may outlive the engine: there is a way as long as it is not stopped.
    pub(crate) fn way(&self) -> impl Fn() -> Option<EngineQueue> + Send + use<> {
        let queue = Arc::downgrade(&self.queue);
        move || queue.upgrade().map(|queue| EngineQueue(SyncSender::clone(&queue)))
    }

    /// Lets what is under way commit, closes the store and ends the thread. After `patience` it is
    /// left to the process's end: an open transaction is as good as never made.
    pub(crate) fn stop(self, patience: std::time::Duration) {
        drop(self.queue);
        let step = std::time::Duration::from_millis(5);
        let mut waited = std::time::Duration::ZERO;
        while !self.thread.is_finished() && waited < patience {
            std::thread::sleep(step);
            waited += step;
        }
    }
}

/// Sends work to the engine.
#[derive(Clone)]
pub(crate) struct EngineQueue(SyncSender<Job>);

impl EngineQueue {
    /// Does `work` on the engine's thread and waits for its answer.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Engine) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        self.send(work)?.recv()
    }

    /// Does `work` on the engine's thread; the answer is asked for later.
    pub(crate) fn send<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Engine) -> Result<T, AppError> + Send + 'static,
    ) -> Result<Answer<T>, AppError> {
        let (reply, answer) = channel();
        let job: Job = Box::new(move |engine| {
            let outcome =
                catch_unwind(AssertUnwindSafe(|| work(engine))).unwrap_or(Err(AppError::Panicked));
            let _ = reply.send(outcome);
        });
        self.0.send(job).map_err(|_| AppError::EngineGone)?;
        Ok(Answer(answer))
    }
}

/// An answer to come.
pub(crate) struct Answer<T>(Receiver<Result<T, AppError>>);

impl<T> Answer<T> {
    pub(crate) fn recv(self) -> Result<T, AppError> {
        self.0.recv().map_err(|_| AppError::EngineGone)?
    }
}

/// Everybody who listens for events.
#[derive(Clone, Default)]
pub(crate) struct Events(Arc<Mutex<Vec<Sender<Event>>>>);

impl Events {
    pub(crate) fn subscribe(&self) -> Receiver<Event> {
        let (sender, receiver) = channel();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    /// Tells everybody; those who are gone are forgotten.
    pub(crate) fn send(&self, event: &Event) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|sender| sender.send(event.clone()).is_ok());
    }
}
