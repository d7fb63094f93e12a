//! Whoever holds a key that never wrote anything cites whatever past suits them, without forking; and
//! whoever was removed finds somebody to remove them once more. Each test says what is tried and what
//! must hold; the last ones say plainly what an attacker does get, and what ends it.

use porchlight_crypto::Hash;
use porchlight_sync::log::{Act, Sort};

use super::story::{
    ADMIN, NOTHING, Story, Told, VERIFIER, add_device, admit, comes_back, device, grant, recover,
    remove, revoke, set_recovery,
};

/// Ana founded, with a tablet that never wrote anything; Ben, Carl and Dora are admins.
fn four_admins() -> Story {
    let mut story = Story::found("ana");
    story.add_device("ana", "ana/2");
    story.admit("ana", "ben", ADMIN);
    for name in ["carl", "dora"] {
        story.by_two("ana", "ben", admit(name, ADMIN));
        story.meet(&["ana", "ben"]);
    }
    story.meet(&["ana", "ben", "carl", "dora"]);
    story
}

/// The operations that brought the tablet and Ben.
fn early(story: &Story) -> [Hash; 2] {
    [story.operations[1].id, story.operations[2].id]
}

/// The tablet, found years later, removes Ben in the days of two, where one signature is enough. Carl
/// and Dora rest on Ben, and were not there in that past.
/// Rule: whom two persons made an admin, who were there, is known too.
#[test]
fn attack_unused_key_removes_in_the_days_of_two() {
    for forked in [false, true] {
        let mut story = four_admins();
        let [_, ben] = early(&story);
        let by = if forked { "ana" } else { "ana/2" };
        let theirs = story.act_citing(by, &[ben], remove(&["ben"]));
        let ours = story.by_two("carl", "dora", remove(&["ana"]));
        let view = story.view();
        assert!(view.counts(ours) && !view.counts(theirs), "{forked}");
        assert!(view.is_admin("ben") && view.is_admin("carl") && view.is_admin("dora"));
    }
}

/// The same, and one more removal that makes all of them strangers to each other: a puppet of the days
/// of one removes the founder. In what all three have in their past only Ana was there.
/// Rule: removals are weighed two by two, each pair by what both of them knew.
#[test]
fn attack_third_removal_makes_the_common_past_small() {
    let mut story = four_admins();
    let [tablet, _] = early(&story);
    let puppet = story.act_citing("ana/2", &[tablet], admit("p1", ADMIN));
    story.act_citing("p1", &[puppet], remove(&["ana"]));
    story.meet(&["ana", "ana/2"]);
    story.show("p1", puppet);
    let theirs = story.act("ana/2", remove(&["ben", "carl", "dora"]));
    story.second("p1", theirs);
    let ours = story.by_two("ben", "carl", remove(&["ana"]));
    let view = story.view();
    assert!(view.counts(ours) && !view.counts(theirs));
    assert!(view.is_admin("ben") && view.is_admin("carl") && view.is_admin("dora"));
    assert!(!view.has("ana"));
}

/// The tablet removes the phone that founded the circle, or Ana herself, citing its own card alone.
/// Rule: a removal that only those signed whom it hits takes nothing on which others have built.
#[test]
fn attack_unused_key_removes_its_own_person_in_the_days_of_one() {
    for act in [remove(&["ana/1"]), remove(&["ana"]), revoke("ana", ADMIN)] {
        let mut story = four_admins();
        let [tablet, ben] = early(&story);
        for heads in [tablet, ben] {
            story.act_citing("ana/2", &[heads], act.clone());
            let view = story.view();
            assert!(view.is_admin("ben") && view.is_admin("carl") && view.is_admin("dora"));
        }
    }
}

/// Carl's phone was stolen, with its passphrase, and he removes it himself from his tablet. The thief's
/// puppet builds on what the phone wrote.
/// Rule: only whom the removal knew counts as others.
#[test]
fn attack_puppet_builds_on_what_a_stolen_phone_wrote() {
    let mut story = four_admins();
    story.add_device("carl", "carl/2");
    story.meet(&["ana", "ben", "carl", "carl/2", "dora"]);
    let puppet = story.admit("carl/1", "p1", NOTHING);
    let phone = story.act("carl/1", add_device("carl/3"));
    story.act("p1", add_device("p1/2"));
    let removed = story.act("carl/2", remove(&["carl/1"]));
    let view = story.view();
    assert!(view.counts(removed) && !view.counts(puppet) && !view.counts(phone));
    assert!(!view.has("p1") && view.has("carl/2"));
}

