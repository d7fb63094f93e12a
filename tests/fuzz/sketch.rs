//! Changes out of a fuzzer's bytes, in the form of a change chunk with the right checksum: what the
//! fuzzer chooses is the content of the columns, not the lengths and hashes around them.

use porchlight_crypto::Hash;
use porchlight_store::gate;

use super::bytes::{Bytes, piece};

#[path = "../../crates/store/src/gate/tests/sketch/writer.rs"]
#[allow(dead_code, reason = "the tests of the gate use more of it")]
mod writer;

pub(super) use writer::chunk;
use writer::{
    ACTION, EXPAND, INSERT, KEY_ACTOR, KEY_COUNTER, KEY_STRING, MARK_NAME, OBJECT_ACTOR,
    OBJECT_COUNTER, PRED_ACTOR, PRED_COUNT, PRED_COUNTER, Sketch, VALUE, VALUE_META,
};

const COLUMNS: [u64; 14] = [
    OBJECT_ACTOR,
    OBJECT_COUNTER,
    KEY_ACTOR,
    KEY_COUNTER,
    KEY_STRING,
    INSERT,
    ACTION,
    VALUE_META,
    VALUE,
    PRED_COUNT,
    PRED_ACTOR,
    PRED_COUNTER,
    EXPAND,
    MARK_NAME,
];
/// After the columns of a change.
const END: u8 = 14;

/// Where a change is put: what it may build on, and under which names.
pub(super) struct Place<'a> {
    pub(super) actor: [u8; 16],
    pub(super) others: &'a [[u8; 16]],
    pub(super) deps: Vec<Hash>,
    pub(super) seq: u64,
    pub(super) start_op: u64,
}

/// The next change. Its place is the right one, unless the first byte says otherwise.
pub(super) fn change(bytes: &mut Bytes<'_>, place: &Place<'_>) -> Vec<u8> {
    let wrong = bytes.byte();
    let of_others = bytes.byte();
    let named = place.others.iter().enumerate().filter(|(at, _)| of_others >> at & 1 == 1);
    let mut others: Vec<Vec<u8>> = named.map(|(_, actor)| actor.to_vec()).collect();
    others.sort_unstable();
    let mut sketch = Sketch {
        deps: place.deps.clone(),
        actor: place.actor.to_vec(),
        seq: place.seq,
        start_op: place.start_op,
        others,
        ..Sketch::default()
    };
    match wrong {
        200 => sketch.seq = bytes.number(),
        201 => sketch.start_op = bytes.number(),
        202 => sketch.deps = sketch.deps.into_iter().take(bytes.below(3)).collect(),
        203 => sketch.time = i64::from(bytes.byte()),
        204 => sketch.message = bytes.take(3).to_vec(),
        205 => sketch.extra = bytes.take(3).to_vec(),
        206 => sketch.actor = bytes.take(16).to_vec(),
        207 => sketch.others = vec![bytes.take(16).to_vec(), bytes.take(16).to_vec()],
        208 => sketch.deps.push(Hash([bytes.byte(); 32])),
        _ => {}
    }
    columns(bytes, sketch).bytes()
}

fn columns(bytes: &mut Bytes<'_>, mut sketch: Sketch) -> Sketch {
    while !bytes.is_empty() {
        match COLUMNS.get(usize::from(bytes.byte() % (END + 1))) {
            Some(column) => sketch = sketch.with(*column, bytes.piece()),
            None => break,
        }
    }
    sketch
}

/// Choices that lead to this change, if it stands in its right place.
pub(super) fn choices(raw: &[u8], others: &[[u8; 16]]) -> Vec<u8> {
    let mut reader = Reader { left: raw.get(9..).unwrap() };
    reader.number();
    let deps = reader.number();
    reader.take(deps * 32);
    let author = reader.number();
    reader.take(author);
    for _seq_start_time in 0..3 {
        reader.number();
    }
    let message = reader.number();
    reader.take(message);
    let mut named = 0_u8;
    for _ in 0..reader.number() {
        let length = reader.number();
        let actor = reader.take(length);
        named |= 1 << others.iter().position(|other| other == actor).unwrap();
    }
    let lengths: Vec<(u64, u64)> =
        (0..reader.number()).map(|_| (reader.number(), reader.number())).collect();
    let mut choices = vec![0, named];
    for (specification, length) in lengths {
        let at = COLUMNS.iter().position(|it| *it == specification).unwrap();
        choices.push(u8::try_from(at).unwrap());
        choices.extend(piece(reader.take(length)));
    }
    choices.push(END);
    choices
}

/// The author's own program wrote it, so nothing is checked.
struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    fn number(&mut self) -> u64 {
        let length = self.left.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
        let bytes = self.take(length as u64);
        bytes.iter().rev().fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7f))
    }

    fn take(&mut self, count: u64) -> &'a [u8] {
        let (taken, left) = self.left.split_at(usize::try_from(count).unwrap());
        self.left = left;
        taken
    }
}

/// What a change says of itself, if it reads at all.
pub(super) fn said(bytes: &[u8]) -> (Vec<Hash>, Vec<Hash>) {
    gate::inspect(bytes).map(|it| (vec![it.hash], it.deps)).unwrap_or_default()
}
