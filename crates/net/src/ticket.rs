//! What one end gives the other to be called: its endpoint key and its addresses, as bytes that fit into
//! any invitation (docs/protocol.md §21.1). The text around them, with its checksum, is `sync::text`.
//!
//! One ticket has one encoding. Addresses that lead to nobody, or to everybody, are no part of one.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use iroh::PublicKey;
use thiserror::Error;

/// Addresses in one ticket; of more, those that reach farthest are kept.
pub const ADDRESSES_MAX: usize = 6;
/// No ticket is longer; an endpoint in an invitation may have 160 bytes.
pub const TICKET_BYTES_MAX: usize = KEY_BYTES + ADDRESSES_MAX * (1 + 16 + 2);
const KEY_BYTES: usize = 32;
const V4: u8 = 4;
const V6: u8 = 6;

/// Whom to call, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    key: PublicKey,
    addresses: BTreeSet<SocketAddr>,
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
    ) -> Result<Self, Unreadable> {
        let mut usable: Vec<_> = addresses.into_iter().filter(|it| is_usable(*it)).collect();
        usable.sort_by_key(|it| (it.ip().is_loopback(), it.is_ipv6(), *it));
        usable.dedup();
        usable.truncate(ADDRESSES_MAX);
        if usable.is_empty() {
            return Err(Unreadable::Addresses);
        }
        Ok(Self { key, addresses: usable.into_iter().collect() })
    }

    pub(crate) fn key(&self) -> PublicKey {
        self.key
    }

    /// Where it leads to.
    pub fn addresses(&self) -> &BTreeSet<SocketAddr> {
        &self.addresses
    }

    /// Key 32 ‖ for each address, in order: 4 or 6 ‖ its 4 or 16 bytes ‖ port u16 little-endian.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.key.as_bytes().to_vec();
        for address in &self.addresses {
            match address.ip() {
                IpAddr::V4(ip) => bytes.extend([&[V4], ip.octets().as_slice()].concat()),
                IpAddr::V6(ip) => bytes.extend([&[V6], ip.octets().as_slice()].concat()),
            }
            bytes.extend(address.port().to_le_bytes());
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
        let mut addresses = BTreeSet::new();
        while !rest.is_empty() {
            let (address, after) = address(rest)?;
            if !is_usable(address) || addresses.len() == ADDRESSES_MAX {
                return Err(Unreadable::Addresses);
            }
            addresses.insert(address);
            rest = after;
        }
        if addresses.is_empty() {
            return Err(Unreadable::Addresses);
        }
        let ticket = Self { key, addresses };
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
        Ticket::new(key(), addresses.iter().map(|it| it.parse().unwrap())).unwrap()
    }

    proptest! {
        #[test]
        fn a_ticket_reads_as_it_was_written(
            addresses in prop::collection::btree_set(any::<(IpAddr, u16)>(), 1..9),
        ) {
            let addresses = addresses.into_iter().map(|(ip, port)| SocketAddr::new(ip, port));
            if let Ok(ticket) = Ticket::new(key(), addresses) {
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
            assert!(Ticket::new(key(), [address]).is_err(), "{text}");
            let unchecked = Ticket { key: key(), addresses: [address].into() };
            assert_eq!(Ticket::decode(&unchecked.encode()), Err(Unreadable::Addresses), "{text}");
        }
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
