//! Two people at one table with real homes: one admits the other, as [`super::World::admit`] does in a
//! world. For tests of the whole program, which need a circle of more than one before they begin.

use porchlight_api::Secret;
use porchlight_crypto::Id;
use porchlight_domain::role::{Role, bits_of};
use porchlight_sync::log::Roles;

use super::Stuck;
use crate::{
    circle::{Circles, people},
    desk::Desk,
};

/// Brings the newcomer's open profile into a circle of the other's. Each gives their passphrase.
///
/// # Errors
/// A wrong passphrase, no such circle, no right to admit, or a database.
pub fn admit(
    circle: &str,
    host: (&Desk, &Secret),
    newcomer: (&Desk, &Secret),
    roles: &[Role],
) -> Result<(), Stuck> {
    let name = circle.to_owned();
    let circle = host.0.engine()?.run(move |engine| people::find(engine, &name))?;
    bring((circle, None), host, newcomer, Roles(bits_of(roles)))
}

/// Makes the other open profile a second device of the host's household.
///
/// # Errors
/// A wrong passphrase, or a database.
pub fn add_device(host: (&Desk, &Secret), device: (&Desk, &Secret)) -> Result<(), Stuck> {
    let (circle, person) = host.0.engine()?.run(|engine| {
        let circle = engine.store().0.author()?.circle();
        Ok((circle, engine.circles().0.me(circle)?.0))
    })?;
    bring((circle, Some(person)), host, device, Roles::default())
}

fn bring(
    (circle, person): (Id, Option<Id>),
    (host, host_passphrase): (&Desk, &Secret),
    (newcomer, passphrase): (&Desk, &Secret),
    roles: Roles,
) -> Result<(), Stuck> {
    let duty = newcomer.duty(passphrase)?;
    let arriving = newcomer
        .engine()?
        .run(move |engine| engine.change(|_, tx| Circles::prepare(tx, circle, person, &duty)))?;
    let (admitted, duty) = (arriving.clone(), host.duty(host_passphrase)?);
    let package = host.engine()?.run(move |engine| {
        engine.change(|circles, tx| {
            circles.admit(tx, &admitted, roles, &duty)?;
            circles.package(tx, circle, admitted.card.device)
        })
    })?;
    Ok(newcomer.engine()?.run(move |engine| {
        engine.change(|circles, tx| circles.settle_in(tx, &arriving, package, "neighbours"))
    })?)
}
