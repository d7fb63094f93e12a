//! One change chunk of the Automerge binary format (automerge.org/automerge-binary-format-spec, "Change
//! Chunks"), read strictly: what it claims, and where its columns lie.
//!
//! Nothing here looks into a column. What is kept points into the bytes, but for the dependencies and
//! the actors, whose number is checked before they are collected.

use porchlight_crypto::Hash;
use sha2::{Digest, Sha256};

use super::{Actor, DEPS_MAX, Limit, OTHER_ACTORS_MAX, Refusal, reader::Reader};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const TYPE_CHANGE: u8 = 1;
const DEFLATED: u64 = 0b1000;

/// A change as its chunk says it.
pub(super) struct Change<'a> {
    pub(super) hash: Hash,
    pub(super) deps: Vec<Hash>,
    pub(super) actor: Actor,
    pub(super) seq: u64,
    pub(super) start_op: u64,
    pub(super) time: i64,
    pub(super) message: &'a [u8],
    pub(super) others: Vec<Actor>,
    pub(super) columns: Columns<'a>,
    pub(super) extra: &'a [u8],
}

/// The data of each column; empty if it is not there.
#[derive(Clone, Copy, Default)]
pub(super) struct Columns<'a> {
    pub(super) object_actor: &'a [u8],
    pub(super) object_counter: &'a [u8],
    pub(super) key_actor: &'a [u8],
    pub(super) key_counter: &'a [u8],
    pub(super) key_string: &'a [u8],
    pub(super) insert: &'a [u8],
    pub(super) action: &'a [u8],
    pub(super) value_meta: &'a [u8],
    pub(super) value: &'a [u8],
    pub(super) pred_count: &'a [u8],
    pub(super) pred_actor: &'a [u8],
    pub(super) pred_counter: &'a [u8],
    pub(super) expand: &'a [u8],
    pub(super) mark_name: &'a [u8],
}

impl<'a> Columns<'a> {
    /// The place of a column by its specification: id × 16 + type.
    fn place(&mut self, specification: u64) -> Result<&mut &'a [u8], Refusal> {
        Ok(match specification {
            0x01 => &mut self.object_actor,
            0x02 => &mut self.object_counter,
            0x11 => &mut self.key_actor,
            0x13 => &mut self.key_counter,
            0x15 => &mut self.key_string,
            0x34 => &mut self.insert,
            0x42 => &mut self.action,
            0x56 => &mut self.value_meta,
            0x57 => &mut self.value,
            0x70 => &mut self.pred_count,
            0x71 => &mut self.pred_actor,
            0x73 => &mut self.pred_counter,
            0x94 => &mut self.expand,
            0xa5 => &mut self.mark_name,
            deflated if deflated & DEFLATED != 0 => {
                return Err(Refusal::Form("a column is deflated"));
            }
            _ => return Err(Refusal::Unknown("a column")),
        })
    }
}

impl<'a> Change<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let (hash, data) = open(bytes)?;
        let mut reader = Reader::new(data);
        let deps =
            ascending(&mut reader, DEPS_MAX, Limit::Deps, |reader| Ok(Hash(reader.array()?)))?;
        let actor = read_actor(&mut reader)?;
        let seq = nonzero(&mut reader)?;
        let start_op = nonzero(&mut reader)?;
        let time = reader.signed()?;
        let message_bytes = reader.unsigned()?;
        let message = reader.take(message_bytes)?;
        let others = ascending(&mut reader, OTHER_ACTORS_MAX, Limit::OtherActors, read_actor)?;
        if others.contains(&actor) {
            return Err(Refusal::Form("the author is among the other actors"));
        }
        let columns = read_columns(&mut reader)?;
        let extra = reader.rest();
        Ok(Self { hash, deps, actor, seq, start_op, time, message, others, columns, extra })
    }
}

/// The chunk's hash and data.
fn open(bytes: &[u8]) -> Result<(Hash, &[u8]), Refusal> {
    let mut reader = Reader::new(bytes);
    if reader.array()? != MAGIC {
        return Err(Refusal::Form("it is no Automerge chunk"));
    }
    let checksum: [u8; 4] = reader.array()?;
    // The hash is made over the type, the length and the data.
    let hashed = reader.rest();
    if reader.byte()? != TYPE_CHANGE {
        return Err(Refusal::Form("it is no uncompressed change chunk"));
    }
    let length = reader.unsigned()?;
    let data = reader.take(length)?;
    if !reader.is_empty() {
        return Err(Refusal::Form("something follows it"));
    }
    let hash: [u8; 32] = Sha256::digest(hashed).into();
    if hash.starts_with(&checksum) {
        Ok((Hash(hash), data))
    } else {
        Err(Refusal::Form("its checksum is wrong"))
    }
}

/// A list that rises strictly, as Automerge writes dependencies and actors.
fn ascending<'a, T: Ord>(
    reader: &mut Reader<'a>,
    most: usize,
    limit: Limit,
    mut read: impl FnMut(&mut Reader<'a>) -> Result<T, Refusal>,
) -> Result<Vec<T>, Refusal> {
    let count = reader.unsigned()?;
    if usize::try_from(count).is_ok_and(|count| count <= most) {
        let list = (0..count).map(|_| read(reader)).collect::<Result<Vec<_>, _>>()?;
        if list.is_sorted_by(|a, b| a < b) {
            return Ok(list);
        }
        return Err(Refusal::Form("a list is not in order"));
    }
    Err(Refusal::TooLarge(limit))
}

fn read_actor(reader: &mut Reader<'_>) -> Result<Actor, Refusal> {
    match reader.unsigned()? {
        16 => reader.array(),
        _ => Err(Refusal::Form("an actor has not 16 bytes")),
    }
}

fn nonzero(reader: &mut Reader<'_>) -> Result<u64, Refusal> {
    match reader.unsigned()? {
        0 => Err(Refusal::Form("a number that begins at one is zero")),
        number => Ok(number),
    }
}

/// Specifications and lengths first, then the data of all columns in the same order.
fn read_columns<'a>(reader: &mut Reader<'a>) -> Result<Columns<'a>, Refusal> {
    let count = reader.unsigned()?;
    let mut list = *reader;
    let mut before = None;
    for _ in 0..count {
        let specification = reader.unsigned()?;
        if before.is_some_and(|before| before >= specification) {
            return Err(Refusal::Form("the columns are not in order"));
        }
        before = Some(specification);
        if reader.unsigned()? == 0 {
            return Err(Refusal::Form("a column is empty"));
        }
    }
    let mut columns = Columns::default();
    for _ in 0..count {
        let specification = list.unsigned()?;
        let length = list.unsigned()?;
        *columns.place(specification)? = reader.take(length)?;
    }
    Ok(columns)
}
