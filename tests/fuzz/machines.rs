//! The log of a circle under histories that a fuzzer chooses: liars, forks, cycles of removals. The
//! histories are those of the log's own tests, each choice of theirs a byte of the input.

use porchlight_sync::log::{Inserted, Log};

use super::{
    bytes::Bytes,
    log_tests::{
        histories::{Chance, draw_with},
        oracle, story,
    },
};

/// As many as the naive evaluation takes in a moment.
const OPERATIONS_MAX: usize = 24;

/// The same set gives the same state in every order of arrival, also when it is looked at after each
/// operation, and it is the state that the naive evaluation finds.
pub(super) fn log(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let count = 2 + bytes.below(OPERATIONS_MAX);
    let order = u64::from(bytes.word());
    let history = draw_with(Chance::wanted(order, bytes.rest().to_vec()), count);
    let forth = story::real(history.root(), &history.operations);
    let mut shuffled = history.operations.clone();
    Chance::new(order).shuffle(&mut shuffled);
    let mut looked_at = Log::new(history.root());
    for operation in &shuffled {
        let inserted = looked_at.insert(operation.clone());
        assert!(!matches!(inserted, Inserted::Full | Inserted::Foreign | Inserted::Duplicate));
        looked_at.view();
        looked_at.unsigned();
        looked_at.heads_for(operation.key);
    }
    assert_eq!(looked_at.view(), &forth, "another order of arrival");
    assert_eq!(looked_at.wanted().count(), 0);
    if shuffled.len() <= 12 {
        assert_eq!(
            oracle::view(history.root(), &history.operations),
            forth,
            "the naive evaluation"
        );
    }
    true
}

/// Histories as chance draws them: each of these goes on with other choices.
pub(super) fn log_seeds() -> Vec<Vec<u8>> {
    let begun = |seed: u8| {
        let mut chance = Chance::new(seed.into());
        let choices = (0..120).map(|_| chance.next().to_le_bytes()[3]);
        [9, seed, 0].into_iter().chain(choices).collect()
    };
    (0..24).map(begun).collect()
}
