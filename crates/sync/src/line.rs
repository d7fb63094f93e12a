//! Lines (docs/protocol.md §13.1): how somebody outside a circle writes into one drop, and reads the
//! answers to what they wrote. Here: the records that open and shut one, what they come to, answers,
//! and the texts of both invitations for people outside. Pure; keys are made in `crypto`.
//!
//! Knows no document and no statement: which sorts are answered, and about what, the caller says.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{
    AnswerSeed, DeviceId, Hash, Header, HostSeed, Id, Kind, LineSecret, RIGHT_NONE, Signature,
    Urgency, Verified, Week, decode_canonical, encode_canonical,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    log::Person,
    standing::{Place, Standing},
    text::{ENDPOINT_BYTES_MAX, Sort, Unreadable},
};

/// Open lines of one person that are exchanged: more would crowd out everything else on a link.
pub const LINES_MAX: usize = 64;
/// No chunk of a guest is larger, sealed.
pub const GUEST_BYTES_MAX: usize = 256 * 1024;
/// A guest seals to no drop key that is older, in weeks.
pub const DROP_KEY_WEEKS_MAX: u32 = 8;
const ANSWER_CONTEXT: &str = "porchlight/answer-key/1";

/// The payload as it is signed.
#[derive(Serialize, Deserialize)]
enum Payload {
    Open { week: u32, secret: [u8; 32], host: [u8; 32], quota: u16 },
    Shut { line: Id },
    Keep { line: Id },
}

/// The chunk is no record of a line, in a way that no later news can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it is not the form of a record of a line")]
pub struct NoLine;

/// What a line is made of. Whoever holds all of it is on the roster.
pub struct Terms {
    /// The week in which it begins.
    pub week: Week,
    pub secret: LineSecret,
    pub host: HostSeed,
    /// Chunks that one device takes in a day before the rest has to wait.
    pub quota: u16,
}

/// A record that a member signs.
pub enum Record<'a> {
    Open(&'a Terms),
    /// Ends it for good.
    Shut(Id),
    /// Keeps it open although whoever opened it was removed.
    Keep(Id),
}

impl Record<'_> {
    /// The payload of its chunk.
    pub fn encode(&self) -> Vec<u8> {
        encode_canonical(&match self {
            Self::Open(terms) => Payload::Open {
                week: terms.week.0,
                secret: *terms.secret.expose(),
                host: *terms.host.expose(),
                quota: terms.quota,
            },
            Self::Shut(line) => Payload::Shut { line: *line },
            Self::Keep(line) => Payload::Keep { line: *line },
        })
    }
}

/// The id of a line: the first 16 bytes of the identity of the chunk that opens it.
pub fn line_id(open: Hash) -> Id {
    Id(open.0.first_chunk().copied().unwrap_or_default())
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Open,
    /// Whoever opened it is gone, and nobody keeps it.
    Fallen,
    Shut,
}

/// A line, as the log judges it. What was written on it counts in every state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub state: State,
    /// Who opened it.
    pub by: Person,
    /// Who keeps it open beside them.
    pub kept_by: BTreeSet<Person>,
    /// Whether it is among those of its maker that are exchanged.
    pub is_exchanged: bool,
}

struct Opened {
    place: Place,
    terms: Terms,
    writing: DeviceId,
}

/// The records of one drop that are here.
#[derive(Default)]
pub struct Lines {
    opens: BTreeMap<Id, Opened>,
    by_key: BTreeMap<DeviceId, BTreeSet<Id>>,
    shuts: BTreeMap<Hash, (Id, Place)>,
    keeps: BTreeMap<Hash, (Id, Place)>,
}

impl Lines {
    /// Takes a record in. Answers whether it is new.
    ///
    /// # Errors
    /// The form; refused for good.
    pub fn take(&mut self, chunk: &Verified) -> Result<bool, NoLine> {
        let (header, identity) = (chunk.header(), chunk.identity());
        let is_plain = header.kind == Kind::Operation
            && header.right == RIGHT_NONE
            && header.document == Id::default()
            && header.about.is_empty()
            && header.after.is_empty();
        let payload = decode_canonical::<Payload>(chunk.payload()).map_err(|_| NoLine)?;
        is_plain.then_some(()).ok_or(NoLine)?;
        let place = Place::of(chunk);
        Ok(match payload {
            Payload::Open { week, secret, host, quota } => {
                let line = line_id(identity);
                let secret = LineSecret::from_bytes(secret);
                let (host, week) = (HostSeed::from_bytes(host), Week(week));
                let writing = secret.writing_key().id();
                let terms = Terms { week, secret, host, quota };
                self.by_key.entry(writing).or_default().insert(line);
                self.opens.insert(line, Opened { place, terms, writing }).is_none()
            }
            Payload::Shut { line } => self.shuts.insert(identity, (line, place)).is_none(),
            Payload::Keep { line } => self.keeps.insert(identity, (line, place)).is_none(),
        })
    }

