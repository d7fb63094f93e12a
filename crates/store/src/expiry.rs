//! Expired means gone: at each opening, records past their date move one step towards destruction. One
//! that is held stays as long as it is.
//! The rule is `domain::retention`; here it meets the rows.

use chrono::{DateTime, Utc};
use porchlight_domain::{
    DocumentId,
    retention::{Dueness, at_opening},
};
use rand_core::CryptoRng;
use rusqlite::{Connection, params};

use crate::{Store, StoreError, Tx, hold};

struct Dated {
    key: i64,
    id: DocumentId,
    kind: String,
    keep_until: DateTime<Utc>,
    state: Dueness,
}

impl Store {
    /// Looks at every record past its date, as an opening at `now` does, and destroys those whose
    /// grace is over and that nobody holds. Answers how many went.
    ///
    /// # Errors
    /// The database; then nothing has moved.
    pub fn expire(
        &mut self,
        now: DateTime<Utc>,
        chance: &mut dyn CryptoRng,
    ) -> Result<u32, StoreError> {
        let written = self.write(now, chance, |tx| {
            hold::make_called_due(tx, now)?;
            let mut gone = 0;
            for dated in past_their_date(tx, now)? {
                let next = at_opening(dated.state, dated.keep_until, now);
                if next == Dueness::Destroy {
                    if tx.reads().held(dated.id, now)?.is_some() {
                        continue;
                    }
                    tx.delete_stored(dated.key, dated.id, &dated.kind)?;
                    gone += 1;
                } else if next != dated.state {
                    remember(tx, dated.key, next)?;
                }
            }
            Ok::<_, StoreError>(gone)
        })?;
        Ok(written.value)
    }
}

fn past_their_date(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Dated>, StoreError> {
    let mut statement = tx.transaction().prepare_cached(
        "SELECT key, id, kind, keep_until, past_at, due_at FROM document WHERE keep_until <= ?1 AND past_at IS NULL
         UNION ALL
         SELECT key, id, kind, keep_until, past_at, due_at FROM document WHERE past_at IS NOT NULL",
    )?;
    let rows = statement.query_map([now.timestamp_millis()], |row| {
        let state = match (row.get::<_, Option<i64>>(4)?, row.get::<_, Option<i64>>(5)?) {
            (_, Some(due)) => Dueness::Due { since: time(due) },
            (Some(past), None) => Dueness::SeenPast { first: time(past) },
            (None, None) => Dueness::Kept,
        };
        let id = DocumentId::from_bytes(row.get(1)?);
        Ok(Dated { key: row.get(0)?, id, kind: row.get(2)?, keep_until: time(row.get(3)?), state })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// When the time of the next record is over, and of how many it is over by `until`.
pub(crate) fn going(
    connection: &Connection,
    until: DateTime<Utc>,
) -> Result<(Option<DateTime<Utc>>, u32), StoreError> {
    // Two statements: together neither would be read from the index alone.
    let next: Option<i64> = connection
        .prepare_cached("SELECT min(keep_until) FROM document")?
        .query_row([], |row| row.get(0))?;
    let by_then = connection
        .prepare_cached("SELECT count(*) FROM document WHERE keep_until <= ?1")?
        .query_row([until.timestamp_millis()], |row| row.get(0))?;
    Ok((next.map(time), by_then))
}

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

fn remember(tx: &Tx<'_>, key: i64, state: Dueness) -> Result<(), StoreError> {
    let (column, at) = match state {
        Dueness::SeenPast { first } => ("past_at", first),
        Dueness::Due { since } => ("due_at", since),
        Dueness::Kept | Dueness::Destroy => return Ok(()),
    };
    tx.transaction()
        .prepare_cached(&format!("UPDATE document SET {column} = ?2 WHERE key = ?1"))?
        .execute(params![key, at.timestamp_millis()])?;
    Ok(())
}
