//! Lines as the roster of a drop keeps them (docs/protocol.md §13.1): opening and shutting one, what a
//! guest wrote coming in, and the answers that a guest is told.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{
    DeviceId, Hash, HostSeed, Id, Kind, LineSecret, NONCE_BYTES, RIGHT_NONE, SealedTo, Verified,
    Week, is_guest_document, seal,
};
use porchlight_domain::statement::Sort;
use porchlight_store::{Entry, Reads, Signer, Tx};
use porchlight_sync::line::{
    At, DropInvitation, GUEST_BYTES_MAX, LINES_MAX, Record, State, Status, Terms, Told, answer,
    answer_key,
};

use super::{
    Circles, Rotate,
    receive::{Outcome, Sealed},
};
use crate::error::{AppError, CircleError};

/// Chunks of one line that a device takes in a day, unless whoever opens it says otherwise.
pub(crate) const QUOTA: u16 = 64;
/// Envelopes of a line that nothing here opens are counted up to this.
const UNOPENED_MAX: usize = 64;

impl Circles {
    /// Opens a line into a drop of a circle. Answers its id and the invitation.
    ///
    /// # Errors
    /// Not on the roster, no Face yet, or the database; the caller rolls back.
    pub(crate) fn open_line(
        &mut self,
        tx: &mut Tx<'_>,
        (circle, channel): (Id, Id),
        (quota, endpoint): (u16, Vec<u8>),
    ) -> Result<DropInvitation, AppError> {
        let newest = self.faces(tx.reads(), circle)?.newest().map(|it| (it.hash(), it.clone()));
        let (face, newest) = newest.ok_or(CircleError::NoFace)?;
        if newest.face().drop_key(channel).is_none() {
            return Err(CircleError::NoFace.into());
        }
        let held = self.get(circle)?;
        let (me, lines) = (held.person, held.circle.line_statuses(channel));
        let mine = lines.values().filter(|it| it.state == State::Open && it.by == me);
        if mine.count() >= LINES_MAX {
            return Err(CircleError::TooManyLines.into());
        }
        let week = Week::of(tx.now().timestamp());
        let (secret, host) = (LineSecret::draw(tx.chance()), HostSeed::draw(tx.chance()));
        let host_key = host.key().id();
        let terms = Terms { week, secret, host, quota };
        let chunk = self.say_of_line(tx, (circle, channel), &Record::Open(&terms))?;
        let line = porchlight_sync::line::line_id(chunk);
        let secret = terms.secret;
        Ok(DropInvitation { circle, channel, face, line, week, secret, host: host_key, endpoint })
    }

    /// Ends a line for good.
    ///
    /// # Errors
    /// Not on the roster, or the database; the caller rolls back.
    pub(crate) fn shut_line(
        &mut self,
        tx: &mut Tx<'_>,
        at: (Id, Id),
        line: Id,
    ) -> Result<(), AppError> {
        self.say_of_line(tx, at, &Record::Shut(line)).map(|_| ())
    }

    /// Keeps a line open whoever opened it.
    ///
    /// # Errors
    /// Not on the roster, or the database; the caller rolls back.
    pub(crate) fn keep_line(
        &mut self,
        tx: &mut Tx<'_>,
        at: (Id, Id),
        line: Id,
    ) -> Result<(), AppError> {
        self.say_of_line(tx, at, &Record::Keep(line)).map(|_| ())
    }

    fn say_of_line(
        &mut self,
        tx: &mut Tx<'_>,
        (circle, channel): (Id, Id),
        record: &Record<'_>,
    ) -> Result<Hash, AppError> {
        let held = self.get(circle)?;
        if !held.circle.roster(channel).contains(&held.device) {
            return Err(CircleError::NotAllowed.into());
        }
        let heads = held.circle.heads_for(held.device);
        let chunk = tx.append_log(Entry {
            circle,
            channel,
            signer: Signer::Device,
            kind: Kind::Operation,
            heads,
            payload: record.encode(),
        })?;
        self.take_own(&chunk)?;
        self.after_log(tx, circle, Rotate::WhenNeeded)?;
        Ok(chunk.identity())
    }

    /// The lines of every drop that this device reads, with what became of them.
    pub(crate) fn lines(
        &mut self,
        circle: Id,
    ) -> Result<BTreeMap<Id, BTreeMap<Id, Status>>, AppError> {
        let held = self.get(circle)?;
        let channels = held.circle.view().channels.values();
        let drops = channels.filter(|it| it.form == porchlight_sync::log::Form::Drop);
        let drops: Vec<Id> = drops.map(|it| it.id).collect();
        let mine = drops.into_iter().filter(|it| held.circle.roster(*it).contains(&held.device));
        let mine: Vec<Id> = mine.collect();
        Ok(mine.into_iter().map(|drop| (drop, held.circle.line_statuses(drop))).collect())
    }

    /// Lines whose opening rests on a person alone: they fall with them.
    pub(crate) fn lines_of(
        &mut self,
        circle: Id,
        persons: &BTreeSet<Id>,
    ) -> Result<Vec<(Id, Id)>, AppError> {
        let lines = self.lines(circle)?;
        let rests = |status: &Status| {
            status.state == State::Open
                && persons.contains(&status.by)
                && status.kept_by.is_subset(persons)
        };
        let all = lines.iter().flat_map(|(drop, lines)| lines.iter().map(move |it| (drop, it)));
        Ok(all.filter(|(_, (_, status))| rests(status)).map(|(drop, it)| (*drop, *it.0)).collect())
    }

