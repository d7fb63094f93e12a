//! Attacks on what a link tells, and by peers that withhold.

use porchlight_crypto::{Hash, Signature, Tag, tag};
use porchlight_sync::exchange::{
    Breach, HELLO_CONTEXT, Input, Lane, LinkId, Output, RangeSet, Reason, Report, Shared, Side,
    Spot, Sum,
    limits::CLAIMS_MULTIPLE,
    wire::{Claim, Frame, LaneSum},
};

use crate::{
    liar::{Bout, HONEST, Hook, LIAR, REMOVED},
    world::{CIRCLE, Sort, World, channel, envelope, key, topic},
};

fn sizes(frames: &[Vec<u8>]) -> Vec<(u8, usize)> {
    frames.iter().map(|frame| (frame[0], frame.len())).collect()
}

/// Whether any frame names a device or a channel that exists.
fn tells_something(bout: &Bout, link: LinkId) -> bool {
    let names = [HONEST, LIAR, 7].map(|device| key(device).id().0.to_vec());
    let names = names.into_iter().chain((1..=40).map(|number| channel(number).0.to_vec()));
    let names: Vec<Vec<u8>> = names.collect();
    bout.raw(link)
        .iter()
        .any(|frame| names.iter().any(|name| frame.windows(name.len()).any(|part| part == name)))
}

/// What a stranger on that side sees of a device with so many channels.
fn strange(channels: u8, side: Side) -> (Bout, Hook) {
    let mut bout = Bout::new(channels);
    let hook = bout.hook(1, side);
    bout.show(hook, &[Hash([77; 32])]);
    match side {
        Side::Dialler => bout.claim(hook, &Hash([77; 32]), &key(LIAR)),
        Side::Listener => {
            let claim =
                Claim { tag: Tag([1; 16]), device: key(3).id(), signature: Signature([0; 64]) };
            bout.say(hook, &Frame::Hello { claims: vec![claim; CLAIMS_MULTIPLE] });
        }
    }
    (bout, hook)
}

#[test]
fn attack_peer_learns_which_channels_exist() {
    for side in [Side::Dialler, Side::Listener] {
        let (none, hook) = strange(0, side);
        for channels in [1, 40] {
            let (bout, _) = strange(channels, side);
            assert_eq!(sizes(&bout.raw(hook.link)), sizes(&none.raw(hook.link)));
            assert_eq!(bout.closed(hook.link), Some(Reason::NothingShared));
            assert!(!tells_something(&bout, hook.link));
        }
    }
}

/// Every claim is signed by the key that it shows: whoever verifies them can't count the true ones.
#[test]
fn attack_count_the_true_claims_by_verifying() {
    for (side, channels) in [(Side::Dialler, 3), (Side::Listener, 3), (Side::Listener, 0)] {
        let mut bout = Bout::new(channels);
        let hook = bout.hook(1, side);
        let known = topic(channel(1), 1);
        bout.show(hook, &[known]);
        if side == Side::Dialler {
            bout.claim(hook, &known, &key(LIAR));
        }
        let said = bout.frames(hook.link).into_iter().find_map(|frame| match frame {
            Frame::Hello { claims } => Some(claims),
            _ => None,
        });
        for Claim { tag, device, signature } in said.unwrap() {
            let message = [hook.transcript.0.as_slice(), &tag.0].concat();
            assert!(signature.holds(device, HELLO_CONTEXT, &message));
        }
    }
}

#[test]
fn attack_reflected_tags() {
    for side in [Side::Dialler, Side::Listener] {
        let mut bout = Bout::new(1);
        let hook = bout.hook(1, side);
        let tags = bout.frames(hook.link).into_iter().find_map(|frame| match frame {
            Frame::Tags { tags } => Some(tags),
            _ => None,
        });
        bout.say(hook, &Frame::Tags { tags: tags.unwrap() });
        match side {
            Side::Dialler => bout.claim(hook, &Hash([0; 32]), &key(LIAR)),
            Side::Listener => {
                let hello = bout.frames(hook.link).pop().unwrap();
                bout.say(hook, &hello);
            }
        }
        assert_eq!(bout.closed(hook.link), Some(Reason::NothingShared));
        assert!(!tells_something(&bout, hook.link));
    }
}

