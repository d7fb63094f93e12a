//! Changes of which no chunk is here: a damaged page took it, and a record without a chunk would never
//! reach another device. What this device's own actor made is signed anew; nobody signs for another
//! actor (docs/protocol.md §9). The rest stays in its document and waits for a peer that has the chunk.

use std::collections::BTreeSet;

use automerge::Change;
use chrono::{DateTime, Utc};
use porchlight_crypto::{Hash, Id, Urgency};
use porchlight_domain::report::Mode;
use rand_core::CryptoRng;
use rusqlite::{Connection, params};

use crate::{
    StoreError,
    chain::{self, Changes, Said},
    check,
    document::Stored,
    post::Posts,
};

/// Signs what lacks its chunk in every document: one chunk for each row of changes of the own actor of
/// which each builds on the one before alone. A household without a log signs all: it signs it
/// once more when it is founded, before anybody sees it.
pub(crate) fn sign_anew(
    connection: &Connection,
    posts: &Posts,
    now: DateTime<Utc>,
    chance: &mut dyn CryptoRng,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "SELECT key, id, kind, saved, heads, channel, signed_id FROM document ORDER BY key",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let stored = Stored::from_row(row)?;
        let Ok(mut doc) = stored.load() else { continue };
        let signed = check::signed_changes(connection, posts, stored.key)?;
        let mut lost = doc.get_changes(&[]);
        lost.retain(|change| !signed.contains(&chain::hash(&change.hash())));
        if lost.is_empty() {
            continue;
        }
        let post = posts.post(stored.channel)?;
        let is_founded = is_founded(connection, post.circle)?;
        let actor = posts.actor(post, stored.signed_id).ok();
        let (own, others): (Vec<_>, Vec<_>) = lost
            .into_iter()
            .partition(|change| !is_founded || actor.as_ref() == Some(change.actor_id()));
        let mut waits = !others.is_empty();
        let runs = if is_founded { runs(own) } else { vec![own] };
        for run in runs.into_iter().filter(|run| !run.is_empty()) {
            let said = said(&stored, &run);
            let signed =
                said.and_then(|said| chain::append(connection, posts, post, said, now, chance));
            match signed {
                Ok(_) => {}
                Err(StoreError::NoCleanEpoch | StoreError::NoChannel | StoreError::Gate(_)) => {
                    waits = true;
                }
                Err(other) => return Err(other),
            }
        }
        if waits {
            connection.execute(
                "INSERT INTO unsigned (document) VALUES (?1) ON CONFLICT DO NOTHING",
                [stored.key],
            )?;
        }
    }
    Ok(())
}

fn said(stored: &Stored, run: &[Change]) -> Result<Said, StoreError> {
    let record = stored.read().ok();
    let exercise = record.as_ref().is_some_and(|record| record.mode() == Mode::Exercise);
    let urgency = record.as_ref().and_then(|record| Urgency::new(record.urgency()));
    let document = (stored.key, stored.signed_id);
    Said::changes(document, exercise, urgency.unwrap_or(Urgency::LOWEST), Changes::of(run))
}

/// The rows among changes in topological order, each row in the order of its first change.
fn runs(changes: Vec<Change>) -> Vec<Vec<Change>> {
    let mut runs: Vec<Vec<Change>> = Vec::new();
    for change in changes {
        let follows =
            |run: &&mut Vec<Change>| run.last().is_some_and(|last| change.deps() == [last.hash()]);
        match runs.iter_mut().find(follows) {
            Some(run) => run.push(change),
            None => runs.push(vec![change]),
        }
    }
    runs
}

fn is_founded(connection: &Connection, circle: Id) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM circle WHERE id = ?1 AND root IS NOT NULL")?
        .exists(params![circle.0])?)
}

/// Whether a document holds changes whose chunks were lost and have not come again. It is not made anew
/// from its chunks meanwhile, for that would lose them.
pub(crate) fn waits(
    connection: &Connection,
    posts: &Posts,
    stored: &Stored,
) -> Result<bool, StoreError> {
    let is_listed = connection
        .prepare_cached("SELECT 1 FROM unsigned WHERE document = ?1")?
        .exists([stored.key])?;
    if !is_listed {
        return Ok(false);
    }
    let Ok(mut doc) = stored.load() else { return Ok(false) };
    let held: BTreeSet<Hash> =
        doc.get_changes(&[]).iter().map(|change| chain::hash(&change.hash())).collect();
    Ok(!held.is_subset(&check::signed_changes(connection, posts, stored.key)?))
}

#[cfg(test)]
mod tests {
    use automerge::{ActorId, AutoCommit, ROOT, transaction::Transactable};

    use super::*;

    /// Two own changes, one of another actor beside the second, and an own one on top of both.
    #[test]
    fn a_row_ends_where_a_change_builds_on_more_than_the_one_before() {
        let own = ActorId::from([1; 16]);
        let mut ours = AutoCommit::new().with_actor(own.clone());
        ours.put(ROOT, "a", 1).unwrap();
        ours.commit();
        let mut theirs = ours.fork().with_actor(ActorId::from([2; 16]));
        theirs.put(ROOT, "b", 1).unwrap();
        ours.put(ROOT, "a", 2).unwrap();
        ours.commit();
        ours.merge(&mut theirs).unwrap();
        ours.put(ROOT, "a", 3).unwrap();
        ours.commit();
        ours.put(ROOT, "a", 4).unwrap();
        let mut changes = ours.get_changes(&[]);
        changes.retain(|change| *change.actor_id() == own);
        let runs = runs(changes);
        assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
        assert_eq!(runs[1][0].deps().len(), 2);
    }
}
