//! The stopwatch. Benches are the one place outside the app's clock that may look at one.

use std::time::Instant;

/// What `work` gives, and how many seconds it took.
#[expect(clippy::disallowed_methods, reason = "a stopwatch is what a bench is")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed().as_secs_f64())
}

/// The median of `runs` runs, in milliseconds.
pub(crate) fn median_ms<E>(runs: u32, mut work: impl FnMut() -> Result<(), E>) -> Result<f64, E> {
    quantile_ms(runs, 0.5, |_| work())
}

/// The `quantile` of `runs` runs, in milliseconds.
pub(crate) fn quantile_ms<E>(
    runs: u32,
    quantile: f64,
    mut work: impl FnMut(u32) -> Result<(), E>,
) -> Result<f64, E> {
    let mut times = Vec::new();
    for run in 0..runs {
        let (done, seconds) = timed(|| work(run));
        done?;
        times.push(seconds * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index among a few hundred"
    )]
    let at = ((times.len().saturating_sub(1)) as f64 * quantile).round() as usize;
    Ok(times.get(at).copied().unwrap_or(f64::NAN))
}
