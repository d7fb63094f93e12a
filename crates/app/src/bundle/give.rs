//! Making a bundle: the front of each piece, then content page by page, a new piece where one is full.
//! Held in memory are a page, what belongs to one document, and one segment of each part.

use std::{collections::VecDeque, sync::Arc};

use porchlight_crypto::{
    DeviceId, Id, NONCE_BYTES, Week,
    bundle::{PIECE_BYTES_MAX, SEGMENT_BYTES, SEGMENT_DATA_MAX, SegmentSealer, filler},
    decode_canonical, inbox_topic, seal_to,
};
use porchlight_store::{Carried, ContentAt, Request};
use porchlight_sync::{bundle::Entry, face::SignedFace};

use super::{
    AtEngine,
    plan::{Head, Part, Plan, Whom},
};
use crate::{clock::Chance, engine::Engine, error::AppError, exchange::way::Way};

/// Chunks and bytes that are read at a time.
const PAGE: (usize, usize) = (256, 4 << 20);
/// What belongs to one document is kept together up to so many bytes.
const TOGETHER_BYTES_MAX: usize = 8 << 20;
/// No piece has fewer segments.
const SEGMENTS_MIN: u64 = 16;
/// Bytes of an entry around its content.
const AROUND_BYTES: usize = 5;

/// Where pieces go.
pub(crate) trait Sink {
    /// A new piece, numbered from 1.
    fn begin(&mut self, piece: u32) -> Result<(), AppError>;
    fn write(&mut self, bytes: &[u8]) -> Result<(), AppError>;
    /// All of the piece was written.
    fn finish(&mut self) -> Result<(), AppError>;
}

/// How it goes: chunks so far. Answers whether to go on.
pub(crate) type OnChunks<'a> = &'a mut dyn FnMut(u32) -> bool;

/// What was made.
#[derive(Debug, Default)]
pub(crate) struct Given {
    pub(crate) pieces: u32,
    pub(crate) chunks: u32,
    pub(crate) unreadable: u32,
    /// Persons who can open it, with so many devices.
    pub(crate) opens_for: Vec<(Id, u32)>,
    pub(crate) opens_for_readers: bool,
    pub(crate) is_stopped: bool,
}

/// Writes a bundle in pieces of about so many bytes.
///
/// # Errors
/// The database, the sink, or a log that is larger than a piece may be.
pub(crate) fn give<A: AtEngine>(
    at: &mut A,
    plan: &Arc<Plan>,
    (piece_bytes, mut chance): (u64, Chance),
    sink: &mut dyn Sink,
    on: OnChunks<'_>,
) -> Result<Given, AppError> {
    let mut given = Given::default();
    let piece_bytes = piece_bytes.min(PIECE_BYTES_MAX);
    let mut piece = begin(at, plan, &mut given, sink)?;
    for index in 0..plan.parts.len() {
        let mut rows = Rows { index, place: ContentAt::START, page: VecDeque::new() };
        loop {
            if !on(given.chunks) {
                given.is_stopped = true;
                return Ok(given);
            }
            let group = rows.next_group(at, plan, &mut given)?;
            if group.is_empty() {
                break;
            }
            let bytes: usize = group.iter().map(|it| it.len() + AROUND_BYTES).sum();
            if piece.has_content && piece.with(bytes) > piece_bytes {
                piece.finish(sink, (true, &mut chance))?;
                piece = begin(at, plan, &mut given, sink)?;
            }
            piece.has_content = true;
            for envelope in group {
                given.chunks = given.chunks.saturating_add(1);
                piece.put(sink, index, &Entry::Envelope(envelope))?;
            }
        }
    }
    piece.finish(sink, (false, &mut chance))?;
    Ok(given)
}

/// Begins a piece with what makes all that follows usable.
fn begin<A: AtEngine>(
    at: &mut A,
    plan: &Arc<Plan>,
    given: &mut Given,
    sink: &mut dyn Sink,
) -> Result<Piece, AppError> {
    given.pieces = given.pieces.saturating_add(1);
    let (making, number) = (Arc::clone(plan), given.pieces);
    let head = at.at(move |engine| making.head(engine, number))?;
    given.opens_for = head.openers.iter().map(|(person, devices)| (*person, *devices)).collect();
    given.opens_for_readers = head.has_readers;
    sink.begin(number)?;
    let mut piece = Piece::begin(head, sink)?;
    for start in [Front::Operations(i64::MIN), Front::Wraps(i64::MIN)] {
        for index in 0..plan.parts.len() {
            put_front(at, (plan, index), start, &mut piece, sink)?;
        }
    }
    Ok(piece)
}

