//! Which chunks go over which link (docs/protocol.md §21): one engine for each device and process.
//!
//! Sans-IO. It is told which channels there are, with their topics and rosters, and what is settled; it
//! says what to send, store and fetch. It holds no key, opens no envelope and knows nothing of logs and
//! rights. What it remembers is working state: after a crash a new engine, told what the store holds,
//! goes on where the old one was, since only what was stored was ever acknowledged.

mod book;
mod compare;
mod event;
mod give;
mod identities;
pub mod limits;
mod link;
mod live;
mod opening;
mod quota;
mod ranges;
pub mod tags;
mod take;
mod vectors;
pub mod wire;

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{Hash, Id};
pub use porchlight_crypto::{Lane, Side};
use rand_core::CryptoRng;

pub use event::{
    Breach, Input, LinkId, Met, Output, Reason, Report, Room, Roster, Sendable, Shared, Spot,
    Ticket, Timestamp, Wanted,
};
pub use identities::{Known, Mark};
pub use limits::Limits;
pub use opening::HELLO_CONTEXT;
pub use ranges::{NoRanges, RangeSet};
pub use vectors::{Entry, Sum, Vectors};

use book::{Books, Lanes};
use limits::{LINKS_MAX, OPENINGS_MAX};
use link::{Cx, Link, Stop};
use live::{Change, Live};
use opening::Opening;
use quota::Quotas;
use wire::Frame;

/// What a link sees of the engine, whose links are borrowed apart.
macro_rules! cx_of {
    ($engine:ident, $turn:ident, $link:expr) => {
        Cx {
            at: $turn.at,
            link: $link,
            books: &$engine.books,
            limits: &$engine.limits,
            quotas: &mut $engine.quotas,
            tickets: &mut $engine.tickets,
            rewant: &mut $engine.rewant,
            rng: &mut *$turn.rng,
            out: &mut $turn.out,
        }
    };
}

/// The exchange of one device.
pub struct Engine {
    limits: Limits,
    books: Books,
    links: BTreeMap<LinkId, Link>,
    quotas: Quotas,
    clock: Clock,
    tickets: u64,
    rewant: BTreeSet<Id>,
    /// The `WakeAt` said last, in the engine's own time.
    woken_at: Option<i64>,
}

/// Time that never goes back: what a clock that is set back takes, this one does not give.
#[derive(Default)]
struct Clock {
    last: Option<i64>,
    elapsed: i64,
}

impl Clock {
    fn is_set_back(&self, now: Timestamp) -> bool {
        self.last.is_some_and(|last| now.0 < last)
    }

    fn at(&mut self, now: Timestamp) -> i64 {
        let passed = self.last.map_or(0, |last| now.0.saturating_sub(last).max(0));
        self.last = Some(now.0);
        self.elapsed = self.elapsed.saturating_add(passed);
        self.elapsed
    }
}

