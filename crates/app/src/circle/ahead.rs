//! What can be done with envelopes before the database has to be asked: opening, verifying, and trying
//! the first change of a document. Another core does it beside the storing; where the storing would
//! wait for that core, it does the next of it itself.
//!
//! Decides nothing: whoever stores may do all of it again, and gets the same.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use porchlight_crypto::{Envelope, Hash, Verified, Week, WeekSecret};
use porchlight_store::Foreseen;

/// How far the opening may be before the storing: enough for both to go on, little to hold.
const AHEAD_MAX: usize = 32;
/// Fewer than these are opened where they are stored: starting a thread costs more.
const WORTH_IT: usize = 8;

/// An envelope whose topic is known here, with the key that it stands for.
pub(crate) struct Known<'a> {
    pub(crate) envelope: &'a [u8],
    pub(crate) epoch: Hash,
    pub(crate) secret: WeekSecret,
}

/// What came of opening it.
pub(crate) struct Ahead {
    pub(crate) epoch: Hash,
    pub(crate) week: Week,
    /// `None`: it does not open, or does not verify.
    pub(crate) chunk: Option<Verified>,
    /// What becomes of it where no such document is here yet.
    pub(crate) tried: Option<Foreseen>,
}

impl Known<'_> {
    fn open(self) -> Ahead {
        let opened = Envelope::parse(self.envelope).and_then(|it| it.open(&self.secret)).ok();
        let chunk = opened.and_then(|opened| opened.verify().ok());
        let tried = chunk.as_ref().and_then(porchlight_store::foresee);
        Ahead { epoch: self.epoch, week: self.secret.week(), chunk, tried }
    }
}

/// Opens envelopes in their order while `work` stores them. `work` takes one for each.
pub(crate) fn opening<T>(
    envelopes: Vec<Option<Known<'_>>>,
    work: impl FnOnce(&mut dyn FnMut() -> Option<Ahead>) -> T,
) -> T {
    if envelopes.len() < WORTH_IT {
        let mut left = envelopes.into_iter();
        return work(&mut || left.next().flatten().map(Known::open));
    }
    let queue = Queue::of(envelopes);
    thread::scope(|scope| {
        scope.spawn(|| queue.help());
        // Dropped before the scope waits for the helper, even when `work` panics.
        let _ends = Ends(&queue);
        work(&mut || queue.take())
    })
}

/// One envelope on its way.
enum Slot<'a> {
    Waits(Option<Known<'a>>),
    /// Somebody opens it.
    Busy,
    Opened(Option<Box<Ahead>>),
}

struct Queue<'a> {
    line: Mutex<Line<'a>>,
    /// Something was opened, taken or ended.
    moved: Condvar,
}

struct Line<'a> {
    slots: Vec<Slot<'a>>,
    /// The next one that nobody has begun to open.
    next: usize,
    taken: usize,
    is_over: bool,
}

impl<'a> Line<'a> {
    /// The next one to open, unless that would be too far ahead.
    fn begin(&mut self) -> Option<(usize, Option<Known<'a>>)> {
        let at = self.next;
        let slot = self.slots.get_mut(at).filter(|_| at < self.taken + AHEAD_MAX)?;
        let Slot::Waits(known) = std::mem::replace(slot, Slot::Busy) else { return None };
        self.next += 1;
        Some((at, known))
    }
}

impl<'a> Queue<'a> {
    fn of(envelopes: Vec<Option<Known<'a>>>) -> Self {
        let slots = envelopes.into_iter().map(Slot::Waits).collect();
        let line = Line { slots, next: 0, taken: 0, is_over: false };
        Self { line: Mutex::new(line), moved: Condvar::new() }
    }

    /// No panic happens while it is locked.
    fn line(&self) -> MutexGuard<'_, Line<'a>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the next one; where there is none to begin with, waits until something has moved.
    fn go_on<'q>(&'q self, mut line: MutexGuard<'q, Line<'a>>) -> MutexGuard<'q, Line<'a>> {
        let Some(job) = line.begin() else {
            return self.moved.wait(line).unwrap_or_else(PoisonError::into_inner);
        };
        drop(line);
        self.open(job);
        self.line()
    }

    /// Opens one while nobody holds the lock. One that panics is left to the storing.
    fn open(&self, (at, known): (usize, Option<Known<'a>>)) {
        let ahead = known.and_then(|it| catch_unwind(AssertUnwindSafe(|| it.open())).ok());
        let mut line = self.line();
        if let Some(slot) = line.slots.get_mut(at) {
            *slot = Slot::Opened(ahead.map(Box::new));
        }
        self.moved.notify_all();
    }

    /// What the other core does, until nothing is left or nobody takes any more.
    fn help(&self) {
        let mut line = self.line();
        while !line.is_over && line.next < line.slots.len() {
            line = self.go_on(line);
        }
    }

    /// The next one in order; helps while it is not there.
    fn take(&self) -> Option<Ahead> {
        let mut line = self.line();
        loop {
            let at = line.taken;
            let slot = line.slots.get_mut(at)?;
            if let Slot::Opened(ahead) = slot {
                let ahead = ahead.take();
                line.taken += 1;
                self.moved.notify_all();
                return ahead.map(|it| *it);
            }
            line = self.go_on(line);
        }
    }
}

/// Tells the helper that nothing is taken any more.
struct Ends<'q, 'a>(&'q Queue<'a>);

impl Drop for Ends<'_, '_> {
    fn drop(&mut self) {
        self.0.line().is_over = true;
        self.0.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

    use porchlight_crypto::Key;

    use super::*;

    /// Every third has no key. They open to nothing; their epochs tell them apart.
    fn envelopes(count: u8) -> Vec<Option<Known<'static>>> {
        let secret = |number| WeekSecret::new(Week(1), Key::from_bytes([number; 32]));
        let known = |number: u8| Known {
            envelope: b"no envelope",
            epoch: Hash([number; 32]),
            secret: secret(number),
        };
        (0..count).map(|number| (number % 3 != 0).then(|| known(number))).collect()
    }

    #[test]
    fn each_is_taken_once_and_in_order() {
        for count in [3, 8, 200] {
            let taken = opening(envelopes(count), |next| {
                (0..count).map(|_| next().map(|it| it.epoch.0[0])).collect::<Vec<_>>()
            });
            let due: Vec<_> = (0..count).map(|it| (it % 3 != 0).then_some(it)).collect();
            assert_eq!(taken, due);
        }
    }

    #[test]
    fn a_storing_that_fails_or_panics_ends_the_helper() {
        assert!(opening(envelopes(200), |next| next().is_none()));
        let failed = catch_unwind(|| opening(envelopes(200), |_| panic!("on purpose")));
        assert!(failed.is_err());
    }

    #[test]
    fn more_than_there_are_is_nothing() {
        assert!(opening(envelopes(8), |next| (0..9).map(|_| next()).last().flatten().is_none()));
    }
}
