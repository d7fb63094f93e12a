//! People outside who read a circle's alerts (docs/protocol.md §13.2): they pass on what they have,
//! and what counts is decided by the Face alone.

use porchlight_api::GuestSort;
use porchlight_app::simulate::Who;
use porchlight_crypto::{DeviceKey, Hash, Id, Kind, encode_canonical};

use crate::{
    gate::{ANA, BEN, CARL, Gate},
    liar::{Liar, chunks, open, secrets},
};

/// Ana may publish.
fn published(seed: u64) -> Gate {
    let mut gate = Gate::of(seed);
    gate.let_publish(ANA);
    gate
}

fn reader(gate: &mut Gate, by: Who, name: &str) -> Who {
    let text = gate.invite(by, GuestSort::Alerts, 0);
    gate.outsider_with(name, &text)
}

/// The notes that lie in the broadcast channel, by who holds them.
fn shown(gate: &mut Gate, who: Who) -> usize {
    let broadcast = gate.broadcast;
    gate.street.world.get(who).seen(broadcast).unwrap().documents.len()
}

#[test]
fn a_reader_reads_and_passes_on_to_one_who_meets_no_member() {
    let mut gate = published(100);
    let (near, far) = (reader(&mut gate, BEN, "near"), reader(&mut gate, CARL, "far"));
    let broadcast = gate.broadcast;
    gate.street.write(ANA, broadcast, "take another way home");
    gate.meet(ANA, BEN);
    assert_eq!(shown(&mut gate, BEN), 1);
    gate.meet(near, BEN);
    assert_eq!(gate.street.notes(near), ["take another way home"]);
    gate.meet(far, near);
    gate.meet(far, near);
    assert_eq!(gate.street.notes(far), ["take another way home"]);
    let faults = gate.street.world.get(far).faults().unwrap();
    assert!(faults.is_empty(), "{faults:?}");
}

/// A statement of a sort that no program knows yet goes the same way, under the publishing key.
#[test]
fn a_statement_is_published_under_the_key_of_the_face() {
    let mut gate = published(101);
    let near = reader(&mut gate, BEN, "near");
    let broadcast = gate.broadcast;
    gate.street.world.get(ANA).publish(broadcast, 900, b"all clear".to_vec()).unwrap();
    gate.street.world.after_write(ANA).unwrap();
    gate.talk();
    let held = chunks(&mut gate.street.world, near, broadcast);
    assert_eq!(held.len(), 1);
    let header = held[0].header();
    assert_eq!((header.kind, header.heads.clone()), (Kind::Statement, vec![gate.face().1]));
    assert_ne!(header.device, gate.street.world.get(ANA).device(gate.street.circle).unwrap());
}

/// Who may not publish can't even by accident: there is no key to sign with.
#[test]
fn a_member_without_a_publishing_key_publishes_nothing() {
    let mut gate = published(102);
    let broadcast = gate.broadcast;
    let refused = gate.street.world.get(BEN).write(broadcast, crate::kit::at_once("no"));
    assert_eq!(refused.unwrap_err().code, "circle.not_allowed");
}

/// A reader signs in the channel that they can open: neither members nor readers take it.
#[test]
fn attack_reader_publishes() {
    let mut gate = published(103);
    let (liar, far) = (reader(&mut gate, BEN, "liar"), reader(&mut gate, BEN, "far"));
    gate.talk();
    let (circle, broadcast) = (gate.street.circle, gate.broadcast);
    let key = DeviceKey::from_seed(&[9; 32]);
    let made = Liar { who: liar, circle }.report_as(
        &mut gate.street.world,
        (key.id(), Id([4; 16])),
        "forged",
    );
    let mut header =
        Liar { who: ANA, circle }.header(&mut gate.street.world, broadcast, Kind::Changes);
    (header.device, header.seq, header.prev) = (key.id(), 1, Hash::default());
    header.content.clone_from(&made.content);
    header.document = Id([4; 16]);
    header.heads = vec![gate.face().1];
    let payload = encode_canonical(&made.raw);
    let chunk = porchlight_crypto::Verified::sign(header, payload, &key).unwrap();
    let (_, secret) = secrets(&mut gate.street.world, liar, broadcast).remove(0);
    let envelope = crate::liar::seal_under(&mut gate.street.world, &secret, &chunk);
    for who in [BEN, far] {
        gate.street.world.get(who).receive_open(circle, broadcast, &envelope).unwrap();
        assert_eq!(shown(&mut gate, who), 0, "{who:?}");
    }
}

