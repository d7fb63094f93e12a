//! How many chunks of one author go first in a day. Orders, never refuses: what is beyond goes last.

use std::collections::BTreeMap;

use porchlight_crypto::DeviceId;

use super::limits::QUOTA_PLACES_MAX;

const DAY_MS: i64 = 86_400_000;

/// Counts by peer, so that each peer gets an author's most urgent, and by author and urgency. They
/// outlive links: who links again does not begin anew.
#[derive(Default)]
pub(crate) struct Quotas {
    day: i64,
    used: BTreeMap<(DeviceId, DeviceId, u8), u32>,
}

impl Quotas {
    /// Begins anew with each day of the clock, whichever way that went.
    pub(crate) fn at(&mut self, now_ms: i64) {
        let day = now_ms.div_euclid(DAY_MS);
        if day != self.day {
            *self = Self { day, used: BTreeMap::new() };
        }
    }

    /// Whether that author's chunks of that urgency go last now.
    pub(crate) fn is_used_up(&self, quota: [u32; 3], key: (DeviceId, DeviceId, u8)) -> bool {
        let most = key.2.checked_sub(1).and_then(|at| quota.get(usize::from(at)));
        let used = self.used.get(&key);
        let has_place = used.is_some() || self.used.len() < QUOTA_PLACES_MAX;
        let is_below = most.is_some_and(|most| used.copied().unwrap_or(0) < *most);
        !(has_place && is_below)
    }

    /// One goes first.
    pub(crate) fn take(&mut self, key: (DeviceId, DeviceId, u8)) {
        let used = self.used.entry(key).or_default();
        *used = used.saturating_add(1);
    }
}