#[test]
fn attack_removed_device_asks() {
    let (stranger, _) = strange(1, Side::Dialler);
    let mut bout = Bout::holding(5);
    let hook = bout.hook(1, Side::Dialler);
    let old = topic(channel(1), 2);
    bout.show(hook, &[old]);
    bout.claim(hook, &old, &key(REMOVED));
    assert_eq!(sizes(&bout.raw(hook.link)), sizes(&stranger.raw(hook.link)));
    assert_eq!(bout.closed(hook.link), Some(Reason::NothingShared));
    assert!(!tells_something(&bout, hook.link));
    let asks_to_sign = |output: &Output| matches!(output, Output::Sign { .. });
    assert!(!bout.out.iter().any(asks_to_sign), "nor does it take longer");
    // Nor does it help to say whatever comes next.
    bout.say(hook, &Frame::Ack { settled: true });
    assert_eq!(sizes(&bout.raw(hook.link)), sizes(&stranger.raw(hook.link)));
}

/// The liar is called, knows a topic, and answers with that device, signed by that key.
fn answer(bout: &mut Bout, device: usize, signer: usize) -> Hook {
    let known = topic(channel(1), 1);
    let hook = bout.hook(1, Side::Listener);
    bout.show(hook, &[known]);
    let Some(Frame::Hello { mut claims }) = bout.frames(hook.link).pop() else { panic!() };
    let [asked, shown] =
        [Side::Dialler, Side::Listener].map(|side| tag(&known, &hook.transcript, side));
    let at = claims.iter().position(|claim| claim.tag == asked).unwrap();
    let message = [hook.transcript.0.as_slice(), &shown.0].concat();
    let signature = Signature::sign(&key(signer), HELLO_CONTEXT, &message);
    claims[at] = Claim { tag: shown, device: key(device).id(), signature };
    bout.say(hook, &Frame::Hello { claims });
    hook
}

#[test]
fn attack_removed_device_is_called() {
    for (device, signer) in [(REMOVED, REMOVED), (LIAR, REMOVED), (HONEST, HONEST)] {
        let mut bout = Bout::holding(3);
        let hook = answer(&mut bout, device, signer);
        assert_eq!(bout.closed(hook.link), Some(Reason::NothingShared));
        let told = bout.frames(hook.link);
        assert!(!told.iter().any(|frame| matches!(frame, Frame::Sums { .. })));
    }
    let mut bout = Bout::holding(3);
    let hook = answer(&mut bout, LIAR, LIAR);
    assert_eq!(bout.closed(hook.link), None, "a member is answered");
}

#[test]
fn attack_prove_a_channel_and_then_not_share_it() {
    let mut bout = Bout::holding(3);
    let hook = bout.member(1, LIAR);
    bout.say(hook, &Frame::Sums { sums: vec![] });
    assert_eq!(bout.closed(hook.link), Some(Reason::NothingShared));
}

#[test]
fn attack_claim_to_be_another_device() {
    let known = topic(channel(1), 1);
    // Signed by another key; on another link; over the other side's tag.
    for forgery in 0..3 {
        let mut bout = Bout::holding(1);
        let hook = bout.hook(1, Side::Dialler);
        bout.show(hook, &[known]);
        let shown = tag(&known, &hook.transcript, Side::Dialler);
        let (signer, link, over) = match forgery {
            0 => (REMOVED, hook.transcript, shown),
            1 => (LIAR, Hash([3; 32]), shown),
            _ => (LIAR, hook.transcript, tag(&known, &hook.transcript, Side::Listener)),
        };
        let message = [link.0.as_slice(), &over.0].concat();
        let signature = Signature::sign(&key(signer), HELLO_CONTEXT, &message);
        let claim = Claim { tag: shown, device: key(LIAR).id(), signature };
        bout.say(hook, &Frame::Hello { claims: vec![claim; CLAIMS_MULTIPLE] });
        assert_eq!(bout.closed(hook.link), Some(Reason::NothingShared), "forgery {forgery}");
        assert!(!tells_something(&bout, hook.link));
    }
}

#[test]
fn attack_claim_to_be_the_device_itself() {
    let mut bout = Bout::holding(1);
    let hook = bout.member(1, HONEST);
    assert_eq!(bout.closed(hook.link), Some(Reason::NothingShared));
}