/// A stolen phone was removed. The thief goes on beside, and somebody honest cites all that they hold
/// when they remove that person, when the person comes back with printed words, or when others recover.
/// Rule: a removal lets nothing in that those which it has seen had cut.
#[test]
fn attack_second_removal_launders_what_the_first_one_cut() {
    for number in 0..3 {
        let mut story = four_admins();
        story.admit("ana", "emil", NOTHING);
        story.meet(&["ana", "ben", "carl", "dora", "emil"]);
        let first = story.act("ben", remove(&["emil/1"]));
        let phone = story.act("emil/1", add_device("emil/2"));
        story.meet(&["ana", "ben", "carl", "dora", "emil"]);
        match number {
            0 => story.act("ana", remove(&["emil"])),
            1 => {
                let returned = story.comes_back("emil/3", "ana");
                story.second("dora", returned)
            }
            _ => {
                let recovery = story.act("ana", recover(&["emil"], &[]));
                story.second("ben", recovery);
                story.second("carl", recovery)
            }
        };
        let view = story.view();
        assert!(view.counts(first) && !view.counts(phone) && !view.has("emil/2"), "{number}");
    }
}

/// Dora was removed by two. She goes on, and one accomplice removes her once more, every week, citing
/// what she wrote: where she is an admin no more, one signature is enough.
/// Rule: as before; and whoever is gone is not removed again.
#[test]
fn attack_accomplice_removes_somebody_again_to_let_them_go_on() {
    let mut story = four_admins();
    let first = story.by_two("ana", "ben", remove(&["dora"]));
    let mut written = vec![story.act("dora", admit("p1", NOTHING))];
    written.push(story.act("dora", grant("carl", VERIFIER)));
    story.meet(&["ana", "ben", "carl", "dora"]);
    let again = story.act("carl", remove(&["dora"]));
    let view = story.view();
    assert!(view.counts(first) && !view.counts(again));
    assert!(written.iter().all(|id| !view.counts(*id)) && !view.has("p1"));
}

/// Dora's role was taken by two. She goes on beside, then lays down the role herself, citing all that.
/// Rule: beside a removal that others signed, one that only its target signed lets nothing in.
#[test]
fn attack_demoted_admin_lays_the_role_down_once_more() {
    for is_cited in [false, true] {
        let mut story = four_admins();
        let revoked = story.by_two("ana", "ben", revoke("dora", ADMIN));
        let written = [admit("p1", NOTHING), grant("carl", VERIFIER), remove(&["p1"])];
        let written = written.map(|act| story.act("dora", act));
        if is_cited {
            story.meet(&["ana", "dora"]);
        }
        story.act("dora", revoke("dora", ADMIN));
        story.act("ana", Act::Second { operation: revoked });
        let view = story.view();
        assert!(view.counts(revoked) && !view.is_admin("dora") && view.has("dora"));
        assert!(written.iter().all(|id| !view.counts(*id)) && !view.has("p1"));
    }
}

/// A backdated removal of Ben arrives at Carl, whose role rests on Ben. What Carl signs then must not
/// have it in its past, or his answer could not oppose it.
/// Rule for authors: nothing cites a removal by which one's role fell.
#[test]
fn attack_everyday_operations_poison_the_chain_of_who_could_answer() {
    let mut story = Story::found("ana");
    story.add_device("ana", "ana/2");
    story.admit("ana", "ben", ADMIN);
    for name in ["carl", "dora"] {
        story.admit("ana", name, NOTHING);
    }
    story.meet(&["ana", "ben", "carl", "dora"]);
    for name in ["carl", "dora"] {
        story.by_two("ana", "ben", grant(name, ADMIN));
        story.meet(&["ana", "ben"]);
    }
    story.meet(&["ana", "ben", "carl", "dora"]);
    let [_, ben] = early(&story);
    let theirs = story.act_citing("ana/2", &[ben], remove(&["ben"]));
    let view = story.view();
    assert!(view.counts(theirs) && !view.is_admin("carl") && view.has("carl"));
    for name in ["carl", "dora"] {
        let heads = story.heads_for(name);
        let everyday = story.act_citing(name, &heads, Act::Rewrap { wrap: vec![1] });
        assert!(!story.cites(everyday, theirs));
    }
    let heads = story.heads_for("carl");
    let ours = story.act_citing("carl", &heads, remove(&["ana"]));
    story.show("dora", ours);
    let heads = [story.heads_for("dora"), vec![ours]].concat();
    story.act_citing("dora", &heads, Act::Second { operation: ours });
    let view = story.view();
    assert!(view.counts(ours) && !view.counts(theirs));
    assert!(view.is_admin("ben") && view.is_admin("carl") && view.is_admin("dora"));
}

