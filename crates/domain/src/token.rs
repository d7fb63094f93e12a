//! Closed sets of words: an enum whose every value has one stable token, the same in a document,
//! in JSON, in TypeScript and on the command line. A token is never renamed and never reused.

/// Declares such an enum with `ALL`, `token()`, `FromStr`, serde, TypeScript and autosurgeon.
///
/// A document that holds a token unknown to this version does not hydrate: its record waits in
/// quarantine, unread but unharmed, rather than showing a guess.
#[macro_export]
macro_rules! tokens {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $token:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize, ts_rs::TS)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $token)] $variant),+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable word for this value.
            pub fn token(self) -> &'static str {
                match self { $(Self::$variant => $token),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::token::UnknownToken;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($token => Ok(Self::$variant),)+
                    _ => Err($crate::token::UnknownToken),
                }
            }
        }

        impl autosurgeon::Reconcile for $name {
            type Key<'a> = autosurgeon::reconcile::NoKey;
            fn reconcile<R: autosurgeon::Reconciler>(&self, mut reconciler: R) -> Result<(), R::Error> {
                reconciler.str(self.token())
            }
        }

        impl autosurgeon::Hydrate for $name {
            fn hydrate_string(word: &str) -> Result<Self, autosurgeon::HydrateError> {
                word.parse().map_err(|_| autosurgeon::HydrateError::unexpected(
                    concat!("a token of ", stringify!($name)), "another word".to_owned(),
                ))
            }
        }
    };
}

/// The word belongs to no value of the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown word")]
pub struct UnknownToken;

/// The list of allowed words, for messages.
pub fn words<T: Copy>(all: &[T], token: impl Fn(T) -> &'static str) -> String {
    all.iter().map(|value| token(*value)).collect::<Vec<_>>().join(", ")
}
