//! One sheet: its words, what they say beside the share, and the checksum RS1024 over all.

use std::sync::LazyLock;

use zeroize::Zeroizing;

use super::{Bytes, WordsRefused};

/// The list, sorted; each word is known by its first four letters.
static WORDS: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("words.txt").split_ascii_whitespace().collect());

const BITS: usize = 10;
/// Identifier and exponent, group and member.
const HEAD_WORDS: usize = 4;
const CHECKSUM_WORDS: usize = 3;
const WORDS_MIN: usize = 20;
/// A secret of 512 bits.
const WORDS_MAX: usize = 59;
/// A word of the list is no longer.
const LETTERS_MAX: usize = 16;
const GENERATOR: [u32; 10] = [
    0x00e0_e040,
    0x01c1_c080,
    0x0383_8100,
    0x0707_0200,
    0x0e0e_0009,
    0x1c0c_2412,
    0x3808_6c24,
    0x3090_fc48,
    0x21b1_f890,
    0x03f3_f120,
];

/// What all sheets of a set say alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// 15 bits.
    pub(super) identifier: u16,
    /// Whether another set of the same secret gives the same words a passphrase opens.
    pub(super) extendable: bool,
    /// 4 bits.
    pub(super) exponent: u8,
    pub(super) group_threshold: u8,
    pub(super) groups: u8,
}

impl Head {
    fn customization(self) -> &'static [u8] {
        if self.extendable { b"shamir_extendable" } else { b"shamir" }
    }

    pub(super) fn salt(self) -> Vec<u8> {
        if self.extendable {
            return Vec::new();
        }
        [self.customization(), &self.identifier.to_be_bytes()].concat()
    }
}

/// What one sheet says. 4 bits each: group, index, threshold - 1.
pub(super) struct Share {
    pub(super) head: Head,
    pub(super) group: u8,
    pub(super) index: u8,
    pub(super) threshold: u8,
    pub(super) value: Bytes,
}

impl Share {
    /// The words of the sheet, with spaces between.
    pub(super) fn words(&self) -> Zeroizing<String> {
        let head = &self.head;
        let first = (u32::from(head.identifier) << 5)
            | (u32::from(head.extendable) << 4)
            | u32::from(head.exponent);
        let numbers = [
            self.group,
            head.group_threshold.wrapping_sub(1),
            head.groups.wrapping_sub(1),
            self.index,
            self.threshold.wrapping_sub(1),
        ];
        let second = numbers.iter().fold(0, |all, part| (all << 4) | u32::from(part & 15));
        let mut places: Zeroizing<Vec<u16>> = Zeroizing::new(Vec::with_capacity(WORDS_MAX));
        for number in [first, second] {
            places.extend([ten_bits(number >> BITS), ten_bits(number)]);
        }
        let bits = self.value.len() * 8;
        let padding = bits.next_multiple_of(BITS) - bits;
        // The bits of the value, behind as many zeros as fill its first word.
        let mut word = 0;
        for (at, bit) in (padding..).zip(bits_of(&self.value)) {
            word = (word << 1) | u32::from(bit);
            if (at + 1) % BITS == 0 {
                places.push(ten_bits(word));
                word = 0;
            }
        }
        let whole = [places.as_slice(), &[0; CHECKSUM_WORDS]].concat();
        let sum = polymod(head.customization(), &whole) ^ 1;
        places.extend([ten_bits(sum >> (2 * BITS)), ten_bits(sum >> BITS), ten_bits(sum)]);
        let mut text = Zeroizing::new(String::with_capacity(places.len() * (LETTERS_MAX + 1)));
        for word in places.iter().filter_map(|place| WORDS.get(usize::from(*place))) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        text
    }

