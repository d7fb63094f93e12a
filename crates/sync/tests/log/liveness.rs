//! Circles go on: somebody loses a phone, dies, moves away, is offline for weeks. What is left can
//! always act, or the test says what can't be done.

use porchlight_crypto::Hash;
use porchlight_sync::log::{Act, Form, Log, Sort};

use super::story::{
    ADMIN, NOTHING, Story, Told, VERIFIER, add_device, admit, channel, grant, policy, recover,
    remove, revoke,
};

fn three_admins() -> Story {
    let mut story = Story::found("ana");
    story.admit("ana", "ben", ADMIN);
    story.by_two("ana", "ben", admit("carl", ADMIN));
    story.meet(&["ana", "ben", "carl"]);
    story
}

/// The founder was the only admin. Two of the other people of the recovery set take over.
#[test]
fn three_persons_recover_from_a_lost_founder() {
    let mut story = Story::found("ana");
    story.admit("ana", "ben", NOTHING);
    story.admit("ana", "carl", VERIFIER);
    story.meet(&["ben", "carl"]);
    let recovery = story.act("ben", recover(&["ana"], &["ben"]));
    let view = story.view();
    assert!(!view.counts(recovery) && view.is_admin("ana"));

    story.second("carl", recovery);
    story.sees("ben", "carl");
    story.admit("ben", "dora", NOTHING);
    let view = story.view();
    assert!(view.counts(recovery) && view.is_admin("ben") && view.has("dora"));
    assert!(!view.has("ana"));
}

/// Two persons have no recovery set: one alone would be the whole of it. If the founder was the only
/// admin the other can read and write, but nobody can be admitted any more: they found anew.
#[test]
fn two_persons_cannot_recover_from_a_lost_founder() {
    let mut story = Story::found("ana");
    story.admit("ana", "ben", NOTHING);
    let recovery = story.act("ben", recover(&["ana"], &["ben"]));
    let alone = story.act("ben", admit("carl", NOTHING));
    let phone = story.act("ben", add_device("ben/2"));
    // Not even if the other signs it: there is no set.
    story.second("ana", recovery);
    let view = story.view();
    assert!(!view.counts(recovery) && !view.counts(alone) && view.counts(phone));
    assert!(view.has("ana") && view.has("ben"));
}

/// If both were admins, the one who is left removes the other, alone, and is then the only admin.
#[test]
fn two_admins_and_one_is_lost() {
    let mut story = Story::found("ana");
    story.admit("ana", "ben", ADMIN);
    let alone = story.act("ben", admit("carl", ADMIN));
    assert!(!story.view().counts(alone));
    story.act("ben", remove(&["ana"]));
    let now = story.act("ben", admit("dora", ADMIN));
    let view = story.view();
    assert!(view.counts(now) && view.is_admin("dora") && !view.has("ana"));

    // Whoever was made an admin by the one who was left can remove somebody in their turn.
    story.sees("dora", "ben");
    story.admit("ben", "emil", NOTHING);
    story.sees("dora", "ben");
    let out = story.act("dora", remove(&["emil"]));
    let view = story.view();
    assert!(view.counts(out) && !view.has("emil"));
}

/// Three admins, two are lost one after the other. When the first is gone, signed by two, the second
/// can be removed by the one who is left.
#[test]
fn three_admins_and_two_are_lost_one_after_the_other() {
    let mut story = three_admins();
    let first = story.by_two("ben", "carl", remove(&["ana"]));
    story.meet(&["ben", "carl"]);
    let second = story.act("ben", remove(&["carl"]));
    let view = story.view();
    assert!(view.counts(first) && view.counts(second));
    assert_eq!(view.persons.len(), 1);
    assert!(view.is_admin("ben"));
}

#[test]
fn three_admins_and_one_is_lost() {
    let mut story = three_admins();
    let removal = story.act("ben", remove(&["ana"]));
    assert!(story.view().has("ana"));
    story.second("carl", removal);
    story.meet(&["ben", "carl"]);
    let policy = story.act("ben", Act::SetPolicy { policy: policy(3) });
    let dora = story.by_two("ben", "carl", admit("dora", ADMIN));
    let view = story.view();
    assert!(view.counts(removal) && view.counts(policy) && view.counts(dora));
    assert!(!view.has("ana") && view.is_admin("dora"));
    assert_eq!(view.policy.k, 3);
}

