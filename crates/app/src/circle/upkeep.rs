//! What time asks of a circle: weeks that are over are forgotten, wrapping keys are replaced. Done at
//! each opening and daily while the app stays open.

use chrono::{DateTime, Duration, Utc};
use porchlight_crypto::{Id, Kind, Week, WrapKey, encode_canonical};
use porchlight_store::{Entry, Signer, Tx};
use porchlight_sync::log::Act;

use super::{Circles, Rotate};
use crate::error::AppError;

/// A wrapping key is replaced after four weeks.
const WRAP_KEY_DAYS: i64 = 28;
/// Days that a channel keeps its keys where the circle has agreed on nothing else.
const RETENTION_DAYS: u16 = 90;

impl Circles {
    /// Forgets and replaces what is due in every circle. A clock that is wrong at one opening makes
    /// nothing due: the time of the opening before it counts, and lies at least a day back.
    ///
    /// # Errors
    /// The database; the caller rolls back.
    pub(crate) fn keep_up(&mut self, tx: &mut Tx<'_>) -> Result<(), AppError> {
        let confirmed = tx.opened_before()?;
        for circle in self.ids() {
            // Who is not in the circle signs nothing in it.
            let (_, device) = self.me(circle)?;
            if self.get(circle)?.circle.person_of(device).is_some() {
                self.replace_wrap_key(tx, circle)?;
                self.write_again(tx, circle)?;
                if let Some(places) = self.face_places(circle)? {
                    self.announce(tx, circle, places, None)?;
                }
            }
            if let Some(confirmed) = confirmed {
                self.forget_weeks(tx, circle, confirmed)?;
            }
        }
        Ok(())
    }

    fn forget_weeks(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        confirmed: DateTime<Utc>,
    ) -> Result<(), AppError> {
        let view = self.view(circle)?;
        let retention = view.policy.retention.clone();
        let channels: Vec<(Id, u16)> =
            view.channels.values().map(|channel| (channel.id, channel.code)).collect();
        let known = tx.reads().channels(circle)?;
        let mut longest = None;
        for (channel, code) in channels.into_iter().filter(|(id, _)| known.contains_key(id)) {
            let days = retention
                .binary_search_by_key(&code, |(code, _)| *code)
                .ok()
                .and_then(|at| retention.get(at))
                .map_or(RETENTION_DAYS, |(_, days)| *days);
            let last = confirmed - Duration::days(i64::from(days)) - Duration::weeks(1);
            let week = Week::of(last.timestamp());
            self.make_writable(tx, circle, channel)?;
            if self.post(tx, circle, channel)?.2.is_some() {
                tx.forget(channel, week)?;
                longest = Some(longest.map_or(week, |other: Week| other.min(week)));
            }
        }
        if let Some(week) = longest {
            tx.drop_wrap_keys(circle, week)?;
            self.keyrings.clear();
        }
        Ok(())
    }

    /// Makes a new wrapping key when the newest is old, and tells the circle. The older one is kept
    /// until the oldest week that was wrapped to it is forgotten.
    pub(crate) fn replace_wrap_key(&mut self, tx: &mut Tx<'_>, circle: Id) -> Result<(), AppError> {
        let newest = tx.reads().wrap_keys(circle)?.first().map(|(_, made_at)| *made_at);
        if newest.is_some_and(|made_at| tx.now() - made_at < Duration::days(WRAP_KEY_DAYS)) {
            return Ok(());
        }
        self.renew_wrap_key(tx, circle)
    }

    /// The same at once, because a person asks for it.
    pub(crate) fn renew_wrap_key(&mut self, tx: &mut Tx<'_>, circle: Id) -> Result<(), AppError> {
        let key = WrapKey::draw(tx.chance());
        tx.put_wrap_key(circle, &key)?;
        let held = self.get(circle)?;
        let device = held.device;
        let act = Act::Rewrap { wrap: key.public().bytes().to_vec() };
        let chunk = tx.append_log(Entry {
            circle,
            channel: held.circle.log_channel(),
            signer: Signer::Device,
            kind: Kind::Operation,
            heads: held.circle.heads_for(device),
            payload: encode_canonical(&act),
        })?;
        self.take_own(&chunk)?;
        self.after_log(tx, circle, Rotate::WhenNeeded)
    }
}
