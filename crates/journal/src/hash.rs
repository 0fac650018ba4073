//! The hashes under the journal: RFC 6962 §2.1 trees over SHA-256, and over SM3 for vectors (§13).

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use sm3::Sm3;

/// 32 bytes of a tree hash, a commitment or a document digest.
pub type Hash = [u8; 32];

/// 32 bytes of fresh randomness that keep one commitment closed (§4.2).
pub type Salt = [u8; 32];

/// How a tree hashes. Fixed by the note's origin, never by a flag in the data (§4.1).
pub trait TreeHash {
    /// The root of the tree without leaves.
    fn empty() -> Hash;
    /// `H(0x00 || leaf)`.
    fn leaf(leaf: &[u8]) -> Hash;
    /// `H(0x01 || left || right)`.
    fn node(left: &Hash, right: &Hash) -> Hash;
}

/// SHA-256: the tree that every log has and witnesses read.
#[derive(Debug, Clone, Copy)]
pub struct Sha256Tree;

/// SM3: the same tree shape over the same leaf bytes.
#[derive(Debug, Clone, Copy)]
pub struct Sm3Tree;

impl TreeHash for Sha256Tree {
    fn empty() -> Hash {
        Sha256::digest(b"").into()
    }
    fn leaf(leaf: &[u8]) -> Hash {
        Sha256::new_with_prefix([0])
            .chain_update(leaf)
            .finalize()
            .into()
    }
    fn node(left: &Hash, right: &Hash) -> Hash {
        Sha256::digest(joined(left, right)).into()
    }
}

impl TreeHash for Sm3Tree {
    fn empty() -> Hash {
        Sm3::digest(b"").into()
    }
    fn leaf(leaf: &[u8]) -> Hash {
        Sm3::new_with_prefix([0])
            .chain_update(leaf)
            .finalize()
            .into()
    }
    fn node(left: &Hash, right: &Hash) -> Hash {
        Sm3::digest(joined(left, right)).into()
    }
}

/// `SHA-256(0x00 || leaf)`.
#[must_use]
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256Tree::leaf(leaf)
}

/// `SHA-256(0x01 || left || right)`.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256Tree::node(left, right)
}

/// SHA-256 of `bytes`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// SM3 of `bytes` (GB/T 32905).
#[must_use]
pub fn sm3(bytes: &[u8]) -> Hash {
    Sm3::digest(bytes).into()
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| char::from(DIGITS[usize::from(n)]);
    bytes
        .iter()
        .flat_map(|b| [digit(b >> 4), digit(b & 15)])
        .collect()
}

/// HMAC-SHA256 over the concatenation of `parts`.
pub(crate) fn hmac(key: &Salt, parts: &[&[u8]]) -> Hash {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn joined(left: &Hash, right: &Hash) -> [u8; 65] {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    bytes
}
