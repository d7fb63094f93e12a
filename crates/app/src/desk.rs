//! What a door holds: the home, and the profile that is open in this process, if one is.

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use porchlight_api::{ApiError, Event, ProfileView, RescueSummary, Secret, Settings};
use porchlight_crypto::{DutyRoot, Key, RecoverySecret, RootKey};
use porchlight_store::{InstallId, Opening, Reader, Store, rescue};

use crate::{
    backup,
    clock::{self, Clock},
    commands,
    engine::{Engine, EngineHandle, EngineQueue, Events},
    error::AppError,
    file,
    home::{Held, Home, Profile},
    net::{Plan, Room, Update},
    speech::Voice,
    vault::{self, Opened},
};

/// How long Lock now lets a commit finish before it stops waiting.
const PATIENCE: Duration = Duration::from_millis(400);
/// How long a door that ends in peace waits for the log to go into the database.
const PATIENCE_AT_END: Duration = Duration::from_secs(30);
const DEVICE_NAME_CHARS_MAX: usize = 60;

/// A door's way in: cheap to clone, safe to share between threads.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    home: Home,
    clock: Clock,
    voice: Voice,
    events: Events,
    open: Mutex<Option<Open>>,
    stop_work: AtomicBool,
    unfinished: Mutex<BTreeSet<PathBuf>>,
    on_lock: Mutex<Option<Box<dyn Fn() + Send + Sync>>>,
    listening: AtomicBool,
}

/// An open profile, as the desk keeps it. Dropping it drops every key that the desk holds.
struct Open {
    profile: Profile,
    engine: EngineHandle,
    reader: Arc<Mutex<Reader>>,
    room: Option<Arc<Room>>,
    _held: Held,
}

impl Open {
    fn close(self, patience: Duration) -> Option<Arc<Room>> {
        let Self { engine, reader, room, _held, .. } = self;
        if let Some(room) = &room {
            room.stop();
        }
        drop(reader);
        engine.stop(patience);
        room
    }
}

impl Drop for Inner {
    /// A desk that nobody holds any more closes as [`Desk::close`] does. A process that ended while the
    /// engine still wrote would take the cipher's library from under it.
    fn drop(&mut self) {
        let open = self.open.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        drop(open.and_then(|open| open.close(PATIENCE_AT_END)));
    }
}

/// A file that is being written outside the home.
pub(crate) struct Unfinished<'a> {
    desk: &'a Desk,
    path: PathBuf,
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        self.desk.unfinished().remove(&self.path);
    }
}

impl Desk {
    /// A desk over the home folder, nothing unlocked.
    ///
    /// # Errors
    /// None yet: a folder that is missing is made with its first profile.
    pub fn new(home: PathBuf) -> Result<Self, ApiError> {
        Ok(Self::with_clock(home, Clock::default()))
    }

    /// A desk that goes by another clock than the device's, for simulations.
    pub fn with_clock(home: PathBuf, clock: Clock) -> Self {
        Self::with_voice(home, clock, Voice::default())
    }

    /// A desk that speaks with another voice than the device's.
    pub fn with_voice(home: PathBuf, clock: Clock, voice: Voice) -> Self {
        Self(Arc::new(Inner {
            home: Home::new(home),
            clock,
            voice,
            events: Events::default(),
            open: Mutex::new(None),
            stop_work: AtomicBool::new(false),
            unfinished: Mutex::new(BTreeSet::new()),
            on_lock: Mutex::new(None),
            listening: AtomicBool::new(false),
        }))
    }

    /// Calls a command of the contract by name; blocks until it is done.
    ///
    /// # Errors
    /// What crosses to a door.
    pub fn call(&self, name: &str, request: &str) -> Result<String, ApiError> {
        commands::dispatch(self, name, request)
    }

    /// Events from now on.
    pub fn events(&self) -> mpsc::Receiver<Event> {
        self.0.events.subscribe()
    }

