//! The one encoding of each value (docs/protocol.md §1). postcard accepts trailing bytes and
//! over-long integers; two encodings of one thing would be two identities of one chunk.

use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

/// The bytes are not the one encoding of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a canonical encoding")]
pub struct Malformed;

/// The encoding of a value.
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    // postcard fails only on sequences of unknown length, which no type of ours has.
    postcard::to_stdvec(value).unwrap_or_default()
}

/// Reads a value that is all of `bytes`.
///
/// # Errors
/// [`Malformed`] on a rest, another encoding of the same value, or anything unreadable.
pub fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, Malformed> {
    let (value, read) = decode_front(bytes)?;
    if read == bytes.len() { Ok(value) } else { Err(Malformed) }
}

/// Reads a value from the front of `bytes`, with the number of bytes that it took.
pub(crate) fn decode_front<T: Serialize + DeserializeOwned>(
    bytes: &[u8],
) -> Result<(T, usize), Malformed> {
    let (value, rest) = postcard::take_from_bytes::<T>(bytes).map_err(|_| Malformed)?;
    let read = bytes.len() - rest.len();
    if bytes.get(..read) == Some(encode(&value).as_slice()) {
        Ok((value, read))
    } else {
        Err(Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_and_an_over_long_integer_are_refused() {
        assert_eq!(decode::<u64>(&[1]), Ok(1));
        assert_eq!(decode::<u64>(&[1, 0]), Err(Malformed));
        assert_eq!(decode::<u64>(&[0x81, 0x00]), Err(Malformed));
        assert_eq!(decode::<u64>(&[]), Err(Malformed));
    }
}
