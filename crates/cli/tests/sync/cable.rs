//! A cable between two devices that can be pulled: it hands packets on, both ways, until it does not.
//! Its ends and the listener have addresses of the loopback that lie in different networks. On one address
//! the two devices would soon find the way that leads past it.

use std::{
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use porchlight_app::text::Sort;

/// Where a device listens to which a cable leads.
pub(crate) const FAR: &str = "127.0.0.8";
/// Whom the other one calls. A network that holds this one and its own holds no [`FAR`].
const NEAR: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

pub(crate) struct Cable {
    ticket: String,
    /// Packets that still go through.
    left: Arc<AtomicU64>,
    meter: Arc<Mutex<Meter>>,
}

/// Packets that went through, and whom to tell after how many.
#[derive(Default)]
struct Meter {
    passed: u64,
    tell: Option<(u64, Sender<()>)>,
}

impl Meter {
    fn count(&mut self) {
        self.passed += 1;
        if self.tell.as_ref().is_some_and(|(at, _)| *at <= self.passed) {
            let (_, sender) = self.tell.take().unwrap();
            let _ = sender.send(());
        }
    }
}

/// Where a ticket of one address of version 4 leads to.
pub(crate) fn address(ticket: &str) -> SocketAddr {
    let bytes = Sort::Link.read(ticket).unwrap();
    let ip: [u8; 4] = bytes[33..37].try_into().unwrap();
    SocketAddr::from((ip, u16::from_le_bytes(bytes[37..39].try_into().unwrap())))
}

impl Cable {
    /// A cable to the giver of a ticket, with a ticket for its near end.
    pub(crate) fn to(ticket: &str) -> Self {
        let there = address(ticket);
        let near = UdpSocket::bind((NEAR, 0)).unwrap();
        let far = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = near.local_addr().unwrap().port();
        let bytes = Sort::Link.read(ticket).unwrap();
        let own = Sort::Link.write(&[&bytes[..33], &NEAR.octets(), &port.to_le_bytes()].concat());
        let left = Arc::new(AtomicU64::new(u64::MAX));
        let here = Arc::new(Mutex::new(None));
        let meter = Arc::new(Mutex::new(Meter::default()));
        let ways =
            [(near.try_clone().unwrap(), far.try_clone().unwrap(), true), (far, near, false)];
        for (from, to, is_out) in ways {
            let (left, here) = (Arc::clone(&left), Arc::clone(&here));
            let meter = Arc::clone(&meter);
            thread::spawn(move || {
                let mut packet = vec![0; 65_536];
                while let Ok((length, sender)) = from.recv_from(&mut packet) {
                    if is_out {
                        *here.lock().unwrap() = Some(sender);
                    }
                    let target = if is_out { Some(there) } else { *here.lock().unwrap() };
                    let goes = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                        left.checked_sub(1)
                    });
                    if let (Ok(_), Some(target)) = (goes, target) {
                        let _ = to.send_to(&packet[..length], target);
                        meter.lock().unwrap().count();
                    }
                }
            });
        }
        Self { ticket: own, left, meter }
    }

    pub(crate) fn ticket(&self) -> &str {
        &self.ticket
    }

    /// Puts it back, and pulls it again once so many packets have gone through.
    pub(crate) fn pull_after(&self, packets: u64) {
        self.left.store(packets, Ordering::SeqCst);
    }

    /// Packets that went through so far, both ways.
    pub(crate) fn passed(&self) -> u64 {
        self.meter.lock().unwrap().passed
    }

    /// Tells once so many packets have gone through in all. They go on.
    pub(crate) fn tell_after(&self, packets: u64) -> Receiver<()> {
        let (sender, told) = channel();
        self.meter.lock().unwrap().tell = Some((packets, sender));
        told
    }
}
