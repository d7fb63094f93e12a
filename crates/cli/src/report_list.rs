//! Finding reports: words, filters, pages.

use clap::Args;
use porchlight_api::{ListReports, ReportPage, ReportRow};
use serde_json::json;

use crate::{
    age::age,
    closed,
    door::Door,
    failure::{Done, Failure},
    fields,
    output::{Screen, visible},
    report::short,
    view_line::category_words,
};

pub(crate) const LIST_EXAMPLES: &str = "\
Examples:
  porchlight report list
  porchlight report list --search \"clark lunt\" --limit 50 --json
  porchlight report list --category 3 --since 2h --still-there yes";

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Words that must all occur; the last may be unfinished
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    search: Option<String>,
    /// Only this category
    #[arg(long, value_name = "N", value_parser = closed::CATEGORIES.to_vec())]
    category: Option<String>,
    /// Only with this activity
    #[arg(long, value_name = "KIND", value_parser = closed::ACTIVITIES.to_vec())]
    activity: Option<String>,
    /// Only those that are still going on, that are over, or of which nobody knows
    #[arg(long, value_name = "ANSWER", value_parser = closed::ANSWERS.to_vec())]
    still_there: Option<String>,
    /// Only those in which people wrote different things, or only the others
    #[arg(long, value_name = "YES|NO", value_parser = ["yes", "no"], num_args = 0..=1,
        default_missing_value = "yes")]
    disputed: Option<String>,
    /// Only those made since then: 2h, 1d, 14:05, "2026-02-10 14:05" or RFC 3339
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    since: Option<String>,
    /// How many, 1 to 200
    #[arg(long, value_name = "N", allow_hyphen_values = true, default_value_t = 50)]
    limit: u16,
    /// Go on from here: what the page before named as the next
    #[arg(long, value_name = "CURSOR", allow_hyphen_values = true)]
    after: Option<String>,
}

/// Lists a page of reports.
pub(crate) fn list(door: &Door, args: &ListArgs) -> Result<Done, Failure> {
    let mut request =
        ListReports { limit: Some(args.limit), after: args.after.clone(), ..Default::default() };
    request.search = args.search.clone().unwrap_or_default();
    request.category = args.category.as_deref().map(fields::category_of).transpose()?;
    request.activity = args.activity.as_deref().map(fields::token).transpose()?;
    request.still_there = args.still_there.as_deref().map(fields::token).transpose()?;
    request.disputed = args.disputed.as_deref().map(|answer| answer == "yes");
    request.since =
        args.since.as_deref().map(|since| fields::moment(since, door.screen.now)).transpose()?;
    let is_filtered = request != ListReports { limit: Some(args.limit), ..Default::default() };
    let answer = door.ask("list_reports", &json!(request))?;
    let page: ReportPage = answer.read()?;
    door.show(&answer, |screen| tell_page(screen, &page, is_filtered))
}

fn tell_page(screen: &Screen, page: &ReportPage, is_filtered: bool) -> Result<(), Failure> {
    let words = &screen.words;
    if page.rows.is_empty() {
        return if is_filtered {
            screen.say("reports-none-fit")
        } else {
            screen.say("reports-empty")?;
            screen.suggest("next-add", [])
        };
    }
    if screen.is_narrow() {
        page.rows.iter().try_for_each(|row| tell_row(screen, row))?;
    } else {
        let header =
            ["label-id", "label-observed", "label-category", "label-activity", "label-place"];
        let rows = page.rows.iter().map(|row| cells(screen, row).to_vec());
        screen.table(&header.map(|id| words.say(id)), rows.collect())?;
    }
    let count = [("count", page.rows.len().into())];
    match &page.next {
        None => screen.line(&words.with("list-shown", count)),
        Some(cursor) => {
            screen.line(&words.with("list-more", count))?;
            screen.suggest("next-page", [("cursor", visible(cursor).into())])
        }
    }
}

fn tell_row(screen: &Screen, row: &ReportRow) -> Result<(), Failure> {
    let [id, seen, category, what, place] = cells(screen, row);
    screen.line(&format!("{id}  {seen}"))?;
    [category, what, place].iter().try_for_each(|line| screen.indented(line, 2))
}

fn cells(screen: &Screen, row: &ReportRow) -> [String; 5] {
    let words = &screen.words;
    let line = &row.line;
    let seen = line.observed_at.map_or_else(
        || words.with("list-reported", [("age", age(words, screen.now, line.reported_at).into())]),
        |at| age(words, screen.now, at),
    );
    let mut what: Vec<String> = Vec::new();
    if line.mode.token() == "exercise" {
        what.push(words.say("mode-exercise"));
    }
    if line.activity.is_empty() {
        what.push(words.say("not-given"));
    }
    what.extend(line.activity.iter().map(|kind| words.word("activity", kind.token())));
    let marks = [
        ("row-still-there", line.still_there.token() == "yes"),
        ("row-gone", line.still_there.token() == "no"),
        ("row-second-hand", !line.how_known.is_witness() && line.how_known.token() != "unknown"),
        ("row-disputed", line.disputed),
    ];
    what.extend(marks.into_iter().filter(|(_, yes)| *yes).map(|(mark, _)| words.say(mark)));
    let place = line.place.as_deref().map_or_else(|| words.say("not-given"), visible);
    [short(&row.id), seen, category_words(words, line.category.number()), what.join(", "), place]
}
