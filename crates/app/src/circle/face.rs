//! The Face of a circle as this profile makes, signs and receives it (docs/protocol.md §16). What
//! belongs into one is decided by `sync::face`; here is when that is asked, and what is kept.

mod books;
mod keys;
mod view;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use chrono::{DateTime, Duration, Utc};
use porchlight_crypto::{
    DeviceId, DeviceKey, DutyRoot, Hash, Header, Id, Key, Kind, RIGHT_NONE, Urgency, Verified,
};
use porchlight_domain::{role::code, statement::Sort};
use porchlight_store::{Reads, StoredFace, Tx};
use porchlight_sync::face::{
    Face, FaceRefused, SignedFace, Trusted, difference, hash, may_be_cited, signatures_needed,
};

use super::{Circles, Outcome, receive::settled};
use crate::error::{AppError, CircleError};

pub(crate) use view::{renewed, show};

/// A Face that is older is made anew.
const FACE_DAYS: i64 = 7;
/// Proposals of one root that are kept; a newer one takes the place of the oldest.
const PROPOSALS_MAX: usize = 4;
/// Older Faces that are kept because the roots changed with them: who was away follows by these.
const LINKS_MAX: usize = 64;

/// The channels of a circle with a Face.
#[derive(Clone, Copy)]
pub(crate) struct Places {
    pub(crate) members: Id,
    pub(crate) admin: Option<Id>,
    pub(crate) broadcast: Id,
}

/// Where the Faces of a circle lie here.
#[derive(Clone, Copy)]
pub(crate) enum FacesOf {
    /// A member's: in the broadcast channel, for proposals lie in another.
    Channel(Id),
    /// Those of a circle that this profile is outside of; it need not know the channel.
    Circle(Id),
}

/// Where Faces lie, and the proposals for the next.
#[derive(Clone, Copy)]
struct Shelf {
    faces: FacesOf,
    admin: Option<Id>,
}

impl Shelf {
    fn of(places: Places) -> Self {
        Self { faces: FacesOf::Channel(places.broadcast), admin: places.admin }
    }
}

/// A Face that is held, and since when by this device's own clock.
pub(crate) struct HeldFace {
    pub(crate) trusted: Trusted,
    pub(crate) since: DateTime<Utc>,
}

/// A proposal for the Face that follows the one held.
pub(crate) struct Proposal {
    pub(crate) chunk: Hash,
    pub(crate) signed: SignedFace,
    pub(crate) signers: Vec<DeviceId>,
    pub(crate) since: DateTime<Utc>,
}

/// Whether a Face is made although nothing asks for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renew {
    WhenDue,
    Anyway,
}

impl Circles {
    /// Does what is owed to a Face whenever the duty root is open: announces keys, signs a proposal
    /// that equals one's own, proposes or publishes one that is due. Does nothing where the members'
    /// channel can't be written.
    ///
    /// # Errors
    /// The database; the caller rolls back.
    pub(crate) fn catch_up(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        duty: &DutyRoot,
    ) -> Result<(), AppError> {
        self.renew(tx, circle, duty, Renew::WhenDue).map(|_| ())
    }

    /// The same for every circle.
    ///
    /// # Errors
    /// The database; the caller rolls back.
    pub(crate) fn catch_up_all(
        &mut self,
        tx: &mut Tx<'_>,
        duty: &DutyRoot,
    ) -> Result<(), AppError> {
        self.ids().into_iter().try_for_each(|circle| self.catch_up(tx, circle, duty))
    }

    /// [`Self::catch_up`]; answers whether this device may sign the next Face.
    pub(crate) fn renew(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        duty: &DutyRoot,
        renew: Renew,
    ) -> Result<bool, AppError> {
        let Some(places) = self.face_places(circle)? else { return Ok(false) };
        if !self.is_inside(circle)? || !self.announce(tx, circle, places, Some(duty))? {
            return Ok(false);
        }
        self.make_drops_writable(tx, circle)?;
        let Some(before) = newest(tx.reads(), places.broadcast)? else { return Ok(false) };
        let Some(root) = self.own_root(tx.reads(), circle, &before.trusted, duty)? else {
            return Ok(false);
        };
        let proposals = proposals(tx.reads(), places, &before.trusted)?;
        if let Some(signed) = self.second_equal(tx, circle, (&before, &proposals), &root)? {
            self.publish(tx, circle, places, &signed)?;
            return Ok(true);
        }
        let is_old = tx.now() - before.since >= Duration::days(FACE_DAYS);
        if renew == Renew::Anyway || is_old || self.is_due(tx, circle, &before.trusted)? {
            self.propose_or_publish(tx, circle, (&before, &proposals), &root)?;
        }
        Ok(true)
    }

