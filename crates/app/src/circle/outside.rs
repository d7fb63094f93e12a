//! What people outside a circle see of it, and what its members keep for them: the Faces, who
//! publishes, and how a chunk stands that no card speaks for (docs/protocol.md §13, §16).

use porchlight_crypto::{Envelope, Hash, Id, Kind, Verified};
use porchlight_domain::statement::Sort;
use porchlight_store::{Admitted, Arrival, Reads, Received, Settled, StoredChunk, Tx, WriterSort};
use porchlight_sync::{
    face::{HeldFaces, SignedFace},
    log::Form,
    standing::{Place, Standing},
};

use super::{
    Circles,
    face::{FacesOf, kept, trusted},
    receive::{Outcome, place},
};
use crate::error::AppError;

impl Circles {
    /// The Faces of a circle that are kept here, whether or not this profile is in it.
    pub(crate) fn faces(&mut self, reads: Reads<'_>, circle: Id) -> Result<&HeldFaces, AppError> {
        if !self.faces.contains_key(&circle) {
            let chunks = self.face_chunks(reads, circle)?;
            let signed = chunks.iter().filter_map(|it| SignedFace::decode(it.payload()).ok());
            let faces = signed.filter_map(trusted).collect();
            self.faces.insert(circle, faces);
        }
        Ok(self.faces.entry(circle).or_default())
    }

    /// The chunks that brought them.
    pub(crate) fn face_chunks(
        &mut self,
        reads: Reads<'_>,
        circle: Id,
    ) -> Result<Vec<Verified>, AppError> {
        let Some(of) = self.faces_of(circle)? else { return Ok(Vec::new()) };
        Ok(kept(reads, of)?.into_iter().map(|stored| stored.chunk).collect())
    }

    /// Their places in the log lane, as others are told of them.
    pub(crate) fn settled_faces(
        &mut self,
        reads: Reads<'_>,
        circle: Id,
    ) -> Result<Settled, AppError> {
        Ok(match self.faces_of(circle)? {
            Some(FacesOf::Channel(broadcast)) => reads.settled_of(broadcast, Kind::Face)?,
            Some(FacesOf::Circle(circle)) => reads.settled_faces(circle)?,
            None => Settled::new(),
        })
    }

    fn faces_of(&mut self, circle: Id) -> Result<Option<FacesOf>, AppError> {
        if !self.held.contains_key(&circle) {
            return Ok(Some(FacesOf::Circle(circle)));
        }
        let places = self.face_places(circle)?;
        Ok(places.map(|places| FacesOf::Channel(places.broadcast)))
    }