    /// What a line is made of.
    pub fn terms(&self, line: Id) -> Option<&Terms> {
        self.opens.get(&line).map(|opened| &opened.terms)
    }

    /// The key with which a line's guest signs.
    pub fn writing_key(&self, line: Id) -> Option<DeviceId> {
        self.opens.get(&line).map(|opened| opened.writing)
    }

    /// The lines whose guest signs with a key.
    pub fn of_key(&self, key: DeviceId) -> impl Iterator<Item = Id> {
        self.by_key.get(&key).into_iter().flatten().copied()
    }

    /// Judges every line by what the log says of its records. One whose maker had no right to it is
    /// none; one that waits is none yet.
    pub fn judge(&self, mut standing: impl FnMut(&Place) -> Standing) -> BTreeMap<Id, Status> {
        let mut judged = BTreeMap::new();
        let mut turns: BTreeMap<Person, BTreeMap<(u64, DeviceId), Id>> = BTreeMap::new();
        for (line, opened) in &self.opens {
            // Whom a removal hits, has fallen, whoever let in what they wrote.
            let (by, stands) = match standing(&opened.place) {
                Standing::Counts { person, let_in } => (person, let_in.is_none()),
                Standing::Cut { person } | Standing::Forked { person } => (person, false),
                Standing::NoRight | Standing::Waits => continue,
            };
            // A word that ends something holds, whatever became of who said it.
            let is_shut = said(&self.shuts, *line)
                .any(|place| !matches!(standing(place), Standing::NoRight | Standing::Waits));
            let kept_by: BTreeSet<Person> = said(&self.keeps, *line)
                .filter_map(|place| match standing(place) {
                    Standing::Counts { person, let_in: None } => Some(person),
                    Standing::Counts { .. }
                    | Standing::Cut { .. }
                    | Standing::Forked { .. }
                    | Standing::NoRight
                    | Standing::Waits => None,
                })
                .collect();
            let state = match (is_shut, stands || !kept_by.is_empty()) {
                (true, _) => State::Shut,
                (false, true) => State::Open,
                (false, false) => State::Fallen,
            };
            if state == State::Open {
                let turn = (opened.place.seq, opened.place.device);
                turns.entry(by).or_default().insert(turn, *line);
            }
            judged.insert(*line, Status { state, by, kept_by, is_exchanged: false });
        }
        for line in turns.values().flat_map(|turns| turns.values().take(LINES_MAX)) {
            if let Some(status) = judged.get_mut(line) {
                status.is_exchanged = true;
            }
        }
        judged
    }
}

fn said(words: &BTreeMap<Hash, (Id, Place)>, line: Id) -> impl Iterator<Item = &Place> {
    words.values().filter(move |(named, _)| *named == line).map(|(_, place)| place)
}

/// Where an answer is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    pub circle: Id,
    pub channel: Id,
    pub line: Id,
}

/// A statement of the roster that a guest is told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub statement: Hash,
    pub document: Id,
    pub exercise: bool,
    pub sort: u16,
    pub right: u16,
    pub urgency: Urgency,
    pub body: Vec<u8>,
}

type AnswerPayload = ([u8; 16], u16, Vec<u8>, Signature);

/// The key under which an answer travels.
pub fn answer_key(host: &HostSeed, told: &Told) -> DeviceId {
    host.answer(told.statement, told.document).key().id()
}

/// The answer: the same bytes, whichever member makes it. `None`: too large for a chunk.
pub fn answer(host: &HostSeed, at: &At, told: &Told) -> Option<Verified> {
    let seed: AnswerSeed = host.answer(told.statement, told.document);
    let key = seed.key();
    let proof = Signature::sign(&host.key(), ANSWER_CONTEXT, &proven(at, key.id()));
    let payload: AnswerPayload = (seed.salt(), told.sort, told.body.clone(), proof);
    let payload = encode_canonical(&payload);
    let header = Header {
        circle: at.circle,
        channel: at.channel,
        exercise: told.exercise,
        device: key.id(),
        seq: 1,
        prev: Hash::default(),
        heads: Vec::new(),
        kind: Kind::Statement,
        right: told.right,
        urgency: told.urgency,
        about: vec![told.document],
        after: Vec::new(),
        document: Id::default(),
        content: vec![Hash::of(&payload)],
    };
    Verified::sign(header, payload, &key).ok()
}