    /// The first Face of a circle, made by its founder.
    pub(crate) fn found_face(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        duty: &DutyRoot,
    ) -> Result<(), AppError> {
        let Some(places) = self.face_places(circle)? else { return Ok(()) };
        self.announce(tx, circle, places, Some(duty))?;
        let Some(face) = self.next_face(tx, circle, None, (None, None))? else { return Ok(()) };
        let (_, device) = self.me(circle)?;
        let own = tx.reads().face_keys(circle)?;
        let own = own.iter().filter(|own| own.sort == Sort::RootKey);
        let roots: Vec<DeviceKey> =
            own.map(|own| duty.face_root(circle, device, own.number)).collect();
        let signed = SignedFace::sign(face, &roots.iter().collect::<Vec<_>>());
        self.publish(tx, circle, places, &signed)
    }

    /// The channels that a Face needs; `None` in a circle that nobody outside reads.
    pub(crate) fn face_places(&mut self, circle: Id) -> Result<Option<Places>, AppError> {
        let members = self.get(circle)?.circle.log_channel();
        let channels = &self.view(circle)?.channels;
        let of = |code| channels.values().filter(|it| it.code == code).map(|it| it.id).min();
        let broadcast = of(code::BROADCAST);
        Ok(broadcast.map(|broadcast| Places { members, admin: of(code::ADMIN), broadcast }))
    }

    fn is_inside(&mut self, circle: Id) -> Result<bool, AppError> {
        let held = self.get(circle)?;
        Ok(held.circle.person_of(held.device) == Some(held.person))
    }

    /// Drop keys follow from clean epochs.
    fn make_drops_writable(&mut self, tx: &mut Tx<'_>, circle: Id) -> Result<(), AppError> {
        let known = tx.reads().channels(circle)?;
        for channel in self.drop_channels(circle)? {
            if known.contains_key(&channel) {
                self.make_writable(tx, circle, channel)?;
            }
        }
        Ok(())
    }

    /// The key by which this device signs what follows a Face, if that names it. Also of somebody who
    /// is no admin any more: where nobody else can, they sign that others are.
    fn own_root(
        &mut self,
        reads: Reads<'_>,
        circle: Id,
        before: &Trusted,
        duty: &DutyRoot,
    ) -> Result<Option<DeviceKey>, AppError> {
        let (_, device) = self.me(circle)?;
        let own = reads.face_keys(circle)?.into_iter();
        let named = own.filter(|own| before.face().roots.binary_search(&own.public).is_ok());
        let mut keys = named.map(|own| (own.public, duty.face_root(circle, device, own.number)));
        Ok(keys.find(|(public, key)| *public == key.id()).map(|(_, key)| key))
    }

    /// A proposal of others that equals what this device would make, signed by both.
    fn second_equal(
        &mut self,
        tx: &Tx<'_>,
        circle: Id,
        (before, proposals): (&HeldFace, &[Proposal]),
        root: &DeviceKey,
    ) -> Result<Option<SignedFace>, AppError> {
        let roots = &before.trusted.face().roots;
        for proposal in proposals.iter().filter(|it| !it.signers.contains(&root.id())) {
            if self.differing(tx.reads(), circle, &before.trusted, (proposal, tx.now()))?.is_some()
            {
                continue;
            }
            let mut signed = proposal.signed.clone();
            signed.second(root);
            if signed.signers(roots).len() >= signatures_needed(roots) {
                return Ok(Some(signed));
            }
        }
        Ok(None)
    }

    /// Whether the Face that is held says something else than one made now would, but for keys that
    /// were drawn anew and for time.
    pub(crate) fn is_due(
        &mut self,
        tx: &Tx<'_>,
        circle: Id,
        before: &Trusted,
    ) -> Result<bool, AppError> {
        let like = Some(before.face());
        let next = self.next_face(tx, circle, Some(before), (like, None))?;
        Ok(next.is_some_and(|next| {
            let here = Face {
                counter: next.counter,
                previous: next.previous,
                ended: next.ended.clone(),
                ..before.face().clone()
            };
            difference(&next, &here).is_some()
        }))
    }

