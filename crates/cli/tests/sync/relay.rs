//! Two homes that no direct way joins, and a relay that somebody of the circle runs.

use std::net::SocketAddr;

use iroh_relay::server::{RelayConfig, Server, ServerConfig};

use super::{
    CIRCLE,
    common::Session,
    file, neighbours, notes, numbered,
    own_network::{on_own_network, part, within},
    until,
};

const AT: &str = "10.77.0.254:3340";

fn relayed(session: &mut Session) -> bool {
    until(session, "relayed")["reached"].as_bool().unwrap()
}

#[test]
fn two_whom_only_a_relay_joins_exchange_and_find_each_other_again() {
    let name = "relay::two_whom_only_a_relay_joins_exchange_and_find_each_other_again";
    on_own_network(name, || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let mut config = ServerConfig::default();
        config.relay = Some(RelayConfig::new(AT.parse::<SocketAddr>().unwrap()));
        let server = runtime.block_on(Server::spawn(config)).unwrap();
        let url = format!("http://{AT}");

        let porches = neighbours();
        part(1, 2);
        for porch in &porches {
            let circles = porch.run(&["circle", "list", "--json"]).code(0).json();
            let circles = circles["circles"].as_array().unwrap();
            let circle = circles.iter().find(|it| it["sort"] == "neighbourhood").unwrap();
            let circle = circle["id"].as_str().unwrap().to_owned();
            let ran = porch.run(&["circle", "relay", &circle, &url]).code(0);
            assert!(ran.out.contains(&url), "{}", ran.out);
        }
        let run = |number: usize, args: &[&str]| {
            let all = [&["sync", "--json"], args].concat();
            Session::of(within(number, &porches[number - 1].command(&all)))
        };
        let mut first = run(1, &["--listen", "--relay", &url, "--circles"]);
        let ticket = until(&mut first, "listening")["ticket"].as_str().unwrap().to_owned();
        assert!(relayed(&mut first));
        let mut second = run(2, &["--to", &ticket, "--circles"]);
        until(&mut first, "equal");
        until(&mut second, "equal");
        first.interrupt();
        second.interrupt();

        // By what they told each other, without a ticket.
        file(&porches[0], numbered("from the founder", 3));
        let (mut first, mut second) = (run(1, &[]), run(2, &[]));
        until(&mut first, "equal");
        until(&mut second, "equal");
        runtime.block_on(server.shutdown()).unwrap();
        while relayed(&mut first) {}
        first.interrupt();
        second.interrupt();
        assert_eq!(notes(&porches[1]), numbered("from the founder", 3).into_iter().collect());
        for porch in &porches {
            porch.check_clean();
        }
    });
}

#[test]
fn what_is_no_relay_is_refused_with_what_to_do() {
    let porches = neighbours();
    let ran = porches[0].run(&["circle", "relay", CIRCLE, "relay.example.org"]).code(2);
    assert!(ran.err.contains("It begins with https://"), "{}", ran.err);
    porches[0].run(&["circle", "relay", CIRCLE, "https://relay.example.org/"]).code(0);
    let ran = porches[0].run(&["circle", "relay", CIRCLE]).code(0);
    assert!(ran.out.contains("https://relay.example.org"), "{}", ran.out);
    let ran = porches[0].run(&["circle", "relay", CIRCLE, "--none"]).code(0);
    assert!(ran.out.contains("through no relay"), "{}", ran.out);
}
