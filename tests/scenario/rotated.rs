//! Who was removed, demoted or let in by an accomplice, where a rotation has to keep them out: what
//! they read and say afterwards.

use porchlight_app::simulate::Who;
use porchlight_crypto::{Hash, Id, Kind, SealedTo, Verified, WeekSecret, encode_canonical};
use porchlight_domain::{
    DocumentId,
    role::{Role, code},
    statement::Sort,
};
use porchlight_store::NewStatement;
use porchlight_sync::{
    epoch::End,
    log::{Act, Roles},
};

use crate::{
    liar::{Liar, chunks, open, seal_under, secrets},
    street::{ANA, BEN, CARL, DORA, Street, four},
};

/// Everything that Ana would send of a channel now, for whoever listens.
fn opened_by(street: &mut Street, channel: Id, who: Who) -> usize {
    let held = secrets(&mut street.world, who, channel);
    let liar = Liar { who: ANA, circle: street.circle };
    let all = chunks(&mut street.world, ANA, channel);
    let sealed: Vec<_> =
        all.iter().map(|chunk| liar.seal(&mut street.world, channel, chunk)).collect();
    sealed.iter().filter(|envelope| open(&held, envelope).is_some()).count()
}

/// Carl keeps his old keys and his links, and asks for the new key.
#[test]
fn attack_removed_member_reads_afterwards() {
    let (mut street, intake) = four(31);
    street.write(ANA, intake, "before");
    street.talk();
    let before = chunks(&mut street.world, ANA, intake).len();
    assert_eq!(opened_by(&mut street, intake, CARL), before);
    street.remove(ANA, CARL);
    street.world.settle().unwrap();
    street.write(BEN, intake, "after");
    street.talk();
    let device = street.world.get(CARL).device(street.circle).unwrap();
    let circle = street.circle;
    for who in [ANA, BEN, DORA] {
        let asked = chunks(&mut street.world, who, intake).len();
        for through in [street.channel(who, code::MEMBERS), intake] {
            street.world.get(who).give_keys(circle, through, device, &[intake]).unwrap();
        }
        assert_eq!(chunks(&mut street.world, who, intake).len(), asked, "a key was given");
    }
    assert_eq!(opened_by(&mut street, intake, CARL), 0);
    assert_eq!(street.notes(CARL), ["before"]);
    street.agree(&[ANA, BEN, DORA]);
}

fn statement(about: Id, sort: Sort) -> NewStatement {
    NewStatement {
        sort,
        exercise: false,
        about: vec![DocumentId::from_bytes(about.0)],
        body: vec![],
    }
}

/// Carl was a verifier. His device goes on to use each right, and cites what it saw when he was.
#[test]
fn attack_demoted_verifier_cites_old_heads() {
    let (mut street, intake) = four(33);
    let circle = street.circle;
    let carl = Liar { who: CARL, circle };
    let report = street.write(ANA, intake, "a report");
    street.talk();
    let heads = street.world.get(CARL).heads(circle).unwrap();
    let say = |street: &mut Street, right: u16, seq: u64| {
        let mut header = carl.header(&mut street.world, intake, Kind::Statement);
        header.heads.clone_from(&heads);
        (header.right, header.seq, header.about) = (right, seq, vec![report]);
        header.prev = if seq == 1 { Hash::default() } else { Hash([1; 32]) };
        let body = encode_canonical(&([0u8; 16], 100u16, Vec::<u8>::new()));
        carl.say(&mut street.world, header, body)
    };
    let early: Vec<_> = (1..8).map(|right| say(&mut street, right, u64::from(right))).collect();
    let late: Vec<_> =
        (1..8).map(|right| say(&mut street, right, 100 + u64::from(right))).collect();
    for chunk in &early {
        carl.publish(&mut street.world, chunk);
    }
    street.talk();
    let counted = street.world.get(ANA).seen(intake).unwrap().statements;
    let rights = |hashes: &std::collections::BTreeSet<Hash>| {
        let counted = early.iter().chain(&late).filter(|it| hashes.contains(&it.identity()));
        counted.map(|it| it.header().right).collect::<Vec<_>>()
    };
    assert_eq!(rights(&counted), [1, 3, 4, 5], "what a verifier may say by the policy");

    let person = street.world.get(CARL).person(circle).unwrap();
    let act = Act::Revoke { person, roles: Roles(Role::Verifier.bit()) };
    street.act(ANA, &act);
    street.talk();
    for who in [ANA, BEN, DORA] {
        for chunk in &late {
            let old = open_secret(&mut street, who, intake);
            let envelope = seal_under(&mut street.world, &old, chunk);
            street.world.get(who).receive(circle, intake, &envelope).unwrap();
        }
    }
    street.talk();
    for who in [ANA, BEN, DORA] {
        let counted = street.world.get(who).seen(intake).unwrap().statements;
        assert_eq!(rights(&counted), [1, 3, 4, 5], "what was received before the rotation");
        assert_eq!(counted.len(), 4);
    }
    street.agree(&[ANA, BEN, DORA]);
}

fn open_secret(street: &mut Street, who: Who, channel: Id) -> WeekSecret {
    let epoch = street.world.get(who).clean_epoch(street.circle, channel).unwrap().unwrap();
    street.world.get(who).secret(channel, epoch).unwrap().unwrap()
}

