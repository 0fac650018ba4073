//! What the publisher keeps of the tree in memory: at each tile level, the hashes from the last published tile on.
//!
//! That is enough for the next tiles, for a consistency proof from any size signed since, and for the root.

use huiyin_journal::hash::Hash;
use huiyin_journal::tile::{MAX_LEVEL, Tile, TileReader, WIDTH, decode_tile, encode_tile};
use huiyin_journal::tree::{self, HashReader, TreeError};

/// The right side of a growing tree, tile by tile.
#[derive(Clone, Debug, Default)]
pub struct Frontier {
    size: u64,
    levels: Vec<Level>,
}

/// Roots of complete subtrees of 256^level leaves, from number `first` on; `first` begins a tile.
#[derive(Clone, Debug, Default)]
struct Level {
    first: u64,
    hashes: Vec<Hash>,
}

impl Frontier {
    /// The frontier of a published tree, from the partial tiles it ends with.
    /// # Errors
    /// What the reader cannot give.
    pub fn from_tiles<R: TileReader>(reader: &mut R, size: u64) -> Result<Self, R::Error> {
        let mut frontier = Self {
            size,
            levels: Vec::new(),
        };
        for level in 0..=MAX_LEVEL {
            let count = size >> (8 * level);
            if count == 0 {
                break;
            }
            let (index, width) = (count / WIDTH, count % WIDTH);
            let width = u16::try_from(width).expect("a remainder of 256");
            let hashes = match width {
                0 => Vec::new(),
                _ => decode_tile(
                    &reader.tile(Tile {
                        level,
                        index,
                        width,
                    })?,
                    width,
                )?,
            };
            frontier.levels.push(Level {
                first: index * WIDTH,
                hashes,
            });
        }
        Ok(frontier)
    }

    /// Leaves in the tree.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf.
    pub fn push(&mut self, leaf_hash: Hash) {
        self.size += 1;
        let mut hash = leaf_hash;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Level::default());
            }
            let row = &mut self.levels[level];
            row.hashes.push(hash);
            if !(row.first + row.hashes.len() as u64).is_multiple_of(WIDTH) {
                return;
            }
            hash = tree::root(&row.hashes[row.hashes.len() - WIDTH as usize..]);
        }
    }

    /// The root of the first `size` leaves, for sizes since the last [`Frontier::forget`].
    /// # Errors
    /// [`TreeError::Missing`] for a smaller or larger size.
    pub fn root_at(&self, size: u64) -> Result<Hash, TreeError> {
        tree::root_at(&mut &*self, size)
    }

    /// The content of a tile that ends in the tree as it is, or ended in it since the last [`Frontier::forget`].
    #[must_use]
    pub fn tile(&self, tile: Tile) -> Option<Vec<u8>> {
        let hashes = self.hashes(tile.level, tile.index * WIDTH, u64::from(tile.width))?;
        Some(encode_tile(hashes))
    }

    /// Drops the tiles that were full when the tree had `published` leaves.
    pub fn forget(&mut self, published: u64) {
        for (level, row) in (0..).zip(&mut self.levels) {
            let first = (published >> (8 * level)) / WIDTH * WIDTH;
            let gone = first.saturating_sub(row.first).min(row.hashes.len() as u64);
            row.hashes
                .drain(..usize::try_from(gone).expect("not more than are in memory"));
            row.first += gone;
        }
    }

    fn hashes(&self, level: u8, first: u64, count: u64) -> Option<&[Hash]> {
        let row = self.levels.get(usize::from(level))?;
        let from = usize::try_from(first.checked_sub(row.first)?).ok()?;
        row.hashes.get(from..from + usize::try_from(count).ok()?)
    }
}

impl HashReader for &Frontier {
    type Error = TreeError;

    fn node(&mut self, level: u8, index: u64) -> Result<Hash, TreeError> {
        let inside = level % 8;
        let below = self.hashes(level / 8, index << inside, 1 << inside);
        below
            .map(tree::root)
            .ok_or(TreeError::Missing { level, index })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use huiyin_journal::hash::sha256;
    use huiyin_journal::tile::tiles_for_growth;
    use huiyin_journal::tree::{MemoryTree, consistency_proof};
    use std::collections::BTreeMap;

    fn leaf(index: u64) -> Hash {
        sha256(&index.to_be_bytes())
    }

    #[test]
    fn roots_proofs_and_tiles_are_those_of_the_whole_tree() {
        let mut whole: MemoryTree = (0..140_000).map(leaf).collect();
        let mut frontier = Frontier::default();
        let mut tiles: BTreeMap<Tile, Vec<u8>> = BTreeMap::new();
        let mut published = 0;
        let sizes = [
            1, 2, 255, 256, 257, 511, 513, 1000, 65_535, 65_536, 65_537, 66_000, 140_000,
        ];
        for size in sizes {
            (frontier.size()..size).for_each(|index| frontier.push(leaf(index)));
            assert_eq!(frontier.root_at(size), whole.root_at(size));
            let between = published + (size - published) / 2;
            assert_eq!(
                consistency_proof(&mut &frontier, between, size).unwrap(),
                consistency_proof(&mut whole, between, size).unwrap(),
                "{between} to {size}"
            );
            for tile in tiles_for_growth(published, size) {
                tiles.insert(tile, frontier.tile(tile).unwrap());
            }
            frontier.forget(size);
            published = size;
            let again = Frontier::from_tiles(&mut Shelf(&tiles), size).unwrap();
            assert_eq!(again.root_at(size), whole.root_at(size));
            assert!(frontier.levels.iter().all(|row| row.hashes.len() < 256));
        }
        let last = tiles
            .get(&Tile {
                level: 2,
                index: 0,
                width: 2,
            })
            .unwrap();
        assert_eq!(last.len(), 64);
    }

    struct Shelf<'a>(&'a BTreeMap<Tile, Vec<u8>>);

    impl TileReader for Shelf<'_> {
        type Error = Box<dyn std::error::Error>;
        fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, Self::Error> {
            Ok(self.0.get(&tile).ok_or("no such tile")?.clone())
        }
    }
}
