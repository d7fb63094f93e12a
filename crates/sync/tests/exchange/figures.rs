//! What a comparison costs. The figures are printed; the budgets are asserted.

use porchlight_sync::exchange::{Lane, Spot};

use crate::world::{World, channel, key};

/// 10,000 chunks of so many authors, of which each of two devices lacks half a hundredth.
fn differing(authors: usize) -> World {
    let mut world = World::new(1, 2);
    world.share(channel(1), &[1], &[0, 1]);
    let ids: Vec<_> = (0..authors).map(|author| key(1_000 + author).id()).collect();
    let spot = |at: usize| {
        let seq = (at / authors) as u64 + 1;
        let lane = if seq == 1 { Lane::Log } else { Lane::Content };
        let seq = if seq == 1 { 1 } else { seq - 1 };
        (Spot { lane, device: ids[at % authors], seq }, 1)
    };
    world.seed(0, channel(1), (0..10_000).filter(|at| at % 200 != 17).map(spot));
    world.seed(1, channel(1), (0..10_000).filter(|at| at % 200 != 100).map(spot));
    world.crash(0);
    world.crash(1);
    world
}

#[test]
fn one_in_a_hundred_of_ten_thousand_is_found_in_64_kb() {
    for authors in [300, 3, 5_000] {
        let mut world = differing(authors);
        world.dial(0, 1);
        world.settle();
        assert_eq!(world.settled(0, channel(1)).len(), 10_000);
        assert_eq!(world.settled(0, channel(1)), world.settled(1, channel(1)));
        assert_eq!(world.chunks_sent(), 100);
        let (all, chunks) = world.bytes();
        println!("{authors} authors: {} bytes beyond the chunks", all - chunks);
        assert!(authors > 1_024 || all - chunks <= 64 * 1024);
    }
}

#[test]
fn an_equal_pair_says_hello_and_is_silent() {
    let mut world = differing(300);
    world.dial(0, 1);
    world.settle();
    world.cut(*world.wires.keys().next().unwrap());
    world.settle();
    world.sent.clear();
    world.dial(0, 1);
    world.settle();
    let (all, _) = world.bytes();
    println!("equal pair: {} frames, {all} bytes, both ways", world.sent.len());
    assert_eq!(world.sent.len(), 8);
    assert!(all < 24 * 1024);
}

#[test]
fn a_device_that_has_nothing_gets_all_of_ten_thousand_once() {
    let mut world = differing(300);
    let all = world.settled(0, channel(1)).len();
    world.devices[1].store.held.clear();
    world.crash(1);
    world.sent.clear();
    world.dial(1, 0);
    world.settle();
    assert_eq!(world.settled(1, channel(1)), world.settled(0, channel(1)));
    assert_eq!(world.chunks_sent(), all);
    let (bytes, chunks) = world.bytes();
    println!("{all} chunks to an empty peer: {} bytes beyond them", bytes - chunks);
}