    fn propose_or_publish(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        (before, proposals): (&HeldFace, &[Proposal]),
        root: &DeviceKey,
    ) -> Result<(), AppError> {
        let Some(places) = self.face_places(circle)? else { return Ok(()) };
        let trusted = &before.trusted;
        let Some(face) = self.next_face(tx, circle, Some(trusted), (None, None))? else {
            return Ok(());
        };
        if signatures_needed(&trusted.face().roots) == 1 {
            return self.publish(tx, circle, places, &SignedFace::sign(face, &[root]));
        }
        let Some(admin) = places.admin else { return Ok(()) };
        for own in proposals.iter().filter(|it| it.signers.contains(&root.id())) {
            if self.differing(tx.reads(), circle, trusted, (own, tx.now()))?.is_none() {
                // It is proposed already, and waits for another admin.
                return Ok(());
            }
            tx.drop_face(own.chunk)?;
        }
        if self.channel(circle, code::ADMIN) == Some(admin) {
            append(tx, (circle, admin), &SignedFace::sign(face, &[root]))?;
        }
        Ok(())
    }

    fn publish(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        places: Places,
        signed: &SignedFace,
    ) -> Result<(), AppError> {
        append(tx, (circle, places.broadcast), signed)?;
        keep_newest(tx, Shelf::of(places))?;
        self.after_face(tx, circle)
    }

    /// Takes in a Face, or a proposal for one.
    ///
    /// # Errors
    /// The database.
    pub(crate) fn receive_face(
        &mut self,
        tx: &mut Tx<'_>,
        chunk: &Verified,
    ) -> Result<Outcome, AppError> {
        let header = chunk.header();
        let Some(places) = self.face_places(header.circle)? else {
            return Ok(settled(chunk, true, false));
        };
        let Some(signed) = well_formed(chunk) else { return Ok(settled(chunk, true, false)) };
        // Without one that is pinned nothing can be told of another; a member brings one along.
        let Some(before) = newest(tx.reads(), places.broadcast)? else {
            return Ok(Outcome::Early);
        };
        if header.channel == places.broadcast {
            let taken = take_face(tx, Shelf::of(places), &before.trusted, (chunk, signed))?;
            if matches!(taken, Outcome::Settled { news: true, .. }) {
                self.after_face(tx, header.circle)?;
            }
            Ok(taken)
        } else if Some(header.channel) == places.admin {
            take_proposal(tx, places, &before.trusted, (chunk, &signed))
        } else {
            Ok(settled(chunk, true, false))
        }
    }

    /// Takes in a Face as somebody outside; the first is the one that their invitation names.
    ///
    /// # Errors
    /// The database.
    pub(crate) fn receive_face_outside(
        &mut self,
        tx: &mut Tx<'_>,
        chunk: &Verified,
        pinned: Hash,
    ) -> Result<Outcome, AppError> {
        let circle = chunk.header().circle;
        let Some(signed) = well_formed(chunk) else { return Ok(settled(chunk, true, false)) };
        let shelf = Shelf { faces: FacesOf::Circle(circle), admin: None };
        let taken = match newest_of(kept(tx.reads(), shelf.faces)?) {
            Some(before) => take_face(tx, shelf, &before.trusted, (chunk, signed))?,
            None if Trusted::pin(signed, pinned).is_ok() => {
                tx.put_log(chunk)?;
                settled(chunk, false, true)
            }
            None => Outcome::Early,
        };
        if matches!(taken, Outcome::Settled { news: true, .. }) {
            self.after_face(tx, circle)?;
        }
        Ok(taken)
    }