/// Writes what a part has of the front from there on.
fn put_front<A: AtEngine>(
    at: &mut A,
    (plan, index): (&Arc<Plan>, usize),
    mut front: Front,
    piece: &mut Piece,
    sink: &mut dyn Sink,
) -> Result<(), AppError> {
    while front != Front::End {
        let reading = Arc::clone(plan);
        let (entries, next) = at.at(move |engine| front.read(engine, &reading, index))?;
        for entry in &entries {
            piece.put(sink, index, entry)?;
        }
        if piece.with(0) > PIECE_BYTES_MAX / 2 {
            return Err(porchlight_api::ApiError::BundleTooLarge {}.into());
        }
        front = next;
    }
    // What the next part holds may rest on it.
    piece.flush(sink)
}

/// How far the front of a part was read: after that row of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Front {
    /// Operations and Faces.
    Operations(i64),
    Rotations(i64),
    Wraps(i64),
    End,
}

impl Front {
    /// The next entries, and what comes after them.
    fn read(
        self,
        engine: &mut Engine,
        plan: &Plan,
        index: usize,
    ) -> Result<(Vec<Entry>, Self), AppError> {
        let Some(part) = plan.parts.get(index) else { return Ok((Vec::new(), Self::End)) };
        let is_audience = match part.way {
            Way::Roster { is_audience, .. } => is_audience,
            Way::Open { .. } if matches!(self, Self::Operations(_)) => {
                return Ok((faces(engine, plan)?, Self::End));
            }
            Way::Open { .. } | Way::Host(_) | Way::Guest(_) => return Ok((Vec::new(), Self::End)),
        };
        match self {
            Self::Operations(_) if is_audience => Ok((Vec::new(), Self::Rotations(i64::MIN))),
            Self::Operations(after) | Self::Rotations(after) => {
                let is_rotations = matches!(self, Self::Rotations(_));
                let reads = engine.circles().1;
                let page = reads.log_page(part.channel, is_rotations, after, PAGE.1)?;
                let next = match (page.last(), is_rotations) {
                    (Some((row, ..)), true) => Self::Rotations(*row),
                    (Some((row, ..)), false) => Self::Operations(*row),
                    (None, false) => Self::Rotations(i64::MIN),
                    (None, true) => Self::End,
                };
                Ok((page.into_iter().map(|(.., chunk)| Entry::Log(chunk)).collect(), next))
            }
            Self::Wraps(after) => wraps(engine, plan, part, after),
            Self::End => Ok((Vec::new(), Self::End)),
        }
    }
}

/// The Faces, each after those that lead to it.
fn faces(engine: &mut Engine, plan: &Plan) -> Result<Vec<Entry>, AppError> {
    let (circles, reads) = engine.circles();
    let mut faces = circles.face_chunks(reads, plan.circle)?;
    faces.sort_by_cached_key(|chunk| {
        SignedFace::decode(chunk.payload()).ok().map(|signed| signed.face().counter)
    });
    Ok(faces.iter().map(|chunk| Entry::Log(chunk.encode())).collect())
}

/// Keys that were given: those for the one device, or all of them to the circle.
fn wraps(
    engine: &mut Engine,
    plan: &Plan,
    part: &Part,
    mut after: i64,
) -> Result<(Vec<Entry>, Front), AppError> {
    let to = plan.wrap(engine.circles().0)?;
    let (store, chance, now) = engine.store();
    let chunks = store.wraps_page(part.channel, &mut after, PAGE.0)?;
    if chunks.is_empty() {
        return Ok((Vec::new(), Front::End));
    }
    let week = Week::of(now.timestamp());
    let mut entries = Vec::new();
    for chunk in chunks {
        let envelope = match (&to, plan.whom) {
            (Some(to), Whom::Device(device)) if is_for(chunk.payload(), device) => {
                seal_to(&chunk, inbox_topic(to.public(), week), to, chance)
            }
            (_, Whom::Device(_)) => continue,
            (_, Whom::Circle) => {
                let mut nonce = [0; NONCE_BYTES];
                rand_core::Rng::fill_bytes(chance, &mut nonce);
                store.seal_for(part.channel, &chunk, (now, nonce))?
            }
        };
        entries.push(Entry::Envelope(envelope));
    }
    Ok((entries, Front::Wraps(after)))
}

fn is_for(payload: &[u8], device: DeviceId) -> bool {
    decode_canonical::<crate::circle::GivenKey>(payload).is_ok_and(|(_, _, _, to, _)| to == device)
}

/// The content of one part, as it is read.
struct Rows {
    index: usize,
    place: ContentAt,
    page: VecDeque<Carried>,
}

impl Rows {
    /// The envelopes that belong to the next document, or the next one that belongs to none.
    fn next_group<A: AtEngine>(
        &mut self,
        at: &mut A,
        plan: &Arc<Plan>,
        given: &mut Given,
    ) -> Result<Vec<Vec<u8>>, AppError> {
        let (mut group, mut bytes, mut document) = (Vec::new(), 0, None);
        loop {
            if self.page.is_empty() && self.place != ContentAt::End {
                self.read(at, plan, given)?;
            }
            let Some(next) = self.page.front() else {
                if self.place == ContentAt::End {
                    return Ok(group);
                }
                continue;
            };
            let is_another = document != next.document || document.is_none();
            if !group.is_empty() && (is_another || bytes > TOGETHER_BYTES_MAX) {
                return Ok(group);
            }
            document = next.document;
            if let Some(next) = self.page.pop_front() {
                bytes += next.chunk.envelope.len();
                group.push(next.chunk.envelope);
            }
        }
    }

