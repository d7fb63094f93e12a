//! What one end gives the other to be called: its endpoint key and its addresses, as bytes that fit into
//! any invitation (docs/protocol.md §21.1). The text around them, with its checksum, is `sync::text`.
//!
//! One ticket has one encoding. Addresses that lead to nobody, or to everybody, are no part of one. A relay
//! may stand beside them or in their place; whether to go by one is decided by who calls.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use iroh::PublicKey;
use thiserror::Error;

use crate::relay::{RELAY_BYTES_MAX, Relay};

/// Addresses in one ticket; of more, those that reach farthest are kept.
pub const ADDRESSES_MAX: usize = 6;
/// No ticket is longer; an endpoint in an invitation may have 256 bytes.
pub const TICKET_BYTES_MAX: usize =
    KEY_BYTES + ADDRESSES_MAX * (1 + 16 + 2) + 1 + 1 + RELAY_BYTES_MAX;
const KEY_BYTES: usize = 32;
const RELAY: u8 = 1;
const V4: u8 = 4;
const V6: u8 = 6;

/// Whom to call, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    key: PublicKey,
    addresses: BTreeSet<SocketAddr>,
    relay: Option<Relay>,
}

/// Why bytes are no ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unreadable {
    #[error("the bytes end early")]
    CutShort,
    #[error("the key is none")]
    Key,
    #[error("no address, too many, or one that nobody has")]
    Addresses,
    #[error("the relay is none")]
    Relay,
    #[error("not the one encoding of what it says")]
    NotCanonical,
}

impl Ticket {
    /// A ticket of those addresses that can be called.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn new(
        key: PublicKey,
        addresses: impl IntoIterator<Item = SocketAddr>,
        relay: Option<Relay>,
    ) -> Result<Self, Unreadable> {
        let mut usable: Vec<_> = addresses.into_iter().filter(|it| is_usable(*it)).collect();
        usable.sort_by_key(|it| (it.ip().is_loopback(), it.is_ipv6(), *it));
        usable.dedup();
        usable.truncate(ADDRESSES_MAX);
        if usable.is_empty() && relay.is_none() {
            return Err(Unreadable::Addresses);
        }
        Ok(Self { key, addresses: usable.into_iter().collect(), relay })
    }

    pub(crate) fn key(&self) -> PublicKey {
        self.key
    }

    /// Whose endpoint it is, for telling two tickets apart.
    pub fn endpoint(&self) -> [u8; KEY_BYTES] {
        *self.key.as_bytes()
    }

    /// Where it leads to.
    pub fn addresses(&self) -> &BTreeSet<SocketAddr> {
        &self.addresses
    }

    /// The relay by which the giver can be reached too.
    pub fn relay(&self) -> Option<&Relay> {
        self.relay.as_ref()
    }

    /// The same by no relay but this one: nobody is led to one that they did not choose. `None` when no
    /// way is left.
    pub fn by_no_relay_but(mut self, chosen: Option<&Relay>) -> Option<Self> {
        self.relay = self.relay.filter(|relay| Some(relay) == chosen);
        (!self.addresses.is_empty() || self.relay.is_some()).then_some(self)
    }

    /// Key 32 ‖ for each address, in order: 4 or 6 ‖ its 4 or 16 bytes ‖ port u16 little-endian ‖ of a
    /// relay: 1 ‖ length u8 ‖ its text.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.key.as_bytes().to_vec();
        for address in &self.addresses {
            match address.ip() {
                IpAddr::V4(ip) => bytes.extend([&[V4], ip.octets().as_slice()].concat()),
                IpAddr::V6(ip) => bytes.extend([&[V6], ip.octets().as_slice()].concat()),
            }
            bytes.extend(address.port().to_le_bytes());
        }
        if let Some(relay) = &self.relay {
            let text = relay.as_str().as_bytes();
            bytes.extend([RELAY, u8::try_from(text.len()).unwrap_or(u8::MAX)]);
            bytes.extend(text);
        }
        bytes
    }

    /// Reads a ticket. Nothing is called by that.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        let (key, mut rest) = bytes.split_first_chunk::<KEY_BYTES>().ok_or(Unreadable::CutShort)?;
        let key = PublicKey::from_bytes(key).map_err(|_| Unreadable::Key)?;
        let (mut addresses, mut relay) = (BTreeSet::new(), None);
        while !rest.is_empty() {
            if let [RELAY, length, text @ ..] = rest {
                if text.len() != usize::from(*length) {
                    return Err(Unreadable::CutShort);
                }
                relay = Some(Relay::from_bytes(text).ok_or(Unreadable::Relay)?);
                break;
            }
            let (address, after) = address(rest)?;
            if !is_usable(address) || addresses.len() == ADDRESSES_MAX {
                return Err(Unreadable::Addresses);
            }
            addresses.insert(address);
            rest = after;
        }
        if addresses.is_empty() && relay.is_none() {
            return Err(Unreadable::Addresses);
        }
        let ticket = Self { key, addresses, relay };
        if ticket.encode() == bytes { Ok(ticket) } else { Err(Unreadable::NotCanonical) }
    }
}