    /// Takes over the Faces that a newcomer was given: whoever let them in is trusted with the first.
    pub(crate) fn settle_faces(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        given: &[Verified],
    ) -> Result<(), AppError> {
        let Some(places) = self.face_places(circle)? else { return Ok(()) };
        let here = given.iter().filter(|chunk| chunk.header().channel == places.broadcast);
        let mut faces: Vec<(SignedFace, &Verified)> = here
            .filter_map(|chunk| Some((SignedFace::decode(chunk.payload()).ok()?, chunk)))
            .filter(|(signed, _)| signed.face().circle == circle)
            .collect();
        faces.sort_by_key(|(signed, _)| signed.face().counter);
        if let Some((_, chunk)) = faces.pop() {
            tx.put_log(chunk)?;
        }
        self.after_face(tx, circle)
    }
}

/// The newest Face that was taken over.
pub(crate) fn newest(reads: Reads<'_>, broadcast: Id) -> Result<Option<HeldFace>, AppError> {
    Ok(newest_of(kept(reads, FacesOf::Channel(broadcast))?))
}

fn newest_of(faces: Vec<StoredFace>) -> Option<HeldFace> {
    let faces = faces.iter().filter_map(|stored| {
        let (signed, since) = read(stored)?;
        Some(HeldFace { trusted: trusted(signed)?, since })
    });
    faces.max_by_key(|held| rank(&held.trusted))
}

/// The Faces that are kept of a circle.
pub(crate) fn kept(reads: Reads<'_>, of: FacesOf) -> Result<Vec<StoredFace>, AppError> {
    Ok(match of {
        FacesOf::Channel(broadcast) => reads.faces(broadcast)?,
        FacesOf::Circle(circle) => reads.faces_of(circle)?,
    })
}

/// A Face that lies here: it was taken over when it came.
pub(crate) fn trusted(signed: SignedFace) -> Option<Trusted> {
    let root = hash(signed.face());
    Trusted::pin(signed, root).ok()
}

/// What a chunk of kind `Face` carries, if it has the form of one that carries it.
fn well_formed(chunk: &Verified) -> Option<SignedFace> {
    let header = chunk.header();
    let signed = SignedFace::decode(chunk.payload()).ok()?;
    let is_plain = header.seq == 1 && header.heads.is_empty();
    (is_plain && signed.face().circle == header.circle).then_some(signed)
}

/// Proposals for the Face that follows.
pub(crate) fn proposals(
    reads: Reads<'_>,
    places: Places,
    before: &Trusted,
) -> Result<Vec<Proposal>, AppError> {
    let Some(admin) = places.admin else { return Ok(Vec::new()) };
    let found = reads.faces(admin)?.into_iter().filter_map(|stored| {
        let (signed, since) = read(&stored)?;
        let signers = signed.signers(&before.face().roots);
        let is_next = follows(signed.face(), before) && !signers.is_empty();
        is_next.then(|| Proposal { chunk: stored.chunk.identity(), signed, signers, since })
    });
    Ok(found.collect())
}

fn read(stored: &StoredFace) -> Option<(SignedFace, DateTime<Utc>)> {
    Some((SignedFace::decode(stored.chunk.payload()).ok()?, stored.arrived_at))
}

fn rank(face: &Trusted) -> (u64, Reverse<Hash>) {
    (face.face().counter, Reverse(face.hash()))
}

fn follows(face: &Face, before: &Trusted) -> bool {
    face.counter == before.face().counter.saturating_add(1) && face.previous == before.hash()
}

/// Stores what others are to have, in a chunk by a key that is drawn for it.
fn append(tx: &mut Tx<'_>, place: (Id, Id), signed: &SignedFace) -> Result<(), AppError> {
    let drawn = DeviceKey::from_seed(Key::draw(tx.chance()).expose());
    tx.put_log(&carried(place, signed, &drawn)?)?;
    Ok(())
}

/// A Face in a chunk of the log lane, by a key that is drawn for it.
pub(crate) fn carried(
    (circle, channel): (Id, Id),
    signed: &SignedFace,
    drawn: &DeviceKey,
) -> Result<Verified, AppError> {
    let payload = signed.encode();
    let header = Header {
        circle,
        channel,
        exercise: false,
        device: drawn.id(),
        seq: 1,
        prev: Hash::default(),
        heads: Vec::new(),
        kind: Kind::Face,
        right: RIGHT_NONE,
        urgency: Urgency::HIGHEST,
        about: Vec::new(),
        after: Vec::new(),
        document: Id::default(),
        content: vec![Hash::of(&payload)],
    };
    Verified::sign(header, payload, drawn).map_err(|_| CircleError::BadPackage.into())
}

