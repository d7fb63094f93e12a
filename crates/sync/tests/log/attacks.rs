//! What somebody tries who holds a stolen phone, a role they should not have, or a grudge.
//!
//! Each test says what the attacker does and what must hold. In every story the log is asked as it
//! is after everybody has received everything: delays help an attacker no further.

use porchlight_crypto::Hash;
use porchlight_sync::log::{Act, Card};

use super::story::{
    ADMIN, NOTHING, Story, Told, VERIFIER, add_device, admit, card, channel, device, duty, grant,
    person, policy, recover, remove, revoke, set_recovery, words,
};

/// Ana founded; Ben and Carl are admins; everybody holds everything.
fn three_admins() -> Story {
    let mut story = Story::found("ana");
    story.admit("ana", "ben", ADMIN);
    story.by_two("ana", "ben", admit("carl", ADMIN));
    story.meet(&["ana", "ben", "carl"]);
    story
}

/// Mallory was an admin until two others took the role away. She goes on from heads that lie before
/// that: admits, grants, seconds. What the others had not seen must not count; what she did before
/// must stay.
#[test]
fn attack_demoted_member_cites_old_heads() {
    let mut story = three_admins();
    let fay = story.admit("carl", "fay", VERIFIER);
    story.meet(&["ana", "ben", "carl"]);
    let before = story.held("carl").into_iter().collect::<Vec<_>>();
    let dora = story.act("ana", admit("dora", ADMIN));
    story.by_two("ana", "ben", revoke("carl", ADMIN));

    let puppet = story.act_citing("carl", &before, admit("puppet", NOTHING));
    let role = story.act_citing("carl", &before, grant("fay", ADMIN));
    story.act_citing(
        "carl",
        &[before.as_slice(), &[dora]].concat(),
        Act::Second { operation: dora },
    );

    let view = story.view();
    assert!(view.has("carl") && !view.is_admin("carl"));
    assert!(view.counts(fay) && view.has("fay"));
    assert!(!view.counts(puppet) && !view.has("puppet"));
    assert!(!view.counts(role) && !view.is_admin("fay"));
    assert!(!view.counts(dora) && !view.has("dora"));
}

/// A removed member writes operations that look as if they were older than the removal: they cite
/// the root alone. They must not count, nor what is built on them by whom they brought.
#[test]
fn attack_backdated_operations() {
    let mut story = Story::found("ana");
    story.admit("ana", "mallory", ADMIN);
    story.act("ana", remove(&["mallory"]));
    let first = story.held("mallory").into_iter().collect::<Vec<_>>();
    let puppet = story.act_citing("mallory", &first, admit("puppet", VERIFIER));
    let phone = story.act_citing("mallory", &first, add_device("mallory/2"));
    story.show("puppet", puppet);
    let later = story.act("puppet", add_device("puppet/2"));
    story.show("mallory/2", phone);
    let other = story.act("mallory/2", admit("second", NOTHING));

    let view = story.view();
    for id in [puppet, phone, later, other] {
        assert!(!view.counts(id));
    }
    assert_eq!(view.persons.len(), 1);
    assert!(view.is_admin("ana"));
}

/// Each of three admins is removed by the two next in a ring, at once. All three removals rest on
/// somebody whom another throws out. Nobody may win by being faster or by a smaller hash: all count,
/// and whoever else is in the circle recovers it.
#[test]
fn attack_ring_of_mutual_removals_of_admins() {
    let mut story = three_admins();
    story.admit("ana", "dora", NOTHING);
    story.admit("ana", "emil", NOTHING);
    story.meet(&["ana", "ben", "carl", "dora", "emil"]);
    let ring = [("ana", "ben", "carl"), ("ben", "carl", "ana"), ("carl", "ana", "ben")];
    let removals = ring.map(|(first, second, out)| {
        let id = story.act(first, remove(&[out]));
        (id, second)
    });
    for (id, second) in removals {
        story.second(second, id);
    }
    let view = story.view();
    assert!(removals.iter().all(|(id, _)| view.removals.contains(id)));
    assert_eq!(view.persons.len(), 2);

    story.meet(&["ana", "ben", "carl", "dora", "emil"]);
    let recovery = story.act("dora", recover(&["carl"], &["dora"]));
    story.second("emil", recovery);
    story.second("ana", recovery);
    let view = story.view();
    assert!(view.counts(recovery) && view.is_admin("dora"));
}

