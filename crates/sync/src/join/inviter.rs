//! The end that made the invitation, and signs what admits.
//!
//! Answers one device, once: whatever goes wrong after the first knock, the invitation is dead. What
//! is to be signed leaves it as [`Output::Admit`], after both people have said that the digits are
//! the same, and in no other case.

use std::mem;

use porchlight_crypto::{
    Hash, Verified, WrapKey,
    join::{Commitment, JoinHalf, JoinRole, JoinSecret, Session},
    join::{commit, opens, share, six_digits, take_key, transcript},
};
use rand_core::CryptoRng;

use super::{
    FRAME_BYTES_MAX, PIECE_BYTES,
    frame::{Frame, Message},
    invitation::{Invitation, Invites},
    meeting::{Clock, Ending, Introduction, LinkId, Reason, Refused, Whose, described, introduced},
    returning::{self, Parents},
};
use crate::log::Act;

/// What happens to an inviter.
pub enum Input {
    /// A frame came over any link of the endpoint.
    Frame { link: LinkId, bytes: Vec<u8> },
    /// A link is gone.
    LinkDown { link: LinkId },
    /// The person here says that both screens show the same digits.
    Same,
    /// The same of an invitation to return: this is what the `Return` is to cite.
    Returns(Parents),
    /// The person here says that they differ.
    Differ,
    /// The person here wants no more of it.
    Stop,
    /// What [`Output::Admit`] said is signed and stored; here is all that the newcomer needs.
    Admitted { package: Vec<u8> },
    /// It can't be signed, and won't be.
    NotAdmitted,
    /// Time passed.
    Tick,
}

/// What an inviter wants done.
#[derive(Debug, PartialEq, Eq)]
pub enum Output {
    /// To be sent whole and in order.
    Send { link: LinkId, frame: Vec<u8> },
    /// To be closed when all before is sent.
    Close { link: LinkId },
    /// To be shown, with the question whether the other screen shows the same.
    Digits([u8; 6]),
    /// To be signed with the duty key and stored: `Admit` or `AddDevice`. Answered by
    /// [`Input::Admitted`] or [`Input::NotAdmitted`].
    Admit(Box<Act>),
    /// A `Return` that both people agreed to, signed by the newcomer: to be stored, and seconded with the
    /// duty key. Answered as [`Output::Admit`] is.
    Second(Box<Verified>),
    /// After the meeting was over or settled, one more device came with the invitation: somebody
    /// else has seen it. Said once.
    SecondContact,
    /// Nobody was admitted.
    Refused(Refused),
    /// Somebody was.
    Finished(Ending),
}

/// One invitation, from the moment when it was made.
pub struct Inviter {
    invitation: Invitation,
    own: Introduction,
    clock: Clock,
    /// The link that knocked first.
    link: Option<LinkId>,
    state: State,
    /// Whether [`Output::SecondContact`] was said.
    told: bool,
}

enum State {
    Waiting { exchange: WrapKey },
    Offered { exchange: WrapKey, half: JoinHalf },
    Revealed { exchange: WrapKey, half: JoinHalf, theirs: Commitment },
    Confirming { session: Session, newcomer: Introduction, said: Said },
    Signing { session: Result<Session, Reason> },
    Sending { session: Session, package: Vec<u8>, sent: usize },
    Over { answer: Reason },
}

/// What the person here said of the digits.
#[derive(Default)]
enum Said {
    #[default]
    Nothing,
    Same,
    /// That they are the same; a `Return` has to cite this.
    Returns(Parents),
}

impl Inviter {
    /// An invitation that lives from `now` on: [`INVITATION_MS`](super::INVITATION_MS) of running
    /// time. `own` is this device, `exchange` a key that was never used and never will be again.
    pub fn new(now: i64, invitation: Invitation, own: Introduction, exchange: WrapKey) -> Self {
        let (clock, state) = (Clock::started(now), State::Waiting { exchange });
        Self { invitation, own, clock, link: None, state, told: false }
    }

    /// The invitation, to show it.
    pub fn invitation(&self) -> &Invitation {
        &self.invitation
    }

    /// When a [`Input::Tick`] is due, if nothing happens before.
    pub fn wakes_at(&self) -> Option<i64> {
        match self.state {
            State::Signing { .. } | State::Over { .. } => None,
            State::Waiting { .. }
            | State::Offered { .. }
            | State::Revealed { .. }
            | State::Confirming { .. }
            | State::Sending { .. } => Some(self.clock.until()),
        }
    }

