//! One session at a time: who comes second is refused and disturbs nobody, and a tab that closes
//! takes the keys along.

use serde_json::{Value, json};

use crate::{
    common::{Porch, string},
    http::Ask,
    served::{Served, Tab, listen, wait_for_fresh},
};

#[test]
fn a_token_opens_one_tab_and_a_second_one_does_not_disturb_it() {
    let porch = Porch::lit();
    let served = Served::over(&porch);
    let tab = served.tab();
    for _ in 0..3 {
        served.trade().send(served.port).refused(403);
    }
    tab.unlock();
    assert_eq!(tab.ok("count_reports", &json!({}))["reports"], 0);
}

#[test]
fn a_page_that_is_loaded_again_shows_the_app_without_any_data() {
    let porch = Porch::lit();
    let served = Served::over(&porch);
    let before = Ask::get(served.port, "/").send(served.port);
    let tab = served.tab();
    tab.unlock();
    tab.ok("create_report", &json!({ "category": 1, "note": "quokkalantern" }));
    let after = Ask::get(served.port, "/").send(served.port);
    assert_eq!((after.status, &after.body), (200, &before.body));
}

#[test]
fn events_are_told_as_they_happen() {
    let porch = Porch::lit();
    let served = Served::over(&porch);
    let mut tab = served.tab();
    tab.unlock();
    let report = tab.ok("create_report", &json!({ "category": 1, "note": "two vests" }));
    let event = tab.events.wait_for("changed");
    assert_eq!(event, json!({ "event": "changed", "kinds": ["report"], "ids": [report["id"]] }));
    // A second stream of the same page takes the place of the first.
    let mut second = listen(served.port, &tab.secret).listen(served.port);
    assert_eq!(tab.events.next(), None);
    tab.ok("delete_report", &json!({ "id": report["id"] }));
    second.wait_for("changed");
}

#[test]
fn a_tab_that_closes_locks() {
    let porch = Porch::lit();
    let mut served = Served::over(&porch);
    let Tab { secret, events, .. } = {
        let tab = served.tab();
        tab.unlock();
        tab
    };
    // Another door finds it open.
    porch.run(&["report", "list", "--json"]).error("home.open_elsewhere", 4);
    drop(events);
    served.again();
    let old = Ask::post(served.port, "/api/home_status", "{}").knowing(&secret);
    old.send(served.port).refused(403);
    assert_eq!(porch.run(&["report", "list", "--json"]).code(0).json()["rows"], json!([]));
    assert_eq!(served.tab().ok("home_status", &json!({}))["unlocked"], Value::Null);
}

#[test]
fn a_page_that_never_listens_is_not_kept() {
    let porch = Porch::lit();
    let mut served = Served::over(&porch);
    let secret = string(&served.trade().send(served.port).json()["secret"]);
    served.again();
    wait_for_fresh(served.process.pid());
    let old = Ask::post(served.port, "/api/home_status", "{}").knowing(&secret);
    old.send(served.port).refused(403);
}
