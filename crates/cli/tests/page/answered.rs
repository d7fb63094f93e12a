//! Who is answered: one rule of the guard a test, against the running server.

use serde_json::json;

use crate::{
    common::{Porch, finish, string},
    http::Ask,
    served::{Served, listen},
};

/// What a stranger may try: a file, the way in, a command, the events.
fn asks(served: &Served, secret: &str) -> Vec<Ask> {
    let port = served.port;
    let call = Ask::post(port, "/api/home_status", "{}").knowing(secret);
    vec![Ask::get(port, "/"), Ask::get(port, "/locked"), served.trade(), call, listen(port, secret)]
}

#[test]
fn a_name_that_somebody_elses_dns_points_here_gets_nothing() {
    let porch = Porch::lit();
    let served = Served::over(&porch);
    let tab = served.tab();
    let port = served.port;
    let foreign = [
        format!("evil.example:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{}", port - 1),
        format!("127.0.0.1.evil.example:{port}"),
        format!("[::1]:{port}"),
        String::new(),
    ];
    for ask in asks(&served, &tab.secret) {
        for host in &foreign {
            ask.clone().with("host", host).send(port).refused(421);
        }
        ask.clone().without("host").send(port).refused(421);
        let ours = format!("127.0.0.1:{port}");
        ask.clone().and("host", &ours).send(port).refused(421);
        ask.clone().and("host", "evil.example").send(port).refused(421);
        let mut whole = ask.clone();
        whole.path = format!("http://{ours}{}", ask.path);
        whole.send(port).refused(421);
    }
    // The name that the locked page is asked by opens nothing else.
    let localhost = format!("localhost:{port}");
    for ask in asks(&served, &tab.secret) {
        let reply = ask.clone().with("host", &localhost).send(port);
        assert_eq!(reply.status, if ask.path == "/locked" { 200 } else { 421 }, "{}", ask.path);
    }
    assert_eq!(tab.ok("home_status", &json!({}))["unlocked"], json!(null));
}

#[test]
fn another_site_in_the_same_browser_gets_nothing() {
    let porch = Porch::lit();
    let served = Served::over(&porch);
    let port = served.port;
    let foreign = [
        "null".to_owned(),
        "http://evil.example".to_owned(),
        format!("http://localhost:{port}"),
        format!("https://127.0.0.1:{port}"),
        "http://127.0.0.1".to_owned(),
    ];
    // The token is right, and still there afterwards for the page that it is meant for.
    for origin in &foreign {
        served.trade().with("origin", origin).send(port).refused(403);
    }
    for site in ["cross-site", "same-site", "none"] {
        served.trade().with("sec-fetch-site", site).send(port).refused(403);
    }
    served.trade().without("sec-fetch-site").send(port).refused(403);
    served.trade().with("content-type", "text/plain").send(port).refused(415);
    let tab = served.tab();
    let ask = tab.ask("home_status", &json!({}));
    for origin in &foreign {
        ask.clone().with("origin", origin).send(port).refused(403);
    }
    for site in ["cross-site", "same-site", "none"] {
        ask.clone().with("sec-fetch-site", site).send(port).refused(403);
        listen(port, &tab.secret).with("sec-fetch-site", site).send(port).refused(403);
    }
    ask.clone().without("sec-fetch-site").send(port).refused(403);
    ask.clone().with("content-type", "text/plain").send(port).refused(415);
    // What a browser asks before it sends for another site.
    let before = ask.clone().by("OPTIONS").with("access-control-request-method", "POST");
    before.send(port).refused(405);
    assert!(ask.without("origin").send(port).json().get("ok").is_some());
}

#[test]
fn another_program_without_the_secret_gets_nothing() {
    let porch = Porch::lit();
    let served = Served::over(&porch);
    let port = served.port;
    let ask = Ask::post(port, "/api/home_status", "{}");
    ask.send(port).refused(403);
    ask.clone().knowing(&served.token).send(port).refused(403);
    ask.clone().knowing(&"0".repeat(64)).send(port).refused(403);
    listen(port, &served.token).send(port).refused(403);
    Ask::post(port, "/session", "{\"token\":\"\"}").send(port).refused(403);
    Ask::post(port, "/session", "{}").send(port).refused(403);
    Ask::post(port, "/session", "no JSON").send(port).refused(403);
    let tab = served.tab();
    ask.send(port).refused(403);
    ask.clone().knowing(&served.token).send(port).refused(403);
    ask.clone().with("authorization", &tab.secret).send(port).refused(403);
    ask.clone().knowing(&tab.secret).and("authorization", "Bearer x").send(port).refused(403);
    listen(port, "").without("authorization").send(port).refused(403);
    assert!(ask.knowing(&tab.secret).send(port).json().get("ok").is_some());
}

