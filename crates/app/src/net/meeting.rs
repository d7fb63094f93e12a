//! A meeting on its links (docs/protocol.md §22): the two machines of `sync::join` are given what comes
//! over links of the talk *join*, what people say and the running time; what they want done is done here.
//! What is signed and stored goes through the engine, in the order of the machines.
//!
//! One meeting at a time. When it is over it stays, to answer whoever comes late, until it is put away.

mod view;

use std::time::Duration;

use porchlight_api::{ApiError, MeetingSide, MeetingView};
use porchlight_crypto::{
    DeviceId, DeviceKey, DutyRoot, Id, Key, Verified, WrapKey, decode_canonical, encode_canonical,
};
use porchlight_net::{Event as LinkEvent, LinkId, Links, Talk, Ticket};
use porchlight_sync::{
    join::{
        Ending, Introduction, LinkId as JoinLink, PIECE_FRAME_BYTES_MAX, Refused,
        invitation::{Invitation, Invites},
        inviter, newcomer,
        returning::{self, Parents},
    },
    log::Act,
};

use super::{
    Core,
    book::{Call, Sort},
    lock,
};
use crate::{
    circle::{Arriving, Package},
    clock::{self, Chance},
    engine::EngineQueue,
    error::AppError,
};

/// A link of a meeting is closed without a reason: frames said it.
const NO_REASON: u8 = 0;

/// A meeting, as this device takes part in it.
pub(crate) struct Meeting {
    end: End,
    circle: Id,
    /// What this profile calls the circle.
    name: String,
    /// Where the invitation leads: here, or to whom it is shown.
    ticket: Ticket,
    stage: Stage,
    second_device: bool,
}

enum End {
    Inviter { machine: Box<inviter::Inviter>, duty: Option<DutyRoot> },
    Newcomer { machine: Box<newcomer::Newcomer>, arriving: Box<Arriving>, taken: Box<Taken> },
}

/// Whom an inviter let in: the bytes for the newcomer, who they are, and how many more must sign it.
type LetIn = (Vec<u8>, Id, u32);

/// What a newcomer was given so far.
#[derive(Default)]
struct Taken {
    /// What signs a `Return`, until it is signed.
    signs: Option<DeviceKey>,
    inviter: Option<Box<Introduction>>,
    package: Vec<u8>,
}

enum Stage {
    /// Nobody came yet, or the other is being called.
    Before,
    /// The two make their keys.
    Talking,
    Digits {
        digits: String,
        said: bool,
    },
    /// `inside`: whom this device has let in, and how many more must sign it.
    Admitting {
        inside: Option<(Id, u32)>,
    },
    Done {
        person: Id,
        lacks: u32,
    },
    Apart,
    Over {
        refused: Refused,
    },
}

/// What happens to a meeting, at either end.
pub(super) enum Word {
    Up(LinkId),
    Frame(LinkId, Vec<u8>),
    Down(LinkId),
    Same,
    Differ,
    Stop,
    Tick,
}

/// Where a meeting's wishes are fulfilled.
struct Around<'a> {
    links: &'a Links,
    queue: &'a EngineQueue,
    now: i64,
}

impl Meeting {
    /// An inviter's, who waits at `ticket`. `own` is this device in the circle.
    pub(crate) fn invites(
        (invitation, own): (Invitation, Introduction),
        (name, ticket): (String, Ticket),
        now: i64,
        chance: &mut Chance,
    ) -> Self {
        let circle = invitation.terms.circle;
        let machine = inviter::Inviter::new(now, invitation, own, WrapKey::draw(chance));
        let end = End::Inviter { machine: Box::new(machine), duty: None };
        Self { end, circle, name, ticket, stage: Stage::Before, second_device: false }
    }

    /// A newcomer's, whose keys are stored.
    pub(crate) fn joins(
        invitation: Invitation,
        (arriving, signs): (Arriving, Option<DeviceKey>),
        (name, ticket): (String, Ticket),
        now: i64,
    ) -> Self {
        let circle = invitation.terms.circle;
        let own = introduction(&arriving);
        let machine = newcomer::Newcomer::new(now, invitation, own);
        let (arriving, taken) = (Box::new(arriving), Box::new(Taken { signs, ..Taken::default() }));
        let end = End::Newcomer { machine: Box::new(machine), arriving, taken };
        Self { end, circle, name, ticket, stage: Stage::Before, second_device: false }
    }

    fn side(&self) -> MeetingSide {
        match self.end {
            End::Inviter { .. } => MeetingSide::Inviter,
            End::Newcomer { .. } => MeetingSide::Newcomer,
        }
    }

