//! One secret per week (docs/protocol.md §2): forgetting a week makes it and all before unopenable.

use crate::{hash::Hash, secret::Key, wrap::WrapKey};

const SECONDS_PER_WEEK: i64 = 604_800;
/// 1970-01-01 was a Thursday; weeks begin on Monday.
const MONDAY_OFFSET_S: i64 = 259_200;

/// A UTC week, counted from the one that held 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week(pub u32);

impl Week {
    /// The week of a time in Unix seconds; 0 for times before.
    pub fn of(unix_s: i64) -> Self {
        let week = unix_s.saturating_add(MONDAY_OFFSET_S).div_euclid(SECONDS_PER_WEEK);
        Self(u32::try_from(week.clamp(0, u32::MAX.into())).unwrap_or(0))
    }

    /// Its first second, in Unix seconds.
    pub fn first_second(self) -> i64 {
        i64::from(self.0) * SECONDS_PER_WEEK - MONDAY_OFFSET_S
    }
}

/// `S(w)` with its `w`.
pub struct WeekSecret {
    week: Week,
    secret: Key,
}

impl WeekSecret {
    /// A secret drawn for a new epoch, or read from the store.
    pub fn new(week: Week, secret: Key) -> Self {
        Self { week, secret }
    }

    /// Which week it is of.
    pub fn week(&self) -> Week {
        self.week
    }

    /// The secret, to store it.
    pub fn secret(&self) -> &Key {
        &self.secret
    }

    /// The secret of `week`; of this one if `week` lies before, which is what a clock set back gets.
    #[must_use]
    pub fn at(&self, week: Week) -> Self {
        let mut secret = Key::from_bytes(*self.secret.expose());
        for _ in self.week.0..week.0 {
            secret = secret.derive("porchlight/week/1");
        }
        Self { week: week.max(self.week), secret }
    }

    /// The topic of this week: `derive("porchlight/topic/2", S(w))`. Whoever holds `S(w)` has the
    /// topics from `w` on, and nobody gets back to an earlier one.
    pub fn topic(&self) -> Topic {
        Hash(*self.secret.derive("porchlight/topic/2").expose())
    }

    /// The key of the tags by which two ends of a link find that both can open this week:
    /// `derive("porchlight/link/1", S(w))`. Not the topic: that stands outside every envelope.
    pub fn link_key(&self) -> Hash {
        Hash(*self.secret.derive("porchlight/link/1").expose())
    }

    /// The same for whoever reads an audience without being asked who they are, in channels where
    /// members meet by [`Self::link_key`]: `derive("porchlight/open-link/1", S(w))`.
    pub fn open_link_key(&self) -> Hash {
        Hash(*self.secret.derive("porchlight/open-link/1").expose())
    }

    /// On a line, the key of the tags that the guest shows, and of those that the roster shows:
    /// `derive("porchlight/guest-link/1", S(w))` and `derive("porchlight/host-link/1", S(w))`. Two
    /// members, who have the same lines, match nothing of them.
    pub fn line_link_keys(&self) -> (Hash, Hash) {
        let of = |context| Hash(*self.secret.derive(context).expose());
        (of("porchlight/guest-link/1"), of("porchlight/host-link/1"))
    }

    /// What a rotation names as the hash of its secret:
    /// `derive("porchlight/commitment/1", S(w) ‖ w as u32 little-endian)`. Who unwraps another secret
    /// than was named sees it.
    pub fn commitment(&self) -> Hash {
        let week = self.week.0.to_le_bytes();
        Hash(*self.secret.derive_with("porchlight/commitment/1", &[&week]).expose())
    }

    /// The key to which people outside the circle seal in this week (docs/protocol.md §16): X-Wing
    /// from the seed `derive("porchlight/drop/1", S(w))`. Whoever holds `S(w)` has its private half,
    /// and forgetting the week forgets what was sealed to it.
    pub fn drop_key(&self) -> WrapKey {
        WrapKey::from_seed(self.secret.derive("porchlight/drop/1"))
    }

    /// The key that seals this week's chunks.
    pub(crate) fn sealing_key(&self) -> Key {
        self.secret.derive("porchlight/seal/1")
    }
}

/// What a stranger may see of a channel in one week.
pub type Topic = Hash;

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(week: u32) -> WeekSecret {
        WeekSecret::new(Week(week), Key::from_bytes([7; 32]))
    }

    #[test]
    fn weeks_begin_on_monday_in_utc() {
        // 2026-11-22T23:59:59Z was a Sunday.
        let sunday = 1_795_391_999;
        assert_eq!(Week::of(sunday).0 + 1, Week::of(sunday + 1).0);
        assert_eq!(Week::of(sunday + 1).first_second(), sunday + 1);
        assert_eq!(Week::of(i64::MIN), Week(0));
        assert_eq!(Week::of(i64::MAX), Week(u32::MAX));
    }

    #[test]
    fn a_later_week_follows_from_an_earlier_one_in_one_step_or_many() {
        let direct = secret(10).at(Week(13));
        let stepped = secret(10).at(Week(11)).at(Week(12)).at(Week(13));
        assert_eq!(direct.secret().expose(), stepped.secret().expose());
        assert_ne!(direct.sealing_key().expose(), secret(10).sealing_key().expose());
    }

    #[test]
    fn a_clock_set_back_gets_the_oldest_week_held() {
        let held = secret(10);
        assert_eq!(held.at(Week(3)).week(), Week(10));
        assert_eq!(held.at(Week(3)).secret().expose(), held.secret().expose());
    }

    #[test]
    fn topics_follow_from_the_secret_and_tell_weeks_apart() {
        assert_eq!(secret(10).at(Week(12)).topic(), secret(10).at(Week(11)).at(Week(12)).topic());
        assert_ne!(secret(10).topic(), secret(10).at(Week(11)).topic());
        assert_ne!(secret(10).topic().0, *secret(10).sealing_key().expose());
    }

    #[test]
    fn keys_of_tags_differ_by_purpose_and_by_end() {
        let (guest, host) = secret(10).line_link_keys();
        let mut all = vec![guest, host, secret(10).link_key(), secret(10).open_link_key()];
        all.push(secret(10).topic());
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 5);
    }

    #[test]
    fn a_drop_key_follows_from_its_week_and_from_no_later_one() {
        let (tenth, public) = (secret(10), secret(10).drop_key().public());
        assert_eq!(tenth.at(Week(10)).drop_key().public(), public);
        assert_eq!(secret(9).at(Week(9)).drop_key().public(), public, "the secret alone decides");
        assert_ne!(tenth.at(Week(11)).drop_key().public(), public);
        let sealing = tenth.sealing_key();
        assert_ne!(WrapKey::from_seed(sealing).public(), public);
    }

    #[test]
    fn a_commitment_binds_secret_and_week() {
        assert_eq!(secret(10).commitment(), secret(10).commitment());
        assert_ne!(secret(10).commitment(), secret(11).commitment());
        let other = WeekSecret::new(Week(10), Key::from_bytes([8; 32]));
        assert_ne!(secret(10).commitment(), other.commitment());
        assert_ne!(secret(10).commitment(), secret(10).topic());
    }
}
