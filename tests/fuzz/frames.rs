//! What two devices say to each other, as bytes: frames of the exchange and of joining, the stream that
//! carries them, invitations as text, and every type that travels in the one encoding.

use std::{collections::BTreeSet, fmt::Debug};

use porchlight_crypto::{
    DeviceId, Hash, Header, Id, Kind, Signature, Tag, Urgency, WrapPublic, decode_canonical,
    encode_canonical,
    join::{Commitment, JoinHalf, JoinSecret},
};
use porchlight_sync::{
    epoch::Rotation,
    exchange::{
        Lane, RangeSet, Sum,
        wire::{self, Claim, LaneSum, Sealed, Splitter},
    },
    face::{Face, SignedFace},
    join::{
        FRAME_BYTES_MAX, Introduction, PIECE_FRAME_BYTES_MAX, Reason,
        frame::{self, Message},
        invitation::{Invitation, Invites, Terms},
    },
    log::{Act, Card, Channel, Form, Policy, Roles, Sort},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    bytes::{Bytes, chosen},
    chunk,
    join_tests::world,
    lane,
};

/// The bytes are the one encoding of what they say, or nothing.
fn is_one<T: Serialize + DeserializeOwned + Debug + PartialEq>(bytes: &[u8]) -> bool {
    let Ok(value) = decode_canonical::<T>(bytes) else { return false };
    let again = encode_canonical(&value);
    assert_eq!(again, bytes);
    assert_eq!(decode_canonical::<T>(&again).as_ref(), Ok(&value));
    true
}

type Reads = fn(&[u8]) -> bool;

/// Every type that is read from foreign bytes by its encoding alone. Later ones are appended: the place
/// is the first byte of an input.
const TYPES: &[Reads] = &[
    is_one::<u64>,
    is_one::<Vec<u64>>,
    is_one::<Header>,
    is_one::<Kind>,
    is_one::<Urgency>,
    is_one::<Act>,
    is_one::<Card>,
    is_one::<Policy>,
    is_one::<(Channel, Form, Sort, Roles)>,
    is_one::<Rotation>,
    is_one::<Face>,
    is_one::<SignedFace>,
    is_one::<wire::Frame>,
    is_one::<RangeSet>,
    is_one::<frame::Frame>,
    is_one::<Message>,
    is_one::<(Terms, [u8; 16])>,
    is_one::<Introduction>,
    is_one::<WrapPublic>,
    is_one::<Signature>,
    // The payload of a statement, the body of one that lifts, of changes, and of a key that is given.
    is_one::<([u8; 16], u16, Vec<u8>)>,
    is_one::<BTreeSet<Hash>>,
    is_one::<Vec<Vec<u8>>>,
    is_one::<(Id, Hash, u32, DeviceId, Vec<u8>)>,
    is_one::<(Commitment, JoinHalf, Invites, Reason)>,
];

pub(super) fn canonical(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    TYPES[bytes.below(TYPES.len())](bytes.rest())
}

