//! Three homes of one circle on a network of their own, and a stranger on it who listens to everything.
//!
//! Each test runs itself once more in namespaces that nothing leads out of (`own_network`).

use std::{
    collections::BTreeSet,
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::json;

use super::{
    CIRCLE,
    common::{Chance, Porch, Session, poll},
    file, notes, numbered,
    own_network::{on_own_network, plug, within},
    street,
};

const MDNS: u16 = 5353;

fn sharing(porch: &Porch, number: usize) -> Session {
    let mut session = Session::of(within(number, &porch.command(&["sync", "--nearby", "--json"])));
    assert_eq!(session.answer()["event"], "listening");
    session
}

/// How many reports: many where the whole of it is asked for.
fn count() -> usize {
    if std::env::var_os("PORCHLIGHT_FULL").is_some() { 10_000 } else { 300 }
}

#[test]
fn three_on_one_network_find_each_other_and_hold_the_same() {
    on_own_network("nearby::three_on_one_network_find_each_other_and_hold_the_same", || {
        let mut chance = Chance::of_environment(6);
        let homes = street(3);
        for (number, home) in homes.iter().enumerate() {
            let share = if number == 0 { count() } else { 7 };
            file(home, numbered(&format!("from {number}"), share));
        }
        let mut sessions: Vec<Session> =
            homes.iter().zip(1..).map(|(home, number)| sharing(home, number)).collect();
        for _ in 0..3 {
            let number = chance.below(3);
            for _ in 0..=chance.below(8) {
                sessions[number].answer();
            }
            plug(number + 1, false);
            while sessions[number].answer()["event"] != "unlinked" {}
            plug(number + 1, true);
        }
        // Whoever is equal with both others, and hears nothing more, holds what they hold.
        for session in &mut sessions {
            while session.answer_within(Duration::from_secs(6)).is_some() {}
        }
        for session in sessions {
            session.interrupt();
        }
        let all: Vec<BTreeSet<String>> = homes.iter().map(notes).collect();
        assert_eq!(all[0].len(), count() + 14);
        assert!(all[1] == all[0] && all[2] == all[0]);
        for home in &homes {
            home.check_clean();
        }
    });
}

/// What goes over the street's bridge, as a stranger on it sees it.
struct Ear {
    tcpdump: Child,
    file: PathBuf,
}

/// A datagram.
#[derive(Debug)]
struct Heard {
    from: Ipv4Addr,
    to: Ipv4Addr,
    ports: [u16; 2],
}

impl Ear {
    fn listen(file: PathBuf) -> Self {
        let mut tcpdump = Command::new("tcpdump");
        tcpdump.args(["-i", "street", "--immediate-mode", "-U", "-Z", "root", "-w"]).arg(&file);
        let tcpdump = tcpdump.stderr(Stdio::null()).spawn().unwrap();
        poll("somebody listens", || fs::metadata(&file).is_ok_and(|it| it.len() >= 24));
        Self { tcpdump, file }
    }

    /// Every datagram of version 4, and all bytes that went over.
    fn stop(mut self) -> (Vec<Heard>, Vec<u8>) {
        interrupt(self.tcpdump.id());
        self.tcpdump.wait().unwrap();
        let all = fs::read(&self.file).unwrap();
        let (mut heard, mut rest) = (Vec::new(), &all[24..]);
        while rest.len() >= 16 {
            let bytes = u32::from_le_bytes(rest[8..12].try_into().unwrap()) as usize;
            heard.extend(datagram(&rest[16..16 + bytes]));
            rest = &rest[16 + bytes..];
        }
        (heard, all)
    }
}

fn datagram(frame: &[u8]) -> Option<Heard> {
    let packet = frame.get(14..).filter(|_| frame[12..14] == [8, 0])?;
    let header = usize::from(packet[0] & 15) * 4;
    (packet[9] == 17).then_some(())?;
    let (ip, udp) =
        (|at: usize| <[u8; 4]>::try_from(&packet[at..at + 4]).unwrap(), &packet[header..]);
    let port = |at: usize| u16::from_be_bytes([udp[at], udp[at + 1]]);
    let (from, to) = (ip(12).into(), ip(16).into());
    Some(Heard { from, to, ports: [port(0), port(2)] })
}

fn interrupt(pid: u32) {
    assert!(Command::new("kill").args(["-INT", &pid.to_string()]).status().unwrap().success());
}

/// The names under which devices announced themselves, by either version of the protocol.
fn announced(all: &[u8]) -> BTreeSet<String> {
    let is_name = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    // A label of 52 letters, and a pointer to the name of the service (RFC 1035, 4.1.4).
    let names = all.windows(54).filter(|it| it[0] == 52 && it[53] == 0xC0);
    let names = names.map(|it| &it[1..53]).filter(|it| it.iter().all(is_name));
    names.map(|it| String::from_utf8(it.to_vec()).unwrap()).collect()
}

/// What would tell a stranger who somebody is.
fn secrets(home: &Porch) -> Vec<Vec<u8>> {
    let mut session = home.session();
    let circles = session.ok("list_circles", &json!({}));
    assert_eq!(session.close(), 0);
    let mut ids = Vec::new();
    texts(&circles, &mut ids);
    let hex = ids.iter().filter(|it| it.len() >= 32 && it.bytes().all(|it| it.is_ascii_hexdigit()));
    let raw = hex.clone().map(|it| {
        (0..it.len() / 2)
            .map(|at| u8::from_str_radix(&it[at * 2..at * 2 + 2], 16).unwrap())
            .collect()
    });
    let words = [CIRCLE, "porchlight", "Porchlight", "Ana", "from 0"];
    raw.chain(hex.map(|it| it.as_bytes().to_vec()))
        .chain(words.map(|it| it.as_bytes().to_vec()))
        .collect()
}

fn texts(value: &serde_json::Value, into: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => into.push(text.clone()),
        serde_json::Value::Array(all) => all.iter().for_each(|it| texts(it, into)),
        serde_json::Value::Object(all) => all.values().for_each(|it| texts(it, into)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|it| it == what)
}

#[test]
fn attack_a_stranger_on_the_same_network_listens() {
    on_own_network("nearby::attack_a_stranger_on_the_same_network_listens", || {
        let homes = street(2);
        file(&homes[0], numbered("from 0", 5));
        let folder = homes[0].path("ear");
        fs::create_dir(&folder).unwrap();
        let run = |file: &str| {
            let ear = Ear::listen(Path::join(&folder, file));
            let mut sessions: Vec<Session> =
                homes.iter().zip(1..).map(|(home, number)| sharing(home, number)).collect();
            for session in &mut sessions {
                while session.answer()["event"] != "equal" {}
            }
            sessions.into_iter().for_each(Session::interrupt);
            ear.stop()
        };
        let (first, all) = run("first");
        for secret in homes.iter().flat_map(secrets) {
            assert!(!holds(&all, &secret), "{:?}", String::from_utf8_lossy(&secret));
        }
        let homes_ips: [Ipv4Addr; 2] = [[10, 77, 0, 1].into(), [10, 77, 0, 2].into()];
        for heard in &first {
            let is_looking = heard.to == Ipv4Addr::new(224, 0, 0, 251) && heard.ports[1] == MDNS;
            let is_link = homes_ips.contains(&heard.to) && !heard.ports.contains(&MDNS);
            assert!(homes_ips.contains(&heard.from) && (is_looking || is_link), "{heard:?}");
        }
        let (names, (_, again)) = (announced(&all), run("again"));
        assert!(!names.is_empty(), "they were found by an announcement");
        assert!(
            names.is_disjoint(&announced(&again)),
            "the same device has another name each time"
        );
    });
}

/// Without a word from the person nothing is sent at all, though others are all around.
#[test]
fn who_does_not_share_nearby_sends_nothing() {
    on_own_network("nearby::who_does_not_share_nearby_sends_nothing", || {
        let homes = street(2);
        let ear = Ear::listen(homes[0].path("ear"));
        let quiet = homes[0].command(&["sync", "--listen", "--json"]);
        let mut quiet = Session::of(within(1, &quiet));
        assert_eq!(quiet.answer()["event"], "listening");
        let mut sharing = sharing(&homes[1], 2);
        assert!(sharing.answer_within(Duration::from_secs(3)).is_none(), "nobody was found");
        quiet.interrupt();
        sharing.interrupt();
        let (heard, _) = ear.stop();
        let own = Ipv4Addr::new(10, 77, 0, 1);
        assert!(heard.iter().any(|it| it.ports[1] == MDNS), "the other one did look");
        let sent: Vec<&Heard> = heard.iter().filter(|it| it.from == own).collect();
        assert!(sent.is_empty(), "{sent:?}");
    });
}
