//! Circles as screens see them: the state of the log, in words of the contract. Reads only.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use porchlight_api::{
    ChannelForm, ChannelView, CircleList, CirclePlace, CircleRow, CircleSort, CircleView,
    DeviceView, OnePerson, OperationSays, OperationView, PersonView, RemovalProposal, Vouched,
};
use porchlight_crypto::{DeviceId, Hash, Id, Kind, decode_canonical};
use porchlight_domain::role::roles_of;
use porchlight_store::{OwnCircle, Reads};
use porchlight_sync::log::{Act, Channel, Form, Member, Roles, Sort, View};

use super::{Circles, Held, people};
use crate::{
    engine::Engine,
    error::{AppError, CircleError},
    vault::hex,
};

/// Enough of a device's key to tell it from others.
const DEVICE_DIGITS: usize = 16;
/// From so many admins on, two sign to remove one.
const ADMINS_FOR_TWO: usize = 3;

/// Every circle of this profile.
pub(crate) fn list(engine: &mut Engine) -> Result<CircleList, AppError> {
    let (circles, reads) = engine.circles();
    let founded = circles.ids();
    let own = reads.circles()?.into_iter().filter(|own| founded.contains(&own.id));
    let rows = own.map(|own| row(circles, own));
    Ok(CircleList { circles: rows.collect::<Result<_, _>>()? })
}

fn row(circles: &mut Circles, own: OwnCircle) -> Result<CircleRow, AppError> {
    let held = circles.get(own.id)?;
    let me = held.person;
    let unsigned = count(held.circle.unsigned().len());
    let place = place(held);
    let view = held.circle.view();
    Ok(CircleRow {
        id: hex(&own.id.0),
        name: own.name,
        sort: sort(view.sort),
        persons: count(view.persons.len()),
        devices: count(view.persons.values().map(|member| member.devices.len()).sum()),
        roles: view.persons.get(&me).map(|it| roles_of(it.roles.0)).unwrap_or_default(),
        inside: place == CirclePlace::Inside,
        place,
        unsigned,
    })
}

/// One circle, as a person names it.
pub(crate) fn show(engine: &mut Engine, circle: &str) -> Result<CircleView, AppError> {
    let circle = people::find(engine, circle)?;
    shown(engine, circle)
}

/// One circle.
pub(crate) fn shown(engine: &mut Engine, circle: Id) -> Result<CircleView, AppError> {
    let (circles, reads) = engine.circles();
    let own = reads.circles()?.into_iter().find(|own| own.id == circle);
    let own = own.ok_or(CircleError::NotFound)?;
    let held = circles.get(circle)?;
    let (me, device) = (held.person, held.device);
    let place = place(held);
    let view = held.circle.view().clone();
    let until = admins_until(&operations(reads, circle)?, &view);
    let (names, met) = (reads.person_names(circle)?, reads.met_in(circle)?);
    let persons = view.persons.iter().map(|(id, member)| PersonView {
        id: hex(&id.0),
        name: names.get(id).cloned(),
        is_me: *id == me,
        roles: roles_of(member.roles.0),
        devices: devices(member, device),
        vouched_by: member.vouchers.iter().map(|person| hex(&person.0)).collect(),
        met_at: met.get(id).copied(),
        admin_until: until.get(id).copied().filter(|_| member.roles.meets(Roles::ADMIN)),
    });
    Ok(CircleView {
        id: hex(&circle.0),
        name: own.name,
        sort: sort(view.sort),
        me: hex(&me.0),
        inside: place == CirclePlace::Inside,
        place,
        persons: persons.collect(),
        channels: channels(circles, circle, &view)?,
        unsigned: unsigned(circles, circle)?,
        forked: forked(circles, circle, &view)?,
        relay: reads.relay(circle)?,
    })
}

