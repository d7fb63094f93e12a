//! A piece of a bundle (docs/protocol.md §22a): the header with its locks and marks, and the key of a part.
//! What the segments under it hold is `sync::bundle`'s; which parts there are, and for whom, is the
//! caller's.
//!
//! A header names nobody: whoever holds the right key finds by trying what opens for them.

mod segment;

use std::fmt;

use rand_core::CryptoRng;
use thiserror::Error;

use crate::{
    hash::Hash,
    secret::Key,
    week::Topic,
    wrap::{self, CheckedWrapPublic, WRAP_OVERHEAD_BYTES, WrapKey},
};

pub use segment::{
    SEGMENT_BYTES, SEGMENT_DATA_MAX, Segment, SegmentMark, SegmentOpener, SegmentRefused,
    SegmentSealer, filler,
};

/// Bytes up to the first lock.
pub const PREFIX_BYTES: usize = 16 + 1 + NONCE_BYTES + 2 + 1 + 1;
/// A longer file is no piece: FAT32 takes twice that.
pub const PIECE_BYTES_MAX: u64 = 1 << 31;
/// Devices that a piece can be sealed to.
pub const LOCKS_MAX: usize = 1_024;
/// Parts of a piece.
pub const PARTS_MAX: usize = 64;

const MAGIC: &[u8; 16] = b"PORCHLIGHT-PIECE";
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 32;
const MARK_BYTES: usize = 16;
const KEY_BYTES: usize = 32;
const LOCKS_MULTIPLE: usize = 64;
const KEYS_MULTIPLE: usize = 16;
const PURPOSE: &[u8] = b"porchlight/bundle-lock/1";

/// What makes every seal of one piece another one than those of all others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PieceNonce([u8; NONCE_BYTES]);

impl PieceNonce {
    /// A new one, for a new piece.
    pub fn draw(chance: &mut dyn CryptoRng) -> Self {
        let mut nonce = [0; NONCE_BYTES];
        chance.fill_bytes(&mut nonce);
        Self(nonce)
    }
}

/// Why bytes are no piece of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PieceRefused {
    #[error("not a piece of a bundle")]
    NotOne,
    #[error("of a later version")]
    Later,
    #[error("cut short, or changed")]
    Malformed,
}

/// The key of one part of a piece; wiped when dropped.
pub struct PartKey(Key);

impl PartKey {
    /// A key that only locks give.
    pub fn draw(chance: &mut dyn CryptoRng) -> Self {
        Self(Key::draw(chance))
    }

    /// `derive("porchlight/bundle-part/1", link key ‖ nonce)`: the key for who would find each other on
    /// a link by that key.
    pub fn shared(link: &Topic, nonce: &PieceNonce) -> Self {
        let link = Key::from_bytes(link.0);
        Self(link.derive_with("porchlight/bundle-part/1", &[&nonce.0]))
    }

    /// A key that follows from something else than a channel's.
    pub(crate) fn of(key: Key) -> Self {
        Self(key)
    }

    /// By which a holder finds that a piece has the part.
    pub fn mark(&self) -> PartMark {
        let hash = self.0.derive("porchlight/bundle-mark/1");
        PartMark(hash.expose().first_chunk().copied().unwrap_or_default())
    }

    /// The same key for another use of it.
    #[must_use]
    pub fn again(&self) -> Self {
        Self(Key::from_bytes(*self.0.expose()))
    }
}

/// Bytes in a header that tell a holder of a part's key, and nobody else, that the part is there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartMark([u8; MARK_BYTES]);

impl fmt::Debug for PartMark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// Who may open which parts: a device's wrapping key and the keys that it gets.
pub struct Lock<'a> {
    pub to: &'a CheckedWrapPublic,
    pub keys: Vec<&'a PartKey>,
}

/// The bytes of a piece before its segments.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    bytes: Vec<u8>,
    numbers: Numbers,
}

/// How many of each a header has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Numbers {
    locks: usize,
    keys: usize,
    marks: usize,
}

impl Numbers {
    fn lock_bytes(self) -> usize {
        WRAP_OVERHEAD_BYTES + KEY_BYTES * self.keys
    }

    fn header_bytes(self) -> usize {
        PREFIX_BYTES + self.locks * self.lock_bytes() + self.marks * MARK_BYTES
    }

    fn read(prefix: &[u8; PREFIX_BYTES]) -> Result<Self, PieceRefused> {
        let rest = prefix.strip_prefix(MAGIC).ok_or(PieceRefused::NotOne)?;
        let rest = match rest.split_first() {
            Some((&VERSION, rest)) => rest,
            Some((&0, _)) | None => return Err(PieceRefused::Malformed),
            Some(_) => return Err(PieceRefused::Later),
        };
        let &[low, high, keys, marks] = rest.last_chunk().ok_or(PieceRefused::Malformed)?;
        let locks = usize::from(u16::from_le_bytes([low, high]));
        let numbers = Self { locks, keys: keys.into(), marks: marks.into() };
        let is = |number, multiple, most| number > 0 && number % multiple == 0 && number <= most;
        let good = is(numbers.locks, LOCKS_MULTIPLE, LOCKS_MAX)
            && is(numbers.keys, KEYS_MULTIPLE, PARTS_MAX)
            && is(numbers.marks, KEYS_MULTIPLE, PARTS_MAX);
        good.then_some(numbers).ok_or(PieceRefused::Malformed)
    }
}

