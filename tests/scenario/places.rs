//! Two chunks for one place of a chain, of which each neighbour first sees one: in an old place of a
//! removed device, from a liar with two faces, and what an admin keeps of it.

use porchlight_crypto::{Hash, Header, Id, Kind, Verified, encode_canonical};
use porchlight_domain::{role::code, statement::Sort};
use porchlight_sync::log::Act;

use crate::{
    liar::{Liar, seal_under},
    street::{ANA, BEN, CARL, DORA, Street, four_wrapped},
};

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
        let (mut street, intake) = four_wrapped(seed);
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
    let (mut street, intake) = four_wrapped(80);
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

/// Two chains of Carl's from his next place on: what they have in common, and for each of his two
/// faces what it goes on with.
fn faces(street: &mut Street, common: usize, each: usize) -> [Vec<Verified>; 2] {
    let intake = street.channel(CARL, code::INTAKE);
    let carl = Liar { who: CARL, circle: street.circle };
    let first = carl.header(&mut street.world, intake, Kind::Changes);
    [1, 2].map(|face: u8| {
        let (mut seq, mut prev, mut chain) = (first.seq, first.prev, Vec::new());
        for at in 0..common + each {
            let (id, whose) = (u8::try_from(at).unwrap(), if at < common { 0 } else { face });
            let note = format!("{at} of face {whose}");
            let chunk = report(street, (seq, prev), &first, id + 50 * whose, &note);
            (seq, prev) = (seq + 1, chunk.identity());
            chain.push(chunk);
        }
        chain
    })
}

/// Carl shows one face to Ana and another to Ben, in every order of his chunks, and leaves. They have
/// the same places and other chunks there; Dora hears of it from them. Afterwards there is silence.
#[test]
fn attack_two_faces_and_the_liar_leaves() {
    for (seed, common, each) in [(90, 0, 1), (91, 1, 3), (92, 2, 20)] {
        let (mut street, intake) = four_wrapped(seed);
        let circle = street.circle;
        let carl = Liar { who: CARL, circle };
        street.part();
        let [mut one, mut other] = faces(&mut street, common, each);
        if seed % 2 == 1 {
            one.reverse();
            other.rotate_left(1);
        }
        for (who, chain) in [(ANA, &one), (BEN, &other)] {
            for chunk in chain {
                carl.tell(&mut street.world, who, chunk);
            }
            street.world.after_write(who).unwrap();
        }
        assert_ne!(street.notes(ANA), street.notes(BEN));
        street.people.retain(|who| *who != CARL);
        for _ in 0..3 {
            street.talk();
            street.part();
        }
        street.talk();
        street.agree(&[ANA, BEN, DORA]);
        assert_eq!(street.notes(ANA).len(), common + each, "seed {seed}");
        for who in [ANA, BEN, DORA] {
            let read = street.world.get(who).store().unwrap().read();
            assert_eq!(read.twins(intake, one[0].header().device).unwrap().len(), each.min(16));
        }
        street.part();
        let before = street.world.bytes_to(ANA);
        street.talk();
        let silent = street.world.bytes_to(ANA) - before;
        assert!(silent < 2 * 24 * 1024, "{silent} bytes where nothing is new");
    }
}

/// The same in the log: Carl's duty key signs two operations for one place. Both stay with everybody.
#[test]
fn attack_two_faces_in_the_log() {
    let (mut street, _) = four_wrapped(95);
    let circle = street.circle;
    let members = street.channel(ANA, code::MEMBERS);
    let carl = Liar { who: CARL, circle };
    street.part();
    let next = carl.rotation(&mut street.world, members, &[], |_| {});
    let twin = carl.rotation(&mut street.world, members, &[], |_| {});
    assert_eq!(next.header().seq, twin.header().seq);
    assert_ne!(next.identity(), twin.identity());
    for (who, chunk) in [(ANA, &next), (BEN, &twin)] {
        carl.tell(&mut street.world, who, chunk);
        street.world.after_write(who).unwrap();
    }
    street.people.retain(|who| *who != CARL);
    for _ in 0..3 {
        street.talk();
        street.part();
    }
    street.talk();
    street.agree(&[ANA, BEN, DORA]);
    for who in [ANA, BEN, DORA] {
        let log = street.world.get(who).log(circle).unwrap();
        let both =
            log.iter().filter(|it| [next.identity(), twin.identity()].contains(&it.identity()));
        assert_eq!(both.count(), 2, "{who:?}");
    }
}

/// To Ana a chunk that everybody refuses, to Ben a good one with the same seq.
#[test]
fn attack_a_chunk_to_be_refused_for_the_place_of_a_good_one() {
    let (mut street, intake) = four_wrapped(96);
    let carl = Liar { who: CARL, circle: street.circle };
    street.part();
    let header = carl.header(&mut street.world, intake, Kind::Changes);
    let good = report(&mut street, (header.seq, header.prev), &header, 1, "good");
    let made =
        Liar { who: ANA, circle: street.circle }.report(&mut street.world, Id([2; 16]), "bad");
    let bad = carl.write(&mut street.world, header, Id([2; 16]), &made);
    for (who, chunk) in [(ANA, &bad), (BEN, &good)] {
        carl.tell(&mut street.world, who, chunk);
        street.world.after_write(who).unwrap();
    }
    street.people.retain(|who| *who != CARL);
    street.talk();
    street.part();
    street.talk();
    street.agree(&[ANA, BEN, DORA]);
    assert_eq!(street.notes(ANA), ["good"]);
}
