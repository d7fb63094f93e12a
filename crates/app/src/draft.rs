//! Drafts: saved at every step, dropped without a trace, filed like any report.

use porchlight_api::{ApiError, DraftList, DraftView, FileDraft, Nothing, ReportView, SaveDraft};
use porchlight_domain::{DraftId, report::Report};
use porchlight_store::{Draft, Drafts, Reads, StoreError};

use crate::{engine::Engine, error::AppError, report};

/// Saves a new draft, or over an older self.
pub(crate) fn save(engine: &mut Engine, request: SaveDraft) -> Result<DraftView, AppError> {
    let known = request.id.as_deref().map(|id| find(engine.store().0.read(), id)).transpose()?;
    engine.write(|tx, now| {
        // The same limits as filing, but nothing has to be complete yet.
        let mut complete = request.report.clone();
        complete.category =
            complete.category.or(Some(porchlight_domain::report::Category::DoNotShare));
        Report::file(complete, now)?;
        let id = known.map_or_else(|| DraftId::from_random(tx.draw()), |draft| draft.id);
        let draft = Draft { id, saved_at: now, report: request.report };
        tx.save_draft(&draft)?;
        Ok(view(draft))
    })
}

/// Every draft that reads, and how many do not.
pub(crate) fn list(reads: Reads<'_>) -> Result<DraftList, AppError> {
    let Drafts { readable, unreadable } = reads.drafts()?;
    Ok(DraftList { drafts: readable.into_iter().map(view).collect(), unreadable })
}

/// One draft.
pub(crate) fn show(reads: Reads<'_>, id: &str) -> Result<DraftView, AppError> {
    find(reads, id).map(view)
}

/// Drops a draft.
pub(crate) fn discard(engine: &mut Engine, id: &str) -> Result<Nothing, AppError> {
    // Not read first: one that does not read must be able to go too.
    let known: DraftId = id.parse().map_err(|_| missing(id))?;
    engine.write(|tx, _| match tx.drop_draft(known) {
        Err(StoreError::NotFound) => Err(missing(id)),
        other => Ok(other?),
    })?;
    Ok(Nothing {})
}

/// Files a draft: the report appears and the draft goes in one commit.
pub(crate) fn file(
    engine: &mut Engine,
    request: &FileDraft,
    language: &str,
) -> Result<ReportView, AppError> {
    let draft = find(engine.store().0.read(), &request.id)?;
    let mut filed = draft.report;
    filed.confirm_category |= request.confirm_category;
    let filed = report::made(filed, language, engine.now())?;
    let id = engine.change(|circles, tx| {
        let id = report::file_within(circles, tx, filed)?;
        tx.drop_draft(draft.id)?;
        Ok(id)
    })?;
    report::shown(engine, id)
}

fn find(reads: Reads<'_>, id: &str) -> Result<Draft, AppError> {
    match reads.draft(id.parse().map_err(|_| missing(id))?) {
        Err(StoreError::NotFound) => Err(missing(id)),
        other => Ok(other?),
    }
}

fn missing(id: &str) -> AppError {
    ApiError::DraftNotFound { id: id.chars().take(64).collect() }.into()
}

fn view(draft: Draft) -> DraftView {
    DraftView { id: draft.id.to_string(), saved_at: draft.saved_at, report: draft.report }
}
