//! A client without opinions: it sends what it is told and says what came back.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// What every response says, whatever it is.
const ALWAYS: [(&str, &str); 6] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("content-security-policy", ""),
];

/// A request, before a test changes it.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Ask {
    /// As a browser asks for a file.
    pub(crate) fn get(port: u16, path: &str) -> Self {
        Self { method: "GET".into(), path: path.into(), headers: Vec::new(), body: Vec::new() }
            .with("host", &format!("127.0.0.1:{port}"))
            .with("connection", "close")
    }

    /// As our own page sends JSON.
    pub(crate) fn post(port: u16, path: &str, body: &str) -> Self {
        let mut ask = Self::get(port, path);
        ask.method = "POST".into();
        ask.body = body.into();
        ask.with("origin", &format!("http://127.0.0.1:{port}"))
            .with("sec-fetch-site", "same-origin")
            .with("content-type", "application/json")
            .with("content-length", &body.len().to_string())
    }

    pub(crate) fn by(mut self, method: &str) -> Self {
        self.method = method.into();
        self
    }

    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        self.without(name).and(name, value)
    }

    pub(crate) fn and(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(there, _)| there != name);
        self
    }

    pub(crate) fn knowing(self, secret: &str) -> Self {
        self.with("authorization", &format!("Bearer {secret}"))
    }

    fn bytes(&self) -> Vec<u8> {
        let mut text = format!("{} {} HTTP/1.1\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            text.extend([name, ": ", value, "\r\n"]);
        }
        text.push_str("\r\n");
        let mut bytes = text.into_bytes();
        bytes.extend(&self.body);
        bytes
    }

    /// The reply; a connection that breaks is a failure.
    #[track_caller]
    pub(crate) fn send(&self, port: u16) -> Reply {
        self.try_send(port).unwrap_or_else(|| panic!("no reply to {} {}", self.method, self.path))
    }

    pub(crate) fn try_send(&self, port: u16) -> Option<Reply> {
        let mut stream = connect(port)?;
        // A server that refuses early need not read all of it.
        let _ = stream.write_all(&self.bytes());
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (head, body) = text.split_once("\r\n\r\n")?;
        let reply = Reply::of(head, body);
        reply.check_what_each_says();
        Some(reply)
    }

    /// The lines of an answer that goes on; the connection ends when they are dropped.
    #[track_caller]
    pub(crate) fn listen(&self, port: u16) -> Lines {
        let mut stream = connect(port).unwrap();
        stream.write_all(&self.bytes()).unwrap();
        let mut lines = Lines(BufReader::new(stream));
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(lines.0.read_line(&mut head).unwrap() > 0, "no reply: {head}");
        }
        let reply = Reply::of(head.trim_end(), "");
        reply.check_what_each_says();
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-type"), "application/x-ndjson");
        lines
    }
}

fn connect(port: u16) -> Option<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    Some(stream)
}

impl Reply {
    fn of(head: &str, body: &str) -> Self {
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let split = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_lowercase(), value.to_owned())
        };
        Self { status, headers: lines.map(split).collect(), body: body.to_owned() }
    }

    /// A header that stands there once.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let values: Vec<_> = self.headers.iter().filter(|(there, _)| there == name).collect();
        assert_eq!(values.len(), 1, "{name} in {:?}", self.headers);
        &values[0].1
    }

    #[track_caller]
    fn check_what_each_says(&self) {
        for (name, value) in ALWAYS {
            assert!(self.header(name).contains(value), "{name}: {}", self.header(name));
        }
        let policy = self.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        for absent in ["unsafe", "*", "data:", "blob:", "http:"] {
            assert!(!policy.contains(absent), "{absent} in {policy}");
        }
        assert!(self.header("permissions-policy").contains("camera=(self), "));
        for (name, _) in &self.headers {
            assert!(!name.starts_with("access-control-"), "no other site may read: {name}");
            assert_ne!(name, "set-cookie", "cookies are shared between ports");
        }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!((self.status, self.header("content-type")), (200, "application/json"));
        serde_json::from_str(&self.body).unwrap()
    }

    /// Refused with this status and nothing else.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16) {
        assert_eq!((self.status, self.body.as_str()), (status, ""));
    }
}

/// An answer that goes on.
pub(crate) struct Lines(BufReader<TcpStream>);

impl Lines {
    /// The next event, or that there are no more. What lies between them is how HTTP cuts them.
    pub(crate) fn next(&mut self) -> Option<Value> {
        loop {
            let mut line = String::new();
            // A server that goes may cut the connection instead of ending the answer.
            if self.0.read_line(&mut line).unwrap_or(0) == 0 {
                return None;
            }
            if line.starts_with('{') {
                return Some(serde_json::from_str(&line).unwrap());
            }
        }
    }

    /// Until an event of this name.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, name: &str) -> Value {
        loop {
            let event = self.next().unwrap_or_else(|| panic!("the events ended before {name}"));
            if event["event"] == name {
                return event;
            }
        }
    }
}