    /// Takes in what the guest of a line sent: a chunk of the drop by their key, sealed to its key.
    ///
    /// # Errors
    /// The database; the caller rolls back.
    pub(crate) fn receive_on_line(
        &mut self,
        tx: &mut Tx<'_>,
        at: &At,
        envelope: &[u8],
    ) -> Result<Outcome, AppError> {
        if envelope.len() > GUEST_BYTES_MAX {
            return Ok(Outcome::Bad);
        }
        let Ok(sealed) = SealedTo::parse(envelope) else { return Ok(Outcome::Bad) };
        let now = tx.now();
        self.keyring(tx.reads(), at.channel, now)?;
        let keyring = self.keyrings.get_mut(&at.channel);
        let Some(key) = keyring.and_then(|it| it.drop_key(&sealed.topic(), now)) else {
            let unopened = self.unopened.entry(at.line).or_default();
            if unopened.len() < UNOPENED_MAX {
                unopened.insert(Hash::of(envelope));
            }
            return Ok(Outcome::Early);
        };
        let opened = sealed.open(&key).ok().and_then(|opened| opened.verify().ok());
        let held = self.get(at.circle)?;
        let lines = held.circle.lines(at.channel);
        let terms = lines.and_then(|it| it.writing_key(at.line).zip(it.terms(at.line)));
        let Some((writing, quota)) = terms.map(|(key, terms)| (key, terms.quota)) else {
            return Ok(Outcome::Bad);
        };
        let Some(chunk) = opened.filter(|chunk| is_of_guest(chunk, at, writing)) else {
            return Ok(Outcome::Bad);
        };
        self.make_writable(tx, at.circle, at.channel)?;
        if tx.reads().line_count(at.line, now)? >= u32::from(quota) {
            return Ok(Outcome::Early);
        }
        let (epoch, week, anew) = match tx.seal_anew(&chunk) {
            Ok(sealed) => sealed,
            Err(porchlight_store::StoreError::NoCleanEpoch) => return Ok(Outcome::Early),
            Err(other) => return Err(other.into()),
        };
        let sealed = Sealed { epoch, week, envelope: &anew };
        let outcome = self.receive_content(tx, &chunk, &sealed, None)?;
        if matches!(outcome, Outcome::Settled { news: true, .. }) {
            tx.count_of_line(at.line)?;
        }
        Ok(outcome)
    }

    /// How many envelopes of a line came that nothing here opens: its week is forgotten here, or was
    /// before this device came.
    pub(crate) fn unopened(&self, line: Id) -> usize {
        self.unopened.get(&line).map_or(0, BTreeSet::len)
    }

    /// What a line's guest is told, by the key of each answer.
    pub(crate) fn told(
        &mut self,
        reads: Reads<'_>,
        at: &At,
    ) -> Result<BTreeMap<DeviceId, Told>, AppError> {
        let Some(lines) = self.get(at.circle)?.circle.lines(at.channel) else {
            return Ok(BTreeMap::new());
        };
        let (Some(key), Some(terms)) = (lines.writing_key(at.line), lines.terms(at.line)) else {
            return Ok(BTreeMap::new());
        };
        let mut told = BTreeMap::new();
        for sort in Sort::TOLD_TO_GUESTS {
            for said in reads.statements_of(at.channel, *sort)? {
                if !is_guest_document(key, said.document) {
                    continue;
                }
                let it = Told {
                    statement: said.identity,
                    document: said.document,
                    exercise: false,
                    sort: sort.number(),
                    right: sort.right(),
                    urgency: porchlight_crypto::Urgency::new(sort.urgency()).unwrap_or_default(),
                    body: said.body,
                };
                told.insert(answer_key(&terms.host, &it), it);
            }
        }
        Ok(told)
    }

    /// Seals for the guest of a line the answers and Faces with these keys.
    pub(crate) fn for_guest(
        &mut self,
        reads: Reads<'_>,
        at: &At,
        wanted: &BTreeSet<DeviceId>,
        (week, chance): (Week, &mut dyn rand_core::CryptoRng),
    ) -> Result<Vec<(Verified, Vec<u8>)>, AppError> {
        let told = self.told(reads, at)?;
        let mut chunks = self.face_chunks(reads, at.circle)?;
        chunks.retain(|chunk| wanted.contains(&chunk.header().device));
        let Some(lines) = self.get(at.circle)?.circle.lines(at.channel) else {
            return Ok(Vec::new());
        };
        let Some(terms) = lines.terms(at.line) else { return Ok(Vec::new()) };
        let answers = told.iter().filter(|(key, _)| wanted.contains(key));
        chunks.extend(answers.filter_map(|(_, told)| answer(&terms.host, at, told)));
        let secret = terms.secret.week(terms.week).at(week);
        let sealed = chunks.into_iter().map(|chunk| {
            let mut nonce = [0; NONCE_BYTES];
            chance.fill_bytes(&mut nonce);
            let envelope = seal(&chunk, secret.topic(), &secret, nonce);
            (chunk, envelope)
        });
        Ok(sealed.collect())
    }
}

fn is_of_guest(chunk: &Verified, at: &At, writing: DeviceId) -> bool {
    let header = chunk.header();
    (header.circle, header.channel, header.device) == (at.circle, at.channel, writing)
        && header.kind == Kind::Changes
        && header.right == RIGHT_NONE
        && header.heads.is_empty()
        && header.about.is_empty()
        && is_guest_document(writing, header.document)
}
