//! BLAKE3 in its keyed mode, for values that only those who hold a key can make or recognise.
//!
//! The caller begins the message with a context of its own; nothing here tells one use from another.

use crate::hash::Hash;

/// `keyed(key, parts[0] ‖ parts[1] ‖ ...)` of docs/protocol.md §1.
pub fn keyed(key: &Hash, parts: &[&[u8]]) -> Hash {
    let mut hasher = blake3::Hasher::new_keyed(&key.0);
    for part in parts {
        hasher.update(part);
    }
    Hash(*hasher.finalize().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_depends_on_the_key_and_on_every_part() {
        let (key, other) = (Hash([1; 32]), Hash([2; 32]));
        assert_eq!(
            keyed(&key, &[b"ab", b"c"]),
            Hash(*blake3::keyed_hash(&key.0, b"abc").as_bytes())
        );
        assert_ne!(keyed(&key, &[b"abc"]), keyed(&other, &[b"abc"]));
        assert_ne!(keyed(&key, &[b"abc"]), keyed(&key, &[b"abd"]));
    }
}
