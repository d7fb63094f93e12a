//! Keys that are garbage, rotations without end, and what a seized phone still opens.

use porchlight_crypto::{Id, Key, Kind, Verified, Week, WeekSecret, encode_canonical, wrap};
use porchlight_domain::role::{Role, code};
use porchlight_sync::log::{Act, act::checked_wrap};

use crate::{
    liar::{Liar, chunks},
    street::{ANA, BEN, CARL, Street},
};

fn three(seed: u64) -> (Street, Id) {
    let roles: &[Role] = &[Role::Verifier];
    let mut street = Street::of(seed, &[roles, roles]);
    let intake = street.channel(ANA, code::INTAKE);
    (street, intake)
}

/// Carl's rotation counts, and holds garbage for Ben alone. Ben asks and is given the key; nobody is
/// flagged.
#[test]
fn attack_garbage_wrap_for_one() {
    let (mut street, intake) = three(55);
    let circle = street.circle;
    let carl = Liar { who: CARL, circle };
    let before = street.world.get(ANA).clean_epoch(circle, intake).unwrap().unwrap();
    let reset = street.act(ANA, &Act::Reset { channel: intake });
    street.talk();
    let ben = street.world.get(BEN).device(circle).unwrap();
    let anas = street.world.get(ANA).clean_epoch(circle, intake).unwrap().unwrap();
    // Of two that cover the same the smaller id is sealed under: Carl tries until his is that.
    let rotated = loop {
        let rotated = carl.rotation(&mut street.world, intake, &[ANA, BEN, CARL], |rotation| {
            (rotation.parents, rotation.covers) = (vec![before], vec![reset]);
            let at = rotation.recipients.binary_search(&ben).unwrap();
            rotation.wraps[at].fill(0);
        });
        if anas == before || rotated.identity() < anas {
            break rotated;
        }
    };
    carl.publish(&mut street.world, &rotated);
    street.talk();
    street.write(ANA, intake, "for all three");
    for _ in 0..2 {
        street.talk();
        street.part();
    }
    assert_eq!(street.notes(BEN), ["for all three"]);
    for who in [ANA, BEN] {
        assert_eq!(street.world.get(who).held_back().unwrap(), []);
        let epoch = street.world.get(who).clean_epoch(circle, intake).unwrap();
        assert_eq!(epoch, Some(rotated.identity()));
    }
    street.agree(&[ANA, BEN, CARL]);
}

/// A `Wrap` of Carl's for Ben: a secret of his own making, said to be that of an epoch and a week.
fn given(street: &mut Street, intake: Id, week: Week) -> Verified {
    let circle = street.circle;
    let carl = Liar { who: CARL, circle };
    let epoch = street.world.get(CARL).clean_epoch(circle, intake).unwrap().unwrap();
    let to = street.world.get(BEN).device(circle).unwrap();
    let view = street.world.get(CARL).view(circle).unwrap();
    let keys = view.persons.values().find_map(|member| member.devices.get(&to)).unwrap();
    let secret = WeekSecret::new(week, Key::draw(street.world.chance()));
    let names = [&circle.0[..], &intake.0, &epoch.0, &week.0.to_le_bytes()].concat();
    let info = [b"porchlight/given/1".as_slice(), &names].concat();
    let public = checked_wrap(&keys.wrap).unwrap();
    let wrapped = wrap(&public, &info, secret.secret().expose(), street.world.chance());
    let header = carl.header(&mut street.world, intake, Kind::Wrap);
    let payload = encode_canonical(&(intake, epoch, week.0, to, wrapped));
    carl.say(&mut street.world, header, payload)
}

/// Carl gives Ben garbage for an older week than Ben holds: the older would be kept, for the later
/// follows from it. This one does not lead there.
#[test]
fn attack_garbage_key_for_an_older_week() {
    let (mut street, intake) = three(52);
    let carl = Liar { who: CARL, circle: street.circle };
    street.write(ANA, intake, "before");
    street.talk();
    let now = Week::of(street.world.now().timestamp()).0;
    for week in [now - 1, now - 30, 0, now, now + 1] {
        let wrapped = given(&mut street, intake, Week(week));
        carl.publish(&mut street.world, &wrapped);
        street.talk();
    }
    street.write(ANA, intake, "after");
    street.write(BEN, intake, "Ben's own");
    street.talk();
    for who in [ANA, BEN, CARL] {
        assert_eq!(street.notes(who), ["Ben's own", "after", "before"]);
    }
    street.agree(&[ANA, BEN, CARL]);
}

