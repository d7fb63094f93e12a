//! Whatever a link does with the frames: refused or the honest outcome, and nobody is admitted
//! without both people's word and one transcript.

use proptest::prelude::*;

use crate::{
    watched::{Step, Watched},
    world::MINUTE,
};

fn step() -> impl Strategy<Value = Step> {
    let side = any::<bool>;
    let which = 0_usize..12;
    prop_oneof![
        40 => Just(Step::Deliver),
        1 => side().prop_map(|to_inviter| Step::Drop { to_inviter }),
        1 => side().prop_map(|to_inviter| Step::Duplicate { to_inviter }),
        1 => side().prop_map(|to_inviter| Step::Swap { to_inviter }),
        2 => (side(), any::<usize>(), 0_u8..8)
            .prop_map(|(to_inviter, at, bit)| Step::Change { to_inviter, at, bit }),
        1 => (side(), which.clone())
            .prop_map(|(to_inviter, which)| Step::Replay { to_inviter, which }),
        1 => (side(), prop::collection::vec(any::<u8>(), 0..40))
            .prop_map(|(to_inviter, bytes)| Step::Inject { to_inviter, bytes }),
        1 => (side(), which).prop_map(|(to_inviter, which)| Step::Reflect { to_inviter, which }),
        12 => side().prop_map(|inviter| Step::Same { inviter }),
        2 => (0..MINUTE).prop_map(|ms| Step::Wait { ms }),
        1 => Just(Step::Knock),
        1 => Just(Step::LinkBreaks),
        1 => side().prop_map(|inviter| Step::Stop { inviter }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_frames_is_refused_or_honest(
        steps in prop::collection::vec(step(), 0..40),
        honest in any::<bool>(),
    ) {
        let mut watched = Watched::new();
        for step in steps {
            watched.take(step);
        }
        for _ in 0..20 {
            watched.take(Step::Deliver);
        }
        if honest {
            watched.take(Step::Same { inviter: true });
            watched.take(Step::Same { inviter: false });
            for _ in 0..20 {
                watched.take(Step::Deliver);
            }
        }
        watched.finish();
    }
}
