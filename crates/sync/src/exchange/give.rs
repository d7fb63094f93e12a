//! What a link is given: in passes over what was asked for, the most urgent first, never more under
//! way than the peer has room for.

use std::collections::{BTreeSet, VecDeque};

use porchlight_crypto::Lane;

use super::{
    book::LANES,
    event::{Breach, Output, Report, Room, Sendable, Spot, Ticket, Wanted},
    limits::{
        FRAME_BYTES_MAX, READY_CHUNKS_MAX, WANTS_FRUITLESS_MAX, WANTS_OPEN_MAX,
        WANTS_RANGES_LINK_MAX,
    },
    link::{Cx, Stop},
    live::{Live, Share},
    vectors::{Entry, Vectors},
    wire::{Frame, Sealed},
};

/// The order of sending: the log lane, then urgency 3, 2, 1, 0, then what is beyond the quotas.
pub(crate) const PASS_LOG: u8 = 0;
const PASS_LEAST: u8 = 4;
const PASS_REST: u8 = 5;
const PASS_DONE: u8 = 6;
/// What the frame of a chunk adds to its envelope, at most.
const CHUNK_FRAME_BYTES: usize = 16;

/// A `Want` of the peer that has no `End` yet.
pub(crate) struct Asked {
    number: u32,
    /// Ranges that it named.
    ranges: usize,
    /// What is still to be given of it.
    pub(crate) left: Vectors,
}

struct Fetching {
    ticket: Ticket,
    place: u16,
    pass: u8,
    wanted: Vectors,
}

struct Ready {
    pass: u8,
    place: u16,
    chunk: Sendable,
}

struct Flight {
    place: u16,
    spot: Spot,
    bytes: usize,
}

#[derive(Default)]
pub(crate) struct Giving {
    fetching: Option<Fetching>,
    ready: VecDeque<Ready>,
    flight: VecDeque<Flight>,
    flight_bytes: usize,
    ack_by: i64,
    next_number: u32,
    ends: Vec<u32>,
    fruitless: u32,
    turns: u64,
}

impl Giving {
    pub(crate) fn is_quiet(&self) -> bool {
        self.fetching.is_none() && self.ready.is_empty() && self.flight.is_empty()
    }

    pub(crate) fn patience_ends(&self) -> Option<i64> {
        (!self.flight.is_empty()).then_some(self.ack_by)
    }

    pub(crate) fn lost_patience(&self, at: i64) -> bool {
        self.patience_ends().is_some_and(|by| at >= by)
    }
}

fn pass_of(lane: Lane, urgency: u8) -> u8 {
    match lane {
        Lane::Log => PASS_LOG,
        Lane::Content => PASS_LEAST - urgency.min(3),
    }
}

/// The least urgency that is given in that pass.
fn urgency_of(pass: u8) -> u8 {
    if pass == PASS_LOG { 0 } else { PASS_LEAST.saturating_sub(pass) }
}

fn lane_of(pass: u8) -> Lane {
    if pass == PASS_LOG { Lane::Log } else { Lane::Content }
}

impl Share {
    /// Something of that urgency is to be given.
    pub(crate) fn hasten(&mut self, lane: Lane, urgency: u8) {
        self.pass = self.pass.min(pass_of(lane, urgency));
        self.is_hastened = true;
    }

    fn owes(&self) -> bool {
        LANES.into_iter().any(|lane| {
            let state = self.lanes.of(lane);
            !state.asked.is_empty() || !state.push.is_empty()
        })
    }

    /// What is to be given in that pass.
    fn owed(&self, cx: &Cx<'_>, pass: u8) -> Vectors {
        let state = self.lanes.of(lane_of(pass));
        let mut owed = state.push.clone();
        state.asked.iter().for_each(|asked| owed.join(&asked.left));
        if pass == PASS_LOG || pass == PASS_REST {
            return owed;
        }
        // Who has used up the quota of any urgency goes last with all: else the store would go on to
        // give theirs first.
        let within = owed.iter().filter(|(device, _)| {
            (urgency_of(pass).max(1)..=3).all(|urgency| {
                !cx.quotas.is_used_up(cx.limits.quota, (self.peer, *device, urgency))
            })
        });
        within.map(|(device, seqs)| (device, seqs.clone())).collect()
    }

    /// Goes down to the first pass in which there is something to give.
    fn advance(&mut self, cx: &Cx<'_>) -> Option<Vectors> {
        while self.pass < PASS_DONE {
            let owed = self.owed(cx, self.pass);
            if !owed.is_empty() {
                return Some(owed);
            }
            self.pass += 1;
        }
        None
    }

