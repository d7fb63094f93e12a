//! What people do to a circle: founding, roles, removal, recovery. Each use case makes one operation
//! and says what came of it; whether it counts is decided by the log alone.

use chrono::{DateTime, Utc};
use porchlight_api::{
    Acted, ApiError, CircleView, GrantRole, HandOver, Recover, RemoveDevice, RemovePerson,
    RenameCircle, RevokeRole, Role, SecondOperation, SetRecovery,
};
use porchlight_crypto::{DeviceId, DutyRoot, Hash, Id, RecoverySecret};
use porchlight_domain::{
    limit::{self, Cause, Refusal},
    role::bits_of,
};
use porchlight_store::{NewCircle, Reads, Tx};
use porchlight_sync::log::{Act, Roles, Sort};

use super::{Circles, Founding, view};
use crate::{
    engine::Engine,
    error::{AppError, CircleError},
    vault::hex,
};

pub(crate) const NAME_CHARS_MAX: usize = 60;

/// Founds a neighbourhood.
pub(crate) fn found(
    engine: &mut Engine,
    name: &str,
    (duty, recovery): (&DutyRoot, &RecoverySecret),
) -> Result<CircleView, AppError> {
    refuse_name(name)?;
    let founding = Founding { sort: Sort::Neighbourhood, name, recovery: Some(recovery) };
    let circle = engine.change(|circles, tx| circles.found(tx, &founding, duty))?;
    view::shown(engine, circle)
}

/// Gives a circle another name, here alone.
pub(crate) fn rename(engine: &mut Engine, request: &RenameCircle) -> Result<CircleView, AppError> {
    refuse_name(&request.name)?;
    let circle = find(engine, &request.circle)?;
    engine.change(|_, tx| {
        let own = tx.reads().circles()?.into_iter().find(|own| own.id == circle);
        let own = own.ok_or(CircleError::NotFound)?;
        let (Some(root), Some(person), Some(log_channel)) = (own.root, own.person, own.log_channel)
        else {
            return Err(CircleError::NotFound.into());
        };
        let (sort, name) = (own.sort, request.name.clone());
        Ok(tx.put_circle(&NewCircle { id: circle, sort, root, person, log_channel, name })?)
    })?;
    view::shown(engine, circle)
}

fn refuse_name(name: &str) -> Result<(), AppError> {
    if name.trim().is_empty() {
        return Err(Refusal { field: "name", cause: Cause::Missing }.into());
    }
    Ok(limit::text("name", name, NAME_CHARS_MAX)?)
}

/// Gives a role.
pub(crate) fn grant(
    engine: &mut Engine,
    request: &GrantRole,
    duty: &DutyRoot,
) -> Result<Acted, AppError> {
    act(engine, &request.circle, duty, |inside| {
        let person = inside.person(&request.person)?;
        Ok(Act::Grant { person, roles: roles(request.role), until: millis(request.until) })
    })
}

/// Takes a role.
pub(crate) fn revoke(
    engine: &mut Engine,
    request: &RevokeRole,
    duty: &DutyRoot,
) -> Result<Acted, AppError> {
    act(engine, &request.circle, duty, |inside| {
        Ok(Act::Revoke { person: inside.person(&request.person)?, roles: roles(request.role) })
    })
}

/// Removes a person, and whoever goes with them.
pub(crate) fn remove_person(
    engine: &mut Engine,
    request: &RemovePerson,
    duty: &DutyRoot,
) -> Result<Acted, AppError> {
    let circle = find(engine, &request.circle)?;
    let kept = engine.change(|circles, _| {
        let kept = request.keep_lines.iter();
        kept.map(|line| super::places::find(circles, circle, line)).collect::<Result<Vec<_>, _>>()
    })?;
    let acted = act(engine, &request.circle, duty, |inside| {
        let mut persons = inside.persons(&request.also_persons)?;
        let falling = inside.additions(&persons)?;
        persons.push(inside.person(&request.person)?);
        let devices = inside.devices(&request.also_devices)?;
        Ok(Act::Remove { persons: sorted(persons), devices, for_cause: request.for_cause, falling })
    })?;
    engine.change(|circles, tx| {
        kept.iter().try_for_each(|(drop, line)| circles.keep_line(tx, (circle, *drop), *line))
    })?;
    Ok(acted)
}

/// Removes one device.
pub(crate) fn remove_device(
    engine: &mut Engine,
    request: &RemoveDevice,
    duty: &DutyRoot,
) -> Result<Acted, AppError> {
    act(engine, &request.circle, duty, |inside| {
        let devices = vec![inside.device(&request.device)?];
        Ok(Act::Remove { persons: Vec::new(), devices, for_cause: false, falling: Vec::new() })
    })
}

