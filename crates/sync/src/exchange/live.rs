//! A link on which both are known: the shared channels, and what each end knows of the other's. What
//! is received is in `take.rs`, what is given in `give.rs`.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceId, Hash, Id, Lane, Side};

use super::{
    book::{LANES, Lanes},
    compare::{Compare, Compared, Say},
    event::{Breach, Reason, Report, Spot},
    give::{Asked, Giving, PASS_LOG},
    limits::{
        ASK_CHANNELS_MAX, ASKS_MAX, CHAINS_MAX, ENTRIES_FRAME_MAX, RANGES_LINK_MAX, RANGES_TOLD_MAX,
    },
    link::{Cx, Stop},
    opening::Common,
    take::{OpenWant, Taking},
    vectors::{Entry, Told, Vectors},
    wire::{Frame, LaneSum},
};

/// News of at least this urgency don't wait to be gathered.
const URGENT: u8 = 2;

/// A lane of a shared channel, seen from one link.
pub(crate) struct LaneState {
    pub(crate) compare: Compare,
    /// What the peer has, as far as is known: told by it, sent by it, or acknowledged.
    pub(crate) theirs: Vectors,
    /// What this link was asked for and did not bring; not asked of it again.
    pub(crate) tried: Vectors,
    pub(crate) wants: Vec<OpenWant>,
    pub(crate) asked: Vec<Asked>,
    /// Own new chunks, which nobody can have asked for.
    pub(crate) push: Vectors,
    /// What was sent on this link; not sent again.
    pub(crate) given: Vectors,
    /// Devices of whom there is news.
    pub(crate) untold: BTreeSet<DeviceId>,
    /// Settled here, and wanted all the same: the peer has another chunk there.
    pub(crate) again: Vectors,
}

impl LaneState {
    fn start(told: Told) -> Self {
        Self {
            compare: Compare::start(told),
            theirs: Vectors::default(),
            tried: Vectors::default(),
            wants: Vec::new(),
            asked: Vec::new(),
            push: Vectors::default(),
            given: Vectors::default(),
            untold: BTreeSet::new(),
            again: Vectors::default(),
        }
    }

    fn is_quiet(&self) -> bool {
        self.compare.is_known()
            && self.wants.is_empty()
            && self.asked.is_empty()
            && self.push.is_empty()
            && self.untold.is_empty()
            && self.again.is_empty()
    }
}

/// A channel that is shared on this link.
pub(crate) struct Share {
    pub(crate) channel: Id,
    pub(crate) peer: DeviceId,
    pub(crate) lanes: Lanes<LaneState>,
    /// How far down the order of sending it is; see `give.rs`.
    pub(crate) pass: u8,
    /// Whether something was added since the store was asked last.
    pub(crate) is_hastened: bool,
    /// When it was last served, in turns.
    pub(crate) served: u64,
    is_equal: bool,
}

pub(crate) struct Live {
    side: Side,
    pub(crate) shares: BTreeMap<u16, Share>,
    /// Until the peer's sums are here: when patience ends.
    sums_by: Option<i64>,
    pub(crate) taking: Taking,
    pub(crate) giving: Giving,
    /// Ranges remembered of what the peer told.
    heard: usize,
    news_by: Option<i64>,
    renew_by: Option<i64>,
    asks: u32,
    /// `Chain`s that came, and those that were sent.
    chains: BTreeSet<(u16, Lane, DeviceId)>,
    shown: BTreeSet<(u16, Lane, DeviceId)>,
}

impl Live {
    pub(crate) fn start(cx: &mut Cx<'_>, side: Side, common: &[Common]) -> Self {
        let mut shares = BTreeMap::new();
        let mut sums = Vec::new();
        for Common { place, channel, peer } in common {
            let state = |lane| LaneState::start(cx.books.told(*channel, lane));
            let lanes = Lanes::new(state(Lane::Log), state(Lane::Content));
            sums.extend(LANES.into_iter().filter_map(|lane| {
                let sum = lanes.of(lane).compare.sum()?;
                Some(LaneSum { place: *place, lane, sum })
            }));
            let (channel, peer) = (*channel, *peer);
            let (pass, served) = (PASS_LOG, 0);
            let (is_hastened, is_equal) = (false, false);
            let share = Share { channel, peer, lanes, pass, is_hastened, served, is_equal };
            shares.insert(*place, share);
        }
        cx.send(&Frame::Sums { sums });
        let sums_by = Some(cx.at.saturating_add(cx.limits.open_patience_ms));
        Self {
            side,
            shares,
            sums_by,
            taking: Taking::default(),
            giving: Giving::default(),
            heard: 0,
            news_by: None,
            renew_by: None,
            asks: 0,
            chains: BTreeSet::new(),
            shown: BTreeSet::new(),
        }
    }

