//! One link, from its first frame to its last.

use std::collections::BTreeSet;

use porchlight_crypto::{DeviceId, Id};
use rand_core::CryptoRng;

use super::{
    book::Books,
    event::{Breach, LinkId, Output, Reason, Report, Ticket},
    limits::Limits,
    live::Live,
    opening::{Next, Opening},
    quota::Quotas,
    wire::Frame,
};

/// What a link sees of its surroundings while it handles something.
pub(crate) struct Cx<'a> {
    /// Time that never goes back, in milliseconds of the engine's life.
    pub(crate) at: i64,
    pub(crate) link: LinkId,
    pub(crate) books: &'a Books,
    pub(crate) limits: &'a Limits,
    pub(crate) quotas: &'a mut Quotas,
    pub(crate) tickets: &'a mut u64,
    /// Channels in which some link may now have something new to want.
    pub(crate) rewant: &'a mut BTreeSet<Id>,
    pub(crate) rng: &'a mut dyn CryptoRng,
    pub(crate) out: &'a mut Vec<Output>,
}

impl Cx<'_> {
    pub(crate) fn send(&mut self, frame: &Frame) {
        self.out.push(Output::Send { link: self.link, frame: frame.encode() });
    }

    pub(crate) fn report(&mut self, report: Report) {
        self.out.push(Output::Report(report));
    }

    pub(crate) fn ticket(&mut self) -> Ticket {
        *self.tickets += 1;
        Ticket(*self.tickets)
    }
}

/// Why a link ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The peer broke a rule.
    Breach(Breach),
    /// This device parts.
    Bye(Reason),
    /// The peer parted.
    Left(Reason),
}

impl From<Breach> for Stop {
    fn from(breach: Breach) -> Self {
        Self::Breach(breach)
    }
}

pub(crate) enum Link {
    Opening(Opening),
    Live(Box<Live>),
}

impl Link {
    pub(crate) fn frame(&mut self, cx: &mut Cx<'_>, bytes: &[u8]) -> Result<(), Stop> {
        match self {
            Self::Opening(opening) => {
                let next = opening.frame(cx, bytes)?;
                self.go_on(cx, next);
                Ok(())
            }
            Self::Live(live) => live.frame(cx, Frame::decode(bytes)?),
        }
    }

    /// Goes over to the exchange, once both are known.
    pub(crate) fn go_on(&mut self, cx: &mut Cx<'_>, next: Next) {
        if let (Next::Known(common), Self::Opening(opening)) = (next, &*self) {
            *self = Self::Live(Box::new(Live::start(cx, opening.side, &common)));
        }
    }

    pub(crate) fn live(&self) -> Option<&Live> {
        match self {
            Self::Live(live) => Some(live),
            Self::Opening(_) => None,
        }
    }

    pub(crate) fn live_mut(&mut self) -> Option<&mut Live> {
        match self {
            Self::Live(live) => Some(live),
            Self::Opening(_) => None,
        }
    }

    /// What time asks for: patience that ends, news that waited.
    pub(crate) fn tick(&mut self, cx: &mut Cx<'_>) -> Result<(), Stop> {
        match self {
            Self::Opening(opening) if cx.at >= opening.until => Err(Stop::Bye(Reason::Slow)),
            Self::Opening(_) => Ok(()),
            Self::Live(live) => live.tick(cx),
        }
    }

    /// When time will ask for something, if nothing else happens.
    pub(crate) fn wake_at(&self) -> Option<i64> {
        match self {
            Self::Opening(opening) => Some(opening.until),
            Self::Live(live) => live.wake_at(),
        }
    }

    /// The devices that have proven to be across.
    pub(crate) fn devices(&self) -> Vec<DeviceId> {
        let peers = self.live().map(|live| live.shares.values().map(|share| share.peer).collect());
        peers.map(|peers: BTreeSet<DeviceId>| peers.into_iter().collect()).unwrap_or_default()
    }
}
