//! Attacks that succeed under docs/protocol.md §11 as it stands. Each holds what must hold, so each
//! is red until the rule is changed; the proposed rule stands in its comment.

use porchlight_sync::log::{Act, Card, Sort, View};

use super::story::{
    ADMIN, NOTHING, Story, Told, add_device, admit, card, comes_back, duty, policy, recover,
    remove, revoke, words,
};

fn three_admins() -> Story {
    let mut story = Story::found("ana");
    story.admit("ana", "ben", ADMIN);
    story.by_two("ana", "ben", admit("carl", ADMIN));
    story.meet(&["ana", "ben", "carl"]);
    story
}

fn ben_and_carl_stay(view: &View) {
    assert!(view.is_admin("ben") && view.is_admin("carl"));
}

/// A thief with the founder's phone removes that phone itself, citing the root alone: own devices
/// need nobody, and all that the founder ever admitted lies outside the cut. Against it stands the
/// removal of the founder by the two others, which cites what they hold.
/// Rule: a signer who is a target of the removal weighs nothing in a cycle; so at worst a tie, both
/// count, and what lies in the past of one of them stays.
#[test]
fn attack_founders_phone_removes_itself_citing_the_root() {
    for act in [remove(&["ana/1"]), remove(&["ana"]), revoke("ana", ADMIN)] {
        let mut story = three_admins();
        let root = story.root();
        story.act_citing("ana", &[root], act);
        story.by_two("ben", "carl", remove(&["ana"]));
        ben_and_carl_stay(&story.view());
    }
}

/// The same before anybody has answered, also by a device that the thief added on the fork.
/// Rule: a removal that only those signed whom it hits, one of them with a forked key, ends what it
/// hits and cuts nothing beside.
#[test]
fn attack_founders_phone_removes_itself_and_nobody_answered_yet() {
    for act in [remove(&["ana/1"]), remove(&["ana"]), revoke("ana", ADMIN)] {
        let mut story = three_admins();
        let root = story.root();
        story.act_citing("ana", &[root], act.clone());
        ben_and_carl_stay(&story.view());

        let mut story = three_admins();
        let added = story.act_citing("ana", &[root], add_device("ana/9"));
        story.act_citing("ana/9", &[added], act);
        ben_and_carl_stay(&story.view());
    }
}

/// A thief with the founder's phone goes back to the days of two admins, where one signature removes
/// the other; Carl's admission falls with Ben's `Second`. Both removals have one signer in common
/// past: a tie, and nobody is left.
/// Rule: a key that signed two operations with one seq weighs nothing in a cycle, and an operation
/// whose past lacks its key's operation before it (seq - 1) does not count.
#[test]
fn attack_removal_backdated_to_when_one_signature_was_enough() {
    let mut story = three_admins();
    let ben = story.operations[1].id;
    story.act_citing("ana", &[ben], remove(&["ben"]));
    story.by_two("ben", "carl", remove(&["ana"]));
    ben_and_carl_stay(&story.view());
}

/// Carl must go, and Ben agrees. The stolen phone of Ana wrote that removal, and behind it, citing
/// it, a policy: with Carl taken off, only two admins are left there, and one signature is enough.
/// Ben's `Second` sets the thief's policy.
/// Rule: only removals that count in that past, their signatures in it, are taken off.
#[test]
fn attack_policy_hidden_behind_a_removal_that_lacks_a_signature() {
    let mut story = three_admins();
    let agreed = story.act("ana", remove(&["carl"]));
    let hidden = story.act("ana", Act::SetPolicy { policy: policy(1) });
    story.second("ben", agreed);
    assert!(!story.view().counts(hidden));
}

/// From before Ben was there, the founder's phone admits *Ben's person* with a card of the thief's:
/// "the person has the cards and roles of both". The thief is now Ana and Ben, two admins.
/// Rule: a person's id is BLAKE3("porchlight/person/1" ‖ circle ‖ first device)[..16], and `Admit`
/// brings that device's card.
#[test]
fn attack_thiefs_card_for_somebody_elses_person() {
    let mut story = three_admins();
    let (root, recovery) = (story.root(), Some(words("thief")));
    let Act::Admit { person, .. } = admit("ben", ADMIN) else { unreachable!() };
    let act = Act::Admit { person, card: card("thief"), roles: ADMIN, recovery };
    let beside = story.act_citing("ana", &[root], act);
    story.show("thief", beside);
    story.meet(&["ana", "thief"]);
    story.by_two("ana", "thief", remove(&["carl"]));
    assert!(story.view().is_admin("carl"));
}