    pub(crate) fn frame(&mut self, cx: &mut Cx<'_>, frame: Frame) -> Result<(), Stop> {
        match (frame, self.sums_by) {
            (Frame::Bye { reason }, _) => return Err(Stop::Left(Reason::of(reason))),
            (Frame::Sums { sums }, Some(_)) => self.meet(cx, &sums)?,
            (_, Some(_)) => return Err(Breach::OutOfOrder.into()),
            (frame, None) => self.exchange(cx, frame)?,
        }
        self.go_on(cx);
        Ok(())
    }

    fn exchange(&mut self, cx: &mut Cx<'_>, frame: Frame) -> Result<(), Stop> {
        match frame {
            Frame::Parts { place, lane, sums } => {
                let side = self.side;
                let compared = self.lane(place, lane)?.compare.split(side, &sums)?;
                self.compared(cx, place, lane, compared)?;
            }
            Frame::Have { place, lane, entries, more } => {
                let compared = self.lane(place, lane)?.compare.told(&entries, more)?;
                self.hear(cx, (place, lane), &entries)?;
                self.compared(cx, place, lane, compared)?;
            }
            Frame::Marks { place, lane, marks } => self.lane(place, lane)?.compare.marked(marks)?,
            Frame::Chain { place, lane, device, chunks } => {
                self.take_chain(cx, (place, lane), device, &chunks)?;
            }
            Frame::News { place, lane, entries } => self.hear(cx, (place, lane), &entries)?,
            Frame::Want { place, lane, number, entries } => {
                self.asked_for(cx, (place, lane), number, entries)?;
            }
            Frame::Chunk { place, envelope } => self.take_chunk(cx, place, envelope.0)?,
            Frame::End { number } => self.take_end(cx, number)?,
            Frame::Ack { settled } => self.take_ack(cx, settled)?,
            Frame::Ask { place, channels } => self.take_ask(cx, place, channels)?,
            Frame::Open { .. }
            | Frame::Bye { .. }
            | Frame::Tags { .. }
            | Frame::Hello { .. }
            | Frame::Sums { .. } => return Err(Breach::OutOfOrder.into()),
        }
        Ok(())
    }

    pub(crate) fn share(&mut self, place: u16) -> Result<&mut Share, Breach> {
        self.shares.get_mut(&place).ok_or(Breach::NotShared)
    }

    fn lane(&mut self, place: u16, lane: Lane) -> Result<&mut LaneState, Breach> {
        Ok(self.share(place)?.lanes.of_mut(lane))
    }

    /// The peer's sums: what it does not name it does not share, for all that was proven.
    fn meet(&mut self, cx: &mut Cx<'_>, sums: &[LaneSum]) -> Result<(), Stop> {
        self.sums_by = None;
        let named = |place: u16| {
            LANES.iter().all(|lane| sums.iter().any(|sum| sum.place == place && sum.lane == *lane))
        };
        self.shares.retain(|place, _| named(*place));
        if self.shares.is_empty() {
            return Err(Stop::Bye(Reason::NothingShared));
        }
        self.report_known(cx);
        for LaneSum { place, lane, sum } in sums {
            if let Some(share) = self.shares.get_mut(place) {
                let compared = share.lanes.of_mut(*lane).compare.meet(self.side, *sum)?;
                self.compared(cx, *place, *lane, compared)?;
            }
        }
        Ok(())
    }

    fn report_known(&self, cx: &mut Cx<'_>) {
        let mut known: BTreeMap<DeviceId, Vec<Id>> = BTreeMap::new();
        for share in self.shares.values() {
            known.entry(share.peer).or_default().push(share.channel);
        }
        let link = cx.link;
        for (device, mut channels) in known {
            channels.sort_unstable();
            cx.report(Report::PeerKnown { link, device, channels });
        }
    }

    fn compared(
        &mut self,
        cx: &mut Cx<'_>,
        place: u16,
        lane: Lane,
        compared: Compared,
    ) -> Result<(), Stop> {
        for say in compared.say {
            cx.send(&match say {
                Say::Marks(marks) => Frame::Marks { place, lane, marks },
                Say::Parts(sums) => Frame::Parts { place, lane, sums },
                Say::Have { entries, more } => Frame::Have { place, lane, entries, more },
            });
        }
        let share = self.shares.get_mut(&place).ok_or(Breach::NotShared)?;
        let theirs = &mut share.lanes.of_mut(lane).theirs;
        for (device, seqs) in &compared.same {
            theirs.add(*device, seqs);
        }
        cx.rewant.insert(share.channel);
        for device in compared.contested {
            self.show_chain(cx, (place, lane), device);
        }
        Ok(())
    }