    /// Reads a sheet: capitals or not, anything but letters between the words.
    pub(super) fn read(text: &str, sheet: usize) -> Result<Self, WordsRefused> {
        let places = places(text, sheet)?;
        let value_words = places.len().checked_sub(HEAD_WORDS + CHECKSUM_WORDS);
        let bits = value_words.map_or(0, |words| words * BITS);
        let padding = bits % 16;
        if !(WORDS_MIN..=WORDS_MAX).contains(&places.len()) || padding > 8 {
            return Err(WordsRefused::Length { sheet });
        }
        let (head, rest) = places.split_at_checked(HEAD_WORDS).unwrap_or_default();
        let [one, two, three, four] = *head else { return Err(WordsRefused::Length { sheet }) };
        let first = (u32::from(one) << BITS) | u32::from(two);
        let second = (u32::from(three) << BITS) | u32::from(four);
        let four_bits = |shift: u32| u8::try_from((second >> shift) & 15).unwrap_or_default();
        let head = Head {
            identifier: u16::try_from(first >> 5).unwrap_or_default(),
            extendable: first & 16 != 0,
            exponent: u8::try_from(first & 15).unwrap_or_default(),
            group_threshold: four_bits(12) + 1,
            groups: four_bits(8) + 1,
        };
        if polymod(head.customization(), &places) != 1 {
            return Err(WordsRefused::Checksum { sheet });
        }
        let value = rest.get(..rest.len().saturating_sub(CHECKSUM_WORDS)).unwrap_or_default();
        let value = bytes_of(value, padding).ok_or(WordsRefused::Form { sheet })?;
        if head.groups < head.group_threshold {
            return Err(WordsRefused::Form { sheet });
        }
        let (group, index, threshold) = (four_bits(16), four_bits(4), four_bits(0) + 1);
        Ok(Self { head, group, index, threshold, value })
    }
}

/// Where in the list the words of a text stand.
fn places(text: &str, sheet: usize) -> Result<Zeroizing<Vec<u16>>, WordsRefused> {
    let mut places = Zeroizing::new(Vec::with_capacity(WORDS_MAX));
    let words = text.split(|letter: char| !letter.is_alphabetic()).filter(|it| !it.is_empty());
    for (at, word) in (1..).zip(words) {
        if at > WORDS_MAX {
            return Err(WordsRefused::Length { sheet });
        }
        let not = WordsRefused::NotAWord { sheet, at };
        if word.len() > LETTERS_MAX {
            return Err(not);
        }
        let word = Zeroizing::new(word.to_ascii_lowercase());
        let place = WORDS.binary_search(&word.as_str()).map_err(|_| not)?;
        places.push(u16::try_from(place).unwrap_or_default());
    }
    Ok(places)
}

fn bits_of(bytes: &[u8]) -> impl Iterator<Item = bool> {
    bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1))
}

/// The bytes behind `padding` bits; `None` where one of these is set.
fn bytes_of(places: &[u16], padding: usize) -> Option<Bytes> {
    let bits = || places.iter().flat_map(|place| (0..BITS).rev().map(move |bit| place >> bit & 1));
    if bits().take(padding).any(|bit| bit == 1) {
        return None;
    }
    let mut bytes = Zeroizing::new(vec![0u8; (places.len() * BITS - padding) / 8]);
    for (at, bit) in bits().skip(padding).enumerate() {
        let byte = bytes.get_mut(at / 8)?;
        *byte = (*byte << 1) | u8::from(bit == 1);
    }
    Some(bytes)
}

fn ten_bits(number: u32) -> u16 {
    u16::try_from(number & 1_023).unwrap_or_default()
}

/// The checksum of SLIP-0039: Reed-Solomon over GF(1024), which finds any three wrong words.
fn polymod(customization: &[u8], places: &[u16]) -> u32 {
    let values = customization.iter().map(|byte| u32::from(*byte));
    values.chain(places.iter().map(|place| u32::from(*place))).fold(1, |sum, value| {
        let top = sum >> 20;
        let rest = ((sum & 0xf_ffff) << BITS) ^ value;
        (0..).zip(GENERATOR).fold(rest, |sum, (bit, term)| sum ^ (term * (top >> bit & 1)))
    })
}
