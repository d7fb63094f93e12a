//! Frozen bytes of every layout of docs/protocol.md: what version 1 wrote must still read, and what
//! is written today must be the same. `PORCHLIGHT_GOLDEN=write` writes a new file, never over one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

use std::path::PathBuf;

use porchlight_crypto::{
    DeviceKey, Envelope, Hash, Header, Id, Kdf, Key, Kind, RIGHT_NONE, RootKey, TopicSecret,
    Urgency, Verified, Week, WeekSecret, actor, seal,
};

fn golden(name: &str, bytes: &[u8]) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name);
    let text = bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    if std::env::var_os("PORCHLIGHT_GOLDEN").is_some_and(|wish| wish == "write") && !path.exists() {
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    let frozen: String = std::fs::read_to_string(&path).unwrap().split_whitespace().collect();
    assert_eq!(frozen, text, "{name}: today's bytes differ from version 1's");
    (0..frozen.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&frozen[at..at + 2], 16).unwrap())
        .collect()
}

fn chunk() -> Verified {
    let header = Header {
        circle: Id([1; 16]),
        channel: Id([2; 16]),
        exercise: true,
        device: DeviceKey::from_seed(&[3; 32]).id(),
        seq: 300,
        prev: Hash([4; 32]),
        heads: vec![Hash([5; 32])],
        kind: Kind::Changes,
        right: RIGHT_NONE,
        urgency: Urgency::new(2).unwrap(),
        about: vec![Id([6; 16])],
        after: vec![Hash([7; 32]), Hash([8; 32])],
        document: Id([9; 16]),
        content: vec![Hash([10; 32])],
    };
    Verified::sign(header, b"two vests say POLICE".to_vec(), &DeviceKey::from_seed(&[3; 32]))
        .unwrap()
}

fn week() -> WeekSecret {
    WeekSecret::new(Week(2_917), Key::from_bytes([11; 32]))
}

#[test]
fn chunk_v1() {
    golden("chunk_v1.hex", &chunk().encode());
}

#[test]
fn envelope_v1() {
    let topic = TopicSecret::new(Key::from_bytes([12; 32])).topic(Week(2_917));
    let frozen = golden("envelope_v1.hex", &seal(&chunk(), topic, &week(), [13; 24]));
    let read = Envelope::parse(&frozen).unwrap().open(&week()).unwrap().verify().unwrap();
    assert_eq!(
        (read.identity(), read.payload()),
        (chunk().identity(), b"two vests say POLICE".as_slice())
    );
}

#[test]
fn derived_values_v1() {
    let mut bytes = week().at(Week(2_920)).secret().expose().to_vec();
    bytes.extend(actor(Id([1; 16]), Id([9; 16]), DeviceKey::from_seed(&[3; 32]).id()));
    let root = RootKey::new(Key::from_bytes([14; 32]));
    bytes.extend(root.database_key().expose());
    bytes.extend(root.database_salt());
    golden("derived_v1.hex", &bytes);
}

#[test]
fn vault_v1() {
    let root = RootKey::new(Key::from_bytes([14; 32]));
    let kdf = Kdf { memory_kib: 1_024, passes: 1, lanes: 1 };
    let wrapped = root.wrap("lantern orbit maple kettle seven", kdf, [15; 16], [16; 24]).unwrap();
    golden("vault_v1.hex", &wrapped.wrapped);
}
