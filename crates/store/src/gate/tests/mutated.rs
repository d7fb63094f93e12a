//! Valid changes with bits turned and the checksum made right again.

use automerge::{ObjType, ROOT, transaction::Transactable};
use proptest::{collection::vec, prelude::*, sample::Index};

use super::{sketch::chunk, *};

/// A document with something of everything, and a change on top of it.
fn rich() -> (Vec<u8>, Vec<u8>) {
    let mut doc = document(1);
    let list = doc.put_object(ROOT, "list", ObjType::List).unwrap();
    let text = doc.put_object(ROOT, "text", ObjType::Text).unwrap();
    doc.splice_text(&text, 0, 0, "some words").unwrap();
    doc.put(ROOT, "count", automerge::ScalarValue::counter(3)).unwrap();
    doc.commit();
    let mut other = copy(&mut doc, 2);
    let before = other.get_heads();
    other.insert(&list, 0, "item").unwrap();
    other.insert(&list, 1, 12.5).unwrap();
    other.splice_text(&text, 4, 3, "ly").unwrap();
    other.increment(ROOT, "count", 2).unwrap();
    let mark = automerge::marks::Mark::new("bold".to_owned(), true, 1, 5);
    other.mark(&text, mark, automerge::marks::ExpandMark::Both).unwrap();
    other.put(ROOT, "last", vec![1, 2, 3]).unwrap();
    other.commit();
    let change = other.get_changes(&before)[0].raw_bytes().to_vec();
    (doc.save(), change)
}

/// The data of a chunk without its frame.
fn data(bytes: &[u8]) -> &[u8] {
    let rest = &bytes[9..];
    let length = rest.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    &rest[length..]
}

fn check(saved: &[u8], bytes: Vec<u8>) -> Result<bool, TestCaseError> {
    match Arrival::raw(2, bytes).meet(Some(saved)) {
        Verdict::Apply(applied) => {
            let mut again = AutoCommit::load(&applied.saved).unwrap();
            prop_assert_eq!(heads(&mut again), applied.heads);
            Ok(true)
        }
        Verdict::Wait { .. } | Verdict::Refuse(_) | Verdict::SetAside | Verdict::Quarantine(_) => {
            Ok(false)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn no_bit_flip_gets_a_panic_out_or_a_broken_document_in(
        flips in vec((any::<Index>(), 0..8u8), 1..4),
    ) {
        let (saved, change) = rich();
        let mut bytes = data(&change).to_vec();
        for (place, bit) in flips {
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
        }
        check(&saved, chunk(1, &bytes))?;
    }

    #[test]
    fn no_bytes_at_all_get_a_panic_out(bytes in vec(any::<u8>(), 0..200)) {
        let (saved, _) = rich();
        let framed = chunk(1, &bytes);
        check(&saved, bytes)?;
        check(&saved, framed)?;
    }
}

#[test]
fn every_single_bit_flip_is_decided() {
    let (saved, change) = rich();
    assert!(check(&saved, change.clone()).unwrap());
    let bytes = data(&change).to_vec();
    let mut passed = 0;
    for place in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[place / 8] ^= 1 << (place % 8);
        passed += usize::from(check(&saved, chunk(1, &flipped)).unwrap());
    }
    // Other values and letters are other changes, and good ones.
    assert!(passed > 0);
}
