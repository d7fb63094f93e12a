//! One link: a QUIC connection with one stream. Frames that come wait until they are taken, and the
//! peer's machine waits with them; frames that go wait up to so many bytes, and a peer that lets them
//! wait longer has the link closed.
//!
//! The number that closes a connection is 256 and a reason of docs/protocol.md §21 where the exchange
//! closed it; those from 512 on are this room's. Others say nothing: a program that ends closes with 0.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iroh::endpoint::{
    ApplicationClose, Connection, ConnectionError, RecvStream, SendStream, VarInt,
};
use thiserror::Error;
use tokio::{
    sync::{
        Notify, OwnedSemaphorePermit, Semaphore,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
    time::{sleep, timeout},
};

use crate::{
    frame::{FRAME_BYTES_MAX, Unframed, read_frame, write_frame},
    links::{Event, Frame, Hall, LinkId},
    talk::Talk,
};

/// Bytes of frames that may wait for a peer to read.
const WAITING_BYTES_MAX: usize = 4 * FRAME_BYTES_MAX;
/// What a frame counts besides its bytes: many small ones need room too.
const FRAME_BYTES_BESIDE: usize = 64;
/// How long a link that is closed may take to bring its last frames over.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long a link may take, when all stop, to bring over what was sent before.
const LAST_WORDS: Duration = Duration::from_millis(500);

const REASONS: u32 = 256;
const STOPPED: u32 = 512;
const FRAME_TOO_LONG: u32 = 513;
const DOES_NOT_READ: u32 = 514;

/// Why a link is down, or never was up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Down {
    #[error("nobody answered at the addresses")]
    NotReached,
    #[error("closed from here")]
    Closed,
    #[error("the peer closed it with this reason of §21")]
    ByPeer(u8),
    #[error("the connection was lost")]
    Lost,
    #[error("the peer sent a frame longer than any may be")]
    FrameTooLong,
    #[error("the peer does not read what is sent")]
    DoesNotRead,
    #[error("the links have stopped")]
    Stopped,
}

/// What is still to be done on a link.
pub(crate) enum Job {
    /// With the room that it takes up until it is gone.
    Frame(Vec<u8>, OwnedSemaphorePermit),
    Close(u8),
}

/// The way to a link, for whoever sends on it.
pub(crate) struct Outlet {
    jobs: UnboundedSender<Job>,
    room: Arc<Semaphore>,
    overrun: Arc<Notify>,
    longest: Arc<AtomicUsize>,
}

/// The other end of an [`Outlet`].
pub(crate) struct Inlet {
    jobs: UnboundedReceiver<Job>,
    /// Frames that were sent before the link was up. They go out first.
    early: Vec<Job>,
    overrun: Arc<Notify>,
    /// Bytes of the longest frame that is taken.
    longest: Arc<AtomicUsize>,
}

impl Inlet {
    /// Resolves when a link is closed before it is up. What is sent before that is kept.
    pub(crate) async fn given_up(&mut self) {
        while let Some(job @ Job::Frame(..)) = self.jobs.recv().await {
            self.early.push(job);
        }
    }

    /// What is spoken is known now.
    pub(crate) fn begins(&self, talk: Talk) {
        self.longest.store(talk.frame_bytes_max(), Ordering::Relaxed);
    }
}

impl Outlet {
    pub(crate) fn new() -> (Self, Inlet) {
        let (sender, jobs) = unbounded_channel();
        let (room, overrun) = (Arc::new(Semaphore::new(WAITING_BYTES_MAX)), Arc::default());
        let longest = Arc::default();
        let inlet = Inlet {
            jobs,
            early: Vec::new(),
            overrun: Arc::clone(&overrun),
            longest: Arc::clone(&longest),
        };
        (Self { jobs: sender, room, overrun, longest }, inlet)
    }

    /// Never waits. A frame that finds no room gives the link up.
    pub(crate) fn send(&self, frame: Vec<u8>) {
        let bytes = u32::try_from(frame.len() + FRAME_BYTES_BESIDE).unwrap_or(u32::MAX);
        match Arc::clone(&self.room).try_acquire_many_owned(bytes) {
            Ok(room) => drop(self.jobs.send(Job::Frame(frame, room))),
            Err(_) => self.overrun.notify_one(),
        }
    }

