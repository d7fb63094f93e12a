//! Words on paper (SLIP-0039, Shamir's secret sharing for mnemonic codes): a secret becomes sheets of words,
//! and enough sheets give it back. One group is made; sheets of any number of groups are read.
//!
//! Knows nothing of what the secret is for. The word list is that of the standard, by
//! `SatoshiLabs` (`slip39/words.LICENSE`).

mod cipher;
mod field;
mod share;

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use rand_core::CryptoRng;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

use field::{Point, interpolate};
use share::Share;

/// Secrets shorter than 128 bits are not shared.
pub const SECRET_BYTES_MIN: usize = 16;
/// Sheets that may be given at once: a standard has 16 groups of 16.
const SHEETS_MAX: usize = 256;
const DIGEST_BYTES: usize = 4;
const DIGEST_AT: u8 = 254;
const SECRET_AT: u8 = 255;

/// Bytes of a share or a secret.
type Bytes = Zeroizing<Vec<u8>>;

/// On how many sheets the words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheets {
    /// One, which alone gives the secret.
    One,
    /// Three, of which any two do; one alone says nothing.
    TwoOfThree,
}

impl Sheets {
    fn numbers(self) -> (u8, u8) {
        match self {
            Self::One => (1, 1),
            Self::TwoOfThree => (2, 3),
        }
    }
}

/// Why words give no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WordsRefused {
    /// Counted from 1 over its sheet.
    #[error("word {at} of sheet {sheet} is in no list")]
    NotAWord { sheet: usize, at: usize },
    #[error("sheet {sheet} has too few or too many words")]
    Length { sheet: usize },
    #[error("a word of sheet {sheet} is another one")]
    Checksum { sheet: usize },
    #[error("sheet {sheet} says what no sheet says")]
    Form { sheet: usize },
    #[error("the sheets are not of one set")]
    Mixed,
    #[error("{have} sheets are here, {need} are needed")]
    TooFew { have: usize, need: usize },
    #[error("together the sheets give no secret")]
    Digest,
    #[error("words that nobody prints for this: deriving from them takes too long")]
    Cost,
}

/// Writes a secret as words, one text a sheet.
///
/// # Errors
/// [`WordsRefused::Form`]: it is shorter than [`SECRET_BYTES_MIN`], or of an odd number of bytes.
pub fn split(
    secret: &[u8],
    sheets: Sheets,
    chance: &mut dyn CryptoRng,
) -> Result<Vec<Zeroizing<String>>, WordsRefused> {
    if secret.len() < SECRET_BYTES_MIN || !secret.len().is_multiple_of(2) {
        return Err(WordsRefused::Form { sheet: 0 });
    }
    let mut drawn = [0; 2];
    chance.fill_bytes(&mut drawn);
    let head = share::Head {
        identifier: u16::from_be_bytes(drawn) >> 1,
        extendable: true,
        exponent: 0,
        group_threshold: 1,
        groups: 1,
    };
    let hidden = cipher::encrypt(secret, b"", head);
    let (threshold, count) = sheets.numbers();
    let values = split_value(&hidden, (threshold, count), chance);
    let shares =
        (0..).zip(values).map(|(index, value)| Share { head, group: 0, index, threshold, value });
    Ok(shares.map(|share| share.words()).collect())
}

/// The secret that sheets give, with the passphrase that stands on none of them (empty in this program).
///
/// # Errors
/// What is wrong with them.
pub fn combine(sheets: &[&str], passphrase: &[u8]) -> Result<Bytes, WordsRefused> {
    if sheets.len() > SHEETS_MAX {
        return Err(WordsRefused::Mixed);
    }
    let shares = (1..).zip(sheets).map(|(number, text)| Share::read(text, number));
    let shares: Vec<Share> = shares.collect::<Result<_, _>>()?;
    let first = shares.first().ok_or(WordsRefused::TooFew { have: 0, need: 1 })?;
    let (head, bytes) = (first.head, first.value.len());
    let mut groups: BTreeMap<u8, Group> = BTreeMap::new();
    for share in &shares {
        if share.head != head || share.value.len() != bytes {
            return Err(WordsRefused::Mixed);
        }
        let group = groups.entry(share.group).or_insert_with(|| Group::of(share.threshold));
        group.take(share)?;
    }
    let need = usize::from(head.group_threshold);
    let whole: Vec<_> = groups.iter().filter(|(_, group)| group.is_whole()).take(need).collect();
    if whole.len() < need {
        return Err(short(&groups, need));
    }
    let mut secrets = Vec::new();
    for (at, group) in whole {
        secrets.push((*at, recover_value(&group.shares, group.threshold)?));
    }
    let hidden = recover_value(&secrets, head.group_threshold)?;
    cipher::decrypt(&hidden, passphrase, head)
}

