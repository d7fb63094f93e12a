//! Looking after the home: what is here, whether it is whole, what could not be read.

use std::collections::BTreeMap;

use porchlight_api::{
    CheckStore, CheckSummary, Event, HomeStatus, Problem, ProblemKind, ProfileShape,
    QuarantineItem, QuarantineList, Shape, Work,
};
use porchlight_store::{Checked, FaultKind, Reads};

use crate::{Desk, error::AppError, vault::Tries};

/// Faults of one kind that are listed by name; the rest are counted.
const NAMED_MAX: usize = 20;

const SHAPES: [Shape; 9] = [
    Shape::Circle,
    Shape::Square,
    Shape::Triangle,
    Shape::Star,
    Shape::Diamond,
    Shape::Moon,
    Shape::Leaf,
    Shape::Drop,
    Shape::House,
];

/// What can be seen without a passphrase.
pub(crate) fn home_status(desk: &Desk) -> HomeStatus {
    let now = desk.now();
    let profiles = desk.home().profiles().into_iter().map(|profile| {
        let tries = Tries::load(&profile, now);
        let shape = SHAPES
            .get(usize::from(profile.number.saturating_sub(1)))
            .copied()
            .unwrap_or(Shape::Circle);
        ProfileShape {
            number: profile.number,
            shape,
            wrong_tries: tries.wrong,
            wait_s: tries.wait_s(now),
        }
    });
    HomeStatus {
        profiles: profiles.collect(),
        settings: desk.home().settings(),
        unlocked: desk.unlocked(),
        speech: desk.voice().is_here(),
    }
}

/// Verifies the store, and mends it where asked.
pub(crate) fn check(desk: &Desk, request: CheckStore) -> Result<CheckSummary, AppError> {
    let teller = desk.clone();
    let checked = desk.engine()?.run(move |engine| {
        let mut progress =
            |done, total| teller.tell(&Event::Progress { work: Work::Check, done, total });
        let (store, chance, now) = engine.store();
        store.verify_pages()?;
        Ok(if request.repair {
            store.repair(now, chance, &mut progress)
        } else {
            store.check(&mut progress)
        }?)
    })?;
    Ok(summary(checked))
}

/// Everything that could not be read.
pub(crate) fn quarantine(reads: Reads<'_>) -> Result<QuarantineList, AppError> {
    let items = reads.quarantine()?.into_iter().map(|item| QuarantineItem {
        id: item.id.to_string(),
        reason: item.reason,
        size_bytes: item.size_bytes,
        at: item.at,
    });
    Ok(QuarantineList { items: items.collect() })
}

fn summary(checked: Checked) -> CheckSummary {
    let mut by_kind: BTreeMap<ProblemKind, (Vec<String>, u32)> = BTreeMap::new();
    for fault in checked.faults {
        let (named, unnamed) = by_kind.entry(kind(fault.kind)).or_default();
        match fault.document {
            Some(id) if named.len() < NAMED_MAX => named.push(id.to_string()),
            _ => *unnamed += 1,
        }
    }
    let mut problems = Vec::new();
    for (kind, (named, unnamed)) in by_kind {
        problems.extend(named.into_iter().map(|id| Problem { kind, id: Some(id), count: 1 }));
        if unnamed > 0 {
            problems.push(Problem { kind, id: None, count: unnamed });
        }
    }
    CheckSummary {
        chunks: checked.chunks,
        documents: checked.documents,
        rows: checked.rows,
        problems,
        repaired: checked.repaired,
    }
}

fn kind(kind: FaultKind) -> ProblemKind {
    match kind {
        FaultKind::Chunk => ProblemKind::Chunk,
        FaultKind::Document => ProblemKind::Document,
        FaultKind::DocumentMissing => ProblemKind::DocumentMissing,
        FaultKind::Row => ProblemKind::Row,
        FaultKind::Search => ProblemKind::Search,
    }
}
