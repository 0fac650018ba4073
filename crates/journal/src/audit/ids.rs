//! Which event ids were seen.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use crate::leaf::EventId;

/// A set of event ids. They are random, so their own bits are the hash; with 17 bytes a slot, ten
/// million ids take 285 MB.
#[derive(Debug, Clone, Default)]
pub struct IdSet {
    ids: HashSet<EventId, BuildHasherDefault<IdHasher>>,
}

impl IdSet {
    /// A set with room for this many ids.
    #[must_use]
    pub fn with_capacity(ids: usize) -> Self {
        Self {
            ids: HashSet::with_capacity_and_hasher(ids, BuildHasherDefault::default()),
        }
    }

    /// Adds an id; false when it was there.
    pub fn insert(&mut self, id: &EventId) -> bool {
        self.ids.insert(*id)
    }

    /// How many ids there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

/// Folds the 16 bytes into 8 and mixes once, so that ids made by hand do not all meet in one slot.
#[derive(Debug, Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(29) ^ u64::from_le_bytes(word))
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        self.0 ^= self.0 >> 32;
    }

    /// The length of an array is the same for all ids.
    fn write_usize(&mut self, _length: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}
