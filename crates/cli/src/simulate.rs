//! `porchlight circle simulate`: a made-up circle to watch, scene by scene as it happens. It opens no
//! profile and touches no home.

use clap::Args;
use porchlight_app::{
    simulate::Stuck,
    story::{PEOPLE_MAX, PEOPLE_MIN, Row, Scene, Setting, play},
};
use serde_json::json;

use crate::{
    circle_view::names,
    failure::{Done, Failure},
    output::{self, Screen, visible},
    words::Words,
};

#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// The same number tells the same story
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many neighbours, 4 to 10
    #[arg(long, value_name = "N", default_value_t = 5,
        value_parser = clap::value_parser!(u8).range(i64::from(PEOPLE_MIN)..=i64::from(PEOPLE_MAX)))]
    people: u8,
}

impl From<Stuck> for Failure {
    fn from(stuck: Stuck) -> Self {
        Self::failed("terminal.story_stuck", [("cause", stuck.code)])
    }
}

/// Plays the story.
pub(crate) fn run(screen: &Screen, args: &SimulateArgs) -> Result<Done, Failure> {
    let language = screen.words.language.tag().to_owned();
    let setting = Setting { seed: args.seed, people: args.people, language };
    if !screen.json {
        screen.say("story-intro")?;
    }
    play(&setting, |scene| {
        if screen.json { output::print(&json!(scene).to_string()) } else { tell(screen, scene) }
    })?;
    Ok(Done::Whole)
}

fn tell(screen: &Screen, scene: &Scene) -> Result<(), Failure> {
    match scene {
        Scene::End { rows } => tell_table(screen, rows),
        Scene::Appeared { .. }
        | Scene::Coarse { .. }
        | Scene::Waits { .. }
        | Scene::NotFor { .. } => screen.indented(&line(&screen.words, scene), 4),
        Scene::Founded { .. }
        | Scene::Admitted { .. }
        | Scene::Linked { .. }
        | Scene::Apart { .. }
        | Scene::Back { .. }
        | Scene::Filed { .. }
        | Scene::Removed { .. }
        | Scene::Unreadable { .. }
        | Scene::Keeps { .. } => screen.line(&line(&screen.words, scene)),
    }
}

fn line(words: &Words, scene: &Scene) -> String {
    match scene {
        Scene::Founded { who } => words.with("story-founded", [("who", (*who).into())]),
        Scene::Admitted { who, by, role } => {
            let role = names(words, &[*role]);
            words.with(
                "story-admitted",
                [("who", (*who).into()), ("by", (*by).into()), ("role", role.into())],
            )
        }
        Scene::Linked { who, with } => {
            words.with("story-linked", [("who", (*who).into()), ("with", (*with).into())])
        }
        Scene::Apart { who } => words.with("story-apart", [("who", (*who).into())]),
        Scene::Back { who } => words.with("story-back", [("who", (*who).into())]),
        Scene::Filed { who, report, note } => {
            let told =
                [("who", (*who).into()), ("report", (*report).into()), ("note", (*note).into())];
            words.with("story-filed", told)
        }
        Scene::Appeared { who, report } => about(words, "story-appeared", who, *report),
        Scene::Coarse { who, report } => about(words, "story-coarse", who, *report),
        Scene::Waits { who, report } => about(words, "story-waits", who, *report),
        Scene::NotFor { who, report } => about(words, "story-not-for", &who.join(", "), *report),
        Scene::Removed { who, by } => {
            words.with("story-removed", [("who", (*who).into()), ("by", (*by).into())])
        }
        Scene::Unreadable { who, report } => about(words, "story-unreadable", who, *report),
        Scene::Keeps { who, reports } => {
            let told = [("who", (*who).into()), ("reports", numbers(reports).into())];
            words.with("story-keeps", told)
        }
        Scene::End { .. } => words.say("story-end"),
    }
}

fn about(words: &Words, id: &str, who: &str, report: u32) -> String {
    words.with(id, [("who", visible(who).into()), ("report", report.into())])
}

fn numbers(reports: &[u32]) -> String {
    if reports.is_empty() {
        return "-".to_owned();
    }
    reports.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn tell_table(screen: &Screen, rows: &[Row]) -> Result<(), Failure> {
    let words = &screen.words;
    screen.say("story-end")?;
    let header = ["story-who", "story-role", "story-sees"].map(|id| words.say(id));
    let rows = rows.iter().map(|row| {
        let role = match row.role {
            Some(role) => names(words, &[role]),
            None => words.say("story-is-removed"),
        };
        vec![row.who.to_owned(), role, numbers(&row.reports)]
    });
    screen.table(&header, rows.collect())
}
