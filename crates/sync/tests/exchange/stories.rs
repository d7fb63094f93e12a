//! What two or three devices do when nobody lies.

use porchlight_sync::exchange::{
    Input, Lane, RangeSet, Reason, Report, Spot, Timestamp,
    wire::{Frame, VERSION},
};

use crate::world::{Chance, Sort, World, channel, envelope};

fn pair(seed: u64) -> World {
    let mut world = World::new(seed, 2);
    world.share(channel(1), &[1], &[0, 1]);
    world
}

#[test]
fn what_one_has_written_before_reaches_the_other_and_is_acknowledged() {
    let mut world = pair(1);
    let spots: Vec<Spot> = (0..5).map(|_| world.write(0, channel(1), Lane::Content, 1)).collect();
    world.dial(0, 1);
    world.settle();
    assert_eq!(world.settled(1, channel(1)), spots.iter().copied().collect());
    let peer = world.id(1);
    for spot in spots {
        let given = Report::Given { channel: channel(1), peer, spot };
        assert!(world.devices[0].reports.contains(&given));
    }
    let equal = |report: &&Report| matches!(report, Report::PeerEqual { .. });
    for device in 0..2 {
        assert_eq!(world.devices[device].reports.iter().filter(equal).count(), 1);
    }
    let last =
        world.devices[1].reports.iter().rfind(|report| matches!(report, Report::Progress { .. }));
    assert_eq!(last, Some(&Report::Progress { channel: channel(1), left: 0 }));
}

#[test]
fn what_is_written_on_a_link_goes_at_once_and_on_to_the_third() {
    let mut world = World::new(2, 3);
    world.share(channel(1), &[1], &[0, 1, 2]);
    world.dial(0, 1);
    world.dial(1, 2);
    world.settle();
    let before = world.now;
    let spot = world.write(0, channel(1), Lane::Content, 3);
    while !world.settled(2, channel(1)).contains(&spot) {
        assert!(world.step());
    }
    assert!(world.now - before < 100, "urgent news are not gathered");
    assert_eq!(world.chunks_sent(), 2, "nobody gets anything twice");
    for urgency in [3, 0] {
        world.settle();
        let next = world.write(0, channel(1), Lane::Content, urgency);
        world.settle();
        assert!(world.settled(2, channel(1)).contains(&next));
    }
}

#[test]
fn equal_peers_are_silent_after_the_opening() {
    let mut world = pair(3);
    world.write(0, channel(1), Lane::Content, 1);
    let wire = world.dial(0, 1);
    world.settle();
    world.cut(wire);
    world.settle();
    world.sent.clear();
    world.dial(1, 0);
    world.settle();
    let frames: Vec<Frame> =
        world.sent.iter().map(|(_, _, frame)| Frame::decode(frame).unwrap()).collect();
    assert_eq!(frames.len(), 8, "Open, Tags, Hello, Sums from each");
    assert!(world.are_linked(0, 1));
    assert!(!world.step(), "and nobody asked to be woken");
}

#[test]
fn a_link_that_breaks_at_any_moment_is_resumed_without_sending_twice_what_was_acknowledged() {
    for steps in (0..400).step_by(7) {
        let mut world = pair(4);
        for _ in 0..40 {
            world.write(0, channel(1), Lane::Content, 0);
        }
        let wire = world.dial(0, 1);
        for _ in 0..steps {
            world.step();
        }
        world.cut(wire);
        world.run_for(50);
        let had = world.settled(1, channel(1)).len();
        world.sent.clear();
        world.dial(1, 0);
        world.settle();
        assert_eq!(world.settled(1, channel(1)).len(), 40);
        assert_eq!(world.chunks_sent(), 40 - had, "after {steps} steps");
    }
}

#[test]
fn a_full_disk_acknowledges_nothing_and_parts() {
    let mut world = pair(5);
    world.write(0, channel(1), Lane::Content, 1);
    world.devices[1].store.is_full = true;
    world.dial(0, 1);
    world.settle();
    assert!(!world.are_linked(0, 1));
    for device in 0..2 {
        assert_eq!(world.devices[device].closed[0].1, Reason::StoreFailed);
    }
    assert!(world.devices[1].reports.iter().any(|r| matches!(r, Report::StoreFailed { .. })));
    assert!(!world.devices[0].reports.iter().any(|r| matches!(r, Report::Given { .. })));
    world.devices[1].store.is_full = false;
    world.dial(0, 1);
    world.settle();
    assert_eq!(world.settled(1, channel(1)).len(), 1);
}

#[test]
fn the_log_goes_first_then_the_urgent_then_the_newest() {
    let mut world = pair(6);
    world.limits.under_way_chunks = 4;
    world.crash(0);
    for at in 0..60 {
        world.write(0, channel(1), Lane::Content, at % 4);
    }
    for _ in 0..10 {
        world.write(0, channel(1), Lane::Log, 0);
    }
    world.dial(0, 1);
    world.settle();
    let order = chunk_order(&world);
    assert_eq!(order.len(), 70);
    let places: Vec<(u8, u64)> = order
        .iter()
        .map(|(spot, urgency)| match spot.lane {
            Lane::Log => (0, 1_000 - spot.seq),
            Lane::Content => (4 - urgency, 1_000 - spot.seq),
        })
        .collect();
    assert!(places.is_sorted(), "{places:?}");
}