/// A thief opened one admin's phone, with the passphrase. Alone they try everything that would give
/// them the circle, from the newest heads. Nothing of it may count.
#[test]
fn attack_one_stolen_admin_phone_against_three_admins() {
    let mut story = three_admins();
    let mut tried = Vec::new();
    for act in [
        admit("puppet", ADMIN),
        remove(&["ben"]),
        remove(&["ben", "carl"]),
        remove(&["carl/1"]),
        revoke("ben", ADMIN),
        Act::SetPolicy { policy: policy(1) },
        Act::Open { channel: channel("all", porchlight_sync::log::Form::Audience) },
        set_recovery(&["ana"], 1),
        recover(&["ben", "carl"], &[]),
    ] {
        let id = story.act("ana", act);
        tried.extend([id, story.second("ana", id)]);
    }
    story.add_device("ana", "ana/2");
    for id in tried.clone() {
        story.second("ana/2", id);
    }
    // Members who are no admins are not enough either.
    story.admit("ana", "helper", VERIFIER);
    for id in tried.clone() {
        story.second("helper", id);
    }
    let view = story.view();
    for at in (0..tried.len()).step_by(2) {
        assert!(!view.counts(tried[at]), "{at}");
    }
    for name in ["ana", "ben", "carl"] {
        assert!(view.is_admin(name));
    }

    let removal = story.by_two("ben", "carl", remove(&["ana"]));
    let view = story.view();
    assert!(view.counts(removal) && !view.has("ana"));
    assert!(!view.has("helper"));
    assert!(view.is_admin("ben") && view.is_admin("carl"));
}

/// Instead of removing an admin, which needs two, a thief with one admin's phone removes each of
/// their devices, which would need only one if devices were looked at for themselves.
#[test]
fn attack_admins_devices_removed_one_by_one() {
    let mut story = three_admins();
    story.add_device("ben", "ben/2");
    story.meet(&["ana", "ben", "ben/2", "carl"]);
    let removals = ["ben/1", "ben/2", "carl/1"].map(|name| story.act("ana", remove(&[name])));
    let view = story.view();
    assert!(removals.iter().all(|id| !view.counts(*id)));
    assert!(view.has("ben/1") && view.has("ben/2") && view.has("carl/1"));

    // With another admin it does count, for that device alone.
    story.second("carl", removals[0]);
    let view = story.view();
    assert!(view.has("ben") && !view.has("ben/1") && view.has("ben/2"));
}

/// A thief with a phone adds devices of their own before its owner removes it. One that the removal
/// saw must be listed to fall; one that it did not see falls by itself, with all that it wrote.
#[test]
fn attack_device_adds_devices_before_it_is_removed() {
    let mut story = Story::found("ana");
    story.add_device("ana", "ana/2");
    story.meet(&["ana/1", "ana/2"]);
    story.add_device("ana/1", "ana/3");
    story.sees("ana/2", "ana/1");
    story.add_device("ana/1", "ana/4");
    story.add_device("ana/4", "ana/5");
    let by_thief = story.act("ana/5", admit("puppet", ADMIN));
    story.act("ana/2", remove(&["ana/1", "ana/3"]));

    let view = story.view();
    assert!(view.has("ana/2"));
    for fallen in ["ana/1", "ana/3", "ana/4", "ana/5", "puppet"] {
        assert!(!view.has(fallen), "{fallen}");
    }
    assert!(!view.counts(by_thief));
}

