//! What people outside know of a circle: made when it is founded, signed by two admins where there are
//! three, and never what one of them alone would like it to be.

use chrono::Duration;
use porchlight_api::FacePart;
use porchlight_app::{
    circle::Outcome,
    simulate::{Neighbour, Who},
};
use porchlight_crypto::{DeviceKey, Id};
use porchlight_domain::role::{Role, code};
use porchlight_sync::{
    face::{Face, SignedFace, Trusted, hash},
    log::{Act, Roles},
};

use crate::street::{ANA, BEN, CARL, DORA, Street};

const ALL: [Who; 4] = [ANA, BEN, CARL, DORA];

/// Three admins and a verifier, quiet, with a Face that names all of them.
fn three_admins(seed: u64) -> Street {
    let mut street = Street::of(seed, &[&[Role::Verifier], &[Role::Verifier], &[Role::Verifier]]);
    for (by, who) in [(ANA, BEN), (ANA, CARL)] {
        let person = street.world.get(who).person(street.circle).unwrap();
        let act = Act::Grant { person, roles: Roles(Role::Admin.bit()), until: None };
        let operation = street.act(by, &act);
        street.talk();
        let unsigned = street.world.get(BEN).unsigned(street.circle).unwrap();
        if unsigned.iter().any(|(id, _)| *id == operation) {
            street.act(BEN, &Act::Second { operation });
            street.talk();
        }
    }
    for who in ALL {
        street.world.get(who).keep_up().unwrap();
    }
    rounds(&mut street, &[ANA, BEN, CARL, DORA], 2);
    street
}

/// Each opens their app in turn, with time to talk in between.
fn rounds(street: &mut Street, people: &[Who], count: usize) {
    for _ in 0..count {
        for who in people {
            catch_up(street, *who);
        }
    }
}

fn catch_up(street: &mut Street, who: Who) {
    street.pass(Duration::minutes(1));
    street.world.get(who).catch_up(street.circle).unwrap();
    street.world.after_write(who).unwrap();
    street.talk();
    street.pass(Duration::minutes(1));
}

fn face(street: &mut Street, who: Who) -> Trusted {
    street.world.get(who).face(street.circle).unwrap().unwrap()
}

/// Opens the app of somebody who is not linked.
fn alone(street: &mut Street, who: Who) -> &mut Neighbour {
    let circle = street.circle;
    let neighbour = street.world.get(who);
    neighbour.catch_up(circle).unwrap();
    neighbour
}

/// The Face that follows the one that somebody holds, changed as its maker likes.
fn forged(street: &mut Street, who: Who, change: impl FnOnce(&mut Face)) -> Face {
    let held = face(street, who);
    let mut next = held.face().clone();
    (next.counter, next.previous) = (next.counter + 1, held.hash());
    change(&mut next);
    next
}

/// The channels in which a Face and a proposal for one travel.
fn places(street: &mut Street) -> ((Id, Id), (Id, Id)) {
    let broadcast = street.channel(ANA, code::BROADCAST);
    let admin = street.channel(ANA, code::ADMIN);
    ((street.circle, broadcast), (street.circle, admin))
}

fn root(street: &mut Street, who: Who) -> DeviceKey {
    let circle = street.circle;
    let root = street.world.get(who).face_root(circle, 0).unwrap();
    let named = face(street, ANA).face().clone();
    assert!(named.roots.contains(&root.id()), "{:?} is not in {named:?}", root.id());
    root
}

#[test]
fn a_circle_has_a_face_from_its_founding_on_and_newcomers_bring_it_along() {
    let mut street = Street::of(80, &[&[Role::Verifier]]);
    let first = face(&mut street, ANA);
    assert_eq!(first.face().roots.len(), 1);
    assert_eq!(first.face().drops.len(), 1);
    assert_eq!(first.face().drops[0].channel, street.channel(ANA, code::INTAKE));
    assert_eq!(face(&mut street, BEN), first);
    let shown = street.world.get(ANA).shown_face(street.circle).unwrap();
    assert!(shown.as_of.is_some_and(|it| it <= street.world.now()));
    // The verifier announces a key without a passphrase; the admin's next opening takes it in.
    street.world.get(BEN).keep_up().unwrap();
    street.world.after_write(BEN).unwrap();
    street.talk();
    assert!(street.world.get(ANA).shown_face(street.circle).unwrap().due);
    catch_up(&mut street, ANA);
    let second = face(&mut street, BEN);
    assert_eq!((second.face().counter, second.face().attesters.len()), (2, 1));
    assert_eq!(second.face().previous, first.hash());
    let shown = street.world.get(ANA).shown_face(street.circle).unwrap();
    assert_eq!((shown.labels, shown.due, shown.number), (1, false, Some(2)));
}

