//! Frozen bytes of every layout of docs/protocol.md: what was written once must still read, and
//! what is written today must be the same. `PORCHLIGHT_GOLDEN=write` writes a new file, never over one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

use std::path::PathBuf;

use porchlight_crypto::{
    DeviceKey, DutyRoot, Envelope, Hash, Header, Id, Kdf, Key, Kind, RIGHT_NONE, RecoverySecret,
    RootKey, SealedTo, Side, Urgency, Vault, VaultKeys, Verified, Week, WeekSecret, WrapKey,
    Wrapped, WrappedDuty, WrappedRecovery, actor,
    backup::{BackupHeader, HEADER_BYTES},
    bundle::{Header as PieceHeader, Lock, PartKey, PieceNonce, SegmentOpener, SegmentSealer},
    encode_canonical, inbox_topic,
    join::{self, JoinHalf, JoinRole, JoinSecret, Session},
    seal, seal_to, tag, wrap,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn golden(name: &str, bytes: &[u8]) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name);
    let text = bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    if std::env::var_os("PORCHLIGHT_GOLDEN").is_some_and(|wish| wish == "write") && !path.exists() {
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    let frozen: String = std::fs::read_to_string(&path).unwrap().split_whitespace().collect();
    assert_eq!(frozen, text, "{name}: today's bytes differ from the frozen ones");
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
    let frozen = golden("envelope_v1.hex", &seal(&chunk(), week().topic(), &week(), [13; 24]));
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
    let frozen = golden("vault_v1.hex", &golden_wrapped().wrapped);
    let root = Wrapped { wrapped: frozen, ..golden_wrapped() };
    let vault = Vault { root, duty: None, recovery: None };
    let VaultKeys { root, duty, .. } = vault.open(PASSPHRASE).unwrap();
    assert_eq!(root.database_key().expose(), root_key().database_key().expose());
    assert!(duty.is_none());
}

const PASSPHRASE: &str = "lantern orbit maple kettle seven";

fn root_key() -> RootKey {
    RootKey::new(Key::from_bytes([14; 32]))
}

fn golden_wrapped() -> Wrapped {
    let kdf = Kdf { memory_kib: 1_024, passes: 1, lanes: 1 };
    root_key().wrap(PASSPHRASE, kdf, [15; 16], [16; 24]).unwrap()
}

#[test]
fn vault_v2() {
    let before = Vault { root: golden_wrapped(), duty: None, recovery: None };
    let duty = DutyRoot::new(Key::from_bytes([17; 32]));
    let vault = before.with_duty(PASSPHRASE, &duty, [18; 24]).unwrap();
    let sealed = vault.duty.as_ref().unwrap();
    let bytes = [vault.root.wrapped.clone(), sealed.nonce.to_vec(), sealed.wrapped.clone()];
    let frozen = golden("vault_v2.hex", &bytes.concat());
    let read = Vault {
        root: Wrapped { wrapped: frozen[..48].to_vec(), ..golden_wrapped() },
        duty: Some(WrappedDuty {
            nonce: frozen[48..72].try_into().unwrap(),
            wrapped: frozen[72..].to_vec(),
        }),
        recovery: None,
    };
    let device = DeviceKey::from_seed(&[3; 32]).id();
    let read = read.open(PASSPHRASE).unwrap().duty.unwrap();
    assert_eq!(read.key(Id([1; 16]), device).id(), duty.key(Id([1; 16]), device).id());
}

#[test]
fn vault_v3() {
    let secret = RecoverySecret::draw(&mut ChaCha20Rng::from_seed([21; 32]));
    let before = Vault { root: golden_wrapped(), duty: None, recovery: None };
    let vault = before.with_recovery(PASSPHRASE, &secret, [22; 24]).unwrap();
    let sealed = vault.recovery.unwrap();
    let frozen = golden("vault_v3.hex", &[sealed.nonce.to_vec(), sealed.wrapped].concat());
    let recovery = Some(WrappedRecovery {
        nonce: frozen[..24].try_into().unwrap(),
        wrapped: frozen[24..].to_vec(),
    });
    let read = Vault { root: golden_wrapped(), duty: None, recovery };
    let read = read.open(PASSPHRASE).unwrap().recovery.unwrap();
    let circle = Id([1; 16]);
    let key = golden("recovery_key_v1.hex", &secret.key(circle).id().0);
    assert_eq!(read.key(circle).id().0.as_slice(), key);
}

#[test]
fn backup_v1() {
    let mut chance = ChaCha20Rng::from_seed([23; 32]);
    let kdf = Kdf { memory_kib: 1_024, passes: 1, lanes: 1 };
    let (header, key) = BackupHeader::make(PASSPHRASE, kdf, &mut chance).unwrap();
    let segment = SegmentSealer::new(&key, header.hash()).seal(b"a profile", true);
    let bytes = [header.bytes(), segment[..64].to_vec()].concat();
    let frozen = golden("backup_v1.hex", &bytes);
    let read = BackupHeader::parse(frozen.first_chunk().unwrap()).unwrap();
    let key = read.open(PASSPHRASE).unwrap();
    let mut opener = SegmentOpener::new(&key, read.hash());
    assert_eq!(opener.open(&segment).ok().unwrap().data.as_slice(), b"a profile");
    assert_eq!(&frozen[HEADER_BYTES..], &segment[..64]);
}