    /// What follows from an input at `now`, in milliseconds of the running time.
    pub fn handle(&mut self, now: i64, chance: &mut dyn CryptoRng, input: Input) -> Vec<Output> {
        let mut out = match self.clock.pass(now) {
            Ok(()) => Vec::new(),
            Err(reason) => self.time_is_over(reason),
        };
        out.extend(match input {
            Input::Frame { link, bytes } if Some(link) == self.link => self.frame(&bytes),
            Input::Frame { link, bytes } => self.contact(link, &bytes, chance),
            Input::LinkDown { link } if Some(link) == self.link => {
                self.fail(Refused::own(Reason::LinkLost))
            }
            Input::LinkDown { .. } | Input::Tick => Vec::new(),
            Input::Same => self.same(None),
            Input::Returns(parents) => self.same(Some(parents)),
            Input::Differ => self.stop(Reason::Differ),
            Input::Stop => self.stop(Reason::Stopped),
            Input::Admitted { package } => self.admitted(package),
            Input::NotAdmitted => self.not_admitted(),
        });
        out
    }

    fn time_is_over(&mut self, reason: Reason) -> Vec<Output> {
        match self.state {
            State::Waiting { .. }
            | State::Offered { .. }
            | State::Revealed { .. }
            | State::Confirming { .. } => self.refuse(Refused::own(reason)),
            State::Sending { .. } => self.part(reason),
            State::Signing { .. } | State::Over { .. } => Vec::new(),
        }
    }

    /// A frame over a link that is not the meeting's.
    fn contact(&mut self, link: LinkId, bytes: &[u8], chance: &mut dyn CryptoRng) -> Vec<Output> {
        let knocks = match Frame::decode(bytes, FRAME_BYTES_MAX) {
            Ok(Frame::Knock { invitation }) => is_of(&self.invitation.secret, invitation),
            Ok(_) | Err(_) => false,
        };
        if !knocks {
            // A stranger, who doesn't hold the invitation and learns nothing about it.
            return vec![Output::Close { link }];
        }
        let answer = match &self.state {
            State::Waiting { .. } => return self.offer(link, chance),
            State::Offered { .. } | State::Revealed { .. } | State::Confirming { .. } => {
                Reason::SecondContact
            }
            State::Signing { .. } | State::Sending { .. } => Reason::Used,
            State::Over { answer } => *answer,
        };
        let frame = Frame::Refuse { reason: answer }.encode();
        let mut out = vec![Output::Send { link, frame }, Output::Close { link }];
        let first_told = self.link.is_some() && !mem::replace(&mut self.told, true);
        if answer == Reason::SecondContact {
            out.extend(self.refuse(Refused::own(answer)));
        } else if first_told {
            out.push(Output::SecondContact);
        }
        out
    }

    fn is_over(&self) -> bool {
        matches!(self.state, State::Over { .. })
    }

    /// Only right before the next state is set.
    fn take_state(&mut self) -> State {
        mem::replace(&mut self.state, State::Over { answer: Reason::Used })
    }

    fn offer(&mut self, link: LinkId, chance: &mut dyn CryptoRng) -> Vec<Output> {
        let State::Waiting { exchange } = self.take_state() else { return Vec::new() };
        let mut nonce = [0; 32];
        chance.fill_bytes(&mut nonce);
        let key = exchange.public();
        let share = share(JoinRole::Inviter, &described(&self.invitation, &self.own), key.bytes());
        self.link = Some(link);
        self.state = State::Offered { exchange, half: JoinHalf { nonce, share } };
        self.send(&Frame::Offer { commitment: commit(&nonce, &share), key })
    }

    /// A frame over the meeting's link.
    fn frame(&mut self, bytes: &[u8]) -> Vec<Output> {
        if self.is_over() {
            return Vec::new();
        }
        let taken = Frame::decode(bytes, FRAME_BYTES_MAX).and_then(|frame| self.step(frame));
        match taken {
            Ok(out) => out,
            Err(reason) => self.fail(Refused::own(reason)),
        }
    }

    fn step(&mut self, frame: Frame) -> Result<Vec<Output>, Reason> {
        match (&self.state, frame) {
            (State::Offered { .. }, Frame::Promise { commitment }) => self.reveal(commitment),
            (State::Revealed { .. }, Frame::Answer { nonce, introduction, wrapped }) => {
                self.meet(nonce, introduction, &wrapped)
            }
            (State::Confirming { .. } | State::Sending { .. }, Frame::Sealed { bytes }) => {
                self.open(&bytes)
            }
            (_, Frame::Refuse { reason }) => Ok(self.fail(Refused::other(reason))),
            (
                _,
                Frame::Knock { .. }
                | Frame::Offer { .. }
                | Frame::Promise { .. }
                | Frame::Reveal { .. }
                | Frame::Answer { .. }
                | Frame::Sealed { .. },
            ) => Err(Reason::OutOfOrder),
        }
    }

