//! Reports: each use case a few lines between the rule in `domain` and the store.

pub(crate) mod export;
pub(crate) mod formats;
pub(crate) mod import;
mod share;

use chrono::{DateTime, Duration, Utc};
use porchlight_api::{
    ApiError, CreateReport, DeletedReport, EditReport, Elsewhere, ListReports, Reach, ReportCount,
    ReportPage, ReportRow, ReportView,
};
use porchlight_domain::{
    DocumentId, Record, RecordChange, RecordKind, hold,
    report::{Guard, Mode, Report, ReportChange, guard, hints},
    retention::GRACE,
};
use porchlight_store::{Filter, Reads, StoreError, Tx};

use crate::{
    circle::{Circles, records},
    engine::Engine,
    error::AppError,
};

const PAGE_ROWS: u16 = 50;
const PAGE_ROWS_MAX: u16 = 200;

/// Files a report.
pub(crate) fn create(
    engine: &mut Engine,
    request: CreateReport,
    language: &str,
) -> Result<ReportView, AppError> {
    let id = file(engine, request, language)?;
    shown(engine, id)
}

/// Files a report in one's own household and, for categories 2 and 3, as new documents in the circles
/// that answer reports.
pub(crate) fn file(
    engine: &mut Engine,
    request: CreateReport,
    language: &str,
) -> Result<DocumentId, AppError> {
    // Refused before anything is begun: a write that fails has all logs read anew.
    let report = made(request, language, engine.now())?;
    engine.change(|circles, tx| file_within(circles, tx, report))
}

/// The same within a write that does more.
pub(crate) fn file_within(
    circles: &mut Circles,
    tx: &mut Tx<'_>,
    report: Report,
) -> Result<DocumentId, AppError> {
    let id = tx.insert(Record::Report(report.clone()))?;
    share::with_circles(circles, tx, (id, &report))?;
    Ok(id)
}

/// The report that a person asks to file.
///
/// # Errors
/// It says what can't be, or its category wants more evidence.
pub(crate) fn made(
    mut request: CreateReport,
    language: &str,
    now: DateTime<Utc>,
) -> Result<Report, AppError> {
    if request.language.is_empty() {
        language.clone_into(&mut request.language);
    }
    let confirmed = request.confirm_category;
    let report = Report::file(request, now)?;
    refuse_unsupported(&report, confirmed)?;
    Ok(report)
}

/// Sets fields anew, together or not at all.
pub(crate) fn edit(engine: &mut Engine, request: EditReport) -> Result<ReportView, AppError> {
    let reads = engine.store().0.read();
    let id = find(reads, &request.id)?;
    // Refused before anything is begun: a write that fails has all logs read anew.
    let record = reads.record(id).map_err(|error| named(error, &request.id))?;
    edited(&record, &request)?;
    change(engine, id, |tx| tx.edit(id, |record| edited(record, &request)))
}

fn report(record: Record) -> Result<Report, StoreError> {
    Ok(record.try_into()?)
}

