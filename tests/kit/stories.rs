//! What stories share: reports that can be told apart, and the question whether all see the same.

use porchlight_api::CreateReport;
use porchlight_app::simulate::{Who, World};
use porchlight_crypto::Id;
use porchlight_domain::report::{Activity, ActivityKind, Category, Place};

/// A report of something that needs an answer at once.
pub(crate) fn at_once(note: &str) -> CreateReport {
    CreateReport {
        note: note.to_owned(),
        category: Some(Category::AtOnce),
        confirm_category: true,
        place: Place { text: Some("N Clark St & W Lunt Ave".to_owned()), ..Place::default() },
        activity: Activity { kinds: [ActivityKind::Knocking].into(), text: None },
        ..CreateReport::default()
    }
}

/// After quiet: the same people, and in each channel the same, on every device that reads it.
#[allow(dead_code, reason = "each test uses its part of this")]
pub(crate) fn all_agree(world: &mut World, circle: Id, members: &[Who]) {
    all_agree_by(Clocks::Right, world, circle, members);
}

/// Whether everybody's clock went forward all the time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clocks {
    Right,
    /// Somebody's was set back. What they changed then is sealed under a week before that of what they
    /// changed: who came in between opens a record without its last changes (docs/protocol.md §19).
    SetBack,
}

pub(crate) fn all_agree_by(clocks: Clocks, world: &mut World, circle: Id, members: &[Who]) {
    let views: Vec<_> = members.iter().map(|who| world.get(*who).view(circle).unwrap()).collect();
    for (who, view) in members.iter().zip(&views) {
        let differ: Vec<_> = view.counting.symmetric_difference(&views[0].counting).collect();
        assert!(view == &views[0], "{who:?} and {:?} see another circle: {differ:?}", members[0]);
    }
    for channel in views[0].channels.values() {
        let roster = porchlight_sync::epoch::roster(&views[0], channel);
        let readers: Vec<Who> = members
            .iter()
            .copied()
            .filter(|who| roster.contains(&world.get(*who).device(circle).unwrap()))
            .collect();
        readers_agree(clocks, world, (circle, channel.id), &readers);
    }
    for who in members {
        let faults = world.get(*who).faults().unwrap();
        assert!(faults.is_empty(), "{who:?} has faults: {faults:?}");
    }
}

/// Who can open the same weeks sees the same. Who came later sees a part of it, and nothing else; and
/// if one of them can write, all can.
fn readers_agree(clocks: Clocks, world: &mut World, (circle, channel): (Id, Id), readers: &[Who]) {
    let mut seen = Vec::new();
    for who in readers {
        let floor = world.get(*who).floor(channel).unwrap();
        let epoch = world.get(*who).clean_epoch(circle, channel).unwrap();
        seen.push((*who, floor, epoch, world.get(*who).seen(channel).unwrap()));
    }
    let writable = seen.iter().filter(|(_, _, epoch, _)| epoch.is_some()).count();
    assert!(writable == 0 || writable == seen.len(), "some have no key: {seen:?}");
    for (who, floor, _, theirs) in &seen {
        for (other, others_floor, _, others) in &seen {
            let opens_all = others_floor
                .iter()
                .all(|(epoch, week)| floor.get(epoch).is_some_and(|oldest| oldest <= week));
            if !opens_all {
                continue;
            }
            for (document, heads) in &others.documents {
                let held = theirs.documents.get(document);
                if clocks == Clocks::SetBack && floor != others_floor && held.is_some() {
                    continue;
                }
                assert_eq!(held, Some(heads), "{other:?} shows what {who:?} does not: {seen:?}");
            }
            assert!(others.statements.is_subset(&theirs.statements), "{other:?}, {who:?}");
        }
    }
}