    fn reveal(&mut self, theirs: Commitment) -> Result<Vec<Output>, Reason> {
        if let State::Offered { half, .. } = &self.state
            && theirs == commit(&half.nonce, &half.share)
        {
            return Err(Reason::Reflected);
        }
        let State::Offered { exchange, half } = self.take_state() else {
            return Err(Reason::OutOfOrder);
        };
        self.state = State::Revealed { exchange, half, theirs };
        Ok(self.send(&Frame::Reveal { nonce: half.nonce, introduction: self.own.clone() }))
    }

    fn meet(
        &mut self,
        nonce: [u8; 32],
        newcomer: Introduction,
        wrapped: &[u8],
    ) -> Result<Vec<Output>, Reason> {
        let State::Revealed { exchange, half, theirs } = &self.state else {
            return Err(Reason::OutOfOrder);
        };
        let share = share(JoinRole::Newcomer, &described(&self.invitation, &newcomer), wrapped);
        if !opens(theirs, &nonce, &share) {
            return Err(Reason::Commitment);
        }
        introduced(&self.invitation, &self.own, &newcomer, &newcomer)?;
        let secret = take_key(exchange, wrapped).map_err(|_| Reason::Exchange)?;
        let invitation = &self.invitation.secret;
        let seen = transcript(invitation, half, &JoinHalf { nonce, share });
        let session = Session::new(JoinRole::Inviter, &secret, invitation, &seen);
        self.state = State::Confirming { session, newcomer, said: Said::Nothing };
        Ok(vec![Output::Digits(six_digits(&seen))])
    }

    fn same(&mut self, parents: Option<Parents>) -> Vec<Output> {
        let returns = matches!(self.invitation.terms.invites, Invites::Return { .. });
        let State::Confirming { session, said: said @ Said::Nothing, .. } = &mut self.state else {
            return Vec::new();
        };
        let message = match parents {
            Some(parents) if returns => {
                *said = Said::Returns(parents.clone());
                Message::SameParents { parents }
            }
            None if !returns => {
                *said = Said::Same;
                Message::Same
            }
            Some(_) | None => return Vec::new(),
        };
        let frame = Frame::seal(session, &message);
        self.send(&frame)
    }

    fn stop(&mut self, reason: Reason) -> Vec<Output> {
        match self.state {
            State::Waiting { .. }
            | State::Offered { .. }
            | State::Revealed { .. }
            | State::Confirming { .. } => self.refuse(Refused::own(reason)),
            // It is with the signing: too late to stop, only to remove.
            State::Signing { .. } | State::Sending { .. } | State::Over { .. } => Vec::new(),
        }
    }

    fn open(&mut self, sealed: &[u8]) -> Result<Vec<Output>, Reason> {
        let message = match &mut self.state {
            State::Confirming { session, .. } | State::Sending { session, .. } => {
                Message::open(session, sealed)?
            }
            State::Waiting { .. }
            | State::Offered { .. }
            | State::Revealed { .. }
            | State::Signing { .. }
            | State::Over { .. } => return Err(Reason::OutOfOrder),
        };
        match (&self.state, message) {
            (State::Confirming { said: Said::Same, .. }, Message::Agreed) => Ok(self.admit()),
            (
                State::Confirming { newcomer, said: Said::Returns(parents), .. },
                Message::Returned { operation },
            ) => {
                let terms = &self.invitation.terms;
                let chunk = returning::read(terms, newcomer, parents, &operation)?;
                Ok(self.second(chunk))
            }
            (State::Sending { .. }, Message::Stored) => Ok(self.stored()),
            (_, Message::Refuse { reason }) => Ok(self.fail(Refused::other(reason))),
            (
                _,
                Message::Same
                | Message::Agreed
                | Message::Stored
                | Message::Piece { .. }
                | Message::SameParents { .. }
                | Message::Returned { .. },
            ) => Err(Reason::OutOfOrder),
        }
    }

    /// Both people have said that the digits are the same: the one place where somebody is admitted.
    fn admit(&mut self) -> Vec<Output> {
        let State::Confirming { session, newcomer, said: Said::Same } = self.take_state() else {
            return Vec::new();
        };
        self.state = State::Signing { session: Ok(session) };
        let Introduction { person, card, recovery } = newcomer;
        let act = match self.invitation.terms.invites {
            Invites::Person { roles } => Act::Admit { person, card, roles, recovery },
            Invites::Device { .. } | Invites::Return { .. } => Act::AddDevice { person, card },
        };
        vec![Output::Admit(Box::new(act))]
    }

