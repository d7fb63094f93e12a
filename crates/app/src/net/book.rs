//! What this room remembers of its links: whom they call, what is not equal yet, and why they ended. From
//! that it decides whether and when somebody is called again. No clock, no thread, no link.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use porchlight_crypto::Id;
use porchlight_net::{Down, Ticket};
use porchlight_sync::exchange::{LinkId, Reason, Report};

use super::{Update, Why};

/// The first pause before somebody is called again; each further one is twice as long.
const PAUSE_FIRST: Duration = Duration::from_millis(250);
const PAUSE_LAST: Duration = Duration::from_mins(1);

/// Whom to call again, and after how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Again {
    pub(super) ticket: Ticket,
    pub(super) tries: u32,
    pub(super) pause: Duration,
}

/// How a link ended, and what follows.
pub(super) struct Ended {
    pub(super) why: Why,
    /// Whether it was called from here.
    pub(super) called: bool,
    pub(super) again: Option<Again>,
}

#[derive(Default)]
pub(super) struct Book {
    calls: BTreeMap<LinkId, (Ticket, u32)>,
    closed: BTreeMap<LinkId, Reason>,
    shared: BTreeMap<LinkId, Shared>,
    left: BTreeMap<Id, u64>,
}

/// The channels of a link, and those of them in which both ends are not known to be equal.
struct Shared {
    all: BTreeSet<Id>,
    unequal: BTreeSet<Id>,
}

impl Book {
    /// A link calls somebody, after so many tries that brought nothing.
    pub(super) fn called(&mut self, link: LinkId, ticket: Ticket, tries: u32) {
        self.calls.insert(link, (ticket, tries));
    }

    /// The exchange closes a link.
    pub(super) fn closed(&mut self, link: LinkId, reason: Reason) {
        self.closed.entry(link).or_insert(reason);
    }

    /// What the exchange reports, and what of it is worth a word.
    pub(super) fn heard(&mut self, report: &Report) -> Option<Update> {
        match report {
            Report::PeerKnown { link, channels, .. } => {
                if let Some((_, tries)) = self.calls.get_mut(link) {
                    *tries = 0;
                }
                let all: BTreeSet<Id> = channels.iter().copied().collect();
                let known = Update::Known { link: link.0, channels: all.len() };
                self.shared.insert(*link, Shared { unequal: all.clone(), all });
                Some(known)
            }
            Report::Progress { channel, left } => {
                self.left.insert(*channel, *left);
                if *left > 0 {
                    for shared in self.shared.values_mut().filter(|it| it.all.contains(channel)) {
                        shared.unequal.insert(*channel);
                    }
                }
                Some(Update::Progress { left: self.left.values().sum() })
            }
            Report::PeerEqual { link, channel, .. } => {
                let shared = self.shared.get_mut(link)?;
                shared.unequal.remove(channel);
                shared.unequal.is_empty().then_some(Update::Equal { link: link.0 })
            }
            Report::Given { .. }
            | Report::PeerTooNew { .. }
            | Report::PeerTooOld { .. }
            | Report::Misbehaved { .. }
            | Report::StoreFailed { .. } => None,
        }
    }

    /// A link is over: why, and whether the one whom it called is called again.
    pub(super) fn ended(&mut self, link: LinkId, down: Down) -> Ended {
        self.shared.remove(&link);
        let reason = self.closed.remove(&link).or_else(|| reason_of(down));
        let why = reason.map_or_else(|| why_of(down), why_of_reason);
        let call = self.calls.remove(&link);
        let called = call.is_some();
        let again = call.and_then(|(ticket, tries)| {
            let pause = pause(why, tries)?;
            Some(Again { ticket, tries: tries.saturating_add(1), pause })
        });
        Ended { why, called, again }
    }
}

/// How long to wait before another call, or that there is no point in one.
fn pause(why: Why, tries: u32) -> Option<Duration> {
    let later = PAUSE_FIRST.saturating_mul(2_u32.saturating_pow(tries)).min(PAUSE_LAST);
    match why {
        Why::NotReached | Why::Lost | Why::StoreFailed | Why::Busy | Why::Renewed => Some(later),
        Why::NothingShared | Why::TooNew | Why::TooOld | Why::Misbehaved => None,
    }
}

/// What the other end said by closing.
fn reason_of(down: Down) -> Option<Reason> {
    match down {
        Down::ByPeer(number) => Some(Reason::of(number)),
        Down::NotReached
        | Down::Closed
        | Down::Lost
        | Down::FrameTooLong
        | Down::DoesNotRead
        | Down::Stopped => None,
    }
}

fn why_of(down: Down) -> Why {
    match down {
        Down::NotReached => Why::NotReached,
        Down::FrameTooLong | Down::DoesNotRead => Why::Misbehaved,
        Down::Closed | Down::ByPeer(_) | Down::Lost | Down::Stopped => Why::Lost,
    }
}

fn why_of_reason(reason: Reason) -> Why {
    match reason {
        Reason::NothingShared => Why::NothingShared,
        Reason::TooNew => Why::TooNew,
        Reason::TooOld => Why::TooOld,
        Reason::Misbehaved => Why::Misbehaved,
        Reason::StoreFailed => Why::StoreFailed,
        Reason::Renew => Why::Renewed,
        Reason::NoAcks | Reason::Busy | Reason::Slow | Reason::Other(_) => Why::Busy,
    }
}
