//! The devices of one's circles that said where they are, and whose turn it is to be called. Few at a time,
//! each again after ever longer pauses, nobody who is linked already. No clock, no thread, no link.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use porchlight_crypto::DeviceId;
use porchlight_net::Ticket;
use porchlight_sync::exchange::LinkId;

use super::{
    Why,
    book::{Again, Call, Sort},
    presence::Mate,
};

/// Calls of devices of one's circles at once: so many links of those that may be.
const AT_ONCE_MAX: usize = 16;
const PAUSE_FIRST: Duration = Duration::from_secs(1);
/// Whoever comes back calls by themselves, so nobody is asked often in vain: a phone lives on a battery.
const PAUSE_LAST: Duration = Duration::from_mins(15);

#[derive(Default)]
pub(super) struct Turns {
    mates: BTreeMap<DeviceId, Turn>,
    /// Who is called next.
    queue: VecDeque<DeviceId>,
    called: BTreeMap<LinkId, DeviceId>,
    /// Who has proven to be at the other end of a link: another name in each circle of both.
    known: BTreeMap<LinkId, BTreeSet<DeviceId>>,
    /// What was last said of how many there are.
    said: Option<(usize, usize)>,
}

struct Turn {
    ticket: Ticket,
    tries: u32,
    /// Whether it is known that they answer, or that they don't.
    is_tried: bool,
}

impl Turns {
    /// Takes over who can be called now. Who is new, or somewhere else than before, is called at once.
    pub(super) fn set(&mut self, mates: Vec<Mate>) {
        let before = std::mem::take(&mut self.mates);
        for Mate { device, ticket } in mates {
            let known = before.get(&device).filter(|turn| turn.ticket == ticket);
            if known.is_none() {
                self.queue.retain(|other| *other != device);
                self.queue.push_front(device);
            }
            let tries = known.map_or(0, |turn| turn.tries);
            let is_tried = known.is_some_and(|turn| turn.is_tried) || self.is_known(device);
            self.mates.insert(device, Turn { ticket, tries, is_tried });
        }
        self.queue.retain(|device| self.mates.contains_key(device));
    }

    /// This device is somewhere else: everybody who is not linked is called at once. Answers the calls
    /// that are to be given up.
    pub(super) fn begin_anew(&mut self) -> Vec<LinkId> {
        self.mates.values_mut().for_each(|turn| turn.tries = 0);
        let linked: BTreeSet<DeviceId> = self.known.values().flatten().copied().collect();
        let given_up: Vec<LinkId> =
            self.called.keys().filter(|link| !self.known.contains_key(link)).copied().collect();
        self.called.retain(|link, _| !given_up.contains(link));
        let waiting = self.mates.keys().filter(|device| !linked.contains(device));
        self.queue = waiting.copied().collect();
        given_up
    }

    /// How many can be called, and of how many nothing is known yet; once, until that changes.
    pub(super) fn take_news(&mut self) -> Option<(usize, usize)> {
        let waiting = self.mates.values().filter(|turn| !turn.is_tried).count();
        let now = Some((self.mates.len(), waiting));
        (self.said != now).then(|| self.said = now)?;
        now
    }

    /// The next to be called, after a pause. Whoever dials tells [`Turns::called`].
    pub(super) fn next(&mut self) -> Option<Again> {
        if self.called.len() >= AT_ONCE_MAX {
            return None;
        }
        while let Some(device) = self.queue.pop_front() {
            let is_busy = self.is_known(device) || self.called.values().any(|it| *it == device);
            let Some(Turn { ticket, tries, .. }) = self.mates.get(&device).filter(|_| !is_busy)
            else {
                continue;
            };
            let (ticket, tries, sort) = (ticket.clone(), *tries, Sort::Mate(device));
            return Some(Again { call: Call { ticket, tries, sort }, pause: pause(tries) });
        }
        None
    }

    /// A link calls a device.
    pub(super) fn called(&mut self, link: LinkId, device: DeviceId) {
        self.called.insert(link, device);
    }

