//! Being found and finding again: on the same network, by those of one's circles, after a move to another
//! network. What is told of that, and whom it makes this device call.

use std::{net::SocketAddr, sync::atomic::Ordering, time::Duration};

use porchlight_crypto::Key;
use porchlight_net::{Event as LinkEvent, Ticket, Unbound};
use porchlight_sync::exchange::Reason;

use super::{
    Core, Plan, Update,
    book::{Again, Call, Sort},
    lock, presence, unbound,
};
use crate::{clock::Chance, engine::EngineQueue, error::AppError};

/// Where the devices of a circle may call.
pub(super) struct Door {
    ticket: Ticket,
    /// Whether its relay is reached, if it has one and that is known.
    relayed: Option<bool>,
}

impl Core {
    /// Does what concerns nobody's exchange, and answers the other events.
    pub(super) fn roam(
        &self,
        queue: &EngineQueue,
        events: Vec<LinkEvent>,
        chance: &mut Chance,
    ) -> Vec<LinkEvent> {
        let mut others = Vec::new();
        for event in events {
            match event {
                LinkEvent::Near { ticket } => self.call_near(ticket, chance),
                LinkEvent::Moved { before, now } => {
                    if let Err(error) = self.moved(queue, (&before, now), chance) {
                        tracing::error!(%error, "nobody is told where this device is now");
                    }
                }
                LinkEvent::Relayed { ticket, reached } => {
                    for door in lock(&self.doors).values_mut() {
                        if door.ticket.endpoint() == ticket.endpoint() {
                            door.relayed = Some(reached);
                        }
                    }
                    self.tell(Update::Relayed { reached });
                }
                LinkEvent::Up { .. }
                | LinkEvent::Frame { .. }
                | LinkEvent::Down { .. }
                | LinkEvent::Wake { .. } => others.push(event),
            }
        }
        others
    }

    fn call_near(&self, ticket: Ticket, chance: &mut Chance) {
        let own = lock(&self.near).clone();
        if own.is_some_and(|own| self.book().wants(&own, &ticket)) {
            self.call(Call { ticket, tries: 0, sort: Sort::Near }, Duration::ZERO, chance);
        }
    }

    /// Is found on the same network by a ticket, or no longer by any.
    pub(super) fn share_near(&self, ticket: Option<Ticket>) -> Result<(), Unbound> {
        self.links.hide();
        if let Some(ticket) = &ticket {
            self.links.share_near(ticket)?;
        }
        *lock(&self.near) = ticket;
        Ok(())
    }

    /// Lets the devices of one's circles call, and tells them where. A circle in which nobody else has a
    /// device needs no door.
    pub(super) fn open_doors(
        &self,
        queue: &EngineQueue,
        at: &[SocketAddr],
    ) -> Result<(), AppError> {
        let at = if at.is_empty() { Plan::everywhere() } else { at.to_vec() };
        for door in queue.run(presence::doors)? {
            if lock(&self.doors).contains_key(&door.circle) {
                continue;
            }
            let presence::Door { circle, key, told, relay } = door;
            let before = told.map(|told| as_before(&at, &told));
            // Where the port of before is taken any other will do.
            let ticket = before
                .and_then(|at| self.links.listen(again(&key), &at, relay.clone()).ok())
                .map_or_else(|| self.links.listen(key, &at, relay), Ok)
                .map_err(unbound)?;
            lock(&self.doors).insert(circle, Door { ticket: ticket.clone(), relayed: None });
            queue.run(move |engine| presence::tell(engine, circle, &ticket))?;
        }
        Ok(())
    }

    /// Calls the devices of one's circles, as far as they said where they are.
    pub(super) fn look_up_mates(
        &self,
        queue: &EngineQueue,
        chance: &mut Chance,
    ) -> Result<(), AppError> {
        let mates = queue.run(presence::mates)?;
        self.book().turns.set(mates);
        self.call_next(chance);
        Ok(())
    }

    /// After a step of the exchange: who is known now, and who is to be called.
    pub(super) fn settle_turns(&self, queue: &EngineQueue, chance: &mut Chance) {
        if lock(&self.doors).is_empty() {
            return;
        }
        if self.told.swap(false, Ordering::Relaxed)
            && let Err(error) = self.look_up_mates(queue, chance)
        {
            tracing::error!(%error, "where others are is not looked up");
        }
        let doubled = self.book().take_doubled();
        for link in doubled {
            self.links.close(porchlight_net::LinkId(link.0), Reason::Busy.number());
        }
        self.call_next(chance);
    }

    fn call_next(&self, chance: &mut Chance) {
        loop {
            let next = self.book().turns.next();
            let Some(Again { call, pause }) = next else { break };
            if !self.call(call, pause, chance) {
                break;
            }
        }
        let news = self.book().turns.take_news();
        if let Some((devices, waiting)) = news {
            self.tell(Update::Calling { devices, waiting });
        }
    }

    /// This device can be called elsewhere now: those who may know are told, and everybody is called.
    fn moved(
        &self,
        queue: &EngineQueue,
        (before, now): (&Ticket, Ticket),
        chance: &mut Chance,
    ) -> Result<(), AppError> {
        let is_it = |ticket: &Ticket| ticket.endpoint() == before.endpoint();
        let own = lock(&self.ticket).as_ref().is_some_and(is_it);
        if own {
            *lock(&self.ticket) = Some(now.clone());
            if lock(&self.near).is_some() {
                self.share_near(Some(now.clone())).map_err(unbound)?;
            }
        }
        let circle = {
            let mut doors = lock(&self.doors);
            let moved = doors.iter_mut().find(|(_, door)| is_it(&door.ticket));
            moved.map(|(circle, door)| {
                door.ticket = now.clone();
                *circle
            })
        };
        if let Some(circle) = circle {
            queue.run(move |engine| presence::tell(engine, circle, &now))?;
            let given_up = self.book().turns.begin_anew();
            for link in given_up {
                self.links.close(porchlight_net::LinkId(link.0), Reason::Busy.number());
            }
            self.call_next(chance);
        }
        self.events.send(&porchlight_api::Event::LinksChanged {});
        Ok(())
    }

    /// Whether those of one's circles may call, and whether every relay that was chosen is reached.
    pub(super) fn doors_view(&self) -> (bool, Option<bool>) {
        let doors = lock(&self.doors);
        let known: Vec<bool> = doors.values().filter_map(|door| door.relayed).collect();
        let reached = (!known.is_empty()).then(|| known.iter().all(|reached| *reached));
        (!doors.is_empty(), reached)
    }
}

fn again(key: &Key) -> Key {
    Key::from_bytes(*key.expose())
}

/// The same addresses, at the ports where this device was called before.
fn as_before(at: &[SocketAddr], told: &Ticket) -> Vec<SocketAddr> {
    let port = |at: &SocketAddr| {
        let same = told.addresses().iter().find(|told| told.is_ipv4() == at.is_ipv4());
        same.map_or(0, SocketAddr::port)
    };
    at.iter()
        .map(|at| if at.port() == 0 { SocketAddr::new(at.ip(), port(at)) } else { *at })
        .collect()
}
