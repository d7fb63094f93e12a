//! Reads the few writings of a place that are wholly an address or wholly a corner, and writes
//! back a block or a corner. It answers with names of streets, one number ending in 00, and fixed
//! words of its own; any word that it does not understand makes it answer nothing.
//!
//! `Maria and Jose` has the shape of a corner. So a name counts as a street only with evidence: a
//! direction, a street suffix, a list of known streets, or a phrase that says "corner". A name of
//! several words needs a suffix or the list; a direction before it would let any words follow.

use std::collections::BTreeSet;

use super::super::PLACE_CHARS_MAX;

const NAME_WORDS_MAX: usize = 4;
const NAME_WORD_CHARS_MAX: usize = 25;
const NUMBER_DIGITS_MAX: usize = 5;

const DIRECTIONS: &str = "n s e w ne nw se sw north south east west";
/// Sides of a street; of a corner only [`QUADRANTS`].
const SIDES: &str = "n s e w north south east west norte sur este oeste";
const QUADRANTS: &str = "ne nw se sw northeast northwest southeast southwest \
    noreste noroeste sureste suroeste nordeste sudeste sudoeste";
const SUFFIXES: &str = "st street ave av avenue blvd boulevard rd road dr drive ln lane ct court \
    pl place pkwy parkway ter terr terrace way hwy highway cir circle sq square expy expressway \
    trl trail aly alley plz plaza row pike";
/// Words that name homes, people's things or relations between places, not streets. The shape of
/// a street already keeps most text out; these catch what ends like one (`casa de Maria place`).
const NEVER_IN_A_NAME: &str = "a abajo across al also and apartamento apartment apartments apt \
    apto arriba at atrás basement behind beside between block building by casa cerca close con \
    corner cuadra cuarto departamento depto detrás door downstairs edificio en entre esquina \
    familia family flat floor for frente friend from front garage her hija hijo his home house in \
    is junto lado lives mi my near next of off on opposite our outside over para piso por room \
    señor señora side sin store su suite the their tienda to under unit upstairs vive with y yard \
    your";

/// Names that are known to be streets, such as those of a circle's own neighbourhood. May be
/// empty: then a plain name passes only with other evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Streets(BTreeSet<String>);

impl Streets {
    fn knows(&self, words: &[&str]) -> bool {
        self.0.contains(&words.join(" ").to_lowercase())
    }
}

impl<S: AsRef<str>> FromIterator<S> for Streets {
    /// Each name is known with and without its direction and suffix.
    fn from_iter<I: IntoIterator<Item = S>>(names: I) -> Self {
        let mut known = BTreeSet::new();
        for name in names {
            let words: Vec<_> = name.as_ref().split_whitespace().collect();
            for part in [words.as_slice(), Parts::of(&words).name] {
                if !part.is_empty() {
                    known.insert(part.join(" ").to_lowercase());
                }
            }
        }
        Self(known)
    }
}

/// The block or the corner that `text` wholly is.
pub(super) fn block(text: &str, streets: &Streets) -> Option<String> {
    let words = words(text)?;
    let (words, side) = without_side(&words);
    let (words, phrase) = without_corner_phrase(words);
    match words {
        [number, street @ ..] if is_number(number) && phrase.is_none() => {
            numbered(number, street, streets)
        }
        [cuadra, number, street @ ..] if is(cuadra, "cuadra") && phrase.is_none() => {
            numbered(number, street, streets)
        }
        _ => {
            let says_corner = [side, phrase].contains(&Some(Phrase::Corner));
            crossing(words, says_corner, streets)
        }
    }
}

/// Fixed words around a place, which are dropped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phrase {
    /// It says that two streets meet here.
    Corner,
    /// `north side`: that may be said of people too.
    Side,
}

impl Phrase {
    /// Of a noun such as `corner` with a side such as `NE`, when it is one.
    fn of(noun: &str, side: &str) -> Option<Self> {
        let corner = among("corner esquina", noun);
        let quadrant = among(QUADRANTS, side);
        let noun = corner || among("side lado", noun);
        match (noun && (quadrant || among(SIDES, side)), corner || quadrant) {
            (true, true) => Some(Self::Corner),
            (true, false) => Some(Self::Side),
            (false, _) => None,
        }
    }
}

