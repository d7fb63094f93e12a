//! Writing reports to a file at a chosen precision. What is coarser is computed in `domain` and
//! never falls back to finer.

use std::{
    fs,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use porchlight_api::{ApiError, Event, ExportReports, ExportSummary, Work};
use porchlight_domain::report::{Report, precision::Streets, sighting::Sighting};
use porchlight_store::StoreError;

use super::formats;
use crate::{Desk, error::AppError, file};

/// Progress is told after so many reports.
const PROGRESS_EVERY: usize = 500;

/// Writes every report, in the order of their ids. The file appears whole, or not at all.
pub(crate) fn run(desk: &Desk, request: &ExportReports) -> Result<ExportSummary, AppError> {
    let path = Path::new(&request.path);
    let beside = beside(path);
    let cannot = || AppError::from(ApiError::ExportCannotWrite { path: request.path.clone() });
    desk.start_work();
    let _unfinished = desk.begin_file(beside.clone());
    let target = BufWriter::new(file::private_file(&beside).map_err(|_| cannot())?);
    let outcome = write_all(desk, request, target);
    match outcome {
        Ok(summary) if !summary.stopped => {
            fs::rename(&beside, path).map_err(|_| cannot())?;
            Ok(summary)
        }
        other => {
            // Half an export is plain text that nobody asked for.
            let _ = fs::remove_file(&beside);
            other
        }
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

fn write_all(
    desk: &Desk,
    request: &ExportReports,
    mut target: BufWriter<fs::File>,
) -> Result<ExportSummary, AppError> {
    let cannot = |_| AppError::from(ApiError::ExportCannotWrite { path: request.path.clone() });
    let ids = desk.read(|reads| Ok(reads.exported_ids()?))?;
    let total = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let mut summary =
        ExportSummary { written: 0, unreadable: 0, stopped: false, path: request.path.clone() };
    let streets: Streets = request.streets.iter().collect();
    let mut writer = formats::Writer::start(request.format, &mut target).map_err(cannot)?;
    for (at, (_, id)) in ids.iter().enumerate() {
        if desk.is_stopped() {
            summary.stopped = true;
            return Ok(summary);
        }
        match desk
            .read(|reads| Ok(reads.record(*id).and_then(|record| Ok(Report::try_from(record)?))))
        {
            Ok(Ok(report)) => {
                let sighting = Sighting::of(&report, (*id).into(), request.precision, &streets);
                writer.row(&sighting).map_err(cannot)?;
                summary.written += 1;
            }
            // Deleted since the list was made.
            Ok(Err(StoreError::NotFound)) => {}
            Ok(Err(StoreError::Unreadable(_) | StoreError::Document(_) | StoreError::Torn)) => {
                summary.unreadable += 1;
            }
            Ok(Err(other)) => return Err(other.into()),
            Err(other) => return Err(other),
        }
        if at % PROGRESS_EVERY == 0 {
            desk.tell(&Event::Progress { work: Work::Export, done: summary.written, total });
        }
    }
    writer.finish().map_err(cannot)?;
    target.flush().map_err(cannot)?;
    target.into_inner().map_err(|error| cannot(error.into_error()))?.sync_all().map_err(cannot)?;
    Ok(summary)
}
