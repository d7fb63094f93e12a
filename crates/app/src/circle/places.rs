//! What people do about guests: inviting one, shutting a line, taking an invitation, and how both
//! sides look on a screen. Rules are in `line.rs`, `guest.rs` and `sync::line`.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeZone, Utc};
use porchlight_api::{
    AcceptInvitation, ApiError, GuestInvitation, GuestItem, GuestPlaceView, GuestPlaces, GuestSort,
    InviteGuest, LineList, LineState, LineView, OneCircle, OneLine,
};
use porchlight_crypto::{Id, Lane, Week};
use porchlight_domain::{role::code, statement::Sort};
use porchlight_store::{GuestPlace, Reads};
use porchlight_sync::{
    line::{AudienceInvitation, DropInvitation, State, Status},
    text::{self, Unreadable},
};

use super::{Circles, guest, line::QUOTA, people};
use crate::{
    engine::Engine,
    error::{AppError, CircleError},
    vault::hex,
};

const SECONDS_PER_WEEK: i64 = 604_800;
/// Week 0 began on the Monday before 1970.
const FIRST_MONDAY_S: i64 = -259_200;

/// Invites somebody outside to write into a circle's reports, or to read its alerts.
pub(crate) fn invite(
    engine: &mut Engine,
    request: &InviteGuest,
) -> Result<GuestInvitation, AppError> {
    let circle = people::find(engine, &request.circle)?;
    engine.change(|circles, tx| match request.sort {
        GuestSort::Reports => {
            let channel = circles.channel(circle, code::INTAKE);
            let channel = channel.ok_or(CircleError::NotAllowed)?;
            let quota = request.quota.unwrap_or(QUOTA);
            let invitation = circles.open_line(tx, (circle, channel), (quota, Vec::new()))?;
            let line = Some(hex(&invitation.line.0));
            Ok(GuestInvitation { text: invitation.text(), line })
        }
        GuestSort::Alerts => {
            let channel = circles.channel(circle, code::BROADCAST);
            let channel = channel.ok_or(CircleError::NotInside)?;
            let face = circles
                .faces(tx.reads(), circle)?
                .newest()
                .map(porchlight_sync::face::Trusted::hash);
            let face = face.ok_or(CircleError::NoFace)?;
            circles.make_writable(tx, circle, channel)?;
            let secret = circles.giveable(tx, (circle, channel))?;
            let (_, secret) = secret.ok_or(porchlight_store::StoreError::NoCleanEpoch)?;
            let endpoint = Vec::new();
            let invitation = AudienceInvitation { circle, channel, face, secret, endpoint };
            Ok(GuestInvitation { text: invitation.text(), line: None })
        }
    })
}

/// The lines into a circle's reports.
pub(crate) fn lines(engine: &mut Engine, request: &OneCircle) -> Result<LineList, AppError> {
    let circle = people::find(engine, &request.circle)?;
    let (circles, reads) = engine.circles();
    Ok(LineList { lines: views(circles, reads, circle, None)? })
}

/// Lines that fall with persons who are removed.
pub(crate) fn falling(
    circles: &mut Circles,
    reads: Reads<'_>,
    circle: Id,
    persons: &BTreeSet<Id>,
) -> Result<Vec<LineView>, AppError> {
    let falling = circles.lines_of(circle, persons)?.into_iter().map(|(_, line)| line).collect();
    views(circles, reads, circle, Some(&falling))
}

fn views(
    circles: &mut Circles,
    reads: Reads<'_>,
    circle: Id,
    only: Option<&BTreeSet<Id>>,
) -> Result<Vec<LineView>, AppError> {
    let mut views = Vec::new();
    for (channel, lines) in circles.lines(circle)? {
        let settled = reads.settled(channel, Lane::Content)?;
        let documents = reads.heads_in(channel)?;
        for (line, status) in lines {
            if only.is_some_and(|only| !only.contains(&line)) {
                continue;
            }
            let records = circles.get(circle)?.circle.lines(channel);
            let key = records.and_then(|it| it.writing_key(line));
            let key = key.filter(|key| settled.contains_key(key));
            let is_theirs =
                |it: &&Id| key.is_some_and(|key| porchlight_crypto::is_guest_document(key, **it));
            let reports = documents.keys().filter(is_theirs).count();
            views.push(view(line, &status, (reports, circles.unopened(line))));
        }
    }
    Ok(views)
}