    /// Tells which chunks of a device are here; once on a link.
    fn show_chain(&mut self, cx: &mut Cx<'_>, (place, lane): (u16, Lane), device: DeviceId) {
        let Some(channel) = self.shares.get(&place).map(|share| share.channel) else { return };
        let has_room = self.shown.len() < CHAINS_MAX;
        if has_room && self.shown.insert((place, lane, device)) {
            let chunks = cx.books.identities(channel, lane).chain(device);
            cx.send(&Frame::Chain { place, lane, device, chunks });
        }
    }

    /// Which chunks of a device the peer has: what is news is wanted, and it hears what is here.
    fn take_chain(
        &mut self,
        cx: &mut Cx<'_>,
        (place, lane): (u16, Lane),
        device: DeviceId,
        chunks: &[(u64, Hash)],
    ) -> Result<(), Stop> {
        if !self.chains.insert((place, lane, device)) {
            return Err(Breach::OutOfOrder.into());
        }
        if self.chains.len() > CHAINS_MAX {
            return Err(Breach::EndlessAsks.into());
        }
        let share = self.shares.get_mut(&place).ok_or(Breach::NotShared)?;
        share.is_equal = false;
        let news = cx.books.identities(share.channel, lane).news(lane, device, chunks);
        share.lanes.of_mut(lane).again.add(device, &news);
        cx.rewant.insert(share.channel);
        self.show_chain(cx, (place, lane), device);
        Ok(())
    }

    /// The peer has these settled.
    fn hear(
        &mut self,
        cx: &mut Cx<'_>,
        (place, lane): (u16, Lane),
        entries: &[Entry],
    ) -> Result<(), Stop> {
        let share = self.shares.get_mut(&place).ok_or(Breach::NotShared)?;
        share.is_equal = false;
        let state = share.lanes.of_mut(lane);
        for (device, seqs) in entries {
            self.heard += state.theirs.hear(*device, seqs);
        }
        if self.heard > RANGES_LINK_MAX {
            return Err(Breach::Absurd.into());
        }
        let has: Vectors = entries.iter().cloned().collect();
        state.push.subtract(&has);
        state.asked.iter_mut().for_each(|asked| asked.left.subtract(&has));
        cx.rewant.insert(share.channel);
        Ok(())
    }

    /// Something is settled here that was not.
    pub(crate) fn changed(&mut self, cx: &Cx<'_>, channel: Id, spot: Spot, how: Change) {
        for share in self.shares.values_mut().filter(|share| share.channel == channel) {
            share.is_equal = false;
            let state = share.lanes.of_mut(spot.lane);
            let from_here = matches!(how, Change::FromHere);
            state.wants.iter_mut().for_each(|want| want.settled(spot, from_here));
            // What fills a hole of a set that is told in part makes more of it tellable.
            let here = cx.books.settled(channel, spot.lane).get(spot.device);
            if here.is_some_and(|seqs| seqs.ranges() >= RANGES_TOLD_MAX) {
                state.untold.insert(spot.device);
                let by = cx.at.saturating_add(cx.limits.news_pause_ms);
                self.news_by.get_or_insert(by);
            }
            match how {
                Change::FromHere => {}
                Change::Own { urgency } => {
                    state.push.insert(spot.device, spot.seq);
                    share.hasten(spot.lane, urgency);
                }
                Change::Elsewhere { urgency } => {
                    state.untold.insert(spot.device);
                    let pause = if urgency >= URGENT { 0 } else { cx.limits.news_pause_ms };
                    let by = cx.at.saturating_add(pause);
                    self.news_by = Some(self.news_by.map_or(by, |old| old.min(by)));
                }
            }
        }
    }

    /// The peer has it settled, or did when it sent it.
    pub(crate) fn has(&mut self, channel: Id, spot: Spot) {
        for share in self.shares.values_mut().filter(|share| share.channel == channel) {
            share.lanes.of_mut(spot.lane).theirs.insert(spot.device, spot.seq);
        }
    }

    /// Does what has become possible.
    pub(crate) fn go_on(&mut self, cx: &mut Cx<'_>) {
        if self.sums_by.is_none() {
            if self.news_by.is_some_and(|by| cx.at >= by) {
                self.tell_news(cx);
            }
            self.give(cx);
            self.report_equal(cx);
        }
    }

