//! Attacks with too much of something.

use porchlight_crypto::{DeviceId, Hash};
use porchlight_sync::exchange::{
    Breach, Input, Lane, LinkId, Output, RangeSet, Reason, Report, Side, Spot, Sum,
    limits::{
        FRAME_BYTES_MAX, LINKS_MAX, OPENINGS_MAX, RANGES_LINK_MAX, WANTS_FRUITLESS_MAX,
        WANTS_OPEN_MAX,
    },
    wire::{Frame, LaneSum, Sealed, Splitter, with_length},
};
use proptest::prelude::*;

use crate::{
    liar::{Bout, HONEST, LIAR},
    world::{Sort, channel, envelope, key},
};

fn breach(bout: &Bout) -> Option<Breach> {
    bout.out.iter().find_map(|output| match output {
        Output::Report(Report::Misbehaved { breach, .. }) => Some(*breach),
        _ => None,
    })
}

#[test]
fn attack_frame_of_4_gb() {
    let mut splitter = Splitter::default();
    assert_eq!(splitter.push(&[0xff; 3]), Ok(vec![]));
    assert_eq!(splitter.push(&[0xff, 1, 2]), Err(Breach::FrameTooLong));
    assert_eq!(splitter.push(&[0; 4]), Err(Breach::FrameTooLong), "and it stays so");
    let over = u32::try_from(FRAME_BYTES_MAX + 1).unwrap().to_le_bytes();
    assert_eq!(Splitter::default().push(&over), Err(Breach::FrameTooLong));
    let most = u32::try_from(FRAME_BYTES_MAX).unwrap().to_le_bytes();
    assert_eq!(Splitter::default().push(&most), Ok(vec![]));
    let mut bout = Bout::new(1);
    let hook = bout.live(1, LIAR);
    bout.tell(Input::Frame { link: hook.link, bytes: vec![9; FRAME_BYTES_MAX + 1] });
    assert_eq!(breach(&bout), Some(Breach::FrameTooLong));
    // A list that says it has four thousand million entries.
    let mut bout = Bout::new(1);
    let hook = bout.live(1, LIAR);
    let bytes = vec![7, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f];
    bout.tell(Input::Frame { link: hook.link, bytes });
    assert_eq!(breach(&bout), Some(Breach::Malformed));
}

#[test]
fn attack_endless_wants() {
    let want = |number| Frame::Want {
        place: 0,
        lane: Lane::Content,
        number,
        entries: vec![(key(HONEST).id(), RangeSet::of(1, u64::MAX))],
    };
    let mut bout = Bout::holding(20);
    let hook = bout.live(1, LIAR);
    bout.say(hook, &want(0));
    (0..20).for_each(|_| bout.say(hook, &Frame::Ack { settled: false }));
    let mut number = 1;
    while bout.closed(hook.link).is_none() {
        bout.say(hook, &want(number));
        number += 1;
        assert!(number < 2 * WANTS_FRUITLESS_MAX);
    }
    assert_eq!(bout.chunks(hook.link), 20, "nothing is given twice on a link");
    assert_eq!(number, WANTS_FRUITLESS_MAX + 2);
    assert_eq!(breach(&bout), Some(Breach::EndlessWants));
}

#[test]
fn attack_many_wants_at_once() {
    let mut bout = Bout::holding(3_000);
    let hook = bout.live(1, LIAR);
    let mut number = 0;
    while bout.closed(hook.link).is_none() {
        let from = u64::from(number) * 300 + 1;
        let entries = vec![(key(HONEST).id(), RangeSet::of(from, from + 299))];
        bout.say(hook, &Frame::Want { place: 0, lane: Lane::Content, number, entries });
        number += 1;
        assert!(number as usize <= 2 * WANTS_OPEN_MAX);
    }
    assert_eq!(number as usize, WANTS_OPEN_MAX + 1);
    assert_eq!(breach(&bout), Some(Breach::EndlessWants));
}

