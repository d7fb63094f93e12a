//! Frozen bytes of every frame. `PORCHLIGHT_GOLDEN=write` writes a new file, never over one.

use std::{fmt::Write as _, path::PathBuf};

use porchlight_crypto::{DeviceId, Hash, Id, Signature, Tag, tag};
use porchlight_sync::exchange::{
    Lane, Mark, RangeSet, Side, Sum,
    tags::transcript,
    wire::{Claim, Frame, LaneSum, Sealed},
};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn frames() -> Vec<(&'static str, Frame)> {
    let seqs = RangeSet::of(1, 300).union(&RangeSet::of(302, 302));
    let entries = vec![(DeviceId([1; 32]), RangeSet::of(5, 5)), (DeviceId([2; 32]), seqs)];
    let sum = Sum { devices: 300, hash: Hash([3; 32]) };
    let (place, lane) = (200, Lane::Content);
    let (tag, device, signature) = (Tag([4; 16]), DeviceId([5; 32]), Signature([6; 64]));
    vec![
        ("open", Frame::Open { version: 1, nonce: [7; 32] }),
        ("bye", Frame::Bye { reason: 6 }),
        ("tags", Frame::Tags { tags: (0..64).map(|at| Tag([at; 16])).collect() }),
        ("hello", Frame::Hello { claims: vec![Claim { tag, device, signature }; 16] }),
        ("sums", Frame::Sums { sums: vec![LaneSum { place: 0, lane: Lane::Log, sum }] }),
        ("parts", Frame::Parts { place, lane, sums: vec![sum; 16] }),
        ("have", Frame::Have { place, lane, entries: entries.clone(), more: true }),
        ("news", Frame::News { place, lane, entries: entries.clone() }),
        ("want", Frame::Want { place, lane, number: 9, entries }),
        ("chunk", Frame::Chunk { place, envelope: Sealed(vec![8; 5]) }),
        ("end", Frame::End { number: 9 }),
        ("ack", Frame::Ack { settled: true }),
        ("ask", Frame::Ask { place, channels: vec![Id([9; 16])] }),
    ]
}

#[test]
fn frames_tags_and_transcripts_have_the_bytes_of_version_1() {
    let mut text = String::new();
    for (name, frame) in frames() {
        let bytes = frame.encode();
        assert_eq!(Frame::decode(&bytes), Ok(frame));
        writeln!(text, "{name} {}", hex(&bytes)).unwrap();
    }
    let link = transcript(&[1; 32], &[2; 32], &Hash([3; 32]));
    writeln!(text, "transcript {}", hex(&link.0)).unwrap();
    for (name, side) in [("tag-dialler", Side::Dialler), ("tag-listener", Side::Listener)] {
        writeln!(text, "{name} {}", hex(&tag(&Hash([4; 32]), &link, side).0)).unwrap();
    }
    let device = DeviceId([1; 32]);
    let chunks = vec![(1, Hash([2; 32])), (300, Hash([3; 32]))];
    for (name, frame) in [
        ("marks", Frame::Marks { place: 200, lane: Lane::Log, marks: vec![Mark([9; 16]); 2] }),
        ("chain", Frame::Chain { place: 200, lane: Lane::Content, device, chunks }),
    ] {
        let bytes = frame.encode();
        assert_eq!(Frame::decode(&bytes), Ok(frame));
        writeln!(text, "{name} {}", hex(&bytes)).unwrap();
    }
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/exchange/golden/frames_v1.hex");
    if std::env::var_os("PORCHLIGHT_GOLDEN").is_some_and(|wish| wish == "write") && !path.exists() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}
