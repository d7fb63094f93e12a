//! Whatever a link does with the frames: refused or the honest outcome, and nobody is admitted
//! without both people's word and one transcript.

use porchlight_sync::{
    join::{Ending, LinkId, frame::Frame, inviter, newcomer},
    log::Act,
};
use proptest::prelude::*;

use crate::world::{End, MINUTE, World, ben, invitation};

#[derive(Debug, Clone)]
enum Step {
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

fn step() -> impl Strategy<Value = Step> {
    let side = any::<bool>;
    let which = 0_usize..12;
    prop_oneof![
        40 => Just(Step::Deliver),
        1 => side().prop_map(|to_inviter| Step::Drop { to_inviter }),
        1 => side().prop_map(|to_inviter| Step::Duplicate { to_inviter }),
        1 => side().prop_map(|to_inviter| Step::Swap { to_inviter }),
        2 => (side(), any::<usize>(), 0_u8..8)
            .prop_map(|(to_inviter, at, bit)| Step::Change { to_inviter, at, bit }),
        1 => (side(), which.clone())
            .prop_map(|(to_inviter, which)| Step::Replay { to_inviter, which }),
        1 => (side(), which).prop_map(|(to_inviter, which)| Step::Reflect { to_inviter, which }),
        12 => side().prop_map(|inviter| Step::Same { inviter }),
        2 => (0..MINUTE).prop_map(|ms| Step::Wait { ms }),
        1 => Just(Step::Knock),
        1 => Just(Step::LinkBreaks),
        1 => side().prop_map(|inviter| Step::Stop { inviter }),
    ]
}

/// A world whose every frame is remembered, and what people said.
struct Watched {
    world: World,
    to_inviter: Vec<Vec<u8>>,
    to_newcomer: Vec<Vec<u8>>,
    inviter_same: bool,
    newcomer_same: bool,
}

impl Watched {
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

    fn take(&mut self, step: Step) {
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

    fn check(&self) {
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
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_frames_is_refused_or_honest(
        steps in prop::collection::vec(step(), 0..40),
        honest in any::<bool>(),
    ) {
        let world = World::new();
        let mut watched = Watched {
            world,
            to_inviter: vec![],
            to_newcomer: vec![],
            inviter_same: false,
            newcomer_same: false,
        };
        for step in steps {
            watched.take(step);
        }
        for _ in 0..20 {
            watched.take(Step::Deliver);
        }
        if honest {
            watched.take(Step::Same { inviter: true });
            watched.take(Step::Same { inviter: false });
            for _ in 0..20 {
                watched.take(Step::Deliver);
            }
        }
        // Nothing stays open for ever.
        let later = watched.world.now + 30 * MINUTE;
        watched.world.tick(later);
        watched.check();
        let (inviter, newcomer) = watched.world.ends();
        prop_assert!(inviter != End::Open && newcomer != End::Open);
    }
}
