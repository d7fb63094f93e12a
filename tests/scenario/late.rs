//! Late changes: what a stolen device wrote after its removal, and what happens when somebody who is
//! still there builds on it.

use porchlight_app::simulate::Who;
use porchlight_crypto::{Id, Kind, Verified};
use porchlight_domain::role::{Role, code};

use crate::{
    liar::{Liar, chunks, seal_under},
    street::{ANA, BEN, CARL, DORA, Street},
};

struct Stolen {
    street: Street,
    intake: Id,
    report: Id,
    /// Carl's late edit, and Dora's edit of that.
    late: Verified,
    on_it: Verified,
}

/// Carl's device writes on after his removal. Dora, who has not heard of it, edits what he wrote.
fn stolen(seed: u64) -> Stolen {
    let roles: &[Role] = &[Role::Verifier];
    let mut street = Street::of(seed, &[roles, roles, roles]);
    let intake = street.channel(ANA, code::INTAKE);
    street.wrap_to_all(intake);
    let report = street.write(ANA, intake, "by Ana");
    street.talk();
    street.part();
    let circle = street.circle;
    let held = chunks(&mut street.world, CARL, intake);
    let make = |street: &mut Street, who: Who, held: &[Verified], note: &str| {
        let liar = Liar { who, circle };
        let made = liar.edit(&mut street.world, held, report, note);
        let header = liar.header(&mut street.world, intake, Kind::Changes);
        liar.write(&mut street.world, header, report, &made)
    };
    let late = make(&mut street, CARL, &held, "late, by Carl");
    let dora = Liar { who: DORA, circle };
    dora.tell(&mut street.world, DORA, &late);
    let held = chunks(&mut street.world, DORA, intake);
    let on_it = make(&mut street, DORA, &held, "by Dora, on it");
    street.remove(ANA, CARL);
    street.people.retain(|who| *who != CARL);
    street.world.link(ANA, BEN).unwrap();
    street.world.settle().unwrap();
    Stolen { street, intake, report, late, on_it }
}

impl Stolen {
    fn tell(&mut self, to: Who, chunk: &Verified) {
        let circle = self.street.circle;
        let held = self.street.world.get(to).store().unwrap().read().epochs(self.intake).unwrap();
        let secret = held.values().next().unwrap();
        let envelope = seal_under(&mut self.street.world, secret, chunk);
        self.street.world.get(to).receive(circle, self.intake, &envelope).unwrap();
    }

    fn late_at(&mut self, who: Who) -> usize {
        let (circle, intake, report) = (self.street.circle, self.intake, self.report);
        self.street.world.get(who).late(circle, intake, report).unwrap().len()
    }
}

/// Nobody builds on it: it stays without effect, on those who had it before the removal too.
#[test]
fn attack_stolen_device_writes_late() {
    let mut story = stolen(41);
    let late = story.late.encode();
    let late = porchlight_crypto::Opened::decode(&late).unwrap().verify().unwrap();
    for who in [ANA, BEN] {
        story.tell(who, &late);
        assert_eq!(story.street.notes(who), ["by Ana"]);
        assert_eq!(story.late_at(who), 0);
    }
    story.street.talk();
    for who in [ANA, BEN, DORA] {
        assert_eq!(story.street.notes(who), ["by Ana"]);
    }
    story.street.agree(&[ANA, BEN, DORA]);
}

/// A living member has built on it: it counts then, the same in both orders, and it is told who
/// brought it in. When that member is removed too it goes again.
#[test]
fn late_changes_count_once_a_living_member_builds_on_them() {
    let mut story = stolen(42);
    let (late, on_it) = (story.late.encode(), story.on_it.encode());
    let read = |bytes: &[u8]| porchlight_crypto::Opened::decode(bytes).unwrap().verify().unwrap();
    let (late, on_it) = (read(&late), read(&on_it));
    story.tell(ANA, &late);
    assert_eq!(story.street.notes(ANA), ["by Ana"]);
    story.tell(ANA, &on_it);
    story.tell(BEN, &on_it);
    assert_eq!(story.street.notes(BEN), ["by Ana"]);
    story.tell(BEN, &late);
    let circle = story.street.circle;
    let doras = story.street.world.get(DORA).person(circle).unwrap();
    for who in [ANA, BEN] {
        assert_eq!(story.street.notes(who), ["by Dora, on it"]);
        let (intake, report) = (story.intake, story.report);
        let late = story.street.world.get(who).late(circle, intake, report).unwrap();
        assert_eq!(late.len(), 1);
        assert_eq!(late[0].brought_in, [doras].into());
    }
    story.street.agree(&[ANA, BEN]);
    dora_publishes(&mut story, &on_it);
    story.street.agree(&[ANA, BEN, DORA]);
    story.street.remove(ANA, DORA);
    story.street.people.retain(|who| *who != DORA);
    story.street.talk();
    story.street.agree(&[ANA, BEN]);
    assert_eq!(story.late_at(ANA), 0);
    assert_eq!(story.street.notes(ANA), ["by Ana"]);
}

/// Dora stores what she wrote, and everybody is linked again.
fn dora_publishes(story: &mut Stolen, on_it: &Verified) {
    story.tell(DORA, on_it);
    story.street.world.after_write(DORA).unwrap();
    story.street.talk();
}

/// The thief's own second change builds on the first, and an accomplice who was removed as well: no
/// living member, so nothing comes in.
#[test]
fn attack_stolen_device_builds_on_itself() {
    let mut story = stolen(43);
    let circle = story.street.circle;
    let carl = Liar { who: CARL, circle };
    let mut held = chunks(&mut story.street.world, CARL, story.intake);
    let read = |chunk: &Verified| {
        porchlight_crypto::Opened::decode(&chunk.encode()).unwrap().verify().unwrap()
    };
    held.push(read(&story.late));
    let made = carl.edit(&mut story.street.world, &held, story.report, "later still");
    let mut header = carl.header(&mut story.street.world, story.intake, Kind::Changes);
    (header.seq, header.prev) = (story.late.header().seq + 1, story.late.identity());
    let report = story.report;
    let later = carl.write(&mut story.street.world, header, report, &made);
    let first = read(&story.late);
    for chunk in [&later, &first] {
        story.tell(BEN, chunk);
    }
    for chunk in [&first, &later] {
        story.tell(ANA, chunk);
    }
    for who in [ANA, BEN] {
        assert_eq!(story.street.notes(who), ["by Ana"]);
    }
    story.street.agree(&[ANA, BEN]);
}
