//! A relay as a circle runs it, in this process.

use std::net::SocketAddr;

use iroh_relay::server::{RelayConfig, Server, ServerConfig};
use tokio::runtime::Runtime;

pub(crate) struct Relay {
    runtime: Runtime,
    server: Option<Server>,
    at: SocketAddr,
}

impl Relay {
    pub(crate) fn start() -> Self {
        Self::start_at("127.0.0.1:0".parse().unwrap())
    }

    fn start_at(at: SocketAddr) -> Self {
        let runtime = Runtime::new().unwrap();
        let mut config = ServerConfig::default();
        config.relay = Some(RelayConfig::new(at));
        let server = runtime.block_on(Server::spawn(config)).unwrap();
        let at = server.http_addr().unwrap();
        Self { runtime, server: Some(server), at }
    }

    pub(crate) fn text(&self) -> String {
        format!("http://{}", self.at)
    }

    pub(crate) fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.shutdown()).unwrap();
        }
    }

    /// The same relay again, where it was.
    pub(crate) fn again(&mut self) {
        self.stop();
        *self = Self::start_at(self.at);
    }
}
