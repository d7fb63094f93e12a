//! Choices out of a fuzzer's bytes: what is asked for beyond their end is zero, so that every input
//! means something and a shorter one means less.

/// What is left of an input.
pub(crate) struct Bytes<'a> {
    left: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub(crate) fn new(input: &'a [u8]) -> Self {
        Self { left: input }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or(0)
    }

    pub(crate) fn word(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    /// Small numbers mostly; the ends of all numbers too.
    pub(crate) fn number(&mut self) -> u64 {
        match self.byte() {
            small @ 0..=0xef => small.into(),
            0xf0..=0xf7 => self.word().into(),
            0xf8..=0xfb => {
                let mut eight = [0; 8];
                for byte in &mut eight {
                    *byte = self.byte();
                }
                u64::from_le_bytes(eight)
            }
            0xfc | 0xfd => u64::MAX - u64::from(self.byte()),
            _ => u64::from(u32::MAX) + u64::from(self.byte()),
        }
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end.max(1)
    }

    pub(crate) fn pick<'i, T>(&mut self, items: &'i [T]) -> &'i T {
        &items[self.below(items.len())]
    }

    pub(crate) fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// At most so many.
    pub(crate) fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, left) = self.left.split_at(count.min(self.left.len()));
        self.left = left;
        taken
    }

    /// A piece with its length, a word, before it.
    pub(crate) fn piece(&mut self) -> &'a [u8] {
        let count = self.word().into();
        self.take(count)
    }

    pub(crate) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.left)
    }
}

/// What [`Bytes::piece`] gives back.
pub(crate) fn piece(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    [length.to_le_bytes().as_slice(), bytes].concat()
}

/// An input that begins with a choice.
pub(crate) fn chosen(choice: u8, rest: impl AsRef<[u8]>) -> Vec<u8> {
    [&[choice], rest.as_ref()].concat()
}

/// A file of golden bytes: `name hex` a line, or the hex alone over many lines. Every piece that has an
/// even number of hex digits and nothing else.
pub(crate) fn golden(text: &str) -> Vec<Vec<u8>> {
    let unhex = |hex: &str| -> Option<Vec<u8>> {
        let digits: Option<Vec<u32>> = hex.chars().map(|digit| digit.to_digit(16)).collect();
        let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
        Some(digits.chunks(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap()).collect())
    };
    let mut all: Vec<Vec<u8>> = text.split_whitespace().filter_map(unhex).collect();
    all.extend(unhex(&text.split_whitespace().collect::<String>()));
    all
}
