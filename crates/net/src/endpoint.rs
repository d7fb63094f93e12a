//! QUIC endpoints that speak to nobody who was not chosen.
//!
//! iroh can do much that is left out here: publishing and looking up addresses, mapping ports, relays but
//! the one that was chosen.
//! What can't be left out is that the two ends of a connection name their addresses to each other and
//! try them. So each socket is bound to a network that holds no other address: who listens has none at
//! all and only ever answers, who dials has the smallest one with both the own address and the ticket's.
//! Who dials has an endpoint, a key and a socket for each link, so that no two links can be told to be of
//! one device by these.

use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    time::Duration,
};

use iroh::{
    Endpoint, EndpointAddr, RelayConfig, RelayMap, RelayMode, SecretKey, TransportAddr,
    endpoint::{BindOpts, Builder, PortmapperConfig, QuicTransportConfig, VarInt, presets},
};
use porchlight_crypto::Key;
use thiserror::Error;

use crate::{relay::Relay, talk::Talk, ticket::Ticket};

/// Bytes that may come on a link before they are read.
const RECEIVE_BYTES: u32 = 1024 * 1024;
/// Bytes that may be on their way without the peer's machine having said that they came.
const SEND_BYTES: u64 = 4 * 1024 * 1024;
/// A link on which nothing at all comes for so long is gone.
const IDLE: Duration = Duration::from_secs(10);
const KEEP_ALIVE: Duration = Duration::from_secs(3);