/// A member removes a device of their own that is gone, and lays down a role that they never had, again
/// and again: each would make every channel owe a new key.
/// Rule: a removal of what is gone in its past, a revocation of what is not had there, does not count.
#[test]
fn attack_removals_of_nothing() {
    let mut story = four_admins();
    story.admit("ana", "emil", NOTHING);
    story.meet(&["ana", "emil"]);
    story.add_device("emil", "emil/2");
    let once = story.act("emil", remove(&["emil/2"]));
    let mut nothing = vec![story.act("emil", revoke("emil", VERIFIER))];
    for _ in 0..3 {
        nothing.push(story.act("emil", remove(&["emil/2"])));
    }
    let gone = story.act("emil", remove(&["emil"]));
    story.meet(&["ana", "emil"]);
    nothing.push(story.act("ana", remove(&["emil"])));
    nothing.push(story.act("ana", remove(&["emil/1"])));
    nothing.push(story.act("ana", revoke("emil", VERIFIER)));
    let view = story.view();
    assert!(view.counts(once) && view.counts(gone));
    assert!(nothing.iter().all(|id| !view.counts(*id)));
}

/// Whoever holds an unlocked phone for a minute signs a wrapping key of their own, with the highest
/// number there is.
/// Rule: the newest is the one that no other has in its past.
#[test]
fn attack_wrapping_key_with_the_highest_number() {
    let mut story = four_admins();
    let key = device("ben");
    story.act_with("ben", key, Act::Rewrap { wrap: vec![66] });
    story.break_chain(u64::MAX);
    story.act_with("ben", key, Act::Rewrap { wrap: vec![1] });
    story.break_chain(1);
    let view = story.view();
    let ben = &view.persons[&super::story::person("ben")];
    assert_eq!(ben.devices[&key].wrap, vec![1]);
}

/// A stolen phone goes on with its old chain months after its owner came back with printed words, and
/// admits somebody beside: with two persons the words would have needed a witness.
/// Rule: in a household the words need nobody if nobody else was admitted in their own past.
#[test]
fn attack_return_is_undone_by_who_stole_the_phone() {
    let mut story = Story::found_as("ana", Sort::Household);
    let root = story.root();
    let returned = story.comes_back("ana/9", "ana");
    let later = story.act("ana/9", add_device("ana/8"));
    let puppet = story.act_citing("ana/1", &[root], admit("p1", ADMIN));
    let view = story.view();
    assert!(view.counts(returned) && view.counts(later) && !view.counts(puppet));
    assert!(view.has("ana/9") && !view.has("ana/1") && !view.has("p1"));
}

/// Elsewhere than in a household found words always need a witness, whatever day they cite.
#[test]
fn attack_found_words_of_a_section() {
    let mut story = Story::found_as("ana", Sort::Section);
    let returned = story.comes_back("ana/8", "ana");
    assert!(!story.view().counts(returned));
    story.admit("ana", "trustee", NOTHING);
    let root = story.root();
    let words = super::story::words("ana");
    let again = story.act_with_citing("ana/9", words, &[root], comes_back("ana/9"));
    let view = story.view();
    assert!(!view.counts(returned) && !view.counts(again) && view.has("ana/1"));
}

