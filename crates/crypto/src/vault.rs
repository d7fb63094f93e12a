//! The root key of a profile, wrapped by its passphrase (docs/protocol.md §6).

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::secret::Key;

const CONTEXT: &[u8] = b"porchlight/vault/1";
/// A crafted file must not stop the device.
const MEMORY_KIB_MAX: u32 = 1024 * 1024;
const PASSES_MAX: u32 = 64;
const LANES_MAX: u32 = 16;

/// Cost of deriving a key from the passphrase (RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kdf {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Kdf {
    /// 64 MiB, three passes: what a phone with 2 GB can spare, once per unlock.
    pub const STANDARD: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
}

/// What `vault.json` holds; harmless without the passphrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped {
    pub kdf: Kdf,
    pub salt: [u8; 16],
    pub nonce: [u8; 24],
    pub wrapped: Vec<u8>,
}

/// Why a root key does not come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum VaultRefused {
    #[error("the cost of the key derivation is out of bounds")]
    Cost,
    #[error("not this passphrase")]
    WrongPassphrase,
}

/// The secret from which a profile's database key follows.
pub struct RootKey(Key);

impl RootKey {
    /// Takes over 32 random bytes.
    pub fn new(key: Key) -> Self {
        Self(key)
    }

    /// The bytes, to put them under the seal of a backup.
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    /// SQLCipher's raw key.
    pub fn database_key(&self) -> Key {
        self.0.derive("porchlight/database/1")
    }

    /// SQLCipher's salt: known to the vault, so a damaged first page does not take the others along.
    pub fn database_salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        let derived = self.0.derive("porchlight/database-salt/1");
        salt.iter_mut().zip(derived.expose()).for_each(|(to, from)| *to = *from);
        salt
    }

    /// Wraps it under a passphrase; salt and nonce must be random.
    ///
    /// # Errors
    /// [`VaultRefused::Cost`].
    pub fn wrap(
        &self,
        passphrase: &str,
        kdf: Kdf,
        salt: [u8; 16],
        nonce: [u8; 24],
    ) -> Result<Wrapped, VaultRefused> {
        let key = passphrase_key(passphrase, kdf, &salt)?;
        Ok(Wrapped { kdf, salt, nonce, wrapped: self.seal(&key, nonce)? })
    }

    /// Opens what [`Self::wrap`] made. Takes the time of the key derivation, about 0.2 s.
    ///
    /// # Errors
    /// [`VaultRefused`].
    pub fn unwrap(wrapped: &Wrapped, passphrase: &str) -> Result<Self, VaultRefused> {
        Self::open(wrapped, &passphrase_key(passphrase, wrapped.kdf, &wrapped.salt)?)
    }

    /// Seals it under the key of a passphrase.
    pub(crate) fn seal(&self, key: &Key, nonce: [u8; 24]) -> Result<Vec<u8>, VaultRefused> {
        seal_secret(self.0.expose(), key, nonce, CONTEXT)
    }

    /// Opens it with the key of the passphrase.
    pub(crate) fn open(wrapped: &Wrapped, key: &Key) -> Result<Self, VaultRefused> {
        let root = open_secret(&wrapped.wrapped, key, wrapped.nonce, CONTEXT);
        let root = root.and_then(|root| root.as_slice().try_into().ok());
        root.map(|root| Self(Key::from_bytes(root))).ok_or(VaultRefused::WrongPassphrase)
    }
}

/// Seals a secret of the vault; `context` says which.
pub(crate) fn seal_secret(
    secret: &[u8],
    key: &Key,
    nonce: [u8; 24],
    context: &[u8],
) -> Result<Vec<u8>, VaultRefused> {
    XChaCha20Poly1305::new(key.expose().into())
        .encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: context })
        .map_err(|_| VaultRefused::Cost)
}

/// Opens what [`seal_secret`] made with the same key, nonce and context.
pub(crate) fn open_secret(
    wrapped: &[u8],
    key: &Key,
    nonce: [u8; 24],
    context: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    XChaCha20Poly1305::new(key.expose().into())
        .decrypt(&XNonce::from(nonce), Payload { msg: wrapped, aad: context })
        .map(Zeroizing::new)
        .ok()
}

/// Normalised first: the same letters typed on another keyboard must open the vault.
pub(crate) fn passphrase_key(
    passphrase: &str,
    kdf: Kdf,
    salt: &[u8; 16],
) -> Result<Key, VaultRefused> {
    if kdf.memory_kib > MEMORY_KIB_MAX || kdf.passes > PASSES_MAX || kdf.lanes > LANES_MAX {
        return Err(VaultRefused::Cost);
    }
    let params = Params::new(kdf.memory_kib, kdf.passes, kdf.lanes, Some(32))
        .map_err(|_| VaultRefused::Cost)?;
    let normal: Zeroizing<String> = Zeroizing::new(passphrase.nfc().collect());
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(normal.as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| VaultRefused::Cost)?;
    Ok(Key::from_bytes(*key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Kdf = Kdf { memory_kib: 64, passes: 1, lanes: 1 };

    fn wrap(passphrase: &str) -> Wrapped {
        RootKey::new(Key::from_bytes([3; 32])).wrap(passphrase, CHEAP, [1; 16], [2; 24]).unwrap()
    }

    #[test]
    fn the_right_passphrase_opens_and_any_other_does_not() {
        let root = RootKey::unwrap(&wrap("porch lamp"), "porch lamp").unwrap();
        assert_eq!(root.0.expose(), &[3; 32]);
        assert_eq!(
            RootKey::unwrap(&wrap("porch lamp"), "porch lamb").err(),
            Some(VaultRefused::WrongPassphrase)
        );
    }

    #[test]
    fn accents_typed_in_one_piece_or_two_are_the_same() {
        assert!(RootKey::unwrap(&wrap("caf\u{e9} de olla"), "cafe\u{301} de olla").is_ok());
    }

    #[test]
    fn each_changed_byte_of_the_file_is_noticed() {
        for at in 0..48 {
            let mut changed = wrap("porch lamp");
            changed.wrapped[at] ^= 1;
            assert!(RootKey::unwrap(&changed, "porch lamp").is_err());
        }
    }

    #[test]
    fn a_file_that_asks_for_too_much_memory_is_refused() {
        let mut crafted = wrap("porch lamp");
        crafted.kdf.memory_kib = u32::MAX;
        assert_eq!(RootKey::unwrap(&crafted, "porch lamp").err(), Some(VaultRefused::Cost));
    }

    #[test]
    fn database_key_and_salt_are_unlike() {
        let root = RootKey::new(Key::from_bytes([3; 32]));
        assert_ne!(root.database_key().expose()[..16], root.database_salt());
    }
}
