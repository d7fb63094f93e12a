//! The duty root: a second secret beside the root key, from which an admin's signing keys follow.
//!
//! An unlocked device holds the root key all day; the duty root comes out only while the passphrase is
//! given, so a phone that is snatched while it is open can't sign as an admin. The file around it
//! (`vault.json`) is the app's.

use rand_core::CryptoRng;
use thiserror::Error;

use crate::{
    device::{DeviceId, DeviceKey},
    hash::Id,
    recovery::{RecoverySecret, WrappedRecovery},
    secret::Key,
    vault::{Kdf, RootKey, VaultRefused, Wrapped, open_secret, passphrase_key, seal_secret},
};

const CONTEXT: &[u8] = b"porchlight/vault-duty/1";

/// The secret from which duty keys follow; wiped when dropped.
pub struct DutyRoot(Key);

impl DutyRoot {
    /// Takes over 32 random bytes.
    pub fn new(key: Key) -> Self {
        Self(key)
    }

    /// The key with which this device signs operations as an admin of a circle: Ed25519 with the seed
    /// `derive("porchlight/duty/1", duty root ‖ circle ‖ device)`. `device` is the device's everyday
    /// key, so no two devices and no two circles share one.
    pub fn key(&self, circle: Id, device: DeviceId) -> DeviceKey {
        let seed = self.0.derive_with("porchlight/duty/1", &[&circle.0, &device.0]);
        DeviceKey::from_seed(seed.expose())
    }

    /// The key with which this device signs Faces of a circle (docs/protocol.md §16): Ed25519 with the
    /// seed `derive("porchlight/root-key/1", duty root ‖ circle ‖ device ‖ number u32 little-endian)`.
    /// `number` counts the root keys that the device had there, from 0.
    pub fn face_root(&self, circle: Id, device: DeviceId, number: u32) -> DeviceKey {
        let number = number.to_le_bytes();
        let parts: [&[u8]; 3] = [&circle.0, &device.0, &number];
        let seed = self.0.derive_with("porchlight/root-key/1", &parts);
        DeviceKey::from_seed(seed.expose())
    }
}

/// The duty root under the passphrase's key: XChaCha20-Poly1305 with a nonce of its own, associated
/// data `"porchlight/vault-duty/1"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedDuty {
    pub nonce: [u8; 24],
    /// 32 bytes and their tag.
    pub wrapped: Vec<u8>,
}

/// What `vault.json` holds: version 1 without a duty root, version 2 with one, version 3 with a recovery
/// secret too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault {
    pub root: Wrapped,
    pub duty: Option<WrappedDuty>,
    pub recovery: Option<WrappedRecovery>,
}

/// What a vault gives to the passphrase.
pub struct VaultKeys {
    pub root: RootKey,
    pub duty: Option<DutyRoot>,
    /// `None` where there is none, or it is damaged: the words on paper are good all the same.
    pub recovery: Option<RecoverySecret>,
}

/// Why a vault with its duty root does not open or change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DutyRefused {
    #[error(transparent)]
    Vault(#[from] VaultRefused),
    /// The root key opens with [`RootKey::unwrap`] all the same.
    #[error("the duty root is damaged")]
    Damaged,
    /// A second one would take away the keys of the first.
    #[error("there is a duty root already")]
    Present,
}

impl Vault {
    /// Seals both under a passphrase; one derivation, a new salt and new nonces.
    ///
    /// # Errors
    /// [`VaultRefused::Cost`].
    pub fn seal(
        root: &RootKey,
        duty: Option<&DutyRoot>,
        passphrase: &str,
        kdf: Kdf,
        chance: &mut dyn CryptoRng,
    ) -> Result<Self, VaultRefused> {
        let (mut salt, mut nonces) = ([0; 16], [[0; 24]; 2]);
        chance.fill_bytes(&mut salt);
        for nonce in &mut nonces {
            chance.fill_bytes(nonce);
        }
        let key = passphrase_key(passphrase, kdf, &salt)?;
        let [nonce, duty_nonce] = nonces;
        let root = Wrapped { kdf, salt, nonce, wrapped: root.seal(&key, nonce)? };
        let duty = duty.map(|duty| WrappedDuty::seal(duty, &key, duty_nonce)).transpose()?;
        Ok(Self { root, duty, recovery: None })
    }

