//! Which tiles a growing log writes, and what stands in them.

use super::{Bundle, MAX_LEVEL, Tile, TileReader, WIDTH, decode_tile, encode_tile};
use crate::hash::Hash;
use crate::tree;

/// The hash tiles to write when a log grows from `old` to `new` leaves, level by level.
#[must_use]
pub fn tiles_for_growth(old: u64, new: u64) -> Vec<Tile> {
    let mut tiles = Vec::new();
    for level in 0..=MAX_LEVEL {
        let (old, new) = (old >> (8 * level), new >> (8 * level));
        for (index, width) in places(old, new) {
            tiles.push(Tile {
                level,
                index,
                width,
            });
        }
    }
    tiles
}

/// The entry bundles to write when a log grows from `old` to `new` leaves.
#[must_use]
pub fn bundles_for_growth(old: u64, new: u64) -> Vec<Bundle> {
    places(old, new)
        .map(|(index, width)| Bundle { index, width })
        .collect()
}

/// The contents of every tile of [`tiles_for_growth`], given the hashes of the new leaves.
///
/// Reads only the partial tiles that the log of `old` leaves ended with.
/// # Errors
/// What `reader` cannot give, or a partial tile of the wrong length.
pub fn grow<R: TileReader>(
    reader: &mut R,
    old: u64,
    leaf_hashes: &[Hash],
) -> Result<Vec<(Tile, Vec<u8>)>, R::Error> {
    let mut written = Vec::new();
    let mut fresh = leaf_hashes.to_vec();
    for level in 0..=MAX_LEVEL {
        let old = old >> (8 * level);
        if fresh.is_empty() {
            break;
        }
        let (first, width) = (old / WIDTH, (old % WIDTH) as u16);
        let mut hashes = match width {
            0 => Vec::new(),
            width => {
                let bytes = reader.tile(Tile {
                    level,
                    index: first,
                    width,
                })?;
                decode_tile(&bytes, width)?
            }
        };
        hashes.append(&mut fresh);
        for (index, hashes) in (first..).zip(hashes.chunks(WIDTH as usize)) {
            let width = hashes.len() as u16;
            written.push((
                Tile {
                    level,
                    index,
                    width,
                },
                encode_tile(hashes),
            ));
            if u64::from(width) == WIDTH {
                fresh.push(tree::root(hashes));
            }
        }
    }
    Ok(written)
}

/// Index and width of the tiles of one level that hold something new.
fn places(old: u64, new: u64) -> impl Iterator<Item = (u64, u16)> {
    let full = (old / WIDTH..new / WIDTH).map(|index| (index, WIDTH as u16));
    let partial =
        (old < new && !new.is_multiple_of(WIDTH)).then_some((new / WIDTH, (new % WIDTH) as u16));
    full.chain(partial)
}