/// Leaves a circle.
pub(crate) fn leave(engine: &mut Engine, circle: &str, duty: &DutyRoot) -> Result<Acted, AppError> {
    act(engine, circle, duty, |inside| {
        let (me, _) = inside.circles.me(inside.circle)?;
        if inside.circles.view(inside.circle)?.sort == Some(Sort::Household) {
            return Err(CircleError::Household.into());
        }
        let (persons, devices) = (vec![me], Vec::new());
        Ok(Act::Remove { persons, devices, for_cause: false, falling: Vec::new() })
    })
}

/// Signs an operation that lacks signatures.
pub(crate) fn second(
    engine: &mut Engine,
    request: &SecondOperation,
    duty: &DutyRoot,
) -> Result<Acted, AppError> {
    let circle = find(engine, &request.circle)?;
    let (operation, lacks) = engine.change(|circles, tx| {
        let mut inside = Inside::of(circles, tx, circle)?;
        let operation = inside.unsigned(&request.operation)?;
        let lacked = inside.circles.lacks(circle, operation)?;
        circles.act(tx, circle, &Act::Second { operation }, duty)?;
        let lacks = circles.lacks(circle, operation)?;
        // It is in the log whoever signs; without a right to it, or a second time, it adds nothing.
        if lacks >= lacked {
            return Err(CircleError::NotAllowed.into());
        }
        Ok((operation, lacks))
    })?;
    Ok(Acted { operation: hex(&operation.0), lacks, circle: view::shown(engine, circle)? })
}

/// Makes another person admin and ends one's own duty, together. Where the first lacks a signature
/// another admin is there to give it.
pub(crate) fn hand_over(
    engine: &mut Engine,
    request: &HandOver,
    duty: &DutyRoot,
) -> Result<Acted, AppError> {
    let circle = find(engine, &request.circle)?;
    let (operation, lacks) = engine.change(|circles, tx| {
        let mut inside = Inside::of(circles, tx, circle)?;
        let person = inside.person(&request.to)?;
        let (me, _) = circles.me(circle)?;
        if person == me {
            return Err(CircleError::NotAllowed.into());
        }
        let grant = Act::Grant { person, roles: Roles::ADMIN, until: millis(request.until) };
        let operation = circles.act(tx, circle, &grant, duty)?;
        circles.act(tx, circle, &Act::Revoke { person: me, roles: Roles::ADMIN }, duty)?;
        Ok((operation, circles.lacks(circle, operation)?))
    })?;
    Ok(Acted { operation: hex(&operation.0), lacks, circle: view::shown(engine, circle)? })
}

/// Names the recovery set.
pub(crate) fn set_recovery(
    engine: &mut Engine,
    request: &SetRecovery,
    duty: &DutyRoot,
) -> Result<Acted, AppError> {
    act(engine, &request.circle, duty, |inside| {
        let persons = sorted(inside.persons(&request.persons)?);
        let (count, k) = (persons.len(), usize::from(request.k));
        if k > count || k * 2 <= count {
            let persons = u32::try_from(count).unwrap_or(u32::MAX);
            return Err(ApiError::CircleRecoveryNumber { persons, k: request.k.into() }.into());
        }
        Ok(Act::SetRecovery { persons, k: request.k })
    })
}

/// Removes and makes admins without an admin.
pub(crate) fn recover(
    engine: &mut Engine,
    request: &Recover,
    duty: &DutyRoot,
) -> Result<Acted, AppError> {
    act(engine, &request.circle, duty, |inside| {
        let admins = sorted(inside.persons(&request.make_admin)?);
        Ok(Act::Recover {
            persons: sorted(inside.persons(&request.remove_persons)?),
            devices: inside.devices(&request.remove_devices)?,
            grants: admins.into_iter().map(|person| (person, Roles::ADMIN)).collect(),
        })
    })
}

/// Makes a new wrapping key for this device. The device key signs it: no passphrase is needed.
pub(crate) fn renew_wrapping_key(
    engine: &mut Engine,
    circle: &str,
) -> Result<CircleView, AppError> {
    let circle = find(engine, circle)?;
    engine.change(|circles, tx| {
        Inside::of(circles, tx, circle)?;
        circles.renew_wrap_key(tx, circle)
    })?;
    view::shown(engine, circle)
}

/// Makes one operation, and says what came of it.
fn act(
    engine: &mut Engine,
    circle: &str,
    duty: &DutyRoot,
    make: impl FnOnce(&mut Inside<'_, '_>) -> Result<Act, AppError>,
) -> Result<Acted, AppError> {
    let circle = find(engine, circle)?;
    let (operation, lacks) = engine.change(|circles, tx| {
        let act = make(&mut Inside::of(circles, tx, circle)?)?;
        if !act.is_well_formed() {
            return Err(CircleError::NotAllowed.into());
        }
        let operation = circles.act(tx, circle, &act, duty)?;
        Ok((operation, circles.lacks(circle, operation)?))
    })?;
    Ok(Acted { operation: hex(&operation.0), lacks, circle: view::shown(engine, circle)? })
}

