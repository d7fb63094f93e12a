//! Both machines of joining, with a fuzzer on the link between them. What must hold after each step is
//! said once, beside the tests of joining (`Watched`).

use super::{
    bytes::{Bytes, chosen, piece},
    join_tests::watched::{Step, Watched},
};

const STEPS_MAX: usize = 200;

pub(super) fn join(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let mut watched = Watched::new();
    for _ in 0..STEPS_MAX {
        if bytes.is_empty() {
            break;
        }
        watched.take(step(&mut bytes));
    }
    let admitted = watched.world.admitted().is_some();
    watched.finish();
    admitted
}

fn step(bytes: &mut Bytes<'_>) -> Step {
    match bytes.byte() {
        0 => Step::Drop { to_inviter: bytes.flag() },
        1 => Step::Duplicate { to_inviter: bytes.flag() },
        2 => Step::Swap { to_inviter: bytes.flag() },
        3 => Step::Change {
            to_inviter: bytes.flag(),
            at: bytes.word().into(),
            bit: bytes.byte() % 8,
        },
        4 => Step::Replay { to_inviter: bytes.flag(), which: bytes.byte().into() },
        5 => Step::Reflect { to_inviter: bytes.flag(), which: bytes.byte().into() },
        6 => Step::Same { inviter: bytes.flag() },
        7 => Step::Wait { ms: i64::from(bytes.word()) * 10 },
        8 => Step::Knock,
        9 => Step::LinkBreaks,
        10 => Step::Stop { inviter: bytes.flag() },
        11 => Step::Inject { to_inviter: bytes.flag(), bytes: bytes.piece().to_vec() },
        _ => Step::Deliver,
    }
}

/// Meetings that people finish, with one thing going wrong that hurts nobody.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let deliver = [255; 12];
    let honest = [deliver.as_slice(), &[6, 1, 6, 0], &deliver].concat();
    let meant = super::frames::join_seeds();
    let mut seeds = vec![honest.clone(), [&[7, 100, 1], honest.as_slice()].concat()];
    seeds.push([honest.as_slice(), &[9]].concat());
    // After the end any frame may come.
    for frame in meant {
        for end in [0, 1] {
            let late = chosen(11, [&[end], piece(&frame[1..]).as_slice()].concat());
            seeds.push([honest.as_slice(), &late].concat());
        }
    }
    seeds
}
