//! The port: a socket that listens on `127.0.0.1`, and on systems with IPv6 one that only keeps the
//! same number of `::1` from anybody else. The tab leaves for `localhost`, which browsers look for at
//! `::1` first; another user of the device who listened there could show a page of their own.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
};

/// Numbers to try until one is free on both addresses.
const TRIES: usize = 16;

/// What a process hands on to the one that takes its place.
pub(crate) struct Sockets {
    pub(crate) listener: TcpListener,
    /// Bound and never listening: who connects is refused at once, and goes on to `127.0.0.1`.
    #[cfg(unix)]
    pub(crate) kept: Option<std::os::fd::OwnedFd>,
}

impl Sockets {
    /// Takes the port, or one that is free.
    ///
    /// # Errors
    /// Another program has it, on either address.
    pub(crate) fn bind(port: Option<u16>) -> io::Result<Self> {
        let mut tries = if port.is_some() { 1 } else { TRIES };
        loop {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0)))?;
            match Self::of(listener) {
                Err(_) if tries > 1 => tries -= 1,
                done => return done,
            }
        }
    }

    #[cfg(unix)]
    fn of(listener: TcpListener) -> io::Result<Self> {
        let kept = keep(listener.local_addr()?.port())?;
        Ok(Self { listener, kept })
    }

    #[cfg(not(unix))]
    fn of(listener: TcpListener) -> io::Result<Self> {
        Ok(Self { listener })
    }
}

/// Without IPv6 there is nothing to keep, and nobody else can have it.
#[cfg(unix)]
fn keep(port: u16) -> io::Result<Option<std::os::fd::OwnedFd>> {
    use std::net::{Ipv6Addr, SocketAddr};

    use rustix::{
        io::{Errno, FdFlags, fcntl_setfd},
        net::{AddressFamily, SocketType, bind, ipproto, socket},
    };

    let made = socket(AddressFamily::INET6, SocketType::STREAM, Some(ipproto::TCP));
    let Ok(socket) = made else { return Ok(None) };
    fcntl_setfd(&socket, FdFlags::CLOEXEC)?;
    match bind(&socket, &SocketAddr::from((Ipv6Addr::LOCALHOST, port))) {
        Ok(()) => Ok(Some(socket)),
        Err(Errno::ADDRINUSE) => Err(io::ErrorKind::AddrInUse.into()),
        Err(_) => Ok(None),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::net::{Ipv6Addr, TcpStream};

    use super::*;

    #[test]
    fn nobody_else_listens_at_our_number_of_either_address() {
        let sockets = Sockets::bind(None).unwrap();
        let port = sockets.listener.local_addr().unwrap().port();
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err());
        assert!(TcpListener::bind((Ipv6Addr::LOCALHOST, port)).is_err());
        assert!(TcpListener::bind((Ipv6Addr::UNSPECIFIED, port)).is_err());
        let refused = TcpStream::connect((Ipv6Addr::LOCALHOST, port)).unwrap_err();
        assert_ne!(refused.kind(), io::ErrorKind::TimedOut);
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
    }

    #[test]
    fn a_number_that_somebody_has_on_one_address_is_not_taken() {
        let Ok(other) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else {
            println!("skipped: no IPv6 here");
            return;
        };
        assert!(Sockets::bind(Some(other.local_addr().unwrap().port())).is_err());
    }
}
