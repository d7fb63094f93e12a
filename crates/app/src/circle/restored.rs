//! A device that was restored, and people who come back by their printed words (docs/protocol.md §22b, §22c):
//! what is signed for a `Return`, and how what was written outside a circle's log becomes ordinary.

use porchlight_crypto::{DeviceId, DeviceKey, DutyRoot, Id, Kind, Verified, encode_canonical};
use porchlight_store::{Entry, Signer, Tx};
use porchlight_sync::log::Act;

use super::{Circles, Rotate};
use crate::error::{AppError, CircleError};

impl Circles {
    /// Writes again what this profile wrote in a circle by keys that the circle never knew. Does nothing
    /// while this device is not in it, or where it can't write yet.
    ///
    /// # Errors
    /// The database; the caller rolls back.
    pub(crate) fn write_again(&mut self, tx: &mut Tx<'_>, circle: Id) -> Result<(), AppError> {
        let (person, device) = self.me(circle)?;
        let held = self.get(circle)?;
        if held.circle.person_of(device) != Some(person) {
            return Ok(());
        }
        let own = tx.own_devices(circle)?.into_iter();
        let unknown: Vec<DeviceId> = own.filter(|it| !held.circle.names_device(*it)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        for channel in tx.channels_with(&unknown)? {
            self.make_writable(tx, circle, channel)?;
            if self.post(tx, circle, channel)?.2.is_some() {
                tx.write_again(channel, &unknown)?;
            }
        }
        Ok(())
    }

    /// Takes the `Return` of somebody whom this person saw, and seconds it. Answers who they are and
    /// their device, once it counts.
    ///
    /// # Errors
    /// It does not count with this signature, or the database; the caller rolls back.
    pub(crate) fn second_return(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        operation: &Verified,
        duty: &DutyRoot,
    ) -> Result<(Id, DeviceId), AppError> {
        let act: Act = porchlight_crypto::decode_canonical(operation.payload())
            .map_err(|_| CircleError::NotAllowed)?;
        let (person, device) = match act.card() {
            Some((person, card)) => (person, card.device),
            None => return Err(CircleError::NotAllowed.into()),
        };
        tx.put_log(operation)?;
        self.take_own(operation)?;
        self.act(tx, circle, &Act::Second { operation: operation.identity() }, duty)?;
        if self.get(circle)?.circle.person_of(device) != Some(person) {
            return Err(CircleError::NotAllowed.into());
        }
        Ok((person, device))
    }

    /// Comes back into a household with its recovery key: a `Return` that nobody seconds, after which this
    /// is its only device.
    ///
    /// # Errors
    /// The log does not let it count, or the database; the caller rolls back.
    pub(crate) fn return_alone(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        recovery: &DeviceKey,
        duty: &DutyRoot,
    ) -> Result<(), AppError> {
        let (person, _) = self.me(circle)?;
        self.forget_arriving(tx, circle)?;
        let card = Self::prepare(tx, circle, Some(person), duty)?.card;
        let device = card.device;
        let held = self.get(circle)?;
        let chunk = tx.append_log(Entry {
            circle,
            channel: held.circle.log_channel(),
            signer: Signer::Key(recovery),
            kind: Kind::Operation,
            heads: held.circle.heads(),
            payload: encode_canonical(&Act::Return { person, card }),
        })?;
        self.take_own(&chunk)?;
        if self.get(circle)?.circle.person_of(device) != Some(person) {
            return Err(CircleError::NotAllowed.into());
        }
        self.after_log(tx, circle, Rotate::Now)?;
        self.write_again(tx, circle)?;
        self.catch_up(tx, circle, duty)
    }
}
