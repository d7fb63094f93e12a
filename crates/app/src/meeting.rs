//! Inviting somebody into a circle and coming into one: what is asked before the two devices talk, and
//! what people say while they do. The talk itself is `net::meeting`.

use std::net::SocketAddr;

use porchlight_api::{
    AnswerMeeting, ApiError, CircleView, InviteDevice, InviteMember, InviteReturn, JoinCircle,
    LinkStatus, MeetingView, NamePerson, OpenLinks, SetRelay,
};
use porchlight_crypto::{Id, join::JoinSecret};
use porchlight_domain::{limit, role::bits_of};
use porchlight_sync::{
    join::invitation::{Invitation, Invites, Terms},
    log::{Roles, Sort},
};

use crate::{
    Desk,
    circle::{Arriving, Circles, people, places::unreadable, view},
    clock,
    engine::Engine,
    error::{AppError, CircleError},
    net::{Plan, read_address, read_endpoint, read_relay},
    recovery,
};

/// From so many admins on, another has to sign a further one.
const ADMINS_FOR_TWO: usize = 2;

/// Makes an invitation for a neighbour, and waits for whoever comes with it.
pub(crate) fn invite_member(desk: &Desk, request: InviteMember) -> Result<MeetingView, AppError> {
    let roles = Roles(bits_of(&request.roles));
    invite(desk, (request.circle, request.at), move |engine, circle| {
        let view = engine.circles().0.view(circle)?;
        if view.sort == Some(Sort::Household) {
            return Err(CircleError::Household.into());
        }
        let admins = view.persons.values().filter(|it| it.roles.meets(Roles::ADMIN)).count();
        if roles.meets(Roles::ADMIN) && admins >= ADMINS_FOR_TWO {
            return Err(ApiError::MeetingAdminLater {}.into());
        }
        Ok(Invites::Person { roles })
    })
}

/// The same for another device of one's own.
pub(crate) fn invite_device(desk: &Desk, request: InviteDevice) -> Result<MeetingView, AppError> {
    invite(desk, (request.circle, request.at), |engine, circle| {
        Ok(Invites::Device { person: engine.circles().0.me(circle)?.0 })
    })
}

/// The same for somebody of the circle who lost every device and has their printed words.
pub(crate) fn invite_return(desk: &Desk, request: InviteReturn) -> Result<MeetingView, AppError> {
    let person = request.person;
    invite(desk, (request.circle, request.at), move |engine, circle| {
        let circles = engine.circles().0;
        let (me, view) = (circles.me(circle)?.0, circles.view(circle)?);
        if view.sort == Some(Sort::Household) {
            return Err(CircleError::Household.into());
        }
        let person = people::person(view, &person)?;
        if person == me {
            return Err(CircleError::NotAllowed.into());
        }
        let keys = circles.get(circle)?.circle.recovery_keys(person);
        let recovery = keys.first().copied().ok_or(ApiError::RecoveryNone {})?;
        Ok(Invites::Return { person, recovery })
    })
}

fn invite(
    desk: &Desk,
    (circle, at): (String, Vec<String>),
    whom: impl FnOnce(&mut Engine, Id) -> Result<Invites, AppError> + Send + 'static,
) -> Result<MeetingView, AppError> {
    let at = addresses(&at)?;
    let (circle, name, inviting, invites, relay) = desk.engine()?.run(move |engine| {
        let circle = people::find(engine, &circle)?;
        let invites = whom(engine, circle)?;
        let (circles, reads) = engine.circles();
        let own = reads.circles()?.into_iter().find(|own| own.id == circle);
        let name = own.map(|own| own.name).unwrap_or_default();
        let relay = reads.relay(circle)?;
        Ok((circle, name, circles.introduction(reads, circle)?, invites, relay))
    })?;
    let relay = relay.as_deref().map(read_relay).transpose()?;
    desk.room()?.invite((&at, relay), name, |endpoint| {
        let terms = Terms { root: inviting.root, log: inviting.log, circle, invites, endpoint };
        let secret = JoinSecret::draw(&mut clock::chance()?);
        Ok((Invitation { terms, secret }, inviting.own))
    })
}

/// Comes into a circle with an invitation: makes keys for it, and calls.
pub(crate) fn join(desk: &Desk, request: &JoinCircle) -> Result<MeetingView, AppError> {
    let invitation = Invitation::read(&request.invitation).map_err(unreadable)?;
    let ticket = read_endpoint(&invitation.terms.endpoint)?;
    limit::text("name", &request.name, people::NAME_CHARS_MAX)?;
    let room = desk.room()?;
    room.refuse_meeting()?;
    let (circle, invites) = (invitation.terms.circle, invitation.terms.invites);
    let signs = match invites {
        Invites::Return { recovery, .. } => {
            let words = &request.recovery_words;
            if words.is_empty() {
                return Err(ApiError::FieldMissing { field: "recovery_words".to_owned() }.into());
            }
            Some(recovery::adopt(desk, (circle, recovery), words, &request.passphrase)?)
        }
        Invites::Person { .. } | Invites::Device { .. } if !request.recovery_words.is_empty() => {
            let field = "recovery_words".to_owned();
            return Err(ApiError::FieldOnlyWithOther { field }.into());
        }
        Invites::Person { .. } | Invites::Device { .. } => None,
    };
    let (duty, own) = desk.duty_and_recovery(&request.passphrase)?;
    let recovery = match invites {
        Invites::Person { .. } => Some(own.key(circle).id()),
        Invites::Device { .. } => None,
        Invites::Return { recovery, .. } => Some(recovery),
    };
    let arriving = desk.engine()?.run(move |engine| {
        engine.change(|circles, tx| {
            // Keys of an earlier try, or of who was in it before: nobody comes in with them again.
            circles.forget_arriving(tx, circle)?;
            let person = match invites {
                Invites::Person { .. } => None,
                Invites::Device { person } | Invites::Return { person, .. } => Some(person),
            };
            let arriving = Circles::prepare(tx, circle, person, &duty)?;
            Ok(Arriving { recovery, ..arriving })
        })
    })?;
    room.join(invitation, (arriving, signs), (request.name.clone(), ticket))
}

