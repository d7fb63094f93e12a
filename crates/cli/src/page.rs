//! `porchlight open`: the app in a browser on this device, served over `127.0.0.1`.
//!
//! [`guard`] says who is answered, [`gate`] who may come in, [`server`] carries requests to the desk.
//! Here it is decided what follows from what happens: a token that nobody used, a tab that closed,
//! a lock. All that is asynchronous is in this module and below it.

mod browser;
mod enter;
mod events;
mod files;
mod gate;
mod guard;
mod headers;
mod key;
mod locked;
mod note;
mod redirect;
mod resume;
mod server;
mod sockets;

use std::{
    ffi::OsString,
    future::pending,
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use axum::{Router, serve::ListenerExt};
use clap::Args;
use porchlight_app::{Desk, clock, lock::on_system_lock};
use serde_json::json;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::spawn_blocking,
    time::Sleep,
};

use crate::{
    door::Door,
    failure::{Done, Failure},
    output::{self, Screen},
    words::Language,
};
use gate::TOKEN_LIFE;
use key::Key;
use locked::Locked;
use note::Note;
use redirect::Redirect;
use server::Server;
use sockets::Sockets;

pub(crate) const EXAMPLES: &str = "\
It stays until Ctrl-C. The address works once, in one tab. Closing or reloading
the tab locks the profile.
Examples:
  porchlight open
  porchlight open --print";

/// How long a page that came in may take to listen.
const FIRST_LISTEN: Duration = Duration::from_secs(10);
/// How long a page that hung up may take to come back. One that was reloaded or closed can't.
const GRACE: Duration = Duration::from_secs(2);
/// How long Lock now waits for the last answers to go out.
const LAST_ANSWERS: Duration = Duration::from_millis(300);
/// Where programs that anybody may start can listen.
const PORT_MIN: i64 = 1_024;

#[derive(Debug, Args)]
pub(crate) struct OpenArgs {
    /// Print the address instead of starting a browser
    #[arg(long)]
    print: bool,
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(PORT_MIN..),
        help = "Serve at this port [default: one that is free]"
    )]
    port: Option<u16>,
    /// Standard input brings the sockets of the process before this one
    #[arg(long, hide = true, conflicts_with = "port")]
    resume: bool,
    /// The process before this one had a terminal with an Enter key
    #[arg(long, hide = true, requires = "resume")]
    enter: bool,
}

/// What is known while the page is served.
struct Page<'a> {
    screen: &'a Screen,
    desk: Desk,
    server: Arc<Server>,
    redirect: Redirect,
    notes: UnboundedSender<Note>,
    /// Closed when the last answer has gone out.
    answered: Arc<Mutex<mpsc::Receiver<()>>>,
    /// Whether addresses are printed; else a browser is started with a file.
    prints: Arc<AtomicBool>,
    has_enter: bool,
    came_in: bool,
    streams: usize,
    alarm: Alarm,
}

/// Whether to stay.
#[derive(PartialEq, Eq)]
enum Then {
    Stay,
    End,
}

pub(crate) fn run(door: &mut Door, args: &OpenArgs) -> Result<Done, Failure> {
    let sockets = if args.resume { resume::inherited()? } else { bind(args.port)? };
    let port = sockets.listener.local_addr().map_err(|_| no_port(args.port))?.port();
    let redirect = Redirect::new(&door.home, port);
    redirect.remove_old(clock::now());
    on_system_lock(&door.desk);
    let (notes, told) = unbounded_channel();
    let has_enter = (!args.resume || args.enter) && enter::listen(args.resume, notes.clone());
    let locked = Locked {
        chosen: chosen_language(door),
        usual: door.screen.words.language,
        text_size: door.status().map_or(100, |status| status.settings.text_size),
    };
    let server = Arc::new(Server::new(port, door.desk.clone(), locked, notes.clone()));
    let (answers, answered) = mpsc::channel();
    let prints = prints(args, door.screen.json, browser::can_start());
    let mut page = Page {
        screen: &door.screen,
        desk: door.desk.clone(),
        server,
        redirect: redirect.clone(),
        notes,
        answered: Arc::new(Mutex::new(answered)),
        prints: Arc::new(AtomicBool::new(prints)),
        has_enter,
        came_in: false,
        streams: 0,
        alarm: Alarm(None),
    };
    let mut workers = tokio::runtime::Builder::new_multi_thread();
    let workers = workers.worker_threads(2).thread_name("page").enable_io().enable_time().build();
    let workers = workers.map_err(|_| no_port(args.port))?;
    let fresh = fresh_args(door);
    let done = workers.block_on(async {
        page.serve(sockets, fresh, answers).map_err(|_| no_port(args.port))?;
        page.stay(told, args.resume).await
    });
    page.server.leave();
    drop(wait(&page.answered));
    redirect.remove();
    // An import ends at its next batch; the desk waits for its commit.
    let _ = door.desk.call("stop_work", "{}");
    workers.shutdown_background();
    done
}