/// A publisher who was removed goes on publishing with the key of the last Face, which they cite: it
/// counts for nobody who has the next one, and what was published before is void with it.
#[test]
fn attack_removed_member_publishes_in_broadcast() {
    let mut gate = Gate::of(104);
    gate.let_publish(ANA);
    gate.let_publish(CARL);
    let near = reader(&mut gate, BEN, "near");
    gate.talk();
    gate.street.remove(ANA, CARL);
    gate.part();
    let broadcast = gate.broadcast;
    gate.street.write(CARL, broadcast, "by Carl, late");
    gate.renew_face();
    gate.talk();
    for who in [ANA, BEN, near] {
        assert_eq!(shown(&mut gate, who), 0, "{who:?}");
    }
    gate.street.write(ANA, broadcast, "by Ana");
    gate.talk();
    for who in [ANA, BEN, near] {
        assert_eq!(shown(&mut gate, who), 1, "{who:?}");
    }
}

/// What was published stays, although keys are drawn anew with each Face; who comes later reads it too,
/// and so does who was invited by an older Face.
#[test]
fn what_was_published_stays_when_the_face_is_made_anew() {
    let mut gate = published(107);
    let near = reader(&mut gate, BEN, "near");
    let text = gate.invite(BEN, GuestSort::Alerts, 0);
    let broadcast = gate.broadcast;
    gate.street.write(ANA, broadcast, "mind the bridge");
    gate.talk();
    let before = gate.face();
    for _ in 0..3 {
        gate.street.pass(chrono::Duration::weeks(1));
        gate.renew_face();
    }
    assert!(gate.face().0 > before.0);
    let late = gate.outsider_with("late", &text);
    // Ben alone: another reader keeps the Face that they were invited by, in any case.
    gate.meet(late, BEN);
    gate.meet(late, BEN);
    for who in [ANA, BEN, near, late] {
        assert_eq!(shown(&mut gate, who), 1, "{who:?}");
        gate.street.world.restart(who).unwrap();
        assert_eq!(shown(&mut gate, who), 1, "{who:?}");
    }
}

/// A removal leaves the key of an audience as it is: readers who were invited go on reading.
#[test]
fn a_removal_concerns_no_audience() {
    let mut gate = published(105);
    let near = reader(&mut gate, BEN, "near");
    let (circle, broadcast) = (gate.street.circle, gate.broadcast);
    let before = gate.street.world.get(ANA).clean_epoch(circle, broadcast).unwrap();
    gate.street.remove(ANA, CARL);
    assert_eq!(gate.street.world.get(ANA).clean_epoch(circle, broadcast).unwrap(), before);
    gate.street.write(ANA, broadcast, "after the removal");
    gate.talk();
    assert_eq!(shown(&mut gate, near), 1);
}

/// Nothing that names a member's device reaches a reader: no rotation, no key that was given.
#[test]
fn attack_reader_asks_for_devices() {
    let mut gate = published(106);
    let near = reader(&mut gate, BEN, "near");
    gate.talk();
    let (circle, broadcast) = (gate.street.circle, gate.broadcast);
    gate.street.world.listen();
    gate.meet(near, BEN);
    let devices = [ANA, BEN, CARL].map(|who| gate.street.world.get(who).device(circle).unwrap());
    let keys = secrets(&mut gate.street.world, near, broadcast);
    for bytes in gate.street.world.wire().values() {
        let names = |device: &porchlight_crypto::DeviceId| {
            bytes.windows(32).any(|window| window == device.0)
        };
        assert!(!devices.iter().any(names));
    }
    for chunk in chunks(&mut gate.street.world, near, broadcast) {
        assert!(!devices.contains(&chunk.header().device));
    }
    assert!(!keys.is_empty() && open(&keys, b"nothing").is_none());
}
