//! Payloads that a member signs: operations with every act, rotations, statements, and Faces. They come
//! as payloads of honest chunks, since that is how a member who lies sends them.

use porchlight_crypto::{
    DeviceId, DeviceKey, Hash, Header, Id, Kind, Signature, Verified, WrapPublic, decode_canonical,
    encode_canonical,
};
use porchlight_domain::statement::Sort as StatementSort;
use porchlight_store::{Said, lifts};
use porchlight_sync::{
    circle::Circle,
    epoch::{End, Rotated, Rotation, padding_for},
    face::{self, Face, SignedFace, Trusted},
    log::{Act, Card, Channel, Form, Operation, Policy, Roles, Sort},
};

use super::{
    bytes::{Bytes, chosen},
    chunk::{self, key},
    join_tests::world,
};

const CIRCLE: Id = Id([1; 16]);
const CHANNEL: Id = Id([2; 16]);

/// A chunk around a payload: as it should be, or with one thing in its header that should not be there.
fn around(kind: Kind, choice: u8, payload: &[u8]) -> Option<Verified> {
    let mut header = Header { kind, content: vec![Hash::of(payload)], ..chunk::header() };
    match choice % 8 {
        1 => (header.seq, header.prev) = (2, Hash([4; 32])),
        2 => header.heads = (0..choice).map(|at| Hash([at; 32])).collect(),
        3 => header.right = u16::from(choice / 8),
        4 => header.exercise = true,
        5 => header.document = Id([choice; 16]),
        6 => header.about = vec![Id([choice; 16])],
        7 => header.after = vec![Hash([choice; 32])],
        _ => {}
    }
    Verified::sign(header, payload.to_vec(), &key()).ok()
}

/// An operation, read and put into a log whose root it is.
pub(super) fn operation(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let choice = bytes.byte();
    let payload = bytes.rest();
    let Some(chunk) = around(Kind::Operation, choice, payload) else { return false };
    let mut circle = Circle::new(CIRCLE, CHANNEL, chunk.identity());
    let read = Operation::read(&chunk, CIRCLE, CHANNEL);
    let taken = circle.take(&chunk);
    circle.view();
    circle.owed(CHANNEL, key().id());
    let Ok(operation) = read else {
        assert!(taken.is_err());
        return false;
    };
    assert!(operation.act.is_well_formed());
    assert_eq!(encode_canonical(&operation.act), payload);
    assert!(operation.parents.is_sorted_by(|a, b| a < b));
    true
}

fn wrong_card() -> Card {
    let proof = Box::new(Signature([1; 64]));
    let (device, duty) = (DeviceId([2; 32]), DeviceId([3; 32]));
    Card { device, duty, wrap: vec![4; 40], proof: proof.clone(), duty_proof: proof }
}

fn proven_card() -> (Id, Card) {
    let device = DeviceKey::from_seed(&[30; 32]);
    let person = porchlight_sync::log::person_of(CIRCLE, device.id());
    let wrap = world::wrap_key(5).public().bytes().to_vec();
    (person, Card::sign(CIRCLE, person, &device, &key(), wrap))
}

/// One of every act.
pub(super) fn acts() -> Vec<Act> {
    let (person, own) = proven_card();
    let (card, other) = (wrong_card(), Id([8; 16]));
    let device = DeviceId([2; 32]);
    let policy =
        Policy { rights: vec![(1, Roles(2))], k: 2, on_site: true, retention: vec![(1, 90)] };
    let (readers, writers) = (Roles::EVERYONE, Roles::ADMIN);
    let channel = Channel { id: CHANNEL, code: 3, form: Form::Roster, readers, writers };
    let recovery = Some(DeviceId([9; 32]));
    vec![
        Act::Found {
            salt: [1; 16],
            sort: Sort::Neighbourhood,
            person,
            card: own.clone(),
            recovery,
            policy: policy.clone(),
            channels: vec![channel],
        },
        Act::Admit { person, card: own, roles: Roles(6), recovery },
        Act::AddDevice { person, card: card.clone() },
        Act::Remove {
            persons: vec![person],
            devices: vec![device],
            for_cause: true,
            falling: vec![Hash([1; 32]), Hash([2; 32])],
        },
        Act::Grant { person, roles: Roles::ADMIN, until: Some(-1) },
        Act::Revoke { person, roles: Roles::ADMIN },
        Act::SetPolicy { policy },
        Act::Open { channel },
        Act::Second { operation: Hash([3; 32]) },
        Act::SetRecovery { persons: vec![other], k: 1 },
        Act::Recover { persons: vec![], devices: vec![], grants: vec![(other, Roles(1))] },
        Act::Return { person, card },
        Act::Rewrap { wrap: vec![1; 9] },
        Act::Keep { device, channel: CHANNEL, seq: u64::MAX, identity: Hash([4; 32]) },
        Act::Reset { channel: CHANNEL },
    ]
}

