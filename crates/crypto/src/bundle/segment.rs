//! Segments: the bytes of a part in sealed pieces of one size, each with its number, the last one marked.
//! The construction is that of STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015), the last
//! one told inside the seal.

use std::fmt;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

use super::PartKey;
use crate::{
    envelope::{NONCE_BYTES, TAG_BYTES},
    hash::Hash,
    secret::Key,
};

/// Bytes of a segment in the file.
pub const SEGMENT_BYTES: usize = 16_384;
/// Bytes of a part that one segment holds at most.
pub const SEGMENT_DATA_MAX: usize = PLAINTEXT_BYTES - 3;

const MARK_BYTES: usize = 16;
const PLAINTEXT_BYTES: usize = SEGMENT_BYTES - MARK_BYTES - TAG_BYTES;

/// The first bytes of a segment, by which a holder of the part's key finds it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SegmentMark(pub [u8; MARK_BYTES]);

impl fmt::Debug for SegmentMark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// It was sealed under another header or changed, or its inside has another form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the segment is not what was sealed")]
pub struct SegmentRefused;

/// What a segment held.
pub struct Segment {
    pub data: Zeroizing<Vec<u8>>,
    pub is_last: bool,
}

/// The keys and the next number of a part.
struct Chain {
    cipher: XChaCha20Poly1305,
    marks: Key,
    header: Hash,
    number: u64,
}

impl Chain {
    fn new(part: &PartKey, header: Hash) -> Self {
        let seal = part.0.derive("porchlight/bundle-seal/1");
        let cipher = XChaCha20Poly1305::new(seal.expose().into());
        Self { cipher, marks: part.0.derive("porchlight/bundle-segment/1"), header, number: 0 }
    }

    fn mark(&self) -> SegmentMark {
        let mut hasher = blake3::Hasher::new_keyed(self.marks.expose());
        hasher.update(&self.number.to_le_bytes());
        let mut mark = [0; MARK_BYTES];
        hasher.finalize_xof().fill(&mut mark);
        SegmentMark(mark)
    }

    fn nonce(&self) -> XNonce {
        let mut nonce = [0; NONCE_BYTES];
        let number = self.number.to_le_bytes();
        nonce.iter_mut().zip(number).for_each(|(to, from)| *to = from);
        XNonce::from(nonce)
    }
}

/// Seals the segments of one part of one piece, in order.
pub struct SegmentSealer(Chain);

impl SegmentSealer {
    /// Begins the part in the piece of a header. A key begins once: it belongs to one piece.
    pub fn new(part: &PartKey, header: Hash) -> Self {
        Self(Chain::new(part, header))
    }

    /// The next segment. Of `data` no more than [`SEGMENT_DATA_MAX`] bytes fit.
    pub fn seal(&mut self, data: &[u8], is_last: bool) -> Vec<u8> {
        let used = data.len().min(SEGMENT_DATA_MAX);
        let mut plaintext = Zeroizing::new(Vec::with_capacity(PLAINTEXT_BYTES));
        plaintext.push(is_last.into());
        plaintext.extend(u16::try_from(used).unwrap_or_default().to_le_bytes());
        plaintext.extend(data.iter().take(used));
        plaintext.resize(PLAINTEXT_BYTES, 0);
        let chain = &mut self.0;
        let payload = Payload { msg: &plaintext, aad: &chain.header.0 };
        // XChaCha20-Poly1305 fails only beyond 256 GiB.
        let sealed = chain.cipher.encrypt(&chain.nonce(), payload).unwrap_or_default();
        let segment = [chain.mark().0.as_slice(), &sealed].concat();
        chain.number = chain.number.saturating_add(1);
        segment
    }
}

/// Opens the segments of one part of one piece, in order.
pub struct SegmentOpener(Chain);

impl SegmentOpener {
    /// Begins the part in the piece of a header.
    pub fn new(part: &PartKey, header: Hash) -> Self {
        Self(Chain::new(part, header))
    }

    /// The mark of the segment that comes next in this part.
    pub fn mark(&self) -> SegmentMark {
        self.0.mark()
    }

    /// Opens the segment that comes next, whole as it lies in the file.
    ///
    /// # Errors
    /// It is another one, of another header, changed, or of another form; then nothing has moved on.
    pub fn open(&mut self, segment: &[u8]) -> Result<Segment, SegmentRefused> {
        let chain = &mut self.0;
        let (mark, sealed) = segment.split_at_checked(MARK_BYTES).ok_or(SegmentRefused)?;
        if mark != chain.mark().0 || segment.len() != SEGMENT_BYTES {
            return Err(SegmentRefused);
        }
        let payload = Payload { msg: sealed, aad: &chain.header.0 };
        let opened = chain.cipher.decrypt(&chain.nonce(), payload).map_err(|_| SegmentRefused)?;
        let segment = read(&Zeroizing::new(opened)).ok_or(SegmentRefused)?;
        chain.number = chain.number.saturating_add(1);
        Ok(segment)
    }
}

fn read(plaintext: &[u8]) -> Option<Segment> {
    let (&[last, low, high], rest) = plaintext.split_first_chunk()?;
    let used = usize::from(u16::from_le_bytes([low, high]));
    let (data, zeros) = rest.split_at_checked(used)?;
    let good = last <= 1 && zeros.iter().all(|byte| *byte == 0);
    good.then(|| Segment { data: Zeroizing::new(data.to_vec()), is_last: last == 1 })
}

/// A segment that is nobody's.
pub fn filler(chance: &mut dyn CryptoRng) -> Vec<u8> {
    let mut segment = vec![0; SEGMENT_BYTES];
    chance.fill_bytes(&mut segment);
    segment
}
