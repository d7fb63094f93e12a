//! What stories share: reports that can be told apart, and the question whether all see the same.

use porchlight_api::CreateReport;
use porchlight_app::simulate::{Who, World};
use porchlight_crypto::Id;
use porchlight_domain::report::{Activity, ActivityKind, Category, Place};

/// A report of something that needs an answer at once.
pub fn at_once(note: &str) -> CreateReport {
    CreateReport {
        note: note.to_owned(),
        category: Some(Category::AtOnce),
        confirm_category: true,
        place: Place { text: Some("N Clark St & W Lunt Ave".to_owned()), ..Place::default() },
        activity: Activity { kinds: [ActivityKind::Knocking].into(), text: None },
        ..CreateReport::default()
    }
}

/// The notes of the reports that somebody shows.
pub fn notes(world: &mut World, who: Who) -> Vec<String> {
    let mut notes: Vec<String> = world.get(who).notes().unwrap().into_values().collect();
    notes.sort();
    notes
}

/// After quiet: the same people, and in each channel the same, on every device that reads it.
pub fn all_agree(world: &mut World, circle: Id, members: &[Who]) {
    let views: Vec<_> = members.iter().map(|who| world.get(*who).view(circle).unwrap()).collect();
    for view in &views {
        assert_eq!(view, &views[0]);
    }
    for channel in views[0].channels.keys() {
        let mut seen = Vec::new();
        for who in members {
            let device = world.get(*who).device(circle).unwrap();
            let view = &views[0];
            let described = &view.channels[channel];
            if porchlight_sync::epoch::roster(view, described).contains(&device) {
                seen.push((*who, world.get(*who).seen(*channel).unwrap()));
            }
        }
        for (who, it) in &seen {
            assert_eq!(it, &seen[0].1, "{who:?} and {:?} differ in a channel", seen[0].0);
        }
    }
    for who in members {
        assert!(world.get(*who).is_sound().unwrap(), "{who:?} has faults");
    }
}
