//! What can be done with envelopes before the database has to be asked: opening, verifying, and trying
//! the first change of a document. It goes on beside the storing of those before, on another core.
//!
//! Decides nothing: whoever stores may do all of it again, and gets the same.

use std::sync::mpsc::{Receiver, sync_channel};

use porchlight_crypto::{Envelope, Hash, Verified, Week, WeekSecret};
use porchlight_store::gate::Verdict;

/// How far the opening may be before the storing: enough for both to go on, little to hold.
const AHEAD_MAX: usize = 16;
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
    /// What the gate says where no such document is here yet.
    pub(crate) tried: Option<Verdict>,
}

impl Known<'_> {
    fn open(self) -> Ahead {
        let opened = Envelope::parse(self.envelope).and_then(|it| it.open(&self.secret)).ok();
        let chunk = opened.and_then(|opened| opened.verify().ok());
        let tried = chunk.as_ref().and_then(porchlight_store::try_first);
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
    std::thread::scope(|scope| {
        let (give, take) = sync_channel(AHEAD_MAX);
        scope.spawn(move || {
            for envelope in envelopes {
                // Nobody takes any more: the storing has failed.
                if give.send(envelope.map(Known::open)).is_err() {
                    return;
                }
            }
        });
        work_with(take, work)
    })
}

/// The receiving end is gone when this returns, so the other thread never waits for it.
fn work_with<T>(
    take: Receiver<Option<Ahead>>,
    work: impl FnOnce(&mut dyn FnMut() -> Option<Ahead>) -> T,
) -> T {
    work(&mut || take.recv().ok().flatten())
}