#[test]
fn attack_stay_after_the_removal() {
    let mut bout = Bout::holding(3);
    let hook = bout.live(1, LIAR);
    assert_eq!(bout.closed(hook.link), None);
    let before = bout.raw(hook.link).len();
    bout.tell(Input::Channel(Shared {
        circle: CIRCLE,
        channel: channel(1),
        topics: vec![topic(channel(1), 1).into()],
        roster: [key(HONEST).id(), key(7).id()].into(),
        me: key(HONEST).id(),
    }));
    assert_eq!(bout.closed(hook.link), Some(Reason::NothingShared));
    let device = key(HONEST).id();
    let spot = Spot { lane: Lane::Content, device, seq: 4 };
    bout.tell(Input::LocalChange { channel: channel(1), spot, urgency: 3 });
    assert_eq!(bout.raw(hook.link).len(), before + 1, "a Bye and nothing more");
}

#[test]
fn attack_be_removed_while_the_answer_is_signed() {
    let (stranger, _) = strange(1, Side::Dialler);
    let mut bout = Bout::holding(3);
    bout.signs = false;
    let hook = bout.member(1, LIAR);
    bout.tell(Input::Channel(Shared {
        circle: CIRCLE,
        channel: channel(1),
        topics: vec![topic(channel(1), 1).into()],
        roster: [key(HONEST).id()].into(),
        me: key(HONEST).id(),
    }));
    let signature = Signature([1; 64]);
    bout.tell(Input::Signed { link: hook.link, channel: channel(1), signature });
    assert_eq!(sizes(&bout.raw(hook.link)), sizes(&stranger.raw(hook.link)));
    assert!(!tells_something(&bout, hook.link));
}

#[test]
fn attack_see_when_something_changes_in_channels_of_others() {
    let mut bout = Bout::holding(3);
    let hook = bout.live(1, LIAR);
    let before = bout.raw(hook.link).len();
    bout.tell(Input::Channel(Shared {
        circle: CIRCLE,
        channel: channel(30),
        topics: vec![topic(channel(30), 1).into()],
        roster: [key(HONEST).id(), key(7).id()].into(),
        me: key(HONEST).id(),
    }));
    bout.wait(60_000);
    assert_eq!((bout.raw(hook.link).len(), bout.closed(hook.link)), (before, None));
}

#[test]
fn attack_peer_never_acks() {
    let mut bout = Bout::holding(1_000);
    let hook = bout.live(1, LIAR);
    let entries = vec![(key(HONEST).id(), RangeSet::of(1, 1_000))];
    bout.say(hook, &Frame::Want { place: 0, lane: Lane::Content, number: 0, entries });
    assert_eq!(bout.chunks(hook.link), 256, "no more than a window");
    bout.wait(29_000);
    assert_eq!(bout.closed(hook.link), None);
    bout.wait(1_000);
    assert_eq!(bout.closed(hook.link), Some(Reason::NoAcks));
    assert!(!bout.out.iter().any(|out| matches!(out, Output::Report(Report::Given { .. }))));
    // Nor does it help the peer if this device's clock is set back meanwhile.
    let mut back = Bout::holding(1_000);
    let hook = back.live(1, LIAR);
    let entries = vec![(key(HONEST).id(), RangeSet::of(1, 1_000))];
    back.say(hook, &Frame::Want { place: 0, lane: Lane::Content, number: 0, entries });
    back.now -= 40_000_000_000;
    back.tell(Input::LinkDown { link: LinkId(99) });
    let wakes = back.out.iter().rev().find_map(|output| match output {
        Output::WakeAt(at) => Some(at.0),
        _ => None,
    });
    assert!(wakes.unwrap() <= back.now + 30_000);
    back.wait(30_000);
    assert_eq!(back.closed(hook.link), Some(Reason::NoAcks));
    // What it got counts as not sent: it is offered again.
    let again = bout.live(2, LIAR);
    let entries = vec![(key(HONEST).id(), RangeSet::of(1, 1_000))];
    bout.say(again, &Frame::Want { place: 0, lane: Lane::Content, number: 0, entries });
    assert_eq!(bout.chunks(again.link), 256);
}

#[test]
fn attack_fill_the_memory_with_large_chunks() {
    for (bytes, under_way) in [(1024 * 1024, 4), (3 * 1024 * 1024, 1), (4_600_000, 1)] {
        let mut bout = Bout::holding(50);
        bout.bytes = bytes;
        let hook = bout.live(1, LIAR);
        let entries = vec![(key(HONEST).id(), RangeSet::of(1, 50))];
        bout.say(hook, &Frame::Want { place: 0, lane: Lane::Content, number: 0, entries });
        assert_eq!(bout.chunks(hook.link), under_way);
        bout.say(hook, &Frame::Ack { settled: true });
        assert_eq!(bout.chunks(hook.link), under_way + 1);
    }
}

