//! Chunks of one's own: signing the next link of this device's chain, and opening stored ones.

use automerge::ChangeHash;
use chrono::{DateTime, Utc};
use porchlight_crypto::{
    Envelope, Hash, Header, Id, Kind, NONCE_BYTES, RIGHT_NONE, Urgency, Verified, Week,
    decode_canonical, encode_canonical, seal,
};
use rand_core::CryptoRng;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    StoreError,
    household::{Household, draw},
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

/// Signs, seals and stores the next chunk of this device's chain, and puts it into the outbox.
pub(crate) fn append(
    connection: &Connection,
    household: &Household,
    document: (i64, Id),
    exercise: bool,
    changes: Changes,
    now: DateTime<Utc>,
    chance: &mut dyn CryptoRng,
) -> Result<(), StoreError> {
    let (seq, prev) = end(connection, household)?;
    let payload = encode_canonical(&changes.raw);
    let header = Header {
        circle: household.circle,
        channel: household.channel,
        exercise,
        device: household.device_id,
        seq: seq + 1,
        prev,
        heads: Vec::new(),
        kind: Kind::Changes,
        right: RIGHT_NONE,
        urgency: Urgency::LOWEST,
        about: Vec::new(),
        after: changes.after,
        document: document.1,
        content: changes.hashes,
    };
    let chunk = Verified::sign(header, payload, &household.device)
        .map_err(|_| StoreError::Chunk("too large"))?;
    let (secret, topic) = household.sealing(now);
    let envelope = seal(&chunk, topic, &secret, draw::<NONCE_BYTES>(chance));
    let seq = chunk.header().seq.cast_signed();
    connection
        .prepare_cached(
            "INSERT INTO chunk (channel, device, seq, week, document, envelope) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![household.channel_key, household.device_key, seq, secret.week().0, document.0, envelope])?;
    connection
        .prepare_cached("INSERT INTO outbox (chunk) VALUES (last_insert_rowid())")?
        .execute([])?;
    connection
        .prepare_cached(
            "INSERT INTO chain (channel, device, seq, identity) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (channel, device) DO UPDATE SET seq = ?3, identity = ?4",
        )?
        .execute(params![household.channel_key, household.device_key, seq, chunk.identity().0])?;
    Ok(())
}

fn end(connection: &Connection, household: &Household) -> Result<(u64, Hash), StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT seq, identity FROM chain WHERE channel = ?1 AND device = ?2")?;
    let end: Option<(i64, [u8; 32])> = statement
        .query_row([household.channel_key, household.device_key], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(end.map_or((0, Hash::default()), |(seq, identity)| (seq.cast_unsigned(), Hash(identity))))
}

/// Opens and verifies a stored envelope, and checks its changes against what was signed.
pub(crate) fn open(
    household: &Household,
    week: Week,
    envelope: &[u8],
) -> Result<(Verified, Vec<automerge::Change>), StoreError> {
    let secret = household.opening(week).ok_or(StoreError::Chunk("its week is forgotten"))?;
    let chunk = Envelope::parse(envelope)
        .and_then(|envelope| envelope.open(&secret))
        .map_err(|_| StoreError::Chunk("it does not open"))?
        .verify()
        .map_err(|_| StoreError::Chunk("its signature does not hold"))?;
    let header = chunk.header();
    if header.kind != Kind::Changes
        || header.circle != household.circle
        || header.channel != household.channel
    {
        return Err(StoreError::Chunk("it belongs elsewhere"));
    }
    let changes = read_changes(&chunk)?;
    Ok((chunk, changes))
}

fn read_changes(chunk: &Verified) -> Result<Vec<automerge::Change>, StoreError> {
    const UNLIKE: StoreError = StoreError::Chunk("its changes are not what was signed");
    let raw: Vec<Vec<u8>> = decode_canonical(chunk.payload()).map_err(|_| UNLIKE)?;
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
