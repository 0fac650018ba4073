//! Paths of tiles: groups of three digits, all but the last after an `x`.

use std::fmt::Write as _;

use super::{Bundle, MAX_LEVEL, Tile, TileError, WIDTH};
use crate::origin::decimal;

/// What a path below the log's prefix names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// A hash tile.
    Tile(Tile),
    /// An entry bundle.
    Bundle(Bundle),
}

impl Tile {
    /// The path below the log's prefix, for example `tile/0/x001/x234/067`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("tile/{}/{}", self.level, place(self.index, self.width))
    }
}

impl Bundle {
    /// The path below the log's prefix, for example `tile/entries/000.p/5`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("tile/entries/{}", place(self.index, self.width))
    }
}

/// Reads a path; exactly those that [`Tile::path`] and [`Bundle::path`] write are taken.
/// # Errors
/// [`TileError::Path`].
pub fn parse_path(path: &str) -> Result<Resource, TileError> {
    parse(path)
        .filter(|resource| resource.path() == path)
        .ok_or(TileError::Path)
}

impl Resource {
    /// The path below the log's prefix.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Tile(tile) => tile.path(),
            Self::Bundle(bundle) => bundle.path(),
        }
    }
}

fn parse(path: &str) -> Option<Resource> {
    if path.len() > 100 {
        return None;
    }
    let (kind, place) = path.strip_prefix("tile/")?.split_once('/')?;
    let (index, width) = match place.split_once(".p/") {
        Some((index, width)) => (index, decimal(width).filter(|w| (1..WIDTH).contains(w))?),
        None => (place, WIDTH),
    };
    let digits: String = index
        .split('/')
        .map(|group| group.trim_start_matches('x'))
        .collect();
    let index = if digits.len() <= 21 {
        digits.parse::<u64>().ok()?
    } else {
        return None;
    };
    let width = width as u16;
    if kind == "entries" {
        return Some(Resource::Bundle(Bundle { index, width }));
    }
    let level = decimal(kind).and_then(|level| u8::try_from(level).ok());
    let level = level.filter(|level| *level <= MAX_LEVEL)?;
    Some(Resource::Tile(Tile {
        level,
        index,
        width,
    }))
}

fn place(index: u64, width: u16) -> String {
    let mut groups = vec![index % 1000];
    let mut rest = index / 1000;
    while rest > 0 {
        groups.push(rest % 1000);
        rest /= 1000;
    }
    let mut text = String::new();
    for (i, group) in groups.iter().enumerate().rev() {
        let result = if i > 0 {
            write!(text, "x{group:03}/")
        } else {
            write!(text, "{group:03}")
        };
        result.expect("writing to a string cannot fail");
    }
    if u64::from(width) < WIDTH {
        write!(text, ".p/{width}").expect("writing to a string cannot fail");
    }
    text
}
