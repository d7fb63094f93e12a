//! The one way in: a token that opens one session, once, within a minute. Pure: `now` comes in.

use chrono::{DateTime, Duration, Utc};

use super::key::Key;

/// How long a token waits for the page to trade it.
pub(crate) const TOKEN_LIFE: Duration = Duration::seconds(60);

/// Who may come in, and who is in.
#[derive(Default)]
pub(crate) enum Gate {
    /// Nobody until somebody at the terminal asks again.
    #[default]
    Shut,
    /// Whoever brings the token in time.
    Waiting { token: Key, since: DateTime<Utc> },
    /// The one page that knows the secret. It stays the only one until this process ends.
    Taken(Key),
}

impl Gate {
    /// Puts a new token in the place of an old one. While a page is in, nothing changes.
    pub(crate) fn offer(&mut self, token: Key, now: DateTime<Utc>) {
        if !self.is_taken() {
            *self = Self::Waiting { token, since: now };
        }
    }

    /// Takes the token back. While a page is in, nothing changes.
    pub(crate) fn shut(&mut self) {
        if !self.is_taken() {
            *self = Self::Shut;
        }
    }

    /// Makes `secret` the session's, if the token is right and its time not over. The token is used
    /// up by it; a wrong one changes nothing, neither for who waits nor for who is in.
    pub(crate) fn trade(&mut self, given: &[u8], now: DateTime<Utc>, secret: Key) -> Option<&Key> {
        let opens = match self {
            Self::Waiting { token, since } => token.fits(given) && is_fresh(*since, now),
            Self::Shut | Self::Taken(_) => false,
        };
        if !opens {
            return None;
        }
        *self = Self::Taken(secret);
        self.secret()
    }

    /// What every call of the session brings along.
    pub(crate) fn secret(&self) -> Option<&Key> {
        match self {
            Self::Taken(secret) => Some(secret),
            Self::Shut | Self::Waiting { .. } => None,
        }
    }

    pub(crate) fn is_taken(&self) -> bool {
        self.secret().is_some()
    }
}

/// A clock that was set back makes no token last longer.
fn is_fresh(since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (since..since + TOKEN_LIFE).contains(&now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_770_000_000 + second, 0).unwrap()
    }

    /// A gate that waits since second 0, and its token.
    fn waiting() -> (Gate, String) {
        let mut gate = Gate::default();
        let token = Key::draw().unwrap();
        let text = token.reveal().to_owned();
        gate.offer(token, at(0));
        (gate, text)
    }

    fn trade(gate: &mut Gate, token: &str, second: i64) -> Option<String> {
        let secret = Key::draw().unwrap();
        gate.trade(token.as_bytes(), at(second), secret).map(|secret| secret.reveal().to_owned())
    }

    #[test]
    fn a_token_opens_one_session_once() {
        let (mut gate, token) = waiting();
        assert!(gate.secret().is_none());
        let secret = trade(&mut gate, &token, 1).unwrap();
        assert_eq!(trade(&mut gate, &token, 2), None);
        assert!(gate.secret().unwrap().fits(secret.as_bytes()), "the first one is disturbed");
    }

    #[test]
    fn a_token_is_good_for_less_than_60_seconds() {
        for (second, opens) in [(0, true), (59, true), (60, false), (3_600, false), (-1, false)] {
            let (mut gate, token) = waiting();
            assert_eq!(trade(&mut gate, &token, second).is_some(), opens, "at {second}");
        }
    }

    #[test]
    fn a_wrong_token_changes_nothing() {
        let (mut gate, token) = waiting();
        for wrong in ["", "0", &"0".repeat(64)] {
            assert_eq!(trade(&mut gate, wrong, 1), None);
        }
        assert!(trade(&mut gate, &token, 1).is_some());
    }

    #[test]
    fn a_new_token_ends_the_old_one() {
        let (mut gate, old) = waiting();
        let new = Key::draw().unwrap();
        let text = new.reveal().to_owned();
        gate.offer(new, at(10));
        assert_eq!(trade(&mut gate, &old, 11), None);
        assert!(trade(&mut gate, &text, 69).is_some());
    }

    #[test]
    fn while_a_page_is_in_no_token_is_offered_or_taken_back() {
        let (mut gate, token) = waiting();
        trade(&mut gate, &token, 1).unwrap();
        let late = Key::draw().unwrap();
        let text = late.reveal().to_owned();
        gate.offer(late, at(2));
        gate.shut();
        assert!(gate.is_taken());
        assert_eq!(trade(&mut gate, &text, 2), None);
    }

    #[test]
    fn a_shut_gate_opens_to_nobody() {
        let (mut gate, token) = waiting();
        gate.shut();
        assert_eq!(trade(&mut gate, &token, 1), None);
        assert_eq!(trade(&mut Gate::default(), "", 1), None);
    }
}
