//! The committed TypeScript says what the contract says.

use crate::tree::top;

const CONTRACT: &str = "ui/src/lib/api/generated/contract.ts";

/// The first line that differs.
fn stale(committed: &str, made: &str) -> Option<usize> {
    let mut lines = committed.lines().zip(made.lines());
    match lines.position(|(committed, made)| committed != made) {
        Some(line) => Some(line + 1),
        None if committed == made => None,
        None => Some(committed.lines().count().min(made.lines().count()) + 1),
    }
}

/// 64-bit numbers would be `bigint` to TypeScript, while JSON delivers a `number`.
fn is_64_bit(line: &str) -> bool {
    ["bigint", "u64", "i64"].iter().any(|word| {
        line.split(|letter: char| !letter.is_alphanumeric()).any(|found| found == *word)
    })
}

#[test]
fn the_contract_is_generated_anew() {
    let committed = std::fs::read_to_string(top().join(CONTRACT)).unwrap_or_default();
    let line = stale(&committed, &porchlight_api::typescript::contract());
    assert_eq!(line, None, "{CONTRACT} is stale from that line on: run `make bindings`");
}

#[test]
fn numbers_fit_what_json_delivers() {
    let made = porchlight_api::typescript::contract();
    let found: Vec<_> = made.lines().filter(|line| is_64_bit(line)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_stale_line_is_seen() {
    assert_eq!(stale("a\nb\n", "a\nb\n"), None);
    assert_eq!(stale("a\nb\n", "a\nc\n"), Some(2));
    assert_eq!(stale("a\n", "a\nb\n"), Some(2));
    assert_eq!(stale("a\nb\n", "a\nb"), Some(3));
    assert_eq!(stale("", "a\n"), Some(1));
}

#[test]
fn a_number_of_64_bits_is_seen() {
    assert!(is_64_bit("export type A = { at: bigint, };"));
    assert!(is_64_bit("export type B = Array<u64>;"));
    assert!(!is_64_bit("export type Bigints = { count: number, };"));
}
