//! A piece that is being read: its header, and the parts of it that open here. Nothing is believed of
//! a part before all of it was looked through; one segment of each and one entry are in memory.

use std::{
    collections::BTreeMap,
    io::{self, Read, Seek, SeekFrom},
};

use porchlight_crypto::{
    Hash,
    bundle::{
        Header, PIECE_BYTES_MAX, PREFIX_BYTES, PartKey, PieceRefused, SEGMENT_BYTES, SegmentMark,
        SegmentOpener, SegmentRefused,
    },
};
use porchlight_sync::bundle::{Entry, Heading, NotAPart, PartReader};
use thiserror::Error;

use crate::error::AppError;

const MARK_BYTES: usize = 16;

/// Why a piece is not taken.
#[derive(Debug, Error)]
pub(crate) enum Unread {
    #[error("not a piece of a bundle")]
    NotOne,
    #[error("of a later version")]
    Later,
    #[error("cut short, or changed")]
    Damaged,
    #[error("headed by somebody who did not make it so")]
    Forged,
    #[error("nothing in it opens here")]
    NotForHere,
    #[error("the file does not read")]
    File(#[source] io::Error),
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<PieceRefused> for Unread {
    fn from(refused: PieceRefused) -> Self {
        match refused {
            PieceRefused::NotOne => Self::NotOne,
            PieceRefused::Later => Self::Later,
            PieceRefused::Malformed => Self::Damaged,
        }
    }
}

impl From<SegmentRefused> for Unread {
    fn from(_: SegmentRefused) -> Self {
        Self::Damaged
    }
}

impl From<NotAPart> for Unread {
    fn from(_: NotAPart) -> Self {
        Self::Damaged
    }
}

/// A file with a header, of which nothing was opened yet.
pub(crate) struct Body<R> {
    source: R,
    header: Header,
    hash: Hash,
    segments: u64,
}

/// A part as it is read.
struct PartAt {
    opener: SegmentOpener,
    reader: PartReader,
    heading: Option<Heading>,
}

impl<R: Read + Seek> Body<R> {
    /// Reads the header. A file that is none of ours is known by its first bytes.
    ///
    /// # Errors
    /// Not a piece, another version, or cut short.
    pub(crate) fn open(mut source: R) -> Result<Self, Unread> {
        let bytes = source.seek(SeekFrom::End(0)).map_err(Unread::File)?;
        source.seek(SeekFrom::Start(0)).map_err(Unread::File)?;
        let mut prefix = [0; PREFIX_BYTES];
        match source.read_exact(&mut prefix) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(Unread::NotOne);
            }
            Err(error) => return Err(Unread::File(error)),
        }
        let length = Header::length(&prefix)?;
        let body = bytes.checked_sub(length as u64).ok_or(Unread::Damaged)?;
        if bytes > PIECE_BYTES_MAX || !body.is_multiple_of(SEGMENT_BYTES as u64) {
            return Err(Unread::Damaged);
        }
        let mut header = prefix.to_vec();
        header.resize(length, 0);
        let rest = header.get_mut(PREFIX_BYTES..).unwrap_or_default();
        source.read_exact(rest).map_err(Unread::File)?;
        let header = Header::parse(header)?;
        let hash = header.hash();
        Ok(Self { source, header, hash, segments: body / SEGMENT_BYTES as u64 })
    }

    pub(crate) fn header(&self) -> &Header {
        &self.header
    }

    /// How many segments there are, one's own and others'.
    pub(crate) fn segments(&self) -> u32 {
        u32::try_from(self.segments).unwrap_or(u32::MAX)
    }

