//! The opening of a link: nonces, tags, and who proves first (docs/protocol.md §21).
//!
//! A stranger, a removed device and a peer without a common channel get the same frames of the same
//! sizes. The dialler proves first, since it chose whom to call; the listener, whom anybody can call,
//! says which device it is only to one that is on the roster.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_crypto::{DeviceId, DeviceKey, Hash, Id, Side, Signature, Tag};

use super::{
    book::Offer,
    event::{Breach, Output, Reason},
    limits::{CLAIMS_MAX, CLAIMS_MULTIPLE},
    link::{Cx, Stop},
    tags::{self, noise, transcript},
    wire::{Claim, Frame, VERSION},
};

/// What a `Hello` is signed under.
pub const HELLO_CONTEXT: &str = "porchlight/hello/1";

/// A link on which the two don't know each other yet.
pub(crate) struct Opening {
    pub(crate) side: Side,
    endpoints: Hash,
    /// When patience ends.
    pub(crate) until: i64,
    step: Step,
}

enum Step {
    /// `Open` is sent, theirs is awaited.
    Open { nonce: [u8; 32] },
    /// `Tags` are sent, theirs are awaited.
    Tags { transcript: Hash, offers: Vec<Offer> },
    /// Listener: their `Hello` is awaited. By the tag that they would show.
    Hello { transcript: Hash, matched: BTreeMap<Tag, Offer> },
    /// Signatures for the own `Hello` are awaited.
    Signing { transcript: Hash, places: Vec<Place> },
    /// Dialler: its `Hello` is sent, theirs is awaited.
    Answer { transcript: Hash, places: Vec<Place> },
}

/// One place in the `Hello`s; random for both, unless it is of a channel.
struct Place {
    tag: Tag,
    of: Option<Mine>,
}

struct Mine {
    channel: Id,
    device: DeviceId,
    theirs: Tag,
    signature: Option<Signature>,
    /// Who has proven to be across.
    peer: Option<DeviceId>,
}

/// A channel that the two share on this link.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Common {
    pub(crate) place: u16,
    pub(crate) channel: Id,
    pub(crate) peer: DeviceId,
}

/// What a frame or a signature led to.
pub(crate) enum Next {
    Wait,
    /// Both have proven who they are.
    Known(Vec<Common>),
}

fn signed_message(transcript: &Hash, tag: &Tag) -> Vec<u8> {
    [transcript.0.as_slice(), &tag.0].concat()
}

impl Opening {
    pub(crate) fn start(cx: &mut Cx<'_>, side: Side, endpoints: Hash) -> Self {
        let nonce = noise(cx.rng);
        cx.send(&Frame::Open { version: VERSION, nonce });
        let until = cx.at.saturating_add(cx.limits.open_patience_ms);
        Self { side, endpoints, until, step: Step::Open { nonce } }
    }

    /// Whether a channel stands in a claim that is being made.
    pub(crate) fn speaks_of(&self, channel: Id) -> bool {
        match &self.step {
            Step::Open { .. } => false,
            Step::Tags { offers, .. } => offers.iter().any(|offer| offer.channel == channel),
            Step::Hello { matched, .. } => matched.values().any(|offer| offer.channel == channel),
            Step::Signing { places, .. } | Step::Answer { places, .. } => {
                places.iter().flat_map(|place| &place.of).any(|mine| mine.channel == channel)
            }
        }
    }

    pub(crate) fn frame(&mut self, cx: &mut Cx<'_>, bytes: &[u8]) -> Result<Next, Stop> {
        if let (Step::Open { .. }, Some(version)) = (&self.step, Frame::version_of(bytes)) {
            match version.cmp(&VERSION) {
                std::cmp::Ordering::Less => return Err(Stop::Bye(Reason::TooOld)),
                std::cmp::Ordering::Greater => return Err(Stop::Bye(Reason::TooNew)),
                std::cmp::Ordering::Equal => {}
            }
        }
        let frame = Frame::decode(bytes)?;
        if let Frame::Bye { reason } = frame {
            return Err(Stop::Left(Reason::of(reason)));
        }
        let step = std::mem::replace(&mut self.step, Step::Open { nonce: [0; 32] });
        match (step, frame) {
            (Step::Open { nonce }, Frame::Open { nonce: theirs, .. }) => {
                self.show_tags(cx, &nonce, &theirs);
                Ok(Next::Wait)
            }
            (Step::Tags { transcript, offers }, Frame::Tags { tags }) => {
                self.match_tags(cx, transcript, &offers, tags)
            }
            (Step::Hello { transcript, matched }, Frame::Hello { claims }) => {
                let places = judge(cx, &transcript, &matched, claims);
                self.sign(cx, transcript, places)
            }
            (Step::Answer { transcript, places }, Frame::Hello { claims }) => {
                conclude(cx, &transcript, places, &claims)
            }
            (
                Step::Open { .. }
                | Step::Tags { .. }
                | Step::Hello { .. }
                | Step::Signing { .. }
                | Step::Answer { .. },
                _,
            ) => Err(Breach::OutOfOrder.into()),
        }
    }

