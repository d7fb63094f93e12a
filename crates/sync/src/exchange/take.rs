//! What a link brings: which seqs are wanted of it, which chunks wait for the store, and what is
//! acknowledged.

use std::collections::VecDeque;

use porchlight_crypto::{Id, Lane};

use super::{
    book::{LANES, Lanes},
    event::{Breach, Output, Report, Spot, Ticket},
    limits::{
        ENTRIES_FRAME_MAX, RANGES_TOLD_MAX, UNDER_WAY_BYTES_MAX, UNDER_WAY_CHUNKS_MAX,
        WANT_RANGES_MAX, WANTS_OPEN_MAX, WANTS_RANGES_LINK_MAX,
    },
    link::{Cx, Stop},
    live::{Live, Share},
    vectors::{Entry, Vectors},
    wire::Frame,
};

/// Progress is reported once in so many chunks, and at both ends.
const PROGRESS_CHUNKS: u64 = 64;

/// A `Want` that has no `End` yet.
pub(crate) struct OpenWant {
    number: u32,
    lane: Lane,
    entries: Vectors,
    /// Of them, not settled yet.
    left: u64,
    /// Settled over this link since the last look at the time.
    lately: u32,
    has_end: bool,
    asked: AskedOf,
}

/// Whether other links may be asked for the same.
#[derive(Debug, Clone, Copy)]
enum AskedOf {
    ThisAlone { until: i64 },
    Others,
}

impl OpenWant {
    /// One of them may have become settled.
    pub(crate) fn settled(&mut self, spot: Spot, from_here: bool) {
        if spot.lane == self.lane && self.entries.contains(spot.device, spot.seq) {
            self.left = self.left.saturating_sub(1);
            self.lately = self.lately.saturating_add(from_here.into());
        }
    }

    pub(crate) fn wake_at(&self) -> Option<i64> {
        match self.asked {
            AskedOf::ThisAlone { until } => Some(until),
            AskedOf::Others => None,
        }
    }
}

/// What came and is not acknowledged yet, in the order in which it came.
enum Pending {
    Chunk { ticket: Ticket, bytes: usize, settled: Option<bool> },
    End { number: u32 },
}

#[derive(Default)]
pub(crate) struct Taking {
    pending: VecDeque<Pending>,
    chunks: usize,
    bytes: usize,
    next_want: u32,
}

impl Taking {
    pub(crate) fn is_quiet(&self) -> bool {
        self.pending.is_empty()
    }
}

impl Share {
    fn left(&self) -> u64 {
        let wants = LANES.into_iter().flat_map(|lane| &self.lanes.of(lane).wants);
        wants.map(|want| want.left).fold(0, u64::saturating_add)
    }
}

impl Live {
    /// What other links need not be asked for in that channel.
    pub(crate) fn reserves(&self, channel: Id, reserved: &mut Lanes<Vectors>) {
        for share in self.shares.values().filter(|share| share.channel == channel) {
            for lane in LANES {
                for want in &share.lanes.of(lane).wants {
                    if matches!(want.asked, AskedOf::ThisAlone { .. }) {
                        reserved.of_mut(lane).join(&want.entries);
                    }
                }
            }
        }
    }

    /// Asks for what the peer has, this device lacks, and nobody is being asked for.
    pub(crate) fn want(&mut self, cx: &mut Cx<'_>, channel: Id, reserved: &Lanes<Vectors>) {
        let places = self.shares.iter().filter(|(_, share)| share.channel == channel);
        let places: Vec<u16> = places.map(|(place, _)| *place).collect();
        for place in places {
            for lane in LANES {
                while let Some(entries) = self.contested(place, lane) {
                    self.say_want(cx, (place, lane), entries);
                }
                while let Some(entries) = self.lacking(cx, (place, lane), reserved) {
                    self.say_want(cx, (place, lane), entries);
                }
            }
        }
    }

    /// Takes out some of what is settled here and wanted all the same.
    fn contested(&mut self, place: u16, lane: Lane) -> Option<Vec<Entry>> {
        let room = WANTS_RANGES_LINK_MAX.saturating_sub(self.ranges_wanted());
        let state = self.shares.get_mut(&place)?.lanes.of_mut(lane);
        if state.wants.len() >= WANTS_OPEN_MAX || room < RANGES_TOLD_MAX {
            return None;
        }
        let (device, seqs) = state.again.iter().next()?;
        let wanted = vec![(device, seqs.lower(RANGES_TOLD_MAX))];
        state.again.subtract(&wanted.iter().cloned().collect());
        Some(wanted)
    }

    fn lacking(
        &self,
        cx: &Cx<'_>,
        (place, lane): (u16, Lane),
        reserved: &Lanes<Vectors>,
    ) -> Option<Vec<Entry>> {
        let share = self.shares.get(&place)?;
        let state = share.lanes.of(lane);
        if state.wants.len() >= WANTS_OPEN_MAX || state.theirs.is_empty() {
            return None;
        }
        let mut room = WANTS_RANGES_LINK_MAX.saturating_sub(self.ranges_wanted());
        room = room.min(WANT_RANGES_MAX);
        let settled = cx.books.settled(share.channel, lane);
        let mut entries = Vec::new();
        for (device, seqs) in state.theirs.iter() {
            let known = [settled, &state.tried, reserved.of(lane)].into_iter();
            let known = known.chain(state.wants.iter().map(|want| &want.entries));
            let mut lacks = seqs.clone();
            for has in known.filter_map(|vectors| vectors.get(device)) {
                lacks = lacks.minus(has);
            }
            let lacks = lacks.lower(RANGES_TOLD_MAX.min(room));
            if !lacks.is_empty() {
                room -= lacks.ranges();
                entries.push((device, lacks));
            }
            if room == 0 || entries.len() == ENTRIES_FRAME_MAX {
                break;
            }
        }
        (!entries.is_empty()).then_some(entries)
    }

