//! Rotations by the log alone: which count, and which epoch may be sealed under. No secrets here; who is
//! given which key is told elsewhere.

use std::collections::BTreeSet;

use porchlight_crypto::Hash;
use porchlight_sync::{
    epoch::{Epochs, Rotated, Rotation, Standing, padding_for, roster},
    log::{Act, Channel, Form, Log},
};

use super::story::{ADMIN, NOTHING, Story, VERIFIER, admit, channel, device, remove, revoke};

fn members() -> Channel {
    channel("members", Form::Roster)
}

fn rotated(name: &str, by: &str, heads: Vec<Hash>, parents: &[Hash], covers: &[Hash]) -> Rotated {
    let sorted = |names: &[Hash]| names.iter().copied().collect::<BTreeSet<_>>();
    let recipients: BTreeSet<_> = ["ana", "ben", "carl"].map(device).into();
    let rotation = Rotation {
        parents: sorted(parents).into_iter().collect(),
        covers: sorted(covers).into_iter().collect(),
        week: 3_000,
        commitment: Hash::default(),
        wraps: vec![vec![].into(); recipients.len()],
        padding: vec![0; padding_for(recipients.len())],
        recipients: recipients.into_iter().collect(),
        ends: vec![],
    };
    Rotated { id: Hash::of(name.as_bytes()), device: device(by), heads, rotation }
}

struct Given {
    log: Log,
    epochs: Epochs,
}

impl Given {
    fn new(story: &Story, rotations: &[Rotated]) -> Self {
        let mut log = Log::new(story.root());
        for operation in &story.operations {
            log.insert(operation.clone());
        }
        let mut epochs = Epochs::default();
        for rotated in rotations {
            epochs.insert(rotated.clone());
        }
        Self { log, epochs }
    }

    fn judge(&mut self) -> Standing {
        self.epochs.judge(&self.log.now(), &members())
    }

    /// The epoch to seal under, if all are held.
    fn clean(&mut self) -> Option<Hash> {
        let standing = self.judge();
        let view = self.log.view();
        let due: BTreeSet<Hash> = view.removals.clone();
        let held = standing.counting.keys().copied().collect();
        self.epochs.clean(&standing, (Some(&roster(view, &members())), &due), &held)
    }
}

/// Ana, Ben and Carl are admins, Mallory and Nina members; the channel has its first epoch.
fn circle() -> (Story, Rotated) {
    let mut story = Story::found("ana");
    story.admit("ana", "ben", ADMIN);
    story.by_two("ana", "ben", admit("carl", ADMIN));
    story.meet(&["ana", "ben"]);
    story.admit("ana", "mallory", VERIFIER);
    story.admit("ana", "nina", NOTHING);
    story.meet(&["ana", "ben", "carl", "mallory", "nina"]);
    let first = rotated("first", "ana", heads(&story), &[], &[]);
    (story, first)
}

fn heads(story: &Story) -> Vec<Hash> {
    let mut log = Log::new(story.root());
    for operation in &story.operations {
        log.insert(operation.clone());
    }
    log.heads()
}

/// Each set of parents that lacks the removal would make a rotation owed.
#[test]
fn attack_rotations_without_end_by_choosing_parents() {
    let (mut story, first) = circle();
    let out = story.act("ana", remove(&["nina"]));
    story.meet(&["ana", "ben", "carl", "mallory"]);
    let mut all = vec![first.clone()];
    for number in 0..40 {
        let name = format!("again {number}");
        let parents: Vec<Hash> =
            all.iter().skip(number / 3).take(number % 3 + 1).map(|it| it.id).collect();
        let parents = [parents, vec![first.id]].concat();
        all.push(rotated(&name, "mallory", heads(&story), &parents, &[out]));
    }
    let mut given = Given::new(&story, &all);
    let counting = given.judge().counting.len();
    assert_eq!(counting, 2);
    assert!(given.clean().is_some());
}

/// An epoch that begins in ten thousand years, or at the beginning of time.
#[test]
fn attack_epoch_of_a_far_week() {
    let (mut story, first) = circle();
    let out = story.act("ana", remove(&["nina"]));
    for (week, counts) in [(0, false), (2_479, false), (2_480, true), (3_520, true), (3_521, false)]
    {
        let mut far = rotated("far", "mallory", heads(&story), &[first.id], &[out]);
        far.rotation.week = week;
        let standing = Given::new(&story, &[first.clone(), far.clone()]).judge();
        assert_eq!(standing.counting.contains_key(&far.id), counts, "{week}");
    }
}

