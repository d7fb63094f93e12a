//! What a device says of a key that it drew for Faces: the body of a statement among members
//! (docs/protocol.md §16). The key signs that it belongs to that device there, so nobody announces
//! somebody else's.

use porchlight_crypto::{DeviceId, DeviceKey, Id, Signature, decode_canonical, encode_canonical};

const CONTEXT: &str = "porchlight/face-key/1";

/// A key with the proof that its holder wants it to be that device's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announcement {
    pub key: DeviceId,
    proof: Signature,
}

impl Announcement {
    /// Announces a key for a sort of statement, by its number.
    pub fn sign(key: &DeviceKey, circle: Id, device: DeviceId, sort: u16) -> Self {
        let proof = Signature::sign(key, CONTEXT, &message(circle, device, sort));
        Self { key: key.id(), proof }
    }

    /// The body of the statement.
    pub fn encode(&self) -> Vec<u8> {
        encode_canonical(&(self.key, self.proof))
    }

    /// Reads the body of a statement that `device` made; `None` when it has another form or the key
    /// did not sign it.
    pub fn read(body: &[u8], circle: Id, device: DeviceId, sort: u16) -> Option<Self> {
        let (key, proof) = decode_canonical::<(DeviceId, Signature)>(body).ok()?;
        let holds = proof.holds(key, CONTEXT, &message(circle, device, sort));
        holds.then_some(Self { key, proof })
    }
}

fn message(circle: Id, device: DeviceId, sort: u16) -> Vec<u8> {
    encode_canonical(&(circle, device, sort))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_somebody_elses_key_is_announced() {
        let (mine, thief) = (DeviceId([1; 32]), DeviceId([2; 32]));
        let said = Announcement::sign(&DeviceKey::from_seed(&[9; 32]), Id([7; 16]), mine, 6);
        let body = said.encode();
        assert_eq!(Announcement::read(&body, Id([7; 16]), mine, 6), Some(said));
        assert_eq!(Announcement::read(&body, Id([7; 16]), thief, 6), None);
        assert_eq!(Announcement::read(&body, Id([8; 16]), mine, 6), None);
        assert_eq!(Announcement::read(&body, Id([7; 16]), mine, 7), None);
    }
}
