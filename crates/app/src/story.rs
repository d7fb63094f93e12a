//! A small circle to watch: made-up neighbours found one, let each other in, file reports, lose and find
//! each other, and one of them is removed. Everything happens in [`World`], with real keys and stores in
//! memory; what is told is what their devices hold then. No home is touched, and nothing waits.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_api::{CreateReport, Role};
use porchlight_crypto::Id;
use porchlight_domain::report::{Activity, ActivityKind, Category, Place};
use porchlight_sync::log::Act;
use serde::Serialize;

use crate::{
    passphrase::primary,
    simulate::{Stuck, Who, World},
};

/// Fewest and most neighbours of a story.
pub const PEOPLE_MIN: u8 = 4;
pub const PEOPLE_MAX: u8 = 10;

const NAMES: [&str; 10] =
    ["Ana", "Ben", "Carla", "Diego", "Elif", "Farid", "Grace", "Hana", "Iván", "Joy"];
/// Roles in the order in which neighbours come in. The founder is the admin.
const ROLES: [Role; 9] = [
    Role::Verifier,
    Role::Verifier,
    Role::Patrol,
    Role::Supporter,
    Role::Responder,
    Role::Verifier,
    Role::Patrol,
    Role::Trainer,
    Role::Translator,
];
/// What the made-up reporters wrote, in English and Spanish, with streets that are nowhere.
const NOTES: [[&str; 2]; 3] = [
    ["two marked cars at Teapot Lane", "dos carros marcados en el Callejón de la Tetera"],
    ["they knock at Button Street 4", "tocan en la Calle del Botón 4"],
    ["a checkpoint on Marmalade Avenue", "un retén en la Avenida Mermelada"],
];

/// How the story is told.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The same number tells the same story.
    pub seed: u64,
    /// From [`PEOPLE_MIN`] to [`PEOPLE_MAX`]; others are taken for the nearest.
    pub people: u8,
    /// Language of what reporters write, as a BCP 47 tag.
    pub language: String,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "scene", rename_all = "snake_case")]
pub enum Scene {
    Founded {
        who: &'static str,
    },
    Admitted {
        who: &'static str,
        by: &'static str,
        role: Role,
    },
    /// Two devices talk with each other.
    Linked {
        who: &'static str,
        with: &'static str,
    },
    /// Nobody reaches the device of this neighbour.
    Apart {
        who: &'static str,
    },
    /// The device is reached again, and has got what it missed.
    Back {
        who: &'static str,
    },
    Filed {
        who: &'static str,
        report: u32,
        note: &'static str,
    },
    /// The report is on this device.
    Appeared {
        who: &'static str,
        report: u32,
    },
    /// Their role is to answer reports, and the report has not come to them yet.
    Waits {
        who: &'static str,
        report: u32,
    },
    /// Only the block where it is, on this device: enough for patrols.
    Coarse {
        who: &'static str,
        report: u32,
    },
    /// Those whose role is not to answer reports, and who don't have it.
    NotFor {
        who: Vec<&'static str>,
        report: u32,
    },
    Removed {
        who: &'static str,
        by: &'static str,
    },
    /// Who was removed can't read this.
    Unreadable {
        who: &'static str,
        report: u32,
    },
    /// What they had stays with them.
    Keeps {
        who: &'static str,
        reports: Vec<u32>,
    },
    /// Who sees what in the end.
    End {
        rows: Vec<Row>,
    },
}

/// A line of the last table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    pub who: &'static str,
    /// `None`: removed.
    pub role: Option<Role>,
    /// Reports that this device holds.
    pub reports: Vec<u32>,
}

/// Tells a story, scene by scene as it happens.
///
/// # Errors
/// A database in memory fails, or whatever `tell` answers.
pub fn play<E: From<Stuck>>(
    setting: &Setting,
    mut tell: impl FnMut(&Scene) -> Result<(), E>,
) -> Result<(), E> {
    let mut story = Story::begin(setting)?;
    story.come_together(&mut tell)?;
    story.report_reaches_all(&mut tell)?;
    story.report_comes_late(&mut tell)?;
    story.somebody_is_removed(&mut tell)?;
    let rows = story.table()?;
    tell(&Scene::End { rows })
}

struct Story {
    world: World,
    circle: Id,
    people: Vec<Person>,
    spanish: bool,
    /// The notes of the reports that were filed.
    filed: Vec<&'static str>,
}

#[derive(Clone, Copy)]
struct Person {
    who: Who,
    name: &'static str,
    /// `None`: removed.
    role: Option<Role>,
}

impl Person {
    fn answers(&self) -> bool {
        matches!(self.role, Some(Role::Admin | Role::Verifier))
    }
}

