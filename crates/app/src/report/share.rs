//! What crosses from one's own reports into a circle: a new document each time, never the same one, and
//! never a report of category 1 or an exercise. What its author changes later is changed there as well,
//! as long as they may write there.

use porchlight_crypto::Id;
use porchlight_domain::{
    DocumentId, Record, RecordChange,
    report::{Category, Mode, Precision, Report, ReportChange, Streets},
    role::code,
};
use porchlight_store::{Derived, Reads, Tx};

use crate::{circle::Circles, error::AppError};

/// Makes documents of the report in every circle: whole where reports are answered, and no finer than
/// the block where patrols look.
pub(crate) fn with_circles(
    circles: &mut Circles,
    tx: &mut Tx<'_>,
    (id, report): (DocumentId, &Report),
) -> Result<(), AppError> {
    if !may_cross(report) {
        return Ok(());
    }
    for (channel, precision) in ways(circles, tx.reads())? {
        circles.make_writable_by_id(tx, channel)?;
        tx.derive_into(channel, Record::Report(told(report, precision)), id)?;
    }
    Ok(())
}

/// Changes what was made of a report as its author changed that one, from `before` to `after`, no finer
/// than each may be. Fields that the author left as they were keep what neighbours made of them.
pub(crate) fn follow(
    circles: &mut Circles,
    tx: &mut Tx<'_>,
    id: DocumentId,
    (before, after): (&Report, &Report),
) -> Result<(), AppError> {
    let derived = tx.reads().derived_from(id)?;
    if derived.is_empty() || !may_cross(after) {
        return Ok(());
    }
    let ways = ways(circles, tx.reads())?;
    for Derived { id, channel, .. } in derived {
        let Some((_, precision)) = ways.iter().find(|(open, _)| *open == channel) else { continue };
        let changes = told(before, *precision).changes_to(&told(after, *precision));
        // One that does not read is left to `check`: it must not keep the author from their own.
        let (Ok(changes), Ok(_)) = (changes, tx.reads().record(id)) else { continue };
        if !changes.is_empty() {
            circles.make_writable_by_id(tx, channel)?;
            let changes = changes.into_iter().map(RecordChange::Report).collect();
            tx.edit_along(id, |_| Ok::<_, AppError>(changes))?;
        }
    }
    Ok(())
}

/// What was made of a report for others and says something else by now: somebody changed it there, or it
/// could not follow.
pub(crate) fn apart(
    reads: Reads<'_>,
    id: DocumentId,
    report: &Report,
) -> Result<Vec<Derived>, AppError> {
    let mut apart = Vec::new();
    for derived in reads.derived_from(id)? {
        let Ok(Record::Report(there)) = reads.record(derived.id) else { continue };
        let here = told(report, precision(derived.code));
        if here.changes_to(&there) != Ok(Vec::<ReportChange>::new()) {
            apart.push(derived);
        }
    }
    Ok(apart)
}

fn may_cross(report: &Report) -> bool {
    report.category.value != Category::DoNotShare && report.mode != Mode::Exercise
}

/// Where this device may make documents of its reports now: only in channels that it reads, and in the
/// drops of others whose guest it is.
fn ways(circles: &mut Circles, reads: Reads<'_>) -> Result<Vec<(Id, Precision)>, AppError> {
    let mut ways: Vec<_> =
        Circles::open_drops(reads)?.into_iter().map(|drop| (drop, Precision::Exact)).collect();
    for circle in circles.ids() {
        for code in [code::INTAKE, code::PATROL] {
            ways.extend(circles.channel(circle, code).map(|channel| (channel, precision(code))));
        }
    }
    Ok(ways)
}

fn precision(code: u16) -> Precision {
    if code == code::PATROL { Precision::Block } else { Precision::Exact }
}

fn told(report: &Report, precision: Precision) -> Report {
    report.at(precision, &Streets::default())
}