pub(super) fn operation_seeds() -> Vec<Vec<u8>> {
    acts().iter().map(|act| chosen(0, encode_canonical(act))).collect()
}

/// A rotation, read and put into a circle.
pub(super) fn rotation(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let choice = bytes.byte();
    let rest = bytes.rest();
    // Padding is thousands of zeros, which a fuzzer should not have to find.
    let payload = match decode_canonical::<Rotation>(rest) {
        Ok(mut rotation) if choice & 0x80 != 0 => {
            rotation.padding = vec![0; padding_for(rotation.recipients.len().min(512))];
            encode_canonical(&rotation)
        }
        Ok(_) | Err(_) => rest.to_vec(),
    };
    let Some(chunk) = around(Kind::Rotation, choice & 0x7f, &payload) else { return false };
    let mut circle = Circle::new(CIRCLE, CHANNEL, Hash([7; 32]));
    let read = Rotated::read(&chunk);
    assert_eq!(circle.take(&chunk).is_ok(), read.is_ok());
    circle.counting_epochs(CHANNEL);
    let Ok(rotated) = read else { return false };
    assert_eq!(encode_canonical(&rotated.rotation), payload);
    for device in &rotated.rotation.recipients {
        assert!(rotated.rotation.wrap_for(*device).is_some());
    }
    true
}

pub(super) fn rotations() -> Vec<Rotation> {
    let recipients = vec![DeviceId([1; 32]), DeviceId([2; 32])];
    let full = Rotation {
        parents: vec![Hash([1; 32])],
        covers: vec![Hash([2; 32]), Hash([3; 32])],
        week: 2_900,
        commitment: Hash([4; 32]),
        wraps: vec![vec![5; 20].into(), vec![].into()],
        ends: vec![End { device: DeviceId([6; 32]), seq: 7, identity: Hash([8; 32]) }],
        padding: vec![],
        recipients,
    };
    let first = Rotation {
        parents: vec![],
        covers: vec![],
        recipients: vec![],
        wraps: vec![],
        ends: vec![],
        ..full.clone()
    };
    vec![full, first]
}

pub(super) fn rotation_seeds() -> Vec<Vec<u8>> {
    rotations().iter().map(|rotation| chosen(0x80, encode_canonical(rotation))).collect()
}

/// A statement of any sort with any body, under any right.
pub(super) fn statement(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let choice = bytes.byte();
    let payload = if choice & 0x80 == 0 {
        bytes.rest().to_vec()
    } else {
        let sort = u16::from(bytes.byte());
        encode_canonical(&([1_u8; 16], sort, bytes.rest().to_vec()))
    };
    let Some(chunk) = around(Kind::Statement, choice & 0x7f, &payload) else { return false };
    let Some(said) = Said::read(&chunk) else { return false };
    let Some(sort) = StatementSort::from_number(said.sort) else { return true };
    assert_eq!(chunk.header().right, sort.right());
    let lifted = lifts(sort, &said.body);
    assert!(lifted.is_empty() || encode_canonical(&lifted) == said.body);
    true
}

