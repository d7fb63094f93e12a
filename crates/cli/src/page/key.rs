//! Chance that opens something: the token in the address, and the secret of the session.

use std::fmt::Write;

use porchlight_app::clock;
use rand_core::Rng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::failure::Failure;

const BYTES: usize = 32;

/// 256 random bits as 64 hexadecimal digits.
pub(crate) struct Key(Zeroizing<String>);

impl Key {
    /// A new one.
    ///
    /// # Errors
    /// The system has no random source.
    pub(crate) fn draw() -> Result<Self, Failure> {
        let mut chance = clock::chance().map_err(|_| Failure::failed("terminal.no_chance", []))?;
        let mut bytes = Zeroizing::new([0; BYTES]);
        chance.fill_bytes(bytes.as_mut_slice());
        let mut text = Zeroizing::new(String::with_capacity(2 * BYTES));
        for byte in *bytes {
            let _ = write!(text, "{byte:02x}");
        }
        Ok(Self(text))
    }

    /// Whether this is it. Takes as long for a wrong first digit as for a wrong last one.
    pub(crate) fn fits(&self, given: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(given).into()
    }

    /// For the one who is to have it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_256_bits_and_fits_itself_alone() {
        let (key, other) = (Key::draw().unwrap(), Key::draw().unwrap());
        assert_eq!(key.reveal().len(), 64);
        assert!(key.reveal().bytes().all(|digit| digit.is_ascii_hexdigit()));
        assert!(key.fits(key.reveal().as_bytes()));
        for wrong in [other.reveal(), "", &key.reveal()[1..], &key.reveal().to_uppercase()] {
            assert!(!key.fits(wrong.as_bytes()), "{wrong}");
        }
    }
}