    /// Opens all, to use the duty root once and drop it; a plain unlock is [`RootKey::unwrap`] of
    /// `root`. Takes the time of the key derivation, about 0.2 s.
    ///
    /// # Errors
    /// [`DutyRefused`].
    pub fn open(&self, passphrase: &str) -> Result<VaultKeys, DutyRefused> {
        let key = passphrase_key(passphrase, self.root.kdf, &self.root.salt)?;
        let root = RootKey::open(&self.root, &key)?;
        let duty = self.duty.as_ref().map(|duty| duty.open(&key)).transpose()?;
        let recovery = self.recovery.as_ref().and_then(|recovery| recovery.open(&key));
        Ok(VaultKeys { root, duty, recovery })
    }

    /// The same vault with a duty root: version 1 becomes version 2. `nonce` must be random. The
    /// passphrase is tried first, so the two never lie under different ones.
    ///
    /// # Errors
    /// [`DutyRefused`].
    pub fn with_duty(
        self,
        passphrase: &str,
        duty: &DutyRoot,
        nonce: [u8; 24],
    ) -> Result<Self, DutyRefused> {
        if self.duty.is_some() {
            return Err(DutyRefused::Present);
        }
        let key = passphrase_key(passphrase, self.root.kdf, &self.root.salt)?;
        RootKey::open(&self.root, &key)?;
        Ok(Self { duty: Some(WrappedDuty::seal(duty, &key, nonce)?), ..self })
    }

    /// The same vault with this recovery secret, in the place of another if there was one. `nonce` must
    /// be random. The passphrase is tried first.
    ///
    /// # Errors
    /// [`VaultRefused`].
    pub fn with_recovery(
        self,
        passphrase: &str,
        recovery: &RecoverySecret,
        nonce: [u8; 24],
    ) -> Result<Self, VaultRefused> {
        let key = passphrase_key(passphrase, self.root.kdf, &self.root.salt)?;
        RootKey::open(&self.root, &key)?;
        Ok(Self { recovery: Some(WrappedRecovery::seal(recovery, &key, nonce)?), ..self })
    }
}

impl WrappedDuty {
    fn seal(duty: &DutyRoot, key: &Key, nonce: [u8; 24]) -> Result<Self, VaultRefused> {
        Ok(Self { nonce, wrapped: seal_secret(duty.0.expose(), key, nonce, CONTEXT)? })
    }

