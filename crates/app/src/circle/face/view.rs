//! The Face as a screen sees it: how old it is, whether it waits for somebody, and in what a proposal
//! differs from what this device would make.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use porchlight_api::{CircleFace, FacePart, FaceProposal, RenewFace};
use porchlight_crypto::{DeviceId, DutyRoot, Id, Week};
use porchlight_store::Tx;
use porchlight_sync::face::{Face, FaceList, signatures_needed};

use super::{HeldFace, Proposal, Renew, newest, proposals, refuse};
use crate::{
    circle::{Circles, people},
    engine::Engine,
    error::AppError,
    vault::hex,
};

/// The Face of a circle.
pub(crate) fn show(engine: &mut Engine, circle: &str) -> Result<CircleFace, AppError> {
    let circle = people::find(engine, circle)?;
    engine.change(|circles, tx| circles.shown_face(tx, circle))
}

/// Makes, proposes or signs a new one, though nothing asks for it.
pub(crate) fn renewed(
    engine: &mut Engine,
    request: &RenewFace,
    duty: &DutyRoot,
) -> Result<CircleFace, AppError> {
    let circle = people::find(engine, &request.circle)?;
    engine.change(|circles, tx| {
        refuse(circles.renew(tx, circle, duty, Renew::Anyway)?)?;
        circles.shown_face(tx, circle)
    })
}

impl Circles {
    pub(crate) fn shown_face(&mut self, tx: &Tx<'_>, circle: Id) -> Result<CircleFace, AppError> {
        let Some(places) = self.face_places(circle)? else { return Ok(CircleFace::default()) };
        let Some(held) = newest(tx.reads(), places.broadcast)? else {
            return Ok(CircleFace::default());
        };
        let face = held.trusted.face();
        let proposals = proposals(tx.reads(), places, &held.trusted)?;
        let proposal = proposals.last();
        let labels: BTreeSet<u16> = face.attesters.iter().map(|(_, label)| *label).collect();
        Ok(CircleFace {
            number: Some(face.counter),
            made_at: Some(held.since),
            as_of: as_of(face),
            labels: count(labels.len()),
            due: self.is_due(tx, circle, &held.trusted)?,
            proposal: match proposal {
                Some(proposal) => Some(self.shown_proposal(tx, circle, (&held, proposal))?),
                None => None,
            },
        })
    }

    fn shown_proposal(
        &mut self,
        tx: &Tx<'_>,
        circle: Id,
        (held, proposal): (&HeldFace, &Proposal),
    ) -> Result<FaceProposal, AppError> {
        let persons = self.root_persons(tx.reads(), circle)?;
        let me = self.me(circle)?.0;
        let roots = &held.trusted.face().roots;
        let is_mine = |root: &DeviceId| persons.get(root) == Some(&me);
        let waiting: BTreeSet<String> = roots
            .iter()
            .filter(|root| !proposal.signers.contains(root))
            .filter_map(|root| persons.get(root))
            .map(|person| hex(&person.0))
            .collect();
        let differs =
            self.differing(tx.reads(), circle, &held.trusted, (proposal, tx.now()))?.map(part);
        Ok(FaceProposal {
            came_at: proposal.since,
            mine: proposal.signers.iter().any(is_mine),
            lacks: count(signatures_needed(roots).saturating_sub(proposal.signers.len())),
            waits_for: waiting.into_iter().collect(),
            differs,
        })
    }
}

/// The first moment of the oldest week of its drop keys.
fn as_of(face: &Face) -> Option<DateTime<Utc>> {
    let week = face.drops.iter().map(|drop| drop.week).min()?;
    DateTime::from_timestamp(Week(week).first_second(), 0)
}

fn part(list: FaceList) -> FacePart {
    match list {
        FaceList::Place => FacePart::Place,
        FaceList::Number => FacePart::Number,
        FaceList::Roots => FacePart::Roots,
        FaceList::Publishers => FacePart::Publishers,
        FaceList::Attesters => FacePart::Attesters,
        FaceList::Ended => FacePart::Ended,
        FaceList::Drops => FacePart::Drops,
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
