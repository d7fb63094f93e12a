//! Inviting somebody into a circle and coming into one: what is asked before the two devices talk, and
//! what people say while they do. The talk itself is `net::meeting`.

use std::net::SocketAddr;

use porchlight_api::{
    AnswerMeeting, ApiError, CircleView, InviteDevice, InviteMember, JoinCircle, LinkStatus,
    MeetingView, NamePerson, OpenLinks,
};
use porchlight_crypto::{Id, join::JoinSecret};
use porchlight_domain::{limit, role::bits_of};
use porchlight_sync::{
    join::invitation::{Invitation, Invites, Terms},
    log::{Roles, Sort},
};

use crate::{
    Desk,
    circle::{Circles, people, places::unreadable, view},
    clock,
    engine::Engine,
    error::{AppError, CircleError},
    net::{Plan, read_address, read_endpoint},
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

fn invite(
    desk: &Desk,
    (circle, at): (String, Vec<String>),
    whom: impl FnOnce(&mut Engine, Id) -> Result<Invites, AppError> + Send + 'static,
) -> Result<MeetingView, AppError> {
    let at = addresses(&at)?;
    let (circle, name, inviting, invites) = desk.engine()?.run(move |engine| {
        let circle = people::find(engine, &circle)?;
        let invites = whom(engine, circle)?;
        let (circles, reads) = engine.circles();
        let own = reads.circles()?.into_iter().find(|own| own.id == circle);
        let name = own.map(|own| own.name).unwrap_or_default();
        Ok((circle, name, circles.introduction(reads, circle)?, invites))
    })?;
    desk.room()?.invite(&at, name, |endpoint| {
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
    let duty = desk.duty(&request.passphrase)?;
    let (circle, invites) = (invitation.terms.circle, invitation.terms.invites);
    let arriving = desk.engine()?.run(move |engine| {
        engine.change(|circles, tx| {
            // Keys of an earlier try, or of who was in it before: nobody comes in with them again.
            circles.forget_arriving(tx, circle)?;
            let person = match invites {
                Invites::Person { .. } => None,
                Invites::Device { person } => Some(person),
            };
            Circles::prepare(tx, circle, person, &duty)
        })
    })?;
    room.join(invitation, arriving, (request.name.clone(), ticket))
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

/// Lets others call, or calls.
pub(crate) fn open_links(desk: &Desk, request: OpenLinks) -> Result<LinkStatus, AppError> {
    let listen = if request.listen { addresses(&request.at)? } else { Vec::new() };
    let room = desk.room()?;
    room.begin(&Plan { listen, to: request.to.into_iter().collect() })?;
    Ok(room.status())
}

/// The links that are open.
pub(crate) fn link_status(desk: &Desk) -> Result<LinkStatus, AppError> {
    desk.engine()?;
    Ok(desk.room_if_any().map(|room| room.status()).unwrap_or_default())
}

/// Closes them.
pub(crate) fn close_links(desk: &Desk) -> Result<LinkStatus, AppError> {
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