impl Engine {
    /// An engine that knows nothing yet: tell it every channel and what is settled, then the links.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            books: Books::default(),
            links: BTreeMap::new(),
            quotas: Quotas::default(),
            clock: Clock::default(),
            tickets: 0,
            rewant: BTreeSet::new(),
            woken_at: None,
        }
    }

    /// Takes in what has happened and says what is to be done, in that order.
    pub fn handle(&mut self, now: Timestamp, rng: &mut dyn CryptoRng, input: Input) -> Vec<Output> {
        // A clock set back would keep a waker waiting; one that came too early has forgotten.
        if self.clock.is_set_back(now) || matches!(input, Input::Tick) {
            self.woken_at = None;
        }
        let at = self.clock.at(now);
        self.quotas.at(now.0);
        let mut turn = Turn { at, rng, out: Vec::new() };
        self.take(&mut turn, input);
        self.tick(&mut turn);
        self.want(&mut turn);
        self.wake(now, &mut turn);
        turn.out
    }

    fn take(&mut self, turn: &mut Turn<'_>, input: Input) {
        match input {
            Input::Channel(shared) => self.share(turn, shared),
            Input::ChannelGone(channel) => self.unshare(turn, channel),
            Input::Settled { channel, lane, device, seqs } => {
                self.settled(turn, channel, (lane, device), &seqs);
            }
            Input::Identities { channel, lane, device, known } => {
                self.books.identities_mut(channel, lane).know(device, known);
            }
            Input::LocalChange { channel, spot, urgency } => {
                self.changed(turn, channel, spot, urgency);
            }
            Input::LinkUp { link, side, endpoints } => self.link_up(turn, link, side, endpoints),
            Input::LinkDown { link } => self.drop_link(link),
            Input::Frame { link, bytes } => {
                self.on_link(turn, link, |link, cx| link.frame(cx, &bytes));
            }
            Input::Signed { link, channel, signature } => self.on_link(turn, link, |link, cx| {
                if let Link::Opening(opening) = link {
                    let next = opening.signed(cx, channel, signature)?;
                    link.go_on(cx, next);
                }
                Ok(())
            }),
            Input::Stored { link, ticket, channel, spot, urgency } => {
                self.stored(turn, (link, ticket), (channel, Some(spot)), urgency);
            }
            Input::Refused { link, ticket, channel, spot, for_good: true } => {
                self.stored(turn, (link, ticket), (channel, spot), 0);
            }
            Input::Refused { link, ticket, for_good: false, .. } => {
                self.on_live(turn, link, |live, cx| live.answered(cx, ticket, false));
            }
            Input::StoreFailed { link } => self.on_link(turn, link, |_, cx| {
                cx.report(Report::StoreFailed { link: cx.link });
                Err(Stop::Bye(Reason::StoreFailed))
            }),
            Input::Fetched { link, ticket, chunks, more } => {
                self.on_live(turn, link, |live, cx| live.fetched(cx, ticket, chunks, more));
            }
            Input::Ask { channel, channels } => {
                let channels: BTreeSet<Id> = channels.into_iter().collect();
                self.on_every(turn, |link, cx| {
                    link.live().iter().for_each(|live| live.ask(cx, channel, &channels));
                    Ok(())
                });
            }
            Input::Tick => {}
        }
    }

    /// A channel is new or changed. Links on which the peer may no longer get it are closed; those
    /// that don't know it are renewed when they are quiet.
    fn share(&mut self, turn: &mut Turn<'_>, shared: Shared) {
        let channel = shared.channel;
        let has_new = self.books.share(shared);
        self.on_every(turn, |link, cx| {
            let Link::Live(live) = link else { return Ok(()) };
            let mut peers = live.shares.values().filter(|share| share.channel == channel);
            if peers.any(|share| !cx.books.admits(channel, share.peer)) {
                let alone = live.shares.values().all(|share| share.channel == channel);
                let reason = if alone { Reason::NothingShared } else { Reason::Renew };
                return Err(Stop::Bye(reason));
            }
            if has_new {
                live.has_topics(cx, channel);
            }
            Ok(())
        });
    }

    fn unshare(&mut self, turn: &mut Turn<'_>, channel: Id) {
        self.books.forget(channel);
        self.on_every(turn, |link, _| {
            let concerned = match link {
                Link::Opening(opening) => opening.speaks_of(channel),
                Link::Live(live) => live.shares.values().any(|share| share.channel == channel),
            };
            if concerned { Err(Stop::Bye(Reason::Renew)) } else { Ok(()) }
        });
    }

    fn settled(
        &mut self,
        turn: &mut Turn<'_>,
        channel: Id,
        (lane, device): (Lane, porchlight_crypto::DeviceId),
        seqs: &RangeSet,
    ) {
        let new = self.books.settled(channel, lane).get(device).map(|old| seqs.minus(old));
        let new = new.unwrap_or_else(|| seqs.clone());
        self.books.settled_mut(channel, lane).add(device, &new);
        if let Some((_, seq)) = new.iter().last() {
            let spot = Spot { lane, device, seq };
            self.on_every(turn, |link, cx| {
                if let Some(live) = link.live_mut() {
                    live.changed(cx, channel, spot, Change::Elsewhere { urgency: 0 });
                }
                Ok(())
            });
        }
    }

    fn changed(&mut self, turn: &mut Turn<'_>, channel: Id, spot: Spot, urgency: u8) {
        if !self.books.settle(channel, spot) {
            return;
        }
        let is_own = self.books.shared(channel).is_some_and(|shared| shared.me == spot.device);
        let how = if is_own { Change::Own { urgency } } else { Change::Elsewhere { urgency } };
        self.on_every(turn, |link, cx| {
            if let Some(live) = link.live_mut() {
                live.changed(cx, channel, spot, how);
                live.go_on(cx);
            }
            Ok(())
        });
    }

    /// The store has settled a chunk that came over `from`, which may be gone by now.
    fn stored(
        &mut self,
        turn: &mut Turn<'_>,
        (from, ticket): (LinkId, Ticket),
        (channel, spot): (Id, Option<Spot>),
        urgency: u8,
    ) {
        if let Some(spot) = spot {
            let is_new = self.books.settle(channel, spot);
            self.on_every(turn, |link, cx| {
                let Some(live) = link.live_mut() else { return Ok(()) };
                if cx.link == from {
                    live.has(channel, spot);
                }
                if is_new {
                    let elsewhere = Change::Elsewhere { urgency };
                    let how = if cx.link == from { Change::FromHere } else { elsewhere };
                    live.changed(cx, channel, spot, how);
                    if cx.link == from {
                        live.report_progress(cx, channel);
                    } else {
                        live.go_on(cx);
                    }
                }
                Ok(())
            });
        }
        self.on_live(turn, from, |live, cx| live.answered(cx, ticket, spot.is_some()));
    }

    fn link_up(&mut self, turn: &mut Turn<'_>, link: LinkId, side: Side, endpoints: Hash) {
        if self.links.contains_key(&link) {
            return;
        }
        let is_called =
            |link: &&Link| matches!(link, Link::Opening(opening) if opening.side == Side::Listener);
        let openings = self.links.values().filter(is_called).count();
        let is_busy = side == Side::Listener && openings >= OPENINGS_MAX;
        if is_busy || self.links.len() >= LINKS_MAX {
            let frame = Frame::Bye { reason: Reason::Busy.number() }.encode();
            turn.out.push(Output::Send { link, frame });
            turn.out.push(Output::Close { link, reason: Reason::Busy });
            return;
        }
        let mut cx = cx_of!(self, turn, link);
        let opening = Opening::start(&mut cx, side, endpoints);
        self.links.insert(link, Link::Opening(opening));
    }

    fn drop_link(&mut self, link: LinkId) {
        let gone = self.links.remove(&link);
        let shares = gone.iter().filter_map(Link::live).flat_map(|live| live.shares.values());
        self.rewant.extend(shares.map(|share| share.channel));
    }

    fn on_live(
        &mut self,
        turn: &mut Turn<'_>,
        link: LinkId,
        act: impl FnOnce(&mut Live, &mut Cx<'_>),
    ) {
        self.on_link(turn, link, |link, cx| {
            if let Some(live) = link.live_mut() {
                act(live, cx);
            }
            Ok(())
        });
    }

    fn on_every(
        &mut self,
        turn: &mut Turn<'_>,
        mut act: impl FnMut(&mut Link, &mut Cx<'_>) -> Result<(), Stop>,
    ) {
        let links: Vec<LinkId> = self.links.keys().copied().collect();
        for link in links {
            self.on_link(turn, link, &mut act);
        }
    }

    fn on_link(
        &mut self,
        turn: &mut Turn<'_>,
        id: LinkId,
        act: impl FnOnce(&mut Link, &mut Cx<'_>) -> Result<(), Stop>,
    ) {
        let Some(link) = self.links.get_mut(&id) else { return };
        let mut cx = cx_of!(self, turn, id);
        if let Err(stop) = act(link, &mut cx) {
            self.stop(turn, id, stop);
        }
    }

    /// Ends a link, politely unless the peer has.
    fn stop(&mut self, turn: &mut Turn<'_>, link: LinkId, stop: Stop) {
        let devices = self.links.get(&link).map(Link::devices).unwrap_or_default();
        let (reason, report) = match stop {
            Stop::Breach(breach) => {
                (Reason::Misbehaved, Some(Report::Misbehaved { link, devices, breach }))
            }
            Stop::Bye(Reason::TooNew) => (Reason::TooNew, Some(Report::PeerTooNew { link })),
            Stop::Bye(Reason::TooOld) => (Reason::TooOld, Some(Report::PeerTooOld { link })),
            // Who says that the other is too new, is too old for it.
            Stop::Left(Reason::TooNew) => (Reason::TooNew, Some(Report::PeerTooOld { link })),
            Stop::Left(Reason::TooOld) => (Reason::TooOld, Some(Report::PeerTooNew { link })),
            Stop::Bye(reason) | Stop::Left(reason) => (reason, None),
        };
        turn.out.extend(report.map(Output::Report));
        if !matches!(stop, Stop::Left(_)) {
            let frame = Frame::Bye { reason: reason.number() }.encode();
            turn.out.push(Output::Send { link, frame });
        }
        turn.out.push(Output::Close { link, reason });
        self.drop_link(link);
    }

    fn tick(&mut self, turn: &mut Turn<'_>) {
        let at = turn.at;
        let due: Vec<LinkId> = (self.links.iter())
            .filter(|(_, link)| link.wake_at().is_some_and(|by| by <= at))
            .map(|(id, _)| *id)
            .collect();
        for id in due {
            self.on_link(turn, id, Link::tick);
        }
    }

    /// Wants what has come to be missing: of each link what no other is asked for.
    fn want(&mut self, turn: &mut Turn<'_>) {
        for channel in std::mem::take(&mut self.rewant) {
            let links: Vec<LinkId> = self.links.keys().copied().collect();
            for id in links {
                let mut reserved = Lanes::default();
                let others = self.links.iter().filter(|(other, _)| **other != id);
                for live in others.filter_map(|(_, link)| link.live()) {
                    live.reserves(channel, &mut reserved);
                }
                self.on_live(turn, id, |live, cx| {
                    live.want(cx, channel, &reserved);
                    live.go_on(cx);
                });
            }
        }
    }

    /// Says when to come back: at the next moment at which time alone changes something, if any.
    fn wake(&mut self, now: Timestamp, turn: &mut Turn<'_>) {
        let next = self.links.values().filter_map(Link::wake_at).min();
        if next != self.woken_at {
            self.woken_at = next;
            let wait = next.map(|by| by.saturating_sub(turn.at).max(1));
            let wake = wait.map(|wait| Output::WakeAt(Timestamp(now.0.saturating_add(wait))));
            turn.out.extend(wake);
        }
    }
}

/// One call of [`Engine::handle`].
struct Turn<'a> {
    at: i64,
    rng: &'a mut dyn CryptoRng,
    out: Vec<Output>,
}
