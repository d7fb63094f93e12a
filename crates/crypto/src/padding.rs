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

#[cfg(test)]
mod tests {
    use super::*;

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
