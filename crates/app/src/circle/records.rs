//! What people say of keeping a record: hold it, lift the hold, call its time over. A statement goes
//! into the channel where the record lies; what follows from all of them is `domain::hold`.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use porchlight_api::{ApiError, HoldReport, ReportView};
use porchlight_crypto::{Hash, Id, Kind, encode_canonical};
use porchlight_domain::{DocumentId, report::Mode, statement::Sort};
use porchlight_store::{NewStatement, Reads, Tx};
use porchlight_sync::standing::{Chain, Place, Standing};

use super::{Circles, found::sort_number, people};
use crate::{
    engine::Engine,
    error::{AppError, CircleError},
    report,
};

/// Keeps a record from being destroyed.
pub(crate) fn hold(engine: &mut Engine, request: &HoldReport) -> Result<ReportView, AppError> {
    let mut id = report::find(engine.store().0.read(), &request.id)?;
    if let Some(circle) = &request.circle {
        let named = people::find(engine, circle)?;
        let reads = engine.store().0.read();
        if reads.place_of(id)?.1 != named {
            let elsewhere = || ApiError::ReportNotInCircle { id: id.to_string() };
            id = reads.made_for(id, named)?.ok_or_else(elsewhere)?;
        }
    }
    state(engine, id, Sort::Hold, Vec::new())
}

/// Says that the holds that are seen here are no longer needed.
pub(crate) fn lift(engine: &mut Engine, id: &str) -> Result<ReportView, AppError> {
    let (store, _, now) = engine.store();
    let id = report::find(store.read(), id)?;
    let stated = store.read().stated(id, now)?;
    let holds = stated.iter().filter(|it| it.sort == Sort::Hold).map(|it| Hash(it.id));
    let holds: BTreeSet<Hash> = holds.collect();
    if holds.is_empty() {
        return Err(ApiError::ReportNotHeld { id: id.to_string() }.into());
    }
    state(engine, id, Sort::Lift, encode_canonical(&holds))
}

/// Says that a record's time is over.
pub(crate) fn mark_due(engine: &mut Engine, id: &str) -> Result<ReportView, AppError> {
    let id = report::find(engine.store().0.read(), id)?;
    state(engine, id, Sort::Due, Vec::new())
}

/// Refuses to delete what a circle holds. In one's own household nobody else could lift a hold, and the
/// owner's hand goes before it.
pub(crate) fn refuse_if_held(
    reads: Reads<'_>,
    id: DocumentId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let (_, circle) = reads.place_of(id)?;
    let household = sort_number(porchlight_sync::log::Sort::Household);
    let own = reads.circles()?.into_iter().any(|it| it.id == circle && it.sort == household);
    if !own && reads.held(id, now)?.is_some() {
        return Err(ApiError::ReportHeld { id: id.to_string() }.into());
    }
    Ok(())
}

fn state(
    engine: &mut Engine,
    id: DocumentId,
    sort: Sort,
    body: Vec<u8>,
) -> Result<ReportView, AppError> {
    engine.change(|circles, tx| {
        let (channel, circle) = tx.reads().place_of(id)?;
        refuse_without_right(circles, (circle, channel), sort)?;
        circles.make_writable(tx, circle, channel)?;
        let exercise = tx.reads().record(id)?.mode() == Mode::Exercise;
        let (person, _) = circles.me(circle)?;
        tx.state(channel, person, NewStatement { sort, exercise, about: vec![id], body })?;
        agree(tx, id, sort)
    })?;
    report::shown(engine, id)
}

fn agree(tx: &mut Tx<'_>, id: DocumentId, sort: Sort) -> Result<(), AppError> {
    match sort {
        Sort::Due => Ok(tx.make_due_if_agreed(id)?),
        Sort::Hold
        | Sort::Lift
        | Sort::Received
        | Sort::RootKey
        | Sort::PublishKey
        | Sort::AttestKey => Ok(()),
    }
}

/// A statement without its right would be kept and have no effect: better to say so.
fn refuse_without_right(
    circles: &mut Circles,
    (circle, channel): (Id, Id),
    sort: Sort,
) -> Result<(), AppError> {
    let held = circles.get(circle)?;
    let (device, heads) = (held.device, held.circle.heads());
    let place = Place {
        device,
        seq: u64::MAX,
        identity: Hash::default(),
        kind: Kind::Statement,
        heads,
        right: sort.right(),
    };
    match held.circle.standing(channel, &place, &Chain::default()) {
        Standing::Counts { .. } => Ok(()),
        Standing::Cut { .. } | Standing::Forked { .. } | Standing::NoRight | Standing::Waits => {
            Err(CircleError::NotAllowed.into())
        }
    }
}