/// How far the meeting is.
pub(crate) fn show(desk: &Desk) -> Result<MeetingView, AppError> {
    desk.engine()?;
    Ok(desk.room_if_any().map_or(MeetingView::None {}, |room| room.meeting()))
}

/// The word of the person here.
pub(crate) fn answer(desk: &Desk, request: &AnswerMeeting) -> Result<MeetingView, AppError> {
    let room = desk.room_if_any().ok_or(ApiError::MeetingNotNow {})?;
    room.answer(request.same, &desk.engine()?, || {
        let missing = ApiError::FieldMissing { field: "passphrase".to_owned() };
        desk.duty(request.passphrase.as_ref().ok_or(missing)?)
    })
}

/// Stops the meeting, or puts away what came of it.
pub(crate) fn end(desk: &Desk) -> Result<MeetingView, AppError> {
    let queue = desk.engine()?;
    desk.room_if_any().map_or(Ok(MeetingView::None {}), |room| room.end_meeting(&queue))
}

/// Gives a person a name, here alone.
pub(crate) fn name_person(
    engine: &mut Engine,
    request: &NamePerson,
) -> Result<CircleView, AppError> {
    let name = request.name.trim();
    limit::text("name", name, people::NAME_CHARS_MAX)?;
    let circle = people::find(engine, &request.circle)?;
    let person = people::person(engine.circles().0.view(circle)?, &request.person)?;
    engine.write(|tx, _| Ok(tx.name_person(circle, person, name)?))?;
    view::shown(engine, circle)
}

/// Chooses the relay by which this device can be called in a circle, or none.
pub(crate) fn set_relay(engine: &mut Engine, request: &SetRelay) -> Result<CircleView, AppError> {
    let circle = people::find(engine, &request.circle)?;
    let relay = request.relay.as_deref().map(read_relay).transpose()?;
    let text = relay.as_ref().map_or("", porchlight_net::Relay::as_str);
    engine.write(|tx, _| Ok(tx.set_relay(circle, text)?))?;
    view::shown(engine, circle)
}

/// Lets others call, or calls.
pub(crate) fn open_links(desk: &Desk, request: OpenLinks) -> Result<LinkStatus, AppError> {
    let room = desk.room()?;
    let OpenLinks { listen, at, to, nearby, circles, relay } = request;
    let listens = listen || nearby == Some(true) && room.status().ticket.is_none();
    let at = addresses(&at)?;
    let listen = if listens { at.clone() } else { Vec::new() };
    let plan = Plan { listen, to: to.into_iter().collect(), nearby, circles, at, relay };
    room.begin(&plan, &desk.engine()?)?;
    if circles {
        remember(desk, true)?;
    }
    Ok(room.status())
}

/// Calls the devices of one's circles again, if that went on when the profile was last locked.
pub(crate) fn resume_links(desk: &Desk) -> Result<LinkStatus, AppError> {
    let queue = desk.engine()?;
    if queue.run(|engine| Ok(engine.circles().1.is_calling()?))? {
        desk.room()?.begin(&Plan { circles: true, ..Plan::default() }, &queue)?;
    }
    link_status(desk)
}

/// Writes down whether the devices of one's circles are called, where that has changed.
fn remember(desk: &Desk, calling: bool) -> Result<(), AppError> {
    desk.engine()?.run(move |engine| {
        if engine.circles().1.is_calling()? == calling {
            return Ok(());
        }
        engine.write(|tx, _| Ok(tx.set_calling(calling)?))
    })
}

/// The links that are open.
pub(crate) fn link_status(desk: &Desk) -> Result<LinkStatus, AppError> {
    desk.engine()?;
    Ok(desk.room_if_any().map(|room| room.status()).unwrap_or_default())
}

/// Closes them.
pub(crate) fn close_links(desk: &Desk) -> Result<LinkStatus, AppError> {
    remember(desk, false)?;
    desk.unlink();
    link_status(desk)
}

/// Where others may call: as given, or on all networks.
fn addresses(given: &[String]) -> Result<Vec<SocketAddr>, AppError> {
    if given.is_empty() {
        return Ok(Plan::everywhere());
    }
    let read = |text: &String| {
        read_address(text)
            .map_err(|_| ApiError::LinkAddress { address: text.chars().take(64).collect() })
    };
    Ok(given.iter().map(read).collect::<Result<_, _>>()?)
}