impl Circles {
    fn lacks(&mut self, circle: Id, operation: Hash) -> Result<u32, AppError> {
        let lacks = self.get(circle)?.circle.lacks(&operation).unwrap_or_default();
        Ok(u32::try_from(lacks).unwrap_or(u32::MAX))
    }
}

/// A circle in which this device is, for finding whom a request means.
struct Inside<'a, 'b> {
    circles: &'a mut Circles,
    reads: Reads<'b>,
    circle: Id,
}

impl<'a, 'b> Inside<'a, 'b> {
    fn of(circles: &'a mut Circles, tx: &'b Tx<'_>, circle: Id) -> Result<Self, AppError> {
        let held = circles.get(circle)?;
        if held.circle.person_of(held.device) != Some(held.person) {
            return Err(CircleError::NotInside.into());
        }
        Ok(Self { circles, reads: tx.reads(), circle })
    }

    fn person(&mut self, text: &str) -> Result<Id, AppError> {
        person(self.circles.view(self.circle)?, text)
    }

    fn persons(&mut self, texts: &[String]) -> Result<Vec<Id>, AppError> {
        texts.iter().map(|text| self.person(text)).collect()
    }

    fn device(&mut self, text: &str) -> Result<DeviceId, AppError> {
        let members = self.circles.view(self.circle)?.persons.values();
        let devices = members.flat_map(|member| member.devices.keys());
        one(devices.map(|device| (*device, hex(&device.0))), text, CircleError::NoSuchPerson)
    }

    fn devices(&mut self, texts: &[String]) -> Result<Vec<DeviceId>, AppError> {
        let devices: Result<Vec<_>, _> = texts.iter().map(|text| self.device(text)).collect();
        devices.map(sorted)
    }

    fn unsigned(&mut self, text: &str) -> Result<Hash, AppError> {
        let unsigned = self.circles.get(self.circle)?.circle.unsigned();
        let named = unsigned.iter().map(|(id, _)| (*id, hex(&id.0)));
        one(named, text, CircleError::NoSuchOperation)
    }

    /// The counting operations that brought these persons in.
    fn additions(&mut self, persons: &[Id]) -> Result<Vec<Hash>, AppError> {
        let operations = view::operations(self.reads, self.circle)?;
        let counting = &self.circles.view(self.circle)?.counting;
        let brought = operations.iter().filter(|(id, act)| {
            counting.contains(id) && act.card().is_some_and(|(person, _)| persons.contains(&person))
        });
        Ok(sorted(brought.map(|(id, _)| *id).collect()))
    }
}

/// The circle that a person means: by id, its first digits, or their name for it.
pub(crate) fn find(engine: &mut Engine, text: &str) -> Result<Id, AppError> {
    let (circles, reads) = engine.circles();
    let founded = circles.ids();
    let own: Vec<_> =
        reads.circles()?.into_iter().filter(|own| founded.contains(&own.id)).collect();
    let named = own.iter().filter(|own| {
        !own.name.is_empty() && own.name.to_lowercase() == text.trim().to_lowercase()
    });
    let named: Vec<Id> = named.map(|own| own.id).collect();
    if let [id] = named.as_slice() {
        return Ok(*id);
    }
    one(own.iter().map(|own| (own.id, hex(&own.id.0))), text, CircleError::NotFound)
}

/// The person that a request means.
pub(crate) fn person(view: &porchlight_sync::log::View, text: &str) -> Result<Id, AppError> {
    let persons = view.persons.keys().map(|person| (*person, hex(&person.0)));
    one(persons, text, CircleError::NoSuchPerson)
}

/// The only one whose digits begin so.
pub(crate) fn one<T>(
    all: impl Iterator<Item = (T, String)>,
    text: &str,
    missing: CircleError,
) -> Result<T, AppError> {
    let wanted = text.trim().to_lowercase();
    let mut found = all.filter(|(_, digits)| !wanted.is_empty() && digits.starts_with(&wanted));
    match (found.next(), found.next()) {
        (Some((it, _)), None) => Ok(it),
        (None, _) => Err(missing.into()),
        (Some(_), Some(_)) => {
            Err(ApiError::CircleIdAmbiguous { id: text.chars().take(64).collect() }.into())
        }
    }
}

fn roles(role: Role) -> Roles {
    Roles(bits_of(&[role]))
}

fn millis(until: Option<DateTime<Utc>>) -> Option<i64> {
    until.map(|until| until.timestamp_millis())
}

fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort_unstable();
    items.dedup();
    items
}
