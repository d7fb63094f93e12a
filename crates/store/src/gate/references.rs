//! What operations point to: objects, places in lists, predecessors.
//!
//! All of it must lie below the change. A change that points to a concurrent one would apply where
//! that one came first and fail where it did not, and split peers for good.

use super::{
    Refusal,
    change::Change,
    column::{rows, sums},
};

const HALF: Refusal = Refusal::Form("a name of an operation is half there");
const PLACE_IN_ROOT: Refusal = Refusal::Form("a place of a list is in the root, which is a map");

/// The operation that another one points to: index of its actor (0: the author), counter, and the
/// first counter that is too late for it.
pub(super) struct Target {
    pub(super) actor: usize,
    pub(super) counter: u64,
    pub(super) before: u64,
}

/// Asks for each reference whether it `exists`. Only for counted changes: it goes row by row.
pub(super) fn check(
    change: &Change<'_>,
    ops: u64,
    exists: impl Fn(&Target) -> bool,
) -> Result<(), Refusal> {
    let columns = &change.columns;
    let mut used = vec![false; change.others.len() + 1];
    let mut point = |actor: u64, counter: u64, before: u64| {
        let actor = usize::try_from(actor).map_err(|_| Refusal::Reference)?;
        *used.get_mut(actor).ok_or(Refusal::Form("an actor has no such number"))? = true;
        if exists(&Target { actor, counter, before }) { Ok(()) } else { Err(Refusal::Reference) }
    };
    let mut object_actors = rows::<u64>(columns.object_actor);
    let mut object_counters = rows::<u64>(columns.object_counter);
    let mut key_actors = rows::<u64>(columns.key_actor);
    let mut key_counters = sums(columns.key_counter);
    let mut key_strings = rows::<&str>(columns.key_string);
    let mut pred_counts = rows::<u64>(columns.pred_count);
    let mut pred_actors = rows::<u64>(columns.pred_actor);
    let mut pred_counters = sums(columns.pred_counter);
    for before in (change.start_op..).take(usize::try_from(ops).unwrap_or(0)) {
        let in_root = match (cell(&mut object_actors)?, cell(&mut object_counters)?) {
            (None, None) => true,
            (Some(actor), Some(counter)) => {
                point(actor, counter, before)?;
                false
            }
            (Some(_), None) | (None, Some(_)) => return Err(HALF),
        };
        let string = cell(&mut key_strings)?;
        match (cell(&mut key_actors)?, cell(&mut key_counters)?, string) {
            // The root is a map, whoever says otherwise: Automerge would lose the order of its keys.
            (None, Some(0), None) if in_root => return Err(PLACE_IN_ROOT),
            // A map's key, or the head of a list.
            (None, None, Some(_)) | (None, Some(0), None) => {}
            (Some(actor), Some(counter), None) => {
                point(actor, counter, before)?;
                if in_root {
                    return Err(PLACE_IN_ROOT);
                }
            }
            _ => return Err(HALF),
        }
        for _ in 0..cell(&mut pred_counts)?.ok_or(HALF)? {
            let actor = cell(&mut pred_actors)?.ok_or(HALF)?;
            point(actor, cell(&mut pred_counters)?.ok_or(HALF)?, before)?;
        }
    }
    if used.iter().skip(1).all(|used| *used) {
        Ok(())
    } else {
        Err(Refusal::Form("an actor is listed for nothing"))
    }
}

/// The next cell; a column that is not there is empty all the way.
fn cell<T>(
    column: &mut impl Iterator<Item = Result<Option<T>, Refusal>>,
) -> Result<Option<T>, Refusal> {
    column.next().transpose().map(Option::flatten)
}