    /// It has been taken up for sending, or will never be.
    fn took(&mut self, spot: Spot) {
        let state = self.lanes.of_mut(spot.lane);
        state.push.remove(spot.device, spot.seq);
        for asked in &mut state.asked {
            asked.left.remove(spot.device, spot.seq);
        }
        state.given.insert(spot.device, spot.seq);
    }
}

impl Live {
    /// The peer wants these.
    pub(crate) fn asked_for(
        &mut self,
        cx: &mut Cx<'_>,
        (place, lane): (u16, Lane),
        number: u32,
        entries: Vec<Entry>,
    ) -> Result<(), Stop> {
        if number != self.giving.next_number {
            return Err(Breach::OutOfOrder.into());
        }
        self.giving.next_number = number.wrapping_add(1);
        let ranges: usize = entries.iter().map(|(_, seqs)| seqs.ranges()).sum();
        let lanes = self.shares.values().flat_map(|share| LANES.map(|lane| share.lanes.of(lane)));
        let open: usize = lanes.flat_map(|state| &state.asked).map(|asked| asked.ranges).sum();
        let share = self.shares.get_mut(&place).ok_or(Breach::NotShared)?;
        let state = share.lanes.of_mut(lane);
        if state.asked.len() >= WANTS_OPEN_MAX || open + ranges > WANTS_RANGES_LINK_MAX {
            return Err(Breach::EndlessWants.into());
        }
        let wanted: Vectors = entries.into_iter().collect();
        let mut left = wanted.both(cx.books.settled(share.channel, lane));
        left.subtract(&state.given);
        if left.is_empty() {
            self.giving.fruitless += 1;
            if self.giving.fruitless > WANTS_FRUITLESS_MAX {
                return Err(Breach::EndlessWants.into());
            }
        }
        state.asked.push(Asked { number, ranges, left });
        share.hasten(lane, 3);
        Ok(())
    }

    /// Sends what may be sent, and fetches what comes next.
    pub(crate) fn give(&mut self, cx: &mut Cx<'_>) {
        self.send_ready(cx);
        self.collect_ends();
        if self.giving.ready.is_empty() {
            for number in std::mem::take(&mut self.giving.ends) {
                cx.send(&Frame::End { number });
            }
        }
        self.fetch(cx);
    }

    fn send_ready(&mut self, cx: &mut Cx<'_>) {
        let giving = &mut self.giving;
        while let Some(front) = giving.ready.front() {
            let bytes = front.chunk.envelope.len();
            let fits = giving.flight_bytes.saturating_add(bytes) <= cx.limits.under_way_bytes;
            let has_room = giving.flight.len() < cx.limits.under_way_chunks;
            if !(giving.flight.is_empty() || fits && has_room) {
                return;
            }
            let Some(Ready { place, chunk, .. }) = giving.ready.pop_front() else { return };
            if giving.flight.is_empty() {
                giving.ack_by = cx.at.saturating_add(cx.limits.ack_patience_ms);
            }
            giving.flight.push_back(Flight { place, spot: chunk.spot, bytes });
            giving.flight_bytes += bytes;
            cx.send(&Frame::Chunk { place, envelope: Sealed(chunk.envelope) });
        }
    }

    /// Gathers the wants of which nothing is left; their `End` goes out behind their chunks.
    fn collect_ends(&mut self) {
        for state in self.shares.values_mut().flat_map(|share| share.lanes.each_mut()) {
            let done = state.asked.iter().filter(|asked| asked.left.is_empty());
            self.giving.ends.extend(done.map(|asked| asked.number));
            state.asked.retain(|asked| !asked.left.is_empty());
        }
    }

    fn fetch(&mut self, cx: &mut Cx<'_>) {
        let giving = &self.giving;
        let room = Room {
            chunks: cx.limits.under_way_chunks.saturating_sub(giving.flight.len()),
            bytes: cx.limits.under_way_bytes.saturating_sub(giving.flight_bytes),
        };
        let is_full = room.chunks == 0 || room.bytes == 0;
        let may_wait = giving.ready.is_empty() && is_full;
        if giving.fetching.is_some() || may_wait || giving.ready.len() >= READY_CHUNKS_MAX {
            return;
        }
        // What is ready goes first, unless something more urgent has come: that is fetched even now,
        // to stand before it when there is room.
        let room = Room { chunks: room.chunks.max(1), bytes: room.bytes.max(1) };
        let below = giving.ready.front().map_or(PASS_DONE, |ready| ready.pass);
        let mut best: Option<(u8, u64, u16, Vectors)> = None;
        for (place, share) in &mut self.shares {
            if share.pass < below
                && share.owes()
                && let Some(owed) = share.advance(cx)
                && share.pass < below
                && best.as_ref().is_none_or(|old| (share.pass, share.served) < (old.0, old.1))
            {
                best = Some((share.pass, share.served, *place, owed));
            }
        }
        if let Some((pass, _, place, wanted)) = best {
            self.ask_store(cx, place, pass, wanted, room);
        }
    }