impl Story {
    fn begin(setting: &Setting) -> Result<Self, Stuck> {
        let mut world = World::new(setting.seed);
        let count = usize::from(setting.people.clamp(PEOPLE_MIN, PEOPLE_MAX));
        let roles = std::iter::once(Role::Admin).chain(ROLES);
        let mut people = Vec::new();
        for (name, role) in NAMES.into_iter().zip(roles).take(count) {
            people.push(Person { who: world.add(name)?, name, role: Some(role) });
        }
        let spanish = primary(&setting.language) == "es";
        let circle = Id::default();
        Ok(Self { world, circle, people, spanish, filed: Vec::new() })
    }

    fn come_together<E: From<Stuck>>(
        &mut self,
        tell: &mut impl FnMut(&Scene) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some((founder, others)) = self.people.split_first() else { return Ok(()) };
        let (founder, others) = (*founder, others.to_vec());
        self.circle = self.world.found(founder.who, "story")?;
        tell(&Scene::Founded { who: founder.name })?;
        for newcomer in others {
            let role = newcomer.role.unwrap_or(Role::Supporter);
            self.world.admit(self.circle, founder.who, newcomer.who, &[role])?;
            tell(&Scene::Admitted { who: newcomer.name, by: founder.name, role })?;
            self.world.link(founder.who, newcomer.who)?;
            tell(&Scene::Linked { who: founder.name, with: newcomer.name })?;
            self.world.settle()?;
        }
        Ok(())
    }

    /// A report goes over whoever is in between.
    fn report_reaches_all<E: From<Stuck>>(
        &mut self,
        tell: &mut impl FnMut(&Scene) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(reporter) = self.one_who_answers(None) else { return Ok(()) };
        self.file(reporter, tell)
    }

    /// Somebody is out of reach while a report is filed, and gets it when they are back.
    fn report_comes_late<E: From<Stuck>>(
        &mut self,
        tell: &mut impl FnMut(&Scene) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(away) = self.one_who_answers(None) else { return Ok(()) };
        let Some(reporter) = self.one_who_answers(Some(away.who)) else { return Ok(()) };
        self.world.isolate(away.who)?;
        tell(&Scene::Apart { who: away.name })?;
        self.file(reporter, tell)?;
        let people = self.people.clone();
        let before: Vec<BTreeSet<u32>> =
            people.iter().map(|person| self.reports_of(*person)).collect::<Result<_, _>>()?;
        self.world.link_all()?;
        self.world.settle()?;
        tell(&Scene::Back { who: away.name })?;
        for (person, before) in people.into_iter().zip(before) {
            for report in self.reports_of(person)?.difference(&before) {
                tell(&Scene::Appeared { who: person.name, report: *report })?;
            }
        }
        Ok(())
    }

    fn somebody_is_removed<E: From<Stuck>>(
        &mut self,
        tell: &mut impl FnMut(&Scene) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(admin) = self.people.first().copied() else { return Ok(()) };
        let Some(removed) = self.one_who_answers(Some(admin.who)) else { return Ok(()) };
        let person = self.world.get(removed.who).person(self.circle)?;
        let (persons, devices, falling) = (vec![person], Vec::new(), Vec::new());
        let act = Act::Remove { persons, devices, for_cause: false, falling };
        self.world.get(admin.who).act(self.circle, &act)?;
        self.world.after_write(admin.who)?;
        self.world.settle()?;
        for person in self.people.iter_mut().filter(|person| person.who == removed.who) {
            person.role = None;
        }
        tell(&Scene::Removed { who: removed.name, by: admin.name })?;
        let Some(reporter) = self.one_who_answers(None) else { return Ok(()) };
        self.file(reporter, tell)?;
        let report = u32::try_from(self.filed.len()).unwrap_or(u32::MAX);
        let kept = self.reports_of(removed)?;
        if !kept.contains(&report) {
            tell(&Scene::Unreadable { who: removed.name, report })?;
        }
        tell(&Scene::Keeps { who: removed.name, reports: kept.into_iter().collect() })
    }