pub(super) fn statement_seeds() -> Vec<Vec<u8>> {
    let lifted = encode_canonical(&vec![Hash([1; 32]), Hash([2; 32])]);
    let of = |sort: StatementSort| {
        let body = if sort == StatementSort::Lift { lifted.clone() } else { vec![] };
        let right = u8::try_from(sort.right()).unwrap() * 8 + 3;
        let number = sort.number();
        let short = [&[number.to_le_bytes()[0]], body.as_slice()].concat();
        [chosen(right, encode_canonical(&([9_u8; 16], number, body))), chosen(0x80 | right, short)]
    };
    let mut seeds: Vec<Vec<u8>> = StatementSort::ALL.iter().copied().flat_map(of).collect();
    seeds.push(chosen(0, encode_canonical(&([9_u8; 16], 500_u16, b"of a later version".to_vec()))));
    seeds
}

/// A Face as bytes; or one that roots did sign, which the reader pins or follows.
pub(super) fn face(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let choice = bytes.below(3);
    if choice == 0 {
        let rest = bytes.rest();
        let Ok(signed) = SignedFace::decode(rest) else { return false };
        assert_eq!(signed.encode(), rest);
        let _ = held().follow(signed.clone());
        let _ = Trusted::pin(signed, Hash([1; 32]));
        return true;
    }
    let signers = bytes.byte();
    let Ok(mut face) = decode_canonical::<Face>(bytes.rest()) else { return false };
    face.circle = if choice == 1 { CIRCLE } else { face.circle };
    let keys: Vec<DeviceKey> = (0..4).map(|at| DeviceKey::from_seed(&[at; 32])).collect();
    let signing: Vec<&DeviceKey> =
        keys.iter().enumerate().filter(|(at, _)| signers >> at & 1 == 1).map(|it| it.1).collect();
    let signed = SignedFace::sign(face.clone(), &signing);
    let pinned = Trusted::pin(signed.clone(), face::hash(&face));
    let followed = held().follow(signed.clone());
    // Nobody but the roots that are held takes the reader on.
    if let Ok(now) = &followed {
        assert!(signing.iter().filter(|it| held().face().roots.contains(&it.id())).count() >= 2);
        assert!(now.face().counter >= held().face().counter);
        assert_eq!(SignedFace::decode(&signed.encode()), Ok(signed));
    }
    if let Ok(pinned) = &pinned {
        for (attester, label) in &pinned.face().attesters {
            assert_eq!(pinned.face().label(*attester), Some(*label));
        }
    }
    pinned.is_ok() || followed.is_ok()
}

fn first_face() -> Face {
    let mut roots: Vec<DeviceId> = (0..3).map(|at| DeviceKey::from_seed(&[at; 32]).id()).collect();
    roots.sort_unstable();
    Face {
        circle: CIRCLE,
        counter: 5,
        previous: Hash::default(),
        roots,
        k: 2,
        publishers: vec![DeviceId([1; 32])],
        attesters: vec![(DeviceId([1; 32]), 3), (DeviceId([2; 32]), 4)],
        ended: vec![(DeviceId([7; 32]), 4)],
        drops: vec![face::Drop {
            channel: Id([1; 16]),
            week: 2_900,
            key: WrapPublic::from_bytes(&[2; 1_216]),
        }],
    }
}

fn held() -> Trusted {
    let keys: Vec<DeviceKey> = (0..3).map(|at| DeviceKey::from_seed(&[at; 32])).collect();
    let signed = SignedFace::sign(first_face(), &keys.iter().collect::<Vec<_>>());
    Trusted::pin(signed, face::hash(&first_face())).unwrap()
}

pub(super) fn face_seeds() -> Vec<Vec<u8>> {
    let keys: Vec<DeviceKey> = (0..2).map(|at| DeviceKey::from_seed(&[at; 32])).collect();
    let next = Face { counter: 6, previous: held().hash(), ..first_face() };
    let signed = SignedFace::sign(next.clone(), &keys.iter().collect::<Vec<_>>());
    vec![
        chosen(0, signed.encode()),
        chosen(1, [&[3], encode_canonical(&next).as_slice()].concat()),
        chosen(2, [&[7], encode_canonical(&first_face()).as_slice()].concat()),
    ]
}
