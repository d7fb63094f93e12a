//! The name of a relay: a machine that somebody of the circle runs with `iroh-relay`, through which two
//! devices reach each other that no direct way joins. It carries what it can't open (docs/protocol.md
//! §21.3).
//!
//! One relay has one text, so that a ticket has one encoding and two people mean the same by it.

use std::{fmt, str::FromStr};

use iroh::RelayUrl;

/// Longest text of a relay.
pub const RELAY_BYTES_MAX: usize = 96;

/// `https://` or `http://`, a host, and a port where it is not the usual one; nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relay {
    text: String,
    url: RelayUrl,
}

impl Relay {
    /// Reads what a person typed. `None`: it is no relay's address.
    pub fn read(text: &str) -> Option<Self> {
        let url = RelayUrl::from_str(text.trim()).ok()?;
        let is_plain = matches!(url.scheme(), "https" | "http")
            && url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        let host = url.host_str().filter(|host| !host.is_empty() && is_plain)?;
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let text = format!("{}://{host}{port}", url.scheme());
        (text.len() <= RELAY_BYTES_MAX).then_some(Self { text, url })
    }

    /// Reads the one text of a relay.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        Self::read(text).filter(|relay| relay.text == text)
    }

    /// The one text of it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn url(&self) -> RelayUrl {
        self.url.clone()
    }
}

impl fmt::Display for Relay {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_has_one_text() {
        let read = |text: &str| Relay::read(text).map(|relay| relay.as_str().to_owned());
        let one = Some("https://relay.example.org".to_owned());
        for text in ["https://relay.example.org", " HTTPS://Relay.Example.org:443/ "] {
            assert_eq!(read(text), one, "{text}");
        }
        assert_eq!(read("http://[::1]:3340").as_deref(), Some("http://[::1]:3340"));
        assert!(Relay::from_bytes(b"https://relay.example.org").is_some());
        assert!(Relay::from_bytes(b"https://relay.example.org/").is_none());
    }

    #[test]
    fn what_is_no_relay_is_none() {
        let long = format!("https://{}.org", "a".repeat(RELAY_BYTES_MAX));
        let wrong = [
            "",
            "relay.example.org",
            "ftp://a.org",
            "https://",
            "https://a.org/path",
            "https://me@a.org",
            "https://a.org?x=1",
            "https://a.org/#x",
            "file:///etc/hosts",
            &long,
        ];
        for text in wrong {
            assert_eq!(Relay::read(text), None, "{text}");
        }
    }
}
