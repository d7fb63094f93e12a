//! What this room remembers of its links: whom they call, what is not equal yet, and why they ended. From
//! that it decides whether and when somebody is called again. Devices of one's circles are called in turn
//! (`turns`). No clock, no thread, no link.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use porchlight_api::LinkView;
use porchlight_crypto::{DeviceId, Hash, Id};
use porchlight_net::{Down, Ticket};
use porchlight_sync::exchange::{LinkId, Reason, Report};

use super::{Update, Why, turns::Turns};

/// The first pause before somebody is called again; each further one is twice as long.
const PAUSE_FIRST: Duration = Duration::from_millis(250);
const PAUSE_LAST: Duration = Duration::from_mins(1);

/// Calls of somebody who was only found nearby, before they are given up. They are found again.
const NEAR_TRIES: u32 = 4;

/// Somebody who is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) ticket: Ticket,
    /// How often that brought nothing.
    pub(super) tries: u32,
    pub(super) sort: Sort,
}

/// How it came that somebody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// The person has their ticket.
    Chosen,
    /// They announced themselves on the same network.
    Near,
    /// They are in a circle with this device and told there where they are.
    Mate(DeviceId),
}

/// Whom to call again, and after how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Again {
    pub(super) call: Call,
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
    /// Devices of one's circles, and when each is called.
    pub(super) turns: Turns,
    /// By what both ends know a link, as long as it is up.
    endpoints: BTreeMap<LinkId, Hash>,
    /// Links besides another one to the same device.
    doubled: BTreeSet<LinkId>,
    calls: BTreeMap<LinkId, Call>,
    closed: BTreeMap<LinkId, Reason>,
    shared: BTreeMap<LinkId, Shared>,
    newly_known: BTreeSet<LinkId>,
    left: BTreeMap<Id, u64>,
}

/// The channels of a link, and those of them in which both ends are not known to be equal.
#[derive(Default)]
struct Shared {
    all: BTreeSet<Id>,
    unequal: BTreeSet<Id>,
}

impl Book {
    /// A link calls somebody.
    pub(super) fn called(&mut self, link: LinkId, call: Call) {
        if let Sort::Mate(device) = call.sort {
            self.turns.called(link, device);
        }
        self.calls.insert(link, call);
    }

    /// A link is up. `endpoints` is the same at both ends.
    pub(super) fn up(&mut self, link: LinkId, endpoints: Hash) {
        self.endpoints.insert(link, endpoints);
    }

    /// Those of two links to one device that is not needed: both ends choose the same. Asked once.
    pub(super) fn take_doubled(&mut self) -> Vec<LinkId> {
        let endpoints = |link: &LinkId| (self.endpoints.get(link).copied(), *link);
        let mut doubled = Vec::new();
        for links in self.turns.doubled() {
            let live = links.iter().filter(|link| !self.doubled.contains(link)).collect::<Vec<_>>();
            let kept = live.iter().map(|link| endpoints(link)).min();
            doubled.extend(live.into_iter().copied().filter(|link| Some(endpoints(link)) != kept));
        }
        self.doubled.extend(&doubled);
        doubled
    }

    /// Whether somebody who was found nearby is to be called: of two who find each other the one with
    /// the smaller key calls, and nobody is called twice.
    pub(super) fn wants(&self, own: &Ticket, found: &Ticket) -> bool {
        let is_called = |call: &Call| call.ticket.endpoint() == found.endpoint();
        own.endpoint() < found.endpoint() && !self.calls.values().any(is_called)
    }

    /// The exchange closes a link.
    pub(super) fn closed(&mut self, link: LinkId, reason: Reason) {
        self.closed.entry(link).or_insert(reason);
    }