/// Whether the address is printed. Who names a port or reads JSON has a use for it; who has no
/// browser needs it.
fn prints(args: &OpenArgs, json: bool, has_browser: bool) -> bool {
    args.print || args.port.is_some() || json || !has_browser
}

fn bind(port: Option<u16>) -> Result<Sockets, Failure> {
    Sockets::bind(port).map_err(|_| no_port(port))
}

fn no_port(port: Option<u16>) -> Failure {
    let port = port.unwrap_or(0).to_string();
    Failure::failed("terminal.no_port", [("port", &port)])
}

/// What the person chose; an environment is no choice.
fn chosen_language(door: &Door) -> Option<Language> {
    let of_settings = || {
        let status = door.status().ok().filter(|status| !status.profiles.is_empty())?;
        Language::of_tag(&status.settings.language)
    };
    door.language.or_else(of_settings)
}

/// The same command for the process that takes this one's place, without what is decided later.
fn fresh_args(door: &Door) -> Vec<OsString> {
    let mut fresh: Vec<OsString> = vec!["--home".into(), door.home.clone().into_os_string()];
    if let Some(language) = door.language {
        fresh.extend(["--language".into(), language.tag().into()]);
    }
    if door.screen.json {
        fresh.push("--json".into());
    }
    fresh.push("open".into());
    fresh
}

impl Page<'_> {
    /// Serves from now on, and goes with the keys when the desk locks.
    fn serve(
        &self,
        sockets: Sockets,
        fresh: Vec<OsString>,
        answers: mpsc::Sender<()>,
    ) -> io::Result<()> {
        sockets.listener.set_nonblocking(true)?;
        let accepting = tokio::net::TcpListener::from_std(sockets.listener.try_clone()?)?;
        // A line of an event must not wait for the next one.
        let accepting = accepting.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let events = self.desk.events();
        let server = Arc::clone(&self.server);
        let tell = move || events.into_iter().for_each(|event| server.ear.tell(&event));
        thread::Builder::new().name("events".to_owned()).spawn(tell)?;

        let app = Router::new().fallback(server::answer).with_state(Arc::clone(&self.server));
        let server = Arc::clone(&self.server);
        let serving =
            axum::serve(accepting, app).with_graceful_shutdown(async move { server.left().await });
        tokio::spawn(async move {
            let _ = serving.await;
            drop(answers);
        });
        self.replace_on_lock(sockets, fresh);
        Ok(())
    }

    /// On the thread that locks: the last answers go out, then nothing of this process stays.
    fn replace_on_lock(&self, sockets: Sockets, fresh: Vec<OsString>) {
        let server = Arc::clone(&self.server);
        let redirect = self.redirect.clone();
        let prints = Arc::clone(&self.prints);
        let has_enter = self.has_enter;
        let answered = Arc::clone(&self.answered);
        self.desk.on_lock(move || {
            server.leave();
            // A second thread that locks stays in here until the process is another.
            let _first = wait(&answered);
            redirect.remove();
            let mut fresh = fresh.clone();
            fresh.extend(after_lock(server.port, prints.load(Ordering::SeqCst), has_enter));
            resume::replace(&sockets, &fresh)
        });
    }

    async fn stay(
        &mut self,
        mut told: UnboundedReceiver<Note>,
        is_fresh: bool,
    ) -> Result<Done, Failure> {
        end_when_asked(&self.notes);
        if is_fresh {
            self.say("page-is-locked")?;
        }
        if !is_fresh || self.prints() {
            self.offer()?;
        } else if self.has_enter {
            self.say("page-enter")?;
        } else {
            // Until then the locked page can be read.
            self.alarm.set(to_std(TOKEN_LIFE));
        }
        loop {
            let then = tokio::select! {
                biased;
                note = told.recv() => self.follow(note.unwrap_or(Note::End))?,
                () = self.alarm.rings() => self.time_is_over()?,
            };
            if then == Then::End {
                return Ok(Done::Whole);
            }
        }
    }

    fn follow(&mut self, note: Note) -> Result<Then, Failure> {
        match note {
            Note::CameIn => {
                self.came_in = true;
                self.redirect.remove();
                self.alarm.set(FIRST_LISTEN);
            }
            Note::Listens => {
                self.streams += 1;
                self.alarm.stop();
            }
            Note::HungUp => {
                self.streams = self.streams.saturating_sub(1);
                if self.streams == 0 {
                    self.alarm.set(GRACE);
                }
            }
            Note::Enter if self.came_in => self.say("page-is-open")?,
            Note::Enter => self.offer()?,
            Note::NoBrowser if self.came_in || self.prints() => {}
            Note::NoBrowser => {
                self.prints.store(true, Ordering::SeqCst);
                self.say("page-no-browser")?;
                self.offer()?;
            }
            Note::End => return Ok(Then::End),
        }
        Ok(Then::Stay)
    }

    /// Nobody came in, or whoever was in is gone.
    fn time_is_over(&mut self) -> Result<Then, Failure> {
        if self.came_in {
            let desk = self.desk.clone();
            // It ends in a fresh process.
            spawn_blocking(move || desk.lock_now());
            return Ok(Then::Stay);
        }
        let mut gate = self.server.gate();
        if gate.is_taken() {
            // In this very moment: the note is on its way.
            return Ok(Then::Stay);
        }
        gate.shut();
        drop(gate);
        self.redirect.remove();
        self.say("page-ran-out")?;
        if self.has_enter {
            self.say("page-enter")?;
        } else if self.prints() {
            self.offer()?;
        } else {
            self.say("page-ended")?;
            return Ok(Then::End);
        }
        Ok(Then::Stay)
    }

    /// Makes a new token and hands it on: the address on the screen, or a file for a browser.
    fn offer(&mut self) -> Result<(), Failure> {
        let token = Key::draw()?;
        let address = format!("http://127.0.0.1:{}/#{}", self.server.port, token.reveal());
        self.server.gate().offer(token, clock::now());
        self.alarm.set(to_std(TOKEN_LIFE));
        if !self.prints() {
            if let Ok(file) = self.redirect.write(&address) {
                browser::start(file, self.notes.clone());
                return self.say("page-open-browser");
            }
            // A disk that takes no file: the address needs none.
            self.prints.store(true, Ordering::SeqCst);
        }
        if self.screen.json {
            return output::print(&json!({ "address": address }).to_string());
        }
        let seconds = TOKEN_LIFE.num_seconds().into();
        self.screen.line(&self.screen.words.with("page-open-address", [("seconds", seconds)]))?;
        output::print(&format!("  {address}"))
    }

    fn prints(&self) -> bool {
        self.prints.load(Ordering::SeqCst)
    }

    /// A program that reads JSON waits for addresses alone.
    fn say(&self, id: &str) -> Result<(), Failure> {
        if self.screen.json { Ok(()) } else { self.screen.say(id) }
    }
}

