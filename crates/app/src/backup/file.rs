//! The bytes of a backup: its header, then a heading and the database in sealed segments, padded. Memory
//! stays flat, whatever the file claims.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
};

use porchlight_crypto::{
    Kdf, Key, RootKey, VaultRefused,
    backup::{BackupHeader, BackupRefused, HEADER_BYTES, padded_content},
    bundle::{SEGMENT_BYTES, SEGMENT_DATA_MAX, SegmentOpener, SegmentSealer},
    decode_canonical, encode_canonical,
};
use porchlight_store::database_version;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

/// A heading is about 50 bytes; more is not one.
const HEADING_BYTES_MAX: usize = 1_024;
const LENGTH_BYTES: usize = 4;
/// Progress is told after so many segments: a megabyte.
const PROGRESS_EVERY: u64 = 64;
const BUFFER_BYTES: usize = 16 * SEGMENT_BYTES;

/// Told how far it is, and answers whether to go on.
pub(super) type GoesOn<'a> = &'a mut dyn FnMut(u32, u32) -> bool;

/// Why a file could not be read, or written.
#[derive(Debug, Error)]
pub(super) enum Unread {
    #[error(transparent)]
    Header(BackupRefused),
    #[error(transparent)]
    Key(VaultRefused),
    #[error("what is under the seal is cut short, or was changed")]
    Content,
    #[error("the database is of a later version")]
    LaterDatabase,
    #[error("the file does not read")]
    Source(#[source] io::Error),
    #[error("what comes of it can't be written")]
    Target(#[source] io::Error),
}

/// What a backup says before the database.
#[derive(Serialize, Deserialize)]
pub(super) struct Heading {
    /// Milliseconds since 1970, by the clock of whoever made it.
    made_at: i64,
    /// Of the database.
    version: u32,
    root: [u8; 32],
    bytes: u64,
}

impl Drop for Heading {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.root);
    }
}

impl Heading {
    pub(super) fn new(made_at: i64, root: &RootKey, bytes: u64) -> Self {
        Self { made_at, version: database_version(), root: *root.expose(), bytes }
    }

    /// `length u32 little-endian ‖ postcard`.
    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let heading = Zeroizing::new(encode_canonical(self));
        let length = u32::try_from(heading.len()).unwrap_or(u32::MAX);
        Zeroizing::new([length.to_le_bytes().as_slice(), &heading].concat())
    }

    /// What one is when its bytes are all here; `None`: more are needed.
    fn read(bytes: &[u8]) -> Result<Option<(Self, usize)>, Unread> {
        let Some((length, rest)) = bytes.split_first_chunk::<LENGTH_BYTES>() else {
            return Ok(None);
        };
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        if length > HEADING_BYTES_MAX {
            return Err(Unread::Content);
        }
        let Some(heading) = rest.get(..length) else { return Ok(None) };
        let heading: Self = decode_canonical(heading).map_err(|_| Unread::Content)?;
        if heading.version > database_version() {
            return Err(Unread::LaterDatabase);
        }
        Ok(Some((heading, LENGTH_BYTES + length)))
    }

    fn content_bytes(&self) -> u64 {
        let heading = u64::try_from(self.encode().len()).unwrap_or(u64::MAX);
        padded_content(heading.saturating_add(self.bytes))
    }
}

fn segments(content: u64) -> u64 {
    content.div_ceil(SEGMENT_DATA_MAX as u64)
}

fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A backup that is being written.
pub(super) struct Writing {
    sealer: SegmentSealer,
    target: BufWriter<File>,
    data: Zeroizing<Vec<u8>>,
    sealed: u64,
}

impl Writing {
    pub(super) fn begin(
        passphrase: &str,
        target: File,
        chance: &mut dyn CryptoRng,
    ) -> Result<Self, Unread> {
        let (header, key) =
            BackupHeader::make(passphrase, Kdf::STANDARD, chance).map_err(Unread::Key)?;
        let mut target = BufWriter::with_capacity(BUFFER_BYTES, target);
        target.write_all(&header.bytes()).map_err(Unread::Target)?;
        let data = Zeroizing::new(Vec::with_capacity(SEGMENT_DATA_MAX));
        Ok(Self { sealer: SegmentSealer::new(&key, header.hash()), target, data, sealed: 0 })
    }

