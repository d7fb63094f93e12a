//! What stands in a part of a piece of a bundle (docs/protocol.md §22a): its heading, chunks and
//! envelopes one after the other, and its end. Bytes only: keys are `crypto::bundle`'s, and what
//! becomes of a chunk is decided where everything is that comes over a link.

use porchlight_crypto::{
    DeviceId, DeviceKey, Hash, Id, Signature, decode_canonical, encode_canonical,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Bytes of a chunk or an envelope, with room for what is around it: that of a frame on a link.
pub const ENTRY_BYTES_MAX: usize = crate::exchange::limits::FRAME_BYTES_MAX;

const HEADING_BYTES_MAX: usize = 512;
const AROUND_BYTES: usize = 1 + 4;
const CONTEXT: &str = "porchlight/bundle/1";

/// What a part says of itself before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Names the pieces that were made together.
    pub bundle: Id,
    /// From 1.
    pub piece: u32,
    pub circle: Id,
    pub channel: Id,
    /// An audience, as its readers are given it.
    pub is_open: bool,
    /// The giver's device, with its signature. Nothing that names a device goes to readers.
    pub by: Option<(DeviceId, Signature)>,
}

impl Heading {
    /// Signs it for the piece of that header: under another one it says nothing.
    #[must_use]
    pub fn signed(self, header: &Hash, key: &DeviceKey) -> Self {
        let signature = Signature::sign(key, CONTEXT, &self.message(header));
        Self { by: Some((key.id(), signature)), ..self }
    }

    /// Whether it belongs into the piece of that header, and who said so if it must be said.
    pub fn holds(&self, header: &Hash) -> bool {
        match &self.by {
            Some((device, signature)) => {
                !self.is_open && signature.holds(*device, CONTEXT, &self.message(header))
            }
            None => self.is_open,
        }
    }

    fn message(&self, header: &Hash) -> Vec<u8> {
        let said = (self.bundle, self.piece, self.circle, self.channel, self.is_open);
        [header.0.as_slice(), &encode_canonical(&said)].concat()
    }
}

/// One thing in a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    Heading(Heading),
    /// A chunk of the log lane, as signed.
    Log(Vec<u8>),
    Envelope(Vec<u8>),
    /// `more`: another piece of this bundle follows.
    End {
        more: bool,
    },
}

impl Entry {
    /// Its bytes in the part.
    pub fn encode(&self) -> Vec<u8> {
        let (sort, content) = match self {
            Self::Heading(heading) => (0, encode_canonical(heading)),
            Self::Log(chunk) => (1, chunk.clone()),
            Self::Envelope(envelope) => (2, envelope.clone()),
            Self::End { more } => (3, encode_canonical(more)),
        };
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(AROUND_BYTES + content.len());
        bytes.push(sort);
        bytes.extend(length.to_le_bytes());
        bytes.extend(content);
        bytes
    }

    fn decode(sort: u8, content: Vec<u8>) -> Option<Self> {
        Some(match sort {
            0 => Self::Heading(decode_canonical(&content).ok()?),
            1 => Self::Log(content),
            2 => Self::Envelope(content),
            _ => Self::End { more: decode_canonical(&content).ok()? },
        })
    }
}

/// Bytes that are no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("what stands in the part has another form")]
pub struct NotAPart;

/// Reads a part as its bytes come. Holds one entry at most.
#[derive(Default)]
pub struct PartReader {
    rest: Vec<u8>,
    /// What of `rest` was read.
    read: usize,
    is_headed: bool,
    is_over: bool,
}

impl PartReader {
    /// Takes more bytes. Call [`Self::take_entry`] until there is nothing before more are given.
    pub fn push(&mut self, bytes: &[u8]) {
        self.rest.drain(..self.read);
        self.read = 0;
        self.rest.extend(bytes);
    }

    /// The next entry that is here whole.
    ///
    /// # Errors
    /// An entry of another sort or size, one before the heading or behind the end, or a second heading.
    pub fn take_entry(&mut self) -> Result<Option<Entry>, NotAPart> {
        let rest = self.rest.get(self.read..).unwrap_or_default();
        let Some((&[sort, a, b, c, d], content)) = rest.split_first_chunk() else {
            return if self.is_over && !rest.is_empty() { Err(NotAPart) } else { Ok(None) };
        };
        let length = usize::try_from(u32::from_le_bytes([a, b, c, d])).map_err(|_| NotAPart)?;
        let most = match sort {
            0 if !self.is_headed => HEADING_BYTES_MAX,
            1 | 2 if self.is_headed => ENTRY_BYTES_MAX,
            3 if self.is_headed => 1,
            _ => return Err(NotAPart),
        };
        if self.is_over || length > most {
            return Err(NotAPart);
        }
        let Some(content) = content.get(..length) else { return Ok(None) };
        let entry = Entry::decode(sort, content.to_vec()).ok_or(NotAPart)?;
        self.read += AROUND_BYTES + length;
        match &entry {
            Entry::Heading(_) => self.is_headed = true,
            Entry::End { .. } => self.is_over = true,
            Entry::Log(_) | Entry::Envelope(_) => {}
        }
        Ok(Some(entry))
    }

