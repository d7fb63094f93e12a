//! SLIP-0039 against its own vectors, and there and back.

use std::path::Path;

use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;

type Vector = (String, Vec<String>, String, String);

fn vectors() -> Vec<Vector> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora/slip39/vectors.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn split_of(secret: &[u8], sheets: Sheets, seed: u8) -> Vec<Zeroizing<String>> {
    split(secret, sheets, &mut ChaCha20Rng::from_seed([seed; 32])).unwrap()
}

#[test]
fn every_vector_of_the_standard_is_read_as_it_says() {
    let vectors = vectors();
    assert!(vectors.len() > 20, "{}", vectors.len());
    for (title, sheets, secret, _) in vectors {
        let sheets: Vec<&str> = sheets.iter().map(String::as_str).collect();
        match combine(&sheets, b"TREZOR") {
            Ok(found) => assert_eq!(hex(&found), secret, "{title}"),
            Err(refused) => assert!(secret.is_empty(), "{title}: {refused}"),
        }
    }
}

#[test]
fn one_sheet_gives_it_back_and_so_do_any_two_of_three() {
    let secret = [7; 16];
    let one = split_of(&secret, Sheets::One, 1);
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].split(' ').count(), 20);
    assert_eq!(combine(&[&one[0]], b"").unwrap().as_slice(), secret);
    let three = split_of(&secret, Sheets::TwoOfThree, 2);
    assert_eq!(three.len(), 3);
    for (a, b) in [(0, 1), (0, 2), (2, 1)] {
        assert_eq!(combine(&[&three[a], &three[b]], b"").unwrap().as_slice(), secret);
    }
    let all: Vec<&str> = three.iter().map(|it| it.as_str()).collect();
    assert_eq!(combine(&all, b"").unwrap().as_slice(), secret);
    let few = WordsRefused::TooFew { have: 1, need: 2 };
    assert_eq!(combine(&[&three[0], &three[0]], b"").err(), Some(few));
}

#[test]
fn what_is_wrong_is_said() {
    let words = split_of(&[7; 16], Sheets::One, 1).remove(0);
    let with = |at: usize, word: &str| {
        let mut all: Vec<&str> = words.split(' ').collect();
        all[at] = word;
        combine(&[&all.join(" ")], b"").err()
    };
    assert_eq!(with(4, "porch"), Some(WordsRefused::NotAWord { sheet: 1, at: 5 }));
    let other = if words.split(' ').nth(4) == Some("academic") { "acid" } else { "academic" };
    assert_eq!(with(4, other), Some(WordsRefused::Checksum { sheet: 1 }));
    assert_eq!(with(4, ""), Some(WordsRefused::Length { sheet: 1 }));
    assert_eq!(combine(&[], b"").err(), Some(WordsRefused::TooFew { have: 0, need: 1 }));
    assert_eq!(combine(&[""], b"").err(), Some(WordsRefused::Length { sheet: 1 }));
    let long = "academic ".repeat(100_000);
    assert_eq!(combine(&[&long], b"").err(), Some(WordsRefused::Length { sheet: 1 }));
    let [one, other] = [1, 2].map(|seed| split_of(&[7; 16], Sheets::TwoOfThree, seed));
    assert_eq!(combine(&[&one[0], &other[1]], b"").err(), Some(WordsRefused::Mixed));
    let typed = format!(" {} \n", words.to_uppercase().replace(' ', ",  "));
    assert_eq!(combine(&[&typed], b"").unwrap().as_slice(), [7; 16]);
    assert!(split(&[1; 15], Sheets::One, &mut ChaCha20Rng::from_seed([1; 32])).is_err());
}

/// Tried: a sheet that would keep the device deriving for hours.
#[test]
fn attack_a_crafted_sheet_costs_nothing() {
    let head = share::Head {
        identifier: 1,
        extendable: true,
        exponent: 15,
        group_threshold: 1,
        groups: 1,
    };
    let value = Zeroizing::new(vec![1; 16]);
    let words = Share { head, group: 0, index: 0, threshold: 1, value }.words();
    assert_eq!(combine(&[&words], b"").err(), Some(WordsRefused::Cost));
}

/// One sheet of three says nothing: with each other secret there are sheets that go with it.
#[test]
fn attack_one_sheet_of_three_fits_every_secret() {
    let sheet = (0u8, Zeroizing::new(vec![9; 16]));
    for secret in [[0; 16], [1; 16], [255; 16]] {
        let points = [sheet.clone(), (SECRET_AT, Zeroizing::new(secret.to_vec()))];
        let second = (1, interpolate(&points, 1));
        let found = interpolate(&[sheet.clone(), second], SECRET_AT);
        assert_eq!(found.as_slice(), secret);
    }
}

proptest! {
    #[test]
    fn any_secret_comes_back(secret in prop::collection::vec(any::<u8>(), 8..=32), seed: u8, three: bool) {
        let secret = [secret.clone(), secret].concat();
        let sheets = if three { Sheets::TwoOfThree } else { Sheets::One };
        let words = split_of(&secret, sheets, seed);
        let some: Vec<&str> = words.iter().rev().take(2).map(|it| it.as_str()).collect();
        let found = combine(&some, b"").unwrap();
        prop_assert_eq!(found.as_slice(), secret.as_slice());
    }

    #[test]
    fn three_wrong_words_are_always_found(seed: u8, at in prop::collection::btree_set(0usize..20, 1..=3), shift in 1u16..1_024) {
        let words = split_of(&[seed; 16], Sheets::One, seed).remove(0);
        let list: Vec<&str> = include_str!("slip39/words.txt").split_ascii_whitespace().collect();
        let mut all: Vec<&str> = words.split(' ').collect();
        for at in at {
            let place = list.binary_search(&all[at]).unwrap();
            all[at] = list[(place + usize::from(shift)) % list.len()];
        }
        prop_assert!(combine(&[&all.join(" ")], b"").is_err());
    }
}