fn proven(at: &At, key: DeviceId) -> Vec<u8> {
    [at.circle.0.as_slice(), &at.line.0, &key.0].concat()
}

/// An answer that a guest has checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub key: DeviceId,
    pub document: Id,
    pub sort: u16,
    pub body: Vec<u8>,
}

/// Checks an answer for the guest of a line: the host vouches for its key. Whether the document is one
/// of their own, the caller asks.
pub fn check_answer(chunk: &Verified, at: &At, host: DeviceId) -> Option<Answer> {
    let header = chunk.header();
    let (_, sort, body, proof) = decode_canonical::<AnswerPayload>(chunk.payload()).ok()?;
    let [document] = header.about.as_slice() else { return None };
    let is_plain = (header.circle, header.channel, header.kind)
        == (at.circle, at.channel, Kind::Statement)
        && header.seq == 1
        && header.heads.is_empty()
        && header.after.is_empty()
        && header.document == Id::default();
    let holds = proof.holds(host, ANSWER_CONTEXT, &proven(at, header.device));
    let answer = Answer { key: header.device, document: *document, sort, body };
    (is_plain && holds).then_some(answer)
}

/// What the invitation to a line says.
pub struct DropInvitation {
    pub circle: Id,
    pub channel: Id,
    /// The newest Face when it was made; the first that the guest takes.
    pub face: Hash,
    pub line: Id,
    pub week: Week,
    pub secret: LineSecret,
    pub host: DeviceId,
    /// Where the roster can be found; bytes of the link layer.
    pub endpoint: Vec<u8>,
}

type DropContent = (Id, Id, Hash, Id, u32, [u8; 32], DeviceId, Vec<u8>);

impl DropInvitation {
    /// The text, in the form of [`Sort::Drop`].
    pub fn text(&self) -> String {
        let secret = *self.secret.expose();
        let content: DropContent = (
            self.circle,
            self.channel,
            self.face,
            self.line,
            self.week.0,
            secret,
            self.host,
            self.endpoint.clone(),
        );
        Sort::Drop.write(&encode_canonical(&content))
    }

    /// Reads a text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let (circle, channel, face, line, week, secret, host, endpoint) =
            content::<DropContent>(Sort::Drop, text)?;
        let (week, secret) = (Week(week), LineSecret::from_bytes(secret));
        refuse_endpoint(&endpoint)?;
        Ok(Self { circle, channel, face, line, week, secret, host, endpoint })
    }
}

/// What the invitation to an audience says. Whoever holds it reads the channel from that week on.
pub struct AudienceInvitation {
    pub circle: Id,
    pub channel: Id,
    pub face: Hash,
    pub secret: porchlight_crypto::WeekSecret,
    pub endpoint: Vec<u8>,
}

type AudienceContent = (Id, Id, Hash, u32, [u8; 32], Vec<u8>);

impl AudienceInvitation {
    /// The text, in the form of [`Sort::Audience`].
    pub fn text(&self) -> String {
        let (week, secret) = (self.secret.week().0, *self.secret.secret().expose());
        let content: AudienceContent =
            (self.circle, self.channel, self.face, week, secret, self.endpoint.clone());
        Sort::Audience.write(&encode_canonical(&content))
    }

    /// Reads a text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let (circle, channel, face, week, secret, endpoint) =
            content::<AudienceContent>(Sort::Audience, text)?;
        refuse_endpoint(&endpoint)?;
        let secret = porchlight_crypto::Key::from_bytes(secret);
        let secret = porchlight_crypto::WeekSecret::new(Week(week), secret);
        Ok(Self { circle, channel, face, secret, endpoint })
    }
}

fn content<T: Serialize + serde::de::DeserializeOwned>(
    sort: Sort,
    text: &str,
) -> Result<T, Unreadable> {
    decode_canonical(&sort.read(text)?).map_err(|_| Unreadable::NotAnInvitation)
}

fn refuse_endpoint(endpoint: &[u8]) -> Result<(), Unreadable> {
    if endpoint.len() > ENDPOINT_BYTES_MAX { Err(Unreadable::NotAnInvitation) } else { Ok(()) }
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
