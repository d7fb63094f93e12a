//! A secret of 32 bytes: no `Debug`, no `Clone`, no serde, wiped when dropped.

use zeroize::Zeroizing;

/// Key material. Copies are made only by the functions that derive from it.
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// Takes over secret bytes, from a random source or from the store.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, to store inside the encrypted database or to hand to a primitive.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// `derive(context, self)` of docs/protocol.md §1.
    pub(crate) fn derive(&self, context: &str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(context);
        hasher.update(self.expose());
        Self::from_bytes(*hasher.finalize().as_bytes())
    }
}