fn address(bytes: &[u8]) -> Result<(SocketAddr, &[u8]), Unreadable> {
    let (family, rest) = bytes.split_first().ok_or(Unreadable::CutShort)?;
    let (ip, rest) = match *family {
        V4 => {
            let (ip, rest) = rest.split_first_chunk::<4>().ok_or(Unreadable::CutShort)?;
            (IpAddr::V4(Ipv4Addr::from(*ip)), rest)
        }
        V6 => {
            let (ip, rest) = rest.split_first_chunk::<16>().ok_or(Unreadable::CutShort)?;
            (IpAddr::V6(Ipv6Addr::from(*ip)), rest)
        }
        _ => return Err(Unreadable::Addresses),
    };
    let (port, rest) = rest.split_first_chunk::<2>().ok_or(Unreadable::CutShort)?;
    Ok((SocketAddr::new(ip, u16::from_le_bytes(*port)), rest))
}

/// Whether one device can be called there. A link-local address of version 6 needs the name of an
/// interface, which is not the same on two devices.
fn is_usable(address: SocketAddr) -> bool {
    let is_somebody = match address.ip() {
        IpAddr::V4(ip) => {
            !ip.is_unspecified() && !ip.is_multicast() && !ip.is_broadcast() && ip.octets()[0] != 0
        }
        IpAddr::V6(ip) => {
            let has_other_form = ip.to_ipv4_mapped().is_some();
            !ip.is_unspecified()
                && !ip.is_multicast()
                && !ip.is_unicast_link_local()
                && !has_other_form
        }
    };
    is_somebody && address.port() != 0
}

#[cfg(test)]
mod tests {
    use iroh::SecretKey;
    use proptest::prelude::*;

    use super::*;

    fn key() -> PublicKey {
        SecretKey::from_bytes(&[7; 32]).public()
    }

    fn ticket(addresses: &[&str]) -> Ticket {
        Ticket::new(key(), addresses.iter().map(|it| it.parse().unwrap()), None).unwrap()
    }

