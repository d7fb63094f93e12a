//! The outside of a backup (docs/protocol.md §22b): its header, and the key that a passphrase of its own
//! gives. What lies in the segments is the app's; they are sealed as those of a bundle are.
//!
//! Whoever finds the file learns that it is one, and about how large the profile is.

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use thiserror::Error;

use crate::{
    bundle::PartKey,
    hash::Hash,
    secret::Key,
    vault::{Kdf, VaultRefused, passphrase_key},
};

/// Bytes of the header.
pub const HEADER_BYTES: usize = SUMMED_BYTES + SUM_BYTES;
/// No backup holds fewer bytes under its seal: small profiles look alike.
pub const CONTENT_BYTES_MIN: u64 = 1 << 20;

const MAGIC: &[u8; 16] = b"PORCHLIGHT-SAVED";
const VERSION: u8 = 1;
const SALT_BYTES: usize = 16;
const CHECK_BYTES: usize = 16;
const SUM_BYTES: usize = 4;
const SUMMED_BYTES: usize = 16 + 1 + 3 * 4 + SALT_BYTES + CHECK_BYTES;

/// Why bytes are no header of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BackupRefused {
    #[error("not a backup")]
    NotOne,
    #[error("of a later version")]
    Later,
    #[error("cut short, or changed")]
    Malformed,
}

/// The bytes of a backup before its segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupHeader {
    kdf: Kdf,
    salt: [u8; SALT_BYTES],
    check: [u8; CHECK_BYTES],
}

impl BackupHeader {
    /// Makes a header and the key of its segments. Takes the time of the key derivation.
    ///
    /// # Errors
    /// [`VaultRefused::Cost`].
    pub fn make(
        passphrase: &str,
        kdf: Kdf,
        chance: &mut dyn CryptoRng,
    ) -> Result<(Self, PartKey), VaultRefused> {
        let mut salt = [0; SALT_BYTES];
        chance.fill_bytes(&mut salt);
        let key = passphrase_key(passphrase, kdf, &salt)?;
        Ok((Self { kdf, salt, check: check(&key) }, part(&key)))
    }

    /// Reads the header that a file begins with.
    ///
    /// # Errors
    /// No backup, one of a later version, or a header that was changed.
    pub fn parse(bytes: &[u8; HEADER_BYTES]) -> Result<Self, BackupRefused> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(BackupRefused::NotOne)?;
        let (version, rest) = rest.split_first().ok_or(BackupRefused::Malformed)?;
        if *version > VERSION {
            return Err(BackupRefused::Later);
        }
        let (summed, sum) = bytes.split_at_checked(SUMMED_BYTES).ok_or(BackupRefused::Malformed)?;
        if *version == 0 || sum != sum_of(summed) {
            return Err(BackupRefused::Malformed);
        }
        Self::fields(rest).ok_or(BackupRefused::Malformed)
    }

    fn fields(bytes: &[u8]) -> Option<Self> {
        let (memory, rest) = bytes.split_first_chunk::<4>()?;
        let (passes, rest) = rest.split_first_chunk::<4>()?;
        let (lanes, rest) = rest.split_first_chunk::<4>()?;
        let (salt, rest) = rest.split_first_chunk::<SALT_BYTES>()?;
        let (check, _) = rest.split_first_chunk::<CHECK_BYTES>()?;
        let kdf = Kdf {
            memory_kib: u32::from_le_bytes(*memory),
            passes: u32::from_le_bytes(*passes),
            lanes: u32::from_le_bytes(*lanes),
        };
        Some(Self { kdf, salt: *salt, check: *check })
    }

    /// The key of the segments. Takes the time of the key derivation.
    ///
    /// # Errors
    /// Another passphrase, or a cost that no backup has.
    pub fn open(&self, passphrase: &str) -> Result<PartKey, VaultRefused> {
        let key = passphrase_key(passphrase, self.kdf, &self.salt)?;
        if bool::from(check(&key).ct_eq(&self.check)) {
            Ok(part(&key))
        } else {
            Err(VaultRefused::WrongPassphrase)
        }
    }

    /// As they lie in the file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(VERSION);
        for number in [self.kdf.memory_kib, self.kdf.passes, self.kdf.lanes] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.salt);
        bytes.extend(self.check);
        let sum = sum_of(&bytes);
        bytes.extend(sum);
        bytes
    }

    /// BLAKE3 of the bytes: every segment is bound to it.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.bytes())
    }
}

