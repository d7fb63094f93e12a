//! What clippy cannot see: which room may know which, how long things may be, what may not be
//! written where, whether generated files and translations are complete.
//!
//! Each rule is a function from text to problems, and is seen to fail once on bad input; the test
//! beside it gives it the real tree.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // a test may panic

mod bindings;
mod edges;
mod messages;
mod sizes;
mod tree;
mod words;

/// Fails with every problem at once, one a line.
fn assert_tidy(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}
