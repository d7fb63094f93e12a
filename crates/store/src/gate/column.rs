//! The columns of a change, read run by run: a run of a million rows is one step and no memory.
//!
//! Only the encoding that Automerge's own writer gives is taken. It saves a document by encoding each change
//! anew, so any other encoding would come back with another hash. What the values mean is not
//! decided here.

use super::{Refusal, reader::Reader};

const MERGED: Refusal = Refusal::Form("runs that belong together are apart");

/// So many rows with one value, or without one.
#[derive(Clone, Copy)]
pub(super) struct Run<T> {
    pub(super) length: u64,
    pub(super) value: Option<T>,
}

/// A value of a column.
pub(super) trait Cell<'a>: Copy + PartialEq {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal>;
}

impl<'a> Cell<'a> for u64 {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        reader.unsigned()
    }
}

impl<'a> Cell<'a> for i64 {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        reader.signed()
    }
}

impl<'a> Cell<'a> for &'a str {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        let length = reader.unsigned()?;
        std::str::from_utf8(reader.take(length)?)
            .map_err(|_| Refusal::Form("a string is not UTF-8"))
    }
}

enum Before<T> {
    Nothing,
    Nulls,
    Literal(T),
    Repeat(T),
}

/// A run-length encoded column. A run of different values gives one step for each.
pub(super) struct Runs<'a, T> {
    reader: Reader<'a>,
    literals: u64,
    before: Before<T>,
}

impl<'a, T: Cell<'a>> Runs<'a, T> {
    pub(super) fn of(column: &'a [u8]) -> Self {
        Self { reader: Reader::new(column), literals: 0, before: Before::Nothing }
    }

    fn step(&mut self) -> Result<Run<T>, Refusal> {
        if self.literals == 0 {
            let length = self.reader.signed()?;
            match length {
                0 => return self.nulls(),
                1 => return Err(Refusal::Form("a run of one")),
                2.. => return self.repeat(length.unsigned_abs()),
                ..0 if matches!(self.before, Before::Literal(_)) => return Err(MERGED),
                ..0 => self.literals = length.unsigned_abs(),
            }
        }
        self.literals -= 1;
        let value = self.value()?;
        self.before = Before::Literal(value);
        Ok(Run { length: 1, value: Some(value) })
    }

    fn nulls(&mut self) -> Result<Run<T>, Refusal> {
        let length = self.reader.unsigned()?;
        if length == 0 || matches!(self.before, Before::Nulls) {
            return Err(MERGED);
        }
        self.before = Before::Nulls;
        Ok(Run { length, value: None })
    }

    fn repeat(&mut self, length: u64) -> Result<Run<T>, Refusal> {
        let value = self.value()?;
        self.before = Before::Repeat(value);
        Ok(Run { length, value: Some(value) })
    }

    fn value(&mut self) -> Result<T, Refusal> {
        let value = T::read(&mut self.reader)?;
        match self.before {
            Before::Literal(before) | Before::Repeat(before) if before == value => Err(MERGED),
            Before::Nothing | Before::Nulls | Before::Literal(_) | Before::Repeat(_) => Ok(value),
        }
    }
}

impl<'a, T: Cell<'a>> Iterator for Runs<'a, T> {
    type Item = Result<Run<T>, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.literals == 0 && self.reader.is_empty() {
            return None;
        }
        let step = self.step();
        if step.is_err() {
            *self = Self::of(&[]);
        }
        Some(step)
    }
}

/// A column of yes and no: lengths that take turns, no first.
pub(super) struct Turns<'a> {
    reader: Reader<'a>,
    value: bool,
    is_first: bool,
}

impl<'a> Turns<'a> {
    pub(super) fn of(column: &'a [u8]) -> Self {
        Self { reader: Reader::new(column), value: true, is_first: true }
    }
}

impl Iterator for Turns<'_> {
    type Item = Result<Run<bool>, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.reader.is_empty() {
            return None;
        }
        let length = match self.reader.unsigned() {
            Ok(0) if !self.is_first || self.reader.is_empty() => Err(MERGED),
            other => other,
        };
        self.is_first = false;
        self.value = !self.value;
        if length.is_err() {
            self.reader = Reader::new(&[]);
        }
        Some(length.map(|length| Run { length, value: Some(self.value) }))
    }
}

/// Row by row. Only for a column whose rows were counted: its steps are as many as its rows.
pub(super) fn rows<'a, T: Cell<'a> + 'a>(
    column: &'a [u8],
) -> impl Iterator<Item = Result<Option<T>, Refusal>> {
    Runs::of(column).flat_map(|run| {
        let (length, value) = match run {
            Ok(run) => (run.length, Ok(run.value)),
            Err(refusal) => (1, Err(refusal)),
        };
        std::iter::repeat_n(value, usize::try_from(length).unwrap_or(usize::MAX))
    })
}

/// Row by row, each as the sum of the differences up to it. For counted columns, as above.
pub(super) fn sums(column: &[u8]) -> impl Iterator<Item = Result<Option<u64>, Refusal>> {
    let mut sum = 0i64;
    rows::<i64>(column).map(move |row| {
        let Some(difference) = row? else { return Ok(None) };
        sum = sum.checked_add(difference).ok_or(Refusal::Form("a sum is too large"))?;
        u64::try_from(sum).map(Some).map_err(|_| Refusal::Form("a sum is below zero"))
    })
}
