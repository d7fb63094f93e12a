//! A passphrase picked by chance: asked for before there is a profile, kept by nobody.

use serde::{Deserialize, Serialize, Serializer};
use ts_rs::TS;
use zeroize::Zeroizing;

#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SuggestPassphrase {
    /// BCP 47 tag; English words where there is no list for it.
    pub language: String,
}

/// The words, in their order; a passphrase is made of them with spaces between.
#[derive(Serialize, TS)]
pub struct SuggestedPassphrase {
    #[serde(serialize_with = "as_list")]
    #[ts(type = "Array<string>")]
    pub words: Zeroizing<Vec<String>>,
}

impl std::fmt::Debug for SuggestedPassphrase {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SuggestedPassphrase")
    }
}

fn as_list<S: Serializer>(words: &Zeroizing<Vec<String>>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(words.iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cross_as_a_list_and_are_never_printed() {
        let words = Zeroizing::new(vec!["porch".to_owned(), "lamp".to_owned()]);
        let suggested = SuggestedPassphrase { words };
        let json = serde_json::to_string(&suggested).unwrap();
        assert_eq!(json, r#"{"words":["porch","lamp"]}"#);
        assert_eq!(format!("{suggested:?}"), "SuggestedPassphrase");
    }
}
