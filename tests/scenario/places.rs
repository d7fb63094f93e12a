//! Two chunks for one place of a chain, of which each neighbour first sees one: in an old place of a
//! removed device, from a liar with two faces, and what an admin keeps of it.

use porchlight_app::simulate::Who;
use porchlight_crypto::{Hash, Header, Id, Kind, Verified, encode_canonical};
use porchlight_domain::{
    role::{Role, code},
    statement::Sort,
};
use porchlight_sync::log::Act;

use crate::{
    liar::{Liar, seal_under},
    street::Street,
};

const ANA: Who = Who(0);
const BEN: Who = Who(1);
const CARL: Who = Who(2);
const DORA: Who = Who(3);

fn four(seed: u64) -> (Street, Id) {
    let roles: &[Role] = &[Role::Verifier];
    let mut street = Street::of(seed, &[roles, roles, roles]);
    let intake = street.channel(ANA, code::INTAKE);
    street.wrap_to_all(intake);
    (street, intake)
}

/// A report of Carl's at that place of his chain.
fn report(
    street: &mut Street,
    (seq, prev): (u64, Hash),
    of: &Header,
    id: u8,
    note: &str,
) -> Verified {
    let carl = Liar { who: CARL, circle: street.circle };
    let made = carl.report(&mut street.world, Id([id; 16]), note);
    let header = Header { seq, prev, kind: Kind::Changes, ..of.clone() };
    carl.write(&mut street.world, header, Id([id; 16]), &made)
}

/// Carl writes three reports that all but Dora get, and is removed. Whoever has his device now writes
/// another first one, and finds Dora before the others do; then everybody has it.
#[test]
fn attack_stolen_device_writes_in_an_old_place() {
    for seed in 70..74 {
        let (mut street, intake) = four(seed);
        let circle = street.circle;
        let carl = Liar { who: CARL, circle };
        let old = street.world.get(CARL).clean_epoch(circle, intake).unwrap().unwrap();
        let secret = street.world.get(CARL).secret(intake, old).unwrap().unwrap();
        street.world.isolate(DORA).unwrap();
        let first = carl.header(&mut street.world, intake, Kind::Changes);
        let notes = ["first", "second", "third"];
        for note in notes {
            street.write(CARL, intake, note);
        }
        street.world.settle().unwrap();
        street.part();
        street.remove(ANA, CARL);
        let stolen = report(&mut street, (first.seq, first.prev), &first, 9, "stolen");
        let tell = |street: &mut Street, who| {
            let envelope = seal_under(&mut street.world, &secret, &stolen);
            street.world.get(who).receive(circle, intake, &envelope).unwrap();
        };
        tell(&mut street, DORA);
        assert_eq!(street.notes(DORA), ["stolen"]);
        street.people.retain(|who| *who != CARL);
        street.talk();
        assert!(!street.notes(DORA).contains(&"stolen".to_owned()), "seed {seed}");
        for who in [ANA, BEN, DORA] {
            tell(&mut street, who);
        }
        street.talk();
        for who in [ANA, BEN] {
            assert_eq!(street.notes(who), notes, "seed {seed}, {who:?}");
        }
    }
}

/// A statement of Carl's about a report, at a place of his chain.
fn said(street: &mut Street, (seq, prev): (u64, Hash), about: Id, salt: u8) -> Verified {
    let carl = Liar { who: CARL, circle: street.circle };
    let intake = street.channel(CARL, code::INTAKE);
    let mut header = carl.header(&mut street.world, intake, Kind::Statement);
    (header.seq, header.prev, header.right, header.about) = (seq, prev, 3, vec![about]);
    let body = encode_canonical(&([salt; 16], Sort::Received.number(), Vec::<u8>::new()));
    carl.say(&mut street.world, header, body)
}

/// Carl's key signs two statements for one place and goes on after one of them: none of it counts,
/// until an admin says how far it was Carl.
#[test]
fn attack_statements_of_a_forked_key_count_as_far_as_an_admin_keeps_them() {
    let (mut street, intake) = four(80);
    let circle = street.circle;
    let carl = Liar { who: CARL, circle };
    let about = street.write(ANA, intake, "a report");
    street.talk();
    let next = carl.header(&mut street.world, intake, Kind::Statement);
    let (seq, device) = (next.seq, next.device);
    let mut chain = vec![said(&mut street, (seq, next.prev), about, 0)];
    for salt in 1..4 {
        let prev = chain[chain.len() - 1].identity();
        chain.push(said(&mut street, (seq + u64::from(salt), prev), about, salt));
    }
    for chunk in &chain {
        carl.publish(&mut street.world, chunk);
    }
    street.talk();
    let counting = |street: &mut Street, who| {
        let counting = street.world.get(who).seen(intake).unwrap().statements;
        let counts = |it: &&Verified| counting.contains(&it.identity());
        chain.iter().filter(counts).map(|it| it.header().seq - seq).collect::<Vec<_>>()
    };
    assert_eq!(counting(&mut street, BEN), [0, 1, 2, 3]);
    // A twin of the second one that has a larger identity, so that the place stays with the first.
    let prev = chain[0].identity();
    let mut salts = 10..200;
    let twin = loop {
        let twin = said(&mut street, (seq + 1, prev), about, salts.next().unwrap());
        if twin.identity() > chain[1].identity() {
            break twin;
        }
    };
    for who in [ANA, BEN, DORA] {
        carl.tell(&mut street.world, who, &twin);
        assert_eq!(counting(&mut street, who), [0], "{who:?}");
    }
    let kept = chain[2].identity();
    street.act(ANA, &Act::Keep { device, channel: intake, seq: seq + 2, identity: kept });
    street.talk();
    for who in [ANA, BEN, DORA] {
        assert_eq!(counting(&mut street, who), [0, 1, 2], "{who:?}");
    }
    street.agree(&[ANA, BEN, DORA]);
}
