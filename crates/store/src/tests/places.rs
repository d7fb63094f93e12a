//! One id in two channels: two documents, neither of which touches the other.

use porchlight_crypto::{Hash, Id};

use super::*;
use crate::{
    NewCircle,
    document::{NewDocument, Stored, insert_received},
    post::Posts,
    projection,
};

/// A channel of a neighbourhood, beside the household.
fn neighbourhood(bench: &mut Bench, store: &mut Store) -> i64 {
    let circle = NewCircle {
        id: Id([7; 16]),
        sort: 0,
        root: Hash([7; 32]),
        person: Id([7; 16]),
        log_channel: Id([8; 16]),
        name: String::new(),
    };
    let work = |tx: &mut crate::Tx<'_>| {
        tx.put_circle(&circle)?;
        tx.own_device(circle.id)?;
        tx.put_channel(Id([9; 16]), circle.id, 2)?;
        Ok::<_, StoreError>(tx.posts().of(Id([9; 16]))?.key)
    };
    store.write(bench.now, &mut bench.chance, work).unwrap().value
}

/// A document as it would have come from others.
fn arrives(bench: &Bench, store: &Store, channel: i64, signed_id: Id, note: &str) -> DocumentId {
    let record = Record::Report(report(note, bench.now));
    let mut doc = automerge::AutoCommit::new();
    record.write(&mut doc, [3; 16]).unwrap();
    let heads = crate::document::heads(&mut doc);
    let new = NewDocument {
        signed_id,
        tag: "report",
        channel,
        saved: &doc.save(),
        heads: &heads,
        record: Some(&record),
        arrived_at: bench.now,
    };
    let (key, id) = insert_received(&store.connection, &new).unwrap();
    projection::put(&store.connection, key, &record).unwrap();
    id
}

#[test]
fn one_id_in_two_channels_is_two_documents_and_both_are_shown() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let channel = neighbourhood(&mut bench, &mut store);
    let home = Posts::read(&store.connection).unwrap().home().unwrap().key;
    let own = bench.file(&mut store, report("my own", bench.now));
    let signed_id = Id(*own.as_bytes());
    let other = arrives(&bench, &store, channel, signed_id, "of another channel");
    assert_ne!(own, other);
    assert_eq!(
        (read(&store, own).note, read(&store, other).note.as_str()),
        ("my own".into(), "of another channel")
    );
    let mut listed = notes(&store, &filter(""));
    listed.sort();
    assert_eq!(listed, ["my own", "of another channel"]);
    for (channel, id) in [(home, own), (channel, other)] {
        let found = Stored::find_in(&store.connection, channel, signed_id).unwrap().unwrap();
        assert_eq!(found.id, id);
    }
    bench.edit(&mut store, own, ReportChange::Note("edited".to_owned()));
    assert_eq!(read(&store, other).note, "of another channel");
    store.write(bench.now, &mut bench.chance, |tx| tx.delete(own)).unwrap();
    assert_eq!(notes(&store, &filter("")), ["of another channel"]);
}

#[test]
fn attack_id_of_ones_own_report_used_first_elsewhere() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let channel = neighbourhood(&mut bench, &mut store);
    let home = Posts::read(&store.connection).unwrap().home().unwrap().key;
    let signed_id = Id([5; 16]);
    let first = arrives(&bench, &store, channel, signed_id, "the liar's");
    assert_eq!(first.as_bytes(), &signed_id.0);
    let own = arrives(&bench, &store, home, signed_id, "from my other device");
    assert_eq!(own, first, "one's own household has the name");
    assert_eq!(read(&store, own).note, "from my other device");
    let mut listed = notes(&store, &filter(""));
    listed.sort();
    assert_eq!(listed, ["from my other device", "the liar's"]);
}
