//! Stories with whole devices on virtual links: real engines, stores and exchange, no sockets and no
//! sleeping. Each says what neighbours do and what each of them must see in the end.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a story that can't go on fails, and says where"
)]

mod audience;
mod bounds;
mod bundle;
mod circle;
mod copies;
mod crafted;
mod face;
mod forged;
mod forks;
#[path = "../kit/gate.rs"]
mod gate;
mod guest;
mod hardship;
mod keys;
#[path = "../kit/stories.rs"]
mod kit;
mod late;
#[path = "../kit/liar.rs"]
mod liar;
mod outlived;
mod places;
mod reach;
mod removed;
mod rivals;
mod rotated;
#[path = "../kit/seal.rs"]
mod seal;
mod secrecy;
#[path = "../kit/street.rs"]
mod street;
mod weeks;
