//! Valid changes with bits turned and the checksum made right again.

use automerge::{
    ObjType, ROOT, ReadDoc,
    marks::{ExpandMark, Mark},
    transaction::Transactable,
};
use proptest::{collection::vec, prelude::*, sample::Index};

use super::{sketch::chunk, *};

/// A document with something of everything, a change on top of it, and another one beside that.
struct Rich {
    saved: Vec<u8>,
    change: Vec<u8>,
    beside: Arrival,
}

fn rich() -> Rich {
    let mut doc = document(1);
    let list = doc.put_object(ROOT, "list", ObjType::List).unwrap();
    let text = doc.put_object(ROOT, "text", ObjType::Text).unwrap();
    doc.splice_text(&text, 0, 0, "some words").unwrap();
    doc.insert(&list, 0, "first").unwrap();
    doc.put(ROOT, "count", automerge::ScalarValue::counter(3)).unwrap();
    doc.commit();
    let mut other = copy(&mut doc, 2);
    let mut third = copy(&mut doc, 3);
    let before = other.get_heads();
    other.insert(&list, 0, "item").unwrap();
    other.insert(&list, 1, 12.5).unwrap();
    other.splice_text(&text, 4, 3, "ly").unwrap();
    other.increment(ROOT, "count", 2).unwrap();
    let mark = Mark::new("bold".to_owned(), true, 1, 5);
    other.mark(&text, mark, ExpandMark::Both).unwrap();
    other.put(ROOT, "last", vec![1, 2, 3]).unwrap();
    other.commit();
    third.put(ROOT, "last", "words").unwrap();
    third.increment(ROOT, "count", 5).unwrap();
    third.splice_text(&text, 2, 4, "").unwrap();
    third.mark(&text, Mark::new("bold".to_owned(), false, 0, 4), ExpandMark::None).unwrap();
    third.delete(&list, 0).unwrap();
    third.commit();
    let change = other.get_changes(&before)[0].raw_bytes().to_vec();
    Rich { saved: doc.save(), change, beside: since(&mut third, 3, &before) }
}

/// The data of a chunk without its frame.
fn data(bytes: &[u8]) -> &[u8] {
    let rest = &bytes[9..];
    let length = rest.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    &rest[length..]
}

/// Decides on a change. What is let in loads again, is let in beside others in either order, and does
/// not keep out what comes after it.
fn check(rich: &Rich, bytes: Vec<u8>) -> Result<bool, TestCaseError> {
    let arrival = Arrival::raw(2, bytes);
    let alone = match arrival.meet(Some(&rich.saved)) {
        Verdict::Apply(applied) => *applied,
        Verdict::Refuse(refusal) => {
            let beside = applied(rich.beside.meet(Some(&rich.saved)));
            prop_assert_eq!(refused(arrival.meet(Some(&beside.saved))), refusal);
            return Ok(false);
        }
        Verdict::Wait { .. } | Verdict::SetAside | Verdict::Quarantine(_) => return Ok(false),
    };
    let mut again = AutoCommit::load(&alone.saved).unwrap();
    prop_assert_eq!(heads(&mut again), alone.heads);
    let first = applied(rich.beside.meet(Some(&alone.saved)));
    let beside = applied(rich.beside.meet(Some(&rich.saved)));
    let second = applied(arrival.meet(Some(&beside.saved)));
    prop_assert_eq!(&first.heads, &second.heads);
    let mut doc = first.doc.with_actor(ActorId::from(actor(4)));
    let theirs = second.doc;
    prop_assert_eq!(doc.hydrate(ROOT, None).unwrap(), theirs.hydrate(ROOT, None).unwrap());
    let before = doc.get_heads();
    doc.put(ROOT, "after", 1).unwrap();
    applied(since(&mut doc, 4, &before).meet(Some(&second.saved)));
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn no_bit_flip_gets_a_panic_out_or_a_broken_document_in(
        flips in vec((any::<Index>(), 0..8u8), 1..4),
    ) {
        let rich = rich();
        let mut bytes = data(&rich.change).to_vec();
        for (place, bit) in flips {
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
        }
        check(&rich, chunk(1, &bytes))?;
    }

    #[test]
    fn no_bytes_at_all_get_a_panic_out(bytes in vec(any::<u8>(), 0..200)) {
        let rich = rich();
        let framed = chunk(1, &bytes);
        check(&rich, bytes)?;
        check(&rich, framed)?;
    }
}

#[test]
fn every_single_bit_flip_is_decided() {
    let rich = rich();
    assert!(check(&rich, rich.change.clone()).unwrap());
    let bytes = data(&rich.change).to_vec();
    let mut passed = 0;
    for place in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[place / 8] ^= 1 << (place % 8);
        passed += usize::from(check(&rich, chunk(1, &flipped)).unwrap());
    }
    // Other values and letters are other changes, and good ones.
    assert!(passed > 0);
}
