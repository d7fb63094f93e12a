//! What a neighbour sees and holds, for whoever watches a simulated world. Changes nothing.

use std::collections::BTreeMap;

use porchlight_crypto::{DeviceId, Hash, Id, Verified, Week, WeekSecret};
use porchlight_domain::{DocumentId, Record};
use porchlight_store::{HeldBack, StoreError};
use porchlight_sync::log::{Act, View};

use super::{Neighbour, Seen};
use crate::{circle::Late, error::AppError, simulate::Stuck};

impl Neighbour {
    /// The secret of this week in an epoch of a channel that this device can open.
    ///
    /// # Errors
    /// The database.
    pub fn secret(&mut self, channel: Id, epoch: Hash) -> Result<Option<WeekSecret>, Stuck> {
        let (engine, ..) = self.parts()?;
        let now = engine.now();
        let held = engine.circles().1.epochs(channel).map_err(AppError::from)?;
        Ok(held.get(&epoch).map(|oldest| oldest.at(Week::of(now.timestamp()))))
    }

    /// The chunks of a circle's log that are here, as signed.
    ///
    /// # Errors
    /// The database.
    pub fn log(&mut self, circle: Id) -> Result<Vec<Verified>, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.circles().1.log(circle).map_err(AppError::from)?)
    }

    /// Heads of a circle's log as this device would cite them.
    ///
    /// # Errors
    /// Not in the circle.
    pub fn heads(&mut self, circle: Id) -> Result<Vec<Hash>, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.circles().0.get(circle)?.circle.heads())
    }

    /// Chunks that were refused or can't be used, with their reasons.
    ///
    /// # Errors
    /// The database.
    pub fn held_back(&mut self) -> Result<Vec<HeldBack>, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.circles().1.held_back().map_err(AppError::from)?)
    }

    /// The person that this device stands for in a circle.
    ///
    /// # Errors
    /// Not in the circle.
    pub fn person(&mut self, circle: Id) -> Result<Id, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.circles().0.me(circle)?.0)
    }

    /// This device's key in a circle.
    ///
    /// # Errors
    /// Not in the circle.
    pub fn device(&mut self, circle: Id) -> Result<DeviceId, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.circles().0.me(circle)?.1)
    }

    /// The state of a circle as this device sees it.
    ///
    /// # Errors
    /// Not in the circle.
    pub fn view(&mut self, circle: Id) -> Result<View, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.circles().0.view(circle)?.clone())
    }

    /// Operations that lack signatures.
    ///
    /// # Errors
    /// Not in the circle.
    pub fn unsigned(&mut self, circle: Id) -> Result<Vec<(Hash, Act)>, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.circles().0.get(circle)?.circle.unsigned())
    }

    /// The channel of a circle with that code, if this device reads it.
    pub fn channel(&mut self, circle: Id, code: u16) -> Option<Id> {
        self.engine.as_mut()?.circles().0.channel(circle, code)
    }

    /// This device's own household.
    ///
    /// # Errors
    /// The database.
    pub fn household(&mut self) -> Result<Id, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.store().0.author().map_err(AppError::from)?.circle())
    }

    /// The reports that this device shows, by id.
    ///
    /// # Errors
    /// The database.
    pub fn notes(&mut self) -> Result<BTreeMap<DocumentId, String>, Stuck> {
        let (engine, ..) = self.parts()?;
        let reads = engine.circles().1;
        let mut notes = BTreeMap::new();
        for id in reads.documents().map_err(AppError::from)? {
            match reads.record(id) {
                Ok(Record::Report(report)) => {
                    notes.insert(id, report.note);
                }
                Err(StoreError::Unreadable(_)) => {}
                Err(error) => return Err(AppError::from(error).into()),
            }
        }
        Ok(notes)
    }

    /// The oldest week of each epoch of a channel that this device can open.
    ///
    /// # Errors
    /// The database.
    pub fn floor(&mut self, channel: Id) -> Result<BTreeMap<Hash, u32>, Stuck> {
        let (engine, ..) = self.parts()?;
        let held = engine.circles().1.epochs(channel).map_err(AppError::from)?;
        Ok(held.into_iter().map(|(epoch, secret)| (epoch, secret.week().0)).collect())
    }

    /// The epoch under which this device would seal in a channel.
    ///
    /// # Errors
    /// Not in the circle, or the database.
    pub fn clean_epoch(&mut self, circle: Id, channel: Id) -> Result<Option<Hash>, Stuck> {
        let held = self.floor(channel)?.into_keys().collect();
        let (engine, ..) = self.parts()?;
        Ok(engine.circles().0.get(circle)?.circle.clean_epoch(channel, &held))
    }

    /// What this device holds of a channel.
    ///
    /// # Errors
    /// The database.
    pub fn seen(&mut self, channel: Id) -> Result<Seen, Stuck> {
        let (engine, ..) = self.parts()?;
        let reads = engine.circles().1;
        let documents = reads.heads_in(channel).map_err(AppError::from)?;
        let statements = reads.statements_in(channel).map_err(AppError::from)?;
        Ok(Seen { documents, statements })
    }

    /// Chunks of removed devices that count because others built on them.
    ///
    /// # Errors
    /// The database.
    pub fn late(&mut self, circle: Id, channel: Id, document: Id) -> Result<Vec<Late>, Stuck> {
        let (engine, ..) = self.parts()?;
        let late = engine.change(|circles, tx| circles.late(tx, (circle, channel), document))?;
        Ok(late.into_values().collect())
    }

    /// Chunks, documents and rows that are not as they should be.
    ///
    /// # Errors
    /// The database.
    pub fn faults(&mut self) -> Result<Vec<porchlight_store::Fault>, Stuck> {
        let (engine, ..) = self.parts()?;
        let checked = engine.store().0.check(&mut |_, _| {}).map_err(AppError::from)?;
        Ok(checked.faults)
    }

    /// Envelopes that did not verify.
    pub fn dropped(&self) -> u64 {
        self.exchange.as_ref().map(|exchange| exchange.dropped).unwrap_or_default()
    }

    /// Bytes of envelopes that brought something new since it started.
    pub fn news_bytes(&self) -> u64 {
        self.exchange.as_ref().map(|exchange| exchange.news_bytes).unwrap_or_default()
    }
}
