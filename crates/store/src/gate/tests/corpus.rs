use super::{sketch::Sketch, *};
use crate::gate::inspect;

const OK_COUNTER: &[u8] = include_bytes!("../corpus/counter_value_is_ok.automerge");
const BAD_COUNTER: &[u8] = include_bytes!("../corpus/counter_value_has_incorrect_meta.automerge");
const LARGE_COUNTER: &[u8] = include_bytes!("../corpus/64bit_obj_id_change.automerge");
const TWO: &[u8] = include_bytes!("../corpus/two_change_chunks.automerge");
const EXEMPLAR: &[u8] = include_bytes!("../corpus/exemplar");
const ACTION: &[u8] = include_bytes!("../corpus/fuzz-crashers/action-is-48.automerge");
const TEN: &[u8] =
    include_bytes!("../corpus/fuzz-crashers/crash-da39a3ee5e6b4b0d3255bfef95601890afd80709");
const DEFLATE: &[u8] = include_bytes!("../corpus/fuzz-crashers/invalid_deflate_stream.automerge");
const DEPS: &[u8] = include_bytes!("../corpus/fuzz-crashers/too_many_deps.automerge");

/// The change without what only others than us write: time and message.
fn plain(bytes: &[u8]) -> Vec<u8> {
    Sketch { time: 0, message: Vec::new(), ..Sketch::of(bytes) }.bytes()
}

#[test]
fn good_changes_of_others_read_but_for_their_time_and_message() {
    let (first, second) = TWO.split_at(9 + 1 + 0x39 - 1 + 1);
    for bytes in [OK_COUNTER, first, second] {
        assert_eq!(inspect(bytes), Err(Refusal::Extras));
        let inspected = inspect(&plain(bytes)).unwrap();
        let theirs = automerge::Change::from_bytes(plain(bytes)).unwrap();
        assert_eq!(inspected.hash.0, theirs.hash().0);
        assert_eq!((inspected.seq, inspected.start_op), (theirs.seq(), theirs.start_op().get()));
        assert_eq!((inspected.ops, inspected.max_op), (theirs.len() as u64, theirs.max_op()));
    }
}

#[test]
fn a_number_of_another_length_than_its_meta_says_is_refused() {
    let wrong = Err(Refusal::Form("a value does not fit its type"));
    assert_eq!(inspect(BAD_COUNTER), wrong);
    assert_eq!(inspect(&plain(BAD_COUNTER)), wrong);
}

#[test]
fn a_counter_above_32_bits_is_over_the_limit() {
    assert_eq!(inspect(LARGE_COUNTER), Err(Refusal::TooLarge(crate::gate::Limit::MaxOp)));
}

#[test]
fn whole_documents_and_several_chunks_are_no_change() {
    let kind = Err(Refusal::Form("it is no uncompressed change chunk"));
    for bytes in [EXEMPLAR, DEFLATE, DEPS] {
        assert_eq!(inspect(bytes), kind);
    }
    assert_eq!(inspect(TWO), Err(Refusal::Form("something follows it")));
}

#[test]
fn attack_what_once_crashed_automerge_is_refused() {
    for bytes in [ACTION, TEN, DEFLATE, DEPS] {
        assert!(inspect(bytes).is_err());
        assert!(automerge::AutoCommit::load(bytes).is_err());
        let verdict = Arrival::raw(1, bytes.to_vec()).meet(None);
        assert!(matches!(verdict, Verdict::Refuse(_) | Verdict::Quarantine(_)));
    }
}