    fn open(&self, key: &Key) -> Result<DutyRoot, DutyRefused> {
        let duty = open_secret(&self.wrapped, key, self.nonce, CONTEXT);
        let duty = duty.and_then(|duty| duty.as_slice().try_into().ok());
        duty.map(|duty| DutyRoot(Key::from_bytes(duty))).ok_or(DutyRefused::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    const CHEAP: Kdf = Kdf { memory_kib: 64, passes: 1, lanes: 1 };
    const WORDS: &str = "porch lamp";

    fn root() -> RootKey {
        RootKey::new(Key::from_bytes([3; 32]))
    }

    fn duty(byte: u8) -> DutyRoot {
        DutyRoot::new(Key::from_bytes([byte; 32]))
    }

    fn vault(with: Option<&DutyRoot>) -> Vault {
        Vault::seal(&root(), with, WORDS, CHEAP, &mut ChaCha20Rng::from_seed([1; 32])).unwrap()
    }

    fn device(seed: u8) -> DeviceId {
        DeviceKey::from_seed(&[seed; 32]).id()
    }

    #[test]
    fn a_vault_gives_back_what_it_was_given() {
        let opened = vault(Some(&duty(4))).open(WORDS).unwrap();
        assert_eq!(opened.root.database_key().expose(), root().database_key().expose());
        assert_eq!(opened.duty.unwrap().0.expose(), &[4; 32]);
        assert!(vault(None).open(WORDS).unwrap().duty.is_none());
        let wrong = vault(Some(&duty(4))).open("porch lamb").err();
        assert_eq!(wrong, Some(DutyRefused::Vault(VaultRefused::WrongPassphrase)));
    }

    #[test]
    fn a_vault_of_version_1_takes_a_duty_root_and_its_root_key_stays() {
        let before = Vault {
            root: root().wrap(WORDS, CHEAP, [1; 16], [2; 24]).unwrap(),
            duty: None,
            recovery: None,
        };
        let after = before.clone().with_duty(WORDS, &duty(4), [5; 24]).unwrap();
        assert_eq!(after.root, before.root);
        assert_eq!(after.open(WORDS).unwrap().duty.unwrap().0.expose(), &[4; 32]);
        let wrong = before.with_duty("porch lamb", &duty(4), [5; 24]).err();
        assert_eq!(wrong, Some(DutyRefused::Vault(VaultRefused::WrongPassphrase)));
        assert_eq!(after.with_duty(WORDS, &duty(6), [5; 24]).err(), Some(DutyRefused::Present));
    }

    #[test]
    fn attack_put_one_secret_in_the_place_of_the_other() {
        let good = vault(Some(&duty(4)));
        let sealed = good.duty.clone().unwrap();
        let mut swapped = good.clone();
        swapped.duty =
            Some(WrappedDuty { nonce: good.root.nonce, wrapped: good.root.wrapped.clone() });
        assert_eq!(swapped.open(WORDS).err(), Some(DutyRefused::Damaged));
        swapped.root = Wrapped { nonce: sealed.nonce, wrapped: sealed.wrapped, ..good.root };
        assert!(swapped.open(WORDS).is_err());
        assert!(RootKey::unwrap(&swapped.root, WORDS).is_err());
    }

    #[test]
    fn each_changed_byte_of_the_duty_root_is_noticed_and_the_root_key_still_opens() {
        for at in 0..48 {
            let mut changed = vault(Some(&duty(4)));
            changed.duty.as_mut().unwrap().wrapped[at] ^= 1;
            assert_eq!(changed.open(WORDS).err(), Some(DutyRefused::Damaged), "byte {at}");
            assert!(RootKey::unwrap(&changed.root, WORDS).is_ok());
        }
    }

    #[test]
    fn duty_keys_differ_by_root_circle_and_device() {
        let key = |duty: &DutyRoot, circle, seed| duty.key(Id([circle; 16]), device(seed)).id();
        assert_eq!(key(&duty(4), 1, 1), key(&duty(4), 1, 1));
        let mut all = vec![
            key(&duty(4), 1, 1),
            key(&duty(5), 1, 1),
            key(&duty(4), 2, 1),
            key(&duty(4), 1, 2),
        ];
        all.push(device(1));
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 5);
    }

    #[test]
    fn root_keys_differ_by_root_circle_device_and_number_and_from_duty_keys() {
        let root = |duty: &DutyRoot, circle, seed, number| {
            duty.face_root(Id([circle; 16]), device(seed), number).id()
        };
        assert_eq!(root(&duty(4), 1, 1, 0), root(&duty(4), 1, 1, 0));
        let mut all = vec![
            root(&duty(4), 1, 1, 0),
            root(&duty(5), 1, 1, 0),
            root(&duty(4), 2, 1, 0),
            root(&duty(4), 1, 2, 0),
            root(&duty(4), 1, 1, 1),
            duty(4).key(Id([1; 16]), device(1)).id(),
        ];
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 6);
    }
}
