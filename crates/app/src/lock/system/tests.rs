use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use porchlight_api::Event;
use zbus::{blocking::connection::Builder, export::serde::Serialize, zvariant::DynamicType};

use super::*;

/// Far more than anything here takes: what is not done by then hangs.
const PATIENCE: Duration = Duration::from_mins(2);

/// A bus of this test's own, as a session has one.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    fn start() -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--print-address", "--nofork"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { daemon, address: address.trim().to_owned() }
    }

    fn connect(&self) -> Connection {
        Builder::address(self.address.as_str()).unwrap().build().unwrap()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// An open profile that listens to a bus, and word of each time that it was locked.
struct Listening {
    _home: tempfile::TempDir,
    desk: Desk,
    events: Receiver<Event>,
    locked: Receiver<()>,
}

impl Listening {
    fn to(messages: MessageIterator) -> Self {
        let home = tempfile::tempdir().unwrap();
        let desk = Desk::new(home.path().to_owned()).unwrap();
        let profile = r#"{ "passphrase": "lantern orbit maple kettle seven", "device_name": "a" }"#;
        desk.call("create_profile", profile).unwrap();
        let events = desk.events();
        let (tell, locked) = channel();
        desk.on_lock(move || tell.send(()).unwrap());
        let listener = desk.clone();
        std::thread::spawn(move || follow(&listener, messages));
        Self { _home: home, desk, events, locked }
    }

    fn wait_for_lock(&self) {
        assert_eq!(self.events.recv_timeout(PATIENCE).unwrap(), Event::Locking {});
        self.locked.recv_timeout(PATIENCE).unwrap();
        assert_eq!(self.desk.unlocked(), None);
    }
}

fn signal<B: Serialize + DynamicType>(interface: &str, member: &str, body: &B) -> Message {
    Message::signal("/org/example", interface, member).unwrap().build(body).unwrap()
}

#[test]
fn only_the_beginning_of_a_lock_or_a_sleep_is_meant() {
    for interface in SCREENS {
        assert!(asks_to_lock(&signal(interface, "ActiveChanged", &true)), "{interface}");
        assert!(!asks_to_lock(&signal(interface, "ActiveChanged", &false)), "{interface}");
        assert!(!asks_to_lock(&signal(interface, "ActiveChanged", &"true")), "{interface}");
        assert!(!asks_to_lock(&signal(interface, "WakeUpScreen", &true)), "{interface}");
    }
    assert!(asks_to_lock(&signal(SESSION.0, "Lock", &())));
    assert!(!asks_to_lock(&signal(SESSION.0, "Unlock", &())));
    assert!(asks_to_lock(&signal(SLEEP.0, SLEEP.1, &true)));
    assert!(!asks_to_lock(&signal(SLEEP.0, SLEEP.1, &false)));
    assert!(!asks_to_lock(&signal("org.example.ScreenSaver", "ActiveChanged", &true)));
    let call = Message::method_call("/org/example", "Lock").unwrap().interface(SESSION.0).unwrap();
    assert!(!asks_to_lock(&call.build(&()).unwrap()), "a signal is not a call");
}

#[test]
fn the_profile_is_locked_with_the_screen() {
    let bus = Bus::start();
    let messages = heard(bus.connect(), &screen_rules().unwrap()).unwrap();
    let listening = Listening::to(messages);
    let desktop = bus.connect();
    let say = |active: bool| {
        let (path, interface) = ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver");
        desktop.emit_signal(None::<&str>, path, interface, "ActiveChanged", &active).unwrap();
    };
    say(false);
    say(true);
    listening.wait_for_lock();
}

#[test]
fn the_profile_is_locked_before_sleep_and_when_the_login_manager_says_so() {
    for (interface, member, sleeps) in [(SLEEP.0, SLEEP.1, true), (SESSION.0, SESSION.1, false)] {
        let bus = Bus::start();
        let manager = bus.connect();
        manager.request_name(LOGIN).unwrap();
        let listening = Listening::to(heard(bus.connect(), &login_rules().unwrap()).unwrap());
        let path = "/org/freedesktop/login1";
        if sleeps {
            manager.emit_signal(None::<&str>, path, interface, member, &true).unwrap();
        } else {
            manager.emit_signal(None::<&str>, path, interface, member, &()).unwrap();
        }
        listening.wait_for_lock();
    }
}

#[test]
fn the_end_of_the_bus_ends_the_listening_and_nothing_else() {
    let bus = Bus::start();
    let messages = heard(bus.connect(), &screen_rules().unwrap()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let desk = Desk::new(home.path().to_owned()).unwrap();
    let listener = std::thread::spawn(move || follow(&desk, messages));
    drop(bus);
    listener.join().unwrap();
}