/// Splits at spaces, `&`, `/` and `,`; nothing where there is a sign that no street name has.
fn words(text: &str) -> Option<Vec<&str>> {
    if text.chars().count() > PLACE_CHARS_MAX {
        return None;
    }
    let mut words = Vec::new();
    for part in text.split_whitespace() {
        for piece in part.split_inclusive(['&', '/', ',']) {
            let word = piece.trim_end_matches(['&', '/', ',']);
            let sign = piece.strip_prefix(word).unwrap_or_default();
            words.extend([word, sign].into_iter().filter(|word| !word.is_empty()));
        }
    }
    Some(words)
}

/// Takes off `, NE side`, `NE corner`, `, lado noreste` or `, esquina noreste` at the end.
fn without_side<'a>(words: &'a [&'a str]) -> (&'a [&'a str], Option<Phrase>) {
    let [place @ .., first, second] = words else {
        return (words, None);
    };
    let Some(phrase) = Phrase::of(second, first).or_else(|| Phrase::of(first, second)) else {
        return (words, None);
    };
    let place = if let [place @ .., ","] = place { place } else { place };
    (place, Some(phrase))
}

/// Takes off `corner of`, `NW corner of`, `on the NW side of`, `en la esquina de` and the like.
fn without_corner_phrase<'a>(words: &'a [&'a str]) -> (&'a [&'a str], Option<Phrase>) {
    let lead = words.iter().take_while(|word| among("at on the en la", word));
    let (_, after) = words.split_at(lead.count());
    let of = |word| among("of de", word);
    match after {
        [corner, word, place @ ..] if among("corner esquina", corner) && of(word) => {
            (place, Some(Phrase::Corner))
        }
        [first, second, word, place @ ..] if of(word) => {
            match Phrase::of(second, first).or_else(|| Phrase::of(first, second)) {
                Some(phrase) => (place, Some(phrase)),
                None => (words, None),
            }
        }
        _ => (words, None),
    }
}

fn numbered(number: &str, rest: &[&str], streets: &Streets) -> Option<String> {
    let hundred = number.parse::<u32>().ok().filter(|_| is_number(number))? / 100 * 100;
    let rest = match rest {
        [block, of, street @ ..] if is(block, "block") && is(of, "of") => street,
        _ => rest,
    };
    let street = Street::parse(rest, streets)?;
    street.evident.then(|| format!("{hundred} block of {}", street.text))
}

/// A phrase that says "corner" is evidence for both names; else each needs its own. It is written
/// back where the names need it, so that reading the answer gives the answer.
fn crossing(words: &[&str], phrase: bool, streets: &Streets) -> Option<String> {
    let (one, other) = split(words)?;
    let one = Street::parse_after_article(one, streets)?;
    let other = Street::parse_after_article(other, streets)?;
    match (one.evident && other.evident, phrase) {
        (true, _) => Some(format!("{} & {}", one.text, other.text)),
        (false, true) => Some(format!("corner of {} & {}", one.text, other.text)),
        (false, false) => None,
    }
}

/// Splits at the joining word; no name holds a second one. `n` (as in `clark n lunt`) only where
/// there is no other.
fn split<'a>(words: &'a [&'a str]) -> Option<(&'a [&'a str], &'a [&'a str])> {
    let joins = |word: &str| among("& / and y con", word);
    let place = words.iter().position(|word| joins(word)).or_else(|| {
        let inside = words.get(1..words.len().saturating_sub(1))?;
        inside.iter().position(|word| *word == "n").map(|place| place + 1)
    })?;
    let (one, rest) = words.split_at_checked(place)?;
    Some((one, rest.get(1..)?))
}

/// The name of a street between its direction and its suffix.
struct Parts<'a> {
    name: &'a [&'a str],
    direction: bool,
    suffix: bool,
}

impl<'a> Parts<'a> {
    fn of(words: &'a [&'a str]) -> Self {
        let (name, before) = match words {
            [first, rest @ ..] if is_direction(first) && !rest.is_empty() => (rest, true),
            _ => (words, false),
        };
        let (name, after) = match name {
            [rest @ .., suffix, last] if is_direction(last) && is_suffix(suffix) => {
                (name.get(..=rest.len()).unwrap_or_default(), true)
            }
            _ => (name, false),
        };
        let (name, suffix) = match name {
            [rest @ .., last] if is_suffix(last) && !rest.is_empty() => (rest, true),
            _ => (name, false),
        };
        Self { name, direction: before || after, suffix }
    }
}

struct Street {
    /// As it was typed.
    text: String,
    /// Whether it shows by itself that it is a street.
    evident: bool,
}

impl Street {
    fn parse(words: &[&str], streets: &Streets) -> Option<Self> {
        let parts = Parts::of(words);
        let known = streets.knows(words) || streets.knows(parts.name);
        let shaped = (1..=NAME_WORDS_MAX).contains(&parts.name.len())
            && parts.name.iter().all(|word| is_name_word(word));
        let plain = (parts.name.len() == 1 || parts.suffix)
            && !parts.name.iter().any(|word| is_never_in_a_name(word));
        (shaped && (known || plain)).then(|| Self {
            text: words.join(" "),
            evident: known || parts.direction || parts.suffix,
        })
    }

    /// Without an article where it is in the way: `la Lunt con Clark`, but `La Salle St`.
    fn parse_after_article(words: &[&str], streets: &Streets) -> Option<Self> {
        let whole = Self::parse(words, streets);
        match words {
            [article, rest @ ..]
                if among("la el the", article) && !whole.as_ref().is_some_and(|it| it.evident) =>
            {
                Self::parse_after_article(rest, streets)
            }
            _ => whole,
        }
    }
}

fn among(list: &str, word: &str) -> bool {
    let word = word.to_lowercase();
    list.split_whitespace().any(|listed| listed == word)
}

fn is(word: &str, expected: &str) -> bool {
    word.to_lowercase() == expected
}

/// Only there may a full stop be: `N.`, `Ave.`
fn is_direction(word: &str) -> bool {
    among(DIRECTIONS, word.strip_suffix('.').unwrap_or(word))
}

fn is_suffix(word: &str) -> bool {
    among(SUFFIXES, word.strip_suffix('.').unwrap_or(word))
}

fn is_number(word: &str) -> bool {
    word.len() <= NUMBER_DIGITS_MAX && !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// Letters with at most one apostrophe and one hyphen inside, or an ordinal: `O'Hare`, `5th`.
fn is_name_word(word: &str) -> bool {
    let mark = |sign: char| ('\u{300}'..='\u{36f}').contains(&sign);
    let inner = |sign: char| matches!(sign, '\'' | '’' | '-');
    // Not the numerals that Unicode counts as letters, such as Ⅶ.
    let letter = |sign: char| sign.is_alphabetic() && !sign.is_numeric();
    let letters = word.chars().all(|sign| letter(sign) || mark(sign) || inner(sign));
    let ends = word.starts_with(letter) && word.ends_with(|sign| letter(sign) || mark(sign));
    let apostrophes = word.chars().filter(|sign| matches!(sign, '\'' | '’')).count();
    let hyphens = word.chars().filter(|sign| *sign == '-').count();
    word.chars().count() <= NAME_WORD_CHARS_MAX
        && ((letters && ends && apostrophes <= 1 && hyphens <= 1) || is_ordinal(word))
}

fn is_ordinal(word: &str) -> bool {
    let end = word.trim_start_matches(|sign: char| sign.is_ascii_digit());
    let digits = word.len() - end.len();
    (1..=3).contains(&digits) && among("st nd rd th", end)
}

/// Words of homes and relations, and what belongs to somebody (`Maria's`).
fn is_never_in_a_name(word: &str) -> bool {
    let possessive = ["'s", "’s"].into_iter().any(|end| word.to_lowercase().ends_with(end));
    possessive || word.split('-').any(|part| among(NEVER_IN_A_NAME, part))
}
