//! What people outside a circle see of it, and what its members keep for them: the Faces, who
//! publishes, and how a chunk stands that no card speaks for (docs/protocol.md §13, §16).

use porchlight_crypto::{Envelope, Hash, Id, Kind, Verified};
use porchlight_domain::role::code;
use porchlight_store::{Admitted, Arrival, Reads, Received, StoredChunk, Tx, WriterSort};
use porchlight_sync::{
    face::SignedFace,
    faces::{Faces, KEPT_MAX, Taken, publisher},
    log::Form,
    standing::{Place, Standing},
};

use super::{
    Circles,
    receive::{Outcome, place},
};
use crate::error::AppError;

impl Circles {
    /// The Faces of a circle that are kept here, whether or not this profile is in it.
    pub(crate) fn faces(&mut self, reads: Reads<'_>, circle: Id) -> Result<&Faces, AppError> {
        if !self.faces.contains_key(&circle) {
            let faces = self.read_faces(reads, circle)?;
            self.faces.insert(circle, faces);
        }
        Ok(self.faces.entry(circle).or_default())
    }

    fn read_faces(&mut self, reads: Reads<'_>, circle: Id) -> Result<Faces, AppError> {
        let signed = |chunk: &Verified| SignedFace::decode(chunk.payload()).ok();
        let chunks = self.face_chunks(reads, circle)?;
        let mut kept: Vec<SignedFace> = chunks.iter().filter_map(signed).collect();
        kept.sort_by_key(|signed| (signed.face().counter, signed.hash()));
        let mut faces = Faces::default();
        for signed in kept {
            // What was stored was taken before: the oldest is as good as pinned.
            let hash = signed.hash();
            faces.take(signed, hash);
        }
        Ok(faces)
    }

    /// The chunks that brought them. A member's lie in the broadcast channel, beside proposals elsewhere.
    pub(crate) fn face_chunks(
        &mut self,
        reads: Reads<'_>,
        circle: Id,
    ) -> Result<Vec<Verified>, AppError> {
        let channel = self.held.get_mut(&circle).and_then(|held| {
            let channels = held.circle.view().channels.values();
            let all = channels.filter(|it| it.code == code::BROADCAST).map(|it| it.id);
            all.min()
        });
        if self.held.contains_key(&circle) && channel.is_none() {
            return Ok(Vec::new());
        }
        Ok(reads.face_chunks(circle, channel)?)
    }

    /// Takes a Face in that came over a line or in an audience. `pinned`: the one that an invitation
    /// names, for who is outside; a member's first is the one that comes first.
    pub(crate) fn take_face(
        &mut self,
        tx: &mut Tx<'_>,
        chunk: &Verified,
        pinned: Option<Hash>,
    ) -> Result<Outcome, AppError> {
        let circle = chunk.header().circle;
        let settled = |refused, news| Outcome::Settled { place: place(chunk, refused), news };
        let header = chunk.header();
        let signed = SignedFace::decode(chunk.payload()).ok();
        let Some(signed) = signed
            .filter(|it| it.face().circle == circle && header.seq == 1 && header.heads.is_empty())
        else {
            return Ok(settled(true, false));
        };
        let pinned = pinned.unwrap_or(signed.hash());
        self.faces(tx.reads(), circle)?;
        match self.faces.entry(circle).or_default().take(signed, pinned) {
            Taken::Newest { gone } => {
                tx.put_log(chunk)?;
                self.drop_faces(tx, circle, &gone)?;
                self.after_face(tx, circle)?;
                Ok(settled(false, true))
            }
            Taken::Known => {
                let kept = self.face_chunks(tx.reads(), circle)?;
                let is_here = kept.iter().any(|it| it.identity() == chunk.identity());
                Ok(settled(!is_here, false))
            }
            Taken::Old => Ok(settled(true, false)),
            Taken::Apart => Ok(Outcome::Early),
        }
    }

    fn drop_faces(&mut self, tx: &mut Tx<'_>, circle: Id, gone: &[Hash]) -> Result<(), AppError> {
        let chunks = self.face_chunks(tx.reads(), circle)?;
        if chunks.len() <= KEPT_MAX {
            return Ok(());
        }
        for chunk in &chunks {
            let signed = SignedFace::decode(chunk.payload()).ok();
            if signed.is_some_and(|it| gone.contains(&it.hash())) {
                tx.drop_face(chunk.identity())?;
            }
        }
        Ok(())
    }

    /// What follows from another newest Face: who publishes here, and what counts in audiences.
    pub(crate) fn after_face(&mut self, tx: &mut Tx<'_>, circle: Id) -> Result<(), AppError> {
        self.refreshed = true;
        for channel in self.audiences(tx.reads(), circle)? {
            if self.held.contains_key(&circle) {
                self.set_publisher(tx, circle, channel)?;
                let post = self.post(tx, circle, channel)?;
                tx.set_posts(&[post])?;
            }
            let mut devices = tx.void_devices(channel)?;
            let newest = self.faces(tx.reads(), circle)?.newest();
            devices.extend(newest.into_iter().flat_map(porchlight_sync::face::Trusted::ended));
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
        let mine = tx.reads().publishing_keys(circle)?;
        let seed = mine.iter().find(|(key, _)| named.binary_search(key).is_ok());
        Ok(tx.set_writer(channel, WriterSort::Publisher, seed.map(|(_, seed)| seed))?)
    }

    /// How a chunk stands whose author no card names; `None`: the log alone says it.
    pub(crate) fn standing_outside(
        &mut self,
        reads: Reads<'_>,
        (circle, channel): (Id, Id),
        (place, document): (&Place, Id),
    ) -> Result<Option<Standing>, AppError> {
        self.faces(reads, circle)?;
        let none = Faces::default();
        let faces = self.faces.get(&circle).unwrap_or(&none);
        Ok(match self.held.get_mut(&circle) {
            Some(held) => held.circle.standing_outside(channel, faces, (place, document)),
            None if faces.publishes(&place.heads, place.device) => {
                Some(Standing::Counts { person: publisher(place.device), let_in: None })
            }
            None => Some(Standing::Waits),
        })
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
            Kind::Face => {
                let pinned = self.pinned(tx.reads(), circle)?;
                return self.take_face(tx, &chunk, pinned);
            }
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

    /// The Face that the invitation of a place outside names.
    fn pinned(&self, reads: Reads<'_>, circle: Id) -> Result<Option<Hash>, AppError> {
        if self.held.contains_key(&circle) {
            return Ok(None);
        }
        let named = reads.guests()?.into_iter().find(|it| it.circle == circle);
        Ok(Some(named.map(|it| it.face).unwrap_or_default()))
    }
}