pub(super) fn canonical_seeds() -> Vec<Vec<u8>> {
    let chunk = chunk::sign(Kind::Rotation, vec![1]).unwrap();
    let offer = world::invitation();
    let salted = ([1_u8; 16], 3_u16, b"body".to_vec());
    let hashes: BTreeSet<Hash> = [Hash([1; 32]), Hash([2; 32])].into();
    let given = (Id([1; 16]), Hash([2; 32]), 9_u32, DeviceId([3; 32]), vec![4_u8; 40]);
    let values: Vec<(u8, Vec<u8>)> = vec![
        (0, encode_canonical(&u64::MAX)),
        (1, encode_canonical(&vec![1_u64, 300, u64::MAX])),
        (2, encode_canonical(chunk.header())),
        (3, encode_canonical(&Kind::Other(127))),
        (4, encode_canonical(&Urgency::HIGHEST)),
        (6, encode_canonical(&world::ana().card)),
        (13, encode_canonical(&RangeSet::of(1, 300).union(&RangeSet::of(302, 302)))),
        (16, encode_canonical(&(&offer.terms, offer.secret.expose()))),
        (17, encode_canonical(&world::ben())),
        (18, encode_canonical(&world::wrap_key(1).public())),
        (19, encode_canonical(&Signature([7; 64]))),
        (20, encode_canonical(&salted)),
        (21, encode_canonical(&hashes)),
        (22, encode_canonical(&vec![vec![1_u8, 2], vec![], vec![3]])),
        (23, encode_canonical(&given)),
    ];
    let mut seeds: Vec<Vec<u8>> = values.into_iter().map(|(at, it)| chosen(at, it)).collect();
    seeds.extend(lane::acts().iter().map(|act| chosen(5, encode_canonical(act))));
    seeds.extend(lane::rotations().iter().map(|it| chosen(9, encode_canonical(it))));
    seeds.extend(exchange_frames().iter().map(|it| chosen(12, it.encode())));
    seeds.extend(messages().iter().map(|it| chosen(15, encode_canonical(it))));
    seeds
}

/// A frame; or a stream of them that is cut anywhere.
pub(super) fn exchange_frame(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    if bytes.flag() {
        return stream(&mut bytes);
    }
    let rest = bytes.rest();
    let Ok(frame) = wire::Frame::decode(rest) else { return false };
    assert_eq!(frame.encode(), rest);
    let mut splitter = Splitter::default();
    assert_eq!(splitter.push(&wire::with_length(rest)), Ok(vec![rest.to_vec()]));
    true
}

/// Wherever a stream is cut, the same frames come out of it.
fn stream(bytes: &mut Bytes<'_>) -> bool {
    let cuts: Vec<usize> = (0..4).map(|_| 1 + bytes.below(255)).collect();
    let rest = bytes.rest();
    let mut whole = Splitter::default();
    let at_once = whole.push(rest);
    let (mut splitter, mut pieces, mut left) = (Splitter::default(), Vec::new(), rest);
    let mut broken = None;
    for cut in cuts.iter().cycle() {
        let (piece, after) = left.split_at((*cut).min(left.len()));
        match splitter.push(piece) {
            Ok(frames) => pieces.extend(frames),
            Err(breach) => broken = Some(breach),
        }
        left = after;
        if left.is_empty() {
            break;
        }
    }
    match (&at_once, broken) {
        (Ok(frames), None) => assert_eq!(frames, &pieces),
        (Err(breach), Some(other)) => assert_eq!(*breach, other),
        (Ok(_), Some(_)) | (Err(_), None) => panic!("{at_once:?} {broken:?}"),
    }
    at_once.is_ok_and(|frames| !frames.is_empty())
}

pub(super) fn exchange_frames() -> Vec<wire::Frame> {
    use wire::Frame;
    let seqs = RangeSet::of(1, 300).union(&RangeSet::of(302, 302));
    let entries = vec![(DeviceId([1; 32]), RangeSet::of(5, 5)), (DeviceId([2; 32]), seqs)];
    let sum = Sum { devices: 300, hash: Hash([3; 32]) };
    let (place, lane) = (200, Lane::Content);
    let (tag, device, signature) = (Tag([4; 16]), DeviceId([5; 32]), Signature([6; 64]));
    vec![
        Frame::Open { version: 1, nonce: [7; 32] },
        Frame::Bye { reason: 6 },
        Frame::Tags { tags: (0..64).map(|at| Tag([at; 16])).collect() },
        Frame::Hello { claims: vec![Claim { tag, device, signature }; 16] },
        Frame::Sums { sums: vec![LaneSum { place: 0, lane: Lane::Log, sum }] },
        Frame::Parts { place, lane, sums: vec![sum; 16] },
        Frame::Have { place, lane, entries: entries.clone(), more: true },
        Frame::News { place, lane, entries: entries.clone() },
        Frame::Want { place, lane, number: 9, entries },
        Frame::Chunk { place, envelope: Sealed(vec![8; 5]) },
        Frame::End { number: 9 },
        Frame::Ack { settled: true },
        Frame::Ask { place, channels: vec![Id([9; 16])] },
    ]
}

