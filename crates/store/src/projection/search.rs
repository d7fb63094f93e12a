//! Full-text search over every kind: words without accents or case, one token per CJK ideograph.

use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension, params};

use crate::StoreError;

pub(crate) const VERSION: u32 = 1;

/// FTS5 with its own copy of the words: measured, a contentless table leaves deleted ones behind.
/// A leaf of 3,900 bytes fits into a page beside what encryption takes; FTS5's own 4,050 would spill.
const SCHEMA: &str = "
    DROP TABLE IF EXISTS search;
    CREATE VIRTUAL TABLE search USING fts5(words, tokenize = \"unicode61 remove_diacritics 2\");
    INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
    INSERT INTO search (search, rank) VALUES ('pgsz', 3900);";

pub(crate) fn create(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(SCHEMA)?;
    Ok(())
}

pub(crate) fn put(connection: &Connection, key: i64, words: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO search (rowid, words) VALUES (?1, ?2)")?
        .execute(params![key, spaced(words)])?;
    Ok(())
}

pub(crate) fn remove(connection: &Connection, key: i64) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([key])?;
    Ok(())
}

pub(crate) fn matches(connection: &Connection, key: i64, words: &str) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT words FROM search WHERE rowid = ?1")?;
    let stored: Option<String> = statement.query_row([key], |row| row.get(0)).optional()?;
    Ok(stored == Some(spaced(words)))
}

/// Whether the index agrees with the words beside it.
pub(crate) fn is_sound(connection: &Connection) -> Result<bool, StoreError> {
    let checked =
        connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 0)", []);
    match checked.map_err(StoreError::from) {
        Ok(_) => Ok(true),
        Err(StoreError::Damaged(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// The FTS5 query for what a person typed: every word must occur; the last may be unfinished.
/// `None` when nothing in it is a word.
pub(crate) fn query(typed: &str) -> Option<String> {
    let mut query = String::new();
    for word in typed.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)) {
        let quoted = spaced(word).replace(['"', '\0'], " ");
        let _ = write!(query, "\"{quoted}\" ");
    }
    if query.is_empty() {
        return None;
    }
    let unfinished = !typed.ends_with(char::is_whitespace);
    let query = query.trim_end().to_owned();
    Some(if unfinished { query + "*" } else { query })
}

/// Sets ideographs apart, so that each is a token: two-character words must be found.
fn spaced(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut spaced = String::with_capacity(text.len() + 16);
    for sign in text.chars() {
        if is_ideograph(sign) {
            spaced.extend([' ', sign, ' ']);
        } else {
            spaced.push(sign);
        }
    }
    spaced
}

/// Scripts written without spaces between words: Han, kana, Hangul syllables.
fn is_ideograph(sign: char) -> bool {
    matches!(u32::from(sign),
        0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_never_query_syntax() {
        assert_eq!(query("clark lunt").as_deref(), Some("\"clark\" \"lunt\"*"));
        assert_eq!(query("clark ").as_deref(), Some("\"clark\""));
        assert_eq!(query("a\" OR b NEAR(").as_deref(), Some("\"a \" \"OR\" \"b\" \"NEAR(\"*"));
        assert_eq!(query("& -- *"), None);
        assert_eq!(query("警察"), Some("\" 警  察 \"*".to_owned()));
    }
}
