//! The end that received the invitation.
//!
//! Keeps nothing before both people have said that the digits are the same, and has its keys stored
//! before it agrees: from then on it may be a member without knowing. Whether it is one is read from
//! the circle's log alone, which must reach the root that the invitation pins.

use std::mem;

use porchlight_crypto::{
    CheckedWrapPublic, Key, WrapPublic,
    join::{Commitment, JoinHalf, JoinRole, Session},
    join::{commit, give_key, opens, share, six_digits, transcript},
};
use rand_core::CryptoRng;

use super::{
    FRAME_BYTES_MAX, PACKAGE_BYTES_MAX, PIECE_BYTES, PIECE_FRAME_BYTES_MAX,
    frame::{Frame, Message},
    invitation::{Invitation, Invites},
    meeting::{Clock, Ending, Introduction, LinkId, Reason, Refused, Whose, described, introduced},
    returning::Parents,
};

/// What happens to a newcomer.
pub enum Input {
    /// The link to the invitation's endpoint is up. The first one is used, no other.
    LinkUp { link: LinkId },
    /// A frame came.
    Frame { link: LinkId, bytes: Vec<u8> },
    /// A link is gone, or couldn't be made.
    LinkDown { link: LinkId },
    /// The person here says that both screens show the same digits.
    Same,
    /// The person here says that they differ.
    Differ,
    /// The person here wants no more of it.
    Stop,
    /// What [`Output::Keep`] or [`Output::Store`] said is stored for good.
    Stored,
    /// What [`Output::Keep`] said is stored, and this is the `Return` that it asked for, signed.
    Signed { operation: Vec<u8> },
    /// It is not, and won't be; also a package that is not of this circle.
    NotStored,
    /// Time passed.
    Tick,
}

/// What a newcomer wants done.
#[derive(Debug, PartialEq, Eq)]
pub enum Output {
    /// To be sent whole and in order.
    Send { link: LinkId, frame: Vec<u8> },
    /// To be closed when all before is sent.
    Close { link: LinkId },
    /// To be shown, with the question whether the other screen shows the same.
    Digits([u8; 6]),
    /// The own keys, the invitation's terms and who invites: to be stored before anything else is
    /// said. Answered by [`Input::Stored`] or [`Input::NotStored`]; with `parents`, which a `Return` has to
    /// cite, by [`Input::Signed`] instead.
    Keep { inviter: Box<Introduction>, parents: Option<Parents> },
    /// What [`Output::Keep`] had stored is to be destroyed: nobody was admitted.
    Forget,
    /// The next piece of the package, numbered from 0. Answered as `Keep` is; the last one is
    /// [`Input::Stored`] only when the log reaches the pinned root and brings this card.
    Store { piece: u32, last: bool, bytes: Vec<u8> },
    /// Nobody was admitted.
    Refused(Refused),
    /// This device is a member ([`Ending::Complete`]), or will be if the log says so.
    Finished(Ending),
}

/// One meeting over an invitation.
pub struct Newcomer {
    invitation: Invitation,
    own: Introduction,
    clock: Clock,
    link: Option<LinkId>,
    state: State,
}

enum State {
    Dialling,
    Knocked,
    Promised(Box<Promised>),
    Confirming { session: Session, inviter: Box<Introduction>, same: Both },
    Keeping { session: Session, returns: bool },
    Agreed { session: Session, pieces: Pieces },
    Over,
}

struct Promised {
    theirs: Commitment,
    key: WrapPublic,
    half: JoinHalf,
    secret: Key,
    wrapped: Vec<u8>,
}

/// Who has said that the digits are the same, and what the inviter named with it.
#[derive(Default)]
struct Both {
    own: bool,
    inviter: bool,
    parents: Option<Parents>,
}

/// How far the package is here.
#[derive(Default)]
struct Pieces {
    number: u32,
    bytes: usize,
    /// Whether a piece is being stored, and if so, whether it is the last one.
    storing: Option<bool>,
}

impl Newcomer {
    /// A meeting that begins at `now` and must be agreed within
    /// [`INVITATION_MS`](super::INVITATION_MS) of this device's running time. `own` was made for
    /// this circle alone, and is forgotten if the meeting is refused.
    pub fn new(now: i64, invitation: Invitation, own: Introduction) -> Self {
        Self { invitation, own, clock: Clock::started(now), link: None, state: State::Dialling }
    }

    /// The invitation.
    pub fn invitation(&self) -> &Invitation {
        &self.invitation
    }

