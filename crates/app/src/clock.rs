//! The only place that reads the clock and the system's random source; a lint keeps it so.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// A random source for ids, nonces and keys.
pub type Chance = ChaCha20Rng;

/// The time now, by the device's own clock.
#[expect(clippy::disallowed_methods, reason = "this is the place")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn running_ms() -> i64 {
    use nix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::CLOCK_BOOTTIME)
        .unwrap_or_else(|_| nix::sys::time::TimeSpec::new(0, 0));
    time.tv_sec().saturating_mul(1_000).saturating_add(time.tv_nsec() / 1_000_000)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
#[expect(clippy::disallowed_methods, reason = "this is the place")]
fn running_ms() -> i64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let start = START.get_or_init(std::time::Instant::now);
    i64::try_from(start.elapsed().as_millis()).unwrap_or(i64::MAX)
}

/// A random source seeded by the operating system.
///
/// # Errors
/// The system has none; nothing can be made safely then.
#[expect(clippy::disallowed_methods, reason = "this is the place")]
pub fn chance() -> Result<Chance, getrandom::Error> {
    let mut seed = zeroize::Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice())?;
    Ok(Chance::from_seed(*seed))
}

/// The clock that an engine goes by: the device's, or one that a simulation moves.
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<Mutex<DateTime<Utc>>>>);

impl Clock {
    /// A clock that stands at `time` until it is moved.
    pub fn standing_at(time: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(Mutex::new(time))))
    }

    /// Moves a standing clock; the device's own can't be moved.
    pub fn set(&self, time: DateTime<Utc>) {
        if let Some(standing) = &self.0 {
            *standing.lock().unwrap_or_else(PoisonError::into_inner) = time;
        }
    }

    /// The running time: milliseconds that only go forward, whatever the device's clock is set to, and
    /// that go on in sleep where the system counts so (docs/protocol.md §22).
    pub fn running_ms(&self) -> i64 {
        match &self.0 {
            Some(_) => self.now().timestamp_millis(),
            None => running_ms(),
        }
    }

    /// The time by this clock.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Some(standing) => *standing.lock().unwrap_or_else(PoisonError::into_inner),
            None => now(),
        }
    }
}
