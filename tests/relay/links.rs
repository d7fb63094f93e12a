//! Links (`net`) through a relay.

use std::time::Duration;

use porchlight_crypto::Key;
use porchlight_net::{Event, Events, LinkId, Links, Relay, Talk, Ticket};

use crate::server;

struct End {
    links: Links,
    events: Events,
    waiting: Vec<Event>,
}

impl End {
    fn new() -> Self {
        let (links, events) = Links::start().unwrap();
        Self { links, events, waiting: Vec::new() }
    }

    /// Passes over events until one is what is wanted.
    fn until<T>(&mut self, wanted: impl Fn(Event) -> Option<T>) -> T {
        loop {
            if self.waiting.is_empty() {
                self.waiting = self.events.take(usize::MAX);
                assert!(!self.waiting.is_empty(), "the links go on");
            }
            let event = self.waiting.remove(0);
            if let Some(found) = wanted(event) {
                return found;
            }
        }
    }

    fn up(&mut self) -> LinkId {
        self.until(|event| if let Event::Up { link, .. } = event { Some(link) } else { None })
    }

    fn frame(&mut self) -> Vec<u8> {
        self.until(|event| match event {
            Event::Frame { frame, .. } => Some(frame.into_bytes()),
            _ => None,
        })
    }

    fn reached(&mut self) -> bool {
        self.until(|event| match event {
            Event::Relayed { reached, .. } => Some(reached),
            _ => None,
        })
    }

    fn call(&self, byte: u8, ticket: &Ticket) {
        let key = Key::from_bytes([byte; 32]);
        self.links.dial(key, (Talk::Exchange, ticket.clone()), Duration::ZERO).unwrap();
    }
}

/// Somebody whom only a relay leads to.
fn behind(relay: &server::Relay) -> (End, Ticket) {
    let mut end = End::new();
    let relay = Relay::read(&relay.text()).unwrap();
    let ticket = end.links.listen(Key::from_bytes([1; 32]), &[], Some(relay)).unwrap();
    assert!(ticket.addresses().is_empty());
    assert!(end.reached());
    (end, ticket)
}

#[test]
fn two_whom_no_direct_way_joins_speak_through_a_relay() {
    let relay = server::Relay::start();
    let (mut listener, ticket) = behind(&relay);
    let ticket = Ticket::decode(&ticket.encode()).unwrap();
    let mut dialler = End::new();
    dialler.call(2, &ticket);
    let here = dialler.up();
    let big = vec![7; 300_000];
    dialler.links.send(here, big.clone());
    let there = listener.up();
    assert_eq!(listener.frame(), big);
    listener.links.send(there, vec![8; 5]);
    assert_eq!(dialler.frame(), [8; 5]);
}

#[test]
fn a_dead_relay_is_told_and_one_that_is_back_is_used_again() {
    let mut relay = server::Relay::start();
    let (mut listener, ticket) = behind(&relay);
    relay.stop();
    assert!(!listener.reached());
    let mut dialler = End::new();
    dialler.call(2, &ticket);
    dialler.until(|event| if let Event::Down { .. } = event { Some(()) } else { None });
    relay.again();
    assert!(listener.reached());
    dialler.call(3, &ticket);
    let here = dialler.up();
    dialler.links.send(here, vec![7; 5]);
    let there = listener.up();
    listener.links.send(there, vec![9; 5]);
    assert_eq!(dialler.frame(), [9; 5]);
}