    /// What follows from another newest Face: who publishes here, and what counts in audiences.
    pub(crate) fn after_face(&mut self, tx: &mut Tx<'_>, circle: Id) -> Result<(), AppError> {
        self.faces.remove(&circle);
        self.refreshed = true;
        for channel in self.audiences(tx.reads(), circle)? {
            if self.held.contains_key(&circle) {
                self.set_publisher(tx, circle, channel)?;
                let post = self.post(tx, circle, channel)?;
                tx.set_posts(&[post])?;
            }
            let mut devices = tx.void_devices(channel)?;
            let newest = self.faces(tx.reads(), circle)?.newest();
            devices.extend(newest.into_iter().flat_map(|it| &it.face().ended).map(|(key, _)| *key));
            for device in devices {
                for stored in tx.chunks_by(channel, device)? {
                    let admitted = self.admitted_outside(tx.reads(), (circle, channel), &stored)?;
                    if let Some(admitted) = admitted {
                        tx.judge(stored.row, &admitted)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The audiences of a circle whose keys are here.
    pub(crate) fn audiences(&mut self, reads: Reads<'_>, circle: Id) -> Result<Vec<Id>, AppError> {
        let places = reads.guests()?.into_iter();
        let read = places.filter(|it| it.circle == circle && it.line.is_none());
        let mut audiences: Vec<Id> = read.map(|it| it.channel).collect();
        for channel in reads.channels(circle)?.into_keys() {
            let Some(held) = self.held.get_mut(&circle) else { break };
            let is_mine = held.circle.roster(channel).contains(&held.device);
            if is_mine && held.circle.form(channel) == Some(Form::Audience) {
                audiences.push(channel);
            }
        }
        audiences.sort_unstable();
        audiences.dedup();
        Ok(audiences)
    }

    /// Lets the own publishing key sign in an audience, if the newest Face names it; else nobody here.
    pub(crate) fn set_publisher(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        channel: Id,
    ) -> Result<(), AppError> {
        let named = match self.faces(tx.reads(), circle)?.newest() {
            Some(newest) => newest.face().publishers.clone(),
            None => Vec::new(),
        };
        let mine = tx.reads().face_keys(circle)?;
        let mut mine = mine.iter().filter(|key| key.sort == Sort::PublishKey);
        let key = mine.find(|key| named.binary_search(&key.public).is_ok());
        let seed = key.and_then(|key| key.seed.as_ref());
        Ok(tx.set_writer(channel, WriterSort::Publisher, seed)?)
    }

    /// How a chunk stands whose author no card names; `None`: the log alone says it.
    pub(crate) fn standing_outside(
        &mut self,
        reads: Reads<'_>,
        (circle, channel): (Id, Id),
        (place, document): (&Place, Id),
    ) -> Result<Option<Standing>, AppError> {
        if let Some(held) = self.held.get_mut(&circle) {
            let form = held.circle.form(channel);
            if form != Some(Form::Audience) {
                let none = HeldFaces::default();
                return Ok(held.circle.standing_outside(channel, &none, (place, document)));
            }
        }
        Ok(Some(self.faces(reads, circle)?.published(&place.heads, place.device)))
    }

    fn admitted_outside(
        &mut self,
        reads: Reads<'_>,
        at: (Id, Id),
        stored: &StoredChunk,
    ) -> Result<Option<Admitted>, AppError> {
        let place = super::late::place_of(stored);
        let document = stored.document.unwrap_or_default();
        Ok(self.standing_outside(reads, at, (&place, document))?.map(super::admitted))
    }

    /// Takes in what came in an audience, from whomever: it counts by the Face.
    ///
    /// # Errors
    /// The database; the caller rolls back.
    pub(crate) fn receive_open(
        &mut self,
        tx: &mut Tx<'_>,
        (circle, channel): (Id, Id),
        bytes: &[u8],
    ) -> Result<Outcome, AppError> {
        let Ok(envelope) = Envelope::parse(bytes) else { return Ok(Outcome::Bad) };
        let now = tx.now();
        let found = self.keyring(tx.reads(), channel, now)?.find(&envelope.topic());
        let Some((epoch, secret)) = found else { return Ok(Outcome::Early) };
        let opened = envelope.open(&secret).ok().and_then(|opened| opened.verify().ok());
        let Some(chunk) = opened.filter(|chunk| chunk.header().circle == circle) else {
            return Ok(Outcome::Bad);
        };
        match chunk.header().kind {
            Kind::Face => return self.receive_open_face(tx, circle, &chunk),
            Kind::Changes | Kind::Statement | Kind::Snapshot | Kind::BlobManifest
                if chunk.header().channel == channel => {}
            Kind::Changes
            | Kind::Snapshot
            | Kind::Statement
            | Kind::Operation
            | Kind::Rotation
            | Kind::Wrap
            | Kind::BlobManifest
            | Kind::Presence
            | Kind::Other(_) => return Ok(Outcome::Bad),
        }
        let at = (&Place::of(&chunk), chunk.header().document);
        let standing = self.standing_outside(tx.reads(), (circle, channel), at)?;
        let Some(counts @ Standing::Counts { .. }) = standing else { return Ok(Outcome::Early) };
        let (week, admitted) = (secret.week(), super::admitted(counts));
        let arrival = Arrival { chunk: &chunk, epoch, week, envelope: bytes, admitted: &admitted };
        let received = tx.receive(&arrival)?;
        if received == Received::Dropped {
            return Ok(Outcome::Bad);
        }
        let (refused, news) = (received == Received::Refused, received != Received::Known);
        Ok(Outcome::Settled { place: place(&chunk, refused), news })
    }
}

impl Circles {
    /// Takes in a Face that came in an audience, from whomever.
    ///
    /// # Errors
    /// The database; the caller rolls back.
    pub(crate) fn receive_open_face(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        chunk: &Verified,
    ) -> Result<Outcome, AppError> {
        if self.held.contains_key(&circle) {
            return self.receive_face(tx, chunk);
        }
        let pinned = pinned(tx.reads(), circle)?;
        self.receive_face_outside(tx, chunk, pinned)
    }
}

/// The Face that the invitation of a place outside names.
fn pinned(reads: Reads<'_>, circle: Id) -> Result<Hash, AppError> {
    let named = reads.guests()?.into_iter().find(|it| it.circle == circle);
    Ok(named.map(|it| it.face).unwrap_or_default())
}