#[test]
fn attack_keep_an_alert_waiting_behind_what_was_read_before() {
    let mut bout = Bout::holding(50);
    bout.bytes = 1024 * 1024;
    let hook = bout.live(1, LIAR);
    let device = key(HONEST).id();
    let (place, lane) = (0, Lane::Content);
    let entries = vec![(device, RangeSet::of(1, 50))];
    bout.say(hook, &Frame::Want { place, lane, number: 0, entries });
    let spot = Spot { lane, device, seq: 51 };
    bout.held.insert(spot, 3);
    bout.tell(Input::LocalChange { channel: channel(1), spot, urgency: 3 });
    bout.say(hook, &Frame::Ack { settled: true });
    let Some(Frame::Chunk { envelope, .. }) = bout.frames(hook.link).pop() else { panic!() };
    assert_eq!(envelope.0[41], 3);
}

#[test]
fn attack_peer_never_finishes_the_opening() {
    for frames in 0..3 {
        let mut bout = Bout::new(1);
        let link = LinkId(1);
        let side = Side::Listener;
        if frames == 0 {
            bout.tell(Input::LinkUp { link, side, endpoints: Hash([4; 32]) });
        } else {
            let hook = bout.hook(1, Side::Dialler);
            if frames == 2 {
                bout.show(hook, &[topic(channel(1), 1)]);
            }
        }
        bout.wait(30_000);
        assert_eq!(bout.closed(link), Some(Reason::Slow));
    }
    let mut bout = Bout::new(1);
    let hook = bout.member(1, LIAR);
    bout.wait(30_000);
    assert_eq!(bout.closed(hook.link), Some(Reason::Slow), "nor the sums");
}

#[test]
fn attack_acknowledge_what_was_not_sent() {
    let mut bout = Bout::holding(3);
    let hook = bout.live(1, LIAR);
    bout.say(hook, &Frame::Ack { settled: true });
    assert_eq!(bout.closed(hook.link), Some(Reason::Misbehaved));
    let breach = Breach::AckOfNothing;
    let devices = vec![key(LIAR).id()];
    let report = Report::Misbehaved { link: hook.link, devices, breach };
    assert!(bout.out.contains(&Output::Report(report)));
}

#[test]
fn attack_log_rollback_by_a_peer_that_withholds() {
    // Device 1 says that the log ends early; it even has what it says.
    let mut world = World::new(1, 3);
    world.share(channel(1), &[1], &[0, 1, 2]);
    let author = world.id(2);
    let log = |to: u64| (1..=to).map(move |seq| (Spot { lane: Lane::Log, device: author, seq }, 0));
    world.seed(1, channel(1), log(3));
    world.seed(2, channel(1), log(9));
    world.crash(1);
    world.crash(2);
    world.dial(0, 1);
    world.settle();
    assert_eq!(world.settled(0, channel(1)).len(), 3);
    world.dial(0, 2);
    world.settle();
    assert_eq!(world.settled(0, channel(1)).len(), 9, "an honest one heals it");
}

#[test]
fn attack_promise_everything_and_give_nothing() {
    let mut bout = Bout::new(1);
    let author = key(50).id();
    let (liar, honest) = (bout.live(1, LIAR), bout.live(2, 7));
    let news = |to| Frame::News {
        place: 0,
        lane: Lane::Log,
        entries: vec![(author, RangeSet::of(1, to))],
    };
    bout.say(liar, &news(u64::MAX));
    bout.say(honest, &news(9));
    assert_eq!((bout.wants(liar.link), bout.wants(honest.link)), (1, 0));
    bout.wait(10_000);
    assert_eq!(bout.wants(honest.link), 1, "then another is asked");
    let Some(Frame::Want { entries, .. }) = bout.frames(honest.link).pop() else { panic!() };
    assert_eq!(entries, [(author, RangeSet::of(1, 9))]);
    // Nor is anything reserved for a link that is gone.
    let mut bout = Bout::new(1);
    let (liar, honest) = (bout.live(1, LIAR), bout.live(2, 7));
    bout.say(liar, &news(9));
    bout.say(honest, &news(9));
    bout.tell(Input::LinkDown { link: liar.link });
    assert_eq!(bout.wants(honest.link), 1);
    // To end at once what was promised makes room for others at once, and is not believed twice.
    let mut bout = Bout::new(1);
    let (liar, honest) = (bout.live(1, LIAR), bout.live(2, 7));
    bout.say(liar, &news(9));
    bout.say(honest, &news(9));
    bout.say(liar, &Frame::End { number: 0 });
    assert_eq!(bout.wants(honest.link), 1);
    bout.tell(Input::LinkDown { link: honest.link });
    bout.say(liar, &news(9));
    assert_eq!(bout.wants(liar.link), 1);
}

