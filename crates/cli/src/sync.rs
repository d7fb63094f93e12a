//! `porchlight sync`: links with other devices, for as long as it runs or until both hold the same.
//! Whom to call again and what goes over a link is the core's; here it is asked for and told.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use clap::{ArgGroup, Args};
use porchlight_app::net::{Plan, Update, Why, read_address};
use serde_json::json;

use crate::{
    door::Door,
    failure::{Done, Failure},
    output::{self, Screen},
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  porchlight sync
  porchlight sync --listen --circles
  porchlight sync --listen --at 192.168.1.5:4711
  porchlight sync --nearby
  porchlight sync --to PORCHLIGHT:L1:... --once

Alone, it calls the devices of your circles where they last said that they are,
lets them call, and tells them where this one is. Where nobody has said so yet,
begin with a ticket: one adds --listen --circles, the other --to --circles.

Nothing is sent to anybody but these addresses and the ticket's; with --nearby,
also to the network that this device is in, which sees that somebody here looks
for others, and not who. Whoever has your ticket can see that a device answers
there, and nothing of yours unless they are in a circle with you. A ticket is
good as long as this runs. A relay sees which addresses speak through it, how
much and when; not what, and not who.";

/// How long nothing more may come until both ends are taken to hold the same: news go out with a pause.
const QUIET: Duration = Duration::from_secs(1);

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("listens").args(["listen", "nearby", "circles"]).multiple(true))]
pub(crate) struct SyncArgs {
    /// Let others call this device, and print the ticket for it
    #[arg(long)]
    listen: bool,
    /// Find others on the same network, and be found by them; listens too
    #[arg(long)]
    nearby: bool,
    /// Call the devices of your circles where they said they are, and tell them where this one is; what is
    /// done when nothing else is asked for
    #[arg(long)]
    circles: bool,
    /// Listen at this address of the device alone, with or without a port; may be given again
    #[arg(long, value_name = "ADDRESS", requires = "listens", value_parser = read_address)]
    at: Vec<SocketAddr>,
    /// Call the device that gave this ticket; may be given again
    #[arg(long, value_name = "TICKET")]
    to: Vec<String>,
    /// Let others call through this relay too; see `porchlight circle relay` for those of a circle
    #[arg(long, value_name = "URL", requires = "listen")]
    relay: Option<String>,
    /// End when both devices hold the same
    #[arg(long)]
    once: bool,
}

/// Opens the profile and links it until the end that was asked for.
pub(crate) fn run(door: &Door, args: &SyncArgs) -> Result<Done, Failure> {
    door.unlock()?;
    let listens = args.listen || args.nearby;
    let listen = match (listens, args.at.is_empty()) {
        (false, _) => Vec::new(),
        (true, true) => Plan::everywhere(),
        (true, false) => args.at.clone(),
    };
    let nearby = args.nearby.then_some(true);
    let circles = args.circles || !listens && args.to.is_empty();
    let (to, at, relay) = (args.to.clone(), args.at.clone(), args.relay.clone());
    let updates = door.desk.link(&Plan { listen, to, nearby, circles, at, relay })?;
    end_in_peace(door);
    let mut course = Course {
        once: args.once,
        listens: listens || circles,
        circles,
        waiting: 0,
        unequal: BTreeSet::new(),
        calls: args.to.len(),
        wanted: args.to.len().max(usize::from(listens)),
        equal: BTreeSet::new(),
        finished: 0,
        left: 0,
    };
    let done = course.follow(&door.screen, &updates)?;
    // Whoever locks ends this process with a word of its own, and is about to.
    while door.call("device_status", &json!({})).is_err() {
        std::thread::park();
    }
    Ok(done)
}

/// Ctrl-C closes the links, so that the other ends know, and then ends as if all were done.
fn end_in_peace(door: &Door) {
    #[cfg(unix)]
    {
        use signal_hook::{
            consts::{SIGINT, SIGTERM},
            iterator::Signals,
        };
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
        let desk = door.desk.clone();
        std::thread::spawn(move || {
            for _ in signals.forever() {
                desk.unlink();
            }
        });
    }
    #[cfg(not(unix))]
    let _ = door;
}

/// Where things stand.
struct Course {
    once: bool,
    listens: bool,
    circles: bool,
    /// Devices of one's circles of which nothing is known yet.
    waiting: usize,
    /// Links that are not equal.
    unequal: BTreeSet<u64>,
    /// Calls that are not given up.
    calls: usize,
    /// Links that must have come to be equal: all that are called, or the first that calls.
    wanted: usize,
    equal: BTreeSet<u64>,
    /// Links that were equal when they ended: the other end was done too.
    finished: usize,
    /// Chunks that are still to come.
    left: u64,
}

