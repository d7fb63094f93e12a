//! A secret of 32 bytes: no `Debug`, no `Clone`, no serde, wiped when dropped.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::hash::derive;

/// Key material. Copies are made only by the functions that derive from it.
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// Takes over secret bytes, from a random source or from the store.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// 32 bytes from a random source.
    pub fn draw(chance: &mut dyn CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        chance.fill_bytes(bytes.as_mut_slice());
        Self(bytes)
    }

    /// The bytes, to store inside the encrypted database or to hand to a primitive.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// `derive(context, self)` of docs/protocol.md §1.
    pub(crate) fn derive(&self, context: &str) -> Self {
        self.derive_with(context, &[])
    }

    /// `derive(context, self ‖ rest)`.
    pub(crate) fn derive_with(&self, context: &str, rest: &[&[u8]]) -> Self {
        let parts = [&[self.expose().as_slice()], rest].concat();
        Self::from_bytes(derive(context, &parts))
    }
}