/// Sheets of one group.
struct Group {
    threshold: u8,
    shares: Vec<(u8, Bytes)>,
}

impl Group {
    fn of(threshold: u8) -> Self {
        Self { threshold, shares: Vec::new() }
    }

    /// One more sheet; the same one twice is one.
    fn take(&mut self, share: &Share) -> Result<(), WordsRefused> {
        if share.threshold != self.threshold {
            return Err(WordsRefused::Mixed);
        }
        match self.shares.iter().find(|(index, _)| *index == share.index) {
            Some((_, value)) if value.as_slice() == share.value.as_slice() => {}
            Some(_) => return Err(WordsRefused::Mixed),
            None => self.shares.push((share.index, share.value.clone())),
        }
        Ok(())
    }

    fn is_whole(&self) -> bool {
        self.shares.len() >= usize::from(self.threshold)
    }
}

fn short(groups: &BTreeMap<u8, Group>, need: usize) -> WordsRefused {
    // With one group, as here, what is missing is sheets; with more it may be whole groups.
    let lacking = groups.values().find(|group| !group.is_whole());
    let (have, need) = match lacking {
        Some(group) => (group.shares.len(), usize::from(group.threshold)),
        None => (groups.len(), need),
    };
    WordsRefused::TooFew { have, need }
}

/// Shares of a value: any `threshold` of `count` give it back.
fn split_value(
    value: &[u8],
    (threshold, count): (u8, u8),
    chance: &mut dyn CryptoRng,
) -> Vec<Bytes> {
    if threshold == 1 {
        return (0..count).map(|_| Zeroizing::new(value.to_vec())).collect();
    }
    let mut draw = |bytes: usize| {
        let mut drawn = Zeroizing::new(vec![0; bytes]);
        chance.fill_bytes(&mut drawn);
        drawn
    };
    let mut points: Vec<Point> =
        (0..threshold.saturating_sub(2)).map(|at| (at, draw(value.len()))).collect();
    let mut shares: Vec<Bytes> = points.iter().map(|(_, value)| value.clone()).collect();
    let rest = draw(value.len().saturating_sub(DIGEST_BYTES));
    let digest = Zeroizing::new([digest(&rest, value).as_slice(), &rest].concat());
    points.push((DIGEST_AT, digest));
    points.push((SECRET_AT, Zeroizing::new(value.to_vec())));
    shares.extend((threshold.saturating_sub(2)..count).map(|at| interpolate(&points, at)));
    shares
}

/// The value that the first `threshold` of these shares give.
fn recover_value(shares: &[Point], threshold: u8) -> Result<Bytes, WordsRefused> {
    let shares = shares.get(..usize::from(threshold)).ok_or(WordsRefused::Digest)?;
    if let [(_, value)] = shares {
        return Ok(value.clone());
    }
    let value = interpolate(shares, SECRET_AT);
    let check = interpolate(shares, DIGEST_AT);
    let (said, rest) = check.split_at_checked(DIGEST_BYTES).ok_or(WordsRefused::Digest)?;
    let holds = bool::from(digest(rest, &value).as_slice().ct_eq(said));
    if holds { Ok(value) } else { Err(WordsRefused::Digest) }
}

/// The first bytes of HMAC-SHA256 of a value under random bytes.
fn digest(key: &[u8], value: &[u8]) -> [u8; DIGEST_BYTES] {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; DIGEST_BYTES] };
    mac.update(value);
    mac.finalize().into_bytes().first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
#[path = "slip39_tests.rs"]
mod tests;