    pub(crate) fn admit_frames(&self, bytes: usize) {
        self.longest.store(bytes, Ordering::Relaxed);
    }

    pub(crate) fn close(&self, reason: u8) {
        let _ = self.jobs.send(Job::Close(reason));
    }
}

/// Both ways of a link's stream.
pub(crate) type Streams = (SendStream, RecvStream);

/// Carries frames until the link is down.
pub(crate) async fn carry(
    hall: &Hall,
    (link, connection): (LinkId, &Connection),
    (mut sending, mut receiving): Streams,
    Inlet { mut jobs, early, overrun, longest }: Inlet,
) -> Down {
    let down = tokio::select! {
        down = write(connection, &mut sending, (early, &mut jobs)) => down,
        down = read(hall, (link, connection), &mut receiving, &longest) => down,
        () = overrun.notified() => Down::DoesNotRead,
        () = async { hall.stopped().await; sleep(LAST_WORDS).await } => Down::Stopped,
    };
    let number = match down {
        Down::FrameTooLong => FRAME_TOO_LONG,
        Down::DoesNotRead => DOES_NOT_READ,
        Down::Stopped | Down::NotReached | Down::Closed | Down::ByPeer(_) | Down::Lost => STOPPED,
    };
    connection.close(VarInt::from_u32(number), b"");
    down
}

/// Ends when the connection does, after all that had come before.
async fn read(
    hall: &Hall,
    (link, connection): (LinkId, &Connection),
    receiving: &mut RecvStream,
    longest: &AtomicUsize,
) -> Down {
    loop {
        match read_frame(receiving, || longest.load(Ordering::Relaxed)).await {
            Ok(Some(bytes)) => {
                let Some(frame) = Frame::hold(hall, bytes).await else { return Down::Stopped };
                if !hall.tell(Event::Frame { link, frame }).await {
                    return Down::Stopped;
                }
            }
            // The other end is done; what closes the connection says why.
            Ok(None) => return down_of(&connection.closed().await),
            Err(Unframed::TooLong) => return Down::FrameTooLong,
            Err(Unframed::Cut | Unframed::Stream(_)) => {
                return connection.close_reason().map_or(Down::Lost, |error| down_of(&error));
            }
        }
    }
}

/// Ends by a word from here alone: of all else the reading side says what it was.
async fn write(
    connection: &Connection,
    sending: &mut SendStream,
    (early, jobs): (Vec<Job>, &mut UnboundedReceiver<Job>),
) -> Down {
    let mut early = early.into_iter();
    while let Some(job) = match early.next() {
        Some(job) => Some(job),
        None => jobs.recv().await,
    } {
        match job {
            Job::Frame(frame, _room) => {
                if write_frame(sending, &frame).await.is_err() {
                    if connection.close_reason().is_none() {
                        return Down::Lost;
                    }
                    return std::future::pending().await;
                }
            }
            Job::Close(reason) => {
                let _ = sending.finish();
                // Closing a connection throws away what is under way.
                let _ = timeout(PATIENCE, sending.stopped()).await;
                connection.close(VarInt::from_u32(REASONS + u32::from(reason)), b"");
                return Down::Closed;
            }
        }
    }
    let _ = sending.finish();
    let _ = timeout(PATIENCE, sending.stopped()).await;
    Down::Stopped
}

fn down_of(error: &ConnectionError) -> Down {
    match error {
        ConnectionError::ApplicationClosed(ApplicationClose { error_code, .. }) => {
            let reason = error_code.into_inner().checked_sub(REASONS.into());
            reason.and_then(|it| u8::try_from(it).ok()).map_or(Down::Lost, Down::ByPeer)
        }
        ConnectionError::LocallyClosed => Down::Closed,
        ConnectionError::VersionMismatch
        | ConnectionError::TransportError(_)
        | ConnectionError::ConnectionClosed(_)
        | ConnectionError::Reset
        | ConnectionError::TimedOut
        | ConnectionError::CidsExhausted => Down::Lost,
    }
}
