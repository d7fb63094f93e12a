//! Becoming a fresh, locked process that serves the same port. The sockets wait in a channel that takes
//! the place of standard input: a descriptor that every program has by name. Each other one is
//! closed by the system (`O_CLOEXEC`).

use std::ffi::OsString;

use porchlight_app::lock::replace_process;

use super::sockets::Sockets;
use crate::failure::Failure;

/// A fresh process takes this one's place, or this one ends: nothing of it stays.
pub(crate) fn replace(sockets: &Sockets, args: &[OsString]) -> ! {
    #[cfg(unix)]
    let handed_on = channel::hand_on(sockets).is_ok();
    // Without `exec` nothing is handed on: the fresh process asks for the same port, which is free as
    // soon as this one ends.
    #[cfg(not(unix))]
    let handed_on = sockets.listener.local_addr().is_ok();
    if handed_on {
        let _ = replace_process(args);
    }
    std::process::exit(3)
}

/// The sockets that the process before this one left as standard input.
///
/// # Errors
/// There is no channel with a socket that listens on `127.0.0.1`.
pub(crate) fn inherited() -> Result<Sockets, Failure> {
    #[cfg(unix)]
    if let Some(sockets) = channel::take(std::io::stdin()) {
        return Ok(sockets);
    }
    Err(Failure::misused("terminal.cannot_read", [("path", "stdin")]))
}

#[cfg(unix)]
mod channel {
    use std::{
        io::{self, IoSlice, IoSliceMut},
        mem::MaybeUninit,
        net::{IpAddr, Ipv4Addr, TcpListener},
        os::fd::{AsFd, OwnedFd},
    };

    use rustix::{
        cmsg_space,
        io::{FdFlags, fcntl_setfd},
        net::{
            AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags,
            SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recvmsg,
            sendmsg, socketpair, sockopt,
        },
        stdio::dup2_stdin,
    };

    use super::Sockets;

    /// Puts the sockets into a channel, and the channel in the place of standard input.
    pub(super) fn hand_on(sockets: &Sockets) -> io::Result<()> {
        dup2_stdin(filled(sockets)?)?;
        Ok(())
    }

    pub(super) fn filled(sockets: &Sockets) -> io::Result<OwnedFd> {
        let (give, take) =
            socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::empty(), None)?;
        fcntl_setfd(&give, FdFlags::CLOEXEC)?;
        fcntl_setfd(&take, FdFlags::CLOEXEC)?;
        let mut both = vec![sockets.listener.as_fd()];
        both.extend(sockets.kept.as_ref().map(AsFd::as_fd));
        let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(2))];
        let mut rights = SendAncillaryBuffer::new(&mut space);
        rights.push(SendAncillaryMessage::ScmRights(&both));
        sendmsg(&give, &[IoSlice::new(&[0])], &mut rights, SendFlags::empty())?;
        Ok(take)
    }

    /// What another process put into a channel, if it is what we expect.
    pub(super) fn take(channel: impl AsFd) -> Option<Sockets> {
        let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(2))];
        let mut rights = RecvAncillaryBuffer::new(&mut space);
        let mut byte = [0];
        recvmsg(channel, &mut [IoSliceMut::new(&mut byte)], &mut rights, RecvFlags::DONTWAIT)
            .ok()?;
        let mut sockets: Vec<OwnedFd> = Vec::new();
        for message in rights.drain() {
            if let RecvAncillaryMessage::ScmRights(descriptors) = message {
                sockets.extend(descriptors);
            }
        }
        for socket in &sockets {
            fcntl_setfd(socket, FdFlags::CLOEXEC).ok()?;
        }
        let mut sockets = sockets.into_iter();
        let listener = listening(sockets.next()?)?;
        Some(Sockets { listener, kept: sockets.next() })
    }

    fn listening(socket: OwnedFd) -> Option<TcpListener> {
        let listens = sockopt::socket_acceptconn(&socket).ok()?;
        let is_stream = sockopt::socket_type(&socket).ok()? == SocketType::STREAM;
        let listener = TcpListener::from(socket);
        let is_ours = listener.local_addr().ok()?.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST);
        (listens && is_stream && is_ours).then_some(listener)
    }

    #[cfg(test)]
    mod tests {
        use std::{
            fs::File,
            net::{TcpStream, UdpSocket},
            os::unix::net::{UnixListener, UnixStream},
        };

        use super::*;

        #[test]
        fn both_sockets_go_through_the_channel() {
            let sockets = Sockets::bind(None).unwrap();
            let address = sockets.listener.local_addr().unwrap();
            let kept = sockets.kept.is_some();
            let channel = filled(&sockets).unwrap();
            drop(sockets);
            assert!(TcpListener::bind(address).is_err(), "it was free for a moment");
            let taken = take(&channel).unwrap();
            assert_eq!(taken.listener.local_addr().unwrap(), address);
            assert_eq!(taken.kept.is_some(), kept);
            assert!(take(&channel).is_none(), "it was taken already");
        }

        #[test]
        fn only_a_socket_that_listens_on_this_device_is_taken() {
            let ours = TcpListener::bind("127.0.0.1:0").unwrap();
            let folder = tempfile::tempdir().unwrap();
            let connected = TcpStream::connect(ours.local_addr().unwrap()).unwrap();
            let unix = UnixListener::bind(folder.path().join("socket")).unwrap();
            for other in [
                OwnedFd::from(TcpListener::bind("0.0.0.0:0").unwrap()),
                OwnedFd::from(UdpSocket::bind("127.0.0.1:0").unwrap()),
                OwnedFd::from(unix),
                OwnedFd::from(connected),
                OwnedFd::from(File::open("/dev/null").unwrap()),
            ] {
                assert!(listening(other).is_none());
            }
            assert!(listening(ours.into()).is_some());
        }

        #[test]
        fn what_is_no_channel_or_an_empty_one_gives_nothing() {
            assert!(take(File::open("/dev/null").unwrap()).is_none());
            let (one, _other) = UnixStream::pair().unwrap();
            assert!(take(one).is_none());
        }
    }
}
