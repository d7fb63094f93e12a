//! A thief goes back: cites heads from before others were there, or what lacked a signature, to make
//! an operation count that would not count now. Each test holds what must hold; before the rule that
//! its comment names stood in docs/protocol.md §11, each was red.

use porchlight_sync::log::{Act, Card, Sort, View};

use super::story::{
    ADMIN, NOTHING, Story, Told, add_device, admit, card, card_of, comes_back, device, duty,
    person, policy, recover, remove, revoke, set_recovery, words,
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

/// Somebody found the printed words of a section's owner. Trustees stand in it by now, but the words
/// sign a `Return` that cites the day of the founding, when nobody else was there to be asked.
/// Rule: only in a household, which is one person's own devices, a `Return` may need nobody.
#[test]
fn attack_return_cites_the_days_of_one() {
    let mut story = Story::found_as("ana", Sort::Section);
    story.admit("ana", "trustee", NOTHING);
    let root = story.root();
    let returned = story.act_with_citing("ana/9", words("ana"), &[root], comes_back("ana/9"));
    let view = story.view();
    assert!(!view.counts(returned) && view.has("ana/1") && !view.has("ana/9"));
}

/// The stolen phone publishes the removal of the two others, which lacks a signature; their answer has
/// it in its past. Then a puppet of the days of one seconds the first. Were it enough to lie in the past,
/// it would go before the answer, whose authors it removes.
/// Rule: a removal has been seen where it counts, with its signatures.
#[test]
fn attack_removal_that_the_answer_cites_is_seconded_later() {
    let mut story = three_admins();
    let theirs = story.act("ana", remove(&["ben", "carl"]));
    story.meet(&["ana", "ben", "carl"]);
    let ours = story.by_two("ben", "carl", remove(&["ana"]));
    let root = story.root();
    let puppet = story.act_citing("ana", &[root], admit("p1", ADMIN));
    story.show("p1", puppet);
    story.second("p1", theirs);
    let view = story.view();
    assert!(view.counts(ours) && !view.counts(theirs));
    ben_and_carl_stay(&view);
    assert_eq!(view.persons.len(), 2);
}

/// The `Return` by found words does not count, but in the past of what its device writes nobody else was
/// ever admitted.
/// Rule: a removal that is dropped counts in no past, and with it nothing that it brings.
#[test]
fn attack_device_of_a_return_that_lacks_its_witness_writes_on() {
    let mut story = Story::found_as("ana", Sort::Section);
    story.admit("ana", "trustee", NOTHING);
    let root = story.root();
    story.act_with_citing("ana/9", words("ana"), &[root], comes_back("ana/9"));
    let out = story.act("ana/9", remove(&["ana/1"]));
    let more = story.act("ana/9", admit("thief", ADMIN));
    let view = story.view();
    assert!(!view.counts(out) && !view.counts(more));
    assert!(view.has("ana/1") && view.has("trustee") && !view.has("ana/9"));
}

/// On a fork the thief makes themselves the whole recovery set, and signs the `Recover` with a tablet
/// that never wrote anything: known to all, not forked.
/// Rule: a `Recover` goes first if its known signers are enough for the set of *every* removal there.
#[test]
fn attack_recovery_set_of_one_on_a_fork() {
    let mut story = Story::found("ana");
    story.add_device("ana", "ana/2");
    story.admit("ana", "ben", ADMIN);
    story.by_two("ana", "ben", admit("carl", ADMIN));
    story.meet(&["ana", "ana/2", "ben", "carl"]);
    let tablet = story.operations[1].id;
    let mut heads = vec![tablet];
    for puppet in ["p0", "p1"] {
        let id = story.act_citing("ana", &heads, admit(puppet, NOTHING));
        story.show(puppet, id);
        heads = vec![id];
    }
    let set = story.act_citing("ana/2", &heads, set_recovery(&["ana"], 1));
    story.act_citing("p0", &[set], Act::Second { operation: set });
    story.meet(&["ana/2", "p0"]);
    let theirs = story.act("ana/2", recover(&["ben", "carl"], &["ana"]));
    let ours = story.by_two("ben", "carl", remove(&["ana"]));
    let view = story.view();
    assert!(view.counts(ours) && !view.counts(theirs));
    ben_and_carl_stay(&view);
}

/// Behind one's own chain: a seq left out, an old one again, the first once more.
/// Rule: the operations of its key in its past go up to the one before it.
#[test]
fn attack_chain_with_a_gap_or_a_turn() {
    for (cites_all, seq) in [(false, 9), (false, 1), (true, 1), (true, 2), (true, 9), (true, 0)] {
        let mut story = three_admins();
        let heads =
            if cites_all { story.held("ana").into_iter().collect() } else { vec![story.root()] };
        let id = story.act_citing("ana", &heads, admit("p1", NOTHING));
        story.break_chain(seq);
        assert!(!story.view().counts(id), "{cites_all} {seq}");
    }
}

/// A list names somebody who was not there: a typing error, or a puppet whose admission another removal
/// made void. That name is ignored, and protects nobody; and nobody is removed before they came.
#[test]
fn attack_a_name_in_a_removal_that_was_never_there() {
    let mut story = three_admins();
    let before_carl = story.operations[1].id;
    story.admit("ana", "dora", NOTHING);
    story.meet(&["ana", "ben", "carl", "dora"]);
    let some = story.act("ben", remove(&["dora", "nobody", "nobody/1"]));
    let none = story.act("ben", remove(&["nobody"]));
    let early = story.act_citing("ana", &[before_carl], remove(&["carl", "carl/1"]));
    let view = story.view();
    assert!(view.counts(some) && !view.has("dora"));
    assert!(!view.counts(none) && !view.counts(early));
    ben_and_carl_stay(&view);
}

/// Whoever has not what an operation needs puts a `Second` under it: it is worth nothing, and does not
/// count either.
#[test]
fn attack_second_by_somebody_who_may_not_sign() {
    let mut story = three_admins();
    story.admit("ana", "dora", NOTHING);
    story.meet(&["ana", "ben", "carl", "dora"]);
    let removal = story.act("ana", remove(&["ben"]));
    let second = story.second("dora", removal);
    let own = story.act("dora", remove(&["dora/1"]));
    let nobody = story.second("dora", own);
    let rewrap = story.act_with("ana", device("ana"), Act::Rewrap { wrap: vec![1] });
    let nothing = story.second("ana", rewrap);
    let view = story.view();
    for id in [removal, second, nobody, nothing] {
        assert!(!view.counts(id));
    }
    assert!(view.counts(own) && view.counts(rewrap));
}

/// Two who work together bind one key to both of them, or a duty key as a device key: of concurrent cards
/// the smaller operation's counts, and whoever has seen both hears the key for that one alone.
#[test]
fn attack_one_key_in_two_cards() {
    let mallory = [device("mallory/2"), duty("mallory/2")];
    let nina = [device("nina/2"), duty("nina/2")];
    for (first, second) in [
        (mallory, [nina[0], mallory[1]]),
        (mallory, [mallory[0], nina[1]]),
        (mallory, [mallory[1], nina[1]]),
        (mallory, [nina[0], mallory[0]]),
    ] {
        let mut story = Story::found("ana");
        story.admit("ana", "mallory", NOTHING);
        story.admit("ana", "nina", NOTHING);
        story.meet(&["mallory", "nina"]);
        let cards = [("mallory", first), ("nina", second)].map(|(name, [device, duty])| {
            let person = person(name);
            story.act(name, Act::AddDevice { person, card: card_of(person, device, duty) })
        });
        let view = story.view();
        let living = view.persons.values().map(|member| member.devices.len()).sum::<usize>();
        assert_eq!(living, 4);
        let winner = if cards[0] < cards[1] { "mallory" } else { "nina" };
        assert_eq!(view.persons[&person(winner)].devices.len(), 2);
        // And none is made once the first has been seen.
        story.sees("ana", "mallory");
        let later = Act::AddDevice {
            person: person("ana"),
            card: card_of(person("ana"), device("ana/2"), first[1]),
        };
        let later = story.act("ana", later);
        assert!(!story.view().counts(later));
    }
}

/// An inviter keeps a `Return` back, the person comes back with another neighbour, and later the first one
/// is published with its signature; then once more.
/// Rule: a `Return` removes devices of its own past alone, and one operation is one however often it comes.
#[test]
fn attack_return_that_was_kept_back_and_replayed() {
    let mut story = Story::found("ana");
    story.admit("ana", "ben", NOTHING);
    story.admit("ana", "carl", NOTHING);
    story.meet(&["ana", "ben", "carl"]);
    let heads = story.operations.last().unwrap().id;
    let kept = story.act_with_citing("ben/8", words("ben"), &[heads], comes_back("ben/8"));
    let returned = story.act_with_citing("ben/9", words("ben"), &[heads], comes_back("ben/9"));
    story.second("carl", returned);
    let view = story.view();
    assert!(view.has("ben/9") && !view.has("ben/1") && !view.has("ben/8"));
    story.second("ana", kept);
    let again = story.operations.iter().find(|it| it.id == kept).unwrap().clone();
    story.operations.push(again);
    let view = story.view();
    assert!(view.has("ben/9"), "who is back stays");
    assert!(!view.has("ben/1"));
}