impl Header {
    /// How long the whole header is that begins with these bytes.
    ///
    /// # Errors
    /// No piece, one of a later version, or numbers that none has. Nothing more need be read then.
    pub fn length(prefix: &[u8; PREFIX_BYTES]) -> Result<usize, PieceRefused> {
        Ok(Numbers::read(prefix)?.header_bytes())
    }

    /// Takes over a whole header as it was read.
    ///
    /// # Errors
    /// As [`Self::length`]; or another length, or marks that are not in order.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, PieceRefused> {
        let numbers = Numbers::read(bytes.first_chunk().ok_or(PieceRefused::NotOne)?)?;
        let header = Self { bytes, numbers };
        let right = header.bytes.len() == numbers.header_bytes()
            && header.marks().is_sorted_by(|one, next| one < next);
        right.then_some(header).ok_or(PieceRefused::Malformed)
    }

    /// Makes the header of a piece. Marks and locks beyond the first 64 and 1,024 are left out.
    pub fn make(
        nonce: &PieceNonce,
        locks: &[Lock<'_>],
        marks: &[PartMark],
        chance: &mut dyn CryptoRng,
    ) -> Self {
        let up = |number: usize, multiple, most| number.max(1).next_multiple_of(multiple).min(most);
        let keys = locks.iter().map(|lock| lock.keys.len()).max().unwrap_or_default();
        let numbers = Numbers {
            locks: up(locks.len(), LOCKS_MULTIPLE, LOCKS_MAX),
            keys: up(keys, KEYS_MULTIPLE, PARTS_MAX),
            marks: up(marks.len(), KEYS_MULTIPLE, PARTS_MAX),
        };
        let short = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
        let mut bytes = MAGIC.to_vec();
        bytes.push(VERSION);
        bytes.extend(nonce.0);
        bytes.extend(u16::try_from(numbers.locks).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend([short(numbers.keys), short(numbers.marks)]);
        let prefix = bytes.clone();
        for lock in sealed_locks(locks, numbers, &prefix, chance) {
            bytes.extend(lock);
        }
        let mut all: Vec<PartMark> = marks.iter().take(numbers.marks).copied().collect();
        while all.len() < numbers.marks {
            let mut mark = [0; MARK_BYTES];
            chance.fill_bytes(&mut mark);
            all.push(PartMark(mark));
        }
        all.sort_unstable();
        bytes.extend(all.iter().flat_map(|mark| mark.0));
        Self { bytes, numbers }
    }

    /// As they lie in the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// BLAKE3 of the bytes: every segment is bound to it.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.bytes)
    }

    /// The nonce of the piece.
    pub fn nonce(&self) -> PieceNonce {
        let nonce = self.bytes.get(MAGIC.len() + 1..).and_then(|rest| rest.first_chunk());
        PieceNonce(nonce.copied().unwrap_or_default())
    }

    /// Whether it has the mark of a part.
    pub fn has(&self, mark: PartMark) -> bool {
        self.marks().binary_search(&mark).is_ok()
    }

    /// The keys behind the lock that a wrapping key opens, if there is one.
    pub fn unlock(&self, key: &WrapKey) -> Option<Vec<PartKey>> {
        let (prefix, rest) = self.bytes.split_at_checked(PREFIX_BYTES)?;
        let mut locks = rest.chunks_exact(self.numbers.lock_bytes()).take(self.numbers.locks);
        let opened = locks.find_map(|lock| key.open(PURPOSE, prefix, lock).ok())?;
        let keys = opened.as_chunks::<KEY_BYTES>().0.iter().filter(|key| **key != [0; KEY_BYTES]);
        Some(keys.map(|key| PartKey(Key::from_bytes(*key))).collect())
    }

    fn marks(&self) -> Vec<PartMark> {
        let at = PREFIX_BYTES + self.numbers.locks * self.numbers.lock_bytes();
        let marks = self.bytes.get(at..).unwrap_or_default();
        marks.as_chunks::<MARK_BYTES>().0.iter().map(|mark| PartMark(*mark)).collect()
    }
}

/// The locks of a piece, those that open nothing among them, in an order of chance.
fn sealed_locks(
    locks: &[Lock<'_>],
    numbers: Numbers,
    prefix: &[u8],
    chance: &mut dyn CryptoRng,
) -> Vec<Vec<u8>> {
    let mut sealed = Vec::with_capacity(numbers.locks);
    let mut lock = |to: &CheckedWrapPublic, keys: &[&PartKey], chance: &mut dyn CryptoRng| {
        let mut plaintext = zeroize::Zeroizing::new(vec![0; KEY_BYTES * numbers.keys]);
        let places = plaintext.as_chunks_mut::<KEY_BYTES>().0;
        places.iter_mut().zip(keys).for_each(|(place, key)| *place = *key.0.expose());
        let bytes = wrap::seal(to, PURPOSE, prefix, &plaintext, chance);
        // So that each has a place of chance.
        let mut place = [0; 16];
        chance.fill_bytes(&mut place);
        sealed.push((place, bytes));
    };
    for given in locks.iter().take(numbers.locks) {
        lock(given.to, &given.keys, chance);
    }
    // A key that was just drawn is checked like any other, and nobody keeps its private half.
    if let Ok(nobody) = WrapKey::draw(chance).public().check() {
        for _ in locks.len()..numbers.locks {
            lock(&nobody, &[], chance);
        }
    }
    sealed.sort_unstable();
    sealed.into_iter().map(|(_, lock)| lock).collect()
}

#[cfg(test)]
#[path = "bundle_tests.rs"]
mod tests;