    /// Nothing more is to be agreed or brought over.
    fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Done { .. } | Stage::Apart | Stage::Over { .. })
    }

    fn wakes_at(&self) -> Option<i64> {
        match &self.end {
            End::Inviter { machine, .. } => machine.wakes_at(),
            End::Newcomer { machine, .. } => machine.wakes_at(),
        }
    }

    fn hear(&mut self, around: &Around<'_>, word: Word) -> Result<(), AppError> {
        let (now, mut chance) = (around.now, clock::chance()?);
        match &mut self.end {
            End::Inviter { machine, .. } => {
                let input = match word {
                    Word::Up(_) => return Ok(()),
                    Word::Frame(link, bytes) => {
                        inviter::Input::Frame { link: JoinLink(link.0), bytes }
                    }
                    Word::Down(link) => inviter::Input::LinkDown { link: JoinLink(link.0) },
                    Word::Same => match machine.invitation().terms.invites {
                        Invites::Return { recovery, .. } => {
                            inviter::Input::Returns(parents(around, self.circle, recovery)?)
                        }
                        Invites::Person { .. } | Invites::Device { .. } => inviter::Input::Same,
                    },
                    Word::Differ => inviter::Input::Differ,
                    Word::Stop => inviter::Input::Stop,
                    Word::Tick => inviter::Input::Tick,
                };
                let wishes = machine.handle(now, &mut chance, input);
                wishes.into_iter().try_for_each(|wish| self.as_inviter(around, wish))
            }
            End::Newcomer { machine, .. } => {
                let input = match word {
                    Word::Up(link) => newcomer::Input::LinkUp { link: JoinLink(link.0) },
                    Word::Frame(link, bytes) => {
                        newcomer::Input::Frame { link: JoinLink(link.0), bytes }
                    }
                    Word::Down(link) => newcomer::Input::LinkDown { link: JoinLink(link.0) },
                    Word::Same => newcomer::Input::Same,
                    Word::Differ => newcomer::Input::Differ,
                    Word::Stop => newcomer::Input::Stop,
                    Word::Tick => newcomer::Input::Tick,
                };
                let wishes = machine.handle(now, &mut chance, input);
                wishes.into_iter().try_for_each(|wish| self.as_newcomer(around, wish))
            }
        }
    }

    fn as_inviter(&mut self, around: &Around<'_>, wish: inviter::Output) -> Result<(), AppError> {
        use inviter::Output;
        match wish {
            Output::Send { link, frame } => {
                if matches!(self.stage, Stage::Before) {
                    self.stage = Stage::Talking;
                }
                around.links.send(LinkId(link.0), frame);
            }
            Output::Close { link } => around.links.close(LinkId(link.0), NO_REASON),
            Output::Digits(digits) => self.compare(digits),
            Output::Admit(act) => {
                self.stage = Stage::Admitting { inside: None };
                let admitted = self.admit(around, *act);
                return self.answer_signed(around, admitted);
            }
            Output::Second(operation) => {
                self.stage = Stage::Admitting { inside: None };
                let seconded = self.second(around, *operation);
                return self.answer_signed(around, seconded);
            }
            Output::SecondContact => self.second_device = true,
            Output::Refused(refused) => self.refuse(refused),
            // Not before: who puts a meeting away that is over would cut off what still goes over.
            Output::Finished(Ending::Complete) => {
                if let Stage::Admitting { inside: Some((person, lacks)) } = self.stage {
                    self.stage = Stage::Done { person, lacks };
                }
            }
            // Whoever was admitted gets the rest later; the log here says that they are in.
            Output::Finished(Ending::Apart(reason)) => {
                tracing::debug!(%reason, "a newcomer may lack what they were given");
                self.stage = Stage::Apart;
            }
        }
        Ok(())
    }

    fn answer_signed(
        &mut self,
        around: &Around<'_>,
        signed: Result<LetIn, AppError>,
    ) -> Result<(), AppError> {
        let input = match signed {
            Ok((package, person, lacks)) => {
                self.stage = Stage::Admitting { inside: Some((person, lacks)) };
                inviter::Input::Admitted { package }
            }
            Err(error) => {
                tracing::warn!(%error, "an admission is not signed");
                inviter::Input::NotAdmitted
            }
        };
        self.answer_inviter(around, input)
    }

    fn answer_inviter(
        &mut self,
        around: &Around<'_>,
        input: inviter::Input,
    ) -> Result<(), AppError> {
        let End::Inviter { machine, duty } = &mut self.end else { return Ok(()) };
        *duty = None;
        let wishes = machine.handle(around.now, &mut clock::chance()?, input);
        wishes.into_iter().try_for_each(|wish| self.as_inviter(around, wish))
    }

    /// Signs what both people agreed to, and gathers what the newcomer needs: the bytes, who they are, and
    /// how many more must sign.
    fn admit(&mut self, around: &Around<'_>, act: Act) -> Result<LetIn, AppError> {
        let circle = self.circle;
        let End::Inviter { duty, .. } = &mut self.end else { return Err(AppError::EngineGone) };
        let duty = duty.take().ok_or(ApiError::VaultLocked {})?;
        let (person, device) = match act.card() {
            Some((person, card)) => (person, card.device),
            None => return Err(AppError::EngineGone),
        };
        around.queue.run(move |engine| {
            let (operation, package) = engine.change(|circles, tx| {
                let operation = circles.admit_as(tx, circle, &act, &duty)?;
                Ok((operation, circles.package(tx, circle, device)?))
            })?;
            let lacks = engine.circles().0.get(circle)?.circle.lacks(&operation);
            let lacks = u32::try_from(lacks.unwrap_or(0)).unwrap_or(u32::MAX);
            Ok((encode_canonical(&package), person, lacks))
        })
    }

    /// Takes the `Return` of who came back, and says that this person saw them.
    fn second(&mut self, around: &Around<'_>, operation: Verified) -> Result<LetIn, AppError> {
        let circle = self.circle;
        let End::Inviter { duty, .. } = &mut self.end else { return Err(AppError::EngineGone) };
        let duty = duty.take().ok_or(ApiError::VaultLocked {})?;
        around.queue.run(move |engine| {
            engine.change(|circles, tx| {
                let (person, device) = circles.second_return(tx, circle, &operation, &duty)?;
                let package = circles.package(tx, circle, device)?;
                Ok((encode_canonical(&package), person, 0))
            })
        })
    }

    fn as_newcomer(&mut self, around: &Around<'_>, wish: newcomer::Output) -> Result<(), AppError> {
        use newcomer::Output;
        match wish {
            Output::Send { link, frame } => {
                self.admit_pieces(around, LinkId(link.0));
                around.links.send(LinkId(link.0), frame);
            }
            Output::Close { link } => around.links.close(LinkId(link.0), NO_REASON),
            Output::Digits(digits) => self.compare(digits),
            Output::Keep { inviter, parents } => {
                self.stage = Stage::Admitting { inside: None };
                let End::Newcomer { machine, arriving, taken } = &mut self.end else {
                    return Ok(());
                };
                taken.inviter = Some(inviter);
                // The keys were stored when they were made.
                let input = match parents {
                    None => newcomer::Input::Stored,
                    Some(parents) => {
                        let own = introduction(arriving);
                        let key = taken.signs.take();
                        let terms = &machine.invitation().terms;
                        let signed =
                            key.and_then(|key| returning::sign(terms, &own, &parents, &key));
                        signed.map_or(newcomer::Input::NotStored, |chunk| newcomer::Input::Signed {
                            operation: chunk.encode(),
                        })
                    }
                };
                return self.answer_newcomer(around, input);
            }
            Output::Forget => {}
            Output::Store { last, bytes, .. } => {
                if let End::Newcomer { taken, .. } = &mut self.end {
                    taken.package.extend(bytes);
                }
                let stored = if last { self.settle_in(around) } else { Ok(()) };
                let input = match stored {
                    Ok(()) => newcomer::Input::Stored,
                    Err(error) => {
                        tracing::warn!(%error, "what came with an invitation is not taken");
                        newcomer::Input::NotStored
                    }
                };
                return self.answer_newcomer(around, input);
            }
            Output::Refused(refused) => {
                self.refuse(refused);
                self.forget(around);
            }
            Output::Finished(Ending::Complete) => {
                if let End::Newcomer { taken, .. } = &self.end
                    && let Some(inviter) = &taken.inviter
                {
                    self.stage = Stage::Done { person: inviter.person, lacks: 0 };
                }
            }
            Output::Finished(Ending::Apart(reason)) => {
                tracing::debug!(%reason, "this device may be in a circle that it can't read");
                self.stage = Stage::Apart;
            }
        }
        Ok(())
    }

    fn answer_newcomer(
        &mut self,
        around: &Around<'_>,
        input: newcomer::Input,
    ) -> Result<(), AppError> {
        let End::Newcomer { machine, .. } = &mut self.end else { return Ok(()) };
        let wishes = machine.handle(around.now, &mut clock::chance()?, input);
        wishes.into_iter().try_for_each(|wish| self.as_newcomer(around, wish))
    }

    /// The pieces of the package are longer than all that came before them.
    fn admit_pieces(&self, around: &Around<'_>, link: LinkId) {
        if let End::Newcomer { machine, .. } = &self.end
            && machine.frame_bytes_max() == PIECE_FRAME_BYTES_MAX
        {
            around.links.admit_frames(link, PIECE_FRAME_BYTES_MAX);
        }
    }

    /// Takes over what came, if it is of the invitation.
    fn settle_in(&mut self, around: &Around<'_>) -> Result<(), AppError> {
        let End::Newcomer { machine, arriving, taken } = &mut self.end else { return Ok(()) };
        let bytes = std::mem::take(&mut taken.package);
        let package: Package =
            decode_canonical(&bytes).map_err(|_| ApiError::CircleBadPackage {})?;
        let inviter = taken.inviter.as_ref().ok_or(ApiError::CircleBadPackage {})?;
        package.refuse_another(&machine.invitation().terms, inviter, arriving)?;
        let (arriving, name) = (Arriving::clone(arriving), self.name.clone());
        around.queue.run(move |engine| {
            engine.change(|circles, tx| circles.settle_in(tx, &arriving, package, &name))
        })
    }

    /// The keys that were made for nothing go.
    fn forget(&self, around: &Around<'_>) {
        let circle = self.circle;
        let gone = around
            .queue
            .run(move |engine| engine.change(|circles, tx| circles.forget_arriving(tx, circle)));
        if let Err(error) = gone {
            tracing::warn!(%error, "keys that nobody was admitted by stay until the next joining");
        }
    }

    fn compare(&mut self, digits: [u8; 6]) {
        let digits = digits.iter().map(|digit| char::from(b'0' + digit % 10)).collect();
        self.stage = Stage::Digits { digits, said: false };
    }

    fn refuse(&mut self, refused: Refused) {
        if let End::Inviter { duty, .. } = &mut self.end {
            *duty = None;
        }
        self.stage = Stage::Over { refused };
    }
}

