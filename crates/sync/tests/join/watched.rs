//! A meeting on a link that does anything with its frames, and what must hold after each step:
//! nobody is admitted without both people's word and one transcript.
//!
//! Which steps come is the caller's choice: drawn by chance, or by a fuzzer.

use porchlight_sync::{
    join::{Ending, LinkId, frame::Frame, inviter, newcomer},
    log::Act,
};

use super::world::{End, MINUTE, World, ben, invitation};

#[derive(Debug, Clone)]
pub(crate) enum Step {
    Deliver,
    Drop {
        to_inviter: bool,
    },
    Duplicate {
        to_inviter: bool,
    },
    Swap {
        to_inviter: bool,
    },
    Change {
        to_inviter: bool,
        at: usize,
        bit: u8,
    },
    /// A frame of the past, once more.
    Replay {
        to_inviter: bool,
        which: usize,
    },
    /// Any bytes as a frame.
    Inject {
        to_inviter: bool,
        bytes: Vec<u8>,
    },
    /// Somebody's own frame, back to them.
    Reflect {
        to_inviter: bool,
        which: usize,
    },
    Same {
        inviter: bool,
    },
    Wait {
        ms: i64,
    },
    Knock,
    LinkBreaks,
    Stop {
        inviter: bool,
    },
}

/// A world whose every frame is remembered, and what people said.
pub(crate) struct Watched {
    pub(crate) world: World,
    to_inviter: Vec<Vec<u8>>,
    to_newcomer: Vec<Vec<u8>>,
    inviter_same: bool,
    newcomer_same: bool,
}

impl Watched {
    pub(crate) fn new() -> Self {
        Self {
            world: World::new(),
            to_inviter: vec![],
            to_newcomer: vec![],
            inviter_same: false,
            newcomer_same: false,
        }
    }

    fn queue(&mut self, to_inviter: bool) -> &mut std::collections::VecDeque<Vec<u8>> {
        if to_inviter { &mut self.world.to_inviter } else { &mut self.world.to_newcomer }
    }

    fn deliver(&mut self) {
        self.to_inviter.extend(self.world.to_inviter.front().cloned());
        self.to_newcomer.extend(self.world.to_newcomer.front().cloned());
        self.world.step();
    }

    /// Whoever sees digits says that they are the same, whatever they are.
    fn same(&mut self, inviter: bool) {
        let (left, right) = self.world.digits();
        if inviter {
            self.inviter_same |= left.is_some() && self.world.ends().0 == End::Open;
            self.world.inviter(inviter::Input::Same);
        } else {
            self.newcomer_same |= right.is_some() && self.world.ends().1 == End::Open;
            self.world.newcomer(newcomer::Input::Same);
        }
    }

    pub(crate) fn take(&mut self, step: Step) {
        match step {
            Step::Deliver => self.deliver(),
            Step::Drop { to_inviter } => drop(self.queue(to_inviter).pop_front()),
            Step::Duplicate { to_inviter } => {
                let queue = self.queue(to_inviter);
                queue.extend(queue.front().cloned());
            }
            Step::Swap { to_inviter } => {
                let queue = self.queue(to_inviter);
                if queue.len() > 1 {
                    queue.swap(0, 1);
                }
            }
            Step::Change { to_inviter, at, bit } => {
                if let Some(frame) = self.queue(to_inviter).front_mut() {
                    let at = at % frame.len();
                    frame[at] ^= 1 << bit;
                }
            }
            Step::Replay { to_inviter, which } => {
                let seen = if to_inviter { &self.to_inviter } else { &self.to_newcomer };
                let frame = seen.get(which).cloned();
                self.queue(to_inviter).extend(frame);
            }
            Step::Inject { to_inviter: true, bytes } => self.world.frame_to_inviter(bytes),
            Step::Inject { to_inviter: false, bytes } => self.world.frame_to_newcomer(bytes),
            Step::Reflect { to_inviter, which } => {
                let seen = if to_inviter { &self.to_newcomer } else { &self.to_inviter };
                let frame = seen.get(which).cloned();
                self.queue(to_inviter).extend(frame);
            }
            Step::Same { inviter } => self.same(inviter),
            Step::Wait { ms } => self.world.tick(self.world.now + ms),
            Step::Knock => {
                let bytes = Frame::Knock { invitation: invitation().secret.hash() }.encode();
                self.world.inviter(inviter::Input::Frame { link: LinkId(99), bytes });
            }
            Step::LinkBreaks => self.world.link_breaks(),
            Step::Stop { inviter: true } => self.world.inviter(inviter::Input::Stop),
            Step::Stop { inviter: false } => self.world.newcomer(newcomer::Input::Stop),
        }
        self.check();
    }

    pub(crate) fn check(&self) {
        let (inviter, newcomer) = self.world.ends();
        if self.world.kept() || self.world.admitted().is_some() {
            assert!(self.inviter_same && self.newcomer_same, "both people said so");
            let digits = self.world.digits();
            assert!(digits.0.is_some() && digits.0 == digits.1, "of one transcript");
        }
        if let Some(act) = self.world.admitted() {
            assert!(self.world.kept());
            let Act::Admit { person, card, .. } = act else { panic!() };
            assert!(*person == ben().person && *card == ben().card);
            assert!(!matches!(newcomer, End::Refused(_)), "who is admitted is never refused");
            assert!(!self.world.forgot());
        }
        match inviter {
            End::Refused(_) => assert!(self.world.admitted().is_none()),
            End::Finished(_) => assert!(self.world.admitted().is_some()),
            End::Open => {}
        }
        if newcomer == End::Finished(Ending::Complete) {
            assert!(self.world.admitted().is_some());
        }
        if inviter == End::Finished(Ending::Complete) {
            assert_eq!(newcomer, End::Finished(Ending::Complete));
        }
    }

    /// Nothing stays open for ever.
    pub(crate) fn finish(mut self) {
        let later = self.world.now + 30 * MINUTE;
        self.world.tick(later);
        self.check();
        let (inviter, newcomer) = self.world.ends();
        assert!(inviter != End::Open && newcomer != End::Open);
    }
}