/// Puppets admitted beside Ben's admission, as near to the root as his, crowd the others out of the
/// first five. They recover the circle, and in a cycle a `Recover` goes before everything else: also
/// before the honest removal of their voucher.
/// Rule: a `Recover` goes first only if k of its signers' cards lie in the common past.
#[test]
fn attack_recovery_by_puppets_beside() {
    let mut story = three_admins();
    let root = story.root();
    let puppets: Vec<String> = (0..12).map(|number| format!("p{number}")).collect();
    for puppet in &puppets {
        let id = story.act_citing("ana", &[root], admit(puppet, NOTHING));
        story.show(puppet, id);
        story.show("ana", id);
    }
    let theirs = story.act("ana", recover(&["ben", "carl"], &["p0"]));
    for puppet in &puppets {
        story.second(puppet, theirs);
    }
    let ours = story.by_two("ben", "carl", remove(&["ana"]));
    let view = story.view();
    assert!(view.counts(ours) && !view.counts(theirs));
    ben_and_carl_stay(&view);
}

/// Mallory, no admin, adds a device whose card names *Ben's* duty key, citing heads from before Ben
/// was admitted. Of two concurrent cards the smaller stays; she tries until hers is. What Ben signs
/// is then hers, and counts for nothing.
/// Rule: the card is signed by the duty key too, over the same bytes.
#[test]
fn attack_card_with_somebody_elses_duty_key() {
    let mut story = Story::found("ana");
    let mallory = story.admit("ana", "mallory", NOTHING);
    story.admit("ana", "carl", NOTHING);
    story.admit("ana", "ben", ADMIN);
    for number in 0..8 {
        let name = format!("mallory/{}", number + 2);
        let Act::AddDevice { person, card } = add_device(&name) else { unreachable!() };
        let act = Act::AddDevice { person, card: Card { duty: duty("ben"), ..card } };
        story.act_citing("mallory", &[mallory], act);
    }
    story.sees("ben", "mallory");
    let by_ben = story.act("ben", admit("dora", NOTHING));
    let view = story.view();
    assert!(view.counts(by_ben) && view.has("ben/1"));
}

/// Somebody found the printed words of a household. Trustees stand in it by now, but the words sign a
/// `Return` that cites the day of the founding, when nobody else was there to be asked.
/// Rule: "only one person was ever admitted" looks at every admission that does not have the
/// `Return` in its past.
#[test]
fn attack_return_cites_the_days_of_one() {
    let mut story = Story::found_as("ana", Sort::Household);
    story.admit("ana", "trustee", NOTHING);
    let root = story.root();
    let returned = story.act_with_citing("ana/9", words("ana"), &[root], comes_back("ana/9"));
    let view = story.view();
    assert!(!view.counts(returned) && view.has("ana/1") && !view.has("ana/9"));
}

/// A puppet of those days removes the founder, citing its own admission alone: in that past there are
/// two admins, and one signature is enough. All whom the founder admitted lie outside the cut. The
/// answer and it weigh nothing against each other, so both count; Ben and Carl stay, and remove the
/// puppet.
#[test]
fn attack_puppet_removes_the_founder_in_the_days_of_two() {
    let mut story = three_admins();
    let root = story.root();
    let puppet = story.act_citing("ana", &[root], admit("p1", ADMIN));
    story.act_citing("p1", &[puppet], remove(&["ana"]));
    let ours = story.by_two("ben", "carl", remove(&["ana"]));
    let view = story.view();
    assert!(view.counts(ours));
    ben_and_carl_stay(&view);
    story.show("ben", puppet);
    story.by_two("ben", "carl", remove(&["p1"]));
    let view = story.view();
    ben_and_carl_stay(&view);
    assert_eq!(view.persons.len(), 2);
}