fn chunk_order(world: &World) -> Vec<(Spot, u8)> {
    let frames = world.sent.iter().filter_map(|(_, _, frame)| Frame::decode(frame).ok());
    let chunks = frames.filter_map(|frame| match frame {
        Frame::Chunk { envelope, .. } => Some(envelope.0),
        _ => None,
    });
    chunks
        .map(|bytes| {
            let lane = if bytes[0] == 0 { Lane::Log } else { Lane::Content };
            let device = porchlight_crypto::DeviceId(bytes[1..33].try_into().unwrap());
            let seq = u64::from_le_bytes(bytes[33..41].try_into().unwrap());
            (Spot { lane, device, seq }, bytes[41])
        })
        .collect()
}

#[test]
fn an_alert_overtakes_what_can_wait() {
    let mut world = World::new(7, 2);
    world.share(channel(1), &[1], &[0, 1]);
    world.share(channel(2), &[1], &[0, 1]);
    for _ in 0..1_000 {
        world.write(0, channel(1), Lane::Content, 0);
    }
    world.dial(0, 1);
    while world.settled(1, channel(1)).len() < 10 {
        assert!(world.step());
    }
    let alert = world.write(0, channel(2), Lane::Content, 3);
    while !world.settled(1, channel(2)).contains(&alert) {
        assert!(world.step());
    }
    let before = world.settled(1, channel(1)).len();
    assert!(before < 700, "{before} of 1,000 went before it");
    world.settle();
    assert_eq!(world.settled(1, channel(1)).len(), 1_000);
}

#[test]
fn a_quota_orders_and_refuses_nothing() {
    let mut world = World::new(8, 4);
    let members = [0, 1, 2, 3];
    world.share(channel(1), &[1], &members);
    let (loud, quiet) = (world.id(2), world.id(3));
    let of = |device, urgency, count: u64| {
        (1..=count).map(move |seq| (Spot { lane: Lane::Content, device, seq }, urgency))
    };
    world.seed(0, channel(1), of(loud, 3, 600));
    world.seed(0, channel(1), of(quiet, 1, 5));
    world.crash(0);
    world.dial(0, 1);
    world.settle();
    let order = chunk_order(&world);
    assert_eq!(order.len(), 605);
    let last = order.iter().rposition(|(spot, _)| spot.device == quiet).unwrap();
    assert_eq!(last, 64 + 5 - 1, "64 of the loud one, then the quiet one, then the rest");
}

#[test]
fn refused_for_good_is_settled_and_garbage_is_asked_of_another() {
    let mut world = World::new(9, 3);
    world.share(channel(1), &[1], &[0, 1, 2]);
    let author = world.id(2);
    let spot = |seq| Spot { lane: Lane::Content, device: author, seq };
    for (holder, sort) in [(0, Sort::Garbage), (2, Sort::Good)] {
        world.seed(holder, channel(1), [(spot(1), 1), (spot(2), 1)]);
        let held = &mut world.devices[holder].store.held;
        held.insert((channel(1), spot(1)), (1, envelope(spot(1), 1, sort, 100)));
        held.insert((channel(1), spot(2)), (1, envelope(spot(2), 1, Sort::Bad, 100)));
        world.crash(holder);
    }
    world.dial(0, 1);
    world.settle();
    assert_eq!(world.settled(1, channel(1)), [spot(2)].into());
    assert_eq!(world.chunks_sent(), 2, "not asked for again on that link");
    let equal = |report: &Report| matches!(report, Report::PeerEqual { .. });
    assert!(!world.devices[0].reports.iter().any(equal));
    let given = |report: &&Report| matches!(report, Report::Given { .. });
    let given: Vec<&Report> = world.devices[0].reports.iter().filter(given).collect();
    let (peer, spot_2) = (world.id(1), spot(2));
    assert_eq!(given, [&Report::Given { channel: channel(1), peer, spot: spot_2 }]);
    world.dial(2, 1);
    world.settle();
    assert_eq!(world.settled(1, channel(1)), [spot(1), spot(2)].into());
    assert_eq!(world.chunks_sent(), 3);
}

#[test]
fn a_channel_that_comes_while_linked_is_exchanged_after_a_renewal() {
    let mut world = pair(10);
    world.dial(0, 1);
    world.settle();
    world.share(channel(2), &[1], &[0, 1]);
    world.write(0, channel(2), Lane::Content, 1);
    world.settle();
    assert!(world.devices[1].closed.iter().any(|(_, reason)| *reason == Reason::Renew));
    world.dial(0, 1);
    world.settle();
    assert_eq!(world.settled(1, channel(2)).len(), 1);
}