fn place(held: &mut Held) -> CirclePlace {
    if held.circle.person_of(held.device) == Some(held.person) {
        CirclePlace::Inside
    } else if held.circle.is_unknown_of(held.person, held.device) {
        CirclePlace::Restored
    } else {
        CirclePlace::Outside
    }
}

/// What might fall with a person.
pub(crate) fn propose_removal(
    engine: &mut Engine,
    request: &OnePerson,
) -> Result<RemovalProposal, AppError> {
    let circle = people::find(engine, &request.circle)?;
    let (circles, reads) = engine.circles();
    let (me, device) = circles.me(circle)?;
    let view = circles.view(circle)?.clone();
    let view = &view;
    let person = people::person(view, &request.person)?;
    let member = view.persons.get(&person).ok_or(CircleError::NoSuchPerson)?;
    let falling = falling_with(view, person);
    let vouched = falling.iter().filter_map(|id| view.persons.get(id).map(|it| (id, it)));
    let admins = view.persons.values().filter(|member| member.roles.meets(Roles::ADMIN)).count();
    let needs_two = person != me && admins >= ADMINS_FOR_TWO && member.roles.meets(Roles::ADMIN);
    let lines = super::places::falling(circles, reads, circle, &[person].into())?;
    Ok(RemovalProposal {
        lines,
        person: hex(&person.0),
        devices: devices(member, device),
        vouched: vouched
            .map(|(id, member)| Vouched {
                person: hex(&id.0),
                roles: roles_of(member.roles.0),
                by_nobody_else: member
                    .vouchers
                    .iter()
                    .all(|voucher| *voucher == person || falling.contains(voucher)),
            })
            .collect(),
        signatures: if needs_two { 2 } else { 1 },
    })
}

/// Whom a person vouched for, and whom those did in turn.
fn falling_with(view: &View, person: Id) -> BTreeSet<Id> {
    let mut falling = BTreeSet::new();
    let mut next = vec![person];
    while let Some(voucher) = next.pop() {
        for (id, member) in &view.persons {
            if *id != person && member.vouchers.contains(&voucher) && falling.insert(*id) {
                next.push(*id);
            }
        }
    }
    falling
}

/// The operations of a circle, as they are stored.
pub(crate) fn operations(reads: Reads<'_>, circle: Id) -> Result<Vec<(Hash, Act)>, AppError> {
    let log = reads.log(circle)?;
    let chunks = log.iter().filter(|chunk| chunk.header().kind == Kind::Operation);
    let read = chunks.filter_map(|chunk| {
        Some((chunk.identity(), decode_canonical::<Act>(chunk.payload()).ok()?))
    });
    Ok(read.collect())
}

/// The latest date that was given to each admin's duty.
fn admins_until(operations: &[(Hash, Act)], view: &View) -> BTreeMap<Id, DateTime<Utc>> {
    let mut until = BTreeMap::new();
    for (id, act) in operations {
        if let Act::Grant { person, roles, until: Some(ms) } = act
            && roles.meets(Roles::ADMIN)
            && view.counting.contains(id)
            && let Some(date) = DateTime::from_timestamp_millis(*ms)
        {
            let latest = until.entry(*person).or_insert(date);
            *latest = date.max(*latest);
        }
    }
    until
}

fn channels(circles: &mut Circles, circle: Id, view: &View) -> Result<Vec<ChannelView>, AppError> {
    let held = circles.get(circle)?;
    let my_roles = view.persons.get(&held.person).map(|member| member.roles).unwrap_or_default();
    let mut views = Vec::new();
    for channel in view.channels.values() {
        let roster = held.circle.roster(channel.id);
        let may_read = roster.contains(&held.device);
        let counting = held.circle.counting_epochs(channel.id);
        let clean = held.circle.clean_epoch(channel.id, &counting).is_some();
        let reads = |member: &&Member| member.devices.keys().any(|it| roster.contains(it));
        views.push(ChannelView {
            id: hex(&channel.id.0),
            code: channel.code,
            form: form(channel),
            devices: count(roster.len()),
            persons: count(view.persons.values().filter(reads).count()),
            may_read,
            may_write: may_read
                && (channel.writers == Roles::EVERYONE || my_roles.meets(channel.writers)),
            key_is_clean: may_read.then_some(clean),
        });
    }
    views.sort_by_key(|channel| channel.code);
    Ok(views)
}

