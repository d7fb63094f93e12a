//! Bytes read from the front, as the Automerge binary format writes numbers (LEB128).
//!
//! Strict: a number has one encoding, the shortest. Nothing is copied and nothing is allocated.

use super::Refusal;

const SHORT: Refusal = Refusal::Form("it ends too early");
const NUMBER: Refusal = Refusal::Form("a number is not in its shortest form");

/// What is left to read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn take(&mut self, length: u64) -> Result<&'a [u8], Refusal> {
        let length = usize::try_from(length).map_err(|_| SHORT)?;
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(SHORT)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(SHORT)?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Refusal> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// An unsigned LEB128 number.
    pub(super) fn unsigned(&mut self) -> Result<u64, Refusal> {
        let (bits, shift, last) = self.groups()?;
        let is_padded = shift > 0 && last == 0;
        let number = u64::try_from(bits).map_err(|_| NUMBER)?;
        if is_padded { Err(NUMBER) } else { Ok(number) }
    }

    /// A signed LEB128 number.
    pub(super) fn signed(&mut self) -> Result<i64, Refusal> {
        let (bits, shift, last) = self.groups()?;
        let unused = 128 - (shift + 7);
        let number = i64::try_from((bits << unused).cast_signed() >> unused).map_err(|_| NUMBER)?;
        // The shortest form of a signed number is shorter if the last group only repeats its sign.
        let before = if shift == 0 { last } else { ((bits >> (shift - 7)) & 0x7f) as u8 };
        let is_padded = shift > 0
            && ((last == 0 && before & 0x40 == 0) || (last == 0x7f && before & 0x40 != 0));
        if is_padded { Err(NUMBER) } else { Ok(number) }
    }

    /// The groups of seven bits, the shift of the last one, and the last one.
    fn groups(&mut self) -> Result<(u128, u32, u8), Refusal> {
        /// Ten groups hold 64 bits.
        const SHIFT_MAX: u32 = 63;
        let (mut bits, mut shift) = (0u128, 0);
        loop {
            let byte = self.byte()?;
            let group = byte & 0x7f;
            bits |= u128::from(group) << shift;
            if byte & 0x80 == 0 {
                return Ok((bits, shift, group));
            }
            shift += 7;
            if shift > SHIFT_MAX {
                return Err(NUMBER);
            }
        }
    }
}
