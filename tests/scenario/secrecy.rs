//! What those learn who are not meant to: a removed device, a newcomer, a peer without anything in
//! common, and somebody who guesses.

use porchlight_app::simulate::Who;
use porchlight_crypto::Hash;
use porchlight_domain::{
    DocumentId,
    role::{Role, code},
    statement::Sort,
};
use porchlight_store::NewStatement;

use crate::{
    liar::{Liar, chunks, open, secrets},
    street::{ANA, BEN, CARL, Street, three},
};

/// The same words twice, as reports and as statements: nothing that is on the wire or in a header is
/// the same, so nobody finds out what was said by trying words.
#[test]
fn attack_guessing_what_was_said_from_its_hash() {
    let mut street = three(61);
    let intake = street.channel(ANA, code::INTAKE);
    let ids = [0, 1].map(|_| street.write(ANA, intake, "yes"));
    for _ in 0..2 {
        let about = vec![DocumentId::from_bytes(ids[0].0)];
        let said = NewStatement { sort: Sort::Received, exercise: false, about, body: vec![] };
        street.world.get(ANA).state(intake, said).unwrap();
    }
    let mut hashes: Vec<Hash> = Vec::new();
    for chunk in chunks(&mut street.world, ANA, intake) {
        hashes.push(chunk.identity());
        hashes.extend(&chunk.header().content);
        hashes.push(Hash::of(chunk.payload()));
    }
    let ambiguous = hashes.len();
    hashes.sort_unstable();
    hashes.dedup();
    // Of a statement the content is the hash of the payload, so two of six are named twice.
    assert_eq!(hashes.len(), ambiguous - 2);
}

/// Carl shows Ben an old state of everything and withholds the rest. Dora's link heals it.
#[test]
fn attack_peer_that_withholds() {
    let roles: &[Role] = &[Role::Verifier];
    let mut street = Street::of(62, &[roles, roles, roles]);
    let intake = street.channel(ANA, code::INTAKE);
    let dora = Who(3);
    street.write(ANA, intake, "old");
    street.talk();
    street.part();
    street.world.link(BEN, CARL).unwrap();
    street.world.link(ANA, dora).unwrap();
    street.write(ANA, intake, "new");
    street.remove(ANA, CARL);
    street.world.settle().unwrap();
    // Carl hears nothing of it, which is all that withholding can do.
    assert_eq!(street.notes(BEN), ["old"]);
    street.world.link(BEN, dora).unwrap();
    street.world.settle().unwrap();
    assert_eq!(street.notes(BEN), ["new", "old"]);
    street.agree(&[ANA, BEN, dora]);
}

/// A newcomer is given the keys from this week on. What was sealed before, and recorded by them,
/// stays closed, and no peer hands it to them under a seal that they can open.
#[test]
fn attack_newcomer_reads_below_the_floor() {
    let mut street = three(63);
    let intake = street.channel(ANA, code::INTAKE);
    street.write(ANA, intake, "before you came");
    street.talk();
    let liar = Liar { who: ANA, circle: street.circle };
    let recorded: Vec<Vec<u8>> = chunks(&mut street.world, ANA, intake)
        .iter()
        .map(|chunk| liar.seal(&mut street.world, intake, chunk))
        .collect();
    street.pass(chrono::Duration::days(8));
    let newcomer = street.world.add("Dora").unwrap();
    street.world.admit(street.circle, ANA, newcomer, &[Role::Verifier]).unwrap();
    street.people.push(newcomer);
    street.write(BEN, intake, "after you came");
    street.talk();
    let held = secrets(&mut street.world, newcomer, intake);
    assert!(recorded.iter().all(|envelope| open(&held, envelope).is_none()));
    assert_eq!(street.notes(newcomer), ["after you came"]);
    street.agree(&[ANA, BEN, CARL, newcomer]);
}

/// Who is in nothing together learns nothing: the same frames of the same sizes, whether the other is
/// in one circle or in five.
#[test]
fn attack_peer_without_a_common_channel() {
    let mut sizes = Vec::new();
    for circles in [1, 5] {
        let mut world = porchlight_app::simulate::World::new(64);
        let (ana, stranger) = (world.add("Ana").unwrap(), world.add("stranger").unwrap());
        for number in 0..circles {
            let circle = world.found(ana, &format!("circle {number}")).unwrap();
            let members = world.get(ana).channel(circle, code::MEMBERS).unwrap();
            world.get(ana).write(members, crate::kit::at_once("here")).unwrap();
        }
        world.listen();
        world.link(ana, stranger).unwrap();
        let frames = world.settle().unwrap();
        sizes.push((frames, world.bytes_to(stranger), world.bytes_to(ana)));
    }
    assert_eq!(sizes[0], sizes[1]);
}
