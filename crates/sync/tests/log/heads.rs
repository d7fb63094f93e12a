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