/// One voucher with three helpers against two admins, removals at once. The helpers were admitted
/// where the others could not see it, so they stand in no common past and weigh nothing.
#[test]
fn attack_puppets_of_one_voucher() {
    let mut story = Story::found("ana");
    story.admit("ana", "mallory", ADMIN);
    story.meet(&["ana", "mallory"]);
    story.by_two("ana", "mallory", admit("ben", ADMIN));
    story.meet(&["ana", "mallory", "ben"]);
    for puppet in ["p1", "p2", "p3"] {
        story.admit("mallory", puppet, NOTHING);
    }
    let theirs = story.act("mallory", remove(&["ana", "ben"]));
    for puppet in ["p1", "p2", "p3"] {
        story.second(puppet, theirs);
    }
    let ours = story.by_two("ana", "ben", remove(&["mallory"]));
    let view = story.view();
    assert!(view.removals.contains(&ours) && !view.removals.contains(&theirs));
    assert_eq!(view.persons.len(), 2);
    assert!(view.is_admin("ana") && view.is_admin("ben"));
}

/// The same with helpers who are admins by right of their time: when Mallory and one more were the
/// only admins, both made them; but those who are removed never saw it.
#[test]
fn attack_puppets_who_are_admins_in_nobodys_common_past() {
    let mut story = three_admins();
    let old = story.operations[1].id;
    let puppets = ["p1", "p2", "p3"].map(|puppet| {
        let id = story.act_citing("ana", &[story.root()], admit(puppet, ADMIN));
        story.show(puppet, id);
        id
    });
    for puppet in puppets {
        story.show("ana", puppet);
    }
    assert!(story.held("ana").contains(&old));
    let theirs = story.act("ana", remove(&["ben", "carl"]));
    for puppet in ["p1", "p2", "p3"] {
        story.second(puppet, theirs);
    }
    let ours = story.by_two("ben", "carl", remove(&["ana"]));
    let view = story.view();
    assert!(view.removals.contains(&ours) && !view.removals.contains(&theirs));
    assert!(view.is_admin("ben") && view.is_admin("carl"));
    assert_eq!(view.persons.len(), 2);
}

/// A thief with one phone of the recovery set makes themselves the recovery set: alone, with a
/// second device, with helpers who stand outside it, and once it is refused, again on top of that.
#[test]
fn attack_recovery_set_changed_by_a_thief() {
    let mut story = three_admins();
    story.admit("ana", "dora", NOTHING);
    story.admit("ana", "emil", NOTHING);
    story.meet(&["ana", "ben", "carl", "dora", "emil"]);
    story.add_device("ana", "ana/2");
    story.admit("ana", "p1", NOTHING);
    story.admit("ana", "p2", NOTHING);
    let first = story.act("ana", set_recovery(&["ana", "p1", "p2"], 2));
    for name in ["ana/2", "p1", "p2"] {
        story.second(name, first);
    }
    story.sees("ana", "p2");
    let again = story.act("ana", set_recovery(&["ana"], 1));
    let taken = story.act("ana", recover(&["ben", "carl"], &["p1"]));
    for name in ["p1", "p2"] {
        story.second(name, taken);
    }
    let view = story.view();
    for id in [first, again, taken] {
        assert!(!view.counts(id));
    }

    // Removing the others does not shrink it: who was removed still stands in it.
    let out = story.by_two("ben", "carl", remove(&["ana"]));
    let last = story.act("ben", set_recovery(&["ben", "carl"], 2));
    story.second("carl", last);
    let view = story.view();
    assert!(view.counts(out) && !view.counts(last));
    story.sees("dora", "ben");
    story.second("dora", last);
    assert!(story.view().counts(last));
}

/// The set was changed twice at once, each time to one person with a k of 1. One of the two acts alone.
/// Rule: of several newest sets, k of each must sign.
#[test]
fn attack_one_of_two_newest_sets_recovers_alone() {
    let mut story = three_admins();
    let mine = story.act("ana", set_recovery(&["ana"], 1));
    let theirs = story.act("carl", set_recovery(&["ben"], 1));
    story.second("ben", theirs);
    story.second("ben", mine);
    story.meet(&["ana", "ben", "carl"]);
    let taken = story.act("ana", recover(&["carl"], &["dora"]));
    let view = story.view();
    assert!(view.counts(mine) && view.counts(theirs));
    assert!(!view.counts(taken) && view.is_admin("carl"));

    story.second("ben", taken);
    assert!(story.view().counts(taken));
}

