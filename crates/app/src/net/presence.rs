//! Where the devices of one's circles can be called, and where this one can: what they told as *presence*
//! (docs/protocol.md §21.3). Asked of the engine on its own thread; whom to call, and when, is in `book`.

use porchlight_crypto::{DeviceId, Id, Key, Week};
use porchlight_net::{Relay, Ticket};

use crate::{engine::Engine, error::AppError};

/// A device of a circle, and where it said that it can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mate {
    pub(super) device: DeviceId,
    pub(super) ticket: Ticket,
}

/// A circle for which this device can be called.
pub(super) struct Door {
    pub(super) circle: Id,
    /// Of this week; in another circle it is another one.
    pub(super) key: Key,
    /// What was told last: who reads it finds this device again, if it is still true.
    pub(super) told: Option<Ticket>,
    pub(super) relay: Option<Relay>,
}

/// The circles in which somebody could call.
pub(super) fn doors(engine: &mut Engine) -> Result<Vec<Door>, AppError> {
    let week = Week::of(engine.now().timestamp());
    let mut doors = Vec::new();
    for circle in engine.circles().0.ids() {
        let Some((channel, me, others)) = roster(engine, circle)? else { continue };
        if others.is_empty() {
            continue;
        }
        let relay = chosen(engine, circle)?;
        let store = engine.store().0;
        let told = store.presences(channel)?.remove(&me);
        let told = told.and_then(|bytes| Ticket::decode(&bytes).ok());
        let key = store.with_device(circle, |key| key.endpoint(week))?;
        doors.push(Door { circle, key, told, relay });
    }
    Ok(doors)
}

/// Tells a circle where this device can be called. Nothing is written where that was told before.
pub(super) fn tell(engine: &mut Engine, circle: Id, ticket: &Ticket) -> Result<(), AppError> {
    let Some((channel, me, _)) = roster(engine, circle)? else { return Ok(()) };
    let payload = ticket.encode();
    if engine.store().0.presences(channel)?.get(&me) == Some(&payload) {
        return Ok(());
    }
    engine.change(|circles, tx| {
        circles.make_writable(tx, circle, channel)?;
        Ok(tx.tell_presence(channel, payload)?)
    })
}

/// The devices on the present rosters of one's circles that said where they are. Whoever dials names
/// itself first, so nobody who was removed is called.
pub(super) fn mates(engine: &mut Engine) -> Result<Vec<Mate>, AppError> {
    let mut mates = Vec::new();
    for circle in engine.circles().0.ids() {
        let Some((channel, _, others)) = roster(engine, circle)? else { continue };
        let relay = chosen(engine, circle)?;
        let told = engine.store().0.presences(channel)?;
        let told = told.into_iter().filter(|(device, _)| others.contains(device));
        mates.extend(told.filter_map(|(device, payload)| {
            let ticket = Ticket::decode(&payload).ok()?.by_no_relay_but(relay.as_ref())?;
            Some(Mate { device, ticket })
        }));
    }
    Ok(mates)
}

/// The channel of a circle's log, this device, and the other devices of its roster; `None` where this
/// device is not one of them.
fn roster(engine: &mut Engine, circle: Id) -> Result<Option<(Id, DeviceId, Roster)>, AppError> {
    let held = engine.circles().0.get(circle)?;
    let (channel, me) = (held.circle.log_channel(), held.device);
    let mut roster = held.circle.roster(channel);
    Ok(roster.remove(&me).then_some((channel, me, roster)))
}

type Roster = std::collections::BTreeSet<DeviceId>;

/// The relay that the person chose for a circle.
fn chosen(engine: &mut Engine, circle: Id) -> Result<Option<Relay>, AppError> {
    let text = engine.circles().1.relay(circle)?;
    Ok(text.and_then(|text| Relay::read(&text)))
}