    /// How large a frame may be now: the link refuses a longer one before it is here.
    pub fn frame_bytes_max(&self) -> usize {
        match self.state {
            State::Agreed { .. } => PIECE_FRAME_BYTES_MAX,
            State::Dialling
            | State::Knocked
            | State::Promised(_)
            | State::Confirming { .. }
            | State::Keeping { .. }
            | State::Over => FRAME_BYTES_MAX,
        }
    }

    /// When a [`Input::Tick`] is due, if nothing happens before.
    pub fn wakes_at(&self) -> Option<i64> {
        (!self.is_over()).then(|| self.clock.until())
    }

    /// What follows from an input at `now`, in milliseconds of the running time.
    pub fn handle(&mut self, now: i64, chance: &mut dyn CryptoRng, input: Input) -> Vec<Output> {
        if self.is_over() {
            return Vec::new();
        }
        if let Err(reason) = self.clock.pass(now) {
            return self.fail(Refused::own(reason));
        }
        match input {
            Input::LinkUp { link } => self.knock(link),
            Input::Frame { link, bytes } if Some(link) == self.link => self.frame(&bytes, chance),
            Input::LinkDown { link } if self.link.is_none_or(|own| own == link) => {
                self.fail(Refused::own(Reason::LinkLost))
            }
            Input::Frame { .. } | Input::LinkDown { .. } | Input::Tick => Vec::new(),
            Input::Same => self.same(),
            Input::Differ => self.stop(Reason::Differ),
            Input::Stop => self.stop(Reason::Stopped),
            Input::Stored => self.stored(None),
            Input::Signed { operation } => self.stored(Some(operation)),
            Input::NotStored => self.not_stored(),
        }
    }

    fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Only right before the next state is set.
    fn take_state(&mut self) -> State {
        mem::replace(&mut self.state, State::Over)
    }

    fn knock(&mut self, link: LinkId) -> Vec<Output> {
        if self.link.is_some() {
            return vec![Output::Close { link }];
        }
        self.link = Some(link);
        self.state = State::Knocked;
        self.send(&Frame::Knock { invitation: self.invitation.secret.hash() })
    }

    fn frame(&mut self, bytes: &[u8], chance: &mut dyn CryptoRng) -> Vec<Output> {
        let taken = Frame::decode(bytes, self.frame_bytes_max())
            .map_err(Refused::own)
            .and_then(|frame| self.step(frame, chance));
        taken.unwrap_or_else(|refused| self.fail(refused))
    }

    fn step(&mut self, frame: Frame, chance: &mut dyn CryptoRng) -> Result<Vec<Output>, Refused> {
        let taken = match (&self.state, frame) {
            (State::Knocked, Frame::Offer { commitment, key }) => {
                self.promise(commitment, key, chance)
            }
            (State::Promised(_), Frame::Reveal { nonce, introduction }) => {
                self.answer(nonce, introduction)
            }
            (
                State::Confirming { .. } | State::Keeping { .. } | State::Agreed { .. },
                Frame::Sealed { bytes },
            ) => return self.open(&bytes),
            (_, Frame::Refuse { reason }) => return Ok(self.fail(Refused::other(reason))),
            (
                _,
                Frame::Knock { .. }
                | Frame::Offer { .. }
                | Frame::Promise { .. }
                | Frame::Reveal { .. }
                | Frame::Answer { .. }
                | Frame::Sealed { .. },
            ) => Err(Reason::OutOfOrder),
        };
        taken.map_err(Refused::own)
    }

    fn promise(
        &mut self,
        theirs: Commitment,
        key: WrapPublic,
        chance: &mut dyn CryptoRng,
    ) -> Result<Vec<Output>, Reason> {
        let checked: CheckedWrapPublic = key.check().map_err(|_| Reason::WrappingKey)?;
        let (secret, wrapped) = give_key(&checked, chance);
        let mut nonce = [0; 32];
        chance.fill_bytes(&mut nonce);
        let share = share(JoinRole::Newcomer, &described(&self.invitation, &self.own), &wrapped);
        let half = JoinHalf { nonce, share };
        self.state = State::Promised(Box::new(Promised { theirs, key, half, secret, wrapped }));
        Ok(self.send(&Frame::Promise { commitment: commit(&nonce, &share) }))
    }

