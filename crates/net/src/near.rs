//! Being found on the same network, and finding others there, while somebody shares nearby: multicast DNS
//! (RFC 6762) under a name that says nothing, and a key that is drawn anew each time.
//!
//! Whoever listens on that network sees that a device at this address looks for others of the kind, as
//! it would of a printer. What others claim is only believed as far as it stays on such a network: no
//! announcement makes this device send a packet to a public address.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Mutex, PoisonError},
};

use data_encoding::BASE32_NOPAD;
use iroh::PublicKey;
use swarm_discovery::{Discoverer, DropGuard, Peer};
use tokio::runtime::Handle;

use crate::{endpoint::Unbound, ticket::Ticket};

/// The name of the service: `_nearby._udp.local`.
const NAME: &str = "nearby";
/// Devices that are told of in one sharing: somebody may announce as many as they like.
const FOUND_MAX: usize = 64;

/// As long as it is held this device is found and finds.
pub(crate) struct Near(#[expect(dead_code, reason = "held, not used")] DropGuard);

impl Near {
    /// Announces a ticket on the networks of its addresses and tells of others. Each key is told once
    /// as long as its addresses stay the same.
    ///
    /// # Errors
    /// The system gives no socket for it.
    pub(crate) fn share(
        runtime: &Handle,
        own: &Ticket,
        found: impl Fn(Ticket) + Send + 'static,
    ) -> Result<Self, Unbound> {
        let mut discoverer = Discoverer::new_interactive(NAME.to_owned(), name_of(own.key()));
        let (mut by_port, mut networks) = (BTreeMap::<u16, Vec<IpAddr>>::new(), Vec::new());
        for address in own.addresses().iter().filter(|it| is_near(it.ip())) {
            by_port.entry(address.port()).or_default().push(address.ip());
            if let IpAddr::V4(ip) = address.ip() {
                networks.push(ip);
            }
        }
        for (port, ips) in by_port {
            discoverer = discoverer.with_addrs(port, ips);
        }
        networks.retain(|ip: &Ipv4Addr| !ip.is_loopback());
        let (own, told) =
            (own.key(), Mutex::new(BTreeMap::<[u8; 32], BTreeSet<SocketAddr>>::new()));
        let guard = discoverer
            .with_multicast_interfaces_v4(networks)
            .with_callback(move |name, peer| {
                let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(ticket) = ticket_of(name, peer, own) {
                    let key = *ticket.key().as_bytes();
                    let is_room = told.len() < FOUND_MAX || told.contains_key(&key);
                    if is_room && told.get(&key) != Some(ticket.addresses()) {
                        told.insert(key, ticket.addresses().clone());
                        found(ticket);
                    }
                } else if let Some(key) = key_of(name) {
                    // Gone: when it comes back it is told again.
                    told.remove(key.as_bytes());
                }
            })
            .spawn(runtime)
            .map_err(|error| Unbound::Address(Box::new(error)))?;
        Ok(Self(guard))
    }
}

fn name_of(key: PublicKey) -> String {
    BASE32_NOPAD.encode(key.as_bytes()).to_ascii_lowercase()
}

fn key_of(name: &str) -> Option<PublicKey> {
    let bytes = BASE32_NOPAD.decode(name.to_ascii_uppercase().as_bytes()).ok()?;
    PublicKey::from_bytes(&bytes.try_into().ok()?).ok()
}

/// What another device announces, if it can be called on a network like this one.
fn ticket_of(name: &str, peer: &Peer, own: PublicKey) -> Option<Ticket> {
    let key = key_of(name).filter(|key| *key != own)?;
    let addresses = peer.addrs().iter().map(|(ip, port)| SocketAddr::new(*ip, *port));
    Ticket::new(key, addresses.filter(|it| is_near(it.ip())), None).ok()
}

/// Addresses that lead nowhere beyond a home's or a street's network (RFC 1918, 3927, 4193).
fn is_near(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use iroh::SecretKey;

    use super::*;

    #[test]
    fn a_name_is_one_label_and_reads_back() {
        let key = SecretKey::from_bytes(&[7; 32]).public();
        let name = name_of(key);
        assert!(name.len() + "-65535".len() <= 63, "with its port it is a label of RFC 1035");
        assert_eq!(key_of(&name), Some(key));
        assert_eq!(key_of("printer"), None);
    }

    #[test]
    fn attack_an_announcement_that_leads_out_of_the_network() {
        for near in ["10.0.0.1", "192.168.3.4", "172.16.0.9", "169.254.1.1", "fd00::1"] {
            assert!(is_near(near.parse().unwrap()), "{near}");
        }
        for far in ["8.8.8.8", "127.0.0.1", "100.64.0.1", "2001:db8::1", "::1", "224.0.0.251"] {
            assert!(!is_near(far.parse().unwrap()), "{far}");
        }
    }
}
