//! An inviter, a newcomer and the link between them, as lists of frames that a test may touch.

use std::{collections::VecDeque, sync::OnceLock};

use porchlight_crypto::{DeviceKey, Hash, Id, Key, WrapKey, join::JoinSecret};
use porchlight_sync::{
    join::{
        Ending, Introduction, LinkId, Reason, Refused, Whose,
        frame::Frame,
        invitation::{Invitation, Invites, Terms},
        inviter::{self, Inviter},
        newcomer::{self, Newcomer},
    },
    log::{Act, Card, Roles},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

pub(crate) const CIRCLE: Id = Id([1; 16]);
pub(crate) const LINK: LinkId = LinkId(1);
pub(crate) const OTHER_LINK: LinkId = LinkId(2);
pub(crate) const MINUTE: i64 = 60_000;

pub(crate) fn chance(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

pub(crate) fn wrap_key(seed: u8) -> WrapKey {
    WrapKey::from_seed(Key::from_bytes([seed; 32]))
}

/// Somebody whose keys follow from `seed`, for a person and a circle.
pub(crate) fn introduce(circle: Id, person: u8, seed: u8) -> Introduction {
    let device = DeviceKey::from_seed(&[seed; 32]);
    let duty = DeviceKey::from_seed(&[seed + 1; 32]);
    let wrap = wrap_key(seed).public().bytes().to_vec();
    let person = Id([person; 16]);
    let card = Card::sign(circle, person, &device, &duty, wrap);
    Introduction { person, card, recovery: None }
}

fn made_once(place: &'static OnceLock<Introduction>, person: u8, seed: u8) -> Introduction {
    place.get_or_init(|| introduce(CIRCLE, person, seed)).clone()
}

pub(crate) fn ana() -> Introduction {
    static ANA: OnceLock<Introduction> = OnceLock::new();
    made_once(&ANA, 10, 10)
}

pub(crate) fn ben() -> Introduction {
    static BEN: OnceLock<Introduction> = OnceLock::new();
    let recovery = Some(DeviceKey::from_seed(&[29; 32]).id());
    Introduction { recovery, ..made_once(&BEN, 20, 20) }
}

pub(crate) fn thief() -> Introduction {
    static THIEF: OnceLock<Introduction> = OnceLock::new();
    made_once(&THIEF, 30, 30)
}

pub(crate) const ROLES: Roles = Roles(6);

pub(crate) fn invitation() -> Invitation {
    invitation_for(Invites::Person { roles: ROLES })
}

pub(crate) fn invitation_for(invites: Invites) -> Invitation {
    let endpoint = vec![5; 32];
    let terms = Terms { root: Hash([2; 32]), log: Id([3; 16]), circle: CIRCLE, invites, endpoint };
    Invitation { terms, secret: JoinSecret::from_bytes([4; 16]) }
}

pub(crate) fn inviter(now: i64) -> Inviter {
    Inviter::new(now, invitation(), ana(), wrap_key(40))
}

pub(crate) fn newcomer(now: i64) -> Newcomer {
    Newcomer::new(now, invitation(), ben())
}

/// One world of two.
pub(crate) struct World {
    pub(crate) now: i64,
    pub(crate) inviter: Inviter,
    pub(crate) newcomer: Newcomer,
    pub(crate) chance: ChaCha20Rng,
    pub(crate) to_inviter: VecDeque<Vec<u8>>,
    pub(crate) to_newcomer: VecDeque<Vec<u8>>,
    /// All that the machines wanted, apart from what went over their link.
    pub(crate) inviter_said: Vec<inviter::Output>,
    pub(crate) newcomer_said: Vec<newcomer::Output>,
    /// Sent over other links.
    pub(crate) aside: Vec<(LinkId, Frame)>,
    /// What is given for an admission; without it nothing is signed yet.
    pub(crate) package: Option<Vec<u8>>,
    /// Whether the newcomer's device stores what it is told to.
    pub(crate) stores: bool,
}

impl World {
    pub(crate) fn of(inviter: Inviter, newcomer: Newcomer) -> Self {
        let mut world = Self {
            now: 0,
            inviter,
            newcomer,
            chance: chance(7),
            to_inviter: VecDeque::new(),
            to_newcomer: VecDeque::new(),
            inviter_said: Vec::new(),
            newcomer_said: Vec::new(),
            aside: Vec::new(),
            package: Some(b"package".to_vec()),
            stores: true,
        };
        world.newcomer(newcomer::Input::LinkUp { link: LINK });
        world
    }

    pub(crate) fn new() -> Self {
        Self::of(inviter(0), newcomer(0))
    }

    /// Up to where both screens show digits.
    pub(crate) fn confirming() -> Self {
        let mut world = Self::new();
        world.run();
        world
    }

    pub(crate) fn inviter(&mut self, input: inviter::Input) {
        for output in self.inviter.handle(self.now, &mut self.chance, input) {
            match output {
                inviter::Output::Send { link: LINK, frame } => self.to_newcomer.push_back(frame),
                inviter::Output::Send { link, frame } => {
                    self.aside.push((link, Frame::decode(&frame, usize::MAX).unwrap()));
                }
                other => {
                    let admits = matches!(other, inviter::Output::Admit(_));
                    self.inviter_said.push(other);
                    if let (true, Some(package)) = (admits, self.package.clone()) {
                        self.inviter(inviter::Input::Admitted { package });
                    }
                }
            }
        }
    }

    pub(crate) fn newcomer(&mut self, input: newcomer::Input) {
        for output in self.newcomer.handle(self.now, &mut self.chance, input) {
            match output {
                newcomer::Output::Send { frame, .. } => self.to_inviter.push_back(frame),
                other => {
                    let stores = matches!(
                        other,
                        newcomer::Output::Keep { .. } | newcomer::Output::Store { .. }
                    );
                    self.newcomer_said.push(other);
                    if stores && self.stores {
                        self.newcomer(newcomer::Input::Stored);
                    }
                }
            }
        }
    }

    pub(crate) fn frame_to_inviter(&mut self, bytes: Vec<u8>) {
        self.inviter(inviter::Input::Frame { link: LINK, bytes });
    }

    pub(crate) fn frame_to_newcomer(&mut self, bytes: Vec<u8>) {
        self.newcomer(newcomer::Input::Frame { link: LINK, bytes });
    }

    /// Delivers one frame, if there is one.
    pub(crate) fn step(&mut self) -> bool {
        if let Some(bytes) = self.to_inviter.pop_front() {
            self.frame_to_inviter(bytes);
        } else if let Some(bytes) = self.to_newcomer.pop_front() {
            self.frame_to_newcomer(bytes);
        } else {
            return false;
        }
        true
    }

    pub(crate) fn run(&mut self) {
        while self.step() {}
    }

    /// Delivers that many frames.
    pub(crate) fn steps(&mut self, count: usize) {
        (0..count).for_each(|_| assert!(self.step()));
    }

    pub(crate) fn link_breaks(&mut self) {
        self.to_inviter.clear();
        self.to_newcomer.clear();
        self.inviter(inviter::Input::LinkDown { link: LINK });
        self.newcomer(newcomer::Input::LinkDown { link: LINK });
    }

    pub(crate) fn tick(&mut self, now: i64) {
        self.now = now;
        self.inviter(inviter::Input::Tick);
        self.newcomer(newcomer::Input::Tick);
    }

    /// The next frame to the inviter, for a test to change.
    pub(crate) fn next_to_inviter(&mut self) -> Frame {
        Frame::decode(&self.to_inviter.pop_front().unwrap(), usize::MAX).unwrap()
    }

    pub(crate) fn next_to_newcomer(&mut self) -> Frame {
        Frame::decode(&self.to_newcomer.pop_front().unwrap(), usize::MAX).unwrap()
    }

    /// What the screens show.
    pub(crate) fn digits(&self) -> (Option<[u8; 6]>, Option<[u8; 6]>) {
        (
            self.inviter_said.iter().find_map(|output| match output {
                inviter::Output::Digits(digits) => Some(*digits),
                _ => None,
            }),
            self.newcomer_said.iter().find_map(|output| match output {
                newcomer::Output::Digits(digits) => Some(*digits),
                _ => None,
            }),
        )
    }

    /// Who is to be admitted.
    pub(crate) fn admitted(&self) -> Option<&Act> {
        let mut acts = self.inviter_said.iter().filter_map(|output| match output {
            inviter::Output::Admit(act) => Some(act.as_ref()),
            _ => None,
        });
        let act = acts.next();
        assert!(acts.next().is_none(), "admitted twice");
        act
    }

    pub(crate) fn ends(&self) -> (End, End) {
        let mut inviter = self.inviter_said.iter().filter_map(|output| match output {
            inviter::Output::Refused(refused) => Some(End::Refused(*refused)),
            inviter::Output::Finished(ending) => Some(End::Finished(*ending)),
            _ => None,
        });
        let mut newcomer = self.newcomer_said.iter().filter_map(|output| match output {
            newcomer::Output::Refused(refused) => Some(End::Refused(*refused)),
            newcomer::Output::Finished(ending) => Some(End::Finished(*ending)),
            _ => None,
        });
        let ends = (inviter.next().unwrap_or(End::Open), newcomer.next().unwrap_or(End::Open));
        assert!(inviter.next().is_none() && newcomer.next().is_none(), "ended twice");
        ends
    }

    pub(crate) fn kept(&self) -> bool {
        self.newcomer_said.iter().any(|output| matches!(output, newcomer::Output::Keep { .. }))
    }

    pub(crate) fn forgot(&self) -> bool {
        self.newcomer_said.contains(&newcomer::Output::Forget)
    }

    /// The inviter refused for this reason and told it; nobody was admitted, nothing is stored.
    pub(crate) fn assert_inviter_refused(&mut self, reason: Reason) {
        self.run();
        assert_eq!(self.ends(), (own(reason), other(reason)));
        self.assert_nothing_is_left();
    }

    pub(crate) fn assert_newcomer_refused(&mut self, reason: Reason) {
        self.run();
        assert_eq!(self.ends(), (other(reason), own(reason)));
        self.assert_nothing_is_left();
    }

    /// And the invitation is dead.
    fn assert_nothing_is_left(&mut self) {
        assert_eq!(self.admitted(), None);
        assert!(!self.kept() || self.forgot());
        let bytes = Frame::Knock { invitation: invitation().secret.hash() }.encode();
        self.inviter(inviter::Input::Frame { link: LinkId(77), bytes });
        let (link, answer) = self.aside.last().unwrap();
        assert_eq!(*link, LinkId(77));
        assert!(matches!(answer, Frame::Refuse { reason: Reason::Used | Reason::Expired }));
        self.inviter(inviter::Input::Same);
        self.newcomer(newcomer::Input::Same);
        assert_eq!(self.admitted(), None);
    }
}

/// How it ended for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Open,
    Refused(Refused),
    Finished(Ending),
}

pub(crate) fn own(reason: Reason) -> End {
    End::Refused(Refused { reason, by: Whose::Own })
}

pub(crate) fn other(reason: Reason) -> End {
    End::Refused(Refused { reason, by: Whose::Other })
}
