//! Seals around any bytes, as whoever holds a week's secret can make them. A program of ours seals
//! signed chunks alone; what others may put under a seal is tried with these.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use porchlight_crypto::{NONCE_BYTES, WeekSecret};

/// Seals any bytes as if they were a chunk: what only a modified client does.
pub(crate) fn seal_bytes(secret: &WeekSecret, chunk: &[u8]) -> Vec<u8> {
    let mut plaintext = u32::try_from(chunk.len()).unwrap().to_le_bytes().to_vec();
    plaintext.extend(chunk);
    plaintext.resize(porchlight_crypto::padme(plaintext.len()), 0);
    seal_plaintext(secret, &plaintext)
}

/// Seals any plaintext.
pub(crate) fn seal_plaintext(secret: &WeekSecret, plaintext: &[u8]) -> Vec<u8> {
    let key = blake3::derive_key("porchlight/seal/1", secret.secret().expose());
    let mut envelope = [&[1], secret.topic().0.as_slice()].concat();
    let nonce = XNonce::from([9; NONCE_BYTES]);
    let payload = Payload { msg: plaintext, aad: &envelope };
    let sealed = XChaCha20Poly1305::new(&key.into()).encrypt(&nonce, payload).unwrap();
    envelope.extend(nonce);
    envelope.extend(sealed);
    envelope
}
