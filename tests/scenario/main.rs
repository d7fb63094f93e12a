//! Stories with whole devices on virtual links: real engines, stores and exchange, no sockets and no
//! sleeping. Each says what neighbours do and what each of them must see in the end.

mod circle;
#[path = "../kit/stories.rs"]
mod kit;
mod weeks;
