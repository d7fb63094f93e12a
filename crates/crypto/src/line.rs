//! The secrets of a line (docs/protocol.md §13.1): what the holder of an invitation has, what the
//! roster has beside it, and the keys that follow from either. Who may write with them, and where, is
//! decided elsewhere.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    device::{DeviceId, DeviceKey},
    hash::{Hash, Id},
    secret::Key,
    week::{Week, WeekSecret},
};

const HALF: usize = 8;
/// The two bits of a random (version 4) id that say so, in its ninth byte (RFC 9562 §5.4).
const VARIANT: u8 = 0x80;

/// What a guest is given; wiped when dropped.
pub struct LineSecret(Key);

impl LineSecret {
    /// Takes over secret bytes, of an invitation or of the store.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Key::from_bytes(bytes))
    }

    /// The secret of a new line.
    pub fn draw(chance: &mut dyn CryptoRng) -> Self {
        Self(Key::draw(chance))
    }

    /// The bytes, for an invitation and for the store.
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    /// `derive("porchlight/line/1", secret)` as the S of the week in which the line begins.
    pub fn week(&self, begins: Week) -> WeekSecret {
        WeekSecret::new(begins, self.0.derive("porchlight/line/1"))
    }

    /// The seed of the writing key: `derive("porchlight/line-key/1", secret)`.
    pub fn writing_seed(&self) -> Key {
        self.0.derive("porchlight/line-key/1")
    }

    /// The key with which the guest signs.
    pub fn writing_key(&self) -> DeviceKey {
        DeviceKey::from_seed(self.writing_seed().expose())
    }
}

/// What the roster has and no guest; wiped when dropped.
pub struct HostSeed(Key);

impl HostSeed {
    /// Takes over secret bytes, of the store.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Key::from_bytes(bytes))
    }

    /// The seed of a new line.
    pub fn draw(chance: &mut dyn CryptoRng) -> Self {
        Self(Key::draw(chance))
    }

    /// The bytes, to tell the roster.
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    /// The key by which the roster proves itself to the guest.
    pub fn key(&self) -> DeviceKey {
        DeviceKey::from_seed(self.0.expose())
    }

    /// What the answer to a statement about a document is made of: the same for every member.
    pub fn answer(&self, statement: Hash, document: Id) -> AnswerSeed {
        AnswerSeed(self.0.derive_with("porchlight/answer/1", &[&statement.0, &document.0]))
    }
}

/// The seed of one answer; wiped when dropped.
pub struct AnswerSeed(Key);

impl AnswerSeed {
    /// The key that signs the answer, and nothing else.
    pub fn key(&self) -> DeviceKey {
        DeviceKey::from_seed(self.0.expose())
    }

    /// Its salt: the first 16 bytes of `derive("porchlight/answer-salt/1", seed)`.
    pub fn salt(&self) -> [u8; 16] {
        let salt = Zeroizing::new(*self.0.derive("porchlight/answer-salt/1").expose());
        salt.first_chunk().copied().unwrap_or_default()
    }
}

/// The document id that belongs to a writing key: 8 bytes that are given, then the first 8 of
/// `BLAKE3("porchlight/guest-document/1" ‖ key ‖ those 8)`, with the bits of a random id set in both.
pub fn guest_document(key: DeviceId, drawn: [u8; HALF]) -> Id {
    let mut first = drawn;
    first[6] = first[6] & 0x0f | 0x40;
    let hash = Hash::of(&[b"porchlight/guest-document/1".as_slice(), &key.0, &first].concat());
    let mut id = [0; 16];
    id.iter_mut().zip(first.iter().chain(&hash.0)).for_each(|(to, from)| *to = *from);
    id[HALF] = id[HALF] & 0x3f | VARIANT;
    Id(id)
}

/// Whether a document's id belongs to a writing key: by its id alone anybody can tell.
pub fn is_guest_document(key: DeviceId, document: Id) -> bool {
    document.0.first_chunk().is_some_and(|drawn| guest_document(key, *drawn) == document)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(byte: u8) -> LineSecret {
        LineSecret::from_bytes([byte; 32])
    }

    #[test]
    fn everything_follows_from_the_secret_and_differs() {
        let week = secret(1).week(Week(9));
        assert_eq!(secret(1).writing_key().id(), secret(1).writing_key().id());
        assert_ne!(secret(1).writing_key().id(), secret(2).writing_key().id());
        assert_ne!(week.secret().expose(), secret(1).writing_seed().expose());
        assert_ne!(week.secret().expose(), &[1; 32]);
        assert_ne!(week.topic(), secret(2).week(Week(9)).topic());
    }

    #[test]
    fn an_answer_is_of_one_host_statement_and_document() {
        let host = |byte| HostSeed::from_bytes([byte; 32]);
        let of = |host: HostSeed, statement, document| {
            host.answer(Hash([statement; 32]), Id([document; 16])).key().id()
        };
        assert_eq!(of(host(1), 2, 3), of(host(1), 2, 3));
        let others = [of(host(2), 2, 3), of(host(1), 3, 3), of(host(1), 2, 4), host(1).key().id()];
        assert!(!others.contains(&of(host(1), 2, 3)));
        let answer = host(1).answer(Hash([2; 32]), Id([3; 16]));
        assert_ne!(answer.salt(), [0; 16]);
        assert_ne!(answer.salt().as_slice(), &answer.key().id().0[..16]);
    }

    #[test]
    fn attack_a_document_of_another_line() {
        let (key, other) = (secret(1).writing_key().id(), secret(2).writing_key().id());
        let document = guest_document(key, [0xff; 8]);
        assert!(is_guest_document(key, document));
        assert!(!is_guest_document(other, document));
        for at in 0..16 {
            let mut turned = document;
            turned.0[at] ^= 1;
            assert!(!is_guest_document(key, turned), "byte {at}");
        }
        assert_eq!((document.0[6] >> 4, document.0[8] >> 6), (4, 2));
    }
}
