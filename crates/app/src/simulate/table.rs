//! Two people at one table with real homes: one admits the other, as [`super::World::admit`] does in a
//! world. For tests of the whole program, which need a circle of more than one before they begin.

use porchlight_api::Secret;
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
    (host, host_passphrase): (&Desk, &Secret),
    (newcomer, passphrase): (&Desk, &Secret),
    roles: &[Role],
) -> Result<(), Stuck> {
    let roles = Roles(bits_of(roles));
    let name = circle.to_owned();
    let circle = host.engine()?.run(move |engine| people::find(engine, &name))?;
    let duty = newcomer.duty(passphrase)?;
    let arriving = newcomer
        .engine()?
        .run(move |engine| engine.change(|_, tx| Circles::prepare(tx, circle, None, &duty)))?;
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
