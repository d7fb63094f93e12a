//! The list of reports.

use chrono::{DateTime, Utc};
use porchlight_domain::{
    DocumentId, ReportId,
    report::{ActivityKind, Answer, Category, HowKnown, Mode, Report, ReportLine, line},
};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

use super::{Projection, search};
use crate::StoreError;

impl Projection for Report {
    const VERSION: u32 = 2;
    const TABLE: &'static str = "report";
    const SCHEMA: &'static str = include_str!("report.sql");

    fn put(&self, connection: &Connection, key: i64) -> Result<(), StoreError> {
        let line = ReportLine::of(self);
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO report (key, mode, reported_at, observed_at, category, activity, place, people_max,
                     vehicles_max, how_known, still_there, disputed, source)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                key,
                line.mode.token(),
                line.reported_at.timestamp_millis(),
                line.observed_at.map(|at| at.timestamp_millis()),
                line.category.number(),
                activity_bits(&line.activity),
                line.place,
                line.people_max,
                line.vehicles_max,
                line.how_known.token(),
                line.still_there.token(),
                line.disputed,
                self.source.as_ref().map(|source| source.id.as_str()),
            ])?;
        Ok(())
    }

    fn matches(&self, connection: &Connection, key: i64) -> Result<bool, StoreError> {
        let mut statement = connection.prepare_cached(
            "SELECT document.id, mode, reported_at, observed_at, category, activity, place, people_max, vehicles_max,
                 how_known, still_there, disputed, source
             FROM report JOIN document ON document.key = report.key WHERE report.key = ?1",
        )?;
        let stored =
            statement.query_row([key], |row| Ok((read_line(row)?, row.get(12)?))).optional()?;
        let source = self.source.as_ref().map(|source| source.id.clone());
        Ok(stored.is_some_and(|((_, line), stored_source): (_, Option<String>)| {
            line == ReportLine::of(self) && stored_source == source
        }))
    }

    fn words(&self) -> String {
        line::words(self)
    }
}

/// What a list may be narrowed by; everything that is given must fit.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub search: String,
    pub mode: Option<Mode>,
    pub category: Option<Category>,
    pub activity: Option<ActivityKind>,
    pub still_there: Option<Answer>,
    pub disputed: Option<bool>,
    pub since: Option<DateTime<Utc>>,
    pub after: Option<String>,
    pub limit: u16,
}

/// A page of the list, and where the next one begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub rows: Vec<(ReportId, ReportLine)>,
    pub next: Option<String>,
}

/// The newest reports that fit, after the marker of the page before.
pub(crate) fn list(connection: &Connection, filter: &Filter) -> Result<Page, StoreError> {
    let below = match &filter.after {
        Some(marker) => i64::from_str_radix(marker, 16).map_err(|_| StoreError::BadCursor)?,
        None => i64::MAX,
    };
    let from = filter.since.map_or(0, |since| since.timestamp().clamp(0, 1 << 33) << 29);
    let category = filter.category.map(Category::number);
    let activity = filter.activity.map(|kind| activity_bits(&[kind]));
    let still_there = filter.still_there.map(Answer::token);
    let query = search::query(&filter.search);
    let searching = !filter.search.trim().is_empty();
    if searching && query.is_none() {
        return Ok(Page { rows: Vec::new(), next: None });
    }
    let wanted = i64::from(filter.limit) + 1;
    let mut binds: Vec<(&str, &dyn ToSql)> =
        vec![(":below", &below), (":from", &from), (":limit", &wanted)];
    let mut sql = String::from(if query.is_some() { FROM_SEARCH } else { FROM_REPORT });
    if let Some(query) = &query {
        binds.push((":query", query));
    }
    sql.push_str(match filter.mode {
        None => "",
        Some(Mode::Real) => " AND report.mode = 'real'",
        Some(Mode::Exercise) => " AND report.mode = 'exercise'",
    });
    if let Some(category) = &category {
        // Exercises are fewer than the reports of any category: their index is the better way.
        sql.push_str(match filter.mode {
            Some(Mode::Exercise) => " AND +report.category = :category",
            Some(Mode::Real) | None => " AND report.category = :category",
        });
        binds.push((":category", category));
    }
    if let Some(activity) = &activity {
        sql.push_str(" AND report.activity & :activity");
        binds.push((":activity", activity));
    }
    if let Some(still_there) = &still_there {
        sql.push_str(" AND report.still_there = :still_there");
        binds.push((":still_there", still_there));
    }
    if let Some(disputed) = &filter.disputed {
        sql.push_str(" AND report.disputed = :disputed");
        binds.push((":disputed", disputed));
    }
    sql.push_str(if query.is_some() {
        " ORDER BY search.rowid DESC"
    } else {
        " ORDER BY report.key DESC"
    });
    sql.push_str(" LIMIT :limit");
    page(connection, &sql, &binds, filter.limit)
}