#[test]
fn keys_that_are_missing_are_asked_for() {
    let mut world = pair(11);
    world.dial(0, 1);
    world.settle();
    let channels = vec![channel(40), channel(30)];
    world.input(0, Input::Ask { channel: channel(1), channels });
    world.settle();
    assert_eq!(world.devices[1].asked, [(channel(1), vec![channel(30), channel(40)])]);
}

#[test]
fn a_later_and_an_earlier_version_part_politely() {
    for (version, too_new) in [(VERSION + 1, true), (VERSION - 1, false)] {
        let mut world = pair(12);
        let wire = world.dial(0, 1);
        let link = World::link_of(wire, true);
        // A later version may have put anything behind its number.
        world.input(1, Input::Frame { link, bytes: vec![0, version, 77, 77] });
        let report =
            if too_new { Report::PeerTooNew { link } } else { Report::PeerTooOld { link } };
        assert!(world.devices[1].reports.contains(&report));
        world.settle();
        let across = World::link_of(wire, false);
        let (reason, answer) = if too_new {
            (Reason::TooNew, Report::PeerTooOld { link: across })
        } else {
            (Reason::TooOld, Report::PeerTooNew { link: across })
        };
        assert_eq!(world.devices[0].closed, [(across, reason)]);
        assert!(world.devices[0].reports.contains(&answer));
    }
}

#[test]
fn a_clock_that_jumps_hangs_nothing() {
    for jump in [-200_000_000_000, 200_000_000_000, i64::MIN / 2, i64::MAX / 2] {
        let mut world = pair(13);
        for _ in 0..300 {
            world.write(0, channel(1), Lane::Content, 0);
        }
        world.dial(0, 1);
        world.run_for(20);
        // Both clocks jump; what the world does with links stays in order.
        for device in 0..2 {
            let now = Timestamp(START.saturating_add(jump));
            let engine = &mut world.devices[device].engine;
            engine.handle(now, &mut world.rng, Input::Tick);
        }
        world.settle();
        if !world.are_linked(0, 1) {
            world.dial(0, 1);
            world.settle();
        }
        if world.settled(1, channel(1)).len() < 300 {
            world.dial(1, 0);
            world.settle();
        }
        assert_eq!(world.settled(1, channel(1)).len(), 300, "jump {jump}");
    }
}

const START: i64 = crate::world::START_MS;

#[test]
fn more_than_a_thousand_devices_are_compared_by_parts() {
    let mut world = pair(14);
    let author = |number: usize| crate::world::key(10_000 + number).id();
    let all = |skip: usize| {
        (0..3_000)
            .filter(move |at| at % 1_000 != skip)
            .map(move |at| (Spot { lane: Lane::Content, device: author(at), seq: 1 }, 0))
    };
    world.seed(0, channel(1), all(1));
    world.seed(1, channel(1), all(2));
    world.crash(0);
    world.crash(1);
    world.dial(0, 1);
    world.settle();
    assert_eq!(world.settled(0, channel(1)).len(), 3_000);
    assert_eq!(world.settled(0, channel(1)), world.settled(1, channel(1)));
    assert_eq!(world.chunks_sent(), 6);
    let (all, chunks) = world.bytes();
    assert!(all - chunks < 64 * 1024, "{} bytes to find 6 of 3,000", all - chunks);
}

#[test]
fn a_device_with_many_holes_is_told_in_part_and_whole_in_the_end() {
    let mut world = pair(15);
    let device = world.id(0);
    let odd = |from: u64| {
        (from..400).step_by(2).map(move |seq| (Spot { lane: Lane::Content, device, seq }, 0))
    };
    world.seed(0, channel(1), odd(1));
    world.seed(1, channel(1), odd(2));
    world.crash(0);
    world.crash(1);
    world.dial(0, 1);
    world.settle();
    assert_eq!(world.settled(0, channel(1)).len(), 399);
    assert_eq!(world.settled(0, channel(1)), world.settled(1, channel(1)));
}

#[test]
fn news_during_the_opening_are_not_lost() {
    for steps in 0..60 {
        let mut world = World::new(16, 3);
        world.share(channel(1), &[1], &[0, 1, 2]);
        world.chance = Chance { delay_ms: 9, ..world.chance };
        world.dial(0, 1);
        for _ in 0..steps {
            world.step();
        }
        let author = world.id(2);
        let spot = Spot { lane: Lane::Content, device: author, seq: 1 };
        world.seed(0, channel(1), [(spot, 1)]);
        let (lane, seqs) = (Lane::Content, RangeSet::of(1, 1));
        world.input(0, Input::Settled { channel: channel(1), lane, device: author, seqs });
        let own = world.write(1, channel(1), Lane::Content, 0);
        world.settle();
        assert_eq!(world.settled(0, channel(1)), [spot, own].into(), "after {steps} steps");
        assert_eq!(world.settled(0, channel(1)), world.settled(1, channel(1)));
    }
}