#[test]
fn attack_vectors_of_a_million_ranges() {
    // In one entry: refused when read.
    let mut bytes = vec![7, 0, 0, 1];
    bytes.extend([1; 32]);
    bytes.extend([0xc0, 0x84, 0x3d]);
    bytes.extend((0..1_000_000).flat_map(|_| [1, 0]));
    assert_eq!(Frame::decode(&bytes), Err(Breach::Malformed));
    // In a thousand frames: the link ends when it has told more than is remembered of one.
    let mut bout = Bout::new(1);
    let hook = bout.live(1, LIAR);
    let mut frames = 0;
    while bout.closed(hook.link).is_none() {
        let ragged =
            |at: u64| RangeSet::try_from((0..64).map(|_| (at + 1, 0)).collect::<Vec<_>>()).unwrap();
        let device = |at: u32| {
            let mut key = [0; 32];
            key[..4].copy_from_slice(&at.to_be_bytes());
            DeviceId(key)
        };
        let entries = (0..2_000).map(|at| (device(frames * 2_000 + at), ragged(1))).collect();
        let lane = if frames % 2 == 0 { Lane::Log } else { Lane::Content };
        bout.say(hook, &Frame::News { place: 0, lane, entries });
        frames += 1;
        assert!((frames as usize - 1) * 2_000 * 64 <= RANGES_LINK_MAX);
    }
    assert_eq!(breach(&bout), Some(Breach::Absurd));
    let wanted: usize = bout.raw(hook.link).iter().map(Vec::len).sum();
    assert!(wanted < 2_000_000, "{wanted} bytes were drawn from this device");
}

#[test]
fn attack_one_device_with_ever_more_holes() {
    let mut bout = Bout::new(1);
    let hook = bout.live(1, LIAR);
    let mut seq = 1;
    for _ in 0..200 {
        let told: RangeSet = RangeSet::try_from(
            std::iter::once((seq, 0)).chain((0..63).map(|_| (1, 0))).collect::<Vec<_>>(),
        )
        .unwrap();
        seq += 130;
        let entries = vec![(key(60).id(), told)];
        bout.say(hook, &Frame::News { place: 0, lane: Lane::Content, entries });
    }
    assert_eq!(bout.closed(hook.link), None, "only the lower part is remembered");
    assert!(bout.wants(hook.link) <= WANTS_OPEN_MAX);
}

#[test]
fn attack_sums_that_always_differ() {
    let mut bout = Bout::holding(3);
    let hook = bout.member(1, LIAR);
    let sum = Sum { devices: u32::MAX, hash: Hash([1; 32]) };
    let sums = [Lane::Log, Lane::Content].map(|lane| LaneSum { place: 0, lane, sum });
    bout.say(hook, &Frame::Sums { sums: sums.to_vec() });
    for parts in [16, 256, 4_096] {
        let sums = vec![sum; parts];
        bout.say(hook, &Frame::Parts { place: 0, lane: Lane::Content, sums });
    }
    let (lane, entries) = (Lane::Content, vec![]);
    bout.say(hook, &Frame::Have { place: 0, lane, entries, more: false });
    assert!(matches!(bout.frames(hook.link).pop(), Some(Frame::Have { .. })));
    assert_eq!(bout.closed(hook.link), None);
    let bytes: usize = bout.raw(hook.link).iter().map(Vec::len).sum();
    assert!(bytes < 400_000, "{bytes} bytes were drawn from this device");
}

#[test]
fn attack_more_chunks_than_the_window() {
    let mut bout = Bout::new(1);
    bout.stores = false;
    let hook = bout.live(1, LIAR);
    let chunk = |seq| {
        let spot = Spot { lane: Lane::Content, device: key(LIAR).id(), seq };
        Frame::Chunk { place: 0, envelope: Sealed(envelope(spot, 0, Sort::Good, 60)) }
    };
    (1..=256).for_each(|seq| bout.say(hook, &chunk(seq)));
    assert_eq!(bout.closed(hook.link), None);
    assert_eq!(bout.tickets().len(), 256);
    bout.say(hook, &chunk(257));
    assert_eq!(breach(&bout), Some(Breach::Overrun));
    // By bytes: one may be as large as it likes, not two.
    let mut bout = Bout::new(1);
    bout.stores = false;
    let hook = bout.live(1, LIAR);
    let large = Frame::Chunk { place: 0, envelope: Sealed(vec![0; 4 * 1024 * 1024 + 100]) };
    bout.say(hook, &large);
    assert_eq!(bout.closed(hook.link), None);
    bout.say(hook, &chunk(1));
    assert_eq!(breach(&bout), Some(Breach::Overrun));
}