    fn read<A: AtEngine>(
        &mut self,
        at: &mut A,
        plan: &Arc<Plan>,
        given: &mut Given,
    ) -> Result<(), AppError> {
        let (plan, index, mut place) = (Arc::clone(plan), self.index, self.place);
        let (page, place) = at.at(move |engine| {
            let Some(part) = plan.parts.get(index) else {
                return Ok((porchlight_store::ContentPage::default(), ContentAt::End));
            };
            let (store, chance, now) = engine.store();
            let request = Request { urgency: 0, room: PAGE, to: None };
            let wants = &part.wants;
            let page =
                store.content_page(part.channel, &mut place, wants, &request, (now, chance))?;
            Ok((page, place))
        })?;
        self.place = place;
        given.unreadable = given.unreadable.saturating_add(page.unreadable);
        self.page = page.chunks.into();
        Ok(())
    }
}

/// A piece that is being written.
struct Piece {
    parts: Vec<(SegmentSealer, Vec<u8>)>,
    header_bytes: u64,
    segments: u64,
    has_content: bool,
}

impl Piece {
    fn begin(head: Head, sink: &mut dyn Sink) -> Result<Self, AppError> {
        sink.write(head.header.bytes())?;
        let hash = head.header.hash();
        let header_bytes = head.header.bytes().len() as u64;
        let parts = head.parts.into_iter();
        let parts = parts.map(|(key, heading)| (SegmentSealer::new(&key, hash), heading.encode()));
        Ok(Self { parts: parts.collect(), header_bytes, segments: 0, has_content: false })
    }

    /// How long the piece would be with so many bytes more.
    fn with(&self, bytes: usize) -> u64 {
        // Each part may have begun a segment, and ends with one.
        let more = bytes.div_ceil(SEGMENT_DATA_MAX) + 2 * self.parts.len();
        let segments = padded(self.segments.saturating_add(more as u64));
        self.header_bytes.saturating_add(segments.saturating_mul(SEGMENT_BYTES as u64))
    }

    fn put(&mut self, sink: &mut dyn Sink, part: usize, entry: &Entry) -> Result<(), AppError> {
        let Some((sealer, waiting)) = self.parts.get_mut(part) else { return Ok(()) };
        waiting.extend(entry.encode());
        let mut sealed = 0;
        for segment in waiting.chunks(SEGMENT_DATA_MAX) {
            // The last one stays: it may be filled up, or end the part.
            if sealed + segment.len() == waiting.len() {
                break;
            }
            sink.write(&sealer.seal(segment, false))?;
            self.segments += 1;
            sealed += segment.len();
        }
        waiting.drain(..sealed);
        Ok(())
    }

    /// Writes what was begun of each part, so that nothing that follows comes before it.
    fn flush(&mut self, sink: &mut dyn Sink) -> Result<(), AppError> {
        for (sealer, waiting) in self.parts.iter_mut().filter(|(_, waiting)| !waiting.is_empty()) {
            sink.write(&sealer.seal(waiting, false))?;
            self.segments += 1;
            waiting.clear();
        }
        Ok(())
    }

    fn finish(
        mut self,
        sink: &mut dyn Sink,
        (more, chance): (bool, &mut Chance),
    ) -> Result<(), AppError> {
        for part in 0..self.parts.len() {
            self.put(sink, part, &Entry::End { more })?;
        }
        for (sealer, waiting) in &mut self.parts {
            sink.write(&sealer.seal(waiting, true))?;
            self.segments += 1;
        }
        for _ in self.segments..padded(self.segments) {
            sink.write(&filler(chance))?;
        }
        sink.finish()
    }
}

/// The number of segments that a piece is brought to: Padmé's steps, and no fewer than the least.
fn padded(segments: u64) -> u64 {
    let segments = segments.max(SEGMENTS_MIN);
    let exponent = segments.ilog2();
    let kept_bits = exponent.ilog2() + 1;
    let mask = (1u64 << exponent.saturating_sub(kept_bits)) - 1;
    (segments + mask) & !mask
}

#[cfg(test)]
mod tests {
    use super::padded;

    #[test]
    fn the_number_of_segments_goes_in_steps_and_never_down() {
        assert_eq!(
            [0, 1, 16, 17, 18, 33, 1_000, 1_025].map(padded),
            [16, 16, 16, 18, 18, 36, 1_024, 1_088]
        );
        for segments in 16..5_000 {
            assert!(padded(segments) >= segments && padded(segments) <= segments + segments / 8);
            assert_eq!(padded(padded(segments)), padded(segments));
        }
    }
}
