//! Changes that no honest program makes, signed and sealed as they should be: refused for good by
//! everybody, settled alike, and the world goes on.

use porchlight_app::circle::Outcome;
use porchlight_crypto::{Hash, Id, Kind};
use porchlight_domain::role::{Role, code};
use sha2::{Digest, Sha256};

use crate::{
    liar::{Liar, Made},
    street::{ANA, BEN, CARL, Street},
};

fn number(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
    bytes
}

/// So many rows of one cell.
fn run(times: u64, cell: &[u8]) -> Vec<u8> {
    // A run's length is signed: its highest bit of seven must not be set.
    let mut bytes = number(times);
    let last = bytes.len() - 1;
    if bytes[last] & 0x40 != 0 {
        bytes[last] |= 0x80;
        bytes.push(0);
    }
    [bytes, cell.to_vec()].concat()
}

/// What a crafted change says of itself.
struct Crafted {
    rows: u64,
    seq: u64,
    start_op: u64,
    time: u8,
    message: &'static str,
    extra: &'static [u8],
}

const PLAIN: Crafted = Crafted { rows: 2, seq: 1, start_op: 1, time: 0, message: "", extra: b"" };

/// An Automerge change that puts null at one key, so many times, in a few bytes.
fn change(actor: [u8; 16], it: &Crafted) -> Vec<u8> {
    let columns = [
        (0x15, run(it.rows, &[1, b'k'])),
        (0x34, number(it.rows)),
        (0x42, run(it.rows, &[1])),
        (0x56, run(it.rows, &[0])),
        (0x70, run(it.rows, &[0])),
    ];
    let mut data = vec![0, 16];
    data.extend(actor);
    data.extend(number(it.seq));
    data.extend(number(it.start_op));
    data.push(it.time);
    data.extend(number(it.message.len() as u64));
    data.extend(it.message.bytes());
    data.extend([0, 5]);
    for (specification, column) in &columns {
        data.push(*specification);
        data.extend(number(column.len() as u64));
    }
    for (_, column) in &columns {
        data.extend(column);
    }
    data.extend(it.extra);
    let hashed = [vec![1], number(data.len() as u64), data].concat();
    let hash = Sha256::digest(&hashed);
    [&[0x85, 0x6f, 0x4a, 0x83], &hash[..4], &hashed].concat()
}

/// A bomb of a hundred bytes, counters and numbers out of turn, hidden words, changes that say they
/// build on others.
#[test]
fn attack_crafted_changes() {
    let roles: &[Role] = &[Role::Verifier];
    let mut street = Street::of(81, &[roles, roles]);
    let intake = street.channel(ANA, code::INTAKE);
    let liar = Liar { who: CARL, circle: street.circle };
    let device = street.world.get(CARL).device(street.circle).unwrap();
    let crafted = [
        Crafted { rows: 9_600_000, ..PLAIN },
        Crafted { rows: 20_001, ..PLAIN },
        Crafted { seq: 2, ..PLAIN },
        Crafted { start_op: 7, ..PLAIN },
        Crafted { start_op: 4_000_000_000, ..PLAIN },
        Crafted { time: 5, ..PLAIN },
        Crafted { message: "hidden", ..PLAIN },
        Crafted { extra: b"hidden", ..PLAIN },
    ];
    let count = crafted.len();
    for (at, it) in crafted.iter().enumerate() {
        let id = Id([u8::try_from(at).unwrap() + 1; 16]);
        let actor = porchlight_crypto::actor(street.circle, id, device);
        let made = Made::raw(vec![], vec![change(actor, it)]);
        let mut header = liar.header(&mut street.world, intake, Kind::Changes);
        header.seq = at as u64 + 1;
        header.prev = if at == 0 { Hash::default() } else { Hash([1; 32]) };
        let chunk = liar.write(&mut street.world, header, id, &made);
        for who in [ANA, BEN] {
            let outcome = liar.tell(&mut street.world, who, &chunk);
            let is_refused = matches!(outcome, Outcome::Settled { place, .. } if place.refused);
            assert!(is_refused, "{at}: {outcome:?}");
        }
    }
    street.write(BEN, intake, "goes on");
    street.talk();
    for who in [ANA, BEN] {
        assert_eq!(street.notes(who), ["goes on"]);
        let held = street.world.get(who).held_back().unwrap();
        assert_eq!(held.len(), count);
        assert!(held.iter().all(|it| it.device == device));
    }
    street.agree(&[ANA, BEN, CARL]);
}
