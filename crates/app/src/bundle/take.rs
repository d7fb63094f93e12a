//! Reading a piece: what is in it goes through what everything goes through that comes over a link. A
//! piece is looked through before anything of it is taken; what was taken stays.

use std::io::{Read, Seek};

use porchlight_crypto::{Id, Opened, SealedTo, Verified};
use porchlight_sync::bundle::{Entry, Heading};

use super::{
    AtEngine,
    body::{Body, Unread},
    plan::keys_for,
};
use crate::{
    circle::Outcome,
    engine::Engine,
    error::AppError,
    exchange::way::{self, Way},
};

/// Entries and bytes that one transaction takes in at most.
const BATCH: (usize, usize) = (256, 4 << 20);

/// What became of what was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// New here.
    pub taken: u32,
    pub known: u32,
    /// It does not verify, belongs elsewhere, or is never to be used.
    pub refused: u32,
    /// It lacks a key or something that it rests on, and is not kept.
    pub not_yet: u32,
    /// Something that had been put aside for want of room is needed now.
    pub asks_again: bool,
}

impl Tally {
    fn count(&mut self, outcome: Outcome, entry: &Entry) {
        // A key for this device is used and not kept, so nobody knows whether it was new.
        let is_key = matches!(entry, Entry::Envelope(bytes) if SealedTo::parse(bytes).is_ok());
        if is_key && matches!(outcome, Outcome::Settled { .. }) {
            return;
        }
        let counter = match outcome {
            Outcome::Settled { place, .. } if place.refused => &mut self.refused,
            Outcome::Settled { news: true, .. } => &mut self.taken,
            Outcome::Settled { .. } => &mut self.known,
            Outcome::NoKey | Outcome::Early => &mut self.not_yet,
            Outcome::Bad => &mut self.refused,
        };
        *counter = counter.saturating_add(1);
    }

    /// Adds what came of something else.
    pub(crate) fn add(&mut self, other: Self) {
        self.taken = self.taken.saturating_add(other.taken);
        self.known = self.known.saturating_add(other.known);
        self.refused = self.refused.saturating_add(other.refused);
        self.not_yet = self.not_yet.saturating_add(other.not_yet);
        self.asks_again |= other.asks_again;
    }
}

/// What a piece said of itself and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) heading: Heading,
    /// Whether another piece of the bundle follows.
    pub(crate) more: bool,
    pub(crate) tally: Tally,
    pub(crate) is_stopped: bool,
}

/// Reads one piece. `on` is told how many segments of how many were read, and answers whether to go on.
///
/// # Errors
/// It is no piece, not for this device, damaged or forged: then nothing has changed. A file or a
/// database that fails in the midst: what was committed stays.
pub(crate) fn take<A: AtEngine>(
    at: &mut A,
    source: impl Read + Seek,
    on: &mut dyn FnMut(u32, u32) -> bool,
) -> Result<Taken, Unread> {
    let mut body = Body::open(source)?;
    let (header, segments) = (body.header().clone(), body.segments());
    let keys = at.at(move |engine| keys_for(engine, &header))?;
    if keys.is_empty() {
        return Err(Unread::NotForHere);
    }
    let (heading, more) = body.look_through(&keys)?;
    let mut batch = Batch::default();
    let mut tally = Tally::default();
    let went_on = body.read(&keys, &mut |heading, entry, number| {
        if batch.is_full(heading) {
            tally.add(batch.take_in(at)?);
            if !on(number, segments) {
                return Ok(false);
            }
        }
        batch.push(heading, entry);
        Ok(true)
    })?;
    if went_on {
        tally.add(batch.take_in(at)?);
        on(segments, segments);
    }
    Ok(Taken { heading, more, tally, is_stopped: !went_on })
}

/// Entries of one part that are taken in together.
#[derive(Default)]
struct Batch {
    of: Option<(Id, Id, bool)>,
    entries: Vec<Entry>,
    bytes: usize,
}

fn of(heading: &Heading) -> (Id, Id, bool) {
    (heading.circle, heading.channel, heading.is_open)
}

impl Batch {
    fn is_full(&self, next: &Heading) -> bool {
        let is_large = self.entries.len() >= BATCH.0 || self.bytes >= BATCH.1;
        is_large || !self.entries.is_empty() && self.of != Some(of(next))
    }

    fn push(&mut self, heading: &Heading, entry: Entry) {
        self.bytes += match &entry {
            Entry::Heading(_) | Entry::End { .. } => return,
            Entry::Log(bytes) | Entry::Envelope(bytes) => bytes.len(),
        };
        self.of = Some(of(heading));
        self.entries.push(entry);
    }

    fn take_in<A: AtEngine>(&mut self, at: &mut A) -> Result<Tally, AppError> {
        let Self { of, entries, .. } = std::mem::take(self);
        let Some((circle, channel, is_open)) = of else { return Ok(Tally::default()) };
        at.at(move |engine| take_in(engine, (circle, channel), is_open, &entries))
    }
}

fn take_in(
    engine: &mut Engine,
    place: (Id, Id),
    is_open: bool,
    entries: &[Entry],
) -> Result<Tally, AppError> {
    let mut tally = Tally::default();
    for run in entries.chunk_by(|a, b| is_log(a) == is_log(b)) {
        // What came before may have let this device in.
        let Some(way) = way::find(engine, place, is_open)? else {
            let count = u32::try_from(run.len()).unwrap_or(u32::MAX);
            tally.not_yet = tally.not_yet.saturating_add(count);
            continue;
        };
        let taken = if run.first().is_some_and(is_log) {
            take_log(engine, way, run)?
        } else {
            let envelopes: Vec<_> = run.iter().map(|entry| (Some(way), bytes(entry))).collect();
            way::take_in(engine, &envelopes)?
        };
        for (outcome, entry) in taken.outcomes.into_iter().zip(run) {
            // A Face that no Face here leads to is older than what this device began with.
            if !(is_open && outcome == Outcome::Early && is_log(entry)) {
                tally.count(outcome, entry);
            }
        }
        tally.asks_again |= taken.asks_again;
    }
    Ok(tally)
}

fn take_log(engine: &mut Engine, way: Way, run: &[Entry]) -> Result<way::Taken, AppError> {
    let verified = |entry: &Entry| Opened::decode(bytes(entry)).ok()?.verify().ok();
    let chunks: Vec<Option<Verified>> = run.iter().map(verified).collect();
    engine.change(|circles, tx| {
        let mut outcomes = Vec::new();
        for chunk in &chunks {
            outcomes.push(match chunk {
                Some(chunk) => way.receive_signed(circles, tx, chunk)?,
                None => Outcome::Bad,
            });
        }
        circles.judge_arrived(tx)?;
        Ok(way::Taken { outcomes, asks_again: tx.has_unsettled() })
    })
}

fn is_log(entry: &Entry) -> bool {
    matches!(entry, Entry::Log(_))
}

fn bytes(entry: &Entry) -> &[u8] {
    match entry {
        Entry::Log(bytes) | Entry::Envelope(bytes) => bytes,
        Entry::Heading(_) | Entry::End { .. } => &[],
    }
}
