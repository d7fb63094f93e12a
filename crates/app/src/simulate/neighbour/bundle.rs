//! Bundles of a neighbour, as files that a story hands on.

use std::{io::Cursor, sync::Arc};

use porchlight_crypto::{DeviceId, Id};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use super::Neighbour;
use crate::{
    bundle::{Plan, Sink, Tally, Unread, Whom, give, named, take},
    engine::Engine,
    error::AppError,
    simulate::Stuck,
};

/// Pieces in memory.
#[derive(Default)]
struct Files(Vec<Vec<u8>>);

impl Sink for Files {
    fn begin(&mut self, _: u32) -> Result<(), AppError> {
        self.0.push(Vec::new());
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), AppError> {
        if let Some(file) = self.0.last_mut() {
            file.extend(bytes);
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), AppError> {
        Ok(())
    }
}

impl From<Unread> for Stuck {
    fn from(why: Unread) -> Self {
        match why {
            Unread::App(error) => error.into(),
            why @ (Unread::NotOne
            | Unread::Later
            | Unread::Damaged
            | Unread::Forged
            | Unread::NotForHere
            | Unread::File(_)) => Self { code: named(&why, "").code(), chain: why.to_string() },
        }
    }
}

impl Neighbour {
    /// Makes a bundle of a circle for one device or for the circle, in files of about so many bytes.
    ///
    /// # Errors
    /// No such device, no clean key, or the database.
    pub fn bundle(
        &mut self,
        (circle, device): (Id, Option<DeviceId>),
        file_bytes: u64,
        only_new: bool,
    ) -> Result<Vec<Vec<u8>>, Stuck> {
        let whom = device.map_or(Whom::Circle, Whom::Device);
        let chance = ChaCha20Rng::seed_from_u64(self.chance.next_u64());
        let (mut engine, ..) = self.parts()?;
        let plan = Arc::new(Plan::make(engine, (circle, whom), only_new)?);
        let mut files = Files::default();
        give(&mut engine, &plan, (file_bytes, chance), &mut files, &mut |_| true)?;
        plan.remember(engine)?;
        Ok(files.0)
    }

    /// Reads a file of a bundle.
    ///
    /// # Errors
    /// Why nothing of it was taken, or the database.
    pub fn read_bundle(&mut self, file: &[u8]) -> Result<Tally, Stuck> {
        self.read_bundle_until(file, u32::MAX)
    }

    /// The same, stopped after so many transactions.
    ///
    /// # Errors
    /// As [`Self::read_bundle`].
    pub fn read_bundle_until(&mut self, file: &[u8], most: u32) -> Result<Tally, Stuck> {
        let (mut engine, ..) = self.parts()?;
        let mut left = most;
        let taken = take::<&mut Engine>(&mut engine, Cursor::new(file), &mut |_, _| {
            left = left.saturating_sub(1);
            left > 0
        });
        Ok(taken?.tally)
    }
}