/// Why nothing is bound.
#[derive(Debug, Error)]
pub enum Unbound {
    #[error("an address is not this device's, or taken")]
    Address(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("no way leads to the addresses of the ticket")]
    NoWay(#[source] io::Error),
    #[error("nobody could call any address that is bound")]
    NoAddress,
    #[error("the links have stopped")]
    Stopped,
}

/// An endpoint that is called at these addresses, and through a relay. Unspecified ones stand for every
/// address here. Whether the relay is there is not waited for.
pub(crate) async fn listening(
    key: &Key,
    at: &[SocketAddr],
    relay: Option<&Relay>,
) -> Result<(Endpoint, Ticket), Unbound> {
    let mut builder =
        builder(key, 1, relay).alpns(Talk::ALL.map(|talk| talk.alpn().to_vec()).into());
    for address in at {
        let narrow = if address.is_ipv4() { 32 } else { 128 };
        let narrow = BindOpts::default().set_prefix_len(narrow).set_is_default_route(false);
        // A network of one's own address alone: what is not an answer has no way out.
        builder = builder.bind_addr_with_opts(*address, narrow).map_err(refused)?;
    }
    let endpoint = builder.bind().await.map_err(refused)?;
    let Some(ticket) = ticket_of(&endpoint.addr(), relay) else {
        endpoint.close().await;
        return Err(Unbound::NoAddress);
    };
    Ok((endpoint, ticket))
}

/// Where an endpoint can be called now.
pub(crate) fn ticket_of(at: &EndpointAddr, relay: Option<&Relay>) -> Option<Ticket> {
    Ticket::new(at.id, at.ip_addrs().copied(), relay.cloned()).ok()
}

/// An endpoint for one link to the giver of a ticket, and whom it calls.
pub(crate) async fn dialling(
    key: &Key,
    ticket: &Ticket,
) -> Result<(Endpoint, EndpointAddr), Unbound> {
    let mut builder = builder(key, 0, ticket.relay());
    let ways = match ways(ticket) {
        Err(_) if ticket.relay().is_some() => BTreeMap::new(),
        ways => ways?,
    };
    for (own, narrow) in ways {
        let narrow = BindOpts::default().set_prefix_len(narrow).set_is_default_route(false);
        builder = builder.bind_addr_with_opts(SocketAddr::new(own, 0), narrow).map_err(refused)?;
    }
    let endpoint = builder.bind().await.map_err(refused)?;
    let relay = ticket.relay().map(|relay| TransportAddr::Relay(relay.url()));
    let addresses = ticket.addresses().iter().copied().map(TransportAddr::Ip).chain(relay);
    Ok((endpoint, EndpointAddr::from_parts(ticket.key(), addresses)))
}

/// `streams`: how many the peer may open.
fn builder(key: &Key, streams: u32, relay: Option<&Relay>) -> Builder {
    // Nothing is asked of a relay but to carry: not how this device looks from there.
    let relay_mode = relay.map_or(RelayMode::Disabled, |relay| {
        let map = RelayMap::empty();
        map.insert(relay.url(), RelayConfig::new(relay.url(), None).into());
        RelayMode::Custom(map)
    });
    let idle = VarInt::from_u32(u32::try_from(IDLE.as_millis()).unwrap_or(u32::MAX));
    let transport = QuicTransportConfig::builder()
        .max_concurrent_bidi_streams(streams.into())
        .max_concurrent_uni_streams(0_u32.into())
        .datagram_receive_buffer_size(None)
        .stream_receive_window(RECEIVE_BYTES.into())
        .receive_window(RECEIVE_BYTES.into())
        .send_window(SEND_BYTES)
        .max_idle_timeout(Some(idle.into()))
        .default_path_max_idle_timeout(IDLE)
        .keep_alive_interval(KEEP_ALIVE)
        .default_path_keep_alive_interval(KEEP_ALIVE)
        .send_observed_address_reports(false)
        .receive_observed_address_reports(false);
    Endpoint::builder(presets::Minimal)
        .clear_ip_transports()
        .clear_relay_transports()
        .clear_address_lookup()
        .relay_mode(relay_mode)
        .portmapper_config(PortmapperConfig::Disabled)
        .max_tls_tickets(0)
        .secret_key(SecretKey::from_bytes(key.expose()))
        .transport_config(transport.build())
}

/// The own addresses from which those of a ticket are reached, each with the length of the network that
/// is common to both.
fn ways(ticket: &Ticket) -> Result<BTreeMap<IpAddr, u8>, Unbound> {
    let mut ways = BTreeMap::new();
    let mut last = None;
    for address in ticket.addresses() {
        match own_towards(*address) {
            Ok(own) => {
                let common = common_bits(own, address.ip());
                let known = ways.entry(own).or_insert(common);
                *known = common.min(*known);
            }
            Err(error) => last = Some(error),
        }
    }
    match last {
        Some(error) if ways.is_empty() => Err(Unbound::NoWay(error)),
        Some(_) | None => Ok(ways),
    }
}

/// From which of its addresses this device would call there. Joining a socket to an address asks the
/// device's own table of ways and sends nothing.
fn own_towards(address: SocketAddr) -> io::Result<IpAddr> {
    let any: IpAddr = match address {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind(SocketAddr::new(any, 0))?;
    socket.connect(address)?;
    Ok(socket.local_addr()?.ip())
}

fn common_bits(one: IpAddr, other: IpAddr) -> u8 {
    let bits = match (one, other) {
        (IpAddr::V4(one), IpAddr::V4(other)) => (one.to_bits() ^ other.to_bits()).leading_zeros(),
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits() ^ other.to_bits()).leading_zeros(),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => 0,
    };
    u8::try_from(bits).unwrap_or(0)
}

fn refused(error: impl std::error::Error + Send + Sync + 'static) -> Unbound {
    Unbound::Address(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_no_larger_than_both_addresses_need() {
        let bits =
            |one: &str, other: &str| common_bits(one.parse().unwrap(), other.parse().unwrap());
        assert_eq!(bits("127.0.0.1", "127.0.0.1"), 32);
        assert_eq!(bits("192.168.1.5", "192.168.1.7"), 30);
        assert_eq!(bits("10.0.0.1", "203.0.113.9"), 0);
        assert_eq!(bits("::1", "::1"), 128);
        assert_eq!(bits("::1", "127.0.0.1"), 0);
    }

    #[test]
    fn the_own_address_towards_oneself_is_the_loopback() {
        let own = own_towards("127.0.0.1:9".parse().unwrap()).unwrap();
        assert_eq!(own, Ipv4Addr::LOCALHOST);
    }
}