    /// News name all that is told of a device, not what is new: so nothing is lost when a part that was
    /// too ragged to be told becomes whole.
    fn tell_news(&mut self, cx: &mut Cx<'_>) {
        self.news_by = None;
        for (place, share) in &mut self.shares {
            for lane in LANES {
                let state = share.lanes.of_mut(lane);
                let settled = cx.books.settled(share.channel, lane);
                let entries: Vec<Entry> = std::mem::take(&mut state.untold)
                    .into_iter()
                    .filter_map(|device| Some((device, settled.told_of(device)?)))
                    .filter(|(device, seqs)| {
                        !state.theirs.get(*device).is_some_and(|has| seqs.is_within(has))
                    })
                    .collect();
                for some in entries.chunks(ENTRIES_FRAME_MAX) {
                    cx.send(&Frame::News { place: *place, lane, entries: some.to_vec() });
                }
            }
        }
    }

    fn report_equal(&mut self, cx: &mut Cx<'_>) {
        if !self.taking.is_quiet() || !self.giving.is_quiet() {
            return;
        }
        for share in self.shares.values_mut().filter(|share| !share.is_equal) {
            let is_equal = LANES.into_iter().all(|lane| {
                let (state, here) = (share.lanes.of(lane), cx.books.settled(share.channel, lane));
                state.is_quiet()
                    && state.theirs.is_within(here)
                    && here.told().is_within(&state.theirs)
            });
            if is_equal {
                share.is_equal = true;
                let (link, channel, device) = (cx.link, share.channel, share.peer);
                cx.out.push(super::Output::Report(Report::PeerEqual { link, channel, device }));
            }
        }
    }

    /// Asks the peer for the keys of channels.
    pub(crate) fn ask(&self, cx: &mut Cx<'_>, channel: Id, channels: &BTreeSet<Id>) {
        let channels: Vec<Id> = channels.iter().copied().collect();
        for (place, share) in &self.shares {
            if share.channel == channel && self.sums_by.is_none() {
                for some in channels.chunks(ASK_CHANNELS_MAX) {
                    cx.send(&Frame::Ask { place: *place, channels: some.to_vec() });
                }
            }
        }
    }

    fn take_ask(&mut self, cx: &mut Cx<'_>, place: u16, channels: Vec<Id>) -> Result<(), Stop> {
        self.asks += 1;
        if self.asks > ASKS_MAX {
            return Err(Breach::EndlessAsks.into());
        }
        let share = self.share(place)?;
        let (channel, peer) = (share.channel, share.peer);
        cx.out.push(super::Output::Asked { link: cx.link, channel, peer, channels });
        Ok(())
    }

    /// The channel has new topics: the link is of use for it, if it is renewed. Not where the peer is
    /// none of its roster, who would learn when something changes elsewhere.
    pub(crate) fn has_topics(&mut self, cx: &Cx<'_>, channel: Id) {
        let mut shares = self.shares.values();
        let concerns = shares.any(|share| cx.books.admits(channel, share.peer));
        if concerns && !self.shares.values().any(|share| share.channel == channel) {
            let by = cx.at.saturating_add(cx.limits.renew_pause_ms);
            self.renew_by.get_or_insert(by);
        }
    }

    pub(crate) fn tick(&mut self, cx: &mut Cx<'_>) -> Result<(), Stop> {
        if self.sums_by.is_some_and(|until| cx.at >= until) {
            return Err(Stop::Bye(Reason::Slow));
        }
        if self.giving.lost_patience(cx.at) {
            return Err(Stop::Bye(Reason::NoAcks));
        }
        if self.renew_by.is_some_and(|by| cx.at >= by) {
            if self.is_quiet() {
                return Err(Stop::Bye(Reason::Renew));
            }
            self.renew_by = Some(cx.at.saturating_add(cx.limits.renew_pause_ms));
        }
        self.release_wants(cx);
        self.go_on(cx);
        Ok(())
    }

    fn is_quiet(&self) -> bool {
        self.taking.is_quiet()
            && self.giving.is_quiet()
            && self
                .shares
                .values()
                .all(|share| LANES.into_iter().all(|lane| share.lanes.of(lane).is_quiet()))
    }

    pub(crate) fn wake_at(&self) -> Option<i64> {
        let lanes = self.shares.values().flat_map(|share| LANES.map(|lane| share.lanes.of(lane)));
        let wants = lanes.flat_map(|state| &state.wants).filter_map(OpenWant::wake_at).min();
        // News wait for the sums, whatever the time.
        let news_by = self.news_by.filter(|_| self.sums_by.is_none());
        let others = [self.sums_by, news_by, self.renew_by, self.giving.patience_ends()];
        others.into_iter().flatten().chain(wants).min()
    }
}

/// How something became settled, seen from one link.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change {
    /// It came over this link.
    FromHere,
    /// This device wrote it.
    Own {
        urgency: u8,
    },
    Elsewhere {
        urgency: u8,
    },
}