    /// A device is at the other end of a link.
    pub(super) fn known(&mut self, link: LinkId, device: DeviceId) {
        self.known.entry(link).or_default().insert(device);
        if let Some(turn) = self.mates.get_mut(&device) {
            turn.is_tried = true;
        }
    }

    /// The links to devices to which there are several.
    pub(super) fn doubled(&self) -> Vec<BTreeSet<LinkId>> {
        let mut links: BTreeMap<DeviceId, BTreeSet<LinkId>> = BTreeMap::new();
        for (link, devices) in &self.known {
            for device in devices {
                links.entry(*device).or_default().insert(*link);
            }
        }
        links.into_values().filter(|links| links.len() > 1).collect()
    }

    /// A link is over: whoever is linked no longer gets another turn.
    pub(super) fn ended(&mut self, link: LinkId, why: Why) {
        let known = self.known.remove(&link).unwrap_or_default();
        let called = self.called.remove(&link);
        // Where the other end still holds a link that is dead, it goes by that one for a while.
        let is_vain = known.is_empty() || matches!(why, Why::Doubled | Why::Busy);
        for device in known.into_iter().chain(called).collect::<BTreeSet<_>>() {
            let is_known = self.is_known(device);
            let Some(turn) = self.mates.get_mut(&device) else { continue };
            turn.is_tried = true;
            match (is_vain, called == Some(device)) {
                (false, _) => turn.tries = 0,
                (true, true) => turn.tries = turn.tries.saturating_add(1),
                (true, false) => {}
            }
            if !is_known && !self.queue.contains(&device) {
                self.queue.push_back(device);
            }
        }
    }

    fn is_known(&self, device: DeviceId) -> bool {
        self.known.values().any(|devices| devices.contains(&device))
    }
}

