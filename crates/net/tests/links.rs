//! Two ends over the loopback, and attackers who speak QUIC by themselves.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test may fail where it stands"
)]

use std::{
    net::{SocketAddr, UdpSocket},
    time::Duration,
};

use iroh::{
    Endpoint, EndpointAddr, PublicKey, RelayMode, SecretKey, TransportAddr,
    endpoint::{PortmapperConfig, VarInt, presets},
};
use porchlight_crypto::{Hash, Key, Side};
use porchlight_net::{Down, Event, Events, FRAME_BYTES_MAX, LinkId, Links, Talk, Ticket};
use tokio::runtime::Runtime;

const ALPN: &[u8] = b"porchlight/link/1";

fn key(byte: u8) -> Key {
    Key::from_bytes([byte; 32])
}

fn loopback() -> [SocketAddr; 1] {
    ["127.0.0.1:0".parse().unwrap()]
}

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

    fn next(&mut self) -> Event {
        if self.waiting.is_empty() {
            self.waiting = self.events.take(usize::MAX);
            self.waiting.reverse();
        }
        self.waiting.pop().expect("the links go on")
    }

    fn up(&mut self) -> (LinkId, Side, Hash) {
        match self.next() {
            Event::Up { link, side, endpoints, .. } => (link, side, endpoints),
            other => panic!("{other:?}"),
        }
    }

    fn frame(&mut self) -> Vec<u8> {
        match self.next() {
            Event::Frame { frame, .. } => frame.into_bytes(),
            other => panic!("{other:?}"),
        }
    }

    fn down(&mut self) -> Down {
        loop {
            match self.next() {
                Event::Down { why, .. } => return why,
                Event::Frame { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }

    fn listen(&self) -> Ticket {
        self.links.listen(key(1), &loopback(), None).unwrap()
    }
}

/// A listener and a dialler, linked, with what the listener was called by.
fn linked() -> (End, LinkId, End, LinkId) {
    let (mut listener, mut dialler) = (End::new(), End::new());
    let ticket = listener.listen();
    let called = dialler.links.dial(key(2), (Talk::Exchange, ticket), Duration::ZERO).unwrap();
    let (there, side, endpoints) = dialler.up();
    assert_eq!((there, side), (called, Side::Dialler));
    // A stream is there for the other end when the first frame is.
    dialler.links.send(called, b"first".to_vec());
    let (here, side, same) = listener.up();
    assert_eq!((side, same), (Side::Listener, endpoints));
    let keys = [2, 1].map(|byte| SecretKey::from_bytes(&[byte; 32]).public());
    let both = [*keys[0].as_bytes(), *keys[1].as_bytes()].concat();
    assert_eq!(endpoints, Hash::of(&both), "the dialler's key stands first");
    assert_eq!(listener.frame(), b"first");
    (listener, here, dialler, called)
}

#[test]
fn frames_go_both_ways_in_order_and_whole() {
    let (mut listener, here, mut dialler, there) = linked();
    let frames: Vec<Vec<u8>> = [0, 1, 70_000, FRAME_BYTES_MAX, 3]
        .into_iter()
        .map(|length| (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect())
        .collect();
    for frame in &frames {
        listener.links.send(here, frame.clone());
        dialler.links.send(there, frame.clone());
    }
    for frame in &frames {
        assert!(&dialler.frame() == frame && &listener.frame() == frame);
    }
}

#[test]
fn what_was_sent_before_a_close_comes_and_the_reason_with_it() {
    let (mut listener, _, mut dialler, there) = linked();
    dialler.links.send(there, vec![7; 3_000_000]);
    dialler.links.close(there, 6);
    dialler.links.send(there, b"after".to_vec());
    assert_eq!(listener.frame().len(), 3_000_000);
    assert_eq!(listener.down(), Down::ByPeer(6));
    assert_eq!(dialler.down(), Down::Closed);
}

#[test]
fn links_that_stop_close_and_say_nothing_more() {
    let (mut listener, _, mut dialler, _) = linked();
    dialler.links.stop();
    dialler.links.wait();
    assert!(dialler.events.take(9).is_empty());
    assert_eq!(listener.down(), Down::Lost);
    assert!(dialler.links.listen(key(3), &loopback(), None).is_err());
}

#[test]
fn a_link_that_is_lost_can_be_called_again() {
    let mut listener = End::new();
    let ticket = listener.listen();
    for byte in 2..5 {
        let mut dialler = End::new();
        let link = dialler
            .links
            .dial(key(byte), (Talk::Exchange, ticket.clone()), Duration::ZERO)
            .unwrap();
        dialler.up();
        dialler.links.send(link, vec![byte]);
        listener.up();
        assert_eq!(listener.frame(), [byte]);
        drop(dialler);
        assert_eq!(listener.down(), Down::Lost);
    }
}

#[test]
fn nobody_at_the_address_is_said() {
    let gone = End::new();
    let ticket = gone.listen();
    gone.links.stop();
    gone.links.wait();
    let mut dialler = End::new();
    dialler.links.dial(key(2), (Talk::Exchange, ticket), Duration::ZERO).unwrap();
    assert_eq!(dialler.down(), Down::NotReached);
}

#[test]
fn the_latest_word_wakes() {
    let mut end = End::new();
    end.links.wake_in(Talk::Exchange, Duration::from_hours(1));
    end.links.wake_in(Talk::Exchange, Duration::from_millis(1));
    assert!(matches!(end.next(), Event::Wake { talk: Talk::Exchange }));
}

#[test]
fn attack_a_peer_that_does_not_read_loses_the_link_and_nobody_waits() {
    let (listener, here, mut dialler, _) = linked();
    // The dialler's events are left lying; the listener goes on sending.
    for _ in 0..40 {
        listener.links.send(here, vec![0; FRAME_BYTES_MAX]);
    }
    let mut listener = listener;
    assert_eq!(listener.down(), Down::DoesNotRead);
    assert_eq!(dialler.down(), Down::Lost);
}

/// Somebody with iroh and none of our rules.
fn stranger(runtime: &Runtime, external: Option<SocketAddr>) -> Endpoint {
    let mut builder = Endpoint::builder(presets::Minimal)
        .relay_mode(RelayMode::Disabled)
        .portmapper_config(PortmapperConfig::Disabled)
        .clear_ip_transports()
        .bind_addr("127.0.0.1:0")
        .unwrap()
        .secret_key(SecretKey::from_bytes(&[9; 32]))
        .alpns(vec![ALPN.to_vec()]);
    if let Some(address) = external {
        builder = builder.external_addr(address);
    }
    runtime.block_on(builder.bind()).unwrap()
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn address_of(ticket: &Ticket) -> EndpointAddr {
    let key: [u8; 32] = ticket.encode()[..32].try_into().unwrap();
    let addresses = ticket.addresses().iter().copied().map(TransportAddr::Ip);
    EndpointAddr::from_parts(PublicKey::from_bytes(&key).unwrap(), addresses)
}

#[test]
fn attack_four_gigabytes_are_announced() {
    let runtime = runtime();
    let mut listener = End::new();
    let ticket = listener.listen();
    let stranger = stranger(&runtime, None);
    let code = runtime.block_on(async {
        let connection = stranger.connect(address_of(&ticket), ALPN).await.unwrap();
        let (mut send, _receive) = connection.open_bi().await.unwrap();
        send.write_all(&u32::MAX.to_le_bytes()).await.unwrap();
        send.write_all(&[0; 1_000]).await.unwrap();
        connection.closed().await
    });
    listener.up();
    assert_eq!(listener.down(), Down::FrameTooLong);
    assert!(code.to_string().contains("513"), "{code}");
}

#[test]
fn attack_a_second_stream_is_not_to_be_had() {
    let runtime = runtime();
    let listener = End::new();
    let ticket = listener.listen();
    let stranger = stranger(&runtime, None);
    runtime.block_on(async {
        let connection = stranger.connect(address_of(&ticket), ALPN).await.unwrap();
        let _first = connection.open_bi().await.unwrap();
        let patience = Duration::from_millis(300);
        assert!(tokio::time::timeout(patience, connection.open_bi()).await.is_err());
        assert!(tokio::time::timeout(patience, connection.open_uni()).await.is_err());
    });
}

#[test]
fn attack_another_protocol_is_not_spoken() {
    let runtime = runtime();
    let listener = End::new();
    let ticket = listener.listen();
    let stranger = stranger(&runtime, None);
    for other in [b"porchlight/link/2".as_slice(), b"h3"] {
        assert!(runtime.block_on(stranger.connect(address_of(&ticket), other)).is_err());
    }
}

/// Whether anything at all comes to that socket within a time in which probes would.
fn is_left_alone(victim: &UdpSocket) -> bool {
    victim.set_read_timeout(Some(Duration::from_millis(1_500))).unwrap();
    victim.recv(&mut [0; 2_000]).is_err()
}

/// An address of somebody who has nothing to do with it, in another network than the peers'.
fn bystander() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.77.0.9:0").unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

#[test]
fn attack_a_caller_names_the_address_of_somebody_else() {
    for at in ["127.0.0.1:0", "0.0.0.0:0"] {
        let runtime = runtime();
        let (victim, address) = bystander();
        let mut listener = End::new();
        let ticket = listener.links.listen(key(1), &[at.parse().unwrap()], None).unwrap();
        let mut called = address_of(&ticket);
        let port = ticket.addresses().first().unwrap().port();
        called.addrs = [TransportAddr::Ip(SocketAddr::from(([127, 0, 0, 1], port)))].into();
        let stranger = stranger(&runtime, Some(address));
        let connection = runtime.block_on(async {
            let connection = stranger.connect(called, ALPN).await.unwrap();
            let (mut send, receive) = connection.open_bi().await.unwrap();
            send.write_all(&[1, 0, 0, 0, 5]).await.unwrap();
            (connection, send, receive)
        });
        listener.up();
        assert_eq!(listener.frame(), [5]);
        assert!(is_left_alone(&victim), "{at}: wrote to an address that a caller named");
        connection.0.close(VarInt::from_u32(0), b"");
    }
}

#[test]
fn attack_the_giver_of_a_ticket_names_the_address_of_somebody_else() {
    let runtime = runtime();
    let (victim, address) = bystander();
    let stranger = stranger(&runtime, Some(address));
    let own = stranger.bound_sockets()[0];
    let bytes =
        [stranger.id().as_bytes().as_slice(), &[4, 127, 0, 0, 1], &own.port().to_le_bytes()]
            .concat();
    let ticket = Ticket::decode(&bytes).unwrap();
    let mut dialler = End::new();
    let link = dialler.links.dial(key(2), (Talk::Exchange, ticket), Duration::ZERO).unwrap();
    let held = runtime.block_on(async {
        let connection = stranger.accept().await.unwrap().accept().unwrap().await.unwrap();
        dialler.links.send(link, vec![1]);
        let streams = connection.accept_bi().await.unwrap();
        (connection, streams)
    });
    dialler.up();
    assert!(is_left_alone(&victim), "a dialler wrote to an address that no ticket had");
    drop(held);
}

#[test]
fn what_is_sent_before_the_link_is_up_goes_out_in_its_order() {
    let (mut listener, mut dialler) = (End::new(), End::new());
    let ticket = listener.listen();
    let pause = Duration::from_millis(50);
    let link = dialler.links.dial(key(2), (Talk::Exchange, ticket), pause).unwrap();
    for frame in 1..=3 {
        dialler.links.send(link, vec![frame]);
    }
    dialler.up();
    dialler.links.send(link, vec![4]);
    listener.up();
    assert_eq!([(); 4].map(|()| listener.frame()), [[1], [2], [3], [4]]);
}

/// What a talk may say at first is short: nobody who only knocks makes room for megabytes.
#[test]
fn attack_a_long_frame_where_only_short_ones_are_spoken() {
    let (mut listener, mut dialler) = (End::new(), End::new());
    let ticket = listener.links.listen(key(1), &loopback(), None).unwrap();
    let called = dialler.links.dial(key(2), (Talk::Join, ticket), Duration::ZERO).unwrap();
    assert!(matches!(dialler.next(), Event::Up { talk: Talk::Join, .. }));
    // The other end hears of a stream when something comes on it.
    dialler.links.send(called, vec![1]);
    let Event::Up { link, talk: Talk::Join, .. } = listener.next() else { panic!("no meeting") };
    assert_eq!(listener.frame(), [1]);
    dialler.links.admit_frames(called, 100_000);
    listener.links.send(link, vec![7; 100_000]);
    assert_eq!(dialler.frame().len(), 100_000);
    dialler.links.send(called, vec![7; 64 * 1024 + 1]);
    assert!(matches!(listener.next(), Event::Down { why: Down::FrameTooLong, .. }));
}

#[test]
fn who_is_no_longer_listened_for_hears_the_last_word_and_nobody_comes_after() {
    let (mut listener, mut dialler) = (End::new(), End::new());
    let ticket = listener.links.listen(key(1), &loopback(), None).unwrap();
    let called = dialler.links.dial(key(2), (Talk::Join, ticket.clone()), Duration::ZERO).unwrap();
    dialler.up();
    dialler.links.send(called, vec![1]);
    let (link, ..) = listener.up();
    assert_eq!(listener.frame(), [1]);
    listener.links.send(link, vec![1, 2, 3]);
    listener.links.close(link, 0);
    listener.links.unlisten(&ticket);
    assert_eq!(dialler.frame(), [1, 2, 3]);
    assert!(matches!(dialler.next(), Event::Down { why: Down::ByPeer(0), .. }));
    assert!(matches!(listener.next(), Event::Down { why: Down::Closed, .. }));
    dialler.links.dial(key(3), (Talk::Join, ticket), Duration::ZERO).unwrap();
    assert!(matches!(dialler.next(), Event::Down { why: Down::NotReached | Down::Lost, .. }));
}

#[test]
fn what_was_sent_before_the_links_stop_comes() {
    let (mut listener, here, mut dialler, _) = linked();
    let frames: Vec<Vec<u8>> = (0..50).map(|number| vec![number; 40_000]).collect();
    for frame in &frames {
        listener.links.send(here, frame.clone());
    }
    listener.links.stop();
    for frame in frames {
        assert_eq!(dialler.frame(), frame);
    }
    assert!(matches!(dialler.next(), Event::Down { why: Down::Lost, .. }));
    listener.links.wait();
    assert!(listener.events.take(9).is_empty());
}