    proptest! {
        #[test]
        fn a_ticket_reads_as_it_was_written(
            addresses in prop::collection::btree_set(any::<(IpAddr, u16)>(), 0..9),
            relay in prop::option::of("https?://[a-z]{1,20}(\\.[a-z]{2,8}){0,3}(:[1-9][0-9]{2,3})?"),
        ) {
            let relay = relay.and_then(|text| Relay::read(&text));
            let addresses = addresses.into_iter().map(|(ip, port)| SocketAddr::new(ip, port));
            if let Ok(ticket) = Ticket::new(key(), addresses, relay) {
                let bytes = ticket.encode();
                prop_assert!(bytes.len() <= TICKET_BYTES_MAX);
                prop_assert_eq!(Ticket::decode(&bytes).unwrap(), ticket);
            }
        }

        #[test]
        fn what_reads_has_one_encoding(rest in prop::collection::vec(0_u8..8, 0..60)) {
            let bytes = [key().as_bytes().as_slice(), &rest].concat();
            if let Ok(ticket) = Ticket::decode(&bytes) {
                prop_assert_eq!(ticket.encode(), bytes);
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let good = ticket(&["127.0.0.1:9", "[::1]:9"]).encode();
        assert_eq!(good.len(), 32 + 7 + 19);
        assert!(Ticket::decode(&good).is_ok());
        assert_eq!(Ticket::decode(&good[..31]), Err(Unreadable::CutShort));
        assert_eq!(Ticket::decode(&good[..32]), Err(Unreadable::Addresses));
        assert_eq!(Ticket::decode(&good[..50]), Err(Unreadable::CutShort));
        let swapped = [&good[..32], &good[39..], &good[32..39]].concat();
        assert_eq!(Ticket::decode(&swapped), Err(Unreadable::NotCanonical));
        let twice = [good.as_slice(), &good[39..]].concat();
        assert_eq!(Ticket::decode(&twice), Err(Unreadable::NotCanonical));
        let no_point = [[2; 32].as_slice(), &good[32..]].concat();
        assert_eq!(Ticket::decode(&no_point), Err(Unreadable::Key));
    }

    #[test]
    fn attack_a_ticket_leads_to_no_crowd() {
        let nobody = ["0.0.0.0:9", "255.255.255.255:9", "224.0.0.251:5353", "[ff02::fb]:5353"];
        let odd = ["[::]:9", "[fe80::1]:9", "[::ffff:10.0.0.1]:9", "10.0.0.1:0"];
        for text in nobody.into_iter().chain(odd) {
            let address: SocketAddr = text.parse().unwrap();
            assert!(Ticket::new(key(), [address], None).is_err(), "{text}");
            let unchecked = Ticket { key: key(), addresses: [address].into(), relay: None };
            assert_eq!(Ticket::decode(&unchecked.encode()), Err(Unreadable::Addresses), "{text}");
        }
    }

    #[test]
    fn a_relay_stands_last_and_once() {
        let relay = Relay::read("https://relay.example.org").unwrap();
        let both =
            Ticket::new(key(), ["10.0.0.1:9".parse().unwrap()], Some(relay.clone())).unwrap();
        let bytes = both.encode();
        assert_eq!(Ticket::decode(&bytes).unwrap(), both);
        assert_eq!(Ticket::decode(&bytes[..bytes.len() - 1]), Err(Unreadable::CutShort));
        let (front, relayed) = (&bytes[..39], &bytes[39..]);
        let alone = [&bytes[..32], relayed].concat();
        assert_eq!(Ticket::decode(&alone).unwrap().relay(), Some(&relay));
        for wrong in [[front, relayed, relayed].concat(), [&alone, &front[32..]].concat()] {
            assert_eq!(Ticket::decode(&wrong), Err(Unreadable::CutShort));
        }
        let no_relay = [front, [RELAY, 3].as_slice(), b"abc"].concat();
        assert_eq!(Ticket::decode(&no_relay), Err(Unreadable::Relay));
    }

    #[test]
    fn attack_a_ticket_leads_to_a_relay_that_was_not_chosen() {
        let relay = |text: &str| Relay::read(text).unwrap();
        let (chosen, other) =
            (relay("https://ours.example.org"), relay("https://other.example.org"));
        let both =
            Ticket::new(key(), ["10.0.0.1:9".parse().unwrap()], Some(other.clone())).unwrap();
        let led = both.clone().by_no_relay_but(Some(&chosen)).unwrap();
        assert_eq!((led.relay(), led.addresses()), (None, both.addresses()));
        assert_eq!(both.clone().by_no_relay_but(Some(&other)), Some(both));
        let alone = Ticket::new(key(), [], Some(other)).unwrap();
        assert_eq!(alone.clone().by_no_relay_but(Some(&chosen)), None);
        assert_eq!(alone.by_no_relay_but(None), None);
    }

    #[test]
    fn of_many_addresses_those_that_reach_farthest_are_kept() {
        let near = ["127.0.0.1:1", "[::1]:1"];
        let far = (1..=6).map(|last| format!("10.0.0.{last}:1")).collect::<Vec<_>>();
        let all: Vec<&str> = near.into_iter().chain(far.iter().map(String::as_str)).collect();
        let kept = ticket(&all);
        assert_eq!(kept.addresses().len(), ADDRESSES_MAX);
        assert!(kept.addresses().iter().all(|it| !it.ip().is_loopback()));
    }
}
