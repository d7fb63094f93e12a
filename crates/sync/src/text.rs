//! The text of an invitation: what a picture code or a message carries, and what people copy by hand.
//! One form for all sorts, `PORCHLIGHT:<sort><version>:` and Crockford's base 32; reading it says what
//! is wrong. What the content means is the business of each sort.

use porchlight_crypto::Hash;
use thiserror::Error;

/// What every text begins with, before its sort.
const NAME: &str = "porchlight:";
/// The version of every sort.
const VERSION: u32 = 1;
/// Crockford's base 32: no I, L, O, U; what looks like 1 or 0 is read as that.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECKSUM_BYTES: usize = 4;
const LENGTH_BYTES: usize = 2;
/// No endpoint in an invitation is longer.
pub const ENDPOINT_BYTES_MAX: usize = 256;

/// What an invitation is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// To be one of a circle's (docs/protocol.md §22).
    Join,
    /// To write into a drop (§13.1).
    Drop,
    /// To read an audience (§13.2).
    Audience,
    /// To call a device (§21.1).
    Link,
}

/// Why a text is no invitation that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unreadable {
    #[error("this is not an invitation")]
    NotAnInvitation,
    #[error("the end of the invitation is missing")]
    CutShort,
    #[error("there is a typing mistake in the invitation")]
    Typo,
    #[error("the invitation is from another version")]
    OtherVersion,
    #[error("the invitation is to something else")]
    OtherSort(Sort),
}

impl Sort {
    const ALL: [Self; 4] = [Self::Join, Self::Drop, Self::Audience, Self::Link];

    fn letter(self) -> &'static str {
        match self {
            Self::Join => "",
            Self::Drop => "d",
            Self::Audience => "a",
            Self::Link => "l",
        }
    }

    fn prefix(self) -> String {
        format!("{NAME}{}{VERSION}:", self.letter())
    }

    /// The sort of a text, by its beginning.
    ///
    /// # Errors
    /// It has the beginning of none.
    pub fn of(text: &str) -> Result<Self, Unreadable> {
        begun(&plain(text)).map(|(sort, _)| sort)
    }

    /// The text: the beginning and base 32 of `length u16 little-endian ‖ content ‖ checksum 4`, all in
    /// capitals, which makes a smaller picture code. The checksum is the first bytes of BLAKE3 of the
    /// beginning, in small letters, and all before it.
    pub fn write(self, content: &[u8]) -> String {
        let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
        let mut bytes = [length.to_le_bytes().as_slice(), content].concat();
        bytes.extend(self.checksum(&bytes));
        self.prefix().to_uppercase() + &letters(&bytes)
    }

    /// Reads a text's content: capitals or not, with any spaces, line breaks and hyphens between.
    ///
    /// # Errors
    /// What is wrong with it. A text that ends early is told from a mistake by its length.
    pub fn read(self, text: &str) -> Result<Vec<u8>, Unreadable> {
        let text = plain(text);
        let (found, body) = begun(&text)?;
        if found != self {
            return Err(Unreadable::OtherSort(found));
        }
        let bytes = self.bytes_of(body)?;
        self.content(&bytes).map(<[u8]>::to_vec)
    }

    /// The part between length and checksum, if both are right.
    fn content(self, bytes: &[u8]) -> Result<&[u8], Unreadable> {
        let (length, rest) =
            bytes.split_first_chunk::<LENGTH_BYTES>().ok_or(Unreadable::CutShort)?;
        let length = usize::from(u16::from_le_bytes(*length));
        let (content, end) = rest.split_at_checked(length).ok_or(Unreadable::CutShort)?;
        if end.len() < CHECKSUM_BYTES {
            return Err(Unreadable::CutShort);
        }
        let covered = bytes.get(..LENGTH_BYTES + length).unwrap_or_default();
        if end == self.checksum(covered) { Ok(content) } else { Err(Unreadable::Typo) }
    }

    fn checksum(self, bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
        let hash = Hash::of(&[self.prefix().as_bytes(), bytes].concat());
        hash.0.first_chunk().copied().unwrap_or_default()
    }

    fn bytes_of(self, letters: &str) -> Result<Vec<u8>, Unreadable> {
        let (mut bytes, mut rest, mut bits) = (Vec::new(), 0_u32, 0);
        for letter in letters.chars() {
            rest = (rest << 5 | number(letter)?) & 0xfff;
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from(rest >> bits & 0xff).unwrap_or_default());
            }
        }
        // The last letter holds at most four bits too many, and those are 0.
        let is_canonical = bits < 5 && rest & ((1 << bits) - 1) == 0;
        // Only where nothing is missing: what was cut ends in any bits.
        if !is_canonical && self.content(&bytes).is_ok() {
            return Err(Unreadable::Typo);
        }
        Ok(bytes)
    }
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// The sort, and what follows the beginning.
fn begun(text: &str) -> Result<(Sort, &str), Unreadable> {
    for sort in Sort::ALL {
        if let Some(body) = text.strip_prefix(&sort.prefix()) {
            return Ok((sort, body));
        }
        if !text.is_empty() && sort.prefix().starts_with(text) {
            return Err(Unreadable::CutShort);
        }
    }
    let other = text.strip_prefix(NAME).and_then(|rest| rest.split_once(':')).map(|(it, _)| it);
    let version = other.map(|it| it.trim_start_matches(['a', 'd', 'l'].as_slice()).parse::<u32>());
    match version {
        Some(Ok(_)) => Err(Unreadable::OtherVersion),
        Some(Err(_)) | None => Err(Unreadable::NotAnInvitation),
    }
}

fn letters(bytes: &[u8]) -> String {
    let bit = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    (0..(bytes.len() * 8).div_ceil(5))
        .map(|at| (0..5).fold(0, |number, next| number << 1 | usize::from(bit(at * 5 + next))))
        .filter_map(|number| LETTERS.get(number).copied().map(char::from))
        .collect()
}

fn number(letter: char) -> Result<u32, Unreadable> {
    let letter = match letter {
        'o' => '0',
        'i' | 'l' => '1',
        other => other.to_ascii_uppercase(),
    };
    let found = LETTERS.iter().position(|known| char::from(*known) == letter);
    found.and_then(|at| u32::try_from(at).ok()).ok_or(Unreadable::Typo)
}