    fn answer(&mut self, nonce: [u8; 32], inviter: Introduction) -> Result<Vec<Output>, Reason> {
        let State::Promised(promised) = &self.state else { return Err(Reason::OutOfOrder) };
        let share =
            share(JoinRole::Inviter, &described(&self.invitation, &inviter), promised.key.bytes());
        if !opens(&promised.theirs, &nonce, &share) {
            return Err(Reason::Commitment);
        }
        introduced(&self.invitation, &inviter, &self.own, &inviter)?;
        let invitation = &self.invitation.secret;
        let seen = transcript(invitation, &JoinHalf { nonce, share }, &promised.half);
        let session = Session::new(JoinRole::Newcomer, &promised.secret, invitation, &seen);
        let mut out = self.send(&Frame::Answer {
            nonce: promised.half.nonce,
            introduction: self.own.clone(),
            wrapped: promised.wrapped.clone(),
        });
        out.push(Output::Digits(six_digits(&seen)));
        self.state =
            State::Confirming { session, inviter: Box::new(inviter), same: Both::default() };
        Ok(out)
    }

    fn open(&mut self, sealed: &[u8]) -> Result<Vec<Output>, Refused> {
        let returns = matches!(self.invitation.terms.invites, Invites::Return { .. });
        let (State::Confirming { session, .. }
        | State::Keeping { session, .. }
        | State::Agreed { session, .. }) = &mut self.state
        else {
            return Err(Refused::own(Reason::OutOfOrder));
        };
        let message = Message::open(session, sealed).map_err(Refused::own)?;
        match (&mut self.state, message) {
            (
                State::Confirming { same: Both { inviter: inviter @ false, .. }, .. },
                Message::Same,
            ) if !returns => {
                *inviter = true;
                Ok(self.keep())
            }
            (
                State::Confirming {
                    same: Both { inviter: inviter @ false, parents: named, .. },
                    ..
                },
                Message::SameParents { parents },
            ) if returns => {
                parents.check().map_err(Refused::own)?;
                *inviter = true;
                *named = Some(parents);
                Ok(self.keep())
            }
            (State::Agreed { pieces, .. }, Message::Piece { last, bytes }) => {
                let store = pieces.take(last, bytes).map_err(Refused::own)?;
                self.clock.extend();
                Ok(vec![store])
            }
            (State::Agreed { pieces, .. }, Message::Refuse { reason }) if pieces.is_untouched() => {
                Ok(self.refuse(Refused::other(reason)))
            }
            (_, Message::Refuse { reason }) => Ok(self.fail(Refused::other(reason))),
            (
                _,
                Message::Same
                | Message::Agreed
                | Message::Stored
                | Message::Piece { .. }
                | Message::SameParents { .. }
                | Message::Returned { .. },
            ) => Err(Refused::own(Reason::OutOfOrder)),
        }
    }

    fn same(&mut self) -> Vec<Output> {
        if let State::Confirming { same, .. } = &mut self.state {
            same.own = true;
        }
        self.keep()
    }

    /// Where both people have said that the digits are the same.
    fn keep(&mut self) -> Vec<Output> {
        let both = |same: &Both| same.own && same.inviter;
        if !matches!(&self.state, State::Confirming { same, .. } if both(same)) {
            return Vec::new();
        }
        let State::Confirming { session, inviter, same: Both { parents, .. } } = self.take_state()
        else {
            return Vec::new();
        };
        self.state = State::Keeping { session, returns: parents.is_some() };
        vec![Output::Keep { inviter, parents }]
    }

    fn stored(&mut self, operation: Option<Vec<u8>>) -> Vec<Output> {
        match self.take_state() {
            State::Keeping { mut session, returns } if returns == operation.is_some() => {
                let message =
                    operation.map_or(Message::Agreed, |operation| Message::Returned { operation });
                let frame = Frame::seal(&mut session, &message);
                self.state = State::Agreed { session, pieces: Pieces::default() };
                self.clock.extend();
                self.send(&frame)
            }
            State::Agreed {
                mut session,
                pieces: Pieces { storing: Some(last), number, bytes },
            } => {
                let frame = Frame::seal(&mut session, &Message::Stored);
                self.clock.extend();
                let mut out = self.send(&frame);
                if last {
                    out.extend(self.finish(Ending::Complete));
                } else {
                    let pieces = Pieces { number, bytes, storing: None };
                    self.state = State::Agreed { session, pieces };
                }
                out
            }
            before @ (State::Dialling
            | State::Knocked
            | State::Promised(_)
            | State::Confirming { .. }
            | State::Keeping { .. }
            | State::Agreed { .. }
            | State::Over) => {
                self.state = before;
                Vec::new()
            }
        }
    }

