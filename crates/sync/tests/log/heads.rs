//! What an author cites: never their own removal, nor what took their card away.

use porchlight_crypto::Hash;
use porchlight_sync::log::Log;

use super::story::{ADMIN, NOTHING, Story, Told, admit, device, remove};

fn heads_for(story: &Story, name: &str) -> Vec<Hash> {
    let mut log = Log::new(story.root());
    for operation in &story.operations {
        log.insert(operation.clone());
    }
    log.heads_for(device(name))
}

fn three_admins() -> Story {
    let mut story = Story::found("ana");
    story.admit("ana", "ben", ADMIN);
    story.by_two("ana", "ben", admit("carl", ADMIN));
    story.meet(&["ana", "ben", "carl"]);
    story
}

#[test]
fn who_was_not_removed_cites_everything() {
    let mut story = three_admins();
    let last = story.by_two("ana", "ben", remove(&["carl"]));
    assert!(story.view().counts(last));
    assert_eq!(heads_for(&story, "ben"), vec![story.operations.last().unwrap().id]);
}

/// Whoever was removed cites what lies before or beside, and not the puppet that signed it: there their
/// answer can count.
#[test]
fn who_was_removed_does_not_cite_it() {
    let mut story = three_admins();
    let before = heads_for(&story, "ben");
    let root = story.root();
    let puppet = story.act_citing("ana", &[root], admit("p1", ADMIN));
    story.show("p1", puppet);
    story.meet(&["ana", "p1"]);
    let theirs = story.by_two("ana", "p1", remove(&["ben", "carl"]));
    story.show("ana", theirs);
    story.act("ana", admit("dora", NOTHING));
    assert!(story.view().removals.contains(&theirs));

    assert_eq!(heads_for(&story, "ben"), before);
    let ours = story.act_citing("ben", &before, remove(&["ana"]));
    story.act_citing("carl", &[ours], porchlight_sync::log::Act::Second { operation: ours });
    let view = story.view();
    assert!(view.counts(ours) && view.is_admin("ben") && view.is_admin("carl"));
    assert_eq!(view.persons.len(), 2);
}

/// A removal that names neither them nor their device, but cuts who admitted them.
#[test]
fn who_fell_with_another_does_not_cite_what_they_fell_by() {
    let mut story = three_admins();
    let before = heads_for(&story, "ben");
    let root = story.root();
    let puppet = story.act_citing("ana", &[root], admit("p1", ADMIN));
    let theirs = story.act_citing("p1", &[puppet], remove(&["ana"]));
    let view = story.view();
    assert!(view.removals.contains(&theirs) && !view.has("ben"));
    assert_eq!(heads_for(&story, "ben"), before);
    let ours = story.act_citing("ben", &before, remove(&["ana"]));
    story.act_citing("carl", &[ours], porchlight_sync::log::Act::Second { operation: ours });
    let view = story.view();
    assert!(view.counts(ours) && view.is_admin("ben") && view.is_admin("carl"));
}

/// Where more is loose than an operation may cite, no counting removal is left out.
#[test]
fn attack_removal_hidden_behind_more_heads_than_are_cited() {
    let mut story = three_admins();
    story.admit("ana", "mallory", NOTHING);
    story.meet(&["ana", "ben", "carl", "mallory"]);
    let before: Vec<Hash> = story.held("mallory").into_iter().collect();
    let removal = story.by_two("ana", "ben", remove(&["carl"]));
    let by = super::story::device("mallory");
    for number in 0..200 {
        let wrap = porchlight_sync::log::Act::Rewrap { wrap: vec![number] };
        story.act_with_citing("mallory", by, &before, wrap);
    }
    let mut log = Log::new(story.root());
    for operation in &story.operations {
        log.insert(operation.clone());
    }
    assert!(log.view().removals.contains(&removal));
    for heads in [log.heads(), log.heads_for(device("ben"))] {
        assert_eq!(heads.len(), porchlight_sync::log::act::HEADS_MAX);
        assert!(heads.is_sorted() && heads.iter().any(|head| story.cites(*head, removal)));
    }
}

/// Operations of keys that nobody brought in are refused for good, with all that cites them; and those
/// that wait for ever push out no one else.
#[test]
fn attack_log_filled_with_keys_of_nobody() {
    use porchlight_sync::log::{Act, Inserted, Operation};
    let story = three_admins();
    let mut log = Log::new(story.root());
    for operation in &story.operations {
        log.insert(operation.clone());
    }
    let before = log.view().clone();
    let junk = |number: u64, key: u64, parents: Vec<Hash>| Operation {
        id: Hash::of(format!("junk {number}").as_bytes()),
        key: porchlight_crypto::DeviceId(Hash::of(format!("key {key}").as_bytes()).0),
        seq: 1,
        parents,
        card_holds: true,
        act: Act::Second { operation: story.root() },
    };
    let first = junk(0, 0, vec![story.root()]);
    let child = Operation { parents: vec![first.id], ..junk(1, 0, vec![]) };
    assert_eq!(log.insert(child.clone()), Inserted::Waits);
    for _ in 0..2 {
        assert_eq!(log.insert(first.clone()), Inserted::Foreign);
        assert_eq!(log.insert(child.clone()), Inserted::Foreign);
    }
    assert_eq!(log.wanted().count(), 0);

    // Each with a key of its own, each citing nothing that there is.
    let nowhere = vec![Hash::of(b"nowhere")];
    let waiting = u64::try_from(porchlight_sync::log::WAITING_MAX).unwrap();
    for number in 0..waiting {
        assert_eq!(log.insert(junk(10 + number, number, nowhere.clone())), Inserted::Waits);
    }
    assert_eq!(log.insert(junk(9, waiting, nowhere)), Inserted::Full);
    let mut story = story;
    let early = story.admit("ana", "dora", NOTHING);
    let late = story.admit("ana", "emil", NOTHING);
    let written: Vec<_> = story.operations.iter().rev().take(2).cloned().collect();
    assert_eq!(log.insert(written[0].clone()), Inserted::Waits);
    assert_eq!(log.insert(written[1].clone()), Inserted::Placed(2));
    assert!(log.view().counting.is_superset(&[early, late].into()) && before != *log.view());
}