#[test]
fn a_command_is_posted_in_json_of_a_fitting_size() {
    let porch = Porch::lit();
    let served = Served::over(&porch);
    let tab = served.tab();
    let port = served.port;
    let ask = tab.ask("home_status", &json!({}));
    for method in ["GET", "HEAD", "PUT", "DELETE"] {
        ask.clone().by(method).send(port).refused(405);
    }
    listen(port, &tab.secret).by("POST").send(port).refused(405);
    ask.clone().with("content-length", "1048577").send(port).refused(413);
    // One whose length is not told is counted.
    let mut pieces = ask.clone().without("content-length").with("transfer-encoding", "chunked");
    pieces.body = format!("{:x}\r\n{}", 1_048_577, " ".repeat(1_048_577)).into_bytes();
    pieces.send(port).refused(413);
    let spaces = format!("{{{}}}", " ".repeat(1_048_574));
    let most = Ask::post(port, "/api/home_status", &spaces).knowing(&tab.secret);
    assert!(most.send(port).json().get("ok").is_some());
}

#[test]
fn what_the_core_refuses_comes_back_as_its_error() {
    let porch = Porch::lit();
    let served = Served::over(&porch);
    let tab = served.tab();
    let port = served.port;
    let code = |ask: Ask| string(&ask.send(port).json()["error"]["code"]);
    assert_eq!(code(tab.ask("no_such", &json!({}))), "request.unknown_command");
    assert_eq!(code(tab.ask("../session", &json!({}))), "request.unknown_command");
    assert_eq!(code(tab.ask("list_reports", &json!({}))), "vault.locked");
    assert_eq!(code(tab.ask("show_report", &json!({ "x": 1 }))), "request.not_valid");
    let mut ask = tab.ask("home_status", &json!({}));
    ask.body = b"{]".to_vec();
    assert_eq!(code(ask.clone()), "request.not_json");
    ask.body = b"\xff\xfe".to_vec();
    assert_eq!(code(ask), "request.not_json");
}

#[test]
fn static_files_are_those_of_the_build_and_no_others() {
    let porch = Porch::lit();
    let served = Served::over(&porch);
    let port = served.port;
    let first = Ask::get(port, "/").send(port);
    assert_eq!((first.status, first.header("content-type")), (200, "text/html; charset=utf-8"));
    let script = first.body.split("src=\".").nth(1).unwrap().split('"').next().unwrap();
    let script = Ask::get(port, script).send(port);
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(Ask::get(port, "/").by("HEAD").send(port).body, "");
    Ask::get(port, "/").by("POST").send(port).refused(405);
    Ask::get(port, "/locked").by("POST").send(port).refused(405);
    for path in [
        "/no-such.js",
        "/../Cargo.toml",
        "/assets/../../../Cargo.toml",
        "/%2e%2e/%2e%2e/Cargo.toml",
        "/..%2f..%2fCargo.toml",
        "//etc/passwd",
        "/etc/passwd",
        "/home.json",
        "/api",
        "/session/",
        "*",
    ] {
        Ask::get(port, path).send(port).refused(404);
    }
}

#[test]
fn a_port_that_is_taken_is_said_so() {
    let porch = Porch::lit();
    let served = Served::over(&porch);
    let port = served.port.to_string();
    let mut command = porch.bare();
    command.args(["open", "--print", "--json", "--port", &port]);
    assert_eq!(finish(command, b"").error("terminal.no_port", 4), json!({ "port": port }));
}

#[test]
fn nothing_but_a_listening_socket_is_taken_over() {
    let porch = Porch::lit();
    let mut command = porch.bare();
    command.args(["open", "--print", "--json", "--resume"]);
    assert_eq!(finish(command, b"").error("terminal.cannot_read", 2), json!({ "path": "stdin" }));
}
