//! What crosses from one's own reports into a circle: a new document each time, never the same one, and
//! never a report of category 1.

use porchlight_domain::{
    Record,
    report::{Category, Report},
    role::code,
};
use porchlight_store::Tx;

use crate::{circle::Circles, error::AppError};

/// Makes a document of the report in the intake of every circle whose intake this device reads.
pub(crate) fn with_circles(
    circles: &mut Circles,
    tx: &mut Tx<'_>,
    report: &Report,
) -> Result<(), AppError> {
    if report.category.value == Category::DoNotShare {
        return Ok(());
    }
    for circle in circles.ids() {
        if let Some(intake) = circles.channel(circle, code::INTAKE) {
            circles.make_writable(tx, circle, intake)?;
            tx.insert_into(intake, Record::Report(report.clone()))?;
        }
    }
    Ok(())
}
