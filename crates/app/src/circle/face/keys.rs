//! One's own keys for Faces: drawing them, announcing them among members, destroying what no Face names
//! any more. Only a key that signs Faces needs the duty root.

use std::collections::BTreeMap;

use porchlight_crypto::{DeviceId, DeviceKey, DutyRoot, Id, Key, Kind, Opened, Verified, seal};
use porchlight_domain::statement::Sort;
use porchlight_store::{Arrival, NewStatement, OwnFaceKey, Tx};
use porchlight_sync::{
    face::{Announcement, Trusted},
    standing::{Chain, Place},
};

use super::{Places, newest};
use crate::{
    circle::{Circles, admitted},
    error::AppError,
};

/// Statements of one device and sort that a newcomer is given: the key that is named, and the next.
const SAID_MAX: usize = 2;

/// The sorts of keys that are named in a Face.
pub(crate) const SORTS: [Sort; 3] = [Sort::RootKey, Sort::PublishKey, Sort::AttestKey];

impl Circles {
    /// Announces the keys that this device owes, without `duty` those that need no passphrase. Answers
    /// `false` where the members' channel can't be written.
    ///
    /// # Errors
    /// The database.
    pub(crate) fn announce(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        places: Places,
        duty: Option<&DutyRoot>,
    ) -> Result<bool, AppError> {
        let held = newest(tx.reads(), places.broadcast)?.map(|held| held.trusted);
        let own = tx.reads().face_keys(circle)?;
        let (_, device) = self.me(circle)?;
        for sort in SORTS {
            let duty = if sort == Sort::RootKey { duty } else { None };
            let may = self.may_name(circle, device, sort)?;
            let needs_duty = sort == Sort::RootKey && duty.is_none();
            let last = own.iter().find(|key| key.sort == sort);
            if !may || needs_duty || self.is_announced(tx, circle, (last, held.as_ref()))? {
                continue;
            }
            self.make_writable(tx, circle, places.members)?;
            if self.post(tx, circle, places.members)?.2.is_none() {
                return Ok(false);
            }
            let number = last.map_or(0, |key| key.number.saturating_add(1));
            self.draw_and_announce(tx, (circle, places.members), (sort, number), duty)?;
        }
        for key in own.iter().filter(|key| key.seed.is_some()) {
            let is_last = own.iter().find(|it| it.sort == key.sort).map(|it| it.public);
            let is_named = held.as_ref().is_some_and(|held| held.face().names(key.public));
            if is_last != Some(key.public) && !is_named {
                tx.drop_face_key(key.public)?;
            }
        }
        Ok(true)
    }

    /// Whether a device may have a key of that sort in a Face now.
    pub(crate) fn may_name(
        &mut self,
        circle: Id,
        device: DeviceId,
        sort: Sort,
    ) -> Result<bool, AppError> {
        let view = self.view(circle)?;
        let allowed = view.policy.roles_with(sort.right());
        let mut members = view.persons.values();
        let found = members.find(|member| member.devices.contains_key(&device));
        Ok(found.is_some_and(|member| member.roles.meets(allowed)))
    }

    /// Whether the last key of one's own will do: its statement counts, no Face ended it, and but for a
    /// key that signs it is not the one that the Face held names.
    fn is_announced(
        &mut self,
        tx: &Tx<'_>,
        circle: Id,
        (last, held): (Option<&OwnFaceKey>, Option<&Trusted>),
    ) -> Result<bool, AppError> {
        let Some(last) = last else { return Ok(false) };
        let face = held.map(Trusted::face);
        let is_used = last.sort != Sort::RootKey && face.is_some_and(|it| it.names(last.public));
        if is_used || face.is_some_and(|it| it.has_ended(last.public)) {
            return Ok(false);
        }
        let (members, device) = (self.get(circle)?.circle.log_channel(), self.me(circle)?.1);
        let said = tx.reads().key_statements(members)?;
        Ok(said.iter().filter(|it| it.device == device && it.counts).any(|it| {
            let sort = it.sort.number();
            let read = Announcement::read(&it.body, circle, device, sort);
            read.is_some_and(|it| it.key == last.public)
        }))
    }

    fn draw_and_announce(
        &mut self,
        tx: &mut Tx<'_>,
        (circle, members): (Id, Id),
        (sort, number): (Sort, u32),
        duty: Option<&DutyRoot>,
    ) -> Result<(), AppError> {
        let (person, device) = self.me(circle)?;
        let (key, seed) = if let Some(duty) = duty {
            (duty.face_root(circle, device, number), None)
        } else {
            let seed = Key::draw(tx.chance());
            (DeviceKey::from_seed(seed.expose()), Some(seed))
        };
        tx.put_face_key(circle, (sort, number), key.id(), seed.as_ref())?;
        let body = Announcement::sign(&key, circle, device, sort.number()).encode();
        let new = NewStatement { sort, exercise: false, about: Vec::new(), body };
        tx.state(members, person, new)?;
        Ok(())
    }

    /// The newest two statements of each device and sort, for somebody who comes in.
    pub(crate) fn newest_said(
        &mut self,
        tx: &Tx<'_>,
        circle: Id,
    ) -> Result<Vec<Vec<u8>>, AppError> {
        let members = self.get(circle)?.circle.log_channel();
        let mut rows: BTreeMap<(Sort, DeviceId), Vec<(u64, i64)>> = BTreeMap::new();
        for it in tx.reads().key_statements(members)? {
            rows.entry((it.sort, it.device)).or_default().push((it.seq, it.row));
        }
        let mut said = Vec::new();
        for mut of_device in rows.into_values() {
            of_device.sort_unstable();
            for (_, row) in of_device.iter().rev().take(SAID_MAX) {
                said.extend(tx.statement_chunk(*row)?.map(|chunk| chunk.encode()));
            }
        }
        Ok(said)
    }

    /// Takes over what was said of keys before one came in, sealed under one's own week.
    ///
    /// # Errors
    /// The database.
    pub(crate) fn take_said(
        &mut self,
        tx: &mut Tx<'_>,
        circle: Id,
        said: &[Vec<u8>],
    ) -> Result<(), AppError> {
        let members = self.get(circle)?.circle.log_channel();
        let Some((epoch, secret)) = self.giveable(tx, (circle, members))? else { return Ok(()) };
        for bytes in said {
            let chunk = Opened::decode(bytes).ok().and_then(|opened| opened.verify().ok());
            let is_here = |chunk: &Verified| {
                let header = chunk.header();
                (header.circle, header.channel, header.kind) == (circle, members, Kind::Statement)
            };
            let Some(chunk) = chunk.filter(is_here) else { continue };
            let place = Place::of(&chunk);
            let admitted =
                admitted(self.get(circle)?.circle.standing(members, &place, &Chain::default()));
            let envelope = seal(&chunk, secret.topic(), &secret, tx.draw());
            let week = secret.week();
            let (chunk, envelope, admitted) = (&chunk, envelope.as_slice(), &admitted);
            tx.receive(&Arrival { chunk, epoch, week, envelope, admitted })?;
        }
        Ok(())
    }
}