/// The number of bytes under the seal of a backup that holds `bytes` of a profile: as Padmé, at least
/// [`CONTENT_BYTES_MIN`].
pub fn padded_content(bytes: u64) -> u64 {
    let bytes = bytes.max(CONTENT_BYTES_MIN);
    let exponent = bytes.ilog2();
    let kept_bits = exponent.ilog2() + 1;
    let mask = (1u64 << (exponent - kept_bits)) - 1;
    bytes.saturating_add(mask) & !mask
}

fn part(key: &Key) -> PartKey {
    PartKey::of(key.derive("porchlight/backup/1"))
}

fn check(key: &Key) -> [u8; CHECK_BYTES] {
    let derived = key.derive("porchlight/backup-check/1");
    derived.expose().first_chunk().copied().unwrap_or_default()
}

/// Tells a file that was damaged from a wrong passphrase.
fn sum_of(bytes: &[u8]) -> [u8; SUM_BYTES] {
    Hash::of(bytes).0.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::bundle::{SegmentOpener, SegmentSealer};

    const CHEAP: Kdf = Kdf { memory_kib: 64, passes: 1, lanes: 1 };

    fn made() -> (BackupHeader, PartKey) {
        BackupHeader::make("porch lamp", CHEAP, &mut ChaCha20Rng::from_seed([1; 32])).unwrap()
    }

    fn parsed(bytes: &[u8]) -> Result<BackupHeader, BackupRefused> {
        BackupHeader::parse(bytes.first_chunk().unwrap())
    }

    #[test]
    fn a_header_gives_its_key_to_the_passphrase_alone() {
        let (header, key) = made();
        let read = parsed(&header.bytes()).unwrap();
        assert_eq!((&read, read.hash()), (&header, header.hash()));
        let segment = SegmentSealer::new(&key, header.hash()).seal(b"reports", true);
        let opened = read.open("porch lamp").unwrap();
        let mut opener = SegmentOpener::new(&opened, read.hash());
        assert_eq!(opener.open(&segment).ok().unwrap().data.as_slice(), b"reports");
        assert_eq!(read.open("porch lamb").err(), Some(VaultRefused::WrongPassphrase));
    }

    #[test]
    fn attack_each_changed_byte_of_a_header_is_noticed() {
        let bytes = made().0.bytes();
        assert_eq!(bytes.len(), HEADER_BYTES);
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x80;
            let expected = match at {
                0..16 => BackupRefused::NotOne,
                16 => BackupRefused::Later,
                _ => BackupRefused::Malformed,
            };
            assert_eq!(parsed(&changed), Err(expected), "byte {at}");
        }
        let mut zero = bytes;
        zero[16] = 0;
        assert_eq!(parsed(&zero), Err(BackupRefused::Malformed));
    }

    /// Tried: a file that asks for more memory than the device has.
    #[test]
    fn attack_crafted_cost_is_refused() {
        let (mut header, _) = made();
        header.kdf.memory_kib = u32::MAX;
        assert_eq!(
            parsed(&header.bytes()).unwrap().open("porch lamp").err(),
            Some(VaultRefused::Cost)
        );
    }

    #[test]
    fn sizes_say_little() {
        let mut sizes: Vec<u64> = (0..200).map(|mb| padded_content(mb * 1_000_000)).collect();
        assert!(sizes.iter().zip(0..).all(|(size, mb)| *size >= mb * 1_000_000));
        sizes.dedup();
        assert!(sizes.len() < 120, "{}", sizes.len());
        assert_eq!(padded_content(5), CONTENT_BYTES_MIN);
    }
}