fn introduction(arriving: &Arriving) -> Introduction {
    let Arriving { person, card, recovery, .. } = arriving.clone();
    Introduction { person, card, recovery }
}

/// What the `Return` of a key is to cite now.
fn parents(around: &Around<'_>, circle: Id, recovery: DeviceId) -> Result<Parents, AppError> {
    around.queue.run(move |engine| {
        let held = engine.circles().0.get(circle)?;
        Ok(Parents::after(held.circle.heads(), held.circle.end_of(recovery)))
    })
}

impl Core {
    /// Whether something that happened on a link is of a meeting. Keeps book of the links.
    pub(super) fn is_joining(&self, event: &LinkEvent) -> bool {
        let mut joining = lock(&self.joining);
        match event {
            LinkEvent::Up { link, talk: Talk::Join, .. } => {
                joining.insert(*link);
                true
            }
            LinkEvent::Up { .. }
            | LinkEvent::Near { .. }
            | LinkEvent::Moved { .. }
            | LinkEvent::Relayed { .. } => false,
            LinkEvent::Frame { link, .. } => joining.contains(link),
            LinkEvent::Down { link, .. } => joining.remove(link),
            LinkEvent::Wake { talk } => *talk == Talk::Join,
        }
    }

    /// Lets the meeting hear what happened on its links.
    pub(super) fn meet(&self, queue: &EngineQueue, events: Vec<LinkEvent>) {
        for event in events {
            let (link, word) = match event {
                LinkEvent::Up { link, .. } => (Some(link), Word::Up(link)),
                LinkEvent::Frame { link, frame } => {
                    (Some(link), Word::Frame(link, frame.into_bytes()))
                }
                LinkEvent::Down { link, .. } => (None, Word::Down(link)),
                LinkEvent::Wake { .. } => (None, Word::Tick),
                LinkEvent::Near { .. } | LinkEvent::Moved { .. } | LinkEvent::Relayed { .. } => {
                    continue;
                }
            };
            if lock(&self.meeting).is_none() {
                // Nobody is expected here.
                if let Some(link) = link {
                    self.links.close(link, NO_REASON);
                }
            } else if let Err(error) = self.hear(queue, word) {
                tracing::error!(%error, "a meeting can't go on");
            }
        }
    }

