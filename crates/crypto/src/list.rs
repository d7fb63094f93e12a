//! Lists that are read only up to their limit. A list of empty lists takes fifty times its bytes once
//! it is read, so a limit that is looked at afterwards comes too late.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor},
};

/// Reads a list of at most `MAX` items, for `#[serde(deserialize_with = ...)]`.
///
/// # Errors
/// One item more, found before anything after it is read; or an item that does not read.
pub fn at_most<'de, const MAX: usize, T, D>(from: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    from.deserialize_seq(AtMost::<MAX, T>(PhantomData))
}

struct AtMost<const MAX: usize, T>(PhantomData<T>);

impl<'de, const MAX: usize, T: Deserialize<'de>> Visitor<'de> for AtMost<MAX, T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "at most {MAX} items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            if list.len() >= MAX {
                return Err(A::Error::invalid_length(list.len() + 1, &self));
            }
            list.push(item);
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use crate::{Malformed, at_most, decode_canonical, encode_canonical};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Short(#[serde(deserialize_with = "at_most::<3, _, _>")] Vec<Vec<u8>>);

    #[test]
    fn a_list_is_read_up_to_its_limit() {
        let three = Short(vec![vec![1], vec![], vec![2, 3]]);
        let bytes = encode_canonical(&three);
        assert_eq!(decode_canonical(&bytes), Ok(three));
        let four = encode_canonical(&Short(vec![vec![]; 4]));
        assert_eq!(decode_canonical::<Short>(&four), Err(Malformed));
    }
}
