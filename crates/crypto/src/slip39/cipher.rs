//! The cipher around a shared secret: four rounds of Feistel with PBKDF2-HMAC-SHA256 (SLIP-0039, "Encryption
//! of the master secret"). With an empty passphrase it hides nothing; it is there because the
//! standard has it.

use hmac::Hmac;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Bytes, WordsRefused, share::Head};

const ROUNDS: usize = 4;
/// Of one round, at exponent 0.
const ITERATIONS: u32 = 2_500;
/// A crafted sheet must not stop the device: 160,000 iterations in all.
const EXPONENT_MAX: u8 = 4;

pub(super) fn encrypt(secret: &[u8], passphrase: &[u8], head: Head) -> Bytes {
    feistel(secret, passphrase, head, [0, 1, 2, 3])
}

/// # Errors
/// [`WordsRefused::Cost`].
pub(super) fn decrypt(hidden: &[u8], passphrase: &[u8], head: Head) -> Result<Bytes, WordsRefused> {
    if head.exponent > EXPONENT_MAX {
        return Err(WordsRefused::Cost);
    }
    Ok(feistel(hidden, passphrase, head, [3, 2, 1, 0]))
}

fn feistel(bytes: &[u8], passphrase: &[u8], head: Head, rounds: [u8; ROUNDS]) -> Bytes {
    let (left, right) = bytes.split_at(bytes.len() / 2);
    let mut left = Zeroizing::new(left.to_vec());
    let mut right = Zeroizing::new(right.to_vec());
    for round in rounds {
        let mixed = mix(round, passphrase, head, &right);
        for (to, from) in left.iter_mut().zip(mixed.iter()) {
            *to ^= from;
        }
        std::mem::swap(&mut left, &mut right);
    }
    Zeroizing::new([right.as_slice(), &left].concat())
}

fn mix(round: u8, passphrase: &[u8], head: Head, right: &[u8]) -> Bytes {
    let password = Zeroizing::new([&[round], passphrase].concat());
    let salt = Zeroizing::new([head.salt().as_slice(), right].concat());
    let mut mixed = Zeroizing::new(vec![0; right.len()]);
    let iterations = ITERATIONS << head.exponent.min(EXPONENT_MAX);
    // HMAC takes keys of any length.
    let _ = pbkdf2::pbkdf2::<Hmac<Sha256>>(&password, &salt, iterations, &mut mixed);
    mixed
}