    fn ranges_wanted(&self) -> usize {
        let lanes = self.shares.values().flat_map(|share| LANES.map(|lane| share.lanes.of(lane)));
        lanes.flat_map(|state| &state.wants).map(|want| want.entries.ranges()).sum()
    }

    fn say_want(&mut self, cx: &mut Cx<'_>, (place, lane): (u16, Lane), entries: Vec<Entry>) {
        let number = self.taking.next_want;
        self.taking.next_want = number.wrapping_add(1);
        let Some(share) = self.shares.get_mut(&place) else { return };
        let wanted: Vectors = entries.iter().cloned().collect();
        let until = cx.at.saturating_add(cx.limits.ask_patience_ms);
        share.lanes.of_mut(lane).wants.push(OpenWant {
            number,
            lane,
            left: wanted.seqs(),
            entries: wanted,
            lately: 0,
            has_end: false,
            asked: AskedOf::ThisAlone { until },
        });
        let (channel, left) = (share.channel, share.left());
        cx.send(&Frame::Want { place, lane, number, entries });
        cx.report(Report::Progress { channel, left });
    }

    /// Hands a chunk to the store: any of a shared channel, asked for or not.
    pub(crate) fn take_chunk(
        &mut self,
        cx: &mut Cx<'_>,
        place: u16,
        envelope: Vec<u8>,
    ) -> Result<(), Stop> {
        let channel = self.share(place)?.channel;
        let bytes = envelope.len();
        let is_alone = self.taking.chunks == 0;
        let fits = self.taking.bytes.saturating_add(bytes) <= UNDER_WAY_BYTES_MAX;
        if self.taking.chunks >= UNDER_WAY_CHUNKS_MAX || !(fits || is_alone) {
            return Err(Breach::Overrun.into());
        }
        self.taking.chunks += 1;
        self.taking.bytes += bytes;
        let ticket = cx.ticket();
        self.taking.pending.push_back(Pending::Chunk { ticket, bytes, settled: None });
        cx.out.push(Output::Store { link: cx.link, ticket, channel, envelope });
        Ok(())
    }

    pub(crate) fn take_end(&mut self, cx: &mut Cx<'_>, number: u32) -> Result<(), Stop> {
        let lanes = self.shares.values_mut().flat_map(|share| share.lanes.each_mut());
        let is_open = |want: &&mut OpenWant| want.number == number && !want.has_end;
        let want = lanes.flat_map(|state| &mut state.wants).find(is_open);
        want.ok_or(Breach::OutOfOrder)?.has_end = true;
        self.taking.pending.push_back(Pending::End { number });
        self.acknowledge(cx);
        Ok(())
    }

    /// The store has answered.
    pub(crate) fn answered(&mut self, cx: &mut Cx<'_>, answered: Ticket, is_settled: bool) {
        for pending in &mut self.taking.pending {
            if let Pending::Chunk { ticket, settled: settled @ None, .. } = pending
                && *ticket == answered
            {
                *settled = Some(is_settled);
            }
        }
        self.acknowledge(cx);
        self.go_on(cx);
    }

    /// Acknowledges in the order of arrival, which is how the sender knows what is meant.
    fn acknowledge(&mut self, cx: &mut Cx<'_>) {
        while let Some(front) = self.taking.pending.front() {
            match front {
                Pending::Chunk { settled: None, .. } => return,
                Pending::Chunk { settled: Some(settled), bytes, .. } => {
                    cx.send(&Frame::Ack { settled: *settled });
                    self.taking.chunks -= 1;
                    self.taking.bytes -= bytes;
                }
                Pending::End { number } => {
                    let number = *number;
                    self.close_want(cx, number);
                }
            }
            self.taking.pending.pop_front();
        }
    }

    /// All that the peer had of a want is here: the rest is asked of others.
    fn close_want(&mut self, cx: &mut Cx<'_>, number: u32) {
        for share in self.shares.values_mut() {
            for lane in LANES {
                let state = share.lanes.of_mut(lane);
                let Some(at) = state.wants.iter().position(|want| want.number == number) else {
                    continue;
                };
                let mut rest = state.wants.remove(at).entries;
                rest.subtract(cx.books.settled(share.channel, lane));
                state.tried.join(&rest);
                let (channel, left) = (share.channel, share.left());
                cx.rewant.insert(channel);
                cx.report(Report::Progress { channel, left });
                return;
            }
        }
    }

    /// Reports progress now and then.
    pub(crate) fn report_progress(&self, cx: &mut Cx<'_>, channel: Id) {
        for share in self.shares.values().filter(|share| share.channel == channel) {
            let left = share.left();
            if left > 0 && left.is_multiple_of(PROGRESS_CHUNKS) {
                cx.report(Report::Progress { channel, left });
            }
        }
    }

    /// Lets others be asked for what a peer was asked for and does not bring at a fair pace. [a peer
    /// that promises everything and gives nothing]
    pub(crate) fn release_wants(&mut self, cx: &mut Cx<'_>) {
        for share in self.shares.values_mut() {
            let channel = share.channel;
            for state in share.lanes.each_mut() {
                for want in &mut state.wants {
                    let AskedOf::ThisAlone { until } = want.asked else { continue };
                    if cx.at < until {
                        continue;
                    }
                    if want.lately >= cx.limits.ask_steady_chunks {
                        want.lately = 0;
                        let until = cx.at.saturating_add(cx.limits.ask_patience_ms);
                        want.asked = AskedOf::ThisAlone { until };
                    } else {
                        want.asked = AskedOf::Others;
                        cx.rewant.insert(channel);
                    }
                }
            }
        }
    }
}
