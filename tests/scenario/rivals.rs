//! A device that signs two chains of changes to one document, one behind the other in its own chain of
//! chunks: no place is signed twice, so there is no fork, and still Automerge takes only one of them.

use porchlight_app::simulate::Who;
use porchlight_crypto::{Id, Kind, Opened, Verified};
use porchlight_domain::role::{Role, code};

use crate::{
    liar::{Liar, chunks},
    street::{ANA, BEN, CARL, Street},
};

struct Rivals {
    street: Street,
    /// Carl's edit, his other edit of the same number, one that goes on from that, and Ben's edit of it.
    chunks: [Verified; 4],
}

fn rivals(seed: u64) -> Rivals {
    let roles: &[Role] = &[Role::Verifier];
    let mut street = Street::of(seed, &[roles, roles, roles]);
    let intake = street.channel(ANA, code::INTAKE);
    let report = street.write(ANA, intake, "as Ana saw it");
    street.talk();
    street.part();
    let circle = street.circle;
    let (carl, ben) = (Liar { who: CARL, circle }, Liar { who: BEN, circle });
    let honest = chunks(&mut street.world, CARL, intake);
    let next = |street: &mut Street, liar: &Liar, held: &[Verified], note: &str, end| {
        let made = liar.edit(&mut street.world, held, report, note);
        let mut header = liar.header(&mut street.world, intake, Kind::Changes);
        if let Some(end) = end {
            let end: &Verified = end;
            (header.seq, header.prev) = (end.header().seq + 1, end.identity());
        }
        liar.write(&mut street.world, header, report, &made)
    };
    let one = next(&mut street, &carl, &honest, "one story", None);
    let other = next(&mut street, &carl, &honest, "another story", Some(&one));
    let mut held = honest;
    held.push(Opened::decode(&other.encode()).unwrap().verify().unwrap());
    let more = next(&mut street, &carl, &held, "more of it", Some(&other));
    let bens = next(&mut street, &ben, &held, "Ben, who believed it", None);
    Rivals { street, chunks: [one, other, more, bens] }
}

/// The chunk in the lower place stays, in every order, and what rests on the other one has no effect.
#[test]
fn attack_two_chains_of_one_actor() {
    for order in orders(4) {
        let Rivals { mut street, chunks } = rivals(24);
        let carl = Liar { who: CARL, circle: street.circle };
        for at in &order {
            carl.tell(&mut street.world, ANA, &chunks[*at]);
        }
        assert_eq!(street.notes(ANA), ["one story"], "{order:?}");
        assert!(street.world.get(ANA).faults().unwrap().is_empty(), "{order:?}");
    }
}

/// Neighbours who were told the one and the other first end with the same once they meet.
#[test]
fn attack_each_neighbour_is_told_another_chain() {
    let Rivals { mut street, chunks: [one, other, more, bens] } = rivals(25);
    let intake: Id = street.channel(ANA, code::INTAKE);
    let circle = street.circle;
    let carl = Liar { who: CARL, circle };
    for chunk in [&other, &more, &bens] {
        carl.tell(&mut street.world, BEN, chunk);
    }
    assert_eq!(street.notes(BEN).len(), 1);
    carl.tell(&mut street.world, ANA, &one);
    for who in [ANA, BEN] {
        street.world.after_write(who).unwrap();
    }
    let dora = Who(3);
    for (one, other) in [(ANA, BEN), (ANA, dora), (BEN, dora)] {
        street.world.link(one, other).unwrap();
    }
    street.world.settle().unwrap();
    for who in [ANA, BEN, dora] {
        assert_eq!(street.notes(who), ["one story"], "{who:?}");
    }
    let held = |street: &mut Street, who| street.world.get(who).seen(intake).unwrap();
    assert_eq!(held(&mut street, ANA), held(&mut street, BEN));
    street.agree(&[ANA, BEN, dora]);
}

/// Every order of so many things.
pub(crate) fn orders(of: usize) -> Vec<Vec<usize>> {
    let Some(last) = of.checked_sub(1) else { return vec![vec![]] };
    let mut all = Vec::new();
    for order in orders(last) {
        for at in 0..=order.len() {
            let mut order = order.clone();
            order.insert(at, last);
            all.push(order);
        }
    }
    all
}