/// The first five gave the key to others, and left. Years later three of them, who never signed anything
/// else, cite the days when they were the set.
/// Rule: a counting `SetRecovery` is a removal too: of the set before it.
#[test]
fn attack_retired_recovery_set_cites_its_own_days() {
    let mut story = four_admins();
    for name in ["emil", "fay", "gus", "hale"] {
        story.admit("ana", name, NOTHING);
    }
    let names = ["ana", "ben", "carl", "dora", "emil", "fay", "gus", "hale"];
    story.meet(&names);
    let old: Vec<Hash> = story.held("fay").into_iter().collect();
    let changed = story.act("ana", set_recovery(&["ana", "fay", "gus", "hale"], 3));
    story.second("ben", changed);
    story.second("carl", changed);
    story.meet(&names);
    assert!(story.view().counts(changed));

    // Their first devices wrote `changed`; the attack is by phones that did not.
    let mut phones = Vec::new();
    for name in ["ben/2", "carl/2", "dora/2"] {
        let owner = name.split('/').next().unwrap();
        phones.push(story.act_citing(owner, &old, add_device(name)));
    }
    let taken = story.act_citing("ben/2", &phones, recover(&["ana"], &["ben"]));
    story.show("ben", taken);
    for name in ["carl/2", "dora/2"] {
        story.act_citing(name, &[taken], Act::Second { operation: taken });
    }
    let view = story.view();
    assert!(view.counts(changed) && !view.counts(taken) && view.has("ana"));
}

/// Ben and Carl removed Mallory. Carl is her friend: he signs one seq twice, which would make his
/// signature weigh nothing; then she and Emil remove Ben.
/// Rule: who signs one seq twice is shown; it takes nothing from what they signed.
#[test]
fn attack_signer_devalues_the_removal_that_they_signed() {
    let mut story = Story::found("ana");
    story.admit("ana", "ben", ADMIN);
    for name in ["carl", "dora", "emil"] {
        story.by_two("ana", "ben", admit(name, ADMIN));
        story.meet(&["ana", "ben"]);
    }
    story.meet(&["ana", "ben", "carl", "dora", "emil"]);
    let before: Vec<Hash> = story.held("carl").into_iter().collect();
    let ours = story.by_two("ben", "carl", remove(&["dora"]));
    story.act_citing("carl", &before, grant("ana", VERIFIER));
    let theirs = story.by_two("dora", "emil", remove(&["ben"]));
    let view = story.view();
    assert!(view.counts(ours) && !view.has("dora"));
    // Two against two: all count. It takes two accomplices, and the recovery set fills the gap.
    assert!(view.counts(theirs) && view.is_admin("ana") && view.is_admin("carl"));
}

/// **A limit.** Whoever holds a founder's early key makes admins of the days of one, today. They get as
/// many admins as they like: together with the founder two signatures. Two others end it, by removing
/// the founder: with that all that the early key made falls, and what the founder made before stays.
#[test]
fn attack_early_key_makes_admins_until_two_remove_its_person() {
    let mut story = four_admins();
    let [tablet, _] = early(&story);
    let first = story.act_citing("ana/2", &[tablet], admit("p1", ADMIN));
    story.show("p1", first);
    let second = story.by_two("ana/2", "p1", admit("p2", ADMIN));
    story.meet(&["ana", "ana/2", "p1", "p2"]);
    let view = story.view();
    assert!(view.is_admin("p1") && view.is_admin("p2") && view.counts(second));
    let theirs = story.by_two("p1", "ana/2", remove(&["ben"]));
    story.second("p2", theirs);
    assert!(!story.view().has("ben"));

    let ours = story.by_two("ben", "carl", remove(&["ana"]));
    let view = story.view();
    assert!(view.counts(ours) && !view.counts(theirs));
    for name in ["ben", "carl", "dora"] {
        assert!(view.is_admin(name), "{name}");
    }
    assert_eq!(view.persons.len(), 3);
}

/// **A limit.** Two admins against two: all four signatures weigh the same, all removals count, and who
/// is left, or the recovery set, goes on.
#[test]
fn attack_two_against_two_ends_in_a_tie() {
    let mut story = four_admins();
    let ours = story.by_two("ana", "ben", remove(&["carl"]));
    let theirs = story.by_two("carl", "dora", remove(&["ana"]));
    let view = story.view();
    assert!(view.counts(ours) && view.counts(theirs));
    assert!(view.is_admin("ben") && view.is_admin("dora"));
    assert_eq!(view.persons.len(), 2);
}
