//! Every input of the kept corpus through the function that a fuzzer found it with: what was found
//! once stays found. `PORCHLIGHT_CORPUS=write` puts the seeds of the targets there, where they are not.
//!
//! Finding new inputs is `make fuzz`; nothing here draws by chance.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a broken promise is a panic here, and says where"
)]

#[path = "targets.rs"]
mod targets;

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use porchlight_crypto::{Hash, encode_canonical};
use targets::{TARGETS, Target};

/// The whole corpus is no larger: it comes with every clone.
const CORPUS_BYTES_MAX: u64 = 1_500_000;

/// Memory is counted for the whole process, so one target runs at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus")
}

fn inputs(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = corpus().join(target.name);
    let paths = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths.collect();
    paths.sort();
    paths.into_iter().map(|path| (path.display().to_string(), fs::read(path).unwrap())).collect()
}

fn replay(name: &str) {
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    // The gate catches Automerge's panics, and a backtrace of one takes more memory than the rest.
    std::panic::set_hook(Box::new(|info| eprintln!("{info}")));
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let folder = corpus().join(name);
    let write = std::env::var_os("PORCHLIGHT_CORPUS").is_some_and(|wish| wish == "write");
    let seeds = (target.seeds)();
    if write {
        fs::create_dir_all(&folder).unwrap();
        for seed in seeds.iter().chain(&targets::foreign(name)) {
            let name = format!("{:?}", Hash::of(seed));
            fs::write(folder.join(&name[..16]), seed).unwrap();
        }
    }
    for (at, seed) in seeds.iter().enumerate() {
        assert!(targets::run(target, seed), "{name}: seed {at} is not taken");
    }
    let inputs = inputs(target);
    assert!(!inputs.is_empty());
    for (path, input) in inputs {
        // With nextest only what fails is shown: the last line names the input.
        eprintln!("{path}");
        targets::run(target, &input);
    }
}

macro_rules! replays {
    ($($name:ident),+ $(,)?) => {
        const REPLAYED: &[&str] = &[$(stringify!($name)),+];
        mod kept {
            $(#[test] fn $name() { super::replay(stringify!($name)); })+
        }
    };
}

replays!(
    backup,
    bundle,
    canonical,
    chunk,
    envelope,
    exchange,
    exchange_frame,
    face,
    gate,
    import,
    invitation,
    join,
    join_frame,
    log,
    operation,
    piece,
    report,
    rotation,
    sealed_to,
    settings,
    statement,
    vault,
    words,
    wrap,
);

/// A million of something that is a byte or two on the wire, as a rotation's wraps and as the seqs of
/// a frame: neither is read further than it may be long.
#[test]
fn attack_long_lists_of_nothing_take_little_memory() {
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let target = |name| TARGETS.iter().find(|target| target.name == name).unwrap();
    let long = encode_canonical(&vec![0_u8; 1_000_000]);
    let zeros = vec![0; 1_000_000];
    // Parents and covers: none. Week 0, a commitment, no recipient; then the wraps.
    let wraps = [[0; 3 + 32 + 1].as_slice(), &long, &zeros].concat();
    // News of place 0 in lane 0: one device, and its seqs.
    let news = [&[7, 0, 0, 1], [0; 32].as_slice(), &long, &zeros].concat();
    for (name, input) in [("rotation", wraps), ("exchange_frame", news)] {
        let (taken, peak) = targets::measured(target(name), &[&[0], input.as_slice()].concat());
        // Each copy of the input is its own size; the list is not to be there.
        assert!(!taken && peak < 14 << 20, "{name}: {peak} bytes");
    }
}

#[test]
fn every_target_is_replayed_and_its_corpus_is_small() {
    let names: BTreeSet<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names, REPLAYED.iter().copied().collect());
    assert_eq!(names.len(), TARGETS.len());
    let entries = fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap());
    let kept: BTreeSet<String> =
        entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    assert_eq!(kept, names.iter().map(|name| (*name).to_owned()).collect());
    let sizes = TARGETS.iter().flat_map(inputs).map(|(_, input)| input.len() as u64);
    let bytes: u64 = sizes.sum();
    assert!(bytes <= CORPUS_BYTES_MAX, "{bytes} bytes of corpus");
}
