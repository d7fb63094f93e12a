//! Writes change chunks with any content and a right checksum. Knows nothing of what the gate reads, so
//! that who fuzzes the gate can write them too.

use porchlight_crypto::Hash;
use sha2::{Digest, Sha256};

#[derive(Clone, Default)]
pub(crate) struct Sketch {
    pub(crate) deps: Vec<Hash>,
    pub(crate) actor: Vec<u8>,
    pub(crate) seq: u64,
    pub(crate) start_op: u64,
    pub(crate) time: i64,
    pub(crate) message: Vec<u8>,
    pub(crate) others: Vec<Vec<u8>>,
    /// Specification and data, in the order in which they are written.
    pub(crate) columns: Vec<(u64, Vec<u8>)>,
    pub(crate) extra: Vec<u8>,
}

pub(crate) const OBJECT_ACTOR: u64 = 0x01;
pub(crate) const OBJECT_COUNTER: u64 = 0x02;
pub(crate) const KEY_ACTOR: u64 = 0x11;
pub(crate) const KEY_COUNTER: u64 = 0x13;
pub(crate) const KEY_STRING: u64 = 0x15;
pub(crate) const INSERT: u64 = 0x34;
pub(crate) const ACTION: u64 = 0x42;
pub(crate) const VALUE_META: u64 = 0x56;
pub(crate) const VALUE: u64 = 0x57;
pub(crate) const PRED_COUNT: u64 = 0x70;
pub(crate) const PRED_ACTOR: u64 = 0x71;
pub(crate) const PRED_COUNTER: u64 = 0x73;
pub(crate) const EXPAND: u64 = 0x94;
pub(crate) const MARK_NAME: u64 = 0xa5;

impl Sketch {
    /// The same with another content of a column; empty: without the column.
    pub(crate) fn with(mut self, specification: u64, data: impl Into<Vec<u8>>) -> Self {
        let data = data.into();
        self.columns.retain(|(other, _)| *other != specification);
        if !data.is_empty() {
            self.columns.push((specification, data));
            self.columns.sort();
        }
        self
    }

    pub(crate) fn data(&self) -> Vec<u8> {
        let mut data = unsigned(self.deps.len() as u64);
        self.deps.iter().for_each(|dep| data.extend(dep.0));
        data.extend(prefixed(&self.actor));
        data.extend(unsigned(self.seq));
        data.extend(unsigned(self.start_op));
        data.extend(signed(self.time));
        data.extend(prefixed(&self.message));
        data.extend(unsigned(self.others.len() as u64));
        self.others.iter().for_each(|other| data.extend(prefixed(other)));
        data.extend(unsigned(self.columns.len() as u64));
        for (specification, column) in &self.columns {
            data.extend(unsigned(*specification));
            data.extend(unsigned(column.len() as u64));
        }
        self.columns.iter().for_each(|(_, column)| data.extend(column));
        data.extend(&self.extra);
        data
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        chunk(1, &self.data())
    }
}

/// A chunk of any type and data, with its checksum.
pub(crate) fn chunk(kind: u8, data: &[u8]) -> Vec<u8> {
    let mut hashed = vec![kind];
    hashed.extend(unsigned(data.len() as u64));
    hashed.extend(data);
    let hash = Sha256::digest(&hashed);
    let mut bytes = vec![0x85, 0x6f, 0x4a, 0x83];
    bytes.extend(&hash[..4]);
    bytes.extend(hashed);
    bytes
}

pub(crate) fn unsigned(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
    bytes
}

pub(crate) fn signed(mut number: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while !(-64..64).contains(&number) {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0] & 0x7f);
    bytes
}

fn prefixed(bytes: &[u8]) -> Vec<u8> {
    [unsigned(bytes.len() as u64), bytes.to_vec()].concat()
}

/// A string as a cell.
pub(crate) fn text(text: &str) -> Vec<u8> {
    prefixed(text.as_bytes())
}

/// So many rows of one cell, in the form that has only one.
pub(crate) fn run(times: u64, cell: &[u8]) -> Vec<u8> {
    match times {
        0 => Vec::new(),
        1 => [signed(-1), cell.to_vec()].concat(),
        _ => [signed(i64::try_from(times).unwrap()), cell.to_vec()].concat(),
    }
}

/// Different cells one after the other.
pub(crate) fn literal(cells: &[&[u8]]) -> Vec<u8> {
    [signed(-i64::try_from(cells.len()).unwrap()), cells.concat()].concat()
}

/// So many rows without a value.
pub(crate) fn none(times: u64) -> Vec<u8> {
    [vec![0], unsigned(times)].concat()
}

/// A column of any cells, in the form that has only one.
pub(crate) fn cells(rows: &[Option<Vec<u8>>]) -> Vec<u8> {
    let mut column = Vec::new();
    let mut literals: Vec<&[u8]> = Vec::new();
    for group in rows.chunk_by(|a, b| a == b) {
        let cell = group[0].as_deref();
        if let (1, Some(cell)) = (group.len(), cell) {
            literals.push(cell);
            continue;
        }
        if !literals.is_empty() {
            column.extend(literal(&std::mem::take(&mut literals)));
        }
        let times = group.len() as u64;
        column.extend(cell.map_or_else(|| none(times), |cell| run(times, cell)));
    }
    if !literals.is_empty() {
        column.extend(literal(&literals));
    }
    if rows.iter().all(Option::is_none) { Vec::new() } else { column }
}

/// A column of numbers.
pub(crate) fn numbers(rows: &[Option<u64>]) -> Vec<u8> {
    cells(&rows.iter().map(|row| row.map(unsigned)).collect::<Vec<_>>())
}

/// A column of numbers by their differences.
pub(crate) fn differences(rows: &[Option<u64>]) -> Vec<u8> {
    let mut before = 0;
    let mut difference = |row: u64| {
        let row = i64::try_from(row).unwrap();
        signed(row - std::mem::replace(&mut before, row))
    };
    cells(&rows.iter().map(|row| row.map(&mut difference)).collect::<Vec<_>>())
}
