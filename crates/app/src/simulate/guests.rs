//! Guests and readers of a simulated world, and the Faces by which they find a circle.

use porchlight_api::{
    AcceptInvitation, GuestPlaces, GuestSort, InviteGuest, LineList, OneCircle, OneLine,
};
use porchlight_crypto::{DeviceKey, Hash, Id, Week, WrapPublic};
use porchlight_domain::role::code;
use porchlight_sync::line::{At, Status};

use super::{Neighbour, Stuck};
use crate::{
    circle::{Outcome, places},
    error::AppError,
};

impl Neighbour {
    /// Invites somebody outside; answers the text of the invitation.
    ///
    /// # Errors
    /// No right to it, no Face yet, or the database.
    pub fn invite_guest(
        &mut self,
        circle: Id,
        sort: GuestSort,
        quota: u16,
    ) -> Result<String, Stuck> {
        let circle = crate::vault::hex(&circle.0);
        let request = InviteGuest { circle, sort, quota: Some(quota) };
        Ok(places::invite(self.parts()?.0, &request)?.text)
    }

    /// Takes an invitation to write or to read.
    ///
    /// # Errors
    /// The text says nothing, or the database.
    pub fn accept(&mut self, text: &str) -> Result<GuestPlaces, Stuck> {
        let request = AcceptInvitation { text: text.to_owned() };
        Ok(places::accept(self.parts()?.0, &request)?)
    }

    /// Where this neighbour writes or reads as a guest.
    ///
    /// # Errors
    /// The database.
    pub fn guest_places(&mut self) -> Result<GuestPlaces, Stuck> {
        Ok(places::places(self.parts()?.0)?)
    }

    /// The lines into a circle, as a screen shows them.
    ///
    /// # Errors
    /// Not in the circle, or the database.
    pub fn lines(&mut self, circle: Id) -> Result<LineList, Stuck> {
        let circle = crate::vault::hex(&circle.0);
        Ok(places::lines(self.parts()?.0, &OneCircle { circle })?)
    }

    /// Shuts a line.
    ///
    /// # Errors
    /// Not on the roster, or the database.
    pub fn shut_line(&mut self, circle: Id, line: &str) -> Result<LineList, Stuck> {
        let request = OneLine { circle: crate::vault::hex(&circle.0), line: line.to_owned() };
        Ok(places::shut(self.parts()?.0, &request)?)
    }

    /// Keeps a line open whoever opened it.
    ///
    /// # Errors
    /// Not on the roster, or the database.
    pub fn keep_line(&mut self, circle: Id, line: &str) -> Result<(), Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.change(|circles, tx| {
            let (channel, line) = places::find(circles, circle, line)?;
            circles.keep_line(tx, (circle, channel), line)
        })?)
    }

    /// What a guest's key writes with in a drop, for liars who hold the invitation too.
    ///
    /// # Errors
    /// The database.
    pub fn writing_key(&mut self, drop: Id) -> Result<Option<DeviceKey>, Stuck> {
        let reads = self.parts()?.0.circles().1;
        let places = reads.guests().map_err(AppError::from)?;
        let place = places.into_iter().find(|place| place.channel == drop);
        Ok(place.and_then(|place| place.line).map(|line| line.secret.writing_key()))
    }

    /// The public key of this week to which guests seal in a channel, by this device's books.
    ///
    /// # Errors
    /// No clean key, or the database.
    pub fn drop_key(&mut self, circle: Id, channel: Id) -> Result<(Week, WrapPublic), Stuck> {
        let (engine, ..) = self.parts()?;
        engine.change(|circles, tx| circles.make_writable(tx, circle, channel))?;
        let epoch = self.clean_epoch(circle, channel)?.unwrap_or_default();
        let secret = self.secret(channel, epoch)?;
        let secret = secret.ok_or(AppError::from(porchlight_store::StoreError::NoCleanEpoch))?;
        Ok((secret.week(), secret.drop_key().public()))
    }

    /// Makes the next Face although nothing asks for it, as a person may.
    ///
    /// # Errors
    /// Not in the circle, or the database.
    pub fn renew_face(&mut self, circle: Id) -> Result<(), Stuck> {
        let (engine, _, duty) = self.parts()?;
        let renew = crate::circle::face::Renew::Anyway;
        Ok(engine.change(|circles, tx| circles.renew(tx, circle, duty, renew).map(|_| ()))?)
    }

    /// Takes an envelope in as if the guest of a line had sent it.
    ///
    /// # Errors
    /// The database; then nothing has changed.
    pub fn receive_on_line(
        &mut self,
        circle: Id,
        line: Id,
        envelope: &[u8],
    ) -> Result<Outcome, Stuck> {
        let channel = self.channel(circle, code::INTAKE).unwrap_or_default();
        let (engine, ..) = self.parts()?;
        let at = At { circle, channel, line };
        Ok(engine.change(|circles, tx| circles.receive_on_line(tx, &at, envelope))?)
    }

    /// Takes an envelope in as if it had come from a reader of an audience.
    ///
    /// # Errors
    /// The database; then nothing has changed.
    pub fn receive_open(
        &mut self,
        circle: Id,
        channel: Id,
        envelope: &[u8],
    ) -> Result<Outcome, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.change(|circles, tx| circles.receive_open(tx, (circle, channel), envelope))?)
    }

    /// Publishes a statement of any sort, without a right, in an audience.
    ///
    /// # Errors
    /// The newest Face names no key of this device, or the database.
    pub fn publish(&mut self, channel: Id, sort: u16, body: Vec<u8>) -> Result<Hash, Stuck> {
        let (engine, ..) = self.parts()?;
        Ok(engine.change(|circles, tx| {
            circles.make_writable_by_id(tx, channel)?;
            let writer = tx.reads().writer(channel)?;
            let author = writer.map(porchlight_sync::face::publisher).unwrap_or_default();
            Ok(tx.publish(channel, author, sort, &body)?)
        })?)
    }

    /// The hash of the newest Face of a circle that is held, and its counter.
    ///
    /// # Errors
    /// The database.
    pub fn newest_face(&mut self, circle: Id) -> Result<Option<(u64, Hash)>, Stuck> {
        let (circles, reads) = self.parts()?.0.circles();
        let newest = circles.faces(reads, circle)?.newest();
        Ok(newest.map(|it| (it.face().counter, it.hash())))
    }

    /// What became of the lines into a circle.
    ///
    /// # Errors
    /// Not in the circle.
    pub fn line_statuses(&mut self, circle: Id) -> Result<Vec<(Id, Status)>, Stuck> {
        let lines = self.parts()?.0.circles().0.lines(circle)?;
        Ok(lines.into_values().flatten().collect())
    }
}