    /// Lets the meeting hear a word, and does what follows from it.
    pub(super) fn hear(&self, queue: &EngineQueue, word: Word) -> Result<(), AppError> {
        let mut held = lock(&self.meeting);
        let Some(meeting) = held.as_mut() else { return Ok(()) };
        let was_over = meeting.is_over();
        let around = Around { links: &self.links, queue, now: self.clock.running_ms() };
        let heard = meeting.hear(&around, word);
        self.wake_for(meeting);
        let ended = (!was_over && meeting.is_over()).then(|| self.part(meeting)).flatten();
        drop(held);
        self.events.send(&porchlight_api::Event::MeetingChanged {});
        if let Some(ticket) = ended {
            // Who has just met is near: what else the two share comes now.
            self.call(
                Call { ticket, tries: 0, sort: Sort::Chosen },
                Duration::ZERO,
                &mut clock::chance()?,
            );
        }
        heard
    }

    /// What follows from a meeting's end: where nobody was let in, nobody waits at that address any more;
    /// a newcomer who is in calls there for the rest.
    fn part(&self, meeting: &Meeting) -> Option<Ticket> {
        match (&meeting.end, &meeting.stage) {
            (End::Inviter { .. }, Stage::Over { .. }) => {
                self.links.unlisten(&meeting.ticket);
                None
            }
            (End::Newcomer { .. }, Stage::Done { .. }) => Some(meeting.ticket.clone()),
            (End::Inviter { .. } | End::Newcomer { .. }, _) => None,
        }
    }