/// Making an admin needs both of two, everything else one; so one of two can remove the other, and
/// if both do it at once both go.
#[test]
fn a_circle_of_two_admins() {
    let mut story = Story::found("ana");
    story.admit("ana", "ben", ADMIN);
    story.meet(&["ana", "ben"]);
    let member = story.act("ana", admit("carl", NOTHING));
    let admin = story.act("ana", admit("dora", ADMIN));
    let raised = story.act("ana", grant("carl", ADMIN));
    let set = story.act("ana", Act::SetPolicy { policy: policy(4) });
    let view = story.view();
    assert!(view.counts(member) && view.counts(set));
    assert!(!view.counts(admin) && !view.counts(raised));
    story.second("ben", admin);
    story.second("ben", raised);
    let view = story.view();
    assert!(view.is_admin("dora") && view.is_admin("carl"));

    let mut story = Story::found("ana");
    story.admit("ana", "ben", ADMIN);
    story.meet(&["ana", "ben"]);
    story.act("ana", remove(&["ben"]));
    let view = story.view();
    assert!(view.has("ana") && !view.has("ben"));
    story.act("ben", remove(&["ana"]));
    assert!(story.view().persons.is_empty());
}

/// A bridge is out for three weeks. Each half has two admins and goes on: admits, grants, removes,
/// opens a channel. When they meet, all of it counts.
#[test]
fn three_weeks_of_partition() {
    let mut story = three_admins();
    story.by_two("ana", "ben", admit("dora", ADMIN));
    for name in ["emil", "fay"] {
        story.admit("ana", name, NOTHING);
    }
    story.meet(&["ana", "ben", "carl", "dora"]);
    let mut written: Vec<Hash> = Vec::new();
    for (first, second, newcomer, out) in
        [("ana", "ben", "gus", "emil"), ("carl", "dora", "hale", "fay")]
    {
        written.push(story.admit(first, newcomer, NOTHING));
        story.meet(&[first, second]);
        written.push(story.by_two(first, second, grant(newcomer, ADMIN)));
        written.push(story.act(second, remove(&[out])));
        written.push(story.act(first, grant(newcomer, VERIFIER)));
        written.push(story.act(second, Act::Open { channel: channel(newcomer, Form::Roster) }));
        written.push(story.by_two(
            first,
            second,
            Act::Open { channel: channel(first, Form::Audience) },
        ));
        story.meet(&[first, second]);
    }
    story.meet(&["ana", "ben", "carl", "dora", "gus", "hale"]);
    let after = story.by_two("gus", "hale", Act::SetPolicy { policy: policy(3) });

    let view = story.view();
    assert!(written.iter().all(|id| view.counts(*id)) && view.counts(after));
    assert!(view.is_admin("gus") && view.is_admin("hale"));
    assert!(!view.has("emil") && !view.has("fay"));
    assert_eq!((view.persons.len(), view.channels.len()), (6, 5));
}

fn forked(story: &Story) -> usize {
    let mut log = Log::new(story.root());
    for operation in &story.operations {
        log.insert(operation.clone());
    }
    log.forked().len()
}

/// Carl restores last week's backup. What he wrote since comes back from the others; then his old
/// duty key brings in the new device, at its next seq. Nothing looks like two hands.
#[test]
fn a_restored_backup_becomes_a_new_device() {
    let mut story = three_admins();
    let backup: Vec<Hash> = story.held("carl").into_iter().collect();
    let since = story.admit("carl", "dora", NOTHING);
    story.sees("ana", "carl");
    for id in backup {
        story.show("carl/2", id);
    }
    story.sees("carl/2", "ana");
    let added = story.act("carl", add_device("carl/2"));
    story.show("carl/2", added);
    let later = story.act("carl/2", admit("emil", NOTHING));
    let ended = story.act("carl/2", remove(&["carl/1"]));

    let view = story.view();
    assert_eq!(forked(&story), 0);
    assert!([since, added, later, ended].iter().all(|id| view.counts(*id)));
    assert!(view.has("carl/2") && !view.has("carl/1") && view.has("dora") && view.has("emil"));
    assert!(view.is_admin("carl"));
}

