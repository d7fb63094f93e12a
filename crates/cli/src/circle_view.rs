//! Circles in words: who is in one, who reads what, what lacks signatures.

use porchlight_api::{
    CircleList, CirclePlace, CircleSort, CircleView, OperationSays, OperationView, PersonView, Role,
};

use crate::{
    age::local_date,
    failure::Failure,
    home::token,
    output::{Screen, visible},
    report::short,
    words::Words,
};

/// The roles in words, or that there is none.
pub(crate) fn names(words: &Words, roles: &[Role]) -> String {
    if roles.is_empty() {
        return words.say("role-none");
    }
    let names = roles.iter().map(|role| words.word("role", &token(role)));
    names.collect::<Vec<_>>().join(", ")
}

/// The list of circles.
pub(crate) fn tell_list(screen: &Screen, list: &CircleList) -> Result<(), Failure> {
    let words = &screen.words;
    let header = ["circle-id", "circle-name", "circle-persons", "circle-devices", "circle-roles"];
    let rows = list.circles.iter().map(|row| {
        let roles = match row.place {
            CirclePlace::Inside => names(words, &row.roles),
            CirclePlace::Restored => words.say("circle-restored"),
            CirclePlace::Outside => words.say("circle-outside"),
        };
        let name = name(words, row.sort, &row.name);
        vec![short(&row.id), name, row.persons.to_string(), row.devices.to_string(), roles]
    });
    screen.table(&header.map(|id| words.say(id)), rows.collect())?;
    let only_household = list.circles.iter().all(|row| row.sort == CircleSort::Household);
    if only_household { screen.suggest("next-found", []) } else { Ok(()) }
}

/// One circle.
pub(crate) fn tell(screen: &Screen, view: &CircleView) -> Result<(), Failure> {
    let words = &screen.words;
    let heading =
        [("name", name(words, view.sort, &view.name).into()), ("id", short(&view.id).into())];
    screen.line(&words.with("circle-heading", heading))?;
    match view.place {
        CirclePlace::Inside => {}
        CirclePlace::Restored => screen.say("circle-restored-what")?,
        CirclePlace::Outside => screen.say("circle-is-outside")?,
    }
    tell_persons(screen, &view.persons)?;
    tell_channels(screen, view)?;
    view.unsigned.iter().try_for_each(|operation| screen.bullet(&lacking(words, operation)))?;
    for device in &view.forked {
        screen.bullet(&words.with("circle-forked", [("device", visible(device).into())]))?;
    }
    Ok(())
}

pub(crate) fn tell_persons(screen: &Screen, persons: &[PersonView]) -> Result<(), Failure> {
    let words = &screen.words;
    let header =
        ["circle-person", "circle-called", "circle-roles", "circle-devices", "circle-vouched-by"];
    // A column that nobody fills takes room from the others.
    let has_names = persons.iter().any(|person| person.name.is_some());
    let filled = |cells: Vec<String>| -> Vec<String> {
        let kept = cells.into_iter().enumerate().filter(|(at, _)| has_names || *at != 1);
        kept.map(|(_, cell)| cell).collect()
    };
    let rows = persons.iter().map(|person| {
        let id = short(&person.id);
        let id = if person.is_me { words.with("circle-you", [("id", id.into())]) } else { id };
        let roles = names(words, &person.roles);
        let roles = match person.admin_until {
            Some(until) => {
                let both = [("roles", roles.into()), ("date", local_date(until).into())];
                words.with("circle-until", both)
            }
            None => roles,
        };
        let vouchers: Vec<String> = person.vouched_by.iter().map(|id| short(id)).collect();
        let name = person.name.as_deref().map(visible).unwrap_or_default();
        filled(vec![id, name, roles, person.devices.len().to_string(), vouchers.join(" ")])
    });
    screen.table(&filled(header.map(|id| words.say(id)).into()), rows.collect())
}

fn tell_channels(screen: &Screen, view: &CircleView) -> Result<(), Failure> {
    let words = &screen.words;
    let header = ["circle-channel", "circle-readers", "circle-mine"];
    let rows = view.channels.iter().map(|channel| {
        let mine = match (channel.may_read, channel.may_write, channel.key_is_clean) {
            (false, ..) => "circle-reads-not",
            (true, _, Some(false)) => "circle-key-old",
            (true, true, _) => "circle-reads-writes",
            (true, false, _) => "circle-reads",
        };
        vec![
            words.word("channel", &channel.code.to_string()),
            words.with("circle-count", [("persons", channel.persons.into())]),
            words.say(mine),
        ]
    });
    screen.table(&header.map(|id| words.say(id)), rows.collect())
}

fn name(words: &Words, sort: CircleSort, name: &str) -> String {
    match sort {
        CircleSort::Household if name.is_empty() => words.say("circle-household"),
        CircleSort::Household | CircleSort::Neighbourhood | CircleSort::Section => visible(name),
    }
}

fn lacking(words: &Words, operation: &OperationView) -> String {
    let told = [
        ("what", said(words, &operation.says).into()),
        ("count", operation.lacks.into()),
        ("id", short(&operation.id).into()),
    ];
    words.with("circle-unsigned", told)
}

fn said(words: &Words, says: &OperationSays) -> String {
    let all = |ids: &[String]| ids.iter().map(|id| short(id)).collect::<Vec<_>>().join(" ");
    let about = |id: &str, person: &str| words.with(id, [("person", short(person).into())]);
    let roles = |id: &str, person: &str, roles: &[Role]| {
        let told = [("person", short(person).into()), ("roles", names(words, roles).into())];
        words.with(id, told)
    };
    match says {
        OperationSays::Admit { person, roles: given } => roles("circle-said-admit", person, given),
        OperationSays::Grant { person, roles: given, .. } => {
            roles("circle-said-grant", person, given)
        }
        OperationSays::Revoke { person, roles: taken } => {
            roles("circle-said-revoke", person, taken)
        }
        OperationSays::Remove { persons, devices, .. } => {
            words.with("circle-said-remove", [("who", all(&[&**persons, devices].concat()).into())])
        }
        OperationSays::SetRecovery { persons, k } => {
            let told = [("who", all(persons).into()), ("k", (*k).into())];
            words.with("circle-said-set-recovery", told)
        }
        OperationSays::Recover { persons, devices, admins } => {
            let who = all(&[&**persons, devices, admins].concat());
            words.with("circle-said-recover", [("who", who.into())])
        }
        OperationSays::Return { person } => about("circle-said-return", person),
        OperationSays::SetPolicy {} => words.say("circle-said-set-policy"),
        OperationSays::Open { code } => {
            let channel = words.word("channel", &code.to_string());
            words.with("circle-said-open", [("channel", channel.into())])
        }
        OperationSays::Other {} => words.say("circle-said-other"),
    }
}
