//! A report that somebody else changed, once their change has passed the gate. Changes come as bytes,
//! and as what Automerge writes for any value at any place of the document.

use std::sync::OnceLock;

use automerge::{
    ActorId, AutoCommit, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value,
    transaction::Transactable,
};
use porchlight_crypto::Hash;
use porchlight_domain::{
    Record, RecordChange, RecordKind, kind,
    report::{Answer, Category, CreateReport, Place, Report, ReportChange},
};
use porchlight_store::gate::Verdict;

use super::{
    bytes::{Bytes, chosen, piece},
    files::{look_at, now},
    gate::{self, AUTHOR, Arrival, actor},
    sketch,
};

const EDITS_MAX: usize = 24;

struct Filed {
    saved: Vec<u8>,
    heads: Vec<Hash>,
    max_op: u64,
}

fn filed() -> &'static Filed {
    static FILED: OnceLock<Filed> = OnceLock::new();
    FILED.get_or_init(|| {
        let request = CreateReport {
            note: "two vans, no plates".to_owned(),
            category: Some(Category::AtOnce),
            place: Place { text: Some("N Clark St".to_owned()), ..Place::default() },
            ..CreateReport::default()
        };
        let record = Record::Report(Report::file(request, now()).unwrap());
        let mut doc = AutoCommit::new().with_actor(ActorId::from(actor(1)));
        record.write(&mut doc, [7; 16]).unwrap();
        doc.commit();
        let heads = doc.get_heads().iter().map(|head| Hash(head.0)).collect();
        let max_op = doc.get_changes(&[]).iter().map(automerge::Change::max_op).max().unwrap();
        Filed { saved: doc.save(), heads, max_op }
    })
}

pub(super) fn report(input: &[u8]) -> bool {
    let mut bytes = Bytes::new(input);
    let filed = filed();
    let changes = if bytes.below(4) == 0 {
        edited(&mut bytes)
    } else {
        gate::changes(input, &filed.heads, filed.max_op)
    };
    let arrival = Arrival::of(AUTHOR, changes);
    let Verdict::Apply(applied) = arrival.meet(Some(&filed.saved)) else { return false };
    let Ok(tag) = kind::tag_of(&applied.doc) else { return false };
    let Some(kind) = RecordKind::from_tag(&tag) else { return false };
    let Ok(Record::Report(read)) = Record::read(kind, &applied.doc) else { return false };
    look_at(&read);
    let before = AutoCommit::load(&filed.saved).unwrap();
    let before = Record::read(RecordKind::Report, &before).unwrap();
    let now = Record::Report(read);
    // Going back is refused, or leads to what was there.
    if let Ok(changes) = now.changes_to(&before) {
        let mut doc = applied.doc.with_actor(ActorId::from(actor(5)));
        for change in &changes {
            change.write(&mut doc).unwrap();
        }
        assert!(Record::read(RecordKind::Report, &doc).is_ok());
    }
    true
}

/// What a modified client writes through Automerge: any value, anywhere.
fn edited(bytes: &mut Bytes<'_>) -> Vec<Vec<u8>> {
    let mut doc =
        AutoCommit::load(&filed().saved).unwrap().with_actor(ActorId::from(actor(AUTHOR)));
    let before = doc.get_heads();
    for _ in 0..EDITS_MAX {
        if bytes.is_empty() {
            break;
        }
        edit(&mut doc, bytes);
    }
    doc.commit();
    doc.get_changes(&before).iter().map(|change| change.raw_bytes().to_vec()).collect()
}