/// Changes a report, and after it what was made of it for others.
fn change(
    engine: &mut Engine,
    id: DocumentId,
    write: impl FnOnce(&mut Tx<'_>) -> Result<Record, AppError>,
) -> Result<ReportView, AppError> {
    engine.change(|circles, tx| {
        let (channel, _) = tx.reads().place_of(id)?;
        circles.make_writable_by_id(tx, channel)?;
        let before = report(tx.reads().record(id)?)?;
        let after = report(write(tx)?)?;
        share::follow(circles, tx, id, (&before, &after))
    })?;
    shown(engine, id)
}

/// What an edit changes, if the rules let it.
fn edited(record: &Record, request: &EditReport) -> Result<Vec<RecordChange>, AppError> {
    let report: &Report =
        record.try_into().map_err(|other| named(StoreError::from(other), &request.id))?;
    // The guard is asked where the answer may have changed; a report that was filed with its hint
    // stays editable.
    let was = guard(report);
    let changes = || request.changes.iter().cloned().map(ReportChange::cut_to_seconds);
    let after = changes().try_fold(report.clone(), Report::with)?;
    if guard(&after) != was || after.category.value > report.category.value {
        refuse_unsupported(&after, request.confirm_category)?;
    }
    Ok(changes().map(RecordChange::Report).collect())
}

/// Takes the last edit back.
pub(crate) fn undo(engine: &mut Engine) -> Result<ReportView, AppError> {
    let id = engine.store().0.read().undoable()?.ok_or(StoreError::NothingToUndo)?;
    change(engine, id, |tx| Ok(tx.undo()?.1))
}

/// Removes a report from this device, for good.
pub(crate) fn delete(engine: &mut Engine, id: &str) -> Result<DeletedReport, AppError> {
    let id = find(engine.store().0.read(), id)?;
    let (store, _, now) = engine.store();
    records::refuse_if_held(store.read(), id, now)?;
    engine.write(|tx, _| Ok(tx.delete(id)?))?;
    Ok(DeletedReport { id: id.to_string() })
}

/// One report with its hints.
pub(crate) fn show(reads: Reads<'_>, id: &str, now: DateTime<Utc>) -> Result<ReportView, AppError> {
    view(reads, find(reads, id)?, now)
}

/// The same after a write.
pub(crate) fn shown(engine: &mut Engine, id: DocumentId) -> Result<ReportView, AppError> {
    let (store, _, now) = engine.store();
    view(store.read(), id, now)
}

/// A page of the list.
pub(crate) fn list(reads: Reads<'_>, request: ListReports) -> Result<ReportPage, AppError> {
    let limit = request.limit.unwrap_or(PAGE_ROWS);
    porchlight_domain::limit::number("limit", limit.into(), 1, PAGE_ROWS_MAX.into())?;
    let page = reads.reports(&Filter {
        search: request.search,
        mode: request.mode,
        category: request.category,
        activity: request.activity,
        still_there: request.still_there,
        disputed: request.disputed,
        since: request.since,
        after: request.after,
        limit,
    })?;
    let rows =
        page.rows.into_iter().map(|(id, line)| ReportRow { id: id.to_string(), line }).collect();
    Ok(ReportPage { rows, next: page.next })
}

/// How much is here.
pub(crate) fn count(reads: Reads<'_>) -> Result<ReportCount, AppError> {
    let short = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let exercises = reads.count_exercises(RecordKind::Report)?;
    let drafts = reads.drafts()?;
    let practised = drafts.readable.iter().filter(|draft| draft.report.mode == Mode::Exercise);
    let exercise_drafts = short(practised.count());
    Ok(ReportCount {
        reports: reads.count(RecordKind::Report)?.saturating_sub(exercises),
        exercises,
        drafts: short(drafts.readable.len()).saturating_sub(exercise_drafts),
        exercise_drafts,
        unreadable: short(reads.quarantine()?.len()).saturating_add(drafts.unreadable),
    })
}

/// The report that a person means: its id, the beginning of it, or the id of the imported line.
pub(crate) fn find(reads: Reads<'_>, id: &str) -> Result<DocumentId, AppError> {
    if let Some(found) = reads.find_by_source(id)? {
        return Ok(found);
    }
    reads.find_by_prefix(id).map_err(|error| named(error, id))
}

fn view(reads: Reads<'_>, id: DocumentId, now: DateTime<Utc>) -> Result<ReportView, AppError> {
    let report =
        reads.record(id).and_then(report).map_err(|error| named(error, &id.to_string()))?;
    let elsewhere = elsewhere(reads, id, &report)?;
    let (stated, reach) = (reads.stated(id, now)?, reads.reach(id)?);
    let short = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(ReportView {
        id: id.to_string(),
        hints: hints(&report),
        disputed: report.disputed().into_iter().map(str::to_owned).collect(),
        undo: reads.undoable()? == Some(id),
        destroyed_from: reads
            .due_at(id)?
            .map(|due| due + Duration::milliseconds(GRACE.num_milliseconds())),
        held: hold::held(&stated, now),
        said_due: short(hold::said_due(&stated)),
        reach: Reach {
            own_devices: short(reach.own_devices),
            circles: short(reach.circles),
            neighbours: short(reach.neighbours),
        },
        elsewhere,
        report,
    })
}

fn elsewhere(
    reads: Reads<'_>,
    id: DocumentId,
    report: &Report,
) -> Result<Vec<Elsewhere>, AppError> {
    let apart = share::apart(reads, id, report)?;
    if apart.is_empty() {
        return Ok(Vec::new());
    }
    let circles = reads.circles()?;
    let name = |circle| circles.iter().find(|own| own.id == circle).map(|own| own.name.clone());
    Ok(apart
        .into_iter()
        .map(|it| Elsewhere { id: it.id.to_string(), circle: name(it.circle) })
        .collect())
}

/// Errors of the store that concern one report say which.
pub(crate) fn named(error: StoreError, id: &str) -> AppError {
    let id: String = id.chars().take(64).collect();
    let mut error = AppError::from(error).into_api();
    if let ApiError::ReportNotFound { id: unnamed }
    | ApiError::ReportIdAmbiguous { id: unnamed }
    | ApiError::ReportUnreadable { id: unnamed } = &mut error
    {
        *unnamed = id;
    }
    error.into()
}

fn refuse_unsupported(report: &Report, confirmed: bool) -> Result<(), AppError> {
    match guard(report) {
        Guard::Supported => Ok(()),
        Guard::NeedsDetail | Guard::NeedsStrongEvidence if confirmed => Ok(()),
        missing @ (Guard::NeedsDetail | Guard::NeedsStrongEvidence) => {
            Err(AppError::Guard(missing))
        }
    }
}
