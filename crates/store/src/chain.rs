//! Chunks in the table: signing the next link of this device's chain in a channel, and opening
//! stored ones.

use automerge::ChangeHash;
use chrono::{DateTime, Utc};
use porchlight_crypto::{
    Envelope, Hash, Header, Id, Kind, NONCE_BYTES, RIGHT_NONE, Urgency, Verified, Week,
    decode_canonical, encode_canonical, seal,
};
use rand_core::CryptoRng;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    StoreError, gate,
    post::{Post, Posts, draw},
};

/// Changes to one document, as they go into a chunk: in order, each with its Automerge hash.
pub(crate) struct Changes {
    pub(crate) hashes: Vec<Hash>,
    pub(crate) after: Vec<Hash>,
    pub(crate) raw: Vec<Vec<u8>>,
}

impl Changes {
    pub(crate) fn of(changes: &[automerge::Change]) -> Self {
        let mut after: Vec<Hash> = changes
            .first()
            .map(|change| change.deps().iter().map(hash).collect())
            .unwrap_or_default();
        after.sort_unstable();
        Self {
            hashes: changes.iter().map(|change| hash(&change.hash())).collect(),
            after,
            raw: changes.iter().map(|change| change.raw_bytes().to_vec()).collect(),
        }
    }
}

pub(crate) fn hash(hash: &ChangeHash) -> Hash {
    Hash(hash.0)
}

/// What a chunk of our own says, before it has a place in the chain.
pub(crate) struct Said {
    pub(crate) kind: Kind,
    pub(crate) exercise: bool,
    pub(crate) right: u16,
    pub(crate) urgency: Urgency,
    pub(crate) about: Vec<Id>,
    pub(crate) after: Vec<Hash>,
    /// Its id and its row.
    pub(crate) document: Option<(Id, i64)>,
    pub(crate) content: Vec<Hash>,
    pub(crate) payload: Vec<u8>,
}

impl Said {
    /// Changes to a document, which have to pass what others hold them against.
    ///
    /// # Errors
    /// The gate would refuse them for good.
    pub(crate) fn changes(
        document: (i64, Id),
        exercise: bool,
        urgency: Urgency,
        changes: Changes,
    ) -> Result<Self, StoreError> {
        let mut expanded_bytes = 0;
        for raw in &changes.raw {
            expanded_bytes += gate::inspect(raw)?.expanded_bytes;
        }
        if expanded_bytes > gate::EXPANDED_BYTES_MAX {
            return Err(gate::Refusal::TooLarge(gate::Limit::ExpandedBytes).into());
        }
        Ok(Self {
            kind: Kind::Changes,
            exercise,
            right: RIGHT_NONE,
            urgency,
            about: Vec::new(),
            after: changes.after,
            document: Some((document.1, document.0)),
            content: changes.hashes,
            payload: encode_canonical(&changes.raw),
        })
    }
}

impl Said {
    /// A key for one device.
    pub(crate) fn wrap(payload: Vec<u8>) -> Self {
        Self {
            kind: Kind::Wrap,
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

/// Signs, seals and stores the next chunk of this device's chain in a channel, and puts it into the
/// outbox. Answers its row and itself.
pub(crate) fn append(
    connection: &Connection,
    posts: &Posts,
    post: &Post,
    said: Said,
    now: DateTime<Utc>,
    chance: &mut dyn CryptoRng,
) -> Result<(i64, Verified), StoreError> {
    let device = posts.writer(post)?;
    let (seq, prev) = end(connection, post.key, device.row)?;
    let header = Header {
        circle: post.circle,
        channel: post.id,
        exercise: said.exercise,
        device: device.id,
        seq: seq + 1,
        prev,
        heads: post.heads.clone(),
        kind: said.kind,
        right: said.right,
        urgency: said.urgency,
        about: said.about,
        after: said.after,
        document: said.document.map(|(id, _)| id).unwrap_or_default(),
        content: said.content,
    };
    let chunk = Verified::sign(header, said.payload, &device.key)
        .map_err(|_| StoreError::Chunk("too large"))?;
    let (epoch, secret) = post.sealing(now)?;
    let envelope = seal(&chunk, secret.topic(), &secret, draw::<NONCE_BYTES>(chance));
    let row = put(
        connection,
        post.key,
        device.row,
        &chunk,
        &Stored {
            epoch,
            week: secret.week(),
            document: said.document.map(|(_, row)| row),
            state: State::Counts,
            envelope: &envelope,
        },
    )?;
    connection.prepare_cached("INSERT INTO outbox (chunk) VALUES (?1)")?.execute([row])?;
    connection
        .prepare_cached(
            "INSERT INTO chain (channel, device, seq, identity) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (channel, device) DO UPDATE SET seq = ?3, identity = ?4",
        )?
        .execute(params![
            post.key,
            device.row,
            chunk.header().seq.cast_signed(),
            chunk.identity().0
        ])?;
    Ok((row, chunk))
}

/// Whether a chunk has an effect here. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It is part of its document, or a statement that counts.
    Counts,
    /// Changes that it builds on are not here yet.
    Waits,
    /// Its author had no right to it, or a removal cuts it.
    Void,
    /// The gate could not apply it; the next version tries again.
    Quarantined,
}

impl State {
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Counts => 0,
            Self::Waits => 1,
            Self::Void => 2,
            Self::Quarantined => 3,
        }
    }
}

/// How a chunk lies in the table.
pub(crate) struct Stored<'a> {
    pub(crate) epoch: Hash,
    pub(crate) week: Week,
    pub(crate) document: Option<i64>,
    pub(crate) state: State,
    pub(crate) envelope: &'a [u8],
}