    fn not_stored(&mut self) -> Vec<Output> {
        match self.state {
            State::Keeping { .. }
            | State::Agreed { pieces: Pieces { storing: Some(_), .. }, .. } => {
                self.fail(Refused::own(Reason::Storage))
            }
            State::Dialling
            | State::Knocked
            | State::Promised(_)
            | State::Confirming { .. }
            | State::Agreed { .. }
            | State::Over => Vec::new(),
        }
    }

    fn stop(&mut self, reason: Reason) -> Vec<Output> {
        match self.state {
            State::Dialling
            | State::Knocked
            | State::Promised(_)
            | State::Confirming { .. }
            | State::Keeping { .. } => self.refuse(Refused::own(reason)),
            // It may be admitted by now: too late to stop, only to leave.
            State::Agreed { .. } | State::Over => Vec::new(),
        }
    }

    /// Something went wrong.
    fn fail(&mut self, refused: Refused) -> Vec<Output> {
        match self.state {
            State::Agreed { .. } => self.finish(Ending::Apart(refused.reason)),
            State::Dialling
            | State::Knocked
            | State::Promised(_)
            | State::Confirming { .. }
            | State::Keeping { .. }
            | State::Over => self.refuse(refused),
        }
    }

    fn finish(&mut self, ending: Ending) -> Vec<Output> {
        self.state = State::Over;
        let close = self.link.map(|link| Output::Close { link });
        close.into_iter().chain([Output::Finished(ending)]).collect()
    }

    fn refuse(&mut self, refused: Refused) -> Vec<Output> {
        let reason = refused.reason;
        let (frame, kept) = match self.take_state() {
            State::Confirming { mut session, .. } => {
                (Frame::seal(&mut session, &Message::Refuse { reason }), false)
            }
            State::Keeping { mut session, .. } | State::Agreed { mut session, .. } => {
                (Frame::seal(&mut session, &Message::Refuse { reason }), true)
            }
            State::Dialling | State::Knocked | State::Promised(_) | State::Over => {
                (Frame::Refuse { reason }, false)
            }
        };
        let mut out = match refused {
            Refused { by: Whose::Own, reason } if reason != Reason::LinkLost => self.send(&frame),
            Refused { .. } => Vec::new(),
        };
        out.extend(self.link.map(|link| Output::Close { link }));
        out.extend(kept.then_some(Output::Forget));
        out.push(Output::Refused(refused));
        out
    }

    fn send(&self, frame: &Frame) -> Vec<Output> {
        let send = |link| Output::Send { link, frame: frame.encode() };
        self.link.map(send).into_iter().collect()
    }
}

impl Pieces {
    fn is_untouched(&self) -> bool {
        self.number == 0
    }

    /// The next piece: one at a time, all full but the last one, together within the limit.
    fn take(&mut self, last: bool, bytes: Vec<u8>) -> Result<Output, Reason> {
        let is_whole = bytes.len() == PIECE_BYTES || last && bytes.len() < PIECE_BYTES;
        let sum = self.bytes.saturating_add(bytes.len());
        if self.storing.is_some() {
            return Err(Reason::OutOfOrder);
        }
        if !is_whole {
            return Err(Reason::Malformed);
        }
        if sum > PACKAGE_BYTES_MAX {
            return Err(Reason::TooLarge);
        }
        let piece = self.number;
        *self = Self { number: piece + 1, bytes: sum, storing: Some(last) };
        Ok(Output::Store { piece, last, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tried: an inviter, itself false, sends pieces that are not full, two at once, or without end.
    #[test]
    fn attack_package_without_end() {
        let mut pieces = Pieces::default();
        for (last, length) in [(false, 0), (false, PIECE_BYTES - 1), (true, PIECE_BYTES + 1)] {
            let refused = pieces.take(last, vec![0; length]);
            assert_eq!(refused, Err(Reason::Malformed), "{last} {length}");
        }
        for number in 0..PACKAGE_BYTES_MAX / PIECE_BYTES {
            assert!(pieces.take(false, vec![0; PIECE_BYTES]).is_ok(), "{number}");
            assert_eq!(pieces.take(true, vec![]), Err(Reason::OutOfOrder));
            pieces.storing = None;
        }
        let room = PACKAGE_BYTES_MAX - pieces.bytes;
        assert_eq!(pieces.take(true, vec![0; room + 1]), Err(Reason::TooLarge));
        assert_eq!(pieces.take(false, vec![0; PIECE_BYTES]), Err(Reason::TooLarge));
        assert!(pieces.take(true, vec![0; room]).is_ok());
    }
}