#[test]
fn attack_endless_asks() {
    let mut bout = Bout::new(1);
    let hook = bout.live(1, LIAR);
    for _ in 0..300 {
        bout.say(hook, &Frame::Ask { place: 0, channels: vec![channel(3)] });
    }
    assert_eq!(breach(&bout), Some(Breach::EndlessAsks));
    assert!(bout.out.iter().filter(|out| matches!(out, Output::Asked { .. })).count() <= 256);
}

#[test]
fn attack_more_links_than_there_is_room_for() {
    let mut bout = Bout::new(1);
    // Strangers who open links and say nothing leave room for those whom this device calls.
    let up = |bout: &mut Bout, link: u64, side| {
        let (link, endpoints) = (LinkId(link), Hash([1; 32]));
        bout.tell(Input::LinkUp { link, side, endpoints });
        bout.closed(link)
    };
    for link in 0..LINKS_MAX as u64 {
        let closed = up(&mut bout, link, Side::Listener);
        assert_eq!(closed, (link >= OPENINGS_MAX as u64).then_some(Reason::Busy));
    }
    for link in 100..100 + (LINKS_MAX - OPENINGS_MAX) as u64 {
        assert_eq!(up(&mut bout, link, Side::Dialler), None);
    }
    assert_eq!(up(&mut bout, 200, Side::Dialler), Some(Reason::Busy));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_stream_cut_anywhere_gives_the_same_frames(
        frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..8),
        cuts in prop::collection::vec(0..9_usize, 0..200),
    ) {
        let stream: Vec<u8> = frames.iter().flat_map(|frame| with_length(frame)).collect();
        let (mut splitter, mut got, mut rest) = (Splitter::default(), Vec::new(), &stream[..]);
        for cut in cuts {
            let (now, later) = rest.split_at(cut.min(rest.len()));
            got.extend(splitter.push(now).unwrap());
            rest = later;
        }
        got.extend(splitter.push(rest).unwrap());
        prop_assert_eq!(got, frames);
    }

    #[test]
    fn any_bytes_are_survived(
        bytes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 1..20),
        number in 0..14_u8,
    ) {
        for live in [false, true] {
            let mut bout = Bout::holding(5);
            let hook = if live { bout.live(1, LIAR) } else { bout.hook(1, Side::Dialler) };
            for mut bytes in bytes.clone() {
                if let Some(first) = bytes.first_mut() {
                    *first = number;
                }
                if let Ok(frame) = Frame::decode(&bytes) {
                    prop_assert_eq!(frame.encode(), bytes.clone());
                }
                bout.tell(Input::Frame { link: hook.link, bytes });
            }
        }
    }
}

/// One chain after another that has another chunk everywhere: each is answered once, and only so many
/// are heard.
#[test]
fn attack_chains_without_end() {
    let lane = Lane::Content;
    let chunks: Vec<_> = (1..=40).map(|seq| (seq, Hash([8; 32]))).collect();
    let known: Vec<_> = (1..=40).map(|seq| (seq, vec![Hash([9; 32])])).collect();
    let setup = || {
        let mut bout = Bout::holding(40);
        let device = key(HONEST).id();
        bout.tell(Input::Identities { channel: channel(1), lane, device, known: known.clone() });
        let hook = bout.live(1, LIAR);
        (bout, hook)
    };
    let chain = |device| Frame::Chain { place: 0, lane, device, chunks: chunks.clone() };

    let (mut bout, hook) = setup();
    bout.say(hook, &chain(key(HONEST).id()));
    assert_eq!(bout.wants(hook.link), 1, "what is settled is wanted, for it is another chunk");
    bout.say(hook, &chain(key(HONEST).id()));
    assert_eq!(bout.closed(hook.link), Some(Reason::Misbehaved));

    let (mut bout, hook) = setup();
    for author in 0..256 {
        bout.say(hook, &chain(key(1_000 + author).id()));
    }
    assert_eq!(bout.closed(hook.link), None);
    assert_eq!(bout.wants(hook.link), 0, "nobody knows these devices");
    bout.say(hook, &chain(key(9_000).id()));
    assert_eq!(bout.closed(hook.link), Some(Reason::Misbehaved));
}
