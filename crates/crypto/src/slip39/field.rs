//! Shamir's sharing over GF(256) with Rijndael's polynomial: the value at one place from values at others.
//! Places are public; values are not, so nothing branches on one or looks a table up by it.

use zeroize::Zeroizing;

use super::Bytes;

/// A place and the bytes there.
pub(super) type Point = (u8, Bytes);

/// The low byte of x⁸ + x⁴ + x³ + x + 1.
const REDUCE: u8 = 0x1b;

/// The bytes at `at` of the polynomials of lowest degree through these points. The points have different
/// places and as many bytes each.
pub(super) fn interpolate(points: &[Point], at: u8) -> Bytes {
    let bytes = points.first().map_or(0, |(_, value)| value.len());
    let mut sum = Zeroizing::new(vec![0; bytes]);
    for (place, value) in points {
        let others = points.iter().map(|(other, _)| *other).filter(|other| other != place);
        let factor = others.fold(1, |factor, other| {
            multiply(factor, multiply(at ^ other, inverse(place ^ other)))
        });
        for (to, from) in sum.iter_mut().zip(value.iter()) {
            *to ^= multiply(*from, factor);
        }
    }
    sum
}

fn multiply(one: u8, other: u8) -> u8 {
    let (mut product, mut shifted) = (0, one);
    for bit in 0..8 {
        product ^= shifted & mask(other >> bit);
        shifted = (shifted << 1) ^ (REDUCE & mask(shifted >> 7));
    }
    product
}

/// All ones where the lowest bit is set.
fn mask(bit: u8) -> u8 {
    (bit & 1).wrapping_neg()
}

/// `value^254`; of 0 it is 0.
fn inverse(value: u8) -> u8 {
    let mut power = value;
    for _ in 0..6 {
        power = multiply(multiply(power, power), value);
    }
    multiply(power, power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_is_one() {
        // The example of FIPS 197, §4.2.
        assert_eq!(multiply(0x57, 0x83), 0xc1);
        assert_eq!(inverse(0), 0);
        for value in 1..=255 {
            assert_eq!(multiply(value, inverse(value)), 1, "{value}");
        }
    }

    #[test]
    fn a_point_that_is_there_comes_out_as_it_is() {
        let points: Vec<Point> = [(3, 7), (9, 200), (255, 1)]
            .map(|(at, value)| (at, Zeroizing::new(vec![value])))
            .into();
        for (at, value) in &points {
            assert_eq!(interpolate(&points, *at), *value);
        }
    }
}
