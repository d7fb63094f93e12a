//! Change chunks with any content: as they are read here, and those that the tests need most.

mod writer;

pub(super) use writer::*;

use crate::gate::change::Change;

impl Sketch {
    /// The first change of that device: puts null at `key`, so many times.
    pub(super) fn nulls(number: u8, key: &str, times: u64) -> Self {
        Self {
            actor: super::actor(number).to_vec(),
            seq: 1,
            start_op: 1,
            columns: vec![
                (KEY_STRING, run(times, &text(key))),
                (INSERT, unsigned(times)),
                (ACTION, run(times, &[1])),
                (VALUE_META, run(times, &[0])),
                (PRED_COUNT, run(times, &[0])),
            ],
            ..Self::default()
        }
    }

    pub(super) fn of(bytes: &[u8]) -> Self {
        let change = Change::read(bytes).unwrap();
        let columns = &change.columns;
        let columns = [
            (OBJECT_ACTOR, columns.object_actor),
            (OBJECT_COUNTER, columns.object_counter),
            (KEY_ACTOR, columns.key_actor),
            (KEY_COUNTER, columns.key_counter),
            (KEY_STRING, columns.key_string),
            (INSERT, columns.insert),
            (ACTION, columns.action),
            (VALUE_META, columns.value_meta),
            (VALUE, columns.value),
            (PRED_COUNT, columns.pred_count),
            (PRED_ACTOR, columns.pred_actor),
            (PRED_COUNTER, columns.pred_counter),
            (EXPAND, columns.expand),
            (MARK_NAME, columns.mark_name),
        ];
        let full = columns.into_iter().filter(|(_, data)| !data.is_empty());
        Self {
            deps: change.deps.clone(),
            actor: change.actor.to_vec(),
            seq: change.seq,
            start_op: change.start_op,
            time: change.time,
            message: change.message.to_vec(),
            others: change.others.iter().map(|other| other.to_vec()).collect(),
            columns: full.map(|(specification, data)| (specification, data.to_vec())).collect(),
            extra: change.extra.to_vec(),
        }
    }
}