/// Carl is removed. Dora is in it with him: her rotation claims to have received whatever he may say
/// yet. It is let in, under her name alone, so that it never counts beside her own word.
#[test]
fn attack_accomplice_lends_a_removed_device_her_voice() {
    let (mut street, intake) = four(34);
    let circle = street.circle;
    let (carl, dora) = (Liar { who: CARL, circle }, Liar { who: DORA, circle });
    let report = street.write(ANA, intake, "a report");
    street.world.get(CARL).state(intake, statement(report, Sort::Received)).unwrap();
    street.world.after_write(CARL).unwrap();
    street.talk();
    let mut header = carl.header(&mut street.world, intake, Kind::Statement);
    (header.right, header.about) = (3, vec![report]);
    let body = encode_canonical(&([0u8; 16], Sort::Received.number(), Vec::<u8>::new()));
    let after = carl.say(&mut street.world, header, body);
    let old = street.world.get(CARL).clean_epoch(circle, intake).unwrap().unwrap();
    let removal = street.remove(ANA, CARL);
    street.talk();

    let (seq, device) = (after.header().seq, after.header().device);
    let rotated = dora.rotation(&mut street.world, intake, &[ANA, BEN, DORA], |it| {
        (it.parents, it.covers) = (vec![old], vec![removal]);
        it.ends = vec![End { device, seq: seq + 1_000, identity: after.identity() }];
    });
    dora.publish(&mut street.world, &rotated);
    dora.publish(&mut street.world, &after);
    street.talk();
    let doras = street.world.get(DORA).person(circle).unwrap();
    for who in [ANA, BEN, DORA] {
        let id = DocumentId::from_bytes(report.0);
        let counting = street.world.get(who).store().unwrap().read().statements_about(id).unwrap();
        assert_eq!(counting.len(), 2);
        for said in counting {
            let alone = said.identity == after.identity();
            assert_eq!(said.let_in == [doras], alone, "{said:?}");
        }
    }
    street.agree(&[ANA, BEN, DORA]);
}

/// Words of reports never lie on the wire as they are, and nothing that goes to a removed device
/// after its removal opens with any key that it has.
#[test]
fn attack_removed_device_learns_nothing() {
    let mut street = Street::of(65, &[&[Role::Verifier], &[Role::Verifier]]);
    let circle = street.circle;
    let intake = street.channel(ANA, code::INTAKE);
    street.world.listen();
    street.write(ANA, intake, "canary of the first day");
    street.talk();
    street.remove(ANA, CARL);
    street.world.settle().unwrap();
    street.world.isolate(CARL).unwrap();
    let before: Vec<_> = street.world.wire().keys().copied().collect();
    let told = street.world.bytes_to(CARL);
    let mut links = Vec::new();
    for who in [ANA, BEN] {
        links.push(street.world.link(CARL, who).unwrap());
        links.push(street.world.link(who, CARL).unwrap());
    }
    let words: Vec<String> = (0..20).map(|number| format!("canary-{number:04}")).collect();
    for (number, word) in words.iter().enumerate() {
        let who = if number % 2 == 0 { ANA } else { BEN };
        street.write(who, intake, word);
    }
    street.world.settle().unwrap();
    assert_eq!(street.notes(ANA).len(), 21);
    assert_eq!(street.notes(CARL), ["canary of the first day"]);
    for heard in street.world.wire().values() {
        assert!(!heard.windows(6).any(|window| window == b"canary"), "words on the wire");
    }
    // Openings of links, and nothing else: less than one chunk for each of the four.
    let bytes = street.world.bytes_to(CARL) - told;
    assert!(bytes < 4 * 20_000, "{bytes} bytes to a removed device");
    let held = secrets(&mut street.world, CARL, intake);
    let wraps = street.world.get(CARL).store().unwrap().read().wrap_keys(circle).unwrap();
    for (link, heard) in street.world.wire() {
        if before.contains(link) || !links.contains(link) {
            continue;
        }
        for at in 0..heard.len() {
            let rest = &heard[at..];
            assert!(open(&held, rest).is_none());
            let sealed = SealedTo::parse(rest).ok();
            let opens = |it: &SealedTo<'_>| wraps.iter().any(|(key, _)| it.open(key).is_ok());
            assert!(!sealed.as_ref().is_some_and(opens));
        }
    }
    let all: Vec<Verified> = chunks(&mut street.world, ANA, intake);
    let liar = Liar { who: ANA, circle };
    for chunk in &all {
        let envelope = liar.seal(&mut street.world, intake, chunk);
        assert!(open(&held, &envelope).is_none(), "sealed for Carl as well");
    }
    street.agree(&[ANA, BEN]);
}

/// Only the founder had made keys, and lays down the duty alone: those who stay make one that counts,
/// and not one after the other that never does.
#[test]
fn who_stays_makes_a_key_when_all_who_made_one_are_gone() {
    let (mut street, intake) = four(39);
    street.write(ANA, intake, "before");
    street.talk();
    let person = street.world.get(ANA).person(street.circle).unwrap();
    street.act(ANA, &Act::Revoke { person, roles: Roles(Role::Admin.bit()) });
    // A link on which a channel is over is renewed.
    street.part();
    street.talk();
    street.write(BEN, intake, "after");
    street.write(CARL, intake, "later");
    street.part();
    street.talk();
    assert_eq!(street.notes(CARL), ["after", "before", "later"]);
    assert_eq!(street.notes(ANA), ["before"]);
    street.agree(&[ANA, BEN, CARL, DORA]);
    let log = street.world.get(BEN).log(street.circle).unwrap();
    let is_of_intake =
        |it: &&Verified| it.header().kind == Kind::Rotation && it.header().channel == intake;
    assert!(log.iter().filter(is_of_intake).count() <= 4);
}