    fn show_tags(&mut self, cx: &mut Cx<'_>, nonce: &[u8; 32], theirs: &[u8; 32]) {
        let transcript = match self.side {
            Side::Dialler => transcript(nonce, theirs, &self.endpoints),
            Side::Listener => transcript(theirs, nonce, &self.endpoints),
        };
        let offers = cx.books.offers(self.side, &transcript);
        let tags = tags::pad(offers.iter().map(|offer| offer.ours), cx.rng);
        cx.send(&Frame::Tags { tags });
        self.step = Step::Tags { transcript, offers };
    }

    fn match_tags(
        &mut self,
        cx: &mut Cx<'_>,
        transcript: Hash,
        offers: &[Offer],
        tags: Vec<Tag>,
    ) -> Result<Next, Stop> {
        let tags: BTreeSet<Tag> = tags.into_iter().collect();
        let matched = offers.iter().filter(|offer| tags.contains(&offer.theirs));
        match self.side {
            Side::Listener => {
                let matched = matched.map(|offer| (offer.theirs, *offer)).collect();
                self.step = Step::Hello { transcript, matched };
                Ok(Next::Wait)
            }
            Side::Dialler => {
                let mut chosen: BTreeMap<Id, Offer> = BTreeMap::new();
                for offer in matched {
                    let first = chosen.entry(offer.channel).or_insert(*offer);
                    if offer.ours < first.ours {
                        *first = *offer;
                    }
                }
                let places = places(cx, &chosen);
                self.sign(cx, transcript, places)
            }
        }
    }

    /// Asks for the signatures of the own `Hello`.
    fn sign(
        &mut self,
        cx: &mut Cx<'_>,
        transcript: Hash,
        places: Vec<Place>,
    ) -> Result<Next, Stop> {
        for place in &places {
            if let Some(mine) = &place.of {
                cx.out.push(Output::Sign {
                    link: cx.link,
                    channel: mine.channel,
                    device: mine.device,
                    message: signed_message(&transcript, &place.tag),
                });
            }
        }
        self.say_hello(cx, transcript, places)
    }

    /// A signature has come.
    pub(crate) fn signed(
        &mut self,
        cx: &mut Cx<'_>,
        channel: Id,
        signature: Signature,
    ) -> Result<Next, Stop> {
        match std::mem::replace(&mut self.step, Step::Open { nonce: [0; 32] }) {
            Step::Signing { transcript, mut places } => {
                let mut mine = places.iter_mut().filter_map(|place| place.of.as_mut());
                if let Some(mine) = mine.find(|mine| mine.channel == channel) {
                    mine.signature = Some(signature);
                }
                self.say_hello(cx, transcript, places)
            }
            other @ (Step::Open { .. }
            | Step::Tags { .. }
            | Step::Hello { .. }
            | Step::Answer { .. }) => {
                self.step = other;
                Ok(Next::Wait)
            }
        }
    }

    /// Sends `Hello`, once every signature is here.
    fn say_hello(
        &mut self,
        cx: &mut Cx<'_>,
        transcript: Hash,
        mut places: Vec<Place>,
    ) -> Result<Next, Stop> {
        // Whoever was removed while the signatures were awaited is answered like a stranger.
        for place in &mut places {
            let of = place.of.as_ref();
            let peer = of.and_then(|mine| Some((mine.channel, mine.peer?)));
            if peer.is_some_and(|(channel, peer)| !cx.books.admits(channel, peer)) {
                *place = Place { tag: Tag(noise(cx.rng)), of: None };
            }
        }
        if places.iter().flat_map(|place| &place.of).any(|mine| mine.signature.is_none()) {
            self.step = Step::Signing { transcript, places };
            return Ok(Next::Wait);
        }
        let claims = places.iter().map(|place| claim(cx, &transcript, place)).collect();
        cx.send(&Frame::Hello { claims });
        match self.side {
            Side::Dialler => {
                self.step = Step::Answer { transcript, places };
                Ok(Next::Wait)
            }
            Side::Listener => known(places),
        }
    }
}