    /// Whether all of the part was read.
    pub fn is_whole(&self) -> bool {
        self.is_over && self.read == self.rest.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEADER: Hash = Hash([1; 32]);

    fn heading() -> Heading {
        let key = DeviceKey::from_seed(&[2; 32]);
        let (bundle, circle, channel) = (Id([3; 16]), Id([4; 16]), Id([5; 16]));
        let heading = Heading { bundle, piece: 1, circle, channel, is_open: false, by: None };
        heading.signed(&HEADER, &key)
    }

    fn part() -> Vec<Entry> {
        vec![
            Entry::Heading(heading()),
            Entry::Log(b"an operation".to_vec()),
            Entry::Envelope(vec![7; 3_000]),
            Entry::Envelope(Vec::new()),
            Entry::End { more: true },
        ]
    }

    fn read(bytes: &[u8], step: usize) -> Result<(Vec<Entry>, bool), NotAPart> {
        let (mut reader, mut entries) = (PartReader::default(), Vec::new());
        for some in bytes.chunks(step.max(1)) {
            reader.push(some);
            while let Some(entry) = reader.take_entry()? {
                entries.push(entry);
            }
        }
        Ok((entries, reader.is_whole()))
    }

    fn bytes_of(entries: &[Entry]) -> Vec<u8> {
        entries.iter().flat_map(Entry::encode).collect()
    }

    #[test]
    fn a_heading_holds_under_its_header_alone() {
        let good = heading();
        assert!(good.holds(&HEADER) && !good.holds(&Hash([9; 32])));
        let other = Heading { circle: Id([9; 16]), ..good };
        assert!(!other.holds(&HEADER));
        assert!(!Heading { piece: 2, ..good }.holds(&HEADER));
        assert!(!Heading { by: None, ..good }.holds(&HEADER), "somebody must say so");
        assert!(!Heading { is_open: true, ..good }.holds(&HEADER), "readers are told of nobody");
        assert!(Heading { is_open: true, by: None, ..good }.holds(&HEADER));
    }

    #[test]
    fn entries_have_the_bytes_that_the_protocol_says() {
        let heading = Heading { is_open: true, by: None, ..heading() };
        let content = [&[3; 16][..], &[1], &[4; 16], &[5; 16], &[1, 0]].concat();
        let frozen = [&[0, 51, 0, 0, 0], content.as_slice()].concat();
        assert_eq!(Entry::Heading(heading).encode(), frozen);
        assert_eq!(Entry::Log(vec![7, 8]).encode(), [1, 2, 0, 0, 0, 7, 8]);
        assert_eq!(Entry::Envelope(vec![9; 300]).encode()[..6], [2, 44, 1, 0, 0, 9]);
        assert_eq!(Entry::End { more: true }.encode(), [3, 1, 0, 0, 0, 1]);
    }

    #[test]
    fn forms_that_no_part_has_are_refused() {
        let envelope = Entry::Envelope(vec![1]);
        let head = || Entry::Heading(heading());
        let end = || Entry::End { more: false };
        let refused = Err(NotAPart);
        assert_eq!(read(&bytes_of(std::slice::from_ref(&envelope)), 99), refused);
        assert_eq!(read(&bytes_of(&[end()]), 99), refused);
        assert_eq!(read(&bytes_of(&[head(), head()]), 999), refused);
        assert_eq!(read(&bytes_of(&[head(), end(), envelope]), 999), refused);
        assert_eq!(read(&[bytes_of(&[head(), end()]), vec![0]].concat(), 999), refused);
        let sort = [bytes_of(&[head()]), vec![4, 0, 0, 0, 0]].concat();
        assert_eq!(read(&sort, 999), refused);
        let doubtful = [bytes_of(&[head()]), vec![3, 1, 0, 0, 0, 2]].concat();
        assert_eq!(read(&doubtful, 999), refused);
    }

    #[test]
    fn attack_an_entry_that_claims_gigabytes_is_refused_at_its_first_bytes() {
        let mut bytes = bytes_of(&[Entry::Heading(heading())]);
        bytes.extend([2, 0xff, 0xff, 0xff, 0xff]);
        assert_eq!(read(&bytes, 999), Err(NotAPart));
    }

    proptest! {
        #[test]
        fn a_part_reads_alike_in_whatever_steps_it_comes(step in 1usize..4_000) {
            prop_assert_eq!(read(&bytes_of(&part()), step), Ok((part(), true)));
        }

        #[test]
        fn a_part_that_is_cut_is_never_whole(cut in 1usize..3_000) {
            let bytes = bytes_of(&part());
            let (entries, is_whole) = read(&bytes[..bytes.len() - cut.min(bytes.len())], 500)?;
            prop_assert!(!is_whole);
            prop_assert!(part().starts_with(&entries));
        }

        #[test]
        fn what_reads_is_what_would_be_written(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let bytes = [bytes_of(&[Entry::Heading(heading())]), bytes].concat();
            if let Ok((entries, true)) = read(&bytes, 64) {
                prop_assert_eq!(bytes_of(&entries), bytes);
            }
        }
    }
}
