//! Whatever is taken is given back, whatever was changed in a line that is known to be taken.

use proptest::prelude::*;

use super::*;

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-5..1_005_i64).prop_map(Value::from),
        (-200_000_000..200_000_000_i32)
            .prop_map(|units| json!(Degrees::nearest(f64::from(units) / 1e6))),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "yes",
            "no",
            "unknown",
            "other",
            "N",
            "NE",
            "leaving",
            "marked",
            "private",
            "es-MX",
            "now",
            "2026-02-10T18:09:43Z",
            "2026-02-10T18:09:44Z",
            "black",
            "safe",
            "real",
            "earlier",
        ])
        .prop_map(Value::from),
        prop::sample::select(vec![
            json!([]),
            json!({}),
            json!(["knocking", "leaving"]),
            json!(["rifles"]),
            json!(["A", "A"]),
            json!({"minors": ["unknown"]}),
            json!({"category": [2, 3]}),
            json!({"contact": [null]}),
        ]),
    ]
}

/// The paths of all values in a line.
fn paths(value: &Value, path: &str, all: &mut Vec<String>) {
    let mut add = |key: &str, value: &Value| {
        let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        paths(value, &path, all);
        all.push(path);
    };
    if let Some(object) = value.as_object() {
        object.iter().for_each(|(key, value)| add(key, value));
    }
    if let Some(list) = value.as_array() {
        list.iter().enumerate().for_each(|(index, value)| add(&index.to_string(), value));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_taken_is_given_back(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_value()), 1..4),
    ) {
        let mut all = Vec::new();
        paths(&full(), "", &mut all);
        let mut line = full();
        for (index, value) in changes {
            let path = index.get(&all);
            if line.pointer(&format!("/{}", path.replace('.', "/"))).is_some() {
                *at(&mut line, path) = value;
            }
        }
        if let Ok(report) = import(&line) {
            let back = export(&report, Precision::Exact);
            prop_assert!(same(&back, &line), "{line}\n{back}");
        }
    }

    #[test]
    fn no_bytes_make_it_panic(
        start in any::<prop::sample::Index>(), length in 0..20_usize,
        bytes in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let mut line = full().to_string().into_bytes();
        let start = start.index(line.len());
        let end = line.len().min(start + length);
        line.splice(start..end, bytes);
        if let Ok(sighting) = parse_line(&line)
            && let Ok(report) = Report::from_sighting(sighting, now(), None)
        {
            let line: Value = serde_json::from_slice(&line).expect("taken as JSON");
            prop_assert!(same(&export(&report, Precision::Exact), &line));
        }
    }
}
