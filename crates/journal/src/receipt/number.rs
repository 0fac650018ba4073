//! What is printed beside a receipt's codes: its number and a short form of the leaf hash (§8).

use std::fmt;

use crate::hash::Hash;
use crate::leaf::LeafView;
use crate::origin::{Origin, decimal, is_office};

/// A receipt number: `<office>-<year>-<seq>`, from generation 2 on `<office>-<year>-<n>.<seq>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number {
    /// The office code.
    pub office: String,
    /// The year of the leaf's `day`.
    pub year: u32,
    /// The log's generation, from 1.
    pub generation: u64,
    /// Position in the log.
    pub seq: u64,
}

impl Number {
    /// The number of a leaf.
    #[must_use]
    pub fn of(leaf: &LeafView<'_>) -> Option<Self> {
        let origin = Origin::parse(leaf.origin).ok()?;
        Some(Self {
            office: origin.office.to_owned(),
            year: leaf.day / 10_000,
            generation: origin.generation,
            seq: leaf.seq,
        })
    }

    /// Reads a number, from the right because office codes hold hyphens.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.rsplitn(3, '-');
        let (place, year, office) = (parts.next()?, parts.next()?, parts.next()?);
        let (generation, seq) = match place.split_once('.') {
            Some((generation, seq)) => (
                decimal(generation).filter(|generation| *generation > 1)?,
                seq,
            ),
            None => (1, place),
        };
        let year = Some(year)
            .filter(|year| year.len() == 4)
            .and_then(decimal)? as u32;
        let number = Self {
            office: office.to_owned(),
            year,
            generation,
            seq: decimal(seq)?,
        };
        is_office(office).then_some(number)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:04}-", self.office, self.year)?;
        if self.generation > 1 {
            write!(f, "{}.", self.generation)?;
        }
        write!(f, "{}", self.seq)
    }
}

/// The first 10 base32 characters (RFC 4648 §6) of a leaf hash.
#[must_use]
pub fn short_hash(leaf_hash: &Hash) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let word = leaf_hash[..8]
        .iter()
        .fold(0u64, |word, b| word << 8 | u64::from(*b));
    (0..10)
        .map(|i| char::from(ALPHABET[(word >> (59 - 5 * i) & 31) as usize]))
        .collect()
}