#[test]
fn two_of_three_admins_sign() {
    let mut street = three_admins(81);
    let before = face(&mut street, ANA);
    assert_eq!(before.face().roots.len(), 3);
    assert_eq!(before.face().attesters.len(), 3);
    for who in ALL {
        assert_eq!(face(&mut street, who), before, "{who:?}");
    }
    street.pass(Duration::days(8));
    catch_up(&mut street, ANA);
    assert_eq!(face(&mut street, ANA), before, "one alone only proposes");
    let shown = street.world.get(CARL).shown_face(street.circle).unwrap().proposal.unwrap();
    assert_eq!((shown.lacks, shown.mine, shown.differs), (1, false, None));
    assert_eq!(shown.waits_for.len(), 2);
    // Opening again proposes nothing else.
    catch_up(&mut street, ANA);
    catch_up(&mut street, CARL);
    let after = face(&mut street, CARL);
    assert_eq!(after.face().counter, before.face().counter + 1);
    for who in ALL {
        assert_eq!(face(&mut street, who), after, "{who:?}");
        assert!(street.world.get(who).shown_face(street.circle).unwrap().proposal.is_none());
    }
    street.agree(&ALL);
}

/// An open phone without its passphrase holds every device key and no key that signs a Face.
#[test]
fn attack_a_stolen_admin_phone_signs_without_the_passphrase() {
    let mut street = Street::of(82, &[&[Role::Verifier]]);
    let (broadcast, _) = places(&mut street);
    let next = forged(&mut street, ANA, |face| face.k = 1);
    let mut keys = Vec::new();
    let circle = street.circle;
    let bytes = |device: &DeviceKey, _: &DeviceKey| SignedFace::sign(next.clone(), &[device]);
    keys.push(street.world.get(ANA).with_keys(circle, bytes).unwrap());
    let store = street.world.get(ANA).store().unwrap();
    for own in store.read().face_keys(circle).unwrap() {
        let is_root = face_of(&keys[0]).roots.contains(&own.public);
        assert!(!is_root || own.seed.is_none(), "the key that signs lies in the store");
        let key = own.seed.map(|seed| DeviceKey::from_seed(seed.expose()));
        keys.extend(key.map(|key| SignedFace::sign(next.clone(), &[&key])));
    }
    let before = face(&mut street, BEN);
    for signed in keys {
        let taken = street.world.get(BEN).take_face(broadcast, &signed).unwrap();
        assert_eq!(taken, Outcome::Early);
    }
    assert_eq!(face(&mut street, BEN), before);
}

fn face_of(signed: &SignedFace) -> &Face {
    signed.face()
}

#[test]
fn attack_one_admin_slips_a_key_in() {
    let mut street = three_admins(83);
    let (broadcast, admin) = places(&mut street);
    let stranger = DeviceKey::from_seed(&[99; 32]).id();
    let anas = root(&mut street, ANA);
    let next = forged(&mut street, ANA, |face| {
        face.roots.push(stranger);
        face.roots.sort_unstable();
    });
    let signed = SignedFace::sign(next, &[&anas]);
    let before = face(&mut street, BEN);
    street.pass(Duration::minutes(5));
    for who in [BEN, CARL] {
        // Published with one signature it is not taken over; proposed, nobody else signs it.
        assert_eq!(face(&mut street, who), before);
        let taken = street.world.get(who).take_face(broadcast, &signed).unwrap();
        assert_eq!(taken, Outcome::Early);
        let taken = street.world.get(who).take_face(admin, &signed).unwrap();
        assert!(matches!(taken, Outcome::Settled { news: true, .. }), "{taken:?}");
        let shown = street.world.get(who).shown_face(street.circle).unwrap();
        assert_eq!(shown.proposal.unwrap().differs, Some(FacePart::Roots));
    }
    rounds(&mut street, &[BEN, CARL], 2);
    for who in ALL {
        assert!(!face(&mut street, who).face().roots.contains(&stranger));
    }
    assert_eq!(face(&mut street, BEN), before);
}

#[test]
fn attack_a_face_goes_back() {
    let mut street = Street::of(84, &[&[Role::Verifier]]);
    let (broadcast, _) = places(&mut street);
    let anas = root(&mut street, ANA);
    let first = face(&mut street, ANA).face().clone();
    street.pass(Duration::days(8));
    catch_up(&mut street, ANA);
    let second = face(&mut street, BEN);
    assert_eq!(second.face().counter, 2);
    let old = SignedFace::sign(Face { k: 1, ..first }, &[&anas]);
    let kept = |street: &mut Street| {
        street.world.get(BEN).store().unwrap().read().faces(broadcast.1).unwrap().len()
    };
    let before = kept(&mut street);
    street.world.get(BEN).take_face(broadcast, &old).unwrap();
    assert_eq!(face(&mut street, BEN), second);
    assert_eq!(kept(&mut street), before, "the older one is not kept");
}