fn view(line: Id, status: &Status, (reports, unopened): (usize, usize)) -> LineView {
    let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
    LineView {
        id: hex(&line.0),
        by: hex(&status.by.0),
        state: match status.state {
            State::Open => LineState::Open,
            State::Fallen => LineState::Fallen,
            State::Shut => LineState::Shut,
        },
        reports: count(reports),
        unopened: count(unopened),
    }
}

/// Shuts a line for good.
pub(crate) fn shut(engine: &mut Engine, request: &OneLine) -> Result<LineList, AppError> {
    let circle = people::find(engine, &request.circle)?;
    engine.change(|circles, tx| {
        let (channel, line) = find(circles, circle, &request.line)?;
        circles.shut_line(tx, (circle, channel), line)
    })?;
    lines(engine, &OneCircle { circle: hex(&circle.0) })
}

/// The drop and the id of the line that a person means.
pub(crate) fn find(circles: &mut Circles, circle: Id, text: &str) -> Result<(Id, Id), AppError> {
    let lines = circles.lines(circle)?;
    let all = lines.iter().flat_map(|(drop, lines)| lines.keys().map(|line| (*drop, *line)));
    let named = all.map(|(drop, line)| ((drop, line), hex(&line.0)));
    people::one(named, text, CircleError::NoSuchLine)
}

/// Takes an invitation to write or to read, by its text.
pub(crate) fn accept(
    engine: &mut Engine,
    request: &AcceptInvitation,
) -> Result<GuestPlaces, AppError> {
    match text::Sort::of(&request.text).map_err(unreadable)? {
        text::Sort::Drop => {
            let invitation = DropInvitation::read(&request.text).map_err(unreadable)?;
            engine.change(|circles, tx| circles.accept_line(tx, invitation))?;
        }
        text::Sort::Audience => {
            let invitation = AudienceInvitation::read(&request.text).map_err(unreadable)?;
            engine.change(|circles, tx| circles.accept_audience(tx, invitation))?;
        }
        text::Sort::Join | text::Sort::Link => {
            return Err(ApiError::InvitationOtherSort {}.into());
        }
    }
    places(engine)
}

pub(crate) fn unreadable(why: Unreadable) -> ApiError {
    match why {
        Unreadable::NotAnInvitation => ApiError::InvitationNotOne {},
        Unreadable::CutShort => ApiError::InvitationCutShort {},
        Unreadable::Typo => ApiError::InvitationTypo {},
        Unreadable::OtherVersion => ApiError::InvitationOtherVersion {},
        Unreadable::OtherSort(_) => ApiError::InvitationOtherSort {},
    }
}

/// Where this profile may write or read as a guest.
pub(crate) fn places(engine: &mut Engine) -> Result<GuestPlaces, AppError> {
    let now = engine.now();
    let (circles, reads) = engine.circles();
    let mut places = Vec::new();
    for place in reads.guests()? {
        places.push(shown(circles, reads, &place, now)?);
    }
    Ok(GuestPlaces { places })
}

fn shown(
    circles: &mut Circles,
    reads: Reads<'_>,
    place: &GuestPlace,
    now: DateTime<Utc>,
) -> Result<GuestPlaceView, AppError> {
    let is_line = place.line.is_some();
    let newest = circles.faces(reads, place.circle)?.newest();
    let drop = newest.and_then(|newest| newest.face().drop_key(place.channel));
    let week = drop.map(|drop| Week(drop.week));
    let received = Sort::Received.number();
    let answers = reads.answers(place.id)?;
    let items = reads.derived_in(place.channel)?.into_iter().map(|(document, source)| GuestItem {
        report: source.to_string(),
        received_at: answers
            .iter()
            .find(|it| it.document == document && it.sort == received)
            .map(|it| it.at),
    });
    Ok(GuestPlaceView {
        id: hex(&place.id.0),
        sort: if is_line { GuestSort::Reports } else { GuestSort::Alerts },
        accepted_at: place.accepted_at,
        addressed_as_of: week.and_then(monday),
        is_too_old: is_line && week.is_some_and(|week| !guest::is_fresh(week, now)),
        needs_new_invitation: is_line && reads.writer(place.channel)?.is_none(),
        items: items.collect(),
    })
}

fn monday(week: Week) -> Option<DateTime<Utc>> {
    let seconds = i64::from(week.0) * SECONDS_PER_WEEK + FIRST_MONDAY_S;
    Utc.timestamp_opt(seconds, 0).single()
}