/// What an edit does may be impossible just then; then it does nothing.
fn edit(doc: &mut AutoCommit, bytes: &mut Bytes<'_>) {
    let (object, depth) = (place(doc, bytes), bytes.byte());
    let is_map = matches!(doc.object_type(&object), Ok(ObjType::Map | ObjType::Table));
    let keys: Vec<String> = doc.keys(&object).collect();
    let at = bytes.below(doc.length(&object) + 1);
    let key = if keys.is_empty() || depth == 255 {
        String::from_utf8_lossy(bytes.piece()).into_owned()
    } else {
        bytes.pick(&keys).clone()
    };
    let objects = [ObjType::Map, ObjType::List, ObjType::Text];
    let done = match (bytes.byte() % 8, is_map) {
        (0..4, true) => doc.put(&object, key, scalar(bytes)),
        (0..3, false) => doc.insert(&object, at, scalar(bytes)),
        (3, false) => doc.put(&object, at, scalar(bytes)),
        (4, true) => doc.delete(&object, key),
        (4, false) => doc.delete(&object, at),
        (5, true) => doc.put_object(&object, key, *bytes.pick(&objects)).map(drop),
        (5, false) => doc.insert_object(&object, at, *bytes.pick(&objects)).map(drop),
        (6, true) => doc.increment(&object, key, 1),
        (6, false) => doc.splice_text(&object, at, 0, &String::from_utf8_lossy(bytes.piece())),
        (_, true) => doc.put(&object, key, ScalarValue::counter(1)),
        (_, false) => doc.split_block(&object, at).map(drop),
    };
    drop(done);
}

/// The root, or an object below it.
fn place(doc: &AutoCommit, bytes: &mut Bytes<'_>) -> ObjId {
    let mut object = ROOT;
    for _ in 0..bytes.below(4) {
        let below: Vec<ObjId> = match doc.object_type(&object) {
            Ok(ObjType::Map | ObjType::Table) => {
                let values = doc.keys(&object).filter_map(|key| doc.get(&object, key).ok()?);
                values.filter(|(value, _)| value.is_object()).map(|(_, id)| id).collect()
            }
            Ok(ObjType::List) => {
                let values = (0..doc.length(&object)).filter_map(|at| doc.get(&object, at).ok()?);
                values
                    .filter(|(value, _)| matches!(value, Value::Object(_)))
                    .map(|(_, id)| id)
                    .collect()
            }
            Ok(ObjType::Text) | Err(_) => Vec::new(),
        };
        if below.is_empty() {
            break;
        }
        object = bytes.pick(&below).clone();
    }
    object
}

/// Words of the schema stand for what a person may say.
const WORDS: [&str; 12] = [
    "yes",
    "no",
    "unknown",
    "real",
    "exercise",
    "saw",
    "stop",
    "report",
    "es",
    "NE",
    "white",
    "2026-11-23T02:55:00Z",
];

fn scalar(bytes: &mut Bytes<'_>) -> ScalarValue {
    match bytes.byte() % 12 {
        0 => ScalarValue::Null,
        1 => ScalarValue::Boolean(bytes.flag()),
        2 => ScalarValue::Uint(bytes.number()),
        3 => ScalarValue::Int(bytes.number().cast_signed()),
        4 => ScalarValue::F64(f64::from_bits(u64::from(bytes.word()) << 48)),
        5 => ScalarValue::F64(f64::from(bytes.word()) / 180.0),
        6 => ScalarValue::Bytes(bytes.piece().to_vec()),
        7 => ScalarValue::Timestamp(bytes.number().cast_signed()),
        8 => ScalarValue::counter(bytes.number().cast_signed()),
        9 | 10 => (*bytes.pick(&WORDS)).into(),
        _ => String::from_utf8_lossy(bytes.piece()).into_owned().into(),
    }
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut others = [actor(1), actor(3)];
    others.sort_unstable();
    let edits = [
        ReportChange::Note("one van, from Ohio".to_owned()),
        ReportChange::Place(Place { text: Some("N Wells".to_owned()), ..Place::default() }),
        ReportChange::Contact(Some("call Ana".to_owned())),
        ReportChange::Minors(Answer::Yes),
        ReportChange::Category(Category::Patrol),
        ReportChange::Language("es".to_owned()),
    ];
    let changed = edits.into_iter().map(|edit| {
        let mut doc =
            AutoCommit::load(&filed().saved).unwrap().with_actor(ActorId::from(actor(AUTHOR)));
        let before = doc.get_heads();
        RecordChange::Report(edit).write(&mut doc).unwrap();
        doc.commit();
        let raw = doc.get_changes(&before)[0].raw_bytes().to_vec();
        chosen(2, sketch::choices(&raw, &others))
    });
    let mut seeds: Vec<Vec<u8>> = changed.collect();
    // At the root: another note, as text; another language.
    let words = [&[0, 255, 0], piece(b"other").as_slice(), &[0, 11], &piece(b"words")].concat();
    seeds.push(chosen(0, words));
    seeds.push(chosen(0, [0, 0, 0, 8, 0, 9, 8]));
    seeds
}
