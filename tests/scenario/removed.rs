//! Who was removed goes on as if nothing had happened: nothing of it may have an effect.

use porchlight_crypto::{Id, Kind, encode_canonical};
use porchlight_domain::statement::Sort;

use crate::{
    liar::{Liar, seal_under},
    street::{ANA, BEN, CARL, DORA, four_wrapped},
};

/// Carl goes on after his removal: a report, a statement, and a rotation to his own liking.
#[test]
fn attack_removed_member_writes_afterwards() {
    let (mut street, intake) = four_wrapped(32);
    let circle = street.circle;
    let carl = Liar { who: CARL, circle };
    let report = street.write(ANA, intake, "before");
    street.talk();
    let old = street.world.get(CARL).clean_epoch(circle, intake).unwrap().unwrap();
    let secret = street.world.get(CARL).secret(intake, old).unwrap().unwrap();
    street.part();
    let removal = street.remove(ANA, CARL);
    let epoch = street.world.get(ANA).clean_epoch(circle, intake).unwrap();

    let made = carl.report(&mut street.world, Id([1; 16]), "from Carl");
    let header = carl.header(&mut street.world, intake, Kind::Changes);
    let changes = carl.write(&mut street.world, header.clone(), Id([1; 16]), &made);
    let mut header = carl.header(&mut street.world, intake, Kind::Statement);
    (header.seq, header.prev, header.right) = (header.seq + 1, changes.identity(), 3);
    header.about = vec![report];
    let body = encode_canonical(&([0u8; 16], Sort::Received.number(), Vec::<u8>::new()));
    let statement = carl.say(&mut street.world, header, body);
    let rotated = carl.rotation(&mut street.world, intake, &[ANA, BEN, CARL, DORA], |it| {
        (it.parents, it.covers) = (vec![old], vec![removal]);
    });
    for who in [ANA, DORA] {
        for chunk in [&changes, &statement, &rotated] {
            let envelope = seal_under(&mut street.world, &secret, chunk);
            street.world.get(who).receive(circle, intake, &envelope).unwrap();
        }
    }
    assert_eq!(street.world.get(ANA).clean_epoch(circle, intake).unwrap(), epoch);
    street.people.retain(|who| *who != CARL);
    street.world.link(ANA, BEN).unwrap();
    street.world.link(ANA, DORA).unwrap();
    street.world.settle().unwrap();
    for who in [ANA, BEN, DORA] {
        assert_eq!(street.notes(who), ["before"]);
        assert!(street.world.get(who).seen(intake).unwrap().statements.is_empty());
        assert_eq!(street.world.get(who).clean_epoch(circle, intake).unwrap(), epoch);
    }
    street.agree(&[ANA, BEN, DORA]);
}