/// Carl rotates over and over: the same parents, nothing owed, parents that do not exist. None of it
/// changes what is sealed under, and what is kept of it has an end.
#[test]
fn attack_endless_rotations() {
    let (mut street, intake) = three(53);
    let circle = street.circle;
    let carl = Liar { who: CARL, circle };
    street.wrap_to_all(intake);
    let epoch = street.world.get(ANA).clean_epoch(circle, intake).unwrap().unwrap();
    let everybody = [ANA, BEN, CARL];
    for number in 0..60u8 {
        let rotated = carl.rotation(&mut street.world, intake, &everybody, |rotation| {
            rotation.parents = match number % 3 {
                0 => vec![epoch],
                1 => vec![],
                _ => vec![porchlight_crypto::Hash([number; 32])],
            };
        });
        carl.publish(&mut street.world, &rotated);
    }
    street.world.settle().unwrap();
    street.write(BEN, intake, "goes on");
    street.talk();
    for who in [ANA, BEN, CARL] {
        assert_eq!(street.world.get(who).clean_epoch(circle, intake).unwrap(), Some(epoch));
        assert_eq!(street.notes(who), ["goes on"]);
    }
    let device = street.world.get(CARL).device(circle).unwrap();
    let log = street.world.get(ANA).log(circle).unwrap();
    let kept = log.iter().filter(|it| it.header().device == device).map(|it| it.payload().len());
    assert!(kept.sum::<usize>() <= 4 << 20, "kept without end");
    street.agree(&[ANA, BEN]);
}

/// Everything that went over the links was recorded; then Ben forgets a week, replaces his wrapping
/// key and loses his phone. What is on it opens nothing of that week.
#[test]
fn attack_recorded_rotation_and_a_seized_phone() {
    let (mut street, intake) = three(54);
    let circle = street.circle;
    street.wrap_to_all(intake);
    street.write(ANA, intake, "of the first week");
    street.talk();
    let then = Week::of(street.world.now().timestamp());
    let recorded = street.world.get(BEN).log(circle).unwrap();
    let epoch = street.world.get(BEN).clean_epoch(circle, intake).unwrap().unwrap();
    let rotated = recorded.iter().find(|chunk| chunk.identity() == epoch).unwrap();
    let device = street.world.get(BEN).device(circle).unwrap();
    let opens = |street: &mut Street| {
        let rotation: porchlight_sync::epoch::Rotation =
            porchlight_crypto::decode_canonical(rotated.payload()).unwrap();
        let names = [&circle.0[..], &intake.0, &device.0].concat();
        let info = [b"porchlight/rotation/1".as_slice(), &names].concat();
        let wrapped = rotation.wrap_for(device).unwrap();
        let keys = street.world.get(BEN).store().unwrap().read().wrap_keys(circle).unwrap();
        keys.iter().any(|(key, _)| key.unwrap(&info, wrapped).is_ok())
    };
    assert!(opens(&mut street));
    street.pass(chrono::Duration::days(15));
    street.talk();
    street.world.get(BEN).replace_wrap_key(circle).unwrap();
    street.world.get(BEN).forget(intake, then).unwrap();
    let dropped = street.world.get(BEN).drop_wrap_keys(circle, then).unwrap();
    assert_eq!(dropped, 1);
    assert!(!opens(&mut street));
    let held = street.world.get(BEN).floor(intake).unwrap();
    assert!(held.values().all(|week| *week > then.0), "{held:?}");
    assert_eq!(street.notes(BEN), ["of the first week"]);
    street.agree(&[ANA, BEN, CARL]);
    assert_eq!(
        chunks(&mut street.world, BEN, intake).len(),
        chunks(&mut street.world, ANA, intake).len()
    );
}
