//! What a peer is given of what it wants: chunks from the store, or from whoever knows the line or the
//! audience. The most urgent first, no more than there is room for.

use porchlight_crypto::{DeviceId, Id, Lane, Verified, Week};
use porchlight_store::{Request, Want};
use porchlight_sync::{
    exchange::{Sendable, Wanted},
    log::act::checked_wrap,
};

use super::{Exchange, spot};
use crate::{circle::Circles, engine::Engine, error::AppError};

impl Exchange {
    pub(super) fn fetch(
        &self,
        engine: &mut Engine,
        channel: Id,
        to: DeviceId,
        wanted: &[Wanted],
        (urgency, room): (u8, (usize, usize)),
    ) -> Result<(Vec<Sendable>, bool), AppError> {
        let Some((shared, way)) = self.shared.get(&channel) else { return Ok((Vec::new(), false)) };
        let (circle, way) = (shared.circle, *way);
        let public = wrap_of(engine.circles().0, circle, to);
        let public = public.and_then(|bytes| checked_wrap(&bytes));
        let (mut chunks, mut left) = (Vec::new(), room);
        for lane in [Lane::Log, Lane::Content] {
            let wants: Vec<Want> = wanted
                .iter()
                .filter(|want| want.lane == lane)
                .map(|want| Want { device: want.device, from: want.from, to: want.to })
                .collect();
            let wants = way.allowed(engine, (lane, wants))?;
            if wants.is_empty() || left.0 == 0 {
                continue;
            }
            if let Some(given) = way.give(engine, lane, &wants)? {
                let least = if lane == Lane::Log { 0 } else { urgency };
                let given = given.into_iter().map(sendable).filter(|it| it.urgency >= least);
                chunks.extend(given.take(left.0));
                left.0 = room.0.saturating_sub(chunks.len());
                continue;
            }
            let channel = self.in_circle(channel).map_or(channel, |(_, channel)| channel);
            let (store, chance, now) = engine.store();
            let week = Week::of(now.timestamp());
            let to = public.as_ref().map(|public| (public, week));
            let request = Request { urgency, room: left, to };
            for found in store.serve(channel, lane, &wants, &request, (now, chance))? {
                left.0 = left.0.saturating_sub(1);
                left.1 = left.1.saturating_sub(found.envelope.len());
                let spot = spot(lane, found.device, found.seq);
                let (urgency, envelope) = (found.urgency, found.envelope);
                chunks.push(Sendable { spot, urgency, envelope });
            }
        }
        let more = left.0 == 0 || left.1 == 0;
        Ok((chunks, more))
    }
}

fn sendable((chunk, envelope): (Verified, Vec<u8>)) -> Sendable {
    let header = chunk.header();
    let spot = spot(header.kind.lane(), header.device, header.seq);
    Sendable { spot, urgency: u8::from(header.urgency), envelope }
}

fn wrap_of(circles: &mut Circles, circle: Id, device: DeviceId) -> Option<Vec<u8>> {
    let view = circles.view(circle).ok()?;
    let found = view.persons.values().find_map(|member| member.devices.get(&device));
    found.map(|keys| keys.wrap.clone())
}