#[test]
fn attack_drip_to_keep_others_from_being_asked() {
    let mut bout = Bout::new(1);
    let author = key(50).id();
    let (liar, honest) = (bout.live(1, LIAR), bout.live(2, 7));
    let lane = Lane::Content;
    let entries = vec![(author, RangeSet::of(1, 100))];
    bout.say(liar, &Frame::News { place: 0, lane, entries: entries.clone() });
    bout.say(honest, &Frame::News { place: 0, lane, entries });
    for seq in 1..=3 {
        bout.wait(3_000);
        let spot = Spot { lane, device: author, seq };
        let envelope = porchlight_sync::exchange::wire::Sealed(envelope(spot, 0, Sort::Good, 90));
        bout.say(liar, &Frame::Chunk { place: 0, envelope });
    }
    bout.wait(1_000);
    assert_eq!(bout.wants(honest.link), 1);
}

#[test]
fn attack_say_that_all_is_equal() {
    let mut bout = Bout::holding(2);
    let hook = bout.member(1, LIAR);
    let theirs = bout.frames(hook.link).into_iter().find_map(|frame| match frame {
        Frame::Sums { sums } => Some(sums),
        _ => None,
    });
    bout.say(hook, &Frame::Sums { sums: theirs.unwrap() });
    // It hides something from this device alone, and only what no other peer tells it.
    let honest = bout.live(2, 7);
    let entries = vec![(key(50).id(), RangeSet::of(1, 1))];
    bout.say(honest, &Frame::News { place: 0, lane: Lane::Log, entries });
    assert_eq!(bout.wants(honest.link), 1);
}

#[test]
fn attack_frames_out_of_order() {
    let sum = Sum { devices: 0, hash: Hash([0; 32]) };
    let (place, lane) = (0, Lane::Log);
    let entries = vec![(key(9).id(), RangeSet::of(1, 1))];
    let frames = [
        Frame::Open { version: 1, nonce: [0; 32] },
        Frame::Tags { tags: (0..64).map(|at| Tag([at; 16])).collect() },
        Frame::Hello {
            claims: vec![
                Claim {
                    tag: Tag([0; 16]),
                    device: key(1).id(),
                    signature: Signature([0; 64])
                };
                16
            ],
        },
        Frame::Sums { sums: vec![LaneSum { place, lane, sum }] },
        Frame::Parts { place, lane, sums: vec![sum; 16] },
        Frame::Have { place, lane, entries: entries.clone(), more: false },
        Frame::Want { place, lane, number: 1, entries: entries.clone() },
        Frame::End { number: 0 },
        Frame::Ack { settled: true },
        Frame::News { place: 1, lane, entries },
        Frame::Chunk { place: 1, envelope: porchlight_sync::exchange::wire::Sealed(vec![1]) },
        Frame::Ask { place: 1, channels: vec![channel(1)] },
    ];
    for frame in &frames {
        let mut live = Bout::new(1);
        let hook = live.live(1, LIAR);
        live.say(hook, frame);
        assert_eq!(live.closed(hook.link), Some(Reason::Misbehaved), "live: {frame:?}");
        let mut opening = Bout::new(1);
        let hook = opening.hook(1, Side::Dialler);
        if !matches!(frame, Frame::Tags { .. }) {
            opening.say(hook, frame);
            assert_eq!(opening.closed(hook.link), Some(Reason::Misbehaved), "tags: {frame:?}");
        }
        let mut summing = Bout::new(1);
        let hook = summing.member(1, LIAR);
        if !matches!(frame, Frame::Sums { .. }) {
            summing.say(hook, frame);
            assert_eq!(summing.closed(hook.link), Some(Reason::Misbehaved), "sums: {frame:?}");
        }
    }
    // A number that this version does not have.
    let mut bout = Bout::new(1);
    let hook = bout.live(1, LIAR);
    bout.tell(Input::Frame { link: hook.link, bytes: vec![13, 0] });
    assert_eq!(bout.closed(hook.link), Some(Reason::Misbehaved));
}
