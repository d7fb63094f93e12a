//! What crosses from one's own reports into a circle: a new document each time, never the same one, and
//! never a report of category 1 or an exercise.

use porchlight_domain::{
    DocumentId, Record,
    report::{Category, Mode, Precision, Report, Streets},
    role::code,
};
use porchlight_store::Tx;

use crate::{circle::Circles, error::AppError};

/// Makes documents of the report in every circle: whole where reports are answered, and no finer than
/// the block where patrols look. Only into channels that this device reads.
pub(crate) fn with_circles(
    circles: &mut Circles,
    tx: &mut Tx<'_>,
    (id, report): (DocumentId, &Report),
) -> Result<(), AppError> {
    if report.category.value == Category::DoNotShare || report.mode == Mode::Exercise {
        return Ok(());
    }
    Circles::write_to_lines(tx, id, report)?;
    for circle in circles.ids() {
        if let Some(intake) = circles.channel(circle, code::INTAKE) {
            circles.make_writable(tx, circle, intake)?;
            tx.derive_into(intake, Record::Report(report.clone()), id)?;
        }
        if let Some(patrol) = circles.channel(circle, code::PATROL) {
            let coarse = report.at(Precision::Block, &Streets::default());
            circles.make_writable(tx, circle, patrol)?;
            tx.derive_into(patrol, Record::Report(coarse), id)?;
        }
    }
    Ok(())
}
