//! What a saved document takes when it is open, read from its own columns without opening it.
//!
//! Only for uncompressed document chunks that Automerge has just saved here: nothing is checked for
//! its own sake, and what does not read counts as too large.

use super::{
    DOCUMENT_BYTES_MAX, DOCUMENT_SUCCESSORS_MAX, Refusal,
    column::{Run, Runs},
    reader::Reader,
};

/// Magic bytes, checksum and chunk type.
const FRAME: u64 = 4 + 4 + 1;
const HASH: u64 = 32;
/// Specification of the column that counts each operation's successors.
const SUCCESSOR_COUNT: u64 = 0x80;

/// Whether this device holds a document of that size.
pub(super) fn fits(document: &[u8]) -> bool {
    document.len() <= DOCUMENT_BYTES_MAX
        && successors(document).is_ok_and(|count| count <= DOCUMENT_SUCCESSORS_MAX)
}

/// How many successors the operations of a document have.
pub(super) fn successors(document: &[u8]) -> Result<u64, Refusal> {
    let mut reader = Reader::new(document);
    reader.take(FRAME)?;
    reader.unsigned()?;
    for _ in 0..reader.unsigned()? {
        let actor_bytes = reader.unsigned()?;
        reader.take(actor_bytes)?;
    }
    let heads = reader.unsigned()?;
    reader.take(heads.saturating_mul(HASH))?;
    let (_, change_bytes) = columns(&mut reader)?;
    let (before, _) = columns(&mut reader)?;
    reader.take(change_bytes)?;
    let Some((start, length)) = before else { return Ok(0) };
    reader.take(start)?;
    Runs::<u64>::of(reader.take(length)?).try_fold(0u64, |sum, run| {
        let Run { length, value } = run?;
        Ok(sum.saturating_add(length.saturating_mul(value.unwrap_or(0))))
    })
}

/// Reads a list of columns: where the successors' counts lie in their data, and how long it is.
fn columns(reader: &mut Reader<'_>) -> Result<(Option<(u64, u64)>, u64), Refusal> {
    let (mut found, mut bytes) = (None, 0u64);
    for _ in 0..reader.unsigned()? {
        let specification = reader.unsigned()?;
        let length = reader.unsigned()?;
        if specification == SUCCESSOR_COUNT {
            found = Some((bytes, length));
        }
        bytes = bytes.saturating_add(length);
    }
    Ok((found, bytes))
}