impl Course {
    fn follow(&mut self, screen: &Screen, updates: &Receiver<Update>) -> Result<Done, Failure> {
        loop {
            let update = if self.once && self.is_done() {
                match updates.recv_timeout(QUIET) {
                    Ok(update) => update,
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                        return Ok(self.end());
                    }
                }
            } else {
                let Ok(update) = updates.recv() else { return Ok(Done::Whole) };
                update
            };
            if screen.json {
                output::print(&json!(update).to_string())?;
            } else {
                self.tell(screen, &update)?;
            }
            if let Some(done) = self.go_on(&update)? {
                return Ok(done);
            }
        }
    }

    fn is_done(&self) -> bool {
        let all_tried = !self.circles || self.waiting == 0 && self.unequal.is_empty();
        all_tried && self.left == 0 && self.finished + self.equal.len() >= self.wanted
    }

    /// What came of it: a part where nobody was met who was called.
    fn end(&self) -> Done {
        let nobody = self.circles && self.finished == 0 && self.equal.is_empty();
        if nobody { Done::InPart } else { Done::Whole }
    }

    /// Whether that was the end.
    fn go_on(&mut self, update: &Update) -> Result<Option<Done>, Failure> {
        match update {
            Update::Listening { .. } | Update::Known { .. } | Update::Relayed { .. } => {}
            Update::Calling { waiting, .. } => self.waiting = *waiting,
            Update::Linked { link } => {
                self.unequal.insert(*link);
            }
            Update::Progress { left } => self.left = *left,
            Update::Equal { link } => {
                self.unequal.remove(link);
                self.equal.insert(*link);
                self.left = 0;
            }
            Update::Unlinked { link, why, called, again_ms } => {
                self.unequal.remove(link);
                let was_equal = self.equal.remove(link);
                if was_equal && !matches!(why, Why::Renewed | Why::Doubled) {
                    self.finished += 1;
                }
                if self.once && self.is_done() {
                    return Ok(Some(self.end()));
                }
                if *called && again_ms.is_none() {
                    self.calls = self.calls.saturating_sub(1);
                }
                if self.calls == 0 && !self.listens {
                    return Ok(Some(Done::InPart));
                }
            }
            Update::Failed => return Err(Failure::failed("terminal.cannot_link", [])),
        }
        Ok(None)
    }

    fn tell(&self, screen: &Screen, update: &Update) -> Result<(), Failure> {
        let words = &screen.words;
        match update {
            Update::Listening { ticket, .. } => {
                screen.say("sync-listening")?;
                // On a line of its own, to be copied whole.
                output::print(ticket)
            }
            Update::Linked { .. } => screen.say("sync-linked"),
            Update::Known { channels, .. } => {
                let channels = u32::try_from(*channels).unwrap_or(u32::MAX);
                screen.line(&words.with("sync-known", [("channels", channels.into())]))
            }
            Update::Progress { left } if self.left == 0 && *left > 0 => {
                let left = u32::try_from(*left).unwrap_or(u32::MAX);
                screen.line(&words.with("sync-progress", [("left", left.into())]))
            }
            Update::Calling { devices: 0, .. } if self.circles => screen.say("sync-nobody-told"),
            Update::Calling { devices, waiting } if devices == waiting => {
                let devices = u32::try_from(*devices).unwrap_or(u32::MAX);
                screen.line(&words.with("sync-calling", [("devices", devices.into())]))
            }
            Update::Relayed { reached: true } => screen.say("sync-relay-reached"),
            Update::Relayed { reached: false } => screen.say("sync-relay-lost"),
            Update::Equal { .. } => screen.say("sync-equal"),
            // Of many who are called most are not there.
            Update::Unlinked { why: Why::NotReached, again_ms: None, .. } if self.circles => Ok(()),
            Update::Progress { .. }
            | Update::Failed
            | Update::Calling { .. }
            | Update::Unlinked { why: Why::Doubled, .. } => Ok(()),
            Update::Unlinked { why, again_ms, .. } => {
                screen.say(sentence(*why))?;
                match again_ms {
                    Some(pause) => {
                        let seconds = u32::try_from(pause.div_ceil(1_000)).unwrap_or(u32::MAX);
                        screen.line(&words.with("sync-again", [("seconds", seconds.into())]))
                    }
                    None => Ok(()),
                }
            }
        }
    }
}

fn sentence(why: Why) -> &'static str {
    match why {
        Why::NotReached => "sync-not-reached",
        Why::Lost => "sync-lost",
        Why::NothingShared => "sync-nothing-shared",
        Why::TooNew => "sync-too-new",
        Why::TooOld => "sync-too-old",
        Why::Misbehaved => "sync-misbehaved",
        Why::StoreFailed => "sync-store-failed",
        Why::Renewed => "sync-renewed",
        Why::Busy | Why::Doubled => "sync-busy",
    }
}