    /// Reads every part that opens by these keys, entry by entry in the order of the file. `on` is told
    /// the part's heading, the entry, and how many segments were read; it answers whether to go on.
    /// Answers whether it went to the end.
    ///
    /// # Errors
    /// A part is cut short, changed, or headed for another piece; or what `on` answers.
    pub(crate) fn read(
        &mut self,
        keys: &[PartKey],
        on: &mut dyn FnMut(&Heading, Entry, u32) -> Result<bool, Unread>,
    ) -> Result<bool, Unread> {
        let length = self.header.bytes().len() as u64;
        self.source.seek(SeekFrom::Start(length)).map_err(Unread::File)?;
        let mut parts: Vec<PartAt> = keys.iter().map(|key| PartAt::begin(key, self.hash)).collect();
        let mut awaited: BTreeMap<SegmentMark, usize> =
            parts.iter().enumerate().map(|(at, part)| (part.opener.mark(), at)).collect();
        let mut segment = vec![0; SEGMENT_BYTES];
        for number in 0..self.segments() {
            if awaited.is_empty() {
                break;
            }
            let (mark, rest) = segment.split_first_chunk_mut().ok_or(Unread::Damaged)?;
            self.source.read_exact(mark).map_err(Unread::File)?;
            let Some(at) = awaited.remove(&SegmentMark(*mark)) else {
                let others = i64::try_from(SEGMENT_BYTES - MARK_BYTES).unwrap_or_default();
                self.source.seek_relative(others).map_err(Unread::File)?;
                continue;
            };
            self.source.read_exact(rest).map_err(Unread::File)?;
            let Some(part) = parts.get_mut(at) else { continue };
            let opened = part.opener.open(&segment)?;
            part.reader.push(&opened.data);
            while let Some(entry) = part.reader.take_entry()? {
                let heading = part.headed(&entry, &self.hash)?;
                if !on(&heading, entry, number)? {
                    return Ok(false);
                }
            }
            if !opened.is_last {
                awaited.insert(part.opener.mark(), at);
            } else if !part.reader.is_whole() {
                return Err(Unread::Damaged);
            }
        }
        if awaited.is_empty() { Ok(true) } else { Err(Unread::Damaged) }
    }

    /// Looks all of it through, and answers what its parts say of themselves and whether more pieces
    /// follow. After this nothing in it is cut short or changed.
    ///
    /// # Errors
    /// As [`Self::read`]; or parts that say different things.
    pub(crate) fn look_through(&mut self, keys: &[PartKey]) -> Result<(Heading, bool), Unread> {
        let mut said: Option<(Heading, bool)> = None;
        let mut goes_on = None;
        self.read(keys, &mut |heading, entry, _| {
            match (entry, &mut said) {
                (Entry::Heading(_), None) => said = Some((*heading, false)),
                (Entry::Heading(_), Some((before, _))) => {
                    let same = |it: &Heading| (it.bundle, it.piece, it.circle);
                    let givers = before.by.zip(heading.by);
                    if same(before) != same(heading) || givers.is_some_and(|(a, b)| a.0 != b.0) {
                        return Err(Unread::Forged);
                    }
                    before.by = before.by.or(heading.by);
                }
                (Entry::End { more }, _) => {
                    if goes_on.is_some_and(|before| before != more) {
                        return Err(Unread::Forged);
                    }
                    goes_on = Some(more);
                }
                (Entry::Log(_) | Entry::Envelope(_), _) => {}
            }
            Ok(true)
        })?;
        let (heading, _) = said.ok_or(Unread::Damaged)?;
        Ok((heading, goes_on.ok_or(Unread::Damaged)?))
    }
}

impl PartAt {
    fn begin(key: &PartKey, header: Hash) -> Self {
        let opener = SegmentOpener::new(key, header);
        Self { opener, reader: PartReader::default(), heading: None }
    }

    /// The heading of the part of which this is the next entry.
    fn headed(&mut self, entry: &Entry, header: &Hash) -> Result<Heading, Unread> {
        if let Entry::Heading(heading) = entry {
            if !heading.holds(header) {
                return Err(Unread::Forged);
            }
            self.heading = Some(*heading);
        }
        self.heading.ok_or(Unread::Damaged)
    }
}