fn take_face(
    tx: &mut Tx<'_>,
    shelf: Shelf,
    before: &Trusted,
    (chunk, signed): (&Verified, SignedFace),
) -> Result<Outcome, AppError> {
    match before.follow(signed) {
        Ok(now) if now.hash() == before.hash() => Ok(settled(chunk, false, false)),
        Ok(_) => {
            tx.put_log(chunk)?;
            keep_newest(tx, shelf)?;
            Ok(settled(chunk, false, true))
        }
        Err(FaceRefused::GoesBack) => Ok(settled(chunk, false, false)),
        // The one that leads there may be on its way. Nothing is kept meanwhile.
        Err(FaceRefused::Unsigned | FaceRefused::TooFarAhead) => Ok(Outcome::Early),
        Err(FaceRefused::Form | FaceRefused::OtherCircle | FaceRefused::NotTheRoot) => {
            Ok(settled(chunk, true, false))
        }
    }
}

fn take_proposal(
    tx: &mut Tx<'_>,
    places: Places,
    before: &Trusted,
    (chunk, signed): (&Verified, &SignedFace),
) -> Result<Outcome, AppError> {
    let face = signed.face();
    if face.counter <= before.face().counter {
        return Ok(settled(chunk, false, false));
    }
    if !follows(face, before) {
        return Ok(Outcome::Early);
    }
    let signers = signed.signers(&before.face().roots);
    if signers.is_empty() {
        return Ok(settled(chunk, true, false));
    }
    let held = proposals(tx.reads(), places, before)?;
    if held.iter().any(|it| it.chunk == chunk.identity()) {
        return Ok(settled(chunk, false, false));
    }
    let of_them: Vec<&Proposal> =
        held.iter().filter(|it| it.signers.iter().any(|by| signers.contains(by))).collect();
    let beyond = (of_them.len() + 1).saturating_sub(PROPOSALS_MAX);
    for oldest in of_them.iter().take(beyond) {
        tx.drop_face(oldest.chunk)?;
    }
    tx.put_log(chunk)?;
    Ok(settled(chunk, false, true))
}

/// Removes every Face but the newest, the oldest, those that chunks may still cite and those with which
/// the roots changed; and every proposal that does not follow the newest.
fn keep_newest(tx: &mut Tx<'_>, shelf: Shelf) -> Result<(), AppError> {
    let stored = kept(tx.reads(), shelf.faces)?;
    let mut faces: BTreeMap<(u64, Reverse<Hash>), (Trusted, Hash)> = BTreeMap::new();
    for it in &stored {
        if let Some(face) = read(it).and_then(|(signed, _)| trusted(signed)) {
            faces.entry(rank(&face)).or_insert((face, it.chunk.identity()));
        }
    }
    let Some((_, (newest, _))) = faces.last_key_value() else { return Ok(()) };
    // Whether the roots changed with one is seen beside the one before, so the oldest stays.
    let oldest = faces.first_key_value().map(|(_, (_, oldest))| *oldest);
    let cited = faces.values().filter(|(it, _)| may_be_cited(it.face(), newest.face().counter));
    let mut stay: BTreeSet<Hash> = cited.map(|(_, chunk)| *chunk).chain(oldest).collect();
    let pairs = faces.values().zip(faces.values().skip(1)).rev();
    let links = pairs.filter(|((before, _), (after, _))| {
        before.face().roots != after.face().roots && before.face().counter < after.face().counter
    });
    stay.extend(links.take(LINKS_MAX).map(|(_, (_, chunk))| *chunk));
    for it in stored.iter().filter(|it| !stay.contains(&it.chunk.identity())) {
        tx.drop_face(it.chunk.identity())?;
    }
    let Some(admin) = shelf.admin else { return Ok(()) };
    for stored in tx.reads().faces(admin)? {
        if !read(&stored).is_some_and(|(signed, _)| follows(signed.face(), newest)) {
            tx.drop_face(stored.chunk.identity())?;
        }
    }
    Ok(())
}

/// What a person is told who asks for a new Face and can't sign one.
pub(super) fn refuse(may_sign: bool) -> Result<(), AppError> {
    if may_sign { Ok(()) } else { Err(CircleError::NotAllowed.into()) }
}