    /// The same for who returns: they signed it themselves, and it lacks one who saw them.
    fn second(&mut self, operation: Verified) -> Vec<Output> {
        let State::Confirming { session, said: Said::Returns(_), .. } = self.take_state() else {
            return Vec::new();
        };
        self.state = State::Signing { session: Ok(session) };
        vec![Output::Second(Box::new(operation))]
    }

    fn admitted(&mut self, package: Vec<u8>) -> Vec<Output> {
        if !matches!(self.state, State::Signing { .. }) {
            return Vec::new();
        }
        let State::Signing { session } = self.take_state() else { return Vec::new() };
        match session {
            Ok(session) => {
                self.clock.extend();
                self.state = State::Sending { session, package, sent: 0 };
                self.send_piece()
            }
            Err(reason) => vec![Output::Finished(Ending::Apart(reason))],
        }
    }

    fn not_admitted(&mut self) -> Vec<Output> {
        match self.state {
            State::Signing { .. } => self.refuse(Refused::own(Reason::NotSigned)),
            State::Waiting { .. }
            | State::Offered { .. }
            | State::Revealed { .. }
            | State::Confirming { .. }
            | State::Sending { .. }
            | State::Over { .. } => Vec::new(),
        }
    }

    fn send_piece(&mut self) -> Vec<Output> {
        let State::Sending { session, package, sent } = &mut self.state else {
            return Vec::new();
        };
        let rest = package.get(*sent..).unwrap_or_default();
        let bytes = rest.get(..PIECE_BYTES).unwrap_or(rest).to_vec();
        let last = bytes.len() == rest.len();
        *sent += bytes.len();
        let frame = Frame::seal(session, &Message::Piece { last, bytes });
        self.send(&frame)
    }

    fn stored(&mut self) -> Vec<Output> {
        self.clock.extend();
        match &self.state {
            State::Sending { package, sent, .. } if *sent < package.len() => self.send_piece(),
            State::Waiting { .. }
            | State::Offered { .. }
            | State::Revealed { .. }
            | State::Confirming { .. }
            | State::Signing { .. }
            | State::Sending { .. }
            | State::Over { .. } => self.finish(Ending::Complete),
        }
    }

    /// Something went wrong on the meeting's link.
    fn fail(&mut self, refused: Refused) -> Vec<Output> {
        match &mut self.state {
            // It may be signed by now. The rest goes by the exchange.
            State::Signing { session } => {
                *session = Err(refused.reason);
                self.link.map(|link| Output::Close { link }).into_iter().collect()
            }
            State::Sending { .. } => self.part(refused.reason),
            State::Over { .. } => Vec::new(),
            State::Waiting { .. }
            | State::Offered { .. }
            | State::Revealed { .. }
            | State::Confirming { .. } => self.refuse(refused),
        }
    }

    fn part(&mut self, reason: Reason) -> Vec<Output> {
        self.finish(Ending::Apart(reason))
    }

    fn finish(&mut self, ending: Ending) -> Vec<Output> {
        self.state = State::Over { answer: Reason::Used };
        let close = self.link.map(|link| Output::Close { link });
        close.into_iter().chain([Output::Finished(ending)]).collect()
    }

    fn refuse(&mut self, refused: Refused) -> Vec<Output> {
        let reason = refused.reason;
        let frame = match self.take_state() {
            State::Confirming { mut session, .. } | State::Signing { session: Ok(mut session) } => {
                Frame::seal(&mut session, &Message::Refuse { reason })
            }
            State::Waiting { .. }
            | State::Offered { .. }
            | State::Revealed { .. }
            | State::Signing { session: Err(_) }
            | State::Sending { .. }
            | State::Over { .. } => Frame::Refuse { reason },
        };
        if self.link.is_none() {
            self.state = State::Over { answer: reason };
        }
        let mut out = match refused {
            Refused { by: Whose::Own, reason } if reason != Reason::LinkLost => self.send(&frame),
            Refused { .. } => Vec::new(),
        };
        out.extend(self.link.map(|link| Output::Close { link }));
        out.push(Output::Refused(refused));
        out
    }

    fn send(&self, frame: &Frame) -> Vec<Output> {
        let send = |link| Output::Send { link, frame: frame.encode() };
        self.link.map(send).into_iter().collect()
    }
}

/// In constant time, so that nobody finds the hash byte by byte.
fn is_of(secret: &JoinSecret, shown: Hash) -> bool {
    secret.hash().is_same_secret(&shown)
}