/// A removed member goes on as if nothing had been: with the newest heads, the removal among them.
/// Nothing that they write may count, by any of their devices, and nothing that it brings.
#[test]
fn attack_removed_member_writes_operations_afterwards() {
    let mut story = three_admins();
    story.add_device("carl", "carl/2");
    story.meet(&["ana", "ben", "carl", "carl/2"]);
    story.by_two("ana", "ben", remove(&["carl"]));
    story.meet(&["ana", "ben", "carl", "carl/2"]);
    let mut written = Vec::new();
    for by in ["carl/1", "carl/2"] {
        for act in [
            admit("puppet", NOTHING),
            add_device("carl/3"),
            grant("carl", ADMIN),
            remove(&["carl"]),
            remove(&["ana"]),
            admit("carl", ADMIN),
        ] {
            written.push(story.act(by, act));
        }
    }
    story.meet(&["ana", "carl/2"]);
    let before = story.view().persons;
    written.push(story.act("carl/2", Act::Rewrap { wrap: vec![1] }));
    written.push(story.comes_back("carl/3", "carl/2"));
    let returned = *written.last().unwrap();
    story.second("ana", returned);
    let view = story.view();
    assert!(written.iter().all(|id| !view.counts(*id)));
    assert!(!view.has("carl") && !view.has("puppet"));
    assert_eq!(view.persons, before);
    // Not even the others can bring that person back: a neighbour who returns is a new one.
    story.by_two("ana", "ben", grant("carl", ADMIN));
    assert!(!story.view().has("carl"));
}

/// Two operations of one key with one seq. Both stay: else the holder of a founder's phone could
/// throw out whomever the founder once admitted, by another operation with a smaller hash. The
/// removal of the device cuts the branch that it has not seen.
#[test]
fn attack_two_keys_one_seq_in_the_log() {
    let mut story = three_admins();
    let (ben, carl) = (story.operations[1].clone(), story.operations[2].clone());
    // Enough of them that some have a smaller hash, whichever it is.
    let forks: Vec<_> = (0..8)
        .map(|number| {
            story.act_citing("ana", &[story.root()], admit(&format!("p{number}"), NOTHING))
        })
        .collect();
    assert!(forks.iter().any(|id| *id < ben.id));
    assert!(story.operations.iter().filter(|o| o.key == ben.key && o.seq == ben.seq).count() > 2);
    let view = story.view();
    assert!(view.counts(ben.id) && view.counts(carl.id));
    assert!(forks.iter().all(|id| view.counts(*id)));
    assert!(view.is_admin("ben") && view.is_admin("carl"));

    story.by_two("ben", "carl", remove(&["ana/1"]));
    let view = story.view();
    assert!(view.is_admin("ben") && view.is_admin("carl"));
    assert!(forks.iter().all(|id| !view.counts(*id)));
    assert_eq!(view.persons.len(), 3);
}

/// A thief with the founder's phone goes back to the days when the founder was alone, makes two
/// helpers admins there, and with them removes everybody else: another circle beside the first.
/// The two honest admins' removal, written without having seen it, must win.
#[test]
fn attack_thief_with_the_founders_phone_builds_another_circle_beside() {
    let mut story = three_admins();
    let honest = story.held("ben");
    let first = story.act_citing("ana", &[story.root()], admit("p1", ADMIN));
    story.show("p1", first);
    let second = story.act_citing("ana", &[first], admit("p2", ADMIN));
    story.second("p1", second);
    story.sees("p2", "p1");
    for name in ["ana", "p1", "p2"] {
        for id in &honest {
            story.show(name, *id);
        }
    }
    story.meet(&["ana", "p1", "p2"]);
    let theirs = story.act("p1", remove(&["ben", "carl"]));
    story.second("p2", theirs);
    story.second("ana", theirs);
    let ours = story.by_two("ben", "carl", remove(&["ana"]));

    let view = story.view();
    assert!(view.removals.contains(&ours) && !view.removals.contains(&theirs));
    assert!(view.is_admin("ben") && view.is_admin("carl"));
    assert_eq!(view.persons.len(), 2);
}