    fn ask_store(&mut self, cx: &mut Cx<'_>, place: u16, pass: u8, wanted: Vectors, room: Room) {
        let Some(share) = self.shares.get_mut(&place) else { return };
        self.giving.turns += 1;
        (share.served, share.is_hastened) = (self.giving.turns, false);
        let lane = lane_of(pass);
        let list = wanted.iter().flat_map(|(device, seqs)| {
            seqs.iter().map(move |(from, to)| Wanted { lane, device, from, to })
        });
        let list = list.collect();
        let ticket = cx.ticket();
        cx.out.push(Output::Fetch {
            link: cx.link,
            ticket,
            channel: share.channel,
            to: share.peer,
            wanted: list,
            urgency: urgency_of(pass),
            room,
        });
        self.giving.fetching = Some(Fetching { ticket, place, pass, wanted });
    }

    /// The store has given what was fetched.
    pub(crate) fn fetched(
        &mut self,
        cx: &mut Cx<'_>,
        ticket: Ticket,
        chunks: Vec<Sendable>,
        more: bool,
    ) {
        let Some(fetching) = self.giving.fetching.take_if(|old| old.ticket == ticket) else {
            return;
        };
        let Fetching { place, pass, wanted, .. } = fetching;
        let Some(share) = self.shares.get_mut(&place) else { return };
        let mut taken = 0_usize;
        // Of one place there may be two chunks: both go.
        let owed: BTreeSet<Spot> = chunks.iter().map(|chunk| chunk.spot).collect();
        let owed: BTreeSet<Spot> = owed.into_iter().filter(|spot| share.owes_spot(*spot)).collect();
        for chunk in chunks {
            let spot = chunk.spot;
            let is_wanted = spot.lane == lane_of(pass)
                && wanted.contains(spot.device, spot.seq)
                && owed.contains(&spot);
            if !is_wanted {
                continue;
            }
            if chunk.envelope.len() + CHUNK_FRAME_BYTES > FRAME_BYTES_MAX {
                share.took(spot);
                continue;
            }
            if pass != PASS_LOG && pass != PASS_REST && chunk.urgency > 0 {
                let key = (share.peer, spot.device, chunk.urgency.min(3));
                if cx.quotas.is_used_up(cx.limits.quota, key) {
                    continue;
                }
                cx.quotas.take(key);
            }
            taken += 1;
            share.took(spot);
            let ready = &mut self.giving.ready;
            let at = ready.iter().rposition(|other| other.pass <= pass).map_or(0, |at| at + 1);
            ready.insert(at, Ready { pass, place, chunk });
        }
        // A store that says "more" and gives nothing would be asked for ever.
        if !more || taken == 0 {
            share.finish_pass(pass, &wanted);
        }
        self.go_on(cx);
    }

    /// The peer has settled the oldest of what is under way, or could not.
    pub(crate) fn take_ack(&mut self, cx: &mut Cx<'_>, settled: bool) -> Result<(), Stop> {
        let Flight { place, spot, bytes } =
            self.giving.flight.pop_front().ok_or(Breach::AckOfNothing)?;
        self.giving.flight_bytes -= bytes;
        self.giving.ack_by = cx.at.saturating_add(cx.limits.ack_patience_ms);
        if settled && let Some(share) = self.shares.get_mut(&place) {
            share.lanes.of_mut(spot.lane).theirs.insert(spot.device, spot.seq);
            let (channel, peer) = (share.channel, share.peer);
            cx.report(Report::Given { channel, peer, spot });
        }
        Ok(())
    }
}

impl Share {
    fn owes_spot(&self, spot: Spot) -> bool {
        let state = self.lanes.of(spot.lane);
        state.push.contains(spot.device, spot.seq)
            || state.asked.iter().any(|asked| asked.left.contains(spot.device, spot.seq))
    }

    /// A pass is through. After the last one what is left of what was fetched is not here: it is
    /// settled without being held.
    fn finish_pass(&mut self, pass: u8, wanted: &Vectors) {
        if pass == PASS_LOG || pass == PASS_REST {
            let state = self.lanes.of_mut(lane_of(pass));
            state.push.subtract(wanted);
            state.asked.iter_mut().for_each(|asked| asked.left.subtract(wanted));
        }
        if !self.is_hastened && self.pass == pass {
            self.pass += 1;
        }
    }
}