/// The same without waiting for the others: the old key signs one seq twice. That is shown, and takes
/// nothing away from anybody.
#[test]
fn a_backup_restored_in_haste_loses_nothing() {
    let mut story = three_admins();
    let backup: Vec<Hash> = story.held("carl").into_iter().collect();
    let since = story.admit("carl", "dora", NOTHING);
    let added = story.act_citing("carl", &backup, add_device("carl/2"));
    story.show("carl/2", added);
    let later = story.act("carl/2", admit("emil", NOTHING));
    let view = story.view();
    assert_eq!(forked(&story), 1);
    assert!([since, added, later].iter().all(|id| view.counts(*id)));
    // Who ends the old device says which of its branches they have seen.
    story.sees("carl/2", "carl/1");
    story.act("carl/2", remove(&["carl/1"]));
    let view = story.view();
    assert!([since, added, later].iter().all(|id| view.counts(*id)));
}

#[test]
fn two_admins_hand_the_duty_over() {
    let mut story = three_admins();
    story.admit("ana", "dora", NOTHING);
    story.meet(&["ana", "ben", "carl", "dora"]);
    story.by_two("ana", "ben", grant("dora", ADMIN));
    story.meet(&["ana", "ben"]);
    let alone = story.act("ben", revoke("ana", ADMIN));
    assert!(story.view().is_admin("ana"));
    story.sees("dora", "ben");
    story.second("dora", alone);
    let view = story.view();
    assert!(view.is_admin("dora") && !view.is_admin("ana") && view.has("ana"));
    // And back: a newer grant has the revocation in its past.
    story.sees("dora", "ben");
    story.by_two("dora", "carl", grant("ana", ADMIN));
    story.sees("ana", "carl");
    let again = story.act("ana", admit("emil", NOTHING));
    let view = story.view();
    assert!(view.is_admin("ana") && view.counts(again));
}

/// Laying down one's own duty needs nobody.
#[test]
fn one_admin_lays_the_duty_down() {
    let mut story = three_admins();
    story.act("ana", revoke("ana", ADMIN));
    let too_late = story.act("ana", admit("dora", NOTHING));
    let view = story.view();
    assert!(view.has("ana") && !view.is_admin("ana") && !view.counts(too_late));
    assert!(view.is_admin("ben") && view.is_admin("carl"));
}

/// The only admin does not answer any more; the recovery set gives the duty to somebody else, without
/// removing anybody.
#[test]
fn the_recovery_set_hands_the_duty_over() {
    let mut story = Story::found("ana");
    for name in ["ben", "carl", "dora", "emil", "fay"] {
        story.admit("ana", name, NOTHING);
    }
    story.meet(&["ben", "carl", "dora", "emil", "fay"]);
    let handed = story.act("ben", recover(&[], &["carl"]));
    story.second("carl", handed);
    // The sixth who came does not stand in the set.
    story.second("fay", handed);
    assert!(!story.view().is_admin("carl"));
    story.second("emil", handed);
    story.sees("carl", "emil");
    let first = story.act("carl", admit("gus", NOTHING));
    let view = story.view();
    assert!(view.is_admin("carl") && view.is_admin("ana") && view.counts(first));
}

/// Carl comes back with his printed words. Somebody who knows him signs that they saw them; his old
/// phone is out, and so is his admin duty until two admins grant it again.
#[test]
fn return_by_printed_words_with_a_witness() {
    let mut story = three_admins();
    story.admit("ana", "dora", NOTHING);
    story.meet(&["ana", "ben", "carl", "dora"]);
    let old = story.held("carl").into_iter().collect::<Vec<_>>();
    let returned = story.comes_back("carl/2", "ana");
    // Neither he himself nor his old phone is a witness.
    story.second("carl/1", returned);
    let view = story.view();
    assert!(!view.counts(returned) && view.has("carl/1") && !view.has("carl/2"));

    let seen = story.second("dora", returned);
    story.show("carl/2", seen);
    let by_old_phone = story.act_citing("carl/1", &old, admit("puppet", NOTHING));
    let as_admin = story.act("carl/2", admit("emil", NOTHING));
    let as_member = story.act("carl/2", add_device("carl/3"));
    let view = story.view();
    assert!(view.counts(returned) && view.counts(as_member));
    assert!(!view.counts(by_old_phone) && !view.counts(as_admin));
    assert!(view.has("carl/2") && !view.has("carl/1") && !view.is_admin("carl"));

    story.sees("ana", "carl/2");
    story.by_two("ana", "ben", grant("carl", ADMIN));
    assert!(story.view().is_admin("carl"));
}