/// Stores a chunk's row.
pub(crate) fn put(
    connection: &Connection,
    channel: i64,
    device: i64,
    chunk: &Verified,
    stored: &Stored<'_>,
) -> Result<i64, StoreError> {
    let header = chunk.header();
    connection
        .prepare_cached(
            "INSERT INTO chunk (channel, device, seq, week, document, envelope, epoch, identity, kind, urgency, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            channel,
            device,
            header.seq.cast_signed(),
            stored.week.0,
            stored.document,
            stored.envelope,
            stored.epoch.0,
            chunk.identity().0,
            header.kind.number(),
            u8::from(header.urgency),
            stored.state.number(),
        ])?;
    Ok(connection.last_insert_rowid())
}

fn end(connection: &Connection, channel: i64, device: i64) -> Result<(u64, Hash), StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT seq, identity FROM chain WHERE channel = ?1 AND device = ?2")?;
    let end: Option<(i64, [u8; 32])> =
        statement.query_row([channel, device], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(end.map_or((0, Hash::default()), |(seq, identity)| (seq.cast_unsigned(), Hash(identity))))
}

/// A chunk's envelope as it is stored, with what opens it.
pub(crate) struct Sealed<'a> {
    pub(crate) channel: i64,
    pub(crate) epoch: Hash,
    pub(crate) week: Week,
    pub(crate) envelope: &'a [u8],
}

impl<'a> Sealed<'a> {
    /// Reads them, the first at `at`.
    pub(crate) fn from_row(row: &'a Row<'_>, at: usize) -> Result<Self, StoreError> {
        let envelope = row.get_ref(at + 3)?.as_blob().map_err(rusqlite::Error::from)?;
        let epoch: [u8; 32] =
            row.get(at + 1).map_err(|_| StoreError::Chunk("its epoch does not read"))?;
        Ok(Self {
            channel: row.get(at)?,
            epoch: Hash(epoch),
            week: Week(row.get(at + 2)?),
            envelope,
        })
    }
}

/// Opens and verifies a stored envelope.
pub(crate) fn open_any(posts: &Posts, sealed: &Sealed<'_>) -> Result<Verified, StoreError> {
    let post = posts.post(sealed.channel)?;
    let secret = post
        .opening(&sealed.epoch, sealed.week)
        .ok_or(StoreError::Chunk("its week is forgotten"))?;
    let chunk = Envelope::parse(sealed.envelope)
        .and_then(|envelope| envelope.open(&secret))
        .map_err(|_| StoreError::Chunk("it does not open"))?
        .verify()
        .map_err(|_| StoreError::Chunk("its signature does not hold"))?;
    if chunk.header().circle != post.circle || chunk.header().channel != post.id {
        return Err(StoreError::Chunk("it belongs elsewhere"));
    }
    Ok(chunk)
}

/// Opens a stored envelope of kind `changes`, and checks its changes against what was signed.
pub(crate) fn open(
    posts: &Posts,
    sealed: &Sealed<'_>,
) -> Result<(Verified, Vec<automerge::Change>), StoreError> {
    let chunk = open_any(posts, sealed)?;
    if chunk.header().kind != Kind::Changes {
        return Err(StoreError::Chunk("it belongs elsewhere"));
    }
    let changes = read_changes(&chunk)?;
    Ok((chunk, changes))
}

/// The changes of a payload as bytes; `None` when it is of another form, or holds another number of
/// them than was signed. The number is looked at first: empty ones are a byte here, 24 once read.
pub(crate) fn raw_changes(chunk: &Verified) -> Option<Vec<Vec<u8>>> {
    let signed = encode_canonical(&chunk.header().content.len());
    chunk.payload().starts_with(&signed).then(|| decode_canonical(chunk.payload()).ok())?
}

fn read_changes(chunk: &Verified) -> Result<Vec<automerge::Change>, StoreError> {
    const UNLIKE: StoreError = StoreError::Chunk("its changes are not what was signed");
    let raw = raw_changes(chunk).ok_or(UNLIKE)?;
    let changes = raw
        .into_iter()
        .map(|bytes| automerge::Change::from_bytes(bytes).map_err(|_| UNLIKE))
        .collect::<Result<Vec<_>, _>>()?;
    let found = Changes::of(&changes);
    let header = chunk.header();
    if found.hashes == header.content && found.after == header.after {
        Ok(changes)
    } else {
        Err(UNLIKE)
    }
}

#[cfg(test)]
mod tests {
    use porchlight_crypto::{DeviceId, DeviceKey};

    use super::*;

    fn chunk(named: usize, changes: &[Vec<u8>]) -> Verified {
        let header = Header {
            circle: Id([1; 16]),
            channel: Id([2; 16]),
            exercise: false,
            device: DeviceId([0; 32]),
            seq: 1,
            prev: Hash::default(),
            heads: vec![],
            kind: Kind::Changes,
            right: 0,
            urgency: Urgency::LOWEST,
            about: vec![],
            after: vec![],
            document: Id([3; 16]),
            content: vec![Hash([4; 32]); named],
        };
        Verified::sign(header, encode_canonical(&changes), &DeviceKey::from_seed(&[5; 32])).unwrap()
    }

    #[test]
    fn as_many_changes_are_read_as_were_signed() {
        let two = [vec![1, 2], vec![3]];
        assert_eq!(raw_changes(&chunk(2, &two)).unwrap(), two);
        assert_eq!(raw_changes(&chunk(300, &vec![vec![7]; 300])).unwrap().len(), 300);
    }

    #[test]
    fn attack_a_list_of_nothing() {
        assert_eq!(raw_changes(&chunk(1, &vec![vec![]; 4_000_000])), None);
        assert_eq!(raw_changes(&chunk(3, &[vec![1], vec![2]])), None);
    }
}
