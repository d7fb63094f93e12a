//! The process that serves, and a page that came in.

use serde_json::{Value, json};

use crate::{
    common::{PASSPHRASE, Porch, Session, poll, string},
    http::{Ask, Lines},
};

/// `porchlight open`, and the address that it printed last.
pub(crate) struct Served {
    pub(crate) process: Session,
    pub(crate) port: u16,
    pub(crate) token: String,
}

/// The page that traded the token, and listens.
pub(crate) struct Tab {
    pub(crate) port: u16,
    pub(crate) secret: String,
    pub(crate) events: Lines,
}

/// `http://127.0.0.1:PORT/#TOKEN`
#[track_caller]
pub(crate) fn taken_apart(address: &str) -> (u16, String) {
    let rest = address.strip_prefix("http://127.0.0.1:").unwrap();
    let (port, token) = rest.split_once("/#").unwrap();
    assert!(token.len() >= 32 && token.bytes().all(|digit| digit.is_ascii_hexdigit()), "{token}");
    (port.parse().unwrap(), token.to_owned())
}

impl Served {
    pub(crate) fn over(porch: &Porch) -> Self {
        let mut command = porch.bare();
        command.args(["open", "--print", "--json"]);
        let mut process = Session::of(command);
        let (port, token) = taken_apart(&string(&process.answer()["address"]));
        Self { process, port, token }
    }

    pub(crate) fn trade(&self) -> Ask {
        trade(self.port, &self.token)
    }

    #[track_caller]
    pub(crate) fn tab(&self) -> Tab {
        Tab::of(self.port, &self.token)
    }

    /// The fresh process has taken the place of the one before, on the same port.
    #[track_caller]
    pub(crate) fn again(&mut self) {
        let (port, token) = taken_apart(&string(&self.process.answer()["address"]));
        assert_eq!(port, self.port);
        assert_ne!(token, self.token);
        self.token = token;
    }
}

pub(crate) fn trade(port: u16, token: &str) -> Ask {
    Ask::post(port, "/session", &json!({ "token": token }).to_string())
}

impl Tab {
    #[track_caller]
    pub(crate) fn of(port: u16, token: &str) -> Self {
        let secret = string(&trade(port, token).send(port).json()["secret"]);
        let events = listen(port, &secret).listen(port);
        Self { port, secret, events }
    }

    pub(crate) fn ask(&self, command: &str, request: &Value) -> Ask {
        Ask::post(self.port, &format!("/api/{command}"), &request.to_string()).knowing(&self.secret)
    }

    pub(crate) fn call(&self, command: &str, request: &Value) -> Value {
        self.ask(command, request).send(self.port).json()
    }

    /// Asks for what must go well.
    #[track_caller]
    pub(crate) fn ok(&self, command: &str, request: &Value) -> Value {
        let mut answer = self.call(command, request);
        assert!(answer.get("ok").is_some(), "{command}: {answer}");
        answer["ok"].take()
    }

    pub(crate) fn unlock(&self) {
        self.ok("unlock_profile", &json!({ "profile": 1, "passphrase": PASSPHRASE }));
    }
}

/// As our own page listens.
pub(crate) fn listen(port: u16, secret: &str) -> Ask {
    Ask::get(port, "/api/events").with("sec-fetch-site", "same-origin").knowing(secret)
}

/// The command line of a process, a part a line; nothing while another takes its place.
pub(crate) fn command_line(pid: u32) -> Option<String> {
    let line = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).ok()?;
    Some(line.replace('\0', "\n"))
}

/// Until the fresh process stands under the number of the old one.
#[track_caller]
pub(crate) fn wait_for_fresh(pid: u32) {
    poll("a fresh process took its place", || {
        command_line(pid).is_some_and(|line| line.contains("--resume\n"))
    });
}
