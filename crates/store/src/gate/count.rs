//! How large a change becomes, from the lengths of its runs: 115 bytes can claim 100 million operations.
//!
//! No run is expanded here. A value's bytes are looked at once each; a run of values without bytes is
//! one step. Whether what an operation points to exists is `references`' question.

use super::{
    Limit, Refusal,
    change::{Change, Columns},
    column::{Run, Runs, Turns},
    reader::Reader,
};

/// Each row has a cell in eleven columns; a decoded cell is a number, a flag or a length: 8 bytes.
pub(super) const ROW_BYTES: u64 = 11 * 8;
/// A predecessor is an actor's index and a counter.
pub(super) const PRED_BYTES: u64 = 2 * 8;

/// Actions of Automerge 0.12: make map, put, make list, delete, make text, increment, make table, mark.
const ACTION_MAX: u64 = 7;

/// What a change holds.
pub(super) struct Counts {
    /// Operations.
    pub(super) ops: u64,
    /// Bytes of the decoded table: cells, predecessors, each repetition of a string, and values.
    pub(super) expanded_bytes: u64,
}

/// Counts a change's rows, and checks that every column has as many.
pub(super) fn count(change: &Change<'_>) -> Result<Counts, Refusal> {
    let columns = &change.columns;
    let ops = measure(Runs::of(columns.action), |_, action| match action {
        Some(0..=ACTION_MAX) => Ok(()),
        Some(_) => Err(Refusal::Unknown("an operation")),
        None => Err(NULL),
    })?;
    if ops > super::CHANGE_OPS_MAX {
        return Err(Refusal::TooLarge(Limit::ChangeOps));
    }
    if change.start_op.saturating_add(ops) > super::MAX_OP_MAX + 1 {
        return Err(Refusal::TooLarge(Limit::MaxOp));
    }
    let expanded_bytes = (ops * ROW_BYTES)
        .saturating_add(plain_columns(columns, ops)?)
        .saturating_add(predecessors(columns, ops)?.saturating_mul(PRED_BYTES))
        .saturating_add(values(columns, ops)?);
    if expanded_bytes > super::EXPANDED_BYTES_MAX {
        return Err(Refusal::TooLarge(Limit::ExpandedBytes));
    }
    Ok(Counts { ops, expanded_bytes })
}

const NULL: Refusal = Refusal::Form("a cell that must be filled is empty");
const ROWS: Refusal = Refusal::Form("a column has another number of rows");

/// Sums the lengths of the runs and shows each one.
fn measure<T>(
    runs: impl Iterator<Item = Result<Run<T>, Refusal>>,
    mut each: impl FnMut(u64, Option<T>) -> Result<(), Refusal>,
) -> Result<u64, Refusal> {
    runs.into_iter().try_fold(0u64, |sum, run| {
        let Run { length, value } = run?;
        each(length, value)?;
        Ok(sum.saturating_add(length))
    })
}

fn filled<T>(_: u64, value: Option<T>) -> Result<(), Refusal> {
    if value.is_some() { Ok(()) } else { Err(NULL) }
}

/// A column of one cell a row, or none at all where every cell would be empty.
fn optional<T>(
    column: &[u8],
    runs: impl Iterator<Item = Result<Run<T>, Refusal>>,
    ops: u64,
    mut each: impl FnMut(u64, T),
) -> Result<(), Refusal> {
    if column.is_empty() {
        return Ok(());
    }
    let mut is_filled = false;
    let rows = measure(runs, |length, value| {
        if let Some(value) = value {
            is_filled = true;
            each(length, value);
        }
        Ok(())
    })?;
    if rows != ops {
        return Err(ROWS);
    }
    if is_filled { Ok(()) } else { Err(Refusal::Form("a column holds nothing")) }
}

/// Checks objects, keys, flags and marks. Answers the bytes that their strings come to.
fn plain_columns(columns: &Columns<'_>, ops: u64) -> Result<u64, Refusal> {
    for column in [columns.object_actor, columns.object_counter, columns.key_actor] {
        optional(column, Runs::<u64>::of(column), ops, |_, _| ())?;
    }
    optional(columns.key_counter, Runs::<i64>::of(columns.key_counter), ops, |_, _| ())?;
    let mut strings = 0u64;
    for column in [columns.key_string, columns.mark_name] {
        optional(column, Runs::<&str>::of(column), ops, |length, value| {
            let bytes = u64::try_from(value.len()).unwrap_or(u64::MAX);
            strings = strings.saturating_add(length.saturating_mul(bytes));
        })?;
    }
    if measure(Turns::of(columns.insert), filled)? != ops {
        return Err(ROWS);
    }
    let mut expands = columns.expand.is_empty();
    optional(columns.expand, Turns::of(columns.expand), ops, |_, value| expands |= value)?;
    if expands { Ok(strings) } else { Err(Refusal::Form("a column holds nothing")) }
}

/// Checks the groups of predecessors. Answers how many there are.
fn predecessors(columns: &Columns<'_>, ops: u64) -> Result<u64, Refusal> {
    let mut preds = 0u64;
    let rows = measure(Runs::<u64>::of(columns.pred_count), |length, count| {
        preds = preds.saturating_add(length.saturating_mul(count.ok_or(NULL)?));
        Ok(())
    })?;
    let actors = measure(Runs::<u64>::of(columns.pred_actor), filled)?;
    let counters = measure(Runs::<i64>::of(columns.pred_counter), filled)?;
    if rows == ops && actors == preds && counters == preds { Ok(preds) } else { Err(ROWS) }
}

/// Checks each value against its type and length. Answers their bytes.
fn values(columns: &Columns<'_>, ops: u64) -> Result<u64, Refusal> {
    let mut reader = Reader::new(columns.value);
    let rows = measure(Runs::<u64>::of(columns.value_meta), |length, meta| {
        let meta = meta.ok_or(NULL)?;
        let (code, bytes) = (meta & 0b1111, meta >> 4);
        if bytes == 0 {
            return value(code, &[]);
        }
        // Each step takes at least a byte of the column, so this ends with it.
        (0..length).try_for_each(|_| value(code, reader.take(bytes)?))
    })?;
    if rows != ops || !reader.is_empty() {
        return Err(Refusal::Form("the values are not as long as they say"));
    }
    Ok(u64::try_from(columns.value.len()).unwrap_or(u64::MAX))
}

fn value(code: u64, bytes: &[u8]) -> Result<(), Refusal> {
    let mut reader = Reader::new(bytes);
    let fits = match code {
        0..=2 => bytes.is_empty(),
        3 => reader.unsigned().is_ok() && reader.is_empty(),
        4 | 8 | 9 => reader.signed().is_ok() && reader.is_empty(),
        5 => bytes.len() == 8,
        6 => std::str::from_utf8(bytes).is_ok(),
        7 => true,
        _ => return Err(Refusal::Unknown("a value")),
    };
    if fits { Ok(()) } else { Err(Refusal::Form("a value does not fit its type")) }
}