/// Carl must go, and Ben agrees. The stolen phone of Ana wrote that removal, and behind it, citing
/// it, the removal of Ben: with Carl taken off, one signature would be enough for that. What did not
/// count when Carl was still there is dropped for good.
#[test]
fn attack_removal_hidden_behind_one_that_lacks_a_signature() {
    let mut story = three_admins();
    let agreed = story.act("ana", remove(&["carl"]));
    let hidden = story.act("ana", remove(&["ben"]));
    story.second("ben", agreed);
    let view = story.view();
    assert!(view.counts(agreed) && !view.counts(hidden) && view.is_admin("ben"));
}

/// A thief and a puppet remove the honest two and show it to them first. A removal that cites its own
/// author's removal never counts; one that does not cite it wins, although it is later. (A rule for
/// authors: nothing that one signs cites one's own removal.)
#[test]
fn attack_removal_is_shown_to_the_removed_first() {
    for is_cited in [true, false] {
        let mut story = three_admins();
        let before: Vec<Hash> = story.held("ben").into_iter().collect();
        let puppet = story.act_citing("ana", &[story.root()], admit("p1", ADMIN));
        story.show("p1", puppet);
        story.meet(&["ana", "p1"]);
        let theirs = story.by_two("ana", "p1", remove(&["ben", "carl"]));

        let mut heads = before.clone();
        heads.extend(is_cited.then_some(theirs));
        let ours = story.act_citing("ben", &heads, remove(&["ana"]));
        heads.push(ours);
        story.act_citing("carl", &heads, Act::Second { operation: ours });
        let view = story.view();
        assert_eq!((view.counts(ours), view.counts(theirs)), (!is_cited, is_cited));
        assert_eq!(view.is_admin("ben") && view.is_admin("carl"), !is_cited);
    }
}

/// The founder's phone makes a puppet admin in the days when the founder was alone. The puppet removes
/// the founder, citing its own admission alone: there, two are admins and one signature is enough, and
/// all whom the founder admitted lie outside the cut. It and the answer weigh nothing against each
/// other, so both count; Ben and Carl stay, and remove the puppet.
#[test]
fn attack_puppet_removes_the_founder_in_the_days_of_two() {
    let mut story = three_admins();
    let root = story.root();
    let puppet = story.act_citing("ana", &[root], admit("p1", ADMIN));
    story.act_citing("p1", &[puppet], remove(&["ana"]));
    let ours = story.by_two("ben", "carl", remove(&["ana"]));
    let view = story.view();
    assert!(view.counts(ours));
    assert!(view.is_admin("ben") && view.is_admin("carl"));
    story.show("ben", puppet);
    story.by_two("ben", "carl", remove(&["p1"]));
    let view = story.view();
    assert!(view.is_admin("ben") && view.is_admin("carl"));
    assert_eq!(view.persons.len(), 2);
}

/// Having seen Ben's admission, the holder of the founder's phone admits Ben's person once more, with
/// a card of their own; Mallory takes Ben's device, or his duty key, into a card of hers. None of it
/// counts: what Ben signs stays his.
#[test]
fn attack_cards_that_take_what_is_bens() {
    let mut story = three_admins();
    story.admit("ana", "mallory", NOTHING);
    story.meet(&["ana", "ben", "carl", "mallory"]);
    let mut taken = Vec::new();
    let again = Act::Admit {
        person: person("ben"),
        card: card("thief"),
        roles: NOTHING,
        recovery: Some(words("thief")),
    };
    taken.push(story.act("ana", again));
    let own = card("mallory/2");
    for card in [
        Card { device: device("ben"), ..own.clone() },
        Card { duty: duty("ben"), ..own.clone() },
        card("ben"),
    ] {
        taken.push(story.act("mallory", Act::AddDevice { person: person("mallory"), card }));
    }
    taken.push(story.act("mallory", Act::AddDevice { person: person("ben"), card: own }));
    story.meet(&["ben", "mallory", "ana"]);
    let by_ben = story.act("ben", admit("dora", NOTHING));
    let view = story.view();
    assert!(taken.iter().all(|id| !view.counts(*id)));
    assert!(view.counts(by_ben) && view.has("ben/1"));
    assert_eq!(view.persons[&person("ben")].devices.len(), 1);
    assert_eq!(view.persons[&person("mallory")].devices.len(), 1);
}
