//! Passphrases that the device makes up: five words picked by chance from a well-kept list.
//!
//! English words are the EFF's large list (7,776 words, CC BY 3.0 US, Electronic Frontier
//! Foundation): five of them are 64.6 bits. Spanish words are those of BIP-39 (MIT, its
//! authors) that have only the letters a to z, because a keyboard of another country has no accents and
//! no ñ, and a person in a hurry leaves them out: 1,714 words, 53.7 bits.

use std::sync::LazyLock;

use porchlight_api::{Secret, SuggestPassphrase, SuggestedPassphrase};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{clock, error::AppError, vault};

const WORDS: usize = 5;

static SPANISH: LazyLock<Vec<&str>> = LazyLock::new(|| {
    include_str!("passphrase/spanish.txt").lines().filter(|word| word.is_ascii()).collect()
});

/// Picks the words. Nothing keeps them: whoever asked must show them and forget them.
///
/// # Errors
/// The system has no random source.
pub(crate) fn suggest(request: &SuggestPassphrase) -> Result<SuggestedPassphrase, AppError> {
    Ok(pick(list(&request.language), &mut clock::chance()?))
}

/// The list of a language's words; English where there is none.
fn list(language: &str) -> &'static [&'static str] {
    match primary(language).as_str() {
        "es" => &SPANISH,
        _ => &diceware_wordlists::EFF_LONG_WORDLIST,
    }
}

/// The language itself, without its region: `es` of `es-MX`.
pub(crate) fn primary(tag: &str) -> String {
    tag.split('-').next().unwrap_or_default().to_ascii_lowercase()
}

/// Draws until the vault would take the words. Of either list it takes nearly every draw, so this
/// costs no entropy worth a number; but what we suggest must never be refused.
fn pick(list: &[&str], chance: &mut dyn CryptoRng) -> SuggestedPassphrase {
    loop {
        let words: Zeroizing<Vec<String>> = Zeroizing::new(
            (0..WORDS)
                .filter_map(|_| list.get(below(list.len(), chance)))
                .map(|word| (*word).to_owned())
                .collect(),
        );
        if vault::refuse_weak(&Secret::new(words.join(" "))).is_ok() {
            return SuggestedPassphrase { words };
        }
    }
}

/// A number below `end`, each as likely as any other: draws that would favour the small ones are
/// thrown away.
fn below(end: usize, chance: &mut dyn CryptoRng) -> usize {
    let end = u32::try_from(end).unwrap_or(u32::MAX).max(1);
    let whole = u32::MAX - u32::MAX % end;
    loop {
        let drawn = chance.next_u32();
        if drawn < whole {
            return usize::try_from(drawn % end).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand_core::SeedableRng;

    use super::*;

    fn chance() -> clock::Chance {
        clock::Chance::from_seed([7; 32])
    }

    #[test]
    fn the_lists_are_whole_and_can_be_typed() {
        for (language, count) in [("en", 7_776), ("es", 1_714)] {
            let words = list(language);
            assert_eq!(words.len(), count);
            assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), count, "a word twice");
            let typed = |letter: char| letter.is_ascii_lowercase() || letter == '-';
            assert!(words.iter().all(|word| !word.is_empty() && word.chars().all(typed)));
        }
    }

    #[test]
    fn a_language_without_a_list_gets_english_words() {
        for tag in ["en", "en-GB", "fr", "", "no tag"] {
            assert_eq!(list(tag).first(), Some(&"abacus"), "{tag}");
        }
        for tag in ["es", "es-419", "ES-mx"] {
            assert_eq!(list(tag).first(), Some(&"abdomen"), "{tag}");
        }
    }

    #[test]
    fn a_thousand_passphrases_are_all_taken_by_the_vault() {
        let mut chance = chance();
        for language in ["en", "es"] {
            let mut seen = BTreeSet::new();
            for _ in 0..1_000 {
                let SuggestedPassphrase { words } = pick(list(language), &mut chance);
                assert_eq!(words.len(), WORDS);
                let passphrase = words.join(" ");
                assert!(vault::refuse_weak(&Secret::new(passphrase.clone())).is_ok(), "{language}");
                assert!(seen.insert(passphrase), "the same words twice");
            }
        }
    }

    #[test]
    fn each_number_is_drawn_as_often_as_any_other() {
        let mut chance = chance();
        let mut counts = [0_u32; 6];
        (0..60_000).for_each(|_| counts[below(6, &mut chance)] += 1);
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
        assert_eq!(below(1, &mut chance), 0);
    }

    #[test]
    fn a_draw_that_would_favour_small_numbers_is_thrown_away() {
        struct Fixed(Vec<u32>);
        impl rand_core::TryRng for Fixed {
            type Error = std::convert::Infallible;
            fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
                Ok(self.0.remove(0))
            }
            fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
                self.try_next_u32().map(u64::from)
            }
            fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
                bytes.fill(0);
                Ok(())
            }
        }
        impl rand_core::TryCryptoRng for Fixed {}
        assert_eq!(below(7_776, &mut Fixed(vec![u32::MAX, 7_777])), 1);
    }
}
