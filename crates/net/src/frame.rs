//! Frames on a stream: a length u32 little-endian, then so many bytes (docs/protocol.md §21).
//!
//! A length that no frame has ends the reading before anything is allocated, and memory grows with what
//! has come, not with what was announced.

use std::io;

use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// No frame is longer, its length not counted.
pub const FRAME_BYTES_MAX: usize = 5 * 1024 * 1024;
const LENGTH_BYTES: usize = 4;
/// Room that is made for a frame before any of it is here.
const FIRST_BYTES: usize = 16 * 1024;

/// Why no further frame comes.
#[derive(Debug, Error)]
pub(crate) enum Unframed {
    #[error("a frame longer than any may be")]
    TooLong,
    #[error("the stream ended within a frame")]
    Cut,
    #[error("the stream failed")]
    Stream(#[source] io::Error),
}

/// The next whole frame, or `None` at the end between two. `longest` is asked when a length is there:
/// until then it may have grown.
pub(crate) async fn read_frame(
    stream: &mut (impl AsyncRead + Unpin),
    longest: impl Fn() -> usize,
) -> Result<Option<Vec<u8>>, Unframed> {
    let mut length = [0; LENGTH_BYTES];
    let Some((first, rest)) = length.split_first_mut() else { return Ok(None) };
    if stream.read(std::slice::from_mut(first)).await.map_err(Unframed::Stream)? == 0 {
        return Ok(None);
    }
    stream.read_exact(rest).await.map_err(cut)?;
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    if length > longest().min(FRAME_BYTES_MAX) {
        return Err(Unframed::TooLong);
    }
    let mut bytes = Vec::with_capacity(length.min(FIRST_BYTES));
    let most = u64::try_from(length).unwrap_or(u64::MAX);
    stream.take(most).read_to_end(&mut bytes).await.map_err(Unframed::Stream)?;
    if bytes.len() < length { Err(Unframed::Cut) } else { Ok(Some(bytes)) }
}

/// Writes one frame. A longer one than may be is a mistake of this program and goes nowhere.
pub(crate) async fn write_frame(
    stream: &mut (impl AsyncWrite + Unpin),
    bytes: &[u8],
) -> Result<(), Unframed> {
    let length = u32::try_from(bytes.len()).ok().filter(|_| bytes.len() <= FRAME_BYTES_MAX);
    let length = length.ok_or(Unframed::TooLong)?.to_le_bytes();
    stream.write_all(&length).await.map_err(Unframed::Stream)?;
    stream.write_all(bytes).await.map_err(Unframed::Stream)
}

fn cut(error: io::Error) -> Unframed {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        Unframed::Cut
    } else {
        Unframed::Stream(error)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
    }

    async fn all(mut bytes: &[u8]) -> (Vec<Vec<u8>>, Option<Unframed>) {
        let mut frames = Vec::new();
        loop {
            match read_frame(&mut bytes, || FRAME_BYTES_MAX).await {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => return (frames, None),
                Err(error) => return (frames, Some(error)),
            }
        }
    }

    proptest! {
        #[test]
        fn frames_come_as_they_were_written(
            frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40_000), 0..4),
            kept in 0_usize..160_000,
        ) {
            let mut wire = Vec::new();
            for frame in &frames {
                now(write_frame(&mut wire, frame)).unwrap();
            }
            let (read, error) = now(all(&wire));
            prop_assert_eq!(&read, &frames);
            prop_assert!(error.is_none());
            wire.truncate(kept);
            let (read, _) = now(all(&wire));
            prop_assert!(frames.starts_with(&read), "what was cut brings no other frame");
        }
    }

    #[test]
    fn attack_a_length_of_four_gigabytes_allocates_nothing() {
        for length in [u32::MAX, 5 * 1024 * 1024 + 1] {
            let wire = [length.to_le_bytes().as_slice(), &[7; 64]].concat();
            let (frames, error) = now(all(&wire));
            assert!(frames.is_empty() && matches!(error, Some(Unframed::TooLong)), "{error:?}");
        }
    }

    #[test]
    fn a_frame_of_the_greatest_length_passes_and_a_longer_one_is_not_written() {
        let (mut wire, longest) = (Vec::new(), vec![1; FRAME_BYTES_MAX + 1]);
        now(write_frame(&mut wire, &longest[1..])).unwrap();
        assert_eq!(now(all(&wire)).0[0].len(), FRAME_BYTES_MAX);
        assert!(matches!(now(write_frame(&mut wire, &longest)), Err(Unframed::TooLong)));
    }

    #[test]
    fn an_end_within_a_frame_is_told_from_an_end_between_two() {
        let wire = [3, 0, 0, 0, 1, 2, 3];
        for kept in [1, 4, 6] {
            let (frames, error) = now(all(&wire[..kept]));
            assert!(frames.is_empty() && matches!(error, Some(Unframed::Cut)), "{kept}: {error:?}");
        }
        assert!(now(all(&wire)).1.is_none());
    }
}