#[test]
fn attack_old_root_after_removal() {
    let mut street = three_admins(85);
    let (broadcast, admin) = places(&mut street);
    let (carls, bens) = (root(&mut street, CARL), root(&mut street, BEN));
    let removal = street.remove(ANA, CARL);
    street.talk();
    street.act(BEN, &Act::Second { operation: removal });
    street.talk();
    rounds(&mut street, &[ANA, BEN], 2);
    let after = face(&mut street, DORA);
    assert_eq!(after.face().roots.len(), 2);
    assert!(after.face().has_ended(carls.id()));
    let next = forged(&mut street, DORA, |face| face.k = 1);
    let by_carl = SignedFace::sign(next, &[&carls]);
    for who in [ANA, BEN, DORA] {
        let taken = street.world.get(who).take_face(broadcast, &by_carl).unwrap();
        assert_eq!(taken, Outcome::Early);
        assert_eq!(face(&mut street, who), after);
    }
    // Nor does what he signed before for the same place, with somebody else's help.
    let mut rival = after.face().clone();
    rival.k = 1;
    while hash(&rival) > after.hash() {
        rival.ended.push((DeviceKey::from_seed(&hash(&rival).0).id(), rival.counter));
        rival.ended.sort_unstable();
    }
    let rival = SignedFace::sign(rival, &[&carls]);
    for who in [ANA, BEN, DORA] {
        street.world.get(who).take_face(broadcast, &rival).unwrap();
        street.world.get(who).take_face(admin, &rival).ok();
        assert_eq!(face(&mut street, who), after);
    }
    // Ben, who is still there, can.
    let next = forged(&mut street, DORA, |face| face.k = 3);
    let by_ben = SignedFace::sign(next.clone(), &[&bens]);
    street.world.get(DORA).take_face(broadcast, &by_ben).unwrap();
    assert_eq!(face(&mut street, DORA).face(), &next);
}

#[test]
fn a_removal_brings_a_drop_key_that_the_removed_reader_cannot_derive() {
    let mut street = Street::of(86, &[&[Role::Verifier], &[Role::Verifier]]);
    let intake = street.channel(ANA, code::INTAKE);
    let before = face(&mut street, ANA);
    street.remove(ANA, CARL);
    let after = face(&mut street, ANA);
    assert_eq!(after.face().counter, before.face().counter + 1);
    let (old, new) = (&before.face().drops[0], &after.face().drops[0]);
    assert_ne!(old.key, new.key);
    street.talk();
    for (who, can) in [(BEN, true), (CARL, false)] {
        let mut found = Vec::new();
        for epoch in street.world.get(who).floor(intake).unwrap().into_keys() {
            let secret = street.world.get(who).secret(intake, epoch).unwrap().unwrap();
            found.push(secret.drop_key().public());
        }
        assert!(found.contains(&old.key), "{who:?}");
        assert_eq!(found.contains(&new.key), can, "{who:?}");
    }
    assert_eq!(face(&mut street, BEN), after);
}

#[test]
fn a_face_names_no_person_and_no_device() {
    let mut street = three_admins(87);
    let bytes = SignedFace::sign(face(&mut street, ANA).face().clone(), &[]).encode();
    let view = street.world.get(ANA).view(street.circle).unwrap();
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
    for (person, member) in &view.persons {
        assert!(!holds(&person.0));
        for (device, keys) in &member.devices {
            assert!(!holds(&device.0) && !holds(&keys.duty.0));
        }
    }
    // Ana let the three in, so they are one voice.
    let labels: Vec<u16> = face(&mut street, ANA).face().attesters.iter().map(|it| it.1).collect();
    assert_eq!(labels, [0, 0, 0]);
}

#[test]
fn who_was_away_while_admins_changed_follows_to_the_newest() {
    let mut street = three_admins(88);
    let old = face(&mut street, DORA);
    street.part();
    for (a, b) in [(ANA, BEN), (ANA, CARL), (BEN, CARL)] {
        street.world.link(a, b).unwrap();
    }
    street.world.settle().unwrap();
    let removal = street.remove(ANA, CARL);
    street.world.settle().unwrap();
    street.act(BEN, &Act::Second { operation: removal });
    street.world.settle().unwrap();
    for _ in 0..3 {
        for who in [ANA, BEN] {
            street.pass(Duration::days(4));
            alone(&mut street, who);
            street.world.after_write(who).unwrap();
            street.world.settle().unwrap();
        }
    }
    let newest = face(&mut street, ANA);
    assert!(newest.face().counter > old.face().counter + 1);
    assert_eq!(face(&mut street, DORA), old);
    street.talk();
    street.part();
    street.talk();
    assert_eq!(face(&mut street, DORA), newest);
}

#[test]
fn a_duty_that_is_handed_over_takes_the_face_along() {
    let mut street = Street::of(89, &[&[]]);
    let (bens, anas) = (BEN, ANA);
    let person = street.world.get(bens).person(street.circle).unwrap();
    street.act(anas, &Act::Grant { person, roles: Roles::ADMIN, until: None });
    let me = street.world.get(anas).person(street.circle).unwrap();
    street.act(anas, &Act::Revoke { person: me, roles: Roles::ADMIN });
    street.talk();
    rounds(&mut street, &[BEN, ANA], 1);
    let bens_root = street.world.get(BEN).face_root(street.circle, 0).unwrap().id();
    assert_eq!(face(&mut street, BEN).face().roots, [bens_root]);
    assert_eq!(face(&mut street, ANA), face(&mut street, BEN));
}