fn pause(tries: u32) -> Duration {
    match tries.checked_sub(1) {
        None => Duration::ZERO,
        Some(more) => PAUSE_FIRST.saturating_mul(2_u32.saturating_pow(more)).min(PAUSE_LAST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(byte: u8) -> DeviceId {
        DeviceId([byte; 32])
    }

    fn mate(byte: u8, port: u8) -> Mate {
        let key = [[0x58].as_slice(), &[0x66; 31]].concat();
        let bytes = [key.as_slice(), &[4, 127, 0, 0, 1, port, 1]].concat();
        Mate { device: device(byte), ticket: Ticket::decode(&bytes).unwrap() }
    }

    /// Calls the next one on a link; who it is, and after how many seconds.
    fn call(turns: &mut Turns, link: u64) -> Option<(DeviceId, u64)> {
        let Again { call, pause } = turns.next()?;
        let Sort::Mate(device) = call.sort else { panic!("a device of a circle") };
        turns.called(LinkId(link), device);
        Some((device, pause.as_secs()))
    }

    #[test]
    fn who_does_not_answer_waits_ever_longer() {
        let mut turns = Turns::default();
        turns.set(vec![mate(1, 1)]);
        let pauses: Vec<_> = (0..14)
            .map(|link| {
                let (_, pause) = call(&mut turns, link).unwrap();
                assert_eq!(call(&mut turns, 99), None, "they are called already");
                turns.ended(LinkId(link), Why::NotReached);
                pause
            })
            .collect();
        assert_eq!(pauses[..5], [0, 1, 2, 4, 8]);
        assert_eq!(pauses[12..], [900, 900]);
    }

    #[test]
    fn who_is_linked_is_not_called_and_called_at_once_when_that_ends() {
        let mut turns = Turns::default();
        turns.set(vec![mate(1, 1)]);
        turns.known(LinkId(7), device(1));
        assert_eq!(call(&mut turns, 8), None, "they called here");
        turns.ended(LinkId(7), Why::Lost);
        assert_eq!(call(&mut turns, 9), Some((device(1), 0)));
    }

    #[test]
    fn who_is_somewhere_else_is_called_at_once() {
        let mut turns = Turns::default();
        turns.set(vec![mate(1, 1)]);
        for link in 0..5 {
            call(&mut turns, link).unwrap();
            turns.ended(LinkId(link), Why::NotReached);
        }
        turns.set(vec![mate(1, 1)]);
        assert_eq!(turns.next().map(|it| it.pause.as_secs()), Some(16), "nothing has changed");
        turns.set(vec![mate(1, 2)]);
        assert_eq!(call(&mut turns, 9), Some((device(1), 0)));
    }

    #[test]
    fn who_holds_a_dead_link_is_not_called_in_haste() {
        let mut turns = Turns::default();
        turns.set(vec![mate(1, 1)]);
        let pauses: Vec<_> = (0..4)
            .map(|link| {
                let (_, pause) = call(&mut turns, link).unwrap();
                turns.known(LinkId(link), device(1));
                turns.ended(LinkId(link), Why::Busy);
                pause
            })
            .collect();
        assert_eq!(pauses, [0, 1, 2, 4]);
        call(&mut turns, 9).unwrap();
        turns.known(LinkId(9), device(1));
        turns.ended(LinkId(9), Why::Lost);
        assert_eq!(call(&mut turns, 10), Some((device(1), 0)));
    }

    #[test]
    fn after_a_move_everybody_is_called_at_once() {
        let mut turns = Turns::default();
        turns.set(vec![mate(1, 1), mate(2, 1)]);
        turns.known(LinkId(5), device(2));
        call(&mut turns, 1).unwrap();
        turns.ended(LinkId(1), Why::NotReached);
        call(&mut turns, 2).unwrap();
        assert_eq!(turns.begin_anew(), [LinkId(2)], "the call that waits is given up");
        assert_eq!(call(&mut turns, 3), Some((device(1), 0)));
        assert_eq!(call(&mut turns, 4), None);
        turns.ended(LinkId(2), Why::Lost);
        assert_eq!(call(&mut turns, 4), None, "the one that was given up changes nothing");
    }

    #[test]
    fn of_many_few_are_called_at_once_and_all_in_turn() {
        let mut turns = Turns::default();
        turns.set((0..40).map(|byte| mate(byte, 1)).collect());
        let mut called = BTreeSet::new();
        for link in 0..40 {
            while let Some((device, _)) = call(&mut turns, 1_000 + called.len() as u64) {
                called.insert(device);
            }
            assert!(turns.called.len() <= AT_ONCE_MAX);
            turns.ended(LinkId(1_000 + link), Why::NotReached);
        }
        assert_eq!(called.len(), 40);
    }

    #[test]
    fn of_how_many_nothing_is_known_is_said_once() {
        let mut turns = Turns::default();
        assert_eq!(turns.take_news(), Some((0, 0)));
        turns.set(vec![mate(1, 1), mate(2, 1)]);
        assert_eq!((turns.take_news(), turns.take_news()), (Some((2, 2)), None));
        let (first, _) = call(&mut turns, 1).unwrap();
        turns.ended(LinkId(1), Why::NotReached);
        assert_eq!(turns.take_news(), Some((2, 1)));
        let other = if first == device(1) { device(2) } else { device(1) };
        turns.known(LinkId(5), other);
        assert_eq!(turns.take_news(), Some((2, 0)));
        turns.ended(LinkId(5), Why::Lost);
        assert_eq!(turns.take_news(), None);
    }

    #[test]
    fn who_left_the_circle_is_called_no_more() {
        let mut turns = Turns::default();
        turns.set(vec![mate(1, 1), mate(2, 1)]);
        turns.set(vec![mate(2, 1)]);
        assert_eq!(call(&mut turns, 1), Some((device(2), 0)));
        assert_eq!(call(&mut turns, 2), None);
        turns.set(Vec::new());
        turns.ended(LinkId(1), Why::NotReached);
        assert_eq!(call(&mut turns, 3), None);
    }
}
