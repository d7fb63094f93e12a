//! A grid over the earth whose cells are at least as wide as asked for. Every point of a cell
//! gives the cell's centre, so the answer tells nothing about where in the cell it was.
//!
//! Latitude is cut into `floor(180° · M / cell)` equal rows from the south pole, where M is metres
//! in a degree. Each row is cut into `floor(360° · M · cos φ / cell)` equal columns from 180° west,
//! where φ is the row's edge nearest its pole, so that no part of a cell is narrower; at least one.
//! The centre is rounded to five decimals. Only `+ - * /` and `floor` are used, whose results
//! IEEE 754 fixes: the cosine of a platform's library could put a point into another cell on
//! another device. Cells of 150 m and of 1 km do not nest.

use super::super::Degrees;

/// Metres in a degree of a great circle of the mean earth (radius 6,371,008.8 m).
const METRES_A_DEGREE: f64 = 111_195.08;
/// Five decimals, as sightings have: a centre must not look like a measured point.
const ROUND: f64 = 1e5;

/// The centre of the cell in which the point lies.
pub(super) fn centre(lat: Degrees, lon: Degrees, cell_m: u32) -> (Degrees, Degrees) {
    let cell = f64::from(cell_m) / METRES_A_DEGREE;
    let rows = (180.0 / cell).floor();
    let height = 180.0 / rows;
    let row = ((lat.as_f64() + 90.0) / height).floor().clamp(0.0, rows - 1.0);
    let south = row * height - 90.0;
    let edge = south.abs().max((south + height).abs());
    let columns = (360.0 * cosine(edge) / cell).floor().max(1.0);
    let width = 360.0 / columns;
    let east = (lon.as_f64() + 180.0).rem_euclid(360.0);
    let column = (east / width).floor().min(columns - 1.0);
    (rounded(south + height / 2.0), rounded((column + 0.5) * width - 180.0))
}

fn rounded(degrees: f64) -> Degrees {
    Degrees::nearest((degrees * ROUND).round() / ROUND)
}

/// Cosine of 0 to 90 degrees by its series, short by less than a millionth.
fn cosine(degrees: f64) -> f64 {
    let square = degrees.to_radians() * degrees.to_radians();
    [90.0, 56.0, 30.0, 12.0, 2.0].into_iter().fold(1.0, |sum, step| 1.0 - square / step * sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_is_a_cosine_and_never_above_it() {
        for tenth in 0..=900 {
            let degrees = f64::from(tenth) / 10.0;
            let error = degrees.to_radians().cos() - cosine(degrees);
            assert!((-1e-15..1e-6).contains(&error), "{degrees}: {error}");
        }
    }
}
