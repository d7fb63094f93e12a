//! `porchlight open` from outside: the real process, over its port, with requests written byte by byte,
//! so that their heads are exactly what a test says. Every reply is checked for what each must say.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

mod common;

#[path = "page/answered.rs"]
mod answered;
#[path = "page/browser.rs"]
mod browser;
#[path = "page/http.rs"]
mod http;
#[path = "page/lock.rs"]
mod lock;
#[path = "canary/memory.rs"]
#[allow(dead_code, reason = "each test uses its part of this")]
mod memory;
#[path = "page/served.rs"]
mod served;
#[path = "page/tabs.rs"]
mod tabs;