    /// What the exchange reports, and what of it is worth a word.
    pub(super) fn heard(&mut self, report: &Report) -> Option<Update> {
        match report {
            // One word for each circle of both: a device has another name in each.
            Report::PeerKnown { link, device, channels } => {
                self.turns.known(*link, *device);
                if let Some(call) = self.calls.get_mut(link) {
                    call.tries = 0;
                }
                let shared = self.shared.entry(*link).or_default();
                shared.all.extend(channels);
                shared.unequal.extend(channels);
                self.newly_known.insert(*link);
                None
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

    /// The links that are up or being called, and what is still to come in all.
    pub(super) fn views(&self) -> (Vec<LinkView>, u64) {
        let links: BTreeSet<LinkId> =
            self.calls.keys().chain(self.shared.keys()).copied().collect();
        let view = |link: LinkId| {
            let shared = self.shared.get(&link);
            let channels = shared.map_or(0, |it| it.all.len());
            LinkView {
                link: link.0,
                called: self.calls.contains_key(&link),
                channels: u32::try_from(channels).unwrap_or(u32::MAX),
                equal: shared.is_some_and(|it| it.unequal.is_empty()),
            }
        };
        (links.into_iter().map(view).collect(), self.left.values().sum())
    }

    /// Who has come to be known since this was asked.
    pub(super) fn take_known(&mut self) -> Vec<Update> {
        let known = std::mem::take(&mut self.newly_known).into_iter();
        let shared = known.filter_map(|link| Some((link, self.shared.get(&link)?)));
        shared.map(|(link, it)| Update::Known { link: link.0, channels: it.all.len() }).collect()
    }

    /// A link is over: why, and whether the one whom it called is called again.
    pub(super) fn ended(&mut self, link: LinkId, down: Down) -> Ended {
        self.shared.remove(&link);
        self.endpoints.remove(&link);
        let is_doubled = self.doubled.remove(&link);
        let reason = self.closed.remove(&link).or_else(|| reason_of(down));
        let why = reason.map_or_else(|| why_of(down), why_of_reason);
        let why = if is_doubled { Why::Doubled } else { why };
        let call = self.calls.remove(&link);
        let called = call.is_some();
        self.turns.ended(link, why);
        let again = call.and_then(|call| {
            let tries = call.tries.saturating_add(1);
            let goes_on = match call.sort {
                Sort::Chosen => true,
                Sort::Near => tries < NEAR_TRIES,
                // Their turn comes again.
                Sort::Mate(_) => false,
            };
            let pause = pause(why, call.tries).filter(|_| goes_on)?;
            Some(Again { call: Call { tries, ..call }, pause })
        });
        Ended { why, called, again }
    }
}

/// How long to wait before another call, or that there is no point in one.
fn pause(why: Why, tries: u32) -> Option<Duration> {
    let later = PAUSE_FIRST.saturating_mul(2_u32.saturating_pow(tries)).min(PAUSE_LAST);
    match why {
        Why::NotReached | Why::Lost | Why::StoreFailed | Why::Busy | Why::Renewed => Some(later),
        Why::NothingShared | Why::TooNew | Why::TooOld | Why::Misbehaved | Why::Doubled => None,
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

#[cfg(test)]
mod tests {
    use porchlight_crypto::DeviceId;

    use super::*;

    const LINK: LinkId = LinkId(7);

    /// A key that is a point of the curve, and one address.
    fn ticket(first: u8) -> Ticket {
        let key = [[first].as_slice(), &[0x66; 31]].concat();
        Ticket::decode(&[key.as_slice(), &[4, 127, 0, 0, 1, 9, 0]].concat()).unwrap()
    }

    fn call(tries: u32, near: bool) -> Call {
        let sort = if near { Sort::Near } else { Sort::Chosen };
        Call { ticket: ticket(0x58), tries, sort }
    }

    fn ids(bytes: &[u8]) -> Vec<Id> {
        bytes.iter().map(|byte| Id([*byte; 16])).collect()
    }

    fn device() -> DeviceId {
        DeviceId([1; 32])
    }

    fn known(book: &mut Book, channels: &[u8]) {
        let (device, channels) = (device(), ids(channels));
        assert_eq!(book.heard(&Report::PeerKnown { link: LINK, device, channels }), None);
    }

    fn equal(book: &mut Book, channel: u8) -> Option<Update> {
        let channel = Id([channel; 16]);
        book.heard(&Report::PeerEqual { link: LINK, channel, device: device() })
    }

    #[test]
    fn both_are_equal_when_they_are_in_every_channel() {
        let mut book = Book::default();
        // Two circles of both, each with a word of its own.
        known(&mut book, &[1]);
        known(&mut book, &[2]);
        assert_eq!(book.take_known(), [Update::Known { link: 7, channels: 2 }]);
        assert_eq!(book.take_known(), []);
        assert_eq!(equal(&mut book, 1), None);
        assert_eq!(equal(&mut book, 2), Some(Update::Equal { link: 7 }));
        let more = Report::Progress { channel: Id([1; 16]), left: 3 };
        assert_eq!(book.heard(&more), Some(Update::Progress { left: 3 }));
        assert_eq!(equal(&mut book, 2), None, "something is still to come in the other");
        assert_eq!(equal(&mut book, 1), Some(Update::Equal { link: 7 }));
        book.ended(LINK, Down::Lost);
        assert_eq!(equal(&mut book, 1), None, "a link that is gone is equal to nothing");
    }

    fn pauses(down: Down) -> Vec<Option<u128>> {
        let mut book = Book::default();
        let mut tries = 0;
        (0..11)
            .map(|_| {
                book.called(LINK, call(tries, false));
                let again = book.ended(LINK, down).again?;
                tries = again.call.tries;
                Some(again.pause.as_millis())
            })
            .collect()
    }

    #[test]
    fn who_is_lost_is_called_again_with_longer_pauses() {
        let pauses = pauses(Down::NotReached);
        assert_eq!(pauses[..3], [Some(250), Some(500), Some(1_000)]);
        assert_eq!(pauses[8..], [Some(60_000); 3], "the longest pause is a minute");
        let mut book = Book::default();
        book.called(LINK, call(9, false));
        known(&mut book, &[1]);
        let again = book.ended(LINK, Down::Lost).again.unwrap();
        assert_eq!(
            (again.pause, again.call.ticket),
            (PAUSE_FIRST, ticket(0x58)),
            "who answered is near"
        );
    }

    #[test]
    fn of_two_who_find_each_other_one_calls() {
        // A smaller key that is a point of the curve too.
        let other = (0..0x58).find_map(|first| std::panic::catch_unwind(|| ticket(first)).ok());
        let (low, high) = (other.unwrap(), ticket(0x58));
        let mut book = Book::default();
        assert!(book.wants(&low, &high) && !book.wants(&high, &low) && !book.wants(&high, &high));
        book.called(LINK, call(0, true));
        assert!(!book.wants(&low, &high), "they are called already");
        book.ended(LINK, Down::ByPeer(Reason::NothingShared.number()));
        assert!(book.wants(&low, &high));
    }

    #[test]
    fn who_was_only_found_nearby_is_given_up() {
        let mut book = Book::default();
        let mut calls = 0;
        let mut next = Some(call(0, true));
        while let Some(call) = next {
            calls += 1;
            book.called(LINK, call);
            next = book.ended(LINK, Down::NotReached).again.map(|again| again.call);
        }
        assert_eq!(calls, NEAR_TRIES);
    }

    #[test]
    fn who_shares_nothing_or_broke_a_rule_is_not_called_again() {
        for reason in [Reason::NothingShared, Reason::TooNew, Reason::TooOld, Reason::Misbehaved] {
            assert_eq!(pauses(Down::ByPeer(reason.number()))[0], None, "{reason:?}");
        }
        for down in [Down::FrameTooLong, Down::DoesNotRead] {
            assert_eq!(pauses(down)[0], None, "{down:?}");
        }
        for reason in [Reason::Renew, Reason::Busy, Reason::NoAcks, Reason::Other(99)] {
            assert_eq!(pauses(Down::ByPeer(reason.number()))[0], Some(250), "{reason:?}");
        }
    }

    #[test]
    fn the_reason_of_the_own_exchange_goes_before_that_of_the_link() {
        let mut book = Book::default();
        book.closed(LINK, Reason::Renew);
        book.closed(LINK, Reason::Misbehaved);
        let ended = book.ended(LINK, Down::Closed);
        assert_eq!((ended.why, ended.called), (Why::Renewed, false));
        assert!(ended.again.is_none(), "who called is not called");
        assert_eq!(book.ended(LINK, Down::Lost).why, Why::Lost, "it was forgotten");
    }
}