/// What stands at a place: one's own claim, or one by a key that nobody has. That one's signature holds
/// too: among random bytes the true claims could be counted by anybody who tries to verify them.
fn claim(cx: &mut Cx<'_>, transcript: &Hash, place: &Place) -> Claim {
    let mine = place.of.as_ref().and_then(|mine| Some((mine.device, mine.signature?)));
    let (device, signature) = mine.unwrap_or_else(|| {
        let key = DeviceKey::from_seed(&noise(cx.rng));
        let message = signed_message(transcript, &place.tag);
        (key.id(), Signature::sign(&key, HELLO_CONTEXT, &message))
    });
    Claim { tag: place.tag, device, signature }
}

/// The dialler's places: its claims among random ones, in the order of the tags.
fn places(cx: &mut Cx<'_>, chosen: &BTreeMap<Id, Offer>) -> Vec<Place> {
    let mine = chosen.values().filter_map(|offer| {
        let device = cx.books.shared(offer.channel)?.me;
        let (channel, theirs) = (offer.channel, offer.theirs);
        let of = Some(Mine { channel, device, theirs, signature: None, peer: None });
        Some(Place { tag: offer.ours, of })
    });
    let mut places: Vec<Place> = mine.take(CLAIMS_MAX).collect();
    let padded = places.len().max(1).next_multiple_of(CLAIMS_MULTIPLE);
    places.resize_with(padded, || Place { tag: Tag(noise(cx.rng)), of: None });
    places.sort_by_key(|place| place.tag);
    places
}

/// The listener's places: an answer to each claim that holds, and a random one to every other.
fn judge(
    cx: &mut Cx<'_>,
    transcript: &Hash,
    matched: &BTreeMap<Tag, Offer>,
    claims: Vec<Claim>,
) -> Vec<Place> {
    let mut taken = BTreeSet::new();
    let mut places = Vec::with_capacity(claims.len());
    for claim in claims {
        let offer = matched.get(&claim.tag).filter(|offer| holds(cx, transcript, offer, &claim));
        let answer = offer.filter(|offer| taken.insert(offer.channel)).and_then(|offer| {
            let of = Mine {
                channel: offer.channel,
                device: cx.books.shared(offer.channel)?.me,
                theirs: claim.tag,
                signature: None,
                peer: Some(claim.device),
            };
            Some(Place { tag: offer.ours, of: Some(of) })
        });
        places.push(answer.unwrap_or_else(|| Place { tag: Tag(noise(cx.rng)), of: None }));
    }
    places
}

fn holds(cx: &Cx<'_>, transcript: &Hash, offer: &Offer, claim: &Claim) -> bool {
    let message = signed_message(transcript, &claim.tag);
    cx.books.admits(offer.channel, claim.device)
        && claim.signature.holds(claim.device, HELLO_CONTEXT, &message)
}

/// The dialler reads the listener's answers.
fn conclude(
    cx: &Cx<'_>,
    transcript: &Hash,
    mut places: Vec<Place>,
    claims: &[Claim],
) -> Result<Next, Stop> {
    if places.len() != claims.len() {
        return Err(Breach::OutOfOrder.into());
    }
    for (place, claim) in places.iter_mut().zip(claims) {
        if let Some(mine) = &mut place.of {
            let message = signed_message(transcript, &claim.tag);
            let proven = claim.tag == mine.theirs
                && cx.books.admits(mine.channel, claim.device)
                && claim.signature.holds(claim.device, HELLO_CONTEXT, &message);
            mine.peer = proven.then_some(claim.device);
        }
    }
    known(places)
}

fn known(places: Vec<Place>) -> Result<Next, Stop> {
    let common: Vec<Common> = (0..=u16::MAX)
        .zip(places)
        .filter_map(|(place, Place { of, .. })| {
            let Mine { channel, peer, .. } = of?;
            Some(Common { place, channel, peer: peer? })
        })
        .collect();
    if common.is_empty() { Err(Stop::Bye(Reason::NothingShared)) } else { Ok(Next::Known(common)) }
}