    /// What to do when the profile is locked, after every key is dropped: a process that stays
    /// replaces itself there. Called on the thread that locks.
    pub fn on_lock(&self, replace: impl Fn() + Send + Sync + 'static) {
        *self.0.on_lock.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(replace));
    }

    /// Drops every key: stops long work and speech, lets a commit finish, closes the store.
    pub fn lock_now(&self) {
        self.0.stop_work.store(true, Ordering::SeqCst);
        self.0.voice.hush();
        self.0.events.send(&Event::Locking {});
        drop(self.close_within(PATIENCE));
        // Whoever writes them may not come to it any more: the process goes next.
        for path in self.unfinished().iter() {
            let _ = fs::remove_file(path);
        }
        if let Some(replace) =
            self.0.on_lock.lock().unwrap_or_else(PoisonError::into_inner).as_ref()
        {
            replace();
        }
    }

    /// Closes the profile, if one is open, as a door does that ends: the log goes into the database.
    pub fn close(&self) {
        if let Some(room) = self.close_within(PATIENCE_AT_END) {
            room.wait();
        }
    }

    /// The links that were open, which may still be telling their peers.
    fn close_within(&self, patience: Duration) -> Option<Arc<Room>> {
        let open = self.open().take()?;
        open.close(patience)
    }

    /// Links the open profile with peers: calls some, lets others call. The answers come until the
    /// profile is closed or [`Desk::unlink`] is called.
    ///
    /// # Errors
    /// It is locked, a ticket does not read, an address can't be listened on.
    pub fn link(&self, plan: &Plan) -> Result<mpsc::Receiver<Update>, ApiError> {
        let room = self.room().map_err(AppError::into_api)?;
        let updates = room.watch();
        let queue = self.engine().map_err(AppError::into_api)?;
        room.begin(plan, &queue).map_err(AppError::into_api)?;
        Ok(updates)
    }

    /// The links of the open profile, begun where they were not.
    pub(crate) fn room(&self) -> Result<Arc<Room>, AppError> {
        let mut open = self.open();
        let open = open.as_mut().ok_or(ApiError::VaultLocked {})?;
        if let Some(room) = &open.room {
            return Ok(Arc::clone(room));
        }
        let with = (self.0.clock.clone(), self.0.events.clone());
        let room = Arc::new(Room::open(&open.engine.queue(), with, open.engine.way())?);
        open.room = Some(Arc::clone(&room));
        Ok(room)
    }

    /// The links, if they were begun.
    pub(crate) fn room_if_any(&self) -> Option<Arc<Room>> {
        self.open().as_ref()?.room.as_ref().map(Arc::clone)
    }

    /// Closes every link; the profile stays open.
    pub fn unlink(&self) {
        let room = self.open().as_mut().and_then(|open| open.room.take());
        if let (Some(room), Ok(queue)) = (room, self.engine()) {
            room.stop();
            let _ = queue.run(|engine| {
                engine.unlink();
                Ok(())
            });
            room.wait();
        }
    }

    pub(crate) fn home(&self) -> &Home {
        &self.0.home
    }

    pub(crate) fn voice(&self) -> &Voice {
        &self.0.voice
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    pub(crate) fn tell(&self, event: &Event) {
        self.0.events.send(event);
    }

    pub(crate) fn language(&self) -> Settings {
        self.home().settings()
    }

    pub(crate) fn unlocked(&self) -> Option<u8> {
        self.open().as_ref().map(|open| open.profile.number)
    }

    pub(crate) fn stop_work(&self) {
        self.0.stop_work.store(true, Ordering::SeqCst);
    }

    /// Long work begins; a stop asked for earlier is not meant for it.
    pub(crate) fn start_work(&self) {
        self.0.stop_work.store(false, Ordering::SeqCst);
    }

    /// Whether long work should end now.
    pub(crate) fn is_stopped(&self) -> bool {
        self.0.stop_work.load(Ordering::SeqCst)
    }

    /// A file outside the home that is being written: Lock now removes it unless the answer has
    /// gone before, since half of an export is plain text that nobody asked for.
    pub(crate) fn begin_file(&self, path: PathBuf) -> Unfinished<'_> {
        self.unfinished().insert(path.clone());
        Unfinished { desk: self, path }
    }

    fn unfinished(&self) -> MutexGuard<'_, BTreeSet<PathBuf>> {
        self.0.unfinished.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The way to the open profile's engine.
    pub(crate) fn engine(&self) -> Result<EngineQueue, AppError> {
        self.open().as_ref().map(|open| open.engine.queue()).ok_or(ApiError::VaultLocked {}.into())
    }

    /// Reads beside the engine.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(porchlight_store::Reads<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let reader = self
            .open()
            .as_ref()
            .map(|open| Arc::clone(&open.reader))
            .ok_or(ApiError::VaultLocked {})?;
        let reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
        work(reader.read())
    }

    pub(crate) fn create_profile(
        &self,
        number: Option<u8>,
        passphrase: &Secret,
        device_name: &str,
    ) -> Result<ProfileView, AppError> {
        porchlight_domain::limit::text("device_name", device_name, DEVICE_NAME_CHARS_MAX)?;
        let mut open = self.refuse_if_open()?;
        let profile = self.free_profile(number)?;
        file::private_folder(&profile.folder).map_err(AppError::file(&profile.folder))?;
        let held = profile.hold()?;
        let mut chance = clock::chance()?;
        let install = profile.install_id(&mut chance)?;
        // The vault comes last: a profile whose making was cut short does not exist yet.
        let unfinished = profile.folder.join(porchlight_store::DATABASE_FILE);
        // Made empty first, for the owner alone; SQLite gives its other files the same rights.
        file::private_file(&unfinished).map_err(AppError::file(&unfinished))?;
        let keys = Opened {
            root: RootKey::new(Key::draw(&mut chance)),
            duty: Some(DutyRoot::new(Key::draw(&mut chance))),
            recovery: Some(RecoverySecret::draw(&mut chance)),
        };
        vault::refuse_weak(passphrase)?;
        let store =
            Store::create(&self.opening(&profile, &keys.root, install), device_name, &mut chance)?;
        vault::store(&profile, &keys, passphrase, &mut chance)?;
        *open = Some(self.start(profile, store, &keys, held, chance)?);
        drop(open);
        self.view(false, 0)
    }

    pub(crate) fn unlock_profile(
        &self,
        number: u8,
        passphrase: &Secret,
    ) -> Result<ProfileView, AppError> {
        let mut open = self.refuse_if_open()?;
        let profile = self.existing_profile(number)?;
        let held = profile.hold()?;
        let now = self.now();
        let mut chance = clock::chance()?;
        let keys = vault::unlock(&profile, passphrase, now, &mut chance)?;
        // A backup that was cut short left it; no key opens it.
        let copy = profile.snapshot_file();
        backup::remove(&copy).map_err(AppError::file(&copy))?;
        let install = profile.install_id(&mut chance)?;
        let mut store = Store::open(&self.opening(&profile, &keys.root, install), &mut chance)?;
        let moved = store.became_new_device();
        let expired = store.expire(now, &mut chance)?;
        *open = Some(self.start(profile, store, &keys, held, chance)?);
        drop(open);
        self.view(moved, expired)
    }

    pub(crate) fn rescue_profile(
        &self,
        number: u8,
        passphrase: &Secret,
    ) -> Result<RescueSummary, AppError> {
        let open = self.refuse_if_open()?;
        let profile = self.existing_profile(number)?;
        let _held = profile.hold()?;
        let now = self.now();
        let mut chance = clock::chance()?;
        let root = vault::unlock(&profile, passphrase, now, &mut chance)?.root;
        let install = profile.install_id(&mut chance)?;
        let aside = profile.damaged_folder(now);
        let rescued = rescue(&self.opening(&profile, &root, install), &aside, &mut chance)?;
        drop(open);
        Ok(RescueSummary {
            documents: rescued.documents,
            chunks: rescued.chunks,
            set_aside: rescued.set_aside.display().to_string(),
        })
    }

    pub(crate) fn change_passphrase(&self, old: &Secret, new: &Secret) -> Result<(), AppError> {
        vault::change(&self.profile()?, old, new, self.now(), &mut clock::chance()?)
    }

    /// The duty root of the open profile, for one operation that is signed with it. A wrong passphrase
    /// is counted as in unlocking.
    pub(crate) fn duty(&self, passphrase: &Secret) -> Result<DutyRoot, AppError> {
        vault::duty(&self.profile()?, passphrase, self.now(), &mut clock::chance()?)
    }

    /// The same with what the printed words stand for, which is drawn where there is none.
    pub(crate) fn duty_and_recovery(
        &self,
        passphrase: &Secret,
    ) -> Result<(DutyRoot, RecoverySecret), AppError> {
        vault::duty_and_recovery(&self.profile()?, passphrase, self.now(), &mut clock::chance()?)
    }

    pub(crate) fn profile(&self) -> Result<Profile, AppError> {
        let open = self.open();
        open.as_ref().map(|open| open.profile.clone()).ok_or(ApiError::VaultLocked {}.into())
    }

    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refuse_if_open(&self) -> Result<MutexGuard<'_, Option<Open>>, AppError> {
        let open = self.open();
        match open.as_ref() {
            Some(already) => {
                Err(ApiError::VaultAlreadyOpen { profile: already.profile.number }.into())
            }
            None => Ok(open),
        }
    }

    /// A profile is restored where there is no other.
    pub(crate) fn refuse_profiles(&self) -> Result<(), AppError> {
        drop(self.refuse_if_open()?);
        if self.home().profiles().is_empty() {
            Ok(())
        } else {
            Err(ApiError::BackupNotEmpty {}.into())
        }
    }

    fn existing_profile(&self, number: u8) -> Result<Profile, AppError> {
        let profile = self.home().profile(number)?;
        if profile.exists() {
            Ok(profile)
        } else {
            Err(ApiError::HomeNoProfile { profile: number }.into())
        }
    }

    fn free_profile(&self, number: Option<u8>) -> Result<Profile, AppError> {
        match number {
            Some(number) => {
                let profile = self.home().profile(number)?;
                if profile.exists() {
                    return Err(ApiError::HomeProfileExists { profile: number }.into());
                }
                Ok(profile)
            }
            None => (1..=crate::home::PROFILES_MAX)
                .filter_map(|number| self.home().profile(number).ok())
                .find(|profile| !profile.exists())
                .ok_or_else(|| ApiError::HomeNoFreeProfile {}.into()),
        }
    }

    fn opening<'a>(
        &self,
        profile: &'a Profile,
        root: &'a RootKey,
        install: InstallId,
    ) -> Opening<'a> {
        Opening { folder: &profile.folder, root, install, now: self.now() }
    }

    fn start(
        &self,
        profile: Profile,
        store: Store,
        keys: &Opened,
        held: Held,
        chance: clock::Chance,
    ) -> Result<Open, AppError> {
        let reader = Arc::new(Mutex::new(store.reader(&keys.root)?));
        let mut engine = Engine::new(store, self.0.clock.clone(), chance, self.0.events.clone())?;
        if let Some(duty) = &keys.duty
            && let Err(error) = engine
                .change(|circles, tx| circles.found_household(tx, duty, keys.recovery.as_ref()))
        {
            // Reports are read and written without it; the next opening tries again.
            tracing::error!(%error, "the household is not founded");
        }
        engine.keep_up();
        if let Some(duty) = &keys.duty
            && let Err(error) = engine.change(|circles, tx| circles.catch_up_all(tx, duty))
        {
            tracing::error!(%error, "what circles tell outside waits for the next opening");
        }
        self.listen_for_lock();
        Ok(Open { profile, engine: EngineHandle::start(engine)?, reader, room: None, _held: held })
    }

    fn view(&self, became_new_device: bool, expired: u32) -> Result<ProfileView, AppError> {
        let profile = self.unlocked().ok_or(ApiError::VaultLocked {})?;
        let device_name = self.read(|reads| Ok(reads.device_name()?))?;
        Ok(ProfileView { profile, device_name, became_new_device, expired })
    }

    /// Another door may ask this process to lock, by SIGUSR1.
    #[cfg(unix)]
    fn listen_for_lock(&self) {
        use signal_hook::{consts::SIGUSR1, iterator::Signals};
        if self.0.listening.swap(true, Ordering::SeqCst) {
            return;
        }
        let Ok(mut signals) = Signals::new([SIGUSR1]) else { return };
        let desk = Arc::downgrade(&self.0);
        let _ = std::thread::Builder::new().name("lock signal".to_owned()).spawn(move || {
            for _ in signals.forever() {
                let Some(desk) = desk.upgrade().map(Self) else { return };
                desk.lock_now();
                if desk.0.on_lock.lock().unwrap_or_else(PoisonError::into_inner).is_none() {
                    // A one-shot command: nothing of it must stay, and its door says "locked".
                    std::process::exit(3);
                }
            }
        });
    }

    #[cfg(not(unix))]
    fn listen_for_lock(&self) {
        self.0.listening.store(true, Ordering::SeqCst);
    }
}