    /// Somebody files the next report, and it goes where it can.
    fn file<E: From<Stuck>>(
        &mut self,
        reporter: Person,
        tell: &mut impl FnMut(&Scene) -> Result<(), E>,
    ) -> Result<(), E> {
        let at = self.filed.len();
        let Some([english, spanish]) = NOTES.get(at) else { return Ok(()) };
        let note = if self.spanish { spanish } else { english };
        self.filed.push(note);
        let report = u32::try_from(self.filed.len()).unwrap_or(u32::MAX);
        let before = self.counts()?;
        self.world.get(reporter.who).file(at_once(note))?;
        self.world.after_write(reporter.who)?;
        tell(&Scene::Filed { who: reporter.name, report, note })?;
        self.world.settle()?;
        let mut not_for = Vec::new();
        let more = self.counts()?.into_iter().zip(before).map(|(after, before)| after > before);
        for (person, more) in self.people.clone().into_iter().zip(more) {
            let has_it = self.reports_of(person)?.contains(&report);
            match (has_it, person.answers()) {
                _ if person.who == reporter.who => {}
                (false, false) if more => tell(&Scene::Coarse { who: person.name, report })?,
                (true, _) => tell(&Scene::Appeared { who: person.name, report })?,
                (false, true) => tell(&Scene::Waits { who: person.name, report })?,
                (false, false) if person.role.is_some() => not_for.push(person.name),
                // What a removed neighbour can't read is told apart.
                (false, false) => {}
            }
        }
        if not_for.is_empty() { Ok(()) } else { tell(&Scene::NotFor { who: not_for, report }) }
    }

    /// How many documents each device shows.
    fn counts(&mut self) -> Result<Vec<usize>, Stuck> {
        let people = self.people.clone();
        people.iter().map(|person| Ok(self.world.get(person.who).notes()?.len())).collect()
    }

    /// The reports that a device shows, whole.
    fn reports_of(&mut self, person: Person) -> Result<BTreeSet<u32>, Stuck> {
        let notes: BTreeMap<_, String> = self.world.get(person.who).notes()?;
        let shown =
            (1..).zip(&self.filed).filter(|(_, note)| notes.values().any(|shown| shown == *note));
        Ok(shown.map(|(report, _)| report).collect())
    }

    /// One of those who answer reports, picked by chance.
    fn one_who_answers(&mut self, but: Option<Who>) -> Option<Person> {
        let answer: Vec<Person> = self
            .people
            .iter()
            .copied()
            .filter(|person| person.answers() && Some(person.who) != but)
            .collect();
        let at = self.world.pick(u64::try_from(answer.len()).unwrap_or(1));
        answer.get(usize::try_from(at).unwrap_or(0)).copied()
    }

    fn table(&mut self) -> Result<Vec<Row>, Stuck> {
        let mut rows = Vec::new();
        for person in self.people.clone() {
            let reports = self.reports_of(person)?.into_iter().collect();
            rows.push(Row { who: person.name, role: person.role, reports });
        }
        Ok(rows)
    }
}

/// A report of something that needs an answer at once. It is real in this world: neighbours are never
/// given an exercise.
fn at_once(note: &str) -> CreateReport {
    CreateReport {
        note: note.to_owned(),
        category: Some(Category::AtOnce),
        confirm_category: true,
        place: Place { text: Some(note.to_owned()), ..Place::default() },
        activity: Activity { kinds: [ActivityKind::Knocking].into(), text: None },
        ..CreateReport::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(seed: u64, people: u8) -> Vec<Scene> {
        let setting = Setting { seed, people, language: "es".to_owned() };
        let mut scenes = Vec::new();
        play::<Stuck>(&setting, |scene| {
            scenes.push(scene.clone());
            Ok(())
        })
        .unwrap();
        scenes
    }

    #[test]
    fn the_same_seed_tells_the_same_story() {
        assert_eq!(told(3, 4), told(3, 4));
    }

    #[test]
    fn who_was_removed_gets_nothing_that_is_filed_after() {
        for seed in 0..3 {
            let scenes = told(seed, 5);
            let removed = scenes.iter().find_map(|scene| {
                if let Scene::Removed { who, .. } = scene { Some(*who) } else { None }
            });
            let unreadable = Scene::Unreadable { who: removed.unwrap(), report: 3 };
            assert!(scenes.contains(&unreadable), "{scenes:#?}");
            let Some(Scene::End { rows }) = scenes.last() else { panic!("{scenes:#?}") };
            let row = |who: &str| rows.iter().find(|row| row.who == who).unwrap();
            assert!(row("Ana").reports.contains(&3));
            assert!(!row(removed.unwrap()).reports.contains(&3));
            assert!(row("Diego").reports.is_empty(), "patrol does not answer reports");
        }
    }

    #[test]
    fn a_report_waits_for_whoever_is_out_of_reach() {
        let scenes = told(1, 4);
        let away = scenes
            .iter()
            .find_map(|scene| if let Scene::Apart { who } = scene { Some(*who) } else { None });
        let who = away.unwrap();
        let at = |scene: Scene| scenes.iter().position(|it| *it == scene).unwrap();
        assert!(at(Scene::Waits { who, report: 2 }) < at(Scene::Back { who }));
        assert!(at(Scene::Back { who }) < at(Scene::Appeared { who, report: 2 }));
    }
}