fn unsigned(circles: &mut Circles, circle: Id) -> Result<Vec<OperationView>, AppError> {
    let held = circles.get(circle)?;
    let operations = held.circle.unsigned();
    let views = operations.iter().map(|(id, act)| OperationView {
        id: hex(&id.0),
        lacks: count(held.circle.lacks(id).unwrap_or_default()),
        says: said(act),
    });
    Ok(views.collect())
}

/// Devices whose duty key, or own key, signed two operations with one number.
fn forked(circles: &mut Circles, circle: Id, view: &View) -> Result<Vec<String>, AppError> {
    let devices: BTreeMap<DeviceId, DeviceId> = view
        .persons
        .values()
        .flat_map(|member| &member.devices)
        .map(|(device, keys)| (keys.duty, *device))
        .collect();
    let forked = circles.get(circle)?.circle.forked();
    Ok(forked.iter().map(|key| short(devices.get(key).unwrap_or(key))).collect())
}

fn devices(member: &Member, this: DeviceId) -> Vec<DeviceView> {
    let view = |device: &DeviceId| DeviceView { id: short(device), is_this: *device == this };
    member.devices.keys().map(view).collect()
}

fn said(act: &Act) -> OperationSays {
    let all = |persons: &[Id]| persons.iter().map(|person| hex(&person.0)).collect();
    let short = |devices: &[DeviceId]| devices.iter().map(short).collect();
    match act {
        Act::Admit { person, roles, .. } => {
            OperationSays::Admit { person: hex(&person.0), roles: roles_of(roles.0) }
        }
        Act::Remove { persons, devices, for_cause, .. } => OperationSays::Remove {
            persons: all(persons),
            devices: short(devices),
            for_cause: *for_cause,
        },
        Act::Grant { person, roles, until } => OperationSays::Grant {
            person: hex(&person.0),
            roles: roles_of(roles.0),
            until: until.and_then(DateTime::from_timestamp_millis),
        },
        Act::Revoke { person, roles } => {
            OperationSays::Revoke { person: hex(&person.0), roles: roles_of(roles.0) }
        }
        Act::SetPolicy { .. } => OperationSays::SetPolicy {},
        Act::Open { channel } => OperationSays::Open { code: channel.code },
        Act::SetRecovery { persons, k } => {
            OperationSays::SetRecovery { persons: all(persons), k: *k }
        }
        Act::Recover { persons, devices, grants } => OperationSays::Recover {
            persons: all(persons),
            devices: short(devices),
            admins: grants.iter().map(|(person, _)| hex(&person.0)).collect(),
        },
        Act::Return { person, .. } => OperationSays::Return { person: hex(&person.0) },
        Act::Found { .. }
        | Act::AddDevice { .. }
        | Act::Second { .. }
        | Act::Rewrap { .. }
        | Act::Keep { .. }
        | Act::Reset { .. } => OperationSays::Other {},
    }
}

fn form(channel: &Channel) -> ChannelForm {
    match channel.form {
        Form::Roster => ChannelForm::Roster,
        Form::Drop => ChannelForm::Drop,
        Form::Audience => ChannelForm::Audience,
    }
}

fn sort(sort: Option<Sort>) -> CircleSort {
    match sort {
        Some(Sort::Household) => CircleSort::Household,
        Some(Sort::Section) => CircleSort::Section,
        Some(Sort::Neighbourhood) | None => CircleSort::Neighbourhood,
    }
}

fn short(device: &DeviceId) -> String {
    hex(&device.0).chars().take(DEVICE_DIGITS).collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
