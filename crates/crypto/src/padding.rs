//! Padmé: sizes on the wire tell at most `log2 log2` bits of the real one (PURBs, PETS 2019, §4.1).

/// No plaintext under a seal is shorter.
pub const PADDED_BYTES_MIN: usize = 512;

/// The padded size of `len` bytes, at least [`PADDED_BYTES_MIN`].
pub fn padme(len: usize) -> usize {
    let len = len.max(PADDED_BYTES_MIN);
    let exponent = len.ilog2();
    let kept_bits = exponent.ilog2() + 1;
    let mask = (1usize << (exponent - kept_bits)) - 1;
    (len + mask) & !mask
}

const LENGTH_BYTES: usize = 4;

/// The size of the plaintext under a seal of a chunk of `len` bytes.
pub(crate) fn padded_len(len: usize) -> usize {
    padme(LENGTH_BYTES + len)
}

/// `length as u32 little-endian ‖ chunk ‖ zeros`, the plaintext of every envelope.
pub(crate) fn pad(chunk: &[u8]) -> Vec<u8> {
    let length = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
    let mut plaintext = Vec::with_capacity(padded_len(chunk.len()));
    plaintext.extend(length.to_le_bytes());
    plaintext.extend(chunk);
    plaintext.resize(padded_len(chunk.len()), 0);
    plaintext
}

/// What [`pad`] was given; nothing if a length, a size or a zero is not as it makes them.
pub(crate) fn unpad(plaintext: &[u8]) -> Option<&[u8]> {
    let (length, rest) = plaintext.split_first_chunk::<LENGTH_BYTES>()?;
    let (chunk, zeros) =
        rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    let honest = plaintext.len() == padded_len(chunk.len()) && zeros.iter().all(|byte| *byte == 0);
    honest.then_some(chunk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_padding_of_a_chunk_is_taken_off() {
        let good = pad(b"chunk");
        assert_eq!(unpad(&good), Some(b"chunk".as_slice()));
        let mut dirty = good.clone();
        dirty[511] = 1;
        assert_eq!(unpad(&dirty), None);
        assert_eq!(unpad(&[good.clone(), vec![0; 32]].concat()), None);
        assert_eq!(unpad(&good[..511]), None);
        assert_eq!(unpad(&u32::MAX.to_le_bytes()), None);
        assert_eq!(unpad(&[]), None);
    }

    #[test]
    fn sizes_follow_the_formula() {
        assert_eq!([0, 1, 512, 513, 1_000, 9_000].map(padme), [512, 512, 512, 544, 1_024, 9_216]);
    }

    #[test]
    fn padding_never_shrinks_and_costs_at_most_an_eighth() {
        for len in 512..20_000 {
            let padded = padme(len);
            assert!(padded >= len && padded <= len + len / 8, "{len} -> {padded}");
            assert_eq!(padme(padded), padded);
        }
    }
}