pub(super) fn exchange_seeds() -> Vec<Vec<u8>> {
    let frames = exchange_frames();
    let stream: Vec<u8> = frames.iter().flat_map(|it| wire::with_length(&it.encode())).collect();
    let mut seeds: Vec<Vec<u8>> = frames.iter().map(|it| chosen(0, it.encode())).collect();
    seeds.push(chosen(1, [&[3, 0, 100, 7], stream.as_slice()].concat()));
    seeds
}

/// A frame of joining, of either size.
pub(super) fn join_frame(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let most = if bytes.flag() { PIECE_FRAME_BYTES_MAX } else { FRAME_BYTES_MAX };
    let rest = bytes.rest();
    let Ok(frame) = frame::Frame::decode(rest, most) else { return false };
    assert_eq!(frame.encode(), rest);
    true
}

fn messages() -> Vec<Message> {
    vec![
        Message::Same,
        Message::Agreed,
        Message::Refuse { reason: Reason::Storage },
        Message::Piece { last: true, bytes: vec![1, 2, 3] },
        Message::Stored,
    ]
}

pub(super) fn join_seeds() -> Vec<Vec<u8>> {
    use frame::Frame;
    let (invitation, nonce) = (world::invitation().secret.hash(), [8; 32]);
    let commitment = Commitment(Hash([9; 32]));
    let frames = [
        Frame::Knock { invitation },
        Frame::Offer { commitment, key: world::wrap_key(3).public() },
        Frame::Promise { commitment },
        Frame::Reveal { nonce, introduction: world::ana() },
        Frame::Answer { nonce, introduction: world::ben(), wrapped: vec![4; 1_169] },
        Frame::Sealed { bytes: vec![1; 20] },
        Frame::Refuse { reason: Reason::Used },
    ];
    frames.iter().map(|frame| chosen(0, frame.encode())).collect()
}

/// The text of an invitation; or terms and a secret as text, which always read back.
pub(super) fn invitation(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let made = bytes.flag();
    let rest = bytes.rest();
    if made {
        let Ok((terms, secret)) = decode_canonical::<(Terms, [u8; 16])>(rest) else {
            return false;
        };
        let made = Invitation { terms, secret: JoinSecret::from_bytes(secret) };
        let Ok(read) = Invitation::read(&made.text()) else {
            return false;
        };
        assert_eq!((&read.terms, read.secret.expose()), (&made.terms, &secret));
        return true;
    }
    let Ok(text) = std::str::from_utf8(rest) else { return false };
    let Ok(read) = Invitation::read(text) else { return false };
    let again = Invitation::read(&read.text()).unwrap();
    assert_eq!((again.terms, again.secret.expose()), (read.terms.clone(), read.secret.expose()));
    let same = |letter: &char| !letter.is_whitespace() && *letter != '-';
    let plain: String = text.chars().filter(same).map(|it| it.to_ascii_uppercase()).collect();
    let plain = plain.replacen("PORCHLIGHT:1:", "", 1).replace('O', "0").replace(['I', 'L'], "1");
    assert_eq!(read.text(), format!("PORCHLIGHT:1:{plain}"), "one invitation has one text");
    true
}

pub(super) fn invitation_seeds() -> Vec<Vec<u8>> {
    let person = world::invitation();
    let device = world::invitation_for(Invites::Device { person: Id([7; 16]) });
    let made = encode_canonical(&(&person.terms, person.secret.expose()));
    let spaced = person.text().to_lowercase().replace('0', "O").replacen(':', ": ", 2) + "\n";
    vec![chosen(0, person.text()), chosen(0, device.text()), chosen(0, spaced), chosen(1, made)]
}