    /// Writes the heading, the database and the padding. Answers `false` when it was stopped.
    pub(super) fn profile(
        &mut self,
        heading: &Heading,
        from: File,
        goes_on: GoesOn<'_>,
    ) -> Result<bool, Unread> {
        let content = heading.content_bytes();
        let total = short(segments(content));
        let first = heading.encode();
        self.push(&first)?;
        let mut left = content.saturating_sub(u64::try_from(first.len()).unwrap_or(u64::MAX));
        // Behind the database zeros up to the padded size.
        let mut source = BufReader::with_capacity(BUFFER_BYTES, from)
            .take(heading.bytes)
            .chain(io::repeat(0).take(left.saturating_sub(heading.bytes)));
        let mut piece = Zeroizing::new(vec![0; SEGMENT_DATA_MAX]);
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
            let piece = piece.get_mut(..wanted).unwrap_or_default();
            source.read_exact(piece).map_err(Unread::Source)?;
            self.push(piece)?;
            left = left.saturating_sub(u64::try_from(wanted).unwrap_or(u64::MAX));
            if self.sealed.is_multiple_of(PROGRESS_EVERY) && !goes_on(short(self.sealed), total) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Seals what is full; the last segment waits, for it has to say that it is.
    fn push(&mut self, mut bytes: &[u8]) -> Result<(), Unread> {
        while !bytes.is_empty() {
            if self.data.len() == SEGMENT_DATA_MAX {
                self.seal(false)?;
            }
            let room = SEGMENT_DATA_MAX - self.data.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.data.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    fn seal(&mut self, is_last: bool) -> Result<(), Unread> {
        let segment = self.sealer.seal(&self.data, is_last);
        self.target.write_all(&segment).map_err(Unread::Target)?;
        self.data.clear();
        self.sealed += 1;
        Ok(())
    }

    /// Ends it durably. Answers how long the file is.
    pub(super) fn finish(mut self) -> Result<u64, Unread> {
        self.seal(true)?;
        let file = self.target.into_inner().map_err(|error| Unread::Target(error.into_error()))?;
        file.sync_all().map_err(Unread::Target)?;
        Ok(file.metadata().map_err(Unread::Target)?.len())
    }
}

/// A backup whose passphrase was right.
pub(super) struct Reading {
    source: BufReader<File>,
    opener: SegmentOpener,
    segments: u64,
}

impl Reading {
    pub(super) fn open(file: File, passphrase: &str) -> Result<Self, Unread> {
        let bytes = file.metadata().map_err(Unread::Source)?.len();
        let mut source = BufReader::with_capacity(BUFFER_BYTES, file);
        let mut header = [0; HEADER_BYTES];
        let read = fill(&mut source, &mut header).map_err(Unread::Source)?;
        let header = match BackupHeader::parse(&header) {
            // A file that ends within its header, and begins as one.
            Err(BackupRefused::Malformed | BackupRefused::Later) if read < HEADER_BYTES => {
                Err(BackupRefused::Malformed)
            }
            other => other,
        };
        let header = header.map_err(Unread::Header)?;
        let body = bytes.saturating_sub(HEADER_BYTES as u64);
        if body == 0 || !body.is_multiple_of(SEGMENT_BYTES as u64) {
            return Err(Unread::Content);
        }
        let key = header.open(passphrase).map_err(Unread::Key)?;
        let opener = SegmentOpener::new(&key, header.hash());
        Ok(Self { source, opener, segments: body / SEGMENT_BYTES as u64 })
    }

    /// Writes the database into `target`. Answers the key that opens it, once every segment was what
    /// was sealed; `None` when it was stopped.
    pub(super) fn profile(
        &mut self,
        target: &mut File,
        goes_on: GoesOn<'_>,
    ) -> Result<Option<RootKey>, Unread> {
        let mut taking = Taking::default();
        let mut segment = vec![0; SEGMENT_BYTES];
        for number in 1..=self.segments {
            self.source.read_exact(&mut segment).map_err(Unread::Source)?;
            let opened = self.opener.open(&segment).map_err(|_| Unread::Content)?;
            if opened.is_last != (number == self.segments) {
                return Err(Unread::Content);
            }
            taking.take(&opened.data, target)?;
            if number % PROGRESS_EVERY == 0 && !goes_on(short(number), short(self.segments)) {
                return Ok(None);
            }
        }
        let heading = taking.finish()?;
        target.sync_all().map_err(Unread::Target)?;
        Ok(Some(RootKey::new(Key::from_bytes(heading.root))))
    }
}

/// What came so far.
#[derive(Default)]
struct Taking {
    first: Zeroizing<Vec<u8>>,
    heading: Option<Heading>,
    content: u64,
    left: u64,
}

impl Taking {
    fn take(&mut self, data: &[u8], target: &mut File) -> Result<(), Unread> {
        self.content = self.content.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
        if self.heading.is_some() {
            return self.database(data, target);
        }
        self.first.extend_from_slice(data);
        let Some((heading, used)) = Heading::read(&self.first)? else { return Ok(()) };
        self.left = heading.bytes;
        self.heading = Some(heading);
        let first = std::mem::take(&mut self.first);
        self.database(first.get(used..).unwrap_or_default(), target)
    }

    fn database(&mut self, data: &[u8], target: &mut File) -> Result<(), Unread> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let (database, zeros) = data.split_at(most.min(data.len()));
        target.write_all(database).map_err(Unread::Target)?;
        self.left = self.left.saturating_sub(u64::try_from(database.len()).unwrap_or(u64::MAX));
        zeros.iter().all(|byte| *byte == 0).then_some(()).ok_or(Unread::Content)
    }

    fn finish(self) -> Result<Heading, Unread> {
        let heading = self.heading.ok_or(Unread::Content)?;
        let whole = self.left == 0 && self.content == heading.content_bytes();
        whole.then_some(heading).ok_or(Unread::Content)
    }
}

/// Reads until the buffer is full or the file ends. Answers how many bytes there were.
fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while let Some(rest) = buffer.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}
