//! The invitation's text: what people copy, photograph and mistype.

use porchlight_crypto::Id;
use porchlight_sync::join::invitation::{ENDPOINT_BYTES_MAX, Invitation, Invites, Unreadable};
use proptest::prelude::*;

use crate::world::{invitation, invitation_for};

fn error(text: &str) -> Option<Unreadable> {
    Invitation::read(text).err()
}

fn is_the_same(text: &str) -> bool {
    let read = Invitation::read(text).unwrap();
    read.terms == invitation().terms && read.secret.expose() == invitation().secret.expose()
}

#[test]
fn a_text_reads_back_in_small_letters_with_breaks_and_lookalikes() {
    let text = invitation().text();
    assert!(is_the_same(&text));
    assert!(is_the_same(&text.to_lowercase()));
    let lines: Vec<String> =
        text.as_bytes().chunks(7).map(|line| String::from_utf8_lossy(line).into()).collect();
    assert!(is_the_same(&format!("  {}\r\n", lines.join("\u{a0}\n\t"))));
    assert!(is_the_same(&lines.join("-")));
    let (prefix, body) = text.split_at("porchlight:1:".len());
    assert!(is_the_same(&(prefix.to_owned() + &body.replace('0', "O").replace('1', "l"))));
    assert!(is_the_same(&(prefix.to_owned() + &body.replace('0', "o").replace('1', "I"))));
}

#[test]
fn both_sorts_and_the_longest_endpoint_read_back() {
    for invites in [
        Invites::Device { person: Id([7; 16]) },
        Invites::Person { roles: porchlight_sync::log::Roles::EVERYONE },
    ] {
        let mut long = invitation_for(invites);
        long.terms.endpoint = vec![8; ENDPOINT_BYTES_MAX];
        assert_eq!(Invitation::read(&long.text()).unwrap().terms, long.terms);
        long.terms.endpoint.push(8);
        assert_eq!(error(&long.text()), Some(Unreadable::NotAnInvitation));
    }
}

#[test]
fn the_error_says_what_is_wrong() {
    let text = invitation().text();
    for nothing in ["", " ", "hello", "https://example.org/", "porchlight", "PORCHLIGHT:x:00"] {
        let expected = if nothing == "porchlight" {
            Unreadable::CutShort
        } else {
            Unreadable::NotAnInvitation
        };
        assert_eq!(error(nothing), Some(expected), "{nothing:?}");
    }
    assert_eq!(error(&text.replace(":1:", ":2:")), Some(Unreadable::OtherVersion));
    assert_eq!(error(&text.replace(":1:", ":10:")), Some(Unreadable::OtherVersion));
    for end in 1..text.len() {
        assert_eq!(error(&text[..end]), Some(Unreadable::CutShort), "{end}");
    }
    assert_eq!(error(&(text.clone() + "0")), Some(Unreadable::Typo));
    assert_eq!(error(&(text.clone() + &text)), Some(Unreadable::Typo));
    assert_eq!(error(&text.replace('5', "!")), Some(Unreadable::Typo));
}

#[test]
fn every_single_wrong_letter_and_every_swap_is_seen() {
    let text = invitation().text();
    let start = "porchlight:1:".len();
    for at in start..text.len() {
        for letter in ["0", "1", "7", "A", "Z"] {
            let mut wrong = text.clone();
            wrong.replace_range(at..=at, letter);
            if wrong == text {
                continue;
            }
            let found = error(&wrong).unwrap();
            // The first letters hold the length.
            let expected =
                found == Unreadable::Typo || at < start + 4 && found == Unreadable::CutShort;
            assert!(expected, "{at} {letter}: {found:?}");
        }
        let mut swapped = text.clone().into_bytes();
        swapped.swap(at, (at + 1).min(text.len() - 1));
        let swapped = String::from_utf8(swapped).unwrap();
        assert!(swapped == text || error(&swapped).is_some(), "{at}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*", tail in "[0-9a-z]{0,300}") {
        let _ = Invitation::read(&text);
        let text = format!("porchlight:1:{tail}");
        prop_assert!(Invitation::read(&text).is_err());
    }
}