/// Mallory makes the owed epoch for herself alone: everybody would have to ask. One for many is used.
#[test]
fn attack_epoch_for_few() {
    let (mut story, first) = circle();
    let out = story.act("ana", remove(&["nina"]));
    story.meet(&["ana", "ben", "mallory"]);
    for number in 0..8 {
        let mut few = rotated(&number.to_string(), "mallory", heads(&story), &[first.id], &[out]);
        few.rotation.recipients = vec![device("mallory")];
        let many = rotated("many", "ben", heads(&story), &[first.id], &[out]);
        let mut given = Given::new(&story, &[first.clone(), few, many.clone()]);
        assert_eq!(given.clean(), Some(many.id));
    }
}

/// She lists the removed one among the recipients and covers everything: such an epoch never becomes
/// clean, and nothing would be owed after it.
#[test]
fn attack_epoch_with_a_recipient_who_is_gone_and_nothing_left_to_cover() {
    let (mut story, first) = circle();
    let out = story.act("ana", remove(&["nina"]));
    story.meet(&["ana", "ben", "mallory"]);
    let mut stray = rotated("stray", "mallory", heads(&story), &[first.id], &[out]);
    stray.rotation.recipients.push(device("nina"));
    stray.rotation.recipients.sort_unstable();
    let mut given = Given::new(&story, &[first.clone(), stray.clone()]);
    assert_eq!(given.clean(), None);
    let next = rotated("next", "ben", heads(&story), &[stray.id], &[]);
    let mut given = Given::new(&story, &[first, stray, next.clone()]);
    assert_eq!(given.clean(), Some(next.id));
}

/// She names a removal that her heads do not reach. Whoever has not heard of it would judge the epoch
/// without it, and give its key to the removed one; so it does not cover it.
#[test]
fn attack_epoch_covers_what_its_past_does_not_hold() {
    let (mut story, first) = circle();
    let old = heads(&story);
    let role = story.act("ana", revoke("mallory", VERIFIER));
    let known = story.act("ana", remove(&["mallory/1"]));
    let out = story.act("ben", remove(&["nina"]));
    let lie = rotated("lie", "carl", vec![known], &[first.id], &[known, role, out]);
    let mut given = Given::new(&story, &[first.clone(), lie.clone()]);
    let standing = given.judge();
    assert!(standing.counting.contains_key(&lie.id) && !standing.covered(&lie.id).contains(&out));
    assert_eq!(given.clean(), None);
    // Nor does what follows it inherit that.
    let child = rotated("child", "ben", old, &[lie.id], &[]);
    let standing = Given::new(&story, &[first, lie, child.clone()]).judge();
    assert!(standing.covered(&child.id).is_empty());
}

/// A name that never counted does not make the epoch worthless, nor everything that follows it.
#[test]
fn an_epoch_outlives_a_removal_that_falls() {
    let (mut story, first) = circle();
    let out = story.act("ana", remove(&["nina"]));
    let lacks = story.act("ana", remove(&["ben"]));
    story.meet(&["ana", "carl"]);
    let made = rotated("made", "carl", heads(&story), &[first.id], &[out, lacks]);
    let mut given = Given::new(&story, &[first, made.clone()]);
    assert_eq!(given.clean(), Some(made.id));
}

/// Two halves rotate because of different removals. When they meet, one rotation has both before it.
#[test]
fn halves_that_met_again_make_one() {
    let (mut story, first) = circle();
    let one = story.act("ana", remove(&["nina"]));
    let left = rotated("left", "ana", vec![one], &[first.id], &[one]);
    let other = story.act("ben", remove(&["mallory"]));
    let right = rotated("right", "ben", vec![other], &[first.id], &[other]);
    story.meet(&["ana", "ben", "carl"]);
    let mut given = Given::new(&story, &[first.clone(), left.clone(), right.clone()]);
    assert_eq!(given.clean(), None);
    let standing = given.judge();
    let parents = given.epochs.tips(&standing);
    assert_eq!(parents.len(), 2);
    for by in ["ana", "ben", "carl"] {
        let both = rotated("both", by, heads(&story), &parents, &[one, other]);
        let all = [first.clone(), left.clone(), right.clone(), both.clone()];
        assert_eq!(Given::new(&story, &all).clean(), Some(both.id));
    }
}

/// What asks for a new key without a removal.
#[test]
fn a_reset_is_owed_and_covered() {
    let (mut story, first) = circle();
    let reset = story.act("ana", Act::Reset { channel: members().id });
    let made = rotated("made", "ana", vec![reset], &[first.id], &[reset]);
    let again = rotated("again", "ben", vec![reset], &[made.id], &[reset]);
    let standing = Given::new(&story, &[first, made.clone(), again.clone()]).judge();
    assert!(standing.counting.contains_key(&made.id) && !standing.counting.contains_key(&again.id));
}