    /// Lets a meeting hear of it when its time is over.
    fn wake_for(&self, meeting: &Meeting) {
        if let Some(at) = meeting.wakes_at() {
            let pause = u64::try_from(at.saturating_sub(self.clock.running_ms())).unwrap_or(0);
            self.links.wake_in(Talk::Join, Duration::from_millis(pause));
        }
    }

    /// Begins a meeting in the place of one that is over.
    pub(super) fn begin_meeting(&self, meeting: Meeting) -> Result<(), AppError> {
        let mut held = lock(&self.meeting);
        if held.as_ref().is_some_and(|before| !before.is_over()) {
            return Err(ApiError::MeetingNotNow {}.into());
        }
        self.wake_for(&meeting);
        let calls = match meeting.end {
            End::Newcomer { .. } => Some(meeting.ticket.clone()),
            End::Inviter { .. } => None,
        };
        *held = Some(meeting);
        drop(held);
        if let Some(ticket) = calls {
            let key = Key::draw(&mut clock::chance()?);
            // The book of links is held meanwhile: nothing of the call is told before it is in there.
            let mut joining = lock(&self.joining);
            let link = self.links.dial(key, (Talk::Join, ticket), Duration::ZERO);
            joining.extend(link);
        }
        Ok(())
    }

    pub(super) fn meeting_view(&self) -> MeetingView {
        let now = self.clock.running_ms();
        lock(&self.meeting).as_ref().map_or(MeetingView::None {}, |meeting| meeting.view(now))
    }

    /// Whether one is going on that is not over.
    pub(super) fn is_meeting(&self) -> bool {
        lock(&self.meeting).as_ref().is_some_and(|meeting| !meeting.is_over())
    }

    /// The word of the person here, once. An inviter's `same` needs the key that will sign.
    pub(super) fn say(
        &self,
        same: bool,
        key: impl FnOnce() -> Result<DutyRoot, AppError>,
    ) -> Result<Word, AppError> {
        let not_now = || AppError::from(ApiError::MeetingNotNow {});
        let is_inviter = {
            let held = lock(&self.meeting);
            match held.as_ref() {
                Some(Meeting { stage: Stage::Digits { said: false, .. }, end, .. }) => {
                    matches!(end, End::Inviter { .. })
                }
                Some(_) | None => return Err(not_now()),
            }
        };
        if !same {
            return Ok(Word::Differ);
        }
        // Opening it takes a second, in which the meeting goes on.
        let opened = if is_inviter { Some(key()?) } else { None };
        match lock(&self.meeting).as_mut() {
            Some(Meeting { stage: Stage::Digits { said: said @ false, .. }, end, .. }) => {
                *said = true;
                if let End::Inviter { duty, .. } = end {
                    *duty = opened;
                }
                Ok(Word::Same)
            }
            Some(_) | None => Err(not_now()),
        }
    }

    /// Puts away a meeting that is over.
    pub(super) fn put_away(&self) {
        let mut held = lock(&self.meeting);
        if held.as_ref().is_some_and(Meeting::is_over) {
            *held = None;
        }
    }
}
