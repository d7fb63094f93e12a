//! Two chunks for one place: by one device, by two who support each other, and by a restored backup,
//! which is no lie.

use porchlight_app::circle::Outcome;
use porchlight_crypto::{Id, Kind, Verified};

use crate::{
    liar::{Liar, chunks},
    street::{ANA, BEN, CARL, DORA, Street, four},
};

/// Two chunks of Carl's with one seq, the one with the smaller identity first.
fn twins(street: &mut Street, intake: Id) -> [(Verified, String, Id); 2] {
    let liar = Liar { who: CARL, circle: street.circle };
    let mut twins = [("one story", 1), ("another story", 2)].map(|(note, number)| {
        let id = Id([number; 16]);
        let made = liar.report(&mut street.world, id, note);
        let header = liar.header(&mut street.world, intake, Kind::Changes);
        (liar.write(&mut street.world, header, id, &made), note.to_owned(), id)
    });
    twins.sort_by_key(|(chunk, ..)| chunk.identity());
    twins
}

/// Carl tells Ana one story and Ben another, under one number; then each hears the other one.
#[test]
fn attack_two_chunks_of_one_seq() {
    let (mut street, intake) = four(21);
    let [(smaller, kept, _), (larger, ..)] = twins(&mut street, intake);
    let liar = Liar { who: CARL, circle: street.circle };
    for chunk in [&smaller, &larger] {
        liar.tell(&mut street.world, ANA, chunk);
    }
    for chunk in [&larger, &smaller] {
        liar.tell(&mut street.world, BEN, chunk);
    }
    for who in [ANA, BEN] {
        assert_eq!(street.notes(who), [kept.as_str()]);
        let forks = street.world.get(who).store().unwrap().read().forks(intake).unwrap();
        assert_eq!(forks, [(smaller.header().device, smaller.header().seq)]);
    }
    street.agree(&[ANA, BEN]);
}

/// Dora, who is in it with Carl, builds on the chunk that loses, and Ben has an honest edit beside
/// hers: what depends on the lost chunk goes out of its document, in every order.
#[test]
fn attack_two_who_support_each_other() {
    let (mut street, intake) = four(22);
    let [(smaller, kept, _), (larger, _, lost)] = twins(&mut street, intake);
    let circle = street.circle;
    let (carl, dora) = (Liar { who: CARL, circle }, Liar { who: DORA, circle });
    carl.tell(&mut street.world, DORA, &larger);
    let held = chunks(&mut street.world, DORA, intake);
    let made = dora.edit(&mut street.world, &held, lost, "Dora was there too");
    let header = dora.header(&mut street.world, intake, Kind::Changes);
    let support = dora.write(&mut street.world, header, lost, &made);
    let orders: [[&Verified; 3]; 6] = [
        [&smaller, &larger, &support],
        [&smaller, &support, &larger],
        [&larger, &smaller, &support],
        [&larger, &support, &smaller],
        [&support, &smaller, &larger],
        [&support, &larger, &smaller],
    ];
    for order in orders {
        let (mut street, _) = four(22);
        for chunk in order {
            carl.tell(&mut street.world, ANA, chunk);
        }
        assert_eq!(street.notes(ANA), [kept.as_str()]);
        assert!(street.world.get(ANA).faults().unwrap().is_empty());
    }
}

/// Numbers beyond what a table holds: dropped, and nothing breaks that counts with them.
#[test]
fn attack_odd_places_in_a_chain() {
    let (mut street, intake) = four(23);
    let liar = Liar { who: CARL, circle: street.circle };
    for (number, seq) in [1 << 63, (1 << 63) + 1, u64::MAX].into_iter().enumerate() {
        let id = Id([u8::try_from(number).unwrap() + 10; 16]);
        let made = liar.report(&mut street.world, id, &format!("story {number}"));
        let mut header = liar.header(&mut street.world, intake, Kind::Changes);
        (header.seq, header.prev) = (seq, porchlight_crypto::Hash([3; 32]));
        let chunk = liar.write(&mut street.world, header, id, &made);
        for who in [ANA, BEN, DORA] {
            assert_eq!(liar.tell(&mut street.world, who, &chunk), Outcome::Bad);
        }
    }
    street.talk();
    street.agree(&[ANA, BEN, DORA]);
}
