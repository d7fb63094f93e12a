//! What lies outside a device: words on paper that somebody types, and the header of a backup.

use porchlight_crypto::{
    Kdf, RecoverySecret,
    backup::{BackupHeader, HEADER_BYTES},
    slip39::{Sheets, combine, split},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn chance() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

/// Words as they are typed, a sheet a line: what they give is given again by fresh sheets.
pub(super) fn words(input: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(input) else { return false };
    let sheets: Vec<&str> = text.lines().collect();
    let Ok(secret) = combine(&sheets, b"") else {
        assert!(RecoverySecret::from_words(&sheets).is_err());
        return false;
    };
    for kind in [Sheets::One, Sheets::TwoOfThree] {
        let again = split(&secret, kind, &mut chance()).unwrap();
        let two: Vec<&str> = again.iter().take(2).map(|it| it.as_str()).collect();
        assert_eq!(combine(&two, b"").unwrap().as_slice(), secret.as_slice());
    }
    true
}

pub(super) fn words_seeds() -> Vec<Vec<u8>> {
    let one = split(&[7; 16], Sheets::One, &mut chance()).unwrap();
    let three = split(&[8; 32], Sheets::TwoOfThree, &mut chance()).unwrap();
    let two = three.iter().take(2).map(|it| it.as_str()).collect::<Vec<_>>().join("\n");
    vec![one[0].as_bytes().to_vec(), two.into_bytes()]
}

/// The header of a backup has one form.
pub(super) fn backup(input: &[u8]) -> bool {
    let Some(bytes) = input.first_chunk::<HEADER_BYTES>() else { return false };
    let Ok(header) = BackupHeader::parse(bytes) else { return false };
    assert_eq!(header.bytes(), bytes);
    true
}

pub(super) fn backup_seeds() -> Vec<Vec<u8>> {
    let kdf = Kdf { memory_kib: 64, passes: 1, lanes: 1 };
    let (header, _) = BackupHeader::make("porch lamp", kdf, &mut chance()).unwrap();
    vec![header.bytes()]
}
