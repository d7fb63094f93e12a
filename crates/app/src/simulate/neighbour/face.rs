//! The Face as a neighbour of a simulated world holds it, and what a liar among admins can do with the
//! keys that the own passphrase opens.

use porchlight_api::CircleFace;
use porchlight_crypto::{DeviceKey, Id, Key};
use porchlight_sync::face::{SignedFace, Trusted};

use super::Neighbour;
use crate::{
    circle::{Outcome, face},
    simulate::Stuck,
};

impl Neighbour {
    /// Opens the duty key, as an opening with the passphrase does: what is owed to the Face is done.
    ///
    /// # Errors
    /// Not in the circle, or the database.
    pub fn catch_up(&mut self, circle: Id) -> Result<(), Stuck> {
        let (engine, _, duty) = self.parts()?;
        Ok(engine.change(|circles, tx| circles.catch_up(tx, circle, duty))?)
    }

    /// The Face that this device holds.
    ///
    /// # Errors
    /// Not in the circle, or the database.
    pub fn face(&mut self, circle: Id) -> Result<Option<Trusted>, Stuck> {
        let (engine, ..) = self.parts()?;
        let (circles, reads) = engine.circles();
        let Some(places) = circles.face_places(circle)? else { return Ok(None) };
        Ok(face::newest(reads, places.broadcast)?.map(|held| held.trusted))
    }

    /// The Face as a screen shows it.
    ///
    /// # Errors
    /// Not in the circle, or the database.
    pub fn shown_face(&mut self, circle: Id) -> Result<CircleFace, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.change(|circles, tx| circles.shown_face(tx, circle))?)
    }

    /// The key that signs Faces which the passphrase of this device opens, by its number. For liars.
    ///
    /// # Errors
    /// Not in the circle.
    pub fn face_root(&mut self, circle: Id, number: u32) -> Result<DeviceKey, Stuck> {
        let device = self.device(circle)?;
        Ok(self.duty.face_root(circle, device, number))
    }

    /// Takes in a signed Face or a proposal as if it had come over a link of that channel, in a chunk
    /// by a key that is drawn for it.
    ///
    /// # Errors
    /// The database.
    pub fn take_face(
        &mut self,
        (circle, channel): (Id, Id),
        signed: &SignedFace,
    ) -> Result<Outcome, Stuck> {
        let drawn = DeviceKey::from_seed(Key::draw(&mut self.chance).expose());
        let chunk = face::carried((circle, channel), signed, &drawn)?;
        let (engine, ..) = self.parts()?;
        Ok(engine.change(|circles, tx| circles.receive_face(tx, &chunk))?)
    }
}
