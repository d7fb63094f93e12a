//! Virtual links: frames in order on each link, with delay; links that break when chance says so.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use porchlight_sync::exchange::LinkId;
use rand_core::Rng;

use super::Who;

/// A link between two neighbours; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link(pub u64);

/// What may go wrong, in parts of a thousand for each frame.
#[derive(Debug, Clone, Copy, Default)]
pub struct Faults {
    /// The link breaks and the frame is lost.
    pub breaks: u64,
    /// The frame comes twice.
    pub doubles: u64,
    /// A bit of it is turned.
    pub spoils: u64,
    /// Longest delay, in ms.
    pub delay_ms: u64,
}

pub(super) enum Event {
    Frame { link: Link, to: Who, bytes: Vec<u8> },
    Break { link: Link },
    Tick { who: Who },
}

#[derive(Default)]
pub(super) struct Network {
    pub(super) faults: Faults,
    links: BTreeMap<Link, (Who, Who)>,
    queue: BTreeMap<(DateTime<Utc>, u64), Event>,
    /// When the last frame of each direction arrives: the next one never comes before it.
    last: BTreeMap<(Link, Who), DateTime<Utc>>,
    count: u64,
    pub(super) listening: bool,
    pub(super) heard: BTreeMap<Link, Vec<u8>>,
    pub(super) bytes_to: BTreeMap<Who, u64>,
}

impl Network {
    pub(super) fn link(&mut self, a: Who, b: Who) -> Link {
        self.count += 1;
        let link = Link(self.count);
        self.links.insert(link, (a, b));
        link
    }

    /// Forgets a link; answers who was on it.
    pub(super) fn unlink(&mut self, link: Link) -> Vec<Who> {
        self.queue.retain(|_, event| match event {
            Event::Frame { link: other, .. } | Event::Break { link: other } => *other != link,
            Event::Tick { .. } => true,
        });
        self.links.remove(&link).map(|(a, b)| vec![a, b]).unwrap_or_default()
    }

    pub(super) fn links_of(&self, who: Who) -> Vec<Link> {
        let mine = self.links.iter().filter(|(_, (a, b))| *a == who || *b == who);
        mine.map(|(link, _)| *link).collect()
    }

    pub(super) fn are_linked(&self, a: Who, b: Who) -> bool {
        let pair: BTreeSet<Who> = [a, b].into();
        self.links.values().any(|(c, d)| BTreeSet::from([*c, *d]) == pair)
    }

    pub(super) fn send(
        &mut self,
        link: Link,
        from: Who,
        mut bytes: Vec<u8>,
        now: DateTime<Utc>,
        chance: &mut impl Rng,
    ) {
        let Some((a, b)) = self.links.get(&link) else { return };
        let to = if *a == from { *b } else { *a };
        if self.listening {
            self.heard.entry(link).or_default().extend(&bytes);
        }
        *self.bytes_to.entry(to).or_default() += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let mut falls = |parts: u64| parts > 0 && chance.next_u64() % 1_000 < parts;
        if falls(self.faults.breaks) {
            return self.push(now, Event::Break { link });
        }
        let (doubles, spoils) = (falls(self.faults.doubles), falls(self.faults.spoils));
        if spoils && !bytes.is_empty() {
            let at = usize::try_from(chance.next_u64()).unwrap_or(0) % bytes.len();
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << (chance.next_u64() % 8);
            }
        }
        let delay = match self.faults.delay_ms {
            0 => 1,
            most => 1 + chance.next_u64() % most,
        };
        let soonest = now + Duration::milliseconds(i64::try_from(delay).unwrap_or(1));
        let last = self.last.entry((link, to)).or_insert(soonest);
        *last = soonest.max(*last);
        let at = *last;
        if doubles {
            self.push(at, Event::Frame { link, to, bytes: bytes.clone() });
        }
        self.push(at, Event::Frame { link, to, bytes });
    }

    /// Closes a link behind what is under way on it.
    pub(super) fn close(&mut self, link: Link, now: DateTime<Utc>) {
        let ends = self.last.iter().filter(|((other, _), _)| *other == link);
        let at = ends.map(|(_, at)| *at).max().unwrap_or(now).max(now);
        self.push(at, Event::Break { link });
    }

    pub(super) fn wake(&mut self, who: Who, at: DateTime<Utc>) {
        self.push(at, Event::Tick { who });
    }

    /// More frames for somebody that come at the same moment, up to what is not a frame for them.
    pub(super) fn also(
        &mut self,
        now: DateTime<Utc>,
        who: Who,
        most: usize,
    ) -> Vec<(LinkId, Vec<u8>)> {
        let mut come = Vec::new();
        while come.len() < most
            && let Some(entry) = self.queue.first_entry()
            && entry.key().0 == now
            && matches!(entry.get(), Event::Frame { to, .. } if *to == who)
            && let Event::Frame { link, bytes, .. } = entry.remove()
        {
            come.push((LinkId(link.0), bytes));
        }
        come
    }

    fn push(&mut self, at: DateTime<Utc>, event: Event) {
        self.count += 1;
        self.queue.insert((at, self.count), event);
    }

    /// The next event, if it comes before `until`.
    pub(super) fn next(&mut self, until: DateTime<Utc>) -> Option<(DateTime<Utc>, Event)> {
        let ((at, _), _) = self.queue.first_key_value()?;
        if *at > until {
            return None;
        }
        self.queue.pop_first().map(|((at, _), event)| (at, event))
    }
}