/// Until the last answers have gone out, or have had their time.
fn wait(answered: &Mutex<mpsc::Receiver<()>>) -> MutexGuard<'_, mpsc::Receiver<()>> {
    let answered = answered.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = answered.recv_timeout(LAST_ANSWERS);
    answered
}

/// How the fresh process goes on where this one was.
fn after_lock(port: u16, prints: bool, has_enter: bool) -> Vec<OsString> {
    let mut args: Vec<OsString> = if cfg!(unix) {
        vec!["--resume".into()]
    } else {
        vec!["--port".into(), port.to_string().into()]
    };
    if prints {
        args.push("--print".into());
    }
    if has_enter && cfg!(unix) {
        args.push("--enter".into());
    }
    args
}

/// Ctrl-C, a terminal that closes and a system that shuts down end it in peace.
#[cfg(unix)]
fn end_when_asked(notes: &UnboundedSender<Note>) {
    use tokio::signal::unix::{SignalKind, signal};
    // Another door may mean the process before this one: what is locked already must not end by it.
    let _ = signal(SignalKind::user_defined1());
    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        let Ok(mut signals) = signal(kind) else { continue };
        let notes = notes.clone();
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                let _ = notes.send(Note::End);
            }
        });
    }
}

#[cfg(not(unix))]
fn end_when_asked(notes: &UnboundedSender<Note>) {
    let notes = notes.clone();
    tokio::spawn(async move {
        let _ = tokio::signal::ctrl_c().await;
        let _ = notes.send(Note::End);
    });
}

fn to_std(life: chrono::Duration) -> Duration {
    life.to_std().unwrap_or_default()
}

/// One moment to wait for, or none.
struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    fn set(&mut self, after: Duration) {
        self.0 = Some(Box::pin(tokio::time::sleep(after)));
    }

    fn stop(&mut self) {
        self.0 = None;
    }

    /// Comes back once at the moment that was set, and never when there is none.
    async fn rings(&mut self) {
        match &mut self.0 {
            Some(moment) => moment.as_mut().await,
            None => pending().await,
        }
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_printed_when_asked_for_or_when_there_is_no_browser() {
        let args = |print, port| OpenArgs { print, port, resume: false, enter: false };
        assert!(!prints(&args(false, None), false, true), "a browser gets it by a file");
        assert!(prints(&args(true, None), false, true));
        assert!(prints(&args(false, Some(8_080)), false, true));
        assert!(prints(&args(false, None), true, true));
        assert!(prints(&args(false, None), false, false));
    }
}
