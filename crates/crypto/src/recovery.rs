//! The recovery secret: what the printed words stand for. From it follows a key for each circle, whose
//! public half the circle knows; nothing links the keys of two circles.
//!
//! It lies sealed under the passphrase as the duty root does, and comes out to be shown or to sign a
//! `Return` (docs/protocol.md §11, §22c).

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    device::DeviceKey,
    hash::{Id, derive},
    secret::Key,
    slip39::{self, Sheets, WordsRefused},
    vault::{VaultRefused, open_secret, seal_secret},
};

const BYTES: usize = 16;
const CONTEXT: &[u8] = b"porchlight/vault-recovery/1";

/// 128 bits; wiped when dropped.
pub struct RecoverySecret(Zeroizing<[u8; BYTES]>);

impl RecoverySecret {
    /// A new one.
    pub fn draw(chance: &mut dyn CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; BYTES]);
        chance.fill_bytes(bytes.as_mut_slice());
        Self(bytes)
    }

    /// The secret that printed words stand for, one text a sheet.
    ///
    /// # Errors
    /// What is wrong with the words; [`WordsRefused::Length`]: a secret of another program.
    pub fn from_words(sheets: &[&str]) -> Result<Self, WordsRefused> {
        let secret = slip39::combine(sheets, b"")?;
        let bytes = secret.as_slice().try_into().map_err(|_| WordsRefused::Length { sheet: 1 })?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// Its words, one text a sheet. Each time they are others, and all sheets of one time belong together.
    pub fn words(&self, sheets: Sheets, chance: &mut dyn CryptoRng) -> Vec<Zeroizing<String>> {
        // 16 bytes are always shared.
        slip39::split(self.0.as_slice(), sheets, chance).unwrap_or_default()
    }

    /// The key that brings its person back into a circle: Ed25519 with the seed
    /// `derive("porchlight/recovery-key/1", secret ‖ circle)`.
    pub fn key(&self, circle: Id) -> DeviceKey {
        let seed = derive("porchlight/recovery-key/1", &[self.0.as_slice(), &circle.0]);
        DeviceKey::from_seed(Key::from_bytes(seed).expose())
    }
}

/// A recovery secret under the passphrase's key: XChaCha20-Poly1305 with a nonce of its own, associated
/// data `"porchlight/vault-recovery/1"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedRecovery {
    pub nonce: [u8; 24],
    /// 16 bytes and their tag.
    pub wrapped: Vec<u8>,
}

impl WrappedRecovery {
    pub(crate) fn seal(
        recovery: &RecoverySecret,
        key: &Key,
        nonce: [u8; 24],
    ) -> Result<Self, VaultRefused> {
        Ok(Self { nonce, wrapped: seal_secret(recovery.0.as_slice(), key, nonce, CONTEXT)? })
    }

    pub(crate) fn open(&self, key: &Key) -> Option<RecoverySecret> {
        let bytes = open_secret(&self.wrapped, key, self.nonce, CONTEXT)?;
        Some(RecoverySecret(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::{Kdf, RootKey, Vault};

    fn chance(seed: u8) -> ChaCha20Rng {
        ChaCha20Rng::from_seed([seed; 32])
    }

    #[test]
    fn words_give_the_same_keys_and_circles_have_nothing_in_common() {
        let secret = RecoverySecret::draw(&mut chance(1));
        for sheets in [Sheets::One, Sheets::TwoOfThree] {
            let words = secret.words(sheets, &mut chance(2));
            let two: Vec<&str> = words.iter().take(2).map(|it| it.as_str()).collect();
            let again = RecoverySecret::from_words(&two).unwrap();
            assert_eq!(again.key(Id([1; 16])).id(), secret.key(Id([1; 16])).id());
        }
        assert_ne!(secret.key(Id([1; 16])).id(), secret.key(Id([2; 16])).id());
        let other = RecoverySecret::draw(&mut chance(3));
        assert_ne!(other.key(Id([1; 16])).id(), secret.key(Id([1; 16])).id());
        let longer = slip39::split(&[1; 32], Sheets::One, &mut chance(4)).unwrap();
        let refused = RecoverySecret::from_words(&[&longer[0]]).err();
        assert_eq!(refused, Some(WordsRefused::Length { sheet: 1 }));
    }

    #[test]
    fn a_vault_keeps_it_and_a_damaged_one_is_none() {
        let root = RootKey::new(Key::from_bytes([3; 32]));
        let cheap = Kdf { memory_kib: 64, passes: 1, lanes: 1 };
        let vault = Vault::seal(&root, None, "porch lamp", cheap, &mut chance(1)).unwrap();
        assert!(vault.open("porch lamp").unwrap().recovery.is_none());
        let secret = RecoverySecret::draw(&mut chance(5));
        let mut vault = vault.with_recovery("porch lamp", &secret, [6; 24]).unwrap();
        let found = vault.open("porch lamp").unwrap().recovery.unwrap();
        assert_eq!(found.0, secret.0);
        let again = vault.clone().with_recovery("porch lamb", &secret, [6; 24]).err();
        assert_eq!(again, Some(VaultRefused::WrongPassphrase));
        vault.recovery.as_mut().unwrap().wrapped[3] ^= 1;
        assert!(vault.open("porch lamp").unwrap().recovery.is_none());
    }
}
