//! An invitation, and the text that a picture code or a message carries.
//!
//! The text is a secret until it was used: who reads it first can knock first, and is then stopped
//! by the digits alone. Reading it says what is wrong, because people copy it by hand.

use porchlight_crypto::{Hash, Id, decode_canonical, encode_canonical, join::JoinSecret};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::log::{Person, Roles};

/// What every text begins with; the number is the version.
const PREFIX: &str = "porchlight:1:";
/// Crockford's base 32: no I, L, O, U; what looks like 1 or 0 is read as that.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECKSUM_BYTES: usize = 4;
const LENGTH_BYTES: usize = 2;
/// No endpoint is longer.
pub const ENDPOINT_BYTES_MAX: usize = 160;

/// Whom an invitation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Invites {
    /// Somebody new, with these roles.
    Person { roles: Roles },
    /// Another device of the inviter, who is that person.
    Device { person: Person },
}

/// What an invitation says, apart from its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The identity of the circle's `Found`.
    pub root: Hash,
    /// The channel in which the log lies.
    pub log: Id,
    pub circle: Id,
    pub invites: Invites,
    /// Where the inviter waits; bytes of the link layer, at most [`ENDPOINT_BYTES_MAX`].
    pub endpoint: Vec<u8>,
}

/// An invitation. Made once, met once.
pub struct Invitation {
    pub terms: Terms,
    pub secret: JoinSecret,
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
}

impl Invitation {
    /// The text: `porchlight:1:` and Crockford base 32 of `length u16 little-endian ‖ postcard of the
    /// terms, then the secret 16 ‖ checksum 4`, all in capitals, which makes a smaller picture code.
    /// The checksum is the beginning of BLAKE3 of the prefix, in small letters, and all before it.
    pub fn text(&self) -> String {
        let content = encode_canonical(&(&self.terms, self.secret.expose()));
        let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
        let mut bytes = [length.to_le_bytes().as_slice(), &content].concat();
        bytes.extend(checksum(&bytes));
        PREFIX.to_uppercase() + &letters(&bytes)
    }

    /// Reads a text: capitals or not, with any spaces, line breaks and hyphens between.
    ///
    /// # Errors
    /// What is wrong with it. A text that ends early is told from a mistake by its length.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let text: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace() && *letter != '-')
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        let bytes = bytes_of(body(&text)?)?;
        let content = content(&bytes)?;
        let (terms, secret): (Terms, [u8; 16]) =
            decode_canonical(content).map_err(|_| Unreadable::NotAnInvitation)?;
        if terms.endpoint.len() > ENDPOINT_BYTES_MAX {
            return Err(Unreadable::NotAnInvitation);
        }
        Ok(Self { terms, secret: JoinSecret::from_bytes(secret) })
    }
}

/// What follows the prefix.
fn body(text: &str) -> Result<&str, Unreadable> {
    if let Some(body) = text.strip_prefix(PREFIX) {
        return Ok(body);
    }
    if !text.is_empty() && PREFIX.starts_with(text) {
        return Err(Unreadable::CutShort);
    }
    let other = text.strip_prefix("porchlight:").and_then(|rest| rest.split_once(':'));
    match other.map(|(version, _)| version.parse::<u32>()) {
        Some(Ok(_)) => Err(Unreadable::OtherVersion),
        Some(Err(_)) | None => Err(Unreadable::NotAnInvitation),
    }
}

/// The part between length and checksum, if both are right.
fn content(bytes: &[u8]) -> Result<&[u8], Unreadable> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH_BYTES>().ok_or(Unreadable::CutShort)?;
    let length = usize::from(u16::from_le_bytes(*length));
    let (content, end) = rest.split_at_checked(length).ok_or(Unreadable::CutShort)?;
    if end.len() < CHECKSUM_BYTES {
        return Err(Unreadable::CutShort);
    }
    let covered = bytes.get(..LENGTH_BYTES + length).unwrap_or_default();
    if end == checksum(covered) { Ok(content) } else { Err(Unreadable::Typo) }
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let hash = Hash::of(&[PREFIX.as_bytes(), bytes].concat());
    hash.0.first_chunk().copied().unwrap_or_default()
}

fn letters(bytes: &[u8]) -> String {
    let bit = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    (0..(bytes.len() * 8).div_ceil(5))
        .map(|at| (0..5).fold(0, |number, next| number << 1 | usize::from(bit(at * 5 + next))))
        .filter_map(|number| LETTERS.get(number).copied().map(char::from))
        .collect()
}

fn bytes_of(letters: &str) -> Result<Vec<u8>, Unreadable> {
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
    if !is_canonical && content(&bytes).is_ok() {
        return Err(Unreadable::Typo);
    }
    Ok(bytes)
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