const COLUMNS_THEN: usize = 12;
const FROM_REPORT: &str = "
    SELECT document.id, mode, reported_at, observed_at, category, activity, place, people_max, vehicles_max,
        how_known, still_there, disputed, report.key
    FROM report CROSS JOIN document ON document.key = report.key
    WHERE report.key < :below AND report.key >= :from
      AND NOT EXISTS (SELECT 1 FROM derived WHERE derived.document = report.key)";
/// Words first: their index is in the order of the list, so the newest matches are read alone.
const FROM_SEARCH: &str = "
    SELECT document.id, mode, reported_at, observed_at, category, activity, place, people_max, vehicles_max,
        how_known, still_there, disputed, report.key
    FROM search CROSS JOIN report ON report.key = search.rowid CROSS JOIN document ON document.key = report.key
    WHERE search MATCH :query AND search.rowid < :below AND search.rowid >= :from
      AND NOT EXISTS (SELECT 1 FROM derived WHERE derived.document = report.key)";

fn page(
    connection: &Connection,
    sql: &str,
    binds: &[(&str, &dyn ToSql)],
    limit: u16,
) -> Result<Page, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let read = |row: &Row<'_>| Ok((read_line(row)?, row.get::<_, i64>(COLUMNS_THEN)?));
    let found = statement.query_map(binds, read)?.collect::<Result<Vec<_>, _>>()?;
    let limit = usize::from(limit);
    let next = (found.len() > limit).then(|| found.get(limit.saturating_sub(1))).flatten();
    let next = next.map(|(_, key)| format!("{key:x}"));
    Ok(Page { rows: found.into_iter().take(limit).map(|(row, _)| row).collect(), next })
}

fn read_line(row: &Row<'_>) -> rusqlite::Result<(ReportId, ReportLine)> {
    let line = ReportLine {
        mode: token::<Mode>(row, 1)?,
        reported_at: time(row.get(2)?),
        observed_at: row.get::<_, Option<i64>>(3)?.map(time),
        category: Category::from_number(row.get(4)?).ok_or(rusqlite::Error::InvalidQuery)?,
        activity: activity_kinds(row.get(5)?),
        place: row.get(6)?,
        people_max: row.get(7)?,
        vehicles_max: row.get(8)?,
        how_known: token::<HowKnown>(row, 9)?,
        still_there: token::<Answer>(row, 10)?,
        disputed: row.get(11)?,
    };
    Ok((DocumentId::from_bytes(row.get(0)?).into(), line))
}

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

fn token<T: std::str::FromStr>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    row.get_ref(column)?.as_str()?.parse().map_err(|_| rusqlite::Error::InvalidQuery)
}

fn activity_bits(kinds: &[ActivityKind]) -> i64 {
    ActivityKind::ALL
        .iter()
        .zip(0..)
        .filter(|(kind, _)| kinds.contains(kind))
        .fold(0, |bits, (_, bit)| bits | 1 << bit)
}

fn activity_kinds(bits: i64) -> Vec<ActivityKind> {
    ActivityKind::ALL
        .iter()
        .zip(0..)
        .filter(|(_, bit)| bits & (1 << bit) != 0)
        .map(|(kind, _)| *kind)
        .collect()
}

/// The report that was imported from a line with this id.
pub(crate) fn find_by_source(
    connection: &Connection,
    id: &str,
) -> Result<Option<DocumentId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT document.id FROM report JOIN document ON document.key = report.key WHERE source = ?1",
    )?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?.map(DocumentId::from_bytes))
}

/// Every report that lists show, under the id that exports call it by, in the order of these ids.
pub(crate) fn exported_ids(
    connection: &Connection,
) -> Result<Vec<(String, DocumentId)>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT source, document.id FROM report JOIN document ON document.key = report.key
         WHERE NOT EXISTS (SELECT 1 FROM derived WHERE derived.document = report.key)",
    )?;
    let rows = statement.query_map([], |row| {
        let id = DocumentId::from_bytes(row.get(1)?);
        Ok((row.get::<_, Option<String>>(0)?.unwrap_or_else(|| id.to_string()), id))
    })?;
    let mut ids = rows.collect::<Result<Vec<_>, _>>()?;
    ids.sort_unstable();
    Ok(ids)
}
