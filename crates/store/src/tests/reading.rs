use super::*;
use porchlight_domain::report::StillThere;

#[test]
fn words_are_found_without_accents_case_or_word_ends() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    bench.file(&mut store, report("Camioneta en el Panteón de San José", bench.now));
    bench.file(&mut store, report("警察が来た 123番地", bench.now));
    for typed in ["panteon", "PANTEÓN", "jose camioneta", "pant", "\"san jose\""] {
        assert_eq!(notes(&store, &filter(typed)).len(), 1, "{typed}");
    }
    for typed in ["警察", "来", "番地"] {
        assert_eq!(notes(&store, &filter(typed)).len(), 1, "{typed}");
    }
    for typed in ["panteon madrid", "察警", "& - *", "pant "] {
        assert_eq!(notes(&store, &filter(typed)).len(), 0, "{typed}");
    }
}

#[test]
fn filters_narrow_and_all_must_fit() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let now = bench.now;
    let mut there = report("there", now - hours(5));
    there.still_there.value =
        StillThere { answer: porchlight_domain::report::Answer::Yes, last_seen_at: None };
    let mut minor = report("minor", now - hours(1));
    minor.category.value = Category::DoNotShare;
    minor.activity.value.kinds = [ActivityKind::ParkedWatching, ActivityKind::Leaving].into();
    for report in [there, minor] {
        bench.file(&mut store, report);
    }
    let by = |change: fn(&mut Filter)| {
        let mut filter = filter("");
        change(&mut filter);
        notes(&store, &filter)
    };
    assert_eq!(by(|_| {}), ["minor", "there"]);
    assert_eq!(by(|filter| filter.category = Some(Category::DoNotShare)), ["minor"]);
    assert_eq!(by(|filter| filter.activity = Some(ActivityKind::Leaving)), ["minor"]);
    assert_eq!(
        by(|filter| filter.still_there = Some(porchlight_domain::report::Answer::Yes)),
        ["there"]
    );
    assert_eq!(
        by(|filter| filter.since = Utc.with_ymd_and_hms(2026, 2, 10, 16, 0, 0).single()),
        ["minor"]
    );
    assert!(
        by(|filter| {
            filter.category = Some(Category::DoNotShare);
            filter.activity = Some(ActivityKind::Knocking);
        })
        .is_empty()
    );
}

#[test]
fn pages_give_every_report_once_even_while_new_ones_come() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    for number in 0..25 {
        // Several in one second: the place in the list must still be one of its own.
        let at = bench.now - hours(1) + Duration::seconds(number / 3);
        bench.file(&mut store, report(&format!("{number}"), at));
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = store.read().reports(&Filter { after, limit: 4, ..filter("") }).unwrap();
        seen.extend(page.rows.iter().map(|(id, _)| *id));
        bench.file(&mut store, report("newer", bench.now));
        let Some(next) = page.next else { break };
        after = Some(next);
    }
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (25, 25));
    let bad = store.read().reports(&Filter { after: Some("zebra".to_owned()), ..filter("") });
    assert!(matches!(bad, Err(StoreError::BadCursor)));
}

#[test]
fn a_claimed_time_in_the_future_does_not_lead_the_list() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    bench.file(&mut store, report("claims next year", bench.now + hours(9_000)));
    bench.now += hours(1);
    bench.file(&mut store, report("an hour later", bench.now));
    assert_eq!(notes(&store, &filter("")), ["an hour later", "claims next year"]);
}

#[test]
fn an_id_may_be_shortened_while_it_is_unique() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let ids: Vec<_> = (0..40).map(|_| bench.file(&mut store, report("", bench.now))).collect();
    let full = ids[0].to_string();
    assert_eq!(store.read().find_by_prefix(&full).unwrap(), ids[0]);
    assert_eq!(store.read().find_by_prefix(&full[..18]).unwrap(), ids[0]);
    assert!(matches!(store.read().find_by_prefix("zz"), Err(StoreError::NotFound)));
    assert!(matches!(store.read().find_by_prefix(""), Err(StoreError::NotFound)));
    let shared = (0..16)
        .map(|digit| format!("{digit:x}"))
        .any(|digit| matches!(store.read().find_by_prefix(&digit), Err(StoreError::Ambiguous)));
    assert!(shared, "forty ids share a first digit");
}

#[test]
fn a_reader_sees_what_was_committed_and_never_writes() {
    let mut bench = Bench::sealed();
    let mut store = bench.create();
    let reader = store.reader(&bench.root).unwrap();
    bench.file(&mut store, report("seen", bench.now));
    assert_eq!(reader.read().reports(&filter("seen")).unwrap().rows.len(), 1);
}
