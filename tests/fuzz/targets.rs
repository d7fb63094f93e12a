//! What is fuzzed: every decoder of foreign bytes, the machines that take them, the gate and the log.
//! `make fuzz` runs these functions under libFuzzer, and the test beside this file over the kept corpus.
//!
//! A target panics when a promise is broken, and says whether it took the input. Nothing here is about
//! how inputs are found. Memory is counted: what a target may take follows from the input's size.

mod bundle;
mod bytes;
mod chunk;
mod document;
mod exchange;
mod files;
mod frames;
mod gate;
#[path = "../../crates/sync/tests/join"]
mod join_tests {
    #![allow(dead_code, reason = "the tests of joining use more of it")]
    pub(super) mod watched;
    pub(super) mod world;
}
mod lane;
#[path = "../../crates/sync/tests/log"]
mod log_tests {
    #![allow(dead_code, reason = "the tests of the log use more of it")]
    pub(super) mod histories;
    pub(super) mod oracle;
    pub(super) mod story;
}
mod machines;
mod meeting;
mod paper;
#[path = "../kit/seal.rs"]
mod seal;
mod sketch;

use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// One thing that is fuzzed.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// Whether the input was taken.
    pub(crate) run: fn(&[u8]) -> bool,
    /// Inputs that are taken, where the corpus begins.
    pub(crate) seeds: fn() -> Vec<Vec<u8>>,
    /// Bytes of memory that an input may take: so many, and so many for each of its bytes.
    pub(crate) memory: (usize, usize),
}

const fn target(
    name: &'static str,
    run: fn(&[u8]) -> bool,
    seeds: fn() -> Vec<Vec<u8>>,
    memory: (usize, usize),
) -> Target {
    Target { name, run, seeds, memory }
}

/// A decoder: the bytes, what they say, and the bytes again.
const SMALL: (usize, usize) = (256 * KIB, 32);
/// The same, around which the target itself puts padding.
const PADDED: (usize, usize) = (4 * MIB, 64);
/// A machine with everything that it needs to stand.
const LARGE: (usize, usize) = (64 * MIB, 256);

/// All of them.
pub(crate) const TARGETS: &[Target] = &[
    target("envelope", chunk::envelope, chunk::envelope_seeds, SMALL),
    target("sealed_to", chunk::sealed_to, chunk::sealed_to_seeds, SMALL),
    target("chunk", chunk::chunk, chunk::chunk_seeds, SMALL),
    target("canonical", frames::canonical, frames::canonical_seeds, SMALL),
    target("wrap", chunk::wrap, chunk::wrap_seeds, SMALL),
    target("operation", lane::operation, lane::operation_seeds, SMALL),
    target("rotation", lane::rotation, lane::rotation_seeds, PADDED),
    target("statement", lane::statement, lane::statement_seeds, SMALL),
    target("face", lane::face, lane::face_seeds, SMALL),
    target("exchange_frame", frames::exchange_frame, frames::exchange_seeds, SMALL),
    target("exchange", exchange::exchange, exchange::seeds, LARGE),
    target("join_frame", frames::join_frame, frames::join_seeds, SMALL),
    target("join", meeting::join, meeting::seeds, LARGE),
    target("invitation", frames::invitation, frames::invitation_seeds, SMALL),
    target("piece", bundle::piece, bundle::piece_seeds, LARGE),
    target("bundle", bundle::bundle, bundle::bundle_seeds, SMALL),
    target("gate", gate::gate, gate::seeds, LARGE),
    target("report", document::report, document::seeds, LARGE),
    target("import", files::import, files::import_seeds, SMALL),
    target("vault", files::vault, files::vault_seeds, SMALL),
    target("settings", files::settings, files::settings_seeds, SMALL),
    target("words", paper::words, paper::words_seeds, SMALL),
    target("backup", paper::backup, paper::backup_seeds, SMALL),
    target("log", machines::log, machines::log_seeds, LARGE),
];

/// Runs one target on one input and watches the memory that it takes.
pub(crate) fn run(target: &Target, input: &[u8]) -> bool {
    let (taken, peak) = measured(target, input);
    let (base, each) = target.memory;
    let most = base + each * input.len();
    assert!(peak <= most, "{}: {peak} bytes for {} of input", target.name, input.len());
    taken
}

/// The same without a limit: also how many bytes of memory it took.
pub(crate) fn measured(target: &Target, input: &[u8]) -> (bool, usize) {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let taken = (target.run)(input);
    (taken, HEAP.peak_usage().saturating_sub(before))
}

/// Inputs that others have collected, for a target that takes none of them.
pub(crate) fn foreign(name: &str) -> Vec<Vec<u8>> {
    if name == "gate" { gate::foreign() } else { Vec::new() }
}
