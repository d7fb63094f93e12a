//! Where the devices of a channel said that they can be called: the newest chunk of kind *presence* of each
//! (docs/protocol.md §21.3). What is in it is read by whoever calls.

use std::collections::BTreeMap;

use porchlight_crypto::{DeviceId, Hash, Id, Kind, RIGHT_NONE, Urgency};
use rusqlite::params;

use crate::{
    Reads, Store, StoreError, Tx,
    chain::{self, Said, Sealed},
    settings,
    settle::{Place, settle},
};

const CALLING: &str = "calling";

impl Store {
    /// What each device of a channel told last, this one too. What does not open any more is left out.
    ///
    /// # Errors
    /// The database.
    pub fn presences(&self, channel: Id) -> Result<BTreeMap<DeviceId, Vec<u8>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT chunk.channel, chunk.epoch, chunk.week, chunk.envelope FROM chunk
             JOIN channel ON channel.key = chunk.channel
             WHERE channel.id = ?1 AND chunk.kind = ?2 ORDER BY chunk.seq",
        )?;
        let mut rows = statement.query(params![channel.0, Kind::Presence.number()])?;
        let mut told = BTreeMap::new();
        while let Some(row) = rows.next()? {
            if let Ok(chunk) = chain::open_any(&self.posts, &Sealed::from_row(row, 0)?) {
                told.insert(chunk.header().device, chunk.payload().to_vec());
            }
        }
        Ok(told)
    }
}

impl Reads<'_> {
    /// The relay by which this device can be called in a circle, as the person wrote it.
    ///
    /// # Errors
    /// The database.
    pub fn relay(&self, circle: Id) -> Result<Option<String>, StoreError> {
        let text = settings::get(self.connection(), &relay_name(circle))?;
        Ok(text.and_then(|text| String::from_utf8(text).ok()).filter(|text| !text.is_empty()))
    }

    /// Whether the person wants the devices of their circles called whenever the profile is open.
    ///
    /// # Errors
    /// The database.
    pub fn is_calling(&self) -> Result<bool, StoreError> {
        Ok(settings::get(self.connection(), CALLING)?.is_some_and(|it| it == [1]))
    }
}

impl Tx<'_> {
    /// Tells a channel where this device can be called; what it told before goes.
    ///
    /// # Errors
    /// No clean epoch, or the database.
    pub fn tell_presence(&mut self, channel: Id, payload: Vec<u8>) -> Result<(), StoreError> {
        let (row, _) = self.append_to(channel, Said::presence(payload))?;
        let before: Vec<(i64, Place)> = self
            .transaction()
            .prepare_cached(
                "SELECT old.key, old.channel, old.device, old.seq FROM chunk AS new
                 JOIN chunk AS old ON old.channel = new.channel AND old.device = new.device
                     AND old.kind = new.kind AND old.seq < new.seq
                 WHERE new.key = ?1",
            )?
            .query_map([row], |row| {
                let seq = row.get::<_, i64>(3)?.cast_unsigned();
                Ok((row.get(0)?, Place { channel: row.get(1)?, device: row.get(2)?, seq }))
            })?
            .collect::<Result<_, _>>()?;
        for (row, place) in before {
            settle(self.transaction(), place)?;
            let gone = self.transaction();
            gone.prepare_cached("DELETE FROM outbox WHERE chunk = ?1")?.execute([row])?;
            gone.prepare_cached("DELETE FROM chunk WHERE key = ?1")?.execute([row])?;
        }
        Ok(())
    }

    /// The person wants the devices of their circles called whenever the profile is open, or no longer.
    ///
    /// # Errors
    /// The database.
    pub fn set_calling(&mut self, wanted: bool) -> Result<(), StoreError> {
        settings::put(self.transaction(), CALLING, &[u8::from(wanted)])
    }

    /// Chooses the relay of a circle for this device; empty for none.
    ///
    /// # Errors
    /// The database.
    pub fn set_relay(&mut self, circle: Id, relay: &str) -> Result<(), StoreError> {
        settings::put(self.transaction(), &relay_name(circle), relay.as_bytes())
    }
}

impl Said {
    fn presence(payload: Vec<u8>) -> Self {
        Self {
            kind: Kind::Presence,
            exercise: false,
            right: RIGHT_NONE,
            urgency: Urgency::HIGHEST,
            about: Vec::new(),
            after: Vec::new(),
            document: None,
            content: vec![Hash::of(&payload)],
            payload,
        }
    }
}

fn relay_name(circle: Id) -> String {
    format!("relay/{circle:?}")
}