/// In a household of one person nobody else is there to ask; once trustees were admitted, one of
/// them must have seen the words.
#[test]
fn return_to_a_household_needs_nobody() {
    let mut story = Story::found_as("ana", Sort::Household);
    story.add_device("ana", "ana/2");
    let returned = story.comes_back("ana/3", "ana/2");
    let view = story.view();
    assert!(view.counts(returned) && view.has("ana/3"));
    assert!(!view.has("ana/1") && !view.has("ana/2"));

    let mut story = Story::found_as("ana", Sort::Section);
    story.admit("ana", "trustee", NOTHING);
    let returned = story.comes_back("ana/3", "ana/1");
    assert!(!story.view().counts(returned));
    story.second("trustee", returned);
    assert!(story.view().counts(returned));

    let mut story = Story::found("ana");
    let returned = story.comes_back("ana/3", "ana/1");
    assert!(!story.view().counts(returned));
}

/// Carl's phone and tablet are both offline for weeks, and both sign: admit, grant, second, remove. Two
/// keys, two chains: nothing forks, all of it counts when they meet.
#[test]
fn two_devices_of_one_person_sign_while_both_are_offline() {
    let mut story = three_admins();
    story.add_device("carl", "carl/2");
    story.admit("ana", "dora", NOTHING);
    let open = story.act("ana", admit("emil", ADMIN));
    story.meet(&["ana", "ben", "carl", "carl/2"]);
    let written = [
        story.admit("carl", "fay", NOTHING),
        story.act("carl", remove(&["dora"])),
        story.admit("carl/2", "gus", NOTHING),
        story.act("carl/2", grant("ana", VERIFIER)),
        story.second("carl", open),
        story.second("carl/2", open),
        story.act("carl/2", add_device("carl/3")),
    ];
    story.meet(&["ana", "carl", "carl/2"]);
    let later = story.act("carl", grant("gus", VERIFIER));
    let view = story.view();
    assert_eq!(forked(&story), 0);
    assert!(written.iter().all(|id| view.counts(*id)) && view.counts(later));
    assert!(view.is_admin("emil") && view.has("carl/3") && !view.has("dora"));
}

/// Both devices remove the third, offline; one of them had seen what it wrote last, and so had Ben.
#[test]
fn two_devices_of_one_person_remove_the_third() {
    let mut story = three_admins();
    for tablet in ["carl/2", "carl/3"] {
        story.add_device("carl", tablet);
    }
    story.meet(&["ana", "ben", "carl", "carl/2", "carl/3"]);
    let last = story.admit("carl/3", "dora", NOTHING);
    story.sees("carl/2", "carl/3");
    let both = ["carl/1", "carl/2"].map(|by| story.act(by, remove(&["carl/3"])));
    let view = story.view();
    assert!(both.iter().all(|id| view.counts(*id)) && view.counts(last));
    assert!(view.has("dora") && !view.has("carl/3") && view.has("carl/2"));
}

/// An own removal leaves alone what others have built on; who needs more asks another admin to sign it.
#[test]
fn another_admin_signs_a_removal_of_ones_own_phone() {
    let mut story = three_admins();
    story.add_device("carl", "carl/2");
    story.meet(&["ana", "ben", "carl", "carl/2"]);
    let by_thief = story.admit("carl/1", "puppet", NOTHING);
    story.show("ana", by_thief);
    story.act("ana", grant("ben", VERIFIER));
    let own = story.act("carl/2", remove(&["carl/1"]));
    let view = story.view();
    assert!(view.counts(own) && view.counts(by_thief) && !view.has("carl/1"));
    story.second("ben", own);
    let view = story.view();
    assert!(view.counts(own) && !view.counts(by_thief) && !view.has("puppet"));
}