fn wrap_key() -> WrapKey {
    WrapKey::from_seed(Key::from_bytes([19; 32]))
}

#[test]
fn wrap_public_v1() {
    let public = wrap_key().public();
    assert_eq!(encode_canonical(&public), public.bytes());
    golden("wrap_public_v1.hex", public.bytes());
}

#[test]
fn wrap_v1() {
    let to = wrap_key().public().check().unwrap();
    let wrapped = wrap(&to, b"info", &[20; 32], &mut ChaCha20Rng::from_seed([21; 32]));
    let frozen = golden("wrap_v1.hex", &wrapped);
    assert_eq!(wrap_key().unwrap(b"info", &frozen).unwrap().as_slice(), [20; 32]);
}

#[test]
fn envelope_v2() {
    let to = wrap_key().public().check().unwrap();
    let topic = inbox_topic(&wrap_key().public(), Week(2_917));
    let sealed = seal_to(&chunk(), topic, &to, &mut ChaCha20Rng::from_seed([22; 32]));
    let frozen = golden("envelope_v2.hex", &sealed);
    let read = SealedTo::parse(&frozen).unwrap().open(&wrap_key()).unwrap().verify().unwrap();
    assert_eq!(read.identity(), chunk().identity());
}

#[test]
fn derived_values_v2() {
    let device = DeviceKey::from_seed(&[3; 32]).id();
    let duty = DutyRoot::new(Key::from_bytes([17; 32])).key(Id([1; 16]), device);
    let mut bytes = week().topic().0.to_vec();
    bytes.extend(week().commitment().0);
    bytes.extend(inbox_topic(&wrap_key().public(), Week(2_917)).0);
    bytes.extend(tag(&week().topic(), &Hash([23; 32]), Side::Dialler).0);
    bytes.extend(tag(&week().topic(), &Hash([23; 32]), Side::Listener).0);
    bytes.extend(duty.id().0);
    golden("derived_v2.hex", &bytes);
}

#[test]
fn join_v1() {
    let invitation = JoinSecret::from_bytes([24; 16]);
    let half = |role, number: u8, exchange: &[u8]| JoinHalf {
        nonce: [number; 32],
        share: join::share(role, &Hash([number; 32]), exchange),
    };
    let inviter = half(JoinRole::Inviter, 25, wrap_key().public().bytes());
    let newcomer = half(JoinRole::Newcomer, 26, b"wrap");
    let seen = join::transcript(&invitation, &inviter, &newcomer);
    let end = |role| Session::new(role, &Key::from_bytes([27; 32]), &invitation, &seen);
    let mut bytes = join::commit(&inviter.nonce, &inviter.share).0.0.to_vec();
    bytes.extend(seen.0);
    bytes.extend(join::six_digits(&seen));
    let (mut inviter, mut newcomer) = (end(JoinRole::Inviter), end(JoinRole::Newcomer));
    for _ in 0..2 {
        bytes.extend(inviter.seal(b"welcome"));
        bytes.extend(newcomer.seal(b"welcome"));
    }
    golden("join_v1.hex", &bytes);
}

/// The first bytes of a piece, the hashes of its header and of two segments, and the mark of the second.
#[test]
fn the_bytes_of_a_piece_of_a_bundle_are_those_that_were_frozen() {
    let mut chance = ChaCha20Rng::from_seed([21; 32]);
    let nonce = PieceNonce::draw(&mut chance);
    let part = PartKey::shared(&Hash([22; 32]), &nonce);
    let key = WrapKey::from_seed(Key::from_bytes([23; 32]));
    let to = key.public().check().unwrap();
    let locks = [Lock { to: &to, keys: vec![&part] }];
    let header = PieceHeader::make(&nonce, &locks, &[part.mark()], &mut chance);
    let mut sealer = SegmentSealer::new(&part, header.hash());
    let segments = [sealer.seal(b"two vests", false), sealer.seal(b"say POLICE", true)];
    let [first, second] = segments.each_ref().map(|segment| Hash::of(segment));
    let frozen = [&header.bytes()[..53], &header.hash().0, &first.0, &second.0, &segments[1][..16]];
    golden("bundle_v1.hex", &frozen.concat());

    let again = PieceHeader::parse(header.bytes().to_vec()).unwrap();
    let unlocked = again.unlock(&key).unwrap();
    assert!(unlocked.len() == 1 && again.has(unlocked[0].mark()));
    let mut opener = SegmentOpener::new(&unlocked[0], again.hash());
    assert_eq!(opener.open(&segments[0]).unwrap().data.as_slice(), b"two vests");
    let last = opener.open(&segments[1]).unwrap();
    assert!(last.is_last && last.data.as_slice() == b"say POLICE");
}
